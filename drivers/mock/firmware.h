/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fwctl mock: the emulated firmware, which runs in the kernel.
 *
 * The firmware is independent of FDs and of the fwctl core. It receives commands
 * through submit() and completes them with mock_cmd_complete(), in hard interrupt
 * context like a real device. mock_provider_event() reports events.
 *
 * Lock order: memory.lock and context_lock nest inside reset_lock, and umem_lock
 * inside memory.lock. The spinlock "lock" nests inside all other locks. Apart from
 * that, start_lock, reset_lock, config.lock, memory.lock and context_lock do not
 * nest. No lock but reset_lock is held during waits.
 */
#ifndef _FWCTL_MOCK_FIRMWARE_H
#define _FWCTL_MOCK_FIRMWARE_H

#include <linux/irq_work.h>
#include <linux/prandom.h>
#include <linux/rwsem.h>
#include <linux/sched.h>
#include <linux/sizes.h>

#include "mock.h"

/* Larger than FWCTL_RPC_MAX_LEN, so that a dump needs several RPCs. */
#define MOCK_MEM_SIZE SZ_4M
#define MOCK_GUARD_ADDR SZ_1M
#define MOCK_GUARD_LEN SZ_64K

/**
 * struct mock_config_store - Non-volatile configuration
 * @lock: Protects the store.
 * @count: Number of parameters that are set.
 * @entries: The parameters, sorted by name. The first @count entries are valid.
 */
struct mock_config_store {
	/* See kernel-doc. */
	struct mutex lock;
	unsigned int count;
	struct fwctl_mock_config entries[FWCTL_MOCK_CONFIG_MAX];
};

/**
 * struct mock_memory - The firmware's memory and the last core dump
 * @lock: Held for write to change the memory or the dump.
 * @bytes: MOCK_MEM_SIZE bytes, allocated on first access, because most of up to
 *	4096 devices are never accessed. Freed by destroy().
 * @dump: MOCK_MEM_SIZE bytes, allocated by the first crash.
 * @dump_id: Number of the crash that created @dump, 0 before the first crash.
 * @seed: Seed of the keys in the guarded region. Constant.
 */
struct mock_memory {
	/* See kernel-doc. */
	struct rw_semaphore lock;
	u8 *bytes;
	u8 *dump;
	u32 dump_id;
	u32 seed;
};

/**
 * struct mock_stats - Counters for COUNTERS
 * @completed: See struct fwctl_mock_counters.
 * @failed: See there.
 * @in_bytes: See there.
 * @out_bytes: See there.
 * @peak: See there.
 */
struct mock_stats {
	u64 completed;
	u64 failed;
	u64 in_bytes;
	u64 out_bytes;
	u64 peak;
};

/**
 * struct mock_firmware - The emulated firmware of a device
 * @backend: Interface to the provider.
 * @dev: The device, which outlives the firmware.
 * @start_lock: Serialises the start of the workers.
 * @workers: The workers, backend.workers threads. NULL until the first
 *	context is opened. Written under @start_lock.
 * @lock: Protects all members up to @prng.
 * @queue: Commands that wait for a worker.
 * @running: Commands that a worker executes.
 * @nr_running: Length of @running.
 * @stopping: New commands are rejected, and commands must not block.
 * @surprise_removed: The device was removed by surprise. Never cleared.
 * @resetting: Workers must not take commands.
 * @crashed: Most commands fail until a reset.
 * @stats: Counters since the last reset.
 * @resets: Number of resets.
 * @prng: Source of the jitter.
 * @work: Workers wait here for commands.
 * @drained: A reset waits here for @running to become empty.
 * @reset_lock: Serialises resets.
 * @cmds: Commands in flight by handle, with one reference each. @irq erases them.
 * @next_handle: Start of the search for a free handle. The lock of @cmds protects
 *	this member.
 * @last_handle: Handle of the last completed command.
 * @completions: Completions and events, which workers post and @irq drains.
 * @drain_lock: Held while @completions are delivered. Outermost lock.
 * @irq: The interrupt.
 * @context_lock: Protects @contexts, @resources, all sessions, and
 *	mock_context.closed.
 * @contexts: Contexts by UID. A UID is free again after the last command of the
 *	context.
 * @resources: The owning context of each resource, by resource ID.
 * @sessions: Sessions of agents by ID.
 * @next_session: Start of the search for a free session ID.
 * @config: Non-volatile configuration.
 * @memory: Memory and core dump.
 * @umem_lock: Held for read while a worker accesses registered memory. Held for write
 *	to unmap registered memory.
 */
struct mock_firmware {
	struct mock_backend backend;
	struct mock_device *dev;
	/* See kernel-doc. */
	struct mutex start_lock;
	struct task_struct **workers;

