// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Queues for kernels and drivers that have none: threads of the handle issue
 * FWCTL_RPC.
 *
 * A request has two users, its queue and the thread that executes it. A timeout,
 * a cancellation or the end of the queue leaves the request to the thread, which
 * frees it when the kernel returns. The request therefore has copies of the
 * caller's buffers.
 *
 * A timerfd is the FD of a queue. It expires at the next timeout, or immediately
 * while a result waits to be reaped. Expired requests are ended by the next
 * function that takes the lock, so timeouts need no thread.
 *
 * The lock of the pool protects its queues and requests, except @rpc and @data of a
 * running request, which belong to the thread.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <fwctl/fwctl.h>

#include "internal.h"

/* Threads of one handle. More requests wait for a thread, in order. */
#define MAX_THREADS 64
#define STACK_SIZE (256 << 10)

/**
 * struct request - A request that was submitted
 * @in_queue: Link in @outstanding or @ended of the queue.
 * @in_backlog: Link in the pool's backlog, while @waiting.
 * @queue: NULL after the queue has dropped or returned the request.
 * @caller: The caller's struct, accessed by submit and reap only.
 * @deadline_ns: When the request ends with -ETIMEDOUT.
 * @waiting: No thread has begun to execute the request.
 * @running: A thread executes the request.
 * @ended: The request has a result and is in the queue's @ended.
 * @in_flight: The request ended while it was @running.
 * @result: 0 or a negative errno.
 * @rpc: Argument of the ioctl; points to @data.
 * @data: Copy of the request, then the response.
 */
struct request {
	TAILQ_ENTRY(request) in_queue;
	TAILQ_ENTRY(request) in_backlog;
	struct thread_queue *queue;
	struct fwctl_request *caller;
	uint64_t deadline_ns;
	bool waiting;
	bool running;
	bool ended;
	bool in_flight;
	int result;
	struct fwctl_rpc rpc;
	unsigned char data[];
};

TAILQ_HEAD(request_list, request);

/**
 * struct thread_queue - An emulated queue
 * @pool: Executes the requests.
 * @outstanding: Requests without a result, by rising @deadline_ns.
 * @ended: Requests with a result, in the order in which they ended.
 * @fd: The timerfd.
 * @armed_ns: When @fd expires; 0 for never.
 */
struct thread_queue {
	struct fwctl_pool *pool;
	struct request_list outstanding;
	struct request_list ended;
	int fd;
	uint64_t armed_ns;
};

/**
 * struct fwctl_pool - The threads of a handle
 * @lock: See above. Nests in no other lock.
 * @work: The backlog or @closed has changed.
 * @dev: The handle. The last user of its transport sets this to NULL.
 * @backlog: Requests that wait for a thread.
 * @waiting: Number of requests in @backlog.
 * @threads: Number of threads.
 * @idle: Number of threads that wait for @work.
 * @running: Number of threads that execute a request.
 * @closed: The handle was closed; threads end.
 */
struct fwctl_pool {
	pthread_mutex_t lock;
	pthread_cond_t work;
	struct fwctl_dev *dev;
	struct request_list backlog;
	unsigned int waiting;
	unsigned int threads;
	unsigned int idle;
	unsigned int running;
	bool closed;
};

struct fwctl_pool *fwctl_pool_new(struct fwctl_dev *dev)
{
	struct fwctl_pool *pool = calloc(1, sizeof(*pool));

	if (!pool)
		return NULL;
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->work, NULL);
	TAILQ_INIT(&pool->backlog);
	pool->dev = dev;
	return pool;
}

/* Release the lock. After the close, free handle and pool if they are unused. */
static void unlock_pool(struct fwctl_pool *pool)
{
	struct fwctl_dev *dev = NULL;
	bool unused = pool->closed && !pool->threads;

	if (pool->closed && !pool->running) {
		dev = pool->dev;
		pool->dev = NULL;
	}
	pthread_mutex_unlock(&pool->lock);
	if (dev)
		fwctl_dev_free(dev);
	if (!unused)
		return;
	pthread_cond_destroy(&pool->work);
	pthread_mutex_destroy(&pool->lock);
	free(pool);
}

void fwctl_pool_close(struct fwctl_pool *pool)
{
	pthread_mutex_lock(&pool->lock);
	pool->closed = true;
	pthread_cond_broadcast(&pool->work);
	unlock_pool(pool);
}

