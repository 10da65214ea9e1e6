/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Shrinkers that allocate themselves came in 6.7; what their header needs it did
 * not include then.
 */
#ifndef _FWCTL_COMPAT_SHRINKER_H
#define _FWCTL_COMPAT_SHRINKER_H

#include <linux/atomic.h>
#include <linux/types.h>
#include_next <linux/shrinker.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 7, 0)
#include <linux/printk.h>
#include <linux/slab.h>

static inline struct shrinker *shrinker_alloc(unsigned int flags,
					      const char *name)
{
	struct shrinker *shrinker = kzalloc(sizeof(*shrinker), GFP_KERNEL);

	if (shrinker) {
		shrinker->flags = flags;
		shrinker->seeks = DEFAULT_SEEKS;
	}
	return shrinker;
}

/* Out of memory, it does not register, and unregister_shrinker() knows. */
static inline void shrinker_register(struct shrinker *shrinker)
{
	if (register_shrinker(shrinker, "fwctl"))
		pr_warn("fwctl: out of memory, idle buffers stay\n");
}

static inline void shrinker_free(struct shrinker *shrinker)
{
	unregister_shrinker(shrinker);
	kfree(shrinker);
}
#endif

#endif
