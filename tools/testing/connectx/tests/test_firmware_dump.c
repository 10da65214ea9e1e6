// SPDX-License-Identifier: GPL-2.0-only
/*
 * Resource dumps: the way they come in pieces, and what is in them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"

#define REGISTER	0xc000
#define BYTES		256
#define INLINE		48
#define INLINE_BYTES	208
#define MAX		32768

#define MORE		0x80
#define IN_LINE		0x40

static void request(uint8_t *data, uint16_t segment, uint32_t index1,
		    uint16_t count1)
{
	memset(data, 0, BYTES);
	data[0] = IN_LINE;
	put_be16(data + 2, segment);
	put_be32(data + 8, index1);
	put_be16(data + 16, count1);
}

/*
 * As NVIDIA's tools dump: what was answered is sent again, but for the segment.
 * Returns the bytes; how many calls it took in @calls, if that is not NULL.
 */
static size_t dump(struct fixture *f, uint8_t *data, uint8_t *out, int *calls)
{
	uint16_t segment = data[2] << 8 | data[3];
	int n = 0;
	size_t len = 0;

	do {
		unsigned int sequence = data[1] & 0xf;
		uint32_t size;

		data[0] |= IN_LINE;
		put_be16(data + 2, segment);
		assert_int_equal(get(f, REGISTER, data, BYTES), OK);
		assert_int_equal(data[1] & 0xf, (sequence + 1) % 16);
		size = be32(data + 0x24);
		assert_in_range(size, 4, INLINE_BYTES);
		assert_true(len + size <= MAX);
		memcpy(out + len, data + INLINE, size);
		len += size;
		n++;
	} while (data[0] & MORE);
	if (calls)
		*calls = n;
	return len;
}

static unsigned int type_of(const uint8_t *segment)
{
	return segment[2] << 8 | segment[3];
}

static size_t length_of(const uint8_t *segment)
{
	return 4 * (segment[0] << 8 | segment[1]);
}

/* The nth segment; the test fails unless segments fill the dump. */
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

TEST(a_dump_begins_and_ends_the_same_way)
{
	static const struct expected identity[] = {
		{ 0, 20 << 16 | 0x1000 },
		{ 16, 0x20d }, { 20, 16 }, { 24, 35 }, { 28, 4030 },
	};
	uint8_t data[BYTES], out[MAX];
	size_t len;

	request(data, 0x1000, 0, 0);
	data[7] = 1;
	len = dump(f, data, out, NULL);
	assert_int_equal(type_of(segment(out, len, 0)), 0xfffe);
	assert_int_equal(be32(out + 4), 1);
	assert_int_equal(be32(out + 8), 0x20d);
	assert_int_equal(be32(out + 12), 16 << 24 | 35 << 16 | 4030);
	assert_int_equal(type_of(segment(out, len, 1)), 0xfffa);
	assert_int_equal(be32(segment(out, len, 1) + 4), 0x10000001);
	assert_int_equal(type_of(segment(out, len, 2)), 0x1000);
	assert_dwords(segment(out, len, 2), identity);
	assert_int_equal(be64(segment(out, len, 2) + 32), TEST_MAC);
	assert_int_equal(be64(segment(out, len, 2) + 40), TEST_GUID);
	assert_string_equal((char *)segment(out, len, 2) + 48,
			    "MT_0000000010");
	assert_string_equal((char *)segment(out, len, 2) + 64, TEST_SERIAL);
	assert_int_equal(type_of(segment(out, len, 3)), 0xfffb);
	assert_int_equal(length_of(segment(out, len, 3)), 4);
}

