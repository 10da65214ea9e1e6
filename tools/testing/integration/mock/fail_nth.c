// SPDX-License-Identifier: GPL-2.0-only
/*
 * System calls with a failed allocation or a failed copy of user memory. The call
 * must succeed nevertheless, or it must fail without effect and then succeed when
 * repeated. kmemleak searches for leaks at the end of the run.
 *
 * The device has only one slot, so a leaked slot stops all further requests.
 */
#include <endian.h>
#include <poll.h>
#include <sys/epoll.h>

#include "submit.h"
#include "sweep.h"

/* The initial *state is the mode. */
static int one_slot(void **state)
{
	static struct mock mock;

	must_make(&mock, "test", "max_requests=1", (char *)*state, NULL);
	*state = &mock;
	return 0;
}

/* Issue an ECHO of @len bytes. Returns 0 or a negative errno. */
static int echo_bytes(int fd, uint32_t len)
{
	static struct {
		struct fwctl_mock_req req;
		char bytes[FWCTL_RPC_MAX_LEN - sizeof(struct fwctl_mock_req)];
	} in, out;
	uint32_t total = sizeof(in.req) + len, out_len = total;
	int ret;

	in.req = (struct fwctl_mock_req) {
		.opcode = htole16(FWCTL_MOCK_ECHO), .len = htole32(len),
	};
	memset(in.bytes, len % 251, len);
	ret = get_rpc(fd, FWCTL_RPC_CONFIGURATION, &in, total, &out, &out_len);
	if (!ret && (out_len != total || memcmp(out.bytes, in.bytes, len)))
		return -EPROTO;
	return ret;
}

static const uint32_t sizes[] = {
	16, 3000, 60000, FWCTL_RPC_MAX_LEN - sizeof(struct fwctl_mock_req),
};

/* A new context has no free request to reuse. */
static void failed_rpc_can_be_repeated(void **state)
{
	struct mock *mock = *state;

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct sweep sweep = { .name = "FWCTL_RPC" };

		while (sweep_next(&sweep)) {
			int fd = must_open(mock);

			sweep_arm(&sweep);
			sweep_end(&sweep, echo_bytes(fd, sizes[i]));
			WAIT_FOR(mock_count(mock, "inflight") == 0);
			assert_int_equal(echo_bytes(fd, sizes[i]), 0);
			close(fd);
			WAIT_FOR(mock_count(mock, "contexts") == 0);
		}
	}
}

static int lowest_free_fd(int fd)
{
	int lowest = dup(fd);

	close(lowest);
	return lowest;
}

static void failed_queue_creation_takes_no_fd(void **state)
{
	struct sweep sweep = { .name = "FWCTL_QUEUE_CREATE" };

	while (sweep_next(&sweep)) {
		int fd = must_open(*state), lowest = lowest_free_fd(fd), queue;

		sweep_arm(&sweep);
		queue = sweep_end(&sweep, create_queue(fd, 0, 0, 0));
		if (queue < 0) {
			assert_int_equal(lowest_free_fd(fd), lowest);
			queue = must_create_queue(fd, 0);
		}
		assert_int_equal(queue, lowest);
		must_submit_echo(queue, 1);
		must_read_response(queue, 1, FWCTL_MOCK_OK);
		end_queue(*state, queue, fd);
	}
}

static void must_be_empty(int queue)
{
	assert_int_equal(first_len(queue), 0);
	assert_int_equal(poll_now(queue), POLLOUT);
}

/* Submit an ECHO of @len bytes, with space for the header of the response. */
static int submit_bytes(int queue, uint32_t len, uint64_t cookie)
{
	static struct {
		struct message m;
		char bytes[FWCTL_RPC_MAX_LEN - sizeof(struct message)];
	} in;
	struct fwctl_queue_submit cmd;

	in.m = bare_message(FWCTL_MOCK_ECHO);
	in.m.req.len = htole32(len);
	cmd = submit_of(&in.m, cookie);
	cmd.timeout_ms = 1000 * DEADLINE_S;
	return fwctl_ioctl(queue, FWCTL_QUEUE_SUBMIT, &cmd);
}

/* An accepted submit has a record, even if the provider runs out of memory. */
static void must_read_result(int queue, uint64_t cookie)
{
	const struct record *record = must_read(queue);

	assert_true(record->head.cookie == cookie);
	assert_int_equal(record->head.head.flags, 0);
	if (record->head.error)
		assert_int_equal(record->head.error, -ENOMEM);
}

