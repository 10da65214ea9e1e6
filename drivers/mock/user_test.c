// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit tests of firmware in user space. The tests call the functions of the
 * provider and of the program in each order, so they need no second thread.
 */
#include <kunit/test.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <uapi/fwctl/mlx5.h>

#include "user.h"

static const char test_text[] = "request";

/**
 * struct user_test - Environment of a test
 * @dev: A live device.
 * @user: The firmware, with the test as its program.
 * @attached: The test must detach the program.
 * @ctx: A context.
 */
struct user_test {
	struct mock_device *dev;
	struct mock_user *user;
	bool attached;
	struct mock_context *ctx;
};

static void test_attach(struct kunit *test)
{
	struct user_test *t = test->priv;

	KUNIT_ASSERT_EQ(test, mock_user_attach(t->user), 0);
	t->attached = true;
}

static void test_detach(struct user_test *t)
{
	t->attached = false;
	mock_user_detach(t->user);
}

static int user_test_init(struct kunit *test)
{
	struct user_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, t);
	test->priv = t;
	t->dev = mock_device_alloc();
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, t->dev);
	t->dev->settings.backend = MOCK_BACKEND_USER;
	KUNIT_ASSERT_EQ(test, mock_device_activate(t->dev), 0);
	t->user = to_user(t->dev->backend);
	test_attach(test);
	t->ctx = t->user->backend.ops->open(&t->user->backend);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, t->ctx);
	return 0;
}

/* Also called after a failed assertion in a test or in user_test_init(). */
static void user_test_exit(struct kunit *test)
{
	struct user_test *t = test->priv;

	if (!t || IS_ERR_OR_NULL(t->dev))
		return;
	if (!IS_ERR_OR_NULL(t->ctx))
		t->user->backend.ops->close(t->ctx);
	mock_device_deactivate(t->dev);
	KUNIT_EXPECT_EQ(test, atomic_read(&t->dev->usage.contexts), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&t->dev->usage.inflight), 0);
	mock_device_free(t->dev);
	/* The program may outlive the device. */
	if (t->attached)
		test_detach(t);
}

static void test_put_cmd(void *cmd)
{
	mock_cmd_put(cmd);
}

static struct mock_cmd *test_cmd(struct kunit *test)
{
	struct mock_cmd *cmd = mock_cmd_alloc(NULL, FWCTL_RPC_DEBUG_READ_ONLY,
					      test_text, sizeof(test_text));

	KUNIT_ASSERT_NOT_NULL(test, cmd);
	cmd->rsp_size = 64;
	KUNIT_ASSERT_EQ(test, 0,
			kunit_add_action_or_reset(test, test_put_cmd, cmd));
	return cmd;
}

static int test_submit(struct user_test *t, struct mock_cmd *cmd)
{
	return t->user->backend.ops->submit(t->ctx, cmd);
}

static struct mock_cmd *test_submitted(struct kunit *test)
{
	struct mock_cmd *cmd = test_cmd(test);

	KUNIT_ASSERT_EQ(test, test_submit(test->priv, cmd), 0);
	return cmd;
}

static void test_abort(struct user_test *t, struct mock_cmd *cmd)
{
	t->user->backend.ops->abort(&t->user->backend, cmd);
}

/* Read a record. Returns its type, or 0 if there is none. */
static int test_read(struct kunit *test, u64 *tag)
{
	struct user_test *t = test->priv;
	struct mock_user_record record;
	int len = mock_user_next(t->user, &record, SIZE_MAX);

	if (!len)
		return 0;
	KUNIT_EXPECT_EQ(test, len, record.head.len);
	*tag = record.head.tag;
	mock_user_put_record(t->user, &record, true);
	return record.head.type;
}

/* Submit a request and read it. Returns its tag. */
static u64 test_deliver(struct kunit *test, struct mock_cmd **cmd)
{
	u64 tag = 0;

	*cmd = test_submitted(test);
	KUNIT_ASSERT_EQ(test, test_read(test, &tag), FWCTL_MOCK_RECORD_REQUEST);
	return tag;
}

