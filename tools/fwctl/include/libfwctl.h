/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libfwctl: send requests to the firmware of devices, through the kernel's
 * fwctl.
 *
 * The only public header of the library. It does not include kernel headers:
 * the constants of the kernel's ABI are repeated under other names.
 */
#ifndef LIBFWCTL_H
#define LIBFWCTL_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#pragma GCC visibility push(default)

/**
 * DOC: Rules of all functions
 *
 * Errors: a function that can fail returns 0 or a negative errno. Its last
 * argument is a &struct fwctl_error of the caller, or NULL. The function fills
 * in the struct on failure only. The value of errno has no meaning after a call.
 *
 * Sized structs: the caller initialises &struct fwctl_error, &struct
 * fwctl_request and &struct fwctl_event with FWCTL_ERROR_INIT, FWCTL_REQUEST_INIT
 * and FWCTL_EVENT_INIT. Later versions of the library may append members. The
 * library accesses only the members that existed when the program was compiled.
 *
 * Threads: the library has no global state. A handle does not change after it
 * was opened, so any number of threads may use it at once; RPCs of one handle
 * run concurrently in the kernel. Device lists and entries are read-only. Any
 * number of threads may submit to, reap from and cancel on one queue at once.
 * fwctl_dev_close(), fwctl_queue_free() and the functions that set members of a
 * context require that no other thread uses the object.
 *
 * Threads of the library: queues, timeouts and interruptible RPCs need queues of
 * the kernel, see FWCTL_FEATURE_QUEUES. Mainline's kernel has none, and no
 * kernel has them for drivers that access user memory in their RPC operation.
 * The library then emulates queues: up to 64 threads for each handle wait for
 * the kernel, with all signals blocked. Results are the same, with these limits:
 *
 * - There are no firmware events.
 * - A process that exits waits for the firmware to complete its requests.
 * - A timeout or a cancellation cannot abort a request in the firmware. Its thread
 *   and, after fwctl_dev_close(), the open device stay until it completes.
 * - More than 64 requests of a handle wait for a thread, in order.
 * - The kernel checks the permission of the library's threads. They start with the
 *   first requests. Drop capabilities before, or in all threads.
 * - fork(): the child must not use the handle or its queues, and must not close
 *   them.
 * - A request of some drivers (pds, bnxt) has pointers to memory. After
 *   -ETIMEDOUT, -EINTR, -ECANCELED or fwctl_queue_free(), that memory must stay
 *   valid until the process ends. Buffers that are passed to the library have no
 *   such rule.
 *
 * Ownership: the caller releases each object that a function returns by pointer
 * to a pointer, with the release function of the object. Strings that an accessor
 * returns live as long as the object.
 *
 * Arguments must not be NULL unless the description of the function allows it.
 *
 * FDs are opened with O_CLOEXEC. No function installs a signal handler, prints
 * or exits.
 *
 * Recordings: if the environment variable FWCTL_RECORD is set, handles write their
 * RPCs and events to that file, see libfwctl.rst. Opening a handle fails if the file
 * is not writable.
 */

/**
 * enum fwctl_reason - Cause of an error, more exact than its errno
 * @FWCTL_REASON_OTHER: Another reason; see the errno.
 * @FWCTL_REASON_ARGUMENT: An argument is invalid.
 * @FWCTL_REASON_NO_MEMORY: The process or the kernel has no memory.
 * @FWCTL_REASON_NO_FDS: The process or the system has too many open files.
 * @FWCTL_REASON_NO_DEVICE: No device has this name.
 * @FWCTL_REASON_AMBIGUOUS: Several devices have this name.
 * @FWCTL_REASON_GONE: The device was removed, or its driver unbound.
 * @FWCTL_REASON_NOT_FWCTL: The file is not the node of an fwctl device.
 * @FWCTL_REASON_ACCESS: The caller may not open the node.
 * @FWCTL_REASON_SCOPE: The driver does not allow the command in this scope.
 * @FWCTL_REASON_CAPABILITY: The scope needs a capability, or a security policy
 *	forbids it.
 * @FWCTL_REASON_UNSUPPORTED: The kernel does not know the scope, or the driver
 *	does not support the command.
 * @FWCTL_REASON_SIZE: A length is over the limit, or does not suit the device.
 * @FWCTL_REASON_FAULT: A buffer is not memory of the process.
 * @FWCTL_REASON_KERNEL: The kernel or the driver does not understand the call.
 * @FWCTL_REASON_BUSY: The device has as many commands in flight as it can take.
 * @FWCTL_REASON_DOWN: The device or its command interface is down.
 * @FWCTL_REASON_FIRMWARE: The firmware sent no response in the driver's time, or
 *	an invalid one.
 * @FWCTL_REASON_TIMEOUT: The timeout of the request expired.
 * @FWCTL_REASON_CANCELLED: fwctl_queue_cancel() ended the request.
 * @FWCTL_REASON_INTERRUPTED: A signal ended the wait.
 * @FWCTL_REASON_FULL: The queue, or the kernel's memory for it, is full.
 * @FWCTL_REASON_EMPTY: The queue has no request to reap or to cancel.
 * @FWCTL_REASON_POLICY: The site policy, or the restriction of the handle, forbids
 *	the scope or the command.
 * @FWCTL_REASON_STATUS: The firmware returned an error status. libfwctl itself does
 *	not interpret responses; libraries for device types do.
 */
