// SPDX-License-Identifier: GPL-2.0-only
/* fwctl metrics: the samples of each device type, and both formats for Prometheus. */
#include <endian.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "tree.h"

#include "../mlx5/caps.h"
#include "../mlx5/layouts.h"
#include "../tool/vendor.h"

#define CONF FWCTL_SCOPE_CONFIGURATION
#define READ FWCTL_SCOPE_DEBUG_READ

#define DEVICE "{device=\"fwctl0\"} "
#define PORT "{device=\"fwctl0\",port=\"1\"} "

static const unsigned char zeroes[256];

/* Debian's parser of OpenMetrics, which rejects deviations from the specification. */
#define PARSER "prometheus_client.openmetrics.parser"
static const char parse[] =
	"import sys, " PARSER "\n"
	"text = open(sys.argv[1]).read()\n"
	"for m in " PARSER ".text_string_to_metric_families(text):\n"
	"    print(m.name, m.type, m.unit or '-')\n"
	"    for s in m.samples:\n"
	"        print(s.name, sorted(s.labels.items()), s.value)\n";

/* Run a command and store its output. Returns its exit status. */
static int capture(const char *command, char *out, size_t size)
{
	FILE *f = popen(command, "r");
	size_t len;

	assert_non_null(f);
	len = fread(out, 1, size - 1, f);
	out[len] = '\0';
	return WEXITSTATUS(pclose(f));
}

/* Parse OpenMetrics, and return a line for each family and sample. */
static const char *parsed(const char *text)
{
	static char out[1 << 16];
	char command[600];
	int status;

	write_scratch("parse.py", parse);
	write_scratch("metrics", text);
	snprintf(command, sizeof(command), "python3 %s %s 2>&1",
		 scratch("parse.py"), scratch("metrics"));
	status = capture(command, out, sizeof(out));
	if (status)
		fail_msg("the parser rejects this: %s\n%s", out, text);
	return out;
}

static void require(const char *command)
{
	char out[256];

	if (capture(command, out, sizeof(out)))
		skip();
}

#define require_parser() require("python3 -c 'import " PARSER "' 2>&1")
#define require_promtool() require("promtool --version 2>&1")

/* Check a file with Prometheus' linter, which also checks names and units. */
static void check_textfile(const char *path)
{
	char command[300], out[4096];

	snprintf(command, sizeof(command), "promtool check metrics <%s 2>&1", path);
	if (capture(command, out, sizeof(out)) || *out)
		fail_msg("promtool: %s", out);
}

static void expect_counters(struct run *run)
{
	static const struct fwctl_mock_counters counters = {
		.completed = 1ULL << 53, .failed = 2, .in_bytes = 3, .out_bytes = 4,
		.peak = 5, .resets = 6, .contexts = 7, .resources = 8,
	};
	struct fwctl_mock_counters *le = script_keep(sizeof(*le));
	const uint64_t *from = (const uint64_t *)&counters;

	for (size_t i = 0; i < sizeof(counters) / 8; i++)
		((__le64 *)le)[i] = htole64(from[i]);
	expect_mock(run);
	expect_cmd(run, &(struct exchange){
		.scope = READ, .opcode = FWCTL_MOCK_COUNTERS,
		.out = le, .out_len = sizeof(*le),
	});
}

static void a_mock_has_counters_and_gauges(void **state)
{
	struct run *run = *state;

	expect_counters(run);
	run_line(run, "metrics fwctl0");
	assert_status(run, STATUS_OK);
	assert_string_equal(run->err, "");
	assert_contains(run->out, "# HELP fwctl_up 1 if the device was read completely, else 0\n"
				  "# TYPE fwctl_up gauge\n"
				  "fwctl_up{device=\"fwctl0\"} 1\n");
	assert_contains(run->out,
			"fwctl_mock_completed_total" DEVICE "9007199254740992\n");
	assert_contains(run->out,
			"# HELP fwctl_mock_in_bytes Request bytes, including headers\n"
			"# TYPE fwctl_mock_in_bytes counter\n"
			"# UNIT fwctl_mock_in_bytes bytes\n"
			"fwctl_mock_in_bytes_total{device=\"fwctl0\"} 3\n");
	assert_contains(run->out, "# TYPE fwctl_mock_resources gauge\n"
				  "fwctl_mock_resources{device=\"fwctl0\"} 8\n# EOF\n");
}

