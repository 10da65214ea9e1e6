/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * fwctl: the messages of the mock firmware (FWCTL_DEVICE_TYPE_MOCK).
 *
 * Each message is a header of 16 bytes and a payload, both little-endian and
 * without implicit padding. Reserved fields must be zero.
 *
 * Errors of the provider:
 *
 * - EMSGSIZE: the request or the response buffer is shorter than the header, or the
 *   header does not match the size of the request.
 * - EBADMSG: the opcode is not in the command-effects report, or needs a wider
 *   scope.
 * - EBUSY: the firmware has the maximum number of commands in flight.
 * - EIO: the response of the firmware is inconsistent.
 * - ENODEV: the device was removed during the RPC.
 *
 * - ENOTCONN: with firmware in user space, no program is attached, or the program
 *   ended during the RPC.
 *
 * The response reports all other errors as a status.
 *
 * With firmware in user space, the program defines the messages and returns errors
 * as it likes, see struct fwctl_mock_record. After ENODEV and ENOTCONN the program
 * may have executed the request. RPCs of a context with a list of commands
 * (FWCTL_RESTRICT) fail with EOPNOTSUPP.
 */
#ifndef _UAPI_FWCTL_MOCK_H
#define _UAPI_FWCTL_MOCK_H

#include <linux/ioctl.h>
#include <linux/types.h>

/**
 * struct fwctl_info_mock - Device data of FWCTL_INFO
 * @uid: Firmware ID of the FD's context, which owns resources. Never 0.
 * @abi: Version of these messages, FWCTL_MOCK_ABI. 0 if a program in user space
 *	defines the messages.
 * @workers: Number of workers, and thus of commands that run concurrently. 0 if
 *	@abi is 0, like @commands.
 * @commands: Number of entries in the command-effects report.
 */
struct fwctl_info_mock {
	__u32 uid;
	__u32 abi;
	__u32 workers;
	__u32 commands;
};

#define FWCTL_MOCK_ABI 1

/**
 * struct fwctl_mock_req - Header of a request
 * @opcode: enum fwctl_mock_opcode.
 * @reserved: 0.
 * @len: Exact size of the payload after this header.
 * @tag: Any value, returned in the response.
 */
struct fwctl_mock_req {
	__le16 opcode;
	__le16 reserved;
	__le32 len;
	__le64 tag;
};

/**
 * struct fwctl_mock_rsp - Header of a response
 * @opcode: Opcode of the request.
 * @status: enum fwctl_mock_status. There is no payload unless the status is OK.
 * @len: Size of the payload after this header.
 * @tag: Tag of the request.
 */
struct fwctl_mock_rsp {
	__le16 opcode;
	__le16 status;
	__le32 len;
	__le64 tag;
};

/**
 * enum fwctl_mock_status - Status of a command
 * @FWCTL_MOCK_OK: Success.
 * @FWCTL_MOCK_BAD_LENGTH: The payload is too short or too long for the command.
 * @FWCTL_MOCK_BAD_PARAM: A parameter is out of range.
 * @FWCTL_MOCK_DENIED: The scope or context may not access the address or object.
 * @FWCTL_MOCK_NOT_FOUND: No such parameter, resource, dump, agent or session.
 * @FWCTL_MOCK_NO_SPACE: A table of the firmware is full.
 * @FWCTL_MOCK_CRASHED: The firmware crashed and waits for a reset. IDENTIFY,
 *	EFFECTS, COUNTERS, DUMP_READ, DUMP_READ_UMEM and RESET still work.
 * @FWCTL_MOCK_ABORTED: A reset aborted the command.
 * @FWCTL_MOCK_INTERNAL: The firmware failed. Also the status of injected errors.
 */
enum fwctl_mock_status {
	FWCTL_MOCK_OK = 0,
	FWCTL_MOCK_BAD_LENGTH = 1,
	FWCTL_MOCK_BAD_PARAM = 2,
	FWCTL_MOCK_DENIED = 3,
	FWCTL_MOCK_NOT_FOUND = 4,
	FWCTL_MOCK_NO_SPACE = 5,
	FWCTL_MOCK_CRASHED = 6,
	FWCTL_MOCK_ABORTED = 7,
	FWCTL_MOCK_INTERNAL = 8,
};

