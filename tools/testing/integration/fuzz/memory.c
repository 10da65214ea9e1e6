// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory for the pointers of calls. One file is mapped twice, so that any page
 * also has a read-only address. A page without access follows each argument.
 */
#include <sys/mman.h>

#include "fuzz.h"

#define ARGUMENTS (2 * MAX_CALLS * PAGE)
/* The largest message, response or record fits behind the start of any page. */
#define MAPPED (ARGUMENTS + (PAGES - 1) * MAX_CALLS * PAGE + \
		FWCTL_RPC_MAX_LEN + PAGE)
#define KERNEL_ADDRESS 0xffffffff81000000ul

static uint8_t *writable, *readable;

static uint8_t *map(int fd, int access)
{
	uint8_t *map = mmap(NULL, MAPPED + PAGE, access, MAP_SHARED, fd, 0);

	assert_ptr_not_equal(map, MAP_FAILED);
	for (unsigned int i = 0; i < MAX_CALLS; i++)
		assert_int_equal(mprotect(map + (2 * i + 1) * PAGE, PAGE,
					  PROT_NONE), 0);
	assert_int_equal(mprotect(map + MAPPED, PAGE, PROT_NONE), 0);
	return map;
}

void map_memory(void)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);

	assert_int_equal(ftruncate(fd, MAPPED + PAGE), 0);
	writable = map(fd, PROT_READ | PROT_WRITE);
	readable = map(fd, PROT_READ);
	close(fd);
}

uint8_t *page_of(enum page page, unsigned int call)
{
	if (page == ARGUMENT)
		return writable + 2 * call * PAGE;
	return writable + ARGUMENTS + ((page - 1) * MAX_CALLS + call) * PAGE;
}

uintptr_t twisted_address(uint8_t *page, uint8_t value)
{
	switch (value % 8) {
	case 0:
		return (uintptr_t)page;
	case 1:
		return (uintptr_t)page + 1;
	case 2:
		return (uintptr_t)(readable + (page - writable));
	case 3:
		return (uintptr_t)writable + MAPPED - 8;
	case 4:
		return 0;
	case 5:
		return KERNEL_ADDRESS;
	case 6:
		return UINTPTR_MAX - 15;
	default:
		return 1ul << 62;
	}
}

bool accessible(uintptr_t at, uint64_t len, bool write)
{
	uintptr_t base = (uintptr_t)writable;

	if (!len)
		return true;
	if (!write && at - (uintptr_t)readable < MAPPED)
		base = (uintptr_t)readable;
	at -= base;
	if (at < ARGUMENTS)
		return at % (2 * PAGE) + len <= PAGE;
	return at < MAPPED && len <= MAPPED - at;
}
