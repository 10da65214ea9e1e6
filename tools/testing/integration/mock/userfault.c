// SPDX-License-Identifier: GPL-2.0-only
/*
 * User memory that its owner provides late, with userfaultfd or FUSE. An access
 * waits for the owner. The core must not access user memory with registration_lock
 * held: unbind must not depend on the owner.
 */
#include "slow_page.h"

struct call {
	int fd;
	unsigned long nr;
	union {
		struct fwctl_info info;
		struct fwctl_rpc rpc;
		struct fwctl_umem_reg umem_reg;
	} *arg;
	int ret;
	pthread_t thread;
};

static void *call_main(void *data)
{
	struct call *call = data;

	call->ret = fwctl_ioctl(call->fd, call->nr, call->arg);
	return NULL;
}

/* Issue the call, unbind while it waits for the page, then provide the page. */
static int unbind_meanwhile(const struct mock *mock, struct call *call,
			    const struct slow_page *slow, const void *bytes)
{
	assert_int_equal(pthread_create(&call->thread, NULL, call_main, call),
			 0);
	must_fault(slow);
	assert_int_equal(driver_unbind(mock), 0);
	must_provide(slow, bytes);
	assert_int_equal(pthread_join(call->thread, NULL), 0);
	return call->ret;
}

/* A page that starts with an empty ECHO. Its response has the same bytes. */
static const union {
	struct fwctl_mock_req echo;
	char bytes[SLOW_PAGE_SIZE];
} page = { .echo.opcode = FWCTL_MOCK_ECHO };

static void unbind_does_not_wait_for_the_struct(void **state)
{
	struct fwctl_rpc rpc[SLOW_PAGE_SIZE / sizeof(struct fwctl_rpc)] = {
		{ .size = sizeof(*rpc) },
	};
	struct slow_page slow = must_make_slow_page();
	struct call call = {
		.fd = must_open(*state), .nr = FWCTL_RPC,
		.arg = (void *)slow.page,
	};

	assert_int_equal(unbind_meanwhile(*state, &call, &slow, rpc), -ENODEV);
	close(call.fd);
	drop_slow_page(&slow);
}

static void unbind_does_not_wait_for_the_request(void **state)
{
	struct slow_page slow = must_make_slow_page();
	char response[16];
	struct fwctl_rpc rpc = {
		.size = sizeof(rpc), .in_len = 16, .out_len = 16,
		.in = (uintptr_t)slow.page, .out = (uintptr_t)response,
	};
	struct call call = {
		.fd = must_open(*state), .nr = FWCTL_RPC, .arg = (void *)&rpc,
	};

	assert_int_equal(unbind_meanwhile(*state, &call, &slow, &page),
			 -ENODEV);
	close(call.fd);
	drop_slow_page(&slow);
}

/* Issue the call, disable the device while it waits for the page, then provide it. */
static int disable_meanwhile(const struct mock *mock, struct call *call,
			     const struct slow_page *slow)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/max_scope", mock->sysfs);
	assert_int_equal(pthread_create(&call->thread, NULL, call_main, call),
			 0);
	must_fault(slow);
	assert_int_equal(write_text(path, "disabled"), 0);
	must_provide(slow, &page);
	assert_int_equal(pthread_join(call->thread, NULL), 0);
	assert_int_equal(write_text(path, "debug-write-full"), 0);
	return call->ret;
}

/* The core checks the rights of a request after it has copied the request. */
static void policy_applies_to_a_request_that_waits(void **state)
{
	struct slow_page slow = must_make_slow_page();
	struct fwctl_rpc rpc = {
		.size = sizeof(rpc), .in_len = 16, .in = (uintptr_t)slow.page,
	};
	struct call call = {
		.fd = must_open(*state), .nr = FWCTL_RPC, .arg = (void *)&rpc,
	};

	assert_int_equal(disable_meanwhile(*state, &call, &slow), -EACCES);
	close(call.fd);
	drop_slow_page(&slow);
}

static void policy_applies_to_memory_that_waits(void **state)
{
	struct slow_page slow = must_make_slow_page();
	struct fwctl_umem_reg umem_reg = {
		.size = sizeof(umem_reg), .addr = (uintptr_t)slow.page,
		.len = SLOW_PAGE_SIZE,
	};
	struct call call = {
		.fd = must_open(*state), .nr = FWCTL_UMEM_REG,
		.arg = (void *)&umem_reg,
	};
	bool waits = kernel_version() >= 605;

	if (waits)
		assert_int_equal(disable_meanwhile(*state, &call, &slow),
				 -EACCES);
	else
		assert_int_equal(fwctl_ioctl(call.fd, call.nr, call.arg),
				 -EFAULT);
	close(call.fd);
	drop_slow_page(&slow);
	if (!waits)
		SKIP("before Linux 6.5, a pin fails instead of waiting");
}

static void unbind_does_not_wait_for_the_response(void **state)
{
	struct slow_page slow = must_make_slow_page();
	struct fwctl_rpc rpc = {
		.size = sizeof(rpc), .in_len = 16, .out_len = 16,
		.in = (uintptr_t)&page, .out = (uintptr_t)slow.page,
	};
	struct call call = {
		.fd = must_open(*state), .nr = FWCTL_RPC, .arg = (void *)&rpc,
	};

	/* The firmware responded before the unbind. The response is not lost. */
	assert_int_equal(unbind_meanwhile(*state, &call, &slow, &page), 0);
	assert_int_equal(rpc.out_len, 16);
	assert_memory_equal(slow.page, &page, 16);
	close(call.fd);
	drop_slow_page(&slow);
}

static void unbind_does_not_wait_for_the_info_buffer(void **state)
{
	struct slow_page slow = must_make_slow_page();
	struct fwctl_info info = {
		.size = sizeof(info), .device_data_len = SLOW_PAGE_SIZE,
		.out_device_data = (uintptr_t)slow.page,
	};
	struct call call = {
		.fd = must_open(*state), .nr = FWCTL_INFO, .arg = (void *)&info,
	};

	assert_int_equal(unbind_meanwhile(*state, &call, &slow, &page), 0);
	assert_int_equal(info.out_device_type, FWCTL_DEVICE_TYPE_MOCK);
	close(call.fd);
	drop_slow_page(&slow);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		MOCK_TEST(unbind_does_not_wait_for_the_struct),
		MOCK_TEST(unbind_does_not_wait_for_the_request),
		MOCK_TEST(policy_applies_to_a_request_that_waits),
		MOCK_TEST(policy_applies_to_memory_that_waits),
		MOCK_TEST(unbind_does_not_wait_for_the_response),
		MOCK_TEST(unbind_does_not_wait_for_the_info_buffer),
	};

	return RUN_TESTS(tests);
}
