/* SPDX-License-Identifier: GPL-2.0-only */
/* Changes of the non-volatile configuration: plan, show and write them. */
#ifndef FWCTL_TOOL_MLX5_CHANGE_H
#define FWCTL_TOOL_MLX5_CHANGE_H

#include "nv.h"

/**
 * struct change - An item with its old and its new value
 * @param: Any parameter of the item.
 * @was: Value after the next reset, before the change.
 * @value: The same after the change.
 * @current: Value in effect. Valid only if @has_current of &struct changes is true.
 */
struct change {
	struct nv_param param;
	struct nv_value was;
	struct nv_value value;
	struct nv_value current;
};

/**
 * struct changes - The items of one command
 * @c: Call with an open device. Its arguments after the device name parameters.
 * @count: Number of items.
 * @has_current: The values in effect are known.
 * @list: The items, at least as many as arguments.
 */
struct changes {
	struct call *c;
	size_t count;
	bool has_current;
	struct change *list;
};

/* Add an argument to the changes: "PARAM=VALUE", or the name of a parameter. */
typedef enum status (*change_fn)(struct changes *all, const char *text);

enum status change_assign(struct changes *all, const char *text);
enum status change_to_default(struct changes *all, const char *text);

/*
 * Check names and values of the arguments, which works without a device. No
 * parameter may occur twice.
 */
enum status changes_check(struct call *c, bool with_value);
/* Read the items of all arguments, and call @add for each argument. */
enum status changes_plan(struct changes *all, change_fn add);
bool changes_any(const struct changes *all);
/* Ask for confirmation, and write the items that change. */
enum status changes_write(struct changes *all);

/* config_set.c: plan changes, write them and print the result. */
enum status config_change(struct call *c, change_fn add);

/* change_show.c: print the parameters that change, as messages. */
void changes_announce(const struct changes *all);
/* Print each parameter that differs, as a table. */
enum status changes_print(const struct changes *all);
extern const struct table_column config_diff_columns[];
/*
 * Return a document with the old and the new value of each argument. @key tells
 * whether they differ.
 */
struct json_object *changes_json(const struct changes *all, const char *key);
/* Returns true if a value takes effect only after a reset. */
bool changes_need_reset(const struct changes *all);
/* Add the same to a document. */
void changes_json_reset(const struct changes *all, struct json_object *o);

#endif
