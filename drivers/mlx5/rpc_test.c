// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit tests of contexts and requests. This file defines mlx5_cmd_do() instead of
 * mlx5_core, so the tests link the unchanged objects of the provider.
 */
#include <kunit/test.h>
#include <linux/bits.h>
#include <linux/completion.h>
#include <linux/mlx5/driver.h>
#include <linux/slab.h>
#include <uapi/fwctl/mlx5.h>

#include "firmware_test.h"
#include "mlx5_fwctl.h"

/* QUERY_HCA_CAP is for every scope, QUERY_ISSI is not. */
#define ALLOWED cpu_to_be16(MLX5_CMD_OP_QUERY_HCA_CAP)
#define NOT_ALLOWED cpu_to_be16(MLX5_CMD_OP_QUERY_ISSI)

/* User context of another FD, which the caller puts into its commands. */
#define FORGED cpu_to_be16(0x1234)

#define LONG 600
#define FILL 0x5a

/* In jiffies. A test that passes takes less. */
#define DEADLINE (10 * HZ)

/* Half of the five slots of the command queue, rounded down. */
#define SLOTS 2

/**
 * struct test_firmware - Result of the next commands, and the last command
 * @ret: Result of mlx5_cmd_do(). 0 and -EREMOTEIO store the output.
 * @status: Status in the output.
 * @uid: Context in the output of CREATE_UCTX.
 * @in: Header of the last command.
 * @context: Caps or UID of the last created or destroyed context.
 * @in_len: Size of the last command.
 * @out_len: Size of the output buffer of the last command.
 * @out_was_zero: The header of the output was zero before the command.
 * @in_place: The output would have overwritten the command.
 * @commands: Number of commands.
 * @block: RPCs wait for @leave.
 * @entered: Completed by each command that waits for @leave.
 * @leave: Completed to continue all commands.
 */
struct test_firmware {
	int ret;
	u8 status;
	u16 uid;
	struct mlx5_fwctl_in in;
	u32 context;
	size_t in_len;
	size_t out_len;
	bool out_was_zero;
	bool in_place;
	atomic_t commands;
	bool block;
	struct completion entered;
	struct completion leave;
};

static struct test_firmware fw;

mlx5_fwctl_test_fn mlx5_fwctl_test_firmware;

static void fw_store(void *out, int out_size)
{
	struct mlx5_fwctl_out *head = out;

	memset(out, FILL, out_size);
	head->status = fw.status;
	if (be16_to_cpu(fw.in.opcode) == MLX5_CMD_OP_CREATE_UCTX)
		MLX5_SET(create_uctx_out, out, uid, fw.uid);
}

static int fw_execute(void *in, int in_size, void *out, int out_size)
{
	memcpy(&fw.in, in, sizeof(fw.in));
	fw.in_len = in_size;
	fw.out_len = out_size;
	fw.out_was_zero = !memchr_inv(out, 0, sizeof(struct mlx5_fwctl_out));
	fw.in_place = in == out;
	if (be16_to_cpu(fw.in.opcode) == MLX5_CMD_OP_CREATE_UCTX)
		fw.context = MLX5_GET(create_uctx_in, in, uctx.cap);
	if (be16_to_cpu(fw.in.opcode) == MLX5_CMD_OP_DESTROY_UCTX)
		fw.context = MLX5_GET(destroy_uctx_in, in, uid);
	if (!fw.ret || fw.ret == -EREMOTEIO)
		fw_store(out, out_size);
	return fw.ret;
}

int mlx5_cmd_do(struct mlx5_core_dev *dev, void *in, int in_size, void *out,
		int out_size)
{
	const struct mlx5_fwctl_in *head = in;

	if (mlx5_fwctl_test_firmware)
		return mlx5_fwctl_test_firmware(in, in_size, out, out_size);
	atomic_inc(&fw.commands);
	if (fw.block && head->opcode == ALLOWED) {
		complete(&fw.entered);
		wait_for_completion(&fw.leave);
		return -ENXIO;
	}
	return fw_execute(in, in_size, out, out_size);
}

int mlx5_cmd_check(struct mlx5_core_dev *dev, int err, void *in, void *out)
{
	return TEST_STATUS_ERRNO;
}