static int test_respond(struct user_test *t, u64 tag, int error)
{
	const struct fwctl_mock_respond arg = { .tag = tag, .error = error };

	return mock_user_respond(t->user, &arg, NULL);
}

static bool test_ended(struct mock_cmd *cmd)
{
	return try_wait_for_completion(&cmd->done);
}

static void test_expect_ended(struct kunit *test, struct mock_cmd *cmd,
			      int result)
{
	KUNIT_EXPECT_TRUE(test, test_ended(cmd));
	KUNIT_EXPECT_EQ(test, cmd->result, result);
	/* The test has the only reference. */
	KUNIT_EXPECT_EQ(test, refcount_read(&cmd->refs), 1);
}

static void record_describes_the_request(struct kunit *test)
{
	struct user_test *t = test->priv;
	struct mock_cmd *cmd = test_submitted(test);
	struct mock_user_record record;

	KUNIT_ASSERT_EQ(test, 40, mock_user_next(t->user, &record, 40));
	KUNIT_EXPECT_EQ(test, record.head.len, 40);
	KUNIT_EXPECT_EQ(test, record.head.type, FWCTL_MOCK_RECORD_REQUEST);
	KUNIT_EXPECT_EQ(test, record.head.context, t->ctx->uid);
	KUNIT_EXPECT_EQ(test, record.head.scope, FWCTL_RPC_DEBUG_READ_ONLY);
	KUNIT_EXPECT_EQ(test, record.head.in_len, sizeof(test_text));
	KUNIT_EXPECT_EQ(test, record.head.out_len, 64);
	KUNIT_EXPECT_PTR_EQ(test, record.cmd, cmd);
	mock_user_put_record(t->user, &record, true);
	KUNIT_EXPECT_EQ(test, test_respond(t, record.head.tag, 0), 0);
	test_expect_ended(test, cmd, 0);
}

static void record_that_does_not_fit_stays(struct kunit *test)
{
	struct user_test *t = test->priv;
	struct mock_cmd *cmd = test_submitted(test);
	struct mock_user_record record;
	u64 tag;

	KUNIT_EXPECT_EQ(test, -EMSGSIZE, mock_user_next(t->user, &record, 39));
	KUNIT_EXPECT_EQ(test, refcount_read(&cmd->refs), 2);
	KUNIT_EXPECT_EQ(test, test_read(test, &tag), FWCTL_MOCK_RECORD_REQUEST);
}

/* After EFAULT, the record is first again, and the request is unread. */
static void record_that_was_not_copied_returns(struct kunit *test)
{
	struct user_test *t = test->priv;
	struct mock_user_record record;
	struct mock_cmd *first = test_submitted(test);
	u64 tag = 0;

	test_submitted(test);
	KUNIT_ASSERT_GT(test, mock_user_next(t->user, &record, SIZE_MAX), 0);
	mock_user_put_record(t->user, &record, false);
	KUNIT_EXPECT_EQ(test, refcount_read(&first->refs), 2);
	KUNIT_EXPECT_EQ(test, test_respond(t, record.head.tag, 0), -ENOENT);
	KUNIT_EXPECT_EQ(test, test_read(test, &tag), FWCTL_MOCK_RECORD_REQUEST);
	KUNIT_EXPECT_EQ(test, tag, record.head.tag);
	KUNIT_EXPECT_EQ(test, test_respond(t, tag, 0), 0);
	test_expect_ended(test, first, 0);
}

static void cancellation_that_was_not_copied_returns(struct kunit *test)
{
	struct user_test *t = test->priv;
	struct mock_user_record record;
	struct mock_cmd *cmd;
	u64 tag = test_deliver(test, &cmd), cancelled = 0;

	test_abort(t, cmd);
	KUNIT_ASSERT_GT(test, mock_user_next(t->user, &record, SIZE_MAX), 0);
	mock_user_put_record(t->user, &record, false);
	KUNIT_EXPECT_EQ(test, test_read(test, &cancelled),
			FWCTL_MOCK_RECORD_CANCEL);
	KUNIT_EXPECT_EQ(test, cancelled, tag);
	KUNIT_EXPECT_EQ(test, test_read(test, &tag), 0);
}

