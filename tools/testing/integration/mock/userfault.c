// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory whose owner takes as long as he likes to provide it (userfaultfd; FUSE
 * is another way). Whoever touches it waits, but not inside the unregister
 * barrier: unbind must not depend on that owner.
 */
#include <linux/userfaultfd.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "mock.h"

#define PAGE 4096

struct slow_page {
	int uffd;
	char *page;
};

static struct slow_page must_make_page(void)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register area = {
		.range.len = PAGE, .mode = UFFDIO_REGISTER_MODE_MISSING,
	};
	struct slow_page slow;

	slow.uffd = syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);
	if (slow.uffd < 0)
		SKIP("no userfaultfd: %s", strerror(errno));
	assert_int_equal(ioctl(slow.uffd, UFFDIO_API, &api), 0);
	slow.page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(slow.page, MAP_FAILED);
	area.range.start = (uintptr_t)slow.page;
	assert_int_equal(ioctl(slow.uffd, UFFDIO_REGISTER, &area), 0);
	return slow;
}

/* Until somebody waits for the page. */
static void wait_for_fault(const struct slow_page *slow)
{
	struct pollfd wait = { .fd = slow->uffd, .events = POLLIN };
	struct uffd_msg msg;

	assert_int_equal(poll(&wait, 1, DEADLINE_S / 2 * 1000), 1);
	assert_int_equal(read(slow->uffd, &msg, sizeof(msg)), sizeof(msg));
	assert_int_equal(msg.event, UFFD_EVENT_PAGEFAULT);
}

static void provide(const struct slow_page *slow, const void *bytes)
{
	struct uffdio_copy copy = {
		.dst = (uintptr_t)slow->page, .src = (uintptr_t)bytes,
		.len = PAGE,
	};

	assert_int_equal(ioctl(slow->uffd, UFFDIO_COPY, &copy), 0);
}

static void drop_page(struct slow_page *slow)
{
	munmap(slow->page, PAGE);
	close(slow->uffd);
}

struct call {
	int fd;
	unsigned long nr;
	union {
		struct fwctl_info info;
		struct fwctl_rpc rpc;
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
	wait_for_fault(slow);
	assert_int_equal(driver_unbind(mock), 0);
	provide(slow, bytes);
	assert_int_equal(pthread_join(call->thread, NULL), 0);
	return call->ret;
}

/* A page that starts with an empty ECHO, whose response looks the same. */
static const union {
	struct fwctl_mock_req echo;
	char bytes[PAGE];
} page = { .echo.opcode = FWCTL_MOCK_ECHO };

static void unbind_does_not_wait_for_the_struct(void **state)
{
	struct fwctl_rpc rpc[PAGE / sizeof(struct fwctl_rpc)] = {
		{ .size = sizeof(*rpc) },
	};
	struct slow_page slow = must_make_page();
	struct call call = {
		.fd = must_open(*state), .nr = FWCTL_RPC,
		.arg = (void *)slow.page,
	};

	assert_int_equal(unbind_meanwhile(*state, &call, &slow, rpc), -ENODEV);
	close(call.fd);
	drop_page(&slow);
}

static void unbind_does_not_wait_for_the_request(void **state)
{
	struct slow_page slow = must_make_page();
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
	drop_page(&slow);
}

static void unbind_does_not_wait_for_the_response(void **state)
{
	struct slow_page slow = must_make_page();
	struct fwctl_rpc rpc = {
		.size = sizeof(rpc), .in_len = 16, .out_len = 16,
		.in = (uintptr_t)&page, .out = (uintptr_t)slow.page,
	};
	struct call call = {
		.fd = must_open(*state), .nr = FWCTL_RPC, .arg = (void *)&rpc,
	};

	/* The firmware answered before, and the answer is not lost. */
	assert_int_equal(unbind_meanwhile(*state, &call, &slow, &page), 0);
	assert_int_equal(rpc.out_len, 16);
	assert_memory_equal(slow.page, &page, 16);
	close(call.fd);
	drop_page(&slow);
}

static void unbind_does_not_wait_for_the_info_buffer(void **state)
{
	struct slow_page slow = must_make_page();
	struct fwctl_info info = {
		.size = sizeof(info), .device_data_len = PAGE,
		.out_device_data = (uintptr_t)slow.page,
	};
	struct call call = {
		.fd = must_open(*state), .nr = FWCTL_INFO, .arg = (void *)&info,
	};

	assert_int_equal(unbind_meanwhile(*state, &call, &slow, &page), 0);
	assert_int_equal(info.out_device_type, FWCTL_DEVICE_TYPE_MOCK);
	close(call.fd);
	drop_page(&slow);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		MOCK_TEST(unbind_does_not_wait_for_the_struct),
		MOCK_TEST(unbind_does_not_wait_for_the_request),
		MOCK_TEST(unbind_does_not_wait_for_the_response),
		MOCK_TEST(unbind_does_not_wait_for_the_info_buffer),
	};

	return RUN_TESTS(tests);
}
