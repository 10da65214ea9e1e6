// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The transport of the kernel's queues: one FD that accepts requests and
 * returns records. The cookie of a request is the address of its struct.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <fwctl/fwctl.h>

#include "internal.h"

struct kernel_queue {
	int fd;
	/* Serialises readers and protects @record, which holds one record. */
	pthread_mutex_t lock;
	char *record;
	size_t size;
};

static int queue_open(struct fwctl_dev *dev, unsigned int depth, void **out,
		      int *fd)
{
	struct fwctl_queue_create create = {
		.size = sizeof(create),
		.flags = FWCTL_QUEUE_NONBLOCK |
			 (depth ? 0 : FWCTL_QUEUE_RECEIVE_ONLY),
		.max_records = depth,
		.max_bytes = FWCTL_QUEUE_MAX_BYTES,
	};
	struct kernel_queue *queue = calloc(1, sizeof(*queue));

	if (!queue)
		return -ENOMEM;
	if (ioctl(dev->fd, FWCTL_QUEUE_CREATE, &create) < 0) {
		int ret = -errno;

		free(queue);
		return ret;
	}
	pthread_mutex_init(&queue->lock, NULL);
	queue->fd = create.fd;
	*out = queue;
	*fd = create.fd;
	return 0;
}

static struct fwctl_queue_submit submit_of(const struct fwctl_request *req)
{
	return (struct fwctl_queue_submit){
		.size = sizeof(struct fwctl_queue_submit),
		.scope = req->scope,
		.timeout_ms = req->timeout_ms,
		.in_len = req->in_len,
		.out_len = req->out_size,
		.in = (uintptr_t)req->in,
		.cookie = (uintptr_t)req,
	};
}

static int queue_submit(void *priv, struct fwctl_request *req)
{
	struct fwctl_queue_submit submit = submit_of(req);
	struct kernel_queue *queue = priv;

	return ioctl(queue->fd, FWCTL_QUEUE_SUBMIT, &submit) < 0 ? -errno : 0;
}

/* Make the buffer large enough for a record of @len bytes. */
static int reserve_record(struct kernel_queue *queue, size_t len)
{
	char *larger;

	if (len <= queue->size)
		return 0;
	larger = realloc(queue->record, len);
	if (!larger)
		return -ENOMEM;
	queue->record = larger;
	queue->size = len;
	return 0;
}

/*
 * Read one record. A larger buffer would receive several records, of which
 * poll() would not report the rest.
 */
static int read_record(struct kernel_queue *queue)
{
	int len, ret;

	if (ioctl(queue->fd, FIONREAD, &len) < 0)
		return -errno;
	/* End of file without a record: the device was removed. */
	if (!len)
		return read(queue->fd, NULL, 0) ? -EAGAIN : -ENODEV;
	ret = reserve_record(queue, len);
	if (ret)
		return ret;
	len = read(queue->fd, queue->record, len);
	if (len < 0)
		return -errno;
	return len ? 0 : -EAGAIN;
}

/* Copy a response to its request, and return the request. */
static struct fwctl_request *
store_response(const struct fwctl_record_response *response)
{
	struct fwctl_request *req = (void *)(uintptr_t)response->cookie;

	req->in_flight = response->head.flags & FWCTL_RECORD_IN_FLIGHT ? 1 : 0;
	req->result = response->error;
	req->out_len = response->response_len;
	if (!response->error && response->data_len)
		memcpy(req->out, response->data, response->data_len);
	return req;
}

static void store_event(const struct fwctl_record_event *record,
			struct fwctl_event *event)
{
	event->kind = record->kind;
	event->sequence = record->sequence;
	event->time_ns = record->time_ns;
	event->lost = 0;
	event->data_len = record->data_len;
	memcpy(event->data, record->data, record->data_len);
}

static void store_lost(const struct fwctl_record_lost *record,
		       struct fwctl_event *event)
{
	event->kind = record->kind;
	event->sequence = record->sequence;
	event->time_ns = record->time_ns;
	event->lost = record->count;
	event->data_len = 0;
}