TEST(the_menu_names_what_there_is)
{
	uint8_t data[BYTES], out[MAX];
	const uint8_t *menu;
	size_t len;
	int calls, records;

	request(data, 0xffff, 0, 0);
	len = dump(f, data, out, &calls);
	assert_true(calls > 1);
	menu = segment(out, len, 2);
	assert_int_equal(type_of(menu), 0xffff);
	records = menu[6] << 8 | menu[7];
	assert_int_equal(length_of(menu), 8 + 52 * records);
	assert_int_equal(be32(menu + 8), 0x1000);
	assert_string_equal((char *)menu + 12, "IDENTITY");
	/* One with an index, of which there may be many, or all. */
	assert_int_equal(be32(menu + 8 + 2 * 52), 0x00511002);
	assert_string_equal((char *)menu + 8 + 2 * 52 + 4, "NV_CONFIG");
	assert_string_equal((char *)menu + 8 + 2 * 52 + 20, "ITEM");
	/* Each of them can be dumped. */
	for (int i = 0; i < records; i++) {
		const uint8_t *record = menu + 8 + 52 * i;
		uint8_t other[MAX];

		request(data, record[2] << 8 | record[3], 0, 0);
		len = dump(f, data, other, NULL);
		assert_int_not_equal(type_of(segment(other, len, 2)), 0xfffc);
	}
}

TEST(some_objects_or_all)
{
	uint8_t data[BYTES], out[MAX];
	const uint8_t *item;
	size_t len;

	/* Two items, from the second one on. */
	request(data, 0x1002, 1, 2);
	len = dump(f, data, out, NULL);
	assert_int_equal(be32(segment(out, len, 2) + 8), 1);
	assert_int_equal(be32(segment(out, len, 3) + 8), 2);
	assert_int_equal(type_of(segment(out, len, 4)), 0xfffb);
	/* All sensors but the first one. */
	request(data, 0x1003, 1, 0xffff);
	len = dump(f, data, out, NULL);
	item = segment(out, len, 2);
	assert_int_equal(be32(item + 8), 1);
	assert_in_range(be32(item + 16), 36 * 8, 40 * 8);
	assert_in_range(be32(item + 20), 36 * 8, 40 * 8);
	assert_int_equal(be32(item + 24), 70 * 8);
	assert_int_equal(be32(item + 28), 65 * 8);
	assert_int_equal(type_of(segment(out, len, 3)), 0xfffb);
}

/* As it is, and as it will be after the next reset. */
TEST(a_configuration_item_shows_both_values)
{
	static const struct expected item[] = {
		{ 16, 0x00000010 }, { 20, 4 << 16 }, { 24, 1 },
		{ 28, 254 }, { 32, 77 },
	};
	uint8_t mnvda[16] = { 0, 0, 0, 4, 0, 0, 0, 0x10 };
	uint8_t data[BYTES], out[MAX];
	size_t len;

	mnvda[15] = 77;
	assert_int_equal(set(f, 0x9024, mnvda, 16), OK);
	request(data, 0x1002, 8, 0);
	len = dump(f, data, out, NULL);
	assert_dwords(segment(out, len, 2), item);
	assert_int_equal(length_of(segment(out, len, 2)), 36);
	/* One of 20 bytes, of version 0, that nobody set. */
	request(data, 0x1002, 4, 0);
	len = dump(f, data, out, NULL);
	assert_int_equal(be32(segment(out, len, 2) + 20), 20 << 16);
	assert_int_equal(be32(segment(out, len, 2) + 24), 0);
	assert_int_equal(length_of(segment(out, len, 2)), 28 + 40);
}

TEST(the_port_is_in_a_dump)
{
	static const struct expected up[] = {
		{ 16, 1 }, { 20, 1 }, { 24, 1 }, { 28, 0x20 }, { 32, 4 },
		{ 36, 9978 }, { 40, 0 },
	};
	static const struct expected down[] = {
		{ 16, 0 }, { 20, 0 }, { 24, 1 }, { 28, 0 }, { 32, 0 },
		{ 40, 1 },
	};
	uint8_t paos[16] = { 0, 1, 2, 0, 0x80 };
	uint8_t data[BYTES], out[MAX];
	size_t len;

	request(data, 0x1004, 0, 0);
	len = dump(f, data, out, NULL);
	assert_dwords(segment(out, len, 2), up);
	assert_int_equal(set(f, 0x5006, paos, 16), OK);
	request(data, 0x1004, 0, 0);
	len = dump(f, data, out, NULL);
	assert_dwords(segment(out, len, 2), down);
}