enum fwctl_reason {
	FWCTL_REASON_OTHER = 0,
	FWCTL_REASON_ARGUMENT,
	FWCTL_REASON_NO_MEMORY,
	FWCTL_REASON_NO_FDS,
	FWCTL_REASON_NO_DEVICE,
	FWCTL_REASON_AMBIGUOUS,
	FWCTL_REASON_GONE,
	FWCTL_REASON_NOT_FWCTL,
	FWCTL_REASON_ACCESS,
	FWCTL_REASON_SCOPE,
	FWCTL_REASON_CAPABILITY,
	FWCTL_REASON_UNSUPPORTED,
	FWCTL_REASON_SIZE,
	FWCTL_REASON_FAULT,
	FWCTL_REASON_KERNEL,
	FWCTL_REASON_BUSY,
	FWCTL_REASON_DOWN,
	FWCTL_REASON_FIRMWARE,
	FWCTL_REASON_TIMEOUT,
	FWCTL_REASON_CANCELLED,
	FWCTL_REASON_INTERRUPTED,
	FWCTL_REASON_FULL,
	FWCTL_REASON_EMPTY,
	FWCTL_REASON_POLICY,
	FWCTL_REASON_STATUS,
};

/**
 * struct fwctl_error - Description of a failure
 * @size: Bytes of the struct, from FWCTL_ERROR_INIT.
 * @code: The negative errno that the function returned.
 * @reason: &enum fwctl_reason. Later versions may add reasons.
 * @message: Description, one line without a final period or newline.
 * @hint: Advice to the user, as sentences; may be empty.
 *
 * Both texts are NUL-terminated and name the device. They contain only characters
 * that are printable in the locale of the program; '?' replaces all others. Text
 * that does not fit ends in "...".
 */
struct fwctl_error {
	size_t size;
	int code;
	uint32_t reason;
	char message[504];
	char hint[512];
};

/** FWCTL_ERROR_INIT - Initialiser of a struct fwctl_error */
#define FWCTL_ERROR_INIT { sizeof(struct fwctl_error), 0, 0, "", "" }

/**
 * enum fwctl_scope - Rights of an RPC, with the kernel's numbers
 * @FWCTL_SCOPE_CONFIGURATION: Device configuration, fully supported.
 * @FWCTL_SCOPE_DEBUG_READ: Read debug data; compatible with lockdown.
 * @FWCTL_SCOPE_DEBUG_WRITE: Write debug data. Taints the kernel.
 * @FWCTL_SCOPE_DEBUG_WRITE_FULL: Everything. Taints the kernel and needs
 *	CAP_SYS_RAWIO.
 */
enum fwctl_scope {
	FWCTL_SCOPE_CONFIGURATION = 0,
	FWCTL_SCOPE_DEBUG_READ = 1,
	FWCTL_SCOPE_DEBUG_WRITE = 2,
	FWCTL_SCOPE_DEBUG_WRITE_FULL = 3,
};

/** FWCTL_MAX_LEN - Maximum size of a request or a response buffer: 2 MiB */
#define FWCTL_MAX_LEN ((size_t)2 << 20)

struct fwctl_context;
struct fwctl_list;
struct fwctl_entry;
struct fwctl_dev;
struct fwctl_memory;
struct fwctl_queue;

/**
 * fwctl_version() - Return the version of the running library
 *
 * Return: a static string such as "0.6.0".
 */
const char *fwctl_version(void);

/**
 * fwctl_scope_name() - Return the name of a scope
 * @scope: &enum fwctl_scope.
 *
 * Return: "configuration", "debug-read", "debug-write", "debug-write-full", or
 * NULL for a value that the library does not know; static.
 */
const char *fwctl_scope_name(uint32_t scope);

/**
 * fwctl_scope_from_name() - Look up a scope by name
 * @name: As fwctl_scope_name() spells it.
 *
 * Return: &enum fwctl_scope, or -EINVAL.
 */
int fwctl_scope_from_name(const char *name);

/**
 * fwctl_scope_taints() - Query whether an RPC in a scope taints the kernel
 * @scope: &enum fwctl_scope, or a value that the library does not know.
 *
 * Return: 1 if it does or if the scope is unknown, else 0.
 */
int fwctl_scope_taints(uint32_t scope);

/**
 * fwctl_device_type_name() - Return the name of a device type
 * @type: As fwctl_dev_info() returns it.
 *
 * Return: a word such as "mlx5", "cxl" or "mock", NULL if the library does not
 * know the type; static.
 */
const char *fwctl_device_type_name(uint32_t type);

/**
 * fwctl_context_new() - Create a context: settings for lists and handles
 *
 * The functions that take a list or open a device also accept NULL, for the
 * defaults.
 *
 * Return: the context with one reference, NULL if out of memory.
 */
struct fwctl_context *fwctl_context_new(void);

/**
 * fwctl_context_ref() - Take a reference to a context
 * @ctx: The context.
 *
 * Return: @ctx.
 */
struct fwctl_context *fwctl_context_ref(struct fwctl_context *ctx);

/**
 * fwctl_context_unref() - Drop a reference; the last one frees the context
 * @ctx: The context, may be NULL. Open handles hold their own references.
 */
void fwctl_context_unref(struct fwctl_context *ctx);

/**
 * fwctl_context_set_sysroot() - Use another directory than / for sys/ and dev/
 * @ctx: The context.
 * @sysroot: Path of the directory; copied. NULL for the running system, the
 *	default.
 *
 * Return: 0 or -ENOMEM.
 */
int fwctl_context_set_sysroot(struct fwctl_context *ctx, const char *sysroot);

/**
 * typedef fwctl_log_fn - Receive a line of the log
 * @data: As given to fwctl_context_set_log().
 * @line: Text without a newline: the device, and name=value pairs.
 *
 * Runs in the thread that made the call. Must not use the handle or queue.
 */
typedef void (*fwctl_log_fn)(void *data, const char *line);

/**
 * fwctl_context_set_log() - Log each completed RPC and each emulated queue
 * @ctx: The context.
 * @log: Receives the lines; NULL for no log, the default.
 * @data: First argument of @log.
 *
 * The log has scopes, lengths, results and times, but no content.
 */
