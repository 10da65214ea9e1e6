// SPDX-License-Identifier: GPL-2.0-only
/*
 * Firmware in user space: a program is the firmware of a mock device. The program
 * may be wrong, hostile, stopped or dead. It must not block anything, and must not
 * get more than the bytes of the requests.
 *
 * Most tests are both the program and, in a thread, the caller.
 */
#include <linux/capability.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <fwctl_firmware.h>

#include "submit.h"

#define MAX FWCTL_FIRMWARE_MAX_RECORD
#define HEAD sizeof(struct fwctl_mock_record)

/* The request of most tests. Its record has padding. */
static const char hello[] = "hello, firmware";
#define HELLO_LEN 13

static int user_mock(void **state)
{
	static struct mock mock;

	must_make(&mock, "user", "backend=user", NULL);
	*state = &mock;
	return 0;
}

#define USER_TEST(f) cmocka_unit_test_setup_teardown(f, user_mock, no_mock)

static int must_attach(const struct mock *mock)
{
	int program = fwctl_firmware_open(mock->parent);

	if (program < 0)
		fail_msg("%s: %s", mock->parent, strerror(-program));
	return program;
}

/*
 * The caller
 */

/* An RPC in a thread */
struct call {
	int fd;
	uint32_t scope;
	char out[64];
	uint32_t out_len;
	int ret;
	pthread_t thread;
};

static void *run_call(void *data)
{
	struct call *call = data;

	call->ret = get_rpc(call->fd, call->scope, hello, HELLO_LEN, call->out,
			    &call->out_len);
	return NULL;
}

static void must_call(struct call *call, int fd)
{
	memset(call, 0, sizeof(*call));
	memset(call->out, 0x5a, sizeof(call->out));
	call->fd = fd;
	call->scope = FWCTL_RPC_DEBUG_READ_ONLY;
	call->out_len = 32;
	assert_int_equal(pthread_create(&call->thread, NULL, run_call, call), 0);
}

static int must_return(struct call *call)
{
	assert_int_equal(pthread_join(call->thread, NULL), 0);
	return call->ret;
}

/* A process with one RPC in flight, which only a signal or the firmware ends */
static pid_t must_fork_caller(const struct mock *mock)
{
	struct call call = { .out_len = 32 };
	pid_t pid = fork();

	if (pid)
		return pid;
	close_range(STDERR_FILENO + 1, ~0u, 0);
	call.fd = open(mock->node, O_RDWR);
	run_call(&call);
	_exit(-call.ret);
}

