// SPDX-License-Identifier: GPL-2.0-only
/* fwctl rpc */
#include <errno.h>
#include <stdlib.h>

#include "rpc.h"
#include "vendor.h"

void rpc_improve_hint(struct fwctl_dev *dev, const void *in, size_t len,
		      struct fwctl_error *err)
{
	const struct vendor *vendor;
	uint32_t type;
	int scope;

	if (err->code != -EBADMSG ||
	    fwctl_dev_info(dev, &type, NULL, NULL, NULL))
		return;
	vendor = vendor_find(type);
	if (!vendor || !vendor->needed_scope)
		return;
	scope = vendor->needed_scope(dev, in, len);
	if (scope >= 0 && fwctl_scope_name(scope))
		snprintf(err->hint, sizeof(err->hint),
			 "It needs scope %s: add --scope %s%s.",
			 fwctl_scope_name(scope), fwctl_scope_name(scope),
			 fwctl_scope_taints(scope) ?
			 ", which taints the kernel" : "");
	else if (scope == -ENOENT)
		snprintf(err->hint, sizeof(err->hint),
			 "The device has no command of this opcode in any scope.");
}

struct json_object *rpc_describe(const struct call *c, size_t out_len, bool cut)
{
	struct json_object *o = session_json(c);

	json_number(o, "scope", c->opt.scope);
	json_text(o, "scope_name", fwctl_scope_name(c->opt.scope));
	json_number(o, "out_len", out_len);
	json_object_object_add(o, "cut", json_object_new_boolean(cut));
	return o;
}

static enum status send_one(struct call *c, const void *in, size_t in_len,
			    struct output *output)
{
	size_t room = c->opt.given & OPT_OUT_LEN ? c->opt.out_len :
						   DEFAULT_OUT_LEN;
	__autofree void *out = calloc(1, room ? room : 1);
	struct fwctl_error err;
	enum status status;
	size_t len = room;
	bool cut;

	if (!out)
		return failed(STATUS_FAILED, "out of memory");
	if (rpc_exchange(c->dev, c->opt.timeout_ms, c->opt.scope, in, in_len,
			 out, &len, &err)) {
		rpc_improve_hint(c->dev, in, in_len, &err);
		return report(&err);
	}
	cut = len > room;
	status = output_data(output, rpc_describe(c, len, cut), 0, out,
			     cut ? room : len);
	if (cut) {
		say("the response has %zu bytes, of which %zu had room: the rest is lost",
		    len, room);
		hint("Sending the request again with --out-len %zu gets all of it.",
		     len);
		return STATUS_FAILED;
	}
	return status;
}

enum status cmd_rpc(struct call *c)
{
	__autofree void *in = NULL;
	struct output output;
	unsigned int parallel = 1;
	enum status status;
	size_t in_len;

	if (c->opt.parallel &&
	    !numbers_arg("--parallel", c->opt.parallel, FWCTL_QUEUE_MAX,
			 &parallel, 1))
		return STATUS_USAGE;
	if (c->opt.given & OPT_REPEAT && !c->opt.repeat)
		return failed(STATUS_USAGE, "--repeat: it is 1 or more");
	status = input_read(c, FWCTL_MAX_LEN, &in, &in_len);
	if (!status)
		status = confirm_taint(c, c->opt.scope);
	if (!status)
		status = session_open(c);
	if (status)
		return status;
	status = output_open(c, &output);
	if (!status && c->opt.given & (OPT_REPEAT | OPT_PARALLEL))
		status = rpc_repeat(c, in, in_len, parallel, &output);
	else if (!status)
		status = send_one(c, in, in_len, &output);
	output_close(&output);
	return status;
}
