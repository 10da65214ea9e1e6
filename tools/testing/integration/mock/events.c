// SPDX-License-Identifier: GPL-2.0-only
/*
 * Firmware events on queues: subscription, order, loss and unregister. The mock
 * raises events for commands and for writes to its attribute "event".
 */
#include <endian.h>
#include <poll.h>
#include <sys/ioctl.h>

#include "slow_page.h"
#include "submit.h"

static int subscribe(int queue, uint32_t scope, uint32_t kind, uint32_t max_events)
{
	struct fwctl_queue_subscribe cmd = {
		.size = sizeof(cmd), .scope = scope, .kind = kind,
		.max_events = max_events,
	};

	return fwctl_ioctl(queue, FWCTL_QUEUE_SUBSCRIBE, &cmd);
}

/* Returns a queue that receives events of one kind. */
static int must_subscribe(int fd, uint32_t kind, uint32_t max_events)
{
	int queue = must_create_queue(fd, FWCTL_QUEUE_NONBLOCK);

	assert_int_equal(subscribe(queue, FWCTL_RPC_DEBUG_READ_ONLY, kind,
				   max_events), 0);
	return queue;
}

union any_record {
	struct fwctl_record head;
	struct fwctl_record_event event;
	struct fwctl_record_lost lost;
	struct record response;
	char bytes[sizeof(struct fwctl_record_event) + FWCTL_EVENT_MAX_LEN];
};

/* Wait for one record of this type. The result is valid until the next call. */
static const union any_record *must_read_any(int queue, uint16_t type)
{
	static union any_record record;
	ssize_t len;

	must_poll(queue, POLLIN);
	len = first_len(queue);
	assert_in_range(len, 1, sizeof(record));
	memset(&record, 0x5a, sizeof(record));
	assert_int_equal(read_records(queue, &record, len), len);
	assert_int_equal(record.head.len, len);
	assert_int_equal(record.head.type, type);
	assert_int_equal(record.head.flags, 0);
	return &record;
}

static const struct fwctl_record_event *must_read_event(int queue, uint32_t kind,
							uint32_t len)
{
	const struct fwctl_record_event *event =
		&must_read_any(queue, FWCTL_RECORD_EVENT)->event;

	assert_int_equal(event->kind, kind);
	assert_int_equal(event->data_len, len);
	assert_int_equal(event->head.len, sizeof(*event) + (len + 7) / 8 * 8);
	return event;
}

/* Returns the sequence number of the event. */
static uint64_t must_read_value(int queue, uint32_t kind, uint32_t value)
{
	const struct fwctl_record_event *event =
		must_read_event(queue, kind, sizeof(struct fwctl_mock_event));
	const struct fwctl_mock_event *data = (const void *)event->data;

	assert_int_equal(le32toh(data->value), value);
	assert_int_equal(data->reserved, 0);
	return event->sequence;
}

static void must_read_lost(int queue, uint32_t kind, uint64_t sequence,
			   uint64_t count)
{
	const struct fwctl_record_lost *lost =
		&must_read_any(queue, FWCTL_RECORD_LOST)->lost;

	assert_int_equal(lost->head.len, sizeof(*lost));
	assert_int_equal(lost->kind, kind);
	assert_true(lost->sequence == sequence);
	assert_true(lost->count == count);
	assert_int_equal(lost->reserved, 0);
}

static void must_be_empty(int queue)
{
	char byte;

	assert_int_equal(read_records(queue, &byte, 1), -EAGAIN);
}

/* Raise @count temperature events, which are posted when the call returns. */
static void must_raise(int fd, uint32_t value, uint32_t count)
{
	struct fwctl_mock_raise in = {
		.kind = htole32(FWCTL_MOCK_TEMPERATURE),
		.count = htole32(count), .value = htole32(value),
	};

	assert_int_equal(command(fd, FWCTL_MOCK_RAISE, &in, sizeof(in), NULL), 0);
}

/*
 * Sources of events
 */

