// SPDX-License-Identifier: LGPL-2.1-or-later
/* Requests: checks, execution with a wait, the log and the recording. */
#include <errno.h>

#include <fwctl/fwctl.h>

#include "internal.h"

/* Members that were added in later versions of the library must be zero. */
static bool has_unknown_members(const struct fwctl_request *req)
{
	const unsigned char *bytes = (const void *)req;

	for (size_t i = sizeof(*req); i < req->size; i++) {
		if (bytes[i])
			return true;
	}
	return false;
}

static int fail_version(const struct fwctl_dev *dev, struct fwctl_error *err)
{
	return fwctl_fail(err, -EINVAL, FWCTL_REASON_ARGUMENT,
			  "Initialise requests with FWCTL_REQUEST_INIT, or install the libfwctl version that the program needs.",
			  "%s: a request has flags or a size that this libfwctl does not support",
			  dev->name);
}

int fwctl_request_begin(const struct fwctl_dev *dev, struct fwctl_request *req,
			struct fwctl_error *err)
{
	if (req->size < sizeof(*req))
		return fail_version(dev, err);
	req->in_flight = 0;
	req->out_len = 0;
	req->result = -EINVAL;
	if (has_unknown_members(req) ||
	    req->flags & ~(uint32_t)FWCTL_REQUEST_INTERRUPTIBLE)
		return fail_version(dev, err);
	/* A length must not lose its upper half in the kernel's 32 bits. */
	req->result = -EMSGSIZE;
	if (req->in_len > FWCTL_MAX_LEN || req->out_size > FWCTL_MAX_LEN)
		return fwctl_dev_explain(dev, req, err);
	req->result = 0;
	if (dev->ctx->log || dev->recorder)
		req->start_ns = fwctl_now_ns();
	fwctl_record_request(dev, req);
	return 0;
}

void fwctl_request_end(const struct fwctl_dev *dev, struct fwctl_request *req)
{
	if (req->result)
		req->out_len = 0;
	fwctl_record_response(dev, req, req->result);
	if (!dev->ctx->log)
		return;
	fwctl_log(dev, "%.64s: rpc scope=%u in_len=%zu out_size=%zu result=%d out_len=%zu us=%llu",
		  dev->name, req->scope, req->in_len, req->out_size, req->result,
		  req->out_len,
		  (unsigned long long)(fwctl_now_ns() - req->start_ns) / 1000);
}

/* Cancel a request after a signal interrupted the wait. */
static int interrupt(struct fwctl_ring *ring, struct fwctl_request *req)
{
	int ret = ring->ops->cancel(ring->priv, req);

	/* ENOENT: the response has arrived. */
	if (!ret || ret == -ENOENT)
		ret = ring->ops->reap(ring->priv, 0, &req, NULL);
	if (ret)
		return ret;
	return req->result == -ECANCELED ? -EINTR : req->result;
}

/* Submit a request and wait until it completes or, if interruptible, for a signal. */
static int submit_and_reap(struct fwctl_ring *ring, struct fwctl_request *req)
{
	bool interruptible = req->flags & FWCTL_REQUEST_INTERRUPTIBLE;
	struct fwctl_request *done = req;
	int ret = ring->ops->submit(ring->priv, req);

	if (ret)
		return ret;
	do {
		ret = ring->ops->reap(ring->priv, -1, &done, NULL);
	} while (ret == -EINTR && !interruptible);
	return ret == -EINTR ? interrupt(ring, req) : ret;
}

static int execute_on_queue(struct fwctl_dev *dev, struct fwctl_request *req)
{
	struct fwctl_ring ring;
	int ret;

	ret = fwctl_ring_open(dev, 1, &ring);
	if (ret)
		return ret;
	/* Signals end only the wait in reap(). */
	if (ring.ops->execute && !(req->flags & FWCTL_REQUEST_INTERRUPTIBLE))
		ret = ring.ops->execute(ring.priv, req);
	else
		ret = submit_and_reap(&ring, req);
	ring.ops->close(ring.priv);
	return ret ? ret : req->result;
}

int fwctl_request_execute(struct fwctl_dev *dev, struct fwctl_request *req)
{
	struct fwctl_rpc rpc = {
		.size = sizeof(rpc),
		.scope = req->scope,
		.in_len = req->in_len,
		.out_len = req->out_size,
		.in = (uintptr_t)req->in,
		.out = (uintptr_t)req->out,
	};
	int ret = dev->transport->ioctl(dev, FWCTL_RPC, &rpc);

	req->out_len = rpc.out_len;
	return ret;
}

int fwctl_dev_rpc(struct fwctl_dev *dev, struct fwctl_request *req,
		  struct fwctl_error *err)
{
	int ret = fwctl_request_begin(dev, req, err);

	if (ret)
		return ret;
	if (req->timeout_ms || req->flags & FWCTL_REQUEST_INTERRUPTIBLE)
		req->result = execute_on_queue(dev, req);
	else
		req->result = fwctl_request_execute(dev, req);
	fwctl_request_end(dev, req);
	return fwctl_dev_explain(dev, req, err);
}

int fwctl_dev_explain(const struct fwctl_dev *dev,
		      const struct fwctl_request *req, struct fwctl_error *err)
{
	if (req->result == -EACCES)
		return fwctl_fail_policy(err, dev, req->scope);
	return req->result ? fwctl_fail_rpc(err, dev->name, req) : 0;
}
