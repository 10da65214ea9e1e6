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
struct fwctl_call;
struct fwctl_device;
struct fwctl_request;
struct mem_cgroup;

/**
 * struct fwctl_uctx - Firmware context of one open device FD and its queues
 * @fwctl: The device. Set by the core before open_uctx() and valid as long as
 *	the context.
 *
 * Allocated zeroed by the core with fwctl_ops.uctx_size bytes, of which this
 * is the first member and the rest belongs to the provider. An FD that was
 * inherited or passed to another process is still the same context, so
 * several threads may be in its ops at once.
 */
struct fwctl_uctx {
	struct fwctl_device *fwctl;
	/* private: */
	/*
	 * References to the memory: one for all @users together, one for the
	 * membership of fwctl->uctxs.
	 */
	refcount_t refs;
	/*
	 * One for the open file, one for each queue, one for each request that
	 * the core ended for its caller, one for the dispatcher while it submits.
	 * The last one closes the context.
	 */
	refcount_t users;
	/* Identifies the context within its device in traces. Never reused. */
	u64 id;
	/* On fwctl->uctxs, under fwctl->uctx_lock. */
	struct list_head entry;
	/* The context's queues, under fwctl->uctx_lock. */
	struct list_head queues;
	/* Free requests, NULL until the first is. Set once, by an exchange. */
	struct fwctl_cache *cache;
	/* Slots that the context holds, under fwctl->request_lock as all below. */
	unsigned int slots;
	/* Requests of the context that the dispatcher has or will get. */
	unsigned int granted;
	/* Requests that wait for a slot, in order. */
	struct list_head backlog;
	/* On one of fwctl->waiting while @backlog is not empty. */
	struct list_head waiting;
	/* Position among all waiting contexts of the device. */
	u64 ticket;
	/* Closes the context for a thread that must not wait for the firmware. */
	struct work_struct end;
};

/**
 * enum fwctl_request_state - Progress of a request of an asynchronous provider
 * @FWCTL_REQUEST_BACKLOG: On uctx->backlog, waits for a slot.
 * @FWCTL_REQUEST_GRANTED: On fwctl->granted with a slot, waits for the
 *	dispatcher.
 * @FWCTL_REQUEST_SUBMITTING: On fwctl->requests; submit_request() runs.
 * @FWCTL_REQUEST_PROVIDER: On fwctl->requests; the provider has it.
 * @FWCTL_REQUEST_DONE: On no list.
 */
enum fwctl_request_state {
	FWCTL_REQUEST_BACKLOG,
	FWCTL_REQUEST_GRANTED,
	FWCTL_REQUEST_SUBMITTING,
	FWCTL_REQUEST_PROVIDER,
	FWCTL_REQUEST_DONE,
};

/**
 * enum fwctl_pool_id - Pools of slots
 * @FWCTL_POOL_GENERAL: For all contexts.
 * @FWCTL_POOL_RESERVE: For contexts that hold no slot.
 */
enum fwctl_pool_id {
	FWCTL_POOL_GENERAL,
	FWCTL_POOL_RESERVE,
};

/**
 * struct fwctl_pool - Slots in use
 * @slots: Their number.
 * @max_slots: Limit of @slots. Const after fwctl_register(), as is @max_bytes.
 * @bytes: Bytes of their requests and response buffers.
 * @max_bytes: Limit of @bytes.
 */
struct fwctl_pool {
	unsigned int slots;
	unsigned int max_slots;
	u64 bytes;
	u64 max_bytes;
};

/**
 * struct fwctl_request - One RPC, for asynchronous providers
 * @uctx: The context.
 * @scope: One of the known values. For FWCTL_RPC_DEBUG_WRITE_FULL the
 *	submitter's capability was checked.
 * @in: The request, in kernel memory that belongs to it and that the provider
 *	may overwrite.
 * @in_len: Bytes at @in, at most FWCTL_RPC_MAX_LEN. The buffer may be larger;
 *	bytes past @in_len are undefined.
 * @out_len: Size of the caller's buffer, at most FWCTL_RPC_MAX_LEN.
 * @keep_slot: Set by the provider before fwctl_request_complete() if the device
 *	still occupies the command slot of this request, for example after a
 *	timeout of the provider's own. The core then never reuses the slot.
 *
 * Allocated by the core with fwctl_ops.request_size bytes, of which this is the
 * first member and the rest belongs to the provider. That rest is zeroed on
 * each use.
 *
 * The provider owns a request, with @in, from the call of
 * fwctl_ops.submit_request() to its own call of fwctl_request_complete(): the
 * provider and the device may read and write it, the core does not. The
 * provider must call fwctl_request_complete() exactly once. The caller may be
 * dead by then, its FD closed: the request then keeps its memory, its context
 * (fwctl_ops.close_uctx() comes after the last request of the context) and the
 * device.
 *
 * fwctl_unregister() returns only after the last request is completed. The
 * provider's code and data must exist until then, and an interrupt handler or
 * work that completes requests may be torn down after it, not before.
 */
