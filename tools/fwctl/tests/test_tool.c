// SPDX-License-Identifier: GPL-2.0-only
/* General commands of the tool, from the command line to the output. */
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../tool/batch.h"
#include "../tool/latency.h"
#include "check.h"
#include "tree.h"
#include "wrap.h"

/* Numbers and hexadecimal input */

static void numbers_are_parsed_strictly(void **state)
{
	static const struct {
		const char *text;
		uint64_t max, value;
	} good[] = {
		{ "0", 0, 0 }, { "26", 26, 26 }, { "0x1a", 26, 26 },
		{ "0X1A", 26, 26 }, { "0x0010", 16, 16 },
		{ "18446744073709551615", UINT64_MAX, UINT64_MAX },
		{ "0xffffffffffffffff", UINT64_MAX, UINT64_MAX },
	};
	static const struct {
		const char *text;
		uint64_t max;
	} bad[] = {
		{ "", 9 }, { "0x", 9 }, { "-1", 9 }, { "+1", 9 }, { " 1", 9 },
		{ "1 ", 9 }, { "1k", 9 }, { "010", 99 }, { "a", 99 },
		{ "27", 26 }, { "18446744073709551616", UINT64_MAX },
		{ "99999999999999999999", UINT64_MAX },
		{ "0x10000000000000000", UINT64_MAX }, { "0xg", 99 },
	};
	uint64_t value;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		assert_true(number_parse(good[i].text, good[i].max, &value));
		assert_true(value == good[i].value);
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		if (number_parse(bad[i].text, bad[i].max, &value))
			fail_msg("'%s' passed", bad[i].text);
	}
}

static void a_bad_number_is_quoted(void **state)
{
	struct run *run = *state;

	run_line(run, "mock sleep fwctl0 10ms");
	assert_status(run, STATUS_USAGE);
	assert_contains(run->err, "MILLISECONDS: '10ms' is not a number from 0 to 60000");
	assert_int_equal(run->opened, 0);
	run_line(run, "rpc fwctl0 --in-hex 00 --out-len 2097153");
	assert_status(run, STATUS_USAGE);
	assert_contains(run->err, "--out-len: '2097153'");
}

static void hex_input_may_have_white_space_between_bytes(void **state)
{
	struct run *run = *state;

	expect_rpc(run, &(struct fwctl_loopback_call){
		.in = "\x01\xab\xCD\xef", .in_len = 4, .out = "ok",
		.out_len = 2,
	});
	run->input = " 01 ab\nCD\t\r\nef\n";
	run_line(run, "rpc fwctl0 --in-hex -");
	assert_status(run, STATUS_OK);
	assert_string_equal(run->out,
			    "00000000  6f 6b                                             |ok|\n");
}

static void hex_input_has_several_forms(void **state)
{
	static const char *const inputs[] = {
		"0x01 0X02\n0xff", "01:02:ff", "01:0x02 ff",
		"00000000  01 02 ff                                          |...|\n",
		"00000010  01 02                                             |0x|\n"
		"00000012  ff                                                |||",
	};
	struct run *run = *state;

	for (size_t i = 0; i < ARRAY_SIZE(inputs); i++) {
		expect_rpc(run, &(struct fwctl_loopback_call){
			.in = "\x01\x02\xff", .in_len = 3,
		});
		run->input = inputs[i];
		run_line(run, "rpc fwctl0 --in-hex -");
		assert_status(run, STATUS_OK);
	}
}

static void non_blocking_input_is_read_to_its_end(void **state)
{
	struct run *run = *state;

	expect_rpc(run, &(struct fwctl_loopback_call){
		.in = "\x01\x02\x03", .in_len = 3, .out = "ok", .out_len = 2,
	});
	run->input = "01\n02\n03";
	run->nonblock = true;
	run->in_child = true;
	run_line(run, "rpc fwctl0 --in-hex -");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "|ok|");
}

static void bad_hex_input_is_located(void **state)
{
	struct run *run = *state;
	static const struct {
		const char *text, *message;
	} cases[] = {
		{ "00\n0g", "line 2, column 2: 'g' is not a hexadecimal digit" },
		{ "0x0", "line 1, column 2: 'x'" },
		{ "0x0001", "line 1, column 2: 'x'" },
		{ "0:1", "line 1, column 1: single digit" },
		{ "00 |..|", "line 1, column 4: '|'" },
		{ "00 1 2", "line 1, column 4: single digit" },
		{ "001", "line 1, column 3: single digit" },
		{ "00\n\n\033", "line 3, column 1: byte 0x1b is not" },
		{ "00,11", "line 1, column 3: ','" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		run->input = cases[i].text;
		run_line(run, "rpc fwctl0 --in-hex -");
		assert_status(run, STATUS_USAGE);
		assert_contains(run->err, cases[i].message);
		assert_lacks(run->err, "\033");
	}
	assert_int_equal(run->opened, 0);
}

/* Command line */

static void typos_get_a_suggestion(void **state)
{
	struct run *run = *state;
	static const struct {
		const char *line, *word;
	} cases[] = {
		{ "lits", "list" },
		{ "help evnts", "events" },
		{ "mock config ste", "set" },
		{ "list --jsn", "--json" },
		{ "rpc --out-lem=8", "--out-len" },
		{ "mlx5 reg get fwctl0 mtpm", "MTMP" },
		{ "mlx5 config query fwctl0 SRIOV_NE", "SRIOV_EN" },
		{ "rpc fwctl0 --scope debug-raed", "debug-read" },
		{ "--max-scope configurtion list", "configuration" },
		{ "list --columns DRIVR", "DRIVER" },
		{ "info --type mlx", "mlx5" },
		{ "mlx5 caps fwctl0 genral", "general" },
		{ "mlx5 cmd fwctl0 QEURY_EQ", "QUERY_EQ" },
		{ "mlx5 obj get fwctl0 vport_stat", "vport_state" },
		{ "mlx5 counters start fwctl0 TX-Packet", "TX-Packets" },
		{ "mlx5 counters start fwctl0 singel=1", "single" },
		{ "mlx5 reg set fwctl0 PAOS admin_staus=1", "admin_status" },
		{ "mlx5 reg set fwctl0 PAOS admin_status=dwon", "down" },
		{ "mock raise fwctl0 temprature 1", "temperature" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char hint[40];

		snprintf(hint, sizeof(hint), "Did you mean %s?\n", cases[i].word);
		run_line(run, cases[i].line);
		assert_status(run, STATUS_USAGE);
		assert_contains(run->err, hint);
	}
	run_line(run, "zzzz --jsn");
	assert_status(run, STATUS_USAGE);
	assert_lacks(run->err, "Did you mean");
}

static void typos_in_a_device_get_a_suggestion(void **state)
{
	struct run *run = *state;

	tree_device(scratch(""), "fwctl0", "platform/fwctl_mock.0", "platform",
		    "fwctl_mock");
	run->root = scratch("");
	run_line(run, "info fwclt0");
	assert_status(run, STATUS_NO_DEVICE);
	assert_contains(run->err, "Did you mean fwctl0?\n");
	run_line(run, "identity fwctl_mokc.0");
	assert_status(run, STATUS_NO_DEVICE);
	assert_contains(run->err, "Did you mean fwctl_mock.0?\n");
	run_line(run, "info fwctl1");
	assert_status(run, STATUS_NO_DEVICE);
	assert_lacks(run->err, "Did you mean");
}

static void usage_errors_name_the_mistake(void **state)
{
	struct run *run = *state;
	static const struct {
		const char *line, *message;
	} cases[] = {
		{ "", "missing command" },
		{ "lst", "unknown command 'lst'" },
		{ "mock", "fwctl: mock: missing command" },
		{ "mock config", "fwctl: mock config: missing command" },
		{ "mock config put", "unknown command 'put'" },
		{ "--nosuch list", "invalid option '--nosuch'" },
		{ "list --nosuch", "invalid option '--nosuch'" },
		{ "list -x", "invalid option '-x'" },
		{ "info", "missing argument, expected DEV" },
		{ "info a b", "unexpected argument 'b'" },
		{ "rpc fwctl0 --scope", "option '--scope' needs a value" },
		{ "rpc fwctl0 --scope debug --in-hex 00",
		  "'debug' is not a scope" },
		{ "rpc fwctl0", "the request is missing" },
		{ "rpc fwctl0 --in-hex 00 --in-file x",
		  "--in-hex and --in-file exclude each other" },
		{ "rpc fwctl0 --in-hex 00 --raw --json",
		  "--raw and --json exclude each other" },
		{ "rpc fwctl0 --in-hex 00 --raw --out-file x",
		  "--raw and --out-file exclude each other" },
		{ "mock config set fwctl0 a b --in-hex 00",
		  "VALUE and --in-hex" },
		{ "mock echo fwctl0 a --in-hex 00", "TEXT and --in-hex" },
		{ "help nosuch", "unknown command 'nosuch'" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		run_line(run, cases[i].line);
		assert_status(run, STATUS_USAGE);
		assert_contains(run->err, cases[i].message);
		if (!strstr(cases[i].line, "--json"))
			assert_string_equal(run->out, "");
	}
}

static void walk(struct run *run, const struct command *group,
		 const char *path)
{
	char line[200];

	for (const struct command *c = group->sub; c->name; c++) {
		snprintf(line, sizeof(line), "%s%s --help", path, c->name);
		run_line(run, line);
		assert_status(run, STATUS_OK);
		assert_contains(run->out, "Usage: fwctl ");
		assert_contains(run->out, c->summary);
		assert_int_equal(!strstr(run->out, "--json"), c->json == JSON_NONE);
		snprintf(line, sizeof(line), "help %s%s", path, c->name);
		run_line(run, line);
		assert_status(run, STATUS_OK);
		assert_contains(run->out, c->summary);
		snprintf(line, sizeof(line), "%s%s ", path, c->name);
		if (c->sub)
			walk(run, c, line);
	}
}

static void every_command_has_help(void **state)
{
	struct run *run = *state;

	run_line(run, "--help");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "mock config set");
	walk(run, &root_command, "");
	assert_int_equal(run->opened, 0);
}

static void version_is_printed(void **state)
{
	struct run *run = *state;

	run_line(run, "--version");
	assert_status(run, STATUS_OK);
	assert_string_equal(run->out, "fwctl " FWCTL_VERSION "\n");
}

static void options_may_stand_anywhere_behind_the_command(void **state)
{
	struct run *run = *state;

	expect_rpc(run, &(struct fwctl_loopback_call){
		.scope = 1, .in = "\x00", .in_len = 1, .out = "",
	});
	run_line(run, "rpc --in-hex 00 fwctl0 -s debug-read");
	assert_status(run, STATUS_OK);
	expect_rpc(run, &(struct fwctl_loopback_call){
		.scope = 1, .in = "\x00", .in_len = 1, .out = "",
	});
	run_line(run, "--json rpc -s1 -- fwctl0");
	assert_int_equal(run->status, STATUS_USAGE);
	run_line(run, "--json rpc -s1 --in-hex=00 -- fwctl0");
	assert_status(run, STATUS_OK);
	json_of(run);
}

/* list, info */

static void list_without_devices_has_a_hint(void **state)
{
	struct run *run = *state;

	run_line(run, "list");
	assert_status(run, STATUS_OK);
	assert_string_equal(run->out, "");
	assert_contains(run->err, "modprobe fwctl,");
	tree_dir("%s", scratch("sys/class/fwctl"));
	run->root = scratch("");
	run_line(run, "list");
	assert_status(run, STATUS_OK);
	assert_contains(run->err, "modprobe fwctl_mock");
	assert_lacks(run->err, "modprobe fwctl,");
}

static bool no_sysfs;

int __wrap_access(const char *path, int mode)
{
	return no_sysfs ? -1 : __real_access(path, mode);
}

static void list_without_sysfs_fails(void **state)
{
	struct run *run = *state;

	no_sysfs = true;
	run_line(run, "list");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "sysfs is not mounted");
	assert_lacks(run->err, "modprobe");
	run_line(run, "list --json");
	assert_status(run, STATUS_FAILED);
	no_sysfs = false;
}

static void list_without_devices_is_an_empty_json_array(void **state)
{
	struct run *run = *state;

	run_line(run, "list --json");
	assert_status(run, STATUS_OK);
	assert_string_equal(run->err, "");
	assert_int_equal(json_object_array_length(json_of(run)), 0);
}

static void list_shows_each_device_in_text_and_json(void **state)
{
	struct run *run = *state;
	struct json_object *o, *alone;

	tree_device(scratch(""), "fwctl0", "pci/0000:03:00.0", "pci",
		    "mlx5_core");
	tree_device(scratch(""), "fwctl1", NULL, NULL, NULL);
	run->root = scratch("");
	run_line(run, "list");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "  0000:03:00.0  pci  mlx5_core\n");
	assert_contains(run->out, "  -             -    -\n");
	run_line(run, "list --json");
	assert_status(run, STATUS_OK);
	assert_int_equal(json_object_array_length(json_of(run)), 2);
	o = json_object_array_get_idx(json_of(run), 0);
	assert_string_equal(json_string_at(o, "name"), "fwctl0");
	assert_string_equal(json_string_at(o, "parent"), "0000:03:00.0");
	assert_string_equal(json_string_at(o, "bus"), "pci");
	assert_string_equal(json_string_at(o, "driver"), "mlx5_core");
	assert_string_equal(json_string_at(o, "pci"), "0000:03:00.0");
	assert_contains(json_string_at(o, "node"), "/dev/fwctl/fwctl0");
	assert_int_equal(json_int_at(o, "major"), 1);
	assert_int_equal(json_int_at(o, "minor"), 3);
	alone = json_object_array_get_idx(json_of(run), 1);
	assert_true(json_object_object_get_ex(alone, "parent", &o));
	assert_null(o);
}

