// SPDX-License-Identifier: GPL-2.0-only
/* KUnit tests of the cache of free requests. */
#include <linux/mm.h>
#include <linux/shrinker.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "provider_test.h"

/*
 * Get a request whose buffer is in vmalloc memory. vmalloc_to_page() returns NULL
 * once the buffer is freed.
 */
static struct fwctl_request *req_get_vmalloc(struct kunit *test,
					     struct fwctl_uctx *uctx,
					     size_t len)
{
	struct fwctl_request *req = treq_get(test, uctx, len);
	size_t headroom = fwctl_request_headroom(req);

	kvfree(req->in - headroom);
	req->in = vmalloc(headroom + req->size);
	KUNIT_ASSERT_NOT_NULL(test, req->in);
	req->in += headroom;
	return req;
}

static void request_is_used_again_test(struct kunit *test)
{
	static const size_t sizes[] = {
		0, FWCTL_SMALL_LEN, FWCTL_SMALL_LEN + 1, SZ_4K, SZ_4K + 1,
		SZ_64K, FWCTL_RPC_MAX_LEN,
	};
	struct treq_device *dev = treq_register(test, &treq_async_ops);
	struct fwctl_uctx *uctx = treq_open(test, dev);

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct fwctl_request *req = treq_get(test, uctx, sizes[i]);
		struct fwctl_request *again;

		KUNIT_EXPECT_GE(test, req->size, sizes[i]);
		fwctl_request_put(req);
		again = treq_get(test, uctx, sizes[i]);
		KUNIT_EXPECT_PTR_EQ(test, again, req);
		fwctl_request_put(again);
	}
	treq_end(dev, uctx);
}

/* The submitter allocates the cache, because freeing a request must not. */
static void submitter_makes_cache_test(struct kunit *test)
{
	struct treq_device *dev = treq_register(test, &treq_async_ops);
	struct fwctl_uctx *uctx = treq_open(test, dev);
	struct fwctl_request *req = treq_get(test, uctx, 16);

	KUNIT_EXPECT_NOT_NULL(test, uctx->cache);
	fwctl_request_put(req);
	treq_end(dev, uctx);
}

/* The number of requests in use is unlimited, the number of cached ones is not. */
static void cache_is_bounded_test(struct kunit *test)
{
	struct treq_device *dev = treq_register(test, &treq_async_ops);
	struct fwctl_uctx *uctx = treq_open(test, dev);
	struct fwctl_request *reqs[32];
	void *bufs[ARRAY_SIZE(reqs)];
	size_t i, there = 0;

	for (i = 0; i < ARRAY_SIZE(reqs); i++) {
		reqs[i] = req_get_vmalloc(test, uctx, 64);
		bufs[i] = reqs[i]->in;
	}
	for (i = 0; i < ARRAY_SIZE(reqs); i++) {
		fwctl_request_put(reqs[i]);
		there += !!vmalloc_to_page(bufs[i]);
	}
	KUNIT_EXPECT_EQ(test, there, 16);
	KUNIT_EXPECT_EQ(test, uctx->cache->count[0], 16);
	treq_end(dev, uctx);
	for (i = 0; i < ARRAY_SIZE(reqs); i++)
		KUNIT_EXPECT_NULL(test, vmalloc_to_page(bufs[i]));
}

static void larger_buffer_replaces_smaller_test(struct kunit *test)
{
	struct treq_device *dev = treq_register(test, &treq_async_ops);
	struct fwctl_uctx *uctx = treq_open(test, dev);
	struct fwctl_request *req = req_get_vmalloc(test, uctx, SZ_8K);
	void *smaller = req->in;

	/* Both requests belong to one size class, which caches a single request. */
	fwctl_request_put(req);
	req = treq_get(test, uctx, SZ_32K);
	KUNIT_EXPECT_NULL(test, vmalloc_to_page(smaller));
	KUNIT_EXPECT_GE(test, req->size, SZ_32K);
	fwctl_request_put(req);
	KUNIT_EXPECT_PTR_EQ(test, fwctl_cache_get(uctx, SZ_8K), req);
	KUNIT_EXPECT_NULL(test, fwctl_cache_get(uctx, SZ_8K));
	fwctl_request_free(req);
	treq_end(dev, uctx);
}