/**
 * enum fwctl_mock_opcode - Commands, each with the minimum scope
 * @FWCTL_MOCK_IDENTIFY: CONFIGURATION. No payload. Returns
 *	struct fwctl_mock_identify.
 * @FWCTL_MOCK_EFFECTS: CONFIGURATION. No payload. Returns an array of
 *	struct fwctl_mock_effect, one for each command, sorted by opcode.
 * @FWCTL_MOCK_ECHO: CONFIGURATION. Returns the payload.
 * @FWCTL_MOCK_SLEEP: CONFIGURATION. Payload struct fwctl_mock_sleep. Occupies a
 *	worker for that time.
 * @FWCTL_MOCK_RENDEZVOUS: CONFIGURATION. Payload struct
 *	fwctl_mock_rendezvous. Completes once the given number of commands with
 *	the same key are running, which proves concurrency without a clock.
 * @FWCTL_MOCK_CONFIG_GET: CONFIGURATION. Payload struct fwctl_mock_config
 *	with an empty value. Returns the struct with the value.
 * @FWCTL_MOCK_CONFIG_SET: CONFIGURATION. Payload struct fwctl_mock_config. The
 *	parameter survives RESET and CRASH, but not the removal of the device. A
 *	value of 0 bytes removes the parameter.
 * @FWCTL_MOCK_CONFIG_LIST: CONFIGURATION. No payload. Returns an array of
 *	struct fwctl_mock_config with all parameters, sorted by name.
 * @FWCTL_MOCK_RESET: CONFIGURATION. No payload. Completes all other commands in
 *	flight with ABORTED. Clears the memory, the crash, and all counters except
 *	@resets, @contexts and @resources. Ends all sessions. Keeps resources,
 *	configuration and the last dump. Works even if all workers hang.
 * @FWCTL_MOCK_RES_ALLOC: CONFIGURATION. No payload. Returns struct
 *	fwctl_mock_resource. RES_FREE or closing the FD frees the resource.
 * @FWCTL_MOCK_RES_FREE: CONFIGURATION. Payload struct fwctl_mock_resource of
 *	the same context, else DENIED.
 * @FWCTL_MOCK_RAISE: CONFIGURATION. Payload struct fwctl_mock_raise. Raises
 *	events before it completes.
 * @FWCTL_MOCK_COUNTERS: DEBUG_READ_ONLY. No payload. Returns struct
 *	fwctl_mock_counters.
 * @FWCTL_MOCK_MEM_READ: DEBUG_READ_ONLY. Payload struct fwctl_mock_mem. Returns
 *	@len bytes. The guarded region needs DEBUG_WRITE_FULL, else DENIED.
 * @FWCTL_MOCK_MEM_READ_UMEM: DEBUG_READ_ONLY. Payload struct fwctl_mock_umem_mem.
 *	Like MEM_READ, but writes the bytes to registered memory and returns no
 *	payload. @len is limited only by the memories.
 * @FWCTL_MOCK_DUMP_READ: DEBUG_READ_ONLY. Payload struct fwctl_mock_mem, where
 *	@addr is the offset in the dump. Returns struct fwctl_mock_dump and up to
 *	@len bytes of the dump. NOT_FOUND before the first crash.
 * @FWCTL_MOCK_DUMP_READ_UMEM: DEBUG_READ_ONLY. Payload struct fwctl_mock_umem_mem,
 *	where @addr is the offset in the dump. Returns struct fwctl_mock_dump, and
 *	writes up to @len bytes of the dump to registered memory. NOT_FOUND before
 *	the first crash.
 * @FWCTL_MOCK_AGENT_LIST: DEBUG_READ_ONLY. No payload. Returns an array of
 *	struct fwctl_mock_agent.
 * @FWCTL_MOCK_MEM_WRITE: DEBUG_WRITE. Payload struct fwctl_mock_mem and @len
 *	bytes. The guarded region needs DEBUG_WRITE_FULL, else DENIED.
 * @FWCTL_MOCK_AGENT_OPEN: DEBUG_WRITE. Payload struct fwctl_mock_agent_open. Returns
 *	struct fwctl_mock_agent_session, a new session of the context. See "Agents".
 * @FWCTL_MOCK_AGENT_WRITE: DEBUG_WRITE. Payload struct fwctl_mock_agent_write and up
 *	to FWCTL_MOCK_AGENT_MAX_LEN bytes for the agent. Returns
 *	struct fwctl_mock_agent_written.
 * @FWCTL_MOCK_AGENT_READ: DEBUG_WRITE, because it removes bytes from the agent.
 *	Payload struct fwctl_mock_agent_read. Returns struct fwctl_mock_agent_data
 *	and its bytes.
 * @FWCTL_MOCK_AGENT_CLOSE: DEBUG_WRITE. Payload struct fwctl_mock_agent_session. Ends
 *	the session, and drops the bytes in both directions.
 * @FWCTL_MOCK_CRASH: DEBUG_WRITE. No payload. The firmware dumps its memory,
 *	except for the guarded region, which reads as zero, ends all sessions, and
 *	stops.
 */
