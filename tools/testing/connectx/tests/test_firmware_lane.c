// SPDX-License-Identifier: GPL-2.0-only
/*
 * Registers about the lanes of the port and of its module.
 */
#include <string.h>

#include "fixture.h"

#define PAOS	0x5006
#define PTYS	0x5004
#define SLRG	0x5028
#define PMDR	0x503c
#define PLTC	0x5046
#define PPCR	0x504c
#define PMPT	0x5064

static void take_port_down(struct fixture *f)
{
	uint8_t data[16] = { 0, 1, 2, 0, 0x80 };

	assert_int_equal(set(f, PAOS, data, 16), OK);
}

static void read_grade(struct fixture *f, unsigned int lane, uint8_t *data)
{
	memset(data, 0, 40);
	data[1] = 1;
	data[2] = lane;
	assert_int_equal(get(f, SLRG, data, 40), OK);
	assert_int_equal(data[1], 1);
	assert_int_equal(data[2], lane);
}

TEST(each_lane_has_a_grade)
{
	uint8_t data[40];

	for (unsigned int lane = 0; lane < 4; lane++) {
		read_grade(f, lane, data);
		assert_int_equal(data[0], 0x11);	/* valid, 28 nm */
		assert_int_equal(data[7], 5);		/* EDR */
		assert_int_equal(be32(data + 8), 0x01000000 + 3200 - 40 * lane);
		assert_int_equal(be32(data + 0x18), (86 - lane) << 16 |
				 (84 - lane));
		assert_int_equal(be32(data + 0x20), (29 - lane) << 16 |
				 (28 - lane));
	}
}

TEST(a_grade_is_of_the_speed_in_use)
{
	/* PTYS: FDR10 at most, then QDR, 4x */
	static const uint8_t rates[][2] = { { 0x0f, 3 }, { 0x07, 2 } };
	uint8_t data[64];

	for (size_t i = 0; i < ARRAY_SIZE(rates); i++) {
		memset(data, 0, 64);
		data[1] = 1;
		data[3] = 1;
		data[29] = 7;
		data[31] = rates[i][0];
		assert_int_equal(set(f, PTYS, data, 64), OK);
		read_grade(f, 0, data);
		assert_int_equal(data[7], rates[i][1]);
	}
}

TEST(a_port_that_is_down_has_no_grades)
{
	uint8_t data[40];

	take_port_down(f);
	read_grade(f, 3, data);
	assert_int_equal(data[0], 0x01);
	for (size_t i = 4; i < sizeof(data); i++)
		assert_int_equal(data[i], 0);
}

TEST(grades_that_there_are_not)
{
	static const uint8_t pages[] = { 0x02, 0x04, 0x10 };
	uint8_t data[40] = { 0, 1, 4 };

	assert_refused(f, false, SLRG, data, 40, BAD_INDEX, PORT_LANE);
	data[2] = 0;
	for (size_t i = 0; i < ARRAY_SIZE(pages); i++) {
		data[3] = pages[i];
		assert_refused(f, false, SLRG, data, 40, BAD_INDEX,
			       PORT_PAGE);
	}
	assert_refused(f, true, SLRG, data, 40, BAD_PARAM,
		       REGISTER_READ_ONLY);
}

TEST(precoding_is_off)
{
	uint8_t data[16] = { 0, 1, 0, 0x8 };

	assert_int_equal(get(f, PLTC, data, 16), OK);
	assert_int_equal(be32(data), 0x00010008);
	assert_int_equal(be32(data + 4), 0);		/* nothing to override */
	assert_int_equal(be32(data + 12), 0x00020002);
	take_port_down(f);
	assert_int_equal(get(f, PLTC, data, 16), OK);
	assert_int_equal(be32(data + 12), 0);
}

TEST(precoding_can_not_be_turned_on)
{
	uint8_t data[16] = { 0, 1, 0, 0xf };

	assert_int_equal(set(f, PLTC, data, 16), OK);
	for (int byte = 9; byte <= 11; byte += 2) {
		memset(data, 0, 16);
		data[1] = 1;
		data[3] = 0xf;
		data[byte] = 1;
		assert_refused(f, true, PLTC, data, 16, BAD_PARAM,
			       PORT_PRECODING);
	}
}