void fwctl_context_set_log(struct fwctl_context *ctx, fwctl_log_fn log,
			   void *data);

/**
 * fwctl_list_new() - Take a snapshot of the devices
 * @ctx: The context, may be NULL.
 * @list: Where to store the list, sorted by number; fwctl_list_free() it.
 * @err: Filled in on failure, may be NULL.
 *
 * Reads sysfs and opens no device, so it needs no privilege. The list is empty
 * on a system without fwctl; fwctl_list_module_loaded() distinguishes this from
 * a system without devices.
 *
 * Return: 0; -ENOMEM; or the negative errno with which sysfs could not be read.
 */
int fwctl_list_new(struct fwctl_context *ctx, struct fwctl_list **list,
		   struct fwctl_error *err);

/**
 * fwctl_list_free() - Release a list
 * @list: The list, may be NULL. Entries that the program references remain.
 */
void fwctl_list_free(struct fwctl_list *list);

/**
 * fwctl_list_module_loaded() - Query whether the kernel has fwctl
 * @list: The list.
 *
 * Return: 1 if the class existed when the snapshot was taken, else 0.
 */
int fwctl_list_module_loaded(const struct fwctl_list *list);

/**
 * fwctl_list_count() - Return the number of devices in a list
 * @list: The list.
 *
 * Return: the number of entries.
 */
size_t fwctl_list_count(const struct fwctl_list *list);

/**
 * fwctl_list_get() - Return a device of a list
 * @list: The list.
 * @index: 0 to fwctl_list_count() - 1.
 *
 * Return: the entry, which belongs to @list; NULL beyond its end.
 */
const struct fwctl_entry *fwctl_list_get(const struct fwctl_list *list,
					 size_t index);

/**
 * fwctl_list_find() - Look up a device by any of its names
 * @list: The list.
 * @name: "fwctl0"; a PCI address, with or without domain ("0000:03:00.0",
 *	"03:00.0"); the name of the parent device ("fwctl_mock.0"); its bus and name,
 *	the handle of devlink ("pci/0000:03:00.0"); or the name of a network device
 *	("eth2") or an RDMA device ("mlx5_0") of the parent.
 * @entry: Where to store the entry, which belongs to @list.
 * @err: Filled in on failure, may be NULL.
 *
 * Return: 0; -ENODEV if no device has the name; -ENOTUNIQ if several have it, and
 * the error lists them.
 */
int fwctl_list_find(const struct fwctl_list *list, const char *name,
		    const struct fwctl_entry **entry, struct fwctl_error *err);

/**
 * fwctl_entry_ref() - Take a reference to an entry, which may outlive its list
 * @entry: The entry.
 *
 * Return: @entry.
 */
const struct fwctl_entry *fwctl_entry_ref(const struct fwctl_entry *entry);

/**
 * fwctl_entry_unref() - Drop a reference; the last one frees the entry
 * @entry: The entry, may be NULL.
 */
void fwctl_entry_unref(const struct fwctl_entry *entry);

/**
 * fwctl_entry_open() - Open the device of an entry
 * @entry: The entry.
 * @dev: Where to store the handle; fwctl_dev_close() it.
 * @err: Filled in on failure, may be NULL.
 *
 * Return: as fwctl_dev_open(); -ENODEV also if another device has the number now.
 */
int fwctl_entry_open(const struct fwctl_entry *entry, struct fwctl_dev **dev,
		     struct fwctl_error *err);

/**
 * fwctl_entry_syspath() - Return the path of the device in sysfs
 * @entry: The entry.
 *
 * Return: the path of the directory, without links. No two devices have the same
 * path at the same time.
 */
const char *fwctl_entry_syspath(const struct fwctl_entry *entry);

/**
 * fwctl_entry_name() - Return the name of the device
 * @entry: The entry.
 *
 * Return: a name such as "fwctl0".
 */
const char *fwctl_entry_name(const struct fwctl_entry *entry);

/**
 * fwctl_entry_node() - Return the path of the device node
 * @entry: The entry.
 *
 * Return: a path such as "/dev/fwctl/fwctl0", with the context's sysroot in front.
 */
const char *fwctl_entry_node(const struct fwctl_entry *entry);

/**
 * fwctl_entry_parent() - Return the name of the device that runs the firmware
 * @entry: The entry.
 *
 * Return: "0000:03:00.0", "mem0", "fwctl_mock.0"...; NULL if it has none.
 */
const char *fwctl_entry_parent(const struct fwctl_entry *entry);

/**
 * fwctl_entry_bus() - Return the bus of the parent
 * @entry: The entry.
 *
 * Return: "pci", "cxl", "faux"...; NULL if it has none.
 */
const char *fwctl_entry_bus(const struct fwctl_entry *entry);

/**
 * fwctl_entry_driver() - Return the driver of the parent
 * @entry: The entry.
 *
 * Return: "mlx5_core"...; NULL if there is none.
 */
const char *fwctl_entry_driver(const struct fwctl_entry *entry);

/**
 * fwctl_entry_pci() - Return the address of the nearest PCI function above
 * @entry: The entry.
 *
 * Return: "0000:03:00.0"...; NULL if there is none.
 */
const char *fwctl_entry_pci(const struct fwctl_entry *entry);

/**
 * fwctl_entry_devnum() - Return the device number of the node
 * @entry: The entry.
 * @major: Where to store the major number.
 * @minor: Where to store the minor number.
 */
void fwctl_entry_devnum(const struct fwctl_entry *entry, unsigned int *major,
			unsigned int *minor);

