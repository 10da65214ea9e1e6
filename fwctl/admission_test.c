// SPDX-License-Identifier: GPL-2.0-only
/* KUnit tests of admission control. */
#include "provider_test.h"

static struct treq_device *slots_register(struct kunit *test,
					  unsigned int max_requests,
					  size_t max_bytes)
{
	struct treq_device *dev = treq_alloc(test, &treq_async_ops);

	dev->fwctl.max_requests = max_requests;
	dev->fwctl.max_bytes = max_bytes;
	KUNIT_ASSERT_EQ(test, fwctl_register(&dev->fwctl), 0);
	return dev;
}

/* Complete the nth submitted request, and wait for the dispatcher. */
static void complete_nth(struct treq_device *dev, unsigned int n)
{
	treq_complete(dev->reqs[n]);
	flush_work(&dev->fwctl.dispatch);
}

static void expect_nth(struct kunit *test, struct treq_device *dev,
		       unsigned int n, struct fwctl_uctx *uctx)
{
	KUNIT_ASSERT_GT(test, dev->count, n);
	KUNIT_EXPECT_PTR_EQ(test, dev->reqs[n]->uctx, uctx);
}

/* Complete all requests, including all backlogs, and consume the results. */
static void finish(struct kunit *test, struct treq_device *dev,
		   unsigned int next, struct fwctl_call *calls, size_t n)
{
	while (next < dev->count)
		complete_nth(dev, next++);
	while (n--)
		KUNIT_EXPECT_EQ(test, treq_result(&calls[n]), 0);
	KUNIT_EXPECT_EQ(test, treq_slots(&dev->fwctl), 0);
	KUNIT_EXPECT_EQ(test, treq_bytes(&dev->fwctl), 0);
}

/* An abandoned request occupies its slot until the provider completes it. */
static void abandoned_request_keeps_slot_test(struct kunit *test)
{
	struct treq_device *dev = slots_register(test, 1, FWCTL_MAX_BYTES);
	struct fwctl_uctx *uctx = treq_open(test, dev);
	struct fwctl_call call;

	treq_abandon(test, uctx);
	KUNIT_EXPECT_EQ(test, treq_submit_nonblock(test, uctx, 16), -EAGAIN);
	treq_call(test, &call, uctx, 16);
	KUNIT_EXPECT_EQ(test, dev->count, 1);
	complete_nth(dev, 0);
	KUNIT_EXPECT_EQ(test, dev->count, 2);
	finish(test, dev, 1, &call, 1);
	flush_workqueue(fwctl_wq);
	KUNIT_EXPECT_EQ(test, treq_submit_nonblock(test, uctx, 16), 0);
	treq_end(dev, uctx);
}

static void limit_of_bytes_test(struct kunit *test)
{
	struct treq_device *dev = slots_register(test, 8, 100);
	struct fwctl_uctx *uctx = treq_open(test, dev);
	struct fwctl_uctx *other = treq_open(test, dev);
	struct fwctl_call call;

	/* A single request is always admitted. */
	KUNIT_EXPECT_EQ(test, treq_submit_nonblock(test, uctx, 101), 0);
	treq_call(test, &call, uctx, 60);
	KUNIT_EXPECT_EQ(test, treq_submit_nonblock(test, uctx, 15), 0);
	KUNIT_EXPECT_EQ(test, treq_submit_nonblock(test, uctx, 16), -EAGAIN);
	/* The reserve is for contexts without a slot. */
	KUNIT_EXPECT_EQ(test, treq_submit_nonblock(test, other, 25), 0);
	KUNIT_EXPECT_EQ(test, treq_submit_nonblock(test, other, 26), -EAGAIN);
	finish(test, dev, 0, &call, 1);
	treq_release(other);
	treq_end(dev, uctx);
}

/* Of 8 slots, 2 are reserved for contexts without a slot. */
static void last_quarter_test(struct kunit *test)
{
	struct treq_device *dev = slots_register(test, 8, FWCTL_MAX_BYTES);
	struct fwctl_uctx *greedy = treq_open(test, dev);
	struct fwctl_uctx *one = treq_open(test, dev);
	struct fwctl_uctx *two = treq_open(test, dev);
	struct fwctl_call calls[10];
	int i;

	for (i = 0; i < 8; i++)
		treq_call(test, &calls[i], greedy, 16);
	KUNIT_EXPECT_EQ(test, dev->count, 6);
	KUNIT_EXPECT_EQ(test, greedy->slots, 6);
	treq_call(test, &calls[8], one, 16);
	expect_nth(test, dev, 6, one);
	KUNIT_EXPECT_EQ(test, treq_submit_nonblock(test, one, 16), -EAGAIN);
	treq_call(test, &calls[9], two, 16);
	expect_nth(test, dev, 7, two);
	/* A freed slot of the reserve is not granted to a context with slots. */
	complete_nth(dev, 7);
	KUNIT_EXPECT_EQ(test, dev->count, 8);
	complete_nth(dev, 6);
	KUNIT_EXPECT_EQ(test, dev->count, 8);
	complete_nth(dev, 0);
	expect_nth(test, dev, 8, greedy);
	for (i = 1; i < 6; i++)
		complete_nth(dev, i);
	finish(test, dev, 8, calls, 10);
	treq_release(two);
	treq_release(one);
	treq_end(dev, greedy);
}

