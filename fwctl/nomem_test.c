// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit tests in which each allocation of the core fails once. The operation must
 * then fail, release everything, and succeed on the next attempt.
 */
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "fwctl_private.h"
#include "nomem_test.h"

struct nomem_device {
	struct fwctl_device fwctl;
	atomic_t open;
	/* Context opened during fwctl_register(). */
	struct fwctl_uctx *early;
};

static struct nomem_device *to_nomem_device(struct fwctl_uctx *uctx)
{
	return container_of(uctx->fwctl, struct nomem_device, fwctl);
}

static int nomem_open_uctx(struct fwctl_uctx *uctx)
{
	atomic_inc(&to_nomem_device(uctx)->open);
	return 0;
}

static void nomem_close_uctx(struct fwctl_uctx *uctx)
{
	atomic_dec(&to_nomem_device(uctx)->open);
}

static void *nomem_info(struct fwctl_uctx *uctx, size_t *length)
{
	void *info = kzalloc(8, GFP_KERNEL);

	if (!info)
		return ERR_PTR(-ENOMEM);
	*length = 8;
	return info;
}

static void *nomem_fw_rpc(struct fwctl_uctx *uctx, enum fwctl_rpc_scope scope,
			  void *rpc_in, size_t in_len, size_t *out_len)
{
	*out_len = in_len;
	return rpc_in;
}

static int nomem_submit(struct fwctl_request *req)
{
	fwctl_request_complete(req, req->in, req->in_len);
	return 0;
}

static int nomem_map_umem(struct fwctl_umem *umem)
{
	return 0;
}

static int nomem_unmap_umem(struct fwctl_umem *umem)
{
	return 0;
}

#define NOMEM_OPS					\
	.device_type = FWCTL_DEVICE_TYPE_MOCK,		\
	.uctx_size = sizeof(struct fwctl_uctx),		\
	.open_uctx = nomem_open_uctx,			\
	.close_uctx = nomem_close_uctx,			\
	.info = nomem_info,				\
	.map_umem = nomem_map_umem,			\
	.unmap_umem = nomem_unmap_umem,			\
	.hold_umems = true

static const struct fwctl_ops nomem_sync_ops = {
	NOMEM_OPS,
	.fw_rpc = nomem_fw_rpc,
};

static const struct fwctl_ops nomem_threaded_ops = {
	NOMEM_OPS,
	.fw_rpc = nomem_fw_rpc,
	.submit_request = fwctl_submit_threaded,
};

static const struct fwctl_ops nomem_async_ops = {
	NOMEM_OPS,
	.submit_request = nomem_submit,
};

struct nomem_kind {
	const char *name;
	const struct fwctl_ops *ops;
};

static const struct nomem_kind nomem_kinds[] = {
	{ "synchronous", &nomem_sync_ops },
	{ "threaded", &nomem_threaded_ops },
	{ "asynchronous", &nomem_async_ops },
};

KUNIT_ARRAY_PARAM_DESC(nomem_kind, nomem_kinds, name);

static struct nomem_device *nomem_alloc(struct kunit *test)
{
	const struct nomem_kind *kind = test->param_value;

	return fwctl_alloc_device(NULL, kind->ops, struct nomem_device, fwctl);
}

static struct nomem_device *nomem_register(struct kunit *test)
{
	struct nomem_device *dev = nomem_alloc(test);

	KUNIT_ASSERT_NOT_NULL(test, dev);
	KUNIT_ASSERT_EQ(test, 0, fwctl_register(&dev->fwctl));
	return dev;
}

static void nomem_unregister(struct kunit *test, struct nomem_device *dev)
{
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->open), 0);
	KUNIT_EXPECT_EQ(test, dev->fwctl.pools[FWCTL_POOL_GENERAL].slots, 0);
	KUNIT_EXPECT_EQ(test, dev->fwctl.pools[FWCTL_POOL_GENERAL].bytes, 0);
	KUNIT_EXPECT_TRUE(test, list_empty(&dev->fwctl.uctxs));
	KUNIT_EXPECT_TRUE(test, list_empty(&dev->fwctl.requests));
	fwctl_unregister(&dev->fwctl);
	fwctl_put(&dev->fwctl);
}