/**
 * fwctl_dev_open() - Open a device by name
 * @ctx: The context, may be NULL.
 * @name: As for fwctl_list_find(); or the path of a node, which contains a slash.
 *	BUS/DEVICE is a path only if the system has no such bus. "replay:" and the
 *	path of a recording open the recording as fwctl_dev_open_replay() does.
 * @dev: Where to store the handle; fwctl_dev_close() it.
 * @err: Filled in on failure, may be NULL.
 *
 * A provider may create a firmware context for each handle. The firmware then
 * accounts the resources of the handle to that context.
 *
 * Return: 0; -ENODEV if there is no such device, or if it was removed;
 * -ENOTUNIQ; -EACCES if the caller may not open the node; -ENOTTY if the node does
 * not belong to an fwctl device; -ENOMEM, -EMFILE or any other error of open(2).
 */
int fwctl_dev_open(struct fwctl_context *ctx, const char *name,
		   struct fwctl_dev **dev, struct fwctl_error *err);

/**
 * fwctl_dev_from_fd() - Create a handle for an open FD
 * @ctx: The context, may be NULL.
 * @fd: FD of an fwctl node. The handle gets a duplicate; @fd remains the caller's.
 * @name: Name of the device in error texts; copied.
 * @dev: Where to store the handle; fwctl_dev_close() it.
 * @err: Filled in on failure, may be NULL.
 *
 * For a program that may not open the node and received the FD instead.
 *
 * Return: 0; -EBADF; -ENOTTY if it is not a character device; -ENOMEM; -EMFILE.
 */
int fwctl_dev_from_fd(struct fwctl_context *ctx, int fd, const char *name,
		      struct fwctl_dev **dev, struct fwctl_error *err);

/**
 * fwctl_dev_open_replay() - Open a recording in place of a device
 * @ctx: The context, may be NULL.
 * @path: Path of the recording, as FWCTL_RECORD and fwctl record write it. Also the
 *	name of the handle in error texts.
 * @dev: Where to store the handle; fwctl_dev_close() it.
 * @err: Filled in on failure, may be NULL.
 *
 * The handle needs no kernel module and no privilege. It returns the recorded device
 * type, responses, errors and events, each at once. A request gets the first unused
 * response to the same bytes, or else the last used one. Other requests fail with
 * -ENOMSG, and requests in a narrower scope with -EBADMSG. A request that has no
 * response in the recording fails with -ETIMEDOUT. Each handle starts at the
 * beginning of the recording. The handle has no registered memory and no
 * restrictions, and fwctl_dev_fd() returns -1.
 *
 * Return: 0; -EBADMSG if the file is not a recording, and the error contains the line;
 * -ENOMEM; or an error of open(2) or read(2).
 */
int fwctl_dev_open_replay(struct fwctl_context *ctx, const char *path,
			  struct fwctl_dev **dev, struct fwctl_error *err);

/**
 * fwctl_dev_close() - Close a device and release its handle
 * @dev: The handle, may be NULL. No thread may be using it.
 *
 * The firmware frees the resources of the handle. With emulated queues it does so
 * after abandoned requests have completed. This function does not wait for them.
 */
void fwctl_dev_close(struct fwctl_dev *dev);

/**
 * fwctl_dev_name() - Return the name of the device in error texts
 * @dev: The handle.
 *
 * Return: "fwctl0" if the library found it in sysfs, else the name that the caller
 * gave.
 */
const char *fwctl_dev_name(const struct fwctl_dev *dev);

/**
 * fwctl_dev_fd() - Return the FD of a handle
 * @dev: The handle.
 *
 * For ioctls without a function in the library. The FD belongs to the handle: do
 * not close it.
 *
 * Return: the FD; -1 for a recording.
 */
int fwctl_dev_fd(const struct fwctl_dev *dev);

/**
 * enum fwctl_feature - Features of a device and its kernel
 * @FWCTL_FEATURE_QUEUES: The kernel has queues for the device. Otherwise the
 *	library emulates queues with threads.
 * @FWCTL_FEATURE_MEMORY: fwctl_dev_register_memory() works, except for limits and
 *	permissions.
 */
enum fwctl_feature {
	FWCTL_FEATURE_QUEUES = 1 << 0,
	FWCTL_FEATURE_MEMORY = 1 << 1,
};

/**
 * fwctl_dev_features() - Query the features of a device and its kernel
 * @dev: The handle.
 * @features: Where to store a mask of &enum fwctl_feature.
 * @err: Filled in on failure, may be NULL.
 *
 * Return: 0; -ENODEV if the device was removed; -ENOMEM; -EMFILE.
 */
int fwctl_dev_features(struct fwctl_dev *dev, uint64_t *features,
		       struct fwctl_error *err);

/**
 * fwctl_dev_info() - Query the device type and its data
 * @dev: The handle.
 * @type: Where to store the device type, see fwctl_device_type_name().
 * @data: Buffer for the data of the type. The function fills the whole buffer: data
 *	that does not fit is cut, shorter data is padded with zeroes. May be NULL if
 *	*@data_len is 0.
 * @data_len: In: size of @data. Out: size of the kernel's data, which can be smaller
 *	or larger. NULL if the caller does not want the data.
 * @err: Filled in on failure, may be NULL.
 *
 * Return: 0; -EMSGSIZE if *@data_len is over FWCTL_MAX_LEN; -ENODEV if the
 * device was removed; -ENOTTY if it is not an fwctl device; or an error of the
 * provider.
 */
int fwctl_dev_info(struct fwctl_dev *dev, uint32_t *type, void *data,
		   size_t *data_len, struct fwctl_error *err);

/**
 * struct fwctl_restriction - Rights that a handle keeps
 * @size: Bytes of the struct, from FWCTL_RESTRICTION_INIT.
 * @max_scope: Highest scope, &enum fwctl_scope.
 * @num_commands: Number of @commands, may be 0.
 * @commands: The permitted commands, whose numbers the device type defines: the
 *	opcode for mlx5 and the mock. NULL for all commands.
 */
