// SPDX-License-Identifier: LGPL-2.1-or-later
/* The transport for tests, stricter than the kernel. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>

#include <fwctl/fwctl.h>

#include "transport_loopback.h"

/* Emulated queues call from several threads. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int deviate(struct fwctl_loopback *lb, const char *fmt, ...)
{
	va_list args;

	if (!lb->failure[0]) {
		int n = snprintf(lb->failure, sizeof(lb->failure), "call %zu: ",
				 lb->next);

		va_start(args, fmt);
		vsnprintf(lb->failure + n, sizeof(lb->failure) - n, fmt, args);
		va_end(args);
	}
	return -EPROTO;
}

static size_t copy_out(const struct fwctl_loopback_call *call, uint64_t to,
		       size_t capacity)
{
	size_t len = call->out_len < capacity ? call->out_len : capacity;

	if (len)
		memcpy((void *)(uintptr_t)to, call->out, len);
	return call->claim ? call->claim : call->out_len;
}

static int respond_info(struct fwctl_loopback *lb,
			const struct fwctl_loopback_call *call,
			struct fwctl_info *info)
{
	if (info->size != sizeof(*info) || info->flags)
		return deviate(lb, "INFO with size %u, flags %u", info->size,
			       info->flags);
	if (call->capacity && info->device_data_len != call->capacity)
		return deviate(lb, "INFO with buffer of %u, not %zu",
			       info->device_data_len, call->capacity);
	if (call->ret)
		return call->ret;
	info->out_device_type = call->type;
	info->device_data_len = copy_out(call, info->out_device_data,
					 info->device_data_len);
	return 0;
}

static int check_request(struct fwctl_loopback *lb,
			 const struct fwctl_loopback_call *call,
			 const struct fwctl_rpc *rpc)
{
	const unsigned char *want = call->in;
	const unsigned char *got = (const void *)(uintptr_t)rpc->in;

	if (rpc->in_len != call->in_len)
		return deviate(lb, "request of %u bytes, not %zu", rpc->in_len,
			       call->in_len);
	for (size_t i = 0; i < call->in_len; i++) {
		if (got[i] != want[i])
			return deviate(lb, "request byte %zu is %02x, not %02x",
				       i, got[i], want[i]);
	}
	return 0;
}

static int respond_rpc(struct fwctl_loopback *lb,
		       const struct fwctl_loopback_call *call,
		       struct fwctl_rpc *rpc)
{
	if (rpc->size != sizeof(*rpc))
		return deviate(lb, "RPC with size %u", rpc->size);
	if (rpc->scope != call->scope)
		return deviate(lb, "scope %u, not %u", rpc->scope, call->scope);
	if (rpc->in_len > FWCTL_RPC_MAX_LEN || rpc->out_len > FWCTL_RPC_MAX_LEN)
		return deviate(lb, "lengths %u, %u", rpc->in_len, rpc->out_len);
	if (call->capacity && rpc->out_len != call->capacity)
		return deviate(lb, "buffer of %u, not %zu", rpc->out_len,
			       call->capacity);
	if (check_request(lb, call, rpc))
		return -EPROTO;
	if (call->ret)
		return call->ret;
	if (call->dma_len)
		memcpy(lb->memory, call->dma, call->dma_len);
	rpc->out_len = copy_out(call, rpc->out, rpc->out_len);
	return 0;
}

static int register_memory(struct fwctl_loopback *lb,
			   struct fwctl_umem_reg *reg)
{
	if (!lb->has_memory)
		return -ENOTTY;
	if (reg->size != sizeof(*reg) || lb->memory)
		return deviate(lb, "memory registered with size %u", reg->size);
	if (!reg->len)
		return -EINVAL;
	if (lb->memory_error)
		return lb->memory_error;
	lb->memory = (void *)(uintptr_t)reg->addr;
	reg->umem_id = 11;
	reg->mkey_id = reg->flags == FWCTL_UMEM_MKEY ? 12 : 0;
	reg->rsc_id = 13;
	return 0;
}

static int unregister_memory(struct fwctl_loopback *lb,
			     const struct fwctl_rsc_destroy *destroy)
{
	if (destroy->size != sizeof(*destroy) || destroy->rsc_id != 13 ||
	    destroy->type != FWCTL_RSC_UMEM || !lb->memory)
		return deviate(lb, "resource %u destroyed", destroy->rsc_id);
	lb->memory = NULL;
	return lb->memory_error;
}

static int respond_restrict(struct fwctl_loopback *lb,
			    const struct fwctl_loopback_call *call,
			    const struct fwctl_restrict *cmd)
{
	if (cmd->max_scope != call->scope)
		return deviate(lb, "restriction to scope %u, not %u",
			       cmd->max_scope, call->scope);
	return call->ret;
}

/* Complete the next call. */
static int respond(struct fwctl_loopback *lb,
		   const struct fwctl_loopback_call *call, void *arg)
{
	int ret;

	if (call->cmd == FWCTL_INFO)
		ret = respond_info(lb, call, arg);
	else if (call->cmd == FWCTL_RESTRICT)
		ret = respond_restrict(lb, call, arg);
	else
		ret = respond_rpc(lb, call, arg);
	lb->next++;
	if (call->signal)
		raise(call->signal);
	return ret;
}

