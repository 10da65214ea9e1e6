// SPDX-License-Identifier: GPL-2.0-only
/*
 * ring NODE COUNT OUT-LEN HEX: the same RPC COUNT times in scope 0, all in flight
 * at once from one thread, by io_uring. Prints for each, in the order in which
 * they end, the length of the response and its first byte, or the name of the
 * errno.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <fwctl/fwctl.h>
#include <liburing.h>

struct call {
	struct fwctl_rpc rpc;
	unsigned char *out;
};

static size_t parse_hex(const char *text, unsigned char *data)
{
	size_t len = 0;

	while (sscanf(text + 2 * len, "%2hhx", &data[len]) == 1)
		len++;
	return len;
}

static void submit(struct io_uring *ring, int fd, struct call *call)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
	uint64_t rpc = (uintptr_t)&call->rpc;

	io_uring_prep_rw(IORING_OP_URING_CMD, sqe, fd, NULL, 0, 0);
	sqe->cmd_op = FWCTL_RPC;
	memcpy(sqe->cmd, &rpc, sizeof(rpc));
	io_uring_sqe_set_data(sqe, call);
}

static void print(const struct io_uring_cqe *cqe)
{
	const struct call *call = io_uring_cqe_get_data(cqe);

	if (cqe->res)
		printf("%s\n", strerrorname_np(-cqe->res));
	else
		printf("%u %02x\n", call->rpc.out_len, call->out[0]);
}

int main(int argc, char **argv)
{
	struct io_uring_cqe *cqe;
	struct io_uring ring;
	struct call *calls;
	int fd, count, out_len;
	unsigned char *in;

	if (argc != 5)
		return 2;
	count = atoi(argv[2]);
	out_len = atoi(argv[3]);
	in = malloc(strlen(argv[4]) / 2 + 1);
	calls = calloc(count, sizeof(*calls));
	fd = open(argv[1], O_RDWR | O_CLOEXEC);
	if (fd < 0 || io_uring_queue_init(count, &ring, 0))
		return 1;
	for (int i = 0; i < count; i++) {
		calls[i].out = calloc(1, out_len);
		calls[i].rpc = (struct fwctl_rpc) {
			.size = sizeof(calls[i].rpc),
			.in_len = parse_hex(argv[4], in), .in = (uintptr_t)in,
			.out_len = out_len, .out = (uintptr_t)calls[i].out,
		};
		submit(&ring, fd, &calls[i]);
	}
	io_uring_submit(&ring);
	for (int i = 0; i < count; i++) {
		if (io_uring_wait_cqe(&ring, &cqe))
			return 1;
		print(cqe);
		io_uring_cqe_seen(&ring, cqe);
	}
	return 0;
}
