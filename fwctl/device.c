// SPDX-License-Identifier: GPL-2.0-only
/*
 * Life cycle of a device: allocation by the provider, registration,
 * unregistration, release with the last reference.
 */
#include <linux/export.h>
#include <linux/idr.h>
#include <linux/pci.h>
#include <linux/slab.h>

#include "fwctl_private.h"

/* The N of each fwctlN, in use until the memory of the device is freed. */
static DEFINE_IDA(fwctl_ida);

/* Release function of the class. The provider's module may be unloaded by then. */
void fwctl_device_release(struct device *dev)
{
	struct fwctl_device *fwctl =
		container_of(dev, struct fwctl_device, dev);

	mutex_destroy(&fwctl->uevent_lock);
	ida_free(&fwctl_ida, dev->id);
	kfree(fwctl);
}

/* Returns true if the ops form a valid synchronous or asynchronous provider. */
static bool fwctl_ops_can_rpc(const struct fwctl_ops *ops)
{
	if (ops->request_size &&
	    ops->request_size < sizeof(struct fwctl_request))
		return false;
	if (ops->submit_request == fwctl_submit_threaded)
		return ops->fw_rpc;
	if (ops->submit_request)
		return true;
	return ops->fw_rpc && !ops->abort_request;
}

static bool fwctl_ops_events_valid(const struct fwctl_ops *ops)
{
	for (size_t i = 0; i < ops->num_events; i++)
		if (ops->events[i].max_len > FWCTL_EVENT_MAX_LEN)
			return false;
	return true;
}

/**
 * fwctl_pci_parent() - Find the PCI function of a device
 * @fwctl: The device.
 *
 * Return: the nearest PCI function above @fwctl, or NULL if there is none.
 */
struct device *fwctl_pci_parent(struct fwctl_device *fwctl)
{
	struct device *dev = fwctl->dev.parent;

	while (dev && !dev_is_pci(dev))
		dev = dev->parent;
	return dev;
}

static bool fwctl_ops_umems_valid(const struct fwctl_ops *ops)
{
	if (!ops->map_umem || !ops->unmap_umem)
		return !ops->map_umem && !ops->unmap_umem && !ops->umem_size;
	return !ops->umem_size || ops->umem_size >= sizeof(struct fwctl_umem);
}

static bool fwctl_ops_complete(const struct fwctl_ops *ops)
{
	return ops && ops->uctx_size >= sizeof(struct fwctl_uctx) &&
	       ops->open_uctx && ops->close_uctx && fwctl_ops_can_rpc(ops) &&
	       fwctl_ops_events_valid(ops) && fwctl_ops_umems_valid(ops);
}

/*
 * Returns true if a thread may run fw_rpc(). Providers from mainline do not set
 * no_user_access. fw_rpc() of mlx5 and CXL may run in a thread, but fw_rpc() of pds
 * and bnxt accesses user memory.
 */
static bool fwctl_ops_threadable(const struct fwctl_ops *ops)
{
	return ops->no_user_access ||
	       ops->device_type == FWCTL_DEVICE_TYPE_MLX5 ||
	       ops->device_type == FWCTL_DEVICE_TYPE_CXL;
}

static void fwctl_device_init_requests(struct fwctl_device *fwctl,
				       const struct fwctl_ops *ops)
{
	fwctl->async = ops->submit_request;
	fwctl->has_commands = ops->command;
	fwctl->submit = ops->submit_request;
	if (!fwctl->submit && fwctl_ops_threadable(ops))
		fwctl->submit = fwctl_submit_threaded;
	fwctl->request_size = ops->request_size ?:
			      sizeof(struct fwctl_request);
	if (ops->map_umem)
		fwctl->umem_size = ops->umem_size ?: sizeof(struct fwctl_umem);
	fwctl->max_requests = fwctl->submit == fwctl_submit_threaded ?
			      FWCTL_MAX_THREADS : FWCTL_MAX_REQUESTS;
	fwctl->max_bytes = FWCTL_MAX_BYTES;
	spin_lock_init(&fwctl->request_lock);
	INIT_LIST_HEAD(&fwctl->waiting[0]);
	INIT_LIST_HEAD(&fwctl->waiting[1]);
	INIT_LIST_HEAD(&fwctl->granted);
	INIT_LIST_HEAD(&fwctl->requests);
	INIT_LIST_HEAD(&fwctl->abandoned);
	INIT_LIST_HEAD(&fwctl->subscriptions);
	INIT_LIST_HEAD(&fwctl->dead_umems);
	init_waitqueue_head(&fwctl->drained);
	INIT_WORK(&fwctl->dispatch, fwctl_dispatch_work);
	INIT_WORK(&fwctl->abort, fwctl_abort_work);
	INIT_WORK(&fwctl->reap, fwctl_umem_reap_work);
}

/*
 * Initialise all members whose initialisation cannot fail. After
 * device_initialize() only the last reference frees the memory.
 */
static void fwctl_device_init(struct fwctl_device *fwctl, int id,
			      struct device *parent,
			      const struct fwctl_ops *ops)
{
	fwctl->dev.id = id;
	fwctl->dev.devt = fwctl_dev_base + id;
	fwctl->dev.class = &fwctl_class;
	fwctl->dev.parent = parent;
	fwctl->ops = ops;
	init_rwsem(&fwctl->registration_lock);
	spin_lock_init(&fwctl->uctx_lock);
	INIT_LIST_HEAD(&fwctl->uctxs);
	fwctl_device_init_requests(fwctl, ops);
	fwctl_uevent_init(fwctl);
	fwctl_audit_init(fwctl);
	device_initialize(&fwctl->dev);

	cdev_init(&fwctl->cdev, &fwctl_fops);
	/* The core, because the provider may be unloaded while files are open. */
	fwctl->cdev.owner = THIS_MODULE;
}

