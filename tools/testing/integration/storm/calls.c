// SPDX-License-Identifier: GPL-2.0-only
/* Operations of the threads of a worker process on device FDs and queues. */
#include <linux/capability.h>
#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "../mock/submit.h"
#include "storm.h"

#define THREADS 3
#define SIZE FWCTL_RPC_MAX_LEN
/* Flag in the cookie of a changed request, whose tag is unknown */
#define DISTURBED 0x8000000000000000

struct storm_process {
	/* Replaced by atomic exchange, so that each FD is closed once. */
	int devices[STORM_FDS], queues[STORM_FDS];
	/* Cookies of recent requests. */
	uint64_t cookies[STORM_FDS];
	/* Both ends of a socket pair that all workers share */
	int sockets[2];
};

/* Returns an FD, or -1. Another thread may close the FD before its use. */
static int pick(struct storm_thread *t, const int *fds)
{
	unsigned int start = storm_below(t, STORM_FDS);
	int fd = -1;

	for (unsigned int i = 0; i < STORM_FDS && fd < 0; i++)
		fd = __atomic_load_n(&fds[(start + i) % STORM_FDS],
				     __ATOMIC_RELAXED);
	return fd;
}

static int queue(struct storm_thread *t)
{
	return pick(t, t->process->queues);
}

int storm_device(struct storm_thread *t)
{
	return pick(t, t->process->devices);
}

/* Store an FD, or -1, in a random slot and close the previous FD. */
static bool keep(struct storm_thread *t, int *fds, int fd)
{
	int old = __atomic_exchange_n(&fds[storm_below(t, STORM_FDS)], fd,
				      __ATOMIC_RELAXED);

	return old < 0 || !close(old);
}

void *storm_hostile(struct storm_thread *t)
{
	switch (storm_below(t, 4)) {
	case 0:
		return (void *)storm_random(t);
	case 1:
		return (void *)(UINTPTR_MAX - storm_below(t, 1 << 30));
	case 2:
		return t->arena + SIZE - storm_below(t, 64);
	default:
		return t->arena + storm_below(t, SIZE);
	}
}

/* Open any existing device. */
static bool call_open(struct storm_thread *t)
{
	static const int flags[] = { 0, O_CLOEXEC, O_CLOEXEC | O_NONBLOCK };
	int flag = flags[storm_below(t, ARRAY_SIZE(flags))];
	unsigned int first = storm_below(t, STORM_NODES);
	char node[32];
	int fd = -1;

	for (unsigned int i = 0; i < STORM_NODES && fd < 0; i++) {
		snprintf(node, sizeof(node), "/dev/fwctl/fwctl%u",
			 (first + i) % STORM_NODES);
		fd = open(node, O_RDWR | flag);
	}
	return fd >= 0 && keep(t, t->process->devices, fd);
}

static bool call_close(struct storm_thread *t)
{
	return keep(t, storm_one_in(t, 2) ? t->process->devices :
					    t->process->queues, -1);
}

static bool call_info(struct storm_thread *t)
{
	bool valid = !storm_one_in(t, 4);
	struct fwctl_info info = {
		.size = sizeof(info), .device_data_len = storm_below(t, SIZE),
		.out_device_data = (uintptr_t)(valid ? t->out : storm_hostile(t)),
	};

	return !ioctl(storm_device(t), FWCTL_INFO, &info);
}

/* Change one field or one byte of a request. */
static void disturb(struct storm_thread *t, struct fwctl_rpc *rpc)
{
	uint32_t *fields[] = {
		&rpc->size, &rpc->scope, &rpc->in_len, &rpc->out_len,
	};
	unsigned int i = storm_below(t, 8);

	if (i < ARRAY_SIZE(fields))
		*fields[i] = storm_below(t, storm_one_in(t, 2) ? 64 : SIZE + 2);
	else if (i == 4)
		rpc->in = (uintptr_t)storm_hostile(t);
	else if (i == 5)
		rpc->out = (uintptr_t)storm_hostile(t);
	else if (i == 6)
		rpc->out = rpc->in;
	else
		t->in[storm_below(t, 16)] = storm_random(t);
}

static bool call_rpc(struct storm_thread *t)
{
	uint64_t tag = storm_random(t);
	struct fwctl_rpc rpc = storm_message(t, tag);
	bool disturbed = storm_one_in(t, 4);
	uint32_t len = rpc.out_len;

	if (disturbed)
		disturb(t, &rpc);
	if (ioctl(storm_device(t), FWCTL_RPC, &rpc))
		return false;
	if (len > rpc.out_len)
		len = rpc.out_len;
	if (!disturbed && !storm_is_response(t->out, len, rpc.out_len, tag))
		storm_report_wrong("response");
	return true;
}

