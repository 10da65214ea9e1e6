/* SPDX-License-Identifier: GPL-2.0-only */
/* Fields of structs on the command line, as text and as JSON. */
#ifndef FWCTL_TOOL_MLX5_SHOW_H
#define FWCTL_TOOL_MLX5_SHOW_H

#include "../../mlx5/fields.h"
#include "../tool.h"

/**
 * struct assignment - A struct whose fields layout_assign() may set
 * @what: Name of the struct in messages.
 * @where: Command that lists the fields.
 * @layout: The struct.
 * @data: Complete content of the struct.
 * @access: Mask of permitted &enum field_access.
 */
struct assignment {
	const char *what;
	const char *where;
	const struct layout *layout;
	void *data;
	unsigned int access;
};

/**
 * layout_assign() - Set a field to a value from the command line, in assign.c
 * @a: The struct.
 * @text: "NAME=VALUE": a number, a name or names of the field's list, text or
 *	hexadecimal digits.
 *
 * Return: STATUS_OK, or STATUS_USAGE after a message.
 */
enum status layout_assign(const struct assignment *a, const char *text);

/* Set the field at @spot to the value @text. */
enum status spot_assign(const struct spot *spot, void *data, const char *text);

struct json_object *spot_json(const struct spot *spot, const void *data);
/* Return the values that have a name, as objects; NULL for none. */
struct json_object *values_json(const struct field *field);
/* Add the known members of @notes, which may be NULL, to @o. */
void notes_json(const struct notes *notes, struct json_object *o);

/* Announce the fields that differ, except keys. */
void layout_announce(const struct layout *layout, const void *was,
		     const void *will, size_t len);
/* Print the fields, one per line. */
void layout_print(const struct layout *layout, const void *data, size_t len);
/* Add the member "fields" to @o. A value that can have a name is an object. */
void layout_json(const struct layout *layout, const void *data, size_t len,
		 struct json_object *o);
/* words.c: complete NAME=VALUE, for the fields with an access in @access. */
void layout_words(const struct layout *layout, unsigned int access);
/* Complete the value of a field after "=". */
void field_words(const struct field *f);

#endif
