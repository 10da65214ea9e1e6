// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reading of queues: each record is read once and as a whole. Uses read(), readv(),
 * poll, epoll and generic operations of io_uring.
 */
#include <endian.h>
#include <liburing.h>
#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/uio.h>

#include "submit.h"

#define PAGE 4096
#define STALE 0x5e

static void record_that_does_not_fit_is_EMSGSIZE_and_stays(void **state)
{
	int fd = must_open(*state);
	int queue = must_create_queue(fd, FWCTL_QUEUE_NONBLOCK);
	char bytes[sizeof(struct record)];

	assert_int_equal(first_len(queue), 0);
	must_submit_echo(queue, 1);
	must_poll(queue, POLLIN);
	assert_int_equal(first_len(queue), RECORD_SIZE + 16);
	for (size_t len = 1; len < RECORD_SIZE + 16; len++)
		assert_int_equal(read_records(queue, bytes, len), -EMSGSIZE);
	assert_int_equal(first_len(queue), RECORD_SIZE + 16);
	assert_int_equal(read_records(queue, bytes, RECORD_SIZE + 16),
			 RECORD_SIZE + 16);
	assert_int_equal(read_records(queue, bytes, sizeof(bytes)), -EAGAIN);
	assert_int_equal(first_len(queue), 0);
	end_queue(*state, queue, fd);
}

/* Produce two records of RECORD_SIZE bytes with the cookies 1 and 2. */
static void must_make_two(int queue)
{
	must_cancel_some(queue, 1, 1);
	must_cancel_some(queue, 1, 2);
}

static void record_into_no_memory_is_EFAULT_and_stays(void **state)
{
	int fd = must_open(*state);
	int queue = must_create_queue(fd, FWCTL_QUEUE_NONBLOCK);
	char *pages = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct fwctl_record_response *at;

	munmap(pages + PAGE, PAGE);
	must_make_two(queue);
	assert_int_equal(read_records(queue, pages + PAGE, PAGE), -EFAULT);
	assert_int_equal(read_records(queue, pages + PAGE - 8, PAGE), -EFAULT);

	/* The memory has space for one record and a part of the second. */
	at = (void *)(pages + PAGE - RECORD_SIZE - 8);
	assert_int_equal(read_records(queue, at, PAGE), RECORD_SIZE);
	assert_true(at->cookie == 1);
	must_read_error(queue, 2, -ECANCELED,
			FWCTL_RECORD_CORE_ERROR | FWCTL_RECORD_IN_FLIGHT);
	munmap(pages, PAGE);
	end_queue(*state, queue, fd);
}

static void one_read_returns_as_many_records_as_fit(void **state)
{
	int fd = must_open(*state);
	int queue = must_create_queue(fd, FWCTL_QUEUE_NONBLOCK);
	char bytes[3 * RECORD_SIZE];

	must_cancel_some(queue, 5, 1);
	assert_int_equal(read_records(queue, bytes, sizeof(bytes) - 1),
			 2 * RECORD_SIZE);
	assert_int_equal(read_records(queue, bytes, sizeof(bytes)),
			 3 * RECORD_SIZE);
	assert_int_equal(read_records(queue, bytes, sizeof(bytes)), -EAGAIN);
	end_queue(*state, queue, fd);
}

static void readv_may_cut_records_anywhere(void **state)
{
	int fd = must_open(*state), queue = must_create_queue(fd, 0);
	struct fwctl_record_response records[3];
	char *bytes = (char *)records;
	const struct iovec parts[] = {
		{ bytes, 1 }, { bytes + 1, 38 }, { bytes + 39, 0 },
		{ bytes + 39, sizeof(records) - 39 },
	};

	must_make_two(queue);
	must_cancel_some(queue, 1, 3);
	memset(records, STALE, sizeof(records));
	assert_int_equal(readv(queue, parts, ARRAY_SIZE(parts)),
			 sizeof(records));
	for (unsigned int i = 0; i < ARRAY_SIZE(records); i++) {
		assert_true(records[i].cookie == i + 1);
		assert_int_equal(records[i].head.len, RECORD_SIZE);
		assert_int_equal(records[i].error, -ECANCELED);
		assert_int_equal(records[i].reserved, 0);
	}
	end_queue(*state, queue, fd);
}