static void the_output_is_openmetrics(void **state)
{
	struct run *run = *state;
	const char *lines;

	require_parser();
	expect_counters(run);
	run_line(run, "metrics fwctl0");
	assert_status(run, STATUS_OK);
	lines = parsed(run->out);
	assert_contains(lines, "fwctl_up gauge -\nfwctl_up [('device', 'fwctl0')] 1\n");
	assert_contains(lines, "fwctl_mock_out_bytes counter bytes\n"
			       "fwctl_mock_out_bytes_total [('device', 'fwctl0')] 4\n");
	assert_contains(lines, "fwctl_mock_peak gauge -\n");
}

static void json_has_the_same_values(void **state)
{
	struct run *run = *state;
	struct json_object *o;

	expect_counters(run);
	run_line(run, "metrics fwctl0 --json");
	assert_status(run, STATUS_OK);
	o = json_object_array_get_idx(json_of(run), 0);
	assert_int_equal(json_value_at(o, "exit_status"), 0);
	o = json_at(o, "result");
	assert_string_equal(json_string_at(o, "name"), "fwctl0");
	assert_true(json_object_object_get_ex(o, "samples", &o));
	assert_int_equal(json_object_array_length(o), 8);
	o = json_object_array_get_idx(o, 2);
	assert_string_equal(json_string_at(o, "metric"), "fwctl_mock_in_bytes");
	assert_string_equal(json_string_at(o, "type"), "counter");
	assert_string_equal(json_string_at(o, "unit"), "bytes");
	assert_int_equal(json_int_at(o, "value"), 3);
}

/* The node exporter is another user, and reads the file at any time. */
static void a_textfile_is_replaced_and_public(void **state)
{
	mode_t mask = umask(077);
	struct run *run = *state;
	char line[300];
	struct stat st;

	snprintf(line, sizeof(line), "metrics fwctl0 --textfile %s",
		 scratch("fwctl.prom"));
	for (int i = 0; i < 2; i++) {
		expect_counters(run);
		run_line(run, line);
		assert_status(run, STATUS_OK);
		assert_string_equal(run->out, "");
		assert_contains(read_scratch("fwctl.prom"),
				"# TYPE fwctl_mock_in_bytes_total counter\n"
				"fwctl_mock_in_bytes_total{device=\"fwctl0\"} 3\n");
		assert_lacks(read_scratch("fwctl.prom"), "# UNIT");
		assert_lacks(read_scratch("fwctl.prom"), "# EOF");
		assert_int_equal(stat(scratch("fwctl.prom"), &st), 0);
		assert_int_equal(st.st_mode & 07777, 0644);
		assert_int_equal(count_scratch(), 1);
		/* The second run replaces a file that others cannot read. */
		write_scratch("fwctl.prom", "old\n");
		chmod(scratch("fwctl.prom"), 0600);
	}
	umask(mask);
}

static void a_textfile_passes_promtool(void **state)
{
	struct run *run = *state;
	char line[300];

	require_promtool();
	expect_counters(run);
	snprintf(line, sizeof(line), "metrics fwctl0 --textfile %s",
		 scratch("fwctl.prom"));
	run_line(run, line);
	assert_status(run, STATUS_OK);
	check_textfile(scratch("fwctl.prom"));
}

static void a_directory_must_be_writable(void **state)
{
	struct run *run = *state;

	expect_counters(run);
	run_line(run, "metrics fwctl0 --textfile /nowhere/fwctl.prom");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "cannot write /nowhere/fwctl.prom: No such file");
}

static void the_forms_exclude_each_other(void **state)
{
	struct run *run = *state;

	run_line(run, "metrics fwctl0 --json --textfile /nowhere/fwctl.prom");
	assert_status(run, STATUS_USAGE);
	assert_contains(run->err, "--textfile and --json exclude each other");
	assert_int_equal(run->opened, 0);
}

/* Two devices whose nodes fail. */
static void two_devices(struct run *run)
{
	tree_device(scratch(""), "fwctl0", "pci/0000:03:00.0", "pci", "mlx5_core");
	tree_device(scratch(""), "fwctl1", "platform/fwctl_mock.0", "platform",
		    "fwctl_mock");
	run->root = scratch("");
}

