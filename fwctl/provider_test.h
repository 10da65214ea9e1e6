/* SPDX-License-Identifier: GPL-2.0-only */
/* An asynchronous provider for KUnit, which completes requests on demand. */
#ifndef _FWCTL_PROVIDER_TEST_H
#define _FWCTL_PROVIDER_TEST_H

#include <kunit/test-bug.h>
#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/irq_work.h>

#include "fwctl_private.h"
#include "thread_test.h"

/* Effects of the provider's abort_request. */
enum on_abort {
	ABORT_NOTHING,
	ABORT_CANCELS,
	ABORT_COMPLETES,
	ABORT_SLEEPS,
};

#define TREQ_MAX 16

/* Kinds of events of treq_async_ops and treq_sync_ops */
#define TREQ_EVENT 1
#define TREQ_EVENT_LEN 16
#define TREQ_EVENT_DEBUG 2
#define TREQ_EVENT_WRITE 3

/* Size of the provider's part of a request, for treq_own_ops. */
#define TREQ_OWN SZ_1K

/**
 * struct treq_device - A device of the test provider
 * @fwctl: The fwctl device.
 * @on_abort: Effect of abort_request.
 * @submit_ret: If not 0, submit_request fails with this error.
 * @complete_in_submit: submit_request completes the request.
 * @in_submit: If set, submit_request calls this function with the request.
 * @claim: Length of the response that submit_request claims, if not 0.
 * @recovery: Result of is_recovery.
 * @reqs: The submitted requests, in order.
 * @count: Number of @reqs.
 * @submitted: Completed for each submitted request.
 * @aborts: Number of calls of abort_request.
 * @on_close: If set, close_uctx calls this function.
 * @closed: Number of calls of close_uctx.
 * @closed_by: Work item that called close_uctx last, or NULL if a task did.
 * @irq: Completes the last of @reqs in hard interrupt.
 * @map_ret: If not 0, map_umem fails with this error.
 * @exposes: Value of fwctl_umem.exposed.
 * @unmap_ret: Result of unmap_umem.
 * @umem: The memory that was mapped last.
 * @mapped: Number of calls of map_umem minus the number of calls of unmap_umem.
 * @unmapped_by: Like @closed_by, for unmap_umem.
 * @entered: Completed by fw_rpc and ABORT_SLEEPS, which then wait for @proceed.
 * @proceed: See @entered.
 */
struct treq_device {
	struct fwctl_device fwctl;
	enum on_abort on_abort;
	int submit_ret;
	bool complete_in_submit;
	void (*in_submit)(struct fwctl_request *req);
	size_t claim;
	bool recovery;
	struct fwctl_request *reqs[TREQ_MAX];
	unsigned int count;
	struct completion submitted;
	atomic_t aborts;
	void (*on_close)(struct fwctl_uctx *uctx);
	atomic_t closed;
	struct work_struct *closed_by;
	struct irq_work irq;
	int map_ret;
	bool exposes;
	int unmap_ret;
	struct fwctl_umem *umem;
	atomic_t mapped;
	struct work_struct *unmapped_by;
	struct completion entered;
	struct completion proceed;
};

static inline struct treq_device *to_treq_device(struct fwctl_uctx *uctx)
{
	return container_of(uctx->fwctl, struct treq_device, fwctl);
}

extern const struct fwctl_ops treq_async_ops;
extern const struct fwctl_ops treq_threaded_ops;
extern const struct fwctl_ops treq_sync_ops;
extern const struct fwctl_ops treq_own_ops;
extern const struct fwctl_ops treq_hold_ops;
extern const struct fwctl_ops treq_hold_sync_ops;

struct treq_device *treq_alloc(struct kunit *test, const struct fwctl_ops *ops);
struct treq_device *treq_register(struct kunit *test,
				  const struct fwctl_ops *ops);
struct fwctl_uctx *treq_open(struct kunit *test, struct treq_device *dev);
struct file *treq_queue(struct fwctl_uctx *uctx,
			struct fwctl_queue_create __user *user, u32 flags);
void treq_release(struct fwctl_uctx *uctx);
void treq_end(struct treq_device *dev, struct fwctl_uctx *uctx);
void treq_complete(struct fwctl_request *req);
void treq_rendezvous(struct treq_device *dev);

struct fwctl_request *treq_get(struct kunit *test, struct fwctl_uctx *uctx,
			       size_t len);
int treq_submit_nonblock(struct kunit *test, struct fwctl_uctx *uctx,
			 size_t len);
void treq_call_init(struct fwctl_call *call, struct fwctl_uctx *uctx);
void treq_call(struct kunit *test, struct fwctl_call *call,
	       struct fwctl_uctx *uctx, size_t len);
int treq_result(struct fwctl_call *call);
void treq_abandon(struct kunit *test, struct fwctl_uctx *uctx);
int treq_rpc_thread(void *uctx);

static inline unsigned int treq_slots(const struct fwctl_device *fwctl)
{
	return fwctl->pools[FWCTL_POOL_GENERAL].slots +
	       fwctl->pools[FWCTL_POOL_RESERVE].slots;
}

static inline u64 treq_bytes(const struct fwctl_device *fwctl)
{
	return fwctl->pools[FWCTL_POOL_GENERAL].bytes +
	       fwctl->pools[FWCTL_POOL_RESERVE].bytes;
}

/* Wait for a sleeper. If none comes, the runner's timeout ends the test. */
static inline void treq_wait_for_waiter(wait_queue_head_t *queue)
{
	while (!wq_has_sleeper(queue))
		schedule_timeout_uninterruptible(1);
}

#endif
