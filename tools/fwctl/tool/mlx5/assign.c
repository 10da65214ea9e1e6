// SPDX-License-Identifier: GPL-2.0-only
/* Assign "NAME=VALUE" of the command line to a field. */
#include <stdlib.h>
#include <string.h>

#include "fields.h"

struct search {
	const char *name;
	size_t len;
	bool found;
	struct spot spot;
};

static bool compare(void *ctx, const struct spot *s)
{
	struct search *search = ctx;

	if (strlen(s->name) == search->len &&
	    !strncmp(s->name, search->name, search->len)) {
		search->found = true;
		search->spot = *s;
	}
	return !search->found;
}

static void hint_names(const struct field *f)
{
	const char *list = f->names;
	struct value_name n;
	char text[400] = "";
	size_t used = 0;

	while (names_next(&list, &n) && used < sizeof(text) - 1)
		used += snprintf(text + used, sizeof(text) - used, "%s%.*s",
				 used ? ", " : "", n.len, n.name);
	if (used)
		hint("Accepts a number%s: %s.",
		     f->flags ? " or a comma-separated list of these" :
				" or one of these", text);
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

static enum status assign_number(const struct spot *s, void *data,
				 const char *text)
{
	const struct field *f = s->field;
	uint64_t max = f->width < 64 ? ((uint64_t)1 << f->width) - 1 :
				       UINT64_MAX;
	uint64_t value;

	if (!parse_names(f, text, &value) && !number_parse(text, max, &value)) {
		if (!f->names) {
			number_arg(s->name, text, max, &value);
			return STATUS_USAGE;
		}
		say("%s: '%s' is neither a name nor a number from 0 to %llu",
		    s->name, text, (unsigned long long)max);
		hint_names(f);
		return STATUS_USAGE;
	}
	field_set_bits(data, s->bit, f->width, value);
	return STATUS_OK;
}

/* Text and bytes start at a byte; a test checks this for all layouts. */
static enum status assign_bytes(const struct spot *s, void *data,
				const void *bytes, size_t len)
{
	size_t capacity = s->field->width / 8;
	char *to = (char *)data + s->bit / 8;

	if (len > capacity)
		return failed(STATUS_USAGE, "%s: %zu bytes, field holds %zu",
			      s->name, len, capacity);
	memset(to, 0, capacity);
	memcpy(to, bytes, len);
	return STATUS_OK;
}

static enum status assign_hex(const struct spot *s, void *data,
			      const char *text)
{
	__autofree void *bytes = NULL;
	size_t len;

	bytes = hex_parse(text, strlen(text), s->field->width / 8, &len);
	if (!bytes)
		return STATUS_USAGE;
	return assign_bytes(s, data, bytes, len);
}

static enum status assign_celsius(const struct spot *s, void *data,
				  const char *text)
{
	char *end;
	double value = strtod(text, &end);

	if (!*text || *end || !(value > -4096 && value < 4096))
		return failed(STATUS_USAGE,
			      "%s: '%s' is not a temperature in degrees Celsius",
			      s->name, text);
	field_set_bits(data, s->bit, s->field->width,
		       (uint64_t)(int64_t)(value * 8));
	return STATUS_OK;
}

enum status spot_assign(const struct spot *s, void *data, const char *text)
{
	switch ((enum field_form)s->field->form) {
	case FORM_TEXT:
		return assign_bytes(s, data, text, strlen(text));
	case FORM_BYTES:
		return assign_hex(s, data, text);
	case FORM_CELSIUS:
		return assign_celsius(s, data, text);
	case FORM_NUMBER:
	case FORM_HEX:
		break;
	}
	return assign_number(s, data, text);
}

enum status layout_assign(const struct assignment *a, const char *text)
{
	struct search search = { .name = text, .len = strcspn(text, "=") };

	if (!text[search.len]) {
		say("'%s' is not of the form NAME=VALUE", text);
		return STATUS_USAGE;
	}
	layout_walk(a->layout, a->data, a->layout->bytes, compare, &search);
	if (!search.found) {
		say("%s has no field %.*s", a->what, (int)search.len, text);
		hint("%s lists the fields.", a->where);
		hint("Some fields depend on the value of another field, which must come first.");
		return STATUS_USAGE;
	}
	if (!(search.spot.field->access & a->access)) {
		say("%s: field %s is read-only", a->what, search.spot.name);
		return STATUS_USAGE;
	}
	return spot_assign(&search.spot, a->data, text + search.len + 1);
}
