// SPDX-License-Identifier: GPL-2.0-only
/* Assign "NAME=VALUE" of the command line to a field. */
#include <string.h>

#include "show.h"

static void suggest_value(const struct field *f, const char *text)
{
	const char *list = f->names;
	char name[SUGGESTION_MAX + 1];
	struct suggestion s;
	struct value_name n;

	suggest_start(&s, text, strlen(text));
	while (names_next(&list, &n)) {
		snprintf(name, sizeof(name), "%.*s", n.len, n.name);
		suggest_word(&s, name);
	}
	suggest_hint(&s, "");
}

enum status spot_assign(const struct spot *s, void *data, const char *text)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;

	if (!spot_parse(s, data, text, &err))
		return STATUS_OK;
	say("%s", err.message);
	if (s->field->names)
		suggest_value(s->field, text);
	if (*err.hint)
		hint("%s", err.hint);
	return STATUS_USAGE;
}

static bool compare_field(void *ctx, const struct spot *s)
{
	suggest_word(ctx, s->name);
	return true;
}

static void suggest_field(const struct assignment *a, const char *text, size_t len)
{
	struct suggestion s;

	suggest_start(&s, text, len);
	layout_walk(a->layout, a->data, a->layout->bytes, compare_field, &s);
	suggest_hint(&s, "");
}

enum status layout_assign(const struct assignment *a, const char *text)
{
	size_t len = strcspn(text, "=");
	struct spot spot;

	if (!text[len]) {
		say("'%s' is not of the form NAME=VALUE", text);
		return STATUS_USAGE;
	}
	if (!spot_find(a->layout, a->data, text, len, &spot)) {
		say("%s has no field %.*s", a->what, (int)len, text);
		suggest_field(a, text, len);
		hint("%s lists the fields.", a->where);
		hint("Some fields depend on the value of another field, which must come first.");
		return STATUS_USAGE;
	}
	if (!(spot.field->access & a->access)) {
		say("%s: field %s is read-only", a->what, spot.name);
		return STATUS_USAGE;
	}
	return spot_assign(&spot, a->data, text + len + 1);
}
