// SPDX-License-Identifier: LGPL-2.1-or-later
/* The transport for tests, as strict as the kernel and more. */
#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include <fwctl/fwctl.h>

#include "transport_loopback.h"

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
		       size_t room)
{
	size_t len = call->out_len < room ? call->out_len : room;

	if (len)
		memcpy((void *)(uintptr_t)to, call->out, len);
	return call->claim ? call->claim : call->out_len;
}

static int answer_info(struct fwctl_loopback *lb,
		       const struct fwctl_loopback_call *call,
		       struct fwctl_info *info)
{
	if (info->size != sizeof(*info) || info->flags)
		return deviate(lb, "INFO with size %u, flags %u", info->size,
			       info->flags);
	if (call->room && info->device_data_len != call->room)
		return deviate(lb, "INFO with room for %u, not %zu",
			       info->device_data_len, call->room);
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

static int answer_rpc(struct fwctl_loopback *lb,
		      const struct fwctl_loopback_call *call,
		      struct fwctl_rpc *rpc)
{
	if (rpc->size != sizeof(*rpc))
		return deviate(lb, "RPC with size %u", rpc->size);
	if (rpc->scope != call->scope)
		return deviate(lb, "scope %u, not %u", rpc->scope, call->scope);
	if (rpc->in_len > FWCTL_RPC_MAX_LEN || rpc->out_len > FWCTL_RPC_MAX_LEN)
		return deviate(lb, "lengths %u, %u", rpc->in_len, rpc->out_len);
	if (call->room && rpc->out_len != call->room)
		return deviate(lb, "room for %u, not %zu", rpc->out_len,
			       call->room);
	if (check_request(lb, call, rpc))
		return -EPROTO;
	if (call->ret)
		return call->ret;
	rpc->out_len = copy_out(call, rpc->out, rpc->out_len);
	return 0;
}

static int loopback_ioctl(struct fwctl_dev *dev, unsigned long cmd, void *arg)
{
	struct fwctl_loopback *lb = dev->priv;
	const struct fwctl_loopback_call *call = &lb->calls[lb->next];
	int ret;

	if (lb->next == lb->count)
		return deviate(lb, "ioctl %#lx, where no more were expected",
			       cmd);
	/* A kernel without it, unless one that has it is played. */
	if (cmd == FWCTL_RPC_TIMED && call->cmd != cmd)
		return -ENOTTY;
	if (cmd != call->cmd)
		return deviate(lb, "ioctl %#lx, not %#lx", cmd, call->cmd);
	if (cmd == FWCTL_INFO)
		ret = answer_info(lb, call, arg);
	else
		ret = answer_rpc(lb, call, arg);
	lb->next++;
	return ret;
}

static void loopback_close(struct fwctl_dev *dev)
{
	(void)dev;
}

static const struct fwctl_transport loopback = {
	.ioctl = loopback_ioctl,
	.close = loopback_close,
};

int fwctl_loopback_open(struct fwctl_loopback *lb, const char *name,
			struct fwctl_dev **dev, struct fwctl_error *err)
{
	return fwctl_dev_new(&loopback, -1, lb, name, dev, err);
}

const char *fwctl_loopback_failure(struct fwctl_loopback *lb)
{
	if (!lb->failure[0] && lb->next != lb->count)
		deviate(lb, "never came, of %zu", lb->count);
	return lb->failure[0] ? lb->failure : NULL;
}
