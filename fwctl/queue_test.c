// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit tests of queues. In each state of a request, one event completes or
 * abandons it, and a second event comes too late.
 */
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/mman.h>
#include <linux/poll.h>
#include <linux/uaccess.h>

#include "provider_test.h"

enum event {
	EVENT_COMPLETE,
	EVENT_CANCEL,
	EVENT_TIMEOUT,
	EVENT_CLOSE,
	EVENT_UNREGISTER,
	EVENTS,
};

static const char * const event_names[EVENTS] = {
	"complete", "cancel", "timeout", "close", "unregister",
};

static const char * const state_names[FWCTL_REQUEST_DONE] = {
	"backlog", "granted", "submitting", "provider",
};

struct event_case {
	enum fwctl_request_state state;
	enum event first;
	enum event second;
};

/* Layout of the test's user memory. */
struct queue_page {
	struct fwctl_queue_create create;
	struct fwctl_queue_submit submit;
	struct fwctl_queue_cancel cancel;
	u8 in[16];
	struct fwctl_record_response records[2];
};

#define COOKIE 7

/**
 * struct queue_test - A queue with one request
 * @dev: The test device, which has one slot.
 * @uctx: The context.
 * @file: The file of the queue.
 * @user: User memory.
 * @blocker: An FWCTL_RPC that has the only slot at first.
 * @call: The caller's side of the queue's request.
 * @state: State of the request at the first event.
 * @remover: The thread that unregisters the device, if any.
 * @completed: The provider has completed the queue's request.
 */
struct queue_test {
	struct treq_device *dev;
	struct fwctl_uctx *uctx;
	struct file *file;
	struct queue_page __user *user;
	struct fwctl_call blocker;
	struct fwctl_call *call;
	enum fwctl_request_state state;
	struct task_struct *remover;
	bool completed;
};

static struct file *queue_create(struct queue_test *queue)
{
	return treq_queue(queue->uctx, &queue->user->create, 0);
}

static void queue_init(struct kunit *test, struct queue_test *queue,
		       const struct fwctl_ops *ops)
{
	unsigned long addr = kunit_vm_mmap(test, NULL, 0, PAGE_SIZE,
					   PROT_READ | PROT_WRITE,
					   MAP_ANONYMOUS | MAP_PRIVATE, 0);

	KUNIT_ASSERT_NE(test, addr, 0);
	queue->user = (void __user *)addr;
	queue->dev = treq_alloc(test, ops);
	queue->dev->fwctl.max_requests = 1;
	KUNIT_ASSERT_EQ(test, fwctl_register(&queue->dev->fwctl), 0);
	queue->uctx = treq_open(test, queue->dev);
}

static int queue_ioctl(struct queue_test *queue, unsigned int nr,
		       void __user *arg)
{
	return queue->file->f_op->unlocked_ioctl(queue->file, nr,
						 (unsigned long)arg);
}

static int queue_submit_timeout(struct queue_test *queue, u32 timeout_ms)
{
	struct fwctl_queue_submit cmd = {
		.size = sizeof(cmd),
		.timeout_ms = timeout_ms,
		.in_len = sizeof(queue->user->in),
		.in = (uintptr_t)queue->user->in,
		.cookie = COOKIE,
	};

	if (copy_to_user(&queue->user->submit, &cmd, sizeof(cmd)))
		return -EFAULT;
	return queue_ioctl(queue, FWCTL_QUEUE_SUBMIT, &queue->user->submit);
}

static int queue_submit(struct queue_test *queue)
{
	return queue_submit_timeout(queue, 0);
}

static int queue_cancel(struct queue_test *queue)
{
	struct fwctl_queue_cancel cmd = {
		.size = sizeof(cmd),
		.cookie = COOKIE,
	};

	if (copy_to_user(&queue->user->cancel, &cmd, sizeof(cmd)))
		return -EFAULT;
	return queue_ioctl(queue, FWCTL_QUEUE_CANCEL, &queue->user->cancel);
}

static void queue_close(struct queue_test *queue)
{
	__fput_sync(queue->file);
	queue->file = NULL;
}

static void block_in_submit(struct fwctl_request *req)
{
	treq_rendezvous(to_treq_device(req->uctx));
}

/* Advance the queue's request to @state. At first the blocker has the only slot. */
static void queue_advance(struct queue_test *queue,
			  enum fwctl_request_state state)
{
	struct treq_device *dev = queue->dev;

	if (state == FWCTL_REQUEST_BACKLOG)
		return;
	if (state == FWCTL_REQUEST_GRANTED)
		disable_work_sync(&dev->fwctl.dispatch);
	else if (state == FWCTL_REQUEST_SUBMITTING)
		dev->in_submit = block_in_submit;
	treq_complete(dev->reqs[0]);
	treq_result(&queue->blocker);
	if (state == FWCTL_REQUEST_SUBMITTING)
		wait_for_completion(&dev->entered);
	else
		flush_work(&dev->fwctl.dispatch);
}

