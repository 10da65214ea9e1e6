// SPDX-License-Identifier: GPL-2.0-only
/*
 * The response to an exiting task that has released its memory but still runs
 * code. The core must not write this response to user memory, which then belongs
 * to another process.
 */
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "bystander.h"
#include "slow_page.h"
#include "submit.h"

/*
 * Stops an exiting task after it has released its memory. The task then closes a
 * pipe, which needs the pipe's lock. Another process holds this lock, because its
 * write() to the pipe waits for a page of user memory.
 */
struct exit_gate {
	struct slow_page slow;
	int pipe[2];
	pthread_t writer;
};

static void *writer_main(void *data)
{
	struct exit_gate *gate = data;
	ssize_t len = write(gate->pipe[1], gate->slow.page, 1);

	return len == 1 ? gate : NULL;
}

static void must_make_gate(struct exit_gate *gate)
{
	gate->slow = must_make_slow_page();
	assert_int_equal(pipe(gate->pipe), 0);
}

/* Open the pipe once more in the child, so that the child's exit closes it. */
static int approach_gate(const struct exit_gate *gate)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", gate->pipe[0]);
	return open(path, O_RDONLY);
}

static void must_shut(struct exit_gate *gate)
{
	assert_int_equal(pthread_create(&gate->writer, NULL, writer_main, gate),
			 0);
	must_fault(&gate->slow);
}

static void must_open_gate(struct exit_gate *gate)
{
	static const char bytes[SLOW_PAGE_SIZE];
	void *written;

	must_provide(&gate->slow, bytes);
	assert_int_equal(pthread_join(gate->writer, &written), 0);
	assert_non_null(written);
	close(gate->pipe[0]);
	close(gate->pipe[1]);
	drop_slow_page(&gate->slow);
}

/* Returns true if the task has no memory and waits for a lock. */
static bool is_at_gate(pid_t child)
{
	char path[64], text[512], *name_end;

	snprintf(path, sizeof(path), "/proc/%d/statm", child);
	assert_int_equal(read_text(path, text, sizeof(text)), 0);
	if (strncmp(text, "0 ", 2))
		return false;
	snprintf(path, sizeof(path), "/proc/%d/stat", child);
	assert_int_equal(read_text(path, text, sizeof(text)), 0);
	name_end = strrchr(text, ')');
	assert_non_null(name_end);
	return !strncmp(name_end, ") D", 3);
}

static pid_t must_fork_caller(int queue, const struct exit_gate *gate)
{
	pid_t child = fork();

	if (!child) {
		struct message *m = map_bystander_page();

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		run_beside_bystander();
		if (m && approach_gate(gate) >= 0) {
			*m = waiting_message(1);
			must_submit(queue, m, 1);
		}
		pause();
	}
	return child;
}

/* The test shares the queue, so the exit of the child does not end the RPC. */
static void response_to_an_exiting_task_reaches_no_memory(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock), queue = must_create_queue(fd, 0);
	struct exit_gate gate;
	int status;
	pid_t child;

	must_make_gate(&gate);
	child = must_fork_caller(queue, &gate);
	WAIT_FOR(mock_count(mock, "inflight") == 1);
	must_shut(&gate);
	kill(child, SIGKILL);
	WAIT_FOR(is_at_gate(child));
	assert_int_equal(rendezvous(fd, 1, 2), FWCTL_MOCK_OK);
	WAIT_FOR(mock_count(mock, "inflight") == 0);
	must_read_response(queue, 1, FWCTL_MOCK_OK);
	must_open_gate(&gate);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, SIGKILL);
	assert_bystanders_untouched();
	close(queue);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		MODE_TEST(response_to_an_exiting_task_reaches_no_memory, sync),
		MODE_TEST(response_to_an_exiting_task_reaches_no_memory, async),
		MODE_TEST(response_to_an_exiting_task_reaches_no_memory,
			  threaded),
	};

	test_setup();
	return cmocka_run_group_tests(tests, start_bystanders, stop_bystanders);
}
