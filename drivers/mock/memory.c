// SPDX-License-Identifier: GPL-2.0-only
/*
 * The firmware's memory with the guarded region, which holds the keys; and the core
 * dump that a crash creates.
 */
#include <linux/slab.h>
#include <linux/string.h>

#include "firmware.h"

/**
 * mock_memory_init() - Initialise the memory without allocating it
 * @memory: The memory.
 * @seed: Seed of the keys, different for each device.
 */
void mock_memory_init(struct mock_memory *memory, u32 seed)
{
	init_rwsem(&memory->lock);
	memory->seed = seed;
}

/**
 * mock_memory_free() - Free the memory and the dump
 * @memory: The memory, no longer in use.
 */
void mock_memory_free(struct mock_memory *memory)
{
	kvfree(memory->bytes);
	kvfree(memory->dump);
}

/* Set the memory to the state at power on: zero, except for the keys. */
static void mock_memory_boot(struct mock_memory *memory)
{
	struct rnd_state keys;

	memset(memory->bytes, 0, MOCK_MEM_SIZE);
	prandom_seed_state(&keys, memory->seed);
	prandom_bytes_state(&keys, memory->bytes + MOCK_GUARD_ADDR,
			    MOCK_GUARD_LEN);
}

/**
 * mock_memory_touch() - Allocate the memory on first access
 * @memory: The memory.
 *
 * Context: may sleep.
 * Return: false if out of memory.
 */
bool mock_memory_touch(struct mock_memory *memory)
{
	scoped_guard(rwsem_read, &memory->lock)
		if (memory->bytes)
			return true;

	guard(rwsem_write)(&memory->lock);
	if (memory->bytes)
		return true;
	memory->bytes = kvmalloc(MOCK_MEM_SIZE, GFP_KERNEL);
	if (!memory->bytes)
		return false;
	mock_memory_boot(memory);
	return true;
}

/**
 * mock_memory_clear() - Reset the memory, but keep the dump
 * @memory: The memory.
 *
 * Context: may sleep.
 */
void mock_memory_clear(struct mock_memory *memory)
{
	guard(rwsem_write)(&memory->lock);
	if (memory->bytes)
		mock_memory_boot(memory);
}

static bool mock_touches_guard(u64 addr, u32 len)
{
	return len && addr < MOCK_GUARD_ADDR + MOCK_GUARD_LEN &&
	       addr + len > MOCK_GUARD_ADDR;
}

/**
 * mock_memory_check() - Check an access to the memory
 * @scope: Scope of the command.
 * @addr: Address of the first byte.
 * @len: Number of bytes.
 *
 * Return: OK; BAD_PARAM if the range exceeds the memory; DENIED if the access needs
 * a wider scope.
 */
int mock_memory_check(enum fwctl_rpc_scope scope, u64 addr, u32 len)
{
	if (addr > MOCK_MEM_SIZE || len > MOCK_MEM_SIZE - addr)
		return FWCTL_MOCK_BAD_PARAM;
	if (scope < FWCTL_RPC_DEBUG_WRITE_FULL && mock_touches_guard(addr, len))
		return FWCTL_MOCK_DENIED;
	return FWCTL_MOCK_OK;
}

int mock_do_mem_read(struct mock_firmware *fw, struct mock_cmd *cmd)
{
	const struct fwctl_mock_mem *in = mock_cmd_in(cmd);
	struct mock_memory *memory = &fw->memory;
	u64 addr = le64_to_cpu(in->addr);
	u32 len = le32_to_cpu(in->len);
	int status;

	if (in->reserved || len > FWCTL_MOCK_MEM_MAX_LEN)
		return FWCTL_MOCK_BAD_PARAM;
	status = mock_memory_check(cmd->scope, addr, len);
	if (status != FWCTL_MOCK_OK)
		return status;
	if (!mock_memory_touch(memory))
		return FWCTL_MOCK_INTERNAL;
	guard(rwsem_read)(&memory->lock);
	return mock_reply(cmd, memory->bytes + addr, len);
}

int mock_do_mem_write(struct mock_firmware *fw, struct mock_cmd *cmd)
{
	const struct fwctl_mock_mem *in = mock_cmd_in(cmd);
	struct mock_memory *memory = &fw->memory;
	u64 addr = le64_to_cpu(in->addr);
	u32 len = le32_to_cpu(in->len);
	int status;

	if (in->reserved || len > FWCTL_MOCK_MEM_MAX_LEN)
		return FWCTL_MOCK_BAD_PARAM;
	status = mock_memory_check(cmd->scope, addr, len);
	if (status != FWCTL_MOCK_OK)
		return status;
	if (mock_cmd_in_len(cmd) != sizeof(*in) + len)
		return FWCTL_MOCK_BAD_LENGTH;
	if (!mock_memory_touch(memory))
		return FWCTL_MOCK_INTERNAL;
	guard(rwsem_write)(&memory->lock);
	memcpy(memory->bytes + addr, in + 1, len);
	return FWCTL_MOCK_OK;
}

int mock_do_dump_read(struct mock_firmware *fw, struct mock_cmd *cmd)
{
	const struct fwctl_mock_mem *in = mock_cmd_in(cmd);
	struct fwctl_mock_dump *out = mock_cmd_out(cmd);
	struct mock_memory *memory = &fw->memory;
	u64 offset = le64_to_cpu(in->addr);
	u32 len = le32_to_cpu(in->len);

	if (in->reserved || len > FWCTL_MOCK_MEM_MAX_LEN ||
	    offset > MOCK_MEM_SIZE)
		return FWCTL_MOCK_BAD_PARAM;
	guard(rwsem_read)(&memory->lock);
	if (!memory->dump_id)
		return FWCTL_MOCK_NOT_FOUND;
	len = min_t(u64, len, MOCK_MEM_SIZE - offset);
	out->total = cpu_to_le64(MOCK_MEM_SIZE);
	out->id = cpu_to_le32(memory->dump_id);
	memcpy(out + 1, memory->dump + offset, len);
	cmd->reply_len = sizeof(*out) + len;
	return FWCTL_MOCK_OK;
}

/* Copy everything but the guarded region, which reads as zero. */
static bool mock_memory_dump(struct mock_memory *memory)
{
	guard(rwsem_write)(&memory->lock);
	if (!memory->dump)
		memory->dump = kvmalloc(MOCK_MEM_SIZE, GFP_KERNEL);
	if (!memory->dump)
		return false;
	memcpy(memory->dump, memory->bytes, MOCK_MEM_SIZE);
	memset(memory->dump + MOCK_GUARD_ADDR, 0, MOCK_GUARD_LEN);
	memory->dump_id++;
	return true;
}

int mock_do_crash(struct mock_firmware *fw, struct mock_cmd *cmd)
{
	struct mock_memory *memory = &fw->memory;

	if (!mock_memory_touch(memory) || !mock_memory_dump(memory))
		return FWCTL_MOCK_INTERNAL;
	mock_firmware_crash(fw, cmd);
	return FWCTL_MOCK_OK;
}
