/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Things to do later, in the one thread that there is.
 */
#ifndef CONNECTX_TIMER_H
#define CONNECTX_TIMER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel.h"

/**
 * struct timer - Something to do later, part of what it is about
 * @next: In the order in which they are due.
 * @due_ns: When, on the monotonic clock.
 * @armed: It is in the list.
 * @run: What. May start the timer anew, or release it.
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

/* Starts anew if it runs already. */
void timer_start(struct timers *timers, struct timer *timer, unsigned int ms,
		 void (*run)(struct timer *timer));
void timer_stop(struct timers *timers, struct timer *timer);
/* Milliseconds until something is due, as poll() takes them: -1 for never. */
int timers_wait(const struct timers *timers);
void timers_run(struct timers *timers);

#endif
