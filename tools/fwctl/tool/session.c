// SPDX-License-Identifier: GPL-2.0-only
/* Open the device of a command and check its type. */
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <string.h>

#include "identity.h"
#include "tool.h"
#include "vendor.h"

struct opt opt_hold = { "hold", 0, NULL, OPT_FLAG, 0,
	"keep the device open until Ctrl-C (SIGINT) or SIGTERM" };

const struct vendor *vendor_find(uint32_t type)
{
	for (const struct command *c = root_command.sub; c->name; c++) {
		if (c->vendor && c->vendor->type == type)
			return c->vendor;
	}
	return NULL;
}

/*
 * "fd:3" is an open descriptor of the node, inherited from the parent process.
 */
static bool is_inherited(const char *name, uint64_t *fd)
{
	return !strncmp(name, "fd:", 3) && number_parse(name + 3, INT_MAX, fd);
}

static enum status check_vendor(struct call *c)
{
	size_t len = sizeof(c->info);
	struct fwctl_error err = FWCTL_ERROR_INIT;
	const char *name;
	uint32_t type;

	if (fwctl_dev_info(c->dev, &type, c->info, &len, &err))
		return report(&err);
	if (type == c->vendor->type)
		return c->vendor->check ? c->vendor->check(c) : STATUS_OK;
	name = fwctl_device_type_name(type);
	say("%s is of type %s (0x%x), not %s", fwctl_dev_name(c->dev),
	    name ? name : "unknown", type, c->vendor->noun);
	hint("%s", c->vendor->type_hint);
	return STATUS_FAILED;
}

enum status session_find_vendor(struct call *c)
{
	size_t len = sizeof(c->info);
	struct fwctl_error err = FWCTL_ERROR_INIT;
	uint32_t type;

	if (fwctl_dev_info(c->dev, &type, c->info, &len, &err))
		return report(&err);
	c->vendor = vendor_find(type);
	return STATUS_OK;
}

enum status session_open(struct call *c)
{
	const char *name = c->argv[0];
	struct fwctl_error err = FWCTL_ERROR_INIT;
	enum status status;
	uint64_t fd;
	int ret;

	/* A part of a report: the device is open. */
	if (c->dev)
		return STATUS_OK;
	if (is_inherited(name, &fd))
		ret = fwctl_dev_from_fd(NULL, fd, name, &c->dev, &err);
	else
		ret = device_open(name, &c->dev, &err);
	if (ret)
		return device_report(name, &err);
	/* A program that the tool starts must not inherit the device. */
	if (is_inherited(name, &fd))
		fcntl(fd, F_SETFD, FD_CLOEXEC);
	status = restrict_scope(c);
	if (!status)
		status = devices_check_type(c);
	if (status)
		return status;
	return c->vendor ? check_vendor(c) : STATUS_OK;
}

struct json_object *session_json(const struct call *c)
{
	struct json_object *o = json_object_new_object();

	json_text(o, "name", fwctl_dev_name(c->dev));
	return o;
}

enum status session_done(const struct call *c, const char *what)
{
	if (opt_dry_run.given)
		return STATUS_DRY_RUN;
	if (opt_json.given)
		return json_print(session_json(c));
	printf("%s: %s\n", fwctl_dev_name(c->dev), what);
	return STATUS_OK;
}

void hold(const struct call *c)
{
	sigset_t set;
	int sig;

	/* A signal arrived during the last RPC. main() raises it again. */
	if (interrupt_caught())
		return;
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	result_print(STATUS_OK);
	fflush(stdout);
	inform("holding %s open until Ctrl-C", fwctl_dev_name(c->dev));
	sigwait(&set, &sig);
}
