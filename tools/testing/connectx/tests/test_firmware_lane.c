// SPDX-License-Identifier: GPL-2.0-only
/*
 * Registers of the lanes of the port and of its module.
 */
#include "fixture.h"

static void take_port_down(struct fixture *f)
{
	set_is(f, PAOS, 16, "00010200 80", "");
}

TEST(each_lane_has_a_grade)
{
	/* Valid, 28 nm, EDR, and a grade that decreases from lane to lane */
	for (unsigned int lane = 0; lane < 4; lane++)
		get_is(f, SLRG, 40, hex("0001%02x", lane),
		       hex("1101%02x00 @07:05 0100%04x @18:%04x%04x @20:%04x%04x",
			   lane, 3200 - 40 * lane, 86 - lane, 84 - lane,
			   29 - lane, 28 - lane));
	/* FDR10 at most, then QDR */
	set_is(f, PTYS, 64, "00010001 @1c:0007000f", "");
	get_is(f, SLRG, 40, "000100", "@07:03");
	set_is(f, PTYS, 64, "00010001 @1c:00070007", "");
	get_is(f, SLRG, 40, "000100", "@07:02");
	take_port_down(f);
	get_is(f, SLRG, 40, "000103", "010103 @04:*");
}

TEST(grades_have_lanes_and_pages)
{
	get_fails(f, SLRG, 40, "000104", BAD_INDEX, PORT_LANE);
	get_fails(f, SLRG, 40, "00010002", BAD_INDEX, PORT_PAGE);
	get_fails(f, SLRG, 40, "00010004", BAD_INDEX, PORT_PAGE);
	get_fails(f, SLRG, 40, "00010010", BAD_INDEX, PORT_PAGE);
	set_fails(f, SLRG, 40, "00010010", BAD_PARAM, REGISTER_READ_ONLY);
}

TEST(precoding_is_off)
{
	get_is(f, PLTC, 16, "00010008", "00010008 00000000 @0c:00020002");
	set_is(f, PLTC, 16, "0001000f", "");
	set_fails(f, PLTC, 16, "0001000f @09:01", BAD_PARAM, PORT_PRECODING);
	set_fails(f, PLTC, 16, "0001000f @0b:01", BAD_PARAM, PORT_PRECODING);
	take_port_down(f);
	get_is(f, PLTC, 16, "00010008", "@0c:00000000");
}

TEST(precoding_is_asked_of_one_lane)
{
	get_fails(f, PLTC, 16, "00010000", BAD_INDEX, PORT_LANE);
	get_fails(f, PLTC, 16, "00010003", BAD_INDEX, PORT_LANE);
	get_fails(f, PLTC, 16, "0001000f", BAD_INDEX, PORT_LANE);
	get_fails(f, PLTC, 16, "00010010", BAD_INDEX, PORT_LANE);
	set_fails(f, PLTC, 16, "00010011", BAD_INDEX, PORT_LANE);
}

TEST(lanes_are_mapped_one_to_one)
{
	/*
	 * Valid, 28 nm, 4 lanes of module 0, InfiniBand port 1, label port and local
	 * port 1, width 4; then the lanes 3, 2, 1, 0 in three formats.
	 */
	get_is(f, PMDR, 72, "0001", "11010400 00000000 00000f01 01010100"
	       "00002000 19000688 00000688 00003210 @44:000f0000");
	take_port_down(f);
	/* By the number of the InfiniBand port */
	get_is(f, PMDR, 72, "000140", "@02:44 @44:00000000");
	get_fails(f, PMDR, 72, "00000000", BAD_INDEX, PORT);
	get_fails(f, PMDR, 72, "00020000", BAD_INDEX, PORT);
	get_fails(f, PMDR, 72, "00010001", BAD_INDEX, PORT);
	get_fails(f, PMDR, 72, "00010010", BAD_INDEX, PORT);
	get_fails(f, PMDR, 72, "0001c000", BAD_INDEX, PORT);
}

TEST(a_port_has_no_planes)
{
	get_is(f, PPCR, 16, "0001", "00010000 *");
	get_fails(f, PPCR, 16, "0002", BAD_INDEX, PORT);
	set_fails(f, PPCR, 16, "0001", BAD_PARAM, REGISTER_READ_ONLY);
}

TEST(the_module_has_no_test_patterns)
{
	/* Of host lanes */
	get_is(f, PMPT, 28, "000010", "00001001 00000000");
	/* Tests can be turned off, but not on. */
	set_is(f, PMPT, 28, "", "");
	set_fails(f, PMPT, 28, "80", BAD_PARAM, MODULE_TEST);
	set_fails(f, PMPT, 28, "20", BAD_PARAM, MODULE_TEST);
	get_fails(f, PMPT, 28, "01", BAD_INDEX, MODULE);
	set_fails(f, PMPT, 28, "0001", BAD_INDEX, MODULE);
}
