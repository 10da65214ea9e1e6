// SPDX-License-Identifier: GPL-2.0-only
/*
 * Life cycle of a request of an asynchronous provider.
 *
 * registration_lock is held for read only during submission. After that the
 * request is on fwctl->requests, and fwctl_unregister() waits for that list to
 * drain.
 *
 * A request has two users, the provider and the caller, which is represented by a
 * struct fwctl_call. The core may abandon a request in flight (timeout, cancel,
 * kill, close, unregister). It then completes the call with an error, and a thread
 * of the core asks the provider to abort the request. Completion and abandonment
 * race, and fwctl->request_lock orders them: the first one takes req->call.
 */
#include <linux/llist.h>
#include <linux/memcontrol.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "fwctl_private.h"

static void fwctl_request_set_response(struct fwctl_request *req, void *out,
				       size_t len)
{
	req->out = out;
	req->rsp_len = len;
	if (out != req->in) {
		if (IS_ERR_OR_NULL(out))
			req->rsp_len = 0;
		return;
	}
	/* Bytes of req->in past the request may be left from an earlier request. */
	if (len <= req->in_len)
		return;
	req->rsp_len = 0;
	req->out = ERR_PTR(-EIO);
	dev_err_ratelimited(&req->uctx->fwctl->dev,
			    "response of %zu bytes in a request of %zu bytes dropped\n",
			    len, req->in_len);
}

/**
 * fwctl_request_finish() - Store the provider's response in a request
 * @req: The request.
 * @out: The response, as returned by fwctl_ops.fw_rpc().
 * @len: Size of the response. Untrusted, because it may come from the firmware.
 */
void fwctl_request_finish(struct fwctl_request *req, void *out, size_t len)
{
	fwctl_request_set_response(req, out, len);
	fwctl_umem_unhold(req);
	if (req->start)
		trace_fwctl_rpc_end(req, PTR_ERR_OR_ZERO(req->out),
				    ktime_to_ns(ktime_sub(ktime_get(),
							  req->start)));
}

/* Responses in vmalloc memory that fwctl_request_copy_response() replaced. */
static LLIST_HEAD(fwctl_replaced);

static void fwctl_replaced_work(struct work_struct *work)
{
	struct llist_node *node, *next;

	llist_for_each_safe(node, next, llist_del_all(&fwctl_replaced))
		kvfree(node);
}

static DECLARE_WORK(fwctl_replaced_free, fwctl_replaced_work);

/*
 * Copy a response of a queue to req->in, whose size counts towards the limit of
 * the queue. The provider chooses the size of all other memory, so keeping that
 * memory until read() could exceed the limit.
 */
static void fwctl_request_copy_response(struct fwctl_request *req)
{
	void *out = req->out;

	if (out == req->in)
		return;
	if (IS_ERR_OR_NULL(out)) {
		/* The provider does not allow the command in this scope. */
		if (out == ERR_PTR(-EBADMSG))
			fwctl_audit_request(req);
		return;
	}
	memcpy(req->in, out, min(req->rsp_len, req->out_len));
	req->out = req->in;
	if (!is_vmalloc_addr(out)) {
		kfree(out);
		return;
	}
	/* vfree() may sleep. */
	llist_add(out, &fwctl_replaced);
	queue_work(fwctl_wq, &fwctl_replaced_free);
}

/* Report the result to the caller, which owns @call afterwards. */
static void fwctl_call_end(struct fwctl_call *call)
{
	lockdep_assert_held(&call->fwctl->request_lock);
	if (call->queue)
		fwctl_queue_post(call);
	else
		complete(&call->done);
}

/* Separate a request from its call. Returns the call, or NULL if it was taken. */
static struct fwctl_call *fwctl_request_take_call(struct fwctl_request *req)
{
	struct fwctl_call *call = req->call;

	lockdep_assert_held(&req->uctx->fwctl->request_lock);
	req->call = NULL;
	if (call)
		call->pending = NULL;
	return call;
}

/*
 * Complete a request. Returns true if the request was abandoned; the caller must
 * then put it.
 */