static void set_timer(struct thread_queue *queue)
{
	const struct request *first = TAILQ_FIRST(&queue->outstanding);
	struct itimerspec timer = { 0 };
	uint64_t ns = 0;

	if (!TAILQ_EMPTY(&queue->ended))
		ns = 1;
	else if (first && first->deadline_ns != FWCTL_NEVER)
		ns = first->deadline_ns;
	if (ns == queue->armed_ns)
		return;
	queue->armed_ns = ns;
	timer.it_value.tv_sec = ns / 1000000000;
	timer.it_value.tv_nsec = ns % 1000000000;
	timerfd_settime(queue->fd, TFD_TIMER_ABSTIME, &timer, NULL);
}

static void remove_from_backlog(struct fwctl_pool *pool, struct request *req)
{
	TAILQ_REMOVE(&pool->backlog, req, in_backlog);
	pool->waiting--;
	req->waiting = false;
}

static void end_request(struct request *req, int result)
{
	struct thread_queue *queue = req->queue;

	if (req->waiting)
		remove_from_backlog(queue->pool, req);
	TAILQ_REMOVE(&queue->outstanding, req, in_queue);
	TAILQ_INSERT_TAIL(&queue->ended, req, in_queue);
	req->ended = true;
	req->in_flight = req->running;
	req->result = result;
	set_timer(queue);
}

static void expire_requests(struct thread_queue *queue)
{
	uint64_t now = fwctl_now_ns();
	struct request *req;

	while ((req = TAILQ_FIRST(&queue->outstanding)) &&
	       req->deadline_ns <= now)
		end_request(req, -ETIMEDOUT);
}

/* Wait for a request. Returns NULL if the thread must end. */
static struct request *next_request(struct fwctl_pool *pool)
{
	struct request *req;

	while (!pool->closed) {
		req = TAILQ_FIRST(&pool->backlog);
		if (!req) {
			pool->idle++;
			pthread_cond_wait(&pool->work, &pool->lock);
			pool->idle--;
			continue;
		}
		expire_requests(req->queue);
		if (req->waiting) {
			remove_from_backlog(pool, req);
			return req;
		}
	}
	return NULL;
}

/* The kernel returned from the ioctl of a request. */
static void finish_request(struct request *req, int result)
{
	if (!req->queue) {
		free(req);
		return;
	}
	/* A response after the deadline is late even if the timeout is not reaped. */
	req->running = false;
	expire_requests(req->queue);
	if (!req->ended)
		end_request(req, result);
}

static void *execute_requests(void *arg)
{
	struct fwctl_pool *pool = arg;
	struct request *req;

	pthread_mutex_lock(&pool->lock);
	while ((req = next_request(pool))) {
		struct fwctl_dev *dev = pool->dev;
		int result;

		req->running = true;
		pool->running++;
		pthread_mutex_unlock(&pool->lock);
		result = dev->transport->ioctl(dev, FWCTL_RPC, &req->rpc);
		pthread_mutex_lock(&pool->lock);
		pool->running--;
		finish_request(req, result);
	}
	pool->threads--;
	unlock_pool(pool);
	return NULL;
}

static int start_thread(struct fwctl_pool *pool)
{
	sigset_t all, old;
	pthread_attr_t attr;
	pthread_t thread;
	int ret;

	ret = pthread_attr_init(&attr);
	if (ret)
		return -ret;
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	pthread_attr_setstacksize(&attr, STACK_SIZE);
	/* A handler of the program must never run in a thread of the library. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	ret = pthread_create(&thread, &attr, execute_requests, pool);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	pthread_attr_destroy(&attr);
	if (!ret)
		pool->threads++;
	return -ret;
}

static int threads_open(struct fwctl_dev *dev, unsigned int depth, void **ring,
			int *fd)
{
	struct thread_queue *queue = calloc(1, sizeof(*queue));

	(void)depth;
	if (!queue)
		return -ENOMEM;
	queue->fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (queue->fd < 0) {
		int ret = -errno;

		free(queue);
		return ret;
	}
	queue->pool = dev->pool;
	TAILQ_INIT(&queue->outstanding);
	TAILQ_INIT(&queue->ended);
	*ring = queue;
	*fd = queue->fd;
	return 0;
}

static struct request *new_request(struct thread_queue *queue,
				   struct fwctl_request *caller)
{
	size_t size = caller->in_len + caller->out_size;
	struct request *req = malloc(sizeof(*req) + size);

	if (!req)
		return NULL;
	*req = (struct request){
		.queue = queue,
		.caller = caller,
		.deadline_ns = FWCTL_NEVER,
		.rpc = {
			.size = sizeof(req->rpc),
			.scope = caller->scope,
			.in_len = caller->in_len,
			.out_len = caller->out_size,
			.in = (uintptr_t)req->data,
			.out = (uintptr_t)req->data + caller->in_len,
		},
	};
	if (caller->timeout_ms)
		req->deadline_ns = fwctl_deadline_ns(caller->timeout_ms);
	if (caller->in_len)
		memcpy(req->data, caller->in, caller->in_len);
	return req;
}

static int add_request(struct fwctl_pool *pool, struct request *req)
{
	struct thread_queue *queue = req->queue;
	struct request *before;
	int ret;

	if (pool->waiting >= pool->idle && pool->threads < MAX_THREADS) {
		ret = start_thread(pool);
		/* The request waits for an existing thread. */
		if (ret && !pool->threads)
			return -ENOMEM;
	}
	TAILQ_INSERT_TAIL(&pool->backlog, req, in_backlog);
	pool->waiting++;
	req->waiting = true;
	before = TAILQ_LAST(&queue->outstanding, request_list);
	while (before && before->deadline_ns > req->deadline_ns)
		before = TAILQ_PREV(before, request_list, in_queue);
	if (before)
		TAILQ_INSERT_AFTER(&queue->outstanding, before, req, in_queue);
	else
		TAILQ_INSERT_HEAD(&queue->outstanding, req, in_queue);
	set_timer(queue);
	pthread_cond_signal(&pool->work);
	return 0;
}

