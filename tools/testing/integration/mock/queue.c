// SPDX-License-Identifier: GPL-2.0-only
/*
 * Queues of libfwctl on kernel queues. queue_threads.c runs the same tests on
 * emulated queues.
 */
#include <endian.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/syscall.h>

#include <libfwctl.h>

#include "mock.h"

#define DEPTH 32

/* A command of the mock with two words of payload. */
struct message {
	/* The first member: a reaped request leads back to the message. */
	struct fwctl_request req;
	struct {
		struct fwctl_mock_req req;
		uint32_t words[2];
	} __attribute__((packed)) in;
	struct {
		struct fwctl_mock_rsp rsp;
		uint32_t words[2];
	} __attribute__((packed)) out;
};

static struct fwctl_dev *must_open_dev(const struct mock *mock)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct fwctl_dev *dev;

	if (fwctl_dev_open(NULL, mock->node, &dev, &err))
		fail_msg("%s", err.message);
	return dev;
}

static struct fwctl_queue *must_make_queue(struct fwctl_dev *dev)
{
	struct fwctl_queue *queue;
	struct fwctl_error err = FWCTL_ERROR_INIT;

	if (fwctl_queue_new(dev, DEPTH, &queue, &err))
		fail_msg("%s", err.message);
	return queue;
}

/* Make @m a command, to be submitted to a queue. */
static void prepare_message(struct message *m, uint16_t opcode, uint32_t a,
			    uint32_t b)
{
	*m = (struct message) {
		.req = {
			.size = sizeof(m->req),
			.scope = opcode >> 8,
			.in = &m->in, .in_len = sizeof(m->in),
			.out = &m->out, .out_size = sizeof(m->out),
		},
		.in = {
			.req = { .opcode = htole16(opcode),
				 .len = htole32(sizeof(m->in.words)),
				 .tag = (uintptr_t)m },
			.words = { htole32(a), htole32(b) },
		},
	};
}

static int submit(struct fwctl_queue *queue, struct message *m)
{
	return fwctl_queue_submit(queue, &m->req, NULL);
}

static void must_submit(struct fwctl_queue *queue, struct message *m,
			uint16_t opcode, uint32_t a, uint32_t b)
{
	prepare_message(m, opcode, a, b);
	assert_int_equal(submit(queue, m), 0);
}

static int reap(struct fwctl_queue *queue, int timeout_ms)
{
	struct fwctl_request *req;

	return fwctl_queue_reap(queue, timeout_ms, &req, NULL);
}

static struct message *must_reap(struct fwctl_queue *queue)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct fwctl_request *req;

	if (fwctl_queue_reap(queue, DEADLINE_S * 1000, &req, &err))
		fail_msg("%s", err.message);
	return (struct message *)req;
}

static void must_be_over(struct mock *mock, struct fwctl_dev *dev)
{
	fwctl_dev_close(dev);
	WAIT_FOR(mock_count(mock, "inflight") == 0);
	WAIT_FOR(mock_count(mock, "contexts") == 0);
}

/* Complete the commands of other contexts. Returns true if there are no others. */
static bool reset_ends_others(struct mock *mock, int fd)
{
	assert_int_equal(simple(fd, FWCTL_MOCK_RESET), 0);
	return mock_count(mock, "contexts") == 1;
}

/*
 * Free the queue and the device, and reset the firmware to complete abandoned commands.
 * A thread of the library may send its command after a reset, and keeps the context.
 */
static void must_end(struct mock *mock, struct fwctl_dev *dev,
		     struct fwctl_queue *queue)
{
	int fd = must_open(mock);

	fwctl_queue_free(queue);
	fwctl_dev_close(dev);
	WAIT_FOR(reset_ends_others(mock, fd));
	close(fd);
	must_be_over(mock, NULL);
}

/* The commands complete only when all of them are in the firmware. */
static void one_thread_has_many_in_flight(const char *mode)
{
	struct message m[DEPTH], *done;
	struct fwctl_queue *queue;
	struct fwctl_dev *dev;
	struct mock mock;
	uint64_t seen = 0;

	must_make(&mock, "many", "workers=32", "max_requests=64", mode,
		  NULL);
	dev = must_open_dev(&mock);
	queue = must_make_queue(dev);
	for (int i = 0; i < DEPTH; i++)
		must_submit(queue, &m[i], FWCTL_MOCK_RENDEZVOUS, 1, DEPTH);
	assert_int_equal(fwctl_queue_pending(queue), DEPTH);
	for (int i = 0; i < DEPTH; i++) {
		done = must_reap(queue);
		assert_int_equal(done->req.result, 0);
		assert_int_equal(done->req.out_len, sizeof(done->out.rsp));
		assert_int_equal(done->out.rsp.status, FWCTL_MOCK_OK);
		assert_int_equal(done->out.rsp.tag, done->in.req.tag);
		seen |= 1ull << (done - m);
	}
	assert_int_equal(seen, (1ull << DEPTH) - 1);
	fwctl_queue_free(queue);
	must_be_over(&mock, dev);
	must_drop(&mock);
}

