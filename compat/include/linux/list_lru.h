/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * 6.8 renamed list_lru_add() to list_lru_add_obj(). Before 6.13 the callback of a
 * walk has an additional parameter, the lock of the list.
 */
#ifndef _FWCTL_COMPAT_LIST_LRU_H
#define _FWCTL_COMPAT_LIST_LRU_H

#include_next <linux/list_lru.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 8, 0)
#define list_lru_add_obj(lru, item) list_lru_add(lru, item)
#define list_lru_del_obj(lru, item) list_lru_del(lru, item)
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0)
struct fwctl_compat_lru_walk {
	enum lru_status (*isolate)(struct list_head *item,
				   struct list_lru_one *list, void *arg);
	void *arg;
};

static inline enum lru_status fwctl_compat_isolate(struct list_head *item,
						   struct list_lru_one *list,
						   spinlock_t *lock, void *arg)
{
	struct fwctl_compat_lru_walk *walk = arg;

	return walk->isolate(item, list, walk->arg);
}

#define list_lru_shrink_walk(lru, sc, _isolate, _arg)                      \
	list_lru_shrink_walk(lru, sc, fwctl_compat_isolate,                \
			     (&(struct fwctl_compat_lru_walk) {            \
				.isolate = (_isolate), .arg = (_arg) }))
#endif

#endif
