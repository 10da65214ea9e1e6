// SPDX-License-Identifier: GPL-2.0-only
/* Queues: arguments of the ioctls, properties of the FD, limits. */
#include <endian.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "submit.h"

#define PAGE 4096

static const struct {
	unsigned long nr;
	/* An ioctl of the device FD, not of the queue FD */
	bool device;
	/* Sizes of the first published struct and of the current one */
	uint32_t min_size, size;
} ioctls[] = {
	{ FWCTL_QUEUE_CREATE, true, 24, sizeof(struct fwctl_queue_create) },
	{ FWCTL_QUEUE_SUBMIT, false, 40, sizeof(struct fwctl_queue_submit) },
	{ FWCTL_QUEUE_CANCEL, false, 24, sizeof(struct fwctl_queue_cancel) },
	{ FWCTL_QUEUE_SUBSCRIBE, false, 24,
	  sizeof(struct fwctl_queue_subscribe) },
};

struct pair {
	int fd;
	int queue;
};

static struct pair must_open_pair(const struct mock *mock, uint32_t flags)
{
	struct pair pair = { .fd = must_open(mock) };

	pair.queue = must_create_queue(pair.fd, flags);
	return pair;
}

static void close_pair(struct pair pair)
{
	close(pair.queue);
	close(pair.fd);
}

static int fd_of(struct pair pair, size_t i)
{
	return ioctls[i].device ? pair.fd : pair.queue;
}

static void numbers_and_layouts_are_fixed(void **state)
{
	(void)state;
	assert_int_equal(FWCTL_QUEUE_CREATE, 0x9a80);
	assert_int_equal(FWCTL_QUEUE_SUBMIT, 0x9a81);
	assert_int_equal(FWCTL_QUEUE_CANCEL, 0x9a82);
	assert_int_equal(FWCTL_QUEUE_SUBSCRIBE, 0x9a83);
	assert_int_equal(sizeof(struct fwctl_queue_create), 24);
	assert_int_equal(sizeof(struct fwctl_queue_submit), 56);
	assert_int_equal(offsetof(struct fwctl_queue_submit, in), 24);
	assert_int_equal(offsetof(struct fwctl_queue_submit, cookie), 32);
	assert_int_equal(offsetof(struct fwctl_queue_submit, records), 40);
	assert_int_equal(sizeof(struct fwctl_queue_cancel), 24);
	assert_int_equal(offsetof(struct fwctl_queue_cancel, cookie), 8);
	assert_int_equal(sizeof(struct fwctl_queue_subscribe), 24);
	assert_int_equal(sizeof(struct fwctl_record_response), 32);
	assert_int_equal(offsetof(struct fwctl_record_response, cookie), 8);
	assert_int_equal(offsetof(struct fwctl_record_response, data), 32);
	assert_int_equal(sizeof(struct fwctl_record_event), 32);
	assert_int_equal(offsetof(struct fwctl_record_event, data), 32);
	assert_int_equal(sizeof(struct fwctl_record_lost), 40);
	assert_int_equal(offsetof(struct fwctl_record_lost, count), 24);
}

/*
 * Arguments
 */

static void wrong_fd_is_ENOTTY(void **state)
{
	struct pair pair = must_open_pair(*state, 0);
	uint32_t page[PAGE / 4] = { 40 };

	for (size_t i = 0; i < ARRAY_SIZE(ioctls); i++)
		assert_int_equal(fwctl_ioctl(ioctls[i].device ? pair.queue :
							       pair.fd,
					     ioctls[i].nr, page), -ENOTTY);
	assert_int_equal(fwctl_ioctl(pair.queue, FWCTL_RPC, page), -ENOTTY);
	assert_int_equal(fwctl_ioctl(pair.queue, FWCTL_INFO, page), -ENOTTY);
	close_pair(pair);
}

static void size_below_the_minimum_is_EINVAL(void **state)
{
	struct pair pair = must_open_pair(*state, 0);

	for (size_t i = 0; i < ARRAY_SIZE(ioctls); i++) {
		uint32_t page[PAGE / 4] = { ioctls[i].min_size - 1 };

		assert_int_equal(fwctl_ioctl(fd_of(pair, i), ioctls[i].nr, page),
				 -EINVAL);
	}
	close_pair(pair);
}

static void excess_that_is_not_zero_is_E2BIG(void **state)
{
	struct pair pair = must_open_pair(*state, 0);

	for (size_t i = 0; i < ARRAY_SIZE(ioctls); i++) {
		uint32_t page[PAGE / 4] = { PAGE };

		((uint8_t *)page)[ioctls[i].size] = 1;
		assert_int_equal(fwctl_ioctl(fd_of(pair, i), ioctls[i].nr, page),
				 -E2BIG);
	}
	close_pair(pair);
}