TEST(samples_are_in_a_dump)
{
	uint8_t in[36] = {}, params[16];
	uint8_t query[16] = {}, answer[32];
	uint8_t data[BYTES], out[MAX];
	const uint8_t *sample;
	size_t len;

	/* Counter 0x406 on demand, a ring of two, asked for twice. */
	put_be16(in + 8, 1);
	in[11] = 1;
	put_be32(in + 12, 0x0c000000);
	put_be32(in + 32, 0x406);
	assert_int_equal(firmware_command(f->fw, 0x820, in, 36, params, 16,
					  &f->syndrome), OK);
	put_be16(query + 8, 1);
	for (int i = 0; i < 2; i++) {
		memset(answer, 0, sizeof(answer));
		firmware_count_command(f->fw, 0x821, false);
		assert_int_equal(firmware_command(f->fw, 0x821, query, 16,
						  answer, 32, &f->syndrome),
				 OK);
	}
	request(data, 0x1005, 1, 2);
	len = dump(f, data, out, NULL);
	sample = segment(out, len, 2);
	assert_int_equal(length_of(sample), 16 + 16 + 12 * 8);
	assert_int_equal(be32(sample + 16), 1);
	assert_int_equal(be32(sample + 20), 1);
	assert_true(be64(sample + 24) > 0);
	assert_int_equal(be64(sample + 32), 4 * 2);
	/* The next one was not taken. */
	sample = segment(out, len, 3);
	for (size_t i = 16; i < length_of(sample); i++)
		assert_int_equal(sample[i], 0);
}

TEST(what_there_is_not_is_an_error_in_the_dump)
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
	};

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		uint8_t data[BYTES], out[MAX];
		const uint8_t *error;
		size_t len;

		request(data, bad[i].segment, bad[i].index1, bad[i].count1);
		put_be32(data + 12, bad[i].index2);
		put_be16(data + 18, bad[i].count2);
		len = dump(f, data, out, NULL);
		assert_int_equal(be32(segment(out, len, 1) + 8),
				 bad[i].index1);
		error = segment(out, len, 2);
		assert_int_equal(type_of(error), 0xfffc);
		assert_int_equal(error[6] << 8 | error[7], bad[i].error);
		assert_int_not_equal(error[16], 0);
		assert_int_equal(type_of(segment(out, len, 3)), 0xfffb);
	}
}

TEST(references_lead_everywhere)
{
	uint8_t data[BYTES], out[MAX];
	size_t len;
	int n = 2;

	request(data, 0x2000, 0, 0);
	len = dump(f, data, out, NULL);
	for (; type_of(segment(out, len, n)) == 0xfffd; n++) {
		const uint8_t *reference = segment(out, len, n);
		uint8_t other[MAX];
		size_t other_len;

		/* The segment is in the lower half of its dword here. */
		request(data, be32(reference + 4), be32(reference + 8),
			be32(reference + 16) >> 16);
		other_len = dump(f, data, other, NULL);
		assert_int_equal(type_of(segment(other, other_len, 2)),
				 be32(reference + 4));
		if (be32(reference + 4) == 0x1003)
			assert_int_equal(type_of(segment(other, other_len, 3)),
					 0x1003);
	}
	assert_true(n > 4);
	assert_int_equal(type_of(segment(out, len, n)), 0xfffb);
}

