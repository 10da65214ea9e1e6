/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared declarations of the benchmark's provider. */
#ifndef _ECHO_PROVIDER_H
#define _ECHO_PROVIDER_H

#include <linux/atomic.h>
#include <linux/fwctl.h>
#include <linux/workqueue.h>

#include "../echo.h"

struct echo {
	/* Must be first: the core allocates, refcounts and frees the struct. */
	struct fwctl_device fwctl;
	/* Number of slow requests in flight */
	atomic_t inflight;
	/* Number of slow closes in progress */
	atomic_t closing;
};

static inline struct echo *to_echo(struct fwctl_uctx *uctx)
{
	return container_of(uctx->fwctl, struct echo, fwctl);
}

/* provider.c */
void echo_set_close(struct fwctl_uctx *uctx, u32 ms);

/* async.c, only for this core: mainline has no asynchronous requests. */
#ifdef FWCTL_REQUESTS
struct echo_request {
	/* Must be first: the core allocates and frees the struct. */
	struct fwctl_request req;
	/* @work completes the request. */
	bool slow;
	struct delayed_work work;
};

int echo_submit_request(struct fwctl_request *req);
void echo_abort_request(struct fwctl_request *req);
int echo_async_init(void);
void echo_async_exit(void);
#else
static inline int echo_async_init(void)
{
	return 0;
}

static inline void echo_async_exit(void)
{
}
#endif

#endif
