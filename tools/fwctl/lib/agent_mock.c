// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Messages of the mock's agents. A program that is the firmware of a mock device has
 * agents as well, if it understands these messages.
 */
#include <endian.h>
#include <errno.h>
#include <string.h>

#include <fwctl/fwctl.h>
#include <fwctl/mock.h>

#include "agent.h"

/* A response has the tag of its request. */
#define TAG 0x6677636e746c0002ULL
/* Limit of the time for CLOSE, in milliseconds. */
#define CLOSE_MS 1000

#define MAX_LEN FWCTL_MOCK_AGENT_MAX_LEN

struct write_request {
	struct fwctl_mock_req head;
	struct fwctl_mock_agent_write write;
	unsigned char data[MAX_LEN];
};

struct read_request {
	struct fwctl_mock_req head;
	struct fwctl_mock_agent_read read;
};

struct read_response {
	struct fwctl_mock_rsp head;
	struct fwctl_mock_agent_data read;
	unsigned char data[MAX_LEN];
};

static void fill_header(struct fwctl_mock_req *head, uint16_t opcode,
			struct fwctl_request *req, size_t len)
{
	*head = (struct fwctl_mock_req){
		.opcode = htole16(opcode),
		.len = htole32(len - sizeof(*head)),
		.tag = htole64(TAG),
	};
	/* The high byte of an opcode is the least scope. */
	req->scope = opcode >> 8;
	req->in = head;
	req->in_len = len;
}

/*
 * Check the header of a response, whose payload has at least @min bytes. Returns the
 * payload, or NULL and the error.
 */
static const void *payload_of(const struct fwctl_request *req, size_t min,
			      int *error)
{
	const struct fwctl_mock_req *sent = req->in;
	const struct fwctl_mock_rsp *rsp = req->out;
	uint16_t status;

	*error = -EPROTO;
	if (req->out_len < sizeof(*rsp) || req->out_len > req->out_size ||
	    rsp->opcode != sent->opcode || rsp->tag != sent->tag ||
	    le32toh(rsp->len) != req->out_len - sizeof(*rsp))
		return NULL;
	status = le16toh(rsp->status);
	if (status == FWCTL_MOCK_NOT_FOUND || status == FWCTL_MOCK_CRASHED ||
	    status == FWCTL_MOCK_ABORTED)
		*error = -ECONNRESET;
	else if (status == FWCTL_MOCK_NO_SPACE)
		*error = -EBUSY;
	else if (status != FWCTL_MOCK_OK)
		*error = -EIO;
	if (status != FWCTL_MOCK_OK || req->out_len - sizeof(*rsp) < min)
		return NULL;
	return rsp + 1;
}

/* Send a message and check the response. */
static const void *exchange(struct fwctl_dev *dev, struct fwctl_request *req,
			    size_t min, int *error, struct fwctl_error *err)
{
	const void *payload;

	*error = fwctl_dev_rpc(dev, req, err);
	if (*error)
		return NULL;
	payload = payload_of(req, min, error);
	if (!payload)
		*error = fwctl_fail_agent(err, *error, dev->name);
	return payload;
}

static int add_agent(struct fwctl_agents *agents,
		     const struct fwctl_mock_agent *entry)
{
	struct fwctl_agent agent = {
		.id = le32toh(entry->id),
		.kind = le32toh(entry->kind),
		.processor = le32toh(entry->processor),
	};

	memcpy(agent.name, entry->name, sizeof(entry->name));
	return fwctl_agents_add(agents, &agent);
}

static int mock_list(struct fwctl_dev *dev, struct fwctl_agents *agents,
		     struct fwctl_error *err)
{
	struct fwctl_mock_req in;
	struct {
		struct fwctl_mock_rsp head;
		struct fwctl_mock_agent agents[FWCTL_MOCK_AGENTS_MAX];
	} out;
	struct fwctl_request req = {
		.size = sizeof(req), .flags = FWCTL_REQUEST_INTERRUPTIBLE,
		.out = &out, .out_size = sizeof(out),
	};
	int ret;

	fill_header(&in, FWCTL_MOCK_AGENT_LIST, &req, sizeof(in));
	if (!exchange(dev, &req, 0, &ret, err))
		return ret;
	if ((req.out_len - sizeof(out.head)) % sizeof(out.agents[0]))
		return fwctl_fail_agent(err, -EPROTO, dev->name);
	for (size_t i = 0; i < (req.out_len - sizeof(out.head)) /
			       sizeof(out.agents[0]); i++) {
		if (add_agent(agents, &out.agents[i]))
			return fwctl_fail_nomem(err);
	}
	return 0;
}

