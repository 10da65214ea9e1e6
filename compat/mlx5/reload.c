// SPDX-License-Identifier: GPL-2.0-only
/*
 * Knows when mlx5_core unloads a function that it stays bound to, and loads it
 * again: on devlink reload, on a firmware reset, on recovery from an error, in
 * suspend. The firmware's user contexts are gone then, and their numbers will
 * be given to others. So no context of ours may be in use from unloading on,
 * not even by an RPC that has passed every check and only not rung the
 * doorbell; which means that unloading has to wait for our driver's remove().
 *
 * Before 6.15 mlx5_core offers nothing to wait with. Its notifier chains tell of
 * events of the device, not of the driver's own doing; the devices it makes for
 * others are in a private array; and depending on configuration it makes none,
 * so that there is no neighbour to watch. To compare some generation before each
 * command leaves a gap between comparing and executing. A kprobe's handler can
 * notice, but can't sleep, so it can't make anybody wait.
 *
 * What is left is how livepatch does it: the two functions between which a
 * device of mlx5_core's own comes and goes, mlx5_detach_device() first thing in
 * unloading and mlx5_attach_device() last thing in loading, are diverted by
 * ftrace to stand-ins, which do our part and call the function itself. They run
 * in its caller's context, with devlink's lock and intf_state_mutex held, just
 * where Linux 6.15 does the same. A static call is used for calling on: a plain
 * pointer would fault where indirect branches are tracked, since mlx5_core has
 * no landing pad for branches that nobody makes in it.
 *
 * Where that can't be, because the names are not there, somebody else has
 * diverted them or ftrace is off, there is no fwctl device and the log says so.
 */
#include <linux/atomic.h>
#include <linux/cleanup.h>
#include <linux/ftrace.h>
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/rcupdate.h>
#include <linux/static_call.h>
#include <linux/wait_bit.h>

#include "mlx5_fwctl_adev.h"

#if !defined(CONFIG_DYNAMIC_FTRACE_WITH_ARGS) && \
	!defined(CONFIG_DYNAMIC_FTRACE_WITH_REGS)
#error ftrace can not redirect a call in this configuration
#endif

/**
 * struct diversion - A function of mlx5_core that calls a stand-in
 * @name: The function's.
 * @stand_in: Called in its place, with the same arguments.
 * @address: The function's, valid while mlx5_core stays.
 * @started: Whether @ops is registered. Under follow_lock.
 * @ops: The filter has an entry, @address, while @started.
 */
struct diversion {
	const char *name;
	void *stand_in;
	unsigned long address;
	bool started;
	struct ftrace_ops ops;
};

/* Stand-ins that have been called and have not returned. */
static atomic_t standing_in = ATOMIC_INIT(0);

static DEFINE_MUTEX(follow_lock);

/*
 * The mlx5_core that may have diversions, or NULL. Written under follow_lock. A
 * module that has left its exit function can read it without the lock: only
 * reload_follow() stores the module, while a driver of the module is bound.
 */
static const struct module *followed;

/* Runs with preemption off, in whatever place ftrace hooks. */
static void notrace divert(unsigned long ip, unsigned long parent_ip,
			   struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
	struct diversion *diversion =
		container_of(ops, struct diversion, ops);

	/* The stand-in's own call is for the function itself. */
	if (within_module(parent_ip, THIS_MODULE))
		return;
	atomic_inc(&standing_in);
	ftrace_regs_set_instruction_pointer(fregs,
					    (unsigned long)diversion->stand_in);
}

/*
 * Also keeps the call before it from being made by a jump, whose callee would
 * not see that it came from here.
 */
static void stand_in_done(void)
{
	if (atomic_dec_and_test(&standing_in))
		wake_up_var(&standing_in);
}

static int attach_stand_in(struct mlx5_core_dev *mdev);
static void detach_stand_in(struct mlx5_core_dev *mdev, bool suspend);

DEFINE_STATIC_CALL_RET0(mlx5_core_attach, attach_stand_in);
DEFINE_STATIC_CALL_NULL(mlx5_core_detach, detach_stand_in);

static int attach_stand_in(struct mlx5_core_dev *mdev)
{
	int ret = static_call(mlx5_core_attach)(mdev);

	if (!ret)
		function_loaded(mdev);
	stand_in_done();
	return ret;
}

/* Early 6.1 has no second argument, and does not mind one. */
static void detach_stand_in(struct mlx5_core_dev *mdev, bool suspend)
{
	function_unload(mdev);
	static_call_cond(mlx5_core_detach)(mdev, suspend);
	stand_in_done();
}

