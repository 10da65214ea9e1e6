// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Sessions of agents: a stream of bytes in each direction, over one queue. Each
 * direction has a message in flight, waits for a doorbell, or waits for the caller.
 *
 * A doorbell can arrive before the response to a message that the firmware executed
 * earlier. Therefore a doorbell during a message repeats the message.
 */
#include <errno.h>
#include <string.h>

#include "agent.h"

/* Doorbells that the kernel holds. A report of lost ones is as good as one. */
#define MAX_EVENTS 8
/* Responses and doorbells that one call handles. */
#define MAX_RECORDS 16

/**
 * struct channel - One direction of a session
 * @req: The message.
 * @in: Memory of the request.
 * @busy: The message is in flight.
 * @ready: The message is worth sending.
 * @rung: A doorbell arrived since the message was sent.
 */
struct channel {
	struct fwctl_request req;
	void *in;
	bool busy;
	bool ready;
	bool rung;
};

/**
 * struct fwctl_session - Session of an agent
 * @dev: The handle.
 * @ops: Messages of the device type.
 * @queue: The queue of the session, for both messages and the doorbells.
 * @stream: Position of the session.
 * @read: Direction from the agent.
 * @write: Direction to the agent.
 * @got: Bytes of the last READ that the caller has not read.
 * @unsent: Bytes from the caller that the agent has not accepted. A WRITE in flight
 *	contains the first @sending of them.
 * @num_unsent: Number of bytes in @unsent.
 * @sending: See @unsent.
 * @sending_end: The WRITE in flight contains the end.
 * @end: The caller has ended the input.
 * @end_sent: The agent has accepted the end.
 * @closed_input: The agent accepts no more bytes.
 * @error: The error that ended the session. Its code is 0 before.
 */
struct fwctl_session {
	struct fwctl_dev *dev;
	const struct fwctl_agent_ops *ops;
	struct fwctl_queue *queue;
	struct fwctl_stream stream;
	struct channel read;
	struct channel write;
	struct fwctl_chunk got;
	unsigned char *unsent;
	size_t num_unsent;
	size_t sending;
	bool sending_end;
	bool end;
	bool end_sent;
	bool closed_input;
	struct fwctl_error error;
};

int fwctl_fail_agent(struct fwctl_error *err, int code, const char *name)
{
	if (code == -ECONNRESET)
		return fwctl_fail(err, code, FWCTL_REASON_DOWN,
				  "The agent was stopped, or the firmware crashed or was reset.",
				  "%s: the firmware has ended the session, or has no such agent",
				  name);
	if (code == -EBUSY)
		return fwctl_fail(err, code, FWCTL_REASON_BUSY,
				  "Close another session, or wait for its end.",
				  "%s: the agent or the firmware has no free session",
				  name);
	if (code == -EPROTO)
		return fwctl_fail(err, code, FWCTL_REASON_FIRMWARE, NULL,
				  "%s: invalid response from the agent", name);
	return fwctl_fail(err, code, FWCTL_REASON_FIRMWARE, NULL,
			  "%s: the firmware rejected the message to the agent",
			  name);
}

static bool channel_init(struct channel *ch, const struct fwctl_agent_ops *ops)
{
	ch->req = (struct fwctl_request)FWCTL_REQUEST_INIT;
	ch->in = malloc(ops->request_size);
	ch->req.out = malloc(ops->response_size);
	ch->req.out_size = ops->response_size;
	ch->ready = true;
	return ch->in && ch->req.out;
}

static void channel_free(struct channel *ch)
{
	free(ch->in);
	free(ch->req.out);
}

static void session_free(struct fwctl_session *s)
{
	/* The queue owns the buffers of messages in flight. */
	fwctl_queue_free(s->queue);
	channel_free(&s->read);
	channel_free(&s->write);
	free(s->unsent);
	free(s);
}

/* The session must receive doorbells before the firmware sends the first one. */
static int connect_agent(struct fwctl_session *s, uint32_t agent,
			 struct fwctl_error *err)
{
	int ret = fwctl_queue_new(s->dev, 2, &s->queue, err);