/* Succeeds if the call is rejected. */
static bool call_garbage(struct storm_thread *t)
{
	static const unsigned long numbers[] = {
		FWCTL_INFO, FWCTL_RPC, FWCTL_RSC_DESTROY, FWCTL_UMEM_REG,
		FWCTL_QUEUE_CREATE, FWCTL_QUEUE_SUBMIT, FWCTL_QUEUE_CANCEL,
		FWCTL_QUEUE_SUBSCRIBE, FWCTL_RESTRICT,
	};
	unsigned long number = numbers[storm_below(t, ARRAY_SIZE(numbers))];
	uint32_t words[16];

	if (storm_one_in(t, 4))
		number = _IO(FWCTL_TYPE, storm_below(t, 256));
	for (unsigned int i = 0; i < ARRAY_SIZE(words); i++)
		words[i] = storm_random(t);
	/* The size may be valid. Flags or scope never are. */
	words[0] = storm_below(t, sizeof(words));
	words[1] |= 1u << 31;
	return ioctl(storm_one_in(t, 2) ? storm_device(t) : queue(t), number,
		     storm_one_in(t, 4) ? storm_hostile(t) : words) < 0;
}

static bool call_queue(struct storm_thread *t)
{
	int fd = create_queue(storm_device(t), storm_below(t, 2), storm_below(t, 64),
			      storm_below(t, SIZE));

	return fd >= 0 && keep(t, t->process->queues, fd);
}

static bool call_cancel(struct storm_thread *t)
{
	uint64_t *recent = &t->process->cookies[storm_below(t, STORM_FDS)];

	return cancel(queue(t), __atomic_load_n(recent, __ATOMIC_RELAXED)) > 0;
}

static bool call_subscribe(struct storm_thread *t)
{
	/* Kinds of the mock and of mlx5 */
	static const uint32_t kinds[] = { 0, 1, 2, 3, 0x16, 0x17, 0x22 };
	struct fwctl_queue_subscribe cmd = {
		.size = sizeof(cmd), .scope = FWCTL_RPC_DEBUG_READ_ONLY,
		.kind = kinds[storm_below(t, ARRAY_SIZE(kinds))],
		.max_events = storm_below(t, 30),
	};

	return !ioctl(queue(t), FWCTL_QUEUE_SUBSCRIBE, &cmd);
}

static bool call_poll(struct storm_thread *t)
{
	struct pollfd fds[2] = {
		{ .fd = queue(t), .events = POLLIN },
		{ .fd = queue(t), .events = POLLIN | POLLOUT },
	};

	return poll(fds, 1 + storm_below(t, 2), storm_below(t, 10)) > 0;
}

static bool call_epoll(struct storm_thread *t)
{
	struct epoll_event event = {
		.events = EPOLLIN | (storm_one_in(t, 2) ? EPOLLET : EPOLLOUT),
	};
	int epoll = epoll_create1(EPOLL_CLOEXEC);
	bool ready;

	for (unsigned int i = 0; i < 2; i++)
		epoll_ctl(epoll, EPOLL_CTL_ADD, queue(t), &event);
	ready = epoll_wait(epoll, &event, 1, storm_below(t, 10)) > 0;
	close(epoll);
	return ready;
}

static bool call_fionread(struct storm_thread *t)
{
	int len = 0;

	return !ioctl(queue(t), FIONREAD, &len) && len;
}

static bool is_record(const struct fwctl_record_response *record, size_t left)
{
	const struct fwctl_record *head = &record->head;

	if (left < sizeof(*record) || head->len > left || head->len % 8 ||
	    head->len < sizeof(*record) + record->data_len ||
	    head->type != FWCTL_RECORD_RESPONSE || record->reserved ||
	    record->data_len > record->response_len)
		return false;
	if (record->error)
		return record->error < 0 && !record->data_len;
	return record->cookie & DISTURBED ||
	       storm_is_response(record->data, record->data_len,
				 record->response_len, record->cookie);
}

/* Returns true for an event or a record of lost events. */
static bool is_event(const struct fwctl_record *head, size_t left)
{
	const struct fwctl_record_event *event = (const void *)head;
	const struct fwctl_record_lost *lost = (const void *)head;

	if (left < sizeof(*event) || head->len > left)
		return false;
	if (head->type == FWCTL_RECORD_LOST)
		return head->len == sizeof(*lost) && lost->count;
	return head->type == FWCTL_RECORD_EVENT &&
	       head->len == (sizeof(*event) + event->data_len + 7) / 8 * 8;
}

