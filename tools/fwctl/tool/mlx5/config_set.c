// SPDX-License-Identifier: GPL-2.0-only
/* fwctl mlx5 config set, reset: change the non-volatile configuration. */
#include <stdlib.h>
#include <string.h>

#include "nv.h"

/* An item to write, with its old and its new value. */
struct change {
	struct nv_param param;	/* any parameter of the item */
	struct nv_value was;
	struct nv_value value;
};

struct changes {
	struct call *c;
	size_t count;
	struct change *list;
};

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

/* Set the bit that makes the parameter valid, if the item has one. */
static void make_valid(const struct nv_param *p, struct nv_value *value)
{
	if (p->spot.field->valid)
		field_set(p->item->layout, nv_data(value),
			  p->spot.field->valid, 1);
}

static enum status add_assignment(struct changes *all, const char *text)
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
	make_valid(&p, &change->value);
	return spot_assign(&p.spot, nv_data(&change->value), text + len + 1);
}

/* Set a parameter to its factory default. */
static enum status add_default(struct changes *all, const char *name)
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

/* Print the parameters that change. */
static void announce(const struct change *change)
{
	const struct nv_item *item = change->param.item;

	for (const struct field *f = item->layout->fields; f->name; f++) {
		__autofree char *was = NULL;
		__autofree char *will = NULL;
		struct nv_param p;

		nv_point(&p, item, f, change->param.port);
		if (!nv_has(&change->was, &p) ||
		    nv_equal(&p, &change->was, &change->value))
			continue;
		was = nv_text(&p, &change->was);
		will = nv_text(&p, &change->value);
		detail("%s: %s to %s", p.spot.name, was ? was : "",
		       will ? will : "");
	}
}

static bool is_changed(const struct change *change)
{
	return memcmp(&change->was, &change->value, sizeof(change->was));
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
		if (!status)
			written++;
		else
			tell_how_far(&all->list[i], written);
	}
	interrupt_release();
	return status;
}

static enum status done(struct call *c)
{
	detail("It takes effect after the next firmware reset, for example by a cold boot,");
	detail("devlink dev reload DEVICE action fw_activate, or mstfwreset.");
	return session_done(c, "configuration changed");
}

static enum status apply(struct changes *all)
{
	struct call *c = all->c;
	bool changed = false;
	enum status status;

	for (size_t i = 0; i < all->count; i++)
		changed |= is_changed(&all->list[i]);
	if (!changed)
		return session_done(c, "no change, the values are already set");
	inform("changing %s's configuration, which survives a reset:",
	       fwctl_dev_name(c->dev));
	for (size_t i = 0; i < all->count; i++)
		announce(&all->list[i]);
	status = confirm(c);
	if (!status)
		status = write_all(all);
	return status ? status : done(c);
}

/* Check names and values before the device is opened. */
static enum status check_arguments(struct call *c, bool with_value)
{
	unsigned char scratch[NV_DATA_MAX] = { 0 };

	for (int i = 1; i < c->argc; i++) {
		const char *text = c->argv[i];
		size_t len = with_value ? strcspn(text, "=") : strlen(text);
		struct nv_param p;
		enum status status;

		if (!nv_find(c, text, len, &p))
			return nv_unknown(text, len);
		if (!with_value)
			continue;
		if (!text[len])
			return failed(STATUS_USAGE,
				      "'%s' is not of the form PARAM=VALUE",
				      text);
		status = spot_assign(&p.spot, scratch, text + len + 1);
		if (status)
			return status;
	}
	return STATUS_OK;
}

static enum status change(struct call *c,
			  enum status (*add)(struct changes *all,
					     const char *text))
{
	__autofree struct change *list = calloc(c->argc, sizeof(*list));
	struct changes all = { .c = c, .list = list };
	enum status status = STATUS_OK;

	if (!list)
		return failed(STATUS_FAILED, "out of memory");
	for (int i = 1; !status && i < c->argc; i++)
		status = add(&all, c->argv[i]);
	return status ? status : apply(&all);
}

enum status mlx5_config_set(struct call *c)
{
	enum status status = check_arguments(c, true);

	if (!status)
		status = session_open(c);
	return status ? status : change(c, add_assignment);
}

static enum status reset_all(struct call *c)
{
	enum status status;

	inform("resetting the whole configuration of %s to factory defaults",
	       fwctl_dev_name(c->dev));
	status = confirm(c);
	if (!status)
		status = nv_reset_all(c);
	return status ? status : done(c);
}

static enum status reset_some(struct call *c)
{
	struct nv_caps caps;
	enum status status;

	status = nv_query_caps(c, &caps);
	if (status)
		return status;
	if (!caps.factory) {
		say("%s: this firmware does not report factory defaults",
		    fwctl_dev_name(c->dev));
		hint("Without a parameter, the whole configuration is reset.");
		return STATUS_FAILED;
	}
	return change(c, add_default);
}

enum status mlx5_config_reset(struct call *c)
{
	enum status status = check_arguments(c, false);

	if (!status)
		status = session_open(c);
	if (status)
		return status;
	return c->argc == 1 ? reset_all(c) : reset_some(c);
}
