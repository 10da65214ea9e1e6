/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * User contexts, which identify a user to the firmware.
 */
#ifndef CONNECTX_UCTX_H
#define CONNECTX_UCTX_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel.h"

#define UCTX_LOG_MAX		8
#define UCTX_MAX		BIT(UCTX_LOG_MAX)
/* Capabilities of a context. mlx5_ifc.h lacks UCTX_CAP_TOOLS. */
#define UCTX_CAP_TOOLS		0x4
#define UCTX_CAPS		UCTX_CAP_TOOLS

struct card;

/**
 * struct uctx - A user context
 * @uid: UID, 0 for an unused entry.
 * @cap: Capabilities, UCTX_CAP_*.
 * @unseen: An injected fault may have hidden the UID from the driver.
 */
struct uctx {
	uint16_t uid;
	uint32_t cap;
	bool unseen;
};

/**
 * struct uctxs - All user contexts
 * @last: UID that was assigned last. UIDs are reused as late as possible, so that
 *	the card detects the use of a context that was destroyed.
 * @table: Contexts and unused entries.
 */
struct uctxs {
	uint16_t last;
	struct uctx table[UCTX_MAX];
};

const struct uctx *uctxs_find(struct card *card, uint16_t uid);
/*
 * Returns true if @uid may query an object of @owner. A context may query its own
 * objects, or all objects with UCTX_CAP_TOOLS. The driver, UID 0, may query all.
 */
bool uctxs_may_query(struct card *card, uint16_t uid, uint16_t owner);
unsigned int uctxs_count(const struct card *card, bool unseen);
void uctxs_forget(struct card *card);

#endif
