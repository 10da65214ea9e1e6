// SPDX-License-Identifier: GPL-2.0-only
/*
 * Agents: their sessions and connections.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "field.h"
#include "firmware_agents.h"
#include "firmware_state.h"
#include "firmware_syndrome.h"
#include "kernel.h"

#define ECHO "echo"

static size_t stream_used(const struct agent_stream *stream)
{
	return stream->end - stream->start;
}

static size_t stream_free(const struct agent_stream *stream)
{
	return AGENT_BUFFER - stream_used(stream);
}

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Returns the bytes from @offset up to the end of the buffer, and their number. */
static uint8_t *stream_at(struct agent_stream *stream, uint64_t offset,
			  size_t *len)
{
	size_t at = offset % AGENT_BUFFER;

	*len = AGENT_BUFFER - at;
	return stream->data + at;
}

static uint8_t *stream_tail(struct agent_stream *stream, size_t *len)
{
	uint8_t *tail = stream_at(stream, stream->end, len);

	*len = smaller(*len, stream_free(stream));
	return tail;
}

static uint8_t *stream_head(struct agent_stream *stream, size_t *len)
{
	uint8_t *head = stream_at(stream, stream->start, len);

	*len = smaller(*len, stream_used(stream));
	return head;
}

/* Returns the number of bytes that the stream had space for. */
static size_t stream_put(struct agent_stream *stream, const uint8_t *data,
			 size_t len)
{
	size_t done = 0, part;
	uint8_t *tail;

	while (tail = stream_tail(stream, &part),
	       part = smaller(part, len - done)) {
		memcpy(tail, data + done, part);
		stream->end += part;
		done += part;
	}
	return done;
}

/* Copy the first bytes. They stay in the stream. */
static size_t stream_copy(struct agent_stream *stream, uint8_t *data, size_t len)
{
	size_t done = 0, part;

	len = smaller(len, stream_used(stream));
	while (done < len) {
		const uint8_t *from = stream_at(stream, stream->start + done,
						&part);

		part = smaller(part, len - done);
		memcpy(data + done, from, part);
		done += part;
	}
	return done;
}

/* Post an event if the user waits for it. */
static void notify(struct firmware *fw, struct agent_session *session)
{
	uint8_t data[EVENT_BYTES] = { 0 };
	uint32_t flags = 0;

	if (session->reader_waits && (session->out_ended ||
				      session->out.end != session->seen)) {
		session->reader_waits = false;
		flags |= AGENT_READABLE;
	}
	if (session->writer_waits && (session->out_ended ||
				      stream_free(&session->in))) {
		session->writer_waits = false;
		flags |= AGENT_WRITABLE;
	}
	if (!flags)
		return;
	field_set_bits(data, 0, 32, session->id);
	field_set_bits(data, 32, 32, flags);
	firmware_event(fw, EVENT_GENERAL, EVENT_AGENT, data);
}

static void echo(struct agent_session *session)
{
	size_t len;
	uint8_t *head;

	while (head = stream_head(&session->in, &len), len) {
		len = stream_put(&session->out, head, len);
		if (!len)
			return;
		session->in.start += len;
	}
	session->out_ended = session->in_ended;
}

/*
 * Let a debugged processor run without breakpoints. The first character stops QEMU's
 * processor if it runs. Otherwise it is an acknowledgment without a packet. A second
 * detachment crashes QEMU.
 */
static void detach(struct agent_session *session)
{
	static const char packet[] = "+$D;1#b0";

	if (session->agent->kind != AGENT_GDB || session->packet.detached)
		return;
	send(session->fd, packet, strlen(packet), MSG_NOSIGNAL | MSG_DONTWAIT);
}

/* @start has GDB_PACKET_BYTES. */
static bool starts_with(const struct gdb_packet *packet, const char *start)
{
	return packet->len == GDB_PACKET_BYTES &&
	       !memcmp(packet->start, start, GDB_PACKET_BYTES);
}

static bool resumes(const struct gdb_packet *packet)
{
	return packet->len && (strchr("cCsS", packet->start[0]) ||
			       starts_with(packet, "vCont;"));
}

static void note_detached(struct gdb_packet *packet)
{
	if (packet->len && packet->start[0] == 'D')
		packet->detached = true;
	else if (starts_with(packet, "vAttac"))
		packet->detached = false;
}

/*
 * Count the packets that resume the processor, and note whether the debugger has
 * detached. The checksum may follow later.
 */
static void watch_packets(struct firmware *fw, struct gdb_packet *packet,
			  const uint8_t *data, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (data[i] == '$') {
			packet->open = true;
			packet->len = 0;
			packet->checksum = 0;
		} else if (packet->checksum) {
			if (!--packet->checksum)
				note_detached(packet);
		} else if (packet->open && data[i] == '#') {
			fw->agents.resumed += resumes(packet);
			packet->open = false;
			packet->checksum = 2;
		} else if (packet->open && packet->len < GDB_PACKET_BYTES) {
			packet->start[packet->len++] = data[i];
		}
	}
}