static void struct_in_no_memory_is_EFAULT(void **state)
{
	struct pair pair = must_open_pair(*state, 0);

	for (size_t i = 0; i < ARRAY_SIZE(ioctls); i++)
		assert_int_equal(fwctl_ioctl(fd_of(pair, i), ioctls[i].nr, NULL),
				 -EFAULT);
	close_pair(pair);
}

static void unknown_flags_of_create_are_EOPNOTSUPP(void **state)
{
	int fd = must_open(*state);
	struct fwctl_queue_create cmd = { .size = sizeof(cmd), .reserved = 1 };

	for (int bit = 2; bit < 32; bit++)
		assert_int_equal(create_queue(fd, 1u << bit, 0, 0), -EOPNOTSUPP);
	assert_int_equal(fwctl_ioctl(fd, FWCTL_QUEUE_CREATE, &cmd), -EOPNOTSUPP);
	close(fd);
}

static void bounds_above_the_maximum_are_EINVAL(void **state)
{
	int fd = must_open(*state), queue;

	assert_int_equal(create_queue(fd, 0, FWCTL_QUEUE_MAX_RECORDS + 1, 0),
			 -EINVAL);
	assert_int_equal(create_queue(fd, 0, 0, FWCTL_QUEUE_MAX_BYTES + 1),
			 -EINVAL);
	queue = create_queue(fd, 0, FWCTL_QUEUE_MAX_RECORDS,
			     FWCTL_QUEUE_MAX_BYTES);
	assert_true(queue >= 0);
	close(queue);
	close(fd);
}

/* The kernel can read the struct, but cannot write the FD to it. */
static void create_that_fails_leaves_no_fd(void **state)
{
	struct fwctl_queue_create *cmd =
		mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct mock *mock = *state;
	int fd = must_open(mock), next = dup(fd);

	close(next);
	cmd->size = sizeof(*cmd);
	assert_int_equal(mprotect(cmd, PAGE, PROT_READ), 0);
	assert_int_equal(fwctl_ioctl(fd, FWCTL_QUEUE_CREATE, cmd), -EFAULT);
	assert_int_equal(dup(fd), next);
	close(next);
	close(fd);
	/* A leaked queue would keep the context open. */
	WAIT_FOR(mock_count(mock, "contexts") == 0);
	munmap(cmd, PAGE);
}

static void submit_that_fails_has_no_record(void **state)
{
	struct pair pair = must_open_pair(*state, FWCTL_QUEUE_NONBLOCK);
	struct message m = bare_message(FWCTL_MOCK_ECHO);
	struct fwctl_queue_submit good = submit_of(&m, 1), cmd;
	struct record record;
	const struct {
		uint32_t flags, scope, in_len, out_len;
		int error;
	} bad[] = {
		{ 4, 0, 16, 16, -EOPNOTSUPP },
		{ 0, 4, 16, 16, -EOPNOTSUPP },
		{ 0, 0, FWCTL_RPC_MAX_LEN + 1, 16, -EMSGSIZE },
		{ 0, 0, 16, FWCTL_RPC_MAX_LEN + 1, -EMSGSIZE },
		{ 0, 0, UINT32_MAX, UINT32_MAX, -EMSGSIZE },
	};

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		cmd = good;
		cmd.flags = bad[i].flags;
		cmd.scope = bad[i].scope;
		cmd.in_len = bad[i].in_len;
		cmd.out_len = bad[i].out_len;
		assert_int_equal(fwctl_ioctl(pair.queue, FWCTL_QUEUE_SUBMIT,
					     &cmd), bad[i].error);
	}
	cmd = good;
	cmd.in = 0;
	assert_int_equal(fwctl_ioctl(pair.queue, FWCTL_QUEUE_SUBMIT, &cmd),
			 -EFAULT);
	cmd.in = good.in | 1ull << 62;
	assert_int_equal(fwctl_ioctl(pair.queue, FWCTL_QUEUE_SUBMIT, &cmd),
			 -EFAULT);
	assert_int_equal(read_records(pair.queue, &record, sizeof(record)),
			 -EAGAIN);
	close_pair(pair);
}

static void privileged_scope_needs_the_capability(void **state)
{
	struct pair pair = must_open_pair(*state, 0);
	struct message m = bare_message(FWCTL_MOCK_ECHO);
	struct fwctl_queue_submit cmd = submit_of(&m, 1);

	cmd.scope = FWCTL_RPC_DEBUG_WRITE_FULL;
	set_rawio(false);
	assert_int_equal(fwctl_ioctl(pair.queue, FWCTL_QUEUE_SUBMIT, &cmd),
			 -EPERM);
	set_rawio(true);
	assert_int_equal(fwctl_ioctl(pair.queue, FWCTL_QUEUE_SUBMIT, &cmd), 0);
	must_read_response(pair.queue, 1, FWCTL_MOCK_OK);
	close_pair(pair);
}

