/* SPDX-License-Identifier: GPL-2.0-only */
/* Commands of mlx5 firmware, and access to registers. */
#ifndef FWCTL_TOOL_MLX5_PROTOCOL_H
#define FWCTL_TOOL_MLX5_PROTOCOL_H

#include "../message.h"
#include "mlx5.h"

/* Least bytes of a command, and of an answer: status and syndrome. */
#define CMD_HEADER 16

/*
 * Exchange a command whose answer has exactly @m->out_len bytes. Returns
 * STATUS_OK; else the exit status, after a message.
 */
enum status mlx5_call(struct call *c, const struct message *m);

/**
 * mlx5_access_register() - Read or write a register
 * @c: With an open device.
 * @id: Its number.
 * @write: Write; reads and writes have different scopes.
 * @argument: Of the command, 0 for almost all registers.
 * @data: The register as sent; becomes the register as answered.
 * @len: Its bytes.
 *
 * Return: STATUS_OK; else the exit status, after a message.
 */
enum status mlx5_access_register(struct call *c, uint16_t id, bool write,
				 uint32_t argument, void *data, size_t len);
/*
 * Read a register that a firmware may lack: *@there is false if the firmware
 * rejects the command. Any other failure prints a message.
 */
enum status mlx5_try_register(struct call *c, uint16_t id, void *data,
			      size_t len, bool *there);

/* status.c: the name of a status, NULL if it is not a known one. */
const char *mlx5_status_name(uint8_t status);
void mlx5_status_explain(struct fwctl_dev *dev, const struct message *m,
			 const struct result *result);

#endif
