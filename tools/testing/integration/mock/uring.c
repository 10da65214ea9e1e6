// SPDX-License-Identifier: GPL-2.0-only
/*
 * RPCs by io_uring: many in flight from one thread, on a plain ring, under the
 * same rules as by ioctl. What ends them early is in uring_end.c.
 */

#include "ring.h"

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
	end_ring(*state, &ring, fd);
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
	end_ring(*state, &ring, fd);
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

/*
 * By workers, and each command's entry is the next one's before it is done. One
 * processor does one at a time, so the workers wait, as many as there may be.
 */
static void entries_are_used_again_while_workers_wait(void **state)
{
	struct message m[3 * ENTRIES];
	struct mock mock;
	struct io_uring ring;
	uint64_t data;
	int fd;

	(void)state;
	must_make(&mock, "again", "processors=1", "mode=sync", NULL);
	fd = must_open(&mock);
	must_make_ring(&ring, 0);
	for (uint64_t i = 0; i < ARRAY_SIZE(m); i++) {
		message(&m[i], FWCTL_MOCK_ECHO, i, ~i);
		must_submit(&ring, fd, FWCTL_RPC, &m[i], i);
	}
	for (size_t i = 0; i < ARRAY_SIZE(m); i++) {
		assert_int_equal(must_reap(&ring, &data), 0);
		assert_int_equal(m[data].out.words[0], htole32(data));
		assert_int_equal(m[data].rpc.out_len, sizeof(m->out));
	}
	end_ring(&mock, &ring, fd);
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
	end_ring(*state, &ring, fd);
}

static void ring_of(unsigned int flags, int fd)
{
	struct io_uring ring;
	struct message m;

	must_make_ring(&ring, flags);
	assert_int_equal(must_call(&ring, fd, FWCTL_RPC,
				   message(&m, FWCTL_MOCK_ECHO, 7, 8)), 0);
	assert_memory_equal(m.out.words, m.in.words, sizeof(m.in.words));
	io_uring_queue_exit(&ring);
}

static void any_ring_will_do(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock);

	ring_of(IORING_SETUP_SQE128, fd);
	ring_of(IORING_SETUP_CQE32, fd);
	ring_of(IORING_SETUP_SQPOLL, fd);
	ring_of(IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN, fd);
	close(fd);
	WAIT_FOR(mock_count(mock, "contexts") == 0);
}

/* There is nothing to poll. From 7.0 on io_uring does not ask for it then. */
static void ring_that_polls_is_refused_or_as_any_other(void **state)
{
	int fd = must_open(*state), expected = -EOPNOTSUPP;
	struct io_uring ring;
	struct message m;

	if (kernel_version() >= 700)
		expected = 0;
	must_make_ring(&ring, IORING_SETUP_IOPOLL);
	assert_int_equal(must_call(&ring, fd, FWCTL_RPC,
				   message(&m, FWCTL_MOCK_ECHO, 7, 8)),
			 expected);
	assert_int_equal(m.out.words[1], expected ? 0 : m.in.words[1]);
	end_ring(*state, &ring, fd);
}

static void unknown_flag_is_refused(void **state)
{
	int fd = must_open(*state);
	struct io_uring ring;
	struct message m;

	must_make_ring(&ring, 0);
	must_prepare(&ring, fd, FWCTL_RPC, message(&m, FWCTL_MOCK_ECHO, 0, 0),
		     0)->rw_flags = 1 << 30;
	io_uring_submit(&ring);
	assert_int_equal(must_reap(&ring, NULL), -EINVAL);
	end_ring(*state, &ring, fd);
}

static void registered_file_is_the_same_file(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock);
	struct io_uring ring;
	struct message m;

	must_make_ring(&ring, 0);
	assert_int_equal(io_uring_register_files(&ring, &fd, 1), 0);
	close(fd);
	must_prepare(&ring, 0, FWCTL_RPC, message(&m, FWCTL_MOCK_ECHO, 7, 8),
		     0)->flags = IOSQE_FIXED_FILE;
	io_uring_submit(&ring);
	assert_int_equal(must_reap(&ring, NULL), 0);
	assert_int_equal(mock_count(mock, "contexts"), 1);
	assert_int_equal(io_uring_unregister_files(&ring), 0);
	WAIT_FOR(mock_count(mock, "contexts") == 0);
	io_uring_queue_exit(&ring);
}

/*
 * Who asks
 */

