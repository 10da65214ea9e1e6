/* SPDX-License-Identifier: GPL-2.0-only */
/* Relay bytes between file descriptors and a session of an agent. */
#ifndef FWCTL_TOOL_RELAY_H
#define FWCTL_TOOL_RELAY_H

#include "tool.h"

/**
 * struct relay - A relay
 * @session: The session.
 * @in: FD with the bytes for the agent.
 * @out: FD for the bytes of the agent; the same as @in for a socket or a terminal.
 * @stop: FD that ends the relay when it is readable, or -1.
 */
struct relay {
	struct fwctl_session *session;
	int in;
	int out;
	int stop;
};

/*
 * Relay until the agent ends, the reader of @out is gone, @stop is readable, or a
 * signal arrives. The end of @in ends the input of the agent. Sends the bytes that
 * were read from @in, but waits at most a second for an agent that does not accept
 * them. Returns the exit status, after a message.
 */
enum status relay_run(const struct relay *r);

#endif
