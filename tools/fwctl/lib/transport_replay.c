// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The transport of recordings: responses and events come from a file, without a kernel
 * and without delays. All requests complete in the call that sends them.
 */
#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/queue.h>
#include <unistd.h>

#include <fwctl/fwctl.h>

#include "internal.h"
#include "recording.h"

/**
 * struct item - A completed request or an event of a queue
 * @link: Link in @items of the queue.
 * @req: The request; NULL for an event.
 * @event: The event.
 * @sequence: Number of the event.
 */
struct item {
	TAILQ_ENTRY(item) link;
	struct fwctl_request *req;
	const struct recorded_event *event;
	uint64_t sequence;
};

TAILQ_HEAD(item_list, item);

/**
 * struct replay_queue - A queue
 * @link: Link in @queues of the recording.
 * @replay: The recording.
 * @fd: An eventfd, which is readable while @items is not empty.
 * @items: The completed requests and the events, the oldest first.
 * @kinds: Kinds of events that the queue receives.
 * @num_kinds: Number of @kinds.
 */
struct replay_queue {
	LIST_ENTRY(replay_queue) link;
	struct replay *replay;
	int fd;
	struct item_list items;
	uint32_t *kinds;
	size_t num_kinds;
};

LIST_HEAD(queue_list, replay_queue);

/**
 * struct replay - An open recording
 * @r: The recording.
 * @index: Finds the exchange of a request.
 * @lock: Protects the following members, the queues, and @used of the exchanges.
 * @queues: The open queues.
 * @sequence: Number of the last event.
 */
struct replay {
	struct recording r;
	struct recording_index index;
	pthread_mutex_t lock;
	struct queue_list queues;
	uint64_t sequence;
};

/* Append an item. The caller holds the lock. */
static int push(struct replay_queue *queue, const struct item *proto)
{
	struct item *item = malloc(sizeof(*item));

	if (!item)
		return -ENOMEM;
	*item = *proto;
	if (TAILQ_EMPTY(&queue->items))
		eventfd_write(queue->fd, 1);
	TAILQ_INSERT_TAIL(&queue->items, item, link);
	return 0;
}

static bool receives(const struct replay_queue *queue, uint32_t kind)
{
	for (size_t i = 0; i < queue->num_kinds; i++) {
		if (queue->kinds[i] == kind)
			return true;
	}
	return false;
}

/* Post the events of a list to the queues that receive them. */
static int post(struct replay *replay, const struct recorded_events *list)
{
	struct replay_queue *queue;
	int ret = 0;

	for (size_t i = 0; i < list->count; i++) {
		const struct item item = {
			.event = &list->at[i], .sequence = ++replay->sequence,
		};

		LIST_FOREACH(queue, &replay->queues, link) {
			if (!ret && receives(queue, item.event->kind))
				ret = push(queue, &item);
		}
	}
	return ret;
}

/* Copy a recorded result. A request without a response ends as after a timeout. */
static int respond(const struct recorded_rpc *x, struct fwctl_rpc *rpc)
{
	size_t len = x->out_len < rpc->out_len ? x->out_len : rpc->out_len;

	if (!x->done)
		return -ETIMEDOUT;
	if (x->result)
		return x->result;
	if (len)
		memcpy((void *)(uintptr_t)rpc->out, x->out, len);
	rpc->out_len = x->out_len;
	return 0;
}

/*
 * Execute a request, and post the events that follow it in the recording. @queue
 * receives @req between the events before and after the response; NULL for none.
 */
static int execute(struct replay *replay, struct fwctl_rpc *rpc,
		   struct replay_queue *queue, struct fwctl_request *req)
{
	struct recorded_rpc *x = fwctl_recording_find(&replay->index, rpc->scope,
						      (void *)(uintptr_t)rpc->in,
						      rpc->in_len);
	bool first = x && x->scope <= rpc->scope && !x->used;
	int ret = 0, result;

