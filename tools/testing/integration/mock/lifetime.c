// SPDX-License-Identifier: GPL-2.0-only
/*
 * Removal of a device in use: errors that its users get, no unnecessary waits, and
 * no leaks.
 */
#include <endian.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "mock.h"

static int alloc_resource(int fd)
{
	struct fwctl_mock_resource resource;

	return command(fd, FWCTL_MOCK_RES_ALLOC, NULL, 0, REPLY(resource));
}

static int exit_status(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

/*
 * After unregister
 */

static void disassociated_fd_returns_ENODEV(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock);

	assert_works(fd);
	assert_int_equal(driver_unbind(mock), 0);
	assert_disassociated(fd);
	assert_int_equal(close(fd), 0);
}

static void device_and_node_are_gone_after_unbind(void **state)
{
	struct mock *mock = *state;

	assert_true(exists(mock->sysfs));
	assert_true(exists(mock->node));
	assert_int_equal(driver_unbind(mock), 0);
	assert_false(exists(mock->sysfs));
	assert_false(exists(mock->node));
	must_refresh(mock);
	assert_string_equal(mock->name, "");
}

/* The device disappears before its parent, so its open attributes fail. */
static void attributes_that_were_open_say_ENODEV(void **state)
{
	struct mock *mock = *state;
	char path[PATH_MAX], byte;
	int fd;

	snprintf(path, sizeof(path), "%s/dev", mock->sysfs);
	fd = open(path, O_RDONLY);
	assert_true(fd >= 0);
	assert_int_equal(driver_unbind(mock), 0);
	assert_int_equal(read(fd, &byte, 1), -1);
	assert_int_equal(errno, ENODEV);
	close(fd);
}

static void rebind_does_not_associate_the_old_fd(void **state)
{
	struct mock *mock = *state;
	struct mock again = *mock;
	int old = must_open(mock), fd;

	assert_int_equal(driver_unbind(mock), 0);
	assert_int_equal(driver_bind(mock), 0);
	must_refresh(&again);
	/* If the number were reused, it would refer to two devices. */
	assert_string_not_equal(again.name, mock->name);

	fd = must_open(&again);
	assert_works(fd);
	assert_disassociated(old);
	close(old);
	assert_works(fd);
	close(fd);
}

static void number_is_free_after_the_last_close(void **state)
{
	struct mock *mock = *state;
	struct mock again = *mock;
	int old = must_open(mock);

	assert_int_equal(driver_unbind(mock), 0);
	close(old);
	assert_int_equal(driver_bind(mock), 0);
	must_refresh(&again);
	assert_string_equal(again.name, mock->name);
}

static void contexts_and_resources_are_given_back_by_unbind(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock), other = must_open(mock);

	assert_int_equal(alloc_resource(fd), 0);
	assert_int_equal(alloc_resource(other), 0);
	assert_int_equal(mock_count(mock, "contexts"), 2);
	assert_int_equal(mock_count(mock, "resources"), 2);
	assert_int_equal(driver_unbind(mock), 0);
	/* They must be freed before the FDs are closed. */
	assert_int_equal(mock_count(mock, "contexts"), 0);
	assert_int_equal(mock_count(mock, "resources"), 0);
	close(other);
	close(fd);
}

static void thirty_two_disassociated_fds(void **state)
{
	struct mock *mock = *state;
	int fds[32];

	for (size_t i = 0; i < ARRAY_SIZE(fds); i++)
		fds[i] = must_open(mock);
	assert_int_equal(mock_count(mock, "contexts"), 32);
	assert_int_equal(driver_unbind(mock), 0);
	for (size_t i = 0; i < ARRAY_SIZE(fds); i++) {
		assert_disassociated(fds[i]);
		close(fds[i]);
	}
}

/*
 * While unregister waits
 */

static void unbind_waits_for_the_rpc_in_flight(void **state)
{
	struct mock *mock = *state;
	struct background *rpc = must_start_late(mock);

	assert_int_equal(driver_unbind(mock), 0);
	/* Unbind waited for the RPC, which has completed with its response. */
	assert_int_equal(mock_count(mock, "inflight"), 0);
	assert_int_equal(must_finish(rpc), FWCTL_MOCK_OK);
	assert_disassociated(rpc->fd);
	close(rpc->fd);
}

