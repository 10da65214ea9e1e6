// SPDX-License-Identifier: GPL-2.0-only
/*
 * End of requests and queues: timeout, cancellation, unregister, close(), death of
 * a process, and queues that outlive their device FD.
 */
#include <endian.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "submit.h"

#define CORE FWCTL_RECORD_CORE_ERROR
#define IN_FLIGHT (FWCTL_RECORD_CORE_ERROR | FWCTL_RECORD_IN_FLIGHT)

/*
 * Timeouts
 */

static void timeout_ends_a_request_in_flight(void **state)
{
	int fd = must_open(*state), queue = must_create_queue(fd, 0);
	struct message m = waiting_message(1);

	assert_int_equal(submit_timed(queue, &m, 1, 20), 0);
	must_read_error(queue, 1, -ETIMEDOUT, IN_FLIGHT);
	assert_int_equal(cancel(queue, 1), -ENOENT);
	end_queue(*state, queue, fd);
}

static void timeout_that_does_not_pass_changes_nothing(void **state)
{
	int fd = must_open(*state), queue = must_create_queue(fd, 0);
	struct message m = bare_message(FWCTL_MOCK_ECHO);

	assert_int_equal(submit_timed(queue, &m, 1, UINT32_MAX), 0);
	must_read_response(queue, 1, FWCTL_MOCK_OK);
	assert_int_equal(submit_timed(queue, &m, 2, 1000 * DEADLINE_S), 0);
	must_read_response(queue, 2, FWCTL_MOCK_OK);
	end_queue(*state, queue, fd);
}

/* Create a device with one slot, occupied by a command that waits for a partner. */
static int must_occupy(struct mock *mock, const char *mode, int *fd)
{
	struct message m = waiting_message(1);
	int queue;

	must_make(mock, "one", "max_requests=1", mode, NULL);
	*fd = must_open(mock);
	queue = must_create_queue(*fd, 0);
	must_submit(queue, &m, 1);
	WAIT_FOR(mock_count(mock, "inflight") == 1);
	return queue;
}

static void must_not_reach_the_firmware(const char *mode)
{
	struct message m = bare_message(FWCTL_MOCK_RES_ALLOC);
	struct mock mock;
	int fd, queue = must_occupy(&mock, mode, &fd);

	assert_int_equal(submit_timed(queue, &m, 2, 1), 0);
	must_read_error(queue, 2, -ETIMEDOUT, CORE);
	must_submit(queue, &m, 3);
	assert_int_equal(cancel(queue, 3), 1);
	must_read_error(queue, 3, -ECANCELED, CORE);
	must_reset(&mock);
	must_read_response(queue, 1, FWCTL_MOCK_ABORTED);
	/* The ECHO runs after the earlier requests. */
	must_submit_echo(queue, 4);
	must_read_response(queue, 4, FWCTL_MOCK_OK);
	assert_int_equal(mock_count(&mock, "resources"), 0);
	end_queue(&mock, queue, fd);
	must_drop(&mock);
}

static void request_that_ends_in_the_backlog_never_reaches_the_firmware(void **state)
{
	(void)state;
	must_not_reach_the_firmware("mode=sync");
	must_not_reach_the_firmware("mode=threaded");
	must_not_reach_the_firmware("mode=async");
}

/*
 * Cancel
 */

static void cancel_ends_all_requests_of_a_cookie(void **state)
{
	int fd = must_open(*state), queue = must_create_queue(fd, 0);
	int other = must_create_queue(fd, 0);
	struct message m = waiting_message(99);

	must_submit(queue, &m, 8);
	must_submit(other, &m, 7);
	must_read_response(queue, 8, FWCTL_MOCK_OK);
	must_read_response(other, 7, FWCTL_MOCK_OK);
	assert_int_equal(cancel(queue, 8), -ENOENT);

	must_submit(queue, &m, UINT64_MAX);
	for (int i = 0; i < 3; i++) {
		m = waiting_message(100 + i);
		must_submit(queue, &m, 7);
	}
	/* Otherwise a thread may deliver a request after the RESET. */
	WAIT_FOR(mock_count(*state, "inflight") == 4);
	assert_int_equal(cancel(queue, 7), 3);
	assert_int_equal(cancel(queue, 7), -ENOENT);
	assert_int_equal(cancel(other, UINT64_MAX), -ENOENT);
	for (int i = 0; i < 3; i++)
		must_read_error(queue, 7, -ECANCELED, IN_FLIGHT);
	assert_int_equal(cancel(queue, UINT64_MAX), 1);
	must_read_error(queue, UINT64_MAX, -ECANCELED, IN_FLIGHT);
	close(other);
	end_queue(*state, queue, fd);
}

