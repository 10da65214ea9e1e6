// SPDX-License-Identifier: GPL-2.0-only
/* Test the rules of the uAPI. Permission checks are in access.c. */
#include <endian.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "mock.h"

#define PAGE 4096
#define CANARY 0xa5
#define MIB (1024 * 1024)

static unsigned int number_of(const struct mock *mock)
{
	unsigned int n;

	if (sscanf(mock->name, "fwctl%u", &n) != 1)
		fail_msg("unexpected name %s", mock->name);
	return n;
}

static void assert_filled(const void *memory, int byte, size_t len)
{
	const unsigned char *bytes = memory;

	for (size_t i = 0; i < len; i++)
		assert_int_equal(bytes[i], byte);
}

/* Map one page that is followed by unmapped memory. */
static void *page_at_the_edge(void)
{
	char *pages = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	assert_ptr_not_equal(pages, MAP_FAILED);
	munmap(pages + PAGE, PAGE);
	return pages;
}

/* A valid RPC that tests modify */
struct request {
	struct fwctl_mock_req header;
	char payload[16];
};

struct response {
	struct fwctl_mock_rsp header;
	char payload[16];
	char beyond[16];
};

static struct request echo_request(void)
{
	return (struct request) {
		.header.opcode = htole16(FWCTL_MOCK_ECHO),
		.header.len = htole32(16),
		.header.tag = 0x1122334455667788,
		.payload = "0123456789abcde",
	};
}

static struct fwctl_rpc rpc_of(const struct request *req, struct response *rsp)
{
	return (struct fwctl_rpc) {
		.size = sizeof(struct fwctl_rpc),
		.scope = FWCTL_RPC_CONFIGURATION,
		.in_len = sizeof(*req),
		.out_len = sizeof(*rsp),
		.in = (uintptr_t)req,
		.out = (uintptr_t)rsp,
	};
}

static struct fwctl_info info_of(void *data, uint32_t len)
{
	return (struct fwctl_info) {
		.size = sizeof(struct fwctl_info),
		.device_data_len = len,
		.out_device_data = (uintptr_t)data,
	};
}

/* Issue an RPC. On error, out_len must not change. */
static int send_rpc(int fd, struct fwctl_rpc *cmd)
{
	uint32_t out_len = cmd->out_len;
	int ret = fwctl_ioctl(fd, FWCTL_RPC, cmd);

	if (ret)
		assert_int_equal(cmd->out_len, out_len);
	return ret;
}

/*
 * The device and its node
 */

static void numbers_and_layouts_are_mainlines(void **state)
{
	(void)state;
	assert_int_equal(FWCTL_INFO, 0x9a00);
	assert_int_equal(FWCTL_RPC, 0x9a01);

	assert_int_equal(sizeof(struct fwctl_info), 24);
	assert_int_equal(offsetof(struct fwctl_info, flags), 4);
	assert_int_equal(offsetof(struct fwctl_info, out_device_type), 8);
	assert_int_equal(offsetof(struct fwctl_info, device_data_len), 12);
	assert_int_equal(offsetof(struct fwctl_info, out_device_data), 16);

	assert_int_equal(sizeof(struct fwctl_rpc), 32);
	assert_int_equal(offsetof(struct fwctl_rpc, scope), 4);
	assert_int_equal(offsetof(struct fwctl_rpc, in_len), 8);
	assert_int_equal(offsetof(struct fwctl_rpc, out_len), 12);
	assert_int_equal(offsetof(struct fwctl_rpc, in), 16);
	assert_int_equal(offsetof(struct fwctl_rpc, out), 24);

	assert_int_equal(FWCTL_RPC_CONFIGURATION, 0);
	assert_int_equal(FWCTL_RPC_DEBUG_READ_ONLY, 1);
	assert_int_equal(FWCTL_RPC_DEBUG_WRITE, 2);
	assert_int_equal(FWCTL_RPC_DEBUG_WRITE_FULL, 3);
}

