/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * fwctl: the messages of the mock firmware (FWCTL_DEVICE_TYPE_MOCK).
 *
 * Every message is a header of 16 bytes and a payload, both little-endian and
 * without padding beyond what is declared. Reserved fields must be zero.
 *
 * The provider refuses by errno, before the firmware sees anything:
 * EMSGSIZE for a request or a response buffer shorter than its header, or for a
 * request whose length is not what its header says; EBADMSG for an opcode that
 * is not in the command-effects report or needs more than the RPC's scope;
 * EBUSY while the firmware has as many commands in flight as it takes; EIO where
 * the firmware's answer contradicts itself; ENODEV where the device went away
 * under the RPC. All else is a status in the response.
 */
#ifndef _UAPI_FWCTL_MOCK_H
#define _UAPI_FWCTL_MOCK_H

#include <linux/types.h>

/**
 * struct fwctl_info_mock - FWCTL_INFO's device data
 * @uid: The firmware's number for this FD's context, never 0. Resources belong
 *	to it.
 * @abi: Version of these messages, FWCTL_MOCK_ABI.
 * @processors: Firmware processors, that is how many commands run at once.
 * @commands: Entries of the command-effects report.
 */
struct fwctl_info_mock {
	__u32 uid;
	__u32 abi;
	__u32 processors;
	__u32 commands;
};

#define FWCTL_MOCK_ABI 1

/**
 * struct fwctl_mock_req - Header of a request
 * @opcode: enum fwctl_mock_opcode.
 * @reserved: 0.
 * @len: Bytes of payload after this header; exactly what follows.
 * @tag: The caller's own, returned in the response.
 */
struct fwctl_mock_req {
	__le16 opcode;
	__le16 reserved;
	__le32 len;
	__le64 tag;
};

/**
 * struct fwctl_mock_rsp - Header of a response
 * @opcode: The request's.
 * @status: enum fwctl_mock_status. Other than OK: no payload.
 * @len: Bytes of payload after this header.
 * @tag: The request's.
 */
struct fwctl_mock_rsp {
	__le16 opcode;
	__le16 status;
	__le32 len;
	__le64 tag;
};

/**
 * enum fwctl_mock_status - What the firmware thinks of a request
 * @FWCTL_MOCK_OK: Done.
 * @FWCTL_MOCK_BAD_LENGTH: The payload is shorter or longer than the command's.
 * @FWCTL_MOCK_BAD_PARAM: A parameter is out of its range.
 * @FWCTL_MOCK_DENIED: The address or object is not for this scope or context.
 * @FWCTL_MOCK_NOT_FOUND: No such parameter, resource or dump.
 * @FWCTL_MOCK_NO_SPACE: A table of the firmware is full.
 * @FWCTL_MOCK_CRASHED: The firmware crashed and waits for a reset. Only
 *	IDENTIFY, EFFECTS, COUNTERS, DUMP_READ and RESET work.
 * @FWCTL_MOCK_ABORTED: A reset ended the command before it was done.
 * @FWCTL_MOCK_INTERNAL: The firmware failed. What an injected error reports.
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
 * enum fwctl_mock_opcode - The commands, each with the least scope it needs
 * @FWCTL_MOCK_IDENTIFY: CONFIGURATION. Payload none; returns
 *	struct fwctl_mock_identify.
 * @FWCTL_MOCK_EFFECTS: CONFIGURATION. Payload none; returns an array of
 *	struct fwctl_mock_effect, one for each command, by rising opcode.
 * @FWCTL_MOCK_ECHO: CONFIGURATION. Returns the payload.
 * @FWCTL_MOCK_SLEEP: CONFIGURATION. Payload struct fwctl_mock_sleep; occupies a
 *	processor that long.
 * @FWCTL_MOCK_RENDEZVOUS: CONFIGURATION. Payload struct
 *	fwctl_mock_rendezvous; completes once that many of the same key are
 *	running: a proof of concurrency that needs no clock.
 * @FWCTL_MOCK_CONFIG_GET: CONFIGURATION. Payload struct fwctl_mock_config
 *	with the value empty; returns it filled in.
 * @FWCTL_MOCK_CONFIG_SET: CONFIGURATION. Payload struct fwctl_mock_config;
 *	non-volatile: survives RESET and CRASH, lost with the device. A
 *	value of 0 bytes removes the parameter.
 * @FWCTL_MOCK_CONFIG_LIST: CONFIGURATION. Payload none; returns an array of
 *	struct fwctl_mock_config, those that are set, by name.
 * @FWCTL_MOCK_RESET: CONFIGURATION. Payload none; ends every other command in
 *	flight with ABORTED, clears memory, counters but @resets, and a crash.
 *	Works with every processor hung. Resources, configuration and the last
 *	dump stay.
 * @FWCTL_MOCK_RES_ALLOC: CONFIGURATION. Payload none; returns struct
 *	fwctl_mock_resource. Freed by RES_FREE or with the FD's context.
 * @FWCTL_MOCK_RES_FREE: CONFIGURATION. Payload struct fwctl_mock_resource of
 *	the same context, else DENIED.
 * @FWCTL_MOCK_COUNTERS: DEBUG_READ_ONLY. Payload none; returns struct
 *	fwctl_mock_counters.
 * @FWCTL_MOCK_MEM_READ: DEBUG_READ_ONLY. Payload struct fwctl_mock_mem; returns
 *	@len bytes. The guarded region is DENIED below DEBUG_WRITE_FULL.
 * @FWCTL_MOCK_DUMP_READ: DEBUG_READ_ONLY. Payload struct fwctl_mock_mem, where
 *	@addr is the offset in the dump; returns struct fwctl_mock_dump and
 *	the bytes from there, fewer than @len at its end. NOT_FOUND if the
 *	firmware has not crashed since it was started.
 * @FWCTL_MOCK_MEM_WRITE: DEBUG_WRITE. Payload struct fwctl_mock_mem and @len
 *	bytes. The guarded region is DENIED below DEBUG_WRITE_FULL.
 * @FWCTL_MOCK_CRASH: DEBUG_WRITE. Payload none; the firmware takes a core dump
 *	of its memory, the guarded region blanked, and stops.
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
	FWCTL_MOCK_COUNTERS = 0x0100,
	FWCTL_MOCK_MEM_READ = 0x0110,
	FWCTL_MOCK_DUMP_READ = 0x0120,
	FWCTL_MOCK_MEM_WRITE = 0x0200,
	FWCTL_MOCK_CRASH = 0x0210,
};

/**
 * struct fwctl_mock_identify - Response of IDENTIFY
 * @model: NUL-padded text.
 * @serial: NUL-padded text, different for each device.
 * @fw_version: NUL-padded text.
 * @mem_size: Bytes of firmware memory, from address 0.
 * @guard_addr: Start of the guarded region, which holds the firmware's keys.
 * @guard_len: Its bytes.
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
 * struct fwctl_mock_effect - One line of the command-effects report
 * @name: NUL-padded, lower case, as a tool shows it: "mem-read".
 * @opcode: enum fwctl_mock_opcode.
 * @scope: enum fwctl_rpc_scope, the least one that allows the command.
 * @reserved: 0.
 * @in_min: Least bytes of request payload.
 * @in_max: Most bytes of request payload.
 * @out_max: Most bytes of response payload.
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
 * @key: Which rendezvous.
 * @count: Participants, 1 to the number of processors, else BAD_PARAM.
 */
