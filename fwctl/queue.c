// SPDX-License-Identifier: GPL-2.0-only
/*
 * Queues: files for requests that no task waits for.
 *
 * Each accepted submit has one entry. An entry is outstanding until the request is
 * completed or abandoned, and then becomes a record for read(). The queue owns the
 * entries until read() or the release of the file frees them. Events are records
 * that the subscriptions of the queue own, see event.c.
 *
 * Threads of the core never access user memory.
 */
#include <linux/anon_inodes.h>
#include <linux/file.h>
#include <linux/poll.h>
#include <linux/rbtree.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/uio.h>

#include <asm/ioctls.h>

#include "fwctl_private.h"

#define FWCTL_QUEUE_DEFAULT_RECORDS 256
#define FWCTL_QUEUE_DEFAULT_BYTES SZ_16M

/**
 * struct fwctl_queue - A queue
 * @uctx: The context. The queue is one of the users of the context.
 * @entry: Entry in uctx->queues.
 * @flags: enum fwctl_queue_flags. Constant, like @max_records and @max_bytes.
 * @max_records: Limit of @count.
 * @max_bytes: A submit waits while @bytes is at least @max_bytes.
 * @outstanding: Entries without a result, by cookie.
 * @records: Entries with a result and events, in order of completion.
 * @count: Number of all entries, including entries that a reader holds.
 * @bytes: Sum of fwctl_queue_entry.bytes of all entries.
 * @subscriptions: Subscriptions to events.
 * @events: Number of event records, including records that a reader holds.
 * @readable: Readers and pollers wait here for a record.
 * @writable: Submitters and pollers wait here for space.
 */
struct fwctl_queue {
	struct fwctl_uctx *uctx;
	struct list_head entry;
	u32 flags;
	u32 max_records;
	u32 max_bytes;
	/* fwctl_device.request_lock protects all members below. */
	struct rb_root outstanding;
	struct list_head records;
	unsigned int count;
	u64 bytes;
	struct list_head subscriptions;
	unsigned int events;
	wait_queue_head_t readable;
	wait_queue_head_t writable;
};

/**
 * struct fwctl_queue_entry - One submit
 * @call: The caller's side of the request.
 * @cookie: Cookie from the user.
 * @bytes: Size of the entry, as counted in fwctl_queue.bytes.
 * @node: Entry in fwctl_queue.outstanding.
 * @record: Record in fwctl_queue.records.
 * @timeout_ms: Timeout in milliseconds, 0 for none.
 * @data_len: Size of the response in @record.
 * @timeout: Abandons the request. Valid if @timeout_ms is not 0.
 */
struct fwctl_queue_entry {
	struct fwctl_call call;
	u64 cookie;
	u64 bytes;
	u32 timeout_ms;
	u32 data_len;
	union {
		struct rb_node node;
		struct fwctl_queue_record record;
	};
	struct delayed_work timeout;
};

static struct fwctl_queue_entry *to_entry(struct fwctl_call *call)
{
	return container_of(call, struct fwctl_queue_entry, call);
}

static struct fwctl_queue_entry *
record_to_entry(struct fwctl_queue_record *record)
{
	return container_of(record, struct fwctl_queue_entry, record);
}

static struct fwctl_device *fwctl_queue_device(const struct fwctl_queue *queue)
{
	return queue->uctx->fwctl;
}

static bool fwctl_queue_unregistering(const struct fwctl_queue *queue)
{
	return test_bit(FWCTL_UNREGISTERING, &fwctl_queue_device(queue)->flags);
}

static bool fwctl_queue_entry_less(struct rb_node *a, const struct rb_node *b)
{
	return rb_entry(a, struct fwctl_queue_entry, node)->cookie <
	       rb_entry(b, struct fwctl_queue_entry, node)->cookie;
}

static int fwctl_queue_entry_cmp(const void *cookie, const struct rb_node *node)
{
	u64 other = rb_entry(node, struct fwctl_queue_entry, node)->cookie;
	u64 mine = *(const u64 *)cookie;

	return mine < other ? -1 : mine > other;
}

