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

/**
 * enum fwctl_mlx5_event_kind - Kinds of events, each with the minimum scope
 * @FWCTL_MLX5_EVENT_PORT_MODULE: CONFIGURATION. A module was plugged into a port or
 *	unplugged, was enabled or disabled, or has an error. Payload struct
 *	fwctl_mlx5_event, where @data[1] is the number of the module and the low four
 *	bits of @data[3] are the state: 1 plugged, 2 unplugged, 3 error, 4 disabled.
 *	After an error, the low four bits of @data[6] are its cause.
 * @FWCTL_MLX5_EVENT_TEMPERATURE: CONFIGURATION. A sensor exceeds its threshold.
 *	Payload struct fwctl_mlx5_event, where @data starts with a big-endian number
 *	of 128 bits. Bit n is set if sensor n of register MTMP is too hot.
 * @FWCTL_MLX5_EVENT_GENERAL: DEBUG_READ_ONLY. Payload struct fwctl_mlx5_event, where
 *	@sub_type determines the layout of @data. The subtypes include 1 (a
 *	delay-drop timer expired), 5 (the power of the PCI slot changed), 7 (the
 *	firmware was patched) and 8 (a phase of a synchronised reset).
 * @FWCTL_MLX5_EVENT_HEALTH: CONFIGURATION. No payload. mlx5_core found a fatal error
 *	of the device and takes it down to recover. The queue then returns its last
 *	records and end-of-file, and a new fwctl device appears after the recovery.
 *	Also sent when the system shuts down.
 *
 * Up to 0xff, the number of a kind is the event type of the Programmer's Reference
 * Manual. mlx5_core receives these events if the firmware has the HCA capability
 * port_module_event, temp_warn_event or general_notification_event. A subscription
 * succeeds even if the firmware lacks the capability. Then the queue receives no
 * event of this kind.
 *
 * All events are for all contexts and describe the whole device.
 */
enum fwctl_mlx5_event_kind {
	FWCTL_MLX5_EVENT_PORT_MODULE = 0x16,
	FWCTL_MLX5_EVENT_TEMPERATURE = 0x17,
	FWCTL_MLX5_EVENT_GENERAL = 0x22,
	FWCTL_MLX5_EVENT_HEALTH = 0x100,
};

/**
 * struct fwctl_mlx5_event - An entry of the event queue
 * @sub_type: Event subtype.
 * @reserved: 0.
 * @data: Event data, as defined by the Programmer's Reference Manual.
 */
struct fwctl_mlx5_event {
	__u8 sub_type;
	__u8 reserved[3];
	__u8 data[28];
};

#endif
