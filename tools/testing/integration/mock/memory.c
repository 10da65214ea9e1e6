// SPDX-License-Identifier: GPL-2.0-only
/* The memory of the mock, the keys in the memory, and its core dump. */
#include <endian.h>

#include "mock.h"

static int mem_read(uint32_t scope, int fd, uint64_t addr, uint32_t len,
		    void *bytes)
{
	struct fwctl_mock_mem mem = {
		.addr = htole64(addr), .len = htole32(len),
	};
	struct reply reply = { .size = len, .payload = bytes };
	int ret = command_in(scope, fd, FWCTL_MOCK_MEM_READ, &mem, sizeof(mem),
			     bytes ? &reply : NULL);

	return !ret && bytes && reply.len != len ? -EPROTO : ret;
}

/* Write at most 16 bytes. */
static int mem_write(uint32_t scope, int fd, uint64_t addr, const void *bytes,
		     uint32_t len)
{
	struct {
		struct fwctl_mock_mem mem;
		char bytes[16];
	} payload = {
		.mem = { .addr = htole64(addr), .len = htole32(len) },
	};

	memcpy(payload.bytes, bytes, len);
	return command_in(scope, fd, FWCTL_MOCK_MEM_WRITE, &payload,
			  sizeof(payload.mem) + len, NULL);
}

static void memory_is_readable_after_a_write(void **state)
{
	int fd = must_open(*state);
	char bytes[6] = "";

	assert_int_equal(mem_read(1, fd, 100, 6, bytes), 0);
	assert_memory_equal(bytes, "\0\0\0\0\0\0", 6);
	assert_int_equal(mem_write(2, fd, 101, "ABCD", 4), 0);
	assert_int_equal(mem_read(1, fd, 100, 6, bytes), 0);
	assert_memory_equal(bytes, "\0ABCD\0", 6);

	assert_int_equal(simple(fd, FWCTL_MOCK_RESET), 0);
	assert_int_equal(mem_read(1, fd, 100, 6, bytes), 0);
	assert_memory_equal(bytes, "\0\0\0\0\0\0", 6);
	close(fd);
}

static void memory_has_the_size_from_identify(void **state)
{
	int fd = must_open(*state);
	uint64_t size = le64toh(must_identify(fd).mem_size);
	char bytes[2];

	assert_int_equal(mem_write(2, fd, size - 1, "Z", 1), 0);
	assert_int_equal(mem_read(1, fd, size - 1, 1, bytes), 0);
	assert_int_equal(bytes[0], 'Z');
	assert_int_equal(mem_read(1, fd, size - 1, 2, bytes),
			 FWCTL_MOCK_BAD_PARAM);
	assert_int_equal(mem_read(1, fd, size, 0, NULL), 0);
	assert_int_equal(mem_read(1, fd, size, 1, bytes), FWCTL_MOCK_BAD_PARAM);
	assert_int_equal(mem_read(1, fd, size + 1, 0, NULL),
			 FWCTL_MOCK_BAD_PARAM);
	assert_int_equal(mem_write(2, fd, size, "Z", 1), FWCTL_MOCK_BAD_PARAM);
	/* The end of the range wraps around. */
	assert_int_equal(mem_read(1, fd, UINT64_MAX, 2, bytes),
			 FWCTL_MOCK_BAD_PARAM);
	assert_int_equal(mem_read(1, fd, 0, FWCTL_MOCK_MEM_MAX_LEN + 1, NULL),
			 FWCTL_MOCK_BAD_PARAM);
	assert_int_equal(mem_read(1, fd, 0, UINT32_MAX, NULL),
			 FWCTL_MOCK_BAD_PARAM);
	close(fd);
}

static void write_of_a_wrong_length_is_BAD_LENGTH(void **state)
{
	struct {
		struct fwctl_mock_mem mem;
		char bytes[8];
	} payload = { .mem.len = htole32(7) };
	int fd = must_open(*state);

	assert_int_equal(command(fd, FWCTL_MOCK_MEM_WRITE, &payload, 24, NULL),
			 FWCTL_MOCK_BAD_LENGTH);
	payload.mem.len = htole32(9);
	assert_int_equal(command(fd, FWCTL_MOCK_MEM_WRITE, &payload, 24, NULL),
			 FWCTL_MOCK_BAD_LENGTH);
	payload.mem.len = htole32(8);
	payload.mem.reserved = htole32(1);
	assert_int_equal(command(fd, FWCTL_MOCK_MEM_WRITE, &payload, 24, NULL),
			 FWCTL_MOCK_BAD_PARAM);
	close(fd);
}

static void guarded_region_is_denied_to_the_byte(void **state)
{
	int fd = must_open(*state);
	struct fwctl_mock_identify id = must_identify(fd);
	uint64_t start = le64toh(id.guard_addr);
	uint64_t end = start + le64toh(id.guard_len);
	const struct {
		uint64_t addr;
		uint32_t len;
		int status;
	} edges[] = {
		{ start - 1, 1, FWCTL_MOCK_OK },
		{ start - 1, 2, FWCTL_MOCK_DENIED },
		{ start + 1, 0, FWCTL_MOCK_OK },
		{ start, 1, FWCTL_MOCK_DENIED },
		{ end - 1, 1, FWCTL_MOCK_DENIED },
		{ end - 1, 2, FWCTL_MOCK_DENIED },
		{ end, 1, FWCTL_MOCK_OK },
	};
	char bytes[2] = "";

	for (size_t i = 0; i < ARRAY_SIZE(edges); i++) {
		uint64_t addr = edges[i].addr;
		uint32_t len = edges[i].len;

		for (uint32_t scope = 1; scope <= 2; scope++)
			assert_int_equal(mem_read(scope, fd, addr, len, bytes),
					 edges[i].status);
		assert_int_equal(mem_write(2, fd, addr, bytes, len),
				 edges[i].status);
		assert_int_equal(mem_read(3, fd, addr, len, bytes), 0);
		assert_int_equal(mem_write(3, fd, addr, bytes, len), 0);
	}
	/* A range that contains the guarded region */
	assert_int_equal(mem_read(2, fd, start - 8, end - start + 16, NULL),
			 FWCTL_MOCK_DENIED);
	close(fd);
}

