// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Walks over a description, access to the described fields, and lists of names for
 * values: "up=1 down=2".
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fields.h"

/* State of a walk that is the same at each depth. */
struct walk {
	const void *data;
	size_t bits;
	spot_fn visit;
	void *ctx;
	bool stop;
	const struct part *variant;
};

static void visit_field(struct walk *w, const char *prefix, size_t base,
			const struct field *f)
{
	struct spot spot = { .field = f, .variant = w->variant };

	for (unsigned int i = 0; !w->stop && i < (f->count ? f->count : 1);
	     i++) {
		spot.bit = base + f->bit + (size_t)i * f->width;
		if (w->data && spot.bit + f->width > w->bits)
			return;
		if (f->count)
			snprintf(spot.name, sizeof(spot.name), "%s%s[%u]",
				 prefix, f->name, i);
		else
			snprintf(spot.name, sizeof(spot.name), "%s%s", prefix,
				 f->name);
		w->stop = !w->visit(w->ctx, &spot);
	}
}

static bool part_is_there(const struct walk *w, const struct layout *outer,
			  size_t base, const struct part *p)
{
	const struct field *key;

	if (!w->data || !p->key)
		return true;
	key = field_find(outer, p->key);
	return base + key->bit + key->width <= w->bits &&
	       field_get_bits(w->data, base + key->bit, key->width) == p->value;
}

static void visit_layout(struct walk *w, const char *prefix, size_t base,
			 const struct layout *l);

static void visit_part(struct walk *w, const char *prefix, size_t base,
		       const struct part *p)
{
	const struct part *outer = w->variant;
	unsigned int count = p->count ? p->count : 1;

	if (p->key)
		w->variant = p;
	for (unsigned int i = 0; !w->stop && i < count; i++) {
		char name[64], index[16] = "";

		if (p->count)
			snprintf(index, sizeof(index), "[%u]", i);
		snprintf(name, sizeof(name), "%s%s%s%s", prefix,
			 p->name ? p->name : "", index, p->name ? "." : "");
		visit_layout(w, name,
			     base + p->bit + i * p->layout->bytes * 8,
			     p->layout);
	}
	w->variant = outer;
}

static void visit_layout(struct walk *w, const char *prefix, size_t base,
			 const struct layout *l)
{
	for (const struct field *f = l->fields; f && f->name; f++)
		visit_field(w, prefix, base, f);
	for (const struct part *p = l->parts; p && p->layout; p++) {
		if (part_is_there(w, l, base, p))
			visit_part(w, prefix, base, p);
	}
}

void layout_walk(const struct layout *layout, const void *data, size_t len,
		 spot_fn visit, void *ctx)
{
	struct walk w = {
		.data = data, .bits = len * 8, .visit = visit, .ctx = ctx,
	};

	visit_layout(&w, "", 0, layout);
}

/* A wrong name is a bug. */
const struct field *field_find(const struct layout *layout, const char *name)
{
	for (const struct field *f = layout->fields; f && f->name; f++) {
		if (!strcmp(f->name, name))
			return f;
	}
	abort();
}

uint64_t field_get(const struct layout *layout, const void *data,
		   const char *name)
{
	const struct field *f = field_find(layout, name);

	return field_get_bits(data, f->bit, f->width);
}

void field_set(const struct layout *layout, void *data, const char *name,
	       uint64_t value)
{
	const struct field *f = field_find(layout, name);

	field_set_bits(data, f->bit, f->width, value);
}

static bool preset(void *data, const struct spot *s)
{
	if (s->field->preset)
		field_set_bits(data, s->bit, s->field->width, s->field->preset);
	return true;
}

void layout_preset(const struct layout *layout, void *data, size_t len)
{
	layout_walk(layout, data, len, preset, data);
}

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

const char *access_name(unsigned int access)
{
	switch ((enum field_access)access) {
	case ACCESS_RO:
		return "ro";
	case ACCESS_RW:
		return "rw";
	case ACCESS_KEY:
		return "key";
	case ACCESS_WO:
		return "wo";
	}
	return "?";
}

struct search {
	const char *name;
	size_t len;
	bool found;
	struct spot *spot;
};

static bool compare(void *ctx, const struct spot *s)
{
	struct search *search = ctx;

	if (strlen(s->name) == search->len &&
	    !strncmp(s->name, search->name, search->len)) {
		search->found = true;
		*search->spot = *s;
	}
	return !search->found;
}

bool spot_find(const struct layout *layout, const void *data, const char *name,
	       size_t len, struct spot *spot)
{
	struct search search = { .name = name, .len = len, .spot = spot };

	layout_walk(layout, data, layout->bytes, compare, &search);
	return search.found;
}
