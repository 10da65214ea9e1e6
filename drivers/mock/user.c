// SPDX-License-Identifier: GPL-2.0-only
/*
 * Firmware in user space: a program reads requests from a character device and
 * completes them with an ioctl.
 *
 * The program is untrusted. No operation of the provider waits for it, and all locks
 * are released before its memory is accessed. The program gets copies of requests,
 * never memory of the caller. Requests are charged to the cgroup of the caller,
 * and responses to the cgroup of the program. Credentials are checked only when the
 * character device is opened.
 *
 * A command has a slot until its completion. If the command ends while the program
 * has the request, the slot becomes the record of a cancellation and is free after
 * the program has read the record. A program that reads no cancellations thus runs
 * out of slots instead of memory. A thread of the program that does not return from
 * read() keeps one request in memory, also after the end of the request.
 *
 * A context contains its record. A context that closes before the program has read
 * that it is open leaves no record. A program that stops to read thus keeps at most
 * the contexts in memory that were open at that time.
 *
 * The thread that removes a command from its slot completes it, after dropping the
 * lock. fwctl_request_complete() must not be called with a lock that
 * fwctl_ops.abort_request() takes.
 */
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "mock.h"

#ifdef FWCTL_REQUESTS

#include "user.h"

/* Restart codes of system calls start here, and must not reach the caller. */
#define MOCK_USER_ERRNO_END 512

static void mock_user_put(struct mock_user *user)
{
	if (refcount_dec_and_test(&user->refs))
		kvfree(user);
}

static void mock_user_free_slot(struct mock_user *user,
				struct mock_user_slot *slot)
{
	lockdep_assert_held(&user->lock);
	list_move_tail(&slot->item.entry, &user->free);
}

static struct mock_user_context *to_user_context(struct mock_context *ctx)
{
	return container_of(ctx, struct mock_user_context, ctx);
}

static void mock_user_put_context(struct mock_user_context *ctx)
{
	if (ctx && refcount_dec_and_test(&ctx->ctx.refs))
		kfree(ctx);
}

/*
 * Queue a record. Waiters sleep only while the queue is empty. A wake-up for each of
 * 1024 records would take too long if the program has many waiters.
 */
static void mock_user_queue(struct mock_user *user, struct mock_user_item *item,
			    enum fwctl_mock_record_type type)
{
	bool wake = list_empty(&user->records);

	lockdep_assert_held(&user->lock);
	item->type = type;
	list_move_tail(&item->entry, &user->records);
	if (wake)
		wake_up_interruptible_poll(&user->readable,
					   EPOLLIN | EPOLLRDNORM);
}

/*
 * Remove the command from its slot. The caller must complete the command after
 * dropping the lock.
 */
static struct mock_cmd *mock_user_take_cmd(struct mock_user *user,
					   struct mock_user_slot *slot)
{
	struct mock_cmd *cmd = slot->cmd;

	lockdep_assert_held(&user->lock);
	slot->cmd = NULL;
	/*
	 * Decrement before completion, because the caller may read the counter right
	 * after it.
	 */
	atomic_dec(&user->dev->usage.inflight);
	return cmd;
}

static void mock_user_complete(struct mock_cmd *cmd, int result)
{
	cmd->result = result;
	mock_cmd_complete(cmd);
}

/* Complete all commands of a list with an error. */
static void mock_user_complete_all(struct list_head *cmds, int result)
{
	struct mock_cmd *cmd, *next;

	list_for_each_entry_safe(cmd, next, cmds, entry) {
		list_del_init(&cmd->entry);
		mock_user_complete(cmd, result);
	}
}

/* Returns the slot of a request or cancellation; NULL for other items. */
static struct mock_user_slot *mock_user_slot_of(struct mock_user_item *item)
{
	if (item->type != FWCTL_MOCK_RECORD_REQUEST &&
	    item->type != FWCTL_MOCK_RECORD_CANCEL)
		return NULL;
	return container_of(item, struct mock_user_slot, item);
}

/* Remove the record of a context from the queue. */
static void mock_user_drop_context(struct mock_user_item *item)
{
	list_del_init(&item->entry);
	if (item->type == FWCTL_MOCK_RECORD_CLOSED)
		mock_user_put_context(container_of(item, struct mock_user_context,
						   item));
}

