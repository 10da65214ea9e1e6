/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fwctl: interface between the core and a provider.
 *
 * A provider is a driver that can deliver messages to the firmware of a device. It
 * fills a struct fwctl_ops, embeds a struct fwctl_device as the first member of a
 * private struct, and registers the device in probe():
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
 * See Documentation/writing-a-provider.rst for a complete provider.
 */
#ifndef _LINUX_FWCTL_H
#define _LINUX_FWCTL_H

#include <linux/build_bug.h>
#include <linux/cdev.h>
#include <linux/cleanup.h>
#include <linux/device.h>
#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/ratelimit_types.h>
#include <linux/refcount.h>
#include <linux/rwsem.h>
#include <linux/scatterlist.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>
#include <uapi/fwctl/fwctl.h>

/* Defined if the core has struct fwctl_request, which mainline lacks. */
#define FWCTL_REQUESTS
/* Defined if the core has struct fwctl_umem, which mainline lacks. */
#define FWCTL_UMEMS

struct cred;
struct fwctl_cache;
struct fwctl_call;
struct fwctl_ceiling;
struct fwctl_commands;
struct fwctl_device;
struct fwctl_request;
struct fwctl_umem_refs;
struct mem_cgroup;
struct page;

/**
 * struct fwctl_uctx - Firmware context of one open device FD and its queues
 * @fwctl: The device. Set by the core before open_uctx() and valid as long as
 *	the context.
 *
 * The core allocates fwctl_ops.uctx_size zeroed bytes. This struct is the first
 * member, and the rest belongs to the provider. Processes can share an FD and
 * thereby its context, so ops of one context may run concurrently.
 */
struct fwctl_uctx {
	struct fwctl_device *fwctl;
	/* private: */
	/* Identifies the context within its device in traces. Never reused. */
	u64 id;
	/* Cache of free requests, or NULL. Set once, with cmpxchg(). */
	struct fwctl_cache *cache;
	/*
	 * Registered memory by handle. The lock of the xarray protects the
	 * entries and @next_umem. A NULL entry is a registration in progress.
	 */
	struct xarray umems;
	u32 next_umem;
	/*
	 * The scopes below this number need no check. Derived from @scopes, so
	 * that an RPC in a frequent scope has one comparison. fwctl->uctx_lock
	 * protects this and the members up to @queues. Those up to @commands are read
	 * without the lock, except for @num_umems and @umem_bytes.
	 */
	u8 free_scopes;
	/* Number of permitted scopes: the lower one of fwctl->scopes and @fd_scopes. */
	u8 scopes;
	/* Number of scopes that FWCTL_RESTRICT permits. */
	u8 fd_scopes;
	/* Number and total size of @umems. */
	u8 num_umems;
	size_t umem_bytes;
	/* Commands that FWCTL_RESTRICT permits, or NULL for all. */
	struct fwctl_commands *commands;
	/* Entry in fwctl->uctxs. */
	struct list_head entry;
	/* The context's queues. */
	struct list_head queues;
	/*
	 * References to the memory: one for all @users together, one for the entry
	 * in fwctl->uctxs.
	 */
	refcount_t refs;
	/*
	 * One for each open file of the context, one for each queue, one for each abandoned
	 * request, one for the dispatcher while it submits, one for each entry in
	 * fwctl->dead_umems. Dropping the last one closes the context.
	 */
	refcount_t users;
	/*
	 * Number of slots in use. A slot kept by keep_slot counts here until the
	 * context is closed, even after fwctl_limit_kept_slots() has released the slot.
	 * fwctl->request_lock protects the members up to @ticket.
	 */
	unsigned int slots;
	/* Number of requests on fwctl->granted, or being submitted by the dispatcher. */
	unsigned int granted;
	/* Requests that wait for a slot, in order. */
	struct list_head backlog;
	/* Entry in one of fwctl->waiting while @backlog is not empty. */
	struct list_head waiting;
	/* Position among all waiting contexts of the device. */
	u64 ticket;
	/* Closes the context for a thread that must not wait for the firmware. */
	struct work_struct end;
};

/**
 * struct fwctl_caller - Identity of a caller in audit records
 * @pid: The thread.
 * @uid: The real user ID in the initial user namespace.
 * @cgroup: ID of the cgroup v2, the inode number of its directory; 0 without cgroups.
 */
