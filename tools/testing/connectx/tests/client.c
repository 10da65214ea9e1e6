// SPDX-License-Identifier: GPL-2.0-only
#include <linux/vfio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "client.h"

struct client *client_new(int *server_end)
{
	struct client *client = calloc(1, sizeof(*client));
	int ends[2];

	assert_non_null(client);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	client->socket = ends[0];
	*server_end = ends[1];
	client->file = memfd_create("client", MFD_CLOEXEC);
	assert_true(client->file >= 0);
	assert_int_equal(ftruncate(client->file, CLIENT_MEMORY), 0);
	client->memory = mmap(NULL, CLIENT_MEMORY, PROT_READ | PROT_WRITE,
			      MAP_SHARED, client->file, 0);
	assert_ptr_not_equal(client->memory, MAP_FAILED);
	return client;
}

void client_free(struct client *client)
{
	munmap(client->memory, CLIENT_MEMORY);
	close(client->file);
	close(client->socket);
	free(client);
}

void client_send(struct client *client, unsigned int command,
		 const void *payload, size_t len, int fd)
{
	struct vfio_user_header header = {
		.id = command + 100,
		.command = command,
		.size = sizeof(header) + len,
		.flags = client->flags,
	};
	struct iovec iov[] = {
		{ .iov_base = &header, .iov_len = sizeof(header) },
		{ .iov_base = (void *)payload, .iov_len = len },
	};
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = { 0 };
	struct msghdr msg = { .msg_iov = iov, .msg_iovlen = 2 };

	if (fd >= 0) {
		struct cmsghdr *c;

		msg.msg_control = &control;
		msg.msg_controllen = sizeof(control);
		c = CMSG_FIRSTHDR(&msg);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof(fd));
		memcpy(CMSG_DATA(c), &fd, sizeof(fd));
	}
	assert_int_equal(sendmsg(client->socket, &msg, 0), sizeof(header) + len);
}

int client_receive(struct client *client)
{
	size_t len;

	assert_int_equal(recv(client->socket, &client->reply,
			      sizeof(client->reply), MSG_DONTWAIT),
			 sizeof(client->reply));
	assert_int_equal(client->reply.flags & VFIO_USER_FLAG_TYPE,
			 VFIO_USER_TYPE_REPLY);
	len = client->reply.size - sizeof(client->reply);
	assert_true(len <= sizeof(client->payload));
	if (len)
		assert_int_equal(recv(client->socket, client->payload, len,
				      MSG_DONTWAIT), len);
	if (!(client->reply.flags & VFIO_USER_FLAG_ERROR))
		return 0;
	assert_int_equal(len, 0);
	assert_int_not_equal(client->reply.error, 0);
	return client->reply.error;
}

int client_ask_fd(struct client *client, unsigned int command,
		  const void *payload, size_t len, int fd)
{
	int err;

	client_send(client, command, payload, len, fd);
	assert_true(vfio_user_process(client->server));
	err = client_receive(client);
	assert_int_equal(client->reply.id, command + 100);
	assert_int_equal(client->reply.command, command);
	return err;
}

int client_ask(struct client *client, unsigned int command,
	       const void *payload, size_t len)
{
	return client_ask_fd(client, command, payload, len, -1);
}

void client_hello(struct client *client)
{
	static const char hello[] =
		"\0\0\1\0{\"capabilities\":{\"max_msg_fds\":8}}";

	assert_int_equal(client_ask(client, VFIO_USER_VERSION, hello,
				    sizeof(hello)), 0);
}

int client_map(struct client *client, struct vfio_user_dma_map map, int fd)
{
	map.argsz = sizeof(map);
	return client_ask_fd(client, VFIO_USER_DMA_MAP, &map, sizeof(map), fd);
}

int client_read(struct client *client, unsigned int region, uint64_t offset,
		void *data, size_t len)
{
	struct vfio_user_region_access access = {
		.offset = offset,
		.region = region,
		.count = len,
	};
	int err = client_ask(client, VFIO_USER_REGION_READ, &access,
			     sizeof(access));

	if (err)
		return err;
	assert_int_equal(client->reply.size, sizeof(client->reply) +
			 sizeof(access) + len);
	memcpy(data, client->payload + sizeof(access), len);
	return 0;
}

int client_write(struct client *client, unsigned int region, uint64_t offset,
		 const void *data, size_t len)
{
	struct {
		struct vfio_user_region_access access;
		uint8_t data[64];
	} request = { .access = { offset, region, len } };

	assert_true(len <= sizeof(request.data));
	memcpy(request.data, data, len);
	return client_ask(client, VFIO_USER_REGION_WRITE, &request,
			  sizeof(request.access) + len);
}

int client_listen(struct client *client, unsigned int index,
		  unsigned int vector, bool listen)
{
	struct vfio_user_irq_set set = {
		.argsz = sizeof(set),
		.flags = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER,
		.index = index,
		.start = vector,
		.count = 1,
	};
	int fd = listen ? eventfd(0, EFD_NONBLOCK) : -1;

	assert_int_equal(client_ask_fd(client, VFIO_USER_DEVICE_SET_IRQS, &set,
				       sizeof(set), fd), 0);
	return fd;
}

unsigned int client_signals(int eventfd)
{
	uint64_t n = 0;

	if (read(eventfd, &n, sizeof(n)) != sizeof(n))
		return 0;
	return n;
}