static void devices_that_fail_are_down(void **state)
{
	static const char both[] =
		"# TYPE fwctl_up gauge\n"
		"fwctl_up{device=\"fwctl0\",pci=\"0000:03:00.0\"} 0\n"
		"fwctl_up{device=\"fwctl1\"} 0\n"
		"# EOF\n";
	static const char *const lines[] = {
		"metrics", "metrics --all", "metrics fwctl*",
		"metrics 03:00.0,fwctl_mock.0,fwctl0,fwctl1",
	};
	struct run *run = *state;

	two_devices(run);
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		run_line(run, lines[i]);
		assert_status(run, STATUS_FAILED);
		assert_contains(run->out, both);
		assert_contains(run->err, "fwctl1");
	}
	run_line(run, "metrics --driver mlx5_core");
	assert_contains(run->out, "device=\"fwctl0\"");
	assert_lacks(run->out, "device=\"fwctl1\"");
}

static void removed_devices_do_not_remain_in_a_textfile(void **state)
{
	struct run *run = *state;
	char line[300];

	write_scratch("fwctl.prom", "fwctl_up{device=\"fwctl0\"} 1\n");
	snprintf(line, sizeof(line), "metrics --textfile %s", scratch("fwctl.prom"));
	run_line(run, line);
	assert_status(run, STATUS_NO_DEVICE);
	assert_contains(run->err, "no device matches");
	assert_string_equal(read_scratch("fwctl.prom"), "");
	run_line(run, "metrics");
	assert_status(run, STATUS_NO_DEVICE);
	assert_string_equal(run->out, "# EOF\n");
}

static void samples_before_a_failure_remain(void **state)
{
	static unsigned char caps[CAPS_BYTES + 8];
	unsigned char mgir[160] = { 0 };
	struct run *run = *state;

	put32(mgir, 28, 77);
	expect_mlx5(run);
	expect_mlx5_cmd(run, &(struct exchange){
		.scope = CONF, .opcode = 0x100, .op_mod = 1, .in = zeroes,
		.in_len = 8, .out = caps, .out_len = sizeof(caps),
	});
	expect_read(run, REG_MGIR, zeroes, mgir, sizeof(mgir));
	expect_read(run, 0x9009, zeroes, zeroes, 16);
	run->lb.calls[run->lb.count - 1].ret = -EIO;
	run_line(run, "metrics fwctl0");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->out, "fwctl_up{device=\"fwctl0\"} 0\n");
	assert_contains(run->out,
			"fwctl_mlx5_mgir_uptime_seconds{device=\"fwctl0\"} 77\n");
}

static void a_device_of_an_unknown_type_is_only_up(void **state)
{
	struct run *run = *state;

	expect_info(run, 4711, "data", 4);
	run_line(run, "metrics fwctl0");
	assert_status(run, STATUS_OK);
	assert_string_equal(run->out,
			    "# HELP fwctl_up 1 if the device was read completely, else 0\n"
			    "# TYPE fwctl_up gauge\n"
			    "fwctl_up{device=\"fwctl0\"} 1\n"
			    "# EOF\n");
}

static void a_dry_run_writes_no_file(void **state)
{
	struct run *run = *state;
	char line[300];

	/* The name of the command depends on the type. */
	expect_mock(run);
	expect_mock(run);
	snprintf(line, sizeof(line), "metrics fwctl0 --dry-run --textfile %s",
		 scratch("fwctl.prom"));
	run_line(run, line);
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "fwctl0: not sent: ");
	assert_int_equal(count_scratch(), 0);
}

/* Several devices in metrics_print(). */

static struct json_object *result_of(const char *name, const char *serial,
				     int status, struct json_object *samples)
{
	struct json_object *result = json_object_new_object();
	struct json_object *o = json_object_new_object();

	json_text(o, "name", name);
	json_text(o, "pci", NULL);
	json_text(o, "serial", serial);
	json_object_object_add(o, "samples", samples);
	json_text(result, "device", name);
	json_status(result, "exit_status", status);
	json_object_object_add(result, "result", o);
	return result;
}

static struct json_object *samples_of(const char *port, double value)
{
	static const struct metric bytes = {
		.type = METRIC_COUNTER, .name = "t", .unit = "bytes", .scale = 0.5,
		.help = "Bytes",
	};
	static const struct metric heat = {
		.type = METRIC_GAUGE, .name = "heat_celsius", .unit = "celsius",
		.help = "Heat",
	};
	struct json_object *samples = json_object_new_array();
	struct json_object *labels = json_object_new_object();

	json_text(labels, "port", port);
	metric_add(samples, &bytes, labels, value);
	metric_add(samples, &heat, NULL, -value / 8);
	return samples;
}

static void set_textfile(const char *path)
{
	opt_textfile.given = path;
	opt_textfile.text = path;
}

