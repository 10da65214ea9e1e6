// SPDX-License-Identifier: GPL-2.0-only
/* KUnit tests of firmware events. */
#include <linux/cred.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/mman.h>
#include <linux/poll.h>
#include <linux/uaccess.h>

#include <asm/ioctls.h>

#include "provider_test.h"

/* Layout of the test's user memory. */
struct event_page {
	struct fwctl_queue_create create;
	struct fwctl_queue_subscribe subscribe;
	struct fwctl_queue_submit submit;
	u8 in[16];
};

/**
 * union event_record - Any record that a test reads
 * @head: The head.
 * @event: An event.
 * @lost: Lost events.
 * @rsp: A response.
 * @bytes: The whole record.
 */
union event_record {
	struct fwctl_record head;
	struct fwctl_record_event event;
	struct fwctl_record_lost lost;
	struct fwctl_record_response rsp;
	u8 bytes[sizeof(struct fwctl_record_event) + FWCTL_EVENT_MAX_LEN];
};

/**
 * struct event_test - A device with one context
 * @dev: The device.
 * @uctx: The context.
 * @user: User memory.
 * @record: The last record.
 */
struct event_test {
	struct treq_device *dev;
	struct fwctl_uctx *uctx;
	struct event_page __user *user;
	union event_record record;
};

static struct event_test *event_init(struct kunit *test,
				     const struct fwctl_ops *ops)
{
	struct event_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);
	unsigned long addr = kunit_vm_mmap(test, NULL, 0, PAGE_SIZE,
					   PROT_READ | PROT_WRITE,
					   MAP_ANONYMOUS | MAP_PRIVATE, 0);

	KUNIT_ASSERT_NOT_NULL(test, t);
	KUNIT_ASSERT_NE(test, addr, 0);
	t->user = (void __user *)addr;
	t->dev = treq_register(test, ops);
	t->uctx = treq_open(test, t->dev);
	return t;
}

/* Returns a queue that only receives events, and whose read() does not wait. */
static struct file *event_queue(struct kunit *test, struct event_test *t,
				struct fwctl_uctx *uctx)
{
	struct file *file = treq_queue(uctx, &t->user->create,
				       FWCTL_QUEUE_NONBLOCK |
				       FWCTL_QUEUE_RECEIVE_ONLY);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, file);
	return file;
}

static int event_ioctl(struct file *queue, unsigned int nr, void __user *arg)
{
	return queue->f_op->unlocked_ioctl(queue, nr, (unsigned long)arg);
}

static int event_subscribe_cmd(struct event_test *t, struct file *queue,
			       struct fwctl_queue_subscribe cmd)
{
	cmd.size = sizeof(cmd);
	if (copy_to_user(&t->user->subscribe, &cmd, sizeof(cmd)))
		return -EFAULT;
	return event_ioctl(queue, FWCTL_QUEUE_SUBSCRIBE, &t->user->subscribe);
}

static int event_subscribe(struct event_test *t, struct file *queue, u32 kind,
			   u32 max_events)
{
	return event_subscribe_cmd(t, queue, (struct fwctl_queue_subscribe) {
		.scope = FWCTL_RPC_DEBUG_READ_ONLY,
		.kind = kind,
		.max_events = max_events,
	});
}

/* Returns a queue that holds @max_events events of kind TREQ_EVENT. */
static struct file *event_subscribed(struct kunit *test, struct event_test *t,
				     u32 max_events)
{
	struct file *queue = event_queue(test, t, t->uctx);

	KUNIT_ASSERT_EQ(test, event_subscribe(t, queue, TREQ_EVENT, max_events),
			0);
	return queue;
}

static void event_post(struct event_test *t, unsigned int count)
{
	while (count--)
		fwctl_event_post(&t->dev->fwctl, NULL, TREQ_EVENT, NULL, 0);
}

/* Read one record. Returns its size, 0 at end of file, or a negative errno. */
static ssize_t event_read(struct event_test *t, struct file *queue)
{
	memset(&t->record, 0x5a, sizeof(t->record));
	return kernel_read(queue, &t->record, sizeof(t->record), NULL);
}

/* Read one record into a buffer of its size, so that further records remain. */
static void expect_next(struct kunit *test, struct event_test *t,
			struct file *queue, u16 type)
{
	int len;

