// SPDX-License-Identifier: GPL-2.0-only
/* KUnit tests of registered memory. */
#include <linux/cred.h>
#include <linux/file.h>
#include <linux/highmem.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/sched/signal.h>
#include <linux/sched/user.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "provider_test.h"

/* Size of the test's user memory. */
#define UMEM_PAGES 4

/**
 * struct umem_test - A device with one context
 * @dev: The device.
 * @uctx: The context.
 * @user: User memory of UMEM_PAGES pages.
 * @file: The device FD, not a real file.
 */
struct umem_test {
	struct treq_device *dev;
	struct fwctl_uctx *uctx;
	u8 __user *user;
	struct file file;
};

static struct umem_test *umem_init(struct kunit *test,
				   const struct fwctl_ops *ops)
{
	struct umem_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);
	unsigned long addr = kunit_vm_mmap(test, NULL, 0,
					   UMEM_PAGES * PAGE_SIZE,
					   PROT_READ | PROT_WRITE,
					   MAP_ANONYMOUS | MAP_PRIVATE, 0);

	KUNIT_ASSERT_NOT_NULL(test, t);
	KUNIT_ASSERT_NE(test, addr, 0);
	t->user = (u8 __user *)addr;
	t->dev = treq_register(test, ops);
	t->uctx = treq_open(test, t->dev);
	t->file.private_data = t->uctx;
	return t;
}

/* Check that no memory is left, and end the test. */
static void umem_exit(struct kunit *test, struct umem_test *t)
{
	KUNIT_EXPECT_TRUE(test, xa_empty(&t->uctx->umems));
	KUNIT_EXPECT_EQ(test, t->uctx->num_umems, 0);
	KUNIT_EXPECT_EQ(test, t->uctx->umem_bytes, 0);
	KUNIT_EXPECT_EQ(test, t->dev->fwctl.umem_bytes, 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&t->dev->mapped), 0);
	KUNIT_EXPECT_EQ(test, refcount_read(&t->uctx->users), 1);
	treq_end(t->dev, t->uctx);
}

/* Run FWCTL_UMEM_REG. @reg receives the result, which user space would get. */
static int umem_reg_cmd(struct umem_test *t, struct fwctl_umem_reg *reg)
{
	struct fwctl_umem_reg __user *user = (void __user *)t->user;
	union fwctl_cmd cmd = { .umem_reg = *reg };
	int ret = fwctl_ioctl_umem_reg(&t->file, user, &cmd);

	if (!ret && copy_from_user(reg, user, sizeof(*reg)))
		return -EFAULT;
	return ret;
}

/* Register @len bytes. Returns the handle or a negative errno. */
static int umem_reg(struct umem_test *t, size_t offset, size_t len)
{
	struct fwctl_umem_reg reg = {
		.addr = (uintptr_t)t->user + offset,
		.len = len,
	};
	int ret = umem_reg_cmd(t, &reg);

	return ret ?: reg.rsc_id;
}

static int umem_reg_page(struct kunit *test, struct umem_test *t)
{
	int rsc_id = umem_reg(t, PAGE_SIZE, PAGE_SIZE);

	KUNIT_ASSERT_GT(test, rsc_id, 0);
	return rsc_id;
}

static int umem_destroy_cmd(struct umem_test *t,
			    struct fwctl_rsc_destroy destroy)
{
	union fwctl_cmd cmd = { .rsc_destroy = destroy };

	return fwctl_ioctl_rsc_destroy(&t->file, NULL, &cmd);
}

static int umem_destroy(struct umem_test *t, u32 rsc_id)
{
	return umem_destroy_cmd(t, (struct fwctl_rsc_destroy) {
		.rsc_id = rsc_id,
	});
}

/* Submit a request. The provider keeps it. */
static struct fwctl_request *umem_submit(struct kunit *test,
					 struct umem_test *t,
					 struct fwctl_call *call)
{
	treq_call(test, call, t->uctx, 16);
	return t->dev->reqs[(t->dev->count - 1) % TREQ_MAX];
}