/* Remove all items from a list, free their slots, and collect their commands. */
static void mock_user_drop_items(struct mock_user *user,
				 struct list_head *items,
				 struct list_head *cmds)
{
	struct mock_user_item *item, *next;
	struct mock_user_slot *slot;

	list_for_each_entry_safe(item, next, items, entry) {
		slot = mock_user_slot_of(item);
		if (!slot) {
			mock_user_drop_context(item);
			continue;
		}
		if (slot->cmd)
			list_add_tail(&mock_user_take_cmd(user, slot)->entry,
				      cmds);
		mock_user_free_slot(user, slot);
	}
}

/* Queue the record that a context is open. */
static void mock_user_announce(struct mock_user *user,
			       struct mock_user_context *ctx)
{
	ctx->known = false;
	mock_user_queue(user, &ctx->item, FWCTL_MOCK_RECORD_OPENED);
}

/**
 * mock_user_attach() - Make a program the firmware
 * @user: The firmware.
 *
 * Return: 0; or -EBUSY if a program is attached.
 */
int mock_user_attach(struct mock_user *user)
{
	struct mock_user_context *ctx;

	guard(spinlock)(&user->lock);
	if (user->attached)
		return -EBUSY;
	user->attached = true;
	list_for_each_entry(ctx, &user->contexts, entry)
		mock_user_announce(user, ctx);
	refcount_inc(&user->refs);
	return 0;
}

/* Returns the description of a kind of event, or NULL. */
static const struct fwctl_event_kind *
mock_user_event(const struct mock_user *user, u32 kind)
{
	for (size_t i = 0; i < user->events.count; i++)
		if (user->events.kinds[i].kind == kind)
			return &user->events.kinds[i];
	return NULL;
}

/* Post an event to report that all agent sessions have ended. */
static void mock_user_end_sessions(struct mock_user *user)
{
	const struct fwctl_mock_agent_event payload = {
		.flags = cpu_to_le32(FWCTL_MOCK_AGENT_CLOSED),
	};

	lockdep_assert_held(&user->lock);
	if (!user->stopping && mock_user_event(user, FWCTL_MOCK_AGENT))
		mock_provider_event(user->backend.provider, 0, FWCTL_MOCK_AGENT,
				    &payload, sizeof(payload));
}

/**
 * mock_user_detach() - End all requests and sessions after the death of the program
 * @user: The firmware. The function drops the reference of mock_user_attach().
 *
 * Clear @attached and collect the requests in one critical section. Otherwise a new
 * program could attach in between, and its requests would end as well.
 */
void mock_user_detach(struct mock_user *user)
{
	LIST_HEAD(cmds);

	mock_user_set_info(user, NULL, 0);
	scoped_guard(spinlock, &user->lock) {
		user->attached = false;
		mock_user_drop_items(user, &user->records, &cmds);
		mock_user_drop_items(user, &user->read, &cmds);
		mock_user_end_sessions(user);
	}
	mock_user_complete_all(&cmds, -ENOTCONN);
	mock_user_put(user);
}

/* Fill in the head of a request or cancellation. */
static void mock_user_describe_slot(const struct mock_user_slot *slot,
				    struct fwctl_mock_record *head)
{
	const struct mock_cmd *cmd = slot->cmd;

	head->tag = slot->tag;
	if (!cmd)
		return;
	head->context = slot->context;
	head->scope = cmd->scope;
	head->in_len = cmd->req_len;
	head->out_len = cmd->rsp_size;
	head->len = ALIGN(sizeof(*head) + cmd->req_len, 8);
}

/* Fill in a record for an item. */
static void mock_user_describe(struct mock_user_item *item,
			       struct mock_user_record *record)
{
	struct mock_user_slot *slot = mock_user_slot_of(item);

	*record = (struct mock_user_record) {
		.item = item,
		.head.len = sizeof(record->head),
		.head.type = item->type,
	};
	if (slot) {
		record->cmd = slot->cmd;
		mock_user_describe_slot(slot, &record->head);
	} else {
		record->ctx = container_of(item, struct mock_user_context, item);
		record->head.context = record->ctx->ctx.uid;
	}
}

/* Detach the item of a record from the queue, and take references for the reader. */
static void mock_user_detach_item(struct mock_user *user,
				  struct mock_user_record *record)
{
	struct mock_user_item *item = record->item;

