/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Descriptions of the structs of mlx5 firmware. The code that decodes, prints, lists,
 * completes or sets a field walks one of them, and has no bit positions.
 */
#ifndef FWCTL_MLX5_FIELDS_H
#define FWCTL_MLX5_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libfwctl.h>

#include "../lib/metric.h"
#include "bits.h"

/* Text form of a value. In JSON, the first two are numbers of up to 53 bits. */
enum field_form {
	FORM_NUMBER,
	FORM_HEX,
	FORM_TEXT,	/* ends at its first NUL, if it has one */
	FORM_BYTES,
	FORM_CELSIUS,	/* signed eighths of a degree */
};

/* Source of the value of a field, as bits for a mask. */
enum field_access {
	ACCESS_RO = 1,	/* the firmware */
	ACCESS_RW = 2,	/* both */
	ACCESS_KEY = 4,	/* the caller: it selects an instance */
	ACCESS_WO = 8,	/* the caller: it modifies the operation */
};

/**
 * struct notes - Facts about a field from external data, see external.h
 * @source: Path of the file.
 * @description: Description; NULL for none, as for each of the following.
 * @minimum: Lower limit: a number, or an expression of NVIDIA's tools.
 * @maximum: Upper limit.
 * @dependency: Condition for the existence of a parameter, an expression.
 */
struct notes {
	const char *source;
	const char *description;
	const char *minimum;
	const char *maximum;
	const char *dependency;
};

/**
 * struct field - A named range of bits
 * @name: Name in the kernel's mlx5_ifc.h, or in data sheets.
 * @bit: First bit, counted from the most significant bit of byte 0.
 * @width: Number of bits, in an array of each element.
 * @count: Number of adjacent elements of an array; 0 for a single field.
 * @access: &enum field_access.
 * @form: &enum field_form.
 * @flags: @names are names of bits that combine.
 * @preset: Default value in a request.
 * @names: Names of values, such as "up=1 down=2"; NULL for none.
 * @valid: The field is valid if the field of this name is 1; NULL for always.
 * @external: The field is not built in.
 * @notes: Further facts; NULL for none.
 * @metric: How fwctl metrics exports the value; NULL if it does not. Its name is that of
 *	the field by default.
 */
struct field {
	const char *name;
	unsigned short bit;
	unsigned short width;
	unsigned short count;
	unsigned char access;
	unsigned char form;
	bool flags;
	unsigned char preset;
	const char *names;
	const char *valid;
	bool external;
	const struct notes *notes;
	const struct metric *metric;
};

#define FIELD(who, name_, bit_, width_, ...)                    \
	{ .name = #name_, .bit = bit_, .width = width_,         \
	  .access = who, ##__VA_ARGS__ }
#define RO(...) FIELD(ACCESS_RO, __VA_ARGS__)
#define RW(...) FIELD(ACCESS_RW, __VA_ARGS__)
#define KEY(...) FIELD(ACCESS_KEY, __VA_ARGS__)
#define WO(...) FIELD(ACCESS_WO, __VA_ARGS__)

/* Optional arguments after the width of a field. */
#define HEX .form = FORM_HEX
#define TEXT .form = FORM_TEXT
#define BYTES .form = FORM_BYTES
#define CELSIUS .form = FORM_CELSIUS
#define ARRAY(n) .count = n
#define PRESET(n) .preset = n
#define NAMES(list) .names = list
#define FLAGS(list) .names = list, .flags = true
#define METRIC(type_, ...) \
	.metric = &(const struct metric){ .type = METRIC_##type_, ##__VA_ARGS__ }
#define COUNTER(...) METRIC(COUNTER, ##__VA_ARGS__)
#define GAUGE(...) METRIC(GAUGE, ##__VA_ARGS__)

/**
 * struct part - A struct within another
 * @name: Prefix for the names of its fields; NULL for none.
 * @bit: First bit.
 * @count: Number of elements of an array, 0 for a single struct.
 * @key: The part is valid if this field of the outer struct has @value; NULL for
 *	always.
 * @value: See @key.
 * @layout: Its fields.
 */
struct part {
	const char *name;
	unsigned short bit;
	unsigned short count;
	const char *key;
	unsigned int value;
	const struct layout *layout;
};

/**
 * struct layout - A struct
 * @bytes: Size.
 * @fields: The last one has no name; NULL for none.
 * @parts: The last one has no layout; NULL for none.
 */
struct layout {
	size_t bytes;
	const struct field *fields;
	const struct part *parts;
};

/**
 * struct spot - Position of a field during a walk
 * @name: Name, with the names of the outer parts and the index.
 * @bit: First bit, counted from the start of the outermost struct.
 * @field: The field.
 * @variant: The innermost outer part that has a key; NULL for none.
 */
struct spot {
	char name[96];
	size_t bit;
	const struct field *field;
	const struct part *variant;
};

/* Return false to end the walk. */
typedef bool (*spot_fn)(void *ctx, const struct spot *spot);

/**
 * layout_walk() - Visit the fields of a struct
 * @layout: The struct.
 * @data: Content of the struct, whose keys select parts; NULL to visit all parts.
 * @len: Bytes at @data. Fields that end later are not visited.
 * @visit: Called for each element of each field.
 * @ctx: For @visit.
 */
void layout_walk(const struct layout *layout, const void *data, size_t len,
		 spot_fn visit, void *ctx);

/* Access a field of @layout by name. The field must exist, and @data be complete. */
uint64_t field_get(const struct layout *layout, const void *data,
		   const char *name);
void field_set(const struct layout *layout, void *data, const char *name,
	       uint64_t value);
const struct field *field_find(const struct layout *layout, const char *name);

/* Set all fields that have a preset. */
void layout_preset(const struct layout *layout, void *data, size_t len);

/**
 * struct value_name - A name in the list of a field
 * @name: The name, not terminated.
 * @len: Number of characters.
 * @value: The value with this name.
 */
struct value_name {
	const char *name;
	int len;
	uint64_t value;
};

/* Take the next name from a list. */
bool names_next(const char **list, struct value_name *n);
bool names_find(const char *list, const char *name, size_t len,
		uint64_t *value);

/* Return the names of @access. */
const char *access_name(unsigned int access);

/* value.c: format a value; the caller frees the text. */
char *spot_text(const struct spot *spot, const void *data);
/* Return the value of a FORM_CELSIUS field. */
double spot_celsius(const struct spot *spot, const void *data);
/* Return the names of a value, which the caller frees; NULL for none. */
char *spot_names(const struct spot *spot, const void *data);
/*
 * Set the field at @spot to the value @text: a number, a name or names of the field's
 * list, text or hexadecimal digits. Returns 0, or -EINVAL with @err filled in.
 */
int spot_parse(const struct spot *spot, void *data, const char *text,
	       struct fwctl_error *err);
/* Find a field by name. @spot is valid if this returns true. */
bool spot_find(const struct layout *layout, const void *data, const char *name,
	       size_t len, struct spot *spot);

#endif
