// SPDX-License-Identifier: GPL-2.0-only
/* fwctl mlx5 config: the non-volatile configuration. */
#include <stdlib.h>
#include <string.h>

#include "../complete.h"
#include "change.h"
#include "external.h"
#include "nv.h"

/* Values of an item. @has tells which of them the firmware returns. */
struct values {
	bool has[3];
	struct nv_value value[3];
};

/* State of the output of parameters, as a table or as JSON. */
struct list {
	struct call *c;
	struct nv_caps caps;
	struct json_object *array;
	struct table *table;
	unsigned int pending;
};

static enum status read_values(struct list *l, const struct nv_param *p,
			       struct values *v)
{
	enum status status = STATUS_OK;

	v->has[NV_NEXT] = true;
	v->has[NV_CURRENT] = l->caps.current;
	v->has[NV_DEFAULT] = l->caps.factory;
	for (unsigned int i = 0; !status && i < ARRAY_SIZE(v->has); i++) {
		if (v->has[i])
			status = nv_read(l->c, p, i, &v->value[i]);
	}
	return status;
}

enum { COL_PARAMETER, COL_DEFAULT, COL_CURRENT, COL_NEXT };

static const struct table_column query_columns[] = {
	{ "PARAMETER" },
	{ "DEFAULT" },
	{ "CURRENT" },
	{ "NEXT-BOOT" },
	{ 0 }
};

static void add_cell(struct list *l, unsigned int column,
		     const struct nv_param *p, const struct values *v,
		     enum nv_access access)
{
	__autofree char *text = NULL;

	if (v->has[access])
		text = nv_text(p, &v->value[access]);
	table_add(l->table, column, "%s", text ? text : "");
}

static bool is_pending(const struct nv_param *p, const struct values *v)
{
	return v->has[NV_CURRENT] &&
	       !nv_equal(p, &v->value[NV_CURRENT], &v->value[NV_NEXT]);
}

static void add_row(struct list *l, const struct nv_param *p,
		    const struct values *v)
{
	table_add(l->table, COL_PARAMETER, "%s", p->spot.name);
	add_cell(l, COL_DEFAULT, p, v, NV_DEFAULT);
	add_cell(l, COL_CURRENT, p, v, NV_CURRENT);
	add_cell(l, COL_NEXT, p, v, NV_NEXT);
	if (is_pending(p, v))
		table_add(l->table, COL_NEXT, " *");
	table_end_row(l->table);
}

static void add_value(struct json_object *o, const char *key,
		      const struct nv_param *p, const struct nv_value *v)
{
	json_object_object_add(o, key, v ? spot_json(&p->spot, nv_data(v)) :
					   NULL);
}

static void param_show(struct list *l, const struct nv_param *p,
		       const struct values *v)
{
	struct json_object *o;

	if (is_pending(p, v))
		l->pending++;
	if (!l->array) {
		add_row(l, p, v);
		return;
	}
	o = json_object_new_object();
	json_text(o, "parameter", p->spot.name);
	json_text(o, "item", p->item->name);
	add_value(o, "default", p,
		  v->has[NV_DEFAULT] ? &v->value[NV_DEFAULT] : NULL);
	add_value(o, "current", p,
		  v->has[NV_CURRENT] ? &v->value[NV_CURRENT] : NULL);
	add_value(o, "next", p, &v->value[NV_NEXT]);
	if (p->spot.field->external)
		json_text(o, "source", p->spot.field->notes->source);
	json_object_array_add(l->array, o);
}

/* Old firmware may have a shorter item without the parameter. */
static bool is_there(const struct nv_param *p, const struct values *v)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(v->has); i++) {
		if (v->has[i] && !nv_has(&v->value[i], p))
			return false;
	}
	return true;
}

static bool same_item(const struct nv_param *a, const struct nv_param *b)
{
	return a->item == b->item && a->port == b->port;
}

/* Show all parameters of the firmware. Reads each item once. */
static enum status query_all(struct list *l, struct values *v)
{
	struct nv_param p = { 0 }, last = { 0 };
	bool read = false, write;
	enum status status = STATUS_OK;

	while (!status && nv_next(NULL, &p)) {
		if (!same_item(&p, &last)) {
			status = nv_supported(l->c, &p, &read, &write);
			if (!status && read)
				status = read_values(l, &p, v);
			last = p;
		}
		if (!status && read && is_there(&p, v))
			param_show(l, &p, v);
	}
	return status;
}

static enum status lacks(struct call *c, const struct nv_param *p)
{
	say("%s: this firmware has no parameter %s", fwctl_dev_name(c->dev),
	    p->spot.name);
	hint("fwctl mlx5 config query shows the parameters of this firmware.");
	return STATUS_FAILED;
}

static enum status query_one(struct list *l, const char *name,
			     struct values *v)
{
	struct nv_param p;
	enum status status;
	bool read, write;

	nv_find(l->c, name, strlen(name), &p);
	status = nv_supported(l->c, &p, &read, &write);
	if (!status && !read)
		return lacks(l->c, &p);
	if (!status)
		status = read_values(l, &p, v);
	if (status)
		return status;
	if (!is_there(&p, v))
		return lacks(l->c, &p);
	param_show(l, &p, v);
	return STATUS_OK;
}

static enum status query(struct list *l)
{
	__autofree struct values *v = malloc(sizeof(*v));
	enum status status;

	if (!v)
		return failed(STATUS_FAILED, "out of memory");
	status = nv_query_caps(l->c, &l->caps);
	if (!status && l->c->argc == 1)
		return query_all(l, v);
	for (int i = 1; !status && i < l->c->argc; i++)
		status = query_one(l, l->c->argv[i], v);
	return status;
}