static void fwctl_queue_wake(struct fwctl_queue *queue,
			     struct wait_queue_head *head, __poll_t key)
{
	lockdep_assert_held(&fwctl_queue_device(queue)->request_lock);
	/* Waiters enter the wait queue before they check under the lock. */
	if (waitqueue_active(head))
		wake_up_poll(head, key);
}

static bool fwctl_queue_has_space(const struct fwctl_queue *queue)
{
	return queue->count < queue->max_records &&
	       queue->bytes < queue->max_bytes;
}

/**
 * fwctl_queue_add() - Make a call outstanding and start its timeout
 * @call: A call of a queue.
 *
 * Return: true, or false if the queue is full.
 */
bool fwctl_queue_add(struct fwctl_call *call)
{
	struct fwctl_queue_entry *entry = to_entry(call);
	struct fwctl_queue *queue = call->queue;
	unsigned long delay;

	lockdep_assert_held(&call->fwctl->request_lock);
	if (!fwctl_queue_has_space(queue))
		return false;
	queue->count++;
	queue->bytes += entry->bytes;
	rb_add(&entry->node, &queue->outstanding, fwctl_queue_entry_less);
	if (!entry->timeout_ms)
		return true;
	/* Add one jiffy, because the current one is partly over. */
	delay = min(msecs_to_jiffies(entry->timeout_ms), MAX_JIFFY_OFFSET - 1);
	queue_delayed_work(fwctl_dispatch_wq, &entry->timeout, delay + 1);
	return true;
}

static void fwctl_queue_add_record(struct fwctl_queue *queue,
				   struct fwctl_queue_record *record)
{
	list_add_tail(&record->entry, &queue->records);
	fwctl_queue_wake(queue, &queue->readable, EPOLLIN | EPOLLRDNORM);
}

/* Returns the size of the response in a record. @req may be NULL. */
static u32 fwctl_request_data_len(const struct fwctl_request *req)
{
	if (!req || IS_ERR_OR_NULL(req->out))
		return 0;
	return min(req->rsp_len, req->out_len);
}

/**
 * fwctl_queue_post() - Turn a completed call into a record
 * @call: A call of a queue.
 */
void fwctl_queue_post(struct fwctl_call *call)
{
	struct fwctl_queue_entry *entry = to_entry(call);
	struct fwctl_queue *queue = call->queue;

	rb_erase(&entry->node, &queue->outstanding);
	entry->data_len = fwctl_request_data_len(call->req);
	entry->record.sub = NULL;
	entry->record.len = ALIGN(sizeof(struct fwctl_record_response) +
				  entry->data_len, 8);
	fwctl_queue_add_record(queue, &entry->record);
}

/**
 * fwctl_queue_post_event() - Add an event to the records of a queue
 * @queue: The queue.
 * @record: The event.
 */
void fwctl_queue_post_event(struct fwctl_queue *queue,
			    struct fwctl_queue_record *record)
{
	queue->events++;
	fwctl_queue_add_record(queue, record);
}

/**
 * fwctl_queue_hang_up() - Wake all waiters of a queue
 * @list_entry: Entry of the queue in uctx->queues. FWCTL_UNREGISTERING is set.
 */
void fwctl_queue_hang_up(struct list_head *list_entry)
{
	struct fwctl_queue *queue =
		container_of(list_entry, struct fwctl_queue, entry);

	wake_up_all(&queue->readable);
	wake_up_all(&queue->writable);
}

static void fwctl_queue_timeout_work(struct work_struct *work)
{
	struct fwctl_queue_entry *entry =
		container_of(to_delayed_work(work), struct fwctl_queue_entry,
			     timeout);

	fwctl_call_abandon(&entry->call, -ETIMEDOUT);
}

/* Returns true if a submitter need not wait. */
static bool fwctl_queue_writable(struct fwctl_queue *queue)
{
	guard(spinlock_irqsave)(&fwctl_queue_device(queue)->request_lock);
	return fwctl_queue_has_space(queue) || fwctl_queue_unregistering(queue);
}

