// SPDX-License-Identifier: GPL-2.0-only
/*
 * The driver on a core that has requests. As an asynchronous provider it hands a
 * command to the firmware, and the completion interrupt completes the request.
 * As a threaded provider it passes the blocking op to threads of the core.
 */
#include "mock.h"

#ifdef FWCTL_REQUESTS

#include "../mlx5/events.h"

/**
 * struct mock_request - One RPC in flight
 * @req: Must be first.
 * @cmd: The command, with a reference, from submit() to completion. Protected by
 *	mock_provider.request_lock.
 */
struct mock_request {
	struct fwctl_request req;
	struct mock_cmd *cmd;
};

static struct mock_request *to_mock_request(struct fwctl_request *req)
{
	return container_of(req, struct mock_request, req);
}

/* Set the command of a request. Returns the old command with its reference. */
static struct mock_cmd *mock_request_set_cmd(struct mock_request *request,
					     struct mock_cmd *cmd)
{
	struct mock_provider *mock = to_provider(request->req.uctx);

	guard(spinlock_irqsave)(&mock->request_lock);
	swap(request->cmd, cmd);
	return cmd;
}

/* mock_cmd.ended, usually called in hard interrupt. */
static void mock_request_ended(struct mock_cmd *cmd)
{
	struct mock_request *request = cmd->owner;
	struct mock_provider *mock = to_provider(request->req.uctx);
	size_t len = 0;
	void *rsp;

	rsp = mock_take_rsp(mock, cmd, &len);
	mock_cmd_put(mock_request_set_cmd(request, NULL));
	fwctl_request_complete(&request->req, rsp, len);
}

static bool mock_request_is_opaque(const struct fwctl_request *req)
{
	return to_provider(req->uctx)->backend->opaque;
}

/*
 * Keep the memory that a message refers to. Returns 0; -ENOENT if the handle is not
 * valid; or another negative errno.
 */
static int mock_request_get_umem(struct fwctl_request *req,
				 const struct mock_cmd_desc *desc)
{
	const struct fwctl_mock_umem_mem *in =
		req->in + sizeof(struct fwctl_mock_req);

	/* The firmware rejects a wrong length. */
	if (!desc || !desc->uses_umem ||
	    req->in_len != sizeof(struct fwctl_mock_req) + sizeof(*in))
		return 0;
	return PTR_ERR_OR_ZERO(fwctl_umem_get(req, le32_to_cpu(in->umem_id)));
}

static int mock_submit_request(struct fwctl_request *req)
{
	struct mock_provider *mock = to_provider(req->uctx);
	struct mock_request *request = to_mock_request(req);
	const struct mock_cmd_desc *desc = NULL;
	struct mock_cmd *cmd __free(mock_cmd) = NULL;
	int ret;

	if (!mock_request_is_opaque(req))
		desc = mock_gate(req->scope, req->in, req->in_len,
				 req->out_len);
	if (IS_ERR(desc))
		return PTR_ERR(desc);
	ret = mock_request_get_umem(req, desc);
	if (ret && ret != -ENOENT)
		return ret;
	cmd = mock_cmd_alloc(desc, req->scope, req->in, req->in_len);
	if (!cmd)
		return -ENOMEM;
	if (!desc)
		cmd->rsp_size = req->out_len;
	/* Memory without a handle can still be mapped for other requests. */
	cmd->umem_missing = ret;
	cmd->ended = mock_request_ended;
	cmd->owner = request;
	refcount_inc(&cmd->refs);
	/* Set first, because the command may complete before submit() returns. */
	mock_request_set_cmd(request, cmd);
	ret = mock->backend->ops->submit(to_mock_uctx(req->uctx)->ctx, cmd);
	if (ret)
		mock_cmd_put(mock_request_set_cmd(request, NULL));
	return ret;
}

static void mock_abort_request(struct fwctl_request *req)
{
	struct mock_provider *mock = to_provider(req->uctx);
	struct mock_request *request = to_mock_request(req);
	struct mock_cmd *cmd __free(mock_cmd) = NULL;

	scoped_guard(spinlock_irqsave, &mock->request_lock) {
		cmd = request->cmd;
		if (cmd)
			refcount_inc(&cmd->refs);
	}
	if (cmd)
		mock->backend->ops->abort(mock->backend, cmd);
}

