// SPDX-License-Identifier: GPL-2.0-only
/* fwctl report: the parts in the archive, failures, signals and masks. */
#include <archive.h>
#include <archive_entry.h>
#include <endian.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../tool/mask.h"
#include "check.h"
#include "tree.h"

#define CONF FWCTL_SCOPE_CONFIGURATION
#define READ FWCTL_SCOPE_DEBUG_READ
#define SERIAL "MT2437X00042"
#define SERIAL_HEX "4d5432343337583030303432"
#define MAC "02:aa:bb:01:02:03"

/* The entries of the archive that a test has read last. */
static struct {
	char path[64][128];
	char *text[64];
	size_t len[64];
	size_t count;
} entries;
static struct json_object *documents[64];

static void entries_free(void)
{
	for (size_t i = 0; i < entries.count; i++) {
		free(entries.text[i]);
		json_object_put(documents[i]);
		documents[i] = NULL;
	}
	entries.count = 0;
}

/* Store the entry, and check that a name with .json has one JSON document. */
static void read_entry(struct archive *a, struct archive_entry *entry)
{
	size_t i = entries.count++, len = archive_entry_size(entry);
	const char *path = strchr(archive_entry_pathname(entry), '/');

	assert_in_range(i, 0, ARRAY_SIZE(entries.path) - 1);
	assert_non_null(path);
	assert_int_equal(archive_entry_filetype(entry), AE_IFREG);
	snprintf(entries.path[i], sizeof(entries.path[i]), "%s", path + 1);
	entries.text[i] = calloc(1, len + 1);
	entries.len[i] = len;
	assert_int_equal(archive_read_data(a, entries.text[i], len), len);
	if (!strstr(path, ".json"))
		return;
	documents[i] = json_parse_line(entries.text[i], len);
	if (!documents[i])
		fail_msg("not JSON: %s: %s", path, entries.text[i]);
}

/* Read the archive at @path, or in the output of @run if @path is NULL. */
static void read_archive(const char *path, const struct run *run, int filter)
{
	struct archive *a = archive_read_new();
	struct archive_entry *entry;
	int ret;

	entries_free();
	archive_read_support_filter_all(a);
	archive_read_support_format_tar(a);
	ret = path ? archive_read_open_filename(a, path, 10240) :
		     archive_read_open_memory(a, run->out, run->out_len);
	if (ret)
		fail_msg("%s: %s", path, archive_error_string(a));
	while (!archive_read_next_header(a, &entry))
		read_entry(a, entry);
	assert_int_equal(archive_filter_code(a, 0), filter);
	archive_read_free(a);
}

/* Return the index of an entry, -1 if there is none. */
static int find(const char *path)
{
	for (size_t i = 0; i < entries.count; i++) {
		if (!strcmp(entries.path[i], path))
			return i;
	}
	return -1;
}

static struct json_object *document(const char *path)
{
	int i = find(path);

	if (i < 0)
		fail_msg("no entry %s", path);
	return documents[i];
}

/* Return the description of a part in report.json. */
static struct json_object *part(const char *path)
{
	struct json_object *array, *o;

	assert_true(json_object_object_get_ex(document("report.json"), "parts",
					      &array));
	for (size_t i = 0; i < json_object_array_length(array); i++) {
		o = json_object_array_get_idx(array, i);
		if (!strcmp(json_string_at(o, "part"), path))
			return o;
	}
	fail_msg("report.json lacks %s", path);
	return NULL;
}

static const char *state(const char *path)
{
	return json_string_at(part(path), "state");
}

/* The text of an entry that has it, or NULL. */
static const char *entry_with(const char *text)
{
	for (size_t i = 0; i < entries.count; i++) {
		if (memmem(entries.text[i], entries.len[i], text, strlen(text)))
			return entries.path[i];
	}
	return NULL;
}

static bool is_complete(void)
{
	struct json_object *o;

	assert_true(json_object_object_get_ex(document("report.json"),
					      "complete", &o));
	return json_object_get_boolean(o);
}

