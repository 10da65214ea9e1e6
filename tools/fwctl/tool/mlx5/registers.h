/* SPDX-License-Identifier: GPL-2.0-only */
/* The registers that are known by name. */
#ifndef FWCTL_TOOL_MLX5_REGISTERS_H
#define FWCTL_TOOL_MLX5_REGISTERS_H

#include "fields.h"

/* Of one access, by which messages and buffers are bounded. */
#define REGISTER_MAX 4096
/* Of a text that MQIS tells, far more than there is. */
#define MQIS_TEXT_MAX 255

/**
 * struct reg - A register
 * @id: Its number.
 * @name: As the kernel's MLX5_REG_* and data sheets have it.
 * @layout: Its fields.
 * @summary: What it is about.
 */
struct reg {
	uint16_t id;
	const char *name;
	const struct layout *layout;
	const char *summary;
};

/* Ended by one without a name. */
extern const struct reg registers[];

/* By name or number; NULL if it is not one of these. */
const struct reg *register_find(const char *text);

#endif
