// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit tests of states and races of the mock that a program cannot reach. Each
 * test creates a live device with a bound driver, and calls the provider's ops like
 * the core. tools/testing/integration/mock tests the commands.
 */
#include <kunit/platform_device.h>
#include <kunit/test.h>
#include <linux/kthread.h>
#include <linux/string.h>

#include "firmware.h"

/* In jiffies. A test that passes takes less. */
#define TEST_DEADLINE (10 * HZ)

/**
 * struct mock_test - Environment of a test
 * @dev: A live device.
 * @provider: The driver that is bound to @dev.
 * @uctx: An open context.
 */
struct mock_test {
	struct mock_device *dev;
	struct mock_provider *provider;
	struct mock_uctx uctx;
};

static struct mock_firmware *test_firmware(struct mock_test *t)
{
	return to_firmware(t->dev->backend);
}

static int test_open(struct mock_test *t, struct mock_uctx *uctx)
{
	uctx->uctx.fwctl = &t->provider->fwctl;
	return mock_sync_ops.open_uctx(&uctx->uctx);
}

static void test_close(struct mock_uctx *uctx)
{
	mock_sync_ops.close_uctx(&uctx->uctx);
}

static int mock_test_init(struct kunit *test)
{
	struct mock_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, t);
	test->priv = t;
	t->dev = mock_device_alloc();
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, t->dev);
	t->dev->settings.service_us = 0;
	KUNIT_ASSERT_EQ(test, mock_device_activate(t->dev), 0);
	t->provider = platform_get_drvdata(t->dev->pdev);
	KUNIT_ASSERT_NOT_NULL(test, t->provider);
	KUNIT_ASSERT_EQ(test, test_open(t, &t->uctx), 0);
	return 0;
}

/* Also called after a failed assertion in a test or in mock_test_init(). */
static void mock_test_exit(struct kunit *test)
{
	struct mock_test *t = test->priv;

	if (!t || IS_ERR_OR_NULL(t->dev))
		return;
	if (t->uctx.ctx)
		test_close(&t->uctx);
	mock_device_deactivate(t->dev);
	cancel_work_sync(&t->dev->surprise_remove);
	KUNIT_EXPECT_EQ(test, atomic_read(&t->dev->usage.contexts), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&t->dev->usage.resources), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&t->dev->usage.sessions), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&t->dev->usage.inflight), 0);
	mock_device_free(t->dev);
}

/*
 * Send a command in the context t->uctx with the widest scope. Returns the status of
 * the response, or a negative errno.
 */
static int test_rpc(struct mock_test *t, u16 opcode, const void *payload,
		    u32 len)
{
	size_t rsp_len = FWCTL_RPC_MAX_LEN;
	struct fwctl_mock_req *req __free(kvfree) =
		kvzalloc(sizeof(*req) + len, GFP_KERNEL);
	struct fwctl_mock_rsp *rsp;
	int status;

	if (!req)
		return -ENOMEM;
	req->opcode = cpu_to_le16(opcode);
	req->len = cpu_to_le32(len);
	memcpy(req + 1, payload, len);
	rsp = mock_sync_ops.fw_rpc(&t->uctx.uctx, FWCTL_RPC_DEBUG_WRITE_FULL,
				   req, sizeof(*req) + len, &rsp_len);
	if (IS_ERR(rsp))
		return PTR_ERR(rsp);
	status = le16_to_cpu(rsp->status);
	kvfree(rsp);
	return status;
}

static int test_echo(struct mock_test *t)
{
	return test_rpc(t, FWCTL_MOCK_ECHO, "echo", 4);
}

