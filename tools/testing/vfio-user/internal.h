/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Internal declarations of the server. server.c handles the connection, message.c
 * sends and receives messages, dma.c maps the client's memory, irq.c sends
 * interrupts.
 */
#ifndef VFIO_USER_INTERNAL_H
#define VFIO_USER_INTERNAL_H

#include "protocol.h"
#include "vfio-user.h"

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

#define VFIO_USER_MAX_PAYLOAD \
	(sizeof(struct vfio_user_region_access) + VFIO_USER_MAX_DATA)

/**
 * struct vfio_user_message - A message, possibly received in part
 * @header: Header.
 * @got: Number of received bytes, including the header.
 * @fds: Received descriptors, -1 after message_take_fd().
 * @nr_fds: Number of @fds.
 * @payload: Payload, a buffer of VFIO_USER_MAX_PAYLOAD bytes.
 */
struct vfio_user_message {
	struct vfio_user_header header;
	size_t got;
	int fds[VFIO_USER_MAX_FDS];
	unsigned int nr_fds;
	uint8_t *payload;
};

/* Returns the size of the payload. */
static inline size_t message_len(const struct vfio_user_message *msg)
{
	return msg->header.size - sizeof(msg->header);
}

enum message_result {
	MESSAGE_COMPLETE,
	MESSAGE_PARTIAL,
	MESSAGE_END,		/* see errno */
};

enum message_result message_receive(int socket, struct vfio_user_message *msg);
/* Drop a message and close the descriptors that were not taken. */
void message_drop(struct vfio_user_message *msg);
/* Take descriptor @n, which the caller must close; -1 if it does not exist. */
int message_take_fd(struct vfio_user_message *msg, unsigned int n);
/* Reply to @msg with the errno @error or, if that is 0, @len bytes at @payload. */
bool message_reply(int socket, const struct vfio_user_message *msg, int error,
		   const void *payload, size_t len);

struct dma_table;

struct dma_table *dma_new(void);
void dma_free(struct dma_table *dma);
/*
 * Add a mapping of @fd, or of -1 for memory that the server cannot access. Closes
 * @fd. Returns 0 or a negative errno.
 */
int dma_map(struct dma_table *dma, const struct vfio_user_dma_map *map, int fd);
int dma_unmap(struct dma_table *dma, const struct vfio_user_dma_unmap *unmap);
int dma_copy(struct dma_table *dma, uint64_t iova, void *data, size_t len,
	     bool write);

struct irq_table;

struct irq_table *irq_new(const struct vfio_user_device *device);
void irq_free(struct irq_table *irqs);
int irq_set(struct irq_table *irqs, const struct vfio_user_irq_set *set,
	    struct vfio_user_message *msg);
bool irq_signal(struct irq_table *irqs, unsigned int index,
		unsigned int vector);
bool irq_pending(struct irq_table *irqs, unsigned int index,
		 unsigned int vector);

#endif
