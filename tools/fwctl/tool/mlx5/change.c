// SPDX-License-Identifier: GPL-2.0-only
/* Plan and write changes of the non-volatile configuration. */
#include <stdlib.h>
#include <string.h>

#include "../trace.h"
#include "change.h"

/* Return the change of @p's item. Reads the item the first time. */
static enum status change_of(struct changes *all, const struct nv_param *p,
			     struct change **change)
{
	struct change *new = &all->list[all->count];
	bool read, write;
	enum status status;

	for (size_t i = 0; i < all->count; i++) {
		*change = &all->list[i];
		if ((*change)->param.item == p->item &&
		    (*change)->param.port == p->port)
			return STATUS_OK;
	}
	status = nv_supported(all->c, p, &read, &write);
	if (!status && !write) {
		say("%s: this firmware has no writable parameter %s",
		    fwctl_dev_name(all->c->dev), p->spot.name);
		hint("fwctl mlx5 config query shows the parameters of this firmware.");
		return STATUS_FAILED;
	}
	if (!status)
		status = nv_read(all->c, p, NV_NEXT, &new->was);
	if (!status && all->has_current)
		status = nv_read(all->c, p, NV_CURRENT, &new->current);
	if (status)
		return status;
	new->param = *p;
	new->value = new->was;
	*change = new;
	all->count++;
	return STATUS_OK;
}

static enum status too_short(const struct changes *all,
			     const struct nv_param *p)
{
	return failed(STATUS_FAILED,
		      "%s: this firmware's item %s is too short to hold %s",
		      fwctl_dev_name(all->c->dev), p->item->name, p->spot.name);
}

enum status change_assign(struct changes *all, const char *text)
{
	size_t len = strcspn(text, "=");
	struct change *change;
	struct nv_param p;
	enum status status;

	nv_find(all->c, text, len, &p);
	status = change_of(all, &p, &change);
	if (status)
		return status;
	if (!nv_has(&change->value, &p))
		return too_short(all, &p);
	nv_make_valid(&p, &change->value);
	return spot_assign(&p.spot, nv_data(&change->value), text + len + 1);
}

enum status change_to_default(struct changes *all, const char *name)
{
	struct nv_value factory;
	struct change *change;
	struct nv_param p;
	enum status status;

	nv_find(all->c, name, strlen(name), &p);
	status = change_of(all, &p, &change);
	if (!status)
		status = nv_read(all->c, &p, NV_DEFAULT, &factory);
	if (status)
		return status;
	if (!nv_has(&change->value, &p) || !nv_has(&factory, &p))
		return too_short(all, &p);
	nv_copy(&p, &change->value, &factory);
	return STATUS_OK;
}

static bool is_changed(const struct change *change)
{
	return memcmp(&change->was, &change->value, sizeof(change->was));
}

bool changes_any(const struct changes *all)
{
	for (size_t i = 0; i < all->count; i++) {
		if (is_changed(&all->list[i]))
			return true;
	}
	return false;
}

/*
 * Report which items were written. The state of an interrupted one is unknown.
 */
static void tell_how_far(const struct change *failed, unsigned int written)
{
	const char *item = failed->param.item->name;

	if (interrupt_caught())
		hint("Item %s may be set: check it. Items set before it: %u, after it: none.",
		     item, written);
	else if (written)
		hint("Items before %s are set. This item and later ones are not.",
		     item);
}

static enum status write_all(struct changes *all)
{
	enum status status = STATUS_OK;
	unsigned int written = 0;

	interrupt_catch();
	for (size_t i = 0; !status && i < all->count; i++) {
		if (!is_changed(&all->list[i]))
			continue;
		status = nv_write(all->c, &all->list[i].value);
		if (status == STATUS_DRY_RUN)
			status = STATUS_OK;
		if (!status)
			written++;
		else
			tell_how_far(&all->list[i], written);
	}
	interrupt_release();
	return status;
}

enum status changes_write(struct changes *all)
{
	enum status status;

	inform("changing %s's configuration, which survives a reset:",
	       fwctl_dev_name(all->c->dev));
	changes_announce(all);
	status = confirm(all->c);
	return status ? status : write_all(all);
}

/* Read the values in effect only if the command depends on whether a reset is needed. */
static enum status query_current(struct changes *all)
{
	struct nv_caps caps;
	enum status status;

	if (!opt_json.given && !opt_activate.given)
		return STATUS_OK;
	status = nv_query_caps(all->c, &caps);
	all->has_current = caps.current;
	return status;
}

enum status changes_plan(struct changes *all, change_fn add)
{
	struct call *c = all->c;
	enum status status;

	all->list = calloc(c->argc, sizeof(*all->list));
	if (!all->list)
		return failed(STATUS_FAILED, "out of memory");
	dry_run_probe(true);
	status = query_current(all);
	for (int i = 1; !status && i < c->argc; i++)
		status = add(all, c->argv[i]);
	dry_run_probe(false);
	return status;
}

/* Reject a parameter that an earlier argument also names. */
static enum status check_once(const struct nv_param *params, int last)
{
	const struct nv_param *p = &params[last];

	for (int i = 1; i < last; i++) {
		if (params[i].spot.field == p->spot.field &&
		    params[i].port == p->port)
			return failed(STATUS_USAGE, "%s occurs twice",
				      p->spot.name);
	}
	return STATUS_OK;
}

static enum status check_value(const struct nv_param *p, const char *text)
{
	unsigned char scratch[NV_DATA_MAX] = { 0 };
	const char *value = strchr(text, '=');

	if (!value)
		return failed(STATUS_USAGE,
			      "'%s' is not of the form PARAM=VALUE", text);
	return spot_assign(&p->spot, scratch, value + 1);
}

enum status changes_check(struct call *c, bool with_value)
{
	__autofree struct nv_param *params = calloc(c->argc, sizeof(*params));
	enum status status = STATUS_OK;

	if (!params)
		return failed(STATUS_FAILED, "out of memory");
	for (int i = 1; !status && i < c->argc; i++) {
		const char *text = c->argv[i];
		size_t len = with_value ? strcspn(text, "=") : strlen(text);

		if (!nv_find(c, text, len, &params[i]))
			return nv_unknown(c, text, len);
		if (with_value)
			status = check_value(&params[i], text);
		if (!status)
			status = check_once(params, i);
	}
	return status;
}