static void cancelled_request_is_aborted(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock), queue = must_create_queue(fd, 0);

	must_cancel_some(queue, 3, 1);
	/* There is no reset of the firmware. */
	WAIT_FOR(mock_count(mock, "inflight") == 0);
	end_queue(mock, queue, fd);
}

/* The cancelled command is in flight and keeps its slot, so the next one waits. */
static void must_keep_the_slot(const char *mode)
{
	struct message m = bare_message(FWCTL_MOCK_ECHO);
	struct mock mock;
	int fd, queue = must_occupy(&mock, mode, &fd);

	assert_int_equal(cancel(queue, 1), 1);
	must_read_error(queue, 1, -ECANCELED, IN_FLIGHT);
	assert_int_equal(submit_timed(queue, &m, 2, 20), 0);
	must_read_error(queue, 2, -ETIMEDOUT, CORE);
	must_submit(queue, &m, 3);
	must_reset(&mock);
	must_read_response(queue, 3, FWCTL_MOCK_OK);
	end_queue(&mock, queue, fd);
	must_drop(&mock);
}

static void cancelled_request_keeps_its_slot_until_the_firmware_is_done(void **state)
{
	(void)state;
	must_keep_the_slot("mode=sync");
	must_keep_the_slot("mode=threaded");
}

/*
 * Unregister
 */

static void *unbind_main(void *data)
{
	return (void *)(intptr_t)driver_unbind(data);
}

/* Do not check the flags: the core or the provider may end the request. */
static void must_read_enodev(int queue, uint64_t cookie)
{
	const struct record *record = must_read(queue);

	assert_int_equal(record->head.cookie, cookie);
	assert_int_equal(record->head.error, -ENODEV);
}

/* The queue has a record, a request in flight and one in the backlog. */
static void unregister_ends_every_request(void **state)
{
	struct message m = bare_message(FWCTL_MOCK_ECHO);
	struct record record;
	struct mock mock;
	int fd, queue = must_occupy(&mock, "mode=async", &fd);

	(void)state;
	must_submit(queue, &m, 2);
	assert_int_equal(cancel(queue, 2), 1);
	must_submit(queue, &m, 3);
	assert_int_equal(poll_now(queue), POLLIN | POLLOUT);
	assert_int_equal(driver_unbind(&mock), 0);

	assert_int_equal(poll_now(queue), POLLIN | POLLHUP);
	must_read_error(queue, 2, -ECANCELED, CORE);
	/* The mock completes its commands itself before unregister. */
	must_read_enodev(queue, 1);
	assert_int_equal(poll_now(queue), POLLIN | POLLHUP);
	must_read_enodev(queue, 3);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(poll_now(queue), POLLIN | POLLHUP);
		assert_int_equal(read_records(queue, &record, sizeof(record)), 0);
	}
	assert_int_equal(submit_echo(queue, 4), -ENODEV);
	assert_int_equal(cancel(queue, 1), -ENOENT);
	assert_int_equal(create_queue(fd, 0, 0, 0), -ENODEV);
	close(queue);
	close(fd);
	must_drop(&mock);
}

