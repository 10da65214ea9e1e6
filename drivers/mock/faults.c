// SPDX-License-Identifier: GPL-2.0-only
/* Fault injection. */
#include <linux/bits.h>

#include "mock.h"

/**
 * mock_faults_take() - Select the faults of a command
 * @faults: Faults of the device. The command gets one of each armed fault.
 *
 * Context: any. Exactly one of several concurrent commands gets the last fault.
 * Return: a mask with BIT(enum mock_fault) for each selected fault.
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