struct fwctl_caller {
	pid_t pid;
	uid_t uid;
	u64 cgroup;
};

/**
 * enum fwctl_request_state - Progress of a request of an asynchronous provider
 * @FWCTL_REQUEST_BACKLOG: On uctx->backlog, waits for a slot.
 * @FWCTL_REQUEST_GRANTED: On fwctl->granted with a slot, waits for the
 *	dispatcher.
 * @FWCTL_REQUEST_SUBMITTING: submit_request() runs. On fwctl->requests, or on
 *	fwctl->abandoned if abandoned.
 * @FWCTL_REQUEST_PROVIDER: In flight. On fwctl->requests, or on fwctl->abandoned if
 *	abandoned.
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
 * @slots: Number of slots in use, including @kept.
 * @kept: Number of slots of complete requests, see fwctl_request.keep_slot.
 * @max_slots: Limit of @slots. Constant after fwctl_register(), like @max_bytes.
 * @bytes: Total size of the requests in slots and of their response buffers.
 * @max_bytes: Limit of @bytes.
 */
struct fwctl_pool {
	unsigned int slots;
	unsigned int kept;
	unsigned int max_slots;
	u64 bytes;
	u64 max_bytes;
};

/**
 * struct fwctl_request - One RPC, for asynchronous providers
 * @uctx: The context.
 * @scope: One of the known values. For FWCTL_RPC_DEBUG_WRITE_FULL the
 *	submitter's capability was checked.
 * @in: The request, in kernel memory. The provider may overwrite it.
 * @in_len: Size of the request, at most FWCTL_RPC_MAX_LEN. The buffer may be
 *	larger than @in_len. Bytes past @in_len are undefined.
 * @out_len: Size of the caller's buffer, at most FWCTL_RPC_MAX_LEN.
 * @keep_slot: The provider sets this before fwctl_request_complete() if the
 *	device still occupies the command slot of this request, for example after
 *	a timeout in the driver. The core then keeps the slot until
 *	fwctl_limit_kept_slots() releases it.
 *
 * The core allocates fwctl_ops.request_size bytes. This struct is the first
 * member. The rest belongs to the provider and is zeroed on each use.
 *
 * The provider owns a request and @in from the call of fwctl_ops.submit_request()
 * until it calls fwctl_request_complete(), which it must do exactly once. In this
 * time the provider and the device may access both, and the core does not.
 *
 * The caller may exit and close the FD before the request is complete. The request
 * then keeps @in, the context and the device alive. fwctl_ops.close_uctx() is
 * called after the last request of the context.
 *
 * fwctl_unregister() returns only after the last request is complete. Until then
 * the provider must keep all code and data for requests, such as the interrupt
 * handler or the work that completes them.
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
	/* The response is for a queue, so copy it to @in. Constant after submit. */
	bool queued;
	/* The core abandoned the request and counts it in uctx->users. */
	bool abandoned;
	/* fwctl->request_lock protects this and the members up to @entry. */
	bool aborted;
	/* The pool of the slot. */
	enum fwctl_pool_id pool;
	enum fwctl_request_state state;
	/* Receives the result. NULL after completion or abandonment. */
	struct fwctl_call *call;
	struct list_head entry;
	/* The response, from fw_rpc() or fwctl_request_complete(), and its length. */
	void *out;
	size_t rsp_len;
	/* Size of the buffer @in. */
	size_t size;
	/* Next free request in the cache of the context. */
	struct fwctl_request *next;
	/* Memory of a queue entry, kept for the next use of the request; or NULL. */
	struct fwctl_queue_entry *record;
	/* Start time, 0 if no tracer is active; and the submitter's PID. */
	ktime_t start;
	pid_t pid;
	/*
	 * One for the provider, which completion passes to @call or to @work; one
	 * for the submission; one for an abort in progress.
	 */
	refcount_t refs;
	/*
	 * References to registered memory, from fwctl_request_submit() or
	 * fwctl_umem_get() until the provider completes the request; or NULL. The
	 * owner of the request has exclusive access.
	 */
	struct fwctl_umem_refs *umems;
	/* Charged for allocations in threads of the core, or NULL. */
	struct mem_cgroup *memcg;
	/* The submitter, valid if @memcg is not NULL. */
	struct fwctl_caller caller;
	/* Runs an op in a thread, or frees an abandoned request. */
	struct work_struct work;
};