	list_del_init(&item->entry);
	if (record->cmd) {
		refcount_inc(&record->cmd->refs);
		mock_user_slot_of(item)->delivered = true;
		list_add_tail(&item->entry, &user->read);
	}
	if (item->type == FWCTL_MOCK_RECORD_OPENED) {
		refcount_inc(&record->ctx->ctx.refs);
		record->ctx->known = true;
	}
}

/**
 * mock_user_next() - Remove the first record from the queue
 * @user: The firmware.
 * @record: Filled in. The caller must call mock_user_put_record().
 * @size: Space for the record.
 *
 * A request is in flight with the program from now on.
 *
 * Return: the size of the record, 0 if there is none, or -EMSGSIZE.
 */
int mock_user_next(struct mock_user *user, struct mock_user_record *record,
		   size_t size)
{
	struct mock_user_item *item;

	guard(spinlock)(&user->lock);
	item = list_first_entry_or_null(&user->records, struct mock_user_item,
					entry);
	if (!item)
		return 0;
	mock_user_describe(item, record);
	if (record->head.len > size)
		return -EMSGSIZE;
	mock_user_detach_item(user, record);
	return record->head.len;
}

/*
 * Put a record back at the head of the queue. Returns false if its request has ended
 * or its context is closed, so that the slot or the context has another record.
 */
static bool mock_user_restore(struct mock_user *user,
			      struct mock_user_record *record)
{
	struct mock_user_item *item = record->item;
	struct mock_user_slot *slot = mock_user_slot_of(item);

	lockdep_assert_held(&user->lock);
	if (item->type != record->head.type)
		return false;
	if (slot && slot->cmd != record->cmd)
		return false;
	if (slot)
		slot->delivered = false;
	else if (item->type == FWCTL_MOCK_RECORD_OPENED)
		record->ctx->known = false;
	list_move(&item->entry, &user->records);
	wake_up_interruptible_poll(&user->readable, EPOLLIN | EPOLLRDNORM);
	return true;
}

/**
 * mock_user_put_record() - Release a record of mock_user_next()
 * @user: The firmware.
 * @record: The record.
 * @copied: The program has the record. Otherwise the function puts the record back
 *	at the head of the queue, unless the request has ended or the context is
 *	closed.
 */
void mock_user_put_record(struct mock_user *user,
			  struct mock_user_record *record, bool copied)
{
	bool restored;

	scoped_guard(spinlock, &user->lock) {
		restored = !copied && mock_user_restore(user, record);
		if (!restored && record->head.type == FWCTL_MOCK_RECORD_CANCEL)
			mock_user_free_slot(user,
					    mock_user_slot_of(record->item));
	}
	mock_cmd_put(record->cmd);
	/* The record of a closed context has the reference of the FD. */
	if (!restored || record->head.type != FWCTL_MOCK_RECORD_CLOSED)
		mock_user_put_context(record->ctx);
}

/* Copy a record to the program. */
static bool mock_user_copy(const struct mock_user_record *record,
			   struct iov_iter *to)
{
	const struct fwctl_mock_record *head = &record->head;
	size_t padding = head->len - sizeof(*head) - head->in_len;

	if (copy_to_iter(head, sizeof(*head), to) != sizeof(*head))
		return false;
	if (!record->cmd)
		return true;
	return copy_to_iter(record->cmd->req, head->in_len, to) ==
		       head->in_len &&
	       iov_iter_zero(padding, to) == padding;
}

/*
 * Read all records that fit. Returns the number of bytes, 0 if there is no record,
 * or a negative errno.
 */
static ssize_t mock_user_read_all(struct mock_user *user, struct iov_iter *to)
{
	struct mock_user_record record;
	ssize_t total = 0;
	bool copied;
	int len;

	while ((len = mock_user_next(user, &record, iov_iter_count(to))) > 0) {
		copied = mock_user_copy(&record, to);
		mock_user_put_record(user, &record, copied);
		if (!copied)
			return total ?: -EFAULT;
		total += len;
		cond_resched();
	}
	return total ?: len;
}

static bool mock_user_is_gone(struct mock_user *user)
{
	guard(spinlock)(&user->lock);
	return user->gone;
}

