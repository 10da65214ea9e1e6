// SPDX-License-Identifier: GPL-2.0-only
/* fwctl metrics: the newest sample of the diagnostic counters. */
#include <ctype.h>
#include <stdlib.h>

#include "../../mlx5/layouts.h"
#include "diagnostic.h"

#define __release __attribute__((cleanup(diag_release)))

/* Make a metric's name of the name of a counter. */
static void metric_name(const char *name, char *text, size_t size)
{
	size_t len = snprintf(text, size, "mlx5_diagnostic_");

	for (; *name && len < size - 1; name++)
		text[len++] = isalnum((unsigned char)*name) ?
			      tolower((unsigned char)*name) : '_';
	text[len] = '\0';
}

/* A counter without a name, or of a sample that was not taken, has no metric. */
static void add_record(struct json_object *samples, const void *record)
{
	const struct diag_name *n = diag_name(field_get(&diag_record, record,
							"counter_id"));
	char name[96];
	const struct metric metric = {
		.type = n && n->gauge ? METRIC_GAUGE : METRIC_COUNTER,
		.name = name,
		.unit = n ? n->base : NULL,
		.scale = n ? n->scale : 0,
		.help = n ? n->name : NULL,
	};

	if (!n)
		return;
	metric_name(n->name, name, sizeof(name));
	metric_add(samples, &metric, NULL,
		   field_get(&diag_record, record, "counter_value"));
}

static uint16_t sample_id(const char *record)
{
	return field_get(&diag_record, record, "sample_id");
}

/*
 * The samples are a ring. Return the index of the newest sample, whose 16-bit number is
 * ahead of all others.
 */
static size_t find_newest(const struct diag *diag, const char *records,
			  size_t count)
{
	size_t len = diag->chosen * diag_record.bytes, newest = 0;

	for (size_t i = 1; i < count; i++) {
		const char *record = records + i * len;

		if (field_get(&diag_record, record, "counter_id") &&
		    (int16_t)(sample_id(record) -
			      sample_id(records + newest * len)) > 0)
			newest = i;
	}
	return newest;
}

enum status diag_metrics(struct call *c, struct json_object *samples)
{
	struct diag diag __release = { 0 };
	__autofree void *records = NULL;
	enum status status;
	size_t count, first;

	status = diag_query_caps(c, &diag);
	if (!status)
		status = diag_query_params(c, &diag);
	if (status || !diag.chosen)
		return status;
	count = (size_t)1 << (field_get(&diag_params, diag.params,
					"log_num_of_samples") & 15);
	status = diag_read(c, &diag, 0, count, &records);
	if (status)
		return status;
	first = find_newest(&diag, records, count) * diag.chosen;
	for (size_t i = first; i < first + diag.chosen; i++)
		add_record(samples, (char *)records + i * diag_record.bytes);
	return STATUS_OK;
}