/* A sysfs with a device of each identity. netlink asks the kernel of the host. */
static void make_identities(struct run *run)
{
	const char *root = scratch("");
	char vpd[300];

	tree_device(root, "fwctl0", "pci/ffff:03:00.0", "pci", "mlx5_core");
	tree_device(root, "fwctl1", NULL, NULL, NULL);
	tree_file("1\n", "%ssys/devices/pci/ffff:03:00.0/fwctl/fwctl0/type",
		  root);
	/* A section of 257 bytes, so that its length has no NUL. */
	snprintf(vpd, sizeof(vpd), "\x90\x01\x01SN\x04%sY0\xf7%247s\x78", "AB-1",
		 "");
	tree_file(vpd, "%ssys/devices/pci/ffff:03:00.0/vpd", root);
	run->root = scratch("");
}

static void list_shows_identities_on_request(void **state)
{
	struct run *run = *state;
	struct json_object *o, *reasons;

	make_identities(run);
	run_line(run, "list --identity");
	assert_status(run, STATUS_OK);
	assert_string_equal(run->out,
			    "DEVICE  PARENT        TYPE  SERIAL  FIRMWARE  NETDEV  RDMA\n"
			    "fwctl0  ffff:03:00.0  mlx5  AB-1    -         -       -\n"
			    "fwctl1  -             -     -       -         -       -\n");
	run_line(run, "list --json -i");
	assert_status(run, STATUS_OK);
	o = json_object_array_get_idx(json_of(run), 0);
	assert_string_equal(json_string_at(o, "name"), "fwctl0");
	assert_true(json_object_object_get_ex(o, "identity", &o));
	assert_true(json_object_object_get_ex(o, "reasons", &reasons));
	assert_contains(json_string_at(reasons, "rdma"), "no RDMA device");
	assert_true(json_object_object_get_ex(o, "serial", &o));
	o = json_object_array_get_idx(o, 0);
	assert_string_equal(json_string_at(o, "key"), "vpd");
	assert_string_equal(json_string_at(o, "value"), "AB-1");
	assert_int_equal(run->opened, 0);
}

static void identity_shows_values_or_reasons(void **state)
{
	struct run *run = *state;
	struct json_object *o;

	make_identities(run);
	run_line(run, "identity serial:AB-1");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "device:      fwctl0\n");
	assert_contains(run->out, "serial:      AB-1 (vpd)\n");
	assert_contains(run->out, "rdma:        - (no RDMA device)\n");
	run_line(run, "identity ffff:03:00.0 --json");
	assert_status(run, STATUS_OK);
	o = json_of(run);
	assert_string_equal(json_string_at(o, "name"), "fwctl0");
	assert_string_equal(json_string_at(o, "parent"), "ffff:03:00.0");
	assert_int_equal(run->opened, 0);
}

static void identity_exports_names_for_links(void **state)
{
	struct run *run = *state;

	make_identities(run);
	run_line(run, "identity --export fwctl0");
	assert_status(run, STATUS_OK);
	assert_string_equal(run->out,
			    "FWCTL_PATH=pci-ffff:03:00.0\n"
			    "FWCTL_ID=mlx5_core-AB-1.0\n");
	run_line(run, "identity --export fwctl1");
	assert_status(run, STATUS_OK);
	assert_string_equal(run->out, "");
	run_line(run, "identity --export fwctl0 --json");
	assert_contains(json_string_at(json_error_of(run, STATUS_USAGE),
				       "message"),
			"--export and --json exclude each other");
}

static void exported_name_is_one_component(void **state)
{
	struct run *run = *state;
	char vpd[300];

	make_identities(run);
	snprintf(vpd, sizeof(vpd), "\x90\x01\x01SN\x0d%sY0\xee%238s\x78",
		 "../b\n $(c)/..", "");
	tree_file(vpd, "%s", scratch("sys/devices/pci/ffff:03:00.0/vpd"));
	run_line(run, "identity --export fwctl0");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "FWCTL_ID=mlx5_core-.._b_x0a___c__...0\n");
}

