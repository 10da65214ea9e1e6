// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parameters from mstflint's mlxconfig_host.db, an SQLite database. Table tlvs
 * contains the items, table params their parameters.
 */
#include <ctype.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "external.h"
#include "nv.h"

/* Limits. The database of mstflint 4.33 has 185 items and 1450 parameters. */
#define NEW_ITEMS_MAX 1024
#define FIELDS_MAX 2048
#define ROW_BYTES_MAX 16384
/* Instructions of SQLite's virtual machine. */
#define TICK 1000
#define TICKS_MAX 500

/* All columns of a row, in the order of @query. */
enum column {
	CLASS, NUMBER, ITEM, BYTES_OF_ITEM, NAME, PARAM, OFFSET, SIZE, TYPE,
	VALUES, COUNT, VALID_BIT, DESCRIPTION, MINIMUM, MAXIMUM, DEPENDENCY,
};

/* See enum nv_class for the classes. Leave out capabilities, which have cap set. */
static const char query[] =
	"SELECT t.class, t.id, t.name, t.size, p.name, p.mlxconfig_name,\n"
	"p.offset, p.size, p.type, p.textual_values, p.array_length,\n"
	"p.valid_bit, p.description, p.min_val, p.max_val, p.dependency\n"
	"FROM tlvs AS t JOIN params AS p ON p.tlv_name = t.name\n"
	"WHERE t.class IN (0, 1, 3, 7) AND t.cap = 0 AND t.size <= 256\n"
	"ORDER BY t.class, t.id, t.name, p.rowid";

/* A table of items under construction. */
struct builder {
	struct external *x;
	const char *source;
	sqlite3_stmt *row;		/* the current one */
	struct nv_item *items;		/* the built-in ones, then new ones */
	size_t new_items;
	struct nv_item *item;		/* the current one; NULL for none */
	size_t bytes;			/* size of the item */
	struct field fields[FIELDS_MAX + 1];	/* fields of the item */
	size_t nr_fields;
	const char *raw[FIELDS_MAX];	/* the database's names of the fields */
	const char *valid[FIELDS_MAX];	/* and of the bits that make them valid */
	unsigned int invalid;		/* number of invalid rows */
};

static const char *text(const struct builder *b, enum column column)
{
	const char *t = (const char *)sqlite3_column_text(b->row, column);

	return t ? t : "";
}

static int64_t number(const struct builder *b, enum column column)
{
	return sqlite3_column_int64(b->row, column);
}

/* A valid bit has a name in the database, and may also be a parameter. */
static const char *field_of_raw(const struct builder *b, const char *raw)
{
	for (size_t i = 0; i < b->nr_fields; i++) {
		if (raw && b->raw[i] && !strcmp(b->raw[i], raw))
			return b->fields[i].name;
	}
	return NULL;
}

/* Complete the layout of the current item. */
static void finish_item(struct builder *b)
{
	size_t size = (b->nr_fields + 1) * sizeof(b->fields[0]);
	struct layout *l;

	if (!b->item)
		return;
	for (size_t i = 0; i < b->nr_fields; i++) {
		if (b->fields[i].external)
			b->fields[i].valid = field_of_raw(b, b->valid[i]);
	}
	b->fields[b->nr_fields] = (struct field){ 0 };
	l = external_alloc(b->x, sizeof(*l));
	l->bytes = b->bytes;
	l->fields = memcpy(external_alloc(b->x, size), b->fields, size);
	b->item->layout = l;
	b->item = NULL;
}

/* Return the item of the current row, which has no layout yet if it is new. */
static struct nv_item *item_of_row(struct builder *b)
{
	int64_t class = number(b, CLASS), id = number(b, NUMBER);
	const char *name = text(b, ITEM);
	struct nv_item *item;

	for (item = b->items; item->name; item++) {
		if (item->class == class && item->number == id)
			return item;
	}
	if (id < 0 || id > UINT16_MAX || b->new_items == NEW_ITEMS_MAX ||
	    !external_is_name(name))
		return NULL;
	b->new_items++;
	name += strncmp(name, "nv_", 3) ? 0 : 3;
	*item = (struct nv_item){ class, id, external_copy(b->x, name), NULL };
	return item;
}

/* Begin the item of the current row with the fields that it already has. */
static bool begin_item(struct builder *b)
{
	int64_t bytes = number(b, BYTES_OF_ITEM);
	const struct layout *l;
	struct nv_item *item;

	if (bytes < 4 || bytes > NV_DATA_MAX || bytes % 4)
		return false;
	item = item_of_row(b);
	if (!item || item == b->item)
		return item;
	finish_item(b);
	l = item->layout;
	b->item = item;
	b->bytes = l && l->bytes > (size_t)bytes ? l->bytes : (size_t)bytes;
	b->nr_fields = 0;
	for (const struct field *f = l ? l->fields : NULL; f && f->name; f++) {
		b->raw[b->nr_fields] = NULL;
		b->valid[b->nr_fields] = NULL;
		b->fields[b->nr_fields++] = *f;
	}
	return true;
}

static bool set_type(struct builder *b, struct field *f, unsigned int count)
{
	const char *type = text(b, TYPE);

	if (!strcmp(type, "BYTES") || !strcmp(type, "STRING")) {
		f->form = *type == 'B' ? FORM_BYTES : FORM_TEXT;
		f->width *= count;
		return f->bit % 8 == 0 && f->width % 8 == 0;
	}
	if (f->width > 64)
		return false;
	if (!strcmp(type, "BOOL"))
		f->names = "False=0 True=1";
	else if (!strcmp(type, "ENUM"))
		external_set_names(b->x, f, text(b, VALUES));
	else if (!strcmp(type, "BINARY"))
		f->form = FORM_HEX;
	else
		return !strcmp(type, "UNSIGNED") || !strcmp(type, "INTEGER");
	return true;
}

