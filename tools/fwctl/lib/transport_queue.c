// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The transport of the kernel's queues: one FD that takes requests and returns
 * records. The cookie of a request is the address of its struct.
 */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <fwctl/fwctl.h>

#include "internal.h"

struct kernel_queue {
	int fd;
	/* Holds one record. */
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
	queue->fd = create.fd;
	*out = queue;
	*fd = create.fd;
	return 0;
}

static int queue_submit(void *priv, unsigned long cmd, void *arg)
{
	struct kernel_queue *queue = priv;
	const struct fwctl_rpc_timed *timed = arg;
	const struct fwctl_rpc *rpc = arg;
	bool plain = cmd == FWCTL_RPC;
	struct fwctl_queue_submit submit = {
		.size = sizeof(submit),
		.scope = plain ? rpc->scope : timed->scope,
		.timeout_ms = plain ? 0 : timed->timeout_ms,
		.in_len = plain ? rpc->in_len : timed->in_len,
		.out_len = plain ? rpc->out_len : timed->out_len,
		.in = plain ? rpc->in : timed->in,
		.cookie = (uintptr_t)arg,
	};

	return ioctl(queue->fd, FWCTL_QUEUE_SUBMIT, &submit) < 0 ? -errno : 0;
}

static int wait_for_record(const struct kernel_queue *queue, int timeout_ms)
{
	struct pollfd pollfd = { .fd = queue->fd, .events = POLLIN };
	int ret = poll(&pollfd, 1, timeout_ms);

	if (ret < 0)
		return -errno;
	return ret ? 0 : -EAGAIN;
}

/*
 * Read one record. A larger buffer would get several, and those that are kept
 * back here would not make the FD readable.
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
	/* Both structs start with their size. */
	struct fwctl_rpc_timed *timed = (void *)(uintptr_t)response->cookie;
	struct fwctl_rpc *rpc = (void *)timed;
	bool plain = rpc->size == sizeof(*rpc);
	void *out = (void *)(uintptr_t)(plain ? rpc->out : timed->out);

	if (!plain)
		timed->running = response->head.flags & FWCTL_RECORD_IN_FLIGHT ?
				 1 : 0;
	if (response->error)
		return response->error;
	if (response->data_len)
		memcpy(out, response->data, response->data_len);
	*(plain ? &rpc->out_len : &timed->out_len) = response->response_len;
	return 0;
}

static int queue_reap(void *priv, int timeout_ms, void **arg, int *result)
{
	const struct fwctl_record_response *response;
	struct kernel_queue *queue = priv;
	int ret = read_record(queue);

	/* A hang-up ends the wait shortly before the last records arrive. */
	while (ret == -EAGAIN && timeout_ms) {
		ret = wait_for_record(queue, timeout_ms);
		if (ret)
			return ret;
		ret = read_record(queue);
	}
	if (ret)
		return ret;
	response = (const void *)queue->record;
	*arg = (void *)(uintptr_t)response->cookie;
	*result = store_response(response);
	return 0;
}

static int queue_cancel(void *priv, void *arg)
{
	struct kernel_queue *queue = priv;
	struct fwctl_queue_cancel cancel = {
		.size = sizeof(cancel),
		.cookie = (uintptr_t)arg,
	};

	/* ENOENT: its record is ready. */
	if (ioctl(queue->fd, FWCTL_QUEUE_CANCEL, &cancel) < 0 && errno != ENOENT)
		return -errno;
	return 0;
}

static void queue_close(void *priv)
{
	struct kernel_queue *queue = priv;

	close(queue->fd);
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

/* End a request whose wait a signal interrupted. */
static int interrupt(struct kernel_queue *queue, void *arg)
{
	int result = 0;
	int ret = queue_cancel(queue, arg);

	if (!ret)
		ret = queue_reap(queue, 0, &arg, &result);
	if (ret)
		return ret;
	return result == -ECANCELED ? -EINTR : result;
}

/**
 * fwctl_kernel_rpc_timed() - Execute one request with a timeout
 * @dev: The handle.
 * @timed: The request. A signal that has a handler interrupts it.
 *
 * Return: 0; the request's negative errno; -ENOTTY if the kernel has no queue
 * for this device.
 */
int fwctl_kernel_rpc_timed(struct fwctl_dev *dev, struct fwctl_rpc_timed *timed)
{
	void *priv, *arg = timed;
	int fd, result = 0;
	int ret = queue_open(dev, 1, &priv, &fd);

	if (ret)
		return ret == -EOPNOTSUPP ? -ENOTTY : ret;
	ret = queue_submit(priv, FWCTL_RPC_TIMED, timed);
	if (!ret)
		ret = queue_reap(priv, -1, &arg, &result);
	if (ret == -EINTR)
		ret = interrupt(priv, timed);
	queue_close(priv);
	return ret ? ret : result;
}
