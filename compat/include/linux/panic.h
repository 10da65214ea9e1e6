/* SPDX-License-Identifier: GPL-2.0-only */
/* Before 6.15 there is no TAINT_FWCTL. TAINT_USER is the closest substitute. */
#ifndef _FWCTL_COMPAT_PANIC_H
#define _FWCTL_COMPAT_PANIC_H

#include_next <linux/panic.h>

#ifndef TAINT_FWCTL
#define TAINT_FWCTL TAINT_USER
#endif

#endif
