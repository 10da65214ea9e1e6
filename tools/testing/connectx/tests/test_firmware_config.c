// SPDX-License-Identifier: GPL-2.0-only
/*
 * The non-volatile configuration: what it holds, what it refuses, how it lasts.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.h"
#include "../field.h"
#include "../firmware_config.h"

#define MNVDA		0x9024
#define MNVDI		0x9025
#define MNVQC		0x9030
#define MNVIA		0x9033
#define MNVGC		0x9034

#define HEADER		12
/* NVIDIA's tools query with room for the longest item. */
#define QUERY_BYTES	(HEADER + 256)

#define PCI_CONF	0x00000080
#define PCI_CAP		0x00000081
#define LINK_TYPE	0x01010012

enum { NEXT, CURRENT, FACTORY };

/* Byte 1 of the header: which state, and who writes. */
static void mnvda_header(uint8_t *data, uint32_t type, unsigned int len,
			 int state)
{
	memset(data, 0, QUERY_BYTES);
	put_be16(data + 2, len);
	data[1] = state << 6;
	put_be32(data + 4, type);
}

static void query(struct fixture *f, uint8_t *data, uint32_t type, int state)
{
	mnvda_header(data, type, 256, state);
	assert_int_equal(get(f, MNVDA, data, QUERY_BYTES), OK);
}

/* As mstconfig does: query, change the item, write it back in its own length. */
static unsigned int vfs(struct fixture *f, int state)
{
	uint8_t data[QUERY_BYTES];

	query(f, data, PCI_CONF, state);
	return data[HEADER + 6] << 8 | data[HEADER + 7];
}

static void prepare_vfs(struct fixture *f, uint8_t *data, unsigned int vfs)
{
	query(f, data, PCI_CONF, NEXT);
	put_be16(data + HEADER + 6, vfs);
	/* over_en, and mlxconfig as the writer */
	data[0] = 0x02;
	data[1] = 0x09;
	put_be16(data + 2, 12);
}

static void set_vfs(struct fixture *f, unsigned int vfs)
{
	uint8_t data[QUERY_BYTES];

	prepare_vfs(f, data, vfs);
	assert_int_equal(set(f, MNVDA, data, HEADER + 12), OK);
}

static void expect_vfs(struct fixture *f, unsigned int factory,
		       unsigned int current, unsigned int next)
{
	assert_int_equal(vfs(f, FACTORY), factory);
	assert_int_equal(vfs(f, CURRENT), current);
	assert_int_equal(vfs(f, NEXT), next);
}

TEST(the_factory_made_sense)
{
	for (size_t i = 0; i < config_item_count; i++) {
		const struct config_item *item = &config_items[i];
		uint8_t taken[CONFIG_DATA_MAX] = {};

		assert_int_equal(config_find(item->type), i);
		assert_in_range(item->len, 4, CONFIG_DATA_MAX);
		assert_int_equal(item->len % 4, 0);
		for (size_t n = 0; n < item->count; n++) {
			const struct config_field *field = &item->fields[n];
			uint64_t all = (1ULL << field->width) - 1;

			if (field->bit + field->width > 8 * item->len ||
			    field_get_bits(taken, field->bit, field->width))
				fail_msg("%s: %s", item->name, field->name);
			field_set_bits(taken, field->bit, field->width, all);
			assert_true(field->max <= all);
			assert_in_range(field->value, field->min,
					field->max ? field->max : all);
		}
	}
}

