// SPDX-License-Identifier: GPL-2.0-only
/*
 * The end of a process whose memory the firmware can access. A request that uses the
 * memory is abandoned and still in flight when the process loses its address space.
 * The memory must stay pinned and charged until the provider completes the request.
 * A thread of the core then unpins it.
 */
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "registered.h"
#include "submit.h"

#define PAGES 2
#define SIZE (PAGES * 4096)
#define USER 65534

/* How a process ends, and its last calls */
struct ending {
	/* The process executes a program. Otherwise a signal kills it. */
	bool exec;
	/* The program inherits the device FD. */
	bool inherits;
	/* The process first destroys the handle. */
	bool destroys;
	/* The process first cancels the request. Otherwise its end abandons it. */
	bool cancels;
};

/* A process of another user with a request. It runs until @in is closed. */
struct caller {
	pid_t pid;
	int in, out;
};

static void *transfer_main(void *data)
{
	int fd = *(int *)data;

	mem_read_umem(fd, 1, 0, 0, SIZE);
	return NULL;
}

/* Issue a request without waiting for its response. */
static bool start_transfer(int fd, int queue)
{
	static pthread_t thread;
	static int device;

	device = fd;
	if (queue < 0)
		return !pthread_create(&thread, NULL, transfer_main, &device);
	return !submit_transfer(queue, 1, SIZE, 0);
}

/* The process. Writes a byte before its end, or in the new program. */
static void __attribute__((noreturn))
call(const struct mock *mock, const struct ending *e)
{
	int fd = open(mock->node, O_RDWR | (e->inherits ? 0 : O_CLOEXEC));
	int queue = e->cancels ? create_queue(fd, 0, 0, 0) : -1;
	char *bytes = mmap(NULL, SIZE, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char c;

	if (setuid(USER) || umem_reg(fd, bytes, SIZE) != 1 ||
	    !start_transfer(fd, queue) || read(0, &c, 1) != 1)
		_exit(1);
	if ((e->cancels && cancel(queue, 0) != 1) ||
	    (e->destroys && umem_destroy(fd, 1)))
		_exit(1);
	if (e->exec)
		execl("/bin/sh", "sh", "-c", "echo; read -r line", NULL);
	else if (write(1, "", 1) == 1)
		pause();
	_exit(1);
}

static struct caller must_fork_caller(const struct mock *mock,
				      const struct ending *e)
{
	int in[2], out[2];
	struct caller caller;

	assert_int_equal(pipe(in), 0);
	assert_int_equal(pipe(out), 0);
	caller.pid = fork();
	if (!caller.pid) {
		dup2(in[0], 0);
		dup2(out[1], 1);
		close(in[1]);
		close(out[0]);
		call(mock, e);
	}
	close(in[0]);
	close(out[1]);
	caller.in = in[1];
	caller.out = out[0];
	return caller;
}

/* End the address space of the process while its request is in flight. */
static void must_end(const struct mock *mock, const struct ending *e,
		     const struct caller *caller)
{
	char c;

	WAIT_FOR(mock_count(mock, "faults/hang") == 0);
	assert_int_equal(write(caller->in, "", 1), 1);
	assert_int_equal(read(caller->out, &c, 1), 1);
	if (e->exec)
		return;
	kill(caller->pid, SIGKILL);
	assert_int_equal(waitpid(caller->pid, NULL, 0), caller->pid);
}

static void must_release(const struct ending *e, const struct caller *caller)
{
	close(caller->in);
	close(caller->out);
	if (e->exec)
		assert_int_equal(waitpid(caller->pid, NULL, 0), caller->pid);
}

/* Check the memory of the caller, which is pinned and charged, or neither. */
static void assert_held(int fd, long pinned_before, bool held)
{
	WAIT_FOR(nothing_is_locked(fd, USER) == !held);
	assert_int_equal(pinned_pages() - pinned_before, held ? PAGES : 0);
}

static void must_survive(struct mock *mock, const struct ending *e, bool sync)
{
	/* A synchronous provider abandons the command in place of the core. */
	bool in_core = !sync || e->cancels;
	bool registered = e->inherits && !e->destroys;
	int fd = must_open(mock);
	long before = pinned_pages();
	struct caller caller;

	must_write(mock, "faults/hang", "1");
	caller = must_fork_caller(mock, e);
	must_end(mock, e, &caller);
	assert_held(fd, before, in_core || registered);
	assert_int_equal(simple(fd, FWCTL_MOCK_RESET), 0);
	WAIT_FOR(mock_count(mock, "inflight") == 0);
	assert_held(fd, before, registered);
	must_release(e, &caller);
	WAIT_FOR(mock_count(mock, "contexts") == 1);
	assert_held(fd, before, false);
	close(fd);
}

static void must_survive_each(struct mock *mock, bool sync)
{
	for (unsigned int i = 0; i < 16; i++) {
		const struct ending e = {
			.exec = i & 1, .inherits = i & 2,
			.destroys = i & 4, .cancels = i & 8,
		};

		/* An FD is inherited by executed programs alone. */
		if (e.exec || !e.inherits)
			must_survive(mock, &e, sync);
		renew_deadline();
	}
}

static void memory_outlives_its_caller(void **state)
{
	must_survive_each(*state, false);
}

static void memory_of_a_synchronous_call_ends_with_it(void **state)
{
	must_survive_each(*state, true);
}

/* The firmware writes to the memory after the process is gone. */
static void late_write_reaches_pinned_memory(void **state)
{
	const struct ending e = { .destroys = true };
	struct mock *mock = *state;
	int fd = must_open(mock);
	long before = pinned_pages();
	struct caller caller;

	must_write(mock, "service_us", "1000000");
	caller = must_fork_caller(mock, &e);
	WAIT_FOR(mock_count(mock, "inflight") == 1);
	must_end(mock, &e, &caller);
	must_release(&e, &caller);
	WAIT_FOR(mock_count(mock, "contexts") == 1);
	assert_held(fd, before, false);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		MODE_TEST(memory_outlives_its_caller, async),
		MODE_TEST(memory_outlives_its_caller, threaded),
		MODE_TEST(memory_of_a_synchronous_call_ends_with_it, sync),
		MODE_TEST(late_write_reaches_pinned_memory, threaded),
	};

	return RUN_TESTS(tests);
}
