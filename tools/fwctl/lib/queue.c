// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Queues: requests in flight on a queue of the transport, or on threads; and
 * events.
 */
#include <errno.h>

#include <fwctl/fwctl.h>

#include "internal.h"

/* @pending and @subscribed are atomic; the other members are constant. */
struct fwctl_queue {
	struct fwctl_dev *dev;
	struct fwctl_ring ring;
	unsigned int depth;
	atomic_uint pending;
	atomic_bool subscribed;
};

int fwctl_ring_open(struct fwctl_dev *dev, unsigned int depth,
		    struct fwctl_ring *ring)
{
	int ret = -ENOTTY;

	ring->ops = dev->transport->ring;
	if (ring->ops)
		ret = ring->ops->open(dev, depth, &ring->priv, &ring->fd);
	/* The kernel has no queues, or none for this driver. */
	if (ret != -ENOTTY && ret != -EOPNOTSUPP)
		return ret;
	if (!depth)
		return -EOPNOTSUPP;
	fwctl_log(dev, "%.64s: queue emulated=1", dev->name);
	ring->ops = &fwctl_queue_threads;
	return ring->ops->open(dev, depth, &ring->priv, &ring->fd);
}

int fwctl_queue_new(struct fwctl_dev *dev, unsigned int depth,
		    struct fwctl_queue **out, struct fwctl_error *err)
{
	struct fwctl_queue *queue;
	int ret;

	if (depth > FWCTL_QUEUE_MAX)
		return fwctl_fail(err, -EINVAL, FWCTL_REASON_ARGUMENT, NULL,
				  "%s: a queue holds up to %u RPCs, not %u",
				  dev->name, FWCTL_QUEUE_MAX, depth);
	queue = calloc(1, sizeof(*queue));
	if (!queue)
		return fwctl_fail_nomem(err);
	queue->dev = dev;
	queue->depth = depth;
	ret = fwctl_ring_open(dev, depth, &queue->ring);
	if (ret) {
		free(queue);
		return fwctl_fail_queue(err, ret, dev->name, depth);
	}
	*out = queue;
	return 0;
}

/* Count a request. Returns false if the queue is full. */
static bool add_pending(struct fwctl_queue *queue)
{
	unsigned int pending = queue->pending;

	do {
		if (pending >= queue->depth)
			return false;
	} while (!atomic_compare_exchange_weak(&queue->pending, &pending,
					       pending + 1));
	return true;
}

static int fail_full(const struct fwctl_queue *queue, struct fwctl_error *err)
{
	if (!queue->depth)
		return fwctl_fail(err, -EINVAL, FWCTL_REASON_ARGUMENT, NULL,
				  "%s: the queue only receives events",
				  queue->dev->name);
	return fwctl_fail(err, -EAGAIN, FWCTL_REASON_FULL,
			  "Reap a response before submitting more.",
			  "%s: the queue is full: it has %u RPC%s in flight",
			  queue->dev->name, queue->depth,
			  queue->depth == 1 ? "" : "s");
}

int fwctl_queue_submit(struct fwctl_queue *queue, struct fwctl_request *req,
		       struct fwctl_error *err)
{
	int ret = fwctl_request_begin(queue->dev, req, err);

	if (ret)
		return ret;
	if (!add_pending(queue)) {
		fwctl_record_response(queue->dev, req, -EAGAIN);
		return fail_full(queue, err);
	}
	ret = queue->ring.ops->submit(queue->ring.priv, req);
	if (!ret)
		return 0;
	queue->pending--;
	fwctl_record_response(queue->dev, req, ret);
	if (ret == -EAGAIN)
		return fwctl_fail_queue_use(err, ret, queue->dev->name);
	req->result = ret;
	return fwctl_dev_explain(queue->dev, req, err);
}

static int reap(struct fwctl_queue *queue, int timeout_ms,
		struct fwctl_request **req, struct fwctl_event *event,
		struct fwctl_error *err)
{
	int ret = queue->ring.ops->reap(queue->ring.priv, timeout_ms, req,
					event);

	if (ret == -EAGAIN)
		return fwctl_fail(err, ret, FWCTL_REASON_EMPTY, NULL,
				  "%s: no RPC of the queue has completed yet%s",
				  queue->dev->name,
				  event ? ", and no event has arrived" : "");
	if (ret)
		return fwctl_fail_queue_use(err, ret, queue->dev->name);
	if (!*req) {
		fwctl_record_event(queue->dev, event);
		return 0;
	}
	fwctl_request_end(queue->dev, *req);
	queue->pending--;
	return 0;
}

static int fail_empty(const struct fwctl_queue *queue, struct fwctl_error *err)
{
	return fwctl_fail(err, -ENOENT, FWCTL_REASON_EMPTY, NULL,
			  "%s: the queue is empty", queue->dev->name);
}

int fwctl_queue_reap(struct fwctl_queue *queue, int timeout_ms,
		     struct fwctl_request **req, struct fwctl_error *err)
{
	/* An event has no place in the arguments. */
	if (queue->subscribed)
		return fwctl_fail(err, -EINVAL, FWCTL_REASON_ARGUMENT,
				  "Call fwctl_queue_next(), which also returns events.",
				  "%s: the queue receives events",
				  queue->dev->name);
	if (!queue->pending)
		return fail_empty(queue, err);
	return reap(queue, timeout_ms, req, NULL, err);
}

int fwctl_queue_next(struct fwctl_queue *queue, int timeout_ms,
		     struct fwctl_request **req, struct fwctl_event *event,
		     struct fwctl_error *err)
{
	if (event->size < sizeof(*event))
		return fwctl_fail(err, -EINVAL, FWCTL_REASON_ARGUMENT,
				  "Initialise events with FWCTL_EVENT_INIT.",
				  "%s: an event of %zu bytes is too small",
				  queue->dev->name, event->size);
	if (!queue->subscribed && !queue->pending)
		return fail_empty(queue, err);
	return reap(queue, timeout_ms, req, event, err);
}

int fwctl_queue_subscribe(struct fwctl_queue *queue, uint32_t scope,
			  uint32_t kind, unsigned int max_events,
			  struct fwctl_error *err)
{
	const struct fwctl_ring_ops *ops = queue->ring.ops;
	int ret = -ENOTTY;

	if (max_events > FWCTL_SUBSCRIPTION_MAX)
		return fwctl_fail(err, -EINVAL, FWCTL_REASON_ARGUMENT, NULL,
				  "%s: a subscription holds up to %u events, not %u",
				  queue->dev->name, FWCTL_SUBSCRIPTION_MAX,
				  max_events);
	if (ops->subscribe)
		ret = ops->subscribe(queue->ring.priv, scope, kind, max_events);
	if (ret == -EACCES)
		return fwctl_fail_policy(err, queue->dev, scope);
	if (ret)
		return fwctl_fail_subscribe(err, ret, queue->dev->name, scope,
					    kind);
	queue->subscribed = true;
	return 0;
}

int fwctl_queue_cancel(struct fwctl_queue *queue,
		       const struct fwctl_request *req,
		       struct fwctl_error *err)
{
	int ret = queue->ring.ops->cancel(queue->ring.priv, req);

	if (ret == -ENOENT)
		return fwctl_fail(err, ret, FWCTL_REASON_EMPTY, NULL,
				  "%s: the RPC is not in flight",
				  queue->dev->name);
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
	free(queue);
}
