// SPDX-License-Identifier: LGPL-2.1-or-later
/* Find the exchange of a request in a recording. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "recording.h"

/**
 * struct recording_group - Exchanges with the same request in the same scope
 * @at: The exchanges, in order.
 * @count: Number of exchanges, at least 1.
 * @next: Index of the first unused exchange.
 */
struct recording_group {
	struct recorded_rpc **at;
	size_t count;
	size_t next;
};

/* Compare two requests byte by byte. */
static int compare_requests(const struct recorded_rpc *a,
			    const struct recorded_rpc *b)
{
	if (a->in_len != b->in_len)
		return a->in_len < b->in_len ? -1 : 1;
	return a->in_len ? memcmp(a->in, b->in, a->in_len) : 0;
}

/* Sort by request, scope and the order of the recording. */
static int compare(const void *p, const void *q)
{
	const struct recorded_rpc *a = *(struct recorded_rpc *const *)p;
	const struct recorded_rpc *b = *(struct recorded_rpc *const *)q;
	int order = compare_requests(a, b);

	if (order)
		return order;
	if (a->scope != b->scope)
		return a->scope < b->scope ? -1 : 1;
	return a < b ? -1 : a > b;
}

static void add_to_group(struct recording_index *index, struct recorded_rpc **x)
{
	struct recording_group *end = &index->groups[index->num_groups];
	struct recording_group *last = end - 1;

	if (index->num_groups && last->at[0]->scope == (*x)->scope &&
	    !compare_requests(last->at[0], *x)) {
		last->count++;
		return;
	}
	*end = (struct recording_group){ x, 1, 0 };
	index->num_groups++;
}

/* Group the exchanges. Returns false if there is no memory. */
bool fwctl_recording_index(const struct recording *r,
			   struct recording_index *index)
{
	size_t count = 0;

	index->sorted = calloc(r->count + 1, sizeof(*index->sorted));
	index->groups = calloc(r->count + 1, sizeof(*index->groups));
	if (!index->sorted || !index->groups)
		return false;
	for (size_t i = 0; i < r->count; i++) {
		struct recorded_rpc *x = &r->exchanges[i];

		/* At EAGAIN, the queue was full, so the program repeated the request. */
		if (!x->masked && x->result != -EAGAIN)
			index->sorted[count++] = x;
	}
	qsort(index->sorted, count, sizeof(*index->sorted), compare);
	for (size_t i = 0; i < count; i++)
		add_to_group(index, &index->sorted[i]);
	return true;
}

/* Find the first group with a request. Groups with wider scopes follow it. */
static size_t find_group(const struct recording_index *index,
			 const struct recorded_rpc *key)
{
	size_t low = 0, high = index->num_groups;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_requests(index->groups[middle].at[0], key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Returns the first unused exchange of a group, or else the last one. */
static struct recorded_rpc *first_unused(struct recording_group *g)
{
	while (g->next < g->count && g->at[g->next]->used)
		g->next++;
	return g->at[g->next < g->count ? g->next : g->count - 1];
}

/* Returns true if @x precedes @y: unused ones first, then the last used one. */
static bool is_better(const struct recorded_rpc *x, const struct recorded_rpc *y)
{
	if (x->used != y->used)
		return y->used;
	return x->used ? x > y : x < y;
}

struct recorded_rpc *fwctl_recording_find(const struct recording_index *index,
					  uint32_t scope, const void *in,
					  size_t in_len)
{
	const struct recorded_rpc key = {
		.in = (unsigned char *)in, .in_len = in_len,
	};
	struct recorded_rpc *best = NULL;

	for (size_t i = find_group(index, &key); i < index->num_groups; i++) {
		struct recorded_rpc *x = first_unused(&index->groups[i]);

		if (compare_requests(x, &key))
			break;
		if (best && x->scope > scope)
			break;
		if (!best || is_better(x, best))
			best = x;
	}
	return best;
}

void fwctl_recording_index_free(struct recording_index *index)
{
	free(index->groups);
	free(index->sorted);
}
