/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Resets in which the driver takes part: the fast teardown, and the synchronised
 * firmware reset, which all hosts of a card negotiate through register MFRL.
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
	RESET_ASKED,		/* waiting for the driver's consent */
	RESET_AGREED,		/* waiting for the driver to disable the function */
};

/**
 * struct reset - State of a synchronised reset
 * @phase: See enum reset_phase.
 * @slot: In RESET_ASKED: slot of the command that requested the reset.
 * @result: Result of the last reset, for reset_state of MFRL.
 * @prepared: The driver has announced a fast teardown.
 * @timer: In RESET_ASKED: timeout of the driver's response. In RESET_AGREED:
 *	resets the card, as toggling the link would do.
 */
struct reset {
	enum reset_phase phase;
	unsigned int slot;
	uint8_t result;
	bool prepared;
	struct timer timer;
};

void reset_forget(struct card *card);

/* Handle a TEARDOWN_HCA that announces a fast teardown, see reset_nic_disabled(). */
void reset_prepare_fast(struct card *card);
void reset_nic_disabled(struct card *card);

/*
 * Returns true if the command is a write to MFRL that belongs to a synchronised
 * reset. The caller must pass it to reset_synchronised() instead of the firmware.
 */
bool reset_is_synchronised(const struct command *cmd);
uint8_t reset_synchronised(struct command *cmd);
/* Add the card's part to the response of an MFRL query. */
void reset_complete_response(struct command *cmd);

#endif
