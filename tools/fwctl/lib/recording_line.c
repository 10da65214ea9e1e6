// SPDX-License-Identifier: LGPL-2.1-or-later
/* Parse the lines of recordings. Members of other names can have any value. */
#include <stdlib.h>
#include <string.h>

#include "recording_line.h"

static const char *const keys[LINE_KEYS] = {
	[LINE_RECORD] = "record",
	[LINE_HANDLE] = "handle",
	[LINE_TIME_NS] = "time_ns",
	[LINE_TYPE] = "type",
	[LINE_INFO] = "info",
	[LINE_ID] = "id",
	[LINE_SCOPE] = "scope",
	[LINE_TIMEOUT_MS] = "timeout_ms",
	[LINE_IN] = "in",
	[LINE_RESULT] = "result",
	[LINE_OUT_LEN] = "out_len",
	[LINE_OUT] = "out",
	[LINE_KIND] = "kind",
	[LINE_DATA] = "data",
};

/* The rest of a line. The byte at @end is 0. */
struct cursor {
	const char *at, *end;
};

static void skip_space(struct cursor *c)
{
	c->at += strspn(c->at, " \t\r\n");
}

/* Skip a character, and the white space around it. */
static bool skip(struct cursor *c, char wanted)
{
	skip_space(c);
	if (*c->at != wanted)
		return false;
	c->at++;
	skip_space(c);
	return true;
}

static bool skip_string(struct cursor *c)
{
	if (*c->at != '"')
		return false;
	for (c->at++; *c->at != '"'; c->at++) {
		c->at += strcspn(c->at, "\"\\");
		if (*c->at == '"')
			break;
		if (c->end - c->at < 2)
			return false;
		c->at++;
	}
	c->at++;
	return true;
}

/* Skip an array or an object, whose content is not checked. */
static bool skip_nested(struct cursor *c)
{
	size_t depth = 0;

	do {
		if (*c->at == '"') {
			if (!skip_string(c))
				return false;
			continue;
		}
		if (c->at == c->end)
			return false;
		depth += *c->at == '{' || *c->at == '[';
		depth -= *c->at == '}' || *c->at == ']';
		c->at++;
	} while (depth);
	return true;
}

static bool skip_value(struct cursor *c)
{
	size_t len;

	if (*c->at == '"')
		return skip_string(c);
	if (*c->at == '{' || *c->at == '[')
		return skip_nested(c);
	len = strspn(c->at, "+-.0123456789abcdefghijklmnopqrstuvwxyzE");
	c->at += len;
	return len;
}

static void store(struct fwctl_line *line, const char *key, size_t key_len,
		  const char *value, size_t len)
{
	for (size_t i = 0; i < LINE_KEYS; i++) {
		if (strlen(keys[i]) != key_len || memcmp(keys[i], key, key_len))
			continue;
		line->values[i] = value;
		line->lens[i] = len;
	}
}

static bool parse_member(struct cursor *c, struct fwctl_line *line)
{
	const char *key = c->at, *value;
	size_t key_len;

	if (!skip_string(c))
		return false;
	key_len = c->at - key - 2;
	if (!skip(c, ':'))
		return false;
	value = c->at;
	if (!skip_value(c))
		return false;
	store(line, key + 1, key_len, value, c->at - value);
	return true;
}

bool fwctl_line_parse(const char *text, size_t len, struct fwctl_line *line)
{
	struct cursor c = { text, text + len };

	*line = (struct fwctl_line){ 0 };
	if (!skip(&c, '{'))
		return false;
	if (!skip(&c, '}')) {
		do {
			if (!parse_member(&c, line))
				return false;
		} while (skip(&c, ','));
		if (!skip(&c, '}'))
			return false;
	}
	return c.at == c.end;
}

int64_t fwctl_line_signed(const struct fwctl_line *line,
			  enum fwctl_line_key key)
{
	return line->values[key] ? strtoll(line->values[key], NULL, 10) : 0;
}

uint64_t fwctl_line_number(const struct fwctl_line *line,
			   enum fwctl_line_key key)
{
	return line->values[key] ? strtoull(line->values[key], NULL, 10) : 0;
}

bool fwctl_line_is_string(const struct fwctl_line *line,
			  enum fwctl_line_key key)
{
	return line->values[key] && line->values[key][0] == '"';
}

bool fwctl_line_is(const struct fwctl_line *line, enum fwctl_line_key key,
		   const char *text)
{
	size_t len = strlen(text);

	return fwctl_line_is_string(line, key) && line->lens[key] == len + 2 &&
	       !memcmp(line->values[key] + 1, text, len);
}

static int nibble(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool fwctl_line_bytes(const struct fwctl_line *line, enum fwctl_line_key key,
		      size_t size, unsigned char **out, size_t *len)
{
	const char *text;
	unsigned char *data;
	size_t digits;

	if (!fwctl_line_is_string(line, key) || line->lens[key] % 2)
		return false;
	text = line->values[key] + 1;
	digits = line->lens[key] - 2;
	data = calloc(1, (size > digits / 2 ? size : digits / 2) + 1);
	if (!data)
		return false;
	for (size_t i = 0; i < digits; i += 2) {
		int high = nibble(text[i]), low = nibble(text[i + 1]);

		if (high < 0 || low < 0) {
			free(data);
			return false;
		}
		data[i / 2] = high << 4 | low;
	}
	*out = data;
	*len = digits / 2;
	return true;
}
