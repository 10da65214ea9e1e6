// SPDX-License-Identifier: GPL-2.0-only
#include <linux/userfaultfd.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "slow_page.h"

struct slow_page must_make_slow_page(void)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register area = {
		.range.len = SLOW_PAGE_SIZE,
		.mode = UFFDIO_REGISTER_MODE_MISSING,
	};
	struct slow_page slow;

	slow.uffd = syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);
	if (slow.uffd < 0)
		SKIP("no userfaultfd: %s", strerror(errno));
	assert_int_equal(ioctl(slow.uffd, UFFDIO_API, &api), 0);
	slow.page = mmap(NULL, SLOW_PAGE_SIZE, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(slow.page, MAP_FAILED);
	area.range.start = (uintptr_t)slow.page;
	assert_int_equal(ioctl(slow.uffd, UFFDIO_REGISTER, &area), 0);
	return slow;
}

void must_fault(const struct slow_page *slow)
{
	struct pollfd wait = { .fd = slow->uffd, .events = POLLIN };
	struct uffd_msg msg;

	assert_int_equal(poll(&wait, 1, DEADLINE_S / 2 * 1000), 1);
	assert_int_equal(read(slow->uffd, &msg, sizeof(msg)), sizeof(msg));
	assert_int_equal(msg.event, UFFD_EVENT_PAGEFAULT);
}

void must_provide(const struct slow_page *slow, const void *bytes)
{
	struct uffdio_copy copy = {
		.dst = (uintptr_t)slow->page, .src = (uintptr_t)bytes,
		.len = SLOW_PAGE_SIZE,
	};

	assert_int_equal(ioctl(slow->uffd, UFFDIO_COPY, &copy), 0);
}

void drop_slow_page(struct slow_page *slow)
{
	munmap(slow->page, SLOW_PAGE_SIZE);
	close(slow->uffd);
}