static void class_is_fwctl(void **state)
{
	struct mock *mock = *state;
	char path[PATH_MAX], *subsystem;

	snprintf(path, sizeof(path), "%s/subsystem", mock->sysfs);
	subsystem = realpath(path, NULL);
	assert_non_null(subsystem);
	assert_string_equal(subsystem, "/sys/class/fwctl");
	free(subsystem);
}

static void device_is_named_fwctl_and_a_number(void **state)
{
	struct mock *mock = *state;
	char name[32];

	snprintf(name, sizeof(name), "fwctl%u", number_of(mock));
	assert_string_equal(mock->name, name);
}

static void node_is_the_device_below_dev_fwctl(void **state)
{
	struct mock *mock = *state;
	char path[PATH_MAX], in_sysfs[32], in_dev[32];
	struct stat st;

	snprintf(path, sizeof(path), "/dev/fwctl/%s", mock->name);
	assert_int_equal(stat(path, &st), 0);
	assert_true(S_ISCHR(st.st_mode));

	snprintf(path, sizeof(path), "%s/dev", mock->sysfs);
	assert_int_equal(read_text(path, in_sysfs, sizeof(in_sysfs)), 0);
	snprintf(in_dev, sizeof(in_dev), "%u:%u", major(st.st_rdev),
		 minor(st.st_rdev));
	assert_string_equal(in_dev, in_sysfs);
}

static void device_gets_the_lowest_free_number(void **state)
{
	struct mock a, b, c, again;

	(void)state;
	must_make(&a, "a", NULL);
	must_make(&b, "b", NULL);
	must_make(&c, "c", NULL);
	assert_true(number_of(&a) < number_of(&b));
	assert_true(number_of(&b) < number_of(&c));

	must_drop(&b);
	must_drop(&a);
	must_make(&again, "again", NULL);
	assert_int_equal(number_of(&again), number_of(&a));
	must_drop(&again);
	must_drop(&c);
}

static void parent_is_the_device_that_has_the_firmware(void **state)
{
	struct mock *mock = *state;
	char path[PATH_MAX], *parent;

	snprintf(path, sizeof(path), "%s/device", mock->sysfs);
	parent = realpath(path, NULL);
	assert_non_null(parent);
	assert_string_equal(strrchr(parent, '/') + 1, mock->parent);
	free(parent);
}

static void every_open_mode_may_issue_rpcs(void **state)
{
	static const int modes[] = {
		O_RDWR, O_RDWR | O_SYNC, O_RDONLY, O_WRONLY,
		O_RDWR | O_NONBLOCK,
	};
	struct mock *mock = *state;

	for (size_t i = 0; i < ARRAY_SIZE(modes); i++) {
		int fd = open(mock->node, modes[i]);

		assert_true(fd >= 0);
		assert_int_equal(echo(fd), 0);
		assert_int_equal(get_info(fd, &(struct fwctl_info_mock){}), 0);
		close(fd);
	}
}

static void node_has_no_other_operations(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock);
	char byte = 0;

	assert_int_equal(read(fd, &byte, 1), -1);
	assert_int_equal(write(fd, &byte, 1), -1);
	assert_int_equal(lseek(fd, 0, SEEK_SET), -1);
	assert_int_equal(errno, ESPIPE);
	assert_ptr_equal(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0),
			 MAP_FAILED);
	close(fd);
}

/*
 * Rules of every ioctl
 */

/* Store a valid struct of the ioctl at the start of page. */
static void prepare(unsigned long nr, void *page)
{
	static struct fwctl_info_mock data;
	static struct request req;
	static struct response rsp;
	struct fwctl_info info = info_of(&data, sizeof(data));
	struct fwctl_rpc rpc = rpc_of(&req, &rsp);

	req = echo_request();
	memset(page, 0, PAGE);
	if (nr == FWCTL_INFO)
		memcpy(page, &info, sizeof(info));
	else
		memcpy(page, &rpc, sizeof(rpc));
}