static void responses_come_in_any_order(struct kunit *test)
{
	struct user_test *t = test->priv;
	struct mock_cmd *cmd[3];
	u64 tag[3];

	for (int i = 0; i < 3; i++)
		tag[i] = test_deliver(test, &cmd[i]);
	KUNIT_EXPECT_EQ(test, test_respond(t, tag[1], -EBADMSG), 0);
	KUNIT_EXPECT_FALSE(test, test_ended(cmd[0]));
	KUNIT_EXPECT_FALSE(test, test_ended(cmd[2]));
	test_expect_ended(test, cmd[1], -EBADMSG);
	KUNIT_EXPECT_EQ(test, test_respond(t, tag[2], 0), 0);
	KUNIT_EXPECT_EQ(test, test_respond(t, tag[0], 0), 0);
	test_expect_ended(test, cmd[0], 0);
	test_expect_ended(test, cmd[2], 0);
}

static void wrong_tags_are_rejected(struct kunit *test)
{
	struct user_test *t = test->priv;
	struct mock_cmd *cmd, *unread;
	u64 tag = test_deliver(test, &cmd);

	unread = test_submitted(test);
	KUNIT_EXPECT_EQ(test, test_respond(t, 0, 0), -ENOENT);
	KUNIT_EXPECT_EQ(test, test_respond(t, U64_MAX, 0), -ENOENT);
	KUNIT_EXPECT_EQ(test, -ENOENT,
			test_respond(t, tag + MOCK_INFLIGHT_MAX, 0));
	KUNIT_EXPECT_EQ(test, -ENOENT,
			test_respond(t, t->user->slots[unread->posted.handle].tag,
				     0));
	KUNIT_EXPECT_EQ(test, test_respond(t, tag, 0), 0);
	KUNIT_EXPECT_EQ(test, test_respond(t, tag, 0), -ENOENT);
	test_expect_ended(test, cmd, 0);
	KUNIT_EXPECT_FALSE(test, test_ended(unread));
}

/* A slot gets another tag on each use, so a repeated response does not match. */
static void tags_are_not_reused(struct kunit *test)
{
	struct user_test *t = test->priv;
	u64 tag, last = 0;
	struct mock_cmd *cmd;

	for (int i = 0; i < 2 * MOCK_INFLIGHT_MAX; i++) {
		tag = test_deliver(test, &cmd);
		KUNIT_ASSERT_GT(test, tag / MOCK_INFLIGHT_MAX,
				last / MOCK_INFLIGHT_MAX);
		KUNIT_ASSERT_EQ(test, test_respond(t, tag, 0), 0);
		last = tag;
	}
}

static void unread_request_is_aborted_silently(struct kunit *test)
{
	struct mock_cmd *cmd = test_submitted(test);
	u64 tag;

	test_abort(test->priv, cmd);
	test_expect_ended(test, cmd, -ECANCELED);
	KUNIT_EXPECT_EQ(test, test_read(test, &tag), 0);
}

static void read_request_is_aborted_with_a_record(struct kunit *test)
{
	struct user_test *t = test->priv;
	struct mock_cmd *cmd;
	u64 tag = test_deliver(test, &cmd), cancelled = 0;

	test_abort(t, cmd);
	test_expect_ended(test, cmd, -ECANCELED);
	KUNIT_EXPECT_EQ(test, test_respond(t, tag, 0), -ENOENT);
	KUNIT_EXPECT_EQ(test, test_read(test, &cancelled),
			FWCTL_MOCK_RECORD_CANCEL);
	KUNIT_EXPECT_EQ(test, cancelled, tag);
	KUNIT_EXPECT_EQ(test, test_respond(t, tag, 0), -ENOENT);
	KUNIT_EXPECT_EQ(test, test_read(test, &tag), 0);
}