/* Expected opcodes and scopes, independent of the table of commands. */
static const struct {
	u16 opcode;
	u8 scope;
} mock_test_scopes[] = {
	{ 0x0001, 0 }, { 0x0002, 0 }, { 0x0003, 0 }, { 0x0004, 0 },
	{ 0x0005, 0 }, { 0x0010, 0 }, { 0x0011, 0 }, { 0x0012, 0 },
	{ 0x0020, 0 }, { 0x0030, 0 }, { 0x0031, 0 }, { 0x0040, 0 },
	{ 0x0100, 1 }, { 0x0110, 1 }, { 0x0111, 1 }, { 0x0120, 1 },
	{ 0x0121, 1 }, { 0x0130, 1 }, { 0x0200, 2 }, { 0x0201, 2 },
	{ 0x0202, 2 }, { 0x0203, 2 }, { 0x0204, 2 }, { 0x0210, 2 },
};

static int mock_test_allowed(u32 opcode, u32 scope)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(mock_test_scopes); i++)
		if (mock_test_scopes[i].opcode == opcode)
			return scope >= mock_test_scopes[i].scope ? 0 :
								    -EBADMSG;
	return -EBADMSG;
}

static void gate_allows_each_opcode_by_scope(struct kunit *test)
{
	u32 opcode, scope;

	for (opcode = 0; opcode <= U16_MAX; opcode++) {
		for (scope = 0; scope <= FWCTL_RPC_DEBUG_WRITE_FULL; scope++) {
			struct fwctl_mock_req req = {
				.opcode = cpu_to_le16(opcode),
			};
			const struct mock_cmd_desc *desc =
				mock_gate(scope, &req, sizeof(req), 16);

			KUNIT_ASSERT_EQ_MSG(test, PTR_ERR_OR_ZERO(desc),
					    mock_test_allowed(opcode, scope),
					    "opcode %#x, scope %u", opcode,
					    scope);
			if (!IS_ERR(desc))
				KUNIT_ASSERT_EQ(test, desc->opcode, opcode);
		}
	}
}

/* Allocate a RES_ALLOC command of @uctx, for tests that call the handler. */
static struct mock_cmd *test_alloc_cmd(struct mock_uctx *uctx)
{
	struct fwctl_mock_req req = {
		.opcode = cpu_to_le16(FWCTL_MOCK_RES_ALLOC),
	};
	struct mock_cmd *cmd =
		mock_cmd_alloc(mock_cmd_lookup(FWCTL_MOCK_RES_ALLOC),
			       FWCTL_RPC_CONFIGURATION, &req, sizeof(req));

	if (cmd)
		cmd->ctx = uctx->ctx;
	return cmd;
}

/* An abandoned command may run after its context is closed. */
static void closed_context_allocates_nothing(struct kunit *test)
{
	struct mock_test *t = test->priv;
	struct mock_uctx other = {};

	struct mock_cmd *cmd __free(mock_cmd) = NULL;

	KUNIT_ASSERT_EQ(test, test_open(t, &other), 0);
	cmd = test_alloc_cmd(&other);
	KUNIT_ASSERT_NOT_NULL(test, cmd);
	refcount_inc(&other.ctx->refs);
	test_close(&other);
	KUNIT_EXPECT_EQ(test, mock_do_res_alloc(test_firmware(t), cmd),
			FWCTL_MOCK_DENIED);
	mock_context_put(cmd->ctx);
}

static void workers_are_started_once(struct kunit *test)
{
	struct mock_test *t = test->priv;
	struct mock_firmware *fw = test_firmware(t);
	struct task_struct **workers = fw->workers;
	struct mock_uctx other = {};

	KUNIT_ASSERT_EQ(test, test_open(t, &other), 0);
	KUNIT_EXPECT_PTR_EQ(test, fw->workers, workers);
	test_close(&other);
}

/* Returns the number of events that the driver has posted to the core. */
static u64 test_events(struct mock_test *t)
{
	return t->provider->fwctl.next_event;
}

static int test_raise_agent(struct mock_test *t, u32 uid)
{
	struct mock_backend *backend = t->dev->backend;

	return backend->ops->raise(backend, uid, FWCTL_MOCK_AGENT, "gdb", 3);
}

