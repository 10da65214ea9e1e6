/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * fwctl: NVIDIA ConnectX and BlueField (FWCTL_DEVICE_TYPE_MLX5).
 *
 * A request is a command of the mlx5 command interface, as defined by the
 * Programmer's Reference Manual and by the kernel's mlx5_ifc.h. The command is
 * big-endian: a header of 16 bytes, then the fields of the command. The response is
 * the output of the command: a header of 16 bytes with status and syndrome, then
 * the output fields. The output has no length field, so a response always fills the
 * caller's buffer. Bytes that the firmware does not store are zero.
 *
 * The kernel overwrites the user context ID in the header of the command with the
 * context of the FD.
 *
 * Errors before the command reaches the firmware:
 *
 * - EMSGSIZE: the request or the response buffer is shorter than the header.
 * - EBADMSG: the command needs a wider scope, or no scope allows it.
 *   Documentation/mlx5.rst lists the allowed commands.
 * - EBUSY: the command queue has no free entry.
 *
 * Errors of the device:
 *
 * - ENXIO: the device is down. It may recover, or RPCs fail with ENODEV later.
 * - EIO: the device did not execute the command, or did not respond in time. After
 *   a timeout the device may have executed the command, or may still do so.
 * - ENOMSG: the device rejected the lengths of the command.
 *
 * The response reports all other errors as a status.
 */
#ifndef _UAPI_FWCTL_MLX5_H
#define _UAPI_FWCTL_MLX5_H

#include <linux/types.h>

/**
 * struct fwctl_info_mlx5 - Device data of FWCTL_INFO
 * @uid: Firmware ID of the FD's user context, never 0.
 * @uctx_caps: Additional rights of the user context, as bits of the HCA capability
 *	uctx_cap. 0x4 is TOOLS_RESOURCES, the right to query and configure the
 *	whole device, which the provider requests if the firmware offers it.
 */
struct fwctl_info_mlx5 {
	__u32 uid;
	__u32 uctx_caps;
};

#endif