struct fwctl_mock_rendezvous {
	__le32 key;
	__le32 count;
};

/**
 * struct fwctl_mock_config - One non-volatile parameter
 * @name: NUL-padded, 1 to 31 printable ASCII characters without space.
 * @len: Bytes used of @value.
 * @reserved: 0.
 * @value: Anything.
 */
struct fwctl_mock_config {
	__u8 name[32];
	__le32 len;
	__le32 reserved;
	__u8 value[64];
};

/** FWCTL_MOCK_CONFIG_MAX - Parameters that fit, one more is NO_SPACE */
#define FWCTL_MOCK_CONFIG_MAX 64

/**
 * struct fwctl_mock_resource - Response of RES_ALLOC, payload of RES_FREE
 * @id: Unique within the device among those allocated, never 0.
 * @in_use: Out: resources of the whole device, after the command. In: 0.
 */
struct fwctl_mock_resource {
	__le32 id;
	__le32 in_use;
};

/** FWCTL_MOCK_RES_MAX - Resources of a device, one more is NO_SPACE */
#define FWCTL_MOCK_RES_MAX 1024

/**
 * struct fwctl_mock_counters - Response of COUNTERS, since the last reset
 * @completed: Commands answered with any status, this one not yet included and
 *	RESET never.
 * @failed: Of these, with a status other than OK.
 * @in_bytes: Request bytes, headers included.
 * @out_bytes: Response bytes, headers included.
 * @peak: Most commands that ever ran at the same time.
 * @resets: Resets since the device was made. Never cleared.
 * @contexts: FD contexts open now.
 * @resources: Resources allocated now.
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
 * @addr: First byte.
 * @len: Bytes, at most FWCTL_MOCK_MEM_MAX_LEN, all within the memory, else
 *	BAD_PARAM.
 * @reserved: 0.
 */
struct fwctl_mock_mem {
	__le64 addr;
	__le32 len;
	__le32 reserved;
};

/** FWCTL_MOCK_MEM_MAX_LEN - Most bytes of one MEM_READ, MEM_WRITE, DUMP_READ */
#define FWCTL_MOCK_MEM_MAX_LEN (1u << 20)

/**
 * struct fwctl_mock_dump - Head of a DUMP_READ response, the bytes follow
 * @total: Bytes of the whole dump: larger than one RPC can carry.
 * @id: Number of the crash, to notice that a dump was replaced while it was
 *	being read.
 * @reserved: 0.
 */
struct fwctl_mock_dump {
	__le64 total;
	__le32 id;
	__le32 reserved;
};

#endif
