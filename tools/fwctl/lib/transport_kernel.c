// SPDX-License-Identifier: LGPL-2.1-or-later
/* The transport to the running kernel: a node and its ioctls. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "internal.h"

static int kernel_ioctl(struct fwctl_dev *dev, unsigned long cmd, void *arg)
{
	return ioctl(dev->fd, cmd, arg) < 0 ? -errno : 0;
}

static void kernel_close(struct fwctl_dev *dev)
{
	close(dev->fd);
}

const struct fwctl_transport fwctl_transport_kernel = {
	.ioctl = kernel_ioctl,
	.close = kernel_close,
	.ring = &fwctl_queue_kernel,
};

/*
 * Check in sysfs whether the node belongs to another class. This check precedes
 * the first ioctl, which could have any effect in another driver. Accepts all
 * nodes if sysfs is missing, as in some containers.
 */
static bool is_foreign(const char *sysroot, dev_t devnum)
{
	__cleanup_free char *class = NULL;

	class = fwctl_link_basename("%s/sys/dev/char/%u:%u/subsystem", sysroot,
				    major(devnum), minor(devnum));
	return class && strcmp(class, "fwctl") != 0;
}

char *fwctl_kernel_name(const char *sysroot, int fd)
{
	struct stat st;

	if (fstat(fd, &st))
		return NULL;
	return fwctl_link_basename("%s/sys/dev/char/%u:%u", sysroot,
				   major(st.st_rdev), minor(st.st_rdev));
}

/* Returns true for an FD of fwctl_dev_restrict(). */
static bool is_without_node(int fd)
{
	__cleanup_free char *target =
		fwctl_link_basename("/proc/self/fd/%d", fd);

	return target && !strcmp(target, "anon_inode:[fwctl]");
}

int fwctl_kernel_check_fd(const char *sysroot, int fd, const char *name,
			  struct fwctl_error *err)
{
	struct stat st;

	if (fstat(fd, &st) < 0) {
		int code = -errno;

		return fwctl_fail(err, code, FWCTL_REASON_ARGUMENT, NULL,
				  "%s: not an open file descriptor: %m", name);
	}
	if (is_without_node(fd))
		return 0;
	if (!S_ISCHR(st.st_mode) || is_foreign(sysroot, st.st_rdev))
		return fwctl_fail_open(err, -ENOTTY, name);
	return 0;
}

int fwctl_kernel_open(const char *sysroot, const char *path, int *out,
		      struct fwctl_error *err)
{
	struct stat st;
	int fd;

	/*
	 * Check the target of the path first: opening another device can have
	 * side effects, for example rewind a tape.
	 */
	if (stat(path, &st) < 0)
		return fwctl_fail_open(err, -errno, path);
	if (!S_ISCHR(st.st_mode) || is_foreign(sysroot, st.st_rdev))
		return fwctl_fail_open(err, -ENOTTY, path);
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return fwctl_fail_open(err, -errno, path);
	*out = fd;
	return 0;
}