/* With an asynchronous provider, the call fails at once and unbind waits. */
static void unbind_ends_the_call_and_waits_for_the_firmware(void **state)
{
	struct mock *mock = *state;
	struct background *rpc = must_start_late(mock);

	assert_int_equal(driver_unbind(mock), 0);
	assert_int_equal(mock_count(mock, "inflight"), 0);
	assert_int_equal(must_finish(rpc), -ENODEV);
	assert_disassociated(rpc->fd);
	close(rpc->fd);
}

static void unbind_ends_rpc_that_waits_forever(void **state)
{
	struct mock *mock = *state;
	struct background rpc = waiting(must_open(mock), 1);

	must_start(&rpc);
	WAIT_FOR(mock_count(mock, "inflight") == 1);
	assert_int_equal(driver_unbind(mock), 0);
	assert_int_equal(must_finish(&rpc), -ENODEV);
	close(rpc.fd);
}

/*
 * An unbind that waits for an RPC. The RPC lasts until its process is killed, so
 * the test does not depend on time.
 */
struct waiting_unbind {
	const struct mock *mock;
	pid_t rpc;
	pthread_t thread;
	int ret;
	atomic_bool done;
};

static void *unbind_main(void *data)
{
	struct waiting_unbind *w = data;

	w->ret = driver_unbind(w->mock);
	w->done = true;
	return NULL;
}

/*
 * Issue a long SLEEP in a child. It closes all inherited FDs, so that each close()
 * in the parent is the last one.
 */
static void sleep_long(const struct mock *mock)
{
	close_range(STDERR_FILENO + 1, ~0u, 0);
	_exit(firmware_sleep(open(mock->node, O_RDWR), FWCTL_MOCK_SLEEP_MAX_MS));
}

static void start_unbind_that_waits(struct waiting_unbind *w,
				    const struct mock *mock)
{
	*w = (struct waiting_unbind){ .mock = mock, .rpc = fork() };
	if (!w->rpc)
		sleep_long(mock);
	must_wait_for_execution(mock);
	assert_int_equal(pthread_create(&w->thread, NULL, unbind_main, w), 0);
	WAIT_FOR(!exists(mock->sysfs));
}

static void finish_unbind_that_waits(struct waiting_unbind *w)
{
	assert_false(w->done);
	assert_int_equal(waitpid(w->rpc, NULL, WNOHANG), 0);
	kill(w->rpc, SIGKILL);
	assert_int_equal(exit_status(w->rpc), SIGKILL);
	assert_int_equal(pthread_join(w->thread, NULL), 0);
	assert_int_equal(w->ret, 0);
}

/* On mainline's core, all these calls wait as long as unregister. */
static void unregister_does_not_delay_other_calls(void **state)
{
	struct mock *mock = *state;
	struct waiting_unbind w;
	int used = must_open(mock), closed = must_open(mock), node, again;
	char path[64];

	/* An O_PATH FD allows to open the node after its name is removed. */
	node = open(mock->node, O_PATH);
	assert_true(node >= 0);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", node);

	start_unbind_that_waits(&w, mock);
	/* Unregister removes the node first, then marks the device. */
	WAIT_FOR(info(used) == -ENODEV);
	assert_int_equal(echo(used), -ENODEV);
	again = open(path, O_RDWR);
	assert_int_equal(again, -1);
	assert_true(errno == ENODEV || errno == ENXIO);
	assert_int_equal(close(closed), 0);

	finish_unbind_that_waits(&w);
	assert_disassociated(used);
	close(used);
	close(node);
}

static void fd_closed_during_unregister_leaves_nothing(void **state)
{
	struct mock *mock = *state;
	struct waiting_unbind w;
	int fd = must_open(mock);

	assert_int_equal(alloc_resource(fd), 0);
	start_unbind_that_waits(&w, mock);
	WAIT_FOR(info(fd) == -ENODEV);
	assert_int_equal(close(fd), 0);
	finish_unbind_that_waits(&w);
	assert_int_equal(mock_count(mock, "resources"), 0);
	assert_int_equal(mock_count(mock, "contexts"), 0);
}

/*
 * Sharing and lifetime of contexts
 */

static uint32_t uid(int fd)
{
	struct fwctl_info_mock data = {};

	return get_info(fd, &data) ? 0 : data.uid;
}

