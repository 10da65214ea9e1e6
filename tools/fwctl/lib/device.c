// SPDX-License-Identifier: LGPL-2.1-or-later
/* An open device: open, info, rpc, close. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fwctl/fwctl.h>

#include "internal.h"

int fwctl_dev_new(const struct fwctl_transport *transport, int fd, void *priv,
		  const char *name, struct fwctl_dev **out,
		  struct fwctl_error *err)
{
	struct fwctl_dev *dev = calloc(1, sizeof(*dev));
	struct fwctl_dev tmp = {
		.transport = transport,
		.priv = priv,
		.fd = fd,
		.name = strdup(name),
		.pool = fwctl_pool_new(dev),
	};

	if (!dev || !tmp.name || !tmp.pool) {
		transport->close(&tmp);
		free(tmp.pool);
		free(tmp.name);
		free(dev);
		return fwctl_fail_nomem(err);
	}
	*dev = tmp;
	*out = dev;
	return 0;
}

/*
 * Between the look into sysfs and the open, the device may have been replaced
 * by another of the same number. From the open on its number is taken, so one
 * look now settles it.
 */
static bool still_same(const struct fwctl_entry *e, int fd)
{
	struct stat st;

	return !fstat(fd, &st) && st.st_rdev == e->devnum &&
	       !access(e->syspath, F_OK);
}

static int open_entry(const char *sysroot, const struct fwctl_entry *e,
		      struct fwctl_dev **dev, struct fwctl_error *err)
{
	int fd, ret;

	ret = fwctl_kernel_open(sysroot, e->node, &fd, err);
	if (ret == -ENODEV && !access(e->syspath, F_OK))
		fwctl_hint(err,
			   "The kernel has the device, but /dev lacks its node: is devtmpfs mounted there?");
	if (ret)
		return ret;
	if (!still_same(e, fd)) {
		close(fd);
		return fwctl_fail_open(err, -ENODEV, e->name);
	}
	return fwctl_dev_new(&fwctl_transport_kernel, fd, NULL, e->name, dev,
			     err);
}

/* Why a path leads nowhere may be that no device is there at all. */
static void hint_devices(const char *sysroot, struct fwctl_error *err)
{
	struct fwctl_list *list;

	if (fwctl_list_new(sysroot, &list, NULL))
		return;
	if (list->count)
		fwctl_hint(err, "fwctl list shows the nodes.");
	else
		fwctl_hint_modules(err, list->loaded);
	fwctl_list_free(list);
}

static int open_path(const char *sysroot, const char *path,
		     struct fwctl_dev **dev, struct fwctl_error *err)
{
	__cleanup_free char *name = NULL;
	int fd, ret;

	ret = fwctl_kernel_open(sysroot, path, &fd, err);
	if (ret == -ENODEV)
		hint_devices(sysroot, err);
	if (ret)
		return ret;
	name = fwctl_kernel_name(sysroot, fd);
	return fwctl_dev_new(&fwctl_transport_kernel, fd, NULL,
			     name ? name : path, dev, err);
}

/* Without sysfs, a device can still be reached by its own name. */
static int open_name(const char *sysroot, const struct fwctl_list *list,
		     const char *name, struct fwctl_dev **dev,
		     struct fwctl_error *err)
{
	__cleanup_free char *path = NULL;
	const struct fwctl_entry *entry;
	unsigned int number;
	int ret;

	if (!list->loaded && fwctl_parse_class_name(name, &number)) {
		path = fwctl_asprintf("%s/dev/fwctl/%s", sysroot, name);
		if (!path)
			return fwctl_fail_nomem(err);
		if (!access(path, F_OK))
			return open_path(sysroot, path, dev, err);
	}
	ret = fwctl_list_find(list, name, &entry, err);
	if (ret)
		return ret;
	return open_entry(sysroot, entry, dev, err);
}

int fwctl_dev_open(const char *sysroot, const char *name,
		   struct fwctl_dev **dev, struct fwctl_error *err)
{
	struct fwctl_list *list;
	int ret;

	if (!sysroot)
		sysroot = "";
	if (strchr(name, '/'))
		return open_path(sysroot, name, dev, err);
	ret = fwctl_list_new(sysroot, &list, err);
	if (ret)
		return ret;
	ret = open_name(sysroot, list, name, dev, err);
	fwctl_list_free(list);
	return ret;
}