static const struct {
	unsigned long nr;
	uint32_t size;
} ioctls[] = {
	{ FWCTL_INFO, 24 },
	{ FWCTL_RPC, 32 },
};

static void size_below_the_minimum_is_EINVAL(void **state)
{
	int fd = must_open(*state);
	uint32_t *page = page_at_the_edge();

	for (size_t i = 0; i < ARRAY_SIZE(ioctls); i++) {
		for (uint32_t size = 0; size < ioctls[i].size; size++) {
			prepare(ioctls[i].nr, page);
			page[0] = size;
			assert_int_equal(fwctl_ioctl(fd, ioctls[i].nr, page),
					 -EINVAL);
		}
		prepare(ioctls[i].nr, page);
		assert_int_equal(fwctl_ioctl(fd, ioctls[i].nr, page), 0);
	}
	munmap(page, PAGE);
	close(fd);
}

static void larger_size_is_fine_while_the_excess_is_zero(void **state)
{
	int fd = must_open(*state);
	uint32_t *page = page_at_the_edge();

	for (size_t i = 0; i < ARRAY_SIZE(ioctls); i++) {
		for (uint32_t size = ioctls[i].size; size <= PAGE;
		     size += size < 64 ? 1 : 64) {
			prepare(ioctls[i].nr, page);
			page[0] = size;
			assert_int_equal(fwctl_ioctl(fd, ioctls[i].nr, page), 0);
		}
	}
	munmap(page, PAGE);
	close(fd);
}

static void larger_size_with_an_excess_that_is_not_zero_is_E2BIG(void **state)
{
	int fd = must_open(*state);
	char *page = page_at_the_edge();

	for (size_t i = 0; i < ARRAY_SIZE(ioctls); i++) {
		const uint32_t spoil[] = { ioctls[i].size, 100, PAGE - 1 };

		for (size_t j = 0; j < ARRAY_SIZE(spoil); j++) {
			prepare(ioctls[i].nr, page);
			*(uint32_t *)page = PAGE;
			page[spoil[j]] = 1;
			assert_int_equal(fwctl_ioctl(fd, ioctls[i].nr, page),
					 -E2BIG);
		}
	}
	munmap(page, PAGE);
	close(fd);
}

static void struct_that_is_not_the_callers_memory_is_EFAULT(void **state)
{
	int fd = must_open(*state);
	char *page = page_at_the_edge();

	for (size_t i = 0; i < ARRAY_SIZE(ioctls); i++) {
		unsigned long nr = ioctls[i].nr;
		char *at_edge = page + PAGE - ioctls[i].size;

		assert_int_equal(fwctl_ioctl(fd, nr, NULL), -EFAULT);
		assert_int_equal(fwctl_ioctl(fd, nr, (void *)-PAGE), -EFAULT);
		assert_int_equal(fwctl_ioctl(fd, nr, page + PAGE), -EFAULT);

		/* The size exceeds the mapped memory by one byte. */
		prepare(nr, page);
		memmove(at_edge, page, ioctls[i].size);
		*(uint32_t *)at_edge = ioctls[i].size + 1;
		assert_int_equal(fwctl_ioctl(fd, nr, at_edge), -EFAULT);

		/* The struct is readable, but not writable. */
		prepare(nr, page);
		mprotect(page, PAGE, PROT_READ);
		assert_int_equal(fwctl_ioctl(fd, nr, page), -EFAULT);
		mprotect(page, PAGE, PROT_READ | PROT_WRITE);
	}
	munmap(page, PAGE);
	close(fd);
}

/*
 * The extensions of this project begin at 0x80. The test umem covers 2 and 3, which
 * mainline lacks.
 */
