// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit: requests that can be left, and what is kept of those that are over.
 * Every race is forced: the provider answers when the test says so.
 */
#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/irq_work.h>
#include <linux/mm.h>
#include <linux/shrinker.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "fwctl_private.h"
#include "thread_test.h"

/* What the provider's abort_request does. */
enum on_abort {
	ABORT_NOTHING,
	ABORT_CANCELS,
	ABORT_FINDS_THE_ANSWER,
};

struct req_device {
	struct fwctl_device fwctl;
	enum on_abort on_abort;
	int submit_error;
	bool answer_in_submit;
	/* In its answer, answered in submit, 0 for the request's length. */
	size_t claim;
	/* The one that was submitted last, and how many were. */
	struct fwctl_request *req;
	struct completion submitted;
	atomic_t aborts;
	atomic_t closed;
	/* Answers @req in hard interrupt. */
	struct irq_work irq;
	/* fw_rpc completes @entered and waits for @leave. */
	struct completion entered;
	struct completion leave;
};

/* Gone already, so who has to wait for an answer leaves. */
static struct fwctl_wait no_time(void)
{
	return (struct fwctl_wait) { .timed = true, .until = jiffies };
}

static struct req_device *to_req_device(struct fwctl_uctx *uctx)
{
	return container_of(uctx->fwctl, struct req_device, fwctl);
}

static int req_open_uctx(struct fwctl_uctx *uctx)
{
	return 0;
}

static void req_close_uctx(struct fwctl_uctx *uctx)
{
	atomic_inc(&to_req_device(uctx)->closed);
}

static void *req_fw_rpc(struct fwctl_uctx *uctx, enum fwctl_rpc_scope scope,
			void *rpc_in, size_t in_len, size_t *out_len)
{
	struct req_device *dev = to_req_device(uctx);

	complete(&dev->entered);
	wait_for_completion(&dev->leave);
	*out_len = in_len;
	return rpc_in;
}

static void req_answer(struct fwctl_request *req)
{
	fwctl_request_complete(req, req->in, req->in_len);
}

static void req_irq(struct irq_work *irq)
{
	req_answer(container_of(irq, struct req_device, irq)->req);
}

static int req_submit(struct fwctl_request *req)
{
	struct req_device *dev = to_req_device(req->uctx);

	if (dev->submit_error)
		return dev->submit_error;
	dev->req = req;
	complete(&dev->submitted);
	if (dev->claim)
		fwctl_request_complete(req, req->in, dev->claim);
	else if (dev->answer_in_submit)
		req_answer(req);
	return 0;
}

static void req_abort(struct fwctl_request *req)
{
	struct req_device *dev = to_req_device(req->uctx);

	atomic_inc(&dev->aborts);
	if (dev->on_abort == ABORT_CANCELS)
		fwctl_request_complete(req, ERR_PTR(-ECANCELED), 0);
	else if (dev->on_abort == ABORT_FINDS_THE_ANSWER)
		req_answer(req);
}

#define REQ_OPS						\
	.device_type = FWCTL_DEVICE_TYPE_MOCK,		\
	.uctx_size = sizeof(struct fwctl_uctx),		\
	.open_uctx = req_open_uctx,			\
	.close_uctx = req_close_uctx

static const struct fwctl_ops async_ops = {
	REQ_OPS,
	.submit_request = req_submit,
	.abort_request = req_abort,
};

static const struct fwctl_ops detached_ops = {
	REQ_OPS,
	.fw_rpc = req_fw_rpc,
	.detached = true,
};

static const struct fwctl_ops sync_ops = {
	REQ_OPS,
	.fw_rpc = req_fw_rpc,
};

static const struct fwctl_ops one_at_a_time_ops = {
	REQ_OPS,
	.submit_request = req_submit,
	.abort_request = req_abort,
	.max_requests = 1,
};

static const struct fwctl_ops few_bytes_ops = {
	REQ_OPS,
	.submit_request = req_submit,
	.max_bytes = 100,
};

