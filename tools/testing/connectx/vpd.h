/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The PCI capability through which a host reads the vital product data.
 */
#ifndef CONNECTX_VPD_H
#define CONNECTX_VPD_H

#include <stddef.h>
#include <stdint.h>

#include "firmware.h"

struct card;

/**
 * struct vpd - Vital product data
 * @bytes: Data of the firmware, which never change.
 * @len: Size of the data.
 */
struct vpd {
	uint8_t bytes[FIRMWARE_VPD_MAX];
	size_t len;
};

void vpd_init(struct card *card);
/* Handle a write of @len bytes to configuration space at @offset. */
void vpd_written(struct card *card, size_t offset, size_t len);

#endif
