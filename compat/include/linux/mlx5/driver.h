/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The mlx5_core of 6.1 counts a failed command under a lock that it takes with
 * spin_lock_irq(), also for a command with a callback, within its interrupt
 * handler: which then goes on with interrupts enabled. That of 6.12 does not. So
 * before 6.12 no command has a callback: each is refused as one that only a
 * thread can wait for.
 */
#ifndef _FWCTL_COMPAT_MLX5_DRIVER_H
#define _FWCTL_COMPAT_MLX5_DRIVER_H

#include_next <linux/mlx5/driver.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0)
static inline int fwctl_compat_mlx5_refuse(struct mlx5_async_ctx *ctx, void *in,
					   int in_size, void *out, int out_size,
					   mlx5_async_cbk_t callback,
					   struct mlx5_async_work *work)
{
	return -EBUSY;
}

#define mlx5_cmd_exec_cb fwctl_compat_mlx5_refuse
#endif

#endif