static bool fwctl_request_done(struct fwctl_request *req, void *out, size_t len)
{
	struct fwctl_device *fwctl = req->uctx->fwctl;
	struct fwctl_call *call;

	fwctl_request_finish(req, out, len);
	/* FWCTL_RPC frees the response at once, so it needs no copy. */
	if (req->queued)
		fwctl_request_copy_response(req);

	guard(spinlock_irqsave)(&fwctl->request_lock);
	list_del_init(&req->entry);
	WRITE_ONCE(req->state, FWCTL_REQUEST_DONE);
	/* Unregister enters the wait queue before it checks under the lock. */
	if (waitqueue_active(&fwctl->drained))
		wake_up(&fwctl->drained);
	fwctl_slot_put(req);
	call = fwctl_request_take_call(req);
	if (!call)
		return true;
	call->req = req;
	call->error = PTR_ERR_OR_ZERO(req->out);
	fwctl_call_end(call);
	return false;
}

static void fwctl_request_drop_work(struct work_struct *work)
{
	fwctl_request_put(container_of(work, struct fwctl_request, work));
}

/* Run fw_rpc() in a thread of the core, for fwctl_submit_threaded(). */
static void fwctl_request_run_work(struct work_struct *work)
{
	struct fwctl_request *req =
		container_of(work, struct fwctl_request, work);
	struct mem_cgroup *old = set_active_memcg(req->memcg);
	size_t len = req->out_len;
	void *out;

	/* Unregister waits for fwctl->requests, so ops are valid. */
	out = req->uctx->fwctl->ops->fw_rpc(req->uctx, req->scope, req->in,
					    req->in_len, &len);
	set_active_memcg(old);
	if (fwctl_request_done(req, out, len))
		fwctl_request_put(req);
}

/**
 * fwctl_request_complete() - Complete a request as an asynchronous provider
 * @req: The request. The provider must not access it afterwards.
 * @out: The response, under the same rules as for fwctl_ops.fw_rpc(): @req->in,
 *	with at most @req->in_len bytes; other memory, that the core releases
 *	with kvfree(); NULL for a response of 0 bytes; or an ERR_PTR() if the
 *	firmware did not receive the request, -ECANCELED after
 *	fwctl_ops.abort_request(). Every byte must be initialised.
 * @out_len: Size of the response in bytes.
 *
 * The provider must call this function exactly once for each request that
 * fwctl_ops.submit_request() accepts. That op may call it as well.
 *
 * Context: any context that may take a spinlock_t, including hard interrupt, but
 * not NMI. The caller must not hold a lock that fwctl_ops.abort_request() takes.
 */
void fwctl_request_complete(struct fwctl_request *req, void *out,
			    size_t out_len)
{
	/* Freeing may sleep to unmap memory. */
	if (fwctl_request_done(req, out, out_len))
		queue_work(fwctl_wq, &req->work);
}
EXPORT_SYMBOL_NS_GPL(fwctl_request_complete, "FWCTL");

/**
 * fwctl_submit_threaded() - Run fw_rpc() in a thread
 * @req: The request.
 *
 * The fwctl_ops.submit_request of a threaded provider, whose driver can only wait
 * for the firmware. The provider must set the op to this function, not call it
 * from an op of its driver. fw_rpc() then runs in a thread of the core, where
 * "current" is not the caller and no signals arrive. Memory with __GFP_ACCOUNT is
 * charged to the submitter's cgroup.
 *
 * Context: process.
 * Return: 0.
 */
int fwctl_submit_threaded(struct fwctl_request *req)
{
	/* A recovery request must not wait for threads that hang. */
	queue_work(req->recovery ? fwctl_wq : req->uctx->fwctl->wq, &req->work);
	return 0;
}
EXPORT_SYMBOL_NS_GPL(fwctl_submit_threaded, "FWCTL");

/* Claim the next abandoned request to abort. Returns a reference to it, or NULL. */
static struct fwctl_request *fwctl_abort_next(struct fwctl_device *fwctl)
{
	struct fwctl_request *req;