static int exit_status(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void must_kill(pid_t pid)
{
	kill(pid, SIGKILL);
	assert_int_equal(exit_status(pid), SIGKILL);
}

/*
 * The program
 */

static bool is_about_context(const struct fwctl_mock_record *record)
{
	return record->type == FWCTL_MOCK_RECORD_OPENED ||
	       record->type == FWCTL_MOCK_RECORD_CLOSED;
}

/* Wait for one record. The result is valid until the next call. */
static const struct fwctl_mock_record *must_get_any(int program)
{
	static char buffer[HEAD + 31] __attribute__((aligned(8)));
	struct fwctl_mock_record *record = (void *)buffer;
	ssize_t len = fwctl_firmware_read(program, buffer, sizeof(buffer));

	assert_int_equal(len, record->len);
	assert_int_equal(record->flags, 0);
	return record;
}

/* Wait for a record of this type. Skips records of contexts. */
static const struct fwctl_mock_record *must_get(int program, uint16_t type)
{
	const struct fwctl_mock_record *record;

	do
		record = must_get_any(program);
	while (is_about_context(record));
	assert_int_equal(record->type, type);
	assert_int_not_equal(record->tag, 0);
	return record;
}

static uint64_t must_get_request(int program)
{
	return must_get(program, FWCTL_MOCK_RECORD_REQUEST)->tag;
}

static uint64_t must_get_cancel(int program)
{
	return must_get(program, FWCTL_MOCK_RECORD_CANCEL)->tag;
}

/* Wait for the record that a context is open or closed. Returns the context. */
static uint32_t must_get_context(int program, uint16_t type)
{
	const struct fwctl_mock_record *record = must_get_any(program);

	assert_int_equal(record->type, type);
	assert_int_equal(record->len, HEAD);
	assert_int_equal(record->tag, 0);
	assert_int_not_equal(record->context, 0);
	assert_int_equal(record->scope, 0);
	assert_int_equal(record->in_len, 0);
	assert_int_equal(record->out_len, 0);
	return record->context;
}

/* Open the device. Returns when the program has read all records. */
static int must_open_known(const struct mock *mock, int program)
{
	int fd = must_open(mock);

	must_get_context(program, FWCTL_MOCK_RECORD_OPENED);
	return fd;
}

static void must_respond(int program, uint64_t tag)
{
	assert_int_equal(fwctl_firmware_respond(program, tag, "ok", 2), 0);
}

/* Check that only records of contexts are unread, and read them. */
static void must_have_no_record(int program)
{
	struct fwctl_mock_record record;
	ssize_t len;

	assert_int_equal(fcntl(program, F_SETFL, O_NONBLOCK), 0);
	while ((len = fwctl_firmware_read(program, &record, HEAD)) == HEAD)
		assert_true(is_about_context(&record));
	assert_int_equal(len, -EAGAIN);
	assert_int_equal(poll_now(program), 0);
	assert_int_equal(fcntl(program, F_SETFL, 0), 0);
}

static void must_serve(int fd, int program)
{
	struct call call;

	must_call(&call, fd);
	must_respond(program, must_get_request(program));
	assert_int_equal(must_return(&call), 0);
}

/*
 * Requests and responses
 */

static void record_has_the_bytes_of_the_request_only(void **state)
{
	int program = must_attach(*state), fd = must_open_known(*state, program);
	const struct fwctl_mock_record *record;
	struct fwctl_info_mock info;
	struct call call;

	assert_int_equal(get_info(fd, &info), 0);
	assert_int_equal(info.abi, 0);
	must_call(&call, fd);
	record = must_get(program, FWCTL_MOCK_RECORD_REQUEST);
	assert_int_equal(record->len, HEAD + 16);
	assert_int_equal(record->context, info.uid);
	assert_int_equal(record->scope, FWCTL_RPC_DEBUG_READ_ONLY);
	assert_int_equal(record->in_len, HELLO_LEN);
	assert_int_equal(record->out_len, 32);
	assert_memory_equal(record->data, hello, HELLO_LEN);
	assert_memory_equal(record->data + HELLO_LEN, "\0\0\0", 3);

	must_respond(program, record->tag);
	assert_int_equal(must_return(&call), 0);
	assert_int_equal(call.out_len, 2);
	/* The core does not write past the response. */
	assert_memory_equal(call.out, "okZZ", 4);
	must_have_no_record(program);
	close(program);
	close(fd);
}

static void largest_messages_pass(void **state)
{
	int program = must_attach(*state), fd = must_open_known(*state, program);
	int queue = must_create_queue(fd, 0);
	struct fwctl_queue_submit cmd = {
		.size = sizeof(cmd),
		.in_len = FWCTL_RPC_MAX_LEN,
		.out_len = FWCTL_RPC_MAX_LEN,
	};
	struct fwctl_mock_record *record = malloc(MAX);
	struct fwctl_record_response *response = malloc(RECORD_SIZE +
							FWCTL_RPC_MAX_LEN);
	char *data = malloc(FWCTL_RPC_MAX_LEN);

	for (size_t i = 0; i < FWCTL_RPC_MAX_LEN; i++)
		data[i] = i * 7 >> 3;
	cmd.in = (uintptr_t)data;
	assert_int_equal(fwctl_ioctl(queue, FWCTL_QUEUE_SUBMIT, &cmd), 0);
	assert_int_equal(fwctl_firmware_read(program, record, MAX), MAX);
	assert_memory_equal(record->data, data, FWCTL_RPC_MAX_LEN);
	data[1]++;
	assert_int_equal(fwctl_firmware_respond(program, record->tag, data,
						FWCTL_RPC_MAX_LEN), 0);
	assert_int_equal(read_records(queue, response,
				      RECORD_SIZE + FWCTL_RPC_MAX_LEN),
			 RECORD_SIZE + FWCTL_RPC_MAX_LEN);
	assert_memory_equal(response->data, data, FWCTL_RPC_MAX_LEN);
	free(data);
	free(response);
	free(record);
	close(queue);
	close(program);
	close(fd);
}

static void responses_come_in_any_order(void **state)
{
	int program = must_attach(*state), fd = must_open_known(*state, program);
	struct call calls[3];
	uint64_t tags[3];

	for (int i = 0; i < 3; i++) {
		must_call(&calls[i], fd);
		tags[i] = must_get_request(program);
	}
	assert_int_equal(fwctl_firmware_fail(program, tags[2], -EBADMSG), 0);
	assert_int_equal(must_return(&calls[2]), -EBADMSG);
	must_respond(program, tags[0]);
	assert_int_equal(must_return(&calls[0]), 0);
	assert_int_equal(fwctl_firmware_respond(program, tags[1], NULL, 0), 0);
	assert_int_equal(must_return(&calls[1]), 0);
	assert_int_equal(calls[1].out_len, 0);
	close(program);
	close(fd);
}

static void long_response_is_truncated(void **state)
{
	int program = must_attach(*state), fd = must_open_known(*state, program);
	char data[100] = { 0 };
	struct call call;

	must_call(&call, fd);
	assert_int_equal(fwctl_firmware_respond(program,
						must_get_request(program), data,
						sizeof(data)), 0);
	assert_int_equal(must_return(&call), 0);
	assert_int_equal(call.out_len, sizeof(data));
	for (int i = 0; i < 64; i++)
		assert_int_equal(call.out[i], i < 32 ? 0 : 0x5a);
	close(program);
	close(fd);
}

/*
 * read()
 */

static void read_returns_whole_records(void **state)
{
	int program = must_attach(*state), fd = must_open_known(*state, program);
	static char buffer[1000] __attribute__((aligned(8)));
	struct fwctl_mock_record *record = (void *)buffer;
	struct call calls[2];

	must_have_no_record(program);
	must_call(&calls[0], fd);
	must_poll(program, POLLIN);
	must_call(&calls[1], fd);
	WAIT_FOR(mock_count(*state, "inflight") == 2);
	assert_int_equal(fwctl_firmware_read(program, buffer, HEAD + 15),
			 -EMSGSIZE);
	assert_int_equal(fwctl_firmware_read(program, (void *)-4096l, 1000),
			 -EFAULT);
	assert_int_equal(fwctl_firmware_read(program, buffer, sizeof(buffer)),
			 2 * (HEAD + 16));
	must_respond(program, record->tag);
	record = (void *)(buffer + record->len);
	must_respond(program, record->tag);
	assert_int_equal(must_return(&calls[0]), 0);
	assert_int_equal(must_return(&calls[1]), 0);
	must_have_no_record(program);
	close(program);
	close(fd);
}

/* The second page of the buffer is missing, so half a record is copied. */
static void record_that_is_copied_in_part_stays(void **state)
{
	long page = sysconf(_SC_PAGESIZE);
	char *memory = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int program = must_attach(*state), fd = must_open_known(*state, program);
	struct call call;

	assert_true(memory != MAP_FAILED);
	assert_int_equal(munmap(memory + page, page), 0);
	must_call(&call, fd);
	must_poll(program, POLLIN);
	assert_int_equal(fwctl_firmware_read(program, memory + page - HEAD - 8,
					     100), -EFAULT);
	must_respond(program, must_get_request(program));
	assert_int_equal(must_return(&call), 0);
	assert_int_equal(munmap(memory, page), 0);
	close(program);
	close(fd);
}

/*
 * Hostile programs
 */

static int respond_with(int program, struct fwctl_mock_respond arg)
{
	return fwctl_ioctl(program, FWCTL_MOCK_RESPOND, &arg);
}

/* Call @function with the argument @ok after some changes to it. */
#define MUST_REJECT(function, errno_, ...) do {			\
	arg = ok;							\
	__VA_ARGS__;							\
	assert_int_equal((function)(program, arg), -(errno_));		\
} while (0)

