// SPDX-License-Identifier: GPL-2.0-only
/*
 * io_uring: the ioctls as commands of a ring, so that one thread has many RPCs
 * in flight. cmd_op is the ioctl's number, the first eight bytes of the command
 * area its argument, a user pointer to the ioctl's own struct. So any ring will
 * do, with entries of 64 bytes or 128.
 *
 * What a provider takes asynchronously is submitted at once and finished in the
 * submitter's task, where its memory is. The rest may block, so io_uring's
 * workers run it as an ioctl.
 *
 * A finish and a cancellation of one command don't meet: io_uring has its lock
 * in both.
 */
#include <linux/io_uring/cmd.h>
#include <linux/uaccess.h>

#include "fwctl_private.h"

/* A command in flight. */
struct fwctl_uring {
	struct fwctl_request *req;
	/* The caller's struct, NULL once the command is cancelled. */
	struct fwctl_rpc __user *user;
	void __user *out;
};

static struct fwctl_uring *to_uring(struct io_uring_cmd *cmd)
{
	return io_uring_cmd_to_pdu(cmd, struct fwctl_uring);
}

/*
 * Copy the response to the caller, unless the caller's memory is gone. A task
 * that exits runs its task work after exit_mm(): user accesses would then go to
 * the page tables that happen to be loaded, which are another process's.
 */
static int fwctl_uring_answer(const struct fwctl_uring *uring)
{
	const struct fwctl_request *req = uring->req;
	int ret = PTR_ERR_OR_ZERO(req->out);

	if (ret)
		return ret;
	if (current->flags & (PF_KTHREAD | PF_EXITING) || !uring->user)
		return -ECANCELED;
	if (!fwctl_rpc_copy_out(req, uring->out) ||
	    put_user((u32)req->rsp_len, &uring->user->out_len))
		return -EFAULT;
	return 0;
}

static void fwctl_uring_finish(struct io_tw_req tw_req, io_tw_token_t tw)
{
	struct io_uring_cmd *cmd = io_uring_cmd_from_tw(tw_req);
	struct fwctl_uring *uring = to_uring(cmd);
	struct fwctl_request *req = uring->req;
	int ret;

	fwctl_request_trace_end(req);
	ret = fwctl_uring_answer(uring);
	fwctl_request_put(req);
	io_uring_cmd_done(cmd, ret, IO_URING_CMD_TASK_WORK_ISSUE_FLAGS);
}

/* In any context, as the provider is done. */
static void fwctl_uring_ended(struct fwctl_request *req)
{
	io_uring_cmd_complete_in_task(req->owner, fwctl_uring_finish);
}

/* The ring or its task goes away, or the user says so. */
static int fwctl_uring_cancel(struct io_uring_cmd *cmd, unsigned int flags)
{
	struct fwctl_uring *uring = to_uring(cmd);

	/* Asked again and again until it is finished: tell the provider once. */
	if (!uring->user)
		return 0;
	uring->user = NULL;
	if (fwctl_request_leave(&uring->req, -ECANCELED))
		io_uring_cmd_done(cmd, -ECANCELED, flags);
	return 0;
}

/* Under io_uring's lock, so nobody cancels or finishes it meanwhile. */
static int fwctl_uring_submit(struct io_uring_cmd *cmd, unsigned int flags,
			      struct fwctl_request *req)
{
	int ret;

	io_uring_cmd_mark_cancelable(cmd, flags);
	ret = fwctl_request_send(req, fwctl_uring_ended, cmd);
	if (ret) {
		fwctl_request_put(req);
		io_uring_cmd_done(cmd, ret, flags);
	}
	return -EIOCBQUEUED;
}

static int fwctl_uring_rpc(struct io_uring_cmd *cmd, unsigned int flags,
			   void __user *user)
{
	const struct fwctl_wait wait = { .nonblock = true };
	struct fwctl_uctx *uctx = cmd->file->private_data;
	struct fwctl_uring *uring = to_uring(cmd);
	struct fwctl_request *req;
	union fwctl_cmd any;
	int ret;

	ret = fwctl_ioctl_read(FWCTL_RPC, user, &any);
	if (ret)
		return ret;
	req = fwctl_rpc_prepare(uctx, &any.rpc, &wait);
	if (IS_ERR(req))
		return PTR_ERR(req);
	uring->req = req;
	uring->user = user;
	uring->out = u64_to_user_ptr(any.rpc.out);
	return fwctl_uring_submit(cmd, flags, req);
}

/*
 * The command with the struct @user. On this ring, by this thread: so it is
 * finished, or cancelled by the end of its ring, either before or after.
 */
static struct io_uring_cmd *fwctl_uring_find(struct io_uring_cmd *cmd,
					     const void __user *user)
{
	const struct io_ring_ctx *ring = cmd_to_io_kiocb(cmd)->ctx;
	struct fwctl_uctx *uctx = cmd->file->private_data;
	struct fwctl_request *req;

	guard(spinlock_irqsave)(&uctx->fwctl->request_lock);
	list_for_each_entry(req, &uctx->fwctl->requests, entry) {
		struct io_uring_cmd *other = req->owner;

		/* One that was left has no command any more. */
		if (req->uctx == uctx && req->ended == fwctl_uring_ended &&
		    !req->left && io_uring_cmd_get_task(other) == current &&
		    cmd_to_io_kiocb(other)->ctx == ring &&
		    to_uring(other)->user == user)
			return other;
	}
	return NULL;
}

/* io_uring lets no user cancel one command of a file. */
static int fwctl_uring_cancel_one(struct io_uring_cmd *cmd, unsigned int flags,
				  const void __user *user)
{
	struct io_uring_cmd *other = fwctl_uring_find(cmd, user);

	return other ? fwctl_uring_cancel(other, flags) : -ENOENT;
}

static int fwctl_uring_issue(struct io_uring_cmd *cmd, unsigned int flags)
{
	struct fwctl_uctx *uctx = cmd->file->private_data;
	void __user *user;

	user = u64_to_user_ptr(READ_ONCE(*io_uring_cmd_area(cmd, u64)));
	if (cmd->cmd_op == FWCTL_RPC_CANCEL)
		return fwctl_uring_cancel_one(cmd, flags, user);
	/* A worker can be interrupted, as it is when the ring goes away. */
	if (!(flags & IO_URING_F_NONBLOCK))
		return fwctl_ioctl_any(uctx, cmd->cmd_op, user,
				       FWCTL_CALL_INTERRUPTIBLE);
	if (cmd->cmd_op == FWCTL_RPC && uctx->fwctl->can_leave)
		return fwctl_uring_rpc(cmd, flags, user);
	return -EAGAIN;
}

/**
 * fwctl_fops_uring_cmd() - A command of a ring
 * @cmd: The command.
 * @flags: IO_URING_F_*.
 *
 * Return: its result; -EIOCBQUEUED if that comes later; -EAGAIN if it would
 * block, for io_uring to come again from a worker.
 */
int fwctl_fops_uring_cmd(struct io_uring_cmd *cmd, unsigned int flags)
{
	int ret;

	if (flags & IO_URING_F_CANCEL)
		return fwctl_uring_cancel(cmd, flags);
	if (flags & IO_URING_F_IOPOLL)
		return -EOPNOTSUPP;
	ret = fwctl_uring_issue(cmd, flags);
	if (ret == -EAGAIN)
		io_uring_cmd_keep(cmd);
	return ret;
}
