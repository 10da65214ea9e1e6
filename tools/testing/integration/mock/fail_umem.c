// SPDX-License-Identifier: GPL-2.0-only
/*
 * Registered memory after a failed allocation or a failed copy of user memory. A call
 * that fails leaves no page pinned or charged.
 */
#include <sys/mman.h>

#include "registered.h"
#include "submit.h"
#include "sweep.h"

#define UMEM_PAGES 2
static char umem[UMEM_PAGES * 4096] __attribute__((aligned(4096)));

static void must_be_unpinned(long pinned_before)
{
	WAIT_FOR(pinned_pages() == pinned_before);
}

/* Check that no registration counts towards the limit of the context. */
static void must_register_all(int fd)
{
	for (unsigned int i = 0; i < FWCTL_UMEM_MAX_COUNT; i++)
		must_reg(fd, umem, sizeof(umem));
	assert_int_equal(umem_reg(fd, umem, 1), -ENOSPC);
}

/* Let the registration allocate the pages, as for memory that nothing has used. */
static void must_drop_pages(void)
{
	assert_int_equal(munlock(umem, sizeof(umem)), 0);
	assert_int_equal(madvise(umem, sizeof(umem), MADV_DONTNEED), 0);
}

static void failed_registration_keeps_no_memory(void **state)
{
	struct sweep sweep = { .name = "FWCTL_UMEM_REG" };
	long pinned = pinned_pages();

	while (sweep_next(&sweep)) {
		int fd = must_open(*state), id;

		must_drop_pages();
		sweep_arm(&sweep);
		id = sweep_end(&sweep, umem_reg(fd, umem, sizeof(umem)));
		if (id < 0) {
			assert_int_equal(umem_destroy(fd, 1), -ENOENT);
			assert_int_equal(pinned_pages(), pinned);
			assert_true(nothing_is_locked(fd, 0));
			must_register_all(fd);
		} else {
			assert_int_equal(umem_destroy(fd, id), 0);
		}
		close(fd);
		must_be_unpinned(pinned);
	}
}

static void failed_destroy_keeps_the_handle(void **state)
{
	struct sweep sweep = { .name = "FWCTL_RSC_DESTROY" };
	int fd = must_open(*state);
	long pinned = pinned_pages();

	while (sweep_next(&sweep)) {
		int id = must_reg(fd, umem, sizeof(umem));

		sweep_arm(&sweep);
		if (sweep_end(&sweep, umem_destroy(fd, id))) {
			assert_int_equal(pinned_pages(), pinned + UMEM_PAGES);
			assert_int_equal(umem_destroy(fd, id), 0);
		}
		assert_int_equal(umem_destroy(fd, id), -ENOENT);
		must_be_unpinned(pinned);
	}
	close(fd);
}

/* The memory is unpinned although its context stays open. */
static void failed_request_drops_its_memory(void **state)
{
	struct sweep sweep = { .name = "FWCTL_RPC with a handle" };
	long pinned = pinned_pages();

	while (sweep_next(&sweep)) {
		int fd = must_open(*state), id;

		id = must_reg(fd, umem, sizeof(umem));
		sweep_arm(&sweep);
		sweep_end(&sweep, mem_read_umem(fd, id, 0, 0, sizeof(umem)));
		WAIT_FOR(mock_count(*state, "inflight") == 0);
		assert_int_equal(mem_read_umem(fd, id, 0, 0, sizeof(umem)), 0);
		assert_int_equal(umem_destroy(fd, id), 0);
		must_be_unpinned(pinned);
		close(fd);
		WAIT_FOR(mock_count(*state, "contexts") == 0);
	}
}

static void failed_submit_drops_its_memory(void **state)
{
	struct sweep sweep = { .name = "FWCTL_QUEUE_SUBMIT with a handle" };
	long pinned = pinned_pages();

	while (sweep_next(&sweep)) {
		int fd = must_open(*state), queue = must_create_queue(fd, 0);
		int id = must_reg(fd, umem, sizeof(umem)), ret;

		sweep_arm(&sweep);
		ret = submit_transfer(queue, id, sizeof(umem), 1);
		/* An accepted submit has a record, which can have the error. */
		if (!sweep_end(&sweep, ret))
			must_read(queue);
		assert_int_equal(umem_destroy(fd, id), 0);
		must_be_unpinned(pinned);
		end_queue(*state, queue, fd);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		MOCK_TEST(failed_registration_keeps_no_memory),
		MOCK_TEST(failed_destroy_keeps_the_handle),
		MODE_TEST(failed_request_drops_its_memory, sync),
		MODE_TEST(failed_request_drops_its_memory, threaded),
		MODE_TEST(failed_request_drops_its_memory, async),
		MODE_TEST(failed_submit_drops_its_memory, threaded),
		MODE_TEST(failed_submit_drops_its_memory, async),
	};

	if (!sweep_possible()) {
		puts("1..0 # SKIP this kernel cannot inject failures");
		return 0;
	}
	return RUN_TESTS(tests);
}
