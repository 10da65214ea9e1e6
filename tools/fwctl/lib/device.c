// SPDX-License-Identifier: LGPL-2.1-or-later
/* Handles of devices: open, features, info, close. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fwctl/fwctl.h>

#include "internal.h"

#define REPLAY "replay:"

int fwctl_dev_new(struct fwctl_context *ctx, const struct fwctl_dev *proto,
		  const char *name, struct fwctl_dev **out,
		  struct fwctl_error *err)
{
	struct fwctl_dev *dev = calloc(1, sizeof(*dev));
	struct fwctl_dev tmp = *proto;
	int ret;

	tmp.ctx = fwctl_context_get(ctx);
	tmp.name = strdup(name);
	tmp.pool = fwctl_pool_new(dev);
	if (!dev || !tmp.ctx || !tmp.name || !tmp.pool) {
		tmp.transport->close(&tmp);
		fwctl_context_unref(tmp.ctx);
		free(tmp.pool);
		free(tmp.name);
		free(dev);
		return fwctl_fail_nomem(err);
	}
	*dev = tmp;
	ret = fwctl_record_open(dev, err);
	if (ret) {
		fwctl_dev_close(dev);
		return ret;
	}
	*out = dev;
	return 0;
}

/* Create a handle that owns @fd. */
static int new_kernel_dev(struct fwctl_context *ctx, int fd, const char *name,
			  struct fwctl_dev **dev, struct fwctl_error *err)
{
	struct fwctl_dev proto = {
		.transport = &fwctl_transport_kernel,
		.fd = fd,
	};

	return fwctl_dev_new(ctx, &proto, name, dev, err);
}

/*
 * Between the read of sysfs and the open, the device may have been replaced by
 * another one with the same number. The open keeps the number in use, so one check
 * afterwards suffices.
 */
static bool is_same_device(const struct fwctl_entry *e, int fd)
{
	struct stat st;

	return !fstat(fd, &st) && st.st_rdev == e->devnum &&
	       !access(e->syspath, F_OK);
}

int fwctl_entry_open(const struct fwctl_entry *e, struct fwctl_dev **dev,
		     struct fwctl_error *err)
{
	int fd, ret;

	ret = fwctl_kernel_open(fwctl_sysroot(e->ctx), e->node, &fd, err);
	if (ret == -ENODEV && !access(e->syspath, F_OK))
		fwctl_hint(err,
			   "The kernel has the device, but /dev has no node for it: is devtmpfs mounted?");
	if (ret)
		return ret;
	if (!is_same_device(e, fd)) {
		close(fd);
		return fwctl_fail_open(err, -ENODEV, e->name);
	}
	return new_kernel_dev(e->ctx, fd, e->name, dev, err);
}

/* A path without a node can mean that there is no device at all. */
static void hint_devices(struct fwctl_context *ctx, struct fwctl_error *err)
{
	struct fwctl_list *list;

	if (fwctl_list_new(ctx, &list, NULL))
		return;
	if (list->count)
		fwctl_hint(err, "fwctl list shows the nodes.");
	else
		fwctl_hint_modules(err, list->loaded);
	fwctl_list_free(list);
}

static int open_path(struct fwctl_context *ctx, const char *path,
		     struct fwctl_dev **dev, struct fwctl_error *err)
{
	__cleanup_free char *name = NULL;
	int fd, ret;

	ret = fwctl_kernel_open(fwctl_sysroot(ctx), path, &fd, err);
	if (ret == -ENODEV)
		hint_devices(ctx, err);
	if (ret)
		return ret;
	name = fwctl_kernel_name(fwctl_sysroot(ctx), fd);
	return new_kernel_dev(ctx, fd, name ? name : path, dev, err);
}

/* Without sysfs, open the node of fwctlN by its path. */
static int open_without_sysfs(struct fwctl_context *ctx, const char *name,
			      struct fwctl_dev **dev, struct fwctl_error *err)
{
	__cleanup_free char *path =
		fwctl_asprintf("%s/dev/fwctl/%s", fwctl_sysroot(ctx), name);

	if (!path)
		return fwctl_fail_nomem(err);
	return access(path, F_OK) ? -ENOENT : open_path(ctx, path, dev, err);
}

static int open_listed(struct fwctl_context *ctx, const char *name,
		       struct fwctl_dev **dev, struct fwctl_error *err)
{
	const struct fwctl_entry *entry;
	struct fwctl_list *list;
	unsigned int number;
	int ret;

