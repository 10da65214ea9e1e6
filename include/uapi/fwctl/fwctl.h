/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * fwctl: remote procedure calls to a device's firmware.
 *
 * This header defines the interface between the kernel and user space. Numbers and
 * layouts never change. FWCTL_INFO and FWCTL_RPC match mainline Linux 6.15 and
 * later. One further header per device type defines the messages of the firmware.
 */
#ifndef _UAPI_FWCTL_H
#define _UAPI_FWCTL_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define FWCTL_TYPE 0x9A

/**
 * DOC: Rules for all ioctls
 *
 * The argument is a pointer to a struct. The first member, @size, is the size of
 * the struct in the caller's header. If the kernel's struct is larger, the missing
 * members are zero, which is the default. If the kernel's struct is smaller, the
 * additional bytes must be zero.
 *
 * Errors with the same meaning for all ioctls:
 *
 * - ENOTTY: the kernel has no ioctl with this number.
 * - EINVAL: @size is smaller than the first published struct of the ioctl.
 * - E2BIG: a byte past the kernel's struct is not zero, or size exceeds a page.
 * - EOPNOTSUPP: the kernel does not support the value of a member.
 * - EFAULT: a pointer is not valid.
 * - EACCES: the site policy (fwctlN/max_scope in sysfs) or the restriction of the FD
 *   (FWCTL_RESTRICT) forbids the scope or the command.
 * - ENOMEM: the kernel could not allocate memory.
 * - ENODEV: the device is gone. A device FD can then only be closed.
 */

/*
 * Numbers below 0x80 belong to mainline. 2 and 3 are not in mainline, but existing
 * programs use them, so they must not get another meaning. Extensions start at
 * FWCTL_CMD_EXTENSION_BASE.
 */
enum {
	FWCTL_CMD_BASE = 0,
	FWCTL_CMD_INFO = 0,
	FWCTL_CMD_RPC = 1,
	FWCTL_CMD_RSC_DESTROY = 2,
	FWCTL_CMD_UMEM_REG = 3,
	FWCTL_CMD_EXTENSION_BASE = 0x80,
	FWCTL_CMD_QUEUE_CREATE = 0x80,
	FWCTL_CMD_QUEUE_SUBMIT = 0x81,
	FWCTL_CMD_QUEUE_CANCEL = 0x82,
	FWCTL_CMD_QUEUE_SUBSCRIBE = 0x83,
	FWCTL_CMD_RESTRICT = 0x84,
};

/**
 * enum fwctl_device_type - Firmware interface of a device
 * @FWCTL_DEVICE_TYPE_ERROR: Never reported; catches uninitialised memory.
 * @FWCTL_DEVICE_TYPE_MLX5: NVIDIA ConnectX and BlueField, <fwctl/mlx5.h>.
 * @FWCTL_DEVICE_TYPE_CXL: CXL memory device mailbox.
 * @FWCTL_DEVICE_TYPE_BNXT: Broadcom NetXtreme-C/E.
 * @FWCTL_DEVICE_TYPE_PDS: AMD/Pensando DSC.
 * @FWCTL_DEVICE_TYPE_MOCK: The mock provider, <fwctl/mock.h>. The value spells
 *	"MOCK", which is far from the consecutive numbers of mainline.
 *
 * The type determines the format of the device data of FWCTL_INFO and of all RPC
 * messages. Programs must not rely on types 5 and 8, which are in use outside
 * mainline: NVIDIA nova-core and HiSilicon UB both use 5, and a sample used 8.
 */
enum fwctl_device_type {
	FWCTL_DEVICE_TYPE_ERROR = 0,
	FWCTL_DEVICE_TYPE_MLX5 = 1,
	FWCTL_DEVICE_TYPE_CXL = 2,
	FWCTL_DEVICE_TYPE_BNXT = 3,
	FWCTL_DEVICE_TYPE_PDS = 4,
	FWCTL_DEVICE_TYPE_MOCK = 0x4D4F434B,
};

