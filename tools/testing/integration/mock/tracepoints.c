// SPDX-License-Identifier: GPL-2.0-only
/* Contents of the core's tracepoints, and data that must not be in them. */
#include <sys/syscall.h>

#include "submit.h"
#include "trace.h"

static int cleared_mock(void **state)
{
	one_mock(state);
	trace_clear();
	return 0;
}

/* Returns the fields of the nth event of this name, to the end of the line. */
static const char *must_find(const char *event, unsigned int nth)
{
	static char fields[512];
	const char *at = trace_text();
	char name[64];

	snprintf(name, sizeof(name), " %s: ", event);
	while ((at = strstr(at, name))) {
		at += strlen(name);
		if (!nth--) {
			snprintf(fields, sizeof(fields), "%.*s",
				 (int)strcspn(at, "\n"), at);
			return fields;
		}
	}
	fail_msg("no %s in the trace:\n%s", event, trace_text());
	return NULL;
}

static unsigned int count(const char *event)
{
	const char *at = trace_text();
	unsigned int found = 0;
	char name[64];

	snprintf(name, sizeof(name), " %s: ", event);
	for (; (at = strstr(at, name)); at++)
		found++;
	return found;
}

static void assert_uctx_event(const char *event, unsigned int nth,
			      const struct mock *mock, unsigned int uctx)
{
	char expected[128];

	snprintf(expected, sizeof(expected), "%s uctx=%u pid=%d", mock->name,
		 uctx, (int)syscall(SYS_gettid));
	assert_string_equal(must_find(event, nth), expected);
}

static void open_and_close_have_device_context_and_task(void **state)
{
	struct mock *mock = *state;
	int a = must_open(mock), b = must_open(mock);

	close(b);
	close(a);
	assert_uctx_event("fwctl_open", 0, mock, 0);
	assert_uctx_event("fwctl_open", 1, mock, 1);
	assert_uctx_event("fwctl_close", 0, mock, 1);
	assert_uctx_event("fwctl_close", 1, mock, 0);
}

/* Issue an RPC of 16 + 5 bytes with a buffer of 16 + 100 bytes. */
static int send_five(uint32_t scope, int fd, uint16_t opcode)
{
	char back[100];

	return command_in(scope, fd, opcode, "12345", 5, REPLY(back));
}

static void assert_rpc_begin(const struct mock *mock, const char *scope)
{
	char expected[256];

	snprintf(expected, sizeof(expected),
		 "%s uctx=0 pid=%d scope=%s in_len=21 out_len=116", mock->name,
		 (int)syscall(SYS_gettid), scope);
	assert_string_equal(must_find("fwctl_rpc_begin", 0), expected);
}

static unsigned long long assert_rpc_end(const struct mock *mock,
					 const char *scope,
					 unsigned int rsp_len, int ret)
{
	const char *fields = must_find("fwctl_rpc_end", 0);
	char expected[256];
	unsigned long long ns;

	snprintf(expected, sizeof(expected),
		 "%s uctx=0 pid=%d scope=%s in_len=21 rsp_len=%u ret=%d duration_ns=",
		 mock->name, (int)syscall(SYS_gettid), scope, rsp_len, ret);
	assert_memory_equal(fields, expected, strlen(expected));
	if (sscanf(fields + strlen(expected), "%llu", &ns) != 1)
		fail_msg("no duration in '%s'", fields);
	return ns;
}

static void rpc_has_scope_lengths_result_and_duration(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock);
	unsigned long long ns;

	must_write(mock, "service_us", "1000");
	assert_int_equal(send_five(FWCTL_RPC_DEBUG_READ_ONLY, fd,
				   FWCTL_MOCK_ECHO), 0);
	assert_rpc_begin(mock, "debug-read");
	ns = assert_rpc_end(mock, "debug-read", 21, 0);
	assert_true(ns >= 1000000);
	assert_true(ns < DEADLINE_S * 1000000000ull);
	close(fd);
}

static void rejected_rpc_is_traced_with_its_errno(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock);

	assert_int_equal(send_five(FWCTL_RPC_CONFIGURATION, fd,
				   FWCTL_MOCK_MEM_READ), -EBADMSG);
	assert_rpc_begin(mock, "configuration");
	assert_rpc_end(mock, "configuration", 0, -EBADMSG);
	close(fd);
}

