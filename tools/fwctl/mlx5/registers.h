/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Registers with a known name. */
#ifndef FWCTL_MLX5_REGISTERS_H
#define FWCTL_MLX5_REGISTERS_H

#include "fields.h"

/* Maximum size of a register in bytes. */
#define REGISTER_MAX 4096

/**
 * struct reg - A register
 * @id: Number of the register.
 * @name: Name, as in the kernel's MLX5_REG_* and in data sheets.
 * @layout: Fields of the register.
 * @summary: Short description; empty for a register that is not built in.
 * @source: File that describes the register; NULL for a built-in one.
 */
struct reg {
	uint16_t id;
	const char *name;
	const struct layout *layout;
	const char *summary;
	const char *source;
};

/* The last entry has no name. */
extern const struct reg registers[];

#endif
