// SPDX-License-Identifier: GPL-2.0-only
/* fwctl mlx5 config set, reset: change the non-volatile configuration. */
#include <stdlib.h>

#include "../fw.h"
#include "../trace.h"
#include "change.h"

/* The pending configuration takes effect after a reset of the firmware. */
static void name_reset(struct call *c, struct json_object *o, bool changed)
{
	__autofree char *handle = fw_handle(fwctl_dev_name(c->dev));

	json_text(o, "devlink", handle);
	if (!changed || opt_dry_run.given || opt_activate.given)
		return;
	detail("It takes effect after the next firmware reset: fwctl fw activate %s,",
	       fwctl_dev_name(c->dev));
	detail("devlink dev reload %s action fw_activate, mstfwreset or a cold boot.",
	       handle ? handle : "DEVICE");
}

/* Print the result, and reset the firmware with --activate if @needed. */
static enum status finish(struct call *c, struct json_object *o, bool changed,
			  bool needed)
{
	enum status status;

	name_reset(c, o, changed);
	status = opt_json.given ? STATUS_OK :
		 session_done(c, changed ? "configuration changed" :
			      "no change, the values are already set");
	json_print(o);
	if (!opt_activate.given || !needed || (status && status != STATUS_DRY_RUN))
		return status;
	return fw_activate(c, o);
}

static enum status done(const struct changes *all, bool changed)
{
	struct json_object *o = changes_json(all, "changed");

	changes_json_reset(all, o);
	return finish(all->c, o, changed, changes_need_reset(all));
}

enum status config_change(struct call *c, change_fn add)
{
	struct changes all = { .c = c };
	enum status status;
	bool changed;

	status = changes_plan(&all, add);
	changed = changes_any(&all);
	if (!status && changed)
		status = changes_write(&all);
	if (!status)
		status = done(&all, changed);
	free(all.list);
	return status;
}

enum status mlx5_config_set(struct call *c)
{
	enum status status = changes_check(c, true);

	if (!status)
		status = session_open(c);
	return status ? status : config_change(c, change_assign);
}

static enum status reset_all(struct call *c)
{
	struct json_object *o;
	enum status status;

	inform("resetting the whole configuration of %s to factory defaults",
	       fwctl_dev_name(c->dev));
	status = confirm(c);
	if (!status)
		status = nv_reset_all(c);
	if (status)
		return status;
	o = session_json(c);
	json_flag(o, "changed", true);
	json_object_object_add(o, "parameters", NULL);
	json_flag(o, "reset_needed", true);
	return finish(c, o, true, true);
}

static enum status reset_some(struct call *c)
{
	struct nv_caps caps;
	enum status status;

	dry_run_probe(true);
	status = nv_query_caps(c, &caps);
	dry_run_probe(false);
	if (status)
		return status;
	if (!caps.factory) {
		say("%s: this firmware does not report factory defaults",
		    fwctl_dev_name(c->dev));
		hint("Without a parameter, the whole configuration is reset.");
		return STATUS_FAILED;
	}
	return config_change(c, change_to_default);
}

enum status mlx5_config_reset(struct call *c)
{
	enum status status = changes_check(c, false);

	if (!status)
		status = session_open(c);
	if (status)
		return status;
	return c->argc == 1 ? reset_all(c) : reset_some(c);
}