static const struct fwctl_ops test_ops = {
	.device_type = FWCTL_DEVICE_TYPE_MLX5,
	.uctx_size = sizeof(struct mlx5_fwctl_uctx),
	.open_uctx = mlx5_fwctl_open_uctx,
	.close_uctx = mlx5_fwctl_close_uctx,
	.info = mlx5_fwctl_info,
	.submit_request = mlx5_fwctl_submit_request,
	.request_size = sizeof(struct mlx5_fwctl_request),
};

struct rpc_test {
	struct mlx5_core_dev *mdev;
	struct mlx5_fwctl *mlx5;
	struct mlx5_fwctl_uctx ctx;
};

static void test_set_uctx_cap(struct rpc_test *t, u32 caps)
{
	MLX5_SET(cmd_hca_cap, t->mdev->caps.hca[MLX5_CAP_GENERAL]->cur,
		 uctx_cap, caps);
}

static int rpc_test_init(struct kunit *test)
{
	struct rpc_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, t);
	test->priv = t;
	fw = (struct test_firmware){ .uid = 7 };
	init_completion(&fw.entered);
	init_completion(&fw.leave);

	t->mdev = kunit_kzalloc(test, sizeof(*t->mdev), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, t->mdev);
	t->mdev->cmd.vars.max_reg_cmds = 2 * SLOTS + 1;
	t->mdev->caps.hca[MLX5_CAP_GENERAL] =
		kunit_kzalloc(test, sizeof(struct mlx5_hca_cap), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, t->mdev->caps.hca[MLX5_CAP_GENERAL]);

	t->mlx5 = fwctl_alloc_device(NULL, &test_ops, struct mlx5_fwctl, fwctl);
	KUNIT_ASSERT_NOT_NULL(test, t->mlx5);
	KUNIT_ASSERT_EQ(test, mlx5_fwctl_init(t->mlx5, t->mdev), 0);
	t->ctx.uctx.fwctl = &t->mlx5->fwctl;
	INIT_LIST_HEAD(&t->ctx.uctx.backlog);
	INIT_LIST_HEAD(&t->ctx.uctx.waiting);
	t->ctx.uid = 7;
	return 0;
}

static void rpc_test_exit(struct kunit *test)
{
	struct rpc_test *t = test->priv;

	if (!t || !t->mlx5)
		return;
	/* A thread may still wait after a failed test. */
	complete_all(&fw.leave);
	if (t->mlx5->wq)
		mlx5_fwctl_exit(t->mlx5);
	fwctl_put(&t->mlx5->fwctl);
}

/* Contexts */

static void open_asks_for_the_tools_right_where_offered(struct kunit *test)
{
	struct rpc_test *t = test->priv;

	test_set_uctx_cap(t, 0x7);
	fw.uid = 0xbeef;
	KUNIT_ASSERT_EQ(test, mlx5_fwctl_open_uctx(&t->ctx.uctx), 0);
	KUNIT_EXPECT_EQ(test, fw.context, 0x4);
	KUNIT_EXPECT_EQ(test, t->ctx.caps, 0x4);
	KUNIT_EXPECT_EQ(test, t->ctx.uid, 0xbeef);
	/* The kernel issues CREATE_UCTX, so the command has no user context. */
	KUNIT_EXPECT_EQ(test, be16_to_cpu(fw.in.uid), 0);

	test_set_uctx_cap(t, 0x3);
	KUNIT_ASSERT_EQ(test, mlx5_fwctl_open_uctx(&t->ctx.uctx), 0);
	KUNIT_EXPECT_EQ(test, fw.context, 0);
	KUNIT_EXPECT_EQ(test, t->ctx.caps, 0);
}

static void open_never_takes_the_kernels_context(struct kunit *test)
{
	struct rpc_test *t = test->priv;

	fw.uid = 0;
	KUNIT_EXPECT_EQ(test, mlx5_fwctl_open_uctx(&t->ctx.uctx), -EIO);
}

static void open_fails_as_the_firmware_does(struct kunit *test)
{
	struct rpc_test *t = test->priv;

	fw.ret = -ENXIO;
	KUNIT_EXPECT_EQ(test, mlx5_fwctl_open_uctx(&t->ctx.uctx), -ENXIO);
	fw.ret = -EREMOTEIO;
	fw.status = MLX5_CMD_STAT_LIM_ERR;
	KUNIT_EXPECT_EQ(test, mlx5_fwctl_open_uctx(&t->ctx.uctx),
			TEST_STATUS_ERRNO);
}

