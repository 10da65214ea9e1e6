/* SPDX-License-Identifier: GPL-2.0-only */
/* A page of user memory whose first access waits until the test provides it. */
#ifndef INTEGRATION_SLOW_PAGE_H
#define INTEGRATION_SLOW_PAGE_H

#include "mock.h"

#define SLOW_PAGE_SIZE 4096

struct slow_page {
	int uffd;
	char *page;
};

/* Skips the test if the kernel has no userfaultfd. */
struct slow_page must_make_slow_page(void);
/* Wait until a task faults on the page. */
void must_fault(const struct slow_page *slow);
/* Fill the page with @bytes, which ends the fault. */
void must_provide(const struct slow_page *slow, const void *bytes);
void drop_slow_page(struct slow_page *slow);

#endif