static void unknown_number_is_ENOTTY(void **state)
{
	int fd = must_open(*state);
	uint32_t page[PAGE / 4] = { 32 };

	for (unsigned int nr = 4; nr < 0x80; nr++)
		assert_int_equal(fwctl_ioctl(fd, _IO(0x9A, nr), page), -ENOTTY);
	assert_int_equal(fwctl_ioctl(fd, _IO(0x9A, 0xff), page), -ENOTTY);
	/* Type, direction and size are part of the number. */
	assert_int_equal(fwctl_ioctl(fd, _IO(0x9B, 0), page), -ENOTTY);
	assert_int_equal(fwctl_ioctl(fd, _IOWR(0x9A, 0, struct fwctl_info), page),
			 -ENOTTY);
	close(fd);
}

/*
 * INFO
 */

static void info_returns_type_and_data(void **state)
{
	struct fwctl_info_mock data = {};
	struct fwctl_info info = info_of(&data, sizeof(data));
	struct mock *mock = *state;
	int fd = must_open(mock);

	assert_int_equal(fwctl_ioctl(fd, FWCTL_INFO, &info), 0);
	assert_int_equal(info.out_device_type, FWCTL_DEVICE_TYPE_MOCK);
	assert_int_equal(info.device_data_len, sizeof(data));
	assert_int_not_equal(data.uid, 0);
	assert_int_equal(data.abi, FWCTL_MOCK_ABI);
	assert_int_equal(data.workers, mock_count(mock, "workers"));
	close(fd);
}

static void info_flags_are_EOPNOTSUPP(void **state)
{
	int fd = must_open(*state);

	for (int bit = 0; bit < 32; bit++) {
		struct fwctl_info info = info_of(NULL, 0);

		info.flags = 1u << bit;
		assert_int_equal(fwctl_ioctl(fd, FWCTL_INFO, &info),
				 -EOPNOTSUPP);
	}
	close(fd);
}

static void info_into_a_short_buffer_is_cut(void **state)
{
	struct fwctl_info_mock whole;
	int fd = must_open(*state);

	assert_int_equal(get_info(fd, &whole), 0);
	for (uint32_t len = 0; len < sizeof(whole); len++) {
		unsigned char data[sizeof(whole)];
		struct fwctl_info info = info_of(data, len);

		memset(data, CANARY, sizeof(data));
		assert_int_equal(fwctl_ioctl(fd, FWCTL_INFO, &info), 0);
		assert_int_equal(info.device_data_len, sizeof(whole));
		assert_memory_equal(data, &whole, len);
		assert_filled(data + len, CANARY, sizeof(data) - len);
	}
	close(fd);
}

static void info_into_a_long_buffer_is_padded_with_zero(void **state)
{
	enum { LEN = 3 * PAGE };
	unsigned char data[LEN + 16];
	struct fwctl_info info = info_of(data, LEN);
	int fd = must_open(*state);

	memset(data, CANARY, sizeof(data));
	assert_int_equal(fwctl_ioctl(fd, FWCTL_INFO, &info), 0);
	assert_int_equal(info.device_data_len, sizeof(struct fwctl_info_mock));
	assert_filled(data + sizeof(struct fwctl_info_mock), 0,
		      LEN - sizeof(struct fwctl_info_mock));
	assert_filled(data + LEN, CANARY, 16);
	close(fd);
}

static void info_without_a_buffer_returns_the_length(void **state)
{
	struct fwctl_info info = info_of(NULL, 0);
	int fd = must_open(*state);

	assert_int_equal(fwctl_ioctl(fd, FWCTL_INFO, &info), 0);
	assert_int_equal(info.out_device_type, FWCTL_DEVICE_TYPE_MOCK);
	assert_int_equal(info.device_data_len, sizeof(struct fwctl_info_mock));
	close(fd);
}

static void info_into_no_memory_is_EFAULT(void **state)
{
	int fd = must_open(*state);
	char *page = page_at_the_edge();
	struct fwctl_info cmds[] = {
		info_of(NULL, 16),
		info_of((void *)-PAGE, 16),
		info_of(page + PAGE, 16),
		info_of(page + PAGE - 8, 16),		/* data past the page */
		info_of(page + PAGE - 16, 17),		/* padding past the page */
		info_of(page, UINT32_MAX),
	};

	for (size_t i = 0; i < ARRAY_SIZE(cmds); i++) {
		struct fwctl_info cmd = cmds[i];

		assert_int_equal(fwctl_ioctl(fd, FWCTL_INFO, &cmd), -EFAULT);
		assert_memory_equal(&cmd, &cmds[i], sizeof(cmd));
	}
	munmap(page, PAGE);
	close(fd);
}

