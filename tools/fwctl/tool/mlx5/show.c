// SPDX-License-Identifier: GPL-2.0-only
/* Show the fields of a struct, as text or JSON. */
#include <stdlib.h>
#include <string.h>

#include "show.h"

/* Content of a struct before and after a change. */
struct difference {
	const void *was, *will;
};

static bool announce_field(void *ctx, const struct spot *s)
{
	__autofree char *was = NULL, *will = NULL;
	const struct difference *d = ctx;

	was = spot_text(s, d->was);
	will = spot_text(s, d->will);
	if (s->field->access != ACCESS_KEY && was && will && strcmp(was, will))
		detail("%s: %s to %s", s->name, was, will);
	return true;
}

void layout_announce(const struct layout *layout, const void *was,
		     const void *will, size_t len)
{
	struct difference d = { was, will };

	layout_walk(layout, will, len, announce_field, &d);
}

/* JSON parsers round numbers of more than 53 bits. */
static struct json_object *number_json(const struct field *f, uint64_t value)
{
	return f->width > 53 ? json_decimal(value) :
			       json_object_new_uint64(value);
}

/* Names of bits are an array, because they combine. */
static struct json_object *names_json(const struct spot *s, const void *data)
{
	uint64_t value = field_get_bits(data, s->bit, s->field->width);
	struct json_object *o = json_object_new_object();
	struct json_object *bits = json_object_new_array();
	struct json_object *name = NULL;
	const char *list = s->field->names;
	struct json_object *text;
	struct value_name n;

	while (names_next(&list, &n)) {
		if (s->field->flags ? !(value & n.value) :
				      value != n.value || name)
			continue;
		text = json_object_new_string_len(n.name, n.len);
		if (s->field->flags)
			json_object_array_add(bits, text);
		else
			name = text;
	}
	json_object_object_add(o, "value", number_json(s->field, value));
	if (s->field->flags) {
		json_object_object_add(o, "names", bits);
		return o;
	}
	json_object_put(bits);
	json_object_object_add(o, "name", name);
	return o;
}

struct json_object *spot_json(const struct spot *s, const void *data)
{
	__autofree char *text = NULL;

	switch ((enum field_form)s->field->form) {
	case FORM_TEXT:
	case FORM_BYTES:
		text = spot_text(s, data);
		return json_object_new_string(text ? text : "");
	case FORM_CELSIUS:
		return json_object_new_double(spot_celsius(s, data));
	case FORM_NUMBER:
	case FORM_HEX:
		break;
	}
	if (s->field->names)
		return names_json(s, data);
	return number_json(s->field, field_get_bits(data, s->bit, s->field->width));
}

struct json_object *values_json(const struct field *f)
{
	struct json_object *array, *o;
	const char *list = f->names;
	struct value_name n;

	if (!list)
		return NULL;
	array = json_object_new_array();
	while (names_next(&list, &n)) {
		o = json_object_new_object();
		json_object_object_add(o, "value", number_json(f, n.value));
		json_object_object_add(o, "name",
				       json_object_new_string_len(n.name, n.len));
		json_object_array_add(array, o);
	}
	return array;
}

void notes_json(const struct notes *n, struct json_object *o)
{
	if (!n)
		return;
	if (n->description)
		json_text(o, "description", n->description);
	if (n->minimum)
		json_text(o, "minimum", n->minimum);
	if (n->maximum)
		json_text(o, "maximum", n->maximum);
	if (n->dependency)
		json_text(o, "dependency", n->dependency);
	json_text(o, "source", n->source);
}

static bool measure(void *ctx, const struct spot *s)
{
	int *width = ctx, len = strlen(s->name);

	if (len > *width)
		*width = len;
	return true;
}

struct print {
	const void *data;
	int width;
	struct json_object *fields;
};

static bool print_spot(void *ctx, const struct spot *s)
{
	struct print *p = ctx;
	__autofree char *text = spot_text(s, p->data);

	printf("%-*s  %s\n", p->width, s->name, text ? text : "");
	return true;
}

void layout_print(const struct layout *layout, const void *data, size_t len)
{
	struct print p = { .data = data };

	layout_walk(layout, data, len, measure, &p.width);
	layout_walk(layout, data, len, print_spot, &p);
}

static bool spot_to_json(void *ctx, const struct spot *s)
{
	struct print *p = ctx;

	json_object_object_add(p->fields, s->name, spot_json(s, p->data));
	return true;
}

void layout_json(const struct layout *layout, const void *data, size_t len,
		 struct json_object *o)
{
	struct print p = {
		.data = data,
		.fields = json_object_new_object(),
	};

	layout_walk(layout, data, len, spot_to_json, &p);
	json_object_object_add(o, "fields", p.fields);
}
