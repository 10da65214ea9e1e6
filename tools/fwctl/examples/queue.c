// SPDX-License-Identifier: GPL-2.0-only
/*
 * Send the request in a file eight times in parallel, and print each response.
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

static int exchange(struct fwctl_dev *dev, struct fwctl_queue *queue,
		    const void *in, size_t len)
{
	static struct fwctl_request requests[COUNT];
	static unsigned char out[COUNT][4096];
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct fwctl_request *done;
	int status = 0;

	for (int i = 0; i < COUNT; i++) {
		requests[i] = (struct fwctl_request){
			.size = sizeof(requests[i]),
			.scope = FWCTL_SCOPE_CONFIGURATION,
			.in = in, .in_len = len,
			.out = out[i], .out_size = sizeof(out[i]),
		};
		if (fwctl_queue_submit(queue, &requests[i], &err))
			return fail(&err);
	}
	while (fwctl_queue_pending(queue)) {
		if (fwctl_queue_reap(queue, -1, &done, &err))
			return fail(&err);
		if (fwctl_dev_explain(dev, done, &err))
			status = fail(&err);
		else
			printf("%d: %zu bytes, the first is %02x\n",
			       (int)(done - requests), done->out_len,
			       *(unsigned char *)done->out);
	}
	return status;
}

int main(int argc, char **argv)
{
	static unsigned char in[4096];
	FILE *f = argc == 3 ? fopen(argv[2], "r") : NULL;
	struct fwctl_queue *queue;
	struct fwctl_error err = FWCTL_ERROR_INIT;
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
		status = exchange(dev, queue, in, len);
		/* Abandons the requests that are still in flight. */
		fwctl_queue_free(queue);
	} else {
		fail(&err);
	}
	fwctl_dev_close(dev);
	return !!status;
}