static void close_gives_back_its_own_context(struct kunit *test)
{
	struct rpc_test *t = test->priv;

	t->ctx.uid = 0x1001;
	mlx5_fwctl_close_uctx(&t->ctx.uctx);
	KUNIT_EXPECT_EQ(test, be16_to_cpu(fw.in.opcode),
			MLX5_CMD_OP_DESTROY_UCTX);
	KUNIT_EXPECT_EQ(test, be16_to_cpu(fw.in.uid), 0);
	KUNIT_EXPECT_EQ(test, fw.context, 0x1001);
}

static void info_has_context_and_rights(struct kunit *test)
{
	struct rpc_test *t = test->priv;
	struct fwctl_info_mlx5 *info;
	size_t length = 0;

	t->ctx.uid = 0x1001;
	t->ctx.caps = 0x4;
	info = mlx5_fwctl_info(&t->ctx.uctx, &length);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, info);
	KUNIT_EXPECT_EQ(test, length, 8);
	KUNIT_EXPECT_EQ(test, info->uid, 0x1001);
	KUNIT_EXPECT_EQ(test, info->uctx_caps, 0x4);
	kfree(info);
}

/* Requests */

/*
 * The request has no fwctl_call, so the core treats it as abandoned. On completion
 * the core queues fwctl_request.work, which completes @done.
 */
struct test_request {
	struct mlx5_fwctl_request request;
	struct completion done;
};

static void test_request_done(struct work_struct *work)
{
	struct test_request *request =
		container_of(work, struct test_request, request.req.work);

	complete(&request->done);
}

/* Allocate a request as the core does. */
static struct fwctl_request *test_request(struct kunit *test, __be16 opcode,
					  size_t in_len, size_t out_len)
{
	struct rpc_test *t = test->priv;
	struct test_request *request =
		kunit_kzalloc(test, sizeof(*request), GFP_KERNEL);
	struct mlx5_fwctl_in *in =
		kunit_kzalloc(test, max(in_len, sizeof(*in)), GFP_KERNEL);
	struct fwctl_request *req;

	KUNIT_ASSERT_NOT_NULL(test, request);
	KUNIT_ASSERT_NOT_NULL(test, in);
	in->opcode = opcode;
	in->uid = FORGED;
	init_completion(&request->done);
	req = &request->request.req;
	INIT_LIST_HEAD(&req->entry);
	INIT_WORK(&req->work, test_request_done);
	req->uctx = &t->ctx.uctx;
	req->scope = FWCTL_RPC_CONFIGURATION;
	req->in = in;
	req->in_len = in_len;
	req->out_len = out_len;
	return req;
}

/* Submit a request that the scope allows. */
static struct fwctl_request *test_submit(struct kunit *test, size_t in_len,
					 size_t out_len)
{
	struct fwctl_request *req = test_request(test, ALLOWED, in_len, out_len);
	struct rpc_test *t = test->priv;

	scoped_guard(spinlock_irq, &t->mlx5->fwctl.request_lock) {
		struct fwctl_pool *pool =
			&t->mlx5->fwctl.pools[FWCTL_POOL_GENERAL];

		pool->slots++;
		pool->bytes += in_len + out_len;
		t->ctx.uctx.slots++;
	}
	KUNIT_ASSERT_EQ(test, mlx5_fwctl_submit_request(req), 0);
	return req;
}

/* Wait for a request. Returns 0 or the error of the request. */
static int test_wait(struct kunit *test, struct fwctl_request *req)
{
	struct test_request *request =
		container_of(req, struct test_request, request.req);

	KUNIT_ASSERT_NE(test, wait_for_completion_timeout(&request->done,
							  DEADLINE), 0);
	return PTR_ERR_OR_ZERO(req->out);
}

/* Run an RPC with a small command. Returns 0 or the error of the RPC. */
static int test_rpc_error(struct kunit *test, size_t out_len)
{
	struct fwctl_request *req = test_submit(test, 16, out_len);
	int ret = test_wait(test, req);

	if (!ret)
		kvfree(req->out);
	return ret;
}

static unsigned int slots_used(struct rpc_test *t)
{
	guard(spinlock_irq)(&t->mlx5->fwctl.request_lock);
	return t->mlx5->fwctl.pools[FWCTL_POOL_GENERAL].slots;
}

