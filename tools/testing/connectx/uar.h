/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * User access regions: pages of BAR0 with doorbells. The card implements the
 * doorbells of event queues.
 */
#ifndef CONNECTX_UAR_H
#define CONNECTX_UAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UAR_SIZE		4096
/* The first 16 pages are the initialization segment and MSI-X. */
#define UAR_FIRST		16
#define UAR_COUNT		64
#define UAR_EQ_ARM		0x40
#define UAR_EQ_UPDATE		0x48

struct card;

/**
 * struct uar - A user access region
 * @used: The page is allocated.
 * @uid: User context that has allocated it, 0 for the driver.
 */
struct uar {
	bool used;
	uint16_t uid;
};

struct uars {
	struct uar table[UAR_COUNT];
};

bool uars_have(const struct card *card, uint32_t index, uint16_t uid);
unsigned int uars_count(const struct card *card);
void uars_forget(struct card *card);
/* Free the UARs of a user context that was destroyed. */
void uars_forget_of(struct card *card, uint16_t uid);
void uar_write(struct card *card, uint64_t offset, const void *data,
	       size_t len);

#endif
