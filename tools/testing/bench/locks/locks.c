// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a barrier does to those who pass it at the same time, and to unregister.
 * In wall time: this is for two processors.
 *
 * Output: a line per sample, tab-separated: measure, threads, value.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../caller.h"

#define NULL_MS 50
#define NULL_SAMPLES 10
#define RPC_MS 100
#define WAIT_MS 500
#define UNBINDS 20
#define SHUT "/sys/module/fwctl/parameters/shut_ns"

static atomic_bool stop;
/* Threads that have had their first answer. */
static atomic_int started;
static atomic_long rpcs;

static void sample(const char *measure, int threads, double value)
{
	printf("%s\t%d\t%.3f\n", measure, threads, value);
}

static void call_null_rpcs(struct caller *caller)
{
	char data[64] = {};
	long count = 0;

	while (!stop && !caller->result) {
		caller->result = rpc(caller->fd, data, sizeof(data), data,
				     sizeof(data));
		if (!count++)
			started++;
	}
	rpcs += count;
}

static void call_slow_rpc(struct caller *caller)
{
	caller->result = rpc_command(caller->fd, ECHO_AFTER, RPC_MS);
}

static void call_waiting_rpc(struct caller *caller)
{
	caller->result = rpc_command(caller->fd, ECHO_AFTER, WAIT_MS);
}

/* Null RPCs per second, all threads together. */
static void throughput(const struct device *dev, int threads)
{
	struct caller callers[threads];
	int fd = device_open(dev);
	double begin = now_ms(), ms;

	memset(callers, 0, sizeof(callers));
	stop = false;
	rpcs = 0;
	for (int i = 0; i < threads; i++)
		start(&callers[i], dev, call_null_rpcs, fd);
	usleep(NULL_MS * 1000);
	stop = true;
	for (int i = 0; i < threads; i++)
		join(&callers[i]);
	ms = now_ms() - begin;
	sample("null RPCs per second", threads, rpcs / ms * 1e3);
	close(fd);
}

/* Milliseconds until each thread has its answer. */
static void side_by_side(const struct device *dev, int threads)
{
	struct caller callers[threads];
	int fd = device_open(dev);
	double begin = now_ms();

	memset(callers, 0, sizeof(callers));
	for (int i = 0; i < threads; i++)
		start(&callers[i], dev, call_slow_rpc, fd);
	for (int i = 0; i < threads; i++) {
		join(&callers[i]);
		must(!callers[i].result);
	}
	sample("ms for 100 ms RPCs", threads, now_ms() - begin);
	close(fd);
}

/* How long the last unregister took to shut everybody out. */
static double shut_us(void)
{
	FILE *f = fopen(SHUT, "r");
	unsigned long ns;

	must(f && fscanf(f, "%lu", &ns) == 1);
	fclose(f);
	return ns / 1e3;
}

/* @threads: so many send null RPCs meanwhile, until they hear of the end. */
static void unregister_under_load(int threads)
{
	struct caller callers[threads + 1];
	struct device dev;
	int fd;

	must(device_get(&dev, 0));
	fd = device_open(&dev);
	memset(callers, 0, sizeof(callers));
	stop = false;
	started = 0;
	for (int i = 0; i < threads; i++)
		start(&callers[i], &dev, call_null_rpcs, fd);
	while (started < threads)
		usleep(500);
	device_driver(&dev, "unbind");
	for (int i = 0; i < threads; i++) {
		join(&callers[i]);
		must(callers[i].result == ENODEV);
	}
	sample("us to shut the barrier", threads, shut_us());
	close(fd);
	device_driver(&dev, "bind");
}

static void call_until_gone(struct caller *caller)
{
	do {
		call_rpc(caller);
	} while (!caller->result);
}

/* How long newcomers have to wait while unregister waits for WAIT_MS of firmware. */
static void unregister_with_newcomer(void)
{
	struct caller busy = {}, unbind = {}, call = {};
	struct device dev;
	int fd;

	must(device_get(&dev, 0));
	fd = device_open(&dev);
	start(&busy, &dev, call_waiting_rpc, fd);
	device_wait(&dev, "inflight", 1);
	start(&unbind, &dev, call_unbind, -1);
	wait_for_unregister(&unbind);
	must(!unbind.done);
	start(&call, &dev, call_until_gone, fd);
	join(&call);
	must(call.result == ENODEV);
	sample("ms until a newcomer hears ENODEV", 1, call.ms);
	join(&unbind);
	join(&busy);
	close(fd);
	device_driver(&dev, "bind");
}

/* Without: a device without barrier can't be unbound safely. */
int main(int argc, char **argv)
{
	bool with_unbind = argc < 2 || strcmp(argv[1], "--no-unbind");
	struct device dev;

	must(device_get(&dev, 0));
	for (int i = 0; i < NULL_SAMPLES; i++)
		for (int threads = 1; threads <= 8; threads *= 2)
			throughput(&dev, threads);
	for (int threads = 1; threads <= 32; threads *= 2)
		side_by_side(&dev, threads);
	if (!with_unbind)
		return 0;
	for (int i = 0; i < UNBINDS; i++) {
		unregister_under_load(0);
		unregister_under_load(2);
	}
	unregister_with_newcomer();
	return 0;
}
