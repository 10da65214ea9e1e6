// SPDX-License-Identifier: GPL-2.0-only
/*
 * Admission control: limits the number and total size of requests in flight
 * per device, fairly among contexts.
 *
 * A request holds a slot from admission until the provider completes the
 * request, even if the caller has abandoned it. Slots and bytes are divided into
 * two pools:
 *
 * - The general pool, three quarters, serves waiting contexts in turn and the
 *   requests of one context in order. A request that does not fit stops all
 *   later ones, so that small requests cannot starve a large one.
 * - The reserve, one quarter, serves only contexts that hold no slot. Without
 *   it, one context with slow requests would delay all others.
 *
 * Contexts that hold no slot wait on fwctl->waiting[0], the others on
 * fwctl->waiting[1]. Both lists are in ticket order.
 */
#include "fwctl_private.h"

/* Returns the share of @n for contexts that hold no slot. */
static u64 fwctl_reserve(u64 n)
{
	return n < 2 ? 0 : max_t(u64, n / 4, 1);
}

static u64 fwctl_request_bytes(const struct fwctl_request *req)
{
	return (u64)req->in_len + req->out_len;
}

/**
 * fwctl_pools_init() - Divide the limits of a device into pools
 * @fwctl: The device. The limits must not change afterwards.
 */
void fwctl_pools_init(struct fwctl_device *fwctl)
{
	struct fwctl_pool *general = &fwctl->pools[FWCTL_POOL_GENERAL];
	struct fwctl_pool *reserve = &fwctl->pools[FWCTL_POOL_RESERVE];

	reserve->max_slots = fwctl_reserve(fwctl->max_requests);
	reserve->max_bytes = fwctl_reserve(fwctl->max_bytes);
	general->max_slots = fwctl->max_requests - reserve->max_slots;
	general->max_bytes = fwctl->max_bytes - reserve->max_bytes;
}

static bool fwctl_pool_fits(const struct fwctl_request *req,
			    enum fwctl_pool_id id)
{
	const struct fwctl_pool *pool = &req->uctx->fwctl->pools[id];

	/* A single request is always admitted, even if it exceeds max_bytes. */
	if (id == FWCTL_POOL_GENERAL && !pool->slots)
		return true;
	return pool->slots < pool->max_slots &&
	       pool->bytes + fwctl_request_bytes(req) <= pool->max_bytes;
}

/* Move a context with a backlog to the end of its waiting list. */
static void fwctl_uctx_wait(struct fwctl_uctx *uctx)
{
	struct fwctl_device *fwctl = uctx->fwctl;

	uctx->ticket = fwctl->next_ticket++;
	list_move_tail(&uctx->waiting, &fwctl->waiting[!!uctx->slots]);
}

static void fwctl_slot_take(struct fwctl_request *req, enum fwctl_pool_id id)
{
	struct fwctl_pool *pool = &req->uctx->fwctl->pools[id];

	req->pool = id;
	pool->slots++;
	pool->bytes += fwctl_request_bytes(req);
	req->uctx->slots++;
}

/**
 * fwctl_backlog_first() - Find the first request of the first waiting context
 * @waiting: One of fwctl_device.waiting.
 *
 * Return: the request, or NULL if @waiting is empty.
 */
struct fwctl_request *fwctl_backlog_first(struct list_head *waiting)
{
	struct fwctl_uctx *uctx =
		list_first_entry_or_null(waiting, struct fwctl_uctx, waiting);

	return uctx ? list_first_entry(&uctx->backlog, struct fwctl_request,
				       entry) : NULL;
}

/*
 * Returns the next request to admit, and the pool that has a slot for it; or NULL
 * if no waiting request fits.
 */
static struct fwctl_request *fwctl_backlog_next(struct fwctl_device *fwctl,
						enum fwctl_pool_id *pool)
{
	struct fwctl_request *without = fwctl_backlog_first(&fwctl->waiting[0]);
	struct fwctl_request *with = fwctl_backlog_first(&fwctl->waiting[1]);
	struct fwctl_request *first = without ?: with;

	if (with && without && with->uctx->ticket < without->uctx->ticket)
		first = with;
	*pool = FWCTL_POOL_GENERAL;
	if (first && fwctl_pool_fits(first, *pool))
		return first;
	*pool = FWCTL_POOL_RESERVE;
	if (without && fwctl_pool_fits(without, *pool))
		return without;
	return NULL;
}

/**
 * fwctl_granted_add() - Add a request that has a slot to the dispatcher's list
 * @req: The request. The caller must queue fwctl_device.dispatch, unless the
 *	list already contains another request.
 */
void fwctl_granted_add(struct fwctl_request *req)
{
	req->state = FWCTL_REQUEST_GRANTED;
	list_move_tail(&req->entry, &req->uctx->fwctl->granted);
	req->uctx->granted++;
}

/**
 * fwctl_granted_del() - Undo fwctl_granted_add()
 * @req: The request.
 */
void fwctl_granted_del(struct fwctl_request *req)
{
	list_del_init(&req->entry);
	req->uctx->granted--;
}

