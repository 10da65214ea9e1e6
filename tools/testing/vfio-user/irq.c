// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interrupts: an eventfd for each vector. An interrupt without an eventfd, as
 * while the client masks the vector, stays pending until the client sets one.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/vfio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "internal.h"

/**
 * struct vector - An interrupt vector
 * @fd: Eventfd of the client, -1 for none.
 * @pending: The vector was triggered without an eventfd.
 */
struct vector {
	int fd;
	bool pending;
};

/**
 * struct irq_table - All vectors of a device
 * @device: Device, with the number of vectors of each type.
 * @vectors: Array of vectors for each type.
 */
struct irq_table {
	const struct vfio_user_device *device;
	struct vector **vectors;
};

struct irq_table *irq_new(const struct vfio_user_device *device)
{
	struct irq_table *irqs = calloc(1, sizeof(*irqs));

	if (!irqs)
		return NULL;
	irqs->device = device;
	irqs->vectors = calloc(device->nr_irqs, sizeof(*irqs->vectors));
	for (unsigned int i = 0; irqs->vectors && i < device->nr_irqs; i++) {
		unsigned int n = device->irq_counts[i];

		irqs->vectors[i] = calloc(n + 1, sizeof(struct vector));
		if (!irqs->vectors[i])
			goto no_memory;
		for (unsigned int v = 0; v < n; v++)
			irqs->vectors[i][v].fd = -1;
	}
	if (irqs->vectors)
		return irqs;
no_memory:
	irq_free(irqs);
	errno = ENOMEM;
	return NULL;
}

static bool trigger(struct vector *vector)
{
	uint64_t one = 1;

	vector->pending = vector->fd < 0;
	return !vector->pending &&
	       write(vector->fd, &one, sizeof(one)) == sizeof(one);
}

static void attach(struct vector *vector, int fd)
{
	if (vector->fd >= 0)
		close(vector->fd);
	vector->fd = fd;
	if (fd >= 0 && vector->pending)
		trigger(vector);
}

void irq_free(struct irq_table *irqs)
{
	if (!irqs)
		return;
	for (unsigned int i = 0; irqs->vectors && i < irqs->device->nr_irqs;
	     i++) {
		if (!irqs->vectors[i])
			break;
		for (unsigned int v = 0; v < irqs->device->irq_counts[i]; v++)
			attach(&irqs->vectors[i][v], -1);
		free(irqs->vectors[i]);
	}
	free(irqs->vectors);
	free(irqs);
}

/* A write to a pipe whose reader is gone would raise SIGPIPE. */
static bool is_eventfd(int fd)
{
	char link[32], target[32] = "";

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	return readlink(link, target, sizeof(target) - 1) > 0 &&
	       !strcmp(target, "anon_inode:[eventfd]");
}

/* A write to an eventfd whose counter is at its maximum must not block. */
static bool prepare_eventfd(int fd)
{
	return is_eventfd(fd) && !fcntl(fd, F_SETFL, O_NONBLOCK);
}

/* Set one eventfd per vector or, without descriptors, remove the eventfds. */
static int set_eventfds(struct irq_table *irqs,
			const struct vfio_user_irq_set *set,
			struct vfio_user_message *msg)
{
	if (msg->nr_fds && msg->nr_fds != set->count)
		return -EINVAL;
	for (unsigned int i = 0; i < msg->nr_fds; i++)
		if (!prepare_eventfd(msg->fds[i]))
			return -EINVAL;
	for (unsigned int i = 0; i < set->count; i++)
		attach(&irqs->vectors[set->index][set->start + i],
		       message_take_fd(msg, i));
	return 0;
}

static void disable(struct vector *vectors, unsigned int count)
{
	for (unsigned int v = 0; v < count; v++) {
		attach(&vectors[v], -1);
		vectors[v].pending = false;
	}
}

int irq_set(struct irq_table *irqs, const struct vfio_user_irq_set *set,
	    struct vfio_user_message *msg)
{
	uint32_t action = set->flags & VFIO_IRQ_SET_ACTION_TYPE_MASK;
	uint32_t data = set->flags & VFIO_IRQ_SET_DATA_TYPE_MASK;
	unsigned int count;

	if (set->index >= irqs->device->nr_irqs)
		return -EINVAL;
	count = irqs->device->irq_counts[set->index];
	if (set->start > count || set->count > count - set->start)
		return -EINVAL;
	/* The client implements masking, since it keeps the table. */
	if (action == VFIO_IRQ_SET_ACTION_MASK ||
	    action == VFIO_IRQ_SET_ACTION_UNMASK)
		return 0;
	if (action != VFIO_IRQ_SET_ACTION_TRIGGER)
		return -EINVAL;
	if (data == VFIO_IRQ_SET_DATA_EVENTFD)
		return set_eventfds(irqs, set, msg);
	if (data != VFIO_IRQ_SET_DATA_NONE)
		return -EINVAL;
	/* Without vectors, disable all of them. With vectors, trigger these. */
	if (!set->count)
		disable(irqs->vectors[set->index], count);
	for (unsigned int v = 0; v < set->count; v++)
		trigger(&irqs->vectors[set->index][set->start + v]);
	return 0;
}

static struct vector *vector_find(struct irq_table *irqs, unsigned int index,
				  unsigned int vector)
{
	if (index >= irqs->device->nr_irqs ||
	    vector >= irqs->device->irq_counts[index])
		return NULL;
	return &irqs->vectors[index][vector];
}

bool irq_signal(struct irq_table *irqs, unsigned int index, unsigned int vector)
{
	struct vector *v = vector_find(irqs, index, vector);

	return v && trigger(v);
}

bool irq_pending(struct irq_table *irqs, unsigned int index,
		 unsigned int vector)
{
	struct vector *v = vector_find(irqs, index, vector);

	return v && v->pending;
}
