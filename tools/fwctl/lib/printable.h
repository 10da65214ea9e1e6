/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef FWCTL_PRINTABLE_H
#define FWCTL_PRINTABLE_H

/*
 * Replace control characters, and bytes that are no character of the locale, by '?'.
 * Names of devices and files may contain control sequences of a terminal.
 */
void fwctl_replace_unprintable(char *text);

#endif