/**
 * struct fwctl_umem - User memory that is registered for access by the device
 * @uctx: The context that owns the registration.
 * @flags: enum fwctl_umem_flags. No unknown bit is set.
 * @addr: User address of the first byte.
 * @len: Size in bytes.
 * @pages: The pinned pages, @npages of them.
 * @npages: Number of @pages.
 * @offset: Offset of the first byte in the first page.
 * @sgt: The memory mapped for fwctl_device.dma_dev, in both directions. Starts at
 *	the first byte and has @len bytes. Empty if dma_dev is NULL.
 * @rsc_id: The handle, unique in @uctx.
 * @umem_id: Set by fwctl_ops.map_umem() and returned to user space.
 * @mkey_id: Like @umem_id. Must be 0 without FWCTL_UMEM_MKEY.
 * @exposed: Set by fwctl_ops.map_umem() if it fails but the device may have access
 *	to the memory. The pages then stay pinned and charged forever.
 *
 * The core allocates fwctl_ops.umem_size zeroed bytes. This struct is the first
 * member, and the rest belongs to the provider. All members but @umem_id,
 * @mkey_id and @exposed are constant for the provider.
 *
 * Life cycle: FWCTL_UMEM_REG pins the pages without a lock, maps them with
 * registration_lock held for read, and publishes the handle. FWCTL_RSC_DESTROY,
 * the close of the context and fwctl_unregister() remove the handle. The last
 * reference then unmaps and unpins the memory, before the context is closed in the
 * provider.
 *
 * Ownership: only FWCTL_UMEM_REG uses the address space of a task, the one of its
 * caller. Afterwards the pins refer to pages, not to an address space, so fork,
 * exec, munmap and exit do not affect the registration. The pages, and the rest of
 * huge pages, are charged to the user of the caller's credentials, the memory of the
 * core to the caller's cgroup. Both charges remain until the pages are unpinned, even
 * if another process that has the FD, or a thread of the core, unpins them.
 */
struct fwctl_umem {
	struct fwctl_uctx *uctx;
	u64 flags;
	u64 addr;
	size_t len;
	struct page **pages;
	unsigned long npages;
	unsigned int offset;
	struct sg_table sgt;
	u32 rsc_id;
	u32 umem_id;
	u32 mkey_id;
	bool exposed;
	/* private: */
	/* One for the handle, one for each reference of a request. */
	refcount_t refs;
	/* Number of elements of @pages that are pinned. */
	unsigned long pinned;
	/* Keeps the user that @charged pages are charged to. NULL if none. */
	const struct cred *cred;
	unsigned long charged;
	/* Entry in fwctl->dead_umems, under fwctl->request_lock. */
	struct list_head entry;
};

/**
 * struct fwctl_event_kind - A kind of firmware event that a provider posts
 * @kind: Number of the kind. This is uAPI of the device type.
 * @scope: Minimum scope of a subscription.
 * @max_len: Maximum size of the payload, at most FWCTL_EVENT_MAX_LEN. A
 *	subscription allocates this much memory for each event.
 */
struct fwctl_event_kind {
	u32 kind;
	enum fwctl_rpc_scope scope;
	u32 max_len;
};

/**
 * struct fwctl_ops - Operations of a provider
 *
 * All ops are called in process context while the device is registered, and may
 * sleep unless noted otherwise. fwctl_unregister() waits for running ops, so an op
 * that sleeps for a long time delays the unbinding of the driver.
 *
 * There are two kinds of providers:
 *
 * - synchronous: @fw_rpc only. FWCTL_RPC runs @fw_rpc in the calling task. The task
 *   cannot exit before @fw_rpc returns, even if it is killed.
 * - asynchronous: @submit_request, preferably with @abort_request. A killed
 *   caller exits at once, and with @abort_request unbind is quick as well.
 *   A threaded provider is an asynchronous provider with a blocking @fw_rpc and
 *   fwctl_submit_threaded().
 */
struct fwctl_ops {
	/** @device_type: The message format of the firmware. This is uAPI. */
	enum fwctl_device_type device_type;

