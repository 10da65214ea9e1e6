// SPDX-License-Identifier: GPL-2.0-only
/* fwctl mlx5: registers and parameters from mstflint's data files. */
#include <sqlite3.h>
#include <unistd.h>

#include "check.h"
#include "tree.h"

#define ADB "prm_dbs/hca/ext/register_access_table.adb"
#define DB "mlxconfig_dbs/mlxconfig_host.db"

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

/* Return the text of a member, or the name of an enumeration. */
static const char *name_at(struct json_object *o, const char *key)
{
	return json_object_is_type(json_object_object_get(o, key),
				   json_type_object) ? json_name_at(o, key) :
						       json_string_at(o, key);
}

/* Return the object of @array whose @key is @value; NULL for none. */
static struct json_object *entry(struct json_object *array, const char *key,
				 const char *value)
{
	for (size_t i = 0; i < json_object_array_length(array); i++) {
		struct json_object *o = json_object_array_get_idx(array, i);

		if (!strcmp(name_at(o, key), value))
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
	assert_int_equal(json_value_at(o, "register"), 0xf001);
	assert_int_equal(json_int_at(o, "len"), 16);
	assert_contains(json_string_at(o, "source"), "/" ADB);
	o = entry(json_of(run), "register", "PAOS");
	assert_int_equal(json_value_at(o, "register"), 0x5006);
	assert_false(has_key(o, "source"));
	assert_null(entry(json_of(run), "register", "SAME"));
	run_line(run, "mlx5 reg list");
	assert_contains(run->out, "0xf001  TEST                16  -\n");
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
			    "AT       BITS  ACCESS  FIELD         IF      VALUES\n"
			    "0x000.0     4  rw      lane[0]       -       -\n"
			    "0x000.4     4  rw      lane[1]       -       -\n"
			    "0x001.0     4  rw      lane[2]       -       -\n"
			    "0x001.4     4  rw      lane[3]       -       -\n"
			    "0x002.4     4  key     local_port    -       -\n"
			    "0x003.4     4  key     kind          -       one=1 two=2\n"
			    "0x00c.0     8  ro      text[0]       -       -\n"
			    "0x00d.0     8  ro      text[1]       -       -\n"
			    "0x00e.0     8  ro      text[2]       -       -\n"
			    "0x00f.0     8  ro      text[3]       -       -\n"
			    "0x004.0    16  ro      u.page1.high  kind=1  -\n"
			    "0x006.0    16  rw      u.page1.low   kind=1  -\n"
			    "0x004.0    64  rw      u.page2.all   kind=2  -\n");
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
	run_line(run, "complete -- mlx5 reg get fwctl0 TEST k");
	assert_contains(run->out, "kind=\t");
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
	assert_true(json_u64_at(o, "u.page2.all") == 0x102030405060708);
	assert_false(has_key(o, "u.page1.low"));
	expect_mlx5(run);
	expect_read(run, 0xf001, ask, out, 16);
	expect_write(run, 0xf001, set, set, 16);
	run_line(run, "mlx5 reg set fwctl0 TEST kind=two lane[0]=9 -y");
	assert_status(run, STATUS_OK);
	run_line(run, "mlx5 reg set fwctl0 TEST kind=one u.page1.high=1 -y");
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

/* Parameters */

static const char schema[] =
	"CREATE TABLE tlvs(name TEXT, id INT, class INT, size INT, cap INT);\n"
	"CREATE TABLE params(name TEXT, tlv_name TEXT, offset TEXT, size TEXT,\n"
	"type TEXT, description TEXT, textual_values TEXT, mlxconfig_name TEXT,\n"
	"dependency TEXT, valid_bit TEXT, min_val TEXT, max_val TEXT,\n"
	"array_length INT);";
/* The first two items are built in. */
static const char rows[] =
	"INSERT INTO tlvs VALUES\n"
	"('nv_global_pci_conf', 128, 0, 12, 0), ('nv_vpi', 18, 1, 4, 0),\n"
	"('nv_new', 999, 0, 24, 0), ('nv_port', 998, 1, 4, 0),\n"
	"('nv_cap', 997, 0, 4, 1), ('file', 1, 6, 4, 0);\n"
	"INSERT INTO params VALUES\n"
	"('total_vfs', 'nv_global_pci_conf', '0x0.0', '0x4.0', 'UNSIGNED',\n"
	" 'How many', NULL, 'NUM_OF_VFS', '$cap.sriov==1', 'x', '1', '$cap.max', 0),\n"
	"('extra', 'nv_global_pci_conf', '0x4.30', '0x0.1', 'BOOL',\n"
	" '', '', 'EXTRA', '', 'extra_valid', '', '', 0),\n"
	"('extra_valid', 'nv_global_pci_conf', '0x0.30', '0x0.1', 'BOOL',\n"
	" '', '', NULL, '', '', '', '', 0),\n"
	"('safe', 'nv_global_pci_conf', '0x0.0', '0x4.0', 'UNSIGNED', '', '',\n"
	" 'SAFE_MODE_ENABLE', '', '', '', '', 0),\n"
	"('mode', 'nv_new', '0x0.0', '0x0.3', 'ENUM', '', 'A=0x0,B=0x1',\n"
	" 'NEW_MODE', '', '', '', '', 0),\n"
	"('list', 'nv_new', '0x4.24', '0x2.0', 'UNSIGNED', '', '',\n"
	" 'NEW_LIST', '', '', '', '', 2),\n"
	"('id', 'nv_new', '0x8.24', '0x10.0', 'BYTES', '', '',\n"
	" 'NEW_ID', '', '', '', '', 16),\n"
	"('speed', 'nv_port', '0x0.0', '0x0.8', 'BINARY', '', '',\n"
	" 'NEW_SPEED', '', '', '', '', 0),\n"
	"('hidden', 'nv_cap', '0x0.0', '0x0.8', 'BINARY', '', '',\n"
	" 'HIDDEN', '', '', '', '', 0);";

static void write_db(const char *sql, const char *more_sql)
{
	sqlite3 *db;

	tree_file("", "%s", scratch(DB));
	assert_int_equal(sqlite3_open(scratch(DB), &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, more_sql, NULL, NULL, NULL),
			 SQLITE_OK);
	sqlite3_close(db);
}

static void parameters_are_added_to_the_built_in_ones(void **state)
{
	struct run *run = *state;
	struct json_object *o;

	run_line(run, "mlx5 config list --no-external");
	assert_lacks(run->out, "NEW_");
	write_db(schema, rows);
	run_line(run, "mlx5 config list --json");
	assert_status(run, STATUS_OK);
	assert_string_equal(run->err, "");
	o = entry(json_of(run), "parameter", "NUM_OF_VFS");
	assert_int_equal(json_int_at(o, "width"), 16);
	assert_string_equal(json_string_at(o, "item"), "global_pci_conf");
	assert_string_equal(json_string_at(o, "description"), "How many");
	assert_string_equal(json_string_at(o, "minimum"), "1");
	assert_string_equal(json_string_at(o, "maximum"), "$cap.max");
	assert_string_equal(json_string_at(o, "dependency"), "$cap.sriov==1");
	assert_contains(json_string_at(o, "source"), "/" DB);
	o = entry(json_of(run), "parameter", "SAFE_MODE_ENABLE");
	assert_string_equal(json_string_at(o, "item"), "safe_mode_conf");
	assert_false(has_key(o, "source"));
	o = entry(json_of(run), "parameter", "NEW_MODE");
	assert_string_equal(json_string_at(o, "item"), "new");
	o = json_object_object_get(o, "values");
	assert_int_equal(json_object_array_length(o), 2);
	o = json_object_array_get_idx(o, 1);
	assert_int_equal(json_int_at(o, "value"), 1);
	assert_string_equal(json_string_at(o, "name"), "B");
	assert_non_null(entry(json_of(run), "parameter", "NEW_SPEED_P2"));
	assert_null(entry(json_of(run), "parameter", "HIDDEN"));
	assert_null(entry(json_of(run), "parameter", "extra_valid"));
}

#define PCI_CONF 0x80
#define NEW 999

/* Both parameters are in the same item, which must be written once. */
static void an_added_parameter_is_set_with_a_built_in_one(void **state)
{
	static const unsigned char was[12] = { 0 },
		will[12] = { 0xc0, 0, 0, 0, 0x40, 0, 0, 9 };
	struct run *run = *state;

	write_db(schema, rows);
	expect_mlx5(run);
	expect_nv_support(run, PCI_CONF, 3);
	expect_nv_read(run, PCI_CONF, 0, was, 12);
	expect_nv_write(run, PCI_CONF, will, 12, 0);
	run_line(run, "mlx5 config set fwctl0 NUM_OF_VFS=9 EXTRA=True --yes");
	assert_status(run, STATUS_OK);
	assert_contains(run->err, "NUM_OF_VFS: 0 to 9\n");
	assert_contains(run->err, "EXTRA: False(0) to True(1)\n");
	assert_contains(run->err, "extra_valid: False(0) to True(1)\n");
	run_line(run, "mlx5 config set fwctl0 EXTRA=maybe --yes");
	assert_status(run, STATUS_USAGE);
	run_line(run, "mlx5 config set fwctl0 EXTRA=1 --yes --no-external");
	assert_status(run, STATUS_USAGE);
	assert_contains(run->err, "unknown parameter 'EXTRA'");
	expect_mlx5(run);
	expect_nv_support(run, PCI_CONF, 3);
	expect_nv_read(run, PCI_CONF, 0, was, 12);
	run_line(run, "mlx5 config set fwctl0 EXTRA=1");
	assert_status(run, STATUS_UNCONFIRMED);
}

/* NEW_ID has 128 bits. Its first and its last byte differ. */
static void long_parameters_are_compared_and_copied(void **state)
{
	static const unsigned char next[24] = { 0, 0, 0, 1, 0, 5, 0, 0, 0x77, [23] = 1 },
		factory[24] = { 0 },
		reset[24] = { 0, 0, 0, 1, 0, 5 };
	struct run *run = *state;
	struct json_object *o;

	write_db(schema, rows);
	expect_mlx5(run);
	expect_nv_caps(run, 2);
	for (int i = 0; i < 2; i++) {
		expect_nv_support(run, NEW, 3);
		expect_nv_read(run, NEW, 0, next, 24);
		expect_nv_read(run, NEW, 1, factory, 24);
	}
	run_line(run, "mlx5 config query fwctl0 NEW_ID NEW_LIST[1]");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "77000000000000000000000000000001 *\n");
	assert_contains(run->out, " 5 *\n");
	expect_mlx5(run);
	expect_nv_caps(run, 1);
	expect_nv_support(run, NEW, 3);
	expect_nv_read(run, NEW, 0, next, 24);
	expect_nv_read(run, NEW, 2, factory, 24);
	expect_nv_write(run, NEW, reset, 24, 0);
	run_line(run, "mlx5 config reset fwctl0 NEW_ID --yes");
	assert_status(run, STATUS_OK);
	expect_mlx5(run);
	expect_nv_caps(run, 0);
	expect_nv_support(run, NEW, 3);
	expect_nv_read(run, NEW, 0, next, 24);
	run_line(run, "mlx5 config query fwctl0 NEW_MODE --json");
	assert_true(json_object_object_get_ex(json_of(run), "parameters", &o));
	o = json_object_array_get_idx(o, 0);
	assert_string_equal(json_name_at(o, "next"), "B");
	assert_contains(json_string_at(o, "source"), DB);
}

