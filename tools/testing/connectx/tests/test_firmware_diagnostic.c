// SPDX-License-Identifier: GPL-2.0-only
/*
 * The diagnostic counters: capabilities, parameters, samples.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fixture.h"

#define QUERY_PARAMS	0x819
#define SET_PARAMS	0x820
#define QUERY_COUNTERS	0x821

/* Bits of the second dword of the context */
#define SINGLE		0x80000000
#define REPETITIVE	0x40000000
#define SYNC		0x20000000
#define CLEAR		0x10000000
#define ON_DEMAND	0x08000000
#define ENABLE		0x04000000

#define PERIOD		15
#define KHZ		78125
#define MAX		4096

/*
 * Run a command in memory of exactly its length, for the sanitisers. Returns its
 * status.
 */
static int run(struct fixture *f, uint16_t opcode, struct fw_command cmd)
{
	uint8_t *in = malloc(cmd.in_len), *out = calloc(1, cmd.out_len);
	struct fw_command exact = cmd;
	int status;

	assert_non_null(in);
	assert_non_null(out);
	memcpy(in, cmd.in, cmd.in_len);
	exact.in = in;
	exact.out = out;
	exact.syndrome = &f->syndrome;
	status = firmware_command(f->fw, opcode, &exact);
	memcpy(cmd.out, out, cmd.out_len);
	free(in);
	free(out);
	if (status >= 0)
		assert_int_equal(!!status,
				 !!firmware_syndrome_text(f->syndrome));
	return status;
}

#define command(f, opcode, in_, in_len_, out_, out_len_)		\
	run(f, opcode, (struct fw_command) {				\
		.in = in_, .in_len = in_len_,				\
		.out = out_, .out_len = out_len_,			\
	})

