// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit tests of the life cycle of a request of an asynchronous provider. The test
 * decides when the provider completes a request, which forces each race.
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "provider_test.h"

static void expect_rejected(struct kunit *test, const struct fwctl_ops *ops)
{
	KUNIT_EXPECT_NULL(test,
			  fwctl_alloc_device(NULL, ops, struct treq_device,
					     fwctl));
}

static void contradicting_ops_test(struct kunit *test)
{
	struct fwctl_ops ops = treq_async_ops;

	ops.request_size = sizeof(struct fwctl_request) - 1;
	expect_rejected(test, &ops);
	ops = treq_threaded_ops;
	ops.fw_rpc = NULL;
	expect_rejected(test, &ops);
	ops = treq_sync_ops;
	ops.abort_request = treq_async_ops.abort_request;
	expect_rejected(test, &ops);
}

static void no_slots_test(struct kunit *test)
{
	struct treq_device *dev = treq_alloc(test, &treq_async_ops);

	dev->fwctl.max_requests = 0;
	KUNIT_EXPECT_EQ(test, fwctl_register(&dev->fwctl), -EINVAL);
	fwctl_put(&dev->fwctl);
}

/* No request holds a slot, is on a list or uses the context. */
static void expect_idle(struct kunit *test, struct fwctl_uctx *uctx)
{
	struct fwctl_device *fwctl = uctx->fwctl;

	flush_workqueue(fwctl_wq);
	KUNIT_EXPECT_EQ(test, refcount_read(&uctx->users), 1);
	KUNIT_EXPECT_EQ(test, uctx->slots, 0);
	KUNIT_EXPECT_EQ(test, treq_slots(fwctl), 0);
	KUNIT_EXPECT_EQ(test, treq_bytes(fwctl), 0);
	KUNIT_EXPECT_TRUE(test, list_empty(&fwctl->granted));
	KUNIT_EXPECT_TRUE(test, list_empty(&fwctl->requests));
	KUNIT_EXPECT_TRUE(test, list_empty(&fwctl->abandoned));
}

static void completed_by_interrupt_test(struct kunit *test)
{
	struct treq_device *dev = treq_register(test, &treq_async_ops);
	struct fwctl_uctx *uctx = treq_open(test, dev);
	struct task_struct *caller = test_thread(test, treq_rpc_thread, uctx);

	wait_for_completion(&dev->submitted);
	irq_work_queue(&dev->irq);
	KUNIT_EXPECT_EQ(test, test_join(caller), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->aborts), 0);
	irq_work_sync(&dev->irq);
	expect_idle(test, uctx);
	treq_end(dev, uctx);
}

static void completed_in_submit_test(struct kunit *test)
{
	struct treq_device *dev = treq_register(test, &treq_async_ops);
	struct fwctl_uctx *uctx = treq_open(test, dev);
	struct fwctl_call call;

	dev->complete_in_submit = true;
	treq_call(test, &call, uctx, 16);
	/* Abandoning a complete call has no effect. */
	fwctl_call_abandon(&call, -ETIMEDOUT);
	KUNIT_ASSERT_NOT_NULL(test, call.req);
	KUNIT_EXPECT_EQ(test, call.req->rsp_len, 16);
	KUNIT_EXPECT_EQ(test, call.flags, 0);
	KUNIT_EXPECT_EQ(test, treq_result(&call), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->aborts), 0);
	expect_idle(test, uctx);
	treq_end(dev, uctx);
}

static void providers_part_is_zeroed_test(struct kunit *test)
{
	struct treq_device *dev = treq_register(test, &treq_own_ops);
	struct fwctl_uctx *uctx = treq_open(test, dev);
	struct fwctl_request *req = treq_get(test, uctx, 16);
	struct fwctl_call call;

	KUNIT_ASSERT_GE(test, ksize(req), treq_own_ops.request_size);
	memset(req + 1, 0x77, TREQ_OWN);
	treq_call_init(&call, uctx);
	KUNIT_ASSERT_EQ(test, fwctl_request_submit(req, &call, false), 0);
	KUNIT_EXPECT_PTR_EQ(test, dev->reqs[0], req);
	KUNIT_EXPECT_NULL(test, memchr_inv(req + 1, 0, TREQ_OWN));
	treq_complete(req);
	KUNIT_EXPECT_EQ(test, treq_result(&call), 0);
	treq_end(dev, uctx);
}

