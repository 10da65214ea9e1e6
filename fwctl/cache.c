// SPDX-License-Identifier: GPL-2.0-only
/*
 * Free requests with their buffers, a few per context, so that the common RPC
 * allocates nothing. Debian's kernels zero allocated memory (init_on_alloc). That
 * pass over the whole buffer would add half of the cost of an RPC.
 *
 * The shrinker frees the requests if the system, or the cgroup that pays for the
 * requests, is short of memory.
 */
#include <linux/kmsan-checks.h>
#include <linux/list_lru.h>
#include <linux/log2.h>
#include <linux/shrinker.h>
#include <linux/sizes.h>
#include <linux/slab.h>

#include "fwctl_private.h"

/* A class bounds how many requests of similar sizes a context keeps. */
struct fwctl_cache_class {
	/* Most bytes at fwctl_request.in. */
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
 * Contexts that have a cache, by node and memory cgroup. fwctl_cache.lock nests
 * inside its locks.
 */
static struct list_lru fwctl_caches;
/* list_lru finds the cgroup of a slab object. */
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
 * fwctl_cache_size() - Bytes of fwctl_request.in to allocate for a request
 * @len: Bytes of the request, at most FWCTL_RPC_MAX_LEN.
 *
 * Return: at least @len; a size that suits later requests too, a multiple of 8.
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
 * fwctl_cache_get() - Take a free request of a context
 * @uctx: The context.
 * @len: Bytes that its buffer must have, at most FWCTL_RPC_MAX_LEN.
 *
 * Return: the request, whose buffer has undefined content; NULL if there is none.
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
		/* The larger one takes its place later. */
		fwctl_request_free(req);
	}
}

/**
 * fwctl_cache_make() - Make the cache of a context that has none
 * @uctx: The context.
 *
 * If there is no memory, the context still has no cache afterwards. The submitter
 * calls this function: the shrinker must find the cache in the memory cgroup that
 * pays for the requests. A read, or a thread of the core, that frees a request
 * therefore allocates nothing.
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
 * fwctl_cache_put() - Keep a free request for later, or free its memory
 * @uctx: Its context, kept in memory by the caller.
 * @req: The request.
 *
 * Context: process.
 */
void fwctl_cache_put(struct fwctl_uctx *uctx, struct fwctl_request *req)
{
	struct fwctl_cache *cache = READ_ONCE(uctx->cache);

	/* KMSAN then reports uses of the content by the next caller. */
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

/* Returns the number of requests. */
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
 * fwctl_cache_free() - Free all free requests of a context
 * @cache: The cache of a context in which no RPC can begin or run any more.
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

/* The lock of the list keeps the cache in memory. */
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

/* Counts contexts, not requests: it must be quick. */
static unsigned long fwctl_cache_count(struct shrinker *shrinker,
				       struct shrink_control *sc)
{
	return list_lru_shrink_count(&fwctl_caches, sc) ?: SHRINK_EMPTY;
}

/**
 * fwctl_cache_init() - Register the shrinker
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
