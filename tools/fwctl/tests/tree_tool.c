// SPDX-License-Identifier: GPL-2.0-only
/* Let the tool list the devices of a directory. */
#include <stdlib.h>

#include "wrap.h"

int __wrap_fwctl_list_new(struct fwctl_context *ctx, struct fwctl_list **list,
			  struct fwctl_error *err)
{
	int ret;

	ctx = fwctl_context_new();
	if (!ctx || fwctl_context_set_sysroot(ctx, getenv("FWCTL_TREE")))
		abort();
	ret = __real_fwctl_list_new(ctx, list, err);
	fwctl_context_unref(ctx);
	return ret;
}
