// SPDX-License-Identifier: GPL-2.0-only
/*
 * Site policy and restricted FDs. A table has the result of an RPC for each permitted
 * scope, scope, capability, user namespace and origin of the FD.
 */
#include <linux/bpf.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "submit.h"

#define PARAMETER "/sys/module/fwctl/parameters/max_scope"
#define HIERARCHY "/tmp/fwctl-policy"

/* Values of max_scope, by the number of permitted scopes */
static const char *const policies[] = {
	"disabled", "configuration", "debug-read", "debug-write",
	"debug-write-full",
};

/*
 * Results of an RPC, by the number of permitted scopes and by column. The columns are the
 * scopes 0 to 3 with CAP_SYS_RAWIO, scope 3 without it, and scope 4. The letter is '.' for
 * success, 't' for success with taint, 'a' for EACCES, 'p' for EPERM, and 'o' for
 * EOPNOTSUPP.
 */
static const char *const results[] = {
	"aaaaao",
	".aaaao",
	"..aaao",
	"..taao",
	"..ttpo",
};

#define COLUMNS 6
/* Columns of the scope 3 without capability, and of the unknown scope */
#define NO_RAWIO 4
#define UNKNOWN 5

/* Returns 0 or a negative errno. */
static int error_of(char result)
{
	switch (result) {
	case 'a':
		return -EACCES;
	case 'p':
		return -EPERM;
	case 'o':
		return -EOPNOTSUPP;
	default:
		return 0;
	}
}

/* Origins of the FD that issues the RPC */
enum origin {
	OPENED_AFTER,		/* opened after the policy was set */
	OPENED_BEFORE,		/* before */
	DUPLICATE,
	PASSED,			/* through a socket */
	REOPENED,		/* /proc/self/fd of the node */
	QUEUE,			/* a queue that existed before */
	RESTRICTED,		/* to debug-read, after the open */
	RESTRICTED_FD,		/* the FD of FWCTL_RESTRICT_FD */
	RESTRICTED_DUPLICATE,
	RESTRICTED_PASSED,
	RESTRICTED_QUEUE,	/* a queue that existed before the restriction */
	ORIGINS
};

#define RESTRICTED_SCOPES 2u

static void write_policy(const struct mock *mock, const char *max_scope)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/max_scope", mock->sysfs);
	assert_int_equal(write_text(path, max_scope), 0);
}

static void assert_policy(const struct mock *mock, const char *max_scope)
{
	char path[128], text[32];

	snprintf(path, sizeof(path), "%s/max_scope", mock->sysfs);
	assert_int_equal(read_text(path, text, sizeof(text)), 0);
	assert_string_equal(text, max_scope);
}

static int restrict_to(int fd, uint32_t flags, uint32_t max_scope)
{
	struct fwctl_restrict cmd = {
		.size = sizeof(cmd), .flags = flags | FWCTL_RESTRICT_SCOPE,
		.max_scope = max_scope,
	};
	int ret = fwctl_ioctl(fd, FWCTL_RESTRICT, &cmd);

	return ret ?: cmd.fd;
}

static int restrict_commands(int fd, const uint32_t *commands, uint32_t count)
{
	struct fwctl_restrict cmd = {
		.size = sizeof(cmd), .flags = FWCTL_RESTRICT_COMMANDS,
		.num_commands = count, .commands = (uintptr_t)commands,
	};

	return fwctl_ioctl(fd, FWCTL_RESTRICT, &cmd);
}

/* Send an FD through a socket and receive it. Returns the new FD. */
static int pass(int fd)
{
	char control[CMSG_SPACE(sizeof(int))] = { 0 }, byte = 0;
	struct iovec iov = { &byte, 1 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);
	int pair[2], new = -1;

	cmsg->cmsg_level = SOL_SOCKET;
	cmsg->cmsg_type = SCM_RIGHTS;
	cmsg->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(cmsg), &fd, sizeof(int));
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) ||
	    sendmsg(pair[0], &msg, 0) != 1 || recvmsg(pair[1], &msg, 0) != 1)
		return -1;
	memcpy(&new, CMSG_DATA(CMSG_FIRSTHDR(&msg)), sizeof(int));
	close(pair[0]);
	close(pair[1]);
	return new;
}

static int reopen(int fd)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return open(path, O_RDWR | O_CLOEXEC);
}

