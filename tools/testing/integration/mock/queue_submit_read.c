// SPDX-License-Identifier: GPL-2.0-only
/* FWCTL_QUEUE_SUBMIT_READ: a submit that also reads records. */
#include <endian.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "slow_page.h"
#include "submit.h"

#define PAGE 4096
/* Size of the record of an empty ECHO */
#define ECHO_SIZE (RECORD_SIZE + sizeof(struct fwctl_mock_rsp))
#define IN_FLIGHT (FWCTL_RECORD_CORE_ERROR | FWCTL_RECORD_IN_FLIGHT)

/* Submit an empty ECHO and read into @buffer. */
static int echo_read(int queue, uint64_t cookie, void *buffer, uint32_t size)
{
	struct message m = bare_message(FWCTL_MOCK_ECHO);

	return submit_read(queue, &m, cookie, buffer, size);
}

static void assert_echo(const struct record *record, uint64_t cookie)
{
	assert_true(record->head.cookie == cookie);
	assert_int_equal(record->head.head.len, ECHO_SIZE);
	assert_int_equal(record->head.error, 0);
	assert_int_equal(record->head.data_len, sizeof(record->rsp));
	assert_int_equal(le16toh(record->rsp.status), FWCTL_MOCK_OK);
	assert_true(record->rsp.tag == 42);
}

static void submit_waits_for_its_record(void **state)
{
	int fd = must_open(*state), queue = must_create_queue(fd, 0);
	struct record record;

	for (uint64_t cookie = 1; cookie < 4; cookie++) {
		memset(&record, 0x5e, sizeof(record));
		assert_int_equal(echo_read(queue, cookie, &record,
					   sizeof(record)), ECHO_SIZE);
		assert_echo(&record, cookie);
	}
	assert_int_equal(first_len(queue), 0);
	end_queue(*state, queue, fd);
}

/* The records are whole and in order, and the rest stays in the queue. */
static void earlier_records_come_first(void **state)
{
	int fd = must_open(*state), queue = must_create_queue(fd, 0);
	struct fwctl_record_response records[3];

	must_cancel_some(queue, 1, 1);
	must_cancel_some(queue, 1, 2);
	must_cancel_some(queue, 1, 3);
	assert_int_equal(echo_read(queue, 4, records, sizeof(records) - 1),
			 2 * RECORD_SIZE);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(records[i].cookie, i + 1);
		assert_int_equal(records[i].error, -ECANCELED);
	}
	must_read_error(queue, 3, -ECANCELED, IN_FLIGHT);
	must_read_response(queue, 4, FWCTL_MOCK_OK);
	end_queue(*state, queue, fd);
}

static void nonblocking_queue_returns_the_records_that_are_ready(void **state)
{
	int fd = must_open(*state);
	int queue = must_create_queue(fd, FWCTL_QUEUE_NONBLOCK);
	struct message m = waiting_message(1);
	struct record record;

	assert_int_equal(submit_read(queue, &m, 1, &record, sizeof(record)), 0);
	assert_int_equal(cancel(queue, 1), 1);
	m = waiting_message(2);
	assert_int_equal(submit_read(queue, &m, 2, &record, sizeof(record)),
			 RECORD_SIZE);
	assert_int_equal(record.head.cookie, 1);
	assert_int_equal(cancel(queue, 2), 1);
	must_read_error(queue, 2, -ECANCELED, IN_FLIGHT);
	end_queue(*state, queue, fd);
}

