// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sessions of agents through libfwctl: flow control, independence of sessions, and
 * every way in which a session ends. The agent "echo" sends its input back.
 */
#include <poll.h>

#include <libfwctl.h>

#include "mock.h"

#define ECHO 1

static struct fwctl_dev *must_open_dev(const struct mock *mock)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct fwctl_dev *dev;

	if (fwctl_dev_open(NULL, mock->node, &dev, &err))
		fail_msg("%s", err.message);
	return dev;
}

/* A message that a closed session left in flight keeps its context for a moment. */
static void must_close_dev(const struct mock *mock, struct fwctl_dev *dev)
{
	fwctl_dev_close(dev);
	WAIT_FOR(mock_count(mock, "contexts") == 0);
	assert_int_equal(mock_count(mock, "sessions"), 0);
}

static struct fwctl_session *must_connect(struct fwctl_dev *dev)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct fwctl_session *session;

	if (fwctl_session_open(dev, ECHO, &session, &err))
		fail_msg("%s", err.message);
	return session;
}

static bool is_readable(const struct fwctl_session *session)
{
	struct pollfd fd = { .fd = fwctl_session_fd(session), .events = POLLIN };

	return poll(&fd, 1, 0) > 0;
}

/* Wait until a call can make progress. */
static void must_wait(const struct fwctl_session *session)
{
	struct pollfd fd = { .fd = fwctl_session_fd(session), .events = POLLIN };

	assert_int_equal(poll(&fd, 1, DEADLINE_S * 1000), 1);
}

/* Wait until the first READ has found no bytes, and nothing is in flight. */
static void must_be_idle(const struct mock *mock, struct fwctl_session *session)
{
	size_t len;
	char byte;

	do {
		len = 1;
		assert_int_equal(fwctl_session_read(session, &byte, &len, NULL),
				 -EAGAIN);
		short_pause();
	} while (mock_count(mock, "inflight") || is_readable(session));
}

/*
 * A stream: byte i is a function of i. The functions below return false if the call
 * can make no progress now.
 */
struct stream {
	struct fwctl_session *session;
	uint64_t total;
	uint64_t sent;
	uint64_t received;
	uint32_t seed;
};

static unsigned char byte_at(const struct stream *s, uint64_t i)
{
	return (i * 2654435761u + s->seed) >> 11;
}

static bool send_some(struct stream *s, size_t max)
{
	unsigned char data[8192];
	size_t len = max, left = s->total - s->sent;
	int ret;

	if (len > left)
		len = left;
	for (size_t i = 0; i < len; i++)
		data[i] = byte_at(s, s->sent + i);
	ret = len ? fwctl_session_write(s->session, data, &len, NULL) : -EAGAIN;
	if (ret == -EAGAIN)
		return false;
	assert_int_equal(ret, 0);
	s->sent += len;
	return true;
}

static bool receive_some(struct stream *s, size_t max)
{
	unsigned char data[8192];
	size_t len = max;
	int ret = fwctl_session_read(s->session, data, &len, NULL);

	if (ret == -EAGAIN)
		return false;
	assert_int_equal(ret, 0);
	assert_int_not_equal(len, 0);
	for (size_t i = 0; i < len; i++)
		if (data[i] != byte_at(s, s->received + i))
			fail_msg("wrong byte %zu", (size_t)s->received + i);
	s->received += len;
	return true;
}

/* Echo the whole stream in blocks of different sizes. */
static void must_echo(struct stream *s)
{
	uint64_t i = 0;

	while (s->received < s->total) {
		bool moved = send_some(s, 1 + i * 997 % 8192);

		moved |= receive_some(s, 1 + i * 6997 % 8192);
		if (++i % 1000 == 0)
			renew_deadline();
		if (!moved)
			must_wait(s->session);
	}
}

