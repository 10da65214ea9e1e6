/* SPDX-License-Identifier: GPL-2.0-only */
/* Up to 6.1 the device parameter of class->devnode() is not const. */
#ifndef _FWCTL_COMPAT_DEVICE_CLASS_H
#define _FWCTL_COMPAT_DEVICE_CLASS_H

#include_next <linux/device/class.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
typedef struct device devnode_device;
#else
typedef const struct device devnode_device;
#endif

#endif
