/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The control socket: a test asks what happened, and says what shall go wrong. A
 * request is a line; the answer is lines, of which the last is "ok" or begins with
 * "error: ".
 */
#ifndef CONNECTX_CONTROL_H
#define CONNECTX_CONTROL_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

#define CONTROL_CLIENTS		4
/* What control_fds() may fill in. */
#define CONTROL_FDS		(1 + CONTROL_CLIENTS)

struct card;
struct control;

/* @socket: that listens, or -1; closed by control_free(). NULL without memory. */
struct control *control_new(struct card *card, int socket);
void control_free(struct control *control);

/* Serve a client that is connected already. */
bool control_add(struct control *control, int fd);

/* What to wait for; returns how many. */
size_t control_fds(const struct control *control, struct pollfd *fds);
/* Returns false if the process is to end. */
bool control_handle(struct control *control, const struct pollfd *fds,
		    size_t nr);

#endif
