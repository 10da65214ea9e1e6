// SPDX-License-Identifier: GPL-2.0-only
#include <linux/vfio.h>
#include <stdlib.h>
#include <string.h>

#include "card.h"
#include "command.h"
#include "commands.h"

#define COUNTER_MASK		0xffffff
#define PAGE_SHIFT		12

/* Layout of an entry in host memory. */
struct entry {
	uint8_t reserved0;
	uint8_t type;
	uint8_t reserved1;
	uint8_t subtype;
	uint8_t reserved2[28];
	uint8_t data[EVENT_BYTES];
	uint8_t reserved3[2];
	uint8_t signature;
	uint8_t owner;
};

_Static_assert(sizeof(struct entry) == EQ_ENTRY, "an entry's size");

static struct eq *eq_find(struct card *card, unsigned int eqn)
{
	return eqn < EQ_MAX && card->eqs.table[eqn].used ?
		&card->eqs.table[eqn] : NULL;
}

static struct eq *find_listener(const struct card *card, enum event_type type)
{
	for (unsigned int i = 0; i < EQ_MAX; i++)
		if (card->eqs.table[i].used &&
		    card->eqs.table[i].events >> type & 1)
			return (struct eq *)&card->eqs.table[i];
	return NULL;
}

bool eqs_have(const struct card *card, enum event_type type)
{
	return find_listener(card, type);
}

bool eqs_use_uar(const struct card *card, uint32_t uar)
{
	for (unsigned int i = 0; i < EQ_MAX; i++)
		if (card->eqs.table[i].used && card->eqs.table[i].uar == uar)
			return true;
	return false;
}

unsigned int eqs_count(const struct card *card)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < EQ_MAX; i++)
		n += card->eqs.table[i].used;
	return n;
}

static void forget(struct eq *eq)
{
	free(eq->pages);
	memset(eq, 0, sizeof(*eq));
}

void eqs_forget(struct card *card)
{
	for (unsigned int i = 0; i < EQ_MAX; i++)
		forget(&card->eqs.table[i]);
}

static void interrupt(struct card *card, struct eq *eq)
{
	if (!eq->armed || eq->produced == eq->consumed)
		return;
	eq->armed = false;
	vfio_user_irq(card->bus, VFIO_PCI_MSIX_IRQ_INDEX, eq->vector);
}

void eqs_doorbell(struct card *card, uint32_t uar, uint32_t word, bool arm)
{
	unsigned int eqn = word >> 24;
	uint32_t consumed = word & COUNTER_MASK;
	struct eq *eq = eq_find(card, eqn);

	if (!eq) {
		protocol_error(card, "doorbell for event queue %u, which does not exist",
			       eqn);
		return;
	}
	if (eq->uar != uar) {
		protocol_error(card, "doorbell for event queue %u in UAR %u",
			       eqn, uar);
		return;
	}
	if (((consumed - eq->consumed) & COUNTER_MASK) >
	    ((eq->produced - eq->consumed) & COUNTER_MASK)) {
		protocol_error(card, "doorbell for event queue %u: %u is not between %u and %u",
			       eqn, consumed, eq->consumed, eq->produced);
		return;
	}
	eq->consumed = consumed;
	if (arm)
		eq->armed = true;
	interrupt(card, eq);
}

static uint64_t entry_addr(const struct eq *eq, uint32_t n)
{
	uint64_t offset = (uint64_t)(n & ((1u << eq->log_size) - 1)) * EQ_ENTRY;

	return eq->pages[offset >> eq->log_page] +
	       (offset & ((1ULL << eq->log_page) - 1));
}

/* The owner bit must be written last. It changes with each round of the ring. */
static void write_entry(struct card *card, struct eq *eq, struct entry *entry)
{
	uint64_t addr = entry_addr(eq, eq->produced);

	entry->owner = eq->produced >> eq->log_size & 1;
	if (card_dma_write(card, addr, entry, offsetof(struct entry, owner)))
		card_dma_write(card, addr + offsetof(struct entry, owner),
			       &entry->owner, sizeof(entry->owner));
}

/*
 * Append an event, without an interrupt. Returns the queue; NULL if no queue
 * takes the type or if the queue is full.
 */
static struct eq *append(struct card *card, enum event_type type,
			 uint8_t subtype, const uint8_t *data)
{
	struct eq *eq = find_listener(card, type);
	struct entry entry = { .type = type, .subtype = subtype };

	if (!eq)
		return NULL;
	if (((eq->produced - eq->consumed) & COUNTER_MASK) >> eq->log_size) {
		protocol_error(card, "event queue %u is full",
			       (unsigned int)(eq - card->eqs.table));
		return NULL;
	}
	memcpy(entry.data, data, sizeof(entry.data));
	write_entry(card, eq, &entry);
	eq->produced = (eq->produced + 1) & COUNTER_MASK;
	return eq;
}

bool eqs_post(struct card *card, enum event_type type, uint8_t subtype,
	      const uint8_t *data)
{
	struct eq *eq = append(card, type, subtype, data);

	if (eq)
		interrupt(card, eq);
	return eq;
}

