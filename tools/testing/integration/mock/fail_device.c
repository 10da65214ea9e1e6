// SPDX-License-Identifier: GPL-2.0-only
/*
 * Failed allocations and copies of user memory during registration, unregister and
 * open(), and failed allocations in threads of the core.
 */
#include <endian.h>
#include <sys/stat.h>

#include "submit.h"
#include "sweep.h"

#define NAME "other"
#define NO_FILTER "this kernel cannot restrict failures to a function"
#define DIR "/sys/kernel/config/fwctl_mock/" NAME

static void failed_mkdir_makes_no_directory(void **state)
{
	struct sweep sweep = { .name = "mkdir" };

	(void)state;
	while (sweep_next(&sweep)) {
		sweep_arm(&sweep);
		if (sweep_end(&sweep, mkdir(DIR, 0755) ? -errno : 0)) {
			assert_false(exists(DIR));
			assert_int_equal(mkdir(DIR, 0755), 0);
		}
		assert_int_equal(rmdir(DIR), 0);
	}
}

static void must_work(struct mock *mock)
{
	int fd;

	must_refresh(mock);
	fd = must_open(mock);
	assert_works(fd);
	close(fd);
}

/* device_add() ignores a failure to create the node, for any driver. */
static bool has_node(struct mock *mock)
{
	must_refresh(mock);
	return exists(mock->node);
}

static void failed_plug_in_leaves_no_device(void **state)
{
	struct sweep sweep = { .name = "live=1", .hidden = true };
	struct mock *mock = *state;

	while (sweep_next(&sweep)) {
		must_write(mock, "live", "0");
		sweep_arm(&sweep);
		if (sweep_end(&sweep, mock_write(mock, "live", "1"))) {
			assert_int_equal(mock_count(mock, "live"), 0);
			assert_false(exists(mock->sysfs));
			must_write(mock, "live", "1");
		} else if (!sweep.over && !has_node(mock)) {
			must_write(mock, "live", "0");
			must_write(mock, "live", "1");
		}
		must_work(mock);
	}
}

static void failed_unplug_leaves_the_device(void **state)
{
	struct sweep sweep = { .name = "live=0" };
	struct mock *mock = *state;

	while (sweep_next(&sweep)) {
		sweep_arm(&sweep);
		if (sweep_end(&sweep, mock_write(mock, "live", "0"))) {
			must_work(mock);
			must_write(mock, "live", "0");
		}
		assert_false(exists(mock->sysfs));
		must_write(mock, "live", "1");
		must_work(mock);
	}
}

static void failed_write_leaves_the_setting(void **state)
{
	static const char * const settings[] = {
		"service_us", "faults/late_ms",
	};
	struct mock *mock = *state;

	for (size_t i = 0; i < ARRAY_SIZE(settings); i++) {
		struct sweep sweep = { .name = settings[i] };

		while (sweep_next(&sweep)) {
			must_write(mock, settings[i], "1");
			sweep_arm(&sweep);
			if (sweep_end(&sweep, mock_write(mock, settings[i], "2"))) {
				assert_int_equal(mock_count(mock, settings[i]), 1);
				must_write(mock, settings[i], "2");
			}
			assert_int_equal(mock_count(mock, settings[i]), 2);
		}
	}
}

static void failed_rmdir_leaves_the_device(void **state)
{
	struct sweep sweep = { .name = "rmdir" };
	struct mock other;

	(void)state;
	while (sweep_next(&sweep)) {
		must_make(&other, NAME, NULL);
		sweep_arm(&sweep);
		if (sweep_end(&sweep, rmdir(DIR) ? -errno : 0)) {
			must_work(&other);
			assert_int_equal(rmdir(DIR), 0);
		}
		assert_false(exists(DIR));
		assert_false(exists(other.sysfs));
	}
}

static void failed_bind_can_be_repeated(void **state)
{
	struct sweep unbind = { .name = "unbind" }, bind = { .name = "bind" };
	struct mock *mock = *state;

	while (sweep_next(&unbind)) {
		sweep_arm(&unbind);
		if (sweep_end(&unbind, driver_unbind(mock))) {
			must_work(mock);
			assert_int_equal(driver_unbind(mock), 0);
		}
		assert_false(exists(mock->sysfs));
		assert_int_equal(driver_bind(mock), 0);
		must_work(mock);
	}
	while (sweep_next(&bind)) {
		assert_int_equal(driver_unbind(mock), 0);
		sweep_arm(&bind);
		if (sweep_end(&bind, driver_bind(mock))) {
			assert_false(exists(mock->sysfs));
			assert_int_equal(driver_bind(mock), 0);
		} else if (!bind.over && !has_node(mock)) {
			assert_int_equal(driver_unbind(mock), 0);
			assert_int_equal(driver_bind(mock), 0);
		}
		must_work(mock);
	}
}

