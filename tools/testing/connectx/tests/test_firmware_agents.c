// SPDX-License-Identifier: GPL-2.0-only
/*
 * The register AGENT, sessions and the agents behind sockets.
 */
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "../firmware_agents.h"
#include "fixture.h"

/* Operations */
enum { LIST, READ, OPEN, WRITE, CLOSE };

#define HEADER		0x20
#define DATA_MAX	(ACCESS_MAX - HEADER)
#define USER		7

/* The register, in a request and in its response */
static uint8_t reg[ACCESS_MAX];

/* The last event, and the number of events since take_event() */
static uint8_t event[EVENT_BYTES];
static unsigned int events;

static void receive(void *unused, enum event_type type, uint8_t subtype,
		    const uint8_t *data)
{
	(void)unused;
	assert_int_equal(type, EVENT_GENERAL);
	assert_int_equal(subtype, EVENT_AGENT);
	memcpy(event, data, sizeof(event));
	events++;
}

/* Check that there was one event, of @session with @flags. */
static void take_event(uint32_t session, uint32_t flags)
{
	assert_int_equal(events, 1);
	assert_int_equal(be32(event), session);
	assert_int_equal(be32(event + 4), flags);
	for (unsigned int i = 8; i < sizeof(event); i++)
		assert_int_equal(event[i], 0);
	events = 0;
}

static void no_event(void)
{
	assert_int_equal(events, 0);
}

/* Access the register, with @len bytes of data. */
static uint8_t ask(struct fixture *f, unsigned int op, uint32_t target,
		   uint64_t offset, size_t len)
{
	if (!events)
		firmware_set_receiver(f->fw, receive, NULL);
	if (!f->uid)
		f->uid = USER;
	reg[0] = op;
	memset(reg + 1, 0, HEADER - 1);
	put_be32(reg + 4, target);
	put_be32(reg + 8, len);
	put_be32(reg + 16, offset >> 32);
	put_be32(reg + 20, offset);
	f->debug = op > READ;
	return f->debug ? set_register(f, AGENT, reg, sizeof(reg)) :
			  get_register(f, AGENT, reg, sizeof(reg));
}