static void event_of_a_closed_context_is_dropped(struct kunit *test)
{
	struct mock_test *t = test->priv;
	struct mock_uctx other = {};

	KUNIT_ASSERT_EQ(test, test_open(t, &other), 0);
	KUNIT_EXPECT_EQ(test, test_raise_agent(t, other.ctx->uid), 0);
	irq_work_sync(&test_firmware(t)->irq);
	KUNIT_EXPECT_EQ(test, test_events(t), 1);
	test_close(&other);
	KUNIT_EXPECT_EQ(test, test_raise_agent(t, t->uctx.ctx->uid + 1), 0);
	irq_work_sync(&test_firmware(t)->irq);
	KUNIT_EXPECT_EQ(test, test_events(t), 1);
}

/* After quiesce() the driver may unregister, so no event must follow. */
static void quiesce_ends_events(struct kunit *test)
{
	struct mock_test *t = test->priv;

	KUNIT_EXPECT_EQ(test, test_raise_agent(t, t->uctx.ctx->uid), 0);
	t->dev->backend->ops->quiesce(t->dev->backend);
	KUNIT_EXPECT_EQ(test, test_events(t), 1);
	KUNIT_EXPECT_EQ(test, test_raise_agent(t, t->uctx.ctx->uid), -ENODEV);
	irq_work_sync(&test_firmware(t)->irq);
	KUNIT_EXPECT_EQ(test, test_events(t), 1);
}

/*
 * Concurrent commands
 */

/**
 * struct test_sender - A thread that sends one command
 * @opcode: Set by the test.
 * @payload: Set by the test.
 * @len: Size of @payload, set by the test.
 * @t: Set by test_send_async().
 * @result: Result of test_rpc(), valid after @done.
 * @done: Completed by the thread.
 */
struct test_sender {
	u16 opcode;
	const void *payload;
	u32 len;
	struct mock_test *t;
	int result;
	struct completion done;
};

static int test_sender_thread(void *data)
{
	struct test_sender *sender = data;

	sender->result = test_rpc(sender->t, sender->opcode, sender->payload,
				  sender->len);
	complete(&sender->done);
	return 0;
}

/* Send a command. Returns when it completes or @inflight are in flight. */
static void test_send_async(struct kunit *test, struct test_sender *sender,
			    int inflight)
{
	struct mock_test *t = test->priv;
	struct task_struct *task;
	unsigned long deadline;

	sender->t = t;
	init_completion(&sender->done);
	task = kthread_run(test_sender_thread, sender, "mock_test");
	KUNIT_ASSERT_FALSE(test, IS_ERR(task));
	deadline = jiffies + TEST_DEADLINE;
	while (atomic_read(&t->dev->usage.inflight) < inflight &&
	       !completion_done(&sender->done) && time_before(jiffies, deadline))
		schedule_timeout_uninterruptible(1);
}

static unsigned int test_running(struct mock_test *t)
{
	struct mock_firmware *fw = test_firmware(t);

	guard(spinlock)(&fw->lock);
	return fw->nr_running;
}

/* Send a command. Returns when workers execute @running commands. */
static void test_run_async(struct kunit *test, struct test_sender *sender,
			   unsigned int running)
{
	unsigned long deadline = jiffies + TEST_DEADLINE;

	test_send_async(test, sender, running);
	while (test_running(test->priv) < running &&
	       !completion_done(&sender->done) && time_before(jiffies, deadline))
		schedule_timeout_uninterruptible(1);
}

static void arm(struct mock_test *t, enum mock_fault fault, int count)
{
	atomic_set(&t->dev->faults.left[fault], count);
}

static int left(struct mock_test *t, enum mock_fault fault)
{
	return atomic_read(&t->dev->faults.left[fault]);
}

