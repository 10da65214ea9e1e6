// SPDX-License-Identifier: LGPL-2.1-or-later
/* Lists of values with keys. */
#include <string.h>

#include "internal.h"

/* Replace everything but printable ASCII. Returns NULL if there is no memory. */
static char *clean(const char *text, size_t len)
{
	char *copy = malloc(len * 4 + 1);
	char *p = copy;

	if (!copy)
		return NULL;
	for (size_t i = 0; i < len; i++) {
		unsigned char c = text[i];

		if (c >= ' ' && c <= '~' && c != '\\')
			*p++ = c;
		else
			p += sprintf(p, "\\x%02x", c);
	}
	*p = '\0';
	return copy;
}

static bool has_value(const struct values *v, const char *text)
{
	for (size_t i = 0; i < v->count; i++) {
		if (!strcmp(v->values[i].text, text))
			return true;
	}
	return false;
}

/* Append a value, and take over its strings. */
static bool append(struct values *v, char *key, char *text)
{
	struct value *values = reallocarray(v->values, v->count + 1,
					    sizeof(*values));

	if (!values)
		return false;
	v->values = values;
	values[v->count++] = (struct value){ key, text };
	return true;
}

bool values_add(struct values *v, const char *key, const char *text, size_t len,
		bool repeats)
{
	char *copy, *name = NULL;

	len = strnlen(text, len < TEXT_MAX ? len : TEXT_MAX);
	while (len && text[len - 1] == ' ')
		len--;
	if (!len || v->count >= VALUES_MAX)
		return true;
	copy = clean(text, len);
	if (key)
		name = clean(key, strnlen(key, TEXT_MAX));
	if (copy && (name || !key)) {
		bool known = !repeats && has_value(v, copy);

		if (!known && append(v, name, copy))
			return true;
		free(copy);
		free(name);
		return known;
	}
	free(copy);
	free(name);
	return false;
}

void values_free(struct values *v)
{
	for (size_t i = 0; i < v->count; i++) {
		free(v->values[i].key);
		free(v->values[i].text);
	}
	free(v->values);
	free(v->reason);
	*v = (struct values){ 0 };
}