static void wrong_tags_are_rejected(void **state)
{
	int program = must_attach(*state), fd = must_open_known(*state, program);
	struct call call, unread;
	uint64_t tag;

	must_call(&call, fd);
	tag = must_get_request(program);
	must_call(&unread, fd);
	must_poll(program, POLLIN);
	assert_int_equal(fwctl_firmware_fail(program, 0, -EIO), -ENOENT);
	/* The tag of an unread request is close to the previous one. */
	for (uint64_t other = 0; other < tag + 4096; other++)
		if (other != tag)
			assert_int_equal(fwctl_firmware_fail(program, other, -EIO),
					 -ENOENT);
	must_respond(program, tag);
	assert_int_equal(fwctl_firmware_respond(program, tag, "no", 2), -ENOENT);
	assert_int_equal(must_return(&call), 0);
	must_respond(program, must_get_request(program));
	assert_int_equal(must_return(&unread), 0);
	close(program);
	close(fd);
}

static void malformed_responses_are_rejected(void **state)
{
	int program = must_attach(*state), fd = must_open_known(*state, program);
	struct fwctl_mock_respond ok = { .size = sizeof(ok) }, arg;
	struct {
		struct fwctl_mock_respond arg;
		uint64_t more;
	} large;
	struct call call;

	must_call(&call, fd);
	ok.tag = must_get_request(program);
	MUST_REJECT(respond_with, EINVAL, arg.error = 1);
	MUST_REJECT(respond_with, EINVAL, arg.error = -512);
	MUST_REJECT(respond_with, EINVAL, arg.error = INT32_MIN);
	MUST_REJECT(respond_with, EINVAL, arg.error = -EIO, arg.data_len = 1);
	MUST_REJECT(respond_with, EINVAL, arg.size = sizeof(arg) - 1);
	MUST_REJECT(respond_with, EINVAL, arg.size = 0);
	MUST_REJECT(respond_with, EOPNOTSUPP, arg.reserved = 1);
	MUST_REJECT(respond_with, EMSGSIZE, arg.data_len = FWCTL_RPC_MAX_LEN + 1);
	MUST_REJECT(respond_with, EFAULT, arg.data_len = 1);
	MUST_REJECT(respond_with, EFAULT, arg.data_len = 4096, arg.data = UINT64_MAX);
	large.arg = ok;
	large.arg.size = sizeof(large);
	large.more = 1;
	assert_int_equal(fwctl_ioctl(program, FWCTL_MOCK_RESPOND, &large), -E2BIG);
	assert_int_equal(fwctl_ioctl(program, FWCTL_MOCK_RESPOND, NULL), -EFAULT);
	assert_int_equal(fwctl_ioctl(program, FWCTL_RPC, &ok), -ENOTTY);
	assert_int_equal(fwctl_ioctl(fd, FWCTL_MOCK_RESPOND, &ok), -ENOTTY);
	assert_int_equal(write(program, &ok, sizeof(ok)), -1);
	assert_int_equal(errno, EINVAL);

	large.more = 0;
	assert_int_equal(fwctl_ioctl(program, FWCTL_MOCK_RESPOND, &large), 0);
	assert_int_equal(must_return(&call), 0);
	close(program);
	close(fd);
}

