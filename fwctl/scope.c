// SPDX-License-Identifier: GPL-2.0-only
/* Scopes: permission checks and kernel taint. */
#include <linux/capability.h>
#include <linux/panic.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "fwctl_private.h"

static void fwctl_taint(struct fwctl_device *fwctl, u32 scope)
{
	char name[TASK_COMM_LEN];

	/* Warn once per device, so that a bug report names all of these devices. */
	if (test_bit(FWCTL_TAINT_REPORTED, &fwctl->flags) ||
	    test_and_set_bit(FWCTL_TAINT_REPORTED, &fwctl->flags))
		return;
	/* A task can put line feeds and terminal sequences into its name. */
	get_task_comm(name, current);
	dev_warn(&fwctl->dev,
		 "%*pE[%d] uses debug-write RPCs (scope %u), kernel tainted\n",
		 (int)strlen(name), name, task_pid_nr(current), scope);
	add_taint(TAINT_FWCTL, LOCKDEP_STILL_OK);
	fwctl_uevent_taint(fwctl, scope);
}

static int fwctl_scope_rights(struct fwctl_uctx *uctx, u32 scope)
{
	if (scope >= FWCTL_NUM_SCOPES)
		return -EOPNOTSUPP;
	if (scope >= READ_ONCE(uctx->scopes))
		return -EACCES;
	/* Check the capability last, because the audit log records the check. */
	if (scope == FWCTL_RPC_DEBUG_WRITE_FULL && !capable(CAP_SYS_RAWIO))
		return -EPERM;
	return 0;
}

/**
 * fwctl_scope_check() - Check whether the current task may use a scope
 * @uctx: The context.
 * @scope: The scope, from the user.
 *
 * Return: 0; -EOPNOTSUPP for an unknown scope; -EACCES if the site policy or the
 * restriction of the FD forbids it; -EPERM without the capability.
 */
int fwctl_scope_check(struct fwctl_uctx *uctx, u32 scope)
{
	int ret = fwctl_scope_rights(uctx, scope);

	if (ret)
		fwctl_audit(uctx, scope, ret);
	return ret;
}

/**
 * fwctl_scope_use() - Taint the kernel, and record the RPC, if a scope requires it
 * @uctx: The context.
 * @scope: The scope of an RPC or a subscription that is permitted.
 *
 * Context: may sleep.
 */
void fwctl_scope_use(struct fwctl_uctx *uctx, u32 scope)
{
	if (scope < FWCTL_RPC_DEBUG_WRITE)
		return;
	fwctl_taint(uctx->fwctl, scope);
	fwctl_audit(uctx, scope, 0);
}

/* Implements fwctl_scope_permit() for all scopes and contexts. */
int fwctl_scope_permit_slow(struct fwctl_uctx *uctx, u32 scope)
{
	int ret = fwctl_scope_check(uctx, scope);

	if (ret)
		return ret;
	/* An RPC that is rejected because of its command must not taint. */
	if (READ_ONCE(uctx->commands))
		return FWCTL_CHECK_COMMAND;
	fwctl_scope_use(uctx, scope);
	return 0;
}
