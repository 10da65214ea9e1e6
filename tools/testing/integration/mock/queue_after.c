// SPDX-License-Identifier: GPL-2.0-only
/*
 * Work of the core after the submitter of a request, or the task that subscribed to
 * events, was killed or stopped, exited, called exec, or unmapped its memory. The
 * queue must get the result, and the memory of other processes must not change.
 */
#include <endian.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "bystander.h"
#include "submit.h"

#define IN_FLIGHT (FWCTL_RECORD_CORE_ERROR | FWCTL_RECORD_IN_FLIGHT)

enum fate { KILLED, EXITED, EXECED, STOPPED, UNMAPPED, FATES };

/* State of a test: a device, and FDs that the child inherits */
struct scene {
	struct mock mock;
	int fd;
	int queue;
	/* Queue of the command that occupies the only slot, or -1 */
	int occupant;
};

/**
 * struct path - Work of the core that ends a request
 * @max_requests: Slots of the device, NULL for the default.
 * @call: The submitter waits in FWCTL_RPC.
 * @hang: The firmware keeps the request until a reset.
 * @timeout_ms: Timeout of the request.
 * @subscribe: The submitter also subscribes the queue to temperature events.
 * @work: Start the work, and check the record.
 */
struct path {
	const char *max_requests;
	bool call;
	bool hang;
	uint32_t timeout_ms;
	bool subscribe;
	void (*work)(struct scene *scene);
};

struct after {
	const char *mode;
	const struct path *path;
};

/* The page of the bystanders in the child. Its calls access no other user memory. */
struct page {
	struct fwctl_rpc rpc;
	struct message m;
	char response[64];
};

static int call_fd;

static void *call_main(void *data)
{
	struct page *page = data;

	fwctl_ioctl(call_fd, FWCTL_RPC, &page->rpc);
	return NULL;
}

/* Issue FWCTL_RPC in a thread of the child. */
static void call_in_thread(struct page *page, int fd)
{
	pthread_t thread;

	page->rpc = (struct fwctl_rpc) {
		.size = sizeof(page->rpc), .in_len = sizeof(page->m),
		.out_len = sizeof(page->response), .in = (uintptr_t)&page->m,
		.out = (uintptr_t)page->response,
	};
	call_fd = fd;
	if (pthread_create(&thread, NULL, call_main, page))
		_exit(1);
}

/* If the request waits for the slot, its response is larger than its record. */
static void submit_in_child(struct page *page, int queue, const struct path *path,
			    uint32_t timeout_ms)
{
	struct fwctl_queue_submit cmd = submit_of(&page->m, 1);
	struct fwctl_queue_subscribe subscribe = {
		.size = sizeof(subscribe), .kind = FWCTL_MOCK_TEMPERATURE,
	};

	if (path->max_requests) {
		page->m.req.opcode = htole16(FWCTL_MOCK_ECHO);
		cmd.out_len = sizeof(struct fwctl_mock_rsp);
	}
	cmd.timeout_ms = timeout_ms;
	if (path->subscribe &&
	    fwctl_ioctl(queue, FWCTL_QUEUE_SUBSCRIBE, &subscribe))
		_exit(1);
	if (fwctl_ioctl(queue, FWCTL_QUEUE_SUBMIT, &cmd))
		_exit(1);
}

static void meet(enum fate fate, void *page)
{
	switch (fate) {
	case EXITED:
		_exit(0);
	case EXECED:
		execlp("sleep", "sleep", "1000", NULL);
		break;
	case UNMAPPED:
		munmap(page, BYSTANDER_PAGE_SIZE);
		raise(SIGSTOP);
		break;
	case STOPPED:
		raise(SIGSTOP);
		break;
	default:
		raise(SIGKILL);
	}
	_exit(1);
}

/* Fork a child that submits a request and, when it is in flight, meets its fate. */
static pid_t fork_submitter(const struct scene *scene, const struct path *path,
			    enum fate fate, uint32_t timeout_ms)
{
	pid_t child = fork();

	if (!child) {
		struct page *page = map_bystander_page();

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		run_beside_bystander();
		if (!page)
			_exit(1);
		page->m = waiting_message(1);
		if (path->call)
			call_in_thread(page, scene->fd);
		else
			submit_in_child(page, scene->queue, path, timeout_ms);
		while (mock_count(&scene->mock, "faults/hang") ||
		       !mock_count(&scene->mock, "inflight"))
			short_pause();
		meet(fate, page);
	}
	return child;
}

static bool has_execed(pid_t child)
{
	char path[64], name[32];

	snprintf(path, sizeof(path), "/proc/%d/comm", child);
	return !read_text(path, name, sizeof(name)) && !strcmp(name, "sleep");
}

/* waitid() cannot be used, because it waits for the thread in FWCTL_RPC. */
static bool is_stopped(pid_t child)
{
	char path[64], text[512], *name_end;

	snprintf(path, sizeof(path), "/proc/%d/stat", child);
	return !read_text(path, text, sizeof(text)) &&
	       (name_end = strrchr(text, ')')) && !strncmp(name_end, ") T", 3);
}

