/* SPDX-License-Identifier: GPL-2.0-only */
/* Resource dumps: how they come, and what they are made of. */
#ifndef FWCTL_TOOL_MLX5_DUMP_H
#define FWCTL_TOOL_MLX5_DUMP_H

#include "fields.h"
#include "mlx5.h"

/* Segments that are no resources. */
enum {
	SEGMENT_NOTICE = 0xfff9,
	SEGMENT_COMMAND = 0xfffa,
	SEGMENT_TERMINATE = 0xfffb,
	SEGMENT_ERROR = 0xfffc,
	SEGMENT_REFERENCE = 0xfffd,
	SEGMENT_INFO = 0xfffe,
	SEGMENT_MENU = 0xffff,
};

/* Most bytes of a segment, whose length is 16 bits of dwords. */
#define SEGMENT_MAX (UINT16_MAX * 4)

/**
 * struct segment - A part of a dump
 * @type: A resource, or one of the above.
 * @data: Its bytes, with its header.
 * @len: How many.
 */
struct segment {
	uint16_t type;
	const unsigned char *data;
	size_t len;
};

/**
 * struct dump - A dump on its way
 * @c: With an open device.
 * @type: What is dumped.
 * @max: Most bytes.
 * @bytes: Called for all bytes as they come; may be NULL.
 * @segment: Called for each complete segment; may be NULL.
 * @ctx: For both, which return other than STATUS_OK to end it.
 * @total: Bytes so far.
 * @segments: Segments so far.
 */
struct dump {
	struct call *c;
	uint16_t type;
	uint64_t max;
	enum status (*bytes)(void *ctx, const void *data, size_t len);
	enum status (*segment)(void *ctx, const struct segment *segment);
	void *ctx;
	uint64_t total;
	unsigned int segments;

	/* dump.c's own */
	unsigned char reg[256];
	unsigned char *partial;
	size_t partial_len;
	bool ended;
};

/* dump.c: all of it; what the command line's options say goes into it. */
enum status dump_run(struct dump *d);

/* segment.c: its fields behind the segment's header. */
const struct layout *segment_layout(uint16_t type);
/* "menu" and its like; "resource" for all others. */
const char *segment_kind(uint16_t type);

#endif
