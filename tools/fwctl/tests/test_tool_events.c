// SPDX-License-Identifier: GPL-2.0-only
/* fwctl events, and the commands of the mock that raise events. */
#include <endian.h>
#include <signal.h>
#include <unistd.h>

#include "check.h"

#define CONF FWCTL_SCOPE_CONFIGURATION
#define READ FWCTL_SCOPE_DEBUG_READ

/* 42 degrees, 12.345678 s after the boot */
static const struct fwctl_event warm = {
	.kind = FWCTL_MOCK_TEMPERATURE, .sequence = 7,
	.time_ns = 12345678901, .data_len = 8, .data = { 42 },
};

static const struct fwctl_event unhealthy = {
	.kind = FWCTL_MOCK_HEALTH, .sequence = 8,
	.time_ns = 3600000000999, .data_len = 8, .data = { 1 },
};

static const struct fwctl_event lost = {
	.kind = FWCTL_MOCK_TEMPERATURE, .sequence = 9,
	.time_ns = 13000000000, .lost = 3,
};

/* Expect a mock, and the default subscriptions. */
static void expect_start(struct run *run)
{
	expect_mock(run);
	expect_subscribe(run, CONF, FWCTL_MOCK_TEMPERATURE, 0);
	expect_subscribe(run, CONF, FWCTL_MOCK_HEALTH, 0);
}

/* End the command. */
static void expect_removal(struct run *run)
{
	expect(run)->ret = -ENODEV;
}

static void events_are_lines(void **state)
{
	static const char lines[] =
		"            TIME    SEQUENCE  KIND          EVENT\n"
		"       12.345678           7  temperature   42 C\n"
		"     3600.000000           8  health        unhealthy (1)\n"
		"       13.000000           9  temperature   3 lost\n"
		"       12.345678           7  temperature   42 C\n";
	struct run *run = *state;

	run->lb.depth = 1;
	expect_start(run);
	expect_event(run, &warm);
	expect_event(run, &unhealthy);
	expect_event(run, &lost);
	expect_event(run, &warm);
	/* A report of lost events does not count. */
	run_line(run, "events fwctl0 --count 3");
	assert_status(run, STATUS_OK);
	assert_contains(run->err, "fwctl0: waiting for events until Ctrl-C");
	assert_string_equal(run->out, lines);
	/* The queue works with a driver that accepts no requests. */
	assert_int_equal(run->lb.depth, 0);
}

static void events_are_lines_of_json(void **state)
{
	struct run *run = *state;

	expect_start(run);
	expect_event(run, &warm);
	expect_event(run, &lost);
	expect_event(run, &unhealthy);
	run_line(run, "events fwctl0 --count 2 --json");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "{\"name\":\"fwctl0\",\"time_ns\":\"12345678901\",");
	assert_contains(run->out, ",\"sequence\":\"7\",\"kind\":{\"value\":1,");
	assert_contains(run->out, "\"name\":\"temperature\"},\"lost\":\"0\",");
	assert_contains(run->out, ",\"data\":\"2a00000000000000\",");
	assert_contains(run->out, ",\"mock\":{\"celsius\":42}}\n{\"name\":");
	assert_contains(run->out, ",\"lost\":\"3\",\"data\":null}\n{\"name\":");
	assert_contains(run->out, ",\"mock\":{\"health\":{\"value\":1,");
	assert_contains(run->out, "\"name\":\"unhealthy\"}}}\n");
}

static void a_scope_allows_more_kinds(void **state)
{
	struct run *run = *state;

	expect_mock(run);
	for (uint32_t kind = 1; kind <= 3; kind++)
		expect_subscribe(run, READ, kind, 0);
	expect_subscribe(run, READ, FWCTL_MOCK_VENDOR, 0);
	expect_removal(run);
	run_line(run, "events fwctl0 --scope debug-read");
	assert_status(run, STATUS_NO_DEVICE);
	run_line(run, "events fwctl0 --scope debug-write");
	assert_status(run, STATUS_UNCONFIRMED);
	assert_int_equal(run->opened, 1);
}