enum fwctl_mock_opcode {
	FWCTL_MOCK_IDENTIFY = 0x0001,
	FWCTL_MOCK_EFFECTS = 0x0002,
	FWCTL_MOCK_ECHO = 0x0003,
	FWCTL_MOCK_SLEEP = 0x0004,
	FWCTL_MOCK_RENDEZVOUS = 0x0005,
	FWCTL_MOCK_CONFIG_GET = 0x0010,
	FWCTL_MOCK_CONFIG_SET = 0x0011,
	FWCTL_MOCK_CONFIG_LIST = 0x0012,
	FWCTL_MOCK_RESET = 0x0020,
	FWCTL_MOCK_RES_ALLOC = 0x0030,
	FWCTL_MOCK_RES_FREE = 0x0031,
	FWCTL_MOCK_RAISE = 0x0040,
	FWCTL_MOCK_COUNTERS = 0x0100,
	FWCTL_MOCK_MEM_READ = 0x0110,
	FWCTL_MOCK_MEM_READ_UMEM = 0x0111,
	FWCTL_MOCK_DUMP_READ = 0x0120,
	FWCTL_MOCK_DUMP_READ_UMEM = 0x0121,
	FWCTL_MOCK_AGENT_LIST = 0x0130,
	FWCTL_MOCK_MEM_WRITE = 0x0200,
	FWCTL_MOCK_AGENT_OPEN = 0x0201,
	FWCTL_MOCK_AGENT_WRITE = 0x0202,
	FWCTL_MOCK_AGENT_READ = 0x0203,
	FWCTL_MOCK_AGENT_CLOSE = 0x0204,
	FWCTL_MOCK_CRASH = 0x0210,
};

/**
 * struct fwctl_mock_identify - Response of IDENTIFY
 * @model: NUL-padded text.
 * @serial: NUL-padded text, different for each device.
 * @fw_version: NUL-padded text.
 * @mem_size: Size of the firmware memory, which starts at address 0.
 * @guard_addr: Start of the guarded region, which holds the firmware's keys.
 * @guard_len: Size of the guarded region.
 */
struct fwctl_mock_identify {
	__u8 model[16];
	__u8 serial[16];
	__u8 fw_version[16];
	__le64 mem_size;
	__le64 guard_addr;
	__le64 guard_len;
};

/**
 * struct fwctl_mock_effect - Entry of the command-effects report
 * @name: NUL-padded, lower-case name of the command, such as "mem-read".
 * @opcode: enum fwctl_mock_opcode.
 * @scope: enum fwctl_rpc_scope, the minimum scope of the command.
 * @reserved: 0.
 * @in_min: Minimum size of the request payload.
 * @in_max: Maximum size of the request payload.
 * @out_max: Maximum size of the response payload.
 */
struct fwctl_mock_effect {
	__u8 name[16];
	__le16 opcode;
	__u8 scope;
	__u8 reserved;
	__le32 in_min;
	__le32 in_max;
	__le32 out_max;
};

