// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mask documents in two steps. The first step finds the values to mask: the values of
 * members such as "serial", and texts in the form of a MAC address, a GUID or a UUID.
 * The second step replaces each value in all strings and names of members.
 */
#include <ctype.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "mask.h"

/* Minimum number of hexadecimal digits that are raw bytes. */
#define RAW_MIN 32
/* Minimum length of a value that is replaced within other texts. */
#define TEXT_MIN 4
/* Minimum number of digits of an address without separators. */
#define ADDRESS_MIN 12

/* No member below is masked because of its name. */
#define MASK_PLAIN MASK_KINDS

/**
 * struct mask_value - A value to replace
 * @kind: Its kind.
 * @number: Number of the placeholder.
 * @text: The value. An address has no separators, and digits in lower case.
 * @len: Length of @text.
 * @digits: @text are hexadecimal digits, which separators can divide.
 * @whole: Replace the value only if it is the whole string.
 */
struct mask_value {
	enum mask_kind kind;
	unsigned int number;
	char *text;
	size_t len;
	bool digits;
	bool whole;
};

static const char *const kind_names[] = {
	[MASK_SERIAL] = "serial",
	[MASK_MAC] = "mac",
	[MASK_GUID] = "guid",
	[MASK_UUID] = "uuid",
	[MASK_NAME] = "name",
	[MASK_SECRET] = "secret",
};

/* Names of members, registers' fields and parameters, in any case. */
static const struct {
	const char *pattern;
	enum mask_kind kind;
} names[] = {
	{ "*serial*", MASK_SERIAL },
	{ "mac", MASK_MAC },
	{ "*_mac", MASK_MAC },
	{ "*mac_address*", MASK_MAC },
	{ "*base_mac*", MASK_MAC },
	{ "*guid", MASK_GUID },
	{ "*clock_identity", MASK_GUID },
	{ "*phys_port_id", MASK_GUID },
	{ "*phys_switch_id", MASK_GUID },
	{ "*uuid", MASK_UUID },
	{ "*node_desc*", MASK_NAME },
	{ "*passw*", MASK_SECRET },
	{ "*passphrase*", MASK_SECRET },
	{ "*secret*", MASK_SECRET },
	{ "*credential*", MASK_SECRET },
	{ "*private*key*", MASK_SECRET },
	{ "*psk", MASK_SECRET },
	{ "*token", MASK_SECRET },
};

/* Forms of addresses: groups of digits with a separator, the longest first. */
static const struct form {
	const char *widths;	/* hexadecimal number of digits of each group */
	const char *separators;
	enum mask_kind kind;
} forms[] = {
	{ "22222222222222222222", ":-", MASK_GUID },	/* address of IPoIB */
	{ "44444444", ":", MASK_GUID },			/* GID */
	{ "8444c", "-", MASK_UUID },
	{ "22222222", ":-", MASK_GUID },
	{ "4444", ":", MASK_GUID },
	{ "222222", ":-", MASK_MAC },
};

static enum mask_kind kind_of_name(const char *name)
{
	for (size_t i = 0; name && i < ARRAY_SIZE(names); i++) {
		if (!fnmatch(names[i].pattern, name, FNM_CASEFOLD))
			return names[i].kind;
	}
	return MASK_NONE;
}

static bool is_hex(char c)
{
	return isxdigit((unsigned char)c);
}

static size_t hex_len(const char *text)
{
	size_t n = 0;

	while (is_hex(text[n]))
		n++;
	return n;
}

/* Return the length of the address in this form at @text, or 0. */
static size_t match_form(const struct form *f, const char *text, char separator)
{
	const char *p = text;

	for (const char *w = f->widths; *w; w++) {
		size_t width = *w <= '9' ? *w - '0' : *w - 'a' + 10;

		if (hex_len(p) != width)
			return 0;
		p += width;
		if (w[1] && *p++ != separator)
			return 0;
	}
	return p - text;
}

/* Return the length of the address at @text, or 0. */
static size_t match_address(const char *text, enum mask_kind *kind)
{
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		for (const char *s = forms[i].separators; *s; s++) {
			size_t len = match_form(&forms[i], text, *s);

			*kind = forms[i].kind;
			if (len)
				return len;
		}
	}
	return 0;
}

/* Return the lower-case digits of an address. The caller frees them. */
static char *digits_of(const char *text, size_t len)
{
	char *digits = malloc(len + 1);
	size_t n = 0;

	for (size_t i = 0; digits && i < len; i++) {
		if (is_hex(text[i]))
			digits[n++] = tolower((unsigned char)text[i]);
	}
	if (digits)
		digits[n] = '\0';
	return digits;
}

/* Zero and broadcast identify nothing. */
static bool is_constant(const char *digits)
{
	return strspn(digits, "0") == strlen(digits) ||
	       strspn(digits, "f") == strlen(digits);
}