/* Send a command with @fault. Returns when the fault has hit the command. */
static void test_fault_async(struct kunit *test, struct test_sender *sender,
			     enum mock_fault fault)
{
	struct mock_test *t = test->priv;
	unsigned long deadline = jiffies + TEST_DEADLINE;

	arm(t, fault, 1);
	test_send_async(test, sender, 1);
	while (left(t, fault) && time_before(jiffies, deadline))
		schedule_timeout_uninterruptible(1);
}

/* Returns the result of a command. After a timeout, aborts all commands. */
static int test_result(struct test_sender *sender)
{
	if (wait_for_completion_timeout(&sender->done, TEST_DEADLINE))
		return sender->result;
	mock_firmware_shut(test_firmware(sender->t), true);
	wait_for_completion(&sender->done);
	return -ETIMEDOUT;
}

static const struct fwctl_mock_rendezvous test_pair = {
	.key = cpu_to_le32(7), .count = cpu_to_le32(2),
};

#define TEST_PAIR {				\
	.opcode = FWCTL_MOCK_RENDEZVOUS,	\
	.payload = &test_pair,			\
	.len = sizeof(test_pair),		\
}

/* A hung command does not take part in a rendezvous. */
static void rendezvous_does_not_count_hung_commands(struct kunit *test)
{
	struct mock_test *t = test->priv;
	struct test_sender hung = TEST_PAIR, alone = TEST_PAIR;

	test_fault_async(test, &hung, MOCK_FAULT_HANG);
	test_run_async(test, &alone, 2);
	KUNIT_EXPECT_EQ(test, test_echo(t), FWCTL_MOCK_OK);
	KUNIT_EXPECT_EQ(test, test_rpc(t, FWCTL_MOCK_RESET, NULL, 0), 0);
	KUNIT_EXPECT_EQ(test, test_result(&hung), FWCTL_MOCK_ABORTED);
	KUNIT_EXPECT_EQ(test, test_result(&alone), FWCTL_MOCK_ABORTED);
}

/* The driver unbinds before the command starts to wait. */
static void rendezvous_does_not_wait_while_unbinding(struct kunit *test)
{
	struct mock_test *t = test->priv;
	struct mock_backend *backend = t->dev->backend;
	struct test_sender sender = TEST_PAIR;

	WRITE_ONCE(t->dev->settings.service_us, 50 * USEC_PER_MSEC);
	test_run_async(test, &sender, 1);
	backend->ops->quiesce(backend);
	KUNIT_EXPECT_EQ(test, test_result(&sender), -ENODEV);
}

/*
 * Faults
 */

/* A reset discards the response of a delayed command. */
static void fault_late_ends_with_a_reset(struct kunit *test)
{
	struct mock_test *t = test->priv;
	struct test_sender sender = { .opcode = FWCTL_MOCK_ECHO };

	WRITE_ONCE(t->dev->faults.late_ms, FWCTL_MOCK_SLEEP_MAX_MS);
	test_fault_async(test, &sender, MOCK_FAULT_LATE);
	KUNIT_EXPECT_EQ(test, test_echo(t), FWCTL_MOCK_OK);
	KUNIT_EXPECT_EQ(test, test_rpc(t, FWCTL_MOCK_RESET, NULL, 0), 0);
	KUNIT_EXPECT_EQ(test, test_result(&sender), FWCTL_MOCK_ABORTED);
}

/* A crash does not abort CRASH itself or commands that work after a crash. */
static void fault_late_outlasts_a_crash(struct kunit *test)
{
	struct mock_test *t = test->priv;
	struct test_sender sender = { .opcode = FWCTL_MOCK_IDENTIFY };

	WRITE_ONCE(t->dev->faults.late_ms, 50);
	test_fault_async(test, &sender, MOCK_FAULT_LATE);
	arm(t, MOCK_FAULT_LATE, 1);
	KUNIT_EXPECT_EQ(test, test_rpc(t, FWCTL_MOCK_CRASH, NULL, 0), 0);
	KUNIT_EXPECT_EQ(test, test_result(&sender), FWCTL_MOCK_OK);
}

