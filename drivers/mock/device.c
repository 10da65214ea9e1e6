// SPDX-License-Identifier: GPL-2.0-only
/*
 * The device: from plugging it in, which makes its firmware and a platform
 * device that the driver binds to, to pulling it out.
 */
#include <linux/idr.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "mock.h"

static DEFINE_IDA(mock_ida);

/* Platform data: leads the driver back to the device. */
struct mock_platform_data {
	struct mock_device *dev;
};

static void mock_device_vanish_work(struct work_struct *work)
{
	struct mock_device *dev =
		container_of(work, struct mock_device, vanish);

	mock_device_deactivate(dev);
}

/**
 * mock_device_alloc() - Make a device that is not live
 *
 * Context: may sleep.
 * Return: the device with default settings, for mock_device_free(); an
 * ERR_PTR() of -ENOMEM, or -ENOSPC with MOCK_DEVICES_MAX devices made.
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
	INIT_WORK(&dev->vanish, mock_device_vanish_work);
	dev->settings.processors = 4;
	dev->settings.mode = MOCK_MODE_DEFAULT;
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

/* The driver core reports no failed probe: ask what the driver noted. */
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

/**
 * mock_device_activate() - Plug the device in
 * @dev: The device; nothing happens if it is live.
 *
 * Context: may sleep.
 * Return: 0 with the driver bound, or negative errno: -ENXIO if the driver core
 * did not bind the driver at all.
 */
int mock_device_activate(struct mock_device *dev)
{
	int ret;

	guard(mutex)(&dev->lock);
	if (dev->pdev)
		return 0;
	dev->backend = mock_firmware_create(dev);
	if (!dev->backend)
		return -ENOMEM;
	ret = mock_device_add(dev);
	if (ret) {
		dev->backend->ops->destroy(dev->backend);
		dev->backend = NULL;
	}
	return ret;
}

/**
 * mock_device_deactivate() - Pull the device out, orderly
 * @dev: The device; nothing happens if it is not live.
 *
 * Context: sleeps until the driver has unbound, which waits for the commands
 * that run.
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
 * mock_device_is_live() - Is it plugged in?
 * @dev: The device.
 *
 * Context: sleeps until a sudden removal that happened before is complete.
 * Return: true if it is.
 */
bool mock_device_is_live(struct mock_device *dev)
{
	flush_work(&dev->vanish);
	guard(mutex)(&dev->lock);
	return dev->pdev;
}

/**
 * mock_device_vanish() - The firmware is gone: remove the device, soon
 * @dev: The device, live.
 *
 * Context: any.
 */
void mock_device_vanish(struct mock_device *dev)
{
	schedule_work(&dev->vanish);
}

/**
 * mock_device_of() - The device behind a platform device
 * @pdev: A platform device that the driver is asked to bind to.
 *
 * Return: the device; NULL if @pdev is none of ours but came here by
 * driver_override.
 */
struct mock_device *mock_device_of(struct platform_device *pdev)
{
	const struct mock_platform_data *data = dev_get_platdata(&pdev->dev);

	if (!data || strcmp(pdev->name, MOCK_DRIVER_NAME))
		return NULL;
	return data->dev;
}

/**
 * mock_device_set_probed() - Note what probe() came to, or that it was undone
 * @dev: The device.
 * @fwctl_name: Name of the fwctl device; "" for none.
 * @result: 0 or why probe() failed.
 */
void mock_device_set_probed(struct mock_device *dev, const char *fwctl_name,
			    int result)
{
	guard(spinlock)(&dev->name_lock);
	strscpy(dev->fwctl_name, fwctl_name, sizeof(dev->fwctl_name));
	dev->probe_result = result;
}

/**
 * mock_device_get_name() - Name of the fwctl device
 * @dev: The device.
 * @name: Filled in: "" while no driver is bound.
 * @size: Bytes at @name.
 */
void mock_device_get_name(struct mock_device *dev, char *name, size_t size)
{
	guard(spinlock)(&dev->name_lock);
	strscpy(name, dev->fwctl_name, size);
}
