// SPDX-License-Identifier: GPL-2.0-only
/* fwctl mlx5 counters: sample the diagnostic counters of the device. */
#include <stdlib.h>
#include <string.h>

#include "../../mlx5/caps.h"
#include "../../mlx5/layouts.h"
#include "../complete.h"
#include "../trace.h"
#include "diagnostic.h"
#include "show.h"

static struct opt opt_sample = { "sample", 0, "N", OPT_NUMBER, UINT16_MAX,
	"the sample to start with (default 0)" };

#define __release __attribute__((cleanup(diag_release)))

static enum status open_diag(struct call *c, struct diag *diag)
{
	enum status status = session_open(c);

	return status ? status : diag_query_caps(c, diag);
}

/* The same for a command that changes the sampling. */
static enum status open_to_change(struct call *c, struct diag *diag)
{
	enum status status;

	dry_run_probe(true);
	status = open_diag(c, diag);
	dry_run_probe(false);
	return status;
}

static void add_name(struct json_object *o, uint16_t id)
{
	const struct diag_name *n = diag_name(id);

	json_enum(o, "counter", id, n ? n->name : NULL);
	json_text(o, "unit", n ? n->unit : NULL);
}

static const char *name_or_dash(uint16_t id)
{
	const struct diag_name *n = diag_name(id);

	return n ? n->name : "-";
}

enum { COL_COUNTER, COL_SYNC, COL_NAME };

static const struct table_column list_columns[] = {
	{ "COUNTER" },
	{ "SYNC" },
	{ "NAME" },
	{ 0 }
};

static enum status print_counters(const struct diag *diag)
{
	struct table *t = table_new(list_columns, TABLE_ALL);

	if (!opt_noheadings.given)
		printf("samples at most:    2^%u\n"
		       "period at least:    2^%u device clocks\n\n",
		       (unsigned int)field_get(&caps_debug, diag->caps,
					       "log_max_samples"),
		       (unsigned int)field_get(&caps_debug, diag->caps,
					       "log_min_sample_period"));
	for (unsigned int i = 0; i < diag->count; i++) {
		table_add(t, COL_COUNTER, "0x%04x", diag->counters[i].id);
		table_add(t, COL_SYNC, "%s",
			  diag->counters[i].sync ? "yes" : "no");
		table_add(t, COL_NAME, "%s", name_or_dash(diag->counters[i].id));
		table_end_row(t);
	}
	return table_print(t);
}

static enum status counters_list(struct call *c)
{
	struct diag diag __release = { 0 };
	struct json_object *o, *array;
	enum status status;

	status = open_diag(c, &diag);
	if (status)
		return status;
	if (!opt_json.given)
		return print_counters(&diag);
	array = json_object_new_array();
	for (unsigned int i = 0; i < diag.count; i++) {
		o = json_object_new_object();
		add_name(o, diag.counters[i].id);
		json_flag(o, "sync", diag.counters[i].sync);
		json_object_array_add(array, o);
	}
	o = session_json(c);
	layout_json(&caps_debug, diag.caps, sizeof(diag.caps), o);
	json_object_object_add(o, "counters", array);
	return json_print(o);
}

static enum status counters_status(struct call *c)
{
	struct diag diag __release = { 0 };
	struct json_object *o, *array;
	enum status status;

	status = open_diag(c, &diag);
	if (!status)
		status = diag_query_params(c, &diag);
	if (status)
		return status;
	if (!opt_json.given) {
		layout_print(&diag_params, diag.params, sizeof(diag.params));
		for (unsigned int i = 0; i < diag.chosen; i++)
			printf("0x%04x  %s\n", diag.ids[i],
			       name_or_dash(diag.ids[i]));
		return STATUS_OK;
	}
	array = json_object_new_array();
	for (unsigned int i = 0; i < diag.chosen; i++) {
		o = json_object_new_object();
		add_name(o, diag.ids[i]);
		json_object_array_add(array, o);
	}
	o = session_json(c);
	layout_json(&diag_params, diag.params, sizeof(diag.params), o);
	json_object_object_add(o, "counters", array);
	return json_print(o);
}

static bool is_there(const struct diag *diag, uint16_t id)
{
	for (unsigned int i = 0; i < diag->count; i++) {
		if (diag->counters[i].id == id)
			return true;
	}
	return false;
}