#define assert_rejected(f, got, status, why)				\
	do {								\
		assert_int_equal(got, status);				\
		assert_int_equal((f)->syndrome, SYNDROME_##why);	\
	} while (0)

static uint32_t open_agent(struct fixture *f, unsigned int agent)
{
	events = 0;
	assert_int_equal(ask(f, OPEN, agent, 0, 0), OK);
	assert_int_not_equal(be32(reg + 4), 0);
	return be32(reg + 4);
}

/* Returns the number of accepted bytes. */
static size_t write_text(struct fixture *f, uint32_t session, uint64_t offset,
			 const char *text)
{
	memset(reg + HEADER, 0, DATA_MAX);
	strcpy((char *)reg + HEADER, text);
	assert_int_equal(ask(f, WRITE, session, offset, strlen(text)), OK);
	return be32(reg + 8);
}

#define assert_read(f, session, offset, text, end) \
	check_read(f, session, offset, text, end, __FILE__, __LINE__)
static void check_read(struct fixture *f, uint32_t session, uint64_t offset,
		       const char *text, bool end, const char *file, int line)
{
	size_t len = strlen(text);

	memset(reg + HEADER, 0xee, DATA_MAX);
	_assert_int_equal(ask(f, READ, session, offset, DATA_MAX), OK, file,
			  line);
	_assert_int_equal(be32(reg + 8), len, file, line);
	_assert_int_equal(reg[3], end, file, line);
	_assert_int_equal(memcmp(reg + HEADER, text, len), 0, file, line);
	for (size_t i = HEADER + len; i < sizeof(reg); i++)
		_assert_int_equal(reg[i], 0, file, line);
}

TEST(echo_is_an_agent)
{
	assert_int_equal(ask(f, LIST, 0, 0, 0), OK);
	assert_int_equal(be32(reg + 8), 32);
	assert_bytes(reg + 16, 8, "'agents'0001");
	assert_bytes(reg + HEADER, DATA_MAX,
		     "'echo' @10:00000000 00000002 00000000 *");
}

TEST(agents_are_listed)
{
	char gdb[] = "name=core1,kind=gdb,processor=1,socket=/nowhere";
	char log[] = "kind=other,socket=/x,name=123456789012345";

	assert_true(firmware_add_agent(f->fw, gdb));
	assert_true(firmware_add_agent(f->fw, log));
	assert_int_equal(ask(f, LIST, 0, 0, 0), OK);
	assert_int_equal(be32(reg + 8), 3 * 32);
	assert_bytes(reg + HEADER, DATA_MAX,
		     "@20:'core1'00 @30:00000001 00000001 00000001 00000000"
		     "@40:'123456789012345'00 00000002 00000003 *");
	/* The buffer has no space for the third one. */
	get_fails(f, AGENT, HEADER + 64, "", BAD_IN_LEN, AGENT_LENGTH);
}

TEST(invalid_agents_are_rejected)
{
	char texts[][64] = {
		"", "name=a", "kind=gdb,socket=/x", "name=a,socket=/x",
		"name=a,kind=gdb", "name=,kind=gdb,socket=/x",
		"name=a,kind=lldb,socket=/x", "name=a,kind=gdb,socket",
		"name=a,kind=gdb,socket=/x,processor=one",
		"name=1234567890123456,kind=gdb,socket=/x",
		"name=a,kind=gdb,socket=/x,cpu=1",
	};
	char many[] = "name=a,kind=gdb,socket=/x", copy[sizeof(many)];

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		assert_false(firmware_add_agent(f->fw, texts[i]));
	for (int i = 0; i < AGENTS_MAX; i++)
		assert_int_equal(firmware_add_agent(f->fw, strcpy(copy, many)),
				 i < AGENTS_MAX - 1);
}

TEST(echo_returns_bytes)
{
	uint32_t session = open_agent(f, 0);

	assert_read(f, session, 0, "", false);
	no_event();
	assert_int_equal(write_text(f, session, 0, "hello"), 5);
	take_event(session, AGENT_READABLE);
	assert_read(f, session, 0, "hello", false);
	/* Bytes that arrive before the next read cause another event. */
	assert_int_equal(write_text(f, session, 5, " there"), 6);
	take_event(session, AGENT_READABLE);
	assert_int_equal(write_text(f, session, 11, "!"), 1);
	no_event();
	assert_read(f, session, 5, " there!", false);
	assert_read(f, session, 12, "", false);
}

/* A user who lost a response sends the request again. */
TEST(a_repeated_access_moves_no_byte_twice)
{
	uint32_t session = open_agent(f, 0);

	assert_int_equal(write_text(f, session, 0, "abc"), 3);
	assert_int_equal(write_text(f, session, 0, "abc"), 3);
	assert_int_equal(write_text(f, session, 1, "bcd"), 3);
	assert_read(f, session, 0, "abcd", false);
	assert_read(f, session, 0, "abcd", false);
	assert_read(f, session, 2, "cd", false);
	/* The bytes before the last offset are gone. */
	assert_rejected(f, ask(f, READ, session, 1, 1), BAD_INDEX, AGENT_OFFSET);
	assert_rejected(f, ask(f, READ, session, 5, 1), BAD_INDEX, AGENT_OFFSET);
	assert_rejected(f, ask(f, WRITE, session, 5, 1), BAD_INDEX,
			AGENT_OFFSET);
	assert_rejected(f, ask(f, WRITE, session, 2, 1), BAD_INDEX,
			AGENT_OFFSET);
	assert_rejected(f, ask(f, WRITE, session, UINT64_MAX, 1), BAD_INDEX,
			AGENT_OFFSET);
	assert_read(f, session, 4, "", false);
}

/* Write until a buffer is full. Returns the offset, from which @unsent bytes remain. */
static uint64_t fill(struct fixture *f, uint32_t session, size_t *unsent)
{
	uint64_t offset = 0;
	size_t n;

	do {
		for (size_t i = 0; i < DATA_MAX; i++)
			reg[HEADER + i] = (offset + i) % 251;
		assert_int_equal(ask(f, WRITE, session, offset, DATA_MAX), OK);
		n = be32(reg + 8);
		offset += n;
	} while (n == DATA_MAX);
	*unsent = DATA_MAX - n;
	return offset;
}

static void assert_pattern(uint64_t offset, size_t len)
{
	for (size_t i = 0; i < len; i++)
		assert_int_equal(reg[HEADER + i], (offset + i) % 251);
}

TEST(a_full_buffer_stops_the_writer)
{
	uint32_t session = open_agent(f, 0);
	uint64_t got = 0, sent;
	size_t unsent;

	sent = fill(f, session, &unsent);
	assert_int_equal(sent, 2 * AGENT_BUFFER);
	take_event(session, AGENT_READABLE);
	/* A full buffer accepts nothing, with any number of attempts. */
	assert_int_equal(write_text(f, session, sent, "x"), 0);
	no_event();
	while (got < sent) {
		assert_int_equal(ask(f, READ, session, got, DATA_MAX), OK);
		assert_pattern(got, be32(reg + 8));
		/* The second read acknowledges bytes, so the buffer has space. */
		if (got == DATA_MAX)
			take_event(session, AGENT_WRITABLE);
		else
			no_event();
		got += be32(reg + 8);
	}
	assert_int_equal(got, sent);
	assert_int_equal(write_text(f, session, sent, "x"), 1);
	assert_read(f, session, sent, "x", false);
}

TEST(invalid_requests_are_rejected)
{
	uint32_t session = open_agent(f, 0);

	assert_rejected(f, ask(f, OPEN, 1, 0, 0), BAD_INDEX, AGENT_UNKNOWN);
	assert_rejected(f, ask(f, OPEN, UINT32_MAX, 0, 0), BAD_INDEX,
			AGENT_UNKNOWN);
	assert_rejected(f, ask(f, READ, session + 1, 0, 0), BAD_RESOURCE,
			AGENT_SESSION);
	assert_rejected(f, ask(f, WRITE, 0, 0, 0), BAD_RESOURCE, AGENT_SESSION);
	assert_rejected(f, ask(f, CLOSE, session - 1, 0, 0), BAD_RESOURCE,
			AGENT_SESSION);
	assert_rejected(f, ask(f, READ, session, 0, DATA_MAX + 1), BAD_IN_LEN,
			AGENT_LENGTH);
	assert_rejected(f, ask(f, WRITE, session, 0, DATA_MAX + 1), BAD_IN_LEN,
			AGENT_LENGTH);
	f->uid = 0;
	f->debug = true;
	set_fails(f, AGENT, HEADER, "02", BAD_PARAM, AGENT_USER);
	set_fails(f, AGENT, HEADER, "05", BAD_PARAM, AGENT_FIELD);
	set_fails(f, AGENT, HEADER, "00", BAD_PARAM, AGENT_FIELD);
	get_fails(f, AGENT, HEADER, "02", BAD_PARAM, AGENT_FIELD);
	for (unsigned int i = 0; i < HEADER; i++)
		if ((i >= 1 && i < 4) || (i >= 12 && i < 16) || i >= 24)
			get_fails(f, AGENT, 1024, hex("@%x:01", i), BAD_PARAM,
				  AGENT_FIELD);
}

TEST(only_a_debug_command_sets_the_register)
{
	f->uid = USER;
	set_fails(f, AGENT, HEADER, "02", BAD_PARAM, REGISTER_DEBUG);
	f->debug = true;
	set_is(f, AGENT, HEADER, "02", "@04:00000001");
	set_fails(f, MTMP, 32, "", BAD_PARAM, REGISTER_DEBUG);
}

TEST(a_session_belongs_to_its_user)
{
	uint32_t session = open_agent(f, 0);

	assert_int_equal(write_text(f, session, 0, "secret"), 6);
	f->uid = USER + 1;
	assert_rejected(f, ask(f, READ, session, 0, 6), BAD_RESOURCE,
			AGENT_SESSION);
	assert_rejected(f, ask(f, WRITE, session, 6, 1), BAD_RESOURCE,
			AGENT_SESSION);
	assert_rejected(f, ask(f, CLOSE, session, 0, 0), BAD_RESOURCE,
			AGENT_SESSION);
	firmware_forget_user(f->fw, USER + 1);
	f->uid = USER;
	assert_read(f, session, 0, "secret", false);
	assert_int_equal(ask(f, CLOSE, session, 0, 0), OK);
	assert_rejected(f, ask(f, READ, session, 6, 0), BAD_RESOURCE,
			AGENT_SESSION);
}

/* All sessions end without an event. No later session has the same number. */
TEST(sessions_end_with_the_user_and_the_firmware)
{
	uint32_t first = open_agent(f, 0), second = open_agent(f, 0);

	assert_int_equal(firmware_sessions(f->fw), 2);
	firmware_forget_user(f->fw, USER);
	assert_int_equal(firmware_sessions(f->fw), 0);
	assert_rejected(f, ask(f, READ, first, 0, 0), BAD_RESOURCE,
			AGENT_SESSION);
	assert_int_equal(open_agent(f, 0), second + 1);
	firmware_reset(f->fw);
	assert_int_equal(firmware_sessions(f->fw), 0);
	assert_int_equal(open_agent(f, 0), second + 2);
	no_event();
}

TEST(sessions_are_limited)
{
	for (int i = 0; i < FIRMWARE_SESSIONS; i++)
		open_agent(f, 0);
	assert_rejected(f, ask(f, OPEN, 0, 0, 0), EXCEEDS_LIMIT, AGENT_SESSIONS);
	firmware_forget_user(f->fw, USER);
	open_agent(f, 0);
}

/* Create an agent behind a socket of the test. Returns the socket. */
static int add_agent(struct fixture *f)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	char option[80];

	snprintf(address.sun_path, sizeof(address.sun_path), "%s/agent", f->dir);
	snprintf(option, sizeof(option), "name=core0,kind=gdb,socket=%s/agent",
		 f->dir);
	assert_int_equal(bind(fd, (void *)&address, sizeof(address)), 0);
	assert_true(firmware_add_agent(f->fw, option));
	return fd;
}

