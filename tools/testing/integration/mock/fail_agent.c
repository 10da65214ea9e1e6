// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sessions of agents through libfwctl, after a failed allocation or a failed copy of
 * user memory. The agent "echo" sends its input back.
 */
#include <libfwctl.h>
#include <poll.h>

#include "sweep.h"

#define ECHO 1

static struct fwctl_dev *must_open_dev(const struct mock *mock)
{
	struct fwctl_dev *dev;

	assert_int_equal(fwctl_dev_open(NULL, mock->node, &dev, NULL), 0);
	return dev;
}

static struct fwctl_session *must_connect(struct fwctl_dev *dev)
{
	struct fwctl_session *session;

	assert_int_equal(fwctl_session_open(dev, ECHO, &session, NULL), 0);
	return session;
}

static void must_close_dev(const struct mock *mock, struct fwctl_dev *dev)
{
	fwctl_dev_close(dev);
	WAIT_FOR(mock_count(mock, "contexts") == 0);
	assert_int_equal(mock_count(mock, "sessions"), 0);
}

/*
 * Wait until a call can make progress. A loop without poll() would make each round,
 * and the number of rounds, as long as the other threads are slow. The failure can
 * hit poll(), which leaves the session as it is.
 */
static int wait_readable(const struct fwctl_session *session)
{
	struct pollfd fd = { .fd = fwctl_session_fd(session), .events = POLLIN };
	int ret;

	do {
		ret = poll(&fd, 1, DEADLINE_S * 1000 / 2);
	} while (ret < 0);
	return ret ? 0 : -ETIMEDOUT;
}

/* Send bytes to the agent and receive them. Returns 0 or a negative errno. */
static int session_echo(struct fwctl_session *session)
{
	char in[600], out[sizeof(in)];
	size_t sent = sizeof(in), received = 0, len;
	int ret;

	memset(in, 'x', sizeof(in));
	ret = fwctl_session_write(session, in, &sent, NULL);
	while (!ret && received < sent) {
		len = sizeof(out) - received;
		ret = fwctl_session_read(session, out + received, &len, NULL);
		if (!ret && !len)
			return -EPROTO;
		received += ret ? 0 : len;
		if (ret == -EAGAIN)
			ret = wait_readable(session);
	}
	return !ret && memcmp(in, out, sent) ? -EPROTO : ret;
}

static void failed_session_open_can_be_repeated(void **state)
{
	struct sweep sweep = { .name = "fwctl_session_open" };

	while (sweep_next(&sweep)) {
		struct fwctl_dev *dev = must_open_dev(*state);
		struct fwctl_session *session;
		int ret;

		sweep_arm(&sweep);
		ret = fwctl_session_open(dev, ECHO, &session, NULL);
		if (sweep_end(&sweep, ret))
			session = must_connect(dev);
		assert_int_equal(session_echo(session), 0);
		fwctl_session_close(session);
		must_close_dev(*state, dev);
	}
}

/* A failure ends the session. Another session of the handle still works. */
static void failed_message_ends_the_session(void **state)
{
	struct sweep sweep = { .name = "fwctl_session_write, read" };

	while (sweep_next(&sweep)) {
		struct fwctl_dev *dev = must_open_dev(*state);
		struct fwctl_session *session = must_connect(dev);
		int ret, again;

		sweep_arm(&sweep);
		ret = sweep_end(&sweep, session_echo(session));
		again = session_echo(session);
		/* The failure can also end the session after the last byte. */
		if (ret)
			assert_int_equal(again, ret);
		fwctl_session_close(session);
		session = must_connect(dev);
		assert_int_equal(session_echo(session), 0);
		fwctl_session_close(session);
		must_close_dev(*state, dev);
	}
}

static void session_close_cannot_fail(void **state)
{
	struct sweep sweep = { .name = "fwctl_session_close", .infallible = true };

	while (sweep_next(&sweep)) {
		struct fwctl_dev *dev = must_open_dev(*state);
		struct fwctl_session *session = must_connect(dev);

		assert_int_equal(session_echo(session), 0);
		sweep_arm(&sweep);
		fwctl_session_close(session);
		sweep_end(&sweep, 0);
		must_close_dev(*state, dev);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		MODE_TEST(failed_session_open_can_be_repeated, threaded),
		MODE_TEST(failed_session_open_can_be_repeated, async),
		MODE_TEST(failed_message_ends_the_session, threaded),
		MODE_TEST(failed_message_ends_the_session, async),
		MODE_TEST(session_close_cannot_fail, async),
	};

	if (!sweep_possible()) {
		puts("1..0 # SKIP this kernel cannot inject failures");
		return 0;
	}
	return RUN_TESTS(tests);
}
