// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fwctl provider: a platform driver that checks the scope of each request,
 * forwards it to the firmware, and validates the response.
 */
#include <linux/module.h>
#include <linux/slab.h>

#include "mock.h"

int mock_open_uctx(struct fwctl_uctx *uctx)
{
	struct mock_provider *mock = to_provider(uctx);
	struct mock_context *ctx = mock->backend->ops->open(mock->backend);
	int ret;

	if (IS_ERR(ctx))
		return PTR_ERR(ctx);
	ret = xa_insert_irq(&mock->contexts, ctx->uid, uctx, GFP_KERNEL);
	if (ret) {
		mock->backend->ops->close(ctx);
		return ret;
	}
	to_mock_uctx(uctx)->ctx = ctx;
	if (mock->backend->ops->opened)
		mock->backend->ops->opened(ctx);
	return 0;
}

void mock_close_uctx(struct fwctl_uctx *uctx)
{
	struct mock_provider *mock = to_provider(uctx);
	struct mock_context *ctx = to_mock_uctx(uctx)->ctx;

	xa_erase_irq(&mock->contexts, ctx->uid);
	mock->backend->ops->close(ctx);
}

static void *mock_info_default(struct fwctl_uctx *uctx, size_t *length)
{
	struct fwctl_info_mock *info = kzalloc(sizeof(*info), GFP_KERNEL);
	const struct mock_backend *backend = to_provider(uctx)->backend;

	if (!info)
		return ERR_PTR(-ENOMEM);
	*length = sizeof(*info);
	info->uid = to_mock_uctx(uctx)->ctx->uid;
	if (backend->opaque)
		return info;
	info->abi = FWCTL_MOCK_ABI;
	info->workers = backend->workers;
	info->commands = MOCK_CMDS;
	return info;
}

void *mock_info(struct fwctl_uctx *uctx, size_t *length)
{
	struct mock_backend *backend = to_provider(uctx)->backend;
	void *info = NULL;

	if (backend->ops->info)
		info = backend->ops->info(backend, length);
	return info ?: mock_info_default(uctx, length);
}

/**
 * mock_gate() - Check that a request may be sent to the firmware
 * @scope: Scope of the caller.
 * @in: The request.
 * @in_len: Size of the request.
 * @out_len: Size of the caller's response buffer.
 *
 * Return: the description of the command; or an ERR_PTR() of -EMSGSIZE if a length
 * is wrong, of -EBADMSG if the scope has no such command.
 */
const struct mock_cmd_desc *mock_gate(enum fwctl_rpc_scope scope,
				      const void *in, size_t in_len,
				      size_t out_len)
{
	const struct fwctl_mock_req *req = in;
	const struct mock_cmd_desc *desc;

	if (in_len < sizeof(*req) || out_len < sizeof(struct fwctl_mock_rsp))
		return ERR_PTR(-EMSGSIZE);
	if (le32_to_cpu(req->len) != in_len - sizeof(*req))
		return ERR_PTR(-EMSGSIZE);
	desc = mock_cmd_lookup(le16_to_cpu(req->opcode));
	if (!desc || scope < desc->scope)
		return ERR_PTR(-EBADMSG);
	return desc;
}

/*
 * Validate a response. Returns the name of an inconsistent property, or NULL. The
 * completion reports how many bytes the device stored, and the header how many
 * bytes the firmware meant to store.
 */
static const char *mock_rsp_fault(const struct mock_cmd *cmd)
{
	const struct fwctl_mock_rsp *rsp = cmd->rsp;

	if (cmd->rsp_len < sizeof(*rsp) || cmd->rsp_len > cmd->rsp_size)
		return "size";
	if (le32_to_cpu(rsp->len) != cmd->rsp_len - sizeof(*rsp))
		return "length";
	if (rsp->opcode != cmd->req->opcode)
		return "opcode";
	if (rsp->tag != cmd->req->tag)
		return "tag";
	if (rsp->status != cpu_to_le16(FWCTL_MOCK_OK) && rsp->len)
		return "payload";
	return NULL;
}

/**
 * mock_take_rsp() - Take the response of a completed command
 * @mock: State of the driver.
 * @cmd: The command.
 * @out_len: Set to the size of the response.
 *
 * Context: any.
 * Return: the response, which the caller owns; or an ERR_PTR() of the command's
 * error, or of -EIO if the response is inconsistent.
 */
void *mock_take_rsp(struct mock_provider *mock, struct mock_cmd *cmd,
		    size_t *out_len)
{
	const char *fault;

	if (cmd->result)
		return ERR_PTR(cmd->result);
	fault = mock->backend->opaque ? NULL : mock_rsp_fault(cmd);
	if (fault) {
		dev_err_ratelimited(&mock->fwctl.dev,
				    "invalid %s in the response to %s\n",
				    fault, cmd->desc->name);
		return ERR_PTR(-EIO);
	}
	*out_len = cmd->rsp_len;
	return no_free_ptr(cmd->rsp);
}