/**
 * struct fwctl_mock_sleep - Payload of SLEEP
 * @ms: Milliseconds, at most FWCTL_MOCK_SLEEP_MAX_MS, else BAD_PARAM.
 */
struct fwctl_mock_sleep {
	__le32 ms;
};

#define FWCTL_MOCK_SLEEP_MAX_MS 60000

/**
 * struct fwctl_mock_rendezvous - Payload of RENDEZVOUS
 * @key: Identifies the rendezvous.
 * @count: Participants, 1 to the number of workers, else BAD_PARAM.
 */
struct fwctl_mock_rendezvous {
	__le32 key;
	__le32 count;
};

/**
 * struct fwctl_mock_config - One non-volatile parameter
 * @name: NUL-padded, 1 to 31 printable ASCII characters without space.
 * @len: Size of the value.
 * @reserved: 0.
 * @value: Any bytes.
 */
struct fwctl_mock_config {
	__u8 name[32];
	__le32 len;
	__le32 reserved;
	__u8 value[64];
};

/** FWCTL_MOCK_CONFIG_MAX - Maximum number of parameters, else NO_SPACE */
#define FWCTL_MOCK_CONFIG_MAX 64

/**
 * struct fwctl_mock_resource - Response of RES_ALLOC, payload of RES_FREE
 * @id: ID of the resource, unique among all resources of the device, never 0.
 * @in_use: Out: number of resources of the device after the command. In: 0.
 */
struct fwctl_mock_resource {
	__le32 id;
	__le32 in_use;
};

/** FWCTL_MOCK_RES_MAX - Maximum number of resources per device, else NO_SPACE */
#define FWCTL_MOCK_RES_MAX 1024

/**
 * struct fwctl_mock_counters - Response of COUNTERS
 * @completed: Commands completed with any status, except RESET and this command. Counts
 *	since the last reset, like @failed, @in_bytes, @out_bytes and @peak.
 * @failed: Commands completed with a status other than OK.
 * @in_bytes: Request bytes, including headers.
 * @out_bytes: Response bytes, including headers.
 * @peak: Maximum number of commands that ran at the same time.
 * @resets: Number of resets. Never cleared.
 * @contexts: Number of open FD contexts.
 * @resources: Number of allocated resources.
 */
struct fwctl_mock_counters {
	__le64 completed;
	__le64 failed;
	__le64 in_bytes;
	__le64 out_bytes;
	__le64 peak;
	__le64 resets;
	__le64 contexts;
	__le64 resources;
};

/**
 * struct fwctl_mock_mem - Payload of MEM_READ, MEM_WRITE, DUMP_READ
 * @addr: Address of the first byte.
 * @len: Number of bytes, at most FWCTL_MOCK_MEM_MAX_LEN and within the memory, else
 *	BAD_PARAM. DUMP_READ shortens it to the end of the dump.
 * @reserved: 0.
 */
struct fwctl_mock_mem {
	__le64 addr;
	__le32 len;
	__le32 reserved;
};

/**
 * struct fwctl_mock_umem_mem - Payload of MEM_READ_UMEM, DUMP_READ_UMEM
 * @addr: Address of the first byte.
 * @umem_offset: Offset in the registered memory.
 * @len: Number of bytes, which must be within both memories, else BAD_PARAM.
 *	DUMP_READ_UMEM shortens it to the end of the dump.
 * @umem_id: ID from struct fwctl_umem_reg, registered in the same context, else
 *	NOT_FOUND.
 */
struct fwctl_mock_umem_mem {
	__le64 addr;
	__le64 umem_offset;
	__le32 len;
	__le32 umem_id;
};

/** FWCTL_MOCK_MEM_MAX_LEN - Maximum length of MEM_READ, MEM_WRITE, DUMP_READ */
#define FWCTL_MOCK_MEM_MAX_LEN (1u << 20)

/**
 * struct fwctl_mock_dump - Head of a DUMP_READ response, followed by the data
 * @total: Size of the whole dump, which exceeds the size of one RPC.
 * @id: Number of the crash. A different number shows that a new crash replaced the
 *	dump while it was being read.
 * @reserved: 0.
 */