#ifdef CONFIG_HAVE_DYNAMIC_FTRACE_WITH_ARGS
#define DIVERT_FLAGS (FTRACE_OPS_FL_IPMODIFY | FTRACE_OPS_FL_PERMANENT)
#else
#define DIVERT_FLAGS (FTRACE_OPS_FL_IPMODIFY | FTRACE_OPS_FL_PERMANENT | \
		      FTRACE_OPS_FL_SAVE_REGS)
#endif

static struct diversion attach = {
	.name = "mlx5_attach_device",
	.stand_in = attach_stand_in,
	.ops = { .func = divert, .flags = DIVERT_FLAGS },
};

static struct diversion detach = {
	.name = "mlx5_detach_device",
	.stand_in = detach_stand_in,
	.ops = { .func = divert, .flags = DIVERT_FLAGS },
};

/*
 * Only a kprobe's registration looks up what is not exported. It searches the
 * kernel and all modules: another module may have a function of that name.
 */
static int diversion_find(struct diversion *diversion,
			  const struct module *owner)
{
	struct kprobe probe = {
		.symbol_name = diversion->name,
		.flags = KPROBE_FLAG_DISABLED,
	};
	int ret = register_kprobe(&probe);

	if (ret)
		return ret;
	diversion->address = (unsigned long)probe.addr;
	unregister_kprobe(&probe);
	if (owner && !within_module(diversion->address, owner))
		return -ENOENT;
	return 0;
}

/*
 * Not by ftrace_free_filter(), after which the ops can't be used again. Without
 * an entry, the filter has no memory either.
 */
static void diversion_unset(struct diversion *diversion)
{
	ftrace_set_filter_ip(&diversion->ops, diversion->address, 1, 0);
}

static int diversion_start(struct diversion *diversion)
{
	int ret;

	if (diversion->started)
		return 0;
	ret = ftrace_set_filter_ip(&diversion->ops, diversion->address, 0, 1);
	if (ret)
		return ret;
	ret = register_ftrace_function(&diversion->ops);
	if (ret)
		diversion_unset(diversion);
	diversion->started = !ret;
	return ret;
}

static void diversion_stop(struct diversion *diversion)
{
	if (!diversion->started)
		return;
	unregister_ftrace_function(&diversion->ops);
	diversion_unset(diversion);
	diversion->started = false;
}

/**
 * reload_follow() - Have function_unload() and function_loaded() called
 * @owner: mlx5_core, or NULL if that is built into the kernel.
 *
 * The diversions stay until mlx5_core is unloaded or until reload_exit(). Stopping
 * them waits for an RCU-tasks grace period. If unbinding a card did that, it would
 * hang while mlx5_core spins over another card, in mlx5_cmd_flush(). For the same
 * reason, a diversion that was started stays if the other one fails. It has no
 * effect on a function that has no struct function.
 *
 * Context: may sleep. A driver of @owner is bound to a device whose lock is held.
 * Return: 0 or a negative errno.
 */
int reload_follow(const struct module *owner)
{
	int ret;

	guard(mutex)(&follow_lock);
	if (attach.started && detach.started)
		return 0;

	ret = diversion_find(&attach, owner) ?: diversion_find(&detach, owner);
	if (ret)
		return ret;
	static_call_update(mlx5_core_attach, (void *)attach.address);
	static_call_update(mlx5_core_detach, (void *)detach.address);
	WRITE_ONCE(followed, owner);
	return diversion_start(&attach) ?: diversion_start(&detach);
}

static void reload_unfollow(void)
{
	guard(mutex)(&follow_lock);
	diversion_stop(&detach);
	diversion_stop(&attach);
	WRITE_ONCE(followed, NULL);
}

/*
 * The module has left its exit function, so no function of the module runs. Its
 * text is freed when this returns.
 */
static int module_event(struct notifier_block *nb, unsigned long event,
			void *module)
{
	if (event == MODULE_STATE_GOING && READ_ONCE(followed) == module)
		reload_unfollow();
	return NOTIFY_DONE;
}

static struct notifier_block module_events = {
	.notifier_call = module_event,
};

/**
 * reload_init() - Prepare for reload_follow()
 *
 * Context: may sleep.
 * Return: 0, to be undone by reload_exit(); a negative errno.
 */
int reload_init(void)
{
	return register_module_notifier(&module_events);
}

/**
 * reload_exit() - Stop the diversions and wait until the code here is left
 *
 * Context: may sleep, as long as loading a function takes. No reload_follow()
 * runs.
 */
void reload_exit(void)
{
	reload_unfollow();
	unregister_module_notifier(&module_events);
	wait_var_event(&standing_in, !atomic_read(&standing_in));
	/* A stand-in's first and last instructions, which are not counted. */
	synchronize_rcu_tasks();
}
