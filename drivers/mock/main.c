// SPDX-License-Identifier: GPL-2.0-only
/* Module init and exit. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>

#include "mock.h"

static unsigned int devices;
module_param(devices, uint, 0444);
MODULE_PARM_DESC(devices,
		 "Devices to make at load, mock0, mock1... in configfs (default 0, at most "
		 __stringify(MOCK_PARAM_DEVICES_MAX) ")");

static int __init mock_init(void)
{
	int ret;

	if (devices > MOCK_PARAM_DEVICES_MAX) {
		pr_err("devices=%u: at most %u can be made at load, make more in configfs\n",
		       devices, MOCK_PARAM_DEVICES_MAX);
		return -EINVAL;
	}
	ret = platform_driver_register(&mock_driver);
	if (ret)
		return ret;
	ret = mock_configfs_init(devices);
	if (ret)
		platform_driver_unregister(&mock_driver);
	return ret;
}
module_init(mock_init);

static void __exit mock_exit(void)
{
	mock_configfs_exit();
	platform_driver_unregister(&mock_driver);
}
module_exit(mock_exit);

MODULE_DESCRIPTION("fwctl device with firmware to develop and test against");
MODULE_LICENSE("GPL");
