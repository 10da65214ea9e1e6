// SPDX-License-Identifier: GPL-2.0-only
/*
 * RPCs by io_uring: many in flight from one thread, on a plain ring, under the
 * same rules as by ioctl. The ring is made by hand, of system calls.
 */
#include <endian.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "ring.h"

/* A command of the mock as an RPC. */
struct message {
	struct fwctl_rpc rpc;
	struct {
		struct fwctl_mock_req req;
		uint32_t words[2];
	} __attribute__((packed)) in;
	struct {
		struct fwctl_mock_rsp rsp;
		uint32_t words[2];
	} __attribute__((packed)) out;
};

static struct message *message(struct message *m, uint16_t opcode, uint32_t a,
			       uint32_t b)
{
	*m = (struct message) {
		.rpc = {
			.size = sizeof(m->rpc), .scope = opcode >> 8,
			.in_len = sizeof(m->in), .out_len = sizeof(m->out),
			.in = (uintptr_t)&m->in, .out = (uintptr_t)&m->out,
		},
		.in = {
			.req = { .opcode = htole16(opcode),
				 .len = htole32(sizeof(m->in.words)),
				 .tag = 42 },
			.words = { htole32(a), htole32(b) },
		},
	};
	return m;
}

static void response_is_that_of_the_ioctl(void **state)
{
	int fd = must_open(*state);
	struct message m;
	struct io_uring ring;
	uint64_t data;

	must_make_ring(&ring, 0);
	must_submit(&ring, fd, FWCTL_RPC, message(&m, FWCTL_MOCK_ECHO, 7, 8), 5);
	assert_int_equal(must_reap(&ring, &data), 0);
	assert_int_equal(data, 5);
	assert_int_equal(m.rpc.out_len, sizeof(m.out));
	assert_int_equal(m.out.rsp.tag, 42);
	assert_memory_equal(m.out.words, m.in.words, sizeof(m.in.words));
	io_uring_queue_exit(&ring);
	close(fd);
}

static void info_by_a_ring(void **state)
{
	int fd = must_open(*state);
	struct fwctl_info_mock data = {};
	struct fwctl_info cmd = {
		.size = sizeof(cmd), .device_data_len = sizeof(data),
		.out_device_data = (uintptr_t)&data,
	};
	struct io_uring ring;

	must_make_ring(&ring, 0);
	must_submit(&ring, fd, FWCTL_INFO, &cmd, 0);
	assert_int_equal(must_reap(&ring, NULL), 0);
	assert_int_equal(cmd.out_device_type, FWCTL_DEVICE_TYPE_MOCK);
	assert_int_not_equal(data.uid, 0);
	io_uring_queue_exit(&ring);
	close(fd);
}

/* All must be in the firmware before one can end. */
static void one_thread_has_many_in_flight(void **state)
{
	struct message m[ENTRIES];
	struct mock mock;
	struct io_uring ring;
	uint64_t seen = 0, data;
	int fd;

	(void)state;
	must_make(&mock, "many", "processors=32", NULL);
	fd = must_open(&mock);
	must_make_ring(&ring, 0);
	for (uint64_t i = 0; i < ENTRIES; i++) {
		message(&m[i], FWCTL_MOCK_RENDEZVOUS, 1, ENTRIES);
		must_submit(&ring, fd, FWCTL_RPC, &m[i], i);
	}
	for (int i = 0; i < ENTRIES; i++) {
		assert_int_equal(must_reap(&ring, &data), 0);
		assert_int_equal(m[data].out.rsp.status, FWCTL_MOCK_OK);
		seen |= 1ull << data;
	}
	assert_int_equal(seen, (1ull << ENTRIES) - 1);
	io_uring_queue_exit(&ring);
	WAIT_FOR(mock_count(&mock, "inflight") == 0);
	close(fd);
	WAIT_FOR(mock_count(&mock, "contexts") == 0);
	must_drop(&mock);
}

