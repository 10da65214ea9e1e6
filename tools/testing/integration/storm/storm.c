// SPDX-License-Identifier: GPL-2.0-only
/*
 * Run the processes of the storm, and check the result.
 *
 * usage: storm [SEED [SECONDS]]
 *   Defaults: the environment variables STORM_SEED and STORM_SECONDS, else a
 *   random seed and 10 seconds. Uses the existing fwctl devices. If there are
 *   none, creates mock devices.
 */
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "../mock/registered.h"
#include "storm.h"

#define WORKERS 4

struct storm_shared *storm_shared;

static uint64_t seed;
static unsigned int started;
static int sockets[2];
static pid_t workers[WORKERS];
static unsigned int tests, failures;
static long pinned_before;

/* splitmix64: neighbouring seeds give unrelated sequences. */
uint64_t storm_random(struct storm_thread *t)
{
	uint64_t z = t->random += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

unsigned int storm_below(struct storm_thread *t, unsigned int end)
{
	return storm_random(t) % end;
}

bool storm_one_in(struct storm_thread *t, unsigned int n)
{
	return !storm_below(t, n);
}

void storm_count(struct storm_part *part, unsigned int i, bool success)
{
	__atomic_add_fetch(&part->tally[i].tried, 1, __ATOMIC_RELAXED);
	__atomic_add_fetch(&part->tally[i].succeeded, success, __ATOMIC_RELAXED);
}

void storm_report_wrong(const char *what)
{
	printf("# wrong: %s\n", what);
	__atomic_add_fetch(&storm_shared->wrong, 1, __ATOMIC_RELAXED);
}

/* After the time of the storm, prefer the kinds that it still waits for. */
static unsigned int weight(const struct storm_part *part, unsigned int kind)
{
	bool missing = storm_shared->late && !part->tally[kind].succeeded;

	return part->kinds[kind].weight * (missing ? 32 : 1);
}

void storm_act(struct storm_part *part, struct storm_thread *t)
{
	/* Other processes change the tallies at any time. */
	unsigned int weights[part->count], total = 0, left, i;

	for (i = 0; i < part->count; i++) {
		weights[i] = weight(part, i);
		total += weights[i];
	}
	left = storm_below(t, total);
	for (i = 0; left >= weights[i]; i++)
		left -= weights[i];
	storm_count(part, i, part->kinds[i].run(t));
}

void *storm_map(void)
{
	size_t size = FWCTL_RPC_MAX_LEN;
	void *map = mmap(NULL, size + 4096, PROT_NONE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (map == MAP_FAILED || mprotect(map, size, PROT_READ | PROT_WRITE))
		_exit(1);
	return map;
}

static void *map_shared(size_t size)
{
	void *map = mmap(NULL, size, PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (map == MAP_FAILED)
		exit(1);
	return map;
}

/* Fork, and give the child a separate sequence of random numbers. */
static pid_t start(struct storm_thread *t)
{
	pid_t pid;

	started++;
	*t = (struct storm_thread) { .random = seed + ((uint64_t)started << 32) };
	pid = fork();
	if (!pid)
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	return pid;
}

/* Without a pause, no device would exist long enough for the workers. */
static void pause_up_to(struct storm_thread *t, unsigned int ms)
{
	usleep(storm_below(t, ms * 1000));
}

static void start_changes(struct storm_part *part)
{
	struct storm_thread t;

	if (start(&t))
		return;
	while (!__atomic_load_n(&storm_shared->stop, __ATOMIC_RELAXED)) {
		storm_act(part, &t);
		pause_up_to(&t, 20);
	}
	_exit(0);
}

static void start_worker(unsigned int i)
{
	struct storm_thread t;
	pid_t pid = start(&t);

	if (!pid)
		storm_work(t.random, sockets);
	workers[i] = pid;
}

static pid_t any_worker(struct storm_thread *t)
{
	return workers[storm_below(t, WORKERS)];
}

static bool kill_worker(struct storm_thread *t)
{
	return !kill(any_worker(t), SIGKILL);
}

static bool stop_worker(struct storm_thread *t)
{
	return !kill(any_worker(t), SIGSTOP);
}

static bool continue_worker(struct storm_thread *t)
{
	return !kill(any_worker(t), SIGCONT);
}

static bool exec_worker(struct storm_thread *t)
{
	return !kill(any_worker(t), SIGUSR2);
}

static struct storm_kind signals[] = {
	{ "kill", 2, kill_worker },
	{ "stop", 1, stop_worker },
	{ "continue", 4, continue_worker },
	{ "ask for exec", 1, exec_worker },
};

static struct storm_part storm_signals = {
	.kinds = signals,
	.count = ARRAY_SIZE(signals),
};

static struct storm_kind results[] = {
	[STORM_RESPONSE] = { "response", 1, NULL },
	[STORM_TIMEOUT] = { "timeout", 1, NULL },
	[STORM_CANCEL] = { "cancellation", 1, NULL },
	[STORM_UNREGISTER] = { "unregister", 1, NULL },
	[STORM_EXEC] = { "exec", 1, NULL },
};

struct storm_part storm_results = {
	.kinds = results,
	.count = ARRAY_SIZE(results),
};

static struct storm_part * const parts[] = {
	&storm_calls, &storm_results, &storm_signals, &storm_devices,
	&storm_faults,
};

/* Start a new worker for each that ended. */
static void replace_workers(void)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		for (unsigned int i = 0; i < WORKERS; i++) {
			if (workers[i] != pid)
				continue;
			/* A worker never exits, so this is the exec of true. */
			if (WIFEXITED(status))
				storm_count(&storm_results, STORM_EXEC,
					    !WEXITSTATUS(status));
			else if (WTERMSIG(status) == SIGSEGV)
				storm_report_wrong("crash");
			start_worker(i);
		}
}

static void ok(bool success, const char *name)
{
	printf("%sok %u - %s\n", success ? "" : "not ", ++tests, name);
	failures += !success;
}

/* Wait for a condition that commands in flight delay. */
static bool soon(bool (*condition)(void))
{
	struct timespec until = deadline();

	while (!condition()) {
		if (expired(&until))
			return false;
		short_pause();
	}
	return true;
}

/* Reset the devices: an abandoned RENDEZVOUS command can wait for its partner. */
static bool all_ended(void)
{
	pid_t pid;

	storm_calm();
	do
		pid = waitpid(-1, NULL, WNOHANG);
	while (pid > 0);
	return pid < 0;
}

static bool counters_are_zero(void)
{
	storm_calm();
	return storm_is_idle();
}

static bool pages_are_unpinned(void)
{
	return pinned_pages() == pinned_before;
}

/* Returns true if each kind that is available has succeeded. */
static bool each_kind_succeeded(void)
{
	bool all = true;

	for (unsigned int i = 0; i < ARRAY_SIZE(parts); i++)
		for (unsigned int j = 0; j < parts[i]->count; j++)
			all &= !parts[i]->kinds[j].weight ||
			       parts[i]->tally[j].succeeded;
	return all;
}

static void print_tallies(void)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(parts); i++)
		for (unsigned int j = 0; j < parts[i]->count; j++)
			printf("# %-20s %8lu of %8lu\n", parts[i]->kinds[j].name,
			       parts[i]->tally[j].succeeded,
			       parts[i]->tally[j].tried);
}