struct fwctl_mock_dump {
	__le64 total;
	__le32 id;
	__le32 reserved;
};

/**
 * DOC: Agents
 *
 * An agent is a program inside the firmware, such as a debugger of one processor.
 * A session is a connection of a context to an agent: a stream of bytes in each
 * direction. Commands move the bytes, and none of them waits. Events of kind
 * FWCTL_MOCK_AGENT carry no bytes of the stream. After a lost event, repeat the
 * command. The host must subscribe before AGENT_OPEN.
 *
 * AGENT_WRITE accepts as many bytes as fit. If it does not accept all of them, an
 * event with FWCTL_MOCK_AGENT_WRITABLE follows as soon as the session accepts
 * more. If AGENT_READ returns fewer bytes than its maximum, an event with
 * FWCTL_MOCK_AGENT_READABLE follows as soon as there are more bytes, or the stream
 * ends. Further events of both kinds are allowed. The event can precede the
 * response to the command.
 *
 * AGENT_CLOSE and the close of the context end a session, as do RESET and CRASH,
 * which raise an event with FWCTL_MOCK_AGENT_CLOSED. All commands of the session
 * then return NOT_FOUND, or CRASHED until the reset. A session of another context
 * is DENIED. A session ID is not reused before all other IDs.
 *
 * The agent "echo" of the mock sends the bytes back, through a buffer of
 * FWCTL_MOCK_AGENT_BUFFER bytes. Its stream ends after the end of its input.
 */

/**
 * enum fwctl_mock_agent_kind - Protocol of an agent
 * @FWCTL_MOCK_AGENT_GDB: The remote serial protocol of GDB.
 * @FWCTL_MOCK_AGENT_CONSOLE: Text, as on a serial console.
 * @FWCTL_MOCK_AGENT_OTHER: Another protocol.
 */
enum fwctl_mock_agent_kind {
	FWCTL_MOCK_AGENT_GDB = 1,
	FWCTL_MOCK_AGENT_CONSOLE = 2,
	FWCTL_MOCK_AGENT_OTHER = 3,
};

/**
 * struct fwctl_mock_agent - Entry of the list of agents
 * @name: NUL-padded text, unique in the list.
 * @id: ID of the agent, unique in the list.
 * @kind: enum fwctl_mock_agent_kind.
 * @processor: Number of the processor that the agent runs on or debugs.
 * @reserved: 0.
 */
struct fwctl_mock_agent {
	__u8 name[16];
	__le32 id;
	__le32 kind;
	__le32 processor;
	__le32 reserved;
};

/** FWCTL_MOCK_AGENTS_MAX - Maximum number of agents of a device */
#define FWCTL_MOCK_AGENTS_MAX 64

/**
 * struct fwctl_mock_agent_open - Payload of AGENT_OPEN
 * @agent: ID of the agent, else NOT_FOUND.
 * @reserved: 0.
 */
struct fwctl_mock_agent_open {
	__le32 agent;
	__le32 reserved;
};

/**
 * struct fwctl_mock_agent_session - Response of AGENT_OPEN, payload of AGENT_CLOSE
 * @session: ID of the session, unique on the device, never 0.
 * @reserved: 0.
 */
struct fwctl_mock_agent_session {
	__le32 session;
	__le32 reserved;
};

/** FWCTL_MOCK_SESSIONS_MAX - Maximum number of sessions per device, else NO_SPACE */
#define FWCTL_MOCK_SESSIONS_MAX 64

/** FWCTL_MOCK_AGENT_BUFFER - Size of the buffer of a session of "echo" */
#define FWCTL_MOCK_AGENT_BUFFER 4096u

/** FWCTL_MOCK_AGENT_MAX_LEN - Maximum number of bytes of AGENT_READ, AGENT_WRITE */
#define FWCTL_MOCK_AGENT_MAX_LEN (1u << 16)

/** FWCTL_MOCK_AGENT_END - The stream ends after the bytes of this message */
#define FWCTL_MOCK_AGENT_END 1

