// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit: contexts and requests on their way to the firmware and back. The
 * test's own mlx5_cmd_do() and mlx5_cmd_exec_cb() stand in mlx5_core's place, so
 * what is tested here is linked just as it is shipped.
 */
#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/irqflags.h>
#include <linux/kthread.h>
#include <linux/mlx5/driver.h>
#include <linux/sched/task.h>
#include <linux/sizes.h>
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

/* Of the five slots that the device has, two are for RPCs. */
#define SLOTS 2

/**
 * struct firmware_stand_in - How the next commands go, and how the last one went
 * @refusal: What mlx5_cmd_exec_cb() returns: not 0 has threads do it all.
 * @ret: What mlx5_core says of a command; the output is stored for 0 and
 *	-EREMOTEIO.
 * @status: Of the output.
 * @uid: That CREATE_UCTX answers with.
 * @in: The last command's header.
 * @context: The last created or destroyed context's: caps, or UID.
 * @in_len: The last command's.
 * @out_len: The last command's.
 * @out_was_zero: Whether its output's header was.
 * @in_place: Whether its output was to go where it was itself.
 * @commands: How many there were.
 * @callbacks: How many of those had a callback.
 * @block: Commands are not answered before fw_leave().
 * @entered: Completed by each that begins to wait.
 * @leave: What those with a thread wait for.
 * @pending: Those with a callback that wait, as many as @callbacks.
 * @callback: Theirs.
 * @async: The context of mlx5_core's that has been initialised and not cleaned up.
 */
struct firmware_stand_in {
	int refusal;
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
	unsigned int callbacks;
	bool block;
	struct completion entered;
	struct completion leave;
	struct mlx5_async_work *pending[SLOTS];
	mlx5_async_cbk_t callback;
	struct mlx5_async_ctx *async;
};

static struct firmware_stand_in fw;

/* The end of a command with a callback, as an interrupt handler has it. */
static void fw_call_back(int ret, struct mlx5_async_work *work)
{
	unsigned long flags;

	local_irq_save(flags);
	fw.callback(ret, work);
	local_irq_restore(flags);
}

/* All that wait end as if the device were gone. */
static void fw_leave(void)
{
	complete_all(&fw.leave);
	for (size_t i = 0; i < SLOTS; i++)
		if (fw.pending[i])
			fw_call_back(-ENXIO, fw.pending[i]);
}

static void fw_answer(void *out, int out_size)
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
		fw_answer(out, out_size);
	return fw.ret;
}

int mlx5_cmd_do(struct mlx5_core_dev *dev, void *in, int in_size, void *out,
		int out_size)
{
	atomic_inc(&fw.commands);
	if (fw.block) {
		complete(&fw.entered);
		wait_for_completion(&fw.leave);
		return -ENXIO;
	}
	return fw_execute(in, in_size, out, out_size);
}

int mlx5_cmd_exec_cb(struct mlx5_async_ctx *ctx, void *in, int in_size,
		     void *out, int out_size, mlx5_async_cbk_t callback,
		     struct mlx5_async_work *work)
{
	if (fw.refusal || ctx != fw.async)
		return fw.refusal ?: -EIO;
	atomic_inc(&fw.commands);
	fw.callback = callback;
	if (fw.block) {
		fw.pending[fw.callbacks++ % SLOTS] = work;
		complete(&fw.entered);
		return 0;
	}
	fw.callbacks++;
	fw_call_back(fw_execute(in, in_size, out, out_size), work);
	return 0;
}

void mlx5_cmd_init_async_ctx(struct mlx5_core_dev *dev,
			     struct mlx5_async_ctx *ctx)
{
	fw.async = ctx;
}

void mlx5_cmd_cleanup_async_ctx(struct mlx5_async_ctx *ctx)
{
	if (ctx == fw.async)
		fw.async = NULL;
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
	.submit_request = mlx5_fwctl_submit_request,
	.request_size = sizeof(struct mlx5_fwctl_request),
};

/* How mlx5_core executes a request. */
static const struct way {
	const char *name;
	int refusal;
} ways[] = {
	{ "with a callback", 0 },
	{ "in a thread", -EBUSY },
};

