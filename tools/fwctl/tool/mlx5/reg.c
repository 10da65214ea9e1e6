// SPDX-License-Identifier: GPL-2.0-only
/* fwctl mlx5 reg: registers of the device. */
#include <stdlib.h>
#include <string.h>

#include "../complete.h"
#include "../trace.h"
#include "external.h"
#include "protocol.h"

static struct opt opt_len = { "len", 0, "N", OPT_NUMBER, 4096,
	"size of an unknown register in bytes" };
static struct opt opt_argument = { "argument", 0, "N", OPT_NUMBER, UINT32_MAX,
	"argument of the register access (default 0)" };
static struct opt opt_no_read = { "no-read", 0, NULL, OPT_FLAG, 0,
	"start from zeroes instead of the current content" };

const struct reg *register_find(struct call *c, const char *text)
{
	uint64_t number;
	bool by_number = number_parse(text, UINT16_MAX, &number);

	for (const struct reg *r = registers; r->name; r++) {
		if (by_number ? r->id == number : !strcasecmp(r->name, text))
			return r;
	}
	if (by_number)
		return NULL;
	external_load_registers(c);
	for (const struct reg *r = external_registers(c); r->name; r++) {
		if (!strcasecmp(r->name, text))
			return r;
	}
	return NULL;
}

/* The register on the command line, and its bytes. */
struct access {
	const struct reg *reg;	/* NULL for an unknown register */
	uint16_t id;
	char name[32];
	size_t len;
	unsigned char *data;	/* REGISTER_MAX bytes */
	unsigned char *was;	/* before a change, NULL if unknown */
};

static void release(struct access *a)
{
	free(a->data);
	free(a->was);
}

#define __release __attribute__((cleanup(release)))

static enum status unknown_register(const struct call *c, const char *text)
{
	struct suggestion s;

	say("unknown register '%s'", text);
	suggest_start(&s, text, strlen(text));
	for (const struct reg *r = registers; r->name; r++)
		suggest_word(&s, r->name);
	for (const struct reg *r = external_registers(c); r->name; r++)
		suggest_word(&s, r->name);
	suggest_hint(&s, "");
	hint("fwctl mlx5 reg list shows the known registers.");
	hint("Specify any other register as a number, with --len.");
	return STATUS_USAGE;
}

static enum status access_find(struct call *c, struct access *a)
{
	const char *text = c->argv[1];
	uint64_t id;

	a->reg = register_find(c, text);
	if (a->reg) {
		a->id = a->reg->id;
		snprintf(a->name, sizeof(a->name), "%s", a->reg->name);
	} else if (number_parse(text, UINT16_MAX, &id)) {
		a->id = id;
		snprintf(a->name, sizeof(a->name), "0x%04x", a->id);
	} else {
		return unknown_register(c, text);
	}
	if (opt_len.given)
		a->len = opt_len.number;
	else if (a->reg)
		a->len = a->reg->layout->bytes;
	return STATUS_OK;
}

/* Read the bytes of the register from --in-hex or --in-file. */
static enum status read_input(struct access *a)
{
	__autofree void *data = NULL;
	enum status status;
	size_t len;

	status = input_read(REGISTER_MAX, &data, &len);
	if (status)
		return status;
	if (!a->len)
		a->len = len;
	if (len > a->len)
		return failed(STATUS_USAGE,
			      "%zu bytes for a register of %zu", len,
			      a->len);
	memcpy(a->data, data, len);
	return STATUS_OK;
}

static enum status assign_all(const struct call *c, struct access *a,
			      unsigned int access)
{
	enum status status = STATUS_OK;
	char where[64];
	const struct assignment fields = {
		.what = a->name,
		.where = where,
		.layout = a->reg->layout,
		.data = a->data,
		.access = access,
	};

	snprintf(where, sizeof(where), "fwctl mlx5 reg fields %s", a->name);
	for (int i = 2; !status && i < c->argc; i++)
		status = layout_assign(&fields, c->argv[i]);
	return status;
}

/* Fill in the register from the command line. */
static enum status access_prepare(struct call *c, struct access *a,
				  unsigned int access)
{
	enum status status = access_find(c, a);

	if (status)
		return status;
	if (c->argc > 2 && !a->reg)
		return failed(STATUS_USAGE,
			      "register %s has no known fields: set its bytes with --in-hex or --in-file",
			      a->name);
	if (c->argc > 2 && input_given())
		return failed(STATUS_USAGE,
			      "FIELD=VALUE and --in-hex or --in-file exclude each other");
	a->data = calloc(1, REGISTER_MAX);
	if (!a->data)
		return failed(STATUS_FAILED, "out of memory");
	if (input_given())
		status = read_input(a);
	else if (a->reg)
		layout_preset(a->reg->layout, a->data, a->reg->layout->bytes);
	if (!status)
		status = a->reg ? assign_all(c, a, access) : STATUS_OK;
	if (!status && !a->len) {
		say("the length of register %s is unknown", a->name);
		hint("Add --len N, a multiple of 4.");
		return STATUS_USAGE;
	}
	return status;
}