TEST(the_layout_is_nvidias)
{
	static const uint8_t pci_conf[] = {
		0xff, 0x80, 0x00, 0x00,	/* all valid bits */
		0x20, 0x01, 0x00, 0x08,	/* FPP_EN, 1 PF, 8 VFs */
		0x02, 0xc3, 0xf0, 0x05,	/* 11 and 63 MSI-X, PF's BAR 5 */
	};
	uint8_t data[QUERY_BYTES];

	query(f, data, PCI_CONF, NEXT);
	assert_int_equal(be32(data), 12);
	assert_int_equal(be32(data + 4), PCI_CONF);
	assert_memory_equal(data + HEADER, pci_conf, 12);
	for (size_t i = HEADER + 12; i < sizeof(data); i++)
		assert_int_equal(data[i], 0);
	query(f, data, PCI_CAP, NEXT);
	/* sriov_support in the second dword, and how many */
	assert_int_equal(data[HEADER + 4] & 0x80, 0x80);
	assert_int_equal(be32(data + HEADER + 4) & 0xffff, 127);
}

TEST(the_addresses_are_the_cards_own)
{
	uint8_t data[QUERY_BYTES];

	query(f, data, 2, FACTORY);
	assert_int_equal(be64(data + HEADER), TEST_MAC);
	assert_int_equal(be64(data + HEADER + 8), TEST_GUID);
	/* They can be overridden, and are there for ever. */
	put_be16(data + 2, 16);
	data[1] = 0;
	data[HEADER + 7]++;
	assert_int_equal(set(f, MNVDA, data, HEADER + 16), OK);
	query(f, data, 2, NEXT);
	assert_int_equal(be64(data + HEADER), TEST_MAC + 1);
	query(f, data, 2, FACTORY);
	assert_int_equal(be64(data + HEADER), TEST_MAC);
	mnvda_header(data, 2, 0, NEXT);
	assert_int_equal(set(f, MNVDI, data, HEADER), OK);
	query(f, data, 2, NEXT);
	assert_int_equal(be64(data + HEADER), TEST_MAC);
}

/* The room that a query has: the item's length will do, less will not. */
TEST(a_query_needs_room)
{
	uint8_t data[QUERY_BYTES];

	mnvda_header(data, PCI_CONF, 0, NEXT);
	assert_int_equal(get(f, MNVDA, data, HEADER + 12), OK);
	mnvda_header(data, PCI_CONF, 0, NEXT);
	assert_refused(f, false, MNVDA, data, HEADER + 8, BAD_IN_LEN,
		       CONFIG_LENGTH);
	assert_refused(f, false, MNVDA, data, HEADER, BAD_IN_LEN,
		       CONFIG_LENGTH);
}

TEST(what_is_set_holds_from_the_next_reset_on)
{
	uint8_t data[QUERY_BYTES];

	expect_vfs(f, 8, 8, 8);
	set_vfs(f, 16);
	expect_vfs(f, 8, 8, 16);
	firmware_reset(f->fw);
	expect_vfs(f, 8, 16, 16);
	/* Who wrote it, and how, is known as well. */
	query(f, data, PCI_CONF, NEXT);
	assert_int_equal(data[0], 0x02);
	assert_int_equal(data[1], 0x09);
	fixture_restart(f);
	query(f, data, PCI_CONF, CURRENT);
	assert_int_equal(data[0], 0x02);
	assert_int_equal(data[1], 0x49);
	prepare_vfs(f, data, 16);
	data[0] = 0x03;
	data[1] = 0x1f;
	assert_int_equal(set(f, MNVDA, data, HEADER + 12), OK);
	fixture_restart(f);
	query(f, data, PCI_CONF, NEXT);
	assert_int_equal(data[0], 0x03);
	assert_int_equal(data[1], 0x1f);
}

TEST(what_is_set_survives_the_process)
{
	set_vfs(f, 100);
	fixture_restart(f);
	expect_vfs(f, 8, 100, 100);
	set_vfs(f, 8);
	fixture_restart(f);
	expect_vfs(f, 8, 8, 8);
}

TEST(a_firmware_without_a_store_forgets)
{
	firmware_free(f->fw);
	f->store[0] = '\0';
	f->fw = firmware_new(&(struct firmware_identity){ "X", 1 }, NULL);
	assert_non_null(f->fw);
	set_vfs(f, 100);
	firmware_reset(f->fw);
	expect_vfs(f, 8, 100, 100);
}

