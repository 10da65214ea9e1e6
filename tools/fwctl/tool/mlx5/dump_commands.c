// SPDX-License-Identifier: GPL-2.0-only
/* fwctl mlx5 dump: print or save resource dumps. */
#include <stdlib.h>
#include <string.h>

#include "dump.h"
#include "../../mlx5/layouts.h"

#define DEFAULT_MAX ((uint64_t)1 << 30)
/* Maximum size of a menu. Real menus are far smaller. */
#define MENU_MAX ((uint64_t)1 << 20)

/* State of a walk over the menu. @record is called for each record. */
struct menu {
	struct call *c;
	void (*record)(struct menu *m, const unsigned char *record);
	struct json_object *array;
	struct table *table;
	const char *name;
	uint16_t type;
	bool found;
	struct suggestion suggestion;
};

static enum status take_menu(void *ctx, const struct segment *s)
{
	struct menu *m = ctx;
	size_t count;

	if (s->type != SEGMENT_MENU)
		return STATUS_OK;
	count = s->len < segment_menu.bytes ? UINT16_MAX :
		field_get(&segment_menu, s->data, "num_of_records");
	if (segment_menu.bytes + count * segment_menu_record.bytes > s->len)
		return failed(STATUS_FAILED,
			      "%s: invalid menu from the firmware: shorter than its records",
			      fwctl_dev_name(m->c->dev));
	for (size_t i = 0; i < count; i++)
		m->record(m, s->data + segment_menu.bytes +
			  i * segment_menu_record.bytes);
	return STATUS_OK;
}

static enum status read_menu(struct menu *m)
{
	struct dump d = {
		.c = m->c, .type = SEGMENT_MENU, .max = MENU_MAX,
		.segment = take_menu, .ctx = m,
	};

	return dump_run(&d);
}

/* Return the text of a field. The caller frees it. */
static char *record_text(const unsigned char *record, const char *field)
{
	const struct field *f = field_find(&segment_menu_record, field);

	return text_clean(record + f->bit / 8, f->width / 8);
}

/* Format the name of an index, with an asterisk if the index is mandatory. */
static void index_text(const unsigned char *record, const char *n, char *text,
		       size_t size)
{
	__autofree char *name = NULL;
	char field[32];

	snprintf(text, size, "-");
	snprintf(field, sizeof(field), "support_index%s", n);
	if (!field_get(&segment_menu_record, record, field))
		return;
	snprintf(field, sizeof(field), "index%s_name", n);
	name = record_text(record, field);
	snprintf(field, sizeof(field), "must_have_index%s", n);
	snprintf(text, size, "%.16s%s", name ? name : "",
		 field_get(&segment_menu_record, record, field) ? "*" : "");
}

/* An asterisk follows an index that is mandatory. */
enum { COL_NUMBER, COL_SEGMENT, COL_INDEX1, COL_INDEX2 };

static const struct table_column list_columns[] = {
	{ "NUMBER" },
	{ "SEGMENT" },
	{ "INDEX1" },
	{ "INDEX2" },
	{ 0 }
};

static void add_record(struct menu *m, const unsigned char *record)
{
	__autofree char *name = record_text(record, "segment_name");
	char index1[32], index2[32];
	struct json_object *o;

	if (opt_json.given) {
		o = json_object_new_object();
		layout_json(&segment_menu_record, record,
			    segment_menu_record.bytes, o);
		json_object_array_add(m->array, o);
		return;
	}
	index_text(record, "1", index1, sizeof(index1));
	index_text(record, "2", index2, sizeof(index2));
	table_add(m->table, COL_NUMBER, "0x%04x",
		  (unsigned int)field_get(&segment_menu_record, record,
					  "segment_type"));
	table_add(m->table, COL_SEGMENT, "%s", name ? name : "");
	table_add(m->table, COL_INDEX1, "%s", index1);
	table_add(m->table, COL_INDEX2, "%s", index2);
	table_end_row(m->table);
}

static enum status dump_list(struct call *c)
{
	struct menu m = { .c = c, .record = add_record };
	struct json_object *o;
	enum status status;

	status = session_open(c);
	if (status)
		return status;
	if (opt_json.given)
		m.array = json_object_new_array();
	else
		m.table = table_new(list_columns, TABLE_ALL);
	status = read_menu(&m);
	if (status) {
		json_object_put(m.array);
		table_free(m.table);
		return status;
	}
	if (!opt_json.given)
		return table_print(m.table);
	o = session_json(c);
	json_object_object_add(o, "segments", m.array);
	return json_print(o);
}

static void compare(struct menu *m, const unsigned char *record)
{
	__autofree char *name = record_text(record, "segment_name");

	if (m->found || !name)
		return;
	suggest_word(&m->suggestion, name);
	if (strcasecmp(name, m->name))
		return;
	m->found = true;
	m->type = field_get(&segment_menu_record, record, "segment_type");
}

/* Parse the type of a segment: a number, or a name on the menu. */
static enum status segment_type_find(struct call *c, uint16_t *type)
{
	struct menu m = { .c = c, .record = compare, .name = c->argv[1] };
	enum status status;
	uint64_t number;

