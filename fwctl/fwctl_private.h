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

/* Bits of fwctl_device.flags */
enum {
	/* The log already says that somebody tainted the kernel through it. */
	FWCTL_TAINT_REPORTED,
};

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

/* uctx.c */
struct fwctl_uctx *fwctl_uctx_open(struct fwctl_device *fwctl);
void fwctl_uctx_release(struct fwctl_uctx *uctx);
unsigned int fwctl_uctx_close_all(struct fwctl_device *fwctl);

/* file.c */
extern const struct file_operations fwctl_fops;

/* info.c, rpc.c: the ioctls. @user is the caller's struct, @cmd the copy. */
int fwctl_info(struct fwctl_uctx *uctx, struct fwctl_info __user *user,
	       const struct fwctl_info *cmd);
int fwctl_rpc(struct fwctl_uctx *uctx, struct fwctl_rpc __user *user,
	      const struct fwctl_rpc *cmd);
void *fwctl_rpc_deliver(struct fwctl_uctx *uctx, const struct fwctl_rpc *cmd,
			void *in, size_t *out_len);

/* scope.c */
int fwctl_scope_permit(struct fwctl_device *fwctl, u32 scope);

/* device.c */
#define FWCTL_MAX_DEVICES 4096

/* main.c */
extern struct class fwctl_class;
extern dev_t fwctl_dev_base;

void fwctl_device_release(struct device *dev);

#endif
