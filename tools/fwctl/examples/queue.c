// SPDX-License-Identifier: GPL-2.0-only
/*
 * Send the request in a file eight times at once, and tell of each response.
 *
 * cc queue.c $(pkg-config --cflags --libs libfwctl)
 */
#include <stdio.h>

#include <libfwctl.h>

#define COUNT 8

static int fail(const struct fwctl_error *err)
{
	fprintf(stderr, "%s\n%s\n", err->message, err->hint);
	return 1;
}

/* The responses are written as the RPCs are reaped. */
static int exchange(struct fwctl_queue *queue, const void *in, size_t len)
{
	static unsigned char out[COUNT][4096];
	struct fwctl_completion done;
	struct fwctl_error err;
	int status = 0;

	for (uint64_t i = 0; i < COUNT; i++)
		if (fwctl_queue_submit(queue, 0, FWCTL_SCOPE_CONFIGURATION, in,
				       len, out[i], sizeof(out[i]), i, &err))
			return fail(&err);
	while (fwctl_queue_pending(queue)) {
		if (fwctl_queue_reap(queue, -1, &done, &err))
			return fail(&err);
		if (done.result)
			status = fail(&err);
		else
			printf("%d: %zu bytes, the first is %02x\n",
			       (int)done.tag, done.out_len, out[done.tag][0]);
	}
	return status;
}

int main(int argc, char **argv)
{
	static unsigned char in[4096];
	FILE *f = argc == 3 ? fopen(argv[2], "r") : NULL;
	struct fwctl_queue *queue;
	struct fwctl_error err;
	struct fwctl_dev *dev;
	int status;
	size_t len;

	if (!f)
		return 2;
	len = fread(in, 1, sizeof(in), f);
	fclose(f);
	if (fwctl_dev_open(NULL, argv[1], &dev, &err))
		return fail(&err);
	status = fwctl_queue_new(dev, COUNT, &queue, &err);
	if (!status) {
		status = exchange(queue, in, len);
		/* Takes back what is in flight, if we left early. */
		fwctl_queue_free(queue);
	} else {
		fail(&err);
	}
	fwctl_dev_close(dev);
	return !!status;
}
