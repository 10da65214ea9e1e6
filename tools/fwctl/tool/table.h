/* SPDX-License-Identifier: GPL-2.0-only */
/* Tables on standard output, whose columns --columns selects. */
#ifndef FWCTL_TOOL_TABLE_H
#define FWCTL_TOOL_TABLE_H

#include "tool.h"

/* The options of a command that prints a table. */
extern struct opt opt_columns, opt_noheadings;

/* Flags of a column. Output to a file is never truncated or wrapped. */
#define COLUMN_RIGHT 1u	/* align to the right */
#define COLUMN_TRUNC 2u	/* truncate if the terminal is too narrow */
#define COLUMN_WRAP 4u	/* continue on the next line if the terminal is too narrow */

/**
 * struct table_column - A column of a table
 * @name: Heading, and name for --columns.
 * @flags: Mask of COLUMN_*.
 * @width: Minimum width, more than the heading has, for a table that prints each
 *	row at its end.
 */
struct table_column {
	const char *name;
	unsigned int flags;
	unsigned int width;
};

struct table;

/* Columns of fwctl list, bench, events and monitor. */
extern const struct table_column device_columns[], bench_columns[], events_columns[];
extern const struct table_column monitor_columns[];

/* Mask of the columns that a table shows without --columns. */
#define TABLE_ALL UINT32_MAX

/* Check the options of a table. Returns STATUS_USAGE after a message. */
enum status table_check_options(const struct command *cmd);
/* Print the names of the columns, for help. */
void table_print_names(FILE *f, const struct table_column *columns);
/* Return the mask of the columns that a table shows. */
uint32_t table_shown(const struct table_column *columns, uint32_t by_default);

/**
 * table_new() - Create a table
 * @columns: The columns of the command. The last entry has no name.
 * @by_default: Mask of the columns to show without --columns.
 *
 * Return: the table, or NULL without memory, which the other functions accept.
 */
struct table *table_new(const struct table_column *columns, uint32_t by_default);
/* Print each row at its end, in columns of minimum width. */
void table_stream(struct table *t);
/* Append text to a cell of the current row. */
__printf(3, 4)
void table_add(struct table *t, unsigned int column, const char *fmt, ...);
/* End the current row. An empty cell shows "-". */
void table_end_row(struct table *t);
/* Print and release the table. */
enum status table_print(struct table *t);
/* Release the table without printing. */
void table_free(struct table *t);

#endif
