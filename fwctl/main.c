// SPDX-License-Identifier: GPL-2.0-only
/* The module: the class and the device numbers that all devices share. */
#include <linux/module.h>
#include <linux/slab.h>

#include "fwctl_private.h"

static_assert(FWCTL_MAX_DEVICES <= 1U << MINORBITS);

dev_t fwctl_dev_base;

static char *fwctl_devnode(devnode_device *dev, umode_t *mode)
{
	return kasprintf(GFP_KERNEL, "fwctl/%s", dev_name(dev));
}

struct class fwctl_class = {
	.name = "fwctl",
	.devnode = fwctl_devnode,
	.dev_release = fwctl_device_release,
};

static int __init fwctl_init(void)
{
	int ret;

	ret = alloc_chrdev_region(&fwctl_dev_base, 0, FWCTL_MAX_DEVICES,
				  "fwctl");
	if (ret)
		return ret;

	ret = class_register(&fwctl_class);
	if (ret)
		unregister_chrdev_region(fwctl_dev_base, FWCTL_MAX_DEVICES);
	return ret;
}

/* Built in, the core must be there before its providers probe. */
subsys_initcall(fwctl_init);

static void __exit fwctl_exit(void)
{
	class_unregister(&fwctl_class);
	unregister_chrdev_region(fwctl_dev_base, FWCTL_MAX_DEVICES);
}
module_exit(fwctl_exit);

MODULE_DESCRIPTION("RPC to device firmware");
MODULE_LICENSE("GPL");