/* Bytes of the provider's own in a request. */
#define OWN SZ_1K

static const struct fwctl_ops own_ops = {
	REQ_OPS,
	.submit_request = req_submit,
	.request_size = sizeof(struct fwctl_request) + OWN,
};

static struct req_device *req_register(struct kunit *test,
				       const struct fwctl_ops *ops)
{
	struct req_device *dev =
		fwctl_alloc_device(NULL, ops, struct req_device, fwctl);

	KUNIT_ASSERT_NOT_NULL(test, dev);
	init_completion(&dev->submitted);
	init_completion(&dev->entered);
	init_completion(&dev->leave);
	init_irq_work(&dev->irq, req_irq);
	KUNIT_ASSERT_EQ(test, 0, fwctl_register(&dev->fwctl));
	return dev;
}

static struct fwctl_uctx *req_open(struct kunit *test, struct req_device *dev)
{
	struct fwctl_uctx *uctx = fwctl_uctx_open(&dev->fwctl);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, uctx);
	/* As its file would. */
	fwctl_get(&dev->fwctl);
	return uctx;
}

static void req_release(struct fwctl_uctx *uctx)
{
	struct fwctl_device *fwctl = uctx->fwctl;

	fwctl_uctx_unuse(uctx);
	fwctl_put(fwctl);
}

static void req_end(struct req_device *dev, struct fwctl_uctx *uctx)
{
	req_release(uctx);
	fwctl_unregister(&dev->fwctl);
	fwctl_put(&dev->fwctl);
}

static struct fwctl_request *req_get(struct kunit *test,
				     struct fwctl_uctx *uctx, size_t len)
{
	struct fwctl_request *req =
		fwctl_request_get(uctx, len, 0, &(struct fwctl_wait) {});

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, req);
	memset(req->in, 0x33, len);
	return req;
}

/* The same with a buffer of which vmalloc_to_page() tells when it is gone. */
static struct fwctl_request *req_get_vmalloc(struct kunit *test,
					     struct fwctl_uctx *uctx,
					     size_t len)
{
	struct fwctl_request *req = req_get(test, uctx, len);

	kvfree(req->in);
	req->in = vmalloc(req->size);
	KUNIT_ASSERT_NOT_NULL(test, req->in);
	return req;
}

/* Leave a request with the provider. */
static void req_leave(struct kunit *test, struct fwctl_uctx *uctx)
{
	struct fwctl_request *req = req_get(test, uctx, 16);
	struct fwctl_wait wait = no_time();

	KUNIT_EXPECT_EQ(test, fwctl_request_deliver(&req, &wait), -ETIMEDOUT);
	KUNIT_EXPECT_NULL(test, req);
}

/* An RPC in a thread; returns what it came to. */
static int rpc_thread(void *data)
{
	struct fwctl_wait wait = {};
	struct fwctl_request *req = fwctl_request_get(data, 16, 0, &wait);
	int ret;

	if (IS_ERR(req))
		return PTR_ERR(req);
	memset(req->in, 0x33, req->in_len);
	ret = fwctl_request_deliver(&req, &wait);
	if (req)
		fwctl_request_put(req);
	return ret;
}

/* A state is waited for; the runner's time-out ends a failure. */
static void wait_for_waiter(wait_queue_head_t *queue)
{
	while (!wq_has_sleeper(queue))
		schedule_timeout_uninterruptible(1);
}

static void expect_refused(struct kunit *test, const struct fwctl_ops *ops)
{
	KUNIT_EXPECT_NULL(test, fwctl_alloc_device(NULL, ops, struct req_device,
						   fwctl));
}

static void contradicting_ops_test(struct kunit *test)
{
	struct fwctl_ops ops = async_ops;

	ops.detached = true;
	expect_refused(test, &ops);
	ops = async_ops;
	ops.request_size = sizeof(struct fwctl_request) - 1;
	expect_refused(test, &ops);
	ops = detached_ops;
	ops.fw_rpc = NULL;
	expect_refused(test, &ops);
	ops = detached_ops;
	ops.abort_request = req_abort;
	expect_refused(test, &ops);
}

