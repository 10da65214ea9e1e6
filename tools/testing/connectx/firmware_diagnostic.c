// SPDX-License-Identifier: GPL-2.0-only
/*
 * Diagnostic counters: a user selects counters and a sampling period, and reads
 * the latest samples from a ring.
 *
 * The counters depend on the number of commands, each of which causes PCIe
 * traffic, and on time. Due samples are taken before the next command is counted,
 * so each sample contains the values at its time.
 */
#include <string.h>

#include "field.h"
#include "firmware_diagnostic.h"
#include "firmware_state.h"
#include "firmware_syndrome.h"

/* Position of the parameters in the set and in the query command. */
#define PARAMS			8
#define PARAMS_END		(PARAMS + STRUCT_BYTES(diagnostic_params_context))
#define COUNTER_BYTES		STRUCT_BYTES(diagnostic_counter)

/* Position and size of the records in the output of QUERY_DIAGNOSTIC_COUNTERS. */
#define RECORDS			16
#define RECORD_BYTES		STRUCT_BYTES(diagnostic_record)

/* Capability groups. */

/* Log2 of device clocks: 2^15 are 0.4 ms, 2^40 are four hours. */
#define LOG_MIN_PERIOD		15
#define LOG_MAX_PERIOD		40

/*
 * Increments of each counter per command, per failed command and per millisecond
 * that the firmware runs.
 */
static const struct {
	uint16_t id;
	uint16_t per_command;
	uint16_t per_failure;
	uint16_t per_ms;
} counters[DIAGNOSTIC_COUNTERS] = {
	{ 0x0401, 2, 0, 0 },	/* back pressure from data link to transport */
	{ 0x0402, 3, 0, 0 },	/* outbound stalled writes */
	{ 0x0403, 5, 0, 0 },	/* outbound stalled reads */
	{ 0x0406, 4, 1, 0 },	/* 128 bytes received from PCIe */
	{ 0x0409, 1, 0, 0 },	/* reads stalled: no read engine */
	{ 0x040a, 1, 0, 0 },	/* reads stalled: no completion buffer */
	{ 0x040b, 1, 2, 0 },	/* reads stalled: ordering */
	{ 0x1001, 0, 0, 1 },	/* packets steered */
	{ 0x2001, 0, 0, 0 },	/* send queue stopped: limited VL */
	{ 0x2006, 0, 0, 1 },	/* packets sent */
	{ 0x2c02, 0, 0, 2 },	/* lines sent, port 1 */
	{ 0x2c04, 1, 0, 0 },	/* lines sent, loop back */
};

static int find_counter(unsigned int id)
{
	for (int i = 0; i < DIAGNOSTIC_COUNTERS; i++)
		if (counters[i].id == id)
			return i;
	return -1;
}

static uint64_t device_clock(const struct firmware *fw)
{
	return (firmware_now_ns() - fw->started_ns) * FIRMWARE_CLOCK_KHZ /
	       1000000;
}

static uint64_t value_at(const struct firmware *fw, int counter, uint64_t clock)
{
	return counters[counter].per_command * fw->commands +
	       counters[counter].per_failure * fw->failed +
	       counters[counter].per_ms * (clock / FIRMWARE_CLOCK_KHZ);
}

static void take_sample(struct firmware *fw, uint64_t clock)
{
	struct diagnostic *diag = &fw->diagnostic;
	struct diagnostic_sample *sample =
		&diag->samples[diag->taken & ((1 << diag->log_samples) - 1)];

	sample->valid = true;
	sample->id = diag->taken++;
	sample->clock = clock;
	for (int i = 0; i < diag->count; i++)
		sample->values[i] = value_at(fw, diag->counters[i], clock);
}

/* Skip samples that later samples would overwrite at once. */
static uint64_t skip_samples(struct diagnostic *diag, uint64_t due)
{
	uint64_t ring = 1 << diag->log_samples;

	if (diag->single)
		return due < ring ? due : ring;
	if (due > diag->taken + ring)
		diag->taken = due - ring;
	return due;
}

void diagnostic_sample(struct firmware *fw)
{
	struct diagnostic *diag = &fw->diagnostic;
	uint64_t due;

	if (!diag->enabled || diag->on_demand)
		return;
	due = (device_clock(fw) - diag->since) >> diag->log_period;
	due = skip_samples(diag, due);
	while (diag->taken < due)
		take_sample(fw, diag->since +
			    ((diag->taken + 1) << diag->log_period));
}

void diagnostic_reset(struct firmware *fw)
{
	memset(&fw->diagnostic, 0, sizeof(fw->diagnostic));
}

