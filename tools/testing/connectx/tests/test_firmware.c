// SPDX-License-Identifier: GPL-2.0-only
/*
 * The firmware's registers: who the card is, what it has, and all that is refused.
 * Offsets are those of NVIDIA's tools, byte for byte.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"

/* The longest data of an access, which is more than any tool sends. */
#define ACCESS_MAX	4096

TEST(an_unknown_register_is_refused)
{
	uint8_t data[16] = {};

	assert_refused(f, false, 0x9999, data, 16, BAD_PARAM,
		       REGISTER_UNKNOWN);
	assert_refused(f, true, 0x0000, data, 16, BAD_PARAM,
		       REGISTER_UNKNOWN);
}

TEST(a_register_has_a_size)
{
	uint8_t data[ACCESS_MAX + 4] = {};

	/* MCAM has 72 bytes. */
	for (size_t len = 0; len < 72; len++)
		assert_refused(f, false, 0x907f, data, len, BAD_IN_LEN,
			       REGISTER_LENGTH);
	for (size_t len = 72; len <= ACCESS_MAX; len += 4)
		assert_int_equal(get(f, 0x907f, data, len), OK);
	for (size_t len = 73; len < 76; len++)
		assert_refused(f, false, 0x907f, data, len, BAD_IN_LEN,
			       REGISTER_LENGTH);
	assert_refused(f, false, 0x907f, data, ACCESS_MAX + 4, BAD_IN_LEN,
		       REGISTER_LENGTH);
}

/* Of the bytes past the register a set takes none. */
TEST(a_set_may_have_a_longer_buffer)
{
	uint8_t data[ACCESS_MAX];

	memset(data, 0xff, sizeof(data));
	memset(data, 0, 32);
	data[15] = 0x20;		/* MTMP: a threshold of 4 degrees */
	assert_int_equal(set(f, 0x900a, data, sizeof(data)), OK);
	for (size_t i = 32; i < sizeof(data); i++)
		assert_int_equal(data[i], 0);
	memset(data, 0, sizeof(data));
	assert_int_equal(get(f, 0x900a, data, 32), OK);
	assert_int_equal(data[15], 0x20);
}

TEST(some_registers_go_one_way_only)
{
	uint8_t data[1024] = {};

	assert_refused(f, true, 0x9020, data, 160, BAD_PARAM,
		       REGISTER_READ_ONLY);
	assert_refused(f, true, 0x9009, data, 16, BAD_PARAM,
		       REGISTER_READ_ONLY);
	assert_refused(f, false, 0x7004, data, 16, BAD_PARAM,
		       REGISTER_WRITE_ONLY);
	assert_refused(f, false, 0x9033, data, 8, BAD_PARAM,
		       REGISTER_WRITE_ONLY);
}

TEST(registers_take_no_argument)
{
	uint8_t data[72] = {};

	assert_int_equal(firmware_access_register(f->fw, 0x907f, false, 1,
						  data, 72, &f->syndrome),
			 BAD_PARAM);
	assert_int_equal(f->syndrome, SYNDROME_REGISTER_ARGUMENT);
}

TEST(mgir_says_who_the_card_is)
{
	static const struct expected rest[] = {
		{ 0x04, 0x00010000 },		/* one port */
		{ 0x20, 0x001023be },
		{ 0x28, 0x06272024 },		/* month, day, year */
		{ 0x60, 0 },
		{ 0x64, 0x02010000 },		/* UEFI and FlexBoot */
		{ 0x68, 0x0e1d000f },		/* 14.29.15 */
		{ 0x6c, 0x03060386 },		/* 3.6.902 */
	};
	uint8_t data[1024] = {};

	assert_int_equal(get(f, 0x9020, data, sizeof(data)), OK);
	assert_int_equal(be32(data + 0x00), 0x1017);
	/* What mstflint takes for the device's ID. */
	assert_int_equal(be32(data + 8), 0x20d);
	assert_int_equal(be64(data + 0x10) & 0xffffffffffff, TEST_MAC);
	/* FW version at 33, PSID at 48, extended version at 68. */
	assert_int_equal(data[33], 16);
	assert_int_equal(data[34], 35);
	assert_string_equal((char *)data + 48, "MT_0000000010");
	assert_int_equal(be32(data + 68), 16);
	assert_int_equal(be32(data + 72), 35);
	assert_int_equal(be32(data + 76), 4030);
	for (size_t i = 0xa0; i < sizeof(data); i++)
		assert_int_equal(data[i], 0);
	assert_in_range(be32(data + 0x1c), 0, 60);	/* seconds up */
	assert_dwords(data, rest);
}

