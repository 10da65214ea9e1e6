// SPDX-License-Identifier: GPL-2.0-only
/*
 * A request from its caller to the provider and back.
 *
 * A synchronous provider runs in the caller, inside the unregister barrier. For
 * all others the barrier is only around the submission: from then on the
 * request is on fwctl->requests, which unregister waits for to become empty,
 * and both the caller and the provider have to be done with it. Who is last
 * gives it back. Whether the caller is still there is decided under
 * fwctl->request_lock, which the completion takes to remove the request from
 * the list and the caller to leave.
 */
#include <linux/slab.h>

#include "fwctl_private.h"
#include "trace.h"

/*
 * Takes what a provider returned, checked as far as the core can: it may have
 * believed a length from the firmware.
 */
static void fwctl_request_answer(struct fwctl_request *req, void *out,
				 size_t len)
{
	req->out = out;
	req->rsp_len = 0;
	if (IS_ERR_OR_NULL(out))
		return;
	/* In place, what is beyond the request may be of another one. */
	if (out != req->in || len <= req->in_len) {
		req->rsp_len = len;
		return;
	}
	dev_err_ratelimited(&req->uctx->fwctl->dev,
			    "%zu bytes of response in a request of %zu: dropped\n",
			    len, req->in_len);
	req->out = ERR_PTR(-EIO);
}

static void fwctl_request_call(struct fwctl_request *req,
			       const struct fwctl_ops *ops)
{
	size_t len = req->out_len;
	void *out = ops->fw_rpc(req->uctx, req->scope, req->in, req->in_len,
				&len);

	if (likely(out == req->in && len <= req->in_len)) {
		req->out = out;
		req->rsp_len = len;
		return;
	}
	fwctl_request_answer(req, out, len);
}

void fwctl_request_trace_end(const struct fwctl_request *req)
{
	if (req->start)
		trace_fwctl_rpc_end(req, PTR_ERR_OR_ZERO(req->out),
				    ktime_to_ns(ktime_sub(ktime_get(),
							  req->start)));
}

/* Takes it off the list. True if the caller left it to who calls. */
static bool fwctl_request_unlist(struct fwctl_request *req)
{
	struct fwctl_device *fwctl = req->uctx->fwctl;
	bool left;

	guard(spinlock_irqsave)(&fwctl->request_lock);
	if (req->aborted && req->out == ERR_PTR(-ECANCELED))
		req->out = ERR_PTR(-ENODEV);
	list_del_init(&req->entry);
	if (list_empty(&fwctl->requests))
		wake_up(&fwctl->drained);
	left = req->left;
	/* After the unlock it is the caller's. */
	if (!left && !req->ended)
		complete(&req->done);
	return left;
}

/* The provider is done with it. True if the caller left it to who calls. */
static bool fwctl_request_done(struct fwctl_request *req, void *out, size_t len)
{
	void (*ended)(struct fwctl_request *req) = req->ended;

	fwctl_request_answer(req, out, len);
	if (fwctl_request_unlist(req))
		return true;
	/* Where that is set, it alone frees the request. */
	if (ended)
		ended(req);
	return false;
}

/* The end of a request whose caller left. */
static void fwctl_request_drop(struct fwctl_request *req)
{
	struct fwctl_device *fwctl = req->uctx->fwctl;

	fwctl_request_trace_end(req);
	fwctl_request_put(req);
	fwctl_put(fwctl);
}

static void fwctl_request_drop_work(struct work_struct *work)
{
	fwctl_request_drop(container_of(work, struct fwctl_request, work));
}

/* In a thread of the core, for a provider that is detached. */
static void fwctl_request_run_work(struct work_struct *work)
{
	struct fwctl_request *req =
		container_of(work, struct fwctl_request, work);
	size_t len = req->out_len;
	void *out;

	/* Outside the barrier: unregister waits for the list. */
	out = req->uctx->fwctl->ops->fw_rpc(req->uctx, req->scope, req->in,
					    req->in_len, &len);
	if (fwctl_request_done(req, out, len))
		fwctl_request_drop(req);
}

/**
 * fwctl_request_complete() - An asynchronous provider is done with a request
 * @req: The request, not to be touched any more.
 * @out: The response under the same rules as for fwctl_ops.fw_rpc(): @req->in,
 *	with at most @req->in_len bytes; other memory, that the core releases
 *	with kvfree(); NULL for a response of 0 bytes; or an ERR_PTR() if the
 *	firmware did not get the request, -ECANCELED if that is because of
 *	fwctl_ops.abort_request(). Every byte must be initialised.
 * @out_len: Bytes at @out.
 *
 * Exactly once for each request that fwctl_ops.submit_request() accepts, also
 * from within that op.
 *
 * Context: any but NMI: hard interrupt, any lock held that is not taken by
 * fwctl_ops.abort_request() or in an op that waits for this. Does not sleep.
 */
void fwctl_request_complete(struct fwctl_request *req, void *out,
			    size_t out_len)
{
	/* Memory may have to be unmapped, and a context closed. */
	if (fwctl_request_done(req, out, out_len))
		queue_work(fwctl_wq, &req->work);
}
EXPORT_SYMBOL_NS_GPL(fwctl_request_complete, "FWCTL");