	if (number_parse(m.name, UINT16_MAX, &number)) {
		*type = number;
		return STATUS_OK;
	}
	suggest_start(&m.suggestion, m.name, strlen(m.name));
	status = read_menu(&m);
	if (status)
		return status;
	if (!m.found) {
		say("%s has no segment %s", fwctl_dev_name(c->dev), m.name);
		suggest_hint(&m.suggestion, "");
		hint("fwctl mlx5 dump list shows the segments.");
		return STATUS_FAILED;
	}
	*type = m.type;
	return STATUS_OK;
}

static struct dump new_dump(struct call *c)
{
	return (struct dump){
		.c = c,
		.count1 = opt_num_of_obj1.number,
		.count2 = opt_num_of_obj2.number,
		.by_memory = true,
		.max = opt_max_len.given ? opt_max_len.number : DEFAULT_MAX,
	};
}

static enum status to_file(void *ctx, const void *data, size_t len)
{
	return outfile_write(ctx, data, len);
}

static enum status print_saved(const struct call *c, const struct dump *d)
{
	struct json_object *o;

	if (outfile_is_stdout(c->argv[2]))
		return STATUS_OK;
	if (!opt_json.given) {
		printf("%s: segment 0x%04x, %llu bytes, written to %s\n",
		       fwctl_dev_name(c->dev), d->type,
		       (unsigned long long)d->total, c->argv[2]);
		return STATUS_OK;
	}
	o = session_json(c);
	json_enum(o, "segment", d->type, segment_kind(d->type));
	json_u64(o, "len", d->total);
	json_number(o, "count", d->segments);
	json_text(o, "file", c->argv[2]);
	return json_print(o);
}

static enum status dump_save(struct call *c)
{
	struct dump d = new_dump(c);
	struct outfile *file;
	enum status status;

	status = session_open(c);
	if (!status)
		status = outfile_open(c->argv[2], opt_force.given, &file);
	if (status)
		return status;
	d.bytes = to_file;
	d.ctx = file;
	status = segment_type_find(c, &d.type);
	if (!status)
		status = dump_run(&d);
	if (status) {
		outfile_discard(file);
		return status;
	}
	status = outfile_commit(file);
	return status ? status : print_saved(c, &d);
}

/* Print the known fields, then the remaining bytes. */
static void print_segment(const struct segment *s, const struct layout *l)
{
	printf("%s 0x%04x, %zu bytes\n", segment_kind(s->type), s->type,
	       s->len);
	layout_print(l, s->data, s->len);
	if (s->len > l->bytes)
		hex_dump(stdout, 0, s->data + l->bytes, s->len - l->bytes);
}

static enum status show_segment(void *ctx, const struct segment *s)
{
	const struct layout *l = segment_layout(s->type);
	struct json_object *o;

	if (!opt_json.given) {
		print_segment(s, l);
		return STATUS_OK;
	}
	o = json_object_new_object();
	json_enum(o, "type", s->type, segment_kind(s->type));
	json_number(o, "len", s->len);
	layout_json(l, s->data, s->len, o);
	json_hex(o, "data", s->data, s->len);
	json_object_array_add(ctx, o);
	return STATUS_OK;
}

static enum status dump_show(struct call *c)
{
	struct dump d = new_dump(c);
	struct json_object *array, *o;
	enum status status;

	status = session_open(c);
	if (!status)
		status = segment_type_find(c, &d.type);
	if (status)
		return status;
	array = json_object_new_array();
	d.segment = show_segment;
	d.ctx = array;
	status = dump_run(&d);
	if (status || !opt_json.given) {
		json_object_put(array);
		return status;
	}
	o = session_json(c);
	json_enum(o, "segment", d.type, segment_kind(d.type));
	json_u64(o, "len", d.total);
	json_object_object_add(o, "segments", array);
	return json_print(o);
}

const struct command mlx5_dump_commands[] = {
	{
		.name = "list",
		.args = "DEV",
		.summary = "List the segments that can be dumped",
		.help = "An asterisk marks an index that dump show and dump save need.",
		.options = OPTIONS(&opt_columns, &opt_noheadings),
		.columns = list_columns,
		.run = dump_list,
	},
	{
		.name = "show",
		.args = "DEV SEGMENT",
		.summary = "Dump a segment",
		.help = "SEGMENT is a number, or a name that dump list shows.",
		.options = OPTIONS(&opt_max_len, &opt_index1, &opt_index2,
				   &opt_num_of_obj1, &opt_num_of_obj2,
				   &opt_vhca_id),
		.run = dump_show,
	},
	{
		.name = "save",
		.args = "DEV SEGMENT FILE",
		.summary = "Dump a segment into a file",
		.help = "SEGMENT is a number, or a name that dump list shows.",
		.options = OPTIONS(&opt_force, &opt_max_len, &opt_index1,
				   &opt_index2, &opt_num_of_obj1,
				   &opt_num_of_obj2, &opt_vhca_id),
		.run = dump_save,
	},
	{ 0 },
};