/* Print to a buffer, which the caller frees. */
static char *printed(struct json_object *results)
{
	FILE *real = stdout;
	char *text = NULL;
	size_t len;

	set_textfile(NULL);
	stdout = open_memstream(&text, &len);
	assert_int_equal(metrics_print(results), STATUS_OK);
	fclose(stdout);
	stdout = real;
	return text;
}

static struct json_object *three_results(void)
{
	struct json_object *results = json_object_new_array();
	struct json_object *hung = json_object_new_object();

	json_object_array_add(results, result_of("fwctl0", "A\"\\\nB", 0,
						 samples_of("1", 7)));
	json_text(hung, "device", "fwctl1");
	json_status(hung, "exit_status", STATUS_FAILED);
	json_object_object_add(hung, "result", NULL);
	json_object_array_add(results, hung);
	json_object_array_add(results, result_of("fwctl2", NULL, 0,
						 samples_of("2", 0x1p60)));
	json_object_array_add(results, result_of("fwctl0", NULL, 0,
						 samples_of("1", 7)));
	return results;
}

static void families_are_contiguous_over_devices(void **state)
{
	static const char want[] =
		"# HELP fwctl_up 1 if the device was read completely, else 0\n"
		"# TYPE fwctl_up gauge\n"
		"fwctl_up{device=\"fwctl0\",serial=\"A\\\"\\\\\\nB\"} 1\n"
		"fwctl_up{device=\"fwctl1\"} 0\n"
		"fwctl_up{device=\"fwctl2\"} 1\n"
		"# HELP fwctl_t_bytes Bytes\n"
		"# TYPE fwctl_t_bytes counter\n"
		"# UNIT fwctl_t_bytes bytes\n"
		"fwctl_t_bytes_total{device=\"fwctl0\",serial=\"A\\\"\\\\\\nB\",port=\"1\"} 3.5\n"
		"fwctl_t_bytes_total{device=\"fwctl2\",port=\"2\"} 576460752303423488\n"
		"# HELP fwctl_heat_celsius Heat\n"
		"# TYPE fwctl_heat_celsius gauge\n"
		"# UNIT fwctl_heat_celsius celsius\n"
		"fwctl_heat_celsius{device=\"fwctl0\",serial=\"A\\\"\\\\\\nB\"} -0.875\n"
		"fwctl_heat_celsius{device=\"fwctl2\"} -144115188075855872\n"
		"# EOF\n";
	__autofree char *text = NULL;
	struct json_object *results = three_results();

	(void)state;
	text = printed(results);
	json_object_put(results);
	assert_string_equal(text, want);
}

static void labels_are_escaped_for_the_parser(void **state)
{
	__autofree char *text = NULL;
	struct json_object *results = three_results();
	const char *lines;

	(void)state;
	text = printed(results);
	json_object_put(results);
	require_parser();
	lines = parsed(text);
	assert_contains(lines, "fwctl_heat_celsius gauge celsius\n"
			"fwctl_heat_celsius [('device', 'fwctl0'), ('serial', 'A\"\\\\\\nB')] -0.875\n");
}

/* Without this, an interrupted run shows the unread devices as down. */
static void a_signal_keeps_the_textfile(void **state)
{
	struct json_object *results = three_results();
	enum status status;

	(void)state;
	write_scratch("fwctl.prom", "old\n");
	set_textfile(scratch("fwctl.prom"));
	interrupt_catch();
	raise(SIGTERM);
	status = metrics_print(results);
	interrupt_release();
	interrupt_forget();
	set_textfile(NULL);
	json_object_put(results);
	assert_int_equal(status, STATUS_FAILED);
	assert_string_equal(read_scratch("fwctl.prom"), "old\n");
}

/* mlx5 */

#define BAD_PARAM 3
#define PPCNT 0x5008
#define MPCNT 0x9051
#define NO_GROUP 0x40

/* All groups with metrics, in the order of the reads. */
static const unsigned char groups[] = { 0, 1, 2, 3, 5, 16, 18, 22, 26, 32, 33 };

static void expect_general_caps(struct run *run, bool diagnostics)
{
	unsigned char *out = script_keep(8 + CAPS_BYTES);

	field_set(&caps_general, out + 8, "num_ports", 1);
	field_set(&caps_general, out + 8, "debug", diagnostics);
	field_set(&caps_general, out + 8, "num_of_diagnostic_counters", 3);
	expect_mlx5_cmd(run, &(struct exchange){
		.scope = CONF, .opcode = 0x100, .op_mod = 1,
		.in = zeroes, .in_len = 8, .out = out,
		.out_len = 8 + CAPS_BYTES,
	});
}