/* A request that is not accepted has no record, and the call reads none. */
static void error_means_that_nothing_was_accepted_or_read(void **state)
{
	int fd = must_open(*state);
	int queue = create_queue(fd, FWCTL_QUEUE_NONBLOCK, 2, 0);
	struct message m = bare_message(FWCTL_MOCK_ECHO);
	struct record record;
	struct fwctl_queue_submit good = submit_of(&m, 1), cmd;

	good.flags = FWCTL_QUEUE_SUBMIT_READ;
	good.records = (uintptr_t)&record;
	good.records_len = sizeof(record);
	must_cancel_some(queue, 1, 9);
	cmd = good;
	cmd.flags |= FWCTL_QUEUE_SUBMIT_MORE;
	assert_int_equal(fwctl_ioctl(queue, FWCTL_QUEUE_SUBMIT, &cmd),
			 -EOPNOTSUPP);
	cmd = good;
	cmd.reserved = 1;
	assert_int_equal(fwctl_ioctl(queue, FWCTL_QUEUE_SUBMIT, &cmd),
			 -EOPNOTSUPP);
	cmd = good;
	cmd.in = 0;
	assert_int_equal(fwctl_ioctl(queue, FWCTL_QUEUE_SUBMIT, &cmd), -EFAULT);
	must_cancel_some(queue, 1, 10);
	assert_int_equal(fwctl_ioctl(queue, FWCTL_QUEUE_SUBMIT, &good), -EAGAIN);
	must_read_error(queue, 9, -ECANCELED, IN_FLIGHT);
	must_read_error(queue, 10, -ECANCELED, IN_FLIGHT);
	assert_int_equal(first_len(queue), 0);
	end_queue(*state, queue, fd);
}

/* The call returns 0, because the request is accepted. */
static void record_that_cannot_be_read_stays(void **state)
{
	int fd = must_open(*state), queue = must_create_queue(fd, 0);
	char *pages = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct record record;
	const struct {
		void *buffer;
		uint32_t size;
	} bad[] = {
		{ &record, 0 },
		{ &record, ECHO_SIZE - 1 },
		{ NULL, UINT32_MAX },
		{ (void *)(UINTPTR_MAX - 7), PAGE },
		{ pages + PAGE, PAGE },
		{ pages + PAGE - 8, PAGE },
	};

	assert_int_equal(mprotect(pages + PAGE, PAGE, PROT_READ), 0);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_int_equal(echo_read(queue, i, bad[i].buffer,
					   bad[i].size), 0);
		must_read_response(queue, i, FWCTL_MOCK_OK);
	}

	/* The memory has space for one record and a part of the second. */
	must_cancel_some(queue, 1, 1);
	assert_int_equal(echo_read(queue, 2, pages + PAGE - RECORD_SIZE - 8,
				   UINT32_MAX), RECORD_SIZE);
	must_read_response(queue, 2, FWCTL_MOCK_OK);
	assert_int_equal(first_len(queue), 0);
	munmap(pages, 2 * PAGE);
	end_queue(*state, queue, fd);
}

/* A program that was built with the first published struct. */
static void first_struct_has_no_buffer(void **state)
{
	int fd = must_open(*state);
	int queue = must_create_queue(fd, FWCTL_QUEUE_NONBLOCK);
	struct message m = bare_message(FWCTL_MOCK_ECHO);
	struct fwctl_queue_submit series[2];

	for (int i = 0; i < 2; i++) {
		series[i] = submit_of(&m, i);
		series[i].size = offsetof(struct fwctl_queue_submit, records);
		series[i].records = UINT64_MAX;
		series[i].reserved = UINT32_MAX;
		assert_int_equal(fwctl_ioctl(queue, FWCTL_QUEUE_SUBMIT,
					     &series[i]), 0);
		must_read_response(queue, i, FWCTL_MOCK_OK);
	}
	series[0].flags = FWCTL_QUEUE_SUBMIT_READ;
	assert_int_equal(fwctl_ioctl(queue, FWCTL_QUEUE_SUBMIT, series), 0);
	must_read_response(queue, 0, FWCTL_MOCK_OK);
	series[0].flags = FWCTL_QUEUE_SUBMIT_MORE;
	assert_int_equal(fwctl_ioctl(queue, FWCTL_QUEUE_SUBMIT, series), 1);
	must_read_response(queue, 0, FWCTL_MOCK_OK);
	end_queue(*state, queue, fd);
}

