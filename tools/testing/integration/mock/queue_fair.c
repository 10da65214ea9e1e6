// SPDX-License-Identifier: GPL-2.0-only
/*
 * A task that never reads, blocks in a page fault or is stopped does not delay
 * other FDs. Contexts share the slots. A reset needs no slot.
 */
#include <endian.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

#include "slow_page.h"
#include "submit.h"

/* Check that a new context works, with FWCTL_RPC and with a queue. */
static void must_work(const struct mock *mock)
{
	int fd = must_open(mock), queue = must_create_queue(fd, 0);

	assert_int_equal(echo(fd), 0);
	must_submit_echo(queue, 1);
	must_read_response(queue, 1, FWCTL_MOCK_OK);
	close(queue);
	close(fd);
}

static struct mock *must_make_slots(const char *slots, const char *mode)
{
	static struct mock mock;

	must_make(&mock, "one", slots, mode, NULL);
	return &mock;
}

static void must_end(struct mock *mock, int queue, int fd)
{
	end_queue(mock, queue, fd);
	must_drop(mock);
}

static const char *const modes[] = { "mode=sync", "mode=threaded", "mode=async" };

static void task_that_never_reads_delays_no_other(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(modes); i++) {
		struct mock *mock = must_make_slots("max_requests=1", modes[i]);
		int fd = must_open(mock);
		struct waiter waiter = { .queue = create_queue(fd, 0, 2, 0) };

		must_submit_echo(waiter.queue, 1);
		must_submit_echo(waiter.queue, 2);
		/* A task that waits for a record does not delay others either. */
		must_start_waiter(&waiter);
		must_work(mock);
		must_read_response(waiter.queue, 1, FWCTL_MOCK_OK);
		assert_int_equal(must_finish_waiter(&waiter), 0);
		must_end(mock, waiter.queue, fd);
	}
}

static long available_kib(void)
{
	char line[128];
	FILE *file = fopen("/proc/meminfo", "r");
	long kib = -1;

	assert_non_null(file);
	while (kib < 0 && fgets(line, sizeof(line), file))
		sscanf(line, "MemAvailable: %ld", &kib);
	fclose(file);
	return kib;
}

/* The responses have 250 MiB in total. The records have space for the headers. */
static void unread_responses_keep_the_memory_of_their_records_only(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock), queue = must_create_queue(fd, 0);
	struct {
		struct fwctl_mock_req req;
		struct fwctl_mock_mem mem;
	} m = {
		.req = { .opcode = htole16(FWCTL_MOCK_MEM_READ),
			 .len = htole32(sizeof(m.mem)) },
		.mem.len = htole32(FWCTL_MOCK_MEM_MAX_LEN),
	};
	struct fwctl_queue_submit cmd = {
		.size = sizeof(cmd), .scope = FWCTL_RPC_DEBUG_READ_ONLY,
		.in_len = sizeof(m), .out_len = sizeof(struct fwctl_mock_rsp),
		.in = (uintptr_t)&m,
	};
	long before = available_kib();

	for (int i = 0; i < 250; i++)
		assert_int_equal(fwctl_ioctl(queue, FWCTL_QUEUE_SUBMIT, &cmd),
				 0);
	WAIT_FOR(le64toh(must_count(fd).completed) >= 250);
	WAIT_FOR(available_kib() > before - 100 * 1024);
	end_queue(mock, queue, fd);
}

static void must_have_stopped(pid_t child)
{
	int status;

	assert_int_equal(waitpid(child, &status, WUNTRACED), child);
	assert_true(WIFSTOPPED(status));
}

static void stopped_task_delays_no_other(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(modes); i++) {
		struct mock *mock = must_make_slots("max_requests=1", modes[i]);
		int fd = must_open(mock), queue = must_create_queue(fd, 0);
		int status;
		pid_t child = fork();

		if (!child) {
			for (int n = 0; n < 100; n++)
				submit_echo(queue, n);
			raise(SIGSTOP);
			_exit(0);
		}
		must_have_stopped(child);
		must_work(mock);
		for (int n = 0; n < 100; n++)
			must_read_response(queue, n, FWCTL_MOCK_OK);
		kill(child, SIGCONT);
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_int_equal(status, 0);
		must_end(mock, queue, fd);
	}
}

/*
 * Page faults
 */

struct call {
	int fd;
	unsigned long nr;
	void *arg;
	int ret;
	pthread_t thread;
};