	KUNIT_ASSERT_EQ(test, event_ioctl(queue, FIONREAD, t->user), 0);
	KUNIT_ASSERT_EQ(test, get_user(len, (int __user *)t->user), 0);
	KUNIT_ASSERT_GT(test, len, 0);
	KUNIT_ASSERT_LE(test, len, sizeof(t->record));
	memset(&t->record, 0x5a, sizeof(t->record));
	KUNIT_EXPECT_EQ(test, kernel_read(queue, &t->record, len, NULL), len);
	KUNIT_EXPECT_EQ(test, t->record.head.len, len);
	KUNIT_EXPECT_EQ(test, t->record.head.type, type);
	KUNIT_EXPECT_EQ(test, t->record.head.flags, 0);
}

static void expect_event(struct kunit *test, struct event_test *t,
			 struct file *queue, u64 sequence)
{
	expect_next(test, t, queue, FWCTL_RECORD_EVENT);
	KUNIT_EXPECT_EQ(test, t->record.event.sequence, sequence);
	KUNIT_EXPECT_EQ(test, t->record.event.kind, TREQ_EVENT);
}

static void expect_lost(struct kunit *test, struct event_test *t,
			struct file *queue, u64 sequence, u64 count)
{
	expect_next(test, t, queue, FWCTL_RECORD_LOST);
	KUNIT_EXPECT_EQ(test, t->record.lost.sequence, sequence);
	KUNIT_EXPECT_EQ(test, t->record.lost.count, count);
	KUNIT_EXPECT_EQ(test, t->record.lost.kind, TREQ_EVENT);
	KUNIT_EXPECT_EQ(test, t->record.lost.reserved, 0);
}

static void expect_empty(struct kunit *test, struct event_test *t,
			 struct file *queue)
{
	KUNIT_EXPECT_EQ(test, event_read(t, queue), -EAGAIN);
	KUNIT_EXPECT_EQ(test, vfs_poll(queue, NULL) & EPOLLIN, 0);
}

static void event_end(struct kunit *test, struct event_test *t)
{
	flush_workqueue(fwctl_wq);
	KUNIT_EXPECT_EQ(test, t->dev->fwctl.num_subscriptions, 0);
	KUNIT_EXPECT_TRUE(test, list_empty(&t->dev->fwctl.subscriptions));
	treq_end(t->dev, t->uctx);
}

/* Every length of payload is padded with zeroes to a multiple of 8. */
static void payload_test(struct kunit *test)
{
	struct event_test *t = event_init(test, &treq_async_ops);
	struct file *queue = event_subscribed(test, t, 1);
	const struct fwctl_record_event *event = &t->record.event;
	u8 data[TREQ_EVENT_LEN];
	u64 last = 0;

	memset(data, 0xa5, sizeof(data));
	/* Start with the longest payload, which later ones could leave behind. */
	for (int len = TREQ_EVENT_LEN; len >= 0; len--) {
		fwctl_event_post(&t->dev->fwctl, NULL, TREQ_EVENT, data, len);
		expect_event(test, t, queue, TREQ_EVENT_LEN - len);
		KUNIT_EXPECT_EQ(test, event->head.len,
				sizeof(*event) + (len + 7) / 8 * 8);
		KUNIT_EXPECT_EQ(test, event->data_len, len);
		KUNIT_EXPECT_MEMEQ(test, event->data, data, len);
		KUNIT_EXPECT_NULL(test, memchr_inv(event->data + len, 0,
						   event->head.len -
						   sizeof(*event) - len));
		KUNIT_EXPECT_GE(test, event->time_ns, last);
		KUNIT_EXPECT_LE(test, event->time_ns, ktime_get_ns());
		last = event->time_ns;
	}
	__fput_sync(queue);
	event_end(test, t);
}

/* All events of a device have one sequence, whether or not a queue reads them. */
static void sequence_test(struct kunit *test)
{
	struct event_test *t = event_init(test, &treq_async_ops);
	struct fwctl_device *fwctl = &t->dev->fwctl;
	struct file *queue;

	event_post(t, 3);
	queue = event_subscribed(test, t, 0);
	event_post(t, 1);
	fwctl_event_post(fwctl, NULL, TREQ_EVENT_DEBUG, NULL, 0);
	event_post(t, 1);
	expect_event(test, t, queue, 3);
	expect_event(test, t, queue, 5);
	expect_empty(test, t, queue);
	__fput_sync(queue);
	event_end(test, t);
}