void *mock_fw_rpc(struct fwctl_uctx *uctx, enum fwctl_rpc_scope scope,
		  void *rpc_in, size_t in_len, size_t *out_len)
{
	struct mock_provider *mock = to_provider(uctx);
	struct mock_context *ctx = to_mock_uctx(uctx)->ctx;
	struct mock_cmd *cmd __free(mock_cmd) = NULL;
	const struct mock_cmd_desc *desc;
	int ret;

	desc = mock_gate(scope, rpc_in, in_len, *out_len);
	if (IS_ERR(desc))
		return ERR_CAST(desc);
	cmd = mock_cmd_alloc(desc, scope, rpc_in, in_len);
	if (!cmd)
		return ERR_PTR(-ENOMEM);
	ret = mock->backend->ops->submit(ctx, cmd);
	if (ret)
		return ERR_PTR(ret);
	/* A killed caller abandons the command; the firmware holds a reference. */
	if (wait_for_completion_killable(&cmd->done))
		return ERR_PTR(-EINTR);
	return mock_take_rsp(mock, cmd, out_len);
}

const struct fwctl_ops mock_sync_ops = {
	MOCK_HOLD_UMEMS
	MOCK_OPS,
};

static const struct fwctl_ops *const mock_ops[MOCK_MODES] = {
	[MOCK_MODE_SYNC] = &mock_sync_ops,
#ifdef FWCTL_REQUESTS
	[MOCK_MODE_ASYNC] = &mock_async_ops,
	[MOCK_MODE_THREADED] = &mock_threaded_ops,
#endif
};

static void mock_put(void *data)
{
	struct mock_provider *mock = data;

	fwctl_put(&mock->fwctl);
}

static void mock_stop(void *data)
{
	struct mock_provider *mock = data;

	mock->backend->ops->stop(mock->backend);
}

/*
 * Quiesce the firmware first. fwctl_unregister() waits for all RPCs, and would wait
 * forever for a blocked command.
 */
static void mock_unregister(void *data)
{
	struct mock_provider *mock = data;

	mock_device_set_probed(mock->dev, "", 0);
	mock->backend->ops->quiesce(mock->backend);
#ifdef FWCTL_REQUESTS
	mock->fwctl.gone = READ_ONCE(mock->dev->vanishing);
#endif
	fwctl_unregister(&mock->fwctl);
}

/* Set the limit of requests. Call before fwctl_register(). */
static void mock_set_limit(struct mock_provider *mock)
{
#ifdef FWCTL_REQUESTS
	if (mock->dev->settings.max_requests)
		mock->fwctl.max_requests = mock->dev->settings.max_requests;
#endif
}

static int mock_bind(struct device *parent, struct mock_device *dev)
{
	struct mock_provider *mock;
	int ret;

	dev->ops = *mock_ops[dev->settings.mode];
	dev->ops.device_type = dev->settings.device_type;
	mock_set_events(&dev->ops);
	mock = fwctl_alloc_device(parent, &dev->ops, struct mock_provider,
				  fwctl);
	if (!mock)
		return -ENOMEM;
	xa_init_flags(&mock->contexts, XA_FLAGS_LOCK_IRQ);
	spin_lock_init(&mock->request_lock);
	ret = devm_add_action_or_reset(parent, mock_put, mock);
	if (ret)
		return ret;
	mock->dev = dev;
	mock->backend = dev->backend;
	mock->backend->provider = mock;
	mock_set_limit(mock);

	ret = mock->backend->ops->start(mock->backend);
	if (ret)
		return ret;
	ret = devm_add_action_or_reset(parent, mock_stop, mock);
	if (ret)
		return ret;

	ret = fwctl_register(&mock->fwctl);
	if (ret)
		return ret;
	mock_device_set_probed(dev, dev_name(&mock->fwctl.dev), 0);
	dev_set_drvdata(parent, mock);
	return devm_add_action_or_reset(parent, mock_unregister, mock);
}

static int mock_probe(struct platform_device *pdev)
{
	struct mock_device *dev = mock_device_of(pdev);
	int ret;

	if (!dev)
		return -ENODEV;
	ret = mock_bind(&pdev->dev, dev);
	if (!ret)
		return 0;
	mock_device_set_probed(dev, "", ret);
	return dev_err_probe(&pdev->dev, ret, "cannot make an fwctl device\n");
}

/* mock_bind() registers devm actions in place of remove(). */
struct platform_driver mock_driver = {
	.probe = mock_probe,
	.driver = {
		.name = MOCK_DRIVER_NAME,
		.probe_type = PROBE_FORCE_SYNCHRONOUS,
	},
};

MODULE_IMPORT_NS("FWCTL");
