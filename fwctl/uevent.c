// SPDX-License-Identifier: GPL-2.0-only
/*
 * Uevents of a device, see Documentation/ABI/testing/sysfs-class-fwctl.
 *
 * fwctl_device.uevent_lock excludes events of a device that leaves sysfs: the driver
 * core does not protect the path of the device against its removal.
 */
#include <linux/kobject.h>
#include <linux/pci.h>

#include "fwctl_private.h"

static void fwctl_uevent_init_ratelimit(struct fwctl_device *fwctl)
{
	ratelimit_state_init(&fwctl->uevent_limit, DEFAULT_RATELIMIT_INTERVAL,
			     DEFAULT_RATELIMIT_BURST);
	/* FWCTL_ABORTS shows the number of suppressed events. */
	ratelimit_set_flags(&fwctl->uevent_limit, RATELIMIT_MSG_ON_RELEASE);
}

/**
 * fwctl_uevent_init() - Prepare a device for uevents, before registration
 * @fwctl: The device.
 */
void fwctl_uevent_init(struct fwctl_device *fwctl)
{
	mutex_init(&fwctl->uevent_lock);
	fwctl_uevent_init_ratelimit(fwctl);
}

static void fwctl_uevent_send(struct fwctl_device *fwctl, char *vars[])
{
	lockdep_assert_held(&fwctl->uevent_lock);
	/* Ignore errors: if the kernel has no memory, the event is lost. */
	if (fwctl->in_sysfs)
		kobject_uevent_env(&fwctl->dev.kobj, KOBJ_CHANGE, vars);
}

/**
 * fwctl_uevent_taint() - Report the first RPC in a scope that taints the kernel
 * @fwctl: The device.
 * @scope: The scope.
 *
 * Context: the task that issues the RPC. May sleep.
 */
void fwctl_uevent_taint(struct fwctl_device *fwctl, u32 scope)
{
	char event[] = "FWCTL_EVENT=taint";
	/* Each byte of the name can take four characters. */
	char scope_var[24], pid[24], comm[16 + 4 * TASK_COMM_LEN];
	char *vars[5] = { event, scope_var, pid, comm, NULL };
	char name[TASK_COMM_LEN];

	snprintf(scope_var, sizeof(scope_var), "FWCTL_SCOPE=%u", scope);
	snprintf(pid, sizeof(pid), "FWCTL_PID=%d", task_pid_nr(current));
	get_task_comm(name, current);
	/* A task can put line feeds and terminal sequences into its name. */
	snprintf(comm, sizeof(comm), "FWCTL_COMM=%*pE", (int)strlen(name), name);
	guard(mutex)(&fwctl->uevent_lock);
	fwctl_uevent_send(fwctl, vars);
}

/**
 * fwctl_uevent_abort() - Report requests that were abandoned in flight
 * @fwctl: The device.
 *
 * Context: may sleep.
 */
void fwctl_uevent_abort(struct fwctl_device *fwctl)
{
	char event[] = "FWCTL_EVENT=abort";
	char error_var[24], aborts_var[40];
	char *vars[4] = { event, error_var, aborts_var, NULL };
	u64 aborts;
	int error;

	if (!__ratelimit(&fwctl->uevent_limit))
		return;
	scoped_guard(spinlock_irqsave, &fwctl->request_lock) {
		aborts = fwctl->num_aborts;
		error = fwctl->abort_error;
	}
	snprintf(error_var, sizeof(error_var), "FWCTL_ERROR=%d", error);
	snprintf(aborts_var, sizeof(aborts_var), "FWCTL_ABORTS=%llu", aborts);
	guard(mutex)(&fwctl->uevent_lock);
	fwctl_uevent_send(fwctl, vars);
}

static bool fwctl_is_gone(struct fwctl_device *fwctl)
{
#ifdef CONFIG_PCI
	struct device *pci = fwctl_pci_parent(fwctl);

	if (pci && !pci_device_is_present(to_pci_dev(pci)))
		return true;
#endif
	return fwctl->gone;
}

/**
 * fwctl_uevent_stop() - Report a surprise removal, and permit no further uevents
 * @fwctl: A device that is about to be removed from sysfs.
 *
 * Context: may sleep.
 */
void fwctl_uevent_stop(struct fwctl_device *fwctl)
{
	char event[] = "FWCTL_EVENT=surprise-removal";
	char *vars[2] = { event, NULL };

	guard(mutex)(&fwctl->uevent_lock);
	if (fwctl_is_gone(fwctl))
		fwctl_uevent_send(fwctl, vars);
	fwctl->in_sysfs = false;
}
