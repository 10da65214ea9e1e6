// SPDX-License-Identifier: GPL-2.0-only
/*
 * PCIe registers: position of the card, and counters of its link.
 */
#include <string.h>

#include "register.h"

/*
 * The card has one PCIe link, and no switch behind it. These registers select the
 * link by the same fields as MPEIN.
 */
static bool node_is_ours(struct register_call *call, uint8_t *status)
{
	if (!GET(mpein_reg, call->data, node) &&
	    !GET(mpein_reg, call->data, pcie_index) &&
	    !GET(mpein_reg, call->data, depth))
		return true;
	*status = register_reject(call, STATUS_BAD_INDEX, SYNDROME_PCI_NODE);
	return false;
}

uint8_t mpir_query(struct register_call *call)
{
	uint8_t status;

	if (!node_is_ours(call, &status))
		return status;
	memset(call->data, 0, call->len);
	SET(mpir_reg, call->data, local_port, 1);
	return STATUS_OK;
}

/* Groups of counters in MPCNT. */
#define PERFORMANCE		0
#define PHYSICAL_LAYER		3

/*
 * The link has no errors and is never stalled, so each counter of each group is
 * zero, with or without clr.
 */
uint8_t mpcnt_access(struct register_call *call)
{
	unsigned int group = GET(mpcnt_reg, call->data, grp);
	uint8_t status;

	if (!node_is_ours(call, &status))
		return status;
	if (group != PERFORMANCE && group != PHYSICAL_LAYER)
		return register_reject(call, STATUS_BAD_INDEX,
				       SYNDROME_PCIE_COUNTERS);
	memset(call->data, 0, call->len);
	SET(mpcnt_reg, call->data, grp, group);
	return STATUS_OK;
}