/* Open a session with the agent of add_agent(). Returns the end of the agent. */
static int connect_agent(struct fixture *f, uint32_t *session)
{
	int listener = add_agent(f), fd;

	assert_int_equal(listen(listener, 1), 0);
	*session = open_agent(f, 1);
	fd = accept(listener, NULL, NULL);
	assert_true(fd >= 0);
	close(listener);
	return fd;
}

/* Write the bytes and the end of the stream. Returns the number of accepted bytes. */
static size_t write_last(struct fixture *f, uint32_t session, uint64_t offset,
			 const char *text)
{
	memset(reg, 0, sizeof(reg));
	reg[0] = WRITE;
	reg[3] = 1;
	put_be32(reg + 4, session);
	put_be32(reg + 8, strlen(text));
	put_be32(reg + 20, offset);
	strcpy((char *)reg + HEADER, text);
	assert_int_equal(set_register(f, AGENT, reg, sizeof(reg)), OK);
	return be32(reg + 8);
}

/* Let the firmware handle its sockets. */
static void serve(struct fixture *f)
{
	struct pollfd fds[FIRMWARE_SESSIONS];
	size_t n = firmware_fds(f->fw, fds);

	poll(fds, n, 0);
	firmware_handle(f->fw, fds, n);
}

TEST(an_agent_may_be_behind_a_socket)
{
	char text[32] = "";
	uint32_t session;
	int agent = connect_agent(f, &session);

	assert_int_equal(write_text(f, session, 0, "$g#67"), 5);
	assert_int_equal(recv(agent, text, sizeof(text), 0), 5);
	assert_string_equal(text, "$g#67");
	serve(f);
	no_event();
	assert_int_equal(send(agent, "+$0", 3, 0), 3);
	serve(f);
	take_event(session, AGENT_READABLE);
	assert_int_equal(send(agent, "#30", 3, 0), 3);
	assert_read(f, session, 0, "+$0#30", false);
	no_event();
	/* The bytes that were read stay buffered, and cause no event. */
	assert_int_equal(write_text(f, session, 5, "+"), 1);
	no_event();
	/* It serves one user at a time. */
	f->uid = USER + 1;
	assert_rejected(f, ask(f, OPEN, 1, 0, 0), BUSY, AGENT_BUSY);
	open_agent(f, 0);
	f->uid = USER;
	assert_int_equal(recv(agent, text, sizeof(text), 0), 1);
	assert_int_equal(ask(f, CLOSE, session, 0, 0), OK);
	assert_int_equal(recv(agent, text, sizeof(text), 0), 8);
	close(agent);
}

