// SPDX-License-Identifier: GPL-2.0-only
/*
 * The firmware's registers: identity, components, updates, temperatures, and accesses
 * that the firmware rejects. NVIDIA's tools use the same offsets.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "../register.h"

TEST(unknown_register_is_rejected)
{
	get_fails(f, 0x9999, 16, "", BAD_PARAM, REGISTER_UNKNOWN);
	set_fails(f, 0x0000, 16, "", BAD_PARAM, REGISTER_UNKNOWN);
}

TEST(a_register_has_a_size)
{
	/* MCAM has 72 bytes. */
	for (size_t len = 0; len < 76; len++)
		if (len != 72)
			get_fails(f, MCAM, len, "", BAD_IN_LEN, REGISTER_LENGTH);
	for (size_t len = 72; len <= ACCESS_MAX; len += 4)
		get_is(f, MCAM, len, "", "");
}

TEST(an_access_has_a_limit)
{
	get_fails(f, MCAM, ACCESS_MAX + 4, "", BAD_IN_LEN, REGISTER_LENGTH);
}

/* A set ignores the bytes past the register. */
TEST(a_set_may_have_a_longer_buffer)
{
	uint8_t data[ACCESS_MAX];

	memset(data, 0xff, sizeof(data));
	memset(data, 0, 32);
	data[15] = 0x20;		/* a threshold of 4 degrees */
	assert_int_equal(set_register(f, MTMP, data, sizeof(data)), OK);
	assert_bytes(data, sizeof(data), "@20:*");
	get_is(f, MTMP, 32, "", "@0f:20");
}

TEST(some_registers_go_one_way_only)
{
	set_fails(f, MGIR, 160, "", BAD_PARAM, REGISTER_READ_ONLY);
	set_fails(f, MTCAP, 16, "", BAD_PARAM, REGISTER_READ_ONLY);
	get_fails(f, HOST_ENDIANNESS, 16, "", BAD_PARAM, REGISTER_WRITE_ONLY);
	get_fails(f, MNVIA, 8, "", BAD_PARAM, REGISTER_WRITE_ONLY);
}

TEST(registers_take_no_argument)
{
	uint8_t data[72] = {};
	const struct register_access access = {
		.id = MCAM, .argument = 1, .data = data, .len = sizeof(data),
		.syndrome = &f->syndrome,
	};

	assert_int_equal(firmware_access_register(f->fw, &access), BAD_PARAM);
	assert_int_equal(f->syndrome, SYNDROME_REGISTER_ARGUMENT);
}

TEST(mgir_identifies_the_card)
{
	/* IDs, one port, MAC, seconds up */
	get_is(f, MGIR, 1024, "", "00001017 00010000 0000020d"
	       "@12:b8cef6a1b2c0 @1c:000000.. @a0:*");
	/* Version 16.35.4030 in short, its date, PSID, and the whole version */
	get_is(f, MGIR, 160, "", "@20:001023be @28:06272024"
	       "@30:'MT_0000000010'00 @44:00000010 00000023 00000fbe");
	/* UEFI and FlexBoot, versions 14.29.15 and 3.6.902 */
	get_is(f, MGIR, 160, "", "@60:00000000 02010000 0e1d000f 03060386");
}

TEST(mcam_has_a_bit_per_register)
{
	static const uint16_t firsts[] = { 0x9000, 0x9080, 0x9100, 0x9180 };

	for (int group = 0; group < 4; group++) {
		uint8_t mcam[72] = { 0, 0, 0, group };

		assert_int_equal(get_register(f, MCAM, mcam, 72), OK);
		assert_int_equal(mcam[3], group);
		for (int bit = 0; bit < 128; bit++) {
			bool there = mcam[8 + 15 - bit / 8] >> bit % 8 & 1;
			uint8_t data[4] = {};
			bool unknown;

			get_register(f, firsts[group] + bit, data, 4);
			unknown = f->syndrome == SYNDROME_REGISTER_UNKNOWN;
			assert_int_equal(there, !unknown);
		}
	}
}

TEST(features_have_bits)
{
	/*
	 * Congestion can be handled dynamically, and marked both ways; MPCNT has
	 * the group of performance counters, and MFRL the result of a reset.
	 */
	get_is(f, MCAM, 72, "", "@28:0000000000000000 0000000000200e01");
	get_is(f, PCAM, 80, "", "@28:0000000000000000 0000000000000001");
}

