// SPDX-License-Identifier: GPL-2.0-only
/* Faults of the firmware: crash, reset and injected faults. */
#include <endian.h>

#include "mock.h"

/*
 * Crash and reset
 */

static void crashed_firmware_rejects_all_but_recovery(void **state)
{
	struct fwctl_mock_effect effects[MAX_EFFECTS];
	int fd = must_open(*state);
	unsigned int count = must_list(fd, effects);
	struct fwctl_mock_mem nothing = {};

	assert_int_equal(simple(fd, FWCTL_MOCK_CRASH), 0);
	for (unsigned int i = 0; i < count; i++) {
		uint16_t opcode = le16toh(effects[i].opcode);
		char payload[256] = "";
		int ret;

		if (opcode == FWCTL_MOCK_RESET || opcode == FWCTL_MOCK_DUMP_READ)
			continue;
		ret = command(fd, opcode, payload, le32toh(effects[i].in_min),
			      NULL);
		if (opcode == FWCTL_MOCK_IDENTIFY ||
		    opcode == FWCTL_MOCK_EFFECTS ||
		    opcode == FWCTL_MOCK_COUNTERS)
			assert_int_equal(ret, FWCTL_MOCK_OK);
		else if (opcode == FWCTL_MOCK_DUMP_READ_UMEM)
			/* The command runs, but no memory has the handle 0. */
			assert_int_equal(ret, FWCTL_MOCK_NOT_FOUND);
		else
			assert_int_equal(ret, FWCTL_MOCK_CRASHED);
	}
	assert_int_equal(command(fd, FWCTL_MOCK_DUMP_READ, &nothing,
				 sizeof(nothing), NULL), FWCTL_MOCK_OK);
	assert_int_equal(simple(fd, FWCTL_MOCK_RESET), 0);
	assert_int_equal(echo(fd), 0);
	close(fd);
}

static void crash_ends_running_commands(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock);
	struct background waits = waiting(fd, 1);

	must_start(&waits);
	WAIT_FOR(mock_count(mock, "inflight") == 1);
	assert_int_equal(simple(fd, FWCTL_MOCK_CRASH), 0);
	assert_int_equal(must_finish(&waits), FWCTL_MOCK_CRASHED);
	close(fd);
}

static void reset_aborts_running_and_queued_commands(void **state)
{
	struct background commands[6];
	struct mock mock;
	int fd;

	(void)state;
	must_make(&mock, "two", "workers=2", NULL);
	fd = must_open(&mock);
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		commands[i] = waiting(fd, i);
		must_start(&commands[i]);
	}
	WAIT_FOR(mock_count(&mock, "inflight") == ARRAY_SIZE(commands));
	assert_int_equal(simple(fd, FWCTL_MOCK_RESET), 0);
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		assert_int_equal(must_finish(&commands[i]), FWCTL_MOCK_ABORTED);
	assert_int_equal(echo(fd), 0);
	close(fd);
	must_drop(&mock);
}

static void counters_count_until_the_next_reset(void **state)
{
	int fd = must_open(*state);
	struct fwctl_mock_counters counters;
	uint64_t resets = le64toh(must_count(fd).resets);

	assert_int_equal(simple(fd, FWCTL_MOCK_RESET), 0);
	assert_int_equal(command(fd, FWCTL_MOCK_ECHO, "12345678", 8, NULL), 0);
	assert_int_equal(command(fd, FWCTL_MOCK_SLEEP, NULL, 0, NULL),
			 FWCTL_MOCK_BAD_LENGTH);
	counters = must_count(fd);
	assert_int_equal(le64toh(counters.completed), 2);
	assert_int_equal(le64toh(counters.failed), 1);
	assert_int_equal(le64toh(counters.in_bytes), 24 + 16);
	assert_int_equal(le64toh(counters.out_bytes), 24 + 16);
	assert_int_equal(le64toh(counters.peak), 1);
	assert_int_equal(le64toh(counters.resets), resets + 1);
	assert_int_equal(le64toh(counters.contexts), 1);
	assert_int_equal(le64toh(counters.resources), 0);

	assert_int_equal(simple(fd, FWCTL_MOCK_RESET), 0);
	counters = must_count(fd);
	assert_int_equal(le64toh(counters.completed), 0);
	assert_int_equal(le64toh(counters.in_bytes), 0);
	assert_int_equal(le64toh(counters.resets), resets + 2);
	close(fd);
}

/*
 * Faults
 */

static void fault_error_hits_as_many_commands_as_asked(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock);

	must_write(mock, "faults/error", "2");
	assert_int_equal(echo(fd), FWCTL_MOCK_INTERNAL);
	assert_int_equal(simple(fd, FWCTL_MOCK_RESET), 0);
	assert_int_equal(mock_count(mock, "faults/error"), 1);
	assert_int_equal(echo(fd), FWCTL_MOCK_INTERNAL);
	assert_int_equal(echo(fd), 0);
	assert_int_equal(mock_count(mock, "faults/error"), 0);
	close(fd);
}

static void fault_length_is_EIO(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock);

	must_write(mock, "faults/bad_length", "1");
	assert_int_equal(echo(fd), -EIO);
	assert_int_equal(echo(fd), 0);
	close(fd);
}

static void fault_late_delays_the_response(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock);
	struct timespec start;

	must_write(mock, "faults/late_ms", "50");
	must_write(mock, "faults/late", "1");
	clock_gettime(CLOCK_MONOTONIC, &start);
	assert_int_equal(echo(fd), 0);
	assert_true(ms_since(&start) >= 50);
	close(fd);
}

static void fault_hang_lasts_until_reset(void **state)
{
	struct background commands[3];
	struct mock mock;
	int fd;

	(void)state;
	must_make(&mock, "two", "workers=2", NULL);
	fd = must_open(&mock);
	/* Every mock worker hangs, so one command waits. */
	must_write(&mock, "faults/hang", "2");
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		commands[i] = (struct background) {
			.fd = fd, .opcode = FWCTL_MOCK_ECHO,
		};
		must_start(&commands[i]);
	}
	WAIT_FOR(mock_count(&mock, "faults/hang") == 0 &&
		 mock_count(&mock, "inflight") == ARRAY_SIZE(commands));
	assert_int_equal(simple(fd, FWCTL_MOCK_RESET), 0);
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		assert_int_equal(must_finish(&commands[i]), FWCTL_MOCK_ABORTED);
	assert_int_equal(echo(fd), 0);
	close(fd);
	must_drop(&mock);
}

static void unbind_ends_a_hang(void **state)
{
	struct mock *mock = *state;
	struct background hangs = {
		.fd = must_open(mock), .opcode = FWCTL_MOCK_ECHO,
	};

	must_write(mock, "faults/hang", "1");
	must_start(&hangs);
	WAIT_FOR(mock_count(mock, "inflight") == 1);
	assert_int_equal(driver_unbind(mock), 0);
	assert_int_equal(must_finish(&hangs), -ENODEV);
	close(hangs.fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		MOCK_TEST(crashed_firmware_rejects_all_but_recovery),
		MOCK_TEST(crash_ends_running_commands),
		cmocka_unit_test(reset_aborts_running_and_queued_commands),
		MOCK_TEST(counters_count_until_the_next_reset),
		MOCK_TEST(fault_error_hits_as_many_commands_as_asked),
		MOCK_TEST(fault_length_is_EIO),
		MOCK_TEST(fault_late_delays_the_response),
		cmocka_unit_test(fault_hang_lasts_until_reset),
		MOCK_TEST(unbind_ends_a_hang),
	};

	return RUN_TESTS(tests);
}
