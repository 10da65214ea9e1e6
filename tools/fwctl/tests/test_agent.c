// SPDX-License-Identifier: GPL-2.0-only
/* Agents: sessions of the library on the loopback transport, and the tool. */
#include <endian.h>

#include "check.h"

#define READ FWCTL_SCOPE_DEBUG_READ
#define SESSION 7
/* Tag of the library's messages to agents. */
#define TAG 0x6677636e746c0002ULL

/* Expect a message, and complete it with @status and @out. */
static void expect_msg(struct run *run, const struct exchange *x)
{
	struct fwctl_mock_req *req = script_keep(sizeof(*req) + x->in_len);
	struct fwctl_mock_rsp *rsp = script_keep(sizeof(*rsp) + x->out_len);

	req->opcode = htole16(x->opcode);
	req->len = htole32(x->in_len);
	req->tag = htole64(TAG);
	memcpy(req + 1, x->in, x->in_len);
	rsp->opcode = req->opcode;
	rsp->status = htole16(x->status);
	rsp->len = htole32(x->out_len);
	rsp->tag = req->tag;
	if (x->out_len)
		memcpy(rsp + 1, x->out, x->out_len);
	expect_rpc(run, &(struct fwctl_loopback_call){
		.scope = x->opcode >> 8, .in = req,
		.in_len = sizeof(*req) + x->in_len, .out = rsp,
		.out_len = sizeof(*rsp) + x->out_len, .ret = x->ret,
	});
}

static void expect_list(struct run *run)
{
	static const struct fwctl_mock_agent agents[] = {
		{ .name = "log\033", .id = 5, .kind = 2, .processor = 1 },
		{ .name = "0123456789abcdef", .id = 6, .kind = 1 },
		{ .name = "new", .id = 8, .kind = 77, .processor = 3 },
	};

	expect_info(run, FWCTL_DEVICE_TYPE_MOCK, "", 0);
	expect_msg(run, &(struct exchange){
		.opcode = FWCTL_MOCK_AGENT_LIST, .in = "",
		.out = agents, .out_len = sizeof(agents),
	});
}

static void expect_subscription(struct run *run, int ret)
{
	expect_info(run, FWCTL_DEVICE_TYPE_MOCK, "", 0);
	expect_subscribe(run, READ, FWCTL_MOCK_AGENT, ret);
	run->lb.calls[run->lb.count - 1].capacity = 8;
}

static void expect_open(struct run *run, uint32_t agent, uint16_t status)
{
	const uint32_t in[] = { htole32(agent), 0 };
	const uint32_t out[] = { htole32(SESSION), 0 };

	expect_subscription(run, 0);
	expect_msg(run, &(struct exchange){
		.opcode = FWCTL_MOCK_AGENT_OPEN, .in = in, .in_len = sizeof(in),
		.out = out, .out_len = status ? 0 : sizeof(out),
		.status = status,
	});
}

static void expect_close(struct run *run)
{
	static const uint32_t in[2] = { SESSION, 0 };

	expect_msg(run, &(struct exchange){
		.opcode = FWCTL_MOCK_AGENT_CLOSE, .in = in, .in_len = sizeof(in),
	});
	run->lb.calls[run->lb.count - 1].timeout_ms = 1000;
}

/* Expect a READ, which returns @text. */
static void expect_receive(struct run *run, const char *text, uint32_t flags)
{
	const uint32_t in[] = { htole32(SESSION),
				htole32(FWCTL_MOCK_AGENT_MAX_LEN) };
	size_t len = strlen(text);
	uint32_t *out = script_keep(8 + len);

	out[0] = htole32(flags);
	out[1] = htole32(len);
	memcpy(out + 2, text, len);
	expect_msg(run, &(struct exchange){
		.opcode = FWCTL_MOCK_AGENT_READ, .in = in, .in_len = sizeof(in),
		.out = out, .out_len = 8 + len,
	});
}

