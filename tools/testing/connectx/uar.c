// SPDX-License-Identifier: GPL-2.0-only
#include <endian.h>
#include <string.h>

#include "card.h"
#include "command.h"
#include "commands.h"

static struct uar *uar_find(struct card *card, uint32_t index)
{
	struct uar *uar;

	if (index < UAR_FIRST || index >= UAR_FIRST + UAR_COUNT)
		return NULL;
	uar = &card->uars.table[index - UAR_FIRST];
	return uar->used ? uar : NULL;
}

bool uars_have(const struct card *card, uint32_t index, uint16_t uid)
{
	const struct uar *uar = uar_find((struct card *)card, index);

	return uar && uar->uid == uid;
}

unsigned int uars_count(const struct card *card)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < UAR_COUNT; i++)
		n += card->uars.table[i].used;
	return n;
}

void uars_forget(struct card *card)
{
	memset(&card->uars, 0, sizeof(card->uars));
}

void uars_forget_of(struct card *card, uint16_t uid)
{
	for (unsigned int i = 0; i < UAR_COUNT; i++)
		if (card->uars.table[i].uid == uid)
			card->uars.table[i] = (struct uar) { 0 };
}

uint8_t alloc_uar(struct command *cmd)
{
	struct uar *table = cmd->card->uars.table;

	for (unsigned int i = 0; i < UAR_COUNT; i++) {
		if (table[i].used)
			continue;
		table[i] = (struct uar) { .used = true, .uid = cmd->uid };
		SET(alloc_uar_out, cmd->out, uar, UAR_FIRST + i);
		return CMD_OK;
	}
	return command_reject(cmd, CMD_NO_RESOURCES, WHY_UAR_LIMIT);
}

uint8_t dealloc_uar(struct command *cmd)
{
	uint32_t index = GET(dealloc_uar_in, cmd->in, uar);
	struct uar *uar = uar_find(cmd->card, index);

	if (!uar)
		return command_reject(cmd, CMD_BAD_RESOURCE, WHY_UAR_UNKNOWN);
	if (uar->uid != cmd->uid)
		return command_reject(cmd, CMD_BAD_RESOURCE, WHY_OWNER);
	if (eqs_use_uar(cmd->card, index))
		return command_reject(cmd, CMD_BAD_RESOURCE_STATE,
				      WHY_UAR_BUSY);
	*uar = (struct uar) { 0 };
	return CMD_OK;
}

void uar_write(struct card *card, uint64_t offset, const void *data, size_t len)
{
	uint32_t index = offset / UAR_SIZE;
	unsigned int at = offset % UAR_SIZE;
	uint32_t word;

	if (!uar_find(card, index)) {
		protocol_error(card, "write to UAR %u without an owner", index);
	} else if (len != sizeof(word) ||
		   (at != UAR_EQ_ARM && at != UAR_EQ_UPDATE)) {
		protocol_error(card, "write of %zu bytes to 0x%x of UAR %u", len,
			       at, index);
	} else {
		memcpy(&word, data, sizeof(word));
		eqs_doorbell(card, index, be32toh(word), at == UAR_EQ_ARM);
	}
}
