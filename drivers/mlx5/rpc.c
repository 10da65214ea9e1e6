// SPDX-License-Identifier: GPL-2.0-only
/*
 * RPCs: let through what the scope allows, in the name of the FD's context, and
 * not all of them at once.
 */
#include <linux/mlx5/driver.h>
#include <linux/slab.h>

#include "mlx5_fwctl.h"
#include "scope.h"

/* mlx5_core counts bytes in an int. */
static_assert(FWCTL_RPC_MAX_LEN <= INT_MAX);

/**
 * mlx5_fwctl_init() - Prepare for RPCs, before registration
 * @mlx5: The device.
 * @mdev: What it is in mlx5_core.
 *
 * The command queue has some 30 slots, and mlx5_core's own commands wait in one
 * line with everybody's. So users get at most half of the slots: however many
 * RPCs there are, and however long they take, network and recovery go on. What
 * is more waits here, where it can be killed.
 */
void mlx5_fwctl_init(struct mlx5_fwctl *mlx5, struct mlx5_core_dev *mdev)
{
	mlx5->mdev = mdev;
	sema_init(&mlx5->slots, max(mdev->cmd.vars.max_reg_cmds / 2, 1));
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

/*
 * What mlx5_cmd_do() says of a command that was not answered, for the user, to
 * whom EFAULT and EINVAL are about the ioctl. The firmware's complaints of
 * addresses and descriptors are not.
 */
static int mlx5_fwctl_errno(int ret)
{
	if (ret > 0 || ret == -EFAULT || ret == -EINVAL)
		return -EIO;
	return ret;
}

/**
 * mlx5_fwctl_execute() - Execute a command when there is a slot for it
 * @mlx5: The device.
 * @in: The command.
 * @in_len: Its bytes.
 * @out: For its output; the header initialised, since mlx5_core reads the
 *	status even where none was stored.
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

/**
 * mlx5_fwctl_rpc() - fwctl_ops.fw_rpc: execute a command
 * @uctx: The descriptor's.
 * @scope: The caller's.
 * @rpc_in: The command. Its user context is overwritten.
 * @in_len: Bytes at @rpc_in.
 * @out_len: Bytes of the caller's buffer, and so of the response.
 *
 * Context: may sleep: a minute and more, if the firmware does not answer.
 * Return: the command's output, whatever its status; an ERR_PTR() if there is
 * none.
 */
void *mlx5_fwctl_rpc(struct fwctl_uctx *uctx, enum fwctl_rpc_scope scope,
		     void *rpc_in, size_t in_len, size_t *out_len)
{
	struct mlx5_fwctl_in *in = rpc_in;
	int ret;

	if (in_len < sizeof(*in) || *out_len < sizeof(struct mlx5_fwctl_out))
		return ERR_PTR(-EMSGSIZE);
	if (!mlx5_fwctl_scope_permits(scope, be16_to_cpu(in->opcode),
				      be16_to_cpu(in->op_mod)))
		return ERR_PTR(-EBADMSG);

	/*
	 * Not the request's memory: mlx5_core looks into that again afterwards,
	 * to count the command's failures by its opcode.
	 */
	void *out __free(kvfree) = kvmalloc(*out_len, GFP_KERNEL_ACCOUNT);
	if (!out)
		return ERR_PTR(-ENOMEM);
	memset(out, 0, sizeof(struct mlx5_fwctl_out));

	in->uid = cpu_to_be16(to_mlx5_fwctl_uctx(uctx)->uid);
	ret = mlx5_fwctl_execute(to_mlx5_fwctl(uctx), in, in_len, out,
				 *out_len);
	/* -EREMOTEIO: answered, with a status other than OK. */
	if (ret && ret != -EREMOTEIO)
		return ERR_PTR(mlx5_fwctl_errno(ret));
	return_ptr(out);
}
