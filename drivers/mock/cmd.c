// SPDX-License-Identifier: GPL-2.0-only
/* A command and its "DMA" buffers, which the caller and the firmware share. */
#include <linux/slab.h>
#include <linux/string.h>

#include "mock.h"

static void mock_cmd_free(struct mock_cmd *cmd)
{
	kvfree(cmd->req);
	kvfree(cmd->rsp);
	kfree(cmd);
}

/* Returns the maximum size of the response payload for a request. */
static u32 mock_cmd_reply_max(const struct mock_cmd_desc *desc, const void *in,
			      size_t in_len)
{
	if (in_len < desc->in_min || in_len > desc->in_max)
		return 0;
	return desc->out_len ? desc->out_len(in, in_len) : desc->out_max;
}

/**
 * mock_cmd_alloc() - Allocate a command and its buffers
 * @desc: Description of the command, NULL for an opaque firmware.
 * @scope: Scope of the caller.
 * @req: Header and payload. The function copies them.
 * @req_len: Size of the request, at least that of a header unless @desc is NULL.
 *
 * The response buffer holds the largest possible response to this request,
 * regardless of the size of the caller's buffer. There is none if @desc is NULL.
 *
 * Context: may sleep.
 * Return: the command with one reference, for mock_cmd_put(); NULL if out of
 * memory.
 */
struct mock_cmd *mock_cmd_alloc(const struct mock_cmd_desc *desc,
				enum fwctl_rpc_scope scope, const void *req,
				size_t req_len)
{
	struct mock_cmd *cmd __free(mock_cmd) =
		kzalloc(sizeof(*cmd), GFP_KERNEL_ACCOUNT);

	if (!cmd)
		return NULL;
	refcount_set(&cmd->refs, 1);
	init_completion(&cmd->done);
	INIT_LIST_HEAD(&cmd->entry);
	init_waitqueue_head(&cmd->wake);
	cmd->desc = desc;
	cmd->scope = scope;

	cmd->req = kvmalloc(req_len, GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	if (!cmd->req)
		return NULL;
	memcpy(cmd->req, req, req_len);
	cmd->req_len = req_len;
	if (!desc)
		return_ptr(cmd);

	cmd->rsp_size = sizeof(*cmd->rsp) +
			mock_cmd_reply_max(desc, mock_cmd_in(cmd),
					   mock_cmd_in_len(cmd));
	/* Zero the buffer, as the firmware may store less than it reports. */
	cmd->rsp = kvzalloc(cmd->rsp_size, GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	if (!cmd->rsp)
		return NULL;
	return_ptr(cmd);
}

/**
 * mock_cmd_put() - Drop a reference; the last one frees the command
 * @cmd: The command, or NULL.
 *
 * Context: any but NMI.
 */
void mock_cmd_put(struct mock_cmd *cmd)
{
	if (cmd && refcount_dec_and_test(&cmd->refs))
		mock_cmd_free(cmd);
}

/**
 * mock_cmd_complete() - Complete a command as the firmware
 * @cmd: The command, with @result and @rsp_len set. Drops the reference of the
 *	firmware, which must not access the command afterwards.
 *
 * Context: any but NMI, usually hard interrupt.
 */
void mock_cmd_complete(struct mock_cmd *cmd)
{
	if (cmd->ended)
		cmd->ended(cmd);
	else
		complete(&cmd->done);
	mock_cmd_put(cmd);
}
