/* SPDX-License-Identifier: GPL-2.0-only */
/* fwctl rpc: what one request and many of them share. */
#ifndef FWCTL_TOOL_RPC_H
#define FWCTL_TOOL_RPC_H

#include "batch.h"

/* Name the scope that the request needs, if the device type can tell. */
void rpc_improve_hint(struct fwctl_dev *dev, const struct fwctl_request *req,
		      struct fwctl_error *err);

/* The members of JSON output that describe a response, without its bytes. */
struct json_object *rpc_describe(const struct call *c,
				 const struct fwctl_request *req);

/* Send the request of @b --repeat times, or @b->parallel times by default. */
enum status rpc_repeat(struct call *c, struct batch *b, struct output *output);

#endif
