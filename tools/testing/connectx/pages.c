// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pages. The card writes a mark into each page that it holds. If the mark has
 * changed when the driver takes the page back, the driver has used a page that it
 * gave away.
 */
#include <endian.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "card.h"
#include "command.h"
#include "commands.h"

#define PAGE			4096
#define MARK			0x436f6e6e65637458ULL

enum { CANT_GIVE, GIVE, TAKE };
enum { BOOT_PAGES = 1, INIT_PAGES, REGULAR_PAGES };

void pages_forget(struct card *card)
{
	free(card->pages.addrs);
	card->pages = (struct pages) { 0 };
}

static int wanted_boot(const struct card *card)
{
	int missing = PAGES_BOOT - (int)card->pages.count;

	return missing > 0 ? missing : 0;
}

static int wanted_init(const struct card *card)
{
	int missing = PAGES_BOOT + PAGES_INIT - (int)card->pages.count;

	return missing > 0 ? missing : 0;
}

static uint8_t check_function(struct command *cmd)
{
	if (GET(query_pages_in, cmd->in, embedded_cpu_function) ||
	    GET(query_pages_in, cmd->in, function_id))
		return command_reject(cmd, CMD_BAD_INDEX, WHY_FUNCTION);
	return CMD_OK;
}

uint8_t query_pages(struct command *cmd)
{
	uint8_t status = check_function(cmd);
	int count;

	if (status)
		return status;
	switch (cmd->op_mod) {
	case BOOT_PAGES:
		count = wanted_boot(cmd->card);
		break;
	case INIT_PAGES:
		count = wanted_init(cmd->card);
		break;
	case REGULAR_PAGES:
		count = cmd->card->pages.wanted;
		break;
	default:
		return command_reject(cmd, CMD_BAD_PARAM, WHY_OP_MOD);
	}
	SET(query_pages_out, cmd->out, num_pages, (uint32_t)count);
	return CMD_OK;
}

static uint64_t mark_of(uint64_t addr)
{
	return htobe64(addr ^ MARK);
}

bool pages_held(const struct pages *pages, uint64_t addr)
{
	for (unsigned int i = 0; i < pages->count; i++)
		if (pages->addrs[i] == addr)
			return true;
	return false;
}

/* Reserve entries for @count more pages. Returns false on failure. */
static bool reserve(struct pages *pages, unsigned int count)
{
	unsigned int capacity = pages->count + count;
	uint64_t *addrs;

	if (capacity > PAGES_MAX)
		return false;
	if (capacity <= pages->capacity)
		return true;
	addrs = realloc(pages->addrs, capacity * sizeof(*addrs));
	if (!addrs)
		return false;
	pages->addrs = addrs;
	pages->capacity = capacity;
	return true;
}

static enum card_syndrome take_over(struct card *card, uint64_t addr)
{
	uint64_t mark = mark_of(addr);

	if (!addr || addr % PAGE)
		return WHY_PAGE_ADDRESS;
	if (pages_held(&card->pages, addr))
		return WHY_PAGE_TWICE;
	if (!card_dma_write(card, addr, &mark, sizeof(mark)))
		return WHY_PAGE_ADDRESS;
	card->pages.addrs[card->pages.count++] = addr;
	return WHY_NONE;
}

/* Take over @count pages, all or none. */
static uint8_t give(struct command *cmd, unsigned int count)
{
	const size_t fixed = STRUCT_BYTES(manage_pages_in);
	struct pages *pages = &cmd->card->pages;
	unsigned int before = pages->count;

	if (!count || cmd->in_len != fixed + 8ULL * count)
		return command_reject(cmd, CMD_BAD_INPUT_LENGTH, WHY_PAGE_COUNT);
	if (!reserve(pages, count))
		return command_reject(cmd, CMD_EXCEEDS_LIMIT, WHY_PAGE_COUNT);
	for (unsigned int i = 0; i < count; i++) {
		uint64_t addr = field_get_bits(cmd->in, 8 * fixed + 64 * i, 64);
		enum card_syndrome why = take_over(cmd->card, addr);

		if (!why)
			continue;
		pages->count = before;
		return command_reject(cmd, CMD_BAD_PARAM, why);
	}
	if (cmd->card->state == CARD_ENABLED && !wanted_boot(cmd->card))
		cmd->card->state = CARD_BOOTED;
	else if (cmd->card->state == CARD_ACTIVE && pages->wanted > 0)
		pages->wanted = pages->wanted > (int)count ?
			pages->wanted - (int)count : 0;
	return CMD_OK;
}

static void check_mark(struct card *card, uint64_t addr)
{
	uint64_t mark;

	if (card_dma_read(card, addr, &mark, sizeof(mark)) &&
	    mark != mark_of(addr))
		protocol_error(card, "page 0x%" PRIx64 " was written to while the card had it",
			       addr);
}

/* Returns the number of pages to return: in CARD_ACTIVE, only those offered. */
static unsigned int spare(const struct card *card)
{
	unsigned int count = card->pages.count, offered;

	if (card->state != CARD_ACTIVE)
		return count;
	offered = card->pages.wanted < 0 ? -card->pages.wanted : 0;
	return offered < count ? offered : count;
}

static uint8_t take(struct command *cmd, unsigned int count)
{
	const size_t fixed = STRUCT_BYTES(manage_pages_out);
	struct card *card = cmd->card;
	struct pages *pages = &card->pages;

	if (cmd->in_len != STRUCT_BYTES(manage_pages_in))
		return command_reject(cmd, CMD_BAD_INPUT_LENGTH, WHY_IN_LENGTH);
	if (cmd->out_len < fixed + 8ULL * count)
		return command_reject(cmd, CMD_BAD_OUTPUT_LENGTH,
				      WHY_OUT_LENGTH);
	if (count > spare(card))
		count = spare(card);
	for (unsigned int i = 0; i < count; i++) {
		uint64_t addr = pages->addrs[--pages->count];

		check_mark(card, addr);
		field_set_bits(cmd->out, 8 * fixed + 64 * i, 64, addr);
	}
	SET(manage_pages_out, cmd->out, output_num_entries, count);
	if (card->state == CARD_ACTIVE)
		pages->wanted += count;
	else if (wanted_boot(card))
		card->state = CARD_ENABLED;
	return CMD_OK;
}

uint8_t manage_pages(struct command *cmd)
{
	unsigned int count = GET(manage_pages_in, cmd->in, input_num_entries);
	uint8_t status = check_function(cmd);

	if (status)
		return status;
	switch (cmd->op_mod) {
	case GIVE:
		return give(cmd, count);
	case TAKE:
		return take(cmd, count);
	default:
		cmd->card->pages.wanted = 0;
		return CMD_OK;
	}
}

bool pages_request(struct card *card, int count)
{
	uint8_t data[28] = { 0 };

	if (!eqs_have(card, EVENT_PAGE_REQUEST))
		return false;
	card_log(card, "page-request", "%d", count);
	card->pages.wanted += count;
	field_set_bits(data, 32, 32, (uint32_t)count);
	return eqs_post(card, EVENT_PAGE_REQUEST, 0, data);
}