static void shrinker_gives_back_test(struct kunit *test)
{
	struct treq_device *dev = treq_register(test, &treq_async_ops);
	struct fwctl_uctx *uctx = treq_open(test, dev);
	struct shrink_control sc = { .gfp_mask = GFP_KERNEL, .nr_to_scan = 1 };
	struct fwctl_request *req = req_get_vmalloc(test, uctx, 64);
	void *buf = req->in;

	fwctl_request_put(req);
	fwctl_request_put(treq_get(test, uctx, FWCTL_RPC_MAX_LEN));
	KUNIT_EXPECT_EQ(test,
			fwctl_shrinker->count_objects(fwctl_shrinker, &sc), 1);
	KUNIT_EXPECT_EQ(test,
			fwctl_shrinker->scan_objects(fwctl_shrinker, &sc), 2);
	KUNIT_EXPECT_NULL(test, vmalloc_to_page(buf));
	KUNIT_EXPECT_NULL(test, fwctl_cache_get(uctx, FWCTL_RPC_MAX_LEN));
	KUNIT_EXPECT_NULL(test, fwctl_cache_get(uctx, 64));
	sc.nr_to_scan = 1;
	KUNIT_EXPECT_EQ(test,
			fwctl_shrinker->scan_objects(fwctl_shrinker, &sc),
			SHRINK_STOP);
	treq_end(dev, uctx);
	KUNIT_EXPECT_EQ(test,
			fwctl_shrinker->count_objects(fwctl_shrinker, &sc),
			SHRINK_EMPTY);
}

/* Each scan starts at the next context. */
static void shrinker_goes_round_test(struct kunit *test)
{
	struct treq_device *dev = treq_register(test, &treq_async_ops);
	struct fwctl_uctx *uctx = treq_open(test, dev);
	struct fwctl_uctx *other = treq_open(test, dev);

	fwctl_request_put(treq_get(test, uctx, 64));
	fwctl_request_put(treq_get(test, other, 64));
	for (int i = 0; i < 2; i++) {
		struct shrink_control sc = {
			.gfp_mask = GFP_KERNEL, .nr_to_scan = 1,
		};

		KUNIT_EXPECT_EQ(test,
				fwctl_shrinker->scan_objects(fwctl_shrinker,
							     &sc), 1);
	}
	treq_release(other);
	treq_end(dev, uctx);
}

/*
 * Bytes of one RPC must not reach the caller of the next one, even if that request
 * is shorter or the provider claims a longer response.
 */
static void nothing_stale_comes_out_test(struct kunit *test)
{
	struct treq_device *dev = treq_register(test, &treq_async_ops);
	struct fwctl_uctx *uctx = treq_open(test, dev);
	struct fwctl_request *first = treq_get(test, uctx, 256), *req;
	static const size_t claims[] = { 17, 256 };

	memset(first->in, 0xee, 256);
	fwctl_request_put(first);
	for (size_t i = 0; i < ARRAY_SIZE(claims); i++) {
		struct fwctl_call call;

		dev->claim = claims[i];
		req = treq_get(test, uctx, 16);
		KUNIT_ASSERT_PTR_EQ(test, req, first);
		/* KMSAN would report this read. */
		if (!IS_ENABLED(CONFIG_KMSAN))
			KUNIT_EXPECT_EQ(test, ((u8 *)req->in)[16], 0xee);
		treq_call_init(&call, uctx);
		KUNIT_EXPECT_EQ(test, fwctl_request_submit(req, &call, false),
				0);
		KUNIT_EXPECT_EQ(test, req->rsp_len, 0);
		KUNIT_EXPECT_EQ(test, treq_result(&call), -EIO);
	}
	treq_end(dev, uctx);
}

static struct kunit_case cache_test_cases[] = {
	KUNIT_CASE(request_is_used_again_test),
	KUNIT_CASE(submitter_makes_cache_test),
	KUNIT_CASE(cache_is_bounded_test),
	KUNIT_CASE(larger_buffer_replaces_smaller_test),
	KUNIT_CASE(shrinker_gives_back_test),
	KUNIT_CASE(shrinker_goes_round_test),
	KUNIT_CASE(nothing_stale_comes_out_test),
	{}
};

static struct kunit_suite cache_test_suite = {
	.name = "fwctl_cache",
	.test_cases = cache_test_cases,
};

kunit_test_suite(cache_test_suite);
