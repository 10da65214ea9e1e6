// SPDX-License-Identifier: GPL-2.0-only
/*
 * Connections to the control socket.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "control.h"
#include "request.h"

#define LINE_MAX_BYTES 512

/**
 * struct client - A connection
 * @fd: Socket, -1 if unused.
 * @line: Received part of a request.
 * @len: Size of @line.
 * @response: Response to send, NULL for none. The process must not block to send
 *	it: the client may be a virtual machine whose CPUs wait for this process
 *	to complete a read.
 * @response_len: Size of @response.
 * @sent: Bytes of @response that are sent.
 */
struct client {
	int fd;
	char line[LINE_MAX_BYTES];
	size_t len;
	char *response;
	size_t response_len;
	size_t sent;
};

struct control {
	struct card *card;
	int socket;
	struct client clients[CONTROL_CLIENTS];
};

struct control *control_new(struct card *card, int socket)
{
	struct control *control = calloc(1, sizeof(*control));

	if (!control)
		return NULL;
	control->card = card;
	control->socket = socket;
	for (int i = 0; i < CONTROL_CLIENTS; i++)
		control->clients[i].fd = -1;
	return control;
}

static void hang_up(struct client *client)
{
	if (client->fd >= 0)
		close(client->fd);
	client->fd = -1;
	client->len = 0;
	free(client->response);
	client->response = NULL;
}

void control_free(struct control *control)
{
	if (!control)
		return;
	for (int i = 0; i < CONTROL_CLIENTS; i++)
		hang_up(&control->clients[i]);
	if (control->socket >= 0)
		close(control->socket);
	free(control);
}

bool control_add(struct control *control, int fd)
{
	for (int i = 0; i < CONTROL_CLIENTS; i++) {
		if (control->clients[i].fd >= 0)
			continue;
		control->clients[i].fd = fd;
		return true;
	}
	close(fd);
	return false;
}

size_t control_fds(const struct control *control, struct pollfd *fds)
{
	size_t n = 0;

	if (control->socket >= 0)
		fds[n++] = (struct pollfd) { control->socket, POLLIN, 0 };
	for (int i = 0; i < CONTROL_CLIENTS; i++)
		if (control->clients[i].fd >= 0)
			fds[n++] = (struct pollfd) {
				control->clients[i].fd,
				control->clients[i].response ? POLLOUT : POLLIN,
				0
			};
	return n;
}

/* Send as much of the response as the socket accepts. */
static void send_response(struct client *client)
{
	while (client->sent < client->response_len) {
		ssize_t n = send(client->fd, client->response + client->sent,
				 client->response_len - client->sent,
				 MSG_NOSIGNAL | MSG_DONTWAIT);

		if (n < 0 && errno == EAGAIN)
			return;
		if (n <= 0) {
			hang_up(client);
			return;
		}
		client->sent += n;
	}
	free(client->response);
	client->response = NULL;
}

/* Run one request. Returns false if the process must end. */
static bool run_line(struct control *control, struct client *client, char *line)
{
	enum request_result result;
	FILE *out;

	client->sent = 0;
	out = open_memstream(&client->response, &client->response_len);
	if (!out) {
		hang_up(client);
		return true;
	}
	result = request_run(control->card, line, out);
	fclose(out);
	send_response(client);
	return result != REQUEST_DIE;
}

/*
 * Run the received requests. A request waits until the previous response is sent.
 * Returns false if the process must end.
 */
static bool run_lines(struct control *control, struct client *client)
{
	char *end;

	while (!client->response &&
	       (end = memchr(client->line, '\n', client->len))) {
		char line[LINE_MAX_BYTES];
		size_t len = end - client->line;

		memcpy(line, client->line, len);
		line[len] = '\0';
		client->len -= len + 1;
		memmove(client->line, end + 1, client->len);
		if (!run_line(control, client, line))
			return false;
	}
	/* Drop a line that is longer than any request. */
	if (!client->response && client->len == sizeof(client->line))
		client->len = 0;
	return true;
}

static void receive(struct client *client)
{
	ssize_t n = recv(client->fd, client->line + client->len,
			 sizeof(client->line) - client->len, MSG_DONTWAIT);

	if (n > 0)
		client->len += n;
	else if (n == 0 || errno != EAGAIN)
		hang_up(client);
}

static bool handle_client(struct control *control, int fd)
{
	for (int i = 0; i < CONTROL_CLIENTS; i++) {
		struct client *client = &control->clients[i];

		if (client->fd != fd)
			continue;
		if (client->response)
			send_response(client);
		else
			receive(client);
		return run_lines(control, client);
	}
	return true;
}

bool control_handle(struct control *control, const struct pollfd *fds,
		    size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		if (!fds[i].revents)
			continue;
		if (fds[i].fd == control->socket) {
			int fd = accept4(fds[i].fd, NULL, NULL, SOCK_CLOEXEC);

			if (fd >= 0)
				control_add(control, fd);
		} else if (!handle_client(control, fds[i].fd)) {
			return false;
		}
	}
	return true;
}