TEST(capabilities_of_no_group_are_rejected)
{
	get_fails(f, MCAM, 72, "00000004", BAD_INDEX, CAPABILITY_GROUP);
	get_fails(f, PCAM, 80, "00000001", BAD_INDEX, CAPABILITY_GROUP);
	get_fails(f, QCAM, 72, "00010000", BAD_INDEX, CAPABILITY_GROUP);
}

/* Tools read a string in pieces of 8 bytes. */
TEST(mqis_gives_strings_in_pieces)
{
	get_is(f, MQIS, 24, "@03:01 @08:00000008",
	       "@06:0011 @08:00000008 @10:'MCX555A-'");
	get_is(f, MQIS, 24, "@03:01 @08:00080008", "@0b:08 @10:'ECA_Ax_B'");
	get_is(f, MQIS, 24, "@03:01 @08:00100008", "@0b:01 @10:'x'");
	get_fails(f, MQIS, 24, "", BAD_INDEX, INFO_TYPE);
	get_fails(f, MQIS, 24, "@03:05", BAD_INDEX, INFO_TYPE);
	get_fails(f, MQIS, 24, "@03:01 @08:0012", BAD_PARAM, INFO_OFFSET);
	/* A piece at the end of the string is empty. */
	get_is(f, MQIS, 24, "@03:01 @08:0011ffff", "@08:00110000");
}

TEST(components_end_with_a_flag)
{
	/* The boot image is in use and idle; the next component is absent. */
	get_is(f, MCQS, 16, "", "00000000 @06:0001 00000010");
	get_is(f, MCQS, 16, "@02:0001", "00000001 @08:00000000");
	get_is(f, MCQS, 16, "@02:0002", "00000002");
	get_is(f, MCQS, 16, "@02:0003", "80000003");
	get_fails(f, MCQS, 16, "@02:0004", BAD_INDEX, COMPONENT_INDEX);
	get_fails(f, MCQS, 16, "@01:01", BAD_INDEX, COMPONENT_DEVICE);
}

TEST(components_are_described)
{
	/* Capabilities: 128 bytes in dwords, for this chip and this PSID */
	get_is(f, MCQI, 152, "80 @16:0080", "80 @0c:00000014 00000000 00000014"
	       "00000023 01000000 01000000 20000080 30000000");
	get_is(f, MCQI, 152, "@0b:01 @16:0080", "@0c:0000007c @14:0000007c"
	       "2000000a 10230fbe 00000000 20240627 @38:'16.35.4030'00");
	/* From byte 32 on, cut to the 8 bytes that the register holds */
	get_is(f, MCQI, 32, "@0b:01 @13:20 @16:005c",
	       "@10:00000020 @18:'16.35.40'");
	get_is(f, MCQI, 32, "@0b:01 @16:ffff", "@0c:0000007c @16:0008");
	/* A piece at the end is empty. */
	get_is(f, MCQI, 148, "@0b:01 @10:0000007c @16:0004", "@16:0000");
	get_fails(f, MCQI, 148, "@02:0004", BAD_INDEX, COMPONENT_INDEX);
	get_fails(f, MCQI, 148, "@07:01", BAD_INDEX, COMPONENT_DEVICE);
	get_fails(f, MCQI, 148, "@0b:02", BAD_PARAM, COMPONENT_INFO);
	get_fails(f, MCQI, 148, "@0b:01 @13:80", BAD_PARAM, COMPONENT_OFFSET);
	get_fails(f, MCQI, 148, "@0b:01 @13:02", BAD_PARAM, COMPONENT_OFFSET);
}

enum {
	LOCK = 1, RELEASE = 2, UPDATE = 3, VERIFY = 4, ACTIVATE = 6,
	CANCEL = 8, FORCE = 10,
};

static uint32_t update_handle(struct fixture *f)
{
	uint8_t mcc[32] = {};

	assert_int_equal(get_register(f, MCC, mcc, sizeof(mcc)), OK);
	return be32(mcc + 8);
}

static const char *mcc(int instruction, uint32_t handle, uint32_t size)
{
	return hex("@03:%02x @08:%08x @10:%08x", instruction, handle, size);
}

static const char *mcda(uint32_t handle, uint32_t offset, unsigned int size)
{
	return hex("%08x %08x 0000%04x", handle, offset, size);
}