/* The result of a command in scope 3, which anything but its scope allows. */
static int privileged_call(struct io_uring *ring, int fd, int personality)
{
	struct message m;

	message(&m, FWCTL_MOCK_ECHO, 7, 8);
	m.rpc.scope = FWCTL_RPC_DEBUG_WRITE_FULL;
	must_prepare(ring, fd, FWCTL_RPC, &m, 0)->personality = personality;
	assert_int_equal(io_uring_submit(ring), 1);
	return must_reap(ring, NULL);
}

/* The scope is checked as that of an ioctl, and so is what the log says. */
static void scope_3_needs_the_submitters_capability(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock), log = log_from_here();
	struct io_uring ring;

	must_make_ring(&ring, 0);
	set_rawio(false);
	assert_int_equal(privileged_call(&ring, fd, 0), -EPERM);
	assert_int_equal(lines_about_taint(log, mock), 0);
	set_rawio(true);
	assert_int_equal(privileged_call(&ring, fd, 0), 0);
	assert_int_equal(privileged_call(&ring, fd, 0), 0);
	assert_int_equal(lines_about_taint(log, mock), 1);
	close(log);
	end_ring(mock, &ring, fd);
}

static void personality_asks_with_its_own_capability(void **state)
{
	int fd = must_open(*state), able, unable;
	struct io_uring ring;

	must_make_ring(&ring, 0);
	able = io_uring_register_personality(&ring);
	assert_true(able > 0);
	set_rawio(false);
	unable = io_uring_register_personality(&ring);
	assert_true(unable > 0);
	assert_int_equal(privileged_call(&ring, fd, 0), -EPERM);
	assert_int_equal(privileged_call(&ring, fd, able), 0);
	set_rawio(true);
	assert_int_equal(privileged_call(&ring, fd, 0), 0);
	assert_int_equal(privileged_call(&ring, fd, unable), -EPERM);
	end_ring(*state, &ring, fd);
}

/* Its thread has the credentials of who made the ring. */
static void polled_queue_asks_as_who_made_the_ring(void **state)
{
	int fd = must_open(*state);
	struct io_uring able, unable;

	must_make_ring(&able, IORING_SETUP_SQPOLL);
	set_rawio(false);
	must_make_ring(&unable, IORING_SETUP_SQPOLL);
	assert_int_equal(privileged_call(&able, fd, 0), 0);
	set_rawio(true);
	assert_int_equal(privileged_call(&unable, fd, 0), -EPERM);
	io_uring_queue_exit(&unable);
	end_ring(*state, &able, fd);
}

/*
 * Deadlines, links, cancellation
 */

static struct fwctl_rpc_timed timed_rpc(const struct message *m, uint32_t ms)
{
	return (struct fwctl_rpc_timed) {
		.size = sizeof(struct fwctl_rpc_timed), .scope = m->rpc.scope,
		.timeout_ms = ms, .in_len = m->rpc.in_len,
		.out_len = m->rpc.out_len, .in = m->rpc.in, .out = m->rpc.out,
	};
}

static void deadline_of_an_rpc(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock);
	struct fwctl_rpc_timed timed;
	struct io_uring ring;
	struct message m;

	must_make_ring(&ring, 0);
	timed = timed_rpc(waiting_message(&m, 1), 20);
	assert_int_equal(must_call(&ring, fd, FWCTL_RPC_TIMED, &timed),
			 -ETIMEDOUT);
	assert_int_equal(simple(fd, FWCTL_MOCK_RESET), 0);
	WAIT_FOR(mock_count(mock, "inflight") == 0);
	timed = timed_rpc(message(&m, FWCTL_MOCK_ECHO, 7, 8), 60000);
	assert_int_equal(must_call(&ring, fd, FWCTL_RPC_TIMED, &timed), 0);
	assert_int_equal(timed.out_len, sizeof(m.out));
	end_ring(mock, &ring, fd);
}

/* Results of a ring's next completions, by their user_data from 1. */
static void must_reap_all(struct io_uring *ring, int *results, int count)
{
	for (int i = 0; i < count; i++) {
		uint64_t data;
		int ret = must_reap(ring, &data);

		assert_in_range(data, 1, count);
		results[data - 1] = ret;
	}
}

