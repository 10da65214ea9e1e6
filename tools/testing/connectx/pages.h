/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Host memory pages that the firmware uses.
 */
#ifndef CONNECTX_PAGES_H
#define CONNECTX_PAGES_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Pages that the card requests for boot and for initialization, and the limit. Real
 * firmware requests thousands; the driver handles both in the same way.
 */
#define PAGES_BOOT		16
#define PAGES_INIT		240
#define PAGES_MAX		65536

struct card;

/**
 * struct pages - Pages of the card
 * @addrs: Addresses, in the order in which the driver gave them.
 * @count: Number of pages.
 * @capacity: Capacity of @addrs.
 * @wanted: Pages requested by events and not yet given, minus pages offered and
 *	not yet taken back.
 */
struct pages {
	uint64_t *addrs;
	unsigned int count;
	unsigned int capacity;
	int wanted;
};

void pages_forget(struct card *card);
/* Returns true if the driver has given the page at @addr to the card. */
bool pages_held(const struct pages *pages, uint64_t addr);
/*
 * Request @count pages from the driver or, if @count is negative, offer to return
 * pages. Returns false if the event cannot be posted.
 */
bool pages_request(struct card *card, int count);

#endif