/* Waiting contexts are served in turn, regardless of the length of a backlog. */
static void round_robin_test(struct kunit *test)
{
	struct treq_device *dev = slots_register(test, 1, FWCTL_MAX_BYTES);
	struct fwctl_uctx *greedy = treq_open(test, dev);
	struct fwctl_uctx *other = treq_open(test, dev);
	struct fwctl_call calls[7];
	int i;

	for (i = 0; i < 5; i++)
		treq_call(test, &calls[i], greedy, 16);
	for (; i < 7; i++)
		treq_call(test, &calls[i], other, 16);
	for (i = 0; i < 4; i++)
		complete_nth(dev, i);
	expect_nth(test, dev, 1, other);
	expect_nth(test, dev, 2, greedy);
	expect_nth(test, dev, 3, other);
	expect_nth(test, dev, 4, greedy);
	finish(test, dev, 4, calls, 7);
	treq_release(other);
	treq_end(dev, greedy);
}

/*
 * A later request does not overtake a request of the same context that waits for
 * the dispatcher. Other contexts do not wait for the dispatcher.
 */
static void granted_request_keeps_order_test(struct kunit *test)
{
	struct treq_device *dev = slots_register(test, 8, FWCTL_MAX_BYTES);
	struct fwctl_uctx *uctx = treq_open(test, dev);
	struct fwctl_uctx *other = treq_open(test, dev);
	struct fwctl_call calls[9];
	struct fwctl_request *first;
	int i;

	for (i = 0; i < 7; i++)
		treq_call(test, &calls[i], uctx, 16);
	first = calls[6].pending;
	disable_work_sync(&dev->fwctl.dispatch);
	for (i = 0; i < 3; i++)
		treq_complete(dev->reqs[i]);
	KUNIT_EXPECT_EQ(test, first->state, FWCTL_REQUEST_GRANTED);
	/* The request waits behind the granted ones, although slots are free. */
	treq_call(test, &calls[7], uctx, 16);
	KUNIT_EXPECT_EQ(test, uctx->slots, 5);
	KUNIT_EXPECT_EQ(test, dev->count, 6);
	treq_call(test, &calls[8], other, 16);
	expect_nth(test, dev, 6, other);
	enable_and_queue_work(fwctl_dispatch_wq, &dev->fwctl.dispatch);
	flush_work(&dev->fwctl.dispatch);
	KUNIT_ASSERT_EQ(test, dev->count, 9);
	KUNIT_EXPECT_PTR_EQ(test, dev->reqs[7], first);
	KUNIT_EXPECT_EQ(test, uctx->granted, 0);
	finish(test, dev, 3, calls, 9);
	treq_release(other);
	treq_end(dev, uctx);
}

static void wait_in_submit(struct fwctl_request *req)
{
	treq_rendezvous(to_treq_device(req->uctx));
}

/* A later request does not overtake a request that is being dispatched. */
static void dispatched_request_keeps_order_test(struct kunit *test)
{
	struct treq_device *dev = slots_register(test, 8, FWCTL_MAX_BYTES);
	struct fwctl_uctx *uctx = treq_open(test, dev);
	struct fwctl_call calls[8];
	struct fwctl_request *last;
	int i;

	for (i = 0; i < 7; i++)
		treq_call(test, &calls[i], uctx, 16);
	dev->in_submit = wait_in_submit;
	treq_complete(dev->reqs[0]);
	wait_for_completion(&dev->entered);
	dev->in_submit = NULL;
	/* Free a slot for the last request, which must wait for the dispatcher. */
	treq_complete(dev->reqs[1]);
	treq_call(test, &calls[7], uctx, 16);
	last = calls[7].pending;
	KUNIT_EXPECT_EQ(test, last->state, FWCTL_REQUEST_GRANTED);
	KUNIT_EXPECT_EQ(test, dev->count, 7);
	complete(&dev->proceed);
	flush_work(&dev->fwctl.dispatch);
	KUNIT_ASSERT_EQ(test, dev->count, 8);
	KUNIT_EXPECT_PTR_EQ(test, dev->reqs[7], last);
	KUNIT_EXPECT_EQ(test, uctx->granted, 0);
	finish(test, dev, 2, calls, 8);
	treq_end(dev, uctx);
}

