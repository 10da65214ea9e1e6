// SPDX-License-Identifier: GPL-2.0-only
/*
 * A distribution of latencies, of a fixed size. Buckets have the width 1 up to
 * 2 << LATENCY_BITS, and twice that for each further power of two.
 */
#include "latency.h"

static unsigned int bucket_of(uint64_t ns)
{
	unsigned int shift = 0;

	if (ns >> LATENCY_BITS)
		shift = 63 - __builtin_clzll(ns) - LATENCY_BITS;
	return (shift << LATENCY_BITS) + (ns >> shift);
}

/* Return the largest latency of a bucket. */
static uint64_t end_of(unsigned int bucket)
{
	unsigned int shift = bucket >> LATENCY_BITS;

	if (shift)
		shift--;
	bucket -= shift << LATENCY_BITS;
	return (((uint64_t)bucket + 1) << shift) - 1;
}

void latency_add(struct latencies *l, uint64_t ns)
{
	if (!l->count || ns < l->min)
		l->min = ns;
	if (ns > l->max)
		l->max = ns;
	l->count++;
	l->buckets[bucket_of(ns)]++;
}

uint64_t latency_percentile(const struct latencies *l, unsigned int percent)
{
	uint64_t rank = (l->count * percent + 99) / 100, seen = 0, end;
	unsigned int bucket = 0;

	for (; bucket < LATENCY_BUCKETS - 1; bucket++) {
		seen += l->buckets[bucket];
		if (seen && seen >= rank)
			break;
	}
	end = end_of(bucket);
	return end < l->max ? end : l->max;
}