static struct fwctl_uctx *nomem_open(struct kunit *test,
				     struct nomem_device *dev)
{
	struct fwctl_uctx *uctx = fwctl_uctx_open(&dev->fwctl);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, uctx);
	return uctx;
}

static void alloc_device_test(struct kunit *test)
{
	struct nomem_device *dev = nomem_alloc(test);
	struct nomem nomem = {};
	int id;

	/* All later devices get the same number, unless a failed round leaks it. */
	KUNIT_ASSERT_NOT_NULL(test, dev);
	id = dev->fwctl.dev.id;
	fwctl_put(&dev->fwctl);
	while (nomem_goes_on(&nomem)) {
		nomem_begin(&nomem);
		dev = nomem_alloc(test);
		nomem_end(test, &nomem, dev ? 0 : -ENOMEM);
		if (!dev)
			continue;
		KUNIT_EXPECT_EQ(test, dev->fwctl.dev.id, id);
		fwctl_put(&dev->fwctl);
	}
	KUNIT_EXPECT_GE(test, nomem.failed, 2);
}

/*
 * device_add() calls this when the cdev is already live. Open a context, as an
 * open() of a node with this device number can. The attribute is never visible.
 */
static umode_t open_early(struct kobject *kobj, struct attribute *attr, int n)
{
	struct nomem_device *dev =
		container_of(kobj_to_dev(kobj), struct nomem_device, fwctl.dev);
	int fail_nth = current->fail_nth;

	WRITE_ONCE(current->fail_nth, 0);
	dev->early = fwctl_uctx_open(&dev->fwctl);
	WRITE_ONCE(current->fail_nth, fail_nth);
	return 0;
}

static struct attribute early_attribute = { .name = "early" };
static struct attribute *early_attributes[] = { &early_attribute, NULL };

static const struct attribute_group early_group = {
	.is_visible = open_early,
	.attrs = early_attributes,
};

static const struct attribute_group *early_groups[] = { &early_group, NULL };

/* Close the early context. Returns true if there was one. */
static bool close_early(struct kunit *test, struct nomem_device *dev)
{
	union fwctl_cmd cmd = { .info = { .size = sizeof(cmd.info) } };
	struct file file = { .private_data = dev->early };

	KUNIT_EXPECT_EQ(test, atomic_read(&dev->open), 0);
	if (!dev->early)
		return false;
	KUNIT_EXPECT_EQ(test, fwctl_ioctl_info(&file, NULL, &cmd), -ENODEV);
	fwctl_uctx_unuse(dev->early);
	return true;
}

static void register_test(struct kunit *test)
{
	unsigned int late = 0;
	struct nomem nomem = {};

	while (nomem_goes_on(&nomem)) {
		struct nomem_device *dev = nomem_alloc(test);
		int ret;

		KUNIT_ASSERT_NOT_NULL(test, dev);
		dev->fwctl.dev.groups = early_groups;
		nomem_begin(&nomem);
		ret = fwctl_register(&dev->fwctl);
		nomem_end(test, &nomem, ret);
		if (!ret)
			fwctl_unregister(&dev->fwctl);
		if (close_early(test, dev) && ret)
			late++;
		fwctl_put(&dev->fwctl);
	}
	KUNIT_EXPECT_GE(test, nomem.failed, 10);
	KUNIT_EXPECT_GE(test, late, 1);
	nomem_unregister(test, nomem_register(test));
}

static void open_test(struct kunit *test)
{
	struct nomem_device *dev = nomem_register(test);
	struct nomem nomem = {};

	while (nomem_goes_on(&nomem)) {
		struct fwctl_uctx *uctx;

		nomem_begin(&nomem);
		uctx = fwctl_uctx_open(&dev->fwctl);
		nomem_end(test, &nomem, PTR_ERR_OR_ZERO(uctx));
		if (!IS_ERR(uctx))
			fwctl_uctx_unuse(uctx);
		KUNIT_EXPECT_EQ(test, atomic_read(&dev->open), 0);
	}
	KUNIT_EXPECT_GE(test, nomem.failed, 1);
	nomem_unregister(test, dev);
}