/* Without abort, the record is available before the command completes. */
static void unregister_reports_before_it_waits(void **state)
{
	struct message m = message(FWCTL_MOCK_SLEEP, 3000, 0);
	struct mock *mock = *state;
	int fd = must_open(mock), queue = must_create_queue(fd, 0);
	struct record record;
	pthread_t unbind;
	void *ret;

	m.req.len = htole32(4);
	must_submit(queue, &m, 1);
	/* An unbind completes a command that no worker executes yet. */
	must_wait_for_execution(mock);
	assert_int_equal(pthread_create(&unbind, NULL, unbind_main, mock), 0);
	must_read_error(queue, 1, -ENODEV, IN_FLIGHT);
	must_poll(queue, POLLHUP);
	assert_int_equal(read_records(queue, &record, sizeof(record)), 0);
	assert_int_equal(pthread_join(unbind, &ret), 0);
	assert_null(ret);
	close(queue);
	close(fd);
}

static void unregister_wakes_waiting_tasks(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock);
	struct waiter reader = {
		.queue = must_create_queue(fd, 0), .reads = true,
	}, submitter = { .queue = create_queue(fd, 0, 1, 0) };

	must_submit_echo(submitter.queue, 1);
	must_poll(submitter.queue, POLLIN);
	must_start_waiter(&reader);
	must_start_waiter(&submitter);
	assert_int_equal(driver_unbind(mock), 0);
	assert_int_equal(must_finish_waiter(&reader), 0);
	assert_int_equal(must_finish_waiter(&submitter), -ENODEV);
	must_read_response(submitter.queue, 1, FWCTL_MOCK_OK);
	close(reader.queue);
	close(submitter.queue);
	close(fd);
}

/*
 * Lifetime
 */

static void queue_outlives_its_device_fd(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock), queue = must_create_queue(fd, 0);
	struct message m = waiting_message(1);

	must_submit(queue, &m, 1);
	close(fd);
	assert_int_equal(mock_count(mock, "contexts"), 1);
	must_submit(queue, &m, 2);
	must_read(queue);
	must_read(queue);
	close(queue);
	WAIT_FOR(mock_count(mock, "contexts") == 0);
}

/* There is no reset, and one record is never read. */
static void closing_a_queue_abandons_its_requests_only(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock), queue = must_create_queue(fd, 0);
	int other = must_create_queue(fd, 0);
	struct message m = waiting_message(1), n = waiting_message(2);

	must_submit(other, &n, 1);
	for (int i = 0; i < 2; i++) {
		m.words[0] = htole32(10 + i);
		assert_int_equal(submit_timed(queue, &m, 1, 1000 * DEADLINE_S),
				 0);
	}
	must_submit_echo(queue, 2);
	must_poll(queue, POLLIN);
	assert_int_equal(close(queue), 0);
	WAIT_FOR(mock_count(mock, "inflight") == 1);
	assert_int_equal(rendezvous(fd, 2, 2), FWCTL_MOCK_OK);
	must_read_response(other, 1, FWCTL_MOCK_OK);
	end_queue(mock, other, fd);
}

static void killed_process_does_not_wait_for_its_queue(void **state)
{
	struct mock *mock = *state;
	int status, ready[2];
	char byte;
	pid_t child;

	assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
	must_write(mock, "faults/hang", "1");
	child = fork();
	if (!child) {
		struct message m = waiting_message(1);
		int queue = create_queue(open(mock->node, O_RDWR), 0, 0, 0);

		status = submit(queue, &m, 1);
		if (write(ready[1], "r", 1) != 1 || status)
			_exit(1);
		for (;;)
			pause();
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	WAIT_FOR(mock_count(mock, "faults/hang") == 0);
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, SIGKILL);
	assert_int_equal(mock_count(mock, "inflight"), 1);
	assert_int_equal(mock_count(mock, "contexts"), 1);
	must_reset(mock);
	WAIT_FOR(mock_count(mock, "contexts") == 0);
	close(ready[0]);
	close(ready[1]);
}

/*
 * Another process
 */

union control {
	struct cmsghdr head;
	char bytes[CMSG_SPACE(sizeof(int))];
};

static int send_fd(int socket, int fd)
{
	char byte = 0;
	struct iovec iov = { &byte, 1 };
	union control control = { .head = {
		.cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET,
		.cmsg_type = SCM_RIGHTS,
	} };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1, .msg_control = &control,
		.msg_controllen = sizeof(control),
	};

	memcpy(CMSG_DATA(&control.head), &fd, sizeof(fd));
	return sendmsg(socket, &msg, 0) == 1 ? 0 : 1;
}