static const struct mask_value *find(const struct mask *m, const char *text,
				     bool digits)
{
	for (size_t i = 0; i < m->count; i++) {
		const struct mask_value *v = &m->values[i];

		if (v->digits == digits && !strcasecmp(v->text, text))
			return v;
	}
	return NULL;
}

/* Add a value unless it is known. Takes over @text. */
static void add_value(struct mask *m, enum mask_kind kind, char *text,
		      bool digits)
{
	bool numbered = text && strpbrk(text, "0123456789");
	struct mask_value *more = NULL;

	if (text && (find(m, text, digits) || (digits && is_constant(text)))) {
		free(text);
		return;
	}
	if (text)
		more = reallocarray(m->values, m->count + 1, sizeof(*more));
	if (!more) {
		free(text);
		m->no_memory = true;
		return;
	}
	m->values = more;
	more[m->count++] = (struct mask_value){
		.kind = kind, .number = ++m->counts[kind], .text = text,
		.len = strlen(text), .digits = digits,
		.whole = !digits && (strlen(text) < TEXT_MIN ||
				     (kind == MASK_SERIAL && !numbered)),
	};
}

/*
 * Return the value in the form of add_value(). The caller frees it. Sets *@digits for
 * an address, with or without separators.
 */
static char *normal_form(const char *text, bool *digits)
{
	size_t len = strlen(text);
	const char *start = text;
	enum mask_kind kind;

	if (text[0] == '0' && text[1] == 'x')
		start += 2;
	*digits = match_address(text, &kind) == len ||
		  (strlen(start) >= ADDRESS_MIN && !start[hex_len(start)]);
	return *digits ? digits_of(start, strlen(start)) : strdup(text);
}

static bool is_raw(const char *text)
{
	size_t len = strlen(text);

	return len >= RAW_MIN && hex_len(text) == len;
}

static void learn_addresses(struct mask *m, const char *text)
{
	for (const char *p = text; *p; p++) {
		enum mask_kind kind;
		size_t len;

		if (p > text && is_hex(p[-1]))
			continue;
		len = match_address(p, &kind);
		if (!len)
			continue;
		add_value(m, kind, digits_of(p, len), true);
		/* A GID has the form of several GUIDs. */
		p += len - 1;
	}
}

static void learn_text(struct mask *m, const char *text, enum mask_kind kind)
{
	bool digits;
	char *value;

	learn_addresses(m, text);
	if (kind == MASK_NONE || kind == MASK_PLAIN || !*text || is_raw(text))
		return;
	value = normal_form(text, &digits);
	add_value(m, kind, value, digits);
}

/* Members that describe their neighbours. */
static bool is_description(const char *key)
{
	static const char *const keys[] = { "parameter", "key", "item", "len" };

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		if (!strcmp(keys[i], key))
			return true;
	}
	return false;
}

/* Return the kind of the members of an object with the name of a value. */
static enum mask_kind kind_of_label(struct json_object *o)
{
	static const char *const keys[] = { "parameter", "key" };
	struct json_object *label;

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		if (json_object_object_get_ex(o, keys[i], &label) &&
		    json_object_is_type(label, json_type_string))
			return kind_of_name(json_object_get_string(label));
	}
	return MASK_NONE;
}

/* @outer is the kind of the object. */
static enum mask_kind kind_of_member(struct json_object *o, const char *key,
				     enum mask_kind outer)
{
	enum mask_kind kind = kind_of_name(key);

	/* Reasons for missing values have the names of these values. */
	if (outer == MASK_PLAIN || is_description(key) || !strcmp(key, "reasons"))
		return MASK_PLAIN;
	if (!kind)
		kind = kind_of_label(o);
	return kind ? kind : outer;
}

/* Do not mask 0 and 1: flags such as has_mac match the names of secret values. */
static bool is_identifying(struct json_object *number)
{
	return json_object_get_uint64(number) > 1;
}

static void learn(struct mask *m, struct json_object *o, enum mask_kind kind);

static void learn_members(struct mask *m, struct json_object *o,
			  enum mask_kind kind)
{
	json_object_object_foreach(o, key, member) {
		learn_addresses(m, key);
		learn(m, member, kind_of_member(o, key, kind));
	}
}

static void learn(struct mask *m, struct json_object *o, enum mask_kind kind)
{
	switch (json_object_get_type(o)) {
	case json_type_object:
		learn_members(m, o, kind);
		break;
	case json_type_array:
		for (size_t i = 0; i < json_object_array_length(o); i++)
			learn(m, json_object_array_get_idx(o, i), kind);
		break;
	case json_type_string:
		learn_text(m, json_object_get_string(o), kind);
		break;
	default:
		break;
	}
}

void mask_learn(struct mask *m, struct json_object *o)
{
	learn(m, o, MASK_NONE);
}

