// SPDX-License-Identifier: GPL-2.0-only
/*
 * The workers of the firmware. A worker takes a command from the queue, executes
 * it, posts the completion and raises the interrupt.
 *
 * A command is finished by the worker that executes it, so that the buffers are
 * never returned while the worker may write to them. Other threads call
 * mock_abort(), which marks the command and wakes the worker.
 */
#include <linux/kthread.h>
#include <linux/ktime.h>
#include <linux/slab.h>
#include <linux/wait.h>

#include "firmware.h"

/* Number of bytes that the faults bad_length and long add to the correct length. */
#define MOCK_BAD_LENGTH_BYTES SZ_4K

/**
 * mock_abort() - Abort a running command
 * @fw: The firmware, with its lock held.
 * @cmd: The command.
 * @why: enum fwctl_mock_status or negative errno. The first abort of a command
 *	determines the result.
 */
void mock_abort(struct mock_firmware *fw, struct mock_cmd *cmd, int why)
{
	lockdep_assert_held(&fw->lock);
	if (cmd->abort)
		return;
	WRITE_ONCE(cmd->abort, why);
	wake_up(&cmd->wake);
}

/**
 * mock_sleep() - Sleep while executing a command
 * @cmd: The command that the calling worker executes.
 * @us: Duration in microseconds.
 *
 * Return: 0, or mock_cmd.abort if the command was aborted.
 */
int mock_sleep(struct mock_cmd *cmd, u64 us)
{
	ktime_t timeout = ns_to_ktime(us * NSEC_PER_USEC);
	DEFINE_WAIT(wait);

	if (!us)
		return READ_ONCE(cmd->abort);
	/* wait_event_hrtimeout() has a data race with the timer interrupt. */
	prepare_to_wait(&cmd->wake, &wait, TASK_IDLE);
	if (!READ_ONCE(cmd->abort))
		schedule_hrtimeout(&timeout, HRTIMER_MODE_REL);
	finish_wait(&cmd->wake, &wait);
	return READ_ONCE(cmd->abort);
}

/**
 * mock_block() - Wait without a timeout until a command is released
 * @fw: The firmware.
 * @cmd: The command that the calling worker executes.
 *
 * Return: 0 if the command is released; mock_cmd.abort if it is aborted; -ENODEV at
 * once while the driver unbinds.
 */
int mock_block(struct mock_firmware *fw, struct mock_cmd *cmd)
{
	scoped_guard(spinlock, &fw->lock) {
		if (!cmd->released) {
			cmd->blocked = true;
			if (fw->stopping)
				mock_abort(fw, cmd, -ENODEV);
		}
	}
	wait_event_idle(cmd->wake,
			READ_ONCE(cmd->released) || READ_ONCE(cmd->abort));

	guard(spinlock)(&fw->lock);
	cmd->blocked = false;
	return cmd->released ? 0 : cmd->abort;
}

/* Write the header of the response. A failed command has no payload. */
static void mock_write_rsp(struct mock_cmd *cmd, u16 status)
{
	struct fwctl_mock_rsp *rsp = cmd->rsp;
	u32 len = status == FWCTL_MOCK_OK ? cmd->reply_len : 0;

	rsp->opcode = cmd->req->opcode;
	rsp->status = cpu_to_le16(status);
	rsp->tag = cmd->req->tag;
	rsp->len = cpu_to_le32(len);
	cmd->rsp_len = sizeof(*rsp) + len;
	if (cmd->faults & (BIT(MOCK_FAULT_BAD_LENGTH) | BIT(MOCK_FAULT_LONG)))
		rsp->len = cpu_to_le32(len + MOCK_BAD_LENGTH_BYTES);
	if (cmd->faults & BIT(MOCK_FAULT_LONG))
		cmd->rsp_len += MOCK_BAD_LENGTH_BYTES;
	if (cmd->faults & BIT(MOCK_FAULT_GARBAGE))
		memset(rsp, 0xff, sizeof(*rsp) + len);
	if (cmd->faults & BIT(MOCK_FAULT_SHORT))
		cmd->rsp_len = sizeof(*rsp) - 1;
}

