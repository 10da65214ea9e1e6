// SPDX-License-Identifier: GPL-2.0-only
/*
 * Operations of the threads on registered memory. Nothing writes to the memory of
 * the mock firmware, so all its bytes are 0.
 */
#include <endian.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "../mock/registered.h"
#include "../mock/submit.h"
#include "storm.h"

#define PAGE 4096
#define MAP_SIZE (4 * PAGE)
/* Byte that the firmware does not write */
#define UNTOUCHED 0xff

/* Recent registrations: the FD in the upper 32 bits, the handle in the lower */
static uint64_t recent[STORM_FDS];

/*
 * Register a random range of the arena, or sometimes a hostile address. The mapping may
 * change later.
 */
bool storm_register(struct storm_thread *t)
{
	uint32_t max = storm_one_in(t, 8) ? 64 * PAGE : 3 * PAGE;
	void *addr = storm_one_in(t, 8) ? storm_hostile(t) :
		     t->arena + storm_below(t, FWCTL_RPC_MAX_LEN - max);
	int fd = storm_device(t);
	int id = umem_reg(fd, addr, 1 + storm_below(t, max));

	if (id < 0)
		return false;
	__atomic_store_n(&recent[storm_below(t, STORM_FDS)],
			 (uint64_t)fd << 32 | id, __ATOMIC_RELAXED);
	return true;
}

bool storm_unregister(struct storm_thread *t)
{
	uint64_t one = __atomic_load_n(&recent[storm_below(t, STORM_FDS)],
				       __ATOMIC_RELAXED);

	/* The first handles of a context have the lowest numbers. */
	if (storm_one_in(t, 2))
		return !umem_destroy(storm_device(t), 1 + storm_below(t, 4));
	return !umem_destroy(one >> 32, one);
}

/* A registration in memory that only this thread maps */
struct target {
	unsigned char *map;
	size_t start, len;
	int fd, id;
};

static bool is_all(const unsigned char *bytes, size_t len, unsigned char value)
{
	for (size_t i = 0; i < len; i++)
		if (bytes[i] != value)
			return false;
	return true;
}

/* The close of the queue abandons the request if a signal interrupts read(). */
static int transfer_by_queue(const struct target *g, size_t len)
{
	int queue = create_queue(g->fd, 0, 0, 0);
	int ret = submit_transfer(queue, g->id, len, 0);
	struct record record;

	if (!ret && read_records(queue, &record, sizeof(record)) <= 0)
		ret = -EIO;
	close(queue);
	if (ret || record.head.error)
		return ret ?: record.head.error;
	return le16toh(record.rsp.status);
}

/*
 * Other threads may use the handle as well. Therefore more bytes of the registration
 * can be 0, but never a byte outside of it.
 */
static bool has_target(struct storm_thread *t, const struct target *g)
{
	bool queued = storm_one_in(t, 2);
	size_t offset = queued ? 0 : storm_below(t, g->len);
	size_t len = storm_below(t, g->len - offset + 1);
	size_t end = g->start + g->len;
	int ret = queued ? transfer_by_queue(g, len) :
		  mem_read_umem(g->fd, g->id, storm_below(t, 1 << 20), offset, len);

	if ((!ret && !is_all(g->map + g->start + offset, len, 0)) ||
	    !is_all(g->map, g->start, UNTOUCHED) ||
	    !is_all(g->map + end, MAP_SIZE - end, UNTOUCHED))
		storm_report_wrong("registered memory");
	return !ret;
}

/* Destroy the handle before or after the mapping ends, or leave it to close(). */
static void end_target(struct storm_thread *t, const struct target *g)
{
	bool early = storm_one_in(t, 2);

	if (early)
		umem_destroy(g->fd, g->id);
	munmap(g->map, MAP_SIZE);
	if (!early && storm_one_in(t, 2)) {
		mem_read_umem(g->fd, g->id, 0, 0, g->len);
		umem_destroy(g->fd, g->id);
	}
}

/* Let the firmware write to memory of this thread. */
bool storm_transfer(struct storm_thread *t)
{
	struct target g = {
		.start = storm_below(t, PAGE), .len = 1 + storm_below(t, 2 * PAGE),
		/* Another thread may close the first FD, and reuse its number. */
		.fd = fcntl(storm_device(t), F_DUPFD_CLOEXEC, 0),
	};
	bool done = false;

	if (g.fd < 0)
		return false;
	g.map = mmap(NULL, MAP_SIZE, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (g.map == MAP_FAILED)
		_exit(1);
	memset(g.map, UNTOUCHED, MAP_SIZE);
	g.id = umem_reg(g.fd, g.map + g.start, g.len);
	if (g.id > 0)
		done = has_target(t, &g);
	end_target(t, &g);
	close(g.fd);
	return done;
}

/* Register memory in a child, which ends and leaves the handle to this process. */
bool storm_fork(struct storm_thread *t)
{
	bool exec = storm_one_in(t, 2);
	int fd = storm_device(t), status;
	pid_t pid = fork();

	if (!pid) {
		umem_reg(fd, t->in, PAGE);
		if (exec)
			execl("/bin/true", "true", NULL);
		_exit(0);
	}
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return false;
	return !status;
}
