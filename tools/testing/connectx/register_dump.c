// SPDX-License-Identifier: GPL-2.0-only
/*
 * Resource dumps, in several calls: each call returns a piece, and the state that
 * the next call must repeat. The firmware keeps no state, so any number of users
 * can dump at the same time.
 *
 * The piece is in the register (inline), or the firmware writes it to host memory.
 * Then the register contains a memory key, an address and the size of the memory.
 */
#include <stdlib.h>
#include <string.h>

#include "firmware_dump.h"
#include "register.h"

#define INLINE_BYTES		FIELD_BYTES(resource_dump, inline_data)
#define SEQUENCE_MASK		0xf
/* Maximum size of a piece in memory. */
#define PIECE_MAX		(1024 * 1024)

/* The card's only function, and the number by which a function refers to itself. */
#define VHCA_OURS		1
#define VHCA_SELF		0

/* device_opaque: the next sequence number, and the offset of the next piece. */
static uint64_t make_opaque(unsigned int sequence, size_t offset)
{
	return (uint64_t)sequence << 32 | offset;
}

static void read_request(const uint8_t *data, struct dump_request *request)
{
	request->segment = GET(resource_dump, data, segment_type);
	request->vhca = GET(resource_dump, data, vhca_id);
	request->index1 = GET(resource_dump, data, index1);
	request->index2 = GET(resource_dump, data, index2);
	request->count1 = GET(resource_dump, data, num_of_obj1);
	request->count2 = GET(resource_dump, data, num_of_obj2);
}

static bool is_inline(const uint8_t *data)
{
	return GET(resource_dump, data, inline_dump);
}

/* Check the fields of the call that do not depend on the dump. */
static enum firmware_syndrome check_call(const struct register_call *call)
{
	const uint8_t *data = call->data;
	unsigned int vhca = GET(resource_dump, data, vhca_id);
	uint32_t size = GET(resource_dump, data, size);

	if (is_inline(data) && (GET(resource_dump, data, mkey) ||
				GET(resource_dump, data, address)))
		return SYNDROME_DUMP_MEMORY;
	if (!is_inline(data) && !call->access->write_memory)
		return SYNDROME_DUMP_MEMORY;
	if (!is_inline(data) && (!size || size % 4))
		return SYNDROME_DUMP_SIZE;
	if (vhca != VHCA_SELF && vhca != VHCA_OURS)
		return SYNDROME_DUMP_VHCA;
	return SYNDROME_NONE;
}

/* Returns true if the call continues a dump of this length at this offset. */
static bool continues_at(const uint8_t *data, size_t len, size_t offset)
{
	return offset && offset < len &&
	       offset % (is_inline(data) ? INLINE_BYTES : 4) == 0 &&
	       GET(resource_dump, data, device_opaque) ==
	       make_opaque(GET(resource_dump, data, seq_num), offset);
}

/* Put the piece into the register or into memory. Returns a status. */
static uint8_t transfer(struct register_call *call, const uint8_t *piece,
			size_t size)
{
	uint8_t *data = call->data;
	const struct memory_write write = {
		.mkey = GET(resource_dump, data, mkey),
		.addr = GET(resource_dump, data, address),
		.data = piece,
		.len = size,
	};

	memset(ADDR_OF(resource_dump, data, inline_data), 0, INLINE_BYTES);
	if (!is_inline(data))
		return call->access->write_memory(call->access->context,
						  &write);
	memcpy(ADDR_OF(resource_dump, data, inline_data), piece, size);
	return STATUS_OK;
}

/* Maximum size of the piece that a call gets. */
static size_t piece_max(const uint8_t *data)
{
	size_t size = GET(resource_dump, data, size);

	if (is_inline(data))
		return INLINE_BYTES;
	return size < PIECE_MAX ? size : PIECE_MAX;
}

static uint8_t return_piece(struct register_call *call,
			    const struct dump *dump)
{
	uint8_t *data = call->data;
	unsigned int sequence = GET(resource_dump, data, seq_num) + 1;
	size_t size = dump->len - dump->from;
	bool more = size > dump->size;
	uint8_t status;

	if (more)
		size = dump->size;
	status = transfer(call, dump->bytes, size);
	if (status)
		return status;
	sequence &= SEQUENCE_MASK;
	SET(resource_dump, data, seq_num, sequence);
	SET(resource_dump, data, more_dump, more);
	SET(resource_dump, data, device_opaque,
	    more ? make_opaque(sequence, dump->from + size) : 0);
	SET(resource_dump, data, size, size);
	return STATUS_OK;
}

/* Build and return the piece at an offset. */
static uint8_t run(struct register_call *call, struct dump *dump)
{
	struct dump_request request;

	if (!dump->bytes)
		return STATUS_INTERNAL;
	read_request(call->data, &request);
	dump_build(call->fw, &request, dump);
	if (GET(resource_dump, call->data, more_dump) &&
	    !continues_at(call->data, dump->len, dump->from))
		return register_reject(call, STATUS_BAD_PARAM,
				       SYNDROME_DUMP_SEQUENCE);
	return return_piece(call, dump);
}

uint8_t resource_dump_access(struct register_call *call)
{
	enum firmware_syndrome why = check_call(call);
	struct dump dump = { 0 };
	uint8_t status;

	if (why)
		return register_reject(call, STATUS_BAD_PARAM, why);
	if (GET(resource_dump, call->data, more_dump))
		dump.from = GET(resource_dump, call->data, device_opaque) &
			    UINT32_MAX;
	dump.size = piece_max(call->data);
	dump.bytes = malloc(dump.size);
	status = run(call, &dump);
	free(dump.bytes);
	return status;
}