TEST(sequence_numbers_start_again_after_15)
{
	uint8_t data[BYTES], out[MAX];
	int calls;

	request(data, 0x1005, 0, 0xffff);
	data[1] = 9;	/* going on from another dump, as tools do */
	dump(f, data, out, &calls);
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
		assert_int_equal(get(f, REGISTER, a, BYTES), OK);
		memcpy(out + len, a + INLINE, be32(a + 0x24));
		len += be32(a + 0x24);
		request(b, 0xffff, 0, 0);
		assert_int_equal(get(f, REGISTER, b, BYTES), OK);
	} while (a[0] & MORE);
	assert_int_equal(type_of(segment(out, len, 2 + 64)), 0xfffb);
}

TEST(a_dump_goes_on_only_where_it_stopped)
{
	uint8_t first[BYTES], data[BYTES];

	request(first, 0x1002, 0, 0xffff);
	assert_int_equal(get(f, REGISTER, first, BYTES), OK);
	assert_int_equal(first[0] & MORE, MORE);
	first[0] |= IN_LINE;
	/* Another sequence number; none, from the beginning; beyond the end. */
	memcpy(data, first, BYTES);
	data[1] ^= 1;
	assert_refused(f, false, REGISTER, data, BYTES, BAD_PARAM,
		       DUMP_SEQUENCE);
	memcpy(data, first, BYTES);
	memset(data + 24, 0, 8);
	assert_refused(f, false, REGISTER, data, BYTES, BAD_PARAM,
		       DUMP_SEQUENCE);
	for (int bit = 0; bit < 64; bit++) {
		memcpy(data, first, BYTES);
		data[24 + bit / 8] ^= 1 << bit % 8;
		assert_refused(f, false, REGISTER, data, BYTES, BAD_PARAM,
			       DUMP_SEQUENCE);
	}
	memcpy(data, first, BYTES);
	put_be32(data + 28, 0xfffffff0 / INLINE_BYTES * INLINE_BYTES);
	assert_refused(f, false, REGISTER, data, BYTES, BAD_PARAM,
		       DUMP_SEQUENCE);
	/* With another request, one that is over by then. */
	memcpy(data, first, BYTES);
	put_be16(data + 2, 0x1001);
	put_be16(data + 16, 0);
	assert_refused(f, false, REGISTER, data, BYTES, BAD_PARAM,
		       DUMP_SEQUENCE);
	assert_int_equal(get(f, REGISTER, first, BYTES), OK);
}

TEST(a_dump_is_in_line_and_for_ourselves)
{
	uint8_t data[BYTES];

	request(data, 0x1000, 0, 0);
	data[0] = 0;
	assert_refused(f, false, REGISTER, data, BYTES, BAD_PARAM,
		       DUMP_MEMORY);
	data[0] = IN_LINE;
	data[0x23] = 1;
	assert_refused(f, false, REGISTER, data, BYTES, BAD_PARAM,
		       DUMP_MEMORY);
	data[0x23] = 0;
	data[0x28] = 1;
	assert_refused(f, false, REGISTER, data, BYTES, BAD_PARAM,
		       DUMP_MEMORY);
	data[0x28] = 0;
	data[7] = 2;
	assert_refused(f, false, REGISTER, data, BYTES, BAD_PARAM,
		       DUMP_VHCA);
	data[7] = 1;
	assert_int_equal(get(f, REGISTER, data, BYTES), OK);
	/* mlx5_core sets what others query. */
	request(data, 0x1000, 0, 0);
	assert_int_equal(set(f, REGISTER, data, BYTES), OK);
}

TEST(commands_show_in_the_next_dump)
{
	uint8_t data[BYTES], out[MAX];
	size_t len;

	for (int i = 0; i < 1000; i++)
		firmware_count_command(f->fw, 0x805, i % 10 == 0);
	request(data, 0x1001, 0, 0);
	len = dump(f, data, out, NULL);
	assert_int_equal(be64(segment(out, len, 2) + 16), 1000);
	assert_int_equal(be64(segment(out, len, 2) + 24), 100);
	assert_in_range(be64(segment(out, len, 2) + 32), 0, 60000);
	assert_int_equal(length_of(segment(out, len, 2)), 40);
}
