/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The diagnostic counters' state and commands, for firmware.c.
 */
#ifndef CONNECTX_FIRMWARE_DIAGNOSTIC_H
#define CONNECTX_FIRMWARE_DIAGNOSTIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QUERY_DIAGNOSTIC_PARAMS		0x819
#define SET_DIAGNOSTIC_PARAMS		0x820
#define QUERY_DIAGNOSTIC_COUNTERS	0x821

#define DIAGNOSTIC_COUNTERS		12
#define DIAGNOSTIC_LOG_SAMPLES		6

struct firmware;

/* One moment's values of the counters that were chosen. */
struct diagnostic_sample {
	bool valid;
	uint16_t id;
	uint64_t clock;
	uint64_t values[DIAGNOSTIC_COUNTERS];
};

/**
 * struct diagnostic - What is sampled, and the samples
 * @enabled: Sampling goes on.
 * @single: Until the ring is full.
 * @repetitive: For ever.
 * @on_demand: Whenever somebody asks.
 * @sync: All counters at the same time, which they are in any case.
 * @log_samples: Length of the ring.
 * @log_period: Device clocks from one sample to the next.
 * @count: Of counters.
 * @counters: Which ones, by their index in the table.
 * @since: Device clock at the beginning.
 * @taken: Samples so far.
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

/* See firmware_command(). */
struct fw_command {
	const uint8_t *in;
	size_t in_len;
	uint8_t *out;
	size_t out_len;
	uint32_t *syndrome;
};

int diagnostic_command(struct firmware *fw, uint16_t opcode,
		       const struct fw_command *cmd);
void diagnostic_capabilities(unsigned int type, uint8_t *caps);
/* Takes the samples that became due. */
void diagnostic_sample(struct firmware *fw);
void diagnostic_reset(struct firmware *fw);

#endif
