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
/*
 * Ends @ring and closes @fd, the last ones of the device. A worker may give its
 * file back a moment after the completion, so this waits for the context's end.
 */
void end_ring(const struct mock *mock, struct io_uring *ring, int fd);

/* A command of the mock with two words of payload, as an RPC. */
struct message {
	struct fwctl_rpc rpc;
	struct {
		struct fwctl_mock_req req;
		uint32_t words[2];
	} __attribute__((packed)) in;
	struct {
		struct fwctl_mock_rsp rsp;
		uint32_t words[2];
	} __attribute__((packed)) out;
};

/* Fills in and returns @m. */
struct message *message(struct message *m, uint16_t opcode, uint32_t a,
			uint32_t b);
/* One that waits for a partner, so until a reset, a crash or the end. */
struct message *waiting_message(struct message *m, uint32_t key);

#endif
