// SPDX-License-Identifier: GPL-2.0-only
/*
 * User contexts in the firmware, one per open FD. The user context of a command
 * determines which objects and settings the command may access.
 */
#include <linux/mlx5/driver.h>
#include <linux/slab.h>
#include <uapi/fwctl/mlx5.h>

#include "mlx5_fwctl.h"

/**
 * mlx5_fwctl_open_uctx() - Create a user context, as fwctl_ops.open_uctx
 * @uctx: The context of the FD.
 *
 * Needs no slot of fwctl_device.max_requests, so that hung RPCs do not delay
 * open().
 *
 * Context: may sleep until mlx5_core has a response or gives up on the command.
 * Return: 0; -ENXIO if the device is down; the errno that mlx5_core assigns to a
 * status other than OK; -EIO for an invalid response; any other error of
 * mlx5_cmd_do().
 */
int mlx5_fwctl_open_uctx(struct fwctl_uctx *uctx)
{
	struct mlx5_fwctl *mlx5 = to_mlx5_fwctl(uctx);
	struct mlx5_fwctl_uctx *ctx = to_mlx5_fwctl_uctx(uctx);
	u32 out[MLX5_ST_SZ_DW(create_uctx_out)] = {};
	u32 in[MLX5_ST_SZ_DW(create_uctx_in)] = {};
	int ret;

	/*
	 * Older firmware does not support this right. The context then has the
	 * rights of an RDMA user.
	 */
	ctx->caps = MLX5_CAP_GEN(mlx5->mdev, uctx_cap) &
		    MLX5_FWCTL_TOOLS_RESOURCES;
	MLX5_SET(create_uctx_in, in, opcode, MLX5_CMD_OP_CREATE_UCTX);
	MLX5_SET(create_uctx_in, in, uctx.cap, ctx->caps);

	ret = mlx5_cmd_do(mlx5->mdev, in, sizeof(in), out, sizeof(out));
	if (ret == -EREMOTEIO)
		ret = mlx5_cmd_check(mlx5->mdev, ret, in, out);
	if (ret)
		return ret;

	ctx->uid = MLX5_GET(create_uctx_out, out, uid);
	if (ctx->uid)
		return 0;
	dev_err_ratelimited(&uctx->fwctl->dev,
			    "firmware returned the kernel's own context\n");
	return -EIO;
}

/**
 * mlx5_fwctl_close_uctx() - Destroy a user context, as fwctl_ops.close_uctx
 * @uctx: The context of the FD.
 *
 * Context: may sleep until mlx5_core has a response or gives up on the command.
 */
void mlx5_fwctl_close_uctx(struct fwctl_uctx *uctx)
{
	struct mlx5_fwctl_uctx *ctx = to_mlx5_fwctl_uctx(uctx);
	u32 out[MLX5_ST_SZ_DW(destroy_uctx_out)] = {};
	u32 in[MLX5_ST_SZ_DW(destroy_uctx_in)] = {};
	int ret;

	MLX5_SET(destroy_uctx_in, in, opcode, MLX5_CMD_OP_DESTROY_UCTX);
	MLX5_SET(destroy_uctx_in, in, uid, ctx->uid);
	ret = mlx5_cmd_do(to_mlx5_fwctl(uctx)->mdev, in, sizeof(in), out,
			  sizeof(out));
	/* A device that is down has lost all user contexts, or will lose them. */
	if (!ret || ret == -ENXIO)
		return;
	dev_err_ratelimited(&uctx->fwctl->dev,
			    "firmware keeps context %u: error %d, status %#x, syndrome %#x\n",
			    ctx->uid, ret,
			    MLX5_GET(destroy_uctx_out, out, status),
			    MLX5_GET(destroy_uctx_out, out, syndrome));
}

/**
 * mlx5_fwctl_info() - Describe a user context, as fwctl_ops.info
 * @uctx: The context of the FD.
 * @length: Set to the size of the result.
 *
 * Context: may sleep.
 * Return: a struct fwctl_info_mlx5, or an ERR_PTR() of -ENOMEM.
 */
void *mlx5_fwctl_info(struct fwctl_uctx *uctx, size_t *length)
{
	struct mlx5_fwctl_uctx *ctx = to_mlx5_fwctl_uctx(uctx);
	struct fwctl_info_mlx5 *info = kzalloc(sizeof(*info), GFP_KERNEL);

	if (!info)
		return ERR_PTR(-ENOMEM);
	info->uid = ctx->uid;
	info->uctx_caps = ctx->caps;
	*length = sizeof(*info);
	return info;
}
