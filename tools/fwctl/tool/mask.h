/* SPDX-License-Identifier: GPL-2.0-only */
/* Replace serial numbers, addresses and secrets in documents by placeholders. */
#ifndef FWCTL_TOOL_MASK_H
#define FWCTL_TOOL_MASK_H

#include "tool.h"

/* Kinds of values. The text of a placeholder is "masked-KIND-N". */
enum mask_kind {
	MASK_NONE,
	MASK_SERIAL,
	MASK_MAC,
	MASK_GUID,
	MASK_UUID,
	MASK_NAME,
	MASK_SECRET,
	MASK_KINDS,
};

struct mask_value;

/**
 * struct mask - The values to replace
 * @values: The values.
 * @count: Number of values.
 * @counts: Number of values of each kind.
 * @no_memory: A value or a text is missing because the process has no memory.
 */
struct mask {
	struct mask_value *values;
	size_t count;
	unsigned int counts[MASK_KINDS];
	bool no_memory;
};

/* Find the values in a document. */
void mask_learn(struct mask *m, struct json_object *o);
/* Prepare for mask_apply(). No mask_learn() may follow. */
void mask_complete(struct mask *m);
/*
 * Return a copy of a document with placeholders, and null for strings of raw bytes.
 * Equal values have equal placeholders. Sets @m->no_memory on failure.
 */
struct json_object *mask_apply(struct mask *m, struct json_object *o);
/* Return the number of values of each kind. */
struct json_object *mask_summary(const struct mask *m);
void mask_free(struct mask *m);

#endif