/* Returns true if no record is left and no record will ever follow. */
static bool fwctl_queue_ended(const struct fwctl_queue *queue)
{
	lockdep_assert_held(&fwctl_queue_device(queue)->request_lock);
	return !queue->count && fwctl_queue_unregistering(queue) &&
	       !queue->events;
}

/* Release the space of a record that was read. */
static void fwctl_queue_release_space(struct fwctl_queue *queue,
				      struct fwctl_queue_record *record)
{
	lockdep_assert_held(&fwctl_queue_device(queue)->request_lock);
	if (record->sub) {
		queue->events--;
		fwctl_event_release(record);
	} else {
		queue->count--;
		queue->bytes -= record_to_entry(record)->bytes;
		fwctl_queue_wake(queue, &queue->writable,
				 EPOLLOUT | EPOLLWRNORM);
	}
	/* Wake readers after the last record, so that they return end-of-file. */
	if (fwctl_queue_ended(queue))
		fwctl_queue_wake(queue, &queue->readable,
				 EPOLLIN | EPOLLRDNORM);
}

/* Free a record that is on no list and occupies no space. */
static void fwctl_queue_record_free(struct fwctl_queue_record *record)
{
	struct fwctl_queue_entry *entry = record_to_entry(record);
	struct fwctl_request *req;

	/* The subscription owns the memory of an event. */
	if (record->sub)
		return;
	req = entry->call.req;
	if (entry->timeout_ms)
		cancel_delayed_work_sync(&entry->timeout);
	if (req) {
		req->record = entry;
		fwctl_request_put(req);
	} else {
		kfree(entry);
	}
}

/* Copy a response to the reader. Returns 0 or -EFAULT. */
static int fwctl_response_read(const struct fwctl_queue_entry *entry,
			       struct iov_iter *to)
{
	const struct fwctl_request *req = entry->call.req;
	struct fwctl_record_response head, *rsp = &head;
	u32 len = entry->record.len, data_len = entry->data_len;
	size_t padding = len - sizeof(head) - data_len;
	size_t first = sizeof(head);

	if (req && fwctl_request_headroom(req)) {
		rsp = req->in - sizeof(*rsp);
		first = len;
	}
	*rsp = (struct fwctl_record_response) {
		.head.len = len,
		.head.type = FWCTL_RECORD_RESPONSE,
		.head.flags = entry->call.flags,
		.cookie = entry->cookie,
		.error = entry->call.error,
		.data_len = data_len,
		.response_len = req ? req->rsp_len : 0,
	};
	/* The response is at req->in. The buffer also has space for the padding. */
	if (padding)
		memset(req->in + data_len, 0, padding);
	if (copy_to_iter(rsp, first, to) != first ||
	    (first < len &&
	     copy_to_iter(req->in, len - first, to) != len - first))
		return -EFAULT;
	return 0;
}

static int fwctl_record_read(struct fwctl_queue_record *record,
			     struct iov_iter *to)
{
	if (record->sub)
		return fwctl_event_record_read(record, to);
	return fwctl_response_read(record_to_entry(record), to);
}

/*
 * Detach and return the first record. Returns NULL if there is none, or
 * ERR_PTR(-EMSGSIZE) if it has more than @size bytes. Releases the space of @read,
 * the record that the caller has copied before, if any.
 */
static struct fwctl_queue_record *
fwctl_queue_next(struct fwctl_queue *queue, struct fwctl_queue_record *read,
		 size_t size)
{
	struct fwctl_queue_record *record;

	guard(spinlock_irqsave)(&fwctl_queue_device(queue)->request_lock);
	if (read)
		fwctl_queue_release_space(queue, read);
	record = list_first_entry_or_null(&queue->records,
					  struct fwctl_queue_record, entry);
	if (!record)
		return NULL;
	if (record->len > size)
		return ERR_PTR(-EMSGSIZE);
	list_del(&record->entry);
	if (record->sub)
		fwctl_event_detach(record);
	return record;
}

static void fwctl_queue_push_back(struct fwctl_queue *queue,
				  struct fwctl_queue_record *record)
{
	guard(spinlock_irqsave)(&fwctl_queue_device(queue)->request_lock);
	list_add(&record->entry, &queue->records);
	fwctl_queue_wake(queue, &queue->readable, EPOLLIN | EPOLLRDNORM);
}

