// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Convert between text and numbers or bytes. The tool and libfwctl-mlx5 each contain
 * this file.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "convert.h"

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 16;
}

bool number_parse(const char *text, uint64_t max, uint64_t *value)
{
	unsigned int base = 10;
	uint64_t n = 0;

	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
		base = 16;
		text += 2;
	} else if (text[0] == '0' && text[1]) {
		return false;
	}
	if (!*text)
		return false;
	for (; *text; text++) {
		unsigned int d = digit(*text);

		if (d >= base || __builtin_mul_overflow(n, base, &n) ||
		    __builtin_add_overflow(n, d, &n))
			return false;
	}
	if (n > max)
		return false;
	*value = n;
	return true;
}

bool hex_bytes(const char *text, void *data, size_t max)
{
	unsigned char *p = data;

	while (*text) {
		int high = digit(text[0]);
		int low = high < 16 ? digit(text[1]) : 16;

		if (low > 15 || !max--)
			return false;
		*p++ = high << 4 | low;
		text += 2;
		text += *text == ':' || *text == ' ';
	}
	return true;
}

char *hex_string(const void *data, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *p = data;
	char *text = malloc(len * 2 + 1);

	if (!text)
		return NULL;
	for (size_t i = 0; i < len; i++) {
		text[i * 2] = digits[p[i] >> 4];
		text[i * 2 + 1] = digits[p[i] & 15];
	}
	text[len * 2] = '\0';
	return text;
}

static bool is_clean(unsigned char c)
{
	return c >= ' ' && c <= '~' && c != '\\';
}

bool text_is_clean(const void *data, size_t len)
{
	const unsigned char *p = data;

	for (size_t i = 0; i < len; i++) {
		if (!is_clean(p[i]))
			return false;
	}
	return true;
}

char *text_clean(const void *data, size_t len)
{
	const unsigned char *p = data;
	char *text = malloc(len * 4 + 1);
	size_t n = 0;

	if (!text)
		return NULL;
	for (size_t i = 0; i < len && p[i]; i++) {
		if (is_clean(p[i]))
			text[n++] = p[i];
		else
			n += sprintf(text + n, "\\x%02x", p[i]);
	}
	text[n] = '\0';
	return text;
}
