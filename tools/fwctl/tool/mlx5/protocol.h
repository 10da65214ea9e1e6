/* SPDX-License-Identifier: GPL-2.0-only */
/* Commands of mlx5 firmware, and access to registers. */
#ifndef FWCTL_TOOL_MLX5_PROTOCOL_H
#define FWCTL_TOOL_MLX5_PROTOCOL_H

#include "../../mlx5/device.h"
#include "../message.h"
#include "mlx5.h"

/* Return the open device for functions of libfwctl-mlx5. */
struct fwctl_mlx5 mlx5_device(const struct call *c);
/* Print the cause of a failed exchange. Returns the exit status. */
enum status mlx5_report(const struct call *c, const struct mlx5_result *r);

/*
 * Send a command whose response has exactly @cmd->out_len bytes. Returns
 * STATUS_OK, or the exit status after a message.
 */
enum status mlx5_call(struct call *c, const struct mlx5_command *cmd);

/*
 * Read or write a register. Returns STATUS_OK, or the exit status after a
 * message.
 */
enum status mlx5_access_register(struct call *c,
				 const struct register_access *a);
/*
 * Access a register that a firmware may lack: *@there is false if the firmware
 * rejects the command. Any other failure prints a message.
 */
enum status mlx5_try_register(struct call *c, const struct register_access *a,
			      bool *there);

/**
 * caps_query() - Query the capabilities of one type
 * @c: The call, with an open device.
 * @number: The type.
 * @maximum: Query the possible values instead of the current ones.
 * @caps: Where to store CAPS_BYTES.
 *
 * Return: STATUS_OK; else the exit status, after a message.
 */
enum status caps_query(struct call *c, uint8_t number, bool maximum,
		       void *caps);

/* status.c: return the name of a status, or NULL. */
const char *mlx5_status_name(uint8_t status);
void mlx5_status_explain(struct fwctl_dev *dev, const struct message *m,
			 const struct result *result);

#endif
