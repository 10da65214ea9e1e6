// SPDX-License-Identifier: GPL-2.0-only
/* Make text from firmware safe to print. */
#include <stdlib.h>
#include <string.h>

#include "tool.h"

static bool is_clean(unsigned char c)
{
	return c >= ' ' && c <= '~' && c != '\\';
}

/* Returns true if text_clean() does not change @data. */
bool text_is_clean(const void *data, size_t len)
{
	const unsigned char *p = data;

	for (size_t i = 0; i < len; i++) {
		if (!is_clean(p[i]))
			return false;
	}
	return true;
}

/*
 * Return @data up to its first NUL, at most @len bytes, with everything but
 * printable ASCII as \xNN. No control sequence reaches a terminal, and
 * different names look different. The caller frees the text.
 */
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