TEST(mnvdi_takes_back_one_item)
{
	uint8_t data[QUERY_BYTES];

	set_vfs(f, 16);
	mnvda_header(data, PCI_CONF, 0, NEXT);
	assert_int_equal(set(f, MNVDI, data, HEADER), OK);
	expect_vfs(f, 8, 8, 8);
	mnvda_header(data, PCI_CAP, 0, NEXT);
	assert_refused(f, true, MNVDI, data, HEADER, BAD_PARAM,
		       CONFIG_READ_ONLY);
	fixture_restart(f);
	expect_vfs(f, 8, 8, 8);
}

TEST(mnvia_takes_back_everything)
{
	uint8_t data[QUERY_BYTES] = {};

	set_vfs(f, 16);
	query(f, data, LINK_TYPE, NEXT);
	data[HEADER + 3] = 0x08;
	put_be16(data + 2, 4);
	assert_int_equal(set(f, MNVDA, data, HEADER + 4), OK);
	memset(data, 0, sizeof(data));
	data[3] = 1;
	assert_refused(f, true, MNVIA, data, 8, BAD_PARAM, CONFIG_TARGET);
	assert_int_equal(vfs(f, NEXT), 16);
	data[3] = 0;
	assert_int_equal(set(f, MNVIA, data, 8), OK);
	assert_int_equal(vfs(f, NEXT), 8);
	query(f, data, LINK_TYPE, NEXT);
	assert_int_equal(data[HEADER + 3], 0x04);
	fixture_restart(f);
	expect_vfs(f, 8, 8, 8);
}

TEST(values_outside_their_range_are_refused)
{
	uint8_t data[QUERY_BYTES];

	prepare_vfs(f, data, 128);
	assert_refused(f, true, MNVDA, data, HEADER + 12, BAD_PARAM,
		       CONFIG_VALUE);
	prepare_vfs(f, data, 0xffff);
	assert_refused(f, true, MNVDA, data, HEADER + 12, BAD_PARAM,
		       CONFIG_VALUE);
	set_vfs(f, 127);
	/* A link is IB or Ethernet, 1 or 2. */
	for (int type = 0; type < 4; type++) {
		query(f, data, LINK_TYPE, NEXT);
		data[HEADER + 3] = type << 2;
		put_be16(data + 2, 4);
		if (type == 1 || type == 2)
			assert_int_equal(set(f, MNVDA, data, HEADER + 4), OK);
		else
			assert_refused(f, true, MNVDA, data, HEADER + 4,
				       BAD_PARAM, CONFIG_VALUE);
	}
	assert_int_equal(vfs(f, NEXT), 127);
}

TEST(bits_of_no_field_do_not_stay)
{
	uint8_t data[QUERY_BYTES];

	query(f, data, LINK_TYPE, NEXT);
	memset(data + HEADER, 0xff, 3);
	data[HEADER + 3] = 0xfb;
	put_be16(data + 2, 4);
	assert_int_equal(set(f, MNVDA, data, HEADER + 4), OK);
	query(f, data, LINK_TYPE, NEXT);
	assert_int_equal(be32(data + HEADER), 0x08);
	fixture_restart(f);
	query(f, data, LINK_TYPE, NEXT);
	assert_int_equal(be32(data + HEADER), 0x08);
}

TEST(what_can_be_is_not_what_can_be_set)
{
	uint8_t data[QUERY_BYTES];

	query(f, data, PCI_CAP, NEXT);
	put_be16(data + 2, 20);
	assert_refused(f, true, MNVDA, data, HEADER + 20, BAD_PARAM,
		       CONFIG_READ_ONLY);
}

