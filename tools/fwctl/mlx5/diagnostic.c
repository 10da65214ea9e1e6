// SPDX-License-Identifier: LGPL-2.1-or-later
/* Commands for diagnostic counters, with checks of the responses. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/autofree.h"
#include "caps.h"
#include "diagnostic.h"
#include "layouts.h"
#include "opcodes.h"

/* Offset of the parameters in a request and in a response. */
#define PARAMS_AT 8
#define ID_BYTES 4
#define RECORD_BYTES 16
/* Offset of the list of counters in the debug capabilities. */
#define CAPS_LIST_AT 64
/* The type of the debug capabilities. */
#define CAPS_DEBUG 0xd

static int keep_counters(struct diag *diag, const unsigned char *caps,
			 struct mlx5_result *result)
{
	diag->counters = calloc(diag->count, sizeof(*diag->counters));
	if (!diag->counters)
		return mlx5_no_memory(result);
	memcpy(diag->caps, caps, sizeof(diag->caps));
	for (unsigned int i = 0; i < diag->count; i++) {
		const void *p = caps + CAPS_LIST_AT + i * ID_BYTES;

		diag->counters[i].id = field_get(&diag_counter, p, "counter_id");
		diag->counters[i].sync = field_get(&diag_counter, p, "sync");
	}
	return 0;
}

int diag_get_caps(const struct fwctl_mlx5 *m, struct diag *diag,
		  struct mlx5_result *result)
{
	__autofree unsigned char *caps = malloc(CAPS_BYTES);
	int ret;

	if (!caps)
		return mlx5_no_memory(result);
	ret = mlx5_get_caps(m, 0, false, caps, result);
	if (ret)
		return ret;
	diag->count = field_get(&caps_general, caps,
				"num_of_diagnostic_counters");
	if (!diag->count || !field_get(&caps_general, caps, "debug"))
		return -ENOTSUP;
	if (diag->count > (CAPS_BYTES - CAPS_LIST_AT) / ID_BYTES)
		return mlx5_nonsense(result,
				     "it claims %u diagnostic counters, more than it can list",
				     diag->count);
	ret = mlx5_get_caps(m, CAPS_DEBUG, false, caps, result);
	return ret ? ret : keep_counters(diag, caps, result);
}

static int keep_params(struct diag *diag, const unsigned char *out,
		       struct mlx5_result *result)
{
	memcpy(diag->params, out + PARAMS_AT, sizeof(diag->params));
	diag->chosen = field_get(&diag_params, diag->params,
				 "num_of_counters");
	if (diag->chosen > diag->count)
		return mlx5_nonsense(result, "it samples %u of %u counters",
				     diag->chosen, diag->count);
	diag->ids = calloc(diag->chosen + 1, sizeof(*diag->ids));
	if (!diag->ids)
		return mlx5_no_memory(result);
	for (unsigned int i = 0; i < diag->chosen; i++)
		diag->ids[i] = field_get(&diag_counter, out + PARAMS_AT +
					 sizeof(diag->params) + i * ID_BYTES,
					 "counter_id");
	return 0;
}

int diag_get_params(const struct fwctl_mlx5 *m, struct diag *diag,
		    struct mlx5_result *result)
{
	size_t len = PARAMS_AT + sizeof(diag->params) + diag->count * ID_BYTES;
	__autofree unsigned char *out = malloc(len);
	unsigned char in[CMD_HEADER] = { 0 };
	const struct mlx5_command cmd = {
		.scope = FWCTL_SCOPE_DEBUG_READ,
		.opcode = QUERY_DIAGNOSTIC_PARAMS,
		.in = in,
		.in_len = sizeof(in),
		.out = out,
		.out_len = len,
	};
	int ret;

	if (!out)
		return mlx5_no_memory(result);
	ret = mlx5_exchange(m, &cmd, result);
	return ret ? ret : keep_params(diag, out, result);
}

int diag_set(const struct fwctl_mlx5 *m, const struct diag *diag,
	     struct mlx5_result *result)
{
	size_t len = PARAMS_AT + sizeof(diag->params) +
		     diag->chosen * ID_BYTES;
	__autofree unsigned char *in = calloc(1, len);
	unsigned char out[CMD_HEADER];
	const struct mlx5_command cmd = {
		.scope = FWCTL_SCOPE_DEBUG_WRITE,
		.opcode = SET_DIAGNOSTIC_PARAMS,
		.in = in,
		.in_len = len,
		.out = out,
		.out_len = sizeof(out),
	};

