// SPDX-License-Identifier: GPL-2.0-only
/* Sessions with the agents of mlx5 devices, on the loopback transport. */
#include <endian.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <fwctl/fwctl.h>
#include <fwctl/mlx5.h>

#include "../lib/transport_loopback.h"
#include "contains.h"

enum { LIST, READ, OPEN, WRITE, CLOSE };

#define HEADERS 48
#define MAX_LEN 4064
#define SESSION 0x11223344
#define MAGIC 0x6167656e74730001ULL

/**
 * struct message - A command that a test expects, and its response
 * @op: Operation.
 * @target: Number of the agent or session.
 * @offset: Offset in the stream.
 * @len: Number of bytes in the command.
 * @flags: Flags.
 * @data: The bytes of the command, if it is a WRITE.
 * @status: Status of the response.
 * @new: Number in the response, if not @target.
 * @magic: Offset in the response, if not @offset.
 * @got: Number of bytes in the response.
 * @end: Flags of the response.
 * @bytes: The bytes of the response; NULL for zeroes.
 */
struct message {
	uint8_t op;
	uint32_t target;
	uint64_t offset;
	uint32_t len;
	uint8_t flags;
	const char *data;
	uint8_t status;
	uint32_t new;
	uint64_t magic;
	uint32_t got;
	uint8_t end;
	const void *bytes;
};

/* The state of a test. The buffers of the script live as long. */
struct script {
	struct fwctl_loopback lb;
	struct fwctl_dev *dev;
	struct fwctl_session *session;
	struct fwctl_event event;
	unsigned char *memory[2 * LOOPBACK_MAX_CALLS];
	size_t nr_memory;
};

static unsigned char *keep(struct script *s, size_t len)
{
	unsigned char *memory = calloc(1, len);

	assert_non_null(memory);
	s->memory[s->nr_memory++] = memory;
	return memory;
}

static void put32(unsigned char *at, uint32_t value)
{
	value = htobe32(value);
	memcpy(at, &value, sizeof(value));
}

static void put64(unsigned char *at, uint64_t value)
{
	put32(at, value >> 32);
	put32(at + 4, value);
}

static struct fwctl_loopback_call *expect(struct script *s, unsigned long cmd)
{
	struct fwctl_loopback_call *call = &s->lb.calls[s->lb.count++];

	call->cmd = cmd;
	return call;
}

static void expect_info(struct script *s)
{
	struct fwctl_loopback_call *call = expect(s, FWCTL_INFO);

	call->type = FWCTL_DEVICE_TYPE_MLX5;
	call->out_len = sizeof(struct fwctl_info_mlx5);
	call->out = keep(s, call->out_len);
}

static unsigned char *make_request(struct script *s, const struct message *m,
				   size_t *len)
{
	size_t data = m->op == WRITE ? m->len : 0;
	unsigned char *in;

	*len = HEADERS + (data + 3) / 4 * 4;
	in = keep(s, *len);
	memcpy(in, m->op > READ ? "\x08\x20" : "\x08\x05", 2);
	in[7] = 1;
	memcpy(in + 10, "\x9f\xf0", 2);
	in[16] = m->op;
	in[19] = m->flags;
	put32(in + 20, m->target);
	put32(in + 24, m->len);
	put64(in + 32, m->offset);
	if (data)
		memcpy(in + HEADERS, m->data, data);
	return in;
}

static unsigned char *make_response(struct script *s, const struct message *m,
				    size_t *len)
{
	unsigned char *out;

	*len = HEADERS + (m->op == OPEN || m->op == CLOSE ? 0 : MAX_LEN);
	out = keep(s, *len);
	out[0] = m->status;
	out[16] = m->op;
	out[19] = m->end;
	put32(out + 20, m->new ? m->new : m->target);
	put32(out + 24, m->got);
	put64(out + 32, m->magic ? m->magic : m->offset);
	if (m->bytes)
		memcpy(out + HEADERS, m->bytes, m->got);
	return out;
}

static struct fwctl_loopback_call *expect_message(struct script *s,
						  const struct message *m)
{
	struct fwctl_loopback_call *call = expect(s, FWCTL_RPC);

	call->scope = m->op > READ ? FWCTL_SCOPE_DEBUG_WRITE :
				     FWCTL_SCOPE_DEBUG_READ;
	call->in = make_request(s, m, &call->in_len);
	call->out = make_response(s, m, &call->out_len);
	call->capacity = call->out_len;
	return call;
}