static void keys_differ_from_device_to_device(void **state)
{
	struct mock other;
	int fd = must_open(*state), other_fd;
	uint64_t guard = le64toh(must_identify(fd).guard_addr);
	char a[64], b[64];

	must_make(&other, "other", NULL);
	other_fd = must_open(&other);
	assert_int_equal(mem_read(3, fd, guard, sizeof(a), a), 0);
	assert_int_equal(mem_read(3, other_fd, guard, sizeof(b), b), 0);
	assert_memory_not_equal(a, b, sizeof(a));
	close(other_fd);
	must_drop(&other);
	close(fd);
}

/*
 * Core dump
 */

struct dump {
	struct fwctl_mock_dump head;
	char bytes[FWCTL_MOCK_MEM_MAX_LEN];
};

/* Returns a status. Sets *len to the number of bytes read. */
static int read_dump(int fd, uint64_t offset, uint32_t *len, struct dump *out)
{
	struct fwctl_mock_mem mem = {
		.addr = htole64(offset), .len = htole32(*len),
	};
	struct reply reply = { .size = sizeof(*out), .payload = out };
	int ret = command(fd, FWCTL_MOCK_DUMP_READ, &mem, sizeof(mem), &reply);

	if (!ret)
		*len = reply.len - sizeof(out->head);
	return ret;
}

static void core_dump_is_the_memory_with_the_keys_blanked(void **state)
{
	static struct dump dump;
	static char all[8 << 20];
	int fd = must_open(*state);
	struct fwctl_mock_identify id = must_identify(fd);
	uint64_t guard = le64toh(id.guard_addr), offset = 0;
	uint32_t len = FWCTL_MOCK_MEM_MAX_LEN;

	assert_int_equal(read_dump(fd, 0, &len, &dump), FWCTL_MOCK_NOT_FOUND);
	assert_int_equal(mem_write(2, fd, 5, "HELLO", 5), 0);
	assert_int_equal(mem_write(2, fd, guard - 1, "<", 1), 0);
	assert_int_equal(simple(fd, FWCTL_MOCK_CRASH), 0);

	do {
		len = FWCTL_MOCK_MEM_MAX_LEN;
		assert_int_equal(read_dump(fd, offset, &len, &dump), 0);
		assert_true(offset + len <= sizeof(all));
		memcpy(all + offset, dump.bytes, len);
		offset += len;
	} while (len);

	/* The dump is larger than one RPC. */
	assert_true(offset > FWCTL_RPC_MAX_LEN);
	assert_int_equal(offset, le64toh(dump.head.total));
	assert_int_equal(offset, le64toh(id.mem_size));
	assert_memory_equal(all, "\0\0\0\0\0HELLO\0", 11);
	assert_int_equal(all[guard - 1], '<');
	for (uint64_t i = 0; i < le64toh(id.guard_len); i++)
		assert_int_equal(all[guard + i], 0);
	close(fd);
}

static void core_dump_ends_where_it_ends(void **state)
{
	static struct dump dump;
	int fd = must_open(*state);
	uint64_t total = le64toh(must_identify(fd).mem_size);
	uint32_t len = 100;

	assert_int_equal(simple(fd, FWCTL_MOCK_CRASH), 0);
	assert_int_equal(read_dump(fd, total - 10, &len, &dump), 0);
	assert_int_equal(len, 10);
	len = 100;
	assert_int_equal(read_dump(fd, total, &len, &dump), 0);
	assert_int_equal(len, 0);
	len = 100;
	assert_int_equal(read_dump(fd, total + 1, &len, &dump),
			 FWCTL_MOCK_BAD_PARAM);
	len = FWCTL_MOCK_MEM_MAX_LEN + 1;
	assert_int_equal(read_dump(fd, 0, &len, &dump), FWCTL_MOCK_BAD_PARAM);
	close(fd);
}

static void core_dump_survives_reset_and_has_a_number(void **state)
{
	static struct dump dump;
	int fd = must_open(*state);
	uint32_t len = 16, first;

	assert_int_equal(mem_write(2, fd, 0, "A", 1), 0);
	assert_int_equal(simple(fd, FWCTL_MOCK_CRASH), 0);
	assert_int_equal(simple(fd, FWCTL_MOCK_RESET), 0);
	assert_int_equal(read_dump(fd, 0, &len, &dump), 0);
	assert_int_equal(dump.bytes[0], 'A');
	first = dump.head.id;
	assert_int_equal(simple(fd, FWCTL_MOCK_CRASH), 0);
	assert_int_equal(read_dump(fd, 0, &len, &dump), 0);
	assert_int_not_equal(dump.head.id, first);
	assert_int_equal(dump.bytes[0], 0);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		MOCK_TEST(memory_is_readable_after_a_write),
		MOCK_TEST(memory_has_the_size_from_identify),
		MOCK_TEST(write_of_a_wrong_length_is_BAD_LENGTH),
		MOCK_TEST(guarded_region_is_denied_to_the_byte),
		MOCK_TEST(keys_differ_from_device_to_device),
		MOCK_TEST(core_dump_is_the_memory_with_the_keys_blanked),
		MOCK_TEST(core_dump_ends_where_it_ends),
		MOCK_TEST(core_dump_survives_reset_and_has_a_number),
	};

	return RUN_TESTS(tests);
}