/*
 * Read all records that fit. Returns the number of bytes read, 0 if there is no
 * record, or a negative errno.
 */
static ssize_t fwctl_queue_read_all(struct fwctl_queue *queue,
				    struct iov_iter *to)
{
	struct fwctl_queue_record *record, *read;
	ssize_t total = 0;
	int ret;

	record = fwctl_queue_next(queue, NULL, iov_iter_count(to));
	while (!IS_ERR_OR_NULL(record)) {
		ret = fwctl_record_read(record, to);
		if (ret) {
			fwctl_queue_push_back(queue, record);
			return total ?: ret;
		}
		total += record->len;
		read = record;
		record = fwctl_queue_next(queue, read, iov_iter_count(to));
		fwctl_queue_record_free(read);
	}
	return total ?: PTR_ERR_OR_ZERO(record);
}

/* Returns true if a record is ready, or if no record will ever follow. */
static bool fwctl_queue_readable(struct fwctl_queue *queue)
{
	guard(spinlock_irqsave)(&fwctl_queue_device(queue)->request_lock);
	return !list_empty(&queue->records) || fwctl_queue_ended(queue);
}

static bool fwctl_queue_at_end(struct fwctl_queue *queue)
{
	guard(spinlock_irqsave)(&fwctl_queue_device(queue)->request_lock);
	return fwctl_queue_ended(queue);
}

/*
 * Read all records that fit, and wait for the first one unless @nonblock. The freezer
 * may stop the waiting task. Returns the number of bytes read, 0 at end of file, or
 * a negative errno.
 */
static ssize_t fwctl_queue_read(struct fwctl_queue *queue, struct iov_iter *to,
				bool nonblock)
{
	for (;;) {
		ssize_t ret;

		ret = fwctl_queue_read_all(queue, to);
		if (ret)
			return ret;
		if (fwctl_queue_at_end(queue))
			return 0;
		if (nonblock)
			return -EAGAIN;
		if (wait_event_freezable(queue->readable,
					 fwctl_queue_readable(queue)))
			return -ERESTARTSYS;
	}
}

static ssize_t fwctl_queue_read_iter(struct kiocb *iocb, struct iov_iter *to)
{
	struct file *file = iocb->ki_filp;

	return fwctl_queue_read(file->private_data, to,
				iocb->ki_flags & IOCB_NOWAIT ||
				file->f_flags & O_NONBLOCK);
}

/* Reuse the spare entry of a request, or allocate an entry. */
static struct fwctl_queue_entry *
fwctl_queue_entry_get(struct fwctl_queue *queue, struct fwctl_request *req,
		      const struct fwctl_queue_submit *cmd)
{
	struct fwctl_queue_entry *entry = req->record;

	if (!entry)
		entry = kmalloc(sizeof(*entry), GFP_KERNEL_ACCOUNT);
	if (!entry)
		return NULL;
	req->record = NULL;
	entry->call.fwctl = fwctl_queue_device(queue);
	entry->call.queue = queue;
	entry->call.pending = NULL;
	entry->call.req = NULL;
	entry->call.error = 0;
	entry->call.flags = 0;
	entry->cookie = cmd->cookie;
	entry->bytes = sizeof(struct fwctl_record_response) +
		       (u64)cmd->in_len + cmd->out_len;
	entry->timeout_ms = cmd->timeout_ms;
	if (entry->timeout_ms)
		INIT_DELAYED_WORK(&entry->timeout, fwctl_queue_timeout_work);
	return entry;
}

/* Submit a request as soon as the queue has space. */
static int fwctl_queue_send(struct fwctl_queue *queue,
			    struct fwctl_request *req, struct fwctl_call *call,
			    bool nonblock)
{
	for (;;) {
		int ret = fwctl_request_submit(req, call, false);

		if (ret != -EAGAIN || nonblock)
			return ret;
		if (wait_event_interruptible(queue->writable,
					     fwctl_queue_writable(queue)))
			return -ERESTARTSYS;
		ret = fwctl_rpc_recheck(req);
		if (ret)
			return ret;
	}
}