/* Returns true if there is a record. */
static bool check_records(const unsigned char *buffer, ssize_t left)
{
	static const int errors[] = {
		[STORM_RESPONSE] = 0, [STORM_TIMEOUT] = -ETIMEDOUT,
		[STORM_CANCEL] = -ECANCELED, [STORM_UNREGISTER] = -ENODEV,
	};
	bool any = left > 0;

	while (left > 0) {
		const struct fwctl_record_response *record = (const void *)buffer;

		bool event = is_event(&record->head, left);

		if (!event && !is_record(record, left)) {
			storm_report_wrong("record");
			break;
		}
		for (unsigned int i = 0; !event && i < ARRAY_SIZE(errors); i++)
			if (record->error == errors[i])
				storm_count(&storm_results, i, true);
		buffer += record->head.len;
		left -= record->head.len;
	}
	return any;
}

/* Submit @cmd. One in three calls also reads records. */
static bool submit_cmd(struct storm_thread *t, struct fwctl_queue_submit *cmd)
{
	bool valid = !storm_one_in(t, 4);
	int ret;

	if (!storm_one_in(t, 3))
		return !ioctl(queue(t), FWCTL_QUEUE_SUBMIT, cmd);
	cmd->flags = FWCTL_QUEUE_SUBMIT_READ;
	cmd->records = (uintptr_t)(valid ? t->out : storm_hostile(t));
	cmd->records_len = storm_one_in(t, 4) ? storm_below(t, 128) : SIZE;
	ret = ioctl(queue(t), FWCTL_QUEUE_SUBMIT, cmd);
	if (valid)
		check_records(t->out, ret);
	return ret >= 0;
}

static bool call_submit(struct storm_thread *t)
{
	uint64_t *recent = &t->process->cookies[storm_below(t, STORM_FDS)];
	uint64_t cookie = storm_one_in(t, 4) ?
		__atomic_load_n(recent, __ATOMIC_RELAXED) : storm_random(t);
	struct fwctl_queue_submit cmd = { .size = sizeof(cmd) };
	struct fwctl_rpc rpc;

	cookie &= ~DISTURBED;
	rpc = storm_message(t, cookie);
	if (storm_one_in(t, 4)) {
		disturb(t, &rpc);
		cookie |= DISTURBED;
	}
	__atomic_store_n(recent, cookie, __ATOMIC_RELAXED);
	if (storm_one_in(t, 3))
		cmd.timeout_ms = 1 + storm_below(t, 20);
	cmd.scope = rpc.scope;
	cmd.in_len = rpc.in_len;
	cmd.out_len = rpc.out_len;
	cmd.in = rpc.in;
	cmd.cookie = cookie;
	return submit_cmd(t, &cmd);
}

/*
 * Returns a queue to read from, or -1. Sometimes it has no record, so that read()
 * waits.
 */
static int readable(struct storm_thread *t)
{
	struct pollfd wait = { .fd = queue(t), .events = POLLIN };

	return storm_one_in(t, 32) || poll(&wait, 1, storm_below(t, 20)) > 0 ?
	       wait.fd : -1;
}

/* Read into one buffer, or into two parts at a random boundary. */
static bool call_read(struct storm_thread *t)
{
	size_t size = storm_one_in(t, 4) ? storm_below(t, 128) : SIZE;
	size_t first = storm_one_in(t, 2) ? storm_below(t, size + 1) : size;
	struct iovec parts[] = {
		{ t->out, first }, { t->out + first, size - first },
	};
	int fd = readable(t);

	if (storm_one_in(t, 4))
		return read(fd, storm_hostile(t), size) > 0;
	return check_records(t->out, readv(fd, parts, first < size ? 2 : 1));
}

/* Send an FD through the socket or receive one. */
static bool transfer(struct storm_thread *t, bool send)
{
	bool is_queue = storm_one_in(t, 2);
	union {
		struct cmsghdr head;
		char space[CMSG_SPACE(sizeof(int))];
	} control = { .head = {
		.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS,
		.cmsg_len = CMSG_LEN(sizeof(int)),
	} };
	struct iovec text = { &is_queue, sizeof(is_queue) };
	struct msghdr msg = {
		.msg_iov = &text, .msg_iovlen = 1,
		.msg_control = &control, .msg_controllen = sizeof(control),
	};
	int *fd = (void *)CMSG_DATA(&control.head);

	if (send) {
		*fd = is_queue ? queue(t) : storm_device(t);
		return sendmsg(t->process->sockets[0], &msg, MSG_DONTWAIT) > 0;
	}
	return recvmsg(t->process->sockets[1], &msg,
		       MSG_DONTWAIT | MSG_CMSG_CLOEXEC) > 0 && msg.msg_controllen &&
	       keep(t, is_queue ? t->process->queues : t->process->devices, *fd);
}