/**
 * mock_command() - Return the opcode of a request, as fwctl_ops.command
 * @req: The request.
 *
 * Context: any.
 * Return: the opcode; -EMSGSIZE if the request is too short; -EOPNOTSUPP if a program
 * defines the messages.
 */
int mock_command(const struct fwctl_request *req)
{
	const struct fwctl_mock_req *in = req->in;

	if (mock_request_is_opaque(req))
		return -EOPNOTSUPP;
	return req->in_len < sizeof(*in) ? -EMSGSIZE : le16_to_cpu(in->opcode);
}

/**
 * mock_is_recovery() - Recognise a RESET, as fwctl_ops.is_recovery
 * @req: The request.
 *
 * Return: true for a RESET that mock_gate() accepts. The core lets one request at
 * a time bypass the limits, so a rejected request could otherwise delay a RESET.
 */
bool mock_is_recovery(const struct fwctl_request *req)
{
	const struct mock_cmd_desc *desc;

	if (mock_request_is_opaque(req))
		return false;
	desc = mock_gate(req->scope, req->in, req->in_len, req->out_len);
	return !IS_ERR(desc) && desc->out_of_band;
}

/**
 * mock_provider_event() - Pass an event of the firmware to the core
 * @mock: State of the driver.
 * @uid: UID of the context that receives the event, or 0 for all.
 * @kind: enum fwctl_mock_event_kind.
 * @data: The payload.
 * @len: Size of the payload.
 *
 * Context: any but NMI, usually hard interrupt.
 * Return: 0; or -ENOENT if the context is not open, which drops the event.
 */
int mock_provider_event(struct mock_provider *mock, u32 uid, u32 kind,
			const void *data, u32 len)
{
	struct fwctl_uctx *uctx;
	unsigned long flags;

	xa_lock_irqsave(&mock->contexts, flags);
	uctx = uid ? xa_load(&mock->contexts, uid) : NULL;
	if (uctx || !uid)
		fwctl_event_post(&mock->fwctl, uctx, kind, data, len);
	xa_unlock_irqrestore(&mock->contexts, flags);
	return uctx || !uid ? 0 : -ENOENT;
}

static const struct fwctl_event_kind mock_event_kinds[] = {
	{
		.kind = FWCTL_MOCK_TEMPERATURE,
		.scope = FWCTL_RPC_CONFIGURATION,
		.max_len = sizeof(struct fwctl_mock_event),
	}, {
		.kind = FWCTL_MOCK_HEALTH,
		.scope = FWCTL_RPC_CONFIGURATION,
		.max_len = sizeof(struct fwctl_mock_event),
	}, {
		.kind = FWCTL_MOCK_AGENT,
		.scope = FWCTL_RPC_DEBUG_READ_ONLY,
		.max_len = FWCTL_EVENT_MAX_LEN,
	}, {
		.kind = FWCTL_MOCK_VENDOR,
		.scope = FWCTL_RPC_DEBUG_READ_ONLY,
		.max_len = FWCTL_EVENT_MAX_LEN,
	},
};

/**
 * mock_events_of() - Find the kinds of events of a device
 * @device_type: Device type of the device.
 *
 * Return: the kinds of the mlx5 provider for its device type, else the mock's kinds.
 */
struct mock_events mock_events_of(unsigned int device_type)
{
	if (device_type == FWCTL_DEVICE_TYPE_MLX5)
		return (struct mock_events){
			mlx5_fwctl_events, ARRAY_SIZE(mlx5_fwctl_events),
		};
	return (struct mock_events){
		mock_event_kinds, ARRAY_SIZE(mock_event_kinds),
	};
}

/**
 * mock_set_events() - Set the kinds of events of a device
 * @ops: The operations of the device, with its device type.
 */
void mock_set_events(struct fwctl_ops *ops)
{
	const struct mock_events events = mock_events_of(ops->device_type);

	ops->events = events.kinds;
	ops->num_events = events.count;
}

const struct fwctl_ops mock_async_ops = {
	MOCK_OPS,
	.submit_request = mock_submit_request,
	.abort_request = mock_abort_request,
	.request_size = sizeof(struct mock_request),
};

const struct fwctl_ops mock_threaded_ops = {
	MOCK_HOLD_UMEMS
	MOCK_OPS,
	.submit_request = fwctl_submit_threaded,
};

#endif