static int loopback_ioctl(struct fwctl_dev *dev, unsigned long cmd, void *arg)
{
	struct fwctl_loopback *lb = dev->priv;
	const struct fwctl_loopback_call *call;
	int ret;

	pthread_mutex_lock(&lock);
	call = &lb->calls[lb->next];
	if (cmd == FWCTL_UMEM_REG)
		ret = register_memory(lb, arg);
	else if (cmd == FWCTL_RSC_DESTROY)
		ret = unregister_memory(lb, arg);
	else if (lb->next == lb->count && cmd == FWCTL_RPC && lb->firmware)
		ret = lb->firmware(arg);
	else if (lb->next == lb->count)
		ret = deviate(lb, "ioctl %#lx after the end of the script",
			      cmd);
	else if (cmd != call->cmd)
		ret = deviate(lb, "ioctl %#lx, not %#lx", cmd, call->cmd);
	else
		ret = respond(lb, call, arg);
	pthread_mutex_unlock(&lock);
	return ret;
}

static void loopback_close(struct fwctl_dev *dev)
{
	(void)dev;
}

static int ring_open(struct fwctl_dev *dev, unsigned int depth, void **ring,
		     int *fd)
{
	struct fwctl_loopback *lb = dev->priv;

	lb->depth = depth;
	*ring = dev;
	*fd = -1;
	return lb->ring_error;
}

static int ring_submit(void *ring, struct fwctl_request *req)
{
	struct fwctl_loopback *lb = ((struct fwctl_dev *)ring)->priv;

	if (lb->capacity && lb->flying >= lb->capacity)
		return -EAGAIN;
	if (lb->submit_error && !lb->submits)
		return lb->submit_error;
	if (lb->submit_error)
		lb->submits--;
	if (lb->flying == LOOPBACK_MAX_CALLS)
		return deviate(lb, "too many in flight");
	lb->flight[lb->flying++] = (struct fwctl_loopback_flight){ .req = req };
	if (lb->peak < lb->flying)
		lb->peak = lb->flying;
	return 0;
}

static bool is_meant(const struct fwctl_loopback_call *call,
		     const struct fwctl_request *req)
{
	return call->cmd == FWCTL_RPC && call->in_len == req->in_len &&
	       (!req->in_len || !memcmp(req->in, call->in, req->in_len));
}

/* Return the index of the request that completes next, or @lb->flying. */
static size_t pick(const struct fwctl_loopback *lb)
{
	size_t i;

	for (i = 0; i < lb->flying; i++)
		if (lb->flight[i].cancelled)
			return i;
	if (lb->next == lb->count)
		return lb->flying;
	for (i = 0; i < lb->flying; i++) {
		size_t at = lb->newest_first ? lb->flying - 1 - i : i;

		if (is_meant(&lb->calls[lb->next], lb->flight[at].req))
			return at;
	}
	return i;
}