struct fwctl_restriction {
	size_t size;
	uint32_t max_scope;
	uint32_t num_commands;
	const uint32_t *commands;
};

/** FWCTL_RESTRICTION_INIT - Initialiser of a struct fwctl_restriction */
#define FWCTL_RESTRICTION_INIT \
	{ sizeof(struct fwctl_restriction), FWCTL_SCOPE_DEBUG_WRITE_FULL, 0, NULL }

/**
 * fwctl_dev_restrict() - Give up rights of a handle
 * @dev: The handle.
 * @restriction: The rights to keep.
 * @fd: Where to store a new FD of the handle for another program, close-on-exec, which
 *	belongs to the caller; NULL for none. The other program can pass the FD to
 *	fwctl_dev_from_fd(), but cannot open the device again through it.
 * @err: Filled in on failure, may be NULL.
 *
 * Applies to the handle, its queues, and all duplicates of its FD. The rights are the
 * intersection of all calls. Later requests beyond them fail with -EACCES.
 *
 * Return: 0; -EOPNOTSUPP if the kernel or the driver does not support it; -ENODEV;
 * -ENOMEM; -EMFILE; -EINVAL for an unknown size of the struct or for more than 1024
 * commands. After a failure the handle has its old rights.
 */
int fwctl_dev_restrict(struct fwctl_dev *dev,
		       const struct fwctl_restriction *restriction, int *fd,
		       struct fwctl_error *err);

/**
 * fwctl_dev_register_memory() - Give the device access to memory
 * @dev: The handle, which must stay open as long as the registration.
 * @addr: Start of the memory, with any alignment. It must be writable.
 * @len: Size in bytes.
 * @memory: Where to store the registration; fwctl_memory_unregister() it.
 * @err: Filled in on failure, may be NULL.
 *
 * Requests of @dev and of its queues can then refer to the memory. The firmware may
 * write to it at any time until the last such request is complete. The kernel pins
 * the pages and counts them towards the user's limit of locked memory. After fork()
 * the memory of the parent is registered. fwctl_dev_close() also ends a
 * registration, but does not release @memory.
 *
 * Return: 0; -EOPNOTSUPP if the kernel or the driver has no registered memory;
 * -ENOMEM beyond the limit of locked memory; -ENOSPC beyond a limit of the kernel;
 * -EPERM without an IOMMU and CAP_SYS_RAWIO; -EFAULT; -EINVAL if @len is 0;
 * -ENODEV; or an error of the driver.
 */
int fwctl_dev_register_memory(struct fwctl_dev *dev, void *addr, size_t len,
			      struct fwctl_memory **memory,
			      struct fwctl_error *err);

/**
 * fwctl_memory_id() - Return the ID of memory for messages to the firmware
 * @memory: The registration.
 *
 * Return: the ID, which the device type defines.
 */
uint32_t fwctl_memory_id(const struct fwctl_memory *memory);

/**
 * fwctl_memory_key() - Return the memory key for messages to the firmware
 * @memory: The registration.
 *
 * Return: the key, which the device type defines.
 */
uint32_t fwctl_memory_key(const struct fwctl_memory *memory);

/**
 * fwctl_memory_unregister() - End a registration and release it
 * @memory: The registration, may be NULL. Invalid afterwards, also on failure.
 * @err: Filled in on failure, may be NULL.
 *
 * The memory stays accessible for requests in flight, also for abandoned ones.
 *
 * Return: 0; -ENODEV if the device was removed, which also ended the registration;
 * or an error of the driver, after which the device can still access the memory.
 */
int fwctl_memory_unregister(struct fwctl_memory *memory,
			    struct fwctl_error *err);

/**
 * enum fwctl_request_flags - Flags of a request
 * @FWCTL_REQUEST_INTERRUPTIBLE: For fwctl_dev_rpc(): a signal with a handler
 *	ends the wait with -EINTR, even if the handler has SA_RESTART.
 */
enum fwctl_request_flags {
	FWCTL_REQUEST_INTERRUPTIBLE = 1 << 0,
};

/**
 * struct fwctl_request - One RPC: a request and its response
 * @size: Bytes of the struct, from FWCTL_REQUEST_INIT.
 * @scope: &enum fwctl_scope.
 * @timeout_ms: Milliseconds from the call until the request ends with -ETIMEDOUT,
 *	0 for no timeout.
 * @flags: &enum fwctl_request_flags.
 * @in_flight: Out: 1 if the request ended without a response (-ETIMEDOUT, -EINTR,
 *	-ECANCELED, -ENODEV) while the firmware may still execute it; else 0.
 * @in: Request, in the format of the device type. May be NULL if @in_len is 0.
 * @in_len: Bytes of the request, at most FWCTL_MAX_LEN.
 * @out: Buffer for the response, may be the same memory as @in, may be NULL if
 *	@out_size is 0. Bytes beyond the response remain unchanged.
 * @out_size: Bytes at @out, at most FWCTL_MAX_LEN.
 * @out_len: Out: size of the whole response; @out contains the first @out_size
 *	bytes. 0 if @result is not 0.
 * @result: Out: 0 if the firmware sent a response; else a negative errno.
 *
 * A result of 0 means that the firmware responded. The response contains the status
 * of the request. After a failure, either the firmware did not receive the request
 * or the response is not available. The library never repeats a request.
 *
 * Errors of a request: -EMSGSIZE if a length is over the limit or does not suit
 * the device; -EOPNOTSUPP if the kernel does not know @scope; -EPERM if @scope
 * needs CAP_SYS_RAWIO; -EACCES if the site policy or fwctl_dev_restrict() forbids the
 * request; -EBADMSG if the provider does not allow this request in
 * @scope; -ENODEV if the device was removed; -ENOTTY if it is not an fwctl device;
 * -EINTR; -ETIMEDOUT; -ECANCELED; -ENOMEM; -EINVAL for a flag or a size of the
 * struct that the library does not know; or an error of the provider.
 */