static void umem_finish(struct kunit *test, struct umem_test *t,
			struct fwctl_call *call)
{
	treq_complete(call->pending);
	KUNIT_EXPECT_EQ(test, treq_result(call), 0);
	flush_work(&t->dev->fwctl.reap);
	flush_workqueue(fwctl_dispatch_wq);
}

/* The pages belong to the caller, and the IDs come from the provider. */
static void register_test(struct kunit *test)
{
	struct umem_test *t = umem_init(test, &treq_async_ops);
	struct fwctl_umem_reg reg = {
		.flags = FWCTL_UMEM_MKEY,
		.addr = (uintptr_t)t->user + PAGE_SIZE + 1000,
		.len = PAGE_SIZE,
	};
	struct fwctl_umem *umem;
	char text[5] = {};

	KUNIT_ASSERT_EQ(test, umem_reg_cmd(t, &reg), 0);
	umem = t->dev->umem;
	KUNIT_EXPECT_EQ(test, reg.rsc_id, umem->rsc_id);
	KUNIT_EXPECT_EQ(test, reg.umem_id, 0x100 + reg.rsc_id);
	KUNIT_EXPECT_EQ(test, reg.mkey_id, 0x200 + reg.rsc_id);
	KUNIT_EXPECT_EQ(test, umem->npages, 2);
	KUNIT_EXPECT_EQ(test, umem->offset, 1000);
	KUNIT_EXPECT_EQ(test, umem->len, PAGE_SIZE);
	KUNIT_EXPECT_EQ(test, t->dev->fwctl.umem_bytes, 2 * PAGE_SIZE);

	memcpy_to_page(umem->pages[0], PAGE_SIZE - 2, "ab", 2);
	memcpy_to_page(umem->pages[1], 0, "cd", 2);
	KUNIT_ASSERT_EQ(test, copy_from_user(text, t->user + 2 * PAGE_SIZE - 2,
					     4), 0);
	KUNIT_EXPECT_STREQ(test, text, "abcd");
	KUNIT_EXPECT_EQ(test, umem_destroy(t, reg.rsc_id), 0);
	umem_exit(test, t);
}

struct umem_error {
	int error;
	u64 flags;
	u64 addr;
	u64 len;
};

static void arguments_test(struct kunit *test)
{
	static const struct umem_error errors[] = {
		{ -EOPNOTSUPP, FWCTL_UMEM_MCDD, 0, 1 },
		{ -EOPNOTSUPP, FWCTL_UMEM_MKEY | FWCTL_UMEM_MCDD, 0, 1 },
		{ -EOPNOTSUPP, 1ull << 63, 0, 1 },
		{ -EINVAL, 0, 0, 0 },
		{ -EFAULT, 0, 0, 1 },
		{ -ENOSPC, 0, 0, FWCTL_UMEM_MAX_LEN + 1 },
		{ -ENOSPC, 0, 1, FWCTL_UMEM_MAX_LEN },
		{ -ENOSPC, 0, 0, U64_MAX },
		{ -EFAULT, 0, U64_MAX, 1 },
		{ -EFAULT, 0, U64_MAX - PAGE_SIZE, 2 * PAGE_SIZE },
		{ -EFAULT, 0, ~0ull << 62, PAGE_SIZE },
	};
	struct umem_test *t = umem_init(test, &treq_async_ops);

	for (size_t i = 0; i < ARRAY_SIZE(errors); i++) {
		struct fwctl_umem_reg reg = {
			.flags = errors[i].flags,
			.addr = errors[i].addr,
			.len = errors[i].len,
		};

		KUNIT_EXPECT_EQ_MSG(test, umem_reg_cmd(t, &reg),
				    errors[i].error, "row %zu", i);
	}
	/* The last page is mapped, the next one is not. */
	KUNIT_EXPECT_EQ(test, umem_reg(t, PAGE_SIZE, UMEM_PAGES * PAGE_SIZE),
			-EFAULT);
	umem_exit(test, t);
}

