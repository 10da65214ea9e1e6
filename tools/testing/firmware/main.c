// SPDX-License-Identifier: GPL-2.0-only
/*
 * Firmware of an emulated processor with two harts (RISC-V, QEMU's machine "virt"),
 * for debuggers.
 *
 * Each hart runs its tasks in turn and then sleeps until the next tick. Hart 0
 * executes the commands of the mailbox. Hart 1 keeps the temperature of the board
 * under its limit. A crashed hart only sleeps.
 */
#include "mailbox.h"

enum {
	HARTS = 2,
	HART_TASKS = 2,
	TICK = 10000000 / 20,		/* of a clock with 10 MHz */
	HISTORY = 16,
	MIE_MTIE = 1 << 7,
};

#define CLINT_MTIMECMP ((volatile uint64_t *)0x02004000)
#define CLINT_MTIME ((volatile uint64_t *)0x0200bff8)

struct task {
	const char *name;
	void (*run)(void);
	uint32_t runs;
};

struct lock {
	uint32_t taken;
	uint32_t contended;
};

/* The host and the debugger write @limit. */
struct board {
	struct lock lock;		/* for the other members */
	int32_t temperature;
	int32_t limit;
	int32_t fan;			/* 0 to 100 */
	uint32_t samples;
	int32_t history[HISTORY];
};

struct crash {
	uint64_t cause;
	uint64_t address;
	uint64_t value;
};

struct board board = { .temperature = 40, .limit = 60 };
volatile uint64_t beats;
struct crash crash;
__attribute__((section(".mailbox"))) volatile struct mailbox mailbox;

static void lock(struct lock *lock)
{
	while (__atomic_exchange_n(&lock->taken, 1, __ATOMIC_ACQUIRE))
		__atomic_add_fetch(&lock->contended, 1, __ATOMIC_RELAXED);
}

static void unlock(struct lock *lock)
{
	__atomic_store_n(&lock->taken, 0, __ATOMIC_RELEASE);
}

static int32_t clamp(int32_t value, int32_t low, int32_t high)
{
	return value < low ? low : value > high ? high : value;
}

/* The load heats the board to 90 degrees, and the fan cools it by up to 70. */
static int32_t measure(void)
{
	int32_t end = 90 - board.fan * 70 / 100;

	if (board.temperature == end)
		return end;
	return board.temperature + (board.temperature < end ? 1 : -1);
}

static void set_fan(int32_t percent)
{
	board.fan = clamp(percent, 0, 100);
}

static void regulate(int32_t excess)
{
	set_fan(board.fan + clamp(excess, -5, 5));
}

static void sample_task(void)
{
	lock(&board.lock);
	board.temperature = measure();
	regulate(board.temperature - board.limit);
	board.samples++;
	unlock(&board.lock);
}

static void history_task(void)
{
	lock(&board.lock);
	board.history[board.samples % HISTORY] = board.temperature;
	unlock(&board.lock);
}

static void heartbeat_task(void)
{
	beats++;
}

static uint64_t set_limit(int32_t limit)
{
	int32_t old;

	lock(&board.lock);
	old = board.limit;
	board.limit = limit;
	unlock(&board.lock);
	return old;
}

/* There is no device at this address, so the store causes a trap. */
static void write_register(uint64_t value)
{
	*(volatile uint64_t *)0x40 = value;
	beats = 0;	/* not reached */
}

static uint32_t execute(uint32_t command, uint64_t argument, uint64_t *value)
{
	switch (command) {
	case MAILBOX_BEATS:
		*value = beats;
		return MAILBOX_OK;
	case MAILBOX_SET_LIMIT:
		*value = set_limit(argument);
		return MAILBOX_OK;
	case MAILBOX_CRASH:
		write_register(argument);
		return MAILBOX_OK;
	}
	return MAILBOX_UNKNOWN;
}

static void mailbox_task(void)
{
	uint32_t request = __atomic_load_n(&mailbox.request, __ATOMIC_ACQUIRE);
	uint64_t value = 0;

	if (request == mailbox.response)
		return;
	mailbox.status = execute(mailbox.command, mailbox.argument, &value);
	mailbox.value = value;
	__atomic_store_n(&mailbox.response, request, __ATOMIC_RELEASE);
}

static struct task tasks[HARTS][HART_TASKS] = {
	{ { "heartbeat", heartbeat_task, 0 }, { "mailbox", mailbox_task, 0 } },
	{ { "sample", sample_task, 0 }, { "history", history_task, 0 } },
};

static void run_tasks(struct task *task)
{
	for (int i = 0; i < HART_TASKS; i++, task++) {
		task->run();
		task->runs++;
	}
}

/* A pending interrupt ends wfi, also if interrupts are disabled. */
static void sleep_until(uint64_t hart, uint64_t time)
{
	CLINT_MTIMECMP[hart] = time;
	while (*CLINT_MTIME < time)
		asm volatile("wfi");
}

void run_hart(uint64_t hart)
{
	uint64_t time = *CLINT_MTIME;

	asm volatile("csrs mie, %0" : : "r"(MIE_MTIE));
	for (;;) {
		run_tasks(tasks[hart]);
		time += TICK;
		sleep_until(hart, time);
	}
}

void crashed(uint64_t cause, uint64_t address, uint64_t value)
{
	crash = (struct crash){ cause, address, value };
	asm volatile("csrw mie, zero");
	for (;;)
		asm volatile("wfi");
}
