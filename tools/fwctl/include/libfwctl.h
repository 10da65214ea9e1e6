/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libfwctl: talk to a device's firmware through the kernel's fwctl.
 *
 * This is the library's one public header. It needs no kernel header: what it
 * takes from the kernel's ABI has a name of its own here.
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
 * DOC: Rules that every function keeps
 *
 * Errors: a function that can fail returns 0 or a negative errno, and takes a
 * last argument &struct fwctl_error that it fills in on failure only. That
 * argument belongs to the caller and may be NULL.
 *
 * Threads: the library has no global state. A handle does not change after it
 * was opened, so any number of threads may use it at once; RPCs of one handle
 * run side by side in the kernel. Only fwctl_dev_close() needs every other
 * use to be over. A device list is read-only and may be shared likewise. Any
 * number of threads may submit to, reap from and cancel on one queue at once.
 * Only fwctl_queue_free() needs every other use to be over.
 *
 * Threads of the library: fwctl_dev_rpc_timed() and queues need queues of the
 * kernel. Mainline's kernel has none, and no kernel has them for drivers that
 * access user memory in their RPC operation. The library then emulates queues: up
 * to 64 threads for each handle wait for the kernel, with all signals blocked.
 * Results are the same, with these limits:
 *
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
 * FDs are opened with O_CLOEXEC. No function installs a signal handler, prints
 * or exits.
 */

/**
 * struct fwctl_error - What went wrong, and what to do about it
 * @code: The negative errno that the function returned.
 * @message: What happened, one line without a final period or newline.
 * @hint: What a person can do about it, as sentences; may be empty.
 *
 * Both texts are printable ASCII, NUL-terminated, and name the device. Text
 * that does not fit ends in "...".
 */
struct fwctl_error {
	int code;
	char message[508];
	char hint[512];
};

/**
 * enum fwctl_scope - How far an RPC may reach, as the kernel numbers it
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

/** FWCTL_MAX_LEN - Most bytes of a request or of a response buffer: 2 MiB */
#define FWCTL_MAX_LEN ((size_t)2 << 20)

struct fwctl_list;
struct fwctl_entry;
struct fwctl_dev;
struct fwctl_queue;

/**
 * fwctl_version() - Version of the library that is running
 *
 * Return: text such as "0.1.0", static.
 */
const char *fwctl_version(void);

/**
 * fwctl_scope_name() - Name of a scope
 * @scope: &enum fwctl_scope.
 *
 * Return: "configuration", "debug-read", "debug-write", "debug-write-full", or
 * NULL for a value that the library does not know; static.
 */
const char *fwctl_scope_name(uint32_t scope);

/**
 * fwctl_scope_from_name() - Scope of a name
 * @name: As fwctl_scope_name() spells it.
 *
 * Return: &enum fwctl_scope, or -EINVAL.
 */
int fwctl_scope_from_name(const char *name);

/**
 * fwctl_scope_taints() - Does an RPC in this scope taint the kernel?
 * @scope: &enum fwctl_scope, or a value that the library does not know.
 *
 * Return: 1 if it does or if that is not known, else 0.
 */
int fwctl_scope_taints(uint32_t scope);

/**
 * fwctl_device_type_name() - Name of a device type
 * @type: As fwctl_dev_info() returns it.
 *
 * Return: a word such as "mlx5", "cxl" or "mock", NULL if the library does not
 * know the type; static.
 */
const char *fwctl_device_type_name(uint32_t type);

/**
 * fwctl_list_new() - Take a snapshot of the devices that are there
 * @sysroot: Directory under which sys/ and dev/ are looked for; NULL for the
 *	running system.
 * @list: Where to store the list, sorted by number; fwctl_list_free() it.
 * @err: Filled in on failure, may be NULL.
 *
 * Reads sysfs and opens no device, so it needs no privilege. A system without
 * fwctl gives an empty list; fwctl_list_module_loaded() tells it from one
 * without devices.
 *
 * Return: 0; -ENOMEM; or the negative errno with which sysfs could not be read.
 */
int fwctl_list_new(const char *sysroot, struct fwctl_list **list,
		   struct fwctl_error *err);

/**
 * fwctl_list_free() - Release a list and all its entries
 * @list: The list, may be NULL.
 */
void fwctl_list_free(struct fwctl_list *list);

/**
 * fwctl_list_module_loaded() - Did the kernel have fwctl at all?
 * @list: The list.
 *
 * Return: 1 if the class existed when the snapshot was taken, else 0.
 */
int fwctl_list_module_loaded(const struct fwctl_list *list);

/**
 * fwctl_list_count() - Number of devices
 * @list: The list.
 *
 * Return: entries of @list.
 */
