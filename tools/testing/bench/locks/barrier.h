/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The unregister barrier, by the lock that BARRIER_... names. Only a build for
 * the lock comparison has it, see substitute.
 *
 * barrier_enter() is for readers and false if the device is going away or, for
 * some locks, blocks until it is known; what it leaves in @token is for
 * barrier_leave(). barrier_shut() returns when no reader is inside; what follows,
 * up to barrier_open(), excludes new ones.
 */
#ifndef _BENCH_BARRIER_H
#define _BENCH_BARRIER_H

#include <linux/cleanup.h>
#include <linux/ktime.h>
#include <linux/mutex.h>
#include <linux/percpu-rwsem.h>
#include <linux/rwsem.h>
#include <linux/srcu.h>

/* Readers give up rather than wait for unregister. */
#if defined(BARRIER_RWSEM_TRY) || defined(BARRIER_PERCPU_TRY)
#define BARRIER_TRIES true
#else
#define BARRIER_TRIES false
#endif

/* SRCU without a memory barrier for readers. */
#ifdef BARRIER_SRCU_FAST
#define BARRIER_FAST true
#else
#define BARRIER_FAST false
#endif

#if defined(BARRIER_NONE)

/* Wrong: nobody waits for anybody. What the others cost is beyond this. */
struct barrier { };

static inline void barrier_init(struct barrier *b) { }
static inline void barrier_destroy(struct barrier *b) { }

static inline bool barrier_enter(struct barrier *b, unsigned long *token)
{
	return true;
}

static inline void barrier_leave(struct barrier *b, unsigned long token) { }
static inline void barrier_shut(struct barrier *b) { }
static inline void barrier_open(struct barrier *b) { }

#elif defined(BARRIER_MUTEX)

struct barrier {
	/* Readers exclude each other as well. */
	struct mutex lock;
};

static inline void barrier_init(struct barrier *b)
{
	mutex_init(&b->lock);
}

static inline void barrier_destroy(struct barrier *b) { }

static inline bool barrier_enter(struct barrier *b, unsigned long *token)
{
	mutex_lock(&b->lock);
	return true;
}

static inline void barrier_leave(struct barrier *b, unsigned long token)
{
	mutex_unlock(&b->lock);
}

static inline void barrier_shut(struct barrier *b)
{
	mutex_lock(&b->lock);
}

static inline void barrier_open(struct barrier *b)
{
	mutex_unlock(&b->lock);
}

#elif defined(BARRIER_RWSEM) || defined(BARRIER_RWSEM_TRY)

struct barrier {
	struct rw_semaphore lock;
};

static inline void barrier_init(struct barrier *b)
{
	init_rwsem(&b->lock);
}

static inline void barrier_destroy(struct barrier *b) { }

static inline bool barrier_enter(struct barrier *b, unsigned long *token)
{
	if (BARRIER_TRIES)
		return down_read_trylock(&b->lock);
	down_read(&b->lock);
	return true;
}

static inline void barrier_leave(struct barrier *b, unsigned long token)
{
	up_read(&b->lock);
}

static inline void barrier_shut(struct barrier *b)
{
	down_write(&b->lock);
}

static inline void barrier_open(struct barrier *b)
{
	up_write(&b->lock);
}

#elif defined(BARRIER_PERCPU) || defined(BARRIER_PERCPU_TRY)

struct barrier {
	struct percpu_rw_semaphore lock;
};

static inline void barrier_init(struct barrier *b)
{
	WARN_ON(percpu_init_rwsem(&b->lock));
}

static inline void barrier_destroy(struct barrier *b)
{
	percpu_free_rwsem(&b->lock);
}

static inline bool barrier_enter(struct barrier *b, unsigned long *token)
{
	if (BARRIER_TRIES)
		return percpu_down_read_trylock(&b->lock);
	percpu_down_read(&b->lock);
	return true;
}

static inline void barrier_leave(struct barrier *b, unsigned long token)
{
	percpu_up_read(&b->lock);
}

static inline void barrier_shut(struct barrier *b)
{
	percpu_down_write(&b->lock);
}

static inline void barrier_open(struct barrier *b)
{
	percpu_up_write(&b->lock);
}

#elif defined(BARRIER_SRCU) || defined(BARRIER_SRCU_FAST)

struct barrier {
	struct srcu_struct srcu;
	/* Set for good: a device is unregistered once. */
	bool shut;
};

static inline void barrier_init(struct barrier *b)
{
	if (BARRIER_FAST)
		WARN_ON(init_srcu_struct_fast(&b->srcu));
	else
		WARN_ON(init_srcu_struct(&b->srcu));
}

static inline void barrier_destroy(struct barrier *b)
{
	cleanup_srcu_struct(&b->srcu);
}

static inline void barrier_leave(struct barrier *b, unsigned long token)
{
	if (BARRIER_FAST)
		srcu_read_unlock_fast(&b->srcu, (void __percpu *)token);
	else
		srcu_read_unlock(&b->srcu, token);
}

static inline bool barrier_enter(struct barrier *b, unsigned long *token)
{
	if (BARRIER_FAST)
		*token = (unsigned long)srcu_read_lock_fast(&b->srcu);
	else
		*token = srcu_read_lock(&b->srcu);
	if (likely(!READ_ONCE(b->shut)))
		return true;
	barrier_leave(b, *token);
	return false;
}

static inline void barrier_shut(struct barrier *b)
{
	WRITE_ONCE(b->shut, true);
	synchronize_srcu(&b->srcu);
}

static inline void barrier_open(struct barrier *b) { }

#else
#error which lock?
#endif

/* barrier.c */
extern unsigned long barrier_shut_ns;

static inline void barrier_shut_timed(struct barrier *b)
{
	ktime_t start = ktime_get();

	barrier_shut(b);
	barrier_shut_ns = ktime_to_ns(ktime_sub(ktime_get(), start));
}

DEFINE_GUARD(barrier_shut, struct barrier *, barrier_shut_timed(_T), barrier_open(_T))

#endif