static void late_response_of_a_killed_caller_is_rejected(void **state)
{
	int program = must_attach(*state);
	struct mock *mock = *state;
	pid_t read, unread;
	uint64_t tag;

	read = must_fork_caller(mock);
	tag = must_get_request(program);
	unread = must_fork_caller(mock);
	WAIT_FOR(mock_count(mock, "inflight") == 2);
	must_kill(unread);
	must_kill(read);
	WAIT_FOR(mock_count(mock, "contexts") == 0);
	assert_int_equal(mock_count(mock, "inflight"), 0);
	assert_int_equal(fwctl_firmware_respond(program, tag, "no", 2), -ENOENT);
	/* The program has never read the other request. */
	assert_int_equal(must_get_cancel(program), tag);
	must_have_no_record(program);
	close(program);
}

static void cancel_and_timeout_of_a_queue_reach_the_program(void **state)
{
	int program = must_attach(*state), fd = must_open_known(*state, program);
	int queue = must_create_queue(fd, 0);
	struct message m = bare_message(FWCTL_MOCK_ECHO);
	uint64_t tag;

	must_submit(queue, &m, 7);
	tag = must_get_request(program);
	assert_int_equal(cancel(queue, 7), 1);
	must_read_error(queue, 7, -ECANCELED,
			FWCTL_RECORD_CORE_ERROR | FWCTL_RECORD_IN_FLIGHT);
	assert_int_equal(must_get_cancel(program), tag);
	assert_int_equal(submit_timed(queue, &m, 8, 20), 0);
	tag = must_get_request(program);
	must_read_error(queue, 8, -ETIMEDOUT,
			FWCTL_RECORD_CORE_ERROR | FWCTL_RECORD_IN_FLIGHT);
	assert_int_equal(must_get_cancel(program), tag);
	close(queue);
	close(fd);
	close(program);
}

/*
 * Events
 */

/* Returns a queue with a subscription to temperature and vendor events. */
static int must_subscribe(int fd)
{
	int queue = must_create_queue(fd, 0);
	struct fwctl_queue_subscribe cmd = {
		.size = sizeof(cmd),
		.scope = FWCTL_RPC_DEBUG_READ_ONLY,
		.kind = FWCTL_MOCK_TEMPERATURE,
	};

	assert_int_equal(fwctl_ioctl(queue, FWCTL_QUEUE_SUBSCRIBE, &cmd), 0);
	cmd.kind = FWCTL_MOCK_VENDOR;
	assert_int_equal(fwctl_ioctl(queue, FWCTL_QUEUE_SUBSCRIBE, &cmd), 0);
	return queue;
}

/* Wait for one record. The result is valid until the next call. */
static const struct fwctl_record_event *must_read_event(int queue,
							const char *text)
{
	static struct {
		struct fwctl_record_event head;
		char data[FWCTL_EVENT_MAX_LEN];
	} record;

	assert_true(read_records(queue, &record, first_len(queue)) > 0);
	assert_int_equal(record.head.head.type, FWCTL_RECORD_EVENT);
	assert_int_equal(record.head.data_len, strlen(text));
	assert_memory_equal(record.data, text, strlen(text));
	return &record.head;
}

static int post(int program, uint32_t context, const char *text)
{
	return fwctl_firmware_post(program, context, FWCTL_MOCK_VENDOR, text,
				   strlen(text));
}

static void events_reach_one_context_or_all(void **state)
{
	int program = must_attach(*state);
	int fd = must_open(*state), other = must_open(*state);
	int queue = must_subscribe(fd), other_queue = must_subscribe(other);
	struct fwctl_info_mock info;

	assert_int_equal(get_info(fd, &info), 0);
	assert_int_equal(post(program, info.uid, "one"), 0);
	assert_int_equal(post(program, 0, "all"), 0);
	assert_int_equal(must_read_event(queue, "one")->kind, FWCTL_MOCK_VENDOR);
	must_read_event(queue, "all");
	assert_int_equal(must_read_event(other_queue, "all")->sequence, 1);
	assert_int_equal(poll_now(other_queue), POLLOUT);
	close(queue);
	close(fd);
	WAIT_FOR(mock_count(*state, "contexts") == 1);
	assert_int_equal(post(program, info.uid, "late"), -ENOENT);
	close(other_queue);
	close(other);
	close(program);
}

