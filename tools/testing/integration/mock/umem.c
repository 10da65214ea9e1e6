// SPDX-License-Identifier: GPL-2.0-only
/*
 * Registered user memory: the commands of the mock that write to it, the limits, and
 * the life of a registration during fork, exec, exit, destroy, close and unbind.
 */
#include <endian.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "registered.h"

#define PAGE 4096
#define USER 65534

/* The same for all programs, also 32-bit ones. Existing programs rely on it. */
_Static_assert(sizeof(struct fwctl_umem_reg) == 48, "fwctl_umem_reg");
_Static_assert(offsetof(struct fwctl_umem_reg, flags) == 8, "flags");
_Static_assert(offsetof(struct fwctl_umem_reg, addr) == 16, "addr");
_Static_assert(offsetof(struct fwctl_umem_reg, len) == 24, "len");
_Static_assert(offsetof(struct fwctl_umem_reg, umem_id) == 32, "umem_id");
_Static_assert(offsetof(struct fwctl_umem_reg, mkey_id) == 36, "mkey_id");
_Static_assert(offsetof(struct fwctl_umem_reg, rsc_id) == 40, "rsc_id");
_Static_assert(sizeof(struct fwctl_rsc_destroy) == 24, "fwctl_rsc_destroy");
_Static_assert(offsetof(struct fwctl_rsc_destroy, flags) == 8, "flags");
_Static_assert(offsetof(struct fwctl_rsc_destroy, type) == 16, "type");
_Static_assert(offsetof(struct fwctl_rsc_destroy, rsc_id) == 20, "rsc_id");

/* Byte @i of the firmware memory that must_fill() writes, never 0 */
static char pattern(size_t i)
{
	return 1 + i % 251;
}

#define FILLED (3 * PAGE)

static void must_fill(int fd)
{
	struct {
		struct fwctl_mock_mem mem;
		char bytes[FILLED];
	} payload = { .mem.len = htole32(FILLED) };

	for (size_t i = 0; i < FILLED; i++)
		payload.bytes[i] = pattern(i);
	assert_int_equal(command(fd, FWCTL_MOCK_MEM_WRITE, &payload,
				 sizeof(payload), NULL), 0);
}

/* Check that @bytes start with the pattern at @addr, and have @len bytes of it. */
static void assert_pattern(const char *bytes, size_t addr, size_t len)
{
	for (size_t i = 0; i < len; i++)
		assert_int_equal(bytes[i], pattern(addr + i));
}

static char *must_map(size_t len, int prot, int flags, int fd)
{
	char *bytes = mmap(NULL, len, prot, flags, fd, 0);

	assert_ptr_not_equal(bytes, MAP_FAILED);
	return bytes;
}

static char *must_map_private(size_t len)
{
	return must_map(len, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1);
}

static void content_is_that_of_the_firmware(void **state)
{
	char *bytes = must_map_private(4 * PAGE);
	int fd = must_open(*state), id;

	must_fill(fd);
	id = must_reg(fd, bytes + 100, 3 * PAGE);
	assert_int_equal(mem_read_umem(fd, id, 7, 50, 2 * PAGE), 0);
	assert_int_equal(bytes[149], 0);
	assert_pattern(bytes + 150, 7, 2 * PAGE);
	assert_int_equal(bytes[150 + 2 * PAGE], 0);
	assert_int_equal(mem_read_umem(fd, id, 0, 0, 0), 0);

	/* The last byte, and one more */
	assert_int_equal(mem_read_umem(fd, id, 0, 3 * PAGE - 1, 1), 0);
	assert_int_equal(mem_read_umem(fd, id, 0, 3 * PAGE - 1, 2),
			 FWCTL_MOCK_BAD_PARAM);
	assert_int_equal(mem_read_umem(fd, id, 0, 3 * PAGE + 1, 0),
			 FWCTL_MOCK_BAD_PARAM);
	assert_int_equal(mem_read_umem(fd, id, 0, UINT64_MAX, 2),
			 FWCTL_MOCK_BAD_PARAM);
	assert_int_equal(mem_read_umem(fd, id, UINT64_MAX, 0, 2),
			 FWCTL_MOCK_BAD_PARAM);
	assert_int_equal(bytes[99], 0);
	assert_int_equal(bytes[100 + 3 * PAGE], 0);
	assert_int_equal(umem_destroy(fd, id), 0);
	close(fd);
	munmap(bytes, 4 * PAGE);
}