size_t fwctl_list_count(const struct fwctl_list *list);

/**
 * fwctl_list_get() - One device of a list
 * @list: The list.
 * @index: 0 to fwctl_list_count() - 1.
 *
 * Return: the entry, which belongs to @list; NULL beyond its end.
 */
const struct fwctl_entry *fwctl_list_get(const struct fwctl_list *list,
					 size_t index);

/**
 * fwctl_list_find() - Look up the device that a person means
 * @list: The list.
 * @name: "fwctl0"; a PCI address, with or without domain ("0000:03:00.0",
 *	"03:00.0"); or the name of the parent device ("fwctl_mock.0").
 * @entry: Where to store the entry, which belongs to @list.
 * @err: Filled in on failure, may be NULL.
 *
 * Return: 0; -ENODEV if none has the name; -ENOTUNIQ if more than one has, all
 * of which the error lists.
 */
int fwctl_list_find(const struct fwctl_list *list, const char *name,
		    const struct fwctl_entry **entry, struct fwctl_error *err);

/**
 * fwctl_entry_name() - Name of the device, "fwctl0"
 * @entry: The entry.
 *
 * Return: the name.
 */
const char *fwctl_entry_name(const struct fwctl_entry *entry);

/**
 * fwctl_entry_node() - Path of the device node, "/dev/fwctl/fwctl0"
 * @entry: The entry.
 *
 * Return: the path, with the list's sysroot in front.
 */
const char *fwctl_entry_node(const struct fwctl_entry *entry);

/**
 * fwctl_entry_parent() - Name of the device that has the firmware
 * @entry: The entry.
 *
 * Return: "0000:03:00.0", "mem0", "fwctl_mock.0"...; NULL if it has none.
 */
const char *fwctl_entry_parent(const struct fwctl_entry *entry);

/**
 * fwctl_entry_bus() - Bus of the parent
 * @entry: The entry.
 *
 * Return: "pci", "cxl", "faux"...; NULL if it has none.
 */
const char *fwctl_entry_bus(const struct fwctl_entry *entry);

/**
 * fwctl_entry_driver() - Driver that is bound to the parent
 * @entry: The entry.
 *
 * Return: "mlx5_core"...; NULL if there is none.
 */
const char *fwctl_entry_driver(const struct fwctl_entry *entry);

/**
 * fwctl_entry_pci() - Address of the nearest PCI function above the device
 * @entry: The entry.
 *
 * Return: "0000:03:00.0"; NULL if it does not sit on PCI.
 */
const char *fwctl_entry_pci(const struct fwctl_entry *entry);

/**
 * fwctl_entry_devnum() - Device number of the node
 * @entry: The entry.
 * @major: Where to store the major number.
 * @minor: Where to store the minor number.
 */
void fwctl_entry_devnum(const struct fwctl_entry *entry, unsigned int *major,
			unsigned int *minor);

/**
 * fwctl_dev_open() - Open a device
 * @sysroot: As for fwctl_list_new().
 * @name: What fwctl_list_find() takes, or the path of a node (anything with a
 *	slash, taken as it is).
 * @dev: Where to store the handle; fwctl_dev_close() it.
 * @err: Filled in on failure, may be NULL.
 *
 * A provider may give each handle a firmware context of its own, in which the
 * firmware counts what the handle allocates.
 *
 * Return: 0; -ENODEV if there is no such device, or if it went away;
 * -ENOTUNIQ; -EACCES if the node is not open to the caller; -ENOTTY if it is
 * not the node of a fwctl device; -ENOMEM, -EMFILE or what else open(2) gives.
 */
int fwctl_dev_open(const char *sysroot, const char *name,
		   struct fwctl_dev **dev, struct fwctl_error *err);

/**
 * fwctl_dev_from_fd() - Make a handle of an FD that is open already
 * @fd: FD of a fwctl node. The handle gets its own duplicate, @fd stays the
 *	caller's.
 * @name: What error texts call the device; copied.
 * @dev: Where to store the handle; fwctl_dev_close() it.
 * @err: Filled in on failure, may be NULL.
 *
 * For a program that may not open the node, and was given the FD instead.
 *
 * Return: 0; -EBADF; -ENOTTY if it is not a character device; -ENOMEM; -EMFILE.
 */
int fwctl_dev_from_fd(int fd, const char *name, struct fwctl_dev **dev,
		      struct fwctl_error *err);

/**
 * fwctl_dev_close() - Close a device and release its handle
 * @dev: The handle, may be NULL. No thread may be using it.
 *
 * The firmware frees what it had allocated for this handle. With emulated queues
 * it does so once abandoned requests have completed. Does not wait for those.
 */
