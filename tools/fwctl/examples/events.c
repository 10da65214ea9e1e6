// SPDX-License-Identifier: GPL-2.0-only
/*
 * Print the events of one kind until the device is removed.
 *
 * cc events.c $(pkg-config --cflags --libs libfwctl)
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <libfwctl.h>

static int fail(const struct fwctl_error *err)
{
	fprintf(stderr, "%s\n%s\n", err->message, err->hint);
	return 1;
}

static int print_events(struct fwctl_queue *queue)
{
	struct fwctl_event event = FWCTL_EVENT_INIT;
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct fwctl_request *req;

	for (;;) {
		if (fwctl_queue_next(queue, -1, &req, &event, &err))
			return fail(&err);
		/* req would be a completed request of a queue that submits. */
		if (event.lost)
			printf("%" PRIu64 " events lost\n", event.lost);
		else
			printf("%" PRIu64 ": %u bytes\n", event.sequence,
			       event.data_len);
	}
}

int main(int argc, char **argv)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct fwctl_queue *queue;
	struct fwctl_dev *dev;
	int status;

	if (argc != 3)
		return 2;
	if (fwctl_dev_open(NULL, argv[1], &dev, &err))
		return fail(&err);
	/* A queue without requests in flight only receives events. */
	status = fwctl_queue_new(dev, 0, &queue, &err);
	if (!status) {
		status = fwctl_queue_subscribe(queue, FWCTL_SCOPE_CONFIGURATION,
					       atoi(argv[2]), 0, &err);
		status = status ? fail(&err) : print_events(queue);
		fwctl_queue_free(queue);
	} else {
		fail(&err);
	}
	fwctl_dev_close(dev);
	return !!status;
}
