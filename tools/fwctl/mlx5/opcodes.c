// SPDX-License-Identifier: LGPL-2.1-or-later
/* The commands that the kernel's mlx5 provider accepts, from its own list. */
#include <errno.h>
#include <string.h>

#include "../lib/convert.h"
#include "opcodes.h"

/* The driver's names of scopes. */
enum {
	CONFIGURATION = FWCTL_SCOPE_CONFIGURATION,
	DEBUG_READ_ONLY = FWCTL_SCOPE_DEBUG_READ,
	DEBUG_WRITE = FWCTL_SCOPE_DEBUG_WRITE,
};

#define COMMAND(opcode, scope, name) { opcode, { [0 ... 1] = scope }, #name },
#define COMMAND_BY_OP_MOD(opcode, zero, other, name) \
	{ opcode, { zero, other }, #name },

const struct opcode opcodes[] = {
#include "../../../drivers/mlx5/commands.h"
	{ 0 },
};

const struct opcode *opcode_find(uint16_t opcode)
{
	for (const struct opcode *o = opcodes; o->name; o++) {
		if (o->opcode == opcode)
			return o;
	}
	return NULL;
}

bool opcode_parse(const char *text, uint16_t *opcode)
{
	uint64_t number;

	for (const struct opcode *o = opcodes; o->name; o++) {
		if (!strcasecmp(o->name, text)) {
			*opcode = o->opcode;
			return true;
		}
	}
	if (!number_parse(text, UINT16_MAX, &number))
		return false;
	*opcode = number;
	return true;
}

int opcode_scope(uint16_t opcode, uint16_t op_mod)
{
	const struct opcode *o = opcode_find(opcode);

	if (!o)
		return -ENOENT;
	return o->scope[op_mod != 0];
}