	if (!ret)
		ret = fwctl_queue_subscribe(s->queue, s->ops->event_scope,
					    s->ops->event_kind, MAX_EVENTS, err);
	return ret ? ret : s->ops->open(s->dev, agent, &s->stream.id, err);
}

int fwctl_session_open(struct fwctl_dev *dev, uint32_t agent,
		       struct fwctl_session **out, struct fwctl_error *err)
{
	const struct fwctl_agent_ops *ops;
	struct fwctl_session *s;
	int ret = fwctl_agent_ops_find(dev, &ops, err);

	if (ret)
		return ret;
	s = calloc(1, sizeof(*s));
	if (!s)
		return fwctl_fail_nomem(err);
	s->dev = dev;
	s->ops = ops;
	s->error.size = sizeof(s->error);
	s->unsent = malloc(ops->max_write);
	if (!channel_init(&s->read, ops) || !channel_init(&s->write, ops) ||
	    !s->unsent)
		ret = fwctl_fail_nomem(err);
	if (!ret)
		ret = connect_agent(s, agent, err);
	if (ret)
		session_free(s);
	else
		*out = s;
	return ret;
}

/* Send the message of a direction. */
static void channel_submit(struct fwctl_session *s, struct channel *ch)
{
	int ret = fwctl_queue_submit(s->queue, &ch->req, &s->error);

	/* A message of the other direction is in flight, and ends the wait. */
	if (ret == -EAGAIN && fwctl_queue_pending(s->queue)) {
		s->error.code = 0;
		return;
	}
	if (ret)
		return;
	ch->busy = true;
	ch->rung = false;
}

static void start_read(struct fwctl_session *s)
{
	if (s->read.busy || !s->read.ready || s->got.len || s->got.end)
		return;
	s->ops->encode_read(&s->stream, &s->read.req, s->read.in);
	channel_submit(s, &s->read);
}

static void start_write(struct fwctl_session *s)
{
	struct fwctl_chunk chunk = {
		.data = s->unsent,
		.len = s->num_unsent,
		.end = s->end && !s->end_sent,
	};

	if (s->write.busy || !s->write.ready || s->closed_input ||
	    (!chunk.len && !chunk.end))
		return;
	s->sending = chunk.len;
	s->sending_end = chunk.end;
	s->ops->encode_write(&s->stream, &chunk, &s->write.req, s->write.in);
	channel_submit(s, &s->write);
}

static int finish_read(struct fwctl_session *s)
{
	struct fwctl_chunk chunk = { 0 };
	int ret = s->ops->decode_read(&s->read.req, &chunk);

	if (ret)
		return ret;
	s->got = chunk;
	s->stream.received += chunk.len;
	s->read.ready = chunk.more || s->read.rung;
	return 0;
}

static int finish_write(struct fwctl_session *s)
{
	struct fwctl_chunk chunk = { 0 };
	int ret = s->ops->decode_write(&s->write.req, &chunk);

	if (!ret && chunk.len > s->sending)
		ret = -EPROTO;
	if (ret)
		return ret;
	s->stream.sent += chunk.len;
	s->num_unsent -= chunk.len;
	memmove(s->unsent, s->unsent + chunk.len, s->num_unsent);
	s->write.ready = chunk.len == s->sending || s->write.rung;
	s->end_sent |= s->sending_end && chunk.len == s->sending;
	s->closed_input = chunk.end;
	return 0;
}

static void finish(struct fwctl_session *s, struct fwctl_request *req)
{
	struct channel *ch = req == &s->read.req ? &s->read : &s->write;
	int ret;

	ch->busy = false;
	if (fwctl_dev_explain(s->dev, req, &s->error))
		return;
	ret = ch == &s->read ? finish_read(s) : finish_write(s);
	if (ret)
		fwctl_fail_agent(&s->error, ret, s->dev->name);
}

