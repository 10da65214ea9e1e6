/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fuzzer of device FDs and queue FDs.
 *
 * A program is a list of calls. A worker process runs programs one by one and
 * checks the result of each call and of each program. The main process interrupts
 * waiting calls, and starts a new worker when one was killed. Both use the same
 * shared memory.
 */
#ifndef INTEGRATION_FUZZ_H
#define INTEGRATION_FUZZ_H

#include "../mock/registered.h"

enum op {
	/* These change the slots, or the thread. */
	OP_OPEN,
	OP_CLOSE,
	OP_DUP,
	OP_CREATE,
	OP_NONBLOCK,
	OP_RAWIO,
	OP_DIE,
	/* These can run in a thread. */
	OP_INFO,
	OP_RPC,
	OP_SUBMIT,
	OP_CANCEL,
	OP_SUBSCRIBE,
	OP_UNKNOWN,
	OP_READ,
	OP_POLL,
	OP_FIONREAD,
	OP_MOCK,
	OP_REGISTER,
	OP_DESTROY,
	OPS,
	/* Flag: run the call in a separate thread. */
	OP_THREAD = 0x80,
};

#define TWISTS 2

/* One call, in the corpus 16 hexadecimal digits. */
struct call {
	uint8_t op;
	/* Index of the FD */
	uint8_t slot;
	/* Fields of the argument to change, counted from 1 */
	uint8_t field[TWISTS];
	/* New values of these fields, as indices of a table */
	uint8_t value[TWISTS];
	/* Address of the argument, and whether the bytes past it are zero */
	uint8_t place;
	/* Meaning depends on the op */
	uint8_t extra;
};

#define MAX_CALLS 12
#define MAX_HEX (MAX_CALLS * sizeof(struct call) * 2)

struct program {
	uint32_t len;
	struct call calls[MAX_CALLS];
};

#define DEVICES 3
#define MAX_CORPUS 2048
/* A hash gives the number of an edge. */
#define EDGES 0x10000

struct shared {
	struct mock devices[DEVICES];
	/* The program that the worker runs */
	struct program current;
	unsigned int executions;
	/* The worker is about to die because its program contains OP_DIE. */
	bool dies;
	/* The program opened a device, or wrote to its attributes. */
	bool used[DEVICES], damaged[DEVICES];
	/* The program registered memory. */
	bool registers;
	/* Number of pinned pages without a program */
	long pinned;
	/* The fault that ends the run */
	char fault[256];
	struct program corpus[MAX_CORPUS];
	unsigned int corpus_len;
	/* The corpus from the file, and its first program that did not run yet */
	struct program seeds[MAX_CORPUS];
	unsigned int seeds_len, next_seed;
	uint64_t random;
	uint8_t edges[EDGES];
	unsigned int edges_len;
};

extern struct shared *shared;

/* Report a fault and end the process. */
void fault(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

/*
 * check.c: compare the result of a call with the rules of the user API
 */

enum kind {
	KIND_NONE,
	KIND_DEVICE,
	KIND_QUEUE,
};

/* A queue that a program created */
struct queue {
	uint32_t flags;
	/* Number of accepted submits and of records, and sums of their cookies */
	uint64_t accepted, accepted_sum;
	uint64_t received, received_sum;
};

/* An ioctl. Each digit of @fields is the size of one field of the argument. */
struct ioctl {
	unsigned int nr;
	enum kind kind;
	const char *fields;
	/* Sizes of the first published struct and of the current one */
	uint32_t min_size, size;
};

/* Find an ioctl. KIND_NONE stands for any FD. */
const struct ioctl *find_ioctl(unsigned int nr, enum kind kind);

union argument {
	uint8_t bytes[64];
	struct fwctl_info info;
	struct fwctl_rpc rpc;
	struct fwctl_rsc_destroy destroy;
	struct fwctl_umem_reg reg;
	struct fwctl_queue_create create;
	struct fwctl_queue_submit submit;
	struct fwctl_queue_cancel cancel;
	struct fwctl_queue_subscribe subscribe;
};

/* A running call */
struct frame {
	const struct call *call;
	enum kind kind;
	int fd;
	struct queue *queue;
	bool rawio;
	unsigned int nr;
	uintptr_t arg;
	/* MAY or MUST for each errno that the call may or must return */
	uint8_t errors[256];
};

enum { MAY = 1, MUST = 2 };

/* Fill in frame->errors for an ioctl. */
void expect_ioctl(struct frame *frame);
void check_ioctl(const struct frame *frame, int error);
/* Check records and count them. */
void check_records(struct queue *queue, const uint8_t *data, size_t len);
/* Check the result of a read() to @at. @good: the kernel can write there. */
void check_read(const struct frame *frame, const uint8_t *at, bool good,
		ssize_t ret);
/* Returns the part of a submit's argument that the kernel reads, else zeroes. */
struct fwctl_queue_submit submit_at(uintptr_t arg);

/*
 * memory.c: good and bad addresses
 */

#define PAGE 4096ul

void map_memory(void);
/*
 * Each call has one page of each kind. A response may extend past its page. The
 * device can write to registered memory during other calls, so it comes last.
 */
enum page { ARGUMENT, MESSAGE, RECORDS, RESPONSE, REGISTERED, PAGES };

uint8_t *page_of(enum page page, unsigned int call);
/* Returns the address of @page if @value % 8 is 0, else a bad or unusual one. */
uintptr_t twisted_address(uint8_t *page, uint8_t value);
/* Returns true if the kernel can access all bytes on behalf of this process. */
bool accessible(uintptr_t at, uint64_t len, bool write);

/*
 * call.c: make the system call of a struct call
 */

/* Build the argument of an ioctl. @index: position of the call in its program. */
void build_ioctl(struct frame *frame, unsigned int nr, unsigned int index);
/*
 * Store the session that the response of a successful FWCTL_RPC opened, so that later
 * messages can use it.
 */
void note_response(const struct frame *frame, unsigned int index);
void call_read(struct frame *frame, unsigned int index);
void call_poll(struct frame *frame);
void call_fionread(struct frame *frame);
/* Write to an attribute of a device. */
void call_mock(const struct call *call);

/*
 * run.c: programs
 */

/* A call of this program may have removed a device. Accessed atomically. */
extern bool devices_gone;

/*
 * Run a program, check it and restore the devices. Returns false if the worker
 * must die now, with its FDs open.
 */
bool run_program(const struct program *program);

/*
 * device.c: mock devices, one per provider kind
 */

void make_devices(void);
void drop_devices(void);
/* Release all requests of all devices. */
void reset_devices(void);
/* Repair the devices and wait until they have no contexts and requests. */
void settle_devices(void);

/*
 * guide.c: which programs to run
 */

/* Open KCOV. Without coverage, no program joins the corpus. */
void open_coverage(void);
/* In the worker: measure the coverage of the calling thread. */
void enable_coverage(void);
void begin_call(void);
void end_call(void);
/* Run the corpus. If @forever, then run mutations of it until killed. */
void explore(bool forever);

/*
 * main.c
 */

/* Run a program and check the kernel log. */
bool execute(const struct program *program);

#endif
