// SPDX-License-Identifier: LGPL-2.1-or-later
/* Items, parameters and values of the non-volatile configuration. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/autofree.h"
#include "../lib/convert.h"
#include "layouts.h"
#include "nv.h"

/* Names of parameters are in upper case. */
static bool is_param(const struct field *f)
{
	return isupper((unsigned char)f->name[0]);
}

void nv_point(struct nv_param *p, const struct nv_item *item,
	      const struct field *f, unsigned int port)
{
	p->item = item;
	p->port = port;
	p->spot.field = f;
	p->spot.bit = f->bit;
	if (port)
		snprintf(p->spot.name, sizeof(p->spot.name), "%s_P%u", f->name,
			 port);
	else
		snprintf(p->spot.name, sizeof(p->spot.name), "%s", f->name);
}

/* Move to the next parameter of the item and port. Returns false at the end. */
static bool next_field(struct nv_param *p, const struct field *f)
{
	while (f->name && !is_param(f))
		f++;
	if (f->name)
		nv_point(p, p->item, f, p->port);
	return f->name;
}

bool nv_next(const struct nv_item *items, struct nv_param *p)
{
	const struct nv_item *item = p->item;

	if (item && next_field(p, p->spot.field + 1))
		return true;
	for (;;) {
		if (item && p->port && p->port < NV_PORTS) {
			p->port++;
		} else {
			if (item)
				item++;
			else
				item = items ? items : nv_items;
			p->port = item->class == PORT;
		}
		p->item = item;
		if (!item->name)
			return false;
		if (next_field(p, item->layout->fields))
			return true;
	}
}

bool nv_lookup(const struct nv_item *items, const char *name, size_t len,
	       struct nv_param *param)
{
	*param = (struct nv_param){ 0 };
	while (nv_next(items, param)) {
		if (strlen(param->spot.name) == len &&
		    !strncasecmp(param->spot.name, name, len))
			return true;
	}
	return false;
}

void *nv_data(const struct nv_value *value)
{
	return (void *)(value->reg + field_find(&mnvda_layout, "data")->bit / 8);
}

/* Values of bytes are longer than a number. */
static size_t step(const struct nv_param *p, size_t done)
{
	size_t left = p->spot.field->width - done;

	return left < 64 ? left : 64;
}

bool nv_equal(const struct nv_param *p, const struct nv_value *a,
	      const struct nv_value *b)
{
	size_t n;

	for (size_t i = 0; (n = step(p, i)); i += n) {
		if (field_get_bits(nv_data(a), p->spot.bit + i, n) !=
		    field_get_bits(nv_data(b), p->spot.bit + i, n))
			return false;
	}
	return true;
}

void nv_copy(const struct nv_param *p, struct nv_value *to,
	     const struct nv_value *from)
{
	size_t n;

	for (size_t i = 0; (n = step(p, i)); i += n)
		field_set_bits(nv_data(to), p->spot.bit + i, n,
			       field_get_bits(nv_data(from), p->spot.bit + i,
					      n));
}

bool nv_has(const struct nv_value *value, const struct nv_param *param)
{
	size_t bits = field_get(&mnvda_layout, value->reg, "length") * 8;

	return param->spot.bit + param->spot.field->width <= bits;
}

char *nv_text(const struct nv_param *p, const struct nv_value *value)
{
	__autofree char *names = spot_names(&p->spot, nv_data(value));
	unsigned long long number;
	char *text;

	if (!names)
		return spot_text(&p->spot, nv_data(value));
	number = field_get_bits(nv_data(value), p->spot.bit,
				p->spot.field->width);
	return asprintf(&text, "%s(%llu)", names, number) < 0 ? NULL : text;
}

char *nv_assignable(const struct nv_param *p, const struct nv_value *value)
{
	const struct field *f = p->spot.field;
	const char *data = nv_data(value);
	const char *bytes = data + p->spot.bit / 8;
	char *text;

	if (f->form == FORM_TEXT &&
	    !text_is_clean(bytes, strnlen(bytes, f->width / 8)))
		return NULL;
	text = f->flags ? NULL : spot_names(&p->spot, data);
	if (text) {
		/* Several names can have the same value. */
		text[strcspn(text, ",")] = '\0';
		return text;
	}
	if (f->form != FORM_NUMBER && f->form != FORM_HEX)
		return spot_text(&p->spot, data);
	return asprintf(&text, "%llu", (unsigned long long)
			field_get_bits(data, p->spot.bit, f->width)) < 0 ?
	       NULL : text;
}

void nv_make_valid(const struct nv_param *p, struct nv_value *value)
{
	if (p->spot.field->valid)
		field_set(p->item->layout, nv_data(value),
			  p->spot.field->valid, 1);
}