static void identity_needs_a_known_device(void **state)
{
	struct run *run = *state;

	run_line(run, "identity serial:AB-1");
	assert_int_equal(run->status, STATUS_NO_DEVICE);
	assert_contains(run->err, "modprobe");
	make_identities(run);
	run_line(run, "identity serial:AB-2");
	assert_int_equal(run->status, STATUS_NO_DEVICE);
	assert_contains(run->err, "no fwctl device has the serial number 'AB-2'");
	run_line(run, "identity fd:99");
	assert_int_equal(run->status, STATUS_NO_DEVICE);
	assert_contains(run->err, "there is no fwctl device 'fd:99'");
}

static void node_or_descriptor_has_an_identity(void **state)
{
	struct run *run = *state;
	char line[64];
	int fd;

	make_identities(run);
	/* The nodes of the test are /dev/null. */
	run_line(run, "identity /dev/null");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "device:      fwctl0\n");
	fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	snprintf(line, sizeof(line), "identity fd:%d", fd);
	run_line(run, line);
	close(fd);
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "device:      fwctl0\n");
	run_line(run, "identity /dev/zero");
	assert_int_equal(run->status, STATUS_NO_DEVICE);
}

static void monitor_ends_after_its_time(void **state)
{
	struct run *run = *state;

	run_line(run, "monitor --time 10ms");
	assert_status(run, STATUS_OK);
	assert_string_equal(run->out, "");
	assert_contains(run->err, "waiting for changes until Ctrl-C");
	run_line(run, "monitor --time 10ms --quiet");
	assert_status(run, STATUS_OK);
	assert_string_equal(run->err, "");
	run_line(run, "monitor --count 0");
	assert_int_equal(run->status, STATUS_USAGE);
	assert_contains(run->err, "--count must be at least 1");
	assert_int_equal(run->opened, 0);
}

static void info_decodes_known_types(void **state)
{
	struct run *run = *state;
	struct json_object *o, *mock;

	expect_mock(run);
	run_line(run, "info fwctl0");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "mock (0x4d4f434b)");
	assert_contains(run->out, "workers:     4\n");
	expect_mock(run);
	run_line(run, "info fwctl0 --json");
	assert_status(run, STATUS_OK);
	o = json_of(run);
	assert_int_equal(json_value_at(o, "type"), 0x4d4f434b);
	assert_string_equal(json_name_at(o, "type"), "mock");
	assert_string_equal(json_string_at(o, "data"),
			    "01000000010000000400000010000000");
	assert_true(json_object_object_get_ex(o, "mock", &mock));
	assert_int_equal(json_int_at(mock, "commands"), 16);
}

static void info_of_an_unknown_type_is_a_dump(void **state)
{
	struct run *run = *state;
	char data[100];

	/*
	 * The data exceeds the buffer: the tool queries it again with a larger
	 * one.
	 */
	memset(data, 'd', sizeof(data));
	expect_info(run, 77, data, sizeof(data));
	expect_info(run, 77, data, sizeof(data));
	run->lb.calls[1].capacity = sizeof(data);
	run_line(run, "info fwctl0");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "unknown (0x4d)");
	assert_contains(run->out, "100 bytes");
	assert_contains(run->out, "00000060  64 64 64 64 ");
	/* A length over the limit. */
	expect_info(run, 77, data, 1);
	run->lb.calls[2].claim = UINT32_MAX;
	run_line(run, "info fwctl0");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "4294967295 bytes");
}

/* rpc */

static void a_response_is_dumped_raw_json_or_a_file(void **state)
{
	struct run *run = *state;
	char line[300];

	for (int i = 0; i < 4; i++)
		expect_rpc(run, &(struct fwctl_loopback_call){
			.in = "\x10", .in_len = 1, .out = "a\0\n\xff",
			.out_len = 4,
		});
	run_line(run, "rpc fwctl0 --in-hex 10");
	assert_contains(run->out, "|a...|");
	run_line(run, "rpc fwctl0 --in-hex 10 --raw");
	assert_int_equal(run->out_len, 4);
	assert_memory_equal(run->out, "a\0\n\xff", 4);
	run_line(run, "rpc fwctl0 --in-hex 10 --json");
	assert_string_equal(json_string_at(json_of(run), "data"), "61000aff");
	assert_int_equal(json_int_at(json_of(run), "out_len"), 4);
	assert_int_equal(json_value_at(json_of(run), "scope"), 0);
	assert_string_equal(json_name_at(json_of(run), "scope"),
			    "configuration");
	snprintf(line, sizeof(line), "rpc fwctl0 --in-hex 10 -o %s",
		 scratch("new"));
	run_line(run, line);
	assert_status(run, STATUS_OK);
	assert_memory_equal(read_scratch("new"), "a\0\n\xff", 5);
	assert_int_equal(count_scratch(), 1);
}

static void a_request_comes_from_a_file_or_stdin(void **state)
{
	struct run *run = *state;
	char line[300];

	write_scratch("in", "bytes");
	expect_rpc(run, &(struct fwctl_loopback_call){
		.in = "bytes", .in_len = 5, .out = "",
	});
	snprintf(line, sizeof(line), "rpc fwctl0 -i %s", scratch("in"));
	run_line(run, line);
	assert_status(run, STATUS_OK);
	expect_rpc(run, &(struct fwctl_loopback_call){
		.in = "from stdin", .in_len = 10, .out = "",
	});
	run->input = "from stdin";
	run_line(run, "rpc fwctl0 -i -");
	assert_status(run, STATUS_OK);
	/* An empty request is valid. */
	expect_rpc(run, &(struct fwctl_loopback_call){
		.in = "", .out = "",
	});
	run_line(run, "rpc fwctl0 --in-hex ");
	assert_int_equal(run->status, STATUS_USAGE);
	run_line(run, "rpc fwctl0 --in-hex=");
	assert_status(run, STATUS_OK);
	snprintf(line, sizeof(line), "rpc fwctl0 -i %s", scratch("nosuch"));
	run_line(run, line);
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "No such file");
}

static void request_over_2_mib_is_rejected_before_submission(void **state)
{
	struct run *run = *state;
	char line[300];
	FILE *f = fopen(scratch("big"), "w");

	assert_int_equal(ftruncate(fileno(f), FWCTL_MAX_LEN + 1), 0);
	fclose(f);
	snprintf(line, sizeof(line), "rpc fwctl0 -i %s", scratch("big"));
	run_line(run, line);
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "longer than the limit of 2097152 bytes");
	assert_int_equal(run->opened, 0);
}

static void a_cut_response_is_shown_and_fails(void **state)
{
	struct run *run = *state;

	expect_rpc(run, &(struct fwctl_loopback_call){
		.in = "\x10", .in_len = 1, .out = "abcdef", .out_len = 6,
	});
	run->lb.calls[0].capacity = 4;
	run_line(run, "rpc fwctl0 --in-hex 10 --out-len 4");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->out, "|abcd|");
	assert_contains(run->err, "response truncated: 6 bytes, buffer holds 4");
	assert_contains(run->err, "--out-len 6");
}

static void errors_give_their_exit_status(void **state)
{
	struct run *run = *state;
	static const struct {
		int code;
		enum status status;
		const char *message;
	} cases[] = {
		{ -EPERM, STATUS_PERMISSION, "not permitted" },
		{ -EACCES, STATUS_PERMISSION, "is restricted" },
		{ -ENODEV, STATUS_NO_DEVICE, "was removed" },
		{ -EMSGSIZE, STATUS_FAILED, "does not accept these lengths" },
		{ -EINTR, STATUS_FAILED, "interrupted" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		expect_rpc(run, &(struct fwctl_loopback_call){
			.in = "\x10", .in_len = 1, .ret = cases[i].code,
		});
		run_line(run, "rpc fwctl0 --in-hex 10");
		assert_status(run, cases[i].status);
		assert_contains(run->err, cases[i].message);
		assert_string_equal(run->out, "");
	}
	run->open_error = -EACCES;
	run_line(run, "rpc fwctl0 --in-hex 10");
	assert_status(run, STATUS_PERMISSION);
	assert_contains(run->err, "only root can open");
	run->root = scratch("");
	run_line(run, "rpc fwctl0 --in-hex 10");
	assert_status(run, STATUS_NO_DEVICE);
	assert_contains(run->err, "modprobe fwctl");
}

static void an_inherited_descriptor_is_taken_by_number(void **state)
{
	struct run *run = *state;

	/* Standard input of the test is a file, not a device. */
	run_line(run, "rpc fd:0 --in-hex 10");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "fd:0");
	run_line(run, "rpc fd:999 --in-hex 10");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "fd:999");
	assert_int_equal(run->opened, 0);
	/* Other text is a name. */
	expect_rpc(run, &(struct fwctl_loopback_call){
		.in = "\x10", .in_len = 1, .out = "\x20", .out_len = 1,
	});
	run_line(run, "rpc fd:x --in-hex 10");
	assert_status(run, STATUS_OK);
}

