// SPDX-License-Identifier: GPL-2.0-only
/*
 * Makes the kernel complain, to see that the test machine notices:
 *
 *	insmod provoke.ko what=warn
 */

#include <linux/delay.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/sched.h>
#include <linux/string.h>

static char *what = "nothing";
module_param(what, charp, 0);
MODULE_PARM_DESC(what, "warn, oops, refcount, atomic, stall or hung");

static int *nowhere;

static void provoke_refcount(void)
{
	refcount_t count = REFCOUNT_INIT(0);

	refcount_inc(&count);
}

static void provoke_atomic(void)
{
	preempt_disable();
	schedule();
	preempt_enable();
}

static void nothing(struct rcu_head *head)
{
}

/*
 * Holds up a grace period, which somebody has to wait for, for longer than
 * rcu_cpu_stall_timeout as the test sets it.
 */
static void provoke_stall(void)
{
	static struct rcu_head waiter;

	rcu_read_lock();
	call_rcu(&waiter, nothing);
	mdelay(6 * MSEC_PER_SEC);
	rcu_read_unlock();
	rcu_barrier();
}

/* A task that nobody wakes, for longer than hung_task_timeout_secs. */
static void provoke_hung(void)
{
	set_current_state(TASK_UNINTERRUPTIBLE);
	schedule_timeout(8 * HZ);
}

static int __init provoke_init(void)
{
	if (!strcmp(what, "warn"))
		WARN(1, "provoked");
	else if (!strcmp(what, "oops"))
		WRITE_ONCE(*READ_ONCE(nowhere), 0);
	else if (!strcmp(what, "refcount"))
		provoke_refcount();
	else if (!strcmp(what, "atomic"))
		provoke_atomic();
	else if (!strcmp(what, "stall"))
		provoke_stall();
	else if (!strcmp(what, "hung"))
		provoke_hung();
	return -ECANCELED; /* nothing that would have to be unloaded */
}
module_init(provoke_init);

MODULE_DESCRIPTION("Kernel complaints on demand, for the test machine's own test");
MODULE_LICENSE("GPL");