/* The dispatcher serves all contexts, so it must not wait for a close. */
static void dispatcher_closes_no_context_test(struct kunit *test)
{
	struct treq_device *dev = slots_register(test, 1, FWCTL_MAX_BYTES);
	struct fwctl_uctx *uctx = treq_open(test, dev);
	struct fwctl_uctx *other = treq_open(test, dev);
	struct fwctl_call calls[2];

	treq_call(test, &calls[0], other, 16);
	treq_call(test, &calls[1], uctx, 16);
	dev->in_submit = wait_in_submit;
	treq_complete(dev->reqs[0]);
	wait_for_completion(&dev->entered);
	/* Drop all users of the context but the dispatcher. */
	fwctl_call_abandon(&calls[1], -EINTR);
	KUNIT_EXPECT_EQ(test, treq_result(&calls[1]), -EINTR);
	treq_complete(dev->reqs[1]);
	flush_workqueue(fwctl_wq);
	treq_release(uctx);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->closed), 0);
	complete(&dev->proceed);
	/* The dispatcher, and the work item that it queues to close the context. */
	flush_workqueue(fwctl_dispatch_wq);
	flush_workqueue(fwctl_dispatch_wq);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->closed), 1);
	KUNIT_EXPECT_NOT_NULL(test, dev->closed_by);
	KUNIT_EXPECT_PTR_NE(test, dev->closed_by, &dev->fwctl.dispatch);
	finish(test, dev, 2, calls, 1);
	treq_end(dev, other);
}

/* Later small requests do not overtake a waiting large request. */
static void large_request_test(struct kunit *test)
{
	struct treq_device *dev = slots_register(test, 8, 100);
	struct fwctl_uctx *large = treq_open(test, dev);
	struct fwctl_uctx *small = treq_open(test, dev);
	struct fwctl_uctx *late = treq_open(test, dev);
	struct fwctl_call calls[4];

	treq_call(test, &calls[0], small, 50);
	treq_call(test, &calls[1], large, 70);
	treq_call(test, &calls[2], late, 5);
	treq_call(test, &calls[3], small, 5);
	KUNIT_EXPECT_EQ(test, dev->count, 1);
	complete_nth(dev, 0);
	expect_nth(test, dev, 1, large);
	finish(test, dev, 1, calls, 4);
	treq_release(late);
	treq_release(small);
	treq_end(dev, large);
}

/* Abandoning a waiting large request admits the requests behind it. */
static void abandoned_large_request_test(struct kunit *test)
{
	struct treq_device *dev = slots_register(test, 8, 100);
	struct fwctl_uctx *large = treq_open(test, dev);
	struct fwctl_uctx *small = treq_open(test, dev);
	struct fwctl_uctx *late = treq_open(test, dev);
	struct fwctl_call calls[2], call;

	treq_call(test, &calls[0], small, 50);
	treq_call(test, &call, large, 70);
	treq_call(test, &calls[1], late, 5);
	KUNIT_EXPECT_EQ(test, dev->count, 1);
	fwctl_call_abandon(&call, -ECANCELED);
	flush_work(&dev->fwctl.dispatch);
	expect_nth(test, dev, 1, late);
	KUNIT_EXPECT_EQ(test, treq_result(&call), -ECANCELED);
	KUNIT_EXPECT_EQ(test, call.flags, FWCTL_RECORD_CORE_ERROR);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->aborts), 0);
	KUNIT_EXPECT_EQ(test, refcount_read(&large->users), 1);
	finish(test, dev, 0, calls, 2);
	treq_release(late);
	treq_release(small);
	treq_end(dev, large);
}