TEST(the_version_is_everywhere_the_same)
{
	uint8_t mgir[160] = {}, mcqi[148] = {};
	uint16_t version[3];
	char text[32];

	firmware_version(f->fw, version);
	assert_int_equal(get(f, 0x9020, mgir, sizeof(mgir)), OK);
	for (int i = 0; i < 3; i++)
		assert_int_equal(be32(mgir + 68 + 4 * i), version[i]);
	mcqi[11] = 1;
	mcqi[23] = 124;
	assert_int_equal(get(f, 0x9061, mcqi, sizeof(mcqi)), OK);
	snprintf(text, sizeof(text), "%u.%u.%04u", version[0], version[1],
		 version[2]);
	assert_int_equal(be32(mcqi + 24 + 4), version[0] << 24 |
			 version[1] << 16 | version[2]);
	assert_int_equal(mcqi[24 + 3], strlen(text));
	assert_string_equal((char *)mcqi + 24 + 32, text);
}

TEST(mcam_has_a_bit_per_register)
{
	static const uint16_t firsts[] = { 0x9000, 0x9080, 0x9100, 0x9180 };

	for (int group = 0; group < 4; group++) {
		uint8_t mcam[72] = { 0, 0, 0, group };

		assert_int_equal(get(f, 0x907f, mcam, 72), OK);
		assert_int_equal(mcam[3], group);
		for (int bit = 0; bit < 128; bit++) {
			bool there = mcam[8 + 15 - bit / 8] >> bit % 8 & 1;
			uint8_t data[4] = {};
			bool unknown;

			get(f, firsts[group] + bit, data, 4);
			unknown = f->syndrome == SYNDROME_REGISTER_UNKNOWN;
			assert_int_equal(there, !unknown);
		}
	}
}

TEST(mstflint_finds_in_mcam_what_it_needs)
{
	uint8_t mcam[72] = {}, mcam2[72] = { 0, 0, 0, 2 };

	assert_int_equal(get(f, 0x907f, mcam, 72), OK);
	/* 0x60 to 0x64, MCQS to MQIS, and 0x20, MGIR */
	assert_int_equal(be32(mcam + 8) & 0x1f, 0x1f);
	assert_int_equal(be32(mcam + 16) & 1, 1);
	assert_int_equal(get(f, 0x907f, mcam2, 72), OK);
	/* 0x9115, MFSV */
	assert_int_equal(be32(mcam2 + 20) >> 21 & 1, 1);
}

TEST(features_that_there_are)
{
	uint8_t mcam[72] = {}, pcam[80] = {};

	/*
	 * Congestion can be handled dynamically, and marked both ways; and MPCNT
	 * has the group of performance counters.
	 */
	assert_int_equal(get(f, 0x907f, mcam, 72), OK);
	assert_int_equal(be64(mcam + 40), 0);
	assert_int_equal(be64(mcam + 48), 0xe01);
	assert_int_equal(get(f, 0x507f, pcam, 80), OK);
	assert_int_equal(be64(pcam + 40), 0);
	assert_int_equal(be64(pcam + 48), 1);
}

TEST(capabilities_of_no_group_are_refused)
{
	uint8_t data[80] = { 0, 0, 0, 4 };

	assert_refused(f, false, 0x907f, data, 72, BAD_INDEX,
		       CAPABILITY_GROUP);
	data[3] = 1;
	assert_refused(f, false, 0x507f, data, 80, BAD_INDEX,
		       CAPABILITY_GROUP);
	data[3] = 0;
	data[1] = 1;
	assert_refused(f, false, 0x4019, data, 72, BAD_INDEX,
		       CAPABILITY_GROUP);
}

/* As tools read a string: piece by piece, each 8 bytes. */
TEST(mqis_gives_strings_in_pieces)
{
	char text[256] = {};
	size_t len = 0, length;

	do {
		uint8_t data[24] = { 0, 0, 0, 1 };

		put_be16(data + 8, len);
		put_be16(data + 10, 8);
		assert_int_equal(get(f, 0x9064, data, sizeof(data)), OK);
		length = data[6] << 8 | data[7];
		assert_in_range(data[11], 1, 8);
		memcpy(text + len, data + 16, data[11]);
		len += data[11];
	} while (len < length);
	assert_string_equal(text, "MCX555A-ECA_Ax_Bx");
}