/**
 * struct fwctl_info - Argument of FWCTL_INFO, which describes the device
 * @size: In: sizeof(struct fwctl_info), in bytes.
 * @flags: In: must be 0, else EOPNOTSUPP.
 * @out_device_type: Out: enum fwctl_device_type.
 * @device_data_len: In: size of the buffer, may be 0. Out: size of the kernel's
 *	data, which may be smaller or larger than the buffer.
 * @out_device_data: In: user pointer to a buffer for the info struct of the device
 *	type, such as struct fwctl_info_mock. The kernel truncates the data to the
 *	buffer, or fills the rest of the buffer with zeroes.
 *
 * May sleep, because a provider may query the firmware.
 */
struct fwctl_info {
	__u32 size;
	__u32 flags;
	__u32 out_device_type;
	__u32 device_data_len;
	__aligned_u64 out_device_data;
};

#define FWCTL_INFO _IO(FWCTL_TYPE, FWCTL_CMD_INFO)

/**
 * enum fwctl_rpc_scope - Permitted effects of an RPC
 * @FWCTL_RPC_CONFIGURATION: Read and write the device's configuration. The
 *	device stays in a state that its vendor fully supports.
 * @FWCTL_RPC_DEBUG_READ_ONLY: Read debug data. Compatible with kernel
 *	lockdown. The response must not contain secrets, for example keys.
 * @FWCTL_RPC_DEBUG_WRITE: Write debug data. Compatible with kernel lockdown, but
 *	the device may enter a state that the vendor does not support. Taints the
 *	kernel.
 * @FWCTL_RPC_DEBUG_WRITE_FULL: Full access, including secrets. Taints the kernel.
 *	EPERM without CAP_SYS_RAWIO.
 *
 * The caller states the scope, and the provider rejects commands that the scope
 * does not allow. Each scope includes all previous ones.
 */
enum fwctl_rpc_scope {
	FWCTL_RPC_CONFIGURATION = 0,
	FWCTL_RPC_DEBUG_READ_ONLY = 1,
	FWCTL_RPC_DEBUG_WRITE = 2,
	FWCTL_RPC_DEBUG_WRITE_FULL = 3,
};

/** FWCTL_RPC_MAX_LEN - Maximum size of a request or a response, else EMSGSIZE */
#define FWCTL_RPC_MAX_LEN (2u << 20)

/**
 * struct fwctl_rpc - Argument of FWCTL_RPC: one request, one response
 * @size: In: sizeof(struct fwctl_rpc), in bytes.
 * @scope: In: enum fwctl_rpc_scope, EOPNOTSUPP for any other value.
 * @in_len: In: size of the request, at most FWCTL_RPC_MAX_LEN.
 * @out_len: In: size of the buffer, at most FWCTL_RPC_MAX_LEN. Out: size of the
 *	whole response. If larger than the buffer, the response was truncated.
 * @in: In: user pointer to the request, in the device type's format.
 * @out: In: user pointer to the buffer for the response, which may be the
 *	same memory as @in. Bytes past the response remain unchanged.
 *
 * Sleeps until the firmware responds. RPCs of one device run concurrently. An
 * errno means that there is no valid response. After EIO, ENODEV, EFAULT, ETIMEDOUT
 * or ECANCELED the firmware may have executed the command. The firmware's status is
 * part of the response. On error, @out_len is not written.
 *
 * Errors in addition to the common ones: EMSGSIZE, EPERM and EOPNOTSUPP as above.
 * Providers use EBADMSG for a command that @scope does not allow.
 *
 * No signal interrupts the call, except a fatal one if the provider is
 * asynchronous. If the device has no free slot for the request, the call waits for
 * a slot, or fails with EAGAIN if the FD is O_NONBLOCK.
 */
struct fwctl_rpc {
	__u32 size;
	__u32 scope;
	__u32 in_len;
	__u32 out_len;
	__aligned_u64 in;
	__aligned_u64 out;
};

#define FWCTL_RPC _IO(FWCTL_TYPE, FWCTL_CMD_RPC)

/**
 * enum fwctl_rsc_type - Type of a resource of a context
 * @FWCTL_RSC_UMEM: Memory that FWCTL_UMEM_REG registered.
 */
enum fwctl_rsc_type {
	FWCTL_RSC_UMEM = 0,
};

