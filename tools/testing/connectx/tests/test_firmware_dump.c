// SPDX-License-Identifier: GPL-2.0-only
/*
 * Resource dumps: their transfer in pieces, and their content.
 */
#include <string.h>

#include "fixture.h"

#define BYTES		256
#define INLINE		48
#define INLINE_BYTES	208
#define MAX		(256 * 1024)

/* Bits of byte 0 */
#define MORE		0x80
#define IN_LINE		0x40

/* How many accesses the last dump took */
static int calls;

/*
 * Dump as NVIDIA's tools do: send the last response again, with the number of the
 * segment. Returns the size of the dump at @out.
 */
static size_t dump_request(struct fixture *f, uint8_t *data, uint8_t *out)
{
	uint16_t segment = data[2] << 8 | data[3];
	size_t len = 0;

	calls = 0;
	do {
		unsigned int sequence = data[1] & 0xf;
		uint32_t size;

		data[0] |= IN_LINE;
		put_be16(data + 2, segment);
		assert_int_equal(get_register(f, RESOURCE_DUMP, data, BYTES), OK);
		assert_int_equal(data[1] & 0xf, (sequence + 1) % 16);
		size = be32(data + 0x24);
		assert_in_range(size, 4, INLINE_BYTES);
		assert_true(len + size <= MAX);
		memcpy(out + len, data + INLINE, size);
		len += size;
		calls++;
	} while (data[0] & MORE);
	return len;
}

/* @count of them from the one at @index on; 0 is one */
static void request(uint8_t *data, uint16_t segment, uint32_t index,
		    uint16_t count)
{
	memset(data, 0, BYTES);
	data[0] = IN_LINE;
	put_be16(data + 2, segment);
	put_be32(data + 8, index);
	put_be16(data + 16, count);
}

static size_t dump(struct fixture *f, uint8_t *out, uint16_t segment,
		   uint32_t index, uint16_t count)
{
	uint8_t data[BYTES];

	request(data, segment, index, count);
	return dump_request(f, data, out);
}

static unsigned int type_of(const uint8_t *segment)
{
	return segment[2] << 8 | segment[3];
}

static size_t length_of(const uint8_t *segment)
{
	return 4 * (segment[0] << 8 | segment[1]);
}

/* The nth segment. The test fails if the segments do not fill the dump. */
static const uint8_t *segment(const uint8_t *dump, size_t len, int n)
{
	const uint8_t *found = NULL;
	size_t at = 0;

	for (int i = 0; at < len; i++) {
		if (i == n)
			found = dump + at;
		assert_true(length_of(dump + at) >= 4);
		at += length_of(dump + at);
	}
	assert_int_equal(at, len);
	assert_non_null(found);
	return found;
}

#define segment_is(dump, len, n, response) \
	assert_bytes(segment(dump, len, n), length_of(segment(dump, len, n)), \
		     response)

TEST(a_dump_begins_and_ends_the_same_way)
{
	uint8_t data[BYTES], out[MAX];
	size_t len;

	request(data, 0x1000, 0, 0);
	data[7] = 1;
	len = dump_request(f, data, out);
	/* Info, command, the identity, and the end */
	segment_is(out, len, 0, "....fffe 00000001 0000020d 10230fbe");
	segment_is(out, len, 1, "....fffa 10000001");
	segment_is(out, len, 2, "00141000 @10:0000020d 00000010 00000023"
		   "00000fbe 0000b8cef6a1b2c0 b8cef60300a1b2c0"
		   "'MT_0000000010'00 @40:'MT2437X00042'00");
	segment_is(out, len, 3, "0001fffb");
}

TEST(menu_lists_all_segments)
{
	uint8_t out[MAX];
	size_t len = dump(f, out, 0xffff, 0, 0);
	const uint8_t *menu = segment(out, len, 2);
	int records = menu[6] << 8 | menu[7];

	assert_true(calls > 1);
	assert_int_equal(length_of(menu), 8 + 52 * records);
	/* NV_CONFIG has an index; a request may be for many, or for all. */
	segment_is(out, len, 2, "....ffff @08:00001000 'IDENTITY'00"
		   "@70:00511002 'NV_CONFIG'00 @84:'ITEM'00");
	for (int i = 0; i < records; i++) {
		uint8_t other[MAX];

		len = dump(f, other, type_of(menu + 8 + 52 * i), 0, 0);
		assert_int_not_equal(type_of(segment(other, len, 2)), 0xfffc);
	}
}

TEST(some_objects_or_all)
{
	uint8_t out[MAX];
	size_t len = dump(f, out, 0x1002, 1, 2);

	segment_is(out, len, 2, "@08:00000001");
	segment_is(out, len, 3, "@08:00000002");
	segment_is(out, len, 4, "....fffb");
	/* All sensors but the first one. Thresholds are 70 and 65 degrees. */
	len = dump(f, out, 0x1003, 1, 0xffff);
	segment_is(out, len, 2, "@08:00000001 @10:000001.. 000001.. 00000230"
		   "00000208");
	segment_is(out, len, 3, "....fffb");
}

