// SPDX-License-Identifier: GPL-2.0-only
/* fwctl mlx5 config set, reset: change the non-volatile configuration. */
#include <stdlib.h>

#include "../trace.h"
#include "change.h"

static enum status done(const struct changes *all, bool changed)
{
	struct json_object *o;

	if (changed && !opt_dry_run.given) {
		detail("It takes effect after the next firmware reset: a cold boot,");
		detail("devlink dev reload DEVICE action fw_activate, or mstfwreset.");
	}
	if (!opt_json.given)
		return session_done(all->c, changed ? "configuration changed" :
				    "no change, the values are already set");
	o = changes_json(all, "changed");
	changes_json_reset(all, o);
	return json_print(o);
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
	detail("It takes effect after the next firmware reset.");
	if (!opt_json.given)
		return session_done(c, "configuration changed");
	o = session_json(c);
	json_flag(o, "changed", true);
	json_object_object_add(o, "parameters", NULL);
	json_flag(o, "reset_needed", true);
	return json_print(o);
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