/* Half of the events precede the response of the program, and half follow it. */
static void events_and_responses_have_the_order_of_the_program(void **state)
{
	int program = must_attach(*state), fd = must_open_known(*state, program);
	int queue = must_subscribe(fd);
	struct message m = bare_message(FWCTL_MOCK_ECHO);
	char text[16];

	for (int i = 0; i < 50; i++) {
		snprintf(text, sizeof(text), "event %d", i);
		must_submit(queue, &m, i);
		if (i % 2)
			assert_int_equal(post(program, 0, text), 0);
		must_respond(program, must_get_request(program));
		if (i % 2 == 0)
			assert_int_equal(post(program, 0, text), 0);
	}
	for (int i = 0; i < 50; i++) {
		snprintf(text, sizeof(text), "event %d", i);
		if (i % 2)
			must_read_event(queue, text);
		assert_int_equal(must_read(queue)->head.cookie, i);
		if (i % 2 == 0)
			must_read_event(queue, text);
	}
	close(queue);
	close(fd);
	close(program);
}

static int post_with(int program, struct fwctl_mock_post arg)
{
	return fwctl_ioctl(program, FWCTL_MOCK_POST, &arg);
}

static void malformed_events_are_rejected(void **state)
{
	static char data[FWCTL_EVENT_MAX_LEN + 1];
	int program = must_attach(*state), fd = must_open_known(*state, program);
	int queue = must_subscribe(fd), ret;
	struct fwctl_mock_post ok = {
		.size = sizeof(ok), .kind = FWCTL_MOCK_VENDOR,
		.data = (uintptr_t)data, .data_len = FWCTL_EVENT_MAX_LEN,
	}, arg;

	MUST_REJECT(post_with, EINVAL, arg.size = sizeof(arg) - 1);
	MUST_REJECT(post_with, EINVAL, arg.size = 0);
	MUST_REJECT(post_with, EOPNOTSUPP, arg.kind = 0);
	MUST_REJECT(post_with, EOPNOTSUPP, arg.kind = UINT32_MAX);
	MUST_REJECT(post_with, EMSGSIZE, arg.data_len = UINT32_MAX);
	MUST_REJECT(post_with, EMSGSIZE, arg.data_len = sizeof(data));
	MUST_REJECT(post_with, EMSGSIZE, arg.kind = FWCTL_MOCK_TEMPERATURE,
		    arg.data_len = sizeof(struct fwctl_mock_event) + 1);
	MUST_REJECT(post_with, EFAULT, arg.data = 0);
	MUST_REJECT(post_with, EFAULT, arg.data = UINT64_MAX);
	MUST_REJECT(post_with, ENOENT, arg.context = UINT32_MAX);
	assert_int_equal(fwctl_ioctl(program, FWCTL_MOCK_POST, NULL), -EFAULT);
	assert_int_equal(fwctl_ioctl(fd, FWCTL_MOCK_POST, &ok), -ENOTTY);
	assert_int_equal(poll_now(queue), POLLOUT);

	/* A payload in the wrong format is a fault of the firmware. */
	assert_int_equal(fwctl_firmware_post(program, 0, FWCTL_MOCK_TEMPERATURE,
					     "hot", 3), 0);
	must_read_event(queue, "hot");
	assert_int_equal(post_with(program, ok), 0);
	ret = read_records(queue, data, sizeof(data));
	assert_int_equal(ret, -EMSGSIZE);
	close(queue);
	close(fd);
	close(program);
}

/* A queue without a reader stays bounded, and requests are still served. */
static void flood_of_events_is_lost(void **state)
{
	int program = must_attach(*state), fd = must_open_known(*state, program);
	int queue = must_subscribe(fd);

	for (int i = 0; i < 10000; i++)
		assert_int_equal(post(program, 0, "flood"), 0);
	must_serve(fd, program);
	for (int i = 0; i < 64; i++)
		assert_int_equal(must_read_event(queue, "flood")->sequence, i);
	close(queue);
	close(fd);
	close(program);
}

static void events_without_a_driver_are_dropped(void **state)
{
	struct mock *mock = *state;
	int program = must_attach(mock), fd = must_open_known(mock, program), queue;

	assert_int_equal(driver_unbind(mock), 0);
	assert_int_equal(post(program, 0, "dropped"), 0);
	assert_int_equal(post(program, 1, "dropped"), -ENOENT);
	close(fd);
	assert_int_equal(driver_bind(mock), 0);
	must_refresh(mock);
	fd = must_open(mock);
	queue = must_subscribe(fd);
	assert_int_equal(post(program, 0, "first"), 0);
	assert_int_equal(must_read_event(queue, "first")->sequence, 0);
	close(queue);
	close(fd);
	close(program);
}

/*
 * Contexts
 */

static uint32_t uid_of(int fd)
{
	struct fwctl_info_mock info;

	assert_int_equal(get_info(fd, &info), 0);
	return info.uid;
}

static void contexts_have_records(void **state)
{
	struct mock *mock = *state;
	int program = must_attach(mock), fd = must_open(mock), other = must_open(mock);
	uint32_t uid = uid_of(fd), other_uid = uid_of(other);

	must_poll(program, POLLIN);
	assert_int_equal(must_get_context(program, FWCTL_MOCK_RECORD_OPENED), uid);
	assert_int_equal(must_get_context(program, FWCTL_MOCK_RECORD_OPENED),
			 other_uid);
	assert_int_equal(poll_now(program), 0);
	close(other);
	close(fd);
	assert_int_equal(must_get_context(program, FWCTL_MOCK_RECORD_CLOSED),
			 other_uid);
	assert_int_equal(must_get_context(program, FWCTL_MOCK_RECORD_CLOSED), uid);
	assert_int_equal(poll_now(program), 0);
	close(program);
}