struct fwctl_request {
	struct fwctl_uctx *uctx;
	enum fwctl_rpc_scope scope;
	void *in;
	size_t in_len;
	size_t out_len;
	bool keep_slot;
	/* private: */
	/* Exempt from slots, see fwctl_ops.is_recovery. */
	bool recovery;
	/* A queue keeps the response: copy it to @in. Const after submit. */
	bool queued;
	/* The core ended the request for its caller: counted in uctx->users. */
	bool abandoned;
	/* Under fwctl->request_lock, as all below to @entry. */
	bool aborted;
	/* From which the slot comes. */
	enum fwctl_pool_id pool;
	enum fwctl_request_state state;
	/* Receives the result. NULL once the core has ended the request for it. */
	struct fwctl_call *call;
	struct list_head entry;
	/* The response as fwctl_ops.fw_rpc() returns one, and its length. */
	void *out;
	size_t rsp_len;
	/* Bytes at @in. */
	size_t size;
	/* While it is free: the next one of the context's cache. */
	struct fwctl_request *next;
	/* Spare memory for the record of a queue, or NULL. */
	struct fwctl_queue_entry *record;
	/* Start time, 0 if no tracer is active; and the submitter's PID. */
	ktime_t start;
	pid_t pid;
	/*
	 * One for the provider until completion, which passes to @call or to
	 * @work; one for the submission; one for an abort in progress.
	 */
	refcount_t refs;
	/* Pays for allocations in threads of the core. NULL without one. */
	struct mem_cgroup *memcg;
	/* Runs an op in a thread, or frees an abandoned request. */
	struct work_struct work;
};

/**
 * struct fwctl_ops - Operations of a provider
 *
 * All ops are called in process context, may sleep, and are called while the
 * device is registered: fwctl_unregister() waits for each running one. An op
 * that sleeps for a long time therefore delays the unbinding of the driver.
 *
 * There are two kinds of providers:
 *
 * - synchronous: @fw_rpc only. FWCTL_RPC runs it in the calling task, which
 *   cannot return before the op does, not even if it is killed.
 * - asynchronous: @submit_request, preferably with @abort_request. A killed
 *   caller exits at once, and with @abort_request unbind is quick as well.
 *   fwctl_submit_threaded() makes an asynchronous provider out of a @fw_rpc
 *   that only waits.
 */
struct fwctl_ops {
	/** @device_type: The format that the firmware speaks. This is uAPI. */
	enum fwctl_device_type device_type;

	/**
	 * @uctx_size: Bytes of the provider's context struct, the first member
	 * of which is a struct fwctl_uctx.
	 */
	size_t uctx_size;

	/**
	 * @open_uctx: Open a context. Returns 0, or a negative errno with which
	 * open() then fails and after which @close_uctx is not called.
	 */
	int (*open_uctx)(struct fwctl_uctx *uctx);

	/**
	 * @close_uctx: Release all resources that the context holds in the
	 * driver and in the firmware. Called once for each successful
	 * @open_uctx, when the FD and its queues are closed and the last
	 * request of the context is completed, or within fwctl_unregister(),
	 * whichever is first. No other op of the same context runs then or
	 * later; ops of other contexts may. If a request outlives the last FD,
	 * the call comes from a thread of the core. The core frees @uctx.
	 */
	void (*close_uctx)(struct fwctl_uctx *uctx);

	/**
	 * @info: Optional. Returns the device type's info struct in memory that
	 * the core releases with kfree(), or an ERR_PTR(). @length holds 0 on
	 * entry and must be set to the size of the returned memory: if it is
	 * left at 0, the response has 0 bytes. NULL is a response of 0 bytes,
	 * whatever @length holds. May run concurrently with every other op.
	 */
	void *(*info)(struct fwctl_uctx *uctx, size_t *length);

	/**
	 * @fw_rpc: Deliver a request to the firmware and wait for the response.
	 * May run concurrently with itself, also within one context.
	 *
	 * @rpc_in is kernel memory of @in_len bytes, at most
	 * FWCTL_RPC_MAX_LEN, that the provider may overwrite but not keep.
	 * @scope is one of the known values, and for
	 * FWCTL_RPC_DEBUG_WRITE_FULL the caller's capability was checked. The
	 * provider decides which command needs which scope (-EBADMSG).
	 *
	 * @out_len holds the size of the user's buffer in bytes on entry, at
	 * most FWCTL_RPC_MAX_LEN, and must be set to the size of the response.
	 *
	 * Returns the response, every byte of it initialised: either @rpc_in
	 * itself, for a response of at most @in_len bytes, or other memory that
	 * the core releases with kvfree(). An ERR_PTR() means that the firmware
	 * did not receive the request; the firmware's own status is part of a
	 * response. NULL is a response of 0 bytes.
	 */
	void *(*fw_rpc)(struct fwctl_uctx *uctx, enum fwctl_rpc_scope scope,
			void *rpc_in, size_t in_len, size_t *out_len);

	/**
	 * @no_user_access: Optional. @fw_rpc accesses no user memory and does
	 * not use "current", so threads of the core may run it. Queues need
	 * this of a synchronous provider.
	 */
	bool no_user_access;

