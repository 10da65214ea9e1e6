// SPDX-License-Identifier: GPL-2.0-only
/* FWCTL_INFO: which firmware interface is behind an FD. */
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "fwctl_private.h"

/*
 * Get the provider's data, to be released with kfree(), and its length. Returns
 * NULL and a length of 0 if there is none.
 */
static void *fwctl_info_get(struct fwctl_uctx *uctx, u32 *type, size_t *len)
{
	void *data = NULL;

	/* Mainline's pds returns data without setting the length. */
	*len = 0;

	CLASS(fwctl_active, active)(uctx->fwctl);
	if (!active)
		return ERR_PTR(-ENODEV);

	*type = active->ops->device_type;
	if (active->ops->info)
		data = active->ops->info(uctx, len);
	/* NULL has no bytes to copy, even if the provider sets a length. */
	if (!data)
		*len = 0;
	return data;
}

/* Fills all of the user's buffer, with zeroes where the data is shorter. */
static int fwctl_info_copy(void __user *to, size_t to_len, const void *from,
			   size_t from_len)
{
	size_t len = min(to_len, from_len);

	if (len && copy_to_user(to, from, len))
		return -EFAULT;
	if (to_len > len && clear_user(to + len, to_len - len))
		return -EFAULT;
	return 0;
}

/**
 * fwctl_ioctl_info() - FWCTL_INFO
 * @file: The device FD.
 * @arg: The caller's struct fwctl_info.
 * @any: A copy of it.
 *
 * Return: 0 or a negative errno.
 */
int fwctl_ioctl_info(struct file *file, void __user *arg, union fwctl_cmd *any)
{
	struct fwctl_uctx *uctx = file->private_data;
	const struct fwctl_info *cmd = &any->info;
	struct fwctl_info __user *user = arg;
	size_t len;
	u32 type;
	int ret;

	if (fwctl_is_disassociated(uctx->fwctl))
		return -ENODEV;
	if (cmd->flags)
		return -EOPNOTSUPP;

	void *data __free(kfree) = fwctl_info_get(uctx, &type, &len);
	if (IS_ERR(data))
		return PTR_ERR(data);

	ret = fwctl_info_copy(u64_to_user_ptr(cmd->out_device_data),
			      cmd->device_data_len, data, len);
	if (ret)
		return ret;
	if (put_user(type, &user->out_device_type) ||
	    put_user((u32)len, &user->device_data_len))
		return -EFAULT;
	return 0;
}
