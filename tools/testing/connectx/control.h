/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The control socket, through which a test queries the card and injects faults. A
 * request is one line. The response is lines, of which the last one is "ok" or
 * starts with "error: ".
 */
#ifndef CONNECTX_CONTROL_H
#define CONNECTX_CONTROL_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

#define CONTROL_CLIENTS		4
/* Maximum number of entries that control_fds() fills in. */
#define CONTROL_FDS		(1 + CONTROL_CLIENTS)

struct card;
struct control;

/*
 * Create the control interface. @socket is a listening socket, or -1; control_free()
 * closes it. Returns NULL if there is not enough memory.
 */
struct control *control_new(struct card *card, int socket);
void control_free(struct control *control);

/*
 * Serve a client on the connected socket @fd. If there are too many clients,
 * closes @fd and returns false.
 */
bool control_add(struct control *control, int fd);

/* Fill in the descriptors to poll. Returns their number. */
size_t control_fds(const struct control *control, struct pollfd *fds);
/* Handle the events in @fds. Returns false if the process must end. */
bool control_handle(struct control *control, const struct pollfd *fds,
		    size_t nr);

#endif