/* Returns the FD for a cell of the table. @fd and @queue are older than the policy. */
static int fd_of(enum origin origin, const struct mock *mock, int fd, int queue)
{
	switch (origin) {
	case OPENED_AFTER:
		return open(mock->node, O_RDWR | O_CLOEXEC);
	case DUPLICATE:
		return dup(fd);
	case PASSED:
		return pass(fd);
	case REOPENED:
		return reopen(fd);
	case QUEUE:
		return queue;
	case RESTRICTED:
		return restrict_to(fd, 0, RESTRICTED_SCOPES - 1) ? -1 : fd;
	case RESTRICTED_FD:
		return restrict_to(fd, FWCTL_RESTRICT_FD, RESTRICTED_SCOPES - 1);
	case RESTRICTED_DUPLICATE:
		return dup(fd_of(RESTRICTED_FD, mock, fd, queue));
	case RESTRICTED_PASSED:
		return pass(fd_of(RESTRICTED_FD, mock, fd, queue));
	case RESTRICTED_QUEUE:
		return restrict_to(fd, 0, RESTRICTED_SCOPES - 1) ? -1 : queue;
	default:
		return fd;
	}
}

static int echo_in(uint32_t scope, int fd)
{
	return command_in(scope, fd, FWCTL_MOCK_ECHO, NULL, 0, NULL);
}

static int submit_in(uint32_t scope, int queue)
{
	struct message m = bare_message(FWCTL_MOCK_ECHO);
	struct fwctl_queue_submit cmd = submit_of(&m, 1);

	cmd.scope = scope;
	return fwctl_ioctl(queue, FWCTL_QUEUE_SUBMIT, &cmd);
}

/* A cell of the table */
struct cell {
	unsigned int policy;
	enum origin origin;
	unsigned int column;
	bool namespace;
};

#define NO_NAMESPACE 200
#define NO_FD 201

