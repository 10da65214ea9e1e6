/* SPDX-License-Identifier: GPL-2.0-only */
/* Open sessions of agents, for commands. */
#ifndef FWCTL_TOOL_AGENT_H
#define FWCTL_TOOL_AGENT_H

#include "tool.h"

/*
 * agent.c: ask for confirmation, open the device, and find the agent @name: a name, an
 * ID, or NULL for the only debugger. Fails after a message.
 */
enum status agent_find(struct call *c, const char *name, uint32_t *id);
/* Open a session of the agent with this ID. */
enum status agent_open(struct call *c, uint32_t id,
		       struct fwctl_session **session);
/* Make @path a socket for one connection. Returns the FD, or -1 after a message. */
int agent_listen(const char *path);
/*
 * Wait for a connection until @stop is readable or a signal arrives, which set *@fd to
 * -1. Fails after a message.
 */
enum status agent_accept(int listener, int stop, int *fd);

#endif
