// SPDX-License-Identifier: GPL-2.0-only
/*
 * Slots, from the doorbell to the completion.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "card.h"
#include "command.h"
#include "mailbox.h"

#define INLINE_DATA		16
#define TYPE_PCI		7
#define OWNED_BY_CARD		1

/* Layout of a slot in host memory. */
struct layout {
	uint8_t type;
	uint8_t reserved0[3];
	uint8_t in_len[4];
	uint8_t in_ptr[8];
	uint8_t in[INLINE_DATA];
	uint8_t out[INLINE_DATA];
	uint8_t out_ptr[8];
	uint8_t out_len[4];
	uint8_t token;
	uint8_t signature;
	uint8_t reserved1;
	uint8_t status_own;
};

_Static_assert(sizeof(struct layout) == 1 << CMDQ_LOG_STRIDE, "a slot's size");

static uint64_t slot_addr(const struct card *card, unsigned int slot)
{
	return card->cmdq.addr + (uint64_t)slot * sizeof(struct layout);
}

void cmdq_init(struct card *card)
{
	for (unsigned int i = 0; i < CMDQ_SLOTS; i++)
		card->cmdq.slots[i].card = card;
}

static void command_free(struct command *cmd)
{
	if (!cmd)
		return;
	free(cmd->in);
	free(cmd->out);
	free(cmd);
}

static void slot_release(struct slot *slot)
{
	timer_stop(&slot->card->timers, &slot->timer);
	command_free(slot->command);
	slot->command = NULL;
	slot->busy = false;
}

void cmdq_drop_others(struct card *card, const struct command *keep)
{
	for (unsigned int i = 0; i < CMDQ_SLOTS; i++) {
		struct slot *slot = &card->cmdq.slots[i];

		if (!slot->busy || (keep && slot->command == keep))
			continue;
		card_log(card, "dropped", "slot %u", i);
		slot_release(slot);
	}
}

void cmdq_drop(struct card *card)
{
	cmdq_drop_others(card, NULL);
}

void cmdq_reset(struct card *card)
{
	cmdq_drop(card);
	card->cmdq.addr = 0;
}

/* Commands in the old queue are dropped: the driver no longer reads their slots. */
void cmdq_set_address(struct card *card, uint64_t addr)
{
	cmdq_drop(card);
	card->cmdq.addr = addr;
}

unsigned int cmdq_busy(const struct card *card)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < CMDQ_SLOTS; i++)
		n += card->cmdq.slots[i].busy;
	return n;
}

/* Returns a delivery status: DELIVERED if the slot contains a valid command. */
static uint8_t check_layout(struct card *card, unsigned int slot,
			    const struct layout *layout)
{
	static const uint8_t zeroes[3];
	uint32_t in_len = field_get_bits(layout->in_len, 0, 32);
	uint32_t out_len = field_get_bits(layout->out_len, 0, 32);
	uint8_t delivery = DELIVERED;
	const char *what = NULL;

	if (mailbox_xor(layout, sizeof(*layout)) != 0xff)
		delivery = DELIVERY_SIGNATURE, what = "wrong signature";
	else if (layout->type != TYPE_PCI)
		delivery = DELIVERY_TYPE, what = "wrong type";
	else if (memcmp(layout->reserved0, zeroes, sizeof(zeroes)) ||
		 layout->reserved1 || layout->status_own != OWNED_BY_CARD)
		delivery = DELIVERY_RESERVED, what = "reserved bits are not zero";
	else if (in_len < COMMAND_HEADER || in_len > COMMAND_MAX)
		delivery = DELIVERY_IN_LENGTH, what = "wrong input length";
	else if (out_len < RESPONSE_HEADER || out_len > COMMAND_MAX)
		delivery = DELIVERY_OUT_LENGTH, what = "wrong output length";
	else
		return DELIVERED;
	protocol_error(card, "slot %u: %s", slot, what);
	return delivery;
}

/* Collect the input from the slot and mailboxes, and check the output mailboxes. */
static uint8_t gather(struct command *cmd, const struct layout *layout)
{
	uint64_t in_ptr = field_get_bits(layout->in_ptr, 0, 64);
	uint8_t delivery;

	memcpy(cmd->in, layout->in, INLINE_DATA);
	delivery = mailbox_read(cmd, in_ptr, cmd->in + INLINE_DATA,
				cmd->in_len - INLINE_DATA);
	if (delivery)
		return delivery;
	if (cmd->out_len <= INLINE_DATA)
		return DELIVERED;
	return mailbox_check(cmd, cmd->out_ptr, cmd->out_len - INLINE_DATA);
}