TEST(mqis_has_strings_of_no_other_kind)
{
	uint8_t data[24] = {};

	assert_refused(f, false, 0x9064, data, 24, BAD_INDEX, INFO_TYPE);
	data[3] = 5;
	assert_refused(f, false, 0x9064, data, 24, BAD_INDEX, INFO_TYPE);
	data[3] = 1;
	put_be16(data + 8, 18);
	assert_refused(f, false, 0x9064, data, 24, BAD_PARAM,
		       INFO_OFFSET);
	/* Its very end is an empty piece. */
	put_be16(data + 8, 17);
	put_be16(data + 10, 0xffff);
	assert_int_equal(get(f, 0x9064, data, 24), OK);
	assert_int_equal(data[8] << 8 | data[9], 17);
	assert_int_equal(data[10] << 8 | data[11], 0);
}

TEST(components_end_with_a_flag)
{
	uint8_t other[16] = {};
	int last = -1;

	for (int i = 0; last < 0; i++) {
		uint8_t data[16] = {};

		put_be16(data + 2, i);
		assert_int_equal(get(f, 0x9060, data, 16), OK);
		assert_int_equal(data[2] << 8 | data[3], i);
		if (i == 0)	/* the boot image, which is in use */
			assert_int_equal(be32(data + 4) & 0xffff, 1);
		if (data[0] & 0x80)
			last = i;
	}
	put_be16(other + 2, last + 1);
	assert_refused(f, false, 0x9060, other, 16, BAD_INDEX,
		       COMPONENT_INDEX);
	other[1] = 1;
	other[3] = 0;
	assert_refused(f, false, 0x9060, other, 16, BAD_INDEX,
		       COMPONENT_DEVICE);
}

TEST(components_are_described)
{
	static const struct expected caps[] = {
		{ 0x0c, 20 },
		{ 0x10, 0 },
		{ 0x14, 20 },
		{ 0x18, 0x23 },			/* types of information */
		{ 0x1c, 0x1000000 },
		{ 0x20, 0x1000000 },
		{ 0x24, 0x20000080 },		/* written in dwords, 128 bytes */
		{ 0x28, 0x30000000 },		/* for this chip and PSID */
	};
	static const struct expected version[] = {
		{ 0x0c, 124 },
		{ 0x14, 124 },
		{ 0x18, 0x2000000a },
		{ 0x1c, 0x10230fbe },
		{ 0x20, 0x00000000 },
		{ 0x24, 0x20240627 },
	};
	uint8_t data[152] = { 0x80 }, mcqs[16] = {};

	put_be16(data + 22, 128);
	assert_int_equal(get(f, 0x9061, data, 152), OK);
	assert_int_equal(data[0], 0x80);
	assert_dwords(data, caps);
	memset(data, 0, sizeof(data));
	data[11] = 1;
	put_be16(data + 22, 128);
	assert_int_equal(get(f, 0x9061, data, 152), OK);
	assert_dwords(data, version);
	/* Its end again, 92 bytes of which the register has room for 8. */
	memset(data, 0, sizeof(data));
	data[11] = 1;
	data[19] = 32;
	put_be16(data + 22, 92);
	assert_int_equal(get(f, 0x9061, data, 32), OK);
	assert_int_equal(be32(data + 16), 32);
	assert_memory_equal(data + 24, "16.35.40", 8);
	/* Present, and no update is under way; the next one is absent. */
	assert_int_equal(get(f, 0x9060, mcqs, 16), OK);
	assert_int_equal(be32(mcqs + 8), 0x10);
	mcqs[3] = 1;
	assert_int_equal(get(f, 0x9060, mcqs, 16), OK);
	assert_int_equal(be32(mcqs + 8), 0);
}

TEST(component_information_has_its_limits)
{
	uint8_t data[152] = {};

	put_be16(data + 2, 4);
	assert_refused(f, false, 0x9061, data, 148, BAD_INDEX,
		       COMPONENT_INDEX);
	data[3] = 0;
	data[7] = 1;
	assert_refused(f, false, 0x9061, data, 148, BAD_INDEX,
		       COMPONENT_DEVICE);
	data[7] = 0;

	data[11] = 2;
	assert_refused(f, false, 0x9061, data, 148, BAD_PARAM,
		       COMPONENT_INFO);
	data[11] = 1;
	put_be32(data + 16, 128);
	assert_refused(f, false, 0x9061, data, 148, BAD_PARAM,
		       COMPONENT_OFFSET);
	put_be32(data + 16, 2);
	assert_refused(f, false, 0x9061, data, 148, BAD_PARAM,
		       COMPONENT_OFFSET);
	/* Its very end is an empty piece. */
	put_be32(data + 16, 124);
	put_be16(data + 22, 4);
	assert_int_equal(get(f, 0x9061, data, 148), OK);
	assert_int_equal(data[22] << 8 | data[23], 0);
	/* A length that it does not have room for is cut, and said so. */
	put_be32(data + 16, 0);
	put_be16(data + 22, 0xffff);
	assert_int_equal(get(f, 0x9061, data, 32), OK);
	assert_int_equal(be32(data + 12), 124);
	assert_int_equal(data[22] << 8 | data[23], 8);
}

