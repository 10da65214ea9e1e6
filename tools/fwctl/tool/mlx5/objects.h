/* SPDX-License-Identifier: GPL-2.0-only */
/* Objects that the firmware can be asked about. */
#ifndef FWCTL_TOOL_MLX5_OBJECTS_H
#define FWCTL_TOOL_MLX5_OBJECTS_H

#include "fields.h"

/**
 * struct object - A kind of object
 * @name: As in the name of the command that queries it.
 * @opcode: That command.
 * @request: Its request, whose keys say which object is meant.
 * @out_len: Bytes of the answer.
 * @id: The key that is meant by a number alone; NULL for none.
 */
struct object {
	const char *name;
	uint16_t opcode;
	const struct layout *request;
	size_t out_len;
	const char *id;
};

/* Ended by one without a name. */
extern const struct object objects[];

#endif
