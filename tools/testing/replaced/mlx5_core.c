// SPDX-License-Identifier: GPL-2.0-only
/*
 * A foreign mlx5_core, such as MLNX_OFED and DOCA install. Module, driver,
 * auxiliary device and exported functions have the same names as in the kernel,
 * but use other structs. Code that treats these structs as the kernel's
 * dereferences REPLACED_HANDLE and crashes the machine.
 */
#include <linux/auxiliary_bus.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/slab.h>

#include "mlx5_core.h"

#define REPLACED_HANDLE ((void *)1)

struct replaced_adev {
	struct auxiliary_device adev;
	void *handle;
};

int mlx5_attach_device(void *handle)
{
	return -ENODEV;
}

int mlx5_detach_device(void *handle)
{
	return -ENODEV;
}

int mlx5_cmd_check(void *handle)
{
	return -ENODEV;
}
EXPORT_SYMBOL(mlx5_cmd_check);

int mlx5_cmd_cleanup_async_ctx(void *handle)
{
	return -ENODEV;
}
EXPORT_SYMBOL(mlx5_cmd_cleanup_async_ctx);

int mlx5_cmd_do(void *handle)
{
	return -ENODEV;
}
EXPORT_SYMBOL(mlx5_cmd_do);

int mlx5_cmd_exec_cb(void *handle)
{
	return -ENODEV;
}
EXPORT_SYMBOL(mlx5_cmd_exec_cb);

int mlx5_cmd_init_async_ctx(void *handle)
{
	return -ENODEV;
}
EXPORT_SYMBOL(mlx5_cmd_init_async_ctx);

int mlx5_eq_notifier_register(void *handle)
{
	return -ENODEV;
}
EXPORT_SYMBOL(mlx5_eq_notifier_register);

int mlx5_eq_notifier_unregister(void *handle)
{
	return -ENODEV;
}
EXPORT_SYMBOL(mlx5_eq_notifier_unregister);

int mlx5_notifier_register(void *handle)
{
	return -ENODEV;
}
EXPORT_SYMBOL(mlx5_notifier_register);

int mlx5_notifier_unregister(void *handle)
{
	return -ENODEV;
}
EXPORT_SYMBOL(mlx5_notifier_unregister);

static void replaced_release(struct device *dev)
{
	kfree(container_of(dev, struct replaced_adev, adev.dev));
}

static void replaced_remove_adev(void *adev)
{
	auxiliary_device_delete(adev);
	auxiliary_device_uninit(adev);
}

static int replaced_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct replaced_adev *replaced = kzalloc(sizeof(*replaced), GFP_KERNEL);
	int ret;

	if (!replaced)
		return -ENOMEM;
	pci_set_drvdata(pdev, REPLACED_HANDLE);
	replaced->handle = REPLACED_HANDLE;
	replaced->adev.name = "fwctl";
	replaced->adev.id = pci_dev_id(pdev);
	replaced->adev.dev.parent = &pdev->dev;
	replaced->adev.dev.release = replaced_release;
	ret = auxiliary_device_init(&replaced->adev);
	if (ret) {
		kfree(replaced);
		return ret;
	}
	ret = auxiliary_device_add(&replaced->adev);
	if (ret) {
		auxiliary_device_uninit(&replaced->adev);
		return ret;
	}
	return devm_add_action_or_reset(&pdev->dev, replaced_remove_adev,
					&replaced->adev);
}

static const struct pci_device_id replaced_ids[] = {
	{ PCI_VDEVICE(MELLANOX, 0x1017) },
	{}
};

static struct pci_driver replaced_driver = {
	.name = KBUILD_MODNAME,
	.id_table = replaced_ids,
	.probe = replaced_probe,
};
module_pci_driver(replaced_driver);

MODULE_DESCRIPTION("Foreign mlx5_core for tests");
MODULE_LICENSE("GPL");