/* Print the parameters that were read before a failure, too. */
static enum status print_table(struct list *l, enum status status)
{
	enum status printed = table_print(l->table);

	if (!status && l->pending && !opt_noheadings.given)
		puts("* takes effect after the next firmware reset");
	return printed ? printed : status;
}

static enum status config_query(struct call *c)
{
	struct list l = { .c = c };
	struct json_object *o;
	struct nv_param p;
	enum status status;

	for (int i = 1; i < c->argc; i++) {
		if (!nv_find(c, c->argv[i], strlen(c->argv[i]), &p))
			return nv_unknown(c, c->argv[i], strlen(c->argv[i]));
	}
	status = session_open(c);
	if (status)
		return status;
	if (opt_json.given)
		l.array = json_object_new_array();
	else
		l.table = table_new(query_columns, TABLE_ALL);
	status = query(&l);
	if (!l.array)
		return print_table(&l, status);
	if (status) {
		json_object_put(l.array);
		return status;
	}
	o = session_json(c);
	json_object_object_add(o, "parameters", l.array);
	return json_print(o);
}

static struct json_object *describe(const struct nv_param *p)
{
	struct json_object *o = json_object_new_object();

	json_text(o, "parameter", p->spot.name);
	json_text(o, "item", p->item->name);
	json_number(o, "width", p->spot.field->width);
	json_object_object_add(o, "values", values_json(p->spot.field));
	notes_json(p->spot.field->notes, o);
	return o;
}

enum { COL_NAME, COL_VALUES };

static const struct table_column list_columns[] = {
	{ "PARAMETER" },
	{ "VALUES", COLUMN_WRAP },
	{ 0 }
};

static void list_param(struct table *t, const struct nv_param *p)
{
	const char *names = p->spot.field->names;

	table_add(t, COL_NAME, "%s", p->spot.name);
	table_add(t, COL_VALUES, "%s", names ? names : "");
	table_end_row(t);
}

static enum status config_list(struct call *c)
{
	struct json_object *array = NULL;
	struct nv_param p = { 0 };
	struct table *t = NULL;

	external_load_items(c);
	if (opt_json.given)
		array = json_object_new_array();
	else
		t = table_new(list_columns, TABLE_ALL);
	while (nv_next(nv_items_of(c), &p)) {
		if (array)
			json_object_array_add(array, describe(&p));
		else
			list_param(t, &p);
	}
	return array ? json_print(array) : table_print(t);
}

static void param_words(const char *suffix)
{
	struct nv_param p = { 0 };
	char name[sizeof(p.spot.name) + 1];

	while (nv_next(NULL, &p)) {
		snprintf(name, sizeof(name), "%s%s", p.spot.name, suffix);
		complete_word(name, p.spot.field->names);
	}
}

static void config_words(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	param_words("");
}

static void config_set_words(int argc, char **argv)
{
	const char *current = complete_current();
	size_t len = strcspn(current, "=");
	struct call c = { 0 };
	struct nv_param p;

	(void)argc;
	(void)argv;
	if (!current[len]) {
		param_words("=");
	} else if (nv_find(&c, current, len, &p)) {
		complete_skip(len + 1);
		field_words(p.spot.field);
	}
	external_free(c.external);
}

const struct command mlx5_config_commands[] = {
	{
		.name = "list",
		.args = "",
		.summary = "List the known parameters and the names of their values",
		.options = OPTIONS(&opt_no_external, &opt_columns, &opt_noheadings),
		.columns = list_columns,
		.run = config_list,
	},
	{
		.name = "query",
		.args = "DEV [PARAM ...]",
		.summary = "Show parameters: default, current, and after a reset",
		.help = "Without PARAM, all parameters of the firmware.",
		.options = OPTIONS(&opt_no_external, &opt_columns, &opt_noheadings),
		.columns = query_columns,
		.run = config_query,
		.words = config_words,
	},
	{
		.name = "set",
		.args = "DEV PARAM=VALUE ...",
		.summary = "Change parameters, from the next firmware reset on",
		.help = "A value is a number or one of the names that config list shows.",
		.options = OPTIONS(&opt_yes, &opt_activate, &opt_no_external),
		.run = mlx5_config_set,
		.words = config_set_words,
	},
	{
		.name = "save",
		.args = "DEV [FILE]",
		.summary = "Save the parameters of the next boot to a file",
		.help = "FILE has lines PARAM=VALUE. The default is standard output.",
		.options = OPTIONS(&opt_force),
		.run = mlx5_config_save,
	},
	{
		.name = "diff",
		.args = "DEV FILE",
		.summary = "Compare the parameters in a file with those of the next boot",
		.help = "The exit status is 0 if they are equal, and 6 if they differ.",
		.options = OPTIONS(&opt_no_external, &opt_columns, &opt_noheadings),
		.columns = config_diff_columns,
		.run = mlx5_config_diff,
	},
	{
		.name = "apply",
		.args = "DEV FILE",
		.summary = "Set the parameters in a file that differ",
		.help = "Parameters that are not in FILE keep their values.",
		.options = OPTIONS(&opt_yes, &opt_activate, &opt_no_external),
		.run = mlx5_config_apply,
	},
	{
		.name = "reset",
		.args = "DEV [PARAM ...]",
		.summary = "Reset parameters to factory defaults",
		.help = "Without PARAM, the whole configuration.",
		.options = OPTIONS(&opt_yes, &opt_activate, &opt_no_external),
		.run = mlx5_config_reset,
		.words = config_words,
	},
	{ 0 },
};