void eqs_post_command(struct card *card, uint32_t slots, bool interrupts)
{
	uint8_t data[EVENT_BYTES] = { 0 };
	struct eq *eq;

	field_set_bits(data, 0, 32, slots);
	eq = append(card, EVENT_COMMAND, 0, data);
	if (eq && interrupts)
		interrupt(card, eq);
}

/* Returns WHY_NONE if the context is valid. */
static enum card_syndrome check_context(struct command *cmd,
					const uint8_t *eqc, uint64_t events)
{
	unsigned int log_size = GET(eqc, eqc, log_eq_size);
	unsigned int log_page = GET(eqc, eqc, log_page_size) + PAGE_SHIFT;
	size_t pages = (cmd->in_len - STRUCT_BYTES(create_eq_in)) / 8;
	uint64_t bytes = (uint64_t)EQ_ENTRY << log_size;

	if (log_size > EQ_LOG_MAX_SIZE || log_page > 31 ||
	    GET(eqc, eqc, page_offset) ||
	    pages != (bytes + (1ULL << log_page) - 1) >> log_page ||
	    GET(eqc, eqc, intr) >= PCI_MSIX_VECTORS)
		return WHY_EQ_CONTEXT;
	if (!uars_have(cmd->card, GET(eqc, eqc, uar_page), 0))
		return WHY_UAR_UNKNOWN;
	for (unsigned int i = 0; i < EQ_MAX; i++)
		if (cmd->card->eqs.table[i].events & events)
			return WHY_EQ_EVENTS;
	return WHY_NONE;
}

static bool read_pages(struct eq *eq, const uint8_t *in, size_t in_len)
{
	size_t fixed = STRUCT_BYTES(create_eq_in);

	eq->nr_pages = (in_len - fixed) / 8;
	eq->pages = calloc(eq->nr_pages, sizeof(*eq->pages));
	if (!eq->pages)
		return false;
	for (unsigned int i = 0; i < eq->nr_pages; i++)
		eq->pages[i] = field_get_bits(in, 8 * fixed + 64 * i, 64);
	return true;
}

/* Never returns queue 0, so that a driver which forgets the number is detected. */
static struct eq *unused(struct card *card)
{
	for (unsigned int i = 1; i < EQ_MAX; i++)
		if (!card->eqs.table[i].used)
			return &card->eqs.table[i];
	return NULL;
}

uint8_t create_eq(struct command *cmd)
{
	const uint8_t *eqc = ADDR_OF(create_eq_in, cmd->in, eq_context_entry);
	uint64_t events = GET(create_eq_in, cmd->in, event_bitmask[0]);
	enum card_syndrome why = check_context(cmd, eqc, events);
	struct eq *eq = unused(cmd->card);

	if (why)
		return command_reject(cmd, CMD_BAD_PARAM, why);
	if (!eq)
		return command_reject(cmd, CMD_NO_RESOURCES, WHY_EQ_LIMIT);
	if (!read_pages(eq, cmd->in, cmd->in_len))
		return CMD_INTERNAL;
	eq->used = true;
	eq->uid = cmd->uid;
	eq->log_size = GET(eqc, eqc, log_eq_size);
	eq->log_page = GET(eqc, eqc, log_page_size) + PAGE_SHIFT;
	eq->uar = GET(eqc, eqc, uar_page);
	eq->vector = GET(eqc, eqc, intr);
	eq->events = events;
	SET(create_eq_out, cmd->out, eq_number, eq - cmd->card->eqs.table);
	return CMD_OK;
}

uint8_t destroy_eq(struct command *cmd)
{
	struct eq *eq = eq_find(cmd->card,
				GET(destroy_eq_in, cmd->in, eq_number));

	if (!eq)
		return command_reject(cmd, CMD_BAD_RESOURCE, WHY_EQ_UNKNOWN);
	forget(eq);
	return CMD_OK;
}

uint8_t query_eq(struct command *cmd)
{
	struct eq *eq = eq_find(cmd->card,
				GET(query_eq_in, cmd->in, eq_number));
	uint8_t *eqc = ADDR_OF(query_eq_out, cmd->out, eq_context_entry);

	if (!eq)
		return command_reject(cmd, CMD_BAD_RESOURCE, WHY_EQ_UNKNOWN);
	if (!uctxs_may_query(cmd->card, cmd->uid, eq->uid))
		return command_reject(cmd, CMD_BAD_RESOURCE, WHY_OWNER);
	SET(eqc, eqc, st, eq->armed ? 0x9 : 0xa);
	SET(eqc, eqc, log_eq_size, eq->log_size);
	SET(eqc, eqc, uar_page, eq->uar);
	SET(eqc, eqc, intr, eq->vector);
	SET(eqc, eqc, log_page_size, eq->log_page - PAGE_SHIFT);
	SET(eqc, eqc, consumer_counter, eq->consumed);
	SET(eqc, eqc, producer_counter, eq->produced);
	SET(query_eq_out, cmd->out, event_bitmask, eq->events);
	return CMD_OK;
}
