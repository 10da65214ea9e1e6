// SPDX-License-Identifier: GPL-2.0-only
/*
 * rpc NODE SCOPE OUT-LEN HEX: one FWCTL_RPC, as any client may issue it.
 *
 * NODE is a path, or "fd:N" for a descriptor that was inherited. Prints the
 * response's full length and its bytes in hexadecimal, or the name of the errno,
 * which is what a test wants to see and a person never should.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

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
	int fd;

	if (argc != 5)
		return 2;
	in = malloc(strlen(argv[4]) / 2 + 1);
	out = calloc(1, atoi(argv[3]) + 1);
	fd = open_node(argv[1]);
	if (fd < 0)
		return 1;
	rpc.scope = atoi(argv[2]);
	rpc.out_len = atoi(argv[3]);
	rpc.in_len = parse_hex(argv[4], in);
	rpc.in = (uintptr_t)in;
	rpc.out = (uintptr_t)out;
	if (ioctl(fd, FWCTL_RPC, &rpc)) {
		printf("%s\n", strerrorname_np(errno));
		return 1;
	}
	printf("%u ", rpc.out_len);
	for (unsigned int i = 0; i < rpc.out_len && i < (unsigned int)atoi(argv[3]); i++)
		printf("%02x", out[i]);
	printf("\n");
	return 0;
}