static int fwctl_request_hand_over(struct fwctl_device *fwctl,
				   struct fwctl_request *req)
{
	if (fwctl->ops->submit_request)
		return fwctl->ops->submit_request(req);
	queue_work(fwctl->wq, &req->work);
	return 0;
}

/*
 * Inside the barrier. False if the provider did not take it, which is its
 * answer then; after a true it may be over, and be gone if it has an @ended.
 */
static bool fwctl_request_submit(struct fwctl_device *fwctl,
				 struct fwctl_request *req)
{
	int ret;

	reinit_completion(&req->done);
	refcount_set(&req->refs, 1);
	req->left = false;
	req->aborted = false;
	req->submitted = true;
	refcount_inc(&req->uctx->users);
	scoped_guard(spinlock_irqsave, &fwctl->request_lock)
		list_add_tail(&req->entry, &fwctl->requests);

	ret = fwctl_request_hand_over(fwctl, req);
	if (!ret)
		return true;
	/* Unregister, who else would see the list, is outside. */
	scoped_guard(spinlock_irqsave, &fwctl->request_lock)
		list_del_init(&req->entry);
	req->submitted = false;
	/* Not the last: the caller has the file. */
	refcount_dec(&req->uctx->users);
	fwctl_request_answer(req, ERR_PTR(ret), 0);
	return false;
}

static int fwctl_request_start(struct fwctl_request *req,
			       const struct fwctl_wait *wait, bool *sent)
{
	CLASS(fwctl_active, active)(req->uctx->fwctl);
	if (!active)
		return -ENODEV;
	if (wait->timed && !active->can_leave)
		return -EOPNOTSUPP;

	trace_fwctl_rpc_begin(req);
	if (trace_fwctl_rpc_end_enabled())
		req->start = ktime_get();

	*sent = active->can_leave;
	if (*sent)
		*sent = fwctl_request_submit(active, req);
	else
		fwctl_request_call(req, active->ops);
	return 0;
}

/* The provider may be told, unless unregister is about to do so. */
static void fwctl_request_abort(struct fwctl_request *req)
{
	CLASS(fwctl_active, active)(req->uctx->fwctl);
	if (active && active->ops->abort_request)
		active->ops->abort_request(req);
}

/**
 * fwctl_request_leave() - The caller wants to leave
 * @owner: Its request.
 * @why: The errno.
 *
 * Context: may sleep.
 * Return: 0 if the request was completed in the meantime; else @why, and @owner
 * has it no more.
 */
int fwctl_request_leave(struct fwctl_request **owner, int why)
{
	struct fwctl_request *req = *owner;
	struct fwctl_device *fwctl = req->uctx->fwctl;

	/* The event comes first: afterwards the request may be gone. */
	trace_fwctl_rpc_leave(req, why);
	fwctl_request_abort(req);

	guard(spinlock_irqsave)(&fwctl->request_lock);
	if (!list_empty(&req->entry)) {
		/* Up to here the caller's file held it. */
		fwctl_get(fwctl);
		req->left = true;
		*owner = NULL;
		return why;
	}
	if (req->out == ERR_PTR(-ECANCELED))
		req->out = ERR_PTR(why);
	return 0;
}

/**
 * fwctl_request_send() - Have a provider that can be left deliver a request
 * @req: The request, with scope and content.
 * @ended: Called when the provider is done with it, in any context, maybe
 *	before this returns; unless the caller leaves. Then the request is the
 *	caller's again, with the response.
 * @owner: For @ended, as req->owner.
 *
 * Context: may sleep.
 * Return: 0; a negative errno, after which @ended is not called.
 */
int fwctl_request_send(struct fwctl_request *req,
		       void (*ended)(struct fwctl_request *req), void *owner)
{
	bool sent;
	int ret;

	req->ended = ended;
	req->owner = owner;
	ret = fwctl_request_start(req, &(struct fwctl_wait) {}, &sent);
	if (ret || sent)
		return ret;
	fwctl_request_trace_end(req);
	return PTR_ERR(req->out);
}

static int fwctl_request_wait(struct fwctl_request **owner,
			      const struct fwctl_wait *wait)
{
	struct completion *done = &(*owner)->done;
	long time = fwctl_wait_time(wait);

	if (wait->interruptible)
		time = wait_for_completion_interruptible_timeout(done, time);
	else
		time = wait_for_completion_killable_timeout(done, time);
	if (time > 0)
		return 0;
	return fwctl_request_leave(owner, time ? -EINTR : -ETIMEDOUT);
}

/**
 * fwctl_request_deliver() - Have the provider deliver a request
 * @owner: The caller's request, with scope and content. NULL afterwards if the
 *	caller left before the provider was done.
 * @wait: How the caller wants to wait.
 *
 * Context: may sleep, if the provider is synchronous inside the barrier: user
 * memory is out of bounds here.
 * Return: 0 with the response in the request; a negative errno.
 */