/* Issue the RPC of a cell in a child. Returns its errno. */
static int run_cell(const struct cell *cell, const struct mock *mock, int fd,
		    int queue)
{
	uint32_t scope = cell->column - (cell->column >= NO_RAWIO);
	bool queued = cell->origin == QUEUE || cell->origin == RESTRICTED_QUEUE;
	int status;
	pid_t pid;

	pid = fork();
	if (!pid) {
		int used = fd_of(cell->origin, mock, fd, queue);

		if (used < 0)
			_exit(NO_FD);
		if (cell->column == NO_RAWIO)
			set_rawio(false);
		if (cell->namespace && unshare(CLONE_NEWUSER))
			_exit(NO_NAMESPACE);
		_exit(-(queued ? submit_in(scope, used) : echo_in(scope, used)));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static char expected(const struct cell *cell)
{
	unsigned int scopes = cell->policy, column = cell->column;

	if (cell->origin >= RESTRICTED && scopes > RESTRICTED_SCOPES)
		scopes = RESTRICTED_SCOPES;
	/* A user namespace has no capability for the device. */
	if (cell->namespace && column == FWCTL_RPC_DEBUG_WRITE_FULL)
		column = NO_RAWIO;
	return results[scopes][column];
}

/* Each cell has a new device, because a device logs only its first taint. */
static void check_cell(const struct cell *cell)
{
	char result = expected(cell);
	int fd, queue, ret, log, taints;
	struct mock mock;

	must_make(&mock, "cell", NULL);
	log = log_from_here();
	fd = must_open(&mock);
	queue = must_create_queue(fd, 0);
	write_policy(&mock, policies[cell->policy]);
	ret = run_cell(cell, &mock, fd, queue);
	taints = lines_about_taint(log, &mock);
	write_policy(&mock, "debug-write-full");
	close(queue);
	close(fd);
	close(log);
	WAIT_FOR(mock_count(&mock, "contexts") == 0);
	must_drop(&mock);
	if (ret == NO_NAMESPACE)
		return;
	if (ret != -error_of(result) || taints != (result == 't'))
		fail_msg("policy %s, origin %d, column %u, ns %d: errno %d, %d taints, not %c",
			 policies[cell->policy], cell->origin, cell->column,
			 cell->namespace, ret, taints, result);
}

static void check_table(bool namespace)
{
	struct cell cell = { .namespace = namespace };

	for (cell.policy = 0; cell.policy < ARRAY_SIZE(policies); cell.policy++)
		for (cell.origin = 0; cell.origin < ORIGINS; cell.origin++)
			for (cell.column = 0; cell.column < COLUMNS; cell.column++)
				check_cell(&cell);
}

static void table_of_results(void **state)
{
	(void)state;
	check_table(false);
}

static void table_of_results_in_a_user_namespace(void **state)
{
	(void)state;
	check_table(true);
}

/* The policy of a device survives its removal; other devices have the default. */
static void policy_survives_removal(void **state)
{
	struct mock *mock = *state, other;

	write_policy(mock, "configuration");
	must_write(mock, "live", "0");
	must_write(mock, "live", "1");
	must_refresh(mock);
	assert_policy(mock, "configuration");
	must_make(&other, "other", NULL);
	assert_policy(&other, "debug-write-full");
	must_drop(&other);
	write_policy(mock, "debug-write-full");
}

static void parameter_is_for_new_devices(void **state)
{
	struct mock *mock = *state, other;

	assert_int_equal(write_text(PARAMETER, "debug-read"), 0);
	assert_policy(mock, "debug-write-full");
	must_make(&other, "other", NULL);
	assert_policy(&other, "debug-read");
	assert_int_equal(write_text(PARAMETER, "nonsense"), -EINVAL);
	assert_int_equal(write_text(PARAMETER, "debug-write-full"), 0);
	must_drop(&other);
}

static int write_without_admin(const char *path)
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		if (unshare(CLONE_NEWUSER))
			_exit(NO_NAMESPACE);
		_exit(-write_text(path, "disabled"));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WEXITSTATUS(status);
}

/* Root of a container may own the file, but cannot change the policy. */
static void policy_needs_CAP_SYS_ADMIN(void **state)
{
	struct mock *mock = *state;
	char path[128];
	int ret;

	snprintf(path, sizeof(path), "%s/max_scope", mock->sysfs);
	ret = write_without_admin(path);
	if (ret == NO_NAMESPACE)
		SKIP("this kernel has no user namespaces");
	assert_int_equal(ret, EPERM);
	assert_int_equal(write_without_admin(PARAMETER), EPERM);
	assert_policy(mock, "debug-write-full");
	assert_int_equal(seteuid(65534), 0);
	assert_int_equal(write_text(path, "disabled"), -EACCES);
	assert_policy(mock, "debug-write-full");
	assert_int_equal(seteuid(0), 0);
}

static void disabled_device_registers_no_memory(void **state)
{
	static char page[4096];
	struct mock *mock = *state;
	struct fwctl_umem_reg reg = {
		.size = sizeof(reg), .addr = (uintptr_t)page, .len = sizeof(page),
	};
	int fd = must_open(mock);

	write_policy(mock, "disabled");
	assert_int_equal(fwctl_ioctl(fd, FWCTL_UMEM_REG, &reg), -EACCES);
	assert_int_equal(info(fd), 0);
	write_policy(mock, "configuration");
	assert_int_equal(fwctl_ioctl(fd, FWCTL_UMEM_REG, &reg), 0);
	write_policy(mock, "debug-write-full");
	close(fd);
}

static void attributes_count_users(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock), queue = must_create_queue(fd, 0);
	struct message m = waiting_message(1);
	char path[128], text[32];

	snprintf(path, sizeof(path), "%s/type", mock->sysfs);
	assert_int_equal(read_text(path, text, sizeof(text)), 0);
	assert_int_equal(strtoul(text, NULL, 10), FWCTL_DEVICE_TYPE_MOCK);
	snprintf(path, sizeof(path), "%s/contexts", mock->sysfs);
	assert_int_equal(read_text(path, text, sizeof(text)), 0);
	assert_string_equal(text, "1");
	snprintf(path, sizeof(path), "%s/requests", mock->sysfs);
	must_submit(queue, &m, 1);
	assert_int_equal(read_text(path, text, sizeof(text)), 0);
	assert_string_equal(text, "1");
	end_queue(mock, queue, fd);
	assert_int_equal(read_text(path, text, sizeof(text)), 0);
	assert_string_equal(text, "0");
}