int fwctl_dev_from_fd(int fd, const char *name, struct fwctl_dev **dev,
		      struct fwctl_error *err)
{
	int copy, ret;

	ret = fwctl_kernel_check_fd(fd, name, err);
	if (ret)
		return ret;
	copy = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	if (copy < 0)
		return fwctl_fail_open(err, -errno, name);
	return fwctl_dev_new(&fwctl_transport_kernel, copy, NULL, name, dev,
			     err);
}

void fwctl_dev_free(struct fwctl_dev *dev)
{
	dev->transport->close(dev);
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
		return fwctl_fail(err, -EMSGSIZE,
				  "%s: a buffer of %zu bytes is over the limit of 2 MiB",
				  dev->name, len);
	ret = dev->transport->ioctl(dev, FWCTL_INFO, &info);
	if (ret)
		return fwctl_fail_info(err, ret, dev->name);
	/* The kernel pads; a provider that forgot must not leak our memory. */
	if (info.device_data_len < len)
		memset((char *)data + info.device_data_len, 0,
		       len - info.device_data_len);
	*type = info.out_device_type;
	if (data_len)
		*data_len = info.device_data_len;
	return 0;
}

int fwctl_dev_rpc(struct fwctl_dev *dev, uint32_t scope, const void *in,
		  size_t in_len, void *out, size_t *out_len,
		  struct fwctl_error *err)
{
	struct fwctl_rpc rpc = {
		.size = sizeof(rpc),
		.scope = scope,
		.in_len = in_len,
		.out_len = *out_len,
		.in = (uintptr_t)in,
		.out = (uintptr_t)out,
	};
	int ret = -EMSGSIZE;

	/* Before a length could lose its upper half in the kernel's 32 bits. */
	if (in_len <= FWCTL_MAX_LEN && *out_len <= FWCTL_MAX_LEN)
		ret = dev->transport->ioctl(dev, FWCTL_RPC, &rpc);
	if (ret)
		return fwctl_fail_rpc(err, ret, dev->name, scope, in_len,
				      *out_len);
	*out_len = rpc.out_len;
	return 0;
}

/* End a request whose wait a signal interrupted. */
static int interrupt_rpc(struct fwctl_ring *ring, struct fwctl_rpc_timed *rpc)
{
	int result = 0;
	int ret = ring->ops->cancel(ring->priv, rpc);

	/* ENOENT: the response has arrived. */
	if (!ret || ret == -ENOENT)
		ret = ring->ops->reap(ring->priv, 0, &rpc, &result);
	if (ret)
		return ret;
	return result == -ECANCELED ? -EINTR : result;
}

static int execute_rpc(struct fwctl_dev *dev, struct fwctl_rpc_timed *rpc)
{
	struct fwctl_rpc_timed *done;
	struct fwctl_ring ring;
	int ret, result = 0;

	ret = fwctl_ring_open(dev, 1, &ring);
	if (ret)
		return ret;
	ret = ring.ops->submit(ring.priv, rpc);
	if (!ret)
		ret = ring.ops->reap(ring.priv, -1, &done, &result);
	if (ret == -EINTR)
		ret = interrupt_rpc(&ring, rpc);
	ring.ops->close(ring.priv);
	return ret ? ret : result;
}

int fwctl_dev_rpc_timed(struct fwctl_dev *dev, unsigned int timeout_ms,
			uint32_t scope, const void *in, size_t in_len,
			void *out, size_t *out_len, struct fwctl_error *err)
{
	struct fwctl_rpc_timed rpc = {
		.scope = scope,
		.timeout_ms = timeout_ms,
		.in_len = in_len,
		.out_len = *out_len,
		.in = (uintptr_t)in,
		.out = (uintptr_t)out,
	};
	int ret = -EMSGSIZE;

	if (in_len <= FWCTL_MAX_LEN && *out_len <= FWCTL_MAX_LEN)
		ret = execute_rpc(dev, &rpc);
	if (ret) {
		fwctl_fail_rpc(err, ret, dev->name, scope, in_len, *out_len);
		if (ret == -EINTR || ret == -ETIMEDOUT)
			fwctl_hint_running(err, rpc.running);
		return ret;
	}
	*out_len = rpc.out_len;
	return 0;
}
