// SPDX-License-Identifier: GPL-2.0-only
/*
 * The response contains exactly the bytes from the firmware, and no data of
 * earlier RPCs from reused kernel memory. The core does not write to the caller's
 * buffer beyond the response.
 *
 * Every earlier RPC consists of one byte value that no correct response contains.
 */
#include <endian.h>
#include <sys/wait.h>

#include "submit.h"

/* Byte in earlier RPCs, and in the caller's buffer before the call */
#define STALE 0x5e
#define UNTOUCHED 0xa7

#define HEADER sizeof(struct fwctl_mock_rsp)
/* Size of the buffer's part beyond out_len */
#define BEYOND 64

/* The sizes of the core's buffers, see fwctl/cache.c */
static const uint32_t buffer_sizes[] = { 512, 4096, 65536, FWCTL_RPC_MAX_LEN };

struct caller {
	const struct mock *mock;
	int fd;
	int queue;
};

/* A request and its expected result */
struct exchange {
	uint16_t opcode;
	const void *in;		/* payload */
	uint32_t in_len;
	const char *fault;	/* injected fault, or NULL */
	int error;		/* errno of the call, without a response */
	uint16_t status;
	const void *out;	/* payload, NULL for zeroes */
	uint32_t out_len;
};

static uint8_t request[FWCTL_RPC_MAX_LEN];
static uint8_t response[FWCTL_RPC_MAX_LEN + BEYOND];
static const uint8_t zeroes[1 << 20];

static uint8_t pattern(uint32_t at)
{
	return at % 61;
}

static struct caller must_call_from(const struct mock *mock)
{
	struct caller caller = { .mock = mock, .fd = must_open(mock) };

	caller.queue = must_create_queue(caller.fd, 0);
	return caller;
}

static void end(struct caller *caller)
{
	close(caller->queue);
	close(caller->fd);
	WAIT_FOR(mock_count(caller->mock, "contexts") == 0);
}

static int by_ioctl(struct caller *caller, struct fwctl_rpc *rpc)
{
	return fwctl_ioctl(caller->fd, FWCTL_RPC, rpc);
}

/* Copy the data of @record to the caller's buffer, as FWCTL_RPC does. */
static int take_record(const struct fwctl_record_response *record,
		       struct fwctl_rpc *rpc)
{
	uint32_t end = sizeof(*record) + record->data_len;

	for (; end < record->head.len; end++)
		assert_int_equal(((const uint8_t *)record)[end], 0);
	if (record->error)
		return record->error;
	assert_in_range(record->data_len, 0, rpc->out_len);
	memcpy((void *)(uintptr_t)rpc->out, record->data, record->data_len);
	rpc->out_len = record->response_len;
	return 0;
}

static int by_queue(struct caller *caller, struct fwctl_rpc *rpc)
{
	static union {
		struct fwctl_record_response head;
		uint8_t bytes[RECORD_SIZE + FWCTL_RPC_MAX_LEN];
	} record;
	struct fwctl_queue_submit cmd = {
		.size = sizeof(cmd), .scope = rpc->scope,
		.in_len = rpc->in_len, .out_len = rpc->out_len, .in = rpc->in,
	};
	int ret = fwctl_ioctl(caller->queue, FWCTL_QUEUE_SUBMIT, &cmd);

	if (ret)
		return ret;
	memset(&record, STALE, sizeof(record));
	assert_true(read_records(caller->queue, &record, sizeof(record)) > 0);
	return take_record(&record.head, rpc);
}

/* Issue an RPC of @len bytes in total, and ignore its response. */
static int leave_stale(int fd, uint32_t len)
{
	struct fwctl_mock_req *req = (void *)request;
	uint32_t out_len = FWCTL_RPC_MAX_LEN;

	memset(request, STALE, len);
	*req = (struct fwctl_mock_req) {
		.opcode = htole16(FWCTL_MOCK_ECHO),
		.len = htole32(len - sizeof(*req)),
	};
	return get_rpc(fd, FWCTL_RPC_CONFIGURATION, req, len, response,
		       &out_len);
}

static struct fwctl_rpc make_rpc(const struct exchange *x, uint32_t capacity)
{
	struct fwctl_mock_req *req = (void *)request;

	*req = (struct fwctl_mock_req) {
		.opcode = htole16(x->opcode),
		.len = htole32(x->in_len),
		.tag = 42,
	};
	if (x->in_len)
		memcpy(req + 1, x->in, x->in_len);
	memset(response, UNTOUCHED, capacity + BEYOND);
	return (struct fwctl_rpc) {
		.size = sizeof(struct fwctl_rpc),
		.scope = x->opcode >> 8,
		.in_len = sizeof(*req) + x->in_len,
		.out_len = capacity,
		.in = (uintptr_t)req,
		.out = (uintptr_t)response,
	};
}

/* Check the bytes from @from to the end of the buffer. */
static void expect_untouched(uint32_t from, uint32_t capacity)
{
	for (uint32_t i = from; i < capacity + BEYOND; i++)
		if (response[i] != UNTOUCHED)
			fail_msg("byte %u of %u was written: 0x%02x", i,
				 capacity,
				 response[i]);
}

