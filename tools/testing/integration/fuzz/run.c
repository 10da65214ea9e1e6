// SPDX-License-Identifier: GPL-2.0-only
/* Run a program: FDs, threads, and a check of the devices at the end. */
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>

#include "fuzz.h"

#define SLOTS 4

/* An FD for calls */
struct slot {
	int fd;
	enum kind kind;
	struct queue *queue;
};

/* A call in a separate thread, with a duplicate of the FD */
struct thread {
	struct frame frame;
	struct slot slot;
	unsigned int index;
	pthread_t id;
	bool done;
};

static struct slot slots[SLOTS];
static struct queue queues[MAX_CALLS];
static struct thread threads[MAX_CALLS];
static unsigned int queues_len, threads_len;
static bool rawio;
bool devices_gone;

static void drop(struct slot *slot)
{
	if (slot->kind)
		close(slot->fd);
	*slot = (struct slot) { .fd = -1 };
}

static void store(struct slot *slot, int fd, enum kind kind, struct queue *queue)
{
	drop(slot);
	if (fd >= 0)
		*slot = (struct slot) { fd, kind, queue };
}

static void open_device(const struct call *call, struct slot *slot)
{
	unsigned int device = call->extra % DEVICES;
	int fd = open(shared->devices[device].node, O_RDWR | O_CLOEXEC |
				  (call->value[0] & 1 ? O_NONBLOCK : 0));

	shared->used[device] = true;
	if (fd < 0 && !devices_gone)
		fault("open() has errno %d", errno);
	store(slot, fd, KIND_DEVICE, NULL);
}

/* Check the result of a submit and count the accepted requests. */
static void check_submit(struct frame *f, int ret)
{
	const struct fwctl_queue_submit first = submit_at(f->arg);
	bool reads = first.flags & FWCTL_QUEUE_SUBMIT_READ;
	bool series = first.flags & FWCTL_QUEUE_SUBMIT_MORE;
	int count = series ? ret : 1;

	if (series ? ret < 1 : ret < 0 || (ret && !reads))
		fault("a submit returned %d", ret);
	for (int i = 0; i < count; i++)
		__atomic_add_fetch(&f->queue->accepted_sum,
				   submit_at(f->arg + i * first.size).cookie,
				   __ATOMIC_SEQ_CST);
	__atomic_add_fetch(&f->queue->accepted, count, __ATOMIC_SEQ_CST);
	if (reads)
		check_records(f->queue, (const uint8_t *)first.records, ret);
}

static int run_ioctl(struct frame *f, unsigned int nr, unsigned int index)
{
	int ret, error;

	build_ioctl(f, nr, index);
	if (nr == FWCTL_UMEM_REG)
		shared->registers = true;
	if (!f->kind)
		return ioctl(f->fd, f->nr, f->arg) ? errno : 0;
	expect_ioctl(f);
	ret = ioctl(f->fd, f->nr, f->arg);
	error = ret < 0 ? errno : 0;
	check_ioctl(f, error);
	if (!error && nr == FWCTL_QUEUE_SUBMIT)
		check_submit(f, ret);
	if (!error && nr == FWCTL_RPC)
		note_response(f, index);
	return error;
}

static void create_queue(struct frame *f, unsigned int index)
{
	const struct fwctl_queue_create *create;
	int error = run_ioctl(f, FWCTL_QUEUE_CREATE, index);
	struct queue *queue = &queues[queues_len];

	if (error)
		return;
	queues_len++;
	create = (const void *)f->arg;
	queue->flags = create->flags;
	store(&slots[f->call->extra % SLOTS], create->fd, KIND_QUEUE, queue);
}

static void run_frame(struct frame *f, unsigned int index)
{
	static const unsigned int ioctls[OPS] = {
		[OP_INFO] = FWCTL_INFO,
		[OP_RPC] = FWCTL_RPC,
		[OP_REGISTER] = FWCTL_UMEM_REG,
		[OP_DESTROY] = FWCTL_RSC_DESTROY,
		[OP_SUBMIT] = FWCTL_QUEUE_SUBMIT,
		[OP_CANCEL] = FWCTL_QUEUE_CANCEL,
		[OP_SUBSCRIBE] = FWCTL_QUEUE_SUBSCRIBE,
	};
	const struct call *call = f->call;
	enum op op = call->op & ~OP_THREAD;

	switch (op) {
	case OP_CREATE:
		return create_queue(f, index);
	case OP_UNKNOWN:
		/* Known ioctls have no size in their number. */
		run_ioctl(f, _IOC(call->field[0] & 3, FWCTL_TYPE, call->value[0],
				  call->field[1] | 1), index);
		break;
	case OP_READ:
		return call_read(f, index);
	case OP_POLL:
		return call_poll(f);
	case OP_FIONREAD:
		return call_fionread(f);
	case OP_MOCK:
		return call_mock(call);
	default:
		run_ioctl(f, ioctls[op], index);
	}
}