static void answered_by_interrupt_test(struct kunit *test)
{
	struct req_device *dev = req_register(test, &async_ops);
	struct fwctl_uctx *uctx = req_open(test, dev);
	struct task_struct *caller = test_thread(test, rpc_thread, uctx);

	wait_for_completion(&dev->submitted);
	KUNIT_EXPECT_EQ(test, fwctl_uctx_running(uctx), 1);
	irq_work_queue(&dev->irq);
	KUNIT_EXPECT_EQ(test, test_join(caller), 0);
	KUNIT_EXPECT_EQ(test, fwctl_uctx_running(uctx), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->aborts), 0);
	irq_work_sync(&dev->irq);
	req_end(dev, uctx);
}

static void answered_in_submit_test(struct kunit *test)
{
	struct req_device *dev = req_register(test, &async_ops);
	struct fwctl_uctx *uctx = req_open(test, dev);
	struct fwctl_request *req = req_get(test, uctx, 16);
	struct fwctl_wait wait = no_time();

	/* Nor does a deadline matter that passed after the answer. */
	dev->answer_in_submit = true;
	KUNIT_EXPECT_EQ(test, fwctl_request_deliver(&req, &wait), 0);
	KUNIT_ASSERT_NOT_NULL(test, req);
	KUNIT_EXPECT_EQ(test, req->rsp_len, 16);
	fwctl_request_put(req);
	KUNIT_EXPECT_EQ(test, fwctl_uctx_running(uctx), 0);
	req_end(dev, uctx);
}

static void providers_part_is_there_and_zeroed_test(struct kunit *test)
{
	struct req_device *dev = req_register(test, &own_ops);
	struct fwctl_uctx *uctx = req_open(test, dev);
	struct fwctl_request *req = req_get(test, uctx, 16);

	KUNIT_ASSERT_GE(test, ksize(req), own_ops.request_size);
	KUNIT_EXPECT_NULL(test, memchr_inv(req + 1, 0, OWN));
	fwctl_request_put(req);
	req_end(dev, uctx);
}

static void failed_submit_test(struct kunit *test)
{
	struct req_device *dev = req_register(test, &async_ops);
	struct fwctl_uctx *uctx = req_open(test, dev);

	dev->submit_error = -EBADMSG;
	KUNIT_EXPECT_EQ(test, rpc_thread(uctx), -EBADMSG);
	KUNIT_EXPECT_EQ(test, fwctl_uctx_running(uctx), 0);
	KUNIT_EXPECT_TRUE(test, list_empty(&dev->fwctl.requests));
	/* The request can be used again. */
	dev->submit_error = 0;
	dev->answer_in_submit = true;
	KUNIT_EXPECT_EQ(test, rpc_thread(uctx), 0);
	req_end(dev, uctx);
}

/* The context is closed by the last request, not by who closes the file. */
static void left_request_test(struct kunit *test)
{
	struct req_device *dev = req_register(test, &async_ops);
	struct fwctl_uctx *uctx = req_open(test, dev);

	req_leave(test, uctx);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->aborts), 1);
	KUNIT_EXPECT_EQ(test, fwctl_uctx_running(uctx), 1);
	req_release(uctx);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->closed), 0);

	irq_work_queue(&dev->irq);
	irq_work_sync(&dev->irq);
	flush_workqueue(fwctl_wq);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->closed), 1);
	KUNIT_EXPECT_EQ(test, atomic64_read(&dev->fwctl.used), 0);
	fwctl_unregister(&dev->fwctl);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->closed), 1);
	fwctl_put(&dev->fwctl);
}

struct abort_case {
	const char *name;
	enum on_abort on_abort;
	int ret;
};

/* The provider answers between the caller's decision and its departure. */
static const struct abort_case abort_cases[] = {
	{ "cancelled", ABORT_CANCELS, -ETIMEDOUT },
	{ "answered", ABORT_FINDS_THE_ANSWER, 0 },
};

