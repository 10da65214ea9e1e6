/* SPDX-License-Identifier: GPL-2.0-only */
/* Registers with a known name. */
#ifndef FWCTL_TOOL_MLX5_REGISTERS_H
#define FWCTL_TOOL_MLX5_REGISTERS_H

#include "fields.h"

/* Maximum size of a register in bytes. */
#define REGISTER_MAX 4096
/* Maximum length of a text from MQIS. Real texts are shorter. */
#define MQIS_TEXT_MAX 255

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

/*
 * Look up a register by name or number. Loads external data for a name that is not
 * built in. Returns NULL if the register is unknown.
 */
const struct reg *register_find(struct call *c, const char *text);

#endif
