// SPDX-License-Identifier: GPL-2.0-only
/*
 * Emulated queues, on a transport without queues. Its firmware completes a
 * request at once, or holds it until the test releases all requests.
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <fwctl/fwctl.h>

#include "../lib/internal.h"
#include "contains.h"
#include "wrap.h"

#define MAX_THREADS 64
#define MANY 80

/* Timeout of a failing test. */
#define DEADLINE_MS 60000

/* First byte of a request. The second byte comes back inverted. */
enum { ECHO, HOLD, FAIL };

struct firmware {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	/* Second bytes of the requests that the firmware received, in order. */
	unsigned char begun[4096];
	atomic_uint begun_count;
	atomic_uint running;
	atomic_uint closed;
	/* Calls by threads of the library that could execute a signal handler. */
	atomic_uint unblocked;
	pthread_t test;
	bool released;
};

static bool blocks_signals(void)
{
	sigset_t set;

	pthread_sigmask(SIG_SETMASK, NULL, &set);
	return sigismember(&set, SIGTERM) && sigismember(&set, SIGALRM) &&
	       sigismember(&set, SIGRTMAX);
}

static int execute(struct fwctl_dev *dev, unsigned long cmd, void *arg)
{
	struct firmware *fw = dev->priv;
	struct fwctl_rpc *rpc = arg;
	const unsigned char *in = (const void *)(uintptr_t)rpc->in;
	unsigned char response[2] = { in[0], ~in[1] };

	if (cmd != FWCTL_RPC || rpc->in_len != 2)
		return -EPROTO;
	pthread_mutex_lock(&fw->lock);
	fw->begun[fw->begun_count++ % sizeof(fw->begun)] = in[1];
	fw->running++;
	fw->unblocked += !pthread_equal(pthread_self(), fw->test) &&
			 !blocks_signals();
	pthread_cond_broadcast(&fw->changed);
	while (in[0] == HOLD && !fw->released)
		pthread_cond_wait(&fw->changed, &fw->lock);
	fw->running--;
	pthread_cond_broadcast(&fw->changed);
	pthread_mutex_unlock(&fw->lock);
	if (in[0] == FAIL)
		return -EBADMSG;
	memcpy((void *)(uintptr_t)rpc->out, response,
	       rpc->out_len < 2 ? rpc->out_len : 2);
	rpc->out_len = sizeof(response);
	return 0;
}

static void note_close(struct fwctl_dev *dev)
{
	struct firmware *fw = dev->priv;

	pthread_mutex_lock(&fw->lock);
	fw->closed++;
	pthread_cond_broadcast(&fw->changed);
	pthread_mutex_unlock(&fw->lock);
}

static const struct fwctl_transport without_queues = {
	.ioctl = execute,
	.close = note_close,
};

static void release_all(struct firmware *fw)
{
	pthread_mutex_lock(&fw->lock);
	fw->released = true;
	pthread_cond_broadcast(&fw->changed);
	pthread_mutex_unlock(&fw->lock);
}

static void wait_for(struct firmware *fw, const atomic_uint *member,
		     unsigned int value)
{
	pthread_mutex_lock(&fw->lock);
	while (*member != value)
		pthread_cond_wait(&fw->changed, &fw->lock);
	pthread_mutex_unlock(&fw->lock);
}

/* Number of threads that can still be created. */
static atomic_int thread_limit;

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attr,
			  void *(*start)(void *), void *arg)
{
	int ret = EAGAIN;

	if (thread_limit) {
		thread_limit--;
		ret = __real_pthread_create(thread, attr, start, arg);
	}
	return ret;
}

struct fixture {
	struct firmware fw;
	struct fwctl_dev *dev;
	struct fwctl_queue *queue;
	/* Request N has N as its second byte. */
	struct fwctl_request req[MANY];
	unsigned char out[MANY][2];
};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct fwctl_dev proto = {
		.transport = &without_queues,
		.priv = &f->fw,
		.fd = -1,
	};

	thread_limit = 1000;
	f->fw.test = pthread_self();
	pthread_mutex_init(&f->fw.lock, NULL);
	pthread_cond_init(&f->fw.changed, NULL);
	if (fwctl_dev_new(NULL, &proto, "fwctl0", &f->dev, NULL) ||
	    fwctl_queue_new(f->dev, MANY, &f->queue, NULL))
		return -1;
	*state = f;
	return 0;
}

