// SPDX-License-Identifier: GPL-2.0-only
/*
 * A device's life: allocated by its provider, registered, unregistered, freed
 * with the last reference.
 */
#include <linux/export.h>
#include <linux/idr.h>
#include <linux/slab.h>

#include "fwctl_private.h"
#include "trace.h"

/* The N of each fwctlN, taken from allocation until the memory is freed. */
static DEFINE_IDA(fwctl_ida);

/* The class's release: runs without the provider, which may be unloaded. */
void fwctl_device_release(struct device *dev)
{
	struct fwctl_device *fwctl =
		container_of(dev, struct fwctl_device, dev);

	ida_free(&fwctl_ida, dev->id);
	kfree(fwctl);
}

/* A synchronous or an asynchronous provider. */
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

static bool fwctl_ops_complete(const struct fwctl_ops *ops)
{
	return ops && ops->uctx_size >= sizeof(struct fwctl_uctx) &&
	       ops->open_uctx && ops->close_uctx && fwctl_ops_can_rpc(ops);
}

/*
 * Whether a thread may run fw_rpc(). Mainline's providers do not declare it;
 * the fw_rpc() of its pds and bnxt providers copies from and to user memory.
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
	fwctl->submit = ops->submit_request;
	if (!fwctl->submit && fwctl_ops_threadable(ops))
		fwctl->submit = fwctl_submit_threaded;
	fwctl->request_size = ops->request_size ?:
			      sizeof(struct fwctl_request);
	fwctl->max_requests = fwctl->submit == fwctl_submit_threaded ?
			      FWCTL_MAX_THREADS : FWCTL_MAX_REQUESTS;
	fwctl->max_bytes = FWCTL_MAX_BYTES;
	spin_lock_init(&fwctl->request_lock);
	INIT_LIST_HEAD(&fwctl->waiting[0]);
	INIT_LIST_HEAD(&fwctl->waiting[1]);
	INIT_LIST_HEAD(&fwctl->granted);
	INIT_LIST_HEAD(&fwctl->requests);
	INIT_LIST_HEAD(&fwctl->abandoned);
	init_waitqueue_head(&fwctl->drained);
	INIT_WORK(&fwctl->dispatch, fwctl_dispatch_work);
	INIT_WORK(&fwctl->abort, fwctl_abort_work);
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
	device_initialize(&fwctl->dev);

	cdev_init(&fwctl->cdev, &fwctl_fops);
	/* Not the provider, which may be unloaded while files are open. */
	fwctl->cdev.owner = THIS_MODULE;
}

/* Behind fwctl_alloc_device(), whose kernel-doc applies. */
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
 * One workqueue per device, so that a stuck device cannot delay the others. Slots
 * bound the threads. The workqueue's own limit cannot: it applies per node.
 */
static int fwctl_make_wq(struct fwctl_device *fwctl)
{
	if (fwctl->submit != fwctl_submit_threaded)
		return 0;
	fwctl->wq = alloc_workqueue("%s", WQ_UNBOUND, WQ_MAX_ACTIVE,
				    dev_name(&fwctl->dev));
	return fwctl->wq ? 0 : -ENOMEM;
}

/* Complete all requests, close all contexts, end the use of ops. */
static void fwctl_device_quiesce(struct fwctl_device *fwctl)
{
	unsigned int closed;

	guard(rwsem_write)(&fwctl->registration_lock);
	fwctl_requests_drain(fwctl);
	closed = fwctl_uctx_close_all(fwctl);
	WRITE_ONCE(fwctl->ops, NULL);
	trace_fwctl_unregister(fwctl, closed);
}

/*
 * End the use of the provider. No new file can open the device. Callers get
 * their results first, since a provider may take long to complete requests.
 */
static void fwctl_disassociate(struct fwctl_device *fwctl)
{
	fwctl_requests_end(fwctl);
	fwctl_uctx_hang_up_all(fwctl);
	fwctl_device_quiesce(fwctl);
	/* No lock is held: these wait for works that try to take it. */
	cancel_work_sync(&fwctl->dispatch);
	cancel_work_sync(&fwctl->abort);
	if (fwctl->wq)
		destroy_workqueue(fwctl->wq);
}

/**
 * fwctl_register() - Make a device visible to user space
 * @fwctl: From fwctl_alloc_device(). Registered at most once.
 *
 * Ops may be called from before this returns. The provider must call
 * fwctl_unregister() before its remove() returns.
 *
 * Context: process context, may sleep.
 * Return: 0 or a negative errno, after which only fwctl_put() is due.
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
	ret = cdev_device_add(&fwctl->cdev, &fwctl->dev);
	/* The cdev was live for a moment, and a file may have been opened. */
	if (ret)
		fwctl_disassociate(fwctl);
	return ret;
}
EXPORT_SYMBOL_NS_GPL(fwctl_register, "FWCTL");

/**
 * fwctl_unregister() - Separate a device from its provider
 * @fwctl: A registered device.
 *
 * New callers get -ENODEV from now on, and each request ends with -ENODEV for
 * its caller. Waits for every op that is running, aborts the requests that the
 * provider has and waits for their completion, then closes each open context in
 * the provider. When this returns, no op runs or will run, and the provider's
 * module may be unloaded. FDs that are still open keep their memory and get
 * -ENODEV for everything but close().
 *
 * The caller's reference remains, for fwctl_put().
 *
 * Context: process context, sleeps as long as the slowest running op, and the
 * slowest request that can't be aborted. Must not be called from an op of the
 * same device.
 */
void fwctl_unregister(struct fwctl_device *fwctl)
{
	cdev_device_del(&fwctl->cdev, &fwctl->dev);
	fwctl_disassociate(fwctl);
}
EXPORT_SYMBOL_NS_GPL(fwctl_unregister, "FWCTL");
