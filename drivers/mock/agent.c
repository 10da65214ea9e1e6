// SPDX-License-Identifier: GPL-2.0-only
/*
 * Agents of the firmware and their sessions. The only agent, "echo", sends its input
 * back. context_lock serialises all commands of sessions.
 *
 * A command allocates the event for the other direction before it moves bytes.
 * Without this, an event could be lost, and the host would wait for it forever.
 */
#include <linux/kfifo.h>
#include <linux/slab.h>

#include "firmware.h"

#define MOCK_AGENT_ECHO 1

static const struct fwctl_mock_agent mock_agents[] = {
	{
		.name = "echo",
		.id = cpu_to_le32(MOCK_AGENT_ECHO),
		.kind = cpu_to_le32(FWCTL_MOCK_AGENT_CONSOLE),
	},
};

/**
 * struct mock_session - Connection of a context to the agent
 * @ctx: The context, which outlives the session.
 * @id: ID of the session.
 * @closed: The event that RESET and CRASH post.
 * @blocked: A WRITE could not store all its bytes. The next READ raises an event.
 * @ended: The input of the agent has ended.
 * @fifo: Bytes that the agent has received and not yet sent back.
 */
struct mock_session {
	struct mock_context *ctx;
	u32 id;
	struct mock_event *closed;
	bool blocked;
	bool ended;
	DECLARE_KFIFO(fifo, u8, FWCTL_MOCK_AGENT_BUFFER);
};

static void mock_session_free(struct mock_session *s)
{
	if (s)
		kfree(s->closed);
	kfree(s);
}

DEFINE_FREE(mock_session, struct mock_session *, mock_session_free(_T))

static struct mock_event *mock_session_event(const struct mock_session *s,
					     u32 flags)
{
	const struct fwctl_mock_agent_event payload = {
		.session = cpu_to_le32(s->id),
		.flags = cpu_to_le32(flags),
	};

	return mock_event_alloc(s->ctx->uid, FWCTL_MOCK_AGENT, &payload,
				sizeof(payload));
}

/* Remove a session from its firmware and free it. */
static void mock_session_end(struct mock_firmware *fw, struct mock_session *s)
{
	lockdep_assert_held(&fw->context_lock);
	xa_erase(&fw->sessions, s->id);
	atomic_dec(&fw->dev->usage.sessions);
	mock_session_free(s);
}

/**
 * mock_agent_end_all() - End all sessions, and raise an event for each
 * @fw: The firmware.
 *
 * Context: may sleep.
 */
void mock_agent_end_all(struct mock_firmware *fw)
{
	struct mock_session *s;
	unsigned long id;

	guard(mutex)(&fw->context_lock);
	xa_for_each(&fw->sessions, id, s) {
		mock_event_post(fw, no_free_ptr(s->closed));
		mock_session_end(fw, s);
	}
}

/**
 * mock_agent_end_context() - End all sessions of a context, without events
 * @ctx: The context.
 *
 * Context: mock_firmware.context_lock held.
 */
void mock_agent_end_context(struct mock_context *ctx)
{
	struct mock_firmware *fw = to_firmware(ctx->backend);
	struct mock_session *s;
	unsigned long id;

	xa_for_each(&fw->sessions, id, s)
		if (s->ctx == ctx)
			mock_session_end(fw, s);
}

int mock_do_agent_list(struct mock_firmware *fw, struct mock_cmd *cmd)
{
	return mock_reply(cmd, mock_agents, sizeof(mock_agents));
}

static bool mock_is_crashed(struct mock_firmware *fw)
{
	guard(spinlock)(&fw->lock);
	return fw->crashed;
}

/*
 * Add a session to its firmware, which assigns the ID. A crash ends all sessions
 * under context_lock, possibly after the worker has checked that the firmware works.
 */
static int mock_session_add(struct mock_firmware *fw, struct mock_session *s)
{
	int ret;

	lockdep_assert_held(&fw->context_lock);
	if (s->ctx->closed)
		return FWCTL_MOCK_DENIED;
	if (mock_is_crashed(fw))
		return FWCTL_MOCK_CRASHED;
	if (atomic_read(&fw->dev->usage.sessions) >= FWCTL_MOCK_SESSIONS_MAX)
		return FWCTL_MOCK_NO_SPACE;
	ret = xa_alloc_cyclic(&fw->sessions, &s->id, s, xa_limit_31b,
			      &fw->next_session, GFP_KERNEL);
	if (ret < 0)
		return FWCTL_MOCK_INTERNAL;
	s->closed = mock_session_event(s, FWCTL_MOCK_AGENT_CLOSED);
	if (!s->closed) {
		xa_erase(&fw->sessions, s->id);
		return FWCTL_MOCK_INTERNAL;
	}
	atomic_inc(&fw->dev->usage.sessions);
	return FWCTL_MOCK_OK;
}

