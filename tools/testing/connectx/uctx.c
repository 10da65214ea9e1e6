// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "card.h"
#include "command.h"
#include "commands.h"

static struct uctx *uctx_find(struct card *card, uint16_t uid)
{
	for (unsigned int i = 0; i < UCTX_MAX; i++)
		if (card->uctxs.table[i].uid == uid)
			return &card->uctxs.table[i];
	return NULL;
}

const struct uctx *uctxs_find(struct card *card, uint16_t uid)
{
	return uid ? uctx_find(card, uid) : NULL;
}

bool uctxs_may_query(struct card *card, uint16_t uid, uint16_t owner)
{
	const struct uctx *uctx = uctxs_find(card, uid);

	return !uid || uid == owner || (uctx && uctx->cap & UCTX_CAP_TOOLS);
}

unsigned int uctxs_count(const struct card *card, bool unseen)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < UCTX_MAX; i++)
		n += card->uctxs.table[i].uid &&
		     card->uctxs.table[i].unseen == unseen;
	return n;
}

void uctxs_forget(struct card *card)
{
	for (unsigned int i = 0; i < UCTX_MAX; i++)
		if (card->uctxs.table[i].uid)
			firmware_forget_user(card->firmware,
					     card->uctxs.table[i].uid);
	memset(card->uctxs.table, 0, sizeof(card->uctxs.table));
}

static uint16_t next_uid(struct card *card)
{
	struct uctxs *uctxs = &card->uctxs;

	do {
		if (++uctxs->last == UID_SHARED)
			uctxs->last = 1;
	} while (uctx_find(card, uctxs->last));
	return uctxs->last;
}

uint8_t create_uctx(struct command *cmd)
{
	uint8_t *in = ADDR_OF(create_uctx_in, cmd->in, uctx);
	uint32_t cap = GET(uctx, in, cap);
	struct uctx *uctx = uctx_find(cmd->card, 0);

	if (cap & ~UCTX_CAPS)
		return command_reject(cmd, CMD_BAD_PARAM, WHY_UID_CAPABILITY);
	if (!uctx) {
		cmd->card->counters.rejected++;
		cmd->syndrome = WHY_UID_LIMIT;
		return CMD_NO_RESOURCES;
	}
	*uctx = (struct uctx) {
		.uid = next_uid(cmd->card),
		.cap = cap,
		.unseen = cmd->faulty,
	};
	SET(create_uctx_out, cmd->out, uid, uctx->uid);
	return CMD_OK;
}

uint8_t destroy_uctx(struct command *cmd)
{
	uint16_t uid = GET(destroy_uctx_in, cmd->in, uid);
	struct uctx *uctx = uid ? uctx_find(cmd->card, uid) : NULL;

	if (!uctx)
		return command_reject(cmd, CMD_BAD_RESOURCE, WHY_UID_UNKNOWN);
	memset(uctx, 0, sizeof(*uctx));
	uars_forget_of(cmd->card, uid);
	firmware_forget_user(cmd->card->firmware, uid);
	memory_forget_of(cmd->card, uid);
	return CMD_OK;
}
