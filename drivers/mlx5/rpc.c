// SPDX-License-Identifier: GPL-2.0-only
/*
 * Execute commands that the scope allows, in the user context of the FD.
 *
 * A thread waits for each command. mlx5_core can also complete a command in the
 * interrupt handler of the command queue, but then the memory of the command
 * comes from the reserves for interrupts, and the mlx5_core of 6.1 enables
 * interrupts in that handler after a failed command.
 *
 * mlx5_core cannot stop a command in flight, so there is no
 * fwctl_ops.abort_request. A command without a response ends with the timeout of
 * mlx5_core.
 */
#include <linux/bitmap.h>
#include <linux/mlx5/driver.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "mlx5_fwctl.h"
#include "scope.h"

/* Time between two checks for late responses. */
#define MLX5_FWCTL_RELEASE_DELAY HZ

/* mlx5_core counts bytes in an int. */
static_assert(FWCTL_RPC_MAX_LEN <= INT_MAX);

/**
 * mlx5_fwctl_mark_late() - Note that a command timed out
 * @mlx5: The device. The caller has not yet recorded the timeout anywhere else.
 *
 * The entry of the command in the command queue is unknown, so it can be any.
 *
 * Context: process.
 */
void mlx5_fwctl_mark_late(struct mlx5_fwctl *mlx5)
{
	guard(spinlock)(&mlx5->late_lock);
	mlx5->late = ~0UL;
}

/*
 * Returns the maximum number of commands that wait for a late response. An entry
 * that was unused since the last timeout can contain a later command only. A device
 * that is down sends no response. If its slots stayed occupied, RPCs would wait for
 * a slot without a limit. mlx5_core lets each RPC fail at once.
 */
static unsigned int mlx5_fwctl_count_late(struct mlx5_fwctl *mlx5)
{
	const struct mlx5_cmd *cmd = &mlx5->mdev->cmd;

	lockdep_assert_held(&mlx5->late_lock);
	if (mlx5_fwctl_is_down(mlx5->mdev))
		return 0;
	mlx5->late &= ~READ_ONCE(cmd->vars.bitmask);
	return bitmap_weight(&mlx5->late, cmd->vars.max_reg_cmds);
}

/**
 * mlx5_fwctl_release_later() - Schedule the check for late responses
 * @mlx5: The device. The caller has recorded the timeout of a command.
 *
 * Context: any, before mlx5_fwctl_exit().
 */
void mlx5_fwctl_release_later(struct mlx5_fwctl *mlx5)
{
	queue_delayed_work(mlx5->wq, &mlx5->release, MLX5_FWCTL_RELEASE_DELAY);
}

/*
 * mlx5_core does not report late responses. Compare the number of kept slots with the
 * number of commands that may still be in flight, and release the excess. late_lock
 * protects both steps against a timeout, whose slot would otherwise be released too.
 */
static void mlx5_fwctl_release_work(struct work_struct *work)
{
	struct mlx5_fwctl *mlx5 = container_of(to_delayed_work(work),
					       struct mlx5_fwctl, release);
	unsigned int late, kept;
	bool all;

	scoped_guard(spinlock, &mlx5->late_lock) {
		late = mlx5_fwctl_count_late(mlx5);
		kept = fwctl_limit_kept_slots(&mlx5->fwctl, late);
		all = mlx5_fwctl_umem_release(mlx5, late - kept) && !kept;
	}
	if (!all)
		mlx5_fwctl_release_later(mlx5);
}

/**
 * mlx5_fwctl_init() - Prepare a device for RPCs, before registration
 * @mlx5: The device.
 * @mdev: The device in mlx5_core.
 *
 * RPCs use at most half of the slots of the command queue, which has about 30. The
 * rest is for commands of mlx5_core. Without this limit, slow RPCs would stop
 * networking and recovery. Commands for registered memory take at most a quarter as
 * many slots in addition.
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM.
 */
int mlx5_fwctl_init(struct mlx5_fwctl *mlx5, struct mlx5_core_dev *mdev)
{
	unsigned int slots = max(mdev->cmd.vars.max_reg_cmds / 2, 1);

	mlx5->mdev = mdev;
	INIT_DELAYED_WORK(&mlx5->release, mlx5_fwctl_release_work);
	spin_lock_init(&mlx5->late_lock);
	mutex_init(&mlx5->umem_lock);
	mlx5->fwctl.max_requests = slots;
	mlx5_fwctl_umem_release(mlx5, 0);
	/* Not @slots: from 6.9 on, a node would run only its share of them. */
	mlx5->wq = alloc_workqueue("%s", WQ_UNBOUND, WQ_MAX_ACTIVE,
				   dev_name(&mlx5->fwctl.dev));
	return mlx5->wq ? 0 : -ENOMEM;
}

