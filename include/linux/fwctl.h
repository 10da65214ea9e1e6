/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fwctl: the contract between the core and a provider.
 *
 * A provider is a driver that can deliver messages to a device's firmware. It
 * fills a struct fwctl_ops, allocates a struct fwctl_device as the first
 * member of a struct of its own, and registers it in probe():
 *
 *	foo = fwctl_alloc_device(&pdev->dev, &foo_ops, struct foo, fwctl);
 *	...
 *	ret = fwctl_register(&foo->fwctl);
 *
 * and in remove():
 *
 *	fwctl_unregister(&foo->fwctl);
 *	fwctl_put(&foo->fwctl);
 *
 * See Documentation/writing-a-provider.rst for a whole one.
 */
#ifndef _LINUX_FWCTL_H
#define _LINUX_FWCTL_H

#include <linux/build_bug.h>
#include <linux/cdev.h>
#include <linux/cleanup.h>
#include <linux/device.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/refcount.h>
#include <linux/rwsem.h>
#include <uapi/fwctl/fwctl.h>

struct fwctl_device;

/**
 * struct fwctl_uctx - One open file descriptor's context
 * @fwctl: The device that was opened. Set by the core before open_uctx() and
 *	valid as long as the context.
 *
 * Allocated zeroed by the core with fwctl_ops.uctx_size bytes, of which this
 * is the first member and the rest belongs to the provider. A descriptor that
 * was inherited or passed to another process is still the same context, so
 * several threads may be in its ops at once.
 */
struct fwctl_uctx {
	struct fwctl_device *fwctl;
	/* private: */
	/* One for the open file, one for the membership of fwctl->uctxs. */
	refcount_t refs;
	/* Identifies the context within its device in traces. Never reused. */
	u64 id;
	/* On fwctl->uctxs, under fwctl->uctx_lock. */
	struct list_head entry;
};

/**
 * struct fwctl_ops - What a provider implements
 *
 * All ops are called in process context, may sleep, and are called with the
 * device alive: fwctl_unregister() waits for each running one. So an op that
 * sleeps for long delays the unbinding of the driver as long.
 */
struct fwctl_ops {
	/** @device_type: The format that the firmware speaks. This is uAPI. */
	enum fwctl_device_type device_type;

	/**
	 * @uctx_size: Bytes of the provider's per-FD struct, the first member
	 * of which is a struct fwctl_uctx.
	 */
	size_t uctx_size;

	/**
	 * @open_uctx: A descriptor is being opened. Returns 0, or a negative
	 * errno with which open() then fails and after which @close_uctx is not
	 * called.
	 */
	int (*open_uctx)(struct fwctl_uctx *uctx);

	/**
	 * @close_uctx: Give back whatever the context holds in the driver and
	 * in the firmware. Called once for each successful @open_uctx, when
	 * the last reference to the open file is gone or within
	 * fwctl_unregister(), whichever is first. No other op of the same
	 * context runs then or later; ops and closes of other contexts may.
	 * The core frees @uctx itself.
	 */
	void (*close_uctx)(struct fwctl_uctx *uctx);

	/**
	 * @info: Optional. Returns the device type's info struct in memory that
	 * the core releases with kfree(), or an ERR_PTR(). @length holds the
	 * size of the user's buffer in bytes on entry, which a provider may
	 * ignore, and must be set to the size of the returned memory. May run
	 * concurrently with every other op.
	 */
	void *(*info)(struct fwctl_uctx *uctx, size_t *length);

	/**
	 * @fw_rpc: Deliver a request to the firmware and wait for its answer.
	 * May run concurrently with itself, also within one context.
	 *
	 * @rpc_in is kernel memory of @in_len bytes, at most
	 * FWCTL_RPC_MAX_LEN, that the provider may overwrite but not keep.
	 * @scope is one of the known values, and for
	 * FWCTL_RPC_DEBUG_WRITE_FULL the caller's capability was checked; which
	 * command needs which scope is the provider's to decide (-EBADMSG).
	 *
	 * @out_len holds the size of the user's buffer in bytes on entry, at
	 * most FWCTL_RPC_MAX_LEN, and must be set to the size of the response.
	 *
	 * Returns the response, every byte of it initialised: either @rpc_in
	 * itself, for a response of at most @in_len bytes, or other memory that
	 * the core releases with kvfree(). An ERR_PTR() says that the firmware
	 * did not get the request; the firmware's own status is part of a
	 * response. A NULL response is one of 0 bytes.
	 */
	void *(*fw_rpc)(struct fwctl_uctx *uctx, enum fwctl_rpc_scope scope,
			void *rpc_in, size_t in_len, size_t *out_len);
};

/**
 * struct fwctl_device - A device whose firmware takes RPCs
 * @dev: The class device, fwctlN. Good for dev_err() and the like.
 *
 * Refcounted through @dev. Unregistering ends the use of the provider, not the
 * life of this memory: an open descriptor keeps it until it is closed, and all
 * that is then left to run is the core's code.
 */
struct fwctl_device {
	struct device dev;
	/* private: */
	struct cdev cdev;
	/*
	 * The unregister barrier. Held for read by whoever uses ops or runs one
	 * of them, over all of its run. Written only once, by
	 * fwctl_unregister(). Readers only ever try: a failure tells that the
	 * device is going away, so no newcomer waits behind unregister.
	 */
	struct rw_semaphore registration_lock;
	/* NULL from unregister on. Under registration_lock. */
	const struct fwctl_ops *ops;
	/* Protects uctxs and next_uctx_id. Never held while an op runs. */
	struct mutex uctx_lock;
	/* Every context that is open in the provider. */
	struct list_head uctxs;
	u64 next_uctx_id;
	/* FWCTL_TAINT_REPORTED, by atomic bit operations. */
	unsigned long flags;
};

struct fwctl_device *_fwctl_alloc_device(struct device *parent,
					 const struct fwctl_ops *ops,
					 size_t size);

/**
 * fwctl_alloc_device() - Allocate a provider's device struct
 * @parent: The device that provides the firmware interface: the PCI function,
 *	the memory device. Must outlive fwctl_unregister().
 * @ops: The provider's operations. Must outlive fwctl_unregister().
 * @type: The provider's struct.
 * @member: Name of the struct fwctl_device in @type, its first member.
 *
 * Context: may sleep.
 * Return: a zeroed @type, to be released with fwctl_put() and never with
 * kfree(); NULL if out of memory or of device numbers (4096 are the limit), or
 * if @ops are not complete.
 */
#define fwctl_alloc_device(parent, ops, type, member)                       \
	((type *)_fwctl_alloc_device(parent, ops, sizeof(type) +            \
				     BUILD_BUG_ON_ZERO(offsetof(type, member))))

int fwctl_register(struct fwctl_device *fwctl);
void fwctl_unregister(struct fwctl_device *fwctl);

/**
 * fwctl_get() - Take a reference to the memory of a device
 * @fwctl: The device.
 *
 * Context: any.
 * Return: @fwctl.
 */
static inline struct fwctl_device *fwctl_get(struct fwctl_device *fwctl)
{
	get_device(&fwctl->dev);
	return fwctl;
}

/**
 * fwctl_put() - Drop a reference; the last one frees the provider's struct
 * @fwctl: The device.
 *
 * Context: may sleep.
 */
static inline void fwctl_put(struct fwctl_device *fwctl)
{
	put_device(&fwctl->dev);
}

DEFINE_FREE(fwctl, struct fwctl_device *, if (_T) fwctl_put(_T))

#endif
