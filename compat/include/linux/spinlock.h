/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Up to 6.19, sparse checks the balance of locks but does not see that a guard
 * unlocks at the end of its scope. Hide the lock from sparse only.
 */
#ifndef _FWCTL_COMPAT_SPINLOCK_H
#define _FWCTL_COMPAT_SPINLOCK_H

#include_next <linux/spinlock.h>
#include <linux/version.h>

#if defined(__CHECKER__) && LINUX_VERSION_CODE < KERNEL_VERSION(7, 0, 0)
static inline class_spinlock_t fwctl_compat_spinlock_unseen(spinlock_t *lock)
{
	class_spinlock_t guard = { .lock = lock };

	return guard;
}

#define class_spinlock_constructor(lock) fwctl_compat_spinlock_unseen(lock)

static inline class_spinlock_irqsave_t
fwctl_compat_spinlock_irqsave_unseen(spinlock_t *lock)
{
	class_spinlock_irqsave_t guard = { .lock = lock };

	return guard;
}

#define class_spinlock_irqsave_constructor(lock) \
	fwctl_compat_spinlock_irqsave_unseen(lock)
#endif

#endif
