// SPDX-License-Identifier: GPL-2.0-only
/* Items and parameters of the non-volatile configuration. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "external.h"
#include "layouts.h"
#include "nv.h"
#include "protocol.h"

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

bool nv_next(const struct external *x, struct nv_param *p)
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
				item = x && x->items ? x->items : nv_items;
			p->port = item->class == PORT;
		}
		p->item = item;
		if (!item->name)
			return false;
		if (next_field(p, item->layout->fields))
			return true;
	}
}

static bool find_param(const struct external *x, const char *name, size_t len,
		       struct nv_param *param)
{
	*param = (struct nv_param){ 0 };
	while (nv_next(x, param)) {
		if (strlen(param->spot.name) == len &&
		    !strncasecmp(param->spot.name, name, len))
			return true;
	}
	return false;
}

bool nv_is_built_in(const char *name, size_t len)
{
	struct nv_param param;

	return find_param(NULL, name, len, &param);
}

bool nv_find(struct call *c, const char *name, size_t len,
	     struct nv_param *param)
{
	if (find_param(c->external, name, len, param))
		return true;
	external_load_items(c);
	return find_param(c->external, name, len, param);
}

static void suggest_params(const struct external *x, struct suggestion *s)
{
	struct nv_param param = { 0 };

	while (nv_next(x, &param))
		suggest_word(s, param.spot.name);
}

enum status nv_unknown(const struct call *c, const char *name, size_t len)
{
	struct suggestion s;

	say("unknown parameter '%.*s'", (int)len, name);
	suggest_start(&s, name, len);
	suggest_params(NULL, &s);
	suggest_params(c->external, &s);
	suggest_hint(&s, "");
	hint("fwctl mlx5 config list shows the known parameters.");
	return STATUS_USAGE;
}

static uint32_t type_of(const struct nv_param *p)
{
	return (uint32_t)p->item->class << 24 | p->port << 16 |
	       p->item->number;
}

enum status nv_query_caps(struct call *c, struct nv_caps *caps)
{
	unsigned char reg[16] = { 0 };
	const struct register_access access = {
		.id = REG_MNVGC, .data = reg, .len = sizeof(reg),
	};
	enum status status;

	status = mlx5_access_register(c, &access);
	caps->current = field_get(&mnvgc_layout, reg,
				  "nvda_read_current_settings");
	caps->factory = field_get(&mnvgc_layout, reg,
				  "nvda_read_factory_settings");
	return status;
}

enum status nv_supported(struct call *c, const struct nv_param *param,
			 bool *read, bool *write)
{
	unsigned char reg[8] = { 0 };
	const struct register_access access = {
		.id = REG_MNVQC, .data = reg, .len = sizeof(reg),
	};
	enum status status;
	bool there;

	field_set(&mnvqc_layout, reg, "type", type_of(param));
	status = mlx5_try_register(c, &access, &there);
	*read = there && field_get(&mnvqc_layout, reg, "support_rd");
	*write = there && field_get(&mnvqc_layout, reg, "support_wr");
	return status;
}

/* Check that a response is about the requested item and has a valid length. */
static enum status item_check(struct call *c, const struct nv_param *param,
			      enum nv_access access, const void *reg)
{
	const char *name = fwctl_dev_name(c->dev);
	unsigned int len = field_get(&mnvda_layout, reg, "length");

	if (field_get(&mnvda_layout, reg, "type") != type_of(param) ||
	    field_get(&mnvda_layout, reg, "access_mode") != access)
		return failed(STATUS_FAILED,
			      "%s: invalid response from the firmware: another item than %s",
			      name, param->item->name);
	if (len > NV_DATA_MAX)
		return failed(STATUS_FAILED,
			      "%s: invalid response from the firmware: item %s has %u bytes",
			      name, param->item->name, len);
	return STATUS_OK;
}

enum status nv_read(struct call *c, const struct nv_param *param,
		    enum nv_access access, struct nv_value *value)
{
	const struct register_access read = {
		.id = REG_MNVDA,
		.data = value->reg,
		.len = sizeof(value->reg),
	};
	enum status status;

	memset(value, 0, sizeof(*value));
	field_set(&mnvda_layout, value->reg, "type", type_of(param));
	field_set(&mnvda_layout, value->reg, "length",
		  param->item->layout->bytes);
	field_set(&mnvda_layout, value->reg, "access_mode", access);
	status = mlx5_access_register(c, &read);
	return status ? status : item_check(c, param, access, value->reg);
}

/* Keeps type, length and version as the firmware returned them. */
enum status nv_write(struct call *c, const struct nv_value *value)
{
	struct nv_value v = *value;
	const struct register_access access = {
		.id = REG_MNVDA,
		.write = true,
		.data = v.reg,
		.len = sizeof(v.reg),
	};

	field_set(&mnvda_layout, v.reg, "priority", 0);
	field_set(&mnvda_layout, v.reg, "ovr_en", 1);
	field_set(&mnvda_layout, v.reg, "rd_en", 0);
	field_set(&mnvda_layout, v.reg, "writer_id",
		  NV_WRITER_COMMAND_INTERFACE);
	return mlx5_access_register(c, &access);
}

enum status nv_reset_all(struct call *c)
{
	unsigned char reg[8] = { 0 };
	const struct register_access access = {
		.id = REG_MNVIA, .write = true, .data = reg, .len = sizeof(reg),
	};

	field_set(&mnvia_layout, reg, "writer_id", NV_WRITER_COMMAND_INTERFACE);
	return mlx5_access_register(c, &access);
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