TEST(the_header_has_to_fit_the_item)
{
	uint8_t data[QUERY_BYTES];

	prepare_vfs(f, data, 16);
	put_be16(data + 2, 8);
	assert_refused(f, true, MNVDA, data, HEADER + 12, BAD_IN_LEN,
		       CONFIG_LENGTH);
	put_be16(data + 2, 0x1ff);
	assert_refused(f, true, MNVDA, data, HEADER + 12, BAD_IN_LEN,
		       CONFIG_LENGTH);
	put_be16(data + 2, 12);
	assert_refused(f, true, MNVDA, data, HEADER + 8, BAD_IN_LEN,
		       CONFIG_LENGTH);
	data[2] = 0x10;
	assert_refused(f, true, MNVDA, data, HEADER + 12, BAD_PARAM,
		       CONFIG_VERSION);
	data[2] = 0;
	data[1] = 0x40;
	assert_refused(f, true, MNVDA, data, HEADER + 12, BAD_PARAM,
		       CONFIG_ACCESS_MODE);
	data[1] = 0xc0;
	assert_refused(f, false, MNVDA, data, QUERY_BYTES, BAD_PARAM,
		       CONFIG_ACCESS_MODE);
	data[1] = 0;
	/* mlx5_core sends the whole register for a short item. */
	assert_int_equal(set(f, MNVDA, data, QUERY_BYTES), OK);
	assert_int_equal(vfs(f, NEXT), 16);
}

TEST(there_is_one_port_and_one_function)
{
	static const struct {
		uint32_t type;
		uint32_t why;
		uint8_t status;
	} wrong[] = {
		{ 0x01020012, SYNDROME_CONFIG_OWNER, BAD_INDEX }, /* port 2 */
		{ 0x01000012, SYNDROME_CONFIG_OWNER, BAD_INDEX },
		{ 0x01ff0012, SYNDROME_CONFIG_OWNER, BAD_INDEX },
		{ 0x03000410, SYNDROME_CONFIG_OWNER, BAD_INDEX }, /* PF 1 */
		{ 0x03040010, SYNDROME_CONFIG_OWNER, BAD_INDEX }, /* host 1 */
		{ 0x07040080, SYNDROME_CONFIG_OWNER, BAD_INDEX },
		{ 0x01010013, SYNDROME_CONFIG_UNKNOWN, BAD_PARAM },
		{ 0x00000012, SYNDROME_CONFIG_UNKNOWN, BAD_PARAM },
		{ 0x00010080, SYNDROME_CONFIG_UNKNOWN, BAD_PARAM },
		{ 0x02000080, SYNDROME_CONFIG_UNKNOWN, BAD_PARAM },
		{ 0xffffffff, SYNDROME_CONFIG_UNKNOWN, BAD_PARAM },
	};
	uint8_t data[QUERY_BYTES];

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
		for (int write = 0; write < 2; write++) {
			mnvda_header(data, wrong[i].type, 4, NEXT);
			fixture_refused(f, write, MNVDA, data,
					write ? HEADER + 4 : QUERY_BYTES,
					wrong[i].status, wrong[i].why,
					__FILE__, __LINE__);
		}
}

TEST(mnvqc_says_what_can_be_done)
{
	uint8_t data[8] = {};

	put_be32(data, PCI_CONF);
	assert_int_equal(get(f, MNVQC, data, 8), OK);
	assert_int_equal(be32(data), PCI_CONF);
	assert_int_equal(be32(data + 4), 0x03);
	put_be32(data, PCI_CAP);
	assert_int_equal(get(f, MNVQC, data, 8), OK);
	assert_int_equal(be32(data + 4), 0x01);
	put_be32(data, 2);
	assert_int_equal(get(f, MNVQC, data, 8), OK);
	assert_int_equal(be32(data + 4), 0x03);
	put_be32(data, 0x01010190);
	assert_int_equal(get(f, MNVQC, data, 8), OK);
	assert_int_equal(be32(data + 4), 0x33);
	/* To ask for what there is not is how tools find out. */
	put_be32(data, 0);
	assert_int_equal(get(f, MNVQC, data, 8), OK);
	assert_int_equal(be32(data + 4), 0);
}

