// SPDX-License-Identifier: GPL-2.0-only
/* KUnit tests of FWCTL_RESTRICT. */
#include <linux/fdtable.h>
#include <linux/file.h>
#include <linux/mman.h>
#include <linux/uaccess.h>

#include "provider_test.h"

/* Layout of the test's user memory. */
struct restrict_page {
	struct fwctl_restrict restriction;
	u32 commands[4];
	u8 message[16];
};

/**
 * struct restrict_test - A device with one context
 * @dev: The device.
 * @uctx: The context.
 * @user: User memory.
 */
struct restrict_test {
	struct treq_device *dev;
	struct fwctl_uctx *uctx;
	struct restrict_page __user *user;
};

static struct restrict_test restrict_init(struct kunit *test,
					  const struct fwctl_ops *ops)
{
	unsigned long addr = kunit_vm_mmap(test, NULL, 0, PAGE_SIZE,
					   PROT_READ | PROT_WRITE,
					   MAP_ANONYMOUS | MAP_PRIVATE, 0);
	struct treq_device *dev = treq_register(test, ops);

	KUNIT_ASSERT_NE(test, addr, 0);
	return (struct restrict_test) {
		.dev = dev,
		.uctx = treq_open(test, dev),
		.user = (void __user *)addr,
	};
}

static int restrict_ioctl(struct restrict_test *t, struct fwctl_restrict cmd)
{
	struct file file = { .private_data = t->uctx };
	union fwctl_cmd any = { .restriction = cmd };

	return fwctl_ioctl_restrict(&file, &t->user->restriction, &any);
}

static int restrict_scope(struct restrict_test *t, u32 max_scope)
{
	return restrict_ioctl(t, (struct fwctl_restrict) {
		.flags = FWCTL_RESTRICT_SCOPE, .max_scope = max_scope,
	});
}

/* Restrict the context to @count commands. */
static int restrict_commands(struct restrict_test *t, const u32 *commands,
			     u32 count)
{
	if (copy_to_user(t->user->commands, commands, count * sizeof(u32)))
		return -EFAULT;
	return restrict_ioctl(t, (struct fwctl_restrict) {
		.flags = FWCTL_RESTRICT_COMMANDS, .num_commands = count,
		.commands = (uintptr_t)t->user->commands,
	});
}

/* Prepare a request with this command. Returns 0 or a negative errno. */
static int prepare(struct restrict_test *t, u32 scope, u8 command)
{
	struct fwctl_request *req;

	if (put_user(command, &t->user->message[0]))
		return -EFAULT;
	req = fwctl_rpc_prepare(t->uctx, scope, (uintptr_t)t->user->message,
				sizeof(t->user->message), 0,
				sizeof(t->user->message));
	if (IS_ERR(req))
		return PTR_ERR(req);
	fwctl_request_put(req);
	return 0;
}

/* No sequence of calls permits a scope again. */
static void scopes_only_narrow_test(struct kunit *test)
{
	struct restrict_test t = restrict_init(test, &treq_async_ops);

	KUNIT_EXPECT_EQ(test, restrict_scope(&t, FWCTL_RPC_DEBUG_WRITE_FULL), 0);
	KUNIT_EXPECT_EQ(test, prepare(&t, FWCTL_RPC_DEBUG_WRITE_FULL, 1), 0);
	KUNIT_EXPECT_EQ(test, restrict_scope(&t, FWCTL_RPC_CONFIGURATION), 0);
	KUNIT_EXPECT_EQ(test, restrict_scope(&t, FWCTL_RPC_DEBUG_WRITE_FULL), 0);
	KUNIT_EXPECT_EQ(test, prepare(&t, FWCTL_RPC_CONFIGURATION, 1), 0);
	KUNIT_EXPECT_EQ(test, prepare(&t, FWCTL_RPC_DEBUG_READ_ONLY, 1),
			-EACCES);
	KUNIT_EXPECT_EQ(test, prepare(&t, FWCTL_RPC_DEBUG_WRITE_FULL, 1),
			-EACCES);

	/* A change of the site policy does not end the restriction. */
	KUNIT_EXPECT_EQ(test, fwctl_policy_set(&t.dev->fwctl, "disabled"), 0);
	KUNIT_EXPECT_EQ(test, prepare(&t, FWCTL_RPC_CONFIGURATION, 1), -EACCES);
	KUNIT_EXPECT_EQ(test,
			fwctl_policy_set(&t.dev->fwctl, "debug-write-full"), 0);
	KUNIT_EXPECT_EQ(test, prepare(&t, FWCTL_RPC_CONFIGURATION, 1), 0);
	KUNIT_EXPECT_EQ(test, prepare(&t, FWCTL_RPC_DEBUG_READ_ONLY, 1),
			-EACCES);
	treq_end(t.dev, t.uctx);
}