	/* Protects the state of the firmware and of all commands. */
	spinlock_t lock;
	struct list_head queue;
	struct list_head running;
	unsigned int nr_running;
	bool stopping;
	bool surprise_removed;
	bool resetting;
	bool crashed;
	struct mock_stats stats;
	u64 resets;
	struct rnd_state prng;

	wait_queue_head_t work;
	wait_queue_head_t drained;
	/* Held from the first abort until the reset is complete. */
	struct mutex reset_lock;
	struct xarray cmds;
	u32 next_handle;
	u32 last_handle;
	struct llist_head completions;
	/* Keeps the order, because interrupts of several CPUs may overlap. */
	spinlock_t drain_lock;
	struct irq_work irq;

	/* See kernel-doc. */
	struct mutex context_lock;
	struct xarray contexts;
	struct xarray resources;
	struct xarray sessions;
	u32 next_session;

	struct mock_config_store config;
	struct mock_memory memory;
	/* See kernel-doc. */
	struct rw_semaphore umem_lock;
};

/* firmware.c */
void mock_firmware_crash(struct mock_firmware *fw, struct mock_cmd *self);
void mock_firmware_shut(struct mock_firmware *fw, bool everything);
void mock_firmware_surprise_remove(struct mock_firmware *fw);

/* worker.c */
int mock_workers_start(struct mock_firmware *fw);
void mock_workers_stop(struct mock_firmware *fw);
void mock_drain(struct mock_firmware *fw);
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

/* event.c */

/**
 * struct mock_event - An event on its way to the driver
 * @posted: Must be first.
 * @uid: UID of the context that receives the event, or 0 for all.
 * @kind: enum fwctl_mock_event_kind.
 * @len: Size of the payload.
 * @data: The payload.
 */
struct mock_event {
	struct mock_completion posted;
	u32 uid;
	u32 kind;
	u32 len;
	u8 data[];
};

struct mock_event *mock_event_alloc(u32 uid, u32 kind, const void *data,
				    u32 len);
int mock_event_post(struct mock_firmware *fw, struct mock_event *event);
int mock_event_raise(struct mock_backend *backend, u32 uid, u32 kind,
		     const void *data, u32 len);
void mock_event_raise_health(struct mock_firmware *fw,
			     enum fwctl_mock_health health);
int mock_do_raise(struct mock_firmware *fw, struct mock_cmd *cmd);

/* agent.c */
void mock_agent_end_all(struct mock_firmware *fw);
void mock_agent_end_context(struct mock_context *ctx);
int mock_do_agent_list(struct mock_firmware *fw, struct mock_cmd *cmd);
int mock_do_agent_open(struct mock_firmware *fw, struct mock_cmd *cmd);
int mock_do_agent_write(struct mock_firmware *fw, struct mock_cmd *cmd);
int mock_do_agent_read(struct mock_firmware *fw, struct mock_cmd *cmd);
int mock_do_agent_close(struct mock_firmware *fw, struct mock_cmd *cmd);

/* config.c */
void mock_config_init(struct mock_config_store *store);
int mock_do_config_get(struct mock_firmware *fw, struct mock_cmd *cmd);
int mock_do_config_set(struct mock_firmware *fw, struct mock_cmd *cmd);
int mock_do_config_list(struct mock_firmware *fw, struct mock_cmd *cmd);

/* memory.c */
void mock_memory_init(struct mock_memory *memory, u32 seed);
void mock_memory_clear(struct mock_memory *memory);
void mock_memory_free(struct mock_memory *memory);
bool mock_memory_touch(struct mock_memory *memory);
int mock_memory_check(enum fwctl_rpc_scope scope, u64 addr, u32 len);
int mock_do_mem_read(struct mock_firmware *fw, struct mock_cmd *cmd);
int mock_do_mem_write(struct mock_firmware *fw, struct mock_cmd *cmd);
int mock_do_dump_read(struct mock_firmware *fw, struct mock_cmd *cmd);
int mock_do_crash(struct mock_firmware *fw, struct mock_cmd *cmd);

/* umem.c */
int mock_firmware_map_umem(struct mock_context *ctx, struct fwctl_umem *umem);
void mock_firmware_unmap_umem(struct mock_context *ctx,
			      struct fwctl_umem *umem);
int mock_do_mem_read_umem(struct mock_firmware *fw, struct mock_cmd *cmd);
int mock_do_dump_read_umem(struct mock_firmware *fw, struct mock_cmd *cmd);

static inline struct mock_firmware *to_firmware(struct mock_backend *backend)
{
	return container_of(backend, struct mock_firmware, backend);
}

#endif