static int fwctl_queue_submit_one(struct fwctl_queue *queue,
				  const struct fwctl_queue_submit *cmd,
				  bool nonblock)
{
	struct fwctl_queue_entry *entry;
	int ret;

	/* The flags exclude each other. */
	if (cmd->flags > FWCTL_QUEUE_SUBMIT_READ || cmd->reserved)
		return -EOPNOTSUPP;
	struct fwctl_request *req __free(fwctl_request) =
		fwctl_rpc_prepare(queue->uctx, cmd->scope, cmd->in, cmd->in_len,
				  cmd->out_len, max(cmd->in_len, cmd->out_len));
	if (IS_ERR(req))
		return PTR_ERR(req);
	req->queued = true;
	entry = fwctl_queue_entry_get(queue, req, cmd);
	if (!entry)
		return -ENOMEM;
	ret = fwctl_queue_send(queue, req, &entry->call, nonblock);
	if (ret)
		req->record = entry;
	else
		/* The entry owns the request now. */
		req = NULL;
	return ret;
}

/*
 * Read records after a submit. Returns the number of bytes read. An error would tell
 * the caller that its request was not accepted, so return 0 instead.
 */
static int fwctl_queue_submit_read(struct fwctl_queue *queue,
				   const struct fwctl_queue_submit *cmd,
				   bool nonblock)
{
	struct iov_iter to;

	iov_iter_ubuf(&to, ITER_DEST, u64_to_user_ptr(cmd->records),
		      min_t(size_t, cmd->records_len, MAX_RW_COUNT));
	return max_t(ssize_t, fwctl_queue_read(queue, &to, nonblock), 0);
}

/* Copy in the next request of a series. Returns false at the end of the series. */
static bool fwctl_queue_submit_next(struct fwctl_queue_submit *cmd,
				    void __user *arg, u32 size)
{
	cond_resched();
	return size == sizeof(*cmd) && !copy_from_user(cmd, arg, sizeof(*cmd)) &&
	       cmd->size == size && !(cmd->flags & FWCTL_QUEUE_SUBMIT_READ);
}

static int fwctl_ioctl_queue_submit(struct file *file, void __user *arg,
				    union fwctl_cmd *any)
{
	struct fwctl_queue *queue = file->private_data;
	struct fwctl_queue_submit *cmd = &any->submit;
	bool nonblock = file->f_flags & O_NONBLOCK;
	u32 size = cmd->size, first_flags = cmd->flags;
	int count = 0;
	int ret;

	if (fwctl_queue_unregistering(queue))
		return -ENODEV;
	if (queue->flags & FWCTL_QUEUE_RECEIVE_ONLY)
		return -EOPNOTSUPP;
	do {
		/*
		 * POLLOUT promises space for one request. So the first request may
		 * wait for space, and the others must not block.
		 */
		ret = fwctl_queue_submit_one(queue, cmd, nonblock || count);
		if (ret)
			return count ?: ret;
		count++;
		arg += size;
	} while (cmd->flags & FWCTL_QUEUE_SUBMIT_MORE &&
		 count < queue->max_records && !signal_pending(current) &&
		 fwctl_queue_submit_next(cmd, arg, size));
	if (first_flags & FWCTL_QUEUE_SUBMIT_READ)
		return fwctl_queue_submit_read(queue, cmd, nonblock);
	return first_flags & FWCTL_QUEUE_SUBMIT_MORE ? count : 0;
}

/*
 * Cancel one outstanding request with the given cookie, or any request if @cookie
 * is NULL. Returns false if there is none.
 */
static bool fwctl_queue_cancel_one(struct fwctl_queue *queue, const u64 *cookie)
{
	struct fwctl_request *req;
	struct rb_node *node;

	/*
	 * Completions use the queue only under the lock. The release may therefore
	 * free the queue once no request is outstanding.
	 */
	scoped_guard(spinlock_irqsave, &fwctl_queue_device(queue)->request_lock) {
		node = cookie ? rb_find(cookie, &queue->outstanding,
					fwctl_queue_entry_cmp) :
				rb_first(&queue->outstanding);
		if (!node)
			return false;
		req = fwctl_call_detach(&rb_entry(node,
						  struct fwctl_queue_entry,
						  node)->call,
					-ECANCELED);
	}
	fwctl_request_cleanup(req);
	return true;
}

