/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pages of the host's memory that the firmware works in.
 */
#ifndef CONNECTX_PAGES_H
#define CONNECTX_PAGES_H

#include <stdbool.h>
#include <stdint.h>

/* What it asks for. A real one wants thousands; the driver's way is the same. */
#define PAGES_BOOT		16
#define PAGES_INIT		240
#define PAGES_MAX		65536

struct card;

/**
 * struct pages - Those that it holds
 * @addrs: Their addresses, in the order in which they came.
 * @count: How many.
 * @room: Entries of @addrs.
 * @wanted: How many more it asked for by events, less those that it offered.
 */
struct pages {
	uint64_t *addrs;
	unsigned int count;
	unsigned int room;
	int wanted;
};

void pages_forget(struct card *card);
/* Ask the driver for more, or if negative to take some; false if it can't hear. */
bool pages_request(struct card *card, int count);

#endif