static struct json_object *access_to_json(const struct call *c,
					  const struct access *a)
{
	struct json_object *o = session_json(c);

	json_enum(o, "register", a->id, a->reg ? a->reg->name : NULL);
	json_number(o, "len", a->len);
	if (a->reg)
		layout_json(a->reg->layout, a->data, a->len, o);
	if (a->reg && a->reg->source)
		json_text(o, "source", a->reg->source);
	return o;
}

static enum status access_show(const struct call *c, const struct access *a,
			       struct output *output)
{
	if (a->reg && !opt_json.given && !opt_raw.given && !opt_out_file.text) {
		layout_print(a->reg->layout, a->data, a->len);
		return STATUS_OK;
	}
	return output_data(output, access_to_json(c, a), 0, a->data, a->len);
}

static enum status access_register(struct call *c, struct access *a,
				   bool write)
{
	const struct register_access access = {
		.id = a->id,
		.write = write,
		.argument = opt_argument.number,
		.data = a->data,
		.len = a->len,
	};

	return mlx5_access_register(c, &access);
}

static enum status access_get(struct call *c, struct access *a)
{
	struct output output;
	enum status status;

	status = output_open(&output);
	if (!status)
		status = access_register(c, a, false);
	if (!status)
		status = access_show(c, a, &output);
	output_close(&output);
	return status;
}

static enum status reg_get(struct call *c)
{
	struct access a __release = { 0 };
	enum status status;

	status = access_prepare(c, &a, ACCESS_KEY | ACCESS_RW | ACCESS_WO);
	if (!status)
		status = session_open(c);
	return status ? status : access_get(c, &a);
}

/*
 * Read the register, then set the fields again, because the response could have
 * changed fields that the command line sets.
 */
static enum status read_first(struct call *c, struct access *a,
			      unsigned int access)
{
	enum status status;

	dry_run_probe(true);
	status = access_register(c, a, false);
	dry_run_probe(false);
	if (status) {
		hint("Nothing was written.");
		hint("--no-read starts from zeroes instead of the current content.");
		return status;
	}
	a->was = malloc(a->len);
	if (!a->was)
		return failed(STATUS_FAILED, "out of memory");
	memcpy(a->was, a->data, a->len);
	return assign_all(c, a, access);
}

/* Announce the write, and ask. */
static enum status confirm_write(const struct call *c, const struct access *a)
{
	inform("writing %s's register %s (0x%04x)", fwctl_dev_name(c->dev),
	       a->name, a->id);
	if (a->was && a->reg)
		layout_announce(a->reg->layout, a->was, a->data, a->len);
	return confirm(c);
}

static enum status access_set(struct call *c, struct access *a,
			      unsigned int access)
{
	enum status status = STATUS_OK;

	if (!input_given() && !opt_no_read.given)
		status = read_first(c, a, access);
	if (!status)
		status = confirm_write(c, a);
	if (!status)
		status = access_register(c, a, true);
	if (status)
		return status;
	if (opt_json.given)
		return json_print(access_to_json(c, a));
	return session_done(c, "register written");
}

static enum status reg_set(struct call *c)
{
	unsigned int access = ACCESS_KEY | ACCESS_RW | ACCESS_WO;
	struct access a __release = { 0 };
	enum status status;

	status = access_prepare(c, &a, access);
	if (!status && c->argc == 2 && !input_given())
		status = failed(STATUS_USAGE,
				"nothing to set: missing FIELD=VALUE");
	if (!status)
		status = session_open(c);
	return status ? status : access_set(c, &a, access);
}

static struct json_object *register_json(const struct reg *r)
{
	struct json_object *o = json_object_new_object();

	json_enum(o, "register", r->id, r->name);
	json_number(o, "len", r->layout->bytes);
	json_text(o, "summary", *r->summary ? r->summary : NULL);
	if (r->source)
		json_text(o, "source", r->source);
	return o;
}

enum { COL_NUMBER, COL_REGISTER, COL_BYTES, COL_WHAT };

static const struct table_column list_columns[] = {
	{ "NUMBER" },
	{ "REGISTER" },
	{ "BYTES", COLUMN_RIGHT },
	{ "WHAT", COLUMN_WRAP },
	{ 0 }
};

/* Add a register to @array, or to @t for a table. */
static void add_register(const struct reg *r, struct json_object *array,
			 struct table *t)
{
	if (array) {
		json_object_array_add(array, register_json(r));
		return;
	}
	table_add(t, COL_NUMBER, "0x%04x", r->id);
	table_add(t, COL_REGISTER, "%s", r->name);
	table_add(t, COL_BYTES, "%zu", r->layout->bytes);
	table_add(t, COL_WHAT, "%s", r->summary);
	table_end_row(t);
}

static enum status reg_list(struct call *c)
{
	struct json_object *array = NULL;
	struct table *t = NULL;

