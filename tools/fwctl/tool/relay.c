// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "batch.h"
#include "relay.h"

/*
 * A pipe that poll() reports as writable takes this much without a wait. The FDs can
 * be shared with other programs, so they do not become O_NONBLOCK.
 */
#define BLOCK 4096

/* Limit of the time to send the last bytes to the agent. */
#define FLUSH_NS 1000000000ull

/**
 * struct block - Bytes on their way in one direction
 * @bytes: The bytes.
 * @at: Index of the first byte that was not relayed.
 * @end: Index after the last byte.
 */
struct block {
	char bytes[BLOCK];
	size_t at;
	size_t end;
};

/**
 * struct state - State of a relay
 * @r: The relay.
 * @to: Bytes for the agent.
 * @from: Bytes of the agent.
 * @in_ended: There are no more bytes on the FD @r->in.
 * @gone: The reader of @r->out is gone.
 * @broken: The session has failed. A read returns the error after the last bytes.
 * @over: The session has ended.
 * @err: The error that ended the session.
 * @status: STATUS_FAILED after a message about @r->out.
 */
struct state {
	const struct relay *r;
	struct block to;
	struct block from;
	bool in_ended;
	bool gone;
	bool broken;
	bool over;
	struct fwctl_error err;
	enum status status;
};

static bool is_empty(const struct block *b)
{
	return b->at == b->end;
}

static void read_session(struct state *s)
{
	size_t len = BLOCK;
	int ret;

	if (s->over || !is_empty(&s->from))
		return;
	ret = fwctl_session_read(s->r->session, s->from.bytes, &len, &s->err);
	s->from.at = 0;
	s->from.end = len;
	s->over = ret ? ret != -EAGAIN : !len;
	if (!s->over || !ret)
		s->err.code = 0;
	/* Nothing receives further bytes. */
	if (s->over)
		s->to.at = s->to.end;
}

/* Without bytes, the call still sends and receives messages. */
static void write_session(struct state *s)
{
	size_t len = s->to.end - s->to.at;
	int ret;

	if (s->over)
		return;
	ret = fwctl_session_write(s->r->session, s->to.bytes + s->to.at, &len,
				  NULL);
	s->to.at += len;
	if (ret && ret != -EAGAIN)
		s->to.at = s->to.end;
	/* After the end of its input, an agent can still send bytes. */
	s->broken = ret && ret != -EAGAIN && ret != -EPIPE;
	if (s->in_ended && is_empty(&s->to))
		fwctl_session_end(s->r->session);
}

static void read_in(struct state *s)
{
	ssize_t len = read(s->r->in, s->to.bytes, BLOCK);

	if (len < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	/* An error of a socket or a terminal is the end of the peer. */
	if (len < 0 && s->r->in != s->r->out)
		s->status = failed(STATUS_FAILED, "cannot read the input: %s",
				   strerror(errno));
	s->in_ended = len <= 0;
	s->to.at = 0;
	s->to.end = len > 0 ? len : 0;
}

static void write_out(struct state *s)
{
	ssize_t len = write(s->r->out, s->from.bytes + s->from.at,
			    s->from.end - s->from.at);

	if (len >= 0) {
		s->from.at += len;
		return;
	}
	if (errno == EAGAIN || errno == EINTR)
		return;
	s->gone = true;
	if (errno != EPIPE && errno != ECONNRESET)
		s->status = failed(STATUS_FAILED, "cannot write the output: %s",
				   strerror(errno));
}

/* Wait for the FDs that can make progress, then use them. Returns false to stop. */
static bool step(struct state *s)
{
	const struct relay *r = s->r;
	bool fill = !s->in_ended && !s->over && is_empty(&s->to);
	struct pollfd fds[] = {
		{ .fd = s->over || s->broken ? -1 : fwctl_session_fd(r->session),
		  .events = POLLIN },
		{ .fd = fill ? r->in : -1, .events = POLLIN },
		{ .fd = r->out, .events = is_empty(&s->from) ? 0 : POLLOUT },
		{ .fd = r->stop, .events = POLLIN },
	};

	if (poll(fds, ARRAY_SIZE(fds), LOOK_MS) <= 0)
		return true;
	if (fds[1].revents)
		read_in(s);
	if (fds[2].revents & POLLOUT)
		write_out(s);
	else if (fds[2].revents)
		s->gone = true;
	return !fds[3].revents;
}

/* Send the bytes in @s->to, and drop bytes of the agent. */
static void flush_session(struct state *s, uint64_t until)
{
	struct pollfd fd = { .fd = fwctl_session_fd(s->r->session),
			     .events = POLLIN };

	while (!s->over && now_ns() < until) {
		s->from.at = s->from.end;
		read_session(s);
		write_session(s);
		if (is_empty(&s->to) && !fwctl_session_unsent(s->r->session))
			return;
		if (is_empty(&s->from))
			poll(&fd, 1, LOOK_MS);
	}
}

/* Send the rest after the reader of the output is gone. */
static void finish(struct state *s)
{
	struct pollfd fd = { .fd = s->r->in, .events = POLLIN };
	uint64_t until = now_ns() + FLUSH_NS;

	flush_session(s, until);
	/* A socket can hold bytes of a program that has ended. */
	while (s->r->in == s->r->out && !s->in_ended && is_empty(&s->to) &&
	       now_ns() < until && poll(&fd, 1, 0) > 0 && fd.revents & POLLIN) {
		read_in(s);
		flush_session(s, until);
	}
}

static void relay_loop(struct state *s)
{
	while (!s->gone && !interrupt_caught()) {
		read_session(s);
		write_session(s);
		if (s->over && is_empty(&s->from))
			return;
		if (!step(s))
			break;
	}
	if (!interrupt_caught())
		finish(s);
}

enum status relay_run(const struct relay *r)
{
	struct state s = { .r = r, .err = FWCTL_ERROR_INIT };
	sighandler_t before = signal(SIGPIPE, SIG_IGN);

	relay_loop(&s);
	signal(SIGPIPE, before);
	return s.err.code ? report(&s.err) : s.status;
}
