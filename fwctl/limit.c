// SPDX-License-Identifier: GPL-2.0-only
/*
 * How much of a device's RPCs may be in flight at once: how many, and how many
 * bytes. Without a bound, callers that can leave could have the kernel keep any
 * amount for them, as each request lasts as long as the firmware takes.
 */
#include <linux/sched/signal.h>

#include "fwctl_private.h"

/* Nothing more to wait for: *@in, or the device goes away. */
static bool fwctl_limit_met(struct fwctl_device *fwctl, u64 bytes, bool *in)
{
	if (test_bit(FWCTL_GOING, &fwctl->flags))
		return true;
	if (!*in)
		*in = fwctl_limit_try(fwctl, bytes);
	return *in;
}

/**
 * fwctl_limit_wait() - Wait until an RPC may be in flight
 * @fwctl: The device. The caller is outside the barrier.
 * @bytes: What it needs.
 * @wait: How the caller wants to wait.
 *
 * Context: may sleep.
 * Return: as fwctl_limit_enter().
 */
int fwctl_limit_wait(struct fwctl_device *fwctl, u64 bytes,
		     const struct fwctl_wait *wait)
{
	bool in = false;
	long time;

	if (wait->nonblock)
		return -EAGAIN;
	time = fwctl_wait_time(wait);
	if (wait->interruptible)
		time = wait_event_interruptible_timeout(fwctl->room,
							fwctl_limit_met(fwctl, bytes, &in),
							time);
	else
		time = wait_event_killable_timeout(fwctl->room,
						   fwctl_limit_met(fwctl, bytes, &in),
						   time);
	if (in)
		return 0;
	if (time < 0)
		return -EINTR;
	return time ? -ENODEV : -ETIMEDOUT;
}
