// SPDX-License-Identifier: GPL-2.0-only
/* Reset the firmware, so that it runs the stored image and configuration. */
#include <stdlib.h>
#include <string.h>

#include "fw.h"

struct opt opt_activate = { "activate", 0, NULL, OPT_FLAG, 0,
	"then reset the firmware, so that the change takes effect" };

bool fw_dry_run(const struct fw *fw, const char *command, const char *file)
{
	struct json_object *o;

	if (!opt_dry_run.given)
		return false;
	if (!opt_json.given) {
		printf("%s: not sent: devlink %s%s%s\n", fw->handle, command,
		       file ? " " : "", file ? file : "");
		return true;
	}
	o = json_object_new_object();
	json_text(o, "devlink", fw->handle);
	json_text(o, "command", command);
	json_text(o, "file", file);
	result_request(o);
	return true;
}

/* The reset can change the name of the device. */
static enum status print_result(const char *handle, struct json_object *o)
{
	struct fw fw;
	enum status status = fw_open(handle, &fw);
	const char *version;

	if (status)
		return status;
	version = identity_firmware(fw.device.id);
	fw_json(&fw, o);
	json_object_object_add(o, "components", fw_versions_json(&fw));
	json_flag(o, "reset_needed", fw_pending(&fw));
	if (!opt_json.given)
		printf("%s: firmware reset, running version %s\n", fw_name(&fw),
		       version ? version : "unknown");
	fw_close(&fw);
	return STATUS_OK;
}

static enum status reset(const struct fw *fw, struct json_object *o)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;
	enum status status;
	int ret;

	interrupt_catch();
	ret = fwctl_devlink_activate(fw->handle, &err);
	interrupt_release();
	json_flag(o, "activated", !ret);
	if (!ret)
		return print_result(fw->handle, o);
	status = report(&err);
	hint("The change stays stored. A cold boot also activates it.");
	return status;
}

static enum status activate(const struct call *c, const struct fw *fw,
			    struct json_object *o)
{
	enum status status;

	inform("resetting the firmware of %s (%s), which interrupts its users:",
	       fw_name(fw), fw->handle);
	json_object_object_add(o, "users", fw_users(fw));
	status = confirm_action(c, "Reset", "reset");
	if (status)
		return status;
	if (fw_dry_run(fw, "reload action fw_activate", NULL))
		return STATUS_DRY_RUN;
	return reset(fw, o);
}

enum status fw_activate(struct call *c, struct json_object *o)
{
	enum status status;
	struct fw fw;

	/* The user may have pressed Ctrl-C during the change. */
	if (interrupt_caught())
		return failed(STATUS_FAILED, "interrupted: the firmware was not reset");
	/* The tool is not one of the users. */
	fwctl_dev_close(c->dev);
	c->dev = NULL;
	status = fw_open(c->argv[0], &fw);
	if (status)
		return status;
	fw_json(&fw, o);
	json_flag(o, "activated", false);
	status = activate(c, &fw, o);
	fw_close(&fw);
	return status;
}
