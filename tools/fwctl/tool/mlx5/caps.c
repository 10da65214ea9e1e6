// SPDX-License-Identifier: GPL-2.0-only
/* fwctl mlx5 caps: possible and current capabilities. */
#include <stdlib.h>
#include <string.h>

#include "../../mlx5/caps.h"
#include "../../mlx5/layouts.h"
#include "../../mlx5/opcodes.h"
#include "../complete.h"
#include "protocol.h"
#include "show.h"

struct opt opt_zeroes = { "zeroes", 'a', NULL, OPT_FLAG, 0, "show zeroes, too" };
struct opt opt_maximum = { "maximum", 0, NULL, OPT_FLAG, 0,
	"show the maximum as bytes, not the current capabilities" };

/* Current and possible capabilities of one type. */
struct caps {
	unsigned char current[CAPS_BYTES];
	unsigned char maximum[CAPS_BYTES];
};

enum status caps_query(struct call *c, uint8_t number, bool maximum,
		       void *caps)
{
	const struct fwctl_mlx5 m = mlx5_device(c);
	struct mlx5_result result;

	return mlx5_get_caps(&m, number, maximum, caps, &result) ?
	       mlx5_report(c, &result) : STATUS_OK;
}

static enum status query_both(struct call *c, const struct cap_type *t,
			      struct caps *caps)
{
	enum status status = caps_query(c, t->number, false, caps->current);

	return status ? status :
			caps_query(c, t->number, true, caps->maximum);
}

enum { COL_TYPE, COL_CAPABILITY, COL_CURRENT, COL_MAXIMUM };

const struct table_column mlx5_caps_columns[] = {
	{ "TYPE" },
	{ "CAPABILITY" },
	{ "CURRENT", COLUMN_RIGHT },
	{ "MAXIMUM", COLUMN_RIGHT },
	{ 0 }
};

/**
 * struct report - The output: an array for JSON, or a table
 * @array: An object for each type; NULL for a table.
 * @table: The table.
 * @type: The current type.
 * @caps: Its capabilities.
 */
struct report {
	struct json_object *array;
	struct table *table;
	const struct cap_type *type;
	const struct caps *caps;
};

static bool is_zero(const struct caps *caps, const struct spot *s)
{
	unsigned int width = s->field->width;

	return !field_get_bits(caps->current, s->bit, width) &&
	       !field_get_bits(caps->maximum, s->bit, width);
}

static bool add_row(void *ctx, const struct spot *s)
{
	__autofree char *current = NULL, *maximum = NULL;
	const struct report *r = ctx;

	if (!opt_zeroes.given && is_zero(r->caps, s))
		return true;
	current = spot_text(s, r->caps->current);
	maximum = spot_text(s, r->caps->maximum);
	table_add(r->table, COL_TYPE, "%s", r->type->name);
	table_add(r->table, COL_CAPABILITY, "%s", s->name);
	table_add(r->table, COL_CURRENT, "%s", current ? current : "");
	table_add(r->table, COL_MAXIMUM, "%s", maximum ? maximum : "");
	table_end_row(r->table);
	return true;
}

static bool add_value(void *ctx, const struct spot *s)
{
	struct json_object *const *o = ctx;
	const struct caps *caps = json_object_get_userdata(o[0]);

	json_object_object_add(o[0], s->name, spot_json(s, caps->current));
	json_object_object_add(o[1], s->name, spot_json(s, caps->maximum));
	return true;
}

static struct json_object *caps_to_json(const struct cap_type *type,
					const struct caps *caps)
{
	struct json_object *o = json_object_new_object();
	struct json_object *values[2] = {
		json_object_new_object(), json_object_new_object(),
	};

	json_object_set_userdata(values[0], (void *)caps, NULL);
	layout_walk(type->layout, caps->current, CAPS_BYTES, add_value,
		    values);
	json_object_set_userdata(values[0], NULL, NULL);
	json_enum(o, "type", type->number, type->name);
	json_object_object_add(o, "current", values[0]);
	json_object_object_add(o, "maximum", values[1]);
	return o;
}

static void add_type(struct report *r, const struct cap_type *t,
		     const struct caps *caps)
{
	if (r->array) {
		json_object_array_add(r->array, caps_to_json(t, caps));
		return;
	}
	r->type = t;
	r->caps = caps;
	layout_walk(t->layout, caps->current, CAPS_BYTES, add_row, r);
}

static bool is_there(const struct cap_type *t, const void *general)
{
	uint64_t value = t->needs ? field_get(&caps_general, general,
					      t->needs) : 1;

	return t->bit ? value & t->bit : value;
}

