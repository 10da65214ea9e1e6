// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit tests of devices, contexts and synchronous RPCs. The ops of the test
 * provider block until the test releases them. Under KASAN and lockdep the tests
 * also catch use after free and wrong lock order. tools/testing/integration/ tests
 * the ioctls from user space.
 */
#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/mman.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

#include "fwctl_private.h"
#include "thread_test.h"

/* Response of the provider's fw_rpc. */
enum response {
	RESPONSE_IN_PLACE,
	RESPONSE_IN_PLACE_TOO_LONG,
	RESPONSE_NEW_BUFFER,
	RESPONSE_VMALLOC,
	RESPONSE_NOTHING,
	RESPONSE_ERROR,
};

/* Result of the provider's info op. */
enum info_response {
	INFO_WITH_LENGTH,
	/* Like pds in mainline. */
	INFO_WITHOUT_LENGTH,
	INFO_NULL,
	INFO_NULL_WITH_LENGTH,
};

struct test_device {
	struct fwctl_device fwctl;
	enum response response;
	enum info_response info_response;
	/* Value of *length on entry of the last info op. */
	size_t info_length;
	/* Memory of the last RESPONSE_VMALLOC response. */
	void *out;
	int open_error;
	atomic_t opened;
	atomic_t closed;
	atomic_t in_rpc;
	/* An op with its block flag set completes @entered and waits for @leave. */
	bool block_rpc;
	bool block_close;
	struct completion entered;
	struct completion leave;
};

static struct test_device *to_test(struct fwctl_uctx *uctx)
{
	return container_of(uctx->fwctl, struct test_device, fwctl);
}

static int test_open_uctx(struct fwctl_uctx *uctx)
{
	struct test_device *dev = to_test(uctx);

	if (!dev->open_error)
		atomic_inc(&dev->opened);
	return dev->open_error;
}

static void test_close_uctx(struct fwctl_uctx *uctx)
{
	struct test_device *dev = to_test(uctx);

	if (READ_ONCE(dev->block_close)) {
		complete(&dev->entered);
		wait_for_completion(&dev->leave);
	}
	atomic_inc(&dev->closed);
}

static void *test_info(struct fwctl_uctx *uctx, size_t *length)
{
	static const u32 data[2] = { 0x11111111, 0x22222222 };
	struct test_device *dev = to_test(uctx);

	dev->info_length = *length;
	if (dev->info_response == INFO_WITH_LENGTH ||
	    dev->info_response == INFO_NULL_WITH_LENGTH)
		*length = sizeof(data);
	if (dev->info_response >= INFO_NULL)
		return NULL;
	return kmemdup(data, sizeof(data), GFP_KERNEL);
}

static void *test_fw_rpc(struct fwctl_uctx *uctx, enum fwctl_rpc_scope scope,
			 void *rpc_in, size_t in_len, size_t *out_len)
{
	struct test_device *dev = to_test(uctx);
	void *out;

	if (READ_ONCE(dev->block_rpc)) {
		atomic_inc(&dev->in_rpc);
		complete(&dev->entered);
		wait_for_completion(&dev->leave);
		atomic_dec(&dev->in_rpc);
	}

	switch (dev->response) {
	case RESPONSE_IN_PLACE:
		*out_len = in_len;
		return rpc_in;
	case RESPONSE_IN_PLACE_TOO_LONG:
		*out_len = in_len + 1;
		return rpc_in;
	case RESPONSE_NEW_BUFFER:
		*out_len = 64;
		out = kmalloc(*out_len, GFP_KERNEL);
		if (out)
			memset(out, 0x5a, *out_len);
		return out ?: ERR_PTR(-ENOMEM);
	case RESPONSE_VMALLOC:
		*out_len = 64;
		dev->out = vzalloc(*out_len);
		return dev->out ?: ERR_PTR(-ENOMEM);
	case RESPONSE_NOTHING:
		return NULL;
	default:
		return ERR_PTR(-EBADMSG);
	}
}

static const struct fwctl_ops test_ops = {
	.device_type = FWCTL_DEVICE_TYPE_MOCK,
	.uctx_size = sizeof(struct fwctl_uctx),
	.open_uctx = test_open_uctx,
	.close_uctx = test_close_uctx,
	.info = test_info,
	.fw_rpc = test_fw_rpc,
};

