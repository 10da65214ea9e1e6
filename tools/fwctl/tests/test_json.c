// SPDX-License-Identifier: GPL-2.0-only
/* JSON output: one document, also on failure. */
#include <signal.h>

#include "check.h"

#define ECHO "rpc fwctl0 --in-hex 10 --json"

static void expect_failure(struct run *run, int code, bool in_flight)
{
	expect_rpc(run, &(struct fwctl_loopback_call){
		.in = "\x10", .in_len = 1, .ret = code, .running = in_flight,
	});
}

static bool is_null(struct json_object *o, const char *key)
{
	struct json_object *value;

	return json_object_object_get_ex(o, key, &value) && !value;
}

static bool is_true(struct json_object *o, const char *key)
{
	struct json_object *value;

	return json_object_object_get_ex(o, key, &value) &&
	       json_object_get_boolean(value);
}

static void usage_errors_are_documents(void **state)
{
	struct run *run = *state;
	static const struct {
		const char *line, *message;
	} cases[] = {
		{ "--json", "missing command" },
		{ "--json nosuch", "unknown command 'nosuch'" },
		{ "nosuch --json", "unknown command 'nosuch'" },
		{ "mock --json nosuch", "unknown command 'nosuch'" },
		{ "mock config --json", "mock config: missing command" },
		{ "list --nosuch --json", "invalid option '--nosuch'" },
		{ "info --json", "missing argument, expected DEV" },
		{ "rpc fwctl0 --json", "the request is missing" },
		{ "rpc fwctl0 -j --in-hex 0g", "'g' is not a hexadecimal digit" },
		{ "help --json", "help has no --json" },
		{ "agent connect fwctl0 1 --json", "has no --json" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct json_object *error;

		run_line(run, cases[i].line);
		error = json_error_of(run, STATUS_USAGE);
		assert_contains(json_string_at(error, "message"),
				cases[i].message);
		assert_true(is_null(error, "errno"));
		assert_true(is_null(error, "firmware"));
		assert_contains(run->err, cases[i].message);
	}
}

static void groups_accept_json(void **state)
{
	struct run *run = *state;

	expect_mock(run);
	expect_cmd(run, &(struct exchange){ .opcode = FWCTL_MOCK_RESET });
	run_line(run, "mock --json reset fwctl0 -y");
	assert_status(run, STATUS_OK);
	assert_string_equal(json_string_at(json_of(run), "name"), "fwctl0");
}

static void errors_have_a_name_and_a_status(void **state)
{
	struct run *run = *state;
	static const struct {
		int code;
		const char *name;
		enum status status;
		const char *status_name;
	} cases[] = {
		{ -EIO, "EIO", STATUS_FAILED, "failed" },
		{ -ENODEV, "ENODEV", STATUS_NO_DEVICE, "no-device" },
		{ -ETIMEDOUT, "ETIMEDOUT", STATUS_TIMEOUT, "timeout" },
		{ -EPERM, "EPERM", STATUS_PERMISSION, "permission" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct json_object *error;

		expect_failure(run, cases[i].code, false);
		run_line(run, ECHO);
		error = json_error_of(run, cases[i].status);
		assert_string_equal(json_string_at(error, "errno"),
				    cases[i].name);
		assert_string_equal(json_name_at(error, "exit_status"),
				    cases[i].status_name);
		assert_contains(run->err, json_string_at(error, "message"));
		assert_contains(run->err, json_string_at(error, "hint"));
		assert_false(is_true(error, "in_flight"));
		assert_true(is_null(error, "required_scope"));
	}
	run->open_error = -EACCES;
	run_line(run, ECHO);
	assert_string_equal(json_string_at(json_error_of(run,
							 STATUS_PERMISSION),
					   "errno"), "EACCES");
}

static void a_timeout_reports_a_request_in_flight(void **state)
{
	struct run *run = *state;
	struct json_object *error;

	expect_failure(run, -ETIMEDOUT, true);
	run->lb.calls[0].timeout_ms = 1000;
	run_line(run, ECHO " -t 1s");
	error = json_error_of(run, STATUS_TIMEOUT);
	assert_true(is_true(error, "in_flight"));
	assert_contains(json_string_at(error, "hint"), "still in flight");
}

static void a_rejected_command_names_the_scope(void **state)
{
	struct run *run = *state;
	struct json_object *error;

	expect_mock(run);
	expect_cmd(run, &(struct exchange){
		.scope = FWCTL_SCOPE_DEBUG_READ, .opcode = FWCTL_MOCK_COUNTERS,
		.ret = -EBADMSG,
	});
	expect_effects(run, FWCTL_MOCK_COUNTERS, FWCTL_SCOPE_DEBUG_WRITE);
	run_line(run, "mock counters fwctl0 --json");
	error = json_error_of(run, STATUS_SCOPE);
	assert_int_equal(json_value_at(error, "required_scope"),
			 FWCTL_SCOPE_DEBUG_WRITE);
	assert_string_equal(json_name_at(error, "required_scope"),
			    "debug-write");
}

static void a_status_of_the_firmware_is_named(void **state)
{
	struct run *run = *state;
	struct json_object *error;

	expect_mock(run);
	expect_cmd(run, &(struct exchange){
		.opcode = FWCTL_MOCK_RESET, .status = FWCTL_MOCK_CRASHED,
	});
	run_line(run, "mock reset fwctl0 -y --json");
	error = json_error_of(run, STATUS_FIRMWARE);
	assert_string_equal(json_name_at(json_at(error, "firmware"), "status"),
			    "CRASHED");
	assert_true(is_null(error, "errno"));
	/* The message is about the failure, not about the operation. */
	assert_contains(json_string_at(error, "message"), "CRASHED");
}

static void a_cut_response_keeps_its_data(void **state)
{
	struct run *run = *state;

	expect_rpc(run, &(struct fwctl_loopback_call){
		.in = "\x10", .in_len = 1, .out = "abcdef", .out_len = 6,
		.capacity = 4,
	});
	run_line(run, ECHO " --out-len 4");
	assert_contains(json_string_at(json_error_of(run, STATUS_FAILED),
				       "message"), "response truncated");
	assert_string_equal(json_string_at(json_of(run), "data"), "61626364");
}

static void a_refusal_is_a_document(void **state)
{
	struct run *run = *state;

	run_line(run, ECHO " -s debug-write");
	assert_contains(json_string_at(json_error_of(run, STATUS_UNCONFIRMED),
				       "message"), "nothing was sent");
	assert_int_equal(run->opened, 0);
}

static void an_interrupted_rpc_prints_its_document(void **state)
{
	struct run *run = *state;
	struct json_object *error;

	expect_failure(run, -EINTR, true);
	run->lb.calls[0].signal = SIGTERM;
	run->in_child = true;
	run_line(run, ECHO);
	assert_status(run, 128 + SIGTERM);
	error = json_at(json_of(run), "error");
	assert_string_equal(json_string_at(error, "errno"), "EINTR");
	assert_true(is_true(error, "in_flight"));
}

static void the_last_line_of_a_stream_is_its_error(void **state)
{
	struct run *run = *state;
	struct json_object *error;

	run_line(run, "events fwctl0 --nosuch --json");
	error = json_at(json_line_of(run, 0), "error");
	assert_contains(json_string_at(error, "message"), "--nosuch");
	run->open_error = -ENODEV;
	run_line(run, "events fwctl0 --json");
	assert_status(run, STATUS_NO_DEVICE);
	error = json_at(json_line_of(run, -1), "error");
	assert_string_equal(json_string_at(error, "errno"), "ENODEV");
}

static void the_last_line_of_a_monitor_is_its_result(void **state)
{
	struct run *run = *state;

	run_line(run, "monitor --time 1ms --json");
	assert_status(run, STATUS_OK);
	assert_int_equal(json_u64_at(json_at(json_line_of(run, -1), "result"),
				     "changes"), 0);
}

static void session_prints_json_on_a_usage_error(void **state)
{
	struct run *run = *state;

	run_line(run, "session fwctl0 --parallel 0");
	json_error_of(run, STATUS_USAGE);
}

static void expect_reset(struct run *run)
{
	expect_mock(run);
	expect_cmd(run, &(struct exchange){ .opcode = FWCTL_MOCK_RESET });
}

static void quiet_prints_only_errors(void **state)
{
	struct run *run = *state;

	expect_reset(run);
	run_line(run, "mock reset fwctl0 -y -q");
	assert_status(run, STATUS_OK);
	assert_string_equal(run->err, "");
	expect_failure(run, -EIO, false);
	run_line(run, "rpc fwctl0 --in-hex 10 --quiet");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "no valid response");
}

static void verbose_shows_each_rpc(void **state)
{
	struct run *run = *state;

	expect_reset(run);
	/* The device type names the command. */
	expect_mock(run);
	run_line(run, "mock reset fwctl0 -y -v");
	assert_status(run, STATUS_OK);
	assert_contains(run->err, "fwctl0: RPC opcode 0x0020, scope configuration: ");
	assert_contains(run->err, ": 16 bytes, response 16 bytes, ");
	assert_contains(run->err, " ms\n");
	expect_failure(run, -EIO, false);
	expect_info(run, FWCTL_DEVICE_TYPE_CXL, "", 0);
	run_line(run, "rpc fwctl0 --in-hex 10 -v");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "fwctl0: RPC scope configuration: 1 bytes, response EIO, ");
}

