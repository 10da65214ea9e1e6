// SPDX-License-Identifier: GPL-2.0-only
/*
 * Registered user memory: the ops of the driver, and the commands that write to the
 * memory. A worker checks each access, like a device with its own translation table.
 */
#include <linux/highmem.h>
#include <linux/mm.h>

#include "firmware.h"

#ifdef FWCTL_UMEMS

int mock_map_umem(struct fwctl_umem *umem)
{
	struct mock_context *ctx = to_mock_uctx(umem->uctx)->ctx;
	const struct mock_backend_ops *ops = ctx->backend->ops;

	if (!ops->map_umem)
		return -EOPNOTSUPP;
	umem->umem_id = umem->rsc_id;
	if (umem->flags & FWCTL_UMEM_MKEY)
		umem->mkey_id = umem->rsc_id;
	return ops->map_umem(ctx, umem);
}

int mock_unmap_umem(struct fwctl_umem *umem)
{
	struct mock_context *ctx = to_mock_uctx(umem->uctx)->ctx;

	ctx->backend->ops->unmap_umem(ctx, umem);
	return 0;
}

/**
 * mock_firmware_map_umem() - Let commands of a context access memory
 * @ctx: The context.
 * @umem: The memory.
 *
 * Context: may sleep.
 * Return: 0 or a negative errno.
 */
int mock_firmware_map_umem(struct mock_context *ctx, struct fwctl_umem *umem)
{
	return xa_insert(&ctx->umems, umem->umem_id, umem, GFP_KERNEL_ACCOUNT);
}

/**
 * mock_firmware_unmap_umem() - End the access to memory
 * @ctx: The context.
 * @umem: The memory. No worker accesses it when the function returns.
 *
 * Context: may sleep, no longer than a worker copies data.
 */
void mock_firmware_unmap_umem(struct mock_context *ctx, struct fwctl_umem *umem)
{
	guard(rwsem_write)(&to_firmware(ctx->backend)->umem_lock);
	xa_erase(&ctx->umems, umem->umem_id);
}

static void mock_umem_copy(const struct fwctl_umem *umem, u64 offset,
			   const void *data, size_t len)
{
	u64 first = umem->offset + offset;
	struct page **page = umem->pages + (first >> PAGE_SHIFT);
	size_t start = offset_in_page(first);

	while (len) {
		size_t part = min(len, PAGE_SIZE - start);

		memcpy_to_page(*page++, start, data, part);
		data += part;
		len -= part;
		start = 0;
	}
}

/*
 * Write to registered memory of the command's context. Returns an enum
 * fwctl_mock_status.
 */
static int mock_umem_write(struct mock_firmware *fw, struct mock_cmd *cmd,
			   const void *data, size_t len)
{
	const struct fwctl_mock_umem_mem *in = mock_cmd_in(cmd);
	u64 offset = le64_to_cpu(in->umem_offset);
	const struct fwctl_umem *umem;

	guard(rwsem_read)(&fw->umem_lock);
	umem = xa_load(&cmd->ctx->umems, le32_to_cpu(in->umem_id));
	if (!umem || cmd->umem_missing)
		return FWCTL_MOCK_NOT_FOUND;
	if (offset > umem->len || len > umem->len - offset)
		return FWCTL_MOCK_BAD_PARAM;
	mock_umem_copy(umem, offset, data, len);
	return FWCTL_MOCK_OK;
}

#else

static int mock_umem_write(struct mock_firmware *fw, struct mock_cmd *cmd,
			   const void *data, size_t len)
{
	return FWCTL_MOCK_NOT_FOUND;
}

#endif

int mock_do_mem_read_umem(struct mock_firmware *fw, struct mock_cmd *cmd)
{
	const struct fwctl_mock_umem_mem *in = mock_cmd_in(cmd);
	struct mock_memory *memory = &fw->memory;
	u64 addr = le64_to_cpu(in->addr);
	u32 len = le32_to_cpu(in->len);
	int status = mock_memory_check(cmd->scope, addr, len);

	if (status != FWCTL_MOCK_OK)
		return status;
	if (!mock_memory_touch(memory))
		return FWCTL_MOCK_INTERNAL;
	guard(rwsem_read)(&memory->lock);
	return mock_umem_write(fw, cmd, memory->bytes + addr, len);
}

int mock_do_dump_read_umem(struct mock_firmware *fw, struct mock_cmd *cmd)
{
	const struct fwctl_mock_umem_mem *in = mock_cmd_in(cmd);
	struct fwctl_mock_dump out = { .total = cpu_to_le64(MOCK_MEM_SIZE) };
	struct mock_memory *memory = &fw->memory;
	u64 offset = le64_to_cpu(in->addr);
	u64 len = le32_to_cpu(in->len);
	int status;

	if (offset > MOCK_MEM_SIZE)
		return FWCTL_MOCK_BAD_PARAM;
	guard(rwsem_read)(&memory->lock);
	if (!memory->dump_id)
		return FWCTL_MOCK_NOT_FOUND;
	len = min(len, MOCK_MEM_SIZE - offset);
	status = mock_umem_write(fw, cmd, memory->dump + offset, len);
	if (status != FWCTL_MOCK_OK)
		return status;
	out.id = cpu_to_le32(memory->dump_id);
	return mock_reply(cmd, &out, sizeof(out));
}