int fwctl_request_deliver(struct fwctl_request **owner,
			  const struct fwctl_wait *wait)
{
	struct fwctl_request *req = *owner;
	bool sent;
	int ret;

	ret = fwctl_request_start(req, wait, &sent);
	if (!ret && sent)
		ret = fwctl_request_wait(owner, wait);
	if (ret)
		return ret;
	fwctl_request_trace_end(req);
	return PTR_ERR_OR_ZERO(req->out);
}

/* Of those that are not, one that is aborted from now on. */
static struct fwctl_request *fwctl_request_pick(struct fwctl_device *fwctl)
{
	struct fwctl_request *req;

	guard(spinlock_irqsave)(&fwctl->request_lock);
	req = list_first_entry_or_null(&fwctl->requests, struct fwctl_request,
				       entry);
	/* Those that are stand at the end. */
	if (!req || req->aborted)
		return NULL;
	req->aborted = true;
	list_move_tail(&req->entry, &fwctl->requests);
	refcount_inc(&req->refs);
	return req;
}

static bool fwctl_requests_drained(struct fwctl_device *fwctl)
{
	/* With the lock: the last completion is done with the device. */
	guard(spinlock_irqsave)(&fwctl->request_lock);
	return list_empty(&fwctl->requests);
}

/**
 * fwctl_requests_end() - Abort what can be, wait for all that is in flight
 * @fwctl: The device, its registration_lock held for write.
 *
 * Context: sleeps as long as the slowest request.
 */
void fwctl_requests_end(struct fwctl_device *fwctl)
{
	struct fwctl_request *req;

	lockdep_assert_held_write(&fwctl->registration_lock);

	while (fwctl->ops->abort_request && (req = fwctl_request_pick(fwctl))) {
		fwctl->ops->abort_request(req);
		fwctl_request_put(req);
	}
	wait_event(fwctl->drained, fwctl_requests_drained(fwctl));
}

/**
 * fwctl_request_free() - Free the memory of a request
 * @req: A request that is not in use, or NULL.
 *
 * Context: may sleep.
 */
void fwctl_request_free(struct fwctl_request *req)
{
	if (!req)
		return;
	kvfree(req->in);
	kfree(req);
}

static struct fwctl_request *fwctl_request_alloc(struct fwctl_uctx *uctx,
						 size_t len)
{
	struct fwctl_device *fwctl = uctx->fwctl;

	struct fwctl_request *req __free(kfree) =
		kzalloc(fwctl->request_size, GFP_KERNEL_ACCOUNT);
	if (!req)
		return NULL;
	req->size = fwctl_cache_size(len);
	/* Not zeroed: what is used of it is overwritten first. */
	req->in = kvmalloc(req->size, GFP_KERNEL_ACCOUNT);
	if (!req->in)
		return NULL;
	req->uctx = uctx;
	INIT_LIST_HEAD(&req->entry);
	init_completion(&req->done);
	INIT_WORK(&req->work, fwctl->wq ? fwctl_request_run_work :
					  fwctl_request_drop_work);
	return_ptr(req);
}

/**
 * fwctl_request_get() - Make a request that may be in flight
 * @uctx: The caller's context, kept open by the caller.
 * @in_len: Bytes of the request.
 * @out_len: Bytes that the caller has for the response.
 * @wait: How the caller wants to wait for others to end.
 *
 * Context: may sleep, outside the barrier.
 * Return: the request, with memory for @in_len bytes that nobody has written
 * yet, for fwctl_request_put(); an ERR_PTR().
 */
struct fwctl_request *fwctl_request_get(struct fwctl_uctx *uctx, size_t in_len,
					size_t out_len,
					const struct fwctl_wait *wait)
{
	u64 charge = (u64)in_len + out_len;
	struct fwctl_request *req;
	int ret;

	ret = fwctl_limit_enter(uctx->fwctl, charge, wait);
	if (ret)
		return ERR_PTR(ret);
	req = fwctl_cache_get(uctx, in_len);
	if (unlikely(!req)) {
		req = fwctl_request_alloc(uctx, in_len);
		if (!req) {
			fwctl_limit_leave(uctx->fwctl, charge);
			return ERR_PTR(-ENOMEM);
		}
	}
	req->in_len = in_len;
	req->out_len = out_len;
	req->out = NULL;
	req->charge = charge;
	req->start = 0;
	req->pid = current->pid;
	req->ended = NULL;
	req->submitted = false;
	return req;
}

/**
 * fwctl_request_put() - Be done with a request
 * @req: The request, not with the provider; NULL or an ERR_PTR() for none. Given
 *	back by the last one to be done with it.
 *
 * Context: may sleep: it may have kept its context from being closed.
 */
void fwctl_request_put(struct fwctl_request *req)
{
	struct fwctl_uctx *uctx;
	bool submitted;

	if (IS_ERR_OR_NULL(req))
		return;
	uctx = req->uctx;
	submitted = req->submitted;
	if (submitted && !refcount_dec_and_test(&req->refs))
		return;
	if (req->out != req->in && !IS_ERR_OR_NULL(req->out))
		kvfree(req->out);
	fwctl_limit_leave(uctx->fwctl, req->charge);
	fwctl_cache_put(uctx, req);
	if (submitted)
		fwctl_uctx_unuse(uctx);
}
