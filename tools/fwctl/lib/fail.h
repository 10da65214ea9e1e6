/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef FWCTL_FAIL_H
#define FWCTL_FAIL_H

#include <stdarg.h>
#include <stddef.h>

#include <libfwctl.h>

#define __printf(a, b) __attribute__((format(printf, a, b)))

/* Format text, with '?' for characters that are not printable. */
void fwctl_format(char *text, size_t size, const char *fmt, va_list args);
/*
 * Fill in @err, unless it is NULL, and return @code, which determines "%m". @hint is
 * the hint, or NULL.
 */
__printf(5, 6)
int fwctl_fail(struct fwctl_error *err, int code, enum fwctl_reason reason,
	       const char *hint, const char *fmt, ...);
/* Replace the hint of an error. */
__printf(2, 3)
void fwctl_hint(struct fwctl_error *err, const char *fmt, ...);
int fwctl_fail_nomem(struct fwctl_error *err);

#endif
