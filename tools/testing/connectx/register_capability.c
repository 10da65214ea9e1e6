// SPDX-License-Identifier: GPL-2.0-only
/*
 * MCAM, PCAM and QCAM: masks of the implemented registers. All three have one
 * layout: a group of 128 registers and a mask with a bit for each, counted from
 * the end.
 */
#include <string.h>

#include "register.h"

#define GROUP				128
#define CAPABILITY_REGISTERS		offsetof(FIELD_STRUCT(mcam_reg), \
						 mng_access_reg_cap_mask)

static uint8_t capability_query(struct register_call *call, uint16_t first,
				unsigned int groups)
{
	unsigned int group = GET(mcam_reg, call->data, access_reg_group);
	unsigned int feature = GET(mcam_reg, call->data, feature_group);
	const struct register_entry *entry;

	if (group >= groups || feature)
		return register_reject(call, STATUS_BAD_INDEX,
				       SYNDROME_CAPABILITY_GROUP);
	memset(call->data, 0, call->len);
	SET(mcam_reg, call->data, access_reg_group, group);
	first += group * GROUP;
	for (size_t i = 0; (entry = register_nth(i)); i++)
		if (entry->id >= first && entry->id < first + GROUP)
			field_set_bits(call->data, CAPABILITY_REGISTERS +
				       GROUP - 1 - (entry->id - first), 1, 1);
	return STATUS_OK;
}

uint8_t mcam_query(struct register_call *call)
{
	uint8_t status = capability_query(call, 0x9000, 4);
	uint8_t *features = ADDR_OF(mcam_reg, call->data, mng_feature_cap_mask);

	if (status)
		return status;
	SET(mcam_enhanced_features, features, reset_state, 1);
	SET(mcam_enhanced_features, features, pcie_performance_group, 1);
	SET(mcam_enhanced_features, features, dynamic_tx_overflow, 1);
	SET(mcam_enhanced_features, features, mark_tx_action_cqe, 1);
	SET(mcam_enhanced_features, features, mark_tx_action_cnp, 1);
	return STATUS_OK;
}

uint8_t pcam_query(struct register_call *call)
{
	uint8_t status = capability_query(call, 0x5000, 1);

	if (status)
		return status;
	SET(pcam_enhanced_features,
	    ADDR_OF(pcam_reg, call->data, feature_cap_mask),
	    ppcnt_statistical_group, 1);
	return STATUS_OK;
}

uint8_t qcam_query(struct register_call *call)
{
	return capability_query(call, 0x4000, 1);
}
