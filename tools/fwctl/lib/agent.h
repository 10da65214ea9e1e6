/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Interface between sessions (session.c) and the messages of a device type
 * (agent_mock.c). A device type that has agents adds its operations to the table in
 * agent.c.
 *
 * Bytes move by WRITE and READ messages, which never wait in the firmware. Events
 * are doorbells: they only say that a message is worth repeating. A session has at
 * most one WRITE and one READ in flight.
 */
#ifndef FWCTL_AGENT_H
#define FWCTL_AGENT_H

#include "internal.h"

/**
 * struct fwctl_agents - List of agents
 * @count: Number of agents.
 * @at: The agents.
 */
struct fwctl_agents {
	size_t count;
	struct fwctl_agent *at;
};

/* Append a copy of @agent, without its size. Returns 0 or -ENOMEM. */
int fwctl_agents_add(struct fwctl_agents *agents,
		     const struct fwctl_agent *agent);

/**
 * struct fwctl_stream - Position of a session
 * @id: ID of the session in the firmware.
 * @sent: Number of bytes that the agent has accepted.
 * @received: Number of bytes that the agent has sent.
 */
struct fwctl_stream {
	uint32_t id;
	uint64_t sent;
	uint64_t received;
};

/**
 * struct fwctl_chunk - Bytes of a stream in one message
 * @data: The bytes.
 * @len: Number of bytes.
 * @end: The stream ends after the bytes.
 * @more: READ: another READ may return more bytes at once. Otherwise a doorbell
 *	precedes them.
 */
struct fwctl_chunk {
	const void *data;
	size_t len;
	bool end;
	bool more;
};

/* Doorbells */
#define FWCTL_RING_READ 1u
#define FWCTL_RING_WRITE 2u

/**
 * struct fwctl_agent_ops - Agents of a device type
 * @type: FWCTL_DEVICE_TYPE_*.
 * @event_kind: Kind of the events that are doorbells.
 * @event_scope: Scope of the subscription.
 * @request_size: Maximum size of a WRITE or READ request.
 * @response_size: Maximum size of a WRITE or READ response.
 * @max_write: Maximum number of bytes of a WRITE.
 * @list: Query the agents. May wait.
 * @open: Open a session of the agent with this ID. May wait. The session already has
 *	its subscription.
 * @close: End a session. May wait for a limited time. Errors have no effect, because
 *	the firmware also ends the session with the handle.
 * @encode_write: Store a request at @in, and set the scope and in_len of @req. The
 *	last chunk may be empty.
 * @decode_write: Set len to the number of accepted bytes, and end if the agent accepts
 *	no more. If the agent does not accept all bytes, a doorbell follows.
 * @encode_read: Store a request at @in, and set the scope and in_len of @req.
 * @decode_read: Set all members. @chunk->data is a part of @req->out.
 * @decode_event: Returns the doorbells for the session, a mask of FWCTL_RING_*. An
 *	end of the session is both.
 *
 * @req->out of a decoder has the first response_size bytes of a response, whose size
 * is @req->out_len. The decoders must check it. They return 0; -ECONNRESET if the
 * firmware has ended the session; -EPROTO for an invalid response; -EIO for any other
 * status of the firmware.
 */
struct fwctl_agent_ops {
	uint32_t type;
	uint32_t event_kind;
	uint32_t event_scope;
	size_t request_size;
	size_t response_size;
	size_t max_write;
	int (*list)(struct fwctl_dev *dev, struct fwctl_agents *agents,
		    struct fwctl_error *err);
	int (*open)(struct fwctl_dev *dev, uint32_t agent, uint32_t *id,
		    struct fwctl_error *err);
	void (*close)(struct fwctl_dev *dev, uint32_t id);
	void (*encode_write)(const struct fwctl_stream *stream,
			     const struct fwctl_chunk *chunk,
			     struct fwctl_request *req, void *in);
	int (*decode_write)(const struct fwctl_request *req,
			    struct fwctl_chunk *chunk);
	void (*encode_read)(const struct fwctl_stream *stream,
			    struct fwctl_request *req, void *in);
	int (*decode_read)(const struct fwctl_request *req,
			   struct fwctl_chunk *chunk);
	unsigned int (*decode_event)(const struct fwctl_stream *stream,
				     const struct fwctl_event *event);
};

extern const struct fwctl_agent_ops fwctl_agent_mlx5;
extern const struct fwctl_agent_ops fwctl_agent_mock;

/* Find the operations for the type of a device. -EOPNOTSUPP: it has no agents. */
int fwctl_agent_ops_find(struct fwctl_dev *dev,
			 const struct fwctl_agent_ops **ops,
			 struct fwctl_error *err);
/* Describe the failure of a message to an agent, by the result of a decoder. */
int fwctl_fail_agent(struct fwctl_error *err, int code, const char *name);

#endif
