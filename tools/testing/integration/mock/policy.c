// SPDX-License-Identifier: GPL-2.0-only
/*
 * Site policy and restricted FDs. A table has the result of an RPC for each permitted
 * scope, scope, capability, user namespace and origin of the FD.
 */
#include <linux/bpf.h>
#include <sched.h>
#include <sys/mman.h>
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

/* A row of the table, whose cells share a device */
struct row {
	unsigned int policy;
	enum origin origin;
	bool namespace;
};

#define NO_NAMESPACE 200
#define NO_FD 201

/* The FDs of a row, which are older than the policy */
struct fds {
	int device;
	int queue;
};

/* The result of an RPC, and the number of taints that it logged */
struct cell {
	int error;
	int taints;
};

/*
 * A device logs only its first taint. Therefore issue the RPCs that never taint first,
 * and scope 3 before scope 2, which taints without scope 3 in another row.
 */
static const unsigned int order[COLUMNS] = { UNKNOWN, NO_RAWIO, 0, 1, 3, 2 };

/* In a child: issue the RPCs of a row. Returns NO_FD, NO_NAMESPACE or 0. */
static int run_cells(const struct row *row, const struct mock *mock,
		     const struct fds *fds, struct cell *cells)
{
	bool queued = row->origin == QUEUE || row->origin == RESTRICTED_QUEUE;
	int fd = fd_of(row->origin, mock, fds->device, fds->queue);
	int log = log_from_here();

	if (fd < 0)
		return NO_FD;
	if (row->namespace && unshare(CLONE_NEWUSER))
		return NO_NAMESPACE;
	for (int i = 0; i < COLUMNS; i++) {
		unsigned int column = order[i];
		uint32_t scope = column - (column >= NO_RAWIO);

		set_rawio(column != NO_RAWIO);
		cells[column].error = queued ? submit_in(scope, fd) :
					       echo_in(scope, fd);
		cells[column].taints = lines_about_taint(log, mock);
	}
	return 0;
}

static char expected(const struct row *row, unsigned int column)
{
	unsigned int scopes = row->policy;

	if (row->origin >= RESTRICTED && scopes > RESTRICTED_SCOPES)
		scopes = RESTRICTED_SCOPES;
	/* A user namespace has no capability for the device. */
	if (row->namespace && column == FWCTL_RPC_DEBUG_WRITE_FULL)
		column = NO_RAWIO;
	return results[scopes][column];
}

static void check_row(const struct row *row, const struct cell *cells)
{
	bool tainted = false;

	for (int i = 0; i < COLUMNS; i++) {
		const struct cell *cell = &cells[order[i]];
		char result = expected(row, order[i]);
		int taints = result == 't' && !tainted;

		tainted |= taints;
		if (cell->error != error_of(result) || cell->taints != taints)
			fail_msg("policy %s, FD %d, column %u, ns %d: errno %d, %d taints, not %c",
				 policies[row->policy], row->origin, order[i],
				 row->namespace, -cell->error, cell->taints,
				 result);
	}
}

