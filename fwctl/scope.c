// SPDX-License-Identifier: GPL-2.0-only
/* Scopes: permission checks and kernel taint. */
#include <linux/capability.h>
#include <linux/panic.h>
#include <linux/sched.h>

#include "fwctl_private.h"

static void fwctl_taint(struct fwctl_device *fwctl, u32 scope)
{
	/* Warn once per device, so that a bug report names all of these devices. */
	if (test_bit(FWCTL_TAINT_REPORTED, &fwctl->flags) ||
	    test_and_set_bit(FWCTL_TAINT_REPORTED, &fwctl->flags))
		return;
	dev_warn(&fwctl->dev,
		 "%s[%d] uses debug-write RPCs (scope %u), kernel tainted\n",
		 current->comm, task_pid_nr(current), scope);
	add_taint(TAINT_FWCTL, LOCKDEP_STILL_OK);
}

/**
 * fwctl_scope_permit_write() - Check whether the current task may use a scope
 * @fwctl: The device.
 * @scope: The scope, from the user.
 *
 * Taints the kernel if the scope can change more than the device's configuration.
 *
 * Return: 0; -EOPNOTSUPP for an unknown scope; -EPERM without the capability.
 */
int fwctl_scope_permit_write(struct fwctl_device *fwctl, u32 scope)
{
	switch (scope) {
	case FWCTL_RPC_DEBUG_WRITE_FULL:
		if (!capable(CAP_SYS_RAWIO))
			return -EPERM;
		fallthrough;
	case FWCTL_RPC_DEBUG_WRITE:
		fwctl_taint(fwctl, scope);
		return 0;
	default:
		return -EOPNOTSUPP;
	}
}
