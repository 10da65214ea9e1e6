/* SPDX-License-Identifier: GPL-2.0-only */
/* Requests as lines of JSON. */
#ifndef FWCTL_TOOL_STREAM_H
#define FWCTL_TOOL_STREAM_H

#include "batch.h"

/* Maximum length of a line: the digits of the largest request, and other members. */
#define LINE_MAX_LEN (FWCTL_MAX_LEN * 2 + 4096)

/**
 * struct lines - Lines of a file descriptor, without waiting
 * @fd: The descriptor.
 * @data: Bytes that were read.
 * @len: Bytes at @data.
 * @start: Offset of the next line.
 * @capacity: Size of @data.
 * @end: The input has ended.
 */
struct lines {
	int fd;
	char *data;
	size_t len;
	size_t start;
	size_t capacity;
	bool end;
};

/* Read once. Fails after a message if the line is too long, or on an error. */
enum status lines_read(struct lines *l);
/*
 * Return the next line, which is valid until the next read, and its length; NULL for
 * none yet.
 */
char *lines_next(struct lines *l, size_t *len);

/**
 * struct stream_request - A request of a line
 * @req: The request, with buffers that belong to this struct.
 * @id: Member "id" of the line, may be NULL.
 * @number: Number of the request, from 1 on.
 * @start: Time of the submission.
 */
struct stream_request {
	/* Must be the first member: the queue returns its address. */
	struct fwctl_request req;
	struct json_object *id;
	uint64_t number;
	uint64_t start;
};

/*
 * Parse a line. Returns NULL after a message. @id is set even if the request is
 * invalid, and belongs to the caller then.
 */
struct stream_request *stream_parse(const char *line, size_t len,
				    struct json_object **id);
void stream_free(struct stream_request *r);

#endif
