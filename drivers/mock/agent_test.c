// SPDX-License-Identifier: GPL-2.0-only
/* KUnit tests of agents and their sessions. */
#include <kunit/test.h>
#include <linux/slab.h>

#include "firmware.h"

/**
 * struct agent_test - A device with two contexts
 * @dev: The device.
 * @own: A context.
 * @other: Another context.
 * @rsp: The last response.
 */
struct agent_test {
	struct mock_device *dev;
	struct mock_uctx own;
	struct mock_uctx other;
	struct fwctl_mock_rsp *rsp;
};

static void agent_test_exit(struct kunit *test)
{
	struct agent_test *t = test->priv;

	if (!t || IS_ERR_OR_NULL(t->dev))
		return;
	if (t->other.ctx)
		mock_close_uctx(&t->other.uctx);
	if (t->own.ctx)
		mock_close_uctx(&t->own.uctx);
	mock_device_deactivate(t->dev);
	KUNIT_EXPECT_EQ(test, atomic_read(&t->dev->usage.sessions), 0);
	mock_device_free(t->dev);
}

static int agent_test_init(struct kunit *test)
{
	struct agent_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);
	struct fwctl_device *fwctl;

	if (!t)
		return -ENOMEM;
	test->priv = t;
	t->rsp = kunit_kzalloc(test, 2 * FWCTL_MOCK_AGENT_MAX_LEN, GFP_KERNEL);
	t->dev = mock_device_alloc();
	if (!t->rsp || IS_ERR_OR_NULL(t->dev))
		return -ENOMEM;
	if (mock_device_activate(t->dev))
		return -ENODEV;
	fwctl = platform_get_drvdata(t->dev->pdev);
	t->own.uctx.fwctl = fwctl;
	t->other.uctx.fwctl = fwctl;
	if (mock_open_uctx(&t->own.uctx))
		return -ENODEV;
	return mock_open_uctx(&t->other.uctx);
}

/* Issue a command. Returns the status of the response, or a negative errno. */
static int agent_rpc(struct kunit *test, struct mock_uctx *uctx, u16 opcode,
		     const void *payload, u32 len)
{
	size_t rsp_len = 2 * FWCTL_MOCK_AGENT_MAX_LEN;
	struct agent_test *t = test->priv;
	struct fwctl_mock_rsp *rsp;
	struct fwctl_mock_req *req __free(kvfree) =
		kvzalloc(sizeof(*req) + len, GFP_KERNEL);

	if (!req)
		return -ENOMEM;
	req->opcode = cpu_to_le16(opcode);
	req->len = cpu_to_le32(len);
	if (len)
		memcpy(req + 1, payload, len);
	rsp = mock_sync_ops.fw_rpc(&uctx->uctx, FWCTL_RPC_DEBUG_WRITE, req,
				   sizeof(*req) + len, &rsp_len);
	if (IS_ERR(rsp))
		return PTR_ERR(rsp);
	memcpy(t->rsp, rsp, rsp_len);
	kvfree(rsp);
	return le16_to_cpu(t->rsp->status);
}

static const void *agent_payload(struct kunit *test)
{
	struct agent_test *t = test->priv;

	return t->rsp + 1;
}

static u32 agent_open(struct kunit *test)
{
	const struct fwctl_mock_agent_session *out = agent_payload(test);
	const struct fwctl_mock_agent_open in = { .agent = cpu_to_le32(1) };
	struct agent_test *t = test->priv;

	KUNIT_ASSERT_EQ(test, agent_rpc(test, &t->own, FWCTL_MOCK_AGENT_OPEN,
					&in, sizeof(in)), 0);
	return le32_to_cpu(out->session);
}

/* Write zeroes. Returns the number of accepted bytes, or minus the status. */
static int agent_write(struct kunit *test, struct mock_uctx *uctx, u32 session,
		       u32 len, u32 flags)
{
	const struct fwctl_mock_agent_written *out = agent_payload(test);
	struct fwctl_mock_agent_write *in =
		kunit_kzalloc(test, sizeof(*in) + len, GFP_KERNEL);
	int status;

	KUNIT_ASSERT_NOT_NULL(test, in);
	in->session = cpu_to_le32(session);
	in->flags = cpu_to_le32(flags);
	status = agent_rpc(test, uctx, FWCTL_MOCK_AGENT_WRITE, in,
			   sizeof(*in) + len);
	return status ? -status : (int)le32_to_cpu(out->accepted);
}

/* Returns the number of bytes, plus AGENT_ENDED at the end; or minus the status. */
#define AGENT_ENDED 0x100000

