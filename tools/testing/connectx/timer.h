/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Timers, which run in the only thread.
 */
#ifndef CONNECTX_TIMER_H
#define CONNECTX_TIMER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel.h"

/**
 * struct timer - Timer, embedded in the struct of its user
 * @next: Next timer in the order of @due_ns.
 * @due_ns: Expiry, on the monotonic clock.
 * @armed: The timer is in the list.
 * @run: Called at the expiry. May restart the timer or free the struct that holds
 *	it.
 */
struct timer {
	struct timer *next;
	uint64_t due_ns;
	bool armed;
	void (*run)(struct timer *timer);
};

struct timers {
	struct timer *first;
};

uint64_t now_ns(void);

/* Start a timer, or restart a timer that is armed. */
void timer_start(struct timers *timers, struct timer *timer, unsigned int ms,
		 void (*run)(struct timer *timer));
void timer_stop(struct timers *timers, struct timer *timer);
/* Returns the timeout for poll(): milliseconds to the next expiry, -1 for none. */
int timers_wait(const struct timers *timers);
void timers_run(struct timers *timers);

#endif
