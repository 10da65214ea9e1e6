// SPDX-License-Identifier: GPL-2.0-only
/*
 * Killed callers and unbind do not wait for slow firmware. Timeouts and
 * cancellation are in queue_end.c.
 *
 * A command that waits for a partner, or that hangs, never completes by itself.
 * Any call that returns while the command is in flight did not wait for it. The
 * time of the call is printed for information only.
 */
#include <endian.h>
#include <signal.h>
#include <sys/wait.h>

#include "mock.h"

static void note_ms(const char *what, const struct timespec *start)
{
	print_message("# %s: %ld ms\n", what, ms_since(start));
}

static void now(struct timespec *time)
{
	clock_gettime(CLOCK_MONOTONIC, time);
}

static int exit_status(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

/*
 * Let the next command of an asynchronous mock hang, because its firmware cannot
 * abort a hung command. A threaded provider cannot abort any command.
 */
static void must_hang_next(const struct mock *mock)
{
	must_write(mock, "faults/hang", "1");
}

/* Before that, the command is queued, and an abort would remove it. */
static void must_have_hung(const struct mock *mock)
{
	WAIT_FOR(mock_count(mock, "faults/hang") == 0);
}

static void must_be_in_flight(const struct mock *mock, long count)
{
	WAIT_FOR(mock_count(mock, "inflight") == count);
}

static void must_reset(const struct mock *mock)
{
	int fd = must_open(mock);

	assert_int_equal(simple(fd, FWCTL_MOCK_RESET), 0);
	close(fd);
}

/*
 * Close the last FD. An abandoned request closes the context after its completion,
 * slightly later than the firmware counts it as completed.
 */
static void must_close(const struct mock *mock, int fd)
{
	assert_int_equal(close(fd), 0);
	WAIT_FOR(mock_count(mock, "contexts") == 0);
}

/* Fork a child that waits for a partner, with a device FD that only it has. */
static pid_t must_fork_waiting(const struct mock *mock)
{
	pid_t child = fork();

	if (!child) {
		close_range(STDERR_FILENO + 1, ~0u, 0);
		_exit(rendezvous(open(mock->node, O_RDWR), 1, 2));
	}
	return child;
}

static void must_kill(pid_t child)
{
	struct timespec start;

	now(&start);
	kill(child, SIGKILL);
	assert_int_equal(exit_status(child), SIGKILL);
	note_ms("SIGKILL until the process is gone", &start);
}

/*
 * Kill
 */

/* The context is closed after its last request, not with its last FD. */
static void killed_caller_does_not_wait_for_the_firmware(void **state)
{
	struct mock *mock = *state;
	pid_t child;

	must_hang_next(mock);
	child = must_fork_waiting(mock);
	must_have_hung(mock);
	must_kill(child);
	assert_int_equal(mock_count(mock, "inflight"), 1);
	assert_int_equal(mock_count(mock, "contexts"), 1);

	must_reset(mock);
	WAIT_FOR(mock_count(mock, "contexts") == 0);
	assert_int_equal(mock_count(mock, "inflight"), 0);
}

static void request_of_a_killed_caller_is_aborted(void **state)
{
	struct mock *mock = *state;
	pid_t child = must_fork_waiting(mock);

	must_be_in_flight(mock, 1);
	must_kill(child);
	/* Without a reset of the firmware, only an abort can end the command. */
	WAIT_FOR(mock_count(mock, "contexts") == 0);
	assert_int_equal(mock_count(mock, "inflight"), 0);
}

static void queued_command_of_a_killed_caller_is_aborted(void **state)
{
	struct mock mock;
	struct background busy;
	pid_t child;

	(void)state;
	must_make(&mock, "one", "workers=1", NULL);
	busy = waiting(must_open(&mock), 7);
	must_hang_next(&mock);
	must_start(&busy);
	must_be_in_flight(&mock, 1);
	WAIT_FOR(mock_count(&mock, "faults/hang") == 0);
	child = must_fork_waiting(&mock);
	must_be_in_flight(&mock, 2);
	must_kill(child);
	must_be_in_flight(&mock, 1);
	WAIT_FOR(mock_count(&mock, "contexts") == 1);

	must_reset(&mock);
	assert_int_equal(must_finish(&busy), FWCTL_MOCK_ABORTED);
	close(busy.fd);
	must_drop(&mock);
}

/* Two processes share the FD. The context stays when one of them dies. */
static void kill_leaves_the_others_of_a_context_alone(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock);
	struct background other = waiting(fd, 2);
	pid_t child = fork();

	if (!child)
		_exit(rendezvous(fd, 1, 2));
	must_start(&other);
	must_be_in_flight(mock, 2);
	must_kill(child);
	assert_int_equal(echo(fd), 0);
	assert_int_equal(rendezvous(fd, 2, 2), FWCTL_MOCK_OK);
	assert_int_equal(must_finish(&other), FWCTL_MOCK_OK);
	must_reset(mock);
	must_be_in_flight(mock, 0);
	assert_int_equal(echo(fd), 0);
	must_close(mock, fd);
}

/*
 * Unbind
 */

static void unbind_aborts_requests_in_flight(void **state)
{
	struct mock *mock = *state;
	struct background sleeps = sleeping(must_open(mock),
					    FWCTL_MOCK_SLEEP_MAX_MS);
	struct timespec start;

	must_start(&sleeps);
	must_be_in_flight(mock, 1);
	now(&start);
	assert_int_equal(driver_unbind(mock), 0);
	note_ms("unbind", &start);
	/* If unbind had waited, the result would be FWCTL_MOCK_OK. */
	assert_int_equal(must_finish(&sleeps), -ENODEV);
	assert_int_equal(mock_count(mock, "inflight"), 0);
	assert_int_equal(mock_count(mock, "contexts"), 0);
	close(sleeps.fd);
}