/* Call FWCTL_QUEUE_SUBMIT or FWCTL_RPC, or read() if @nr is 0. */
static void *call_main(void *data)
{
	struct call *call = data;

	if (call->nr)
		call->ret = fwctl_ioctl(call->fd, call->nr, call->arg);
	else
		call->ret = read_records(call->fd, call->arg, SLOW_PAGE_SIZE);
	return NULL;
}

/* A page that starts with an empty ECHO */
static const union {
	struct fwctl_mock_req echo;
	char bytes[SLOW_PAGE_SIZE];
} page = { .echo.opcode = FWCTL_MOCK_ECHO };

static void must_work_during(const struct mock *mock, struct call *call,
			     const struct slow_page *slow)
{
	assert_int_equal(pthread_create(&call->thread, NULL, call_main, call),
			 0);
	must_fault(slow);
	must_work(mock);
	must_provide(slow, &page);
	assert_int_equal(pthread_join(call->thread, NULL), 0);
}

static void page_fault_in_submit_delays_no_other(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(modes); i++) {
		struct mock *mock = must_make_slots("max_requests=1", modes[i]);
		struct slow_page slow = must_make_slow_page();
		int fd = must_open(mock), queue = must_create_queue(fd, 0);
		struct fwctl_queue_submit cmd = {
			.size = sizeof(cmd), .in_len = 16, .out_len = 16,
			.in = (uintptr_t)slow.page,
		};
		struct call call = { queue, FWCTL_QUEUE_SUBMIT, &cmd, 1, 0 };

		must_work_during(mock, &call, &slow);
		assert_int_equal(call.ret, 0);
		must_read(queue);
		drop_slow_page(&slow);
		must_end(mock, queue, fd);
	}
}

/* The faulting reader has one record. Another reader can get the next one. */
static void page_fault_in_read_delays_no_other(void **state)
{
	struct mock *mock = *state;
	struct slow_page slow = must_make_slow_page();
	int fd = must_open(mock), queue = must_create_queue(fd, 0);
	struct call call = { queue, 0, slow.page, 0, 0 };

	must_cancel_some(queue, 1, 1);
	assert_int_equal(pthread_create(&call.thread, NULL, call_main, &call),
			 0);
	must_fault(&slow);
	must_submit_echo(queue, 2);
	must_read_response(queue, 2, FWCTL_MOCK_OK);
	must_work(mock);
	must_provide(&slow, &page);
	assert_int_equal(pthread_join(call.thread, NULL), 0);
	assert_int_equal(call.ret, RECORD_SIZE);
	assert_true(((struct record *)slow.page)->head.cookie == 1);
	drop_slow_page(&slow);
	end_queue(mock, queue, fd);
}

static void must_fault_in_rpc(const char *mode, bool response)
{
	struct mock *mock = must_make_slots("max_requests=1", mode);
	struct slow_page slow = must_make_slow_page();
	int fd = must_open(mock), queue = must_create_queue(fd, 0);
	struct fwctl_mock_req req = page.echo;
	struct fwctl_rpc rpc = {
		.size = sizeof(rpc), .in_len = 16, .out_len = 16,
		.in = (uintptr_t)(response ? (void *)&req : slow.page),
		.out = (uintptr_t)(response ? slow.page : (void *)&req),
	};
	struct call call = { fd, FWCTL_RPC, &rpc, 1, 0 };

	must_work_during(mock, &call, &slow);
	assert_int_equal(call.ret, 0);
	drop_slow_page(&slow);
	must_end(mock, queue, fd);
}

static void page_fault_in_an_rpc_delays_no_other(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(modes); i++) {
		must_fault_in_rpc(modes[i], false);
		must_fault_in_rpc(modes[i], true);
	}
}

/*
 * Slots
 */

static void one_context_does_not_get_all_slots(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(modes); i++) {
		struct mock *mock = must_make_slots("max_requests=4", modes[i]);
		int fd = must_open(mock), queue = must_create_queue(fd, 0);
		struct message m = waiting_message(0);

		for (int n = 0; n < 10; n++) {
			m.words[0] = htole32(n);
			must_submit(queue, &m, n);
		}
		WAIT_FOR(mock_count(mock, "inflight") == 3);
		must_work(mock);
		assert_int_equal(mock_count(mock, "inflight"), 3);
		/* Close the queue first: a reset would let waiting requests run. */
		close(queue);
		must_end(mock, must_create_queue(fd, 0), fd);
	}
}

