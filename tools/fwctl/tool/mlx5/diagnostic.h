/* SPDX-License-Identifier: GPL-2.0-only */
/* Diagnostic counters, with messages for the user. */
#ifndef FWCTL_TOOL_MLX5_DIAGNOSTIC_H
#define FWCTL_TOOL_MLX5_DIAGNOSTIC_H

#include "../../mlx5/diagnostic.h"
#include "mlx5.h"

/* diagnostic.c: the caller releases @diag, even after a failure. */
enum status diag_query_caps(struct call *c, struct diag *diag);
/* Requires diag_query_caps(). */
enum status diag_query_params(struct call *c, struct diag *diag);
/* Set the parameters and the counters to sample. Taints the kernel. */
enum status diag_set_params(struct call *c, const struct diag *diag);
/**
 * diag_read() - Read samples
 * @c: Call with an open device.
 * @diag: Counters, from diag_query_params().
 * @first: Index of the first sample.
 * @count: Number of samples.
 * @records: Where to store the @count * @diag->chosen records. The caller frees them.
 *
 * Return: STATUS_OK; else the exit status, after a message.
 */
enum status diag_read(struct call *c, const struct diag *diag,
		      unsigned int first, unsigned int count, void **records);
/* Read the records of the newest sample, @diag->chosen ones. */
enum status diag_read_newest(struct call *c, const struct diag *diag,
			     void **records);
/* diagnostic_metrics.c: add the newest sample of the counters, if there is one. */
enum status diag_metrics(struct call *c, struct json_object *samples);

#endif
