/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Status codes of the firmware. */
#ifndef FWCTL_MLX5_STATUS_H
#define FWCTL_MLX5_STATUS_H

#include <stdint.h>

#include <libfwctl.h>

/**
 * struct mlx5_status - A status
 * @status: Its number.
 * @name: Name, as in the kernel's MLX5_CMD_STAT_*.
 * @meaning: Description.
 * @hint: Advice for users of the tool; NULL for none.
 */
struct mlx5_status {
	uint8_t status;
	const char *name;
	const char *meaning;
	const char *hint;
};

/* Returns NULL for an unknown status. */
const struct mlx5_status *mlx5_status_find(uint8_t status);
/* Fill in @err for a command with an error status. Returns -EREMOTEIO. */
int mlx5_fail_status(const char *name, uint16_t opcode, uint8_t status,
		     uint32_t syndrome, struct fwctl_error *err);

#endif
