/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Descriptions of the structs that mlx5 firmware exchanges. All that decodes,
 * prints, lists, completes or sets a field walks one of these; no other place
 * knows where a bit is.
 */
#ifndef FWCTL_TOOL_MLX5_FIELDS_H
#define FWCTL_TOOL_MLX5_FIELDS_H

#include "../tool.h"
#include "bits.h"

/* How a value is written. In JSON, the first two are numbers. */
enum field_form {
	FORM_NUMBER,
	FORM_HEX,
	FORM_TEXT,	/* ends at its first NUL, if it has one */
	FORM_BYTES,
	FORM_CELSIUS,	/* signed eighths of a degree */
};

/* Who may give a field its value, as bits, so that several can be asked for. */
enum field_access {
	ACCESS_RO = 1,	/* the firmware */
	ACCESS_RW = 2,	/* both */
	ACCESS_KEY = 4,	/* the caller: it selects what is read or written */
	ACCESS_WO = 8,	/* the caller; it says how to take the others */
};

/**
 * struct field - Some bits with a name
 * @name: As the kernel's mlx5_ifc.h has it, else as data sheets do.
 * @bit: The first one, counted from the most significant one of byte 0.
 * @width: How many; of each element for an array.
 * @count: Elements of an array, which follow each other; 0 for a single one.
 * @access: &enum field_access.
 * @form: &enum field_form.
 * @flags: @names are of bits that may be set together.
 * @preset: What a caller sends who does not say.
 * @names: Of values, as "up=1 down=2"; NULL for none.
 * @valid: Field that has to be 1 for this one to count; NULL for none.
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
};

#define FIELD(who, name_, bit_, width_, ...)                    \
	{ .name = #name_, .bit = bit_, .width = width_,         \
	  .access = who, ##__VA_ARGS__ }
#define RO(...) FIELD(ACCESS_RO, __VA_ARGS__)
#define RW(...) FIELD(ACCESS_RW, __VA_ARGS__)
#define KEY(...) FIELD(ACCESS_KEY, __VA_ARGS__)
#define WO(...) FIELD(ACCESS_WO, __VA_ARGS__)

/* What may follow a field's width. */
#define HEX .form = FORM_HEX
#define TEXT .form = FORM_TEXT
#define BYTES .form = FORM_BYTES
#define CELSIUS .form = FORM_CELSIUS
#define ARRAY(n) .count = n
#define PRESET(n) .preset = n
#define NAMES(list) .names = list
#define FLAGS(list) .names = list, .flags = true

/**
 * struct part - A struct within another
 * @name: Goes before its fields' names; NULL for none.
 * @bit: The first one.
 * @count: Elements of an array, 0 for a single one.
 * @key: Field of the outer struct that has to be @value for it to be there;
 *	NULL if it always is.
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
 * @bytes: Its size.
 * @fields: Ended by one without a name; NULL for none.
 * @parts: Ended by one without a layout; NULL for none.
 */
struct layout {
	size_t bytes;
	const struct field *fields;
	const struct part *parts;
};

/**
 * struct spot - Where a field is, as a walk comes upon it
 * @name: With the names of the parts that it is in, and its index.
 * @bit: Counted from the start of the outermost struct.
 * @field: The field.
 * @variant: The innermost part that is only there by the value of another field,
 *	and has this one in it; NULL for none.
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
 * @data: Its bytes, which say which variants are there; NULL to visit all.
 * @len: Bytes at @data; a field that is not all within them is left out.
 * @visit: Called for each element of each field.
 * @ctx: For @visit.
 */
void layout_walk(const struct layout *layout, const void *data, size_t len,
		 spot_fn visit, void *ctx);

/*
 * A field of @layout's own that the code knows to be there; @data has all of
 * the struct's bytes.
 */
uint64_t field_get(const struct layout *layout, const void *data,
		   const char *name);
void field_set(const struct layout *layout, void *data, const char *name,
	       uint64_t value);
const struct field *field_find(const struct layout *layout, const char *name);

/* Give the fields that have a preset their value. */
void layout_preset(const struct layout *layout, void *data, size_t len);

/**
 * layout_assign() - assign.c: take a field's value from the command line
 * @what: What messages call the struct.
 * @where: The command that lists its fields.
 * @layout: The struct.
 * @data: Its bytes, all of them.
 * @access: &enum field_access bits that the field has to have one of.
 * @text: "NAME=VALUE": a number, a name or names of the field's list, text or
 *	hexadecimal digits.
 *
 * Return: STATUS_OK, or STATUS_USAGE after a message.
 */
enum status layout_assign(const char *what, const char *where,
			  const struct layout *layout, void *data,
			  unsigned int access, const char *text);

/**
 * struct value_name - One of a field's list of names
 * @name: Not terminated.
 * @len: Its characters.
 * @value: What it stands for.
 */
struct value_name {
	const char *name;
	int len;
	uint64_t value;
};

/* Step through a list, of which *@list is the rest. */
bool names_next(const char **list, struct value_name *n);
bool names_find(const char *list, const char *name, size_t len,
		uint64_t *value);

/* The same for a field that was found, and the value alone. */
enum status spot_assign(const struct spot *spot, void *data, const char *text);

/* show.c: a value as a person reads it, to be freed by the caller. */
char *spot_text(const struct spot *spot, const void *data);
struct json_object *spot_json(const struct spot *spot, const void *data);
/* The names that a value has, to be freed by the caller; NULL for none. */
char *spot_names(const struct spot *spot, const void *data);
const char *access_name(unsigned int access);

/* All fields, one a line, or only those that are not zero. */
void layout_print(const struct layout *layout, const void *data, size_t len);
/*
 * As members "fields" and, for those whose values have names, "names" of @o.
 */
void layout_json(const struct layout *layout, const void *data, size_t len,
		 struct json_object *o);
/* Words for completion: the names, with @suffix behind each. */
void layout_words(const struct layout *layout, unsigned int access,
		  const char *suffix);

#endif