/* The context has a queue with a request in flight when its last FD is closed. */
static void closed_context_has_no_request(void **state)
{
	int program = must_attach(*state), fd = must_open_known(*state, program);
	int queue = must_create_queue(fd, 0);
	struct message m = bare_message(FWCTL_MOCK_ECHO);
	uint32_t uid = uid_of(fd);
	uint64_t tag;

	must_submit(queue, &m, 1);
	tag = must_get_request(program);
	close(fd);
	assert_int_equal(poll_now(program), 0);
	close(queue);
	assert_int_equal(must_get_cancel(program), tag);
	assert_int_equal(must_get_context(program, FWCTL_MOCK_RECORD_CLOSED), uid);
	close(program);
}

/* The records of contexts stay bounded if the program never reads. */
static void contexts_of_a_program_that_never_reads_are_forgotten(void **state)
{
	struct mock *mock = *state;
	int program = must_attach(mock), fds[50];
	struct fwctl_mock_record *records = calloc(100, HEAD);

	for (int i = 0; i < 500; i++)
		close(must_open(mock));
	assert_int_equal(poll_now(program), 0);
	for (int i = 0; i < 50; i++)
		fds[i] = must_open(mock);
	assert_int_equal(fwctl_firmware_read(program, records, 100 * HEAD),
			 50 * HEAD);
	for (int i = 0; i < 50; i++)
		close(fds[i]);
	for (int i = 0; i < 500; i++)
		close(must_open(mock));
	assert_int_equal(fwctl_firmware_read(program, records, 100 * HEAD),
			 50 * HEAD);
	for (int i = 0; i < 50; i++)
		assert_int_equal(records[i].type, FWCTL_MOCK_RECORD_CLOSED);
	free(records);
	close(program);
}

static void takeover_lists_the_open_contexts(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock), program = must_attach(mock), other;
	uint32_t uid = uid_of(fd);

	assert_int_equal(must_get_context(program, FWCTL_MOCK_RECORD_OPENED), uid);
	other = must_open_known(mock, program);
	close(other);
	close(program);
	program = must_attach(mock);
	assert_int_equal(must_get_context(program, FWCTL_MOCK_RECORD_OPENED), uid);
	assert_int_equal(poll_now(program), 0);
	close(fd);
	assert_int_equal(must_get_context(program, FWCTL_MOCK_RECORD_CLOSED), uid);
	close(program);
}

/*
 * Death and takeover
 */

static void requests_without_a_program_fail_at_once(void **state)
{
	int fd = must_open(*state), program;
	struct call call;

	must_call(&call, fd);
	assert_int_equal(must_return(&call), -ENOTCONN);
	program = must_attach(*state);
	must_have_no_record(program);
	must_serve(fd, program);
	close(program);
	close(fd);
}

static void death_ends_all_requests(void **state)
{
	int program = must_attach(*state), fd = must_open_known(*state, program);
	struct call read, unread;
	uint64_t tag;

	must_call(&read, fd);
	tag = must_get_request(program);
	must_call(&unread, fd);
	must_poll(program, POLLIN);
	close(program);
	assert_int_equal(must_return(&read), -ENOTCONN);
	assert_int_equal(must_return(&unread), -ENOTCONN);
	assert_int_equal(mock_count(*state, "inflight"), 0);

	program = must_attach(*state);
	assert_int_equal(fwctl_firmware_respond(program, tag, "no", 2), -ENOENT);
	must_have_no_record(program);
	must_serve(fd, program);
	close(program);
	close(fd);
}

static void killed_program_is_dead(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock), program;
	struct call call;
	int ready[2];
	pid_t pid;
	char byte;

	assert_int_equal(pipe(ready), 0);
	pid = fork();
	if (!pid) {
		program = fwctl_firmware_open(mock->parent);
		close(ready[1]);
		pause();
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 0);
	must_call(&call, fd);
	WAIT_FOR(mock_count(mock, "inflight") == 1);
	must_kill(pid);
	assert_int_equal(must_return(&call), -ENOTCONN);
	program = must_attach(mock);
	must_serve(fd, program);
	close(ready[0]);
	close(program);
	close(fd);
}

/* The file is O_CLOEXEC, so exec ends the firmware. */
static void exec_is_death(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock), program;
	struct call call;
	int ready[2];
	pid_t pid;
	char byte;

	assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
	pid = fork();
	if (!pid) {
		program = fwctl_firmware_open(mock->parent);
		if (write(ready[1], "", 1) != 1)
			_exit(1);
		must_get_request(program);
		execlp("sleep", "sleep", "infinity", NULL);
		_exit(2);
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	must_call(&call, fd);
	assert_int_equal(must_return(&call), -ENOTCONN);
	assert_int_equal(waitpid(pid, NULL, WNOHANG), 0);
	program = must_attach(mock);
	must_serve(fd, program);
	must_kill(pid);
	close(ready[0]);
	close(ready[1]);
	close(program);
	close(fd);
}

