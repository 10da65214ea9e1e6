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

/* One of the three kinds of providers. */
static bool fwctl_ops_can_rpc(const struct fwctl_ops *ops)
{
	if (ops->request_size &&
	    ops->request_size < sizeof(struct fwctl_request))
		return false;
	if (ops->submit_request)
		return !ops->detached;
	return ops->fw_rpc && !ops->abort_request;
}

static bool fwctl_ops_complete(const struct fwctl_ops *ops)
{
	return ops && ops->uctx_size >= sizeof(struct fwctl_uctx) &&
	       ops->open_uctx && ops->close_uctx && fwctl_ops_can_rpc(ops);
}

/*
 * Everything but what can fail: from device_initialize() on the memory is
 * released by reference.
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
	fwctl->can_leave = ops->submit_request || ops->detached;
	fwctl->request_size = ops->request_size ?:
			      sizeof(struct fwctl_request);
	fwctl->max_requests = ops->max_requests ?: FWCTL_MAX_REQUESTS;
	fwctl->max_bytes = ops->max_bytes ?: FWCTL_MAX_BYTES;
	init_waitqueue_head(&fwctl->room);
	spin_lock_init(&fwctl->request_lock);
	INIT_LIST_HEAD(&fwctl->requests);
	init_waitqueue_head(&fwctl->drained);
	device_initialize(&fwctl->dev);

	cdev_init(&fwctl->cdev, &fwctl_fops);
	/* Not the provider: it may leave while files are open. */
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

/* Of its own: a device that is stuck has no other device's RPCs wait. */
static int fwctl_make_wq(struct fwctl_device *fwctl)
{
	int threads = min_t(u64, fwctl->max_requests, WQ_MAX_ACTIVE);

	fwctl->wq = alloc_workqueue("%s", WQ_UNBOUND, threads,
				    dev_name(&fwctl->dev));
	return fwctl->wq ? 0 : -ENOMEM;
}

static void fwctl_drop_wq(struct fwctl_device *fwctl)
{
	if (fwctl->wq)
		destroy_workqueue(fwctl->wq);
	fwctl->wq = NULL;
}

/*
 * Part a device that no new file can open from its provider: end its requests,
 * close its contexts, and let no op run any more.
 */
static void fwctl_disassociate(struct fwctl_device *fwctl)
{
	unsigned int closed;

	set_bit(FWCTL_GOING, &fwctl->flags);
	wake_up_all(&fwctl->room);

	guard(rwsem_write)(&fwctl->registration_lock);
	fwctl_requests_end(fwctl);
	closed = fwctl_uctx_close_all(fwctl);
	WRITE_ONCE(fwctl->ops, NULL);
	trace_fwctl_unregister(fwctl, closed);
	/* The last answer is given, but who gave it may not be gone. */
	fwctl_drop_wq(fwctl);
}

/**
 * fwctl_register() - Make a device visible to user space
 * @fwctl: From fwctl_alloc_device(). Registered at most once.
 *
 * Ops may be called from before this returns. To be undone by
 * fwctl_unregister() before the parent's driver is done with its remove().
 *
 * Context: process context, may sleep.
 * Return: 0 or a negative errno, after which only fwctl_put() is due.
 */
int fwctl_register(struct fwctl_device *fwctl)
{
	int ret;

	if (fwctl->ops->detached) {
		ret = fwctl_make_wq(fwctl);
		if (ret)
			return ret;
	}
	ret = cdev_device_add(&fwctl->cdev, &fwctl->dev);
	/* The cdev was live for a moment, and a file may have been opened. */
	if (ret)
		fwctl_disassociate(fwctl);
	return ret;
}
EXPORT_SYMBOL_NS_GPL(fwctl_register, "FWCTL");

/**
 * fwctl_unregister() - Part a device from its provider
 * @fwctl: A registered device.
 *
 * Newcomers get -ENODEV from now on. Waits for every op that is running, aborts
 * each request that the provider has asynchronously and waits for its
 * completion, then closes each open context in the provider. When this returns
 * no op runs and none will, and no request will be completed; the provider's
 * module may go. Descriptors that are still open keep their memory and get
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