static void queue_start(struct kunit *test, struct queue_test *queue,
			enum fwctl_request_state state)
{
	struct fwctl_request *req;

	queue_init(test, queue, &treq_async_ops);
	queue->file = queue_create(queue);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, queue->file);
	treq_call(test, &queue->blocker, queue->uctx, 16);
	KUNIT_ASSERT_EQ(test, queue_submit(queue), 0);
	KUNIT_ASSERT_FALSE(test, list_empty(&queue->uctx->backlog));
	req = list_first_entry(&queue->uctx->backlog, struct fwctl_request,
			       entry);
	queue->call = req->call;
	queue->state = state;
	queue_advance(queue, state);
	KUNIT_ASSERT_EQ(test, req->state, state);
}

/*
 * Returns true if unregister has abandoned and aborted the request. If that never
 * happens, the runner's timeout ends the test.
 */
static bool queue_unregistered(struct queue_test *queue, bool first)
{
	if (!test_bit(FWCTL_UNREGISTERING, &queue->dev->fwctl.flags))
		return false;
	if (!first)
		return true;
	if (READ_ONCE(queue->call->pending))
		return false;
	return queue->state != FWCTL_REQUEST_PROVIDER ||
	       atomic_read(&queue->dev->aborts);
}

static void queue_event(struct kunit *test, struct queue_test *queue,
			enum event event, bool first)
{
	struct fwctl_device *fwctl = &queue->dev->fwctl;

	switch (event) {
	case EVENT_COMPLETE:
		queue->completed = true;
		treq_complete(queue->dev->reqs[1]);
		break;
	case EVENT_CANCEL:
		KUNIT_EXPECT_EQ(test, queue_cancel(queue),
				first ? 0 : -ENOENT);
		break;
	case EVENT_TIMEOUT:
		fwctl_call_abandon(queue->call, -ETIMEDOUT);
		break;
	case EVENT_CLOSE:
		queue_close(queue);
		break;
	default:
		queue->remover = test_thread(test, test_unregister_thread,
					     fwctl);
		while (!queue_unregistered(queue, first))
			schedule_timeout_uninterruptible(1);
	}
	flush_work(&fwctl->abort);
}

/* Expect a single record, which reports the first event. */
static void expect_record(struct kunit *test, struct queue_test *queue,
			  const struct event_case *param)
{
	static const int errors[EVENTS] = {
		0, -ECANCELED, -ETIMEDOUT, 0, -ENODEV
	};
	struct fwctl_record_response rsp = {};
	int flags = 0;

	if (!queue->file)
		return;
	if (param->first != EVENT_COMPLETE)
		flags = FWCTL_RECORD_CORE_ERROR |
			(param->state >= FWCTL_REQUEST_SUBMITTING ?
			 FWCTL_RECORD_IN_FLIGHT : 0);
	KUNIT_EXPECT_EQ(test, kernel_read(queue->file, &rsp, sizeof(rsp), NULL),
			sizeof(rsp));
	KUNIT_EXPECT_EQ(test, rsp.cookie, COOKIE);
	KUNIT_EXPECT_EQ(test, rsp.error, errors[param->first]);
	KUNIT_EXPECT_EQ(test, rsp.head.flags, flags);
	queue->file->f_flags |= O_NONBLOCK;
	KUNIT_EXPECT_EQ(test, kernel_read(queue->file, &rsp, sizeof(rsp), NULL),
			queue->remover ? 0 : -EAGAIN);
}

/* Let the provider complete all requests, and release everything. */
static void queue_finish(struct kunit *test, struct queue_test *queue,
			 const struct event_case *param)
{
	struct treq_device *dev = queue->dev;
	unsigned int aborts = 0;

	complete(&dev->proceed);
	if (param->state == FWCTL_REQUEST_GRANTED)
		enable_and_queue_work(fwctl_dispatch_wq, &dev->fwctl.dispatch);
	flush_work(&dev->fwctl.dispatch);
	if (queue->file)
		queue_close(queue);
	flush_work(&dev->fwctl.abort);
	/* Unregister aborts the remaining requests, then waits. */
	if (queue->remover &&
	    (param->state == FWCTL_REQUEST_BACKLOG ||
	     (param->state >= FWCTL_REQUEST_SUBMITTING && !queue->completed)))
		treq_wait_for_waiter(&dev->fwctl.drained);
	if (param->state == FWCTL_REQUEST_BACKLOG) {
		aborts += !!queue->remover;
		treq_complete(dev->reqs[0]);
		treq_result(&queue->blocker);
	}
	if (param->state == FWCTL_REQUEST_PROVIDER)
		aborts += param->first != EVENT_COMPLETE;
	else if (param->state == FWCTL_REQUEST_SUBMITTING)
		aborts += !queue->completed;
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->aborts), aborts);
	if (param->state >= FWCTL_REQUEST_SUBMITTING && !queue->completed)
		treq_complete(dev->reqs[1]);
	if (queue->remover)
		test_join(queue->remover);
	else
		fwctl_unregister(&dev->fwctl);
	flush_workqueue(fwctl_wq);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->closed), 1);
	KUNIT_EXPECT_EQ(test, treq_slots(&dev->fwctl), 0);
	KUNIT_EXPECT_EQ(test, refcount_read(&queue->uctx->users), 1);
	treq_release(queue->uctx);
	fwctl_put(&dev->fwctl);
}

