/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Before 6.5, a long-term pin for write succeeds for a shared mapping of a file whose
 * file system tracks dirty pages. The device would then write to pages that the file
 * system has cleaned. Reject such mappings, as later kernels do.
 */
#ifndef _FWCTL_COMPAT_MM_H
#define _FWCTL_COMPAT_MM_H

#include_next <linux/mm.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 5, 0)
/* compat/pin.c, because this header is part of the headers that the function needs. */
int fwctl_compat_pin_user_pages(unsigned long start, int num,
				unsigned int flags, struct page **pages);

#define pin_user_pages_fast(start, num, flags, pages) \
	fwctl_compat_pin_user_pages(start, num, flags, pages)
#endif

#endif