static void rejected_scope_names_the_required_scope(void **state)
{
	struct run *run = *state;
	/* COUNTERS as raw bytes: opcode 0x0100, no payload. */
	static const char req[16] = { 0x00, 0x01 };

	expect_rpc(run, &(struct fwctl_loopback_call){
		.in = req, .in_len = sizeof(req), .ret = -EBADMSG,
	});
	expect_mock(run);
	expect_effects(run, FWCTL_MOCK_COUNTERS, 1);
	run_line(run, "rpc fwctl0 --in-hex 00010000000000000000000000000000");
	assert_status(run, STATUS_SCOPE);
	assert_contains(run->err, "add --scope debug-read.");
	/* Another type: the general hint. */
	expect_rpc(run, &(struct fwctl_loopback_call){
		.in = req, .in_len = sizeof(req), .ret = -EBADMSG,
	});
	expect_info(run, FWCTL_DEVICE_TYPE_CXL, "", 0);
	run_line(run, "rpc fwctl0 --in-hex 00010000000000000000000000000000");
	assert_status(run, STATUS_SCOPE);
	assert_contains(run->err, "Try a wider scope");
}

/* Deadlines, repetition, parallel requests */

static void times_and_lists_are_parsed_strictly(void **state)
{
	static const struct {
		const char *text;
		uint64_t ms;
	} good[] = {
		{ "500ms", 500 }, { "2s", 2000 }, { "2", 2000 },
		{ "1m", 60000 }, { "60000ms", 60000 },
	};
	static const char *const bad[] = {
		"", "s", "0", "0ms", "1.5s", "-1s", "1h", "01s", "2S",
		"86400001ms", "1441m", "99999999999999999999s",
		"100000000000000000000000000000000000000000000000000000000ms",
	};
	static const char *const bad_lists[] = {
		"", "0", "1,", ",1", "1,,2", "4097", "1,x", "-1",
		"1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1",
	};
	struct run *run = *state;
	unsigned int n[3];
	char line[200];
	uint64_t ms;

	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		assert_true(time_arg("x", good[i].text, 60000, &ms));
		assert_int_equal(ms, good[i].ms);
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		snprintf(line, sizeof(line),
			 "rpc fwctl0 --in-hex 10 --timeout=%s", bad[i]);
		run_line(run, line);
		assert_status(run, STATUS_USAGE);
		assert_contains(run->err, "is not a time up to 86400 s");
	}
	assert_int_equal(numbers_arg("x", "8,0x2,1", 8, n, 3), 3);
	assert_int_equal(n[0], 8);
	assert_int_equal(n[1], 2);
	assert_int_equal(n[2], 1);
	for (size_t i = 0; i < ARRAY_SIZE(bad_lists); i++) {
		snprintf(line, sizeof(line), "bench fwctl0 --parallel=%s",
			 bad_lists[i]);
		run_line(run, line);
		assert_status(run, STATUS_USAGE);
		assert_contains(run->err, "is not a list of at most 32 numbers from 1 to 4096");
	}
	assert_int_equal(run->opened, 0);
}

static void a_deadline_goes_to_the_kernel(void **state)
{
	struct run *run = *state;

	expect_rpc(run, &(struct fwctl_loopback_call){
		.timeout_ms = 1500, .in = "\x10", .in_len = 1,
		.ret = -ETIMEDOUT, .running = 1,
	});
	run_line(run, "rpc fwctl0 --in-hex 10 --timeout 1500ms");
	assert_status(run, STATUS_TIMEOUT);
	assert_contains(run->err, "did not respond in time");
	assert_contains(run->err, "1 RPC is still in flight");
	run_line(run, "rpc fwctl0 --in-hex 10 --timeout 1x");
	assert_status(run, STATUS_USAGE);
	assert_contains(run->err, "--timeout: '1x' is not a time up to 86400 s");
	/* Mainline's core has no queues, so a thread sends the request. */
	run->lb.ring_error = -ENOTTY;
	expect_rpc(run, &(struct fwctl_loopback_call){
		.in = "\x10", .in_len = 1, .out = "",
	});
	run_line(run, "rpc fwctl0 --in-hex 10 --timeout 1m");
	assert_status(run, STATUS_OK);
}

static void repeats_are_shown_in_order(void **state)
{
	struct run *run = *state;

	expect_rpc(run, &(struct fwctl_loopback_call){
		.in = "\x10", .in_len = 1, .out = "one", .out_len = 3,
	});
	expect_rpc(run, &(struct fwctl_loopback_call){
		.in = "\x10", .in_len = 1, .out = "two", .out_len = 3,
	});
	run_line(run, "rpc fwctl0 --in-hex 10 --repeat 2");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "response 1, 3 bytes\n");
	assert_contains(run->out, "|one|\nresponse 2, 3 bytes\n");
	assert_contains(run->out, "|two|\n");
	assert_string_equal(run->err, "");
	expect_rpc(run, &(struct fwctl_loopback_call){
		.in = "\x10", .in_len = 1, .out = "one", .out_len = 3,
	});
	expect_rpc(run, &(struct fwctl_loopback_call){
		.in = "\x10", .in_len = 1, .out = "two", .out_len = 3,
	});
	run_line(run, "rpc fwctl0 --in-hex 10 --repeat 2 --raw");
	assert_status(run, STATUS_OK);
	assert_string_equal(run->out, "onetwo");
	run_line(run, "rpc fwctl0 --in-hex 10 --repeat 0");
	assert_status(run, STATUS_USAGE);
}

static void repeats_go_to_one_file(void **state)
{
	struct run *run = *state;
	char line[300];

	expect_rpc(run, &(struct fwctl_loopback_call){
		.in = "\x10", .in_len = 1, .out = "one", .out_len = 3,
	});
	expect_rpc(run, &(struct fwctl_loopback_call){
		.in = "\x10", .in_len = 1, .ret = -EIO,
	});
	expect_rpc(run, &(struct fwctl_loopback_call){
		.in = "\x10", .in_len = 1, .out = "two", .out_len = 3,
	});
	snprintf(line, sizeof(line),
		 "rpc fwctl0 --in-hex 10 --repeat 3 -o %s", scratch("new"));
	run_line(run, line);
	/* The responses are kept although one request failed. */
	assert_status(run, STATUS_FAILED);
	assert_string_equal(read_scratch("new"), "onetwo");
	assert_contains(run->out, "2 responses written to");
	assert_contains(run->err, "1 of 3 requests failed");
	for (int i = 0; i < 3; i++)
		expect_rpc(run, &(struct fwctl_loopback_call){
			.in = "\x10", .in_len = 1, .ret = -EIO,
		});
	snprintf(line, sizeof(line),
		 "rpc fwctl0 --in-hex 10 --repeat 3 -o %s", scratch("none"));
	run_line(run, line);
	assert_status(run, STATUS_FAILED);
	assert_int_equal(count_scratch(), 1);
}

/* The limit of the file cuts response 10, which goes to standard output instead. */
static void a_full_file_contains_whole_responses(void **state)
{
	static const char response[105] = "x";
	struct rlimit before, limit;
	struct run *run = *state;
	struct stat st;
	char line[300];

	getrlimit(RLIMIT_FSIZE, &before);
	limit = before;
	limit.rlim_cur = 1000;
	signal(SIGXFSZ, SIG_IGN);
	for (int i = 0; i < 10; i++)
		expect_rpc(run, &(struct fwctl_loopback_call){
			.in = "\x10", .in_len = 1, .out = response,
			.out_len = sizeof(response),
		});
	snprintf(line, sizeof(line),
		 "rpc fwctl0 --in-hex 10 --repeat 20 -o %s", scratch("full"));
	setrlimit(RLIMIT_FSIZE, &limit);
	run_line(run, line);
	setrlimit(RLIMIT_FSIZE, &before);
	signal(SIGXFSZ, SIG_DFL);
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "File too large");
	assert_contains(run->out, "response 10, 105 bytes\n00000000  78 00");
	assert_contains(run->out, "9 responses written to");
	assert_contains(run->err, "10 of 20 requests got a response");
	assert_int_equal(stat(scratch("full"), &st), 0);
	assert_int_equal(st.st_size, 9 * sizeof(response));
}

