// SPDX-License-Identifier: GPL-2.0-only
/* FWCTL_RPC: carry one request to the firmware and its response back. */
#include <linux/ktime.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "fwctl_private.h"
#include "trace.h"

/* The request in kernel memory, or an ERR_PTR(). Released with kvfree(). */
static void *fwctl_rpc_copy_in(const struct fwctl_rpc *cmd)
{
	/* Not zeroed: the next line overwrites all of it or gives up. */
	void *in __free(kvfree) = kvmalloc(cmd->in_len, GFP_KERNEL_ACCOUNT);

	if (!in)
		return ERR_PTR(-ENOMEM);
	if (copy_from_user(in, u64_to_user_ptr(cmd->in), cmd->in_len))
		return ERR_PTR(-EFAULT);
	return_ptr(in);
}

/*
 * What a provider returns is checked as far as the core can: it may have
 * believed a length from the firmware.
 */
static void *fwctl_rpc_check(struct fwctl_device *fwctl, void *out,
			     const void *in, size_t in_len, size_t *out_len)
{
	if (IS_ERR_OR_NULL(out)) {
		*out_len = 0;
		return out;
	}
	if (out != in || *out_len <= in_len)
		return out;

	dev_err_ratelimited(&fwctl->dev,
			    "%zu bytes of response in a request of %zu: dropped\n",
			    *out_len, in_len);
	*out_len = 0;
	return ERR_PTR(-EIO);
}

/**
 * fwctl_rpc_deliver() - Have the provider deliver one request
 * @uctx: The caller's context.
 * @cmd: Scope and length of the request, checked.
 * @in: The request, in kernel memory of cmd->in_len bytes.
 * @out_len: In: size of the caller's buffer. Out: bytes of the response.
 *
 * Context: may sleep, inside the barrier: user memory is out of bounds here.
 * Return: the response, which is @in or released with kvfree(); an ERR_PTR().
 */
void *fwctl_rpc_deliver(struct fwctl_uctx *uctx, const struct fwctl_rpc *cmd,
			void *in, size_t *out_len)
{
	ktime_t start = 0;
	void *out;

	CLASS(fwctl_active, active)(uctx->fwctl);
	if (!active)
		return ERR_PTR(-ENODEV);

	trace_fwctl_rpc_begin(uctx, cmd);
	if (trace_fwctl_rpc_end_enabled())
		start = ktime_get();

	out = active->ops->fw_rpc(uctx, cmd->scope, in, cmd->in_len, out_len);
	out = fwctl_rpc_check(active, out, in, cmd->in_len, out_len);

	if (start)
		trace_fwctl_rpc_end(uctx, cmd, *out_len, PTR_ERR_OR_ZERO(out),
				    ktime_to_ns(ktime_sub(ktime_get(), start)));
	return out;
}

static int fwctl_rpc_copy_out(struct fwctl_rpc __user *user,
			      const struct fwctl_rpc *cmd, const void *out,
			      size_t out_len)
{
	if (copy_to_user(u64_to_user_ptr(cmd->out), out,
			 min_t(size_t, cmd->out_len, out_len)))
		return -EFAULT;
	return put_user((u32)out_len, &user->out_len);
}

int fwctl_rpc(struct fwctl_uctx *uctx, struct fwctl_rpc __user *user,
	      const struct fwctl_rpc *cmd)
{
	size_t out_len = cmd->out_len;
	int ret;

	if (cmd->in_len > FWCTL_RPC_MAX_LEN || cmd->out_len > FWCTL_RPC_MAX_LEN)
		return -EMSGSIZE;
	ret = fwctl_scope_permit(uctx->fwctl, cmd->scope);
	if (ret)
		return ret;

	void *in __free(kvfree) = fwctl_rpc_copy_in(cmd);
	if (IS_ERR(in))
		return PTR_ERR(in);

	void *out __free(kvfree) =
		fwctl_rpc_deliver(uctx, cmd, in, &out_len);
	if (IS_ERR(out))
		return PTR_ERR(out);

	ret = fwctl_rpc_copy_out(user, cmd, out, out_len);
	/* Answered in place: one buffer, freed once. */
	if (out == in)
		out = NULL;
	return ret;
}