static void status_of_the_firmware_is_no_errno(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock);

	assert_int_equal(send_five(FWCTL_RPC_CONFIGURATION, fd,
				   FWCTL_MOCK_IDENTIFY), FWCTL_MOCK_BAD_LENGTH);
	assert_rpc_end(mock, "configuration", 16, 0);
	close(fd);
}

static void tainting_scopes_have_names(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock);

	assert_int_equal(send_five(FWCTL_RPC_DEBUG_WRITE_FULL, fd,
				   FWCTL_MOCK_ECHO), 0);
	assert_rpc_begin(mock, "debug-write-full");
	assert_rpc_end(mock, "debug-write-full", 21, 0);
	close(fd);
}

/* Check the nth audit record of the calling thread. */
static void assert_audit(const struct mock *mock, unsigned int nth,
			 const char *scope, int error)
{
	const char *fields = must_find("fwctl_audit", nth);
	unsigned long long cgroup;
	char expected[256];
	int end = 0;

	snprintf(expected, sizeof(expected), "%s uctx=0 pid=%d uid=0 cgroup=",
		 mock->name, (int)syscall(SYS_gettid));
	assert_memory_equal(fields, expected, strlen(expected));
	fields += strlen(expected);
	if (sscanf(fields, "%llu%n", &cgroup, &end) != 1)
		fail_msg("no cgroup: %s", fields);
	snprintf(expected, sizeof(expected), " scope=%s error=%d", scope, error);
	assert_string_equal(fields + end, expected);
}

/* Every rejected RPC, and every RPC that taints the kernel, has an audit record. */
static void audit_has_rejected_and_tainting_rpcs(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock), queue = must_create_queue(fd, 0);
	struct message m = bare_message(FWCTL_MOCK_COUNTERS);
	struct fwctl_queue_submit cmd = submit_of(&m, 1);

	assert_int_equal(send_five(FWCTL_RPC_DEBUG_READ_ONLY, fd,
				   FWCTL_MOCK_ECHO), 0);
	assert_int_equal(count("fwctl_audit"), 0);
	assert_int_equal(send_five(FWCTL_RPC_DEBUG_WRITE, fd, FWCTL_MOCK_ECHO), 0);
	assert_audit(mock, 0, "debug-write", 0);
	assert_int_equal(send_five(4, fd, FWCTL_MOCK_ECHO), -EOPNOTSUPP);
	assert_audit(mock, 1, "0x4", -EOPNOTSUPP);
	set_rawio(false);
	assert_int_equal(send_five(FWCTL_RPC_DEBUG_WRITE_FULL, fd,
				   FWCTL_MOCK_ECHO), -EPERM);
	set_rawio(true);
	assert_audit(mock, 2, "debug-write-full", -EPERM);
	/* The provider rejects the command in this scope. */
	assert_int_equal(command_in(FWCTL_RPC_CONFIGURATION, fd,
				    FWCTL_MOCK_COUNTERS, NULL, 0, NULL), -EBADMSG);
	assert_audit(mock, 3, "configuration", -EBADMSG);
	cmd.scope = FWCTL_RPC_CONFIGURATION;
	assert_int_equal(fwctl_ioctl(queue, FWCTL_QUEUE_SUBMIT, &cmd), 0);
	must_read_error(queue, 1, -EBADMSG, 0);
	assert_audit(mock, 4, "configuration", -EBADMSG);
	assert_int_equal(count("fwctl_audit"), 5);
	close(queue);
	close(fd);
}

/* perf and trace-cmd decode the binary trace with this file. */
static void format_has_the_numbers_of_the_scopes(const char *event)
{
	char path[PATH_MAX], text[4096] = "";
	ssize_t len;
	int fd;

	snprintf(path, sizeof(path), TRACE_INSTANCE "/events/fwctl/%s/format", event);
	fd = open(path, O_RDONLY);
	assert_true(fd >= 0);
	len = read(fd, text, sizeof(text) - 1);
	close(fd);
	assert_in_range(len, 1, sizeof(text) - 2);
	assert_non_null(strstr(text, "{ 0, \"configuration\" }"));
	assert_non_null(strstr(text, "{ 3, \"debug-write-full\" }"));
	assert_null(strstr(text, "FWCTL_RPC"));
}