	guard(spinlock_irqsave)(&fwctl->request_lock);
	req = list_first_entry_or_null(&fwctl->abandoned, struct fwctl_request,
				       entry);
	if (!req || req->aborted || req->state != FWCTL_REQUEST_PROVIDER)
		return NULL;
	req->aborted = true;
	list_move_tail(&req->entry, &fwctl->abandoned);
	refcount_inc(&req->refs);
	return req;
}

/* Abort all abandoned requests. The caller holds registration_lock. */
static void fwctl_requests_abort(struct fwctl_device *fwctl)
{
	struct fwctl_request *req;

	while (fwctl->ops->abort_request && (req = fwctl_abort_next(fwctl))) {
		fwctl->ops->abort_request(req);
		fwctl_request_put(req);
	}
}

/**
 * fwctl_abort_work() - Abort abandoned requests
 * @work: fwctl_device.abort. Its workqueue is freezable, so no abort reaches the
 *	provider during suspend.
 *
 * abort_request() may sleep, so the task that abandons a request does not call it.
 */
void fwctl_abort_work(struct work_struct *work)
{
	struct fwctl_device *fwctl =
		container_of(work, struct fwctl_device, abort);

	fwctl_uevent_abort(fwctl);
	/* If unregistration has begun, fwctl_unregister() aborts the remaining requests. */
	CLASS(fwctl_active, active)(fwctl);
	if (active)
		fwctl_requests_abort(active);
}

/* Queue the abort of an abandoned request that is in flight. */
static void fwctl_request_queue_abort(struct fwctl_request *req)
{
	struct fwctl_device *fwctl = req->uctx->fwctl;

	lockdep_assert_held(&fwctl->request_lock);
	/* The head of the list holds the requests that are still to be aborted. */
	list_move(&req->entry, &fwctl->abandoned);
	queue_work(fwctl_dispatch_wq, &fwctl->abort);
}

/* Complete a request that the provider did not accept. */
static void fwctl_request_reject(struct fwctl_request *req, int error)
{
	if (WARN_ONCE(error > 0, "submit_request() returned %d\n", error))
		error = -EIO;
	if (fwctl_request_done(req, ERR_PTR(error), 0))
		fwctl_request_put(req);
}

/* Note that the provider accepted the request, unless it is already complete. */
static void fwctl_request_accepted(struct fwctl_request *req)
{
	/* FWCTL_REQUEST_DONE is final, so no lock is needed to check for it. */
	if (READ_ONCE(req->state) == FWCTL_REQUEST_DONE)
		return;
	guard(spinlock_irqsave)(&req->uctx->fwctl->request_lock);
	if (req->state != FWCTL_REQUEST_SUBMITTING)
		return;
	req->state = FWCTL_REQUEST_PROVIDER;
	if (!req->call)
		fwctl_request_queue_abort(req);
}

/*
 * Hand a request in state SUBMITTING to the provider. The caller holds
 * registration_lock for read.
 */
static void fwctl_request_hand_over(struct fwctl_request *req)
{
	struct fwctl_device *fwctl = req->uctx->fwctl;
	struct mem_cgroup *memcg = req->memcg;
	int ret;

	fwctl_request_trace_begin(req);
	/* If req->memcg is NULL, memory is charged to the current task's cgroup. */
	if (memcg)
		memcg = set_active_memcg(memcg);
	ret = fwctl->submit(req);
	if (req->memcg)
		set_active_memcg(memcg);
	if (ret)
		fwctl_request_reject(req, ret);
	else
		fwctl_request_accepted(req);
	/* Drop the reference of the submission. */
	fwctl_request_put(req);
}

/*
 * Set the next granted request to state SUBMITTING and return it, or NULL if there
 * is none. After the submission the caller must decrement uctx->granted and drop a
 * user of the context. Until then, later requests of the context must wait.
 */
static struct fwctl_request *fwctl_request_next(struct fwctl_device *fwctl)
{
	struct fwctl_request *req;

	guard(spinlock_irqsave)(&fwctl->request_lock);
	req = list_first_entry_or_null(&fwctl->granted, struct fwctl_request,
				       entry);
	if (!req)
		return NULL;
	list_del(&req->entry);
	req->state = FWCTL_REQUEST_SUBMITTING;
	list_add_tail(&req->entry, &fwctl->requests);
	refcount_inc(&req->uctx->users);
	return req;
}

