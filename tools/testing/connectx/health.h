/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Health of the firmware: the health buffer, the health counter and the clock.
 */
#ifndef CONNECTX_HEALTH_H
#define CONNECTX_HEALTH_H

#include <stdbool.h>
#include <stdint.h>

/* Hardware ID of a ConnectX-5. */
#define HW_ID			0x20d

struct card;

/* Frequency of the internal timer in kHz, as in the capabilities. */
#define HEALTH_CLOCK_KHZ	78125

/**
 * struct health - State of the health buffer
 * @syndrome: Error, 0 for none.
 * @extended: Details of the error.
 * @needs_reset: The driver must reset the card to recover.
 * @severity: Severity, as a kernel log level.
 * @stalled: The health counter is stopped.
 * @counter: Value of the stopped health counter.
 */
struct health {
	uint8_t syndrome;
	uint16_t extended;
	bool needs_reset;
	uint8_t severity;
	bool stalled;
	uint32_t counter;
};

void health_reset(struct card *card);
/* Returns the word at @offset of the health buffer. */
uint32_t health_word(struct card *card, unsigned int offset);
uint32_t health_counter(struct card *card);
uint64_t health_clock(struct card *card);
void health_stall(struct card *card, bool stall);

#endif