static uint8_t reject(uint32_t *syndrome, uint8_t status,
		      enum firmware_syndrome why)
{
	*syndrome = why;
	return status;
}

static uint8_t query_params(struct firmware *fw, const struct fw_command *cmd)
{
	const struct diagnostic *diag = &fw->diagnostic;
	uint8_t *out = cmd->out + PARAMS;

	if (cmd->in_len != 16)
		return reject(cmd->syndrome, STATUS_BAD_INPUT_LENGTH,
			      SYNDROME_DIAGNOSTIC_LENGTH);
	if (cmd->out_len < PARAMS_END + COUNTER_BYTES * diag->count)
		return reject(cmd->syndrome, STATUS_BAD_OUTPUT_LENGTH,
			      SYNDROME_DIAGNOSTIC_ROOM);
	SET(diagnostic_params_context, out, num_of_counters, diag->count);
	SET(diagnostic_params_context, out, log_num_of_samples,
	    diag->log_samples);
	SET(diagnostic_params_context, out, single, diag->single);
	SET(diagnostic_params_context, out, repetitive, diag->repetitive);
	SET(diagnostic_params_context, out, sync, diag->sync);
	SET(diagnostic_params_context, out, on_demand, diag->on_demand);
	SET(diagnostic_params_context, out, enable, diag->enabled);
	SET(diagnostic_params_context, out, log_sample_period,
	    diag->log_period);
	for (int i = 0; i < diag->count; i++)
		SET(diagnostic_counter, cmd->out + PARAMS_END + COUNTER_BYTES * i,
		    counter_id, counters[diag->counters[i]].id);
	return STATUS_OK;
}

/* Select the counters. Returns false if one is unknown or selected twice. */
static bool choose_counters(struct diagnostic *diag, const uint8_t *ids)
{
	for (int i = 0; i < diag->count; i++) {
		int counter = find_counter(GET(diagnostic_counter,
					       ids + COUNTER_BYTES * i,
					       counter_id));

		if (counter < 0)
			return false;
		for (int n = 0; n < i; n++)
			if (diag->counters[n] == counter)
				return false;
		diag->counters[i] = counter;
	}
	return true;
}

/* Check that exactly one of the exclusive modes is set. */
static bool mode_fits(const struct diagnostic *diag)
{
	return diag->count && diag->single + diag->repetitive +
	       diag->on_demand == 1;
}

static void start_sampling(struct firmware *fw, struct diagnostic *diag,
			   bool clear)
{
	const struct diagnostic *old = &fw->diagnostic;

	if (!clear && old->count == diag->count &&
	    old->log_samples == diag->log_samples &&
	    !memcmp(old->counters, diag->counters, sizeof(diag->counters)))
		memcpy(diag->samples, old->samples, sizeof(diag->samples));
	diag->since = device_clock(fw);
	fw->diagnostic = *diag;
}

/* Stop sampling. The samples stay readable, unless @clear is set. */
static uint8_t stop_sampling(struct firmware *fw, bool clear)
{
	if (clear)
		diagnostic_reset(fw);
	else
		fw->diagnostic.enabled = false;
	return STATUS_OK;
}

static uint8_t set_params(struct firmware *fw, const struct fw_command *cmd)
{
	const uint8_t *in = cmd->in + PARAMS;
	struct diagnostic diag = {};
	size_t count;
	bool clear;

	if (cmd->in_len < PARAMS_END)
		return reject(cmd->syndrome, STATUS_BAD_INPUT_LENGTH,
			      SYNDROME_DIAGNOSTIC_LENGTH);
	count = GET(diagnostic_params_context, in, num_of_counters);
	if (cmd->in_len != PARAMS_END + COUNTER_BYTES * count)
		return reject(cmd->syndrome, STATUS_BAD_INPUT_LENGTH,
			      SYNDROME_DIAGNOSTIC_LENGTH);
	if (count > DIAGNOSTIC_COUNTERS)
		return reject(cmd->syndrome, STATUS_EXCEEDS_LIMIT,
			      SYNDROME_DIAGNOSTIC_COUNT);
	diag.count = count;
	diag.log_samples =
		GET(diagnostic_params_context, in, log_num_of_samples);
	diag.single = GET(diagnostic_params_context, in, single);
	diag.repetitive = GET(diagnostic_params_context, in, repetitive);
	diag.sync = GET(diagnostic_params_context, in, sync);
	diag.on_demand = GET(diagnostic_params_context, in, on_demand);
	diag.enabled = GET(diagnostic_params_context, in, enable);
	diag.log_period = GET(diagnostic_params_context, in, log_sample_period);
	clear = GET(diagnostic_params_context, in, clear);
	diagnostic_sample(fw);
	if (!diag.enabled)
		return stop_sampling(fw, clear);
	if (!choose_counters(&diag, cmd->in + PARAMS_END))
		return reject(cmd->syndrome, STATUS_BAD_PARAM,
			      SYNDROME_DIAGNOSTIC_COUNTER);
	if (!mode_fits(&diag))
		return reject(cmd->syndrome, STATUS_BAD_PARAM,
			      SYNDROME_DIAGNOSTIC_MODE);
	if (diag.log_samples > DIAGNOSTIC_LOG_SAMPLES)
		return reject(cmd->syndrome, STATUS_EXCEEDS_LIMIT,
			      SYNDROME_DIAGNOSTIC_SAMPLES);
	if (!diag.on_demand && (diag.log_period < LOG_MIN_PERIOD ||
				diag.log_period > LOG_MAX_PERIOD))
		return reject(cmd->syndrome, STATUS_EXCEEDS_LIMIT,
			      SYNDROME_DIAGNOSTIC_PERIOD);
	start_sampling(fw, &diag, clear);
	return STATUS_OK;
}

