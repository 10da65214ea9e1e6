// SPDX-License-Identifier: GPL-2.0-only
/*
 * Connections to the control socket. Other files test the requests.
 */
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../control.h"
#include "host.h"

static void *host;
static struct control *control;

static int set_up(void **state)
{
	(void)state;
	host_plugged(&host);
	control = control_new(((struct host *)host)->card, -1);
	assert_non_null(control);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	control_free(control);
	return host_unplug(&host);
}

#define TEST(name) DEFINE_TEST(name, void *unused, set_up, tear_down)

/* The client's end of a new connection, or -1 if there are too many. */
static int dial(void)
{
	int ends[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	if (control_add(control, ends[1]))
		return ends[0];
	close(ends[0]);
	return -1;
}

/* Handle the requests that arrived. Returns false if the process must end. */
static bool handle(void)
{
	struct pollfd fds[CONTROL_FDS];
	size_t n = control_fds(control, fds);

	poll(fds, n, 0);
	return control_handle(control, fds, n);
}

static void say(int fd, const char *text)
{
	assert_int_equal(send(fd, text, strlen(text), 0), strlen(text));
}

static void assert_heard(int fd, const char *want)
{
	char text[4096];
	ssize_t n = recv(fd, text, sizeof(text) - 1, MSG_DONTWAIT);

	text[n > 0 ? n : 0] = '\0';
	assert_string_equal(text, want);
}

TEST(a_request_ends_with_its_line)
{
	int fd = dial();

	say(fd, "cou");
	assert_true(handle());
	assert_heard(fd, "");
	say(fd, "nt\r\ncount\nco");
	assert_true(handle());
	assert_heard(fd, "0\nok\n0\nok\n");
	say(fd, "unt\n");
	assert_true(handle());
	assert_heard(fd, "0\nok\n");
	close(fd);
}

TEST(a_line_without_end_is_forgotten)
{
	char text[3000];
	int fd = dial();

	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	say(fd, text);
	for (int i = 0; i < 10; i++)
		assert_true(handle());
	say(fd, "\ncount\n");
	assert_true(handle());
	assert_heard(fd, "error: no such request, see help\n0\nok\n");
	close(fd);
}

TEST(several_may_ask)
{
	int fds[CONTROL_CLIENTS];

	for (int i = 0; i < CONTROL_CLIENTS; i++)
		fds[i] = dial();
	assert_int_equal(dial(), -1);
	for (int i = 0; i < CONTROL_CLIENTS; i++)
		say(fds[i], "clear\n");
	assert_true(handle());
	for (int i = 0; i < CONTROL_CLIENTS; i++)
		assert_heard(fds[i], "ok\n");
	/* A connection that ends makes way for another. */
	close(fds[1]);
	assert_true(handle());
	fds[1] = dial();
	assert_true(fds[1] >= 0);
	for (int i = 0; i < CONTROL_CLIENTS; i++)
		close(fds[i]);
}

TEST(a_client_that_does_not_listen_is_disconnected)
{
	int fd = dial();

	say(fd, "help\nhelp\nhelp\n");
	close(fd);
	assert_true(handle());
	assert_true(handle());
}

TEST(death_comes_after_the_response)
{
	int fd = dial();

	say(fd, "fault death\n");
	assert_false(handle());
	assert_heard(fd, "ok\n");
	close(fd);
}
