// SPDX-License-Identifier: GPL-2.0-only
/* Attributes of a device, see Documentation/ABI/testing/sysfs-class-fwctl. */
#include <linux/sysfs.h>

#include "fwctl_private.h"

/*
 * fwctl_unregister() removes the attributes before it disassociates the device, and
 * waits for running functions, so ops are valid.
 */
static struct fwctl_device *to_fwctl(struct device *dev)
{
	return container_of(dev, struct fwctl_device, dev);
}

static ssize_t type_show(struct device *dev, struct device_attribute *attr,
			 char *buf)
{
	return sysfs_emit(buf, "%u\n", to_fwctl(dev)->ops->device_type);
}
static DEVICE_ATTR_RO(type);

static ssize_t max_scope_show(struct device *dev,
			      struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%s\n", fwctl_policy_name(to_fwctl(dev)));
}

static ssize_t max_scope_store(struct device *dev,
			       struct device_attribute *attr, const char *buf,
			       size_t count)
{
	return fwctl_policy_set(to_fwctl(dev), buf) ?: count;
}
static DEVICE_ATTR_RW(max_scope);

static ssize_t contexts_show(struct device *dev, struct device_attribute *attr,
			     char *buf)
{
	struct fwctl_device *fwctl = to_fwctl(dev);
	unsigned int count;

	scoped_guard(spinlock, &fwctl->uctx_lock)
		count = fwctl->num_uctxs;
	return sysfs_emit(buf, "%u\n", count);
}
static DEVICE_ATTR_RO(contexts);

static ssize_t requests_show(struct device *dev, struct device_attribute *attr,
			     char *buf)
{
	struct fwctl_device *fwctl = to_fwctl(dev);
	unsigned int count;

	scoped_guard(spinlock_irqsave, &fwctl->request_lock)
		count = fwctl->pools[FWCTL_POOL_GENERAL].slots +
			fwctl->pools[FWCTL_POOL_RESERVE].slots +
			!!fwctl->recovery;
	return sysfs_emit(buf, "%u\n", count);
}
static DEVICE_ATTR_RO(requests);

static struct attribute *fwctl_attrs[] = {
	&dev_attr_type.attr,
	&dev_attr_max_scope.attr,
	&dev_attr_contexts.attr,
	&dev_attr_requests.attr,
	NULL
};

static const struct attribute_group fwctl_group = {
	.attrs = fwctl_attrs,
};

const struct attribute_group *fwctl_dev_groups[] = {
	&fwctl_group,
	NULL
};