static void errors_of_repeats_are_told_once_and_counted(void **state)
{
	struct run *run = *state;
	struct json_object *o, *error;
	const char *first;

	expect_rpc(run, &(struct fwctl_loopback_call){
		.in = "\x10", .in_len = 1, .ret = -EIO,
	});
	expect_rpc(run, &(struct fwctl_loopback_call){
		.in = "\x10", .in_len = 1, .ret = -ENXIO,
	});
	expect_rpc(run, &(struct fwctl_loopback_call){
		.in = "\x10", .in_len = 1, .ret = -EIO,
	});
	expect_rpc(run, &(struct fwctl_loopback_call){
		.in = "\x10", .in_len = 1, .out = "ok", .out_len = 2,
	});
	run_line(run, "rpc fwctl0 --in-hex 10 --repeat 4 --json");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "command interface is down");
	first = strstr(run->err, "no valid response");
	assert_non_null(first);
	assert_null(strstr(first + 1, "no valid response"));
	assert_contains(run->err, "3 of 4 requests failed");
	assert_int_equal(json_object_array_length(json_of(run)), 4);
	o = json_object_array_get_idx(json_of(run), 0);
	assert_int_equal(json_u64_at(o, "request"), 1);
	o = json_at(o, "error");
	assert_contains(json_string_at(o, "message"), "no valid response");
	assert_string_equal(json_string_at(o, "errno"), "EIO");
	o = json_object_array_get_idx(json_of(run), 0);
	assert_int_equal(json_int_at(o, "out_len"), 0);
	assert_true(json_object_object_get_ex(o, "data", &error));
	assert_null(error);
	o = json_object_array_get_idx(json_of(run), 3);
	assert_string_equal(json_string_at(o, "data"), "6f6b");
	assert_true(json_object_object_get_ex(o, "error", &error));
	assert_null(error);
}

static void repeats_end_with_the_device(void **state)
{
	struct run *run = *state;

	expect_rpc(run, &(struct fwctl_loopback_call){
		.in = "\x10", .in_len = 1, .out = "ok", .out_len = 2,
	});
	expect_rpc(run, &(struct fwctl_loopback_call){
		.in = "\x10", .in_len = 1, .ret = -ENODEV,
	});
	run_line(run, "rpc fwctl0 --in-hex 10 --repeat 9 --json");
	assert_status(run, STATUS_NO_DEVICE);
	assert_int_equal(json_object_array_length(json_of(run)), 2);
	assert_contains(run->err, "was removed");
	assert_contains(run->err, "1 of 9 requests got a response");
}

static void parallel_requests_are_in_flight_at_once(void **state)
{
	struct run *run = *state;

	for (int i = 0; i < 10; i++)
		expect_rpc(run, &(struct fwctl_loopback_call){
			.in = "\x10", .in_len = 1, .out = "ok", .out_len = 2,
		});
	run_line(run, "rpc fwctl0 --in-hex 10 --parallel 4 --repeat 10 --raw");
	assert_status(run, STATUS_OK);
	assert_string_equal(run->out, "okokokokokokokokokok");
	assert_int_equal(run->lb.peak, 4);
	/* The default of --repeat is the number of requests in flight. */
	for (int i = 0; i < 3; i++)
		expect_rpc(run, &(struct fwctl_loopback_call){
			.in = "\x10", .in_len = 1, .out = "longer",
			.out_len = 6,
		});
	run_line(run, "rpc fwctl0 --in-hex 10 --parallel 3 --json --out-len 2");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "3 responses were truncated");
	assert_int_equal(json_object_array_length(json_of(run)), 3);
	run_line(run, "rpc fwctl0 --in-hex 10 --parallel 4097");
	assert_status(run, STATUS_USAGE);
	run_line(run, "rpc fwctl0 --in-hex 10 --parallel 1,2");
	assert_status(run, STATUS_USAGE);
	assert_contains(run->err, "--parallel: '1,2'");
}

/*
 * Requests complete in the order of the script: the first request completes
 * last.
 */
static void parallel_responses_come_in_the_order_of_requests(void **state)
{
	struct run *run = *state;

	expect_rpc(run, &(struct fwctl_loopback_call){
		.in = "\x10", .in_len = 1, .out = "a", .out_len = 1,
	});
	expect_rpc(run, &(struct fwctl_loopback_call){
		.in = "\x10", .in_len = 1, .out = "b", .out_len = 1,
	});
	run->lb.newest_first = true;
	run_line(run, "rpc fwctl0 --in-hex 10 --parallel 2 --raw");
	assert_status(run, STATUS_OK);
	assert_string_equal(run->out, "ba");
}

/* The first request ends last, with the device. */
static void removal_keeps_the_responses_of_later_requests(void **state)
{
	struct run *run = *state;
	struct json_object *o;

	for (int i = 0; i < 3; i++)
		expect_rpc(run, &(struct fwctl_loopback_call){
			.in = "\x10", .in_len = 1, .out = "ok", .out_len = 2,
		});
	expect_rpc(run, &(struct fwctl_loopback_call){
		.in = "\x10", .in_len = 1, .ret = -ENODEV,
	});
	run->lb.newest_first = true;
	run_line(run, "rpc fwctl0 --in-hex 10 --parallel 4 --json");
	assert_status(run, STATUS_NO_DEVICE);
	assert_contains(run->err, "1 of 4 requests failed");
	assert_int_equal(json_object_array_length(json_of(run)), 4);
	for (int i = 1; i < 4; i++) {
		o = json_object_array_get_idx(json_of(run), i);
		assert_int_equal(json_u64_at(o, "request"), i + 1);
		assert_string_equal(json_string_at(o, "data"), "6f6b");
	}
}

static void parallel_requests_need_no_queue_of_the_kernel(void **state)
{
	struct run *run = *state;

	run->lb.ring_error = -EOPNOTSUPP;
	for (int i = 0; i < 10; i++)
		expect_rpc(run, &(struct fwctl_loopback_call){
			.in = "\x10", .in_len = 1, .out = "ok", .out_len = 2,
		});
	run_line(run, "rpc fwctl0 --in-hex 10 --parallel 4 --repeat 10 --raw");
	assert_status(run, STATUS_OK);
	assert_string_equal(run->out, "okokokokokokokokokok");
	run->lb.ring_error = -EMFILE;
	run_line(run, "rpc fwctl0 --in-hex 10 --parallel 2");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "too many open files");
}

/* Signals, which end the tool in a child process */
#define TERMINATED (128 + SIGTERM)

static void signal_ends_bench_and_reports_requests_in_flight(void **state)
{
	struct run *run = *state;
	char line[300];

	run->in_child = true;
	expect_rpc(run, &(struct fwctl_loopback_call){
		.in = "\x10", .in_len = 1, .ret = -EINTR, .running = 1,
	});
	run->lb.calls[0].signal = SIGTERM;
	snprintf(line, sizeof(line), "rpc fwctl0 --in-hex 10 -o %s",
		 scratch("new"));
	run_line(run, line);
	assert_status(run, TERMINATED);
	assert_contains(run->err, "interrupted by a signal");
	assert_contains(run->err, "1 RPC is still in flight");
	assert_int_equal(count_scratch(), 0);
}

static void response_is_shown_after_a_signal(void **state)
{
	struct run *run = *state;

	run->in_child = true;
	expect_rpc(run, &(struct fwctl_loopback_call){
		.in = "\x10", .in_len = 1, .out = "ok", .out_len = 2,
	});
	run->lb.calls[0].signal = SIGTERM;
	run_line(run, "rpc fwctl0 --in-hex 10");
	assert_status(run, TERMINATED);
	assert_contains(run->out, "|ok|");
}

static void signal_ends_repeats_and_keeps_responses(void **state)
{
	struct run *run = *state;
	char line[300];

	run->in_child = true;
	expect_rpc(run, &(struct fwctl_loopback_call){
		.in = "\x10", .in_len = 1, .out = "one", .out_len = 3,
	});
	expect_rpc(run, &(struct fwctl_loopback_call){
		.in = "\x10", .in_len = 1, .ret = -EINTR, .running = 1,
	});
	run->lb.calls[1].signal = SIGTERM;
	snprintf(line, sizeof(line),
		 "rpc fwctl0 --in-hex 10 --repeat 9 -o %s", scratch("new"));
	run_line(run, line);
	assert_status(run, TERMINATED);
	assert_contains(run->err, "1 RPC is still in flight");
	assert_contains(run->err, "1 of 9 requests got a response");
	assert_string_equal(read_scratch("new"), "one");
}

/* The kernel's memory for a queue may be smaller than the number of requests. */
static void parallel_requests_wait_for_the_kernel(void **state)
{
	struct run *run = *state;

	run->lb.capacity = 2;
	for (int i = 0; i < 10; i++)
		expect_rpc(run, &(struct fwctl_loopback_call){
			.in = "\x10", .in_len = 1, .out = "y", .out_len = 1,
		});
	run_line(run, "rpc fwctl0 --in-hex 10 --parallel 4 --repeat 10 --raw");
	assert_status(run, STATUS_OK);
	assert_string_equal(run->out, "yyyyyyyyyy");
	assert_int_equal(run->lb.peak, 2);
}