static struct test_device *test_alloc(struct kunit *test)
{
	struct test_device *dev;

	dev = fwctl_alloc_device(NULL, &test_ops, struct test_device, fwctl);
	KUNIT_ASSERT_NOT_NULL(test, dev);
	init_completion(&dev->entered);
	init_completion(&dev->leave);
	return dev;
}

static struct test_device *test_register(struct kunit *test)
{
	struct test_device *dev = test_alloc(test);

	KUNIT_ASSERT_EQ(test, 0, fwctl_register(&dev->fwctl));
	return dev;
}

static struct fwctl_uctx *test_open(struct kunit *test, struct test_device *dev)
{
	struct fwctl_uctx *uctx = fwctl_uctx_open(&dev->fwctl);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, uctx);
	/* An open file also holds a reference to the device. */
	fwctl_get(&dev->fwctl);
	return uctx;
}

static void test_release(struct fwctl_uctx *uctx)
{
	struct fwctl_device *fwctl = uctx->fwctl;

	fwctl_uctx_unuse(uctx);
	fwctl_put(fwctl);
}

/* Map a page of user memory for the test. */
static void __user *test_user_page(struct kunit *test)
{
	unsigned long addr = kunit_vm_mmap(test, NULL, 0, PAGE_SIZE,
					   PROT_READ | PROT_WRITE,
					   MAP_ANONYMOUS | MAP_PRIVATE, 0);

	KUNIT_ASSERT_NE(test, addr, 0);
	KUNIT_ASSERT_LT(test, addr, (unsigned long)TASK_SIZE);
	return (void __user *)addr;
}

static void lowest_free_number_test(struct kunit *test)
{
	struct test_device *first = test_alloc(test);
	struct test_device *second = test_alloc(test);
	struct test_device *again;
	u32 id = first->fwctl.dev.id;

	KUNIT_EXPECT_GT(test, second->fwctl.dev.id, id);
	fwctl_put(&first->fwctl);
	again = test_alloc(test);
	KUNIT_EXPECT_EQ(test, again->fwctl.dev.id, id);
	fwctl_put(&again->fwctl);
	fwctl_put(&second->fwctl);
}

static void device_limit_test(struct kunit *test)
{
	struct fwctl_device **all;
	int count = 0;

	all = kunit_kcalloc(test, FWCTL_MAX_DEVICES + 1, sizeof(*all),
			    GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, all);
	while (count <= FWCTL_MAX_DEVICES) {
		struct test_device *dev =
			fwctl_alloc_device(NULL, &test_ops, struct test_device,
					   fwctl);
		if (!dev)
			break;
		all[count++] = &dev->fwctl;
	}
	KUNIT_EXPECT_EQ(test, count, FWCTL_MAX_DEVICES);
	KUNIT_EXPECT_STREQ(test, dev_name(&all[count - 1]->dev), "fwctl4095");
	while (count)
		fwctl_put(all[--count]);
}

static void incomplete_ops_test(struct kunit *test)
{
	struct fwctl_ops ops = test_ops;

	ops.uctx_size = sizeof(struct fwctl_uctx) - 1;
	KUNIT_EXPECT_NULL(test, fwctl_alloc_device(NULL, &ops,
						   struct test_device, fwctl));
	ops = test_ops;
	ops.fw_rpc = NULL;
	KUNIT_EXPECT_NULL(test, fwctl_alloc_device(NULL, &ops,
						   struct test_device, fwctl));
}

static void failed_open_test(struct kunit *test)
{
	struct test_device *dev = test_register(test);
	struct fwctl_uctx *uctx;

	dev->open_error = -EBUSY;
	uctx = fwctl_uctx_open(&dev->fwctl);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(uctx), -EBUSY);
	/* A positive result is a bug of the provider. */
	dev->open_error = 1;
	kunit_warning_suppress(test) {
		uctx = fwctl_uctx_open(&dev->fwctl);
		KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(uctx), -EIO);
		KUNIT_EXPECT_SUPPRESSED_WARNING_COUNT(test, 1);
	}
	fwctl_unregister(&dev->fwctl);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->closed), 0);
	fwctl_put(&dev->fwctl);
}