	/**
	 * @uctx_size: Size of the provider's context struct, whose first member
	 * is a struct fwctl_uctx.
	 */
	size_t uctx_size;

	/**
	 * @open_uctx: Open a context. Returns 0 or a negative errno. After an
	 * error, open() fails with that errno and @close_uctx is not called.
	 */
	int (*open_uctx)(struct fwctl_uctx *uctx);

	/**
	 * @close_uctx: Release all resources that the context holds in the
	 * driver and in the firmware. Called once for each successful
	 * @open_uctx, when the FD and its queues are closed and the last
	 * request of the context is completed, or within fwctl_unregister(),
	 * whichever is first. No other op of the same context runs then or
	 * later. Ops of other contexts may run concurrently. If a request is
	 * still in flight when the last FD is closed, a thread of the core
	 * calls this op. The core frees @uctx.
	 */
	void (*close_uctx)(struct fwctl_uctx *uctx);

	/**
	 * @info: Optional. Returns the device type's info struct in memory that
	 * the core releases with kfree(), or an ERR_PTR(). @length is 0 on entry
	 * and must be set to the size of the returned struct. NULL, or a
	 * @length of 0, is a response of 0 bytes. May run concurrently with
	 * every other op.
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
	 * provider must fail with -EBADMSG if @scope does not allow the command.
	 *
	 * @out_len holds the size of the user's buffer in bytes on entry, at
	 * most FWCTL_RPC_MAX_LEN, and must be set to the size of the response.
	 *
	 * Returns the response, every byte of it initialised: either @rpc_in
	 * itself, for a response of at most @in_len bytes, or other memory that
	 * the core releases with kvfree(). An ERR_PTR() means that there is no
	 * valid response. The status of the firmware is part of the response.
	 * NULL is a response of 0 bytes.
	 */
	void *(*fw_rpc)(struct fwctl_uctx *uctx, enum fwctl_rpc_scope scope,
			void *rpc_in, size_t in_len, size_t *out_len);

	/**
	 * @no_user_access: Optional. @fw_rpc accesses no user memory and does
	 * not use "current", so threads of the core may run it. A synchronous
	 * provider needs this to support queues.
	 */
	bool no_user_access;

	/**
	 * @submit_request: Optional. Start an RPC. See struct fwctl_request for
	 * ownership. Returns 0, before or after fwctl_request_complete(); or a
	 * negative errno if the request was not delivered. The provider must not
	 * complete a request after an error. May sleep, but must not wait for
	 * the firmware. May run in a thread of the core, so must not use
	 * "current".
	 */
	int (*submit_request)(struct fwctl_request *req);

	/**
	 * @abort_request: Optional, with @submit_request. Abort an abandoned
	 * request, so that the provider completes it as early as possible. Its
	 * result is ERR_PTR(-ECANCELED), unless another result comes first. Do
	 * nothing if the firmware cannot stop the request.
	 *
	 * Called after @submit_request returned 0, at most once per request.
	 * Races with the completion, so only the request's memory is guaranteed
	 * to exist. May sleep, but must not wait for the firmware, because the
	 * core aborts the requests of a device one by one. Runs in a thread of
	 * the core or in fwctl_unregister(), so must not use "current".
	 */
	void (*abort_request)(struct fwctl_request *req);

	/**
	 * @is_recovery: Optional. Returns true for a request that recovers the
	 * device, such as a reset. One such request at a time bypasses all
	 * limits of the device, so that hung requests cannot delay it. Must not
	 * sleep. Runs in the submitting task.
	 */
	bool (*is_recovery)(const struct fwctl_request *req);

	/**
	 * @command: Optional, for FWCTL_RESTRICT. Returns the number of the
	 * command in a request, which is uAPI of the device type, or a negative
	 * errno that rejects the request. The number must depend only on
	 * @fwctl_request.in, and must select the same command as the operation
	 * of the provider. Must not sleep. Runs in the submitting task.
	 */
	int (*command)(const struct fwctl_request *req);

	/**
	 * @request_size: Optional, with @submit_request. Size of the provider's
	 * per-request struct, whose first member is a struct fwctl_request. 0 if
	 * the provider adds no members.
	 */
	size_t request_size;