static void destroy_test(struct kunit *test)
{
	struct umem_test *t = umem_init(test, &treq_async_ops);
	struct umem_test other = *t;
	int rsc_id = umem_reg_page(test, t);
	struct fwctl_rsc_destroy flags = { .rsc_id = rsc_id, .flags = 1 };
	struct fwctl_rsc_destroy type = { .rsc_id = rsc_id, .type = 1 };

	other.uctx = treq_open(test, t->dev);
	other.file.private_data = other.uctx;
	KUNIT_EXPECT_EQ(test, umem_destroy_cmd(t, flags), -EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, umem_destroy_cmd(t, type), -EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, umem_destroy(t, 0), -ENOENT);
	KUNIT_EXPECT_EQ(test, umem_destroy(t, rsc_id + 1), -ENOENT);
	KUNIT_EXPECT_EQ(test, umem_destroy(t, U32_MAX), -ENOENT);
	KUNIT_EXPECT_EQ(test, umem_destroy(&other, rsc_id), -ENOENT);
	KUNIT_EXPECT_EQ(test, umem_destroy(t, rsc_id), 0);
	KUNIT_EXPECT_EQ(test, umem_destroy(t, rsc_id), -ENOENT);
	/* A free handle is not reused. */
	KUNIT_EXPECT_EQ(test, umem_reg_page(test, t), rsc_id + 1);
	KUNIT_EXPECT_EQ(test, umem_destroy(t, rsc_id + 1), 0);
	treq_release(other.uctx);
	umem_exit(test, t);
}

/* The result cannot be written, so the caller gets no handle to destroy. */
static void result_fault_test(struct kunit *test)
{
	struct umem_test *t = umem_init(test, &treq_async_ops);
	union fwctl_cmd cmd = { .umem_reg = {
		.addr = (uintptr_t)t->user,
		.len = 1,
	} };

	KUNIT_EXPECT_EQ(test, fwctl_ioctl_umem_reg(&t->file, NULL, &cmd),
			-EFAULT);
	KUNIT_EXPECT_NOT_NULL(test, t->dev->umem);
	umem_exit(test, t);
}

static void unsupported_test(struct kunit *test)
{
	struct umem_test *t = umem_init(test, &treq_sync_ops);

	KUNIT_EXPECT_EQ(test, umem_reg(t, 0, 1), -EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, umem_destroy(t, 1), -ENOENT);
	umem_exit(test, t);
}

static void map_failure_test(struct kunit *test)
{
	struct umem_test *t = umem_init(test, &treq_async_ops);

	t->dev->map_ret = -EBUSY;
	KUNIT_EXPECT_EQ(test, umem_reg(t, 0, 1), -EBUSY);
	KUNIT_EXPECT_EQ(test, umem_destroy(t, 1), -ENOENT);
	umem_exit(test, t);
}

static int umem_pin_count(struct umem_test *t)
{
	struct page *page;
	int pinned;

	if (get_user_pages_fast((uintptr_t)t->user + PAGE_SIZE, 1, 0,
				&page) != 1)
		return -EFAULT;
	pinned = folio_maybe_dma_pinned(page_folio(page));
	put_page(page);
	return pinned;
}

/* Pages that the device can still access stay pinned. */
static void unmap_failure_test(struct kunit *test)
{
	struct umem_test *t = umem_init(test, &treq_async_ops);
	int rsc_id = umem_reg_page(test, t);

	t->dev->unmap_ret = -ETIMEDOUT;
	KUNIT_EXPECT_EQ(test, umem_destroy(t, rsc_id), -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, umem_destroy(t, rsc_id), -ENOENT);
	KUNIT_EXPECT_EQ(test, umem_pin_count(t), 1);
	KUNIT_EXPECT_EQ(test, t->uctx->num_umems, 1);
	KUNIT_EXPECT_EQ(test, t->dev->fwctl.umem_bytes, PAGE_SIZE);
	treq_end(t->dev, t->uctx);
	KUNIT_EXPECT_EQ(test, umem_pin_count(t), 1);
}

