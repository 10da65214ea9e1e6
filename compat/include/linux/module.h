/* SPDX-License-Identifier: GPL-2.0-only */
/* Up to 6.12 a symbol namespace is an identifier, from 6.13 on a string. */
#ifndef _FWCTL_COMPAT_MODULE_H
#define _FWCTL_COMPAT_MODULE_H

#include_next <linux/module.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0)
#undef MODULE_IMPORT_NS
#define MODULE_IMPORT_NS(ns) MODULE_INFO(import_ns, ns)
#endif

#endif