static void mcc_command(int instruction, uint32_t handle, uint8_t *mcc)
{
	memset(mcc, 0, 32);
	mcc[3] = instruction;
	put_be32(mcc + 8, handle);
}

TEST(an_update_goes_as_far_as_its_signature)
{
	uint8_t mcc[32] = {}, mcda[16 + 128] = {};
	uint32_t handle;

	assert_int_equal(get(f, 0x9062, mcc, 32), OK);
	assert_int_equal(mcc[15], 0);
	handle = be32(mcc + 8);
	mcc_command(1, handle, mcc);
	assert_int_equal(set(f, 0x9062, mcc, 32), OK);
	assert_int_equal(mcc[15], 1);
	mcc_command(3, handle, mcc);
	put_be32(mcc + 16, 160);
	assert_int_equal(set(f, 0x9062, mcc, 32), OK);
	assert_int_equal(mcc[15], 3);
	assert_int_equal(be32(mcc + 16), 160);
	put_be32(mcda, handle);
	put_be16(mcda + 10, 128);
	assert_int_equal(set(f, 0x9063, mcda, sizeof(mcda)), OK);
	assert_int_equal(get(f, 0x9062, mcc, 32), OK);
	assert_int_equal(mcc[13], 80);	/* percent */
	/* Once more is not what follows; more than is left neither. */
	assert_refused(f, true, 0x9063, mcda, sizeof(mcda), BAD_PARAM,
		       UPDATE_OFFSET);
	put_be32(mcda + 4, 128);
	assert_refused(f, true, 0x9063, mcda, sizeof(mcda), BAD_PARAM,
		       UPDATE_OFFSET);
	put_be16(mcda + 10, 32);
	assert_int_equal(set(f, 0x9063, mcda, sizeof(mcda)), OK);
	mcc_command(4, handle, mcc);
	assert_int_equal(set(f, 0x9062, mcc, 32), OK);
	assert_int_equal(mcc[13], 0);
	assert_int_equal(mcc[14], 6);
	assert_int_equal(mcc[15], 1);
	/* Nothing was verified, so nothing can be activated. */
	mcc_command(6, handle, mcc);
	assert_refused(f, true, 0x9062, mcc, 32, BAD_STATE, UPDATE_STATE);
	mcc_command(2, handle, mcc);
	assert_int_equal(set(f, 0x9062, mcc, 32), OK);
	assert_int_equal(mcc[15], 0);
	assert_int_not_equal(be32(mcc + 8), handle);
}

TEST(an_update_can_begin_again)
{
	uint8_t mcc[32] = {}, mcda[16 + 128] = {};
	uint32_t handle;

	assert_int_equal(get(f, 0x9062, mcc, 32), OK);
	handle = be32(mcc + 8);
	mcc_command(1, handle, mcc);
	assert_int_equal(set(f, 0x9062, mcc, 32), OK);
	put_be32(mcda, handle);
	put_be16(mcda + 10, 128);
	for (int i = 0; i < 2; i++) {
		mcc_command(3, handle, mcc);
		put_be32(mcc + 16, 128);
		assert_int_equal(set(f, 0x9062, mcc, 32), OK);
		assert_int_equal(set(f, 0x9063, mcda, sizeof(mcda)), OK);
		mcc_command(8, handle, mcc);
		assert_int_equal(set(f, 0x9062, mcc, 32), OK);
		assert_int_equal(mcc[15], 1);
	}
	/* Too little of it does not even have a signature. */
	mcc_command(3, handle, mcc);
	put_be32(mcc + 16, 256);
	assert_int_equal(set(f, 0x9062, mcc, 32), OK);
	assert_int_equal(set(f, 0x9063, mcda, sizeof(mcda)), OK);
	mcc_command(4, handle, mcc);
	assert_int_equal(set(f, 0x9062, mcc, 32), OK);
	assert_int_equal(mcc[14], 3);
	firmware_reset(f->fw);
	assert_int_equal(get(f, 0x9062, mcc, 32), OK);
	assert_int_equal(be32(mcc + 12), 0);
	assert_int_equal(be32(mcc + 16), 0);
}

