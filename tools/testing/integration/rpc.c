// SPDX-License-Identifier: GPL-2.0-only
/*
 * rpc [-n] [-i] [-t MS] NODE SCOPE OUT-LEN HEX: one RPC, as any client may issue
 * it.
 *
 * -n  O_NONBLOCK
 * -i  SIGINT ends it, as FWCTL_RPC_TIMED has it
 * -t  so does this many milliseconds
 *
 * NODE is a path, or "fd:N" for a descriptor that was inherited. Prints the
 * response's full length and its bytes in hexadecimal, or the name of the errno,
 * which is what a test wants to see and a person never should; with it, if the
 * caller left, how many RPCs its descriptor has in the firmware.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <fwctl/fwctl.h>

/* What the options say, in FWCTL_RPC_TIMED's terms. */
struct options {
	int flags;
	unsigned int timeout_ms;
	bool nonblock;
};

static int open_node(const char *node)
{
	int fd;

	if (!strncmp(node, "fd:", 3))
		return atoi(node + 3);
	fd = open(node, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		printf("open: %s\n", strerrorname_np(errno));
	return fd;
}

static void ignore(int signal)
{
	(void)signal;
}

static int parse_options(int argc, char **argv, struct options *options)
{
	int option;

	while ((option = getopt(argc, argv, "nit:")) != -1) {
		switch (option) {
		case 'n':
			options->nonblock = true;
			break;
		case 'i':
			options->flags = FWCTL_RPC_INTERRUPTIBLE;
			signal(SIGINT, ignore);
			break;
		case 't':
			options->timeout_ms = atoi(optarg);
			break;
		default:
			return -1;
		}
	}
	return argc - optind == 4 ? optind : -1;
}

static size_t parse_hex(const char *text, unsigned char *data)
{
	size_t len = 0;
	int used;

	while (sscanf(text, "%2hhx%n", &data[len], &used) == 1) {
		text += used;
		len++;
	}
	return len;
}

static int call(int fd, const struct options *options, struct fwctl_rpc *rpc)
{
	struct fwctl_rpc_timed timed = {
		.size = sizeof(timed), .flags = options->flags,
		.timeout_ms = options->timeout_ms, .scope = rpc->scope,
		.in_len = rpc->in_len, .out_len = rpc->out_len,
		.in = rpc->in, .out = rpc->out,
	};

	if (!options->flags && !options->timeout_ms)
		return ioctl(fd, FWCTL_RPC, rpc);
	if (!ioctl(fd, FWCTL_RPC_TIMED, &timed)) {
		rpc->out_len = timed.out_len;
		return 0;
	}
	if (errno != EINTR && errno != ETIMEDOUT)
		return -1;
	printf("%s %u\n", strerrorname_np(errno), timed.running);
	exit(1);
}

int main(int argc, char **argv)
{
	struct fwctl_rpc rpc = { .size = sizeof(rpc) };
	struct options options = {};
	unsigned char *in, *out;
	unsigned int room;
	int fd, at;

	at = parse_options(argc, argv, &options);
	if (at < 0)
		return 2;
	argv += at;
	room = atoi(argv[2]);
	in = malloc(strlen(argv[3]) / 2 + 1);
	out = calloc(1, room + 1);
	fd = open_node(argv[0]);
	if (fd < 0)
		return 1;
	if (options.nonblock)
		fcntl(fd, F_SETFL, O_NONBLOCK);
	rpc.scope = atoi(argv[1]);
	rpc.out_len = room;
	rpc.in_len = parse_hex(argv[3], in);
	rpc.in = (uintptr_t)in;
	rpc.out = (uintptr_t)out;
	if (call(fd, &options, &rpc)) {
		printf("%s\n", strerrorname_np(errno));
		return 1;
	}
	printf("%u ", rpc.out_len);
	for (unsigned int i = 0; i < rpc.out_len && i < room; i++)
		printf("%02x", out[i]);
	printf("\n");
	return 0;
}