/* The processor must not stop for a debugger that is gone. */
TEST(the_end_of_a_session_detaches_the_debugger)
{
	char text[32] = "";
	uint32_t session;
	int agent = connect_agent(f, &session);

	firmware_forget_user(f->fw, USER);
	assert_int_equal(recv(agent, text, sizeof(text), 0), 8);
	assert_string_equal(text, "+$D;1#b0");
	assert_int_equal(recv(agent, text, sizeof(text), 0), 0);
	close(agent);
}

/* After the end of the input, a packet could not follow. */
TEST(the_end_of_the_input_detaches_the_debugger)
{
	char text[32] = "";
	uint32_t session;
	int agent = connect_agent(f, &session);

	assert_int_equal(write_last(f, session, 0, ""), 0);
	assert_int_equal(recv(agent, text, sizeof(text), 0), 8);
	assert_string_equal(text, "+$D;1#b0");
	assert_int_equal(recv(agent, text, sizeof(text), 0), 0);
	assert_int_equal(ask(f, CLOSE, session, 0, 0), OK);
	close(agent);
}

/* The GDB stub of QEMU crashes if the debugger detaches twice. */
TEST(a_debugger_that_has_detached_is_not_detached_again)
{
	char text[32] = "";
	uint32_t session;
	int agent = connect_agent(f, &session);

	assert_int_equal(write_text(f, session, 0, "$D;1#b0"), 7);
	assert_int_equal(recv(agent, text, sizeof(text), 0), 7);
	assert_int_equal(write_last(f, session, 7, ""), 0);
	assert_int_equal(recv(agent, text, sizeof(text), 0), 0);
	assert_int_equal(ask(f, CLOSE, session, 0, 0), OK);
	close(agent);
}