static void guarded_region_is_denied(void **state)
{
	char *bytes = must_map_private(PAGE);
	int fd = must_open(*state), id = must_reg(fd, bytes, PAGE);
	uint64_t guard = le64toh(must_identify(fd).guard_addr);
	struct fwctl_mock_umem_mem mem = transfer(id, guard - 8, 0, 16);

	assert_int_equal(mem_read_umem(fd, id, guard - 8, 0, 16),
			 FWCTL_MOCK_DENIED);
	assert_int_equal(command_in(0, fd, FWCTL_MOCK_MEM_READ_UMEM, &mem,
				    sizeof(mem), NULL), -EBADMSG);
	assert_int_equal(command_in(3, fd, FWCTL_MOCK_MEM_READ_UMEM, &mem,
				    sizeof(mem), NULL), 0);
	close(fd);
	munmap(bytes, PAGE);
}

static void dump_equals_that_of_an_rpc(void **state)
{
	struct {
		struct fwctl_mock_dump head;
		char bytes[FILLED];
	} *rpc = calloc(1, sizeof(*rpc));
	struct fwctl_mock_mem piece = { .len = htole32(FILLED) };
	struct reply reply = { .size = sizeof(*rpc), .payload = rpc };
	int fd = must_open(*state), id;
	struct fwctl_mock_umem_mem all;
	struct fwctl_mock_dump head;
	uint64_t size = le64toh(must_identify(fd).mem_size);
	char *bytes = must_map_private(size);

	assert_ptr_not_equal(rpc, NULL);
	id = must_reg(fd, bytes, size);
	all = transfer(id, 0, 0, UINT32_MAX);
	assert_int_equal(command(fd, FWCTL_MOCK_DUMP_READ_UMEM, &all,
				 sizeof(all), REPLY(head)),
			 FWCTL_MOCK_NOT_FOUND);
	must_fill(fd);
	assert_int_equal(simple(fd, FWCTL_MOCK_CRASH), 0);
	assert_int_equal(command(fd, FWCTL_MOCK_DUMP_READ_UMEM, &all,
				 sizeof(all), REPLY(head)), 0);
	assert_int_equal(le64toh(head.total), size);
	assert_int_equal(command(fd, FWCTL_MOCK_DUMP_READ, &piece,
				 sizeof(piece), &reply), 0);
	assert_memory_equal(&head, &rpc->head, sizeof(head));
	assert_memory_equal(bytes, rpc->bytes, FILLED);
	assert_pattern(bytes, 0, FILLED);
	/* The registration does not hold the dump. */
	all = transfer(id, 0, 1, size);
	assert_int_equal(command(fd, FWCTL_MOCK_DUMP_READ_UMEM, &all,
				 sizeof(all), NULL), FWCTL_MOCK_BAD_PARAM);
	assert_int_equal(simple(fd, FWCTL_MOCK_RESET), 0);
	close(fd);
	munmap(bytes, size);
	free(rpc);
}

static void handles_belong_to_the_context(void **state)
{
	char *bytes = must_map_private(PAGE);
	int fd = must_open(*state), other = must_open(*state);
	int id = must_reg(fd, bytes, PAGE);

	assert_int_equal(mem_read_umem(other, id, 0, 0, 1),
			 FWCTL_MOCK_NOT_FOUND);
	assert_int_equal(umem_destroy(other, id), -ENOENT);
	assert_int_equal(mem_read_umem(fd, id, 0, 0, 1), 0);
	assert_int_equal(umem_destroy(fd, id), 0);
	assert_int_equal(umem_destroy(fd, id), -ENOENT);
	assert_int_equal(mem_read_umem(fd, id, 0, 0, 1),
			 FWCTL_MOCK_NOT_FOUND);
	assert_int_equal(mem_read_umem(fd, 0, 0, 0, 1),
			 FWCTL_MOCK_NOT_FOUND);
	assert_int_not_equal(must_reg(fd, bytes, PAGE), id);
	close(other);
	close(fd);
	munmap(bytes, PAGE);
}