static int mock_open(struct fwctl_dev *dev, uint32_t agent, uint32_t *id,
		     struct fwctl_error *err)
{
	const struct fwctl_mock_agent_session *session;
	struct {
		struct fwctl_mock_req head;
		struct fwctl_mock_agent_open open;
	} in = { .open.agent = htole32(agent) };
	struct {
		struct fwctl_mock_rsp head;
		struct fwctl_mock_agent_session session;
	} out;
	struct fwctl_request req = {
		.size = sizeof(req), .flags = FWCTL_REQUEST_INTERRUPTIBLE,
		.out = &out, .out_size = sizeof(out),
	};
	int ret;

	fill_header(&in.head, FWCTL_MOCK_AGENT_OPEN, &req, sizeof(in));
	session = exchange(dev, &req, sizeof(*session), &ret, err);
	if (!session)
		return ret;
	*id = le32toh(session->session);
	return 0;
}

static void mock_close(struct fwctl_dev *dev, uint32_t id)
{
	struct {
		struct fwctl_mock_req head;
		struct fwctl_mock_agent_session session;
	} in = { .session.session = htole32(id) };
	struct fwctl_mock_rsp out;
	struct fwctl_request req = {
		.size = sizeof(req), .timeout_ms = CLOSE_MS,
		.out = &out, .out_size = sizeof(out),
	};

	fill_header(&in.head, FWCTL_MOCK_AGENT_CLOSE, &req, sizeof(in));
	fwctl_dev_rpc(dev, &req, NULL);
}

static void mock_encode_write(const struct fwctl_stream *stream,
			      const struct fwctl_chunk *chunk,
			      struct fwctl_request *req, void *in)
{
	struct write_request *w = in;

	fill_header(&w->head, FWCTL_MOCK_AGENT_WRITE, req,
		    offsetof(struct write_request, data) + chunk->len);
	w->write.session = htole32(stream->id);
	w->write.flags = htole32(chunk->end ? FWCTL_MOCK_AGENT_END : 0);
	if (chunk->len)
		memcpy(w->data, chunk->data, chunk->len);
}

static int mock_decode_write(const struct fwctl_request *req,
			     struct fwctl_chunk *chunk)
{
	const struct fwctl_mock_agent_written *written;
	int ret;

	written = payload_of(req, sizeof(*written), &ret);
	if (!written)
		return ret;
	chunk->len = le32toh(written->accepted);
	chunk->end = le32toh(written->flags) & FWCTL_MOCK_AGENT_END;
	return 0;
}

static void mock_encode_read(const struct fwctl_stream *stream,
			     struct fwctl_request *req, void *in)
{
	struct read_request *r = in;

	fill_header(&r->head, FWCTL_MOCK_AGENT_READ, req, sizeof(*r));
	r->read.session = htole32(stream->id);
	r->read.max = htole32(MAX_LEN);
}

static int mock_decode_read(const struct fwctl_request *req,
			    struct fwctl_chunk *chunk)
{
	const struct fwctl_mock_agent_data *read;
	size_t len;
	int ret;

	read = payload_of(req, sizeof(*read), &ret);
	if (!read)
		return ret;
	len = req->out_len - offsetof(struct read_response, data);
	if (le32toh(read->len) != len || len > MAX_LEN)
		return -EPROTO;
	chunk->data = read + 1;
	chunk->len = len;
	chunk->end = le32toh(read->flags) & FWCTL_MOCK_AGENT_END;
	chunk->more = len == MAX_LEN;
	return 0;
}

static unsigned int mock_decode_event(const struct fwctl_stream *stream,
				      const struct fwctl_event *event)
{
	struct fwctl_mock_agent_event data;
	unsigned int ring = 0;
	uint32_t flags, session;

	if (event->data_len < sizeof(data))
		return 0;
	memcpy(&data, event->data, sizeof(data));
	session = le32toh(data.session);
	flags = le32toh(data.flags);
	if (!session)
		flags &= FWCTL_MOCK_AGENT_CLOSED;
	else if (session != stream->id)
		return 0;
	if (flags & (FWCTL_MOCK_AGENT_READABLE | FWCTL_MOCK_AGENT_CLOSED))
		ring |= FWCTL_RING_READ;
	if (flags & (FWCTL_MOCK_AGENT_WRITABLE | FWCTL_MOCK_AGENT_CLOSED))
		ring |= FWCTL_RING_WRITE;
	return ring;
}

const struct fwctl_agent_ops fwctl_agent_mock = {
	.type = FWCTL_DEVICE_TYPE_MOCK,
	.event_kind = FWCTL_MOCK_AGENT,
	.event_scope = FWCTL_SCOPE_DEBUG_READ,
	.request_size = sizeof(struct write_request),
	.response_size = sizeof(struct read_response),
	.max_write = MAX_LEN,
	.list = mock_list,
	.open = mock_open,
	.close = mock_close,
	.encode_write = mock_encode_write,
	.decode_write = mock_decode_write,
	.encode_read = mock_encode_read,
	.decode_read = mock_decode_read,
	.decode_event = mock_decode_event,
};
