// SPDX-License-Identifier: GPL-2.0-only
/*
 * The emulated firmware: creation, binding of a driver, command submission, and the
 * events that abort many commands at once (reset, crash, removal).
 */
#include <linux/slab.h>

#include "firmware.h"

static int mock_firmware_start(struct mock_backend *backend)
{
	struct mock_firmware *fw = to_firmware(backend);

	guard(spinlock)(&fw->lock);
	if (fw->surprise_removed)
		return -ENODEV;
	fw->stopping = false;
	return 0;
}

/**
 * mock_firmware_shut() - Reject new commands, and abort commands with -ENODEV
 * @fw: The firmware.
 * @everything: Abort all running commands, not only blocked commands.
 *
 * Queued commands are always aborted. Does not wait for the commands.
 */
void mock_firmware_shut(struct mock_firmware *fw, bool everything)
{
	struct mock_cmd *cmd;
	LIST_HEAD(queued);

	scoped_guard(spinlock, &fw->lock) {
		fw->stopping = true;
		list_splice_init(&fw->queue, &queued);
		list_for_each_entry(cmd, &fw->running, entry)
			if (everything || cmd->blocked)
				mock_abort(fw, cmd, -ENODEV);
	}
	mock_finish_unqueued(fw, &queued, -ENODEV);
}

static void mock_firmware_quiesce(struct mock_backend *backend)
{
	struct mock_firmware *fw = to_firmware(backend);

	mock_firmware_shut(fw, false);
	/* No event is raised any more. Deliver the last one. */
	mock_drain(fw);
}

static void mock_firmware_stop(struct mock_backend *backend)
{
	struct mock_firmware *fw = to_firmware(backend);

	mock_firmware_shut(fw, true);
	mock_workers_stop(fw);
}

/**
 * mock_firmware_surprise_remove() - Remove the device by surprise
 * @fw: The firmware.
 *
 * Called by one of the workers.
 */
void mock_firmware_surprise_remove(struct mock_firmware *fw)
{
	scoped_guard(spinlock, &fw->lock)
		fw->surprise_removed = true;
	/*
	 * Schedule the removal before any command completes, so that a caller
	 * that gets -ENODEV finds the removal in progress.
	 */
	mock_device_surprise_remove(fw->dev);
	mock_firmware_shut(fw, true);
}

/**
 * mock_firmware_crash() - Stop the execution of commands until a reset
 * @fw: The firmware.
 * @self: The command that causes the crash.
 *
 * Aborts all running commands, except @self, hung commands, and commands that work
 * in a crashed firmware.
 */
void mock_firmware_crash(struct mock_firmware *fw, struct mock_cmd *self)
{
	struct mock_cmd *cmd;

	scoped_guard(spinlock, &fw->lock) {
		fw->crashed = true;
		list_for_each_entry(cmd, &fw->running, entry)
			if (cmd != self && !cmd->hung &&
			    !cmd->desc->when_crashed)
				mock_abort(fw, cmd, FWCTL_MOCK_CRASHED);
	}
	mock_agent_end_all(fw);
	mock_event_raise_health(fw, FWCTL_MOCK_UNHEALTHY);
}

/*
 * Abort all running commands and move queued ones to @queued. Returns false if the
 * driver is being unbound.
 */
static bool mock_reset_begin(struct mock_firmware *fw, struct list_head *queued)
{
	struct mock_cmd *cmd;

	guard(spinlock)(&fw->lock);
	if (fw->stopping)
		return false;
	fw->resetting = true;
	list_splice_init(&fw->queue, queued);
	list_for_each_entry(cmd, &fw->running, entry)
		mock_abort(fw, cmd, FWCTL_MOCK_ABORTED);
	return true;
}

static bool mock_is_drained(struct mock_firmware *fw)
{
	guard(spinlock)(&fw->lock);
	return !fw->nr_running;
}

static void mock_reset_end(struct mock_firmware *fw)
{
	/* No command runs, so the firmware cannot crash again before this event. */
	if (fw->crashed)
		mock_event_raise_health(fw, FWCTL_MOCK_HEALTHY);
	scoped_guard(spinlock, &fw->lock) {
		fw->stats = (struct mock_stats) {};
		fw->crashed = false;
		fw->resets++;
		fw->resetting = false;
	}
	wake_up_all(&fw->work);
}

/*
 * A reset needs no worker. It runs in the caller's context, like a write to a reset
 * register. It waits for workers to notice the abort, which takes no longer than
 * a copy of the whole memory.
 */
static int mock_reset(struct mock_firmware *fw)
{
	LIST_HEAD(queued);

	guard(mutex)(&fw->reset_lock);
	if (!mock_reset_begin(fw, &queued))
		return -ENODEV;
	mock_finish_unqueued(fw, &queued, FWCTL_MOCK_ABORTED);
	wait_event(fw->drained, mock_is_drained(fw));
	mock_memory_clear(&fw->memory);
	mock_agent_end_all(fw);
	mock_reset_end(fw);
	return FWCTL_MOCK_OK;
}

static int mock_check_reset(const struct mock_cmd *cmd)
{
	if (cmd->req->reserved)
		return FWCTL_MOCK_BAD_PARAM;
	if (mock_cmd_in_len(cmd) > cmd->desc->in_max)
		return FWCTL_MOCK_BAD_LENGTH;
	return FWCTL_MOCK_OK;
}

/* Execute a RESET, the only command that needs no worker and is not counted. */
static int mock_submit_reset(struct mock_firmware *fw, struct mock_cmd *cmd)
{
	int result = mock_check_reset(cmd);

	if (result == FWCTL_MOCK_OK)
		result = mock_reset(fw);
	if (result < 0)
		return result;
	atomic_inc(&fw->dev->usage.inflight);
	mock_post(fw, cmd, result);
	return 0;
}