static void close_once_test(struct kunit *test)
{
	struct test_device *dev = test_register(test);
	struct fwctl_uctx *uctx = test_open(test, dev);

	test_release(uctx);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->closed), 1);
	fwctl_unregister(&dev->fwctl);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->closed), 1);
	fwctl_put(&dev->fwctl);
}

/* Run an RPC without user memory, for kernel threads. */
static int test_rpc(struct fwctl_uctx *uctx)
{
	struct fwctl_request *req __free(fwctl_request) =
		fwctl_request_get(uctx, 16, 0, 16);

	if (!req)
		return -ENOMEM;
	memset(req->in, 0x33, req->in_len);
	return fwctl_rpc_run(req);
}

static int test_info_ioctl(struct fwctl_uctx *uctx, struct fwctl_info __user *user,
			   union fwctl_cmd *cmd)
{
	struct file file = { .private_data = uctx };

	return fwctl_ioctl_info(&file, user, cmd);
}

/* The memory of device and context remains after the provider's last reference. */
static void disassociated_test(struct kunit *test)
{
	struct test_device *dev = test_register(test);
	struct fwctl_device *fwctl = &dev->fwctl;
	struct fwctl_uctx *uctx = test_open(test, dev);
	union fwctl_cmd cmd = { .info = { .size = sizeof(cmd.info) } };

	fwctl_unregister(fwctl);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->closed), 1);
	fwctl_put(fwctl);

	KUNIT_EXPECT_TRUE(test, fwctl_is_disassociated(uctx->fwctl));
	KUNIT_EXPECT_EQ(test, test_info_ioctl(uctx, NULL, &cmd),
			-ENODEV);
	KUNIT_EXPECT_EQ(test, test_rpc(uctx), -ENODEV);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(fwctl_uctx_open(uctx->fwctl)),
			-ENODEV);
	test_release(uctx);
}

static int uctx_rpc_thread(void *data)
{
	return test_rpc(data);
}

static int uctx_release_thread(void *data)
{
	test_release(data);
	return 0;
}

/* Wait until unregister waits. Otherwise the runner's timeout ends the test. */
static void wait_until_unregister_waits(struct test_device *dev)
{
	while (!rwsem_is_contended(&dev->fwctl.registration_lock))
		schedule_timeout_uninterruptible(1);
}

/*
 * While unregister waits for an RPC, new callers get -ENODEV and close does not
 * block. Unregister returns after the RPC.
 */
static void barrier_test(struct kunit *test)
{
	struct test_device *dev = test_register(test);
	struct fwctl_device *fwctl = fwctl_get(&dev->fwctl);
	struct fwctl_uctx *busy = test_open(test, dev);
	struct fwctl_uctx *idle = test_open(test, dev);
	struct task_struct *caller, *remover;

	dev->block_rpc = true;
	caller = test_thread(test, uctx_rpc_thread, busy);
	wait_for_completion(&dev->entered);
	remover = test_thread(test, test_unregister_thread, fwctl);
	wait_until_unregister_waits(dev);

	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(fwctl_uctx_open(fwctl)),
			-ENODEV);
	KUNIT_EXPECT_EQ(test, test_rpc(idle), -ENODEV);
	test_release(idle);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->closed), 0);
	KUNIT_EXPECT_FALSE(test, fwctl_is_disassociated(fwctl));
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->in_rpc), 1);

	complete(&dev->leave);
	test_join(remover);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->in_rpc), 0);
	KUNIT_EXPECT_TRUE(test, fwctl_is_disassociated(fwctl));
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->closed), 2);
	KUNIT_EXPECT_EQ(test, test_join(caller), 0);

	test_release(busy);
	fwctl_put(fwctl);
	fwctl_put(fwctl);
}

/* Two RPCs of one context are in the provider at the same time. */
static void concurrent_rpc_test(struct kunit *test)
{
	struct test_device *dev = test_register(test);
	struct fwctl_uctx *uctx = test_open(test, dev);
	struct task_struct *one, *two;

	dev->block_rpc = true;
	one = test_thread(test, uctx_rpc_thread, uctx);
	two = test_thread(test, uctx_rpc_thread, uctx);
	wait_for_completion(&dev->entered);
	wait_for_completion(&dev->entered);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->in_rpc), 2);
	complete_all(&dev->leave);
	test_join(one);
	test_join(two);

	test_release(uctx);
	fwctl_unregister(&dev->fwctl);
	fwctl_put(&dev->fwctl);
}

