/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * fwctl: remote procedure calls to a device's firmware.
 *
 * This header is the whole contract between the kernel and user space. Its
 * numbers and layouts are those of mainline Linux 6.15 and later and never
 * change; what a device's firmware understands is in a header of its own per
 * device type.
 */
#ifndef _UAPI_FWCTL_H
#define _UAPI_FWCTL_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define FWCTL_TYPE 0x9A

/**
 * DOC: Rules that every ioctl keeps
 *
 * The argument is a pointer to the ioctl's own struct, whose first member,
 * @size, holds the number of bytes that the caller passes. A caller built
 * against an older header passes less than the kernel knows and gets the
 * defaults (zero) for the rest; one built against a newer header passes more,
 * which works as long as what the kernel does not know is zero.
 *
 * Errors with one meaning everywhere:
 *
 * - ENOTTY: the kernel has no ioctl of this number.
 * - EINVAL: @size is smaller than the ioctl's first published struct.
 * - E2BIG: a byte beyond what this kernel knows is not zero.
 * - EOPNOTSUPP: a field that the kernel knows holds a value that it does not.
 * - EFAULT: a pointer does not lead to memory of the caller.
 * - ENOMEM: the kernel could not allocate a buffer.
 * - ENODEV: the device went away; this FD can only be closed.
 */

/*
 * Numbers below 0x80 belong to mainline. 2 and 3 are not in mainline, but
 * programs in the field already send them (destroy a resource, register user
 * memory), so they never get another meaning. This project's own extensions
 * start at FWCTL_CMD_EXTENSION_BASE.
 */
enum {
	FWCTL_CMD_BASE = 0,
	FWCTL_CMD_INFO = 0,
	FWCTL_CMD_RPC = 1,
	FWCTL_CMD_EXTENSION_BASE = 0x80,
	FWCTL_CMD_RPC_TIMED = 0x80,
	FWCTL_CMD_RPC_CANCEL = 0x81,
};

/**
 * enum fwctl_device_type - Which firmware interface a device speaks
 * @FWCTL_DEVICE_TYPE_ERROR: Never reported; catches uninitialised memory.
 * @FWCTL_DEVICE_TYPE_MLX5: NVIDIA ConnectX and BlueField, <fwctl/mlx5.h>.
 * @FWCTL_DEVICE_TYPE_CXL: CXL memory device mailbox.
 * @FWCTL_DEVICE_TYPE_BNXT: Broadcom NetXtreme-C/E.
 * @FWCTL_DEVICE_TYPE_PDS: AMD/Pensando DSC.
 * @FWCTL_DEVICE_TYPE_MOCK: The mock provider, <fwctl/mock.h>. Spells "MOCK" so
 *	that it stays far from the numbers that mainline hands out one by one.
 *
 * The type decides the format of FWCTL_INFO's device data and of every RPC
 * message. 5 is claimed twice outside mainline (NVIDIA nova-core, HiSilicon
 * UB) and 8 was used by a sample: a program can't rely on either.
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
 * struct fwctl_info - Argument of FWCTL_INFO: what is behind this FD
 * @size: In: sizeof(struct fwctl_info), in bytes.
 * @flags: In: must be 0, else EOPNOTSUPP.
 * @out_device_type: Out: enum fwctl_device_type.
 * @device_data_len: In: bytes at @out_device_data, may be 0. Out: bytes that
 *	the kernel has, which may be fewer or more than were given.
 * @out_device_data: In: user pointer to the buffer for the type's own struct,
 *	such as struct fwctl_info_mock. The whole buffer is written: the data,
 *	cut to its length, then zeroes.
 *
 * May sleep: a provider may have to ask its firmware.
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
 * enum fwctl_rpc_scope - How far an RPC may reach into the device
 * @FWCTL_RPC_CONFIGURATION: Read and write the device's configuration. The
 *	device stays in a state that its vendor fully supports.
 * @FWCTL_RPC_DEBUG_READ_ONLY: Read debug data. Compatible with kernel
 *	lockdown; nothing secret, keys for example, may be returned.
 * @FWCTL_RPC_DEBUG_WRITE: Write debug data, still compatible with lockdown,
 *	but possibly beyond what the vendor supports. Taints the kernel.
 * @FWCTL_RPC_DEBUG_WRITE_FULL: Everything, secrets included. Taints the kernel
 *	and needs CAP_SYS_RAWIO, without which it is EPERM.
 *
 * The caller states the scope; the provider knows which commands it allows and
 * refuses all others. Each scope allows what the one before it does.
 */
enum fwctl_rpc_scope {
	FWCTL_RPC_CONFIGURATION = 0,
	FWCTL_RPC_DEBUG_READ_ONLY = 1,
	FWCTL_RPC_DEBUG_WRITE = 2,
	FWCTL_RPC_DEBUG_WRITE_FULL = 3,
};

