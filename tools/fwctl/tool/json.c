// SPDX-License-Identifier: GPL-2.0-only
/* Helpers for JSON output. Bytes are strings of hexadecimal digits. */
#include <stdlib.h>
#include <string.h>

#include "tool.h"

struct opt opt_json = { "json", 'j', NULL, OPT_FLAG, 0, "print JSON" };

void json_text(struct json_object *o, const char *key, const char *text)
{
	json_object_object_add(o, key,
			       text ? json_object_new_string(text) : NULL);
}

void json_firmware_text(struct json_object *o, const char *key,
			const void *data, size_t len)
{
	__autofree char *text = text_clean(data, len);

	json_text(o, key, text);
}

void json_number(struct json_object *o, const char *key, uint64_t value)
{
	json_object_object_add(o, key, json_object_new_uint64(value));
}

void json_u64(struct json_object *o, const char *key, uint64_t value)
{
	json_object_object_add(o, key, json_decimal(value));
}

struct json_object *json_decimal(uint64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)value);
	return json_object_new_string(text);
}

void json_flag(struct json_object *o, const char *key, bool value)
{
	json_object_object_add(o, key, json_object_new_boolean(value));
}

void json_enum(struct json_object *o, const char *key, uint64_t value,
	       const char *name)
{
	struct json_object *e = json_object_new_object();

	json_number(e, "value", value);
	json_text(e, "name", name);
	json_object_object_add(o, key, e);
}

void json_scope(struct json_object *o, uint32_t scope)
{
	json_enum(o, "scope", scope, fwctl_scope_name(scope));
}

void json_hex(struct json_object *o, const char *key, const void *data,
	      size_t len)
{
	__autofree char *text = hex_string(data, len);

	json_text(o, key, text);
}

/* Print and release @o. */
static enum status print(struct json_object *o, int flags)
{
	const char *text = json_object_to_json_string_ext(o,
		flags | JSON_C_TO_STRING_NOSLASHESCAPE);

	if (text)
		puts(text);
	json_object_put(o);
	return text ? STATUS_OK : failed(STATUS_FAILED, "out of memory");
}

enum status json_print(struct json_object *o)
{
	result_set(o);
	return STATUS_OK;
}

enum status json_print_now(struct json_object *o)
{
	return print(o, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED);
}

enum status json_print_line(struct json_object *o)
{
	return print(o, JSON_C_TO_STRING_PLAIN);
}

struct json_object *json_parse_line(const char *line, size_t len)
{
	struct json_tokener *t = json_tokener_new();
	struct json_object *o;
	size_t end;

	if (!t)
		return NULL;
	o = json_tokener_parse_ex(t, line, len);
	end = json_tokener_get_parse_end(t);
	json_tokener_free(t);
	/* The parser stops after the first value. */
	if (o && end + strspn(line + end, " \t\r\n") != len) {
		json_object_put(o);
		return NULL;
	}
	return o;
}