/* Suggest a name with hyphens, as a word of the command line. */
static void suggest_counter(const char *text)
{
	struct suggestion s;
	char name[SUGGESTION_MAX + 1];

	suggest_start(&s, text, strlen(text));
	for (const struct diag_name *n = diag_names; n->name; n++) {
		snprintf(name, sizeof(name), "%s", n->name);
		for (char *p = name; *p; p++)
			*p = *p == ' ' ? '-' : *p;
		suggest_word(&s, name);
	}
	suggest_hint(&s, "");
}

/* Parse "FIELD=VALUE" or a counter. */
static enum status take_argument(const char *text, struct diag *diag)
{
	const struct assignment params = {
		.what = "counters start",
		.where = "fwctl mlx5 counters start --help",
		.layout = &diag_params,
		.data = diag->params,
		.access = ACCESS_RW,
	};
	uint16_t id;

	if (strchr(text, '='))
		return layout_assign(&params, text);
	if (!diag_parse(text, &id)) {
		say("'%s' is neither a counter nor FIELD=VALUE", text);
		suggest_counter(text);
		hint("fwctl mlx5 counters list shows the counters of a device.");
		return STATUS_USAGE;
	}
	diag->ids[diag->chosen++] = id;
	return STATUS_OK;
}

/* Fill in defaults: sample all counters, on demand. */
static enum status complete(struct call *c, struct diag *diag)
{
	void *params = diag->params;

	for (unsigned int i = 0; i < diag->chosen; i++) {
		if (is_there(diag, diag->ids[i]))
			continue;
		say("%s has no counter 0x%04x", fwctl_dev_name(c->dev),
		    diag->ids[i]);
		hint("fwctl mlx5 counters list shows the counters of the device.");
		return STATUS_FAILED;
	}
	if (!diag->chosen) {
		free(diag->ids);
		diag->ids = calloc(diag->count, sizeof(*diag->ids));
		if (!diag->ids)
			return failed(STATUS_FAILED, "out of memory");
		for (unsigned int i = 0; i < diag->count; i++)
			diag->ids[diag->chosen++] = diag->counters[i].id;
	}
	if (!field_get(&diag_params, params, "single") &&
	    !field_get(&diag_params, params, "repetitive"))
		field_set(&diag_params, params, "on_demand", 1);
	if (!field_get(&diag_params, params, "log_sample_period"))
		field_set(&diag_params, params, "log_sample_period",
			  field_get(&caps_debug, diag->caps,
				    "log_min_sample_period"));
	field_set(&diag_params, params, "enable", 1);
	return STATUS_OK;
}

static enum status counters_start(struct call *c)
{
	struct diag diag __release = { 0 };
	enum status status = STATUS_OK;

	diag.ids = calloc(c->argc, sizeof(*diag.ids));
	if (!diag.ids)
		return failed(STATUS_FAILED, "out of memory");
	for (int i = 1; !status && i < c->argc; i++)
		status = take_argument(c->argv[i], &diag);
	if (!status)
		status = confirm_taint(c, FWCTL_SCOPE_DEBUG_WRITE);
	if (!status)
		status = open_to_change(c, &diag);
	if (!status)
		status = complete(c, &diag);
	if (status)
		return status;
	inform("sampling %u of %s's counters instead of the current ones",
	       diag.chosen, fwctl_dev_name(c->dev));
	status = diag_set_params(c, &diag);
	return status ? status : session_done(c, "sampling");
}

static enum status counters_stop(struct call *c)
{
	struct diag diag __release = { 0 };
	enum status status;

	status = confirm_taint(c, FWCTL_SCOPE_DEBUG_WRITE);
	if (!status)
		status = open_to_change(c, &diag);
	if (status)
		return status;
	field_set(&diag_params, diag.params, "clear", 1);
	inform("stopping the sampling of %s's counters and clearing them",
	       fwctl_dev_name(c->dev));
	status = diag_set_params(c, &diag);
	return status ? status : session_done(c, "not sampling");
}

enum { COL_SAMPLE, COL_TIME, COL_ID, COL_VALUE, COL_SAMPLED };

static const struct table_column read_columns[] = {
	{ "SAMPLE", COLUMN_RIGHT },
	{ "TIME", COLUMN_RIGHT },
	{ "COUNTER" },
	{ "VALUE", COLUMN_RIGHT },
	{ "NAME" },
	{ 0 }
};

