// SPDX-License-Identifier: GPL-2.0-only
/*
 * Part of mlx5_fwctl on kernels where that has no device to bind to without
 * mlx5_fwctl_adev: to load the one by hand loads both.
 */
#include <linux/module.h>

MODULE_SOFTDEP("pre: mlx5_fwctl_adev");
