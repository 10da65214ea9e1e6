/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Agents: programs in the firmware that exchange a stream of bytes with a user, for
 * example a stub for GDB. The card is the only one with them: agents are not part of
 * NVIDIA's interface.
 *
 * A session of a user context has two bounded buffers. Each byte of a stream has an
 * offset, so that a repeated access moves no byte twice. A full buffer stops the
 * sender of the stream. The user learns from an event when to continue.
 *
 * The agent "echo" returns the bytes that it receives. All other agents are behind a
 * socket, to which a session connects.
 */
#ifndef CONNECTX_FIRMWARE_AGENTS_H
#define CONNECTX_FIRMWARE_AGENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/un.h>

#include "firmware.h"

#define AGENTS_MAX		8
/* With the terminating NUL. */
#define AGENT_NAME_BYTES	16
/* Bytes that a session buffers in each direction. */
#define AGENT_BUFFER		8192

enum agent_kind {
	AGENT_GDB = 1,		/* remote protocol of GDB */
	AGENT_CONSOLE = 2,	/* text */
	AGENT_OTHER = 3,
};

/* Reasons for an event: new bytes or the end, and space for more bytes. */
enum agent_event {
	AGENT_READABLE = 1,
	AGENT_WRITABLE = 2,
};

/**
 * struct agent - An agent. Its number is its index.
 * @name: Name.
 * @kind: One of AGENT_*.
 * @processor: Number of the processor that the agent runs on.
 * @socket: Path of the socket; "" for the agent that echoes.
 */
struct agent {
	char name[AGENT_NAME_BYTES];
	enum agent_kind kind;
	uint32_t processor;
	char socket[sizeof(((struct sockaddr_un *)0)->sun_path)];
};

/**
 * struct agent_stream - Bytes in one direction
 * @start: Offset of the oldest byte in @data.
 * @end: Offset of the next byte. At most AGENT_BUFFER after @start.
 * @data: The byte at an offset is at the offset modulo AGENT_BUFFER.
 */
struct agent_stream {
	uint64_t start;
	uint64_t end;
	uint8_t data[AGENT_BUFFER];
};

/* Bytes of a packet of GDB that tell whether it resumes the processor or attaches. */
#define GDB_PACKET_BYTES	6

/**
 * struct gdb_packet - The packet of GDB that an agent is receiving
 * @open: The end of the packet is missing.
 * @detached: GDB has detached from the processor.
 * @checksum: Number of characters of the checksum that are missing.
 * @len: Number of @start.
 * @start: First bytes of the packet.
 */
struct gdb_packet {
	bool open;
	bool detached;
	unsigned int checksum;
	size_t len;
	char start[GDB_PACKET_BYTES];
};

/**
 * struct agent_session - A session of a user context with an agent
 * @id: Number, 0 for an unused entry.
 * @uid: User context.
 * @agent: The agent.
 * @fd: Connection, -1 if there is none.
 * @in_ended: The user writes no more bytes.
 * @out_ended: The agent sends no more bytes, and accepts none. The user can read the
 *	remaining bytes.
 * @reader_waits: The user has read all bytes, up to @seen. The next byte causes an
 *	event.
 * @writer_waits: The user has filled @in. The next free byte causes an event.
 * @seen: Offset in @out.
 * @packet: Used for a GDB stub.
 * @in: From the user to the agent.
 * @out: From the agent to the user.
 */
struct agent_session {
	uint32_t id;
	uint16_t uid;
	const struct agent *agent;
	int fd;
	bool in_ended;
	bool out_ended;
	bool reader_waits;
	bool writer_waits;
	uint64_t seen;
	struct gdb_packet packet;
	struct agent_stream in;
	struct agent_stream out;
};

/**
 * struct agents - All agents and sessions
 * @count: Number of agents.
 * @last: Number of the last session. Sessions are numbered across resets, so that an
 *	old number finds no later session.
 * @resumed: Packets of GDB that have resumed a processor.
 * @table: The agents.
 * @sessions: Sessions and unused entries.
 */
struct agents {
	unsigned int count;
	uint32_t last;
	unsigned int resumed;
	struct agent table[AGENTS_MAX];
	struct agent_session sessions[FIRMWARE_SESSIONS];
};

/* Create the agent that echoes. */
void agents_init(struct firmware *fw);
/* End all sessions. */
void agents_reset(struct firmware *fw);

/* Returns 0, or the syndrome of the reason why there is no session. */
enum firmware_syndrome agent_open(struct firmware *fw, uint16_t uid,
				  uint32_t agent,
				  struct agent_session **session);
/* Returns NULL if @uid has no such session. */
struct agent_session *agent_find(struct firmware *fw, uint16_t uid, uint32_t id);
/*
 * Give @len bytes from @offset of the stream to the agent. Returns the number of
 * bytes after @offset that the agent has accepted, now or before. @offset must be
 * valid, see agent_write_fits().
 */
size_t agent_write(struct firmware *fw, struct agent_session *session,
		   uint64_t offset, const uint8_t *data, size_t len);
bool agent_write_fits(const struct agent_session *session, uint64_t offset,
		      size_t len);
/* End the stream to the agent. */
void agent_write_end(struct firmware *fw, struct agent_session *session);
/*
 * Discard the bytes before @offset, which the user has, and copy the bytes from
 * @offset. Returns their number. @offset must be valid, see agent_read_fits().
 */
size_t agent_read(struct firmware *fw, struct agent_session *session,
		  uint64_t offset, uint8_t *data, size_t len);
bool agent_read_fits(const struct agent_session *session, uint64_t offset);
void agent_close(struct firmware *fw, struct agent_session *session);

#endif