static void decode(struct command *cmd)
{
	cmd->opcode = GET(create_eq_in, cmd->in, opcode);
	cmd->uid = GET(create_eq_in, cmd->in, uid);
	cmd->op_mod = GET(create_eq_in, cmd->in, op_mod);
	cmd->entry = command_find(cmd->opcode);
}

static struct command *command_new(struct card *card, unsigned int slot,
				   const struct layout *layout)
{
	struct command *cmd = calloc(1, sizeof(*cmd));

	if (!cmd)
		return NULL;
	cmd->card = card;
	cmd->slot = slot;
	cmd->token = layout->token;
	cmd->in_len = INLINE_DATA;
	cmd->out_len = INLINE_DATA;
	cmd->fetched_ns = now_ns();
	cmd->order = card->cmdq.fetched++;
	cmd->by_events = eqs_have(card, EVENT_COMMAND);
	cmd->delivery = check_layout(card, slot, layout);
	if (!cmd->delivery) {
		cmd->in_len = field_get_bits(layout->in_len, 0, 32);
		cmd->out_len = field_get_bits(layout->out_len, 0, 32);
		cmd->out_ptr = field_get_bits(layout->out_ptr, 0, 64);
	}
	cmd->in = calloc(1, cmd->in_len);
	cmd->out = calloc(1, cmd->out_len + INLINE_DATA);
	if (!cmd->in || !cmd->out) {
		command_free(cmd);
		return NULL;
	}
	if (!cmd->delivery)
		cmd->delivery = gather(cmd, layout);
	decode(cmd);
	return cmd;
}

static void log_command(struct command *cmd)
{
	struct card *card = cmd->card;
	char more[64] = "";

	if (cmd->register_id)
		snprintf(more, sizeof(more), " register=0x%x", cmd->register_id);
	if (cmd->delivery)
		snprintf(more, sizeof(more), " delivery=0x%x", cmd->delivery);
	card_log(card, "cmd",
		 "0x%03x %s op_mod=%u uid=%u in=%zu out=%zu status=0x%x syndrome=0x%x%s",
		 cmd->opcode, command_name(cmd), cmd->op_mod, cmd->uid,
		 cmd->in_len, cmd->out_len, cmd->status, cmd->syndrome, more);
	card->counters.commands++;
	firmware_count_command(card->firmware, cmd->opcode,
			       cmd->delivery || cmd->status);
}

/* Status and syndrome have the same position in all responses. */
static void put_status(struct command *cmd)
{
	SET(create_eq_out, cmd->out, status, cmd->status);
	SET(create_eq_out, cmd->out, syndrome, cmd->syndrome);
}

/* Put random bytes into every field but the output. */
static void scribble(struct layout *layout)
{
	mailbox_scribble(layout, offsetof(struct layout, out));
	mailbox_scribble(layout->out_ptr, sizeof(layout->out_ptr));
	layout->token = random();
}

/*
 * Write the response: the mailboxes, the slot, and last the byte that returns the
 * slot to the driver. A driver that has given up on the command has freed its
 * mailboxes, but not the slot. So do not write to these mailboxes, unlike real
 * hardware.
 */
static void write_response(struct command *cmd)
{
	struct card *card = cmd->card;
	uint64_t addr = slot_addr(card, cmd->slot);
	struct response_faults faults = faults_of_response(cmd);
	struct layout layout;
	size_t len = faults.out_len;

	if (!card_dma_read(card, addr, &layout, sizeof(layout)))
		return;
	if (timeouts_passed(cmd))
		card_log(card, "abandoned", "slot %u", cmd->slot);
	else if (!cmd->delivery && len > INLINE_DATA)
		cmd->delivery = mailbox_write(cmd, cmd->out_ptr,
					      cmd->out + INLINE_DATA,
					      len - INLINE_DATA, &faults.mailbox);
	if (!cmd->delivery)
		memcpy(layout.out, cmd->out, len < INLINE_DATA ? len : INLINE_DATA);
	if (faults.mailbox.scribble)
		scribble(&layout);
	field_set_bits(layout.out_len, 0, 32, faults.out_len_told);
	layout.status_own = cmd->delivery << 1 | faults.keeps_slot;
	layout.signature = 0;
	layout.signature = ~mailbox_xor(&layout, sizeof(layout)) +
			   faults.mailbox.signature;
	card_dma_write(card, addr, &layout, sizeof(layout) - 1);
	card_dma_write(card, addr + offsetof(struct layout, status_own),
		       &layout.status_own, 1);
}

