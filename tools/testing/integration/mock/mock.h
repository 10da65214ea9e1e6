/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Shared functions of the tests: mock devices, ioctls, waiting for conditions.
 *
 * A function that is named must_ or returns void ends the test on failure, so only
 * the main thread of a test may call it. Other threads use the other functions.
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
 * Deadline for a hung test. Each wait of a passing test takes less than a tenth of
 * it. A new mock device renews the deadline. A long test with a single device must
 * renew it more often.
 */
#define DEADLINE_S 60
void renew_deadline(void);

/* Run the tests of one file and print the results as TAP. */
#define RUN_TESTS(tests)                                                   \
	(test_setup(), cmocka_run_group_tests(tests, test_load_modules, NULL))

void test_setup(void);
int test_load_modules(void **state);

/* End the test as skipped and print the reason. */
#define SKIP(...)                                                          \
	do {                                                               \
		print_message("# skipped: " __VA_ARGS__);                  \
		print_message("\n");                                       \
		skip();                                                    \
	} while (0)

/* Wait until cond is true. */
#define WAIT_FOR(cond)                                                     \
	do {                                                               \
		struct timespec _until = deadline();                       \
									   \
		while (!(cond)) {                                          \
			if (expired(&_until))                              \
				fail_msg("timeout: %s", #cond);            \
			short_pause();                                     \
		}                                                          \
	} while (0)

long ms_since(const struct timespec *start);
struct timespec deadline(void);
bool expired(const struct timespec *until);
void short_pause(void);

/* Returns 612 for Linux 6.12. Ends the test if the version is unknown. */
unsigned int kernel_version(void);

/*
 * Files
 */

/* These return 0 or a negative errno. read_text() stops at the first newline. */
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

/* Create a device, set its attributes from "attribute=value" pairs, make it live. */
void must_make(struct mock *mock, const char *dir, ...) __attribute__((sentinel));
/* Remove a device. Fails the test if it has contexts or resources. */
void must_drop(struct mock *mock);

int mock_write(const struct mock *mock, const char *attribute, const char *text);
void must_write(const struct mock *mock, const char *attribute, const char *text);
/* Returns the number in an attribute. */
long mock_count(const struct mock *mock, const char *attribute);

int must_open(const struct mock *mock);

/* Set-up and teardown of tests with one device, *state. */
int one_mock(void **state);
int no_mock(void **state);

#define MOCK_TEST(f) cmocka_unit_test_setup_teardown(f, one_mock, no_mock)

/* The same for each provider kind. one_mock() is asynchronous. */
int async_mock(void **state);
int sync_mock(void **state);
int threaded_mock(void **state);

#define MODE_TEST(f, mode)                                                 \
	{ #f ":" #mode, f, mode##_mock, no_mock, NULL }

/* Unbind or bind the driver of the parent. Returns 0 or a negative errno. */
int driver_unbind(const struct mock *mock);
int driver_bind(const struct mock *mock);
/* Update the names in @mock after a bind. */
void must_refresh(struct mock *mock);

/*
 * Privilege and kernel log
 */

/* Give a capability below 32 to the calling thread, or drop it. */
void set_capability(int capability, bool on);
/* The same for CAP_SYS_RAWIO. */
void set_rawio(bool on);
/* Returns an FD of the kernel log that starts with the next message. */
int log_from_here(void);
/* Returns the number of taint messages of a device since the last call. */
int lines_about_taint(int log, const struct mock *mock);

/*
 * ioctls. These return the result of ioctl(), or a negative errno.
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
 * Issue a command of the mock firmware. command() uses the lowest scope that allows
 * it, command_in() uses @scope. Stores the payload of the response in @reply unless
 * that is NULL. Returns a negative errno or the status of the firmware; -EPROTO if
 * the header of the response does not match the request.
 */
int command(int fd, uint16_t opcode, const void *payload, uint32_t len,
	    struct reply *reply);
int command_in(uint32_t scope, int fd, uint16_t opcode, const void *payload,
	       uint32_t len, struct reply *reply);

/* A reply that is stored in a variable */
#define REPLY(variable)                                                    \
	(&(struct reply){ .size = sizeof(variable), .payload = &(variable) })

/* Issue a command without payload in request and response, such as RESET. */
int simple(int fd, uint16_t opcode);
int echo(int fd);
int info(int fd);
int rendezvous(int fd, uint32_t key, uint32_t count);
int firmware_sleep(int fd, uint32_t ms);

/*
 * Open a session of the agent "echo" and end its input, which raises one event.
 * Returns the ID of the session.
 */
uint32_t must_ring_agent(int fd);

struct fwctl_mock_counters must_count(int fd);
/*
 * Wait until a worker executes the first command of a device. "inflight" also
 * counts a queued command.
 */
void must_wait_for_execution(const struct mock *mock);
struct fwctl_mock_identify must_identify(int fd);

#define MAX_EFFECTS 64
/* Get the command-effects report. Returns the number of commands. */
unsigned int must_list(int fd, struct fwctl_mock_effect *effects);

/*
 * A command that runs in a separate thread
 */
struct background {
	int fd;
	uint16_t opcode;
	uint32_t words[2];	/* the payload */
	uint32_t len;
	int ret;
	pthread_t thread;
};

/* A command that waits for a partner, until a reset, a crash or unregister. */
struct background waiting(int fd, uint32_t key);
struct background sleeping(int fd, uint32_t ms);

void must_start(struct background *background);
/* Wait for the command. Returns the result of command(). */
int must_finish(struct background *background);
/* Start an RPC with a late response. Returns when the firmware runs the command. */
struct background *must_start_late(const struct mock *mock);

/* Check that an FD works, or that it is disassociated. */
void assert_works(int fd);
void assert_disassociated(int fd);

#endif
