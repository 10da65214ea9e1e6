// SPDX-License-Identifier: GPL-2.0-only
/*
 * Many threads on one handle, with ThreadSanitizer, which reports unlocked
 * accesses in the library. The transport waits for all threads, then returns
 * the inverted bytes of each request.
 */
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <fwctl/fwctl.h>

#include "../lib/internal.h"

#define THREADS 16
#define ROUNDS 200

static pthread_barrier_t together;

static int respond(struct fwctl_dev *dev, unsigned long cmd, void *arg)
{
	struct fwctl_rpc *rpc = arg;
	const unsigned char *in = (const void *)(uintptr_t)rpc->in;
	unsigned char *out = (void *)(uintptr_t)rpc->out;

	(void)dev;
	if (cmd != FWCTL_RPC)
		return -ENOTTY;
	/* Waits forever unless the library lets all threads in at once. */
	pthread_barrier_wait(&together);
	for (uint32_t i = 0; i < rpc->in_len; i++)
		out[i] = ~in[i];
	rpc->out_len = rpc->in_len;
	/*
	 * Half of the requests fail, so that threads format errors
	 * concurrently.
	 */
	return in[0] & 1 ? -EBADMSG : 0;
}

static void no_close(struct fwctl_dev *dev)
{
	(void)dev;
}

static const struct fwctl_transport turn_round = {
	.ioctl = respond,
	.close = no_close,
};

struct worker {
	pthread_t thread;
	struct fwctl_dev *dev;
	unsigned int number;
	unsigned int wrong;
};

static void *work(void *arg)
{
	struct worker *w = arg;

	for (unsigned int i = 0; i < ROUNDS; i++) {
		unsigned char in[2] = { w->number, i }, out[2];
		struct fwctl_error err = FWCTL_ERROR_INIT;
		struct fwctl_request req = {
			.size = sizeof(req),
			.in = in, .in_len = sizeof(in),
			.out = out, .out_size = sizeof(out),
		};
		int ret = fwctl_dev_rpc(w->dev, &req, &err);

		if (w->number & 1)
			w->wrong += ret != -EBADMSG ||
				    !strstr(err.message, "fwctl0");
		else
			w->wrong += ret || out[0] != (in[0] ^ 0xff) ||
				    out[1] != (in[1] ^ 0xff);
	}
	return NULL;
}

static void threads_share_a_handle(void **state)
{
	struct fwctl_dev proto = { .transport = &turn_round, .fd = -1 };
	struct worker workers[THREADS];
	struct fwctl_dev *dev;

	(void)state;
	pthread_barrier_init(&together, NULL, THREADS);
	assert_int_equal(fwctl_dev_new(NULL, &proto, "fwctl0", &dev, NULL), 0);
	for (unsigned int i = 0; i < THREADS; i++) {
		workers[i] = (struct worker){ .dev = dev, .number = i };
		assert_int_equal(pthread_create(&workers[i].thread, NULL, work,
						&workers[i]), 0);
	}
	for (unsigned int i = 0; i < THREADS; i++) {
		pthread_join(workers[i].thread, NULL);
		assert_int_equal(workers[i].wrong, 0);
	}
	fwctl_dev_close(dev);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(threads_share_a_handle),
	};

	return cmocka_run_group_tests_name("threads", tests, NULL, NULL);
}
