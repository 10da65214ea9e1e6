// SPDX-License-Identifier: GPL-2.0-only
/* The parts of a report of mlx5 firmware. */
#include <ctype.h>
#include <string.h>

#include "../../mlx5/registers.h"
#include "../collect.h"
#include "dump.h"

/* Number of objects in a request for a dump of all objects. */
#define ALL_OBJECTS 0xffff

/* Maximum number of ports of a device. */
#define PORTS_MAX 8

static const struct {
	const char *path, *words;
} documents[] = {
	{ "config.json", "mlx5 config save" },
	{ "config-query.json", "mlx5 config query" },
};

/*
 * Registers that start an operation, are events, or are parts of other documents.
 */
static const char *const skipped[] = {
	"CORE_DUMP", "RESOURCE_DUMP", "MNVDA", "MNVDI", "MNVIA", "MNVQC", "PUDE",
	"PMPE", "MTRC_STDB",
};

/* Further instances of registers whose key is not a port. */
static const struct {
	const char *name, *key;
	unsigned char values[12];
	size_t count;
} instances[] = {
	{ "PPCNT", "grp", { 1, 2, 3, 5, 18, 19, 22, 26, 32, 33, 35 }, 11 },
	{ "PDDR", "page_select", { 1, 2, 3 }, 3 },
	{ "MTMP", "sensor_index", { 1, 2, 3 }, 3 },
	{ "MQIS", "info_type", { 1, 2, 3, 4, 5 }, 5 },
};

/* The statuses of commands, parameters and lengths that the firmware does not have. */
bool mlx5_is_absent(uint32_t status)
{
	switch (status) {
	case 0x02:	/* BAD_OP_ERR */
	case 0x03:	/* BAD_PARAM_ERR */
	case 0x05:	/* BAD_RES_ERR */
	case 0x0a:	/* IX_ERR */
	case 0x50:	/* BAD_INP_LEN_ERR */
	case 0x51:	/* BAD_OUTP_LEN_ERR */
		return true;
	}
	return false;
}

static bool is_skipped(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(skipped); i++) {
		if (!strcmp(skipped[i], name))
			return true;
	}
	return false;
}

static void collect_instance(struct collection *col, const char *name,
			     const char *key, unsigned int value)
{
	char path[128], args[64];

	snprintf(path, sizeof(path), "registers/%s-%s-%u.json", name, key, value);
	snprintf(args, sizeof(args), "%s %s=%u", name, key, value);
	collect_command(col, path, "mlx5 reg get", args);
}

/* Return the key of the register that selects a port, or NULL. */
static bool find_port(void *ctx, const struct spot *s)
{
	const char **key = ctx;

	if (s->field->access == ACCESS_KEY &&
	    (!strcmp(s->name, "local_port") || !strcmp(s->name, "port_number")))
		*key = s->field->name;
	return !*key;
}

/* Read the default instance, and the instances of the other ports. */
static void collect_register(struct collection *col, const struct reg *r,
			     unsigned int ports)
{
	const char *port = NULL;
	char path[64];

	snprintf(path, sizeof(path), "registers/%s.json", r->name);
	collect_command(col, path, "mlx5 reg get", r->name);
	layout_walk(r->layout, NULL, 0, find_port, &port);
	for (unsigned int i = 2; port && i <= ports; i++)
		collect_instance(col, r->name, port, i);
}

static void collect_registers(struct collection *col, unsigned int ports)
{
	for (const struct reg *r = registers; r->name; r++) {
		if (!is_skipped(r->name))
			collect_register(col, r, ports);
	}
	for (size_t i = 0; i < ARRAY_SIZE(instances); i++) {
		for (size_t k = 0; k < instances[i].count; k++)
			collect_instance(col, instances[i].name,
					 instances[i].key,
					 instances[i].values[k]);
	}
}

/* Return a member that is a number, 0 if there is none. */
static uint64_t number_of(struct json_object *o, const char *key)
{
	struct json_object *value;

	return json_object_object_get_ex(o, key, &value) ?
	       json_object_get_uint64(value) : 0;
}

/* Collect the counters if the firmware has any, and the samples if it samples. */
static void collect_counters(struct collection *col, struct json_object *caps)
{
	struct json_object *o, *counters;

	if (json_pointer_get(caps, "/types/0/current/num_of_diagnostic_counters",
			     &o) || !json_object_get_int64(o))
		return;
	collect_command(col, "counters/list.json", "mlx5 counters list", NULL);
	o = collect_command(col, "counters/status.json", "mlx5 counters status",
			    NULL);
	if (json_object_object_get_ex(o, "counters", &counters) &&
	    json_object_array_length(counters))
		collect_command(col, "counters/samples.json",
				"mlx5 counters read", NULL);
}

static enum status read_segment(struct call *c, const void *arg,
				struct bytes *to)
{
	struct dump d = *(const struct dump *)arg;

	d.c = c;
	d.bytes = bytes_append;
	d.ctx = to;
	return dump_run(&d);
}

/* Dump a segment, unless it needs an index. @record is a record of the menu. */
static void collect_segment(struct collection *col, struct json_object *record)
{
	struct dump d = {
		.type = number_of(record, "segment_type"),
		.by_memory = true,
		/* bytes_append() checks the size. */
		.max = UINT64_MAX,
	};
	struct json_object *name;
	char path[64];
	size_t n;

	if (number_of(record, "must_have_index1") ||
	    number_of(record, "must_have_index2"))
		return;
	if (number_of(record, "num_of_obj1_supports_all"))
		d.count1 = ALL_OBJECTS;
	if (number_of(record, "num_of_obj2_supports_all"))
		d.count2 = ALL_OBJECTS;
	json_object_object_get_ex(record, "segment_name", &name);
	n = snprintf(path, sizeof(path), "dumps/0x%04x-%.16s", d.type,
		     json_object_get_string(name));
	/* The name is from the firmware. */
	for (char *p = strchr(path, '-') + 1; *p; p++)
		*p = isalnum((unsigned char)*p) ? *p : '_';
	snprintf(path + n, sizeof(path) - n, ".bin");
	collect_dump(col, path, read_segment, &d);
}

static void collect_segments(struct collection *col)
{
	struct json_object *o, *segments, *fields;

	o = collect_command(col, "dumps/list.json", "mlx5 dump list", NULL);
	if (!json_object_object_get_ex(o, "segments", &segments))
		return;
	for (size_t i = 0; i < json_object_array_length(segments); i++) {
		o = json_object_array_get_idx(segments, i);
		if (json_object_object_get_ex(o, "fields", &fields))
			collect_segment(col, fields);
	}
}

void mlx5_collect(struct collection *col)
{
	struct json_object *info, *caps;
	uint64_t ports;

	info = collect_command(col, "mlx5/info.json", "mlx5 info", NULL);
	ports = number_of(info, "num_ports");
	caps = collect_command(col, "mlx5/caps.json", "mlx5 caps", NULL);
	for (size_t i = 0; i < ARRAY_SIZE(documents); i++)
		collect_command(col, documents[i].path, documents[i].words, NULL);
	collect_registers(col, ports < PORTS_MAX ? ports : PORTS_MAX);
	collect_counters(col, caps);
	collect_segments(col);
}
