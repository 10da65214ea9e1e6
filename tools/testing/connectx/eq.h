/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Event queues: rings in host memory. Each queue takes some types of events and
 * has an interrupt, which is sent once each time the driver arms it.
 */
#ifndef CONNECTX_EQ_H
#define CONNECTX_EQ_H

#include <stdbool.h>
#include <stdint.h>

#include "event.h"
#include "kernel.h"

#define EQ_LOG_MAX		6
#define EQ_MAX			BIT(EQ_LOG_MAX)
#define EQ_LOG_MAX_SIZE		20
#define EQ_ENTRY		64

struct card;

/**
 * struct eq - An event queue
 * @used: The entry is in use.
 * @uid: User context that has created the queue, 0 for the driver.
 * @log_size: Log2 of the number of entries.
 * @log_page: Log2 of the size of each page in @pages.
 * @uar: UAR whose doorbell arms the queue.
 * @vector: MSI-X vector.
 * @events: Event types that the queue takes, a bit for each of the first 64.
 * @pages: Addresses of the pages of the ring.
 * @nr_pages: Number of @pages.
 * @produced: Entries written since the creation of the queue, modulo 2^24.
 * @consumed: Entries read by the driver, modulo 2^24.
 * @armed: The next event sends an interrupt.
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
/*
 * Post an event with EVENT_BYTES of @data. Returns false if no queue takes the type
 * or if the queue is full.
 */
bool eqs_post(struct card *card, enum event_type type, uint8_t subtype,
	      const uint8_t *data);
/*
 * Post the completion of the commands in @slots. If @interrupts is false, the
 * driver must poll the queue.
 */
void eqs_post_command(struct card *card, uint32_t slots, bool interrupts);

#endif