/* Post a completion for a command that is already complete when it is handled. */
static void mock_post_spurious(struct mock_firmware *fw, u32 handle)
{
	struct mock_completion *spurious = kmalloc(sizeof(*spurious), GFP_ATOMIC);

	if (!spurious)
		return;
	spurious->handle = handle;
	spurious->type = MOCK_COMPLETION_SPURIOUS;
	llist_add(&spurious->node, &fw->completions);
}

/**
 * mock_post() - Post a completion and raise the interrupt
 * @fw: The firmware.
 * @cmd: A command that is on no list. The interrupt owns it afterwards.
 * @result: enum fwctl_mock_status of the response, or a negative errno.
 *
 * Context: any but NMI.
 */
void mock_post(struct mock_firmware *fw, struct mock_cmd *cmd, int result)
{
	unsigned long faults = cmd->faults;
	u32 handle = cmd->posted.handle;

	if (result >= 0)
		mock_write_rsp(cmd, result);
	else
		cmd->result = result;
	if (faults & BIT(MOCK_FAULT_STALE))
		mock_post_spurious(fw, READ_ONCE(fw->last_handle));
	llist_add(&cmd->posted.node, &fw->completions);
	if (faults & BIT(MOCK_FAULT_TWICE))
		mock_post_spurious(fw, handle);
	irq_work_queue(&fw->irq);
}

static struct mock_cmd *mock_take_cmd(struct mock_firmware *fw, u32 handle)
{
	struct mock_cmd *cmd;
	unsigned long flags;

	xa_lock_irqsave(&fw->cmds, flags);
	cmd = __xa_erase(&fw->cmds, handle);
	xa_unlock_irqrestore(&fw->cmds, flags);
	return cmd;
}

static void mock_complete_handle(struct mock_firmware *fw, u32 handle)
{
	struct mock_cmd *cmd = mock_take_cmd(fw, handle);

	if (!cmd) {
		pr_err_ratelimited("fwctl_mock.%d: firmware completed unknown command %u\n",
				   fw->dev->id, handle);
		return;
	}
	WRITE_ONCE(fw->last_handle, handle);
	/* Decrement first, because the caller may read the counter afterwards. */
	atomic_dec(&fw->dev->usage.inflight);
	mock_cmd_complete(cmd);
}

static void mock_deliver(struct mock_firmware *fw,
			 const struct mock_completion *posted)
{
	const struct mock_event *event =
		container_of(posted, struct mock_event, posted);

	mock_provider_event(fw->backend.provider, event->uid, event->kind,
			    event->data, event->len);
}

/**
 * mock_drain() - Complete the posted commands and deliver the events
 * @fw: The firmware.
 *
 * All completions and events that were posted before the call are delivered when the
 * function returns.
 *
 * Context: any but NMI, without mock_firmware.lock.
 */
void mock_drain(struct mock_firmware *fw)
{
	struct mock_completion *completion, *next;
	struct llist_node *posted;

	guard(spinlock_irqsave)(&fw->drain_lock);
	posted = llist_reverse_order(llist_del_all(&fw->completions));
	llist_for_each_entry_safe(completion, next, posted, node) {
		enum mock_completion_type type = completion->type;

		/* Completion may free the command, of which @completion is a part. */
		if (type == MOCK_COMPLETION_EVENT)
			mock_deliver(fw, completion);
		else
			mock_complete_handle(fw, completion->handle);
		if (type != MOCK_COMPLETION_CMD)
			kfree(completion);
	}
}

void mock_interrupt(struct irq_work *irq)
{
	mock_drain(container_of(irq, struct mock_firmware, irq));
}