/* Expect a WRITE of @text, of which the agent accepts @accepted bytes. */
static void expect_send(struct run *run, const char *text, uint32_t flags,
			uint32_t accepted, uint32_t out_flags)
{
	const uint32_t out[] = { htole32(accepted), htole32(out_flags) };
	size_t len = strlen(text);
	uint32_t *in = script_keep(8 + len);

	in[0] = htole32(SESSION);
	in[1] = htole32(flags);
	memcpy(in + 2, text, len);
	expect_msg(run, &(struct exchange){
		.opcode = FWCTL_MOCK_AGENT_WRITE, .in = in, .in_len = 8 + len,
		.out = out, .out_len = sizeof(out),
	});
}

static void expect_doorbell(struct run *run, uint32_t session, uint32_t flags)
{
	struct fwctl_event *event = script_keep(sizeof(*event));
	const uint32_t data[] = { htole32(session), htole32(flags) };

	event->kind = FWCTL_MOCK_AGENT;
	event->data_len = sizeof(data);
	memcpy(event->data, data, sizeof(data));
	expect_event(run, event);
}

/*
 * Library
 */

/* Open a session on the script of the run. */
static struct fwctl_session *must_connect(struct run *run, struct fwctl_dev **dev)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct fwctl_session *session;

	assert_int_equal(fwctl_loopback_open(NULL, &run->lb, "fwctl0", dev, &err),
			 0);
	expect_open(run, 5, 0);
	if (fwctl_session_open(*dev, 5, &session, &err))
		fail_msg("%s", err.message);
	return session;
}

static void must_disconnect(struct run *run, struct fwctl_session *session,
			    struct fwctl_dev *dev)
{
	const char *failure;

	run->lb.flying = 0;
	expect_close(run);
	fwctl_session_close(session);
	fwctl_dev_close(dev);
	failure = fwctl_loopback_failure(&run->lb);
	if (failure)
		fail_msg("%s", failure);
}

/* Read, and compare the bytes or the error. */
#define assert_read(session, text) check_read(session, text, 0, __LINE__)
#define assert_no_read(session, code) check_read(session, "", code, __LINE__)

static void check_read(struct fwctl_session *session, const char *text, int code,
		       int line)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;
	char data[100];
	size_t len = sizeof(data);
	int ret = fwctl_session_read(session, data, &len, &err);

	if (ret != code || (!ret && (len != strlen(text) || memcmp(data, text, len))))
		fail_msg("line %d: %d (%s), %zu bytes: %.*s", line, ret,
			 err.message, len, (int)len, data);
}

static int write_text(struct fwctl_session *session, const char *text)
{
	size_t len = strlen(text);
	int ret = fwctl_session_write(session, text, &len, NULL);

	return ret ? ret : (int)len;
}

static void doorbell_repeats_the_read(void **state)
{
	struct run *run = *state;
	struct fwctl_dev *dev;
	struct fwctl_session *session = must_connect(run, &dev);

	expect_receive(run, "", 0);
	assert_no_read(session, -EAGAIN);
	assert_int_equal(run->lb.flying, 0);
	/* For another session, and for all sessions but not their end */
	expect_doorbell(run, 8, FWCTL_MOCK_AGENT_READABLE);
	expect_doorbell(run, 0, FWCTL_MOCK_AGENT_READABLE);
	assert_no_read(session, -EAGAIN);
	assert_int_equal(run->lb.flying, 0);
	expect_doorbell(run, SESSION, FWCTL_MOCK_AGENT_READABLE);
	expect_receive(run, "hello", 0);
	assert_read(session, "hello");
	assert_no_read(session, -EAGAIN);
	must_disconnect(run, session, dev);
}

/* The firmware can send doorbells faster than the library handles them. */
static void doorbells_do_not_keep_the_caller(void **state)
{
	struct run *run = *state;
	struct fwctl_dev *dev;
	struct fwctl_session *session = must_connect(run, &dev);

	expect_receive(run, "", 0);
	for (int i = 0; i < 40; i++)
		expect_doorbell(run, 8, FWCTL_MOCK_AGENT_READABLE);
	expect_doorbell(run, SESSION, FWCTL_MOCK_AGENT_READABLE);
	expect_receive(run, "hello", 0);
	assert_no_read(session, -EAGAIN);
	assert_int_equal(write_text(session, ""), 0);
	assert_read(session, "hello");
	must_disconnect(run, session, dev);
}

