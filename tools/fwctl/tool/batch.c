// SPDX-License-Identifier: GPL-2.0-only
/* Send one request many times, one after another or through a queue. */
#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "batch.h"
#include "trace.h"

struct opt opt_out_len = { "out-len", 0, "N", OPT_NUMBER, 2u << 20,
	"size of the response buffer in bytes (default 4096)" };
struct opt opt_timeout = { "timeout", 't', "TIME", OPT_TIME, 86400000,
	"abandon a request after TIME: 500ms, 2s or 1m" };
struct opt opt_repeat = { "repeat", 0, "N", OPT_NUMBER, 1u << 30,
	"send the request N times" };
struct opt opt_parallel = { "parallel", 0, "N", OPT_STRING, 0,
	"keep N requests in flight; bench accepts a list such as 1,8,32" };
struct opt opt_time = { "time", 0, "TIME", OPT_TIME, 86400000,
	"duration; for bench, of each measurement (default 1s)" };

/* A request in flight, or a completed one that waits for an earlier one. */
struct slot {
	/* Must be the first member: reap() casts the request to the slot. */
	struct batch_end end;
	bool over;
};

struct flight {
	struct batch *b;
	struct fwctl_queue *queue;
	struct slot *slots;
	/* Free slots, used as a stack. */
	struct slot **idle;
	unsigned int idle_count;
	/* The kernel accepts no more requests until some are reaped. */
	bool full;
	/* Ring of the requests that are not reported yet, by number. */
	struct slot **order;
	bool stop;
};

uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ull + ts.tv_nsec;
}

void batch_init(struct batch *b, const struct call *c)
{
	b->dev = c->dev;
	b->request.size = sizeof(b->request);
	b->request.scope = opt_scope.number;
	b->request.timeout_ms = opt_timeout.number;
	b->request.out_size = opt_out_len.given ? opt_out_len.number :
						    DEFAULT_OUT_LEN;
}

/*
 * The first request is sent even if the time is over, because bench needs one.
 */
static bool may_send(const struct batch *b)
{
	return b->sent < b->count && !interrupt_caught() &&
	       (!b->until || !b->sent || now_ns() < b->until);
}

static bool tell(struct batch *b, const struct batch_end *end)
{
	b->told++;
	return b->ended(b, end);
}

static enum status by_calls(struct batch *b)
{
	__autofree void *out = calloc(1, b->request.out_size + 1);
	struct fwctl_error err = FWCTL_ERROR_INIT;
	bool go_on = true;
	int ret;

	if (!out)
		return failed(STATUS_FAILED, "out of memory");
	while (go_on && may_send(b)) {
		struct batch_end end = {
			.req = b->request,
			.number = b->sent++,
			.start = now_ns(),
		};

		end.req.out = out;
		ret = rpc_exchange(b->dev, &end.req, &err);
		end.end = now_ns();
		if (ret == -EINTR && interrupt_caught())
			report(&err);
		else
			go_on = tell(b, &end);
	}
	return STATUS_OK;
}

static void tell_slot(struct flight *f, struct slot *slot)
{
	slot->over = false;
	if (!tell(f->b, &slot->end))
		f->stop = true;
	f->idle[f->idle_count++] = slot;
}

/* Report requests in the order of submission. */
static void tell_in_order(struct flight *f)
{
	struct batch *b = f->b;

	while (!f->stop && b->told < b->sent &&
	       f->order[b->told % b->parallel]->over)
		tell_slot(f, f->order[b->told % b->parallel]);
}

static void complete(struct flight *f, struct slot *slot)
{
	slot->end.end = now_ns();
	trace_rpc(f->b->dev, &slot->end.req, slot->end.end - slot->end.start);
	slot->over = true;
	if (f->b->ordered)
		tell_in_order(f);
	else
		tell_slot(f, slot);
}

static enum status submit(struct flight *f)
{
	struct slot *slot = f->idle[f->idle_count - 1];
	struct fwctl_error err = FWCTL_ERROR_INIT;
	void *out = slot->end.req.out;
	struct batch *b = f->b;
	int ret;

