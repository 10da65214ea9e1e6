// SPDX-License-Identifier: GPL-2.0-only
/*
 * Timers, in a sorted list. There are at most a few dozen.
 */
#include <limits.h>
#include <time.h>

#include "timer.h"

#define NS_PER_MS 1000000ULL

uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

/* Timers with the same expiry run in the order in which they were started. */
void timer_start(struct timers *timers, struct timer *timer, unsigned int ms,
		 void (*run)(struct timer *timer))
{
	struct timer **p = &timers->first;

	timer_stop(timers, timer);
	timer->due_ns = now_ns() + ms * NS_PER_MS;
	timer->run = run;
	timer->armed = true;
	while (*p && (*p)->due_ns <= timer->due_ns)
		p = &(*p)->next;
	timer->next = *p;
	*p = timer;
}

void timer_stop(struct timers *timers, struct timer *timer)
{
	if (!timer->armed)
		return;
	for (struct timer **p = &timers->first; *p; p = &(*p)->next) {
		if (*p != timer)
			continue;
		*p = timer->next;
		break;
	}
	timer->armed = false;
}

int timers_wait(const struct timers *timers)
{
	uint64_t now = now_ns(), ms;

	if (!timers->first)
		return -1;
	if (timers->first->due_ns <= now)
		return 0;
	ms = (timers->first->due_ns - now + NS_PER_MS - 1) / NS_PER_MS;
	return ms < INT_MAX ? ms : INT_MAX;
}

/* Run only timers due at the start, or a timer of 0 ms could block the thread. */
void timers_run(struct timers *timers)
{
	uint64_t now = now_ns();

	while (timers->first && timers->first->due_ns <= now) {
		struct timer *timer = timers->first;

		timers->first = timer->next;
		timer->armed = false;
		timer->run(timer);
	}
}
