// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who waits how long while the firmware is slow: for each kind of device, with
 * a request of SLOW_MS in flight.
 *
 * Output: a line per event, tab-separated: kind, event, milliseconds, what the
 * call returned. The states that an event needs are waited for, not slept for.
 */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "device.h"

#define SLOW_MS 5000
#define THREADS 32
#define RPCS 3
#define RPC_MS 100
#define REPEATS 5

/* A call in a thread of its own. */
struct caller {
	const struct device *dev;
	void (*run)(struct caller *caller);
	int fd;
	int result;
	double ms;
	pthread_t thread;
	atomic_int tid;
	atomic_bool done;
};

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC_RAW, &t);
	return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static void report(const struct device *dev, const char *event, double ms,
		   const char *result)
{
	printf("%s\t%s\t%.2f\t%s\n", dev->kind, event, ms, result);
	fflush(stdout);
}

/* @over: what the event is named after had come to its end before. */
static void report_caller(const struct caller *caller, const char *event,
			  bool over)
{
	char result[64];

	snprintf(result, sizeof(result), "%s%s",
		 caller->result ? strerrorname_np(caller->result) : "success",
		 over ? ", it was over" : "");
	report(caller->dev, event, caller->ms, result);
}

static void *caller_main(void *data)
{
	struct caller *caller = data;
	double start = now_ms();

	caller->tid = syscall(SYS_gettid);
	caller->run(caller);
	caller->ms = now_ms() - start;
	caller->done = true;
	return NULL;
}

static void start(struct caller *caller, const struct device *dev,
		  void (*run)(struct caller *caller), int fd)
{
	caller->dev = dev;
	caller->run = run;
	caller->fd = fd;
	must(!pthread_create(&caller->thread, NULL, caller_main, caller));
}

static void join(struct caller *caller)
{
	must(!pthread_join(caller->thread, NULL));
}

static void call_slow_rpc(struct caller *caller)
{
	caller->result = rpc_command(caller->fd, ECHO_AFTER, SLOW_MS);
}

static void call_rpc(struct caller *caller)
{
	caller->result = rpc_command(caller->fd, ECHO_NOW, 0);
}

static void call_rpcs(struct caller *caller)
{
	for (int i = 0; i < RPCS; i++)
		must(!rpc_command(caller->fd, ECHO_AFTER, RPC_MS));
}

/* The node's name is gone when unregister waits, but not the node. */
static void call_open(struct caller *caller)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", caller->fd);
	fd = open(path, O_RDWR | O_CLOEXEC);
	caller->result = fd < 0 ? errno : 0;
	if (fd >= 0)
		close(fd);
}

static void call_close(struct caller *caller)
{
	caller->result = close(caller->fd) ? errno : 0;
}

static void call_unbind(struct caller *caller)
{
	device_driver(caller->dev, "unbind");
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

/* The least, since a busy host only ever adds. */
static void side_by_side(const struct device *dev)
{
	int fd = device_open(dev);
	double least = INFINITY;

	for (int i = 0; i < REPEATS; i++)
		least = fmin(least, time_side_by_side(dev, fd));
	report(dev, "32 threads x 3 RPCs of 100 ms", least, "success");
	close(fd);
}

/* From the signal until the parent hears of the end. */
static void end_by_signal(const struct device *dev, int signal,
			  const char *event)
{
	double begin;
	int status;
	pid_t pid = fork();

	must(pid >= 0);
	if (!pid)
		_exit(rpc_command(device_open(dev), ECHO_AFTER, SLOW_MS));
	device_wait(dev, "inflight", 1);
	begin = now_ms();
	must(!kill(pid, signal));
	must(waitpid(pid, &status, 0) == pid);
	report(dev, event, now_ms() - begin,
	       WIFSIGNALED(status) ? "killed" : "returned before");
	/* What the firmware goes on with is not for the next event. */
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

/* Is this thread past the removal of the node, and waits in unregister? */
static bool in_unregister(pid_t tid)
{
	char path[64], stack[4096];
	size_t len;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/stack", tid);
	f = fopen(path, "r");
	must(f);
	len = fread(stack, 1, sizeof(stack) - 1, f);
	fclose(f);
	stack[len] = '\0';
	return strstr(stack, "fwctl_unregister") && !strstr(stack, "device_del");
}

static void wait_for_unregister(const struct caller *unbind)
{
	while (!unbind->done && !(unbind->tid && in_unregister(unbind->tid)))
		usleep(500);
}

static void unbind_with_one_in_flight(const struct device *dev)
{
	struct caller busy = {}, unbind = {}, call = {}, open = {}, close = {};
	int busy_fd = device_open(dev), idle_fd = device_open(dev);
	int closed_fd = device_open(dev);
	bool over;

	start(&busy, dev, call_slow_rpc, busy_fd);
	device_wait(dev, "inflight", 1);
	start(&unbind, dev, call_unbind, -1);
	wait_for_unregister(&unbind);
	over = unbind.done;
	start(&call, dev, call_rpc, idle_fd);
	start(&open, dev, call_open, idle_fd);
	start(&close, dev, call_close, closed_fd);
	join(&call);
	join(&open);
	join(&close);
	join(&unbind);
	join(&busy);

	report_caller(&unbind, "unbind with one RPC in flight", false);
	report_caller(&busy, "that RPC, until it returns", false);
	report_caller(&call, "RPC while unregister waits", over);
	report_caller(&open, "open while unregister waits", over);
	report_caller(&close, "close while unregister waits", over);

	start(&call, dev, call_rpc, idle_fd);
	join(&call);
	report_caller(&call, "RPC on an orphaned FD", false);
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
