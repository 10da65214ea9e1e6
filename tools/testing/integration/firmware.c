// SPDX-License-Identifier: GPL-2.0-only
/*
 * The mock firmware as its header, <fwctl/mock.h>, promises it: each command,
 * its errors, crash and reset, faults. Sudden removal is in lifetime.c.
 */
#include <ctype.h>
#include <endian.h>
#include <pthread.h>

#include "mock.h"

#define MAX_EFFECTS 64

static int simple(int fd, uint16_t opcode)
{
	return command(fd, opcode, NULL, 0, NULL);
}

static struct fwctl_mock_counters must_count(int fd)
{
	struct fwctl_mock_counters counters;

	assert_int_equal(command(fd, FWCTL_MOCK_COUNTERS, NULL, 0,
				 REPLY(counters)), 0);
	return counters;
}

static struct fwctl_mock_identify must_identify(int fd)
{
	struct fwctl_mock_identify id;

	assert_int_equal(command(fd, FWCTL_MOCK_IDENTIFY, NULL, 0, REPLY(id)),
			 0);
	return id;
}

/* The commands of the firmware; returns how many. */
static unsigned int must_list(int fd, struct fwctl_mock_effect *effects)
{
	struct reply reply = {
		.size = MAX_EFFECTS * sizeof(*effects), .payload = effects,
	};

	assert_int_equal(command(fd, FWCTL_MOCK_EFFECTS, NULL, 0, &reply), 0);
	assert_int_equal(reply.len % sizeof(*effects), 0);
	assert_in_range(reply.len / sizeof(*effects), 1, MAX_EFFECTS);
	return reply.len / sizeof(*effects);
}

/* A command that runs while the test goes on. */
struct running {
	int fd;
	uint16_t opcode;
	uint32_t words[2];
	uint32_t len;
	int ret;
	pthread_t thread;
};

static void *run(void *data)
{
	struct running *r = data;

	r->ret = command(r->fd, r->opcode, r->words, r->len, NULL);
	return NULL;
}

static void start(struct running *r)
{
	assert_int_equal(pthread_create(&r->thread, NULL, run, r), 0);
}

static int finish(struct running *r)
{
	assert_int_equal(pthread_join(r->thread, NULL), 0);
	return r->ret;
}

/* One that waits for a partner, so until a reset, a crash or the end. */
static struct running waiting(int fd, uint32_t key)
{
	return (struct running) {
		.fd = fd, .opcode = FWCTL_MOCK_RENDEZVOUS,
		.words = { htole32(key), htole32(2) }, .len = 8,
	};
}

static long ms_since(const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec - start->tv_sec) * 1000 +
	       (now.tv_nsec - start->tv_nsec) / 1000000;
}

/*
 * Messages and the command-effects report
 */

static void effects_report_lists_every_command_of_the_header(void **state)
{
	static const struct {
		uint16_t opcode;
		uint8_t scope;
		const char *name;
	} header[] = {
		{ FWCTL_MOCK_IDENTIFY, 0, "identify" },
		{ FWCTL_MOCK_EFFECTS, 0, "effects" },
		{ FWCTL_MOCK_ECHO, 0, "echo" },
		{ FWCTL_MOCK_SLEEP, 0, "sleep" },
		{ FWCTL_MOCK_RENDEZVOUS, 0, "rendezvous" },
		{ FWCTL_MOCK_CONFIG_GET, 0, "config-get" },
		{ FWCTL_MOCK_CONFIG_SET, 0, "config-set" },
		{ FWCTL_MOCK_CONFIG_LIST, 0, "config-list" },
		{ FWCTL_MOCK_RESET, 0, "reset" },
		{ FWCTL_MOCK_RES_ALLOC, 0, "res-alloc" },
		{ FWCTL_MOCK_RES_FREE, 0, "res-free" },
		{ FWCTL_MOCK_COUNTERS, 1, "counters" },
		{ FWCTL_MOCK_MEM_READ, 1, "mem-read" },
		{ FWCTL_MOCK_DUMP_READ, 1, "dump-read" },
		{ FWCTL_MOCK_MEM_WRITE, 2, "mem-write" },
		{ FWCTL_MOCK_CRASH, 2, "crash" },
	};
	struct fwctl_mock_effect effects[MAX_EFFECTS];
	struct fwctl_info_mock info;
	int fd = must_open(*state);
	unsigned int count = must_list(fd, effects);

	assert_int_equal(get_info(fd, &info), 0);
	assert_int_equal(info.commands, count);
	assert_int_equal(count, ARRAY_SIZE(header));
	for (unsigned int i = 0; i < count; i++) {
		assert_int_equal(le16toh(effects[i].opcode), header[i].opcode);
		assert_int_equal(effects[i].scope, header[i].scope);
		assert_string_equal((char *)effects[i].name, header[i].name);
		assert_int_equal(effects[i].reserved, 0);
		assert_true(le32toh(effects[i].in_min) <=
			    le32toh(effects[i].in_max));
	}
	close(fd);
}

