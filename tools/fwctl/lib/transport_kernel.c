// SPDX-License-Identifier: LGPL-2.1-or-later
/* The transport to the running kernel: a node and its ioctls. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
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
 * Last component of @what of the device number in sysfs: "" is the device,
 * "/subsystem" its class. NULL without sysfs, as in some containers.
 */
static char *ask_sysfs(const char *sysroot, dev_t devnum, const char *what)
{
	__cleanup_free char *link = NULL;
	char target[PATH_MAX];
	const char *slash;
	ssize_t len;

	if (asprintf(&link, "%s/sys/dev/char/%u:%u%s", sysroot, major(devnum),
		     minor(devnum), what) < 0) {
		link = NULL;
		return NULL;
	}
	len = readlink(link, target, sizeof(target) - 1);
	if (len < 0)
		return NULL;
	target[len] = '\0';
	slash = strrchr(target, '/');
	return strdup(slash ? slash + 1 : target);
}

/*
 * Does sysfs say that the node belongs to another class? Asked before the first
 * ioctl, which could mean anything to another driver.
 */
static bool is_foreign(const char *sysroot, dev_t devnum)
{
	__cleanup_free char *class = NULL;

	class = ask_sysfs(sysroot, devnum, "/subsystem");
	return class && strcmp(class, "fwctl") != 0;
}

char *fwctl_kernel_name(const char *sysroot, int fd)
{
	struct stat st;

	return fstat(fd, &st) ? NULL : ask_sysfs(sysroot, st.st_rdev, "");
}

int fwctl_kernel_check_fd(int fd, const char *name, struct fwctl_error *err)
{
	struct stat st;

	if (fstat(fd, &st) < 0) {
		int code = -errno;

		return fwctl_fail(err, code, "%s: not an open file: %m", name);
	}
	if (!S_ISCHR(st.st_mode) || is_foreign("", st.st_rdev))
		return fwctl_fail_open(err, -ENOTTY, name);
	return 0;
}

int fwctl_kernel_open(const char *sysroot, const char *path, int *out,
		      struct fwctl_error *err)
{
	struct stat st;
	int fd;

	/*
	 * Opening has effects of its own on some devices (a tape rewinds), so
	 * first look at what the path leads to.
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