	/**
	 * @submit_request: Optional. Start an RPC: see struct fwctl_request for
	 * ownership. Returns 0, after or before fwctl_request_complete(); or a
	 * negative errno if the request was not delivered, and then does not
	 * complete it. May sleep, but must not wait for the firmware. May run
	 * in a thread of the core: must not use "current".
	 */
	int (*submit_request)(struct fwctl_request *req);

	/**
	 * @abort_request: Optional, with @submit_request. The core has ended
	 * the request for its caller, or fwctl_unregister() waits for it. Make
	 * fwctl_request_complete() come as early as possible, with
	 * ERR_PTR(-ECANCELED) if nothing else happened first. Do nothing if the
	 * firmware cannot be stopped.
	 *
	 * Called after @submit_request returned 0, at most once for a request.
	 * Races with the completion: only the request's memory is guaranteed to
	 * exist. May sleep, but must not wait for the firmware: the core aborts
	 * the requests of a device one by one. Runs in a thread of the core or
	 * in fwctl_unregister(): must not use "current".
	 */
	void (*abort_request)(struct fwctl_request *req);

	/**
	 * @is_recovery: Optional. Returns true for a request that recovers the
	 * device, such as a reset. One of them per device at a time bypasses
	 * all limits, so that requests that hang cannot delay it. Must not
	 * sleep. Runs in the submitting task.
	 */
	bool (*is_recovery)(const struct fwctl_request *req);

	/**
	 * @request_size: Optional, with @submit_request. Bytes of the
	 * provider's per-request struct, the first member of which is a struct
	 * fwctl_request. 0 for just that.
	 */
	size_t request_size;
};

/* Defaults of fwctl_device.max_requests and .max_bytes. */
#define FWCTL_MAX_REQUESTS 1024
#define FWCTL_MAX_THREADS 16
#define FWCTL_MAX_BYTES (128u << 20)

/**
 * struct fwctl_device - A device whose firmware accepts RPCs
 * @dev: The class device, fwctlN. Suitable for dev_err() and the like.
 * @max_requests: Number of slots: requests that the provider has at most.
 *	The provider may change it before fwctl_register(). Defaults to
 *	FWCTL_MAX_REQUESTS, or FWCTL_MAX_THREADS where threads run fw_rpc().
 * @max_bytes: Bytes of the requests in slots and of their responses at most. A
 *	single request is always admitted. The provider may change it before
 *	fwctl_register(). Defaults to FWCTL_MAX_BYTES.
 *
 * Refcounted through @dev. fwctl_unregister() ends the use of the provider, not
 * the life of this memory: an open FD keeps it until the FD is closed. Only
 * code of the core runs then.
 */
struct fwctl_device {
	struct device dev;
	unsigned int max_requests;
	size_t max_bytes;
	/* private: */
	struct cdev cdev;
	/*
	 * Held for read while ops are used or run. Written only once, by
	 * fwctl_unregister(). Readers only try: a failure means that
	 * unregistration has begun, so no new caller waits for it.
	 */
	struct rw_semaphore registration_lock;
	/* NULL after unregister; protected by registration_lock. */
	const struct fwctl_ops *ops;
	/*
	 * Protects uctxs, each context's queues, and next_uctx_id. Taken in
	 * process context for a few instructions, never while an op runs.
	 */
	spinlock_t uctx_lock;
	/* Every context that is open in the provider. */
	struct list_head uctxs;
	u64 next_uctx_id;
	/* FWCTL_TAINT_REPORTED and so on, by atomic bit operations. */
	unsigned long flags;
	/*
	 * Copies of ops, valid after ops is NULL. Const. @submit is NULL if only
	 * the calling task may run the RPC.
	 */
	int (*submit)(struct fwctl_request *req);
	bool async;
	size_t request_size;
	/*
	 * Protects all below, each context's slots, granted, backlog, waiting
	 * and ticket, each request's state, call and entry, and each queue.
	 * Taken in any context, for a short time.
	 */
	spinlock_t request_lock;
	/* Slots in use, by enum fwctl_pool_id. */
	struct fwctl_pool pools[2];
	/* Contexts that wait for a slot: [0] that hold none, [1] the others. */
	struct list_head waiting[2];
	u64 next_ticket;
	/* The one request that bypasses the limits, if any. */
	struct fwctl_request *recovery;
	/* Requests with a slot, which @dispatch submits. */
	struct list_head granted;
	/* Requests that the provider has and that have a caller. */
	struct list_head requests;
	/* Requests without a caller: first the ones to abort. */
	struct list_head abandoned;
	/* Unregister waits here for requests and abandoned to become empty. */
	wait_queue_head_t drained;
	/* Submits granted requests. */
	struct work_struct dispatch;
	/* Aborts abandoned requests. */
	struct work_struct abort;
	/* Runs fw_rpc() for fwctl_submit_threaded(), from register on. */
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
int fwctl_submit_threaded(struct fwctl_request *req);

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