	external_load_registers(c);
	if (opt_json.given)
		array = json_object_new_array();
	else
		t = table_new(list_columns, TABLE_ALL);
	for (const struct reg *r = registers; r->name; r++)
		add_register(r, array, t);
	for (const struct reg *r = external_registers(c); r->name; r++)
		add_register(r, array, t);
	return array ? json_print(array) : table_print(t);
}

enum { COL_AT, COL_BITS, COL_ACCESS, COL_FIELD, COL_IF, COL_VALUES };

static const struct table_column fields_columns[] = {
	{ "AT" },
	{ "BITS", COLUMN_RIGHT },
	{ "ACCESS" },
	{ "FIELD" },
	{ "IF" },
	{ "VALUES", COLUMN_WRAP },
	{ 0 }
};

static bool add_field(void *ctx, const struct spot *s)
{
	struct table *t = ctx;

	table_add(t, COL_AT, "0x%03zx.%zu", s->bit / 8, s->bit % 8);
	table_add(t, COL_BITS, "%u", s->field->width);
	table_add(t, COL_ACCESS, "%s", access_name(s->field->access));
	table_add(t, COL_FIELD, "%s", s->name);
	if (s->variant)
		table_add(t, COL_IF, "%s=%u", s->variant->key,
			  s->variant->value);
	if (s->field->names)
		table_add(t, COL_VALUES, "%s", s->field->names);
	table_end_row(t);
	return true;
}

static bool field_json(void *ctx, const struct spot *s)
{
	struct json_object *o = json_object_new_object();

	json_text(o, "field", s->name);
	json_number(o, "bit", s->bit);
	json_number(o, "width", s->field->width);
	json_text(o, "access", access_name(s->field->access));
	json_object_object_add(o, "values", values_json(s->field));
	json_text(o, "if", s->variant ? s->variant->key : NULL);
	if (s->variant)
		json_number(o, "is", s->variant->value);
	notes_json(s->field->notes, o);
	json_object_array_add(ctx, o);
	return true;
}

static enum status reg_fields(struct call *c)
{
	const struct reg *r = register_find(c, c->argv[0]);
	struct json_object *array;
	struct table *t;

	if (!r)
		return unknown_register(c, c->argv[0]);
	if (opt_json.given) {
		array = json_object_new_array();
		layout_walk(r->layout, NULL, 0, field_json, array);
		return json_print(array);
	}
	t = table_new(fields_columns, TABLE_ALL);
	layout_walk(r->layout, NULL, 0, add_field, t);
	return table_print(t);
}

static void complete_registers(void)
{
	for (const struct reg *r = registers; r->name; r++)
		complete_word(r->name, r->summary);
}

/* Complete the words after DEV: registers, then fields with an access in @access. */
static void words(int argc, char **argv, unsigned int access)
{
	struct call c = { 0 };
	const struct reg *r;

	if (argc == 2)
		complete_registers();
	if (argc < 3)
		return;
	r = register_find(&c, argv[1]);
	if (r)
		layout_words(r->layout, access);
	external_free(c.external);
}

static void reg_fields_words(int argc, char **argv)
{
	(void)argv;
	if (argc == 1)
		complete_registers();
}

static void reg_get_words(int argc, char **argv)
{
	words(argc, argv, ACCESS_KEY);
}

static void reg_set_words(int argc, char **argv)
{
	words(argc, argv, ACCESS_KEY | ACCESS_RW | ACCESS_WO);
}

const struct command mlx5_reg_commands[] = {
	{
		.name = "list",
		.args = "",
		.summary = "List the known registers",
		.options = OPTIONS(&opt_no_external, &opt_columns, &opt_noheadings),
		.columns = list_columns,
		.run = reg_list,
	},
	{
		.name = "fields",
		.args = "REG",
		.summary = "List the fields of a register with their access and values",
		.options = OPTIONS(&opt_no_external, &opt_columns, &opt_noheadings),
		.columns = fields_columns,
		.run = reg_fields,
		.words = reg_fields_words,
	},
	{
		.name = "get",
		.args = "DEV REG [FIELD=VALUE ...]",
		.summary = "Read a register and show its fields",
		.help = "REG is a name or a number. FIELD=VALUE selects what is read, such as\n"
			"local_port=2. An unknown register needs --len, and is shown as bytes.",
		.options = OPTIONS(&opt_in_hex, &opt_in_file, &opt_out_file,
				   &opt_raw, &opt_force, &opt_len,
				   &opt_argument, &opt_no_external),
		.run = reg_get,
		.words = reg_get_words,
	},
	{
		.name = "set",
		.args = "DEV REG [FIELD=VALUE ...]",
		.summary = "Change fields of a register",
		.help = "The register is read, changed and written. --no-read skips the read, for\n"
			"write-only registers. --in-hex and --in-file set the bytes of the register\n"
			"instead of fields.",
		.options = OPTIONS(&opt_in_hex, &opt_in_file, &opt_len,
				   &opt_argument, &opt_no_read, &opt_yes,
				   &opt_no_external),
		.run = reg_set,
		.words = reg_set_words,
	},
	{ 0 },
};