static void fill_record(const struct firmware *fw, uint8_t *record,
			const struct diagnostic_sample *sample, int i)
{
	SET(diagnostic_record, record, counter_id,
	    counters[fw->diagnostic.counters[i]].id);
	SET(diagnostic_record, record, sample_id, sample->id);
	SET(diagnostic_record, record, time_stamp, sample->clock);
	SET(diagnostic_record, record, counter_value, sample->values[i]);
}

/* Records of samples that were not taken yet are zero. */
static uint8_t query_counters(struct firmware *fw, const struct fw_command *cmd)
{
	const struct diagnostic *diag = &fw->diagnostic;
	size_t ring = 1 << diag->log_samples;
	size_t n, index;

	if (cmd->in_len != 16)
		return reject(cmd->syndrome, STATUS_BAD_INPUT_LENGTH,
			      SYNDROME_DIAGNOSTIC_LENGTH);
	if (!diag->count)
		return reject(cmd->syndrome, STATUS_BAD_STATE,
			      SYNDROME_DIAGNOSTIC_OFF);
	n = GET(query_diagnostic_counters_in, cmd->in, num_of_samples);
	index = GET(query_diagnostic_counters_in, cmd->in, sample_index);
	if (!n || n > ring || index >= ring)
		return reject(cmd->syndrome, STATUS_BAD_INDEX,
			      SYNDROME_DIAGNOSTIC_INDEX);
	if (cmd->out_len < RECORDS + n * diag->count * RECORD_BYTES)
		return reject(cmd->syndrome, STATUS_BAD_OUTPUT_LENGTH,
			      SYNDROME_DIAGNOSTIC_ROOM);
	diagnostic_sample(fw);
	if (diag->enabled && diag->on_demand)
		take_sample(fw, device_clock(fw));
	for (size_t i = 0; i < n * diag->count; i++) {
		const struct diagnostic_sample *sample =
			&diag->samples[(index + i / diag->count) % ring];

		if (sample->valid)
			fill_record(fw, cmd->out + RECORDS +
				    i * RECORD_BYTES, sample,
				    i % diag->count);
	}
	return STATUS_OK;
}

int diagnostic_command(struct firmware *fw, uint16_t opcode,
		       const struct fw_command *cmd)
{
	switch (opcode) {
	case QUERY_DIAGNOSTIC_PARAMS:
		return query_params(fw, cmd);
	case SET_DIAGNOSTIC_PARAMS:
		return set_params(fw, cmd);
	case QUERY_DIAGNOSTIC_COUNTERS:
		return query_counters(fw, cmd);
	default:
		return -1;
	}
}

void diagnostic_capabilities(unsigned int type, uint8_t *caps)
{
	if (type == CAP_GENERAL) {
		SET(cmd_hca_cap, caps, debug, 1);
		SET(cmd_hca_cap_more, caps, num_of_diagnostic_counters,
		    DIAGNOSTIC_COUNTERS);
	}
	if (type != CAP_DEBUG)
		return;
	SET(debug_cap_more, caps, log_max_samples, DIAGNOSTIC_LOG_SAMPLES);
	SET(debug_cap_more, caps, single, 1);
	SET(debug_cap_more, caps, repetitive, 1);
	SET(debug_cap_more, caps, log_min_sample_period, LOG_MIN_PERIOD);
	for (int i = 0; i < DIAGNOSTIC_COUNTERS; i++) {
		uint8_t *counter =
			ADDR_OF(debug_cap_more, caps, diagnostic_counter[i]);

		SET(diagnostic_counter, counter, sync, 1);
		SET(diagnostic_counter, counter, counter_id, counters[i].id);
	}
}
