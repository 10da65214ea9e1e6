// SPDX-License-Identifier: GPL-2.0-only
/* Diagnostic counters, with messages for the user. */
#include <errno.h>

#include "diagnostic.h"
#include "protocol.h"

enum status diag_query_caps(struct call *c, struct diag *diag)
{
	const struct fwctl_mlx5 m = mlx5_device(c);
	struct mlx5_result result;
	int ret = diag_get_caps(&m, diag, &result);

	if (ret == -ENOTSUP && !result.err.code) {
		say("%s: this firmware offers no diagnostic counters",
		    fwctl_dev_name(c->dev));
		hint("See the general capabilities debug and num_of_diagnostic_counters.");
		return STATUS_FAILED;
	}
	return ret ? mlx5_report(c, &result) : STATUS_OK;
}

enum status diag_query_params(struct call *c, struct diag *diag)
{
	const struct fwctl_mlx5 m = mlx5_device(c);
	struct mlx5_result result;

	return diag_get_params(&m, diag, &result) ? mlx5_report(c, &result) :
						    STATUS_OK;
}

enum status diag_set_params(struct call *c, const struct diag *diag)
{
	const struct fwctl_mlx5 m = mlx5_device(c);
	struct mlx5_result result;

	return diag_set(&m, diag, &result) ? mlx5_report(c, &result) :
					     STATUS_OK;
}

enum status diag_read(struct call *c, const struct diag *diag,
		      unsigned int first, unsigned int count, void **records)
{
	const struct fwctl_mlx5 m = mlx5_device(c);
	struct mlx5_result result;

	if (!diag_fits(diag, count))
		return failed(STATUS_USAGE,
			      "%u samples of %u counters exceed one response: use --count and --sample",
			      count, diag->chosen);
	return diag_get(&m, diag, first, count, records, &result) ?
	       mlx5_report(c, &result) : STATUS_OK;
}

enum status diag_read_newest(struct call *c, const struct diag *diag,
			     void **records)
{
	const struct fwctl_mlx5 m = mlx5_device(c);
	struct mlx5_result result = { .err = FWCTL_ERROR_INIT };

	return diag_get_newest(&m, diag, records, &result) ?
	       mlx5_report(c, &result) : STATUS_OK;
}
