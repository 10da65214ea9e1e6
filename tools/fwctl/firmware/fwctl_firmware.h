/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Firmware in user space, in C: a program is the firmware of a mock device.
 *
 * Header only, for programs that build with the uAPI headers of this tree.
 * <fwctl/mock.h> describes the records. Functions return a negative errno on failure.
 */
#ifndef FWCTL_FIRMWARE_H
#define FWCTL_FIRMWARE_H

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <fwctl/fwctl.h>
#include <fwctl/mock.h>

/** FWCTL_FIRMWARE_MAX_RECORD - Size of a buffer that holds every record */
#define FWCTL_FIRMWARE_MAX_RECORD \
	(sizeof(struct fwctl_mock_record) + FWCTL_RPC_MAX_LEN)

/**
 * fwctl_firmware_open() - Become the firmware of a device
 * @parent: Name of the parent device, as in the configfs attribute: fwctl_mock.0.
 *
 * Return: an FD for poll() and the functions below; -ENOENT if the device is not live
 * or has another backend; -EPERM without CAP_SYS_ADMIN; -EBUSY if another program is
 * the firmware.
 */
static inline int fwctl_firmware_open(const char *parent)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/dev/%s", parent);
	fd = open(path, O_RDWR | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/**
 * fwctl_firmware_read() - Wait for records and read as many as fit
 * @fd: The firmware.
 * @buffer: Receives the records, aligned to 8 bytes.
 * @size: Size of @buffer.
 *
 * Return: the number of bytes; 0 if the device was removed; -EMSGSIZE if the first
 * record does not fit; -EAGAIN if @fd is O_NONBLOCK and there is no record.
 */
static inline ssize_t fwctl_firmware_read(int fd, void *buffer, size_t size)
{
	ssize_t len = read(fd, buffer, size);

	return len < 0 ? -errno : len;
}

/* Complete a request with @error, or with @len bytes at @data. */
static inline int fwctl_firmware_complete(int fd, uint64_t tag, int error,
					  const void *data, size_t len)
{
	struct fwctl_mock_respond arg = {
		.size = sizeof(arg),
		.error = error,
		.tag = tag,
		.data_len = (uint32_t)len,
		.data = (uintptr_t)data,
	};

	if (len > FWCTL_RPC_MAX_LEN)
		return -EMSGSIZE;
	return ioctl(fd, FWCTL_MOCK_RESPOND, &arg) < 0 ? -errno : 0;
}

/**
 * fwctl_firmware_respond() - Complete a request with a response
 * @fd: The firmware.
 * @tag: Tag of the request.
 * @data: The response.
 * @len: Size of the response.
 *
 * Return: 0; -ENOENT if the request is not in flight, for example because the caller
 * was killed; -ENODEV if the device was removed.
 */
static inline int fwctl_firmware_respond(int fd, uint64_t tag, const void *data,
					 size_t len)
{
	return fwctl_firmware_complete(fd, tag, 0, data, len);
}

/**
 * fwctl_firmware_fail() - Complete a request with an error
 * @fd: The firmware.
 * @tag: Tag of the request.
 * @error: Negative errno with which the RPC fails.
 *
 * Return: as fwctl_firmware_respond().
 */
static inline int fwctl_firmware_fail(int fd, uint64_t tag, int error)
{
	return fwctl_firmware_complete(fd, tag, error, NULL, 0);
}

/**
 * fwctl_firmware_post() - Post an event
 * @fd: The firmware.
 * @context: The context that receives the event, or 0 for all contexts.
 * @kind: enum fwctl_mock_event_kind.
 * @data: The payload.
 * @len: Size of the payload.
 *
 * Return: 0; -ENOENT if the context is not open; -EOPNOTSUPP for an unknown kind;
 * -EMSGSIZE if the payload is too large for the kind; -ENODEV if the device was
 * removed.
 */
static inline int fwctl_firmware_post(int fd, uint32_t context, uint32_t kind,
				      const void *data, size_t len)
{
	struct fwctl_mock_post arg = {
		.size = sizeof(arg),
		.kind = kind,
		.context = context,
		.data_len = (uint32_t)len,
		.data = (uintptr_t)data,
	};

	if (len > FWCTL_EVENT_MAX_LEN)
		return -EMSGSIZE;
	return ioctl(fd, FWCTL_MOCK_POST, &arg) < 0 ? -errno : 0;
}

/**
 * fwctl_firmware_set_info() - Set the device data of FWCTL_INFO
 * @fd: The firmware.
 * @data: The data, in the format of the device type.
 * @len: Size of the data, 0 for struct fwctl_info_mock.
 *
 * Return: 0; -EMSGSIZE if the data is over FWCTL_MOCK_INFO_MAX_LEN; -ENODEV if the
 * device was removed.
 */
static inline int fwctl_firmware_set_info(int fd, const void *data, size_t len)
{
	struct fwctl_mock_set_info arg = {
		.size = sizeof(arg),
		.data_len = (uint32_t)len,
		.data = (uintptr_t)data,
	};

	if (len > FWCTL_MOCK_INFO_MAX_LEN)
		return -EMSGSIZE;
	return ioctl(fd, FWCTL_MOCK_SET_INFO, &arg) < 0 ? -errno : 0;
}

#endif