/* The core drops events that the provider has not declared. */
static void undeclared_event_test(struct kunit *test)
{
	struct event_test *t = event_init(test, &treq_async_ops);
	struct file *queue = event_subscribed(test, t, 2);
	u8 data[TREQ_EVENT_LEN + 1] = {};

	fwctl_event_post(&t->dev->fwctl, NULL, TREQ_EVENT, data, sizeof(data));
	fwctl_event_post(&t->dev->fwctl, NULL, 0, data, 0);
	expect_empty(test, t, queue);
	event_post(t, 1);
	expect_event(test, t, queue, 0);
	__fput_sync(queue);
	event_end(test, t);
}

static int event_submit(struct event_test *t, struct file *queue)
{
	struct fwctl_queue_submit cmd = {
		.size = sizeof(cmd),
		.in_len = sizeof(t->user->in),
		.in = (uintptr_t)t->user->in,
	};

	if (copy_to_user(&t->user->submit, &cmd, sizeof(cmd)))
		return -EFAULT;
	return event_ioctl(queue, FWCTL_QUEUE_SUBMIT, &t->user->submit);
}

/* Events and responses have the order in which the provider posts them. */
static void order_test(struct kunit *test)
{
	struct event_test *t = event_init(test, &treq_async_ops);
	struct file *queue = treq_queue(t->uctx, &t->user->create,
					FWCTL_QUEUE_NONBLOCK);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, queue);
	KUNIT_ASSERT_EQ(test, event_subscribe(t, queue, TREQ_EVENT, 1), 0);
	KUNIT_ASSERT_EQ(test, event_submit(t, queue), 0);
	KUNIT_ASSERT_EQ(test, event_submit(t, queue), 0);
	event_post(t, 1);
	treq_complete(t->dev->reqs[0]);
	event_post(t, 1);
	treq_complete(t->dev->reqs[1]);
	event_post(t, 1);
	/* Events have no share in the bounds of the queue, which is full. */
	KUNIT_EXPECT_EQ(test, event_submit(t, queue), -EAGAIN);
	expect_event(test, t, queue, 0);
	expect_next(test, t, queue, FWCTL_RECORD_RESPONSE);
	expect_lost(test, t, queue, 1, 2);
	expect_next(test, t, queue, FWCTL_RECORD_RESPONSE);
	expect_empty(test, t, queue);
	__fput_sync(queue);
	event_end(test, t);
}

/* A loss is reported where it happened, and separately from later losses. */
static void loss_test(struct kunit *test)
{
	struct event_test *t = event_init(test, &treq_async_ops);
	struct file *queue = event_subscribed(test, t, 3);

	event_post(t, 5);
	expect_event(test, t, queue, 0);
	/* One buffer is free, which the next record of lost events may need. */
	event_post(t, 1);
	expect_event(test, t, queue, 1);
	event_post(t, 3);
	expect_event(test, t, queue, 2);
	expect_lost(test, t, queue, 3, 3);
	expect_event(test, t, queue, 6);
	expect_lost(test, t, queue, 7, 2);
	expect_empty(test, t, queue);
	event_post(t, 4);
	for (int i = 9; i < 12; i++)
		expect_event(test, t, queue, i);
	expect_lost(test, t, queue, 12, 1);
	expect_empty(test, t, queue);
	__fput_sync(queue);
	event_end(test, t);
}

/* A record that does not fit remains as it is, so it also counts later losses. */
static void short_read_test(struct kunit *test)
{
	struct event_test *t = event_init(test, &treq_async_ops);
	struct file *queue = event_subscribed(test, t, 1);

	event_post(t, 2);
	expect_event(test, t, queue, 0);
	KUNIT_EXPECT_EQ(test, kernel_read(queue, &t->record,
					  sizeof(t->record.lost) - 1, NULL),
			-EMSGSIZE);
	event_post(t, 1);
	expect_lost(test, t, queue, 1, 2);
	expect_empty(test, t, queue);
	__fput_sync(queue);
	event_end(test, t);
}

