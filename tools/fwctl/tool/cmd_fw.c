// SPDX-License-Identifier: GPL-2.0-only
/* fwctl fw: show, update and activate the firmware of a device. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fw.h"
#include "table.h"

static const char *or_dash(const char *text)
{
	return text ? text : "-";
}

enum { COL_COMPONENT, COL_RUNNING, COL_STORED, COL_PENDING };

static const struct table_column show_columns[] = {
	{ "COMPONENT" },
	{ "RUNNING" },
	{ "STORED" },
	{ "PENDING" },
	{ 0 }
};

static enum status print_versions(const struct fw *fw)
{
	struct table *t = table_new(show_columns, TABLE_ALL);
	struct fw_version v;

	for (size_t i = 0; fw_version(fw, i, &v); i++) {
		table_add(t, COL_COMPONENT, "%s", v.component);
		table_add(t, COL_RUNNING, "%s", or_dash(v.running));
		table_add(t, COL_STORED, "%s", or_dash(v.stored));
		table_add(t, COL_PENDING, "%s", or_dash(v.pending));
		table_end_row(t);
	}
	if (fw_pending(fw))
		inform("the pending version runs after a reset: fwctl fw activate %s",
		       fw_name(fw));
	return table_print(t);
}

static enum status fw_show(struct call *c)
{
	struct json_object *o;
	enum status status;
	struct fw fw;

	status = fw_open(c->argv[0], &fw);
	if (status)
		return status;
	if (opt_json.given) {
		o = json_object_new_object();
		fw_json(&fw, o);
		json_object_object_add(o, "components", fw_versions_json(&fw));
		json_flag(o, "reset_needed", fw_pending(&fw));
		status = json_print(o);
	} else {
		status = print_versions(&fw);
	}
	fw_close(&fw);
	return status;
}

/**
 * struct progress - Output of the progress
 * @name: Name of the device.
 * @step: The last line.
 * @warned: The user knows that a signal does not end the update.
 */
struct progress {
	const char *name;
	char step[128];
	bool warned;
};

static void show_progress(void *data, const struct fwctl_flash_status *s)
{
	struct progress *p = data;
	char step[sizeof(p->step)];
	int len;

	len = snprintf(step, sizeof(step), "%s%s%s", s->message,
		       s->component ? " " : "", s->component ? s->component : "");
	if (progress_wanted() && s->total && len < (int)sizeof(step))
		snprintf(step + len, sizeof(step) - len, ", %llu%%",
			 (unsigned long long)(s->done * 100 / s->total));
	if (strcmp(step, p->step)) {
		strcpy(p->step, step);
		if (progress_wanted())
			fprintf(stderr, "\r%s: %s\033[K", p->name, step);
		else
			inform("%s: %s", p->name, step);
	}
	if (interrupt_caught() && !p->warned) {
		p->warned = true;
		inform("an update cannot be stopped: waiting for its end");
	}
}

static void flash(const struct fw *fw, const struct fw_image *image,
		  struct fwctl_error *err)
{
	struct progress p = { .name = fw_name(fw) };

	fwctl_devlink_flash(fw->handle, image->name, NULL, show_progress, &p, err);
	if (progress_wanted())
		fputs("\r\033[K", stderr);
}

/* Copy the image if necessary, and burn it. A signal must not leave the copy. */
static enum status copy_and_flash(struct call *c, const struct fw *fw,
				  struct fw_image *image, struct fwctl_error *err)
{
	enum status status = STATUS_OK;

	interrupt_catch();
	if (!image->name)
		status = fw_image_copy(c->argv[1], image);
	if (!status && interrupt_caught())
		status = failed(STATUS_FAILED, "interrupted: nothing was burned");
	if (!status)
		flash(fw, image, err);
	fw_image_drop(image);
	interrupt_release();
	return status;
}