/* The program dies with the last close, not with the first one. */
static void forked_program_lives_on(void **state)
{
	int program = must_attach(*state), fd = must_open_known(*state, program);
	struct call call;
	pid_t pid = fork();

	if (!pid) {
		pause();
		_exit(0);
	}
	must_call(&call, fd);
	must_poll(program, POLLIN);
	close(program);
	assert_int_equal(fwctl_firmware_open(((struct mock *)*state)->parent),
			 -EBUSY);
	assert_int_equal(mock_count(*state, "inflight"), 1);
	must_kill(pid);
	assert_int_equal(must_return(&call), -ENOTCONN);
	close(fd);
}

static void set_admin(bool on)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2];

	assert_int_equal(syscall(SYS_capget, &header, data), 0);
	if (on)
		data[0].effective |= 1u << CAP_SYS_ADMIN;
	else
		data[0].effective &= ~(1u << CAP_SYS_ADMIN);
	assert_int_equal(syscall(SYS_capset, &header, data), 0);
}

static void one_privileged_program_at_a_time(void **state)
{
	struct mock *mock = *state;
	char path[PATH_MAX];
	struct stat st;
	int program;

	snprintf(path, sizeof(path), "/dev/%s", mock->parent);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	set_admin(false);
	assert_int_equal(fwctl_firmware_open(mock->parent), -EPERM);
	set_admin(true);
	program = must_attach(mock);
	assert_int_equal(fwctl_firmware_open(mock->parent), -EBUSY);
	close(program);
}

/*
 * Removal. A stopped program never reads, responds or closes.
 */

static pid_t must_fork_stopped(const struct mock *mock)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		char buffer[HEAD + 16] __attribute__((aligned(8)));
		struct fwctl_mock_record *record = (void *)buffer;
		int program = fwctl_firmware_open(mock->parent);

		if (program < 0)
			_exit(1);
		/* One request is read, all later ones are not. */
		raise(SIGSTOP);
		do {
			if (fwctl_firmware_read(program, buffer, sizeof(buffer)) < 0)
				_exit(2);
		} while (is_about_context(record));
		raise(SIGSTOP);
		while (fwctl_firmware_read(program, buffer, sizeof(buffer)))
			;
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, WUNTRACED), pid);
	assert_true(WIFSTOPPED(status));
	return pid;
}

/* Stop a program that has one of two requests. */
static pid_t must_stop(const struct mock *mock, int fd, struct call calls[2])
{
	pid_t pid = must_fork_stopped(mock);
	int status;

	must_call(&calls[0], fd);
	WAIT_FOR(mock_count(mock, "inflight") == 1);
	kill(pid, SIGCONT);
	assert_int_equal(waitpid(pid, &status, WUNTRACED), pid);
	assert_true(WIFSTOPPED(status));
	must_call(&calls[1], fd);
	WAIT_FOR(mock_count(mock, "inflight") == 2);
	return pid;
}

static void removal_does_not_wait_for_a_stopped_program(void **state)
{
	struct mock mock;
	struct call calls[2];
	pid_t pid;
	int fd;

	(void)state;
	must_make(&mock, "removed", "backend=user", NULL);
	fd = must_open(&mock);
	pid = must_stop(&mock, fd, calls);
	assert_int_equal(rmdir(mock.dir), 0);
	assert_int_equal(must_return(&calls[0]), -ENODEV);
	assert_int_equal(must_return(&calls[1]), -ENODEV);
	/* The program reads 0 and exits. */
	kill(pid, SIGCONT);
	assert_int_equal(exit_status(pid), 0);
	close(fd);
}

static void unbind_does_not_wait_for_a_stopped_program(void **state)
{
	struct mock *mock = *state;
	struct call calls[2];
	int fd = must_open(mock);
	pid_t pid = must_stop(mock, fd, calls);

	assert_int_equal(driver_unbind(mock), 0);
	assert_int_equal(must_return(&calls[0]), -ENODEV);
	assert_int_equal(must_return(&calls[1]), -ENODEV);
	close(fd);
	must_kill(pid);
	assert_int_equal(driver_bind(mock), 0);
	must_refresh(mock);
}

static void kill_and_close_do_not_wait_for_a_stopped_program(void **state)
{
	struct mock *mock = *state;
	struct call calls[2];
	int fd = must_open(mock);
	pid_t caller, pid = must_stop(mock, fd, calls);

	caller = must_fork_caller(mock);
	WAIT_FOR(mock_count(mock, "inflight") == 3);
	must_kill(caller);
	WAIT_FOR(mock_count(mock, "contexts") == 1);
	assert_int_equal(mock_count(mock, "inflight"), 2);
	must_kill(pid);
	assert_int_equal(must_return(&calls[0]), -ENOTCONN);
	assert_int_equal(must_return(&calls[1]), -ENOTCONN);
	close(fd);
}

