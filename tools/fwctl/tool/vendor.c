// SPDX-License-Identifier: GPL-2.0-only
/* The device types that have a folder here. */
#include "mock/mock.h"
#include "vendor.h"

static const struct vendor *const vendors[] = {
	&mock_vendor,
};

const struct vendor *vendor_find(uint32_t type)
{
	for (size_t i = 0; i < ARRAY_SIZE(vendors); i++) {
		if (vendors[i]->type == type)
			return vendors[i];
	}
	return NULL;
}