TEST(mnvgn_lists_what_was_set)
{
	uint8_t data[QUERY_BYTES] = {};

	assert_int_equal(get(f, 0x9035, data, 156), OK);
	for (int i = 0; i < 156; i++)
		assert_int_equal(data[i], 0);
	query(f, data, LINK_TYPE, NEXT);
	data[HEADER + 3] = 0x08;
	put_be16(data + 2, 4);
	assert_int_equal(set(f, MNVDA, data, HEADER + 4), OK);
	set_vfs(f, 16);
	memset(data, 0, sizeof(data));
	assert_int_equal(get(f, 0x9035, data, 156), OK);
	assert_int_not_equal(be32(data), 0);
	assert_int_equal(be32(data + 16), 0x0209000c);
	assert_int_equal(be32(data + 20), PCI_CONF);
	assert_int_equal(be32(data + 28 + 4), 0x20010010);
	memset(data + 4, 0, 152);
	assert_int_equal(get(f, 0x9035, data, 156), OK);
	assert_int_equal(be32(data + 20), LINK_TYPE);
	assert_int_equal(be32(data + 28), 0x08);
	assert_int_equal(get(f, 0x9035, data, 156), OK);
	assert_int_equal(be32(data), 0);
	put_be32(data, config_item_count);
	assert_int_equal(get(f, 0x9035, data, 156), OK);
	put_be32(data, config_item_count + 1);
	assert_refused(f, false, 0x9035, data, 156, BAD_INDEX, CONFIG_CURSOR);
	put_be32(data, 0xffffffff);
	assert_refused(f, false, 0x9035, data, 156, BAD_INDEX, CONFIG_CURSOR);
}

TEST(mnvgc_offers_factory_and_current)
{
	uint8_t data[16] = {};

	assert_int_equal(get(f, MNVGC, data, 16), OK);
	assert_int_equal(be32(data), 3);
}