static int must_receive_fd(int socket)
{
	char byte;
	struct iovec iov = { &byte, 1 };
	union control control = {};
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1, .msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	int fd;

	assert_int_equal(recvmsg(socket, &msg, MSG_CMSG_CLOEXEC), 1);
	assert_int_equal(control.head.cmsg_type, SCM_RIGHTS);
	memcpy(&fd, CMSG_DATA(&control.head), sizeof(fd));
	return fd;
}

static void queue_works_in_another_process(void **state)
{
	struct mock *mock = *state;
	struct message m = waiting_message(1);
	int sockets[2], queue, status;
	pid_t child;

	assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM, 0, sockets), 0);
	child = fork();
	if (!child) {
		queue = create_queue(open(mock->node, O_RDWR), 0, 0, 0);
		_exit(submit(queue, &m, 1) || send_fd(sockets[1], queue));
	}
	queue = must_receive_fd(sockets[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	/* The request of the exited process, and its partner */
	must_submit(queue, &m, 2);
	status = must_read(queue)->head.cookie;
	status += must_read(queue)->head.cookie;
	assert_int_equal(status, 3);
	close(queue);
	close(sockets[0]);
	close(sockets[1]);
	WAIT_FOR(mock_count(mock, "contexts") == 0);
}

static void forked_processes_share_one_stream(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock), queue = must_create_queue(fd, 0), status;
	struct record record;
	pid_t child;

	must_submit_echo(queue, 1);
	must_poll(queue, POLLIN);
	child = fork();
	if (!child)
		_exit(read_records(queue, &record, sizeof(record)) <= 0 ||
		      record.head.cookie != 1);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_int_equal(poll_now(queue), POLLOUT);
	end_queue(mock, queue, fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		MODE_TEST(timeout_ends_a_request_in_flight, sync),
		MODE_TEST(timeout_ends_a_request_in_flight, threaded),
		MODE_TEST(timeout_ends_a_request_in_flight, async),
		MODE_TEST(timeout_that_does_not_pass_changes_nothing, sync),
		MODE_TEST(timeout_that_does_not_pass_changes_nothing, threaded),
		MODE_TEST(timeout_that_does_not_pass_changes_nothing, async),
		cmocka_unit_test(request_that_ends_in_the_backlog_never_reaches_the_firmware),
		MODE_TEST(cancel_ends_all_requests_of_a_cookie, sync),
		MODE_TEST(cancel_ends_all_requests_of_a_cookie, threaded),
		MODE_TEST(cancel_ends_all_requests_of_a_cookie, async),
		MODE_TEST(cancelled_request_is_aborted, async),
		cmocka_unit_test(cancelled_request_keeps_its_slot_until_the_firmware_is_done),
		cmocka_unit_test(unregister_ends_every_request),
		MODE_TEST(unregister_reports_before_it_waits, sync),
		MODE_TEST(unregister_reports_before_it_waits, threaded),
		MODE_TEST(unregister_wakes_waiting_tasks, sync),
		MODE_TEST(unregister_wakes_waiting_tasks, async),
		MODE_TEST(queue_outlives_its_device_fd, sync),
		MODE_TEST(queue_outlives_its_device_fd, threaded),
		MODE_TEST(queue_outlives_its_device_fd, async),
		MODE_TEST(closing_a_queue_abandons_its_requests_only, async),
		MODE_TEST(killed_process_does_not_wait_for_its_queue, sync),
		MODE_TEST(killed_process_does_not_wait_for_its_queue, threaded),
		MODE_TEST(killed_process_does_not_wait_for_its_queue, async),
		MODE_TEST(queue_works_in_another_process, sync),
		MODE_TEST(queue_works_in_another_process, threaded),
		MODE_TEST(queue_works_in_another_process, async),
		MOCK_TEST(forked_processes_share_one_stream),
	};

	return RUN_TESTS(tests);
}