#ifndef EMULATED
static void many_in_flight_asynchronously(void **state)
{
	(void)state;
	one_thread_has_many_in_flight("mode=async");
}

static void many_in_flight_threaded(void **state)
{
	(void)state;
	one_thread_has_many_in_flight("mode=threaded");
}
#endif

static void many_in_flight_synchronously(void **state)
{
	(void)state;
	one_thread_has_many_in_flight("mode=sync");
}

#ifdef EMULATED
static void emulated_queues_have_no_events(void **state)
{
	struct mock *mock = *state;
	struct fwctl_dev *dev = must_open_dev(mock);
	struct fwctl_queue *queue = must_make_queue(dev), *none;

	assert_int_equal(fwctl_queue_subscribe(queue, FWCTL_SCOPE_CONFIGURATION,
					       FWCTL_MOCK_HEALTH, 0, NULL),
			 -EOPNOTSUPP);
	assert_int_equal(fwctl_queue_new(dev, 0, &none, NULL), -EOPNOTSUPP);
	fwctl_queue_free(queue);
	must_be_over(mock, dev);
}
#else
static void must_next(struct fwctl_queue *queue, struct message **done,
		      struct fwctl_event *event)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct fwctl_request *req;

	if (fwctl_queue_next(queue, DEADLINE_S * 1000, &req, event, &err))
		fail_msg("%s", err.message);
	*done = (struct message *)req;
}

static uint32_t must_open_agent(struct fwctl_dev *dev)
{
	struct message m;

	prepare_message(&m, FWCTL_MOCK_AGENT_OPEN, 1, 0);
	assert_int_equal(fwctl_dev_rpc(dev, &m.req, NULL), 0);
	assert_int_equal(m.out.rsp.status, FWCTL_MOCK_OK);
	return le32toh(m.out.words[0]);
}

/* Each command ends the input of another session of the agent. */
static void events_precede_their_responses(void **state)
{
	const struct fwctl_mock_agent_event *data;
	struct message m[DEPTH], *done;
	struct mock *mock = *state;
	struct fwctl_dev *dev = must_open_dev(mock);
	struct fwctl_queue *queue = must_make_queue(dev);
	struct fwctl_event event = FWCTL_EVENT_INIT;
	uint32_t sessions[DEPTH];
	bool seen[DEPTH] = { 0 };
	int n;

	assert_int_equal(fwctl_queue_subscribe(queue, FWCTL_SCOPE_DEBUG_READ,
					       FWCTL_MOCK_AGENT, DEPTH, NULL), 0);
	for (int i = 0; i < DEPTH; i++)
		sessions[i] = must_open_agent(dev);
	for (int i = 0; i < DEPTH; i++)
		must_submit(queue, &m[i], FWCTL_MOCK_AGENT_WRITE, sessions[i],
			    FWCTL_MOCK_AGENT_END);
	for (int i = 0; i < 2 * DEPTH; i++) {
		must_next(queue, &done, &event);
		if (done) {
			assert_int_equal(done->req.result, 0);
			assert_true(seen[done - m]);
			continue;
		}
		assert_int_equal(event.kind, FWCTL_MOCK_AGENT);
		assert_int_equal(event.lost, 0);
		assert_int_equal(event.data_len, sizeof(*data));
		data = (const void *)event.data;
		for (n = 0; n < DEPTH && sessions[n] != le32toh(data->session);)
			n++;
		assert_in_range(n, 0, DEPTH - 1);
		assert_false(seen[n]);
		seen[n] = true;
	}
	assert_int_equal(fwctl_queue_pending(queue), 0);
	fwctl_queue_free(queue);
	must_be_over(mock, dev);
}
#endif