KUNIT_ARRAY_PARAM_DESC(way, ways, name);

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
	if (test->param_value)
		fw.refusal = ((const struct way *)test->param_value)->refusal;
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
	KUNIT_ASSERT_EQ(test, mlx5_fwctl_init(t->mlx5, t->mdev), 0);
	t->ctx.uctx.fwctl = &t->mlx5->fwctl;
	t->ctx.uid = 7;
	return 0;
}

static void rpc_test_exit(struct kunit *test)
{
	struct rpc_test *t = test->priv;

	if (!t || !t->mlx5)
		return;
	if (fw.async) {
		mlx5_fwctl_exit(t->mlx5);
		KUNIT_EXPECT_NULL(test, fw.async);
	}
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

/* As the core makes one. */
static struct fwctl_request *test_request(struct kunit *test, __be16 opcode,
					  size_t in_len, size_t out_len)
{
	struct rpc_test *t = test->priv;
	struct mlx5_fwctl_request *request =
		kunit_kzalloc(test, sizeof(*request), GFP_KERNEL);
	struct mlx5_fwctl_in *in =
		kunit_kzalloc(test, max(in_len, sizeof(*in)), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, request);
	KUNIT_ASSERT_NOT_NULL(test, in);
	in->opcode = opcode;
	in->uid = FORGED;
	INIT_LIST_HEAD(&request->req.entry);
	init_completion(&request->req.done);
	request->req.uctx = &t->ctx.uctx;
	request->req.scope = FWCTL_RPC_CONFIGURATION;
	request->req.in = in;
	request->req.in_len = in_len;
	request->req.out_len = out_len;
	return &request->req;
}

/* A request that is let through, with its answer or without. */
static struct fwctl_request *test_submit(struct kunit *test, size_t in_len,
					 size_t out_len)
{
	struct fwctl_request *req = test_request(test, ALLOWED, in_len, out_len);

	KUNIT_ASSERT_EQ(test, mlx5_fwctl_submit_request(req), 0);
	return req;
}

/* What the caller hears in the end. */
static int test_wait(struct kunit *test, struct fwctl_request *req)
{
	KUNIT_ASSERT_NE(test, wait_for_completion_timeout(&req->done, DEADLINE),
			0);
	return PTR_ERR_OR_ZERO(req->out);
}

static void test_free_out(struct fwctl_request *req)
{
	if (req->out != req->in)
		kvfree(req->out);
}

/* What an RPC hears that has room for its output in place or has not. */
static int test_rpc_error(struct kunit *test, size_t out_len)
{
	struct fwctl_request *req = test_submit(test, 16, out_len);
	int ret = test_wait(test, req);

	if (!ret)
		test_free_out(req);
	return ret;
}

static int slots_free(struct rpc_test *t)
{
	guard(raw_spinlock_irqsave)(&t->mlx5->slots.lock);
	return t->mlx5->slots.count;
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

static void rpc_returns_all_of_the_answer(struct kunit *test)
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
		test_free_out(req);
	}
	KUNIT_EXPECT_EQ(test, fw.callbacks, fw.refusal ? 0 : 4);
}

static void rpc_returns_a_status_as_an_answer(struct kunit *test)
{
	struct fwctl_request *req;

	fw.ret = -EREMOTEIO;
	fw.status = MLX5_CMD_STAT_BAD_PARAM_ERR;
	req = test_submit(test, 16, LONG);
	KUNIT_ASSERT_EQ(test, test_wait(test, req), 0);
	KUNIT_EXPECT_EQ(test, *(u8 *)req->out, MLX5_CMD_STAT_BAD_PARAM_ERR);
	KUNIT_EXPECT_EQ(test, req->rsp_len, LONG);
	test_free_out(req);
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
		KUNIT_EXPECT_EQ(test, test_rpc_error(test, LONG),
				errors[i].to_user);
		/* mlx5_core looks there even now. */
		KUNIT_EXPECT_TRUE(test, fw.out_was_zero);
		KUNIT_EXPECT_EQ(test, test_rpc_error(test, 16),
				errors[i].to_user);
	}
	KUNIT_EXPECT_EQ(test, slots_free(test->priv), SLOTS);
}

