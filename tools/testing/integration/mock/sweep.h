/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Failures in system calls. A round lets the nth allocation of the calling thread
 * fail, or its nth copy from or to user memory. Rounds continue until the call
 * ends without a failure:
 *
 *	struct sweep sweep = { .name = "open" };
 *
 *	while (sweep_next(&sweep)) {
 *		... prepare
 *		sweep_arm(&sweep);
 *		ret = ...
 *		if (sweep_end(&sweep, ret) < 0)
 *			... nothing has changed
 *		... the same call succeeds
 *	}
 *
 * Work that the call leaves to other threads is not affected.
 */
#ifndef INTEGRATION_SWEEP_H
#define INTEGRATION_SWEEP_H

#include "mock.h"

enum fault { FAULT_SLAB, FAULT_PAGES, FAULT_USERCOPY, FAULTS };

/**
 * struct sweep - Rounds of one call
 * @name: Name of the call, for the diagnostics.
 * @infallible: The call must succeed despite each failure.
 * @hidden: The driver core reports a failed allocation as -ENXIO or -EINVAL.
 * @below: Inject failures only if this function is on the stack; NULL for all.
 *	Requires sweep_filter().
 * @fault: Kind of the failure.
 * @nth: Number of the round, one for each kind.
 * @over: The last round had no failure.
 * @failed: Rounds in which the call returned an error, by kind.
 * @survived: Rounds in which the call succeeded despite the failure, by kind.
 */
struct sweep {
	const char *name;
	bool infallible;
	bool hidden;
	const char *below;
	enum fault fault;
	unsigned int nth;
	bool over;
	unsigned int failed[FAULTS];
	unsigned int survived[FAULTS];
};

/* Returns true if the kernel can inject failures. Call once before RUN_TESTS(). */
bool sweep_possible(void);

bool sweep_next(struct sweep *sweep);
void sweep_arm(const struct sweep *sweep);
/* @ret: 0 or more, or the negative errno of the call. Returns @ret. */
long sweep_end(struct sweep *sweep, long ret);

/* Returns true if the kernel can restrict failures to a function. */
bool sweep_filter(void);

/*
 * Let @times allocations fail, -1 for all, after the first @skip bytes or pages.
 * Allocations count if @function is on the stack, in any thread.
 */
void must_fail_below(const char *function, enum fault fault, long skip, int times);
void must_fail_none(enum fault fault);
/* Returns the rest of "space", which starts at @skip, or of "times". */
long get_fault(enum fault fault, const char *attribute);

#endif
