// SPDX-License-Identifier: GPL-2.0-only
/* Misbehaviour on demand: which command goes wrong, and how. */
#include <linux/bits.h>

#include "mock.h"

/**
 * mock_faults_take() - Does a fault hit this command?
 * @faults: The device's faults. Each that is armed hits, and has one less left.
 *
 * Context: any; commands race for the last one, and one of them gets it.
 * Return: BIT(enum mock_fault) for each that hits.
 */
unsigned long mock_faults_take(struct mock_faults *faults)
{
	unsigned long hit = 0;
	unsigned int i;

	for (i = 0; i < MOCK_FAULTS; i++)
		if (atomic_dec_if_positive(&faults->left[i]) >= 0)
			hit |= BIT(i);
	return hit;
}
