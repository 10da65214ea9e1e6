// SPDX-License-Identifier: GPL-2.0-only
/* The asynchronous provider of the KUnit suites, and helpers for callers. */
#include <linux/fdtable.h>
#include <linux/file.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "provider_test.h"

static int treq_open_uctx(struct fwctl_uctx *uctx)
{
	return 0;
}

static void treq_close_uctx(struct fwctl_uctx *uctx)
{
	struct treq_device *dev = to_treq_device(uctx);

	if (dev->on_close)
		dev->on_close(uctx);
	dev->closed_by = current_work();
	atomic_inc(&dev->closed);
}

void treq_rendezvous(struct treq_device *dev)
{
	complete(&dev->entered);
	wait_for_completion(&dev->proceed);
}

static void *treq_fw_rpc(struct fwctl_uctx *uctx, enum fwctl_rpc_scope scope,
			 void *rpc_in, size_t in_len, size_t *out_len)
{
	struct treq_device *dev = to_treq_device(uctx);

	treq_rendezvous(dev);
	*out_len = in_len;
	return rpc_in;
}

void treq_complete(struct fwctl_request *req)
{
	fwctl_request_complete(req, req->in, req->in_len);
}

static void treq_irq(struct irq_work *irq)
{
	struct treq_device *dev = container_of(irq, struct treq_device, irq);

	treq_complete(dev->reqs[dev->count - 1]);
}

static int treq_submit(struct fwctl_request *req)
{
	struct treq_device *dev = to_treq_device(req->uctx);

	if (dev->submit_ret)
		return dev->submit_ret;
	dev->reqs[dev->count++ % TREQ_MAX] = req;
	complete(&dev->submitted);
	if (dev->in_submit)
		dev->in_submit(req);
	else if (dev->claim)
		fwctl_request_complete(req, req->in, dev->claim);
	else if (dev->complete_in_submit)
		treq_complete(req);
	return 0;
}

static void treq_abort(struct fwctl_request *req)
{
	struct treq_device *dev = to_treq_device(req->uctx);

	atomic_inc(&dev->aborts);
	if (dev->on_abort == ABORT_CANCELS)
		fwctl_request_complete(req, ERR_PTR(-ECANCELED), 0);
	else if (dev->on_abort == ABORT_COMPLETES)
		treq_complete(req);
	else if (dev->on_abort == ABORT_SLEEPS)
		treq_rendezvous(dev);
}

static bool treq_is_recovery(const struct fwctl_request *req)
{
	return to_treq_device(req->uctx)->recovery;
}

/* The first byte is the number of the command. */
static int treq_command(const struct fwctl_request *req)
{
	return req->in_len ? *(const u8 *)req->in : -EMSGSIZE;
}

static int treq_map_umem(struct fwctl_umem *umem)
{
	struct treq_device *dev = to_treq_device(umem->uctx);

	umem->exposed = dev->exposes;
	if (dev->map_ret)
		return dev->map_ret;
	umem->umem_id = 0x100 + umem->rsc_id;
	umem->mkey_id = umem->flags & FWCTL_UMEM_MKEY ? 0x200 + umem->rsc_id : 0;
	dev->umem = umem;
	atomic_inc(&dev->mapped);
	return 0;
}

static int treq_unmap_umem(struct fwctl_umem *umem)
{
	struct treq_device *dev = to_treq_device(umem->uctx);

	dev->unmapped_by = current_work();
	atomic_dec(&dev->mapped);
	return dev->unmap_ret;
}

#define TREQ_UMEMS					\
	.map_umem = treq_map_umem,			\
	.unmap_umem = treq_unmap_umem

#define TREQ_OPS					\
	.device_type = FWCTL_DEVICE_TYPE_MOCK,		\
	.uctx_size = sizeof(struct fwctl_uctx),		\
	.open_uctx = treq_open_uctx,			\
	.close_uctx = treq_close_uctx

static const struct fwctl_event_kind treq_events[] = {
	{ TREQ_EVENT, FWCTL_RPC_CONFIGURATION, TREQ_EVENT_LEN },
	{ TREQ_EVENT_DEBUG, FWCTL_RPC_DEBUG_READ_ONLY, FWCTL_EVENT_MAX_LEN },
	{ TREQ_EVENT_WRITE, FWCTL_RPC_DEBUG_WRITE, 0 },
};

#define TREQ_EVENTS					\
	.events = treq_events,				\
	.num_events = ARRAY_SIZE(treq_events)

const struct fwctl_ops treq_async_ops = {
	TREQ_OPS,
	TREQ_EVENTS,
	TREQ_UMEMS,
	.command = treq_command,
	.submit_request = treq_submit,
	.abort_request = treq_abort,
	.is_recovery = treq_is_recovery,
};

const struct fwctl_ops treq_threaded_ops = {
	TREQ_OPS,
	.fw_rpc = treq_fw_rpc,
	.submit_request = fwctl_submit_threaded,
};

const struct fwctl_ops treq_sync_ops = {
	TREQ_OPS,
	TREQ_EVENTS,
	.fw_rpc = treq_fw_rpc,
};

const struct fwctl_ops treq_own_ops = {
	TREQ_OPS,
	.submit_request = treq_submit,
	.request_size = sizeof(struct fwctl_request) + TREQ_OWN,
};

const struct fwctl_ops treq_hold_ops = {
	TREQ_OPS,
	TREQ_UMEMS,
	.submit_request = treq_submit,
	.hold_umems = true,
};