/* A full subscription has no effect on other kinds and on other queues. */
static void bounds_test(struct kunit *test)
{
	struct event_test *t = event_init(test, &treq_async_ops);
	struct file *queue = event_subscribed(test, t, 1);
	struct file *other = event_subscribed(test, t, 0);

	KUNIT_EXPECT_EQ(test, event_subscribe(t, queue, TREQ_EVENT_DEBUG, 1), 0);
	event_post(t, 64);
	fwctl_event_post(&t->dev->fwctl, NULL, TREQ_EVENT_DEBUG, "x", 1);
	event_post(t, 1);
	expect_event(test, t, queue, 0);
	expect_lost(test, t, queue, 1, 64);
	expect_next(test, t, queue, FWCTL_RECORD_EVENT);
	KUNIT_EXPECT_EQ(test, t->record.event.kind, TREQ_EVENT_DEBUG);
	for (int i = 0; i < 64; i++)
		expect_event(test, t, other, i);
	expect_lost(test, t, other, 65, 1);
	__fput_sync(queue);
	__fput_sync(other);
	event_end(test, t);
}

/* An event for one context reaches its queues only. */
static void context_test(struct kunit *test)
{
	struct event_test *t = event_init(test, &treq_async_ops);
	struct fwctl_uctx *other = treq_open(test, t->dev);
	struct file *queue = event_subscribed(test, t, 2);
	struct file *foreign = event_queue(test, t, other);

	KUNIT_EXPECT_EQ(test, event_subscribe(t, foreign, TREQ_EVENT, 2), 0);
	fwctl_event_post(&t->dev->fwctl, t->uctx, TREQ_EVENT, "a", 1);
	fwctl_event_post(&t->dev->fwctl, other, TREQ_EVENT, "b", 1);
	event_post(t, 1);
	expect_event(test, t, queue, 0);
	KUNIT_EXPECT_EQ(test, t->record.event.data[0], 'a');
	expect_event(test, t, foreign, 1);
	KUNIT_EXPECT_EQ(test, t->record.event.data[0], 'b');
	expect_event(test, t, queue, 2);
	expect_event(test, t, foreign, 2);
	expect_empty(test, t, queue);
	expect_empty(test, t, foreign);
	__fput_sync(queue);
	__fput_sync(foreign);
	treq_release(other);
	event_end(test, t);
}

/* After EMSGSIZE and EFAULT the records remain in order. */
static void failed_read_test(struct kunit *test)
{
	struct event_test *t = event_init(test, &treq_async_ops);
	struct file *queue = event_subscribed(test, t, 1);
	char __user *end = (char __user *)t->user + PAGE_SIZE;
	loff_t pos = 0;

	event_post(t, 2);
	/* The second read reaches the record of lost events. */
	for (int i = 0; i < 2; i++) {
		size_t len = i ? sizeof(struct fwctl_record_lost) :
				 sizeof(struct fwctl_record_event);

		KUNIT_EXPECT_EQ(test, kernel_read(queue, &t->record, len - 1,
						  NULL), -EMSGSIZE);
		KUNIT_EXPECT_EQ(test, vfs_read(queue, end - 8, len, &pos),
				-EFAULT);
		event_post(t, 1);
		if (!i)
			expect_event(test, t, queue, 0);
	}
	expect_lost(test, t, queue, 1, 2);
	expect_lost(test, t, queue, 3, 1);
	expect_empty(test, t, queue);
	__fput_sync(queue);
	event_end(test, t);
}

/* Returns the result of a subscription without CAP_SYS_RAWIO. */
static int subscribe_unprivileged(struct event_test *t, struct file *queue,
				  struct fwctl_queue_subscribe cmd)
{
	struct cred *cred = prepare_creds();
	const struct cred *old;
	int ret;

	if (!cred)
		return -ENOMEM;
	cap_lower(cred->cap_effective, CAP_SYS_RAWIO);
	old = override_creds(cred);
	ret = event_subscribe_cmd(t, queue, cmd);
	revert_creds(old);
	put_cred(cred);
	return ret;
}

