/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The initialization segment: the first registers of BAR0, through which the driver
 * sets up the command queue and monitors the firmware.
 */
#ifndef CONNECTX_INIT_SEGMENT_H
#define CONNECTX_INIT_SEGMENT_H

#include <stddef.h>
#include <stdint.h>

#include "timer.h"

/* The clock registers after the segment share the page of the MSI-X table. */
#define INIT_SEGMENT_SIZE	0x2000

struct card;

enum nic_state {
	NIC_FULL_DRIVER = 0,
	NIC_DISABLED = 1,
	NIC_NO_DRAM = 2,
	NIC_SW_RESET = 7,
};

/**
 * struct init_segment - Changeable state of the segment
 * @nic_state: See enum nic_state. NIC_DISABLED from a reset until the driver writes
 *	the address of the command queue.
 * @resetting: Completes the reset that the driver requests with NIC_SW_RESET.
 */
struct init_segment {
	uint8_t nic_state;
	struct timer resetting;
};

void init_segment_reset(struct card *card);
void init_segment_read(struct card *card, uint64_t offset, void *data,
		       size_t len);
void init_segment_write(struct card *card, uint64_t offset, const void *data,
			size_t len);

#endif