/* The device accepts fewer requests, so that some wait in the kernel. */
static void the_deepest_queue_is_filled(void **state)
{
	struct message *m = calloc(FWCTL_QUEUE_MAX, sizeof(*m)), *done;
	struct mock *mock = *state;
	struct fwctl_dev *dev = must_open_dev(mock);
	struct fwctl_queue *queue;

	assert_int_equal(fwctl_queue_new(dev, FWCTL_QUEUE_MAX, &queue, NULL), 0);
	for (uint32_t i = 0; i < FWCTL_QUEUE_MAX; i++)
		must_submit(queue, &m[i], FWCTL_MOCK_ECHO, i, ~i);
	for (uint32_t i = 0; i < FWCTL_QUEUE_MAX; i++) {
		done = must_reap(queue);
		assert_int_equal(done->req.result, 0);
		assert_memory_equal(done->out.words, done->in.words, 8);
	}
	fwctl_queue_free(queue);
	must_be_over(mock, dev);
	free(m);
}

static void rpcs_are_reaped_as_they_end(void **state)
{
	struct mock *mock = *state;
	struct fwctl_dev *dev = must_open_dev(mock);
	struct fwctl_queue *queue = must_make_queue(dev);
	int fd = must_open(mock);
	struct message m[2];

	must_submit(queue, &m[0], FWCTL_MOCK_RENDEZVOUS, 1, 2);
	must_submit(queue, &m[1], FWCTL_MOCK_RENDEZVOUS, 2, 2);
	WAIT_FOR(mock_count(mock, "inflight") == 2);
	assert_int_equal(reap(queue, 0), -EAGAIN);
	for (uint32_t key = 2; key; key--) {
		assert_int_equal(rendezvous(fd, key, 2), FWCTL_MOCK_OK);
		assert_ptr_equal(must_reap(queue), &m[key - 1]);
	}
	close(fd);
	fwctl_queue_free(queue);
	must_be_over(mock, dev);
}

/* Cancel a request with a timeout, then one without. */
static void cancel_ends_one(void **state)
{
	struct mock *mock = *state;
	struct fwctl_dev *dev = must_open_dev(mock);
	struct fwctl_queue *queue = must_make_queue(dev);
	struct message m[2];

	must_submit(queue, &m[0], FWCTL_MOCK_RENDEZVOUS, 1, 2);
	prepare_message(&m[1], FWCTL_MOCK_RENDEZVOUS, 2, 2);
	m[1].req.timeout_ms = DEADLINE_S * 1000;
	assert_int_equal(submit(queue, &m[1]), 0);
	WAIT_FOR(mock_count(mock, "inflight") == 2);
	for (int i = 1; i >= 0; i--) {
		assert_int_equal(fwctl_queue_cancel(queue, &m[i].req, NULL), 0);
		assert_ptr_equal(must_reap(queue), &m[i]);
		assert_int_equal(m[i].req.result, -ECANCELED);
		assert_int_equal(m[i].req.in_flight, 1);
	}
	/* The queue still works. */
	must_submit(queue, &m[0], FWCTL_MOCK_ECHO, 3, 4);
	assert_int_equal(must_reap(queue)->req.result, 0);
	assert_memory_equal(m[0].out.words, m[0].in.words, 8);
	must_end(mock, dev, queue);
}

static void deadline_passes(void **state)
{
	struct mock *mock = *state;
	struct fwctl_dev *dev = must_open_dev(mock);
	struct fwctl_queue *queue = must_make_queue(dev);
	struct message m;

	prepare_message(&m, FWCTL_MOCK_RENDEZVOUS, 1, 2);
	m.req.timeout_ms = 50;
	assert_int_equal(submit(queue, &m), 0);
	assert_int_equal(must_reap(queue)->req.result, -ETIMEDOUT);
	must_end(mock, dev, queue);
}

/* The hung firmware responds after the memory of the request is freed. */
static void free_leaves_the_firmware_and_takes_the_memory(void **state)
{
	struct mock *mock = *state;
	struct fwctl_dev *dev = must_open_dev(mock);
	struct fwctl_queue *queue = must_make_queue(dev);
	int fd = must_open(mock);
	struct message m[2], zero;

	must_write(mock, "faults/hang", "2");
	must_submit(queue, &m[0], FWCTL_MOCK_ECHO, 1, 1);
	must_submit(queue, &m[1], FWCTL_MOCK_ECHO, 1, 1);
	WAIT_FOR(mock_count(mock, "faults/hang") == 0);
	fwctl_queue_free(queue);
	assert_int_equal(mock_count(mock, "inflight"), 2);
	memset(m, 0x5a, sizeof(m));
	memset(&zero, 0x5a, sizeof(zero));
	assert_int_equal(simple(fd, FWCTL_MOCK_RESET), 0);
	close(fd);
	must_be_over(mock, dev);
	assert_memory_equal(&m[0], &zero, sizeof(zero));
	assert_memory_equal(&m[1], &zero, sizeof(zero));
}