/* The device may have access although the provider could not register the memory. */
static void exposed_test(struct kunit *test)
{
	struct umem_test *t = umem_init(test, &treq_async_ops);

	t->dev->map_ret = -EBUSY;
	KUNIT_EXPECT_EQ(test, umem_reg(t, PAGE_SIZE, PAGE_SIZE), -EBUSY);
	KUNIT_EXPECT_EQ(test, umem_pin_count(t), 0);
	t->dev->exposes = true;
	KUNIT_EXPECT_EQ(test, umem_reg(t, PAGE_SIZE, PAGE_SIZE), -EBUSY);
	KUNIT_EXPECT_EQ(test, umem_pin_count(t), 1);
	KUNIT_EXPECT_EQ(test, t->uctx->num_umems, 1);
	KUNIT_EXPECT_EQ(test, atomic_read(&t->dev->mapped), 0);
	treq_end(t->dev, t->uctx);
	KUNIT_EXPECT_EQ(test, umem_pin_count(t), 1);
}

static void unpin_test(struct kunit *test)
{
	struct umem_test *t = umem_init(test, &treq_async_ops);
	int rsc_id = umem_reg_page(test, t);

	KUNIT_EXPECT_EQ(test, umem_pin_count(t), 1);
	KUNIT_EXPECT_EQ(test, umem_destroy(t, rsc_id), 0);
	KUNIT_EXPECT_EQ(test, umem_pin_count(t), 0);
	umem_exit(test, t);
}

/* The handle is gone at once, the memory after the request. */
static void destroy_in_flight_test(struct kunit *test)
{
	struct umem_test *t = umem_init(test, &treq_async_ops);
	int rsc_id = umem_reg_page(test, t);
	struct fwctl_request *req;
	struct fwctl_call call;

	req = umem_submit(test, t, &call);
	KUNIT_EXPECT_PTR_EQ(test, fwctl_umem_get(req, rsc_id), t->dev->umem);
	KUNIT_EXPECT_PTR_EQ(test, fwctl_umem_get(req, rsc_id), t->dev->umem);
	KUNIT_EXPECT_EQ(test, PTR_ERR(fwctl_umem_get(req, rsc_id + 1)),
			-ENOENT);
	KUNIT_EXPECT_EQ(test, umem_destroy(t, rsc_id), 0);
	KUNIT_EXPECT_EQ(test, PTR_ERR(fwctl_umem_get(req, rsc_id)), -ENOENT);
	KUNIT_EXPECT_EQ(test, atomic_read(&t->dev->mapped), 1);
	KUNIT_EXPECT_EQ(test, umem_pin_count(t), 1);
	umem_finish(test, t, &call);
	KUNIT_EXPECT_EQ(test, atomic_read(&t->dev->mapped), 0);
	KUNIT_EXPECT_EQ(test, umem_pin_count(t), 0);
	umem_exit(test, t);
}

/* A completion in hard interrupt cannot unmap memory, so a thread does. */
static void completion_in_irq_test(struct kunit *test)
{
	struct umem_test *t = umem_init(test, &treq_async_ops);
	int rsc_id = umem_reg_page(test, t);
	struct fwctl_request *req;
	struct fwctl_call call;

	req = umem_submit(test, t, &call);
	KUNIT_EXPECT_NOT_ERR_OR_NULL(test, fwctl_umem_get(req, rsc_id));
	KUNIT_EXPECT_EQ(test, umem_destroy(t, rsc_id), 0);
	irq_work_queue(&t->dev->irq);
	KUNIT_EXPECT_EQ(test, treq_result(&call), 0);
	flush_work(&t->dev->fwctl.reap);
	flush_workqueue(fwctl_dispatch_wq);
	KUNIT_EXPECT_PTR_EQ(test, t->dev->unmapped_by, &t->dev->fwctl.reap);
	umem_exit(test, t);
}

