// SPDX-License-Identifier: GPL-2.0-only
/* The character device: open, release, and the rules that all ioctls share. */
#include <linux/uaccess.h>

#include "fwctl_private.h"

/* Searched linearly, so the most frequent ioctl comes first. */
static const struct fwctl_ioctl fwctl_ioctls[] = {
	FWCTL_IOCTL(FWCTL_RPC, struct fwctl_rpc, out, fwctl_ioctl_rpc),
	FWCTL_IOCTL(FWCTL_INFO, struct fwctl_info, out_device_data,
		    fwctl_ioctl_info),
	FWCTL_IOCTL(FWCTL_QUEUE_CREATE, struct fwctl_queue_create, reserved,
		    fwctl_ioctl_queue_create),
	FWCTL_IOCTL(FWCTL_UMEM_REG, struct fwctl_umem_reg, rsc_id,
		    fwctl_ioctl_umem_reg),
	FWCTL_IOCTL(FWCTL_RSC_DESTROY, struct fwctl_rsc_destroy, rsc_id,
		    fwctl_ioctl_rsc_destroy),
	FWCTL_IOCTL(FWCTL_RESTRICT, struct fwctl_restrict, reserved,
		    fwctl_ioctl_restrict),
};

/**
 * fwctl_ioctl_run() - Copy in an ioctl argument of any published size and run it
 * @table: The ioctls of the FD.
 * @count: Number of entries in @table.
 * @file: The FD.
 * @nr: Number of the ioctl.
 * @arg: The caller's argument.
 *
 * Return: the result of the ioctl, or a negative errno.
 */
int fwctl_ioctl_run(const struct fwctl_ioctl *table, size_t count,
		    struct file *file, unsigned int nr, void __user *arg)
{
	const struct fwctl_ioctl *ioctl = table;
	union fwctl_cmd cmd;
	u32 user_size;
	int ret;

	while (ioctl < table + count && ioctl->nr != nr)
		ioctl++;
	if (ioctl == table + count)
		return -ENOTTY;
	if (get_user(user_size, (u32 __user *)arg))
		return -EFAULT;
	if (user_size < ioctl->min_size)
		return -EINVAL;
	/* Do not compare gigabytes with zero. */
	if (user_size > PAGE_SIZE)
		return -E2BIG;
	ret = copy_struct_from_user(&cmd, ioctl->size, arg, user_size);
	if (ret)
		return ret;
	return ioctl->run(file, arg, &cmd);
}

static long fwctl_fops_ioctl(struct file *file, unsigned int nr,
			     unsigned long arg)
{
	return fwctl_ioctl_run(fwctl_ioctls, ARRAY_SIZE(fwctl_ioctls), file,
			       nr, (void __user *)arg);
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
	.show_fdinfo = fwctl_restrict_show,
};
