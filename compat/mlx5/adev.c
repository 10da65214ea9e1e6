// SPDX-License-Identifier: GPL-2.0-only
/* Creates an auxiliary device for each PCI device that mlx5_core is bound to. */
#include <linux/atomic.h>
#include <linux/auxiliary_bus.h>
#include <linux/cleanup.h>
#include <linux/list.h>
#include <linux/mlx5/driver.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/wait_bit.h>

#include "mlx5_fwctl_adev.h"

/**
 * struct adev_entry - A PCI device that mlx5_core is bound to
 * @entry: Entry in entries, under entries_lock. Added and removed with the lock of
 *	the PCI device held, and removed with mdev->intf_state_mutex held as well.
 *	Either of these two locks therefore keeps a found entry alive.
 * @pdev: The PCI device.
 * @mdev: The device in mlx5_core.
 * @madev: The auxiliary device, or NULL. Protected by mdev->intf_state_mutex, which
 *	mlx5_core holds while it loads and unloads the device.
 */
struct adev_entry {
	struct list_head entry;
	struct pci_dev *pdev;
	struct mlx5_core_dev *mdev;
	struct mlx5_adev *madev;
};

static LIST_HEAD(entries);
static DEFINE_MUTEX(entries_lock);

/* Protected by entries_lock. If set, new entries are rejected. */
static bool exiting;

/* Auxiliary devices whose memory is not freed yet. */
static atomic_t adevs = ATOMIC_INIT(0);

static void madev_release(struct device *dev)
{
	kfree(container_of(dev, struct mlx5_adev, adev.dev));
	if (atomic_dec_and_test(&adevs))
		wake_up_var(&adevs);
}

/*
 * Returns true if mlx5_core has created an auxiliary device for fwctl, as a
 * distribution may have backported that to an older kernel.
 */
static bool madev_exists(struct mlx5_core_dev *mdev)
{
	struct auxiliary_device *adev;
	char name[64];

	snprintf(name, sizeof(name), MLX5_ADEV_NAME ".fwctl.%d",
		 mdev->priv.adev_idx);
	adev = auxiliary_find_device(NULL, name, device_match_name);
	if (!adev)
		return false;
	put_device(&adev->dev);
	return true;
}

static struct mlx5_adev *madev_add(struct mlx5_core_dev *mdev)
{
	struct mlx5_adev *madev = kzalloc(sizeof(*madev), GFP_KERNEL);
	int ret;

	if (!madev)
		return ERR_PTR(-ENOMEM);
	madev->mdev = mdev;
	madev->adev.name = "fwctl";
	madev->adev.id = mdev->priv.adev_idx;
	madev->adev.dev.parent = mdev->device;
	madev->adev.dev.release = madev_release;

	ret = auxiliary_device_init(&madev->adev);
	if (ret) {
		kfree(madev);
		return ERR_PTR(ret);
	}
	atomic_inc(&adevs);
	ret = __auxiliary_device_add(&madev->adev, MLX5_ADEV_NAME);
	if (ret) {
		auxiliary_device_uninit(&madev->adev);
		return ERR_PTR(ret);
	}
	return madev;
}

/*
 * Add an auxiliary device under the same conditions as Linux 6.15, which does not
 * add one for subfunctions.
 */
static void add_adev(struct adev_entry *entry)
{
	struct mlx5_core_dev *mdev = entry->mdev;
	struct mlx5_adev *madev;

	lockdep_assert_held(&mdev->intf_state_mutex);
	if (entry->madev || !MLX5_CAP_GEN(mdev, uctx_cap) ||
	    madev_exists(mdev))
		return;
	madev = madev_add(mdev);
	if (IS_ERR(madev))
		pci_err(entry->pdev, "no auxiliary device for fwctl: %pe\n",
			madev);
	else
		entry->madev = madev;
}

/* Delete the auxiliary device. This waits for RPCs in flight in the provider. */
static void del_adev(struct adev_entry *entry)
{
	lockdep_assert_held(&entry->mdev->intf_state_mutex);
	if (!entry->madev)
		return;
	auxiliary_device_delete(&entry->madev->adev);
	auxiliary_device_uninit(&entry->madev->adev);
	entry->madev = NULL;
}

static struct adev_entry *find_mdev(struct mlx5_core_dev *mdev)
{
	struct adev_entry *entry;

	guard(mutex)(&entries_lock);
	list_for_each_entry(entry, &entries, entry)
		if (entry->mdev == mdev)
			return entry;
	return NULL;
}

static struct adev_entry *find_pdev(struct pci_dev *pdev)
{
	struct adev_entry *entry;

	guard(mutex)(&entries_lock);
	list_for_each_entry(entry, &entries, entry)
		if (entry->pdev == pdev)
			return entry;
	return NULL;
}

/*
 * Any driver may be called mlx5_core. The additional check of the ABI ensures that
 * the driver data is a struct mlx5_core_dev.
 */
