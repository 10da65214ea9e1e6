// SPDX-License-Identifier: GPL-2.0-only
/* Sessions of agents through libfwctl. The agent "echo" sends its input back. */
#include <poll.h>

#include <libfwctl.h>

#include "storm.h"

#define ECHO 1
/* More than the buffer of a session in the firmware */
#define MAX_TOTAL 10000
#define MAX_PART 3000
/* A device often exists for less time than a long stream needs. */
#define USUAL_TOTAL 500

/* A stream: @sent bytes of t->in were written, and @received bytes were read. */
struct stream {
	struct fwctl_session *session;
	size_t total, sent, received;
};

/* Returns false after an error. */
static bool send_part(struct storm_thread *t, struct stream *s)
{
	size_t len = s->total - s->sent;
	int ret;

	if (len > MAX_PART)
		len = 1 + storm_below(t, MAX_PART);
	ret = fwctl_session_write(s->session, t->in + s->sent, &len, NULL);
	s->sent += ret ? 0 : len;
	return !ret || ret == -EAGAIN;
}

/* Returns false after an error, and at the end of the stream, which is wrong. */
static bool receive_part(struct storm_thread *t, struct stream *s)
{
	size_t len = 1 + storm_below(t, MAX_PART);
	int ret = fwctl_session_read(s->session, t->out, &len, NULL);

	if (ret)
		return ret == -EAGAIN;
	if (!len || len > s->sent - s->received ||
	    memcmp(t->out, t->in + s->received, len)) {
		storm_report_wrong("bytes of an agent");
		return false;
	}
	s->received += len;
	return true;
}

/* Firmware that hangs or loses the device ends the loop. */
static bool echo_all(struct storm_thread *t, struct stream *s)
{
	struct pollfd wait = {
		.fd = fwctl_session_fd(s->session), .events = POLLIN,
	};
	size_t moved;

	while (s->received < s->total) {
		moved = s->sent + s->received;
		if (!send_part(t, s) || !receive_part(t, s))
			return false;
		/* A signal ends poll(). */
		if (moved == s->sent + s->received && !poll(&wait, 1, 1000))
			return false;
	}
	return true;
}

/* Open any existing device. Returns NULL on failure. */
static struct fwctl_dev *open_any(struct storm_thread *t)
{
	unsigned int first = storm_below(t, STORM_NODES);
	struct fwctl_dev *dev;
	char node[32];

	for (unsigned int i = 0; i < STORM_NODES; i++) {
		snprintf(node, sizeof(node), "/dev/fwctl/fwctl%u",
			 (first + i) % STORM_NODES);
		if (!fwctl_dev_open(NULL, node, &dev, NULL))
			return dev;
	}
	return NULL;
}

bool storm_session(struct storm_thread *t)
{
	struct stream s = { .total = 1 + storm_below(t, USUAL_TOTAL) };
	struct fwctl_dev *dev = open_any(t);
	bool done;

	if (!dev)
		return false;
	if (storm_one_in(t, 4))
		s.total = 1 + storm_below(t, MAX_TOTAL);
	for (size_t i = 0; i < s.total; i++)
		t->in[i] = storm_random(t);
	done = !fwctl_session_open(dev, ECHO, &s.session, NULL);
	if (done) {
		done = echo_all(t, &s);
		fwctl_session_close(s.session);
	}
	fwctl_dev_close(dev);
	return done;
}
