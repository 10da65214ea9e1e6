/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Capabilities: what the card can do at most, and what the driver has it do.
 */
#ifndef CONNECTX_CAPS_H
#define CONNECTX_CAPS_H

#include <stdint.h>

/* Bytes of each type's capabilities. */
#define CAPS_BYTES		4096

struct card;

/**
 * struct caps - Those that can change
 * @general: Current general capabilities, CAPS_BYTES.
 */
struct caps {
	uint8_t general[CAPS_BYTES];
};

void caps_reset(struct card *card);

#endif
