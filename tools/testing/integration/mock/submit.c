// SPDX-License-Identifier: GPL-2.0-only
#include <endian.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>

#include "submit.h"

int create_queue(int fd, uint32_t flags, uint32_t records, uint32_t bytes)
{
	struct fwctl_queue_create cmd = {
		.size = sizeof(cmd), .flags = flags, .max_records = records,
		.max_bytes = bytes, .fd = -1,
	};
	int ret = fwctl_ioctl(fd, FWCTL_QUEUE_CREATE, &cmd);

	return ret ? ret : cmd.fd;
}

int must_create_queue(int fd, uint32_t flags)
{
	int queue = create_queue(fd, flags, 0, 0);

	if (queue < 0)
		fail_msg("no queue: %s", strerror(-queue));
	return queue;
}

struct fwctl_queue_submit submit_of(const struct message *m, uint64_t cookie)
{
	return (struct fwctl_queue_submit) {
		.size = sizeof(struct fwctl_queue_submit),
		.scope = le16toh(m->req.opcode) >> 8,
		.in_len = sizeof(m->req) + le32toh(m->req.len),
		.out_len = sizeof(struct record) - RECORD_SIZE,
		.in = (uintptr_t)m, .cookie = cookie,
	};
}

struct message bare_message(uint16_t opcode)
{
	return (struct message) {
		.req = { .opcode = htole16(opcode), .tag = 42 },
	};
}

struct message message(uint16_t opcode, uint32_t a, uint32_t b)
{
	struct message m = bare_message(opcode);

	m.req.len = htole32(sizeof(m.words));
	m.words[0] = htole32(a);
	m.words[1] = htole32(b);
	return m;
}

struct message waiting_message(uint32_t key)
{
	return message(FWCTL_MOCK_RENDEZVOUS, key, 2);
}

int submit_timed(int queue, const struct message *m, uint64_t cookie,
		 uint32_t timeout_ms)
{
	struct fwctl_queue_submit cmd = submit_of(m, cookie);

	cmd.timeout_ms = timeout_ms;
	return fwctl_ioctl(queue, FWCTL_QUEUE_SUBMIT, &cmd);
}

int submit(int queue, const struct message *m, uint64_t cookie)
{
	return submit_timed(queue, m, cookie, 0);
}

int submit_read(int queue, const struct message *m, uint64_t cookie, void *buffer,
		uint32_t size)
{
	struct fwctl_queue_submit cmd = submit_of(m, cookie);

	cmd.flags = FWCTL_QUEUE_SUBMIT_READ;
	cmd.records = (uintptr_t)buffer;
	cmd.records_len = size;
	return fwctl_ioctl(queue, FWCTL_QUEUE_SUBMIT, &cmd);
}

int submit_echo(int queue, uint64_t cookie)
{
	struct message m = bare_message(FWCTL_MOCK_ECHO);

	return submit(queue, &m, cookie);
}

void must_submit(int queue, const struct message *m, uint64_t cookie)
{
	assert_int_equal(submit(queue, m, cookie), 0);
}

void must_submit_echo(int queue, uint64_t cookie)
{
	assert_int_equal(submit_echo(queue, cookie), 0);
}

int cancel(int queue, uint64_t cookie)
{
	struct fwctl_queue_cancel cmd = {
		.size = sizeof(cmd), .cookie = cookie,
	};
	int ret = fwctl_ioctl(queue, FWCTL_QUEUE_CANCEL, &cmd);

	return ret ? ret : (int)cmd.count;
}

ssize_t read_records(int queue, void *buffer, size_t size)
{
	ssize_t len = read(queue, buffer, size);

	return len < 0 ? -errno : len;
}

const struct record *must_read(int queue)
{
	static struct record record;
	ssize_t len;

	must_poll(queue, POLLIN);
	/* The buffer is too small for two records. */
	len = read_records(queue, &record, sizeof(record));
	if (len <= 0)
		fail_msg("read() returned %zd", len);
	assert_int_equal(len, record.head.head.len);
	assert_int_equal(record.head.head.type, FWCTL_RECORD_RESPONSE);
	return &record;
}

