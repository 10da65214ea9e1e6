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
	hint("Expected: pairs of hexadecimal digits, optionally separated by white space or");
	hint("colons and with 0x before each pair, or a dump of fwctl.");
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

/* Blank out the address and the characters in a line of hex_dump(). */
static void blank_dump_line(char *line, size_t len)
{
	char *bar = memchr(line, '|', len);
	size_t digits = 0;

	while (digits < len && nibble(line[digits]) >= 0)
		digits++;
	if (!bar || digits < 8 || line[digits] != ' ')
		return;
	memset(line, ' ', digits);
	memset(bar, ' ', line + len - bar);
}

static void blank_dump(char *text, size_t len)
{
	for (size_t i = 0, end; i < len; i = end + 1) {
		char *newline = memchr(text + i, '\n', len - i);

		end = newline ? (size_t)(newline - text) : len;
		blank_dump_line(text + i, end - i);
	}
}

static bool is_separator(unsigned char c)
{
	return isspace(c) || c == ':';
}

/* A byte can have the prefix 0x, if it is the only byte up to a separator. */
static bool is_prefix(const char *text, size_t i, size_t len)
{
	return i + 4 <= len && text[i] == '0' && (text[i + 1] | 0x20) == 'x' &&
	       (!i || is_separator(text[i - 1])) &&
	       (i + 4 == len || is_separator(text[i + 4]));
}

/* Parse the byte at @pos. Returns -1 after a message. */
static int parse_byte(const char *text, size_t pos, size_t len)
{
	if (nibble(text[pos]) < 0) {
		fail_digit(text, pos);
		return -1;
	}
	if (pos + 1 == len || is_separator(text[pos + 1])) {
		fail_at(text, pos, "single digit, a byte has two");
		return -1;
	}
	if (nibble(text[pos + 1]) < 0) {
		fail_digit(text, pos + 1);
		return -1;
	}
	return nibble(text[pos]) << 4 | nibble(text[pos + 1]);
}

/* Store the bytes in @data. Returns false after a message. */
static bool parse_bytes(const char *text, size_t text_len, size_t max,
			unsigned char *data, size_t *len)
{
	*len = 0;
	for (size_t i = 0; i < text_len; i++) {
		int byte;

		if (is_separator(text[i]))
			continue;
		if (is_prefix(text, i, text_len))
			i += 2;
		byte = parse_byte(text, i++, text_len);
		if (byte < 0)
			return false;
		if (*len == max) {
			say("hex input is longer than the limit of %zu bytes",
			    max);
			return false;
		}
		data[(*len)++] = byte;
	}
	return true;
}

/*
 * Convert hexadecimal text, or the output of hex_dump(). The caller frees the result.
 * Returns NULL after a message.
 */
void *hex_parse(const char *text, size_t text_len, size_t max, size_t *len)
{
	__autofree char *copy = malloc(text_len + 1);
	unsigned char *data = malloc(text_len / 2 + 1);

	if (!data || !copy) {
		say("out of memory");
		free(data);
		return NULL;
	}
	memcpy(copy, text, text_len);
	blank_dump(copy, text_len);
	if (parse_bytes(copy, text_len, max, data, len))
		return data;
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