static void rejection_by_the_provider_is_a_record(void **state)
{
	struct pair pair = must_open_pair(*state, 0);
	struct message m = bare_message(0x00ff);

	must_submit(pair.queue, &m, 5);
	must_read_error(pair.queue, 5, -EBADMSG, 0);
	close_pair(pair);
}

static void reserved_fields_are_EOPNOTSUPP(void **state)
{
	struct pair pair = must_open_pair(*state, 0);
	struct fwctl_queue_cancel cmd = { .size = sizeof(cmd), .flags = 1 };

	assert_int_equal(fwctl_ioctl(pair.queue, FWCTL_QUEUE_CANCEL, &cmd),
			 -EOPNOTSUPP);
	cmd.flags = 0;
	cmd.reserved = 1;
	assert_int_equal(fwctl_ioctl(pair.queue, FWCTL_QUEUE_CANCEL, &cmd),
			 -EOPNOTSUPP);
	close_pair(pair);
}

/*
 * The FD
 */

static void queue_is_close_on_exec(void **state)
{
	struct pair pair = must_open_pair(*state, 0);

	assert_int_equal(fcntl(pair.queue, F_GETFD), FD_CLOEXEC);
	close_pair(pair);
}

static void queue_has_a_nonblock_flag_of_its_own(void **state)
{
	struct mock *mock = *state;
	int fd = open(mock->node, O_RDWR | O_NONBLOCK), queue;

	queue = must_create_queue(fd, 0);
	assert_false(fcntl(queue, F_GETFL) & O_NONBLOCK);
	close(queue);
	fcntl(fd, F_SETFL, 0);
	queue = must_create_queue(fd, FWCTL_QUEUE_NONBLOCK);
	assert_true(fcntl(queue, F_GETFL) & O_NONBLOCK);
	assert_false(fcntl(fd, F_GETFL) & O_NONBLOCK);
	close(queue);
	close(fd);
}

static void queue_has_no_other_operations(void **state)
{
	struct pair pair = must_open_pair(*state, 0);
	char byte = 0;

	assert_int_equal(write(pair.queue, &byte, 1), -1);
	assert_int_equal(errno, EBADF);
	assert_int_equal(write(pair.fd, &byte, 1), -1);
	assert_int_equal(errno, EINVAL);
	assert_int_equal(pread(pair.queue, &byte, 1, 0), -1);
	assert_int_equal(errno, ESPIPE);
	assert_int_equal(lseek(pair.queue, 0, SEEK_SET), -1);
	assert_int_equal(errno, ESPIPE);
	assert_ptr_equal(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, pair.queue, 0),
			 MAP_FAILED);
	close_pair(pair);
}

static void receive_only_queue_rejects_requests(void **state)
{
	struct pair pair = must_open_pair(*state, FWCTL_QUEUE_RECEIVE_ONLY);

	assert_int_equal(submit_echo(pair.queue, 1), -EOPNOTSUPP);
	assert_int_equal(poll_now(pair.queue), 0);
	assert_int_equal(cancel(pair.queue, 1), -ENOENT);
	close_pair(pair);
}

/*
 * Bounds
 */

/* Check POLLOUT, which must agree with the result of a submit. */
static void assert_full(int queue, bool full)
{
	assert_int_equal(!(poll_now(queue) & POLLOUT), full);
}

static void unread_and_outstanding_records_fill_a_queue(void **state)
{
	int fd = must_open(*state);
	int queue = create_queue(fd, FWCTL_QUEUE_NONBLOCK, 2, 0);
	struct message m = waiting_message(1);
	uint64_t cookies;

	assert_full(queue, false);
	must_submit_echo(queue, 1);
	must_poll(queue, POLLIN);
	assert_full(queue, false);
	must_submit(queue, &m, 2);
	assert_full(queue, true);
	assert_int_equal(submit_echo(queue, 3), -EAGAIN);

	must_read_response(queue, 1, FWCTL_MOCK_OK);
	assert_full(queue, false);
	must_submit_echo(queue, 4);
	assert_full(queue, true);
	must_read_response(queue, 4, FWCTL_MOCK_OK);
	must_submit(queue, &m, 5);
	/* The two partners complete in any order. */
	cookies = must_read(queue)->head.cookie;
	cookies += must_read(queue)->head.cookie;
	assert_int_equal(cookies, 2 + 5);
	close(queue);
	close(fd);
}