/* Returns true if a record is ready, or if no record will ever follow. */
static bool mock_user_readable(struct mock_user *user)
{
	guard(spinlock)(&user->lock);
	return user->gone || !list_empty(&user->records);
}

static ssize_t mock_user_read_iter(struct kiocb *iocb, struct iov_iter *to)
{
	struct mock_user *user = iocb->ki_filp->private_data;
	bool nonblock = iocb->ki_flags & IOCB_NOWAIT ||
			iocb->ki_filp->f_flags & O_NONBLOCK;
	ssize_t ret;

	for (;;) {
		if (mock_user_is_gone(user))
			return 0;
		ret = mock_user_read_all(user, to);
		if (ret)
			return ret;
		if (nonblock)
			return -EAGAIN;
		if (wait_event_interruptible(user->readable,
					     mock_user_readable(user)))
			return -ERESTARTSYS;
	}
}

static __poll_t mock_user_poll(struct file *file, poll_table *wait)
{
	struct mock_user *user = file->private_data;
	__poll_t mask = 0;

	poll_wait(file, &user->readable, wait);
	if (mock_user_readable(user))
		mask |= EPOLLIN | EPOLLRDNORM;
	if (mock_user_is_gone(user))
		mask |= EPOLLHUP;
	return mask;
}

/* Take the command of a request that the program has read, or return NULL. */
static struct mock_cmd *mock_user_find(struct mock_user *user, u64 tag)
{
	struct mock_user_slot *slot = &user->slots[tag % MOCK_INFLIGHT_MAX];
	struct mock_cmd *cmd;

	guard(spinlock)(&user->lock);
	if (!slot->cmd || slot->tag != tag || !slot->delivered)
		return NULL;
	cmd = mock_user_take_cmd(user, slot);
	mock_user_free_slot(user, slot);
	return cmd;
}

/**
 * mock_user_respond() - Complete a request
 * @user: The firmware.
 * @arg: The program's response. The caller has checked all members but @tag.
 * @rsp: The response, in memory for kvfree(), or NULL. On success, the command owns
 *	this memory.
 *
 * Context: process. The program may call this function for any tag at any time.
 * Return: 0; or -ENOENT if the program has no such request in flight.
 */
int mock_user_respond(struct mock_user *user,
		      const struct fwctl_mock_respond *arg, void *rsp)
{
	struct mock_cmd *cmd = mock_user_find(user, arg->tag);

	if (!cmd)
		return -ENOENT;
	cmd->rsp = rsp;
	cmd->rsp_len = arg->data_len;
	mock_user_complete(cmd, arg->error);
	return 0;
}

static int mock_user_check(const struct fwctl_mock_respond *arg)
{
	if (arg->reserved)
		return -EOPNOTSUPP;
	if (arg->error > 0 || arg->error <= -MOCK_USER_ERRNO_END)
		return -EINVAL;
	if (arg->error && arg->data_len)
		return -EINVAL;
	return arg->data_len > FWCTL_RPC_MAX_LEN ? -EMSGSIZE : 0;
}

/* Copy in an argument of an ioctl. A later version may have a larger argument. */
static int mock_user_copy_arg(void *arg, size_t len, void __user *user_arg)
{
	u32 size;

	if (get_user(size, (u32 __user *)user_arg))
		return -EFAULT;
	if (size < len)
		return -EINVAL;
	if (size > PAGE_SIZE)
		return -E2BIG;
	return copy_struct_from_user(arg, len, user_arg, size);
}