static int compare_len(const void *a, const void *b)
{
	const struct mask_value *left = a, *right = b;

	return left->len < right->len ? 1 : left->len > right->len ? -1 : 0;
}

/* A value can contain another one: a GID contains a GUID. */
void mask_complete(struct mask *m)
{
	if (m->count)
		qsort(m->values, m->count, sizeof(*m->values), compare_len);
}

static size_t match_digits(const struct mask_value *v, const char *text)
{
	const char *p = text;

	for (size_t i = 0; i < v->len; i++) {
		while (i && *p && strchr(":-.", *p))
			p++;
		if (tolower((unsigned char)*p++) != v->text[i])
			return 0;
	}
	return p - text;
}

/* Match the hexadecimal digits of the bytes of a text. */
static size_t match_encoded(const struct mask_value *v, const char *text)
{
	char byte[3];

	for (size_t i = 0; i < v->len; i++) {
		snprintf(byte, sizeof(byte), "%02x", (unsigned char)v->text[i]);
		if (strncasecmp(byte, text + 2 * i, 2))
			return 0;
	}
	return 2 * v->len;
}

/* Return the length of the value at @text, or 0. */
static size_t match_value(const struct mask_value *v, const char *text)
{
	if (v->whole)
		return 0;
	if (v->digits)
		return match_digits(v, text);
	return strncasecmp(v->text, text, v->len) ? match_encoded(v, text) :
						    v->len;
}

static void print_placeholder(FILE *f, const struct mask_value *v)
{
	fprintf(f, "masked-%s-%u", kind_names[v->kind], v->number);
}

static const char *replace_at(const struct mask *m, const char *text, FILE *f)
{
	for (size_t i = 0; i < m->count; i++) {
		size_t len = match_value(&m->values[i], text);

		if (!len)
			continue;
		print_placeholder(f, &m->values[i]);
		return text + len;
	}
	fputc(*text, f);
	return text + 1;
}

/* Return a copy with placeholders, which the caller frees. Out of memory, NULL. */
static char *replace(struct mask *m, const char *text, enum mask_kind kind)
{
	__autofree char *normal = NULL;
	const struct mask_value *v = NULL;
	char *copy = NULL;
	bool digits;
	size_t len;
	FILE *f = open_memstream(&copy, &len);

	if (kind != MASK_NONE && kind != MASK_PLAIN) {
		normal = normal_form(text, &digits);
		v = normal ? find(m, normal, digits) : NULL;
	}
	if (f && v)
		print_placeholder(f, v);
	while (f && !v && *text)
		text = replace_at(m, text, f);
	if (!f || fclose(f) || !copy) {
		m->no_memory = true;
		free(copy);
		return NULL;
	}
	return copy;
}

static struct json_object *apply_text(struct mask *m, const char *text,
				      enum mask_kind kind)
{
	__autofree char *copy = NULL;

	if (is_raw(text))
		return NULL;
	copy = replace(m, text, kind);
	return copy ? json_object_new_string(copy) : NULL;
}

/* The placeholder of a number has no number, because a field can be a part of a value. */
static struct json_object *apply_number(struct json_object *o,
					enum mask_kind kind)
{
	char text[32];

	if (kind == MASK_NONE || kind == MASK_PLAIN || !is_identifying(o))
		return json_object_get(o);
	snprintf(text, sizeof(text), "masked-%s", kind_names[kind]);
	return json_object_new_string(text);
}

static struct json_object *apply(struct mask *m, struct json_object *o,
				 enum mask_kind kind)
{
	struct json_object *copy, *item;

	switch (json_object_get_type(o)) {
	case json_type_object:
		copy = json_object_new_object();
		json_object_object_foreach(o, key, member) {
			__autofree char *name = replace(m, key, MASK_NONE);
			enum mask_kind inner = kind_of_member(o, key, kind);

			if (name)
				json_object_object_add(copy, name,
						       apply(m, member, inner));
		}
		return copy;
	case json_type_array:
		copy = json_object_new_array();
		for (size_t i = 0; i < json_object_array_length(o); i++) {
			item = json_object_array_get_idx(o, i);
			json_object_array_add(copy, apply(m, item, kind));
		}
		return copy;
	case json_type_string:
		return apply_text(m, json_object_get_string(o), kind);
	case json_type_int:
		return apply_number(o, kind);
	default:
		return json_object_get(o);
	}
}

struct json_object *mask_apply(struct mask *m, struct json_object *o)
{
	return apply(m, o, MASK_NONE);
}

struct json_object *mask_summary(const struct mask *m)
{
	struct json_object *o = json_object_new_object();

	for (size_t i = MASK_NONE + 1; i < MASK_KINDS; i++)
		json_number(o, kind_names[i], m->counts[i]);
	return o;
}

void mask_free(struct mask *m)
{
	for (size_t i = 0; i < m->count; i++)
		free(m->values[i].text);
	free(m->values);
	*m = (struct mask){ 0 };
}