TEST(an_update_belongs_to_one)
{
	uint8_t mcc[32] = {}, mcda[16 + 128] = {};
	uint32_t handle;

	put_be16(mcda + 10, 128);
	assert_refused(f, true, 0x9063, mcda, sizeof(mcda), BAD_STATE,
		       UPDATE_STATE);
	assert_int_equal(get(f, 0x9062, mcc, 32), OK);
	handle = be32(mcc + 8);
	mcc_command(1, handle + 1, mcc);
	assert_refused(f, true, 0x9062, mcc, 32, BAD_RESOURCE,
		       UPDATE_HANDLE);
	mcc_command(1, handle, mcc);
	assert_int_equal(set(f, 0x9062, mcc, 32), OK);
	assert_refused(f, true, 0x9062, mcc, 32, BAD_STATE, UPDATE_STATE);
	mcc_command(3, handle, mcc);
	put_be32(mcc + 16, 0x2000000);
	assert_int_equal(set(f, 0x9062, mcc, 32), OK);
	assert_int_equal(mcc[14], 3);
	mcc_command(3, handle, mcc);
	assert_int_equal(set(f, 0x9062, mcc, 32), OK);
	assert_int_equal(mcc[14], 3);
	assert_int_equal(mcc[15], 1);
	mcc_command(3, handle, mcc);
	put_be32(mcc + 16, 128);
	assert_int_equal(set(f, 0x9062, mcc, 32), OK);
	assert_int_equal(mcc[14], 0);
	assert_refused(f, true, 0x9063, mcda, sizeof(mcda), BAD_RESOURCE,
		       UPDATE_HANDLE);
	put_be32(mcda, handle);
	put_be16(mcda + 10, 132);
	assert_refused(f, true, 0x9063, mcda, sizeof(mcda), BAD_IN_LEN,
		       UPDATE_LENGTH);
	put_be16(mcda + 10, 127);
	assert_refused(f, true, 0x9063, mcda, sizeof(mcda), BAD_IN_LEN,
		       UPDATE_LENGTH);
	/* Anybody may force a release. */
	mcc_command(10, 0, mcc);
	assert_int_equal(set(f, 0x9062, mcc, 32), OK);
	assert_int_equal(mcc[15], 0);
}

TEST(only_two_byte_orders)
{
	uint8_t data[16] = { 0x80 };

	assert_int_equal(set(f, 0x7004, data, 16), OK);
	data[0] = 0;
	assert_int_equal(set(f, 0x7004, data, 16), OK);
	data[0] = 0x40;
	assert_refused(f, true, 0x7004, data, 16, BAD_PARAM,
		       HOST_ENDIANNESS);
}

TEST(the_clock_goes_on_from_what_the_host_says)
{
	uint8_t data[16] = {};
	uint64_t now = 1764076800000000ULL;

	assert_int_equal(get(f, 0x902d, data, 16), OK);
	assert_int_equal(data[0], 0);
	assert_true(be64(data + 8) < now);
	memset(data, 0, 16);
	put_be32(data + 8, now >> 32);
	put_be32(data + 12, now);
	assert_int_equal(set(f, 0x902d, data, 16), OK);
	assert_int_equal(get(f, 0x902d, data, 16), OK);
	assert_int_equal(data[0], 0x80);
	assert_in_range(be64(data + 8), now, now + 60 * 1000000);
	firmware_reset(f->fw);
	assert_int_equal(get(f, 0x902d, data, 16), OK);
	assert_int_equal(data[0], 0);
	assert_true(be64(data + 8) < 60 * 1000000);
}

static int celsius(struct fixture *f, uint16_t sensor, uint8_t *data)
{
	memset(data, 0, 32);
	put_be16(data + 2, sensor);
	assert_int_equal(get(f, 0x900a, data, 32), OK);
	return (int16_t)(data[6] << 8 | data[7]);
}

TEST(temperatures_move)
{
	static const struct expected thresholds[] = {
		{ 0x0c, 105 * 8 },
		{ 0x10, 100 * 8 },
	};
	uint8_t data[32];
	int min = 10000, max = 0, moves = 0, last = 0;

	for (int i = 0; i < 100; i++) {
		int now = celsius(f, 0, data);

		moves += now != last;
		last = now;
		min = now < min ? now : min;
		max = now > max ? now : max;
	}
	assert_int_equal(moves, 100);
	assert_int_equal(min, 52 * 8 - 12);
	assert_int_equal(max, 52 * 8 + 12);
	assert_dwords(data, thresholds);
	assert_memory_equal(data + 24, "asic", 5);
	celsius(f, 64, data);
	assert_memory_equal(data + 24, "module0", 8);
}

TEST(a_temperature_can_be_forced)
{
	uint8_t data[32];

	for (int forced = -40; forced <= 120; forced += 80) {
		firmware_set_temperature(f->fw, forced);
		for (int i = 0; i < 3; i++)
			assert_int_equal(celsius(f, 0, data), forced * 8);
	}
	firmware_set_temperature(f->fw, 1 << 30);
	assert_int_equal(celsius(f, 0, data), INT16_MAX / 8 * 8);
	firmware_set_temperature(f->fw, -(1 << 30));
	assert_int_equal(celsius(f, 0, data), -(INT16_MAX / 8 * 8));
}

