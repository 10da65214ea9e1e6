// SPDX-License-Identifier: GPL-2.0-only
/*
 * fwctl metrics: registers with fields that are metrics. The descriptions of the
 * registers contain names, types and units. Reads of registers use scope debug-read.
 */
#include <ctype.h>
#include <string.h>

#include "../../mlx5/caps.h"
#include "../../mlx5/layouts.h"
#include "diagnostic.h"
#include "external.h"
#include "protocol.h"

#define PRIORITIES 8
#define SENSORS 64

/* Group of PPCNT that has counters for each priority. */
#define PER_PRIORITY 16

/**
 * struct key - A field that selects an instance of a register
 * @field: Name of the field.
 * @value: Its value.
 * @label: Label of the samples with the value; NULL for none.
 */
struct key {
	const char *field;
	unsigned int value;
	const char *label;
};

/**
 * struct instance - An instance of a register
 * @reg: The register.
 * @data: Its content.
 * @labels: Labels of all samples; NULL for none.
 * @samples: Where to add samples.
 */
struct instance {
	const struct reg *reg;
	unsigned char data[REGISTER_MAX];
	struct json_object *labels;
	struct json_object *samples;
};

static void set_keys(struct instance *r, const struct key *keys)
{
	for (; keys->field; keys++)
		field_set(r->reg->layout, r->data, keys->field, keys->value);
}

/* A text in an instance is its name. */
static bool add_text(void *ctx, const struct spot *s)
{
	__autofree char *text = NULL;
	struct instance *r = ctx;

	if (s->field->form == FORM_TEXT)
		text = spot_text(s, r->data);
	if (text)
		json_text(r->labels, s->name, text);
	return true;
}

static void add_labels(struct instance *r, const struct key *keys)
{
	for (; keys->field; keys++) {
		if (!keys->label)
			continue;
		if (!r->labels)
			r->labels = json_object_new_object();
		json_u64(r->labels, keys->label, keys->value);
	}
	if (r->labels)
		layout_walk(r->reg->layout, r->data, r->reg->layout->bytes,
			    add_text, r);
}

/* Return the name of a group of counters; NULL if it has none. */
static const char *group_name(const struct instance *r, const struct part *group,
			      int *len)
{
	const char *list = field_find(r->reg->layout, group->key)->names;
	struct value_name n;

	while (names_next(&list, &n)) {
		*len = n.len;
		if (n.value == group->value)
			return n.name;
	}
	return NULL;
}

static bool add_sample(void *ctx, const struct spot *s)
{
	const struct field *f = s->field;
	const char *group = NULL;
	struct instance *r = ctx;
	char name[160], help[256];
	struct metric m;
	int len = 0;

	if (!f->metric)
		return true;
	m = *f->metric;
	if (s->variant)
		group = group_name(r, s->variant, &len);
	snprintf(name, sizeof(name), "mlx5_%s_%.*s%s%s", r->reg->name, len,
		 group ? group : "", group ? "_" : "", m.name ? m.name : f->name);
	for (char *p = name; *p; p++)
		*p = tolower((unsigned char)*p);
	snprintf(help, sizeof(help), "%s: field %s of register %s",
		 r->reg->summary, s->name, r->reg->name);
	m.name = name;
	m.help = help;
	metric_add(r->samples, &m, json_object_get(r->labels),
		   f->form == FORM_CELSIUS ?
		   spot_celsius(s, r->data) :
		   field_get_bits(r->data, s->bit, f->width));
	return true;
}

/* Add the samples of an instance, unless the firmware lacks it. The last key has no name. */
static enum status read_instance(struct call *c, struct json_object *samples,
				 const struct reg *reg, const struct key *keys)
{
	struct instance r = { .reg = reg, .samples = samples };
	const struct register_access access = {
		.id = reg->id,
		.data = r.data,
		.len = reg->layout->bytes,
	};
	enum status status;
	bool there;

	layout_preset(reg->layout, r.data, reg->layout->bytes);
	set_keys(&r, keys);
	status = mlx5_try_register(c, &access, &there);
	if (status || !there)
		return status;
	/* A response with another group would duplicate the samples of that group. */
	set_keys(&r, keys);
	add_labels(&r, keys);
	layout_walk(reg->layout, r.data, reg->layout->bytes, add_sample, &r);
	json_object_put(r.labels);
	return STATUS_OK;
}

static bool has_metrics(const struct layout *layout)
{
	for (const struct field *f = layout->fields; f && f->name; f++) {
		if (f->metric)
			return true;
	}
	return false;
}

static enum status read_group(struct call *c, struct json_object *samples,
			      const struct reg *reg, unsigned int group,
			      unsigned int port)
{
	unsigned int count = group == PER_PRIORITY ? PRIORITIES : 1;
	enum status status = STATUS_OK;

	for (unsigned int i = 0; !status && i < count; i++) {
		const struct key keys[] = {
			{ "local_port", port, "port" },
			{ "grp", group },
			{ "prio_tc", i, count > 1 ? "priority" : NULL },
			{ NULL },
		};

		status = read_instance(c, samples, reg, keys);
	}
	return status;
}

static enum status read_ports(struct call *c, struct json_object *samples,
			      unsigned int ports)
{
	const struct reg *reg = register_find(c, "PPCNT");
	enum status status = STATUS_OK;

	for (unsigned int port = 1; !status && port <= ports; port++) {
		const struct part *p = reg->layout->parts;

		for (; !status && p->layout; p++) {
			if (has_metrics(p->layout))
				status = read_group(c, samples, reg, p->value, port);
		}
	}
	return status;
}

static enum status read_pcie(struct call *c, struct json_object *samples)
{
	const struct reg *reg = register_find(c, "MPCNT");
	enum status status = STATUS_OK;

	for (const struct part *p = reg->layout->parts; !status && p->layout; p++) {
		const struct key keys[] = { { "grp", p->value }, { NULL } };

		status = read_instance(c, samples, reg, keys);
	}
	return status;
}

static enum status read_sensors(struct call *c, struct json_object *samples)
{
	const struct reg *mtcap = register_find(c, "MTCAP");
	unsigned char data[REGISTER_MAX] = { 0 };
	const struct register_access access = {
		.id = mtcap->id,
		.data = data,
		.len = mtcap->layout->bytes,
	};
	enum status status;
	uint64_t map;
	bool there;

	status = mlx5_try_register(c, &access, &there);
	map = there ? field_get(mtcap->layout, data, "sensor_map") : 0;
	for (unsigned int i = 0; !status && i < SENSORS; i++) {
		const struct key keys[] = {
			{ "sensor_index", i, "sensor" }, { NULL },
		};

		if (map & (uint64_t)1 << i)
			status = read_instance(c, samples,
					       register_find(c, "MTMP"), keys);
	}
	return status;
}

static bool has_diagnostics(const unsigned char *caps)
{
	return field_get(&caps_general, caps, "debug") &&
	       field_get(&caps_general, caps, "num_of_diagnostic_counters");
}

enum status mlx5_metrics(struct call *c, struct json_object *samples)
{
	static const struct key none[] = { { NULL } };
	unsigned char caps[CAPS_BYTES];
	enum status status;

	status = caps_query(c, 0, false, caps);
	if (!status)
		status = read_instance(c, samples, register_find(c, "MGIR"), none);
	if (!status)
		status = read_sensors(c, samples);
	if (!status)
		status = read_ports(c, samples,
				    field_get(&caps_general, caps, "num_ports"));
	if (!status)
		status = read_pcie(c, samples);
	if (!status && has_diagnostics(caps))
		status = diag_metrics(c, samples);
	return status;
}
