/* SPDX-License-Identifier: GPL-2.0-only */
/* Up to 6.12 a symbol namespace is an identifier, from 6.13 on a string. */
#ifndef _FWCTL_COMPAT_EXPORT_H
#define _FWCTL_COMPAT_EXPORT_H

#include_next <linux/export.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0)
#undef EXPORT_SYMBOL_NS_GPL
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
#define EXPORT_SYMBOL_NS_GPL(sym, ns) __EXPORT_SYMBOL(sym, "_gpl", ns)
#else
#define EXPORT_SYMBOL_NS_GPL(sym, ns) __EXPORT_SYMBOL(sym, "GPL", ns)
#endif
#endif

#endif
