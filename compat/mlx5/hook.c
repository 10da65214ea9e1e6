// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hooks in mlx5_core, where it unloads and loads a device without unbinding from it
 * (devlink reload, firmware reset, recovery from an error, suspend). An unload
 * destroys the user contexts in the firmware, and their IDs are assigned again. No
 * context may be in use after the unload has begun, not even by an RPC that has
 * passed all checks but has not yet rung the doorbell. The unload must therefore
 * wait for remove() of the provider.
 *
 * Before 6.15, mlx5_core has no interface for this. Its notifier chains report
 * events of the device, not actions of the driver. The list of its auxiliary
 * devices is private, and some configurations have no such device. A generation
 * number checked before each command leaves a window between the check and the
 * execution. A kprobe handler cannot sleep, so it cannot make mlx5_core wait.
 *
 * This file therefore redirects two functions, like livepatch does.
 * mlx5_detach_device() is the first step of an unload, and mlx5_attach_device() the
 * last step of a load. ftrace redirects both to replacement functions, which delete
 * or add the auxiliary device and call the original. The replacements run in the
 * caller's context, with the devlink lock and intf_state_mutex held, where Linux
 * 6.15 does the same. They call the originals through static calls. The originals
 * have no landing pad, so an indirect call faults with indirect branch tracking.
 *
 * A hook cannot be installed if the function is missing, if another user of ftrace
 * changes the instruction pointer, or if ftrace is off. The error is logged, and
 * there is no fwctl device.
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
 * struct hook - A redirected function of mlx5_core
 * @name: Name of the function.
 * @replacement: Replacement function, with the same arguments.
 * @address: Address of the function, valid until mlx5_core is unloaded.
 * @installed: @ops is registered. Protected by hook_lock.
 * @ops: The filter contains @address if @installed, and is empty otherwise.
 */
struct hook {
	const char *name;
	void *replacement;
	unsigned long address;
	bool installed;
	struct ftrace_ops ops;
};

/* Number of running calls of replacement functions. */
static atomic_t replacement_calls = ATOMIC_INIT(0);

static DEFINE_MUTEX(hook_lock);

/*
 * The mlx5_core that may contain hooks, or NULL. Written under hook_lock. The
 * module notifier may read the pointer without the lock, because hooks_install()
 * stores a module only while its driver is bound, never after its exit function.
 */
static const struct module *hooked_module;

/* The ftrace callback, which runs with preemption disabled. */
static void notrace redirect(unsigned long ip, unsigned long parent_ip,
			     struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
	struct hook *hook = container_of(ops, struct hook, ops);

	/* Do not redirect a call by a replacement function. */
	if (within_module(parent_ip, THIS_MODULE))
		return;
	atomic_inc(&replacement_calls);
	ftrace_regs_set_instruction_pointer(fregs,
					    (unsigned long)hook->replacement);
}

/*
 * Must follow the call of the original. Otherwise the compiler makes that call a
 * jump, and redirect() does not see that this module is the caller.
 */
static void replacement_done(void)
{
	if (atomic_dec_and_test(&replacement_calls))
		wake_up_var(&replacement_calls);
}

static int replace_attach(struct mlx5_core_dev *mdev);
static void replace_detach(struct mlx5_core_dev *mdev, bool suspend);

DEFINE_STATIC_CALL_RET0(original_attach, replace_attach);
DEFINE_STATIC_CALL_NULL(original_detach, replace_detach);

static int replace_attach(struct mlx5_core_dev *mdev)
{
	int ret = static_call(original_attach)(mdev);

	if (!ret)
		adev_loaded(mdev);
	replacement_done();
	return ret;
}

/* In early 6.1 the original has no second argument and ignores the register. */
static void replace_detach(struct mlx5_core_dev *mdev, bool suspend)
{
	adev_unload(mdev);
	static_call_cond(original_detach)(mdev, suspend);
	replacement_done();
}

#ifdef CONFIG_HAVE_DYNAMIC_FTRACE_WITH_ARGS
#define HOOK_FLAGS (FTRACE_OPS_FL_IPMODIFY | FTRACE_OPS_FL_PERMANENT)
#else
#define HOOK_FLAGS (FTRACE_OPS_FL_IPMODIFY | FTRACE_OPS_FL_PERMANENT | \
		    FTRACE_OPS_FL_SAVE_REGS)