static int agent_read(struct kunit *test, struct mock_uctx *uctx, u32 session,
		      u32 max)
{
	const struct fwctl_mock_agent_data *out = agent_payload(test);
	const struct fwctl_mock_agent_read in = {
		.session = cpu_to_le32(session), .max = cpu_to_le32(max),
	};
	int status = agent_rpc(test, uctx, FWCTL_MOCK_AGENT_READ, &in,
			       sizeof(in));

	if (status)
		return -status;
	KUNIT_EXPECT_EQ(test, le32_to_cpu(out->len) + sizeof(*out),
			le32_to_cpu(((struct agent_test *)test->priv)->rsp->len));
	return le32_to_cpu(out->len) +
	       (le32_to_cpu(out->flags) ? AGENT_ENDED : 0);
}

static int agent_close(struct kunit *test, struct mock_uctx *uctx, u32 session)
{
	const struct fwctl_mock_agent_session in = {
		.session = cpu_to_le32(session),
	};

	return agent_rpc(test, uctx, FWCTL_MOCK_AGENT_CLOSE, &in, sizeof(in));
}

/* Returns the number of events since the last call. */
static u64 agent_events(struct kunit *test, u64 *before)
{
	struct agent_test *t = test->priv;
	u64 now, count;

	irq_work_sync(&to_firmware(t->dev->backend)->irq);
	now = t->own.uctx.fwctl->next_event;
	count = now - *before;
	*before = now;
	return count;
}

static void full_buffer_rings_once_it_has_space(struct kunit *test)
{
	struct agent_test *t = test->priv;
	u32 s = agent_open(test);
	u64 events = 0;

	KUNIT_EXPECT_EQ(test, agent_read(test, &t->own, s, 10), 0);
	KUNIT_EXPECT_EQ(test, agent_events(test, &events), 0);
	/* The first byte rings for the reader. */
	KUNIT_EXPECT_EQ(test, agent_write(test, &t->own, s, 4000, 0), 4000);
	KUNIT_EXPECT_EQ(test, agent_events(test, &events), 1);
	KUNIT_EXPECT_EQ(test, agent_write(test, &t->own, s, 96, 0), 96);
	KUNIT_EXPECT_EQ(test, agent_events(test, &events), 0);
	KUNIT_EXPECT_EQ(test, agent_write(test, &t->own, s, 5, 0), 0);
	KUNIT_EXPECT_EQ(test, agent_events(test, &events), 0);
	/* The first read posts an event for the writer. */
	KUNIT_EXPECT_EQ(test, agent_read(test, &t->own, s, 4), 4);
	KUNIT_EXPECT_EQ(test, agent_events(test, &events), 1);
	KUNIT_EXPECT_EQ(test, agent_read(test, &t->own, s, 4), 4);
	KUNIT_EXPECT_EQ(test, agent_events(test, &events), 0);
	KUNIT_EXPECT_EQ(test, agent_write(test, &t->own, s, 9, 0), 8);
	/* A write without bytes does not cancel the event. */
	KUNIT_EXPECT_EQ(test, agent_write(test, &t->own, s, 0, 0), 0);
	KUNIT_EXPECT_EQ(test,
			agent_read(test, &t->own, s, FWCTL_MOCK_AGENT_MAX_LEN),
			FWCTL_MOCK_AGENT_BUFFER);
	KUNIT_EXPECT_EQ(test, agent_events(test, &events), 1);
}

static void end_follows_the_bytes(struct kunit *test)
{
	struct agent_test *t = test->priv;
	u32 s = agent_open(test);
	u64 events = 0;

	KUNIT_EXPECT_EQ(test, agent_write(test, &t->own, s, 5000, 1), 4096);
	/* The end is not accepted, because not all bytes were. */
	KUNIT_EXPECT_EQ(test, agent_read(test, &t->own, s, 4096), 4096);
	KUNIT_EXPECT_EQ(test, agent_events(test, &events), 2);
	KUNIT_EXPECT_EQ(test, agent_write(test, &t->own, s, 3, 1), 3);
	KUNIT_EXPECT_EQ(test, agent_write(test, &t->own, s, 1, 0),
			-FWCTL_MOCK_BAD_PARAM);
	KUNIT_EXPECT_EQ(test, agent_write(test, &t->own, s, 0, 1),
			-FWCTL_MOCK_BAD_PARAM);
	/* A write without bytes does not withdraw the end. */
	KUNIT_EXPECT_EQ(test, agent_write(test, &t->own, s, 0, 0), 0);
	KUNIT_EXPECT_EQ(test, agent_read(test, &t->own, s, 2), 2);
	KUNIT_EXPECT_EQ(test, agent_read(test, &t->own, s, 2), 1 + AGENT_ENDED);
	KUNIT_EXPECT_EQ(test, agent_read(test, &t->own, s, 2), AGENT_ENDED);
	/* The end rings for a reader of an empty buffer. */
	s = agent_open(test);
	agent_events(test, &events);
	KUNIT_EXPECT_EQ(test, agent_write(test, &t->own, s, 0, 1), 0);
	KUNIT_EXPECT_EQ(test, agent_events(test, &events), 1);
	KUNIT_EXPECT_EQ(test, agent_read(test, &t->own, s, 2), AGENT_ENDED);
}