static void rejected_test(struct kunit *test)
{
	struct treq_device *dev = treq_register(test, &treq_async_ops);
	struct fwctl_uctx *uctx = treq_open(test, dev);

	dev->submit_ret = -EBADMSG;
	KUNIT_EXPECT_EQ(test, treq_rpc_thread(uctx), -EBADMSG);
	expect_idle(test, uctx);
	/* The request can be used again. */
	dev->submit_ret = 0;
	dev->complete_in_submit = true;
	KUNIT_EXPECT_EQ(test, treq_rpc_thread(uctx), 0);
	treq_end(dev, uctx);
}

static void *own_response;

static void complete_with_own_response(struct fwctl_request *req)
{
	memset(own_response, 0x44, 8);
	fwctl_request_complete(req, own_response, 8);
}

static void expect_copied(struct kunit *test, struct fwctl_uctx *uctx,
			  void *response)
{
	struct fwctl_request *req = treq_get(test, uctx, 16);
	struct fwctl_call call;

	KUNIT_ASSERT_NOT_NULL(test, response);
	own_response = response;
	req->out_len = 16;
	req->queued = true;
	treq_call_init(&call, uctx);
	KUNIT_ASSERT_EQ(test, fwctl_request_submit(req, &call, false), 0);
	KUNIT_EXPECT_PTR_EQ(test, req->out, req->in);
	KUNIT_EXPECT_EQ(test, req->rsp_len, 8);
	KUNIT_EXPECT_NULL(test, memchr_inv(req->out, 0x44, 8));
	KUNIT_EXPECT_EQ(test, treq_result(&call), 0);
}

/* A queue must not keep the memory of a response until it is read. */
static void response_is_copied_test(struct kunit *test)
{
	struct treq_device *dev = treq_register(test, &treq_async_ops);
	struct fwctl_uctx *uctx = treq_open(test, dev);

	dev->in_submit = complete_with_own_response;
	expect_copied(test, uctx, kmalloc(SZ_1K, GFP_KERNEL));
	expect_copied(test, uctx, vmalloc(SZ_64K));
	expect_idle(test, uctx);
	treq_end(dev, uctx);
}

/* A positive result of submit_request is a bug of the provider. */
static void positive_submit_test(struct kunit *test)
{
	struct treq_device *dev = treq_register(test, &treq_async_ops);
	struct fwctl_uctx *uctx = treq_open(test, dev);

	dev->submit_ret = 1;
	kunit_warning_suppress(test) {
		KUNIT_EXPECT_EQ(test, treq_rpc_thread(uctx), -EIO);
		KUNIT_EXPECT_SUPPRESSED_WARNING_COUNT(test, 1);
	}
	expect_idle(test, uctx);
	treq_end(dev, uctx);
}

/* If the file is already closed, the last request closes the context. */
static void abandoned_request_closes_test(struct kunit *test)
{
	struct treq_device *dev = treq_register(test, &treq_async_ops);
	struct fwctl_uctx *uctx = treq_open(test, dev);

	treq_abandon(test, uctx);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->aborts), 1);
	KUNIT_EXPECT_EQ(test, refcount_read(&uctx->users), 2);
	KUNIT_EXPECT_EQ(test, uctx->slots, 1);
	treq_release(uctx);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->closed), 0);

	irq_work_queue(&dev->irq);
	irq_work_sync(&dev->irq);
	flush_workqueue(fwctl_wq);
	flush_workqueue(fwctl_dispatch_wq);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->closed), 1);
	KUNIT_EXPECT_EQ(test, treq_slots(&dev->fwctl), 0);
	fwctl_unregister(&dev->fwctl);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->closed), 1);
	fwctl_put(&dev->fwctl);
}

struct abort_case {
	const char *name;
	enum on_abort on_abort;
};

/* The provider completes the request from within the abort. */
static const struct abort_case abort_cases[] = {
	{ "cancelled", ABORT_CANCELS },
	{ "completed", ABORT_COMPLETES },
};

KUNIT_ARRAY_PARAM_DESC(abort, abort_cases, name);

static void completed_in_abort_test(struct kunit *test)
{
	const struct abort_case *param = test->param_value;
	struct treq_device *dev = treq_register(test, &treq_async_ops);
	struct fwctl_uctx *uctx = treq_open(test, dev);

	dev->on_abort = param->on_abort;
	treq_abandon(test, uctx);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->aborts), 1);
	expect_idle(test, uctx);

	/* The memory is reused, and all state of the abort is reset. */
	dev->on_abort = ABORT_NOTHING;
	treq_abandon(test, uctx);
	KUNIT_EXPECT_PTR_EQ(test, dev->reqs[1], dev->reqs[0]);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->aborts), 2);
	treq_complete(dev->reqs[1]);
	expect_idle(test, uctx);
	treq_end(dev, uctx);
}

