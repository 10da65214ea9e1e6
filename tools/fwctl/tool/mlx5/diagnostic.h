/* SPDX-License-Identifier: GPL-2.0-only */
/* Names of diagnostic counters, and the commands for them. */
#ifndef FWCTL_TOOL_MLX5_DIAGNOSTIC_H
#define FWCTL_TOOL_MLX5_DIAGNOSTIC_H

#include "fields.h"
#include "mlx5.h"

/**
 * struct diag_name - A counter with a known name
 * @id: Number of the counter.
 * @name: Name of the counter.
 * @unit: Unit of the value; NULL for events.
 * @base: Base unit for fwctl metrics, NULL for events.
 * @scale: Base units per @unit; 0 for 1.
 * @gauge: The value can fall.
 */
struct diag_name {
	uint16_t id;
	const char *name;
	const char *unit;
	const char *base;
	unsigned int scale;
	bool gauge;
};

/* diagnostic_names.c: sorted by number. The last entry has no name. */
extern const struct diag_name diag_names[];
const struct diag_name *diag_name(uint16_t id);
/* Parse a number or a name, which may have hyphens instead of spaces. */
bool diag_parse(const char *text, uint16_t *id);

/* A counter of a device. */
struct diag_counter {
	uint16_t id;
	bool sync;	/* can be sampled simultaneously with others */
};

/* All counters of a device, and the sampled ones. */
struct diag {
	unsigned int count;
	struct diag_counter *counters;	/* @count entries */
	unsigned char caps[8];		/* start of the debug capabilities */
	unsigned char params[24];	/* from QUERY_DIAGNOSTIC_PARAMS */
	unsigned int chosen;
	uint16_t *ids;			/* @chosen entries */
};

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
/* diagnostic_metrics.c: add the newest sample of the counters, if there is one. */
enum status diag_metrics(struct call *c, struct json_object *samples);
void diag_release(struct diag *diag);

#endif
