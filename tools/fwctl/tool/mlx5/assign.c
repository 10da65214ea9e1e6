// SPDX-License-Identifier: GPL-2.0-only
/* Assign "NAME=VALUE" of the command line to a field. */
#include <string.h>

#include "show.h"

enum status spot_assign(const struct spot *s, void *data, const char *text)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;

	if (!spot_parse(s, data, text, &err))
		return STATUS_OK;
	say("%s", err.message);
	if (*err.hint)
		hint("%s", err.hint);
	return STATUS_USAGE;
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
