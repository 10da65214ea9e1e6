// SPDX-License-Identifier: GPL-2.0-only
/* fwctl mlx5 obj: print the firmware's description of an object, as bytes. */
#include <stdlib.h>
#include <string.h>

#include "../../mlx5/objects.h"
#include "../../mlx5/opcodes.h"
#include "../complete.h"
#include "protocol.h"
#include "show.h"

static const struct object *object_find(const char *name)
{
	for (const struct object *o = objects; o->name; o++) {
		if (!strcmp(o->name, name))
			return o;
	}
	return NULL;
}

/* Set keys by name. A number alone sets the key that identifies the object. */
static enum status assign(const struct call *c, const struct object *o,
			  void *in)
{
	const struct assignment keys = {
		.what = o->name,
		.where = "fwctl mlx5 obj list",
		.layout = o->request,
		.data = in,
		.access = ACCESS_KEY,
	};
	enum status status = STATUS_OK;

	for (int i = 2; !status && i < c->argc; i++) {
		__autofree char *full = NULL;
		const char *text = c->argv[i];

		if (!strchr(text, '=') && o->id) {
			if (asprintf(&full, "%s=%s", o->id, text) < 0) {
				full = NULL;
				return failed(STATUS_FAILED, "out of memory");
			}
			text = full;
		}
		status = layout_assign(&keys, text);
	}
	return status;
}

static enum status query(struct call *c, const struct object *obj, void *in,
			 struct output *output)
{
	__autofree void *out = malloc(obj->out_len);
	struct mlx5_command m = {
		.scope = opcode_scope(obj->opcode, opt_op_mod.number),
		.opcode = obj->opcode,
		.op_mod = opt_op_mod.number,
		.in = in,
		.in_len = obj->request->bytes,
		.out = out,
		.out_len = obj->out_len,
	};
	struct json_object *o;
	enum status status;

	if (!out)
		return failed(STATUS_FAILED, "out of memory");
	status = mlx5_call(c, &m);
	if (status)
		return status;
	o = session_json(c);
	json_text(o, "object", obj->name);
	layout_json(obj->request, in, obj->request->bytes, o);
	return output_data(output, o, 0, out, obj->out_len);
}

static enum status unknown_object(const char *text)
{
	struct suggestion s;

	say("unknown kind of object '%s'", text);
	suggest_start(&s, text, strlen(text));
	for (const struct object *o = objects; o->name; o++)
		suggest_word(&s, o->name);
	suggest_hint(&s, "");
	hint("fwctl mlx5 obj list shows the kinds.");
	return STATUS_USAGE;
}

static enum status obj_get(struct call *c)
{
	const struct object *o = object_find(c->argv[1]);
	__autofree void *in = NULL;
	struct output output;
	enum status status;

	if (!o)
		return unknown_object(c->argv[1]);
	in = calloc(1, o->request->bytes);
	if (!in)
		return failed(STATUS_FAILED, "out of memory");
	status = assign(c, o, in);
	if (!status)
		status = session_open(c);
	if (status)
		return status;
	status = output_open(&output);
	if (!status)
		status = query(c, o, in, &output);
	output_close(&output);
	return status;
}

static bool add_key(void *ctx, const struct spot *s)
{
	if (s->field->access & ACCESS_KEY)
		json_object_array_add(ctx, json_object_new_string(s->name));
	return true;
}

static enum status list_json(void)
{
	struct json_object *array = json_object_new_array();

	for (const struct object *obj = objects; obj->name; obj++) {
		struct json_object *keys = json_object_new_array();
		struct json_object *o = json_object_new_object();

		layout_walk(obj->request, NULL, 0, add_key, keys);
		json_text(o, "object", obj->name);
		json_enum(o, "opcode", obj->opcode, opcode_find(obj->opcode)->name);
		json_object_object_add(o, "keys", keys);
		json_object_array_add(array, o);
	}
	return json_print(array);
}

enum { COL_OBJECT, COL_ID, COL_KEYS };

/* A number alone sets the key ID. */
static const struct table_column list_columns[] = {
	{ "OBJECT" },
	{ "ID" },
	{ "KEYS", COLUMN_WRAP },
	{ 0 }
};

static bool add_key_text(void *ctx, const struct spot *s)
{
	if (s->field->access & ACCESS_KEY)
		table_add(ctx, COL_KEYS, "%s ", s->name);
	return true;
}

static enum status obj_list(struct call *c)
{
	struct table *t;

	(void)c;
	if (opt_json.given)
		return list_json();
	t = table_new(list_columns, TABLE_ALL);
	for (const struct object *o = objects; o->name; o++) {
		table_add(t, COL_OBJECT, "%s", o->name);
		table_add(t, COL_ID, "%s", o->id ? o->id : "");
		layout_walk(o->request, NULL, 0, add_key_text, t);
		table_end_row(t);
	}
	return table_print(t);
}

static void obj_words(int argc, char **argv)
{
	const struct object *o;

	for (o = objects; argc == 2 && o->name; o++)
		complete_word(o->name, NULL);
	if (argc < 3)
		return;
	o = object_find(argv[1]);
	if (o)
		layout_words(o->request, ACCESS_KEY);
}

const struct command mlx5_obj_commands[] = {
	{
		.name = "list",
		.args = "",
		.summary = "List the kinds of objects and their keys",
		.help = "A number alone, as argument of obj get, sets the key in column ID.",
		.options = OPTIONS(&opt_columns, &opt_noheadings),
		.columns = list_columns,
		.run = obj_list,
	},
	{
		.name = "get",
		.args = "DEV KIND [NUMBER | KEY=VALUE ...]",
		.summary = "Show the firmware's description of an object, as bytes",
		.options = OPTIONS(&opt_out_file, &opt_raw, &opt_force,
				   &opt_op_mod),
		.run = obj_get,
		.words = obj_words,
	},
	{ 0 },
};
