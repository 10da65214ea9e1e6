/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Bystanders: processes that never open fwctl and watch a private page.
 *
 * Kernel code that runs after its caller must not access user memory: the page
 * tables of any process may be loaded. Each bystander has its page at the same
 * address as the test, and one bystander runs on each processor. A response
 * written to that address without its owner's page tables changes one of the
 * pages. The test itself does not run on the first processor.
 */
#ifndef INTEGRATION_BYSTANDER_H
#define INTEGRATION_BYSTANDER_H

#include "mock.h"

#define BYSTANDER_PAGE_SIZE 4096

/* Set-up and teardown of a group of tests. The set-up loads the modules first. */
int start_bystanders(void **state);
int stop_bystanders(void **state);

/*
 * Run a child of the test on the first processor only. Whenever the child does not
 * run there, the page tables of a bystander are loaded.
 */
void run_beside_bystander(void);

/* Map the page in a child of the test, for its structs and buffers. */
void *map_bystander_page(void);

/*
 * Fail the test if the page of a bystander or of the test has changed. Waits until
 * each bystander has checked its whole page once more.
 */
void assert_bystanders_untouched(void);

#endif