static void configfs_raises_events(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock), queue = must_create_queue(fd, 0);

	for (uint32_t kind = FWCTL_MOCK_TEMPERATURE; kind <= FWCTL_MOCK_HEALTH;
	     kind++)
		assert_int_equal(subscribe(queue, FWCTL_RPC_DEBUG_READ_ONLY, kind,
					   0), 0);
	must_write(mock, "event", "temperature -3");
	must_write(mock, "event", "health 1");
	must_read_value(queue, FWCTL_MOCK_TEMPERATURE, -3);
	must_read_value(queue, FWCTL_MOCK_HEALTH, 1);
	end_queue(mock, queue, fd);
}

static void wrong_text_in_configfs_is_EINVAL(void **state)
{
	static const char * const wrong[] = {
		"temperature", "temperature x", "pressure 1", "agent 1",
	};
	int fd = must_open(*state), queue;

	queue = must_subscribe(fd, FWCTL_MOCK_TEMPERATURE, 0);
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
		assert_int_equal(mock_write(*state, "event", wrong[i]), -EINVAL);
	must_be_empty(queue);
	must_write(*state, "live", "0");
	assert_int_equal(mock_write(*state, "event", "health 0"), -ENODEV);
	close(queue);
	close(fd);
}

static void crash_and_reset_raise_health_events(void **state)
{
	int fd = must_open(*state), queue;

	queue = must_subscribe(fd, FWCTL_MOCK_HEALTH, 0);
	assert_int_equal(simple(fd, FWCTL_MOCK_RESET), 0);
	assert_int_equal(simple(fd, FWCTL_MOCK_CRASH), 0);
	assert_int_equal(simple(fd, FWCTL_MOCK_RESET), 0);
	must_read_value(queue, FWCTL_MOCK_HEALTH, FWCTL_MOCK_UNHEALTHY);
	must_read_value(queue, FWCTL_MOCK_HEALTH, FWCTL_MOCK_HEALTHY);
	must_be_empty(queue);
	end_queue(*state, queue, fd);
}

static void must_read_doorbell(int queue, uint32_t session, uint32_t flags)
{
	const struct fwctl_mock_agent_event *event = (const void *)
		must_read_event(queue, FWCTL_MOCK_AGENT, sizeof(*event))->data;

	assert_int_equal(le32toh(event->session), session);
	assert_int_equal(le32toh(event->flags), flags);
}

static void agent_events_reach_their_context_only(void **state)
{
	int fd = must_open(*state), other = must_open(*state);
	int queue = must_subscribe(fd, FWCTL_MOCK_AGENT, 0);
	int foreign = must_subscribe(other, FWCTL_MOCK_AGENT, 0);
	uint32_t session = must_ring_agent(fd), theirs = must_ring_agent(other);

	must_read_doorbell(queue, session, FWCTL_MOCK_AGENT_READABLE);
	must_be_empty(queue);
	must_read_doorbell(foreign, theirs, FWCTL_MOCK_AGENT_READABLE);
	must_be_empty(foreign);
	assert_int_equal(simple(fd, FWCTL_MOCK_RESET), 0);
	must_read_doorbell(queue, session, FWCTL_MOCK_AGENT_CLOSED);
	must_be_empty(queue);
	must_read_doorbell(foreign, theirs, FWCTL_MOCK_AGENT_CLOSED);
	must_be_empty(foreign);
	close(other);
	close(foreign);
	end_queue(*state, queue, fd);
}

/*
 * Subscription
 */

static void subscription_needs_the_scope_of_the_kind(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock), queue = must_create_queue(fd, 0);
	int log = log_from_here();

	assert_int_equal(subscribe(queue, FWCTL_RPC_CONFIGURATION,
				   FWCTL_MOCK_AGENT, 0), -EBADMSG);
	set_rawio(false);
	assert_int_equal(subscribe(queue, FWCTL_RPC_DEBUG_WRITE_FULL,
				   FWCTL_MOCK_HEALTH, 0), -EPERM);
	assert_int_equal(lines_about_taint(log, mock), 0);
	assert_int_equal(subscribe(queue, FWCTL_RPC_DEBUG_WRITE,
				   FWCTL_MOCK_HEALTH, 0), 0);
	set_rawio(true);
	assert_int_equal(lines_about_taint(log, mock), 1);
	close(log);
	end_queue(mock, queue, fd);
}