/* Bytes 13 to 15 of MCC: percent, error, state */
TEST(other_data_are_no_image)
{
	uint32_t handle = update_handle(f);

	get_is(f, MCC, 32, "", "@0f:00");
	set_is(f, MCC, 32, mcc(LOCK, handle, 0), "@0f:01");
	set_is(f, MCC, 32, mcc(UPDATE, handle, 160), "@0f:03000000a0");
	set_is(f, MCDA, 144, mcda(handle, 0, 128), "");
	get_is(f, MCC, 32, "", "@0d:50");
	/* The next piece has another offset and is shorter than 128 bytes. */
	set_fails(f, MCDA, 144, mcda(handle, 0, 128), BAD_PARAM, UPDATE_OFFSET);
	set_fails(f, MCDA, 144, mcda(handle, 128, 128), BAD_PARAM,
		  UPDATE_OFFSET);
	set_is(f, MCDA, 144, mcda(handle, 128, 32), "");
	set_is(f, MCC, 32, mcc(VERIFY, handle, 0), "@0d:000601");
	/* Without verification there is no activation. */
	set_fails(f, MCC, 32, mcc(ACTIVATE, handle, 0), BAD_STATE, UPDATE_STATE);
	set_is(f, MCC, 32, mcc(RELEASE, handle, 0), "@0f:00");
	assert_int_not_equal(update_handle(f), handle);
}

TEST(an_update_can_begin_again)
{
	uint32_t handle = update_handle(f);

	set_is(f, MCC, 32, mcc(LOCK, handle, 0), "");
	for (int i = 0; i < 2; i++) {
		set_is(f, MCC, 32, mcc(UPDATE, handle, 128), "");
		set_is(f, MCDA, 144, mcda(handle, 0, 128), "");
		set_is(f, MCC, 32, mcc(CANCEL, handle, 0), "@0f:01");
	}
	/* An incomplete component does not have a signature. */
	set_is(f, MCC, 32, mcc(UPDATE, handle, 256), "");
	set_is(f, MCDA, 144, mcda(handle, 0, 128), "");
	set_is(f, MCC, 32, mcc(VERIFY, handle, 0), "@0e:03");
	firmware_reset(f->fw);
	get_is(f, MCC, 32, "", "@0c:00000000 00000000");
}

#define IMAGE_BYTES	136

/* An image of version 17.1.258 for this card. */
static void make_image(uint8_t *image)
{
	hex_bytes(image, IMAGE_BYTES, "'CX5IMAGE' 00000088 0000020d"
		  "@10:'MT_0000000010' @20:0011 0001 0102 2026 12 01");
	for (int i = 0x2c; i < IMAGE_BYTES - 4; i++)
		image[i] = i;
	/* The CRC of zlib. */
	put_be32(image + IMAGE_BYTES - 4, 0x1d766a13);
}

/* Download an image in pieces of at most 128 bytes. */
static void download(struct fixture *f, uint32_t handle, const uint8_t *image,
		     size_t len)
{
	set_is(f, MCC, 32, mcc(UPDATE, handle, len), "@0e:00 @0f:03");
	for (size_t at = 0; at < len; at += 128) {
		uint8_t data[144] = {};
		size_t size = len - at < 128 ? len - at : 128;

		put_be32(data, handle);
		put_be32(data + 4, at);
		put_be16(data + 10, size);
		for (size_t i = 0; i < size; i++)
			data[16 + (i ^ 3)] = image[at + i];
		assert_int_equal(set_register(f, MCDA, data, 16 + size), OK);
	}
}

/* Verification of the image ends with @error, in state 1. */
static uint32_t verify(struct fixture *f, const uint8_t *image, size_t len,
		       unsigned int error)
{
	uint32_t handle = update_handle(f);

	set_is(f, MCC, 32, mcc(LOCK, handle, 0), "@0f:01");
	download(f, handle, image, len);
	set_is(f, MCC, 32, mcc(VERIFY, handle, 0), hex("@0e:%02x01", error));
	return handle;
}

static void assert_versions(struct fixture *f, const char *running,
			    const char *stored)
{
	get_is(f, MCQI, 152, "@0b:01 @16:0080", hex("@38:'%s'00", running));
	get_is(f, MCQI, 152, "80 @0b:01 @16:0080", hex("@38:'%s'00", stored));
}