static void each_open_is_a_context_of_its_own(void **state)
{
	struct mock *mock = *state;
	int a = must_open(mock), b = must_open(mock);

	assert_int_not_equal(uid(a), uid(b));
	assert_int_equal(mock_count(mock, "contexts"), 2);
	close(b);
	close(a);
	assert_int_equal(mock_count(mock, "contexts"), 0);
}

static void duplicate_is_the_same_context(void **state)
{
	struct mock *mock = *state;
	int a = must_open(mock), b = dup(a);

	assert_int_equal(uid(a), uid(b));
	assert_int_equal(alloc_resource(a), 0);
	close(a);
	assert_int_equal(mock_count(mock, "contexts"), 1);
	assert_int_equal(mock_count(mock, "resources"), 1);
	close(b);
	assert_int_equal(mock_count(mock, "contexts"), 0);
	assert_int_equal(mock_count(mock, "resources"), 0);
}

static void child_inherits_the_context(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock);
	uint32_t parents = uid(fd);
	pid_t child = fork();

	if (!child)
		_exit(uid(fd) != parents || alloc_resource(fd));
	assert_int_equal(exit_status(child), 0);
	/* The resource outlives the child. */
	assert_int_equal(mock_count(mock, "resources"), 1);
	assert_works(fd);
	close(fd);
}

static void pass_fd(int socket, int fd)
{
	char control[CMSG_SPACE(sizeof(fd))] = {}, byte = 0;
	struct iovec iov = { &byte, 1 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);

	cmsg->cmsg_level = SOL_SOCKET;
	cmsg->cmsg_type = SCM_RIGHTS;
	cmsg->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(cmsg), &fd, sizeof(fd));
	assert_int_equal(sendmsg(socket, &msg, 0), 1);
}

static int receive_fd(int socket)
{
	char control[CMSG_SPACE(sizeof(int))], byte;
	struct iovec iov = { &byte, 1 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	int fd;

	if (recvmsg(socket, &msg, 0) != 1 || !CMSG_FIRSTHDR(&msg))
		return -1;
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&msg)), sizeof(fd));
	return fd;
}

/* A privileged helper can pass an FD to a program that may not open the node. */
static void fd_passed_to_a_process_is_the_same_context(void **state)
{
	struct mock *mock = *state;
	int sockets[2], fd;
	uint32_t senders;
	pid_t child;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, sockets), 0);
	child = fork();
	if (!child) {
		uint32_t wanted;
		int got = receive_fd(sockets[1]);

		if (read(sockets[1], &wanted, sizeof(wanted)) != sizeof(wanted))
			_exit(2);
		_exit(got < 0 || setuid(65534) || uid(got) != wanted ||
		      echo(got));
	}
	fd = must_open(mock);
	senders = uid(fd);
	pass_fd(sockets[0], fd);
	close(fd);
	/* The FD in the socket keeps the context. */
	assert_int_equal(mock_count(mock, "contexts"), 1);
	assert_int_equal(write(sockets[0], &senders, sizeof(senders)),
			 sizeof(senders));
	assert_int_equal(exit_status(child), 0);
	assert_int_equal(mock_count(mock, "contexts"), 0);
	close(sockets[0]);
	close(sockets[1]);
}

static void fd_in_flight_is_closed_with_its_socket(void **state)
{
	struct mock *mock = *state;
	int sockets[2], fd = must_open(mock);

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, sockets), 0);
	pass_fd(sockets[0], fd);
	close(fd);
	assert_int_equal(mock_count(mock, "contexts"), 1);
	close(sockets[0]);
	close(sockets[1]);
	WAIT_FOR(mock_count(mock, "contexts") == 0);
}