static void foreign_session_is_denied(struct kunit *test)
{
	struct agent_test *t = test->priv;
	u32 s = agent_open(test);

	KUNIT_EXPECT_EQ(test, agent_write(test, &t->other, s, 1, 0),
			-FWCTL_MOCK_DENIED);
	KUNIT_EXPECT_EQ(test, agent_read(test, &t->other, s, 1),
			-FWCTL_MOCK_DENIED);
	KUNIT_EXPECT_EQ(test, agent_close(test, &t->other, s),
			FWCTL_MOCK_DENIED);
	KUNIT_EXPECT_EQ(test, agent_close(test, &t->own, s), 0);
	KUNIT_EXPECT_EQ(test, agent_close(test, &t->own, s),
			FWCTL_MOCK_NOT_FOUND);
	KUNIT_EXPECT_EQ(test, agent_read(test, &t->own, s, 1),
			-FWCTL_MOCK_NOT_FOUND);
	KUNIT_EXPECT_EQ(test, agent_write(test, &t->own, 0, 1, 0),
			-FWCTL_MOCK_NOT_FOUND);
}

static void wrong_parameters_are_rejected(struct kunit *test)
{
	static const __le32 wrong_open[][2] = {
		{ cpu_to_le32(0), 0 }, { cpu_to_le32(2), 0 },
		{ cpu_to_le32(1), cpu_to_le32(1) },
	};
	struct agent_test *t = test->priv;
	__le32 close[2] = { cpu_to_le32(agent_open(test)), cpu_to_le32(1) };
	u32 s = le32_to_cpu(close[0]);

	for (int i = 0; i < ARRAY_SIZE(wrong_open); i++)
		KUNIT_EXPECT_NE(test, agent_rpc(test, &t->own,
						FWCTL_MOCK_AGENT_OPEN,
						wrong_open[i], 8), 0);
	KUNIT_EXPECT_EQ(test, agent_rpc(test, &t->own, FWCTL_MOCK_AGENT_CLOSE,
					close, 8), FWCTL_MOCK_BAD_PARAM);
	KUNIT_EXPECT_EQ(test, agent_write(test, &t->own, s, 1, 2),
			-FWCTL_MOCK_BAD_PARAM);
	KUNIT_EXPECT_EQ(test, agent_write(test, &t->own, s,
					  FWCTL_MOCK_AGENT_MAX_LEN + 1, 0),
			-FWCTL_MOCK_BAD_LENGTH);
	KUNIT_EXPECT_EQ(test, agent_read(test, &t->own, s, 0),
			-FWCTL_MOCK_BAD_PARAM);
	KUNIT_EXPECT_EQ(test,
			agent_read(test, &t->own, s,
				   FWCTL_MOCK_AGENT_MAX_LEN + 1),
			-FWCTL_MOCK_BAD_PARAM);
}

static void sessions_are_bounded_and_end_with_their_context(struct kunit *test)
{
	const struct fwctl_mock_agent_open in = { .agent = cpu_to_le32(1) };
	struct agent_test *t = test->priv;
	u32 last = 0, s;

	for (int i = 0; i < FWCTL_MOCK_SESSIONS_MAX; i++) {
		s = agent_open(test);
		KUNIT_EXPECT_GT(test, s, last);
		last = s;
	}
	KUNIT_EXPECT_EQ(test, agent_rpc(test, &t->other, FWCTL_MOCK_AGENT_OPEN,
					&in, sizeof(in)), FWCTL_MOCK_NO_SPACE);
	mock_close_uctx(&t->own.uctx);
	t->own.ctx = NULL;
	KUNIT_EXPECT_EQ(test, atomic_read(&t->dev->usage.sessions), 0);
	KUNIT_EXPECT_EQ(test, agent_rpc(test, &t->other, FWCTL_MOCK_AGENT_OPEN,
					&in, sizeof(in)), 0);
}

