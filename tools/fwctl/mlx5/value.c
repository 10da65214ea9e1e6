// SPDX-License-Identifier: LGPL-2.1-or-later
/* Convert between the value of a field and text. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/autofree.h"
#include "../lib/convert.h"
#include "../lib/fail.h"
#include "fields.h"

static const char *bytes_at(const struct spot *s, const void *data)
{
	return (const char *)data + s->bit / 8;
}

static void append(char **text, const char *sep, const struct value_name *n)
{
	char *longer;

	if (asprintf(&longer, "%s%s%.*s", *text ? *text : "",
		     *text ? sep : "", n->len, n->name) < 0)
		return;
	free(*text);
	*text = longer;
}

char *spot_names(const struct spot *s, const void *data)
{
	const struct field *f = s->field;
	const char *list = f->names;
	struct value_name n;
	char *text = NULL;
	uint64_t value;

	if (!list)
		return NULL;
	value = field_get_bits(data, s->bit, f->width);
	while (names_next(&list, &n)) {
		if (f->flags ? (value & n.value) : value == n.value)
			append(&text, ",", &n);
	}
	return text;
}

static char *number_text(const struct spot *s, const void *data)
{
	__autofree char *names = spot_names(s, data);
	unsigned long long value = field_get_bits(data, s->bit,
						  s->field->width);
	bool hex = s->field->form == FORM_HEX;
	char *text;

	if (asprintf(&text, hex ? "0x%llx%s%s%s" : "%llu%s%s%s", value,
		     names ? " (" : "", names ? names : "",
		     names ? ")" : "") < 0)
		return NULL;
	return text;
}

double spot_celsius(const struct spot *s, const void *data)
{
	return (int16_t)field_get_bits(data, s->bit, s->field->width) / 8.0;
}

char *spot_text(const struct spot *s, const void *data)
{
	char *text;

	switch ((enum field_form)s->field->form) {
	case FORM_TEXT:
		return text_clean(bytes_at(s, data), s->field->width / 8);
	case FORM_BYTES:
		return hex_string(bytes_at(s, data), s->field->width / 8);
	case FORM_CELSIUS:
		if (asprintf(&text, "%.3f", spot_celsius(s, data)) < 0)
			return NULL;
		return text;
	case FORM_NUMBER:
	case FORM_HEX:
		break;
	}
	return number_text(s, data);
}

/* Parse a name, or several names of bits, separated by commas. */
static bool parse_names(const struct field *f, const char *text,
			uint64_t *value)
{
	uint64_t one;

	*value = 0;
	if (!f->names || !*text)
		return false;
	for (;;) {
		size_t len = f->flags ? strcspn(text, ",") : strlen(text);

		if (!names_find(f->names, text, len, &one))
			return false;
		*value |= one;
		if (!text[len])
			return true;
		text += len + 1;
	}
}

static void hint_names(struct fwctl_error *err, const struct field *f)
{
	const char *list = f->names;
	struct value_name n;
	char text[400] = "";
	size_t used = 0;

	while (names_next(&list, &n) && used < sizeof(text) - 1)
		used += snprintf(text + used, sizeof(text) - used, "%s%.*s",
				 used ? ", " : "", n.len, n.name);
	fwctl_hint(err, "Accepts a number%s: %s.",
		   f->flags ? " or a comma-separated list of these" :
			      " or one of these", text);
}

static int parse_number(const struct spot *s, void *data, const char *text,
			struct fwctl_error *err)
{
	const struct field *f = s->field;
	uint64_t max = f->width < 64 ? ((uint64_t)1 << f->width) - 1 :
				       UINT64_MAX;
	uint64_t value;

	if (parse_names(f, text, &value) || number_parse(text, max, &value)) {
		field_set_bits(data, s->bit, f->width, value);
		return 0;
	}
	fwctl_fail(err, -EINVAL, FWCTL_REASON_ARGUMENT,
		   "Numbers are decimal without leading zeroes (26) or hexadecimal (0x1a).",
		   "%s: '%s' is %s number from 0 to %llu", s->name, text,
		   f->names ? "neither a name nor a" : "not a",
		   (unsigned long long)max);
	if (f->names)
		hint_names(err, f);
	return -EINVAL;
}

/* Text and bytes start at a byte; a test checks this for all layouts. */
static int parse_text(const struct spot *s, void *data, const char *text,
		      struct fwctl_error *err)
{
	size_t capacity = s->field->width / 8, len = strlen(text);
	char *to = (char *)data + s->bit / 8;

	if (len > capacity)
		return fwctl_fail(err, -EINVAL, FWCTL_REASON_ARGUMENT, NULL,
				  "%s: %zu bytes, field holds %zu", s->name,
				  len, capacity);
	memset(to, 0, capacity);
	memcpy(to, text, len);
	return 0;
}

static int parse_bytes(const struct spot *s, void *data, const char *text,
		       struct fwctl_error *err)
{
	size_t capacity = s->field->width / 8;
	char *to = (char *)data + s->bit / 8;
	__autofree char *bytes = calloc(1, capacity);

	if (!bytes)
		return fwctl_fail_nomem(err);
	if (!hex_bytes(text, bytes, capacity))
		return fwctl_fail(err, -EINVAL, FWCTL_REASON_ARGUMENT,
				  "Expected: pairs of hexadecimal digits.",
				  "%s: '%s' is not a list of at most %zu bytes",
				  s->name, text, capacity);
	memcpy(to, bytes, capacity);
	return 0;
}

static int parse_celsius(const struct spot *s, void *data, const char *text,
			 struct fwctl_error *err)
{
	char *end;
	double value = strtod(text, &end);

	if (!*text || *end || !(value > -4096 && value < 4096))
		return fwctl_fail(err, -EINVAL, FWCTL_REASON_ARGUMENT, NULL,
				  "%s: '%s' is not a temperature in degrees Celsius",
				  s->name, text);
	field_set_bits(data, s->bit, s->field->width,
		       (uint64_t)(int64_t)(value * 8));
	return 0;
}

int spot_parse(const struct spot *s, void *data, const char *text,
	       struct fwctl_error *err)
{
	switch ((enum field_form)s->field->form) {
	case FORM_TEXT:
		return parse_text(s, data, text, err);
	case FORM_BYTES:
		return parse_bytes(s, data, text, err);
	case FORM_CELSIUS:
		return parse_celsius(s, data, text, err);
	case FORM_NUMBER:
	case FORM_HEX:
		break;
	}
	return parse_number(s, data, text, err);
}
