// SPDX-License-Identifier: GPL-2.0-only
/* Tables, through libsmartcols. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <libsmartcols.h>

#include "../lib/printable.h"
#include "table.h"

struct opt opt_columns = { "columns", 0, "COL,...", OPT_STRING, 0,
	"show these columns, in this order" };
struct opt opt_noheadings = { "noheadings", 0, NULL, OPT_FLAG, 0,
	"print no headings" };

/* Maximum number of columns of a command, and of columns in --columns. */
#define COLUMNS_MAX 32

/**
 * struct table - A table
 * @scols: The table of libsmartcols.
 * @columns: The columns of the command.
 * @shown: Indexes of the shown columns, from left to right.
 * @count: Number of shown columns.
 * @cells: Cells of the current row, for each column of the command; NULL if empty.
 * @stream: The table prints each row at its end.
 * @failed: Memory was short.
 */
struct table {
	struct libscols_table *scols;
	const struct table_column *columns;
	unsigned int shown[COLUMNS_MAX];
	unsigned int count;
	char *cells[COLUMNS_MAX];
	bool stream;
	bool failed;
};

static int find_column(const struct table_column *columns, const char *name,
		       size_t len)
{
	for (int i = 0; columns[i].name; i++) {
		if (strlen(columns[i].name) == len &&
		    !strncasecmp(columns[i].name, name, len))
			return i;
	}
	return -1;
}

static enum status unknown_column(const struct table_column *columns,
				  const char *name, size_t len)
{
	char names[256] = "";
	struct suggestion s;
	size_t used = 0;

	say("--columns: there is no column '%.*s'", (int)len, name);
	suggest_start(&s, name, len);
	for (const struct table_column *c = columns; c->name; c++) {
		suggest_word(&s, c->name);
		used += snprintf(names + used, sizeof(names) - used, "%s%s",
				 used ? ", " : "", c->name);
	}
	suggest_hint(&s, "");
	hint("Columns: %s.", names);
	return STATUS_USAGE;
}

/*
 * Store the indexes of the columns in --columns. Returns their count, or 0 after a
 * message.
 */
static unsigned int parse_columns(const struct table_column *columns,
				  unsigned int *shown)
{
	const char *text = opt_columns.text;
	unsigned int count = 0;
	size_t len;
	int i;

	for (;; text += len + 1) {
		len = strcspn(text, ",");
		i = find_column(columns, text, len);
		if (i < 0) {
			unknown_column(columns, text, len);
			return 0;
		}
		if (count == COLUMNS_MAX) {
			say("--columns: more than %d columns", COLUMNS_MAX);
			return 0;
		}
		shown[count++] = i;
		if (!text[len])
			return count;
	}
}

static unsigned int choose_columns(const struct table_column *columns,
				   uint32_t by_default, unsigned int *shown)
{
	unsigned int count = 0;

	if (opt_columns.given)
		return parse_columns(columns, shown);
	for (unsigned int i = 0; columns[i].name; i++) {
		if (by_default & 1u << i)
			shown[count++] = i;
	}
	return count;
}

enum status table_check_options(const struct command *cmd)
{
	unsigned int shown[COLUMNS_MAX];

	if (!opt_columns.given && !opt_noheadings.given)
		return STATUS_OK;
	if (opt_json.given)
		return failed(STATUS_USAGE, "--%s and --json exclude each other",
			      opt_columns.given ? "columns" : "noheadings");
	return choose_columns(cmd->columns, TABLE_ALL, shown) ? STATUS_OK :
								 STATUS_USAGE;
}

void table_print_names(FILE *f, const struct table_column *columns)
{
	fputs("\nColumns:", f);
	for (const struct table_column *c = columns; c->name; c++)
		fprintf(f, " %s%s", c->name, c[1].name ? "," : ".\n");
}