static void failed_submit_leaves_no_record_and_no_slot(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct sweep sweep = { .name = "FWCTL_QUEUE_SUBMIT" };

		while (sweep_next(&sweep)) {
			int fd = must_open(*state);
			int queue = create_queue(fd, FWCTL_QUEUE_NONBLOCK, 1, 0);

			sweep_arm(&sweep);
			if (!sweep_end(&sweep, submit_bytes(queue, sizes[i], 1)))
				must_read_result(queue, 1);
			must_be_empty(queue);
			assert_int_equal(cancel(queue, 1), -ENOENT);
			assert_int_equal(submit_bytes(queue, sizes[i], 2), 0);
			must_read_response(queue, 2, FWCTL_MOCK_OK);
			must_be_empty(queue);
			close(queue);
			close(fd);
			WAIT_FOR(mock_count(*state, "contexts") == 0);
		}
	}
}

/* An error means that nothing was accepted, and 0 that the record is in the queue. */
static void failed_submit_that_reads_loses_no_record(void **state)
{
	struct message m = bare_message(FWCTL_MOCK_ECHO);
	struct sweep sweep = { .name = "FWCTL_QUEUE_SUBMIT_READ" };

	while (sweep_next(&sweep)) {
		int fd = must_open(*state), queue = create_queue(fd, 0, 1, 0);
		struct record record;
		int ret;

		sweep_arm(&sweep);
		ret = submit_read(queue, &m, 1, &record, sizeof(record));
		if (!sweep_end(&sweep, ret))
			must_read_result(queue, 1);
		if (ret > 0)
			assert_true(record.head.cookie == 1);
		must_be_empty(queue);
		assert_true(submit_read(queue, &m, 2, &record,
					sizeof(record)) > 0);
		assert_true(record.head.cookie == 2);
		must_be_empty(queue);
		close(queue);
		close(fd);
		WAIT_FOR(mock_count(*state, "contexts") == 0);
	}
}

/* Returns an ECHO whose record has padding. */
static struct message odd_message(uint64_t cookie)
{
	struct message m = message(FWCTL_MOCK_ECHO, cookie, UINT32_MAX);

	m.req.len = htole32(5);
	return m;
}

static void must_be_record(const struct record *record, uint64_t cookie)
{
	assert_true(record->head.cookie == cookie);
	assert_int_equal(record->head.error, 0);
	assert_int_equal(record->head.head.len, sizeof(*record));
	assert_int_equal(record->head.data_len, sizeof(record->rsp) + 5);
	assert_true(le32toh(record->words[0]) == cookie);
	assert_true(le32toh(record->words[1]) == UINT8_MAX);
}

/*
 * Produce two records. The slot serves requests in order, so both are complete
 * when the third request is.
 */
static void must_make_two(int queue, int other)
{
	for (uint64_t cookie = 1; cookie <= 2; cookie++) {
		struct message m = odd_message(cookie);

		must_submit(queue, &m, cookie);
	}
	must_submit_echo(other, 3);
	must_read_response(other, 3, FWCTL_MOCK_OK);
}

static void failed_read_leaves_the_records_in_order(void **state)
{
	int fd = must_open(*state), queue = must_create_queue(fd, 0);
	int other = must_create_queue(fd, 0);
	struct sweep sweep = { .name = "read" };
	struct record records[2];
	ssize_t len;

	while (sweep_next(&sweep)) {
		must_make_two(queue, other);
		sweep_arm(&sweep);
		len = read_records(queue, records, sizeof(records));
		len = sweep_end(&sweep, len);
		if (len < 0)
			len = 0;
		assert_int_equal(len % sizeof(*records), 0);
		len /= sizeof(*records);
		for (int i = 0; i < len; i++)
			must_be_record(&records[i], i + 1);
		for (int i = len; i < 2; i++) {
			assert_int_equal(first_len(queue), sizeof(*records));
			must_be_record(must_read(queue), i + 1);
		}
		must_be_empty(queue);
	}
	close(other);
	end_queue(*state, queue, fd);
}

static int epoll_of(int queue)
{
	struct epoll_event event = { .events = EPOLLIN };
	int epoll = epoll_create1(EPOLL_CLOEXEC), ret;

	if (epoll < 0)
		return -errno;
	ret = epoll_ctl(epoll, EPOLL_CTL_ADD, queue, &event);
	if (!ret)
		ret = epoll_wait(epoll, &event, 1, 0);
	if (ret < 0)
		ret = -errno;
	close(epoll);
	return ret;
}

static int poll_of(int queue)
{
	struct pollfd wait = { .fd = queue, .events = POLLIN };

	return poll(&wait, 1, 0) < 0 ? -errno : wait.revents;
}

static void failed_poll_can_be_repeated(void **state)
{
	int fd = must_open(*state), queue = must_create_queue(fd, 0);
	struct sweep poll = { .name = "poll" }, epoll = { .name = "epoll" };

	must_submit_echo(queue, 1);
	must_poll(queue, POLLIN);
	while (sweep_next(&poll)) {
		sweep_arm(&poll);
		sweep_end(&poll, poll_of(queue));
		assert_int_equal(poll_of(queue), POLLIN);
	}
	while (sweep_next(&epoll)) {
		sweep_arm(&epoll);
		sweep_end(&epoll, epoll_of(queue));
		assert_int_equal(epoll_of(queue), 1);
	}
	must_read_response(queue, 1, FWCTL_MOCK_OK);
	end_queue(*state, queue, fd);
}

