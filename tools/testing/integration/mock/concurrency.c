// SPDX-License-Identifier: GPL-2.0-only
/*
 * RPCs of one device run in parallel. The tests need no clock: RENDEZVOUS commands
 * complete only when all of them are in the firmware, so they would never complete
 * one by one.
 */
#include <endian.h>
#include <signal.h>
#include <stdatomic.h>

#include "mock.h"

#define THREADS 32
#define WORKERS "workers=32"

static void assert_all_meet(const int *fds)
{
	struct background crowd[THREADS];

	for (int i = 0; i < THREADS; i++) {
		crowd[i] = (struct background) {
			.fd = fds[i], .opcode = FWCTL_MOCK_RENDEZVOUS,
			.words = { htole32(1), htole32(THREADS) }, .len = 8,
		};
		must_start(&crowd[i]);
	}
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(must_finish(&crowd[i]), FWCTL_MOCK_OK);
}

static void rpcs_of_one_fd_run_side_by_side(void **state)
{
	struct mock mock;
	int fds[THREADS], fd;

	(void)state;
	must_make(&mock, "one-fd", WORKERS, NULL);
	fd = must_open(&mock);
	for (int i = 0; i < THREADS; i++)
		fds[i] = fd;
	assert_all_meet(fds);
	close(fd);
	must_drop(&mock);
}

static void rpcs_of_different_fds_run_side_by_side(void **state)
{
	struct mock mock;
	int fds[THREADS];

	(void)state;
	must_make(&mock, "many-fds", WORKERS, NULL);
	for (int i = 0; i < THREADS; i++)
		fds[i] = must_open(&mock);
	assert_all_meet(fds);
	for (int i = 0; i < THREADS; i++)
		close(fds[i]);
	must_drop(&mock);
}

/* open(), INFO and close() do not wait for an RPC in flight. */
static void open_info_and_close_do_not_wait_for_an_rpc(void **state)
{
	struct mock *mock = *state;
	struct background waits = waiting(must_open(mock), 1);
	struct fwctl_info_mock data;
	int fd;

	must_start(&waits);
	WAIT_FOR(mock_count(mock, "inflight") == 1);

	fd = must_open(mock);
	assert_int_equal(get_info(fd, &data), 0);
	assert_int_equal(get_info(waits.fd, &data), 0);
	assert_int_equal(echo(fd), 0);
	assert_int_equal(close(fd), 0);
	assert_int_equal(mock_count(mock, "inflight"), 1);

	/* The RPC could not complete before. */
	assert_int_equal(rendezvous(waits.fd, 1, 2), FWCTL_MOCK_OK);
	assert_int_equal(must_finish(&waits), FWCTL_MOCK_OK);
	close(waits.fd);
}

static atomic_int signals;

static void count_signal(int sig)
{
	(void)sig;
	signals++;
}

/*
 * A signal that does not kill must not end FWCTL_RPC. The caller would not learn
 * whether the firmware ran the command.
 */
static void signal_that_does_not_kill_does_not_end_an_rpc(void **state)
{
	struct sigaction action = { .sa_handler = count_signal };
	struct mock *mock = *state;
	struct background waits = waiting(must_open(mock), 1);

	assert_int_equal(sigaction(SIGUSR1, &action, NULL), 0);
	must_start(&waits);
	WAIT_FOR(mock_count(mock, "inflight") == 1);
	assert_int_equal(pthread_kill(waits.thread, SIGUSR1), 0);
	assert_int_equal(rendezvous(waits.fd, 1, 2), FWCTL_MOCK_OK);
	assert_int_equal(must_finish(&waits), FWCTL_MOCK_OK);
	assert_int_equal(signals, 1);
	close(waits.fd);
}

/*
 * All operations in parallel while the device is unbound and bound. Each call must
 * return an expected error or success. The counters at the end show leaks, and the
 * kernel log shows other faults.
 */

#define REBINDS 25
#define USERS 6

struct storm {
	const struct mock *mock;
	atomic_bool over;
	atomic_uint delivered;
	atomic_uint rejected;
	/* The last unexpected error of a call */
	atomic_int unexpected;
};

static void note(struct storm *storm, int ret)
{
	if (!ret)
		storm->delivered++;
	else if (ret == -ENODEV)
		storm->rejected++;
	else
		storm->unexpected = ret;
}

/* An open FD keeps its device number in use, so try several numbers. */
static int open_any(unsigned int nr)
{
	char path[64];

	snprintf(path, sizeof(path), "/dev/fwctl/fwctl%u", nr % 8);
	return open(path, O_RDWR | O_CLOEXEC);
}

static void use(struct storm *storm, int fd)
{
	struct fwctl_mock_resource resource;
	struct fwctl_info_mock data;

	note(storm, echo(fd));
	note(storm, get_info(fd, &data));
	note(storm, command(fd, FWCTL_MOCK_RES_ALLOC, NULL, 0, REPLY(resource)));
	note(storm, firmware_sleep(fd, 1));
}

static void *storm_user(void *data)
{
	struct storm *storm = data;
	unsigned int nr = 0;

	while (!storm->over) {
		int fd = open_any(nr++);

		if (fd < 0) {
			/* No node, no device of this number, or UNREGISTERING. */
			if (errno != ENOENT && errno != ENXIO && errno != ENODEV)
				storm->unexpected = -errno;
			continue;
		}
		use(storm, fd);
		close(fd);
	}
	return NULL;
}

static void *storm_sharer(void *data)
{
	struct storm *storm = data;

	while (!storm->over) {
		int fd = open(storm->mock->node, O_RDWR | O_CLOEXEC);

		for (int i = 0; fd >= 0 && i < 20; i++)
			use(storm, fd);
		if (fd >= 0)
			close(fd);
	}
	return NULL;
}

static void users_and_unbind_in_a_storm(void **state)
{
	struct mock *mock = *state;
	struct storm storm = { .mock = mock };
	pthread_t threads[USERS];

	for (int i = 0; i < USERS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, i % 2 ?
						storm_user : storm_sharer,
						&storm), 0);
	for (int i = 0; i < REBINDS; i++) {
		unsigned int before = storm.delivered;

		/* Wait for an RPC, so that unbind interrupts users at work. */
		WAIT_FOR(storm.delivered > before);
		assert_int_equal(driver_unbind(mock), 0);
		assert_int_equal(mock_count(mock, "contexts"), 0);
		assert_int_equal(mock_count(mock, "resources"), 0);
		assert_int_equal(driver_bind(mock), 0);
	}
	storm.over = true;
	for (int i = 0; i < USERS; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);

	assert_int_equal(storm.unexpected, 0);
	print_message("# %u calls delivered, %u met ENODEV, %d rebinds\n",
		      storm.delivered, storm.rejected, REBINDS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rpcs_of_one_fd_run_side_by_side),
		cmocka_unit_test(rpcs_of_different_fds_run_side_by_side),
		MOCK_TEST(open_info_and_close_do_not_wait_for_an_rpc),
		MOCK_TEST(signal_that_does_not_kill_does_not_end_an_rpc),
		MOCK_TEST(users_and_unbind_in_a_storm),
	};

	return RUN_TESTS(tests);
}
