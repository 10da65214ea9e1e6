/* SPDX-License-Identifier: GPL-2.0-only */
/* Functions for tests of registered memory. */
#ifndef INTEGRATION_REGISTERED_H
#define INTEGRATION_REGISTERED_H

#include "mock.h"

/* Register memory. Returns 0 or a negative errno. */
int reg_flags(int fd, const void *addr, uint64_t len, uint64_t flags,
	      struct fwctl_umem_reg *reg);
/* Returns the handle, which is also the mock's ID, or a negative errno. */
int umem_reg(int fd, const void *addr, uint64_t len);
int must_reg(int fd, const void *addr, uint64_t len);
int umem_destroy(int fd, uint32_t id);

/* Returns the payload of MEM_READ_UMEM and DUMP_READ_UMEM. */
struct fwctl_mock_umem_mem transfer(int id, uint64_t addr, uint64_t offset,
				    uint32_t len);
/*
 * Let the firmware write its memory at @addr to registered memory. Returns the same
 * as command().
 */
int mem_read_umem(int fd, int id, uint64_t addr, uint64_t offset, uint32_t len);

/* Submit such a command, for @len bytes at 0. Returns 0 or a negative errno. */
int submit_transfer(int queue, int id, uint32_t len, uint64_t cookie);

/* Returns the number of pages that are pinned on the whole machine. */
long pinned_pages(void);

/*
 * Returns true if a user has no locked memory. A child of the test registers memory
 * on @fd as that user.
 */
bool nothing_is_locked(int fd, uid_t user);

#endif
