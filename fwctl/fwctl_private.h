/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Declarations shared by the files of the core.
 *
 * Calls of ops run with registration_lock held for read, through
 * CLASS(fwctl_active, ...). The core never accesses user memory under that lock.
 * The owner of the memory can delay a page fault without limit (userfaultfd,
 * FUSE), and fwctl_unregister() would wait for that page fault.
 *
 * Lock order: registration_lock, fwctl_device.request_lock. The lock of
 * fwctl_uctx.umems and fwctl_device.uctx_lock nest inside registration_lock only.
 */
#ifndef _FWCTL_PRIVATE_H
#define _FWCTL_PRIVATE_H

#include <linux/completion.h>
#include <linux/fwctl.h>
#include <linux/fs.h>
#include <linux/ktime.h>
#include <linux/sched.h>
#include <linux/sizes.h>

#include "trace.h"

struct fwctl_queue;
struct fwctl_subscription;
struct iov_iter;
struct seq_file;
struct shrinker;

#define FWCTL_NUM_SCOPES (FWCTL_RPC_DEBUG_WRITE_FULL + 1u)
/* Number of the scopes that need no capability and do not taint the kernel. */
#define FWCTL_FREE_SCOPES (FWCTL_RPC_DEBUG_READ_ONLY + 1u)

/* Bits of fwctl_device.flags */
enum {
	/* The taint message of the device was logged. */
	FWCTL_TAINT_REPORTED,
	/* New requests are rejected. Set under request_lock. */
	FWCTL_UNREGISTERING,
};

/* Large enough for the argument of every ioctl. */
union fwctl_cmd {
	struct fwctl_info info;
	struct fwctl_rpc rpc;
	struct fwctl_rsc_destroy rsc_destroy;
	struct fwctl_umem_reg umem_reg;
	struct fwctl_restrict restriction;
	struct fwctl_queue_create create;
	struct fwctl_queue_submit submit;
	struct fwctl_queue_cancel cancel;
	struct fwctl_queue_subscribe subscribe;
};

/**
 * struct fwctl_ioctl - One ioctl
 * @nr: Number of the ioctl.
 * @min_size: Size of the argument as first published.
 * @size: Current size of the argument.
 * @run: Implementation. @arg is the caller's argument, @cmd a copy of it that
 *	the function may change.
 */
struct fwctl_ioctl {
	unsigned int nr;
	size_t min_size;
	size_t size;
	int (*run)(struct file *file, void __user *arg, union fwctl_cmd *cmd);
};

#define FWCTL_IOCTL(_nr, _type, _last_published, _run)                     \
	{                                                                  \
		.nr = _nr,                                                 \
		.min_size = offsetofend(_type, _last_published),           \
		.size = sizeof(_type) + BUILD_BUG_ON_ZERO(sizeof(_type) >  \
						sizeof(union fwctl_cmd)),  \
		.run = _run,                                               \
	}

/**
 * struct fwctl_call - The caller's side of a request
 * @fwctl: The device.
 * @queue: The queue that receives the result, NULL for FWCTL_RPC.
 * @pending: The request, or NULL once the call is complete. Until then
 *	request_lock protects @pending and all members below. Afterwards the
 *	caller owns them.
 * @req: The request with its response, which the caller must put. NULL if the
 *	request was abandoned.
 * @error: 0 or a negative errno.
 * @flags: enum fwctl_record_flags.
 * @done: Signals that the call is complete, if @queue is NULL.
 */
struct fwctl_call {
	struct fwctl_device *fwctl;
	struct fwctl_queue *queue;
	struct fwctl_request *pending;
	struct fwctl_request *req;
	int error;
	u16 flags;
	struct completion done;
};

static inline struct fwctl_device *fwctl_enter(struct fwctl_device *fwctl)
{
	/* No function but fwctl_unregister() takes the lock for write. */
	if (!down_read_trylock(&fwctl->registration_lock))
		return NULL;
	if (fwctl->ops)
		return fwctl;
	up_read(&fwctl->registration_lock);
	return NULL;
}