static void rpc_wants_whole_headers(struct kunit *test)
{
	static const size_t lengths[][2] = {
		{ 0, 16 }, { 15, 16 }, { 16, 15 }, { 16, 0 }, { LONG, 15 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
		struct fwctl_request *req = test_request(test, ALLOWED,
							 lengths[i][0],
							 lengths[i][1]);

		KUNIT_EXPECT_EQ(test, mlx5_fwctl_submit_request(req), -EMSGSIZE);
	}
	KUNIT_EXPECT_EQ(test, atomic_read(&fw.commands), 0);
}

static void rpc_stays_within_its_scope(struct kunit *test)
{
	const __be16 opcodes[] = { NOT_ALLOWED, 0 };

	for (size_t i = 0; i < ARRAY_SIZE(opcodes); i++) {
		struct fwctl_request *req = test_request(test, opcodes[i], 16, 16);

		KUNIT_EXPECT_EQ(test, mlx5_fwctl_submit_request(req), -EBADMSG);
	}
	KUNIT_EXPECT_EQ(test, atomic_read(&fw.commands), 0);
}

static void rpc_runs_in_its_own_context(struct kunit *test)
{
	struct rpc_test *t = test->priv;

	t->ctx.uid = 0x1001;
	KUNIT_EXPECT_EQ(test, test_rpc_error(test, 16), 0);
	KUNIT_EXPECT_EQ(test, be16_to_cpu(fw.in.uid), 0x1001);
	KUNIT_EXPECT_EQ(test, fw.in.opcode, ALLOWED);
}

static void rpc_returns_all_of_the_response(struct kunit *test)
{
	static const size_t lengths[][2] = {
		{ 16, 16 }, { LONG, 17 }, { 17, LONG }, { LONG, LONG },
	};

	for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
		struct fwctl_request *req = test_submit(test, lengths[i][0],
							lengths[i][1]);

		KUNIT_ASSERT_EQ(test, test_wait(test, req), 0);
		KUNIT_EXPECT_EQ(test, fw.in_len, lengths[i][0]);
		KUNIT_EXPECT_EQ(test, fw.out_len, lengths[i][1]);
		KUNIT_EXPECT_EQ(test, req->rsp_len, lengths[i][1]);
		KUNIT_EXPECT_NULL(test, memchr_inv(req->out + 1, FILL,
						   req->rsp_len - 1));
		/* mlx5_core reads the command after its execution. */
		KUNIT_EXPECT_FALSE(test, fw.in_place);
		kvfree(req->out);
	}
}

static void rpc_returns_a_status_in_the_response(struct kunit *test)
{
	struct fwctl_request *req;

	fw.ret = -EREMOTEIO;
	fw.status = MLX5_CMD_STAT_BAD_PARAM_ERR;
	req = test_submit(test, 16, LONG);
	KUNIT_ASSERT_EQ(test, test_wait(test, req), 0);
	KUNIT_EXPECT_EQ(test, *(u8 *)req->out, MLX5_CMD_STAT_BAD_PARAM_ERR);
	KUNIT_EXPECT_EQ(test, req->rsp_len, LONG);
	kvfree(req->out);
}

static void rpc_without_a_response_is_an_errno(struct kunit *test)
{
	static const struct {
		int from_core;
		int to_user;
	} errors[] = {
		{ -ENXIO, -ENXIO },
		{ -EBUSY, -EBUSY },
		{ -ENOMEM, -ENOMEM },
		/* The command queue has no free entry. */
		{ -EAGAIN, -EBUSY },
		{ -ECANCELED, -EBUSY },
		/* Errors about addresses and descriptors in the firmware. */
		{ -EFAULT, -EIO },
		{ -EINVAL, -EIO },
		/* A value that is not an errno. */
		{ 7, -EIO },
	};

	for (size_t i = 0; i < ARRAY_SIZE(errors); i++) {
		fw.ret = errors[i].from_core;
		KUNIT_EXPECT_EQ(test, test_rpc_error(test, LONG),
				errors[i].to_user);
		/* mlx5_core reads the output even after an error. */
		KUNIT_EXPECT_TRUE(test, fw.out_was_zero);
		KUNIT_EXPECT_EQ(test, test_rpc_error(test, 16),
				errors[i].to_user);
	}
	KUNIT_EXPECT_EQ(test, slots_used(test->priv), 0);
}