/* Bypass the ioctl() of queue_threads.c, which hides kernel queues. */
static bool kernel_has_queues(const struct mock *mock)
{
	struct fwctl_queue_create create = { .size = sizeof(create) };
	int fd = must_open(mock);
	bool has = !syscall(SYS_ioctl, fd, FWCTL_QUEUE_CREATE, &create);

	if (has)
		close(create.fd);
	close(fd);
	return has;
}

static void unbind_ends_requests_in_flight(void **state)
{
	struct mock *mock = *state;
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct fwctl_queue *queue;
	struct fwctl_dev *dev;
	struct message m;
	int ret;

	if (!kernel_has_queues(mock))
		SKIP("mainline's core waits for the firmware");
	dev = must_open_dev(mock);
	queue = must_make_queue(dev);
	must_submit(queue, &m, FWCTL_MOCK_RENDEZVOUS, 1, 2);
	WAIT_FOR(mock_count(mock, "inflight") == 1);
	assert_int_equal(driver_unbind(mock), 0);
	assert_ptr_equal(must_reap(queue), &m);
	assert_int_equal(fwctl_dev_explain(dev, &m.req, &err), -ENODEV);
	assert_non_null(strstr(err.message, "was removed"));
	prepare_message(&m, FWCTL_MOCK_ECHO, 1, 2);
	ret = submit(queue, &m);
	/* An emulated queue gets this error only with the result of the request. */
	if (!ret)
		ret = must_reap(queue)->req.result;
	assert_int_equal(ret, -ENODEV);
	fwctl_queue_free(queue);
	fwctl_dev_close(dev);
}

#ifndef EMULATED
static void *reap_one(void *queue)
{
	return (void *)(intptr_t)reap(queue, -1);
}

/* One thread gets the request. The other one waits for a record that never comes. */
static void unbind_ends_every_wait(void **state)
{
	struct mock *mock = *state;
	struct fwctl_dev *dev = must_open_dev(mock);
	struct fwctl_queue *queue = must_make_queue(dev);
	pthread_t threads[2];
	unsigned int reaped = 0;
	struct message m;
	void *ret;

	must_submit(queue, &m, FWCTL_MOCK_RENDEZVOUS, 1, 2);
	WAIT_FOR(mock_count(mock, "inflight") == 1);
	for (int i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, reap_one,
						queue), 0);
	assert_int_equal(driver_unbind(mock), 0);
	for (int i = 0; i < 2; i++) {
		pthread_join(threads[i], &ret);
		reaped += !ret;
		/* ENOENT: this thread began after the other one was done. */
		if (ret && (intptr_t)ret != -ENODEV && (intptr_t)ret != -ENOENT)
			fail_msg("reap returned %d", (int)(intptr_t)ret);
	}
	assert_int_equal(reaped, 1);
	fwctl_queue_free(queue);
	fwctl_dev_close(dev);
}

static void a_device_that_is_gone_has_no_queue(void **state)
{
	struct mock *mock = *state;
	struct fwctl_dev *dev = must_open_dev(mock);
	struct fwctl_queue *queue;

	assert_int_equal(driver_unbind(mock), 0);
	assert_int_equal(fwctl_queue_new(dev, 1, &queue, NULL), -ENODEV);
	fwctl_dev_close(dev);
}

#endif

static void event_loop_gets_EPOLLHUP(void **state)
{
	struct mock *mock = *state;
	struct fwctl_dev *dev = must_open_dev(mock);
	struct fwctl_queue *queue = must_make_queue(dev);
	struct pollfd pfd = { .fd = fwctl_queue_fd(queue), .events = POLLIN };
	int fd = must_open(mock), ret;
	struct fwctl_request *req;
	struct message m;

	must_submit(queue, &m, FWCTL_MOCK_RENDEZVOUS, 1, 2);
	WAIT_FOR(mock_count(mock, "inflight") == 1);
	assert_int_equal(poll(&pfd, 1, 0), 0);
	assert_int_equal(rendezvous(fd, 1, 2), FWCTL_MOCK_OK);
	do {
		assert_int_equal(poll(&pfd, 1, DEADLINE_S * 1000), 1);
		ret = fwctl_queue_reap(queue, 0, &req, NULL);
	} while (ret == -EAGAIN);
	assert_int_equal(ret, 0);
	assert_ptr_equal(req, &m.req);
	/* The FD is readable until all completions are reaped. */
	must_submit(queue, &m, FWCTL_MOCK_ECHO, 1, 2);
	assert_int_equal(poll(&pfd, 1, DEADLINE_S * 1000), 1);
	assert_ptr_equal(must_reap(queue), &m);
	must_submit(queue, &m, FWCTL_MOCK_RENDEZVOUS, 3, 2);
	assert_int_equal(reap(queue, 0), -EAGAIN);
	assert_int_equal(poll(&pfd, 1, 0), 0);
	close(fd);
	must_end(mock, dev, queue);
}