static void expect_response(const struct exchange *x, uint32_t capacity)
{
	const struct fwctl_mock_rsp header = {
		.opcode = htole16(x->opcode),
		.status = htole16(x->status),
		.len = htole32(x->out_len),
		.tag = 42,
	};
	uint32_t len = capacity - HEADER;

	if (len > x->out_len)
		len = x->out_len;
	assert_memory_equal(response, &header, HEADER);
	assert_memory_equal(response + HEADER, x->out ? x->out : zeroes, len);
	expect_untouched(HEADER + len, capacity);
}

/* Issue the request after an RPC that fills a buffer of the same size. */
static void must_exchange_by(int (*call)(struct caller *, struct fwctl_rpc *),
			     struct caller *caller, const struct exchange *x,
			     uint32_t capacity)
{
	uint32_t len = sizeof(struct fwctl_mock_req) + x->in_len;
	const uint32_t *size = buffer_sizes;
	struct fwctl_rpc rpc;

	while (len > *size)
		size++;
	assert_int_equal(leave_stale(caller->fd, *size), 0);
	if (x->fault)
		must_write(caller->mock, x->fault, "1");
	rpc = make_rpc(x, capacity);
	assert_int_equal(call(caller, &rpc), x->error);
	if (x->error) {
		assert_int_equal(rpc.out_len, capacity);
		expect_untouched(0, capacity);
	} else {
		assert_int_equal(rpc.out_len, HEADER + x->out_len);
		expect_response(x, capacity);
	}
}

static void must_exchange(struct caller *caller, const struct exchange *x,
			  uint32_t capacity)
{
	must_exchange_by(by_ioctl, caller, x, capacity);
	must_exchange_by(by_queue, caller, x, capacity);
}

static struct exchange echo_of(uint32_t len)
{
	static uint8_t bytes[FWCTL_RPC_MAX_LEN];

	for (uint32_t i = 0; i < len; i++)
		bytes[i] = pattern(i);
	return (struct exchange) {
		.opcode = FWCTL_MOCK_ECHO,
		.in = bytes, .in_len = len, .out = bytes, .out_len = len,
	};
}

/* Try a buffer larger than the response, equal, smaller, and for the header only. */
static void must_echo_into_any_size(struct caller *caller, uint32_t len)
{
	const struct exchange x = echo_of(len);
	const uint32_t capacities[] = {
		HEADER + len + 1, HEADER + len, HEADER + len / 2, HEADER,
	};

	if (HEADER + len + 4096 <= FWCTL_RPC_MAX_LEN)
		must_exchange(caller, &x, HEADER + len + 4096);
	for (size_t i = 0; i < ARRAY_SIZE(capacities); i++)
		if (capacities[i] <= FWCTL_RPC_MAX_LEN)
			must_exchange(caller, &x, capacities[i]);
}

static void echo_is_as_long_as_its_request(void **state)
{
	struct caller caller = must_call_from(*state);

	must_echo_into_any_size(&caller, 0);
	must_echo_into_any_size(&caller, 1);
	must_echo_into_any_size(&caller, 511 - HEADER);
	must_echo_into_any_size(&caller, 600);
	must_echo_into_any_size(&caller, 4097);
	must_echo_into_any_size(&caller, 65537);
	end(&caller);
}

static void largest_echo_is_as_long_as_its_request(void **state)
{
	struct caller caller = must_call_from(*state);

	must_echo_into_any_size(&caller, FWCTL_RPC_MAX_LEN - HEADER);
	end(&caller);
}

static struct exchange read_of(uint16_t opcode, struct fwctl_mock_mem *mem,
			       uint64_t addr, uint32_t len)
{
	*mem = (struct fwctl_mock_mem) {
		.addr = htole64(addr), .len = htole32(len),
	};
	return (struct exchange) {
		.opcode = opcode, .in = mem, .in_len = sizeof(*mem),
		.out_len = len,
	};
}

/* Unwritten memory reads as zero. The response is longer than the request. */
static void memory_is_read_as_it_is(void **state)
{
	static const uint32_t lens[] = { 0, 1, 497, 4096, 65537, 1 << 20 };
	struct caller caller = must_call_from(*state);
	struct fwctl_mock_mem mem;

	for (size_t i = 0; i < ARRAY_SIZE(lens); i++) {
		struct exchange x = read_of(FWCTL_MOCK_MEM_READ, &mem, 0,
					    lens[i]);

		must_exchange(&caller, &x, HEADER + lens[i] + 999);
		must_exchange(&caller, &x, HEADER + lens[i] / 2);
	}
	end(&caller);
}

