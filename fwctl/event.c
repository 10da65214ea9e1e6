// SPDX-License-Identifier: GPL-2.0-only
/*
 * Firmware events: subscriptions of queues, and their memory.
 *
 * A subscription allocates a buffer for each event that the queue may hold, and one
 * more. Posting takes a buffer and reading returns it, so posting never allocates.
 * The last free buffer always becomes a record of lost events. This record has the
 * position of the first lost event and counts all further ones, until an event
 * finds two free buffers.
 *
 * fwctl_device.request_lock orders events and responses of a queue, and protects
 * the subscriptions. A reader owns the buffer of a record that it has detached.
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>
#include <linux/uio.h>

#include "fwctl_private.h"

#define FWCTL_DEFAULT_EVENTS 64

/**
 * struct fwctl_event - A buffer of a subscription
 * @record: The record, or entry in fwctl_subscription.free.
 * @event: The record for user space, if @event.head.type is FWCTL_RECORD_EVENT.
 * @lost: The record for user space, if @lost.head.type is FWCTL_RECORD_LOST.
 */
struct fwctl_event {
	struct fwctl_queue_record record;
	union {
		struct fwctl_record_lost lost;
		struct fwctl_record_event event;
	};
};

/**
 * struct fwctl_subscription - Subscription of a queue to one kind of event
 * @queue: The queue. Constant, like the members up to @buffers.
 * @uctx: The context of @queue, which @queue keeps in memory.
 * @kind: Kind of the events.
 * @scope: Scope of the subscription.
 * @buffers: Memory of all buffers.
 * @device_entry: Entry in fwctl_device.subscriptions.
 * @queue_entry: Entry in fwctl_queue.subscriptions.
 * @free: Free buffers.
 * @num_free: Length of @free.
 * @lost: Lost events that no other record reports, with @lost.count possibly 0.
 * @gap: The record in the queue that will report @lost, or NULL. The last record
 *	of the subscription.
 */
struct fwctl_subscription {
	struct fwctl_queue *queue;
	struct fwctl_uctx *uctx;
	u32 kind;
	u32 scope;
	void *buffers;
	/* fwctl_device.request_lock protects all members below. */
	struct list_head device_entry;
	struct list_head queue_entry;
	struct list_head free;
	unsigned int num_free;
	struct fwctl_record_lost lost;
	struct fwctl_event *gap;
};

static struct fwctl_event *to_event(struct fwctl_queue_record *record)
{
	return container_of(record, struct fwctl_event, record);
}

static struct fwctl_event *fwctl_event_take(struct fwctl_subscription *sub)
{
	struct fwctl_event *event = list_first_entry(&sub->free,
						     struct fwctl_event,
						     record.entry);

	list_del(&event->record.entry);
	sub->num_free--;
	return event;
}

static void fwctl_event_return(struct fwctl_subscription *sub,
			       struct fwctl_event *event)
{
	list_add(&event->record.entry, &sub->free);
	sub->num_free++;
}

/* Report the lost events at this position of the queue, if a buffer is free. */
static void fwctl_gap_open(struct fwctl_subscription *sub)
{
	if (!sub->num_free)
		return;
	sub->gap = fwctl_event_take(sub);
	sub->gap->record.len = sizeof(sub->gap->lost);
	fwctl_queue_post_event(sub->queue, &sub->gap->record);
}

/* Complete the record of lost events. Later losses need another record. */
static void fwctl_gap_close(struct fwctl_subscription *sub)
{
	if (!sub->gap)
		return;
	sub->gap->lost = sub->lost;
	sub->gap = NULL;
	sub->lost.count = 0;
}

static void fwctl_event_store(struct fwctl_subscription *sub,
			      const struct fwctl_record_event *head,
			      const void *data)
{
	struct fwctl_event *event = fwctl_event_take(sub);
	u32 len = head->data_len;

	fwctl_gap_close(sub);
	event->record.len = head->head.len;
	event->event = *head;
	memcpy(event->event.data, data, len);
	memset(event->event.data + len, 0, ALIGN(len, 8) - len);
	fwctl_queue_post_event(sub->queue, &event->record);
}

static void fwctl_event_lose(struct fwctl_subscription *sub,
			     const struct fwctl_record_event *head)
{
	if (!sub->lost.count++) {
		sub->lost.sequence = head->sequence;
		sub->lost.time_ns = head->time_ns;
	}
	/* Without a free buffer, fwctl_event_release() opens the gap. */
	if (!sub->gap)
		fwctl_gap_open(sub);
}

/* Returns the description of a kind, or NULL if the provider has no such kind. */
static const struct fwctl_event_kind *
fwctl_event_find(const struct fwctl_ops *ops, u32 kind)
{
	for (size_t i = 0; i < ops->num_events; i++)
		if (ops->events[i].kind == kind)
			return &ops->events[i];
	return NULL;
}