	if (first)
		ret = post(replay, &x->before);
	if (!x)
		result = -ENOMSG;
	else if (x->scope > rpc->scope)
		result = -EBADMSG;
	else
		result = respond(x, rpc);
	if (first)
		x->used = true;
	if (!ret && queue) {
		req->result = result;
		req->out_len = rpc->out_len;
		ret = push(queue, &(struct item){ .req = req });
	}
	if (!ret && first)
		ret = post(replay, &x->after);
	return ret || queue ? ret : result;
}

static int get_info(const struct recording *r, struct fwctl_info *info)
{
	size_t len = info->device_data_len;

	if (len > r->info_len)
		len = r->info_len;
	if (len)
		memcpy((void *)(uintptr_t)info->out_device_data, r->info, len);
	info->out_device_type = r->type;
	info->device_data_len = r->info_len;
	return 0;
}

static int replay_ioctl(struct fwctl_dev *dev, unsigned long cmd, void *arg)
{
	struct replay *replay = dev->priv;
	int ret;

	if (cmd == FWCTL_INFO)
		return get_info(&replay->r, arg);
	if (cmd != FWCTL_RPC)
		return -ENOTTY;
	pthread_mutex_lock(&replay->lock);
	ret = execute(replay, arg, NULL, NULL);
	pthread_mutex_unlock(&replay->lock);
	return ret;
}

static int queue_open(struct fwctl_dev *dev, unsigned int depth, void **ring,
		      int *fd)
{
	struct replay_queue *queue = calloc(1, sizeof(*queue));
	int ret;

	(void)depth;
	if (!queue)
		return -ENOMEM;
	queue->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (queue->fd < 0) {
		ret = -errno;
		free(queue);
		return ret;
	}
	queue->replay = dev->priv;
	TAILQ_INIT(&queue->items);
	pthread_mutex_lock(&queue->replay->lock);
	LIST_INSERT_HEAD(&queue->replay->queues, queue, link);
	pthread_mutex_unlock(&queue->replay->lock);
	*ring = queue;
	*fd = queue->fd;
	return 0;
}

static int queue_submit(void *ring, struct fwctl_request *req)
{
	struct replay_queue *queue = ring;
	struct fwctl_rpc rpc = {
		.scope = req->scope,
		.in_len = req->in_len,
		.out_len = req->out_size,
		.in = (uintptr_t)req->in,
		.out = (uintptr_t)req->out,
	};
	int ret;

	pthread_mutex_lock(&queue->replay->lock);
	ret = execute(queue->replay, &rpc, queue, req);
	pthread_mutex_unlock(&queue->replay->lock);
	return ret;
}

static void store_event(const struct item *item, struct fwctl_event *event)
{
	const struct recorded_event *e = item->event;

	event->kind = e->kind;
	event->sequence = item->sequence;
	event->time_ns = fwctl_now_ns();
	event->lost = 0;
	event->data_len = e->len < FWCTL_EVENT_MAX ? e->len : FWCTL_EVENT_MAX;
	if (event->data_len)
		memcpy(event->data, e->data, event->data_len);
}

static int take(struct replay_queue *queue, struct fwctl_request **req,
		struct fwctl_event *event)
{
	struct item *item;
	eventfd_t value;

	pthread_mutex_lock(&queue->replay->lock);
	item = TAILQ_FIRST(&queue->items);
	if (item)
		TAILQ_REMOVE(&queue->items, item, link);
	if (item && TAILQ_EMPTY(&queue->items))
		eventfd_read(queue->fd, &value);
	pthread_mutex_unlock(&queue->replay->lock);
	if (!item)
		return -EAGAIN;
	*req = item->req;
	if (!item->req)
		store_event(item, event);
	free(item);
	return 0;
}

static int queue_reap(void *ring, int timeout_ms, struct fwctl_request **req,
		      struct fwctl_event *event)
{
	uint64_t deadline_ns = fwctl_deadline_ns(timeout_ms);
	struct replay_queue *queue = ring;
	int ret;

	while ((ret = take(queue, req, event)) == -EAGAIN) {
		ret = fwctl_wait_readable(queue->fd, deadline_ns);
		if (ret)
			break;
	}
	return ret;
}