/* A subscription is subject to the rules of an RPC in the same scope. */
static void scope_test(struct kunit *test)
{
	struct event_test *t = event_init(test, &treq_async_ops);
	struct file *queue = event_queue(test, t, t->uctx);
	struct fwctl_queue_subscribe cmd = { .kind = TREQ_EVENT_DEBUG };
	unsigned long *flags = &t->dev->fwctl.flags;

	KUNIT_EXPECT_EQ(test, event_subscribe_cmd(t, queue, cmd), -EBADMSG);
	cmd.scope = FWCTL_RPC_DEBUG_READ_ONLY;
	KUNIT_EXPECT_EQ(test, subscribe_unprivileged(t, queue, cmd), 0);
	cmd.kind = TREQ_EVENT_WRITE;
	KUNIT_EXPECT_EQ(test, event_subscribe_cmd(t, queue, cmd), -EBADMSG);
	cmd.scope = FWCTL_RPC_DEBUG_WRITE_FULL;
	KUNIT_EXPECT_EQ(test, subscribe_unprivileged(t, queue, cmd), -EPERM);
	cmd.scope = FWCTL_RPC_DEBUG_WRITE_FULL + 1;
	KUNIT_EXPECT_EQ(test, event_subscribe_cmd(t, queue, cmd), -EOPNOTSUPP);
	KUNIT_EXPECT_FALSE(test, test_bit(FWCTL_TAINT_REPORTED, flags));
	cmd.scope = FWCTL_RPC_DEBUG_WRITE;
	KUNIT_EXPECT_EQ(test, subscribe_unprivileged(t, queue, cmd), 0);
	KUNIT_EXPECT_TRUE(test, test_bit(FWCTL_TAINT_REPORTED, flags));
	__fput_sync(queue);
	event_end(test, t);
}

/* The site policy also applies to subscriptions that exist. */
static void policy_test(struct kunit *test)
{
	struct event_test *t = event_init(test, &treq_async_ops);
	struct fwctl_device *fwctl = &t->dev->fwctl;
	struct file *queue = event_subscribed(test, t, 1);

	KUNIT_ASSERT_EQ(test, fwctl_policy_set(fwctl, "configuration"), 0);
	event_post(t, 1);
	expect_empty(test, t, queue);
	KUNIT_EXPECT_EQ(test, event_subscribe(t, queue, TREQ_EVENT_DEBUG, 1),
			-EACCES);

	KUNIT_ASSERT_EQ(test, fwctl_policy_set(fwctl, "debug-write-full"), 0);
	event_post(t, 1);
	expect_event(test, t, queue, 1);
	__fput_sync(queue);
	event_end(test, t);
}

static void argument_test(struct kunit *test)
{
	static const struct {
		struct fwctl_queue_subscribe cmd;
		int ret;
	} cases[] = {
		{ { .kind = TREQ_EVENT, .flags = 1 }, -EOPNOTSUPP },
		{ { .kind = TREQ_EVENT, .reserved = 1 }, -EOPNOTSUPP },
		{ { .kind = 0 }, -EOPNOTSUPP },
		{ { .kind = TREQ_EVENT_WRITE + 1 }, -EOPNOTSUPP },
		{ { .kind = TREQ_EVENT,
		    .max_events = FWCTL_QUEUE_MAX_EVENTS + 1 }, -EINVAL },
		{ { .kind = TREQ_EVENT,
		    .max_events = FWCTL_QUEUE_MAX_EVENTS }, 0 },
		{ { .kind = TREQ_EVENT }, -EEXIST },
	};
	struct event_test *t = event_init(test, &treq_async_ops);
	struct file *queue = event_queue(test, t, t->uctx);

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		KUNIT_EXPECT_EQ(test, event_subscribe_cmd(t, queue,
							  cases[i].cmd),
				cases[i].ret);
	__fput_sync(queue);
	event_end(test, t);
}

/* The number of subscriptions of a device is bounded. */
static void too_many_test(struct kunit *test)
{
	struct event_test *t = event_init(test, &treq_async_ops);
	struct file *queues[FWCTL_MAX_SUBSCRIPTIONS];
	struct file *queue = event_queue(test, t, t->uctx);

	for (int i = 0; i < FWCTL_MAX_SUBSCRIPTIONS; i++)
		queues[i] = event_subscribed(test, t, 1);
	KUNIT_EXPECT_EQ(test, event_subscribe(t, queue, TREQ_EVENT, 1),
			-ENOSPC);
	event_post(t, 1);
	__fput_sync(queues[0]);
	KUNIT_EXPECT_EQ(test, event_subscribe(t, queue, TREQ_EVENT, 1), 0);
	for (int i = 1; i < FWCTL_MAX_SUBSCRIPTIONS; i++) {
		expect_event(test, t, queues[i], 0);
		__fput_sync(queues[i]);
	}
	__fput_sync(queue);
	event_end(test, t);
}