static void arguments_are_checked(void **state)
{
	char *bytes = must_map_private(PAGE);
	int fd = must_open(*state);
	struct fwctl_umem_reg reg;
	struct fwctl_rsc_destroy destroy = { .size = sizeof(destroy) };

	assert_int_equal(reg_flags(fd, bytes, 8, FWCTL_UMEM_MKEY, &reg), 0);
	assert_int_equal(reg.mkey_id, reg.rsc_id);
	destroy.rsc_id = reg.rsc_id;
	assert_int_equal(reg_flags(fd, bytes, 8, 0, &reg), 0);
	assert_int_equal(reg.mkey_id, 0);
	assert_int_equal(reg_flags(fd, bytes, 8, FWCTL_UMEM_MCDD, &reg),
			 -EOPNOTSUPP);
	assert_int_equal(reg_flags(fd, bytes, 8, 1ull << 63, &reg), -EOPNOTSUPP);
	assert_int_equal(umem_reg(fd, bytes, 0), -EINVAL);
	assert_int_equal(umem_reg(fd, NULL, PAGE), -EFAULT);
	assert_int_equal(umem_reg(fd, bytes, FWCTL_UMEM_MAX_LEN + 1ull), -ENOSPC);
	assert_int_equal(umem_reg(fd, bytes, UINT64_MAX), -ENOSPC);
	reg = (struct fwctl_umem_reg) {
		.size = sizeof(reg), .addr = UINT64_MAX - 9, .len = 20,
	};
	assert_int_equal(fwctl_ioctl(fd, FWCTL_UMEM_REG, &reg), -EFAULT);
	reg.addr = 1ull << 32 | 1;
	reg.len = FWCTL_UMEM_MAX_LEN / 2;
	assert_int_equal(fwctl_ioctl(fd, FWCTL_UMEM_REG, &reg), -EFAULT);

	destroy.flags = 1;
	assert_int_equal(fwctl_ioctl(fd, FWCTL_RSC_DESTROY, &destroy),
			 -EOPNOTSUPP);
	destroy.flags = 0;
	destroy.type = 1;
	assert_int_equal(fwctl_ioctl(fd, FWCTL_RSC_DESTROY, &destroy),
			 -EOPNOTSUPP);
	destroy.type = FWCTL_RSC_UMEM;
	/* Existing programs do not set the padding. */
	destroy.padding = ~0;
	assert_int_equal(fwctl_ioctl(fd, FWCTL_RSC_DESTROY, &destroy), 0);
	close(fd);
	munmap(bytes, PAGE);
}

static void memory_must_be_writable(void **state)
{
	char *bytes = must_map_private(3 * PAGE);
	int fd = must_open(*state);

	assert_int_equal(mprotect(bytes + PAGE, PAGE, PROT_READ), 0);
	assert_int_equal(umem_reg(fd, bytes + PAGE, 1), -EFAULT);
	assert_int_equal(umem_reg(fd, bytes, 3 * PAGE), -EFAULT);
	assert_int_equal(mprotect(bytes + PAGE, PAGE, PROT_NONE), 0);
	assert_int_equal(umem_reg(fd, bytes + PAGE - 1, 2), -EFAULT);
	munmap(bytes + PAGE, PAGE);
	assert_int_equal(umem_reg(fd, bytes, 3 * PAGE), -EFAULT);
	must_reg(fd, bytes, PAGE);
	close(fd);
	munmap(bytes, 3 * PAGE);
}

static int must_make_file(void)
{
	int file = memfd_create("umem", MFD_CLOEXEC);

	assert_in_range(file, 0, INT_MAX);
	assert_int_equal(ftruncate(file, 2 * PAGE), 0);
	return file;
}

