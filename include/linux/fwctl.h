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
#include <linux/completion.h>
#include <linux/device.h>
#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/refcount.h>
#include <linux/rwsem.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <uapi/fwctl/fwctl.h>

/* This core has struct fwctl_request; mainline's of the same name has not. */
#define FWCTL_REQUESTS

struct fwctl_cache;
struct fwctl_device;
struct fwctl_request;

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
	/*
	 * Of the memory: one for all @users together, one for the membership of
	 * fwctl->uctxs.
	 */
	refcount_t refs;
	/*
	 * One for the open file, one for each request that the provider was
	 * given asynchronously. The last one closes the context.
	 */
	refcount_t users;
	/* Identifies the context within its device in traces. Never reused. */
	u64 id;
	/* On fwctl->uctxs, under fwctl->uctx_lock. */
	struct list_head entry;
	/* Idle requests, NULL until the first is. Set once, by an exchange. */
	struct fwctl_cache *cache;
};

/**
 * struct fwctl_request - One RPC, for providers that answer asynchronously
 * @uctx: The caller's context.
 * @scope: One of the known values. For FWCTL_RPC_DEBUG_WRITE_FULL the caller's
 *	capability was checked.
 * @in: The request, in kernel memory that belongs to it and that the provider
 *	may overwrite.
 * @in_len: Bytes at @in, at most FWCTL_RPC_MAX_LEN. The memory may be larger;
 *	what is beyond may be left from another request, and is nobody's.
 * @out_len: Size of the caller's buffer, at most FWCTL_RPC_MAX_LEN.
 *
 * Allocated by the core with fwctl_ops.request_size bytes, of which this is the
 * first member and the rest belongs to the provider. That rest is zeroed when
 * it is allocated but not when it is used again.
 *
 * The provider owns a request, with @in, from the call of
 * fwctl_ops.submit_request() to its own call of fwctl_request_complete(): it
 * may read and write it, have the device do so, and nobody else does. It must
 * call fwctl_request_complete() exactly once, whatever happens to firmware,
 * device and caller. The caller may be dead by then, its descriptor closed: the
 * request then keeps its memory, its context (fwctl_ops.close_uctx() comes
 * after the last request of the context) and the device, and goes on as if
 * nothing had happened.
 *
 * fwctl_unregister() returns only when the last request is completed. So
 * until then the provider's code and data are there; and whatever completes
 * requests (an interrupt handler, a work) may be torn down after it, not before.
 */
struct fwctl_request {
	struct fwctl_uctx *uctx;
	enum fwctl_rpc_scope scope;
	void *in;
	size_t in_len;
	size_t out_len;
	/* private: */
	/* The response as fwctl_ops.fw_rpc() returns one, and its length. */
	void *out;
	size_t rsp_len;
	/* Bytes at @in. */
	size_t size;
	/* What it counts for in fwctl->used. */
	u64 charge;
	/* When it began, 0 if nobody traces, and who the caller is. */
	ktime_t start;
	pid_t pid;
	/*
	 * One for the caller, which passes to the completion if the caller
	 * leaves; one for each abort that is under way.
	 */
	refcount_t refs;
	/* The provider has it, or had it: counted in uctx->users. */
	bool submitted;
	/* Called by the completion, where nobody waits for @done. */
	void (*ended)(struct fwctl_request *req);
	void *owner;
	/* The caller has left. Under fwctl->request_lock, as all below. */
	bool left;
	/* Unregister had it aborted. */
	bool aborted;
	/* On fwctl->requests while the provider has it. */
	struct list_head entry;
	struct completion done;
	/* Runs it, or frees it, in process context. */
	struct work_struct work;
};