/* Map user memory for the test and fault in all pages. */
static void __user *nomem_user(struct kunit *test, size_t size)
{
	unsigned long addr = kunit_vm_mmap(test, NULL, 0, size,
					   PROT_READ | PROT_WRITE,
					   MAP_ANONYMOUS | MAP_PRIVATE, 0);

	KUNIT_ASSERT_NE(test, addr, 0);
	KUNIT_ASSERT_EQ(test, clear_user((void __user *)addr, size), 0);
	return (void __user *)addr;
}

static void info_test(struct kunit *test)
{
	struct nomem_device *dev = nomem_register(test);
	struct fwctl_uctx *uctx = nomem_open(test, dev);
	struct fwctl_info __user *user = nomem_user(test, PAGE_SIZE);
	struct file file = { .private_data = uctx };
	struct nomem nomem = {};

	while (nomem_goes_on(&nomem)) {
		union fwctl_cmd cmd = { .info = {
			.device_data_len = 16,
			.out_device_data = (uintptr_t)(user + 1),
		} };

		nomem_begin(&nomem);
		nomem_end(test, &nomem, fwctl_ioctl_info(&file, user, &cmd));
	}
	KUNIT_EXPECT_GE(test, nomem.failed, 1);
	fwctl_uctx_unuse(uctx);
	nomem_unregister(test, dev);
}

static int nomem_rpc(struct fwctl_uctx *uctx, void __user *user, size_t len)
{
	union fwctl_cmd cmd = { .rpc = {
		.in_len = len,
		.out_len = len,
		.in = (uintptr_t)user + PAGE_SIZE,
		.out = (uintptr_t)user + PAGE_SIZE,
	} };
	struct file file = { .private_data = uctx };

	return fwctl_ioctl_rpc(&file, user, &cmd);
}

/*
 * Each size is allocated in a different way. Every round uses a new context, whose
 * cache is empty, and repeats the RPC after the failure.
 */
static void rpc_test(struct kunit *test)
{
	static const size_t lens[] = { 16, SZ_4K, SZ_64K, FWCTL_RPC_MAX_LEN };
	struct nomem_device *dev = nomem_register(test);
	void __user *user = nomem_user(test, PAGE_SIZE + FWCTL_RPC_MAX_LEN);

	for (size_t i = 0; i < ARRAY_SIZE(lens); i++) {
		struct nomem nomem = {};

		while (nomem_goes_on(&nomem)) {
			struct fwctl_uctx *uctx = nomem_open(test, dev);

			nomem_begin(&nomem);
			nomem_end(test, &nomem, nomem_rpc(uctx, user, lens[i]));
			/* A thread of the core may still hold the request. */
			if (dev->fwctl.wq)
				flush_workqueue(dev->fwctl.wq);
			KUNIT_EXPECT_EQ(test, refcount_read(&uctx->users), 1);
			KUNIT_EXPECT_EQ(test, dev->fwctl.pools[FWCTL_POOL_GENERAL].slots, 0);
			KUNIT_EXPECT_EQ(test, nomem_rpc(uctx, user, lens[i]), 0);
			fwctl_uctx_unuse(uctx);
		}
		/*
		 * The request, the cache, and the buffer can fail. A buffer from
		 * the page allocator cannot, because failslab does not cover it.
		 */
		KUNIT_EXPECT_GE(test, nomem.failed, lens[i] <= SZ_4K ? 3 : 2);
	}
	nomem_unregister(test, dev);
}

static int nomem_umem(struct fwctl_uctx *uctx, void __user *user, size_t len)
{
	struct file file = { .private_data = uctx };
	union fwctl_cmd reg = { .umem_reg = {
		.addr = (uintptr_t)user,
		.len = len,
	} };
	union fwctl_cmd destroy = {};
	int ret = fwctl_ioctl_umem_reg(&file, user, &reg);

	if (ret)
		return ret;
	/* The request holds the memory. */
	ret = nomem_rpc(uctx, user, 16);
	destroy.rsc_destroy.rsc_id = reg.umem_reg.rsc_id;
	return fwctl_ioctl_rsc_destroy(&file, NULL, &destroy) ?: ret;
}

