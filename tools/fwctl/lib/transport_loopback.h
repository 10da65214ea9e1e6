/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A transport for tests: a script of calls that have to come, byte for byte,
 * and the answers to give. Not part of the installed library.
 */
#ifndef FWCTL_TRANSPORT_LOOPBACK_H
#define FWCTL_TRANSPORT_LOOPBACK_H

#include "internal.h"

/**
 * struct fwctl_loopback_call - One expected call and its answer
 * @cmd: FWCTL_INFO or FWCTL_RPC.
 * @scope: RPC: the scope that has to come.
 * @in: RPC: the request that has to come.
 * @in_len: RPC: its bytes.
 * @room: The buffer that has to come, in bytes; 0 for any.
 * @ret: Answer: 0, or a negative errno, which makes the rest unused.
 * @type: INFO's answer: the device type.
 * @out: The answer's bytes, as many as fit are copied.
 * @out_len: Bytes at @out.
 * @claim: Length to return where it is not @out_len, else 0.
 * @timeout_ms: RPC of a queue: the timeout that has to come.
 * @running: RPC of a queue: 1 if it ends in flight.
 * @signal: A signal to raise during the call, 0 for none.
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
	size_t room;
	int ret;
	uint32_t type;
	const void *out;
	size_t out_len;
	size_t claim;
	unsigned int timeout_ms;
	unsigned int running;
	int signal;
};

#define LOOPBACK_MAX_CALLS 64

/**
 * struct fwctl_loopback - A script
 * @calls: What has to come, in this order.
 * @count: How many of them.
 * @next: The one that is next.
 * @failure: The first deviation, or empty.
 * @ring_error: What making a queue gives; -ENOTTY plays mainline's core.
 * @capacity: A queue takes at most this number of requests in flight, then -EAGAIN;
 *	0 for no limit.
 * @submit_error: Result of each submission after the first @submits, if not 0.
 * @submits: See @submit_error.
 * @flying: How many RPCs of a queue are in flight.
 * @peak: Most that there have been.
 * @newest_first: Of equal ones in flight the last one ends, not the first.
 * @flight: Those, the oldest first.
 */
struct fwctl_loopback {
	struct fwctl_loopback_call calls[LOOPBACK_MAX_CALLS];
	size_t count;
	size_t next;
	char failure[256];
	int ring_error;
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
};

/* A handle that plays @lb, which has to outlive it. */
int fwctl_loopback_open(struct fwctl_context *ctx, struct fwctl_loopback *lb,
			const char *name, struct fwctl_dev **dev,
			struct fwctl_error *err);
/* NULL if all calls came as they had to; else what did not. */
const char *fwctl_loopback_failure(struct fwctl_loopback *lb);

#endif