static void reset_and_crash_end_sessions(struct kunit *test)
{
	struct agent_test *t = test->priv;
	u32 s = agent_open(test);
	u64 events = 0;

	KUNIT_EXPECT_EQ(test, agent_rpc(test, &t->other, FWCTL_MOCK_RESET, NULL,
					0), 0);
	KUNIT_EXPECT_EQ(test, agent_events(test, &events), 1);
	KUNIT_EXPECT_EQ(test, atomic_read(&t->dev->usage.sessions), 0);
	KUNIT_EXPECT_EQ(test, agent_read(test, &t->own, s, 1),
			-FWCTL_MOCK_NOT_FOUND);
	s = agent_open(test);
	KUNIT_EXPECT_EQ(test, agent_rpc(test, &t->other, FWCTL_MOCK_CRASH, NULL,
					0), 0);
	/* The end of the session, and the health. */
	KUNIT_EXPECT_EQ(test, agent_events(test, &events), 2);
	KUNIT_EXPECT_EQ(test, atomic_read(&t->dev->usage.sessions), 0);
	KUNIT_EXPECT_EQ(test, agent_read(test, &t->own, s, 1),
			-FWCTL_MOCK_CRASHED);
	KUNIT_EXPECT_EQ(test, agent_rpc(test, &t->other, FWCTL_MOCK_RESET, NULL,
					0), 0);
}

/* Create an AGENT_OPEN that a worker runs. The caller must put its context. */
static struct mock_cmd *agent_open_cmd(struct agent_test *t)
{
	const struct {
		struct fwctl_mock_req head;
		struct fwctl_mock_agent_open open;
	} req = {
		.head.opcode = cpu_to_le16(FWCTL_MOCK_AGENT_OPEN),
		.open.agent = cpu_to_le32(1),
	};
	struct mock_cmd *cmd =
		mock_cmd_alloc(mock_cmd_lookup(FWCTL_MOCK_AGENT_OPEN),
			       FWCTL_RPC_DEBUG_WRITE, &req, sizeof(req));

	if (!cmd)
		return NULL;
	cmd->ctx = t->own.ctx;
	refcount_inc(&cmd->ctx->refs);
	return cmd;
}

/* The worker checks for a crash before it calls the function. */
static void crashed_firmware_opens_no_session(struct kunit *test)
{
	struct agent_test *t = test->priv;
	struct mock_cmd *cmd __free(mock_cmd) = agent_open_cmd(t);

	KUNIT_ASSERT_NOT_NULL(test, cmd);
	KUNIT_EXPECT_EQ(test, agent_rpc(test, &t->other, FWCTL_MOCK_CRASH, NULL,
					0), 0);
	KUNIT_EXPECT_EQ(test,
			mock_do_agent_open(to_firmware(t->dev->backend), cmd),
			FWCTL_MOCK_CRASHED);
	mock_context_put(cmd->ctx);
}

/* An abandoned command may run after its context is closed. */
static void closed_context_opens_no_session(struct kunit *test)
{
	struct agent_test *t = test->priv;
	struct mock_cmd *cmd __free(mock_cmd) = agent_open_cmd(t);

	KUNIT_ASSERT_NOT_NULL(test, cmd);
	mock_close_uctx(&t->own.uctx);
	t->own.ctx = NULL;
	KUNIT_EXPECT_EQ(test,
			mock_do_agent_open(to_firmware(t->dev->backend), cmd),
			FWCTL_MOCK_DENIED);
	mock_context_put(cmd->ctx);
}

static struct kunit_case agent_test_cases[] = {
	KUNIT_CASE(full_buffer_rings_once_it_has_space),
	KUNIT_CASE(end_follows_the_bytes),
	KUNIT_CASE(foreign_session_is_denied),
	KUNIT_CASE(wrong_parameters_are_rejected),
	KUNIT_CASE(sessions_are_bounded_and_end_with_their_context),
	KUNIT_CASE(reset_and_crash_end_sessions),
	KUNIT_CASE(crashed_firmware_opens_no_session),
	KUNIT_CASE(closed_context_opens_no_session),
	{}
};

static struct kunit_suite agent_test_suite = {
	.name = "fwctl_mock_agent",
	.init = agent_test_init,
	.exit = agent_test_exit,
	.test_cases = agent_test_cases,
};

kunit_test_suite(agent_test_suite);
