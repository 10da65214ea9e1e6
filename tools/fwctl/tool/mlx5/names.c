// SPDX-License-Identifier: GPL-2.0-only
/* Lists of names for values: "up=1 down=2". */
#include <stdlib.h>
#include <string.h>

#include "fields.h"

bool names_next(const char **list, struct value_name *n)
{
	const char *p = *list;
	char *end;

	if (!p || !*p)
		return false;
	n->name = p;
	n->len = strcspn(p, "=");
	n->value = strtoull(p + n->len + 1, &end, 10);
	*list = *end ? end + 1 : end;
	return true;
}

bool names_find(const char *list, const char *name, size_t len,
		uint64_t *value)
{
	struct value_name n;

	while (names_next(&list, &n)) {
		if ((size_t)n.len == len && !strncasecmp(n.name, name, len)) {
			*value = n.value;
			return true;
		}
	}
	return false;
}