static void recovery_test(struct kunit *test)
{
	struct treq_device *dev = slots_register(test, 1, FWCTL_MAX_BYTES);
	struct fwctl_uctx *uctx = treq_open(test, dev);
	struct fwctl_call calls[3];

	treq_call(test, &calls[0], uctx, 16);
	dev->recovery = true;
	treq_call(test, &calls[1], uctx, 16);
	KUNIT_EXPECT_EQ(test, dev->count, 2);
	KUNIT_EXPECT_EQ(test, treq_slots(&dev->fwctl), 1);
	/* A second recovery request at the same time needs a slot. */
	KUNIT_EXPECT_EQ(test, treq_submit_nonblock(test, uctx, 16), -EAGAIN);
	treq_call(test, &calls[2], uctx, 16);
	KUNIT_EXPECT_EQ(test, dev->count, 2);
	/* The second recovery request keeps waiting after the first is complete. */
	complete_nth(dev, 1);
	KUNIT_EXPECT_EQ(test, dev->count, 2);
	KUNIT_EXPECT_EQ(test, treq_submit_nonblock(test, uctx, 16), 0);
	complete_nth(dev, 0);
	KUNIT_EXPECT_EQ(test, dev->count, 3);
	finish(test, dev, 2, calls, 3);
	KUNIT_EXPECT_NULL(test, dev->fwctl.recovery);
	treq_end(dev, uctx);
}

static void keep_slot_test(struct kunit *test)
{
	struct treq_device *dev = slots_register(test, 2, FWCTL_MAX_BYTES);
	struct fwctl_uctx *uctx = treq_open(test, dev);
	struct fwctl_uctx *other = treq_open(test, dev);
	struct fwctl_call call;

	treq_call(test, &call, uctx, 16);
	dev->reqs[0]->keep_slot = true;
	treq_complete(dev->reqs[0]);
	KUNIT_EXPECT_EQ(test, treq_result(&call), 0);
	KUNIT_EXPECT_EQ(test, treq_slots(&dev->fwctl), 1);
	KUNIT_EXPECT_EQ(test, treq_submit_nonblock(test, other, 16), 0);
	KUNIT_EXPECT_EQ(test, treq_submit_nonblock(test, uctx, 16), -EAGAIN);
	KUNIT_EXPECT_EQ(test, treq_slots(&dev->fwctl), 1);
	treq_release(other);
	treq_end(dev, uctx);
}

/* Of 4 slots, the context uses the 3 of the general pool. */
static void kept_slot_is_released_test(struct kunit *test)
{
	struct treq_device *dev = slots_register(test, 4, 100);
	struct fwctl_uctx *uctx = treq_open(test, dev);
	struct fwctl_call calls[4];

	for (int i = 0; i < 3; i++) {
		treq_call(test, &calls[i], uctx, 16);
		dev->reqs[i]->keep_slot = true;
	}
	for (int i = 0; i < 3; i++)
		treq_complete(dev->reqs[i]);
	KUNIT_EXPECT_EQ(test, treq_bytes(&dev->fwctl), 0);
	treq_call(test, &calls[3], uctx, 16);
	KUNIT_EXPECT_EQ(test, fwctl_limit_kept_slots(&dev->fwctl, 7), 3);
	KUNIT_EXPECT_EQ(test, fwctl_limit_kept_slots(&dev->fwctl, 3), 3);
	flush_work(&dev->fwctl.dispatch);
	KUNIT_EXPECT_EQ(test, dev->count, 3);
	KUNIT_EXPECT_EQ(test, fwctl_limit_kept_slots(&dev->fwctl, 2), 2);
	flush_work(&dev->fwctl.dispatch);
	KUNIT_EXPECT_EQ(test, dev->count, 4);
	KUNIT_EXPECT_EQ(test, treq_slots(&dev->fwctl), 3);
	KUNIT_EXPECT_EQ(test, fwctl_limit_kept_slots(&dev->fwctl, 0), 0);
	KUNIT_EXPECT_EQ(test, treq_slots(&dev->fwctl), 1);
	finish(test, dev, 3, calls, 4);
	treq_end(dev, uctx);
}

static struct kunit_case admission_test_cases[] = {
	KUNIT_CASE(abandoned_request_keeps_slot_test),
	KUNIT_CASE(limit_of_bytes_test),
	KUNIT_CASE(last_quarter_test),
	KUNIT_CASE(round_robin_test),
	KUNIT_CASE(granted_request_keeps_order_test),
	KUNIT_CASE(dispatched_request_keeps_order_test),
	KUNIT_CASE(dispatcher_closes_no_context_test),
	KUNIT_CASE(large_request_test),
	KUNIT_CASE(abandoned_large_request_test),
	KUNIT_CASE(recovery_test),
	KUNIT_CASE(keep_slot_test),
	KUNIT_CASE(kept_slot_is_released_test),
	{}
};

static struct kunit_suite admission_test_suite = {
	.name = "fwctl_admission",
	.test_cases = admission_test_cases,
};

kunit_test_suite(admission_test_suite);