/**
 * struct fwctl_rsc_destroy - Argument of FWCTL_RSC_DESTROY, on the device FD
 * @size: In: sizeof(struct fwctl_rsc_destroy), in bytes.
 * @padding: Ignored, because existing programs do not set it.
 * @flags: In: must be 0, else EOPNOTSUPP.
 * @type: In: enum fwctl_rsc_type, EOPNOTSUPP for any other value.
 * @rsc_id: In: the handle.
 *
 * Removes the handle at once. New requests must not refer to the memory. The kernel
 * unpins the memory after the last request that uses it, or before the call returns
 * if there is none. ENOENT: the context has no such handle. An error of the provider
 * means that the handle is gone but the device can still access the memory. The
 * memory then stays pinned. The ioctl is not in mainline.
 */
struct fwctl_rsc_destroy {
	__u32 size;
	__u32 padding;
	__aligned_u64 flags;
	__u32 type;
	__u32 rsc_id;
};

#define FWCTL_RSC_DESTROY _IO(FWCTL_TYPE, FWCTL_CMD_RSC_DESTROY)

/**
 * enum fwctl_umem_flags - Flags of FWCTL_UMEM_REG
 * @FWCTL_UMEM_MKEY: Also create a memory key, which messages can use.
 * @FWCTL_UMEM_MCDD: Reserved for existing programs. Always EOPNOTSUPP.
 */
enum fwctl_umem_flags {
	FWCTL_UMEM_MKEY = 1 << 0,
	FWCTL_UMEM_MCDD = 1 << 1,
};

/** FWCTL_UMEM_MAX_LEN - Maximum total size of the memory of one context */
#define FWCTL_UMEM_MAX_LEN (1u << 30)
/** FWCTL_UMEM_MAX_COUNT - Maximum number of registrations of one context */
#define FWCTL_UMEM_MAX_COUNT 64u

/**
 * struct fwctl_umem_reg - Argument of FWCTL_UMEM_REG, on the device FD
 * @size: In: sizeof(struct fwctl_umem_reg), in bytes.
 * @padding: Ignored, because existing programs do not set it.
 * @flags: In: enum fwctl_umem_flags, EOPNOTSUPP for any other bit.
 * @addr: In: user address of the memory, with any alignment.
 * @len: In: size of the memory. EINVAL if 0, ENOSPC if larger than
 *	FWCTL_UMEM_MAX_LEN.
 * @umem_id: Out: the device's ID of the memory, defined per device type.
 * @mkey_id: Out: the device's memory key, 0 without FWCTL_UMEM_MKEY.
 * @rsc_id: Out: the handle for FWCTL_RSC_DESTROY, 1 to INT_MAX.
 * @padding2: Ignored, like @padding.
 *
 * Pins writable memory of the calling process and gives the device access to it.
 * Messages to the firmware can then refer to the memory. The handle belongs to the
 * context of the device FD, and also works for requests of its queues. The
 * registration ends with FWCTL_RSC_DESTROY, with the context, or when the device
 * goes away.
 *
 * The device accesses the pages that are mapped at the time of the call. Later
 * changes of the mapping (munmap, mremap, fork, exec) do not move the registration.
 *
 * The pages count towards RLIMIT_MEMLOCK of the calling user until the kernel unpins
 * them. A page of a huge page counts as the whole huge page. With CAP_IPC_LOCK, a
 * registration that would exceed the limit is not charged at all. The rest of its huge
 * pages is a separate charge with the same rule. A program that exits or passes the FD
 * does not change that.
 *
 * Errors in addition to the common ones: EOPNOTSUPP if the provider has no
 * registered memory, or if the device cannot access the memory directly. EFAULT if
 * the memory is not writable, or belongs to a file that does not support long-term
 * pins. ENOMEM beyond RLIMIT_MEMLOCK. ENOSPC beyond FWCTL_UMEM_MAX_LEN or
 * FWCTL_UMEM_MAX_COUNT, or beyond the limit of the device. EPERM without
 * CAP_SYS_RAWIO or under lockdown, if no IOMMU restricts the memory accesses of the
 * device. The ioctl is not in mainline.
 */
struct fwctl_umem_reg {
	__u32 size;
	__u32 padding;
	__aligned_u64 flags;
	__aligned_u64 addr;
	__aligned_u64 len;
	__u32 umem_id;
	__u32 mkey_id;
	__u32 rsc_id;
	__u32 padding2;
};

#define FWCTL_UMEM_REG _IO(FWCTL_TYPE, FWCTL_CMD_UMEM_REG)