uint32_t table_shown(const struct table_column *columns, uint32_t by_default)
{
	unsigned int shown[COLUMNS_MAX], count;
	uint32_t mask = 0;

	count = choose_columns(columns, by_default, shown);
	while (count--)
		mask |= 1u << shown[count];
	return mask;
}

static int flags_of(const struct table_column *c)
{
	/* Without strict width, the library ignores the width of short cells. */
	return (c->width ? SCOLS_FL_STRICTWIDTH : 0) |
	       (c->flags & COLUMN_RIGHT ? SCOLS_FL_RIGHT : 0) |
	       (c->flags & COLUMN_TRUNC ? SCOLS_FL_TRUNC : 0) |
	       (c->flags & COLUMN_WRAP ? SCOLS_FL_WRAP : 0);
}

/* table_add() has made the text safe. The library would change its backslashes. */
static bool set_up(struct table *t)
{
	t->scols = scols_new_table();
	if (!t->scols || scols_table_enable_noencoding(t->scols, 1) ||
	    scols_table_enable_minout(t->scols, 1) ||
	    scols_table_set_column_separator(t->scols, "  ") ||
	    scols_table_enable_noheadings(t->scols, opt_noheadings.given))
		return false;
	for (unsigned int i = 0; i < t->count; i++) {
		const struct table_column *c = &t->columns[t->shown[i]];

		if (!scols_table_new_column(t->scols, c->name, c->width,
					    flags_of(c)))
			return false;
	}
	return true;
}

struct table *table_new(const struct table_column *columns, uint32_t by_default)
{
	struct table *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	t->columns = columns;
	t->count = choose_columns(columns, by_default, t->shown);
	t->failed = !set_up(t);
	return t;
}

void table_stream(struct table *t)
{
	if (!t || t->failed)
		return;
	t->stream = true;
	/* Rows that do not know each other would be truncated differently. */
	scols_table_set_termforce(t->scols, SCOLS_TERMFORCE_NEVER);
}

void table_add(struct table *t, unsigned int column, const char *fmt, ...)
{
	__autofree char *before = NULL;
	__autofree char *text = NULL;
	va_list args;

	if (!t || t->failed)
		return;
	va_start(args, fmt);
	if (vasprintf(&text, fmt, args) < 0)
		text = NULL;
	va_end(args);
	before = t->cells[column];
	t->cells[column] = NULL;
	if (!text || asprintf(&t->cells[column], "%s%s", before ? before : "",
			      text) < 0) {
		t->cells[column] = NULL;
		t->failed = true;
		return;
	}
	fwctl_replace_unprintable(t->cells[column]);
}

static bool add_line(struct table *t, struct libscols_line **line)
{
	*line = scols_table_new_line(t->scols, NULL);
	if (!*line)
		return false;
	for (unsigned int i = 0; i < t->count; i++) {
		const char *text = t->cells[t->shown[i]];

		if (scols_line_set_data(*line, i, text && *text ? text : "-"))
			return false;
	}
	return true;
}

static void clear_cells(struct table *t)
{
	for (unsigned int i = 0; i < COLUMNS_MAX; i++) {
		free(t->cells[i]);
		t->cells[i] = NULL;
	}
}

void table_end_row(struct table *t)
{
	struct libscols_line *line;

	if (!t || t->failed)
		return;
	t->failed = !add_line(t, &line);
	clear_cells(t);
	if (t->failed || !t->stream)
		return;
	t->failed = scols_table_print_range(t->scols, line, line) != 0;
	putchar('\n');
	scols_table_remove_line(t->scols, line);
}

enum status table_print(struct table *t)
{
	bool ok = t && !t->failed && (t->stream || !scols_print_table(t->scols));

	table_free(t);
	return ok ? STATUS_OK : failed(STATUS_FAILED, "out of memory");
}

void table_free(struct table *t)
{
	if (!t)
		return;
	clear_cells(t);
	scols_unref_table(t->scols);
	free(t);
}
