// SPDX-License-Identifier: GPL-2.0-only
/*
 * Provider of the benchmark. Its firmware returns each request unchanged, at
 * once or after a delay. The same source is built for mainline's core and for
 * this core, so that results differ only by the core.
 *
 * There is one platform device per provider kind, see echo_kinds.
 */
#include <linux/delay.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

#include "provider.h"

struct echo_uctx {
	struct fwctl_uctx uctx;
	u32 close_ms;
};

static struct echo_uctx *to_echo_uctx(struct fwctl_uctx *uctx)
{
	return container_of(uctx, struct echo_uctx, uctx);
}

static int echo_open_uctx(struct fwctl_uctx *uctx)
{
	return 0;
}

static void echo_close_uctx(struct fwctl_uctx *uctx)
{
	u32 ms = READ_ONCE(to_echo_uctx(uctx)->close_ms);

	if (!ms)
		return;
	atomic_inc(&to_echo(uctx)->closing);
	msleep(min(ms, ECHO_MAX_MS));
	atomic_dec(&to_echo(uctx)->closing);
}

void echo_set_close(struct fwctl_uctx *uctx, u32 ms)
{
	WRITE_ONCE(to_echo_uctx(uctx)->close_ms, ms);
}

static void *echo_info(struct fwctl_uctx *uctx, size_t *length)
{
	*length = sizeof(struct echo_info);
	return kzalloc(sizeof(struct echo_info), GFP_KERNEL);
}

/* Runs a command other than ECHO_NOW. */
static void echo_slow(struct fwctl_uctx *uctx, const struct echo_req *req)
{
	struct echo *echo = to_echo(uctx);

	switch (req->command) {
	case ECHO_AFTER:
		atomic_inc(&echo->inflight);
		msleep(min(req->ms, ECHO_MAX_MS));
		atomic_dec(&echo->inflight);
		break;
	case ECHO_SLOW_CLOSE:
		echo_set_close(uctx, req->ms);
		break;
	}
}

static void *echo_fw_rpc(struct fwctl_uctx *uctx, enum fwctl_rpc_scope scope,
			 void *rpc_in, size_t in_len, size_t *out_len)
{
	const struct echo_req *req = rpc_in;

	if (in_len >= sizeof(*req) && req->command != ECHO_NOW)
		echo_slow(uctx, req);
	*out_len = in_len;
	return rpc_in;
}

#define ECHO_OPS				\
	.device_type = ECHO_DEVICE_TYPE,	\
	.uctx_size = sizeof(struct echo_uctx),	\
	.open_uctx = echo_open_uctx,		\
	.close_uctx = echo_close_uctx,		\
	.info = echo_info

static const struct fwctl_ops echo_sync_ops = {
	ECHO_OPS,
	.fw_rpc = echo_fw_rpc,
#ifdef FWCTL_REQUESTS
	.no_user_access = true,
#endif
};

#ifdef FWCTL_REQUESTS
static const struct fwctl_ops echo_threaded_ops = {
	ECHO_OPS,
	.fw_rpc = echo_fw_rpc,
	.submit_request = fwctl_submit_threaded,
};

static const struct fwctl_ops echo_async_ops = {
	ECHO_OPS,
	.submit_request = echo_submit_request,
	.abort_request = echo_abort_request,
	.request_size = sizeof(struct echo_request),
};
#endif

struct echo_kind {
	const char *name;
	const struct fwctl_ops *ops;
};

static const struct echo_kind echo_kinds[] = {
	{ "sync", &echo_sync_ops },
#ifdef FWCTL_REQUESTS
	{ "threaded", &echo_threaded_ops },
	{ "async", &echo_async_ops },
#endif
};

static ssize_t kind_show(struct device *dev, struct device_attribute *attr,
			 char *buf)
{
	return sysfs_emit(buf, "%s\n",
			  echo_kinds[to_platform_device(dev)->id].name);
}
static DEVICE_ATTR_RO(kind);

static ssize_t inflight_show(struct device *dev, struct device_attribute *attr,
			     char *buf)
{
	struct echo *echo = dev_get_drvdata(dev);

	return sysfs_emit(buf, "%d\n", atomic_read(&echo->inflight));
}
static DEVICE_ATTR_RO(inflight);

static ssize_t closing_show(struct device *dev, struct device_attribute *attr,
			    char *buf)
{
	struct echo *echo = dev_get_drvdata(dev);

	return sysfs_emit(buf, "%d\n", atomic_read(&echo->closing));
}
static DEVICE_ATTR_RO(closing);

static struct attribute *echo_attrs[] = {
	&dev_attr_kind.attr,
	&dev_attr_inflight.attr,
	&dev_attr_closing.attr,
	NULL
};
ATTRIBUTE_GROUPS(echo);

static int echo_probe(struct platform_device *pdev)
{
	struct echo *echo;
	int ret;

	echo = fwctl_alloc_device(&pdev->dev, echo_kinds[pdev->id].ops,
				  struct echo, fwctl);
	if (!echo)
		return -ENOMEM;
	platform_set_drvdata(pdev, echo);
	ret = fwctl_register(&echo->fwctl);
	if (ret)
		fwctl_put(&echo->fwctl);
	return ret;
}

static void echo_remove(struct platform_device *pdev)
{
	struct echo *echo = platform_get_drvdata(pdev);

	fwctl_unregister(&echo->fwctl);
	fwctl_put(&echo->fwctl);
}

static struct platform_driver echo_driver = {
	.driver = {
		.name = "fwctl_echo",
		.dev_groups = echo_groups,
	},
	.probe = echo_probe,
	.remove = echo_remove,
};

static struct platform_device *echo_devices[ARRAY_SIZE(echo_kinds)];

static void echo_remove_devices(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(echo_devices); i++)
		platform_device_unregister(echo_devices[i]);
}

static int echo_add_devices(void)
{
	int ret = platform_driver_register(&echo_driver);
	struct platform_device *pdev;

	for (size_t i = 0; !ret && i < ARRAY_SIZE(echo_devices); i++) {
		pdev = platform_device_register_simple("fwctl_echo", i, NULL,
						       0);
		if (IS_ERR(pdev))
			ret = PTR_ERR(pdev);
		else
			echo_devices[i] = pdev;
	}
	if (ret) {
		echo_remove_devices();
		platform_driver_unregister(&echo_driver);
	}
	return ret;
}

static int __init echo_init(void)
{
	int ret = echo_async_init();

	if (ret)
		return ret;
	ret = echo_add_devices();
	if (ret)
		echo_async_exit();
	return ret;
}
module_init(echo_init);

static void __exit echo_exit(void)
{
	echo_remove_devices();
	platform_driver_unregister(&echo_driver);
	echo_async_exit();
}
module_exit(echo_exit);

MODULE_IMPORT_NS("FWCTL");
MODULE_DESCRIPTION("fwctl provider whose firmware returns each request, for benchmarks");
MODULE_LICENSE("GPL");
