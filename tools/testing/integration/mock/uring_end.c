// SPDX-License-Identifier: GPL-2.0-only
/*
 * What becomes of a ring's commands when the device, the descriptor, the ring or
 * its owner goes away while they are in flight.
 */
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "ring.h"

static void must_reset(const struct mock *mock)
{
	int fd = must_open(mock);

	assert_int_equal(simple(fd, FWCTL_MOCK_RESET), 0);
	close(fd);
}

/*
 * Whether what was left ends by itself. Before 6.7 io_uring cancels no command
 * that is in flight; and who is not asynchronous has no abort.
 */
static bool is_aborted(const struct mock *mock)
{
	char path[PATH_MAX], mode[32];

	snprintf(path, sizeof(path), "%s/mode", mock->dir);
	assert_int_equal(read_text(path, mode, sizeof(mode)), 0);
	return kernel_version() >= 607 && !strcmp(mode, "async");
}

static void must_end_left(const struct mock *mock)
{
	if (!is_aborted(mock))
		must_reset(mock);
	WAIT_FOR(mock_count(mock, "inflight") == 0);
	WAIT_FOR(mock_count(mock, "contexts") == 0);
}

static void unbind_ends_commands_of_a_ring(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock);
	struct message m;
	struct io_uring ring;

	must_make_ring(&ring, 0);
	must_submit(&ring, fd, FWCTL_RPC, waiting_message(&m, 1), 0);
	WAIT_FOR(mock_count(mock, "inflight") == 1);
	assert_int_equal(driver_unbind(mock), 0);
	assert_int_equal(must_reap(&ring, NULL), -ENODEV);
	assert_int_equal(must_call(&ring, fd, FWCTL_RPC, &m), -ENODEV);
	io_uring_queue_exit(&ring);
	close(fd);
}

static pid_t must_fork_with_ring(const struct mock *mock)
{
	pid_t child = fork();

	if (!child) {
		int fd = open(mock->node, O_RDWR);
		struct message m;
		struct io_uring ring;

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		must_make_ring(&ring, 0);
		must_submit(&ring, fd, FWCTL_RPC, waiting_message(&m, 1), 0);
		must_reap(&ring, NULL);
		_exit(1);
	}
	return child;
}

/* The firmware hangs: nobody aborts the command, and it outlives its ring. */
static void killed_owner_of_a_ring_does_not_wait(void **state)
{
	struct mock *mock = *state;
	int status;
	pid_t child;

	must_write(mock, "faults/hang", "1");
	child = must_fork_with_ring(mock);
	WAIT_FOR(mock_count(mock, "faults/hang") == 0);
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, SIGKILL);
	assert_int_equal(mock_count(mock, "inflight"), 1);
	must_reset(mock);
	WAIT_FOR(mock_count(mock, "inflight") == 0);
	WAIT_FOR(mock_count(mock, "contexts") == 0);
}

static void end_of_the_process_leaves_its_commands(void **state)
{
	struct mock *mock = *state;
	pid_t child = must_fork_with_ring(mock);
	int status;

	WAIT_FOR(mock_count(mock, "inflight") == 1);
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, &status, 0), child);
	must_end_left(mock);
}

static void end_of_the_ring_leaves_its_commands(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock);
	struct io_uring ring;
	struct message m[3];

	must_make_ring(&ring, 0);
	for (int i = 0; i < 3; i++)
		must_submit(&ring, fd, FWCTL_RPC, waiting_message(&m[i], i), i);
	WAIT_FOR(mock_count(mock, "inflight") == 3);
	io_uring_queue_exit(&ring);
	close(fd);
	must_end_left(mock);
}

/* The file is the ring's as long as a command of it is in flight. */
static void closed_descriptor_does_not_end_its_commands(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock), other = must_open(mock);
	struct io_uring ring;
	struct message m;

	must_make_ring(&ring, 0);
	must_submit(&ring, fd, FWCTL_RPC, waiting_message(&m, 1), 0);
	WAIT_FOR(mock_count(mock, "inflight") == 1);
	close(fd);
	assert_int_equal(mock_count(mock, "contexts"), 2);
	assert_int_equal(rendezvous(other, 1, 2), FWCTL_MOCK_OK);
	assert_int_equal(must_reap(&ring, NULL), 0);
	assert_int_equal(m.out.rsp.status, FWCTL_MOCK_OK);
	WAIT_FOR(mock_count(mock, "contexts") == 1);
	io_uring_queue_exit(&ring);
	close(other);
}

/* Waits for the one completion of a ring that it inherited. */
static void reap_for(struct io_uring *ring, int fd, int result)
{
	close(fd);
	dprintf(result, "%d", must_reap(ring, NULL));
	_exit(0);
}

/* A process with a command in flight, and a child of it that has the ring too. */
static pid_t must_fork_heir(const struct mock *mock, int result)
{
	pid_t child = fork();

	if (!child) {
		int fd = open(mock->node, O_RDWR);
		struct io_uring ring;
		struct message m;

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		must_make_ring(&ring, 0);
		if (!fork())
			reap_for(&ring, fd, result);
		must_submit(&ring, fd, FWCTL_RPC, waiting_message(&m, 1), 0);
		pause();
	}
	return child;
}

/*
 * As long as somebody has the ring, io_uring cancels nothing. The answer was for
 * the submitter's memory, which is gone.
 */
static void heir_of_a_ring_hears_that_the_caller_is_gone(void **state)
{
	struct mock *mock = *state;
	int result[2], status, fd;
	char text[16] = "";
	pid_t child;

	assert_int_equal(pipe(result), 0);
	child = must_fork_heir(mock, result[1]);
	close(result[1]);
	WAIT_FOR(mock_count(mock, "inflight") == 1);
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, SIGKILL);
	fd = must_open(mock);
	assert_int_equal(rendezvous(fd, 1, 2), FWCTL_MOCK_OK);
	close(fd);
	assert_true(read(result[0], text, sizeof(text) - 1) > 0);
	assert_int_equal(atoi(text), -ECANCELED);
	close(result[0]);
	WAIT_FOR(mock_count(mock, "contexts") == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		MODE_TEST(unbind_ends_commands_of_a_ring, async),
		MODE_TEST(unbind_ends_commands_of_a_ring, detached),
		MODE_TEST(unbind_ends_commands_of_a_ring, sync),
		MODE_TEST(killed_owner_of_a_ring_does_not_wait, async),
		MODE_TEST(killed_owner_of_a_ring_does_not_wait, detached),
		MODE_TEST(killed_owner_of_a_ring_does_not_wait, sync),
		MODE_TEST(end_of_the_process_leaves_its_commands, async),
		MODE_TEST(end_of_the_process_leaves_its_commands, detached),
		MODE_TEST(end_of_the_process_leaves_its_commands, sync),
		MODE_TEST(end_of_the_ring_leaves_its_commands, async),
		MODE_TEST(end_of_the_ring_leaves_its_commands, detached),
		MODE_TEST(end_of_the_ring_leaves_its_commands, sync),
		MODE_TEST(closed_descriptor_does_not_end_its_commands, async),
		MODE_TEST(closed_descriptor_does_not_end_its_commands,
			  detached),
		MODE_TEST(closed_descriptor_does_not_end_its_commands, sync),
		MODE_TEST(heir_of_a_ring_hears_that_the_caller_is_gone,
			  async),
		MODE_TEST(heir_of_a_ring_hears_that_the_caller_is_gone,
			  detached),
	};

	return RUN_TESTS(tests);
}
