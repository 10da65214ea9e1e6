/* SPDX-License-Identifier: GPL-2.0-only */
/* Functions of mlx5_core with a different argument than in the kernel. */
#ifndef _REPLACED_MLX5_CORE_H
#define _REPLACED_MLX5_CORE_H

/* The companion hooks these. */
int mlx5_attach_device(void *handle);
int mlx5_detach_device(void *handle);

/* The provider imports these. */
int mlx5_cmd_check(void *handle);
int mlx5_cmd_cleanup_async_ctx(void *handle);
int mlx5_cmd_do(void *handle);
int mlx5_cmd_exec_cb(void *handle);
int mlx5_cmd_init_async_ctx(void *handle);
int mlx5_eq_notifier_register(void *handle);
int mlx5_eq_notifier_unregister(void *handle);
int mlx5_notifier_register(void *handle);
int mlx5_notifier_unregister(void *handle);

#endif