struct fwctl_request {
	size_t size;
	uint32_t scope;
	uint32_t timeout_ms;
	uint32_t flags;
	uint32_t in_flight;
	const void *in;
	size_t in_len;
	void *out;
	size_t out_size;
	size_t out_len;
	int result;
	/* private: */
	uint64_t start_ns;
};

/** FWCTL_REQUEST_INIT - Initialiser of a struct fwctl_request */
#define FWCTL_REQUEST_INIT \
	{ sizeof(struct fwctl_request), 0, 0, 0, 0, NULL, 0, NULL, 0, 0, 0, 0 }

/**
 * fwctl_dev_rpc() - Send a request to the firmware and wait for the response
 * @dev: The handle.
 * @req: The request. Receives the response and the result.
 * @err: Filled in on failure, may be NULL. The hint says whether the firmware may
 *	still execute the request.
 *
 * Sleeps until the firmware responds, possibly for seconds. Signals that do not
 * kill the process end the wait only if FWCTL_REQUEST_INTERRUPTIBLE is set.
 *
 * Return: @req->result; -EINVAL also if @req->size is too small for a result. -ENOMEM
 * also if the library cannot create a thread for an emulated queue.
 */
int fwctl_dev_rpc(struct fwctl_dev *dev, struct fwctl_request *req,
		  struct fwctl_error *err);

/**
 * fwctl_dev_explain() - Describe the result of a completed request
 * @dev: The handle that executed the request, with fwctl_dev_rpc() or a queue.
 * @req: The request.
 * @err: Filled in if @req->result is not 0.
 *
 * Return: @req->result.
 */
int fwctl_dev_explain(const struct fwctl_dev *dev,
		      const struct fwctl_request *req, struct fwctl_error *err);

/** FWCTL_QUEUE_MAX - Maximum number of requests in flight of one queue */
#define FWCTL_QUEUE_MAX 4096u

/**
 * fwctl_queue_new() - Create a queue for many requests in flight
 * @dev: The handle, which must stay open until the queue is freed. A handle may
 *	have several queues, and be used without them at the same time.
 * @depth: Maximum number of requests in flight: 0 to FWCTL_QUEUE_MAX. If the device
 *	accepts fewer, the others wait in the kernel or in the library. With 0, the
 *	queue only receives events. The library never emulates such a queue.
 * @queue: Where to store the queue; fwctl_queue_free() it.
 * @err: Filled in on failure, may be NULL.
 *
 * Return: 0; -EINVAL for a @depth out of range; -ENODEV if the device was removed,
 * which an emulated queue reports as the result of a request; -EOPNOTSUPP if
 * @depth is 0 and the kernel has no queues; -ENOMEM; -EMFILE.
 */
int fwctl_queue_new(struct fwctl_dev *dev, unsigned int depth,
		    struct fwctl_queue **queue, struct fwctl_error *err);

/**
 * fwctl_queue_submit() - Send a request without waiting for the response
 * @queue: The queue.
 * @req: The request. On success, the struct and @req->out belong to the queue until
 *	the request is reaped or the queue freed. @req->in is copied.
 * @err: Filled in on failure, may be NULL.
 *
 * Requests of a queue run concurrently and complete in any order. To find the
 * program's data of a request, embed the struct in another one.
 *
 * Return: 0; -EAGAIN if the queue is full, or if the kernel accepts no more requests
 * until some are reaped; -EINVAL if the queue only receives events; or an error of
 * the request that the library or the kernel detects at once, which is also
 * @req->result. An emulated queue reports errors of the kernel when the request is
 * reaped. On failure nothing was sent.
 */
int fwctl_queue_submit(struct fwctl_queue *queue, struct fwctl_request *req,
		       struct fwctl_error *err);

/**
 * fwctl_queue_reap() - Return a completed request, or wait for one
 * @queue: The queue.
 * @timeout_ms: Milliseconds to wait, 0 to return at once, negative to wait without
 *	limit.
 * @req: Where to store the address of the request. The request then belongs to the
 *	caller again.
 * @err: Filled in on failure, may be NULL. For the result of the request see
 *	fwctl_dev_explain().
 *
 * With several threads that reap, another one can take the last completed request.
 * A waiting thread then waits for requests that are submitted later.
 *
 * Return: 0 and a completed request with any result; -EAGAIN if none completed in
 * time; -EINTR if a signal arrived; -ENOENT if none was in flight at the call;
 * -ENODEV if the device was removed and all requests are reaped; -EINVAL after
 * fwctl_queue_subscribe(), which requires fwctl_queue_next().
 */
int fwctl_queue_reap(struct fwctl_queue *queue, int timeout_ms,
		     struct fwctl_request **req, struct fwctl_error *err);

/** FWCTL_EVENT_MAX - Maximum size of the payload of an event: 4 KiB */
#define FWCTL_EVENT_MAX 4096u

/** FWCTL_SUBSCRIPTION_MAX - Maximum number of events that a subscription holds */
#define FWCTL_SUBSCRIPTION_MAX 1024u

/**
 * struct fwctl_event - An event of the firmware, or a report of lost events
 * @size: Bytes of the struct, from FWCTL_EVENT_INIT.
 * @kind: Out: kind of the event, defined by the device type.
 * @data_len: Out: bytes of the payload, 0 in a report of lost events.
 * @sequence: Out: number of the event. The device counts the events of all kinds,
 *	also the events that the queue does not receive.
 * @time_ns: Out: CLOCK_MONOTONIC time of the event.
 * @lost: Out: 0 for an event. Otherwise the number of events of @kind that the
 *	queue could not hold, all before the next event of @kind. @sequence and
 *	@time_ns describe the first lost event.
 * @data: Out: the payload, in the format of @kind.
 */
