/* SPDX-License-Identifier: GPL-2.0-only */
/* __free(kvfree) was added in 6.9. */
#ifndef _FWCTL_COMPAT_SLAB_H
#define _FWCTL_COMPAT_SLAB_H

#include_next <linux/slab.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 9, 0)
#include <linux/cleanup.h>
#include <linux/err.h>

DEFINE_FREE(kvfree, void *, if (!IS_ERR_OR_NULL(_T)) kvfree(_T))
#endif

#endif
