/* SPDX-License-Identifier: GPL-2.0-only */
/* Functions of fwctl rpc for single and repeated requests. */
#ifndef FWCTL_TOOL_RPC_H
#define FWCTL_TOOL_RPC_H

#include "batch.h"

/*
 * Add the scope that the request needs to the hint, if the device type knows
 * it. Returns the scope, negative if it is unknown.
 */
int rpc_improve_hint(struct fwctl_dev *dev, const struct fwctl_request *req,
		     struct fwctl_error *err);

/* Make the hint "@need scope ...: add --scope ...". */
void rpc_hint_scope(struct fwctl_error *err, const char *need, uint32_t scope);

/* Return the JSON description of a response, without its bytes. */
struct json_object *rpc_describe(const struct call *c,
				 const struct fwctl_request *req);

/* Send the request of @b --repeat times. The default is @b->parallel times. */
enum status rpc_repeat(struct call *c, struct batch *b, struct output *output);

#endif