static void mock_count(struct mock_firmware *fw, const struct mock_cmd *cmd,
		       int result)
{
	struct mock_stats *stats = &fw->stats;

	lockdep_assert_held(&fw->lock);
	if (result < 0)
		return;
	stats->completed++;
	stats->failed += result != FWCTL_MOCK_OK;
	stats->in_bytes += cmd->req_len;
	stats->out_bytes += sizeof(*cmd->rsp);
	if (result == FWCTL_MOCK_OK)
		stats->out_bytes += cmd->reply_len;
}

/**
 * mock_finish() - Finish a command after its execution by a worker
 * @fw: The firmware.
 * @cmd: The command. The caller must not access it afterwards.
 * @result: enum fwctl_mock_status of the response, or a negative errno.
 *
 * Posts the completion before dropping the lock. When a reset finds no running
 * command, all completions are thus posted before the completion of the reset.
 */
void mock_finish(struct mock_firmware *fw, struct mock_cmd *cmd, int result)
{
	mock_context_put(cmd->ctx);

	guard(spinlock)(&fw->lock);
	list_del_init(&cmd->entry);
	mock_count(fw, cmd, result);
	mock_post(fw, cmd, result);
	if (!--fw->nr_running)
		wake_up(&fw->drained);
}

static struct mock_cmd *mock_pop(struct mock_firmware *fw,
				 struct list_head *cmds)
{
	struct mock_cmd *cmd;

	guard(spinlock)(&fw->lock);
	cmd = list_first_entry_or_null(cmds, struct mock_cmd, entry);
	if (cmd)
		list_del_init(&cmd->entry);
	return cmd;
}

/**
 * mock_finish_unqueued() - Finish commands that no worker has taken
 * @fw: The firmware.
 * @cmds: The commands, spliced from the queue. An abort may concurrently remove
 *	commands from this list, under the lock.
 * @result: enum fwctl_mock_status of the response, or a negative errno.
 */
void mock_finish_unqueued(struct mock_firmware *fw, struct list_head *cmds,
			  int result)
{
	struct mock_cmd *cmd;

	while ((cmd = mock_pop(fw, cmds))) {
		mock_context_put(cmd->ctx);

		guard(spinlock)(&fw->lock);
		mock_count(fw, cmd, result);
		mock_post(fw, cmd, result);
	}
}

/* Returns the service time of the next command in microseconds. */
static u64 mock_service_us(struct mock_firmware *fw)
{
	const struct mock_settings *settings = &fw->dev->settings;
	u64 us = READ_ONCE(settings->service_us);
	u32 jitter = READ_ONCE(settings->jitter_us);

	if (!jitter)
		return us;
	guard(spinlock)(&fw->lock);
	return us + prandom_u32_state(&fw->prng) % (jitter + 1);
}

static bool mock_rejects(struct mock_firmware *fw, const struct mock_cmd *cmd)
{
	guard(spinlock)(&fw->lock);
	return fw->crashed && !cmd->desc->when_crashed;
}

/* Perform the checks common to all commands, then call the handler. */
static int mock_dispatch(struct mock_firmware *fw, struct mock_cmd *cmd)
{
	const struct mock_cmd_desc *desc = cmd->desc;
	size_t in_len = mock_cmd_in_len(cmd);

	if (mock_rejects(fw, cmd))
		return FWCTL_MOCK_CRASHED;
	if (cmd->req->reserved)
		return FWCTL_MOCK_BAD_PARAM;
	if (in_len < desc->in_min || in_len > desc->in_max)
		return FWCTL_MOCK_BAD_LENGTH;
	return desc->handler(fw, cmd);
}

static int mock_hang(struct mock_firmware *fw, struct mock_cmd *cmd)
{
	scoped_guard(spinlock, &fw->lock) {
		cmd->hung = true;
		/*
		 * A hung command also ignores an earlier cancellation. A reset has
		 * not aborted a cancelled command again, and waits for it.
		 */
		if (cmd->abort == -ECANCELED && !fw->resetting)
			WRITE_ONCE(cmd->abort, 0);
	}
	return mock_block(fw, cmd);
}