static void wrong_subscription_is_rejected(void **state)
{
	int fd = must_open(*state);
	int queue = must_subscribe(fd, FWCTL_MOCK_HEALTH, 0);

	assert_int_equal(subscribe(queue, 0, FWCTL_MOCK_HEALTH, 1), -EEXIST);
	assert_int_equal(subscribe(queue, 0, 0, 1), -EOPNOTSUPP);
	assert_int_equal(subscribe(queue, 4, FWCTL_MOCK_TEMPERATURE, 1),
			 -EOPNOTSUPP);
	assert_int_equal(subscribe(queue, 0, FWCTL_MOCK_TEMPERATURE,
				   FWCTL_QUEUE_MAX_EVENTS + 1), -EINVAL);
	assert_int_equal(subscribe(queue, 0, FWCTL_MOCK_TEMPERATURE,
				   FWCTL_QUEUE_MAX_EVENTS), 0);
	end_queue(*state, queue, fd);
}

/*
 * Records
 */

/* The firmware raises an event before it completes the command. */
static void events_and_responses_are_in_order(void **state)
{
	int fd = must_open(*state);
	int queue = must_subscribe(fd, FWCTL_MOCK_TEMPERATURE, 0);
	struct {
		struct fwctl_mock_req req;
		struct fwctl_mock_raise in;
	} m = {
		.req = {
			.opcode = htole16(FWCTL_MOCK_RAISE),
			.len = htole32(sizeof(m.in)), .tag = 42,
		},
		.in = {
			.kind = htole32(FWCTL_MOCK_TEMPERATURE),
			.count = htole32(2),
		},
	};

	for (int i = 0; i < 3; i++) {
		struct fwctl_queue_submit cmd = submit_of((void *)&m, i);

		assert_int_equal(fwctl_ioctl(queue, FWCTL_QUEUE_SUBMIT, &cmd), 0);
		must_read_value(queue, FWCTL_MOCK_TEMPERATURE, 0);
		must_read_value(queue, FWCTL_MOCK_TEMPERATURE, 1);
		must_read_response(queue, i, FWCTL_MOCK_OK);
	}
	end_queue(*state, queue, fd);
}

/* The provider does not wait, and other subscribers lose nothing. */
static void slow_reader_loses_events(void **state)
{
	int fd = must_open(*state);
	int queue = must_subscribe(fd, FWCTL_MOCK_TEMPERATURE, 4);
	int other = must_subscribe(fd, FWCTL_MOCK_TEMPERATURE, 0);

	must_raise(fd, 0, 10);
	must_submit_echo(queue, 1);
	/* Another worker could execute the next RAISE before the ECHO. */
	WAIT_FOR(mock_count(*state, "inflight") == 0);
	for (uint32_t i = 0; i < 4; i++)
		assert_true(must_read_value(queue, FWCTL_MOCK_TEMPERATURE, i) == i);
	must_raise(fd, 10, 1);
	must_read_lost(queue, FWCTL_MOCK_TEMPERATURE, 4, 6);
	must_read_response(queue, 1, FWCTL_MOCK_OK);
	must_read_value(queue, FWCTL_MOCK_TEMPERATURE, 10);
	for (uint32_t i = 0; i <= 10; i++)
		assert_true(must_read_value(other, FWCTL_MOCK_TEMPERATURE, i) == i);
	must_be_empty(queue);
	close(other);
	end_queue(*state, queue, fd);
}

/* A read() of one record does not complete the report of lost events behind it. */
static void one_report_counts_all_lost_events(void **state)
{
	int fd = must_open(*state);
	int queue = must_subscribe(fd, FWCTL_MOCK_TEMPERATURE, 1);

	must_raise(fd, 0, 2);
	assert_true(must_read_value(queue, FWCTL_MOCK_TEMPERATURE, 0) == 0);
	must_raise(fd, 2, 1);
	must_read_lost(queue, FWCTL_MOCK_TEMPERATURE, 1, 2);
	must_raise(fd, 3, 1);
	assert_true(must_read_value(queue, FWCTL_MOCK_TEMPERATURE, 3) == 3);
	must_be_empty(queue);
	end_queue(*state, queue, fd);
}

struct slow_reader {
	int queue;
	struct slow_page slow;
	ssize_t ret;
	pthread_t thread;
};