KUNIT_ARRAY_PARAM_DESC(abort, abort_cases, name);

static void answer_while_leaving_test(struct kunit *test)
{
	const struct abort_case *param = test->param_value;
	struct req_device *dev = req_register(test, &async_ops);
	struct fwctl_uctx *uctx = req_open(test, dev);
	struct fwctl_request *req = req_get(test, uctx, 16);
	struct fwctl_wait wait = no_time();

	dev->on_abort = param->on_abort;
	KUNIT_EXPECT_EQ(test, fwctl_request_deliver(&req, &wait), param->ret);
	KUNIT_ASSERT_NOT_NULL(test, req);
	fwctl_request_put(req);
	KUNIT_EXPECT_EQ(test, fwctl_uctx_running(uctx), 0);

	/* That nobody waited for the answer does not answer the next one. */
	dev->on_abort = ABORT_NOTHING;
	req_leave(test, uctx);
	KUNIT_EXPECT_PTR_EQ(test, dev->req, req);
	req_answer(req);
	flush_workqueue(fwctl_wq);
	req_end(dev, uctx);
}

static void left_request_is_used_again_test(struct kunit *test)
{
	struct req_device *dev = req_register(test, &async_ops);
	struct fwctl_uctx *uctx = req_open(test, dev);
	struct fwctl_wait wait = no_time();
	struct fwctl_request *req;

	req_leave(test, uctx);
	req_answer(dev->req);
	flush_workqueue(fwctl_wq);
	req = req_get(test, uctx, 16);
	KUNIT_EXPECT_PTR_EQ(test, req, dev->req);
	dev->answer_in_submit = true;
	KUNIT_EXPECT_EQ(test, fwctl_request_deliver(&req, &wait), 0);
	fwctl_request_put(req);
	req_end(dev, uctx);
}

struct blocker {
	struct work_struct work;
	struct completion end;
};

static void blocker_work(struct work_struct *work)
{
	wait_for_completion(&container_of(work, struct blocker, work)->end);
}

/* Nothing that was left is given back until the blocker ends. */
static void block_drops(struct blocker *blocker)
{
	init_completion(&blocker->end);
	INIT_WORK_ONSTACK(&blocker->work, blocker_work);
	workqueue_set_max_active(fwctl_wq, 1);
	queue_work(fwctl_wq, &blocker->work);
}

static void unblock_drops(struct blocker *blocker)
{
	complete(&blocker->end);
	flush_workqueue(fwctl_wq);
	workqueue_set_max_active(fwctl_wq, WQ_DFL_ACTIVE);
	destroy_work_on_stack(&blocker->work);
}

/* Unregister waits for the answer, not for what then gives the request back. */
static void left_request_has_the_device_last_test(struct kunit *test)
{
	struct req_device *dev = req_register(test, &async_ops);
	struct fwctl_uctx *uctx = req_open(test, dev);
	int id = dev->fwctl.dev.id;
	struct blocker blocker;

	block_drops(&blocker);
	req_leave(test, uctx);
	req_release(uctx);
	req_answer(dev->req);
	fwctl_unregister(&dev->fwctl);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->closed), 1);
	fwctl_put(&dev->fwctl);
	unblock_drops(&blocker);

	/* Only who is gone gives its number away. */
	dev = req_register(test, &async_ops);
	KUNIT_EXPECT_EQ(test, dev->fwctl.dev.id, id);
	fwctl_unregister(&dev->fwctl);
	fwctl_put(&dev->fwctl);
}

/* An abort that ends nothing keeps none from the others. */
static void unregister_aborts_each_once_test(struct kunit *test)
{
	struct req_device *dev = req_register(test, &async_ops);
	struct fwctl_uctx *uctx = req_open(test, dev);
	struct task_struct *remover;
	struct fwctl_request *first;

	req_leave(test, uctx);
	first = dev->req;
	req_leave(test, uctx);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->aborts), 2);
	remover = test_thread(test, test_unregister_thread, &dev->fwctl);
	wait_for_waiter(&dev->fwctl.drained);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->aborts), 4);
	req_answer(first);
	req_answer(dev->req);
	test_join(remover);
	flush_workqueue(fwctl_wq);
	req_release(uctx);
	fwctl_put(&dev->fwctl);
}