	if (!in)
		return mlx5_no_memory(result);
	memcpy(in + PARAMS_AT, diag->params, sizeof(diag->params));
	field_set(&diag_params, in + PARAMS_AT, "num_of_counters",
		  diag->chosen);
	for (unsigned int i = 0; i < diag->chosen; i++)
		field_set(&diag_counter, in + PARAMS_AT + sizeof(diag->params) +
			  i * ID_BYTES, "counter_id", diag->ids[i]);
	return mlx5_exchange(m, &cmd, result);
}

static bool is_chosen(const struct diag *diag, uint16_t id)
{
	for (unsigned int i = 0; i < diag->chosen; i++) {
		if (diag->ids[i] == id)
			return true;
	}
	return false;
}

static uint16_t counter_at(const unsigned char *records, size_t i)
{
	return field_get(&diag_record, records + i * RECORD_BYTES, "counter_id");
}

/* Returns true if an earlier record of the sample has the same counter. */
static bool is_repeated(const struct diag *diag, const unsigned char *records,
			size_t i)
{
	for (size_t k = i - i % diag->chosen; k < i; k++) {
		if (counter_at(records, k) == counter_at(records, i))
			return true;
	}
	return false;
}

/* A record of zeroes is a sample that was not taken yet. */
static int check_records(const struct diag *diag, const unsigned char *records,
			 size_t count, struct mlx5_result *result)
{
	for (size_t i = 0; i < count; i++) {
		uint16_t id = counter_at(records, i);

		if (id && !is_chosen(diag, id))
			return mlx5_nonsense(result,
					     "counter 0x%04x is not sampled",
					     id);
		if (id && is_repeated(diag, records, i))
			return mlx5_nonsense(result,
					     "counter 0x%04x occurs twice in a sample",
					     id);
	}
	return 0;
}

bool diag_fits(const struct diag *diag, unsigned int count)
{
	return (size_t)count * diag->chosen <=
	       (FWCTL_MAX_LEN - CMD_HEADER) / RECORD_BYTES;
}

int diag_get(const struct fwctl_mlx5 *m, const struct diag *diag,
	     unsigned int first, unsigned int count, void **records,
	     struct mlx5_result *result)
{
	size_t n = (size_t)count * diag->chosen;
	size_t len = CMD_HEADER + n * RECORD_BYTES;
	__autofree unsigned char *out = malloc(len);
	unsigned char in[CMD_HEADER] = { 0 };
	const struct mlx5_command cmd = {
		.scope = FWCTL_SCOPE_DEBUG_READ,
		.opcode = QUERY_DIAGNOSTIC_COUNTERS,
		.in = in,
		.in_len = sizeof(in),
		.out = out,
		.out_len = len,
	};
	int ret;

	*records = malloc(len);
	if (!out || !*records)
		return mlx5_no_memory(result);
	field_set(&diag_read_in, in, "num_of_samples", count);
	field_set(&diag_read_in, in, "sample_index", first);
	ret = mlx5_exchange(m, &cmd, result);
	if (ret)
		return ret;
	memcpy(*records, out + CMD_HEADER, len - CMD_HEADER);
	return check_records(diag, *records, n, result);
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

int diag_get_newest(const struct fwctl_mlx5 *m, const struct diag *diag,
		    void **records, struct mlx5_result *result)
{
	size_t len = diag->chosen * diag_record.bytes;
	unsigned int count;
	int ret;

	count = 1u << (field_get(&diag_params, diag->params,
				 "log_num_of_samples") & 15);
	if (!diag_fits(diag, count))
		return mlx5_nonsense(result,
				     "%u samples of %u counters, more than one response holds",
				     count, diag->chosen);
	ret = diag_get(m, diag, 0, count, records, result);
	if (!ret)
		memmove(*records, (char *)*records +
			find_newest(diag, *records, count) * len, len);
	return ret;
}

void diag_release(struct diag *diag)
{
	free(diag->counters);
	free(diag->ids);
}
