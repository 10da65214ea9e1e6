// SPDX-License-Identifier: GPL-2.0-only
/* Report the status of the firmware. */
#include "../../mlx5/status.h"
#include "protocol.h"

const char *mlx5_status_name(uint8_t status)
{
	const struct mlx5_status *s = mlx5_status_find(status);

	return s ? s->name : NULL;
}

void mlx5_status_explain(struct fwctl_dev *dev, const struct message *m,
			 const struct result *result)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;

	mlx5_fail_status(fwctl_dev_name(dev), m->opcode, result->status,
			 result->syndrome, &err);
	result_firmware(result->status, mlx5_status_name(result->status));
	result_syndrome(result->syndrome);
	say("%s", err.message);
	if (*err.hint)
		hint("%s", err.hint);
}