static void expect_sensors(struct run *run)
{
	unsigned char map[16] = { 0 }, in[32] = { 0 }, out[32] = { 0 };

	put32(map, 12, 0x5);
	expect_read(run, 0x9009, zeroes, map, 16);
	put16(out, 6, 421);
	put16(out, 14, 105 * 8);
	memcpy(out + 24, "asic\n", 5);
	expect_read(run, 0x900a, in, out, 32);
	in[3] = 2;
	put16(out, 6, -4);
	memcpy(out + 24, "edge\0", 5);
	expect_read(run, 0x900a, in, out, 32);
}

/* A group has @value in its first counter. A firmware that lacks it rejects the read. */
static void expect_group(struct run *run, unsigned int group, unsigned int priority,
			 uint64_t value)
{
	unsigned char in[256] = { 0, 1, 0, group, 0, 0, 0, priority };
	unsigned char out[256] = { 0 };

	put64(out, 8, value);
	/* The tool must not use the group of the response. */
	out[3] = 1;
	if (value)
		expect_read(run, PPCNT, in, out, 256);
	else
		expect_rejected_read(run, PPCNT, in, 256, BAD_PARAM);
}

static void expect_pcie(struct run *run)
{
	unsigned char in[256] = { 0 }, out[256] = { 0 };

	put32(out, 8 + 8, 9);
	put32(out, 8 + 48, 37);
	expect_read(run, MPCNT, in, out, 256);
}

/* Expect everything but diagnostic counters. @lacking is a group that there is not. */
static void expect_registers(struct run *run, unsigned int lacking)
{
	unsigned char mgir[160] = { 0 };

	put32(mgir, 28, 77);
	expect_read(run, REG_MGIR, zeroes, mgir, sizeof(mgir));
	expect_sensors(run);
	for (size_t i = 0; i < sizeof(groups); i++) {
		unsigned int priorities = groups[i] == 16 ? 8 : 1;

		for (unsigned int p = 0; p < priorities; p++)
			expect_group(run, groups[i], p,
				     groups[i] == lacking ? 0 : 1000 + p);
	}
	expect_pcie(run);
}

#define TEMPERATURE "fwctl_mlx5_mtmp_temperature_celsius"
#define SENSOR TEMPERATURE "{device=\"fwctl0\",sensor=\""

static void registers_of_mlx5_are_metrics(void **state)
{
	static const char temperature[] =
		"# HELP " TEMPERATURE " A temperature sensor: field temperature of register MTMP\n"
		"# TYPE " TEMPERATURE " gauge\n"
		"# UNIT " TEMPERATURE " celsius\n"
		SENSOR "0\",sensor_name=\"asic\\\\x0a\"} 52.625\n"
		SENSOR "2\",sensor_name=\"edge\"} -0.5\n";
	static const char *const lines[] = {
		"ppcnt_ieee_802_3_a_frames_transmitted_ok_total" PORT "1000\n",
		"ppcnt_physical_time_since_last_clear_seconds" PORT "1\n",
		"mpcnt_performance_rx_errors_total" DEVICE "9\n",
		"mpcnt_performance_outbound_stalled_reads_ratio" DEVICE "0.37\n",
	};
	struct run *run = *state;

	expect_mlx5(run);
	expect_general_caps(run, false);
	expect_registers(run, 16);
	run_line(run, "metrics fwctl0");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, temperature);
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		assert_contains(run->out, lines[i]);
	assert_lacks(run->out, "per_priority");
}

static void all_metrics_of_mlx5_pass_promtool(void **state)
{
	struct run *run = *state;
	char line[300];

	require_promtool();
	expect_mlx5(run);
	expect_general_caps(run, false);
	expect_registers(run, NO_GROUP);
	snprintf(line, sizeof(line), "metrics fwctl0 --textfile %s",
		 scratch("fwctl.prom"));
	run_line(run, line);
	assert_status(run, STATUS_OK);
	check_textfile(scratch("fwctl.prom"));
}

static void all_metrics_of_mlx5_are_openmetrics(void **state)
{
	struct run *run = *state;
	const char *lines;

	require_parser();
	expect_mlx5(run);
	expect_general_caps(run, false);
	expect_registers(run, NO_GROUP);
	run_line(run, "metrics fwctl0");
	assert_status(run, STATUS_OK);
	lines = parsed(run->out);
	assert_contains(lines, "fwctl_mlx5_ppcnt_per_priority_rx_bytes counter bytes\n");
	assert_contains(lines, "('port', '1'), ('priority', '7')] 1007\n");
}

