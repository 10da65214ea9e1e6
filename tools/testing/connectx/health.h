/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How the firmware is: the health buffer, its counter and its clock.
 */
#ifndef CONNECTX_HEALTH_H
#define CONNECTX_HEALTH_H

#include <stdbool.h>
#include <stdint.h>

/* As a real ConnectX-5 has it. */
#define HW_ID			0x20d

struct card;

/* Kilohertz of the internal timer, as the capabilities tell it. */
#define HEALTH_CLOCK_KHZ	78125

/**
 * struct health - Its state
 * @syndrome: What is wrong, 0 if nothing is.
 * @extended: More of it.
 * @needs_reset: Only a reset can help, the driver is to do one.
 * @severity: As the kernel's log levels.
 * @stalled: The counter stands still at @counter.
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
/* A word of the health buffer. */
uint32_t health_word(struct card *card, unsigned int offset);
uint32_t health_counter(struct card *card);
uint64_t health_clock(struct card *card);
void health_stall(struct card *card, bool stall);

#endif