static inline void fwctl_leave(struct fwctl_device *fwctl)
{
	if (fwctl)
		up_read(&fwctl->registration_lock);
}

/*
 * CLASS(fwctl_active, name)(fwctl) - Hold registration_lock for read
 *
 * Within the scope, @name is the device, whose ops are valid and may be called;
 * or NULL if the device is unregistering or unregistered. Never blocks. The
 * caller must hold a reference to the device until after the scope.
 */
DEFINE_CLASS(fwctl_active, struct fwctl_device *, fwctl_leave(_T),
	     fwctl_enter(fwctl), struct fwctl_device *fwctl)

/* Returns true once unregister is complete. Lockless, so false may be outdated. */
static inline bool fwctl_is_disassociated(const struct fwctl_device *fwctl)
{
	return !READ_ONCE(fwctl->ops);
}

/* uctx.c */
struct fwctl_uctx *fwctl_uctx_open(struct fwctl_device *fwctl);
void fwctl_uctx_hang_up_all(struct fwctl_device *fwctl);
void fwctl_uctx_unuse(struct fwctl_uctx *uctx);
void fwctl_uctx_unuse_later(struct fwctl_uctx *uctx);
void fwctl_uctx_limit(struct fwctl_uctx *uctx);
void fwctl_uctx_limit_all(struct fwctl_device *fwctl, unsigned int scopes);
unsigned int fwctl_uctx_close_all(struct fwctl_device *fwctl);

void fwctl_uctx_add_queue(struct fwctl_uctx *uctx, struct list_head *entry);
void fwctl_uctx_del_queue(struct fwctl_uctx *uctx, struct list_head *entry);

/* file.c */
extern const struct file_operations fwctl_fops;

int fwctl_ioctl_run(const struct fwctl_ioctl *table, size_t count,
		    struct file *file, unsigned int nr, void __user *arg);

/* rpc.c. fwctl_rpc_run() is declared for KUnit tests. */
int fwctl_rpc_recheck(struct fwctl_request *req);
struct fwctl_request *fwctl_rpc_prepare(struct fwctl_uctx *uctx, u32 scope,
					u64 in, u32 in_len, u32 out_len,
					u32 size);
int fwctl_rpc_run(struct fwctl_request *req);

/* info.c, rpc.c, queue.c: ioctls of the device FD */
int fwctl_ioctl_info(struct file *file, void __user *arg, union fwctl_cmd *cmd);
int fwctl_ioctl_rpc(struct file *file, void __user *arg, union fwctl_cmd *cmd);
int fwctl_ioctl_queue_create(struct file *file, void __user *arg,
			     union fwctl_cmd *cmd);

/* restrict.c */
int fwctl_ioctl_restrict(struct file *file, void __user *arg,
			 union fwctl_cmd *cmd);
int fwctl_restrict_permit(struct fwctl_request *req);
void fwctl_restrict_show(struct seq_file *m, struct file *file);

/* umem.c. The caller of fwctl_umem_put_all() holds request_lock. */
int fwctl_ioctl_umem_reg(struct file *file, void __user *arg,
			 union fwctl_cmd *cmd);
int fwctl_ioctl_rsc_destroy(struct file *file, void __user *arg,
			    union fwctl_cmd *cmd);
int fwctl_umem_get_all(struct fwctl_request *req);
void fwctl_umem_put_all(struct fwctl_request *req);
void fwctl_umem_reap(struct fwctl_device *fwctl);
void fwctl_umem_reap_work(struct work_struct *work);
void fwctl_umem_end_all(struct fwctl_uctx *uctx);

/*
 * Take the references of fwctl_ops.hold_umems, before the request is submitted. The
 * caller holds registration_lock for read.
 */
static inline int fwctl_umem_hold(struct fwctl_request *req,
				  const struct fwctl_ops *ops)
{
	/* Memory that is registered concurrently was not there at submission. */
	if (likely(data_race(xa_empty(&req->uctx->umems))) || !ops->hold_umems)
		return 0;
	return fwctl_umem_get_all(req);
}

