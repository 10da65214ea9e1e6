// SPDX-License-Identifier: LGPL-2.1-or-later
/* Restricted handles, and errors of restrictions and of the site policy. */
#include <errno.h>
#include <string.h>

#include "internal.h"

#define MAX_SCOPE_PATH "%s/sys/class/fwctl/%s/max_scope"

char *fwctl_kernel_fdinfo_name(int fd)
{
	__cleanup_fclose FILE *f = NULL;
	char line[256], name[64], path[64];

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "fwctl-device: %63s", name) == 1)
			return strdup(name);
	}
	return NULL;
}

/*
 * Read the highest scope that the site permits. Returns false if the kernel has no such
 * file, as with mainline.
 */
static bool read_max_scope(const char *path, char *scope, size_t size)
{
	__cleanup_fclose FILE *f = fopen(path, "re");

	if (!f || !fgets(scope, size, f))
		return false;
	scope[strcspn(scope, "\n")] = '\0';
	return true;
}

static int fail_site(struct fwctl_error *err, const struct fwctl_dev *dev,
		     const char *max_scope, uint32_t scope)
{
	const char *scope_name = fwctl_scope_name(scope);

	if (!strcmp(max_scope, "disabled"))
		return fwctl_fail(err, -EACCES, FWCTL_REASON_POLICY, NULL,
				  "%s: the site policy has disabled RPCs",
				  dev->name);
	return fwctl_fail(err, -EACCES, FWCTL_REASON_POLICY, NULL,
			  "%s: the site policy permits scope %s at most, not %s",
			  dev->name, max_scope, scope_name ? scope_name : "?");
}

static int fail_handle(struct fwctl_error *err, const struct fwctl_dev *dev,
		       uint32_t scope)
{
	const char *scope_name = fwctl_scope_name(scope);

	return fwctl_fail(err, -EACCES, FWCTL_REASON_POLICY, NULL,
			  "%s: the open device is restricted, and does not permit this command in scope %s",
			  dev->name, scope_name ? scope_name : "?");
}

int fwctl_fail_policy(struct fwctl_error *err, const struct fwctl_dev *dev,
		      uint32_t scope)
{
	__cleanup_free char *kernel_name = fwctl_kernel_fdinfo_name(dev->fd);
	__cleanup_free char *path =
		fwctl_asprintf(MAX_SCOPE_PATH, fwctl_sysroot(dev->ctx),
			       kernel_name ? kernel_name : dev->name);
	char max_scope[64];

	if (!path)
		return fail_handle(err, dev, scope);
	if (read_max_scope(path, max_scope, sizeof(max_scope)) &&
	    fwctl_scope_from_name(max_scope) < (int)scope) {
		fail_site(err, dev, max_scope, scope);
		fwctl_hint(err, "Root can raise the limit in %s.", path);
	} else {
		fail_handle(err, dev, scope);
		fwctl_hint(err,
			   "Open the device without a restriction. The limit of the site is in %s.",
			   path);
	}
	return -EACCES;
}

int fwctl_dev_restrict(struct fwctl_dev *dev,
		       const struct fwctl_restriction *r, int *fd,
		       struct fwctl_error *err)
{
	struct fwctl_restrict cmd = {
		.size = sizeof(cmd),
		.flags = FWCTL_RESTRICT_SCOPE | (fd ? FWCTL_RESTRICT_FD : 0),
		.max_scope = r->max_scope,
	};
	int ret;

	if (r->size != sizeof(*r))
		return fwctl_fail(err, -EINVAL, FWCTL_REASON_ARGUMENT, NULL,
				  "%s: the restriction has an invalid size",
				  dev->name);
	if (r->commands) {
		cmd.flags |= FWCTL_RESTRICT_COMMANDS;
		cmd.commands = (uintptr_t)r->commands;
		cmd.num_commands = r->num_commands;
	}
	ret = dev->transport->ioctl(dev, FWCTL_RESTRICT, &cmd);
	if (ret)
		return fwctl_fail_restrict(err, ret, dev->name, r);
	if (fd)
		*fd = cmd.fd;
	return 0;
}
