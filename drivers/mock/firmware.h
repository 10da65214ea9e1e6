/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fwctl mock: the firmware that runs in the kernel.
 *
 * It knows nothing of descriptors or fwctl; it gets commands from submit() and
 * answers them by mock_cmd_complete(), in hard interrupt context as a device
 * would.
 *
 * Lock order: memory.lock nests in reset_lock, and lock, a spinlock, in each of
 * the others; otherwise no two of start_lock, reset_lock, config.lock,
 * memory.lock and context_lock are held together. None but reset_lock is held
 * while something is waited for.
 */
#ifndef _FWCTL_MOCK_FIRMWARE_H
#define _FWCTL_MOCK_FIRMWARE_H

#include <linux/irq_work.h>
#include <linux/prandom.h>
#include <linux/rwsem.h>
#include <linux/sched.h>
#include <linux/sizes.h>
#include <linux/xarray.h>

#include "mock.h"

/* Larger than one RPC can carry, so that a dump takes several. */
#define MOCK_MEM_SIZE SZ_4M
#define MOCK_GUARD_ADDR SZ_1M
#define MOCK_GUARD_LEN SZ_64K

/**
 * struct mock_config_store - Non-volatile configuration
 * @lock: Protects all.
 * @count: Parameters that are set.
 * @entries: The first @count of them, by name.
 */
struct mock_config_store {
	/* Held while the store is read or changed. */
	struct mutex lock;
	unsigned int count;
	struct fwctl_mock_config entries[FWCTL_MOCK_CONFIG_MAX];
};

/**
 * struct mock_memory - The firmware's memory and its last core dump
 * @lock: Held for write to change any of it.
 * @bytes: MOCK_MEM_SIZE bytes, allocated when first touched: of 4096 devices
 *	few will be. From then on until the firmware is destroyed.
 * @dump: MOCK_MEM_SIZE bytes, allocated by the first crash.
 * @dump_id: Number of the crash that made @dump, 0 for none.
 * @seed: Makes the keys in the guarded region. Const.
 */
struct mock_memory {
	/* Protects the members; a copy in or out of user's reach is short. */
	struct rw_semaphore lock;
	u8 *bytes;
	u8 *dump;
	u32 dump_id;
	u32 seed;
};

/**
 * struct mock_stats - What COUNTERS reports, see struct fwctl_mock_counters
 * @completed: Commands.
 * @failed: Commands.
 * @in_bytes: Bytes.
 * @out_bytes: Bytes.
 * @peak: Commands.
 */
struct mock_stats {
	u64 completed;
	u64 failed;
	u64 in_bytes;
	u64 out_bytes;
	u64 peak;
};

/**
 * struct mock_firmware - The far side
 * @backend: What the provider sees of it.
 * @dev: The device it runs in, which outlives it.
 * @start_lock: One thread starts the processors.
 * @processors: backend.processors threads, NULL until the first context is
 *	opened. Written under @start_lock and by stop(), when no context can be
 *	opened.
 * @lock: Protects what follows, up to @work.
 * @queue: Commands that wait for a processor.
 * @running: Commands that a processor executes.
 * @nr_running: Length of @running.
 * @stopping: Accept no command, wait for nothing that may never come.
 * @vanished: The device was removed suddenly; stays so.
 * @resetting: Processors take no command.
 * @crashed: Most commands are refused until a reset.
 * @stats: Since the last reset.
 * @resets: Since the firmware was made.
 * @prng: Source of the jitter.
 * @work: Processors wait here for commands.
 * @drained: A reset waits here for @running to become empty.
 * @reset_lock: One reset at a time.
 * @cmds: Commands in flight by handle, erased by @irq. Each has a reference.
 * @next_handle: The lock of @cmds protects it. The search for a free handle
 *	begins there.
 * @last_handle: Handle of the last command that was completed.
 * @completions: Posted by processors and drained by @irq.
 * @irq: The interrupt.
 * @context_lock: Protects @contexts, @resources and mock_context.closed.
 * @contexts: By UID; a UID returns when the last command of its context ends.
 * @resources: The context that owns it, by id.
 * @config: See there.
 * @memory: See there.
 */
struct mock_firmware {
	struct mock_backend backend;
	struct mock_device *dev;
	/* Held over the creation of the processors. */
	struct mutex start_lock;
	struct task_struct **processors;

	/* The state of every command and of the firmware as a whole. */
	spinlock_t lock;
	struct list_head queue;
	struct list_head running;
	unsigned int nr_running;
	bool stopping;
	bool vanished;
	bool resetting;
	bool crashed;
	struct mock_stats stats;
	u64 resets;
	struct rnd_state prng;

	wait_queue_head_t work;
	wait_queue_head_t drained;
	/* Held by a reset from the first abort to its own answer. */
	struct mutex reset_lock;
	struct xarray cmds;
	u32 next_handle;
	u32 last_handle;
	struct llist_head completions;
	struct irq_work irq;

	/* Contexts and their resources. */
	struct mutex context_lock;
	struct xarray contexts;
	struct xarray resources;

	struct mock_config_store config;
	struct mock_memory memory;
};

/* firmware.c */
void mock_firmware_crash(struct mock_firmware *fw, struct mock_cmd *self);
void mock_firmware_shut(struct mock_firmware *fw, bool everything);
void mock_firmware_vanish(struct mock_firmware *fw);

/* processor.c */
int mock_processors_start(struct mock_firmware *fw);
void mock_processors_stop(struct mock_firmware *fw);
void mock_interrupt(struct irq_work *irq);
void mock_finish(struct mock_firmware *fw, struct mock_cmd *cmd, int result);
void mock_finish_unqueued(struct mock_firmware *fw, struct list_head *cmds,
			  int result);
void mock_post(struct mock_firmware *fw, struct mock_cmd *cmd, int result);
void mock_abort(struct mock_firmware *fw, struct mock_cmd *cmd, int why);
int mock_sleep(struct mock_cmd *cmd, u64 us);
int mock_block(struct mock_firmware *fw, struct mock_cmd *cmd);

/* commands.c */
int mock_reply(struct mock_cmd *cmd, const void *data, size_t len);

/* context.c */
struct mock_context *mock_context_open(struct mock_backend *backend);
void mock_context_close(struct mock_context *ctx);
void mock_context_put(struct mock_context *ctx);
int mock_do_res_alloc(struct mock_firmware *fw, struct mock_cmd *cmd);
int mock_do_res_free(struct mock_firmware *fw, struct mock_cmd *cmd);

/* config.c */
void mock_config_init(struct mock_config_store *store);
int mock_do_config_get(struct mock_firmware *fw, struct mock_cmd *cmd);
int mock_do_config_set(struct mock_firmware *fw, struct mock_cmd *cmd);
int mock_do_config_list(struct mock_firmware *fw, struct mock_cmd *cmd);

/* memory.c */
void mock_memory_init(struct mock_memory *memory, u32 seed);
void mock_memory_clear(struct mock_memory *memory);
void mock_memory_free(struct mock_memory *memory);
int mock_memory_check(enum fwctl_rpc_scope scope, u64 addr, u32 len);
int mock_do_mem_read(struct mock_firmware *fw, struct mock_cmd *cmd);
int mock_do_mem_write(struct mock_firmware *fw, struct mock_cmd *cmd);
int mock_do_dump_read(struct mock_firmware *fw, struct mock_cmd *cmd);
int mock_do_crash(struct mock_firmware *fw, struct mock_cmd *cmd);

static inline struct mock_firmware *to_firmware(struct mock_backend *backend)
{
	return container_of(backend, struct mock_firmware, backend);
}

#endif