static int mock_user_ioctl_respond(struct mock_user *user, void __user *user_arg)
{
	void *rsp __free(kvfree) = NULL;
	struct fwctl_mock_respond arg;
	int ret;

	ret = mock_user_copy_arg(&arg, sizeof(arg), user_arg);
	if (!ret)
		ret = mock_user_check(&arg);
	if (ret)
		return ret;
	if (arg.data_len) {
		rsp = kvmalloc(arg.data_len, GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
		if (!rsp)
			return -ENOMEM;
		if (copy_from_user(rsp, u64_to_user_ptr(arg.data),
				   arg.data_len))
			return -EFAULT;
	}
	ret = mock_user_respond(user, &arg, rsp);
	if (!ret)
		rsp = NULL;
	return ret;
}

/**
 * mock_user_post() - Post an event of the program
 * @user: The firmware.
 * @arg: The event. The caller has checked all members but @context.
 * @data: The payload.
 *
 * The lock keeps the driver bound until the core has the event.
 *
 * Context: process.
 * Return: 0; or -ENOENT if the context is not open.
 */
int mock_user_post(struct mock_user *user, const struct fwctl_mock_post *arg,
		   const void *data)
{
	guard(spinlock)(&user->lock);
	if (user->stopping)
		return arg->context ? -ENOENT : 0;
	return mock_provider_event(user->backend.provider, arg->context,
				   arg->kind, data, arg->data_len);
}

static int mock_user_check_post(const struct mock_user *user,
				const struct fwctl_mock_post *arg)
{
	const struct fwctl_event_kind *kind = mock_user_event(user, arg->kind);

	if (!kind)
		return -EOPNOTSUPP;
	return arg->data_len > kind->max_len ? -EMSGSIZE : 0;
}

static int mock_user_ioctl_post(struct mock_user *user, void __user *user_arg)
{
	struct fwctl_mock_post arg;
	int ret;

	ret = mock_user_copy_arg(&arg, sizeof(arg), user_arg);
	if (!ret)
		ret = mock_user_check_post(user, &arg);
	if (ret)
		return ret;
	void *data __free(kvfree) =
		vmemdup_user(u64_to_user_ptr(arg.data), arg.data_len);
	if (IS_ERR(data))
		return PTR_ERR(data);
	return mock_user_post(user, &arg, data);
}

/**
 * mock_user_set_info() - Set the device data of FWCTL_INFO
 * @user: The firmware.
 * @data: The data, in memory for kvfree(), which @user then owns; or NULL.
 * @len: Size of @data.
 */
void mock_user_set_info(struct mock_user *user, void *data, u32 len)
{
	scoped_guard(spinlock, &user->lock) {
		swap(user->info, data);
		user->info_len = len;
	}
	kvfree(data);
}

static int mock_user_ioctl_set_info(struct mock_user *user,
				    void __user *user_arg)
{
	struct fwctl_mock_set_info arg;
	void *data = NULL;
	int ret;

	ret = mock_user_copy_arg(&arg, sizeof(arg), user_arg);
	if (ret)
		return ret;
	if (arg.data_len > FWCTL_MOCK_INFO_MAX_LEN)
		return -EMSGSIZE;
	if (arg.data_len)
		data = vmemdup_user(u64_to_user_ptr(arg.data), arg.data_len);
	if (IS_ERR(data))
		return PTR_ERR(data);
	mock_user_set_info(user, data, arg.data_len);
	return 0;
}

static long mock_user_ioctl(struct file *file, unsigned int nr,
			    unsigned long arg)
{
	struct mock_user *user = file->private_data;
	void __user *user_arg = (void __user *)arg;

	int (*run)(struct mock_user *user, void __user *user_arg);

	if (nr == FWCTL_MOCK_RESPOND)
		run = mock_user_ioctl_respond;
	else if (nr == FWCTL_MOCK_POST)
		run = mock_user_ioctl_post;
	else if (nr == FWCTL_MOCK_SET_INFO)
		run = mock_user_ioctl_set_info;
	else
		return -ENOTTY;
	return mock_user_is_gone(user) ? -ENODEV : run(user, user_arg);
}

/* misc_mtx protects against mock_user_destroy(). */
static int mock_user_open(struct inode *inode, struct file *file)
{
	struct mock_user *user = container_of(file->private_data,
					      struct mock_user, misc);
	int ret;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	ret = mock_user_attach(user);
	if (ret)
		return ret;
	file->private_data = user;
	file->f_mode |= FMODE_NOWAIT;
	return stream_open(inode, file);
}

static int mock_user_release(struct inode *inode, struct file *file)
{
	mock_user_detach(file->private_data);
	return 0;
}

/* The open file pins the module. */
static const struct file_operations mock_user_fops = {
	.owner = THIS_MODULE,
	.open = mock_user_open,
	.release = mock_user_release,
	.read_iter = mock_user_read_iter,
	.poll = mock_user_poll,
	.unlocked_ioctl = mock_user_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

/*
 * Operations of the provider
 */

static int mock_user_start(struct mock_backend *backend)
{
	struct mock_user *user = to_user(backend);

	guard(spinlock)(&user->lock);
	user->stopping = false;
	return 0;
}

/*
 * Remove the command from its slot, and queue a cancellation if the program has the
 * request. The caller must complete the command after dropping the lock.
 */
static struct mock_cmd *mock_user_revoke(struct mock_user *user,
					 struct mock_user_slot *slot)
{
	struct mock_cmd *cmd = mock_user_take_cmd(user, slot);

	if (slot->delivered)
		mock_user_queue(user, &slot->item, FWCTL_MOCK_RECORD_CANCEL);
	else
		mock_user_free_slot(user, slot);
	return cmd;
}

/* Revoke all commands in a list of items, and collect them. */
static void mock_user_revoke_items(struct mock_user *user,
				   struct list_head *items,
				   struct list_head *cmds)
{
	struct mock_user_item *item, *next;
	struct mock_user_slot *slot;

	list_for_each_entry_safe(item, next, items, entry) {
		slot = mock_user_slot_of(item);
		if (slot && slot->cmd)
			list_add_tail(&mock_user_revoke(user, slot)->entry,
				      cmds);
	}
}

static void mock_user_quiesce(struct mock_backend *backend)
{
	struct mock_user *user = to_user(backend);
	LIST_HEAD(cmds);

	scoped_guard(spinlock, &user->lock) {
		user->stopping = true;
		mock_user_revoke_items(user, &user->records, &cmds);
		mock_user_revoke_items(user, &user->read, &cmds);
	}
	mock_user_complete_all(&cmds, -ENODEV);
}

/*
 * Reject events from the program. mock_user_quiesce() has removed all commands, and
 * fwctl_unregister() has waited for their completion, except after a failed
 * registration, when mock_user_quiesce() did not run.
 */
static void mock_user_stop(struct mock_backend *backend)
{
	struct mock_user *user = to_user(backend);

	guard(spinlock)(&user->lock);
	user->stopping = true;
}

static struct mock_context *mock_user_open_context(struct mock_backend *backend)
{
	struct mock_user_context *ctx =
		kzalloc(sizeof(*ctx), GFP_KERNEL_ACCOUNT);
	struct mock_user *user = to_user(backend);

	if (!ctx)
		return ERR_PTR(-ENOMEM);
	ctx->ctx.backend = backend;
	refcount_set(&ctx->ctx.refs, 1);
	INIT_LIST_HEAD(&ctx->item.entry);
	INIT_LIST_HEAD(&ctx->entry);
	scoped_guard(spinlock, &user->lock)
		ctx->ctx.uid = ++user->last_context ?: ++user->last_context;
	atomic_inc(&user->dev->usage.contexts);
	return &ctx->ctx;
}

static void mock_user_context_opened(struct mock_context *mock_ctx)
{
	struct mock_user_context *ctx = to_user_context(mock_ctx);
	struct mock_user *user = to_user(mock_ctx->backend);

	guard(spinlock)(&user->lock);
	list_add_tail(&ctx->entry, &user->contexts);
	if (user->attached)
		mock_user_announce(user, ctx);
}

/* The record that the context is closed inherits the reference of the FD. */
static void mock_user_close_context(struct mock_context *mock_ctx)
{
	struct mock_user_context *ctx = to_user_context(mock_ctx);
	struct mock_user *user = to_user(mock_ctx->backend);

	atomic_dec(&user->dev->usage.contexts);
	scoped_guard(spinlock, &user->lock) {
		list_del(&ctx->entry);
		if (user->attached && ctx->known) {
			mock_user_queue(user, &ctx->item,
					FWCTL_MOCK_RECORD_CLOSED);
			return;
		}
		list_del(&ctx->item.entry);
	}
	mock_user_put_context(ctx);
}

static int mock_user_submit(struct mock_context *ctx, struct mock_cmd *cmd)
{
	struct mock_user *user = to_user(ctx->backend);
	struct mock_user_slot *slot;

	guard(spinlock)(&user->lock);
	if (user->stopping)
		return -ENODEV;
	if (!user->attached)
		return -ENOTCONN;
	slot = list_first_entry_or_null(&user->free, struct mock_user_slot,
					item.entry);
	if (!slot)
		return -EBUSY;
	cmd->posted.handle = slot - user->slots;
	slot->tag = ++user->sequence * MOCK_INFLIGHT_MAX + cmd->posted.handle;
	slot->context = ctx->uid;
	slot->delivered = false;
	refcount_inc(&cmd->refs);
	slot->cmd = cmd;
	atomic_inc(&user->dev->usage.inflight);
	mock_user_queue(user, &slot->item, FWCTL_MOCK_RECORD_REQUEST);
	return 0;
}

static void mock_user_abort(struct mock_backend *backend, struct mock_cmd *cmd)
{
	struct mock_user *user = to_user(backend);
	struct mock_user_slot *slot = &user->slots[cmd->posted.handle];

	scoped_guard(spinlock, &user->lock) {
		if (slot->cmd != cmd)
			return;
		mock_user_revoke(user, slot);
	}
	mock_user_complete(cmd, -ECANCELED);
}

static void *mock_user_info(struct mock_backend *backend, size_t *length)
{
	struct mock_user *user = to_user(backend);

	void *copy __free(kfree) = kmalloc(FWCTL_MOCK_INFO_MAX_LEN, GFP_KERNEL);
	if (!copy)
		return ERR_PTR(-ENOMEM);
	guard(spinlock)(&user->lock);
	if (!user->info)
		return NULL;
	memcpy(copy, user->info, user->info_len);
	*length = user->info_len;
	return_ptr(copy);
}

static void mock_user_destroy(struct mock_backend *backend)
{
	struct mock_user *user = to_user(backend);

	misc_deregister(&user->misc);
	scoped_guard(spinlock, &user->lock)
		user->gone = true;
	wake_up_interruptible_poll(&user->readable, EPOLLHUP | EPOLLIN);
	mock_user_put(user);
}

static const struct mock_backend_ops mock_user_ops = {
	.start = mock_user_start,
	.quiesce = mock_user_quiesce,
	.stop = mock_user_stop,
	.open = mock_user_open_context,
	.opened = mock_user_context_opened,
	.close = mock_user_close_context,
	.submit = mock_user_submit,
	.abort = mock_user_abort,
	.info = mock_user_info,
	.destroy = mock_user_destroy,
};

static struct mock_user *mock_user_alloc(struct mock_device *dev)
{
	struct mock_user *user = kvzalloc(sizeof(*user), GFP_KERNEL);

	if (!user)
		return NULL;
	user->backend.ops = &mock_user_ops;
	user->backend.opaque = true;
	snprintf(user->name, sizeof(user->name), MOCK_DRIVER_NAME ".%d",
		 dev->id);
	user->misc.minor = MISC_DYNAMIC_MINOR;
	user->misc.name = user->name;
	user->misc.mode = 0600;
	user->misc.fops = &mock_user_fops;
	refcount_set(&user->refs, 1);
	user->dev = dev;
	user->events = mock_events_of(dev->settings.device_type);
	spin_lock_init(&user->lock);
	user->stopping = true;
	INIT_LIST_HEAD(&user->contexts);
	INIT_LIST_HEAD(&user->free);
	INIT_LIST_HEAD(&user->records);
	INIT_LIST_HEAD(&user->read);
	init_waitqueue_head(&user->readable);
	for (int i = 0; i < MOCK_INFLIGHT_MAX; i++)
		list_add_tail(&user->slots[i].item.entry, &user->free);
	return user;
}

/**
 * mock_user_create() - Create a firmware in user space
 * @dev: The device, which must outlive the backend.
 *
 * Context: may sleep.
 * Return: the firmware, for ops->destroy(); or an ERR_PTR(). -EOPNOTSUPP if the mode
 * is not asynchronous: an RPC in another mode cannot be aborted, so it would wait
 * for the program.
 */
struct mock_backend *mock_user_create(struct mock_device *dev)
{
	struct mock_user *user;
	int ret;

	if (dev->settings.mode != MOCK_MODE_ASYNC)
		return ERR_PTR(-EOPNOTSUPP);
	user = mock_user_alloc(dev);
	if (!user)
		return ERR_PTR(-ENOMEM);
	ret = misc_register(&user->misc);
	if (ret) {
		kvfree(user);
		return ERR_PTR(ret);
	}
	return &user->backend;
}

#endif
