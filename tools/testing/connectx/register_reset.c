// SPDX-License-Identifier: GPL-2.0-only
/*
 * MFRL: firmware resets.
 */
#include <string.h>

#include "register.h"

/* Bits of reset_level: the driver toggles the link, and a reset of all of PCIe. */
#define LEVEL_LINK_TOGGLE		BIT(3)
#define LEVEL_PCI			BIT(6)
#define LEVELS				(LEVEL_LINK_TOGGLE | LEVEL_PCI)
/* Bits of reset_type. rst_type_sel is the number of one bit. */
#define TYPE_FULL_CHIP			BIT(0)

uint8_t mfrl_query(struct register_call *call)
{
	memset(call->data, 0, call->len);
	SET(mfrl_reg, call->data, reset_level, LEVELS);
	SET(mfrl_reg, call->data, reset_type, TYPE_FULL_CHIP);
	return STATUS_OK;
}

/*
 * Announce a reset. The reset takes place when the host resets the card, announced
 * or not, so there is no state to keep. The card itself handles synchronised
 * resets.
 */
uint8_t mfrl_set(struct register_call *call)
{
	uint8_t *data = call->data;
	unsigned int level = GET(mfrl_reg, data, reset_level);
	unsigned int type = GET(mfrl_reg, data, rst_type_sel);

	if (GET(mfrl_reg, data, pci_sync_for_fw_update_start) ||
	    GET(mfrl_reg, data, pci_sync_for_fw_update_resp))
		return register_reject(call, STATUS_BAD_STATE,
				       SYNDROME_RESET_SYNC);
	if (!level || level & ~LEVELS)
		return register_reject(call, STATUS_BAD_PARAM,
				       SYNDROME_RESET_LEVEL);
	if (type)
		return register_reject(call, STATUS_BAD_PARAM,
				       SYNDROME_RESET_TYPE);
	return STATUS_OK;
}
