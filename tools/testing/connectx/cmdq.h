/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The command queue: slots in host memory and a doorbell that tells the card which
 * slots hold a new command. Commands complete independently of each other.
 */
#ifndef CONNECTX_CMDQ_H
#define CONNECTX_CMDQ_H

#include <stdbool.h>
#include <stdint.h>

#include "timer.h"

#define CMDQ_LOG_SLOTS		5
#define CMDQ_LOG_STRIDE		6
#define CMDQ_SLOTS		BIT(CMDQ_LOG_SLOTS)

struct card;
struct command;

/**
 * struct slot - Slot of the command queue
 * @card: The card.
 * @busy: Set from the doorbell to the completion.
 * @command: Command in the slot; NULL until the card has fetched it.
 * @timer: Fetches the command after the doorbell write has returned, and later
 *	completes a delayed command.
 */
struct slot {
	struct card *card;
	bool busy;
	struct command *command;
	struct timer timer;
};

/**
 * struct cmdq - Command queue
 * @addr: Address in host memory.
 * @fetched: Number of fetched commands.
 * @slots: State of each slot.
 */
struct cmdq {
	uint64_t addr;
	unsigned int fetched;
	struct slot slots[CMDQ_SLOTS];
};

void cmdq_init(struct card *card);
void cmdq_reset(struct card *card);
void cmdq_set_address(struct card *card, uint64_t addr);
void cmdq_doorbell(struct card *card, uint32_t slots);
/* Returns the number of commands whose completion is delayed. */
unsigned int cmdq_late(const struct card *card);
/* Complete all delayed commands now. */
void cmdq_release(struct card *card);
/* Drop all commands without completing them. The driver no longer expects them. */
void cmdq_drop(struct card *card);
/* Drop all commands except @keep, which is the command that caused the drop. */
void cmdq_drop_others(struct card *card, const struct command *keep);
/* Complete a command that is in flight because its @open is set. */
void cmdq_complete(struct card *card, unsigned int slot);
unsigned int cmdq_busy(const struct card *card);
/* Complete all held commands, last one first, with one event. */
void cmdq_complete_held(struct card *card);

#endif
