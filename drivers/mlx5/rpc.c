// SPDX-License-Identifier: GPL-2.0-only
/*
 * RPCs: let through what the scope allows, in the name of the FD's context, and
 * not all of them at once.
 *
 * mlx5_core executes a command in either of two ways. With a callback nobody
 * waits: it comes from the handler of the command queue's interrupt, and so do
 * the copy of the output and the end of the memory behind it, all of which was
 * allocated as in an interrupt. That is for the short commands, which are nearly
 * all. The other way blocks a thread, until there is memory, a slot and an
 * answer; that is for long commands, and for those that a callback was refused
 * to.
 *
 * A command that the firmware has can't be called back, so there is no
 * fwctl_ops.abort_request: without an answer it ends when mlx5_core gives up.
 */
#include <linux/mlx5/driver.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "mlx5_fwctl.h"
#include "scope.h"

/* mlx5_core counts bytes in an int. */
static_assert(FWCTL_RPC_MAX_LEN <= INT_MAX);

/*
 * Most bytes of a short command and its output: of every register, and of
 * QUERY_HCA_CAP with its 4 KiB. mlx5_core has two allocations for each 512 bytes.
 */
#define MLX5_FWCTL_SHORT SZ_8K

/**
 * mlx5_fwctl_init() - Prepare for RPCs, before registration
 * @mlx5: The device.
 * @mdev: What it is in mlx5_core.
 *
 * The command queue has some 30 slots, and mlx5_core's own commands wait in one
 * line with everybody's. So users get at most half of the slots: however many
 * RPCs there are, and however long they take, network and recovery go on. What
 * is more waits in the core or here.
 *
 * Context: may sleep.
 * Return: 0, to be undone by mlx5_fwctl_exit(); -ENOMEM.
 */
int mlx5_fwctl_init(struct mlx5_fwctl *mlx5, struct mlx5_core_dev *mdev)
{
	mlx5->mdev = mdev;
	sema_init(&mlx5->slots, max(mdev->cmd.vars.max_reg_cmds / 2, 1));
	mlx5->wq = alloc_workqueue("%s", WQ_UNBOUND, MLX5_FWCTL_MAX_REQUESTS,
				   dev_name(&mlx5->fwctl.dev));
	if (!mlx5->wq)
		return -ENOMEM;
	mlx5_cmd_init_async_ctx(mdev, &mlx5->async);
	return 0;
}

/**
 * mlx5_fwctl_exit() - Wait for whoever answered the last requests to be gone
 * @mlx5: The device, not registered any more.
 *
 * Context: may sleep.
 */
void mlx5_fwctl_exit(struct mlx5_fwctl *mlx5)
{
	mlx5_cmd_cleanup_async_ctx(&mlx5->async);
	destroy_workqueue(mlx5->wq);
}

/* 0 with a slot taken, or a negative errno. */
static int mlx5_fwctl_take_slot(struct mlx5_fwctl *mlx5)
{
	if (down_killable(&mlx5->slots))
		return -EINTR;
	if (!READ_ONCE(mlx5->leaving))
		return 0;
	up(&mlx5->slots);
	return -ENODEV;
}

/**
 * mlx5_fwctl_execute() - Execute a command when there is a slot for it
 * @mlx5: The device.
 * @in: The command.
 * @in_len: Its bytes.
 * @out: For its output; the header initialised, since mlx5_core reads the
 *	status even where none was stored. Not @in, into which it looks again
 *	afterwards, to count the command's failures by its opcode.
 * @out_len: Bytes at @out.
 *
 * Context: may sleep.
 * Return: as mlx5_cmd_do(): all of @out is filled after 0 and -EREMOTEIO; -EINTR
 * for a caller that was killed, -ENODEV if the device is going away.
 */
int mlx5_fwctl_execute(struct mlx5_fwctl *mlx5, void *in, size_t in_len,
		       void *out, size_t out_len)
{
	int ret = mlx5_fwctl_take_slot(mlx5);

	if (ret)
		return ret;
	ret = mlx5_cmd_do(mlx5->mdev, in, in_len, out, out_len);
	up(&mlx5->slots);
	return ret;
}