static void links_go_one_after_the_other(void **state)
{
	int fd = must_open(*state), results[3];
	struct message m[3];
	struct io_uring ring;

	must_make_ring(&ring, 0);
	for (int i = 0; i < 3; i++)
		must_prepare(&ring, fd, FWCTL_RPC,
			     message(&m[i], FWCTL_MOCK_ECHO, i, 0),
			     i + 1)->flags = i < 2 ? IOSQE_IO_LINK : 0;
	assert_int_equal(io_uring_submit(&ring), 3);
	must_reap_all(&ring, results, 3);
	for (int i = 0; i < 3; i++)
		assert_int_equal(results[i], 0);

	/* A failure ends the chain. What the firmware says is none. */
	for (int i = 0; i < 3; i++)
		must_prepare(&ring, fd, FWCTL_RPC,
			     message(&m[i], i ? FWCTL_MOCK_ECHO : FWCTL_MOCK_SLEEP,
				     i, 0), i + 1)->flags =
			i < 2 ? IOSQE_IO_LINK : 0;
	m[1].rpc.out_len = 1;
	assert_int_equal(io_uring_submit(&ring), 3);
	must_reap_all(&ring, results, 3);
	assert_int_equal(results[0], 0);
	assert_int_equal(m[0].out.rsp.status, FWCTL_MOCK_BAD_LENGTH);
	assert_int_equal(results[1], -EMSGSIZE);
	assert_int_equal(results[2], -ECANCELED);
	end_ring(*state, &ring, fd);
}

/* Asks io_uring to cancel what has 1 for its user_data; that itself has 2. */
static void must_cancel(struct io_uring *ring, int fd, unsigned int flags)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(ring);

	if (flags & IORING_ASYNC_CANCEL_FD)
		io_uring_prep_cancel_fd(sqe, fd, flags);
	else
		io_uring_prep_cancel64(sqe, 1, flags);
	io_uring_sqe_set_data64(sqe, 2);
	assert_int_equal(io_uring_submit(ring), 1);
}

static const unsigned int cancel_flags[] = { 0, IORING_ASYNC_CANCEL_FD };

/* io_uring itself knows no way, except when the ring or its owner ends. */
static void command_in_flight_is_not_to_be_cancelled(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock);
	struct io_uring ring;
	struct message m;
	uint64_t data;

	must_make_ring(&ring, 0);
	for (size_t i = 0; i < ARRAY_SIZE(cancel_flags); i++) {
		must_submit(&ring, fd, FWCTL_RPC, waiting_message(&m, 1), 1);
		WAIT_FOR(mock_count(mock, "inflight") == 1);
		must_cancel(&ring, fd, cancel_flags[i]);
		assert_int_equal(must_reap(&ring, &data), -ENOENT);
		assert_int_equal(data, 2);
		assert_int_equal(rendezvous(fd, 1, 2), FWCTL_MOCK_OK);
		assert_int_equal(must_reap(&ring, &data), 0);
		assert_int_equal(data, 1);
	}
	end_ring(mock, &ring, fd);
}

/*
 * On a ring of its own: io_uring takes one worker that fits, and that may be one
 * that has not yet put away what it has just completed.
 */
static void interrupt_worker(struct mock *mock, unsigned int flags)
{
	int fd = must_open(mock), results[2];
	struct fwctl_rpc_timed timed;
	struct io_uring ring;
	struct message m;

	must_make_ring(&ring, 0);
	timed = timed_rpc(waiting_message(&m, 1), 0);
	must_submit(&ring, fd, FWCTL_RPC_TIMED, &timed, 1);
	WAIT_FOR(mock_count(mock, "inflight") == 1);
	must_cancel(&ring, fd, flags);
	must_reap_all(&ring, results, 2);
	assert_int_equal(results[0], -EINTR);
	/* io_uring looks twice, the worker may be done by then. */
	assert_true(results[1] == -EALREADY || results[1] == -ENOENT);
	assert_int_equal(simple(fd, FWCTL_MOCK_RESET), 0);
	WAIT_FOR(mock_count(mock, "inflight") == 0);
	end_ring(mock, &ring, fd);
}

static void worker_that_makes_a_call_is_interrupted(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(cancel_flags); i++)
		interrupt_worker(*state, cancel_flags[i]);
}

/* Which would block the submitter, so a worker waits; and can be interrupted. */
static void command_waits_for_room_in_a_worker(void **state)
{
	struct message first, second;
	struct mock mock;
	struct io_uring ring;
	int results[2], fd;

	(void)state;
	must_make(&mock, "one", "max_requests=1", NULL);
	fd = must_open(&mock);
	must_make_ring(&ring, 0);
	/* One that is not delivered gives its room back. */
	message(&first, FWCTL_MOCK_MEM_READ, 0, 0)->rpc.scope = 0;
	assert_int_equal(must_call(&ring, fd, FWCTL_RPC, &first), -EBADMSG);
	must_submit(&ring, fd, FWCTL_RPC, waiting_message(&first, 1), 3);
	must_submit(&ring, fd, FWCTL_RPC, waiting_message(&second, 1), 1);
	assert_int_equal(mock_count(&mock, "inflight"), 1);
	must_cancel(&ring, fd, 0);
	/* The first goes on, until the device goes away. */
	must_reap_all(&ring, results, 2);
	assert_true(results[0] == -EINTR || results[0] == -ECANCELED);
	assert_int_equal(driver_unbind(&mock), 0);
	assert_int_equal(must_reap(&ring, NULL), -ENODEV);
	end_ring(&mock, &ring, fd);
	must_drop(&mock);
}