TEST(precoding_is_asked_of_one_lane)
{
	static const uint8_t lanes[] = { 0x0, 0x3, 0xf, 0x10 };
	uint8_t data[16] = { 0, 1 };

	for (size_t i = 0; i < ARRAY_SIZE(lanes); i++) {
		data[3] = lanes[i];
		assert_refused(f, false, PLTC, data, 16, BAD_INDEX,
			       PORT_LANE);
	}
	data[3] = 0x11;
	assert_refused(f, true, PLTC, data, 16, BAD_INDEX, PORT_LANE);
}

TEST(lanes_are_mapped_one_to_one)
{
	static const struct expected mapping[] = {
		{ 0x00, 0x11010400 },	/* valid, 28 nm, width is valid */
		{ 0x04, 0 },		/* module 0 */
		{ 0x08, 0x00000f01 },	/* all lanes of the module, IB port 1 */
		{ 0x0c, 0x01010100 },	/* label port, local port, width 4 */
		{ 0x10, 0x00002000 },
		{ 0x14, 0x19000688 },	/* 3, 2, 1, 0 */
		{ 0x18, 0x00000688 },
		{ 0x1c, 0x00003210 },
		{ 0x44, 0x000f0000 },
	};
	uint8_t data[72] = { 0, 1 };

	assert_int_equal(get(f, PMDR, data, 72), OK);
	assert_dwords(data, mapping);
	take_port_down(f);
	/* By the number of the IB port */
	memset(data, 0, 72);
	data[1] = 1;
	data[2] = 0x40;
	assert_int_equal(get(f, PMDR, data, 72), OK);
	assert_int_equal(data[2], 0x44);
	assert_int_equal(be32(data + 0x44), 0);
}

TEST(mappings_that_there_are_not)
{
	static const uint32_t ports[] = {
		0x00000000, 0x00020000, 0x00010001, 0x00010010, 0x0001c000,
	};
	uint8_t data[72] = {};

	for (size_t i = 0; i < ARRAY_SIZE(ports); i++) {
		put_be32(data, ports[i]);
		assert_refused(f, false, PMDR, data, 72, BAD_INDEX, PORT);
	}
}

TEST(a_port_has_no_planes)
{
	static const struct expected none[] = {
		{ 0x0, 0x00010000 }, { 0x4, 0 }, { 0x8, 0 }, { 0xc, 0 },
	};
	uint8_t data[16] = { 0, 1 };

	assert_int_equal(get(f, PPCR, data, 16), OK);
	assert_dwords(data, none);
	data[1] = 2;
	assert_refused(f, false, PPCR, data, 16, BAD_INDEX, PORT);
	data[1] = 1;
	assert_refused(f, true, PPCR, data, 16, BAD_PARAM,
		       REGISTER_READ_ONLY);
}

TEST(the_module_has_no_test_patterns)
{
	uint8_t data[28] = { 0, 0, 0x10 };	/* host lanes */

	assert_int_equal(get(f, PMPT, data, 28), OK);
	assert_int_equal(be32(data), 0x00001001);
	assert_int_equal(be32(data + 4), 0);
	/* Off it can be turned, on it can't. */
	memset(data, 0, 28);
	assert_int_equal(set(f, PMPT, data, 28), OK);
	data[0] = 0x80;
	assert_refused(f, true, PMPT, data, 28, BAD_PARAM, MODULE_TEST);
	data[0] = 0x20;
	assert_refused(f, true, PMPT, data, 28, BAD_PARAM, MODULE_TEST);
	data[0] = 0x01;
	assert_refused(f, false, PMPT, data, 28, BAD_INDEX, MODULE);
	data[0] = 0;
	data[1] = 1;
	assert_refused(f, true, PMPT, data, 28, BAD_INDEX, MODULE);
}