static void a_submission_that_fails_keeps_the_responses(void **state)
{
	struct run *run = *state;

	run->lb.submit_error = -ENODEV;
	run->lb.submits = 3;
	for (int i = 0; i < 3; i++)
		expect_rpc(run, &(struct fwctl_loopback_call){
			.in = "\x10", .in_len = 1, .out = "y", .out_len = 1,
		});
	run_line(run, "rpc fwctl0 --in-hex 10 --parallel 4 --repeat 9 --json");
	assert_status(run, STATUS_NO_DEVICE);
	assert_contains(run->err, "was removed");
	assert_contains(run->err, "3 of 9 requests got a response");
	/* After each response another submission followed and failed. */
	assert_contains(run->err, "3 of 9 requests failed");
	assert_int_equal(json_object_array_length(json_of(run)), 6);
}

/* The first or the last request completes, the others hang. */
static void a_signal_ends_parallel_requests(void **state)
{
	struct run *run = *state;
	struct json_object *o;

	run->in_child = true;
	for (int last = 0; last < 2; last++) {
		memset(&run->lb, 0, sizeof(run->lb));
		run->lb.newest_first = last;
		expect_rpc(run, &(struct fwctl_loopback_call){
			.in = "\x10", .in_len = 1, .out = "ok", .out_len = 2,
		});
		run->lb.calls[0].signal = SIGTERM;
		run_line(run,
			 "rpc fwctl0 --in-hex 10 --parallel 4 --repeat 9 --json");
		assert_status(run, TERMINATED);
		assert_contains(run->err, "interrupted by a signal");
		assert_contains(run->err, "3 RPCs are still in flight");
		assert_contains(run->err, "1 of 9 requests got a response");
		/* The last element describes the signal. */
		assert_int_equal(json_object_array_length(json_of(run)), 2);
		o = json_object_array_get_idx(json_of(run), 0);
		assert_int_equal(json_u64_at(o, "request"), last ? 4 : 1);
	}
}

/* bench */

static void check_run(struct json_object *runs, size_t i, int parallel,
		      int rpcs)
{
	struct json_object *o = json_object_array_get_idx(runs, i), *ns;

	assert_int_equal(json_int_at(o, "parallel"), parallel);
	assert_int_equal(json_u64_at(o, "rpcs"), rpcs);
	assert_true(json_object_object_get_ex(o, "latency_ns", &ns));
	assert_true(json_u64_at(ns, "min") <= json_u64_at(ns, "median"));
	assert_true(json_u64_at(ns, "median") <= json_u64_at(ns, "p99"));
	assert_true(json_u64_at(ns, "p99") <= json_u64_at(ns, "max"));
	/* One after the other, they take as long as all together. */
	assert_true(json_u64_at(o, "duration_ns") >=
		    json_u64_at(ns, "median") * (parallel == 1 ? rpcs / 2 : 1));
}

static void bench_measures_an_echo_of_the_mock(void **state)
{
	static const char echo[16] = { FWCTL_MOCK_ECHO };
	struct run *run = *state;
	struct json_object *runs;

	expect_mock(run);
	for (int i = 0; i < 20; i++)
		expect_rpc(run, &(struct fwctl_loopback_call){
			.in = echo, .in_len = sizeof(echo), .out = echo,
			.out_len = sizeof(echo),
		});
	run_line(run, "bench fwctl0 --repeat 10 --parallel 1,5 --json");
	assert_status(run, STATUS_OK);
	assert_int_equal(run->lb.peak, 5);
	assert_string_equal(json_string_at(json_of(run), "name"), "fwctl0");
	assert_true(json_object_object_get_ex(json_of(run), "runs", &runs));
	assert_int_equal(json_object_array_length(runs), 2);
	check_run(runs, 0, 1, 10);
	check_run(runs, 1, 5, 10);
}

static void bench_of_another_type_needs_a_request(void **state)
{
	struct run *run = *state;

	expect_info(run, FWCTL_DEVICE_TYPE_MLX5, "", 0);
	run_line(run, "bench fwctl0");
	assert_status(run, STATUS_USAGE);
	assert_contains(run->err, "Specify one that changes nothing");
	for (int i = 0; i < 3; i++)
		expect_rpc(run, &(struct fwctl_loopback_call){
			.scope = 1, .in = "\x10", .in_len = 1, .out = "",
		});
	run_line(run, "bench fwctl0 --in-hex 10 --repeat 3 -s debug-read");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "RPC/S");
	assert_contains(run->out, "\n        1           3 ");
}

static void bench_reports_the_error_of_a_request(void **state)
{
	struct run *run = *state;

	expect_rpc(run, &(struct fwctl_loopback_call){
		.in = "\x10", .in_len = 1, .out = "",
	});
	expect_rpc(run, &(struct fwctl_loopback_call){
		.in = "\x10", .in_len = 1, .ret = -EBADMSG,
	});
	run_line(run, "bench fwctl0 --in-hex 10 --repeat 9 --json");
	assert_status(run, STATUS_SCOPE);
	assert_contains(run->err, "does not allow this command");
	assert_string_equal(json_string_at(json_error_of(run, STATUS_SCOPE),
					   "errno"), "EBADMSG");
	expect_rpc(run, &(struct fwctl_loopback_call){
		.in = "\x10", .in_len = 1, .ret = -EBADMSG,
	});
	run_line(run, "bench fwctl0 --in-hex 10 --repeat 9 --parallel 4");
	assert_status(run, STATUS_SCOPE);
	run_line(run, "bench fwctl0 --in-hex 10 --scope debug-write");
	assert_status(run, STATUS_UNCONFIRMED);
}

static bool count_end(struct batch *b, const struct batch_end *end)
{
	(void)end;
	++*(unsigned int *)b->ctx;
	return true;
}

static void percentiles_are_exact_to_a_64th(void **state)
{
	static struct latencies l;

	(void)state;
	for (uint64_t ns = 1; ns <= 100000; ns++)
		latency_add(&l, ns * 1000);
	assert_true(l.min == 1000 && l.max == 100000000);
	assert_in_range(latency_percentile(&l, 50), 50000000, 50000000 / 64 * 65);
	assert_in_range(latency_percentile(&l, 99), 99000000, 100000000);
	assert_int_equal(latency_percentile(&l, 100), 100000000);
	/* The smallest and the largest number have a bucket. */
	memset(&l, 0, sizeof(l));
	latency_add(&l, 0);
	assert_int_equal(latency_percentile(&l, 50), 0);
	latency_add(&l, UINT64_MAX);
	assert_int_equal(latency_percentile(&l, 50), 0);
	assert_true(latency_percentile(&l, 51) == UINT64_MAX);
	/* A latency never exceeds the end of its bucket. */
	for (unsigned int bit = 0; bit < 63; bit++) {
		memset(&l, 0, sizeof(l));
		latency_add(&l, 1ull << bit);
		latency_add(&l, UINT64_MAX);
		assert_in_range(latency_percentile(&l, 50), 1ull << bit,
				(1ull << bit) + (1ull << bit) / 64);
	}
}

/*
 * bench needs at least one latency, even if its time is over before it begins.
 */
static void a_batch_sends_one_request_at_any_time(void **state)
{
	struct run *run = *state;
	unsigned int ended = 0;
	struct batch b = {
		.request = { .size = sizeof(b.request),
			     .in = "\x10", .in_len = 1 },
		.count = 9, .until = 1, .parallel = 1,
		.ended = count_end, .ctx = &ended,
	};

	expect_rpc(run, &(struct fwctl_loopback_call){
		.in = "\x10", .in_len = 1, .out = "",
	});
	assert_int_equal(fwctl_loopback_open(NULL, &run->lb, "fwctl0", &b.dev,
					     NULL), 0);
	assert_int_equal(batch_run(&b), STATUS_OK);
	assert_int_equal(ended, 1);
	fwctl_dev_close(b.dev);
}

/* Taint */

static void scope_that_taints_is_rejected_before_submission(void **state)
{
	struct run *run = *state;
	static const char *const lines[] = {
		"rpc fwctl0 --in-hex 10 --scope debug-write",
		"rpc fwctl0 --in-hex 10 --scope debug-write-full",
		"rpc fwctl0 --in-hex 10 --scope 2",
		"rpc fwctl0 --in-hex 10 --scope 99",
		"mock crash fwctl0",
		"mock mem write fwctl0 0 --in-hex 00",
		"mock mem read fwctl0 0 1 --scope debug-write-full",
	};

	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		run_line(run, lines[i]);
		assert_status(run, STATUS_UNCONFIRMED);
		assert_contains(run->err, "taint");
		assert_contains(run->err, "--allow-taint");
		assert_contains(run->err, "nothing was sent");
	}
	assert_int_equal(run->opened, 0);
}

static void allow_taint_warns_and_continues(void **state)
{
	struct run *run = *state;

	expect_rpc(run, &(struct fwctl_loopback_call){
		.scope = 3, .in = "\x10", .in_len = 1, .out = "",
	});
	run_line(run, "rpc fwctl0 --in-hex 10 -s debug-write-full --allow-taint");
	assert_status(run, STATUS_OK);
	assert_contains(run->err, "debug-write-full taints the kernel");
}

