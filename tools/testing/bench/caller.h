/* SPDX-License-Identifier: GPL-2.0-only */
/* Calls in threads of their own, timed. */
#ifndef _BENCH_CALLER_H
#define _BENCH_CALLER_H

#include <pthread.h>
#include <stdatomic.h>

#include "device.h"

struct caller {
	const struct device *dev;
	void (*run)(struct caller *caller);
	int fd;
	/* An errno, or 0. */
	int result;
	double ms;
	pthread_t thread;
	atomic_int tid;
	atomic_bool done;
};

double now_ms(void);

void start(struct caller *caller, const struct device *dev,
	   void (*run)(struct caller *caller), int fd);
void join(struct caller *caller);

/* For start(). */
void call_rpc(struct caller *caller);
void call_open(struct caller *caller);
void call_close(struct caller *caller);
void call_unbind(struct caller *caller);

/* Until an unbind waits for the device's users, or has come to its end. */
void wait_for_unregister(const struct caller *unbind);

#endif