#define rejected(f, opcode, in, in_len, out_len, status, why)		\
	do {								\
		uint8_t output[MAX];					\
									\
		assert_int_equal(command(f, opcode, in, in_len, output,	\
					 out_len), status);		\
		assert_int_equal((f)->syndrome, SYNDROME_##why);	\
	} while (0)

/* Returns the length of the input. */
static size_t params(uint8_t *in, uint32_t flags, int log_samples,
		     const uint16_t *ids, size_t n)
{
	memset(in, 0, 32 + 4 * n);
	put_be16(in, SET_PARAMS);
	put_be16(in + 8, n);
	in[11] = log_samples;
	put_be32(in + 12, flags);
	for (size_t i = 0; i < n; i++)
		put_be16(in + 32 + 4 * i + 2, ids[i]);
	return 32 + 4 * n;
}

static int set_params(struct fixture *f, uint32_t flags, int log_samples,
		      const uint16_t *ids, size_t n)
{
	uint8_t in[128], out[16];
	size_t len = params(in, flags, log_samples, ids, n);

	return command(f, SET_PARAMS, in, len, out, sizeof(out));
}

static const uint16_t two[] = { 0x0406, 0x1001 };

static void start(struct fixture *f, uint32_t mode, int log_samples)
{
	assert_int_equal(set_params(f, mode | ENABLE | PERIOD, log_samples, two,
				    2), OK);
}

/* @n samples of two counters from the one at @index on */
static void read_samples(struct fixture *f, int index, int n, uint8_t *records)
{
	uint8_t in[16] = {}, out[16 + 64 * 32] = {};

	put_be16(in + 8, n);
	put_be16(in + 10, index);
	assert_int_equal(command(f, QUERY_COUNTERS, in, 16, out, 16 + n * 32),
			 OK);
	memcpy(records, out + 16, n * 32);
}

/* Wait until a few more samples are due. */
static void wait_for_samples(void)
{
	usleep(8 * 1000 * (1 << PERIOD) / KHZ);
}

/* Wait for the sample at @index. */
static void await_sample(struct fixture *f, int index, uint8_t *records)
{
	do {
		usleep(100);
		read_samples(f, index, 1, records);
	} while (!be32(records));
}

static void params_are(struct fixture *f, size_t len, const char *response)
{
	uint8_t in[16] = {}, out[64];

	assert_int_equal(command(f, QUERY_PARAMS, in, 16, out, len), OK);
	assert_bytes(out, len, response);
}

TEST(the_capabilities_list_the_counters)
{
	static const uint16_t ids[] = {
		0x401, 0x402, 0x403, 0x406, 0x409, 0x40a, 0x40b, 0x1001,
		0x2001, 0x2006, 0x2c02, 0x2c04,
	};
	const uint32_t mode = REPETITIVE | ENABLE | PERIOD;
	uint8_t general[MAX] = {}, debug[MAX] = {};

	firmware_capabilities(f->fw, 0x0, general);
	firmware_capabilities(f->fw, 0xd, debug);
	/* Debug, and the number of counters */
	assert_int_equal(general[0x30] & 0x10, 0x10);
	assert_bytes(general, MAX, "@50:000c");
	assert_bytes(debug, MAX, "@03:06 c0 @07:0f @40:80000401 @70:00000000");
	for (size_t i = 0; i < ARRAY_SIZE(ids); i++) {
		assert_int_equal((uint16_t)be32(debug + 64 + 4 * i), ids[i]);
		assert_int_equal(set_params(f, mode, 0, ids + i, 1), OK);
	}
	assert_int_equal(set_params(f, mode, 0, ids, ARRAY_SIZE(ids)), OK);
}

TEST(capabilities_of_others_are_left_alone)
{
	uint8_t caps[MAX], before[MAX];

	memset(before, 0xa5, sizeof(before));
	for (unsigned int type = 1; type < 0x40; type++) {
		memcpy(caps, before, sizeof(caps));
		firmware_capabilities(f->fw, type, caps);
		if (type != 0xd)
			assert_memory_equal(caps, before, sizeof(caps));
	}
}

TEST(other_commands_are_not_the_firmwares)
{
	uint8_t in[16] = {}, out[16];

	for (int opcode = 0; opcode < 0x10000; opcode++)
		if (opcode != QUERY_PARAMS && opcode != SET_PARAMS &&
		    opcode != QUERY_COUNTERS)
			assert_int_equal(command(f, opcode, in, 16, out, 16),
					 -1);
}

TEST(parameters_read_as_they_were_set)
{
	uint8_t in[20] = {};

	params_are(f, 32, "@08:*");
	start(f, REPETITIVE, 3);
	params_are(f, 40, "@08:00020003 4400000f @20:00000406 00001001");
	start(f, SINGLE | SYNC, 0);
	params_are(f, 40, "@0c:a400000f");
	start(f, ON_DEMAND, 6);
	params_are(f, 40, "@0c:0c00000f");
	rejected(f, QUERY_PARAMS, in, 16, 39, BAD_OUT_LEN, DIAGNOSTIC_ROOM);
	rejected(f, QUERY_PARAMS, in, 20, 40, BAD_IN_LEN, DIAGNOSTIC_LENGTH);
	firmware_reset(f->fw);
	params_are(f, 32, "@08:*");
}

TEST(samples_are_taken_in_time)
{
	uint8_t records[4 * 32];

	for (int i = 0; i < 1000; i++)
		firmware_count_command(f->fw, 0x805, false);
	start(f, SINGLE, 6);
	await_sample(f, 3, records);
	read_samples(f, 0, 4, records);
	for (int i = 0; i < 4; i++) {
		const uint8_t *pcie = records + 32 * i;
		const uint8_t *packets = pcie + 16;

		assert_int_equal(be32(pcie), 0x0406 << 16 | i);
		assert_int_equal(be32(packets), 0x1001 << 16 | i);
		assert_int_equal(be32(pcie + 4), be32(packets + 4));
		if (i)	/* 2^15 clocks from one to the next */
			assert_int_equal(be32(pcie + 4) - be32(pcie - 32 + 4),
					 1 << PERIOD);
		assert_int_equal(be64(packets + 8), be32(pcie + 4) / KHZ);
	}
	assert_int_equal(be64(records + 8), 4 * 1000);
}

/* A sample shows the counters of the time when it became due. */
TEST(a_sample_shows_its_moment)
{
	uint8_t records[32];

	start(f, SINGLE, 6);
	wait_for_samples();
	for (int i = 0; i < 1000; i++)
		firmware_count_command(f->fw, 0x805, false);
	read_samples(f, 0, 1, records);
	assert_int_equal(be64(records + 8), 0);
}

TEST(single_fills_the_ring_once)
{
	uint8_t before[64], after[64];

	start(f, SINGLE, 1);
	await_sample(f, 1, before);
	read_samples(f, 0, 2, before);
	wait_for_samples();
	read_samples(f, 0, 2, after);
	assert_memory_equal(before, after, sizeof(before));
}

TEST(repetitive_goes_round)
{
	uint8_t records[64];

	start(f, REPETITIVE, 1);
	do {
		usleep(100);
		read_samples(f, 0, 2, records);
	} while ((be32(records) & 0xffff) < 2);
	/* A query that begins with the last sample continues with the first. */
	read_samples(f, 1, 2, records);
	assert_true((be32(records) & 0xffff) % 2 == 1);
	assert_true((be32(records + 32) & 0xffff) % 2 == 0);
}

TEST(on_demand_samples_when_asked)
{
	uint8_t records[64];

	start(f, ON_DEMAND, 1);
	read_samples(f, 0, 2, records);
	assert_bytes(records, 64, "04060000 @20:00000000");
	firmware_count_command(f->fw, 0x821, true);
	read_samples(f, 0, 2, records);
	assert_bytes(records, 64, "@20:04060001");
	/* A command counts 4, and one more if it fails. */
	assert_int_equal(be64(records + 32 + 8) - be64(records + 8), 4 + 1);
}

TEST(sampling_can_be_stopped_and_cleared)
{
	uint8_t in[16] = { [9] = 1 }, before[32], after[32];

	start(f, REPETITIVE, 0);
	wait_for_samples();
	assert_int_equal(set_params(f, 0, 0, NULL, 0), OK);
	/* The samples that were due before the stop are there. */
	read_samples(f, 0, 1, before);
	assert_int_not_equal(be32(before), 0);
	wait_for_samples();
	read_samples(f, 0, 1, after);
	assert_memory_equal(before, after, 32);
	assert_int_equal(set_params(f, CLEAR, 0, NULL, 0), OK);
	rejected(f, QUERY_COUNTERS, in, 16, 48, BAD_STATE, DIAGNOSTIC_OFF);
}

TEST(start_can_clear_earlier_samples)
{
	uint8_t records[128];

	start(f, SINGLE, 2);
	await_sample(f, 3, records);
	start(f, ON_DEMAND, 2);
	read_samples(f, 0, 4, records);
	assert_int_not_equal(be32(records + 96), 0);
	start(f, ON_DEMAND | CLEAR, 2);
	read_samples(f, 0, 4, records);
	assert_int_not_equal(be32(records), 0);
	assert_int_equal(be32(records + 96), 0);
}

TEST(invalid_parameters_are_rejected)
{
	static const struct {
		uint32_t flags;
		uint32_t why;
		uint8_t status;
		uint8_t log_samples;
		uint8_t count;
		uint16_t ids[13];
	} wrong[] = {
#define WRONG(status, why, flags, ...) \
	{ flags, SYNDROME_DIAGNOSTIC_##why, status, __VA_ARGS__ }
		WRONG(BAD_PARAM, COUNTER, REPETITIVE | ENABLE | PERIOD, 0, 1,
		      { 0x407 }),
		WRONG(BAD_PARAM, COUNTER, REPETITIVE | ENABLE | PERIOD, 0, 2,
		      { 0x406, 0x406 }),
		WRONG(EXCEEDS_LIMIT, COUNT, REPETITIVE | ENABLE | PERIOD, 0, 13,
		      { 0x401, 0x401, 0x401, 0x401, 0x401, 0x401, 0x401, 0x401,
			0x401, 0x401, 0x401, 0x401, 0x401 }),
		WRONG(BAD_PARAM, MODE, ENABLE | PERIOD, 0, 1, { 0x406 }),
		WRONG(BAD_PARAM, MODE, REPETITIVE | SINGLE | ENABLE | PERIOD, 0,
		      1, { 0x406 }),
		WRONG(BAD_PARAM, MODE, REPETITIVE | ENABLE | PERIOD, 0, 0),
		WRONG(EXCEEDS_LIMIT, SAMPLES, REPETITIVE | ENABLE | PERIOD, 7, 1,
		      { 0x406 }),
		WRONG(EXCEEDS_LIMIT, PERIOD, REPETITIVE | ENABLE | (PERIOD - 1),
		      6, 1, { 0x406 }),
		WRONG(EXCEEDS_LIMIT, PERIOD, REPETITIVE | ENABLE | 41, 6, 1,
		      { 0x406 }),
#undef WRONG
	};
	uint8_t in[128];
	size_t len;

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		assert_int_equal(set_params(f, wrong[i].flags,
					    wrong[i].log_samples, wrong[i].ids,
					    wrong[i].count), wrong[i].status);
		assert_int_equal(f->syndrome, wrong[i].why);
	}
	len = params(in, REPETITIVE | ENABLE | PERIOD, 6, two, 2);
	rejected(f, SET_PARAMS, in, len - 4, 16, BAD_IN_LEN, DIAGNOSTIC_LENGTH);
	rejected(f, SET_PARAMS, in, 16, 16, BAD_IN_LEN, DIAGNOSTIC_LENGTH);
	put_be16(in + 8, 0xffff);
	rejected(f, SET_PARAMS, in, len, 16, BAD_IN_LEN, DIAGNOSTIC_LENGTH);
}

TEST(samples_have_numbers)
{
	uint8_t in[20] = { [9] = 1 };

	rejected(f, QUERY_COUNTERS, in, 16, 48, BAD_STATE, DIAGNOSTIC_OFF);
	start(f, REPETITIVE, 2);
	rejected(f, QUERY_COUNTERS, in, 20, 48, BAD_IN_LEN, DIAGNOSTIC_LENGTH);
	rejected(f, QUERY_COUNTERS, in, 16, 47, BAD_OUT_LEN, DIAGNOSTIC_ROOM);
	rejected(f, QUERY_COUNTERS, in, 16, 16, BAD_OUT_LEN, DIAGNOSTIC_ROOM);
	in[9] = 0;
	rejected(f, QUERY_COUNTERS, in, 16, MAX, BAD_INDEX, DIAGNOSTIC_INDEX);
	in[9] = 5;
	rejected(f, QUERY_COUNTERS, in, 16, MAX, BAD_INDEX, DIAGNOSTIC_INDEX);
	in[9] = 1;
	in[11] = 4;
	rejected(f, QUERY_COUNTERS, in, 16, MAX, BAD_INDEX, DIAGNOSTIC_INDEX);
}

/* Random lengths and bytes, in every second case of a valid command */
TEST(nothing_that_is_sent_does_harm)
{
	static const uint16_t opcodes[] = {
		QUERY_PARAMS, SET_PARAMS, QUERY_COUNTERS,
	};
	uint8_t in[128], out[MAX];

	for (int i = 0; i < 100000; i++) {
		size_t in_len = 16 + fixture_random() % 112;
		size_t out_len = 16 + fixture_random() % 1024;
		unsigned int changes = fixture_random() % 6;

		if (i % 2)
			in_len = params(in, REPETITIVE | ENABLE | PERIOD, i % 8,
					two, 2);
		else
			memset(in, 0, sizeof(in));
		if (i % 3 == 0)
			in_len = 16;
		put_be16(in + 8, fixture_random() % 4);
		while (changes--)
			in[8 + fixture_random() % 40] = fixture_random();
		command(f, opcodes[i % 3], in, in_len, out, out_len);
	}
}