/* The debugger may attach again, and the end may come before the checksum. */
TEST(an_attached_debugger_is_detached)
{
	static const char * const packets[] = {
		"$D;1#b0+$vAttach;1#37", "$D;1#b", "$qD#b5", "$#00D",
	};
	static const char detach[] = "+$D;1#b0";
	int listener = add_agent(f);

	assert_int_equal(listen(listener, 1), 0);
	for (size_t i = 0; i < ARRAY_SIZE(packets); i++) {
		uint32_t session = open_agent(f, 1);
		int agent = accept(listener, NULL, NULL);
		size_t len = strlen(packets[i]);
		char text[64] = "";

		assert_int_equal(write_text(f, session, 0, packets[i]), len);
		firmware_forget_user(f->fw, USER);
		assert_int_equal(recv(agent, text, sizeof(text), 0),
				 len + strlen(detach));
		assert_string_equal(text + len, detach);
		close(agent);
	}
	close(listener);
}

/* The first byte of a packet is "$", the last one before its checksum is "#". */
TEST(packets_that_resume_the_processor_are_counted)
{
	static const char * const packets[] = {
		"$c#63", "$C02#d5", "$s#73", "$vCont;c:p1.-1#xx", "+$c", "#",
	};
	static const char * const others[] = {
		"$vCont?#49", "$vCtrlC#4e", "\3", "$g#67", "$#00", "$Dc#xx", "c#63",
		"$qC#b4",
	};
	uint32_t session;
	int agent = connect_agent(f, &session);
	uint64_t at = 0;

	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		at += write_text(f, session, at, others[i]);
	assert_int_equal(firmware_resumed(f->fw), 0);
	for (size_t i = 0; i < ARRAY_SIZE(packets); i++)
		at += write_text(f, session, at, packets[i]);
	assert_int_equal(firmware_resumed(f->fw), 5);
	close(agent);
}

TEST(an_agent_may_end)
{
	uint32_t session;
	int agent = connect_agent(f, &session);

	assert_int_equal(send(agent, "$W00#b7", 7, 0), 7);
	close(agent);
	serve(f);
	take_event(session, AGENT_READABLE);
	assert_int_equal(ask(f, READ, session, 0, 3), OK);
	assert_int_equal(reg[3], 0);
	assert_read(f, session, 3, "0#b7", true);
	assert_read(f, session, 7, "", true);
	assert_int_equal(write_text(f, session, 0, "+"), 0);
	assert_int_equal(reg[3], 1);
	no_event();
}