/* A script for a device that is in a directory with sys/. */
static void listed_device(struct run *run)
{
	static char root[512];

	snprintf(root, sizeof(root), "%s", scratch("root"));
	tree_device(root, "fwctl0", "platform/fwctl_mock.0", "platform",
		    "fwctl_mock");
	tree_file("debug-read\n",
		  "%s/sys/devices/platform/fwctl_mock.0/fwctl/fwctl0/max_scope",
		  root);
	tree_file(MAC "\n",
		  "%s/sys/devices/platform/fwctl_mock.0/net/enx02aabb010203/address",
		  root);
	tree_file("binary", "%s/sys/devices/platform/fwctl_mock.0/resource0",
		  root);
	run->root = root;
	run->listed = true;
}

static struct fwctl_mock_config parameter(const char *name, const char *value)
{
	struct fwctl_mock_config p = { .len = htole32(strlen(value)) };

	memcpy(p.name, name, strlen(name));
	memcpy(p.value, value, strlen(value));
	return p;
}

static void expect_identify(struct run *run, int ret)
{
	struct fwctl_mock_identify id = { .model = "Mock", .serial = SERIAL };

	expect_cmd(run, &(struct exchange){
		.scope = CONF, .opcode = FWCTL_MOCK_IDENTIFY,
		.out = &id, .out_len = sizeof(id), .ret = ret,
	});
}

static void expect_counters(struct run *run, uint16_t status)
{
	static const struct fwctl_mock_counters counters;

	expect_cmd(run, &(struct exchange){
		.scope = READ, .opcode = FWCTL_MOCK_COUNTERS, .status = status,
		.out = &counters, .out_len = status ? 0 : sizeof(counters),
	});
}

static void expect_config(struct run *run)
{
	const struct fwctl_mock_config config[] = {
		parameter("label", "card " SERIAL),
		parameter("mac", MAC),
		parameter("password", "hunter"),
		parameter("uplink", "0002AABB010203ff"),
	};

	expect_cmd(run, &(struct exchange){
		.scope = CONF, .opcode = FWCTL_MOCK_CONFIG_LIST,
		.out = config, .out_len = sizeof(config),
	});
}

/* Expect a read of the core dump, which has the size @len unless it is 0. */
static void expect_dump(struct run *run, size_t len)
{
	const struct fwctl_mock_mem arg = {
		.len = htole32(FWCTL_MOCK_MEM_MAX_LEN),
	};
	struct fwctl_mock_dump *dump = script_keep(sizeof(*dump) + len);

	dump->total = htole64(len);
	dump->id = htole32(1);
	memset(dump + 1, 0xa5, len);
	expect_cmd(run, &(struct exchange){
		.scope = READ, .opcode = FWCTL_MOCK_DUMP_READ,
		.in = &arg, .in_len = sizeof(arg),
		.status = len ? FWCTL_MOCK_OK : FWCTL_MOCK_NOT_FOUND,
		.out = dump, .out_len = len ? sizeof(*dump) + len : 0,
	});
}

/* Expect all requests of a report of a mock up to the dump. */
static void expect_report(struct run *run, uint16_t counters_status)
{
	expect_mock(run);
	expect_mock(run);
	expect_identify(run, 0);
	expect_effects(run, 0x0200, 2);
	expect_counters(run, counters_status);
	expect_config(run);
}

static void run_report(struct run *run, const char *options, const char *name)
{
	char line[600];

	snprintf(line, sizeof(line), "report fwctl0%s -o %s", options,
		 scratch(name));
	run_line(run, line);
}