/**
 * fwctl_dispatch_work() - Submit the requests that were granted a slot
 * @work: fwctl_device.dispatch. Its workqueue is freezable, so no request
 *	reaches the provider during suspend.
 */
void fwctl_dispatch_work(struct work_struct *work)
{
	struct fwctl_device *fwctl =
		container_of(work, struct fwctl_device, dispatch);
	struct fwctl_request *req;

	CLASS(fwctl_active, active)(fwctl);
	if (!active)
		return;
	while ((req = fwctl_request_next(fwctl))) {
		struct fwctl_uctx *uctx = req->uctx;

		fwctl_request_hand_over(req);
		/* Requests that were granted during the submission are next. */
		scoped_guard(spinlock_irqsave, &fwctl->request_lock)
			uctx->granted--;
		fwctl_uctx_unuse_later(uctx);
		cond_resched();
	}
}

/*
 * Returns 0 or a negative errno. If @direct is then true, the caller must hand the
 * request over. Otherwise the dispatcher does so later.
 */
static int fwctl_request_enqueue(struct fwctl_request *req,
				 struct fwctl_call *call, bool nonblock,
				 bool *direct)
{
	struct fwctl_device *fwctl = req->uctx->fwctl;
	bool has_slot;

	guard(spinlock_irqsave)(&fwctl->request_lock);
	if (test_bit(FWCTL_UNREGISTERING, &fwctl->flags))
		return -ENODEV;
	if (call->queue && !fwctl_queue_add(call))
		return -EAGAIN;
	has_slot = fwctl_slot_try(req);
	if (!has_slot && nonblock)
		return -EAGAIN;
	/* Requests of a context must reach the provider in order. */
	*direct = has_slot && (req->recovery || !req->uctx->granted);

	/* Threads of the core act for this task, and charge memory to its cgroup. */
	if (!*direct || fwctl->wq) {
		req->memcg = get_mem_cgroup_from_mm(current->mm);
		fwctl_caller_set(&req->caller);
	}
	/* One for the provider, one for the submission. */
	refcount_set(&req->refs, 2);
	req->call = call;
	call->pending = req;
	if (*direct) {
		req->state = FWCTL_REQUEST_SUBMITTING;
		list_add_tail(&req->entry, &fwctl->requests);
	} else if (has_slot) {
		fwctl_granted_add(req);
	} else {
		fwctl_backlog_add(req);
	}
	return 0;
}

/**
 * fwctl_request_submit() - Submit a request, now or when it gets a slot
 * @req: The request with its content. On success @call owns the request.
 * @call: Receives the result, possibly before this function returns.
 * @nonblock: Fail with -EAGAIN instead of waiting for a free slot. Must be false
 *	for a queue.
 *
 * Context: process. fwctl_device.submit must not be NULL.
 * Return: 0; -ENODEV; -ENOMEM; -EAGAIN, also if the queue of @call is full. After
 * an error the caller still owns the request and @call gets no result.
 */
int fwctl_request_submit(struct fwctl_request *req, struct fwctl_call *call,
			 bool nonblock)
{
	struct fwctl_device *fwctl = req->uctx->fwctl;
	bool direct;
	int ret;

	CLASS(fwctl_active, active)(fwctl);
	if (!active)
		return -ENODEV;
	/* Zero the provider's part of the request, which consists of whole words. */
	memset_l((unsigned long *)(req + 1), 0,
		 (fwctl->request_size - sizeof(*req)) / sizeof(long));
	if (active->ops->is_recovery)
		req->recovery = active->ops->is_recovery(req);
	ret = fwctl_umem_hold(req, active->ops);
	if (ret)
		return ret;
	ret = fwctl_request_enqueue(req, call, nonblock, &direct);
	if (ret)
		fwctl_umem_unhold(req);
	else if (direct)
		fwctl_request_hand_over(req);
	return ret;
}

/*
 * Remove an abandoned request from its list. Returns true if the request is in
 * flight or is being submitted. Otherwise the caller must put the request.
 */