static void program_outlives_the_driver(void **state)
{
	struct mock *mock = *state;
	int program = must_attach(mock), fd = must_open_known(mock, program);
	struct call call;
	uint64_t tag;

	must_call(&call, fd);
	tag = must_get_request(program);
	assert_int_equal(driver_unbind(mock), 0);
	assert_int_equal(must_return(&call), -ENODEV);
	assert_int_equal(must_get_cancel(program), tag);
	must_get_context(program, FWCTL_MOCK_RECORD_CLOSED);
	assert_int_equal(poll_now(program), 0);
	close(fd);
	assert_int_equal(driver_bind(mock), 0);
	must_refresh(mock);
	fd = must_open(mock);
	must_serve(fd, program);
	close(fd);
	close(program);
}

static void file_outlives_the_device(void **state)
{
	struct fwctl_mock_respond arg = { .size = sizeof(arg) };
	struct mock mock;
	char byte;
	int program;

	(void)state;
	must_make(&mock, "gone", "backend=user", NULL);
	program = must_attach(&mock);
	must_drop(&mock);
	assert_int_equal(poll_now(program), POLLIN | POLLHUP);
	assert_int_equal(fwctl_firmware_read(program, &byte, 1), 0);
	assert_int_equal(respond_with(program, arg), -ENODEV);
	assert_int_equal(fwctl_firmware_open(mock.parent), -ENOENT);
	close(program);
}

/* A program that waits for itself can be killed. */
static void program_that_calls_its_own_device_dies(void **state)
{
	struct mock *mock = *state;
	struct call call = { .out_len = 32 };
	int program;
	pid_t pid = fork();

	if (!pid) {
		close_range(STDERR_FILENO + 1, ~0u, 0);
		if (fwctl_firmware_open(mock->parent) < 0)
			_exit(1);
		call.fd = open(mock->node, O_RDWR);
		run_call(&call);
		_exit(2);
	}
	WAIT_FOR(mock_count(mock, "inflight") == 1);
	must_kill(pid);
	WAIT_FOR(mock_count(mock, "contexts") == 0);
	assert_int_equal(mock_count(mock, "inflight"), 0);
	program = must_attach(mock);
	must_have_no_record(program);
	close(program);
}

static void backend_is_a_setting_of_a_device_that_is_not_live(void **state)
{
	struct mock *mock = *state;

	assert_int_equal(mock_write(mock, "backend", "builtin"), -EBUSY);
	must_write(mock, "live", "0");
	assert_int_equal(mock_write(mock, "backend", "other"), -EINVAL);
	must_write(mock, "mode", "sync");
	assert_int_equal(mock_write(mock, "live", "1"), -EOPNOTSUPP);
	must_write(mock, "mode", "threaded");
	assert_int_equal(mock_write(mock, "live", "1"), -EOPNOTSUPP);
	must_write(mock, "backend", "builtin");
	must_write(mock, "live", "1");
	assert_int_equal(fwctl_firmware_open(mock->parent), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		USER_TEST(record_has_the_bytes_of_the_request_only),
		USER_TEST(largest_messages_pass),
		USER_TEST(responses_come_in_any_order),
		USER_TEST(long_response_is_truncated),
		USER_TEST(read_returns_whole_records),
		USER_TEST(record_that_is_copied_in_part_stays),
		USER_TEST(wrong_tags_are_rejected),
		USER_TEST(malformed_responses_are_rejected),
		USER_TEST(late_response_of_a_killed_caller_is_rejected),
		USER_TEST(cancel_and_timeout_of_a_queue_reach_the_program),
		USER_TEST(events_reach_one_context_or_all),
		USER_TEST(events_and_responses_have_the_order_of_the_program),
		USER_TEST(malformed_events_are_rejected),
		USER_TEST(flood_of_events_is_lost),
		USER_TEST(events_without_a_driver_are_dropped),
		USER_TEST(contexts_have_records),
		USER_TEST(closed_context_has_no_request),
		USER_TEST(contexts_of_a_program_that_never_reads_are_forgotten),
		USER_TEST(takeover_lists_the_open_contexts),
		USER_TEST(requests_without_a_program_fail_at_once),
		USER_TEST(death_ends_all_requests),
		USER_TEST(killed_program_is_dead),
		USER_TEST(exec_is_death),
		USER_TEST(forked_program_lives_on),
		USER_TEST(one_privileged_program_at_a_time),
		cmocka_unit_test(removal_does_not_wait_for_a_stopped_program),
		USER_TEST(unbind_does_not_wait_for_a_stopped_program),
		USER_TEST(kill_and_close_do_not_wait_for_a_stopped_program),
		USER_TEST(program_outlives_the_driver),
		cmocka_unit_test(file_outlives_the_device),
		USER_TEST(program_that_calls_its_own_device_dies),
		USER_TEST(backend_is_a_setting_of_a_device_that_is_not_live),
	};

	return RUN_TESTS(tests);
}
