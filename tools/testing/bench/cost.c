// SPDX-License-Identifier: GPL-2.0-only
/*
 * Count the instructions of each call. Under vm --icount the time stamp counter
 * advances by one per instruction of any task, so no other task may run. A call
 * that a timer interrupts costs more. Therefore report the median of many calls.
 *
 * usage: cost [CALL]   measure only the call of this name
 *
 * Output: one tab-separated line per call: kind of provider, name, median,
 * minimum, and the smallest and the largest median of a round.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <x86intrin.h>

#include "device.h"

#define ROUNDS 3
#define MAX_CALLS 500

/* Number of requests that run_queue_batch() submits at once */
#define BATCH 16

struct target {
	struct device dev;
	int fd;
	/* A queue of the FD, or -1 if the core has no queues */
	int queue;
	char *in;
	char *out;
};

struct call {
	const char *name;
	void (*run)(const struct target *target, size_t len);
	size_t len;
	/* Number of calls per round, after a warm-up round of the same size */
	int count;
	/* Measure on all devices, because the cost depends on the provider kind. */
	bool each;
};

static void run_getppid(const struct target *target, size_t len)
{
	(void)target;
	(void)len;
	syscall(SYS_getppid);
}

static void run_unknown(const struct target *target, size_t len)
{
	(void)len;
	must(ioctl(target->fd, _IO(FWCTL_TYPE, 0x7f), 0) && errno == ENOTTY);
}

static void run_info(const struct target *target, size_t len)
{
	must(info(target->fd, target->out, len) == 0);
}

static void run_rpc(const struct target *target, size_t len)
{
	must(rpc(target->fd, target->in, len, target->out, len) == 0);
}

static void run_open(const struct target *target, size_t len)
{
	(void)len;
	must(close(device_open(&target->dev)) == 0);
}

static void submit_batch(const struct target *target, size_t len, int count)
{
	char records[BATCH * (sizeof(struct fwctl_record_response) + 64)];
	ssize_t size = count * (sizeof(struct fwctl_record_response) + len);
	struct fwctl_queue_submit submit[BATCH];

	for (int i = 0; i < count; i++)
		submit[i] = (struct fwctl_queue_submit){
			.size = sizeof(*submit),
			.flags = FWCTL_QUEUE_SUBMIT_MORE,
			.in_len = len,
			.out_len = len,
			.in = (uintptr_t)target->in,
		};
	submit[count - 1].flags = 0;
	must(ioctl(target->queue, FWCTL_QUEUE_SUBMIT, submit) ==
	     (count > 1 ? count : 0));
	/* A threaded provider needs a few reads for all records. */
	while (size > 0) {
		ssize_t got = read(target->queue, records, sizeof(records));

		must(got > 0);
		size -= got;
	}
}

static void run_queue(const struct target *target, size_t len)
{
	submit_batch(target, len, 1);
}

static void run_queue_submit_read(const struct target *target, size_t len)
{
	char records[sizeof(struct fwctl_record_response) + 64];
	struct fwctl_queue_submit submit = {
		.size = sizeof(submit),
		.flags = FWCTL_QUEUE_SUBMIT_READ,
		.in_len = len,
		.out_len = len,
		.in = (uintptr_t)target->in,
		.records = (uintptr_t)records,
		.records_len = sizeof(records),
	};

	must(ioctl(target->queue, FWCTL_QUEUE_SUBMIT, &submit) ==
	     (int)(sizeof(struct fwctl_record_response) + len));
}

/* measure_round() divides the cost by the number of requests. */
static void run_queue_batch(const struct target *target, size_t len)
{
	submit_batch(target, len, BATCH);
}