static void must_meet(pid_t child, enum fate fate)
{
	siginfo_t info;

	if (fate == EXECED)
		WAIT_FOR(has_execed(child));
	else if (fate == STOPPED || fate == UNMAPPED)
		WAIT_FOR(is_stopped(child));
	else
		assert_int_equal(waitid(P_PID, child, &info, WEXITED | WNOWAIT),
				 0);
}

static void must_kill(pid_t child)
{
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, NULL, 0), child);
}

/* Returns a child that has met its fate before its request has a record. */
static pid_t must_fork_submitter(struct scene *scene, const struct path *path,
				 enum fate fate)
{
	for (uint32_t timeout_ms = path->timeout_ms; ; timeout_ms *= 2) {
		pid_t child;

		must_write(&scene->mock, "faults/hang", path->hang ? "1" : "0");
		child = fork_submitter(scene, path, fate, timeout_ms);
		must_meet(child, fate);
		if (!(poll_now(scene->queue) & POLLIN))
			return child;
		/* The timeout was too short. */
		must_read_error(scene->queue, 1, -ETIMEDOUT, IN_FLIGHT);
		must_kill(child);
		must_reset(&scene->mock);
	}
}

static void must_set(struct scene *scene, const char *mode,
		     const struct path *path)
{
	struct message m = waiting_message(2);
	char limit[32];

	snprintf(limit, sizeof(limit), "max_requests=%s",
		 path->max_requests ?: "0");
	must_make(&scene->mock, "after", mode, limit, NULL);
	scene->fd = must_open(&scene->mock);
	scene->queue = must_create_queue(scene->fd, 0);
	scene->occupant = must_create_queue(scene->fd, 0);
	if (path->max_requests)
		must_submit(scene->occupant, &m, 2);
}

static void strike(struct scene *scene)
{
	if (exists(scene->mock.node))
		must_reset(&scene->mock);
	close(scene->queue);
	close(scene->occupant);
	close(scene->fd);
	WAIT_FOR(mock_count(&scene->mock, "contexts") == 0);
	must_drop(&scene->mock);
}

static void request_ends_after_its_submitter(void **state)
{
	const struct after *after = *state;

	for (enum fate fate = 0; fate < FATES; fate++) {
		struct scene scene;
		pid_t child;

		must_set(&scene, after->mode, after->path);
		child = must_fork_submitter(&scene, after->path, fate);
		after->path->work(&scene);
		assert_bystanders_untouched();
		must_kill(child);
		strike(&scene);
		assert_bystanders_untouched();
	}
}

static void complete(struct scene *scene)
{
	assert_int_equal(rendezvous(scene->fd, 1, 2), FWCTL_MOCK_OK);
	must_read_response(scene->queue, 1, FWCTL_MOCK_OK);
}

static void dispatch(struct scene *scene)
{
	const struct record *record;

	must_reset(&scene->mock);
	must_read_response(scene->occupant, 2, FWCTL_MOCK_ABORTED);
	record = must_read(scene->queue);
	assert_int_equal(record->head.error, 0);
	assert_int_equal(record->head.data_len, sizeof(record->rsp));
	assert_int_equal(record->head.response_len,
			 sizeof(record->rsp) + sizeof(record->words));
}

static void time_out(struct scene *scene)
{
	must_read_error(scene->queue, 1, -ETIMEDOUT, IN_FLIGHT);
}

static void cancel_by_another(struct scene *scene)
{
	assert_int_equal(cancel(scene->queue, 1), 1);
	must_read_error(scene->queue, 1, -ECANCELED, IN_FLIGHT);
}

/* Close the FDs. A living submitter then has the last ones, until it is killed. */
static void release(struct scene *scene)
{
	close(scene->queue);
	close(scene->occupant);
	close(scene->fd);
	scene->queue = -1;
	scene->occupant = -1;
	scene->fd = -1;
	assert_int_equal(mock_count(&scene->mock, "contexts"), 1);
}

static void unregister(struct scene *scene)
{
	assert_int_equal(driver_unbind(&scene->mock), 0);
	assert_int_equal(must_read(scene->queue)->head.error, -ENODEV);
}

/* The interrupt stores the event in memory that the submitter has paid for. */
static void post_event(struct scene *scene)
{
	struct fwctl_mock_raise raise = {
		.kind = htole32(FWCTL_MOCK_TEMPERATURE), .count = htole32(1),
		.value = htole32(91),
	};
	struct {
		struct fwctl_record_event head;
		struct fwctl_mock_event data;
	} event;

	assert_int_equal(command(scene->fd, FWCTL_MOCK_RAISE, &raise,
				 sizeof(raise), NULL), 0);
	assert_int_equal(read_records(scene->queue, &event, sizeof(event)),
			 sizeof(event));
	assert_int_equal(event.head.head.type, FWCTL_RECORD_EVENT);
	assert_int_equal(le32toh(event.data.value), 91);
}

