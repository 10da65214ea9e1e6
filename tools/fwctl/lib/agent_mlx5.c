// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Messages of the agents of the emulated ConnectX: the register AGENT, an invention
 * of the emulation. Documentation/connectx.rst describes it. NVIDIA's firmware has no
 * such register and rejects the query of the list, so the library sends it no other
 * message.
 */
#include <endian.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include <fwctl/fwctl.h>
#include <fwctl/mlx5.h>

#include "agent.h"

/* The command of the scope debug-write. With OP_MOD it sets AGENT. */
#define SET_DIAGNOSTIC_PARAMS 0x820
#define ACCESS_REG 0x805
/* Query for ACCESS_REG, set for SET_DIAGNOSTIC_PARAMS. */
#define OP_MOD 1
#define AGENT 0x9ff0

/* In the offset of a list, so that the register of another firmware is no list. */
#define LIST_MAGIC 0x6167656e74730001ULL

/* Subtype of the general event. */
#define EVENT_AGENT 0xe0
#define EVENT_READABLE 1
#define EVENT_WRITABLE 2

/* Statuses */
#define BAD_PARAM 0x3
#define BAD_RESOURCE 0x5
#define BUSY 0x6
#define EXCEEDS_LIMIT 0x8
#define BAD_STATE 0x9
#define BAD_INDEX 0xa

/* Limit of the time for CLOSE, in milliseconds. */
#define CLOSE_MS 1000

enum operation {
	AGENT_LIST = 0,
	AGENT_READ = 1,
	AGENT_OPEN = 2,
	AGENT_WRITE = 3,
	AGENT_CLOSE = 4,
};

#define AGENT_END 1
#define MAX_LEN 4064

/**
 * struct agent_register - The register AGENT. Numbers are big-endian.
 * @operation: &enum operation.
 * @reserved1: 0.
 * @flags: AGENT_END or 0.
 * @target: Number of the agent or session.
 * @len: Number of bytes.
 * @reserved2: 0.
 * @offset: Offset of the first byte in the stream.
 * @reserved3: 0.
 */
struct agent_register {
	uint8_t operation;
	uint8_t reserved1[2];
	uint8_t flags;
	uint32_t target;
	uint32_t len;
	uint32_t reserved2;
	uint64_t offset;
	uint64_t reserved3;
};

struct command {
	uint16_t opcode;
	uint16_t uid;
	uint16_t reserved1;
	uint16_t op_mod;
	uint16_t reserved2;
	uint16_t register_id;
	uint32_t argument;
	struct agent_register reg;
	unsigned char data[MAX_LEN];
};

struct response {
	uint8_t status;
	uint8_t reserved1[3];
	uint32_t syndrome;
	uint64_t reserved2;
	struct agent_register reg;
	unsigned char data[MAX_LEN];
};

/* Size of a command or response with @len bytes of data. */
#define SIZE(len) (offsetof(struct response, data) + (len))

_Static_assert(offsetof(struct command, data) == SIZE(0), "same headers");

/* Entry of the list. */
struct entry {
	char name[16];
	uint32_t id;
	uint32_t kind;
	uint32_t processor;
	uint32_t reserved;
};

static void fill_command(struct command *in, enum operation op,
			 struct fwctl_request *req, size_t len)
{
	bool query = op <= AGENT_READ;

	memset(in, 0, SIZE(0));
	in->opcode = htobe16(query ? ACCESS_REG : SET_DIAGNOSTIC_PARAMS);
	in->op_mod = htobe16(OP_MOD);
	in->register_id = htobe16(AGENT);
	in->reg.operation = op;
	req->scope = query ? FWCTL_SCOPE_DEBUG_READ : FWCTL_SCOPE_DEBUG_WRITE;
	req->in = in;
	/* The size of a register is a multiple of 4. */
	req->in_len = SIZE((len + 3) & ~3);
}

/* Check a response. Returns 0 or an error. */
static int check_response(const struct fwctl_request *req)
{
	const struct response *out = req->out;

	if (req->out_len < SIZE(0) || req->out_len > req->out_size)
		return -EPROTO;
	switch (out->status) {
	case 0:
		return be32toh(out->reg.len) <= req->out_len - SIZE(0) ?
		       0 : -EPROTO;
	case BUSY:
	case EXCEEDS_LIMIT:
		return -EBUSY;
	case BAD_RESOURCE:
	case BAD_STATE:
	case BAD_INDEX:
		return -ECONNRESET;
	case BAD_PARAM:
		return -EOPNOTSUPP;
	default:
		return -EIO;
	}
}

static int fail_response(struct fwctl_dev *dev, int code,
			 struct fwctl_error *err)
{
	if (code == -EOPNOTSUPP)
		return fwctl_fail(err, code, FWCTL_REASON_UNSUPPORTED, NULL,
				  "%s: this firmware has no agents", dev->name);
	return fwctl_fail_agent(err, code, dev->name);
}

/* Send a message and check the response. */
static int exchange(struct fwctl_dev *dev, struct fwctl_request *req,
		    struct fwctl_error *err)
{
	int ret = fwctl_dev_rpc(dev, req, err);

	if (ret)
		return ret;
	ret = check_response(req);
	return ret ? fail_response(dev, ret, err) : 0;
}

static int add_agent(struct fwctl_agents *agents, const void *data)
{
	struct fwctl_agent agent = { 0 };
	struct entry entry;

	memcpy(&entry, data, sizeof(entry));
	agent.id = be32toh(entry.id);
	agent.kind = be32toh(entry.kind);
	agent.processor = be32toh(entry.processor);
	memcpy(agent.name, entry.name, sizeof(entry.name));
	return fwctl_agents_add(agents, &agent);
}

