// SPDX-License-Identifier: GPL-2.0-only
/*
 * AGENT: sessions with the agents of the firmware. This register is an invention of
 * this card. Documentation/connectx.rst describes it.
 */
#include <string.h>

#include "firmware_agents.h"
#include "register.h"

#define OPERATION		AT(0x00, 31, 24)
#define FLAGS			AT(0x00, 7, 0)
/* The agent or the session. */
#define TARGET			AT(0x04, 31, 0)
#define LENGTH			AT(0x08, 31, 0)
#define OFFSET			(8 * 0x10), 64
#define DATA			0x20

/* In the offset of a list: "agents" and the version of this register. */
#define LIST_MAGIC		0x6167656e74730001

/* Fields that are 0 in a request. */
#define RESERVED0		AT(0x00, 23, 8)
#define RESERVED1		AT(0x0c, 31, 0)
#define RESERVED2		(8 * 0x18), 64

/* Delivered bytes never fill the buffer, so new bytes can always arrive. */
_Static_assert(sizeof(((struct agent_stream *)0)->data) >
	       AGENT_REGISTER_MAX - DATA, "size of the buffer");

/* An entry of the list. The first bytes are the name. */
#define ENTRY_BYTES		32
#define ENTRY_NUMBER		AT(0x10, 31, 0)
#define ENTRY_KIND		AT(0x14, 31, 0)
#define ENTRY_PROCESSOR		AT(0x18, 31, 0)

/* Operations: the first two are queries, all others set the register. */
enum {
	AGENT_LIST = 0,
	AGENT_READ = 1,
	AGENT_OPEN = 2,
	AGENT_WRITE = 3,
	AGENT_CLOSE = 4,
};

/* The stream ends after the bytes of this message. */
#define FLAG_END		1

static uint8_t reject(struct register_call *call, enum firmware_syndrome why)
{
	switch (why) {
	case SYNDROME_AGENT_SESSION:
		return register_reject(call, STATUS_BAD_RESOURCE, why);
	case SYNDROME_AGENT_SESSIONS:
		return register_reject(call, STATUS_EXCEEDS_LIMIT, why);
	case SYNDROME_AGENT_BUSY:
		return register_reject(call, STATUS_BUSY, why);
	case SYNDROME_AGENT_SOCKET:
		return register_reject(call, STATUS_BAD_STATE, why);
	case SYNDROME_AGENT_UNKNOWN:
	case SYNDROME_AGENT_OFFSET:
		return register_reject(call, STATUS_BAD_INDEX, why);
	case SYNDROME_AGENT_LENGTH:
		return register_reject(call, STATUS_BAD_INPUT_LENGTH, why);
	default:
		return register_reject(call, STATUS_BAD_PARAM, why);
	}
}

static bool fields_are_valid(const struct register_call *call)
{
	unsigned int flags = field_get_bits(call->data, OPERATION) ==
			     AGENT_WRITE ? FLAG_END : 0;

	return !(field_get_bits(call->data, FLAGS) & ~flags) &&
	       !field_get_bits(call->data, RESERVED0) &&
	       !field_get_bits(call->data, RESERVED1) &&
	       !field_get_bits(call->data, RESERVED2);
}

/* Fill in the response, which keeps the first @data bytes of the data. */
static uint8_t respond(struct register_call *call, size_t len, size_t data,
		       bool end)
{
	field_set_bits(call->data, LENGTH, len);
	field_set_bits(call->data, FLAGS, end ? FLAG_END : 0);
	memset(call->data + DATA + data, 0, call->len - DATA - data);
	return STATUS_OK;
}

static uint8_t list(struct register_call *call)
{
	const struct agents *agents = &call->fw->agents;
	size_t len = ENTRY_BYTES * agents->count;

	if (len > call->len - DATA)
		return reject(call, SYNDROME_AGENT_LENGTH);
	for (unsigned int i = 0; i < agents->count; i++) {
		uint8_t *entry = call->data + DATA + ENTRY_BYTES * i;

		memset(entry, 0, ENTRY_BYTES);
		strcpy((char *)entry, agents->table[i].name);
		field_set_bits(entry, ENTRY_NUMBER, i);
		field_set_bits(entry, ENTRY_KIND, agents->table[i].kind);
		field_set_bits(entry, ENTRY_PROCESSOR,
			       agents->table[i].processor);
	}
	field_set_bits(call->data, OFFSET, LIST_MAGIC);
	return respond(call, len, len, false);
}

static struct agent_session *find_session(struct register_call *call)
{
	return agent_find(call->fw, call->access->uid,
			  field_get_bits(call->data, TARGET));
}

static uint8_t read_stream(struct register_call *call)
{
	struct agent_session *session = find_session(call);
	size_t len = field_get_bits(call->data, LENGTH);
	uint64_t offset = field_get_bits(call->data, OFFSET);

	if (!session)
		return reject(call, SYNDROME_AGENT_SESSION);
	if (!agent_read_fits(session, offset))
		return reject(call, SYNDROME_AGENT_OFFSET);
	if (len > call->len - DATA)
		return reject(call, SYNDROME_AGENT_LENGTH);
	len = agent_read(call->fw, session, offset, call->data + DATA, len);
	return respond(call, len, len, session->out_ended &&
		       offset + len == session->out.end);
}

static uint8_t write_stream(struct register_call *call)
{
	struct agent_session *session = find_session(call);
	size_t len = field_get_bits(call->data, LENGTH);
	uint64_t offset = field_get_bits(call->data, OFFSET);
	size_t accepted;

	if (!session)
		return reject(call, SYNDROME_AGENT_SESSION);
	if (len > call->len - DATA)
		return reject(call, SYNDROME_AGENT_LENGTH);
	if (!agent_write_fits(session, offset, len))
		return reject(call, SYNDROME_AGENT_OFFSET);
	accepted = agent_write(call->fw, session, offset, call->data + DATA,
			       len);
	if (accepted == len && field_get_bits(call->data, FLAGS))
		agent_write_end(call->fw, session);
	return respond(call, accepted, 0, session->out_ended);
}

static uint8_t open_session(struct register_call *call)
{
	struct agent_session *session;
	enum firmware_syndrome why;

	/* The sessions of the driver would have no end. */
	if (!call->access->uid)
		return reject(call, SYNDROME_AGENT_USER);
	why = agent_open(call->fw, call->access->uid,
			 field_get_bits(call->data, TARGET), &session);
	if (why)
		return reject(call, why);
	field_set_bits(call->data, TARGET, session->id);
	return respond(call, 0, 0, false);
}

static uint8_t close_session(struct register_call *call)
{
	struct agent_session *session = find_session(call);

	if (!session)
		return reject(call, SYNDROME_AGENT_SESSION);
	agent_close(call->fw, session);
	return respond(call, 0, 0, false);
}

uint8_t agent_query(struct register_call *call)
{
	if (!fields_are_valid(call))
		return reject(call, SYNDROME_AGENT_FIELD);
	switch (field_get_bits(call->data, OPERATION)) {
	case AGENT_LIST:
		return list(call);
	case AGENT_READ:
		return read_stream(call);
	default:
		return reject(call, SYNDROME_AGENT_FIELD);
	}
}

uint8_t agent_set(struct register_call *call)
{
	if (!fields_are_valid(call))
		return reject(call, SYNDROME_AGENT_FIELD);
	switch (field_get_bits(call->data, OPERATION)) {
	case AGENT_OPEN:
		return open_session(call);
	case AGENT_WRITE:
		return write_stream(call);
	case AGENT_CLOSE:
		return close_session(call);
	default:
		return reject(call, SYNDROME_AGENT_FIELD);
	}
}