/* So a link timeout is a deadline for a call that a worker makes. */
static void link_timeout_interrupts_a_worker(void **state)
{
	struct __kernel_timespec soon = { .tv_nsec = 20000000 };
	struct mock *mock = *state;
	int fd = must_open(mock), results[2];
	struct fwctl_rpc_timed timed;
	struct io_uring_sqe *sqe;
	struct io_uring ring;
	struct message m;

	must_make_ring(&ring, 0);
	timed = timed_rpc(waiting_message(&m, 1), 0);
	must_prepare(&ring, fd, FWCTL_RPC_TIMED, &timed, 1)->flags =
		IOSQE_IO_LINK;
	sqe = io_uring_get_sqe(&ring);
	io_uring_prep_link_timeout(sqe, &soon, 0);
	io_uring_sqe_set_data64(sqe, 2);
	assert_int_equal(io_uring_submit(&ring), 2);
	must_reap_all(&ring, results, 2);
	assert_int_equal(results[0], -EINTR);
	assert_int_equal(simple(fd, FWCTL_MOCK_RESET), 0);
	WAIT_FOR(mock_count(mock, "inflight") == 0);
	end_ring(mock, &ring, fd);
}

static void one_command_is_cancelled_and_the_others_go_on(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock), other = must_open(mock);
	struct io_uring ring, elsewhere;
	struct message m[2];
	uint64_t data;

	must_make_ring(&ring, 0);
	for (int i = 0; i < 2; i++)
		must_submit(&ring, fd, FWCTL_RPC,
			    waiting_message(&m[i], 1 + i), i);
	WAIT_FOR(mock_count(mock, "inflight") == 2);
	/* It belongs to an FD, a ring, and to its struct. */
	assert_int_equal(must_call(&ring, other, FWCTL_RPC_CANCEL, &m[0]),
			 -ENOENT);
	must_make_ring(&elsewhere, 0);
	assert_int_equal(must_call(&elsewhere, fd, FWCTL_RPC_CANCEL, &m[0]),
			 -ENOENT);
	assert_int_equal(must_call(&ring, fd, FWCTL_RPC_CANCEL, NULL), -ENOENT);
	must_submit(&ring, fd, FWCTL_RPC_CANCEL, &m[0], 7);
	for (int i = 0; i < 2; i++) {
		int ret = must_reap(&ring, &data);

		assert_int_equal(ret, data == 7 ? 0 : -ECANCELED);
		assert_true(data == 0 || data == 7);
	}
	assert_int_equal(m[0].rpc.out_len, sizeof(m[0].out));
	assert_int_equal(must_call(&ring, fd, FWCTL_RPC_CANCEL, &m[0]),
			 -ENOENT);
	/* The other one still finds its partner. */
	assert_int_equal(rendezvous(fd, 2, 2), FWCTL_MOCK_OK);
	assert_int_equal(must_reap(&ring, &data), 0);
	assert_int_equal(data, 1);
	assert_int_equal(m[1].out.rsp.status, FWCTL_MOCK_OK);
	assert_int_equal(fwctl_ioctl(fd, FWCTL_RPC_CANCEL, &m[1]), -ENOTTY);
	io_uring_queue_exit(&elsewhere);
	close(other);
	end_ring(mock, &ring, fd);
}

struct cancel {
	struct io_uring *ring;
	struct message *m;
	int fd;
	int ret;
};

/* One at a time uses the ring: who started this waits for its end. */
static void *cancel_main(void *arg)
{
	struct cancel *cancel = arg;

	cancel->ret = must_call(cancel->ring, cancel->fd, FWCTL_RPC_CANCEL,
				cancel->m);
	return NULL;
}

static void only_its_own_thread_cancels_a_command(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock);
	struct io_uring ring;
	struct message m;
	struct cancel cancel = { .ring = &ring, .m = &m, .fd = fd };
	pthread_t thread;

	must_make_ring(&ring, 0);
	must_submit(&ring, fd, FWCTL_RPC, waiting_message(&m, 1), 0);
	WAIT_FOR(mock_count(mock, "inflight") == 1);
	assert_int_equal(pthread_create(&thread, NULL, cancel_main, &cancel), 0);
	pthread_join(thread, NULL);
	assert_int_equal(cancel.ret, -ENOENT);
	assert_int_equal(mock_count(mock, "inflight"), 1);
	must_submit(&ring, fd, FWCTL_RPC_CANCEL, &m, 0);
	assert_int_equal(must_reap(&ring, NULL) + must_reap(&ring, NULL),
			 -ECANCELED);
	end_ring(mock, &ring, fd);
}

