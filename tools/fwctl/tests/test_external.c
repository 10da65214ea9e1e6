// SPDX-License-Identifier: GPL-2.0-only
/* fwctl mlx5: registers from mstflint's data files. */
#include <unistd.h>

#include "check.h"
#include "tree.h"

#define ADB "prm_dbs/hca/ext/register_access_table.adb"

static const unsigned char zeroes[64];

static int setup(void **state)
{
	int ret = new_run(state);

	setenv("FWCTL_MSTFLINT", scratch("."), 1);
	return ret;
}

static int teardown(void **state)
{
	setenv("FWCTL_MSTFLINT", "/nowhere", 1);
	return free_run(state);
}

#define with_data(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

/* Return the object of @array whose @key is @value; NULL for none. */
static struct json_object *entry(struct json_object *array, const char *key,
				 const char *value)
{
	for (size_t i = 0; i < json_object_array_length(array); i++) {
		struct json_object *o = json_object_array_get_idx(array, i);

		if (!strcmp(json_string_at(o, key), value))
			return o;
	}
	return NULL;
}

static bool has_key(struct json_object *o, const char *key)
{
	return json_object_object_get_ex(o, key, NULL);
}

/* Registers */

/* PAOS is built in as 0x5006, with other fields. MTMP is built in as 0x900a. */
static const char head[] =
	"<NodesDefinition>\n"
	"<config field_attr='name'><enum name='OP' value='OP'/></config>\n"
	"<node name='access_reg_summary_ctrl_ext' size='0x4.0'>\n"
	"<field name='id' enum='PAOS=0xf000,TEST=0xf001,SAME=0x900a,BAD=0xf002'/>\n"
	"</node>\n";
static const char summary[] =
	"<node name='access_reg_summary_ext' attr_is_union='1' size='0x40'>\n"
	"<field name='a' subnode='test' offset='0x0.0' selected_by='PAOS' size='0x10'/>\n"
	"<field name='b' subnode='test' offset='0x0.0' selected_by='TEST' size='0x10'/>\n"
	"<field name='c' subnode='test' offset='0x0.0' selected_by='SAME' size='0x10'/>\n"
	"%s</node>\n";
static const char test_node[] =
	"<node name='test' size='0x10.0'>\n"
	"<field name='kind' access='INDEX' enum='one=0x1,two=0x2,x y=0x3,big=0x10' offset='0x0.0' size='0x0.4'/>\n"
	"<field name='local_port' access='INDEX' offset='0x0.8' size='0x0.4'/>\n"
	"<field name='lane' descr='First\\;second&#x9b;' access='RW' low_bound='0' high_bound='3' offset='0x0.28' size='0x2.0'/>\n"
	"<field name='u' subnode='pages' access='RW' union_selector='$(parent).kind' offset='0x4.0' size='0x8.0'/>\n"
	"<field name='text' access='RO' offset='0xC.24' size='0x4.0' low_bound='0' high_bound='3'/>\n"
	"</node>\n"
	"<node name='pages' attr_is_union='1' size='0x8.0'>\n"
	"<field name='page1' subnode='page1' selected_by='one' offset='0x0.0' size='0x8.0'/>\n"
	"<field name='page2' subnode='page2' selected_by='two' offset='0x0.0' size='0x8.0'/>\n"
	"</node>\n"
	"<node name='page1' size='0x8.0'>\n"
	"<field name='low' offset='0x0.0' size='0x0.16'/>\n"
	"<field name='high' access='RO' offset='0x0.16' size='0x0.16'/>\n"
	"</node>\n"
	"<node name='page2' size='0x8.0'>\n"
	"<field name='all' offset='0x0.0' size='0x8.0'/>\n"
	"</node>\n";

/* Write the file with a further register and with further nodes. */
static void write_adb(const char *more_registers, const char *more_nodes)
{
	char list[2048];

	snprintf(list, sizeof(list), summary, more_registers);
	tree_file("", "%s", scratch(ADB));
	FILE *f = fopen(scratch(ADB), "w");

	assert_non_null(f);
	fprintf(f, "%s%s%s%s</NodesDefinition>\n", head, list, test_node,
		more_nodes);
	fclose(f);
}