static void a_terminal_is_asked(void **state)
{
	static const char *const no[] = { "n\n", "\n", "yes please\n", "no\n" };
	static const char *const yes[] = { "y\n", "Y\n", "yes\n", "Yes\n" };
	struct run *run = *state;

	run->terminal = true;
	for (size_t i = 0; i < ARRAY_SIZE(no); i++) {
		run->input = no[i];
		run_line(run, "rpc fwctl0 --in-hex 10 --scope debug-write");
		assert_status(run, STATUS_UNCONFIRMED);
		assert_contains(run->out, "taints the kernel");
		assert_contains(run->out, "Send it to fwctl0? [y/N]");
		assert_contains(run->out, "nothing was sent");
	}
	assert_int_equal(run->opened, 0);
	for (size_t i = 0; i < ARRAY_SIZE(yes); i++) {
		expect_rpc(run, &(struct fwctl_loopback_call){
			.scope = 2, .in = "\x10", .in_len = 1, .out = "ok",
			.out_len = 2,
		});
		run->input = yes[i];
		run_line(run, "rpc fwctl0 --in-hex 10 --scope debug-write");
		assert_status(run, STATUS_OK);
		assert_contains(run->out, "|ok|");
	}
}

static void scopes_that_do_not_taint_say_nothing(void **state)
{
	struct run *run = *state;

	expect_rpc(run, &(struct fwctl_loopback_call){
		.in = "\x10", .in_len = 1, .out = "",
	});
	expect_rpc(run, &(struct fwctl_loopback_call){
		.scope = 1, .in = "\x10", .in_len = 1, .out = "",
	});
	run_line(run, "rpc fwctl0 --in-hex 10");
	assert_string_equal(run->err, "");
	run_line(run, "rpc fwctl0 --in-hex 10 --scope debug-read");
	assert_string_equal(run->err, "");
	assert_status(run, STATUS_OK);
}

/* Output */

static void raw_bytes_do_not_go_to_a_terminal(void **state)
{
	struct run *run = *state;

	run->terminal = true;
	run_line(run, "rpc fwctl0 --in-hex 10 --raw");
	assert_status(run, STATUS_UNCONFIRMED);
	assert_contains(run->out, "standard output is a terminal");
	expect_rpc(run, &(struct fwctl_loopback_call){
		.in = "\x10", .in_len = 1, .out = "bytes", .out_len = 5,
	});
	run_line(run, "rpc fwctl0 --in-hex 10 --raw --force");
	assert_status(run, STATUS_OK);
	assert_string_equal(run->out, "bytes");
}

static void a_file_is_not_replaced_without_force(void **state)
{
	struct run *run = *state;
	char line[300];
	struct stat st;

	write_scratch("old", "precious");
	assert_int_equal(chmod(scratch("old"), 0640), 0);
	snprintf(line, sizeof(line), "rpc fwctl0 --in-hex 10 -o %s",
		 scratch("old"));
	run_line(run, line);
	/* The tool fails before it sends the request. */
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "already exists");
	assert_string_equal(read_scratch("old"), "precious");
	expect_rpc(run, &(struct fwctl_loopback_call){
		.in = "\x10", .in_len = 1, .out = "new", .out_len = 3,
	});
	strcat(line, " --force");
	run_line(run, line);
	assert_status(run, STATUS_OK);
	assert_string_equal(read_scratch("old"), "new");
	assert_int_equal(stat(scratch("old"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
	assert_int_equal(count_scratch(), 1);
}

static void a_failed_rpc_leaves_no_file(void **state)
{
	struct run *run = *state;
	char line[300];

	write_scratch("old", "precious");
	expect_rpc(run, &(struct fwctl_loopback_call){
		.in = "\x10", .in_len = 1, .ret = -EIO,
	});
	snprintf(line, sizeof(line), "rpc fwctl0 --in-hex 10 --force -o %s",
		 scratch("old"));
	run_line(run, line);
	assert_status(run, STATUS_FAILED);
	assert_string_equal(read_scratch("old"), "precious");
	expect_rpc(run, &(struct fwctl_loopback_call){
		.in = "\x10", .in_len = 1, .ret = -EIO,
	});
	snprintf(line, sizeof(line), "rpc fwctl0 --in-hex 10 -o %s",
		 scratch("new"));
	run_line(run, line);
	assert_status(run, STATUS_FAILED);
	assert_int_equal(count_scratch(), 1);
}

static void a_file_that_can_not_be_written_stops_before_sending(void **state)
{
	struct run *run = *state;
	char line[300];

	snprintf(line, sizeof(line), "rpc fwctl0 --in-hex 10 -o %s/x/y",
		 scratch(""));
	run_line(run, line);
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "No such file or directory");
	/* --force does not replace a directory. */
	snprintf(line, sizeof(line), "rpc fwctl0 --in-hex 10 --force -o %.*s",
		 (int)strlen(scratch("")) - 1, scratch(""));
	run_line(run, line);
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, " is not a regular file");
}