/* Number an event and add it to all queues that subscribed to it. */
static void fwctl_event_deliver(struct fwctl_device *fwctl,
				struct fwctl_uctx *uctx,
				struct fwctl_record_event *head,
				const void *data)
{
	struct fwctl_subscription *sub;

	guard(spinlock_irqsave)(&fwctl->request_lock);
	head->sequence = fwctl->next_event++;
	head->time_ns = ktime_get_ns();
	/* A queue must not return records after it has returned end-of-file. */
	if (test_bit(FWCTL_UNREGISTERING, &fwctl->flags))
		return;
	list_for_each_entry(sub, &fwctl->subscriptions, device_entry) {
		if (sub->kind != head->kind || (uctx && sub->uctx != uctx))
			continue;
		/* The policy or a restriction can change after the subscription. */
		if (sub->scope >= READ_ONCE(sub->uctx->scopes))
			continue;
		if (sub->num_free > 1)
			fwctl_event_store(sub, head, data);
		else
			fwctl_event_lose(sub, head);
	}
}

/**
 * fwctl_event_post() - Post a firmware event to the queues that subscribed to it
 * @fwctl: The device from fwctl_alloc_device().
 * @uctx: The context that receives the event, or NULL for all contexts. The
 *	provider may pass a context from the start of fwctl_ops.open_uctx() until
 *	fwctl_ops.close_uctx() returns.
 * @kind: Kind of the event, from fwctl_ops.events.
 * @data: The payload, every byte of it initialised. The core copies it.
 * @len: Size of the payload, at most fwctl_event_kind.max_len.
 *
 * The event gets the next sequence number of the device, even if no queue receives
 * it. A queue that is full loses the event. The order of events and of requests
 * that the provider completes is the order of the records in each queue.
 *
 * The provider must stop calling this function before fwctl_unregister() returns, or
 * before fwctl_put() if the device is not registered.
 * The core drops all events from the start of fwctl_unregister().
 *
 * Context: any context that may take a spinlock_t, including hard interrupt, but
 * not NMI. Never waits for readers and never allocates memory. The caller may hold
 * locks of the provider, because the core calls no op and takes only inner locks.
 */
void fwctl_event_post(struct fwctl_device *fwctl, struct fwctl_uctx *uctx,
		      u32 kind, const void *data, size_t len)
{
	struct fwctl_record_event head = {
		.head.len = ALIGN(sizeof(head) + len, 8),
		.head.type = FWCTL_RECORD_EVENT,
		.kind = kind,
		.data_len = len,
	};
	const struct fwctl_ops *ops = READ_ONCE(fwctl->ops);
	const struct fwctl_event_kind *desc;

	/* fwctl_unregister() is about to return. */
	if (!ops)
		return;
	desc = fwctl_event_find(ops, kind);
	if (desc && len <= desc->max_len)
		fwctl_event_deliver(fwctl, uctx, &head, data);
	else
		dev_err_ratelimited(&fwctl->dev,
				    "event of kind %u with %zu bytes dropped\n",
				    kind, len);
}
EXPORT_SYMBOL_NS_GPL(fwctl_event_post, "FWCTL");

static void fwctl_subscription_free(struct fwctl_subscription *sub)
{
	if (!sub)
		return;
	kvfree(sub->buffers);
	kfree(sub);
}

DEFINE_FREE(fwctl_subscription, struct fwctl_subscription *,
	    fwctl_subscription_free(_T))