static void ten_megabytes_return(void **state)
{
	struct mock *mock = *state;
	struct fwctl_dev *dev = must_open_dev(mock);
	struct stream s = { .session = must_connect(dev), .total = 10 << 20 };
	struct fwctl_error err = FWCTL_ERROR_INIT;
	size_t len = 1;
	char byte;

	must_write(mock, "service_us", "0");
	must_echo(&s);
	fwctl_session_end(s.session);
	while (fwctl_session_read(s.session, &byte, &len, &err)) {
		assert_int_equal(err.code, -EAGAIN);
		must_wait(s.session);
		len = 1;
	}
	assert_int_equal(len, 0);
	len = 1;
	assert_int_equal(fwctl_session_write(s.session, "x", &len, NULL), -EPIPE);
	assert_int_equal(mock_count(mock, "sessions"), 1);
	fwctl_session_close(s.session);
	assert_int_equal(mock_count(mock, "sessions"), 0);
	must_close_dev(mock, dev);
}

/*
 * The writer stops until the program reads. The library holds one block of
 * 64 KiB for each direction, and the firmware holds one buffer.
 */
static void slow_reader_stops_the_writer(void **state)
{
	struct mock *mock = *state;
	struct fwctl_dev *dev = must_open_dev(mock);
	struct stream s = { .session = must_connect(dev), .total = 1 << 20 };

	while (send_some(&s, 8192) || mock_count(mock, "inflight") ||
	       is_readable(s.session))
		short_pause();
	assert_in_range(s.sent, FWCTL_MOCK_AGENT_BUFFER,
			2 * FWCTL_MOCK_AGENT_MAX_LEN + FWCTL_MOCK_AGENT_BUFFER);
	assert_in_range(fwctl_session_unsent(s.session), 1,
			FWCTL_MOCK_AGENT_MAX_LEN);
	must_echo(&s);
	assert_int_equal(fwctl_session_unsent(s.session), 0);
	fwctl_session_close(s.session);
	must_close_dev(mock, dev);
}

static void sessions_are_independent(void **state)
{
	struct mock *mock = *state;
	struct fwctl_dev *dev = must_open_dev(mock), *other = must_open_dev(mock);
	struct stream s[] = {
		{ must_connect(dev), 300000, 0, 0, 1 },
		{ must_connect(dev), 300000, 0, 0, 2 },
		{ must_connect(other), 300000, 0, 0, 3 },
	};
	bool moved = true, more = true;

	while (more) {
		struct pollfd fds[ARRAY_SIZE(s)];

		for (size_t i = 0; i < ARRAY_SIZE(s); i++)
			fds[i] = (struct pollfd){ fwctl_session_fd(s[i].session),
						  POLLIN, 0 };
		if (!moved)
			assert_true(poll(fds, ARRAY_SIZE(s), DEADLINE_S * 1000) > 0);
		moved = false;
		more = false;
		for (size_t i = 0; i < ARRAY_SIZE(s); i++) {
			moved |= send_some(&s[i], 5000);
			moved |= receive_some(&s[i], 5000);
			more |= s[i].received < s[i].total;
		}
	}
	for (size_t i = 0; i < ARRAY_SIZE(s); i++)
		fwctl_session_close(s[i].session);
	fwctl_dev_close(other);
	must_close_dev(mock, dev);
}

/* Each further session rings for the context, whose subscription holds few events. */
static void lost_doorbells_lose_no_bytes(void **state)
{
	struct mock *mock = *state;
	struct fwctl_dev *dev = must_open_dev(mock);
	struct stream s = { .session = must_connect(dev), .total = 5000 };
	int fd = fwctl_dev_fd(dev);

	must_be_idle(mock, s.session);
	for (int i = 0; i < 32; i++)
		must_ring_agent(fd);
	must_echo(&s);
	fwctl_session_close(s.session);
	must_close_dev(mock, dev);
}

/* Read until an error other than -EAGAIN. */
static int must_fail(struct fwctl_session *session)
{
	size_t len = 1;
	char byte;
	int ret;

	while ((ret = fwctl_session_read(session, &byte, &len, NULL)) == -EAGAIN) {
		must_wait(session);
		len = 1;
	}
	if (!ret)
		fail_msg("read %zu bytes", len);
	len = 1;
	assert_int_equal(fwctl_session_write(session, "x", &len, NULL), ret);
	assert_int_equal(len, 0);
	return ret;
}