	/**
	 * @events: Optional. The kinds of events that the provider passes to
	 * fwctl_event_post(). The core checks the scope of each subscription
	 * against this table.
	 */
	const struct fwctl_event_kind *events;

	/** @num_events: Number of entries in @events. */
	size_t num_events;

	/**
	 * @umem_size: Optional, with @map_umem. Size of the provider's struct for
	 * registered memory, whose first member is a struct fwctl_umem. 0 if the
	 * provider adds no members.
	 */
	size_t umem_size;

	/**
	 * @map_umem: Optional, with @unmap_umem. Give the device access to the
	 * memory, and set umem_id and mkey_id. Returns 0 or a negative errno.
	 * After an error the device must have no access, unless the op has set
	 * fwctl_umem.exposed. May wait for the firmware. Runs in the task that
	 * registers the memory.
	 */
	int (*map_umem)(struct fwctl_umem *umem);

	/**
	 * @unmap_umem: End the access of the device to the memory. Called once
	 * for each successful @map_umem, before @close_uctx of the context, when
	 * no request has a reference. Returns 0 only if the device cannot
	 * access the memory any more. After any other result, the pages stay
	 * pinned and charged forever, and the core logs this. The provider must
	 * not access the struct afterwards. May wait for the firmware. May run
	 * in a thread of the core, so must not use "current".
	 */
	int (*unmap_umem)(struct fwctl_umem *umem);

	/**
	 * @hold_umems: Optional. Each request has a reference to all memory that
	 * its context has registered when the caller submits the request. For
	 * providers that cannot call fwctl_umem_get(), because they do not
	 * know which memory a message refers to, or have only @fw_rpc.
	 */
	bool hold_umems;
};

/* Defaults of fwctl_device.max_requests and .max_bytes. */
#define FWCTL_MAX_REQUESTS 1024
#define FWCTL_MAX_THREADS 16
#define FWCTL_MAX_BYTES (128u << 20)
/* Maximum total size of the registered memory of a device. */
#define FWCTL_MAX_UMEM_BYTES (4ull << 30)

/**
 * struct fwctl_device - A device whose firmware accepts RPCs
 * @dev: The class device, fwctlN. Suitable for dev_err() and the like.
 * @max_requests: Number of slots, the maximum number of requests in flight.
 *	The provider may change it before fwctl_register(). Defaults to
 *	FWCTL_MAX_REQUESTS, or FWCTL_MAX_THREADS if threads run fw_rpc().
 * @max_bytes: Maximum total size of the requests in flight and their response
 *	buffers. A single request is always admitted. The provider may change it
 *	before fwctl_register(). Defaults to FWCTL_MAX_BYTES.
 * @gone: The provider may set this before fwctl_unregister() if the device has
 *	disappeared without notice. The core detects that itself for a PCI function.
 * @dma_dev: The device that accesses registered memory, for the DMA API. The
 *	provider may set it before fwctl_register(), and it must outlive
 *	fwctl_unregister(). NULL for a device that consists of software, which checks
 *	each access.
 *
 * Refcounted through @dev. An open FD keeps a reference, even after
 * fwctl_unregister(), but the core no longer calls the provider then.
 */
