// SPDX-License-Identifier: GPL-2.0-only
/*
 * The auxiliary driver. It binds to mlx5_core.fwctl.N, an auxiliary device of a PCI
 * function. mlx5_core adds the device from Linux 6.15 on, and compat/mlx5/ on older
 * kernels. Both delete it before mlx5_core unloads or reloads the function, so no
 * context is used after the firmware has lost it.
 */
#include <linux/auxiliary_bus.h>
#include <linux/io.h>
#include <linux/mlx5/driver.h>
#include <linux/module.h>
#include <linux/panic.h>
#include <linux/pci.h>

#include "events.h"
#include "mlx5_fwctl.h"

/* Width of the NIC state in the initialization segment. */
#define MLX5_FWCTL_NIC_STATE_MASK 0x7

static const struct fwctl_ops mlx5_fwctl_ops = {
	.device_type = FWCTL_DEVICE_TYPE_MLX5,
	.uctx_size = sizeof(struct mlx5_fwctl_uctx),
	.open_uctx = mlx5_fwctl_open_uctx,
	.close_uctx = mlx5_fwctl_close_uctx,
	.info = mlx5_fwctl_info,
	.command = mlx5_fwctl_command,
	.submit_request = mlx5_fwctl_submit_request,
	.request_size = sizeof(struct mlx5_fwctl_request),
	.events = mlx5_fwctl_events,
	.num_events = ARRAY_SIZE(mlx5_fwctl_events),
	.umem_size = sizeof(struct mlx5_fwctl_umem),
	.map_umem = mlx5_fwctl_map_umem,
	.unmap_umem = mlx5_fwctl_unmap_umem,
	.hold_umems = true,
};

/**
 * mlx5_fwctl_is_cut_off() - Check that a device cannot access host memory
 * @mdev: The device.
 *
 * The state of mlx5_core is not sufficient: after a fatal error of the firmware,
 * mlx5_core sends no commands, but the device can still access memory until it is
 * reset.
 *
 * Context: any.
 * Return: true if the PCI function is gone, is not a bus master, or was reset and
 * not initialised again, so that it has lost all user contexts.
 */
bool mlx5_fwctl_is_cut_off(struct mlx5_core_dev *mdev)
{
	u32 nic_state;
	u16 command;

	if (pci_read_config_word(mdev->pdev, PCI_COMMAND, &command) ||
	    PCI_POSSIBLE_ERROR(command) || !(command & PCI_COMMAND_MASTER))
		return true;
	nic_state = ioread32be(&mdev->iseg->cmdq_addr_l_sz) >>
		    MLX5_NIC_IFC_OFFSET & MLX5_FWCTL_NIC_STATE_MASK;
	return nic_state == MLX5_INITIAL_SEG_NIC_INTERFACE_DISABLED;
}

/**
 * mlx5_fwctl_is_down() - Check that mlx5_core rejects commands without sending them
 * @mdev: The device.
 *
 * mlx5_core then returns -ENXIO, which is also the error of a command in flight when
 * the device fails.
 *
 * Context: any.
 * Return: true if mlx5_core sends no commands.
 */
bool mlx5_fwctl_is_down(struct mlx5_core_dev *mdev)
{
	return pci_channel_offline(mdev->pdev) ||
	       mdev->cmd.state != MLX5_CMDIF_STATE_UP ||
	       mdev->state == MLX5_DEVICE_STATE_INTERNAL_ERROR;
}

static int mlx5_fwctl_bring_up(struct mlx5_fwctl *mlx5,
			       struct mlx5_core_dev *mdev)
{
	int ret = mlx5_fwctl_init(mlx5, mdev);

	if (ret)
		return ret;
	mlx5_fwctl_events_start(mlx5);
	ret = fwctl_register(&mlx5->fwctl);
	if (ret) {
		mlx5_fwctl_events_stop(mlx5);
		mlx5_fwctl_exit(mlx5);
	}
	return ret;
}

/*
 * Returns true if the structs of mlx5_core match <linux/mlx5/driver.h>. MLNX_OFED
 * and DOCA replace mlx5_core by a module with the same names but different structs.
 * Symbol versions prevent this module from loading on top of the replacement. In
 * a kernel without symbol versions, reject an mlx5_core built out of tree.
 */
static bool mlx5_fwctl_abi_matches(const struct auxiliary_device *adev)
{
	const struct device_driver *driver = adev->dev.parent->driver;

	if (IS_ENABLED(CONFIG_MODVERSIONS))
		return true;
	return driver && !(driver->owner && test_bit(TAINT_OOT_MODULE,
						     &driver->owner->taints));
}

static int mlx5_fwctl_probe(struct auxiliary_device *adev,
			    const struct auxiliary_device_id *id)
{
	struct mlx5_core_dev *mdev;
	struct mlx5_fwctl *mlx5;
	int ret;

	if (!mlx5_fwctl_abi_matches(adev)) {
		dev_warn(&adev->dev,
			 "no fwctl device: mlx5_core was built outside the kernel's tree, and its symbols have no versions\n");
		return -ENODEV;
	}
	mdev = container_of(adev, struct mlx5_adev, adev)->mdev;
	mlx5 = fwctl_alloc_device(&mdev->pdev->dev, &mlx5_fwctl_ops,
				  struct mlx5_fwctl, fwctl);
	if (!mlx5)
		return -ENOMEM;

	mlx5->fwctl.dma_dev = &mdev->pdev->dev;
	auxiliary_set_drvdata(adev, mlx5);
	ret = mlx5_fwctl_bring_up(mlx5, mdev);
	if (ret)
		fwctl_put(&mlx5->fwctl);
	return ret;
}

static void mlx5_fwctl_remove(struct auxiliary_device *adev)
{
	struct mlx5_fwctl *mlx5 = auxiliary_get_drvdata(adev);

	mlx5_fwctl_events_stop(mlx5);
	fwctl_unregister(&mlx5->fwctl);
	mlx5_fwctl_exit(mlx5);
	fwctl_put(&mlx5->fwctl);
}

static const struct auxiliary_device_id mlx5_fwctl_ids[] = {
	{ .name = MLX5_ADEV_NAME ".fwctl" },
	{}
};
MODULE_DEVICE_TABLE(auxiliary, mlx5_fwctl_ids);

static struct auxiliary_driver mlx5_fwctl_driver = {
	.name = "mlx5_fwctl",
	.id_table = mlx5_fwctl_ids,
	.probe = mlx5_fwctl_probe,
	.remove = mlx5_fwctl_remove,
};
module_auxiliary_driver(mlx5_fwctl_driver);

MODULE_IMPORT_NS("FWCTL");
MODULE_DESCRIPTION("fwctl provider for NVIDIA ConnectX and BlueField");
MODULE_LICENSE("GPL");
