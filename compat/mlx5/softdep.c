// SPDX-License-Identifier: GPL-2.0-only
/*
 * Part of mlx5_fwctl on kernels that need the companion. Makes modprobe mlx5_fwctl
 * also load mlx5_fwctl_adev.
 */
#include <linux/module.h>

MODULE_SOFTDEP("pre: mlx5_fwctl_adev");
