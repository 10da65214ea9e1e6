/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of the server share. server.c owns the connection, message.c
 * the bytes on it, dma.c the client's memory, irq.c its interrupts.
 */
#ifndef VFIO_USER_INTERNAL_H
#define VFIO_USER_INTERNAL_H

#include "protocol.h"
#include "vfio-user.h"

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

#define VFIO_USER_MAX_PAYLOAD \
	(sizeof(struct vfio_user_region_access) + VFIO_USER_MAX_DATA)

/**
 * struct vfio_user_message - One message, as far as it has arrived
 * @header: Its header.
 * @got: Bytes that arrived, those of the header included.
 * @fds: Descriptors that came with it, -1 once somebody took them.
 * @nr_fds: Entries of @fds.
 * @payload: What follows the header, VFIO_USER_MAX_PAYLOAD bytes.
 */
struct vfio_user_message {
	struct vfio_user_header header;
	size_t got;
	int fds[VFIO_USER_MAX_FDS];
	unsigned int nr_fds;
	uint8_t *payload;
};

/* Bytes that follow the header. */
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
/* Forget it, with the descriptors that nobody took. */
void message_drop(struct vfio_user_message *msg);
/* Take the descriptor at @n, which the caller closes; -1 if there is none. */
int message_take_fd(struct vfio_user_message *msg, unsigned int n);
/* Answer @msg: with the errno @error if that is not 0, else with @len bytes at @payload. */
bool message_reply(int socket, const struct vfio_user_message *msg, int error,
		   const void *payload, size_t len);

struct dma_table;

struct dma_table *dma_new(void);
void dma_free(struct dma_table *dma);
/* @fd, or -1 for memory that can't be reached; closed here. 0 or negative errno. */
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