static void contains_every_part(void **state_)
{
	static const char *const parts[] = {
		"identity.json", "info.json", "sysfs.json", "policy.json",
		"mock/identify.json", "mock/effects.json", "mock/counters.json",
		"config.json", "dumps/core.bin",
	};
	struct run *run = *state_;
	struct json_object *o;

	listed_device(run);
	expect_report(run, 0);
	expect_dump(run, 100);
	run_report(run, "", "r.tar.xz");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "fwctl0: 9 parts written to ");
	read_archive(scratch("r.tar.xz"), NULL, ARCHIVE_FILTER_XZ);
	assert_int_equal(entries.count, ARRAY_SIZE(parts) + 1);
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		assert_true(find(parts[i]) > 0);
		assert_string_equal(state(parts[i]), "ok");
	}
	assert_true(is_complete());
	assert_string_equal(json_string_at(document("mock/identify.json"),
					   "serial"), SERIAL);
	assert_string_equal(json_string_at(part("config.json"), "command"),
			    "fwctl mock config list fwctl0 --json");
	assert_int_equal(entries.len[find("dumps/core.bin")], 100);
	o = json_at(document("sysfs.json"), "attributes");
	assert_string_equal(json_string_at(o, "device/net/enx02aabb010203/address"),
			    MAC);
	assert_false(json_object_object_get_ex(o, "device/resource0", NULL));
	assert_string_equal(json_string_at(document("policy.json"), "max_scope"),
			    "debug-read");
	assert_string_equal(state("health.json"), "absent");
	/* One file, and the directory of the device. */
	assert_int_equal(count_scratch(), 2);
}

static void the_suffix_selects_the_compression(void **state_)
{
	static const struct {
		const char *name;
		int filter;
	} cases[] = {
		{ "r.tar", ARCHIVE_FILTER_NONE }, { "r.tar.gz", ARCHIVE_FILTER_GZIP },
		{ "r.tgz", ARCHIVE_FILTER_GZIP }, { "r.txz", ARCHIVE_FILTER_XZ },
	};
	struct run *run = *state_;

	listed_device(run);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		expect_report(run, 0);
		expect_dump(run, 0);
		run_report(run, "", cases[i].name);
		assert_status(run, STATUS_OK);
		read_archive(scratch(cases[i].name), NULL, cases[i].filter);
		assert_string_equal(state("dumps/core.bin"), "absent");
	}
	run->opened = 0;
	run_report(run, "", "r.zip");
	assert_status(run, STATUS_USAGE);
	assert_contains(run->err, ".tar.xz, .tar.gz or .tar");
	assert_int_equal(run->opened, 0);
}

static void the_default_name_is_not_overwritten(void **state_)
{
	struct run *run = *state_;
	char *cwd = get_current_dir_name();

	listed_device(run);
	assert_int_equal(chdir(scratch("root")), 0);
	for (int i = 0; i < 3; i++) {
		/* The second run sends no request. */
		if (i == 1)
			expect_mock(run);
		else
			expect_report(run, 0);
		if (i != 1)
			expect_dump(run, 0);
		run_line(run, i < 2 ? "report fwctl0" : "report fwctl0 --force");
		assert_status(run, i == 1 ? STATUS_FAILED : STATUS_OK);
		assert_contains(i == 1 ? run->err : run->out,
				"fwctl-report-fwctl0-20");
		assert_contains(i == 1 ? run->err : run->out, ".tar.xz");
	}
	assert_int_equal(chdir(cwd), 0);
	free(cwd);
}

static void standard_output_is_the_archive(void **state_)
{
	struct run *run = *state_;

	listed_device(run);
	expect_report(run, 0);
	expect_dump(run, 0);
	run_line(run, "report fwctl0 -o -");
	assert_status(run, STATUS_OK);
	read_archive(NULL, run, ARCHIVE_FILTER_XZ);
	assert_int_equal(find("report.json"), 0);
	run_line(run, "report fwctl0 -o - --json");
	assert_status(run, STATUS_USAGE);
	run->terminal = true;
	run_line(run, "report fwctl0 -o -");
	assert_int_equal(run->status, STATUS_UNCONFIRMED);
}

