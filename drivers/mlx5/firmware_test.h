/* SPDX-License-Identifier: GPL-2.0-only */
/* Simulated firmware, shared by the KUnit tests. */
#ifndef _MLX5_FWCTL_FIRMWARE_TEST_H
#define _MLX5_FWCTL_FIRMWARE_TEST_H

/* Executes a command instead of mlx5_cmd_do(), with the same results. */
typedef int (*mlx5_fwctl_test_fn)(void *in, int in_size, void *out, int out_size);

/* Set by a suite during each of its tests, else NULL. Defined in rpc_test.c. */
extern mlx5_fwctl_test_fn mlx5_fwctl_test_firmware;

/* Result of mlx5_cmd_check() in the tests. No other function returns this errno. */
#define TEST_STATUS_ERRNO (-EXDEV)

#endif