/*
 * What mlx5_core says of a command, for the user: 0 if it was answered, be it
 * with a status other than OK (-EREMOTEIO). EFAULT and EINVAL, to the user, are
 * about the ioctl; the firmware's complaints of addresses and descriptors are
 * not.
 */
static int mlx5_fwctl_errno(int ret)
{
	if (ret == -EREMOTEIO)
		return 0;
	if (ret > 0 || ret == -EFAULT || ret == -EINVAL)
		return -EIO;
	return ret;
}

static void *mlx5_fwctl_alloc_out(size_t len)
{
	void *out = kvmalloc(len, GFP_KERNEL_ACCOUNT);

	if (out)
		memset(out, 0, sizeof(struct mlx5_fwctl_out));
	return out;
}

static void mlx5_fwctl_drop_out(struct mlx5_fwctl_request *request)
{
	if (request->out != request->req.in)
		kvfree(request->out);
}

/* In any context, with what mlx5_core said. */
static void mlx5_fwctl_answer(struct mlx5_fwctl_request *request, int ret)
{
	struct fwctl_request *req = &request->req;

	ret = mlx5_fwctl_errno(ret);
	if (ret) {
		mlx5_fwctl_drop_out(request);
		fwctl_request_complete(req, ERR_PTR(ret), 0);
		return;
	}
	fwctl_request_complete(req, request->out, req->out_len);
}

/* Usually in hard interrupt. */
static void mlx5_fwctl_ended(int ret, struct mlx5_async_work *async)
{
	struct mlx5_fwctl_request *request =
		container_of(async, struct mlx5_fwctl_request, async);

	up(&to_mlx5_fwctl(request->req.uctx)->slots);
	mlx5_fwctl_answer(request, ret);
}

/*
 * Never waits for the firmware. False if there is no slot for it, ours or one of
 * those that mlx5_core sets apart by who asks for what; if mlx5_core lacks
 * memory; or for any other reason, which the thread will be told as well.
 */
static bool mlx5_fwctl_start(struct mlx5_fwctl_request *request)
{
	struct fwctl_request *req = &request->req;
	struct mlx5_fwctl *mlx5 = to_mlx5_fwctl(req->uctx);

	if (down_trylock(&mlx5->slots))
		return false;
	/* In place: the command is copied before it can be answered. */
	request->out = req->out_len <= req->in_len ?
		       req->in : mlx5_fwctl_alloc_out(req->out_len);
	/* After a 0 it may be over and gone. */
	if (request->out &&
	    !mlx5_cmd_exec_cb(&mlx5->async, req->in, req->in_len, request->out,
			      req->out_len, mlx5_fwctl_ended, &request->async))
		return true;
	mlx5_fwctl_drop_out(request);
	up(&mlx5->slots);
	return false;
}

static void mlx5_fwctl_run_work(struct work_struct *work)
{
	struct mlx5_fwctl_request *request =
		container_of(work, struct mlx5_fwctl_request, work);
	struct fwctl_request *req = &request->req;
	int ret = -ENOMEM;

	request->out = mlx5_fwctl_alloc_out(req->out_len);
	if (request->out)
		ret = mlx5_fwctl_execute(to_mlx5_fwctl(req->uctx), req->in,
					 req->in_len, request->out,
					 req->out_len);
	mlx5_fwctl_answer(request, ret);
}

/**
 * mlx5_fwctl_submit_request() - fwctl_ops.submit_request: execute a command
 * @req: The request. The user context in the command is overwritten. It is
 *	answered with the command's output, whatever its status, as long as the
 *	caller's buffer.
 *
 * Context: may sleep, for memory only.
 * Return: 0; -EMSGSIZE and -EBADMSG for what is not to be executed.
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

	in->uid = cpu_to_be16(to_mlx5_fwctl_uctx(req->uctx)->uid);
	if (req->in_len + req->out_len <= MLX5_FWCTL_SHORT &&
	    mlx5_fwctl_start(request))
		return 0;
	INIT_WORK(&request->work, mlx5_fwctl_run_work);
	queue_work(to_mlx5_fwctl(req->uctx)->wq, &request->work);
	return 0;
}