static void any_command_has_a_timeout(void **state)
{
	struct run *run = *state;

	expect_reset(run);
	run->lb.calls[1].timeout_ms = 2000;
	run->lb.calls[1].ret = -ETIMEDOUT;
	run_line(run, "mock reset fwctl0 -y -t 2s");
	assert_status(run, STATUS_TIMEOUT);
}

static void a_dry_run_prints_the_request(void **state)
{
	struct run *run = *state;
	struct json_object *o;

	expect_info(run, FWCTL_DEVICE_TYPE_CXL, "", 0);
	run_line(run, "rpc fwctl0 --in-hex 1020 -s 3 --dry-run --repeat 9");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "fwctl0: not sent: scope debug-write-full, 2 bytes\n");
	assert_contains(run->out, "\n00000000  10 20 ");
	/* Two lines: --repeat does not repeat the output. */
	assert_string_equal(strchr(strchr(run->out, '\n') + 1, '\n'), "\n");
	assert_string_equal(run->err, "");
	expect_info(run, FWCTL_DEVICE_TYPE_CXL, "", 0);
	run_line(run, ECHO " --dry-run");
	assert_status(run, STATUS_OK);
	assert_true(json_object_object_get_ex(json_of(run), "requests", &o));
	assert_int_equal(json_object_array_length(o), 1);
	o = json_object_array_get_idx(o, 0);
	assert_string_equal(json_string_at(o, "data"), "10");
	assert_false(json_object_object_get_ex(json_of(run), "error", NULL));
	/* Nothing claims that the operation succeeded. */
	expect_mock(run);
	expect_mock(run);
	run_line(run, "mock reset fwctl0 --dry-run");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "not sent: opcode 0x0020");
	assert_lacks(run->out, "fwctl0: reset");
}