static void command_below_its_scope_is_EBADMSG(void **state)
{
	struct fwctl_mock_effect effects[MAX_EFFECTS];
	int fd = must_open(*state);
	unsigned int count = must_list(fd, effects);
	uint64_t before = le64toh(must_count(fd).completed);

	for (unsigned int i = 0; i < count; i++)
		for (uint32_t scope = 0; scope < effects[i].scope; scope++)
			assert_int_equal(command_in(scope, fd,
						    le16toh(effects[i].opcode),
						    NULL, 0, NULL), -EBADMSG);
	/* None of them came to the firmware: only must_count() itself did. */
	assert_int_equal(le64toh(must_count(fd).completed), before + 1);
	close(fd);
}

static bool is_listed(const struct fwctl_mock_effect *effects,
		      unsigned int count, uint16_t opcode)
{
	for (unsigned int i = 0; i < count; i++)
		if (le16toh(effects[i].opcode) == opcode)
			return true;
	return false;
}

static void command_that_is_not_listed_is_EBADMSG_in_every_scope(void **state)
{
	struct fwctl_mock_effect effects[MAX_EFFECTS];
	int fd = must_open(*state);
	unsigned int count = must_list(fd, effects);

	/* KUnit walks all 65,536; here it is about the way through the core. */
	for (unsigned int opcode = 0; opcode < 0x300; opcode++)
		if (!is_listed(effects, count, opcode))
			assert_int_equal(command_in(3, fd, opcode, NULL, 0,
						    NULL), -EBADMSG);
	for (uint32_t scope = 0; scope < 4; scope++)
		assert_int_equal(command_in(scope, fd, 0xffff, NULL, 0, NULL),
				 -EBADMSG);
	close(fd);
}

static void payload_of_a_wrong_length_is_BAD_LENGTH(void **state)
{
	struct fwctl_mock_effect effects[MAX_EFFECTS];
	int fd = must_open(*state);
	unsigned int count = must_list(fd, effects);
	char *payload = calloc(1, 2 << 20);

	for (unsigned int i = 0; i < count; i++) {
		uint16_t opcode = le16toh(effects[i].opcode);
		uint32_t min = le32toh(effects[i].in_min);
		uint32_t max = le32toh(effects[i].in_max);

		if (min)
			assert_int_equal(command(fd, opcode, payload, min - 1,
						 NULL), FWCTL_MOCK_BAD_LENGTH);
		if (max + 1 <= FWCTL_RPC_MAX_LEN - 16)
			assert_int_equal(command(fd, opcode, payload, max + 1,
						 NULL), FWCTL_MOCK_BAD_LENGTH);
	}
	free(payload);
	close(fd);
}

static void reserved_field_of_a_request_is_BAD_PARAM(void **state)
{
	struct fwctl_mock_effect effects[MAX_EFFECTS];
	int fd = must_open(*state);
	unsigned int count = must_list(fd, effects);

	for (unsigned int i = 0; i < count; i++) {
		uint32_t payload = le32toh(effects[i].in_min);
		uint32_t out_len = sizeof(struct fwctl_mock_rsp);
		struct fwctl_mock_rsp rsp;
		struct {
			struct fwctl_mock_req header;
			char payload[256];
		} req = {
			.header.opcode = effects[i].opcode,
			.header.reserved = htole16(1),
			.header.len = htole32(payload),
		};

		assert_true(payload <= sizeof(req.payload));
		assert_int_equal(get_rpc(fd, effects[i].scope, &req,
					 sizeof(req.header) + payload, &rsp,
					 &out_len), 0);
		assert_int_equal(le16toh(rsp.status), FWCTL_MOCK_BAD_PARAM);
	}
	close(fd);
}

static int raw(int fd, const void *in, uint32_t in_len, uint32_t out_len)
{
	char out[64];

	return get_rpc(fd, FWCTL_RPC_CONFIGURATION, in, in_len, out, &out_len);
}