#define expect_op(s, ...) expect_message(s, &(struct message){ __VA_ARGS__ })

/* Expect a list, with an agent of the kind @kind. */
static void expect_list(struct script *s, uint32_t kind)
{
	unsigned char *entry = keep(s, 32);

	memcpy(entry, "core0", 5);
	put32(entry + 16, 1);
	put32(entry + 20, kind);
	put32(entry + 24, 5);
	expect_op(s, .op = LIST, .magic = MAGIC, .got = 32, .bytes = entry);
}

static void expect_doorbell(struct script *s, uint8_t subtype, uint32_t session,
			    uint32_t flags)
{
	struct fwctl_mlx5_event *payload = (void *)s->event.data;

	s->event = (struct fwctl_event)FWCTL_EVENT_INIT;
	s->event.kind = FWCTL_MLX5_EVENT_GENERAL;
	s->event.data_len = sizeof(*payload);
	payload->sub_type = subtype;
	put32(payload->data, session);
	put32(payload->data + 4, flags);
	expect(s, 0)->event = &s->event;
}

static void expect_subscription(struct script *s)
{
	struct fwctl_loopback_call *call;

	expect_info(s);
	call = expect(s, FWCTL_QUEUE_SUBSCRIBE);
	call->scope = FWCTL_SCOPE_DEBUG_READ;
	call->type = FWCTL_MLX5_EVENT_GENERAL;
	call->capacity = 8;
}

/* Open a session, and let it send its first READ. */
static void open_session(struct script *s)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;

	expect_subscription(s);
	expect_list(s, 1);
	expect_op(s, .op = OPEN, .target = 1, .new = SESSION);
	if (fwctl_session_open(s->dev, 1, &s->session, &err))
		fail_msg("%s, %s", err.message, s->lb.failure);
}

#define assert_read(s, ret, text) check_read(s, ret, text, __LINE__)
static void check_read(struct script *s, int want, const char *text, int line)
{
	char data[64] = "";
	size_t len = sizeof(data) - 1;
	struct fwctl_error err = FWCTL_ERROR_INIT;
	int ret = fwctl_session_read(s->session, data, &len, &err);

	if (ret != want || strcmp(data, text) || len != strlen(text))
		fail_msg("line %d: %d, '%s': %s %s", line, ret, data,
			 err.message, s->lb.failure);
}

static void write_text(struct script *s, const char *text)
{
	size_t len = strlen(text);

	assert_int_equal(fwctl_session_write(s->session, text, &len, NULL), 0);
	assert_int_equal(len, strlen(text));
}

static int set_up(void **state)
{
	struct script *s = calloc(1, sizeof(*s));

	*state = s;
	return fwctl_loopback_open(NULL, &s->lb, "fwctl0", &s->dev, NULL);
}

static int tear_down(void **state)
{
	struct script *s = *state;
	const char *failure;

	if (s->session) {
		expect_op(s, .op = CLOSE, .target = SESSION)->timeout_ms = 1000;
		fwctl_session_close(s->session);
	}
	fwctl_dev_close(s->dev);
	failure = fwctl_loopback_failure(&s->lb);
	if (failure)
		print_error("%s\n", failure);
	for (size_t i = 0; i < s->nr_memory; i++)
		free(s->memory[i]);
	free(s);
	return failure ? -1 : 0;
}

static void agents_are_listed(void **state)
{
	struct script *s = *state;
	const struct fwctl_agent *agent;
	struct fwctl_agents *agents;

	expect_info(s);
	expect_list(s, FWCTL_AGENT_GDB);
	assert_int_equal(fwctl_agents_new(s->dev, &agents, NULL), 0);
	assert_int_equal(fwctl_agents_count(agents), 1);
	agent = fwctl_agents_get(agents, 0);
	assert_string_equal(agent->name, "core0");
	assert_int_equal(agent->id, 1);
	assert_int_equal(agent->kind, FWCTL_AGENT_GDB);
	assert_int_equal(agent->processor, 5);
	fwctl_agents_free(agents);
}