/* The firmware executed the READ before the doorbell, but responded after it. */
static void doorbell_before_the_response_repeats_the_read(void **state)
{
	struct run *run = *state;
	struct fwctl_dev *dev;
	struct fwctl_session *session = must_connect(run, &dev);

	expect_doorbell(run, SESSION, FWCTL_MOCK_AGENT_READABLE);
	expect_receive(run, "", 0);
	expect_receive(run, "late", 0);
	assert_read(session, "late");
	must_disconnect(run, session, dev);
}

/* The program that was the firmware has ended, and with it all sessions. */
static void end_of_all_sessions_repeats_the_read(void **state)
{
	struct run *run = *state;
	struct fwctl_dev *dev;
	struct fwctl_session *session = must_connect(run, &dev);

	expect_receive(run, "", 0);
	assert_no_read(session, -EAGAIN);
	expect_doorbell(run, 0, FWCTL_MOCK_AGENT_CLOSED);
	expect_receive(run, "", 1);
	assert_read(session, "");
	must_disconnect(run, session, dev);
}

static void lost_doorbells_ring_in_both_directions(void **state)
{
	static const struct fwctl_event lost = { .kind = FWCTL_MOCK_AGENT,
						 .lost = 3 };
	struct run *run = *state;
	struct fwctl_dev *dev;
	struct fwctl_session *session = must_connect(run, &dev);

	expect_receive(run, "", 0);
	expect_send(run, "ab", 0, 0, 0);
	assert_int_equal(write_text(session, "ab"), 2);
	assert_int_equal(fwctl_session_unsent(session), 2);
	assert_int_equal(run->lb.flying, 0);
	expect_event(run, &lost);
	expect_send(run, "ab", 0, 2, 0);
	expect_receive(run, "AB", 0);
	assert_read(session, "AB");
	assert_int_equal(fwctl_session_unsent(session), 0);
	must_disconnect(run, session, dev);
}

static void rest_of_a_write_waits_for_a_doorbell(void **state)
{
	struct run *run = *state;
	struct fwctl_dev *dev;
	struct fwctl_session *session = must_connect(run, &dev);

	expect_receive(run, "", 0);
	expect_send(run, "hello", 0, 3, 0);
	assert_int_equal(write_text(session, "hello"), 5);
	assert_int_equal(fwctl_session_unsent(session), 2);
	assert_int_equal(write_text(session, "!"), 1);
	assert_int_equal(run->lb.flying, 0);
	fwctl_session_end(session);
	assert_int_equal(write_text(session, "x"), -EPIPE);
	/* The agent accepts the bytes, then all of the rest, then the end. */
	expect_doorbell(run, SESSION, FWCTL_MOCK_AGENT_WRITABLE);
	expect_send(run, "lo!", 1, 2, 0);
	assert_no_read(session, -EAGAIN);
	assert_int_equal(fwctl_session_unsent(session), 1);
	expect_doorbell(run, SESSION, FWCTL_MOCK_AGENT_WRITABLE);
	expect_send(run, "!", 1, 1, 0);
	expect_doorbell(run, SESSION, FWCTL_MOCK_AGENT_READABLE);
	expect_receive(run, "bye", 1);
	assert_read(session, "bye");
	assert_read(session, "");
	assert_read(session, "");
	assert_int_equal(run->lb.flying, 0);
	must_disconnect(run, session, dev);
}