/* Run a row in a child, whose user namespace and FDs end with it. */
static void run_row(const struct row *row, const struct mock *mock,
		    const struct fds *fds)
{
	struct cell *cells = mmap(NULL, sizeof(*cells) * COLUMNS,
				  PROT_READ | PROT_WRITE,
				  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int status;
	pid_t pid;

	assert_true(cells != MAP_FAILED);
	pid = fork();
	if (!pid)
		_exit(run_cells(row, mock, fds, cells));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	check_row(row, cells);
	munmap(cells, sizeof(*cells) * COLUMNS);
}

static void make_and_check_row(const struct row *row)
{
	struct mock mock;
	struct fds fds;

	must_make(&mock, "row", NULL);
	fds.device = must_open(&mock);
	fds.queue = must_create_queue(fds.device, 0);
	write_policy(&mock, policies[row->policy]);
	run_row(row, &mock, &fds);
	write_policy(&mock, "debug-write-full");
	close(fds.queue);
	close(fds.device);
	WAIT_FOR(mock_count(&mock, "contexts") == 0);
	must_drop(&mock);
}

static void check_table(bool namespace)
{
	struct row row = { .namespace = namespace };

	for (row.policy = 0; row.policy < ARRAY_SIZE(policies); row.policy++)
		for (row.origin = 0; row.origin < ORIGINS; row.origin++)
			make_and_check_row(&row);
}

static void table_of_results(void **state)
{
	(void)state;
	check_table(false);
}

static bool has_user_namespaces(void)
{
	return !access("/proc/self/ns/user", F_OK);
}

static void table_of_results_in_a_user_namespace(void **state)
{
	(void)state;
	if (!has_user_namespaces())
		SKIP("this kernel has no user namespaces");
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

	if (!has_user_namespaces())
		SKIP("this kernel has no user namespaces");
	snprintf(path, sizeof(path), "%s/max_scope", mock->sysfs);
	assert_int_equal(write_without_admin(path), EPERM);
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

/* Load a program that denies all devices, as container runtimes do. */
static int load_deny(void)
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

	return syscall(SYS_bpf, BPF_PROG_LOAD, &load, sizeof(load));
}

static void must_attach(int program, const char *group)
{
	union bpf_attr attach = {
		.attach_type = BPF_CGROUP_DEVICE, .attach_bpf_fd = program,
	};
	int fd = open(group, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	assert_true(fd >= 0);
	attach.target_fd = fd;
	assert_int_equal(syscall(SYS_bpf, BPF_PROG_ATTACH, &attach,
				 sizeof(attach)), 0);
	close(fd);
}

/* A container without the device may use an FD that it was given, but not open one. */
static void device_cgroup_denies_open(void **state)
{
	static const char group[] = HIERARCHY "/container";
	int program = load_deny(), status, fd;
	struct mock *mock = *state;
	pid_t pid;

	/* The kernel lacks CONFIG_BPF_SYSCALL or CONFIG_CGROUP_BPF. */
	if (program < 0 && (errno == ENOSYS || errno == EINVAL))
		SKIP("this kernel has no BPF for device cgroups");
	assert_true(program >= 0);
	assert_true(!mkdir(HIERARCHY, 0700) || errno == EEXIST);
	assert_int_equal(mount("none", HIERARCHY, "cgroup2", 0, NULL), 0);
	assert_int_equal(mkdir(group, 0700), 0);
	must_attach(program, group);
	close(program);
	fd = must_open(mock);
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
	assert_int_equal(status, 0);
}

/* A blocking submit waits for space in the queue. A reader decides for how long. */
static void policy_applies_to_a_submit_that_waits(void **state)
{
	const struct mock *mock = *state;
	int fd = must_open(mock);
	struct waiter waiter = { .queue = create_queue(fd, 0, 1, 0), .cookie = 2 };

	assert_true(waiter.queue >= 0);
	must_submit_echo(waiter.queue, 1);
	must_start_waiter(&waiter);
	write_policy(mock, "disabled");
	must_read_response(waiter.queue, 1, FWCTL_MOCK_OK);
	assert_int_equal(must_finish_waiter(&waiter), -EACCES);
	write_policy(mock, "debug-write-full");
	close(waiter.queue);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table_of_results),
		cmocka_unit_test(table_of_results_in_a_user_namespace),
		MOCK_TEST(policy_survives_removal),
		MOCK_TEST(parameter_is_for_new_devices),
		MOCK_TEST(policy_needs_CAP_SYS_ADMIN),
		MOCK_TEST(policy_applies_to_a_submit_that_waits),
		MOCK_TEST(disabled_device_registers_no_memory),
		MOCK_TEST(attributes_count_users),
		MOCK_TEST(commands_are_limited),
		MOCK_TEST(reopening_does_not_widen),
		MOCK_TEST(device_cgroup_denies_open),
	};

	return RUN_TESTS(tests);
}