static void force_replaces_the_target_of_a_link(void **state)
{
	struct run *run = *state;
	struct stat st;
	char line[300];

	write_scratch("old", "precious");
	assert_int_equal(symlink("old", scratch("link")), 0);
	snprintf(line, sizeof(line), "rpc fwctl0 --in-hex 10 --force -o %s",
		 scratch("link"));
	expect_rpc(run, &(struct fwctl_loopback_call){
		.in = "\x10", .in_len = 1, .out = "new", .out_len = 3,
	});
	run_line(run, line);
	assert_status(run, STATUS_OK);
	assert_int_equal(lstat(scratch("link"), &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_string_equal(read_scratch("old"), "new");
	if (geteuid())
		skip();
	/* rename() would replace a file that only root can write. */
	assert_int_equal(lchown(scratch("link"), 1, 1), 0);
	run_line(run, line);
	assert_status(run, STATUS_PERMISSION);
	assert_contains(run->err, "is a link of another user");
	assert_string_equal(read_scratch("old"), "new");
}

static void a_name_that_cannot_be_a_file_is_rejected_before_sending(void **state)
{
	char *argv[8] = { "fwctl", "rpc", "fwctl0", "--in-hex", "10", "-o", "", NULL };
	struct run *run = *state;
	char line[300];

	run_argv(run, argv);
	assert_status(run, STATUS_USAGE);
	assert_contains(run->err, "the name of the file is empty");
	snprintf(line, sizeof(line), "rpc fwctl0 --in-hex 10 -o %s",
		 scratch("new/"));
	run_line(run, line);
	assert_status(run, STATUS_USAGE);
	assert_contains(run->err, "is the name of a directory");
	assert_int_equal(count_scratch(), 0);
}

static void expect_text(struct run *run, const char *text)
{
	expect_rpc(run, &(struct fwctl_loopback_call){
		.in = "\x10", .in_len = 1, .out = text, .out_len = strlen(text),
	});
}

static void a_response_can_be_piped(void **state)
{
	struct run *run = *state;
	char line[300], text[8];
	int fd;

	expect_text(run, "bytes");
	run_line(run, "rpc fwctl0 --in-hex 10 -o -");
	assert_status(run, STATUS_OK);
	assert_string_equal(run->out, "bytes");
	run_line(run, "rpc fwctl0 --in-hex 10 -o - --json");
	assert_status(run, STATUS_USAGE);
	assert_int_equal(mkfifo(scratch("fifo"), 0600), 0);
	fd = open(scratch("fifo"), O_RDONLY | O_NONBLOCK);
	expect_text(run, "pipe");
	snprintf(line, sizeof(line), "rpc fwctl0 --in-hex 10 -o %s",
		 scratch("fifo"));
	run_line(run, line);
	assert_status(run, STATUS_OK);
	assert_int_equal(read(fd, text, sizeof(text)), 4);
	assert_memory_equal(text, "pipe", 4);
	close(fd);
	assert_int_equal(count_scratch(), 1);
}

/* Operations that a file system lacks. */
enum {
	NO_TMPFILE = 1,
	NO_LINKAT = 2,
	NO_LINK = 4,
	NO_NOREPLACE = 8,
};

static unsigned int lacks;

int __wrap_open(const char *path, int flags, ...)
{
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(args, mode_t) : 0;
	va_end(args);
	if (lacks & NO_TMPFILE && flags & __O_TMPFILE) {
		errno = EOPNOTSUPP;
		return -1;
	}
	return __real_open(path, flags, mode);
}

int __wrap_linkat(int from_dir, const char *from, int to_dir, const char *to,
		  int flags)
{
	if (!(lacks & NO_LINKAT))
		return __real_linkat(from_dir, from, to_dir, to, flags);
	errno = ENOENT;
	return -1;
}

int __wrap_link(const char *from, const char *to)
{
	if (!(lacks & NO_LINK))
		return __real_link(from, to);
	errno = EPERM;
	return -1;
}

int __wrap_renameat2(int from_dir, const char *from, int to_dir, const char *to,
		     unsigned int flags)
{
	if (!(lacks & NO_NOREPLACE))
		return __real_renameat2(from_dir, from, to_dir, to, flags);
	errno = EINVAL;
	return -1;
}

/* Write a file in two parts, and let "theirs" appear before the end. */
static enum status write_file(bool force, bool appears)
{
	struct outfile *o;

	assert_int_equal(outfile_open(scratch("f"), force, &o), STATUS_OK);
	assert_int_equal(outfile_write(o, "ou", 2), STATUS_OK);
	assert_int_equal(outfile_write(o, "rs", 2), STATUS_OK);
	if (appears)
		write_scratch("f", "theirs");
	return outfile_commit(o);
}

static void a_file_is_complete_on_each_file_system(void **state)
{
	struct stat st;

	(void)state;
	for (lacks = 0; lacks < 1 << 4; lacks++) {
		assert_int_equal(write_file(false, false), STATUS_OK);
		assert_string_equal(read_scratch("f"), "ours");
		assert_int_equal(chmod(scratch("f"), 0640), 0);
		assert_int_equal(write_file(true, true), STATUS_OK);
		assert_string_equal(read_scratch("f"), "ours");
		assert_int_equal(stat(scratch("f"), &st), 0);
		assert_int_equal(st.st_mode & 0777, 0640);
		unlink(scratch("f"));
		assert_int_equal(write_file(false, true), STATUS_FAILED);
		assert_string_equal(read_scratch("f"), "theirs");
		assert_int_equal(count_scratch(), 1);
		unlink(scratch("f"));
	}
	lacks = 0;
}

/* Return the signal that ends a program with an open file. */
static int end_with_file(int sig)
{
	const struct rlimit limit = { 2, 2 };
	pid_t child = fork();
	struct outfile *o;
	int status;

	if (!child) {
		signal(sig, SIG_DFL);
		if (outfile_open(scratch("f"), false, &o))
			_exit(1);
		if (sig == SIGXFSZ && !setrlimit(RLIMIT_FSIZE, &limit))
			outfile_write(o, "ours", 4);
		else
			raise(sig);
		_exit(2);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void a_signal_leaves_no_file(void **state)
{
	static const int signals[] = {
		SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGQUIT, SIGXFSZ, SIGKILL,
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(signals); i++) {
		assert_int_equal(end_with_file(signals[i]), signals[i]);
		assert_int_equal(count_scratch(), 0);
	}
	/* After SIGKILL, the kernel can remove a file, but the tool cannot. */
	lacks = NO_TMPFILE;
	for (size_t i = 0; signals[i] != SIGKILL; i++) {
		assert_int_equal(end_with_file(signals[i]), signals[i]);
		assert_int_equal(count_scratch(), 0);
	}
	lacks = 0;
}

static void a_file_that_appears_meanwhile_is_not_replaced(void **state)
{
	struct outfile *o;

	(void)state;
	assert_int_equal(outfile_open(scratch("f"), false, &o), STATUS_OK);
	assert_int_equal(outfile_write(o, "ours", 4), STATUS_OK);
	write_scratch("f", "theirs");
	assert_int_equal(outfile_commit(o), STATUS_FAILED);
	assert_string_equal(read_scratch("f"), "theirs");
	assert_int_equal(count_scratch(), 1);
}

static void output_that_did_not_arrive_fails(void **state)
{
	struct run *run = *state;
	FILE *saved = stdout;

	(void)run;
	stdout = fopen("/dev/full", "w");
	run_line(run, "--version");
	fclose(stdout);
	stdout = saved;
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "cannot write to standard output: No space");
}

static void messages_are_printable(void **state)
{
	struct run *run = *state;

	run_line(run, "a\033]0;b\007 --json");
	assert_status(run, STATUS_USAGE);
	assert_contains(run->err, "unknown command 'a?]0;b?'");
	assert_contains(json_string_at(json_at(json_of(run), "error"), "message"),
			"'a?]0;b?'");
}

static void error_of_a_stream_is_one_line(void **state)
{
	struct run *run = *state;

	run_line(run, "monitor --json --count 0");
	assert_status(run, STATUS_USAGE);
	assert_string_equal(strchr(run->out, '\n'), "\n");
	run_line(run, "events fwctl0 --json --dry-run");
	assert_status(run, STATUS_OK);
	assert_string_equal(strchr(run->out, '\n'), "\n");
	assert_string_equal(json_string_at(json_of(run), "name"), "fwctl0");
}

static void text_from_firmware_is_made_printable(void **state)
{
	char *text = text_clean("a\033[2J\n\\\x80z\0tail", 13);

	(void)state;
	assert_string_equal(text, "a\\x1b[2J\\x0a\\x5c\\x80z");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_parsed_strictly),
		with_run(a_bad_number_is_quoted),
		with_run(hex_input_may_have_white_space_between_bytes),
		with_run(hex_input_has_several_forms),
		with_run(non_blocking_input_is_read_to_its_end),
		with_run(bad_hex_input_is_located),
		with_run(typos_get_a_suggestion),
		with_run(typos_in_a_device_get_a_suggestion),
		with_run(usage_errors_name_the_mistake),
		with_run(every_command_has_help),
		with_run(version_is_printed),
		with_run(options_may_stand_anywhere_behind_the_command),
		with_run(list_without_devices_has_a_hint),
		with_run(list_without_sysfs_fails),
		with_run(list_without_devices_is_an_empty_json_array),
		with_run(list_shows_each_device_in_text_and_json),
		with_run(list_shows_identities_on_request),
		with_run(identity_shows_values_or_reasons),
		with_run(identity_exports_names_for_links),
		with_run(exported_name_is_one_component),
		with_run(identity_needs_a_known_device),
		with_run(monitor_ends_after_its_time),
		with_run(node_or_descriptor_has_an_identity),
		with_run(info_decodes_known_types),
		with_run(info_of_an_unknown_type_is_a_dump),
		with_run(a_response_is_dumped_raw_json_or_a_file),
		with_run(a_request_comes_from_a_file_or_stdin),
		with_run(request_over_2_mib_is_rejected_before_submission),
		with_run(a_cut_response_is_shown_and_fails),
		with_run(errors_give_their_exit_status),
		with_run(an_inherited_descriptor_is_taken_by_number),
		with_run(rejected_scope_names_the_required_scope),
		with_run(times_and_lists_are_parsed_strictly),
		with_run(a_deadline_goes_to_the_kernel),
		with_run(repeats_are_shown_in_order),
		with_run(repeats_go_to_one_file),
		with_run(a_full_file_contains_whole_responses),
		with_run(errors_of_repeats_are_told_once_and_counted),
		with_run(repeats_end_with_the_device),
		with_run(parallel_requests_are_in_flight_at_once),
		with_run(parallel_responses_come_in_the_order_of_requests),
		with_run(removal_keeps_the_responses_of_later_requests),
		with_run(parallel_requests_need_no_queue_of_the_kernel),
		with_run(signal_ends_bench_and_reports_requests_in_flight),
		with_run(response_is_shown_after_a_signal),
		with_run(signal_ends_repeats_and_keeps_responses),
		with_run(parallel_requests_wait_for_the_kernel),
		with_run(a_submission_that_fails_keeps_the_responses),
		with_run(a_signal_ends_parallel_requests),
		cmocka_unit_test(percentiles_are_exact_to_a_64th),
		with_run(bench_measures_an_echo_of_the_mock),
		with_run(bench_of_another_type_needs_a_request),
		with_run(bench_reports_the_error_of_a_request),
		with_run(a_batch_sends_one_request_at_any_time),
		with_run(scope_that_taints_is_rejected_before_submission),
		with_run(allow_taint_warns_and_continues),
		with_run(a_terminal_is_asked),
		with_run(scopes_that_do_not_taint_say_nothing),
		with_run(raw_bytes_do_not_go_to_a_terminal),
		with_run(a_file_is_not_replaced_without_force),
		with_run(a_failed_rpc_leaves_no_file),
		with_run(a_file_that_can_not_be_written_stops_before_sending),
		with_run(a_name_that_cannot_be_a_file_is_rejected_before_sending),
		with_run(a_response_can_be_piped),
		with_run(a_file_is_complete_on_each_file_system),
		with_run(a_signal_leaves_no_file),
		with_run(force_replaces_the_target_of_a_link),
		with_run(a_file_that_appears_meanwhile_is_not_replaced),
		with_run(messages_are_printable),
		with_run(error_of_a_stream_is_one_line),
		with_run(output_that_did_not_arrive_fails),
		cmocka_unit_test(text_from_firmware_is_made_printable),
	};

	return cmocka_run_group_tests_name("tool", tests, NULL, NULL);
}
