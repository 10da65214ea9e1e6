// SPDX-License-Identifier: GPL-2.0-only
#include "../timer.h"
#include "test.h"

struct note {
	struct timer timer;
	unsigned int ran;
};

static struct timers timers;
static unsigned int turn;

static void note(struct timer *timer)
{
	container_of(timer, struct note, timer)->ran = ++turn;
}

static void again(struct timer *timer)
{
	note(timer);
	timer_start(&timers, timer, 0, again);
}

/* Without waiting: whatever is due, is due now. */
static void make_due(void)
{
	for (struct timer *t = timers.first; t; t = t->next)
		t->due_ns = 0;
}

static int forget_all(void **state)
{
	(void)state;
	timers.first = NULL;
	turn = 0;
	return 0;
}

#define TEST(name) DEFINE_TEST(name, void *unused, forget_all, NULL)

TEST(nothing_to_wait_for)
{
	assert_int_equal(timers_wait(&timers), -1);
	timers_run(&timers);
}

TEST(the_first_one_decides_how_long)
{
	struct note late = { 0 }, soon = { 0 };

	timer_start(&timers, &late.timer, 100000, note);
	assert_in_range(timers_wait(&timers), 90000, 100000);
	timer_start(&timers, &soon.timer, 50000, note);
	assert_in_range(timers_wait(&timers), 40000, 50000);
	timer_stop(&timers, &soon.timer);
	assert_in_range(timers_wait(&timers), 90000, 100000);
	timers_run(&timers);
	assert_int_equal(turn, 0);
}

TEST(the_order_is_that_of_the_clock)
{
	struct note a = { 0 }, b = { 0 }, c = { 0 };

	timer_start(&timers, &c.timer, 300, note);
	timer_start(&timers, &a.timer, 100, note);
	timer_start(&timers, &b.timer, 200, note);
	make_due();
	assert_int_equal(timers_wait(&timers), 0);
	timers_run(&timers);
	assert_int_equal(a.ran, 1);
	assert_int_equal(b.ran, 2);
	assert_int_equal(c.ran, 3);
	assert_int_equal(timers_wait(&timers), -1);
}

TEST(a_stopped_one_does_not_run)
{
	struct note a = { 0 }, b = { 0 };

	timer_start(&timers, &a.timer, 0, note);
	timer_start(&timers, &b.timer, 0, note);
	timer_stop(&timers, &a.timer);
	timer_stop(&timers, &a.timer);
	make_due();
	timers_run(&timers);
	assert_int_equal(a.ran, 0);
	assert_int_equal(b.ran, 1);
}

TEST(starting_twice_is_starting_anew)
{
	struct note a = { 0 };

	timer_start(&timers, &a.timer, 0, note);
	timer_start(&timers, &a.timer, 100000, note);
	timers_run(&timers);
	assert_int_equal(a.ran, 0);
	make_due();
	timers_run(&timers);
	timers_run(&timers);
	assert_int_equal(a.ran, 1);
}

/* Or the process would do nothing else. */
TEST(one_that_starts_itself_lets_others_go_on)
{
	struct note a = { 0 };

	timer_start(&timers, &a.timer, 0, again);
	make_due();
	timers_run(&timers);
	assert_int_equal(a.ran, 1);
	timer_stop(&timers, &a.timer);
}