static void timeout_keeps_the_slot(struct kunit *test)
{
	fw.ret = -ETIMEDOUT;
	KUNIT_EXPECT_EQ(test, test_rpc_error(test, 16), -EIO);
	KUNIT_EXPECT_EQ(test, slots_used(test->priv), 1);
	fw.ret = 0;
	KUNIT_EXPECT_EQ(test, test_rpc_error(test, 16), 0);
	KUNIT_EXPECT_EQ(test, slots_used(test->priv), 1);
}

/* mlx5_core keeps the entry of a command in bitmask cleared until the response. */
static void late_response_releases_the_slot(struct kunit *test)
{
	struct rpc_test *t = test->priv;

	fw.ret = -ETIMEDOUT;
	for (int i = 0; i < SLOTS; i++)
		KUNIT_EXPECT_EQ(test, test_rpc_error(test, 16), -EIO);
	/* The threads queue the work after the completion. */
	flush_workqueue(t->mlx5->wq);
	flush_delayed_work(&t->mlx5->release);
	KUNIT_EXPECT_EQ(test, slots_used(t), SLOTS);
	t->mdev->cmd.vars.bitmask = GENMASK(2 * SLOTS + 1, 1);
	flush_delayed_work(&t->mlx5->release);
	KUNIT_EXPECT_EQ(test, slots_used(t), 1);
	t->mdev->cmd.vars.bitmask = GENMASK(2 * SLOTS + 1, 0);
	flush_delayed_work(&t->mlx5->release);
	KUNIT_EXPECT_EQ(test, slots_used(t), 0);
	KUNIT_EXPECT_FALSE(test, delayed_work_pending(&t->mlx5->release));
}

/* Under load, other commands use the entries again before the next check. */
static void other_commands_keep_no_slot(struct kunit *test)
{
	struct rpc_test *t = test->priv;

	fw.ret = -ETIMEDOUT;
	for (int i = 0; i < SLOTS; i++)
		KUNIT_EXPECT_EQ(test, test_rpc_error(test, 16), -EIO);
	flush_workqueue(t->mlx5->wq);
	t->mdev->cmd.vars.bitmask = GENMASK(2 * SLOTS + 1, 1);
	flush_delayed_work(&t->mlx5->release);
	KUNIT_EXPECT_EQ(test, slots_used(t), 1);
	t->mdev->cmd.vars.bitmask = 1;
	flush_delayed_work(&t->mlx5->release);
	KUNIT_EXPECT_EQ(test, slots_used(t), 0);
	/* A new timeout may have any entry. */
	KUNIT_EXPECT_EQ(test, test_rpc_error(test, 16), -EIO);
	flush_workqueue(t->mlx5->wq);
	flush_delayed_work(&t->mlx5->release);
	KUNIT_EXPECT_EQ(test, slots_used(t), 1);
}

static void late_responses_release_the_slots_of_memory(struct kunit *test)
{
	struct rpc_test *t = test->priv;

	mlx5_fwctl_mark_late(t->mlx5);
	t->mdev->cmd.vars.bitmask = GENMASK(2 * SLOTS + 1, 1);
	t->mlx5->umem_slots = 0;
	mlx5_fwctl_release_later(t->mlx5);
	flush_delayed_work(&t->mlx5->release);
	KUNIT_EXPECT_EQ(test, t->mlx5->umem_slots, 0);
	t->mdev->cmd.vars.bitmask = GENMASK(2 * SLOTS + 1, 0);
	flush_delayed_work(&t->mlx5->release);
	KUNIT_EXPECT_EQ(test, t->mlx5->umem_slots, 1);
	KUNIT_EXPECT_FALSE(test, delayed_work_pending(&t->mlx5->release));
}

static void device_that_is_down_keeps_no_slot(struct kunit *test)
{
	struct rpc_test *t = test->priv;

	fw.ret = -ETIMEDOUT;
	for (int i = 0; i < SLOTS; i++)
		KUNIT_EXPECT_EQ(test, test_rpc_error(test, 16), -EIO);
	flush_workqueue(t->mlx5->wq);
	flush_delayed_work(&t->mlx5->release);
	KUNIT_EXPECT_EQ(test, slots_used(t), SLOTS);
	t->mlx5->umem_slots = 0;
	t->mdev->state = MLX5_DEVICE_STATE_INTERNAL_ERROR;
	flush_delayed_work(&t->mlx5->release);
	KUNIT_EXPECT_EQ(test, slots_used(t), 0);
	KUNIT_EXPECT_EQ(test, t->mlx5->umem_slots, 1);
	KUNIT_EXPECT_FALSE(test, delayed_work_pending(&t->mlx5->release));
}