static void unregister_aborts_test(struct kunit *test)
{
	struct req_device *dev = req_register(test, &async_ops);
	struct fwctl_uctx *uctx = req_open(test, dev);
	struct task_struct *one, *two;

	one = test_thread(test, rpc_thread, uctx);
	two = test_thread(test, rpc_thread, uctx);
	wait_for_completion(&dev->submitted);
	wait_for_completion(&dev->submitted);
	dev->on_abort = ABORT_CANCELS;
	fwctl_unregister(&dev->fwctl);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->aborts), 2);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->closed), 1);
	KUNIT_EXPECT_EQ(test, test_join(one), -ENODEV);
	KUNIT_EXPECT_EQ(test, test_join(two), -ENODEV);
	req_release(uctx);
	fwctl_put(&dev->fwctl);
}

static void expect_gone(struct kunit *test, struct req_device *dev,
			struct fwctl_uctx *uctx)
{
	KUNIT_EXPECT_EQ(test, rpc_thread(uctx), -ENODEV);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(fwctl_uctx_open(&dev->fwctl)),
			-ENODEV);
}

/* Its caller and its file are gone; the firmware is not to be stopped. */
static void unregister_waits_for_left_request_test(struct kunit *test)
{
	struct req_device *dev = req_register(test, &async_ops);
	struct fwctl_uctx *uctx = req_open(test, dev);
	struct fwctl_uctx *other = req_open(test, dev);
	struct task_struct *remover;

	req_leave(test, uctx);
	req_release(uctx);
	remover = test_thread(test, test_unregister_thread, &dev->fwctl);
	wait_for_waiter(&dev->fwctl.drained);
	/* Both the caller and unregister have asked. */
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->aborts), 2);
	expect_gone(test, dev, other);
	req_release(other);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->closed), 0);

	irq_work_queue(&dev->irq);
	test_join(remover);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->closed), 2);
	irq_work_sync(&dev->irq);
	/* The request may be the last to have the device. */
	fwctl_put(&dev->fwctl);
	flush_workqueue(fwctl_wq);
}

static void detached_test(struct kunit *test)
{
	struct req_device *dev = req_register(test, &detached_ops);
	struct fwctl_uctx *uctx = req_open(test, dev);
	struct fwctl_uctx *other = req_open(test, dev);
	struct task_struct *remover;

	complete(&dev->leave);
	KUNIT_EXPECT_EQ(test, rpc_thread(uctx), 0);
	wait_for_completion(&dev->entered);

	req_leave(test, uctx);
	wait_for_completion(&dev->entered);
	KUNIT_EXPECT_EQ(test, fwctl_uctx_running(uctx), 1);
	req_release(uctx);
	remover = test_thread(test, test_unregister_thread, &dev->fwctl);
	wait_for_waiter(&dev->fwctl.drained);
	expect_gone(test, dev, other);
	req_release(other);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->closed), 0);

	complete(&dev->leave);
	test_join(remover);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->closed), 2);
	fwctl_put(&dev->fwctl);
}

static void detached_closes_after_left_request_test(struct kunit *test)
{
	struct req_device *dev = req_register(test, &detached_ops);
	struct fwctl_uctx *uctx = req_open(test, dev);

	req_leave(test, uctx);
	wait_for_completion(&dev->entered);
	req_release(uctx);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->closed), 0);
	complete(&dev->leave);
	flush_workqueue(dev->fwctl.wq);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->closed), 1);
	fwctl_unregister(&dev->fwctl);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->closed), 1);
	fwctl_put(&dev->fwctl);
}