static void no_events_test(struct kunit *test)
{
	struct fwctl_ops ops = treq_async_ops;
	struct event_test *t;
	struct file *queue;

	ops.num_events = 0;
	t = event_init(test, &ops);
	queue = event_queue(test, t, t->uctx);
	KUNIT_EXPECT_EQ(test, event_subscribe(t, queue, TREQ_EVENT, 1),
			-EOPNOTSUPP);
	__fput_sync(queue);
	event_end(test, t);
}

/* A provider that may access user memory in fw_rpc() can still post events. */
static void receive_only_test(struct kunit *test)
{
	struct event_test *t = event_init(test, &treq_sync_ops);
	struct file *queue = event_subscribed(test, t, 1);

	KUNIT_EXPECT_EQ(test, vfs_poll(queue, NULL), 0);
	event_post(t, 1);
	KUNIT_EXPECT_EQ(test, vfs_poll(queue, NULL), EPOLLIN | EPOLLRDNORM);
	expect_event(test, t, queue, 0);
	KUNIT_EXPECT_EQ(test, event_submit(t, queue), -EOPNOTSUPP);
	__fput_sync(queue);
	event_end(test, t);
}

struct event_irq {
	struct irq_work irq;
	struct fwctl_device *fwctl;
	bool hard;
};

static void event_irq(struct irq_work *work)
{
	struct event_irq *irq = container_of(work, struct event_irq, irq);

	irq->hard = in_hardirq();
	fwctl_event_post(irq->fwctl, NULL, TREQ_EVENT, "irq", 3);
}

static void hard_irq_test(struct kunit *test)
{
	struct event_test *t = event_init(test, &treq_async_ops);
	struct file *queue = event_subscribed(test, t, 1);
	struct event_irq irq = { .fwctl = &t->dev->fwctl };

	init_irq_work(&irq.irq, event_irq);
	irq_work_queue(&irq.irq);
	irq_work_sync(&irq.irq);
	KUNIT_EXPECT_TRUE(test, irq.hard || IS_ENABLED(CONFIG_PREEMPT_RT));
	expect_event(test, t, queue, 0);
	KUNIT_EXPECT_MEMEQ(test, t->record.event.data, "irq", 3);
	__fput_sync(queue);
	event_end(test, t);
}

/* Thread function: post events until the test calls kthread_stop(). */
static int event_poster(void *data)
{
	struct event_test *t = data;

	while (!kthread_should_stop()) {
		fwctl_event_post(&t->dev->fwctl, NULL, TREQ_EVENT, "x", 1);
		cond_resched();
	}
	return 0;
}

/* Subscribe, read and close while events arrive. */
static void close_test(struct kunit *test)
{
	struct event_test *t = event_init(test, &treq_async_ops);
	struct task_struct *poster = test_thread(test, event_poster, t);

	for (int i = 0; i < 200; i++) {
		struct file *queue = event_subscribed(test, t, 1 + i % 4);
		u64 next = 0;

		while (i % 2 && next < 8) {
			if (event_read(t, queue) < 0)
				continue;
			KUNIT_EXPECT_GE(test, t->record.event.sequence, next);
			next++;
		}
		__fput_sync(queue);
	}
	test_join(poster);
	event_end(test, t);
}

static void post_in_close(struct fwctl_uctx *uctx)
{
	fwctl_event_post(uctx->fwctl, uctx, TREQ_EVENT, "close", 5);
}