TEST(an_image_runs_after_a_reset)
{
	uint8_t image[IMAGE_BYTES] = {};
	uint32_t handle;

	make_image(image);
	handle = verify(f, image, sizeof(image), 0);
	assert_versions(f, "16.35.4030", "16.35.4030");
	set_is(f, MCC, 32, mcc(ACTIVATE, handle, 0), "@0e:0001");
	set_fails(f, MCC, 32, mcc(ACTIVATE, handle, 0), BAD_STATE, UPDATE_STATE);
	set_is(f, MCC, 32, mcc(RELEASE, handle, 0), "@0f:00");
	/* Pending a firmware reset. */
	get_is(f, MCQS, 16, "", "@08:00000014");
	get_is(f, MCQI, 152, "@0b:05 @16:0014", "@18:10000000");
	assert_versions(f, "16.35.4030", "17.1.0258");
	get_is(f, MGIR, 160, "", "@44:00000010 00000023 00000fbe");
	firmware_reset(f->fw);
	get_is(f, MCQS, 16, "", "@08:00000010");
	get_is(f, MCQI, 152, "@0b:05 @16:0014", "@18:00000000");
	assert_versions(f, "17.1.0258", "17.1.0258");
	get_is(f, MGIR, 160, "", "@20:00110102 @28:12012026 @44:00000011 00000001 00000102");
}

TEST(bad_images_are_rejected)
{
	static const struct {
		size_t byte;
		unsigned int error;
	} bad[] = {
		{ 0x00, 6 },			/* magic */
		{ 0x0b, 8 },			/* size */
		{ 0x21, 2 }, { 0x2c, 2 },	/* version, code */
		{ IMAGE_BYTES - 1, 2 },		/* CRC */
	};
	uint8_t image[IMAGE_BYTES] = {};

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		uint32_t handle;

		make_image(image);
		image[bad[i].byte] ^= 1;
		handle = verify(f, image, sizeof(image), bad[i].error);
		set_fails(f, MCC, 32, mcc(ACTIVATE, handle, 0), BAD_STATE,
			  UPDATE_STATE);
		set_is(f, MCC, 32, mcc(RELEASE, handle, 0), "@0e:0000");
	}
	make_image(image);
	/* Shorter than a header, and than the image. */
	for (size_t len = 32; len < IMAGE_BYTES; len += 100)
		set_is(f, MCC, 32, mcc(RELEASE, verify(f, image, len,
						       len < 48 ? 6 : 8), 0), "");
	assert_versions(f, "16.35.4030", "16.35.4030");
}

TEST(an_image_is_for_one_kind_of_card)
{
	uint8_t image[IMAGE_BYTES] = {};

	/* ConnectX-6, and another PSID, with the CRCs of zlib */
	make_image(image);
	image[0x0f] = 0x0f;
	put_be32(image + IMAGE_BYTES - 4, 0x9ba6880a);
	set_is(f, MCC, 32, mcc(RELEASE, verify(f, image, sizeof(image), 3), 0), "");
	make_image(image);
	image[0x1c] = '1';
	put_be32(image + IMAGE_BYTES - 4, 0x11c8aafe);
	set_is(f, MCC, 32, mcc(RELEASE, verify(f, image, sizeof(image), 3), 0), "");
	/* Another component. */
	make_image(image);
	f->fw->update.state = UPDATE_LOCKED;
	download(f, update_handle(f), image, sizeof(image));
	f->fw->update.component = 1;
	set_is(f, MCC, 32, mcc(VERIFY, update_handle(f), 0), "@0e:0601");
}

TEST(a_pending_image_blocks_the_next_update)
{
	uint8_t image[IMAGE_BYTES] = {};
	uint32_t handle;

	make_image(image);
	handle = verify(f, image, sizeof(image), 0);
	set_is(f, MCC, 32, mcc(ACTIVATE, handle, 0), "");
	set_is(f, MCC, 32, mcc(UPDATE, handle, 128), "@0e:0901");
	set_is(f, MCC, 32, mcc(CANCEL, handle, 0), "@0e:0001");
	firmware_reset(f->fw);
	handle = update_handle(f);
	set_is(f, MCC, 32, mcc(LOCK, handle, 0), "");
	set_is(f, MCC, 32, mcc(UPDATE, handle, 128), "@0e:0003");
}