/* Returns -EAGAIN for a record that the caller does not expect. */
static int store_record(const void *record, struct fwctl_request **req,
			struct fwctl_event *event)
{
	const struct fwctl_record *head = record;

	*req = NULL;
	if (head->type == FWCTL_RECORD_RESPONSE)
		*req = store_response(record);
	else if (event && head->type == FWCTL_RECORD_EVENT)
		store_event(record, event);
	else if (event && head->type == FWCTL_RECORD_LOST)
		store_lost(record, event);
	else
		return -EAGAIN;
	return 0;
}

static int take_record(struct kernel_queue *queue, struct fwctl_request **req,
		       struct fwctl_event *event)
{
	int ret;

	pthread_mutex_lock(&queue->lock);
	ret = read_record(queue);
	if (!ret)
		ret = store_record(queue->record, req, event);
	pthread_mutex_unlock(&queue->lock);
	return ret;
}

static int queue_reap(void *priv, int timeout_ms, struct fwctl_request **req,
		      struct fwctl_event *event)
{
	uint64_t deadline_ns = fwctl_deadline_ns(timeout_ms);
	struct kernel_queue *queue = priv;
	int ret = take_record(queue, req, event);

	/*
	 * Another thread can take the record that ended the wait. A hang-up ends
	 * the wait shortly before the last records arrive.
	 */
	while (ret == -EAGAIN) {
		ret = fwctl_wait_readable(queue->fd, deadline_ns);
		if (ret)
			return ret;
		ret = take_record(queue, req, event);
	}
	return ret;
}

static ssize_t submit_and_read(struct kernel_queue *queue,
			       const struct fwctl_request *req)
{
	struct fwctl_queue_submit submit = submit_of(req);
	ssize_t len;

	submit.flags = FWCTL_QUEUE_SUBMIT_READ;
	submit.records = (uintptr_t)queue->record;
	submit.records_len = queue->size;
	len = ioctl(queue->fd, FWCTL_QUEUE_SUBMIT, &submit);
	/* 0: a signal ended the wait for the record. */
	if (len)
		return len;
	do {
		len = read(queue->fd, queue->record, queue->size);
	} while (len < 0 && errno == EINTR);
	return len;
}

static int queue_execute(void *priv, struct fwctl_request *req)
{
	struct kernel_queue *queue = priv;
	/* The kernel pads records to a multiple of 8. */
	int ret = reserve_record(queue, sizeof(struct fwctl_record_response) +
					(req->out_size + 7) / 8 * 8);
	ssize_t len;

	if (ret)
		return ret;
	/* Clear O_NONBLOCK, so that the kernel waits for the record. */
	if (fcntl(queue->fd, F_SETFL, 0) < 0)
		return -errno;
	len = submit_and_read(queue, req);
	if (len <= 0)
		return len ? -errno : -ENODEV;
	return store_record(queue->record, &req, NULL);
}

static int queue_subscribe(void *priv, uint32_t scope, uint32_t kind,
			   unsigned int max_events)
{
	struct kernel_queue *queue = priv;
	struct fwctl_queue_subscribe subscribe = {
		.size = sizeof(subscribe),
		.scope = scope,
		.kind = kind,
		.max_events = max_events,
	};

	return ioctl(queue->fd, FWCTL_QUEUE_SUBSCRIBE, &subscribe) < 0 ?
	       -errno : 0;
}

static int queue_cancel(void *priv, const struct fwctl_request *req)
{
	struct kernel_queue *queue = priv;
	struct fwctl_queue_cancel cancel = {
		.size = sizeof(cancel),
		.cookie = (uintptr_t)req,
	};

	return ioctl(queue->fd, FWCTL_QUEUE_CANCEL, &cancel) < 0 ? -errno : 0;
}

static void queue_close(void *priv)
{
	struct kernel_queue *queue = priv;

	close(queue->fd);
	pthread_mutex_destroy(&queue->lock);
	free(queue->record);
	free(queue);
}

const struct fwctl_ring_ops fwctl_queue_kernel = {
	.open = queue_open,
	.submit = queue_submit,
	.execute = queue_execute,
	.reap = queue_reap,
	.subscribe = queue_subscribe,
	.cancel = queue_cancel,
	.close = queue_close,
};