static bool call_send(struct storm_thread *t)
{
	return transfer(t, true);
}

static bool call_receive(struct storm_thread *t)
{
	return transfer(t, false);
}

/*
 * Move one page of the arena to another one, which stays mapped. If the source were
 * more than one mapping, mremap() before 6.17 would fail after it has unmapped the
 * target. Memory of another thread could then take the place, and a later remap would
 * replace it.
 */
static bool move(struct storm_thread *t)
{
	unsigned char *from = t->arena + storm_below(t, SIZE / 2 / 4096) * 4096;

	return mremap(from, 4096, 4096,
		      MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP,
		      from + SIZE / 2) != MAP_FAILED;
}

/* Make a part of the arena inaccessible, or all of it accessible. */
static bool call_remap(struct storm_thread *t)
{
	bool all = storm_one_in(t, 2);
	size_t start = all ? 0 : storm_below(t, SIZE / 4096) * 4096;

	if (storm_one_in(t, 4))
		return move(t);
	return mmap(t->arena + start, SIZE - start,
		    all ? PROT_READ | PROT_WRITE : PROT_NONE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED;
}

/* Interrupt any thread of this process. */
static bool call_signal(struct storm_thread *t)
{
	(void)t;
	return !kill(getpid(), SIGUSR1);
}

static struct storm_kind calls[] = {
	{ "open", 8, call_open },
	{ "close", 4, call_close },
	{ "info", 4, call_info },
	{ "RPC", 12, call_rpc },
	{ "garbage", 8, call_garbage },
	{ "queue", 4, call_queue },
	{ "submit", 24, call_submit },
	{ "cancel", 12, call_cancel },
	{ "subscribe", 4, call_subscribe },
	{ "poll", 4, call_poll },
	{ "epoll", 4, call_epoll },
	{ "FIONREAD", 4, call_fionread },
	{ "read", 24, call_read },
	{ "send FD", 4, call_send },
	{ "receive FD", 4, call_receive },
	{ "remap", 2, call_remap },
	{ "register", 6, storm_register },
	{ "unregister", 4, storm_unregister },
	{ "transfer", 4, storm_transfer },
	{ "fork", 1, storm_fork },
	{ "session", 4, storm_session },
	{ "signal", 2, call_signal },
};

struct storm_part storm_calls = {
	.kinds = calls,
	.count = ARRAY_SIZE(calls),
};

static void *thread_main(void *thread)
{
	sigset_t set;

	sigemptyset(&set);
	pthread_sigmask(SIG_SETMASK, &set, NULL);
	for (;;)
		storm_act(&storm_calls, thread);
	return NULL;
}

static void interrupted(int signal)
{
	(void)signal;
}

/* Call execve() while the other threads may run in the core. */
static void replace_program(int signal)
{
	(void)signal;
	execl("/bin/true", "true", NULL);
	_exit(1);
}

/* Block all signals in this thread, so that the threads with calls get them. */
static void handle_signals(bool restart)
{
	struct sigaction interrupt = {
		.sa_handler = interrupted, .sa_flags = restart ? SA_RESTART : 0,
	};
	sigset_t set;

	sigaction(SIGUSR1, &interrupt, NULL);
	signal(SIGUSR2, replace_program);
	sigfillset(&set);
	pthread_sigmask(SIG_SETMASK, &set, NULL);
}

void storm_work(uint64_t seed, const int sockets[2])
{
	struct storm_process process = { .sockets = { sockets[0], sockets[1] } };
	struct storm_thread threads[THREADS], first = { .random = seed };
	pthread_t thread;

	memset(process.devices, -1, sizeof(process.devices));
	memset(process.queues, -1, sizeof(process.queues));
	handle_signals(storm_one_in(&first, 2));
	/* Half of the processes can reach the limit of locked memory. */
	if (storm_one_in(&first, 2))
		set_capability(CAP_IPC_LOCK, false);
	first.arena = storm_map();
	for (unsigned int i = 0; i < THREADS; i++) {
		threads[i] = (struct storm_thread) {
			.random = storm_random(&first), .process = &process,
			.in = storm_map(), .out = storm_map(),
			.arena = storm_shared->one_arena ? first.arena :
							   storm_map(),
		};
		if (pthread_create(&thread, NULL, thread_main, &threads[i]))
			_exit(1);
	}
	for (;;)
		pause();
}