TEST(a_verified_image_can_be_cancelled)
{
	uint8_t image[IMAGE_BYTES] = {};
	uint32_t handle;

	make_image(image);
	handle = verify(f, image, sizeof(image), 0);
	set_is(f, MCC, 32, mcc(CANCEL, handle, 0), "@0e:0001");
	set_fails(f, MCC, 32, mcc(ACTIVATE, handle, 0), BAD_STATE, UPDATE_STATE);
}

TEST(an_update_belongs_to_one)
{
	uint32_t handle = update_handle(f);

	set_fails(f, MCDA, 144, mcda(0, 0, 128), BAD_STATE, UPDATE_STATE);
	set_fails(f, MCC, 32, mcc(LOCK, handle + 1, 0), BAD_RESOURCE,
		  UPDATE_HANDLE);
	set_is(f, MCC, 32, mcc(LOCK, handle, 0), "");
	set_fails(f, MCC, 32, mcc(LOCK, handle, 0), BAD_STATE, UPDATE_STATE);
	/* Sizes that are too large, or zero */
	set_is(f, MCC, 32, mcc(UPDATE, handle, 0x2000000), "@0e:03");
	set_is(f, MCC, 32, mcc(UPDATE, handle, 0), "@0e:0301");
	set_is(f, MCC, 32, mcc(UPDATE, handle, 128), "@0e:00");
	set_fails(f, MCDA, 144, mcda(0, 0, 128), BAD_RESOURCE, UPDATE_HANDLE);
	set_fails(f, MCDA, 144, mcda(handle, 0, 132), BAD_IN_LEN, UPDATE_LENGTH);
	set_fails(f, MCDA, 144, mcda(handle, 0, 127), BAD_IN_LEN, UPDATE_LENGTH);
	/* Any tool may force a release. */
	set_is(f, MCC, 32, mcc(FORCE, 0, 0), "@0f:00");
}

TEST(only_two_byte_orders)
{
	set_is(f, HOST_ENDIANNESS, 16, "80", "");
	set_is(f, HOST_ENDIANNESS, 16, "00", "");
	set_fails(f, HOST_ENDIANNESS, 16, "40", BAD_PARAM, HOST_ENDIANNESS);
}

TEST(clock_continues_from_the_set_time)
{
	/* Microseconds; the lowest 26 bits are about a minute. */
	get_is(f, MRTC, 16, "", "00 @08:00000000 0.......");
	set_is(f, MRTC, 16, "@08:000644e90c000000", "");
	get_is(f, MRTC, 16, "", "80 @08:000644e9 0c......");
	firmware_reset(f->fw);
	get_is(f, MRTC, 16, "", "00 @08:00000000 0.......");
}

static int celsius(struct fixture *f)
{
	uint8_t data[32] = {};

	assert_int_equal(get_register(f, MTMP, data, 32), OK);
	return (int16_t)(data[6] << 8 | data[7]);
}

TEST(temperatures_move)
{
	int min = 10000, max = 0, last = 0;

	for (int i = 0; i < 100; i++) {
		int now = celsius(f);

		assert_int_not_equal(now, last);
		last = now;
		min = now < min ? now : min;
		max = now > max ? now : max;
	}
	assert_int_equal(min, 52 * 8 - 12);
	assert_int_equal(max, 52 * 8 + 12);
	get_is(f, MTMP, 32, "", "@18:'asic'00");
	get_is(f, MTMP, 32, "@03:40", "@18:'module0'00");
}

TEST(a_temperature_can_be_forced)
{
	for (int forced = -40; forced <= 120; forced += 80) {
		firmware_set_temperature(f->fw, forced);
		for (int i = 0; i < 3; i++)
			assert_int_equal(celsius(f), forced * 8);
	}
	firmware_set_temperature(f->fw, 1 << 30);
	assert_int_equal(celsius(f), INT16_MAX / 8 * 8);
	firmware_set_temperature(f->fw, -(1 << 30));
	assert_int_equal(celsius(f), -(INT16_MAX / 8 * 8));
}