/**
 * mlx5_fwctl_exit() - Undo mlx5_fwctl_init(), and wait for the threads
 * @mlx5: The device, not registered.
 *
 * Context: may sleep.
 */
void mlx5_fwctl_exit(struct mlx5_fwctl *mlx5)
{
	/* The threads queue the work, which queues itself with a delay. */
	flush_workqueue(mlx5->wq);
	cancel_delayed_work_sync(&mlx5->release);
	destroy_workqueue(mlx5->wq);
	mutex_destroy(&mlx5->umem_lock);
}

/**
 * mlx5_fwctl_errno() - Translate the result of mlx5_cmd_do()
 * @ret: The result.
 *
 * Some errors have a different meaning for the caller of an ioctl. -EREMOTEIO is a
 * response with a status other than OK.
 *
 * Context: any.
 * Return: 0 if there is a response, else a negative errno.
 */
int mlx5_fwctl_errno(int ret)
{
	switch (ret) {
	case -EREMOTEIO:
		return 0;
	case -EAGAIN:
	case -ECANCELED:
		/* The command queue has no free entry. */
		return -EBUSY;
	case -EFAULT:
	case -EINVAL:
	case -ETIMEDOUT:
		return -EIO;
	default:
		return ret > 0 ? -EIO : ret;
	}
}

static void mlx5_fwctl_run_work(struct work_struct *work)
{
	struct mlx5_fwctl_request *request =
		container_of(work, struct mlx5_fwctl_request, work);
	struct fwctl_request *req = &request->req;
	struct mlx5_fwctl *mlx5 = to_mlx5_fwctl(req->uctx);
	int ret = mlx5_cmd_do(mlx5->mdev, req->in, req->in_len, request->out,
			      req->out_len);
	bool timed_out = ret == -ETIMEDOUT;

	/* After a timeout, mlx5_core keeps the entry until a late response. */
	if (timed_out)
		mlx5_fwctl_mark_late(mlx5);
	req->keep_slot = timed_out;
	ret = mlx5_fwctl_errno(ret);
	if (ret) {
		kvfree(request->out);
		request->out = ERR_PTR(ret);
	}
	fwctl_request_complete(req, request->out, req->out_len);
	if (timed_out)
		mlx5_fwctl_release_later(mlx5);
}

/*
 * Allocate the memory for a response. mlx5_core reads the header even if the
 * firmware did not store one. The response must not overwrite the command, whose
 * opcode mlx5_core reads afterwards, to count failures.
 */
static void *mlx5_fwctl_alloc_out(size_t len)
{
	void *out = kvmalloc(len, GFP_KERNEL_ACCOUNT | __GFP_NOWARN);

	if (out)
		memset(out, 0, sizeof(struct mlx5_fwctl_out));
	return out;
}

/**
 * mlx5_fwctl_command() - Return the opcode of a command, as fwctl_ops.command
 * @req: The request.
 *
 * Context: any.
 * Return: the opcode, or -EMSGSIZE if the request is too short.
 */
int mlx5_fwctl_command(const struct fwctl_request *req)
{
	const struct mlx5_fwctl_in *in = req->in;

	return req->in_len < sizeof(*in) ? -EMSGSIZE : be16_to_cpu(in->opcode);
}

/**
 * mlx5_fwctl_submit_request() - Execute a command, as fwctl_ops.submit_request
 * @req: The request.
 *
 * Overwrites the user context in the command. The response is the output of the
 * command with any status, and has @req->out_len bytes.
 *
 * Context: may sleep to allocate memory.
 * Return: 0; -EMSGSIZE or -EBADMSG if the command is rejected; -ENOMEM.
 */
int mlx5_fwctl_submit_request(struct fwctl_request *req)
{
	struct mlx5_fwctl_request *request = to_mlx5_fwctl_request(req);
	struct mlx5_fwctl_in *in = req->in;

	if (req->in_len < sizeof(*in) ||
	    req->out_len < sizeof(struct mlx5_fwctl_out))
		return -EMSGSIZE;
	if (!mlx5_fwctl_scope_permits(req->scope, be16_to_cpu(in->opcode),
				      be16_to_cpu(in->op_mod)))
		return -EBADMSG;
	/* Allocate here, so that the submitter's cgroup is charged. */
	request->out = mlx5_fwctl_alloc_out(req->out_len);
	if (!request->out)
		return -ENOMEM;

	in->uid = cpu_to_be16(to_mlx5_fwctl_uctx(req->uctx)->uid);
	INIT_WORK(&request->work, mlx5_fwctl_run_work);
	queue_work(to_mlx5_fwctl(req->uctx)->wq, &request->work);
	return 0;
}
