// SPDX-License-Identifier: GPL-2.0-only
/* The mock devices, one per provider kind. */
#include "fuzz.h"

static const char *const modes[DEVICES] = {
	"mode=async", "mode=threaded", "mode=sync",
};

void make_devices(void)
{
	for (int i = 0; i < DEVICES; i++)
		must_make(&shared->devices[i], strchr(modes[i], '=') + 1,
			  modes[i], "workers=2", "max_requests=4",
			  "service_us=0", "faults/late_ms=2", NULL);
	shared->pinned = pinned_pages();
}

void drop_devices(void)
{
	for (int i = 0; i < DEVICES; i++)
		must_drop(&shared->devices[i]);
}

void reset_devices(void)
{
	int fd;

	for (int i = 0; i < DEVICES; i++) {
		if (!shared->used[i])
			continue;
		fd = open(shared->devices[i].node, O_RDWR | O_CLOEXEC);
		if (fd < 0)
			continue;
		simple(fd, FWCTL_MOCK_RESET);
		close(fd);
	}
}

static void repair(struct mock *mock)
{
	static const char *const faults[] = {
		"faults/hang", "faults/error", "faults/bad_length", "faults/late",
		"faults/surprise_remove", "service_us",
	};

	for (size_t i = 0; i < ARRAY_SIZE(faults); i++)
		mock_write(mock, faults[i], "0");
	if (mock_write(mock, "live", "1"))
		fault("device cannot be made live again");
	must_refresh(mock);
}

static bool idle(const struct mock *mock)
{
	return !mock_count(mock, "contexts") && !mock_count(mock, "inflight") &&
	       !mock_count(mock, "resources") && !mock_count(mock, "sessions");
}

void settle_devices(void)
{
	struct timespec until = deadline();

	for (int i = 0; i < DEVICES; i++) {
		if (shared->damaged[i])
			repair(&shared->devices[i]);
		while (shared->used[i] && !idle(&shared->devices[i])) {
			if (expired(&until))
				fault("leaked context, request, resource or session");
			/* A reset opens a context for a moment. */
			if (mock_count(&shared->devices[i], "inflight"))
				reset_devices();
			short_pause();
		}
		shared->damaged[i] = false;
		shared->used[i] = false;
	}
	if (shared->registers && pinned_pages() != shared->pinned)
		fault("%ld pages are still pinned",
		      pinned_pages() - shared->pinned);
	shared->registers = false;
}
