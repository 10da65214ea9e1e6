// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory accounting: the memory of a request is charged to the memory cgroup of
 * its caller for the lifetime of the request, and the memory of a subscription to
 * the cgroup of its subscriber. Cached memory is freed when the kernel reclaims
 * memory.
 */
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "mock.h"
#include "submit.h"

#define HIERARCHY "/tmp/fwctl-cgroup"
#define GROUP HIERARCHY "/caller"

/* The largest request, its memory, and a charge that is clearly without it */
#define LARGE (FWCTL_RPC_MAX_LEN - sizeof(struct fwctl_mock_req))
#define MUCH FWCTL_RPC_MAX_LEN
#define LITTLE (MUCH / 2)

/* Returns the kernel memory that is charged to the group, in bytes. */
static long charged(void)
{
	FILE *stat = fopen(GROUP "/memory.stat", "r");
	char name[64];
	long bytes;

	assert_non_null(stat);
	while (fscanf(stat, "%63s %ld", name, &bytes) == 2)
		if (!strcmp(name, "kernel")) {
			fclose(stat);
			return bytes;
		}
	fail_msg("memory.stat has no line for kernel memory");
	return -1;
}

static long event(const char *which)
{
	FILE *events = fopen(GROUP "/memory.events", "r");
	char name[64];
	long count;

	assert_non_null(events);
	while (fscanf(events, "%63s %ld", name, &count) == 2)
		if (!strcmp(name, which)) {
			fclose(events);
			return count;
		}
	fail_msg("memory.events has no %s", which);
	return -1;
}

static void must_have_group(void)
{
	assert_true(!mkdir(HIERARCHY, 0700) || errno == EEXIST);
	assert_int_equal(mount("none", HIERARCHY, "cgroup2", 0, NULL), 0);
	assert_int_equal(write_text(HIERARCHY "/cgroup.subtree_control",
				    "+memory"), 0);
	assert_int_equal(mkdir(GROUP, 0700), 0);
}

/* The cgroup is empty only a moment after waitpid() of its last process. */
static void drop_group(void)
{
	WAIT_FOR(!rmdir(GROUP));
	assert_int_equal(umount(HIERARCHY), 0);
	rmdir(HIERARCHY);
}

static int large_echo(int fd, void *payload)
{
	struct reply reply = { .size = LARGE, .payload = payload };

	return command(fd, FWCTL_MOCK_ECHO, payload, LARGE, &reply);
}

/* Subscribe to events of 4 KiB, as many as possible. */
static int large_subscription(int fd, void *payload)
{
	struct fwctl_queue_subscribe subscribe = {
		.size = sizeof(subscribe),
		.scope = FWCTL_RPC_DEBUG_READ_ONLY,
		.kind = FWCTL_MOCK_VENDOR,
		.max_events = FWCTL_QUEUE_MAX_EVENTS,
	};
	int queue = create_queue(fd, FWCTL_QUEUE_RECEIVE_ONLY, 0, 0);

	(void)payload;
	return queue < 0 ? queue :
			   ioctl(queue, FWCTL_QUEUE_SUBSCRIBE, &subscribe);
}

/*
 * A process in the group with a device FD that only it has. It touches all its
 * memory before it reports ready. After each tell() it does its work, which needs
 * much kernel memory, and reports ready again.
 */
struct member {
	pid_t pid;
	int pipe[2];
};

typedef int (*work_fn)(int fd, void *payload);

static void member_main(const struct mock *mock, work_fn work, int in, int out)
{
	void *payload = malloc(LARGE);
	char go;
	int fd;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (write_text(GROUP "/cgroup.procs", "0"))
		_exit(1);
	fd = open(mock->node, O_RDWR | O_CLOEXEC);
	if (fd < 0 || echo(fd))
		_exit(2);
	memset(payload, 'x', LARGE);
	for (;;) {
		if (write(out, "r", 1) != 1 || read(in, &go, 1) != 1)
			_exit(0);
		if (work(fd, payload))
			_exit(3);
	}
}

static void must_hear(const struct member *member)
{
	char word;

	assert_int_equal(read(member->pipe[0], &word, 1), 1);
}

static void tell(const struct member *member)
{
	assert_int_equal(write(member->pipe[1], "g", 1), 1);
}

static struct member must_fork(const struct mock *mock, work_fn work)
{
	struct member member;
	int to[2], from[2];

	assert_int_equal(pipe2(to, O_CLOEXEC), 0);
	assert_int_equal(pipe2(from, O_CLOEXEC), 0);
	member.pid = fork();
	if (!member.pid) {
		close(to[1]);
		close(from[0]);
		member_main(mock, work, to[0], from[1]);
	}
	close(to[0]);
	close(from[1]);
	member.pipe[0] = from[0];
	member.pipe[1] = to[1];
	must_hear(&member);
	return member;
}