static enum status burn(struct call *c, const struct fw *fw,
			struct fw_image *image)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;
	enum status status;

	if (fw_dry_run(fw, "flash", c->argv[1]))
		return STATUS_DRY_RUN;
	status = copy_and_flash(c, fw, image, &err);
	if (status || !err.code)
		return status;
	status = report(&err);
	if (err.code == -EBUSY)
		hint("If a version is pending, activate it first: fwctl fw activate %s.",
		     fw_name(fw));
	hint("The running version did not change.");
	return status;
}

static void announce(const struct call *c, const struct fw *fw,
		     const struct fw_image *image)
{
	struct fw_version v;

	inform("burning %s to %s (%s)", c->argv[1], fw_name(fw), fw->handle);
	for (size_t i = 0; fw_version(fw, i, &v); i++)
		detail("%s: running %s, stored %s", v.component,
		       or_dash(v.running), or_dash(v.stored));
	if (!image->name)
		detail("The kernel reads images only from %s: a temporary copy is made there.",
		       fw_image_dir);
	detail("The update cannot be stopped. Do not switch the machine off.");
}

/* Add the versions after the update to the result, and print it. */
static enum status print_update(struct call *c, struct json_object *o)
{
	enum status status;
	struct fw fw;

	status = fw_open(c->argv[0], &fw);
	if (status)
		return status;
	json_object_object_add(o, "components", fw_versions_json(&fw));
	json_flag(o, "reset_needed", fw_pending(&fw));
	if (!opt_json.given)
		printf("%s: firmware updated\n", fw_name(&fw));
	if (!opt_activate.given && fw_pending(&fw))
		detail("It runs after a reset: fwctl fw activate %s, or a cold boot.",
		       fw_name(&fw));
	fw_close(&fw);
	return STATUS_OK;
}

static enum status update(struct call *c, const struct fw *fw,
			  struct fw_image *image, struct json_object *o)
{
	enum status status;

	announce(c, fw, image);
	status = confirm_action(c, "Burn the image to", "burned");
	if (!status)
		status = burn(c, fw, image);
	json_flag(o, "changed", !status || status == STATUS_DRY_RUN);
	if (!status)
		status = print_update(c, o);
	if (!opt_activate.given || (status && status != STATUS_DRY_RUN))
		return status;
	return fw_activate(c, o);
}

/* A restricted device limits requests, not devlink. */
static enum status check_restriction(void)
{
	if (!opt_max_scope.given)
		return STATUS_OK;
	return failed(STATUS_USAGE,
		      "--max-scope does not apply to the update and reset of firmware");
}

static enum status fw_update(struct call *c)
{
	enum status status = check_restriction();
	struct fw_image image = { 0 };
	struct json_object *o;
	struct fw fw;

	if (!status)
		status = fw_image_find(c->argv[1], &image);
	if (status)
		return status;
	status = fw_open(c->argv[0], &fw);
	if (!status) {
		o = json_object_new_object();
		fw_json(&fw, o);
		json_text(o, "file", c->argv[1]);
		json_object_object_add(o, "old", fw_versions_json(&fw));
		json_print(o);
		status = update(c, &fw, &image, o);
		fw_close(&fw);
	}
	fw_image_drop(&image);
	return status;
}

static enum status fw_reset(struct call *c)
{
	enum status status = check_restriction();
	struct json_object *o;

	if (status)
		return status;
	o = json_object_new_object();
	json_print(o);
	return fw_activate(c, o);
}

const struct command fw_commands[] = {
	{
		.name = "show",
		.args = "DEV",
		.summary = "Show the running, the stored and the pending version",
		.options = OPTIONS(&opt_columns, &opt_noheadings),
		.columns = show_columns,
		.run = fw_show,
	},
	{
		.name = "update",
		.args = "DEV FILE",
		.summary = "Burn an image into the flash of a device",
		.help = "The device checks the image. It runs after a reset, see --activate.",
		.options = OPTIONS(&opt_activate, &opt_yes),
		.run = fw_update,
	},
	{
		.name = "activate",
		.args = "DEV",
		.summary = "Reset the firmware, so that it runs the stored image",
		.help = "Lists the users of the device first, because the reset interrupts them.",
		.options = OPTIONS(&opt_yes),
		.run = fw_reset,
	},
	{ 0 },
};
