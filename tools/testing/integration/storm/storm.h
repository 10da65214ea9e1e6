/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Storm: random operations on fwctl devices by several processes, while devices,
 * modules, caches and tracepoints change.
 *
 * All random numbers come from one seed. A seed repeats the operations of each
 * thread, but not the order between threads, which depends on the scheduler.
 */
#ifndef INTEGRATION_STORM_H
#define INTEGRATION_STORM_H

#include "../mock/mock.h"

/* FDs of a kind that a process has at most. */
#define STORM_FDS 8

/*
 * A thread. @in and @out belong to it and are always mapped. @arena can become
 * inaccessible at any time, so only the kernel accesses it. All three are of
 * FWCTL_RPC_MAX_LEN bytes, and a page behind each is inaccessible.
 */
struct storm_thread {
	uint64_t random;
	struct storm_process *process;
	unsigned char *in, *out, *arena;
};

/* A kind of operation. @run returns true if the operation succeeded. */
struct storm_kind {
	const char *name;
	/* How often @run is chosen among the kinds of a part. 0 disables it. */
	unsigned int weight;
	bool (*run)(struct storm_thread *t);
};

struct storm_tally {
	unsigned long tried, succeeded;
};

/* Kinds that one thread chooses from. @tally is shared by all processes. */
struct storm_part {
	struct storm_kind *kinds;
	unsigned int count;
	struct storm_tally *tally;
};

/* Kinds of the workers, of the process for devices, and of the one for faults. */
extern struct storm_part storm_calls, storm_devices, storm_faults;
/* Results of requests and of workers, which are counted but not chosen. */
extern struct storm_part storm_results;

enum storm_result {
	STORM_RESPONSE,
	STORM_TIMEOUT,
	STORM_CANCEL,
	STORM_UNREGISTER,
	STORM_EXEC,
};

/* Shared by all processes. */
struct storm_shared {
	bool stop;
	/* The threads of a process have one arena. */
	bool one_arena;
	/* Count of storm_report_wrong(). */
	unsigned long wrong;
};

extern struct storm_shared *storm_shared;

/*
 * storm.c
 */
uint64_t storm_random(struct storm_thread *t);
/* From 0 to @end - 1. */
unsigned int storm_below(struct storm_thread *t, unsigned int end);
bool storm_one_in(struct storm_thread *t, unsigned int n);
/* Choose a kind and run it. */
void storm_act(struct storm_part *part, struct storm_thread *t);
void storm_count(struct storm_part *part, unsigned int kind, bool success);
/* A response that does not belong to its request, and the like. */
void storm_report_wrong(const char *what);
/* Memory of FWCTL_RPC_MAX_LEN bytes with an inaccessible page behind it. */
void *storm_map(void);

/* calls.c: the threads of a worker process, which run until it is killed. */
void storm_work(uint64_t seed, const int sockets[2]);

/*
 * messages.c
 */
/* Type of all devices, which decides the format of messages. */
extern enum fwctl_device_type storm_type;
/* Write a request to t->in. */
struct fwctl_rpc storm_message(struct storm_thread *t, uint64_t tag);
/* Whether a response of @total bytes, of which @len are there, fits that request. */
bool storm_is_response(const void *response, uint32_t len, uint32_t total,
		       uint64_t tag);

/*
 * devices.c
 */
/* Use the devices that exist, or else mock devices. Returns false without any. */
bool storm_find_devices(struct storm_thread *t);
bool storm_has_modules(void);
/* End the faults, and the commands that hang. */
void storm_calm(void);
/* Each condition can need time after storm_calm(). */
bool storm_is_idle(void);
bool storm_remove_devices(void);
bool storm_unload_modules(void);

#endif