static void deadline_needs_a_provider_that_can_be_left_test(struct kunit *test)
{
	struct req_device *dev = req_register(test, &sync_ops);
	struct fwctl_uctx *uctx = req_open(test, dev);
	struct fwctl_request *req = req_get(test, uctx, 16);
	struct fwctl_wait wait = no_time();

	KUNIT_EXPECT_EQ(test, fwctl_request_deliver(&req, &wait), -EOPNOTSUPP);
	KUNIT_EXPECT_FALSE(test, try_wait_for_completion(&dev->entered));
	fwctl_request_put(req);
	req_end(dev, uctx);
}

static int limit_of(struct fwctl_uctx *uctx, size_t len, struct fwctl_wait wait)
{
	struct fwctl_request *req = fwctl_request_get(uctx, len, 0, &wait);

	if (IS_ERR(req))
		return PTR_ERR(req);
	fwctl_request_put(req);
	return 0;
}

static void limit_of_requests_test(struct kunit *test)
{
	struct req_device *dev = req_register(test, &one_at_a_time_ops);
	struct fwctl_uctx *uctx = req_open(test, dev);
	struct fwctl_wait nonblock = { .nonblock = true };
	struct task_struct *second;

	req_leave(test, uctx);
	/* One that was left counts as well. */
	KUNIT_EXPECT_EQ(test, limit_of(uctx, 0, nonblock), -EAGAIN);
	KUNIT_EXPECT_EQ(test, limit_of(uctx, 0, no_time()), -ETIMEDOUT);
	second = test_thread(test, rpc_thread, uctx);
	wait_for_waiter(&dev->fwctl.room);
	/* The first was it, the second is not submitted. */
	KUNIT_EXPECT_TRUE(test, try_wait_for_completion(&dev->submitted));
	KUNIT_EXPECT_FALSE(test, try_wait_for_completion(&dev->submitted));
	req_answer(dev->req);
	wait_for_completion(&dev->submitted);
	req_answer(dev->req);
	KUNIT_EXPECT_EQ(test, test_join(second), 0);
	KUNIT_EXPECT_EQ(test, limit_of(uctx, 0, nonblock), 0);
	req_end(dev, uctx);
}

static void unregister_ends_the_wait_for_room_test(struct kunit *test)
{
	struct req_device *dev = req_register(test, &one_at_a_time_ops);
	struct fwctl_uctx *uctx = req_open(test, dev);
	struct task_struct *second, *remover;

	req_leave(test, uctx);
	second = test_thread(test, rpc_thread, uctx);
	wait_for_waiter(&dev->fwctl.room);
	remover = test_thread(test, test_unregister_thread, &dev->fwctl);
	/* While the first is still in flight. */
	KUNIT_EXPECT_EQ(test, test_join(second), -ENODEV);
	req_answer(dev->req);
	test_join(remover);
	req_release(uctx);
	flush_workqueue(fwctl_wq);
	fwctl_put(&dev->fwctl);
}

static void limit_of_bytes_test(struct kunit *test)
{
	struct req_device *dev = req_register(test, &few_bytes_ops);
	struct fwctl_uctx *uctx = req_open(test, dev);
	struct fwctl_wait nonblock = { .nonblock = true };
	struct fwctl_request *first;

	/* Alone, any is let through. */
	KUNIT_EXPECT_EQ(test, limit_of(uctx, 101, nonblock), 0);
	first = req_get(test, uctx, 60);
	KUNIT_EXPECT_EQ(test, limit_of(uctx, 40, nonblock), 0);
	KUNIT_EXPECT_EQ(test, limit_of(uctx, 41, nonblock), -EAGAIN);
	fwctl_request_put(first);
	KUNIT_EXPECT_EQ(test, limit_of(uctx, 41, nonblock), 0);
	KUNIT_EXPECT_EQ(test, atomic64_read(&dev->fwctl.used), 0);
	req_end(dev, uctx);
}

