// SPDX-License-Identifier: GPL-2.0-only
/*
 * The non-volatile configuration: its items, accesses that the firmware rejects, resets,
 * and the file that stores the configuration.
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

#define HEADER		12
/* NVIDIA's tools query with a buffer for the longest item. */
#define QUERY_BYTES	(HEADER + 256)

/*
 * The header of MNVDA: the state of an item, for a query, and the item's type. The item
 * itself begins at byte 12.
 */
#define NEXT		"00000100 "
#define CURRENT		"00400100 "
#define FACTORY		"00800100 "

#define ADDRESSES	"00000002 @0c:"
#define PCI_CONF	"00000080 @0c:"
#define PCI_CAP		"00000081 @0c:"
#define LINK_TYPE	"01010012 @0c:"

/* PCI_CONF with all valid bits, FPP_EN, one PF, and a number of VFs */
#define VFS(number)	PCI_CONF "ff800000 2001" number "02c3f005"
/* Set by mlxconfig (9), with over_en (2) */
#define SET_VFS(number)	"0209000c " VFS(number)

static void set_vfs(struct fixture *f, unsigned int vfs)
{
	set_is(f, MNVDA, HEADER + 12, hex(SET_VFS("%04x"), vfs), "");
}

static void expect_next(struct fixture *f, unsigned int vfs)
{
	get_is(f, MNVDA, QUERY_BYTES, NEXT PCI_CONF, hex("@12:%04x", vfs));
}

static void expect_vfs(struct fixture *f, unsigned int factory,
		       unsigned int current, unsigned int next)
{
	get_is(f, MNVDA, QUERY_BYTES, FACTORY PCI_CONF,
	       hex("@12:%04x", factory));
	get_is(f, MNVDA, QUERY_BYTES, CURRENT PCI_CONF,
	       hex("@12:%04x", current));
	expect_next(f, next);
}

static void expect_link(struct fixture *f, unsigned int type)
{
	get_is(f, MNVDA, QUERY_BYTES, NEXT LINK_TYPE, hex("@0c:%08x", type));
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
	get_is(f, MNVDA, QUERY_BYTES, NEXT PCI_CONF, "0000000c " VFS("0008") "*");
	/* sriov_support, and the number of VFs */
	get_is(f, MNVDA, QUERY_BYTES, NEXT PCI_CAP, "@10:a... 007f");
}

TEST(the_addresses_are_the_cards_own)
{
	get_is(f, MNVDA, QUERY_BYTES, FACTORY ADDRESSES,
	       "@0c:0000b8cef6a1b2c0 b8cef60300a1b2c0");
	/* A user may override the addresses, and the factory's ones remain. */
	set_is(f, MNVDA, HEADER + 16, "00000010 " ADDRESSES
	       "0000b8cef6a1b2c1 b8cef60300a1b2c0", "");
	get_is(f, MNVDA, QUERY_BYTES, NEXT ADDRESSES, "@0c:0000b8cef6a1b2c1");
	get_is(f, MNVDA, QUERY_BYTES, FACTORY ADDRESSES,
	       "@0c:0000b8cef6a1b2c0");
	set_is(f, MNVDI, HEADER, "00000000" ADDRESSES, "");
	get_is(f, MNVDA, QUERY_BYTES, NEXT ADDRESSES, "@0c:0000b8cef6a1b2c0");
}

TEST(query_needs_a_large_buffer)
{
	get_is(f, MNVDA, HEADER + 12, "00000000" PCI_CONF, "");
	get_fails(f, MNVDA, HEADER + 8, "00000000" PCI_CONF, BAD_IN_LEN,
		  CONFIG_LENGTH);
	get_fails(f, MNVDA, HEADER, "00000000" PCI_CONF, BAD_IN_LEN,
		  CONFIG_LENGTH);
}

TEST(set_values_apply_after_the_next_reset)
{
	expect_vfs(f, 8, 8, 8);
	set_vfs(f, 16);
	expect_vfs(f, 8, 8, 16);
	firmware_reset(f->fw);
	expect_vfs(f, 8, 16, 16);
	/* The item's writer and flags are part of the item. */
	get_is(f, MNVDA, QUERY_BYTES, NEXT PCI_CONF, "0209");
	fixture_restart(f);
	get_is(f, MNVDA, QUERY_BYTES, CURRENT PCI_CONF, "0249");
	set_is(f, MNVDA, HEADER + 12, "031f000c" VFS("0010"), "");
	fixture_restart(f);
	get_is(f, MNVDA, QUERY_BYTES, NEXT PCI_CONF, "031f");
}

TEST(set_values_survive_the_process)
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
	set_vfs(f, 16);
	set_is(f, MNVDI, HEADER, "00000000" PCI_CONF, "");
	expect_vfs(f, 8, 8, 8);
	set_fails(f, MNVDI, HEADER, "00000000" PCI_CAP, BAD_PARAM,
		  CONFIG_READ_ONLY);
	fixture_restart(f);
	expect_vfs(f, 8, 8, 8);
}

