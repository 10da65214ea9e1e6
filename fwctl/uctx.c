// SPDX-License-Identifier: GPL-2.0-only
/*
 * Contexts of device FDs. Opening the file opens a context in the provider. The
 * context is closed after the file, its queues and their requests are gone, or by
 * unregister, whichever comes first.
 */
#include <linux/slab.h>

#include "fwctl_private.h"

static void fwctl_uctx_free(struct fwctl_uctx *uctx)
{
	if (uctx->cache)
		fwctl_cache_free(uctx->cache);
	kfree(uctx->commands);
	kfree(uctx);
}

static void fwctl_uctx_put(struct fwctl_uctx *uctx)
{
	if (refcount_dec_and_test(&uctx->refs))
		fwctl_uctx_free(uctx);
}

/*
 * Close a context in the provider. The caller holds registration_lock for read or
 * for write, and owns the reference of the list afterwards.
 */
static inline void fwctl_uctx_close(struct fwctl_device *fwctl,
				    struct fwctl_uctx *uctx)
{
	scoped_guard(spinlock, &fwctl->uctx_lock) {
		list_del(&uctx->entry);
		fwctl->num_uctxs--;
	}

	/* No lock is held, so that a slow close does not delay other contexts. */
	fwctl_umem_end_all(uctx);
	fwctl->ops->close_uctx(uctx);
	trace_fwctl_close(uctx);
}

/* Close a context, unless unregister does. */
static void fwctl_uctx_try_close(struct fwctl_uctx *uctx)
{
	CLASS(fwctl_active, active)(uctx->fwctl);
	if (!active)
		return;
	fwctl_uctx_close(active, uctx);
	fwctl_uctx_put(uctx);
}

/* Close a context without users, and drop the references of the users. */
static void fwctl_uctx_end(struct fwctl_uctx *uctx)
{
	struct fwctl_device *fwctl = uctx->fwctl;

	fwctl_uctx_try_close(uctx);
	fwctl_uctx_put(uctx);
	fwctl_put(fwctl);
}

static void fwctl_uctx_end_work(struct work_struct *work)
{
	fwctl_uctx_end(container_of(work, struct fwctl_uctx, end));
}

/**
 * fwctl_uctx_unuse() - Drop a user of a context, see fwctl_uctx.users
 * @uctx: The context, invalid afterwards.
 *
 * The last user closes the context. Closing a file therefore does not wait for
 * abandoned requests. This function never waits for unregister, which closes the
 * remaining contexts.
 *
 * Context: may sleep, in the provider's close_uctx().
 */
void fwctl_uctx_unuse(struct fwctl_uctx *uctx)
{
	if (refcount_dec_and_test(&uctx->users))
		fwctl_uctx_end(uctx);
}

/**
 * fwctl_uctx_unuse_later() - Drop a user of a context without waiting for a close
 * @uctx: The context, invalid afterwards.
 *
 * A work item closes the context if the last user is gone. For threads that serve
 * all contexts of a device, so that a slow close does not delay other contexts.
 *
 * Context: any.
 */
void fwctl_uctx_unuse_later(struct fwctl_uctx *uctx)
{
	if (refcount_dec_and_test(&uctx->users))
		queue_work(fwctl_dispatch_wq, &uctx->end);
}

/**
 * fwctl_uctx_limit() - Derive the permitted scopes of a context
 * @uctx: The context. The caller holds uctx_lock.
 */
void fwctl_uctx_limit(struct fwctl_uctx *uctx)
{
	unsigned int scopes = min_t(unsigned int, uctx->fwctl->scopes,
				    uctx->fd_scopes);

	lockdep_assert_held(&uctx->fwctl->uctx_lock);
	WRITE_ONCE(uctx->scopes, scopes);
	/* Without free scopes, each RPC checks its command. */
	WRITE_ONCE(uctx->free_scopes,
		   uctx->commands ? 0 : min(scopes, FWCTL_FREE_SCOPES));
}

/**
 * fwctl_uctx_limit_all() - Apply the site policy to all contexts of a device
 * @fwctl: The device.
 * @scopes: Number of permitted scopes.
 *
 * Context: process.
 */