void must_read_error(int queue, uint64_t cookie, int error, uint16_t flags)
{
	const struct record *record = must_read(queue);

	assert_true(record->head.cookie == cookie);
	assert_int_equal(record->head.error, error);
	assert_int_equal(record->head.head.flags, flags);
	assert_int_equal(record->head.data_len, 0);
	assert_int_equal(record->head.response_len, 0);
}

void must_read_response(int queue, uint64_t cookie, uint16_t status)
{
	const struct record *record = must_read(queue);

	assert_true(record->head.cookie == cookie);
	assert_int_equal(record->head.error, 0);
	assert_int_equal(record->head.head.flags, 0);
	assert_in_range(record->head.data_len, sizeof(record->rsp),
			sizeof(*record) - RECORD_SIZE);
	assert_int_equal(le16toh(record->rsp.status), status);
	assert_true(record->rsp.tag == 42);
}

int first_len(int queue)
{
	int len = -1;

	assert_int_equal(ioctl(queue, FIONREAD, &len), 0);
	return len;
}

short poll_now(int fd)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN | POLLOUT };

	assert_in_range(poll(&wait, 1, 0), 0, 1);
	return wait.revents;
}

void must_poll(int fd, short events)
{
	struct pollfd wait = { .fd = fd, .events = events };
	int ret;

	do
		ret = poll(&wait, 1, DEADLINE_S / 2 * 1000);
	while (ret < 0 && errno == EINTR);
	assert_int_equal(ret, 1);
}

void must_cancel_some(int queue, unsigned int count, uint64_t cookie)
{
	/* Requests with the same key would be partners. */
	static uint32_t key = 1000;

	for (unsigned int i = 0; i < count; i++) {
		struct message m = waiting_message(key++);

		must_submit(queue, &m, cookie);
	}
	assert_int_equal(cancel(queue, cookie), count);
}

/*
 * Returns true if the task sleeps interruptibly. It makes no other call that does.
 * ARCH=um does not show the kernel stack of a task.
 */
static bool waits_in_queue(pid_t tid)
{
	char path[64], state = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/stat", tid);
	f = fopen(path, "r");
	if (!f)
		return false;
	if (fscanf(f, "%*d (%*[^)]) %c", &state) != 1)
		state = 0;
	fclose(f);
	return state == 'S';
}

void must_wait_in_queue(pid_t tid)
{
	WAIT_FOR(waits_in_queue(tid));
}

static void *waiter_main(void *data)
{
	struct waiter *w = data;

	__atomic_store_n(&w->tid, syscall(SYS_gettid), __ATOMIC_RELEASE);
	if (w->m)
		w->ret = submit_read(w->queue, w->m, w->cookie, &w->record,
				     sizeof(w->record));
	else if (w->reads)
		w->ret = read_records(w->queue, &w->record, sizeof(w->record));
	else
		w->ret = submit_echo(w->queue, w->cookie);
	return NULL;
}

void must_start_waiter(struct waiter *w)
{
	assert_int_equal(pthread_create(&w->thread, NULL, waiter_main, w), 0);
	WAIT_FOR(__atomic_load_n(&w->tid, __ATOMIC_ACQUIRE));
	must_wait_in_queue(w->tid);
}

ssize_t must_finish_waiter(struct waiter *w)
{
	assert_int_equal(pthread_join(w->thread, NULL), 0);
	return w->ret;
}

void must_reset(const struct mock *mock)
{
	int fd = must_open(mock);

	assert_int_equal(simple(fd, FWCTL_MOCK_RESET), 0);
	close(fd);
	WAIT_FOR(mock_count(mock, "inflight") == 0);
}

void end_queue(const struct mock *mock, int queue, int fd)
{
	must_reset(mock);
	close(queue);
	close(fd);
	WAIT_FOR(mock_count(mock, "contexts") == 0);
}