static void write_store(struct fixture *f, const char *text)
{
	FILE *file = fopen(f->store, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

/* What somebody else wrote into the file is not believed. */
TEST(a_store_that_makes_no_sense_is_refused)
{
	static const char * const bad[] = {
		"",
		"something else\n",
		"connectx configuration 2\n",
		"connectx configuration 1\nxyz\n",
		/* no such item; one that can't be set; port 2 */
		"connectx configuration 1\n00000012 09 2 00000008\n",
		"connectx configuration 1\n00000007 09 2 00000000\n",
		"connectx configuration 1\n01020012 09 2 00000008\n",
		/* too short, too long, no hexadecimal, a value out of range */
		"connectx configuration 1\n01010012 09 2 000008\n",
		"connectx configuration 1\n01010012 09 2 0000000008\n",
		"connectx configuration 1\n01010012 09 2 0000000g\n",
		"connectx configuration 1\n01010012 09 2 0000000c\n",
		/* a writer and flags that a header has no room for */
		"connectx configuration 1\n01010012 20 2 00000008\n",
		"connectx configuration 1\n01010012 09 4 00000008\n",
		/* twice; and cut off in the middle */
		"connectx configuration 1\n01010012 09 2 00000008\n"
		"01010012 09 2 00000008\n",
		"connectx configuration 1\n01010012 09 2 00000008",
	};
	struct firmware_identity id = { TEST_SERIAL, TEST_MAC };
	uint8_t data[QUERY_BYTES];

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct firmware *fw;

		write_store(f, bad[i]);
		errno = 0;
		fw = firmware_new(&id, f->store);
		if (fw || errno != EINVAL)
			fail_msg("case %zu: %p, errno %d", i, (void *)fw,
				 errno);
	}
	/* Every digit, and the bits that no field has. */
	write_store(f, "connectx configuration 1\n01010012 1f 3 ffffffcb\n"
		    "00000010 00 0 0123459a\n");
	fixture_restart(f);
	query(f, data, 0x10, NEXT);
	assert_int_equal(data[HEADER + 3], 0x9a);
	query(f, data, LINK_TYPE, NEXT);
	assert_int_equal(data[HEADER + 3], 0x08);
}

TEST(a_line_of_any_length_is_no_danger)
{
	struct firmware_identity id = { TEST_SERIAL, TEST_MAC };
	char *text = malloc(100000);

	assert_non_null(text);
	memset(text, '0', 99999);
	text[99999] = '\0';
	memcpy(text, "connectx configuration 1\n01010108 09 2 ", 39);
	write_store(f, text);
	free(text);
	assert_null(firmware_new(&id, f->store));
	assert_int_equal(errno, EINVAL);
}

/*
 * The new file takes the old one's name when it is complete. Whoever keeps it from
 * being made finds all as it was, in memory and on disk.
 */
TEST(what_can_not_be_stored_is_not_set)
{
	char path[80];
	uint8_t data[QUERY_BYTES];

	set_vfs(f, 16);
	snprintf(path, sizeof(path), "%s.new", f->store);
	assert_int_equal(mkdir(path, 0700), 0);
	prepare_vfs(f, data, 32);
	assert_refused(f, true, MNVDA, data, HEADER + 12, INTERNAL,
		       CONFIG_STORE);
	assert_int_equal(vfs(f, NEXT), 16);
	memset(data, 0, 8);
	assert_refused(f, true, MNVIA, data, 8, INTERNAL, CONFIG_STORE);
	mnvda_header(data, PCI_CONF, 0, NEXT);
	assert_refused(f, true, MNVDI, data, HEADER, INTERNAL, CONFIG_STORE);
	assert_int_equal(vfs(f, NEXT), 16);
	assert_int_equal(rmdir(path), 0);
	fixture_restart(f);
	expect_vfs(f, 8, 16, 16);
}

/* A file that can't take its place is not left lying about. */
TEST(a_file_in_the_way_stays_alone)
{
	char path[80], inside[80];
	uint8_t data[QUERY_BYTES];

	assert_int_equal(unlink(f->store), 0);
	assert_int_equal(mkdir(f->store, 0700), 0);
	snprintf(inside, sizeof(inside), "%s/x", f->store);
	assert_int_equal(mkdir(inside, 0700), 0);
	prepare_vfs(f, data, 32);
	assert_refused(f, true, MNVDA, data, HEADER + 12, INTERNAL,
		       CONFIG_STORE);
	snprintf(path, sizeof(path), "%s.new", f->store);
	assert_int_equal(access(path, F_OK), -1);
	assert_int_equal(rmdir(inside), 0);
}

TEST(a_full_disk_is_noticed)
{
	struct firmware_identity id = { TEST_SERIAL, TEST_MAC };
	char path[80];
	uint8_t data[QUERY_BYTES];

	set_vfs(f, 16);
	snprintf(path, sizeof(path), "%s.new", f->store);
	assert_int_equal(symlink("/dev/full", path), 0);
	prepare_vfs(f, data, 32);
	assert_refused(f, true, MNVDA, data, HEADER + 12, INTERNAL,
		       CONFIG_STORE);
	assert_int_equal(vfs(f, NEXT), 16);
	/* Without a file to begin with there is nothing to power up from. */
	snprintf(path, sizeof(path), "%s/no/nv", f->dir);
	assert_null(firmware_new(&id, path));
	assert_int_equal(errno, ENOENT);
	fixture_restart(f);
	expect_vfs(f, 8, 16, 16);
}

TEST(the_old_file_is_never_written_to)
{
	char before[256] = {}, after[256] = {};
	int fd;

	set_vfs(f, 16);
	fd = open(f->store, O_RDONLY);
	assert_true(fd >= 0);
	assert_true(read(fd, before, sizeof(before) - 1) > 0);
	set_vfs(f, 32);
	assert_true(pread(fd, after, sizeof(after) - 1, 0) > 0);
	close(fd);
	assert_string_equal(before, after);
}
