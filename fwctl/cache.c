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
 * Under memory pressure all idle requests are given back.
 */
#include <linux/list.h>
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

/* Of contexts that have, or had, an idle request. */
static LIST_HEAD(fwctl_caches);
/* Protects fwctl_caches and each one's entry. Nothing nests in it. */
static DEFINE_SPINLOCK(fwctl_cache_lock);

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
	struct fwctl_cache *cache __free(kfree) =
		kzalloc(sizeof(*cache), GFP_KERNEL_ACCOUNT);
	struct fwctl_cache *other;

	if (!cache)
		return NULL;
	other = cmpxchg(&uctx->cache, NULL, cache);
	if (other)
		return other;
	guard(spinlock)(&fwctl_cache_lock);
	list_add_tail(&cache->entry, &fwctl_caches);
	return_ptr(cache);
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
	scoped_guard(spinlock, &fwctl_cache_lock)
		list_del(&cache->entry);

	for (unsigned int i = 0; i < FWCTL_CACHE_SLOTS; i++)
		fwctl_request_free(fwctl_cache_take(&cache->slots[i]));
	kfree(cache);
}

/*
 * Takes up to @nr requests off their slots, of each context the large ones
 * first. The caches can't go: who drops one takes the lock.
 */
static unsigned long fwctl_cache_steal(unsigned long nr,
				       struct list_head *stolen)
{
	unsigned long count = 0;
	struct fwctl_cache *cache;

	guard(spinlock)(&fwctl_cache_lock);
	list_for_each_entry(cache, &fwctl_caches, entry) {
		for (unsigned int i = FWCTL_CACHE_SLOTS; i-- && count < nr;) {
			struct fwctl_request *req =
				fwctl_cache_take(&cache->slots[i]);

			if (!req)
				continue;
			count++;
			list_add(&req->entry, stolen);
		}
	}
	return count;
}

static unsigned long fwctl_cache_scan(struct shrinker *shrinker,
				      struct shrink_control *sc)
{
	struct fwctl_request *req, *next;
	unsigned long count;
	LIST_HEAD(stolen);

	count = fwctl_cache_steal(sc->nr_to_scan, &stolen);
	list_for_each_entry_safe(req, next, &stolen, entry)
		fwctl_request_free(req);
	return count ?: SHRINK_STOP;
}

/* Requests, not bytes: to look at one's size would be to take it. */
static unsigned long fwctl_cache_count(struct shrinker *shrinker,
				       struct shrink_control *sc)
{
	unsigned long count = 0;
	struct fwctl_cache *cache;

	guard(spinlock)(&fwctl_cache_lock);
	list_for_each_entry(cache, &fwctl_caches, entry)
		for (unsigned int i = 0; i < FWCTL_CACHE_SLOTS; i++)
			count += !!READ_ONCE(cache->slots[i]);
	return count ?: SHRINK_EMPTY;
}

/**
 * fwctl_cache_init() - Be there when memory gets short
 *
 * Return: 0 or a negative errno.
 */
int fwctl_cache_init(void)
{
	fwctl_shrinker = shrinker_alloc(0, "fwctl");
	if (!fwctl_shrinker)
		return -ENOMEM;
	fwctl_shrinker->count_objects = fwctl_cache_count;
	fwctl_shrinker->scan_objects = fwctl_cache_scan;
	shrinker_register(fwctl_shrinker);
	return 0;
}

/** fwctl_cache_exit() - Undo fwctl_cache_init() */
void fwctl_cache_exit(void)
{
	shrinker_free(fwctl_shrinker);
}