/* A request that the provider rejects drops its references. */
static void rejected_test(struct kunit *test)
{
	struct umem_test *t = umem_init(test, &treq_hold_ops);
	int rsc_id = umem_reg_page(test, t);
	struct fwctl_call call;

	t->dev->submit_ret = -EBADMSG;
	treq_call(test, &call, t->uctx, 16);
	KUNIT_EXPECT_EQ(test, treq_result(&call), -EBADMSG);
	KUNIT_EXPECT_EQ(test, refcount_read(&t->dev->umem->refs), 1);
	KUNIT_EXPECT_EQ(test, umem_destroy(t, rsc_id), 0);
	umem_exit(test, t);
}

/* A request holds the memory that is registered at submission, but no later one. */
static void hold_test(struct kunit *test)
{
	struct umem_test *t = umem_init(test, &treq_hold_ops);
	int first = umem_reg_page(test, t);
	int second = umem_reg_page(test, t);
	struct fwctl_call call;
	int late;

	umem_submit(test, t, &call);
	late = umem_reg_page(test, t);
	KUNIT_EXPECT_EQ(test, umem_destroy(t, late), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&t->dev->mapped), 2);
	KUNIT_EXPECT_EQ(test, umem_destroy(t, first), 0);
	KUNIT_EXPECT_EQ(test, umem_destroy(t, second), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&t->dev->mapped), 2);
	umem_finish(test, t, &call);
	KUNIT_EXPECT_EQ(test, atomic_read(&t->dev->mapped), 0);
	umem_exit(test, t);
}

/* A request in the backlog holds memory until it is abandoned. */
static void backlog_test(struct kunit *test)
{
	struct umem_test *t = umem_init(test, &treq_hold_ops);
	struct fwctl_device *fwctl = &t->dev->fwctl;
	struct fwctl_call first, second;
	int rsc_id;

	fwctl->pools[FWCTL_POOL_GENERAL].max_slots = 1;
	fwctl->pools[FWCTL_POOL_RESERVE].max_slots = 0;
	umem_submit(test, t, &first);
	rsc_id = umem_reg_page(test, t);
	KUNIT_EXPECT_EQ(test, treq_submit_nonblock(test, t->uctx, 16), -EAGAIN);
	KUNIT_EXPECT_EQ(test, refcount_read(&t->dev->umem->refs), 1);
	treq_call(test, &second, t->uctx, 16);
	KUNIT_EXPECT_EQ(test, second.pending->state, FWCTL_REQUEST_BACKLOG);
	KUNIT_EXPECT_EQ(test, umem_destroy(t, rsc_id), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&t->dev->mapped), 1);
	fwctl_call_abandon(&second, -ECANCELED);
	KUNIT_EXPECT_EQ(test, treq_result(&second), -ECANCELED);
	flush_workqueue(fwctl_dispatch_wq);
	KUNIT_EXPECT_EQ(test, atomic_read(&t->dev->mapped), 0);
	umem_finish(test, t, &first);
	umem_exit(test, t);
}

static bool umem_unmapped_in_close;

static void note_unmapped(struct fwctl_uctx *uctx)
{
	umem_unmapped_in_close = !atomic_read(&to_treq_device(uctx)->mapped);
}