void fwctl_uctx_limit_all(struct fwctl_device *fwctl, unsigned int scopes)
{
	struct fwctl_uctx *uctx;

	guard(spinlock)(&fwctl->uctx_lock);
	fwctl->scopes = scopes;
	list_for_each_entry(uctx, &fwctl->uctxs, entry)
		fwctl_uctx_limit(uctx);
}

/**
 * fwctl_uctx_open() - Open a context for a file
 * @fwctl: The device.
 *
 * Context: may sleep.
 * Return: the context with one user, for fwctl_uctx_unuse(); or an ERR_PTR():
 * -ENODEV, -ENOMEM, or an error of the provider.
 */
struct fwctl_uctx *fwctl_uctx_open(struct fwctl_device *fwctl)
{
	int ret;

	CLASS(fwctl_active, active)(fwctl);
	if (!active)
		return ERR_PTR(-ENODEV);

	struct fwctl_uctx *uctx __free(kfree) =
		kzalloc(active->ops->uctx_size, GFP_KERNEL_ACCOUNT);
	if (!uctx)
		return ERR_PTR(-ENOMEM);

	uctx->fwctl = fwctl;
	uctx->fd_scopes = FWCTL_NUM_SCOPES;
	INIT_LIST_HEAD(&uctx->queues);
	INIT_LIST_HEAD(&uctx->backlog);
	INIT_LIST_HEAD(&uctx->waiting);
	INIT_WORK(&uctx->end, fwctl_uctx_end_work);
	xa_init_flags(&uctx->umems, XA_FLAGS_ALLOC);
	refcount_set(&uctx->refs, 2);
	refcount_set(&uctx->users, 1);
	ret = active->ops->open_uctx(uctx);
	if (WARN_ONCE(ret > 0, "open_uctx() returned %d\n", ret))
		ret = -EIO;
	if (ret)
		return ERR_PTR(ret);

	/* The users of the context hold a reference to the device. */
	fwctl_get(fwctl);
	scoped_guard(spinlock, &fwctl->uctx_lock) {
		uctx->id = fwctl->next_uctx_id++;
		fwctl_uctx_limit(uctx);
		list_add_tail(&uctx->entry, &fwctl->uctxs);
		fwctl->num_uctxs++;
	}
	trace_fwctl_open(uctx);
	return_ptr(uctx);
}

/**
 * fwctl_uctx_add_queue() - Add a queue to its context, as a user
 * @uctx: The context.
 * @entry: The queue's list entry.
 */
void fwctl_uctx_add_queue(struct fwctl_uctx *uctx, struct list_head *entry)
{
	refcount_inc(&uctx->users);
	guard(spinlock)(&uctx->fwctl->uctx_lock);
	list_add_tail(entry, &uctx->queues);
}

/**
 * fwctl_uctx_del_queue() - Remove a queue from its context
 * @uctx: The context.
 * @entry: The queue's list entry. The caller must still call fwctl_uctx_unuse().
 */
void fwctl_uctx_del_queue(struct fwctl_uctx *uctx, struct list_head *entry)
{
	guard(spinlock)(&uctx->fwctl->uctx_lock);
	list_del(entry);
}

/**
 * fwctl_uctx_hang_up_all() - Wake the waiters of all queues of a device
 * @fwctl: The device, with FWCTL_UNREGISTERING set.
 *
 * Context: process.
 */
void fwctl_uctx_hang_up_all(struct fwctl_device *fwctl)
{
	struct fwctl_uctx *uctx;
	struct list_head *entry;

	guard(spinlock)(&fwctl->uctx_lock);
	list_for_each_entry(uctx, &fwctl->uctxs, entry)
		list_for_each(entry, &uctx->queues)
			fwctl_queue_hang_up(entry);
}

/**
 * fwctl_uctx_close_all() - Close every context in the provider
 * @fwctl: The device. The caller holds a reference, and registration_lock for
 *	write.
 *
 * Context: may sleep.
 * Return: the number of closed contexts.
 */
unsigned int fwctl_uctx_close_all(struct fwctl_device *fwctl)
{
	struct fwctl_uctx *uctx, *next;
	unsigned int count = 0;

	lockdep_assert_held_write(&fwctl->registration_lock);

	list_for_each_entry_safe(uctx, next, &fwctl->uctxs, entry) {
		fwctl_uctx_close(fwctl, uctx);
		fwctl_uctx_put(uctx);
		count++;
	}
	return count;
}
