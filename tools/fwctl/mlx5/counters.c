// SPDX-License-Identifier: LGPL-2.1-or-later
/* Samples of the diagnostic counters. */
#include <errno.h>
#include <stdlib.h>

#include "../lib/autofree.h"
#include "../lib/fail.h"
#include "diagnostic.h"
#include "layouts.h"

#define __release __attribute__((cleanup(diag_release)))

static void fill_sample(struct fwctl_mlx5_sample *sample, const void *record)
{
	uint16_t id = field_get(&diag_record, record, "counter_id");
	const struct diag_name *n = diag_name(id);

	*sample = (struct fwctl_mlx5_sample){
		.size = sizeof(*sample),
		.counter = id,
		.sample = field_get(&diag_record, record, "sample_id"),
		.time_stamp = field_get(&diag_record, record, "time_stamp"),
		.value = field_get(&diag_record, record, "counter_value"),
		.name = n ? n->name : NULL,
		.unit = n ? n->unit : NULL,
	};
}

/* Convert the records; a record without a counter was not sampled yet. */
static int convert(const unsigned char *records, size_t n,
		   struct fwctl_mlx5_sample **samples, size_t *count,
		   struct fwctl_error *err)
{
	*samples = calloc(n, sizeof(**samples));
	if (!*samples)
		return fwctl_fail_nomem(err);
	for (size_t i = 0; i < n; i++) {
		const void *record = records + i * diag_record.bytes;

		if (field_get(&diag_record, record, "counter_id"))
			fill_sample(&(*samples)[(*count)++], record);
	}
	return 0;
}

static int read_records(struct fwctl_mlx5 *m, struct diag *diag, void **records,
			struct mlx5_result *result)
{
	int ret = diag_get_caps(m, diag, result);

	if (!ret)
		ret = diag_get_params(m, diag, result);
	if (!ret && diag->chosen)
		ret = diag_get_newest(m, diag, records, result);
	return ret;
}

int fwctl_mlx5_counters_read(struct fwctl_mlx5 *m,
			     struct fwctl_mlx5_sample **samples, size_t *count,
			     struct fwctl_error *err)
{
	__autofree void *records = NULL;
	struct diag diag __release = { 0 };
	struct mlx5_result result = { .err = FWCTL_ERROR_INIT };
	int ret;

	*samples = NULL;
	*count = 0;
	ret = read_records(m, &diag, &records, &result);
	if (ret == -ENOTSUP && !result.err.code)
		return fwctl_fail(err, -EOPNOTSUPP, FWCTL_REASON_UNSUPPORTED,
				  NULL,
				  "%s: this firmware offers no diagnostic counters",
				  fwctl_dev_name(m->dev));
	if (ret)
		return mlx5_fail(m, &result, err);
	return records ? convert(records, diag.chosen, samples, count, err) : 0;
}
