/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The vendor-specific capability: a gateway from configuration space into address
 * spaces of the card, for drivers and tools that can only access PCI.
 *
 * A host takes the semaphore by writing the number that it has read from the
 * counter, and frees the semaphore by writing 0. With the semaphore held, the
 * host selects a space, writes an address and polls the flag. Any program of the
 * root user can access the capability, so a wrong access is rejected and never a
 * protocol error.
 */
#ifndef CONNECTX_VSC_H
#define CONNECTX_VSC_H

#include <stddef.h>
#include <stdint.h>

#include "icmd.h"

#define VSC_SEMAPHORES		2

struct card;

/**
 * struct vsc - State behind the capability
 * @semaphores: Owner of each semaphore in the space of semaphores, 0 for none.
 * @icmd: Command interface.
 */
struct vsc {
	uint32_t semaphores[VSC_SEMAPHORES];
	struct icmd icmd;
};

/* Prepare a read of @len bytes of configuration space at @offset. */
void vsc_before_read(struct card *card, size_t offset, size_t len);
/* Handle a write to configuration space. */
void vsc_write(struct card *card, size_t offset, const void *data, size_t len);
void vsc_reset(struct card *card);

#endif
