// SPDX-License-Identifier: GPL-2.0-only
/* FWCTL_RPC: one request, for which the calling task waits. */
#include <linux/uaccess.h>

#include "fwctl_private.h"

/* The caller cannot change the copy, so the provider finds the same command. */
static int fwctl_rpc_check_command(struct fwctl_request *req)
{
	int ret = fwctl_restrict_permit(req);

	if (ret)
		fwctl_audit(req->uctx, req->scope, ret);
	return ret;
}

/* Check whether the current task may send a request. */
static int fwctl_rpc_permit(struct fwctl_request *req)
{
	int ret = fwctl_scope_permit(req->uctx, req->scope);

	if (likely(ret != FWCTL_CHECK_COMMAND))
		return ret;
	ret = fwctl_rpc_check_command(req);
	if (!ret)
		fwctl_scope_use(req->uctx, req->scope);
	return ret;
}

/**
 * fwctl_rpc_recheck() - Check the permission of a request again
 * @req: A request from fwctl_rpc_prepare(), not yet submitted.
 *
 * For a caller that has slept. The site policy, the restriction of the FD and the
 * capability may have changed.
 *
 * Context: may sleep.
 * Return: 0, -EACCES, -EPERM, -ENODEV.
 */
int fwctl_rpc_recheck(struct fwctl_request *req)
{
	int ret = fwctl_scope_check(req->uctx, req->scope);

	if (ret || !READ_ONCE(req->uctx->commands))
		return ret;
	return fwctl_rpc_check_command(req);
}

/**
 * fwctl_rpc_prepare() - Copy in a request from user memory and check its permission
 * @uctx: The caller's context.
 * @scope: The scope from the caller, not yet checked.
 * @in: The message.
 * @in_len: Size of the message in bytes.
 * @out_len: Size of the caller's response buffer.
 * @size: Size of the buffer fwctl_request.in, at least @in_len.
 *
 * Context: may sleep. Accesses user memory.
 * Return: the request, or an ERR_PTR(): -EMSGSIZE, -EOPNOTSUPP, -EACCES, -EPERM,
 * -ENOMEM, -EFAULT, -ENODEV.
 */
struct fwctl_request *fwctl_rpc_prepare(struct fwctl_uctx *uctx, u32 scope,
					u64 in, u32 in_len, u32 out_len,
					u32 size)
{
	int ret;

	if (in_len > FWCTL_RPC_MAX_LEN || out_len > FWCTL_RPC_MAX_LEN)
		return ERR_PTR(-EMSGSIZE);
	struct fwctl_request *req __free(fwctl_request) =
		fwctl_request_get(uctx, in_len, out_len, size);
	if (!req)
		return ERR_PTR(-ENOMEM);
	req->scope = scope;
	if (copy_from_user(req->in, u64_to_user_ptr(in), in_len))
		return ERR_PTR(-EFAULT);
	/*
	 * Last, because the caller can delay the copy without limit. A check before
	 * the copy would let the caller use a scope after the site forbids it.
	 */
	ret = fwctl_rpc_permit(req);
	if (ret)
		return ERR_PTR(ret);
	return_ptr(req);
}

/* Run an RPC of a synchronous provider in the calling task. */
int fwctl_rpc_run(struct fwctl_request *req)
{
	size_t len = req->out_len;
	void *out;
	int ret;

	CLASS(fwctl_active, active)(req->uctx->fwctl);
	if (!active)
		return -ENODEV;
	ret = fwctl_umem_hold(req, active->ops);
	if (ret)
		return ret;
	fwctl_request_trace_begin(req);
	out = active->ops->fw_rpc(req->uctx, req->scope, req->in, req->in_len,
				  &len);
	fwctl_request_finish(req, out, len);
	return PTR_ERR_OR_ZERO(req->out);
}

/*
 * Submit a request to an asynchronous provider and wait for the result. A fatal
 * signal interrupts the wait. The freezer may stop the task while the request
 * stays in flight.
 */
static int fwctl_rpc_wait(struct fwctl_request **req, bool nonblock)
{
	struct fwctl_call call = { .fwctl = (*req)->uctx->fwctl };
	int ret;

	init_completion(&call.done);
	ret = fwctl_request_submit(*req, &call, nonblock);
	if (ret)
		return ret;
	if (wait_for_completion_state(&call.done,
				      TASK_KILLABLE | TASK_FREEZABLE))
		fwctl_call_abandon(&call, -EINTR);
	*req = call.req;
	return call.error;
}

/**
 * fwctl_ioctl_rpc() - Implement FWCTL_RPC
 * @file: The device FD.
 * @arg: The caller's struct fwctl_rpc.
 * @cmd: A copy of @arg.
 *
 * Context: may sleep. Accesses user memory.
 * Return: 0 or a negative errno.
 */
int fwctl_ioctl_rpc(struct file *file, void __user *arg, union fwctl_cmd *cmd)
{
	struct fwctl_uctx *uctx = file->private_data;
	const struct fwctl_rpc *rpc = &cmd->rpc;
	struct fwctl_rpc __user *user = arg;
	int ret;

	if (fwctl_is_disassociated(uctx->fwctl))
		return -ENODEV;
	struct fwctl_request *req __free(fwctl_request) =
		fwctl_rpc_prepare(uctx, rpc->scope, rpc->in, rpc->in_len,
				  rpc->out_len, rpc->in_len);
	if (IS_ERR(req))
		return PTR_ERR(req);
	if (uctx->fwctl->async)
		ret = fwctl_rpc_wait(&req, file->f_flags & O_NONBLOCK);
	else
		ret = fwctl_rpc_run(req);
	if (ret) {
		/* The provider does not allow the command in this scope. */
		if (ret == -EBADMSG)
			fwctl_audit(uctx, rpc->scope, ret);
		return ret;
	}
	if (copy_to_user(u64_to_user_ptr(rpc->out), req->out,
			 min_t(size_t, rpc->out_len, req->rsp_len)))
		return -EFAULT;
	return put_user((u32)req->rsp_len, &user->out_len);
}