static int mock_enqueue(struct mock_firmware *fw, struct mock_cmd *cmd)
{
	atomic_t *inflight = &fw->dev->usage.inflight;

	guard(spinlock)(&fw->lock);
	if (fw->stopping)
		return -ENODEV;
	if (atomic_read(inflight) >= MOCK_INFLIGHT_MAX)
		return -EBUSY;
	atomic_inc(inflight);
	refcount_inc(&cmd->ctx->refs);
	list_add_tail(&cmd->entry, &fw->queue);
	return 0;
}

/* Assign a handle to a command, and take a reference for the firmware. */
static int mock_register_cmd(struct mock_firmware *fw, struct mock_cmd *cmd)
{
	int ret = xa_alloc_cyclic_irq(&fw->cmds, &cmd->posted.handle, cmd,
				      XA_LIMIT(1, S32_MAX), &fw->next_handle,
				      GFP_KERNEL);

	if (ret < 0)
		return ret;
	refcount_inc(&cmd->refs);
	return 0;
}

static void mock_unregister_cmd(struct mock_firmware *fw, struct mock_cmd *cmd)
{
	xa_erase_irq(&fw->cmds, cmd->posted.handle);
	mock_cmd_put(cmd);
}

static int mock_firmware_submit(struct mock_context *ctx, struct mock_cmd *cmd)
{
	struct mock_firmware *fw = to_firmware(ctx->backend);
	int ret = mock_register_cmd(fw, cmd);

	if (ret)
		return ret;
	cmd->ctx = ctx;
	if (cmd->desc->out_of_band)
		ret = mock_submit_reset(fw, cmd);
	else
		ret = mock_enqueue(fw, cmd);
	if (ret)
		mock_unregister_cmd(fw, cmd);
	else
		wake_up(&fw->work);
	return ret;
}

static void mock_firmware_abort(struct mock_backend *backend,
				struct mock_cmd *cmd)
{
	struct mock_firmware *fw = to_firmware(backend);
	LIST_HEAD(queued);

	scoped_guard(spinlock, &fw->lock) {
		if (list_empty(&cmd->entry) || cmd->hung)
			return;
		if (cmd->taken)
			mock_abort(fw, cmd, -ECANCELED);
		else
			list_move(&cmd->entry, &queued);
	}
	mock_finish_unqueued(fw, &queued, -ECANCELED);
}

static void mock_firmware_destroy(struct mock_backend *backend)
{
	struct mock_firmware *fw = to_firmware(backend);

	WARN_ON(!list_empty(&fw->queue) || !list_empty(&fw->running));
	WARN_ON(!xa_empty(&fw->cmds));
	WARN_ON(!xa_empty(&fw->contexts) || !xa_empty(&fw->resources));
	xa_destroy(&fw->cmds);
	xa_destroy(&fw->contexts);
	WARN_ON(!xa_empty(&fw->sessions));
	xa_destroy(&fw->resources);
	xa_destroy(&fw->sessions);
	mock_memory_free(&fw->memory);
	kvfree(fw);
}

static const struct mock_backend_ops mock_firmware_ops = {
	.start = mock_firmware_start,
	.quiesce = mock_firmware_quiesce,
	.stop = mock_firmware_stop,
	.open = mock_context_open,
	.close = mock_context_close,
	.submit = mock_firmware_submit,
	.abort = mock_firmware_abort,
	.raise = mock_event_raise,
#ifdef FWCTL_UMEMS
	.map_umem = mock_firmware_map_umem,
	.unmap_umem = mock_firmware_unmap_umem,
#endif
	.destroy = mock_firmware_destroy,
};

static struct lock_class_key mock_cmds_key;

/**
 * mock_firmware_create() - Create the firmware of a device
 * @dev: The device, which must outlive the firmware.
 *
 * Context: may sleep.
 * Return: the firmware, for ops->destroy(); NULL if out of memory.
 */
struct mock_backend *mock_firmware_create(struct mock_device *dev)
{
	struct mock_firmware *fw = kvzalloc(sizeof(*fw), GFP_KERNEL);

	if (!fw)
		return NULL;
	fw->backend.ops = &mock_firmware_ops;
	fw->backend.workers = dev->settings.workers;
	fw->dev = dev;
	mutex_init(&fw->start_lock);
	spin_lock_init(&fw->lock);
	spin_lock_init(&fw->drain_lock);
	INIT_LIST_HEAD(&fw->queue);
	INIT_LIST_HEAD(&fw->running);
	fw->stopping = true;
	prandom_seed_state(&fw->prng, dev->id);
	init_waitqueue_head(&fw->work);
	init_waitqueue_head(&fw->drained);
	mutex_init(&fw->reset_lock);
	xa_init_flags(&fw->cmds, XA_FLAGS_ALLOC | XA_FLAGS_LOCK_IRQ);
	/*
	 * The locks of all arrays have one lockdep class by default. A separate class
	 * distinguishes this lock from those of @contexts and @resources.
	 */
	lockdep_set_class(&fw->cmds.xa_lock, &mock_cmds_key);
	init_llist_head(&fw->completions);
	init_irq_work(&fw->irq, mock_interrupt);
	mutex_init(&fw->context_lock);
	xa_init_flags(&fw->contexts, XA_FLAGS_ALLOC);
	xa_init_flags(&fw->resources, XA_FLAGS_ALLOC);
	xa_init_flags(&fw->sessions, XA_FLAGS_ALLOC1);
	init_rwsem(&fw->umem_lock);
	mock_config_init(&fw->config);
	mock_memory_init(&fw->memory, dev->id);
	return &fw->backend;
}
