/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lines of recordings: objects in JSON with strings and numbers. */
#ifndef FWCTL_RECORDING_LINE_H
#define FWCTL_RECORDING_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The members that a reader uses. */
enum fwctl_line_key {
	LINE_RECORD,
	LINE_HANDLE,
	LINE_TIME_NS,
	LINE_TYPE,
	LINE_INFO,
	LINE_ID,
	LINE_SCOPE,
	LINE_TIMEOUT_MS,
	LINE_IN,
	LINE_RESULT,
	LINE_OUT_LEN,
	LINE_OUT,
	LINE_KIND,
	LINE_DATA,
	LINE_KEYS,
};

/**
 * struct fwctl_line - A parsed line
 * @values: Text of the members, which points to the line. NULL: the line has no such
 *	member.
 * @lens: Sizes of @values.
 */
struct fwctl_line {
	const char *values[LINE_KEYS];
	size_t lens[LINE_KEYS];
};

/* Parse an object. Returns false if it is incomplete or not an object. */
bool fwctl_line_parse(const char *text, size_t len, struct fwctl_line *line);
/* Return a number, 0 if the line has none. */
uint64_t fwctl_line_number(const struct fwctl_line *line,
			   enum fwctl_line_key key);
int64_t fwctl_line_signed(const struct fwctl_line *line,
			  enum fwctl_line_key key);
bool fwctl_line_is(const struct fwctl_line *line, enum fwctl_line_key key,
		   const char *text);
bool fwctl_line_is_string(const struct fwctl_line *line,
			  enum fwctl_line_key key);
/*
 * Decode a string of hexadecimal digits. Allocates at least @size bytes, with zeroes
 * at the end. Returns false for other text, or without memory.
 */
bool fwctl_line_bytes(const struct fwctl_line *line, enum fwctl_line_key key,
		      size_t size, unsigned char **data, size_t *len);

#endif
