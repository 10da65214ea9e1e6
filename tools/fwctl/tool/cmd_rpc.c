// SPDX-License-Identifier: GPL-2.0-only
/* fwctl rpc */
#include <errno.h>
#include <stdlib.h>

#include "rpc.h"
#include "vendor.h"

void rpc_hint_scope(struct fwctl_error *err, const char *need, uint32_t scope)
{
	const char *name = fwctl_scope_name(scope);

	result_scope(scope);
	snprintf(err->hint, sizeof(err->hint), "%s scope %s: add --scope %s%s.",
		 need, name, name,
		 fwctl_scope_taints(scope) ? ", which taints the kernel" : "");
}

int rpc_improve_hint(struct fwctl_dev *dev, const struct fwctl_request *req,
		     struct fwctl_error *err)
{
	const struct vendor *vendor;
	uint32_t type;
	int scope;

	if (err->code != -EBADMSG ||
	    fwctl_dev_info(dev, &type, NULL, NULL, NULL))
		return -1;
	vendor = vendor_find(type);
	if (!vendor || !vendor->needed_scope)
		return -1;
	scope = vendor->needed_scope(dev, req->in, req->in_len);
	if (scope >= 0 && fwctl_scope_name(scope))
		rpc_hint_scope(err, "The request needs", scope);
	else if (scope == -ENOENT)
		snprintf(err->hint, sizeof(err->hint),
			 "There is no command with this opcode in any scope.");
	return scope;
}

struct json_object *rpc_describe(const struct call *c,
				 const struct fwctl_request *req)
{
	struct json_object *o = session_json(c);

	json_scope(o, opt_scope.number);
	json_number(o, "out_len", req->result ? 0 : req->out_len);
	json_flag(o, "cut", !req->result && req->out_len > req->out_size);
	return o;
}

static enum status send_one(struct call *c, struct fwctl_request *req,
			    struct output *output)
{
	__autofree void *out = calloc(1, req->out_size + 1);
	struct fwctl_error err = FWCTL_ERROR_INIT;
	enum status status;

	if (!out)
		return failed(STATUS_FAILED, "out of memory");
	req->out = out;
	if (rpc_exchange(c->dev, req, &err)) {
		rpc_improve_hint(c->dev, req, &err);
		return report(&err);
	}
	status = output_data(output, rpc_describe(c, req), 0, out,
			     rpc_stored(req));
	if (req->out_len > req->out_size) {
		say("response truncated: %zu bytes, buffer holds %zu",
		    req->out_len, req->out_size);
		hint("Send the request again with --out-len %zu to get all of it.",
		     req->out_len);
		return STATUS_FAILED;
	}
	return status;
}

enum status cmd_rpc(struct call *c)
{
	__autofree void *in = NULL;
	struct batch b = { .parallel = 1, .ordered = true };
	struct output output;
	enum status status;

	if (opt_parallel.text &&
	    !numbers_arg("--parallel", opt_parallel.text, FWCTL_QUEUE_MAX,
			 &b.parallel, 1))
		return STATUS_USAGE;
	if (opt_repeat.given && !opt_repeat.number)
		return failed(STATUS_USAGE, "--repeat must be at least 1");
	status = input_read(FWCTL_MAX_LEN, &in, &b.request.in_len);
	if (!status)
		status = confirm_taint(c, opt_scope.number);
	if (!status)
		status = session_open(c);
	if (status)
		return status;
	b.request.in = in;
	batch_init(&b, c);
	status = output_open(&output);
	if (!status && !opt_dry_run.given &&
	    (opt_repeat.given || opt_parallel.given))
		status = rpc_repeat(c, &b, &output);
	else if (!status)
		status = send_one(c, &b.request, &output);
	output_close(&output);
	return status;
}
