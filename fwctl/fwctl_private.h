/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the core's files share.
 *
 * Whoever calls into a provider does so inside the unregister barrier, a
 * CLASS(fwctl_active, ...). User memory is never touched inside it: a page
 * fault may take as long as the memory's owner likes (userfaultfd, FUSE), and
 * fwctl_unregister() must not wait for that.
 */
#ifndef _FWCTL_PRIVATE_H
#define _FWCTL_PRIVATE_H

#include <linux/fwctl.h>
#include <linux/fs.h>
#include <linux/jiffies.h>
#include <linux/kmsan-checks.h>
#include <linux/sched.h>
#include <linux/sizes.h>

struct io_uring_cmd;
struct shrinker;

/* Bits of fwctl_device.flags */
enum {
	/* The log already says that somebody tainted the kernel through it. */
	FWCTL_TAINT_REPORTED,
	/* Unregister has begun: nobody waits for room any more. */
	FWCTL_GOING,
};

/* Room on the stack for any ioctl's struct. */
union fwctl_cmd {
	struct fwctl_info info;
	struct fwctl_rpc rpc;
	struct fwctl_rpc_timed timed;
};

/**
 * struct fwctl_wait - How a caller wants to wait
 * @nonblock: Not for others' RPCs to end.
 * @interruptible: Until any signal, not only one that kills.
 * @timed: Until @until.
 * @until: In jiffies.
 */
struct fwctl_wait {
	bool nonblock;
	bool interruptible;
	bool timed;
	unsigned long until;
};

/* What an ioctl's caller has set, whatever the ioctl. */
enum {
	FWCTL_CALL_NONBLOCK = 1 << 0,
	FWCTL_CALL_INTERRUPTIBLE = 1 << 1,
};

/* Jiffies that are left. */
static inline long fwctl_wait_time(const struct fwctl_wait *wait)
{
	if (!wait->timed)
		return MAX_SCHEDULE_TIMEOUT;
	return max_t(long, wait->until - jiffies, 0);
}