static uint32_t must_read_resource(int queue)
{
	const struct record *record = must_read(queue);

	assert_int_equal(record->head.error, 0);
	assert_int_equal(le16toh(record->rsp.status), FWCTL_MOCK_OK);
	return le32toh(record->words[0]);
}

/* The ids of the resources show the order of the RPCs in the firmware. */
static void contexts_get_slots_in_turn(void **state)
{
	struct mock *mock = must_make_slots("max_requests=1", "mode=async");
	struct message wait = waiting_message(1);
	struct message alloc = bare_message(FWCTL_MOCK_RES_ALLOC);
	int fd[3], queue[3];
	uint32_t last = 0, id;

	(void)state;
	for (int i = 0; i < 3; i++) {
		fd[i] = must_open(mock);
		queue[i] = must_create_queue(fd[i], 0);
	}
	must_submit(queue[0], &wait, 100);
	/* Submit all requests of one context before those of the next. */
	for (int i = 1; i < 3; i++)
		for (int n = 0; n < 4; n++)
			must_submit(queue[i], &alloc, n);
	assert_int_equal(cancel(queue[0], 100), 1);
	for (int n = 0; n < 3; n++) {
		for (int i = 1; i < 3; i++) {
			id = must_read_resource(queue[i]);
			assert_true(id > last);
			last = id;
		}
	}
	must_read_resource(queue[1]);
	must_read_resource(queue[2]);
	for (int i = 1; i < 3; i++) {
		close(queue[i]);
		close(fd[i]);
	}
	must_end(mock, queue[0], fd[0]);
}

/* Let each mock worker hang, so that no slot is free. */
static void must_hang_all(const struct mock *mock, int fd[2], int queue[2])
{
	must_write(mock, "faults/hang", "2");
	for (int i = 0; i < 2; i++) {
		struct message m = waiting_message(i);

		fd[i] = must_open(mock);
		queue[i] = must_create_queue(fd[i], 0);
		must_submit(queue[i], &m, i);
	}
	WAIT_FOR(mock_count(mock, "faults/hang") == 0);
	must_submit_echo(queue[0], 7);
	must_submit_echo(queue[1], 7);
}

/* The order is undefined, because the slot of the other queue may run the ECHO. */
static void must_read_aborted_and_echo(int queue)
{
	unsigned int seen = 0;

	for (int i = 0; i < 2; i++) {
		const struct record *record = must_read(queue);
		bool echo = record->head.cookie == 7;

		assert_int_equal(record->head.error, 0);
		assert_int_equal(le16toh(record->rsp.status),
				 echo ? FWCTL_MOCK_OK : FWCTL_MOCK_ABORTED);
		seen |= 1 << echo;
	}
	assert_int_equal(seen, 3);
}

static void must_get_through(const char *mode, bool queued)
{
	struct message reset = bare_message(FWCTL_MOCK_RESET);
	struct mock mock;
	int fd[2], queue[2];

	must_make(&mock, "one", "max_requests=2", "workers=2", mode, NULL);
	must_hang_all(&mock, fd, queue);
	if (queued) {
		must_submit(queue[0], &reset, 9);
		while (must_read(queue[0])->head.cookie != 9)
			;
	} else {
		assert_int_equal(simple(fd[0], FWCTL_MOCK_RESET), 0);
	}
	must_read_aborted_and_echo(queue[1]);
	close(queue[1]);
	close(fd[1]);
	must_end(&mock, queue[0], fd[0]);
}

static void reset_gets_through_if_all_workers_hang(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(modes); i++) {
		must_get_through(modes[i], true);
		must_get_through(modes[i], false);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(task_that_never_reads_delays_no_other),
		MODE_TEST(unread_responses_keep_the_memory_of_their_records_only, sync),
		MODE_TEST(unread_responses_keep_the_memory_of_their_records_only, async),
		cmocka_unit_test(stopped_task_delays_no_other),
		cmocka_unit_test(page_fault_in_submit_delays_no_other),
		MOCK_TEST(page_fault_in_read_delays_no_other),
		cmocka_unit_test(page_fault_in_an_rpc_delays_no_other),
		cmocka_unit_test(one_context_does_not_get_all_slots),
		cmocka_unit_test(contexts_get_slots_in_turn),
		cmocka_unit_test(reset_gets_through_if_all_workers_hang),
	};

	return RUN_TESTS(tests);
}
