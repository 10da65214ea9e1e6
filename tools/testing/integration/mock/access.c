// SPDX-License-Identifier: GPL-2.0-only
/*
 * Permission checks and kernel taint: mode of the node, scopes, capability.
 *
 * The kernel stays tainted until reboot. The files run in the order of their
 * names, and no earlier file uses a scope that taints.
 */
#include <sched.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "mock.h"

/* Every scope allows an ECHO. */
static int echo_in(uint32_t scope, int fd)
{
	return command_in(scope, fd, FWCTL_MOCK_ECHO, NULL, 0, NULL);
}

static unsigned long kernel_taint(void)
{
	char text[32];

	assert_int_equal(read_text("/proc/sys/kernel/tainted", text,
				   sizeof(text)), 0);
	return strtoul(text, NULL, 10);
}

/* TAINT_FWCTL if the kernel has it, else TAINT_USER */
static unsigned long scope_taint(void)
{
	return 1ul << (kernel_version() >= 615 ? 19 : 6);
}

/* access32 runs after access, so it only checks the log. */
static void skip_if_tainted(void)
{
	if (kernel_taint() & scope_taint() && sizeof(long) == 8)
		SKIP("an earlier test has tainted the kernel");
}

static void scopes_0_and_1_do_not_taint(void **state)
{
	unsigned long before = kernel_taint();
	struct mock *mock = *state;
	int fd, log;

	skip_if_tainted();
	fd = must_open(mock);
	log = log_from_here();
	assert_int_equal(echo_in(FWCTL_RPC_CONFIGURATION, fd), 0);
	assert_int_equal(echo_in(FWCTL_RPC_DEBUG_READ_ONLY, fd), 0);
	assert_int_equal(kernel_taint(), before);
	assert_int_equal(lines_about_taint(log, mock), 0);
	close(log);
	close(fd);
}

static void rejected_rpc_does_not_taint(void **state)
{
	unsigned long before = kernel_taint();
	struct mock *mock = *state;
	int fd, log;

	skip_if_tainted();
	fd = must_open(mock);
	log = log_from_here();
	assert_int_equal(echo_in(4, fd), -EOPNOTSUPP);
	assert_int_equal(echo_in(UINT32_MAX, fd), -EOPNOTSUPP);
	set_rawio(false);
	assert_int_equal(echo_in(FWCTL_RPC_DEBUG_WRITE_FULL, fd), -EPERM);
	set_rawio(true);
	assert_int_equal(kernel_taint(), before);
	assert_int_equal(lines_about_taint(log, mock), 0);
	close(log);
	close(fd);
}

static void scope_2_taints(void **state)
{
	int fd = must_open(*state);

	assert_int_equal(echo_in(FWCTL_RPC_DEBUG_WRITE, fd), 0);
	assert_true(kernel_taint() & scope_taint());
	close(fd);
}

static void each_device_logs_its_taint_once(void **state)
{
	struct mock *first = *state, second;
	int log = log_from_here(), a, b;

	must_make(&second, "second", NULL);
	a = must_open(first);
	b = must_open(&second);
	for (int i = 0; i < 3; i++)
		assert_int_equal(echo_in(FWCTL_RPC_DEBUG_WRITE, a), 0);
	assert_int_equal(lines_about_taint(log, first), 1);

	/* The taint message of another device does not suppress this one. */
	for (int i = 0; i < 3; i++)
		assert_int_equal(echo_in(FWCTL_RPC_DEBUG_WRITE_FULL, b), 0);
	assert_int_equal(lines_about_taint(log, &second), 1);

	/* A new FD of the same device does not repeat the message. */
	close(a);
	a = must_open(first);
	assert_int_equal(echo_in(FWCTL_RPC_DEBUG_WRITE, a), 0);
	assert_int_equal(lines_about_taint(log, first), 0);

	close(b);
	close(a);
	must_drop(&second);
	close(log);
}

static void node_is_for_root_only(void **state)
{
	struct mock *mock = *state;
	struct stat st;

	assert_int_equal(stat(mock->node, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(st.st_uid, 0);
	assert_int_equal(st.st_gid, 0);

	assert_int_equal(seteuid(65534), 0);
	assert_int_equal(open(mock->node, O_RDONLY), -1);
	assert_int_equal(errno, EACCES);
	assert_int_equal(seteuid(0), 0);
}

static void scope_3_needs_CAP_SYS_RAWIO(void **state)
{
	int fd = must_open(*state);

	set_rawio(false);
	assert_int_equal(echo_in(FWCTL_RPC_DEBUG_WRITE_FULL, fd), -EPERM);
	set_rawio(true);
	assert_int_equal(echo_in(FWCTL_RPC_DEBUG_WRITE_FULL, fd), 0);
	close(fd);
}

static void lesser_scopes_do_not_need_it(void **state)
{
	int fd;

	set_rawio(false);
	fd = must_open(*state);
	assert_int_equal(echo_in(FWCTL_RPC_CONFIGURATION, fd), 0);
	assert_int_equal(echo_in(FWCTL_RPC_DEBUG_READ_ONLY, fd), 0);
	assert_int_equal(echo_in(FWCTL_RPC_DEBUG_WRITE, fd), 0);
	set_rawio(true);
	close(fd);
}

static void capability_counts_when_the_rpc_is_issued(void **state)
{
	int fd;

	/* The core checks the capability at each RPC, not at open(). */
	set_rawio(false);
	fd = must_open(*state);
	set_rawio(true);
	assert_int_equal(echo_in(FWCTL_RPC_DEBUG_WRITE_FULL, fd), 0);
	close(fd);
}

/* Root of a user namespace has all capabilities in that namespace only. */
static void capability_of_a_user_namespace_does_not_count(void **state)
{
	int fd = must_open(*state), status;
	pid_t pid = fork();

	if (!pid) {
		if (unshare(CLONE_NEWUSER))
			_exit(2);
		_exit(echo_in(FWCTL_RPC_DEBUG_WRITE_FULL, fd) != -EPERM);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	close(fd);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 2)
		SKIP("this kernel has no user namespaces");
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		MOCK_TEST(scopes_0_and_1_do_not_taint),
		MOCK_TEST(rejected_rpc_does_not_taint),
		MOCK_TEST(scope_2_taints),
		MOCK_TEST(each_device_logs_its_taint_once),
		MOCK_TEST(node_is_for_root_only),
		MOCK_TEST(scope_3_needs_CAP_SYS_RAWIO),
		MOCK_TEST(lesser_scopes_do_not_need_it),
		MOCK_TEST(capability_counts_when_the_rpc_is_issued),
		MOCK_TEST(capability_of_a_user_namespace_does_not_count),
	};

	return RUN_TESTS(tests);
}