static void firmware_ends_the_session(void **state)
{
	struct mock *mock = *state;
	struct fwctl_dev *dev = must_open_dev(mock);
	int fd = fwctl_dev_fd(dev);
	struct fwctl_session *session = must_connect(dev);

	assert_int_equal(simple(fd, FWCTL_MOCK_RESET), 0);
	assert_int_equal(must_fail(session), -ECONNRESET);
	fwctl_session_close(session);
	session = must_connect(dev);
	assert_int_equal(simple(fd, FWCTL_MOCK_CRASH), 0);
	assert_int_equal(must_fail(session), -ECONNRESET);
	fwctl_session_close(session);
	assert_int_equal(simple(fd, FWCTL_MOCK_RESET), 0);
	assert_int_equal(fwctl_session_open(dev, 7, &session, NULL), -ECONNRESET);
	must_close_dev(mock, dev);
}

static void removal_ends_the_session(void **state)
{
	struct mock *mock = *state;
	struct fwctl_dev *dev = must_open_dev(mock);
	struct fwctl_session *session = must_connect(dev);

	must_write(mock, "live", "0");
	assert_int_equal(must_fail(session), -ENODEV);
	fwctl_session_close(session);
	must_close_dev(mock, dev);
	must_write(mock, "live", "1");
	must_refresh(mock);
	dev = must_open_dev(mock);
	session = must_connect(dev);
	must_write(mock, "faults/surprise_remove", "1");
	assert_int_equal(must_fail(session), -ENODEV);
	fwctl_session_close(session);
	must_close_dev(mock, dev);
}

static void faults_end_the_session(void **state)
{
	static const struct {
		const char *fault;
		int error;
	} faults[] = {
		{ "faults/error", -EIO }, { "faults/bad_length", -EIO },
		{ "faults/garbage", -EIO }, { "faults/short", -EIO },
	};
	struct mock *mock = *state;
	struct fwctl_dev *dev = must_open_dev(mock);

	for (size_t i = 0; i < ARRAY_SIZE(faults); i++) {
		struct fwctl_session *session = must_connect(dev);
		size_t len = 1;

		must_be_idle(mock, session);
		must_write(mock, faults[i].fault, "1");
		assert_int_equal(fwctl_session_write(session, "x", &len, NULL), 0);
		assert_int_equal(must_fail(session), faults[i].error);
		must_write(mock, faults[i].fault, "0");
		fwctl_session_close(session);
		assert_int_equal(mock_count(mock, "sessions"), 0);
	}
	must_close_dev(mock, dev);
}

/* The firmware does not execute the CLOSE, so the session ends with the handle. */
static void hung_firmware_delays_close_by_a_second(void **state)
{
	struct mock *mock = *state;
	struct fwctl_dev *dev = must_open_dev(mock);
	struct fwctl_session *session = must_connect(dev);

	must_be_idle(mock, session);
	must_write(mock, "faults/hang", "1");
	fwctl_session_close(session);
	assert_int_equal(mock_count(mock, "sessions"), 1);
	fwctl_dev_close(dev);
	must_write(mock, "live", "0");
	assert_int_equal(mock_count(mock, "sessions"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		MODE_TEST(ten_megabytes_return, async),
		MODE_TEST(slow_reader_stops_the_writer, async),
		MODE_TEST(slow_reader_stops_the_writer, sync),
		MODE_TEST(sessions_are_independent, async),
		MODE_TEST(sessions_are_independent, threaded),
		MOCK_TEST(lost_doorbells_lose_no_bytes),
		MODE_TEST(firmware_ends_the_session, async),
		MODE_TEST(firmware_ends_the_session, sync),
		MODE_TEST(removal_ends_the_session, async),
		MODE_TEST(removal_ends_the_session, threaded),
		MOCK_TEST(faults_end_the_session),
		MOCK_TEST(hung_firmware_delays_close_by_a_second),
	};

	return RUN_TESTS(tests);
}