static int threads_submit(void *ring, struct fwctl_request *caller)
{
	struct thread_queue *queue = ring;
	struct request *req = new_request(queue, caller);
	int ret;

	if (!req)
		return -ENOMEM;
	pthread_mutex_lock(&queue->pool->lock);
	ret = add_request(queue->pool, req);
	pthread_mutex_unlock(&queue->pool->lock);
	if (ret)
		free(req);
	return ret;
}

static void store_response(const struct request *req)
{
	struct fwctl_request *caller = req->caller;
	size_t len = req->rpc.out_len;

	caller->out_len = len;
	if (len > caller->out_size)
		len = caller->out_size;
	if (len)
		memcpy(caller->out, (void *)(uintptr_t)req->rpc.out, len);
}

/*
 * Move a result from the queue to the caller's struct. If the request still
 * runs, the thread frees it.
 */
static bool take_result(struct thread_queue *queue,
			struct fwctl_request **caller)
{
	struct request *req;
	bool running;

	pthread_mutex_lock(&queue->pool->lock);
	expire_requests(queue);
	req = TAILQ_FIRST(&queue->ended);
	if (!req) {
		pthread_mutex_unlock(&queue->pool->lock);
		return false;
	}
	TAILQ_REMOVE(&queue->ended, req, in_queue);
	set_timer(queue);
	req->queue = NULL;
	running = req->running;
	*caller = req->caller;
	(*caller)->in_flight = req->in_flight;
	(*caller)->result = req->result;
	pthread_mutex_unlock(&queue->pool->lock);
	if (running)
		return true;
	if (!(*caller)->result)
		store_response(req);
	free(req);
	return true;
}

static int threads_reap(void *ring, int timeout_ms,
			struct fwctl_request **caller,
			struct fwctl_event *event)
{
	uint64_t deadline_ns = fwctl_deadline_ns(timeout_ms);
	struct thread_queue *queue = ring;
	int ret;

	(void)event;
	while (!take_result(queue, caller)) {
		ret = fwctl_wait_readable(queue->fd, deadline_ns);
		if (ret)
			return ret;
	}
	return 0;
}

static int threads_cancel(void *ring, const struct fwctl_request *caller)
{
	struct thread_queue *queue = ring;
	struct request *req;

	pthread_mutex_lock(&queue->pool->lock);
	expire_requests(queue);
	TAILQ_FOREACH(req, &queue->outstanding, in_queue) {
		if (req->caller == caller)
			break;
	}
	if (req)
		end_request(req, -ECANCELED);
	pthread_mutex_unlock(&queue->pool->lock);
	return req ? 0 : -ENOENT;
}

static void drop_requests(struct request_list *list)
{
	struct request *req;

	while ((req = TAILQ_FIRST(list))) {
		TAILQ_REMOVE(list, req, in_queue);
		if (req->waiting)
			remove_from_backlog(req->queue->pool, req);
		req->queue = NULL;
		if (!req->running)
			free(req);
	}
}

static void threads_close(void *ring)
{
	struct thread_queue *queue = ring;

	pthread_mutex_lock(&queue->pool->lock);
	drop_requests(&queue->outstanding);
	drop_requests(&queue->ended);
	pthread_mutex_unlock(&queue->pool->lock);
	close(queue->fd);
	free(queue);
}

const struct fwctl_ring_ops fwctl_queue_threads = {
	.open = threads_open,
	.submit = threads_submit,
	.reap = threads_reap,
	.cancel = threads_cancel,
	.close = threads_close,
};
