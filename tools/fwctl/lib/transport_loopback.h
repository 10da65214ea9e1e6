/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A transport for tests: a script of expected calls and their responses. The
 * installed library does not contain it.
 */
#ifndef FWCTL_TRANSPORT_LOOPBACK_H
#define FWCTL_TRANSPORT_LOOPBACK_H

#include "internal.h"

struct fwctl_rpc;

/**
 * struct fwctl_loopback_call - One expected call and its response
 * @cmd: FWCTL_INFO, FWCTL_RPC, FWCTL_RESTRICT or FWCTL_QUEUE_SUBSCRIBE; 0 for an event
 *	that a queue returns.
 * @scope: RPC, RESTRICT, SUBSCRIBE: the expected scope.
 * @in: RPC: the expected request.
 * @in_len: RPC: size of the expected request.
 * @capacity: Expected size of the buffer for the response; 0 for any. SUBSCRIBE:
 *	the expected number of events.
 * @ret: Result of the call: 0, or a negative errno without a response.
 * @type: INFO: the device type to return. SUBSCRIBE: the expected kind.
 * @event: Event: the event to return, unless @ret is an error.
 * @out: The response. The caller receives as much as fits.
 * @out_len: Bytes at @out.
 * @claim: Length to return instead of @out_len; 0 for @out_len.
 * @timeout_ms: RPC of a queue: the expected timeout.
 * @running: RPC of a queue: 1 if the request ends while in flight.
 * @signal: A signal to raise during the call, 0 for none.
 * @dma: RPC: bytes that the firmware writes to registered memory.
 * @dma_len: Bytes at @dma.
 *
 * The script determines the order in which requests of a queue end: the next call
 * of the script completes the first request in flight with its scope and content.
 * After the end of the script, the firmware hangs.
 */
struct fwctl_loopback_call {
	unsigned long cmd;
	uint32_t scope;
	const void *in;
	size_t in_len;
	size_t capacity;
	int ret;
	uint32_t type;
	const struct fwctl_event *event;
	const void *out;
	size_t out_len;
	size_t claim;
	unsigned int timeout_ms;
	unsigned int running;
	int signal;
	const void *dma;
	size_t dma_len;
};

#define LOOPBACK_MAX_CALLS 64

/**
 * struct fwctl_loopback - A script
 * @calls: The expected calls, in this order.
 * @count: Number of calls.
 * @next: Index of the next call.
 * @failure: The first deviation from the script, or empty.
 * @ring_error: Result of opening a queue; -ENOTTY as with mainline's core.
 * @depth: Depth of the last queue.
 * @capacity: Maximum number of requests in flight in a queue, then -EAGAIN; 0 for no
 *	limit.
 * @submit_error: Result of each submission after the first @submits, if not 0.
 * @submits: See @submit_error.
 * @flying: Number of requests in flight in a queue.
 * @peak: Maximum of @flying.
 * @newest_first: Complete the newest of several equal requests first.
 * @flight: The requests in flight, the oldest first.
 * @has_memory: The kernel has registered memory. These calls are not in the script.
 * @memory_error: Result of each registration and of its end.
 * @memory: The registered memory, or NULL.
 * @firmware: Completes RPCs after the end of the script; NULL for a deviation.
 */
struct fwctl_loopback {
	struct fwctl_loopback_call calls[LOOPBACK_MAX_CALLS];
	size_t count;
	size_t next;
	char failure[256];
	int ring_error;
	unsigned int depth;
	size_t capacity;
	int submit_error;
	size_t submits;
	size_t flying;
	size_t peak;
	bool newest_first;
	struct fwctl_loopback_flight {
		struct fwctl_request *req;
		bool cancelled;
	} flight[LOOPBACK_MAX_CALLS];
	bool has_memory;
	int memory_error;
	void *memory;
	int (*firmware)(struct fwctl_rpc *rpc);
};

/*
 * Create a handle that executes the script @lb, which must outlive the handle.
 */
int fwctl_loopback_open(struct fwctl_context *ctx, struct fwctl_loopback *lb,
			const char *name, struct fwctl_dev **dev,
			struct fwctl_error *err);
/* Return NULL if all calls matched the script, else the first deviation. */
const char *fwctl_loopback_failure(struct fwctl_loopback *lb);

#endif