static inline struct fwctl_device *fwctl_enter(struct fwctl_device *fwctl)
{
	/* Only unregister writes, so a failure is its doing. */
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
 * CLASS(fwctl_active, name)(fwctl) - Be inside the unregister barrier
 *
 * @name is the device until the end of the scope, where ops are valid and may
 * be called; or NULL if the device is going away or gone. Never blocks.
 * The caller must hold a reference beyond the scope.
 */
DEFINE_CLASS(fwctl_active, struct fwctl_device *, fwctl_leave(_T),
	     fwctl_enter(fwctl), struct fwctl_device *fwctl)

/*
 * Whether unregister is done, without entering the barrier: an orphaned FD
 * should hear ENODEV before anything else is looked at. A false is only a
 * snapshot.
 */
static inline bool fwctl_is_orphan(const struct fwctl_device *fwctl)
{
	return !READ_ONCE(fwctl->ops);
}

/* RPCs of the context that a provider has asynchronously; a snapshot. */
static inline unsigned int fwctl_uctx_running(const struct fwctl_uctx *uctx)
{
	return refcount_read(&uctx->users) - 1;
}

/* uctx.c */
struct fwctl_uctx *fwctl_uctx_open(struct fwctl_device *fwctl);
void fwctl_uctx_unuse(struct fwctl_uctx *uctx);
unsigned int fwctl_uctx_close_all(struct fwctl_device *fwctl);

/* file.c */
extern const struct file_operations fwctl_fops;

int fwctl_ioctl_read(unsigned int nr, void __user *user, union fwctl_cmd *cmd);
int fwctl_ioctl_any(struct fwctl_uctx *uctx, unsigned int nr,
		    void __user *user, unsigned int how);

/* uring.c */
int fwctl_fops_uring_cmd(struct io_uring_cmd *cmd, unsigned int flags);

/*
 * info.c, rpc.c: the ioctls. @arg is the caller's struct, @cmd a copy that they
 * may change.
 */
int fwctl_ioctl_info(struct fwctl_uctx *uctx, void __user *arg,
		     union fwctl_cmd *cmd, unsigned int how);
int fwctl_ioctl_rpc(struct fwctl_uctx *uctx, void __user *arg,
		    union fwctl_cmd *cmd, unsigned int how);
int fwctl_ioctl_rpc_timed(struct fwctl_uctx *uctx, void __user *arg,
			  union fwctl_cmd *cmd, unsigned int how);
int fwctl_rpc(struct fwctl_uctx *uctx, struct fwctl_rpc *rpc,
	      const struct fwctl_wait *wait);

struct fwctl_request *fwctl_rpc_prepare(struct fwctl_uctx *uctx,
					const struct fwctl_rpc *rpc,
					const struct fwctl_wait *wait);
bool fwctl_rpc_copy_out(const struct fwctl_request *req, void __user *to);

/* request.c */
struct fwctl_request *fwctl_request_get(struct fwctl_uctx *uctx, size_t in_len,
					size_t out_len,
					const struct fwctl_wait *wait);
int fwctl_request_deliver(struct fwctl_request **owner,
			  const struct fwctl_wait *wait);
int fwctl_request_send(struct fwctl_request *req,
		       void (*ended)(struct fwctl_request *req), void *owner);
int fwctl_request_leave(struct fwctl_request **owner, int why);
void fwctl_request_trace_end(const struct fwctl_request *req);
void fwctl_request_put(struct fwctl_request *req);
void fwctl_request_free(struct fwctl_request *req);
void fwctl_requests_end(struct fwctl_device *fwctl);

/* cache.c */
extern struct shrinker *fwctl_shrinker;
size_t fwctl_cache_size(size_t len);
struct fwctl_request *fwctl_cache_find(struct fwctl_cache *cache, size_t len);
void fwctl_cache_keep(struct fwctl_uctx *uctx, struct fwctl_request *req);
void fwctl_cache_free(struct fwctl_cache *cache);
int fwctl_cache_init(void);
void fwctl_cache_exit(void);

/* No buffer is smaller, so any request in the first slot has as much. */
#define FWCTL_CACHE_SMALL SZ_512
#define FWCTL_CACHE_SLOTS 8

/**
 * struct fwctl_cache - Idle requests of a context
 * @slots: Each a request or NULL. No lock: they are filled and emptied by
 *	exchanges.
 * @entry: On the list of all caches, which has its own locks.
 */
struct fwctl_cache {
	struct fwctl_request *slots[FWCTL_CACHE_SLOTS];
	struct list_head entry;
};

/*
 * Take an idle request of the context, with a buffer of at least @len bytes that
 * holds anything. NULL if there is none.
 */
static inline struct fwctl_request *fwctl_cache_get(struct fwctl_uctx *uctx,
						    size_t len)
{
	struct fwctl_cache *cache = READ_ONCE(uctx->cache);
	struct fwctl_request *req = NULL;

	if (unlikely(!cache))
		return NULL;
	if (len <= FWCTL_CACHE_SMALL && READ_ONCE(cache->slots[0]))
		req = xchg(&cache->slots[0], NULL);
	return likely(req) ? req : fwctl_cache_find(cache, len);
}

/*
 * Keep a request that is idle, or free it. The caller keeps the context open or
 * at least alive. Process context.
 */
static inline void fwctl_cache_put(struct fwctl_uctx *uctx,
				   struct fwctl_request *req)
{
	struct fwctl_cache *cache = READ_ONCE(uctx->cache);

	/* Tells KMSAN that whoever reads it next reads what is not theirs. */
	kmsan_poison_memory(req->in, req->size, GFP_KERNEL);
	if (likely(cache) && req->size == FWCTL_CACHE_SMALL &&
	    !READ_ONCE(cache->slots[0]) &&
	    !cmpxchg(&cache->slots[0], NULL, req))
		return;
	fwctl_cache_keep(uctx, req);
}

/* limit.c */
int fwctl_limit_wait(struct fwctl_device *fwctl, u64 bytes,
		     const struct fwctl_wait *wait);

/* fwctl_device.used: the number of RPCs above, their bytes below. */
#define FWCTL_USED_SHIFT 40
#define FWCTL_USED_ONE BIT_ULL(FWCTL_USED_SHIFT)

static inline bool fwctl_limit_allows(const struct fwctl_device *fwctl,
				      u64 used, u64 bytes)
{
	/* Whatever the bound, one RPC must be possible. */
	if (!used)
		return true;
	return (used >> FWCTL_USED_SHIFT) < fwctl->max_requests &&
	       (used & (FWCTL_USED_ONE - 1)) + bytes <= fwctl->max_bytes;
}

static inline bool fwctl_limit_try(struct fwctl_device *fwctl, u64 bytes)
{
	s64 used = atomic64_read(&fwctl->used);

	/* Not added and taken back: that would turn others away in between. */
	do {
		if (!fwctl_limit_allows(fwctl, used, bytes))
			return false;
	} while (!atomic64_try_cmpxchg(&fwctl->used, &used,
				       used + FWCTL_USED_ONE + bytes));
	return true;
}

/*
 * An RPC wants to be in flight. Returns 0, for fwctl_limit_leave(); -EAGAIN,
 * -EINTR, -ETIMEDOUT as @wait says; -ENODEV if the device goes away meanwhile.
 */
static inline int fwctl_limit_enter(struct fwctl_device *fwctl, u64 bytes,
				    const struct fwctl_wait *wait)
{
	if (likely(fwctl_limit_try(fwctl, bytes)))
		return 0;
	return fwctl_limit_wait(fwctl, bytes, wait);
}

/* It is not in flight any more. */
static inline void fwctl_limit_leave(struct fwctl_device *fwctl, u64 bytes)
{
	atomic64_sub(FWCTL_USED_ONE + bytes, &fwctl->used);
	if (wq_has_sleeper(&fwctl->room))
		wake_up(&fwctl->room);
}

/* scope.c */
int fwctl_scope_ask(struct fwctl_device *fwctl, u32 scope);

/*
 * Whether the current task may use a scope that it named. Taints the kernel
 * where the scope does. Returns 0, -EOPNOTSUPP for an unknown scope, -EPERM
 * without the capability.
 */
static inline int fwctl_scope_permit(struct fwctl_device *fwctl, u32 scope)
{
	/* The most frequent ones are anybody's and leave no mark. */
	if (likely(scope <= FWCTL_RPC_DEBUG_READ_ONLY))
		return 0;
	return fwctl_scope_ask(fwctl, scope);
}

/* device.c */
#define FWCTL_MAX_DEVICES 4096

/* main.c */
extern struct class fwctl_class;
extern dev_t fwctl_dev_base;
/* Ends requests whose callers left. */
extern struct workqueue_struct *fwctl_wq;

void fwctl_device_release(struct device *dev);

#endif
