/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names of diagnostic counters, and the commands for them. */
#ifndef FWCTL_MLX5_DIAGNOSTIC_H
#define FWCTL_MLX5_DIAGNOSTIC_H

#include "device.h"
#include "fields.h"

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

/*
 * diagnostic.c: these functions return 0, or a negative errno with @result filled in,
 * see device.h. The caller releases @diag, even after a failure.
 *
 * -ENOTSUP: the firmware has no counters.
 */
int diag_get_caps(const struct fwctl_mlx5 *m, struct diag *diag,
		  struct mlx5_result *result);
/* Requires diag_get_caps(). */
int diag_get_params(const struct fwctl_mlx5 *m, struct diag *diag,
		    struct mlx5_result *result);
/* Set the parameters and the counters to sample. Taints the kernel. */
int diag_set(const struct fwctl_mlx5 *m, const struct diag *diag,
	     struct mlx5_result *result);
/* Returns true if the firmware can return @count samples in one response. */
bool diag_fits(const struct diag *diag, unsigned int count);
/**
 * diag_get() - Read samples
 * @m: The device.
 * @diag: Counters, from diag_get_params().
 * @first: Index of the first sample.
 * @count: Number of samples, for which diag_fits() returns true.
 * @records: Where to store the @count * @diag->chosen records. The caller frees them.
 * @result: Filled in on failure.
 *
 * Return: 0 or a negative errno.
 */
int diag_get(const struct fwctl_mlx5 *m, const struct diag *diag,
	     unsigned int first, unsigned int count, void **records,
	     struct mlx5_result *result);
/* Read all samples, and return the @diag->chosen records of the newest one. */
int diag_get_newest(const struct fwctl_mlx5 *m, const struct diag *diag,
		    void **records, struct mlx5_result *result);
void diag_release(struct diag *diag);

#endif
