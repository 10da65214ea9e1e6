// SPDX-License-Identifier: GPL-2.0-only
/* Commands for diagnostic counters, with checks of the responses. */
#include <stdlib.h>
#include <string.h>

#include "caps.h"
#include "diagnostic.h"
#include "layouts.h"
#include "opcodes.h"
#include "protocol.h"

/* Offset of the parameters in a request and in a response. */
#define PARAMS_AT 8
#define ID_BYTES 4
#define RECORD_BYTES 16
/* Offset of the list of counters in the debug capabilities. */
#define CAPS_LIST_AT 64

static enum status no_counters(struct call *c)
{
	say("%s: this firmware offers no diagnostic counters",
	    fwctl_dev_name(c->dev));
	hint("See the general capabilities debug and num_of_diagnostic_counters.");
	return STATUS_FAILED;
}

static enum status keep_counters(struct diag *diag, const unsigned char *caps)
{
	diag->counters = calloc(diag->count, sizeof(*diag->counters));
	if (!diag->counters)
		return failed(STATUS_FAILED, "out of memory");
	memcpy(diag->caps, caps, sizeof(diag->caps));
	for (unsigned int i = 0; i < diag->count; i++) {
		const void *p = caps + CAPS_LIST_AT + i * ID_BYTES;

		diag->counters[i].id = field_get(&diag_counter, p, "counter_id");
		diag->counters[i].sync = field_get(&diag_counter, p, "sync");
	}
	return STATUS_OK;
}

enum status diag_query_caps(struct call *c, struct diag *diag)
{
	__autofree unsigned char *caps = malloc(CAPS_BYTES);
	enum status status;

	if (!caps)
		return failed(STATUS_FAILED, "out of memory");
	status = caps_query(c, 0, false, caps);
	if (status)
		return status;
	diag->count = field_get(&caps_general, caps,
				"num_of_diagnostic_counters");
	if (!diag->count || !field_get(&caps_general, caps, "debug"))
		return no_counters(c);
	if (diag->count > (CAPS_BYTES - CAPS_LIST_AT) / ID_BYTES)
		return failed(STATUS_FAILED,
			      "%s: the firmware claims %u diagnostic counters, more than it can list",
			      fwctl_dev_name(c->dev), diag->count);
	status = caps_query(c, 0xd, false, caps);
	return status ? status : keep_counters(diag, caps);
}

static enum status keep_params(struct call *c, struct diag *diag,
			       const unsigned char *out)
{
	memcpy(diag->params, out + PARAMS_AT, sizeof(diag->params));
	diag->chosen = field_get(&diag_params, diag->params,
				 "num_of_counters");
	if (diag->chosen > diag->count)
		return failed(STATUS_FAILED,
			      "%s: invalid response from the firmware: it samples %u of %u counters",
			      fwctl_dev_name(c->dev), diag->chosen,
			      diag->count);
	diag->ids = calloc(diag->chosen + 1, sizeof(*diag->ids));
	if (!diag->ids)
		return failed(STATUS_FAILED, "out of memory");
	for (unsigned int i = 0; i < diag->chosen; i++)
		diag->ids[i] = field_get(&diag_counter, out + PARAMS_AT +
					 sizeof(diag->params) + i * ID_BYTES,
					 "counter_id");
	return STATUS_OK;
}

enum status diag_query_params(struct call *c, struct diag *diag)
{
	size_t len = PARAMS_AT + sizeof(diag->params) + diag->count * ID_BYTES;
	__autofree unsigned char *out = malloc(len);
	unsigned char in[CMD_HEADER] = { 0 };
	struct message m = {
		.scope = FWCTL_SCOPE_DEBUG_READ,
		.opcode = QUERY_DIAGNOSTIC_PARAMS,
		.in = in,
		.in_len = sizeof(in),
		.out = out,
		.out_len = len,
	};
	enum status status;

	if (!out)
		return failed(STATUS_FAILED, "out of memory");
	status = mlx5_call(c, &m);
	return status ? status : keep_params(c, diag, out);
}

enum status diag_set_params(struct call *c, const struct diag *diag)
{
	size_t len = PARAMS_AT + sizeof(diag->params) +
		     diag->chosen * ID_BYTES;
	__autofree unsigned char *in = calloc(1, len);
	unsigned char out[CMD_HEADER];
	struct message m = {
		.scope = FWCTL_SCOPE_DEBUG_WRITE,
		.opcode = SET_DIAGNOSTIC_PARAMS,
		.in = in,
		.in_len = len,
		.out = out,
		.out_len = sizeof(out),
	};

	if (!in)
		return failed(STATUS_FAILED, "out of memory");
	memcpy(in + PARAMS_AT, diag->params, sizeof(diag->params));
	field_set(&diag_params, in + PARAMS_AT, "num_of_counters",
		  diag->chosen);
	for (unsigned int i = 0; i < diag->chosen; i++)
		field_set(&diag_counter, in + PARAMS_AT + sizeof(diag->params) +
			  i * ID_BYTES, "counter_id", diag->ids[i]);
	return mlx5_call(c, &m);
}

static bool is_chosen(const struct diag *diag, uint16_t id)
{
	for (unsigned int i = 0; i < diag->chosen; i++) {
		if (diag->ids[i] == id)
			return true;
	}
	return false;
}

/* A record of zeroes is a sample that was not taken yet. */
static enum status check_records(struct call *c, const struct diag *diag,
				 const unsigned char *records, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		uint16_t id = field_get(&diag_record,
					records + i * RECORD_BYTES,
					"counter_id");

		if (id && !is_chosen(diag, id))
			return failed(STATUS_FAILED,
				      "%s: invalid response from the firmware: counter 0x%04x is not sampled",
				      fwctl_dev_name(c->dev), id);
	}
	return STATUS_OK;
}

enum status diag_read(struct call *c, const struct diag *diag,
		      unsigned int first, unsigned int count, void **records)
{
	size_t n = (size_t)count * diag->chosen;
	size_t len = CMD_HEADER + n * RECORD_BYTES;
	unsigned char in[CMD_HEADER] = { 0 };
	struct message m = {
		.scope = FWCTL_SCOPE_DEBUG_READ,
		.opcode = QUERY_DIAGNOSTIC_COUNTERS,
		.in = in,
		.in_len = sizeof(in),
		.out_len = len,
	};
	__autofree unsigned char *out = NULL;
	enum status status;

	if (len > FWCTL_MAX_LEN)
		return failed(STATUS_USAGE,
			      "%u samples of %u counters exceed one response: use --count and --sample",
			      count, diag->chosen);
	out = malloc(len);
	*records = malloc(len);
	if (!out || !*records)
		return failed(STATUS_FAILED, "out of memory");
	field_set(&diag_read_in, in, "num_of_samples", count);
	field_set(&diag_read_in, in, "sample_index", first);
	m.out = out;
	status = mlx5_call(c, &m);
	if (status)
		return status;
	memcpy(*records, out + CMD_HEADER, len - CMD_HEADER);
	return check_records(c, diag, *records, n);
}

void diag_release(struct diag *diag)
{
	free(diag->counters);
	free(diag->ids);
}
