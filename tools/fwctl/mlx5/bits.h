/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Access to bits of big-endian structs. The emulated ConnectX uses this file,
 * too.
 */
#ifndef FWCTL_MLX5_BITS_H
#define FWCTL_MLX5_BITS_H

#include <stddef.h>
#include <stdint.h>

/* Return @width bits of @p, at most 64, starting at bit @bit. */
static inline uint64_t field_get_bits(const void *p, size_t bit, size_t width)
{
	const uint8_t *bytes = p;
	uint64_t value = 0;

	for (size_t i = bit; i < bit + width; i++)
		value = value << 1 | (bytes[i / 8] >> (7 - i % 8) & 1);
	return value;
}

static inline void field_set_bits(void *p, size_t bit, size_t width,
				  uint64_t value)
{
	uint8_t *bytes = p;

	for (size_t i = bit + width; i-- > bit; value >>= 1) {
		uint8_t mask = 1 << (7 - i % 8);

		if (value & 1)
			bytes[i / 8] |= mask;
		else
			bytes[i / 8] &= ~mask;
	}
}

#endif
