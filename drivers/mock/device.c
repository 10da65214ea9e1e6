// SPDX-License-Identifier: GPL-2.0-only
/*
 * Life cycle of a device. Activation creates the firmware and a platform device,
 * to which the driver binds. Deactivation removes both.
 */
#include <linux/idr.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "mock.h"

static DEFINE_IDA(mock_ida);

/* Platform data, by which the driver finds the device. */
struct mock_platform_data {
	struct mock_device *dev;
};

static void mock_device_surprise_remove_work(struct work_struct *work)
{
	struct mock_device *dev =
		container_of(work, struct mock_device, surprise_remove);

	WRITE_ONCE(dev->vanishing, true);
	mock_device_deactivate(dev);
	WRITE_ONCE(dev->vanishing, false);
}

/**
 * mock_device_alloc() - Allocate a device that is not live
 *
 * Context: may sleep.
 * Return: the device with default settings, for mock_device_free(); an
 * ERR_PTR() of -ENOMEM, or of -ENOSPC if MOCK_DEVICES_MAX devices exist.
 */
struct mock_device *mock_device_alloc(void)
{
	struct mock_device *dev __free(kfree) =
		kzalloc(sizeof(*dev), GFP_KERNEL);

	if (!dev)
		return ERR_PTR(-ENOMEM);
	dev->id = ida_alloc_max(&mock_ida, MOCK_DEVICES_MAX - 1, GFP_KERNEL);
	if (dev->id < 0)
		return ERR_PTR(dev->id);
	mutex_init(&dev->lock);
	spin_lock_init(&dev->name_lock);
	INIT_WORK(&dev->surprise_remove, mock_device_surprise_remove_work);
	dev->settings.workers = 4;
	dev->settings.mode = MOCK_MODE_DEFAULT;
	dev->settings.device_type = FWCTL_DEVICE_TYPE_MOCK;
	dev->settings.service_us = 100;
	dev->faults.late_ms = 1000;
	return_ptr(dev);
}

/**
 * mock_device_free() - Undo mock_device_alloc()
 * @dev: A device that is not live.
 */
void mock_device_free(struct mock_device *dev)
{
	WARN_ON(dev->pdev);
	mutex_destroy(&dev->lock);
	ida_free(&mock_ida, dev->id);
	kfree(dev);
}

/* Returns the result of probe(), which the driver core does not report. */
static int mock_device_probe_result(struct mock_device *dev)
{
	guard(spinlock)(&dev->name_lock);
	if (dev->fwctl_name[0])
		return 0;
	return dev->probe_result ?: -ENXIO;
}

static int mock_device_add(struct mock_device *dev)
{
	struct mock_platform_data data = { .dev = dev };
	struct platform_device_info info = {
		.name = MOCK_DRIVER_NAME,
		.id = dev->id,
		.data = &data,
		.size_data = sizeof(data),
	};
	struct platform_device *pdev;
	int ret;

	dev->probe_result = 0;
	pdev = platform_device_register_full(&info);
	if (IS_ERR(pdev))
		return PTR_ERR(pdev);
	ret = mock_device_probe_result(dev);
	if (ret) {
		platform_device_unregister(pdev);
		return ret;
	}
	dev->pdev = pdev;
	return 0;
}

/* Returns a backend of the selected kind or an ERR_PTR(). */
static struct mock_backend *mock_backend_create(struct mock_device *dev)
{
#ifdef FWCTL_REQUESTS
	if (dev->settings.backend == MOCK_BACKEND_USER)
		return mock_user_create(dev);
#endif
	/* The firmware in the kernel has the messages of the mock. */
	if (dev->settings.device_type != FWCTL_DEVICE_TYPE_MOCK)
		return ERR_PTR(-EOPNOTSUPP);
	return mock_firmware_create(dev) ?: ERR_PTR(-ENOMEM);
}

/**
 * mock_device_activate() - Make a device live and bind the driver
 * @dev: The device. Does nothing if the device is live.
 *
 * Context: may sleep.
 * Return: 0 if the driver is bound, or a negative errno. -ENXIO if the driver core
 * did not call probe(); -EOPNOTSUPP if the backend does not support the mode or the
 * device type.
 */
int mock_device_activate(struct mock_device *dev)
{
	struct mock_backend *backend;
	int ret;

	guard(mutex)(&dev->lock);
	if (dev->pdev)
		return 0;
	backend = mock_backend_create(dev);
	if (IS_ERR(backend))
		return PTR_ERR(backend);
	dev->backend = backend;
	ret = mock_device_add(dev);
	if (ret) {
		dev->backend = NULL;
		backend->ops->destroy(backend);
	}
	return ret;
}

/**
 * mock_device_deactivate() - Unbind the driver and remove the device
 * @dev: The device. Does nothing if the device is not live.
 *
 * Context: sleeps until the driver is unbound, which waits for running commands.
 */
void mock_device_deactivate(struct mock_device *dev)
{
	guard(mutex)(&dev->lock);
	if (!dev->pdev)
		return;
	platform_device_unregister(dev->pdev);
	dev->pdev = NULL;
	dev->backend->ops->destroy(dev->backend);
	dev->backend = NULL;
}

/**
 * mock_device_is_live() - Check whether a device is live
 * @dev: The device.
 *
 * Context: sleeps until an earlier surprise removal is complete.
 * Return: true if the device is live.
 */
bool mock_device_is_live(struct mock_device *dev)
{
	flush_work(&dev->surprise_remove);
	guard(mutex)(&dev->lock);
	return dev->pdev;
}

/**
 * mock_device_surprise_remove() - Schedule the removal of a device
 * @dev: The device, which is live.
 *
 * Context: any.
 */
void mock_device_surprise_remove(struct mock_device *dev)
{
	schedule_work(&dev->surprise_remove);
}

/**
 * mock_device_of() - Find the device of a platform device
 * @pdev: The platform device to probe.
 *
 * Return: the device; NULL if @pdev is a foreign device with driver_override set.
 */
struct mock_device *mock_device_of(struct platform_device *pdev)
{
	const struct mock_platform_data *data = dev_get_platdata(&pdev->dev);

	if (!data || strcmp(pdev->name, MOCK_DRIVER_NAME))
		return NULL;
	return data->dev;
}

/**
 * mock_device_set_probed() - Store the result of probe(), or clear it on remove()
 * @dev: The device.
 * @fwctl_name: Name of the fwctl device, or "" without one.
 * @result: 0, or the errno of a failed probe().
 */
void mock_device_set_probed(struct mock_device *dev, const char *fwctl_name,
			    int result)
{
	guard(spinlock)(&dev->name_lock);
	strscpy(dev->fwctl_name, fwctl_name, sizeof(dev->fwctl_name));
	dev->probe_result = result;
}

/**
 * mock_device_get_name() - Get the name of the fwctl device
 * @dev: The device.
 * @name: Receives the name, "" while no driver is bound.
 * @size: Size of @name.
 */
void mock_device_get_name(struct mock_device *dev, char *name, size_t size)
{
	guard(spinlock)(&dev->name_lock);
	strscpy(name, dev->fwctl_name, size);
}
