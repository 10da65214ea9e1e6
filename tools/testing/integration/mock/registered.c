// SPDX-License-Identifier: GPL-2.0-only
#include <endian.h>
#include <linux/capability.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "registered.h"

int reg_flags(int fd, const void *addr, uint64_t len, uint64_t flags,
	      struct fwctl_umem_reg *reg)
{
	*reg = (struct fwctl_umem_reg) {
		.size = sizeof(*reg), .flags = flags,
		.addr = (uintptr_t)addr, .len = len,
	};
	return fwctl_ioctl(fd, FWCTL_UMEM_REG, reg);
}

int umem_reg(int fd, const void *addr, uint64_t len)
{
	struct fwctl_umem_reg reg;
	int ret = reg_flags(fd, addr, len, 0, &reg);

	return ret ? ret : (int)reg.rsc_id;
}

int must_reg(int fd, const void *addr, uint64_t len)
{
	int id = umem_reg(fd, addr, len);

	assert_in_range(id, 1, INT_MAX);
	return id;
}

int umem_destroy(int fd, uint32_t id)
{
	struct fwctl_rsc_destroy destroy = {
		.size = sizeof(destroy), .rsc_id = id,
	};

	return fwctl_ioctl(fd, FWCTL_RSC_DESTROY, &destroy);
}

struct fwctl_mock_umem_mem transfer(int id, uint64_t addr, uint64_t offset,
				    uint32_t len)
{
	return (struct fwctl_mock_umem_mem) {
		.addr = htole64(addr), .umem_offset = htole64(offset),
		.len = htole32(len), .umem_id = htole32(id),
	};
}

int mem_read_umem(int fd, int id, uint64_t addr, uint64_t offset, uint32_t len)
{
	struct fwctl_mock_umem_mem mem = transfer(id, addr, offset, len);

	return command(fd, FWCTL_MOCK_MEM_READ_UMEM, &mem, sizeof(mem), NULL);
}

int submit_transfer(int queue, int id, uint32_t len, uint64_t cookie)
{
	struct {
		struct fwctl_mock_req req;
		struct fwctl_mock_umem_mem mem;
	} in = {
		.req.opcode = htole16(FWCTL_MOCK_MEM_READ_UMEM),
		.req.len = htole32(sizeof(in.mem)),
		.mem = transfer(id, 0, 0, len),
	};
	struct fwctl_queue_submit cmd = {
		.size = sizeof(cmd), .scope = FWCTL_RPC_DEBUG_READ_ONLY,
		.in = (uintptr_t)&in, .in_len = sizeof(in),
		.out_len = sizeof(struct fwctl_mock_rsp), .cookie = cookie,
	};

	return fwctl_ioctl(queue, FWCTL_QUEUE_SUBMIT, &cmd);
}

long pinned_pages(void)
{
	long value, acquired = LONG_MIN, released = 0;
	char name[64];
	FILE *f;

	/* Without a refresh, the file lacks recent counts of each processor. */
	write_text("/proc/sys/vm/stat_refresh", "1");
	f = fopen("/proc/vmstat", "re");
	while (f && fscanf(f, "%63s %ld", name, &value) == 2) {
		if (!strcmp(name, "nr_foll_pin_acquired"))
			acquired = value;
		if (!strcmp(name, "nr_foll_pin_released"))
			released = value;
	}
	if (f)
		fclose(f);
	return acquired - released;
}

/* Register a page in a process that may lock only one. Returns 0 or an errno. */
static int reg_only_page(int fd)
{
	static char page[4096] __attribute__((aligned(4096)));
	const struct rlimit limit = { sizeof(page), sizeof(page) };
	int id;

	if (setrlimit(RLIMIT_MEMLOCK, &limit))
		return errno;
	id = umem_reg(fd, page, sizeof(page));
	return id < 0 ? -id : -umem_destroy(fd, id);
}

bool nothing_is_locked(int fd, uid_t user)
{
	int status = -1;
	pid_t pid = fork();

	if (!pid) {
		set_capability(CAP_IPC_LOCK, false);
		_exit(setuid(user) ? errno : reg_only_page(fd));
	}
	waitpid(pid, &status, 0);
	return !status;
}
