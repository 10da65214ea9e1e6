// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The running kernel's io_uring. Liburing has the memory barriers that this
 * needs, and is where io_uring's quirks get worked around.
 */
#include <errno.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <fwctl/fwctl.h>
#include <liburing.h>

#include "internal.h"

/*
 * Entries go to the kernel one by one. What failed to go there stays, as one that
 * does nothing.
 */
#define ENTRIES 8

/* user_data of what nobody waits for. */
#define NOBODY 0

struct ring {
	struct io_uring uring;
	int fd;
	/* Hears of completions, as the ring's own FD does not on each kernel. */
	int event;
};

static void prepare(struct io_uring_sqe *sqe, int fd, unsigned long cmd,
		    const void *arg)
{
	uint64_t address = (uintptr_t)arg;

	io_uring_prep_rw(IORING_OP_URING_CMD, sqe, fd, NULL, 0, 0);
	sqe->cmd_op = cmd;
	memcpy(sqe->cmd, &address, sizeof(address));
}

/* Hand over all entries, of which the last is @sqe. */
static int enter(struct ring *ring, struct io_uring_sqe *sqe)
{
	int ret;

	do
		ret = io_uring_submit(&ring->uring);
	while (ret > 0 && io_uring_sq_ready(&ring->uring));
	if (ret > 0)
		return 0;
	io_uring_prep_nop(sqe);
	sqe->user_data = NOBODY;
	return ret ? ret : -EAGAIN;
}

static int ring_submit(void *priv, unsigned long cmd, void *arg)
{
	struct ring *ring = priv;
	struct io_uring_sqe *sqe = io_uring_get_sqe(&ring->uring);

	if (!sqe)
		return -EAGAIN;
	prepare(sqe, ring->fd, cmd, arg);
	sqe->user_data = (uintptr_t)arg;
	return enter(ring, sqe);
}

/* Take the next completion that somebody waits for; -EAGAIN if there is none. */
static int peek(struct ring *ring, void **arg, int *result)
{
	struct io_uring_cqe *cqe;
	int ret;

	for (;;) {
		ret = io_uring_peek_cqe(&ring->uring, &cqe);
		if (ret)
			return ret;
		*arg = (void *)(uintptr_t)cqe->user_data;
		*result = cqe->res;
		io_uring_cqe_seen(&ring->uring, cqe);
		if ((uintptr_t)*arg != NOBODY)
			return 0;
	}
}

static int wait_for_any(struct ring *ring, int timeout_ms)
{
	struct __kernel_timespec ts = {
		.tv_sec = timeout_ms / 1000,
		.tv_nsec = timeout_ms % 1000 * 1000000LL,
	};
	struct io_uring_cqe *cqe;
	int ret;

	ret = io_uring_wait_cqe_timeout(&ring->uring, &cqe,
					timeout_ms < 0 ? NULL : &ts);
	return ret == -ETIME ? -EAGAIN : ret;
}

static int ring_reap(void *priv, int timeout_ms, void **arg, int *result)
{
	struct ring *ring = priv;
	int ret = peek(priv, arg, result);
	eventfd_t count;

	/* Only then is it to fall silent, and what comes now makes it speak. */
	if (ret == -EAGAIN && !eventfd_read(ring->event, &count))
		ret = peek(priv, arg, result);
	while (ret == -EAGAIN && timeout_ms) {
		ret = wait_for_any(priv, timeout_ms);
		if (ret)
			return ret;
		ret = peek(priv, arg, result);
	}
	return ret;
}

/*
 * What a provider has is ended by fwctl, what a worker has by io_uring: all that
 * had this struct, as the worker of an earlier RPC may not have put it away.
 */
static int ring_cancel(void *priv, void *arg)
{
	struct ring *ring = priv;
	struct io_uring_sqe *sqe = io_uring_get_sqe(&ring->uring);
	int ret;

	if (!sqe)
		return -EAGAIN;
	io_uring_prep_cancel(sqe, arg, IORING_ASYNC_CANCEL_ALL);
	sqe->user_data = NOBODY;
	ret = enter(ring, sqe);
	if (ret)
		return ret;
	sqe = io_uring_get_sqe(&ring->uring);
	if (!sqe)
		return -EAGAIN;
	prepare(sqe, ring->fd, FWCTL_RPC_CANCEL, arg);
	sqe->user_data = NOBODY;
	return enter(ring, sqe);
}

/*
 * What a provider does not take asynchronously is done by workers. There are as
 * many as the ring has entries, or four per processor, unless asked for more;
 * that number is the thread's, not the ring's.
 */
static int allow_workers(struct ring *ring, unsigned int depth)
{
	unsigned int max[2] = { 0, 0 };
	int ret = io_uring_register_iowq_max_workers(&ring->uring, max);

	if (ret || max[0] >= depth)
		return ret;
	max[0] = depth;
	max[1] = 0;
	return io_uring_register_iowq_max_workers(&ring->uring, max);
}

/* A cancellation of nothing: does the FD know commands at all? */
static int probe(struct ring *ring)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&ring->uring);
	struct io_uring_cqe *cqe;
	int ret;

	prepare(sqe, ring->fd, FWCTL_RPC_CANCEL, NULL);
	ret = enter(ring, sqe);
	if (!ret)
		ret = io_uring_wait_cqe(&ring->uring, &cqe);
	if (ret)
		return ret;
	ret = cqe->res;
	io_uring_cqe_seen(&ring->uring, cqe);
	return ret == -ENOENT ? 0 : ret;
}

static void ring_close(void *priv)
{
	struct ring *ring = priv;

	io_uring_queue_exit(&ring->uring);
	if (ring->event >= 0)
		close(ring->event);
	free(ring);
}

static int make_event(struct ring *ring)
{
	ring->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (ring->event < 0)
		return -errno;
	return io_uring_register_eventfd(&ring->uring, ring->event);
}

static int ring_open(struct fwctl_dev *dev, unsigned int depth, void **out,
		     int *fd)
{
	/* Completions come when asked for, and interrupt nothing before. */
	struct io_uring_params params = {
		.flags = IORING_SETUP_CQSIZE | IORING_SETUP_SINGLE_ISSUER |
			 IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_TASKRUN_FLAG,
		.cq_entries = depth + ENTRIES,
	};
	struct ring *ring = calloc(1, sizeof(*ring));
	int ret;

	if (!ring)
		return -ENOMEM;
	ring->fd = dev->fd;
	ring->event = -1;
	ret = io_uring_queue_init_params(ENTRIES, &ring->uring, &params);
	if (ret) {
		free(ring);
		return ret;
	}
	ret = probe(ring);
	if (!ret)
		ret = allow_workers(ring, depth);
	if (!ret)
		ret = make_event(ring);
	if (ret) {
		ring_close(ring);
		return ret;
	}
	*out = ring;
	*fd = ring->event;
	return 0;
}

const struct fwctl_ring_ops fwctl_ring_kernel = {
	.open = ring_open,
	.submit = ring_submit,
	.reap = ring_reap,
	.cancel = ring_cancel,
	.close = ring_close,
};
