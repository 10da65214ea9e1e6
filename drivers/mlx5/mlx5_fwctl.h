/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the mlx5 provider's files share.
 *
 * The provider only passes messages on. mlx5_core owns the command queue, its
 * timeouts and the device's recovery; the firmware decides by the user context
 * of a command what that may touch; and scope.c decides what gets that far.
 */
#ifndef _MLX5_FWCTL_H
#define _MLX5_FWCTL_H

#include <linux/fwctl.h>
#include <linux/mlx5/driver.h>
#include <linux/semaphore.h>
#include <linux/types.h>

/* A bit of the HCA capability uctx_cap, and of the caps of a context. */
#define MLX5_FWCTL_TOOLS_RESOURCES 0x4

/* Half of the 31 slots that a command queue has at most: see mlx5_fwctl_init(). */
#define MLX5_FWCTL_MAX_REQUESTS 15

/**
 * struct mlx5_fwctl - One function of an adapter, PF or VF
 * @fwctl: Comes first: the core allocates, refcounts and frees the struct.
 * @mdev: Valid until remove() returns.
 * @slots: Taken by each command of a user's that is in mlx5_core, see
 *	mlx5_fwctl_init().
 * @leaving: Set once by remove(): who waited for a slot gives it back.
 * @async: mlx5_core's count of the commands that have a callback.
 * @wq: Of those that have a thread instead.
 */
struct mlx5_fwctl {
	struct fwctl_device fwctl;
	struct mlx5_core_dev *mdev;
	struct semaphore slots;
	bool leaving;
	struct mlx5_async_ctx async;
	struct workqueue_struct *wq;
};

/**
 * struct mlx5_fwctl_request - One RPC
 * @req: Comes first.
 * @async: mlx5_core's, of a command that has a callback.
 * @work: Of one that has a thread.
 * @out: For the output: the memory of the command itself, or of its own.
 */
struct mlx5_fwctl_request {
	struct fwctl_request req;
	struct mlx5_async_work async;
	struct work_struct work;
	void *out;
};

/**
 * struct mlx5_fwctl_uctx - One open descriptor
 * @uctx: Comes first.
 * @caps: What the firmware granted. Written by open only.
 * @uid: The firmware's user context. Written by open only, never 0, which
 *	would be the kernel's own.
 */
struct mlx5_fwctl_uctx {
	struct fwctl_uctx uctx;
	u32 caps;
	u16 uid;
};

/* The head of each command. */
struct mlx5_fwctl_in {
	__be16 opcode;
	__be16 uid;
	__be16 reserved1;
	__be16 op_mod;
	__be32 reserved2[2];
};

/* The head of each command's output. */
struct mlx5_fwctl_out {
	u8 status;
	u8 reserved1[3];
	__be32 syndrome;
	__be32 reserved2[2];
};

static_assert(sizeof(struct mlx5_fwctl_in) == 16);
static_assert(sizeof(struct mlx5_fwctl_out) == 16);

static inline struct mlx5_fwctl *to_mlx5_fwctl(struct fwctl_uctx *uctx)
{
	return container_of(uctx->fwctl, struct mlx5_fwctl, fwctl);
}

static inline struct mlx5_fwctl_uctx *to_mlx5_fwctl_uctx(struct fwctl_uctx *uctx)
{
	return container_of(uctx, struct mlx5_fwctl_uctx, uctx);
}

static inline struct mlx5_fwctl_request *
to_mlx5_fwctl_request(struct fwctl_request *req)
{
	return container_of(req, struct mlx5_fwctl_request, req);
}

/* uctx.c */
int mlx5_fwctl_open_uctx(struct fwctl_uctx *uctx);
void mlx5_fwctl_close_uctx(struct fwctl_uctx *uctx);
void *mlx5_fwctl_info(struct fwctl_uctx *uctx, size_t *length);

/* rpc.c */
int mlx5_fwctl_init(struct mlx5_fwctl *mlx5, struct mlx5_core_dev *mdev);
void mlx5_fwctl_exit(struct mlx5_fwctl *mlx5);
int mlx5_fwctl_execute(struct mlx5_fwctl *mlx5, void *in, size_t in_len,
		       void *out, size_t out_len);
int mlx5_fwctl_submit_request(struct fwctl_request *req);

#endif
