// SPDX-License-Identifier: GPL-2.0-only
/* Uevents of a device: first taint, aborts, surprise removal. */
#include <linux/netlink.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "submit.h"

/* Number of abort events in 5 seconds */
#define BURST 10

static int must_listen(void)
{
	struct sockaddr_nl addr = { .nl_family = AF_NETLINK, .nl_groups = 1 };
	struct timeval timeout = { .tv_sec = DEADLINE_S / 2 };
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC,
			NETLINK_KOBJECT_UEVENT);

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (void *)&addr, sizeof(addr)), 0);
	assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout,
				    sizeof(timeout)), 0);
	return fd;
}

/* Returns a variable of an event, or NULL. */
static const char *variable(const char *event, size_t len, const char *name)
{
	size_t name_len = strlen(name);

	for (const char *at = event; at < event + len; at += strlen(at) + 1)
		if (!strncmp(at, name, name_len) && at[name_len] == '=')
			return at + name_len + 1;
	return NULL;
}

/* The last event of a device */
struct uevent {
	char text[4096];
	ssize_t len;
};

/*
 * Receive the next event of the device with @action. Returns false if there is none
 * in time.
 */
static bool receive(int fd, const struct mock *mock, const char *action,
		    struct uevent *event, int flags)
{
	const char *name, *is;

	while ((event->len = recv(fd, event->text, sizeof(event->text) - 1,
				  flags)) > 0) {
		event->text[event->len] = 0;
		name = variable(event->text, event->len, "DEVNAME");
		is = variable(event->text, event->len, "ACTION");
		if (name && is && !strcmp(name, mock->node + strlen("/dev/")) &&
		    !strcmp(is, action))
			return true;
	}
	return false;
}

static const char *must_have(const struct uevent *event, const char *name)
{
	const char *value = variable(event->text, event->len, name);

	if (!value)
		fail_msg("the event has no %s", name);
	return value;
}

static void first_taint_has_an_event(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock), listener = must_listen();
	struct uevent event;
	char pid[16];

	assert_int_equal(prctl(PR_SET_NAME, "name\n\x1b[m"), 0);
	for (int i = 0; i < 2; i++)
		assert_int_equal(command_in(FWCTL_RPC_DEBUG_WRITE, fd,
					    FWCTL_MOCK_ECHO, NULL, 0, NULL), 0);
	assert_true(receive(listener, mock, "change", &event, 0));
	assert_string_equal(must_have(&event, "FWCTL_EVENT"), "taint");
	assert_string_equal(must_have(&event, "FWCTL_SCOPE"), "2");
	snprintf(pid, sizeof(pid), "%ld", syscall(SYS_gettid));
	assert_string_equal(must_have(&event, "FWCTL_PID"), pid);
	assert_string_equal(must_have(&event, "FWCTL_COMM"), "name\\n\\e[m");
	/* The event precedes the response, so the second RPC has sent none. */
	assert_false(receive(listener, mock, "change", &event, MSG_DONTWAIT));
	close(listener);
	close(fd);
}

/* The core limits the events of aborts. The count includes all aborts. */
static void aborts_have_limited_events(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock), queue = must_create_queue(fd, 0);
	int listener = must_listen(), events = 0;
	struct uevent event;

	for (int i = 0; i < 2 * BURST; i++) {
		must_cancel_some(queue, 1, 1);
		/* One event for each abort: wait until the core has sent it. */
		WAIT_FOR(mock_count(mock, "inflight") == 0);
		while (receive(listener, mock, "change", &event, MSG_DONTWAIT)) {
			assert_string_equal(must_have(&event, "FWCTL_EVENT"),
					    "abort");
			assert_string_equal(must_have(&event, "FWCTL_ERROR"),
					    "-125");
			assert_true(atoi(must_have(&event, "FWCTL_ABORTS")) >=
				    ++events);
		}
	}
	assert_in_range(events, 1, 2 * BURST - 1);
	close(listener);
	end_queue(mock, queue, fd);
}

static void surprise_removal_has_an_event(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock), listener = must_listen();
	struct uevent event;

	must_write(mock, "faults/surprise_remove", "1");
	assert_int_equal(echo(fd), -ENODEV);
	assert_true(receive(listener, mock, "change", &event, 0));
	assert_string_equal(must_have(&event, "FWCTL_EVENT"), "surprise-removal");
	assert_true(receive(listener, mock, "remove", &event, 0));
	close(fd);
	WAIT_FOR(mock_count(mock, "contexts") == 0);
	close(listener);
}

/* A regular removal has only the event of the driver core. */
static void regular_removal_has_no_event(void **state)
{
	struct mock *mock = *state;
	int listener = must_listen();
	struct uevent event;

	assert_int_equal(driver_unbind(mock), 0);
	assert_true(receive(listener, mock, "remove", &event, 0));
	assert_null(variable(event.text, event.len, "FWCTL_EVENT"));
	close(listener);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		MOCK_TEST(first_taint_has_an_event),
		MOCK_TEST(aborts_have_limited_events),
		MOCK_TEST(surprise_removal_has_an_event),
		MOCK_TEST(regular_removal_has_no_event),
	};

	return RUN_TESTS(tests);
}