/* Give free slots to waiting requests. */
static void fwctl_slots_grant(struct fwctl_device *fwctl)
{
	struct fwctl_request *req;
	enum fwctl_pool_id pool;

	if (test_bit(FWCTL_UNREGISTERING, &fwctl->flags))
		return;
	while ((req = fwctl_backlog_next(fwctl, &pool))) {
		struct fwctl_uctx *uctx = req->uctx;

		fwctl_slot_take(req, pool);
		fwctl_granted_add(req);
		if (list_empty(&uctx->backlog))
			list_del_init(&uctx->waiting);
		else
			fwctl_uctx_wait(uctx);
	}
	if (!list_empty(&fwctl->granted))
		queue_work(fwctl_dispatch_wq, &fwctl->dispatch);
}

/**
 * fwctl_slot_try() - Take a slot for a request if no earlier request waits
 * @req: The request.
 *
 * One recovery request at a time needs no slot.
 *
 * Return: true if the request may be submitted.
 */
bool fwctl_slot_try(struct fwctl_request *req)
{
	struct fwctl_device *fwctl = req->uctx->fwctl;

	lockdep_assert_held(&fwctl->request_lock);
	if (req->recovery && !fwctl->recovery) {
		fwctl->recovery = req;
		return true;
	}
	req->recovery = false;
	if (!list_empty(&fwctl->waiting[0]))
		return false;
	if (list_empty(&fwctl->waiting[1]) &&
	    fwctl_pool_fits(req, FWCTL_POOL_GENERAL))
		fwctl_slot_take(req, FWCTL_POOL_GENERAL);
	else if (!req->uctx->slots && fwctl_pool_fits(req, FWCTL_POOL_RESERVE))
		fwctl_slot_take(req, FWCTL_POOL_RESERVE);
	else
		return false;
	return true;
}

/**
 * fwctl_slot_put() - Release the slot of a request and admit waiting requests
 * @req: The request.
 */
void fwctl_slot_put(struct fwctl_request *req)
{
	struct fwctl_uctx *uctx = req->uctx;
	struct fwctl_device *fwctl = uctx->fwctl;
	struct fwctl_pool *pool;

	lockdep_assert_held(&fwctl->request_lock);
	if (req->recovery) {
		fwctl->recovery = NULL;
		return;
	}
	pool = &fwctl->pools[req->pool];
	pool->bytes -= fwctl_request_bytes(req);
	if (req->keep_slot) {
		/* The context counts as a holder, so it cannot use up the reserve. */
		pool->kept++;
	} else {
		pool->slots--;
		uctx->slots--;
	}
	if (list_empty(&fwctl->waiting[0]) && list_empty(&fwctl->waiting[1]))
		return;
	if (!uctx->slots && !list_empty(&uctx->backlog))
		fwctl_uctx_wait(uctx);
	fwctl_slots_grant(fwctl);
}

/**
 * fwctl_limit_kept_slots() - Release kept slots that the device no longer occupies
 * @fwctl: The device.
 * @max: Maximum number of slots to keep. The number of commands in the device, with
 *	or without a slot.
 *
 * For providers that set fwctl_request.keep_slot. Waiting requests receive the
 * released slots.
 *
 * Context: any.
 * Return: the number of slots that are still kept.
 */
unsigned int fwctl_limit_kept_slots(struct fwctl_device *fwctl, unsigned int max)
{
	unsigned int left = max;

	guard(spinlock_irqsave)(&fwctl->request_lock);
	for (size_t i = 0; i < ARRAY_SIZE(fwctl->pools); i++) {
		struct fwctl_pool *pool = &fwctl->pools[i];
		unsigned int kept = min(pool->kept, left);

		pool->slots -= pool->kept - kept;
		pool->kept = kept;
		left -= kept;
	}
	fwctl_slots_grant(fwctl);
	return max - left;
}
EXPORT_SYMBOL_NS_GPL(fwctl_limit_kept_slots, "FWCTL");

/**
 * fwctl_backlog_add() - Add a request to the backlog of its context
 * @req: The request.
 */
void fwctl_backlog_add(struct fwctl_request *req)
{
	struct fwctl_uctx *uctx = req->uctx;

	lockdep_assert_held(&uctx->fwctl->request_lock);
	req->state = FWCTL_REQUEST_BACKLOG;
	if (list_empty(&uctx->backlog))
		fwctl_uctx_wait(uctx);
	list_add_tail(&req->entry, &uctx->backlog);
}

/**
 * fwctl_backlog_del() - Remove a request from the backlog of its context
 * @req: The request.
 */
void fwctl_backlog_del(struct fwctl_request *req)
{
	struct fwctl_uctx *uctx = req->uctx;

	lockdep_assert_held(&uctx->fwctl->request_lock);
	list_del_init(&req->entry);
	if (list_empty(&uctx->backlog))
		list_del_init(&uctx->waiting);
	/* Later requests may fit even if this one did not. */
	fwctl_slots_grant(uctx->fwctl);
}