/* mlx5_core's hwmon sets mte (0x80) and queries with mtr (0x40). */
TEST(the_maximum_is_kept_on_demand)
{
	set_is(f, MTMP, 32, "@08:80 @0e:0348 @12:0320", "");
	for (int i = 0; i < 50; i++)
		celsius(f);
	get_is(f, MTMP, 32, "", "@0a:01ac");
	firmware_set_temperature(f->fw, 90);
	firmware_set_temperature(f->fw, 40);
	get_is(f, MTMP, 32, "", "@0a:02d0");
	/* mte without mtr keeps the maximum. */
	set_is(f, MTMP, 32, "@08:80", "@0a:02d0");
	get_is(f, MTMP, 32, "@08:40", "@08:80 @0a:0140");
	firmware_set_temperature(f->fw, 30);
	set_is(f, MTMP, 32, "@08:c0", "@0a:00f0");
	/* Without mte the maximum does not change. */
	set_is(f, MTMP, 32, "", "@0a:00f0");
	firmware_set_temperature(f->fw, 70);
	get_is(f, MTMP, 32, "", "@0a:00f0");
	set_is(f, MTMP, 32, "@08:80", "@0a:0230");
	firmware_set_temperature(f->fw, 20);
	firmware_reset(f->fw);
	get_is(f, MTMP, 32, "", "@08:00 @0a:00a0");
}

TEST(there_are_two_sensors)
{
	get_is(f, MTCAP, 16, "", "@03:01 @07:01 0000000000000001");
	get_fails(f, MTMP, 32, "@03:01", BAD_INDEX, SENSOR_UNKNOWN);
	/* The die has one sensor. */
	get_is(f, MTMP, 32, "80", "");
	get_fails(f, MTMP, 32, "80 @03:01", BAD_INDEX, SENSOR_UNKNOWN);
	set_fails(f, MTMP, 32, "02", BAD_INDEX, SENSOR_UNKNOWN);
}

TEST(thresholds_have_an_order)
{
	set_fails(f, MTMP, 32, "@0e:0280 @12:0281", BAD_PARAM, SENSOR_THRESHOLD);
	set_fails(f, MTMP, 32, "@0c:c0 @0e:0280 @12:0280", BAD_PARAM,
		  SENSOR_EVENT);
	set_is(f, MTMP, 32, "@0c:80 @0e:0280 @12:0280", "");
	get_is(f, MTMP, 32, "", "@0c:80 @0e:0280 @12:0280");
	/* 105 and 100 degrees */
	firmware_reset(f->fw);
	get_is(f, MTMP, 32, "", "@0c:40000348 00000320");
}

TEST(congestion_is_handled_as_chosen)
{
	get_is(f, MPEGC, 44, "", "@08:00000000");
	/* Set the action, to drop, without changing the mode; and vice versa. */
	set_is(f, MPEGC, 44, "@06:0001 @0b:01", "");
	set_is(f, MPEGC, 44, "@06:0008 80", "");
	get_is(f, MPEGC, 44, "", "@08:80000001");
	set_fails(f, MPEGC, 44, "@08:80000001", BAD_PARAM, CONGESTION_FIELD);
	set_fails(f, MPEGC, 44, "@06:0002 80000001", BAD_PARAM,
		  CONGESTION_FIELD);
	set_is(f, MPEGC, 44, "@06:0031 60 @0b:02", "@04:00000000 e0000002");
	set_fails(f, MPEGC, 44, "@06:0001 @0b:03", BAD_PARAM, CONGESTION_ACTION);
	set_fails(f, MPEGC, 44, "@02:01 @06:0001 @0b:03", BAD_INDEX, PCI_NODE);
	firmware_reset(f->fw);
	get_is(f, MPEGC, 44, "", "@08:00000000");
}

TEST(resets_have_levels)
{
	get_is(f, MFRL, 8, "", "@06:0148");
	/* mstconfig prepares a reset this way. */
	set_is(f, MFRL, 8, "@07:48", "");
	set_fails(f, MFRL, 8, "@07:00", BAD_PARAM, RESET_LEVEL);
	set_fails(f, MFRL, 8, "@07:41", BAD_PARAM, RESET_LEVEL);
	set_fails(f, MFRL, 8, "@04:01 @07:08", BAD_PARAM, RESET_TYPE);
	set_fails(f, MFRL, 8, "@04:20 @07:08", BAD_STATE, RESET_SYNC);
}

