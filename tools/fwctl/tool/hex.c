// SPDX-License-Identifier: GPL-2.0-only
/* Convert between bytes and hexadecimal text. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "tool.h"

static int nibble(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Report an error with the line and column of @pos, counted from 1. */
static void fail_at(const char *text, size_t pos, const char *what)
{
	size_t line = 1, column = 1;

	for (size_t i = 0; i < pos; i++) {
		column++;
		if (text[i] == '\n') {
			line++;
			column = 1;
		}
	}
	say("hex input, line %zu, column %zu: %s", line, column, what);
	hint("Expected: pairs of hexadecimal digits, optionally separated by white space.");
}

static void fail_digit(const char *text, size_t pos)
{
	char what[64];
	unsigned char c = text[pos];

	if (isprint(c))
		snprintf(what, sizeof(what), "'%c' is not a hexadecimal digit",
			 c);
	else
		snprintf(what, sizeof(what),
			 "byte 0x%02x is not a hexadecimal digit", c);
	fail_at(text, pos, what);
}

/*
 * Convert hexadecimal text, with optional white space between bytes. The caller
 * frees the result. Returns NULL after a message.
 */
void *hex_parse(const char *text, size_t text_len, size_t max, size_t *len)
{
	unsigned char *data = malloc(text_len / 2 + 1);
	size_t n = 0;

	if (!data) {
		say("out of memory");
		return NULL;
	}
	for (size_t i = 0; i < text_len; i++) {
		if (isspace((unsigned char)text[i]))
			continue;
		if (nibble(text[i]) < 0) {
			fail_digit(text, i);
			goto bad;
		}
		if (i + 1 == text_len || isspace((unsigned char)text[i + 1])) {
			fail_at(text, i, "single digit, a byte has two");
			goto bad;
		}
		if (nibble(text[i + 1]) < 0) {
			fail_digit(text, i + 1);
			goto bad;
		}
		if (n == max) {
			say("hex input is longer than the limit of %zu bytes",
			    max);
			goto bad;
		}
		data[n++] = nibble(text[i]) << 4 | nibble(text[i + 1]);
		i++;
	}
	*len = n;
	return data;
bad:
	free(data);
	return NULL;
}

static void dump_line(FILE *f, uint64_t addr, const unsigned char *p, size_t n)
{
	fprintf(f, "%08llx ", (unsigned long long)addr);
	for (size_t i = 0; i < 16; i++) {
		if (i % 8 == 0)
			fputc(' ', f);
		if (i < n)
			fprintf(f, "%02x ", p[i]);
		else
			fputs("   ", f);
	}
	fputs(" |", f);
	for (size_t i = 0; i < n; i++)
		fputc(p[i] >= ' ' && p[i] <= '~' ? p[i] : '.', f);
	fputs("|\n", f);
}

void hex_dump(FILE *f, uint64_t base, const void *data, size_t len)
{
	const unsigned char *p = data;

	for (size_t i = 0; i < len; i += 16)
		dump_line(f, base + i, p + i, len - i < 16 ? len - i : 16);
}

/* Return lower-case digits without white space. The caller frees them. */
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
