// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suspend, up to the point where all tasks are frozen. The trace shows that the
 * firmware completes a command while tasks are frozen, and that the provider gets
 * the next call after the thaw.
 */
#include "submit.h"
#include "trace.h"

#define PM_TEST "/sys/power/pm_test"

/* The command completes in the middle of the time for which tasks are frozen. */
#define COMMAND_MS 1000
#define FROZEN_S "2"

static int enable_pm_test(void **state)
{
	return trace_start(state) || write_text(PM_TEST, "freezer") ||
	       write_text("/sys/module/suspend/parameters/pm_test_delay",
			  FROZEN_S) ||
	       write_text(TRACE_INSTANCE "/events/power/suspend_resume/enable",
			  "1");
}

static int disable_pm_test(void **state)
{
	write_text(PM_TEST, "none");
	write_text(TRACE_INSTANCE "/events/power/enable", "0");
	return trace_stop(state);
}

static void must_suspend(void)
{
	trace_clear();
	assert_int_equal(write_text("/sys/power/state", "freeze"), 0);
}

/* Check that a line with @text follows *@at in the trace, and move *@at there. */
static void must_follow(const char **at, const char *text)
{
	const char *next = strstr(*at, text);

	if (!next)
		fail_msg("no '%s' in the rest of the trace:\n%s", text, *at);
	*at = next + 1;
}

/*
 * Check that the firmware completed a command while tasks were frozen, and that
 * @event came after the thaw.
 */
static void assert_after_thaw(const char *event)
{
	const char *trace = trace_text(), *at = trace;

	must_follow(&at, "freeze_processes[0] end");
	must_follow(&at, "fwctl_rpc_end:");
	must_follow(&at, "thaw_processes[0] begin");
	must_follow(&at, event);
	assert_ptr_equal(strstr(trace, event), at - 1);
}

/* A request gets its slot while tasks are frozen. */
static void granted_request_waits_for_the_thaw(void **state)
{
	struct message m = message(FWCTL_MOCK_SLEEP, COMMAND_MS, 0);
	struct mock mock;
	int fd, queue;

	must_make(&mock, "slot", "mode=async", "max_requests=1", NULL);
	fd = must_open(&mock);
	queue = must_create_queue(fd, 0);
	m.req.len = htole32(4);
	must_submit(queue, &m, 1);
	must_submit_echo(queue, 2);
	must_suspend();
	must_read_response(queue, 1, FWCTL_MOCK_OK);
	must_read_response(queue, 2, FWCTL_MOCK_OK);
	assert_after_thaw("fwctl_rpc_begin:");
	end_queue(&mock, queue, fd);
	must_drop(&mock);
	(void)state;
}

/* The last request of a closed context completes while tasks are frozen. */
static void context_is_closed_after_the_thaw(void **state)
{
	struct message m = message(FWCTL_MOCK_SLEEP, COMMAND_MS, 0);
	struct mock *mock = *state;
	int fd = must_open(mock), queue = must_create_queue(fd, 0);

	m.req.len = htole32(4);
	must_submit(queue, &m, 1);
	close(queue);
	close(fd);
	must_suspend();
	WAIT_FOR(mock_count(mock, "contexts") == 0);
	assert_after_thaw("fwctl_close:");
}

/* A task that waits for the firmware, or for a record, does not prevent suspend. */
static void waiting_tasks_freeze(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock);
	struct waiter reader = {
		.queue = must_create_queue(fd, 0), .reads = true,
	};
	struct message m = waiting_message(2);
	struct waiter caller = {
		.queue = must_create_queue(fd, 0), .reads = true, .m = &m,
	};
	struct background rpc = waiting(fd, 1);

	must_start(&rpc);
	WAIT_FOR(mock_count(mock, "inflight") == 1);
	must_start_waiter(&reader);
	must_start_waiter(&caller);
	must_suspend();
	must_submit_echo(reader.queue, 1);
	assert_true(must_finish_waiter(&reader) > 0);
	must_reset(mock);
	assert_int_equal(must_finish(&rpc), FWCTL_MOCK_ABORTED);
	/* The freezer has not ended the wait. */
	assert_true(must_finish_waiter(&caller) > 0);
	close(caller.queue);
	close(reader.queue);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(granted_request_waits_for_the_thaw),
		MODE_TEST(context_is_closed_after_the_thaw, threaded),
		MODE_TEST(waiting_tasks_freeze, async),
		MODE_TEST(waiting_tasks_freeze, threaded),
	};

	if (!exists(PM_TEST)) {
		puts("1..0 # SKIP this kernel has no " PM_TEST);
		return 0;
	}
	test_setup();
	return cmocka_run_group_tests(tests, enable_pm_test, disable_pm_test);
}
