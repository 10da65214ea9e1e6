// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit: contexts and requests on their way to the firmware and back. The
 * test's own mlx5_cmd_do() stands in mlx5_core's place, so what is tested here
 * is linked just as it is shipped.
 */
#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/kthread.h>
#include <linux/mlx5/driver.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <uapi/fwctl/mlx5.h>

#include "mlx5_fwctl.h"

/* QUERY_HCA_CAP is for every scope, QUERY_ISSI is not. */
#define ALLOWED cpu_to_be16(MLX5_CMD_OP_QUERY_HCA_CAP)
#define NOT_ALLOWED cpu_to_be16(MLX5_CMD_OP_QUERY_ISSI)

/* The caller's guess at a context that is not its own. */
#define FORGED cpu_to_be16(0x1234)

#define LONG 600
#define FILL 0x5a

/* Jiffies; only a failure takes so long. */
#define DEADLINE (10 * HZ)

/**
 * struct firmware_stand_in - How the next commands go, and how the last one went
 * @ret: What mlx5_cmd_do() returns; the output is stored for 0 and -EREMOTEIO.
 * @status: Of the output.
 * @uid: That CREATE_UCTX answers with.
 * @in: The last command's header.
 * @context: The last created or destroyed context's: caps, or UID.
 * @in_len: The last command's.
 * @out_len: The last command's.
 * @out_was_zero: Whether its output's header was.
 * @commands: How many there were.
 * @block: Commands wait for @leave.
 * @running: Commands that wait.
 * @entered: Completed by each that begins to.
 * @leave: See @block.
 */
struct firmware_stand_in {
	int ret;
	u8 status;
	u16 uid;
	struct mlx5_fwctl_in in;
	u32 context;
	size_t in_len;
	size_t out_len;
	bool out_was_zero;
	atomic_t commands;
	bool block;
	atomic_t running;
	struct completion entered;
	struct completion leave;
};

static struct firmware_stand_in fw;

static void fw_answer(void *out, int out_size)
{
	struct mlx5_fwctl_out *head = out;

	memset(out, FILL, out_size);
	head->status = fw.status;
	if (be16_to_cpu(fw.in.opcode) == MLX5_CMD_OP_CREATE_UCTX)
		MLX5_SET(create_uctx_out, out, uid, fw.uid);
}

int mlx5_cmd_do(struct mlx5_core_dev *dev, void *in, int in_size, void *out,
		int out_size)
{
	atomic_inc(&fw.commands);
	if (fw.block) {
		atomic_inc(&fw.running);
		complete(&fw.entered);
		wait_for_completion(&fw.leave);
		atomic_dec(&fw.running);
		return -ENXIO;
	}

	memcpy(&fw.in, in, sizeof(fw.in));
	fw.in_len = in_size;
	fw.out_len = out_size;
	fw.out_was_zero = !memchr_inv(out, 0, sizeof(struct mlx5_fwctl_out));
	if (be16_to_cpu(fw.in.opcode) == MLX5_CMD_OP_CREATE_UCTX)
		fw.context = MLX5_GET(create_uctx_in, in, uctx.cap);
	if (be16_to_cpu(fw.in.opcode) == MLX5_CMD_OP_DESTROY_UCTX)
		fw.context = MLX5_GET(destroy_uctx_in, in, uid);
	if (!fw.ret || fw.ret == -EREMOTEIO)
		fw_answer(out, out_size);
	return fw.ret;
}

/* An errno that nothing else here returns. */
int mlx5_cmd_check(struct mlx5_core_dev *dev, int err, void *in, void *out)
{
	return -EXDEV;
}

