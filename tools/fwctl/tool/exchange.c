// SPDX-License-Identifier: GPL-2.0-only
/* The one way to the firmware: every RPC that is waited for. */
#include <errno.h>

#include "tool.h"

static int not_sent(struct fwctl_dev *dev, struct fwctl_error *err)
{
	err->code = -EINTR;
	snprintf(err->message, sizeof(err->message),
		 "%s: interrupted before the request was sent",
		 fwctl_dev_name(dev));
	err->hint[0] = '\0';
	return -EINTR;
}

int rpc_exchange(struct fwctl_dev *dev, unsigned int timeout_ms, uint32_t scope,
		 const void *in, size_t in_len, void *out, size_t *out_len,
		 struct fwctl_error *err)
{
	int ret;

	interrupt_catch();
	if (interrupt_caught())
		ret = not_sent(dev, err);
	else
		ret = fwctl_dev_rpc_timed(dev, timeout_ms, scope, in, in_len,
					  out, out_len, err);
	interrupt_release();
	/* What is said comes from here, unless the caller has to add to it. */
	if (ret == -EINTR && interrupt_caught() && !interrupt_nested()) {
		report(err);
		interrupt_raise();
	}
	return ret;
}