/**
 * struct fwctl_ops - What a provider implements
 *
 * All ops are called in process context, may sleep, and are called with the
 * device alive: fwctl_unregister() waits for each running one. So an op that
 * sleeps for long delays the unbinding of the driver as long.
 *
 * There are three kinds of providers. What differs is what a caller, a signal
 * or an unbind has to wait for while the firmware takes its time:
 *
 * - synchronous: @fw_rpc only. It runs in the caller, who can't leave before
 *   it returns, not even killed, unless the op itself looks for signals.
 * - detached: @fw_rpc and @detached. It runs in a thread of the core, and the
 *   caller can leave at any time; the op goes on to its end. For a provider
 *   whose driver can only wait.
 * - asynchronous: @submit_request, best with @abort_request, which makes unbind
 *   quick as well.
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
	 * the last reference to the open file is gone and the last request of
	 * the context completed, or within fwctl_unregister(), whichever is
	 * first. No other op of the same context runs then or later; ops and
	 * closes of other contexts may. Who closes the file does not wait for
	 * requests that outlived their callers: the close then comes from a
	 * thread of the core. The core frees @uctx itself.
	 */
	void (*close_uctx)(struct fwctl_uctx *uctx);

	/**
	 * @info: Optional. Return the device type's info struct, in memory that
	 * the core releases with kfree(); NULL for no data; or an ERR_PTR().
	 * @length is 0 on entry, whatever the size of the user's buffer, and
	 * must be set to the size of the returned memory. The core copies no
	 * data if @length is still 0 or if the op returns NULL. May run
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

	/**
	 * @detached: Optional. Run @fw_rpc in a thread of the core, so that the
	 * caller need not wait for it: see above. In the op "current" is then
	 * not the caller, no signal comes, and what it allocates with
	 * __GFP_ACCOUNT is not charged to the caller's cgroup.
	 */
	bool detached;

	/**
	 * @submit_request: Optional, instead of @fw_rpc. Start an RPC: see
	 * struct fwctl_request for who owns it. Returns 0, after or before
	 * fwctl_request_complete(); or a negative errno if the request was not
	 * delivered, and then does not complete it. May sleep, but not for the
	 * firmware: the caller can't leave before it returns.
	 */
	int (*submit_request)(struct fwctl_request *req);

	/**
	 * @abort_request: Optional, with @submit_request. Nobody waits for the
	 * request any more: its caller left, or fwctl_unregister() wants to
	 * return. Make its fwctl_request_complete() come as early as possible,
	 * with ERR_PTR(-ECANCELED) if nothing else happened first. Or do
	 * nothing, if the firmware can't be stopped.
	 *
	 * Called after @submit_request returned 0, at most once by the caller
	 * and once by fwctl_unregister(), maybe at the same time. It races with
	 * the completion: the request's memory is there, but its memory is all
	 * that can be relied on. May sleep, but not for the firmware.
	 */
	void (*abort_request)(struct fwctl_request *req);

	/**
	 * @request_size: Optional, with @submit_request. Bytes of the
	 * provider's per-request struct, the first member of which is a struct
	 * fwctl_request. 0 for just that.
	 */
	size_t request_size;

	/**
	 * @max_requests: Optional. How many RPCs of one device are in flight at
	 * most; further callers wait. 0 for FWCTL_MAX_REQUESTS.
	 */
	unsigned int max_requests;

	/**
	 * @max_bytes: Optional. How many bytes their requests and the room for
	 * their responses may have in all. One RPC alone is always let through.
	 * 0 for FWCTL_MAX_BYTES.
	 */
	size_t max_bytes;
};

/* Defaults of fwctl_ops.max_requests and .max_bytes. */
#define FWCTL_MAX_REQUESTS 1024
#define FWCTL_MAX_BYTES (128u << 20)

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
	/*
	 * Protects uctxs and next_uctx_id. Taken in process context, for a few
	 * instructions, so never while an op runs. Nothing nests in it.
	 */
	spinlock_t uctx_lock;
	/* Every context that is open in the provider. */
	struct list_head uctxs;
	u64 next_uctx_id;
	/* FWCTL_TAINT_REPORTED and so on, by atomic bit operations. */
	unsigned long flags;
	/* Copies of what ops say, which stay when ops go. Const. */
	bool can_leave;
	size_t request_size;
	u64 max_requests;
	u64 max_bytes;
	/* RPCs in flight and their bytes in one number, see limit.c. Atomic. */
	atomic64_t used;
	/* Callers wait here for @used to become less. */
	wait_queue_head_t room;
	/*
	 * Protects requests and each one's left and aborted. Taken in any
	 * context, held for a few instructions, innermost but for the locks of
	 * completions and wait queues.
	 */
	spinlock_t request_lock;
	/* Requests that a provider has asynchronously. */
	struct list_head requests;
	/* Unregister waits here for requests to become empty. */
	wait_queue_head_t drained;
	/* Runs the requests of a detached provider, from register on. */
	struct workqueue_struct *wq;
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

void fwctl_request_complete(struct fwctl_request *req, void *out,
			    size_t out_len);

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