/* Add a kind. The caller holds the lock. */
static int subscribe(struct replay_queue *queue, uint32_t kind)
{
	const struct recorded_events *start = &queue->replay->r.start;
	uint32_t *kinds;
	int ret = 0;

	if (receives(queue, kind))
		return -EEXIST;
	kinds = reallocarray(queue->kinds, queue->num_kinds + 1, sizeof(*kinds));
	if (!kinds)
		return -ENOMEM;
	kinds[queue->num_kinds++] = kind;
	queue->kinds = kinds;
	for (size_t i = 0; !ret && i < start->count; i++) {
		const struct item item = {
			.event = &start->at[i],
			.sequence = ++queue->replay->sequence,
		};

		if (item.event->kind == kind)
			ret = push(queue, &item);
	}
	return ret;
}

/* A recording lacks the scopes of events. */
static int queue_subscribe(void *ring, uint32_t scope, uint32_t kind,
			   unsigned int max_events)
{
	struct replay_queue *queue = ring;
	int ret;

	(void)scope;
	(void)max_events;
	pthread_mutex_lock(&queue->replay->lock);
	ret = subscribe(queue, kind);
	pthread_mutex_unlock(&queue->replay->lock);
	return ret;
}

static int queue_cancel(void *ring, const struct fwctl_request *req)
{
	(void)ring;
	(void)req;
	return -ENOENT;
}

static void queue_close(void *ring)
{
	struct replay_queue *queue = ring;
	struct item *item;

	pthread_mutex_lock(&queue->replay->lock);
	LIST_REMOVE(queue, link);
	pthread_mutex_unlock(&queue->replay->lock);
	while ((item = TAILQ_FIRST(&queue->items))) {
		TAILQ_REMOVE(&queue->items, item, link);
		free(item);
	}
	close(queue->fd);
	free(queue->kinds);
	free(queue);
}

static const struct fwctl_ring_ops replay_queue = {
	.open = queue_open,
	.submit = queue_submit,
	.reap = queue_reap,
	.subscribe = queue_subscribe,
	.cancel = queue_cancel,
	.close = queue_close,
};

static void free_replay(struct replay *replay)
{
	fwctl_recording_index_free(&replay->index);
	fwctl_recording_free(&replay->r);
	pthread_mutex_destroy(&replay->lock);
	free(replay);
}

static void replay_close(struct fwctl_dev *dev)
{
	free_replay(dev->priv);
}

static const struct fwctl_transport transport_replay = {
	.ioctl = replay_ioctl,
	.close = replay_close,
	.ring = &replay_queue,
};

static int fail_load(struct fwctl_error *err, const struct recording *r, int ret,
		     const char *path)
{
	const char *hint = "fwctl record writes a recording.";

	if (ret == -EBADMSG)
		return fwctl_fail(err, ret, FWCTL_REASON_ARGUMENT, hint,
				  "%s: line %lu: %s", path, r->line, r->fault);
	if (ret)
		return fwctl_fail(err, ret, FWCTL_REASON_OTHER, NULL,
				  "cannot read %s: %m", path);
	return fwctl_fail(err, -EBADMSG, FWCTL_REASON_ARGUMENT, hint,
			  "%s: no device is recorded", path);
}

int fwctl_dev_open_replay(struct fwctl_context *ctx, const char *path,
			  struct fwctl_dev **dev, struct fwctl_error *err)
{
	struct fwctl_dev proto = { .transport = &transport_replay, .fd = -1 };
	struct replay *replay = calloc(1, sizeof(*replay));
	int ret;

	if (!replay)
		return fwctl_fail_nomem(err);
	pthread_mutex_init(&replay->lock, NULL);
	LIST_INIT(&replay->queues);
	proto.priv = replay;
	ret = fwctl_recording_load(path, true, &replay->r);
	if (ret || !replay->r.handles)
		ret = fail_load(err, &replay->r, ret, path);
	else if (!fwctl_recording_index(&replay->r, &replay->index))
		ret = fwctl_fail_nomem(err);
	if (!ret)
		return fwctl_dev_new(ctx, &proto, path, dev, err);
	free_replay(replay);
	return ret;
}
