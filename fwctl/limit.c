// SPDX-License-Identifier: GPL-2.0-only
/*
 * How much of a device's RPCs may be in flight at once: how many, and how many
 * bytes. Without a bound, callers that can leave could have the kernel keep any
 * amount for them, as each request lasts as long as the firmware takes.
 */
#include <linux/sched/signal.h>

#include "fwctl_private.h"

/* fwctl_device.used: the number of RPCs above, their bytes below. */
#define FWCTL_USED_SHIFT 40
#define FWCTL_USED_ONE BIT_ULL(FWCTL_USED_SHIFT)

static bool fwctl_limit_allows(const struct fwctl_device *fwctl, u64 used,
			       u64 bytes)
{
	/* Whatever the bound, one RPC must be possible. */
	if (!used)
		return true;
	return (used >> FWCTL_USED_SHIFT) < fwctl->max_requests &&
	       (used & (FWCTL_USED_ONE - 1)) + bytes <= fwctl->max_bytes;
}

static bool fwctl_limit_try(struct fwctl_device *fwctl, u64 bytes)
{
	s64 used = atomic64_read(&fwctl->used);

	/* Not added and taken back: that would turn others away in between. */
	do {
		if (!fwctl_limit_allows(fwctl, used, bytes))
			return false;
	} while (!atomic64_try_cmpxchg(&fwctl->used, &used,
				       used + FWCTL_USED_ONE + bytes));
	return true;
}

/* Nothing more to wait for: *@in, or the device goes away. */
static bool fwctl_limit_met(struct fwctl_device *fwctl, u64 bytes, bool *in)
{
	if (test_bit(FWCTL_GOING, &fwctl->flags))
		return true;
	if (!*in)
		*in = fwctl_limit_try(fwctl, bytes);
	return *in;
}

static int fwctl_limit_wait(struct fwctl_device *fwctl, u64 bytes,
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

/**
 * fwctl_limit_enter() - Wait until an RPC may be in flight
 * @fwctl: The device. The caller is outside the barrier.
 * @bytes: What it needs.
 * @wait: How the caller wants to wait.
 *
 * Context: may sleep.
 * Return: 0, for fwctl_limit_leave(); -EAGAIN, -EINTR, -ETIMEDOUT as @wait
 * says, -ENODEV if the device goes away meanwhile.
 */
int fwctl_limit_enter(struct fwctl_device *fwctl, u64 bytes,
		      const struct fwctl_wait *wait)
{
	if (likely(fwctl_limit_try(fwctl, bytes)))
		return 0;
	return fwctl_limit_wait(fwctl, bytes, wait);
}

/**
 * fwctl_limit_leave() - An RPC is not in flight any more
 * @fwctl: The device.
 * @bytes: As given to fwctl_limit_enter().
 *
 * Context: any.
 */
void fwctl_limit_leave(struct fwctl_device *fwctl, u64 bytes)
{
	atomic64_sub(FWCTL_USED_ONE + bytes, &fwctl->used);
	if (wq_has_sleeper(&fwctl->room))
		wake_up(&fwctl->room);
}