/* No command but the listed ones passes, in FWCTL_RPC and in queues. */
static void commands_are_limited(void **state)
{
	const uint32_t commands[] = { FWCTL_MOCK_COUNTERS, FWCTL_MOCK_IDENTIFY };
	int fd = must_open(*state), queue = must_create_queue(fd, 0);
	struct message m = bare_message(FWCTL_MOCK_IDENTIFY);

	assert_int_equal(restrict_commands(fd, commands, 2), 0);
	assert_int_equal(simple(fd, FWCTL_MOCK_ECHO), -EACCES);
	must_identify(fd);
	assert_int_equal(submit_echo(queue, 1), -EACCES);
	assert_int_equal(submit(queue, &m, 2), 0);
	must_read(queue);
	/* The second list has no command of the first one. */
	assert_int_equal(restrict_commands(fd, (uint32_t[]) {
			FWCTL_MOCK_ECHO }, 1), 0);
	assert_int_equal(simple(fd, FWCTL_MOCK_ECHO), -EACCES);
	assert_int_equal(submit(queue, &m, 3), -EACCES);
	close(queue);
	close(fd);
}

/* The node can be opened again with the permission to open it; the new FD never. */
static void reopening_does_not_widen(void **state)
{
	int node = must_open(*state);
	int fd = restrict_to(node, FWCTL_RESTRICT_FD, FWCTL_RPC_CONFIGURATION);

	assert_true(fd >= 0);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	assert_int_equal(reopen(fd), -1);
	assert_true(errno == ENXIO || errno == EACCES);
	assert_int_equal(seteuid(65534), 0);
	assert_int_equal(reopen(node), -1);
	assert_int_equal(errno, EACCES);
	assert_int_equal(seteuid(0), 0);
	/* The new FD keeps the context open. */
	close(node);
	assert_int_equal(echo_in(FWCTL_RPC_CONFIGURATION, fd), 0);
	assert_int_equal(echo_in(FWCTL_RPC_DEBUG_READ_ONLY, fd), -EACCES);
	close(fd);
}

/* Attach a program to a cgroup that denies all devices, as container runtimes do. */
static int deny_devices(const char *group)
{
	static const struct bpf_insn deny[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	union bpf_attr load = {
		.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE,
		.insn_cnt = ARRAY_SIZE(deny), .insns = (uintptr_t)deny,
		.license = (uintptr_t)"GPL",
	};
	union bpf_attr attach = { .attach_type = BPF_CGROUP_DEVICE };

	attach.attach_bpf_fd = syscall(SYS_bpf, BPF_PROG_LOAD, &load, sizeof(load));
	attach.target_fd = open(group, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return syscall(SYS_bpf, BPF_PROG_ATTACH, &attach, sizeof(attach));
}

/* A container without the device may use an FD that it was given, but not open one. */
static void device_cgroup_denies_open(void **state)
{
	static const char group[] = HIERARCHY "/container";
	struct mock *mock = *state;
	int fd = must_open(mock), status, denied;
	pid_t pid;

	assert_true(!mkdir(HIERARCHY, 0700) || errno == EEXIST);
	assert_int_equal(mount("none", HIERARCHY, "cgroup2", 0, NULL), 0);
	assert_int_equal(mkdir(group, 0700), 0);
	denied = !deny_devices(group);
	pid = fork();
	if (!pid) {
		if (write_text(HIERARCHY "/container/cgroup.procs", "0"))
			_exit(1);
		if (open(mock->node, O_RDWR) >= 0 || errno != EPERM)
			_exit(2);
		if (reopen(fd) >= 0 || errno != EPERM)
			_exit(3);
		_exit(echo_in(FWCTL_RPC_CONFIGURATION, fd) ? 4 : 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	close(fd);
	WAIT_FOR(!rmdir(group));
	assert_int_equal(umount(HIERARCHY), 0);
	if (!denied)
		SKIP("this kernel has no BPF for device cgroups");
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table_of_results),
		cmocka_unit_test(table_of_results_in_a_user_namespace),
		MOCK_TEST(policy_survives_removal),
		MOCK_TEST(parameter_is_for_new_devices),
		MOCK_TEST(policy_needs_CAP_SYS_ADMIN),
		MOCK_TEST(disabled_device_registers_no_memory),
		MOCK_TEST(attributes_count_users),
		MOCK_TEST(commands_are_limited),
		MOCK_TEST(reopening_does_not_widen),
		MOCK_TEST(device_cgroup_denies_open),
	};

	return RUN_TESTS(tests);
}