/* The first open of a device also starts the firmware's threads. */
static void failed_open_makes_no_context(void **state)
{
	struct mock *mock = *state;
	struct sweep sweep = { .name = "open" };

	while (sweep_next(&sweep)) {
		int fd;

		must_write(mock, "live", "0");
		must_write(mock, "live", "1");
		must_refresh(mock);
		sweep_arm(&sweep);
		fd = open(mock->node, O_RDWR | O_CLOEXEC);
		fd = sweep_end(&sweep, fd < 0 ? -errno : fd);
		assert_int_equal(mock_count(mock, "contexts"), fd >= 0);
		if (fd < 0)
			fd = must_open(mock);
		assert_works(fd);
		close(fd);
	}
}

static void failed_info_can_be_repeated(void **state)
{
	struct sweep sweep = { .name = "FWCTL_INFO" };
	int fd = must_open(*state);

	while (sweep_next(&sweep)) {
		sweep_arm(&sweep);
		sweep_end(&sweep, info(fd));
		assert_works(fd);
	}
	close(fd);
}

/*
 * Threads of the core
 */

/*
 * Submit an ECHO that a thread runs. If @dispatch, the ECHO first waits for the
 * only slot, until a request is cancelled. Returns the error in its record.
 */
static int echo_in_thread(struct mock *mock, bool dispatch)
{
	int fd = must_open(mock), queue = must_create_queue(fd, 0), error;
	struct message m = waiting_message(1);

	if (dispatch)
		must_submit(queue, &m, 1);
	must_submit_echo(queue, 2);
	if (dispatch) {
		assert_int_equal(cancel(queue, 1), 1);
		assert_int_equal(must_read(queue)->head.error, -ECANCELED);
	}
	error = must_read(queue)->head.error;
	close(queue);
	close(fd);
	WAIT_FOR(mock_count(mock, "contexts") == 0);
	return error;
}

/* Let each allocation below @function fail, from the last one to the first. */
static void must_sweep_thread(struct mock *mock, const char *function,
			      bool dispatch)
{
	unsigned int failed = 0, survived = 0;
	long skip = INT_MAX;

	while (skip) {
		bool count = skip == INT_MAX;
		int error;

		must_fail_below(function, FAULT_SLAB, skip, 1);
		error = echo_in_thread(mock, dispatch);
		assert_int_equal(get_fault(FAULT_SLAB, "times"), count);
		assert_true(!error || (error == -ENOMEM && !count));
		skip -= get_fault(FAULT_SLAB, "space");
		failed += error < 0;
		survived += !error && !count;
	}
	must_fail_none(FAULT_SLAB);
	assert_int_equal(echo_in_thread(mock, dispatch), 0);
	print_message("# %s: %u failed, %u survived\n", function, failed, survived);
	assert_in_range(failed, 1, 100);
}

static void failure_in_a_thread_is_in_the_record(void **state)
{
	struct mock mock;

	(void)state;
	if (!sweep_filter())
		SKIP(NO_FILTER);
	must_make(&mock, NAME, "max_requests=1", "mode=async", NULL);
	must_sweep_thread(&mock, "fwctl_dispatch_work", true);
	must_drop(&mock);
	must_make(&mock, NAME, "mode=threaded", NULL);
	must_sweep_thread(&mock, "fwctl_request_run_work", false);
	must_drop(&mock);
}

/* kvmalloc() fails only if many allocations fail. The kernel log stays silent. */
static void large_rpc_without_memory_is_ENOMEM(void **state)
{
	static const char * const functions[] = {
		"fwctl_request_get", "mock_cmd_alloc",
	};
	static struct {
		struct fwctl_mock_req req;
		char bytes[FWCTL_RPC_MAX_LEN - sizeof(struct fwctl_mock_req)];
	} in;
	uint32_t len = sizeof(in);
	int fd;

	if (!sweep_filter())
		SKIP(NO_FILTER);
	fd = must_open(*state);
	in.req.opcode = htole16(FWCTL_MOCK_ECHO);
	in.req.len = htole32(sizeof(in.bytes));
	for (size_t i = 0; i < ARRAY_SIZE(functions); i++) {
		must_fail_below(functions[i], FAULT_PAGES, 0, -1);
		assert_int_equal(get_rpc(fd, FWCTL_RPC_CONFIGURATION, &in, len,
					 &in, &len), -ENOMEM);
		must_fail_none(FAULT_PAGES);
	}
	assert_int_equal(get_rpc(fd, FWCTL_RPC_CONFIGURATION, &in, len, &in,
				 &len), 0);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(failed_mkdir_makes_no_directory),
		MOCK_TEST(failed_plug_in_leaves_no_device),
		MOCK_TEST(failed_unplug_leaves_the_device),
		MOCK_TEST(failed_write_leaves_the_setting),
		cmocka_unit_test(failed_rmdir_leaves_the_device),
		MOCK_TEST(failed_bind_can_be_repeated),
		MOCK_TEST(failed_open_makes_no_context),
		MOCK_TEST(failed_info_can_be_repeated),
		MOCK_TEST(large_rpc_without_memory_is_ENOMEM),
		cmocka_unit_test(failure_in_a_thread_is_in_the_record),
	};

	if (!sweep_possible()) {
		puts("1..0 # SKIP this kernel cannot inject failures");
		return 0;
	}
	return RUN_TESTS(tests);
}
