// SPDX-License-Identifier: GPL-2.0-only
/* The device types that have a folder here. */
#include "mlx5/mlx5.h"
#include "mock/mock.h"
#include "vendor.h"

static const struct vendor *const vendors[] = {
	&mlx5_vendor,
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
