/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Commands of mlx5 firmware, and access to registers. */
#ifndef FWCTL_MLX5_DEVICE_H
#define FWCTL_MLX5_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libfwctl-mlx5.h>

/* Minimum size of a request and of a response, which has status and syndrome. */
#define CMD_HEADER 16

/**
 * struct fwctl_mlx5 - A device
 * @dev: Its handle.
 * @rpc: Send a request; fwctl_dev_rpc(), or the tool's function with the same contract.
 * @timeout_ms: Timeout of each request, 0 for none.
 */
struct fwctl_mlx5 {
	struct fwctl_dev *dev;
	int (*rpc)(struct fwctl_dev *dev, struct fwctl_request *req,
		   struct fwctl_error *err);
	uint32_t timeout_ms;
};

/**
 * struct mlx5_command - A command, and the buffer for its response
 * @scope: &enum fwctl_scope.
 * @opcode: Opcode.
 * @op_mod: Modifier of the command.
 * @in: The request. mlx5_exchange() fills in its header.
 * @in_len: Bytes at @in.
 * @out: Buffer for the response with its header.
 * @out_len: Size of the response, at least CMD_HEADER.
 */
struct mlx5_command {
	uint32_t scope;
	uint16_t opcode;
	uint16_t op_mod;
	void *in;
	size_t in_len;
	void *out;
	size_t out_len;
};

/**
 * struct mlx5_result - Cause of a failed exchange
 * @err: Error of the RPC; @err.code is 0 if a response arrived.
 * @nonsense: Description of an invalid response, empty if the response is valid.
 * @status: Status of the firmware, 0 for success.
 * @syndrome: Cause of @status.
 * @scope: Scope of the command.
 * @opcode: The command.
 * @op_mod: Its modifier.
 */
struct mlx5_result {
	struct fwctl_error err;
	char nonsense[128];
	uint8_t status;
	uint32_t syndrome;
	uint32_t scope;
	uint16_t opcode;
	uint16_t op_mod;
};

/*
 * Each of these functions returns 0, or a negative errno with @result filled in:
 * -EREMOTEIO for a status of the firmware, -EPROTO for an invalid response.
 *
 * mlx5_exchange() sends a command whose response has exactly @cmd->out_len bytes.
 */
int mlx5_exchange(const struct fwctl_mlx5 *m, const struct mlx5_command *cmd,
		  struct mlx5_result *result);
__attribute__((format(printf, 2, 3)))
int mlx5_nonsense(struct mlx5_result *result, const char *fmt, ...);
int mlx5_no_memory(struct mlx5_result *result);

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

int mlx5_register(const struct fwctl_mlx5 *m, const struct register_access *a,
		  struct mlx5_result *result);

/* Query the capabilities of one type, CAPS_BYTES. */
int mlx5_get_caps(const struct fwctl_mlx5 *m, uint8_t number, bool maximum,
		  void *caps, struct mlx5_result *result);

/* Fill in the header of a request. */
void mlx5_fill_header(void *in, uint16_t opcode, uint16_t op_mod);

/* Fill in @err from @result. Returns the negative errno. */
int mlx5_fail(const struct fwctl_mlx5 *m, const struct mlx5_result *result,
	      struct fwctl_error *err);

#endif
