// SPDX-License-Identifier: GPL-2.0-only
/*
 * Idle requests with their buffers, a few per context, so that the common RPC
 * allocates nothing. That costs more than it seems to: kernels may zero
 * whatever they allocate (init_on_alloc), which for a buffer that is about to
 * be overwritten is a pass over each byte for nothing.
 *
 * A slot is taken and filled by one atomic exchange: RPCs of one context never
 * wait for each other here, and one that finds its slots empty allocates.
 *
 * Under memory pressure, of the system or of the cgroup that pays, idle requests
 * are given back.
 */
#include <linux/list_lru.h>
#include <linux/log2.h>
#include <linux/shrinker.h>
#include <linux/sizes.h>
#include <linux/slab.h>

#include "fwctl_private.h"

/* Requests of similar sizes share slots; a small one can't hold a large one. */
struct fwctl_cache_class {
	/* Most bytes of a buffer. */
	size_t size;
	unsigned int first;
	unsigned int end;
};

static const struct fwctl_cache_class fwctl_cache_classes[] = {
	{ .size = FWCTL_CACHE_SMALL, .first = 0, .end = 4 },
	{ .size = SZ_4K, .first = 4, .end = 6 },
	{ .size = SZ_64K, .first = 6, .end = 7 },
	{ .size = FWCTL_RPC_MAX_LEN, .first = 7, .end = FWCTL_CACHE_SLOTS },
};

/*
 * Of contexts that have, or had, an idle request, by node and memory cgroup. Has
 * locks of its own, in which nothing nests.
 */
static struct list_lru fwctl_caches;
/* For that, a cache has to be a slab object. */
static struct kmem_cache *fwctl_cache_slab;

struct shrinker *fwctl_shrinker;

static const struct fwctl_cache_class *fwctl_cache_class(size_t size)
{
	const struct fwctl_cache_class *class = fwctl_cache_classes;

	while (size > class->size)
		class++;
	return class;
}

static struct fwctl_request *fwctl_cache_take(struct fwctl_request **slot)
{
	/* Most of those who look find nothing: don't take the line for it. */
	return READ_ONCE(*slot) ? xchg(slot, NULL) : NULL;
}

/**
 * fwctl_cache_size() - Size of the buffer to allocate for a request
 * @len: Bytes of the request, at most FWCTL_RPC_MAX_LEN.
 *
 * Return: at least @len; a size that fits the next one too.
 */
size_t fwctl_cache_size(size_t len)
{
	return len <= FWCTL_CACHE_SMALL ? FWCTL_CACHE_SMALL :
					  roundup_pow_of_two(len);
}

/**
 * fwctl_cache_find() - Look for an idle request
 * @cache: The context's.
 * @len: Bytes that its buffer must have, at most FWCTL_RPC_MAX_LEN.
 *
 * Behind fwctl_cache_get(), which is for all to call.
 *
 * Return: the request, whose buffer holds anything; NULL if there is none.
 */
struct fwctl_request *fwctl_cache_find(struct fwctl_cache *cache, size_t len)
{
	const struct fwctl_cache_class *class = fwctl_cache_class(len);

	for (unsigned int i = class->first; i < class->end; i++) {
		struct fwctl_request *req = fwctl_cache_take(&cache->slots[i]);

		if (!req)
			continue;
		if (likely(req->size >= len))
			return req;
		/* Its place is for the larger one that comes back. */
		fwctl_request_free(req);
	}
	return NULL;
}

/* The context's first, or one that another thread was quicker with; or NULL. */
static struct fwctl_cache *fwctl_cache_make(struct fwctl_uctx *uctx)
{
	struct fwctl_cache *cache =
		kmem_cache_alloc_lru(fwctl_cache_slab, &fwctl_caches,
				     GFP_KERNEL | __GFP_ZERO);
	struct fwctl_cache *other;

	if (!cache)
		return NULL;
	INIT_LIST_HEAD(&cache->entry);
	other = cmpxchg(&uctx->cache, NULL, cache);
	if (other) {
		kmem_cache_free(fwctl_cache_slab, cache);
		return other;
	}
	list_lru_add_obj(&fwctl_caches, &cache->entry);
	return cache;
}

