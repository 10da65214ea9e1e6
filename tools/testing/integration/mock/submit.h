/* SPDX-License-Identifier: GPL-2.0-only */
/* Functions for tests of queues. */
#ifndef INTEGRATION_SUBMIT_H
#define INTEGRATION_SUBMIT_H

#include "mock.h"

/* Size of a record without data */
#define RECORD_SIZE sizeof(struct fwctl_record_response)

/* Record of a mock command with at most two words of payload */
struct record {
	struct fwctl_record_response head;
	struct fwctl_mock_rsp rsp;
	uint32_t words[2];
};

/* A mock command with two words of payload */
struct message {
	struct fwctl_mock_req req;
	uint32_t words[2];
} __attribute__((packed));

/* Create a queue with @flags and bounds. Returns the FD or a negative errno. */
int create_queue(int fd, uint32_t flags, uint32_t records, uint32_t bytes);
/* Create a queue with default bounds. */
int must_create_queue(int fd, uint32_t flags);

/* Returns the argument of a submit of @m, with space for a struct record. */
struct fwctl_queue_submit submit_of(const struct message *m, uint64_t cookie);
/* Returns a command without payload, or with two words. */
struct message bare_message(uint16_t opcode);
struct message message(uint16_t opcode, uint32_t a, uint32_t b);
/* Returns a command that waits for a partner, until reset, crash or abort. */
struct message waiting_message(uint32_t key);

/* Submit a command. Returns 0 or a negative errno. */
int submit(int queue, const struct message *m, uint64_t cookie);
int submit_timed(int queue, const struct message *m, uint64_t cookie,
		 uint32_t timeout_ms);
int submit_echo(int queue, uint64_t cookie);
void must_submit(int queue, const struct message *m, uint64_t cookie);
void must_submit_echo(int queue, uint64_t cookie);

/*
 * Submit a command and read records into @buffer in the same call. Returns the number
 * of bytes or a negative errno.
 */
int submit_read(int queue, const struct message *m, uint64_t cookie, void *buffer,
		uint32_t size);

/* Returns the number of cancelled requests or a negative errno. */
int cancel(int queue, uint64_t cookie);

/* Call read(). Returns the number of bytes or a negative errno. */
ssize_t read_records(int queue, void *buffer, size_t size);
/* Wait for one record and read it. The result is valid until the next call. */
const struct record *must_read(int queue);
/* Check that the next record has this cookie, error and flags. */
void must_read_error(int queue, uint64_t cookie, int error, uint16_t flags);
/* Check that the next record is a response of the firmware. */
void must_read_response(int queue, uint64_t cookie, uint16_t status);

/* Produce @count error records: submit RENDEZVOUS commands and cancel them. */
void must_cancel_some(int queue, unsigned int count, uint64_t cookie);

/*
 * A thread that waits in a system call: it submits an ECHO, or reads one record, or
 * submits @m and reads one record.
 */
struct waiter {
	int queue;
	bool reads;
	const struct message *m;
	uint64_t cookie;
	/* Result of the system call */
	ssize_t ret;
	struct record record;
	pid_t tid;
	pthread_t thread;
};

/* Start @waiter and wait until it sleeps in the core. */
void must_start_waiter(struct waiter *waiter);
ssize_t must_finish_waiter(struct waiter *waiter);
/* Wait until a task sleeps in the core. */
void must_wait_in_queue(pid_t tid);

/* Reset the firmware and wait until no command is in flight. */
void must_reset(const struct mock *mock);
/* Reset the firmware, close both FDs, and wait until no context is open. */
void end_queue(const struct mock *mock, int queue, int fd);

/* Call FIONREAD: returns the length of the first record, or 0. */
int first_len(int queue);
/* Call poll() without waiting. */
short poll_now(int fd);
/* Wait for any of @events. */
void must_poll(int fd, short events);

#endif