static void check_db_warning(struct run *run, const char *warning)
{
	run_line(run, "mlx5 config list");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "NUM_OF_VFS");
	assert_lacks(run->out, "BAD");
	assert_contains(run->err, warning);
	assert_ptr_equal(strchr(run->err, '\n'), strrchr(run->err, '\n'));
}

static void invalid_parameters_are_left_out(void **state)
{
	/* Name, offset, size, type, length of the array, and size of the item. */
	static const char *const params[] = {
		"'BAD', '0x4.0', '0x4.0', 'UNSIGNED', 0, 4",
		"'BAD', '0x3.0', '0x0.16', 'UNSIGNED', 0, 4",
		"'BAD', 'x', '0x4.0', 'UNSIGNED', 0, 4",
		"'BAD', x'00ff', NULL, 'UNSIGNED', 0, 4",
		"'BAD', '0x0.0', '0x4.0', 'OTHER', 0, 4",
		"'BAD', '0x0.0', '0x0.7', 'BYTES', 0, 4",
		"'BAD', '0x0.0', '0x10.0', 'UNSIGNED', 0, 16",
		"'BAD', '0x0.24', '0x100.0', 'BYTES', 256, 16",
		"'BAD', '0x0.0', '0x4.0', 'UNSIGNED', 0, 3",
		"'BAD', '0x0.0', '0x4.0', 'UNSIGNED', 0, -4",
		"'BAD', '0x0.0', '0x4.0', 'UNSIGNED', 1000000000000, 4",
		"'BAD', '0x0.0', '0x4.0', 'UNSIGNED', -1, 4",
		"char(27) || 'BAD', '0x0.0', '0x4.0', 'UNSIGNED', 0, 4",
		"'BAD', 12, 3.5, 'UNSIGNED', 'x', 4",
	};
	struct run *run = *state;
	char sql[512];

	for (size_t i = 0; i < ARRAY_SIZE(params); i++) {
		snprintf(sql, sizeof(sql),
			 "WITH p(m, o, s, t, l, b) AS (VALUES (%s))\n"
			 "INSERT INTO params SELECT 'p', 'bad', o, s, t, '', 'A=0x0',\n"
			 "m, '', '', '', '', l FROM p;\n"
			 "INSERT INTO tlvs SELECT 'bad', 9, 0, %s, 0;",
			 params[i], strrchr(params[i], ',') + 1);
		write_db(schema, sql);
		check_db_warning(run, DB ": ignored invalid parameters: 1\n");
	}
}