/* The provider completes each request immediately, so this is the core's cost. */
static const struct call calls[] = {
	{ "getppid", run_getppid, 0, 500, false },
	{ "ioctl, unknown number", run_unknown, 0, 500, false },
	{ "INFO, 8 bytes", run_info, 8, 500, false },
	{ "RPC 16 B", run_rpc, 16, 500, false },
	{ "RPC 64 B", run_rpc, 64, 500, true },
	{ "RPC 256 B", run_rpc, 256, 500, false },
	{ "RPC 1 KiB", run_rpc, 1 << 10, 500, false },
	{ "RPC 4 KiB", run_rpc, 4 << 10, 200, false },
	{ "RPC 64 KiB", run_rpc, 64 << 10, 50, true },
	{ "RPC 1 MiB", run_rpc, 1 << 20, 5, false },
	{ "RPC 2 MiB", run_rpc, 2 << 20, 5, false },
	{ "open + close", run_open, 0, 200, false },
	{ "queue, submit + read 64 B", run_queue, 64, 200, true },
	{ "queue, submit that reads 64 B", run_queue_submit_read, 64, 200, true },
	{ "queue, 16 in flight, 1 read: each 64 B", run_queue_batch, 64, 50, true },
};

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* Fills @cost with the costs of the calls of one round, in ascending order. */
static void measure_round(const struct target *target, const struct call *call,
			  uint64_t *cost)
{
	for (int i = 0; i < call->count; i++) {
		uint64_t start = __rdtsc();

		call->run(target, call->len);
		cost[i] = __rdtsc() - start;
		if (call->run == run_queue_batch)
			cost[i] /= BATCH;
	}
	qsort(cost, call->count, sizeof(*cost), compare);
}

static void measure(const struct target *target, const struct call *call)
{
	static uint64_t cost[MAX_CALLS];
	uint64_t medians[ROUNDS], least = UINT64_MAX;

	measure_round(target, call, cost);
	for (int i = 0; i < ROUNDS; i++) {
		measure_round(target, call, cost);
		medians[i] = cost[call->count / 2];
		if (cost[0] < least)
			least = cost[0];
	}
	qsort(medians, ROUNDS, sizeof(*medians), compare);
	printf("%s\t%s\t%lu\t%lu\t%lu\t%lu\n", target->dev.kind, call->name,
	       medians[ROUNDS / 2], least, medians[0], medians[ROUNDS - 1]);
}

/* Returns -1 on mainline's core, which has no queues. */
static int open_queue(int fd)
{
	struct fwctl_queue_create create = { .size = sizeof(create) };

	if (!ioctl(fd, FWCTL_QUEUE_CREATE, &create))
		return create.fd;
	must(errno == ENOTTY);
	return -1;
}

static bool needs_queue(const struct call *call)
{
	return call->run == run_queue || call->run == run_queue_submit_read ||
	       call->run == run_queue_batch;
}

static bool wanted(const struct call *call, const struct target *target,
		   int device, const char *name)
{
	if (needs_queue(call) && target->queue < 0)
		return false;
	if (name)
		return !strcmp(call->name, name);
	return !device || call->each;
}

/* Fault the memory in, so that no measured call takes a page fault. */
static char *buffer(void)
{
	char *memory = aligned_alloc(1 << 12, FWCTL_RPC_MAX_LEN);

	must(memory);
	/* Command 0 is ECHO_NOW. */
	return memset(memory, 0, FWCTL_RPC_MAX_LEN);
}

/* The kernel's self-tests of ciphers, for example, run for seconds after boot. */
static void wait_until_alone(void)
{
	int running = 0;

	while (running != 1) {
		FILE *f = fopen("/proc/loadavg", "r");

		must(f && fscanf(f, "%*f %*f %*f %d/", &running) == 1);
		fclose(f);
		usleep(100000);
	}
}

int main(int argc, char **argv)
{
	struct target target = { .in = buffer(), .out = buffer() };

	wait_until_alone();
	for (int n = 0; device_get(&target.dev, n); n++) {
		target.fd = device_open(&target.dev);
		target.queue = open_queue(target.fd);
		for (size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++)
			if (wanted(&calls[i], &target, n,
				   argc > 1 ? argv[1] : NULL))
				measure(&target, &calls[i]);
		close(target.queue);
		close(target.fd);
	}
	return 0;
}