/* Each test ends without threads and requests. */
static int tear_down(void **state)
{
	struct fixture *f = *state;

	fwctl_queue_free(f->queue);
	release_all(&f->fw);
	if (f->dev)
		fwctl_dev_close(f->dev);
	wait_for(&f->fw, &f->fw.closed, 1);
	assert_int_equal(f->fw.unblocked, 0);
	free(f);
	return 0;
}

static int submit_timed(struct fixture *f, unsigned int timeout_ms, int command,
			unsigned char n)
{
	unsigned char in[2] = { command, n };
	int ret;

	f->req[n] = (struct fwctl_request){
		.size = sizeof(f->req[n]),
		.timeout_ms = timeout_ms,
		.in = in,
		.in_len = sizeof(in),
		.out = f->out[n],
		.out_size = sizeof(f->out[n]),
	};
	ret = fwctl_queue_submit(f->queue, &f->req[n], NULL);
	/* The library has copied the request. */
	memset(in, 0xee, sizeof(in));
	return ret;
}

static void submit(struct fixture *f, int command, unsigned char n)
{
	assert_int_equal(submit_timed(f, 0, command, n), 0);
}

static int cancel(struct fixture *f, unsigned char n)
{
	return fwctl_queue_cancel(f->queue, &f->req[n], NULL);
}

static struct fwctl_request *reap(struct fixture *f)
{
	struct fwctl_request *req;

	assert_int_equal(fwctl_queue_reap(f->queue, DEADLINE_MS, &req, NULL), 0);
	return req;
}

static void assert_completes(struct fixture *f, unsigned char n, int result)
{
	struct fwctl_request *req = reap(f);

	assert_ptr_equal(req, &f->req[n]);
	assert_int_equal(req->result, result);
	assert_int_equal(req->out_len, result ? 0 : 2);
	if (!result)
		assert_int_equal(f->out[n][1], (unsigned char)~n);
	else
		assert_memory_equal(f->out[n], "\0", 2);
}

static int is_readable(struct fixture *f, int timeout_ms)
{
	struct pollfd pfd = { .fd = fwctl_queue_fd(f->queue), .events = POLLIN };

	return poll(&pfd, 1, timeout_ms);
}

static void responses_and_errors_are_those_of_a_call(void **state)
{
	struct fwctl_error by_queue = FWCTL_ERROR_INIT;
	struct fwctl_error by_call = FWCTL_ERROR_INIT;
	struct fixture *f = *state;
	struct fwctl_request *req = &f->req[2];

	submit(f, ECHO, 1);
	assert_completes(f, 1, 0);
	/* A response that exceeds its buffer. */
	*req = (struct fwctl_request){
		.size = sizeof(*req), .in = "\0\2", .in_len = 2,
		.out = f->out[2], .out_size = 1,
	};
	assert_int_equal(fwctl_queue_submit(f->queue, req, NULL), 0);
	assert_ptr_equal(reap(f), req);
	assert_int_equal(req->out_len, 2);
	assert_memory_equal(f->out[2], "\0", 2);
	submit(f, FAIL, 3);
	assert_completes(f, 3, -EBADMSG);
	fwctl_dev_explain(f->dev, &f->req[3], &by_queue);
	req->in = "\2\0";
	assert_int_equal(fwctl_dev_rpc(f->dev, req, &by_call), -EBADMSG);
	assert_string_equal(by_queue.message, by_call.message);
	assert_string_equal(by_queue.hint, by_call.hint);
	assert_int_equal(fwctl_queue_reap(f->queue, -1, &req, NULL), -ENOENT);
}

static void requests_beyond_the_threads_wait_in_order(void **state)
{
	struct fixture *f = *state;

	for (unsigned int i = 0; i < MANY; i++)
		submit(f, HOLD, i);
	wait_for(&f->fw, &f->fw.running, MAX_THREADS);
	assert_int_equal(submit_timed(f, 0, HOLD, 0), -EAGAIN);
	/* A waiting request that is cancelled never reaches the firmware. */
	assert_int_equal(cancel(f, MAX_THREADS), 0);
	assert_completes(f, MAX_THREADS, -ECANCELED);
	assert_int_equal(f->fw.begun_count, MAX_THREADS);
	release_all(&f->fw);
	for (unsigned int i = 1; i < MANY; i++)
		assert_int_equal(reap(f)->result, 0);
	assert_int_equal(f->fw.begun_count, MANY - 1);
	assert_null(memchr(f->fw.begun, MAX_THREADS, MANY - 1));
}

/*
 * Requests that arrive before an idle thread wakes up must not all wait for it.
 */
