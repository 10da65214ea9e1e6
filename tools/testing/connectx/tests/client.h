/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The other end of a vfio-user connection: sends one message, has the server handle
 * it, and takes the answer. All in one thread.
 */
#ifndef CONNECTX_TESTS_CLIENT_H
#define CONNECTX_TESTS_CLIENT_H

#include "protocol.h"
#include "test.h"
#include "vfio-user.h"

/* The client's memory, and where the device sees it. */
#define CLIENT_MEMORY		(4 * 1024 * 1024)
#define CLIENT_IOVA		0x100000000ULL

/**
 * struct client - The client
 * @socket: Its end.
 * @server: The server, which belongs to whoever tests.
 * @file: Its memory as a file.
 * @memory: And mapped.
 * @reply: The last answer's header.
 * @payload: And what followed it.
 */
struct client {
	int socket;
	struct vfio_user *server;
	int file;
	uint8_t *memory;
	struct vfio_user_header reply;
	uint8_t payload[VFIO_USER_MAX_DATA + 64];
};

/* Both ends; the server's is for vfio_user_new(). */
struct client *client_new(int *server_end);
void client_free(struct client *client);

/* Put a message on the wire, with up to one descriptor (-1 for none). */
void client_send(struct client *client, unsigned int command,
		 uint32_t flags, const void *payload, size_t len, int fd);
/* Take an answer off it; returns its errno, 0 for success. */
int client_receive(struct client *client);
/* Send, have it handled, receive. */
int client_ask(struct client *client, unsigned int command,
	       const void *payload, size_t len);
int client_ask_fd(struct client *client, unsigned int command,
		  const void *payload, size_t len, int fd);

/* What each client begins with. */
void client_hello(struct client *client);
int client_map(struct client *client, uint64_t iova, uint64_t size,
	       uint64_t offset, uint32_t flags, int fd);
int client_read(struct client *client, unsigned int region, uint64_t offset,
		void *data, size_t len);
int client_write(struct client *client, unsigned int region, uint64_t offset,
		 const void *data, size_t len);
/* Listen to a vector by an eventfd, which is returned; or no more, if !listen. */
int client_listen(struct client *client, unsigned int index,
		  unsigned int vector, bool listen);
/* How often an eventfd was signalled since the last look. */
unsigned int client_signals(int eventfd);

#endif
