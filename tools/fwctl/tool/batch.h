/* SPDX-License-Identifier: GPL-2.0-only */
/* One request many times, several of them in flight. */
#ifndef FWCTL_TOOL_BATCH_H
#define FWCTL_TOOL_BATCH_H

#include "tool.h"

#define DEFAULT_OUT_LEN 4096

/**
 * struct batch_end - A completed request
 * @req: Request, response and result.
 * @number: Counted from 0, in the order of the submissions.
 * @start: Time of the submission, as now_ns().
 * @end: Time of the completion.
 */
struct batch_end {
	struct fwctl_request req;
	uint64_t number;
	uint64_t start;
	uint64_t end;
};

/* Bytes of the response that the buffer holds. */
static inline size_t rpc_stored(const struct fwctl_request *req)
{
	return req->out_len < req->out_size ? req->out_len : req->out_size;
}

/**
 * struct batch - A request to send many times, and the results
 * @dev: The device.
 * @request: The request, without a buffer for the response.
 * @count: Most requests to send.
 * @until: Time to stop, as now_ns(); 0 for no limit. The first request is sent at
 *	any time.
 * @parallel: Requests in flight: 1 by calls, more by a queue.
 * @ordered: Call @ended in the order of the submissions instead of the completions.
 * @ended: Called for each request. Returns false to send no more.
 * @ctx: For @ended.
 * @sent: Requests that were sent.
 * @told: Requests for which @ended was called.
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

/* On the monotonic clock. */
uint64_t now_ns(void);

/* Apply the options that all batches have. */
void batch_init(struct batch *b, const struct call *c);

/*
 * Send the requests. A signal ends the batch, after a message about requests that
 * remain in flight; interrupt_caught() is true then. Returns STATUS_OK unless no
 * request could be sent.
 */
enum status batch_run(struct batch *b);

#endif