static int must_end(const struct member *member)
{
	int status;

	close(member->pipe[0]);
	close(member->pipe[1]);
	assert_int_equal(waitpid(member->pid, &status, 0), member->pid);
	return status;
}

static int group_and_async_mock(void **state)
{
	must_have_group();
	return async_mock(state);
}

static int group_and_threaded_mock(void **state)
{
	must_have_group();
	return threaded_mock(state);
}

static int group_and_sync_mock(void **state)
{
	must_have_group();
	return sync_mock(state);
}

static int no_group_and_mock(void **state)
{
	drop_group();
	return no_mock(state);
}

#define GROUP_TEST(f, mode)                                                \
	{ #f ":" #mode, f, group_and_##mode##_mock, no_group_and_mock, NULL }

static void must_be_charged_until_exit(const struct mock *mock, work_fn work)
{
	struct member member = must_fork(mock, work);

	assert_true(charged() < LITTLE);
	tell(&member);
	must_hear(&member);
	WAIT_FOR(charged() >= MUCH);

	assert_int_equal(must_end(&member), 0);
	WAIT_FOR(charged() < LITTLE);
}

/* Memory that a context caches for its next RPC is charged until close(). */
static void idle_buffer_is_the_callers(void **state)
{
	must_be_charged_until_exit(*state, large_echo);
}

/* The buffers of events are charged until the queue is closed. */
static void events_are_the_subscribers(void **state)
{
	must_be_charged_until_exit(*state, large_subscription);
}

static bool ask_the_system(void)
{
	return !write_text("/proc/sys/vm/drop_caches", "2");
}

/* Ignore the result, because the group may have less than 4 MiB to reclaim. */
static bool ask_the_group(void)
{
	write_text(GROUP "/memory.reclaim", "4M");
	return true;
}

static void must_give_back(const struct mock *mock, bool (*ask)(void))
{
	struct member member = must_fork(mock, large_echo);

	tell(&member);
	must_hear(&member);
	WAIT_FOR(charged() >= MUCH);

	/* Each round reclaims only a part. */
	WAIT_FOR(ask() && charged() < LITTLE);

	/* The next RPC works as before. */
	tell(&member);
	must_hear(&member);
	WAIT_FOR(charged() >= MUCH);
	assert_int_equal(must_end(&member), 0);
}

static void idle_buffer_is_given_back_on_demand(void **state)
{
	must_give_back(*state, ask_the_system);
}

static void idle_buffer_is_given_back_to_its_group(void **state)
{
	must_give_back(*state, ask_the_group);
}

/* A request in flight is charged to its group, even if the group is empty. */
static void request_of_the_dead_stays_charged(void **state)
{
	struct mock *mock = *state;
	struct member member = must_fork(mock, large_echo);
	int fd;

	must_write(mock, "faults/hang", "1");
	tell(&member);
	WAIT_FOR(mock_count(mock, "faults/hang") == 0);
	kill(member.pid, SIGKILL);
	assert_int_equal(must_end(&member), SIGKILL);
	WAIT_FOR(charged() >= MUCH);
	assert_int_equal(mock_count(mock, "inflight"), 1);

	fd = must_open(mock);
	assert_int_equal(simple(fd, FWCTL_MOCK_RESET), 0);
	close(fd);
	WAIT_FOR(charged() < LITTLE);
	WAIT_FOR(mock_count(mock, "contexts") == 0);
}

/* In a group at its limit, only a process of this group is killed. */
static void full_group_is_charged_itself(void **state)
{
	struct mock *mock = *state;
	struct member member = must_fork(mock, large_echo);
	int fd = must_open(mock), status, ret;
	char current[32];

	assert_int_equal(read_text(GROUP "/memory.current", current,
				   sizeof(current)), 0);
	/* A kernel without swap does not have this file. */
	ret = write_text(GROUP "/memory.swap.max", "0");
	assert_true(!ret || ret == -ENOENT);
	assert_int_equal(write_text(GROUP "/memory.max", current), 0);
	tell(&member);
	status = must_end(&member);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGKILL);
	assert_true(event("oom_kill") >= 1);

	assert_int_equal(echo(fd), 0);
	close(fd);
	WAIT_FOR(mock_count(mock, "contexts") == 0);
	assert_int_equal(mock_count(mock, "inflight"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		GROUP_TEST(idle_buffer_is_the_callers, async),
		GROUP_TEST(idle_buffer_is_the_callers, threaded),
		GROUP_TEST(idle_buffer_is_the_callers, sync),
		GROUP_TEST(events_are_the_subscribers, async),
		GROUP_TEST(idle_buffer_is_given_back_on_demand, async),
		GROUP_TEST(idle_buffer_is_given_back_to_its_group, async),
		GROUP_TEST(request_of_the_dead_stays_charged, async),
		GROUP_TEST(full_group_is_charged_itself, async),
		GROUP_TEST(full_group_is_charged_itself, threaded),
		GROUP_TEST(full_group_is_charged_itself, sync),
	};

	return RUN_TESTS(tests);
}