const struct fwctl_ops treq_hold_sync_ops = {
	TREQ_OPS,
	TREQ_UMEMS,
	.fw_rpc = treq_fw_rpc,
	.hold_umems = true,
};

struct treq_device *treq_alloc(struct kunit *test, const struct fwctl_ops *ops)
{
	struct treq_device *dev =
		fwctl_alloc_device(NULL, ops, struct treq_device, fwctl);

	KUNIT_ASSERT_NOT_NULL(test, dev);
	init_completion(&dev->submitted);
	init_completion(&dev->entered);
	init_completion(&dev->proceed);
	init_irq_work(&dev->irq, treq_irq);
	return dev;
}

struct treq_device *treq_register(struct kunit *test,
				  const struct fwctl_ops *ops)
{
	struct treq_device *dev = treq_alloc(test, ops);

	KUNIT_ASSERT_EQ(test, 0, fwctl_register(&dev->fwctl));
	return dev;
}

struct fwctl_uctx *treq_open(struct kunit *test, struct treq_device *dev)
{
	struct fwctl_uctx *uctx = fwctl_uctx_open(&dev->fwctl);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, uctx);
	/* An open file also holds a reference to the device. */
	fwctl_get(&dev->fwctl);
	return uctx;
}

/* Returns the file of a new queue for two records, or an ERR_PTR(). */
struct file *treq_queue(struct fwctl_uctx *uctx,
			struct fwctl_queue_create __user *user, u32 flags)
{
	struct file device = { .private_data = uctx };
	union fwctl_cmd cmd = { .create = {
		.max_records = 2, .flags = flags,
	} };
	struct file *file;
	int fd, ret;

	ret = fwctl_ioctl_queue_create(&device, user, &cmd);
	if (ret)
		return ERR_PTR(ret);
	if (get_user(fd, &user->fd))
		return ERR_PTR(-EFAULT);
	file = fget(fd);
	close_fd(fd);
	return file ?: ERR_PTR(-EBADF);
}

void treq_release(struct fwctl_uctx *uctx)
{
	struct fwctl_device *fwctl = uctx->fwctl;

	fwctl_uctx_unuse(uctx);
	fwctl_put(fwctl);
}

void treq_end(struct treq_device *dev, struct fwctl_uctx *uctx)
{
	treq_release(uctx);
	fwctl_unregister(&dev->fwctl);
	fwctl_put(&dev->fwctl);
}

struct fwctl_request *treq_get(struct kunit *test, struct fwctl_uctx *uctx,
			       size_t len)
{
	struct fwctl_request *req = fwctl_request_get(uctx, len, 0, len);

	KUNIT_ASSERT_NOT_NULL(test, req);
	memset(req->in, 0x33, len);
	return req;
}

void treq_call_init(struct fwctl_call *call, struct fwctl_uctx *uctx)
{
	*call = (struct fwctl_call) { .fwctl = uctx->fwctl };
	init_completion(&call->done);
}

/* Submit a request as FWCTL_RPC does. @call receives the result. */
void treq_call(struct kunit *test, struct fwctl_call *call,
	       struct fwctl_uctx *uctx, size_t len)
{
	struct fwctl_request *req = treq_get(test, uctx, len);

	treq_call_init(call, uctx);
	KUNIT_ASSERT_EQ(test, fwctl_request_submit(req, call, false), 0);
}

/* Wait for a call and put the request. Returns the error of the call. */
int treq_result(struct fwctl_call *call)
{
	wait_for_completion(&call->done);
	if (call->req)
		fwctl_request_put(call->req);
	return call->error;
}

/* Submit a request and abandon it in flight. */
void treq_abandon(struct kunit *test, struct fwctl_uctx *uctx)
{
	struct fwctl_call call;

	treq_call(test, &call, uctx, 16);
	fwctl_call_abandon(&call, -ETIMEDOUT);
	flush_work(&uctx->fwctl->abort);
	KUNIT_EXPECT_NULL(test, call.req);
	KUNIT_EXPECT_EQ(test, call.flags,
			FWCTL_RECORD_CORE_ERROR | FWCTL_RECORD_IN_FLIGHT);
	KUNIT_EXPECT_EQ(test, treq_result(&call), -ETIMEDOUT);
}

/* Submit a request without waiting, and complete it. Returns the error. */
int treq_submit_nonblock(struct kunit *test, struct fwctl_uctx *uctx,
			 size_t len)
{
	struct treq_device *dev = to_treq_device(uctx);
	struct fwctl_request *req = treq_get(test, uctx, len);
	struct fwctl_call call;
	int ret;

	treq_call_init(&call, uctx);
	ret = fwctl_request_submit(req, &call, true);
	if (ret) {
		fwctl_request_put(req);
		return ret;
	}
	treq_complete(dev->reqs[--dev->count]);
	return treq_result(&call);
}

/* Thread function: run an RPC. Returns the error. */
int treq_rpc_thread(void *uctx)
{
	struct fwctl_request *req = fwctl_request_get(uctx, 16, 0, 16);
	struct fwctl_call call;
	int ret;

	if (!req)
		return -ENOMEM;
	memset(req->in, 0x33, req->in_len);
	treq_call_init(&call, uctx);
	ret = fwctl_request_submit(req, &call, false);
	if (!ret)
		return treq_result(&call);
	fwctl_request_put(req);
	return ret;
}
