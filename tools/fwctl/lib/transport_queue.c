// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The transport of the kernel's queues: one FD that takes requests and returns
 * records. The cookie of a request is the address of its struct.
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

static int queue_submit(void *priv, struct fwctl_rpc_timed *rpc)
{
	struct kernel_queue *queue = priv;
	struct fwctl_queue_submit submit = {
		.size = sizeof(submit),
		.scope = rpc->scope,
		.timeout_ms = rpc->timeout_ms,
		.in_len = rpc->in_len,
		.out_len = rpc->out_len,
		.in = rpc->in,
		.cookie = (uintptr_t)rpc,
	};

	return ioctl(queue->fd, FWCTL_QUEUE_SUBMIT, &submit) < 0 ? -errno : 0;
}

/*
 * Read one record. A larger buffer would get several, and the FD would not be
 * readable for records that are kept here.
 */
static int read_record(struct kernel_queue *queue)
{
	int len;

	if (ioctl(queue->fd, FIONREAD, &len) < 0)
		return -errno;
	if (!len)
		return -EAGAIN;
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
	/* The end of the file: the device is gone. */
	return len ? 0 : -ENODEV;
}

/* Store the response as the request's struct says. Returns its result. */
static int store_response(const struct fwctl_record_response *response)
{
	struct fwctl_rpc_timed *rpc = (void *)(uintptr_t)response->cookie;

	rpc->running = response->head.flags & FWCTL_RECORD_IN_FLIGHT ? 1 : 0;
	if (response->error)
		return response->error;
	if (response->data_len)
		memcpy((void *)(uintptr_t)rpc->out, response->data,
		       response->data_len);
	rpc->out_len = response->response_len;
	return 0;
}

static int take_record(struct kernel_queue *queue, struct fwctl_rpc_timed **rpc,
		       int *result)
{
	const struct fwctl_record_response *response;
	int ret;

	pthread_mutex_lock(&queue->lock);
	ret = read_record(queue);
	if (!ret) {
		response = (const void *)queue->record;
		*rpc = (void *)(uintptr_t)response->cookie;
		*result = store_response(response);
	}
	pthread_mutex_unlock(&queue->lock);
	return ret;
}

static int queue_reap(void *priv, int timeout_ms, struct fwctl_rpc_timed **rpc,
		      int *result)
{
	uint64_t deadline_ns = fwctl_deadline_ns(timeout_ms);
	struct kernel_queue *queue = priv;
	int ret = take_record(queue, rpc, result);

	/*
	 * Another thread can take the record that ended the wait. A hang-up ends
	 * the wait shortly before the last records arrive.
	 */
	while (ret == -EAGAIN) {
		ret = fwctl_wait_readable(queue->fd, deadline_ns);
		if (ret)
			return ret;
		ret = take_record(queue, rpc, result);
	}
	return ret;
}

static int queue_cancel(void *priv, struct fwctl_rpc_timed *rpc)
{
	struct kernel_queue *queue = priv;
	struct fwctl_queue_cancel cancel = {
		.size = sizeof(cancel),
		.cookie = (uintptr_t)rpc,
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