static void send_bytes(struct firmware *fw, struct agent_session *session)
{
	size_t len;
	uint8_t *head;

	while (head = stream_head(&session->in, &len), len) {
		ssize_t n = send(session->fd, head, len,
				 MSG_NOSIGNAL | MSG_DONTWAIT);

		if (n < 0 && errno == EAGAIN)
			return;
		if (n > 0 && session->agent->kind == AGENT_GDB)
			watch_packets(fw, &session->packet, head, n);
		/* The agent is gone. receive_bytes() ends the stream later. */
		session->in.start += n < 0 ? len : (size_t)n;
	}
	if (!session->in_ended)
		return;
	/* No packet can follow the end. */
	detach(session);
	shutdown(session->fd, SHUT_WR);
}

static void disconnect(struct agent_session *session)
{
	if (session->fd >= 0)
		close(session->fd);
	session->fd = -1;
}

static void receive_bytes(struct agent_session *session)
{
	size_t len;
	uint8_t *tail;

	while (tail = stream_tail(&session->out, &len), len) {
		ssize_t n = recv(session->fd, tail, len, MSG_DONTWAIT);

		if (n < 0 && errno == EAGAIN)
			return;
		if (n <= 0) {
			disconnect(session);
			session->out_ended = true;
			return;
		}
		session->out.end += n;
	}
}

/* Move bytes between the buffers and the agent, and notify the user. */
static void pump(struct firmware *fw, struct agent_session *session)
{
	if (!*session->agent->socket) {
		echo(session);
	} else if (session->fd >= 0) {
		send_bytes(fw, session);
		receive_bytes(session);
	}
	notify(fw, session);
}

bool agent_write_fits(const struct agent_session *session, uint64_t offset,
		      size_t len)
{
	/* Beyond the end, the difference is huge. No bytes follow the last ones. */
	return session->in.end - offset <= len &&
	       (!session->in_ended || session->in.end - offset == len);
}

size_t agent_write(struct firmware *fw, struct agent_session *session,
		   uint64_t offset, const uint8_t *data, size_t len)
{
	size_t done = session->in.end - offset, part;

	session->writer_waits = false;
	pump(fw, session);
	while (!session->out_ended && done < len) {
		part = stream_put(&session->in, data + done, len - done);
		session->writer_waits = !part;
		if (!part)
			break;
		done += part;
		pump(fw, session);
	}
	return done;
}

void agent_write_end(struct firmware *fw, struct agent_session *session)
{
	session->in_ended = true;
	pump(fw, session);
}

bool agent_read_fits(const struct agent_session *session, uint64_t offset)
{
	return offset >= session->out.start && offset <= session->out.end;
}

size_t agent_read(struct firmware *fw, struct agent_session *session,
		  uint64_t offset, uint8_t *data, size_t len)
{
	session->out.start = offset;
	session->reader_waits = false;
	pump(fw, session);
	len = stream_copy(&session->out, data, len);
	session->seen = offset + len;
	session->reader_waits = !session->out_ended &&
				session->seen == session->out.end;
	return len;
}

struct agent_session *agent_find(struct firmware *fw, uint16_t uid, uint32_t id)
{
	struct agent_session *session = fw->agents.sessions;

	for (unsigned int i = 0; id && i < FIRMWARE_SESSIONS; i++)
		if (session[i].id == id && session[i].uid == uid)
			return &session[i];
	return NULL;
}

void agent_close(struct firmware *fw, struct agent_session *session)
{
	if (session->fd >= 0) {
		send_bytes(fw, session);
		detach(session);
	}
	disconnect(session);
	session->id = 0;
}

static int connect_to(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	strcpy(address.sun_path, path);
	if (fd >= 0 && connect(fd, (void *)&address, sizeof(address))) {
		close(fd);
		return -1;
	}
	return fd;
}

static bool is_busy(const struct firmware *fw, const struct agent *agent)
{
	const struct agent_session *session = fw->agents.sessions;

	for (unsigned int i = 0; i < FIRMWARE_SESSIONS; i++)
		if (session[i].id && session[i].agent == agent)
			return true;
	return false;
}

static struct agent_session *unused(struct firmware *fw)
{
	for (unsigned int i = 0; i < FIRMWARE_SESSIONS; i++)
		if (!fw->agents.sessions[i].id)
			return &fw->agents.sessions[i];
	return NULL;
}

enum firmware_syndrome agent_open(struct firmware *fw, uint16_t uid,
				  uint32_t number,
				  struct agent_session **session)
{
	const struct agent *agent;
	int fd = -1;