static void commands_only_narrow_test(struct kunit *test)
{
	struct restrict_test t = restrict_init(test, &treq_async_ops);
	unsigned long *flags = &t.dev->fwctl.flags;

	/* Not sorted, and with a duplicate */
	KUNIT_EXPECT_EQ(test, restrict_commands(&t, (u32[]) { 9, 2, 5, 2 }, 4),
			0);
	KUNIT_EXPECT_EQ(test, prepare(&t, 0, 2), 0);
	KUNIT_EXPECT_EQ(test, prepare(&t, 0, 9), 0);
	KUNIT_EXPECT_EQ(test, prepare(&t, 0, 3), -EACCES);
	/* A rejected command does not taint. */
	KUNIT_EXPECT_EQ(test, prepare(&t, FWCTL_RPC_DEBUG_WRITE, 3), -EACCES);
	KUNIT_EXPECT_FALSE(test, test_bit(FWCTL_TAINT_REPORTED, flags));
	KUNIT_EXPECT_EQ(test, prepare(&t, FWCTL_RPC_DEBUG_WRITE, 2), 0);
	KUNIT_EXPECT_TRUE(test, test_bit(FWCTL_TAINT_REPORTED, flags));

	KUNIT_EXPECT_EQ(test, restrict_commands(&t, (u32[]) { 3, 5 }, 2), 0);
	KUNIT_EXPECT_EQ(test, prepare(&t, 0, 5), 0);
	KUNIT_EXPECT_EQ(test, prepare(&t, 0, 3), -EACCES);
	KUNIT_EXPECT_EQ(test, prepare(&t, 0, 2), -EACCES);
	KUNIT_EXPECT_EQ(test, restrict_commands(&t, NULL, 0), 0);
	KUNIT_EXPECT_EQ(test, prepare(&t, 0, 5), -EACCES);
	treq_end(t.dev, t.uctx);
}

struct restrict_case {
	const char *name;
	struct fwctl_restrict cmd;
	int ret;
};

static const struct restrict_case restrict_cases[] = {
	{ "nothing", { }, 0 },
	{ "unknown flag", { .flags = 1 << 3 }, -EOPNOTSUPP },
	{ "unknown scope", { .flags = FWCTL_RESTRICT_SCOPE, .max_scope = 4 },
	  -EOPNOTSUPP },
	{ "scope without flag", { .max_scope = 1 }, -EOPNOTSUPP },
	{ "count without flag", { .num_commands = 1 }, -EOPNOTSUPP },
	{ "pointer without flag", { .commands = 8 }, -EOPNOTSUPP },
	{ "reserved", { .reserved = 1 }, -EOPNOTSUPP },
	{ "too many", { .flags = FWCTL_RESTRICT_COMMANDS,
			.num_commands = FWCTL_RESTRICT_MAX_COMMANDS + 1 },
	  -EINVAL },
	{ "no memory at the pointer", { .flags = FWCTL_RESTRICT_COMMANDS |
						 FWCTL_RESTRICT_SCOPE,
					.num_commands = 1, .commands = 8 },
	  -EFAULT },
};

