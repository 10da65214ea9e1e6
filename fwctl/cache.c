// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cache of free requests and their buffers, a few per context, so that most RPCs
 * need no allocation. Debian's kernels zero allocated memory (init_on_alloc).
 * Zeroing the whole buffer would add half of the cost of an RPC.
 *
 * The shrinker frees cached requests if the system, or the memory cgroup that
 * they are charged to, is short of memory.
 */
#include <linux/kmsan-checks.h>
#include <linux/list_lru.h>
#include <linux/log2.h>
#include <linux/shrinker.h>
#include <linux/sizes.h>
#include <linux/slab.h>

#include "fwctl_private.h"

/* A size class limits the number of cached requests of similar size per context. */
struct fwctl_cache_class {
	/* Largest fwctl_request.size in the class. */
	size_t size;
	unsigned int max;
};

static const struct fwctl_cache_class fwctl_cache_classes[] = {
	{ .size = FWCTL_SMALL_LEN, .max = 16 },
	{ .size = SZ_4K, .max = 2 },
	{ .size = SZ_64K, .max = 1 },
	{ .size = FWCTL_RPC_MAX_LEN, .max = 1 },
};

static_assert(ARRAY_SIZE(fwctl_cache_classes) == FWCTL_CACHE_CLASSES);

/*
 * The caches of all contexts, by node and memory cgroup. fwctl_cache.lock nests
 * inside the locks of this list_lru.
 */
static struct list_lru fwctl_caches;
/* Caches are slab objects, because list_lru looks up the memory cgroup of those. */
static struct kmem_cache *fwctl_cache_slab;

struct shrinker *fwctl_shrinker;

static unsigned int fwctl_cache_class(size_t size)
{
	unsigned int class = 0;

	while (size > fwctl_cache_classes[class].size)
		class++;
	return class;
}

/**
 * fwctl_cache_size() - Round up a buffer size, so that later requests can reuse it
 * @len: Minimum size, at most FWCTL_RPC_MAX_LEN.
 *
 * Return: the size of the buffer to allocate, a multiple of 8.
 */
size_t fwctl_cache_size(size_t len)
{
	return len <= FWCTL_SMALL_LEN ? FWCTL_SMALL_LEN :
					roundup_pow_of_two(len);
}

static struct fwctl_request *fwctl_cache_pop(struct fwctl_cache *cache,
					     unsigned int class)
{
	struct fwctl_request *req = cache->free[class];

	lockdep_assert_held(&cache->lock);
	if (req) {
		cache->free[class] = req->next;
		cache->count[class]--;
	}
	return req;
}

/**
 * fwctl_cache_get() - Take a request from the cache of a context
 * @uctx: The context.
 * @len: Minimum size of the request's buffer, at most FWCTL_RPC_MAX_LEN.
 *
 * Return: the request, whose buffer has undefined content; NULL if the cache has
 * none of that size.
 */
struct fwctl_request *fwctl_cache_get(struct fwctl_uctx *uctx, size_t len)
{
	struct fwctl_cache *cache = READ_ONCE(uctx->cache);
	unsigned int class = fwctl_cache_class(len);
	struct fwctl_request *req;

	if (!cache)
		return NULL;
	for (;;) {
		scoped_guard(spinlock, &cache->lock)
			req = fwctl_cache_pop(cache, class);
		if (!req || req->size >= len)
			return req;
		/* Too small. The larger request replaces it in the cache. */
		fwctl_request_free(req);
	}
}

/**
 * fwctl_cache_make() - Allocate the cache of a context
 * @uctx: The context.
 *
 * If the allocation fails, the context remains without a cache.
 *
 * Called by the submitting task, so that the cache is charged to the same memory
 * cgroup as the requests, and the shrinker finds both there. Freeing a request, in
 * read() or in a thread of the core, never allocates a cache.
 *
 * Context: may sleep.
 */