/* Show all types that the general capabilities announce. */
static enum status all_types(struct call *c, struct report *r)
{
	__autofree struct caps *caps = malloc(sizeof(*caps));
	__autofree unsigned char *general = malloc(CAPS_BYTES);
	enum status status;

	if (!caps || !general)
		return failed(STATUS_FAILED, "out of memory");
	status = query_both(c, &cap_types[0], caps);
	if (status)
		return status;
	memcpy(general, caps->current, CAPS_BYTES);
	add_type(r, &cap_types[0], caps);
	for (const struct cap_type *t = &cap_types[1]; t->name; t++) {
		enum status one;

		if (!is_there(t, general))
			continue;
		one = query_both(c, t, caps);
		if (one == STATUS_OK) {
			add_type(r, t, caps);
		} else if (one == STATUS_FIRMWARE) {
			hint("That was for the type %s.", t->name);
			status = one;
		} else {
			return one;
		}
	}
	return status;
}

static enum status one_type(struct call *c, const struct cap_type *t,
			    struct report *r)
{
	__autofree struct caps *caps = malloc(sizeof(*caps));
	enum status status;

	if (!caps)
		return failed(STATUS_FAILED, "out of memory");
	status = query_both(c, t, caps);
	if (!status)
		add_type(r, t, caps);
	return status;
}

/* Print the types that were read before a failure, too. */
static enum status print_types(struct call *c, const struct cap_type *t)
{
	struct report r = { 0 };
	enum status status, printed;
	struct json_object *o;

	if (opt_json.given)
		r.array = json_object_new_array();
	else
		r.table = table_new(mlx5_caps_columns, TABLE_ALL);
	status = t ? one_type(c, t, &r) : all_types(c, &r);
	if (!r.array) {
		printed = table_print(r.table);
		return printed ? printed : status;
	}
	if (!json_object_array_length(r.array)) {
		json_object_put(r.array);
		return status;
	}
	o = session_json(c);
	json_object_object_add(o, "types", r.array);
	return json_print(o) ? STATUS_FAILED : status;
}

/* Output the bytes of a type, also of an unknown one. */
static enum status bytes(struct call *c, uint8_t number,
			 const struct cap_type *t, struct output *output)
{
	unsigned char caps[CAPS_BYTES];
	struct json_object *o;
	enum status status;

	status = caps_query(c, number, opt_maximum.given, caps);
	if (status)
		return status;
	o = session_json(c);
	json_enum(o, "type", number, t ? t->name : NULL);
	json_object_object_add(o, "maximum",
			       json_object_new_boolean(opt_maximum.given));
	return output_data(output, o, 0, caps, sizeof(caps));
}

static const struct cap_type *cap_type_find(const char *text, uint8_t *number)
{
	uint64_t value;
	bool by_number = number_parse(text, 0x7f, &value);

	*number = by_number ? value : UINT8_MAX;
	for (const struct cap_type *t = cap_types; t->name; t++) {
		if (by_number ? t->number == value :
				!strcasecmp(t->name, text)) {
			*number = t->number;
			return t;
		}
	}
	return NULL;
}

static enum status unknown_type(const char *text)
{
	struct suggestion s;

	say("'%s' is not a type of capabilities", text);
	suggest_start(&s, text, strlen(text));
	for (const struct cap_type *t = cap_types; t->name; t++)
		suggest_word(&s, t->name);
	suggest_hint(&s, "");
	hint("fwctl mlx5 caps --help lists their names; a number goes up to 0x7f.");
	return STATUS_USAGE;
}

enum status mlx5_caps(struct call *c)
{
	bool as_bytes = opt_raw.given || opt_out_file.text || opt_maximum.given;
	const struct cap_type *t = NULL;
	struct output output;
	uint8_t number = 0;
	enum status status;

	if (c->argc > 1)
		t = cap_type_find(c->argv[1], &number);
	if (number == UINT8_MAX)
		return unknown_type(c->argv[1]);
	if (c->argc == 1 && as_bytes)
		return failed(STATUS_USAGE,
			      "--raw, --out-file and --maximum need a TYPE");
	status = session_open(c);
	if (status)
		return status;
	if (c->argc == 1 || (t && !as_bytes))
		return print_types(c, t);
	status = output_open(&output);
	if (!status)
		status = bytes(c, number, t, &output);
	output_close(&output);
	return status;
}

void mlx5_caps_words(int argc, char **argv)
{
	(void)argv;
	for (const struct cap_type *t = cap_types; argc == 2 && t->name; t++)
		complete_word(t->name, NULL);
}