/**
 * fwctl_cache_keep() - Put a request into a slot, or free it
 * @uctx: Its context.
 * @req: The request, idle.
 *
 * Behind fwctl_cache_put(), which is for all to call.
 *
 * Context: process.
 */
void fwctl_cache_keep(struct fwctl_uctx *uctx, struct fwctl_request *req)
{
	const struct fwctl_cache_class *class = fwctl_cache_class(req->size);
	struct fwctl_cache *cache =
		READ_ONCE(uctx->cache) ?: fwctl_cache_make(uctx);

	for (unsigned int i = class->first; cache && i < class->end; i++)
		if (!READ_ONCE(cache->slots[i]) &&
		    !cmpxchg(&cache->slots[i], NULL, req))
			return;
	fwctl_request_free(req);
}

/**
 * fwctl_cache_free() - Free all idle requests of a context
 * @cache: The cache of a context in which no RPC can begin or run any more.
 *
 * Context: may sleep.
 */
void fwctl_cache_free(struct fwctl_cache *cache)
{
	list_lru_del_obj(&fwctl_caches, &cache->entry);

	for (unsigned int i = 0; i < FWCTL_CACHE_SLOTS; i++)
		fwctl_request_free(fwctl_cache_take(&cache->slots[i]));
	kmem_cache_free(fwctl_cache_slab, cache);
}

/*
 * Takes what is idle of one context. Under a lock of the list, which who drops
 * the cache takes too.
 */
static enum lru_status fwctl_cache_steal(struct list_head *item,
					 struct list_lru_one *list, void *arg)
{
	struct fwctl_cache *cache = container_of(item, struct fwctl_cache, entry);
	struct list_head *stolen = arg;

	for (unsigned int i = 0; i < FWCTL_CACHE_SLOTS; i++) {
		struct fwctl_request *req = fwctl_cache_take(&cache->slots[i]);

		if (req)
			list_add(&req->entry, stolen);
	}
	return LRU_ROTATE;
}

static unsigned long fwctl_cache_scan(struct shrinker *shrinker,
				      struct shrink_control *sc)
{
	struct fwctl_request *req, *next;
	unsigned long count = 0;
	LIST_HEAD(stolen);

	list_lru_shrink_walk(&fwctl_caches, sc, fwctl_cache_steal, &stolen);
	list_for_each_entry_safe(req, next, &stolen, entry) {
		fwctl_request_free(req);
		count++;
	}
	return count ?: SHRINK_STOP;
}

/* Contexts, not what they have: to look at a request would be to take it. */
static unsigned long fwctl_cache_count(struct shrinker *shrinker,
				       struct shrink_control *sc)
{
	return list_lru_shrink_count(&fwctl_caches, sc) ?: SHRINK_EMPTY;
}

/**
 * fwctl_cache_init() - Be there when memory gets short
 *
 * Return: 0 or a negative errno.
 */
int fwctl_cache_init(void)
{
	int ret = -ENOMEM;

	fwctl_cache_slab = KMEM_CACHE(fwctl_cache, SLAB_ACCOUNT);
	if (!fwctl_cache_slab)
		return ret;
	fwctl_shrinker = shrinker_alloc(SHRINKER_MEMCG_AWARE |
					SHRINKER_NUMA_AWARE, "fwctl");
	if (!fwctl_shrinker)
		goto destroy_slab;
	ret = list_lru_init_memcg(&fwctl_caches, fwctl_shrinker);
	if (ret)
		goto free_shrinker;
	fwctl_shrinker->count_objects = fwctl_cache_count;
	fwctl_shrinker->scan_objects = fwctl_cache_scan;
	shrinker_register(fwctl_shrinker);
	return 0;

free_shrinker:
	shrinker_free(fwctl_shrinker);
destroy_slab:
	kmem_cache_destroy(fwctl_cache_slab);
	return ret;
}

/** fwctl_cache_exit() - Undo fwctl_cache_init() */
void fwctl_cache_exit(void)
{
	shrinker_free(fwctl_shrinker);
	list_lru_destroy(&fwctl_caches);
	kmem_cache_destroy(fwctl_cache_slab);
}
