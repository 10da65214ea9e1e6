// SPDX-License-Identifier: GPL-2.0-only
/* The PCI functions that mlx5_core is bound to, and the device that each gets. */
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
 * struct function - A PCI function with mlx5_core bound
 * @entry: On functions, under functions_lock. Added and removed only with the
 *	PCI device's lock held, and removed only with mdev->intf_state_mutex
 *	held as well: with either, what was found stays.
 * @pdev: The function.
 * @mdev: What it is in mlx5_core.
 * @madev: Its auxiliary device, or NULL. Under mdev->intf_state_mutex, which
 *	mlx5_core holds while it loads and unloads the function.
 */
struct function {
	struct list_head entry;
	struct pci_dev *pdev;
	struct mlx5_core_dev *mdev;
	struct mlx5_adev *madev;
};

static LIST_HEAD(functions);
static DEFINE_MUTEX(functions_lock);

/* No more functions are added. Under functions_lock. */
static bool exiting;

/* Auxiliary devices whose memory is not freed yet. */
static atomic_t adevs = ATOMIC_INIT(0);

static void adev_release(struct device *dev)
{
	kfree(container_of(dev, struct mlx5_adev, adev.dev));
	if (atomic_dec_and_test(&adevs))
		wake_up_var(&adevs);
}

/*
 * Whether there is a device of that name: a distribution may have given its
 * older kernel the newer mlx5_core.
 */
static bool adev_exists(struct mlx5_core_dev *mdev)
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

static struct mlx5_adev *adev_add(struct mlx5_core_dev *mdev)
{
	struct mlx5_adev *madev = kzalloc(sizeof(*madev), GFP_KERNEL);
	int ret;

	if (!madev)
		return ERR_PTR(-ENOMEM);
	madev->mdev = mdev;
	madev->adev.name = "fwctl";
	madev->adev.id = mdev->priv.adev_idx;
	madev->adev.dev.parent = mdev->device;
	madev->adev.dev.release = adev_release;

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

/* The conditions are those of Linux 6.15, which also leaves out subfunctions. */
static void function_plug(struct function *function)
{
	struct mlx5_core_dev *mdev = function->mdev;
	struct mlx5_adev *madev;

	lockdep_assert_held(&mdev->intf_state_mutex);
	if (function->madev || !MLX5_CAP_GEN(mdev, uctx_cap) ||
	    adev_exists(mdev))
		return;
	madev = adev_add(mdev);
	if (IS_ERR(madev))
		pci_err(function->pdev, "no auxiliary device for fwctl: %pe\n",
			madev);
	else
		function->madev = madev;
}

/* Waits for RPCs that the firmware has: their driver's remove() does. */
static void function_unplug(struct function *function)
{
	lockdep_assert_held(&function->mdev->intf_state_mutex);
	if (!function->madev)
		return;
	auxiliary_device_delete(&function->madev->adev);
	auxiliary_device_uninit(&function->madev->adev);
	function->madev = NULL;
}

static struct function *function_of_mdev(struct mlx5_core_dev *mdev)
{
	struct function *function;

	guard(mutex)(&functions_lock);
	list_for_each_entry(function, &functions, entry)
		if (function->mdev == mdev)
			return function;
	return NULL;
}

static struct function *function_of_pdev(struct pci_dev *pdev)
{
	struct function *function;

	guard(mutex)(&functions_lock);
	list_for_each_entry(function, &functions, entry)
		if (function->pdev == pdev)
			return function;
	return NULL;
}

/*
 * The name only tells that the driver may be mlx5_core. The ABI decides whether
 * its driver data is a struct mlx5_core_dev.
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

static struct function *function_new(struct pci_dev *pdev)
{
	int ret = reload_follow(pdev->dev.driver->owner);
	struct function *function;

	if (ret)
		return ERR_PTR(ret);
	function = kzalloc(sizeof(*function), GFP_KERNEL);
	if (!function)
		return ERR_PTR(-ENOMEM);
	function->pdev = pdev;
	function->mdev = pci_get_drvdata(pdev);
	return function;
}

/* False if the module is leaving. */
static bool function_list(struct function *function)
{
	guard(mutex)(&functions_lock);
	if (!exiting)
		list_add_tail(&function->entry, &functions);
	return !exiting;
}

/**
 * function_bound() - A driver is bound to a PCI function
 * @pdev: The function, its lock held.
 *
 * Context: may sleep. May be called again for a function that is known.
 */
void function_bound(struct pci_dev *pdev)
{
	struct function *function;

	if (!is_mlx5_core(pdev, to_pci_driver(pdev->dev.driver)) ||
	    function_of_pdev(pdev))
		return;

	function = function_new(pdev);
	if (IS_ERR(function)) {
		pci_err(pdev, "no fwctl, since reloads can't be followed: %pe\n",
			function);
		return;
	}
	if (!function_list(function)) {
		kfree(function);
		return;
	}
	/* It may be down just now; of what comes, reload.c tells. */
	guard(mutex)(&function->mdev->intf_state_mutex);
	if (test_bit(MLX5_INTERFACE_STATE_UP, &function->mdev->intf_state))
		function_plug(function);
}

static void function_remove(struct function *function)
{
	scoped_guard(mutex, &function->mdev->intf_state_mutex) {
		function_unplug(function);
		guard(mutex)(&functions_lock);
		list_del(&function->entry);
	}
	kfree(function);
}

/**
 * function_unbind() - A driver is about to be unbound from a PCI function
 * @pdev: The function, its lock held.
 *
 * Context: may sleep, until RPCs are answered.
 */
void function_unbind(struct pci_dev *pdev)
{
	struct function *function = function_of_pdev(pdev);

	if (!function)
		return;
	/*
	 * mlx5_core is going to do the same, lest it wait for hours for the
	 * mutex: whoever waits for dead firmware under it gives up.
	 */
	set_bit(MLX5_BREAK_FW_WAIT, &function->mdev->intf_state);
	function_remove(function);
}

/**
 * function_unload() - mlx5_core is about to unload a function
 * @mdev: The function, or a subfunction, its intf_state_mutex held.
 *
 * Context: may sleep, until RPCs are answered.
 */
void function_unload(struct mlx5_core_dev *mdev)
{
	struct function *function = function_of_mdev(mdev);

	if (function)
		function_unplug(function);
}

/**
 * function_loaded() - mlx5_core has loaded a function anew
 * @mdev: The function, or a subfunction, its intf_state_mutex held.
 *
 * Context: may sleep.
 */
void function_loaded(struct mlx5_core_dev *mdev)
{
	struct function *function = function_of_mdev(mdev);

	if (function)
		function_plug(function);
}

/* A function that is known, referenced, or NULL. */
static struct pci_dev *functions_first(void)
{
	struct function *function;

	guard(mutex)(&functions_lock);
	function = list_first_entry_or_null(&functions, struct function, entry);
	return function ? pci_dev_get(function->pdev) : NULL;
}

/**
 * functions_exit() - Take all devices away
 *
 * Context: may sleep. Functions that are bound from now on get none.
 */
void functions_exit(void)
{
	struct pci_dev *pdev;

	scoped_guard(mutex, &functions_lock)
		exiting = true;
	while ((pdev = functions_first())) {
		struct function *function;

		device_lock(&pdev->dev);
		function = function_of_pdev(pdev);
		if (function)
			function_remove(function);
		device_unlock(&pdev->dev);
		pci_dev_put(pdev);
	}
	wait_var_event(&adevs, !atomic_read(&adevs));
}