static void one_record_may_exceed_the_bound_of_bytes(void **state)
{
	int fd = must_open(*state);
	int queue = create_queue(fd, FWCTL_QUEUE_NONBLOCK, 0, 1);

	for (int i = 0; i < 3; i++) {
		must_submit_echo(queue, i);
		assert_full(queue, true);
		assert_int_equal(submit_echo(queue, 9), -EAGAIN);
		must_read_response(queue, i, FWCTL_MOCK_OK);
		assert_full(queue, false);
	}
	close(queue);
	close(fd);
}

static void submit_to_a_full_queue_waits(void **state)
{
	int fd = must_open(*state);
	struct waiter waiter = {
		.queue = create_queue(fd, 0, 1, 0), .cookie = 2,
	};

	must_submit_echo(waiter.queue, 1);
	must_start_waiter(&waiter);
	must_read_response(waiter.queue, 1, FWCTL_MOCK_OK);
	assert_int_equal(must_finish_waiter(&waiter), 0);
	must_read_response(waiter.queue, 2, FWCTL_MOCK_OK);
	close(waiter.queue);
	close(fd);
}

/* A failed submit occupies no space of the queue. */
static void failed_submits_do_not_fill_a_queue(void **state)
{
	int fd = must_open(*state);
	int queue = create_queue(fd, FWCTL_QUEUE_NONBLOCK, 1, 0);
	struct message m = bare_message(FWCTL_MOCK_ECHO);
	struct fwctl_queue_submit cmd = submit_of(&m, 1);

	cmd.in = 0;
	cmd.timeout_ms = 1;
	for (int i = 0; i < 3; i++)
		assert_int_equal(fwctl_ioctl(queue, FWCTL_QUEUE_SUBMIT, &cmd),
				 -EFAULT);
	must_submit_echo(queue, 2);
	must_read_response(queue, 2, FWCTL_MOCK_OK);
	close(queue);
	close(fd);
}

/* O_NONBLOCK of the device FD applies to FWCTL_RPC only. A submit does not fail. */
static void submit_without_a_slot_waits_in_the_backlog(void **state)
{
	struct message m = waiting_message(1);
	struct mock mock;
	int fd, queue;

	(void)state;
	must_make(&mock, "one", "max_requests=1", NULL);
	fd = open(mock.node, O_RDWR | O_CLOEXEC | O_NONBLOCK);
	queue = must_create_queue(fd, FWCTL_QUEUE_NONBLOCK);
	must_submit(queue, &m, 1);
	assert_int_equal(echo(fd), -EAGAIN);
	must_submit_echo(queue, 2);
	assert_int_equal(poll_now(queue), POLLOUT);
	assert_int_equal(cancel(queue, 1), 1);
	must_read_error(queue, 1, -ECANCELED,
			FWCTL_RECORD_CORE_ERROR | FWCTL_RECORD_IN_FLIGHT);
	must_read_response(queue, 2, FWCTL_MOCK_OK);
	end_queue(&mock, queue, fd);
	must_drop(&mock);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_and_layouts_are_fixed),
		MOCK_TEST(wrong_fd_is_ENOTTY),
		MOCK_TEST(size_below_the_minimum_is_EINVAL),
		MOCK_TEST(excess_that_is_not_zero_is_E2BIG),
		MOCK_TEST(struct_in_no_memory_is_EFAULT),
		MOCK_TEST(unknown_flags_of_create_are_EOPNOTSUPP),
		MOCK_TEST(bounds_above_the_maximum_are_EINVAL),
		MOCK_TEST(create_that_fails_leaves_no_fd),
		MOCK_TEST(submit_that_fails_has_no_record),
		MOCK_TEST(privileged_scope_needs_the_capability),
		MODE_TEST(rejection_by_the_provider_is_a_record, sync),
		MODE_TEST(rejection_by_the_provider_is_a_record, threaded),
		MODE_TEST(rejection_by_the_provider_is_a_record, async),
		MOCK_TEST(reserved_fields_are_EOPNOTSUPP),
		MOCK_TEST(queue_is_close_on_exec),
		MOCK_TEST(queue_has_a_nonblock_flag_of_its_own),
		MOCK_TEST(queue_has_no_other_operations),
		MOCK_TEST(receive_only_queue_rejects_requests),
		MODE_TEST(unread_and_outstanding_records_fill_a_queue, sync),
		MODE_TEST(unread_and_outstanding_records_fill_a_queue, threaded),
		MODE_TEST(unread_and_outstanding_records_fill_a_queue, async),
		MOCK_TEST(one_record_may_exceed_the_bound_of_bytes),
		MOCK_TEST(submit_to_a_full_queue_waits),
		MOCK_TEST(failed_submits_do_not_fill_a_queue),
		cmocka_unit_test(submit_without_a_slot_waits_in_the_backlog),
	};

	return RUN_TESTS(tests);
}