static struct fwctl_call *call_to_abandon;

static void abandon_in_submit(struct fwctl_request *req)
{
	const atomic_t *aborts = &to_treq_device(req->uctx)->aborts;
	int before = atomic_read(aborts);

	fwctl_call_abandon(call_to_abandon, -ETIMEDOUT);
	flush_work(&req->uctx->fwctl->abort);
	/* The abort must wait for submit_request to return. */
	KUNIT_EXPECT_EQ(kunit_get_current_test(), atomic_read(aborts), before);
}

static void abandon_and_complete_in_submit(struct fwctl_request *req)
{
	abandon_in_submit(req);
	treq_complete(req);
}

/* The core abandons the request while submit_request() runs. */
static void abandoned_in_submit_test(struct kunit *test)
{
	struct treq_device *dev = treq_register(test, &treq_async_ops);
	struct fwctl_uctx *uctx = treq_open(test, dev);
	struct fwctl_call call;

	call_to_abandon = &call;
	dev->in_submit = abandon_in_submit;
	treq_call(test, &call, uctx, 16);
	KUNIT_EXPECT_EQ(test, treq_result(&call), -ETIMEDOUT);
	flush_work(&dev->fwctl.abort);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->aborts), 1);
	treq_complete(dev->reqs[0]);
	expect_idle(test, uctx);

	/* A request that submit_request() completes is not aborted. */
	dev->in_submit = abandon_and_complete_in_submit;
	treq_call(test, &call, uctx, 16);
	KUNIT_EXPECT_EQ(test, treq_result(&call), -ETIMEDOUT);
	flush_work(&dev->fwctl.abort);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->aborts), 1);
	expect_idle(test, uctx);
	treq_end(dev, uctx);
}

struct blocker {
	struct work_struct work;
	struct completion end;
};

static void blocker_work(struct work_struct *work)
{
	wait_for_completion(&container_of(work, struct blocker, work)->end);
}

/* No abandoned request is freed until the blocker ends. */
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
	/* This one closes contexts. */
	flush_workqueue(fwctl_dispatch_wq);
	workqueue_set_max_active(fwctl_wq, WQ_DFL_ACTIVE);
	destroy_work_on_stack(&blocker->work);
}

/* Unregister waits for the completion, not for the work that frees the request. */
static void abandoned_request_holds_the_device_test(struct kunit *test)
{
	struct treq_device *dev = treq_register(test, &treq_async_ops);
	struct fwctl_uctx *uctx = treq_open(test, dev);
	int id = dev->fwctl.dev.id;
	struct blocker blocker;

	block_drops(&blocker);
	treq_abandon(test, uctx);
	treq_release(uctx);
	treq_complete(dev->reqs[0]);
	fwctl_unregister(&dev->fwctl);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->closed), 1);
	fwctl_put(&dev->fwctl);
	unblock_drops(&blocker);

	/* The same number shows that the memory of the first device is freed. */
	dev = treq_register(test, &treq_async_ops);
	KUNIT_EXPECT_EQ(test, dev->fwctl.dev.id, id);
	fwctl_unregister(&dev->fwctl);
	fwctl_put(&dev->fwctl);
}

/* Unregister aborts each request once, even if an abort has no effect. */
static void unregister_aborts_each_once_test(struct kunit *test)
{
	struct treq_device *dev = treq_register(test, &treq_async_ops);
	struct fwctl_uctx *uctx = treq_open(test, dev);
	struct task_struct *remover;
	struct fwctl_call calls[2];

	treq_abandon(test, uctx);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->aborts), 1);
	treq_call(test, &calls[0], uctx, 16);
	treq_call(test, &calls[1], uctx, 16);
	remover = test_thread(test, test_unregister_thread, &dev->fwctl);
	/* The calls are complete while the requests are still in flight. */
	KUNIT_EXPECT_EQ(test, treq_result(&calls[0]), -ENODEV);
	KUNIT_EXPECT_EQ(test, treq_result(&calls[1]), -ENODEV);
	KUNIT_EXPECT_EQ(test, calls[1].flags,
			FWCTL_RECORD_CORE_ERROR | FWCTL_RECORD_IN_FLIGHT);
	treq_wait_for_waiter(&dev->fwctl.drained);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->aborts), 3);
	for (int i = 0; i < 3; i++)
		treq_complete(dev->reqs[i]);
	test_join(remover);
	flush_workqueue(fwctl_wq);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->closed), 1);
	treq_release(uctx);
	fwctl_put(&dev->fwctl);
}

