/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Event queues: rings in the host's memory, each for some kinds of events, with an
 * interrupt that is sent once each time the driver arms it.
 */
#ifndef CONNECTX_EQ_H
#define CONNECTX_EQ_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel.h"

#define EQ_LOG_MAX		6
#define EQ_MAX			BIT(EQ_LOG_MAX)
#define EQ_LOG_MAX_SIZE		20
#define EQ_ENTRY		64

struct card;

/* Events, as mlx5_core numbers them. */
enum event_type {
	EVENT_PORT_CHANGE = 0x09,
	EVENT_COMMAND = 0x0a,
	EVENT_PAGE_REQUEST = 0x0b,
	EVENT_GENERAL = 0x22,
};

/* EVENT_GENERAL */
enum event_subtype {
	EVENT_SYNC_RESET = 0x8,
};

/**
 * struct eq - An event queue
 * @used: There is one of this number.
 * @uid: Whose.
 * @log_size: Entries.
 * @log_page: Bytes of each of its pages.
 * @uar: By which it is armed.
 * @vector: Of MSI-X.
 * @events: Kinds that it gets, a bit for each of the first 64.
 * @pages: Where its pages are.
 * @nr_pages: How many.
 * @produced: Entries that were written since it was made, 24 bits.
 * @consumed: Entries that the driver read.
 * @armed: The next event interrupts.
 */
struct eq {
	bool used;
	uint16_t uid;
	uint8_t log_size;
	uint8_t log_page;
	uint32_t uar;
	uint16_t vector;
	uint64_t events;
	uint64_t *pages;
	unsigned int nr_pages;
	uint32_t produced;
	uint32_t consumed;
	bool armed;
};

struct eqs {
	struct eq table[EQ_MAX];
};

bool eqs_have(const struct card *card, enum event_type type);
bool eqs_use_uar(const struct card *card, uint32_t uar);
unsigned int eqs_count(const struct card *card);
void eqs_forget(struct card *card);
void eqs_doorbell(struct card *card, uint32_t uar, uint32_t word, bool arm);
/* @data: 28 bytes. False if nobody listens. */
bool eqs_post(struct card *card, enum event_type type, uint8_t subtype,
	      const uint8_t *data);
/* The commands in these slots have ended. Without @interrupts a driver must look. */
void eqs_post_command(struct card *card, uint32_t slots, bool interrupts);

#endif