static void an_unusable_database_is_ignored(void **state)
{
	struct run *run = *state;
	char *text = malloc(40000);

	write_scratch(DB, "");
	check_db_warning(run, "no such table");
	write_scratch(DB, "SQLite format 2");
	check_db_warning(run, "not a database");
	write_db("CREATE TABLE tlvs(name, id, class, size, cap)", "");
	check_db_warning(run, "no such table: params");
	write_db("CREATE TABLE tlvs(name)", "CREATE TABLE params(name)");
	check_db_warning(run, "no such column");
	/* Rows without end. */
	write_db(schema, "DROP TABLE tlvs; CREATE VIEW tlvs AS WITH RECURSIVE\n"
		 "n(i) AS (SELECT 1 UNION ALL SELECT 1 FROM n)\n"
		 "SELECT 'x' AS name, i AS id, 0 AS class, 4 AS size, 0 AS cap FROM n");
	check_db_warning(run, "is ignored");
	write_db(schema, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1\n"
		 "FROM n WHERE i < 3000) INSERT INTO tlvs SELECT 'x', 1, 0, 4, 0 FROM n;\n"
		 "INSERT INTO params(name, tlv_name) SELECT 'x', 'x' FROM tlvs");
	check_db_warning(run, "interrupted");
	sprintf(text, "%s; UPDATE params SET description = '%0*d'", rows, 30000,
		0);
	write_db(schema, text);
	check_db_warning(run, "too big");
	free(text);
	write_db(schema, rows);
	assert_int_equal(truncate(scratch(DB), 5000), 0);
	check_db_warning(run, "is ignored");
}

static void without_mstflint_nothing_is_missed(void **state)
{
	struct run *run = *state;

	run_line(run, "mlx5 reg list");
	assert_status(run, STATUS_OK);
	assert_string_equal(run->err, "");
	run_line(run, "mlx5 config list");
	assert_status(run, STATUS_OK);
	assert_string_equal(run->err, "");
	run_line(run, "mlx5 config query fwctl0 NEW_MODE");
	assert_status(run, STATUS_USAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_data(registers_are_added_to_the_built_in_ones),
		with_data(fields_have_their_place_access_and_description),
		with_data(an_added_register_is_read_and_written),
		with_data(invalid_registers_are_left_out),
		with_data(an_unusable_register_file_is_ignored),
		with_data(parameters_are_added_to_the_built_in_ones),
		with_data(an_added_parameter_is_set_with_a_built_in_one),
		with_data(long_parameters_are_compared_and_copied),
		with_data(invalid_parameters_are_left_out),
		with_data(an_unusable_database_is_ignored),
		with_data(without_mstflint_nothing_is_missed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