static void expect_gone(struct kunit *test, struct treq_device *dev,
			struct fwctl_uctx *uctx)
{
	KUNIT_EXPECT_EQ(test, treq_rpc_thread(uctx), -ENODEV);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(fwctl_uctx_open(&dev->fwctl)),
			-ENODEV);
}

/* The request is abandoned and the file is closed. */
static void unregister_waits_for_abandoned_test(struct kunit *test)
{
	struct treq_device *dev = treq_register(test, &treq_async_ops);
	struct fwctl_uctx *uctx = treq_open(test, dev);
	struct fwctl_uctx *other = treq_open(test, dev);
	struct task_struct *remover;

	treq_abandon(test, uctx);
	treq_release(uctx);
	remover = test_thread(test, test_unregister_thread, &dev->fwctl);
	treq_wait_for_waiter(&dev->fwctl.drained);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->aborts), 1);
	expect_gone(test, dev, other);
	treq_release(other);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->closed), 0);

	irq_work_queue(&dev->irq);
	test_join(remover);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->closed), 2);
	irq_work_sync(&dev->irq);
	/* The request may hold the last reference to the device. */
	fwctl_put(&dev->fwctl);
	flush_workqueue(fwctl_wq);
	flush_workqueue(fwctl_dispatch_wq);
}

static void threaded_test(struct kunit *test)
{
	struct treq_device *dev = treq_register(test, &treq_threaded_ops);
	struct fwctl_uctx *uctx = treq_open(test, dev);
	struct fwctl_uctx *other = treq_open(test, dev);
	struct task_struct *remover;

	complete(&dev->proceed);
	KUNIT_EXPECT_EQ(test, treq_rpc_thread(uctx), 0);
	wait_for_completion(&dev->entered);

	treq_abandon(test, uctx);
	wait_for_completion(&dev->entered);
	treq_release(uctx);
	remover = test_thread(test, test_unregister_thread, &dev->fwctl);
	treq_wait_for_waiter(&dev->fwctl.drained);
	expect_gone(test, dev, other);
	treq_release(other);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->closed), 0);

	complete(&dev->proceed);
	test_join(remover);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->closed), 2);
	fwctl_put(&dev->fwctl);
}

static void threaded_closes_after_abandoned_test(struct kunit *test)
{
	struct treq_device *dev = treq_register(test, &treq_threaded_ops);
	struct fwctl_uctx *uctx = treq_open(test, dev);

	treq_abandon(test, uctx);
	wait_for_completion(&dev->entered);
	treq_release(uctx);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->closed), 0);
	complete(&dev->proceed);
	flush_workqueue(dev->fwctl.wq);
	flush_workqueue(fwctl_dispatch_wq);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->closed), 1);
	fwctl_unregister(&dev->fwctl);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->closed), 1);
	fwctl_put(&dev->fwctl);
}

static struct kunit_case request_test_cases[] = {
	KUNIT_CASE(contradicting_ops_test),
	KUNIT_CASE(no_slots_test),
	KUNIT_CASE(completed_by_interrupt_test),
	KUNIT_CASE(completed_in_submit_test),
	KUNIT_CASE(providers_part_is_zeroed_test),
	KUNIT_CASE(rejected_test),
	KUNIT_CASE(response_is_copied_test),
	KUNIT_CASE(positive_submit_test),
	KUNIT_CASE(abandoned_request_closes_test),
	KUNIT_CASE_PARAM(completed_in_abort_test, abort_gen_params),
	KUNIT_CASE(abandoned_in_submit_test),
	KUNIT_CASE(abandoned_request_holds_the_device_test),
	KUNIT_CASE(unregister_aborts_each_once_test),
	KUNIT_CASE(unregister_waits_for_abandoned_test),
	KUNIT_CASE(threaded_test),
	KUNIT_CASE(threaded_closes_after_abandoned_test),
	{}
};

static struct kunit_suite request_test_suite = {
	.name = "fwctl_request",
	.test_cases = request_test_cases,
};

kunit_test_suite(request_test_suite);