/* The caller has exited, but the device still writes. */
static void abandoned_test(struct kunit *test)
{
	struct umem_test *t = umem_init(test, &treq_hold_ops);
	struct treq_device *dev = t->dev;

	umem_reg_page(test, t);
	treq_abandon(test, t->uctx);
	treq_release(t->uctx);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->mapped), 1);
	KUNIT_EXPECT_EQ(test, umem_pin_count(t), 1);
	treq_complete(dev->reqs[0]);
	flush_workqueue(fwctl_wq);
	flush_workqueue(fwctl_dispatch_wq);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->closed), 1);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->mapped), 0);
	KUNIT_EXPECT_EQ(test, umem_pin_count(t), 0);
	fwctl_unregister(&dev->fwctl);
	fwctl_put(&dev->fwctl);
}

/* The same, with a destroyed handle, so that a thread unmaps and then closes. */
static void abandoned_destroyed_test(struct kunit *test)
{
	struct umem_test *t = umem_init(test, &treq_hold_ops);
	struct treq_device *dev = t->dev;
	int rsc_id = umem_reg_page(test, t);

	treq_abandon(test, t->uctx);
	KUNIT_EXPECT_EQ(test, umem_destroy(t, rsc_id), 0);
	treq_release(t->uctx);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->mapped), 1);
	treq_complete(dev->reqs[0]);
	flush_workqueue(fwctl_wq);
	flush_workqueue(fwctl_dispatch_wq);
	flush_workqueue(fwctl_dispatch_wq);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->closed), 1);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->mapped), 0);
	fwctl_unregister(&dev->fwctl);
	fwctl_put(&dev->fwctl);
}

static void close_test(struct kunit *test)
{
	struct umem_test *t = umem_init(test, &treq_async_ops);
	struct treq_device *dev = t->dev;

	umem_reg_page(test, t);
	umem_reg_page(test, t);
	umem_unmapped_in_close = false;
	dev->on_close = note_unmapped;
	treq_release(t->uctx);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->closed), 1);
	KUNIT_EXPECT_TRUE(test, umem_unmapped_in_close);
	KUNIT_EXPECT_EQ(test, umem_pin_count(t), 0);
	KUNIT_EXPECT_EQ(test, dev->fwctl.umem_bytes, 0);
	fwctl_unregister(&dev->fwctl);
	fwctl_put(&dev->fwctl);
}

/*
 * Unregister waits for the request, and then unmaps the memory, whether or not its
 * handle is destroyed.
 */
static void unregister_test(struct kunit *test)
{
	struct umem_test *t = umem_init(test, &treq_async_ops);
	struct treq_device *dev = t->dev;
	int destroyed = umem_reg_page(test, t);
	struct task_struct *unregister;
	struct fwctl_request *req;
	struct fwctl_call call;

	umem_reg_page(test, t);
	req = umem_submit(test, t, &call);
	KUNIT_EXPECT_NOT_ERR_OR_NULL(test, fwctl_umem_get(req, destroyed));
	KUNIT_EXPECT_EQ(test, umem_destroy(t, destroyed), 0);
	umem_unmapped_in_close = false;
	dev->on_close = note_unmapped;
	unregister = test_thread(test, test_unregister_thread, &dev->fwctl);
	KUNIT_EXPECT_EQ(test, treq_result(&call), -ENODEV);
	treq_wait_for_waiter(&dev->fwctl.drained);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->mapped), 2);
	KUNIT_EXPECT_EQ(test, umem_reg(t, 0, 1), -ENODEV);
	treq_complete(req);
	test_join(unregister);
	KUNIT_EXPECT_EQ(test, atomic_read(&dev->mapped), 0);
	KUNIT_EXPECT_TRUE(test, umem_unmapped_in_close);
	KUNIT_EXPECT_EQ(test, umem_pin_count(t), 0);
	KUNIT_EXPECT_EQ(test, umem_reg(t, 0, 1), -ENODEV);
	KUNIT_EXPECT_EQ(test, umem_destroy(t, 1), -ENODEV);
	treq_release(t->uctx);
	fwctl_put(&dev->fwctl);
}