static bool fwctl_request_detach(struct fwctl_request *req)
{
	struct fwctl_device *fwctl = req->uctx->fwctl;

	switch (req->state) {
	case FWCTL_REQUEST_BACKLOG:
		fwctl_backlog_del(req);
		break;
	case FWCTL_REQUEST_GRANTED:
		fwctl_granted_del(req);
		fwctl_slot_put(req);
		break;
	case FWCTL_REQUEST_SUBMITTING:
		list_move_tail(&req->entry, &fwctl->abandoned);
		return true;
	default:
		fwctl_request_queue_abort(req);
		return true;
	}
	fwctl_umem_put_all(req);
	WRITE_ONCE(req->state, FWCTL_REQUEST_DONE);
	return false;
}

/**
 * fwctl_call_detach() - Abandon a request, with request_lock held
 * @call: The call to complete with an error.
 * @error: Negative errno to report as an error of the core.
 *
 * Return: a request that the provider never received, for fwctl_request_put()
 * after the unlock; NULL if the request is in flight, or if the call was complete.
 */
struct fwctl_request *fwctl_call_detach(struct fwctl_call *call, int error)
{
	struct fwctl_request *req = call->pending;
	bool in_flight;

	lockdep_assert_held(&call->fwctl->request_lock);
	if (!req)
		return NULL;
	fwctl_request_take_call(req);
	/* Keep the context open, because its file may now be closed. */
	req->abandoned = true;
	refcount_inc(&req->uctx->users);
	in_flight = fwctl_request_detach(req);
	if (in_flight) {
		call->fwctl->num_aborts++;
		call->fwctl->abort_error = error;
	}
	call->error = error;
	call->flags = FWCTL_RECORD_CORE_ERROR |
		      (in_flight ? FWCTL_RECORD_IN_FLIGHT : 0);
	fwctl_call_end(call);
	if (in_flight) {
		trace_fwctl_rpc_abandon(req, error);
		return NULL;
	}
	/* The references of the provider and of the submission are unused. */
	refcount_set(&req->refs, 1);
	return req;
}

/**
 * fwctl_call_abandon() - Abandon a request in any state
 * @call: The call to complete with an error. The caller keeps it in memory.
 * @error: Negative errno to report as an error of the core.
 *
 * Context: process. Does not wait for the provider.
 */
void fwctl_call_abandon(struct fwctl_call *call, int error)
{
	struct fwctl_request *req;

	scoped_guard(spinlock_irqsave, &call->fwctl->request_lock)
		req = fwctl_call_detach(call, error);
	fwctl_request_cleanup(req);
}

/* Returns a request that still has a caller, or NULL. */
static struct fwctl_request *fwctl_requests_first(struct fwctl_device *fwctl)
{
	struct fwctl_request *req =
		list_first_entry_or_null(&fwctl->requests,
					 struct fwctl_request, entry);

	if (!req)
		req = list_first_entry_or_null(&fwctl->granted,
					       struct fwctl_request, entry);
	for (int i = 0; !req && i < 2; i++)
		req = fwctl_backlog_first(&fwctl->waiting[i]);
	return req;
}

/* Abandon one request with -ENODEV. Returns false if there is none. */
static bool fwctl_requests_end_one(struct fwctl_device *fwctl)
{
	struct fwctl_request *req;

	scoped_guard(spinlock_irqsave, &fwctl->request_lock) {
		req = fwctl_requests_first(fwctl);
		if (!req)
			return false;
		req = fwctl_call_detach(req->call, -ENODEV);
	}
	fwctl_request_cleanup(req);
	return true;
}

/**
 * fwctl_requests_end() - Abandon all requests with -ENODEV
 * @fwctl: The device.
 *
 * fwctl_request_submit() fails with -ENODEV from now on.
 *
 * Context: process. Does not wait for the provider.
 */
void fwctl_requests_end(struct fwctl_device *fwctl)
{
	scoped_guard(spinlock_irqsave, &fwctl->request_lock)
		set_bit(FWCTL_UNREGISTERING, &fwctl->flags);
	while (fwctl_requests_end_one(fwctl))
		cond_resched();
}