static void message_of_an_impossible_length_is_EMSGSIZE(void **state)
{
	struct fwctl_mock_req req[2] = {
		{ .opcode = htole16(FWCTL_MOCK_ECHO), .len = htole32(16) },
	};
	int fd = must_open(*state);

	assert_int_equal(raw(fd, req, 32, 32), 0);
	/* Shorter than a header. */
	assert_int_equal(raw(fd, req, 0, 32), -EMSGSIZE);
	assert_int_equal(raw(fd, req, 15, 32), -EMSGSIZE);
	assert_int_equal(raw(fd, req, 32, 15), -EMSGSIZE);
	assert_int_equal(raw(fd, req, 32, 0), -EMSGSIZE);
	/* Not what the header says. */
	assert_int_equal(raw(fd, req, 31, 32), -EMSGSIZE);
	assert_int_equal(raw(fd, req, 16, 32), -EMSGSIZE);
	req->len = htole32(0xfffffff0);
	assert_int_equal(raw(fd, req, 32, 32), -EMSGSIZE);
	close(fd);
}

static void identify_tells_the_device_apart(void **state)
{
	struct mock other;
	int fd = must_open(*state), other_fd;
	struct fwctl_mock_identify a, b;

	must_make(&other, "other", NULL);
	other_fd = must_open(&other);
	a = must_identify(fd);
	b = must_identify(other_fd);
	assert_int_not_equal(a.model[0], 0);
	assert_int_not_equal(a.fw_version[0], 0);
	assert_int_not_equal(a.serial[0], 0);
	assert_memory_equal(a.model, b.model, sizeof(a.model));
	assert_memory_not_equal(a.serial, b.serial, sizeof(a.serial));
	assert_true(le64toh(a.guard_addr) + le64toh(a.guard_len) <=
		    le64toh(a.mem_size));
	close(other_fd);
	must_drop(&other);
	close(fd);
}

static void echo_may_be_empty(void **state)
{
	struct reply reply = { .payload = "" };
	int fd = must_open(*state);

	assert_int_equal(command(fd, FWCTL_MOCK_ECHO, NULL, 0, &reply), 0);
	assert_int_equal(reply.len, 0);
	close(fd);
}

/*
 * Processors
 */

static void sleep_lasts_as_long_as_asked(void **state)
{
	int fd = must_open(*state);
	struct timespec start;

	clock_gettime(CLOCK_MONOTONIC, &start);
	assert_int_equal(firmware_sleep(fd, 50), 0);
	assert_true(ms_since(&start) >= 50);
	assert_int_equal(firmware_sleep(fd, 0), 0);
	assert_int_equal(firmware_sleep(fd, FWCTL_MOCK_SLEEP_MAX_MS + 1),
			 FWCTL_MOCK_BAD_PARAM);
	assert_int_equal(firmware_sleep(fd, UINT32_MAX), FWCTL_MOCK_BAD_PARAM);
	close(fd);
}

static void service_time_delays_every_command(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock);
	struct timespec start;

	must_write(mock, "service_us", "50000");
	clock_gettime(CLOCK_MONOTONIC, &start);
	assert_int_equal(echo(fd), 0);
	assert_true(ms_since(&start) >= 50);
	close(fd);
}

static void rendezvous_is_for_1_to_all_processors(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock);
	long all = mock_count(mock, "processors");

	assert_int_equal(rendezvous(fd, 1, 0), FWCTL_MOCK_BAD_PARAM);
	assert_int_equal(rendezvous(fd, 1, 1), FWCTL_MOCK_OK);
	assert_int_equal(rendezvous(fd, 1, all + 1), FWCTL_MOCK_BAD_PARAM);
	close(fd);
}

static void only_the_same_key_meets(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock);
	struct running one = waiting(fd, 1), two = waiting(fd, 2);

	start(&one);
	start(&two);
	WAIT_FOR(mock_count(mock, "inflight") == 2);
	/* Both are in, since each of these lets go exactly one. */
	assert_int_equal(rendezvous(fd, 1, 2), 0);
	assert_int_equal(finish(&one), 0);
	assert_int_equal(mock_count(mock, "inflight"), 1);
	assert_int_equal(rendezvous(fd, 2, 2), 0);
	assert_int_equal(finish(&two), 0);
	close(fd);
}