struct fwctl_event {
	size_t size;
	uint32_t kind;
	uint32_t data_len;
	uint64_t sequence;
	uint64_t time_ns;
	uint64_t lost;
	unsigned char data[FWCTL_EVENT_MAX];
};

/** FWCTL_EVENT_INIT - Initialiser of a struct fwctl_event */
#define FWCTL_EVENT_INIT { .size = sizeof(struct fwctl_event) }

/**
 * fwctl_queue_subscribe() - Receive the events of one kind on a queue
 * @queue: The queue.
 * @scope: &enum fwctl_scope.
 * @kind: Kind of the events, defined by the device type.
 * @max_events: Number of events that the kernel holds until fwctl_queue_next()
 *	returns them: up to FWCTL_SUBSCRIPTION_MAX; 0 for the default of the kernel.
 *	If more arrive, the kernel counts them as lost.
 * @err: Filled in on failure, may be NULL.
 *
 * The subscription ends with the queue. Some kinds of events go to all handles of
 * the device, others only to the handle that caused the event. No other thread may
 * be in fwctl_queue_reap() of @queue, because that call would drop events.
 *
 * Return: 0; -EOPNOTSUPP if the kernel has no events, if the driver has none of this
 * kind, or if the kernel does not know @scope; -EBADMSG if the driver does not allow
 * them in @scope; -EPERM if @scope needs CAP_SYS_RAWIO; -EEXIST if the queue has
 * this subscription; -ENOSPC if the device has too many; -EINVAL for @max_events out
 * of range; -ENODEV if the device was removed; -ENOMEM.
 */
int fwctl_queue_subscribe(struct fwctl_queue *queue, uint32_t scope,
			  uint32_t kind, unsigned int max_events,
			  struct fwctl_error *err);

/**
 * fwctl_queue_next() - Return a completed request or an event, or wait for one
 * @queue: The queue.
 * @timeout_ms: Milliseconds to wait, 0 to return at once, negative to wait without
 *	limit.
 * @req: Where to store the address of the completed request, as for
 *	fwctl_queue_reap(); or NULL if the function returns an event.
 * @event: Filled in if the function returns an event. Initialise the struct with
 *	FWCTL_EVENT_INIT before the first call.
 * @err: Filled in on failure, may be NULL.
 *
 * Returns requests and events in the order in which the driver completed and
 * posted them.
 *
 * Return: 0; -EAGAIN if nothing arrived in time; -EINTR if a signal arrived;
 * -ENOENT if the queue has no subscription and no request was in flight at the call;
 * -ENODEV if the device was removed and all requests and events are returned;
 * -EINVAL if @event->size is too small.
 */
int fwctl_queue_next(struct fwctl_queue *queue, int timeout_ms,
		     struct fwctl_request **req, struct fwctl_event *event,
		     struct fwctl_error *err);

/**
 * fwctl_queue_cancel() - Cancel a request in flight
 * @queue: The queue.
 * @req: The request. The function uses only the address. A thread may therefore
 *	cancel a request that another thread reaps at the same time, unless the same
 *	memory is submitted again.
 * @err: Filled in on failure, may be NULL.
 *
 * Does not wait. The caller must still reap the request, which has the result
 * -ECANCELED. The firmware may execute the request nevertheless.
 *
 * Return: 0; -ENOENT if the request is not in flight, because it has completed or
 * was cancelled before.
 */
int fwctl_queue_cancel(struct fwctl_queue *queue,
		       const struct fwctl_request *req,
		       struct fwctl_error *err);

/**
 * fwctl_queue_pending() - Return the number of submitted, not yet reaped requests
 * @queue: The queue.
 *
 * Return: 0 to the queue's depth.
 */
unsigned int fwctl_queue_pending(const struct fwctl_queue *queue);

/**
 * fwctl_queue_fd() - Return an FD for an event loop
 * @queue: The queue.
 *
 * Readable while fwctl_queue_next() can return without waiting. The FD belongs to
 * the queue and must not be read.
 *
 * Return: the FD.
 */
int fwctl_queue_fd(const struct fwctl_queue *queue);

/**
 * fwctl_queue_free() - Abandon all requests of a queue, and release it
 * @queue: The queue, may be NULL.
 *
 * Does not wait for the firmware, which may execute the requests nevertheless. The
 * library does not access their buffers afterwards.
 */
void fwctl_queue_free(struct fwctl_queue *queue);

/**
 * DOC: Agents
 *
 * Firmware can contain agents, such as a debugger or the console of a processor. A
 * session connects the program to an agent: a stream of bytes in each direction. The
 * library moves the bytes in RPCs, and events of the firmware say when. This needs
 * the events of the kernel, which mainline's kernel does not have.
 *
 * A session is used by one thread at a time. Reads and writes never wait: a program
 * repeats them until -EAGAIN, and then waits until fwctl_session_fd() is readable.
 * Each call also makes progress in the other direction.
 *
 * Sessions need FWCTL_SCOPE_DEBUG_WRITE, which taints the kernel.
 */

/**
 * enum fwctl_agent_kind - Protocol of an agent
 * @FWCTL_AGENT_GDB: The remote serial protocol of GDB.
 * @FWCTL_AGENT_CONSOLE: Text, as on a serial console.
 * @FWCTL_AGENT_OTHER: Another protocol.
 */
enum fwctl_agent_kind {
	FWCTL_AGENT_GDB = 1,
	FWCTL_AGENT_CONSOLE = 2,
	FWCTL_AGENT_OTHER = 3,
};