static void bytes_are_read_in_parts(void **state)
{
	struct run *run = *state;
	struct fwctl_dev *dev;
	struct fwctl_session *session = must_connect(run, &dev);
	char data[3];
	size_t len = 3;

	expect_receive(run, "hello", 0);
	assert_int_equal(fwctl_session_read(session, data, &len, NULL), 0);
	assert_memory_equal(data, "hel", 3);
	/* The next READ follows the last byte. */
	assert_int_equal(run->lb.flying, 0);
	expect_doorbell(run, SESSION, FWCTL_MOCK_AGENT_READABLE);
	expect_receive(run, "!", 0);
	assert_read(session, "lo");
	assert_read(session, "!");
	must_disconnect(run, session, dev);
}

static void agent_that_ends_takes_no_bytes(void **state)
{
	struct run *run = *state;
	struct fwctl_dev *dev;
	struct fwctl_session *session = must_connect(run, &dev);

	expect_receive(run, "", 0);
	expect_send(run, "abc", 0, 1, FWCTL_MOCK_AGENT_END);
	assert_int_equal(write_text(session, "abc"), 3);
	assert_int_equal(write_text(session, "d"), -EPIPE);
	assert_int_equal(fwctl_session_unsent(session), 0);
	expect_doorbell(run, SESSION, FWCTL_MOCK_AGENT_CLOSED);
	expect_receive(run, "", FWCTL_MOCK_AGENT_END);
	assert_read(session, "");
	must_disconnect(run, session, dev);
}

/* Let the next READ fail, and return its result. */
static int failure_of_read(struct run *run, void (*spoil)(struct run *run))
{
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct fwctl_dev *dev;
	struct fwctl_session *session = must_connect(run, &dev);
	char data[10];
	size_t len = sizeof(data);
	int ret;

	expect_receive(run, "hello", 0);
	spoil(run);
	ret = fwctl_session_read(session, data, &len, &err);
	assert_int_equal(len, 0);
	assert_int_equal(err.code, ret);
	assert_contains(err.message, "fwctl0");
	assert_int_equal(write_text(session, "x"), ret);
	assert_int_equal(fwctl_session_unsent(session), 0);
	assert_no_read(session, ret);
	must_disconnect(run, session, dev);
	return ret;
}

static struct fwctl_loopback_call *last_call(struct run *run)
{
	return &run->lb.calls[run->lb.count - 1];
}

static void set_status(struct run *run, uint16_t status)
{
	last_response(run)->status = htole16(status);
	last_response(run)->len = 0;
	last_call(run)->out_len = sizeof(struct fwctl_mock_rsp);
}

static void no_session(struct run *run) { set_status(run, FWCTL_MOCK_NOT_FOUND); }
static void crashed(struct run *run) { set_status(run, FWCTL_MOCK_CRASHED); }
static void denied(struct run *run) { set_status(run, FWCTL_MOCK_DENIED); }
static void removed(struct run *run) { last_call(run)->ret = -ENODEV; }
static void busy(struct run *run) { last_call(run)->ret = -EAGAIN; }
static void other_tag(struct run *run) { last_response(run)->tag++; }
static void other_opcode(struct run *run) { last_response(run)->opcode++; }
static void wrong_len(struct run *run) { last_response(run)->len++; }
static void no_header(struct run *run) { last_call(run)->out_len = 15; }
static void claims_more(struct run *run) { last_call(run)->claim = 1 << 20; }

static void no_payload(struct run *run)
{
	last_response(run)->len = htole32(4);
	last_call(run)->out_len = sizeof(struct fwctl_mock_rsp) + 4;
}

static void wrong_count(struct run *run)
{
	((struct fwctl_mock_agent_data *)(last_response(run) + 1))->len = htole32(6);
}

