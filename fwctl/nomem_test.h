/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sweep over all allocations of an operation, for KUnit. In round n, the nth
 * allocation of the current task fails. The sweep ends with the first round in
 * which no allocation fails:
 *
 *	struct nomem nomem = {};
 *
 *	while (nomem_goes_on(&nomem)) {
 *		... prepare
 *		nomem_begin(&nomem);
 *		ret = ...
 *		nomem_end(test, &nomem, ret);
 *		... undo
 *	}
 *	KUNIT_EXPECT_GE(test, nomem.failed, ...);
 */
#ifndef _FWCTL_NOMEM_TEST_H
#define _FWCTL_NOMEM_TEST_H

#include <kunit/test.h>
#include <linux/debugfs.h>
#include <linux/sched.h>

/* More allocations than any tested operation makes. */
#define NOMEM_MAX_ROUNDS 1000

/**
 * struct nomem - A sweep
 * @failed: Rounds in which an allocation failed.
 * @over: No allocation failed in the last round.
 */
struct nomem {
	unsigned int failed;
	bool over;
};

/* Returns the variable behind a debugfs file, or NULL. */
static inline void *nomem_knob(struct dentry *dir, const char *name)
{
	struct dentry *file = debugfs_lookup(name, dir);
	void *knob = NULL;

	if (file)
		knob = d_inode(file)->i_private;
	dput(file);
	return knob;
}

/*
 * Exclude copies of user memory from the count, by a stack range that is empty and
 * therefore never matches.
 */
static inline void nomem_exclude_usercopy(void)
{
	struct dentry *dir = debugfs_lookup("fail_usercopy", NULL);
	unsigned long *require_end;

	if (IS_ERR_OR_NULL(dir))
		return;
	require_end = nomem_knob(dir, "require-end");
	dput(dir);
	if (require_end)
		*require_end = 0;
}

/*
 * The init function of a suite. Let failslab also fail allocations that may sleep,
 * and do not log each failure. Allocations still fail only after nomem_begin().
 */
static inline int nomem_enable(struct kunit *test)
{
	struct dentry *dir = debugfs_lookup("failslab", NULL);
	unsigned long *verbose;
	bool *spare_gfp_wait;

	if (IS_ERR_OR_NULL(dir))
		kunit_skip(test, "needs CONFIG_FAULT_INJECTION_DEBUG_FS");
	nomem_exclude_usercopy();
	spare_gfp_wait = nomem_knob(dir, "ignore-gfp-wait");
	verbose = nomem_knob(dir, "verbose");
	dput(dir);
	KUNIT_ASSERT_NOT_NULL(test, spare_gfp_wait);
	KUNIT_ASSERT_NOT_NULL(test, verbose);
	*spare_gfp_wait = false;
	*verbose = 0;
	return 0;
}

static inline bool nomem_goes_on(const struct nomem *nomem)
{
	return !nomem->over && nomem->failed < NOMEM_MAX_ROUNDS;
}

static inline void nomem_begin(struct nomem *nomem)
{
	WRITE_ONCE(current->fail_nth, nomem->failed + 1);
}

/* Expect -ENOMEM, or success if the failed allocation was not essential. */
static inline void nomem_end(struct kunit *test, struct nomem *nomem, int ret)
{
	nomem->over = READ_ONCE(current->fail_nth);
	WRITE_ONCE(current->fail_nth, 0);
	if (nomem->over) {
		KUNIT_EXPECT_EQ(test, ret, 0);
		return;
	}
	nomem->failed++;
	if (ret)
		KUNIT_EXPECT_EQ(test, ret, -ENOMEM);
}

#endif