static bool is_mlx5_core(struct pci_dev *pdev, const struct pci_driver *driver)
{
	const char *mismatch;

	if (!driver || strcmp(driver->name, MLX5_ADEV_NAME))
		return false;
	mismatch = mlx5_core_abi_mismatch(driver->driver.owner);
	if (mismatch)
		dev_warn_once(&pdev->dev,
			      "no fwctl device: this is not the mlx5_core that mlx5_fwctl_adev was built for, %s\n",
			      mismatch);
	return !mismatch;
}

static struct adev_entry *alloc_entry(struct pci_dev *pdev)
{
	struct adev_entry *entry = kzalloc(sizeof(*entry), GFP_KERNEL);

	if (entry) {
		entry->pdev = pdev;
		entry->mdev = pci_get_drvdata(pdev);
	}
	return entry;
}

/* Returns false if this module is exiting. */
static bool add_entry(struct adev_entry *entry)
{
	guard(mutex)(&entries_lock);
	if (!exiting)
		list_add_tail(&entry->entry, &entries);
	return !exiting;
}

/**
 * adev_bound() - Add the auxiliary device of a PCI device with a driver
 * @pdev: The PCI device, with its lock held. The driver may be a driver other than
 *	mlx5_core, and the auxiliary device may already exist.
 *
 * Context: may sleep.
 */
void adev_bound(struct pci_dev *pdev)
{
	struct adev_entry *entry;
	int ret;

	if (!is_mlx5_core(pdev, to_pci_driver(pdev->dev.driver)) ||
	    find_pdev(pdev))
		return;

	ret = hooks_install(pdev->dev.driver->owner);
	if (ret) {
		pci_err(pdev, "no fwctl device: cannot hook mlx5_core: %pe\n",
			ERR_PTR(ret));
		return;
	}
	entry = alloc_entry(pdev);
	if (!entry)
		return;
	if (!add_entry(entry)) {
		kfree(entry);
		return;
	}
	/* If the device is not loaded yet, adev_loaded() will add the device. */
	guard(mutex)(&entry->mdev->intf_state_mutex);
	if (test_bit(MLX5_INTERFACE_STATE_UP, &entry->mdev->intf_state))
		add_adev(entry);
}

static void del_entry(struct adev_entry *entry)
{
	scoped_guard(mutex, &entry->mdev->intf_state_mutex) {
		del_adev(entry);
		guard(mutex)(&entries_lock);
		list_del(&entry->entry);
	}
	kfree(entry);
}

/**
 * adev_unbind() - Delete the auxiliary device before the driver is unbound
 * @pdev: The PCI device, its lock held.
 *
 * Context: may sleep, until all RPCs in flight have completed.
 */
void adev_unbind(struct pci_dev *pdev)
{
	struct adev_entry *entry = find_pdev(pdev);

	if (!entry)
		return;
	/*
	 * mlx5_core sets the bit as well, but later. While the bit is clear, mlx5_core
	 * may wait for dead firmware with intf_state_mutex held, and del_entry()
	 * would wait for the mutex.
	 */
	set_bit(MLX5_BREAK_FW_WAIT, &entry->mdev->intf_state);
	del_entry(entry);
}

/**
 * adev_unload() - Delete the auxiliary device before mlx5_core unloads
 * @mdev: The device or subfunction, its intf_state_mutex held.
 *
 * Context: may sleep, until all RPCs in flight have completed.
 */
void adev_unload(struct mlx5_core_dev *mdev)
{
	struct adev_entry *entry = find_mdev(mdev);

	if (entry)
		del_adev(entry);
}

/**
 * adev_loaded() - Add the auxiliary device after mlx5_core has loaded
 * @mdev: The device or subfunction, its intf_state_mutex held.
 *
 * Context: may sleep.
 */
void adev_loaded(struct mlx5_core_dev *mdev)
{
	struct adev_entry *entry = find_mdev(mdev);

	if (entry)
		add_adev(entry);
}

/* Returns the PCI device of the first entry, with a reference, or NULL. */
static struct pci_dev *get_first_pdev(void)
{
	struct adev_entry *entry;

	guard(mutex)(&entries_lock);
	entry = list_first_entry_or_null(&entries, struct adev_entry, entry);
	return entry ? pci_dev_get(entry->pdev) : NULL;
}

/**
 * adevs_exit() - Delete all auxiliary devices
 *
 * adev_bound() has no effect afterwards.
 *
 * Context: may sleep, until all RPCs in flight have completed.
 */
void adevs_exit(void)
{
	struct pci_dev *pdev;

	scoped_guard(mutex, &entries_lock)
		exiting = true;
	while ((pdev = get_first_pdev())) {
		struct adev_entry *entry;

		device_lock(&pdev->dev);
		entry = find_pdev(pdev);
		if (entry)
			del_entry(entry);
		device_unlock(&pdev->dev);
		pci_dev_put(pdev);
	}
	wait_var_event(&adevs, !atomic_read(&adevs));
}