static void each_request_gets_a_thread(void **state)
{
	struct fixture *f = *state;

	submit(f, ECHO, 0);
	assert_completes(f, 0, 0);
	for (unsigned int i = 1; i < 10; i++)
		submit(f, HOLD, i);
	wait_for(&f->fw, &f->fw.running, 9);
}

/* With one thread, the order is deterministic. */
static void requests_wait_if_no_thread_can_be_created(void **state)
{
	struct fixture *f = *state;

	thread_limit = 0;
	assert_int_equal(submit_timed(f, 0, ECHO, 1), -ENOMEM);
	assert_int_equal(fwctl_queue_pending(f->queue), 0);
	thread_limit = 1;
	for (unsigned int i = 0; i < 10; i++)
		submit(f, HOLD, i);
	wait_for(&f->fw, &f->fw.running, 1);
	release_all(&f->fw);
	for (unsigned int i = 0; i < 10; i++)
		assert_completes(f, i, 0);
	assert_memory_equal(f->fw.begun, "\0\1\2\3\4\5\6\7\10\11", 10);
}

static void the_fd_is_readable_while_there_are_results(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(is_readable(f, 0), 0);
	submit(f, HOLD, 1);
	assert_int_equal(submit_timed(f, DEADLINE_MS, HOLD, 2), 0);
	wait_for(&f->fw, &f->fw.running, 2);
	assert_int_equal(is_readable(f, 0), 0);
	submit(f, ECHO, 3);
	assert_int_equal(is_readable(f, DEADLINE_MS), 1);
	submit(f, ECHO, 4);
	assert_completes(f, 3, 0);
	assert_int_equal(is_readable(f, DEADLINE_MS), 1);
	assert_completes(f, 4, 0);
	assert_int_equal(is_readable(f, 0), 0);
	release_all(&f->fw);
	assert_int_equal(is_readable(f, DEADLINE_MS), 1);
	reap(f);
	assert_int_equal(is_readable(f, DEADLINE_MS), 1);
	reap(f);
	assert_int_equal(is_readable(f, 0), 0);
}

static void the_first_timeout_comes_first(void **state)
{
	struct fixture *f = *state;

	submit(f, HOLD, 1);
	assert_int_equal(submit_timed(f, DEADLINE_MS, HOLD, 2), 0);
	assert_int_equal(submit_timed(f, 20, HOLD, 3), 0);
	assert_int_equal(submit_timed(f, 1, HOLD, 4), 0);
	assert_completes(f, 4, -ETIMEDOUT);
	assert_completes(f, 3, -ETIMEDOUT);
	assert_int_equal(fwctl_queue_pending(f->queue), 2);
	assert_int_equal(is_readable(f, 0), 0);
}

/*
 * Let a request time out while the firmware has it. A timeout that expires before
 * a thread begins is of no use, so the next one is longer.
 */
static void time_out_in_flight(struct fixture *f, unsigned char tag)
{
	for (unsigned int ms = 1; !f->fw.begun_count; ms *= 2) {
		if (ms > 1)
			assert_completes(f, tag, -ETIMEDOUT);
		assert_int_equal(submit_timed(f, ms, HOLD, tag), 0);
		assert_int_equal(is_readable(f, DEADLINE_MS), 1);
	}
}

static void a_timeout_ends_a_request_in_flight(void **state)
{
	struct fixture *f = *state;
	struct fwctl_request *req;

	time_out_in_flight(f, 1);
	assert_completes(f, 1, -ETIMEDOUT);
	assert_int_equal(is_readable(f, 0), 0);
	/* A late response does not reach the buffer. */
	release_all(&f->fw);
	wait_for(&f->fw, &f->fw.running, 0);
	submit(f, ECHO, 2);
	assert_completes(f, 2, 0);
	assert_memory_equal(f->out[1], "\0", 2);
	assert_int_equal(fwctl_queue_reap(f->queue, 0, &req, NULL), -ENOENT);
}

/* The response arrives before the timeout is reaped. */
static void a_response_after_the_timeout_is_dropped(void **state)
{
	struct fixture *f = *state;
	unsigned int begun;

	thread_limit = 1;
	time_out_in_flight(f, 1);
	begun = f->fw.begun_count;
	release_all(&f->fw);
	/*
	 * The only thread has finished the first request when it begins the
	 * second.
	 */
	submit(f, ECHO, 2);
	wait_for(&f->fw, &f->fw.begun_count, begun + 1);
	assert_completes(f, 1, -ETIMEDOUT);
	assert_completes(f, 2, 0);
}

