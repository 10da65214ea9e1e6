/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Resets that the driver takes part in: the fast way down, and the firmware reset
 * on which all hosts of a card agree by register MFRL before it happens.
 */
#ifndef CONNECTX_RESET_H
#define CONNECTX_RESET_H

#include <stdbool.h>
#include <stdint.h>

#include "timer.h"

struct card;
struct command;

enum reset_phase {
	RESET_IDLE,
	RESET_ASKED,		/* the driver is to agree */
	RESET_AGREED,		/* it is to go down, and have the card reset */
};

/**
 * struct reset - How far a synchronised reset is
 * @phase: See there.
 * @slot: In RESET_ASKED: where the command is that began it.
 * @result: For MFRL's reset_state: how the last one went.
 * @prepared: The driver announced that it goes down fast.
 * @timer: Ends the wait for an answer; does what a toggled link would do.
 */
struct reset {
	enum reset_phase phase;
	unsigned int slot;
	uint8_t result;
	bool prepared;
	struct timer timer;
};

void reset_forget(struct card *card);

/* TEARDOWN_HCA said so; the function goes down when it is disabled. */
void reset_prepare_fast(struct card *card);
void reset_nic_disabled(struct card *card);

/* Is this write to MFRL part of a synchronised reset? Then it is not for the firmware. */
bool reset_is_synchronised(const struct command *cmd);
uint8_t reset_synchronised(struct command *cmd);
/* Add to the answer of a query of MFRL what only the card knows. */
void reset_complete_answer(struct command *cmd);

#endif
