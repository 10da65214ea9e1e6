/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * User contexts: who a user is, to the firmware.
 */
#ifndef CONNECTX_UCTX_H
#define CONNECTX_UCTX_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel.h"

#define UCTX_LOG_MAX		8
#define UCTX_MAX		BIT(UCTX_LOG_MAX)
/* Capabilities of a context. The last is not in mlx5_ifc.h. */
#define UCTX_CAP_TOOLS		0x4
#define UCTX_CAPS		UCTX_CAP_TOOLS

struct card;

/**
 * struct uctx - A user context
 * @uid: Its number, 0 if there is none.
 * @cap: What it may, UCTX_CAP_*.
 * @unseen: The driver may not know of it, because of an injected fault.
 */
struct uctx {
	uint16_t uid;
	uint32_t cap;
	bool unseen;
};

/**
 * struct uctxs - All of them
 * @last: Number that was given last. One is given anew as late as possible, so
 *	that somebody who uses it after its end is found out.
 * @table: Some are in use.
 */
struct uctxs {
	uint16_t last;
	struct uctx table[UCTX_MAX];
};

const struct uctx *uctxs_find(struct card *card, uint16_t uid);
/*
 * Returns true if @uid may query an object of @owner: its own, or any with the
 * capability for tools. The driver, UID 0, may query all.
 */
bool uctxs_may_query(struct card *card, uint16_t uid, uint16_t owner);
unsigned int uctxs_count(const struct card *card, bool unseen);
void uctxs_forget(struct card *card);

#endif