/* Execute a command with its faults. Returns the result of the command. */
static int mock_execute(struct mock_firmware *fw, struct mock_cmd *cmd)
{
	struct mock_faults *faults = &fw->dev->faults;
	unsigned long hit = mock_faults_take(faults);
	int result, aborted;

	if (hit & BIT(MOCK_FAULT_SURPRISE_REMOVE)) {
		mock_firmware_surprise_remove(fw);
		return -ENODEV;
	}
	if (hit & BIT(MOCK_FAULT_HANG))
		return mock_hang(fw, cmd);

	cmd->faults = hit;
	aborted = mock_sleep(cmd, mock_service_us(fw));
	if (aborted)
		return aborted;

	if (hit & BIT(MOCK_FAULT_ERROR))
		result = FWCTL_MOCK_INTERNAL;
	else
		result = mock_dispatch(fw, cmd);

	if (hit & BIT(MOCK_FAULT_LATE)) {
		u64 ms = READ_ONCE(faults->late_ms);

		aborted = mock_sleep(cmd, ms * USEC_PER_MSEC);
		if (aborted)
			return aborted;
	}
	return result;
}

static struct mock_cmd *mock_take(struct mock_firmware *fw)
{
	struct mock_cmd *cmd;

	guard(spinlock)(&fw->lock);
	if (fw->resetting)
		return NULL;
	cmd = list_first_entry_or_null(&fw->queue, struct mock_cmd, entry);
	if (!cmd)
		return NULL;
	list_move_tail(&cmd->entry, &fw->running);
	cmd->taken = true;
	fw->nr_running++;
	fw->stats.peak = max_t(u64, fw->stats.peak, fw->nr_running);
	return cmd;
}

static int mock_worker(void *data)
{
	struct mock_firmware *fw = data;
	struct mock_cmd *cmd;

	while (!kthread_should_stop()) {
		cmd = NULL;
		wait_event_interruptible_exclusive(fw->work,
						   (cmd = mock_take(fw)) ||
						   kthread_should_stop());
		if (cmd)
			mock_finish(fw, cmd, mock_execute(fw, cmd));
	}
	return 0;
}

/* Stop the workers, up to the first one that was not started. */
static void mock_workers_kill(struct task_struct **workers, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count && workers[i]; i++)
		kthread_stop(workers[i]);
	kfree(workers);
}

/**
 * mock_workers_start() - Start the workers, unless they are running
 * @fw: The firmware.
 *
 * Called on the first open, because most of up to 4096 devices may never be opened.
 *
 * Context: may sleep.
 * Return: 0 or a negative errno, -EINTR if the caller was killed.
 */
int mock_workers_start(struct mock_firmware *fw)
{
	unsigned int i, count = fw->backend.workers;
	struct task_struct **workers;

	guard(mutex)(&fw->start_lock);
	if (fw->workers)
		return 0;

	workers = kcalloc(count, sizeof(*workers), GFP_KERNEL);
	if (!workers)
		return -ENOMEM;
	for (i = 0; i < count; i++) {
		struct task_struct *task =
			kthread_run(mock_worker, fw, "fwmock%d/%u",
				    fw->dev->id, i);

		if (IS_ERR(task)) {
			mock_workers_kill(workers, count);
			return PTR_ERR(task);
		}
		workers[i] = task;
	}
	fw->workers = workers;
	return 0;
}

/**
 * mock_workers_stop() - Stop the workers and wait for the last interrupt
 * @fw: The firmware. It must reject new commands and have no queued ones, and all
 *	running commands must be aborted.
 *
 * Context: may sleep.
 */
void mock_workers_stop(struct mock_firmware *fw)
{
	guard(mutex)(&fw->start_lock);
	if (fw->workers)
		mock_workers_kill(fw->workers, fw->backend.workers);
	fw->workers = NULL;
	irq_work_sync(&fw->irq);
}
