// SPDX-License-Identifier: GPL-2.0-only
/*
 * The port's registers, in IB as the factory has it, and in Ethernet.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fixture.h"

#define PMLP	0x5002
#define PMTU	0x5003
#define PTYS	0x5004
#define PAOS	0x5006
#define PPCNT	0x5008
#define PMAOS	0x5012
#define PPLR	0x5018
#define PPLM	0x5023
#define SLTP	0x5027
#define PDDR	0x5031
#define PPAOS	0x5040

static void read_port(struct fixture *f, uint16_t id, uint8_t *data, size_t len)
{
	memset(data, 0, len);
	data[1] = 1;
	assert_int_equal(get(f, id, data, len), OK);
	assert_int_equal(data[1], 1);
}

static void take_down(struct fixture *f, bool down)
{
	uint8_t data[16] = { 0, 1, down ? 2 : 1, 0, 0x80 };

	assert_int_equal(set(f, PAOS, data, 16), OK);
}

static void module_power(struct fixture *f, bool on)
{
	uint8_t data[16] = { 0, 0, on ? 1 : 2, 0, 0x80 };

	assert_int_equal(set(f, PMAOS, data, 16), OK);
}

/* LINK_TYPE_P1=ETH, and a reset. */
static void make_ethernet(struct fixture *f)
{
	uint8_t data[16] = { 0x02, 0, 0, 4, 0x01, 0x01, 0x00, 0x12 };

	data[15] = 0x08;
	assert_int_equal(set(f, 0x9024, data, 16), OK);
	firmware_reset(f->fw);
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
	uint8_t data[256];

	for (size_t i = 0; i < ARRAY_SIZE(ports); i++)
		for (int port = 0; port < 256; port++) {
			memset(data, 0, sizeof(data));
			data[1] = port;
			if (port == 1)
				data[2] = 0x10;	/* lp_msb: it is no. 257 */
			assert_refused(f, false, ports[i].id, data,
				       ports[i].len, BAD_INDEX, PORT);
			if (ports[i].set)
				assert_refused(f, true, ports[i].id, data,
					       ports[i].len, BAD_INDEX, PORT);
		}
}

TEST(the_link_is_up)
{
	static const struct expected operation[] = {
		{ 8 + 0x00, 0x00140000 },
		{ 8 + 0x04, 0x03000700 },	/* active, link up */
		{ 8 + 0x08, 0x0007003f },	/* enabled, thrice */
		{ 8 + 0x0c, 0x0007003f },
		{ 8 + 0x10, 0x0007003f },
		{ 8 + 0x14, 0x00040020 },
		{ 8 + 0x18, 0 },
		{ 8 + 0x1c, 0x00030000 },
	};
	uint8_t data[256];

	read_port(f, PAOS, data, 16);
	assert_int_equal(data[2], 1);
	assert_int_equal(data[3], 1);
	read_port(f, PPAOS, data, 16);
	assert_int_equal(data[7] & 0xf, 1);
	/* 4x EDR, of SDR to EDR */
	memset(data, 0, 64);
	data[1] = 1;
	data[3] = 1;
	assert_int_equal(get(f, PTYS, data, 64), OK);
	assert_int_equal(be32(data + 16), 0x0007003f);
	assert_int_equal(be32(data + 28), 0x0007003f);
	assert_int_equal(be32(data + 40), 0x00040020);
	assert_int_equal(data[0], 0x20);	/* negotiation can be disabled */
	assert_int_equal(data[4], 0x10);	/* and was completed */
	/* ... and nothing of Ethernet */
	assert_int_equal(be32(data + 12), 0);
	assert_int_equal(be32(data + 36), 0);
	read_port(f, PDDR, data, 256);
	assert_int_equal(data[8 + 1], 0x14);	/* IB, standard negotiation */
	assert_int_equal(data[8 + 4], 3);	/* active */
	assert_dwords(data, operation);
	assert_int_equal(data[8 + 0x1d], 3);	/* low-latency RS */
}

