// SPDX-License-Identifier: GPL-2.0-only
/*
 * Chains of mailboxes. A chain may be longer than its data, since the driver caches
 * chains. The card ignores the rest.
 */
#include <stdlib.h>
#include <string.h>

#include "card.h"
#include "command.h"
#include "mailbox.h"

#define BLOCK_DATA		512
#define BLOCK_ALIGN		512
#define RESERVED		48

/* Layout of a block in host memory. */
struct block {
	uint8_t data[BLOCK_DATA];
	uint8_t reserved[RESERVED];
	uint8_t next[8];
	uint8_t number[4];
	uint8_t reserved1;
	uint8_t token;
	uint8_t ctrl_signature;
	uint8_t signature;
};

void mailbox_scribble(void *data, size_t len)
{
	for (uint8_t *p = data; len--; p++)
		*p = random();
}

uint8_t mailbox_xor(const void *data, size_t len)
{
	const uint8_t *p = data;
	uint8_t sum = 0;

	while (len--)
		sum ^= *p++;
	return sum;
}

/*
 * Sign the control fields, which are all fields after the data, and then the whole
 * block. Each signature covers its own byte.
 */
static void sign(struct block *block)
{
	block->ctrl_signature = 0;
	block->ctrl_signature = ~mailbox_xor(block->reserved,
					     sizeof(*block) - BLOCK_DATA - 1);
	block->signature = 0;
	block->signature = ~mailbox_xor(block, sizeof(*block));
}

/* Signatures of the driver are optional. */
static bool signature_is_right(const struct block *block)
{
	if (!block->signature && !block->ctrl_signature)
		return true;
	return mailbox_xor(block->reserved,
			   sizeof(*block) - BLOCK_DATA - 1) == 0xff &&
	       mailbox_xor(block, sizeof(*block)) == 0xff;
}

static uint8_t wrong(struct command *cmd, uint8_t delivery, unsigned int n,
		     const char *what)
{
	protocol_error(cmd->card, "slot %u: mailbox %u: %s", cmd->slot, n, what);
	return delivery;
}

/* Read and check block @n at @addr. */
static uint8_t read_block(struct command *cmd, uint64_t addr, unsigned int n,
			  bool output, struct block *block)
{
	static const uint8_t zeroes[RESERVED];

	if (!addr)
		return wrong(cmd, output ? DELIVERY_OUT_LENGTH :
					   DELIVERY_IN_LENGTH,
			     n, "the chain is too short");
	if (addr % BLOCK_ALIGN)
		return wrong(cmd, output ? DELIVERY_OUT_ALIGNMENT :
					   DELIVERY_IN_ALIGNMENT,
			     n, "not aligned");
	if (!card_dma_read(cmd->card, addr, block, sizeof(*block)))
		return DELIVERY_INTERNAL;
	if (field_get_bits(block->number, 0, 32) != n)
		return wrong(cmd, DELIVERY_BLOCK_NUMBER, n, "wrong block number");
	if (block->token != cmd->token)
		return wrong(cmd, DELIVERY_TOKEN, n, "wrong token");
	if (memcmp(block->reserved, zeroes, RESERVED) || block->reserved1)
		return wrong(cmd, DELIVERY_RESERVED, n,
			     "reserved bytes are not zero");
	if (!output && !signature_is_right(block))
		return wrong(cmd, DELIVERY_SIGNATURE, n, "wrong signature");
	return DELIVERED;
}

static uint64_t next_of(const struct block *block)
{
	return field_get_bits(block->next, 0, 64);
}

uint8_t mailbox_read(struct command *cmd, uint64_t addr, uint8_t *data,
		     size_t len)
{
	struct block block;

	for (unsigned int n = 0; len; n++) {
		size_t part = len < BLOCK_DATA ? len : BLOCK_DATA;
		uint8_t delivery = read_block(cmd, addr, n, false, &block);

		if (delivery)
			return delivery;
		memcpy(data, block.data, part);
		data += part;
		len -= part;
		addr = next_of(&block);
	}
	return DELIVERED;
}

uint8_t mailbox_check(struct command *cmd, uint64_t addr, size_t len)
{
	struct block block;

	for (unsigned int n = 0; len; n++) {
		uint8_t delivery = read_block(cmd, addr, n, true, &block);

		if (delivery)
			return delivery;
		len -= len < BLOCK_DATA ? len : BLOCK_DATA;
		addr = next_of(&block);
	}
	return DELIVERED;
}

uint8_t mailbox_write(struct command *cmd, uint64_t addr, const uint8_t *data,
		      size_t len, const struct mailbox_faults *faults)
{
	uint8_t delivery = mailbox_check(cmd, addr, len);
	struct block block;
	uint64_t next;

	for (unsigned int n = 0; len && !delivery; n++) {
		size_t part = len < BLOCK_DATA ? len : BLOCK_DATA;

		delivery = read_block(cmd, addr, n, true, &block);
		if (delivery)
			return delivery;
		next = next_of(&block);
		memcpy(block.data, data, part);
		block.token += faults->token;
		sign(&block);
		block.signature += faults->signature;
		if (faults->scribble)
			mailbox_scribble(block.reserved,
					 sizeof(block) - BLOCK_DATA);
		if (!card_dma_write(cmd->card, addr, &block, sizeof(block)))
			return DELIVERY_INTERNAL;
		data += part;
		len -= part;
		addr = next;
	}
	return delivery;
}