/* Slots and threads */

static void rpcs_use_half_of_the_slots(struct kunit *test)
{
	static const struct {
		int max_reg_cmds;
		unsigned int max_requests;
	} cases[] = { { 31, 15 }, { 5, SLOTS }, { 2, 1 }, { 1, 1 } };
	struct rpc_test *t = test->priv;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		mlx5_fwctl_exit(t->mlx5);
		t->mlx5->wq = NULL;
		t->mdev->cmd.vars.max_reg_cmds = cases[i].max_reg_cmds;
		KUNIT_ASSERT_EQ(test, mlx5_fwctl_init(t->mlx5, t->mdev), 0);
		KUNIT_EXPECT_EQ(test, t->mlx5->fwctl.max_requests,
				cases[i].max_requests);
		KUNIT_EXPECT_EQ(test, test_rpc_error(test, 16), 0);
	}
}

static void wait_until_entered(struct kunit *test)
{
	KUNIT_ASSERT_NE(test,
			wait_for_completion_timeout(&fw.entered, DEADLINE), 0);
}

/* Hung RPCs do not delay RPCs in other slots, open() and close(). */
static void hung_rpcs_delay_no_other_command(struct kunit *test)
{
	struct fwctl_request *reqs[SLOTS];
	struct rpc_test *t = test->priv;

	fw.block = true;
	for (int i = 0; i < SLOTS; i++)
		reqs[i] = test_submit(test, 16, 16);
	for (int i = 0; i < SLOTS; i++)
		wait_until_entered(test);
	KUNIT_EXPECT_EQ(test, mlx5_fwctl_open_uctx(&t->ctx.uctx), 0);
	mlx5_fwctl_close_uctx(&t->ctx.uctx);
	KUNIT_EXPECT_EQ(test, atomic_read(&fw.commands), SLOTS + 2);
	complete_all(&fw.leave);
	for (int i = 0; i < SLOTS; i++)
		KUNIT_EXPECT_EQ(test, test_wait(test, reqs[i]), -ENXIO);
}

static void exit_waits_for_threads(struct kunit *test)
{
	struct rpc_test *t = test->priv;
	struct fwctl_request *req;

	fw.block = true;
	req = test_submit(test, 16, 16);
	wait_until_entered(test);
	complete_all(&fw.leave);
	mlx5_fwctl_exit(t->mlx5);
	t->mlx5->wq = NULL;
	KUNIT_EXPECT_EQ(test, slots_used(t), 0);
	KUNIT_EXPECT_EQ(test, test_wait(test, req), -ENXIO);
}

static struct kunit_case rpc_cases[] = {
	KUNIT_CASE(open_asks_for_the_tools_right_where_offered),
	KUNIT_CASE(open_never_takes_the_kernels_context),
	KUNIT_CASE(open_fails_as_the_firmware_does),
	KUNIT_CASE(close_gives_back_its_own_context),
	KUNIT_CASE(info_has_context_and_rights),
	KUNIT_CASE(rpc_wants_whole_headers),
	KUNIT_CASE(rpc_stays_within_its_scope),
	KUNIT_CASE(rpc_runs_in_its_own_context),
	KUNIT_CASE(rpc_returns_all_of_the_response),
	KUNIT_CASE(rpc_returns_a_status_in_the_response),
	KUNIT_CASE(rpc_without_a_response_is_an_errno),
	KUNIT_CASE(timeout_keeps_the_slot),
	KUNIT_CASE(late_response_releases_the_slot),
	KUNIT_CASE(other_commands_keep_no_slot),
	KUNIT_CASE(late_responses_release_the_slots_of_memory),
	KUNIT_CASE(device_that_is_down_keeps_no_slot),
	KUNIT_CASE(rpcs_use_half_of_the_slots),
	KUNIT_CASE(hung_rpcs_delay_no_other_command),
	KUNIT_CASE(exit_waits_for_threads),
	{}
};

static struct kunit_suite rpc_suite = {
	.name = "fwctl_mlx5_rpc",
	.init = rpc_test_init,
	.exit = rpc_test_exit,
	.test_cases = rpc_cases,
};

kunit_test_suite(rpc_suite);

MODULE_IMPORT_NS("FWCTL");