static void series_ends_before_a_submit_that_reads(void **state)
{
	int fd = must_open(*state), queue = must_create_queue(fd, 0);
	struct message m = bare_message(FWCTL_MOCK_ECHO);
	struct record record[2];
	struct fwctl_queue_submit series[2] = {
		submit_of(&m, 1), submit_of(&m, 2),
	};

	series[0].flags = FWCTL_QUEUE_SUBMIT_MORE;
	series[1].flags = FWCTL_QUEUE_SUBMIT_READ;
	series[1].records = (uintptr_t)record;
	series[1].records_len = sizeof(record);
	assert_int_equal(fwctl_ioctl(queue, FWCTL_QUEUE_SUBMIT, series), 1);
	must_read_response(queue, 1, FWCTL_MOCK_OK);
	assert_int_equal(fwctl_ioctl(queue, FWCTL_QUEUE_SUBMIT, series + 1),
			 ECHO_SIZE);
	assert_echo(record, 2);
	end_queue(*state, queue, fd);
}

/*
 * The end of the wait
 */

static void no_action(int sig)
{
	(void)sig;
}

static void must_handle(int flags)
{
	struct sigaction action = {
		.sa_handler = no_action, .sa_flags = flags,
	};

	assert_int_equal(sigaction(SIGUSR1, &action, NULL), 0);
}

/* Also with SA_RESTART, the kernel must not repeat the call and submit again. */
static void signal_ends_the_wait_but_not_the_request(void **state)
{
	static const int flags[] = { 0, SA_RESTART };
	int fd = must_open(*state), queue = must_create_queue(fd, 0);

	for (size_t i = 0; i < ARRAY_SIZE(flags); i++) {
		/* Threads cannot abort, so the first request remains. */
		struct message m = waiting_message(i + 1);
		struct waiter waiter = {
			.queue = queue, .reads = true, .m = &m, .cookie = i,
		};

		must_handle(flags[i]);
		must_start_waiter(&waiter);
		pthread_kill(waiter.thread, SIGUSR1);
		assert_int_equal(must_finish_waiter(&waiter), 0);
		assert_int_equal(cancel(queue, i), 1);
		must_read_error(queue, i, -ECANCELED, IN_FLIGHT);
	}
	assert_int_equal(first_len(queue), 0);
	end_queue(*state, queue, fd);
}

static void timeout_ends_the_wait(void **state)
{
	int fd = must_open(*state), queue = must_create_queue(fd, 0);
	struct message m = waiting_message(1);
	struct fwctl_queue_submit cmd = submit_of(&m, 1);
	struct record record;

	cmd.flags = FWCTL_QUEUE_SUBMIT_READ;
	cmd.timeout_ms = 20;
	cmd.records = (uintptr_t)&record;
	cmd.records_len = sizeof(record);
	assert_int_equal(fwctl_ioctl(queue, FWCTL_QUEUE_SUBMIT, &cmd),
			 RECORD_SIZE);
	assert_int_equal(record.head.error, -ETIMEDOUT);
	assert_int_equal(record.head.head.flags, IN_FLIGHT);
	end_queue(*state, queue, fd);
}

static void unregister_ends_the_wait(void **state)
{
	struct message m = waiting_message(1);
	struct mock *mock = *state;
	int fd = must_open(mock);
	struct waiter waiter = {
		.queue = must_create_queue(fd, 0), .reads = true, .m = &m,
		.cookie = 3,
	};

	must_start_waiter(&waiter);
	assert_int_equal(driver_unbind(mock), 0);
	assert_int_equal(must_finish_waiter(&waiter), RECORD_SIZE);
	assert_int_equal(waiter.record.head.cookie, 3);
	assert_int_equal(waiter.record.head.error, -ENODEV);
	assert_int_equal(submit_read(waiter.queue, &m, 4, &waiter.record,
				     sizeof(waiter.record)), -ENODEV);
	close(waiter.queue);
	close(fd);
}

/* Submit a request in a child, and wait until the child waits for the record. */
static pid_t must_wait_in_child(int queue, uint64_t cookie)
{
	struct message m = waiting_message(cookie);
	struct record record;
	pid_t child = fork();

	assert_true(child >= 0);
	if (!child)
		_exit(submit_read(queue, &m, cookie, &record, sizeof(record)) ?
		      EXIT_FAILURE : EXIT_SUCCESS);
	must_wait_in_queue(child);
	return child;
}