static const struct fwctl_ops test_ops = {
	.device_type = FWCTL_DEVICE_TYPE_MLX5,
	.uctx_size = sizeof(struct mlx5_fwctl_uctx),
	.open_uctx = mlx5_fwctl_open_uctx,
	.close_uctx = mlx5_fwctl_close_uctx,
	.info = mlx5_fwctl_info,
	.fw_rpc = mlx5_fwctl_rpc,
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
	fw = (struct firmware_stand_in){ .uid = 7 };
	init_completion(&fw.entered);
	init_completion(&fw.leave);

	t->mdev = kunit_kzalloc(test, sizeof(*t->mdev), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, t->mdev);
	t->mdev->cmd.vars.max_reg_cmds = 5;
	t->mdev->caps.hca[MLX5_CAP_GENERAL] =
		kunit_kzalloc(test, sizeof(struct mlx5_hca_cap), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, t->mdev->caps.hca[MLX5_CAP_GENERAL]);

	t->mlx5 = fwctl_alloc_device(NULL, &test_ops, struct mlx5_fwctl, fwctl);
	KUNIT_ASSERT_NOT_NULL(test, t->mlx5);
	mlx5_fwctl_init(t->mlx5, t->mdev);
	t->ctx.uctx.fwctl = &t->mlx5->fwctl;
	t->ctx.uid = 7;
	return 0;
}

static void rpc_test_exit(struct kunit *test)
{
	struct rpc_test *t = test->priv;

	if (t && t->mlx5)
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
	/* The kernel's own command, not one of a user. */
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
	fw.ret = -ETIMEDOUT;
	KUNIT_EXPECT_EQ(test, mlx5_fwctl_open_uctx(&t->ctx.uctx), -ETIMEDOUT);
	fw.ret = -EREMOTEIO;
	fw.status = MLX5_CMD_STAT_LIM_ERR;
	KUNIT_EXPECT_EQ(test, mlx5_fwctl_open_uctx(&t->ctx.uctx), -EXDEV);
}

static void open_needs_a_slot(struct kunit *test)
{
	struct rpc_test *t = test->priv;

	WRITE_ONCE(t->mlx5->leaving, true);
	KUNIT_EXPECT_EQ(test, mlx5_fwctl_open_uctx(&t->ctx.uctx), -ENODEV);
	KUNIT_EXPECT_EQ(test, atomic_read(&fw.commands), 0);
}

static void close_needs_no_slot(struct kunit *test)
{
	struct rpc_test *t = test->priv;

	WRITE_ONCE(t->mlx5->leaving, true);
	while (!down_trylock(&t->mlx5->slots))
		;
	mlx5_fwctl_close_uctx(&t->ctx.uctx);
	KUNIT_EXPECT_EQ(test, atomic_read(&fw.commands), 1);
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

static void info_tells_context_and_rights(struct kunit *test)
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

static void *test_rpc(struct rpc_test *t, __be16 opcode, size_t in_len,
		      size_t *out_len)
{
	struct mlx5_fwctl_in *in __free(kfree) = kzalloc(LONG, GFP_KERNEL);

	if (!in)
		return ERR_PTR(-ENOMEM);
	in->opcode = opcode;
	in->uid = FORGED;
	return mlx5_fwctl_rpc(&t->ctx.uctx, FWCTL_RPC_CONFIGURATION, in, in_len,
			      out_len);
}

/* What an RPC of plain lengths returns, its output aside. */
static int test_rpc_error(struct rpc_test *t, __be16 opcode)
{
	size_t out_len = 16;
	void *out = test_rpc(t, opcode, 16, &out_len);

	if (IS_ERR(out))
		return PTR_ERR(out);
	kvfree(out);
	return 0;
}

static void rpc_wants_whole_headers(struct kunit *test)
{
	static const size_t lengths[][2] = {
		{ 0, 16 }, { 15, 16 }, { 16, 15 }, { 16, 0 }, { LONG, 15 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
		size_t out_len = lengths[i][1];
		void *out = test_rpc(test->priv, ALLOWED, lengths[i][0],
				     &out_len);

		KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(out), -EMSGSIZE);
	}
	KUNIT_EXPECT_EQ(test, atomic_read(&fw.commands), 0);
}

static void rpc_stays_within_its_scope(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, test_rpc_error(test->priv, NOT_ALLOWED), -EBADMSG);
	KUNIT_EXPECT_EQ(test, test_rpc_error(test->priv, 0), -EBADMSG);
	KUNIT_EXPECT_EQ(test, atomic_read(&fw.commands), 0);
}

