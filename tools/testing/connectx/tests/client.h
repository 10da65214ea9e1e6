/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A client of the vfio-user server. In one thread it sends a message, lets the server
 * handle the message, and receives the response.
 */
#ifndef CONNECTX_TESTS_CLIENT_H
#define CONNECTX_TESTS_CLIENT_H

#include "protocol.h"
#include "test.h"
#include "vfio-user.h"

/* Size of the client's memory, and its address for the device */
#define CLIENT_MEMORY		(4 * 1024 * 1024)
#define CLIENT_IOVA		0x100000000ULL

/**
 * struct client - The client
 * @socket: The client's end of the connection.
 * @server: The server, which the test sets up.
 * @file: The client's memory as a file.
 * @memory: The same memory, mapped.
 * @reply: Header of the last response.
 * @payload: Payload of the last response.
 * @flags: Flags of the next message.
 */
struct client {
	int socket;
	struct vfio_user *server;
	int file;
	uint8_t *memory;
	struct vfio_user_header reply;
	uint8_t payload[VFIO_USER_MAX_DATA + 64];
	uint32_t flags;
};

/* Make a connection. @server_end is for vfio_user_new(). */
struct client *client_new(int *server_end);
void client_free(struct client *client);

/* Send a message, with a descriptor unless @fd is -1. */
void client_send(struct client *client, unsigned int command,
		 const void *payload, size_t len, int fd);
/* Receive a response. Returns its errno, 0 for success. */
int client_receive(struct client *client);
/* Send a message, let the server handle it, and receive the response. */
int client_ask(struct client *client, unsigned int command,
	       const void *payload, size_t len);
int client_ask_fd(struct client *client, unsigned int command,
		  const void *payload, size_t len, int fd);

/* Negotiate the version, which comes before all other messages. */
void client_hello(struct client *client);
/* @map needs no argsz. */
int client_map(struct client *client, struct vfio_user_dma_map map, int fd);
int client_read(struct client *client, unsigned int region, uint64_t offset,
		void *data, size_t len);
int client_write(struct client *client, unsigned int region, uint64_t offset,
		 const void *data, size_t len);
/* Set the eventfd of a vector and return it, or remove it if !@listen. */
int client_listen(struct client *client, unsigned int index,
		  unsigned int vector, bool listen);
/* The number of signals of an eventfd since the last call */
unsigned int client_signals(int eventfd);

#endif
