// SPDX-License-Identifier: GPL-2.0-only
/* The device that the first argument names. */
#include <limits.h>
#include <string.h>

#include "tool.h"

/* "fd:3" is a descriptor that whoever may open the node has left open for us. */
static bool is_inherited(const char *name, uint64_t *fd)
{
	return !strncmp(name, "fd:", 3) && number_parse(name + 3, INT_MAX, fd);
}

enum status device_open(struct call *c)
{
	const char *name = c->argv[0];
	struct fwctl_error err;
	uint64_t fd;
	int ret;

	if (is_inherited(name, &fd))
		ret = fwctl_dev_from_fd(fd, name, &c->dev, &err);
	else
		ret = fwctl_dev_open(NULL, name, &c->dev, &err);
	return ret ? report(&err) : STATUS_OK;
}