/* Submit an ECHO with @len bytes of payload and @out_len, and check the padding. */
static void must_pad(int queue, uint32_t len, uint32_t out_len)
{
	struct message m = message(FWCTL_MOCK_ECHO, UINT32_MAX, UINT32_MAX);
	struct fwctl_queue_submit cmd;
	struct record record;
	uint32_t data_len = sizeof(m.req) + len;
	const uint8_t *bytes = (void *)&record;

	m.req.len = htole32(len);
	cmd = submit_of(&m, 7);
	cmd.out_len = out_len;
	if (data_len > out_len)
		data_len = out_len;
	assert_int_equal(fwctl_ioctl(queue, FWCTL_QUEUE_SUBMIT, &cmd), 0);
	memset(&record, STALE, sizeof(record));
	must_poll(queue, POLLIN);
	assert_int_equal(read_records(queue, &record, sizeof(record)),
			 (RECORD_SIZE + data_len + 7) / 8 * 8);
	assert_int_equal(record.head.data_len, data_len);
	assert_int_equal(record.head.response_len, sizeof(m.req) + len);
	assert_int_equal(record.head.reserved, 0);
	for (uint32_t i = RECORD_SIZE + data_len; i < record.head.head.len; i++)
		assert_int_equal(bytes[i], 0);
}

static void records_are_padded_with_zeroes(void **state)
{
	int fd = must_open(*state), queue = must_create_queue(fd, 0);

	for (uint32_t len = 0; len <= 8; len++) {
		must_pad(queue, len, 24);
		must_pad(queue, len, 16 + len / 2);
	}
	end_queue(*state, queue, fd);
}

static void records_come_in_the_order_of_completion(void **state)
{
	int fd = must_open(*state), queue = must_create_queue(fd, 0);
	struct message m = waiting_message(1);

	must_submit(queue, &m, 1);
	must_submit_echo(queue, 2);
	must_read_response(queue, 2, FWCTL_MOCK_OK);
	assert_int_equal(rendezvous(fd, 1, 2), FWCTL_MOCK_OK);
	must_read_response(queue, 1, FWCTL_MOCK_OK);
	end_queue(*state, queue, fd);
}

static void no_action(int sig)
{
	(void)sig;
}

static void read_waits_until_a_signal_or_a_record(void **state)
{
	struct sigaction action = { .sa_handler = no_action };
	int fd = must_open(*state);
	struct waiter waiter = {
		.queue = must_create_queue(fd, 0), .reads = true,
	}, second = waiter;

	assert_int_equal(sigaction(SIGUSR1, &action, NULL), 0);
	must_start_waiter(&waiter);
	pthread_kill(waiter.thread, SIGUSR1);
	assert_int_equal(must_finish_waiter(&waiter), -EINTR);

	must_start_waiter(&second);
	must_submit_echo(second.queue, 3);
	assert_int_equal(must_finish_waiter(&second), RECORD_SIZE + 16);
	assert_true(second.record.head.cookie == 3);
	end_queue(*state, second.queue, fd);
}

/*
 * Concurrent readers
 */

#define READERS 4
#define RECORDS 200

struct reader {
	int queue;
	unsigned int *seen;
	pthread_t thread;
};

/* Read records until one has cookie 0. */
static void *reader_main(void *data)
{
	struct reader *reader = data;
	struct record record;

	while (read_records(reader->queue, &record, sizeof(record)) > 0) {
		__atomic_add_fetch(&reader->seen[record.head.cookie], 1,
				   __ATOMIC_RELAXED);
		if (!record.head.cookie)
			break;
	}
	return NULL;
}

static void readers_get_different_records(void **state)
{
	unsigned int seen[RECORDS + 1] = {}, total = 0;
	int fd = must_open(*state), queue = must_create_queue(fd, 0);
	struct reader readers[READERS];

	for (size_t i = 0; i < READERS; i++) {
		readers[i] = (struct reader){ .queue = queue, .seen = seen };
		assert_int_equal(pthread_create(&readers[i].thread, NULL,
						reader_main, &readers[i]), 0);
	}
	for (unsigned int i = 1; i <= RECORDS; i++)
		must_submit_echo(queue, i);
	for (size_t i = 0; i < READERS; i++)
		must_submit_echo(queue, 0);
	for (size_t i = 0; i < READERS; i++)
		pthread_join(readers[i].thread, NULL);
	assert_int_equal(seen[0], READERS);
	for (unsigned int i = 0; i <= RECORDS; i++)
		total += seen[i];
	/* All readers may have ended before the last record. */
	for (; total < RECORDS + READERS; total++)
		seen[must_read(queue)->head.cookie]++;
	assert_int_equal(poll_now(queue), POLLOUT);
	for (unsigned int i = 1; i <= RECORDS; i++)
		assert_int_equal(seen[i], 1);
	end_queue(*state, queue, fd);
}

/*
 * Event loops
 */

