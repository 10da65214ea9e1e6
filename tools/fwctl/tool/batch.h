/* SPDX-License-Identifier: GPL-2.0-only */
/* One request many times, several of them in flight. */
#ifndef FWCTL_TOOL_BATCH_H
#define FWCTL_TOOL_BATCH_H

#include "tool.h"

#define DEFAULT_OUT_LEN 4096

/**
 * struct batch_end - One of them that has ended
 * @number: Counted from 0, as they were sent.
 * @start: When it was sent, as now_ns().
 * @end: When it had ended.
 * @out: The response, as much as had room.
 * @out_len: Bytes of the whole response.
 * @err: Its @code is 0 if the firmware answered.
 */
struct batch_end {
	uint64_t number;
	uint64_t start;
	uint64_t end;
	const void *out;
	size_t out_len;
	const struct fwctl_error *err;
};

/**
 * struct batch - What to send, and what came of it
 * @dev: Where to.
 * @scope: &enum fwctl_scope.
 * @timeout_ms: Of each, 0 for none.
 * @in: The request.
 * @in_len: Its bytes.
 * @room: For each response, in bytes.
 * @count: How many to send at most.
 * @until: When to stop sending, as now_ns(); 0 for never. The first request is
 *	sent at any time.
 * @parallel: How many to have in flight: 1 by calls, more by a queue.
 * @ordered: @ended is called in the order in which they were sent, not in that
 *	in which they end.
 * @ended: Called for each. Returns false to send no more.
 * @ctx: For @ended.
 * @sent: How many were sent.
 * @told: For how many @ended was called.
 */
struct batch {
	struct fwctl_dev *dev;
	uint32_t scope;
	unsigned int timeout_ms;
	const void *in;
	size_t in_len;
	size_t room;
	uint64_t count;
	uint64_t until;
	unsigned int parallel;
	bool ordered;
	bool (*ended)(struct batch *b, const struct batch_end *end);
	void *ctx;
	uint64_t sent;
	uint64_t told;
};

/* On the monotonic clock. */
uint64_t now_ns(void);

/* What the options say, as far as it is common. */
void batch_init(struct batch *b, const struct call *c);

/*
 * Send them all. A signal ends it, after a message of what goes on without us:
 * interrupt_caught() tells. Returns a failure to send at all; else STATUS_OK.
 */
enum status batch_run(struct batch *b);

#endif