static void request_is_used_again_test(struct kunit *test)
{
	static const size_t sizes[] = { 0, 512, 513, SZ_64K, FWCTL_RPC_MAX_LEN };
	struct req_device *dev = req_register(test, &async_ops);
	struct fwctl_uctx *uctx = req_open(test, dev);

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct fwctl_request *req = req_get(test, uctx, sizes[i]);
		struct fwctl_request *again;

		KUNIT_EXPECT_GE(test, req->size, sizes[i]);
		fwctl_request_put(req);
		again = req_get(test, uctx, sizes[i]);
		KUNIT_EXPECT_PTR_EQ(test, again, req);
		fwctl_request_put(again);
	}
	req_end(dev, uctx);
}

/* Any number at once, of which some are kept. */
static void cache_is_bounded_test(struct kunit *test)
{
	struct req_device *dev = req_register(test, &async_ops);
	struct fwctl_uctx *uctx = req_open(test, dev);
	struct fwctl_request *reqs[2 * FWCTL_CACHE_SLOTS];
	void *bufs[ARRAY_SIZE(reqs)];
	size_t i, kept = 0, there = 0;

	for (i = 0; i < ARRAY_SIZE(reqs); i++) {
		reqs[i] = req_get_vmalloc(test, uctx, 64);
		bufs[i] = reqs[i]->in;
	}
	for (i = 0; i < ARRAY_SIZE(reqs); i++) {
		fwctl_request_put(reqs[i]);
		there += !!vmalloc_to_page(bufs[i]);
	}
	for (i = 0; i < FWCTL_CACHE_SLOTS; i++)
		kept += !!uctx->cache->slots[i];
	KUNIT_EXPECT_GT(test, kept, 0);
	KUNIT_EXPECT_LE(test, kept, FWCTL_CACHE_SLOTS);
	KUNIT_EXPECT_EQ(test, there, kept);
	req_end(dev, uctx);
	for (i = 0; i < ARRAY_SIZE(reqs); i++)
		KUNIT_EXPECT_NULL(test, vmalloc_to_page(bufs[i]));
}

static void larger_buffer_replaces_smaller_test(struct kunit *test)
{
	struct req_device *dev = req_register(test, &async_ops);
	struct fwctl_uctx *uctx = req_open(test, dev);
	struct fwctl_request *req = req_get_vmalloc(test, uctx, SZ_8K);
	void *smaller = req->in;

	/* Of one class, and slots enough for one. */
	fwctl_request_put(req);
	req = req_get(test, uctx, SZ_32K);
	KUNIT_EXPECT_NULL(test, vmalloc_to_page(smaller));
	KUNIT_EXPECT_GE(test, req->size, SZ_32K);
	fwctl_request_put(req);
	KUNIT_EXPECT_PTR_EQ(test, fwctl_cache_get(uctx, SZ_8K), req);
	KUNIT_EXPECT_NULL(test, fwctl_cache_get(uctx, SZ_8K));
	fwctl_request_free(req);
	req_end(dev, uctx);
}

static void shrinker_gives_back_test(struct kunit *test)
{
	struct req_device *dev = req_register(test, &async_ops);
	struct fwctl_uctx *uctx = req_open(test, dev);
	struct shrink_control sc = { .gfp_mask = GFP_KERNEL, .nr_to_scan = 1 };
	struct fwctl_request *req = req_get_vmalloc(test, uctx, 64);
	void *buf = req->in;

	fwctl_request_put(req);
	fwctl_request_put(req_get(test, uctx, FWCTL_RPC_MAX_LEN));
	KUNIT_EXPECT_EQ(test,
			fwctl_shrinker->count_objects(fwctl_shrinker, &sc), 1);
	KUNIT_EXPECT_EQ(test,
			fwctl_shrinker->scan_objects(fwctl_shrinker, &sc), 2);
	KUNIT_EXPECT_NULL(test, vmalloc_to_page(buf));
	KUNIT_EXPECT_NULL(test, fwctl_cache_get(uctx, FWCTL_RPC_MAX_LEN));
	KUNIT_EXPECT_NULL(test, fwctl_cache_get(uctx, 64));
	sc.nr_to_scan = 1;
	KUNIT_EXPECT_EQ(test,
			fwctl_shrinker->scan_objects(fwctl_shrinker, &sc),
			SHRINK_STOP);
	req_end(dev, uctx);
	KUNIT_EXPECT_EQ(test,
			fwctl_shrinker->count_objects(fwctl_shrinker, &sc),
			SHRINK_EMPTY);
}

