// SPDX-License-Identifier: GPL-2.0-only
/* fwctl session, batch: requests as lines of JSON. */
#include <signal.h>

#include "check.h"

static void expect_echo(struct run *run, const char *in, const char *out)
{
	expect_rpc(run, &(struct fwctl_loopback_call){
		.in = in, .in_len = 1, .out = out, .out_len = strlen(out),
	});
}

static unsigned int count_lines(const struct run *run)
{
	unsigned int n = 0;

	for (const char *p = run->out; *p; p++)
		n += *p == '\n';
	return n;
}

/* Check the counts of the last line. */
static void check_result(struct run *run, unsigned int requests,
			 unsigned int failed)
{
	struct json_object *o = json_at(json_line_of(run, -1), "result");

	assert_int_equal(json_u64_at(o, "requests"), requests);
	assert_int_equal(json_u64_at(o, "failed"), failed);
}

static void each_line_has_a_response(void **state)
{
	struct run *run = *state;
	struct json_object *o;

	expect_echo(run, "\x10", "one");
	expect_echo(run, "\x11", "two");
	run->input = "{\"in\": \"10\", \"id\": {\"a\": 1}}\n\n{\"in\":\"11\",\"id\":7}";
	run_line(run, "session fwctl0");
	assert_status(run, STATUS_OK);
	assert_int_equal(run->opened, 1);
	assert_int_equal(count_lines(run), 3);
	o = json_line_of(run, 0);
	assert_int_equal(json_int_at(json_at(o, "id"), "a"), 1);
	assert_int_equal(json_u64_at(o, "request"), 1);
	assert_string_equal(json_string_at(o, "data"), "6f6e65");
	assert_string_equal(json_name_at(o, "scope"), "configuration");
	o = json_line_of(run, 1);
	assert_int_equal(json_int_at(o, "id"), 7);
	assert_string_equal(json_string_at(o, "data"), "74776f");
	check_result(run, 2, 0);
}

static void members_set_the_request(void **state)
{
	struct run *run = *state;

	expect_rpc(run, &(struct fwctl_loopback_call){
		.scope = 1, .in = "\x10", .in_len = 1, .out = "abcdef",
		.out_len = 6, .capacity = 4, .timeout_ms = 500,
	});
	run->input = "{\"in\":\"10\",\"scope\":\"debug-read\",\"out_len\":4,\"timeout_ms\":500}\n";
	run_line(run, "session fwctl0");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "\"out_len\":6,\"cut\":true,\"data\":\"61626364\"");
	expect_rpc(run, &(struct fwctl_loopback_call){
		.scope = 2, .in = "\x10", .in_len = 1, .timeout_ms = 1000,
	});
	run->input = "{\"in\":\"10\",\"scope\":2}\n";
	run_line(run, "session fwctl0 --allow-taint -t 1s");
	assert_status(run, STATUS_OK);
}

static void an_invalid_line_fails_alone(void **state)
{
	static const char *const lines[] = {
		"nonsense", "[1]", "{}", "{\"in\":\"1\"}", "{\"in\":10}",
		"{\"in\":\"10\",\"scope\":\"all\"}", "{\"in\":\"10\",\"scope\":null}",
		"{\"in\":\"10\"}{\"in\":\"11\"}", "{\"in\":\"10\"} x",
		"{\"in\":\"10\",\"scope\":-1}",
		"{\"in\":\"10\",\"out_len\":2097153}", "{\"in\":\"10\",\"other\":1}",
	};
	struct run *run = *state;
	char input[200];

	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		struct json_object *error;

		expect_echo(run, "\x10", "ok");
		snprintf(input, sizeof(input), "%s\n{\"in\":\"10\"}\n", lines[i]);
		run->input = input;
		run_line(run, "session fwctl0");
		assert_status(run, STATUS_USAGE);
		error = json_at(json_line_of(run, 0), "error");
		assert_int_equal(json_value_at(error, "exit_status"),
				 STATUS_USAGE);
		assert_non_null(json_string_at(error, "message"));
		assert_string_equal(json_string_at(json_line_of(run, 1),
						   "data"), "6f6b");
		check_result(run, 2, 1);
	}
}

static void a_line_that_is_too_long_ends_the_input(void **state)
{
	static char input[9 << 20];
	struct run *run = *state;
	struct json_object *error;

	expect_echo(run, "\x10", "ok");
	memset(input, 'x', sizeof(input) - 1);
	memcpy(input, "{\"in\":\"10\"}\n", 12);
	run->input = input;
	run_line(run, "session fwctl0");
	assert_status(run, STATUS_USAGE);
	assert_string_equal(json_string_at(json_line_of(run, 0), "data"), "6f6b");
	error = json_at(json_line_of(run, -1), "error");
	assert_contains(json_string_at(error, "message"), "a line is longer than");
	check_result(run, 1, 0);
}

static void responses_that_cannot_be_written_end_a_session(void **state)
{
	FILE *real_stdout = stdout;
	struct run *run = *state;

	for (int i = 0; i < 3; i++)
		expect_echo(run, "\x10", "ok");
	run->input = "{\"in\":\"10\"}\n{\"in\":\"10\"}\n{\"in\":\"10\"}\n";
	stdout = fopen("/dev/full", "w");
	run_line(run, "session fwctl0 --parallel 1");
	fclose(stdout);
	stdout = real_stdout;
	assert_int_equal(run->status, STATUS_FAILED);
	assert_contains(run->err, "cannot write responses");
	/* The others were not sent. */
	assert_int_equal(run->lb.next, 1);
	memset(&run->lb, 0, sizeof(run->lb));
}

