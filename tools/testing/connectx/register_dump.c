// SPDX-License-Identifier: GPL-2.0-only
/*
 * Resource dumps, in several calls: each call returns a piece, and the state that
 * the next call must repeat. The firmware keeps no state, so any number of users
 * can dump at the same time.
 */
#include <string.h>

#include "firmware_dump.h"
#include "register.h"

#define INLINE_BYTES		FIELD_BYTES(resource_dump, inline_data)
#define SEQUENCE_MASK		0xf

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

/* Check the fields of the call that do not depend on the dump. */
static enum firmware_syndrome check_call(const uint8_t *data)
{
	unsigned int vhca = GET(resource_dump, data, vhca_id);

	if (!GET(resource_dump, data, inline_dump) ||
	    GET(resource_dump, data, mkey) || GET(resource_dump, data, address))
		return SYNDROME_DUMP_MEMORY;
	if (vhca != VHCA_SELF && vhca != VHCA_OURS)
		return SYNDROME_DUMP_VHCA;
	return SYNDROME_NONE;
}

/* Find the next piece. Returns false if the call does not continue the last one. */
static bool continues_at(const uint8_t *data, size_t len, size_t *offset)
{
	uint64_t opaque = GET(resource_dump, data, device_opaque);

	*offset = opaque & UINT32_MAX;
	return *offset && *offset < len && *offset % INLINE_BYTES == 0 &&
	       opaque >> 32 == GET(resource_dump, data, seq_num);
}

static void fill_piece(uint8_t *data, const struct dump *dump, size_t offset)
{
	unsigned int sequence = GET(resource_dump, data, seq_num) + 1;
	size_t size = dump->len - offset;
	bool more = size > INLINE_BYTES;

	sequence &= SEQUENCE_MASK;
	if (more)
		size = INLINE_BYTES;
	SET(resource_dump, data, seq_num, sequence);
	SET(resource_dump, data, more_dump, more);
	SET(resource_dump, data, device_opaque,
	    more ? make_opaque(sequence, offset + size) : 0);
	SET(resource_dump, data, size, size);
	memset(ADDR_OF(resource_dump, data, inline_data), 0, INLINE_BYTES);
	memcpy(ADDR_OF(resource_dump, data, inline_data),
	       dump->bytes + offset, size);
}

uint8_t resource_dump_access(struct register_call *call)
{
	enum firmware_syndrome why = check_call(call->data);
	struct dump_request request;
	struct dump dump;
	size_t offset = 0;

	if (why)
		return register_reject(call, STATUS_BAD_PARAM, why);
	read_request(call->data, &request);
	dump_build(call->fw, &request, &dump);
	if (GET(resource_dump, call->data, more_dump) &&
	    !continues_at(call->data, dump.len, &offset))
		return register_reject(call, STATUS_BAD_PARAM,
				       SYNDROME_DUMP_SEQUENCE);
	fill_piece(call->data, &dump, offset);
	return STATUS_OK;
}
