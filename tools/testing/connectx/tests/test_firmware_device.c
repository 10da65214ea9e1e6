// SPDX-License-Identifier: GPL-2.0-only
/*
 * Registers about the device as a whole: counters of PCIe, accelerations of RoCE,
 * debug sessions, and how fast the temperature of the module changes.
 */
#include <string.h>

#include "fixture.h"
#include "../firmware_state.h"

#define ROCE_ACCL	0x402c
#define MTMP		0x900a
#define MPCNT		0x9051
#define MTMG		0x910d
#define MTMR		0x910e
#define MDSR		0x9110

TEST(pcie_has_no_errors)
{
	uint8_t data[256];

	for (int group = 0; group < 64; group++) {
		memset(data, 0, 256);
		data[0] = 0x40;		/* DPNv */
		data[3] = group;
		data[4] = 0x80;		/* clear */
		if (group != 0 && group != 3) {
			assert_refused(f, false, MPCNT, data, 256,
				       BAD_INDEX, PCIE_COUNTERS);
			continue;
		}
		assert_int_equal(get(f, MPCNT, data, 256), OK);
		assert_int_equal(data[3], group);
		for (size_t i = 4; i < sizeof(data); i++)
			assert_int_equal(data[i], 0);
		assert_int_equal(set(f, MPCNT, data, 256), OK);
	}
}

TEST(pcie_has_one_node)
{
	for (int byte = 0; byte < 3; byte++) {
		uint8_t data[256] = {};

		data[byte] = 1;
		assert_refused(f, false, MPCNT, data, 256, BAD_INDEX,
			       PCI_NODE);
		assert_refused(f, true, MPCNT, data, 256, BAD_INDEX,
			       PCI_NODE);
	}
}

TEST(accelerations_are_set_one_by_one)
{
	uint8_t data[128] = {};

	assert_int_equal(get(f, ROCE_ACCL, data, 128), OK);
	assert_int_equal(be32(data), 0x7);
	assert_int_equal(be32(data + 4), 0x7);
	/* Of the second and the third only the third is selected. */
	memset(data, 0, 128);
	data[3] = 0x4;
	assert_int_equal(set(f, ROCE_ACCL, data, 128), OK);
	assert_int_equal(be32(data), 0x7);
	assert_int_equal(be32(data + 4), 0x3);
	data[3] = 0x1;
	data[7] = 0x6;
	assert_int_equal(set(f, ROCE_ACCL, data, 128), OK);
	assert_int_equal(be32(data + 4), 0x2);
	/* A reset forgets it. */
	firmware_reset(f->fw);
	assert_int_equal(get(f, ROCE_ACCL, data, 128), OK);
	assert_int_equal(be32(data + 4), 0x7);
}

TEST(accelerations_that_there_are_not)
{
	uint8_t data[128];

	for (int bit = 3; bit < 32; bit++) {
		memset(data, 0, 128);
		put_be32(data, 1u << bit);
		assert_refused(f, true, ROCE_ACCL, data, 128, BAD_PARAM,
			       ROCE_FIELD);
	}
}

TEST(no_debug_session_can_end)
{
	static const uint8_t types[] = { 0, 1, 0xff };
	uint8_t data[48];

	for (int i = 0; i < 2; i++) {
		memset(data, 0, 48);
		data[0] = types[i];
		assert_int_equal(get(f, MDSR, data, 48), OK);
		assert_int_equal(be32(data), types[i] << 24 | 3);
		assert_int_equal(be32(data + 8), 0);
		/* Without end, a set is a query. */
		assert_int_equal(set(f, MDSR, data, 48), OK);
		assert_int_equal(be32(data), types[i] << 24 | 3);
	}
	for (int i = 0; i < 3; i++) {
		memset(data, 0, 48);
		data[0] = types[i];
		data[4] = 0x80;
		assert_int_equal(set(f, MDSR, data, 48), OK);
		assert_int_equal(be32(data), (uint32_t)types[i] << 24 | 0x101);
		assert_int_equal(be32(data + 4), 0);
	}
}

TEST(tokens_that_there_are_not)
{
	uint8_t data[48] = {};

	for (int type = 2; type < 256; type++) {
		memset(data, 0, 48);
		data[0] = type;
		assert_refused(f, false, MDSR, data, 48, BAD_INDEX, TOKEN_TYPE);
		data[4] = 0x80;
		if (type < 255)
			assert_refused(f, true, MDSR, data, 48, BAD_INDEX,
				       TOKEN_TYPE);
	}
}

