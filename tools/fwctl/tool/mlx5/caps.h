/* SPDX-License-Identifier: GPL-2.0-only */
/* Capabilities of the device (HCA), by type. */
#ifndef FWCTL_TOOL_MLX5_CAPS_H
#define FWCTL_TOOL_MLX5_CAPS_H

#include "fields.h"
#include "mlx5.h"

/* Bytes of each type's answer, whatever the type. */
#define CAPS_BYTES 4096

/**
 * struct cap_type - A type of capabilities
 * @number: As the command's op_mod has it.
 * @name: What the command line calls it.
 * @layout: Its fields.
 * @needs: The general capability without which the firmware has none of this
 *	type; NULL for none.
 * @bit: Of @needs, for one that has many.
 */
struct cap_type {
	uint8_t number;
	const char *name;
	const struct layout *layout;
	const char *needs;
	uint64_t bit;
};

/* By rising number, ended by one without a name. */
extern const struct cap_type cap_types[];

/**
 * caps_query() - Ask for the capabilities of one type
 * @c: With an open device.
 * @number: The type.
 * @maximum: What is possible, else what is in effect.
 * @caps: Where to store CAPS_BYTES.
 *
 * Return: STATUS_OK; else the exit status, after a message.
 */
enum status caps_query(struct call *c, uint8_t number, bool maximum,
		       void *caps);

#endif