/* Drop the references of a request that is no longer in flight. */
static inline void fwctl_umem_unhold(struct fwctl_request *req)
{
	if (likely(!req->umems))
		return;
	guard(spinlock_irqsave)(&req->uctx->fwctl->request_lock);
	fwctl_umem_put_all(req);
}

/* queue.c: the queue side of a call. The caller holds request_lock. */
bool fwctl_queue_add(struct fwctl_call *call);
void fwctl_queue_post(struct fwctl_call *call);
void fwctl_queue_hang_up(struct list_head *entry);

/**
 * struct fwctl_queue_record - A record of a queue
 * @entry: Entry in fwctl_queue.records.
 * @sub: The subscription of an event, NULL for a response.
 * @len: Size for user space, set before the record is posted.
 */
struct fwctl_queue_record {
	struct list_head entry;
	struct fwctl_subscription *sub;
	u32 len;
};

void fwctl_queue_post_event(struct fwctl_queue *queue,
			    struct fwctl_queue_record *record);

/*
 * event.c. The caller of fwctl_event_detach() and fwctl_event_release() holds
 * request_lock.
 */
#define FWCTL_MAX_SUBSCRIPTIONS 64

int fwctl_event_subscribe(struct fwctl_queue *queue, struct fwctl_uctx *uctx,
			  struct list_head *subs,
			  const struct fwctl_queue_subscribe *cmd);
void fwctl_event_unsubscribe(struct fwctl_uctx *uctx, struct list_head *subs);
void fwctl_event_free(struct list_head *subs);
void fwctl_event_detach(struct fwctl_queue_record *record);
void fwctl_event_release(struct fwctl_queue_record *record);
int fwctl_event_record_read(struct fwctl_queue_record *record,
			    struct iov_iter *to);

/*
 * FWCTL_HEAD_LEN bytes in front of fwctl_request.in let read() copy the record head
 * and the response at once. Buffers of FWCTL_SMALL_LEN bytes have them. Larger
 * buffers do not, because they would exceed a power of two.
 */
#define FWCTL_HEAD_LEN sizeof(struct fwctl_record_response)
#define FWCTL_SMALL_LEN (SZ_512 - FWCTL_HEAD_LEN)

static inline size_t fwctl_request_headroom(const struct fwctl_request *req)
{
	return req->size == FWCTL_SMALL_LEN ? FWCTL_HEAD_LEN : 0;
}

/* request.c */
struct fwctl_request *fwctl_request_get(struct fwctl_uctx *uctx, size_t in_len,
					size_t out_len, size_t size);
void fwctl_request_put(struct fwctl_request *req);
void fwctl_request_free(struct fwctl_request *req);
void fwctl_request_finish(struct fwctl_request *req, void *out, size_t len);
int fwctl_request_submit(struct fwctl_request *req, struct fwctl_call *call,
			 bool nonblock);
struct fwctl_request *fwctl_call_detach(struct fwctl_call *call, int error);
void fwctl_call_abandon(struct fwctl_call *call, int error);
void fwctl_dispatch_work(struct work_struct *work);
void fwctl_abort_work(struct work_struct *work);
void fwctl_requests_end(struct fwctl_device *fwctl);
void fwctl_requests_drain(struct fwctl_device *fwctl);

/* Inline, because every RPC calls it and no tracer is active in most cases. */
static inline void fwctl_request_trace_begin(struct fwctl_request *req)
{
	trace_fwctl_rpc_begin(req);
	if (trace_fwctl_rpc_end_enabled())
		req->start = ktime_get();
}

static inline void fwctl_request_cleanup(struct fwctl_request *req)
{
	if (!IS_ERR_OR_NULL(req))
		fwctl_request_put(req);
}

DEFINE_FREE(fwctl_request, struct fwctl_request *, fwctl_request_cleanup(_T))