static void registers_are_added_to_the_built_in_ones(void **state)
{
	struct run *run = *state;
	struct json_object *o;

	write_adb("", "");
	run_line(run, "mlx5 reg list --json");
	assert_status(run, STATUS_OK);
	assert_string_equal(run->err, "");
	o = entry(json_of(run), "register", "TEST");
	assert_int_equal(json_int_at(o, "id"), 0xf001);
	assert_int_equal(json_int_at(o, "len"), 16);
	assert_contains(json_string_at(o, "source"), "/" ADB);
	o = entry(json_of(run), "register", "PAOS");
	assert_int_equal(json_int_at(o, "id"), 0x5006);
	assert_false(has_key(o, "source"));
	assert_null(entry(json_of(run), "register", "SAME"));
	run_line(run, "mlx5 reg list");
	assert_contains(run->out, "0xf001  TEST                16\n");
	run_line(run, "mlx5 reg list --no-external");
	assert_lacks(run->out, "TEST");
}

static void fields_have_their_place_access_and_description(void **state)
{
	struct run *run = *state;
	struct json_object *o;

	write_adb("", "");
	run_line(run, "mlx5 reg fields test");
	assert_string_equal(run->out,
			    "AT        BITS  ACCESS  FIELD\n"
			    "0x000.0      4  rw      lane[0]\n"
			    "0x000.4      4  rw      lane[1]\n"
			    "0x001.0      4  rw      lane[2]\n"
			    "0x001.4      4  rw      lane[3]\n"
			    "0x002.4      4  key     local_port\n"
			    "0x003.4      4  key     kind  one=1 two=2\n"
			    "0x00c.0      8  ro      text[0]\n"
			    "0x00d.0      8  ro      text[1]\n"
			    "0x00e.0      8  ro      text[2]\n"
			    "0x00f.0      8  ro      text[3]\n"
			    "if kind is 1:\n"
			    "0x004.0     16  ro      u.page1.high\n"
			    "0x006.0     16  rw      u.page1.low\n"
			    "if kind is 2:\n"
			    "0x004.0     64  rw      u.page2.all\n");
	run_line(run, "mlx5 reg fields TEST --json");
	o = entry(json_of(run), "field", "lane[1]");
	assert_string_equal(json_string_at(o, "description"),
			    "First\nsecond??");
	assert_contains(json_string_at(o, "source"), ADB);
	run_line(run, "mlx5 reg fields TEST --no-external");
	assert_status(run, STATUS_USAGE);
	assert_contains(run->err, "unknown register 'TEST'");
	run_line(run, "mlx5 reg fields PAOS --json");
	assert_lacks(run->out, "source");
	run_line(run, "help --list mlx5 reg get fwctl0 TEST x");
	assert_contains(run->out, "kind=\n");
}

static void an_added_register_is_read_and_written(void **state)
{
	static const unsigned char in[16] = { 0, 0, 1, 2 },
		out[16] = { 0, 0, 1, 2, 1, 2, 3, 4, 5, 6, 7, 8 },
		ask[16] = { 0x90, 0, 1, 2 },
		set[16] = { 0x90, 0, 1, 2, 1, 2, 3, 4, 5, 6, 7, 8 };
	struct run *run = *state;
	struct json_object *o;

	write_adb("", "");
	expect_mlx5(run);
	expect_read(run, 0xf001, in, out, 16);
	run_line(run, "mlx5 reg get fwctl0 TEST kind=two --json");
	assert_status(run, STATUS_OK);
	assert_contains(json_string_at(json_of(run), "source"), ADB);
	assert_true(json_object_object_get_ex(json_of(run), "fields", &o));
	assert_true(json_int_at(o, "u.page2.all") == 0x102030405060708);
	assert_false(has_key(o, "u.page1.low"));
	expect_mlx5(run);
	expect_read(run, 0xf001, ask, out, 16);
	expect_write(run, 0xf001, set, set, 16);
	run_line(run, "mlx5 reg set fwctl0 TEST kind=two lane[0]=9");
	assert_status(run, STATUS_OK);
	run_line(run, "mlx5 reg set fwctl0 TEST kind=one u.page1.high=1");
	assert_status(run, STATUS_USAGE);
	assert_contains(run->err, "read-only");
	/* A number is the register without a description, as without mstflint. */
	expect_mlx5(run);
	expect_read(run, 0xf001, zeroes, out, 16);
	run_line(run, "mlx5 reg get fwctl0 0xf001 --len 16 --json");
	assert_status(run, STATUS_OK);
	assert_lacks(run->out, "source");
}

