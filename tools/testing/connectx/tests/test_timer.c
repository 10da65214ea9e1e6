// SPDX-License-Identifier: GPL-2.0-only
#include "../timer.h"
#include "test.h"

static struct timers timers;
static struct timer late, soon;
static unsigned int runs;

static void run(struct timer *timer)
{
	(void)timer;
	runs++;
}

static void run_again(struct timer *timer)
{
	run(timer);
	timer_start(&timers, timer, 0, run_again);
}

static int reset(void **state)
{
	(void)state;
	timers.first = NULL;
	runs = 0;
	return 0;
}

#define TEST(name) DEFINE_TEST(name, void *unused, reset, NULL)

TEST(the_first_timer_ends_the_wait)
{
	assert_int_equal(timers_wait(&timers), -1);
	timer_start(&timers, &late, 100000, run);
	assert_in_range(timers_wait(&timers), 90000, 100000);
	timer_start(&timers, &soon, 50000, run);
	assert_in_range(timers_wait(&timers), 40000, 50000);
	timers_run(&timers);
	assert_int_equal(runs, 0);
	soon.due_ns = 0;
	assert_int_equal(timers_wait(&timers), 0);
	timers_run(&timers);
	assert_int_equal(runs, 1);
	assert_in_range(timers_wait(&timers), 90000, 100000);
	timer_stop(&timers, &late);
	assert_int_equal(timers_wait(&timers), -1);
}

TEST(a_second_start_replaces_the_first)
{
	timer_start(&timers, &soon, 0, run);
	timer_start(&timers, &soon, 100000, run);
	timers_run(&timers);
	assert_int_equal(runs, 0);
	soon.due_ns = 0;
	timers_run(&timers);
	timers_run(&timers);
	assert_int_equal(runs, 1);
}

/* Without this, the process would do nothing else. */
TEST(a_timer_that_starts_itself_waits_for_the_next_run)
{
	timer_start(&timers, &soon, 0, run_again);
	soon.due_ns = 0;
	timers_run(&timers);
	assert_int_equal(runs, 1);
	timer_stop(&timers, &soon);
}