static void rpc_runs_in_its_own_context(struct kunit *test)
{
	struct rpc_test *t = test->priv;

	t->ctx.uid = 0x1001;
	KUNIT_EXPECT_EQ(test, test_rpc_error(t, ALLOWED), 0);
	KUNIT_EXPECT_EQ(test, be16_to_cpu(fw.in.uid), 0x1001);
	KUNIT_EXPECT_EQ(test, fw.in.opcode, ALLOWED);
}

static void rpc_returns_all_of_the_answer(struct kunit *test)
{
	static const size_t lengths[][2] = {
		{ 16, 16 }, { LONG, 17 }, { 17, LONG }, { LONG, LONG },
	};

	for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
		size_t out_len = lengths[i][1];
		u8 *out = test_rpc(test->priv, ALLOWED, lengths[i][0], &out_len);

		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, out);
		KUNIT_EXPECT_EQ(test, fw.in_len, lengths[i][0]);
		KUNIT_EXPECT_EQ(test, fw.out_len, lengths[i][1]);
		KUNIT_EXPECT_EQ(test, out_len, lengths[i][1]);
		KUNIT_EXPECT_NULL(test, memchr_inv(out + 1, FILL, out_len - 1));
		kvfree(out);
	}
}

static void rpc_returns_a_status_as_an_answer(struct kunit *test)
{
	size_t out_len = LONG;
	struct mlx5_fwctl_out *out;

	fw.ret = -EREMOTEIO;
	fw.status = MLX5_CMD_STAT_BAD_PARAM_ERR;
	out = test_rpc(test->priv, ALLOWED, 16, &out_len);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, out);
	KUNIT_EXPECT_EQ(test, out->status, MLX5_CMD_STAT_BAD_PARAM_ERR);
	KUNIT_EXPECT_EQ(test, out_len, LONG);
	kvfree(out);
}

static void rpc_without_an_answer_is_an_errno(struct kunit *test)
{
	static const struct {
		int from_core;
		int to_user;
	} errors[] = {
		{ -ENXIO, -ENXIO },
		{ -ETIMEDOUT, -ETIMEDOUT },
		{ -EBUSY, -EBUSY },
		{ -ENOMEM, -ENOMEM },
		/* The firmware's, about addresses and descriptors. */
		{ -EFAULT, -EIO },
		{ -EINVAL, -EIO },
		/* No errno at all. */
		{ 7, -EIO },
	};

	for (size_t i = 0; i < ARRAY_SIZE(errors); i++) {
		fw.ret = errors[i].from_core;
		KUNIT_EXPECT_EQ(test, test_rpc_error(test->priv, ALLOWED),
				errors[i].to_user);
		/* mlx5_core looks there even now. */
		KUNIT_EXPECT_TRUE(test, fw.out_was_zero);
	}
}

/* Slots */

struct caller {
	struct rpc_test *t;
	struct task_struct *task;
	struct completion done;
	int ret;
};

static int caller_run(void *data)
{
	struct caller *caller = data;

	caller->ret = test_rpc_error(caller->t, ALLOWED);
	complete(&caller->done);
	return 0;
}

static void caller_start(struct kunit *test, struct caller *caller)
{
	caller->t = test->priv;
	init_completion(&caller->done);
	caller->task = kthread_create(caller_run, caller, "fwctl_mlx5_test");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, caller->task);
	get_task_struct(caller->task);
	wake_up_process(caller->task);
}

/* Only the wait for a slot can be killed; the firmware's is not. */
static bool caller_waits_for_slot(struct caller *caller)
{
	return READ_ONCE(caller->task->__state) & TASK_WAKEKILL;
}

