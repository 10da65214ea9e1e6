// SPDX-License-Identifier: GPL-2.0-only
/*
 * The firmware's user contexts, one per open descriptor: by the context that a
 * command carries the firmware knows what that may see and touch.
 */
#include <linux/mlx5/driver.h>
#include <linux/slab.h>
#include <uapi/fwctl/mlx5.h>

#include "mlx5_fwctl.h"

/**
 * mlx5_fwctl_open_uctx() - fwctl_ops.open_uctx: have the firmware make a context
 * @uctx: The descriptor's.
 *
 * Needs no slot of fwctl_device.max_requests, so that hung RPCs do not delay
 * open().
 *
 * Context: may sleep, as long as mlx5_core waits for a command.
 * Return: 0; -ENXIO with the device down; for a status other than OK the errno of
 * mlx5_core for it; any other error of mlx5_cmd_do().
 */
int mlx5_fwctl_open_uctx(struct fwctl_uctx *uctx)
{
	struct mlx5_fwctl *mlx5 = to_mlx5_fwctl(uctx);
	struct mlx5_fwctl_uctx *ctx = to_mlx5_fwctl_uctx(uctx);
	u32 out[MLX5_ST_SZ_DW(create_uctx_out)] = {};
	u32 in[MLX5_ST_SZ_DW(create_uctx_in)] = {};
	int ret;

	/*
	 * Older firmware does not know the right; its contexts then see what an
	 * RDMA user's do.
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
			    "firmware answered with the kernel's own context\n");
	return -EIO;
}

/**
 * mlx5_fwctl_close_uctx() - fwctl_ops.close_uctx: give the context back
 * @uctx: The descriptor's.
 *
 * Context: as mlx5_fwctl_open_uctx().
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
	/* A device that is down has lost its contexts, or is about to. */
	if (!ret || ret == -ENXIO)
		return;
	dev_err_ratelimited(&uctx->fwctl->dev,
			    "firmware keeps context %u: error %d, status %#x, syndrome %#x\n",
			    ctx->uid, ret,
			    MLX5_GET(destroy_uctx_out, out, status),
			    MLX5_GET(destroy_uctx_out, out, syndrome));
}

/**
 * mlx5_fwctl_info() - fwctl_ops.info
 * @uctx: The descriptor's.
 * @length: Set to the bytes of the result.
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