	*slot = (struct slot){
		.end = {
			.req = b->request,
			.number = b->sent,
			.start = now_ns(),
		},
	};
	slot->end.req.out = out;
	ret = fwctl_queue_submit(f->queue, &slot->end.req, &err);
	if (ret == -EAGAIN) {
		f->full = true;
		return fwctl_queue_pending(f->queue) ? STATUS_OK : report(&err);
	}
	f->order[b->sent++ % b->parallel] = slot;
	f->idle_count--;
	/* The library or the kernel rejected the request. */
	if (ret)
		complete(f, slot);
	return STATUS_OK;
}

static enum status reap(struct flight *f, int timeout_ms)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct fwctl_request *req;
	int ret;

	f->full = false;
	ret = fwctl_queue_reap(f->queue, timeout_ms, &req, &err);
	if (ret == -EAGAIN || ret == -EINTR)
		return STATUS_OK;
	if (ret)
		return report(&err);
	complete(f, (struct slot *)req);
	return STATUS_OK;
}

/*
 * After a failure, reap responses that have arrived, without waiting for
 * others.
 */
static void take_rest(struct flight *f)
{
	unsigned int pending;

	do {
		pending = fwctl_queue_pending(f->queue);
	} while (pending && !reap(f, 0) &&
		 fwctl_queue_pending(f->queue) < pending);
}

/* Report completed requests that waited for an earlier one. */
static void tell_rest(struct flight *f)
{
	struct batch *b = f->b;
	uint64_t n = b->sent > b->parallel ? b->sent - b->parallel : 0;

	for (; b->ordered && n < b->sent; n++) {
		struct slot *slot = f->order[n % b->parallel];

		/* A slot that was told can have another number now. */
		if (slot->over && slot->end.number == n)
			tell_slot(f, slot);
	}
}

static void tell_interrupted(struct flight *f)
{
	unsigned int running = fwctl_queue_pending(f->queue);

	tell_rest(f);
	say("%s: interrupted by a signal", fwctl_dev_name(f->b->dev));
	if (!running)
		return;
	hint("%u RPC%s still in flight: check before sending again.",
	     running, running == 1 ? " is" : "s are");
}

static bool can_submit(const struct flight *f)
{
	return !f->stop && !f->full && f->idle_count && may_send(f->b);
}

static enum status keep_full(struct flight *f)
{
	enum status status = STATUS_OK;

	while (!status) {
		while (!status && can_submit(f))
			status = submit(f);
		if (status || f->stop)
			break;
		if (interrupt_caught())
			tell_interrupted(f);
		if (interrupt_caught() || !fwctl_queue_pending(f->queue))
			break;
		status = reap(f, LOOK_MS);
	}
	if (f->stop)
		take_rest(f);
	if (f->stop || status)
		tell_rest(f);
	return status;
}

static enum status fly(struct flight *f)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;
	enum status status;

	if (fwctl_queue_new(f->b->dev, f->b->parallel, &f->queue, &err))
		return report(&err);
	status = keep_full(f);
	fwctl_queue_free(f->queue);
	return status;
}

static bool allocate(struct flight *f)
{
	unsigned int n = f->b->parallel;

	f->slots = calloc(n, sizeof(*f->slots));
	f->idle = calloc(n, sizeof(*f->idle));
	f->order = calloc(n, sizeof(*f->order));
	if (!f->slots || !f->idle || !f->order)
		return false;
	while (n--) {
		f->slots[n].end.req.out = calloc(1, f->b->request.out_size + 1);
		if (!f->slots[n].end.req.out)
			return false;
		f->idle[f->idle_count++] = &f->slots[n];
	}
	return true;
}

static void release(struct flight *f)
{
	for (unsigned int i = 0; f->slots && i < f->b->parallel; i++)
		free(f->slots[i].end.req.out);
	free(f->slots);
	free(f->idle);
	free(f->order);
}

static enum status by_queue(struct batch *b)
{
	struct flight f = { .b = b };
	enum status status;

	if (allocate(&f))
		status = fly(&f);
	else
		status = failed(STATUS_FAILED, "out of memory");
	release(&f);
	return status;
}

enum status batch_run(struct batch *b)
{
	enum status status;

	interrupt_catch();
	status = b->parallel == 1 ? by_calls(b) : by_queue(b);
	interrupt_release();
	return status;
}