/* Firmware without the register, and firmware with another one of this number. */
static void other_firmware_has_no_agents(void **state)
{
	static const struct message lists[] = {
		{ .op = LIST, .status = 3 },
		{ .op = LIST, .got = 32 },
		{ .op = LIST, .magic = MAGIC + 1, .got = 32 },
		{ .op = LIST, .magic = MAGIC, .got = 33 },
	};
	struct script *s = *state;

	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		struct fwctl_error err = FWCTL_ERROR_INIT;
		struct fwctl_agents *agents;

		expect_info(s);
		expect_message(s, &lists[i]);
		assert_int_equal(fwctl_agents_new(s->dev, &agents, &err),
				 -EOPNOTSUPP);
		assert_contains(err.message, "this firmware has no agents");
	}
	/* It gets no command but the query. */
	expect_subscription(s);
	expect_message(s, &lists[0]);
	assert_int_equal(fwctl_session_open(s->dev, 1, &s->session, NULL),
			 -EOPNOTSUPP);
	s->session = NULL;
}

static void invalid_lists_are_errors(void **state)
{
	struct script *s = *state;
	struct fwctl_agents *agents;

	expect_info(s);
	expect_op(s, .op = LIST, .magic = MAGIC)->out_len = HEADERS - 1;
	assert_int_equal(fwctl_agents_new(s->dev, &agents, NULL), -EPROTO);
	expect_info(s);
	expect_op(s, .op = LIST, .magic = MAGIC, .got = MAX_LEN + 1);
	assert_int_equal(fwctl_agents_new(s->dev, &agents, NULL), -EPROTO);
	expect_info(s);
	expect_op(s, .op = LIST, .magic = MAGIC, .status = 1);
	assert_int_equal(fwctl_agents_new(s->dev, &agents, NULL), -EIO);
}

static void rejected_sessions_have_a_reason(void **state)
{
	static const struct {
		uint8_t status;
		int ret;
	} reasons[] = {
		{ 6, -EBUSY }, { 8, -EBUSY }, { 9, -ECONNRESET },
		{ 10, -ECONNRESET }, { 1, -EIO },
	};
	struct script *s = *state;

	for (size_t i = 0; i < ARRAY_SIZE(reasons); i++) {
		expect_subscription(s);
		expect_list(s, 1);
		expect_op(s, .op = OPEN, .target = 1,
			  .status = reasons[i].status);
		assert_int_equal(fwctl_session_open(s->dev, 1, &s->session,
						    NULL), reasons[i].ret);
	}
	s->session = NULL;
}

/* The offset of each message is the number of bytes that have moved. */
static void bytes_have_offsets(void **state)
{
	struct script *s = *state;

	open_session(s);
	expect_op(s, .op = READ, .target = SESSION, .len = MAX_LEN);
	assert_read(s, -EAGAIN, "");
	expect_op(s, .op = WRITE, .target = SESSION, .len = 5, .data = "$g#67",
		  .got = 5);
	write_text(s, "$g#67");
	expect_doorbell(s, 0xe0, SESSION, 1);
	expect_op(s, .op = READ, .target = SESSION, .len = MAX_LEN, .got = 2,
		  .bytes = "+$");
	assert_read(s, 0, "+$");
	expect_doorbell(s, 0xe0, SESSION, 1);
	expect_op(s, .op = READ, .target = SESSION, .offset = 2, .len = MAX_LEN,
		  .got = 1, .bytes = "O");
	assert_read(s, 0, "O");
	expect_op(s, .op = WRITE, .target = SESSION, .offset = 5, .len = 1,
		  .data = "+", .got = 1);
	write_text(s, "+");
}

/* A WRITE repeats the bytes that were not accepted. */
static void a_full_agent_gets_the_rest_later(void **state)
{
	struct script *s = *state;

	open_session(s);
	expect_op(s, .op = READ, .target = SESSION, .len = MAX_LEN);
	expect_op(s, .op = WRITE, .target = SESSION, .len = 6, .data = "abcdef",
		  .got = 2);
	write_text(s, "abcdef");
	assert_int_equal(fwctl_session_unsent(s->session), 4);
	assert_read(s, -EAGAIN, "");
	expect_doorbell(s, 0xe0, SESSION, 2);
	expect_op(s, .op = WRITE, .target = SESSION, .offset = 2, .len = 4,
		  .data = "cdef", .got = 4);
	assert_read(s, -EAGAIN, "");
	assert_int_equal(fwctl_session_unsent(s->session), 0);
}

