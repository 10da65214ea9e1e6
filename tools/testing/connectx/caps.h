/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Capabilities: the maximum values of the card and the values that the driver has
 * set.
 */
#ifndef CONNECTX_CAPS_H
#define CONNECTX_CAPS_H

#include <stdint.h>

/* Size of the capabilities of one type. */
#define CAPS_BYTES		4096

struct card;

/**
 * struct caps - Capabilities that can change
 * @general: Current general capabilities, CAPS_BYTES.
 */
struct caps {
	uint8_t general[CAPS_BYTES];
};

void caps_reset(struct card *card);

#endif