/* Of the five slots that the device has, two are for RPCs. */
#define SLOTS 2

/* Fills the slots, and returns with one caller more waiting for one. */
static void callers_fill_slots(struct kunit *test, struct caller *callers)
{
	fw.block = true;
	for (int i = 0; i < SLOTS; i++) {
		caller_start(test, &callers[i]);
		KUNIT_ASSERT_NE(test, wait_for_completion_timeout(&fw.entered,
								  DEADLINE), 0);
	}
	caller_start(test, &callers[SLOTS]);
	while (!caller_waits_for_slot(&callers[SLOTS]) &&
	       atomic_read(&fw.commands) == SLOTS)
		cond_resched();
	KUNIT_EXPECT_EQ(test, atomic_read(&fw.running), SLOTS);
	KUNIT_EXPECT_EQ(test, atomic_read(&fw.commands), SLOTS);
}

static void callers_end(struct kunit *test, struct caller *callers)
{
	complete_all(&fw.leave);
	for (int i = 0; i <= SLOTS; i++) {
		KUNIT_ASSERT_NE(test,
				wait_for_completion_timeout(&callers[i].done,
							    DEADLINE), 0);
		put_task_struct(callers[i].task);
	}
}

static void rpcs_leave_half_of_the_slots(struct kunit *test)
{
	struct caller callers[SLOTS + 1] = {};

	callers_fill_slots(test, callers);
	callers_end(test, callers);
	/* The third went, too, once it was its turn. */
	KUNIT_EXPECT_EQ(test, atomic_read(&fw.commands), SLOTS + 1);
	KUNIT_EXPECT_EQ(test, callers[SLOTS].ret, -ENXIO);
}

static void rpcs_that_wait_for_a_slot_do_not_delay_remove(struct kunit *test)
{
	struct rpc_test *t = test->priv;
	struct caller callers[SLOTS + 1] = {};

	callers_fill_slots(test, callers);
	WRITE_ONCE(t->mlx5->leaving, true);
	callers_end(test, callers);
	KUNIT_EXPECT_EQ(test, atomic_read(&fw.commands), SLOTS);
	KUNIT_EXPECT_EQ(test, callers[SLOTS].ret, -ENODEV);
	/* It gave its slot back. */
	for (int i = 0; i < SLOTS; i++)
		KUNIT_EXPECT_EQ(test, down_trylock(&t->mlx5->slots), 0);
	KUNIT_EXPECT_NE(test, down_trylock(&t->mlx5->slots), 0);
}

static void there_is_always_a_slot(struct kunit *test)
{
	struct rpc_test *t = test->priv;

	t->mdev->cmd.vars.max_reg_cmds = 1;
	mlx5_fwctl_init(t->mlx5, t->mdev);
	KUNIT_EXPECT_EQ(test, test_rpc_error(t, ALLOWED), 0);
}

static struct kunit_case rpc_cases[] = {
	KUNIT_CASE(open_asks_for_the_tools_right_where_offered),
	KUNIT_CASE(open_never_takes_the_kernels_context),
	KUNIT_CASE(open_fails_as_the_firmware_does),
	KUNIT_CASE(open_needs_a_slot),
	KUNIT_CASE(close_needs_no_slot),
	KUNIT_CASE(close_gives_back_its_own_context),
	KUNIT_CASE(info_tells_context_and_rights),
	KUNIT_CASE(rpc_wants_whole_headers),
	KUNIT_CASE(rpc_stays_within_its_scope),
	KUNIT_CASE(rpc_runs_in_its_own_context),
	KUNIT_CASE(rpc_returns_all_of_the_answer),
	KUNIT_CASE(rpc_returns_a_status_as_an_answer),
	KUNIT_CASE(rpc_without_an_answer_is_an_errno),
	KUNIT_CASE(rpcs_leave_half_of_the_slots),
	KUNIT_CASE(rpcs_that_wait_for_a_slot_do_not_delay_remove),
	KUNIT_CASE(there_is_always_a_slot),
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