static int fwctl_ioctl_queue_cancel(struct file *file, void __user *arg,
				    union fwctl_cmd *any)
{
	const struct fwctl_queue_cancel *cmd = &any->cancel;
	struct fwctl_queue_cancel __user *user = arg;
	struct fwctl_queue *queue = file->private_data;
	u32 count = 0;

	if (cmd->flags || cmd->reserved)
		return -EOPNOTSUPP;
	/* The limit ends the loop if other threads keep submitting the cookie. */
	while (count < queue->max_records &&
	       fwctl_queue_cancel_one(queue, &cmd->cookie)) {
		count++;
		cond_resched();
	}
	if (!count)
		return -ENOENT;
	return put_user(count, &user->count);
}

static int fwctl_ioctl_queue_subscribe(struct file *file, void __user *arg,
				       union fwctl_cmd *any)
{
	struct fwctl_queue *queue = file->private_data;

	return fwctl_event_subscribe(queue, queue->uctx, &queue->subscriptions,
				     &any->subscribe);
}

static const struct fwctl_ioctl fwctl_queue_ioctls[] = {
	FWCTL_IOCTL(FWCTL_QUEUE_SUBMIT, struct fwctl_queue_submit, cookie,
		    fwctl_ioctl_queue_submit),
	FWCTL_IOCTL(FWCTL_QUEUE_CANCEL, struct fwctl_queue_cancel, reserved,
		    fwctl_ioctl_queue_cancel),
	FWCTL_IOCTL(FWCTL_QUEUE_SUBSCRIBE, struct fwctl_queue_subscribe,
		    reserved, fwctl_ioctl_queue_subscribe),
};

/* FIONREAD: report the size of the first record, or 0 if there is none. */
static int fwctl_queue_first_len(struct fwctl_queue *queue, int __user *user)
{
	struct fwctl_queue_record *record;
	int len = 0;

	scoped_guard(spinlock_irqsave, &fwctl_queue_device(queue)->request_lock) {
		record = list_first_entry_or_null(&queue->records,
						  struct fwctl_queue_record,
						  entry);
		if (record)
			len = record->len;
	}
	return put_user(len, user);
}

static long fwctl_queue_ioctl(struct file *file, unsigned int nr,
			      unsigned long arg)
{
	void __user *user = (void __user *)arg;

	if (nr == FIONREAD)
		return fwctl_queue_first_len(file->private_data, user);
	return fwctl_ioctl_run(fwctl_queue_ioctls,
			       ARRAY_SIZE(fwctl_queue_ioctls), file, nr, user);
}

static __poll_t fwctl_queue_poll(struct file *file, poll_table *wait)
{
	struct fwctl_queue *queue = file->private_data;
	bool receive_only = queue->flags & FWCTL_QUEUE_RECEIVE_ONLY;
	__poll_t mask = 0;

	poll_wait(file, &queue->readable, wait);
	poll_wait(file, &queue->writable, wait);
	if (fwctl_queue_readable(queue))
		mask |= EPOLLIN | EPOLLRDNORM;
	if (fwctl_queue_unregistering(queue))
		return mask | EPOLLHUP;
	guard(spinlock_irqsave)(&fwctl_queue_device(queue)->request_lock);
	if (!receive_only && fwctl_queue_has_space(queue))
		mask |= EPOLLOUT | EPOLLWRNORM;
	return mask;
}

static int fwctl_queue_release(struct inode *inode, struct file *file)
{
	struct fwctl_queue *queue = file->private_data;
	struct fwctl_queue_record *record;

	fwctl_uctx_del_queue(queue->uctx, &queue->entry);
	fwctl_event_unsubscribe(queue->uctx, &queue->subscriptions);
	while (fwctl_queue_cancel_one(queue, NULL))
		cond_resched();
	while ((record = fwctl_queue_next(queue, NULL, SIZE_MAX)))
		fwctl_queue_record_free(record);
	fwctl_event_free(&queue->subscriptions);
	fwctl_uctx_unuse(queue->uctx);
	kfree(queue);
	return 0;
}

