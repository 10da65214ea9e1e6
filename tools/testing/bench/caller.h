/* SPDX-License-Identifier: GPL-2.0-only */
/* Run a call in a separate thread and measure its time. */
#ifndef _BENCH_CALLER_H
#define _BENCH_CALLER_H

#include <pthread.h>
#include <stdatomic.h>

#include "device.h"

struct caller {
	const struct device *dev;
	void (*run)(struct caller *caller);
	int fd;
	/* errno, or 0 on success */
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

/* Functions to pass to start() */
void call_rpc(struct caller *caller);
void call_open(struct caller *caller);
void call_close(struct caller *caller);
void call_unbind(struct caller *caller);

/* Waits until the unbind is blocked in unregister, or has returned. */
void wait_for_unregister(const struct caller *unbind);

#endif