static void a_failed_part_keeps_the_others(void **state_)
{
	struct run *run = *state_;
	struct json_object *o;

	listed_device(run);
	expect_report(run, FWCTL_MOCK_INTERNAL);
	expect_dump(run, 10);
	run_report(run, "", "r.tar.xz");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "mock/counters.json: fwctl0: the firmware returned INTERNAL");
	read_archive(scratch("r.tar.xz"), NULL, ARCHIVE_FILTER_XZ);
	assert_false(is_complete());
	assert_string_equal(state("mock/counters.json"), "failed");
	o = json_at(json_at(part("mock/counters.json"), "error"), "firmware");
	assert_string_equal(json_name_at(o, "status"), "INTERNAL");
	assert_int_equal(find("mock/counters.json"), -1);
	document("config.json");
	assert_true(find("dumps/core.bin") > 0);
}

static void json_is_the_index(void **state_)
{
	struct run *run = *state_;
	struct json_object *array;

	listed_device(run);
	expect_report(run, FWCTL_MOCK_INTERNAL);
	expect_dump(run, 10);
	run_report(run, " --json", "r.tar.xz");
	assert_status(run, STATUS_FAILED);
	assert_string_equal(json_string_at(json_error_of(run, STATUS_FAILED),
					   "message"),
			    "fwctl0: 1 parts failed, see report.json");
	assert_contains(json_string_at(json_of(run), "file"), "/r.tar.xz");
	assert_true(json_object_object_get_ex(json_of(run), "parts", &array));
	assert_int_equal(json_object_array_length(array), 10);
}

/* A device that does not respond delays the report once. */
static void no_request_follows_a_timeout(void **state_)
{
	struct run *run = *state_;

	listed_device(run);
	expect_mock(run);
	expect_mock(run);
	expect_identify(run, -ETIMEDOUT);
	run_report(run, "", "r.tar.xz");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err,
			"config.json: not requested: fwctl0 did not respond for mock/identify.json");
	read_archive(scratch("r.tar.xz"), NULL, ARCHIVE_FILTER_XZ);
	assert_string_equal(state("dumps/core.bin"), "failed");
	assert_string_equal(state("sysfs.json"), "ok");
}

static void other_firmware_of_a_mock_is_a_failed_part(void **state_)
{
	static const struct fwctl_info_mock info = { .uid = 1 };
	struct run *run = *state_;

	listed_device(run);
	for (int i = 0; i < 2; i++)
		expect_info(run, FWCTL_DEVICE_TYPE_MOCK, &info, sizeof(info));
	run_report(run, "", "r.tar.xz");
	assert_status(run, STATUS_FAILED);
	read_archive(scratch("r.tar.xz"), NULL, ARCHIVE_FILTER_XZ);
	assert_string_equal(state("mock"), "failed");
	assert_string_equal(state("info.json"), "ok");
}

static void unknown_devices_have_general_parts(void **state_)
{
	struct run *run = *state_;

	listed_device(run);
	for (int i = 0; i < 2; i++)
		expect_info(run, 4711, "abc", 3);
	run_report(run, "", "r.tar.xz");
	assert_status(run, STATUS_OK);
	read_archive(scratch("r.tar.xz"), NULL, ARCHIVE_FILTER_XZ);
	assert_string_equal(json_string_at(document("info.json"), "data"),
			    "616263");
}

static void a_large_dump_is_omitted(void **state_)
{
	struct run *run = *state_;

	listed_device(run);
	expect_report(run, 0);
	expect_dump(run, 100);
	run_report(run, " --max-len 99", "r.tar.xz");
	assert_status(run, STATUS_OK);
	read_archive(scratch("r.tar.xz"), NULL, ARCHIVE_FILTER_XZ);
	assert_string_equal(state("dumps/core.bin"), "omitted");
	assert_contains(json_string_at(json_at(part("dumps/core.bin"), "error"),
				       "message"), "more than 99 bytes");
	assert_int_equal(find("dumps/core.bin"), -1);
}

