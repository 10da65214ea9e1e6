// SPDX-License-Identifier: GPL-2.0-only
/*
 * FWCTL_RESTRICT: reduce the rights of a context, so that a device FD can be passed to
 * a program with fewer rights.
 *
 * The restriction belongs to the context. It therefore applies to all FDs of the open
 * file and to all queues of the context, and no call removes it. The commands of a
 * context are only removed as well. fwctl_device.uctx_lock protects them.
 *
 * The node of the device can be opened again through /proc/self/fd by a task that may
 * open the node. An FD of FWCTL_RESTRICT_FD has no node, so that it cannot be opened
 * again.
 */
#include <linux/anon_inodes.h>
#include <linux/bsearch.h>
#include <linux/file.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/uaccess.h>

#include "fwctl_private.h"

#define FWCTL_RESTRICT_FLAGS \
	(FWCTL_RESTRICT_SCOPE | FWCTL_RESTRICT_COMMANDS | FWCTL_RESTRICT_FD)

/**
 * struct fwctl_commands - The permitted commands of a context
 * @count: Number of commands.
 * @numbers: The commands, sorted.
 */
struct fwctl_commands {
	unsigned int count;
	u32 numbers[];
};

static int fwctl_command_cmp(const void *a, const void *b)
{
	u32 x = *(const u32 *)a, y = *(const u32 *)b;

	return x < y ? -1 : x > y;
}

static bool fwctl_commands_have(const struct fwctl_commands *commands, u32 nr)
{
	return bsearch(&nr, commands->numbers, commands->count, sizeof(nr),
		       fwctl_command_cmp);
}

/* Remove the commands that @other lacks. */
static void fwctl_commands_intersect(struct fwctl_commands *commands,
				     const struct fwctl_commands *other)
{
	unsigned int kept = 0;

	for (unsigned int i = 0; i < commands->count; i++)
		if (fwctl_commands_have(other, commands->numbers[i]))
			commands->numbers[kept++] = commands->numbers[i];
	commands->count = kept;
}

/* Copy in the list of commands. Returns NULL if the restriction has none. */
static struct fwctl_commands *
fwctl_commands_copy_in(const struct fwctl_restrict *cmd)
{
	u32 count = cmd->num_commands;

	if (!(cmd->flags & FWCTL_RESTRICT_COMMANDS))
		return NULL;
	struct fwctl_commands *commands __free(kfree) =
		kmalloc(struct_size(commands, numbers, count),
			GFP_KERNEL_ACCOUNT);
	if (!commands)
		return ERR_PTR(-ENOMEM);
	if (copy_from_user(commands->numbers, u64_to_user_ptr(cmd->commands),
			   count * sizeof(u32)))
		return ERR_PTR(-EFAULT);
	commands->count = count;
	sort(commands->numbers, count, sizeof(u32), fwctl_command_cmp, NULL);
	return_ptr(commands);
}

/* Narrow a context. Takes over @commands, which may be NULL. */
static void fwctl_uctx_restrict(struct fwctl_uctx *uctx, u32 max_scope,
				struct fwctl_commands *commands)
{
	struct fwctl_commands *old = NULL;

	scoped_guard(spinlock, &uctx->fwctl->uctx_lock) {
		uctx->fd_scopes = min_t(u32, uctx->fd_scopes, max_scope + 1);
		if (commands) {
			old = uctx->commands;
			if (old)
				fwctl_commands_intersect(commands, old);
			WRITE_ONCE(uctx->commands, commands);
		}
		fwctl_uctx_limit(uctx);
	}
	kfree(old);
}

/**
 * fwctl_restrict_permit() - Check whether a context may send the command of a request
 * @req: The request, before its submission. Its scope was checked.
 *
 * Context: process. Calls an op.
 * Return: 0; -EACCES if the command is not on the list; -ENODEV; or the error of
 * fwctl_ops.command().
 */
int fwctl_restrict_permit(struct fwctl_request *req)
{
	struct fwctl_uctx *uctx = req->uctx;
	int nr;

	CLASS(fwctl_active, active)(uctx->fwctl);
	if (!active)
		return -ENODEV;
	nr = active->ops->command(req);
	if (nr < 0)
		return nr;
	guard(spinlock)(&uctx->fwctl->uctx_lock);
	return fwctl_commands_have(uctx->commands, nr) ? 0 : -EACCES;
}

