// SPDX-License-Identifier: GPL-2.0-only
/*
 * Queries of memory keys, of which one is reserved, and of the functions of the host.
 */
#include <string.h>

#include "card.h"
#include "command.h"
#include "commands.h"

#define NO_QP			0xffffff

uint8_t query_special_contexts(struct command *cmd)
{
	if (GET(query_special_contexts_in, cmd->in, reserved_at_40))
		return command_reject(cmd, CMD_BAD_PARAM, WHY_RESERVED);
	/* The other keys require capabilities that the card lacks. */
	SET(query_special_contexts_out, cmd->out, resd_lkey, RESERVED_LKEY);
	return CMD_OK;
}

/* The reserved key stands for physical addresses. */
static void fill_reserved(uint8_t *mkc)
{
	SET(mkc, mkc, lw, 1);
	SET(mkc, mkc, lr, 1);
	SET(mkc, mkc, access_mode_1_0, MLX5_MKC_ACCESS_MODE_PA);
	SET(mkc, mkc, qpn, NO_QP);
	SET(mkc, mkc, mkey_7_0, MKEY_VARIANT(RESERVED_LKEY));
	SET(mkc, mkc, length64, 1);
}

/* A key contains no translations for pg_access. Its umem has them. */
uint8_t query_mkey(struct command *cmd)
{
	uint8_t *mkc = ADDR_OF(query_mkey_out, cmd->out, memory_key_mkey_entry);
	uint32_t index = GET(query_mkey_in, cmd->in, mkey_index);
	const struct mkey *mkey;

	if (GET(query_mkey_in, cmd->in, reserved_at_40) ||
	    GET(query_mkey_in, cmd->in, reserved_at_61))
		return command_reject(cmd, CMD_BAD_PARAM, WHY_RESERVED);
	if (index == MKEY_INDEX(RESERVED_LKEY)) {
		fill_reserved(mkc);
		return CMD_OK;
	}
	mkey = memory_find_mkey(cmd->card, index);
	if (!mkey)
		return command_reject(cmd, CMD_BAD_RESOURCE, WHY_MKEY_UNKNOWN);
	if (!uctxs_may_query(cmd->card, cmd->uid, mkey->object.uid))
		return command_reject(cmd, CMD_BAD_RESOURCE, WHY_OWNER);
	memcpy(mkc, mkey->mkc, sizeof(mkey->mkc));
	return CMD_OK;
}

/*
 * The response describes host 0, whose physical function exists and has no virtual
 * functions. vfio-user does not tell a card its PCI address, so the address is zero.
 */
uint8_t query_esw_functions(struct command *cmd)
{
	if (GET(query_esw_functions_in, cmd->in, reserved_at_40))
		return command_reject(cmd, CMD_BAD_PARAM, WHY_RESERVED);
	return CMD_OK;
}