static void kinds_have_names_and_numbers(void **state)
{
	struct run *run = *state;

	expect_mock(run);
	expect_subscribe(run, READ, FWCTL_MOCK_AGENT, 0);
	expect_subscribe(run, READ, 0x20, 0);
	expect_removal(run);
	run_line(run, "events fwctl0 -s debug-read --kind agent -k 0x20");
	assert_status(run, STATUS_NO_DEVICE);
	expect_mock(run);
	run_line(run, "events fwctl0 --kind heat");
	assert_status(run, STATUS_USAGE);
	assert_contains(run->err, "--kind: fwctl0 has no events 'heat'");
	assert_contains(run->err,
			"Kinds: temperature, health, agent, vendor, or a number.");
}

/* More values of an option than the tool stores */
static void too_many_kinds_are_rejected(void **state)
{
	char *argv[3 + 2 * 17 + 1] = { "fwctl", "events", "fwctl0" };
	struct run *run = *state;

	for (int i = 0; i < 17; i++) {
		argv[3 + 2 * i] = "--kind";
		argv[4 + 2 * i] = "1";
	}
	run_argv(run, argv);
	assert_status(run, STATUS_USAGE);
	assert_contains(run->err, "--kind: more than 16 values");
	assert_int_equal(run->opened, 0);
}

static void other_payloads_are_dumped(void **state)
{
	static const struct fwctl_event events[] = {
		{ .kind = 0x20, .data_len = 3, .data = "abc" },
		{ .kind = FWCTL_MOCK_TEMPERATURE, .data_len = 4 },
		{ .kind = FWCTL_MOCK_HEALTH, .data_len = 8, .data = { 5 } },
		{ .kind = FWCTL_MOCK_AGENT, .data_len = 8,
		  .data = { 7, 0, 0, 0, 5 } },
		{ .kind = FWCTL_MOCK_AGENT, .data_len = 2, .data = "a" },
	};
	struct run *run = *state;

	expect_start(run);
	for (size_t i = 0; i < ARRAY_SIZE(events); i++)
		expect_event(run, &events[i]);
	run_line(run, "events fwctl0 --count 5");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, " 32            3 bytes\n00000000  61 62 63 ");
	assert_contains(run->out, " temperature   4 bytes\n00000000  00 00 00 00 ");
	assert_contains(run->out, " health        unknown (5)\n");
	assert_contains(run->out, " agent         session 7 readable closed\n");
	assert_contains(run->out, " agent         2 bytes\n00000000  61 00 ");
	expect_start(run);
	expect_event(run, &events[0]);
	run_line(run, "events fwctl0 --count 1 -j");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "\"kind\":{\"value\":32,\"name\":null},");
	assert_contains(run->out, "\"lost\":\"0\",\"data\":\"616263\"}\n");
	expect_start(run);
	expect_event(run, &events[3]);
	run_line(run, "events fwctl0 --count 1 -j");
	assert_status(run, STATUS_OK);
	assert_contains(run->out,
			"\"mock\":{\"session\":7,\"readable\":true,\"writable\":false,\"closed\":true}");
}

static void a_removed_device_has_its_exit_status(void **state)
{
	struct run *run = *state;

	expect_start(run);
	expect_event(run, &warm);
	expect_removal(run);
	run_line(run, "events fwctl0");
	assert_status(run, STATUS_NO_DEVICE);
	assert_contains(run->out, "42 C\n");
	assert_contains(run->err, "fwctl0 was removed");
}

static void a_signal_is_the_regular_end(void **state)
{
	static const int signals[] = { SIGINT, SIGTERM };
	struct run *run = *state;

	run->in_child = true;
	for (size_t i = 0; i < ARRAY_SIZE(signals); i++) {
		expect_start(run);
		expect_event(run, &warm);
		run->lb.calls[run->lb.count - 1].signal = signals[i];
		run_line(run, "events fwctl0");
		assert_status(run, STATUS_OK);
		assert_contains(run->out, "42 C\n");
	}
}

static void a_wait_ends_after_its_time(void **state)
{
	struct run *run = *state;
	struct json_object *o;

	expect_start(run);
	run_line(run, "events fwctl0 --time 20ms --json");
	assert_status(run, STATUS_OK);
	o = json_at(json_line_of(run, 0), "result");
	assert_int_equal(json_u64_at(o, "events"), 0);
	assert_int_equal(json_u64_at(o, "lost"), 0);
	run_line(run, "events fwctl0 --count 0");
	assert_status(run, STATUS_USAGE);
	assert_contains(run->err, "--count must be at least 1");
}

