/* SPDX-License-Identifier: GPL-2.0-only */
/* Threads that run concurrently with a KUnit test. */
#ifndef _FWCTL_THREAD_TEST_H
#define _FWCTL_THREAD_TEST_H

#include <kunit/test.h>
#include <linux/fwctl.h>
#include <linux/kthread.h>

/* The caller owns a reference to the task, so @fn may return before test_join(). */
static inline struct task_struct *test_thread(struct kunit *test,
					      int (*fn)(void *), void *data)
{
	struct task_struct *task = kthread_create(fn, data, "fwctl-test");

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, task);
	get_task_struct(task);
	wake_up_process(task);
	return task;
}

/* Returns the result of the thread's function. */
static inline int test_join(struct task_struct *task)
{
	int ret = kthread_stop(task);

	put_task_struct(task);
	return ret;
}

static inline int test_unregister_thread(void *data)
{
	fwctl_unregister(data);
	return 0;
}

#endif
