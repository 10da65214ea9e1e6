// SPDX-License-Identifier: GPL-2.0-only
/*
 * Provokes kernel reports, to test that the test machine detects them:
 *
 *	insmod provoke.ko what=warn
 *	echo warn >/sys/module/provoke/parameters/what	# if built in
 */

#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>

static int *nowhere;

static void provoke_warn(void)
{
	WARN(1, "provoked");
}

static void provoke_oops(void)
{
	WRITE_ONCE(*READ_ONCE(nowhere), 0);
}

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
 * Delays a grace period for longer than rcu_cpu_stall_timeout, which the test
 * shortens. The callback makes RCU start a grace period.
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

/* Sleeps uninterruptibly for longer than hung_task_timeout_secs. */
static void provoke_hung(void)
{
	set_current_state(TASK_UNINTERRUPTIBLE);
	schedule_timeout(8 * HZ);
}

/* Acquires two locks in both orders. */
static void provoke_order(void)
{
	static DEFINE_MUTEX(a);
	static DEFINE_MUTEX(b);

	mutex_lock(&a);
	mutex_lock(&b);
	mutex_unlock(&b);
	mutex_unlock(&a);

	mutex_lock(&b);
	mutex_lock(&a);
	mutex_unlock(&a);
	mutex_unlock(&b);
}

static void provoke_freed(void)
{
	char *memory = kmalloc(64, GFP_KERNEL);

	kfree(memory);
	OPTIMIZER_HIDE_VAR(memory);
	WRITE_ONCE(*memory, 1);
}

/* Leaks several objects, since a stale copy of the last pointer may exist. */
static void provoke_leak(void)
{
	for (int i = 0; i < 16; i++)
		if (!kmalloc(64, GFP_KERNEL))
			return;
}

static int shared;

static int racer(void *unused)
{
	while (!kthread_should_stop()) {
		shared++;
		cond_resched();
	}
	return 0;
}

/* KCSAN samples accesses, so race for a second. */
static void provoke_race(void)
{
	struct task_struct *task = kthread_run(racer, NULL, "racer");
	unsigned long end = jiffies + HZ;

	if (IS_ERR(task))
		return;
	while (time_before(jiffies, end)) {
		shared++;
		cond_resched();
	}
	kthread_stop(task);
}

static const struct {
	const char *what;
	void (*provoke)(void);
} complaints[] = {
	{ "warn", provoke_warn },
	{ "oops", provoke_oops },
	{ "refcount", provoke_refcount },
	{ "atomic", provoke_atomic },
	{ "stall", provoke_stall },
	{ "hung", provoke_hung },
	{ "order", provoke_order },
	{ "freed", provoke_freed },
	{ "leak", provoke_leak },
	{ "race", provoke_race },
};

static int provoke(const char *what)
{
	for (size_t i = 0; i < ARRAY_SIZE(complaints); i++) {
		if (!sysfs_streq(what, complaints[i].what))
			continue;
		complaints[i].provoke();
		return 0;
	}
	return -EINVAL;
}

/* As a module, provoke during load, then fail so that the module is not kept. */
#ifdef MODULE
static char *what = "";
module_param(what, charp, 0);

static int __init provoke_init(void)
{
	return provoke(what) ?: -ECANCELED;
}
module_init(provoke_init);
#else
static int provoke_now(const char *what, const struct kernel_param *kp)
{
	return provoke(what);
}

static const struct kernel_param_ops provoke_ops = {
	.set = provoke_now,
};
module_param_cb(what, &provoke_ops, NULL, 0200);
#endif
MODULE_PARM_DESC(what, "warn, oops, refcount, atomic, stall, hung, order, freed, leak or race");

MODULE_DESCRIPTION("Provoke kernel reports, to test the test machine");
MODULE_LICENSE("GPL");
