/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What fwctl_private.h has for the barrier, for any lock: some have to be given
 * at the end what they said at the beginning.
 */
struct fwctl_hold {
	struct fwctl_device *fwctl;
	unsigned long token;
};

static inline struct fwctl_hold fwctl_enter(struct fwctl_device *fwctl)
{
	struct fwctl_hold hold = {};

	if (!barrier_enter(&fwctl->registration_lock, &hold.token))
		return hold;
	if (fwctl->ops)
		hold.fwctl = fwctl;
	else
		barrier_leave(&fwctl->registration_lock, hold.token);
	return hold;
}

static inline void fwctl_leave(const struct fwctl_hold *hold)
{
	if (hold->fwctl)
		barrier_leave(&hold->fwctl->registration_lock, hold->token);
}

DEFINE_CLASS(fwctl_active, struct fwctl_hold, fwctl_leave(&_T),
	     fwctl_enter(fwctl), struct fwctl_device *fwctl)