static void completed_request_is_not_aborted(struct kunit *test)
{
	struct user_test *t = test->priv;
	struct mock_cmd *cmd, *next;
	u64 tag = test_deliver(test, &cmd);

	KUNIT_EXPECT_EQ(test, test_respond(t, tag, 0), 0);
	/* All slots are used once, so one of these has the slot of @cmd. */
	for (int i = 0; i < MOCK_INFLIGHT_MAX; i++)
		next = test_submitted(test);
	KUNIT_EXPECT_EQ(test, next->posted.handle, cmd->posted.handle);
	test_abort(t, cmd);
	test_expect_ended(test, cmd, 0);
	KUNIT_EXPECT_FALSE(test, test_ended(next));
}

/* The request ends between the removal of the record and the end of the copy. */
static void request_ends_during_the_copy(struct kunit *test)
{
	struct user_test *t = test->priv;
	struct mock_user_record record;
	u64 tag = 0;

	for (int copied = 0; copied < 2; copied++) {
		struct mock_cmd *cmd = test_submitted(test);

		KUNIT_ASSERT_EQ(test, mock_user_next(t->user, &record, 64), 40);
		test_abort(t, cmd);
		/* The reader holds a reference, since it copies the request. */
		KUNIT_EXPECT_EQ(test, refcount_read(&cmd->refs), 2);
		mock_user_put_record(t->user, &record, copied);
		test_expect_ended(test, cmd, -ECANCELED);
		KUNIT_EXPECT_EQ(test, test_read(test, &tag),
				FWCTL_MOCK_RECORD_CANCEL);
		KUNIT_EXPECT_EQ(test, tag, record.head.tag);
		KUNIT_EXPECT_EQ(test, test_read(test, &tag), 0);
	}
}

static void response_overtakes_the_copy(struct kunit *test)
{
	struct user_test *t = test->priv;
	struct mock_cmd *cmd = test_submitted(test);
	struct mock_user_record record;
	u64 tag;

	KUNIT_ASSERT_GT(test, mock_user_next(t->user, &record, SIZE_MAX), 0);
	KUNIT_EXPECT_EQ(test, test_respond(t, record.head.tag, 0), 0);
	mock_user_put_record(t->user, &record, false);
	test_expect_ended(test, cmd, 0);
	KUNIT_EXPECT_EQ(test, test_read(test, &tag), 0);
}

static void death_ends_all_requests(struct kunit *test)
{
	struct user_test *t = test->priv;
	struct mock_cmd *read, *cancelled, *unread, *late;
	u64 tag = test_deliver(test, &read);

	test_deliver(test, &cancelled);
	test_abort(t, cancelled);
	unread = test_submitted(test);
	test_detach(t);
	test_expect_ended(test, read, -ENOTCONN);
	test_expect_ended(test, unread, -ENOTCONN);
	late = test_cmd(test);
	KUNIT_EXPECT_EQ(test, test_submit(t, late), -ENOTCONN);

	test_attach(test);
	KUNIT_EXPECT_EQ(test, test_respond(t, tag, 0), -ENOENT);
	KUNIT_EXPECT_EQ(test, test_read(test, &tag), 0);
	/* No slot is lost. */
	for (int i = 0; i < MOCK_INFLIGHT_MAX; i++)
		test_submitted(test);
}

static void one_program_at_a_time(struct kunit *test)
{
	struct user_test *t = test->priv;

	KUNIT_EXPECT_EQ(test, mock_user_attach(t->user), -EBUSY);
	test_detach(t);
	test_attach(test);
}

/* A program that reads no cancellations runs out of slots. */
static void cancellations_are_bounded(struct kunit *test)
{
	struct user_test *t = test->priv;
	struct mock_cmd *cmd;
	u64 tag;

	for (int i = 0; i < MOCK_INFLIGHT_MAX; i++)
		test_deliver(test, &cmd);
	for (int i = 0; i < MOCK_INFLIGHT_MAX; i++) {
		cmd = t->user->slots[i].cmd;
		KUNIT_ASSERT_NOT_NULL(test, cmd);
		test_abort(t, cmd);
		test_expect_ended(test, cmd, -ECANCELED);
	}
	cmd = test_cmd(test);
	KUNIT_EXPECT_EQ(test, test_submit(t, cmd), -EBUSY);
	KUNIT_EXPECT_EQ(test, test_read(test, &tag), FWCTL_MOCK_RECORD_CANCEL);
	KUNIT_EXPECT_EQ(test, test_submit(t, cmd), 0);
}

