/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the tests share: mock devices, ioctls, and waiting for conditions.
 *
 * Whatever is named must_ or returns nothing ends the test when it fails, so it
 * is for a test's own thread; threads that a test starts use the rest.
 */
#ifndef INTEGRATION_MOCK_H
#define INTEGRATION_MOCK_H

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <fcntl.h>
#include <unistd.h>
#include <time.h>

#include <cmocka.h>

#include <fwctl/fwctl.h>
#include <fwctl/mock.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/*
 * Ends a test that hangs. Each wait of a test that passes takes less than a tenth
 * of it. A new mock device renews the deadline. A test that does much with one
 * device renews it more often.
 */
#define DEADLINE_S 60
void renew_deadline(void);

/* Runs the tests of one file and prints their results as TAP. */
#define RUN_TESTS(tests)                                                   \
	(test_setup(), cmocka_run_group_tests(tests, test_load_modules, NULL))

void test_setup(void);
int test_load_modules(void **state);

/* Ends the test as skipped and says why. */
#define SKIP(...)                                                          \
	do {                                                               \
		print_message("# skipped: " __VA_ARGS__);                  \
		print_message("\n");                                       \
		skip();                                                    \
	} while (0)

/* Waits until cond is true. */
#define WAIT_FOR(cond)                                                     \
	do {                                                               \
		struct timespec _until = deadline();                       \
									   \
		while (!(cond)) {                                          \
			if (expired(&_until))                              \
				fail_msg("never came: %s", #cond);         \
			short_pause();                                     \
		}                                                          \
	} while (0)

long ms_since(const struct timespec *start);
struct timespec deadline(void);
bool expired(const struct timespec *until);
void short_pause(void);

/* 612 for Linux 6.12. Ends the test if it can't be told. */
unsigned int kernel_version(void);

/*
 * Files
 */

/* Both return 0 or a negative errno; text is cut at its first newline. */
int read_text(const char *path, char *text, size_t size);
int write_text(const char *path, const char *text);
bool exists(const char *path);

/*
 * Mock devices
 */

struct mock {
	char dir[64];		/* in configfs */
	char name[32];		/* fwctlN */
	char node[64];		/* /dev/fwctl/fwctlN */
	char sysfs[64];		/* /sys/class/fwctl/fwctlN */
	char parent[32];	/* fwctl_mock.N */
};

/* Make a device that is live; before it is, set "attribute=value" pairs. */
void must_make(struct mock *mock, const char *dir, ...) __attribute__((sentinel));
/* Remove it. Contexts or resources that are in use fail the test. */
void must_drop(struct mock *mock);

int mock_write(const struct mock *mock, const char *attribute, const char *text);
void must_write(const struct mock *mock, const char *attribute, const char *text);
/* An attribute's number. */
long mock_count(const struct mock *mock, const char *attribute);

int must_open(const struct mock *mock);

/* Set-up and teardown of tests that need one device, *state. */
int one_mock(void **state);
int no_mock(void **state);

#define MOCK_TEST(f) cmocka_unit_test_setup_teardown(f, one_mock, no_mock)

/* The same, of a provider of each kind; one_mock() is asynchronous. */
int async_mock(void **state);
int sync_mock(void **state);
int threaded_mock(void **state);

#define MODE_TEST(f, mode)                                                 \
	{ #f ":" #mode, f, mode##_mock, no_mock, NULL }

/* Unbind or bind the driver of the parent. 0 or a negative errno. */
int driver_unbind(const struct mock *mock);
int driver_bind(const struct mock *mock);
/* The name of its class device, after a bind. */
void must_refresh(struct mock *mock);

/*
 * Privilege, and what is on record of its use
 */

/* The calling thread has or does not have CAP_SYS_RAWIO. */
void set_rawio(bool on);
/* The kernel log from now on. */
int log_from_here(void);
/* How many lines since the last call tell that a device tainted the kernel. */
int lines_about_taint(int log, const struct mock *mock);

/*
 * ioctls. Return what ioctl() returns, or a negative errno.
 */
int fwctl_ioctl(int fd, unsigned long nr, void *arg);
int get_info(int fd, struct fwctl_info_mock *info);
int get_rpc(int fd, uint32_t scope, const void *in, uint32_t in_len, void *out,
	    uint32_t *out_len);

struct reply {
	uint32_t len;		/* bytes of payload */
	uint32_t size;		/* bytes at payload */
	void *payload;
};

/*
 * Send a command to the mock firmware in the scope that it needs (command()) or
 * in another one. Returns a negative errno or the firmware's status. The
 * response's payload is left in reply if that is not NULL. Checks that the
 * response's header fits the request; -EPROTO if not.
 */
int command(int fd, uint16_t opcode, const void *payload, uint32_t len,
	    struct reply *reply);
int command_in(uint32_t scope, int fd, uint16_t opcode, const void *payload,
	       uint32_t len, struct reply *reply);

/* A reply that fills a variable. */
#define REPLY(variable)                                                    \
	(&(struct reply){ .size = sizeof(variable), .payload = &(variable) })

/* One without payload either way, such as RESET. */
int simple(int fd, uint16_t opcode);
int echo(int fd);
int info(int fd);
int rendezvous(int fd, uint32_t key, uint32_t count);
int firmware_sleep(int fd, uint32_t ms);

struct fwctl_mock_counters must_count(int fd);
struct fwctl_mock_identify must_identify(int fd);

#define MAX_EFFECTS 64
/* The commands of the firmware; returns how many. */
unsigned int must_list(int fd, struct fwctl_mock_effect *effects);

/*
 * A command that runs while the test goes on
 */
struct background {
	int fd;
	uint16_t opcode;
	uint32_t words[2];	/* the payload */
	uint32_t len;
	int ret;
	pthread_t thread;
};

/* One that waits for a partner, so until a reset, a crash or the end. */
struct background waiting(int fd, uint32_t key);
struct background sleeping(int fd, uint32_t ms);

void must_start(struct background *background);
/* What command() returned. */
int must_finish(struct background *background);
/* An RPC whose answer takes its time, and that the firmware has begun with. */
struct background *must_start_late(const struct mock *mock);

/* The FD's device is there, or it is gone. */
void assert_works(int fd);
void assert_orphan(int fd);

#endif