static void reset(struct scene *scene)
{
	must_reset(&scene->mock);
}

static const struct path response = { .work = complete };

static const struct path backlog = { .max_requests = "1", .work = dispatch };

static const struct path timeout = {
	.hang = true, .timeout_ms = 100, .work = time_out,
};

static const struct path cancellation = { .work = cancel_by_another };

static const struct path last_close = { .hang = true, .work = release };

static const struct path event = { .subscribe = true, .work = post_event };

static const struct path unbind = { .work = unregister };

static const struct path response_of_a_call = {
	.call = true, .hang = true, .work = reset,
};

/* Fork a child that waits in read(). Its buffer is in the page of the bystanders. */
static pid_t must_read_in_child(int queue)
{
	pid_t child = fork();

	if (!child) {
		void *page = map_bystander_page();

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		run_beside_bystander();
		_exit(!page || read_records(queue, page, 1000) <= 0);
	}
	must_wait_in_queue(child);
	return child;
}

static void reader_that_is_killed_takes_no_record(void **state)
{
	int fd = must_open(*state), queue = must_create_queue(fd, 0);
	pid_t child = must_read_in_child(queue);

	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, NULL, 0), child);
	must_submit_echo(queue, 1);
	must_read_response(queue, 1, FWCTL_MOCK_OK);
	assert_bystanders_untouched();
	end_queue(*state, queue, fd);
}

static void reader_that_is_stopped_takes_no_record(void **state)
{
	int fd = must_open(*state), queue = must_create_queue(fd, 0), status;
	pid_t child = must_read_in_child(queue);

	kill(child, SIGSTOP);
	assert_int_equal(waitpid(child, &status, WUNTRACED), child);
	assert_true(WIFSTOPPED(status));
	must_submit_echo(queue, 1);
	must_read_response(queue, 1, FWCTL_MOCK_OK);
	assert_bystanders_untouched();

	/* SIGSTOP does not end the read. */
	kill(child, SIGCONT);
	must_submit_echo(queue, 2);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_bystanders_untouched();
	end_queue(*state, queue, fd);
}

/* Truncating the file removes the memory. */
static void reader_whose_buffer_disappears_takes_no_record(void **state)
{
	int fd = must_open(*state), queue = must_create_queue(fd, 0), status;
	int file = memfd_create("buffer", MFD_CLOEXEC);
	pid_t child;

	assert_int_equal(ftruncate(file, BYSTANDER_PAGE_SIZE), 0);
	child = fork();
	if (!child) {
		void *buffer = mmap(NULL, BYSTANDER_PAGE_SIZE,
				    PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		_exit(read_records(queue, buffer, 1000) != -EFAULT);
	}
	must_wait_in_queue(child);
	assert_int_equal(ftruncate(file, 0), 0);
	must_submit_echo(queue, 1);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	must_read_response(queue, 1, FWCTL_MOCK_OK);
	close(file);
	end_queue(*state, queue, fd);
}

#define AFTER_TEST(path, mode)                                             \
	{ #path "_after_its_submitter:" #mode,                             \
	  request_ends_after_its_submitter, NULL, NULL,                    \
	  &(struct after){ "mode=" #mode, &(path) } }
/* A queue of a synchronous provider also uses threads. */
int main(void)
{
	const struct CMUnitTest tests[] = {
		AFTER_TEST(response, sync),
		AFTER_TEST(response, threaded),
		AFTER_TEST(response, async),
		AFTER_TEST(backlog, threaded),
		AFTER_TEST(backlog, async),
		AFTER_TEST(timeout, threaded),
		AFTER_TEST(timeout, async),
		AFTER_TEST(cancellation, threaded),
		AFTER_TEST(cancellation, async),
		AFTER_TEST(last_close, threaded),
		AFTER_TEST(last_close, async),
		AFTER_TEST(event, threaded),
		AFTER_TEST(event, async),
		AFTER_TEST(unbind, threaded),
		AFTER_TEST(unbind, async),
		AFTER_TEST(response_of_a_call, sync),
		AFTER_TEST(response_of_a_call, threaded),
		AFTER_TEST(response_of_a_call, async),
		MODE_TEST(reader_that_is_killed_takes_no_record, sync),
		MODE_TEST(reader_that_is_killed_takes_no_record, threaded),
		MODE_TEST(reader_that_is_killed_takes_no_record, async),
		MODE_TEST(reader_that_is_stopped_takes_no_record, sync),
		MODE_TEST(reader_that_is_stopped_takes_no_record, threaded),
		MODE_TEST(reader_that_is_stopped_takes_no_record, async),
		MODE_TEST(reader_whose_buffer_disappears_takes_no_record, async),
	};

	test_setup();
	return cmocka_run_group_tests(tests, start_bystanders, stop_bystanders);
}