struct fwctl_device {
	struct device dev;
	unsigned int max_requests;
	size_t max_bytes;
	bool gone;
	struct device *dma_dev;
	/* private: */
	struct cdev cdev;
	/*
	 * Held for read while ops are used or run. fwctl_unregister() takes it
	 * for write, once. Readers use trylock and never wait, because a failure
	 * means that unregistration has begun.
	 */
	struct rw_semaphore registration_lock;
	/* NULL after unregister; protected by registration_lock. */
	const struct fwctl_ops *ops;
	/*
	 * Protects the members up to @umem_bytes, and of each context: queues,
	 * permitted scopes and commands, and the number and size of registered
	 * memory. Taken in process context for a short time, never while an op runs.
	 */
	spinlock_t uctx_lock;
	/* All contexts that are open in the provider, and their number. */
	struct list_head uctxs;
	unsigned int num_uctxs;
	/* Number of scopes that the site policy permits, copied from @ceiling. */
	unsigned int scopes;
	u64 next_uctx_id;
	/* Total size of the registered memory of all contexts. */
	u64 umem_bytes;
	/* FWCTL_TAINT_REPORTED and so on, by atomic bit operations. */
	unsigned long flags;
	/* Limit the log lines of [0] permitted and [1] rejected RPCs. */
	struct ratelimit_state audit_limits[2];
	/* Serialises uevents, and protects @in_sysfs. */
	struct mutex uevent_lock;
	bool in_sysfs;
	/* Limits the uevents of aborts. */
	struct ratelimit_state uevent_limit;
	/* Site policy, valid while registered. Protected by fwctl_policy_lock. */
	struct fwctl_ceiling *ceiling;
	/* Entry in ceiling->devices. */
	struct list_head ceiling_entry;
	/*
	 * Derived from ops. Constant, and valid after ops is NULL. @submit is NULL
	 * if only the calling task may run the RPC.
	 */
	int (*submit)(struct fwctl_request *req);
	bool async;
	bool has_commands;
	size_t request_size;
	/* 0 if the provider has no registered memory. */
	size_t umem_size;
	/*
	 * Protects all members below; slots, granted, backlog, waiting and ticket
	 * of each context; state, call and entry of each request; each queue; and
	 * each subscription. Taken in any context, for a short time.
	 */
	spinlock_t request_lock;
	/* Slots in use, by enum fwctl_pool_id. */
	struct fwctl_pool pools[2];
	/* Contexts that wait for a slot: [0] without slots, [1] with slots. */
	struct list_head waiting[2];
	u64 next_ticket;
	/* The recovery request that bypasses the limits, or NULL. */
	struct fwctl_request *recovery;
	/* Requests with a slot, which @dispatch submits. */
	struct list_head granted;
	/* Requests in flight, or being submitted, that have a caller. */
	struct list_head requests;
	/* Abandoned requests. Requests still to be aborted are at the head. */
	struct list_head abandoned;
	/* Number of requests abandoned in flight, and the errno of the last one. */
	u64 num_aborts;
	int abort_error;
	/* Unregister waits here for @requests and @abandoned to become empty. */
	wait_queue_head_t drained;
	/* Submits granted requests. */
	struct work_struct dispatch;
	/* Aborts abandoned requests. */
	struct work_struct abort;
	/*
	 * Registered memory without references, to be unmapped by @reap. Each
	 * entry is a user of its context.
	 */
	struct list_head dead_umems;
	/* Unmaps @dead_umems. */
	struct work_struct reap;
	/* Runs fw_rpc() for fwctl_submit_threaded(). Set by fwctl_register(). */
	struct workqueue_struct *wq;
	/* Subscriptions of all queues, and their number, which is limited. */
	struct list_head subscriptions;
	unsigned int num_subscriptions;
	/* Sequence number of the next event. */
	u64 next_event;
};

struct fwctl_device *_fwctl_alloc_device(struct device *parent,
					 const struct fwctl_ops *ops,
					 size_t size);

/**
 * fwctl_alloc_device() - Allocate a provider's device struct
 * @parent: The device that provides the firmware interface, for example the PCI
 *	function. Must outlive fwctl_unregister().
 * @ops: The provider's operations. Must outlive fwctl_unregister().
 * @type: The provider's struct.
 * @member: Name of the struct fwctl_device in @type, its first member.
 *
 * Context: may sleep.
 * Return: a zeroed @type, which must be released with fwctl_put(), never with
 * kfree(); NULL if out of memory or of device numbers (at most 4096), or if @ops
 * is not complete.
 */
#define fwctl_alloc_device(parent, ops, type, member)                       \
	((type *)_fwctl_alloc_device(parent, ops, sizeof(type) +            \
				     BUILD_BUG_ON_ZERO(offsetof(type, member))))

int fwctl_register(struct fwctl_device *fwctl);
void fwctl_unregister(struct fwctl_device *fwctl);

void fwctl_request_complete(struct fwctl_request *req, void *out,
			    size_t out_len);
int fwctl_submit_threaded(struct fwctl_request *req);
unsigned int fwctl_limit_kept_slots(struct fwctl_device *fwctl, unsigned int max);

struct fwctl_umem *fwctl_umem_get(struct fwctl_request *req, u32 rsc_id);

void fwctl_event_post(struct fwctl_device *fwctl, struct fwctl_uctx *uctx,
		      u32 kind, const void *data, size_t len);

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