static void must_kill(pid_t child, int sig, int options, int status)
{
	int actual;

	assert_int_equal(kill(child, sig), 0);
	assert_int_equal(waitpid(child, &actual, options), child);
	assert_int_equal(actual, status);
}

/* The parent also has the queue, so the request continues and its record remains. */
static void record_of_a_killed_caller_remains(void **state)
{
	int fd = must_open(*state), queue = must_create_queue(fd, 0);
	pid_t child = must_wait_in_child(queue, 1);

	must_kill(child, SIGKILL, 0, SIGKILL);
	assert_int_equal(first_len(queue), 0);
	assert_int_equal(cancel(queue, 1), 1);
	must_read_error(queue, 1, -ECANCELED, IN_FLIGHT);
	end_queue(*state, queue, fd);
}

static void record_of_a_stopped_caller_remains(void **state)
{
	int fd = must_open(*state), queue = must_create_queue(fd, 0);
	pid_t child = must_wait_in_child(queue, 1);

	must_kill(child, SIGSTOP, WUNTRACED, SIGSTOP << 8 | 0x7f);
	assert_int_equal(cancel(queue, 1), 1);
	must_read_error(queue, 1, -ECANCELED, IN_FLIGHT);
	must_kill(child, SIGCONT, 0, EXIT_SUCCESS << 8);
	assert_int_equal(first_len(queue), 0);
	end_queue(*state, queue, fd);
}

/*
 * Memory that its owner provides late
 */

struct slow_caller {
	int queue, ret;
	char *buffer;
	pthread_t thread;
};

static void *slow_caller_main(void *data)
{
	struct slow_caller *caller = data;

	caller->ret = echo_read(caller->queue, 1, caller->buffer,
				SLOW_PAGE_SIZE);
	return NULL;
}

/* The copy waits for the page. Other FDs, and the queue itself, do not. */
static void slow_buffer_delays_only_its_caller(void **state)
{
	static const char page[SLOW_PAGE_SIZE];
	struct slow_page slow = must_make_slow_page();
	struct mock *mock = *state;
	int fd = must_open(mock), other = must_open(mock);
	struct slow_caller caller = {
		.queue = must_create_queue(fd, 0), .buffer = slow.page,
	};

	assert_int_equal(pthread_create(&caller.thread, NULL, slow_caller_main,
					&caller), 0);
	must_fault(&slow);
	assert_int_equal(echo(other), FWCTL_MOCK_OK);
	assert_int_equal(echo(fd), FWCTL_MOCK_OK);
	must_submit_echo(caller.queue, 2);
	must_read_response(caller.queue, 2, FWCTL_MOCK_OK);
	assert_int_equal(driver_unbind(mock), 0);
	must_provide(&slow, page);
	assert_int_equal(pthread_join(caller.thread, NULL), 0);
	assert_int_equal(caller.ret, ECHO_SIZE);
	assert_echo((const void *)slow.page, 1);
	close(caller.queue);
	close(other);
	close(fd);
	drop_slow_page(&slow);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		MODE_TEST(submit_waits_for_its_record, sync),
		MODE_TEST(submit_waits_for_its_record, threaded),
		MODE_TEST(submit_waits_for_its_record, async),
		MOCK_TEST(earlier_records_come_first),
		MOCK_TEST(nonblocking_queue_returns_the_records_that_are_ready),
		MOCK_TEST(error_means_that_nothing_was_accepted_or_read),
		MOCK_TEST(record_that_cannot_be_read_stays),
		MOCK_TEST(first_struct_has_no_buffer),
		MOCK_TEST(series_ends_before_a_submit_that_reads),
		MODE_TEST(signal_ends_the_wait_but_not_the_request, threaded),
		MODE_TEST(signal_ends_the_wait_but_not_the_request, async),
		MOCK_TEST(timeout_ends_the_wait),
		MOCK_TEST(unregister_ends_the_wait),
		MOCK_TEST(record_of_a_killed_caller_remains),
		MOCK_TEST(record_of_a_stopped_caller_remains),
		MOCK_TEST(slow_buffer_delays_only_its_caller),
	};

	return RUN_TESTS(tests);
}