/* As mlx5_core's hwmon does it: mte in a set, mtr in a query. */
TEST(the_maximum_is_kept_on_demand)
{
	uint8_t data[32];

	celsius(f, 0, data);
	data[8] |= 0x80;
	assert_int_equal(set(f, 0x900a, data, 32), OK);
	for (int i = 0; i < 50; i++)
		celsius(f, 0, data);
	assert_int_equal(data[10] << 8 | data[11], 52 * 8 + 12);
	firmware_set_temperature(f->fw, 90);
	firmware_set_temperature(f->fw, 40);
	celsius(f, 0, data);
	assert_int_equal(data[10] << 8 | data[11], 90 * 8);
	/* It goes on with mte set again, but for mtr. */
	assert_int_equal(set(f, 0x900a, data, 32), OK);
	assert_int_equal(data[10] << 8 | data[11], 90 * 8);
	memset(data, 0, 32);
	data[8] = 0x40;
	assert_int_equal(get(f, 0x900a, data, 32), OK);
	assert_int_equal(data[10] << 8 | data[11], 40 * 8);
	assert_int_equal(data[8], 0x80);
	firmware_set_temperature(f->fw, 30);
	celsius(f, 0, data);
	data[8] |= 0xc0;
	assert_int_equal(set(f, 0x900a, data, 32), OK);
	assert_int_equal(data[10] << 8 | data[11], 30 * 8);
	/* Without mte it is what it was when that began. */
	data[8] = 0;
	assert_int_equal(set(f, 0x900a, data, 32), OK);
	firmware_set_temperature(f->fw, 70);
	celsius(f, 0, data);
	assert_int_equal(data[10] << 8 | data[11], 30 * 8);
	data[8] = 0x80;
	assert_int_equal(set(f, 0x900a, data, 32), OK);
	assert_int_equal(data[10] << 8 | data[11], 70 * 8);
	firmware_set_temperature(f->fw, 20);
	firmware_reset(f->fw);
	celsius(f, 0, data);
	assert_int_equal(data[8], 0);
	assert_int_equal(data[10] << 8 | data[11], 20 * 8);
}

TEST(sensors_that_there_are)
{
	uint8_t data[32] = {};

	assert_int_equal(get(f, 0x9009, data, 16), OK);
	assert_int_equal(data[3], 1);
	assert_int_equal(data[7], 1);
	assert_int_equal(be64(data + 8), 1);
	memset(data, 0, 32);
	data[3] = 1;
	assert_refused(f, false, 0x900a, data, 32, BAD_INDEX,
		       SENSOR_UNKNOWN);
	/* "The first one within the die" is fine, the second one is not. */
	data[0] = 0x80;
	assert_refused(f, false, 0x900a, data, 32, BAD_INDEX,
		       SENSOR_UNKNOWN);
	data[3] = 0;
	assert_int_equal(get(f, 0x900a, data, 32), OK);
	data[0] = 0x02;
	assert_refused(f, true, 0x900a, data, 32, BAD_INDEX,
		       SENSOR_UNKNOWN);
}

TEST(thresholds_have_an_order)
{
	uint8_t data[32];

	celsius(f, 0, data);
	put_be16(data + 14, 80 * 8);
	put_be16(data + 18, 80 * 8 + 1);
	assert_refused(f, true, 0x900a, data, 32, BAD_PARAM,
		       SENSOR_THRESHOLD);
	put_be16(data + 18, 80 * 8);
	data[12] |= 0xc0;
	assert_refused(f, true, 0x900a, data, 32, BAD_PARAM,
		       SENSOR_EVENT);
	data[12] = 0x80;
	assert_int_equal(set(f, 0x900a, data, 32), OK);
	celsius(f, 0, data);
	assert_int_equal(data[12], 0x80);
	assert_int_equal(data[14] << 8 | data[15], 80 * 8);
	assert_int_equal(data[18] << 8 | data[19], 80 * 8);
	firmware_reset(f->fw);
	celsius(f, 0, data);
	assert_int_equal(be32(data + 12), 105 * 8);
	assert_int_equal(be32(data + 16), 100 * 8);
}

