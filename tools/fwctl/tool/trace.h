/* SPDX-License-Identifier: GPL-2.0-only */
/* -v, --dry-run: show each RPC, or show it instead of sending it. */
#ifndef FWCTL_TOOL_TRACE_H
#define FWCTL_TOOL_TRACE_H

#include "tool.h"

/* Show a completed RPC that took @ns nanoseconds. */
void trace_rpc(struct fwctl_dev *dev, const struct fwctl_request *req,
	       uint64_t ns);

/*
 * With --dry-run, print the request and let it fail with -ECANCELED, which report()
 * turns into STATUS_DRY_RUN without a message. Returns false if the request must be
 * sent.
 */
bool dry_run(struct fwctl_dev *dev, struct fwctl_request *req,
	     struct fwctl_error *err);

/*
 * Send the following requests also with --dry-run. They read the state on which the
 * requests of the command depend.
 */
void dry_run_probe(bool on);

#endif