static void unbind_ends_requests_and_keeps_the_program(struct kunit *test)
{
	struct user_test *t = test->priv;
	const struct mock_backend_ops *ops = t->user->backend.ops;
	struct mock_cmd *read, *unread;
	u64 tag = test_deliver(test, &read), cancelled = 0;

	unread = test_submitted(test);
	ops->quiesce(&t->user->backend);
	test_expect_ended(test, read, -ENODEV);
	test_expect_ended(test, unread, -ENODEV);
	KUNIT_EXPECT_EQ(test, test_submit(t, read), -ENODEV);
	KUNIT_EXPECT_EQ(test, test_read(test, &cancelled),
			FWCTL_MOCK_RECORD_CANCEL);
	KUNIT_EXPECT_EQ(test, cancelled, tag);
	KUNIT_EXPECT_EQ(test, test_read(test, &tag), 0);

	KUNIT_EXPECT_EQ(test, ops->start(&t->user->backend), 0);
	tag = test_deliver(test, &unread);
	KUNIT_EXPECT_EQ(test, test_respond(t, tag, 0), 0);
}

static u64 test_events(struct user_test *t)
{
	struct mock_provider *mock = platform_get_drvdata(t->dev->pdev);

	return mock->fwctl.next_event;
}

static int test_post(struct user_test *t, u32 context)
{
	const struct fwctl_mock_post arg = {
		.kind = FWCTL_MOCK_VENDOR,
		.context = context,
		.data_len = sizeof(test_text),
	};

	return mock_user_post(t->user, &arg, test_text);
}

static void events_reach_open_contexts(struct kunit *test)
{
	struct user_test *t = test->priv;
	struct mock_provider *mock = platform_get_drvdata(t->dev->pdev);
	u32 uid = t->ctx->uid;

	KUNIT_EXPECT_EQ(test, test_post(t, uid), -ENOENT);
	KUNIT_EXPECT_EQ(test, test_events(t), 0);
	KUNIT_ASSERT_EQ(test, 0,
			xa_insert_irq(&mock->contexts, uid, t->ctx, GFP_KERNEL));
	KUNIT_EXPECT_EQ(test, test_post(t, uid), 0);
	KUNIT_EXPECT_EQ(test, test_post(t, 0), 0);
	KUNIT_EXPECT_EQ(test, test_post(t, uid + 1), -ENOENT);
	KUNIT_EXPECT_EQ(test, test_events(t), 2);
	xa_erase_irq(&mock->contexts, uid);
	KUNIT_EXPECT_EQ(test, test_post(t, uid), -ENOENT);
	KUNIT_EXPECT_EQ(test, test_events(t), 2);
}

static void death_posts_an_event(struct kunit *test)
{
	struct user_test *t = test->priv;

	test_detach(t);
	KUNIT_EXPECT_EQ(test, test_events(t), 1);
	test_attach(test);
	KUNIT_EXPECT_EQ(test, test_events(t), 1);
}

/* The program must not reach a driver that unbinds, or that failed to bind. */
static void events_without_a_driver_are_dropped(struct kunit *test)
{
	struct user_test *t = test->priv;
	struct mock_backend *backend = &t->user->backend;
	struct mock_provider *mock = backend->provider;

	backend->ops->quiesce(backend);
	backend->provider = NULL;
	KUNIT_EXPECT_EQ(test, test_post(t, 0), 0);
	KUNIT_EXPECT_EQ(test, test_post(t, t->ctx->uid), -ENOENT);
	KUNIT_EXPECT_EQ(test, backend->ops->start(backend), 0);
	backend->ops->stop(backend);
	KUNIT_EXPECT_EQ(test, test_post(t, 0), 0);
	backend->provider = mock;
	KUNIT_EXPECT_EQ(test, test_events(t), 0);
}