static bool event_case_possible(const struct event_case *param)
{
	bool completes = param->first == EVENT_COMPLETE ||
			 param->second == EVENT_COMPLETE;

	if (param->first == param->second)
		return false;
	if (completes && param->state < FWCTL_REQUEST_SUBMITTING)
		return false;
	/* After the close of the queue, only completion and unregister can follow. */
	return param->first != EVENT_CLOSE ||
	       param->second == EVENT_COMPLETE ||
	       param->second == EVENT_UNREGISTER;
}

static const void *event_gen_params(struct kunit *test, const void *prev,
				    char *desc)
{
	static struct event_case param;

	for (uintptr_t n = prev ? param.state * EVENTS * EVENTS +
				  param.first * EVENTS + param.second + 1 : 0;
	     n < FWCTL_REQUEST_DONE * EVENTS * EVENTS; n++) {
		param.state = n / (EVENTS * EVENTS);
		param.first = n / EVENTS % EVENTS;
		param.second = n % EVENTS;
		if (!event_case_possible(&param))
			continue;
		snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s: %s, %s",
			 state_names[param.state], event_names[param.first],
			 event_names[param.second]);
		return &param;
	}
	return NULL;
}

static void two_events_test(struct kunit *test)
{
	const struct event_case *param = test->param_value;
	struct queue_test queue = {};

	queue_start(test, &queue, param->state);
	queue_event(test, &queue, param->first, true);
	queue_event(test, &queue, param->second, false);
	expect_record(test, &queue, param);
	queue_finish(test, &queue, param);
}

/*
 * A read does not wait for an abort that sleeps. If it does, the runner's timeout
 * ends the test.
 */
static void read_during_abort_test(struct kunit *test)
{
	struct fwctl_record_response rsp = {};
	struct queue_test queue = {};

	queue_init(test, &queue, &treq_async_ops);
	queue.file = queue_create(&queue);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, queue.file);
	queue.dev->on_abort = ABORT_SLEEPS;
	KUNIT_ASSERT_EQ(test, queue_submit_timeout(&queue, 1), 0);
	wait_for_completion(&queue.dev->entered);
	queue.file->f_flags |= O_NONBLOCK;
	KUNIT_EXPECT_EQ(test, kernel_read(queue.file, &rsp, sizeof(rsp), NULL),
			sizeof(rsp));
	KUNIT_EXPECT_EQ(test, rsp.error, -ETIMEDOUT);
	queue_close(&queue);
	complete(&queue.dev->proceed);
	treq_complete(queue.dev->reqs[0]);
	treq_end(queue.dev, queue.uctx);
}

/* Submit a request and read into the first @len bytes of user->records. */
static int queue_submit_read(struct queue_test *queue, u32 len)
{
	struct fwctl_queue_submit cmd = {
		.size = sizeof(cmd),
		.flags = FWCTL_QUEUE_SUBMIT_READ,
		.in_len = sizeof(queue->user->in),
		.in = (uintptr_t)queue->user->in,
		.cookie = COOKIE,
		.records = (uintptr_t)queue->user->records,
		.records_len = len,
	};

	if (copy_to_user(&queue->user->submit, &cmd, sizeof(cmd)))
		return -EFAULT;
	return queue_ioctl(queue, FWCTL_QUEUE_SUBMIT, &queue->user->submit);
}

static void expect_user_record(struct kunit *test, struct queue_test *queue,
			       int error)
{
	struct fwctl_record_response rsp;

	KUNIT_ASSERT_EQ(test, 0, copy_from_user(&rsp, queue->user->records,
						sizeof(rsp)));
	KUNIT_EXPECT_EQ(test, rsp.head.len, sizeof(rsp));
	KUNIT_EXPECT_EQ(test, rsp.cookie, COOKIE);
	KUNIT_EXPECT_EQ(test, rsp.error, error);
}

/*
 * The record of a request that the provider completes or rejects in the submit. A
 * record that does not fit is not lost.
 */
