// SPDX-License-Identifier: GPL-2.0-only
/* Attributes of a device, see Documentation/ABI/testing/sysfs-class-fwctl. */
#include <linux/sysfs.h>

#include "fwctl_private.h"

static struct fwctl_device *to_fwctl(struct device *dev)
{
	return container_of(dev, struct fwctl_device, dev);
}

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

static struct attribute *fwctl_attrs[] = {
	&dev_attr_max_scope.attr,
	NULL
};

static const struct attribute_group fwctl_group = {
	.attrs = fwctl_attrs,
};

const struct attribute_group *fwctl_dev_groups[] = {
	&fwctl_group,
	NULL
};
