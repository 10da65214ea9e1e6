/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Objects that can be queried. */
#ifndef FWCTL_MLX5_OBJECTS_H
#define FWCTL_MLX5_OBJECTS_H

#include "fields.h"

/**
 * struct object - A kind of object
 * @name: Name, as in the name of the query command.
 * @opcode: Opcode of the query command.
 * @request: Layout of the request. Its keys identify the object.
 * @out_len: Size of the response in bytes.
 * @id: Key that is set by a number alone; NULL for none.
 */
struct object {
	const char *name;
	uint16_t opcode;
	const struct layout *request;
	size_t out_len;
	const char *id;
};

/* The last entry has no name. */
extern const struct object objects[];

#endif
