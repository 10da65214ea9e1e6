// SPDX-License-Identifier: GPL-2.0-only
/* Choose programs: the corpus first, then mutations of it. */
#include <linux/kcov.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "fuzz.h"

#define COVER_WORDS 0x10000

static int kcov = -1;
/* Buffer of KCOV: number of entries, then program counters */
static uint64_t *cover;
/* Edges of the last program, and the new ones among them */
static uint8_t seen[EDGES];
static uint16_t fresh[256];
static unsigned int fresh_len;

void open_coverage(void)
{
	kcov = open("/sys/kernel/debug/kcov", O_RDWR | O_CLOEXEC);
	if (kcov < 0 || ioctl(kcov, KCOV_INIT_TRACE, COVER_WORDS))
		fault("no KCOV: errno %d", errno);
	cover = mmap(NULL, COVER_WORDS * sizeof(*cover), PROT_READ | PROT_WRITE,
		     MAP_SHARED, kcov, 0);
	assert_ptr_not_equal(cover, MAP_FAILED);
}

void enable_coverage(void)
{
	if (cover && ioctl(kcov, KCOV_ENABLE, KCOV_TRACE_PC))
		fault("cannot enable KCOV: errno %d", errno);
}

void begin_call(void)
{
	if (cover)
		__atomic_store_n(cover, 0, __ATOMIC_RELAXED);
}

void end_call(void)
{
	uint64_t n = cover ? __atomic_load_n(cover, __ATOMIC_RELAXED) : 0;
	uint16_t previous = 0, pc;

	for (uint64_t i = 1; i <= n; i++) {
		pc = cover[i] * 0x9e3779b97f4a7c15 >> 48;
		seen[(uint16_t)(pc ^ previous)] = 1;
		previous = pc >> 1;
	}
}

static uint32_t random_below(uint32_t n)
{
	uint64_t x = shared->random;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	shared->random = x;
	return (x >> 32) % n;
}

static struct call random_call(void)
{
	struct call call = {
		.op = random_below(OPS), .slot = random_below(4),
		.extra = random_below(256),
	};

	if (!random_below(6))
		call.op |= OP_THREAD;
	if (!random_below(2)) {
		call.field[0] = random_below(9);
		call.value[0] = random_below(32);
	}
	if (!random_below(8))
		call.place = random_below(256);
	return call;
}

static void insert(struct program *p, const struct call *call)
{
	unsigned int at = random_below(p->len + 1);

	if (p->len == MAX_CALLS)
		return;
	memmove(p->calls + at + 1, p->calls + at,
		(p->len++ - at) * sizeof(*call));
	p->calls[at] = *call;
}

static void cut(struct program *p, unsigned int at)
{
	memmove(p->calls + at, p->calls + at + 1,
		(--p->len - at) * sizeof(*p->calls));
}

static void mutate(struct program *p)
{
	const struct program *other = &shared->corpus[random_below(shared->corpus_len)];
	struct call call = random_call(), *old = &p->calls[random_below(p->len)];

	switch (random_below(8)) {
	case 0:
	case 1:
		return insert(p, &call);
	case 2:
		if (p->len > 1)
			cut(p, old - p->calls);
		return;
	case 3:
		old->field[call.extra % TWISTS] = random_below(9);
		old->value[call.extra % TWISTS] = random_below(32);
		return;
	case 4:
		return insert(p, &other->calls[random_below(other->len)]);
	case 5:
		/* Keep the start of this program and append the other one. */
		p->len = old - p->calls;
		for (uint32_t i = 0; i < other->len && p->len < MAX_CALLS; i++)
			p->calls[p->len++] = other->calls[i];
		return;
	default:
		((uint8_t *)old)[1 + random_below(sizeof(*old) - 1)] =
			random_below(2) ? random_below(256) : random_below(32);
	}
}

static void remember_fresh(void)
{
	fresh_len = 0;
	for (unsigned int i = 0; i < EDGES; i++)
		if (seen[i] && !shared->edges[i] && fresh_len < ARRAY_SIZE(fresh))
			fresh[fresh_len++] = i;
}

static bool covers_fresh(void)
{
	for (unsigned int i = 0; i < fresh_len; i++)
		if (!seen[fresh[i]])
			return false;
	return true;
}

/* Returns false if the worker must die. */
static bool run(const struct program *p)
{
	memset(seen, 0, sizeof(seen));
	return execute(p);
}

/* Remove the calls that the new coverage does not need. */
static void trim(struct program *p)
{
	struct program shorter;

	for (uint32_t i = p->len; i-- && p->len > 1;) {
		shorter = *p;
		cut(&shorter, i);
		if (run(&shorter) && covers_fresh())
			*p = shorter;
	}
}

/* Run a program. If it has new coverage, it joins the corpus. */
static void try(struct program *p)
{
	bool lives = run(p);

	remember_fresh();
	if (fresh_len && shared->corpus_len < MAX_CORPUS) {
		if (lives)
			trim(p);
		for (unsigned int i = 0; i < fresh_len; i++)
			shared->edges[fresh[i]] = 1;
		shared->edges_len += fresh_len;
		shared->corpus[shared->corpus_len++] = *p;
	}
	shared->dies = !lives;
	if (!lives)
		raise(SIGKILL);
}

void explore(bool forever)
{
	struct program p;

	while (shared->next_seed < shared->seeds_len) {
		p = shared->seeds[shared->next_seed++];
		try(&p);
	}
	if (cover && !shared->corpus_len)
		fault("the corpus has no coverage");
	while (forever) {
		p = shared->corpus[random_below(shared->corpus_len)];
		do
			mutate(&p);
		while (random_below(2));
		try(&p);
	}
}