/* Implements fwctl_alloc_device(), see the kernel-doc there. */
struct fwctl_device *_fwctl_alloc_device(struct device *parent,
					 const struct fwctl_ops *ops,
					 size_t size)
{
	int id;

	if (!fwctl_ops_complete(ops)) {
		dev_err(parent, "fwctl_ops lack a mandatory member, or contradict themselves\n");
		return NULL;
	}

	struct fwctl_device *mem __free(kfree) = kzalloc(size, GFP_KERNEL);
	if (!mem)
		return NULL;

	id = ida_alloc_max(&fwctl_ida, FWCTL_MAX_DEVICES - 1, GFP_KERNEL);
	if (id < 0)
		return NULL;

	fwctl_device_init(mem, id, parent, ops);
	struct fwctl_device *fwctl __free(fwctl) = no_free_ptr(mem);
	if (dev_set_name(&fwctl->dev, "fwctl%d", id))
		return NULL;
	return_ptr(fwctl);
}
EXPORT_SYMBOL_NS_GPL(_fwctl_alloc_device, "FWCTL");

/*
 * One workqueue per device, so that a stuck device cannot delay the others. The
 * slots of the device limit the number of threads. max_active cannot, because it
 * applies per node.
 */
static int fwctl_make_wq(struct fwctl_device *fwctl)
{
	if (fwctl->submit != fwctl_submit_threaded)
		return 0;
	fwctl->wq = alloc_workqueue("%s", WQ_UNBOUND, WQ_MAX_ACTIVE,
				    dev_name(&fwctl->dev));
	return fwctl->wq ? 0 : -ENOMEM;
}

/* Wait for all requests, close all contexts, and stop the use of ops. */
static void fwctl_device_quiesce(struct fwctl_device *fwctl)
{
	unsigned int closed;

	guard(rwsem_write)(&fwctl->registration_lock);
	fwctl_requests_drain(fwctl);
	fwctl_umem_reap(fwctl);
	closed = fwctl_uctx_close_all(fwctl);
	WRITE_ONCE(fwctl->ops, NULL);
	trace_fwctl_unregister(fwctl, closed);
}

/*
 * Separate a device from its provider. The device cannot be opened any more. Fail all
 * calls first, because the provider may take a long time to complete the requests.
 */
static void fwctl_disassociate(struct fwctl_device *fwctl)
{
	fwctl_requests_end(fwctl);
	fwctl_uctx_hang_up_all(fwctl);
	fwctl_device_quiesce(fwctl);
	/* These works try to take registration_lock, so it must not be held. */
	cancel_work_sync(&fwctl->dispatch);
	cancel_work_sync(&fwctl->abort);
	cancel_work_sync(&fwctl->reap);
	if (fwctl->wq)
		destroy_workqueue(fwctl->wq);
}

/**
 * fwctl_register() - Make a device visible to user space
 * @fwctl: The device from fwctl_alloc_device(). It must not be registered twice.
 *
 * Ops may be called before this function returns. The provider must call
 * fwctl_unregister() before its remove() returns.
 *
 * Context: process context, may sleep.
 * Return: 0 or a negative errno. After an error the provider must call
 * fwctl_put(), but not fwctl_unregister().
 */
int fwctl_register(struct fwctl_device *fwctl)
{
	int ret;

	if (!fwctl->max_requests)
		return -EINVAL;
	fwctl_pools_init(fwctl);
	ret = fwctl_make_wq(fwctl);
	if (ret)
		return ret;
	ret = fwctl_policy_add(fwctl);
	if (ret)
		goto destroy_wq;
	/* The first uevent of an RPC may be due before the function returns. */
	scoped_guard(mutex, &fwctl->uevent_lock) {
		ret = cdev_device_add(&fwctl->cdev, &fwctl->dev);
		fwctl->in_sysfs = !ret;
	}
	if (!ret)
		return 0;
	/* The cdev was live for a moment, so a file may be open. */
	fwctl_disassociate(fwctl);
	fwctl_policy_del(fwctl);
	return ret;
destroy_wq:
	if (fwctl->wq)
		destroy_workqueue(fwctl->wq);
	return ret;
}
EXPORT_SYMBOL_NS_GPL(fwctl_register, "FWCTL");

/**
 * fwctl_unregister() - Separate a device from its provider
 * @fwctl: A registered device.
 *
 * Pending and new calls fail with -ENODEV. The function waits for running ops,
 * aborts the requests in flight, waits for their completion, unmaps all registered
 * memory, and then closes all open contexts. After it returns, no op runs and the
 * provider's module may be unloaded. FDs may remain open. Ioctls of a device FD then
 * fail with -ENODEV, and a queue still returns its unread records.
 *
 * The caller must still drop its reference with fwctl_put().
 *
 * Context: process context. Sleeps until the slowest running op has returned and
 * the slowest request that cannot be aborted is complete. Must not be called from
 * an op of the same device.
 */
void fwctl_unregister(struct fwctl_device *fwctl)
{
	fwctl_uevent_stop(fwctl);
	cdev_device_del(&fwctl->cdev, &fwctl->dev);
	fwctl_disassociate(fwctl);
	fwctl_policy_del(fwctl);
}
EXPORT_SYMBOL_NS_GPL(fwctl_unregister, "FWCTL");