/* Open a context as mock_open_uctx() does. */
static struct mock_user_context *test_open(struct kunit *test)
{
	struct user_test *t = test->priv;
	const struct mock_backend_ops *ops = t->user->backend.ops;
	struct mock_context *ctx = ops->open(&t->user->backend);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, ctx);
	ops->opened(ctx);
	return container_of(ctx, struct mock_user_context, ctx);
}

static void test_close(struct user_test *t, struct mock_user_context *ctx)
{
	t->user->backend.ops->close(&ctx->ctx);
}

/* Check that the next record has this type and context. */
static void test_read_context(struct kunit *test, int type, u32 context)
{
	struct user_test *t = test->priv;
	struct mock_user_record record;
	int size = sizeof(record.head);

	KUNIT_ASSERT_EQ(test, mock_user_next(t->user, &record, size), size);
	KUNIT_EXPECT_EQ(test, record.head.type, type);
	KUNIT_EXPECT_EQ(test, record.head.context, context);
	KUNIT_EXPECT_EQ(test, record.head.tag, 0);
	mock_user_put_record(t->user, &record, true);
}

static void test_read_none(struct kunit *test)
{
	u64 tag;

	KUNIT_EXPECT_EQ(test, test_read(test, &tag), 0);
}

static void contexts_have_records(struct kunit *test)
{
	struct user_test *t = test->priv;
	struct mock_user_context *a = test_open(test), *b = test_open(test);
	u32 uid_a = a->ctx.uid, uid_b = b->ctx.uid;

	test_read_context(test, FWCTL_MOCK_RECORD_OPENED, uid_a);
	test_read_context(test, FWCTL_MOCK_RECORD_OPENED, uid_b);
	test_read_none(test);
	test_close(t, b);
	test_close(t, a);
	test_read_context(test, FWCTL_MOCK_RECORD_CLOSED, uid_b);
	test_read_context(test, FWCTL_MOCK_RECORD_CLOSED, uid_a);
	test_read_none(test);
}

/* A program that reads nothing must not keep closed contexts in memory. */
static void unread_context_closes_silently(struct kunit *test)
{
	struct user_test *t = test->priv;
	struct mock_user_context *open = test_open(test);
	u32 uid = open->ctx.uid;

	test_close(t, test_open(test));
	KUNIT_EXPECT_TRUE(test, list_is_singular(&t->user->records));
	test_read_context(test, FWCTL_MOCK_RECORD_OPENED, uid);
	test_close(t, open);
	/* The record is in the memory of the context, and only there. */
	KUNIT_EXPECT_TRUE(test, list_is_singular(&t->user->records));
	test_read_context(test, FWCTL_MOCK_RECORD_CLOSED, uid);
	test_read_none(test);
}

/* The context closes between the removal of its record and the end of the copy. */
static void context_closes_during_the_copy(struct kunit *test)
{
	struct user_test *t = test->priv;
	struct mock_user_record record;

	for (int copied = 0; copied < 2; copied++) {
		struct mock_user_context *ctx = test_open(test);
		u32 uid = ctx->ctx.uid;

		KUNIT_ASSERT_GT(test,
				mock_user_next(t->user, &record, SIZE_MAX), 0);
		KUNIT_EXPECT_EQ(test, record.head.type,
				FWCTL_MOCK_RECORD_OPENED);
		test_close(t, ctx);
		/* Another thread reads the record of the closed context. */
		test_read_context(test, FWCTL_MOCK_RECORD_CLOSED, uid);
		KUNIT_EXPECT_EQ(test, refcount_read(&ctx->ctx.refs), 1);
		mock_user_put_record(t->user, &record, copied);
		test_read_none(test);
	}
}

