// SPDX-License-Identifier: GPL-2.0-only
/* FWCTL_INFO: describe the firmware interface of a device. */
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "fwctl_private.h"

/*
 * Returns the info struct of the provider, which the caller must kfree(), and the
 * length of the struct; NULL and a length of 0 if the provider has none; or an
 * ERR_PTR().
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

/* Copy the data to the user's buffer and zero the rest of the buffer. */
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
 * fwctl_ioctl_info() - Implement FWCTL_INFO
 * @file: The device FD.
 * @arg: The caller's struct fwctl_info.
 * @any: A copy of @arg.
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