static void a_signal_leaves_no_file(void **state_)
{
	struct run *run = *state_;

	listed_device(run);
	expect_mock(run);
	expect_mock(run);
	expect_identify(run, -EINTR);
	run->lb.calls[run->lb.count - 1].signal = SIGINT;
	run->in_child = true;
	run_report(run, "", "r.tar.xz");
	assert_int_equal(run->status, 128 + SIGINT);
	assert_contains(run->err, "interrupted: no report was written");
	assert_int_equal(count_scratch(), 1);
}

/* The handler of the first signal does not end the request. */
static int interrupt_twice(struct fwctl_rpc *rpc)
{
	(void)rpc;
	raise(SIGINT);
	raise(SIGINT);
	return -EINTR;
}

static void a_second_signal_leaves_no_file(void **state_)
{
	struct run *run = *state_;

	listed_device(run);
	expect_mock(run);
	expect_mock(run);
	run->lb.firmware = interrupt_twice;
	run->in_child = true;
	run_report(run, "", "r.tar.xz");
	assert_int_equal(run->status, 128 + SIGINT);
	assert_int_equal(count_scratch(), 1);
}

static void a_failed_write_leaves_no_file(void **state_)
{
	struct rlimit before, small = { 0 };
	struct run *run = *state_;
	sighandler_t handler;

	listed_device(run);
	expect_report(run, 0);
	expect_dump(run, 0);
	/* The limit applies to the standard streams as well. */
	run->terminal = true;
	getrlimit(RLIMIT_FSIZE, &before);
	small.rlim_max = before.rlim_max;
	handler = signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &small);
	run_report(run, "", "r.tar.xz");
	setrlimit(RLIMIT_FSIZE, &before);
	signal(SIGXFSZ, handler);
	assert_status(run, STATUS_FAILED);
	assert_contains(run->out, "File too large");
	assert_int_equal(count_scratch(), 1);
}

static void mask_leaves_no_serial_number(void **state_)
{
	static const char *const secrets[] = {
		SERIAL, SERIAL_HEX, MAC, "02aabb010203", "02AABB010203", "hunter",
		"68756e746572",
	};
	struct run *run = *state_;
	struct json_object *o;
	const char *serial;

	listed_device(run);
	expect_report(run, 0);
	run_report(run, " --mask", "r.tar.xz");
	assert_status(run, STATUS_OK);
	read_archive(scratch("r.tar.xz"), NULL, ARCHIVE_FILTER_XZ);
	for (size_t i = 0; i < ARRAY_SIZE(secrets); i++) {
		const char *path = entry_with(secrets[i]);

		if (path)
			fail_msg("%s is in %s", secrets[i], path);
	}
	/* The serial number has one placeholder. */
	serial = json_string_at(document("mock/identify.json"), "serial");
	assert_contains(serial, "masked-serial-");
	assert_contains(json_object_to_json_string(document("config.json")),
			serial);
	assert_string_equal(state("dumps/core.bin"), "omitted");
	assert_int_equal(find("dumps/core.bin"), -1);
	o = json_at(document("report.json"), "masked");
	assert_int_equal(json_int_at(o, "serial"), 1);
	assert_int_equal(json_int_at(o, "mac"), 1);
	assert_true(is_complete());
}

static void a_report_is_of_one_device(void **state_)
{
	struct run *run = *state_;

	run_line(run, "report fwctl0,fwctl1");
	assert_status(run, STATUS_USAGE);
	assert_contains(run->err, "single device");
}

static void dry_run_writes_no_file(void **state_)
{
	struct run *run = *state_;

	listed_device(run);
	expect_mock(run);
	/* The label of a request. */
	for (int i = 0; i < 5; i++)
		expect_mock(run);
	run_report(run, " --dry-run", "r.tar.xz");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "not sent: opcode 0x0100, scope debug-read");
	assert_contains(run->out, "not sent: opcode 0x0120, scope debug-read");
	assert_int_equal(count_scratch(), 1);
}

