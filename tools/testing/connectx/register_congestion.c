// SPDX-License-Identifier: GPL-2.0-only
/*
 * MPEGC: handling of packets that arrive faster than the host receives them.
 */
#include <string.h>

#include "register.h"

#define MPEGC_PCI_NODE		AT(0x00, 30, 8)

/* Bits of field_select. The bits in between select features that this card lacks. */
#define SELECT_ACTION		BIT(0)
#define SELECT_MODE		BIT(3)
#define SELECT_MARK_CQE		BIT(4)
#define SELECT_MARK_CNP		BIT(5)
#define SELECT_ALL		(SELECT_MODE | SELECT_ACTION | \
				 SELECT_MARK_CQE | SELECT_MARK_CNP)

/* Actions: disabled, drop, mark. */
#define ACTION_MAX		2

static uint8_t mpegc_respond(struct register_call *call)
{
	const struct congestion *congestion = &call->fw->congestion;

	memset(call->data, 0, call->len);
	SET(mpegc_reg, call->data, tx_lossy_overflow_oper, congestion->action);
	SET(mpegc_reg, call->data, mark_cnp, congestion->mark_cnp);
	SET(mpegc_reg, call->data, mark_cqe, congestion->mark_cqe);
	SET(mpegc_reg, call->data, tx_overflow_sense, congestion->dynamic);
	return STATUS_OK;
}

uint8_t mpegc_query(struct register_call *call)
{
	if (field_get_bits(call->data, MPEGC_PCI_NODE))
		return register_reject(call, STATUS_BAD_INDEX,
				       SYNDROME_PCI_NODE);
	return mpegc_respond(call);
}

uint8_t mpegc_set(struct register_call *call)
{
	struct congestion *congestion = &call->fw->congestion;
	uint8_t *data = call->data;
	unsigned int select = GET(mpegc_reg, data, field_select);
	unsigned int action = GET(mpegc_reg, data, tx_lossy_overflow_oper);

	if (field_get_bits(data, MPEGC_PCI_NODE))
		return register_reject(call, STATUS_BAD_INDEX,
				       SYNDROME_PCI_NODE);
	if (!select || select & ~SELECT_ALL)
		return register_reject(call, STATUS_BAD_PARAM,
				       SYNDROME_CONGESTION_FIELD);
	if (select & SELECT_ACTION && action > ACTION_MAX)
		return register_reject(call, STATUS_BAD_PARAM,
				       SYNDROME_CONGESTION_ACTION);
	if (select & SELECT_MODE)
		congestion->dynamic = GET(mpegc_reg, data, tx_overflow_sense);
	if (select & SELECT_ACTION)
		congestion->action = action;
	if (select & SELECT_MARK_CQE)
		congestion->mark_cqe = GET(mpegc_reg, data, mark_cqe);
	if (select & SELECT_MARK_CNP)
		congestion->mark_cnp = GET(mpegc_reg, data, mark_cnp);
	return mpegc_respond(call);
}
