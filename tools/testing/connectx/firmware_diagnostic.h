/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * State and commands of the diagnostic counters, for firmware.c.
 */
#ifndef CONNECTX_FIRMWARE_DIAGNOSTIC_H
#define CONNECTX_FIRMWARE_DIAGNOSTIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware.h"

#define QUERY_DIAGNOSTIC_PARAMS		0x819
#define SET_DIAGNOSTIC_PARAMS		0x820
#define QUERY_DIAGNOSTIC_COUNTERS	0x821

#define DIAGNOSTIC_COUNTERS		12
#define DIAGNOSTIC_LOG_SAMPLES		6

struct firmware;

/* Values of the selected counters at one time. */
struct diagnostic_sample {
	bool valid;
	uint16_t id;
	uint64_t clock;
	uint64_t values[DIAGNOSTIC_COUNTERS];
};

/**
 * struct diagnostic - Sampling parameters and samples
 * @enabled: Sampling is active.
 * @single: Stop when the ring is full.
 * @repetitive: Overwrite the oldest samples when the ring is full.
 * @on_demand: Take a sample at each query.
 * @sync: Sample all counters at the same time. This firmware always does.
 * @log_samples: Log2 of the length of the ring.
 * @log_period: Log2 of the number of device clocks between two samples.
 * @count: Number of selected counters.
 * @counters: Selected counters, as indices into the table of counters.
 * @since: Device clock at the start of sampling.
 * @taken: Number of samples so far.
 * @samples: The ring.
 */
struct diagnostic {
	bool enabled;
	bool single;
	bool repetitive;
	bool on_demand;
	bool sync;
	uint8_t log_samples;
	uint8_t log_period;
	uint8_t count;
	uint8_t counters[DIAGNOSTIC_COUNTERS];
	uint64_t since;
	uint64_t taken;
	struct diagnostic_sample samples[1 << DIAGNOSTIC_LOG_SAMPLES];
};

int diagnostic_command(struct firmware *fw, uint16_t opcode,
		       const struct fw_command *cmd);
void diagnostic_capabilities(unsigned int type, uint8_t *caps);
/* Take the samples that are due. */
void diagnostic_sample(struct firmware *fw);
void diagnostic_reset(struct firmware *fw);

#endif