static void a_dry_run_needs_commands_that_can_do_it(void **state)
{
	static const char *const lines[] = {
		"record fwctl0 file --dry-run", "replay file --dry-run",
		"gdb fwctl0 --dry-run", "agent connect fwctl0 1 --dry-run",
	};
	struct run *run = *state;

	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		run_line(run, lines[i]);
		assert_status(run, STATUS_USAGE);
		assert_contains(run->err, "has no --dry-run");
	}
	assert_int_equal(run->opened, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_run(usage_errors_are_documents),
		with_run(groups_accept_json),
		with_run(errors_have_a_name_and_a_status),
		with_run(a_timeout_reports_a_request_in_flight),
		with_run(a_rejected_command_names_the_scope),
		with_run(a_status_of_the_firmware_is_named),
		with_run(a_cut_response_keeps_its_data),
		with_run(a_refusal_is_a_document),
		with_run(an_interrupted_rpc_prints_its_document),
		with_run(the_last_line_of_a_stream_is_its_error),
		with_run(the_last_line_of_a_monitor_is_its_result),
		with_run(session_prints_json_on_a_usage_error),
		with_run(quiet_prints_only_errors),
		with_run(verbose_shows_each_rpc),
		with_run(any_command_has_a_timeout),
		with_run(a_dry_run_prints_the_request),
		with_run(a_dry_run_needs_commands_that_can_do_it),
	};

	return cmocka_run_group_tests_name("JSON", tests, NULL, NULL);
}