	ret = fwctl_list_new(ctx, &list, err);
	if (ret)
		return ret;
	ret = -ENOENT;
	if (!list->loaded && fwctl_parse_class_name(name, &number))
		ret = open_without_sysfs(ctx, name, dev, err);
	if (ret == -ENOENT) {
		ret = fwctl_list_find(list, name, &entry, err);
		if (!ret)
			ret = fwctl_entry_open(entry, dev, err);
	}
	fwctl_list_free(list);
	return ret;
}

int fwctl_dev_open(struct fwctl_context *ctx, const char *name,
		   struct fwctl_dev **dev, struct fwctl_error *err)
{
	struct fwctl_entry *entry;
	unsigned int number;
	int ret;

	if (!strncmp(name, REPLAY, strlen(REPLAY)))
		return fwctl_dev_open_replay(ctx, name + strlen(REPLAY), dev,
					     err);
	if (strchr(name, '/') && !fwctl_is_handle(ctx, name))
		return open_path(ctx, name, dev, err);
	/* Read one entry instead of the whole list. */
	if (fwctl_parse_class_name(name, &number)) {
		ret = fwctl_entry_read(ctx, number, &entry);
		if (ret && ret != -ENOENT)
			return fwctl_fail_list(err, ret, name);
		if (!ret) {
			ret = fwctl_entry_open(entry, dev, err);
			fwctl_entry_unref(entry);
			return ret;
		}
	}
	return open_listed(ctx, name, dev, err);
}

int fwctl_dev_from_fd(struct fwctl_context *ctx, int fd, const char *name,
		      struct fwctl_dev **dev, struct fwctl_error *err)
{
	int copy, ret;

	ret = fwctl_kernel_check_fd(fwctl_sysroot(ctx), fd, name, err);
	if (ret)
		return ret;
	copy = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	if (copy < 0)
		return fwctl_fail_open(err, -errno, name);
	return new_kernel_dev(ctx, copy, name, dev, err);
}

void fwctl_dev_free(struct fwctl_dev *dev)
{
	dev->transport->close(dev);
	fwctl_record_close(dev);
	fwctl_context_unref(dev->ctx);
	free(dev->name);
	free(dev);
}

void fwctl_dev_close(struct fwctl_dev *dev)
{
	if (dev)
		fwctl_pool_close(dev->pool);
}

const char *fwctl_dev_name(const struct fwctl_dev *dev)
{
	return dev->name;
}

int fwctl_dev_fd(const struct fwctl_dev *dev)
{
	return dev->fd;
}

int fwctl_dev_features(struct fwctl_dev *dev, uint64_t *features,
		       struct fwctl_error *err)
{
	struct fwctl_ring ring;
	int ret = fwctl_ring_open(dev, 1, &ring);
	uint32_t type;

	if (ret)
		return fwctl_fail_queue(err, ret, dev->name, 1);
	ring.ops->close(ring.priv);
	*features = FWCTL_FEATURE_QUEUES;
	if (ring.ops == &fwctl_queue_threads)
		*features = 0;
	if (fwctl_memory_supported(dev))
		*features |= FWCTL_FEATURE_MEMORY;
	if (*features)
		return 0;
	/* Mainline rejects the ioctl of queues before it checks for removal. */
	return fwctl_dev_info(dev, &type, NULL, NULL, err);
}

int fwctl_dev_info(struct fwctl_dev *dev, uint32_t *type, void *data,
		   size_t *data_len, struct fwctl_error *err)
{
	size_t len = data_len ? *data_len : 0;
	struct fwctl_info info = {
		.size = sizeof(info),
		.device_data_len = len,
		.out_device_data = (uintptr_t)data,
	};
	int ret;

	if (len > FWCTL_MAX_LEN)
		return fwctl_fail(err, -EMSGSIZE, FWCTL_REASON_SIZE, NULL,
				  "%s: a buffer of %zu bytes is over the limit of 2 MiB",
				  dev->name, len);
	ret = dev->transport->ioctl(dev, FWCTL_INFO, &info);
	if (ret)
		return fwctl_fail_info(err, ret, dev->name);
	/*
	 * The kernel pads shorter data. Do not rely on it, to avoid stale bytes
	 * in @data.
	 */
	if (info.device_data_len < len)
		memset((char *)data + info.device_data_len, 0,
		       len - info.device_data_len);
	*type = info.out_device_type;
	if (data_len)
		*data_len = info.device_data_len;
	return 0;
}
