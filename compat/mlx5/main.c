// SPDX-License-Identifier: GPL-2.0-only
/*
 * A companion of mlx5_fwctl for kernels before 6.15, whose mlx5_core has no
 * auxiliary device for fwctl. The companion adds mlx5_core.fwctl.N, with the same
 * name, content and conditions as a newer mlx5_core, so that the provider is the
 * same for both.
 *
 * The auxiliary device exists while mlx5_core is bound to a PCI device and has
 * loaded it. This file handles bind and unbind, which the PCI bus reports. hook.c
 * intercepts load and unload. adev.c adds and deletes the auxiliary device.
 *
 * The companion does not link to mlx5_core or take a reference to it. Loading the
 * companion does not load mlx5_core, which may be blacklisted. mlx5_core can be
 * unloaded and loaded again. udev loads the companion by the PCI IDs of mlx5_core,
 * and mlx5_fwctl by the alias of the auxiliary device.
 */
#include <linux/device.h>
#include <linux/module.h>
#include <linux/notifier.h>
#include <linux/pci.h>

#include "mlx5_fwctl_adev.h"

/* Notifier of the PCI bus. The driver core calls it with the device lock held. */
static int pci_event(struct notifier_block *nb, unsigned long event, void *data)
{
	struct pci_dev *pdev = to_pci_dev(data);

	if (event == BUS_NOTIFY_BOUND_DRIVER)
		adev_bound(pdev);
	else if (event == BUS_NOTIFY_UNBIND_DRIVER)
		adev_unbind(pdev);
	return NOTIFY_DONE;
}

static struct notifier_block pci_events = {
	.notifier_call = pci_event,
};

static int __init adev_init(void)
{
	struct pci_dev *pdev = NULL;
	int ret = hooks_init();

	if (ret)
		return ret;
	ret = bus_register_notifier(&pci_bus_type, &pci_events);
	if (ret) {
		hooks_exit();
		return ret;
	}

	/* Add the devices that were bound before. */
	while ((pdev = pci_get_device(PCI_VENDOR_ID_MELLANOX, PCI_ANY_ID,
				      pdev))) {
		device_lock(&pdev->dev);
		adev_bound(pdev);
		device_unlock(&pdev->dev);
	}
	return 0;
}
module_init(adev_init);

static void __exit adev_exit(void)
{
	/* Delete all entries first, because they need the notifier. */
	adevs_exit();
	bus_unregister_notifier(&pci_bus_type, &pci_events);
	hooks_exit();
}
module_exit(adev_exit);

/* The devices that mlx5_core supports in Linux 6.1 and 6.12. */
static const struct pci_device_id adev_ids[] = {
	{ PCI_VDEVICE(MELLANOX, 0x1011) },	/* Connect-IB */
	{ PCI_VDEVICE(MELLANOX, 0x1012) },
	{ PCI_VDEVICE(MELLANOX, 0x1013) },	/* ConnectX-4 */
	{ PCI_VDEVICE(MELLANOX, 0x1014) },
	{ PCI_VDEVICE(MELLANOX, 0x1015) },	/* ConnectX-4 Lx */
	{ PCI_VDEVICE(MELLANOX, 0x1016) },
	{ PCI_VDEVICE(MELLANOX, 0x1017) },	/* ConnectX-5 */
	{ PCI_VDEVICE(MELLANOX, 0x1018) },
	{ PCI_VDEVICE(MELLANOX, 0x1019) },	/* ConnectX-5 Ex */
	{ PCI_VDEVICE(MELLANOX, 0x101a) },
	{ PCI_VDEVICE(MELLANOX, 0x101b) },	/* ConnectX-6 */
	{ PCI_VDEVICE(MELLANOX, 0x101c) },
	{ PCI_VDEVICE(MELLANOX, 0x101d) },	/* ConnectX-6 Dx */
	{ PCI_VDEVICE(MELLANOX, 0x101e) },	/* VF of this and later ones */
	{ PCI_VDEVICE(MELLANOX, 0x101f) },	/* ConnectX-6 Lx */
	{ PCI_VDEVICE(MELLANOX, 0x1021) },	/* ConnectX-7 */
	{ PCI_VDEVICE(MELLANOX, 0x1023) },	/* ConnectX-8 */
	{ PCI_VDEVICE(MELLANOX, 0x1025) },	/* ConnectX-9 */
	{ PCI_VDEVICE(MELLANOX, 0x1027) },	/* ConnectX-10 */
	{ PCI_VDEVICE(MELLANOX, 0x2101) },	/* ConnectX-10, NVLink */
	{ PCI_VDEVICE(MELLANOX, 0xa2d2) },	/* BlueField */
	{ PCI_VDEVICE(MELLANOX, 0xa2d3) },
	{ PCI_VDEVICE(MELLANOX, 0xa2d6) },	/* BlueField-2 */
	{ PCI_VDEVICE(MELLANOX, 0xa2dc) },	/* BlueField-3 */
	{ PCI_VDEVICE(MELLANOX, 0xa2df) },	/* BlueField-4 */
	{}
};
MODULE_DEVICE_TABLE(pci, adev_ids);

MODULE_DESCRIPTION("Auxiliary devices for mlx5_fwctl, which mlx5_core has from Linux 6.15 on");
MODULE_LICENSE("GPL");