TEST(a_port_goes_down_and_up)
{
	uint8_t data[256];

	take_down(f, true);
	read_port(f, PAOS, data, 16);
	assert_int_equal(data[2], 2);
	assert_int_equal(data[3], 2);
	memset(data, 0, 64);
	data[1] = 1;
	data[3] = 1;
	assert_int_equal(get(f, PTYS, data, 64), OK);
	assert_int_equal(be32(data + 40), 0);
	assert_int_equal(data[4], 0);
	read_port(f, PDDR, data, 256);
	assert_int_equal(data[8 + 1], 0x10);
	assert_int_equal(be32(data + 8 + 4), 0);
	assert_int_equal(be32(data + 8 + 0x1c), 0);
	read_port(f, SLTP, data, 76);
	assert_int_equal(data[0], 0x01);
	memset(data, 0, 256);
	data[1] = 1;
	data[7] = 1;
	assert_int_equal(get(f, PDDR, data, 256), OK);
	assert_int_equal(be32(data + 8 + 4), 1);	/* closed by command */
	take_down(f, false);
	read_port(f, PAOS, data, 16);
	assert_int_equal(data[3], 1);
}

/* Without ase it is no more than a query; with it, only up and down will do. */
TEST(a_state_is_set_if_it_is_said_so)
{
	uint8_t data[16] = { 0, 1, 2, 0 };

	assert_int_equal(set(f, PAOS, data, 16), OK);
	assert_int_equal(data[2], 1);
	for (int admin = 0; admin < 16; admin++) {
		memset(data, 0, 16);
		data[1] = 1;
		data[2] = admin;
		data[4] = 0x80;
		if (admin != 1 && admin != 2)
			assert_refused(f, true, PAOS, data, 16, BAD_PARAM,
				       PORT_STATUS);
		data[1] = 0;
		if (admin != 1 && admin != 2)
			assert_refused(f, true, PMAOS, data, 16, BAD_PARAM,
				       PORT_STATUS);
	}
}

TEST(no_module_no_link)
{
	uint8_t data[256];

	memset(data, 0, 256);
	data[1] = 1;
	data[7] = 3;
	assert_int_equal(get(f, PDDR, data, 256), OK);
	assert_memory_equal(data + 8 + 0x14, "Mellanox", 9);
	assert_int_equal(data[8 + 4] >> 4, 1);		/* active cable */
	assert_in_range(data[8 + 0x4c], 36, 40);	/* degrees */
	module_power(f, false);
	memset(data, 0, 256);
	data[1] = 1;
	data[7] = 3;
	assert_int_equal(get(f, PDDR, data, 256), OK);
	assert_int_equal(data[8 + 4] >> 4, 4);		/* unplugged */
	assert_int_equal(data[8 + 0x14], 0);
	read_port(f, PAOS, data, 16);
	assert_int_equal(data[2], 1);
	assert_int_equal(data[3], 2);
	memset(data, 0, 256);
	data[1] = 1;
	data[7] = 1;
	assert_int_equal(get(f, PDDR, data, 256), OK);
	assert_int_equal(be32(data + 8 + 4), 1034);
	module_power(f, true);
	read_port(f, PAOS, data, 16);
	assert_int_equal(data[3], 1);
	memset(data, 0, 16);
	data[1] = 1;
	assert_refused(f, false, PMAOS, data, 16, BAD_INDEX, MODULE);
}

TEST(the_module_is_described)
{
	static const struct expected dbm[] = {
		{ 4, 0x00000003 },
		{ 8 + 0x00, 0 },
		{ 8 + 0x04, 0x11050004 },
		{ 8 + 0x10, 0x0000ffff },
		{ 8 + 0x50, 0 }, { 8 + 0x54, 0 },
		{ 8 + 0x60, 0xffffffff }, { 8 + 0x64, 0xffffffff },
		{ 8 + 0x70, 0x0d2f0d2f }, { 8 + 0x74, 0x0d2f0d2f },
		{ 8 + 0x80, 0x50000000 },
		{ 8 + 0x84, 0x88b87918 },
		{ 8 + 0x88, 0x0005fff3 }, { 8 + 0x8c, 0x0005fff3 },
		{ 8 + 0x90, 0x109a07d0 },
		{ 8 + 0x94, 0x60000000 },
		{ 8 + 0x98, 0x3f },
		{ 8 + 0x9c, 0x7 },
	};
	static const struct expected microwatts[] = {
		{ 4, 0x20000003 },
		{ 8 + 0x50, 980 << 16 | 990 }, { 8 + 0x54, 970 << 16 | 960 },
		{ 8 + 0x60, 810 << 16 | 800 }, { 8 + 0x64, 820 << 16 | 830 },
		{ 8 + 0x88, 3467 << 16 | 47 }, { 8 + 0x8c, 3467 << 16 | 47 },
	};
	uint8_t data[256] = { 0, 1, 0, 0, 0, 0, 0, 3 };

	assert_int_equal(get(f, PDDR, data, 256), OK);
	assert_dwords(data, dbm);
	assert_int_equal(data[8 + 0x4e] << 8 | data[8 + 0x4f], 33000);
	assert_string_equal((char *)data + 8 + 0x24, "MFA1A00-E005");
	assert_memory_equal(data + 8 + 0x34, "A3\0", 4);
	assert_string_equal((char *)data + 8 + 0x3c, "MT2024FT00042");
	assert_memory_equal(data + 8 + 0xb0, "240627\0", 8);
	memset(data, 0, 256);
	data[1] = 1;
	data[4] = 0x20;
	data[7] = 3;
	assert_int_equal(get(f, PDDR, data, 256), OK);
	assert_dwords(data, microwatts);
	data[4] = 0x40;
	assert_refused(f, false, PDDR, data, 256, BAD_INDEX, PORT_PAGE);
}