/* A 64-bit kernel uses all bits of a pointer, also from 32-bit programs. */
static void pointers_have_64_bits(void **state)
{
	struct fwctl_info_mock data;
	struct fwctl_info info = info_of(&data, sizeof(data));
	struct request req = echo_request();
	struct response rsp;
	struct fwctl_rpc rpc = rpc_of(&req, &rsp);
	int fd = must_open(*state);

	info.out_device_data |= 1ull << 62;
	assert_int_equal(fwctl_ioctl(fd, FWCTL_INFO, &info), -EFAULT);
	rpc.in |= 1ull << 62;
	assert_int_equal(send_rpc(fd, &rpc), -EFAULT);
	rpc = rpc_of(&req, &rsp);
	rpc.out |= 1ull << 62;
	assert_int_equal(send_rpc(fd, &rpc), -EFAULT);
	close(fd);
}

/*
 * RPC
 */

static void rpc_returns_the_response(void **state)
{
	struct request req = echo_request();
	struct response rsp;
	struct fwctl_rpc cmd = rpc_of(&req, &rsp);
	int fd = must_open(*state);

	assert_int_equal(send_rpc(fd, &cmd), 0);
	assert_int_equal(cmd.out_len, sizeof(req));
	assert_int_equal(rsp.header.opcode, req.header.opcode);
	assert_int_equal(rsp.header.status, FWCTL_MOCK_OK);
	assert_true(rsp.header.tag == req.header.tag);
	assert_memory_equal(rsp.payload, req.payload, sizeof(req.payload));
	close(fd);
}

static void rpc_leaves_all_but_out_len_of_its_struct(void **state)
{
	struct request req = echo_request();
	struct response rsp;
	struct fwctl_rpc cmd = rpc_of(&req, &rsp), was = cmd;
	int fd = must_open(*state);

	assert_int_equal(send_rpc(fd, &cmd), 0);
	was.out_len = cmd.out_len;
	assert_memory_equal(&cmd, &was, sizeof(cmd));
	assert_memory_equal(&req, (&(struct request[]){ echo_request() })[0],
			    sizeof(req));
	close(fd);
}

static void bytes_beyond_the_response_stay_as_they_were(void **state)
{
	struct request req = echo_request();
	struct response rsp;
	struct fwctl_rpc cmd = rpc_of(&req, &rsp);
	int fd = must_open(*state);

	memset(&rsp, CANARY, sizeof(rsp));
	assert_int_equal(send_rpc(fd, &cmd), 0);
	assert_filled(rsp.beyond, CANARY, sizeof(rsp.beyond));
	close(fd);
}

static void out_len_is_the_full_length_of_a_response_that_was_cut(void **state)
{
	struct request req = echo_request();
	int fd = must_open(*state);

	for (uint32_t len = sizeof(struct fwctl_mock_rsp); len < sizeof(req);
	     len++) {
		struct response rsp;
		struct fwctl_rpc cmd = rpc_of(&req, &rsp);

		memset(&rsp, CANARY, sizeof(rsp));
		cmd.out_len = len;
		assert_int_equal(send_rpc(fd, &cmd), 0);
		assert_int_equal(cmd.out_len, sizeof(req));
		assert_memory_equal(rsp.payload, req.payload, len - 16);
		assert_filled((char *)&rsp + len, CANARY, sizeof(rsp) - len);
	}
	close(fd);
}