static void output_that_fails_ends_the_wait(void **state)
{
	struct run *run = *state;
	FILE *saved = stdout;

	expect_start(run);
	expect_event(run, &warm);
	stdout = fopen("/dev/full", "w");
	run_line(run, "events fwctl0");
	fclose(stdout);
	stdout = saved;
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "cannot write to standard output: No space");
}

static void a_narrow_scope_names_the_wider_one(void **state)
{
	struct run *run = *state;

	expect_mock(run);
	expect_subscribe(run, CONF, FWCTL_MOCK_AGENT, -EBADMSG);
	run_line(run, "events fwctl0 --kind agent");
	assert_status(run, STATUS_SCOPE);
	assert_contains(run->err, "does not allow events of kind 3");
	assert_contains(run->err,
			"These events need scope debug-read: add --scope debug-read.");
}

static void mainlines_kernel_has_no_events(void **state)
{
	struct run *run = *state;

	run->lb.ring_error = -ENOTTY;
	expect_mock(run);
	run_line(run, "events fwctl0");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "fwctl0: the kernel has no firmware events");
	assert_contains(run->err, "make install");
}

static void an_unknown_type_needs_a_kind(void **state)
{
	static const struct fwctl_event event = { .kind = 1, .sequence = 4 };
	struct run *run = *state;

	expect_info(run, 0x77, "", 0);
	run_line(run, "events fwctl0");
	assert_status(run, STATUS_USAGE);
	assert_contains(run->err, "no kinds of events are known");
	assert_contains(run->err, "--kind");
	expect_info(run, 0x77, "", 0);
	run_line(run, "events fwctl0 --kind temperature");
	assert_status(run, STATUS_USAGE);
	assert_contains(run->err, "Kinds: or a number.");
	expect_info(run, 0x77, "", 0);
	expect_subscribe(run, CONF, 1, 0);
	expect_event(run, &event);
	run_line(run, "events fwctl0 --kind 1 --count 1");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, " 4  1             0 bytes\n");
}

static void raise_sends_kind_count_and_value(void **state)
{
	struct fwctl_mock_raise raise = {
		.kind = htole32(FWCTL_MOCK_HEALTH), .count = htole32(1),
		.value = htole32(1),
	};
	struct run *run = *state;

	expect_mock(run);
	expect_cmd(run, &(struct exchange){
		.scope = CONF, .opcode = FWCTL_MOCK_RAISE, .in = &raise,
		.in_len = sizeof(raise),
	});
	run_line(run, "mock raise fwctl0 health 1");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "fwctl0: events raised");
	raise.kind = htole32(FWCTL_MOCK_TEMPERATURE);
	raise.count = htole32(9);
	expect_mock(run);
	expect_cmd(run, &(struct exchange){
		.scope = CONF, .opcode = FWCTL_MOCK_RAISE, .in = &raise,
		.in_len = sizeof(raise),
	});
	run_line(run, "mock raise fwctl0 temperature 1 --count 9 --json");
	assert_status(run, STATUS_OK);
	run_line(run, "mock raise fwctl0 agent 1");
	assert_status(run, STATUS_USAGE);
	assert_contains(run->err, "'agent' is not temperature or health");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_run(events_are_lines),
		with_run(events_are_lines_of_json),
		with_run(a_scope_allows_more_kinds),
		with_run(kinds_have_names_and_numbers),
		with_run(too_many_kinds_are_rejected),
		with_run(other_payloads_are_dumped),
		with_run(a_removed_device_has_its_exit_status),
		with_run(a_signal_is_the_regular_end),
		with_run(a_wait_ends_after_its_time),
		with_run(output_that_fails_ends_the_wait),
		with_run(a_narrow_scope_names_the_wider_one),
		with_run(mainlines_kernel_has_no_events),
		with_run(an_unknown_type_needs_a_kind),
		with_run(raise_sends_kind_count_and_value),
	};

	return cmocka_run_group_tests_name("tool events", tests, NULL, NULL);
}