static void context_record_that_was_not_copied_returns(struct kunit *test)
{
	struct user_test *t = test->priv;
	struct mock_user_context *ctx = test_open(test);
	struct mock_user_record record;
	u32 uid = ctx->ctx.uid;

	KUNIT_ASSERT_GT(test, mock_user_next(t->user, &record, SIZE_MAX), 0);
	mock_user_put_record(t->user, &record, false);
	KUNIT_EXPECT_FALSE(test, ctx->known);
	test_read_context(test, FWCTL_MOCK_RECORD_OPENED, uid);
	test_close(t, ctx);
	KUNIT_ASSERT_GT(test, mock_user_next(t->user, &record, SIZE_MAX), 0);
	mock_user_put_record(t->user, &record, false);
	test_read_context(test, FWCTL_MOCK_RECORD_CLOSED, uid);
	test_read_none(test);
}

/* A new program learns of the contexts that are open, and of no others. */
static void takeover_lists_the_open_contexts(struct kunit *test)
{
	struct user_test *t = test->priv;
	struct mock_user_context *known = test_open(test);
	struct mock_user_context *closed = test_open(test), *unread;
	u32 uid = known->ctx.uid;
	struct mock_cmd *cmd;
	u64 tag;

	test_read_context(test, FWCTL_MOCK_RECORD_OPENED, uid);
	test_read_context(test, FWCTL_MOCK_RECORD_OPENED, closed->ctx.uid);
	unread = test_open(test);
	test_close(t, closed);
	test_detach(t);
	KUNIT_EXPECT_TRUE(test, list_empty(&t->user->records));
	test_close(t, test_open(test));
	test_attach(test);
	cmd = test_submitted(test);
	test_read_context(test, FWCTL_MOCK_RECORD_OPENED, uid);
	test_read_context(test, FWCTL_MOCK_RECORD_OPENED, unread->ctx.uid);
	KUNIT_EXPECT_EQ(test, test_read(test, &tag), FWCTL_MOCK_RECORD_REQUEST);
	KUNIT_EXPECT_EQ(test, test_respond(t, tag, 0), 0);
	test_expect_ended(test, cmd, 0);
	test_close(t, unread);
	test_detach(t);
	test_close(t, known);
	test_attach(test);
	test_read_none(test);
}

/* quiesce() ends requests between records of contexts. */
static void unbind_keeps_context_records(struct kunit *test)
{
	struct user_test *t = test->priv;
	struct mock_user_context *ctx = test_open(test);
	struct mock_cmd *unread = test_submitted(test);
	struct mock_user_context *other = test_open(test);

	t->user->backend.ops->quiesce(&t->user->backend);
	test_expect_ended(test, unread, -ENODEV);
	test_read_context(test, FWCTL_MOCK_RECORD_OPENED, ctx->ctx.uid);
	test_read_context(test, FWCTL_MOCK_RECORD_OPENED, other->ctx.uid);
	test_read_none(test);
	test_close(t, other);
	/* user_test_exit() detaches with the record of a closed context unread. */
	test_close(t, ctx);
}

static void program_sets_the_device_data(struct kunit *test)
{
	struct user_test *t = test->priv;
	struct mock_uctx uctx = {
		.uctx.fwctl = &t->user->backend.provider->fwctl,
		.ctx = t->ctx,
	};
	void *info = kmemdup(test_text, sizeof(test_text), GFP_KERNEL);
	size_t len = 0;

	KUNIT_ASSERT_NOT_NULL(test, info);
	mock_user_set_info(t->user, info, sizeof(test_text));
	info = mock_info(&uctx.uctx, &len);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, info);
	KUNIT_EXPECT_EQ(test, len, sizeof(test_text));
	KUNIT_EXPECT_MEMEQ(test, info, test_text, sizeof(test_text));
	kfree(info);

	/* The data ends with the program. */
	test_detach(t);
	test_attach(test);
	info = mock_info(&uctx.uctx, &len);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, info);
	KUNIT_EXPECT_EQ(test, len, sizeof(struct fwctl_info_mock));
	kfree(info);
}