TEST(congestion_is_handled_as_chosen)
{
	uint8_t data[44] = {};

	assert_int_equal(get(f, 0x9056, data, 44), OK);
	assert_int_equal(be32(data + 8), 0);
	/* Drop; and dynamic, without touching what else there is. */
	put_be16(data + 6, 1);
	data[11] = 1;
	assert_int_equal(set(f, 0x9056, data, 44), OK);
	memset(data, 0, 44);
	put_be16(data + 6, 8);
	data[8] = 0x80;
	assert_int_equal(set(f, 0x9056, data, 44), OK);
	memset(data, 0, 44);
	assert_int_equal(get(f, 0x9056, data, 44), OK);
	assert_int_equal(be32(data + 8), 0x80000001);
	assert_refused(f, true, 0x9056, data, 44, BAD_PARAM, CONGESTION_FIELD);
	put_be16(data + 6, 2);
	assert_refused(f, true, 0x9056, data, 44, BAD_PARAM, CONGESTION_FIELD);
	memset(data, 0, 44);
	put_be16(data + 6, 0x31);
	data[8] = 0x60;
	data[11] = 2;
	assert_int_equal(set(f, 0x9056, data, 44), OK);
	assert_int_equal(be32(data + 4), 0);
	assert_int_equal(be32(data + 8), 0xe0000002);
	put_be16(data + 6, 1);
	data[11] = 3;
	assert_refused(f, true, 0x9056, data, 44, BAD_PARAM,
		       CONGESTION_ACTION);
	data[2] = 1;
	assert_refused(f, true, 0x9056, data, 44, BAD_INDEX, PCI_NODE);
	firmware_reset(f->fw);
	memset(data, 0, 44);
	assert_int_equal(get(f, 0x9056, data, 44), OK);
	assert_int_equal(be32(data + 8), 0);
}

TEST(resets_that_there_are)
{
	uint8_t data[8] = {};

	assert_int_equal(get(f, 0x9028, data, 8), OK);
	assert_int_equal(data[7], 0x48);
	assert_int_equal(data[6], 1);
	/* As mstconfig prepares for one. */
	memset(data, 0, 8);
	data[7] = 0x48;
	assert_int_equal(set(f, 0x9028, data, 8), OK);
	data[7] = 0;
	assert_refused(f, true, 0x9028, data, 8, BAD_PARAM, RESET_LEVEL);
	data[7] = 0x41;
	assert_refused(f, true, 0x9028, data, 8, BAD_PARAM, RESET_LEVEL);
	data[7] = 0x08;
	data[4] = 0x01;
	assert_refused(f, true, 0x9028, data, 8, BAD_PARAM, RESET_TYPE);
	data[4] = 0x20;
	assert_refused(f, true, 0x9028, data, 8, BAD_STATE, RESET_SYNC);
}

TEST(odds_and_ends_of_mstflint_query)
{
	uint8_t mlcok[16] = {}, mfsv[48] = {}, mpir[16] = {}, pguid[96] = {};

	/* Not locked out. */
	assert_int_equal(get(f, 0x402d, mlcok, 16), OK);
	assert_int_equal(mlcok[3], 0);
	assert_int_equal(get(f, 0x9115, mfsv, 48), OK);
	mfsv[1] = 1;
	assert_refused(f, false, 0x9115, mfsv, 48, BAD_INDEX, FUSE_INDEX);
	assert_int_equal(get(f, 0x9059, mpir, 16), OK);
	assert_int_equal(mpir[0], 0);
	assert_int_equal(be32(mpir + 8), 0x01000000);
	mpir[0] = 1;
	assert_refused(f, false, 0x9059, mpir, 16, BAD_INDEX, PCI_NODE);
	pguid[1] = 1;
	assert_int_equal(get(f, 0x5066, pguid, 96), OK);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(be64(pguid + 4 + 16 * i), 0);
		assert_int_equal(be64(pguid + 4 + 16 * i + 8), TEST_GUID);
	}
	pguid[1] = 2;
	assert_refused(f, false, 0x5066, pguid, 96, BAD_INDEX, PORT);
}

/* A query of register @id that the firmware answers. */
static void prepare_query(uint16_t id, uint8_t *data)
{
	memset(data, 0, ACCESS_MAX);
	if (id >> 12 == 5 && id != 0x507f && id != 0x5012 && id != 0x5064)
		data[1] = 1;
	if (id == 0x5046)
		data[3] = 1;
	if (id == 0x9064)
		data[3] = 1;
	if (id == 0x9024 || id == 0x9030)
		data[id == 0x9024 ? 7 : 3] = 0x80;
}

/*
 * Bytes of a query past its indices, which are the first @keep, have no influence
 * on the answer and are not in it; those past the register read as zero.
 */