static int umem_sync_rpc_thread(void *uctx)
{
	struct fwctl_request *req __free(fwctl_request) =
		fwctl_request_get(uctx, 16, 0, 16);

	if (!req)
		return -ENOMEM;
	memset(req->in, 0x33, req->in_len);
	return fwctl_rpc_run(req);
}

/* fw_rpc() has no request for fwctl_umem_get(). */
static void hold_sync_test(struct kunit *test)
{
	struct umem_test *t = umem_init(test, &treq_hold_sync_ops);
	int rsc_id = umem_reg_page(test, t);
	struct task_struct *rpc;

	rpc = test_thread(test, umem_sync_rpc_thread, t->uctx);
	wait_for_completion(&t->dev->entered);
	KUNIT_EXPECT_EQ(test, umem_destroy(t, rsc_id), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&t->dev->mapped), 1);
	complete(&t->dev->proceed);
	KUNIT_EXPECT_EQ(test, test_join(rpc), 0);
	flush_workqueue(fwctl_dispatch_wq);
	umem_exit(test, t);
}

static void limits_test(struct kunit *test)
{
	struct umem_test *t = umem_init(test, &treq_async_ops);
	u64 *bytes = &t->dev->fwctl.umem_bytes;

	for (int i = 0; i < FWCTL_UMEM_MAX_COUNT; i++)
		umem_reg_page(test, t);
	KUNIT_EXPECT_EQ(test, umem_reg(t, 0, 1), -ENOSPC);
	KUNIT_EXPECT_EQ(test, umem_destroy(t, 1), 0);
	t->uctx->umem_bytes += FWCTL_UMEM_MAX_LEN - 64 * PAGE_SIZE;
	KUNIT_EXPECT_EQ(test, umem_reg(t, PAGE_SIZE - 1, 2), -ENOSPC);
	KUNIT_EXPECT_EQ(test, umem_reg_page(test, t), 65);
	KUNIT_EXPECT_EQ(test, umem_destroy(t, 65), 0);
	t->uctx->umem_bytes -= FWCTL_UMEM_MAX_LEN - 64 * PAGE_SIZE;
	*bytes += FWCTL_MAX_UMEM_BYTES - 63 * PAGE_SIZE;
	KUNIT_EXPECT_EQ(test, umem_reg(t, 0, 1), -ENOSPC);
	*bytes -= FWCTL_MAX_UMEM_BYTES - 63 * PAGE_SIZE;
	for (int i = 2; i <= FWCTL_UMEM_MAX_COUNT; i++)
		KUNIT_EXPECT_EQ(test, umem_destroy(t, i), 0);
	umem_exit(test, t);
}

/* Register a page without a capability. Returns the handle or a negative errno. */
static int umem_reg_without(struct umem_test *t, int cap)
{
	struct cred *cred = prepare_creds();
	const struct cred *old;
	int ret;

	if (!cred)
		return -ENOMEM;
	cap_lower(cred->cap_effective, cap);
	old = override_creds(cred);
	ret = umem_reg(t, PAGE_SIZE, PAGE_SIZE);
	revert_creds(old);
	put_cred(cred);
	return ret;
}