/* Expect a query of the counters 0x402, 0x406 and 0x7777, which has no name. */
static void expect_diagnostics(struct run *run, unsigned int chosen)
{
	unsigned char *caps = script_keep(8 + CAPS_BYTES);
	unsigned char params[24 + 12] = { 0 };

	expect_general_caps(run, true);
	put32(caps, 8 + 64, 0x402);
	put32(caps, 8 + 68, 0x406);
	put32(caps, 8 + 72, 0x7777);
	expect_mlx5_cmd(run, &(struct exchange){
		.scope = CONF, .opcode = 0x100, .op_mod = 0xd << 1 | 1,
		.in = zeroes, .in_len = 8, .out = caps,
		.out_len = 8 + CAPS_BYTES,
	});
	put16(params, 0, chosen);
	params[3] = 2;
	memcpy(params + 24, caps + 8 + 64, 12);
	expect_mlx5_cmd(run, &(struct exchange){
		.scope = READ, .opcode = 0x819, .in = zeroes,
		.in_len = 8, .out = params, .out_len = sizeof(params),
	});
}

/* A ring of four samples. The number of the newest one has wrapped. */
static void expect_samples(struct run *run)
{
	static const uint16_t numbers[] = { 0xfffe, 0xffff, 0, 0xfffd };
	static const unsigned char in[8] = { 0, 4 };
	unsigned char out[8 + 4 * 3 * 16] = { 0 };

	for (size_t i = 0; i < 4; i++) {
		unsigned char *record = out + 8 + i * 48;

		put16(record, 0, 0x402);
		put16(record, 2, numbers[i]);
		put64(record, 8, 100 + i);
		put16(record, 16, 0x406);
		put64(record, 24, 200 + i);
		put16(record, 32, 0x7777);
	}
	expect_mlx5_cmd(run, &(struct exchange){
		.scope = READ, .opcode = 0x821, .in = in, .in_len = sizeof(in),
		.out = out, .out_len = sizeof(out),
	});
}

#define STALLED "fwctl_mlx5_diagnostic_outbound_stalled_writes_clocks"

static void the_newest_diagnostic_sample_is_a_metric(void **state)
{
	struct run *run = *state;

	for (unsigned int chosen = 0; chosen <= 3; chosen += 3) {
		expect_mlx5(run);
		expect_general_caps(run, true);
		expect_registers(run, 16);
		expect_diagnostics(run, chosen);
		if (chosen)
			expect_samples(run);
		run_line(run, "metrics fwctl0");
		assert_status(run, STATUS_OK);
		if (!chosen)
			assert_lacks(run->out, "diagnostic");
		run->lb.count = run->lb.next;
	}
	assert_contains(run->out, "# HELP " STALLED " Outbound Stalled Writes\n"
				  "# TYPE " STALLED " counter\n"
				  "# UNIT " STALLED " clocks\n"
				  STALLED "_total" DEVICE "102\n");
	assert_contains(run->out,
			"fwctl_mlx5_diagnostic_rx_128b_data_bytes_total" DEVICE "25856\n");
	assert_lacks(run->out, "7777");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_run(a_mock_has_counters_and_gauges),
		with_run(the_output_is_openmetrics),
		with_run(json_has_the_same_values),
		with_run(a_textfile_is_replaced_and_public),
		with_run(a_textfile_passes_promtool),
		with_run(a_directory_must_be_writable),
		with_run(the_forms_exclude_each_other),
		with_run(devices_that_fail_are_down),
		with_run(removed_devices_do_not_remain_in_a_textfile),
		with_run(samples_before_a_failure_remain),
		with_run(a_device_of_an_unknown_type_is_only_up),
		with_run(a_dry_run_writes_no_file),
		with_run(families_are_contiguous_over_devices),
		with_run(labels_are_escaped_for_the_parser),
		with_run(a_signal_keeps_the_textfile),
		with_run(registers_of_mlx5_are_metrics),
		with_run(all_metrics_of_mlx5_pass_promtool),
		with_run(all_metrics_of_mlx5_are_openmetrics),
		with_run(the_newest_diagnostic_sample_is_a_metric),
	};

	return cmocka_run_group_tests_name("metrics", tests, NULL, NULL);
}
