// SPDX-License-Identifier: GPL-2.0-only
/*
 * Registers about the device as a whole: counters of PCIe, accelerations of RoCE,
 * debug sessions, and how fast the temperature of the module changes.
 */
#include "fixture.h"
#include "../firmware_state.h"

TEST(pcie_has_no_errors)
{
	for (int group = 0; group < 64; group++) {
		/* DPNv, which the response does not have, and clear */
		const char *sent = hex("400000%02x 80", group);

		if (group != 0 && group != 3) {
			get_fails(f, MPCNT, 256, sent, BAD_INDEX, PCIE_COUNTERS);
			continue;
		}
		get_is(f, MPCNT, 256, sent, hex("@03:%02x *", group));
		set_is(f, MPCNT, 256, sent, "");
	}
}

TEST(pcie_has_one_node)
{
	for (int byte = 0; byte < 3; byte++) {
		get_fails(f, MPCNT, 256, hex("@%x:01", byte), BAD_INDEX,
			  PCI_NODE);
		set_fails(f, MPCNT, 256, hex("@%x:01", byte), BAD_INDEX,
			  PCI_NODE);
	}
}

TEST(accelerations_are_set_one_by_one)
{
	get_is(f, ROCE_ACCL, 128, "", "00000007 00000007");
	set_is(f, ROCE_ACCL, 128, "00000004", "00000007 00000003");
	set_is(f, ROCE_ACCL, 128, "00000001 00000006", "@04:00000002");
	firmware_reset(f->fw);
	get_is(f, ROCE_ACCL, 128, "", "@04:00000007");
	for (int bit = 3; bit < 32; bit++)
		set_fails(f, ROCE_ACCL, 128, hex("%08x", 1u << bit), BAD_PARAM,
			  ROCE_FIELD);
}

TEST(no_debug_session_can_end)
{
	static const uint8_t types[] = { 0, 1, 0xff };

	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		if (types[i] != 0xff) {
			get_is(f, MDSR, 48, hex("%02x", types[i]),
			       hex("%02x000003 @08:00000000", types[i]));
			/* Without end, a set is a query. */
			set_is(f, MDSR, 48, hex("%02x", types[i]),
			       hex("%02x000003", types[i]));
		}
		set_is(f, MDSR, 48, hex("%02x000000 80", types[i]),
		       hex("%02x000101 00000000", types[i]));
	}
	for (int type = 2; type < 256; type++) {
		get_fails(f, MDSR, 48, hex("%02x", type), BAD_INDEX, TOKEN_TYPE);
		if (type < 255)
			set_fails(f, MDSR, 48, hex("%02x000000 80", type),
				  BAD_INDEX, TOKEN_TYPE);
	}
}

/* MTMG: thresholds of 1, 3 and -1 degrees, and a disabled one */
static void watch(struct fixture *f, bool enable, unsigned int interval)
{
	set_is(f, MTMG, 16, hex("%08x %08x 00030001 000000ff", enable,
				interval), "");
	get_is(f, MTMG, 16, "", hex("%08x %08x 00030001 000000ff", enable,
				    interval));
}

/* Warm the module by @eighths of a degree, and let @seconds pass. */
static void warm(struct fixture *f, int eighths, unsigned int seconds)
{
	f->fw->sensors[SENSOR_MODULE].now += eighths;
	f->fw->monitor.sampled_ns -= seconds * 1000000000ULL;
}

/* Read MTMR with an operation. */
static void assert_changes(struct fixture *f, unsigned int operation,
			   unsigned int max, uint32_t counts)
{
	get_is(f, MTMR, 12, hex("@07:%02x", operation),
	       hex("00000000 %04x0000 %08x", max, counts));
}

TEST(nothing_is_watched_by_default)
{
	get_is(f, MTMG, 16, "", "00000000 00000006");
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

	for (size_t i = 0; i < ARRAY_SIZE(intervals); i++)
		set_fails(f, MTMG, 16, hex("@07:%02x", intervals[i]), BAD_PARAM,
			  MONITOR_INTERVAL);
	watch(f, true, 12);
	watch(f, true, 12);
	set_fails(f, MTMG, 16, "00000001 00000006", BAD_STATE, MONITOR_STATE);
	get_fails(f, MTMR, 12, "00000001", BAD_INDEX, MODULE);
	get_fails(f, MTMR, 12, "@07:03", BAD_PARAM, MONITOR_OPERATION);
}
