/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * fwctl: NVIDIA ConnectX and BlueField (FWCTL_DEVICE_TYPE_MLX5).
 *
 * A request is a command of the mlx5 command interface, as its Programmer's
 * Reference Manual and the kernel's mlx5_ifc.h lay it out: big-endian, a header
 * of 16 bytes, then the command's own fields. The response is the command's
 * output, 16 bytes of header with status and syndrome and then the rest. As the
 * interface has no length in its output, a response is always as long as the
 * caller's buffer, with zeroes where the firmware stored nothing.
 *
 * The 16 bits of user context ID in a request's header are the kernel's: they
 * are overwritten with the context of this FD.
 *
 * The provider refuses by errno, before the firmware sees anything: EMSGSIZE for
 * a request or a response buffer shorter than its header; EBADMSG for a command
 * that needs more than the RPC's scope, or that is let through in none
 * (Documentation/mlx5.rst lists those that are).
 *
 * ENXIO tells that the device is down, to come back or to end in ENODEV; EIO and
 * ENOMSG that it did not execute the command, the latter for its lengths;
 * ETIMEDOUT that there was no answer in time, after which the command may have
 * been executed or may yet be. All else is a status in the response.
 */
#ifndef _UAPI_FWCTL_MLX5_H
#define _UAPI_FWCTL_MLX5_H

#include <linux/types.h>

/**
 * struct fwctl_info_mlx5 - FWCTL_INFO's device data
 * @uid: The firmware's number for this FD's user context, never 0.
 * @uctx_caps: What the context may do beyond ordinary user commands, bits of
 *	the HCA capability uctx_cap. 0x4 is TOOLS_RESOURCES, the right to look
 *	at and configure the whole device, granted where the firmware offers it.
 */
struct fwctl_info_mlx5 {
	__u32 uid;
	__u32 uctx_caps;
};

#endif