/**
 * enum fwctl_restrict_flags - Flags of FWCTL_RESTRICT
 * @FWCTL_RESTRICT_SCOPE: Limit the scopes to @max_scope.
 * @FWCTL_RESTRICT_COMMANDS: Limit the commands to the list at @commands.
 * @FWCTL_RESTRICT_FD: Return a new FD that cannot be opened again.
 */
enum fwctl_restrict_flags {
	FWCTL_RESTRICT_SCOPE = 1 << 0,
	FWCTL_RESTRICT_COMMANDS = 1 << 1,
	FWCTL_RESTRICT_FD = 1 << 2,
};

/** FWCTL_RESTRICT_MAX_COMMANDS - Largest struct fwctl_restrict.num_commands */
#define FWCTL_RESTRICT_MAX_COMMANDS 1024u

/**
 * struct fwctl_restrict - Argument of FWCTL_RESTRICT, on the device FD
 * @size: In: sizeof(struct fwctl_restrict), in bytes.
 * @flags: In: enum fwctl_restrict_flags, EOPNOTSUPP for any other bit.
 * @max_scope: In: enum fwctl_rpc_scope, EOPNOTSUPP for any other value.
 * @num_commands: In: number of commands, may be 0. EINVAL if larger than
 *	FWCTL_RESTRICT_MAX_COMMANDS.
 * @commands: In: user pointer to the commands, __u32 each. The device type defines
 *	the numbers: for mlx5 and the mock the opcode.
 * @fd: Out: the new FD, close-on-exec, with FWCTL_RESTRICT_FD.
 * @reserved: In: must be 0, else EOPNOTSUPP.
 *
 * Reduces the rights of the context: of the open file, also after dup(), fork() and
 * FD passing, and of all its queues, also of existing ones. The rights are the
 * intersection of all calls, and no call restores them. @max_scope, @num_commands and
 * @commands must be 0 without their flag, else EOPNOTSUPP.
 *
 * RPCs and subscriptions in a higher scope, and RPCs with another command, fail with
 * EACCES. Requests that were accepted before still complete, and unread records remain
 * in the queues. Events and FWCTL_UMEM_REG are no commands.
 *
 * A task that may open the node can open it again, also through /proc/self/fd, and
 * gets a new context with all rights. The FD of FWCTL_RESTRICT_FD belongs to the same
 * context but has no node, so open() of /proc/self/fd/N fails. Pass that FD to a
 * program that may not have more rights, and close the other FD.
 *
 * EOPNOTSUPP: the provider has no numbers of commands. A provider whose messages a
 * program defines (a mock with firmware in user space, also a replay) accepts
 * @commands, but each RPC then fails with EOPNOTSUPP. EMFILE, ENFILE: no free FD. Not in
 * mainline.
 */
struct fwctl_restrict {
	__u32 size;
	__u32 flags;
	__u32 max_scope;
	__u32 num_commands;
	__aligned_u64 commands;
	__s32 fd;
	__u32 reserved;
};

#define FWCTL_RESTRICT _IO(FWCTL_TYPE, FWCTL_CMD_RESTRICT)

/**
 * enum fwctl_queue_flags - Flags of FWCTL_QUEUE_CREATE
 * @FWCTL_QUEUE_NONBLOCK: Set O_NONBLOCK on the queue FD.
 * @FWCTL_QUEUE_RECEIVE_ONLY: Reject FWCTL_QUEUE_SUBMIT with EOPNOTSUPP, for a
 *	queue that only receives events.
 */
enum fwctl_queue_flags {
	FWCTL_QUEUE_NONBLOCK = 1 << 0,
	FWCTL_QUEUE_RECEIVE_ONLY = 1 << 1,
};

/** FWCTL_QUEUE_MAX_RECORDS - Largest struct fwctl_queue_create.max_records */
#define FWCTL_QUEUE_MAX_RECORDS 4096u
/** FWCTL_QUEUE_MAX_BYTES - Largest struct fwctl_queue_create.max_bytes */
#define FWCTL_QUEUE_MAX_BYTES (256u << 20)