static void timeout_ends_requests_that_wait(void **state)
{
	struct fixture *f = *state;
	struct fwctl_queue *first = f->queue;
	struct fwctl_request *req;

	thread_limit = 1;
	submit(f, HOLD, 1);
	wait_for(&f->fw, &f->fw.running, 1);
	assert_int_equal(fwctl_queue_new(f->dev, 2, &f->queue, NULL), 0);
	assert_int_equal(submit_timed(f, 1, ECHO, 2), 0);
	submit(f, ECHO, 3);
	/*
	 * Do not call the library, so that the thread finds the expired
	 * request.
	 */
	assert_int_equal(is_readable(f, DEADLINE_MS), 1);
	release_all(&f->fw);
	wait_for(&f->fw, &f->fw.begun_count, 2);
	assert_memory_equal(f->fw.begun, "\1\3", 2);
	assert_completes(f, 2, -ETIMEDOUT);
	assert_completes(f, 3, 0);
	assert_int_equal(fwctl_queue_reap(first, DEADLINE_MS, &req, NULL), 0);
	fwctl_queue_free(first);
}

static void a_cancelled_request_leaves_its_buffers(void **state)
{
	struct fixture *f = *state;

	submit(f, HOLD, 1);
	submit(f, HOLD, 2);
	wait_for(&f->fw, &f->fw.running, 2);
	assert_int_equal(cancel(f, 3), -ENOENT);
	assert_int_equal(cancel(f, 1), 0);
	assert_int_equal(is_readable(f, DEADLINE_MS), 1);
	assert_completes(f, 1, -ECANCELED);
	assert_int_equal(f->req[1].in_flight, 1);
	assert_int_equal(cancel(f, 2), 0);
	assert_int_equal(cancel(f, 2), -ENOENT);
	release_all(&f->fw);
	wait_for(&f->fw, &f->fw.running, 0);
	assert_completes(f, 2, -ECANCELED);
}

/* Requests in flight outlive the caller's memory, the queue and the handle. */
static void freeing_waits_for_nothing(void **state)
{
	struct fixture *f = *state;
	struct fwctl_request *req = malloc(sizeof(*req) + 2);

	thread_limit = 2;
	*req = (struct fwctl_request){
		.size = sizeof(*req), .in = "\1\1", .in_len = 2,
		.out = req + 1, .out_size = 2,
	};
	assert_int_equal(fwctl_queue_submit(f->queue, req, NULL), 0);
	submit(f, HOLD, 2);
	wait_for(&f->fw, &f->fw.running, 2);
	submit(f, ECHO, 3);
	fwctl_queue_free(f->queue);
	fwctl_dev_close(f->dev);
	free(req);
	f->queue = NULL;
	f->dev = NULL;
	/* The ioctls in flight need the FD. */
	assert_int_equal(f->fw.closed, 0);
	release_all(&f->fw);
	wait_for(&f->fw, &f->fw.closed, 1);
	assert_int_equal(f->fw.begun_count, 2);
}

static void a_handle_without_requests_is_closed_at_once(void **state)
{
	struct fixture *f = *state;

	submit(f, ECHO, 1);
	assert_completes(f, 1, 0);
	fwctl_queue_free(f->queue);
	fwctl_dev_close(f->dev);
	f->queue = NULL;
	f->dev = NULL;
	assert_int_equal(f->fw.closed, 1);
}

static void do_nothing(int sig)
{
	(void)sig;
}

static atomic_bool returned;

static void *send_signals(void *arg)
{
	const struct timespec pause = { .tv_nsec = 1000000 };
	struct firmware *fw = arg;

	wait_for(fw, &fw->running, 1);
	while (!returned) {
		pthread_kill(fw->test, SIGUSR1);
		nanosleep(&pause, NULL);
	}
	return NULL;
}

static int call_timed(struct fixture *f, unsigned int timeout_ms,
		      struct fwctl_error *err)
{
	unsigned char out[2];
	struct fwctl_request req = {
		.size = sizeof(req), .timeout_ms = timeout_ms,
		.flags = FWCTL_REQUEST_INTERRUPTIBLE,
		.in = "\1\1", .in_len = 2, .out = out, .out_size = sizeof(out),
	};

	return fwctl_dev_rpc(f->dev, &req, err);
}