static void short_answer_goes_where_the_command_was(struct kunit *test)
{
	/* In place it can't be longer: what is beyond is not the request's. */
	static const struct {
		size_t in_len;
		size_t out_len;
		bool in_place;
	} cases[] = {
		{ 17, 16, true }, { LONG, LONG, true }, { 16, 17, false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct fwctl_request *req = test_submit(test, cases[i].in_len,
							cases[i].out_len);

		KUNIT_ASSERT_EQ(test, test_wait(test, req), 0);
		KUNIT_EXPECT_EQ(test, fw.in_place, cases[i].in_place);
		KUNIT_EXPECT_EQ(test, req->out == req->in, cases[i].in_place);
		test_free_out(req);
	}
	/* mlx5_cmd_do() looks at the command again. */
	fw.refusal = -EBUSY;
	KUNIT_EXPECT_EQ(test, test_rpc_error(test, 16), 0);
	KUNIT_EXPECT_FALSE(test, fw.in_place);
}

static void long_command_has_a_thread(struct kunit *test)
{
	static const struct {
		size_t in_len;
		size_t out_len;
		unsigned int callbacks;
	} cases[] = {
		{ SZ_4K, SZ_4K, 1 }, { SZ_4K, SZ_4K + 1, 0 }, { SZ_4K + 1, SZ_4K, 0 },
		{ 16, SZ_64K, 0 }, { SZ_64K, 16, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct fwctl_request *req = test_submit(test, cases[i].in_len,
							cases[i].out_len);

		KUNIT_ASSERT_EQ(test, test_wait(test, req), 0);
		KUNIT_EXPECT_EQ(test, fw.callbacks, cases[i].callbacks);
		KUNIT_EXPECT_EQ(test, req->rsp_len, cases[i].out_len);
		test_free_out(req);
		fw.callbacks = 0;
	}
	KUNIT_EXPECT_EQ(test, slots_free(test->priv), SLOTS);
}

static void refused_callback_becomes_a_thread(struct kunit *test)
{
	static const int refusals[] = {
		-EBUSY, -ENOMEM, -EAGAIN, -ENXIO, -EINVAL, -EIO,
	};

	for (size_t i = 0; i < ARRAY_SIZE(refusals); i++) {
		fw.refusal = refusals[i];
		KUNIT_EXPECT_EQ(test, test_rpc_error(test, 16), 0);
		KUNIT_EXPECT_EQ(test, test_rpc_error(test, LONG), 0);
	}
	KUNIT_EXPECT_EQ(test, fw.callbacks, 0);
	KUNIT_EXPECT_EQ(test, slots_free(test->priv), SLOTS);
}

/* Slots */

/* Somebody who waits for a slot, as open() does. */
struct caller {
	struct rpc_test *t;
	struct task_struct *task;
	struct completion done;
	int ret;
};

static int caller_run(void *data)
{
	struct mlx5_fwctl_in in = { .opcode = ALLOWED };
	struct caller *caller = data;
	struct mlx5_fwctl_out out = {};

	caller->ret = mlx5_fwctl_execute(caller->t->mlx5, &in, sizeof(in), &out,
					 sizeof(out));
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

static void requests_fill_slots(struct kunit *test, struct fwctl_request **reqs)
{
	fw.block = true;
	for (int i = 0; i < SLOTS; i++) {
		reqs[i] = test_submit(test, 16, LONG);
		KUNIT_ASSERT_NE(test, wait_for_completion_timeout(&fw.entered,
								  DEADLINE), 0);
	}
}

/* Fills the slots, and returns with a caller waiting for one. */
static void caller_waits(struct kunit *test, struct fwctl_request **reqs,
			 struct caller *caller)
{
	requests_fill_slots(test, reqs);
	caller_start(test, caller);
	while (!caller_waits_for_slot(caller) &&
	       atomic_read(&fw.commands) == SLOTS)
		cond_resched();
	KUNIT_EXPECT_EQ(test, atomic_read(&fw.commands), SLOTS);
}

static void requests_end(struct kunit *test, struct fwctl_request **reqs)
{
	fw_leave();
	for (int i = 0; i < SLOTS; i++)
		KUNIT_EXPECT_EQ(test, test_wait(test, reqs[i]), -ENXIO);
}

static void caller_ends(struct kunit *test, struct fwctl_request **reqs,
			struct caller *caller)
{
	requests_end(test, reqs);
	KUNIT_ASSERT_NE(test,
			wait_for_completion_timeout(&caller->done, DEADLINE), 0);
	put_task_struct(caller->task);
}

static void rpcs_leave_half_of_the_slots(struct kunit *test)
{
	struct fwctl_request *reqs[SLOTS];
	struct caller caller = {};

	caller_waits(test, reqs, &caller);
	caller_ends(test, reqs, &caller);
	/* It went, too, once it was its turn. */
	KUNIT_EXPECT_EQ(test, atomic_read(&fw.commands), SLOTS + 1);
	KUNIT_EXPECT_EQ(test, caller.ret, -ENXIO);
}

static void who_waits_for_a_slot_does_not_delay_remove(struct kunit *test)
{
	struct fwctl_request *reqs[SLOTS];
	struct rpc_test *t = test->priv;
	struct caller caller = {};

	caller_waits(test, reqs, &caller);
	WRITE_ONCE(t->mlx5->leaving, true);
	caller_ends(test, reqs, &caller);
	KUNIT_EXPECT_EQ(test, atomic_read(&fw.commands), SLOTS);
	KUNIT_EXPECT_EQ(test, caller.ret, -ENODEV);
	/* It gave its slot back. */
	KUNIT_EXPECT_EQ(test, slots_free(t), SLOTS);
}

static void rpc_without_a_slot_becomes_a_thread(struct kunit *test)
{
	struct fwctl_request *reqs[SLOTS + 1];

	requests_fill_slots(test, reqs);
	/* Comes back at once. */
	reqs[SLOTS] = test_submit(test, 16, 16);
	KUNIT_EXPECT_FALSE(test, completion_done(&reqs[SLOTS]->done));
	requests_end(test, reqs);
	KUNIT_EXPECT_EQ(test, test_wait(test, reqs[SLOTS]), -ENXIO);
	KUNIT_EXPECT_EQ(test, fw.callbacks, SLOTS);
	KUNIT_EXPECT_EQ(test, atomic_read(&fw.commands), SLOTS + 1);
}

static void there_is_always_a_slot(struct kunit *test)
{
	struct rpc_test *t = test->priv;

	mlx5_fwctl_exit(t->mlx5);
	t->mdev->cmd.vars.max_reg_cmds = 1;
	KUNIT_ASSERT_EQ(test, mlx5_fwctl_init(t->mlx5, t->mdev), 0);
	KUNIT_EXPECT_EQ(test, test_rpc_error(test, 16), 0);
}

static void exit_waits_for_threads(struct kunit *test)
{
	struct rpc_test *t = test->priv;
	struct fwctl_request *req;

	fw.refusal = -EBUSY;
	fw.block = true;
	req = test_submit(test, 16, 16);
	KUNIT_ASSERT_NE(test, wait_for_completion_timeout(&fw.entered, DEADLINE),
			0);
	fw_leave();
	mlx5_fwctl_exit(t->mlx5);
	KUNIT_EXPECT_TRUE(test, completion_done(&req->done));
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
	KUNIT_CASE_PARAM(rpc_runs_in_its_own_context, way_gen_params),
	KUNIT_CASE_PARAM(rpc_returns_all_of_the_answer, way_gen_params),
	KUNIT_CASE_PARAM(rpc_returns_a_status_as_an_answer, way_gen_params),
	KUNIT_CASE_PARAM(rpc_without_an_answer_is_an_errno, way_gen_params),
	KUNIT_CASE(short_answer_goes_where_the_command_was),
	KUNIT_CASE(long_command_has_a_thread),
	KUNIT_CASE(refused_callback_becomes_a_thread),
	KUNIT_CASE_PARAM(rpcs_leave_half_of_the_slots, way_gen_params),
	KUNIT_CASE_PARAM(who_waits_for_a_slot_does_not_delay_remove,
			 way_gen_params),
	KUNIT_CASE(rpc_without_a_slot_becomes_a_thread),
	KUNIT_CASE(there_is_always_a_slot),
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