static void *thread_main(void *data)
{
	struct thread *t = data;

	run_frame(&t->frame, t->index);
	drop(&t->slot);
	__atomic_store_n(&t->done, true, __ATOMIC_RELEASE);
	return NULL;
}

static void start_thread(const struct frame *frame, const struct slot *slot,
			 unsigned int index)
{
	struct thread *t = &threads[threads_len++];

	*t = (struct thread) { .frame = *frame, .index = index };
	store(&t->slot, dup(slot->fd), slot->kind, slot->queue);
	t->frame.fd = t->slot.fd;
	if (pthread_create(&t->id, NULL, thread_main, t))
		fault("cannot create a thread");
}

/* Returns false if the program ends with this call. */
static bool run_call(const struct call *call, unsigned int index)
{
	struct slot *slot = &slots[call->slot % SLOTS];
	struct frame frame = {
		.call = call, .kind = slot->kind, .fd = slot->fd,
		.queue = slot->queue, .rawio = rawio,
	};

	if (call->op & OP_THREAD && (call->op & ~OP_THREAD) > OP_DIE) {
		start_thread(&frame, slot, index);
		return true;
	}
	begin_call();
	switch (call->op & ~OP_THREAD) {
	case OP_OPEN:
		open_device(call, slot);
		break;
	case OP_CLOSE:
		drop(slot);
		break;
	case OP_DUP:
		store(&slots[call->extra % SLOTS], dup(slot->fd), slot->kind,
		      slot->queue);
		break;
	case OP_NONBLOCK:
		fcntl(slot->fd, F_SETFL, call->extra & 1 ? O_NONBLOCK : 0);
		break;
	case OP_RAWIO:
		rawio = call->extra & 1;
		set_rawio(rawio);
		break;
	case OP_DIE:
		return false;
	default:
		run_frame(&frame, index);
	}
	end_call();
	return true;
}

static void join_threads(void)
{
	for (struct thread *t = threads; t < threads + threads_len; t++) {
		while (!__atomic_load_n(&t->done, __ATOMIC_ACQUIRE)) {
			reset_devices();
			pthread_kill(t->id, SIGUSR1);
			short_pause();
		}
		pthread_join(t->id, NULL);
	}
	threads_len = 0;
}

/* Read the rest of a queue: each accepted request must yield exactly one record. */
static void collect(const struct slot *slot)
{
	struct pollfd wait = { .fd = slot->fd, .events = POLLIN };
	struct queue *queue = slot->queue;
	uint8_t *page = page_of(RECORDS, 0);
	ssize_t len;

	fcntl(slot->fd, F_SETFL, O_NONBLOCK);
	while (queue->received < queue->accepted) {
		if (poll(&wait, 1, 10) <= 0 || !(wait.revents & POLLIN)) {
			reset_devices();
			continue;
		}
		len = read(slot->fd, page, FWCTL_RPC_MAX_LEN + PAGE);
		if (len <= 0)
			fault("record lost: read() returned %zd, errno %d", len,
			      errno);
		check_records(queue, page, len);
	}
	/* Events may follow the last response. */
	while ((len = read(slot->fd, page, FWCTL_RPC_MAX_LEN + PAGE)) > 0)
		check_records(queue, page, len);
	if ((len < 0 && errno != EAGAIN) || (!len && !devices_gone))
		fault("read() at the end returned %zd, errno %d", len, errno);
	if (queue->received != queue->accepted ||
	    queue->received_sum != queue->accepted_sum)
		fault("cookies of records and submits differ");
}

bool run_program(const struct program *program)
{
	devices_gone = false;
	rawio = true;
	queues_len = 0;
	memset(queues, 0, sizeof(queues));
	for (int i = 0; i < SLOTS; i++)
		slots[i] = (struct slot) { .fd = -1 };
	for (unsigned int i = 0; i < program->len; i++)
		if (!run_call(&program->calls[i], i))
			return false;
	if (!rawio)
		set_rawio(true);
	join_threads();
	for (struct slot *slot = slots; slot < slots + SLOTS; slot++)
		if (slot->queue)
			collect(slot);
	for (struct slot *slot = slots; slot < slots + SLOTS; slot++)
		drop(slot);
	settle_devices();
	return true;
}
