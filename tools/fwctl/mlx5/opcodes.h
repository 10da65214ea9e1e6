/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The commands that the kernel's provider accepts. */
#ifndef FWCTL_MLX5_OPCODES_H
#define FWCTL_MLX5_OPCODES_H

#include <stdbool.h>
#include <stdint.h>

#include <libfwctl.h>

enum mlx5_opcode {
	QUERY_HCA_CAP = 0x100,
	QUERY_ADAPTER = 0x101,
	QUERY_ISSI = 0x10a,
	ACCESS_REG = 0x805,
	QUERY_DIAGNOSTIC_PARAMS = 0x819,
	SET_DIAGNOSTIC_PARAMS = 0x820,
	QUERY_DIAGNOSTIC_COUNTERS = 0x821,
	ACCESS_REGISTER_USER = 0xb0c,
};

/* Value of op_mod of the two commands that access registers. */
#define OP_MOD_WRITE 0
#define OP_MOD_READ 1

/**
 * struct opcode - A command
 * @opcode: Its number.
 * @scope: &enum fwctl_scope, the least that allows it with op_mod 0 and with
 *	any other.
 * @name: As the kernel's MLX5_CMD_OP_* has it.
 */
struct opcode {
	uint16_t opcode;
	uint8_t scope[2];
	const char *name;
};

/* By rising number, ended by one without a name. */
extern const struct opcode opcodes[];

const struct opcode *opcode_find(uint16_t opcode);
/* By name or number; false if @text is neither. */
bool opcode_parse(const char *text, uint16_t *opcode);
/* Least scope that allows it, or -ENOENT if none does. */
int opcode_scope(uint16_t opcode, uint16_t op_mod);

#endif