/* A close that waits for the firmware does not delay other closes. */
static void concurrent_close_test(struct kunit *test)
{
	struct test_device *dev = test_register(test);
	struct fwctl_uctx *slow = test_open(test, dev);
	struct fwctl_uctx *quick = test_open(test, dev);
	struct task_struct *closer;

	WRITE_ONCE(dev->block_close, true);
	closer = test_thread(test, uctx_release_thread, slow);
	wait_for_completion(&dev->entered);
	WRITE_ONCE(dev->block_close, false);

	test_release(quick);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->closed), 1);
	complete(&dev->leave);
	test_join(closer);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->closed), 2);
	fwctl_unregister(&dev->fwctl);
	fwctl_put(&dev->fwctl);
}

struct response_case {
	const char *name;
	enum response response;
	int ret;
	u32 out_len;
};

/* Each request has 16 bytes, and the response buffer 32. */
static const struct response_case response_cases[] = {
	{ "in place", RESPONSE_IN_PLACE, 0, 16 },
	{ "in place, too long", RESPONSE_IN_PLACE_TOO_LONG, -EIO, 32 },
	{ "longer than the caller's buffer", RESPONSE_NEW_BUFFER, 0, 64 },
	{ "nothing", RESPONSE_NOTHING, 0, 0 },
	{ "error", RESPONSE_ERROR, -EBADMSG, 32 },
};

KUNIT_ARRAY_PARAM_DESC(response, response_cases, name);

struct rpc_page {
	struct fwctl_rpc rpc;
	u8 in[16];
	u8 out[32];
	u8 beyond[8];
};

static int test_rpc_ioctl(struct fwctl_uctx *uctx, struct rpc_page __user *user,
			  const struct rpc_page *page)
{
	union fwctl_cmd cmd = { .rpc = page->rpc };
	struct file file = { .private_data = uctx };

	return fwctl_ioctl_rpc(&file, &user->rpc, &cmd);
}

static struct rpc_page __user *test_rpc_page(struct kunit *test,
					     struct rpc_page *page)
{
	struct rpc_page __user *user = test_user_page(test);

	*page = (struct rpc_page) {
		.rpc = {
			.size = sizeof(page->rpc),
			.in_len = sizeof(page->in),
			.out_len = sizeof(page->out),
			.in = (uintptr_t)user->in,
			.out = (uintptr_t)user->out,
		},
	};
	return user;
}

static void rpc_response_test(struct kunit *test)
{
	const struct response_case *param = test->param_value;
	struct test_device *dev = test_register(test);
	struct fwctl_uctx *uctx = test_open(test, dev);
	struct rpc_page page;
	struct rpc_page __user *user = test_rpc_page(test, &page);

	memset(page.in, 0x33, sizeof(page.in));
	KUNIT_ASSERT_EQ(test, 0, copy_to_user(user, &page, sizeof(page)));
	dev->response = param->response;
	KUNIT_EXPECT_EQ(test, test_rpc_ioctl(uctx, user, &page), param->ret);
	KUNIT_ASSERT_EQ(test, 0, copy_from_user(&page, user, sizeof(page)));
	KUNIT_EXPECT_EQ(test, page.rpc.out_len, param->out_len);
	if (param->response == RESPONSE_IN_PLACE)
		KUNIT_EXPECT_MEMEQ(test, page.out, page.in, sizeof(page.in));
	if (param->response == RESPONSE_NEW_BUFFER)
		KUNIT_EXPECT_EQ(test, page.out[sizeof(page.out) - 1], 0x5a);
	KUNIT_EXPECT_EQ(test, page.beyond[0], 0);

	test_release(uctx);
	fwctl_unregister(&dev->fwctl);
	fwctl_put(&dev->fwctl);
}