static void umem_test(struct kunit *test)
{
	struct nomem_device *dev = nomem_register(test);
	void __user *user = nomem_user(test, 4 * PAGE_SIZE);
	struct nomem nomem = {};

	while (nomem_goes_on(&nomem)) {
		struct fwctl_uctx *uctx = nomem_open(test, dev);

		nomem_begin(&nomem);
		nomem_end(test, &nomem,
			  nomem_umem(uctx, user, 4 * PAGE_SIZE));
		if (dev->fwctl.wq)
			flush_workqueue(dev->fwctl.wq);
		flush_workqueue(fwctl_dispatch_wq);
		KUNIT_EXPECT_TRUE(test, xa_empty(&uctx->umems));
		KUNIT_EXPECT_EQ(test, dev->fwctl.umem_bytes, 0);
		fwctl_uctx_unuse(uctx);
	}
	/* The object, the pages, two nodes of the xarray, and the references */
	KUNIT_EXPECT_GE(test, nomem.failed, 5);
	nomem_unregister(test, dev);
}

/* Functions that free memory must not allocate any. */
static void ending_allocates_nothing_test(struct kunit *test)
{
	struct nomem_device *dev = nomem_register(test);
	struct fwctl_device *fwctl = &dev->fwctl;
	struct fwctl_uctx *uctx = nomem_open(test, dev);
	struct fwctl_uctx *late = nomem_open(test, dev);
	void __user *user = nomem_user(test, 2 * PAGE_SIZE);
	struct nomem nomem = {};

	KUNIT_EXPECT_EQ(test, nomem_rpc(uctx, user, 16), 0);
	nomem_begin(&nomem);
	KUNIT_EXPECT_EQ(test, nomem_rpc(uctx, user, 16), 0);
	fwctl_uctx_unuse(uctx);
	nomem_end(test, &nomem, 0);
	KUNIT_EXPECT_EQ(test, nomem.failed, 0);

	fwctl_unregister(fwctl);
	nomem_begin(&nomem);
	fwctl_uctx_unuse(late);
	fwctl_put(fwctl);
	nomem_end(test, &nomem, 0);
	KUNIT_EXPECT_EQ(test, nomem.failed, 0);
}

/* The driver core allocates uevents, which may fail. */
static void unregister_test(struct kunit *test)
{
	struct nomem nomem = {};

	while (nomem_goes_on(&nomem)) {
		struct nomem_device *dev = nomem_register(test);
		struct fwctl_uctx *uctx = nomem_open(test, dev);

		nomem_begin(&nomem);
		fwctl_unregister(&dev->fwctl);
		nomem_end(test, &nomem, 0);
		KUNIT_EXPECT_EQ(test, atomic_read(&dev->open), 0);
		fwctl_uctx_unuse(uctx);
		fwctl_put(&dev->fwctl);
	}
}

static struct kunit_case nomem_test_cases[] = {
	KUNIT_CASE_PARAM(alloc_device_test, nomem_kind_gen_params),
	KUNIT_CASE_PARAM(register_test, nomem_kind_gen_params),
	KUNIT_CASE_PARAM(open_test, nomem_kind_gen_params),
	KUNIT_CASE_PARAM(info_test, nomem_kind_gen_params),
	KUNIT_CASE_PARAM(rpc_test, nomem_kind_gen_params),
	KUNIT_CASE_PARAM(umem_test, nomem_kind_gen_params),
	KUNIT_CASE_PARAM(ending_allocates_nothing_test, nomem_kind_gen_params),
	KUNIT_CASE_PARAM(unregister_test, nomem_kind_gen_params),
	{}
};

static struct kunit_suite nomem_test_suite = {
	.name = "fwctl_nomem",
	.init = nomem_enable,
	.test_cases = nomem_test_cases,
};

kunit_test_suite(nomem_test_suite);