static void process_killed_inside_an_rpc_leaves_nothing(void **state)
{
	struct mock *mock = *state;
	int ready[2], fd;
	pid_t child;
	char byte;

	assert_int_equal(pipe(ready), 0);
	child = fork();
	if (!child) {
		fd = open(mock->node, O_RDWR);
		if (alloc_resource(fd) || write(ready[1], "", 1) != 1)
			_exit(2);
		_exit(rendezvous(fd, 1, 2));
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	WAIT_FOR(mock_count(mock, "inflight") == 1);
	assert_int_equal(mock_count(mock, "resources"), 1);
	kill(child, SIGKILL);
	/* The child dies although the firmware never responds. */
	assert_int_equal(exit_status(child), SIGKILL);
	WAIT_FOR(mock_count(mock, "contexts") == 0);
	assert_int_equal(mock_count(mock, "resources"), 0);

	/* The abandoned command completes with a reset. */
	assert_int_equal(mock_count(mock, "inflight"), 1);
	fd = must_open(mock);
	assert_works(fd);
	assert_int_equal(command(fd, FWCTL_MOCK_RESET, NULL, 0, NULL), 0);
	WAIT_FOR(mock_count(mock, "inflight") == 0);
	assert_works(fd);
	close(fd);
	close(ready[0]);
	close(ready[1]);
}

static void unbind_after_a_kill_does_not_wait_for_the_firmware(void **state)
{
	struct mock *mock = *state;
	pid_t child = fork();

	if (!child)
		_exit(rendezvous(open(mock->node, O_RDWR), 1, 2));
	WAIT_FOR(mock_count(mock, "inflight") == 1);
	kill(child, SIGKILL);
	assert_int_equal(exit_status(child), SIGKILL);
	assert_int_equal(driver_unbind(mock), 0);
	assert_int_equal(mock_count(mock, "inflight"), 0);
}

/*
 * Sudden removal
 */

static void surprise_removal_disassociates_the_fd(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock), other = must_open(mock);

	must_write(mock, "faults/surprise_remove", "1");
	assert_int_equal(echo(fd), -ENODEV);
	WAIT_FOR(mock_count(mock, "live") == 0);
	assert_false(exists(mock->node));
	assert_disassociated(fd);
	assert_disassociated(other);
	close(other);
	close(fd);
}

static void surprise_removal_ends_other_rpcs(void **state)
{
	struct mock *mock = *state;
	struct background waits = waiting(must_open(mock), 1);
	struct background sleeps = sleeping(must_open(mock), 30000);

	must_start(&waits);
	must_start(&sleeps);
	WAIT_FOR(mock_count(mock, "inflight") == 2);
	must_write(mock, "faults/surprise_remove", "1");
	assert_int_equal(echo(waits.fd), -ENODEV);
	assert_int_equal(must_finish(&waits), -ENODEV);
	assert_int_equal(must_finish(&sleeps), -ENODEV);
	WAIT_FOR(mock_count(mock, "live") == 0);
	close(sleeps.fd);
	close(waits.fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		MOCK_TEST(disassociated_fd_returns_ENODEV),
		MOCK_TEST(device_and_node_are_gone_after_unbind),
		MOCK_TEST(attributes_that_were_open_say_ENODEV),
		MOCK_TEST(rebind_does_not_associate_the_old_fd),
		MOCK_TEST(number_is_free_after_the_last_close),
		MOCK_TEST(contexts_and_resources_are_given_back_by_unbind),
		MOCK_TEST(thirty_two_disassociated_fds),
		MODE_TEST(unbind_waits_for_the_rpc_in_flight, sync),
		MODE_TEST(unbind_ends_the_call_and_waits_for_the_firmware,
			  threaded),
		MODE_TEST(unbind_ends_rpc_that_waits_forever, async),
		MODE_TEST(unbind_ends_rpc_that_waits_forever, threaded),
		MODE_TEST(unbind_ends_rpc_that_waits_forever, sync),
		MODE_TEST(unregister_does_not_delay_other_calls, sync),
		MODE_TEST(fd_closed_during_unregister_leaves_nothing, sync),
		MOCK_TEST(each_open_is_a_context_of_its_own),
		MOCK_TEST(duplicate_is_the_same_context),
		MOCK_TEST(child_inherits_the_context),
		MOCK_TEST(fd_passed_to_a_process_is_the_same_context),
		MOCK_TEST(fd_in_flight_is_closed_with_its_socket),
		MODE_TEST(process_killed_inside_an_rpc_leaves_nothing, sync),
		MOCK_TEST(unbind_after_a_kill_does_not_wait_for_the_firmware),
		MOCK_TEST(surprise_removal_disassociates_the_fd),
		MOCK_TEST(surprise_removal_ends_other_rpcs),
	};

	return RUN_TESTS(tests);
}