TEST(mnvia_takes_back_everything)
{
	set_vfs(f, 16);
	set_is(f, MNVDA, HEADER + 4, "00000004" LINK_TYPE "00000008", "");
	set_fails(f, MNVIA, 8, "@03:01", BAD_PARAM, CONFIG_TARGET);
	expect_next(f, 16);
	set_is(f, MNVIA, 8, "", "");
	expect_next(f, 8);
	expect_link(f, 0x04);
	fixture_restart(f);
	expect_vfs(f, 8, 8, 8);
}

TEST(values_out_of_range_are_rejected)
{
	set_fails(f, MNVDA, HEADER + 12, SET_VFS("0080"), BAD_PARAM,
		  CONFIG_VALUE);
	set_fails(f, MNVDA, HEADER + 12, SET_VFS("ffff"), BAD_PARAM,
		  CONFIG_VALUE);
	set_vfs(f, 127);
	/* A link is IB or Ethernet, 1 or 2. */
	set_fails(f, MNVDA, HEADER + 4, "00000004" LINK_TYPE "00000000",
		  BAD_PARAM, CONFIG_VALUE);
	set_fails(f, MNVDA, HEADER + 4, "00000004" LINK_TYPE "0000000c",
		  BAD_PARAM, CONFIG_VALUE);
	set_is(f, MNVDA, HEADER + 4, "00000004" LINK_TYPE "00000004", "");
	expect_next(f, 127);
}

TEST(bits_of_no_field_do_not_stay)
{
	set_is(f, MNVDA, HEADER + 4, "00000004" LINK_TYPE "fffffffb", "");
	expect_link(f, 0x08);
	fixture_restart(f);
	expect_link(f, 0x08);
}

TEST(capabilities_can_not_be_set)
{
	set_fails(f, MNVDA, HEADER + 20, "00000014" PCI_CAP, BAD_PARAM,
		  CONFIG_READ_ONLY);
}

TEST(the_header_has_to_fit_the_item)
{
	set_fails(f, MNVDA, HEADER + 12, "02090008" VFS("0010"), BAD_IN_LEN,
		  CONFIG_LENGTH);
	set_fails(f, MNVDA, HEADER + 12, "020901ff" VFS("0010"), BAD_IN_LEN,
		  CONFIG_LENGTH);
	set_fails(f, MNVDA, HEADER + 8, "0209000c" PCI_CONF "ff800000 20010010",
		  BAD_IN_LEN, CONFIG_LENGTH);
	set_fails(f, MNVDA, HEADER + 12, "0209100c" VFS("0010"), BAD_PARAM,
		  CONFIG_VERSION);
	set_fails(f, MNVDA, HEADER + 12, "0240000c" VFS("0010"), BAD_PARAM,
		  CONFIG_ACCESS_MODE);
	get_fails(f, MNVDA, QUERY_BYTES, "02c0000c" VFS("0010"), BAD_PARAM,
		  CONFIG_ACCESS_MODE);
	/* mlx5_core sends the whole register for a short item. */
	set_is(f, MNVDA, QUERY_BYTES, "0200000c" VFS("0010"), "");
	expect_next(f, 16);
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

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
		for (int write = 0; write < 2; write++)
			fixture_fails(f, ACCESS(write, MNVDA, write ? HEADER + 4 : QUERY_BYTES,
						hex("00000004 %08x", wrong[i].type)),
				      wrong[i].status, wrong[i].why);
}

TEST(mnvqc_reports_access_rights)
{
	get_is(f, MNVQC, 8, "00000080", "00000080 00000003");
	get_is(f, MNVQC, 8, "00000081", "@04:00000001");
	get_is(f, MNVQC, 8, "00000002", "@04:00000003");
	get_is(f, MNVQC, 8, "01010190", "@04:00000033");
	/* Tools use this query to detect items, so an unknown one succeeds. */
	get_is(f, MNVQC, 8, "00000000", "@04:00000000");
	/* The firmware offers the factory's and the current configuration. */
	get_is(f, MNVGC, 16, "", "00000003");
}

TEST(mnvgn_lists_set_items)
{
	uint8_t data[156] = {};

	get_is(f, MNVGN, 156, "", "*");
	set_is(f, MNVDA, HEADER + 4, "00000004" LINK_TYPE "00000008", "");
	set_vfs(f, 16);
	assert_int_equal(get_register(f, MNVGN, data, 156), OK);
	assert_int_not_equal(be32(data), 0);
	assert_bytes(data, 156, "@10:0209000c" PCI_CONF "@20:20010010");
	memset(data + 4, 0, 152);
	assert_int_equal(get_register(f, MNVGN, data, 156), OK);
	assert_bytes(data, 156, "@14:" LINK_TYPE "@1c:00000008");
	assert_int_equal(get_register(f, MNVGN, data, 156), OK);
	assert_int_equal(be32(data), 0);
	get_is(f, MNVGN, 156, hex("%08zx", config_item_count), "");
	get_fails(f, MNVGN, 156, hex("%08zx", config_item_count + 1), BAD_INDEX,
		  CONFIG_CURSOR);
	get_fails(f, MNVGN, 156, "ffffffff", BAD_INDEX, CONFIG_CURSOR);
}

