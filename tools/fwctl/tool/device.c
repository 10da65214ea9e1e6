// SPDX-License-Identifier: GPL-2.0-only
/* The device that the first argument names. */
#include "tool.h"

enum status device_open(struct call *c)
{
	struct fwctl_error err;

	if (fwctl_dev_open(NULL, c->argv[0], &c->dev, &err))
		return report(&err);
	return STATUS_OK;
}
