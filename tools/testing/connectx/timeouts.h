/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Timeouts that the card announces to the driver, in the initialization segment
 * and in register DTOR.
 */
#ifndef CONNECTX_TIMEOUTS_H
#define CONNECTX_TIMEOUTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct card;
struct command;

#define TIMEOUTS		13
/* In milliseconds. The fields have 20 bits. */
#define TIMEOUT_MAX_MS		0xfffff

/**
 * struct timeouts - Timeouts for the next load of the driver
 * @ms: Milliseconds, in the order of the table in timeouts.c. A reset does not
 *	change these, so that a test can shorten a timeout and then load the
 *	driver.
 */
struct timeouts {
	uint32_t ms[TIMEOUTS];
};

void timeouts_init(struct card *card);
/* Returns the name of the nth timeout, NULL past the end. */
const char *timeout_name(size_t n);
/* Returns false if the timeout does not exist. */
bool timeouts_set(struct card *card, const char *name, uint32_t ms);

/* Values of the registers in the initialization segment. */
uint32_t timeouts_command(const struct card *card);
/* Returns true if the driver has given up on the command. */
bool timeouts_passed(const struct command *cmd);
uint32_t timeouts_init_segment(const struct card *card);
/* Fill in the response of a DTOR query. */
void timeouts_complete_response(struct command *cmd);

#endif
