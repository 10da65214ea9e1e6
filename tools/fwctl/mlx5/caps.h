/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Capabilities of the device (HCA), by type. */
#ifndef FWCTL_MLX5_CAPS_H
#define FWCTL_MLX5_CAPS_H

#include "fields.h"

/* Bytes of the capabilities of a type, the same for all types. */
#define CAPS_BYTES 4096

/**
 * struct cap_type - A type of capabilities
 * @number: Number in op_mod of the command.
 * @name: Name on the command line.
 * @layout: Its fields.
 * @needs: General capability that announces the type; NULL if it always exists.
 * @bit: Mask of the bit in @needs.
 */
struct cap_type {
	uint8_t number;
	const char *name;
	const struct layout *layout;
	const char *needs;
	uint64_t bit;
};

/* Sorted by number. The last one has no name. */
extern const struct cap_type cap_types[];

#endif