static void channel_ring(struct channel *ch)
{
	ch->ready = true;
	ch->rung = true;
}

static void ring(struct fwctl_session *s, const struct fwctl_event *event)
{
	unsigned int ring = FWCTL_RING_READ | FWCTL_RING_WRITE;

	if (!event->lost)
		ring = s->ops->decode_event(&s->stream, event);
	if (ring & FWCTL_RING_READ)
		channel_ring(&s->read);
	if (ring & FWCTL_RING_WRITE)
		channel_ring(&s->write);
}

/*
 * Send the messages that are ready, and handle responses and doorbells. The FD stays
 * readable while there are more of them.
 */
static void pump(struct fwctl_session *s)
{
	struct fwctl_event event = FWCTL_EVENT_INIT;
	struct fwctl_request *req;
	int ret;

	for (unsigned int records = 0; !s->error.code; records++) {
		start_read(s);
		start_write(s);
		/* Otherwise firmware could keep the caller here with doorbells. */
		if (s->error.code || records == MAX_RECORDS)
			return;
		ret = fwctl_queue_next(s->queue, 0, &req, &event, &s->error);
		if (ret == -EAGAIN || ret == -EINTR) {
			s->error.code = 0;
			return;
		}
		if (ret)
			return;
		if (req)
			finish(s, req);
		else
			ring(s, &event);
	}
}

/*
 * Copy the error that ended the session. The caller would repeat a call that returns
 * -EAGAIN, so -EBUSY replaces -EAGAIN of a message.
 */
static int fail(const struct fwctl_session *s, struct fwctl_error *err)
{
	int code = s->error.code == -EAGAIN ? -EBUSY : s->error.code;

	return fwctl_fail(err, code, s->error.reason, s->error.hint,
			  "%s", s->error.message);
}

static int fail_again(const struct fwctl_session *s, struct fwctl_error *err,
		      const char *what)
{
	return fwctl_fail(err, -EAGAIN, FWCTL_REASON_EMPTY, NULL, "%s: %s",
			  s->dev->name, what);
}

int fwctl_session_read(struct fwctl_session *s, void *data, size_t *len,
		       struct fwctl_error *err)
{
	size_t size = *len;

	*len = 0;
	if (!s->got.len)
		pump(s);
	if (s->got.len) {
		*len = size < s->got.len ? size : s->got.len;
		memcpy(data, s->got.data, *len);
		s->got.data = (const char *)s->got.data + *len;
		s->got.len -= *len;
		if (!s->got.len)
			pump(s);
		return 0;
	}
	if (s->got.end)
		return 0;
	if (s->error.code)
		return fail(s, err);
	return fail_again(s, err, "the agent has sent no bytes yet");
}

int fwctl_session_write(struct fwctl_session *s, const void *data, size_t *len,
			struct fwctl_error *err)
{
	size_t size = *len, space;

	*len = 0;
	pump(s);
	if (s->error.code)
		return fail(s, err);
	if (s->end || s->closed_input)
		return fwctl_fail(err, -EPIPE, FWCTL_REASON_DOWN, NULL,
				  "%s: the agent accepts no more bytes",
				  s->dev->name);
	space = s->ops->max_write - s->num_unsent;
	if (size && !space)
		return fail_again(s, err, "the agent accepts no bytes yet");
	*len = size < space ? size : space;
	memcpy(s->unsent + s->num_unsent, data, *len);
	s->num_unsent += *len;
	pump(s);
	return 0;
}

void fwctl_session_end(struct fwctl_session *s)
{
	s->end = true;
	pump(s);
}

size_t fwctl_session_unsent(const struct fwctl_session *s)
{
	return s->closed_input || s->error.code ? 0 : s->num_unsent;
}

int fwctl_session_fd(const struct fwctl_session *s)
{
	return fwctl_queue_fd(s->queue);
}

void fwctl_session_close(struct fwctl_session *s)
{
	if (!s)
		return;
	s->ops->close(s->dev, s->stream.id);
	session_free(s);
}
