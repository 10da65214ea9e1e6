/* SPDX-License-Identifier: GPL-2.0-only */
/* A distribution of latencies, of a fixed size. */
#ifndef FWCTL_TOOL_LATENCY_H
#define FWCTL_TOOL_LATENCY_H

#include <stdint.h>

/* Each power of two has this many buckets, so a percentile is exact to 1/64. */
#define LATENCY_BITS 6
#define LATENCY_BUCKETS ((65 - LATENCY_BITS) << LATENCY_BITS)

/**
 * struct latencies - A distribution, initially zeroed
 * @count: Number of latencies.
 * @min: Smallest latency in nanoseconds.
 * @max: Largest latency.
 * @buckets: Number of latencies in each bucket.
 */
struct latencies {
	uint64_t count;
	uint64_t min;
	uint64_t max;
	uint64_t buckets[LATENCY_BUCKETS];
};

void latency_add(struct latencies *l, uint64_t ns);
/* Return the smallest latency that @percent of the latencies do not exceed. */
uint64_t latency_percentile(const struct latencies *l, unsigned int percent);

#endif