static void no_more_commands_run_than_there_are_processors(void **state)
{
	struct running sleeps[8];
	struct mock mock;
	int fd;

	(void)state;
	must_make(&mock, "two", "processors=2", NULL);
	fd = must_open(&mock);
	for (size_t i = 0; i < ARRAY_SIZE(sleeps); i++) {
		sleeps[i] = (struct running) {
			.fd = fd, .opcode = FWCTL_MOCK_SLEEP,
			.words = { htole32(20) }, .len = 4,
		};
		start(&sleeps[i]);
	}
	for (size_t i = 0; i < ARRAY_SIZE(sleeps); i++)
		assert_int_equal(finish(&sleeps[i]), 0);
	assert_int_equal(le64toh(must_count(fd).peak), 2);
	close(fd);
	must_drop(&mock);
}

/*
 * Configuration
 */

static struct fwctl_mock_config param(const char *name, const char *value)
{
	struct fwctl_mock_config config = {};

	memcpy(config.name, name, strlen(name));
	memcpy(config.value, value, strlen(value));
	config.len = htole32(strlen(value));
	return config;
}

static int set(int fd, const char *name, const char *value)
{
	struct fwctl_mock_config config = param(name, value);

	return command(fd, FWCTL_MOCK_CONFIG_SET, &config, sizeof(config), NULL);
}

static int get(int fd, const char *name, struct fwctl_mock_config *out)
{
	struct fwctl_mock_config config = param(name, "");

	return command(fd, FWCTL_MOCK_CONFIG_GET, &config, sizeof(config),
		       REPLY(*out));
}

static void assert_config(int fd, const char *name, const char *value)
{
	struct fwctl_mock_config got, expected = param(name, value);

	assert_int_equal(get(fd, name, &got), 0);
	assert_memory_equal(&got, &expected, sizeof(got));
}

static unsigned int list_config(int fd, struct fwctl_mock_config *out)
{
	struct reply reply = {
		.size = FWCTL_MOCK_CONFIG_MAX * sizeof(*out), .payload = out,
	};

	assert_int_equal(command(fd, FWCTL_MOCK_CONFIG_LIST, NULL, 0, &reply),
			 0);
	assert_int_equal(reply.len % sizeof(*out), 0);
	return reply.len / sizeof(*out);
}

static void config_is_set_got_changed_and_removed(void **state)
{
	struct fwctl_mock_config none;
	int fd = must_open(*state);

	assert_int_equal(get(fd, "port", &none), FWCTL_MOCK_NOT_FOUND);
	assert_int_equal(set(fd, "port", "ib"), 0);
	assert_config(fd, "port", "ib");
	assert_int_equal(set(fd, "port", "ethernet"), 0);
	assert_config(fd, "port", "ethernet");
	assert_int_equal(set(fd, "port", ""), 0);
	assert_int_equal(get(fd, "port", &none), FWCTL_MOCK_NOT_FOUND);
	assert_int_equal(set(fd, "port", ""), FWCTL_MOCK_NOT_FOUND);
	close(fd);
}

static void config_is_listed_by_name(void **state)
{
	struct fwctl_mock_config list[FWCTL_MOCK_CONFIG_MAX];
	int fd = must_open(*state);

	assert_int_equal(list_config(fd, list), 0);
	assert_int_equal(set(fd, "b", "2"), 0);
	assert_int_equal(set(fd, "c", "3"), 0);
	assert_int_equal(set(fd, "a", "1"), 0);
	assert_int_equal(list_config(fd, list), 3);
	assert_string_equal((char *)list[0].name, "a");
	assert_string_equal((char *)list[1].name, "b");
	assert_string_equal((char *)list[2].name, "c");
	close(fd);
}

static void config_has_room_for_64(void **state)
{
	struct fwctl_mock_config list[FWCTL_MOCK_CONFIG_MAX];
	int fd = must_open(*state);
	char name[16];

	for (int i = 0; i < FWCTL_MOCK_CONFIG_MAX; i++) {
		snprintf(name, sizeof(name), "p%d", i);
		assert_int_equal(set(fd, name, "x"), 0);
	}
	assert_int_equal(set(fd, "more", "x"), FWCTL_MOCK_NO_SPACE);
	/* One that is there can still be changed. */
	assert_int_equal(set(fd, "p7", "y"), 0);
	assert_int_equal(list_config(fd, list), FWCTL_MOCK_CONFIG_MAX);
	assert_int_equal(set(fd, "p7", ""), 0);
	assert_int_equal(set(fd, "more", "x"), 0);
	close(fd);
}