/**
 * struct fwctl_mock_agent_write - Head of the payload of AGENT_WRITE
 * @session: ID of the session.
 * @flags: FWCTL_MOCK_AGENT_END or 0, else BAD_PARAM. END takes effect only if the command
 *	accepts all bytes. A payload without bytes is valid. Bytes after END fail with
 *	BAD_PARAM.
 */
struct fwctl_mock_agent_write {
	__le32 session;
	__le32 flags;
};

/**
 * struct fwctl_mock_agent_written - Response of AGENT_WRITE
 * @accepted: Number of accepted bytes.
 * @flags: FWCTL_MOCK_AGENT_END if the agent has ended and accepts no more bytes.
 */
struct fwctl_mock_agent_written {
	__le32 accepted;
	__le32 flags;
};

/**
 * struct fwctl_mock_agent_read - Payload of AGENT_READ
 * @session: ID of the session.
 * @max: Maximum number of bytes, 1 to FWCTL_MOCK_AGENT_MAX_LEN, else BAD_PARAM.
 */
struct fwctl_mock_agent_read {
	__le32 session;
	__le32 max;
};

/**
 * struct fwctl_mock_agent_data - Head of the response of AGENT_READ
 * @flags: FWCTL_MOCK_AGENT_END if no bytes follow these.
 * @len: Number of bytes that follow.
 */
struct fwctl_mock_agent_data {
	__le32 flags;
	__le32 len;
};

/**
 * DOC: Firmware in user space
 *
 * With the backend "user" in configfs, a program is the firmware of a device. The
 * program opens the character device /dev/fwctl_mock.N, where fwctl_mock.N is the
 * parent of the fwctl device. The open needs CAP_SYS_ADMIN, because the program
 * gets the requests of all users, and fails with EBUSY while another file of the
 * character device is open. The file may be passed to other processes. The release
 * of its last reference is the death of the firmware: all requests in flight then
 * end with ENOTCONN, and another program can open the character device.
 *
 * read() returns whole records, as many as fit. It fails with EMSGSIZE if the first
 * record does not fit, and with EAGAIN if the file is O_NONBLOCK and there is no
 * record. An unread record stays in the queue, also after EMSGSIZE and EFAULT.
 * poll() reports POLLIN for a record, and POLLHUP after the device was removed.
 * read() then returns 0, and the ioctls fail with ENODEV. A driver that unbinds ends
 * all requests but leaves the file usable.
 *
 * A request that was read is in flight until FWCTL_MOCK_RESPOND, or until its caller
 * abandons it. The kernel never waits for the program.
 */

/**
 * enum fwctl_mock_record_type - Type of a record that the program reads
 * @FWCTL_MOCK_RECORD_REQUEST: A request to execute.
 * @FWCTL_MOCK_RECORD_CANCEL: The request @tag has ended without the program: it was
 *	killed, cancelled or timed out, or the driver was unbound. The program should
 *	stop its execution. All members but @len, @type and @tag are 0.
 *	There is no @data.
 * @FWCTL_MOCK_RECORD_OPENED: @context is open. The record precedes all requests of
 *	the context. All members but @len, @type and @context are 0. There is no
 *	@data.
 * @FWCTL_MOCK_RECORD_CLOSED: @context is closed. The program should free the state
 *	of the context, which has no request in flight. Members as for
 *	FWCTL_MOCK_RECORD_OPENED. The ID can be reused after 2^32 - 1 further
 *	contexts.
 *
 * A new program first gets a record FWCTL_MOCK_RECORD_OPENED for each open context.
 * There is no record for a context that closes before the program has read that it
 * is open. A program must skip records of an unknown type, cancellations of unknown
 * tags, and FWCTL_MOCK_RECORD_CLOSED for unknown contexts.
 */
enum fwctl_mock_record_type {
	FWCTL_MOCK_RECORD_REQUEST = 1,
	FWCTL_MOCK_RECORD_CANCEL = 2,
	FWCTL_MOCK_RECORD_OPENED = 3,
	FWCTL_MOCK_RECORD_CLOSED = 4,
};

