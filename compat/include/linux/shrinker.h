/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * shrinker_alloc() was added in 6.7. Early versions of <linux/shrinker.h> lack includes
 * of <linux/atomic.h> and <linux/types.h>.
 */
#ifndef _FWCTL_COMPAT_SHRINKER_H
#define _FWCTL_COMPAT_SHRINKER_H

#include <linux/atomic.h>
#include <linux/types.h>
#include_next <linux/shrinker.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 7, 0)
#include <linux/slab.h>

static inline unsigned long fwctl_compat_count(struct shrinker *shrinker,
					       struct shrink_control *sc)
{
	return SHRINK_EMPTY;
}

static inline unsigned long fwctl_compat_scan(struct shrinker *shrinker,
					      struct shrink_control *sc)
{
	return SHRINK_STOP;
}

/*
 * list_lru_init_memcg() needs a shrinker that is already registered. Register the
 * shrinker here, with functions that report no objects until the caller replaces
 * them.
 */
static inline struct shrinker *shrinker_alloc(unsigned int flags,
					      const char *name)
{
	struct shrinker *shrinker = kzalloc(sizeof(*shrinker), GFP_KERNEL);

	if (!shrinker)
		return NULL;
	shrinker->flags = flags;
	shrinker->seeks = DEFAULT_SEEKS;
	shrinker->count_objects = fwctl_compat_count;
	shrinker->scan_objects = fwctl_compat_scan;
	if (!register_shrinker(shrinker, "%s", name))
		return shrinker;
	kfree(shrinker);
	return NULL;
}

static inline void shrinker_register(struct shrinker *shrinker)
{
}

static inline void shrinker_free(struct shrinker *shrinker)
{
	unregister_shrinker(shrinker);
	kfree(shrinker);
}
#endif

#endif