/* The current value, and the one after the next reset */
TEST(a_configuration_item_shows_both_values)
{
	uint8_t out[MAX];
	size_t len;

	set_is(f, MNVDA, 16, "00000004 00000010 @0f:4d", "");
	len = dump(f, out, 0x1002, 8, 0);
	segment_is(out, len, 2, "0009.... @10:00000010 00040000 00000001"
		   "000000fe 0000004d");
	/* An item of 20 bytes, of version 0, in its default */
	len = dump(f, out, 0x1002, 4, 0);
	segment_is(out, len, 2, "0011.... @14:00140000 00000000");
}

TEST(the_port_is_in_a_dump)
{
	uint8_t out[MAX];
	size_t len = dump(f, out, 0x1004, 0, 0);

	segment_is(out, len, 2, "@10:00000001 00000001 00000001 00000020"
		   "00000004 000026fa 00000000");
	set_is(f, PAOS, 16, "00010200 80", "");
	len = dump(f, out, 0x1004, 0, 0);
	segment_is(out, len, 2, "@10:00000000 00000000 00000001 00000000"
		   "00000000 @28:00000001");
}

TEST(samples_are_in_a_dump)
{
	uint8_t in[36] = {}, params[16], query[16] = {}, counters[32] = {};
	const struct fw_command set_params = {
		.in = in, .in_len = 36, .out = params, .out_len = 16,
		.syndrome = &f->syndrome,
	};
	const struct fw_command query_counters = {
		.in = query, .in_len = 16, .out = counters, .out_len = 32,
		.syndrome = &f->syndrome,
	};
	uint8_t out[MAX];
	const uint8_t *sample;
	size_t len;

	/* Counter 0x406 on demand, a ring of two, two queries */
	put_be16(in + 8, 1);
	in[11] = 1;
	put_be32(in + 12, 0x0c000000);
	put_be32(in + 32, 0x406);
	assert_int_equal(firmware_command(f->fw, 0x820, &set_params), OK);
	put_be16(query + 8, 1);
	for (int i = 0; i < 2; i++) {
		firmware_count_command(f->fw, 0x821, false);
		assert_int_equal(firmware_command(f->fw, 0x821, &query_counters),
				 OK);
	}
	len = dump(f, out, 0x1005, 1, 2);
	sample = segment(out, len, 2);
	assert_int_equal(length_of(sample), 16 + 16 + 12 * 8);
	segment_is(out, len, 2, "@10:00000001 00000001 @20:0000000000000008");
	assert_true(be64(sample + 24) > 0);
	/* The next sample was not taken. */
	segment_is(out, len, 3, "@10:*");
}

TEST(bulk_data_are_offsets)
{
	static uint8_t out[MAX];
	size_t len = dump(f, out, 0x1006, 1022, 0xffff);

	for (uint32_t n = 0; n < 2; n++) {
		const uint8_t *block = segment(out, len, 2 + n);

		assert_int_equal(type_of(block), 0x1006);
		assert_int_equal(length_of(block), 65536);
		assert_int_equal(be32(block + 8), 1022 + n);
		for (uint32_t at = 16; at < 65536; at += 4)
			assert_int_equal(be32(block + at),
					 (1022 + n) * 65536 + at);
	}
	segment_is(out, len, 4, "0001fffb");
}