static void device_type_needs_a_program(struct kunit *test)
{
	struct mock_device *dev = mock_device_alloc();

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, dev);
	dev->settings.device_type = FWCTL_DEVICE_TYPE_MLX5;
	KUNIT_EXPECT_EQ(test, mock_device_activate(dev), -EOPNOTSUPP);
	dev->settings.backend = MOCK_BACKEND_USER;
	KUNIT_EXPECT_EQ(test, mock_device_activate(dev), 0);
	KUNIT_EXPECT_EQ(test, dev->ops.device_type, FWCTL_DEVICE_TYPE_MLX5);
	KUNIT_EXPECT_EQ(test, dev->ops.events[0].kind,
			FWCTL_MLX5_EVENT_PORT_MODULE);
	mock_device_deactivate(dev);
	mock_device_free(dev);
}

static void response_goes_to_the_caller(struct kunit *test)
{
	struct user_test *t = test->priv;
	struct mock_provider *mock = platform_get_drvdata(t->dev->pdev);
	struct fwctl_mock_respond arg = { .data_len = sizeof(test_text) };
	struct mock_cmd *cmd;
	void *rsp;
	size_t len;

	arg.tag = test_deliver(test, &cmd);
	rsp = kmemdup(test_text, sizeof(test_text), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, rsp);
	KUNIT_ASSERT_EQ(test, mock_user_respond(t->user, &arg, rsp), 0);
	test_expect_ended(test, cmd, 0);
	/* The provider does not check a response whose format it does not know. */
	KUNIT_EXPECT_PTR_EQ(test, mock_take_rsp(mock, cmd, &len), rsp);
	KUNIT_EXPECT_EQ(test, len, sizeof(test_text));
	kfree(rsp);
}

static void other_modes_are_rejected(struct kunit *test)
{
	struct mock_device *dev = mock_device_alloc();

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, dev);
	dev->settings.backend = MOCK_BACKEND_USER;
	dev->settings.mode = MOCK_MODE_SYNC;
	KUNIT_EXPECT_EQ(test, mock_device_activate(dev), -EOPNOTSUPP);
	dev->settings.mode = MOCK_MODE_THREADED;
	KUNIT_EXPECT_EQ(test, mock_device_activate(dev), -EOPNOTSUPP);
	mock_device_free(dev);
}

static struct kunit_case user_test_cases[] = {
	KUNIT_CASE(record_describes_the_request),
	KUNIT_CASE(record_that_does_not_fit_stays),
	KUNIT_CASE(record_that_was_not_copied_returns),
	KUNIT_CASE(cancellation_that_was_not_copied_returns),
	KUNIT_CASE(responses_come_in_any_order),
	KUNIT_CASE(wrong_tags_are_rejected),
	KUNIT_CASE(tags_are_not_reused),
	KUNIT_CASE(unread_request_is_aborted_silently),
	KUNIT_CASE(read_request_is_aborted_with_a_record),
	KUNIT_CASE(completed_request_is_not_aborted),
	KUNIT_CASE(request_ends_during_the_copy),
	KUNIT_CASE(response_overtakes_the_copy),
	KUNIT_CASE(death_ends_all_requests),
	KUNIT_CASE(one_program_at_a_time),
	KUNIT_CASE(cancellations_are_bounded),
	KUNIT_CASE(unbind_ends_requests_and_keeps_the_program),
	KUNIT_CASE(events_reach_open_contexts),
	KUNIT_CASE(death_posts_an_event),
	KUNIT_CASE(events_without_a_driver_are_dropped),
	KUNIT_CASE(contexts_have_records),
	KUNIT_CASE(unread_context_closes_silently),
	KUNIT_CASE(context_closes_during_the_copy),
	KUNIT_CASE(context_record_that_was_not_copied_returns),
	KUNIT_CASE(takeover_lists_the_open_contexts),
	KUNIT_CASE(unbind_keeps_context_records),
	KUNIT_CASE(program_sets_the_device_data),
	KUNIT_CASE(device_type_needs_a_program),
	KUNIT_CASE(response_goes_to_the_caller),
	KUNIT_CASE(other_modes_are_rejected),
	{}
};

static struct kunit_suite user_test_suite = {
	.name = "fwctl_mock_user",
	.init = user_test_init,
	.exit = user_test_exit,
	.test_cases = user_test_cases,
};

kunit_test_suite(user_test_suite);