static void *slow_reader_main(void *data)
{
	struct slow_reader *reader = data;

	reader->ret = read_records(reader->queue, reader->slow.page,
				   sizeof(struct fwctl_record_lost));
	return NULL;
}

/* While readers own all buffers, a loss has no record until one is released. */
static void loss_during_concurrent_reads_is_reported(void **state)
{
	int fd = must_open(*state);
	int queue = must_subscribe(fd, FWCTL_MOCK_TEMPERATURE, 1);
	static const char zeroes[SLOW_PAGE_SIZE];
	struct slow_reader readers[2];

	must_raise(fd, 0, 2);
	for (size_t i = 0; i < ARRAY_SIZE(readers); i++) {
		readers[i] = (struct slow_reader) {
			.queue = queue, .slow = must_make_slow_page(),
		};
		assert_int_equal(pthread_create(&readers[i].thread, NULL,
						slow_reader_main, &readers[i]), 0);
		must_fault(&readers[i].slow);
	}
	must_raise(fd, 2, 3);
	must_be_empty(queue);
	for (size_t i = 0; i < ARRAY_SIZE(readers); i++) {
		must_provide(&readers[i].slow, zeroes);
		pthread_join(readers[i].thread, NULL);
		drop_slow_page(&readers[i].slow);
	}
	/* The event is too short for the buffer; the loss fits exactly. */
	assert_int_equal(readers[0].ret, sizeof(struct fwctl_record_event) + 8);
	assert_int_equal(readers[1].ret, sizeof(struct fwctl_record_lost));
	must_read_lost(queue, FWCTL_MOCK_TEMPERATURE, 2, 3);
	must_raise(fd, 5, 1);
	must_read_value(queue, FWCTL_MOCK_TEMPERATURE, 5);
	must_be_empty(queue);
	end_queue(*state, queue, fd);
}

static void unregister_leaves_the_events(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock);
	int queue = must_subscribe(fd, FWCTL_MOCK_TEMPERATURE, 0);
	struct waiter waiter = {
		.queue = must_create_queue(fd, FWCTL_QUEUE_RECEIVE_ONLY),
		.reads = true,
	};
	char byte;

	assert_int_equal(subscribe(waiter.queue, 0, FWCTL_MOCK_HEALTH, 0), 0);
	must_start_waiter(&waiter);
	must_raise(fd, 0, 2);
	assert_int_equal(driver_unbind(mock), 0);
	assert_int_equal(must_finish_waiter(&waiter), 0);
	assert_int_equal(poll_now(queue), POLLIN | POLLHUP);
	must_read_value(queue, FWCTL_MOCK_TEMPERATURE, 0);
	must_read_value(queue, FWCTL_MOCK_TEMPERATURE, 1);
	assert_int_equal(read_records(queue, &byte, 1), 0);
	assert_int_equal(poll_now(queue), POLLIN | POLLHUP);
	assert_int_equal(subscribe(queue, 0, FWCTL_MOCK_HEALTH, 0), -ENODEV);
	close(waiter.queue);
	close(queue);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		MODE_TEST(configfs_raises_events, sync),
		MODE_TEST(configfs_raises_events, async),
		MOCK_TEST(wrong_text_in_configfs_is_EINVAL),
		MOCK_TEST(crash_and_reset_raise_health_events),
		MODE_TEST(agent_events_reach_their_context_only, sync),
		MODE_TEST(agent_events_reach_their_context_only, async),
		MOCK_TEST(subscription_needs_the_scope_of_the_kind),
		MOCK_TEST(wrong_subscription_is_rejected),
		MODE_TEST(events_and_responses_are_in_order, sync),
		MODE_TEST(events_and_responses_are_in_order, threaded),
		MODE_TEST(events_and_responses_are_in_order, async),
		MOCK_TEST(slow_reader_loses_events),
		MOCK_TEST(one_report_counts_all_lost_events),
		MOCK_TEST(loss_during_concurrent_reads_is_reported),
		MODE_TEST(unregister_leaves_the_events, sync),
		MODE_TEST(unregister_leaves_the_events, async),
	};

	return RUN_TESTS(tests);
}
