/* SPDX-License-Identifier: GPL-2.0-only */
/* Resource dumps and their segments. */
#ifndef FWCTL_TOOL_MLX5_DUMP_H
#define FWCTL_TOOL_MLX5_DUMP_H

#include "show.h"
#include "memory.h"
#include "mlx5.h"

/* Types of segments that are not resources. */
enum {
	SEGMENT_NOTICE = 0xfff9,
	SEGMENT_COMMAND = 0xfffa,
	SEGMENT_TERMINATE = 0xfffb,
	SEGMENT_ERROR = 0xfffc,
	SEGMENT_REFERENCE = 0xfffd,
	SEGMENT_INFO = 0xfffe,
	SEGMENT_MENU = 0xffff,
};

/* Maximum size of a segment: its length field has 16 bits and counts dwords. */
#define SEGMENT_MAX (UINT16_MAX * 4)

/**
 * struct segment - A part of a dump
 * @type: Type of a resource, or one of the types above.
 * @data: The segment with its header.
 * @len: Bytes at @data.
 */
struct segment {
	uint16_t type;
	const unsigned char *data;
	size_t len;
};

/**
 * struct dump - A dump in progress
 * @c: Call with an open device.
 * @type: Type of the segment to dump.
 * @count1: Number of objects from the first index on, as in --num-of-obj1.
 * @count2: The same for the second index.
 * @max: Maximum size in bytes.
 * @by_memory: Let the firmware write the dump to memory of this process if possible.
 *	This takes fewer commands for a large dump, and more for a small one.
 * @bytes: Called for each piece of the stream; may be NULL.
 * @segment: Called for each complete segment; may be NULL.
 * @ctx: Argument of @bytes and @segment. A status other than STATUS_OK ends the dump.
 * @total: Bytes so far.
 * @segments: Segments so far.
 */
struct dump {
	struct call *c;
	uint16_t type;
	uint16_t count1, count2;
	uint64_t max;
	bool by_memory;
	enum status (*bytes)(void *ctx, const void *data, size_t len);
	enum status (*segment)(void *ctx, const struct segment *segment);
	void *ctx;
	uint64_t total;
	unsigned int segments;

	/* The following members are private to dump.c. */
	unsigned char reg[256];
	struct memory memory;
	unsigned char *partial;
	size_t partial_len;
	uint64_t progress;
	bool ended;
};

/* Options of dump_run(). */
extern struct opt opt_index1, opt_index2, opt_num_of_obj1, opt_num_of_obj2;
extern struct opt opt_vhca_id;

/* dump.c: read a whole dump, as the options of the command line specify. */
enum status dump_run(struct dump *d);

/* segment.c: return the layout of a segment after its header. */
const struct layout *segment_layout(uint16_t type);
/* Return "menu" and so on; "resource" for all other types. */
const char *segment_kind(uint16_t type);

#endif
