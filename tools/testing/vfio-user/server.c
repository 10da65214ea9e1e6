// SPDX-License-Identifier: GPL-2.0-only
/*
 * The connection: handling of each message.
 */
#include <errno.h>
#include <linux/vfio.h>
#include <stdlib.h>
#include <string.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "internal.h"

/* Limits the time to send a reply, after which the client counts as hung. */
#define SEND_SECONDS 10

/**
 * struct vfio_user - A connection
 * @socket: Socket of the connection.
 * @device: The device.
 * @version_known: The client has sent VFIO_USER_VERSION, which must come first.
 * @msg: Message being received.
 * @reply: Buffer for the largest reply.
 * @dma: Mappings of the client's memory.
 * @irqs: Interrupts of the client.
 */
struct vfio_user {
	int socket;
	const struct vfio_user_device *device;
	bool version_known;
	struct vfio_user_message msg;
	uint8_t *reply;
	struct dma_table *dma;
	struct irq_table *irqs;
};

int vfio_user_listen(const char *path)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int fd;

	if (strlen(path) >= sizeof(addr.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	strcpy(addr.sun_path, path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	unlink(path);
	if (bind(fd, (struct sockaddr *)&addr, sizeof(addr)) || listen(fd, 4)) {
		int err = errno;

		close(fd);
		errno = err;
		return -1;
	}
	return fd;
}

struct vfio_user *vfio_user_new(int socket, const struct vfio_user_device *device)
{
	struct timeval patience = { .tv_sec = SEND_SECONDS };
	struct vfio_user *vu = calloc(1, sizeof(*vu));

	if (!vu) {
		close(socket);
		return NULL;
	}
	vu->socket = socket;
	vu->device = device;
	vu->msg.payload = malloc(VFIO_USER_MAX_PAYLOAD);
	vu->reply = malloc(VFIO_USER_MAX_PAYLOAD);
	vu->dma = dma_new();
	vu->irqs = irq_new(device);
	if (!vu->msg.payload || !vu->reply || !vu->dma || !vu->irqs) {
		vfio_user_free(vu);
		errno = ENOMEM;
		return NULL;
	}
	setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	return vu;
}

void vfio_user_free(struct vfio_user *vu)
{
	if (!vu)
		return;
	message_drop(&vu->msg);
	close(vu->socket);
	irq_free(vu->irqs);
	dma_free(vu->dma);
	free(vu->reply);
	free(vu->msg.payload);
	free(vu);
}

/* The client does not confirm the shutdown. Read until it is silent for 100 ms. */
void vfio_user_disconnect(struct vfio_user *vu)
{
	struct pollfd fd = { .fd = vu->socket, .events = POLLIN };
	char unread[256];

	shutdown(vu->socket, SHUT_WR);
	for (int i = 0; i < 100 && poll(&fd, 1, 100) > 0; i++)
		if (recv(vu->socket, unread, sizeof(unread), MSG_DONTWAIT) <= 0)
			break;
}

int vfio_user_fd(const struct vfio_user *vu)
{
	return vu->socket;
}

/*
 * Handlers of messages. The fixed part of the payload is always complete. A
 * handler writes the reply to vu->reply and its size to *len, and returns 0 or a
 * negative errno.
 */
static int do_version(struct vfio_user *vu, size_t *len)
{
	/* No capabilities: one descriptor per message, 1 MB per transfer. */
	static const char json[] = "{\"capabilities\":{}}";
	struct vfio_user_version *version = (void *)vu->msg.payload;
	size_t text = message_len(&vu->msg) - sizeof(*version);

	if (version->major != 0)
		return -EPROTONOSUPPORT;
	if (text && vu->msg.payload[sizeof(*version) + text - 1])
		return -EINVAL;
	version->minor = 0;
	memcpy(vu->reply, version, sizeof(*version));
	memcpy(vu->reply + sizeof(*version), json, sizeof(json));
	*len = sizeof(*version) + sizeof(json);
	vu->version_known = true;
	return 0;
}

static int do_dma_map(struct vfio_user *vu, size_t *len)
{
	(void)len;
	return dma_map(vu->dma, (void *)vu->msg.payload,
		       message_take_fd(&vu->msg, 0));
}

static int do_dma_unmap(struct vfio_user *vu, size_t *len)
{
	struct vfio_user_dma_unmap *unmap = (void *)vu->msg.payload;

	*len = sizeof(*unmap);
	memcpy(vu->reply, unmap, sizeof(*unmap));
	return dma_unmap(vu->dma, unmap);
}

static int do_device_info(struct vfio_user *vu, size_t *len)
{
	struct vfio_user_device_info info = {
		.argsz = sizeof(info),
		.flags = VFIO_DEVICE_FLAGS_PCI | VFIO_DEVICE_FLAGS_RESET,
		.num_regions = vu->device->nr_regions,
		.num_irqs = vu->device->nr_irqs,
	};

	memcpy(vu->reply, &info, sizeof(info));
	*len = sizeof(info);
	return 0;
}

static int do_region_info(struct vfio_user *vu, size_t *len)
{
	struct vfio_user_region_info *in = (void *)vu->msg.payload;
	struct vfio_user_region_info info = {
		.argsz = sizeof(info),
		.index = in->index,
	};

	if (in->index >= vu->device->nr_regions)
		return -EINVAL;
	info.size = vu->device->region_sizes[in->index];
	if (info.size)
		info.flags = VFIO_REGION_INFO_FLAG_READ |
			     VFIO_REGION_INFO_FLAG_WRITE;
	memcpy(vu->reply, &info, sizeof(info));
	*len = sizeof(info);
	return 0;
}

static int do_irq_info(struct vfio_user *vu, size_t *len)
{
	struct vfio_user_irq_info *in = (void *)vu->msg.payload;
	struct vfio_user_irq_info info = {
		.argsz = sizeof(info),
		.index = in->index,
	};

	if (in->index >= vu->device->nr_irqs)
		return -EINVAL;
	info.count = vu->device->irq_counts[in->index];
	if (info.count)
		info.flags = VFIO_IRQ_INFO_EVENTFD;
	memcpy(vu->reply, &info, sizeof(info));
	*len = sizeof(info);
	return 0;
}

static int do_set_irqs(struct vfio_user *vu, size_t *len)
{
	(void)len;
	return irq_set(vu->irqs, (void *)vu->msg.payload, &vu->msg);
}

static bool access_is_sound(const struct vfio_user *vu,
			    const struct vfio_user_region_access *access)
{
	uint64_t size;

	if (access->region >= vu->device->nr_regions ||
	    access->count > VFIO_USER_MAX_DATA)
		return false;
	size = vu->device->region_sizes[access->region];
	return access->offset <= size && access->count <= size - access->offset;
}

static int do_region_read(struct vfio_user *vu, size_t *len)
{
	struct vfio_user_region_access *access = (void *)vu->msg.payload;

	if (!access_is_sound(vu, access))
		return -EINVAL;
	memcpy(vu->reply, access, sizeof(*access));
	*len = sizeof(*access) + access->count;
	return vu->device->ops->read(vu->device->device, access->region,
				     access->offset,
				     vu->reply + sizeof(*access), access->count);
}

static int do_region_write(struct vfio_user *vu, size_t *len)
{
	struct vfio_user_region_access *access = (void *)vu->msg.payload;

	if (!access_is_sound(vu, access) ||
	    message_len(&vu->msg) != sizeof(*access) + access->count)
		return -EINVAL;
	memcpy(vu->reply, access, sizeof(*access));
	*len = sizeof(*access);
	return vu->device->ops->write(vu->device->device, access->region,
				      access->offset,
				      vu->msg.payload + sizeof(*access),
				      access->count);
}

static int do_reset(struct vfio_user *vu, size_t *len)
{
	(void)len;
	vu->device->ops->reset(vu->device->device);
	return 0;
}

static const struct command {
	size_t min_len;
	bool more;		/* the payload may be longer */
	int (*handle)(struct vfio_user *vu, size_t *len);
} commands[] = {
	[VFIO_USER_VERSION] = {
		sizeof(struct vfio_user_version), true, do_version },
	[VFIO_USER_DMA_MAP] = {
		sizeof(struct vfio_user_dma_map), false, do_dma_map },
	[VFIO_USER_DMA_UNMAP] = {
		sizeof(struct vfio_user_dma_unmap), false, do_dma_unmap },
	[VFIO_USER_DEVICE_GET_INFO] = {
		sizeof(struct vfio_user_device_info), true, do_device_info },
	[VFIO_USER_DEVICE_GET_REGION_INFO] = {
		sizeof(struct vfio_user_region_info), false, do_region_info },
	[VFIO_USER_DEVICE_GET_IRQ_INFO] = {
		sizeof(struct vfio_user_irq_info), false, do_irq_info },
	[VFIO_USER_DEVICE_SET_IRQS] = {
		sizeof(struct vfio_user_irq_set), true, do_set_irqs },
	[VFIO_USER_REGION_READ] = {
		sizeof(struct vfio_user_region_access), false, do_region_read },
	[VFIO_USER_REGION_WRITE] = {
		sizeof(struct vfio_user_region_access), true, do_region_write },
	[VFIO_USER_DEVICE_RESET] = { 0, false, do_reset },
};

static int handle(struct vfio_user *vu, size_t *len)
{
	const struct vfio_user_header *header = &vu->msg.header;
	const struct command *command;

	if (header->command >= ARRAY_SIZE(commands) ||
	    !commands[header->command].handle)
		return -EOPNOTSUPP;
	command = &commands[header->command];
	if (!vu->version_known && header->command != VFIO_USER_VERSION)
		return -EPROTO;
	if (message_len(&vu->msg) < command->min_len ||
	    (message_len(&vu->msg) > command->min_len && !command->more))
		return -EINVAL;
	return command->handle(vu, len);
}

bool vfio_user_process(struct vfio_user *vu)
{
	size_t len = 0;
	bool ok;
	int err;

	switch (message_receive(vu->socket, &vu->msg)) {
	case MESSAGE_PARTIAL:
		return true;
	case MESSAGE_END:
		return false;
	case MESSAGE_COMPLETE:
		break;
	}
	err = handle(vu, &len);
	ok = message_reply(vu->socket, &vu->msg, -err, vu->reply, len);
	message_drop(&vu->msg);
	return ok;
}

int vfio_user_dma_read(struct vfio_user *vu, uint64_t iova, void *data,
		       size_t len)
{
	return dma_copy(vu->dma, iova, data, len, false);
}

int vfio_user_dma_write(struct vfio_user *vu, uint64_t iova, const void *data,
			size_t len)
{
	return dma_copy(vu->dma, iova, (void *)data, len, true);
}

bool vfio_user_irq(struct vfio_user *vu, unsigned int index,
		   unsigned int vector)
{
	return irq_signal(vu->irqs, index, vector);
}

bool vfio_user_irq_pending(struct vfio_user *vu, unsigned int index,
			   unsigned int vector)
{
	return irq_pending(vu->irqs, index, vector);
}