static void shared_memory_gets_the_content(void **state)
{
	int file = must_make_file(), fd = must_open(*state), id;
	char *bytes = must_map(2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED,
			       file);
	char back[2 * PAGE];

	must_fill(fd);
	id = must_reg(fd, bytes, 2 * PAGE);
	assert_int_equal(mem_read_umem(fd, id, 0, 0, 2 * PAGE), 0);
	assert_int_equal(pread(file, back, sizeof(back), 0), sizeof(back));
	assert_pattern(back, 0, sizeof(back));
	close(fd);
	munmap(bytes, 2 * PAGE);
	close(file);
}

/* A file system that writes pages back does not see the writes of a device. */
static void shared_memory_of_a_disk_is_denied(void **state)
{
	int file = open("/out/umem.file", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	int fd = must_open(*state);
	char *bytes;

	assert_in_range(file, 0, INT_MAX);
	assert_int_equal(unlink("/out/umem.file"), 0);
	assert_int_equal(ftruncate(file, 2 * PAGE), 0);
	bytes = must_map(2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, file);
	assert_int_equal(umem_reg(fd, bytes, 2 * PAGE), -EFAULT);
	munmap(bytes, 2 * PAGE);
	close(file);
	close(fd);
}

static void private_mapping_does_not_change_the_file(void **state)
{
	int file = must_make_file(), fd = must_open(*state), id;
	char *bytes = must_map(2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE,
			       file);
	char back[2 * PAGE], zero[2 * PAGE] = "";

	must_fill(fd);
	id = must_reg(fd, bytes, 2 * PAGE);
	assert_int_equal(mem_read_umem(fd, id, 0, 0, 2 * PAGE), 0);
	assert_pattern(bytes, 0, 2 * PAGE);
	assert_int_equal(pread(file, back, sizeof(back), 0), sizeof(back));
	assert_memory_equal(back, zero, sizeof(zero));
	close(fd);
	munmap(bytes, 2 * PAGE);
	close(file);
}

/* Wait for a child. Returns its exit status, or -1. */
static int must_reap(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* The parent keeps the pinned page, and the child gets a copy. */
static void fork_leaves_the_memory_to_the_parent(void **state)
{
	char *bytes = must_map_private(PAGE);
	int fd = must_open(*state), id;
	int go[2];
	char c;
	pid_t pid;

	must_fill(fd);
	bytes[0] = 'x';
	id = must_reg(fd, bytes, PAGE);
	assert_int_equal(pipe(go), 0);
	pid = fork();
	if (!pid) {
		close(go[1]);
		/* The end of the pipe is the signal. */
		_exit(read(go[0], &c, 1) || bytes[0] != 'x' || bytes[1]);
	}
	bytes[PAGE - 1] = 'y';
	assert_int_equal(mem_read_umem(fd, id, 0, 0, PAGE - 1), 0);
	assert_pattern(bytes, 0, PAGE - 1);
	assert_int_equal(bytes[PAGE - 1], 'y');
	close(go[1]);
	close(go[0]);
	assert_int_equal(must_reap(pid), 0);
	assert_int_equal(mem_read_umem(fd, id, 5, 0, PAGE), 0);
	assert_pattern(bytes, 5, PAGE);
	close(fd);
	munmap(bytes, PAGE);
}

static void mremap_moves_the_memory(void **state)
{
	char *bytes = must_map_private(PAGE), *target = must_map_private(PAGE);
	int fd = must_open(*state), id;

	must_fill(fd);
	id = must_reg(fd, bytes, PAGE);
	assert_ptr_equal(mremap(bytes, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED,
				target), target);
	assert_int_equal(mem_read_umem(fd, id, 0, 0, PAGE), 0);
	assert_pattern(target, 0, PAGE);
	close(fd);
	munmap(target, PAGE);
}

static void new_mapping_at_the_address_is_not_registered(void **state)
{
	char *bytes = must_map_private(PAGE);
	int fd = must_open(*state), id;

	must_fill(fd);
	id = must_reg(fd, bytes, PAGE);
	assert_ptr_equal(mmap(bytes, PAGE, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0),
			 bytes);
	assert_int_equal(mem_read_umem(fd, id, 0, 0, PAGE), 0);
	for (int i = 0; i < PAGE; i++)
		assert_int_equal(bytes[i], 0);
	close(fd);
	munmap(bytes, PAGE);
}

static void number_per_context_is_limited(void **state)
{
	char *bytes = must_map_private(PAGE);
	int fd = must_open(*state), other = must_open(*state), id = 0;

	for (unsigned int i = 0; i < FWCTL_UMEM_MAX_COUNT; i++)
		id = must_reg(fd, bytes, PAGE);
	assert_int_equal(umem_reg(fd, bytes, 1), -ENOSPC);
	must_reg(other, bytes, 1);
	assert_int_equal(umem_destroy(fd, id), 0);
	must_reg(fd, bytes, 1);
	close(other);
	close(fd);
	munmap(bytes, PAGE);
}

/* Become another user, with a limit of 3 locked pages. */
static bool become_user(void)
{
	const struct rlimit limit = { 3 * PAGE, 3 * PAGE };

	return !setrlimit(RLIMIT_MEMLOCK, &limit) && !setuid(USER);
}

/* Returns the result of a registration of @pages pages in a child of that user. */
static int reg_as_user(const struct mock *mock, size_t pages)
{
	char *bytes = must_map_private(pages * PAGE);
	int fd = must_open(mock), ret;
	pid_t pid = fork();

	if (!pid)
		_exit(become_user() ? -umem_reg(fd, bytes, pages * PAGE) : 254);
	ret = must_reap(pid);
	close(fd);
	munmap(bytes, pages * PAGE);
	return -ret;
}

/*
 * Check that the user can lock all pages but @pages. Handle 1 has the exit status
 * of -1.
 */
static void assert_charged(const struct mock *mock, size_t pages)
{
	assert_int_equal(reg_as_user(mock, 4 - pages), -ENOMEM);
	if (pages < 3)
		assert_int_equal(reg_as_user(mock, 3 - pages), -255);
}

/* A child of the user that has registered 2 pages. It runs until its stdin ends. */
struct holder {
	pid_t pid;
	int in;
};

static struct holder must_hold(int fd, bool exec)
{
	struct holder holder;
	int in[2], out[2];
	char c;

	assert_int_equal(pipe(in), 0);
	assert_int_equal(pipe(out), 0);
	holder.pid = fork();
	if (!holder.pid) {
		static char bytes[3 * PAGE];

		close(in[1]);
		close(out[0]);
		fcntl(fd, F_SETFD, 0);
		if (!become_user() ||
		    umem_reg(fd, (void *)(((uintptr_t)bytes + PAGE) & -PAGE),
			     2 * PAGE) != 1)
			_exit(1);
		dup2(in[0], 0);
		dup2(out[1], 1);
		if (exec)
			execl("/bin/sh", "sh", "-c", "echo; read -r line", NULL);
		_exit(write(1, "", 1) != 1 || read(0, &c, 1));
	}
	close(in[0]);
	close(out[1]);
	assert_int_equal(read(out[0], &c, 1), 1);
	close(out[0]);
	holder.in = in[1];
	return holder;
}

static void must_release(struct holder *holder)
{
	close(holder->in);
	must_reap(holder->pid);
}

static void limit_is_that_of_the_user(void **state)
{
	assert_charged(*state, 0);
	/* The end of a child is the end of its charge. */
	assert_charged(*state, 0);
}

#define HUGE_PAGE (2ul << 20)

/* Make @page a huge page of this process, which has no other one. */
static bool make_huge(char *page)
{
	char text[4096] = "", *line;
	int fd = open("/proc/self/smaps_rollup", O_RDONLY | O_CLOEXEC);

	madvise(page, HUGE_PAGE, MADV_HUGEPAGE);
	memset(page, 1, HUGE_PAGE);
	if (read(fd, text, sizeof(text) - 1) < 0)
		return false;
	close(fd);
	line = strstr(text, "AnonHugePages:");
	return line && strtoul(line + strlen("AnonHugePages:"), NULL, 10);
}

/* The pin of one page keeps the whole huge page. */
static void huge_page_is_charged_as_a_whole(void **state)
{
	char *bytes = must_map_private(2 * HUGE_PAGE);
	char *page = (void *)(((uintptr_t)bytes + HUGE_PAGE) & -HUGE_PAGE);
	int fd = must_open(*state), ret;
	pid_t pid = fork();

	if (!pid) {
		if (!make_huge(page))
			_exit(253);
		_exit(become_user() ? -umem_reg(fd, page, 1) : 254);
	}
	ret = must_reap(pid);
	close(fd);
	munmap(bytes, 2 * HUGE_PAGE);
	if (ret == 253)
		SKIP("no huge pages");
	assert_int_equal(ret, ENOMEM);
}

static void charge_survives_exec_and_exit(void **state)
{
	for (int exec = 0; exec <= 1; exec++) {
		int fd = must_open(*state);
		struct holder holder = must_hold(fd, exec);

		assert_charged(*state, 2);
		must_release(&holder);
		/* The test still has the FD. */
		assert_charged(*state, 2);
		close(fd);
		assert_charged(*state, 0);
	}
}

static void destroy_by_another_user_ends_the_charge(void **state)
{
	int fd = must_open(*state);
	struct holder holder = must_hold(fd, false);

	assert_int_equal(umem_destroy(fd, 1), 0);
	assert_charged(*state, 0);
	must_release(&holder);
	close(fd);
}

static void unbind_ends_the_charge(void **state)
{
	int fd = must_open(*state);
	struct holder holder = must_hold(fd, false);

	assert_int_equal(driver_unbind(*state), 0);
	assert_int_equal(umem_destroy(fd, 1), -ENODEV);
	assert_int_equal(driver_bind(*state), 0);
	must_refresh(*state);
	assert_charged(*state, 0);
	must_release(&holder);
	close(fd);
}

/* A MEM_READ_UMEM in a thread */
struct reader {
	int fd;
	int id;
	int ret;
	pthread_t thread;
};

static void *reader_main(void *data)
{
	struct reader *r = data;

	r->ret = mem_read_umem(r->fd, r->id, 0, 0, PAGE);
	return NULL;
}

/* Start a command with @fault, and wait until a worker has it. */
static void must_start_reader(const struct mock *mock, struct reader *r,
			      const char *fault)
{
	must_write(mock, fault, "1");
	assert_int_equal(pthread_create(&r->thread, NULL, reader_main, r), 0);
	WAIT_FOR(mock_count(mock, fault) == 0);
}

static int must_join(struct reader *r)
{
	assert_int_equal(pthread_join(r->thread, NULL), 0);
	return r->ret;
}

/* A thread of the core can unmap the memory and close the context after close(). */
static void close_last(const struct mock *mock, int fd)
{
	close(fd);
	WAIT_FOR(mock_count(mock, "contexts") == 0);
}

/* The request keeps memory whose handle is destroyed. */
static void request_in_flight_survives_destroy(void **state)
{
	char *bytes = must_map_private(PAGE);
	struct mock *mock = *state;
	struct reader r = { .fd = must_open(mock) };

	must_fill(r.fd);
	r.id = must_reg(r.fd, bytes, PAGE);
	must_write(mock, "service_us", "300000");
	assert_int_equal(pthread_create(&r.thread, NULL, reader_main, &r), 0);
	WAIT_FOR(mock_count(mock, "inflight") == 1);
	assert_int_equal(umem_destroy(r.fd, r.id), 0);
	assert_int_equal(bytes[0], 0);
	assert_int_equal(must_join(&r), 0);
	assert_pattern(bytes, 0, PAGE);
	must_write(mock, "service_us", "0");
	close_last(mock, r.fd);
	munmap(bytes, PAGE);
}

/* A hung request holds the memory, and thereby the charge, until a reset. */
static void hung_request_keeps_the_charge(void **state)
{
	struct mock *mock = *state;
	struct reader r = { .fd = must_open(mock), .id = 1 };
	struct holder holder = must_hold(r.fd, false);
	int other = must_open(mock);

	must_start_reader(mock, &r, "faults/hang");
	assert_int_equal(umem_destroy(r.fd, 1), 0);
	must_release(&holder);
	assert_charged(mock, 2);
	assert_int_equal(simple(other, FWCTL_MOCK_RESET), 0);
	assert_int_equal(must_join(&r), FWCTL_MOCK_ABORTED);
	WAIT_FOR(reg_as_user(mock, 3) != -ENOMEM);
	assert_charged(mock, 0);
	close(other);
	close_last(mock, r.fd);
}

static void unbind_with_a_hung_request(void **state)
{
	struct mock *mock = *state;
	struct reader r = { .fd = must_open(mock), .id = 1 };
	struct holder holder = must_hold(r.fd, false);

	must_start_reader(mock, &r, "faults/hang");
	assert_int_equal(driver_unbind(mock), 0);
	assert_int_equal(must_join(&r), -ENODEV);
	assert_int_equal(driver_bind(mock), 0);
	must_refresh(mock);
	assert_charged(mock, 0);
	must_release(&holder);
	close(r.fd);
}

static void surprise_removal_unpins(void **state)
{
	struct mock *mock = *state, next;
	struct reader r = { .fd = must_open(mock), .id = 1 };
	struct holder holder = must_hold(r.fd, false);

	must_start_reader(mock, &r, "faults/surprise_remove");
	assert_int_equal(must_join(&r), -ENODEV);
	WAIT_FOR(umem_destroy(r.fd, 1) == -ENODEV);
	must_make(&next, "next", NULL);
	WAIT_FOR(reg_as_user(&next, 3) != -ENOMEM);
	must_drop(&next);
	must_release(&holder);
	close(r.fd);
}

static void firmware_in_user_space_has_no_registered_memory(void **state)
{
	char byte;
	struct mock mock;
	int fd;

	(void)state;
	must_make(&mock, "user", "backend=user", NULL);
	fd = must_open(&mock);
	assert_int_equal(umem_reg(fd, &byte, 1), -EOPNOTSUPP);
	close(fd);
	must_drop(&mock);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		MODE_TEST(content_is_that_of_the_firmware, async),
		MODE_TEST(content_is_that_of_the_firmware, sync),
		MODE_TEST(content_is_that_of_the_firmware, threaded),
		MODE_TEST(handles_belong_to_the_context, async),
		MODE_TEST(handles_belong_to_the_context, sync),
		MODE_TEST(handles_belong_to_the_context, threaded),
		MODE_TEST(dump_equals_that_of_an_rpc, async),
		MODE_TEST(dump_equals_that_of_an_rpc, sync),
		MODE_TEST(dump_equals_that_of_an_rpc, threaded),
		MOCK_TEST(guarded_region_is_denied),
		MOCK_TEST(arguments_are_checked),
		MOCK_TEST(memory_must_be_writable),
		MOCK_TEST(shared_memory_gets_the_content),
		MOCK_TEST(shared_memory_of_a_disk_is_denied),
		MOCK_TEST(private_mapping_does_not_change_the_file),
		MOCK_TEST(fork_leaves_the_memory_to_the_parent),
		MOCK_TEST(mremap_moves_the_memory),
		MOCK_TEST(new_mapping_at_the_address_is_not_registered),
		MOCK_TEST(number_per_context_is_limited),
		MOCK_TEST(limit_is_that_of_the_user),
		MOCK_TEST(huge_page_is_charged_as_a_whole),
		MOCK_TEST(charge_survives_exec_and_exit),
		MOCK_TEST(destroy_by_another_user_ends_the_charge),
		MODE_TEST(unbind_ends_the_charge, async),
		MODE_TEST(unbind_ends_the_charge, sync),
		MODE_TEST(unbind_ends_the_charge, threaded),
		MODE_TEST(request_in_flight_survives_destroy, async),
		MODE_TEST(request_in_flight_survives_destroy, sync),
		MODE_TEST(request_in_flight_survives_destroy, threaded),
		MODE_TEST(hung_request_keeps_the_charge, async),
		MODE_TEST(hung_request_keeps_the_charge, sync),
		MODE_TEST(hung_request_keeps_the_charge, threaded),
		MODE_TEST(unbind_with_a_hung_request, async),
		MODE_TEST(unbind_with_a_hung_request, sync),
		MODE_TEST(unbind_with_a_hung_request, threaded),
		MOCK_TEST(surprise_removal_unpins),
		cmocka_unit_test(firmware_in_user_space_has_no_registered_memory),
	};

	return RUN_TESTS(tests);
}
