// SPDX-License-Identifier: GPL-2.0-only
/* One request many times: by calls, or by a queue that is kept full. */
#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "batch.h"

/* Between two looks whether a signal came as the queue was about to wait. */
#define LOOK_MS 100

/* One in flight, or that has ended before one that was sent earlier. */
struct slot {
	struct batch_end end;
	struct fwctl_error err;
	void *out;
	bool over;
};

struct flight {
	struct batch *b;
	struct fwctl_queue *queue;
	struct slot *slots;
	/* Slots that are free, the last first. */
	unsigned int *idle;
	unsigned int idle_count;
	/* By number, modulo their count: the slot of each that was not told. */
	unsigned int *order;
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
	b->scope = c->opt.scope;
	b->timeout_ms = c->opt.timeout_ms;
	b->room = c->opt.given & OPT_OUT_LEN ? c->opt.out_len : DEFAULT_OUT_LEN;
}

/* The time may be over before the first request, which the caller relies on. */
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

/* One after the other. */
static enum status by_calls(struct batch *b)
{
	__autofree void *out = calloc(1, b->room + 1);
	struct fwctl_error err = { 0 };
	bool go_on = true;

	if (!out)
		return failed(STATUS_FAILED, "out of memory");
	while (go_on && may_send(b)) {
		struct batch_end end = { .number = b->sent, .out = out,
					 .err = &err };

		end.out_len = b->room;
		end.start = now_ns();
		b->sent++;
		err.code = rpc_exchange(b->dev, b->timeout_ms, b->scope, b->in,
					b->in_len, out, &end.out_len, &err);
		end.end = now_ns();
		if (err.code == -EINTR && interrupt_caught())
			report(&err);
		else
			go_on = tell(b, &end);
	}
	return STATUS_OK;
}

static enum status submit(struct flight *f)
{
	unsigned int index = f->idle[f->idle_count - 1];
	struct slot *slot = &f->slots[index];
	struct batch *b = f->b;
	struct fwctl_error err;

	*slot = (struct slot){ .out = slot->out };
	slot->end = (struct batch_end){ .number = b->sent, .out = slot->out,
					.err = &slot->err };
	slot->end.start = now_ns();
	if (fwctl_queue_submit(f->queue, b->timeout_ms, b->scope, b->in,
			       b->in_len, slot->out, b->room, index, &err))
		return report(&err);
	f->order[b->sent++ % b->parallel] = index;
	f->idle_count--;
	return STATUS_OK;
}

static void tell_slot(struct flight *f, unsigned int index)
{
	if (!tell(f->b, &f->slots[index].end))
		f->stop = true;
	f->idle[f->idle_count++] = index;
}

/* Those that were sent first come first. */
static void tell_in_order(struct flight *f)
{
	struct batch *b = f->b;

	while (b->told < b->sent) {
		unsigned int index = f->order[b->told % b->parallel];

		if (!f->slots[index].over)
			return;
		tell_slot(f, index);
	}
}

static enum status reap(struct flight *f)
{
	struct fwctl_completion done;
	struct fwctl_error err;
	struct slot *slot;
	int ret;

	ret = fwctl_queue_reap(f->queue, LOOK_MS, &done, &err);
	if (ret == -EAGAIN || ret == -EINTR)
		return STATUS_OK;
	if (ret)
		return report(&err);
	slot = &f->slots[done.tag];
	slot->end.end = now_ns();
	slot->end.out_len = done.out_len;
	if (done.result)
		slot->err = err;
	slot->over = true;
	if (f->b->ordered)
		tell_in_order(f);
	else
		tell_slot(f, done.tag);
	return STATUS_OK;
}

/* Those that wait for one that was sent earlier come now, without it. */
static void tell_rest(struct flight *f)
{
	struct batch *b = f->b;
	uint64_t first = b->told;

	for (uint64_t n = first; b->ordered && n < b->sent; n++) {
		unsigned int index = f->order[n % b->parallel];

		if (f->slots[index].over)
			tell_slot(f, index);
	}
}

static void tell_interrupted(struct flight *f)
{
	unsigned int running = fwctl_queue_pending(f->queue);

	tell_rest(f);
	say("%s: interrupted by a signal", fwctl_dev_name(f->b->dev));
	if (!running)
		return;
	hint("%u RPC%s of this program %s still in the firmware: look before sending again.",
	     running, running == 1 ? "" : "s", running == 1 ? "is" : "are");
}

static enum status keep_full(struct flight *f)
{
	enum status status = STATUS_OK;

	while (!status) {
		while (!status && !f->stop && f->idle_count && may_send(f->b))
			status = submit(f);
		if (status || f->stop)
			break;
		if (interrupt_caught())
			tell_interrupted(f);
		if (interrupt_caught() || !fwctl_queue_pending(f->queue))
			break;
		status = reap(f);
	}
	return status;
}

static enum status fly(struct flight *f)
{
	struct fwctl_error err;
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
	for (unsigned int i = 0; i < n; i++) {
		f->slots[i].out = calloc(1, f->b->room + 1);
		if (!f->slots[i].out)
			return false;
		f->idle[f->idle_count++] = n - 1 - i;
	}
	return true;
}

static void release(struct flight *f)
{
	for (unsigned int i = 0; f->slots && i < f->b->parallel; i++)
		free(f->slots[i].out);
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