/* Continue after @seconds until each kind has succeeded, for a busy host. */
static void run_for(struct storm_thread *t, unsigned int seconds)
{
	struct timespec from;

	clock_gettime(CLOCK_MONOTONIC, &from);
	start_changes(&storm_devices);
	start_changes(&storm_faults);
	for (unsigned int i = 0; i < WORKERS; i++)
		start_worker(i);
	while (ms_since(&from) < seconds * 1000l ||
	       (!each_kind_succeeded() &&
		ms_since(&from) < (seconds + DEADLINE_S) * 1000l)) {
		storm_act(&storm_signals, t);
		pause_up_to(t, 40);
		replace_workers();
		storm_shared->late = ms_since(&from) >= seconds * 1000l;
	}
	storm_shared->stop = true;
	for (unsigned int i = 0; i < WORKERS; i++)
		kill(workers[i], SIGKILL);
	close(sockets[0]);
	close(sockets[1]);
}

static void check(void)
{
	ok(soon(all_ended), "all processes end");
	if (failures)
		system("grep -H fwctl /proc/[0-9]*/task/*/stack | sed 's/^/# /'");
	print_tallies();
	ok(each_kind_succeeded(), "each kind of operation succeeded");
	ok(!storm_shared->wrong, "no response is wrong, no process crashed");
	if (storm_type == FWCTL_DEVICE_TYPE_MOCK) {
		ok(soon(counters_are_zero),
		   "no context, resource, session or command is left");
		ok(soon(pages_are_unpinned), "no page is pinned");
		ok(soon(storm_locks_nothing), "no memory is charged");
	}
	ok(soon(storm_remove_devices), "all devices can be removed");
	if (storm_has_modules())
		ok(soon(storm_unload_modules), "the modules unload");
	printf("1..%u\n", tests);
}

static void set_up(void)
{
	pinned_before = pinned_pages();
	/* The signal must not kill a worker that has no handler yet. */
	signal(SIGUSR2, SIG_IGN);
	storm_shared = map_shared(sizeof(*storm_shared));
	for (unsigned int i = 0; i < ARRAY_SIZE(parts); i++)
		parts[i]->tally = map_shared(parts[i]->count *
					     sizeof(*parts[i]->tally));
	storm_shared->one_arena = system("grep -q 'User Mode Linux' /proc/cpuinfo");
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets))
		exit(1);
}

/* Returns the argument, else the environment variable, else the default. */
static uint64_t number(const char *argument, const char *variable, uint64_t value)
{
	const char *text = argument ? argument : getenv(variable);

	return text && *text ? strtoull(text, NULL, 0) : value;
}

int main(int argc, char **argv)
{
	struct storm_thread t = { 0 };
	unsigned int seconds;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (getrandom(&seed, 4, 0) != 4)
		return 1;
	seed = number(argc > 1 ? argv[1] : NULL, "STORM_SEED", seed);
	seconds = number(argc > 2 ? argv[2] : NULL, "STORM_SECONDS", 10);
	t.random = seed;
	if (!storm_find_devices(&t)) {
		puts("1..0 # SKIP no fwctl device, and no mock provider");
		return 0;
	}
	printf("# seed %llu, %u seconds\n", (unsigned long long)seed, seconds);
	set_up();
	run_for(&t, seconds);
	check();
	return failures ? 1 : 0;
}