/* One event ends the waits of both directions. */
TEST(an_agent_may_end_while_the_user_waits)
{
	uint32_t session;
	int agent = connect_agent(f, &session);
	size_t unsent;

	fill(f, session, &unsent);
	assert_read(f, session, 0, "", false);
	no_event();
	close(agent);
	serve(f);
	take_event(session, AGENT_READABLE | AGENT_WRITABLE);
	assert_read(f, session, 0, "", true);
	no_event();
}

TEST(a_user_may_end_the_stream)
{
	uint32_t session = open_agent(f, 0);

	assert_int_equal(write_last(f, session, 0, "bye"), 3);
	take_event(session, AGENT_READABLE);
	assert_int_equal(write_last(f, session, 0, "bye"), 3);
	assert_rejected(f, ask(f, WRITE, session, 3, 1), BAD_INDEX,
			AGENT_OFFSET);
	assert_read(f, session, 0, "bye", true);
	assert_read(f, session, 3, "", true);
	no_event();
}

TEST(an_end_behind_a_full_buffer_is_not_accepted)
{
	uint32_t session = open_agent(f, 0);
	uint64_t sent, got;
	size_t unsent;

	sent = fill(f, session, &unsent);
	assert_int_equal(write_last(f, session, sent, "x"), 0);
	/* Without bytes, the end needs no space. */
	assert_int_equal(write_last(f, session, sent, ""), 0);
	for (got = 0; got < sent; got += be32(reg + 8)) {
		assert_int_equal(ask(f, READ, session, got, DATA_MAX), OK);
		assert_int_equal(reg[3], got + be32(reg + 8) == sent);
	}
}

TEST(an_agent_sees_the_end_of_the_user)
{
	char text[32] = "";
	uint32_t session;
	int agent = connect_agent(f, &session);

	assert_int_equal(write_last(f, session, 0, "D"), 1);
	assert_int_equal(recv(agent, text, sizeof(text), 0), 9);
	assert_string_equal(text, "D+$D;1#b0");
	assert_int_equal(recv(agent, text, sizeof(text), 0), 0);
	assert_int_equal(send(agent, "OK", 2, 0), 2);
	close(agent);
	assert_read(f, session, 0, "OK", true);
}

TEST(an_agent_may_be_absent)
{
	int listener = add_agent(f);

	assert_rejected(f, ask(f, OPEN, 1, 0, 0), BAD_STATE, AGENT_SOCKET);
	close(listener);
	assert_int_equal(firmware_sessions(f->fw), 0);
}

TEST(a_slow_agent_stops_the_writer)
{
	static uint8_t data[1 << 20];
	uint64_t sent, got = 0;
	uint32_t session;
	int agent = connect_agent(f, &session);
	size_t unsent;

	sent = fill(f, session, &unsent);
	no_event();
	while (got < sent) {
		ssize_t n = recv(agent, data, sizeof(data), 0);

		assert_true(n > 0);
		for (ssize_t i = 0; i < n; i++)
			assert_int_equal(data[i], (got + i) % 251);
		got += n;
		serve(f);
	}
	take_event(session, AGENT_WRITABLE);
	assert_int_equal(got, sent);
	close(agent);
}

TEST(a_slow_user_stops_the_agent)
{
	static uint8_t data[1 << 16];
	uint32_t session;
	int agent = connect_agent(f, &session);
	struct pollfd fds[FIRMWARE_SESSIONS];
	uint64_t sent = 0, got = 0;
	ssize_t n;

	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = i % 251;
	sent = send(agent, data, sizeof(data), MSG_DONTWAIT);
	assert_true(sent > 2 * AGENT_BUFFER);
	serve(f);
	take_event(session, AGENT_READABLE);
	/* The card must not wake up for bytes that have no space. */
	assert_int_equal(firmware_fds(f->fw, fds), 0);
	while (got < sent) {
		assert_int_equal(ask(f, READ, session, got, DATA_MAX), OK);
		n = be32(reg + 8);
		assert_true(n > 0);
		assert_pattern(got, n);
		got += n;
	}
	no_event();
	close(agent);
}