/* Returns true if the first running command is blocked. */
static bool test_is_blocked(struct mock_test *t)
{
	struct mock_firmware *fw = test_firmware(t);
	struct mock_cmd *cmd;

	guard(spinlock)(&fw->lock);
	cmd = list_first_entry_or_null(&fw->running, struct mock_cmd, entry);
	return cmd && cmd->blocked;
}

static void fault_hang_outlasts_a_crash(struct kunit *test)
{
	unsigned long deadline = jiffies + TEST_DEADLINE;
	struct mock_test *t = test->priv;
	struct test_sender sender = { .opcode = FWCTL_MOCK_ECHO };

	test_fault_async(test, &sender, MOCK_FAULT_HANG);
	while (!test_is_blocked(t) && time_before(jiffies, deadline))
		schedule_timeout_uninterruptible(1);
	KUNIT_EXPECT_EQ(test, test_rpc(t, FWCTL_MOCK_CRASH, NULL, 0), 0);
	KUNIT_EXPECT_EQ(test, test_rpc(t, FWCTL_MOCK_RESET, NULL, 0), 0);
	KUNIT_EXPECT_EQ(test, test_result(&sender), FWCTL_MOCK_ABORTED);
}

static void fault_hang_ends_with_the_driver(struct kunit *test)
{
	struct mock_test *t = test->priv;
	struct mock_backend *backend = t->dev->backend;
	struct test_sender sender[5] = {};
	int i;

	arm(t, MOCK_FAULT_HANG, 4);
	for (i = 0; i < ARRAY_SIZE(sender); i++) {
		sender[i].opcode = FWCTL_MOCK_ECHO;
		test_send_async(test, &sender[i], i + 1);
	}
	backend->ops->quiesce(backend);
	for (i = 0; i < ARRAY_SIZE(sender); i++)
		KUNIT_EXPECT_EQ(test, test_result(&sender[i]), -ENODEV);
	KUNIT_EXPECT_EQ(test, test_echo(t), -ENODEV);
	KUNIT_EXPECT_EQ(test, test_rpc(t, FWCTL_MOCK_RESET, NULL, 0), -ENODEV);
}

static void fault_remove_ends_everything(struct kunit *test)
{
	const struct fwctl_mock_sleep in = {
		.ms = cpu_to_le32(FWCTL_MOCK_SLEEP_MAX_MS),
	};
	struct mock_test *t = test->priv;
	struct mock_backend *backend = t->dev->backend;
	struct test_sender sender = {
		.opcode = FWCTL_MOCK_SLEEP, .payload = &in, .len = sizeof(in),
	};

	/*
	 * The removal closes only contexts of the core, not this one. Hold the
	 * lock to delay the removal until the test has closed the context.
	 */
	mutex_lock(&t->dev->lock);
	test_send_async(test, &sender, 1);
	arm(t, MOCK_FAULT_SURPRISE_REMOVE, 1);
	KUNIT_EXPECT_EQ(test, test_echo(t), -ENODEV);
	KUNIT_EXPECT_EQ(test, test_result(&sender), -ENODEV);
	/* A driver cannot bind again. */
	KUNIT_EXPECT_EQ(test, backend->ops->start(backend), -ENODEV);
	test_close(&t->uctx);
	t->uctx.ctx = NULL;
	mutex_unlock(&t->dev->lock);

	KUNIT_EXPECT_FALSE(test, mock_device_is_live(t->dev));
	KUNIT_EXPECT_NULL(test, t->dev->pdev);
}