static int mlx5_list(struct fwctl_dev *dev, struct fwctl_agents *agents,
		     struct fwctl_error *err)
{
	struct response out;
	struct command in;
	struct fwctl_request req = {
		.size = sizeof(req), .flags = FWCTL_REQUEST_INTERRUPTIBLE,
		.out = &out, .out_size = sizeof(out),
	};
	size_t len;
	int ret;

	fill_command(&in, AGENT_LIST, &req, 0);
	ret = exchange(dev, &req, err);
	if (ret)
		return ret;
	len = be32toh(out.reg.len);
	if (be64toh(out.reg.offset) != LIST_MAGIC || len % sizeof(struct entry))
		return fail_response(dev, -EOPNOTSUPP, err);
	for (size_t at = 0; at < len; at += sizeof(struct entry)) {
		if (add_agent(agents, out.data + at))
			return fwctl_fail_nomem(err);
	}
	return 0;
}

/* Query the list first: other firmware must not get a command that it lacks. */
static int check_support(struct fwctl_dev *dev, struct fwctl_error *err)
{
	struct fwctl_agents agents = { 0 };
	int ret = mlx5_list(dev, &agents, err);

	free(agents.at);
	return ret;
}

static int mlx5_open(struct fwctl_dev *dev, uint32_t agent, uint32_t *id,
		     struct fwctl_error *err)
{
	struct response out;
	struct command in;
	struct fwctl_request req = {
		.size = sizeof(req), .flags = FWCTL_REQUEST_INTERRUPTIBLE,
		.out = &out, .out_size = SIZE(0),
	};
	int ret = check_support(dev, err);

	if (ret)
		return ret;
	fill_command(&in, AGENT_OPEN, &req, 0);
	in.reg.target = htobe32(agent);
	ret = exchange(dev, &req, err);
	if (ret)
		return ret;
	*id = be32toh(out.reg.target);
	return 0;
}

static void mlx5_close(struct fwctl_dev *dev, uint32_t id)
{
	struct response out;
	struct command in;
	struct fwctl_request req = {
		.size = sizeof(req), .timeout_ms = CLOSE_MS,
		.out = &out, .out_size = SIZE(0),
	};

	fill_command(&in, AGENT_CLOSE, &req, 0);
	in.reg.target = htobe32(id);
	fwctl_dev_rpc(dev, &req, NULL);
}

/* Check a response of a session. */
static int check_session(const struct fwctl_request *req)
{
	int ret = check_response(req);

	return ret && ret != -ECONNRESET && ret != -EPROTO ? -EIO : ret;
}

static void mlx5_encode_write(const struct fwctl_stream *stream,
			      const struct fwctl_chunk *chunk,
			      struct fwctl_request *req, void *data)
{
	struct command *in = data;

	fill_command(in, AGENT_WRITE, req, chunk->len);
	in->reg.target = htobe32(stream->id);
	in->reg.offset = htobe64(stream->sent);
	in->reg.len = htobe32(chunk->len);
	in->reg.flags = chunk->end ? AGENT_END : 0;
	memset(in->data, 0, req->in_len - SIZE(0));
	if (chunk->len)
		memcpy(in->data, chunk->data, chunk->len);
}

static int mlx5_decode_write(const struct fwctl_request *req,
			     struct fwctl_chunk *chunk)
{
	const struct response *out = req->out;
	int ret = check_session(req);

	if (ret)
		return ret;
	chunk->len = be32toh(out->reg.len);
	chunk->end = out->reg.flags & AGENT_END;
	return 0;
}

static void mlx5_encode_read(const struct fwctl_stream *stream,
			     struct fwctl_request *req, void *data)
{
	struct command *in = data;

	fill_command(in, AGENT_READ, req, 0);
	in->reg.target = htobe32(stream->id);
	in->reg.offset = htobe64(stream->received);
	in->reg.len = htobe32(MAX_LEN);
}

static int mlx5_decode_read(const struct fwctl_request *req,
			    struct fwctl_chunk *chunk)
{
	const struct response *out = req->out;
	int ret = check_session(req);

	if (ret)
		return ret;
	chunk->data = out->data;
	chunk->len = be32toh(out->reg.len);
	chunk->end = out->reg.flags & AGENT_END;
	chunk->more = chunk->len == MAX_LEN;
	return 0;
}

static unsigned int mlx5_decode_event(const struct fwctl_stream *stream,
				      const struct fwctl_event *event)
{
	struct fwctl_mlx5_event data;
	uint32_t words[2];
	unsigned int ring = 0;

	if (event->data_len < sizeof(data))
		return 0;
	memcpy(&data, event->data, sizeof(data));
	memcpy(words, data.data, sizeof(words));
	if (data.sub_type != EVENT_AGENT || be32toh(words[0]) != stream->id)
		return 0;
	if (be32toh(words[1]) & EVENT_READABLE)
		ring |= FWCTL_RING_READ;
	if (be32toh(words[1]) & EVENT_WRITABLE)
		ring |= FWCTL_RING_WRITE;
	return ring;
}

const struct fwctl_agent_ops fwctl_agent_mlx5 = {
	.type = FWCTL_DEVICE_TYPE_MLX5,
	.event_kind = FWCTL_MLX5_EVENT_GENERAL,
	.event_scope = FWCTL_SCOPE_DEBUG_READ,
	.request_size = sizeof(struct command),
	.response_size = sizeof(struct response),
	.max_write = MAX_LEN,
	.list = mlx5_list,
	.open = mlx5_open,
	.close = mlx5_close,
	.encode_write = mlx5_encode_write,
	.decode_write = mlx5_decode_write,
	.encode_read = mlx5_encode_read,
	.decode_read = mlx5_decode_read,
	.decode_event = mlx5_decode_event,
};
