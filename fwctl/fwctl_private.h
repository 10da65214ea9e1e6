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
#include <linux/sched.h>

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

/*
 * info.c, rpc.c: the ioctls. @arg is the caller's struct, @cmd a copy that they
 * may change.
 */
int fwctl_ioctl_info(struct fwctl_uctx *uctx, void __user *arg,
		     union fwctl_cmd *cmd, bool nonblock);
int fwctl_ioctl_rpc(struct fwctl_uctx *uctx, void __user *arg,
		    union fwctl_cmd *cmd, bool nonblock);
int fwctl_ioctl_rpc_timed(struct fwctl_uctx *uctx, void __user *arg,
			  union fwctl_cmd *cmd, bool nonblock);
int fwctl_rpc(struct fwctl_uctx *uctx, struct fwctl_rpc *rpc,
	      const struct fwctl_wait *wait);

/* request.c */
struct fwctl_request *fwctl_request_get(struct fwctl_uctx *uctx, size_t in_len,
					size_t out_len,
					const struct fwctl_wait *wait);
int fwctl_request_deliver(struct fwctl_request **owner,
			  const struct fwctl_wait *wait);
void fwctl_request_put(struct fwctl_request *req);
void fwctl_request_free(struct fwctl_request *req);
void fwctl_requests_end(struct fwctl_device *fwctl);

/* cache.c */
extern struct shrinker *fwctl_shrinker;
size_t fwctl_cache_size(size_t len);
struct fwctl_request *fwctl_cache_get(struct fwctl_uctx *uctx, size_t len);
void fwctl_cache_put(struct fwctl_uctx *uctx, struct fwctl_request *req);
void fwctl_cache_drop(struct fwctl_uctx *uctx);
int fwctl_cache_init(void);
void fwctl_cache_exit(void);

/* limit.c */
int fwctl_limit_enter(struct fwctl_device *fwctl, u64 bytes,
		      const struct fwctl_wait *wait);
void fwctl_limit_leave(struct fwctl_device *fwctl, u64 bytes);

/* scope.c */
int fwctl_scope_permit(struct fwctl_device *fwctl, u32 scope);

/* device.c */
#define FWCTL_MAX_DEVICES 4096

/* main.c */
extern struct class fwctl_class;
extern dev_t fwctl_dev_base;
/* Ends requests whose callers left. */
extern struct workqueue_struct *fwctl_wq;

void fwctl_device_release(struct device *dev);

#endif