static void failures_are_lines_and_a_status(void **state)
{
	struct run *run = *state;
	struct json_object *error;

	expect_rpc(run, &(struct fwctl_loopback_call){
		.in = "\x10", .in_len = 1, .ret = -ETIMEDOUT, .running = 1,
	});
	expect_rpc(run, &(struct fwctl_loopback_call){
		.in = "\x11", .in_len = 1, .ret = -EIO,
	});
	run->input = "{\"in\":\"10\"}\n{\"in\":\"11\"}\n";
	run_line(run, "session fwctl0");
	assert_status(run, STATUS_TIMEOUT);
	error = json_at(json_line_of(run, 0), "error");
	assert_string_equal(json_string_at(error, "errno"), "ETIMEDOUT");
	error = json_at(json_line_of(run, 1), "error");
	assert_string_equal(json_string_at(error, "errno"), "EIO");
	check_result(run, 2, 2);
	error = json_at(json_line_of(run, -1), "error");
	assert_contains(json_string_at(error, "message"), "2 of 2 requests");
}

static void a_scope_that_taints_needs_the_option(void **state)
{
	struct run *run = *state;
	struct json_object *error;

	run->input = "{\"in\":\"10\",\"scope\":\"debug-write\",\"id\":\"x\"}\n";
	run_line(run, "session fwctl0");
	assert_status(run, STATUS_UNCONFIRMED);
	assert_string_equal(json_string_at(json_line_of(run, 0), "id"), "x");
	error = json_at(json_line_of(run, 0), "error");
	assert_contains(json_string_at(error, "message"), "--allow-taint");
}

static void requests_are_in_flight_at_once(void **state)
{
	struct run *run = *state;

	for (int i = 0; i < 5; i++)
		expect_echo(run, "\x10", "ok");
	run->input = "{\"in\":\"10\"}\n{\"in\":\"10\"}\n{\"in\":\"10\"}\n"
		     "{\"in\":\"10\"}\n{\"in\":\"10\"}\n";
	run_line(run, "session fwctl0 --parallel 3");
	assert_status(run, STATUS_OK);
	assert_int_equal(run->lb.peak, 3);
	check_result(run, 5, 0);
	/* The kernel accepts fewer requests than the queue has. */
	memset(&run->lb, 0, sizeof(run->lb));
	run->lb.capacity = 2;
	for (int i = 0; i < 5; i++)
		expect_echo(run, "\x10", "ok");
	run_line(run, "session fwctl0");
	assert_status(run, STATUS_OK);
	check_result(run, 5, 0);
}

static void a_batch_names_its_device(void **state)
{
	struct run *run = *state;
	char line[300];

	snprintf(line, sizeof(line), "batch %s", scratch("batch"));
	write_scratch("batch", "{\"device\":\"fwctl7\"}\n{\"in\":\"10\"}\n");
	expect_echo(run, "\x10", "ok");
	run_line(run, line);
	assert_status(run, STATUS_OK);
	assert_string_equal(json_string_at(json_line_of(run, -1), "name"),
			    "fwctl7");
	check_result(run, 1, 0);
	run->opened = 0;
	write_scratch("batch", "{\"in\":\"10\"}\n");
	run_line(run, line);
	assert_status(run, STATUS_USAGE);
	assert_contains(json_string_at(json_at(json_line_of(run, -1), "error"),
				       "message"), "names no device");
	run_line(run, "batch /nonexistent/file");
	assert_status(run, STATUS_FAILED);
	assert_int_equal(run->opened, 0);
}

/* Without a wait, the CPU limit of the child ends the tool. */
static void a_batch_waits_for_input_without_blocking(void **state)
{
	struct run *run = *state;

	expect_echo(run, "\x10", "one");
	run->input = "{\"device\":\"fwctl7\"}\n{\"in\":\"10\"}\n";
	run->nonblock = true;
	run->in_child = true;
	run_line(run, "batch -");
	assert_status(run, STATUS_OK);
	assert_string_equal(json_string_at(json_line_of(run, 0), "data"), "6f6e65");
	check_result(run, 1, 0);
}

static void a_dry_run_of_a_session_sends_nothing(void **state)
{
	struct run *run = *state;

	expect_info(run, FWCTL_DEVICE_TYPE_CXL, "", 0);
	run->input = "{\"in\":\"10\"}\n";
	run_line(run, "session fwctl0 --dry-run");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "\"requests\":[{\"scope\":");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_run(each_line_has_a_response),
		with_run(members_set_the_request),
		with_run(an_invalid_line_fails_alone),
		with_run(a_line_that_is_too_long_ends_the_input),
		with_run(responses_that_cannot_be_written_end_a_session),
		with_run(failures_are_lines_and_a_status),
		with_run(a_scope_that_taints_needs_the_option),
		with_run(requests_are_in_flight_at_once),
		with_run(a_batch_names_its_device),
		with_run(a_batch_waits_for_input_without_blocking),
		with_run(a_dry_run_of_a_session_sends_nothing),
	};

	return cmocka_run_group_tests_name("session", tests, NULL, NULL);
}