#endif

static struct hook attach = {
	.name = "mlx5_attach_device",
	.replacement = replace_attach,
	.ops = { .func = redirect, .flags = HOOK_FLAGS },
};

static struct hook detach = {
	.name = "mlx5_detach_device",
	.replacement = replace_detach,
	.ops = { .func = redirect, .flags = HOOK_FLAGS },
};

/*
 * Registering a kprobe is the only way to look up a function that is not exported.
 * The search covers the kernel and all modules, so it may find a function of the
 * same name in another module.
 */
static int hook_find(struct hook *hook, const struct module *owner)
{
	struct kprobe probe = {
		.symbol_name = hook->name,
		.flags = KPROBE_FLAG_DISABLED,
	};
	int ret = register_kprobe(&probe);

	if (ret)
		return ret;
	hook->address = (unsigned long)probe.addr;
	unregister_kprobe(&probe);
	if (owner && !within_module(hook->address, owner))
		return -ENOENT;
	return 0;
}

/*
 * ftrace_free_filter() would make the ops unusable. An empty filter has no memory
 * that could leak.
 */
static void hook_empty_filter(struct hook *hook)
{
	ftrace_set_filter_ip(&hook->ops, hook->address, 1, 0);
}

static int hook_install(struct hook *hook)
{
	int ret;

	if (hook->installed)
		return 0;
	ret = ftrace_set_filter_ip(&hook->ops, hook->address, 0, 1);
	if (ret)
		return ret;
	ret = register_ftrace_function(&hook->ops);
	if (ret)
		hook_empty_filter(hook);
	hook->installed = !ret;
	return ret;
}

static void hook_remove(struct hook *hook)
{
	if (!hook->installed)
		return;
	unregister_ftrace_function(&hook->ops);
	hook_empty_filter(hook);
	hook->installed = false;
}

/**
 * hooks_install() - Make mlx5_core call adev_unload() and adev_loaded()
 * @owner: mlx5_core, or NULL if it is built into the kernel.
 *
 * The hooks stay until mlx5_core is unloaded or until hooks_exit(). Removing a
 * hook waits for an RCU-tasks grace period. If unbind removed the hooks, unbind
 * would hang while mlx5_core spins in mlx5_cmd_flush() for another device. For the
 * same reason a hook stays if the other one cannot be installed. A hook has no
 * effect on a device without a struct adev_entry.
 *
 * Context: may sleep. The lock of a device with a driver of @owner is held.
 * Return: 0 or a negative errno.
 */
int hooks_install(const struct module *owner)
{
	int ret;

	guard(mutex)(&hook_lock);
	if (attach.installed && detach.installed)
		return 0;

	ret = hook_find(&attach, owner) ?: hook_find(&detach, owner);
	if (ret)
		return ret;
	static_call_update(original_attach, (void *)attach.address);
	static_call_update(original_detach, (void *)detach.address);
	WRITE_ONCE(hooked_module, owner);
	return hook_install(&attach) ?: hook_install(&detach);
}

static void hooks_remove(void)
{
	guard(mutex)(&hook_lock);
	hook_remove(&detach);
	hook_remove(&attach);
	WRITE_ONCE(hooked_module, NULL);
}

/*
 * The exit function of mlx5_core has returned, so no thread executes its code. The
 * module loader frees the text of mlx5_core after this notification.
 */
static int module_event(struct notifier_block *nb, unsigned long event,
			void *module)
{
	if (event == MODULE_STATE_GOING && READ_ONCE(hooked_module) == module)
		hooks_remove();
	return NOTIFY_DONE;
}

static struct notifier_block module_events = {
	.notifier_call = module_event,
};

/**
 * hooks_init() - Prepare for hooks_install()
 *
 * Context: may sleep.
 * Return: 0 or a negative errno.
 */
int hooks_init(void)
{
	return register_module_notifier(&module_events);
}

/**
 * hooks_exit() - Remove the hooks and wait for the replacement functions
 *
 * The caller must not call hooks_install() any more.
 *
 * Context: may sleep until mlx5_core has loaded the device.
 */
void hooks_exit(void)
{
	hooks_remove();
	unregister_module_notifier(&module_events);
	wait_var_event(&replacement_calls, !atomic_read(&replacement_calls));
	/* The first and last instructions of a replacement are not counted. */
	synchronize_rcu_tasks();
}