static void epoll_reports_each_record_once(void **state)
{
	int fd = must_open(*state), queue = must_create_queue(fd, 0);
	int epoll = epoll_create1(EPOLL_CLOEXEC);
	struct epoll_event event = { .events = EPOLLIN | EPOLLET };

	assert_int_equal(epoll_ctl(epoll, EPOLL_CTL_ADD, queue, &event), 0);
	assert_int_equal(epoll_wait(epoll, &event, 1, 0), 0);
	for (int i = 0; i < 2; i++) {
		must_submit_echo(queue, i);
		assert_int_equal(epoll_wait(epoll, &event, 1,
					    DEADLINE_S / 2 * 1000), 1);
		assert_true(event.events & EPOLLIN);
		assert_int_equal(epoll_wait(epoll, &event, 1, 0), 0);
	}
	must_read_response(queue, 0, FWCTL_MOCK_OK);
	must_read_response(queue, 1, FWCTL_MOCK_OK);
	close(epoll);
	end_queue(*state, queue, fd);
}

/* For other readers, a record that does not fit is never missing. */
static void record_that_does_not_fit_is_no_new_event(void **state)
{
	int fd = must_open(*state);
	int queue = must_create_queue(fd, FWCTL_QUEUE_NONBLOCK);
	int epoll = epoll_create1(EPOLL_CLOEXEC);
	struct epoll_event event = { .events = EPOLLIN | EPOLLET };
	char bytes[RECORD_SIZE - 1];

	assert_int_equal(epoll_ctl(epoll, EPOLL_CTL_ADD, queue, &event), 0);
	must_cancel_some(queue, 1, 1);
	assert_int_equal(epoll_wait(epoll, &event, 1, DEADLINE_S / 2 * 1000), 1);
	assert_int_equal(read_records(queue, bytes, sizeof(bytes)), -EMSGSIZE);
	assert_int_equal(epoll_wait(epoll, &event, 1, 0), 0);
	close(epoll);
	end_queue(*state, queue, fd);
}

static int must_reap(struct io_uring *ring)
{
	struct io_uring_cqe *cqe;
	int ret;

	do
		ret = io_uring_wait_cqe(ring, &cqe);
	while (ret == -EINTR);
	assert_int_equal(ret, 0);
	ret = cqe->res;
	io_uring_cqe_seen(ring, cqe);
	return ret;
}

static void must_make_ring(struct io_uring *ring)
{
	int ret = io_uring_queue_init(4, ring, 0);

	if (ret == -EPERM)
		SKIP("no io_uring: %s", strerror(-ret));
	assert_int_equal(ret, 0);
}

static void io_uring_polls_and_reads(void **state)
{
	int fd = must_open(*state), queue = must_create_queue(fd, 0);
	struct record record;
	struct io_uring ring;

	must_make_ring(&ring);
	io_uring_prep_poll_add(io_uring_get_sqe(&ring), queue, POLLIN);
	assert_int_equal(io_uring_submit(&ring), 1);
	must_submit_echo(queue, 1);
	assert_int_equal(must_reap(&ring) & POLLIN, POLLIN);
	must_read_response(queue, 1, FWCTL_MOCK_OK);

	/* Submit the read before there is a record. */
	io_uring_prep_read(io_uring_get_sqe(&ring), queue, &record,
			   sizeof(record), 0);
	assert_int_equal(io_uring_submit(&ring), 1);
	must_submit_echo(queue, 2);
	assert_int_equal(must_reap(&ring), RECORD_SIZE + 16);
	assert_true(record.head.cookie == 2);
	io_uring_queue_exit(&ring);
	end_queue(*state, queue, fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		MODE_TEST(record_that_does_not_fit_is_EMSGSIZE_and_stays, sync),
		MODE_TEST(record_that_does_not_fit_is_EMSGSIZE_and_stays, threaded),
		MODE_TEST(record_that_does_not_fit_is_EMSGSIZE_and_stays, async),
		MOCK_TEST(record_into_no_memory_is_EFAULT_and_stays),
		MOCK_TEST(one_read_returns_as_many_records_as_fit),
		MOCK_TEST(readv_may_cut_records_anywhere),
		MODE_TEST(records_are_padded_with_zeroes, sync),
		MODE_TEST(records_are_padded_with_zeroes, threaded),
		MODE_TEST(records_are_padded_with_zeroes, async),
		MODE_TEST(records_come_in_the_order_of_completion, sync),
		MODE_TEST(records_come_in_the_order_of_completion, threaded),
		MODE_TEST(records_come_in_the_order_of_completion, async),
		MOCK_TEST(read_waits_until_a_signal_or_a_record),
		MODE_TEST(readers_get_different_records, sync),
		MODE_TEST(readers_get_different_records, async),
		MOCK_TEST(epoll_reports_each_record_once),
		MOCK_TEST(record_that_does_not_fit_is_no_new_event),
		MOCK_TEST(io_uring_polls_and_reads),
	};

	return RUN_TESTS(tests);
}