static void config_that_makes_no_sense_is_BAD_PARAM(void **state)
{
	struct fwctl_mock_config bad[] = {
		param("", "value"),
		param("with space", "value"),
		param("\x80", "value"),
		param("not-terminated-in-thirty-two-byt", "value"),
		param("long-value", "value"),
		param("reserved", "value"),
		param("garbage", "value"),
	};
	int fd = must_open(*state);

	bad[4].len = htole32(65);
	bad[5].reserved = htole32(1);
	bad[6].value[60] = 1;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(command(fd, FWCTL_MOCK_CONFIG_SET, &bad[i],
					 sizeof(bad[i]), NULL),
				 FWCTL_MOCK_BAD_PARAM);
	close(fd);
}

static void config_survives_reset_crash_and_rebind(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock);

	assert_int_equal(set(fd, "port", "ib"), 0);
	assert_int_equal(simple(fd, FWCTL_MOCK_RESET), 0);
	assert_config(fd, "port", "ib");
	assert_int_equal(simple(fd, FWCTL_MOCK_CRASH), 0);
	assert_int_equal(simple(fd, FWCTL_MOCK_RESET), 0);
	assert_config(fd, "port", "ib");
	close(fd);

	assert_int_equal(driver_unbind(mock), 0);
	assert_int_equal(driver_bind(mock), 0);
	must_refresh(mock);
	fd = must_open(mock);
	assert_config(fd, "port", "ib");
	close(fd);
}

static void config_is_lost_with_the_device(void **state)
{
	struct fwctl_mock_config none;
	struct mock *mock = *state;
	int fd = must_open(mock);

	assert_int_equal(set(fd, "port", "ib"), 0);
	close(fd);
	must_write(mock, "live", "0");
	must_write(mock, "live", "1");
	must_refresh(mock);
	fd = must_open(mock);
	assert_int_equal(get(fd, "port", &none), FWCTL_MOCK_NOT_FOUND);
	close(fd);
}

/*
 * Memory
 */

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

/* At most 16 bytes. */
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

static void memory_holds_what_was_written(void **state)
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

static void memory_ends_where_identify_says(void **state)
{
	int fd = must_open(*state);
	uint64_t size = le64toh(must_identify(fd).mem_size);
	char bytes[2];

	assert_int_equal(mem_write(2, fd, size - 1, "Z", 1), 0);
	assert_int_equal(mem_read(1, fd, size - 1, 1, bytes), 0);
	assert_int_equal(bytes[0], 'Z');
	assert_int_equal(mem_read(1, fd, size - 1, 2, bytes),
			 FWCTL_MOCK_BAD_PARAM);
	assert_int_equal(mem_read(1, fd, size, 1, bytes), FWCTL_MOCK_BAD_PARAM);
	assert_int_equal(mem_write(2, fd, size, "Z", 1), FWCTL_MOCK_BAD_PARAM);
	/* An end that wraps around is no smaller. */
	assert_int_equal(mem_read(1, fd, UINT64_MAX, 2, bytes),
			 FWCTL_MOCK_BAD_PARAM);
	assert_int_equal(mem_read(1, fd, 0, FWCTL_MOCK_MEM_MAX_LEN + 1, NULL),
			 FWCTL_MOCK_BAD_PARAM);
	assert_int_equal(mem_read(1, fd, 0, UINT32_MAX, NULL),
			 FWCTL_MOCK_BAD_PARAM);
	close(fd);
}

static void write_of_another_length_than_it_says_is_BAD_LENGTH(void **state)
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
	/* All around it. */
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
 * Crash, dump, reset
 */

static void crashed_firmware_refuses_all_but_what_helps(void **state)
{
	struct fwctl_mock_effect effects[MAX_EFFECTS];
	int fd = must_open(*state);
	unsigned int count = must_list(fd, effects);
	struct fwctl_mock_mem nothing = {};

	assert_int_equal(simple(fd, FWCTL_MOCK_CRASH), 0);
	for (unsigned int i = 0; i < count; i++) {
		uint16_t opcode = le16toh(effects[i].opcode);
		char payload[256] = "";
		int ret;

		if (opcode == FWCTL_MOCK_RESET || opcode == FWCTL_MOCK_DUMP_READ)
			continue;
		ret = command(fd, opcode, payload, le32toh(effects[i].in_min),
			      NULL);
		if (opcode == FWCTL_MOCK_IDENTIFY ||
		    opcode == FWCTL_MOCK_EFFECTS ||
		    opcode == FWCTL_MOCK_COUNTERS)
			assert_int_equal(ret, FWCTL_MOCK_OK);
		else
			assert_int_equal(ret, FWCTL_MOCK_CRASHED);
	}
	assert_int_equal(command(fd, FWCTL_MOCK_DUMP_READ, &nothing,
				 sizeof(nothing), NULL), FWCTL_MOCK_OK);
	assert_int_equal(simple(fd, FWCTL_MOCK_RESET), 0);
	assert_int_equal(echo(fd), 0);
	close(fd);
}