static void errors_end_the_session(void **state)
{
	static const struct {
		void (*spoil)(struct run *run);
		int code;
	} cases[] = {
		{ no_session, -ECONNRESET }, { crashed, -ECONNRESET },
		{ denied, -EIO }, { removed, -ENODEV }, { busy, -EBUSY },
		{ other_tag, -EPROTO },
		{ other_opcode, -EPROTO }, { wrong_len, -EPROTO },
		{ no_header, -EPROTO }, { claims_more, -EPROTO },
		{ no_payload, -EPROTO }, { wrong_count, -EPROTO },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(failure_of_read(*state, cases[i].spoil),
				 cases[i].code);
}

static void agent_must_not_accept_more_than_it_gets(void **state)
{
	struct run *run = *state;
	struct fwctl_dev *dev;
	struct fwctl_session *session = must_connect(run, &dev);

	expect_receive(run, "", 0);
	expect_send(run, "abc", 0, 4, 0);
	assert_int_equal(write_text(session, "abc"), 3);
	assert_no_read(session, -EPROTO);
	must_disconnect(run, session, dev);
}

static int failure_of_open(struct run *run, struct fwctl_error *err)
{
	struct fwctl_session *session;
	struct fwctl_dev *dev;
	int ret;

	assert_int_equal(fwctl_loopback_open(NULL, &run->lb, "fwctl0", &dev, err),
			 0);
	ret = fwctl_session_open(dev, 5, &session, err);
	fwctl_dev_close(dev);
	assert_null(fwctl_loopback_failure(&run->lb));
	return ret;
}

static void open_reports_its_error(void **state)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct run *run = *state;

	expect_open(run, 5, FWCTL_MOCK_NOT_FOUND);
	assert_int_equal(failure_of_open(run, &err), -ECONNRESET);
	assert_contains(err.message, "no such agent");
	expect_open(run, 5, FWCTL_MOCK_NO_SPACE);
	assert_int_equal(failure_of_open(run, &err), -EBUSY);
	assert_contains(err.message, "no free session");
	expect_subscription(run, -ENOSPC);
	assert_int_equal(failure_of_open(run, &err), -ENOSPC);
	expect_info(run, FWCTL_DEVICE_TYPE_CXL, "", 0);
	assert_int_equal(failure_of_open(run, &err), -EOPNOTSUPP);
	assert_contains(err.message, "supports no agents of devices of type cxl");
	/* Mainline's kernel: nothing is sent to the firmware. */
	run->lb.ring_error = -ENOTTY;
	expect_info(run, FWCTL_DEVICE_TYPE_MOCK, "", 0);
	assert_int_equal(failure_of_open(run, &err), -EOPNOTSUPP);
	assert_contains(err.message, "the kernel has no firmware events");
}

/*
 * Tool
 */

static void list_shows_agents(void **state)
{
	struct json_object *agents, *agent;
	struct run *run = *state;

	expect_list(run);
	run_line(run, "agent list fwctl0");
	assert_status(run, STATUS_OK);
	assert_string_equal(run->out,
			    "ID  KIND     PROCESSOR  NAME\n"
			    " 5  console          1  log\\x1b\n"
			    " 6  gdb              0  0123456789abcdef\n"
			    " 8  77               3  new\n");
	expect_list(run);
	run_line(run, "agent list fwctl0 --json");
	assert_status(run, STATUS_OK);
	agents = json_object_object_get(json_of(run), "agents");
	assert_int_equal(json_object_array_length(agents), 3);
	agent = json_object_array_get_idx(agents, 1);
	assert_string_equal(json_string_at(agent, "name"), "0123456789abcdef");
	assert_string_equal(json_name_at(agent, "kind"), "gdb");
	assert_int_equal(json_value_at(agent, "kind"), 1);
	assert_int_equal(json_int_at(agent, "id"), 6);
	assert_int_equal(json_int_at(agent, "processor"), 0);
}

static void list_rejects_invalid_responses(void **state)
{
	struct run *run = *state;

	expect_list(run);
	last_response(run)->len = htole32(33);
	last_call(run)->out_len = sizeof(struct fwctl_mock_rsp) + 33;
	run_line(run, "agent list fwctl0");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "fwctl0: invalid response from the agent");
	expect_list(run);
	last_call(run)->ret = -EBADMSG;
	run_line(run, "agent list fwctl0");
	assert_status(run, STATUS_SCOPE);
	assert_contains(run->err, "the driver does not allow this command");
	expect_info(run, 0x77, "", 0);
	run_line(run, "agent list fwctl0");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "supports no agents of devices of type unknown");
}

