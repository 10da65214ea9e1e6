/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How long the driver is to wait for what, as the card tells it: in the
 * initialization segment and in register DTOR.
 */
#ifndef CONNECTX_TIMEOUTS_H
#define CONNECTX_TIMEOUTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct card;
struct command;

#define TIMEOUTS		13
/* In milliseconds; registers have 20 bits for it. */
#define TIMEOUT_MAX_MS		0xfffff

/**
 * struct timeouts - What the driver is told the next time that it loads
 * @ms: In the order of the table in timeouts.c. Not reset, so that a test can make
 *	one short and load the driver.
 */
struct timeouts {
	uint32_t ms[TIMEOUTS];
};

void timeouts_init(struct card *card);
/* The nth one's name, NULL at the end. */
const char *timeout_name(size_t n);
/* False if there is no such timeout. */
bool timeouts_set(struct card *card, const char *name, uint32_t ms);

/* Registers of the initialization segment. */
uint32_t timeouts_command(const struct card *card);
/* Has the driver given this command up? */
bool timeouts_passed(const struct command *cmd);
uint32_t timeouts_init_segment(const struct card *card);
/* Fill in the answer to a query of DTOR, which is empty otherwise. */
void timeouts_complete_answer(struct command *cmd);

#endif