static int fwctl_restrict_check(struct fwctl_device *fwctl,
				const struct fwctl_restrict *cmd)
{
	bool commands = cmd->flags & FWCTL_RESTRICT_COMMANDS;

	if (fwctl_is_disassociated(fwctl))
		return -ENODEV;
	if (cmd->flags & ~FWCTL_RESTRICT_FLAGS || cmd->reserved ||
	    cmd->max_scope >= FWCTL_NUM_SCOPES)
		return -EOPNOTSUPP;
	if (cmd->max_scope && !(cmd->flags & FWCTL_RESTRICT_SCOPE))
		return -EOPNOTSUPP;
	if ((cmd->num_commands || cmd->commands) && !commands)
		return -EOPNOTSUPP;
	if (commands && !fwctl->has_commands)
		return -EOPNOTSUPP;
	return cmd->num_commands > FWCTL_RESTRICT_MAX_COMMANDS ? -EINVAL : 0;
}

/* Open an FD for the same context without a node. Returns the FD or an errno. */
static int fwctl_restrict_open(struct fwctl_uctx *uctx, unsigned int flags,
			       struct file **file)
{
	int fd = get_unused_fd_flags(O_CLOEXEC);

	if (fd < 0)
		return fd;
	refcount_inc(&uctx->users);
	*file = anon_inode_getfile("[fwctl]", &fwctl_fops, uctx,
				   O_RDWR | (flags & O_NONBLOCK));
	if (!IS_ERR(*file))
		return fd;
	fwctl_uctx_unuse(uctx);
	put_unused_fd(fd);
	return PTR_ERR(*file);
}

/* Restrict a context and return a new FD of it to the caller. */
static int fwctl_restrict_with_fd(struct file *device,
				  struct fwctl_restrict __user *user,
				  u32 max_scope, struct fwctl_commands *commands)
{
	struct fwctl_uctx *uctx = device->private_data;
	struct file *file;
	int fd = fwctl_restrict_open(uctx, device->f_flags, &file);

	if (fd < 0)
		return fd;
	if (put_user(fd, &user->fd)) {
		put_unused_fd(fd);
		fput(file);
		return -EFAULT;
	}
	fwctl_uctx_restrict(uctx, max_scope, commands);
	fd_install(fd, file);
	return 0;
}

/**
 * fwctl_ioctl_restrict() - Implement FWCTL_RESTRICT
 * @file: The device FD.
 * @arg: The caller's struct fwctl_restrict.
 * @any: A copy of @arg.
 *
 * Context: may sleep. Accesses user memory.
 * Return: 0 or a negative errno. After an error the context has its old rights.
 */
int fwctl_ioctl_restrict(struct file *file, void __user *arg,
			 union fwctl_cmd *any)
{
	const struct fwctl_restrict *cmd = &any->restriction;
	struct fwctl_uctx *uctx = file->private_data;
	int ret = fwctl_restrict_check(uctx->fwctl, cmd);
	u32 max_scope = FWCTL_NUM_SCOPES - 1;

	if (ret)
		return ret;
	if (cmd->flags & FWCTL_RESTRICT_SCOPE)
		max_scope = cmd->max_scope;
	struct fwctl_commands *commands __free(kfree) =
		fwctl_commands_copy_in(cmd);
	if (IS_ERR(commands))
		return PTR_ERR(commands);
	if (cmd->flags & FWCTL_RESTRICT_FD)
		ret = fwctl_restrict_with_fd(file, arg, max_scope, commands);
	else
		fwctl_uctx_restrict(uctx, max_scope, commands);
	if (!ret)
		/* The context owns the list now. */
		commands = NULL;
	return ret;
}

/**
 * fwctl_restrict_show() - Show device and rights of a device FD in fdinfo
 * @m: Destination.
 * @file: The device FD.
 */
void fwctl_restrict_show(struct seq_file *m, struct file *file)
{
	struct fwctl_uctx *uctx = file->private_data;
	unsigned int scopes;

	scoped_guard(spinlock, &uctx->fwctl->uctx_lock)
		scopes = uctx->fd_scopes;
	seq_printf(m, "fwctl-device:\t%s\n", dev_name(&uctx->fwctl->dev));
	seq_printf(m, "fwctl-max-scope:\t%u\n", scopes - 1);
}
