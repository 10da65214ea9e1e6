// SPDX-License-Identifier: GPL-2.0-only
/* KUnit tests of the site policy: scopes that the administrator permits. */
#include "provider_test.h"

/* By scope: the result of fwctl_scope_permit() */
struct policy_case {
	const char *max_scope;
	int ret[FWCTL_NUM_SCOPES];
};

static const struct policy_case policy_cases[] = {
	{ "disabled", { -EACCES, -EACCES, -EACCES, -EACCES } },
	{ "configuration", { 0, -EACCES, -EACCES, -EACCES } },
	{ "debug-read", { 0, 0, -EACCES, -EACCES } },
	{ "debug-write", { 0, 0, 0, -EACCES } },
	{ "debug-write-full", { 0, 0, 0, 0 } },
};

static void policy_desc(const struct policy_case *param, char *desc)
{
	strscpy(desc, param->max_scope, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(policy, policy_cases, policy_desc);

static void expect_scopes(struct kunit *test, struct fwctl_uctx *uctx,
			  const struct policy_case *param)
{
	for (u32 scope = 0; scope < FWCTL_NUM_SCOPES; scope++)
		KUNIT_EXPECT_EQ(test, fwctl_scope_permit(uctx, scope),
				param->ret[scope]);
	/* An unknown scope is not a question of policy. */
	KUNIT_EXPECT_EQ(test, fwctl_scope_permit(uctx, FWCTL_NUM_SCOPES),
			-EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, fwctl_scope_permit(uctx, U32_MAX), -EOPNOTSUPP);
}

static void old_and_new_contexts_test(struct kunit *test)
{
	const struct policy_case *param = test->param_value;
	struct treq_device *dev = treq_register(test, &treq_async_ops);
	struct fwctl_device *fwctl = &dev->fwctl;
	struct fwctl_uctx *old = treq_open(test, dev), *new;

	KUNIT_ASSERT_EQ(test, fwctl_policy_set(fwctl, param->max_scope), 0);
	KUNIT_EXPECT_STREQ(test, fwctl_policy_name(fwctl), param->max_scope);
	new = treq_open(test, dev);
	expect_scopes(test, old, param);
	expect_scopes(test, new, param);

	/* Without a lock, the administrator can also permit more. */
	KUNIT_EXPECT_EQ(test, fwctl_policy_set(fwctl, "debug-write-full\n"), 0);
	KUNIT_EXPECT_EQ(test, fwctl_scope_permit(old, FWCTL_RPC_DEBUG_WRITE_FULL),
			0);
	treq_release(old);
	treq_end(dev, new);
}

static void unknown_policy_test(struct kunit *test)
{
	struct treq_device *dev = treq_register(test, &treq_async_ops);

	KUNIT_EXPECT_EQ(test, fwctl_policy_set(&dev->fwctl, ""), -EINVAL);
	KUNIT_EXPECT_EQ(test, fwctl_policy_set(&dev->fwctl, "4"), -EINVAL);
	KUNIT_EXPECT_STREQ(test, fwctl_policy_name(&dev->fwctl),
			   "debug-write-full");
	fwctl_unregister(&dev->fwctl);
	fwctl_put(&dev->fwctl);
}

/* The policy of a device remains for the next device with the same parent. */
static void removal_test(struct kunit *test)
{
	struct treq_device *dev = treq_register(test, &treq_async_ops);
	u32 id = dev->fwctl.dev.id;

	/* A device without a parent is known by its own name. */
	KUNIT_EXPECT_EQ(test, fwctl_policy_set(&dev->fwctl, "configuration"), 0);
	fwctl_unregister(&dev->fwctl);
	fwctl_put(&dev->fwctl);

	dev = treq_register(test, &treq_async_ops);
	KUNIT_ASSERT_EQ(test, dev->fwctl.dev.id, id);
	KUNIT_EXPECT_STREQ(test, fwctl_policy_name(&dev->fwctl),
			   "configuration");
	KUNIT_EXPECT_EQ(test,
			fwctl_policy_set(&dev->fwctl, "debug-write-full"), 0);
	fwctl_unregister(&dev->fwctl);
	fwctl_put(&dev->fwctl);
}

static struct kunit_case policy_test_cases[] = {
	KUNIT_CASE_PARAM(old_and_new_contexts_test, policy_gen_params),
	KUNIT_CASE(unknown_policy_test),
	KUNIT_CASE(removal_test),
	{}
};

static struct kunit_suite policy_test_suite = {
	.name = "fwctl-policy",
	.test_cases = policy_test_cases,
};

kunit_test_suite(policy_test_suite);