void fwctl_dev_close(struct fwctl_dev *dev);

/**
 * fwctl_dev_name() - What error texts call the device
 * @dev: The handle.
 *
 * Return: "fwctl0" where sysfs told, else what the caller opened it by.
 */
const char *fwctl_dev_name(const struct fwctl_dev *dev);

/**
 * fwctl_dev_fd() - FD behind a handle
 * @dev: The handle.
 *
 * For ioctls that the library has no function for. It stays the handle's:
 * don't close it.
 *
 * Return: the FD.
 */
int fwctl_dev_fd(const struct fwctl_dev *dev);

/**
 * fwctl_dev_info() - Ask what is behind a device
 * @dev: The handle.
 * @type: Where to store the device type, see fwctl_device_type_name().
 * @data: Buffer for the type's own data. All of it is written: the data, cut
 *	to the buffer's length, then zeroes. May be NULL if *@data_len is 0.
 * @data_len: In: bytes at @data. Out: bytes that the kernel has, fewer or more
 *	than that. NULL for none.
 * @err: Filled in on failure, may be NULL.
 *
 * Return: 0; -EMSGSIZE if *@data_len is over FWCTL_MAX_LEN; -ENODEV if the
 * device went away; -ENOTTY if it is not a fwctl device; or what the provider
 * gives.
 */
int fwctl_dev_info(struct fwctl_dev *dev, uint32_t *type, void *data,
		   size_t *data_len, struct fwctl_error *err);

/**
 * fwctl_dev_rpc() - Send one request to the firmware and wait for the response
 * @dev: The handle.
 * @scope: &enum fwctl_scope.
 * @in: Request, in the format of the device type. May be NULL if @in_len is 0.
 * @in_len: Bytes of the request, at most FWCTL_MAX_LEN.
 * @out: Buffer for the response, may be the same memory as @in, may be NULL if
 *	*@out_len is 0. Bytes beyond the response are left as they were.
 * @out_len: In: bytes at @out, at most FWCTL_MAX_LEN. Out: bytes of the whole
 *	response; if more than were given, the response was cut to those. Not
 *	written on failure.
 * @err: Filled in on failure, may be NULL.
 *
 * Sleeps until the firmware has answered, seconds if need be. Success means
 * that the firmware answered; what it thinks of the request is a status within
 * the response. Failure means that it did not get the request, or that its
 * answer can't be trusted. Nothing is sent twice: after -EINTR the caller
 * decides.
 *
 * Return: 0; -EMSGSIZE if a length is over the limit or does not suit the
 * device; -EOPNOTSUPP if the kernel does not know @scope; -EPERM if @scope
 * needs CAP_SYS_RAWIO; -EBADMSG if the provider does not allow this request in
 * @scope; -ENODEV if the device went away; -ENOTTY if it is not a fwctl
 * device; -EINTR if a signal ended the wait; -ENOMEM; or what the provider
 * gives.
 */
int fwctl_dev_rpc(struct fwctl_dev *dev, uint32_t scope, const void *in,
		  size_t in_len, void *out, size_t *out_len,
		  struct fwctl_error *err);

/**
 * fwctl_dev_rpc_timed() - fwctl_dev_rpc() that a deadline or a signal can end
 * @dev: The handle.
 * @timeout_ms: Milliseconds until the caller leaves, 0 for no deadline.
 * @scope: As for fwctl_dev_rpc(), like @in, @in_len, @out and @out_len.
 * @in: Request.
 * @in_len: Bytes of the request.
 * @out: Buffer for the response.
 * @out_len: In: bytes at @out. Out: bytes of the whole response.
 * @err: Filled in on failure, may be NULL. After -EINTR and -ETIMEDOUT it says
 *	whether the request may still be in the firmware.
 *
 * A signal with a handler ends the wait, even if the handler has SA_RESTART. The
 * firmware may still execute the request, or may have executed it. The response
 * is dropped.
 *
 * Return: as fwctl_dev_rpc(), and -ETIMEDOUT if the deadline passed, -EAGAIN if
 * no thread can be created for an emulated queue.
 */
int fwctl_dev_rpc_timed(struct fwctl_dev *dev, unsigned int timeout_ms,
			uint32_t scope, const void *in, size_t in_len,
			void *out, size_t *out_len, struct fwctl_error *err);

/** FWCTL_QUEUE_MAX - Most RPCs in flight of one queue */
#define FWCTL_QUEUE_MAX 4096u

/**
 * struct fwctl_completion - What became of an RPC of a queue
 * @tag: As given to fwctl_queue_submit().
 * @result: 0 if the firmware answered; else the negative errno, as by
 *	fwctl_dev_rpc_timed(), or -ECANCELED.
 * @out_len: Bytes of the whole response; if there was room for less, it was cut
 *	to that. 0 if @result is not.
 */