/* Each time the next context, so it is not always the first one that pays. */
static void shrinker_goes_round_test(struct kunit *test)
{
	struct req_device *dev = req_register(test, &async_ops);
	struct fwctl_uctx *uctx = req_open(test, dev);
	struct fwctl_uctx *other = req_open(test, dev);

	fwctl_request_put(req_get(test, uctx, 64));
	fwctl_request_put(req_get(test, other, 64));
	for (int i = 0; i < 2; i++) {
		struct shrink_control sc = {
			.gfp_mask = GFP_KERNEL, .nr_to_scan = 1,
		};

		KUNIT_EXPECT_EQ(test,
				fwctl_shrinker->scan_objects(fwctl_shrinker,
							     &sc), 1);
	}
	req_release(other);
	req_end(dev, uctx);
}

/*
 * What one RPC left in a buffer is not to come out of the next: neither where
 * the request is shorter, nor where the provider claims more than there is.
 */
static void nothing_stale_comes_out_test(struct kunit *test)
{
	struct req_device *dev = req_register(test, &async_ops);
	struct fwctl_uctx *uctx = req_open(test, dev);
	struct fwctl_request *first = req_get(test, uctx, 512), *req;
	static const size_t claims[] = { 17, 512 };

	memset(first->in, 0xee, 512);
	fwctl_request_put(first);
	for (size_t i = 0; i < ARRAY_SIZE(claims); i++) {
		struct fwctl_wait wait = {};

		dev->claim = claims[i];
		req = req_get(test, uctx, 16);
		KUNIT_ASSERT_PTR_EQ(test, req, first);
		/* KMSAN finds out who looks there. */
		if (!IS_ENABLED(CONFIG_KMSAN))
			KUNIT_EXPECT_EQ(test, ((u8 *)req->in)[16], 0xee);
		KUNIT_EXPECT_EQ(test, fwctl_request_deliver(&req, &wait), -EIO);
		KUNIT_EXPECT_EQ(test, req->rsp_len, 0);
		fwctl_request_put(req);
	}
	req_end(dev, uctx);
}

static struct kunit_case request_test_cases[] = {
	KUNIT_CASE(contradicting_ops_test),
	KUNIT_CASE(answered_by_interrupt_test),
	KUNIT_CASE(answered_in_submit_test),
	KUNIT_CASE(providers_part_is_there_and_zeroed_test),
	KUNIT_CASE(failed_submit_test),
	KUNIT_CASE(left_request_test),
	KUNIT_CASE_PARAM(answer_while_leaving_test, abort_gen_params),
	KUNIT_CASE(left_request_is_used_again_test),
	KUNIT_CASE(left_request_has_the_device_last_test),
	KUNIT_CASE(unregister_aborts_each_once_test),
	KUNIT_CASE(unregister_aborts_test),
	KUNIT_CASE(unregister_waits_for_left_request_test),
	KUNIT_CASE(detached_test),
	KUNIT_CASE(detached_closes_after_left_request_test),
	KUNIT_CASE(deadline_needs_a_provider_that_can_be_left_test),
	KUNIT_CASE(limit_of_requests_test),
	KUNIT_CASE(unregister_ends_the_wait_for_room_test),
	KUNIT_CASE(limit_of_bytes_test),
	KUNIT_CASE(request_is_used_again_test),
	KUNIT_CASE(cache_is_bounded_test),
	KUNIT_CASE(larger_buffer_replaces_smaller_test),
	KUNIT_CASE(shrinker_gives_back_test),
	KUNIT_CASE(shrinker_goes_round_test),
	KUNIT_CASE(nothing_stale_comes_out_test),
	{}
};

static struct kunit_suite request_test_suite = {
	.name = "fwctl_request",
	.test_cases = request_test_cases,
};

kunit_test_suite(request_test_suite);