/* The callers and the FDs of these requests are gone. */
static void unbind_waits_for_abandoned_requests(void **state)
{
	struct mock *mock = *state;
	pid_t children[3];

	must_write(mock, "faults/late_ms", "200");
	must_write(mock, "faults/late", "3");
	for (size_t i = 0; i < ARRAY_SIZE(children); i++) {
		children[i] = fork();
		if (!children[i])
			_exit(echo(open(mock->node, O_RDWR)));
	}
	WAIT_FOR(mock_count(mock, "faults/late") == 0);
	for (size_t i = 0; i < ARRAY_SIZE(children); i++) {
		kill(children[i], SIGKILL);
		exit_status(children[i]);
	}
	assert_int_equal(driver_unbind(mock), 0);
	assert_int_equal(mock_count(mock, "inflight"), 0);
	assert_int_equal(mock_count(mock, "contexts"), 0);
	assert_int_equal(driver_bind(mock), 0);
}

/*
 * Bounds
 */

static struct background fills[2];

static int full_mock(void **state)
{
	static struct mock mock;

	must_make(&mock, "test", "max_requests=2", "workers=8", NULL);
	/* Use two contexts, because a single one does not get the last slot. */
	for (uint32_t i = 0; i < ARRAY_SIZE(fills); i++) {
		fills[i] = waiting(must_open(&mock), 100 + i);
		must_start(&fills[i]);
	}
	must_be_in_flight(&mock, 2);
	*state = &mock;
	return 0;
}

static int no_full_mock(void **state)
{
	struct mock *mock = *state;

	mock_write(mock, "live", "0");
	for (size_t i = 0; i < ARRAY_SIZE(fills); i++) {
		pthread_join(fills[i].thread, NULL);
		close(fills[i].fd);
	}
	return no_mock(state);
}

static void nonblocking_caller_gets_EAGAIN(void **state)
{
	struct mock *mock = *state;
	int fd = open(mock->node, O_RDWR | O_CLOEXEC | O_NONBLOCK);

	assert_true(fd >= 0);
	assert_int_equal(echo(fd), -EAGAIN);
	assert_int_equal(mock_count(mock, "inflight"), 2);
	close(fd);
}

/* Wait until the child sleeps. Its later death shows that the sleep was killable. */
static void must_sleep(pid_t child)
{
	char path[64], text[256], *state;

	snprintf(path, sizeof(path), "/proc/%d/stat", child);
	WAIT_FOR(!read_text(path, text, sizeof(text)) &&
		 (state = strrchr(text, ')')) && state[2] != 'R');
}

static void caller_that_waits_for_a_slot_can_be_killed(void **state)
{
	struct mock *mock = *state;
	pid_t child = must_fork_waiting(mock);

	WAIT_FOR(mock_count(mock, "contexts") == 3);
	must_sleep(child);
	must_kill(child);
	assert_int_equal(mock_count(mock, "inflight"), 2);
	WAIT_FOR(mock_count(mock, "contexts") == 2);
}

static void caller_that_waits_for_a_slot_gets_it(void **state)
{
	struct background waits;
	struct mock mock;
	pid_t child;

	(void)state;
	must_make(&mock, "one", "max_requests=1", NULL);
	child = must_fork_waiting(&mock);
	must_be_in_flight(&mock, 1);
	waits = (struct background) {
		.fd = must_open(&mock), .opcode = FWCTL_MOCK_ECHO,
	};
	must_start(&waits);
	must_kill(child);
	assert_int_equal(must_finish(&waits), FWCTL_MOCK_OK);
	must_close(&mock, waits.fd);
	must_drop(&mock);
}

static void unbind_ends_wait_for_a_slot(void **state)
{
	struct mock *mock = *state;
	struct background b = {
		.fd = must_open(mock), .opcode = FWCTL_MOCK_ECHO,
	};

	must_start(&b);
	assert_int_equal(driver_unbind(mock), 0);
	assert_int_equal(must_finish(&b), -ENODEV);
	close(b.fd);
}

#define FULL_TEST(f) cmocka_unit_test_setup_teardown(f, full_mock, no_full_mock)

int main(void)
{
	const struct CMUnitTest tests[] = {
		MODE_TEST(killed_caller_does_not_wait_for_the_firmware, async),
		MODE_TEST(killed_caller_does_not_wait_for_the_firmware, threaded),
		MODE_TEST(request_of_a_killed_caller_is_aborted, async),
		cmocka_unit_test(queued_command_of_a_killed_caller_is_aborted),
		MODE_TEST(kill_leaves_the_others_of_a_context_alone, async),
		MODE_TEST(kill_leaves_the_others_of_a_context_alone, threaded),
		MODE_TEST(unbind_aborts_requests_in_flight, async),
		MODE_TEST(unbind_waits_for_abandoned_requests, async),
		MODE_TEST(unbind_waits_for_abandoned_requests, threaded),
		FULL_TEST(nonblocking_caller_gets_EAGAIN),
		FULL_TEST(caller_that_waits_for_a_slot_can_be_killed),
		cmocka_unit_test(caller_that_waits_for_a_slot_gets_it),
		FULL_TEST(unbind_ends_wait_for_a_slot),
	};

	return RUN_TESTS(tests);
}
