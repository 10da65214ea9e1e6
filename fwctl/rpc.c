// SPDX-License-Identifier: GPL-2.0-only
/*
 * FWCTL_RPC and FWCTL_RPC_TIMED: between user memory and a request. What
 * happens to the request is in request.c.
 */
#include <linux/jiffies.h>
#include <linux/uaccess.h>

#include "fwctl_private.h"

DEFINE_FREE(fwctl_request, struct fwctl_request *, fwctl_request_put(_T))

/*
 * The request's own buffer, of req->size bytes, is what hardened usercopy would
 * find out about the pointer, for as much as all the rest of a short copy.
 * That the length fits is therefore checked here.
 */
static bool fwctl_rpc_copy_in(struct fwctl_request *req,
			      const void __user *from)
{
	return !WARN_ON_ONCE(req->in_len > req->size) &&
	       !_copy_from_user(req->in, from, req->in_len);
}

/**
 * fwctl_rpc_copy_out() - Give a response to its caller
 * @req: The request, with its response.
 * @to: The caller's buffer, of req->out_len bytes.
 *
 * Return: false if there is no memory of the caller's.
 */
bool fwctl_rpc_copy_out(const struct fwctl_request *req, void __user *to)
{
	size_t len = min(req->out_len, req->rsp_len);

	/* The provider's memory may be anything. */
	if (req->out != req->in)
		return !copy_to_user(to, req->out, len);
	return !WARN_ON_ONCE(len > req->size) &&
	       !_copy_to_user(to, req->in, len);
}

/**
 * fwctl_rpc_prepare() - A request with what the caller asked for
 * @uctx: The caller's context.
 * @rpc: What that is.
 * @wait: How the caller wants to wait.
 *
 * Context: may sleep. Accesses user memory.
 * Return: the request, for fwctl_request_put(); an ERR_PTR().
 */
struct fwctl_request *fwctl_rpc_prepare(struct fwctl_uctx *uctx,
					const struct fwctl_rpc *rpc,
					const struct fwctl_wait *wait)
{
	struct fwctl_request *req;
	int ret;

	if (rpc->in_len > FWCTL_RPC_MAX_LEN || rpc->out_len > FWCTL_RPC_MAX_LEN)
		return ERR_PTR(-EMSGSIZE);
	ret = fwctl_scope_permit(uctx->fwctl, rpc->scope);
	if (ret)
		return ERR_PTR(ret);
	req = fwctl_request_get(uctx, rpc->in_len, rpc->out_len, wait);
	if (IS_ERR(req))
		return req;
	req->scope = rpc->scope;
	if (fwctl_rpc_copy_in(req, u64_to_user_ptr(rpc->in)))
		return req;
	fwctl_request_put(req);
	return ERR_PTR(-EFAULT);
}

/**
 * fwctl_rpc() - Carry one request to the firmware and its response back
 * @uctx: The caller's context.
 * @rpc: What the caller asked for. out_len becomes that of the response.
 * @wait: How the caller wants to wait.
 *
 * Context: may sleep. Accesses user memory.
 * Return: 0 or a negative errno.
 */
int fwctl_rpc(struct fwctl_uctx *uctx, struct fwctl_rpc *rpc,
	      const struct fwctl_wait *wait)
{
	struct fwctl_request *req __free(fwctl_request) =
		fwctl_rpc_prepare(uctx, rpc, wait);
	int ret;

	if (IS_ERR(req))
		return PTR_ERR(req);
	ret = fwctl_request_deliver(&req, wait);
	if (ret)
		return ret;
	rpc->out_len = req->rsp_len;
	return fwctl_rpc_copy_out(req, u64_to_user_ptr(rpc->out)) ? 0 : -EFAULT;
}

int fwctl_ioctl_rpc(struct fwctl_uctx *uctx, void __user *arg,
		    union fwctl_cmd *cmd, unsigned int how)
{
	const struct fwctl_wait wait = {
		.nonblock = how & FWCTL_CALL_NONBLOCK,
		.interruptible = how & FWCTL_CALL_INTERRUPTIBLE,
	};
	struct fwctl_rpc __user *user = arg;
	int ret = fwctl_rpc(uctx, &cmd->rpc, &wait);

	return ret ?: put_user(cmd->rpc.out_len, &user->out_len);
}

static struct fwctl_wait fwctl_timed_wait(const struct fwctl_rpc_timed *timed,
					  unsigned int how)
{
	return (struct fwctl_wait) {
		.nonblock = how & FWCTL_CALL_NONBLOCK,
		.interruptible = how & FWCTL_CALL_INTERRUPTIBLE ||
				 timed->flags & FWCTL_RPC_INTERRUPTIBLE,
		.timed = timed->timeout_ms,
		.until = jiffies + msecs_to_jiffies(timed->timeout_ms) + 1,
	};
}

int fwctl_ioctl_rpc_timed(struct fwctl_uctx *uctx, void __user *arg,
			  union fwctl_cmd *cmd, unsigned int how)
{
	struct fwctl_rpc_timed *timed = &cmd->timed;
	struct fwctl_rpc_timed __user *user = arg;
	struct fwctl_rpc rpc = {
		.scope = timed->scope,
		.in_len = timed->in_len,
		.out_len = timed->out_len,
		.in = timed->in,
		.out = timed->out,
	};
	struct fwctl_wait wait;
	int ret;

	if (timed->flags & ~FWCTL_RPC_INTERRUPTIBLE || timed->reserved)
		return -EOPNOTSUPP;
	wait = fwctl_timed_wait(timed, how);
	ret = fwctl_rpc(uctx, &rpc, &wait);
	if (!ret)
		return put_user(rpc.out_len, &user->out_len);
	if ((ret == -EINTR || ret == -ETIMEDOUT) &&
	    put_user(fwctl_uctx_running(uctx), &user->running))
		return -EFAULT;
	return ret;
}
