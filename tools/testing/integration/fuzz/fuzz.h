/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A fuzzer of the device FD and the queue FD.
 *
 * A program is a list of calls. A worker process runs programs one after the
 * other and checks the result of each call and of each program. The main process
 * interrupts calls that wait, and starts another worker after one was killed. Both
 * use the same shared memory.
 */
#ifndef INTEGRATION_FUZZ_H
#define INTEGRATION_FUZZ_H

#include "../mock/mock.h"

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
	OPS,
	/* Flag: run the call in a separate thread. */
	OP_THREAD = 0x80,
};

#define TWISTS 2

/* One call, in the corpus 16 hexadecimal digits. */
struct call {
	uint8_t op;
	/* The FD. */
	uint8_t slot;
	/* Fields of the argument that are not the default, counted from 1. */
	uint8_t field[TWISTS];
	/* Their values, as indices of a table. */
	uint8_t value[TWISTS];
	/* Address of the argument, and whether bytes past it are zero. */
	uint8_t place;
	/* Depends on the op. */
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
/* Edges are numbered by a hash. */
#define EDGES 0x10000

struct shared {
	struct mock devices[DEVICES];
	/* The worker's progress. */
	struct program current;
	unsigned int executions;
	/* The worker is about to die because its program says so. */
	bool dies;
	/* The program opened a device, or wrote to its attributes. */
	bool used[DEVICES], damaged[DEVICES];
	/* The fault that ends the run. */
	char fault[256];
	struct program corpus[MAX_CORPUS];
	unsigned int corpus_len;
	/* The corpus that was read, and its first program that did not run yet. */
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

/* A queue that a program created. */
struct queue {
	uint32_t flags;
	/* Number and sum of the cookies of accepted submits, and of records. */
	uint64_t accepted, accepted_sum;
	uint64_t received, received_sum;
};

/* An ioctl. @fields has the bytes of each field of its argument, as digits. */
struct ioctl {
	unsigned int nr;
	enum kind kind;
	const char *fields;
	uint32_t size;
};

/* With KIND_NONE, on any FD. */
const struct ioctl *find_ioctl(unsigned int nr, enum kind kind);

union argument {
	uint8_t bytes[64];
	struct fwctl_info info;
	struct fwctl_rpc rpc;
	struct fwctl_queue_create create;
	struct fwctl_queue_submit submit;
	struct fwctl_queue_cancel cancel;
};

/* A call that runs. */
struct frame {
	const struct call *call;
	enum kind kind;
	int fd;
	struct queue *queue;
	bool rawio;
	unsigned int nr;
	uintptr_t arg;
	/* Which errors the call may or must return, by errno. */
	uint8_t errors[256];
};

enum { MAY = 1, MUST = 2 };

/* Fill in frame->errors for an ioctl. */
void expect_ioctl(struct frame *frame);
void check_ioctl(const struct frame *frame, int error);
/* Check records and count them. */
void check_records(struct queue *queue, const uint8_t *data, size_t len);
/* Check the result of a read() to @at, where the kernel can write if @good. */
void check_read(const struct frame *frame, const uint8_t *at, bool good,
		ssize_t ret);

/*
 * memory.c: good and bad addresses
 */

#define PAGE 4096ul

void map_memory(void);
/* Each call has one page of each kind. A response may extend past its page. */
enum page { ARGUMENT, MESSAGE, RECORDS, RESPONSE };

uint8_t *page_of(enum page page, unsigned int call);
/* The address itself if @value % 8 is 0, else a bad or unusual one. */
uintptr_t twisted_address(uint8_t *page, uint8_t value);
/* Returns true if the kernel can access all bytes for this process. */
bool accessible(uintptr_t at, uint64_t len, bool write);

/*
 * call.c: from the bytes of a call to its system call
 */

/* Build the argument of an ioctl. @index: position of the call in its program. */
void build_ioctl(struct frame *frame, unsigned int nr, unsigned int index);
void call_read(struct frame *frame, unsigned int index);
void call_poll(struct frame *frame);
void call_fionread(struct frame *frame);
/* Write to an attribute of a device. */
void call_mock(const struct call *call);

/*
 * run.c: programs
 */

/* A call of this program may have unplugged a device. Accessed atomically. */
extern bool devices_gone;

/*
 * Run a program, check it and leave the devices as before. Returns false if the
 * worker must die now, with everything open.
 */
bool run_program(const struct program *program);

/*
 * device.c: the mock devices, one of each kind of provider
 */

void make_devices(void);
void drop_devices(void);
/* Release all requests of all devices. */
void reset_devices(void);
/* Repair the devices and wait until nothing uses them. */
void settle_devices(void);

/*
 * guide.c: which programs to run
 */

/* Open KCOV. A program joins the corpus only if coverage is measured. */
void open_coverage(void);
/* In the worker: measure the coverage of the calling thread. */
void enable_coverage(void);
void begin_call(void);
void end_call(void);
/* Run the corpus, then, if @forever, programs made from it. */
void explore(bool forever);

/*
 * main.c
 */

/* Run a program and look at the kernel log. */
bool execute(const struct program *program);

#endif
