// SPDX-License-Identifier: GPL-2.0-only
/*
 * Measure the time of 32 threads with 3 RPCs of 100 ms each: little more than
 * 300 ms in parallel, 9,600 ms one by one. The time depends on the load of the
 * host, so it is only printed. concurrency.c tests that RPCs run in parallel.
 */
#include "mock.h"

#define THREADS 32
#define RPCS 3
#define RPC_MS 100

static void *send_rpcs(void *data)
{
	int fd = *(int *)data, failures = 0;

	for (int i = 0; i < RPCS; i++)
		failures += !!firmware_sleep(fd, RPC_MS);
	return (void *)(intptr_t)failures;
}

static void many_threads_with_slow_rpcs(void **state)
{
	pthread_t threads[THREADS];
	struct timespec start;
	struct mock mock;
	void *failures;
	int fd;

	(void)state;
	must_make(&mock, "bench", "workers=32", NULL);
	fd = must_open(&mock);
	clock_gettime(CLOCK_MONOTONIC, &start);
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, send_rpcs,
						&fd), 0);
	for (int i = 0; i < THREADS; i++) {
		assert_int_equal(pthread_join(threads[i], &failures), 0);
		assert_ptr_equal(failures, NULL);
	}
	print_message("# %d threads x %d RPCs of %d ms: %ld ms\n", THREADS,
		      RPCS, RPC_MS, ms_since(&start));
	close(fd);
	must_drop(&mock);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(many_threads_with_slow_rpcs),
	};

	return RUN_TESTS(tests);
}