/* Submit two requests. One is in flight, the other waits for the slot. */
static void must_submit_two(const struct mock *mock, int queue)
{
	for (int i = 1; i <= 2; i++) {
		struct message m = waiting_message(i);

		must_submit(queue, &m, 1);
	}
	WAIT_FOR(mock_count(mock, "inflight") == 1);
}

static void failed_cancel_ends_no_request(void **state)
{
	int fd = must_open(*state), queue = must_create_queue(fd, 0);
	struct sweep sweep = { .name = "FWCTL_QUEUE_CANCEL" };

	while (sweep_next(&sweep)) {
		int ret;

		must_submit_two(*state, queue);
		sweep_arm(&sweep);
		ret = sweep_end(&sweep, cancel(queue, 1));
		if (ret < 0) {
			assert_int_equal(poll_now(queue), POLLOUT);
			ret = cancel(queue, 1);
		}
		assert_int_equal(ret, 2);
		for (int i = 0; i < 2; i++)
			assert_int_equal(must_read(queue)->head.error, -ECANCELED);
		must_be_empty(queue);
		must_reset(*state);
	}
	end_queue(*state, queue, fd);
}

static int subscribe(int queue)
{
	struct fwctl_queue_subscribe cmd = {
		.size = sizeof(cmd), .scope = FWCTL_RPC_DEBUG_READ_ONLY,
		.kind = FWCTL_MOCK_AGENT,
		.max_events = FWCTL_QUEUE_MAX_EVENTS,
	};

	return fwctl_ioctl(queue, FWCTL_QUEUE_SUBSCRIBE, &cmd);
}

static void failed_subscription_can_be_repeated(void **state)
{
	struct sweep sweep = { .name = "FWCTL_QUEUE_SUBSCRIBE" };

	while (sweep_next(&sweep)) {
		int fd = must_open(*state), queue = must_create_queue(fd, 0);

		sweep_arm(&sweep);
		if (sweep_end(&sweep, subscribe(queue)))
			assert_int_equal(subscribe(queue), 0);
		assert_int_equal(subscribe(queue), -EEXIST);
		/* The subscription works, and releases its memory. */
		must_ring_agent(fd);
		assert_int_equal(first_len(queue),
				 sizeof(struct fwctl_record_event) +
				 sizeof(struct fwctl_mock_agent_event));
		end_queue(*state, queue, fd);
	}
}

/* The queue has a record, a request in flight and one that waits for the slot. */
static void close_cannot_fail(void **state)
{
	struct sweep sweep = { .name = "close", .infallible = true };

	while (sweep_next(&sweep)) {
		int fd = must_open(*state), queue = must_create_queue(fd, 0);

		must_submit_echo(queue, 1);
		must_poll(queue, POLLIN);
		must_submit_two(*state, queue);
		sweep_arm(&sweep);
		close(queue);
		sweep_end(&sweep, close(fd));
		must_reset(*state);
		WAIT_FOR(mock_count(*state, "contexts") == 0);
	}
}

#define SWEEP_TEST(f, mode)                                                \
	{ #f ":" #mode, f, one_slot, no_mock, "mode=" #mode }

/* Run each test in the modes that differ for its call. A sync queue is threaded. */
int main(void)
{
	const struct CMUnitTest tests[] = {
		SWEEP_TEST(failed_rpc_can_be_repeated, sync),
		SWEEP_TEST(failed_rpc_can_be_repeated, threaded),
		SWEEP_TEST(failed_rpc_can_be_repeated, async),
		SWEEP_TEST(failed_queue_creation_takes_no_fd, async),
		SWEEP_TEST(failed_submit_leaves_no_record_and_no_slot, threaded),
		SWEEP_TEST(failed_submit_leaves_no_record_and_no_slot, async),
		SWEEP_TEST(failed_submit_that_reads_loses_no_record, threaded),
		SWEEP_TEST(failed_submit_that_reads_loses_no_record, async),
		SWEEP_TEST(failed_read_leaves_the_records_in_order, threaded),
		SWEEP_TEST(failed_read_leaves_the_records_in_order, async),
		SWEEP_TEST(failed_poll_can_be_repeated, async),
		SWEEP_TEST(failed_cancel_ends_no_request, threaded),
		SWEEP_TEST(failed_cancel_ends_no_request, async),
		SWEEP_TEST(failed_subscription_can_be_repeated, async),
		SWEEP_TEST(close_cannot_fail, threaded),
		SWEEP_TEST(close_cannot_fail, async),
	};

	if (!sweep_possible()) {
		puts("1..0 # SKIP this kernel cannot inject failures");
		return 0;
	}
	return RUN_TESTS(tests);
}