/* The charge belongs to the user that registers, not to the one that destroys. */
static void rlimit_test(struct kunit *test)
{
	struct umem_test *t = umem_init(test, &treq_async_ops);
	atomic_long_t *locked = &current_user()->locked_vm;
	struct rlimit *limit = &current->signal->rlim[RLIMIT_MEMLOCK];
	unsigned long old_limit = limit->rlim_cur;
	long before = atomic_long_read(locked);

	limit->rlim_cur = (before + 2) * PAGE_SIZE - 1;
	KUNIT_EXPECT_EQ(test, umem_reg_without(t, CAP_IPC_LOCK), 1);
	KUNIT_EXPECT_EQ(test, atomic_long_read(locked), before + 1);
	KUNIT_EXPECT_EQ(test, umem_reg_without(t, CAP_IPC_LOCK), -ENOMEM);
	KUNIT_EXPECT_EQ(test, umem_reg_page(test, t), 2);
	KUNIT_EXPECT_EQ(test, atomic_long_read(locked), before + 1);
	KUNIT_EXPECT_EQ(test, umem_destroy(t, 1), 0);
	KUNIT_EXPECT_EQ(test, umem_destroy(t, 2), 0);
	KUNIT_EXPECT_EQ(test, atomic_long_read(locked), before);
	/* A failure after the charge. */
	t->dev->map_ret = -EBUSY;
	KUNIT_EXPECT_EQ(test, umem_reg_without(t, CAP_IPC_LOCK), -EBUSY);
	KUNIT_EXPECT_EQ(test, atomic_long_read(locked), before);
	limit->rlim_cur = old_limit;
	umem_exit(test, t);
}

/* Memory that stays pinned stays charged. */
static void unmap_failure_charge_test(struct kunit *test)
{
	struct umem_test *t = umem_init(test, &treq_async_ops);
	atomic_long_t *locked = &current_user()->locked_vm;
	struct rlimit *limit = &current->signal->rlim[RLIMIT_MEMLOCK];
	unsigned long old_limit = limit->rlim_cur;
	long before = atomic_long_read(locked);

	limit->rlim_cur = RLIM_INFINITY;
	KUNIT_EXPECT_EQ(test, umem_reg_without(t, CAP_IPC_LOCK), 1);
	limit->rlim_cur = old_limit;
	t->dev->unmap_ret = -EIO;
	treq_end(t->dev, t->uctx);
	KUNIT_EXPECT_EQ(test, atomic_long_read(locked), before + 1);
	KUNIT_EXPECT_EQ(test, umem_pin_count(t), 1);
	atomic_long_dec(locked);
}

/* No IOMMU restricts the device, so the user must have access to all memory. */
static void untranslated_test(struct kunit *test)
{
	struct umem_test *t = umem_init(test, &treq_async_ops);

	t->dev->fwctl.dma_dev = &t->dev->fwctl.dev;
	KUNIT_EXPECT_EQ(test, umem_reg_without(t, CAP_SYS_RAWIO), -EPERM);
	t->dev->fwctl.dma_dev = NULL;
	KUNIT_EXPECT_EQ(test, umem_reg_without(t, CAP_SYS_RAWIO), 1);
	KUNIT_EXPECT_EQ(test, umem_destroy(t, 1), 0);
	umem_exit(test, t);
}

static struct kunit_case umem_test_cases[] = {
	KUNIT_CASE(register_test),
	KUNIT_CASE(arguments_test),
	KUNIT_CASE(destroy_test),
	KUNIT_CASE(result_fault_test),
	KUNIT_CASE(unsupported_test),
	KUNIT_CASE(map_failure_test),
	KUNIT_CASE(unmap_failure_test),
	KUNIT_CASE(exposed_test),
	KUNIT_CASE(unpin_test),
	KUNIT_CASE(destroy_in_flight_test),
	KUNIT_CASE(completion_in_irq_test),
	KUNIT_CASE(rejected_test),
	KUNIT_CASE(hold_test),
	KUNIT_CASE(backlog_test),
	KUNIT_CASE(abandoned_test),
	KUNIT_CASE(abandoned_destroyed_test),
	KUNIT_CASE(close_test),
	KUNIT_CASE(unregister_test),
	KUNIT_CASE(hold_sync_test),
	KUNIT_CASE(limits_test),
	KUNIT_CASE(rlimit_test),
	KUNIT_CASE(unmap_failure_charge_test),
	KUNIT_CASE(untranslated_test),
	{}
};

static struct kunit_suite umem_test_suite = {
	.name = "fwctl_umem",
	.test_cases = umem_test_cases,
};

kunit_test_suite(umem_test_suite);
