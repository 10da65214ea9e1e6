// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "card.h"
#include "field.h"
#include "firmware_syndrome.h"
#include "syndrome.h"

/* Addresses. */
enum {
	CTRL = 0x0,
	SIZE = 0x1000,
	SYNDROME = 0x1008,
	MAILBOX = 0x100000,
};

/* Fields of CTRL. */
#define CTRL_BUSY		BIT(0)
#define CTRL_EXTERNAL_MAILBOX	BIT(1)
#define CTRL_STATUS_SHIFT	8
#define CTRL_OPCODE_SHIFT	16

#define OPCODE_REGISTER		0x9001

/* Command statuses. */
enum {
	ICMD_OK = 0,
	ICMD_BAD_OPCODE = 1,
	ICMD_BAD_COMMAND = 2,
	ICMD_BAD_PARAM = 4,
};

/* The mailbox contains a block with the operation and a block with the register. */
#define OPERATION_TYPE		AT(0x00, 31, 27)
#define OPERATION_LENGTH	AT(0x00, 26, 16)
#define OPERATION_STATUS	AT(0x00, 14, 8)
#define OPERATION_REGISTER	AT(0x04, 31, 16)
#define OPERATION_RESPONSE	AT(0x04, 15, 15)
#define OPERATION_METHOD	AT(0x04, 14, 8)
#define OPERATION_CLASS		AT(0x04, 7, 0)
#define REGISTER_TYPE		AT(0x10, 31, 27)
#define REGISTER_LENGTH		AT(0x10, 26, 16)
#define REGISTER_DATA		0x14

#define TYPE_OPERATION		1
#define TYPE_REGISTER		3
/* Lengths are in dwords and include the header of the block. */
#define OPERATION_DWORDS	4
#define REGISTER_MAX		((ICMD_MAILBOX - REGISTER_DATA) / 4 + 1)
#define CLASS_REGISTERS		1
#define METHOD_QUERY		1

/* Operation statuses. */
enum {
	OPERATION_OK = 0,
	OPERATION_NO_REGISTER = 0x4,
	OPERATION_NO_CLASS = 0x5,
	OPERATION_NO_METHOD = 0x6,
	OPERATION_BAD_PARAM = 0x7,
	OPERATION_TOO_SHORT = 0x24,
};

static bool blocks_fit(const uint8_t *box)
{
	unsigned int dwords = field_get_bits(box, REGISTER_LENGTH);

	return field_get_bits(box, OPERATION_TYPE) == TYPE_OPERATION &&
	       field_get_bits(box, OPERATION_LENGTH) == OPERATION_DWORDS &&
	       field_get_bits(box, REGISTER_TYPE) == TYPE_REGISTER &&
	       dwords > 1 && dwords <= REGISTER_MAX;
}

static uint8_t translate(uint8_t status, uint32_t syndrome)
{
	if (!status)
		return OPERATION_OK;
	if (syndrome == SYNDROME_REGISTER_UNKNOWN)
		return OPERATION_NO_REGISTER;
	if (syndrome == SYNDROME_REGISTER_LENGTH)
		return OPERATION_TOO_SHORT;
	return OPERATION_BAD_PARAM;
}

static uint8_t query_register(struct card *card)
{
	struct icmd *icmd = &card->vsc.icmd;
	uint8_t *box = icmd->mailbox;
	const struct register_access query = {
		.id = field_get_bits(box, OPERATION_REGISTER),
		.data = box + REGISTER_DATA,
		.len = 4 * (field_get_bits(box, REGISTER_LENGTH) - 1),
		.syndrome = &icmd->syndrome,
	};
	uint8_t status;

	if (field_get_bits(box, OPERATION_CLASS) != CLASS_REGISTERS)
		return OPERATION_NO_CLASS;
	if (field_get_bits(box, OPERATION_METHOD) != METHOD_QUERY)
		return OPERATION_NO_METHOD;
	status = firmware_access_register(card->firmware, &query);
	return translate(status, icmd->syndrome);
}

static uint8_t access_register(struct card *card)
{
	uint8_t *box = card->vsc.icmd.mailbox;
	uint8_t status;

	if (!blocks_fit(box))
		return ICMD_BAD_PARAM;
	status = query_register(card);
	field_set_bits(box, OPERATION_STATUS, status);
	field_set_bits(box, OPERATION_RESPONSE, 1);
	card->counters.rejected += !!status;
	card_log(card, "icmd", "register=0x%x method=%u status=0x%x syndrome=0x%x",
		 (unsigned int)field_get_bits(box, OPERATION_REGISTER),
		 (unsigned int)field_get_bits(box, OPERATION_METHOD), status,
		 card->vsc.icmd.syndrome);
	return ICMD_OK;
}

static void run(struct card *card, uint32_t ctrl)
{
	struct icmd *icmd = &card->vsc.icmd;
	uint8_t status;

	icmd->syndrome = 0;
	if (ctrl & CTRL_EXTERNAL_MAILBOX)
		status = ICMD_BAD_COMMAND;
	else if (ctrl >> CTRL_OPCODE_SHIFT != OPCODE_REGISTER)
		status = ICMD_BAD_OPCODE;
	else
		status = access_register(card);
	if (status) {
		card->counters.rejected++;
		card_log(card, "rejected", "command 0x%x by configuration space: status 0x%x",
			 ctrl >> CTRL_OPCODE_SHIFT, status);
	}
	icmd->ctrl = ctrl >> CTRL_OPCODE_SHIFT << CTRL_OPCODE_SHIFT |
		     (uint32_t)status << CTRL_STATUS_SHIFT;
}

static uint8_t *find_in_mailbox(struct icmd *icmd, uint32_t address)
{
	return address >= MAILBOX && address - MAILBOX < ICMD_MAILBOX ?
	       icmd->mailbox + (address - MAILBOX) : NULL;
}

bool icmd_read(struct card *card, uint32_t address, uint32_t *data)
{
	struct icmd *icmd = &card->vsc.icmd;
	const uint8_t *box = find_in_mailbox(icmd, address);

	if (box)
		*data = field_get_bits(box, 0, 32);
	else if (address == CTRL)
		*data = icmd->ctrl;
	else if (address == SIZE)
		*data = ICMD_MAILBOX;
	else if (address == SYNDROME)
		*data = icmd->syndrome;
	else
		return false;
	return true;
}

bool icmd_write(struct card *card, uint32_t address, uint32_t data)
{
	struct icmd *icmd = &card->vsc.icmd;
	uint8_t *box = find_in_mailbox(icmd, address);

	if (box)
		field_set_bits(box, 0, 32, data);
	else if (address != CTRL)
		return false;
	else if (data & CTRL_BUSY)
		run(card, data);
	else
		icmd->ctrl = data;
	return true;
}