/* The core frees the memory of a response, even if copying it to the user fails. */
static void response_memory_is_released_test(struct kunit *test)
{
	struct test_device *dev = test_register(test);
	struct fwctl_uctx *uctx = test_open(test, dev);
	struct rpc_page page;
	struct rpc_page __user *user = test_rpc_page(test, &page);

	dev->response = RESPONSE_VMALLOC;
	KUNIT_EXPECT_EQ(test, test_rpc_ioctl(uctx, user, &page), 0);
	KUNIT_EXPECT_NULL(test, vmalloc_to_page(dev->out));
	page.rpc.out = 0;
	KUNIT_EXPECT_EQ(test, test_rpc_ioctl(uctx, user, &page), -EFAULT);
	KUNIT_EXPECT_NULL(test, vmalloc_to_page(dev->out));

	test_release(uctx);
	fwctl_unregister(&dev->fwctl);
	fwctl_put(&dev->fwctl);
}

/* A cached request that fails before delivery does not free an old response. */
static void fault_gives_all_back_test(struct kunit *test)
{
	struct test_device *dev = test_register(test);
	struct fwctl_uctx *uctx = test_open(test, dev);
	struct rpc_page page;
	struct rpc_page __user *user = test_rpc_page(test, &page);

	dev->response = RESPONSE_NEW_BUFFER;
	KUNIT_EXPECT_EQ(test, test_rpc_ioctl(uctx, user, &page), 0);
	page.rpc.in = 0;
	KUNIT_EXPECT_EQ(test, test_rpc_ioctl(uctx, user, &page), -EFAULT);

	test_release(uctx);
	fwctl_unregister(&dev->fwctl);
	fwctl_put(&dev->fwctl);
}

struct info_case {
	const char *name;
	enum info_response response;
};

static const struct info_case info_cases[] = {
	{ "data without a length", INFO_WITHOUT_LENGTH },
	{ "NULL", INFO_NULL },
	{ "NULL with a length", INFO_NULL_WITH_LENGTH },
};

KUNIT_ARRAY_PARAM_DESC(info, info_cases, name);

/* Without data, the user's buffer is zeroed and the reported length is 0. */
static void info_without_data_test(struct kunit *test)
{
	const struct info_case *param = test->param_value;
	struct test_device *dev = test_register(test);
	struct fwctl_uctx *uctx = test_open(test, dev);
	struct {
		struct fwctl_info info;
		u8 data[64];
	} page, __user *user = test_user_page(test);
	union fwctl_cmd cmd = { .info = {
		.size = sizeof(cmd.info),
		.device_data_len = sizeof(page.data),
		.out_device_data = (uintptr_t)user->data,
	} };

	memset(&page, 0x77, sizeof(page));
	KUNIT_ASSERT_EQ(test, 0, copy_to_user(user, &page, sizeof(page)));
	dev->info_response = param->response;
	KUNIT_EXPECT_EQ(test, test_info_ioctl(uctx, &user->info, &cmd), 0);
	KUNIT_EXPECT_EQ(test, dev->info_length, 0);
	KUNIT_ASSERT_EQ(test, 0, copy_from_user(&page, user, sizeof(page)));
	KUNIT_EXPECT_EQ(test, page.info.out_device_type,
			FWCTL_DEVICE_TYPE_MOCK);
	KUNIT_EXPECT_EQ(test, page.info.device_data_len, 0);
	KUNIT_EXPECT_NULL(test, memchr_inv(page.data, 0, sizeof(page.data)));

	test_release(uctx);
	fwctl_unregister(&dev->fwctl);
	fwctl_put(&dev->fwctl);
}

static struct kunit_case fwctl_test_cases[] = {
	KUNIT_CASE(lowest_free_number_test),
	KUNIT_CASE(device_limit_test),
	KUNIT_CASE(incomplete_ops_test),
	KUNIT_CASE(failed_open_test),
	KUNIT_CASE(close_once_test),
	KUNIT_CASE(disassociated_test),
	KUNIT_CASE(barrier_test),
	KUNIT_CASE(concurrent_rpc_test),
	KUNIT_CASE(concurrent_close_test),
	KUNIT_CASE_PARAM(rpc_response_test, response_gen_params),
	KUNIT_CASE(response_memory_is_released_test),
	KUNIT_CASE(fault_gives_all_back_test),
	KUNIT_CASE_PARAM(info_without_data_test, info_gen_params),
	{}
};

static struct kunit_suite fwctl_test_suite = {
	.name = "fwctl",
	.test_cases = fwctl_test_cases,
};

kunit_test_suite(fwctl_test_suite);
