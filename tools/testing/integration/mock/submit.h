/* SPDX-License-Identifier: GPL-2.0-only */
/* Queues, for tests of them. */
#ifndef INTEGRATION_SUBMIT_H
#define INTEGRATION_SUBMIT_H

#include "mock.h"

/* Header of a record without data. */
#define RECORD_SIZE sizeof(struct fwctl_record_response)

/* A record of a command of the mock with at most two words of payload. */
struct record {
	struct fwctl_record_response head;
	struct fwctl_mock_rsp rsp;
	uint32_t words[2];
};

/* A command of the mock with two words of payload. */
struct message {
	struct fwctl_mock_req req;
	uint32_t words[2];
} __attribute__((packed));

/* Create a queue with @flags and bounds. Returns the FD or a negative errno. */
int create_queue(int fd, uint32_t flags, uint32_t records, uint32_t bytes);
/* The same with default bounds, and the test ends on an error. */
int must_create_queue(int fd, uint32_t flags);

/* Argument of a submit of @m, with space for a struct record. */
struct fwctl_queue_submit submit_of(const struct message *m, uint64_t cookie);
/* The command @opcode without payload, or with two words. */
struct message bare_message(uint16_t opcode);
struct message message(uint16_t opcode, uint32_t a, uint32_t b);
/* Waits for a partner: until a reset, a crash, an abort or the end. */
struct message waiting_message(uint32_t key);

/* Submit. 0 or a negative errno. */
int submit(int queue, const struct message *m, uint64_t cookie);
int submit_timed(int queue, const struct message *m, uint64_t cookie,
		 uint32_t timeout_ms);
int submit_echo(int queue, uint64_t cookie);
void must_submit(int queue, const struct message *m, uint64_t cookie);
void must_submit_echo(int queue, uint64_t cookie);

/* Returns the number of cancelled requests or a negative errno. */
int cancel(int queue, uint64_t cookie);

/* read() into @buffer. Bytes or a negative errno. */
ssize_t read_records(int queue, void *buffer, size_t size);
/* Wait for one record and read it. Valid until the next call. */
const struct record *must_read(int queue);
/* The next record has this cookie and error, and these flags. */
void must_read_error(int queue, uint64_t cookie, int error, uint16_t flags);
/* The next record is a response of the firmware. */
void must_read_response(int queue, uint64_t cookie, uint16_t status);

/* Submit @count requests that wait for a partner, and cancel all: error records. */
void must_cancel_some(int queue, unsigned int count, uint64_t cookie);

/*
 * A thread that waits in a call of a queue: submits an ECHO, or reads one record.
 */
struct waiter {
	int queue;
	bool reads;
	uint64_t cookie;
	/* Result of the call. */
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

/* FIONREAD. */
int first_len(int queue);
/* poll() without waiting. */
short poll_now(int fd);
/* Wait for any of @events. */
void must_poll(int fd, short events);

#endif