static void crash_ends_running_commands(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock);
	struct running waits = waiting(fd, 1);

	start(&waits);
	WAIT_FOR(mock_count(mock, "inflight") == 1);
	assert_int_equal(simple(fd, FWCTL_MOCK_CRASH), 0);
	assert_int_equal(finish(&waits), FWCTL_MOCK_CRASHED);
	close(fd);
}

struct dump {
	struct fwctl_mock_dump head;
	char bytes[FWCTL_MOCK_MEM_MAX_LEN];
};

/* Returns a status, and in len how many bytes there were. */
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

	/* More than one RPC carries. */
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

	assert_int_equal(simple(fd, FWCTL_MOCK_CRASH), 0);
	assert_int_equal(simple(fd, FWCTL_MOCK_RESET), 0);
	assert_int_equal(read_dump(fd, 0, &len, &dump), 0);
	first = dump.head.id;
	assert_int_equal(simple(fd, FWCTL_MOCK_CRASH), 0);
	assert_int_equal(read_dump(fd, 0, &len, &dump), 0);
	assert_int_not_equal(dump.head.id, first);
	close(fd);
}

static void reset_aborts_running_and_queued_commands(void **state)
{
	struct running commands[6];
	struct mock mock;
	int fd;

	(void)state;
	must_make(&mock, "two", "processors=2", NULL);
	fd = must_open(&mock);
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		commands[i] = waiting(fd, i);
		start(&commands[i]);
	}
	WAIT_FOR(mock_count(&mock, "inflight") == ARRAY_SIZE(commands));
	assert_int_equal(simple(fd, FWCTL_MOCK_RESET), 0);
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		assert_int_equal(finish(&commands[i]), FWCTL_MOCK_ABORTED);
	assert_int_equal(echo(fd), 0);
	close(fd);
	must_drop(&mock);
}

static void counters_count_until_the_next_reset(void **state)
{
	int fd = must_open(*state);
	struct fwctl_mock_counters counters;
	uint64_t resets = le64toh(must_count(fd).resets);

	assert_int_equal(simple(fd, FWCTL_MOCK_RESET), 0);
	assert_int_equal(command(fd, FWCTL_MOCK_ECHO, "12345678", 8, NULL), 0);
	assert_int_equal(command(fd, FWCTL_MOCK_SLEEP, NULL, 0, NULL),
			 FWCTL_MOCK_BAD_LENGTH);
	counters = must_count(fd);
	assert_int_equal(le64toh(counters.completed), 2);
	assert_int_equal(le64toh(counters.failed), 1);
	assert_int_equal(le64toh(counters.in_bytes), 24 + 16);
	assert_int_equal(le64toh(counters.out_bytes), 24 + 16);
	assert_int_equal(le64toh(counters.peak), 1);
	assert_int_equal(le64toh(counters.resets), resets + 1);
	assert_int_equal(le64toh(counters.contexts), 1);
	assert_int_equal(le64toh(counters.resources), 0);

	assert_int_equal(simple(fd, FWCTL_MOCK_RESET), 0);
	counters = must_count(fd);
	assert_int_equal(le64toh(counters.completed), 0);
	assert_int_equal(le64toh(counters.in_bytes), 0);
	assert_int_equal(le64toh(counters.resets), resets + 2);
	close(fd);
}

/*
 * Resources
 */

static int alloc_resource(int fd, struct fwctl_mock_resource *resource)
{
	return command(fd, FWCTL_MOCK_RES_ALLOC, NULL, 0, REPLY(*resource));
}

static int free_resource(int fd, uint32_t id)
{
	struct fwctl_mock_resource resource = { .id = id };

	return command(fd, FWCTL_MOCK_RES_FREE, &resource, sizeof(resource),
		       NULL);
}

