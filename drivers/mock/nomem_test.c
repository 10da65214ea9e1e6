// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit tests in which each allocation in the caller's context fails once, from the
 * creation of a device to an RPC. See fwctl/nomem_test.h.
 */
#include <linux/slab.h>

#include "../../fwctl/nomem_test.h"
#include "firmware.h"

static void nomem_expect_unused(struct kunit *test, struct mock_device *dev)
{
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->usage.contexts), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->usage.resources), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->usage.inflight), 0);
}

static struct mock_device *nomem_device(struct kunit *test)
{
	struct mock_device *dev = mock_device_alloc();

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, dev);
	dev->settings.service_us = 0;
	return dev;
}

static void mkdir_test(struct kunit *test)
{
	struct mock_device *dev = nomem_device(test);
	struct nomem nomem = {};
	int id = dev->id;

	mock_device_free(dev);
	while (nomem_goes_on(&nomem)) {
		nomem_begin(&nomem);
		dev = mock_device_alloc();
		nomem_end(test, &nomem, PTR_ERR_OR_ZERO(dev));
		if (IS_ERR(dev))
			continue;
		KUNIT_EXPECT_EQ(test, dev->id, id);
		mock_device_free(dev);
	}
	KUNIT_EXPECT_GE(test, nomem.failed, 1);
}

static void nomem_live(struct kunit *test, enum mock_backend_kind backend)
{
	struct mock_device *dev = nomem_device(test);
	struct nomem nomem = {};

	dev->settings.backend = backend;
	while (nomem_goes_on(&nomem)) {
		int ret;

		nomem_begin(&nomem);
		ret = mock_device_activate(dev);
		/*
		 * The driver core returns other errors if memory for binding a
		 * driver or for the name of a platform device is missing.
		 */
		if (ret == -ENXIO || ret == -EINVAL)
			ret = -ENOMEM;
		nomem_end(test, &nomem, ret);
		mock_device_deactivate(dev);
		KUNIT_EXPECT_NULL(test, dev->pdev);
		KUNIT_EXPECT_NULL(test, dev->backend);
	}
	KUNIT_EXPECT_GE(test, nomem.failed, 20);
	KUNIT_EXPECT_EQ(test, mock_device_activate(dev), 0);
	mock_device_deactivate(dev);
	mock_device_free(dev);
}

static void live_test(struct kunit *test)
{
	nomem_live(test, MOCK_BACKEND_BUILTIN);
}

static void live_user_test(struct kunit *test)
{
	nomem_live(test, MOCK_BACKEND_USER);
}

static void unplug_test(struct kunit *test)
{
	struct mock_device *dev = nomem_device(test);
	struct nomem nomem = {};

	while (nomem_goes_on(&nomem)) {
		KUNIT_ASSERT_EQ(test, mock_device_activate(dev), 0);
		nomem_begin(&nomem);
		mock_device_deactivate(dev);
		nomem_end(test, &nomem, 0);
		KUNIT_EXPECT_NULL(test, dev->pdev);
	}
	mock_device_free(dev);
}

/* The first context starts the workers, so each round needs a new device. */
static void open_test(struct kunit *test)
{
	struct nomem nomem = {};

	while (nomem_goes_on(&nomem)) {
		struct mock_device *dev = nomem_device(test);
		struct mock_uctx uctx = {};
		int ret;

		KUNIT_ASSERT_EQ(test, mock_device_activate(dev), 0);
		uctx.uctx.fwctl = platform_get_drvdata(dev->pdev);
		nomem_begin(&nomem);
		ret = mock_open_uctx(&uctx.uctx);
		nomem_end(test, &nomem, ret);
		KUNIT_EXPECT_EQ(test, atomic_read(&dev->usage.contexts), !ret);
		if (!ret)
			mock_close_uctx(&uctx.uctx);
		mock_device_deactivate(dev);
		nomem_expect_unused(test, dev);
		mock_device_free(dev);
	}
	KUNIT_EXPECT_GE(test, nomem.failed, 3);
}

static int nomem_echo(struct mock_uctx *uctx)
{
	struct fwctl_mock_req req = {
		.opcode = cpu_to_le16(FWCTL_MOCK_ECHO),
	};
	size_t len = sizeof(req);
	void *rsp = mock_fw_rpc(&uctx->uctx, FWCTL_RPC_CONFIGURATION, &req,
				sizeof(req), &len);

	if (IS_ERR(rsp))
		return PTR_ERR(rsp);
	kvfree(rsp);
	return 0;
}

static int nomem_info(struct mock_uctx *uctx)
{
	size_t len = 0;
	void *info = mock_info(&uctx->uctx, &len);

	if (IS_ERR(info))
		return PTR_ERR(info);
	kfree(info);
	return 0;
}

static void rpc_test(struct kunit *test)
{
	struct mock_device *dev = nomem_device(test);
	struct nomem info = {}, rpc = {};
	struct mock_uctx uctx = {};

	KUNIT_ASSERT_EQ(test, mock_device_activate(dev), 0);
	uctx.uctx.fwctl = platform_get_drvdata(dev->pdev);
	KUNIT_ASSERT_EQ(test, mock_open_uctx(&uctx.uctx), 0);
	while (nomem_goes_on(&rpc)) {
		nomem_begin(&rpc);
		nomem_end(test, &rpc, nomem_echo(&uctx));
		KUNIT_EXPECT_EQ(test, atomic_read(&dev->usage.inflight), 0);
	}
	/* The command, two buffers, and nodes of the array of handles. */
	KUNIT_EXPECT_GT(test, rpc.failed, 3);
	while (nomem_goes_on(&info)) {
		nomem_begin(&info);
		nomem_end(test, &info, nomem_info(&uctx));
	}
	KUNIT_EXPECT_EQ(test, info.failed, 1);
	mock_close_uctx(&uctx.uctx);
	mock_device_deactivate(dev);
	nomem_expect_unused(test, dev);
	mock_device_free(dev);
}

static struct kunit_case mock_nomem_cases[] = {
	KUNIT_CASE(mkdir_test),
	KUNIT_CASE(live_test),
	KUNIT_CASE(live_user_test),
	KUNIT_CASE(unplug_test),
	KUNIT_CASE(open_test),
	KUNIT_CASE(rpc_test),
	{}
};

static struct kunit_suite mock_nomem_suite = {
	.name = "fwctl_mock_nomem",
	.init = nomem_enable,
	.test_cases = mock_nomem_cases,
};

kunit_test_suite(mock_nomem_suite);