/* Complete a command. Returns its bit for an event; 0 for a polled command. */
static uint32_t finish(struct slot *slot)
{
	struct command *cmd = slot->command;
	uint32_t bit = cmd->by_events ? 1u << cmd->slot : 0;

	put_status(cmd);
	write_response(cmd);
	log_command(cmd);
	slot_release(slot);
	return bit;
}

static void complete(struct timer *timer)
{
	struct slot *slot = container_of(timer, struct slot, timer);
	bool lost = slot->command->lost;
	uint32_t bit = finish(slot);

	if (bit)
		eqs_post_command(slot->card, bit, !lost);
}

/* Returns the held command that was fetched last. */
static struct slot *last_held(struct card *card)
{
	struct slot *last = NULL;

	for (unsigned int i = 0; i < CMDQ_SLOTS; i++) {
		struct slot *slot = &card->cmdq.slots[i];

		if (slot->command && slot->command->held &&
		    (!last || slot->command->order > last->command->order))
			last = slot;
	}
	return last;
}

void cmdq_complete_held(struct card *card)
{
	uint32_t bits = 0;
	struct slot *slot;

	while ((slot = last_held(card)))
		bits |= finish(slot);
	if (bits)
		eqs_post_command(card, bits, true);
}

/* Fetch a command from the slot, run it and complete it now or later. */
static void fetch(struct timer *timer)
{
	struct slot *slot = container_of(timer, struct slot, timer);
	struct card *card = slot->card;
	unsigned int nr = slot - card->cmdq.slots;
	struct layout layout;
	unsigned int delay = 0;

	if (!card_dma_read(card, slot_addr(card, nr), &layout, sizeof(layout)) ||
	    !(layout.status_own & OWNED_BY_CARD)) {
		protocol_error(card, "doorbell for slot %u, which has no command",
			       nr);
		slot_release(slot);
		return;
	}
	slot->command = command_new(card, nr, &layout);
	if (!slot->command) {
		slot_release(slot);
		return;
	}
	if (!slot->command->delivery)
		delay = faults_before(slot->command);
	if (!slot->command->delivery && !slot->command->status)
		command_execute(slot->command);
	if (delay)
		timer_start(&card->timers, &slot->timer, delay, complete);
	else if (slot->command->held)
		cmdq_complete_held(card);
	else if (!slot->command->open)
		complete(&slot->timer);
}

void cmdq_complete(struct card *card, unsigned int slot)
{
	complete(&card->cmdq.slots[slot].timer);
}

/* Returns true if the command has run and its completion is delayed. */
static bool is_late(const struct slot *slot)
{
	return slot->command && slot->timer.armed;
}

unsigned int cmdq_late(const struct card *card)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < CMDQ_SLOTS; i++)
		n += is_late(&card->cmdq.slots[i]);
	return n;
}

void cmdq_release(struct card *card)
{
	for (unsigned int i = 0; i < CMDQ_SLOTS; i++)
		if (is_late(&card->cmdq.slots[i]))
			complete(&card->cmdq.slots[i].timer);
}

/* A guest CPU is stopped until the doorbell write returns: defer the fetch. */
void cmdq_doorbell(struct card *card, uint32_t slots)
{
	if (card->surprised) {
		card_log(card, "ignored", "doorbell 0x%x", slots);
		return;
	}
	if (!slots)
		protocol_error(card, "doorbell for no slot");
	for (unsigned int i = 0; i < CMDQ_SLOTS; i++) {
		struct slot *slot = &card->cmdq.slots[i];

		if (!(slots >> i & 1))
			continue;
		if (!card->cmdq.addr) {
			protocol_error(card, "doorbell before the queue's address");
		} else if (slot->busy) {
			protocol_error(card, "doorbell for slot %u, which is busy",
				       i);
		} else {
			slot->busy = true;
			timer_start(&card->timers, &slot->timer, 0, fetch);
		}
	}
}
