// SPDX-License-Identifier: GPL-2.0-only
/*
 * Measure how long calls wait for slow firmware, on each kind of device with a
 * request of SLOW_MS in flight.
 *
 * Output: one tab-separated line per event: kind, event, milliseconds, result.
 * The program waits for the state that an event needs instead of sleeping.
 */
#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "caller.h"

#define SLOW_MS 5000
#define THREADS 32
#define RPCS 3
#define RPC_MS 100
#define REPEATS 5

static void report(const struct device *dev, const char *event, double ms,
		   const char *result)
{
	printf("%s\t%s\t%.2f\t%s\n", dev->kind, event, ms, result);
	fflush(stdout);
}

/* @over: The condition in the name of the event had ended before the call. */
static void report_caller(const struct caller *caller, const char *event,
			  bool over)
{
	char result[64];

	snprintf(result, sizeof(result), "%s%s",
		 caller->result ? strerrorname_np(caller->result) : "success",
		 over ? ", too late" : "");
	report(caller->dev, event, caller->ms, result);
}

static void call_slow_rpc(struct caller *caller)
{
	caller->result = rpc_command(caller->fd, ECHO_AFTER, SLOW_MS);
}

static void call_rpcs(struct caller *caller)
{
	for (int i = 0; i < RPCS; i++)
		must(!rpc_command(caller->fd, ECHO_AFTER, RPC_MS));
}

static double time_side_by_side(const struct device *dev, int fd)
{
	struct caller callers[THREADS] = {};
	double begin = now_ms();

	for (int i = 0; i < THREADS; i++)
		start(&callers[i], dev, call_rpcs, fd);
	for (int i = 0; i < THREADS; i++)
		join(&callers[i]);
	return now_ms() - begin;
}

/* Reports the minimum, because a busy host can only add time. */
static void side_by_side(const struct device *dev)
{
	int fd = device_open(dev);
	double least = INFINITY;

	for (int i = 0; i < REPEATS; i++)
		least = fmin(least, time_side_by_side(dev, fd));
	report(dev, "32 threads x 3 RPCs of 100 ms", least, "success");
	close(fd);
}

static pid_t fork_slow_rpc(const struct device *dev)
{
	pid_t pid = fork();

	must(pid >= 0);
	if (!pid)
		_exit(rpc_command(device_open(dev), ECHO_AFTER, SLOW_MS));
	return pid;
}

/* Returns the time from the signal until waitpid() returns. */
static double time_end(pid_t pid, int signal, int *status)
{
	double begin = now_ms();

	must(!kill(pid, signal));
	must(waitpid(pid, status, 0) == pid);
	return now_ms() - begin;
}

/*
 * Kills the processes one by one and reports the minimum. If the first process
 * dies only when its RPC completes, the RPCs of the others are complete as well,
 * so their times do not count.
 */
static void end_by_signal(const struct device *dev, int signal,
			  const char *event)
{
	double least = INFINITY, ms;
	bool killed = true;
	pid_t pids[REPEATS];
	int status;

	for (int i = 0; i < REPEATS; i++)
		pids[i] = fork_slow_rpc(dev);
	device_wait(dev, "inflight", REPEATS);
	for (int i = 0; i < REPEATS; i++) {
		ms = time_end(pids[i], signal, &status);
		if (i && least > SLOW_MS / 2)
			continue;
		least = fmin(least, ms);
		killed &= WIFSIGNALED(status);
	}
	report(dev, event, least, killed ? "killed" : "RPC completed");
	/* Abandoned RPCs may be in flight; the next event must not see them. */
	device_wait(dev, "inflight", 0);
}

static void close_behind_close(const struct device *dev)
{
	struct caller slow = {}, other = {};
	int slow_fd = device_open(dev), other_fd = device_open(dev);

	must(!rpc_command(slow_fd, ECHO_SLOW_CLOSE, SLOW_MS));
	start(&slow, dev, call_close, slow_fd);
	device_wait(dev, "closing", 1);
	start(&other, dev, call_close, other_fd);
	join(&other);
	report_caller(&other, "close while another FD's close takes 5 s", false);
	join(&slow);
}

/* Calls that start while unregister waits, REPEATS of each at the same time */
struct newcomers {
	struct caller call[REPEATS];
	struct caller open[REPEATS];
	struct caller close[REPEATS];
};

static void start_newcomers(struct newcomers *newcomers,
			    const struct device *dev, int fd,
			    const int *closed_fds)
{
	for (int i = 0; i < REPEATS; i++) {
		start(&newcomers->call[i], dev, call_rpc, fd);
		start(&newcomers->open[i], dev, call_open, fd);
		start(&newcomers->close[i], dev, call_close, closed_fds[i]);
	}
}

/* Returns the caller with the shortest time: all wait for the same event, if any. */
static const struct caller *join_all(struct caller *callers)
{
	const struct caller *least = &callers[0];

	for (int i = 0; i < REPEATS; i++) {
		join(&callers[i]);
		if (callers[i].ms < least->ms)
			least = &callers[i];
	}
	return least;
}

static void report_disassociated(const struct device *dev, int fd)
{
	struct caller call[REPEATS] = {};

	for (int i = 0; i < REPEATS; i++)
		start(&call[i], dev, call_rpc, fd);
	report_caller(join_all(call), "RPC after unregister", false);
}

static void unbind_with_one_in_flight(const struct device *dev)
{
	struct caller busy = {}, unbind = {};
	int busy_fd = device_open(dev), idle_fd = device_open(dev);
	struct newcomers newcomers = {};
	int closed_fds[REPEATS];
	bool over;

	for (int i = 0; i < REPEATS; i++)
		closed_fds[i] = device_open(dev);
	start(&busy, dev, call_slow_rpc, busy_fd);
	device_wait(dev, "inflight", 1);
	start(&unbind, dev, call_unbind, -1);
	wait_for_unregister(&unbind);
	over = unbind.done;
	start_newcomers(&newcomers, dev, idle_fd, closed_fds);
	join(&unbind);
	join(&busy);

	report_caller(&unbind, "unbind with one RPC in flight", false);
	report_caller(&busy, "the RPC in flight at unbind", false);
	report_caller(join_all(newcomers.call), "RPC while unregister waits",
		      over);
	report_caller(join_all(newcomers.open), "open while unregister waits",
		      over);
	report_caller(join_all(newcomers.close), "close while unregister waits",
		      over);
	report_disassociated(dev, idle_fd);
	call_close(&(struct caller){ .fd = busy_fd });
	call_close(&(struct caller){ .fd = idle_fd });
	device_driver(dev, "bind");
}

int main(void)
{
	struct device dev;

	for (int n = 0; device_get(&dev, n); n++) {
		side_by_side(&dev);
		end_by_signal(&dev, SIGKILL, "SIGKILL of a process in an RPC");
		end_by_signal(&dev, SIGINT, "SIGINT of a process in an RPC");
		close_behind_close(&dev);
		unbind_with_one_in_flight(&dev);
	}
	return 0;
}