static const struct file_operations fwctl_queue_fops = {
	.owner = THIS_MODULE,
	.release = fwctl_queue_release,
	.read_iter = fwctl_queue_read_iter,
	.poll = fwctl_queue_poll,
	.unlocked_ioctl = fwctl_queue_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

static struct fwctl_queue *
fwctl_queue_alloc(struct fwctl_uctx *uctx, const struct fwctl_queue_create *cmd)
{
	struct fwctl_queue *queue = kzalloc(sizeof(*queue), GFP_KERNEL_ACCOUNT);

	if (!queue)
		return NULL;
	queue->uctx = uctx;
	queue->flags = cmd->flags;
	queue->max_records = cmd->max_records ?: FWCTL_QUEUE_DEFAULT_RECORDS;
	queue->max_bytes = cmd->max_bytes ?: FWCTL_QUEUE_DEFAULT_BYTES;
	queue->outstanding = RB_ROOT;
	INIT_LIST_HEAD(&queue->records);
	INIT_LIST_HEAD(&queue->subscriptions);
	init_waitqueue_head(&queue->readable);
	init_waitqueue_head(&queue->writable);
	fwctl_uctx_add_queue(uctx, &queue->entry);
	return queue;
}

/* Create a queue and a file that owns it. Returns the file or an ERR_PTR(). */
static struct file *fwctl_queue_open(struct fwctl_uctx *uctx,
				     const struct fwctl_queue_create *cmd)
{
	int flags = cmd->flags & FWCTL_QUEUE_NONBLOCK ? O_NONBLOCK : 0;
	struct fwctl_queue *queue = fwctl_queue_alloc(uctx, cmd);
	struct file *file;

	if (!queue)
		return ERR_PTR(-ENOMEM);
	/* O_RDONLY, so that write() fails. */
	file = anon_inode_getfile("[fwctl-queue]", &fwctl_queue_fops, queue,
				  O_RDONLY | flags);
	if (IS_ERR(file)) {
		fwctl_uctx_del_queue(uctx, &queue->entry);
		fwctl_uctx_unuse(uctx);
		kfree(queue);
		return file;
	}
	stream_open(file_inode(file), file);
	file->f_mode |= FMODE_NOWAIT;
	return file;
}

/**
 * fwctl_ioctl_queue_create() - Implement FWCTL_QUEUE_CREATE
 * @device: The device FD.
 * @arg: The caller's struct fwctl_queue_create.
 * @any: A copy of @arg.
 *
 * Return: 0 or a negative errno.
 */
int fwctl_ioctl_queue_create(struct file *device, void __user *arg,
			     union fwctl_cmd *any)
{
	const struct fwctl_queue_create *cmd = &any->create;
	struct fwctl_uctx *uctx = device->private_data;
	struct fwctl_queue_create __user *user = arg;
	struct file *file;
	int fd;

	if (fwctl_is_disassociated(uctx->fwctl))
		return -ENODEV;
	if (cmd->flags & ~(FWCTL_QUEUE_NONBLOCK | FWCTL_QUEUE_RECEIVE_ONLY) ||
	    cmd->reserved)
		return -EOPNOTSUPP;
	if (!uctx->fwctl->submit && !(cmd->flags & FWCTL_QUEUE_RECEIVE_ONLY))
		return -EOPNOTSUPP;
	if (cmd->max_records > FWCTL_QUEUE_MAX_RECORDS ||
	    cmd->max_bytes > FWCTL_QUEUE_MAX_BYTES)
		return -EINVAL;
	fd = get_unused_fd_flags(O_CLOEXEC);
	if (fd < 0)
		return fd;
	file = fwctl_queue_open(uctx, cmd);
	if (IS_ERR(file)) {
		put_unused_fd(fd);
		return PTR_ERR(file);
	}
	if (put_user(fd, &user->fd)) {
		put_unused_fd(fd);
		fput(file);
		return -EFAULT;
	}
	fd_install(fd, file);
	return 0;
}