/**
 * struct fwctl_queue_create - Argument of FWCTL_QUEUE_CREATE, on the device FD
 * @size: In: sizeof(struct fwctl_queue_create), in bytes.
 * @flags: In: enum fwctl_queue_flags, EOPNOTSUPP for any other bit.
 * @max_records: In: maximum number of outstanding requests and unread records
 *	together. 0 selects 256. EINVAL if larger than FWCTL_QUEUE_MAX_RECORDS.
 * @max_bytes: In: a submit waits while requests, responses and record heads of the
 *	queue have this total size, or more. One record may therefore exceed the
 *	limit. 0 selects 16 MiB. EINVAL if larger than FWCTL_QUEUE_MAX_BYTES.
 * @fd: Out: the queue FD, close-on-exec.
 * @reserved: In: must be 0, else EOPNOTSUPP.
 *
 * A queue executes requests asynchronously. The queue belongs to the firmware
 * context of the device FD and keeps that context open. FWCTL_QUEUE_SUBMIT submits
 * a request, and read() returns one record for each request. One device FD can
 * have several queues. A queue FD may be passed to another process. Closing the
 * last reference abandons the outstanding requests and drops unread records.
 *
 * read() returns whole records, as many as fit: see struct fwctl_record. It
 * fails with EMSGSIZE if the first record does not fit and with EAGAIN if the
 * queue FD is O_NONBLOCK and no record is ready. FIONREAD returns the size of
 * the first record. poll() reports POLLIN for a record, POLLOUT if a submit
 * would not wait, and POLLHUP once the device goes away. After that read()
 * returns the remaining records and then 0. O_NONBLOCK of the device FD has no
 * effect on its queues.
 *
 * Several readers get different records. After EFAULT the record stays in the
 * queue, but the other readers may get later records first.
 *
 * EOPNOTSUPP: the provider accesses user memory in its RPC operation and therefore
 * supports only FWCTL_RPC and queues with FWCTL_QUEUE_RECEIVE_ONLY. EMFILE,
 * ENFILE: no free FD. Not in mainline.
 */
struct fwctl_queue_create {
	__u32 size;
	__u32 flags;
	__u32 max_records;
	__u32 max_bytes;
	__s32 fd;
	__u32 reserved;
};

#define FWCTL_QUEUE_CREATE _IO(FWCTL_TYPE, FWCTL_CMD_QUEUE_CREATE)

/**
 * enum fwctl_queue_submit_flags - Flags of FWCTL_QUEUE_SUBMIT
 * @FWCTL_QUEUE_SUBMIT_MORE: Also submit the struct fwctl_queue_submit of the same
 *	size that follows this one in memory.
 * @FWCTL_QUEUE_SUBMIT_READ: After the submit, read records as read() does.
 *	EOPNOTSUPP together with FWCTL_QUEUE_SUBMIT_MORE.
 */
enum fwctl_queue_submit_flags {
	FWCTL_QUEUE_SUBMIT_MORE = 1 << 0,
	FWCTL_QUEUE_SUBMIT_READ = 1 << 1,
};

/**
 * struct fwctl_queue_submit - Argument of FWCTL_QUEUE_SUBMIT, on the queue FD
 * @size: In: sizeof(struct fwctl_queue_submit), in bytes.
 * @flags: In: enum fwctl_queue_submit_flags, EOPNOTSUPP for any other bit.
 * @scope: In: enum fwctl_rpc_scope, with the permission checks of FWCTL_RPC for
 *	the task that submits.
 * @timeout_ms: In: milliseconds after which the request fails with ETIMEDOUT, 0
 *	for no timeout. The time starts when the request is accepted. A timeout
 *	of more than 12 days may expire early.
 * @in_len: In: size of the request, at most FWCTL_RPC_MAX_LEN.
 * @out_len: In: capacity of the record for the response, at most
 *	FWCTL_RPC_MAX_LEN.
 * @in: In: user pointer to the request. Copied before the call returns.
 * @cookie: In: any value. The record of the request carries it. Cookies need
 *	not be unique.
 * @records: In: user pointer to a buffer for records, used only with
 *	FWCTL_QUEUE_SUBMIT_READ.
 * @records_len: In: size of the buffer.
 * @reserved: In: must be 0, else EOPNOTSUPP.
 *
 * Does not wait for the firmware. If the queue is full, the call waits, or fails
 * with EAGAIN if the queue FD is O_NONBLOCK. Requests wait in the kernel for a free
 * slot of the device. Exactly one record reports the result of each accepted
 * request, even if the provider rejects it. Memory is charged to the cgroup of the
 * submitting task.
 *
 * Returns 0; or the number of accepted requests, if the first struct has
 * FWCTL_QUEUE_SUBMIT_MORE set. The number can be smaller than the series, for
 * example because the queue is full, a request is not valid or has the flag
 * FWCTL_QUEUE_SUBMIT_READ, a signal arrived, or the kernel's struct has another
 * size. Submit the rest again. If the call accepts no request, it fails with the
 * error of the first one.
 *
 * With FWCTL_QUEUE_SUBMIT_READ, an error means that the request was not accepted.
 * Otherwise the call returns the number of bytes of the whole records in @records.
 * These can belong to any request or event of the queue. The call waits for the
 * first record unless the queue FD is O_NONBLOCK. It returns 0 if no record is
 * ready, or if read() would fail, for example because of a signal. Then call read(),
 * and do not submit the request again.
 *
 * Errors in addition to the common ones: EMSGSIZE, EPERM and EOPNOTSUPP as for
 * FWCTL_RPC.
 */
