// SPDX-License-Identifier: GPL-2.0-only
/*
 * umem NODE reg LEN: register memory, with a key. Prints its number, its key, its
 * address, and its handle. The registration continues after the process exits, because
 * it belongs to NODE.
 * umem NODE destroy HANDLE: end a registration.
 *
 * NODE is a path, or "fd:N" for an inherited FD. On failure, prints the name of the
 * errno.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include <fwctl/fwctl.h>

static int open_node(const char *node)
{
	if (!strncmp(node, "fd:", 3))
		return atoi(node + 3);
	return open(node, O_RDWR | O_CLOEXEC);
}

static int fail(void)
{
	printf("%s\n", strerrorname_np(errno));
	return 1;
}

static int reg(int fd, size_t len)
{
	struct fwctl_umem_reg reg = {
		.size = sizeof(reg), .flags = FWCTL_UMEM_MKEY, .len = len,
	};
	void *data = mmap(NULL, len, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (data == MAP_FAILED)
		return fail();
	reg.addr = (uintptr_t)data;
	if (ioctl(fd, FWCTL_UMEM_REG, &reg))
		return fail();
	printf("%u %08x %016llx %u\n", reg.umem_id, reg.mkey_id,
	       (unsigned long long)reg.addr, reg.rsc_id);
	return 0;
}

static int destroy(int fd, uint32_t rsc_id)
{
	struct fwctl_rsc_destroy destroy = {
		.size = sizeof(destroy), .type = FWCTL_RSC_UMEM,
		.rsc_id = rsc_id,
	};

	return ioctl(fd, FWCTL_RSC_DESTROY, &destroy) ? fail() : 0;
}

int main(int argc, char **argv)
{
	int fd;

	if (argc != 4)
		return 2;
	fd = open_node(argv[1]);
	if (fd < 0)
		return fail();
	if (!strcmp(argv[2], "reg"))
		return reg(fd, strtoul(argv[3], NULL, 0));
	return destroy(fd, strtoul(argv[3], NULL, 0));
}
