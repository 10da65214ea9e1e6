/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The command queue: slots in the host's memory, a doorbell to say which of them
 * have a command. Commands end on their own, one does not wait for another.
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
 * struct slot - A slot of the queue
 * @card: Whose.
 * @busy: From its doorbell until it is completed.
 * @command: What runs in it; NULL before it was read.
 * @timer: Reads it, after the doorbell's answer; then completes it.
 */
struct slot {
	struct card *card;
	bool busy;
	struct command *command;
	struct timer timer;
};

/**
 * struct cmdq - The queue
 * @addr: Where it is.
 * @fetched: Commands that were read.
 * @slots: What the card knows of each slot.
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
/* How many commands are to end late. */
unsigned int cmdq_late(const struct card *card);
/* They end now. */
void cmdq_release(struct card *card);
/* Forget what runs; the driver will not look for its end. */
void cmdq_drop(struct card *card);
/* Likewise, but for the command that says so. */
void cmdq_drop_others(struct card *card, const struct command *keep);
/* Complete a command that was left open, see struct command's @open. */
void cmdq_complete(struct card *card, unsigned int slot);
unsigned int cmdq_busy(const struct card *card);
/* Complete all held commands, the last one first, with one event. */
void cmdq_complete_held(struct card *card);

#endif