struct fwctl_completion {
	uint64_t tag;
	int result;
	size_t out_len;
};

/**
 * fwctl_queue_new() - Make a queue, which has many RPCs in flight
 * @dev: The handle, which has to stay open until the queue is freed. A handle
 *	may have any number of queues, and be used without at the same time.
 * @depth: How many RPCs may be in flight: 1 to FWCTL_QUEUE_MAX. The device may
 *	take fewer at once, the rest waits in the kernel or in the library.
 * @queue: Where to store the queue; fwctl_queue_free() it.
 * @err: Filled in on failure, may be NULL.
 *
 * Return: 0; -EINVAL for a @depth out of range; -ENODEV if the device went away,
 * which an emulated queue reports as the result of an RPC; -ENOMEM; -EMFILE.
 */
int fwctl_queue_new(struct fwctl_dev *dev, unsigned int depth,
		    struct fwctl_queue **queue, struct fwctl_error *err);

/**
 * fwctl_queue_submit() - Send one request without waiting for the response
 * @queue: The queue.
 * @timeout_ms: Milliseconds until the RPC ends with -ETIMEDOUT, 0 for no
 *	deadline.
 * @scope: As for fwctl_dev_rpc().
 * @in: Request. Copied.
 * @in_len: Bytes of the request, at most FWCTL_MAX_LEN.
 * @out: Buffer for the response, written by fwctl_queue_reap() only. Of no other
 *	RPC in flight.
 * @out_len: Bytes at @out, at most FWCTL_MAX_LEN.
 * @tag: Anything, by which the caller knows the completion.
 * @err: Filled in on failure, may be NULL.
 *
 * RPCs of a queue run side by side and end in any order. What the kernel or the
 * provider has against one is told by its completion.
 *
 * Return: 0; -EAGAIN if the queue is full, the kernel takes no more until some are
 * reaped, or no thread can be created; -EMSGSIZE if a length is over the limit;
 * -ENOMEM. On failure nothing was sent.
 */
int fwctl_queue_submit(struct fwctl_queue *queue, unsigned int timeout_ms,
		       uint32_t scope, const void *in, size_t in_len, void *out,
		       size_t out_len, uint64_t tag, struct fwctl_error *err);

/**
 * fwctl_queue_reap() - Take an RPC that has ended, or wait for one
 * @queue: The queue.
 * @timeout_ms: Milliseconds to wait, 0 to look only, negative for ever.
 * @completion: The result of the RPC.
 * @err: Filled in on failure, and if the RPC failed, with what fwctl_dev_rpc()
 *	says of that. May be NULL.
 *
 * With several threads that reap, another one can take the last completion. A
 * thread that already waits then waits for RPCs that are submitted later.
 *
 * Return: 0 if @completion is filled in, whatever its result; -EAGAIN if none
 * has ended in time; -EINTR if a signal came; -ENOENT if none was in flight at
 * the call.
 */
int fwctl_queue_reap(struct fwctl_queue *queue, int timeout_ms,
		     struct fwctl_completion *completion,
		     struct fwctl_error *err);

/**
 * fwctl_queue_cancel() - Have an RPC in flight end now
 * @queue: The queue.
 * @tag: Its tag. If several have it, one of them.
 * @err: Filled in on failure, may be NULL.
 *
 * Does not wait. The RPC still has to be reaped, with -ECANCELED. The firmware may
 * execute the request nonetheless.
 *
 * Return: 0; -ENOENT if no RPC with the tag is in flight, because it ended, was
 * cancelled already, or its fwctl_queue_submit() has not returned.
 */
int fwctl_queue_cancel(struct fwctl_queue *queue, uint64_t tag,
		       struct fwctl_error *err);

/**
 * fwctl_queue_pending() - How many RPCs were submitted and not reaped
 * @queue: The queue.
 *
 * Return: 0 to the queue's depth.
 */
unsigned int fwctl_queue_pending(const struct fwctl_queue *queue);

/**
 * fwctl_queue_fd() - FD for an event loop
 * @queue: The queue.
 *
 * Readable while fwctl_queue_reap() has something to return: a response, an error,
 * a timeout. It belongs to the queue and must not be read.
 *
 * Return: the FD.
 */
int fwctl_queue_fd(const struct fwctl_queue *queue);

/**
 * fwctl_queue_free() - Abandon all RPCs of a queue, and release it
 * @queue: The queue, may be NULL.
 *
 * Does not wait for the firmware, which may execute the requests nonetheless. No
 * buffer is used afterwards.
 */
void fwctl_queue_free(struct fwctl_queue *queue);

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif
