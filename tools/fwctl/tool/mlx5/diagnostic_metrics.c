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

enum status diag_metrics(struct call *c, struct json_object *samples)
{
	struct diag diag __release = { 0 };
	__autofree void *records = NULL;
	enum status status;

	status = diag_query_caps(c, &diag);
	if (!status)
		status = diag_query_params(c, &diag);
	if (status || !diag.chosen)
		return status;
	status = diag_read_newest(c, &diag, &records);
	if (status)
		return status;
	for (size_t i = 0; i < diag.chosen; i++)
		add_record(samples, (char *)records + i * diag_record.bytes);
	return STATUS_OK;
}
