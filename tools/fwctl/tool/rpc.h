/* SPDX-License-Identifier: GPL-2.0-only */
/* fwctl rpc: what one request and many of them share. */
#ifndef FWCTL_TOOL_RPC_H
#define FWCTL_TOOL_RPC_H

#include "batch.h"

/* Where the device type knows the scope that was needed, name that one. */
void rpc_improve_hint(struct fwctl_dev *dev, const void *in, size_t len,
		      struct fwctl_error *err);

/* What JSON output says of a response besides the bytes. */
struct json_object *rpc_describe(const struct call *c, size_t out_len,
				 bool cut);

/* Send the request --repeat times, or @parallel times without. */
enum status rpc_repeat(struct call *c, const void *in, size_t in_len,
		       unsigned int parallel, struct output *output);

#endif
