// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "card.h"
#include "command.h"

static const char *const names[] = {
	[FAULT_LATE] = "late",
	[FAULT_STATUS] = "status",
	[FAULT_DELIVERY] = "delivery",
	[FAULT_TOKEN] = "token",
	[FAULT_SIGNATURE] = "signature",
	[FAULT_LENGTH] = "length",
	[FAULT_GARBAGE] = "garbage",
	[FAULT_SCRIBBLE] = "scribble",
	[FAULT_OWNER] = "owner",
	[FAULT_LOST] = "lost",
	[FAULT_REVERSE] = "reverse",
};

bool faults_add(struct card *card, const struct fault *fault)
{
	for (unsigned int i = 0; i < FAULTS_MAX; i++) {
		if (card->faults.table[i].kind)
			continue;
		card->faults.table[i] = *fault;
		return true;
	}
	return false;
}

static bool concerns(const struct fault *fault, const struct command *cmd)
{
	return fault->opcode == FAULT_ANY_OPCODE || fault->opcode == cmd->opcode;
}

/* Returns true if the driver will not see the output of the command. */
static bool hides_output(const struct command *cmd)
{
	for (unsigned int i = 0; i < FAULTS_MAX; i++) {
		const struct fault *fault = &cmd->card->faults.table[i];

		if ((fault->kind == FAULT_LENGTH ||
		     fault->kind == FAULT_GARBAGE) && concerns(fault, cmd))
			return true;
	}
	return false;
}

/* Find the first fault of @kind for the command, and count it as used. */
static bool due(struct command *cmd, enum fault_kind kind, struct fault *found)
{
	for (unsigned int i = 0; i < FAULTS_MAX; i++) {
		struct fault *fault = &cmd->card->faults.table[i];

		if (fault->kind != kind || !concerns(fault, cmd))
			continue;
		*found = *fault;
		if (!--fault->count)
			fault->kind = FAULT_NONE;
		cmd->faulty = true;
		card_log(cmd->card, "fault", "%s 0x%03x %s value=%u",
			 names[kind], cmd->opcode, command_name(cmd),
			 found->value);
		return true;
	}
	return false;
}

unsigned int faults_before(struct command *cmd)
{
	struct fault fault;

	if (due(cmd, FAULT_DELIVERY, &fault))
		cmd->delivery = fault.value;
	if (due(cmd, FAULT_STATUS, &fault)) {
		cmd->status = fault.value;
		cmd->syndrome = fault.extra;
	}
	cmd->faulty |= hides_output(cmd);
	cmd->lost = due(cmd, FAULT_LOST, &fault);
	/* The last of the held commands completes all of them. */
	cmd->held = due(cmd, FAULT_REVERSE, &fault);
	if (cmd->held)
		return fault.count > 1 ? FAULT_MAX_MS : 0;
	return due(cmd, FAULT_LATE, &fault) ? fault.value : 0;
}

/* Status and syndrome stay valid, or the driver would not read the rest. */
static void fill_with_garbage(struct command *cmd)
{
	for (size_t i = RESPONSE_HEADER; i < cmd->out_len; i++)
		cmd->out[i] = random();
}

struct response_faults faults_of_response(struct command *cmd)
{
	struct response_faults faults = {
		.out_len = cmd->out_len,
		.out_len_told = cmd->out_len,
	};
	struct fault fault;

	if (due(cmd, FAULT_TOKEN, &fault))
		faults.mailbox.token = 1;
	if (due(cmd, FAULT_SIGNATURE, &fault))
		faults.mailbox.signature = 1;
	faults.mailbox.scribble = due(cmd, FAULT_SCRIBBLE, &fault);
	faults.keeps_slot = due(cmd, FAULT_OWNER, &fault);
	if (due(cmd, FAULT_GARBAGE, &fault))
		fill_with_garbage(cmd);
	if (due(cmd, FAULT_LENGTH, &fault)) {
		faults.out_len_told = fault.value;
		if (fault.value < faults.out_len)
			faults.out_len = fault.value;
	}
	return faults;
}

static void come_back(struct card *card)
{
	timer_stop(&card->timers, &card->faults.back);
	if (!card->faults.gone)
		return;
	card->faults.gone = false;
	card_reset_firmware(card, "the card is back");
}

static void back(struct timer *timer)
{
	come_back(container_of(timer, struct card, faults.back));
}

void faults_vanish(struct card *card, unsigned int ms)
{
	card->faults.gone = true;
	cmdq_drop(card);
	if (ms)
		timer_start(&card->timers, &card->faults.back, ms, back);
}

void faults_clear(struct card *card)
{
	memset(card->faults.table, 0, sizeof(card->faults.table));
	card->health.syndrome = 0;
	health_stall(card, false);
	come_back(card);
}