static void other_events_are_ignored(void **state)
{
	struct script *s = *state;

	open_session(s);
	expect_op(s, .op = READ, .target = SESSION, .len = MAX_LEN);
	assert_read(s, -EAGAIN, "");
	expect_doorbell(s, 0xe0, SESSION + 1, 3);
	assert_read(s, -EAGAIN, "");
	expect_doorbell(s, 0xe1, SESSION, 3);
	assert_read(s, -EAGAIN, "");
	expect_doorbell(s, 0xe0, SESSION, 3);
	s->event.data_len = 31;
	assert_read(s, -EAGAIN, "");
	assert_int_equal(s->lb.flying, 0);
}

static void both_streams_end(void **state)
{
	struct script *s = *state;
	size_t len = 1;

	open_session(s);
	expect_op(s, .op = READ, .target = SESSION, .len = MAX_LEN, .got = 2,
		  .bytes = "hi");
	assert_read(s, 0, "hi");
	expect_op(s, .op = WRITE, .target = SESSION, .flags = 1);
	fwctl_session_end(s->session);
	expect_doorbell(s, 0xe0, SESSION, 1);
	expect_op(s, .op = READ, .target = SESSION, .offset = 2, .len = MAX_LEN,
		  .end = 1);
	assert_read(s, 0, "");
	assert_read(s, 0, "");
	assert_int_equal(fwctl_session_write(s->session, "x", &len, NULL),
			 -EPIPE);
}

static void an_agent_may_accept_no_more(void **state)
{
	struct script *s = *state;
	size_t len = 1;

	open_session(s);
	expect_op(s, .op = READ, .target = SESSION, .len = MAX_LEN);
	expect_op(s, .op = WRITE, .target = SESSION, .len = 1, .data = "x",
		  .end = 1);
	write_text(s, "x");
	assert_int_equal(fwctl_session_write(s->session, "x", &len, NULL),
			 -EPIPE);
}

/* Check the result of a response that no correct firmware sends. */
static void check_response(struct script *s, const struct message *m, int ret)
{
	open_session(s);
	if (m->op == WRITE) {
		expect_op(s, .op = READ, .target = SESSION, .len = MAX_LEN);
		assert_read(s, -EAGAIN, "");
	}
	expect_message(s, m);
	if (m->op == WRITE)
		write_text(s, "x");
	assert_read(s, ret, "");
}

static void an_unknown_session_has_ended(void **state)
{
	check_response(*state, &(struct message){ .op = READ, .target = SESSION,
		       .len = MAX_LEN, .status = 5 }, -ECONNRESET);
}

static void more_bytes_than_the_buffer_are_invalid(void **state)
{
	check_response(*state, &(struct message){ .op = READ, .target = SESSION,
		       .len = MAX_LEN, .got = MAX_LEN + 1 }, -EPROTO);
}

static void more_bytes_than_were_sent_are_invalid(void **state)
{
	check_response(*state, &(struct message){ .op = WRITE,
		       .target = SESSION, .len = 1, .data = "x", .got = 2 },
		       -EPROTO);
}

static void other_statuses_are_errors(void **state)
{
	check_response(*state, &(struct message){ .op = WRITE,
		       .target = SESSION, .len = 1, .data = "x", .status = 3 },
		       -EIO);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(agents_are_listed),
		TEST(other_firmware_has_no_agents),
		TEST(invalid_lists_are_errors),
		TEST(rejected_sessions_have_a_reason),
		TEST(bytes_have_offsets),
		TEST(a_full_agent_gets_the_rest_later),
		TEST(other_events_are_ignored),
		TEST(both_streams_end),
		TEST(an_agent_may_accept_no_more),
		TEST(an_unknown_session_has_ended),
		TEST(more_bytes_than_the_buffer_are_invalid),
		TEST(more_bytes_than_were_sent_are_invalid),
		TEST(other_statuses_are_errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