/* admission.c. The caller holds request_lock, except for fwctl_pools_init(). */
void fwctl_pools_init(struct fwctl_device *fwctl);
bool fwctl_slot_try(struct fwctl_request *req);
void fwctl_slot_put(struct fwctl_request *req);
void fwctl_granted_add(struct fwctl_request *req);
void fwctl_granted_del(struct fwctl_request *req);
struct fwctl_request *fwctl_backlog_first(struct list_head *waiting);
void fwctl_backlog_add(struct fwctl_request *req);
void fwctl_backlog_del(struct fwctl_request *req);

/* cache.c */
extern struct shrinker *fwctl_shrinker;
size_t fwctl_cache_size(size_t len);
void fwctl_cache_make(struct fwctl_uctx *uctx);
struct fwctl_request *fwctl_cache_get(struct fwctl_uctx *uctx, size_t len);
void fwctl_cache_put(struct fwctl_uctx *uctx, struct fwctl_request *req);
void fwctl_cache_free(struct fwctl_cache *cache);
int fwctl_cache_init(void);
void fwctl_cache_exit(void);

#define FWCTL_CACHE_CLASSES 4

/**
 * struct fwctl_cache - Free requests of a context
 * @lock: Protects @free and @count. Innermost lock, taken in process context and
 *	in reclaim.
 * @free: Lists of free requests by size class, linked by fwctl_request.next.
 * @count: Lengths of the lists @free.
 * @entry: Entry in the list_lru of all caches, which has its own locks.
 */
struct fwctl_cache {
	/* See kernel-doc. */
	spinlock_t lock;
	struct fwctl_request *free[FWCTL_CACHE_CLASSES];
	unsigned int count[FWCTL_CACHE_CLASSES];
	struct list_head entry;
};

/* scope.c */
int fwctl_scope_check(struct fwctl_uctx *uctx, u32 scope);
void fwctl_scope_use(struct fwctl_uctx *uctx, u32 scope);
int fwctl_scope_permit_slow(struct fwctl_uctx *uctx, u32 scope);

/*
 * Check whether the current task may use a scope. Returns 0; a negative errno; or
 * FWCTL_CHECK_COMMAND if the caller must also check the command of an RPC. The most
 * frequent scopes need no capability and do not taint the kernel.
 */
#define FWCTL_CHECK_COMMAND 1
static inline int fwctl_scope_permit(struct fwctl_uctx *uctx, u32 scope)
{
	if (likely(scope < READ_ONCE(uctx->free_scopes)))
		return 0;
	return fwctl_scope_permit_slow(uctx, scope);
}

/* policy.c */
int fwctl_policy_add(struct fwctl_device *fwctl);
void fwctl_policy_del(struct fwctl_device *fwctl);
int fwctl_policy_set(struct fwctl_device *fwctl, const char *text);
const char *fwctl_policy_name(struct fwctl_device *fwctl);
void fwctl_policy_exit(void);

/* uevent.c */
void fwctl_uevent_init(struct fwctl_device *fwctl);
void fwctl_uevent_taint(struct fwctl_device *fwctl, u32 scope);
void fwctl_uevent_abort(struct fwctl_device *fwctl);
void fwctl_uevent_stop(struct fwctl_device *fwctl);

/* audit.c */
void fwctl_audit_init(struct fwctl_device *fwctl);
void fwctl_caller_set(struct fwctl_caller *caller);
void fwctl_audit(const struct fwctl_uctx *uctx, u32 scope, int error);
void fwctl_audit_request(const struct fwctl_request *req);

/* sysfs.c */
extern const struct attribute_group *fwctl_dev_groups[];

/* device.c */
#define FWCTL_MAX_DEVICES 4096
struct device *fwctl_pci_parent(struct fwctl_device *fwctl);

/* main.c */
extern struct class fwctl_class;
extern dev_t fwctl_dev_base;
/*
 * Frees abandoned requests and closes contexts without users. Runs recovery
 * requests of threaded providers.
 */
extern struct workqueue_struct *fwctl_wq;
/* Submits and aborts requests, runs timeouts, closes contexts. Freezable. */
extern struct workqueue_struct *fwctl_dispatch_wq;

void fwctl_device_release(struct device *dev);

#endif
