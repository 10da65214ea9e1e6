// SPDX-License-Identifier: GPL-2.0-only
/* Scopes: permission checks and kernel taint. */
#include <linux/capability.h>
#include <linux/nospec.h>
#include <linux/panic.h>
#include <linux/sched.h>

#include "fwctl_private.h"

struct fwctl_scope {
	/* Capability that the caller needs, or -1. */
	int cap;
	bool taints;
};

static const struct fwctl_scope fwctl_scopes[] = {
	[FWCTL_RPC_CONFIGURATION]	= { .cap = -1 },
	[FWCTL_RPC_DEBUG_READ_ONLY]	= { .cap = -1 },
	[FWCTL_RPC_DEBUG_WRITE]		= { .cap = -1, .taints = true },
	[FWCTL_RPC_DEBUG_WRITE_FULL]	= { .cap = CAP_SYS_RAWIO,
					    .taints = true },
};

static void fwctl_taint(struct fwctl_device *fwctl, u32 scope)
{
	/* Once per device: a bug report must show which of them it was. */
	if (test_bit(FWCTL_TAINT_REPORTED, &fwctl->flags) ||
	    test_and_set_bit(FWCTL_TAINT_REPORTED, &fwctl->flags))
		return;
	dev_warn(&fwctl->dev,
		 "%s[%d] uses debug-write RPCs (scope %u), kernel tainted\n",
		 current->comm, task_pid_nr(current), scope);
	add_taint(TAINT_FWCTL, LOCKDEP_STILL_OK);
}

/**
 * fwctl_scope_ask() - Whether the current task may use a scope
 * @fwctl: The device.
 * @scope: From the user.
 *
 * Behind fwctl_scope_permit(), whose comment applies.
 *
 * Return: 0 or a negative errno.
 */
int fwctl_scope_ask(struct fwctl_device *fwctl, u32 scope)
{
	const struct fwctl_scope *entry;

	if (scope >= ARRAY_SIZE(fwctl_scopes))
		return -EOPNOTSUPP;

	entry = &fwctl_scopes[array_index_nospec(scope,
						 ARRAY_SIZE(fwctl_scopes))];
	if (entry->cap >= 0 && !capable(entry->cap))
		return -EPERM;
	if (entry->taints)
		fwctl_taint(fwctl, scope);
	return 0;
}
