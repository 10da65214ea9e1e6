// SPDX-License-Identifier: GPL-2.0-only
/*
 * json POINTER... <FILE: print the values at these JSON pointers (RFC 6901),
 * separated by spaces. Exits with 1 if standard input is not exactly one strict
 * JSON value, or if a value is missing.
 */
#include <stdio.h>
#include <json-c/json.h>
#include <json-c/json_pointer.h>

static struct json_object *parse(const char *text, size_t len)
{
	struct json_tokener *tokener = json_tokener_new();
	struct json_object *value;

	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
	value = json_tokener_parse_ex(tokener, text, len);
	json_tokener_free(tokener);
	return value;
}

int main(int argc, char **argv)
{
	static char text[1 << 20];
	size_t len = fread(text, 1, sizeof(text) - 1, stdin);
	struct json_object *value = parse(text, len), *found;

	if (!value)
		return 1;
	for (int i = 1; i < argc; i++) {
		if (json_pointer_get(value, argv[i], &found))
			return 1;
		printf("%s%s", i > 1 ? " " : "",
		       found ? json_object_get_string(found) : "null");
	}
	json_object_put(value);
	return 0;
}
