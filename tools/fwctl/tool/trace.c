// SPDX-License-Identifier: GPL-2.0-only
/* -v, --dry-run: show each RPC, or show it instead of sending it. */
#include <errno.h>
#include <string.h>

#include "trace.h"
#include "vendor.h"

struct opt opt_verbose = { "verbose", 'v', NULL, OPT_FLAG, 0,
	"show opcode, scope, sizes and time of each RPC" };
struct opt opt_dry_run = { "dry-run", 0, NULL, OPT_FLAG, 0,
	"print the requests instead of sending them" };

/* The requests are needed to find out which requests to print. */
static bool probing;

void dry_run_probe(bool on)
{
	probing = on;
}

/* Return the name of the request's command, or an empty text. */
static void label(struct fwctl_dev *dev, const struct fwctl_request *req,
		  char *text, size_t size)
{
	const struct vendor *vendor;
	uint32_t type;

	text[0] = '\0';
	if (fwctl_dev_info(dev, &type, NULL, NULL, NULL))
		return;
	vendor = vendor_find(type);
	if (vendor && vendor->label)
		vendor->label(req->in, req->in_len, text, size);
}

static void scope_text(uint32_t scope, char *text, size_t size)
{
	const char *name = fwctl_scope_name(scope);

	if (name)
		snprintf(text, size, "%s", name);
	else
		snprintf(text, size, "%u", scope);
}

void trace_rpc(struct fwctl_dev *dev, const struct fwctl_request *req,
	       uint64_t ns)
{
	char command[64], scope[32], result[64];

	if (!opt_verbose.given)
		return;
	label(dev, req, command, sizeof(command));
	scope_text(req->scope, scope, sizeof(scope));
	if (req->result)
		snprintf(result, sizeof(result), "%s",
			 strerrorname_np(-req->result));
	else
		snprintf(result, sizeof(result), "%zu bytes", req->out_len);
	fprintf(stderr, "fwctl: %s: RPC %s%sscope %s: %zu bytes, response %s, %.3f ms\n",
		fwctl_dev_name(dev), command, *command ? ", " : "", scope,
		req->in_len, result, ns / 1e6);
}

static void print_request(struct fwctl_dev *dev,
			  const struct fwctl_request *req)
{
	char command[64], scope[32];
	struct json_object *o;

	label(dev, req, command, sizeof(command));
	scope_text(req->scope, scope, sizeof(scope));
	if (!opt_json.given) {
		printf("%s: not sent: %s%sscope %s, %zu bytes\n",
		       fwctl_dev_name(dev), command, *command ? ", " : "",
		       scope, req->in_len);
		hex_dump(stdout, 0, req->in, req->in_len);
		return;
	}
	o = json_object_new_object();
	json_scope(o, req->scope);
	json_text(o, "command", *command ? command : NULL);
	json_number(o, "out_size", req->out_size);
	json_hex(o, "data", req->in, req->in_len);
	result_request(o);
}

bool dry_run(struct fwctl_dev *dev, struct fwctl_request *req,
	     struct fwctl_error *err)
{
	if (!opt_dry_run.given || probing)
		return false;
	print_request(dev, req);
	req->result = -ECANCELED;
	req->out_len = 0;
	err->code = -ECANCELED;
	err->reason = FWCTL_REASON_CANCELLED;
	snprintf(err->message, sizeof(err->message), "%s: not sent",
		 fwctl_dev_name(dev));
	err->hint[0] = '\0';
	return true;
}
