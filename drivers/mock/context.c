// SPDX-License-Identifier: GPL-2.0-only
/*
 * Firmware contexts, one per open FD, and the resources that they own. agent.c has
 * their sessions.
 */
#include <linux/slab.h>

#include "firmware.h"

/**
 * mock_context_open() - Create a context
 * @backend: The firmware.
 *
 * Context: may sleep.
 * Return: the context, for mock_context_close(); an ERR_PTR() of -ENOMEM,
 * -EINTR, or -EBUSY with MOCK_CONTEXTS_MAX contexts open.
 */
struct mock_context *mock_context_open(struct mock_backend *backend)
{
	struct mock_firmware *fw = to_firmware(backend);
	int ret;

	struct mock_context *ctx __free(kfree) =
		kzalloc(sizeof(*ctx), GFP_KERNEL_ACCOUNT);
	if (!ctx)
		return ERR_PTR(-ENOMEM);
	ret = mock_workers_start(fw);
	if (ret)
		return ERR_PTR(ret);

	ctx->backend = backend;
	xa_init(&ctx->umems);
	refcount_set(&ctx->refs, 1);
	guard(mutex)(&fw->context_lock);
	ret = xa_alloc(&fw->contexts, &ctx->uid, ctx,
		       XA_LIMIT(1, MOCK_CONTEXTS_MAX), GFP_KERNEL_ACCOUNT);
	if (ret)
		return ERR_PTR(ret);
	atomic_inc(&fw->dev->usage.contexts);
	return_ptr(ctx);
}

/**
 * mock_context_put() - Drop a reference; the last one frees the context and UID
 * @ctx: The context.
 *
 * Context: process.
 */
void mock_context_put(struct mock_context *ctx)
{
	struct mock_firmware *fw = to_firmware(ctx->backend);

	if (!refcount_dec_and_test(&ctx->refs))
		return;
	xa_erase(&fw->contexts, ctx->uid);
	kfree(ctx);
}

/* Free a resource. The caller has checked that the context owns it. */
static void mock_resource_free(struct mock_firmware *fw, unsigned long id)
{
	lockdep_assert_held(&fw->context_lock);
	xa_erase(&fw->resources, id);
	atomic_dec(&fw->dev->usage.resources);
}

/**
 * mock_context_close() - Close a context, free its resources, end its sessions
 * @ctx: The context. Abandoned commands may still run in it, but cannot allocate
 *	resources or open sessions any more.
 *
 * Context: may sleep.
 */
void mock_context_close(struct mock_context *ctx)
{
	struct mock_firmware *fw = to_firmware(ctx->backend);
	struct mock_context *owner;
	unsigned long id;

	scoped_guard(mutex, &fw->context_lock) {
		ctx->closed = true;
		xa_for_each(&fw->resources, id, owner)
			if (owner == ctx)
				mock_resource_free(fw, id);
		mock_agent_end_context(ctx);
		atomic_dec(&fw->dev->usage.contexts);
	}
	/*
	 * A later context with this UID must not receive events of a session, even
	 * if AGENT_CLOSE ended the session.
	 */
	mock_drain(fw);
	mock_context_put(ctx);
}

int mock_do_res_alloc(struct mock_firmware *fw, struct mock_cmd *cmd)
{
	struct fwctl_mock_resource out = {};
	u32 id;
	int ret;

	guard(mutex)(&fw->context_lock);
	if (cmd->ctx->closed)
		return FWCTL_MOCK_DENIED;
	ret = xa_alloc(&fw->resources, &id, cmd->ctx,
		       XA_LIMIT(1, FWCTL_MOCK_RES_MAX), GFP_KERNEL);
	if (ret)
		return ret == -EBUSY ? FWCTL_MOCK_NO_SPACE :
				       FWCTL_MOCK_INTERNAL;
	out.id = cpu_to_le32(id);
	out.in_use =
		cpu_to_le32(atomic_inc_return(&fw->dev->usage.resources));
	return mock_reply(cmd, &out, sizeof(out));
}

int mock_do_res_free(struct mock_firmware *fw, struct mock_cmd *cmd)
{
	const struct fwctl_mock_resource *in = mock_cmd_in(cmd);
	u32 id = le32_to_cpu(in->id);
	struct mock_context *owner;

	if (in->in_use)
		return FWCTL_MOCK_BAD_PARAM;
	guard(mutex)(&fw->context_lock);
	owner = xa_load(&fw->resources, id);
	if (!owner)
		return FWCTL_MOCK_NOT_FOUND;
	if (owner != cmd->ctx)
		return FWCTL_MOCK_DENIED;
	mock_resource_free(fw, id);
	return FWCTL_MOCK_OK;
}
