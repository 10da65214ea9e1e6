// SPDX-License-Identifier: GPL-2.0-only
#include <endian.h>

#include "ring.h"

void must_make_ring(struct io_uring *ring, unsigned int flags)
{
	int ret = io_uring_queue_init(ENTRIES, ring, flags);

	if (ret == -EPERM)
		SKIP("no io_uring: %s", strerror(-ret));
	assert_int_equal(ret, 0);
}

struct io_uring_sqe *must_prepare(struct io_uring *ring, int fd, uint32_t op,
				  void *arg, uint64_t data)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
	uint64_t address = (uintptr_t)arg;

	assert_non_null(sqe);
	io_uring_prep_rw(IORING_OP_URING_CMD, sqe, fd, NULL, 0, 0);
	sqe->cmd_op = op;
	memcpy(sqe->cmd, &address, sizeof(address));
	io_uring_sqe_set_data64(sqe, data);
	return sqe;
}

void must_submit(struct io_uring *ring, int fd, uint32_t op, void *arg,
		 uint64_t data)
{
	must_prepare(ring, fd, op, arg, data);
	assert_int_equal(io_uring_submit(ring), 1);
}

int must_reap(struct io_uring *ring, uint64_t *data)
{
	struct io_uring_cqe *cqe;
	int ret;

	do
		ret = io_uring_wait_cqe(ring, &cqe);
	while (ret == -EINTR);
	assert_int_equal(ret, 0);
	ret = cqe->res;
	if (data)
		*data = io_uring_cqe_get_data64(cqe);
	io_uring_cqe_seen(ring, cqe);
	return ret;
}

int must_call(struct io_uring *ring, int fd, uint32_t op, void *arg)
{
	must_submit(ring, fd, op, arg, 0);
	return must_reap(ring, NULL);
}

void end_ring(const struct mock *mock, struct io_uring *ring, int fd)
{
	io_uring_queue_exit(ring);
	close(fd);
	WAIT_FOR(mock_count(mock, "contexts") == 0);
}

struct message *message(struct message *m, uint16_t opcode, uint32_t a,
			uint32_t b)
{
	*m = (struct message) {
		.rpc = {
			.size = sizeof(m->rpc), .scope = opcode >> 8,
			.in_len = sizeof(m->in), .out_len = sizeof(m->out),
			.in = (uintptr_t)&m->in, .out = (uintptr_t)&m->out,
		},
		.in = {
			.req = { .opcode = htole16(opcode),
				 .len = htole32(sizeof(m->in.words)),
				 .tag = 42 },
			.words = { htole32(a), htole32(b) },
		},
	};
	return m;
}

struct message *waiting_message(struct message *m, uint32_t key)
{
	return message(m, FWCTL_MOCK_RENDEZVOUS, key, 2);
}
