/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Macros of the kernel that the C library lacks.
 */
#ifndef CONNECTX_KERNEL_H
#define CONNECTX_KERNEL_H

#include <stddef.h>

#ifndef BIT
#define BIT(n) (1UL << (n))
#endif

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#define container_of(ptr, type, member) \
	((type *)((char *)(ptr) - offsetof(type, member)))

#endif