static void dump_ends_where_it_ends(void **state)
{
	struct caller caller = must_call_from(*state);
	struct fwctl_mock_dump dump[2] = {};
	struct fwctl_mock_mem mem;
	struct exchange x;
	uint64_t size = le64toh(must_identify(caller.fd).mem_size);

	assert_int_equal(simple(caller.fd, FWCTL_MOCK_CRASH), 0);
	assert_int_equal(simple(caller.fd, FWCTL_MOCK_RESET), 0);
	dump[0].total = htole64(size);
	dump[0].id = htole32(1);
	/* Request more bytes than the rest of the dump. */
	x = read_of(FWCTL_MOCK_DUMP_READ, &mem, size - sizeof(*dump), 60000);
	x.out = dump;
	x.out_len = sizeof(dump);
	must_exchange(&caller, &x, HEADER + 60000);
	end(&caller);
}

/* The response to a rejected request is only a header. */
static void error_response_is_a_header(void **state)
{
	const struct fwctl_mock_resource resource = { .id = htole32(77) };
	struct caller caller = must_call_from(*state);
	const uint64_t guard = le64toh(must_identify(caller.fd).guard_addr);
	const struct fwctl_mock_mem guarded = {
		.addr = htole64(guard), .len = htole32(64),
	}, nowhere = {
		.addr = UINT64_MAX, .len = htole32(64),
	}, anywhere = {
		.len = htole32(64),
	};
	const struct exchange errors[] = {
		{ FWCTL_MOCK_MEM_READ, NULL, 0,
		  .status = FWCTL_MOCK_BAD_LENGTH },
		{ FWCTL_MOCK_MEM_READ, &guarded, sizeof(guarded),
		  .status = FWCTL_MOCK_DENIED },
		{ FWCTL_MOCK_MEM_READ, &nowhere, sizeof(nowhere),
		  .status = FWCTL_MOCK_BAD_PARAM },
		{ FWCTL_MOCK_DUMP_READ, &anywhere, sizeof(anywhere),
		  .status = FWCTL_MOCK_NOT_FOUND },
		{ FWCTL_MOCK_RES_FREE, &resource, sizeof(resource),
		  .status = FWCTL_MOCK_NOT_FOUND },
		{ FWCTL_MOCK_MEM_READ, &anywhere, sizeof(anywhere),
		  .fault = "faults/error", .status = FWCTL_MOCK_INTERNAL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(errors); i++)
		must_exchange(&caller, &errors[i], 4096);
	end(&caller);
}

static void failed_call_writes_nothing(void **state)
{
	struct caller caller = must_call_from(*state);
	struct exchange x = echo_of(40);

	x.error = -EMSGSIZE;
	must_exchange(&caller, &x, HEADER - 1);
	x.error = -EBADMSG;
	x.opcode = 0x00ff;
	must_exchange(&caller, &x, 4096);
	x = echo_of(40);
	x.error = -EIO;
	x.fault = "faults/bad_length";
	must_exchange(&caller, &x, 4096);
	end(&caller);
}

/* The RPCs of another process use memory that it has freed. */
static void other_process_leaves_nothing(void **state)
{
	const struct mock *mock = *state;
	struct exchange x = echo_of(33);
	struct fwctl_mock_mem mem;
	struct caller caller;
	int status;
	pid_t child = fork();

	if (!child) {
		int fd = open(mock->node, O_RDWR);

		status = fd < 0;
		for (size_t i = 0; i < ARRAY_SIZE(buffer_sizes); i++)
			status |= leave_stale(fd, buffer_sizes[i]);
		_exit(!!status);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	caller = must_call_from(mock);
	must_exchange(&caller, &x, 4096);
	x = read_of(FWCTL_MOCK_MEM_READ, &mem, 0, sizeof(zeroes));
	must_exchange(&caller, &x, HEADER + sizeof(zeroes) + 1);
	end(&caller);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		MODE_TEST(echo_is_as_long_as_its_request, async),
		MODE_TEST(echo_is_as_long_as_its_request, threaded),
		MODE_TEST(echo_is_as_long_as_its_request, sync),
		MODE_TEST(largest_echo_is_as_long_as_its_request, async),
		MODE_TEST(largest_echo_is_as_long_as_its_request, threaded),
		MODE_TEST(largest_echo_is_as_long_as_its_request, sync),
		MODE_TEST(memory_is_read_as_it_is, async),
		MODE_TEST(memory_is_read_as_it_is, threaded),
		MODE_TEST(memory_is_read_as_it_is, sync),
		MODE_TEST(dump_ends_where_it_ends, async),
		MODE_TEST(dump_ends_where_it_ends, threaded),
		MODE_TEST(dump_ends_where_it_ends, sync),
		MODE_TEST(error_response_is_a_header, async),
		MODE_TEST(error_response_is_a_header, threaded),
		MODE_TEST(error_response_is_a_header, sync),
		MODE_TEST(failed_call_writes_nothing, async),
		MODE_TEST(failed_call_writes_nothing, threaded),
		MODE_TEST(failed_call_writes_nothing, sync),
		MODE_TEST(other_process_leaves_nothing, async),
		MODE_TEST(other_process_leaves_nothing, threaded),
		MODE_TEST(other_process_leaves_nothing, sync),
	};

	return RUN_TESTS(tests);
}