static void formats_have_the_numbers_of_the_scopes(void **state)
{
	(void)state;
	format_has_the_numbers_of_the_scopes("fwctl_rpc_begin");
	format_has_the_numbers_of_the_scopes("fwctl_rpc_end");
}

/*
 * The event has the PID of the submitter and the errno of the core. The end of the
 * RPC is traced when the provider completes it.
 */
static void abandoned_request_is_traced(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock), queue = must_create_queue(fd, 0);
	char expected[128];

	must_cancel_some(queue, 1, 1);
	snprintf(expected, sizeof(expected), "%s uctx=0 pid=%d why=%d",
		 mock->name, (int)syscall(SYS_gettid), -ECANCELED);
	assert_string_equal(must_find("fwctl_rpc_abandon", 0), expected);
	WAIT_FOR(count("fwctl_rpc_end") == 1);
	assert_non_null(strstr(must_find("fwctl_rpc_end", 0), " ret=-125 "));
	end_queue(mock, queue, fd);
}

/* Calls that the core rejects are not traced as RPCs. */
static void rpc_that_the_core_rejects_is_not_traced(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock);

	assert_int_equal(send_five(4, fd, FWCTL_MOCK_ECHO), -EOPNOTSUPP);
	assert_int_equal(count("fwctl_rpc_begin"), 0);
	assert_int_equal(count("fwctl_rpc_end"), 0);
	close(fd);
}

static void unregister_counts_closed_contexts(void **state)
{
	struct mock *mock = *state;
	int a = must_open(mock), b = must_open(mock);
	char expected[64];

	assert_int_equal(driver_unbind(mock), 0);
	snprintf(expected, sizeof(expected), "%s closed=2", mock->name);
	assert_string_equal(must_find("fwctl_unregister", 0), expected);
	assert_int_equal(count("fwctl_close"), 2);
	assert_uctx_event("fwctl_close", 0, mock, 0);
	assert_uctx_event("fwctl_close", 1, mock, 1);

	/* The contexts are closed already: close() of the FDs adds no event. */
	close(b);
	close(a);
	assert_int_equal(count("fwctl_close"), 2);
}

static void trace_holds_no_payload(void **state)
{
	static const char secret[] = "SECRETSECRETSECRET";
	struct mock *mock = *state;
	int fd = must_open(mock), raw;
	char page[4096], back[sizeof(secret)];
	ssize_t len;

	assert_int_equal(command(fd, FWCTL_MOCK_ECHO, secret, sizeof(secret),
				 REPLY(back)), 0);
	close(fd);
	assert_memory_equal(back, secret, sizeof(secret));
	assert_null(strstr(trace_text(), "SECRET"));

	/* Check the binary records as well, which perf and BPF read. */
	for (int cpu = 0; cpu < sysconf(_SC_NPROCESSORS_CONF); cpu++) {
		char path[PATH_MAX];

		snprintf(path, sizeof(path),
			 TRACE_INSTANCE "/per_cpu/cpu%d/trace_pipe_raw", cpu);
		raw = open(path, O_RDONLY | O_NONBLOCK);
		assert_true(raw >= 0);
		while ((len = read(raw, page, sizeof(page))) > 0)
			assert_null(memmem(page, len, "SECRET", 6));
		close(raw);
	}
}

#define TRACE_TEST(f) cmocka_unit_test_setup_teardown(f, cleared_mock, no_mock)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TRACE_TEST(open_and_close_have_device_context_and_task),
		TRACE_TEST(rpc_has_scope_lengths_result_and_duration),
		TRACE_TEST(rejected_rpc_is_traced_with_its_errno),
		TRACE_TEST(status_of_the_firmware_is_no_errno),
		TRACE_TEST(tainting_scopes_have_names),
		TRACE_TEST(audit_has_rejected_and_tainting_rpcs),
		TRACE_TEST(formats_have_the_numbers_of_the_scopes),
		TRACE_TEST(abandoned_request_is_traced),
		TRACE_TEST(rpc_that_the_core_rejects_is_not_traced),
		TRACE_TEST(unregister_counts_closed_contexts),
		TRACE_TEST(trace_holds_no_payload),
	};

	test_setup();
	return cmocka_run_group_tests(tests, trace_start, trace_stop);
}