static void no_command_beyond_the_bound(struct kunit *test)
{
	struct mock_test *t = test->priv;

	/* Simulate the maximum number of commands in flight. */
	atomic_add(MOCK_INFLIGHT_MAX, &t->dev->usage.inflight);
	KUNIT_EXPECT_EQ(test, test_echo(t), -EBUSY);
	KUNIT_EXPECT_EQ(test, test_rpc(t, FWCTL_MOCK_RESET, NULL, 0), 0);
	atomic_sub(MOCK_INFLIGHT_MAX, &t->dev->usage.inflight);
	KUNIT_EXPECT_EQ(test, test_echo(t), FWCTL_MOCK_OK);
}

/* A RESET that mock_gate() accepts bypasses the limits of the core. */
static void reset_is_a_recovery_request(struct kunit *test)
{
	struct fwctl_mock_req msg = {
		.opcode = cpu_to_le16(FWCTL_MOCK_RESET),
	};
	struct mock_test *t = test->priv;
	struct fwctl_request req = {
		.uctx = &t->uctx.uctx,
		.scope = FWCTL_RPC_DEBUG_WRITE_FULL,
		.in = &msg,
		.in_len = sizeof(msg),
		.out_len = sizeof(struct fwctl_mock_rsp),
	};

	KUNIT_EXPECT_TRUE(test, mock_is_recovery(&req));
	req.out_len--;
	KUNIT_EXPECT_FALSE(test, mock_is_recovery(&req));
	req.out_len++;
	req.in_len--;
	KUNIT_EXPECT_FALSE(test, mock_is_recovery(&req));
	req.in_len++;
	for (int i = 0; i < MOCK_CMDS; i++) {
		msg.opcode = cpu_to_le16(mock_cmd_table[i].opcode);
		KUNIT_EXPECT_EQ(test, mock_is_recovery(&req),
				mock_cmd_table[i].opcode == FWCTL_MOCK_RESET);
	}
}

/* The driver rejects a foreign device that a user binds by driver_override. */
static void foreign_device_is_rejected(struct kunit *test)
{
	struct mock_test *t = test->priv;
	struct platform_device *pdev;

	pdev = kunit_platform_device_alloc(test, "foreign", PLATFORM_DEVID_NONE);
	KUNIT_ASSERT_NOT_NULL(test, pdev);
	KUNIT_ASSERT_EQ(test, 0,
			platform_device_add_data(pdev, &t->dev, sizeof(t->dev)));
	KUNIT_ASSERT_EQ(test, 0, device_set_driver_override(&pdev->dev,
							    MOCK_DRIVER_NAME));
	KUNIT_ASSERT_EQ(test, 0, kunit_platform_device_add(test, pdev));
	KUNIT_EXPECT_NULL(test, pdev->dev.driver);
	KUNIT_EXPECT_NULL(test, mock_device_of(pdev));
}

static struct kunit_case mock_test_cases[] = {
	KUNIT_CASE(gate_allows_each_opcode_by_scope),
	KUNIT_CASE(closed_context_allocates_nothing),
	KUNIT_CASE(workers_are_started_once),
	KUNIT_CASE(event_of_a_closed_context_is_dropped),
	KUNIT_CASE(quiesce_ends_events),
	KUNIT_CASE(rendezvous_does_not_count_hung_commands),
	KUNIT_CASE(rendezvous_does_not_wait_while_unbinding),
	KUNIT_CASE(fault_late_ends_with_a_reset),
	KUNIT_CASE(fault_late_outlasts_a_crash),
	KUNIT_CASE(fault_hang_outlasts_a_crash),
	KUNIT_CASE(fault_hang_ends_with_the_driver),
	KUNIT_CASE(fault_remove_ends_everything),
	KUNIT_CASE(no_command_beyond_the_bound),
	KUNIT_CASE(reset_is_a_recovery_request),
	KUNIT_CASE(foreign_device_is_rejected),
	{}
};

static struct kunit_suite mock_test_suite = {
	.name = "fwctl_mock",
	.init = mock_test_init,
	.exit = mock_test_exit,
	.test_cases = mock_test_cases,
};

kunit_test_suite(mock_test_suite);
