/* SPDX-License-Identifier: GPL-2.0-only */
/* One command to mlx5 firmware and its answer, below what either means. */
#ifndef FWCTL_TOOL_MLX5_MESSAGE_H
#define FWCTL_TOOL_MLX5_MESSAGE_H

#include "mlx5.h"

/* Least bytes of a command, and of an answer: status and syndrome. */
#define CMD_HEADER 16

/**
 * struct mlx5_cmd - A command
 * @scope: &enum fwctl_scope.
 * @in: The request; its first CMD_HEADER bytes are there, and those that say
 *	what it is get filled in.
 * @in_len: Its bytes.
 * @out: Where to store the answer, header included.
 * @out_len: Bytes at @out, at least CMD_HEADER.
 */
struct mlx5_cmd {
	uint32_t scope;
	uint16_t opcode;
	uint16_t op_mod;
	void *in;
	size_t in_len;
	void *out;
	size_t out_len;
};

/* Result of an exchange; the fields say which of three ways it went. */
struct mlx5_result {
	struct fwctl_error err;	/* code != 0: not delivered */
	const char *nonsense;	/* not NULL: the answer contradicts itself */
	uint8_t status;		/* else the firmware's */
	uint32_t syndrome;
	size_t len;		/* bytes of the answer */
};

/* Exchange one command; true if the firmware said OK. Prints nothing. */
bool mlx5_exchange(struct fwctl_dev *dev, const struct mlx5_cmd *cmd,
		   struct mlx5_result *result);

/* Say what went wrong, and give the exit status for it. */
enum status mlx5_report(struct fwctl_dev *dev, const struct mlx5_cmd *cmd,
			struct mlx5_result *result);

/*
 * Exchange a command whose answer has exactly @cmd->out_len bytes. Returns
 * STATUS_OK; else the exit status, after a message.
 */
enum status mlx5_call(struct call *c, const struct mlx5_cmd *cmd);

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
/* The same without a message, for what a firmware may lack. */
bool mlx5_try_register(struct fwctl_dev *dev, uint16_t id, void *data,
		       size_t len, struct mlx5_result *result);

/* Layouts of commands, for the test that compares them with the kernel's. */
extern const struct layout *const message_layouts[];
extern const struct layout *const info_layouts[];

/* status.c: the name of a status, NULL if it is not a known one. */
const char *mlx5_status_name(uint8_t status);
void mlx5_status_explain(struct fwctl_dev *dev, const struct mlx5_cmd *cmd,
			 const struct mlx5_result *result);

#endif
