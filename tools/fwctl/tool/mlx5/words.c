// SPDX-License-Identifier: GPL-2.0-only
/* Complete names and values of fields. */
#include <string.h>

#include "../complete.h"
#include "show.h"

/**
 * struct words - A walk that completes NAME=VALUE
 * @access: Mask of &enum field_access.
 * @name: Start of the current word.
 * @len: Length of the name, if the current word has a value.
 * @value: The current word has a value.
 */
struct words {
	unsigned int access;
	const char *name;
	size_t len;
	bool value;
};

void field_words(const struct field *f)
{
	const char *current = complete_current();
	const char *list = f->names;
	struct value_name n;
	const char *comma;
	char name[64];

	comma = f->flags ? strrchr(current, ',') : NULL;
	if (comma)
		complete_skip(comma + 1 - current);
	while (names_next(&list, &n)) {
		snprintf(name, sizeof(name), "%.*s", n.len, n.name);
		complete_word(name, NULL);
	}
}

static bool word(void *ctx, const struct spot *s)
{
	const struct words *w = ctx;
	char name[sizeof(s->name) + 1];

	if (!(s->field->access & w->access))
		return true;
	if (!w->value) {
		snprintf(name, sizeof(name), "%s=", s->name);
		complete_word(name, s->field->names);
		return true;
	}
	if (strlen(s->name) != w->len || strncmp(s->name, w->name, w->len))
		return true;
	field_words(s->field);
	return false;
}

void layout_words(const struct layout *layout, unsigned int access)
{
	const char *name = complete_current();
	struct words w = { access, name, strcspn(name, "="), strchr(name, '=') };

	if (w.value)
		complete_skip(w.len + 1);
	layout_walk(layout, NULL, 0, word, &w);
}
