// SPDX-License-Identifier: GPL-2.0-only
/*
 * The port's registers, in InfiniBand, which is the default, and in Ethernet.
 */
#include <string.h>
#include <unistd.h>

#include "fixture.h"

static void take_down(struct fixture *f, bool down)
{
	set_is(f, PAOS, 16, down ? "00010200 80" : "00010100 80", "");
}

static void module_power(struct fixture *f, bool on)
{
	set_is(f, PMAOS, 16, on ? "00000100 80" : "00000200 80", "");
}

TEST(there_is_one_port)
{
	static const struct {
		uint16_t id;
		uint16_t len;
		bool set;
	} ports[] = {
		{ PMLP, 64 }, { PMTU, 16, true }, { PTYS, 64, true },
		{ PAOS, 16, true }, { PPCNT, 256, true }, { PPLR, 8, true },
		{ PPLM, 80, true }, { SLTP, 76 }, { PDDR, 256 }, { PPAOS, 16 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(ports); i++)
		for (int port = 0; port < 256; port++) {
			/* lp_msb makes port 1 port 257. */
			const char *sent = port == 1 ? "000110" :
					   hex("00%02x", port);

			get_fails(f, ports[i].id, ports[i].len, sent, BAD_INDEX,
				  PORT);
			if (ports[i].set)
				set_fails(f, ports[i].id, ports[i].len, sent,
					  BAD_INDEX, PORT);
		}
}

TEST(the_link_is_up)
{
	get_is(f, PAOS, 16, "0001", "00010101");
	get_is(f, PPAOS, 16, "0001", "@01:01 @07:.1");
	/*
	 * 4x EDR, of SDR to EDR. Negotiation was completed and can be disabled.
	 * There is no Ethernet.
	 */
	get_is(f, PTYS, 64, "00010001", "20010001 10 @0c:00000000 0007003f"
	       "@1c:0007003f @24:00000000 00040020");
	/* Standard negotiation, active, link up; low-latency RS */
	get_is(f, PDDR, 256, "0001", "@08:00140000 03000700 0007003f 0007003f"
	       "0007003f 00040020 00000000 00030000");
}

TEST(a_port_goes_down_and_up)
{
	take_down(f, true);
	get_is(f, PAOS, 16, "0001", "00010202");
	get_is(f, PTYS, 64, "00010001", "@04:00 @28:00000000");
	get_is(f, PDDR, 256, "0001", "@09:10 @0c:00000000 @24:00000000");
	get_is(f, SLTP, 76, "0001", "01");
	/* Closed by command */
	get_is(f, PDDR, 256, "0001 @07:01", "@0c:00000001");
	take_down(f, false);
	get_is(f, PAOS, 16, "0001", "@03:01");
}

/* ase makes a set of PAOS or PMAOS more than a query. */
TEST(a_state_is_set_on_demand)
{
	set_is(f, PAOS, 16, "000102", "000101");
	for (int admin = 0; admin < 16; admin++) {
		if (admin == 1 || admin == 2)
			continue;
		set_fails(f, PAOS, 16, hex("0001%02x00 80", admin), BAD_PARAM,
			  PORT_STATUS);
		set_fails(f, PMAOS, 16, hex("0000%02x00 80", admin), BAD_PARAM,
			  PORT_STATUS);
	}
}

TEST(no_module_no_link)
{
	/* An active cable of 36 to 40 degrees, which are 0x24 to 0x28 */
	get_is(f, PDDR, 256, "0001 @07:03", "@0c:1. @1c:'Mellanox'00 @54:2.");
	module_power(f, false);
	get_is(f, PDDR, 256, "0001 @07:03", "@0c:4. @1c:00");
	get_is(f, PAOS, 16, "0001", "@02:0102");
	get_is(f, PDDR, 256, "0001 @07:01", "@0c:0000040a");
	module_power(f, true);
	get_is(f, PAOS, 16, "0001", "@03:01");
	get_fails(f, PMAOS, 16, "0001", BAD_INDEX, MODULE);
}

TEST(a_cage_may_be_empty)
{
	firmware_plug_module(f->fw, false);
	get_is(f, PMAOS, 16, "", "@02:0102");
	get_is(f, PAOS, 16, "0001", "@02:0102");
	get_is(f, PDDR, 256, "0001 @07:01", "@0c:00000400");
	get_is(f, PDDR, 256, "0001 @07:03", "@0c:4. @1c:00");
	/* A reset does not plug it in. */
	firmware_reset(f->fw);
	get_is(f, PMAOS, 16, "", "@02:0102");
	firmware_plug_module(f->fw, true);
	get_is(f, PMAOS, 16, "", "@02:0101");
	get_is(f, PAOS, 16, "0001", "@02:0101");
}

TEST(the_module_is_described)
{
	static const char identity[] = "@04:00000003 @08:00000000 11050004"
		"@18:0000ffff @2c:'MFA1A00-E005'00 @3c:'A3'0000"
		"@44:'MT2024FT00042'00 @56:80e8 @b8:'240627'0000";
	/* Powers and thresholds of the lanes, in dBm and in microwatts */
	static const char dbm[] = "@58:00000000 00000000"
		"@68:ffffffff ffffffff @78:0d2f0d2f 0d2f0d2f"
		"@88:50000000 88b87918 0005fff3 0005fff3 109a07d0 60000000"
		"0000003f 00000007";
	static const char microwatts[] = "@04:20000003"
		"@58:03d403de 03ca03c0 @68:032a0320 0334033e"
		"@90:0d8b002f 0d8b002f";

	get_is(f, PDDR, 256, "0001 @07:03", identity);
	get_is(f, PDDR, 256, "0001 @07:03", dbm);
	get_is(f, PDDR, 256, "0001 @04:20000003", microwatts);
	get_fails(f, PDDR, 256, "0001 @04:40000003", BAD_INDEX, PORT_PAGE);
}

TEST(pages_have_numbers)
{
	for (int page = 0; page < 256; page++)
		if (page != 0 && page != 1 && page != 3)
			get_fails(f, PDDR, 256, hex("0001 @07:%02x", page),
				  BAD_INDEX, PORT_PAGE);
	get_fails(f, PDDR, 256, "0001 @07:01 @0b:01", BAD_INDEX, PORT_PAGE);
}

TEST(rates_can_be_chosen)
{
	/* HDR, which the port lacks; 8x; a width or a rate alone */
	static const char *const wrong[] = {
		"00010001 @1c:00070040", "00010001 @1c:0008003f",
		"00010001 @1c:00000001", "00010001 @1c:00010000",
	};

	/* 1x FDR */
	set_is(f, PTYS, 64, "00010001 @1c:00010010", "@28:00010010");
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
		set_fails(f, PTYS, 64, wrong[i], BAD_PARAM, PORT_RATE);
	set_fails(f, PTYS, 64, "00010004", BAD_PARAM, PORT_PROTOCOL);
	get_is(f, PTYS, 64, "00010001", "@1c:00010010");
}

TEST(ethernet_is_a_matter_of_configuration)
{
	/* LINK_TYPE_P1=ETH */
	set_is(f, MNVDA, 16, "02000004 01010012 @0c:00000008", "");
	firmware_reset(f->fw);
	get_is(f, PTYS, 64, "00010001", "@08:*");
	/* 100GBASE-SR4 */
	get_is(f, PTYS, 64, "00010004", "@0c:f8f4f0d2 00000000 @18:f8f4f0d2"
	       "@24:00200000 @30:f8f4f0d2");
	/* RS(528,514) */
	get_is(f, PDDR, 256, "0001", "@08:00420000 03060000 f8f4f0d2 f8f4f0d2"
	       "f8f4f0d2 00200000 @24:00020000");
	/* 25GBASE-CR without negotiation */
	set_is(f, PTYS, 64, "40010004 @18:08000000", "60 @24:08000000");
	set_fails(f, PTYS, 64, "40010004 @18:00000001", BAD_PARAM, PORT_RATE);
	set_fails(f, PTYS, 64, "40010004 @18:00000000", BAD_PARAM, PORT_RATE);
	set_fails(f, PTYS, 64, "40010001", BAD_PARAM, PORT_PROTOCOL);
}

TEST(frames_have_a_length)
{
	get_is(f, PMTU, 16, "0001", "@04:26fa");
	set_fails(f, PMTU, 16, "0001 @08:26fb", BAD_PARAM, PORT_MTU);
	set_fails(f, PMTU, 16, "0001 @08:0043", BAD_PARAM, PORT_MTU);
	set_is(f, PMTU, 16, "0001 @08:05f2", "");
	get_is(f, PMTU, 16, "0001", "@08:05f2 @0c:05f2");
}

TEST(loopback_is_remote_or_local)
{
	for (int mode = 0; mode <= 2; mode++)
		set_is(f, PPLR, 8, hex("0001 @07:%02x", mode), "");
	for (int mode = 3; mode < 256; mode++)
		set_fails(f, PPLR, 8, hex("0001 @07:%02x", mode), BAD_PARAM,
			  PORT_LOOPBACK);
	get_is(f, PPLR, 8, "0001", "@05:03 @07:02");
	get_is(f, PDDR, 256, "0001", "@23:02");
}

TEST(fec_can_be_chosen)
{
	get_is(f, PPLM, 80, "0001", "@0c:00000008 00005770");
	set_is(f, PPLM, 80, "0001 @14:00004420", "");
	get_is(f, PPLM, 80, "0001", "@14:00004420");
	set_fails(f, PPLM, 80, "0001 @14:00002000", BAD_PARAM, PORT_FEC);
	set_fails(f, PPLM, 80, "0001 @14:00000800", BAD_PARAM, PORT_FEC);
	set_fails(f, PPLM, 80, "0001 @14:00000080", BAD_PARAM, PORT_FEC);
}

TEST(four_lanes_lead_to_the_module)
{
	get_is(f, PMLP, 64, "0001",
	       "@03:04 00000000 01010000 02020000 03030000");
	for (int lane = 0; lane < 4; lane++)
		get_is(f, SLTP, 76, hex("0001%02x", lane),
		       hex("1101%02x00 @08:%02x0a500a 0000000f", lane,
			   lane & 1));
	for (int lane = 4; lane < 16; lane++)
		get_fails(f, SLTP, 76, hex("0001%02x", lane), BAD_INDEX,
			  PORT_LANE);
}

static uint64_t read_counter(struct fixture *f, int group, size_t offset)
{
	uint8_t data[256] = { 0, 1, 0, group };

	assert_int_equal(get_register(f, PPCNT, data, 256), OK);
	return be64(data + 8 + offset);
}

TEST(the_port_counts)
{
	for (int i = 0; i < 3; i++) {
		take_down(f, true);
		take_down(f, true);
		take_down(f, false);
	}
	module_power(f, false);
	take_down(f, true);
	/* link_down_events, and link_downed of the InfiniBand counters */
	get_is(f, PPCNT, 256, "00010012", "@03:12 @c8:00000004");
	get_is(f, PPCNT, 256, "00010020", "@0b:04");
	/* A query with clr responds with the counters and then clears them. */
	get_is(f, PPCNT, 256, "00010012 80", "@c8:00000004");
	get_is(f, PPCNT, 256, "00010012", "@c8:00000000");
	/* A set clears all groups at once. */
	module_power(f, true);
	take_down(f, false);
	take_down(f, true);
	set_fails(f, PPCNT, 256, "0001003f", BAD_PARAM, PORT_CLEAR);
	set_fails(f, PPCNT, 256, "00010012 80", BAD_PARAM, PORT_CLEAR);
	get_is(f, PPCNT, 256, "00010012", "@c8:00000001");
	set_is(f, PPCNT, 256, "0001003f 80", "");
	get_is(f, PPCNT, 256, "00010012", "@c8:00000000");
}

TEST(bit_errors_are_told)
{
	/* 4E-10 raw, all of them corrected; none on lanes 4 to 7 */
	get_is(f, PPCNT, 256, "00010016", "@48:0000000000000000"
	       "0000000000000000 0000000000000000 0000000000000000"
	       "00000a04 0000ff0f");
}

TEST(time_makes_counters_grow)
{
	uint64_t bits = read_counter(f, 0x16, 8), ms = read_counter(f, 0x16, 0);
	uint8_t data[256];

	while (read_counter(f, 0x16, 0) == ms)
		usleep(100);
	assert_true(read_counter(f, 0x16, 8) > bits);
	assert_in_range(read_counter(f, 0x12, 0), 1, 60000);
	do {
		usleep(1000);
		memcpy(data, (uint8_t[256]) { 0, 1, 0, 0x16 }, 256);
		assert_int_equal(get_register(f, PPCNT, data, 256), OK);
	} while (be64(data + 8) < 100);
	for (int lane = 0; lane < 4; lane++)
		assert_int_equal(be64(data + 8 + 0x20 + 8 * lane),
				 be64(data + 8) / 100);
	while (ms < 20)
		ms = read_counter(f, 0x12, 0);
	set_is(f, PPCNT, 256, "0001003f 80", "");
	assert_true(read_counter(f, 0x12, 0) < ms);
}

TEST(counters_have_groups)
{
	for (int group = 0; group < 64; group++)
		if (group != 0 && group != 0x12 && group != 0x16 &&
		    group != 0x20)
			get_fails(f, PPCNT, 256, hex("000100%02x", group),
				  BAD_INDEX, PORT_COUNTERS);
	get_is(f, PPCNT, 256, "00010000", "");
}

TEST(reset_restores_the_defaults)
{
	take_down(f, true);
	module_power(f, false);
	set_is(f, PMTU, 16, "0001 @08:05f2", "");
	firmware_reset(f->fw);
	get_is(f, PAOS, 16, "0001", "@03:01");
	get_is(f, PMTU, 16, "0001", "@08:26fa");
	get_is(f, PPCNT, 256, "00010012", "@c8:00000000");
}
