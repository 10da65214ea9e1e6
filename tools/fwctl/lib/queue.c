// SPDX-License-Identifier: LGPL-2.1-or-later
/* RPCs in flight from one thread: slots for them, and what became of each. */
#include <errno.h>
#include <string.h>

#include <fwctl/fwctl.h>

#include "internal.h"

/* An RPC in flight; the transport has the address of its struct. */
struct slot {
	union {
		struct fwctl_rpc rpc;
		struct fwctl_rpc_timed timed;
	};
	unsigned long cmd;
	uint32_t scope;
	uint64_t tag;
	size_t in_len;
	size_t out_len;
	bool busy;
	bool cancelled;
	/* Of one that is not busy: the next such one. */
	struct slot *next;
};

struct fwctl_queue {
	struct fwctl_dev *dev;
	void *ring;
	int fd;
	unsigned int depth;
	unsigned int pending;
	struct slot *idle;
	struct slot slots[];
};

static const struct fwctl_ring_ops *ops_of(const struct fwctl_queue *queue)
{
	return queue->dev->transport->ring;
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
	for (unsigned int i = depth; i--; queue->idle = &queue->slots[i])
		queue->slots[i].next = queue->idle;
	ret = ops_of(queue)->open(dev, depth, &queue->ring, &queue->fd);
	if (ret) {
		free(queue);
		return fwctl_fail_queue(err, ret, dev->name, depth);
	}
	*out = queue;
	return 0;
}

/* The argument of the ioctl, which only one with a deadline needs to be. */
static void fill(struct slot *slot, unsigned int timeout_ms, const void *in,
		 void *out)
{
	if (!timeout_ms) {
		slot->cmd = FWCTL_RPC;
		slot->rpc = (struct fwctl_rpc){
			.size = sizeof(slot->rpc),
			.scope = slot->scope,
			.in_len = slot->in_len,
			.out_len = slot->out_len,
			.in = (uintptr_t)in,
			.out = (uintptr_t)out,
		};
		return;
	}
	slot->cmd = FWCTL_RPC_TIMED;
	slot->timed = (struct fwctl_rpc_timed){
		.size = sizeof(slot->timed),
		.scope = slot->scope,
		.timeout_ms = timeout_ms,
		.in_len = slot->in_len,
		.out_len = slot->out_len,
		.in = (uintptr_t)in,
		.out = (uintptr_t)out,
	};
}

static int fail_full(const struct fwctl_queue *queue, struct fwctl_error *err)
{
	fwctl_fail(err, -EAGAIN, "%s: the queue is full: it has %u RPC%s in flight",
		   queue->dev->name, queue->depth,
		   queue->depth == 1 ? "" : "s");
	fwctl_hint(err, "Reap one before the next is submitted.");
	return -EAGAIN;
}

int fwctl_queue_submit(struct fwctl_queue *queue, unsigned int timeout_ms,
		       uint32_t scope, const void *in, size_t in_len, void *out,
		       size_t out_len, uint64_t tag, struct fwctl_error *err)
{
	struct slot *slot = queue->idle;
	int ret;

	/* Before a length could lose its upper half in the kernel's 32 bits. */
	if (in_len > FWCTL_MAX_LEN || out_len > FWCTL_MAX_LEN)
		return fwctl_fail_rpc(err, -EMSGSIZE, queue->dev->name, scope,
				      in_len, out_len);
	if (!slot)
		return fail_full(queue, err);
	slot->scope = scope;
	slot->in_len = in_len;
	slot->out_len = out_len;
	slot->tag = tag;
	slot->cancelled = false;
	fill(slot, timeout_ms, in, out);
	ret = ops_of(queue)->submit(queue->ring, slot->cmd, &slot->rpc);
	if (ret)
		return fwctl_fail_queue_use(err, ret, queue->dev->name);
	queue->idle = slot->next;
	slot->busy = true;
	queue->pending++;
	return 0;
}

static void settle(struct fwctl_queue *queue, struct slot *slot, int result,
		   struct fwctl_completion *completion,
		   struct fwctl_error *err)
{
	*completion = (struct fwctl_completion){
		.tag = slot->tag,
		.result = result,
	};
	if (result)
		fwctl_fail_rpc_timed(err, result, queue->dev->name,
				     slot->cmd == FWCTL_RPC_TIMED, slot->scope,
				     slot->in_len, slot->out_len);
	else
		completion->out_len = slot->cmd == FWCTL_RPC ?
			slot->rpc.out_len : slot->timed.out_len;
	slot->busy = false;
	slot->next = queue->idle;
	queue->idle = slot;
	queue->pending--;
}

int fwctl_queue_reap(struct fwctl_queue *queue, int timeout_ms,
		     struct fwctl_completion *completion,
		     struct fwctl_error *err)
{
	int result, ret;
	void *arg;

	if (!queue->pending)
		return fwctl_fail(err, -ENOENT, "%s: the queue is empty",
				  queue->dev->name);
	ret = ops_of(queue)->reap(queue->ring, timeout_ms, &arg, &result);
	if (ret == -EAGAIN)
		return fwctl_fail(err, ret, "%s: no RPC of the queue has ended yet",
				  queue->dev->name);
	if (ret)
		return fwctl_fail_queue_use(err, ret, queue->dev->name);
	/* It is the slot's first member. */
	settle(queue, arg, result, completion, err);
	return 0;
}

static int cancel(struct fwctl_queue *queue, struct slot *slot)
{
	slot->cancelled = true;
	return ops_of(queue)->cancel(queue->ring, &slot->rpc);
}

int fwctl_queue_cancel(struct fwctl_queue *queue, uint64_t tag,
		       struct fwctl_error *err)
{
	int ret;

	for (unsigned int i = 0; i < queue->depth; i++) {
		struct slot *slot = &queue->slots[i];

		if (!slot->busy || slot->cancelled || slot->tag != tag)
			continue;
		ret = cancel(queue, slot);
		return ret ? fwctl_fail_queue_use(err, ret, queue->dev->name) :
			     0;
	}
	return fwctl_fail(err, -ENOENT,
			  "%s: no RPC of the queue has the tag %llu",
			  queue->dev->name, (unsigned long long)tag);
}

unsigned int fwctl_queue_pending(const struct fwctl_queue *queue)
{
	return queue->pending;
}

int fwctl_queue_fd(const struct fwctl_queue *queue)
{
	return queue->fd;
}

void fwctl_queue_free(struct fwctl_queue *queue)
{
	struct fwctl_completion completion;
	int ret;

	if (!queue)
		return;
	for (unsigned int i = 0; i < queue->depth; i++)
		if (queue->slots[i].busy && !queue->slots[i].cancelled)
			cancel(queue, &queue->slots[i]);
	while (queue->pending) {
		ret = fwctl_queue_reap(queue, -1, &completion, NULL);
		/* Another thread's: better lost than freed while in use. */
		if (ret && ret != -EINTR)
			return;
	}
	ops_of(queue)->close(queue->ring);
	free(queue);
}