/**
 * struct fwctl_mock_record - Record that the program reads
 * @len: Size of the record including this head and zero padding, a multiple of 8.
 *	The next record follows immediately.
 * @type: enum fwctl_mock_record_type.
 * @flags: 0.
 * @tag: Identifies the request. Never 0 for a request, and never reused while the
 *	device exists.
 * @context: Firmware ID of the caller's context, struct fwctl_info_mock.uid.
 * @scope: enum fwctl_rpc_scope. The program must fail with EBADMSG if @scope does
 *	not allow the command.
 * @in_len: Size of the request in @data.
 * @out_len: Size of the caller's response buffer.
 * @data: The request, then zero padding.
 */
struct fwctl_mock_record {
	__u32 len;
	__u16 type;
	__u16 flags;
	__aligned_u64 tag;
	__u32 context;
	__u32 scope;
	__u32 in_len;
	__u32 out_len;
	__u8 data[];
};

/**
 * struct fwctl_mock_respond - Argument of FWCTL_MOCK_RESPOND: complete a request
 * @size: In: sizeof(struct fwctl_mock_respond), in bytes.
 * @error: In: 0, or a negative errno above -512 with which the RPC fails. EINVAL for
 *	other values, and for an error with a response.
 * @tag: In: the tag of a request that was read. Requests complete in any order.
 * @data_len: In: size of the response, at most FWCTL_RPC_MAX_LEN, else EMSGSIZE. The
 *	core truncates a response that is longer than the caller's buffer, and reports
 *	its whole size.
 * @reserved: In: must be 0, else EOPNOTSUPP.
 * @data: In: user pointer to the response.
 *
 * The rules for all ioctls in <fwctl/fwctl.h> apply. ENOENT: no request with this
 * tag is in flight, because the tag is unknown or unread, because the request has a
 * response, or because it was cancelled. Responses are an ioctl, so that the text
 * of a program whose standard error is the file is no response.
 */
struct fwctl_mock_respond {
	__u32 size;
	__s32 error;
	__aligned_u64 tag;
	__u32 data_len;
	__u32 reserved;
	__aligned_u64 data;
};

#define FWCTL_MOCK_RESPOND _IO(FWCTL_TYPE, 0xC0)

/**
 * struct fwctl_mock_post - Argument of FWCTL_MOCK_POST: post an event
 * @size: In: sizeof(struct fwctl_mock_post), in bytes.
 * @kind: In: a kind of event of the device type, else EOPNOTSUPP: enum
 *	fwctl_mlx5_event_kind for FWCTL_DEVICE_TYPE_MLX5, enum fwctl_mock_event_kind
 *	for all other types.
 * @context: In: the context that receives the event, or 0 for all contexts.
 * @data_len: In: size of the payload, at most that of @kind, else EMSGSIZE.
 * @data: In: user pointer to the payload. The kernel does not check its format.
 *
 * The rules for all ioctls in <fwctl/fwctl.h> apply. A queue that subscribed to
 * @kind returns the events and the responses of the program in the order in which
 * the program posts events and completes requests. The call never waits. A queue
 * that is full loses the event, and the program does not notice it.
 *
 * ENOENT: @context is not open. While no driver is bound, no context is open, and an
 * event for all contexts reaches none.
 */
struct fwctl_mock_post {
	__u32 size;
	__u32 kind;
	__u32 context;
	__u32 data_len;
	__aligned_u64 data;
};

#define FWCTL_MOCK_POST _IO(FWCTL_TYPE, 0xC1)

/**
 * struct fwctl_mock_set_info - Argument of FWCTL_MOCK_SET_INFO: set the device data
 * @size: In: sizeof(struct fwctl_mock_set_info), in bytes.
 * @data_len: In: size of the data, at most FWCTL_MOCK_INFO_MAX_LEN, else EMSGSIZE.
 * @data: In: user pointer to the data.
 *
 * FWCTL_INFO returns the data for all contexts until the program ends. 0 bytes
 * restore struct fwctl_info_mock. The attribute device_type in configfs sets the
 * device type, which determines the format of the data. The rules for all ioctls in
 * <fwctl/fwctl.h> apply.
 */
