// SPDX-License-Identifier: GPL-2.0-only
/*
 * ROCE_ACCL: RoCE accelerations that the host can enable and disable.
 */
#include <string.h>

#include "register.h"

/* Settable (query) or selected (set) accelerations, and their state. */
#define FIELD_SELECT			AT(0x00, 31, 0)
#define ENABLED				AT(0x04, 31, 0)

/* Bits of both masks. */
#define ADAPTIVE_RETRANSMISSION		BIT(0)
#define TRANSMISSION_WINDOW		BIT(1)
#define SLOW_RESTART			BIT(2)
#define ALL	(ADAPTIVE_RETRANSMISSION | TRANSMISSION_WINDOW | SLOW_RESTART)

void roce_reset(struct firmware *fw)
{
	fw->roce_accelerations = ALL;
}

uint8_t roce_accl_query(struct register_call *call)
{
	memset(call->data, 0, call->len);
	field_set_bits(call->data, FIELD_SELECT, ALL);
	field_set_bits(call->data, ENABLED, call->fw->roce_accelerations);
	return STATUS_OK;
}

/* An acceleration that is not selected keeps its state. */
uint8_t roce_accl_set(struct register_call *call)
{
	uint32_t select = field_get_bits(call->data, FIELD_SELECT);
	uint32_t enabled = field_get_bits(call->data, ENABLED);
	uint32_t *current = &call->fw->roce_accelerations;

	if (select & ~ALL)
		return register_reject(call, STATUS_BAD_PARAM,
				       SYNDROME_ROCE_FIELD);
	*current = (*current & ~select) | (enabled & select);
	return roce_accl_query(call);
}