/** FWCTL_RPC_MAX_LEN - Most bytes of a request or response, either EMSGSIZE */
#define FWCTL_RPC_MAX_LEN (2u << 20)

/**
 * struct fwctl_rpc - Argument of FWCTL_RPC: one request, one response
 * @size: In: sizeof(struct fwctl_rpc), in bytes.
 * @scope: In: enum fwctl_rpc_scope, EOPNOTSUPP for any other value.
 * @in_len: In: bytes at @in, at most FWCTL_RPC_MAX_LEN.
 * @out_len: In: bytes at @out, at most FWCTL_RPC_MAX_LEN. Out: bytes of the
 *	whole response; if more than were given, the response was cut.
 * @in: In: user pointer to the request, in the device type's format.
 * @out: In: user pointer to the buffer for the response, which may be the
 *	same memory as @in. Bytes beyond the response are left as they were.
 *
 * Sleeps until the firmware answers; RPCs of one device run side by side. An
 * errno means that the firmware did not get the request, or that its answer
 * can't be trusted. Once delivered, what the firmware thinks of the request is
 * a status within the response. On any errno @out_len is not written.
 *
 * Besides the common errors: EMSGSIZE as above, EPERM and EOPNOTSUPP by
 * @scope. Providers use EBADMSG for a command that @scope does not allow.
 *
 * No signal ends the call but one that kills, and that only where the provider
 * can be left (see FWCTL_RPC_TIMED). With O_NONBLOCK set on the FD, EAGAIN
 * says that the device has as many RPCs in flight as it may have; without, the
 * call waits for one of them to end.
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
 * enum fwctl_rpc_flags - How a caller of FWCTL_RPC_TIMED wants to wait
 * @FWCTL_RPC_INTERRUPTIBLE: Return on any signal that has a handler, not only
 *	on those that kill. Where the provider can't be left it has no effect.
 */
enum fwctl_rpc_flags {
	FWCTL_RPC_INTERRUPTIBLE = 1 << 0,
};

/**
 * struct fwctl_rpc_timed - Argument of FWCTL_RPC_TIMED: an RPC that can be left
 * @size: In: sizeof(struct fwctl_rpc_timed), in bytes.
 * @flags: In: of enum fwctl_rpc_flags, EOPNOTSUPP for any other bit.
 * @scope: As in struct fwctl_rpc, like @in_len, @out_len, @in and @out.
 * @timeout_ms: In: milliseconds after which the caller leaves, 0 for never.
 * @in_len: In: bytes at @in.
 * @out_len: In: bytes at @out. Out: bytes of the whole response.
 * @in: In: user pointer to the request.
 * @out: In: user pointer to the buffer for the response.
 * @running: Out, written only with ETIMEDOUT and EINTR: how many RPCs of this
 *	FD are in the firmware at that moment, this one included if it is.
 * @reserved: In: must be 0, else EOPNOTSUPP.
 *
 * FWCTL_RPC with a deadline of the caller's, which says nothing about the
 * firmware: a time-out of its own is in the response, as any of its states.
 * Not in mainline.
 *
 * - ETIMEDOUT: the deadline passed.
 * - EINTR: a signal came, see @flags.
 * - EOPNOTSUPP: @timeout_ms is not 0, and the device's provider runs an RPC in
 *	its caller, which it can't leave.
 *
 * After ETIMEDOUT and EINTR the firmware may still execute the request, or may
 * have done so. It is told to stop where it can be. A response is dropped. What
 * a request that was left holds is given back when it ends, also if the FD is
 * closed meanwhile.
 */
struct fwctl_rpc_timed {
	__u32 size;
	__u32 flags;
	__u32 scope;
	__u32 timeout_ms;
	__u32 in_len;
	__u32 out_len;
	__aligned_u64 in;
	__aligned_u64 out;
	__u32 running;
	__u32 reserved;
};

#define FWCTL_RPC_TIMED _IO(FWCTL_TYPE, FWCTL_CMD_RPC_TIMED)

/**
 * FWCTL_RPC_CANCEL - End one RPC of an io_uring, only by that io_uring
 *
 * The argument is the pointer to the struct with which FWCTL_RPC was submitted,
 * on the same ring, by the same thread and with the same FD. That command then
 * completes with ECANCELED, and what FWCTL_RPC_TIMED says of ETIMEDOUT holds.
 * ENOENT: there is no such command, or a worker of io_uring has it, where
 * IORING_OP_ASYNC_CANCEL finds it. ENOTTY as an ioctl. Not in mainline.
 */
#define FWCTL_RPC_CANCEL _IO(FWCTL_TYPE, FWCTL_CMD_RPC_CANCEL)

#endif
