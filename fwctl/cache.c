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
#include <linux/kmsan-checks.h>
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
	{ .size = SZ_512, .first = 0, .end = 4 },
	{ .size = SZ_4K, .first = 4, .end = 6 },
	{ .size = SZ_64K, .first = 6, .end = 7 },
	{ .size = FWCTL_RPC_MAX_LEN, .first = 7, .end = FWCTL_CACHE_SLOTS },
};

/* Contexts that have, or had, something in a slot. */
static LIST_HEAD(fwctl_caches);
/* Protects fwctl_caches and each uctx->cache_entry. Nothing nests in it. */
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
	return len <= SZ_512 ? SZ_512 : roundup_pow_of_two(len);
}

/**
 * fwctl_cache_get() - Take an idle request
 * @uctx: The context.
 * @len: Bytes that its buffer must have, at most FWCTL_RPC_MAX_LEN.
 *
 * Return: the request, whose buffer holds anything; NULL if there is none.
 */
struct fwctl_request *fwctl_cache_get(struct fwctl_uctx *uctx, size_t len)
{
	const struct fwctl_cache_class *class = fwctl_cache_class(len);

	for (unsigned int i = class->first; i < class->end; i++) {
		struct fwctl_request *req = fwctl_cache_take(&uctx->cache[i]);

		if (!req)
			continue;
		if (likely(req->size >= len))
			return req;
		/* Its place is for the larger one that comes back. */
		fwctl_request_free(req);
	}
	return NULL;
}

static void fwctl_cache_link(struct fwctl_uctx *uctx)
{
	guard(spinlock)(&fwctl_cache_lock);
	if (list_empty(&uctx->cache_entry))
		list_add_tail(&uctx->cache_entry, &fwctl_caches);
}

/**
 * fwctl_cache_put() - Keep a request that is idle, or free it
 * @uctx: Its context, which the caller keeps open or alive meanwhile.
 * @req: The request, with nothing in it but its buffer.
 *
 * Context: process.
 */
void fwctl_cache_put(struct fwctl_uctx *uctx, struct fwctl_request *req)
{
	const struct fwctl_cache_class *class = fwctl_cache_class(req->size);

	/* Tells KMSAN that whoever reads it next reads what is not theirs. */
	kmsan_poison_memory(req->in, req->size, GFP_KERNEL);
	if (unlikely(list_empty_careful(&uctx->cache_entry)))
		fwctl_cache_link(uctx);

	for (unsigned int i = class->first; i < class->end; i++)
		if (!READ_ONCE(uctx->cache[i]) &&
		    !cmpxchg(&uctx->cache[i], NULL, req))
			return;
	fwctl_request_free(req);
}

/**
 * fwctl_cache_drop() - Free all idle requests of a context
 * @uctx: The context, in which no RPC can begin or run any more.
 *
 * Context: may sleep.
 */
void fwctl_cache_drop(struct fwctl_uctx *uctx)
{
	if (!list_empty_careful(&uctx->cache_entry)) {
		guard(spinlock)(&fwctl_cache_lock);
		list_del_init(&uctx->cache_entry);
	}

	for (unsigned int i = 0; i < FWCTL_CACHE_SLOTS; i++)
		fwctl_request_free(fwctl_cache_take(&uctx->cache[i]));
}

/*
 * Takes up to @nr requests off their slots, of each context the large ones
 * first. The contexts can't go: who drops one takes the lock.
 */
static unsigned long fwctl_cache_steal(unsigned long nr,
				       struct list_head *stolen)
{
	unsigned long count = 0;
	struct fwctl_uctx *uctx;

	guard(spinlock)(&fwctl_cache_lock);
	list_for_each_entry(uctx, &fwctl_caches, cache_entry) {
		for (unsigned int i = FWCTL_CACHE_SLOTS; i-- && count < nr;) {
			struct fwctl_request *req =
				fwctl_cache_take(&uctx->cache[i]);

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
	struct fwctl_uctx *uctx;

	guard(spinlock)(&fwctl_cache_lock);
	list_for_each_entry(uctx, &fwctl_caches, cache_entry)
		for (unsigned int i = 0; i < FWCTL_CACHE_SLOTS; i++)
			count += !!READ_ONCE(uctx->cache[i]);
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