static void add_record(struct table *t, const void *record)
{
	uint16_t id = field_get(&diag_record, record, "counter_id");

	table_add(t, COL_SAMPLE, "%u",
		  (unsigned int)field_get(&diag_record, record, "sample_id"));
	table_add(t, COL_TIME, "%u",
		  (unsigned int)field_get(&diag_record, record, "time_stamp"));
	table_add(t, COL_ID, "0x%04x", id);
	table_add(t, COL_VALUE, "%llu",
		  (unsigned long long)field_get(&diag_record, record,
						"counter_value"));
	table_add(t, COL_SAMPLED, "%s", name_or_dash(id));
	table_end_row(t);
}

static struct json_object *record_json(const void *record)
{
	struct json_object *o = json_object_new_object();

	json_number(o, "sample", field_get(&diag_record, record, "sample_id"));
	json_number(o, "time_stamp", field_get(&diag_record, record,
					       "time_stamp"));
	add_name(o, field_get(&diag_record, record, "counter_id"));
	json_u64(o, "value", field_get(&diag_record, record, "counter_value"));
	return o;
}

static enum status print_records(const struct call *c, const char *records,
				 size_t count)
{
	struct json_object *array = NULL, *o;
	struct table *t = NULL;

	if (opt_json.given)
		array = json_object_new_array();
	else
		t = table_new(read_columns, TABLE_ALL);
	for (size_t i = 0; i < count; i++) {
		const void *record = records + i * diag_record.bytes;

		if (!field_get(&diag_record, record, "counter_id"))
			continue;
		if (array)
			json_object_array_add(array, record_json(record));
		else
			add_record(t, record);
	}
	if (!array)
		return table_print(t);
	o = session_json(c);
	json_object_object_add(o, "samples", array);
	return json_print(o);
}

static enum status counters_read(struct call *c)
{
	struct diag diag __release = { 0 };
	__autofree void *records = NULL;
	unsigned int count = opt_count.given ? opt_count.number : 1;
	enum status status;

	if (!count || count > UINT16_MAX)
		return failed(STATUS_USAGE, "--count must be 1 to %u samples",
			      UINT16_MAX);
	status = open_diag(c, &diag);
	if (!status)
		status = diag_query_params(c, &diag);
	if (status)
		return status;
	if (!diag.chosen) {
		say("%s samples no counters", fwctl_dev_name(c->dev));
		hint("fwctl mlx5 counters start samples counters, which taints the kernel.");
		return STATUS_FAILED;
	}
	status = diag_read(c, &diag, opt_sample.number, count, &records);
	if (status)
		return status;
	return print_records(c, records, (size_t)count * diag.chosen);
}

static void counters_words(int argc, char **argv)
{
	char number[8];

	(void)argc;
	(void)argv;
	for (const struct diag_name *n = diag_names; n->name; n++) {
		snprintf(number, sizeof(number), "0x%04x", n->id);
		complete_word(number, n->name);
	}
	layout_words(&diag_params, ACCESS_RW);
}

const struct command mlx5_counters_commands[] = {
	{
		.name = "list",
		.args = "DEV",
		.summary = "List the diagnostic counters of the device",
		.options = OPTIONS(&opt_columns, &opt_noheadings),
		.columns = list_columns,
		.run = counters_list,
	},
	{
		.name = "status",
		.args = "DEV",
		.summary = "Show the sampled counters and the parameters",
		.run = counters_status,
	},
	{
		.name = "start",
		.args = "DEV [COUNTER ...] [FIELD=VALUE ...]",
		.summary = "Sample counters, or all (taints the kernel)",
		.help = "COUNTER is a number, or a name with hyphens instead of spaces. FIELD is\n"
			"single, repetitive or on_demand (the default mode), log_num_of_samples,\n"
			"log_sample_period, sync or clear.",
		.options = OPTIONS(&opt_allow_taint),
		.run = counters_start,
		.words = counters_words,
	},
	{
		.name = "stop",
		.args = "DEV",
		.summary = "Stop sampling and clear the samples (taints the kernel)",
		.options = OPTIONS(&opt_allow_taint),
		.run = counters_stop,
	},
	{
		.name = "read",
		.args = "DEV",
		.summary = "Show samples",
		.options = OPTIONS(&opt_count, &opt_sample, &opt_columns, &opt_noheadings),
		.columns = read_columns,
		.run = counters_read,
	},
	{ 0 },
};
