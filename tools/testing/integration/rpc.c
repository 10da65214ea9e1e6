// SPDX-License-Identifier: GPL-2.0-only
/*
 * rpc [-n] NODE SCOPE OUT-LEN HEX: issue one RPC.
 *
 * -n  set O_NONBLOCK
 *
 * NODE is a path, or "fd:N" for an inherited FD. Prints the full length of the
 * response and its bytes in hexadecimal, or the name of the errno.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <fwctl/fwctl.h>

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

int main(int argc, char **argv)
{
	struct fwctl_rpc rpc = { .size = sizeof(rpc) };
	unsigned char *in, *out;
	unsigned int size;
	bool nonblock;
	int fd;

	nonblock = argc > 1 && !strcmp(argv[1], "-n");
	argv += 1 + nonblock;
	if (argc != 5 + nonblock)
		return 2;
	size = atoi(argv[2]);
	in = malloc(strlen(argv[3]) / 2 + 1);
	out = calloc(1, size + 1);
	fd = open_node(argv[0]);
	if (fd < 0)
		return 1;
	if (nonblock)
		fcntl(fd, F_SETFL, O_NONBLOCK);
	rpc.scope = atoi(argv[1]);
	rpc.out_len = size;
	rpc.in_len = parse_hex(argv[3], in);
	rpc.in = (uintptr_t)in;
	rpc.out = (uintptr_t)out;
	if (ioctl(fd, FWCTL_RPC, &rpc)) {
		printf("%s\n", strerrorname_np(errno));
		return 1;
	}
	printf("%u ", rpc.out_len);
	for (unsigned int i = 0; i < rpc.out_len && i < size; i++)
		printf("%02x", out[i]);
	printf("\n");
	return 0;
}