struct fwctl_queue_submit {
	__u32 size;
	__u32 flags;
	__u32 scope;
	__u32 timeout_ms;
	__u32 in_len;
	__u32 out_len;
	__aligned_u64 in;
	__aligned_u64 cookie;
	__aligned_u64 records;
	__u32 records_len;
	__u32 reserved;
};

#define FWCTL_QUEUE_SUBMIT _IO(FWCTL_TYPE, FWCTL_CMD_QUEUE_SUBMIT)

/**
 * struct fwctl_queue_cancel - Argument of FWCTL_QUEUE_CANCEL, on the queue FD
 * @size: In: sizeof(struct fwctl_queue_cancel), in bytes.
 * @flags: In: must be 0, else EOPNOTSUPP.
 * @cookie: In: the cookie of the requests to cancel.
 * @count: Out: number of cancelled requests.
 * @reserved: In: must be 0, else EOPNOTSUPP.
 *
 * Abandons all outstanding requests of this queue that have the cookie. Their
 * records report ECANCELED. Does not wait for the firmware. ENOENT: no request
 * with this cookie is outstanding.
 */
struct fwctl_queue_cancel {
	__u32 size;
	__u32 flags;
	__aligned_u64 cookie;
	__u32 count;
	__u32 reserved;
};

#define FWCTL_QUEUE_CANCEL _IO(FWCTL_TYPE, FWCTL_CMD_QUEUE_CANCEL)

/**
 * enum fwctl_record_type - Type of a record that read() of a queue returns
 * @FWCTL_RECORD_RESPONSE: struct fwctl_record_response.
 * @FWCTL_RECORD_EVENT: struct fwctl_record_event.
 * @FWCTL_RECORD_LOST: struct fwctl_record_lost.
 *
 * A reader must skip records of an unknown type.
 */
enum fwctl_record_type {
	FWCTL_RECORD_RESPONSE = 1,
	FWCTL_RECORD_EVENT = 2,
	FWCTL_RECORD_LOST = 3,
};

/**
 * enum fwctl_record_flags - Flags of a record
 * @FWCTL_RECORD_CORE_ERROR: The error comes from the core (timeout, cancel,
 *	unregister), not from the provider.
 * @FWCTL_RECORD_IN_FLIGHT: The request was in flight when the core abandoned it.
 *	The firmware may still execute it, or may have executed it. Without this
 *	flag, a request with a core error never reached the provider.
 */
enum fwctl_record_flags {
	FWCTL_RECORD_CORE_ERROR = 1 << 0,
	FWCTL_RECORD_IN_FLIGHT = 1 << 1,
};

/**
 * struct fwctl_record - Head of each record
 * @len: Size of the record including this head and zero padding, a multiple of 8.
 *	The next record follows immediately.
 * @type: enum fwctl_record_type.
 * @flags: enum fwctl_record_flags.
 */
struct fwctl_record {
	__u32 len;
	__u16 type;
	__u16 flags;
};