TEST(pages_that_there_are)
{
	uint8_t data[256];

	for (int page = 0; page < 256; page++) {
		memset(data, 0, 256);
		data[1] = 1;
		data[7] = page;
		if (page == 0 || page == 1 || page == 3)
			assert_int_equal(get(f, PDDR, data, 256), OK);
		else
			assert_refused(f, false, PDDR, data, 256,
				       BAD_INDEX, PORT_PAGE);
	}
	memset(data, 0, 256);
	data[1] = 1;
	data[7] = 1;
	data[11] = 1;
	assert_refused(f, false, PDDR, data, 256, BAD_INDEX, PORT_PAGE);
}

TEST(rates_can_be_chosen)
{
	uint8_t data[64] = { 0, 1, 0, 1 };

	put_be32(data + 28, 0x00010010);	/* 1x FDR */
	assert_int_equal(set(f, PTYS, data, 64), OK);
	assert_int_equal(be32(data + 40), 0x00010010);
	put_be32(data + 28, 0x00070040);	/* HDR is beyond it */
	assert_refused(f, true, PTYS, data, 64, BAD_PARAM, PORT_RATE);
	put_be32(data + 28, 0x0008003f);
	assert_refused(f, true, PTYS, data, 64, BAD_PARAM, PORT_RATE);
	put_be32(data + 28, 0x00000001);
	assert_refused(f, true, PTYS, data, 64, BAD_PARAM, PORT_RATE);
	put_be32(data + 28, 0x00010000);
	assert_refused(f, true, PTYS, data, 64, BAD_PARAM, PORT_RATE);
	data[3] = 4;
	assert_refused(f, true, PTYS, data, 64, BAD_PARAM, PORT_PROTOCOL);
	memset(data, 0, 64);
	data[1] = 1;
	data[3] = 1;
	assert_int_equal(get(f, PTYS, data, 64), OK);
	assert_int_equal(be32(data + 28), 0x00010010);
}

TEST(ethernet_is_a_matter_of_configuration)
{
	static const struct expected operation[] = {
		{ 8 + 0x00, 0x00420000 },
		{ 8 + 0x04, 0x03060000 },
		{ 8 + 0x08, 0xf8f4f0d2 },
		{ 8 + 0x0c, 0xf8f4f0d2 },
		{ 8 + 0x10, 0xf8f4f0d2 },
		{ 8 + 0x14, 0x00200000 },
		{ 8 + 0x1c, 0x00020000 },	/* RS(528,514) */
	};
	uint8_t data[256] = {};

	make_ethernet(f);
	/* The other protocol is not there. */
	data[1] = 1;
	data[3] = 1;
	assert_int_equal(get(f, PTYS, data, 64), OK);
	for (int i = 8; i < 64; i++)
		assert_int_equal(data[i], 0);
	data[3] = 4;
	assert_int_equal(get(f, PTYS, data, 64), OK);
	assert_int_equal(be32(data + 36), 0x00200000);	/* 100GBASE-SR4 */
	assert_int_equal(be32(data + 16), 0);
	assert_int_equal(be32(data + 12), 0xf8f4f0d2);
	assert_int_equal(be32(data + 24), 0xf8f4f0d2);
	assert_int_equal(be32(data + 48), 0xf8f4f0d2);
	read_port(f, PDDR, data, 256);
	assert_dwords(data, operation);
	memset(data, 0, 64);
	data[1] = 1;
	data[3] = 4;
	put_be32(data + 24, 0x08000000);	/* 25GBASE-CR, no negotiation */
	data[0] = 0x40;
	assert_int_equal(set(f, PTYS, data, 64), OK);
	assert_int_equal(be32(data + 36), 0x08000000);
	assert_int_equal(data[0], 0x60);
	put_be32(data + 24, 0x00000001);
	assert_refused(f, true, PTYS, data, 64, BAD_PARAM, PORT_RATE);
	put_be32(data + 24, 0);
	assert_refused(f, true, PTYS, data, 64, BAD_PARAM, PORT_RATE);
	data[3] = 1;
	assert_refused(f, true, PTYS, data, 64, BAD_PARAM, PORT_PROTOCOL);
}