/* Returns the errno of a firmware that starts with @text as its store. */
static int start_with(struct fixture *f, const char *text)
{
	struct firmware_identity id = { TEST_SERIAL, TEST_MAC };
	FILE *file = fopen(f->store, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	errno = 0;
	assert_null(firmware_new(&id, f->store));
	return errno;
}

#define STORE "connectx configuration 1\n"

TEST(corrupt_store_is_rejected)
{
	static const char * const bad[] = {
		"",
		"something else\n",
		"connectx configuration 2\n",
		STORE "xyz\n",
		/* no such item; a read-only one; port 2 */
		STORE "00000012 09 2 00000008\n",
		STORE "00000007 09 2 00000000\n",
		STORE "01020012 09 2 00000008\n",
		/* too short, too long, not hexadecimal, a value out of range */
		STORE "01010012 09 2 000008\n",
		STORE "01010012 09 2 0000000008\n",
		STORE "01010012 09 2 0000000g\n",
		STORE "01010012 09 2 0000000c\n",
		/* a writer and flags that do not fit into a header */
		STORE "01010012 20 2 00000008\n",
		STORE "01010012 09 4 00000008\n",
		/* twice; and cut off in the middle */
		STORE "01010012 09 2 00000008\n01010012 09 2 00000008\n",
		STORE "01010012 09 2 00000008",
	};

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		if (start_with(f, bad[i]) != EINVAL)
			fail_msg("case %zu: errno %d", i, errno);
}

TEST(a_store_may_have_bits_of_no_field)
{
	FILE *file = fopen(f->store, "w");

	assert_non_null(file);
	fputs(STORE "01010012 1f 3 ffffffcb\n00000010 00 0 0123459a\n", file);
	fclose(file);
	fixture_restart(f);
	get_is(f, MNVDA, QUERY_BYTES, NEXT "00000010", "@0f:9a");
	expect_link(f, 0x08);
}

TEST(a_line_of_any_length_is_no_danger)
{
	char *text = malloc(100000);

	assert_non_null(text);
	memset(text, '0', 99999);
	text[99999] = '\0';
	memcpy(text, STORE "01010108 09 2 ", 39);
	assert_int_equal(start_with(f, text), EINVAL);
	free(text);
}

/*
 * The new file gets the old one's name when it is complete. If the firmware cannot
 * write the new file, the configuration in memory and on disk does not change.
 */
TEST(unsupported_items_are_not_set)
{
	char path[80];

	set_vfs(f, 16);
	snprintf(path, sizeof(path), "%s.new", f->store);
	assert_int_equal(mkdir(path, 0700), 0);
	set_fails(f, MNVDA, HEADER + 12, SET_VFS("0020"), INTERNAL,
		  CONFIG_STORE);
	expect_next(f, 16);
	set_fails(f, MNVIA, 8, "", INTERNAL, CONFIG_STORE);
	set_fails(f, MNVDI, HEADER, "00000000" PCI_CONF, INTERNAL, CONFIG_STORE);
	expect_next(f, 16);
	assert_int_equal(rmdir(path), 0);
	/* A full disk */
	assert_int_equal(symlink("/dev/full", path), 0);
	set_fails(f, MNVDA, HEADER + 12, SET_VFS("0020"), INTERNAL,
		  CONFIG_STORE);
	expect_next(f, 16);
	fixture_restart(f);
	expect_vfs(f, 8, 16, 16);
}

TEST(a_store_needs_its_folder)
{
	struct firmware_identity id = { TEST_SERIAL, TEST_MAC };
	char path[80];

	snprintf(path, sizeof(path), "%s/no/nv", f->dir);
	assert_null(firmware_new(&id, path));
	assert_int_equal(errno, ENOENT);
}

/* The firmware removes the new file if the new file cannot replace the old one. */
TEST(no_temporary_file_remains)
{
	char path[80], inside[80];

	assert_int_equal(unlink(f->store), 0);
	assert_int_equal(mkdir(f->store, 0700), 0);
	snprintf(inside, sizeof(inside), "%s/x", f->store);
	assert_int_equal(mkdir(inside, 0700), 0);
	set_fails(f, MNVDA, HEADER + 12, SET_VFS("0020"), INTERNAL,
		  CONFIG_STORE);
	snprintf(path, sizeof(path), "%s.new", f->store);
	assert_int_equal(access(path, F_OK), -1);
	assert_int_equal(rmdir(inside), 0);
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
