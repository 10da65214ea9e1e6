// SPDX-License-Identifier: GPL-2.0-only
/* Show changes of the non-volatile configuration. */
#include <stdlib.h>
#include <string.h>

#include "change.h"

typedef void (*differ_fn)(void *ctx, const struct nv_param *p,
			  const struct change *change);

/* Call @fn for each parameter of the item that differs. */
static void each_difference(const struct change *change, differ_fn fn,
			    void *ctx)
{
	const struct nv_item *item = change->param.item;

	for (const struct field *f = item->layout->fields; f->name; f++) {
		struct nv_param p;

		nv_point(&p, item, f, change->param.port);
		if (nv_has(&change->was, &p) &&
		    !nv_equal(&p, &change->was, &change->value))
			fn(ctx, &p, change);
	}
}

static void announce(void *ctx, const struct nv_param *p,
		     const struct change *change)
{
	__autofree char *was = nv_text(p, &change->was);
	__autofree char *will = nv_text(p, &change->value);

	(void)ctx;
	detail("%s: %s to %s", p->spot.name, was ? was : "", will ? will : "");
}

void changes_announce(const struct changes *all)
{
	for (size_t i = 0; i < all->count; i++)
		each_difference(&all->list[i], announce, NULL);
}

enum { COL_PARAMETER, COL_DEVICE, COL_FILE };

const struct table_column config_diff_columns[] = {
	{ "PARAMETER" },
	{ "DEVICE" },
	{ "FILE" },
	{ 0 }
};

static void add_row(void *ctx, const struct nv_param *p,
		    const struct change *change)
{
	__autofree char *was = nv_text(p, &change->was);
	__autofree char *will = nv_text(p, &change->value);

	table_add(ctx, COL_PARAMETER, "%s", p->spot.name);
	table_add(ctx, COL_DEVICE, "%s", was ? was : "");
	table_add(ctx, COL_FILE, "%s", will ? will : "");
	table_end_row(ctx);
}

enum status changes_print(const struct changes *all)
{
	struct table *t = table_new(config_diff_columns, TABLE_ALL);

	for (size_t i = 0; i < all->count; i++)
		each_difference(&all->list[i], add_row, t);
	return table_print(t);
}

/* Return the change of the argument @text, and its parameter. */
static const struct change *find_change(const struct changes *all, const char *text,
					struct nv_param *p)
{
	const struct change *change = all->list;

	nv_find(all->c, text, strcspn(text, "="), p);
	while (change->param.item != p->item || change->param.port != p->port)
		change++;
	return change;
}

static struct json_object *param_json(const struct nv_param *p,
				      const struct change *change,
				      const char *key)
{
	struct json_object *o = json_object_new_object();

	json_text(o, "parameter", p->spot.name);
	json_text(o, "item", p->item->name);
	json_flag(o, key, !nv_equal(p, &change->was, &change->value));
	json_object_object_add(o, "old", spot_json(&p->spot,
						   nv_data(&change->was)));
	json_object_object_add(o, "new", spot_json(&p->spot,
						   nv_data(&change->value)));
	return o;
}

struct json_object *changes_json(const struct changes *all, const char *key)
{
	struct json_object *array = json_object_new_array();
	struct json_object *o = session_json(all->c);

	json_flag(o, key, changes_any(all));
	for (int i = 1; i < all->c->argc; i++) {
		const struct change *change;
		struct nv_param p;

		change = find_change(all, all->c->argv[i], &p);
		json_object_array_add(array, param_json(&p, change, key));
	}
	json_object_object_add(o, "parameters", array);
	return o;
}

/* Firmware that does not report the values in effect needs a reset after a change. */
bool changes_need_reset(const struct changes *all)
{
	if (!all->has_current)
		return changes_any(all);
	for (int i = 1; i < all->c->argc; i++) {
		const struct change *change;
		struct nv_param p;

		change = find_change(all, all->c->argv[i], &p);
		if (!nv_has(&change->current, &p) ||
		    !nv_equal(&p, &change->current, &change->value))
			return true;
	}
	return false;
}

void changes_json_reset(const struct changes *all, struct json_object *o)
{
	json_flag(o, "reset_needed", changes_need_reset(all));
}
