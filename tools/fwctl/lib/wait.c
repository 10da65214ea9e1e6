// SPDX-License-Identifier: LGPL-2.1-or-later
/* Monotonic time, and waits for a queue's FD. */
#include <errno.h>
#include <poll.h>
#include <time.h>

#include "internal.h"

#define NSEC_PER_SEC 1000000000ull
#define NSEC_PER_MSEC 1000000ull

uint64_t fwctl_now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec;
}

uint64_t fwctl_deadline_ns(int64_t timeout_ms)
{
	if (timeout_ms < 0)
		return FWCTL_NEVER;
	/* For a poll, clock_gettime() would be a waste where it is a system call. */
	if (!timeout_ms)
		return 0;
	return fwctl_now_ns() + timeout_ms * NSEC_PER_MSEC;
}

int fwctl_wait_readable(int fd, uint64_t deadline_ns)
{
	struct pollfd pollfd = { .fd = fd, .events = POLLIN };
	uint64_t now = deadline_ns ? fwctl_now_ns() : 0;
	uint64_t left = deadline_ns > now ? deadline_ns - now : 0;
	struct timespec ts = {
		.tv_sec = left / NSEC_PER_SEC,
		.tv_nsec = left % NSEC_PER_SEC,
	};
	int ret;

	ret = ppoll(&pollfd, 1, deadline_ns == FWCTL_NEVER ? NULL : &ts, NULL);
	if (ret < 0)
		return -errno;
	return ret ? 0 : -EAGAIN;
}