static atomic_bool returned;

static void do_nothing(int sig)
{
	(void)sig;
}

static void *send_signals(void *arg)
{
	while (!returned) {
		pthread_kill(*(pthread_t *)arg, SIGUSR1);
		short_pause();
	}
	return NULL;
}

static void a_signal_ends_the_wait(void **state)
{
	struct sigaction sa = { .sa_handler = do_nothing,
				.sa_flags = SA_RESTART };
	struct mock *mock = *state;
	struct fwctl_dev *dev = must_open_dev(mock);
	struct fwctl_queue *queue = must_make_queue(dev);
	pthread_t self = pthread_self(), other;
	struct message m;

	sigaction(SIGUSR1, &sa, NULL);
	returned = false;
	must_submit(queue, &m, FWCTL_MOCK_RENDEZVOUS, 1, 2);
	assert_int_equal(pthread_create(&other, NULL, send_signals, &self), 0);
	assert_int_equal(reap(queue, -1), -EINTR);
	returned = true;
	pthread_join(other, NULL);
	assert_int_equal(fwctl_queue_pending(queue), 1);
	must_end(mock, dev, queue);
}

/* Execute an RPC with a timeout on a private queue. */
static int rpc(struct fwctl_dev *dev, struct message *m, uint16_t opcode,
	       size_t out_size)
{
	prepare_message(m, opcode, 1, 2);
	memset(&m->out, 0x5e, sizeof(m->out));
	m->req.out_size = out_size;
	m->req.timeout_ms = opcode == FWCTL_MOCK_ECHO ? DEADLINE_S * 1000 : 50;
	return fwctl_dev_rpc(dev, &m->req, NULL);
}

static void rpc_with_a_timeout_outlasts_signals(void **state)
{
	struct sigaction sa = { .sa_handler = do_nothing };
	struct mock *mock = *state;
	struct fwctl_dev *dev = must_open_dev(mock);
	pthread_t self = pthread_self(), other;
	struct message m;

	sigaction(SIGUSR1, &sa, NULL);
	returned = false;
	assert_int_equal(pthread_create(&other, NULL, send_signals, &self), 0);
	for (size_t size = sizeof(m.out.rsp); size <= sizeof(m.out); size++) {
		assert_int_equal(rpc(dev, &m, FWCTL_MOCK_ECHO, size), 0);
		assert_int_equal(m.req.out_len, sizeof(m.out));
		for (size_t i = size; i < sizeof(m.out); i++)
			assert_int_equal(((uint8_t *)&m.out)[i], 0x5e);
	}
	assert_memory_equal(m.out.words, m.in.words, sizeof(m.in.words));
	assert_int_equal(rpc(dev, &m, FWCTL_MOCK_RENDEZVOUS, sizeof(m.out)),
			 -ETIMEDOUT);
	assert_int_equal(m.req.in_flight, 1);
	returned = true;
	pthread_join(other, NULL);
	must_end(mock, dev, NULL);
}

/* Submit, reap and cancel from five threads. */
#define ROUNDS 100

struct shared {
	struct fwctl_queue *queue;
	struct message m[2 * ROUNDS];
	atomic_uint submitters;
	atomic_uint reaped;
	atomic_uint cancelled;
	atomic_uint wrong;
};

static void *submit_rounds(void *arg)
{
	struct shared *s = arg;
	unsigned int me = s->submitters++;

	for (unsigned int i = 0; i < ROUNDS;) {
		struct message *m = &s->m[me * ROUNDS + i];
		int ret;

		prepare_message(m, FWCTL_MOCK_ECHO, me, i);
		m->req.timeout_ms = i % 2 ? DEADLINE_S * 1000 : 0;
		ret = submit(s->queue, m);
		s->wrong += ret && ret != -EAGAIN;
		i += !ret;
	}
	return NULL;
}