static int respond_flight(struct fwctl_dev *dev, struct fwctl_request *req)
{
	struct fwctl_loopback *lb = dev->priv;
	const struct fwctl_loopback_call *call = &lb->calls[lb->next];

	if (req->timeout_ms != call->timeout_ms)
		return deviate(lb, "a timeout of %u ms, not %u",
			       req->timeout_ms, call->timeout_ms);
	req->in_flight = call->running;
	return fwctl_request_execute(dev, req);
}

static bool is_event_next(const struct fwctl_loopback *lb)
{
	return lb->next < lb->count && !lb->calls[lb->next].cmd;
}

static int return_event(struct fwctl_loopback *lb, struct fwctl_request **req,
			struct fwctl_event *event)
{
	const struct fwctl_loopback_call *call = &lb->calls[lb->next];
	size_t size;

	if (!event)
		return deviate(lb, "the caller expects no event");
	lb->next++;
	if (call->signal)
		raise(call->signal);
	if (call->ret)
		return call->ret;
	*req = NULL;
	size = event->size;
	*event = *call->event;
	event->size = size;
	return 0;
}

static int ring_reap(void *ring, int timeout_ms, struct fwctl_request **req,
		     struct fwctl_event *event)
{
	struct fwctl_dev *dev = ring;
	struct fwctl_loopback *lb = dev->priv;
	struct fwctl_loopback_flight flight;
	size_t i = pick(lb);

	if (is_event_next(lb))
		return return_event(lb, req, event);
	/*
	 * No request matches and the wait would not end: respond_rpc() reports
	 * the difference.
	 */
	if (i == lb->flying && timeout_ms < 0)
		i = 0;
	if (i == lb->flying)
		return -EAGAIN;
	flight = lb->flight[i];
	memmove(&lb->flight[i], &lb->flight[i + 1],
		(--lb->flying - i) * sizeof(flight));
	*req = flight.req;
	flight.req->result = flight.cancelled ? -ECANCELED :
						respond_flight(dev, flight.req);
	return 0;
}

static int ring_subscribe(void *ring, uint32_t scope, uint32_t kind,
			  unsigned int max_events)
{
	struct fwctl_loopback *lb = ((struct fwctl_dev *)ring)->priv;
	const struct fwctl_loopback_call *call = &lb->calls[lb->next];

	if (lb->next == lb->count || call->cmd != FWCTL_QUEUE_SUBSCRIBE ||
	    scope != call->scope || kind != call->type ||
	    max_events != call->capacity)
		return deviate(lb,
			       "subscription to %u events of kind %u in scope %u",
			       max_events, kind, scope);
	lb->next++;
	return call->ret;
}

static int ring_cancel(void *ring, const struct fwctl_request *req)
{
	struct fwctl_loopback *lb = ((struct fwctl_dev *)ring)->priv;

	for (size_t i = 0; i < lb->flying; i++) {
		if (lb->flight[i].req != req || lb->flight[i].cancelled)
			continue;
		lb->flight[i].cancelled = true;
		return 0;
	}
	return -ENOENT;
}

static void ring_close(void *ring)
{
	struct fwctl_loopback *lb = ((struct fwctl_dev *)ring)->priv;

	lb->flying = 0;
}

static const struct fwctl_ring_ops loopback_ring = {
	.open = ring_open,
	.submit = ring_submit,
	.reap = ring_reap,
	.subscribe = ring_subscribe,
	.cancel = ring_cancel,
	.close = ring_close,
};

static const struct fwctl_transport loopback = {
	.ioctl = loopback_ioctl,
	.close = loopback_close,
	.ring = &loopback_ring,
};

int fwctl_loopback_open(struct fwctl_context *ctx, struct fwctl_loopback *lb,
			const char *name, struct fwctl_dev **dev,
			struct fwctl_error *err)
{
	struct fwctl_dev proto = {
		.transport = &loopback,
		.priv = lb,
		.fd = -1,
	};

	return fwctl_dev_new(ctx, &proto, name, dev, err);
}

const char *fwctl_loopback_failure(struct fwctl_loopback *lb)
{
	if (!lb->failure[0] && lb->next != lb->count)
		deviate(lb, "missing, the script has %zu calls", lb->count);
	return lb->failure[0] ? lb->failure : NULL;
}
