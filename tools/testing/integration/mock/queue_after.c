// SPDX-License-Identifier: GPL-2.0-only
/*
 * Requests that complete after their submitter was killed, exited, called exec,
 * was stopped, or unmapped its memory. The response is in the queue, and the
 * memory of other processes stays as it was.
 */
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "bystander.h"
#include "submit.h"

enum fate { KILLED, EXITED, EXECED, STOPPED, UNMAPPED };

static void unmap(void *page)
{
	munmap(page, BYSTANDER_PAGE_SIZE);
	raise(SIGSTOP);
}

/* In the child, whose request is in flight. */
static void meet(enum fate fate, void *page)
{
	switch (fate) {
	case EXITED:
		_exit(0);
	case EXECED:
		execlp("sleep", "sleep", "1000", NULL);
		_exit(1);
	case UNMAPPED:
		unmap(page);
		break;
	case STOPPED:
		raise(SIGSTOP);
		break;
	case KILLED:
		raise(SIGKILL);
	}
	_exit(1);
}

static bool has_execed(pid_t child)
{
	char path[64], name[32];

	snprintf(path, sizeof(path), "/proc/%d/comm", child);
	return !read_text(path, name, sizeof(name)) && !strcmp(name, "sleep");
}

static pid_t must_submit_in_child(int queue, enum fate fate)
{
	siginfo_t info;
	pid_t child = fork();

	if (!child) {
		struct message *m = map_bystander_page();

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		run_beside_bystander();
		if (!m)
			_exit(1);
		*m = waiting_message(1);
		if (submit(queue, m, 1))
			_exit(1);
		meet(fate, m);
	}
	if (fate == EXECED)
		WAIT_FOR(has_execed(child));
	else
		assert_int_equal(waitid(P_PID, child, &info,
					WEXITED | WSTOPPED | WNOWAIT), 0);
	return child;
}

static void must_complete_after(const struct mock *mock, enum fate fate)
{
	int fd = must_open(mock), queue = must_create_queue(fd, 0);
	pid_t child = must_submit_in_child(queue, fate);

	WAIT_FOR(mock_count(mock, "inflight") == 1);
	assert_int_equal(rendezvous(fd, 1, 2), FWCTL_MOCK_OK);
	must_read_response(queue, 1, FWCTL_MOCK_OK);
	assert_bystanders_untouched();
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, NULL, 0), child);
	assert_bystanders_untouched();
	end_queue(mock, queue, fd);
}

static void response_comes_after_its_submitter_was_killed(void **state)
{
	must_complete_after(*state, KILLED);
}

static void response_comes_after_its_submitter_exited(void **state)
{
	must_complete_after(*state, EXITED);
}

static void response_comes_after_its_submitter_called_exec(void **state)
{
	must_complete_after(*state, EXECED);
}

static void response_comes_while_its_submitter_is_stopped(void **state)
{
	must_complete_after(*state, STOPPED);
}

static void response_comes_after_its_buffer_was_unmapped(void **state)
{
	must_complete_after(*state, UNMAPPED);
}

/* A child that waits in read() with its buffer in the page of the bystanders. */
static pid_t must_read_in_child(int queue)
{
	pid_t child = fork();

	if (!child) {
		void *page = map_bystander_page();

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		run_beside_bystander();
		_exit(!page || read_records(queue, page, 1000) <= 0);
	}
	must_wait_in_queue(child);
	return child;
}

static void reader_that_is_killed_takes_no_record(void **state)
{
	int fd = must_open(*state), queue = must_create_queue(fd, 0);
	pid_t child = must_read_in_child(queue);

	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, NULL, 0), child);
	must_submit_echo(queue, 1);
	must_read_response(queue, 1, FWCTL_MOCK_OK);
	assert_bystanders_untouched();
	end_queue(*state, queue, fd);
}

static void reader_that_is_stopped_takes_no_record(void **state)
{
	int fd = must_open(*state), queue = must_create_queue(fd, 0), status;
	pid_t child = must_read_in_child(queue);

	kill(child, SIGSTOP);
	assert_int_equal(waitpid(child, &status, WUNTRACED), child);
	assert_true(WIFSTOPPED(status));
	must_submit_echo(queue, 1);
	must_read_response(queue, 1, FWCTL_MOCK_OK);
	assert_bystanders_untouched();

	/* SIGSTOP does not end the read. */
	kill(child, SIGCONT);
	must_submit_echo(queue, 2);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_bystanders_untouched();
	end_queue(*state, queue, fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		MODE_TEST(response_comes_after_its_submitter_was_killed, sync),
		MODE_TEST(response_comes_after_its_submitter_was_killed, threaded),
		MODE_TEST(response_comes_after_its_submitter_was_killed, async),
		MODE_TEST(response_comes_after_its_submitter_exited, sync),
		MODE_TEST(response_comes_after_its_submitter_exited, threaded),
		MODE_TEST(response_comes_after_its_submitter_exited, async),
		MODE_TEST(response_comes_after_its_submitter_called_exec, sync),
		MODE_TEST(response_comes_after_its_submitter_called_exec, threaded),
		MODE_TEST(response_comes_after_its_submitter_called_exec, async),
		MODE_TEST(response_comes_while_its_submitter_is_stopped, sync),
		MODE_TEST(response_comes_while_its_submitter_is_stopped, threaded),
		MODE_TEST(response_comes_while_its_submitter_is_stopped, async),
		MODE_TEST(response_comes_after_its_buffer_was_unmapped, sync),
		MODE_TEST(response_comes_after_its_buffer_was_unmapped, threaded),
		MODE_TEST(response_comes_after_its_buffer_was_unmapped, async),
		MODE_TEST(reader_that_is_killed_takes_no_record, sync),
		MODE_TEST(reader_that_is_killed_takes_no_record, threaded),
		MODE_TEST(reader_that_is_killed_takes_no_record, async),
		MODE_TEST(reader_that_is_stopped_takes_no_record, sync),
		MODE_TEST(reader_that_is_stopped_takes_no_record, threaded),
		MODE_TEST(reader_that_is_stopped_takes_no_record, async),
	};

	test_setup();
	return cmocka_run_group_tests(tests, start_bystanders, stop_bystanders);
}