/* mlx5 firmware without registers but MGIR, and with two ports. */
static int mlx5_firmware(struct fwctl_rpc *rpc)
{
	const unsigned char *in = (const void *)(uintptr_t)rpc->in;
	unsigned char *out = (void *)(uintptr_t)rpc->out;
	unsigned int opcode = in[0] << 8 | in[1];
	bool mgir = in[10] == 0x90 && in[11] == 0x20;

	if (rpc->scope > FWCTL_SCOPE_DEBUG_READ)
		return -EPERM;
	memset(out, 0, rpc->out_len);
	if (opcode == 0x805 && !mgir)
		out[0] = 3;
	/* The base MAC address. */
	if (opcode == 0x805 && mgir)
		memcpy(out + 16 + 0x12, "\x02\xaa\xbb\x01\x02\x03", 6);
	/* num_ports of the general capabilities. */
	if (opcode == 0x100 && in[7] < 2)
		out[16 + 0x37] = 2;
	return 0;
}

static void mlx5_registers_that_are_absent_are_no_failure(void **state_)
{
	struct run *run = *state_;
	struct json_object *o;

	listed_device(run);
	expect_mlx5(run);
	expect_mlx5(run);
	run->lb.firmware = mlx5_firmware;
	run_report(run, " --mask", "r.tar.xz");
	assert_status(run, STATUS_OK);
	read_archive(scratch("r.tar.xz"), NULL, ARCHIVE_FILTER_XZ);
	assert_int_equal(json_int_at(document("mlx5/info.json"), "num_ports"), 2);
	assert_string_equal(state("registers/MGIR.json"), "ok");
	assert_string_equal(state("registers/PTYS.json"), "absent");
	assert_string_equal(state("registers/PTYS-local_port-2.json"), "absent");
	assert_string_equal(state("registers/QETCR-port_number-2.json"), "absent");
	assert_string_equal(state("registers/PPCNT-grp-18.json"), "absent");
	assert_string_equal(state("dumps/list.json"), "absent");
	document("mlx5/caps.json");
	o = json_at(document("registers/MGIR.json"), "fields");
	json_object_object_foreach(o, key, value) {
		if (strstr(key, "base_mac"))
			assert_contains(json_object_get_string(value), "masked-mac");
	}
	assert_null(entry_with("02aabb010203"));
}