static void request_and_response_may_be_the_same_memory(void **state)
{
	union {
		struct request req;
		struct response rsp;
	} both = { .req = echo_request() };
	struct fwctl_rpc cmd = rpc_of(&both.req, &both.rsp);
	int fd = must_open(*state);

	cmd.out_len = sizeof(both.req);
	assert_int_equal(send_rpc(fd, &cmd), 0);
	assert_int_equal(cmd.out_len, sizeof(both.req));
	assert_int_equal(both.rsp.header.status, FWCTL_MOCK_OK);
	assert_string_equal(both.rsp.payload, echo_request().payload);
	close(fd);
}

static void firmware_status_is_in_the_response(void **state)
{
	struct request req = echo_request();
	struct response rsp;
	struct fwctl_rpc cmd = rpc_of(&req, &rsp);
	int fd = must_open(*state);

	req.header.opcode = htole16(FWCTL_MOCK_IDENTIFY);
	assert_int_equal(send_rpc(fd, &cmd), 0);
	assert_int_equal(cmd.out_len, sizeof(rsp.header));
	assert_int_equal(rsp.header.status, FWCTL_MOCK_BAD_LENGTH);
	close(fd);
}

static void errno_means_that_nothing_was_delivered_or_written(void **state)
{
	struct request req = echo_request();
	struct mock *mock = *state;
	int fd = must_open(mock);
	struct fwctl_mock_counters before, after;
	struct response rsp;
	struct fwctl_rpc cmd;

	assert_int_equal(command(fd, FWCTL_MOCK_COUNTERS, NULL, 0,
				 REPLY(before)), 0);
	memset(&rsp, CANARY, sizeof(rsp));

	cmd = rpc_of(&req, &rsp);
	cmd.scope = 4;
	assert_int_equal(send_rpc(fd, &cmd), -EOPNOTSUPP);
	cmd = rpc_of(&req, &rsp);
	cmd.in_len = 2 * MIB + 1;
	assert_int_equal(send_rpc(fd, &cmd), -EMSGSIZE);
	cmd = rpc_of(NULL, &rsp);
	assert_int_equal(send_rpc(fd, &cmd), -EFAULT);
	cmd = rpc_of(&req, &rsp);
	req.header.opcode = htole16(FWCTL_MOCK_CRASH);
	assert_int_equal(send_rpc(fd, &cmd), -EBADMSG);

	assert_filled(&rsp, CANARY, sizeof(rsp));
	assert_int_equal(command(fd, FWCTL_MOCK_COUNTERS, NULL, 0,
				 REPLY(after)), 0);
	/* The one completed command is the first COUNTERS. */
	assert_int_equal(le64toh(after.completed), le64toh(before.completed) + 1);
	close(fd);
}

static void memory_that_is_not_the_callers_is_EFAULT(void **state)
{
	struct request req = echo_request();
	int fd = must_open(*state);
	char *page = page_at_the_edge();
	struct response rsp;
	struct fwctl_rpc cmd;
	void *const bad_in[] = {
		NULL, (void *)-PAGE, page + PAGE, page + PAGE - 16,
	};

	for (size_t i = 0; i < ARRAY_SIZE(bad_in); i++) {
		cmd = rpc_of(bad_in[i], &rsp);
		assert_int_equal(send_rpc(fd, &cmd), -EFAULT);
		cmd = rpc_of(&req, bad_in[i]);
		assert_int_equal(send_rpc(fd, &cmd), -EFAULT);
	}

	mprotect(page, PAGE, PROT_READ);
	cmd = rpc_of(&req, (void *)page);
	assert_int_equal(send_rpc(fd, &cmd), -EFAULT);

	assert_int_equal(echo(fd), 0);
	munmap(page, PAGE);
	close(fd);
}

static void sizes_over_two_MiB_are_rejected(void **state)
{
	static const uint32_t lens[] = { 2 * MIB + 1, 4 * MIB, UINT32_MAX };
	struct request req = echo_request();
	int fd = must_open(*state);
	struct response rsp;

	for (size_t i = 0; i < ARRAY_SIZE(lens); i++) {
		struct fwctl_rpc cmd = rpc_of(&req, &rsp);

		cmd.in_len = lens[i];
		assert_int_equal(send_rpc(fd, &cmd), -EMSGSIZE);
		cmd = rpc_of(&req, &rsp);
		cmd.out_len = lens[i];
		assert_int_equal(send_rpc(fd, &cmd), -EMSGSIZE);
	}
	close(fd);
}