/* The end of the standard input ends the input of the agent. */
static void connect_relays_standard_input(void **state)
{
	struct run *run = *state;

	run->input = "hello";
	expect_list(run);
	expect_open(run, 8, 0);
	expect_receive(run, "", 0);
	expect_send(run, "hello", 0, 5, 0);
	expect_send(run, "", 1, 0, 0);
	expect_doorbell(run, SESSION, FWCTL_MOCK_AGENT_READABLE);
	expect_receive(run, "goodbye", 1);
	expect_close(run);
	run_line(run, "agent connect --allow-taint fwctl0 new");
	assert_status(run, STATUS_OK);
	assert_string_equal(run->out, "goodbye");
	assert_contains(run->err, "scope debug-write taints the kernel");
}

static void connect_reports_the_end_by_the_firmware(void **state)
{
	struct run *run = *state;

	expect_list(run);
	expect_open(run, 5, 0);
	expect_receive(run, "last words", 0);
	expect_doorbell(run, SESSION, FWCTL_MOCK_AGENT_CLOSED);
	expect_receive(run, "", 0);
	no_session(run);
	expect_close(run);
	run_line(run, "agent connect --allow-taint fwctl0 5");
	assert_status(run, STATUS_FAILED);
	assert_string_equal(run->out, "last words");
	assert_contains(run->err, "the firmware has ended the session");
}

static void agents_are_selected(void **state)
{
	struct run *run = *state;

	expect_list(run);
	run_line(run, "agent connect --allow-taint fwctl0 9");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "fwctl0: no agent '9'");
	assert_contains(run->err, "fwctl agent list");
	run_line(run, "agent connect --allow-taint fwctl0 5 --pty --unix x");
	assert_status(run, STATUS_USAGE);
	assert_contains(run->err, "--pty and --unix exclude each other");
	run_line(run, "agent connect fwctl0 5");
	assert_status(run, STATUS_UNCONFIRMED);
}

static void debugger_is_the_default_for_gdb(void **state)
{
	struct run *run = *state;

	expect_list(run);
	expect_open(run, 6, 0);
	expect_close(run);
	run_line(run, "gdb --allow-taint fwctl0 --gdb true -- -batch");
	assert_status(run, STATUS_OK);
	expect_list(run);
	expect_open(run, 5, 0);
	expect_close(run);
	run_line(run, "gdb --allow-taint fwctl0 5 --gdb false");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "GDB ended with status 1");
	expect_list(run);
	expect_open(run, 6, 0);
	expect_close(run);
	run_line(run, "gdb --allow-taint fwctl0 --gdb /nonexistent");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "cannot start /nonexistent: No such file");
	run_line(run, "gdb --allow-taint fwctl0 5 6");
	assert_status(run, STATUS_USAGE);
	assert_contains(run->err, "arguments of GDB follow --");
	run_line(run, "gdb -- fwctl0");
	assert_status(run, STATUS_USAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_run(doorbell_repeats_the_read),
		with_run(doorbells_do_not_keep_the_caller),
		with_run(doorbell_before_the_response_repeats_the_read),
		with_run(end_of_all_sessions_repeats_the_read),
		with_run(lost_doorbells_ring_in_both_directions),
		with_run(rest_of_a_write_waits_for_a_doorbell),
		with_run(bytes_are_read_in_parts),
		with_run(agent_that_ends_takes_no_bytes),
		with_run(errors_end_the_session),
		with_run(agent_must_not_accept_more_than_it_gets),
		with_run(open_reports_its_error),
		with_run(list_shows_agents),
		with_run(list_rejects_invalid_responses),
		with_run(connect_relays_standard_input),
		with_run(connect_reports_the_end_by_the_firmware),
		with_run(agents_are_selected),
		with_run(debugger_is_the_default_for_gdb),
	};

	return cmocka_run_group_tests_name("agents", tests, NULL, NULL);
}
