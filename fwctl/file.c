// SPDX-License-Identifier: GPL-2.0-only
/* The character device: open, release, and the ioctls' common rules. */
#include <linux/uaccess.h>

#include "fwctl_private.h"

struct fwctl_ioctl {
	unsigned int nr;
	/* Bytes of the struct as first published, and as of now. */
	size_t min_size;
	size_t size;
	int (*run)(struct fwctl_uctx *uctx, void __user *arg,
		   union fwctl_cmd *cmd, unsigned int how);
};

#define FWCTL_IOCTL(_nr, _type, _last_published, _run)                     \
	{                                                                  \
		.nr = _nr,                                                 \
		.min_size = offsetofend(_type, _last_published),           \
		.size = sizeof(_type) + BUILD_BUG_ON_ZERO(sizeof(_type) >  \
						sizeof(union fwctl_cmd)),  \
		.run = _run,                                               \
	}

/* The most frequent one first: the table is searched. */
static const struct fwctl_ioctl fwctl_ioctls[] = {
	FWCTL_IOCTL(FWCTL_RPC, struct fwctl_rpc, out, fwctl_ioctl_rpc),
	FWCTL_IOCTL(FWCTL_INFO, struct fwctl_info, out_device_data,
		    fwctl_ioctl_info),
	FWCTL_IOCTL(FWCTL_RPC_TIMED, struct fwctl_rpc_timed, reserved,
		    fwctl_ioctl_rpc_timed),
};

static const struct fwctl_ioctl *fwctl_find_ioctl(unsigned int nr)
{
	for (size_t i = 0; i < ARRAY_SIZE(fwctl_ioctls); i++)
		if (fwctl_ioctls[i].nr == nr)
			return &fwctl_ioctls[i];
	return NULL;
}

/**
 * fwctl_ioctl_read() - Read an ioctl's argument, from a caller of any age
 * @nr: The ioctl's number.
 * @user: The caller's struct.
 * @cmd: Filled in.
 *
 * Return: 0 or a negative errno.
 */
int fwctl_ioctl_read(unsigned int nr, void __user *user, union fwctl_cmd *cmd)
{
	const struct fwctl_ioctl *ioctl = fwctl_find_ioctl(nr);
	u32 user_size;

	if (!ioctl)
		return -ENOTTY;
	if (get_user(user_size, (u32 __user *)user))
		return -EFAULT;
	if (user_size < ioctl->min_size)
		return -EINVAL;
	return copy_struct_from_user(cmd, ioctl->size, user, user_size);
}

/**
 * fwctl_ioctl_any() - Any ioctl, from a caller of any age
 * @uctx: The caller's context.
 * @nr: The ioctl's number.
 * @user: The caller's struct.
 * @how: FWCTL_CALL_*.
 *
 * Return: 0 or a negative errno.
 */
int fwctl_ioctl_any(struct fwctl_uctx *uctx, unsigned int nr,
		    void __user *user, unsigned int how)
{
	union fwctl_cmd cmd;
	int ret;

	ret = fwctl_ioctl_read(nr, user, &cmd);
	if (ret)
		return ret;
	if (fwctl_is_orphan(uctx->fwctl))
		return -ENODEV;
	return fwctl_find_ioctl(nr)->run(uctx, user, &cmd, how);
}

/*
 * The two of mainline's come with today's struct nearly always, which can be
 * read in a few instructions. False if this one has another size, or is not to
 * be read.
 */
static bool fwctl_rpc_read(const struct fwctl_rpc __user *user,
			   struct fwctl_rpc *rpc)
{
	if (!user_read_access_begin(user, sizeof(*user)))
		return false;
	unsafe_get_user(rpc->size, &user->size, fault);
	unsafe_get_user(rpc->scope, &user->scope, fault);
	unsafe_get_user(rpc->in_len, &user->in_len, fault);
	unsafe_get_user(rpc->out_len, &user->out_len, fault);
	unsafe_get_user(rpc->in, &user->in, fault);
	unsafe_get_user(rpc->out, &user->out, fault);
	user_read_access_end();
	return rpc->size == sizeof(*rpc);

fault:
	user_read_access_end();
	return false;
}

static bool fwctl_info_read(const struct fwctl_info __user *user,
			    struct fwctl_info *info)
{
	if (!user_read_access_begin(user, sizeof(*user)))
		return false;
	unsafe_get_user(info->size, &user->size, fault);
	unsafe_get_user(info->flags, &user->flags, fault);
	unsafe_get_user(info->device_data_len, &user->device_data_len, fault);
	unsafe_get_user(info->out_device_data, &user->out_device_data, fault);
	user_read_access_end();
	return info->size == sizeof(*info);

fault:
	user_read_access_end();
	return false;
}

/* Whatever is different takes the way for all. */
static long fwctl_fops_ioctl(struct file *file, unsigned int nr,
			     unsigned long arg)
{
	struct fwctl_uctx *uctx = file->private_data;
	unsigned int how = file->f_flags & O_NONBLOCK ? FWCTL_CALL_NONBLOCK : 0;
	void __user *user = (void __user *)arg;

	if (nr == FWCTL_RPC) {
		union fwctl_cmd cmd;

		if (fwctl_rpc_read(user, &cmd.rpc) &&
		    !fwctl_is_orphan(uctx->fwctl))
			return fwctl_ioctl_rpc(uctx, user, &cmd, how);
	} else if (nr == FWCTL_INFO) {
		union fwctl_cmd cmd;

		if (fwctl_info_read(user, &cmd.info) &&
		    !fwctl_is_orphan(uctx->fwctl))
			return fwctl_ioctl_info(uctx, user, &cmd, how);
	}
	return fwctl_ioctl_any(uctx, nr, user, how);
}

static int fwctl_fops_open(struct inode *inode, struct file *file)
{
	struct fwctl_device *fwctl =
		container_of(inode->i_cdev, struct fwctl_device, cdev);
	struct fwctl_uctx *uctx = fwctl_uctx_open(fwctl);

	if (IS_ERR(uctx))
		return PTR_ERR(uctx);
	file->private_data = uctx;
	return 0;
}

static int fwctl_fops_release(struct inode *inode, struct file *file)
{
	fwctl_uctx_unuse(file->private_data);
	return 0;
}

const struct file_operations fwctl_fops = {
	.owner = THIS_MODULE,
	.open = fwctl_fops_open,
	.release = fwctl_fops_release,
	.unlocked_ioctl = fwctl_fops_ioctl,
	/* The structs are the same for 32-bit callers; only arg is narrower. */
	.compat_ioctl = compat_ptr_ioctl,
	.uring_cmd = fwctl_fops_uring_cmd,
};
