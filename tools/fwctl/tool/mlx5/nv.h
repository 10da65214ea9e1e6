/* SPDX-License-Identifier: GPL-2.0-only */
/* Non-volatile configuration: the registers that carry it. */
#ifndef FWCTL_TOOL_MLX5_NV_H
#define FWCTL_TOOL_MLX5_NV_H

#include "fields.h"

/* Which of its values a configuration item is read as. */
enum nv_access {
	NV_NEXT = 0,	/* what it will be after a reset */
	NV_CURRENT = 1,	/* what the firmware runs with */
	NV_DEFAULT = 2,	/* what it was made with */
};

/* Who wrote an item, as its header says; ours. */
#define NV_WRITER_COMMAND_INTERFACE 4

#define NV_DATA_MAX 256

extern const struct layout mnvda_layout;
extern const struct layout mnvqc_layout;
extern const struct layout mnvgc_layout;
extern const struct layout mnvia_layout;

enum {
	REG_MNVDA = 0x9024,
	REG_MNVQC = 0x9030,
	REG_MNVIA = 0x9033,
	REG_MNVGC = 0x9034,
};

#endif
