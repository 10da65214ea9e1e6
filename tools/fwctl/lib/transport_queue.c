// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The transport of the kernel's queues: one FD that accepts requests and
 * returns records. The cookie of a request is the address of its struct.
 */
#include <errno.h>
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
		.flags = FWCTL_QUEUE_NONBLOCK,
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

static int queue_submit(void *priv, struct fwctl_request *req)
{
	struct kernel_queue *queue = priv;
	struct fwctl_queue_submit submit = {
		.size = sizeof(submit),
		.scope = req->scope,
		.timeout_ms = req->timeout_ms,
		.in_len = req->in_len,
		.out_len = req->out_size,
		.in = (uintptr_t)req->in,
		.cookie = (uintptr_t)req,
	};

	return ioctl(queue->fd, FWCTL_QUEUE_SUBMIT, &submit) < 0 ? -errno : 0;
}

/*
 * Read one record. A larger buffer would receive several records, of which
 * poll() would not report the rest.
 */
static int read_record(struct kernel_queue *queue)
{
	int len;

	if (ioctl(queue->fd, FIONREAD, &len) < 0)
		return -errno;
	/* End of file without a record: the device was removed. */
	if (!len)
		return read(queue->fd, NULL, 0) ? -EAGAIN : -ENODEV;
	if ((size_t)len > queue->size) {
		char *larger = realloc(queue->record, len);

		if (!larger)
			return -ENOMEM;
		queue->record = larger;
		queue->size = len;
	}
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

/* Returns -EAGAIN for a record of an unknown type. */
static int take_record(struct kernel_queue *queue, struct fwctl_request **req)
{
	const struct fwctl_record *head;
	int ret;

	pthread_mutex_lock(&queue->lock);
	ret = read_record(queue);
	head = (const void *)queue->record;
	if (!ret && head->type != FWCTL_RECORD_RESPONSE)
		ret = -EAGAIN;
	if (!ret)
		*req = store_response((const void *)head);
	pthread_mutex_unlock(&queue->lock);
	return ret;
}

static int queue_reap(void *priv, int timeout_ms, struct fwctl_request **req)
{
	uint64_t deadline_ns = fwctl_deadline_ns(timeout_ms);
	struct kernel_queue *queue = priv;
	int ret = take_record(queue, req);

	/*
	 * Another thread can take the record that ended the wait. A hang-up ends
	 * the wait shortly before the last records arrive.
	 */
	while (ret == -EAGAIN) {
		ret = fwctl_wait_readable(queue->fd, deadline_ns);
		if (ret)
			return ret;
		ret = take_record(queue, req);
	}
	return ret;
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
	.reap = queue_reap,
	.cancel = queue_cancel,
	.close = queue_close,
};