TEST(frames_have_a_length)
{
	uint8_t data[16];

	read_port(f, PMTU, data, 16);
	assert_int_equal(data[4] << 8 | data[5], 9978);
	put_be16(data + 8, 9979);
	assert_refused(f, true, PMTU, data, 16, BAD_PARAM, PORT_MTU);
	put_be16(data + 8, 67);
	assert_refused(f, true, PMTU, data, 16, BAD_PARAM, PORT_MTU);
	put_be16(data + 8, 1522);
	assert_int_equal(set(f, PMTU, data, 16), OK);
	read_port(f, PMTU, data, 16);
	assert_int_equal(data[8] << 8 | data[9], 1522);
	assert_int_equal(data[12] << 8 | data[13], 1522);
}

TEST(loopback_is_remote_or_local)
{
	uint8_t data[256];

	for (int mode = 0; mode < 256; mode++) {
		memset(data, 0, 8);
		data[1] = 1;
		data[7] = mode;
		if (mode <= 2)
			assert_int_equal(set(f, PPLR, data, 8), OK);
		else
			assert_refused(f, true, PPLR, data, 8, BAD_PARAM,
				       PORT_LOOPBACK);
	}
	read_port(f, PPLR, data, 8);
	assert_int_equal(data[5], 3);
	assert_int_equal(data[7], 2);
	read_port(f, PDDR, data, 256);
	assert_int_equal(data[8 + 0x1b], 2);
}

TEST(fec_can_be_chosen)
{
	uint8_t data[80];

	read_port(f, PPLM, data, 80);
	assert_int_equal(be32(data + 16), 0x00005770);
	assert_int_equal(be32(data + 12), 1 << 3);
	put_be32(data + 20, 0x00004420);
	assert_int_equal(set(f, PPLM, data, 80), OK);
	read_port(f, PPLM, data, 80);
	assert_int_equal(be32(data + 20), 0x00004420);
	put_be32(data + 20, 0x00002000);
	assert_refused(f, true, PPLM, data, 80, BAD_PARAM, PORT_FEC);
	put_be32(data + 20, 0x00000800);
	assert_refused(f, true, PPLM, data, 80, BAD_PARAM, PORT_FEC);
	put_be32(data + 20, 0x00000080);
	assert_refused(f, true, PPLM, data, 80, BAD_PARAM, PORT_FEC);
}

TEST(four_lanes_lead_to_the_module)
{
	uint8_t data[76];

	read_port(f, PMLP, data, 64);
	assert_int_equal(data[3], 4);
	for (int lane = 0; lane < 4; lane++)
		assert_int_equal(be32(data + 4 + 4 * lane),
				 lane << 24 | lane << 16);
	for (int lane = 0; lane < 16; lane++) {
		memset(data, 0, 76);
		data[1] = 1;
		data[2] = lane;
		if (lane >= 4) {
			assert_refused(f, false, SLTP, data, 76,
				       BAD_INDEX, PORT_LANE);
			continue;
		}
		assert_int_equal(get(f, SLTP, data, 76), OK);
		assert_int_equal(be32(data), 0x11010000 | lane << 8);
		assert_int_equal(be32(data + 8), (lane & 1) << 24 | 0x0a500a);
		assert_int_equal(be32(data + 12), 15);
	}
}

static uint64_t read_counter(struct fixture *f, int group, size_t offset,
			     size_t bytes)
{
	uint8_t data[256] = { 0, 1, 0, group };

	assert_int_equal(get(f, PPCNT, data, 256), OK);
	assert_int_equal(data[3], group);
	return bytes == 8 ? be64(data + 8 + offset) : bytes == 4 ?
	       be32(data + 8 + offset) : data[8 + offset];
}