static bool fwctl_requests_drained(struct fwctl_device *fwctl)
{
	/*
	 * Without the lock, fwctl_unregister() could return, and the device be freed,
	 * while fwctl_request_done() still uses the wait queue.
	 */
	guard(spinlock_irqsave)(&fwctl->request_lock);
	return list_empty(&fwctl->requests) && list_empty(&fwctl->abandoned);
}

/**
 * fwctl_requests_drain() - Abort all requests and wait for the provider
 * @fwctl: The device, its registration_lock held for write.
 *
 * Context: sleeps until the slowest request is completed.
 */
void fwctl_requests_drain(struct fwctl_device *fwctl)
{
	lockdep_assert_held_write(&fwctl->registration_lock);

	fwctl_requests_abort(fwctl);
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
	kfree(req->record);
	kvfree(req->in - fwctl_request_headroom(req));
	kfree(req);
}

static struct fwctl_request *fwctl_request_alloc(struct fwctl_uctx *uctx,
						 size_t len)
{
	struct fwctl_device *fwctl = uctx->fwctl;
	size_t headroom;

	struct fwctl_request *req __free(kfree) =
		kzalloc(fwctl->request_size, GFP_KERNEL_ACCOUNT);
	if (!req)
		return NULL;
	req->size = fwctl_cache_size(len);
	headroom = fwctl_request_headroom(req);
	/* No __GFP_ZERO, because the core overwrites the bytes that it uses. */
	req->in = kvmalloc(headroom + req->size, GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	if (!req->in)
		return NULL;
	req->in += headroom;
	if (!READ_ONCE(uctx->cache))
		fwctl_cache_make(uctx);
	req->uctx = uctx;
	INIT_LIST_HEAD(&req->entry);
	INIT_WORK(&req->work, fwctl->wq ? fwctl_request_run_work :
					  fwctl_request_drop_work);
	return_ptr(req);
}

/**
 * fwctl_request_get() - Take a request from the cache, or allocate one
 * @uctx: The caller's context. The caller must keep it open.
 * @in_len: Size of the request in bytes.
 * @out_len: Size of the caller's response buffer.
 * @size: Size of the buffer fwctl_request.in, at least @in_len.
 *
 * Context: may sleep, registration_lock not held.
 * Return: the request, whose buffer has undefined content, for
 * fwctl_request_put(); NULL if out of memory.
 */
struct fwctl_request *fwctl_request_get(struct fwctl_uctx *uctx, size_t in_len,
					size_t out_len, size_t size)
{
	struct fwctl_request *req = fwctl_cache_get(uctx, size);

	if (!req)
		req = fwctl_request_alloc(uctx, size);
	if (!req)
		return NULL;
	req->in_len = in_len;
	req->out_len = out_len;
	req->keep_slot = false;
	req->recovery = false;
	req->queued = false;
	req->abandoned = false;
	req->aborted = false;
	req->call = NULL;
	req->out = NULL;
	req->start = 0;
	req->pid = current->pid;
	refcount_set(&req->refs, 1);
	return req;
}

/**
 * fwctl_request_put() - Drop a reference to a request; the last one frees it
 * @req: The request. A request that was not submitted has one reference.
 *
 * Context: may sleep, but does not wait for the firmware.
 */
void fwctl_request_put(struct fwctl_request *req)
{
	struct fwctl_uctx *uctx = req->uctx;
	bool abandoned;

	/* The last user needs no atomic operation, because no other user can appear. */
	if (refcount_read(&req->refs) == 1)
		smp_rmb(); /* Pairs with the release in refcount_dec_and_test(). */
	else if (!refcount_dec_and_test(&req->refs))
		return;
	abandoned = req->abandoned;
	if (req->out != req->in && !IS_ERR_OR_NULL(req->out))
		kvfree(req->out);
	if (req->memcg) {
		mem_cgroup_put(req->memcg);
		req->memcg = NULL;
	}
	fwctl_cache_put(uctx, req);
	if (abandoned)
		fwctl_uctx_unuse_later(uctx);
}