struct fwctl_mock_set_info {
	__u32 size;
	__u32 data_len;
	__aligned_u64 data;
};

#define FWCTL_MOCK_SET_INFO _IO(FWCTL_TYPE, 0xC2)

/** FWCTL_MOCK_INFO_MAX_LEN - Largest struct fwctl_mock_set_info.data_len */
#define FWCTL_MOCK_INFO_MAX_LEN 4096

/**
 * enum fwctl_mock_event_kind - Kinds of events, each with the minimum scope
 * @FWCTL_MOCK_TEMPERATURE: CONFIGURATION. Payload struct fwctl_mock_event, where
 *	@value is in degrees Celsius. For all contexts.
 * @FWCTL_MOCK_HEALTH: CONFIGURATION. Payload struct fwctl_mock_event, where
 *	@value is an enum fwctl_mock_health. For all contexts. Raised by CRASH, and
 *	by the RESET after a crash.
 * @FWCTL_MOCK_AGENT: DEBUG_READ_ONLY. Payload struct fwctl_mock_agent_event. For the
 *	context of the session; for all contexts if the session is 0.
 * @FWCTL_MOCK_VENDOR: DEBUG_READ_ONLY. Payload up to FWCTL_EVENT_MAX_LEN bytes that
 *	a program in user space defines, for contexts that the program selects. The
 *	firmware in the kernel raises none.
 *
 * A program that is the firmware defines the payloads, of AGENT events up to
 * FWCTL_EVENT_MAX_LEN bytes.
 */
enum fwctl_mock_event_kind {
	FWCTL_MOCK_TEMPERATURE = 1,
	FWCTL_MOCK_HEALTH = 2,
	FWCTL_MOCK_AGENT = 3,
	FWCTL_MOCK_VENDOR = 0x100,
};

/**
 * enum fwctl_mock_health - Health of the firmware
 * @FWCTL_MOCK_HEALTHY: The firmware executes commands.
 * @FWCTL_MOCK_UNHEALTHY: The firmware crashed and waits for a reset.
 */
enum fwctl_mock_health {
	FWCTL_MOCK_HEALTHY = 0,
	FWCTL_MOCK_UNHEALTHY = 1,
};

/**
 * struct fwctl_mock_event - Payload of TEMPERATURE and HEALTH events
 * @value: The new value.
 * @reserved: 0.
 */
struct fwctl_mock_event {
	__le32 value;
	__le32 reserved;
};

/**
 * enum fwctl_mock_agent_event_flags - Flags of an AGENT event
 * @FWCTL_MOCK_AGENT_READABLE: AGENT_READ returns bytes, or the end of the stream.
 * @FWCTL_MOCK_AGENT_WRITABLE: AGENT_WRITE accepts bytes.
 * @FWCTL_MOCK_AGENT_CLOSED: The session has ended.
 */
enum fwctl_mock_agent_event_flags {
	FWCTL_MOCK_AGENT_READABLE = 1 << 0,
	FWCTL_MOCK_AGENT_WRITABLE = 1 << 1,
	FWCTL_MOCK_AGENT_CLOSED = 1 << 2,
};

/**
 * struct fwctl_mock_agent_event - Payload of AGENT events
 * @session: ID of the session. 0 with FWCTL_MOCK_AGENT_CLOSED: all sessions of the
 *	device, because the program that was the firmware has closed its file.
 * @flags: enum fwctl_mock_agent_event_flags.
 */
struct fwctl_mock_agent_event {
	__le32 session;
	__le32 flags;
};

/**
 * struct fwctl_mock_raise - Payload of RAISE
 * @kind: FWCTL_MOCK_TEMPERATURE or FWCTL_MOCK_HEALTH, else BAD_PARAM.
 * @count: Number of events, at most FWCTL_MOCK_RAISE_MAX, else BAD_PARAM.
 * @value: Value of the first event. Each further event has the next value.
 * @reserved: 0.
 */
struct fwctl_mock_raise {
	__le32 kind;
	__le32 count;
	__le32 value;
	__le32 reserved;
};

#define FWCTL_MOCK_RAISE_MAX 4096

#endif