TEST(the_port_counts)
{
	uint8_t data[256] = { 0, 1, 0, 0x12, 0x80 };

	for (int i = 0; i < 3; i++) {
		take_down(f, true);
		take_down(f, true);
		take_down(f, false);
	}
	module_power(f, false);
	take_down(f, true);
	/* link_down_events, and link_downed of the IB counters */
	assert_int_equal(read_counter(f, 0x12, 0xc0, 4), 4);
	assert_int_equal(read_counter(f, 0x20, 3, 1), 4);
	/* Cleared by a query that says so, once it has answered ... */
	assert_int_equal(get(f, PPCNT, data, 256), OK);
	assert_int_equal(be32(data + 8 + 0xc0), 4);
	assert_int_equal(read_counter(f, 0x12, 0xc0, 4), 0);
	/* ... or by a set, which can't set anything else. */
	module_power(f, true);
	take_down(f, false);
	take_down(f, true);
	memset(data, 0, 256);
	data[1] = 1;
	data[3] = 0x3f;
	assert_refused(f, true, PPCNT, data, 256, BAD_PARAM, PORT_CLEAR);
	data[4] = 0x80;
	data[3] = 0x12;
	assert_refused(f, true, PPCNT, data, 256, BAD_PARAM, PORT_CLEAR);
	assert_int_equal(read_counter(f, 0x12, 0xc0, 4), 1);
	data[3] = 0x3f;
	assert_int_equal(set(f, PPCNT, data, 256), OK);
	assert_int_equal(read_counter(f, 0x12, 0xc0, 4), 0);
}

TEST(bit_errors_are_told)
{
	/* 4E-10 raw, none that FEC does not correct. */
	assert_int_equal(read_counter(f, 0x16, 0x60, 4), 0x00000a04);
	assert_int_equal(read_counter(f, 0x16, 0x64, 4), 0x0000ff0f);
	for (size_t lane = 4; lane < 8; lane++)
		assert_int_equal(read_counter(f, 0x16, 0x20 + 8 * lane, 8), 0);
}

TEST(time_makes_counters_grow)
{
	uint64_t bits = read_counter(f, 0x16, 8, 8);
	uint64_t ms = read_counter(f, 0x16, 0, 8);
	uint8_t data[256] = { 0, 1, 0, 0, 0x80 };

	while (read_counter(f, 0x16, 0, 8) == ms)
		usleep(100);
	assert_true(read_counter(f, 0x16, 8, 8) > bits);
	assert_in_range(read_counter(f, 0x12, 0, 8), 1, 60000);
	do {
		usleep(1000);
		memset(data, 0, 256);
		data[1] = 1;
		data[3] = 0x16;
		assert_int_equal(get(f, PPCNT, data, 256), OK);
	} while (be64(data + 8) < 100);
	for (int lane = 0; lane < 4; lane++)
		assert_int_equal(be64(data + 8 + 0x20 + 8 * lane),
				 be64(data + 8) / 100);
	memset(data, 0, 256);
	data[1] = 1;
	data[4] = 0x80;
	while (ms < 20)
		ms = read_counter(f, 0x12, 0, 8);
	data[3] = 0x3f;
	assert_int_equal(set(f, PPCNT, data, 256), OK);
	assert_true(read_counter(f, 0x12, 0, 8) < ms);
}

TEST(groups_that_there_are)
{
	uint8_t data[256];

	for (int group = 0; group < 64; group++) {
		memset(data, 0, 256);
		data[1] = 1;
		data[3] = group;
		if (group == 0 || group == 0x12 || group == 0x16 ||
		    group == 0x20)
			assert_int_equal(get(f, PPCNT, data, 256), OK);
		else
			assert_refused(f, false, PPCNT, data, 256,
				       BAD_INDEX, PORT_COUNTERS);
	}
}

TEST(a_reset_forgets_what_was_set)
{
	uint8_t data[16];

	take_down(f, true);
	module_power(f, false);
	read_port(f, PMTU, data, 16);
	put_be16(data + 8, 1522);
	assert_int_equal(set(f, PMTU, data, 16), OK);
	firmware_reset(f->fw);
	read_port(f, PAOS, data, 16);
	assert_int_equal(data[3], 1);
	read_port(f, PMTU, data, 16);
	assert_int_equal(data[8] << 8 | data[9], 9978);
	assert_int_equal(read_counter(f, 0x12, 0xc0, 4), 0);
}