TEST(an_error_is_in_the_dump)
{
	static const struct {
		uint16_t segment;
		uint16_t count1;
		uint32_t index1;
		uint32_t index2;
		uint16_t error;
		uint16_t count2;
	} bad[] = {
		{ 0x7777, 0, 0, 0, 1 },
		{ 0xfffa, 0, 0, 0, 1 },
		{ 0x1000, 0, 1, 0, 2 },
		{ 0x1003, 0, 2, 0, 2 },
		{ 0x1003, 0, 0xffffffff, 0, 2 },
		{ 0x1003, 0, 0, 1, 3 },
		{ 0x1003, 0, 0, 0, 3, 1 },
		{ 0x1003, 3, 0, 0, 4 },
		{ 0x1003, 2, 1, 0, 4 },
		{ 0x1000, 0xffff, 0, 0, 4 },
		{ 0x1006, 0, 1024, 0, 2 },
		{ 0x1006, 1024, 1, 0, 4 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		uint8_t data[BYTES], out[MAX];
		size_t len;

		request(data, bad[i].segment, bad[i].index1, bad[i].count1);
		put_be32(data + 12, bad[i].index2);
		put_be16(data + 18, bad[i].count2);
		len = dump_request(f, data, out);
		segment_is(out, len, 1, hex("@08:%08x", bad[i].index1));
		segment_is(out, len, 2, hex("....fffc @06:%04x", bad[i].error));
		assert_int_not_equal(segment(out, len, 2)[16], 0);
		segment_is(out, len, 3, "....fffb");
	}
}

TEST(references_lead_everywhere)
{
	uint8_t out[MAX];
	size_t len = dump(f, out, 0x2000, 0, 0);
	int n = 2;

	for (; type_of(segment(out, len, n)) == 0xfffd; n++) {
		const uint8_t *reference = segment(out, len, n);
		uint32_t type = be32(reference + 4);
		uint8_t other[MAX];
		size_t other_len = dump(f, other, type, be32(reference + 8),
					be32(reference + 16) >> 16);

		assert_int_equal(type_of(segment(other, other_len, 2)), type);
		/* The bulk data would take 64 MiB. */
		assert_int_not_equal(type, 0x1006);
		if (type == 0x1003)
			assert_int_equal(type_of(segment(other, other_len, 3)),
					 type);
	}
	assert_true(n > 4);
	segment_is(out, len, n, "....fffb");
}

TEST(sequence_numbers_start_again_after_15)
{
	uint8_t data[BYTES], out[MAX];

	request(data, 0x1005, 0, 0xffff);
	data[1] = 9;	/* Tools continue the numbers of another dump. */
	dump_request(f, data, out);
	assert_true(calls > 16);
}

TEST(two_dumps_do_not_disturb_each_other)
{
	uint8_t a[BYTES], b[BYTES], out[MAX];
	size_t len = 0;

	request(a, 0x1005, 0, 0xffff);
	do {
		a[0] |= IN_LINE;
		put_be16(a + 2, 0x1005);
		assert_int_equal(get_register(f, RESOURCE_DUMP, a, BYTES), OK);
		memcpy(out + len, a + INLINE, be32(a + 0x24));
		len += be32(a + 0x24);
		request(b, 0xffff, 0, 0);
		assert_int_equal(get_register(f, RESOURCE_DUMP, b, BYTES), OK);
	} while (a[0] & MORE);
	segment_is(out, len, 2 + 64, "....fffb");
}

/* @first with other bytes at @at does not continue its dump. */
static void assert_no_way_on(struct fixture *f, const uint8_t *first,
			     unsigned int at, const void *bytes, size_t n)
{
	uint8_t data[BYTES];

	memcpy(data, first, BYTES);
	memcpy(data + at, bytes, n);
	assert_int_equal(get_register(f, RESOURCE_DUMP, data, BYTES), BAD_PARAM);
	assert_int_equal(f->syndrome, SYNDROME_DUMP_SEQUENCE);
}

TEST(a_dump_goes_on_only_where_it_stopped)
{
	uint8_t first[BYTES], other[BYTES], beyond[4];

	request(first, 0x1002, 0, 0xffff);
	assert_int_equal(get_register(f, RESOURCE_DUMP, first, BYTES), OK);
	assert_int_equal(first[0] & MORE, MORE);
	first[0] |= IN_LINE;
	/* Another sequence number; the beginning; another place; past the end */
	assert_no_way_on(f, first, 1, &(uint8_t) { first[1] ^ 1 }, 1);
	assert_no_way_on(f, first, 24, "\0\0\0\0\0\0\0", 8);
	for (int bit = 0; bit < 64; bit++) {
		uint8_t byte = first[24 + bit / 8] ^ 1 << bit % 8;

		assert_no_way_on(f, first, 24 + bit / 8, &byte, 1);
	}
	put_be32(beyond, 0xfffffff0 / INLINE_BYTES * INLINE_BYTES);
	assert_no_way_on(f, first, 28, beyond, 4);
	/* A shorter dump, which would have ended */
	memcpy(other, first, BYTES);
	put_be16(other + 2, 0x1001);
	put_be16(other + 16, 0);
	assert_no_way_on(f, other, 0, other, 0);
	assert_int_equal(get_register(f, RESOURCE_DUMP, first, BYTES), OK);
}

TEST(a_dump_is_in_line_and_for_ourselves)
{
	get_fails(f, RESOURCE_DUMP, BYTES, "00001000", BAD_PARAM, DUMP_MEMORY);
	get_fails(f, RESOURCE_DUMP, BYTES, "40001000 @23:01", BAD_PARAM,
		  DUMP_MEMORY);
	get_fails(f, RESOURCE_DUMP, BYTES, "40001000 @28:01", BAD_PARAM,
		  DUMP_MEMORY);
	get_fails(f, RESOURCE_DUMP, BYTES, "40001000 @07:02", BAD_PARAM,
		  DUMP_VHCA);
	get_is(f, RESOURCE_DUMP, BYTES, "40001000 @07:01", "");
	/* Tools query the register, mlx5_core sets it. */
	set_is(f, RESOURCE_DUMP, BYTES, "40001000", "");
}

TEST(commands_show_in_the_next_dump)
{
	uint8_t out[MAX];
	size_t len;

	for (int i = 0; i < 1000; i++)
		firmware_count_command(f->fw, 0x805, i % 10 == 0);
	len = dump(f, out, 0x1001, 0, 0);
	/* 1000 commands, 100 of them failed, within a minute */
	segment_is(out, len, 2, "000a.... @10:00000000000003e8 0000000000000064"
		   "000000000000....");
}
