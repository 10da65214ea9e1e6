// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hostile firmware: completions of the wrong command, and inconsistent responses.
 * Each request gets one result, and no request gets the result of another.
 */
#include <endian.h>
#include <poll.h>

#include "submit.h"

#define MANY 8

static void wrong_response_is_EIO(void **state)
{
	static const char * const faults[] = {
		"faults/bad_length", "faults/long", "faults/short", "faults/garbage",
	};
	int fd = must_open(*state), queue = must_create_queue(fd, 0);

	for (size_t i = 0; i < ARRAY_SIZE(faults); i++) {
		must_write(*state, faults[i], "2");
		assert_int_equal(simple(fd, FWCTL_MOCK_ECHO), -EIO);
		must_submit_echo(queue, 1);
		must_read_error(queue, 1, -EIO, 0);
		must_submit_echo(queue, 2);
		must_read_response(queue, 2, FWCTL_MOCK_OK);
	}
	/* All faults at once */
	for (size_t i = 0; i < ARRAY_SIZE(faults); i++)
		must_write(*state, faults[i], "1");
	assert_int_equal(simple(fd, FWCTL_MOCK_ECHO), -EIO);
	end_queue(*state, queue, fd);
}

static const char * const wrong_completions[] = {
	"faults/twice", "faults/stale",
};

/* The oldest request completes last, so responses are also out of order. */
static void wrong_completion_ends_no_other_request(void **state)
{
	struct message oldest = waiting_message(1);
	struct mock *mock = *state;
	int fd = must_open(mock), queue = must_create_queue(fd, 0);

	for (size_t i = 0; i < ARRAY_SIZE(wrong_completions); i++) {
		must_submit(queue, &oldest, 100);
		WAIT_FOR(mock_count(mock, "inflight") == 1);
		must_write(mock, wrong_completions[i], "8");
		for (uint64_t cookie = 0; cookie < MANY; cookie++) {
			must_submit_echo(queue, cookie);
			must_read_response(queue, cookie, FWCTL_MOCK_OK);
		}
		assert_int_equal(mock_count(mock, wrong_completions[i]), 0);
		assert_int_equal(mock_count(mock, "inflight"), 1);
		assert_int_equal(rendezvous(fd, 1, 2), FWCTL_MOCK_OK);
		must_read_response(queue, 100, FWCTL_MOCK_OK);
		assert_int_equal(poll_now(queue), POLLOUT);
	}
	end_queue(mock, queue, fd);
}

/* If the firmware completes the command first, the record has the response. */
static void wrong_completion_after_abort_is_dropped(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock), queue = must_create_queue(fd, 0);

	must_write(mock, "faults/late_ms", "60000");
	for (size_t i = 0; i < ARRAY_SIZE(wrong_completions); i++) {
		must_write(mock, "faults/late", "1");
		must_write(mock, wrong_completions[i], "1");
		must_submit_echo(queue, 1);
		WAIT_FOR(mock_count(mock, "faults/late") == 0);
		assert_int_equal(cancel(queue, 1), 1);
		must_read_error(queue, 1, -ECANCELED,
				FWCTL_RECORD_CORE_ERROR | FWCTL_RECORD_IN_FLIGHT);
		must_reset(mock);
		WAIT_FOR(mock_count(mock, "inflight") == 0);
		must_submit_echo(queue, 2);
		must_read_response(queue, 2, FWCTL_MOCK_OK);
	}
	end_queue(mock, queue, fd);
}

static void wrong_completion_during_unregister_is_dropped(void **state)
{
	struct mock *mock = *state;
	int fd, queue;

	for (size_t i = 0; i < ARRAY_SIZE(wrong_completions); i++) {
		must_write(mock, "faults/late", "1");
		/* The time is longer than the start of unbind. */
		must_write(mock, "faults/late_ms", "1000");
		must_write(mock, wrong_completions[i], "1");
		fd = must_open(mock);
		queue = must_create_queue(fd, 0);
		must_submit_echo(queue, 1);
		WAIT_FOR(mock_count(mock, "faults/late") == 0);
		assert_int_equal(driver_unbind(mock), 0);
		assert_int_equal(must_read(queue)->head.error, -ENODEV);
		close(queue);
		close(fd);
		assert_int_equal(mock_count(mock, "inflight"), 0);
		assert_int_equal(driver_bind(mock), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		MODE_TEST(wrong_response_is_EIO, async),
		MODE_TEST(wrong_response_is_EIO, threaded),
		MODE_TEST(wrong_response_is_EIO, sync),
		MODE_TEST(wrong_completion_ends_no_other_request, async),
		MODE_TEST(wrong_completion_ends_no_other_request, threaded),
		MODE_TEST(wrong_completion_ends_no_other_request, sync),
		MODE_TEST(wrong_completion_after_abort_is_dropped, async),
		MODE_TEST(wrong_completion_after_abort_is_dropped, threaded),
		MODE_TEST(wrong_completion_during_unregister_is_dropped, async),
		MODE_TEST(wrong_completion_during_unregister_is_dropped, threaded),
	};

	return RUN_TESTS(tests);
}
