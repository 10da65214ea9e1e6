// SPDX-License-Identifier: GPL-2.0-only
/*
 * Record rejected RPCs and RPCs in scopes that taint the kernel: a trace event for each,
 * and lines in the kernel log, limited per device. The records never contain payload.
 */
#include <linux/cgroup.h>
#include <linux/cred.h>
#include <linux/sched.h>
#include <linux/uidgid.h>

#include "fwctl_private.h"
#include "trace.h"

/**
 * fwctl_audit_init() - Prepare a device for audit records, before registration
 * @fwctl: The device.
 */
void fwctl_audit_init(struct fwctl_device *fwctl)
{
	for (int i = 0; i < ARRAY_SIZE(fwctl->audit_limits); i++)
		ratelimit_state_init(&fwctl->audit_limits[i],
				     DEFAULT_RATELIMIT_INTERVAL,
				     DEFAULT_RATELIMIT_BURST);
}

static u64 fwctl_current_cgroup(void)
{
	u64 id = 0;

#ifdef CONFIG_CGROUPS
	rcu_read_lock();
	id = cgroup_id(task_dfl_cgroup(current));
	rcu_read_unlock();
#endif
	return id;
}

/**
 * fwctl_caller_set() - Describe the current task
 * @caller: Receives the description.
 */
void fwctl_caller_set(struct fwctl_caller *caller)
{
	caller->pid = task_pid_nr(current);
	caller->uid = from_kuid(&init_user_ns, current_uid());
	caller->cgroup = fwctl_current_cgroup();
}

static void fwctl_audit_caller(const struct fwctl_uctx *uctx, u32 scope,
			       int error, const struct fwctl_caller *caller)
{
	struct fwctl_device *fwctl = uctx->fwctl;

	trace_fwctl_audit(uctx, scope, error, caller);
	if (!__ratelimit(&fwctl->audit_limits[!!error]))
		return;
	if (error)
		dev_warn(&fwctl->dev,
			 "RPC rejected: error %d, scope %u, pid %d, uid %u, cgroup %llu\n",
			 error, scope, caller->pid, caller->uid, caller->cgroup);
	else
		dev_notice(&fwctl->dev,
			   "RPC: scope %u, pid %d, uid %u, cgroup %llu\n",
			   scope, caller->pid, caller->uid, caller->cgroup);
}

/**
 * fwctl_audit() - Record an RPC or a subscription of the current task
 * @uctx: The context.
 * @scope: The scope, any value.
 * @error: 0 if it is permitted, else the errno.
 *
 * Context: process.
 */
void fwctl_audit(const struct fwctl_uctx *uctx, u32 scope, int error)
{
	struct fwctl_caller caller;

	fwctl_caller_set(&caller);
	fwctl_audit_caller(uctx, scope, error, &caller);
}

/**
 * fwctl_audit_request() - Record a request of a queue that the provider rejected
 * @req: The request, not yet completed.
 *
 * Context: any.
 */
void fwctl_audit_request(const struct fwctl_request *req)
{
	struct fwctl_caller unknown = { .pid = req->pid, .uid = -1 };

	/* The provider rejected the request in the submitting task. */
	if (in_task() && current->pid == req->pid)
		fwctl_audit(req->uctx, req->scope, -EBADMSG);
	else if (req->memcg)
		fwctl_audit_caller(req->uctx, req->scope, -EBADMSG,
				   &req->caller);
	else
		fwctl_audit_caller(req->uctx, req->scope, -EBADMSG, &unknown);
}