static const struct notes *notes_of_row(struct builder *b)
{
	struct notes *n = external_alloc(b->x, sizeof(*n));

	n->source = b->source;
	n->description = external_text(b->x, text(b, DESCRIPTION));
	n->minimum = external_text(b->x, text(b, MINIMUM));
	n->maximum = external_text(b->x, text(b, MAXIMUM));
	n->dependency = external_text(b->x, text(b, DEPENDENCY));
	return n;
}

/* Append a field, or each element of an array, NAME[0] and so on. */
static bool append(struct builder *b, const struct field *f, unsigned int count)
{
	bool is_array = f->form != FORM_BYTES && f->form != FORM_TEXT &&
			number(b, COUNT);
	const char *raw = external_copy(b->x, text(b, NAME));
	const char *valid = external_copy(b->x, text(b, VALID_BIT));
	size_t elements = is_array ? count : 1;

	if (b->nr_fields + elements > FIELDS_MAX ||
	    f->bit + elements * f->width > b->bytes * 8)
		return false;
	for (size_t i = 0; i < elements; i++) {
		struct field *new = &b->fields[b->nr_fields];
		char name[96];

		snprintf(name, sizeof(name), is_array ? "%s[%zu]" : "%s",
			 f->name, i);
		*new = *f;
		new->name = external_copy(b->x, name);
		new->bit = f->bit + i * f->width;
		b->raw[b->nr_fields] = raw;
		b->valid[b->nr_fields++] = valid;
	}
	return true;
}

/*
 * Add the description and the limits to a built-in field. Returns false if there is
 * no field @name. The built-in names and position have priority.
 */
static bool complete_field(struct builder *b, const char *name)
{
	for (size_t i = 0; i < b->nr_fields; i++) {
		struct field *f = &b->fields[i];

		if (strcasecmp(f->name, name))
			continue;
		if (!f->external && !f->notes) {
			f->notes = notes_of_row(b);
			b->raw[i] = external_copy(b->x, text(b, NAME));
		}
		return true;
	}
	return false;
}

/* Returns true if the built-in parameters of another item have this name. */
static bool is_taken(const struct builder *b, const char *name)
{
	char full[96];
	int len = snprintf(full, sizeof(full), "%s%s", name,
			   b->item->class == PORT ? "_P1" : "");

	return nv_is_built_in(full, len);
}

/*
 * Add the parameter of the current row. One without a name in mlxconfig is only of
 * use as a valid bit. A name in lower case hides it.
 */
static bool add_row(struct builder *b)
{
	const char *param = text(b, PARAM);
	const char *name = *param ? param : text(b, NAME);
	uint64_t count = number(b, COUNT);
	struct field f = { .access = ACCESS_RW, .external = true };

	if (!external_is_name(name) || !begin_item(b))
		return false;
	if (complete_field(b, name) || is_taken(b, name) ||
	    (!*param && !islower((unsigned char)*name)))
		return true;
	count = count ? count : 1;
	f.name = name;
	f.notes = notes_of_row(b);
	return external_place(&f, text(b, OFFSET), text(b, SIZE), count) &&
	       set_type(b, &f, count) && append(b, &f, count);
}

static int run(struct builder *b)
{
	int ret;

	while ((ret = sqlite3_step(b->row)) == SQLITE_ROW) {
		if (!add_row(b))
			b->invalid++;
	}
	finish_item(b);
	return ret;
}

/* Start with the built-in items. A new item without a layout is the end. */
static struct nv_item *new_table(struct external *x)
{
	struct nv_item *items;
	size_t n = 0;

	while (nv_items[n].name)
		n++;
	items = external_alloc(x, (n + NEW_ITEMS_MAX + 1) * sizeof(*items));
	return memcpy(items, nv_items, n * sizeof(*items));
}

static int on_tick(void *ctx)
{
	return ++*(unsigned int *)ctx > TICKS_MAX;
}

/* The schema is part of the untrusted file: it must not run code. */
static int open_database(sqlite3 *db, const char *data, size_t len,
			 unsigned int *ticks)
{
	sqlite3_limit(db, SQLITE_LIMIT_LENGTH, ROW_BYTES_MAX);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
	sqlite3_progress_handler(db, TICK, on_tick, ticks);
	return sqlite3_deserialize(db, "main", (unsigned char *)data, len, len,
				   SQLITE_DESERIALIZE_READONLY);
}

const char *nv_db_read(struct external *x, const char *source,
		       const char *data, size_t len)
{
	__autofree struct builder *b = calloc(1, sizeof(*b));
	const char *error = NULL;
	unsigned int ticks = 0;
	sqlite3 *db;
	int ret;

	if (!b || sqlite3_open(":memory:", &db))
		return "out of memory";
	b->x = x;
	b->source = source;
	b->items = new_table(x);
	ret = open_database(db, data, len, &ticks);
	if (!ret)
		ret = sqlite3_prepare_v2(db, query, sizeof(query), &b->row,
					 NULL);
	if (!ret)
		ret = run(b);
	if (ret != SQLITE_DONE)
		error = external_text(x, sqlite3_errmsg(db));
	else
		x->items = b->items;
	if (!error && b->invalid)
		say("%s: ignored invalid parameters: %u", source, b->invalid);
	sqlite3_finalize(b->row);
	sqlite3_close(db);
	return error;
}