/* Run reg list, which must show the built-in registers, and a warning. */
static void check_warning(struct run *run, const char *warning)
{
	run_line(run, "mlx5 reg list");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "PAOS");
	assert_contains(run->err, warning);
	assert_ptr_equal(strchr(run->err, '\n'), strrchr(run->err, '\n'));
	run_line(run, "mlx5 reg fields BAD");
	assert_status(run, STATUS_USAGE);
}

#define NODE(name, field) \
	"<node name='" name "' size='0x10.0'><field " field "/></node>\n"
#define PLACE(offset, size) "name='x' offset='" offset "' size='" size "'"
#define ARRAY_OF(node) "low_bound='0' high_bound='127' subnode='" node "' " \
	PLACE("0x0.0", "0x1000.0")

static void invalid_registers_are_left_out(void **state)
{
	static const char *const nodes[] = {
		NODE("bad", "subnode='bad' " PLACE("0x0.0", "0x10.0")),
		NODE("bad", "subnode='test' " PLACE("0x0.0", "0x0.16")),
		NODE("bad", PLACE("0x2000000000000000.0", "0x4.0")),
		NODE("bad", PLACE("0x0.8", "0x0.31")),
		NODE("bad", PLACE("0x0.0", "-0x4.0")),
		NODE("bad", PLACE("0x0.0", "0x0.0")),
		NODE("bad", PLACE("0x0.0", "0x1000.1")),
		NODE("bad", "name='x=1' offset='0x0.0' size='0x4.0'"),
		NODE("bad", "offset='0x0.0' size='0x4.0'"),
		/* 2^28 fields */
		NODE("bad", ARRAY_OF("b")) NODE("b", ARRAY_OF("c"))
		NODE("c", ARRAY_OF("d")) NODE("d", ARRAY_OF("none")),
	};
	struct run *run = *state;

	for (size_t i = 0; i < ARRAY_SIZE(nodes); i++) {
		write_adb("<field name='d' subnode='bad' offset='0x0.0'\n"
			  "selected_by='BAD' size='0x10'/>\n", nodes[i]);
		check_warning(run, ADB ": ignored invalid registers: 1\n");
		assert_contains(run->err, "unknown register 'BAD'");
		run_line(run, "mlx5 reg fields TEST");
		assert_status(run, STATUS_OK);
	}
}

static void an_unusable_register_file_is_ignored(void **state)
{
	static const struct {
		const char *text, *warning;
	} files[] = {
		{ "", "no element found" },
		{ "\177ELF", "not well-formed" },
		{ "<NodesDefinition><node name='x'>", "no element found" },
		{ "<NodesDefinition/>", "no table of registers" },
		{ "<!DOCTYPE x [<!ENTITY a 'aaaaaaaa'>]><x>&a;</x>",
		  "document type" },
		{ "<a><a><a><a><a><a><a><a><a>", "nested too deeply" },
	};
	char *text = malloc(2 << 20);
	struct run *run = *state;
	size_t used;

	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		write_scratch(ADB, files[i].text);
		check_warning(run, files[i].warning);
		assert_contains(run->err, "unknown register");
	}
	used = sprintf(text, "<N><node name='%0*d'/></N>", 20000, 0);
	write_scratch(ADB, text);
	check_warning(run, "attribute too long");
	used = sprintf(text, "<N>");
	for (int i = 0; i < 40000; i++)
		used += sprintf(text + used, "<node name='n'/>");
	write_scratch(ADB, text);
	check_warning(run, "too many elements");
	free(text);
	assert_int_equal(truncate(scratch(ADB), 1 << 30), 0);
	check_warning(run, "is longer than the limit");
	unlink(scratch(ADB));
	tree_dir("%s", scratch(ADB));
	check_warning(run, "Is a directory");
}

static void without_mstflint_nothing_is_missed(void **state)
{
	struct run *run = *state;

	run_line(run, "mlx5 reg list");
	assert_status(run, STATUS_OK);
	assert_string_equal(run->err, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_data(registers_are_added_to_the_built_in_ones),
		with_data(fields_have_their_place_access_and_description),
		with_data(an_added_register_is_read_and_written),
		with_data(invalid_registers_are_left_out),
		with_data(an_unusable_register_file_is_ignored),
		with_data(without_mstflint_nothing_is_missed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