static const struct {
	const char *document, *masked;
} masks[] = {
	/* Members by name, and the same value in other texts. */
	{ "{\"serial\":\"SN12345\",\"a\":\"x SN12345, sn12345\"}",
	  "{\"serial\":\"masked-serial-1\",\"a\":\"x masked-serial-1, masked-serial-1\"}" },
	{ "{\"serial\":[{\"key\":\"vpd\",\"value\":\"SN12345\"}]}",
	  "{\"serial\":[{\"key\":\"vpd\",\"value\":\"masked-serial-1\"}]}" },
	/* A word or a short number is not replaced within other texts. */
	{ "{\"serial\":\"unknown\",\"a\":\"unknown\"}",
	  "{\"serial\":\"masked-serial-1\",\"a\":\"unknown\"}" },
	{ "{\"serial\":\"12\",\"a\":\"1234\"}",
	  "{\"serial\":\"masked-serial-1\",\"a\":\"1234\"}" },
	/* The reason for a missing value is not a value. */
	{ "{\"reasons\":{\"serial\":\"not a card 1\"}}",
	  "{\"reasons\":{\"serial\":\"not a card 1\"}}" },
	{ "{\"parameter\":\"ADMIN_PASSWORD\",\"next\":\"abcd\",\"other\":7}",
	  "{\"parameter\":\"ADMIN_PASSWORD\",\"next\":\"masked-secret-1\",\"other\":\"masked-secret\"}",
	},
	/* Addresses by form, and their other forms. */
	{ "[\"at 02:AA:bb:01:02:03!\",\"enx02aabb010203\",\"02-aa-bb-01-02-03\"]",
	  "[\"at masked-mac-1!\",\"enxmasked-mac-1\",\"masked-mac-1\"]" },
	{ "[\"MAC-02:aa:bb:01:02:03\"]", "[\"MAC-masked-mac-1\"]" },
	{ "[\"0002:c903:00a1:b2c3\",\"0x0002c90300a1b2c3\"]",
	  "[\"masked-guid-1\",\"0xmasked-guid-1\"]" },
	{ "[\"0002:c903:00a1:b2c3\",\"fe80:0000:0000:0000:0002:c903:00a1:b2c3\"]",
	  "[\"masked-guid-1\",\"masked-guid-2\"]" },
	{ "[\"01234567-89ab-cdef-0123-456789abcdef\"]", "[\"masked-uuid-1\"]" },
	{ "{\"enx02aabb010203\":1,\"a\":\"02:aa:bb:01:02:03\"}",
	  "{\"enxmasked-mac-1\":1,\"a\":\"masked-mac-1\"}" },
	{ "{\"base_mac_31_0\":77,\"has_mac\":1}",
	  "{\"base_mac_31_0\":\"masked-mac\",\"has_mac\":1}" },
	/* Zero, broadcast, addresses of PCI, times and versions are not masked. */
	{ "[\"00:00:00:00:00:00\",\"ff:ff:ff:ff:ff:ff\"]",
	  "[\"00:00:00:00:00:00\",\"ff:ff:ff:ff:ff:ff\"]" },
	{ "[\"0000:03:00.0\",\"2026-11-15T10:20:30Z\",\"16.35.4030\"]",
	  "[\"0000:03:00.0\",\"2026-11-15T10:20:30Z\",\"16.35.4030\"]" },
	/* Raw bytes */
	{ "{\"data\":\"00112233445566778899aabbccddeeff\"}", "{\"data\":null}" },
	{ "{\"serial\":\"SN12345\",\"data\":\"00534e3132333435\"}",
	  "{\"serial\":\"masked-serial-1\",\"data\":\"00masked-serial-1\"}" },
};

static void values_are_masked_in_all_forms(void **state_)
{
	(void)state_;
	for (size_t i = 0; i < ARRAY_SIZE(masks); i++) {
		struct json_object *o = json_tokener_parse(masks[i].document);
		struct json_object *masked;
		struct mask m = { 0 };

		mask_learn(&m, o);
		mask_complete(&m);
		masked = mask_apply(&m, o);
		assert_string_equal(json_object_to_json_string_ext(masked, 0),
				    masks[i].masked);
		assert_false(m.no_memory);
		json_object_put(masked);
		json_object_put(o);
		mask_free(&m);
	}
}

static int free_report(void **state_)
{
	entries_free();
	return free_run(state_);
}

#define with_report(f) cmocka_unit_test_setup_teardown(f, new_run, free_report)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_report(contains_every_part),
		with_report(the_suffix_selects_the_compression),
		with_report(the_default_name_is_not_overwritten),
		with_report(standard_output_is_the_archive),
		with_report(a_failed_part_keeps_the_others),
		with_report(json_is_the_index),
		with_report(no_request_follows_a_timeout),
		with_report(other_firmware_of_a_mock_is_a_failed_part),
		with_report(unknown_devices_have_general_parts),
		with_report(a_large_dump_is_omitted),
		with_report(a_signal_leaves_no_file),
		with_report(a_second_signal_leaves_no_file),
		with_report(a_failed_write_leaves_no_file),
		with_report(mask_leaves_no_serial_number),
		with_report(a_report_is_of_one_device),
		with_report(dry_run_writes_no_file),
		with_report(mlx5_registers_that_are_absent_are_no_failure),
		cmocka_unit_test(values_are_masked_in_all_forms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
