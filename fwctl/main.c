// SPDX-License-Identifier: GPL-2.0-only
/* Module init and exit: class, device numbers and workqueues. */
#include <linux/module.h>
#include <linux/slab.h>

#include "fwctl_private.h"

static_assert(FWCTL_MAX_DEVICES <= 1U << MINORBITS);

dev_t fwctl_dev_base;
struct workqueue_struct *fwctl_wq;
struct workqueue_struct *fwctl_dispatch_wq;

static char *fwctl_devnode(devnode_device *dev, umode_t *mode)
{
	return kasprintf(GFP_KERNEL, "fwctl/%s", dev_name(dev));
}

struct class fwctl_class = {
	.name = "fwctl",
	.devnode = fwctl_devnode,
	.dev_groups = fwctl_dev_groups,
	.dev_release = fwctl_device_release,
};

static void fwctl_destroy_wqs(void)
{
	/* The last put of a request, on fwctl_wq, may close its context on the other. */
	if (fwctl_wq)
		destroy_workqueue(fwctl_wq);
	if (fwctl_dispatch_wq)
		destroy_workqueue(fwctl_dispatch_wq);
}

/* Unbound, so that work is not tied to the CPU that handles the interrupts. */
static int __init fwctl_make_wqs(void)
{
	fwctl_wq = alloc_workqueue("fwctl", WQ_UNBOUND, 0);
	fwctl_dispatch_wq = alloc_workqueue("fwctl_dispatch",
					    WQ_UNBOUND | WQ_FREEZABLE, 0);
	if (fwctl_wq && fwctl_dispatch_wq)
		return 0;
	fwctl_destroy_wqs();
	return -ENOMEM;
}

static int __init fwctl_init(void)
{
	int ret;

	ret = fwctl_make_wqs();
	if (ret)
		return ret;
	ret = fwctl_cache_init();
	if (ret)
		goto destroy_wqs;
	ret = alloc_chrdev_region(&fwctl_dev_base, 0, FWCTL_MAX_DEVICES,
				  "fwctl");
	if (ret)
		goto exit_cache;
	ret = class_register(&fwctl_class);
	if (ret)
		goto unregister_region;
	return 0;

unregister_region:
	unregister_chrdev_region(fwctl_dev_base, FWCTL_MAX_DEVICES);
exit_cache:
	fwctl_cache_exit();
destroy_wqs:
	fwctl_destroy_wqs();
	return ret;
}

/* A built-in core must be initialised before its providers probe. */
subsys_initcall(fwctl_init);

static void __exit fwctl_exit(void)
{
	/* Flush the work first. It may hold the last reference to a device. */
	fwctl_destroy_wqs();
	class_unregister(&fwctl_class);
	unregister_chrdev_region(fwctl_dev_base, FWCTL_MAX_DEVICES);
	fwctl_cache_exit();
	fwctl_policy_exit();
}
module_exit(fwctl_exit);

MODULE_DESCRIPTION("RPC to device firmware");
MODULE_LICENSE("GPL");