static void resource_belongs_to_its_context(void **state)
{
	struct mock *mock = *state;
	struct fwctl_mock_resource mine, other;
	int fd = must_open(mock), stranger = must_open(mock);

	assert_int_equal(alloc_resource(fd, &mine), 0);
	assert_int_equal(le32toh(mine.in_use), 1);
	assert_int_equal(alloc_resource(stranger, &other), 0);
	assert_int_equal(le32toh(other.in_use), 2);
	assert_int_not_equal(mine.id, 0);
	assert_int_not_equal(other.id, mine.id);

	assert_int_equal(free_resource(stranger, mine.id), FWCTL_MOCK_DENIED);
	assert_int_equal(mock_count(mock, "resources"), 2);
	assert_int_equal(free_resource(fd, mine.id), 0);
	assert_int_equal(free_resource(fd, mine.id), FWCTL_MOCK_NOT_FOUND);
	assert_int_equal(free_resource(fd, htole32(UINT32_MAX)),
			 FWCTL_MOCK_NOT_FOUND);
	assert_int_equal(mock_count(mock, "resources"), 1);
	close(stranger);
	close(fd);
}

static void close_frees_the_resources_of_its_context_only(void **state)
{
	struct mock *mock = *state;
	struct fwctl_mock_resource resource;
	int fd = must_open(mock), other = must_open(mock);

	for (int i = 0; i < 3; i++)
		assert_int_equal(alloc_resource(fd, &resource), 0);
	assert_int_equal(alloc_resource(other, &resource), 0);
	assert_int_equal(mock_count(mock, "resources"), 4);
	close(fd);
	assert_int_equal(mock_count(mock, "resources"), 1);
	close(other);
	assert_int_equal(mock_count(mock, "resources"), 0);
}

static void resources_stay_over_a_reset(void **state)
{
	struct mock *mock = *state;
	struct fwctl_mock_resource resource;
	int fd = must_open(mock);

	assert_int_equal(alloc_resource(fd, &resource), 0);
	assert_int_equal(simple(fd, FWCTL_MOCK_RESET), 0);
	assert_int_equal(mock_count(mock, "resources"), 1);
	assert_int_equal(free_resource(fd, resource.id), 0);
	close(fd);
}

/*
 * Faults
 */

static void fault_error_hits_as_many_commands_as_asked(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock);

	must_write(mock, "faults/error", "2");
	assert_int_equal(echo(fd), FWCTL_MOCK_INTERNAL);
	assert_int_equal(mock_count(mock, "faults/error"), 1);
	assert_int_equal(echo(fd), FWCTL_MOCK_INTERNAL);
	assert_int_equal(echo(fd), 0);
	assert_int_equal(mock_count(mock, "faults/error"), 0);
	close(fd);
}

static void fault_length_is_EIO(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock);

	must_write(mock, "faults/length", "1");
	assert_int_equal(echo(fd), -EIO);
	assert_int_equal(echo(fd), 0);
	close(fd);
}

static void fault_late_delays_the_answer(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock);
	struct timespec start;

	must_write(mock, "faults/late_ms", "50");
	must_write(mock, "faults/late", "1");
	clock_gettime(CLOCK_MONOTONIC, &start);
	assert_int_equal(echo(fd), 0);
	assert_true(ms_since(&start) >= 50);
	close(fd);
}

static void fault_hang_lasts_until_reset(void **state)
{
	struct running commands[3];
	struct mock mock;
	int fd;

	(void)state;
	must_make(&mock, "two", "processors=2", NULL);
	fd = must_open(&mock);
	/* Every processor hangs, and one command finds none. */
	must_write(&mock, "faults/hang", "2");
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		commands[i] = (struct running) {
			.fd = fd, .opcode = FWCTL_MOCK_ECHO,
		};
		start(&commands[i]);
	}
	WAIT_FOR(mock_count(&mock, "faults/hang") == 0 &&
		 mock_count(&mock, "inflight") == ARRAY_SIZE(commands));
	assert_int_equal(simple(fd, FWCTL_MOCK_RESET), 0);
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		assert_int_equal(finish(&commands[i]), FWCTL_MOCK_ABORTED);
	assert_int_equal(echo(fd), 0);
	close(fd);
	must_drop(&mock);
}

static void unbind_ends_a_hang(void **state)
{
	struct mock *mock = *state;
	struct running hangs = {
		.fd = must_open(mock), .opcode = FWCTL_MOCK_ECHO,
	};

	must_write(mock, "faults/hang", "1");
	start(&hangs);
	WAIT_FOR(mock_count(mock, "inflight") == 1);
	assert_int_equal(driver_unbind(mock), 0);
	assert_int_equal(finish(&hangs), -ENODEV);
	close(hangs.fd);
}