KUNIT_ARRAY_PARAM_DESC(restrict, restrict_cases, name);

/* A call that fails leaves the rights unchanged. */
static void argument_test(struct kunit *test)
{
	const struct restrict_case *param = test->param_value;
	struct restrict_test t = restrict_init(test, &treq_async_ops);

	KUNIT_EXPECT_EQ(test, restrict_ioctl(&t, param->cmd), param->ret);
	KUNIT_EXPECT_EQ(test, t.uctx->scopes, FWCTL_NUM_SCOPES);
	KUNIT_EXPECT_EQ(test, t.uctx->free_scopes, FWCTL_FREE_SCOPES);
	treq_end(t.dev, t.uctx);
}

/* A provider that cannot name commands supports scopes only. */
static void provider_without_commands_test(struct kunit *test)
{
	struct restrict_test t = restrict_init(test, &treq_own_ops);

	KUNIT_EXPECT_EQ(test, restrict_commands(&t, (u32[]) { 1 }, 1),
			-EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, restrict_scope(&t, FWCTL_RPC_CONFIGURATION), 0);
	treq_end(t.dev, t.uctx);
}

/* The new FD keeps the context open, with the same rights. */
static void new_fd_test(struct kunit *test)
{
	struct restrict_test t = restrict_init(test, &treq_async_ops);
	struct fwctl_restrict cmd = {
		.flags = FWCTL_RESTRICT_SCOPE | FWCTL_RESTRICT_FD,
	};
	struct file *file;
	int fd;

	KUNIT_ASSERT_EQ(test, restrict_ioctl(&t, cmd), 0);
	KUNIT_ASSERT_EQ(test, get_user(fd, &t.user->restriction.fd), 0);
	file = fget(fd);
	close_fd(fd);
	KUNIT_ASSERT_NOT_NULL(test, file);
	KUNIT_EXPECT_PTR_EQ(test, file->private_data, t.uctx);
	treq_release(t.uctx);
	KUNIT_EXPECT_EQ(test, atomic_read(&t.dev->closed), 0);
	KUNIT_EXPECT_EQ(test, prepare(&t, FWCTL_RPC_CONFIGURATION, 1), 0);
	KUNIT_EXPECT_EQ(test, prepare(&t, FWCTL_RPC_DEBUG_READ_ONLY, 1),
			-EACCES);
	__fput_sync(file);
	KUNIT_EXPECT_EQ(test, atomic_read(&t.dev->closed), 1);
	fwctl_unregister(&t.dev->fwctl);
	fwctl_put(&t.dev->fwctl);
}

static void unregistered_test(struct kunit *test)
{
	struct restrict_test t = restrict_init(test, &treq_async_ops);

	KUNIT_ASSERT_EQ(test, restrict_commands(&t, (u32[]) { 1 }, 1), 0);
	fwctl_unregister(&t.dev->fwctl);
	KUNIT_EXPECT_EQ(test, restrict_scope(&t, 0), -ENODEV);
	/* The op of the provider is gone. */
	KUNIT_EXPECT_EQ(test, prepare(&t, 0, 1), -ENODEV);
	treq_release(t.uctx);
	fwctl_put(&t.dev->fwctl);
}

static struct kunit_case restrict_test_cases[] = {
	KUNIT_CASE(scopes_only_narrow_test),
	KUNIT_CASE(commands_only_narrow_test),
	KUNIT_CASE_PARAM(argument_test, restrict_gen_params),
	KUNIT_CASE(provider_without_commands_test),
	KUNIT_CASE(new_fd_test),
	KUNIT_CASE(unregistered_test),
	{}
};

static struct kunit_suite restrict_test_suite = {
	.name = "fwctl-restrict",
	.test_cases = restrict_test_cases,
};

kunit_test_suite(restrict_test_suite);