int mock_do_agent_open(struct mock_firmware *fw, struct mock_cmd *cmd)
{
	const struct fwctl_mock_agent_open *in = mock_cmd_in(cmd);
	struct fwctl_mock_agent_session out = {};
	int status;

	if (in->reserved)
		return FWCTL_MOCK_BAD_PARAM;
	if (le32_to_cpu(in->agent) != MOCK_AGENT_ECHO)
		return FWCTL_MOCK_NOT_FOUND;

	struct mock_session *s __free(mock_session) =
		kzalloc(sizeof(*s), GFP_KERNEL);
	if (!s)
		return FWCTL_MOCK_INTERNAL;
	INIT_KFIFO(s->fifo);
	s->ctx = cmd->ctx;

	guard(mutex)(&fw->context_lock);
	status = mock_session_add(fw, s);
	if (status)
		return status;
	out.session = cpu_to_le32(no_free_ptr(s)->id);
	return mock_reply(cmd, &out, sizeof(out));
}

/* Find a session of the command's context. */
static int mock_session_find(struct mock_firmware *fw, struct mock_cmd *cmd,
			     __le32 id, struct mock_session **out)
{
	struct mock_session *s = xa_load(&fw->sessions, le32_to_cpu(id));

	lockdep_assert_held(&fw->context_lock);
	if (!s)
		return FWCTL_MOCK_NOT_FOUND;
	if (s->ctx != cmd->ctx)
		return FWCTL_MOCK_DENIED;
	*out = s;
	return FWCTL_MOCK_OK;
}

/* Raise an event for the other direction, or change nothing. */
static int mock_session_ring(struct mock_firmware *fw,
			     const struct mock_session *s, u32 flags)
{
	struct mock_event *event = mock_session_event(s, flags);

	if (!event || mock_event_post(fw, event))
		return FWCTL_MOCK_INTERNAL;
	return FWCTL_MOCK_OK;
}

/*
 * Store bytes for the agent. The lock orders the event and the next READ, so the
 * event may precede the bytes.
 */
static int mock_session_write(struct mock_firmware *fw, struct mock_session *s,
			      const void *data, size_t len, bool end)
{
	bool fits = len <= kfifo_avail(&s->fifo);

	if (s->ended && (len || end))
		return -EINVAL;
	if (kfifo_is_empty(&s->fifo) && (len || end) &&
	    mock_session_ring(fw, s, FWCTL_MOCK_AGENT_READABLE))
		return -ENOMEM;
	/* A WRITE without bytes must not cancel the event for an earlier one. */
	if (len)
		s->blocked = !fits;
	s->ended |= end && fits;
	return kfifo_in(&s->fifo, (const u8 *)data, len);
}

int mock_do_agent_write(struct mock_firmware *fw, struct mock_cmd *cmd)
{
	const struct fwctl_mock_agent_write *in = mock_cmd_in(cmd);
	size_t len = mock_cmd_in_len(cmd) - sizeof(*in);
	u32 flags = le32_to_cpu(in->flags);
	struct fwctl_mock_agent_written out = {};
	struct mock_session *s;
	int status;

	if (flags & ~FWCTL_MOCK_AGENT_END)
		return FWCTL_MOCK_BAD_PARAM;
	guard(mutex)(&fw->context_lock);
	status = mock_session_find(fw, cmd, in->session, &s);
	if (status)
		return status;
	status = mock_session_write(fw, s, in + 1, len, flags);
	if (status < 0)
		return status == -EINVAL ? FWCTL_MOCK_BAD_PARAM :
					   FWCTL_MOCK_INTERNAL;
	out.accepted = cpu_to_le32(status);
	return mock_reply(cmd, &out, sizeof(out));
}

int mock_do_agent_read(struct mock_firmware *fw, struct mock_cmd *cmd)
{
	const struct fwctl_mock_agent_read *in = mock_cmd_in(cmd);
	struct fwctl_mock_agent_data *out = mock_cmd_out(cmd);
	u32 max = le32_to_cpu(in->max);
	struct mock_session *s;
	unsigned int len;
	int status;

	if (!max || max > FWCTL_MOCK_AGENT_MAX_LEN)
		return FWCTL_MOCK_BAD_PARAM;
	guard(mutex)(&fw->context_lock);
	status = mock_session_find(fw, cmd, in->session, &s);
	if (status)
		return status;
	if (s->blocked && mock_session_ring(fw, s, FWCTL_MOCK_AGENT_WRITABLE))
		return FWCTL_MOCK_INTERNAL;
	s->blocked = false;
	len = kfifo_out(&s->fifo, (u8 *)(out + 1), max);
	out->len = cpu_to_le32(len);
	if (s->ended && kfifo_is_empty(&s->fifo))
		out->flags = cpu_to_le32(FWCTL_MOCK_AGENT_END);
	cmd->reply_len = sizeof(*out) + len;
	return FWCTL_MOCK_OK;
}

int mock_do_agent_close(struct mock_firmware *fw, struct mock_cmd *cmd)
{
	const struct fwctl_mock_agent_session *in = mock_cmd_in(cmd);
	struct mock_session *s;
	int status;

	if (in->reserved)
		return FWCTL_MOCK_BAD_PARAM;
	guard(mutex)(&fw->context_lock);
	status = mock_session_find(fw, cmd, in->session, &s);
	if (status == FWCTL_MOCK_OK)
		mock_session_end(fw, s);
	return status;
}
