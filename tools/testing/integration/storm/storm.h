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

/* Maximum number of device FDs of a process, and of queues */
#define STORM_FDS 8
/* Number of device nodes that may exist */
#define STORM_NODES 6

/*
 * A thread. @in and @out belong to this thread and are always mapped. @arena can
 * become inaccessible at any time, so only the kernel accesses it. Each has
 * FWCTL_RPC_MAX_LEN bytes and is followed by an inaccessible page.
 */
struct storm_thread {
	uint64_t random;
	struct storm_process *process;
	unsigned char *in, *out, *arena;
};

/* A kind of operation. @run returns true if the operation succeeded. */
struct storm_kind {
	const char *name;
	/* Relative frequency of this kind within its part. 0 disables the kind. */
	unsigned int weight;
	bool (*run)(struct storm_thread *t);
};

struct storm_tally {
	unsigned long tried, succeeded;
};

/* A set of kinds for one thread. All processes share @tally. */
struct storm_part {
	struct storm_kind *kinds;
	unsigned int count;
	struct storm_tally *tally;
};

/* Kinds of the workers, of the device process and of the fault process */
extern struct storm_part storm_calls, storm_devices, storm_faults;
/* Results of requests and workers, for counting only */
extern struct storm_part storm_results;

enum storm_result {
	STORM_RESPONSE,
	STORM_TIMEOUT,
	STORM_CANCEL,
	STORM_UNREGISTER,
	STORM_EXEC,
};

/* State that all processes share */
struct storm_shared {
	bool stop;
	/* The time is over, but a kind has not succeeded yet. */
	bool late;
	/* The threads of a process share one arena. */
	bool one_arena;
	/* Number of calls of storm_report_wrong() */
	unsigned long wrong;
};

extern struct storm_shared *storm_shared;

/*
 * storm.c
 */
uint64_t storm_random(struct storm_thread *t);
/* Returns a random number from 0 to @end - 1. */
unsigned int storm_below(struct storm_thread *t, unsigned int end);
bool storm_one_in(struct storm_thread *t, unsigned int n);
/* Run a random kind. */
void storm_act(struct storm_part *part, struct storm_thread *t);
void storm_count(struct storm_part *part, unsigned int kind, bool success);
/* Report an error, for example a response that does not match its request. */
void storm_report_wrong(const char *what);
/* Map FWCTL_RPC_MAX_LEN bytes with an inaccessible page behind them. */
void *storm_map(void);

/*
 * calls.c
 */
/* Run the threads of a worker process until it is killed. */
void storm_work(uint64_t seed, const int sockets[2]);
/* Returns the FD of a device, or -1. Another thread may close it before its use. */
int storm_device(struct storm_thread *t);
/*
 * Returns a pointer: random, near the end of the address space, or to memory that
 * may be inaccessible.
 */
void *storm_hostile(struct storm_thread *t);

/*
 * memory.c and session.c: kinds of operations
 */
bool storm_register(struct storm_thread *t);
bool storm_unregister(struct storm_thread *t);
bool storm_transfer(struct storm_thread *t);
bool storm_fork(struct storm_thread *t);
bool storm_session(struct storm_thread *t);

/*
 * messages.c
 */
/* Type of all devices. Determines the format of messages. */
extern enum fwctl_device_type storm_type;
/* Write a request to t->in. */
struct fwctl_rpc storm_message(struct storm_thread *t, uint64_t tag);
/*
 * Returns true if a response of @total bytes, of which @response has @len, matches
 * the request.
 */
bool storm_is_response(const void *response, uint32_t len, uint32_t total,
		       uint64_t tag);

/*
 * devices.c
 */
/* Use the existing devices, or create mock devices. Returns false if both fail. */
bool storm_find_devices(struct storm_thread *t);
bool storm_has_modules(void);
/* Clear the faults and reset hung commands. */
void storm_calm(void);
/* These can fail for some time after storm_calm(), so repeat them. */
bool storm_is_idle(void);
bool storm_locks_nothing(void);
bool storm_remove_devices(void);
bool storm_unload_modules(void);

#endif