static void exactly_two_MiB_go_in_both_directions(void **state)
{
	char *in = malloc(2 * MIB), *out = malloc(2 * MIB);
	struct fwctl_mock_req *req = (void *)in;
	int fd = must_open(*state);
	uint32_t len = 2 * MIB;

	assert_true(in && out);
	memset(in, 0x5a, 2 * MIB);
	*req = (struct fwctl_mock_req) {
		.opcode = htole16(FWCTL_MOCK_ECHO),
		.len = htole32(2 * MIB - sizeof(*req)),
	};
	in[2 * MIB - 1] = 'Z';
	assert_int_equal(get_rpc(fd, 0, in, 2 * MIB, out, &len), 0);
	assert_int_equal(len, 2 * MIB);
	assert_memory_equal(in + 16, out + 16, 2 * MIB - 16);
	free(out);
	free(in);
	close(fd);
}

static void unknown_scopes_are_EOPNOTSUPP(void **state)
{
	static const uint32_t scopes[] = { 4, 5, 0x100, 0x80000000, UINT32_MAX };
	struct request req = echo_request();
	int fd = must_open(*state);
	struct response rsp;

	for (size_t i = 0; i < ARRAY_SIZE(scopes); i++) {
		struct fwctl_rpc cmd = rpc_of(&req, &rsp);

		cmd.scope = scopes[i];
		assert_int_equal(send_rpc(fd, &cmd), -EOPNOTSUPP);
	}
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_and_layouts_are_mainlines),
		MOCK_TEST(class_is_fwctl),
		MOCK_TEST(device_is_named_fwctl_and_a_number),
		MOCK_TEST(node_is_the_device_below_dev_fwctl),
		cmocka_unit_test(device_gets_the_lowest_free_number),
		MOCK_TEST(parent_is_the_device_that_has_the_firmware),
		MOCK_TEST(every_open_mode_may_issue_rpcs),
		MOCK_TEST(node_has_no_other_operations),
		MOCK_TEST(size_below_the_minimum_is_EINVAL),
		MOCK_TEST(larger_size_is_fine_while_the_excess_is_zero),
		MOCK_TEST(larger_size_with_an_excess_that_is_not_zero_is_E2BIG),
		MOCK_TEST(struct_that_is_not_the_callers_memory_is_EFAULT),
		MOCK_TEST(unknown_number_is_ENOTTY),
		MOCK_TEST(info_returns_type_and_data),
		MOCK_TEST(info_flags_are_EOPNOTSUPP),
		MOCK_TEST(info_into_a_short_buffer_is_cut),
		MOCK_TEST(info_into_a_long_buffer_is_padded_with_zero),
		MOCK_TEST(info_without_a_buffer_returns_the_length),
		MOCK_TEST(info_into_no_memory_is_EFAULT),
		MOCK_TEST(pointers_have_64_bits),
		MOCK_TEST(rpc_returns_the_response),
		MOCK_TEST(rpc_leaves_all_but_out_len_of_its_struct),
		MOCK_TEST(bytes_beyond_the_response_stay_as_they_were),
		MOCK_TEST(out_len_is_the_full_length_of_a_response_that_was_cut),
		MOCK_TEST(request_and_response_may_be_the_same_memory),
		MOCK_TEST(firmware_status_is_in_the_response),
		MOCK_TEST(errno_means_that_nothing_was_delivered_or_written),
		MOCK_TEST(memory_that_is_not_the_callers_is_EFAULT),
		MOCK_TEST(sizes_over_two_MiB_are_rejected),
		MOCK_TEST(exactly_two_MiB_go_in_both_directions),
		MOCK_TEST(unknown_scopes_are_EOPNOTSUPP),
	};

	return RUN_TESTS(tests);
}