TEST(an_answer_is_all_the_firmwares)
{
	static const struct {
		uint16_t id;
		uint16_t len;
		uint16_t keep;
	} registers[] = {
		{ 0x402c, 128, 0 }, { 0x402d, 16, 0 }, { 0x4019, 72, 8 },
		{ 0x5002, 64, 4 },
		{ 0x5003, 16, 4 }, { 0x5004, 64, 4 }, { 0x5006, 16, 4 },
		{ 0x5008, 256, 8 }, { 0x5012, 16, 4 }, { 0x5018, 8, 4 },
		{ 0x5023, 80, 4 }, { 0x5027, 76, 4 }, { 0x5031, 256, 12 },
		{ 0x5040, 16, 4 }, { 0x5066, 96, 4 }, { 0x507f, 80, 8 },
		{ 0x9009, 16, 0 }, { 0x900a, 32, 4 }, { 0x9020, 160, 0 },
		{ 0x9024, 268, 12 }, { 0x9028, 8, 0 }, { 0x9030, 8, 4 },
		{ 0x9034, 16, 0 }, { 0x9056, 44, 4 }, { 0x9059, 16, 4 },
		{ 0x9060, 16, 4 }, { 0x9061, 152, 24 }, { 0x9062, 32, 0 },
		{ 0x9064, 24, 12 }, { 0x907f, 72, 8 }, { 0x9115, 48, 4 },
		{ 0xc00e, 64, 0 }, { 0x5028, 40, 4 }, { 0x503c, 72, 4 },
		{ 0x5046, 16, 4 }, { 0x504c, 16, 4 }, { 0x5064, 28, 4 },
		{ 0x9051, 256, 4 }, { 0x910d, 16, 0 }, { 0x910e, 12, 8 },
		{ 0x9110, 48, 4 },
	};
	uint8_t zeroes[ACCESS_MAX], ones[ACCESS_MAX];

	firmware_set_temperature(f->fw, 50);
	firmware_reset(f->fw);
	for (size_t i = 0; i < ARRAY_SIZE(registers); i++) {
		uint16_t id = registers[i].id;
		size_t len = registers[i].len, keep = registers[i].keep;

		prepare_query(id, zeroes);
		memcpy(ones, zeroes, sizeof(ones));
		memset(ones + keep, 0xff, sizeof(ones) - keep);
		if (id == 0x9060)
			ones[15] = 0;
		assert_int_equal(get(f, id, zeroes, len), OK);
		assert_int_equal(get(f, id, ones, sizeof(ones)), OK);
		if (id == 0x9020)	/* a second may have gone by */
			memcpy(ones + 0x1c, zeroes + 0x1c, 4);
		if (memcmp(zeroes, ones, sizeof(ones)))
			fail_msg("0x%04x", id);
	}
}

TEST(each_cause_has_a_number_and_a_text)
{
	assert_null(firmware_syndrome_text(0));
	assert_null(firmware_syndrome_text(SYNDROME_FIRST - 1));
	assert_null(firmware_syndrome_text(SYNDROME_END));
	for (uint32_t a = SYNDROME_FIRST; a < SYNDROME_END; a++) {
		assert_non_null(firmware_syndrome_text(a));
		for (uint32_t b = SYNDROME_FIRST; b < a; b++)
			assert_string_not_equal(firmware_syndrome_text(a),
						firmware_syndrome_text(b));
	}
}

/*
 * Everything that anybody may send: each number that a register may have, lengths
 * of all kinds, random bytes, mostly few of them. The sanitisers say whether
 * something was read or written that is not the access's.
 */
TEST(nothing_that_is_sent_does_harm)
{
	static const uint16_t ranges[][2] = {
		{ 0x4000, 0x4040 }, { 0x5000, 0x5080 }, { 0x7000, 0x7010 },
		{ 0x9000, 0x9200 }, { 0xc000, 0xc020 },
	};
	static const uint16_t lengths[] = {
		0, 4, 8, 12, 16, 24, 28, 32, 44, 48, 64, 68, 72, 76, 80, 96,
		120, 128, 144, 148, 152, 160, 256, 264, 268, 1024, ACCESS_MAX,
	};
	uint8_t data[ACCESS_MAX];

	for (size_t r = 0; r < ARRAY_SIZE(ranges); r++)
		for (int id = ranges[r][0]; id < ranges[r][1]; id++)
			for (size_t i = 0; i < 600; i++) {
				size_t len = lengths[i % ARRAY_SIZE(lengths)];
				unsigned int n = fixture_random() % 16;

				memset(data, 0, sizeof(data));
				if (i % 4 == 0)
					n = len;
				while (n-- && len)
					data[fixture_random() % len] =
						fixture_random();
				if (fixture_random() & 1)
					get(f, id, data, len);
				else
					set(f, id, data, len);
			}
	firmware_reset(f->fw);
	fixture_restart(f);
}
