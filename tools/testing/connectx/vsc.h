/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The vendor-specific capability: a gateway from configuration space into address
 * spaces of the card, for drivers and tools that have nothing but PCI.
 *
 * A host takes the semaphore by writing the number that it read from the counter,
 * and frees it by writing 0. It then chooses a space, writes an address, and waits
 * for the flag to change. Any program of the root user can do all that, so a wrong
 * access is refused and never a violation.
 */
#ifndef CONNECTX_VSC_H
#define CONNECTX_VSC_H

#include <stddef.h>
#include <stdint.h>

#include "icmd.h"

#define VSC_SEMAPHORES		2

struct card;

/**
 * struct vsc - Behind the capability
 * @semaphores: Owner of each semaphore in the space of semaphores, 0 for none.
 * @icmd: The interface for commands.
 */
struct vsc {
	uint32_t semaphores[VSC_SEMAPHORES];
	struct icmd icmd;
};

/* The host is about to read @len bytes of configuration space at @offset. */
void vsc_before_read(struct card *card, size_t offset, size_t len);
/* The host writes there. */
void vsc_write(struct card *card, size_t offset, const void *data, size_t len);
void vsc_reset(struct card *card);

#endif
