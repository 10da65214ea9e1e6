/* SPDX-License-Identifier: GPL-2.0-only */
/* Diagnostic counters: their names, and the commands about them. */
#ifndef FWCTL_TOOL_MLX5_DIAGNOSTIC_H
#define FWCTL_TOOL_MLX5_DIAGNOSTIC_H

#include "fields.h"
#include "mlx5.h"

/**
 * struct diag_name - A counter that has a name
 * @id: Its number, in the blocks of the device.
 * @name: What it counts.
 * @unit: In what; NULL for events.
 */
struct diag_name {
	uint16_t id;
	const char *name;
	const char *unit;
};

/* diagnostic_names.c: by rising number, ended by one without a name. */
extern const struct diag_name diag_names[];
const struct diag_name *diag_name(uint16_t id);
/*
 * A number, or a name in which spaces may be hyphens; false if @text is
 * neither.
 */
bool diag_parse(const char *text, uint16_t *id);

/* One counter that a device has. */
struct diag_counter {
	uint16_t id;
	bool sync;	/* may be sampled at the same instant as others */
};

/* What a device offers, and what of it is sampled now. */
struct diag {
	unsigned int count;
	struct diag_counter *counters;	/* @count of them */
	unsigned char caps[8];		/* the debug capabilities' first bytes */
	unsigned char params[24];	/* what QUERY_DIAGNOSTIC_PARAMS tells */
	unsigned int chosen;
	uint16_t *ids;			/* @chosen of them */
};

/* diagnostic.c: @diag is to be released, whatever these return. */
enum status diag_query_caps(struct call *c, struct diag *diag);
/* After diag_query_caps(). */
enum status diag_query_params(struct call *c, struct diag *diag);
/* @params with @chosen ids; taints the kernel. */
enum status diag_set_params(struct call *c, const struct diag *diag);
/**
 * diag_read() - Read samples
 * @c: With an open device.
 * @diag: After diag_query_params().
 * @first: Index of the first sample.
 * @count: How many.
 * @records: Where to store the records, @count * @diag->chosen of them, to be
 *	freed by the caller.
 *
 * Return: STATUS_OK; else the exit status, after a message.
 */
enum status diag_read(struct call *c, const struct diag *diag,
		      unsigned int first, unsigned int count, void **records);
void diag_release(struct diag *diag);

#endif