	if (number >= fw->agents.count)
		return SYNDROME_AGENT_UNKNOWN;
	agent = &fw->agents.table[number];
	*session = unused(fw);
	if (!*session)
		return SYNDROME_AGENT_SESSIONS;
	if (*agent->socket) {
		if (is_busy(fw, agent))
			return SYNDROME_AGENT_BUSY;
		fd = connect_to(agent->socket);
		if (fd < 0)
			return SYNDROME_AGENT_SOCKET;
	}
	if (!++fw->agents.last)
		fw->agents.last++;
	memset(*session, 0, sizeof(**session));
	(*session)->id = fw->agents.last;
	(*session)->uid = uid;
	(*session)->agent = agent;
	(*session)->fd = fd;
	(*session)->reader_waits = true;
	return SYNDROME_NONE;
}

void agents_reset(struct firmware *fw)
{
	for (unsigned int i = 0; i < FIRMWARE_SESSIONS; i++)
		if (fw->agents.sessions[i].id)
			agent_close(fw, &fw->agents.sessions[i]);
}

void firmware_forget_user(struct firmware *fw, uint16_t uid)
{
	struct agent_session *session = fw->agents.sessions;

	for (unsigned int i = 0; i < FIRMWARE_SESSIONS; i++)
		if (session[i].id && session[i].uid == uid)
			agent_close(fw, &session[i]);
}

unsigned int firmware_sessions(const struct firmware *fw)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < FIRMWARE_SESSIONS; i++)
		n += !!fw->agents.sessions[i].id;
	return n;
}

unsigned int firmware_resumed(const struct firmware *fw)
{
	return fw->agents.resumed;
}

size_t firmware_fds(const struct firmware *fw, struct pollfd *fds)
{
	size_t n = 0;

	for (unsigned int i = 0; i < FIRMWARE_SESSIONS; i++) {
		const struct agent_session *session = &fw->agents.sessions[i];
		short events = 0;

		if (!session->id || session->fd < 0)
			continue;
		if (stream_free(&session->out))
			events |= POLLIN;
		if (stream_used(&session->in))
			events |= POLLOUT;
		/* poll() reports the end of a socket even without events. */
		if (events)
			fds[n++] = (struct pollfd) { session->fd, events, 0 };
	}
	return n;
}

void firmware_handle(struct firmware *fw, const struct pollfd *fds, size_t nr)
{
	struct agent_session *session = fw->agents.sessions;

	for (size_t n = 0; n < nr; n++)
		for (unsigned int i = 0; fds[n].revents &&
		     i < FIRMWARE_SESSIONS; i++)
			if (session[i].id && session[i].fd == fds[n].fd)
				pump(fw, &session[i]);
}

/* Copy a value of an option. Returns false if it is empty or too long. */
static bool copy_text(char *to, size_t size, const char *value)
{
	if (!value || !*value || strlen(value) >= size)
		return false;
	strcpy(to, value);
	return true;
}

static bool copy_kind(struct agent *agent, const char *value)
{
	static const char * const names[] = {
		[AGENT_GDB] = "gdb",
		[AGENT_CONSOLE] = "console",
		[AGENT_OTHER] = "other",
	};

	for (size_t i = AGENT_GDB; value && i < ARRAY_SIZE(names); i++) {
		if (strcmp(value, names[i]))
			continue;
		agent->kind = i;
		return true;
	}
	return false;
}

static bool copy_processor(struct agent *agent, const char *value)
{
	char *end;

	if (!value || !*value)
		return false;
	agent->processor = strtoul(value, &end, 10);
	return !*end;
}

static bool parse(struct agent *agent, char *text)
{
	static char * const keys[] = {
		"name", "kind", "processor", "socket", NULL
	};
	char *value;
	bool ok;

	do {
		switch (getsubopt(&text, keys, &value)) {
		case 0:
			ok = copy_text(agent->name, sizeof(agent->name), value);
			break;
		case 1:
			ok = copy_kind(agent, value);
			break;
		case 2:
			ok = copy_processor(agent, value);
			break;
		case 3:
			ok = copy_text(agent->socket, sizeof(agent->socket),
				       value);
			break;
		default:
			ok = false;
		}
	} while (ok && *text);
	return ok && *agent->name && *agent->socket && agent->kind;
}

bool firmware_add_agent(struct firmware *fw, char *text)
{
	struct agent agent = { 0 };

	if (fw->agents.count == AGENTS_MAX || !parse(&agent, text))
		return false;
	fw->agents.table[fw->agents.count++] = agent;
	return true;
}

void agents_init(struct firmware *fw)
{
	fw->agents.table[fw->agents.count++] = (struct agent) {
		.name = ECHO,
		.kind = AGENT_CONSOLE,
	};
}