/* MTMG: thresholds of 1, 3 and -1 degrees, and one that never counts. */
static void watch(struct fixture *f, bool enable, unsigned int interval)
{
	uint8_t data[16] = { 0, 0, 0, enable, 0, 0, 0, interval,
			     0, 3, 0, 1, 0, 0, 0, 0xff };

	assert_int_equal(set(f, MTMG, data, 16), OK);
	memset(data, 0, 16);
	assert_int_equal(get(f, MTMG, data, 16), OK);
	assert_int_equal(be32(data), enable);
	assert_int_equal(be32(data + 4), interval);
	assert_int_equal(be32(data + 8), 0x00030001);
	assert_int_equal(be32(data + 12), 0x000000ff);
}

/* The module is @eighths warmer, and an interval later. */
static void warm(struct fixture *f, int eighths, unsigned int seconds)
{
	f->fw->sensors[SENSOR_MODULE].now += eighths;
	f->fw->monitor.sampled_ns -= seconds * 1000000000ULL;
}

/* MTMR, with an operation */
static void assert_changes(struct fixture *f, unsigned int operation,
			   unsigned int max, uint32_t counts)
{
	uint8_t data[12] = { [7] = operation };

	assert_int_equal(get(f, MTMR, data, 12), OK);
	assert_int_equal(be32(data), 0);
	assert_int_equal(be32(data + 4), max << 16);
	assert_int_equal(be32(data + 8), counts);
}

TEST(nothing_is_watched_unasked)
{
	uint8_t data[16] = {};

	assert_int_equal(get(f, MTMG, data, 16), OK);
	assert_int_equal(be32(data), 0);
	assert_int_equal(be32(data + 4), 6);
	warm(f, 80, 6);
	assert_changes(f, 0, 0, 0);
}

TEST(changes_of_temperature_are_counted)
{
	watch(f, true, 6);
	warm(f, 8, 6);
	assert_changes(f, 0, 1, 0x00000001);
	warm(f, 24, 6);
	assert_changes(f, 0, 3, 0x00000102);
	/* Less than a degree is no change, and so is one within the interval. */
	warm(f, 7, 6);
	assert_changes(f, 0, 3, 0x00000102);
	warm(f, 80, 0);
	assert_changes(f, 0, 3, 0x00000102);
	/* Down: from 10 7/8 degrees above to 1 below. */
	warm(f, -88, 6);
	assert_changes(f, 0, 3, 0x00010102);
	assert_changes(f, 2, 3, 0x00010102);
	assert_changes(f, 0, 0, 0);
	watch(f, false, 6);
	warm(f, 80, 6);
	assert_changes(f, 0, 0, 0);
}

TEST(counts_of_changes_have_an_end)
{
	watch(f, true, 252);
	for (int i = 0; i < 20; i++) {
		warm(f, 8 * 40, 252);
		assert_changes(f, 0, 31, (i < 15 ? i + 1 : 15) * 0x101);
		warm(f, -8 * 40, 0);
		f->fw->monitor.temperature = f->fw->sensors[SENSOR_MODULE].now;
	}
	assert_changes(f, 1, 0, 0);
}

TEST(a_watch_has_rules)
{
	static const uint8_t intervals[] = { 0, 1, 5, 7, 253, 255 };
	uint8_t data[16] = {};

	for (size_t i = 0; i < sizeof(intervals); i++) {
		data[7] = intervals[i];
		assert_refused(f, true, MTMG, data, 16, BAD_PARAM,
			       MONITOR_INTERVAL);
	}
	watch(f, true, 12);
	watch(f, true, 12);
	data[3] = 1;
	data[7] = 6;
	assert_refused(f, true, MTMG, data, 16, BAD_STATE, MONITOR_STATE);
	memset(data, 0, 16);
	data[3] = 1;
	assert_refused(f, false, MTMR, data, 12, BAD_INDEX, MODULE);
	data[3] = 0;
	data[7] = 3;
	assert_refused(f, false, MTMR, data, 12, BAD_PARAM, MONITOR_OPERATION);
}