/* Nobody else knows for whom it writes: what comes late is dropped. */
static void late_response_of_a_cancelled_command_is_dropped(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock);
	struct io_uring ring;
	struct message m;

	must_write(mock, "faults/hang", "1");
	must_make_ring(&ring, 0);
	must_submit(&ring, fd, FWCTL_RPC, message(&m, FWCTL_MOCK_ECHO, 0, 0), 0);
	WAIT_FOR(mock_count(mock, "faults/hang") == 0);
	must_submit(&ring, fd, FWCTL_RPC_CANCEL, &m, 0);
	assert_int_equal(must_reap(&ring, NULL) + must_reap(&ring, NULL),
			 -ECANCELED);
	assert_int_equal(mock_count(mock, "inflight"), 1);
	/* Nor does the request that goes on lead to a command. */
	assert_int_equal(must_call(&ring, fd, FWCTL_RPC_CANCEL, &m), -ENOENT);
	assert_int_equal(must_call(&ring, fd, FWCTL_RPC_CANCEL, NULL), -ENOENT);
	assert_int_equal(simple(fd, FWCTL_MOCK_RESET), 0);
	WAIT_FOR(mock_count(mock, "inflight") == 0);
	assert_int_equal(m.out.rsp.opcode, 0);
	end_ring(mock, &ring, fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		MODE_TEST(response_is_that_of_the_ioctl, async),
		MODE_TEST(response_is_that_of_the_ioctl, detached),
		MODE_TEST(response_is_that_of_the_ioctl, sync),
		MOCK_TEST(info_by_a_ring),
		cmocka_unit_test(one_thread_has_many_in_flight),
		cmocka_unit_test(entries_are_used_again_while_workers_wait),
		MODE_TEST(same_rules_as_by_ioctl, async),
		MODE_TEST(same_rules_as_by_ioctl, detached),
		MODE_TEST(same_rules_as_by_ioctl, sync),
		MODE_TEST(any_ring_will_do, async),
		MODE_TEST(any_ring_will_do, detached),
		MODE_TEST(any_ring_will_do, sync),
		MODE_TEST(ring_that_polls_is_refused_or_as_any_other, async),
		MODE_TEST(ring_that_polls_is_refused_or_as_any_other, sync),
		MODE_TEST(unknown_flag_is_refused, async),
		MODE_TEST(registered_file_is_the_same_file, async),
		MODE_TEST(registered_file_is_the_same_file, sync),
		MODE_TEST(scope_3_needs_the_submitters_capability, async),
		MODE_TEST(scope_3_needs_the_submitters_capability, detached),
		MODE_TEST(scope_3_needs_the_submitters_capability, sync),
		MODE_TEST(personality_asks_with_its_own_capability, async),
		MODE_TEST(personality_asks_with_its_own_capability, detached),
		MODE_TEST(personality_asks_with_its_own_capability, sync),
		MODE_TEST(polled_queue_asks_as_who_made_the_ring, async),
		MODE_TEST(polled_queue_asks_as_who_made_the_ring, detached),
		MODE_TEST(polled_queue_asks_as_who_made_the_ring, sync),
		MODE_TEST(deadline_of_an_rpc, async),
		MODE_TEST(deadline_of_an_rpc, detached),
		MODE_TEST(links_go_one_after_the_other, async),
		MODE_TEST(links_go_one_after_the_other, detached),
		MODE_TEST(links_go_one_after_the_other, sync),
		MODE_TEST(command_in_flight_is_not_to_be_cancelled, async),
		MODE_TEST(command_in_flight_is_not_to_be_cancelled, detached),
		MODE_TEST(one_command_is_cancelled_and_the_others_go_on, async),
		MODE_TEST(only_its_own_thread_cancels_a_command, async),
		MODE_TEST(late_response_of_a_cancelled_command_is_dropped, async),
		MODE_TEST(late_response_of_a_cancelled_command_is_dropped, detached),
		MODE_TEST(worker_that_makes_a_call_is_interrupted, async),
		MODE_TEST(worker_that_makes_a_call_is_interrupted, detached),
		cmocka_unit_test(command_waits_for_room_in_a_worker),
		MODE_TEST(link_timeout_interrupts_a_worker, async),
		MODE_TEST(link_timeout_interrupts_a_worker, detached),
	};

	return RUN_TESTS(tests);
}