static void *reap_rounds(void *arg)
{
	struct shared *s = arg;

	while (s->reaped < 2 * ROUNDS) {
		struct fwctl_request *req;
		struct message *m;
		int ret = fwctl_queue_reap(s->queue, 10, &req, NULL);

		if (ret == -EAGAIN || ret == -ENOENT)
			continue;
		s->reaped++;
		m = (struct message *)req;
		if (!ret && req->result == -ECANCELED)
			s->cancelled++;
		else
			s->wrong += ret || req->result ||
				    memcmp(m->in.words, m->out.words, 8);
	}
	return NULL;
}

static void *cancel_rounds(void *arg)
{
	unsigned int *cancelled = calloc(1, sizeof(*cancelled));
	struct shared *s = arg;

	for (size_t i = 0; s->reaped < 2 * ROUNDS; i++)
		*cancelled += !fwctl_queue_cancel(s->queue,
						  &s->m[i % (2 * ROUNDS)].req,
						  NULL);
	return cancelled;
}

static void threads_share_a_queue(void **state)
{
	void *(*const work[])(void *) = { submit_rounds, submit_rounds,
					  reap_rounds, reap_rounds,
					  cancel_rounds };
	struct shared *s = calloc(1, sizeof(*s));
	struct mock *mock = *state;
	struct fwctl_dev *dev = must_open_dev(mock);
	pthread_t threads[ARRAY_SIZE(work)];
	unsigned int *cancelled;

	s->queue = must_make_queue(dev);
	for (unsigned int i = 0; i < ARRAY_SIZE(work); i++)
		assert_int_equal(pthread_create(&threads[i], NULL, work[i], s), 0);
	for (unsigned int i = 0; i < ARRAY_SIZE(work); i++)
		pthread_join(threads[i], (void **)&cancelled);
	assert_int_equal(s->wrong, 0);
	assert_int_equal(s->reaped, 2 * ROUNDS);
	assert_int_equal(s->cancelled, *cancelled);
	assert_int_equal(fwctl_queue_pending(s->queue), 0);
	must_end(mock, dev, s->queue);
	free(cancelled);
	free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		/* Mainline's core has only synchronous providers. */
#ifndef EMULATED
		cmocka_unit_test(many_in_flight_asynchronously),
		cmocka_unit_test(many_in_flight_threaded),
		MOCK_TEST(unbind_ends_every_wait),
		MOCK_TEST(a_device_that_is_gone_has_no_queue),
		MODE_TEST(rpcs_are_reaped_as_they_end, async),
		MODE_TEST(rpcs_are_reaped_as_they_end, threaded),
		MODE_TEST(cancel_ends_one, async),
		MODE_TEST(cancel_ends_one, threaded),
		MODE_TEST(deadline_passes, async),
		MODE_TEST(deadline_passes, threaded),
		MODE_TEST(free_leaves_the_firmware_and_takes_the_memory, async),
		MODE_TEST(free_leaves_the_firmware_and_takes_the_memory,
			  threaded),
		MODE_TEST(threads_share_a_queue, async),
		MODE_TEST(threads_share_a_queue, threaded),
		MODE_TEST(events_precede_their_responses, async),
		MODE_TEST(events_precede_their_responses, threaded),
		MODE_TEST(events_precede_their_responses, sync),
		MODE_TEST(rpc_with_a_timeout_outlasts_signals, async),
		MODE_TEST(rpc_with_a_timeout_outlasts_signals, threaded),
#else
		MOCK_TEST(emulated_queues_have_no_events),
#endif
		cmocka_unit_test(many_in_flight_synchronously),
		MOCK_TEST(the_deepest_queue_is_filled),
		MODE_TEST(rpcs_are_reaped_as_they_end, sync),
		MODE_TEST(cancel_ends_one, sync),
		MODE_TEST(deadline_passes, sync),
		MODE_TEST(free_leaves_the_firmware_and_takes_the_memory, sync),
		MODE_TEST(threads_share_a_queue, sync),
		MOCK_TEST(unbind_ends_requests_in_flight),
		MOCK_TEST(event_loop_gets_EPOLLHUP),
		MOCK_TEST(a_signal_ends_the_wait),
		MODE_TEST(rpc_with_a_timeout_outlasts_signals, sync),
	};

	return RUN_TESTS(tests);
}