static void submit_read_test(struct kunit *test)
{
	const size_t len = sizeof(struct fwctl_record_response);
	struct queue_test queue = {};

	queue_init(test, &queue, &treq_async_ops);
	queue.file = queue_create(&queue);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, queue.file);
	queue.dev->complete_in_submit = true;
	KUNIT_EXPECT_EQ(test, queue_submit_read(&queue, len), len);
	expect_user_record(test, &queue, 0);
	KUNIT_EXPECT_EQ(test, queue_submit_read(&queue, len - 1), 0);
	queue.dev->complete_in_submit = false;
	queue.dev->submit_ret = -EIO;
	KUNIT_EXPECT_EQ(test, queue_submit_read(&queue, len), len);
	expect_user_record(test, &queue, 0);
	KUNIT_EXPECT_EQ(test, queue_submit_read(&queue, 2 * len), 2 * len);
	expect_user_record(test, &queue, -EIO);
	queue.dev->submit_ret = 0;
	queue.file->f_flags |= O_NONBLOCK;
	KUNIT_EXPECT_EQ(test, queue_submit_read(&queue, len), 0);
	treq_complete(queue.dev->reqs[queue.dev->count - 1]);
	queue_close(&queue);
	treq_end(queue.dev, queue.uctx);
}

/**
 * struct poller - An entry in the wait queue for POLLOUT
 * @table: For vfs_poll().
 * @head: The last wait queue that vfs_poll() passed.
 * @entry: Entry in @head.
 * @woken: Signals that the entry was woken.
 */
struct poller {
	poll_table table;
	struct wait_queue_head *head;
	struct wait_queue_entry entry;
	struct completion woken;
};

static void poller_add(struct file *file, struct wait_queue_head *head,
		       poll_table *table)
{
	container_of(table, struct poller, table)->head = head;
}

static int poller_wake(struct wait_queue_entry *entry, unsigned int mode,
		       int flags, void *key)
{
	complete(&container_of(entry, struct poller, entry)->woken);
	return 0;
}

static void poller_start(struct poller *poller, struct file *file)
{
	init_completion(&poller->woken);
	init_poll_funcptr(&poller->table, poller_add);
	init_waitqueue_func_entry(&poller->entry, poller_wake);
	vfs_poll(file, &poller->table);
	add_wait_queue(poller->head, &poller->entry);
}

/* Unregister wakes pollers and submitters even if an abort does not return. */
static void hang_up_during_abort_test(struct kunit *test)
{
	struct poller poller = {};
	struct queue_test queue = {};

	queue_init(test, &queue, &treq_async_ops);
	queue.file = queue_create(&queue);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, queue.file);
	queue.dev->on_abort = ABORT_SLEEPS;
	KUNIT_ASSERT_EQ(test, queue_submit(&queue), 0);
	poller_start(&poller, queue.file);
	queue.remover = test_thread(test, test_unregister_thread,
				    &queue.dev->fwctl);
	wait_for_completion(&queue.dev->entered);
	KUNIT_EXPECT_NE(test, 0, wait_for_completion_timeout(&poller.woken,
							     10 * HZ));
	KUNIT_EXPECT_TRUE(test, vfs_poll(queue.file, NULL) & EPOLLHUP);
	remove_wait_queue(poller.head, &poller.entry);
	complete(&queue.dev->proceed);
	treq_complete(queue.dev->reqs[0]);
	test_join(queue.remover);
	queue_close(&queue);
	treq_release(queue.uctx);
	fwctl_put(&queue.dev->fwctl);
}

/* A provider that may access user memory must not run in threads of the core. */
static void undeclared_provider_test(struct kunit *test)
{
	struct fwctl_ops ops = treq_sync_ops;
	struct queue_test queue = {};

	queue_init(test, &queue, &ops);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(queue_create(&queue)),
			-EOPNOTSUPP);
	treq_end(queue.dev, queue.uctx);

	ops.no_user_access = true;
	queue_init(test, &queue, &ops);
	queue.file = queue_create(&queue);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, queue.file);
	complete(&queue.dev->proceed);
	KUNIT_EXPECT_EQ(test, queue_submit(&queue), 0);
	wait_for_completion(&queue.dev->entered);
	queue_close(&queue);
	treq_end(queue.dev, queue.uctx);
}

static struct kunit_case queue_test_cases[] = {
	KUNIT_CASE_PARAM(two_events_test, event_gen_params),
	KUNIT_CASE(read_during_abort_test),
	KUNIT_CASE(submit_read_test),
	KUNIT_CASE(hang_up_during_abort_test),
	KUNIT_CASE(undeclared_provider_test),
	{}
};

static struct kunit_suite queue_test_suite = {
	.name = "fwctl_queue",
	.test_cases = queue_test_cases,
};

kunit_test_suite(queue_test_suite);
