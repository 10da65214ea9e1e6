// SPDX-License-Identifier: GPL-2.0-only
/*
 * The contract of <fwctl/mock.h>: messages, command-effects report, mock workers,
 * resources. config.c, memory.c and faults.c test the rest.
 */
#include <endian.h>

#include "mock.h"

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
		{ FWCTL_MOCK_RAISE, 0, "raise" },
		{ FWCTL_MOCK_COUNTERS, 1, "counters" },
		{ FWCTL_MOCK_MEM_READ, 1, "mem-read" },
		{ FWCTL_MOCK_MEM_READ_UMEM, 1, "mem-read-umem" },
		{ FWCTL_MOCK_DUMP_READ, 1, "dump-read" },
		{ FWCTL_MOCK_DUMP_READ_UMEM, 1, "dump-read-umem" },
		{ FWCTL_MOCK_AGENT_LIST, 1, "agent-list" },
		{ FWCTL_MOCK_MEM_WRITE, 2, "mem-write" },
		{ FWCTL_MOCK_AGENT_OPEN, 2, "agent-open" },
		{ FWCTL_MOCK_AGENT_WRITE, 2, "agent-write" },
		{ FWCTL_MOCK_AGENT_READ, 2, "agent-read" },
		{ FWCTL_MOCK_AGENT_CLOSE, 2, "agent-close" },
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
		assert_true(le32toh(effects[i].in_max) <=
			    FWCTL_RPC_MAX_LEN - sizeof(struct fwctl_mock_req));
		assert_true(le32toh(effects[i].out_max) <=
			    FWCTL_RPC_MAX_LEN - sizeof(struct fwctl_mock_rsp));
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
	/* The firmware got none of them, only the COUNTERS of must_count(). */
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

	/* KUnit tests all 65,536 opcodes. Test only the path through the core. */
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
	/* Shorter than a header */
	assert_int_equal(raw(fd, req, 0, 32), -EMSGSIZE);
	assert_int_equal(raw(fd, req, 15, 32), -EMSGSIZE);
	assert_int_equal(raw(fd, req, 32, 15), -EMSGSIZE);
	assert_int_equal(raw(fd, req, 32, 0), -EMSGSIZE);
	/* Different from the length in the header */
	assert_int_equal(raw(fd, req, 31, 32), -EMSGSIZE);
	assert_int_equal(raw(fd, req, 16, 32), -EMSGSIZE);
	req->len = htole32(0xfffffff0);
	assert_int_equal(raw(fd, req, 32, 32), -EMSGSIZE);
	close(fd);
}

static void identify_distinguishes_devices(void **state)
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
 * Mock workers
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

static void rendezvous_is_for_1_to_all_workers(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock);
	long all = mock_count(mock, "workers");

	assert_int_equal(rendezvous(fd, 1, 0), FWCTL_MOCK_BAD_PARAM);
	assert_int_equal(rendezvous(fd, 1, 1), FWCTL_MOCK_OK);
	assert_int_equal(rendezvous(fd, 1, all + 1), FWCTL_MOCK_BAD_PARAM);
	close(fd);
}

static void only_the_same_key_meets(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock);
	struct background one = waiting(fd, 1), two = waiting(fd, 2);

	must_start(&one);
	must_start(&two);
	WAIT_FOR(mock_count(mock, "inflight") == 2);
	/* Each of these releases exactly one, so both are in the firmware. */
	assert_int_equal(rendezvous(fd, 1, 2), 0);
	assert_int_equal(must_finish(&one), 0);
	assert_int_equal(mock_count(mock, "inflight"), 1);
	assert_int_equal(rendezvous(fd, 2, 2), 0);
	assert_int_equal(must_finish(&two), 0);
	close(fd);
}

static void no_more_commands_run_than_there_are_workers(void **state)
{
	struct background sleeps[8];
	struct mock mock;
	int fd;

	(void)state;
	must_make(&mock, "two", "workers=2", NULL);
	fd = must_open(&mock);
	for (size_t i = 0; i < ARRAY_SIZE(sleeps); i++) {
		sleeps[i] = (struct background) {
			.fd = fd, .opcode = FWCTL_MOCK_SLEEP,
			.words = { htole32(20) }, .len = 4,
		};
		must_start(&sleeps[i]);
	}
	for (size_t i = 0; i < ARRAY_SIZE(sleeps); i++)
		assert_int_equal(must_finish(&sleeps[i]), 0);
	assert_int_equal(le64toh(must_count(fd).peak), 2);
	close(fd);
	must_drop(&mock);
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
	struct fwctl_mock_resource resource = { .id = id }, bad = resource;

	bad.in_use = htole32(1);
	assert_int_equal(command(fd, FWCTL_MOCK_RES_FREE, &bad, sizeof(bad),
				 NULL), FWCTL_MOCK_BAD_PARAM);
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

static void close_frees_all_resources_of_its_context(void **state)
{
	struct mock *mock = *state;
	struct fwctl_mock_resource resource;
	int fd = must_open(mock), other = must_open(mock);

	assert_int_equal(alloc_resource(other, &resource), 0);
	for (int i = 1; i < FWCTL_MOCK_RES_MAX; i++)
		assert_int_equal(alloc_resource(fd, &resource), 0);
	assert_int_equal(alloc_resource(fd, &resource), FWCTL_MOCK_NO_SPACE);
	assert_int_equal(mock_count(mock, "resources"), FWCTL_MOCK_RES_MAX);
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
 * Attributes
 */

static void attributes_reject_invalid_values(void **state)
{
	static const struct {
		const char *attribute, *text;
		int ret;
	} writes[] = {
		{ "workers", "2", -EBUSY },
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

		/* The file has no write permission, but root can open it. */
		if (writes[i].ret == -EACCES)
			assert_int_not_equal(ret, 0);
		else
			assert_int_equal(ret, writes[i].ret);
	}
	must_write(mock, "live", "0");
	assert_int_equal(mock_write(mock, "workers", "0"), -ERANGE);
	assert_int_equal(mock_write(mock, "workers", "257"), -ERANGE);
	assert_int_equal(mock_write(mock, "workers", "256"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		MOCK_TEST(effects_report_lists_every_command_of_the_header),
		MOCK_TEST(command_below_its_scope_is_EBADMSG),
		MOCK_TEST(command_that_is_not_listed_is_EBADMSG_in_every_scope),
		MOCK_TEST(payload_of_a_wrong_length_is_BAD_LENGTH),
		MOCK_TEST(reserved_field_of_a_request_is_BAD_PARAM),
		MOCK_TEST(message_of_an_impossible_length_is_EMSGSIZE),
		MOCK_TEST(identify_distinguishes_devices),
		MOCK_TEST(echo_may_be_empty),
		MOCK_TEST(sleep_lasts_as_long_as_asked),
		MOCK_TEST(service_time_delays_every_command),
		MOCK_TEST(rendezvous_is_for_1_to_all_workers),
		MOCK_TEST(only_the_same_key_meets),
		cmocka_unit_test(no_more_commands_run_than_there_are_workers),
		MOCK_TEST(resource_belongs_to_its_context),
		MOCK_TEST(close_frees_all_resources_of_its_context),
		MOCK_TEST(resources_stay_over_a_reset),
		MOCK_TEST(attributes_reject_invalid_values),
	};

	return RUN_TESTS(tests);
}
