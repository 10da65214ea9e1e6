// SPDX-License-Identifier: GPL-2.0-only
/* FWCTL_QUEUE_SUBMIT_MORE: several requests in one submit. */
#include <signal.h>
#include <sys/mman.h>

#include "slow_page.h"
#include "submit.h"

#define PAGE 4096
#define COUNT 3

/* Fill in a series of COUNT empty ECHO requests with the cookies 1, 2, ... */
static void make_series(struct fwctl_queue_submit *series)
{
	static struct message m;

	m = bare_message(FWCTL_MOCK_ECHO);
	for (int i = 0; i < COUNT; i++) {
		series[i] = submit_of(&m, i + 1);
		if (i < COUNT - 1)
			series[i].flags = FWCTL_QUEUE_SUBMIT_MORE;
	}
}

/* Read @count responses. Returns a bit mask of their cookies. */
static unsigned int must_read_cookies(int queue, int count)
{
	unsigned int seen = 0;

	while (count--) {
		const struct record *record = must_read(queue);

		assert_int_equal(record->head.error, 0);
		assert_int_equal(seen & 1u << record->head.cookie, 0);
		seen |= 1u << record->head.cookie;
	}
	return seen;
}

/* Check that exactly these cookies have a response. */
static void must_have_cookies(int queue, unsigned int cookies)
{
	assert_int_equal(must_read_cookies(queue, __builtin_popcount(cookies)),
			 cookies);
	assert_int_equal(first_len(queue), 0);
}

static void each_request_of_a_series_has_a_record(void **state)
{
	struct fwctl_queue_submit series[COUNT];
	int fd = must_open(*state), queue = must_create_queue(fd, 0);

	make_series(series);
	assert_int_equal(fwctl_ioctl(queue, FWCTL_QUEUE_SUBMIT, series), COUNT);
	must_have_cookies(queue, 0xe);
	end_queue(*state, queue, fd);
}

/* A further submit of the invalid request returns its error. */
static void series_ends_before_a_request_that_is_not_valid(void **state)
{
	const struct {
		uint32_t size, flags, scope;
		int error;
	} bad[] = {
		{ sizeof(struct fwctl_queue_submit), 4, 0, -EOPNOTSUPP },
		{ sizeof(struct fwctl_queue_submit), 0, 4, -EOPNOTSUPP },
		{ 39, 0, 0, -EINVAL },
		{ 0, 0, 0, -EINVAL },
	};
	struct fwctl_queue_submit series[COUNT];
	int fd = must_open(*state);
	int queue = must_create_queue(fd, FWCTL_QUEUE_NONBLOCK);

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		make_series(series);
		series[1].size = bad[i].size;
		series[1].flags |= bad[i].flags;
		series[1].scope = bad[i].scope;
		assert_int_equal(fwctl_ioctl(queue, FWCTL_QUEUE_SUBMIT, series),
				 1);
		assert_int_equal(fwctl_ioctl(queue, FWCTL_QUEUE_SUBMIT,
					     series + 1), bad[i].error);
		must_have_cookies(queue, 0x2);
	}
	end_queue(*state, queue, fd);
}

static void series_ends_where_memory_does(void **state)
{
	const size_t size = sizeof(struct fwctl_queue_submit);
	struct fwctl_queue_submit series[COUNT];
	int fd = must_open(*state), queue = must_create_queue(fd, 0);
	char *page = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *end = page + PAGE;

	make_series(series);
	assert_int_equal(mprotect(end, PAGE, PROT_NONE), 0);
	memcpy(end - 2 * size, series, 2 * size);
	assert_int_equal(fwctl_ioctl(queue, FWCTL_QUEUE_SUBMIT, end - 2 * size),
			 2);
	must_have_cookies(queue, 0x6);
	munmap(page, 2 * PAGE);
	end_queue(*state, queue, fd);
}

/* The program was built with a later, larger struct. */
static void larger_structs_are_submitted_one_by_one(void **state)
{
	struct {
		struct fwctl_queue_submit submit;
		uint64_t more;
	} larger[2] = {};
	struct fwctl_queue_submit series[COUNT];
	int fd = must_open(*state), queue = must_create_queue(fd, 0);

	make_series(series);
	for (int i = 0; i < 2; i++) {
		larger[i].submit = series[i];
		larger[i].submit.size = sizeof(*larger);
	}
	for (int i = 0; i < 2; i++)
		assert_int_equal(fwctl_ioctl(queue, FWCTL_QUEUE_SUBMIT,
					     larger + i), 1);
	must_have_cookies(queue, 0x6);
	end_queue(*state, queue, fd);
}