static void same_rules_as_by_ioctl(void **state)
{
	int fd = must_open(*state);
	struct message m;
	struct io_uring ring;

	must_make_ring(&ring, 0);
	assert_int_equal(must_call(&ring, fd, _IO(FWCTL_TYPE, 0x7f), &m),
			 -ENOTTY);
	assert_int_equal(must_call(&ring, fd, FWCTL_RPC, NULL), -EFAULT);
	message(&m, FWCTL_MOCK_ECHO, 0, 0)->rpc.size = 8;
	assert_int_equal(must_call(&ring, fd, FWCTL_RPC, &m), -EINVAL);
	message(&m, FWCTL_MOCK_ECHO, 0, 0)->rpc.scope = 4;
	assert_int_equal(must_call(&ring, fd, FWCTL_RPC, &m), -EOPNOTSUPP);
	message(&m, FWCTL_MOCK_ECHO, 0, 0)->rpc.in = 8;
	assert_int_equal(must_call(&ring, fd, FWCTL_RPC, &m), -EFAULT);
	message(&m, FWCTL_MOCK_ECHO, 0, 0)->rpc.out = 8;
	assert_int_equal(must_call(&ring, fd, FWCTL_RPC, &m), -EFAULT);
	message(&m, FWCTL_MOCK_MEM_READ, 0, 0)->rpc.scope = 0;
	assert_int_equal(must_call(&ring, fd, FWCTL_RPC, &m), -EBADMSG);
	message(&m, FWCTL_MOCK_ECHO, 0, 0)->rpc.in_len = FWCTL_RPC_MAX_LEN + 1;
	assert_int_equal(must_call(&ring, fd, FWCTL_RPC, &m), -EMSGSIZE);
	/* And the context is none the worse. */
	assert_int_equal(must_call(&ring, fd, FWCTL_RPC,
				   message(&m, FWCTL_MOCK_ECHO, 0, 0)), 0);
	io_uring_queue_exit(&ring);
	close(fd);
}

static void unbind_ends_commands_of_a_ring(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock);
	struct message m;
	struct io_uring ring;

	must_make_ring(&ring, 0);
	must_submit(&ring, fd, FWCTL_RPC,
		    message(&m, FWCTL_MOCK_RENDEZVOUS, 1, 2), 0);
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
		must_submit(&ring, fd, FWCTL_RPC,
			    message(&m, FWCTL_MOCK_RENDEZVOUS, 1, 2), 0);
		must_reap(&ring, NULL);
		_exit(1);
	}
	return child;
}

/* The firmware hangs: nobody aborts the command, and it outlives its ring. */
static void killed_owner_of_a_ring_does_not_wait(void **state)
{
	struct mock *mock = *state;
	int status, fd;
	pid_t child;

	must_write(mock, "faults/hang", "1");
	child = must_fork_with_ring(mock);
	WAIT_FOR(mock_count(mock, "faults/hang") == 0);
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, SIGKILL);
	assert_int_equal(mock_count(mock, "inflight"), 1);
	fd = must_open(mock);
	assert_int_equal(simple(fd, FWCTL_MOCK_RESET), 0);
	close(fd);
	WAIT_FOR(mock_count(mock, "inflight") == 0);
	WAIT_FOR(mock_count(mock, "contexts") == 0);
}

/* Before 6.7 a kernel cancels no such command; the firmware's reset ends it. */
static void end_of_the_ring_aborts_its_commands(void **state)
{
	struct mock *mock = *state;
	int status, fd;
	pid_t child = must_fork_with_ring(mock);
	char release[64];

	WAIT_FOR(mock_count(mock, "inflight") == 1);
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(read_text("/proc/sys/kernel/osrelease", release,
				   sizeof(release)), 0);
	if (!strncmp(release, "6.1.", 4)) {
		fd = must_open(mock);
		assert_int_equal(simple(fd, FWCTL_MOCK_RESET), 0);
		close(fd);
	}
	WAIT_FOR(mock_count(mock, "inflight") == 0);
	WAIT_FOR(mock_count(mock, "contexts") == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		MODE_TEST(response_is_that_of_the_ioctl, async),
		MODE_TEST(response_is_that_of_the_ioctl, detached),
		MODE_TEST(response_is_that_of_the_ioctl, sync),
		MOCK_TEST(info_by_a_ring),
		cmocka_unit_test(one_thread_has_many_in_flight),
		MODE_TEST(same_rules_as_by_ioctl, async),
		MODE_TEST(same_rules_as_by_ioctl, detached),
		MODE_TEST(same_rules_as_by_ioctl, sync),
		MODE_TEST(unbind_ends_commands_of_a_ring, async),
		MODE_TEST(killed_owner_of_a_ring_does_not_wait, async),
		MODE_TEST(killed_owner_of_a_ring_does_not_wait, detached),
		MODE_TEST(end_of_the_ring_aborts_its_commands, async),
	};

	return RUN_TESTS(tests);
}