void fwctl_cache_make(struct fwctl_uctx *uctx)
{
	struct fwctl_cache *cache =
		kmem_cache_alloc_lru(fwctl_cache_slab, &fwctl_caches,
				     GFP_KERNEL | __GFP_ZERO);

	if (!cache)
		return;
	spin_lock_init(&cache->lock);
	INIT_LIST_HEAD(&cache->entry);
	if (cmpxchg(&uctx->cache, NULL, cache))
		kmem_cache_free(fwctl_cache_slab, cache);
	else
		list_lru_add_obj(&fwctl_caches, &cache->entry);
}

static bool fwctl_cache_push(struct fwctl_cache *cache,
			     struct fwctl_request *req)
{
	unsigned int class = fwctl_cache_class(req->size);

	guard(spinlock)(&cache->lock);
	if (cache->count[class] == fwctl_cache_classes[class].max)
		return false;
	req->next = cache->free[class];
	cache->free[class] = req;
	cache->count[class]++;
	return true;
}

/**
 * fwctl_cache_put() - Return a request to the cache, or free it if that is full
 * @uctx: The context of @req. The caller must keep it in memory.
 * @req: The request, no longer in use.
 *
 * Context: process.
 */
void fwctl_cache_put(struct fwctl_uctx *uctx, struct fwctl_request *req)
{
	struct fwctl_cache *cache = READ_ONCE(uctx->cache);

	/* Let KMSAN report any use of the old content by the next caller. */
	kmsan_poison_memory(req->in, req->size, GFP_KERNEL);
	if (!cache || !fwctl_cache_push(cache, req))
		fwctl_request_free(req);
}

/* Move all requests of a cache to a list. */
static void fwctl_cache_steal(struct fwctl_cache *cache,
			      struct fwctl_request **stolen)
{
	struct fwctl_request *req;

	guard(spinlock)(&cache->lock);
	for (unsigned int class = 0; class < FWCTL_CACHE_CLASSES; class++) {
		while ((req = fwctl_cache_pop(cache, class))) {
			req->next = *stolen;
			*stolen = req;
		}
	}
}

/* Free a list of requests. Returns the length of the list. */
static unsigned long fwctl_cache_free_list(struct fwctl_request *req)
{
	struct fwctl_request *next;
	unsigned long count = 0;

	for (; req; req = next, count++) {
		next = req->next;
		fwctl_request_free(req);
	}
	return count;
}

/**
 * fwctl_cache_free() - Free the cache of a context
 * @cache: The cache. No RPC of the context may start or run any more.
 *
 * Context: may sleep.
 */
void fwctl_cache_free(struct fwctl_cache *cache)
{
	struct fwctl_request *stolen = NULL;

	list_lru_del_obj(&fwctl_caches, &cache->entry);
	fwctl_cache_steal(cache, &stolen);
	fwctl_cache_free_list(stolen);
	kmem_cache_free(fwctl_cache_slab, cache);
}

/* Called with a lock of the list_lru held, which keeps the cache in memory. */
static enum lru_status fwctl_cache_isolate(struct list_head *item,
					   struct list_lru_one *list, void *arg)
{
	fwctl_cache_steal(container_of(item, struct fwctl_cache, entry), arg);
	return LRU_ROTATE;
}

static unsigned long fwctl_cache_scan(struct shrinker *shrinker,
				      struct shrink_control *sc)
{
	struct fwctl_request *stolen = NULL;

	list_lru_shrink_walk(&fwctl_caches, sc, fwctl_cache_isolate, &stolen);
	return fwctl_cache_free_list(stolen) ?: SHRINK_STOP;
}

/* Returns the number of caches, because counting requests would be too slow. */
static unsigned long fwctl_cache_count(struct shrinker *shrinker,
				       struct shrink_control *sc)
{
	return list_lru_shrink_count(&fwctl_caches, sc) ?: SHRINK_EMPTY;
}

/**
 * fwctl_cache_init() - Create the slab cache and register the shrinker
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
