// SPDX-License-Identifier: GPL-2.0-only
/* Synchronous RPCs, and messages to known firmware. */
#include <errno.h>
#include <string.h>

#include "batch.h"
#include "message.h"
#include "trace.h"

static int not_sent(struct fwctl_dev *dev, struct fwctl_error *err)
{
	err->code = -EINTR;
	err->reason = FWCTL_REASON_INTERRUPTED;
	snprintf(err->message, sizeof(err->message),
		 "%s: interrupted before the request was sent",
		 fwctl_dev_name(dev));
	err->hint[0] = '\0';
	return -EINTR;
}

int rpc_exchange(struct fwctl_dev *dev, struct fwctl_request *req,
		 struct fwctl_error *err)
{
	uint64_t start;
	int ret;

	result_forget();
	if (dry_run(dev, req, err))
		return -ECANCELED;
	req->flags = FWCTL_REQUEST_INTERRUPTIBLE;
	if (!req->timeout_ms)
		req->timeout_ms = opt_timeout.number;
	interrupt_catch();
	start = now_ns();
	if (interrupt_caught()) {
		ret = not_sent(dev, err);
	} else {
		ret = fwctl_dev_rpc(dev, req, err);
		trace_rpc(dev, req, now_ns() - start);
	}
	interrupt_release();
	result_in_flight(ret && req->in_flight);
	/* If the caller holds signals off, it reports its progress first. */
	if (ret == -EINTR && interrupt_caught() && !interrupt_nested()) {
		result_print(report(err));
		fflush(stdout);
		interrupt_raise();
	}
	return ret;
}

/* Returns a description of an invalid response, or NULL. */
static const char *response_check(const struct vendor *vendor,
				  const struct message *m,
				  struct result *result)
{
	if (result->len < vendor->header_len)
		return "shorter than its header";
	if (result->len > m->out_len)
		return "longer than the command allows";
	return vendor->read_header(m, result);
}

bool message_exchange(const struct vendor *vendor, struct fwctl_dev *dev,
		      const struct message *m, struct result *result)
{
	struct fwctl_request req = {
		.size = sizeof(req),
		.scope = m->scope,
		.in = m->in,
		.in_len = m->in_len,
		.out = m->out,
		.out_size = m->out_len,
	};

	*result = (struct result){ .err = FWCTL_ERROR_INIT };
	vendor->fill_header(m);
	memset(m->out, 0, m->out_len);
	if (rpc_exchange(dev, &req, &result->err))
		return false;
	result->len = req.out_len;
	result->nonsense = response_check(vendor, m, result);
	return !result->nonsense && !result->status;
}

enum status message_report(const struct vendor *vendor, struct fwctl_dev *dev,
			   const struct message *m, struct result *result)
{
	if (result->err.code == -EBADMSG)
		vendor->explain_scope(dev, m, &result->err);
	if (result->err.code)
		return report(&result->err);
	if (result->nonsense) {
		say("%s: invalid response from the firmware: %s",
		    fwctl_dev_name(dev), result->nonsense);
		return STATUS_FAILED;
	}
	vendor->explain_status(dev, m, result);
	return STATUS_FIRMWARE;
}

void result_no_memory(struct result *result)
{
	*result = (struct result){
		.err = { .size = sizeof(result->err), .code = -ENOMEM,
			 .reason = FWCTL_REASON_NO_MEMORY },
	};
	snprintf(result->err.message, sizeof(result->err.message),
		 "out of memory");
}