/**
 * struct fwctl_record_response - The result of one request
 * @head: Type FWCTL_RECORD_RESPONSE.
 * @cookie: Cookie of the request.
 * @error: 0 or a negative errno, as for FWCTL_RPC. With FWCTL_RECORD_CORE_ERROR:
 *	-ETIMEDOUT, -ECANCELED or -ENODEV.
 * @data_len: Size of the response in @data, truncated to the submitted out_len.
 * @response_len: Size of the whole response.
 * @reserved: 0.
 * @data: The response, then zero padding.
 */
struct fwctl_record_response {
	struct fwctl_record head;
	__aligned_u64 cookie;
	__s32 error;
	__u32 data_len;
	__u32 response_len;
	__u32 reserved;
	__u8 data[];
};

/** FWCTL_EVENT_MAX_LEN - Largest struct fwctl_record_event.data_len */
#define FWCTL_EVENT_MAX_LEN 4096u

/**
 * struct fwctl_record_event - A firmware event
 * @head: Type FWCTL_RECORD_EVENT.
 * @sequence: Number of the event. The device counts the events of all kinds, also
 *	the events that the queue does not receive.
 * @time_ns: CLOCK_MONOTONIC time at which the provider posted the event.
 * @kind: Kind of the event, defined per device type.
 * @data_len: Size of the payload in @data, at most FWCTL_EVENT_MAX_LEN.
 * @data: The payload, then zero padding.
 */
struct fwctl_record_event {
	struct fwctl_record head;
	__aligned_u64 sequence;
	__aligned_u64 time_ns;
	__u32 kind;
	__u32 data_len;
	__u8 data[];
};

/**
 * struct fwctl_record_lost - Events of one kind that the queue could not hold
 * @head: Type FWCTL_RECORD_LOST.
 * @sequence: Number of the first lost event.
 * @time_ns: CLOCK_MONOTONIC time of the first lost event.
 * @count: Number of lost events of this kind.
 * @kind: Kind of the events.
 * @reserved: 0.
 *
 * The record has the position of the first lost event, or a later one if several
 * threads read at that time. All @count events precede the next event of this kind
 * in the queue.
 */
struct fwctl_record_lost {
	struct fwctl_record head;
	__aligned_u64 sequence;
	__aligned_u64 time_ns;
	__aligned_u64 count;
	__u32 kind;
	__u32 reserved;
};

/** FWCTL_QUEUE_MAX_EVENTS - Largest struct fwctl_queue_subscribe.max_events */
#define FWCTL_QUEUE_MAX_EVENTS 1024u

/**
 * struct fwctl_queue_subscribe - Argument of FWCTL_QUEUE_SUBSCRIBE, on the queue FD
 * @size: In: sizeof(struct fwctl_queue_subscribe), in bytes.
 * @flags: In: must be 0, else EOPNOTSUPP.
 * @scope: In: enum fwctl_rpc_scope, with the permission checks of FWCTL_RPC for
 *	the task that subscribes.
 * @kind: In: kind of the events, defined per device type.
 * @max_events: In: unread events of this kind that the queue can hold, less one
 *	for each further unread struct fwctl_record_lost of this kind. 0 selects 64.
 *	EINVAL if larger than FWCTL_QUEUE_MAX_EVENTS.
 * @reserved: In: must be 0, else EOPNOTSUPP.
 *
 * Adds the events of one kind to the records of the queue, in order with its
 * responses, until the queue is closed. Some kinds of events go to all contexts
 * of the device, others only to the context that caused the event.
 *
 * The memory for @max_events events is allocated by this call and charged to the
 * cgroup of the subscribing task. It does not count towards the bounds of the
 * queue. If it is full, new events are lost: see struct fwctl_record_lost.
 *
 * Errors in addition to the common ones: EPERM and EOPNOTSUPP as for FWCTL_RPC;
 * EOPNOTSUPP if the provider has no events of this kind; EBADMSG if @scope does
 * not allow them; EEXIST if the queue already receives them; ENOSPC if the device
 * has too many subscriptions.
 */
struct fwctl_queue_subscribe {
	__u32 size;
	__u32 flags;
	__u32 scope;
	__u32 kind;
	__u32 max_events;
	__u32 reserved;
};

#define FWCTL_QUEUE_SUBSCRIBE _IO(FWCTL_TYPE, FWCTL_CMD_QUEUE_SUBSCRIBE)

#endif
