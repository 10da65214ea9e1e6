// SPDX-License-Identifier: GPL-2.0-only
/* The asynchronous provider: completes slow requests from a delayed work. */
#include "provider.h"

#ifdef FWCTL_REQUESTS

/* Destroying this workqueue at module exit waits for all works. */
static struct workqueue_struct *echo_wq;

static void echo_work(struct work_struct *work)
{
	struct echo_request *echo =
		container_of(work, struct echo_request, work.work);
	struct fwctl_request *req = &echo->req;

	atomic_dec(&to_echo(req->uctx)->inflight);
	fwctl_request_complete(req, req->in, req->in_len);
}

int echo_submit_request(struct fwctl_request *req)
{
	struct echo_request *echo =
		container_of(req, struct echo_request, req);
	const struct echo_req *msg = req->in;

	echo->slow = req->in_len >= sizeof(*msg) && msg->command == ECHO_AFTER;
	if (echo->slow) {
		INIT_DELAYED_WORK(&echo->work, echo_work);
		atomic_inc(&to_echo(req->uctx)->inflight);
		queue_delayed_work(echo_wq, &echo->work,
				   msecs_to_jiffies(min(msg->ms, ECHO_MAX_MS)));
		return 0;
	}
	if (req->in_len >= sizeof(*msg) && msg->command == ECHO_SLOW_CLOSE)
		echo_set_close(req->uctx, msg->ms);
	fwctl_request_complete(req, req->in, req->in_len);
	return 0;
}

void echo_abort_request(struct fwctl_request *req)
{
	struct echo_request *echo =
		container_of(req, struct echo_request, req);

	/* The function that takes the work off its queue completes the request. */
	if (!echo->slow || !cancel_delayed_work(&echo->work))
		return;
	atomic_dec(&to_echo(req->uctx)->inflight);
	fwctl_request_complete(req, ERR_PTR(-ECANCELED), 0);
}

int echo_async_init(void)
{
	echo_wq = alloc_workqueue("fwctl_echo", WQ_UNBOUND, 0);
	return echo_wq ? 0 : -ENOMEM;
}

void echo_async_exit(void)
{
	destroy_workqueue(echo_wq);
}

#endif