/**
 * struct fwctl_agent - An agent of a device
 * @size: Bytes of the struct in the library, which can be more than in the program.
 * @id: ID of the agent.
 * @kind: &enum fwctl_agent_kind. Firmware may have further kinds.
 * @processor: Number of the processor that the agent runs on or debugs.
 * @name: NUL-terminated name from the firmware. Can have bytes that are not printable.
 */
struct fwctl_agent {
	size_t size;
	uint32_t id;
	uint32_t kind;
	uint32_t processor;
	char name[36];
};

struct fwctl_agents;
struct fwctl_session;

/**
 * fwctl_agent_kind_name() - Return the name of a kind of agents
 * @kind: &enum fwctl_agent_kind.
 *
 * Return: "gdb", "console" or "other"; NULL for a value that the library does not
 * know; static.
 */
const char *fwctl_agent_kind_name(uint32_t kind);

/**
 * fwctl_agents_new() - Query the agents of a device
 * @dev: The handle.
 * @agents: Where to store the list; fwctl_agents_free() it.
 * @err: Filled in on failure, may be NULL.
 *
 * Waits for the firmware. A signal with a handler ends the wait.
 *
 * Return: 0; -EOPNOTSUPP if the library supports no agents of this type of device;
 * -EPROTO or -EIO if the firmware sends no valid list; -ENOMEM; -EINTR; or an error of
 * fwctl_dev_rpc().
 */
int fwctl_agents_new(struct fwctl_dev *dev, struct fwctl_agents **agents,
		     struct fwctl_error *err);

/**
 * fwctl_agents_free() - Release a list of agents
 * @agents: The list, may be NULL.
 */
void fwctl_agents_free(struct fwctl_agents *agents);

/**
 * fwctl_agents_count() - Return the number of agents in a list
 * @agents: The list.
 *
 * Return: the number of agents.
 */
size_t fwctl_agents_count(const struct fwctl_agents *agents);

/**
 * fwctl_agents_get() - Return an agent of a list
 * @agents: The list.
 * @index: 0 to fwctl_agents_count() - 1.
 *
 * Return: the agent, which belongs to @agents; NULL beyond its end.
 */
const struct fwctl_agent *fwctl_agents_get(const struct fwctl_agents *agents,
					   size_t index);

/**
 * fwctl_session_open() - Open a session of an agent
 * @dev: The handle, which must stay open until the session is closed.
 * @agent: ID of the agent.
 * @session: Where to store the session; fwctl_session_close() it.
 * @err: Filled in on failure, may be NULL.
 *
 * Waits for the firmware. A signal with a handler ends the wait. The firmware then
 * may have a session until the handle is closed.
 *
 * Return: as fwctl_agents_new(); -EOPNOTSUPP also if the kernel has no events;
 * -ECONNRESET if there is no such agent; -EBUSY if the agent has no free session;
 * -EMFILE.
 */
int fwctl_session_open(struct fwctl_dev *dev, uint32_t agent,
		       struct fwctl_session **session, struct fwctl_error *err);

/**
 * fwctl_session_fd() - Return an FD for an event loop
 * @session: The session.
 *
 * Readable when a read or a write can make progress, if both returned -EAGAIN before
 * or are not wanted. Each call of fwctl_session_read(), fwctl_session_write() or
 * fwctl_session_end() handles a limited number of messages and doorbells, and the FD is
 * readable until calls have handled all of them. It can stay readable after an error
 * other than -EAGAIN. The FD belongs to the session and must not be read.
 *
 * Return: the FD.
 */
int fwctl_session_fd(const struct fwctl_session *session);

/**
 * fwctl_session_read() - Read bytes from an agent, without waiting
 * @session: The session.
 * @data: Buffer for the bytes.
 * @len: In: size of @data. Out: number of bytes; 0 at the end of the stream.
 * @err: Filled in on failure, may be NULL.
 *
 * The agent waits if the program does not read.
 *
 * Return: 0; -EAGAIN if there are no bytes now; -ENODEV if the device was removed;
 * -ECONNRESET if the firmware ended the session, for example by a reset; -EPROTO or
 * -EIO if the firmware sent no valid response; or an error of fwctl_queue_submit(),
 * but -EBUSY in place of its -EAGAIN.
 * Bytes that arrived before the error are returned first.
 */
int fwctl_session_read(struct fwctl_session *session, void *data, size_t *len,
		       struct fwctl_error *err);

/**
 * fwctl_session_write() - Write bytes to an agent, without waiting
 * @session: The session.
 * @data: The bytes; copied.
 * @len: In: number of bytes. Out: number of bytes that the library took, which can be
 *	smaller.
 * @err: Filled in on failure, may be NULL.
 *
 * The agent may not have received the bytes yet: see fwctl_session_unsent().
 *
 * Return: 0; -EAGAIN if the agent takes no bytes now; -EPIPE after fwctl_session_end(),
 * or if the agent takes no more bytes; or an error as for fwctl_session_read().
 */
int fwctl_session_write(struct fwctl_session *session, const void *data,
			size_t *len, struct fwctl_error *err);

/**
 * fwctl_session_end() - End the input of an agent
 * @session: The session.
 *
 * Follows the bytes that were written. The agent may still send bytes, and decides
 * when its stream ends.
 */
void fwctl_session_end(struct fwctl_session *session);

/**
 * fwctl_session_unsent() - Return the number of written bytes that the agent lacks
 * @session: The session.
 *
 * Return: the number of bytes; 0 also if the agent cannot receive them any more.
 */
size_t fwctl_session_unsent(const struct fwctl_session *session);

/**
 * fwctl_session_close() - Close a session
 * @session: The session, may be NULL.
 *
 * Drops bytes that are unsent or unread. Waits up to a second for the firmware to end
 * the session. If it does not, the session ends with the handle.
 */
void fwctl_session_close(struct fwctl_session *session);

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif
