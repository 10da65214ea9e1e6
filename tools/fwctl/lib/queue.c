// SPDX-License-Identifier: LGPL-2.1-or-later
/* Queues: slots for the outstanding RPCs, and their completions. */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>

#include <fwctl/fwctl.h>

#include "internal.h"

/* An outstanding RPC. */
struct slot {
	/* The first member: a result leads back to the slot. */
	struct fwctl_rpc_timed rpc;
	uint64_t tag;
	size_t out_len;
	bool busy;
	/* While not busy: the next free slot. */
	struct slot *next;
};

/*
 * @lock protects the list of free slots, and @busy and @tag of each slot. The
 * rest of a busy slot belongs to the submitting thread, then to the transport,
 * then to the thread that reaps it. No system call that accesses the caller's
 * buffers is made under the lock.
 */
struct fwctl_queue {
	struct fwctl_dev *dev;
	struct fwctl_ring ring;
	unsigned int depth;
	atomic_uint pending;
	pthread_mutex_t lock;
	struct slot *free;
	struct slot slots[];
};

int fwctl_ring_open(struct fwctl_dev *dev, unsigned int depth,
		    struct fwctl_ring *ring)
{
	int ret = -ENOTTY;

	ring->ops = dev->transport->ring;
	if (ring->ops)
		ret = ring->ops->open(dev, depth, &ring->priv, &ring->fd);
	/* A kernel without queues, or a driver that the kernel has none for. */
	if (ret != -ENOTTY && ret != -EOPNOTSUPP)
		return ret;
	ring->ops = &fwctl_queue_threads;
	return ring->ops->open(dev, depth, &ring->priv, &ring->fd);
}

int fwctl_queue_new(struct fwctl_dev *dev, unsigned int depth,
		    struct fwctl_queue **out, struct fwctl_error *err)
{
	struct fwctl_queue *queue;
	int ret;

	if (!depth || depth > FWCTL_QUEUE_MAX)
		return fwctl_fail(err, -EINVAL,
				  "%s: a queue has room for 1 to %u RPCs, not %u",
				  dev->name, FWCTL_QUEUE_MAX, depth);
	queue = calloc(1, sizeof(*queue) + depth * sizeof(queue->slots[0]));
	if (!queue)
		return fwctl_fail_nomem(err);
	queue->dev = dev;
	queue->depth = depth;
	for (unsigned int i = depth; i--; queue->free = &queue->slots[i])
		queue->slots[i].next = queue->free;
	ret = fwctl_ring_open(dev, depth, &queue->ring);
	if (ret) {
		free(queue);
		return fwctl_fail_queue(err, ret, dev->name, depth);
	}
	pthread_mutex_init(&queue->lock, NULL);
	*out = queue;
	return 0;
}

static int fail_full(const struct fwctl_queue *queue, struct fwctl_error *err)
{
	return fwctl_fail_hint(err, -EAGAIN,
			       "Reap one before the next is submitted.",
			       "%s: the queue is full: it has %u RPC%s in flight",
			       queue->dev->name, queue->depth,
			       queue->depth == 1 ? "" : "s");
}

static struct slot *get_slot(struct fwctl_queue *queue, uint64_t tag)
{
	struct slot *slot;

	pthread_mutex_lock(&queue->lock);
	slot = queue->free;
	if (slot) {
		queue->free = slot->next;
		slot->tag = tag;
		slot->busy = true;
		queue->pending++;
	}
	pthread_mutex_unlock(&queue->lock);
	return slot;
}

static void put_slot(struct fwctl_queue *queue, struct slot *slot)
{
	pthread_mutex_lock(&queue->lock);
	slot->busy = false;
	slot->next = queue->free;
	queue->free = slot;
	queue->pending--;
	pthread_mutex_unlock(&queue->lock);
}

int fwctl_queue_submit(struct fwctl_queue *queue, unsigned int timeout_ms,
		       uint32_t scope, const void *in, size_t in_len, void *out,
		       size_t out_len, uint64_t tag, struct fwctl_error *err)
{
	struct slot *slot;
	int ret;

	/* Before a length could lose its upper half in the kernel's 32 bits. */
	if (in_len > FWCTL_MAX_LEN || out_len > FWCTL_MAX_LEN)
		return fwctl_fail_rpc(err, -EMSGSIZE, queue->dev->name, scope,
				      in_len, out_len);
	slot = get_slot(queue, tag);
	if (!slot)
		return fail_full(queue, err);
	slot->out_len = out_len;
	slot->rpc = (struct fwctl_rpc_timed){
		.scope = scope,
		.timeout_ms = timeout_ms,
		.in_len = in_len,
		.out_len = out_len,
		.in = (uintptr_t)in,
		.out = (uintptr_t)out,
	};
	ret = queue->ring.ops->submit(queue->ring.priv, &slot->rpc);
	if (!ret)
		return 0;
	put_slot(queue, slot);
	return fwctl_fail_queue_use(err, ret, queue->dev->name);
}

int fwctl_queue_reap(struct fwctl_queue *queue, int timeout_ms,
		     struct fwctl_completion *completion,
		     struct fwctl_error *err)
{
	struct fwctl_rpc_timed *rpc;
	struct slot *slot;
	int result, ret;

	if (!queue->pending)
		return fwctl_fail(err, -ENOENT, "%s: the queue is empty",
				  queue->dev->name);
	ret = queue->ring.ops->reap(queue->ring.priv, timeout_ms, &rpc, &result);
	if (ret == -EAGAIN)
		return fwctl_fail(err, ret, "%s: no RPC of the queue has ended yet",
				  queue->dev->name);
	if (ret)
		return fwctl_fail_queue_use(err, ret, queue->dev->name);
	slot = (struct slot *)rpc;
	*completion = (struct fwctl_completion){
		.tag = slot->tag,
		.result = result,
		.out_len = result ? 0 : rpc->out_len,
	};
	if (result)
		fwctl_fail_rpc(err, result, queue->dev->name, rpc->scope,
			       rpc->in_len, slot->out_len);
	put_slot(queue, slot);
	return 0;
}

int fwctl_queue_cancel(struct fwctl_queue *queue, uint64_t tag,
		       struct fwctl_error *err)
{
	int ret = -ENOENT;

	/* Under the lock, or the slot could be reaped and used again. */
	pthread_mutex_lock(&queue->lock);
	for (unsigned int i = 0; ret == -ENOENT && i < queue->depth; i++) {
		struct slot *slot = &queue->slots[i];

		if (slot->busy && slot->tag == tag)
			ret = queue->ring.ops->cancel(queue->ring.priv,
						      &slot->rpc);
	}
	pthread_mutex_unlock(&queue->lock);
	if (ret == -ENOENT)
		return fwctl_fail(err, ret,
				  "%s: no RPC of the queue has the tag %llu",
				  queue->dev->name, (unsigned long long)tag);
	return ret ? fwctl_fail_queue_use(err, ret, queue->dev->name) : 0;
}

unsigned int fwctl_queue_pending(const struct fwctl_queue *queue)
{
	return queue->pending;
}

int fwctl_queue_fd(const struct fwctl_queue *queue)
{
	return queue->ring.fd;
}

void fwctl_queue_free(struct fwctl_queue *queue)
{
	if (!queue)
		return;
	queue->ring.ops->close(queue->ring.priv);
	pthread_mutex_destroy(&queue->lock);
	free(queue);
}