/* After unregister, a queue returns its events and then end-of-file. */
static void unregister_test(struct kunit *test)
{
	struct event_test *t = event_init(test, &treq_async_ops);
	struct file *queue = event_subscribed(test, t, 1);
	struct file *late = event_queue(test, t, t->uctx);

	t->dev->on_close = post_in_close;
	event_post(t, 2);
	fwctl_unregister(&t->dev->fwctl);
	KUNIT_EXPECT_EQ(test, event_subscribe(t, late, TREQ_EVENT, 1), -ENODEV);
	KUNIT_EXPECT_EQ(test, vfs_poll(queue, NULL),
			EPOLLIN | EPOLLRDNORM | EPOLLHUP);
	expect_event(test, t, queue, 0);
	/* The event that close_uctx() posted is not counted. */
	expect_lost(test, t, queue, 1, 1);
	KUNIT_EXPECT_EQ(test, event_read(t, queue), 0);
	KUNIT_EXPECT_EQ(test, vfs_poll(queue, NULL),
			EPOLLIN | EPOLLRDNORM | EPOLLHUP);
	__fput_sync(queue);
	__fput_sync(late);
	treq_release(t->uctx);
	fwctl_put(&t->dev->fwctl);
}

/**
 * struct event_reader - A thread that waits for a record
 * @queue: The queue.
 * @task: The thread.
 * @done: Completed after read() returns. Waiting with kthread_stop() would wake the
 *	reader.
 */
struct event_reader {
	struct file *queue;
	struct task_struct *task;
	struct completion done;
};

/* Thread function: read one record. Returns its size. */
static int event_reader_thread(void *data)
{
	struct event_reader *reader = data;
	struct fwctl_record_event record;
	int ret = kernel_read(reader->queue, &record, sizeof(record), NULL);

	complete(&reader->done);
	return ret;
}

static void event_reader_start(struct kunit *test, struct event_reader *reader)
{
	init_completion(&reader->done);
	reader->task = test_thread(test, event_reader_thread, reader);
	while (!(READ_ONCE(reader->task->__state) & TASK_INTERRUPTIBLE))
		schedule_timeout_uninterruptible(1);
}

static int event_reader_result(struct event_reader *reader)
{
	wait_for_completion(&reader->done);
	return test_join(reader->task);
}

/*
 * A reader sleeps until an event arrives, or until unregister. If the wake-up is
 * missing, the runner's timeout ends the test.
 */
static void wait_test(struct kunit *test)
{
	struct event_test *t = event_init(test, &treq_async_ops);
	struct event_reader reader = { .queue = event_subscribed(test, t, 1) };

	reader.queue->f_flags &= ~O_NONBLOCK;
	event_reader_start(test, &reader);
	event_post(t, 1);
	KUNIT_EXPECT_EQ(test, event_reader_result(&reader),
			sizeof(struct fwctl_record_event));
	event_reader_start(test, &reader);
	fwctl_unregister(&t->dev->fwctl);
	KUNIT_EXPECT_EQ(test, event_reader_result(&reader), 0);
	__fput_sync(reader.queue);
	treq_release(t->uctx);
	fwctl_put(&t->dev->fwctl);
}

static void too_long_payload_test(struct kunit *test)
{
	const struct fwctl_event_kind kind = {
		.kind = 1, .max_len = FWCTL_EVENT_MAX_LEN + 1,
	};
	struct fwctl_ops ops = treq_async_ops;

	ops.events = &kind;
	ops.num_events = 1;
	KUNIT_EXPECT_NULL(test, fwctl_alloc_device(NULL, &ops,
						   struct treq_device, fwctl));
}

static struct kunit_case event_test_cases[] = {
	KUNIT_CASE(payload_test),
	KUNIT_CASE(sequence_test),
	KUNIT_CASE(undeclared_event_test),
	KUNIT_CASE(order_test),
	KUNIT_CASE(loss_test),
	KUNIT_CASE(short_read_test),
	KUNIT_CASE(bounds_test),
	KUNIT_CASE(context_test),
	KUNIT_CASE(failed_read_test),
	KUNIT_CASE(scope_test),
	KUNIT_CASE(policy_test),
	KUNIT_CASE(argument_test),
	KUNIT_CASE(too_many_test),
	KUNIT_CASE(no_events_test),
	KUNIT_CASE(receive_only_test),
	KUNIT_CASE(hard_irq_test),
	KUNIT_CASE(close_test),
	KUNIT_CASE(unregister_test),
	KUNIT_CASE(wait_test),
	KUNIT_CASE(too_long_payload_test),
	{}
};

static struct kunit_suite event_test_suite = {
	.name = "fwctl_event",
	.test_cases = event_test_cases,
};

kunit_test_suite(event_test_suite);