static void series_ends_where_a_nonblocking_queue_is_full(void **state)
{
	struct fwctl_queue_submit series[COUNT];
	int fd = must_open(*state);
	int queue = create_queue(fd, FWCTL_QUEUE_NONBLOCK, COUNT - 1, 0);

	make_series(series);
	must_submit_echo(queue, 0);
	assert_int_equal(fwctl_ioctl(queue, FWCTL_QUEUE_SUBMIT, series),
			 COUNT - 2);
	assert_int_equal(fwctl_ioctl(queue, FWCTL_QUEUE_SUBMIT, series),
			 -EAGAIN);
	must_have_cookies(queue, 0x3);
	end_queue(*state, queue, fd);
}

/*
 * Without this limit, a series would not end while another thread reads. The core
 * must not access the second request: its memory is never provided.
 */
static void series_has_at_most_max_records(void **state)
{
	struct slow_page slow = must_make_slow_page();
	struct fwctl_queue_submit series[COUNT];
	int fd = must_open(*state), queue = create_queue(fd, 0, 1, 0);

	make_series(series);
	series[1].in = (uintptr_t)slow.page;
	assert_int_equal(fwctl_ioctl(queue, FWCTL_QUEUE_SUBMIT, series), 1);
	must_have_cookies(queue, 0x2);
	drop_slow_page(&slow);
	end_queue(*state, queue, fd);
}

struct submitter {
	int queue, ret;
	struct fwctl_queue_submit series[COUNT];
	pid_t tid;
	pthread_t thread;
};

static void *submitter_main(void *data)
{
	struct submitter *submitter = data;

	__atomic_store_n(&submitter->tid, gettid(), __ATOMIC_SEQ_CST);
	submitter->ret = fwctl_ioctl(submitter->queue, FWCTL_QUEUE_SUBMIT,
				     submitter->series);
	return NULL;
}

static void must_start_submitter(struct submitter *submitter)
{
	assert_int_equal(pthread_create(&submitter->thread, NULL,
					submitter_main, submitter), 0);
	WAIT_FOR(__atomic_load_n(&submitter->tid, __ATOMIC_SEQ_CST));
}

/* Otherwise a single thread that submits and reads would wait forever. */
static void only_the_first_request_waits_for_space(void **state)
{
	struct submitter submitter = {};
	int fd = must_open(*state);

	submitter.queue = create_queue(fd, 0, 2, 0);
	must_submit_echo(submitter.queue, 11);
	must_submit_echo(submitter.queue, 11);
	make_series(submitter.series);
	must_start_submitter(&submitter);
	must_wait_in_queue(submitter.tid);
	assert_int_equal(must_read_cookies(submitter.queue, 1), 0x800);
	assert_int_equal(pthread_join(submitter.thread, NULL), 0);
	assert_int_equal(submitter.ret, 1);
	must_have_cookies(submitter.queue, 0x802);
	end_queue(*state, submitter.queue, fd);
}

static void no_action(int sig)
{
	(void)sig;
}

/* The signal arrives while the first request waits for its memory. */
static void signal_ends_a_series(void **state)
{
	static const union {
		struct fwctl_mock_req echo;
		char bytes[SLOW_PAGE_SIZE];
	} page = { .echo.opcode = FWCTL_MOCK_ECHO };
	struct sigaction action = { .sa_handler = no_action };
	struct slow_page slow = must_make_slow_page();
	struct submitter submitter = {};
	int fd = must_open(*state);

	assert_int_equal(sigaction(SIGUSR1, &action, NULL), 0);
	submitter.queue = must_create_queue(fd, 0);
	make_series(submitter.series);
	submitter.series[0].in = (uintptr_t)slow.page;
	must_start_submitter(&submitter);
	must_fault(&slow);
	pthread_kill(submitter.thread, SIGUSR1);
	must_provide(&slow, &page);
	assert_int_equal(pthread_join(submitter.thread, NULL), 0);
	assert_int_equal(submitter.ret, 1);
	must_have_cookies(submitter.queue, 0x2);
	drop_slow_page(&slow);
	end_queue(*state, submitter.queue, fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		MOCK_TEST(each_request_of_a_series_has_a_record),
		MOCK_TEST(series_ends_before_a_request_that_is_not_valid),
		MOCK_TEST(series_ends_where_memory_does),
		MOCK_TEST(larger_structs_are_submitted_one_by_one),
		MOCK_TEST(series_ends_where_a_nonblocking_queue_is_full),
		MOCK_TEST(series_has_at_most_max_records),
		MOCK_TEST(only_the_first_request_waits_for_space),
		MOCK_TEST(signal_ends_a_series),
	};

	return RUN_TESTS(tests);
}
