/* SPDX-License-Identifier: GPL-2.0-only */
/* RPCs by io_uring, for tests of them. */
#ifndef INTEGRATION_RING_H
#define INTEGRATION_RING_H

#include <liburing.h>

#include "mock.h"

/* Entries of a ring */
#define ENTRIES 32

/* Skips the test where the kernel has no io_uring. @flags: IORING_SETUP_*. */
void must_make_ring(struct io_uring *ring, unsigned int flags);

/*
 * The next entry: an ioctl, @op, with its argument. For the caller to change and
 * to submit.
 */
struct io_uring_sqe *must_prepare(struct io_uring *ring, int fd, uint32_t op,
				  void *arg, uint64_t data);
/* The same, submitted. */
void must_submit(struct io_uring *ring, int fd, uint32_t op, void *arg,
		 uint64_t data);
/* Waits for a completion; returns its result, and whose it is in *@data. */
int must_reap(struct io_uring *ring, uint64_t *data);
/* Submits one and waits for it, which must be the only one. */
int must_call(struct io_uring *ring, int fd, uint32_t op, void *arg);

#endif
