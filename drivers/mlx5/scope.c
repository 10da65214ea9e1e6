// SPDX-License-Identifier: GPL-2.0-only
/* Permission checks: commands.h lists the minimum scope of each command. */
#include <linux/bsearch.h>
#include <linux/kernel.h>

#include "scope.h"

/* Minimum scope of a command: least[0] for op_mod 0, least[1] for any other. */
struct mlx5_fwctl_command {
	u16 opcode;
	u8 least[2];
};

#define COMMAND(_opcode, _scope, ...) \
	{ _opcode, { [0 ... 1] = FWCTL_RPC_##_scope } },
#define COMMAND_BY_OP_MOD(_opcode, _zero, _other, ...) \
	{ _opcode, { FWCTL_RPC_##_zero, FWCTL_RPC_##_other } },

static const struct mlx5_fwctl_command mlx5_fwctl_commands[] = {
#include "commands.h"
};

static int mlx5_fwctl_compare(const void *key, const void *element)
{
	const struct mlx5_fwctl_command *command = element;
	const u16 *opcode = key;

	return *opcode - command->opcode;
}

/**
 * mlx5_fwctl_scope_permits() - Check that the scope allows a command
 * @scope: Scope of the caller.
 * @opcode: Opcode of the command, any value.
 * @op_mod: op_mod of the command, any value.
 *
 * Context: any.
 * Return: true if the command may be sent to the firmware.
 */
bool mlx5_fwctl_scope_permits(enum fwctl_rpc_scope scope, u16 opcode,
			      u16 op_mod)
{
	const struct mlx5_fwctl_command *command =
		bsearch(&opcode, mlx5_fwctl_commands,
			ARRAY_SIZE(mlx5_fwctl_commands),
			sizeof(*mlx5_fwctl_commands), mlx5_fwctl_compare);

	return command && scope >= command->least[op_mod != 0];
}
