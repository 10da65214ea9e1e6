// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sending and receiving of messages.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "internal.h"

/* Keep the received descriptors. Close any beyond VFIO_USER_MAX_FDS. */
static void collect_fds(struct msghdr *hdr, struct vfio_user_message *msg)
{
	struct cmsghdr *c;

	for (c = CMSG_FIRSTHDR(hdr); c; c = CMSG_NXTHDR(hdr, c)) {
		size_t n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);

		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		for (size_t i = 0; i < n; i++) {
			int fd;

			memcpy(&fd, CMSG_DATA(c) + i * sizeof(fd), sizeof(fd));
			if (msg->nr_fds < VFIO_USER_MAX_FDS)
				msg->fds[msg->nr_fds++] = fd;
			else
				close(fd);
		}
	}
}

static ssize_t receive_some(int socket, struct vfio_user_message *msg,
			    void *to, size_t len)
{
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(VFIO_USER_MAX_FDS * sizeof(int))];
	} control;
	struct iovec iov = { .iov_base = to, .iov_len = len };
	struct msghdr hdr = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	ssize_t n = recvmsg(socket, &hdr, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);

	if (n < 0)
		return n;
	collect_fds(&hdr, msg);
	if (hdr.msg_flags & MSG_CTRUNC) {
		errno = EMSGSIZE;
		return -1;
	}
	return n;
}

/* Returns the buffer for the next bytes of the message; NULL if it is complete. */
static void *next_bytes(struct vfio_user_message *msg, size_t *len)
{
	if (msg->got < sizeof(msg->header)) {
		*len = sizeof(msg->header) - msg->got;
		return (uint8_t *)&msg->header + msg->got;
	}
	*len = msg->header.size - msg->got;
	return *len ? msg->payload + msg->got - sizeof(msg->header) : NULL;
}

static bool header_is_sound(const struct vfio_user_header *header)
{
	return header->size >= sizeof(*header) &&
	       header->size - sizeof(*header) <= VFIO_USER_MAX_PAYLOAD &&
	       (header->flags & VFIO_USER_FLAG_TYPE) == VFIO_USER_TYPE_COMMAND;
}

enum message_result message_receive(int socket, struct vfio_user_message *msg)
{
	size_t len;
	void *to;

	while ((to = next_bytes(msg, &len))) {
		ssize_t n = receive_some(socket, msg, to, len);

		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return MESSAGE_PARTIAL;
		if (n == 0)
			errno = msg->got ? EPROTO : 0;
		if (n <= 0)
			return MESSAGE_END;
		msg->got += n;
		if (msg->got == sizeof(msg->header) &&
		    !header_is_sound(&msg->header)) {
			errno = EPROTO;
			return MESSAGE_END;
		}
	}
	return MESSAGE_COMPLETE;
}

void message_drop(struct vfio_user_message *msg)
{
	for (unsigned int i = 0; i < msg->nr_fds; i++)
		if (msg->fds[i] >= 0)
			close(msg->fds[i]);
	msg->nr_fds = 0;
	msg->got = 0;
}

int message_take_fd(struct vfio_user_message *msg, unsigned int n)
{
	int fd;

	if (n >= msg->nr_fds)
		return -1;
	fd = msg->fds[n];
	msg->fds[n] = -1;
	return fd;
}

static bool send_all(int socket, const void *data, size_t len)
{
	const char *p = data;

	while (len) {
		ssize_t n = send(socket, p, len, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		p += n;
		len -= n;
	}
	return true;
}

bool message_reply(int socket, const struct vfio_user_message *msg, int error,
		   const void *payload, size_t len)
{
	struct vfio_user_header header = {
		.id = msg->header.id,
		.command = msg->header.command,
		.size = sizeof(header) + (error ? 0 : len),
		.flags = VFIO_USER_TYPE_REPLY |
			 (error ? VFIO_USER_FLAG_ERROR : 0),
		.error = error,
	};

	if (msg->header.flags & VFIO_USER_FLAG_NO_REPLY)
		return true;
	return send_all(socket, &header, sizeof(header)) &&
	       (error || !len || send_all(socket, payload, len));
}
