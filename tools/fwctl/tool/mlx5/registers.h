/* SPDX-License-Identifier: GPL-2.0-only */
/* The registers that are known by name. */
#ifndef FWCTL_TOOL_MLX5_REGISTERS_H
#define FWCTL_TOOL_MLX5_REGISTERS_H

#include "fields.h"

/* Of one access, by which messages and buffers are bounded. */
#define REGISTER_MAX 4096
/* Of a text that MQIS tells, far more than there is. */
#define MQIS_TEXT_MAX 255

/* Those that the code itself reads. */
enum {
	REG_MGIR = 0x9020,
	REG_MQIS = 0x9064,
	REG_RESOURCE_DUMP = 0xc000,
};

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

/* Each ended by one without a name. */
extern const struct reg port_registers[];
extern const struct reg counter_registers[];
extern const struct reg device_registers[];
extern const struct reg host_registers[];
extern const struct reg nv_registers[];

/* reg.c: all of these lists, ended by NULL. */
extern const struct reg *const register_lists[];

/* By name or number; NULL if it is not one of these. */
const struct reg *register_find(const char *text);

extern const struct layout mgir_layout;
extern const struct layout mgir_hw_layout;
extern const struct layout mgir_fw_layout;
extern const struct layout mqis_layout;
extern const struct layout resource_dump_layout;

#endif