static void a_signal_or_a_timeout_ends_a_call(void **state)
{
	struct sigaction sa = { .sa_handler = do_nothing,
				.sa_flags = SA_RESTART };
	struct fixture *f = *state;
	struct fwctl_error err = FWCTL_ERROR_INIT;
	pthread_t other;

	sigaction(SIGUSR1, &sa, NULL);
	returned = false;
	assert_int_equal(pthread_create(&other, NULL, send_signals, &f->fw), 0);
	assert_int_equal(call_timed(f, 0, &err), -EINTR);
	returned = true;
	pthread_join(other, NULL);
	assert_contains(err.message, "interrupted by a signal");
	assert_contains(err.hint, "1 RPC is still in flight");
	/* The only thread is busy, so no request reaches the firmware. */
	thread_limit = 0;
	assert_int_equal(call_timed(f, 1, &err), -ETIMEDOUT);
	assert_contains(err.message, "did not respond in time");
	assert_lacks(err.hint, "in flight");
	assert_int_equal(f->fw.begun_count, 1);
}

/* One queue, many threads. */

#define USERS 4
#define ROUNDS 300

struct user {
	pthread_t thread;
	struct fixture *f;
	unsigned int number;
};

static atomic_uint submitted, reaped, cancelled, wrong;
static struct fwctl_request requests[USERS * ROUNDS];
static unsigned char responses[USERS * ROUNDS][2];

static void *submit_many(void *arg)
{
	struct user *user = arg;

	for (unsigned int i = 0; i < ROUNDS;) {
		unsigned int n = user->number * ROUNDS + i;
		unsigned char in[2] = { i % 7 ? ECHO : FAIL, n };
		int ret;

		requests[n] = (struct fwctl_request){
			.size = sizeof(requests[n]),
			.timeout_ms = i % 3 ? 0 : DEADLINE_MS,
			.in = in, .in_len = 2,
			.out = responses[n], .out_size = 2,
		};
		ret = fwctl_queue_submit(user->f->queue, &requests[n], NULL);
		wrong += ret && ret != -EAGAIN;
		submitted += !ret;
		i += !ret;
	}
	return NULL;
}

static bool is_wrong(const struct fwctl_request *req)
{
	unsigned char n = req - requests;

	if (req->result)
		return req->result != -EBADMSG && req->result != -ECANCELED;
	return responses[req - requests][1] != (unsigned char)~n;
}

static void *reap_many(void *arg)
{
	struct user *user = arg;

	while (reaped < USERS * ROUNDS) {
		struct fwctl_request *req;
		int ret = fwctl_queue_reap(user->f->queue, 10, &req, NULL);

		if (ret == -EAGAIN || ret == -ENOENT)
			continue;
		wrong += ret || is_wrong(req);
		cancelled += !ret && req->result == -ECANCELED;
		reaped++;
	}
	return NULL;
}

static void *cancel_many(void *arg)
{
	struct user *user = arg;
	unsigned int done = 0;

	for (size_t n = 0; reaped < USERS * ROUNDS; n++)
		done += !fwctl_queue_cancel(user->f->queue,
					    &requests[n % (USERS * ROUNDS)],
					    NULL);
	return (void *)(uintptr_t)done;
}

static void threads_share_a_queue(void **state)
{
	struct user users[2 * USERS + 1];
	void *done;

	for (unsigned int i = 0; i < ARRAY_SIZE(users); i++) {
		void *(*work)(void *) = i < USERS ? submit_many :
					i < 2 * USERS ? reap_many : cancel_many;

		users[i] = (struct user){ .f = *state, .number = i };
		assert_int_equal(pthread_create(&users[i].thread, NULL, work,
						&users[i]), 0);
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(users); i++)
		pthread_join(users[i].thread, &done);
	assert_int_equal(wrong, 0);
	assert_int_equal(submitted, USERS * ROUNDS);
	assert_int_equal(reaped, USERS * ROUNDS);
	assert_int_equal(cancelled, (uintptr_t)done);
}

#define with_queue(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_queue(responses_and_errors_are_those_of_a_call),
		with_queue(requests_beyond_the_threads_wait_in_order),
		with_queue(each_request_gets_a_thread),
		with_queue(requests_wait_if_no_thread_can_be_created),
		with_queue(the_fd_is_readable_while_there_are_results),
		with_queue(the_first_timeout_comes_first),
		with_queue(a_timeout_ends_a_request_in_flight),
		with_queue(a_response_after_the_timeout_is_dropped),
		with_queue(timeout_ends_requests_that_wait),
		with_queue(a_cancelled_request_leaves_its_buffers),
		with_queue(freeing_waits_for_nothing),
		with_queue(a_handle_without_requests_is_closed_at_once),
		with_queue(a_signal_or_a_timeout_ends_a_call),
		with_queue(threads_share_a_queue),
	};

	return cmocka_run_group_tests_name("emulation", tests, NULL, NULL);
}
