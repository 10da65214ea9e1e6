/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef FWCTL_CONVERT_H
#define FWCTL_CONVERT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Parse a decimal number, or a hexadecimal one after 0x. Rejects "010", which
 * could mean ten or eight.
 */
bool number_parse(const char *text, uint64_t max, uint64_t *value);

/* Return lower-case digits without white space. The caller frees them. */
char *hex_string(const void *data, size_t len);
/*
 * Store the bytes of @text: pairs of hexadecimal digits, optionally separated by colons
 * or spaces. Returns false if it contains another character, or more than @max bytes.
 */
bool hex_bytes(const char *text, void *data, size_t max);

/*
 * Return @data up to its first NUL, at most @len bytes, with everything but
 * printable ASCII as \xNN. No control sequence reaches a terminal, and
 * different names look different. The caller frees the text.
 */
char *text_clean(const void *data, size_t len);
/* Returns true if text_clean() does not change @data. */
bool text_is_clean(const void *data, size_t len);

#endif
