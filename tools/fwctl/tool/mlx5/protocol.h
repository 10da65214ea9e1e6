/* SPDX-License-Identifier: GPL-2.0-only */
/* Commands of mlx5 firmware, and access to registers. */
#ifndef FWCTL_TOOL_MLX5_PROTOCOL_H
#define FWCTL_TOOL_MLX5_PROTOCOL_H

#include "../message.h"
#include "mlx5.h"

/*
 * Minimum size of a request and of a response, which has status and syndrome.
 */
#define CMD_HEADER 16

/*
 * Send a command whose response has exactly @m->out_len bytes. Returns
 * STATUS_OK, or the exit status after a message.
 */
enum status mlx5_call(struct call *c, const struct message *m);

/**
 * struct register_access - Access to a register
 * @id: Number of the register.
 * @write: Write the register. Reads and writes have different scopes.
 * @argument: Argument of the command, 0 for almost all registers.
 * @data: The register as sent. The response replaces it.
 * @len: Size of the register in bytes.
 */
struct register_access {
	uint16_t id;
	bool write;
	uint32_t argument;
	void *data;
	size_t len;
};

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

/* status.c: return the name of a status, or NULL. */
const char *mlx5_status_name(uint8_t status);
void mlx5_status_explain(struct fwctl_dev *dev, const struct message *m,
			 const struct result *result);

#endif