/*
 * Attributes
 */

static void attributes_refuse_what_makes_no_sense(void **state)
{
	static const struct {
		const char *attribute, *text;
		int ret;
	} writes[] = {
		{ "processors", "2", -EBUSY },
		{ "service_us", "-1", -EINVAL },
		{ "service_us", "60000001", -ERANGE },
		{ "jitter_us", "many", -EINVAL },
		{ "faults/error", "-1", -EINVAL },
		{ "faults/hang", "x", -EINVAL },
		{ "faults/late_ms", "60001", -ERANGE },
		{ "live", "perhaps", -EINVAL },
		{ "device", "fwctl9", -EACCES },
		{ "contexts", "0", -EACCES },
	};
	struct mock *mock = *state;

	for (size_t i = 0; i < ARRAY_SIZE(writes); i++) {
		int ret = mock_write(mock, writes[i].attribute, writes[i].text);

		/* A file without write permission: root may open it. */
		if (writes[i].ret == -EACCES)
			assert_int_not_equal(ret, 0);
		else
			assert_int_equal(ret, writes[i].ret);
	}
	must_write(mock, "live", "0");
	assert_int_equal(mock_write(mock, "processors", "0"), -ERANGE);
	assert_int_equal(mock_write(mock, "processors", "257"), -ERANGE);
	assert_int_equal(mock_write(mock, "processors", "256"), 0);
}

int main(void)
{
	const struct cmocka_test tests[] = {
		MOCK_TEST(effects_report_lists_every_command_of_the_header),
		MOCK_TEST(command_below_its_scope_is_EBADMSG),
		MOCK_TEST(command_that_is_not_listed_is_EBADMSG_in_every_scope),
		MOCK_TEST(payload_of_a_wrong_length_is_BAD_LENGTH),
		MOCK_TEST(reserved_field_of_a_request_is_BAD_PARAM),
		MOCK_TEST(message_of_an_impossible_length_is_EMSGSIZE),
		MOCK_TEST(identify_tells_the_device_apart),
		MOCK_TEST(echo_may_be_empty),
		MOCK_TEST(sleep_lasts_as_long_as_asked),
		MOCK_TEST(service_time_delays_every_command),
		MOCK_TEST(rendezvous_is_for_1_to_all_processors),
		MOCK_TEST(only_the_same_key_meets),
		cmocka_unit_test(no_more_commands_run_than_there_are_processors),
		MOCK_TEST(config_is_set_got_changed_and_removed),
		MOCK_TEST(config_is_listed_by_name),
		MOCK_TEST(config_has_room_for_64),
		MOCK_TEST(config_that_makes_no_sense_is_BAD_PARAM),
		MOCK_TEST(config_survives_reset_crash_and_rebind),
		MOCK_TEST(config_is_lost_with_the_device),
		MOCK_TEST(memory_holds_what_was_written),
		MOCK_TEST(memory_ends_where_identify_says),
		MOCK_TEST(write_of_another_length_than_it_says_is_BAD_LENGTH),
		MOCK_TEST(guarded_region_is_denied_to_the_byte),
		MOCK_TEST(keys_differ_from_device_to_device),
		MOCK_TEST(crashed_firmware_refuses_all_but_what_helps),
		MOCK_TEST(crash_ends_running_commands),
		MOCK_TEST(core_dump_is_the_memory_with_the_keys_blanked),
		MOCK_TEST(core_dump_ends_where_it_ends),
		MOCK_TEST(core_dump_survives_reset_and_has_a_number),
		cmocka_unit_test(reset_aborts_running_and_queued_commands),
		MOCK_TEST(counters_count_until_the_next_reset),
		MOCK_TEST(resource_belongs_to_its_context),
		MOCK_TEST(close_frees_the_resources_of_its_context_only),
		MOCK_TEST(resources_stay_over_a_reset),
		MOCK_TEST(fault_error_hits_as_many_commands_as_asked),
		MOCK_TEST(fault_length_is_EIO),
		MOCK_TEST(fault_late_delays_the_answer),
		cmocka_unit_test(fault_hang_lasts_until_reset),
		MOCK_TEST(unbind_ends_a_hang),
		MOCK_TEST(attributes_refuse_what_makes_no_sense),
	};

	return RUN_TESTS(tests);
}