/* Allocate a subscription with @count buffers of @size bytes. */
static struct fwctl_subscription *fwctl_subscription_alloc(unsigned int count,
							   size_t size)
{
	struct fwctl_subscription *sub __free(fwctl_subscription) =
		kzalloc(sizeof(*sub), GFP_KERNEL_ACCOUNT);

	if (!sub)
		return NULL;
	sub->buffers = kvmalloc_array(count, size,
				      GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	if (!sub->buffers)
		return NULL;
	INIT_LIST_HEAD(&sub->free);
	for (unsigned int i = 0; i < count; i++) {
		struct fwctl_event *event = sub->buffers + i * size;

		event->record.sub = sub;
		fwctl_event_return(sub, event);
	}
	return_ptr(sub);
}

/* Returns 0 and the maximum payload of a kind, or a negative errno. */
static int fwctl_event_permit(struct fwctl_uctx *uctx,
			      const struct fwctl_queue_subscribe *cmd,
			      u32 *max_len)
{
	int ret = fwctl_scope_check(uctx, cmd->scope);
	const struct fwctl_event_kind *kind;

	if (ret)
		return ret;
	CLASS(fwctl_active, active)(uctx->fwctl);
	if (!active)
		return -ENODEV;
	kind = fwctl_event_find(active->ops, cmd->kind);
	if (!kind)
		return -EOPNOTSUPP;
	if (cmd->scope < kind->scope)
		return -EBADMSG;
	*max_len = kind->max_len;
	return 0;
}

/* Make a subscription receive events. */
static int fwctl_subscription_add(struct fwctl_subscription *sub,
				  struct list_head *subs)
{
	struct fwctl_device *fwctl = sub->uctx->fwctl;
	struct fwctl_subscription *other;

	guard(spinlock_irqsave)(&fwctl->request_lock);
	if (test_bit(FWCTL_UNREGISTERING, &fwctl->flags))
		return -ENODEV;
	list_for_each_entry(other, subs, queue_entry)
		if (other->kind == sub->kind)
			return -EEXIST;
	if (fwctl->num_subscriptions == FWCTL_MAX_SUBSCRIPTIONS)
		return -ENOSPC;
	fwctl->num_subscriptions++;
	list_add_tail(&sub->device_entry, &fwctl->subscriptions);
	list_add_tail(&sub->queue_entry, subs);
	return 0;
}

/**
 * fwctl_event_subscribe() - Subscribe a queue to one kind of event
 * @queue: The queue.
 * @uctx: The context of @queue.
 * @subs: The subscriptions of @queue.
 * @cmd: Argument of FWCTL_QUEUE_SUBSCRIBE.
 *
 * Context: may sleep.
 * Return: 0 or a negative errno.
 */
int fwctl_event_subscribe(struct fwctl_queue *queue, struct fwctl_uctx *uctx,
			  struct list_head *subs,
			  const struct fwctl_queue_subscribe *cmd)
{
	unsigned int max_events = cmd->max_events ?: FWCTL_DEFAULT_EVENTS;
	u32 max_len;
	int ret;

	if (cmd->flags || cmd->reserved)
		return -EOPNOTSUPP;
	if (max_events > FWCTL_QUEUE_MAX_EVENTS)
		return -EINVAL;
	ret = fwctl_event_permit(uctx, cmd, &max_len);
	if (ret)
		return ret;
	fwctl_scope_use(uctx, cmd->scope);
	struct fwctl_subscription *sub __free(fwctl_subscription) =
		fwctl_subscription_alloc(max_events + 1,
					 sizeof(struct fwctl_event) +
					 ALIGN(max_len, 8));
	if (!sub)
		return -ENOMEM;
	sub->queue = queue;
	sub->uctx = uctx;
	sub->kind = cmd->kind;
	sub->scope = cmd->scope;
	sub->lost.head.len = sizeof(sub->lost);
	sub->lost.head.type = FWCTL_RECORD_LOST;
	sub->lost.kind = cmd->kind;
	ret = fwctl_subscription_add(sub, subs);
	if (!ret)
		/* The queue owns the subscription now. */
		sub = NULL;
	return ret;
}

/**
 * fwctl_event_unsubscribe() - End the delivery of events to a queue
 * @uctx: The context of the queue.
 * @subs: The subscriptions of the queue. The caller must still drop the records of
 *	the queue and then call fwctl_event_free().
 *
 * Context: process.
 */
void fwctl_event_unsubscribe(struct fwctl_uctx *uctx, struct list_head *subs)
{
	struct fwctl_device *fwctl = uctx->fwctl;
	struct fwctl_subscription *sub;

	guard(spinlock_irqsave)(&fwctl->request_lock);
	list_for_each_entry(sub, subs, queue_entry) {
		list_del(&sub->device_entry);
		fwctl->num_subscriptions--;
	}
}

/**
 * fwctl_event_free() - Free subscriptions that receive no events
 * @subs: The subscriptions of a queue without records.
 *
 * Context: may sleep.
 */
void fwctl_event_free(struct list_head *subs)
{
	struct fwctl_subscription *sub, *next;

	list_for_each_entry_safe(sub, next, subs, queue_entry)
		fwctl_subscription_free(sub);
}

/**
 * fwctl_event_detach() - Prepare a record for a reader
 * @record: An event record that was removed from its queue.
 *
 * The record does not change until fwctl_event_release().
 */
void fwctl_event_detach(struct fwctl_queue_record *record)
{
	struct fwctl_subscription *sub = record->sub;

	if (sub->gap == to_event(record))
		fwctl_gap_close(sub);
}

/**
 * fwctl_event_release() - Release the buffer of a record that was read
 * @record: The event record.
 */
void fwctl_event_release(struct fwctl_queue_record *record)
{
	struct fwctl_subscription *sub = record->sub;

	fwctl_event_return(sub, to_event(record));
	/* Events were lost while concurrent readers owned all buffers. */
	if (sub->lost.count && !sub->gap)
		fwctl_gap_open(sub);
}

/**
 * fwctl_event_record_read() - Copy a detached record to a reader
 * @record: The event record.
 * @to: Destination, not smaller than the record.
 *
 * Return: 0 or -EFAULT.
 */
int fwctl_event_record_read(struct fwctl_queue_record *record,
			    struct iov_iter *to)
{
	if (copy_to_iter(&to_event(record)->event, record->len, to) !=
	    record->len)
		return -EFAULT;
	return 0;
}