/* "Not locked out", fuses, PCI node 0, and the GUIDs of the port */
TEST(odds_and_ends_of_mstflint_query)
{
	get_is(f, MLCOK, 16, "", "@03:00");
	get_is(f, MFSV, 48, "", "");
	get_fails(f, MFSV, 48, "0001", BAD_INDEX, FUSE_INDEX);
	get_is(f, MPIR, 16, "", "00 @08:01000000");
	get_fails(f, MPIR, 16, "01", BAD_INDEX, PCI_NODE);
	get_is(f, PGUID, 96, "0001", "@04:0000000000000000 b8cef60300a1b2c0"
	       "0000000000000000 b8cef60300a1b2c0 0000000000000000"
	       "b8cef60300a1b2c0 0000000000000000 b8cef60300a1b2c0");
	get_fails(f, PGUID, 96, "0002", BAD_INDEX, PORT);
}

/*
 * The first @keep bytes of a query are its indices. Later bytes have no effect on the
 * response. Bytes past the register read as zero.
 */
TEST(response_contains_nothing_of_the_request)
{
	static const struct {
		uint16_t id;
		uint16_t keep;
		const char *sent;
	} queries[] = {
		{ QCAM, 8, "" }, { ROCE_ACCL, 0, "" }, { MLCOK, 0, "" },
		{ PMLP, 4, "0001" }, { PMTU, 4, "0001" }, { PTYS, 4, "0001" },
		{ PAOS, 4, "0001" }, { PPCNT, 8, "0001" }, { PMAOS, 4, "" },
		{ PPLR, 4, "0001" }, { PPLM, 4, "0001" }, { SLTP, 4, "0001" },
		{ SLRG, 4, "0001" }, { PDDR, 12, "0001" }, { PMDR, 4, "0001" },
		{ PPAOS, 4, "0001" }, { PLTC, 4, "00010001" },
		{ PPCR, 4, "0001" }, { PMPT, 4, "" }, { PGUID, 4, "0001" },
		{ PCAM, 8, "" }, { MTCAP, 0, "" }, { MTMP, 4, "" },
		{ MGIR, 0, "" }, { MNVDA, 12, "@07:80" }, { MFRL, 0, "" },
		{ MNVQC, 4, "@03:80" }, { MNVGC, 0, "" }, { MPCNT, 4, "" },
		{ MPEGC, 4, "" }, { MPIR, 4, "" }, { MCQS, 4, "" },
		{ MCQI, 24, "" }, { MCC, 0, "" }, { MQIS, 12, "@03:01" },
		{ MCAM, 8, "" }, { MTMG, 0, "" }, { MTMR, 8, "" },
		{ MDSR, 4, "" }, { MFSV, 4, "" }, { DTOR, 0, "" },
	};
	uint8_t zeroes[ACCESS_MAX], ones[ACCESS_MAX];

	firmware_set_temperature(f->fw, 50);
	firmware_reset(f->fw);
	for (size_t i = 0; i < ARRAY_SIZE(queries); i++) {
		uint16_t id = queries[i].id, keep = queries[i].keep;
		const struct register_entry *entry = register_find(id);

		hex_bytes(zeroes, sizeof(zeroes), queries[i].sent);
		memcpy(ones, zeroes, sizeof(ones));
		memset(ones + keep, 0xff, sizeof(ones) - keep);
		if (id == MCQS)
			ones[15] = 0;
		assert_int_equal(get_register(f, id, zeroes, entry->max_len ?: entry->len),
				 OK);
		assert_int_equal(get_register(f, id, ones, sizeof(ones)), OK);
		if (id == MGIR)	/* a second may have gone by */
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
 * Random data of many lengths for each number that a register may have. The sanitisers
 * report accesses beyond the data.
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

	for (size_t n = 0; n < 600 * ARRAY_SIZE(ranges); n++) {
		const uint16_t *range = ranges[n % ARRAY_SIZE(ranges)];

		for (int id = range[0]; id < range[1]; id++) {
			size_t len = lengths[fixture_random() %
					     ARRAY_SIZE(lengths)];
			size_t changes = fixture_random() % 4 ?
					 fixture_random() % 16 : len;

			memset(data, 0, sizeof(data));
			while (changes-- && len)
				data[fixture_random() % len] = fixture_random();
			if (fixture_random() & 1)
				get_register(f, id, data, len);
			else
				set_register(f, id, data, len);
		}
	}
	firmware_reset(f->fw);
	fixture_restart(f);
}
