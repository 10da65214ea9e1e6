/* SPDX-License-Identifier: GPL-2.0-only */
/* Send one request many times, several in flight. */
#ifndef FWCTL_TOOL_BATCH_H
#define FWCTL_TOOL_BATCH_H

#include "tool.h"

#define DEFAULT_OUT_LEN 4096

/**
 * struct batch_end - A completed request
 * @req: Request, response and result.
 * @number: Number of the request in the order of submission, from 0.
 * @start: Time of the submission, as now_ns().
 * @end: Time of the completion.
 */
struct batch_end {
	struct fwctl_request req;
	uint64_t number;
	uint64_t start;
	uint64_t end;
};

/* Return the size of the response as stored in the buffer. */
static inline size_t rpc_stored(const struct fwctl_request *req)
{
	return req->out_len < req->out_size ? req->out_len : req->out_size;
}

/**
 * struct batch - A request to send many times, and the results
 * @dev: The device.
 * @request: The request, without a buffer for the response.
 * @count: Maximum number of requests to send.
 * @until: Time to stop, as now_ns(); 0 for no limit. The first request is sent at
 *	any time.
 * @parallel: Number of requests in flight. More than 1 need a queue.
 * @ordered: Call @ended in the order of submission instead of completion.
 * @ended: Called for each completed request. Returns false to stop the batch.
 * @ctx: Argument for @ended.
 * @sent: Number of requests that were sent.
 * @told: Number of requests for which @ended was called.
 */
struct batch {
	struct fwctl_dev *dev;
	struct fwctl_request request;
	uint64_t count;
	uint64_t until;
	unsigned int parallel;
	bool ordered;
	bool (*ended)(struct batch *b, const struct batch_end *end);
	void *ctx;
	uint64_t sent;
	uint64_t told;
};

/* Return CLOCK_MONOTONIC in nanoseconds. */
uint64_t now_ns(void);
/*
 * cmd_events.c: return the milliseconds to wait for an event, at most LOOK_MS, or 0
 * after now_ns() has reached @until.
 */
int wait_ms(uint64_t until);

/* Apply the options that all batches share. */
void batch_init(struct batch *b, const struct call *c);

/*
 * Send the requests. A signal ends the batch with a message about requests in
 * flight; interrupt_caught() then returns true. The status is not STATUS_OK if
 * the queue or the memory failed; @ended evaluates the results of requests.
 */
enum status batch_run(struct batch *b);

#endif
