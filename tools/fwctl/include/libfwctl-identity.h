/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libfwctl-identity: the identity of devices, from netlink, sysfs and pci.ids, and
 * changes of their firmware through devlink.
 *
 * The library opens no device and works for every vendor. The changes need privilege,
 * other functions do not. The rules in libfwctl.h apply, except that an inventory or a
 * monitor must not be used by several threads at once.
 */
#ifndef LIBFWCTL_IDENTITY_H
#define LIBFWCTL_IDENTITY_H

#include <stddef.h>
#include <stdint.h>

#include <libfwctl.h>

#ifdef __cplusplus
extern "C" {
#endif

#pragma GCC visibility push(default)

/**
 * enum fwctl_identity_kind - A kind of values
 * @FWCTL_IDENTITY_TYPE: Device type, such as "mlx5", or its number.
 * @FWCTL_IDENTITY_SERIAL: Serial numbers. Keys: "board", "device" and "vpd". The
 *	first value is the best one for the label of a board.
 * @FWCTL_IDENTITY_BOARD: Board, with the keys of devlink, such as "fw.psid".
 * @FWCTL_IDENTITY_PART: Part number. Keys: "board.part_number" and "vpd".
 * @FWCTL_IDENTITY_RUNNING: Running versions, with the keys of devlink, such as
 *	"fw.version".
 * @FWCTL_IDENTITY_STORED: Versions in flash, with the keys of devlink.
 * @FWCTL_IDENTITY_DEVLINK: Handle of devlink, such as "pci/0000:03:00.0".
 * @FWCTL_IDENTITY_PORT: Ports of devlink, such as "pci/0000:03:00.0/65535". The key is
 *	the network or RDMA device, if the port has one.
 * @FWCTL_IDENTITY_NETDEV: Network devices.
 * @FWCTL_IDENTITY_RDMA: RDMA devices.
 * @FWCTL_IDENTITY_PCI_NAME: Name of the PCI device in pci.ids.
 * @FWCTL_IDENTITY_KINDS: Number of kinds; later versions may add kinds.
 */
enum fwctl_identity_kind {
	FWCTL_IDENTITY_TYPE,
	FWCTL_IDENTITY_SERIAL,
	FWCTL_IDENTITY_BOARD,
	FWCTL_IDENTITY_PART,
	FWCTL_IDENTITY_RUNNING,
	FWCTL_IDENTITY_STORED,
	FWCTL_IDENTITY_DEVLINK,
	FWCTL_IDENTITY_PORT,
	FWCTL_IDENTITY_NETDEV,
	FWCTL_IDENTITY_RDMA,
	FWCTL_IDENTITY_PCI_NAME,
	FWCTL_IDENTITY_KINDS,
};

/** FWCTL_IDENTITY_ALL - Mask of all kinds, also of later versions */
#define FWCTL_IDENTITY_ALL UINT32_MAX

struct fwctl_inventory;
struct fwctl_identity;

/**
 * fwctl_inventory_new() - Create an inventory: sources that devices share
 * @inventory: Where to store the inventory; fwctl_inventory_free() it.
 * @err: Filled in on failure, may be NULL.
 *
 * The inventory reads a source when a device needs it first, and keeps it. For
 * current network and RDMA devices, create a new inventory.
 *
 * Return: 0 or -ENOMEM.
 */
int fwctl_inventory_new(struct fwctl_inventory **inventory,
			struct fwctl_error *err);

/**
 * fwctl_inventory_free() - Release an inventory
 * @inventory: The inventory, may be NULL.
 */
void fwctl_inventory_free(struct fwctl_inventory *inventory);

/**
 * fwctl_inventory_find() - Look up a device by any of its names
 * @inventory: The inventory.
 * @list: The devices.
 * @name: As for fwctl_list_find(), "serial:" and a serial number, or an alternative
 *	name of a network device.
 * @entry: Where to store the entry, which belongs to @list.
 * @err: Filled in on failure, may be NULL.
 *
 * To find a serial number, the function reads the serial numbers of all devices.
 *
 * Return: 0; -ENODEV if no device has the name; -ENOTUNIQ if several have it, and
 * the error lists them; -ENOMEM.
 */
int fwctl_inventory_find(struct fwctl_inventory *inventory,
			 const struct fwctl_list *list, const char *name,
			 const struct fwctl_entry **entry,
			 struct fwctl_error *err);

/**
 * fwctl_identity_new() - Read the identity of a device
 * @inventory: The inventory. It may be freed before the identity.
 * @entry: The device.
 * @kinds: Bit mask of 1 << &enum fwctl_identity_kind, or FWCTL_IDENTITY_ALL.
 * @identity: Where to store the identity; fwctl_identity_free() it.
 * @err: Filled in on failure, may be NULL.
 *
 * Serial numbers, part numbers and versions come from the driver, which may ask the
 * firmware. The function then waits as long as the driver does.
 *
 * Return: 0 or -ENOMEM. A source that is not available is not a failure:
 * fwctl_identity_reason() describes it.
 */
int fwctl_identity_new(struct fwctl_inventory *inventory,
		       const struct fwctl_entry *entry, uint32_t kinds,
		       struct fwctl_identity **identity,
		       struct fwctl_error *err);

/**
 * fwctl_identity_free() - Release an identity
 * @identity: The identity, may be NULL.
 */
void fwctl_identity_free(struct fwctl_identity *identity);

/**
 * fwctl_identity_kind_name() - Return the name of a kind
 * @kind: &enum fwctl_identity_kind.
 *
 * Return: a word such as "serial", NULL for an unknown kind; static.
 */
const char *fwctl_identity_kind_name(uint32_t kind);

/**
 * fwctl_identity_count() - Return the number of values of a kind
 * @identity: The identity.
 * @kind: &enum fwctl_identity_kind.
 *
 * Return: the number of values.
 */
size_t fwctl_identity_count(const struct fwctl_identity *identity,
			    uint32_t kind);

/**
 * fwctl_identity_value() - Return a value
 * @identity: The identity.
 * @kind: &enum fwctl_identity_kind.
 * @index: 0 to fwctl_identity_count() - 1.
 *
 * Return: the value, in which \xNN replaces everything but printable ASCII; NULL
 * beyond the end.
 */
const char *fwctl_identity_value(const struct fwctl_identity *identity,
				 uint32_t kind, size_t index);

/**
 * fwctl_identity_key() - Return the key of a value
 * @identity: The identity.
 * @kind: &enum fwctl_identity_kind.
 * @index: 0 to fwctl_identity_count() - 1.
 *
 * Return: the key, with the characters of a value; NULL if the value has none, or
 * beyond the end.
 */
const char *fwctl_identity_key(const struct fwctl_identity *identity,
			       uint32_t kind, size_t index);

/**
 * fwctl_identity_reason() - Return the reason for a kind without values
 * @identity: The identity.
 * @kind: &enum fwctl_identity_kind.
 *
 * Return: the reason, one line in English; NULL if the kind has values or was not
 * read.
 */
const char *fwctl_identity_reason(const struct fwctl_identity *identity,
				  uint32_t kind);

struct fwctl_monitor;

/**
 * fwctl_monitor_new() - Receive the changes of devices
 * @monitor: Where to store the monitor; fwctl_monitor_free() it.
 * @err: Filled in on failure, may be NULL.
 *
 * The sources are uevents of the class fwctl and notifications of devlink, in the
 * network namespace of the caller. If udevd runs, a uevent arrives after udevd has
 * processed it. Without devlink in the kernel, there are only uevents.
 *
 * Return: 0 or a negative errno.
 */
int fwctl_monitor_new(struct fwctl_monitor **monitor, struct fwctl_error *err);

/**
 * fwctl_monitor_free() - Release a monitor
 * @monitor: The monitor, may be NULL.
 */
void fwctl_monitor_free(struct fwctl_monitor *monitor);

/**
 * fwctl_monitor_fd() - Return an FD for poll(2)
 * @monitor: The monitor.
 *
 * Return: the FD, which is readable if fwctl_monitor_next() may have a change. It
 * belongs to @monitor.
 */
int fwctl_monitor_fd(const struct fwctl_monitor *monitor);

/**
 * fwctl_monitor_next() - Receive the next change
 * @monitor: The monitor. The change replaces the last one.
 * @err: Filled in on failure, may be NULL.
 *
 * Return: 1 for a change; 0 if there is none at present; -ENOMEM.
 */
int fwctl_monitor_next(struct fwctl_monitor *monitor, struct fwctl_error *err);

/**
 * fwctl_monitor_source() - Return the source of the last change
 * @monitor: The monitor.
 *
 * Return: "kernel", "udev" or "devlink"; static.
 */
const char *fwctl_monitor_source(const struct fwctl_monitor *monitor);

/**
 * fwctl_monitor_action() - Return the last change
 * @monitor: The monitor.
 *
 * Return: the action of a uevent, such as "add", "change" and "remove"; for devlink
 * "instance", "instance-removed", "health", "flash-begin", "flash" or "flash-end"; or
 * "lost": the program was too slow, and the source dropped changes.
 */
const char *fwctl_monitor_action(const struct fwctl_monitor *monitor);

/**
 * fwctl_monitor_device() - Return the device of the last change
 * @monitor: The monitor.
 *
 * Return: a name such as "fwctl0", or a handle of devlink; empty for "lost".
 */
const char *fwctl_monitor_device(const struct fwctl_monitor *monitor);

/**
 * fwctl_monitor_property() - Return a property of the last change
 * @monitor: The monitor.
 * @index: From 0 on.
 * @value: Where to store the value, with the characters of fwctl_identity_value().
 *
 * Return: the key, such as "FWCTL_EVENT" of a uevent or "reporter" of devlink; NULL
 * beyond the last property.
 */
const char *fwctl_monitor_property(const struct fwctl_monitor *monitor,
				   size_t index, const char **value);

/**
 * struct fwctl_flash_status - Progress of a firmware update
 * @message: Current step, in the words of the driver.
 * @component: Component that is updated; NULL if the driver does not report it.
 * @done: Completed part of the step.
 * @total: Size of the step in the unit of @done, such as bytes; 0 if it is unknown.
 *
 * The strings have the characters of fwctl_identity_value().
 */
struct fwctl_flash_status {
	const char *message;
	const char *component;
	uint64_t done;
	uint64_t total;
};

/**
 * typedef fwctl_flash_fn - Receive the progress of a firmware update
 * @data: Data of the caller.
 * @status: The progress, valid during the call.
 */
typedef void (*fwctl_flash_fn)(void *data, const struct fwctl_flash_status *status);

/**
 * fwctl_devlink_flash() - Burn a firmware image
 * @handle: Handle of devlink, such as "pci/0000:03:00.0".
 * @file: Name of the image, relative to /lib/firmware. The kernel reads it.
 * @component: Component to update; NULL for the whole image.
 * @progress: Called in this thread for each step.
 * @data: First argument of @progress.
 * @err: Filled in on failure, may be NULL. The message contains the kernel's
 *	description.
 *
 * Needs CAP_NET_ADMIN. The function returns at the end of the update, which takes
 * minutes on some devices. An update cannot be cancelled, and signals do not end the
 * call. Most devices run the image only after fwctl_devlink_activate().
 *
 * Return: 0 or the negative errno of the kernel.
 */
int fwctl_devlink_flash(const char *handle, const char *file,
			const char *component, fwctl_flash_fn progress,
			void *data, struct fwctl_error *err);

/**
 * fwctl_devlink_activate() - Reset the firmware, so that it runs the stored image
 * @handle: Handle of devlink, such as "pci/0000:03:00.0".
 * @err: Filled in on failure, may be NULL. The message contains the kernel's
 *	description.
 *
 * Needs CAP_NET_ADMIN. The driver removes its network, RDMA and fwctl devices and
 * creates them again. An fwctl device can then have another name.
 *
 * Return: 0 or the negative errno of the kernel.
 */
int fwctl_devlink_activate(const char *handle, struct fwctl_error *err);

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif
