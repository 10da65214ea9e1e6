/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Declarations shared by the files of the library. */
#ifndef FWCTL_INTERNAL_H
#define FWCTL_INTERNAL_H

#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>

#include <fwctl/fwctl.h>
#include <libfwctl.h>

#include "fail.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/**
 * struct fwctl_context - Settings
 * @refs: One for the program, one for each handle, list and entry.
 * @sysroot: May be NULL.
 * @log: May be NULL.
 * @log_data: First argument of @log.
 */
struct fwctl_context {
	atomic_uint refs;
	char *sysroot;
	fwctl_log_fn log;
	void *log_data;
};

/* Take a reference, or create a context with defaults if @ctx is NULL. */
struct fwctl_context *fwctl_context_get(struct fwctl_context *ctx);
/* The directory above sys/ and dev/, "" for the root. @ctx may be NULL. */
const char *fwctl_sysroot(const struct fwctl_context *ctx);
__printf(2, 3)
void fwctl_log(const struct fwctl_dev *dev, const char *fmt, ...);

/**
 * struct fwctl_ring_ops - A transport's queue
 * @open: Create a queue for @depth requests, or for events only if @depth is 0.
 *	@fd is readable while a request or an event can be reaped. -ENOTTY or
 *	-EOPNOTSUPP: the transport has no queue for @dev.
 * @submit: Submit a request. @req and @req->out belong to the queue until the
 *	request is reaped, the memory at @req->in only until this returns.
 * @execute: Submit a request, wait for it and store its response. Signals do not end
 *	the wait. The queue must not be used for other requests. NULL to use @submit
 *	and @reap.
 * @reap: Wait up to @timeout_ms, forever if negative, for a request to complete.
 *	Stores its response, its result and its address, and returns 0; -EAGAIN
 *	if no request has completed; -EINTR. If @event is not NULL, waits for
 *	events, too, and stores an event in @event and NULL in @req.
 * @subscribe: Receive events. -ENOTTY: the transport has no events. NULL for the
 *	same.
 * @cancel: End a request with -ECANCELED. Uses the address of @req only. -ENOENT:
 *	the request is not in flight.
 * @close: Release the queue. Outstanding requests are abandoned.
 *
 * All but @execute and @reap return at once. All return 0 or a negative errno. All but @close
 * may be called by any number of threads at once.
 */
struct fwctl_ring_ops {
	int (*open)(struct fwctl_dev *dev, unsigned int depth, void **ring,
		    int *fd);
	int (*submit)(void *ring, struct fwctl_request *req);
	int (*execute)(void *ring, struct fwctl_request *req);
	int (*reap)(void *ring, int timeout_ms, struct fwctl_request **req,
		    struct fwctl_event *event);
	int (*subscribe)(void *ring, uint32_t scope, uint32_t kind,
			 unsigned int max_events);
	int (*cancel)(void *ring, const struct fwctl_request *req);
	void (*close)(void *ring);
};

/**
 * struct fwctl_ring - An open queue of a transport
 * @ops: Functions of the queue.
 * @priv: First argument of the functions in @ops.
 * @fd: For poll(), -1 if the transport has none.
 */
struct fwctl_ring {
	const struct fwctl_ring_ops *ops;
	void *priv;
	int fd;
};

/**
 * struct fwctl_transport - Operations of a connection to an fwctl core
 * @ioctl: Issue ioctl @cmd of <fwctl/fwctl.h>. Returns 0 or a negative errno.
 *	Called by any number of threads at once.
 * @close: Release the transport's part of the handle. The last call.
 * @ring: Queues; NULL to emulate them with threads that call @ioctl.
 */
struct fwctl_transport {
	int (*ioctl)(struct fwctl_dev *dev, unsigned long cmd, void *arg);
	void (*close)(struct fwctl_dev *dev);
	const struct fwctl_ring_ops *ring;
};

/**
 * struct fwctl_recorder - The recording of a handle, see record.c
 * @fd: The file.
 * @st_dev: Device of the file, to recognise that @fd is another file.
 * @st_ino: Inode of the file.
 * @handle: Identifies the handle in the file.
 * @masks: @mask is valid.
 * @mask: The payloads of RPCs in this scope or a wider one are omitted.
 * @failed: The recording has ended after a failure.
 * @last_id: ID of the last request, which fwctl_request.start_ns contains.
 */
struct fwctl_recorder {
	int fd;
	dev_t st_dev;
	ino_t st_ino;
	uint64_t handle;
	bool masks;
	uint32_t mask;
	atomic_bool failed;
	atomic_ullong last_id;
};

/**
 * struct fwctl_dev - An open device
 * @ctx: Settings of the handle.
 * @transport: Operations of the handle.
 * @priv: Belongs to @transport.
 * @fd: The open node, -1 if the transport has none.
 * @name: Name of the device in error texts.
 * @pool: Threads for emulated queues.
 * @recorder: The recording; NULL for none.
 *
 * The struct does not change after the open returned, so threads need no lock.
 */
struct fwctl_dev {
	struct fwctl_context *ctx;
	const struct fwctl_transport *transport;
	void *priv;
	int fd;
	char *name;
	struct fwctl_pool *pool;
	struct fwctl_recorder *recorder;
};

/**
 * struct fwctl_entry - A device in a list
 * @refs: References of the list and the program.
 * @ctx: Settings for the open.
 * @number: N of fwctlN.
 * @devnum: Device number of the node.
 * @name: The accessors of the same names explain this and the following members.
 * @node: Path of the node.
 * @parent: May be NULL.
 * @parent_path: Path of the parent in sysfs, without links. NULL without a parent.
 * @bus: May be NULL.
 * @driver: May be NULL.
 * @pci: May be NULL.
 * @syspath: Target of the link in the class. Differs between this device and a later
 *	one with the same number.
 */
struct fwctl_entry {
	atomic_uint refs;
	struct fwctl_context *ctx;
	unsigned int number;
	dev_t devnum;
	char *name;
	char *node;
	char *parent;
	char *parent_path;
	char *bus;
	char *driver;
	char *pci;
	char *syspath;
};

/**
 * struct fwctl_list - Snapshot of the devices
 * @loaded: The class exists.
 * @count: Number of entries.
 * @entries: The entries, sorted by number.
 */
struct fwctl_list {
	bool loaded;
	size_t count;
	struct fwctl_entry **entries;
};

/* A PCI function. PCI_ANY_DOMAIN matches every domain. */
#define PCI_ANY_DOMAIN (~0u)
struct pci_address {
	unsigned int domain, bus, slot, function;
};

bool fwctl_parse_pci(const char *text, struct pci_address *addr);
/* Return true if @name is BUS/DEVICE, with a bus of the system, and not a path. */
bool fwctl_is_handle(const struct fwctl_context *ctx, const char *name);
/* Parse "fwctlN", the form of the kernel's names. */
bool fwctl_parse_class_name(const char *name, unsigned int *number);
/* Return the last component of a link's target, or NULL. */
__printf(1, 2)
char *fwctl_link_basename(const char *fmt, ...);

/*
 * Fill in @entry for the device fwctl@number. Returns 0, -ENOENT if there is no such
 * device, or -ENOMEM.
 */
int fwctl_entry_read(struct fwctl_context *ctx, unsigned int number,
		     struct fwctl_entry **entry);

/*
 * Create a handle of a prototype: @proto->transport, @proto->fd and @proto->priv.
 * The handle owns these afterwards; on failure they are released.
 */
int fwctl_dev_new(struct fwctl_context *ctx, const struct fwctl_dev *proto,
		  const char *name, struct fwctl_dev **dev,
		  struct fwctl_error *err);
/* The last step of fwctl_dev_close(), once no thread executes a request. */
void fwctl_dev_free(struct fwctl_dev *dev);
/* Check that @path is an fwctl node, then open it. */
int fwctl_kernel_open(const char *sysroot, const char *path, int *fd,
		      struct fwctl_error *err);
/*
 * Return the kernel's name of the device of @fd, or NULL. The caller frees it.
 */
char *fwctl_kernel_name(const char *sysroot, int fd);
/* The same from fdinfo, also for an FD without a node. */
char *fwctl_kernel_fdinfo_name(int fd);
int fwctl_kernel_check_fd(const char *sysroot, int fd, const char *name,
			  struct fwctl_error *err);
extern const struct fwctl_transport fwctl_transport_kernel;
extern const struct fwctl_ring_ops fwctl_queue_kernel;

/*
 * Open a queue of the transport, or one that threads emulate. Threads cannot emulate
 * a queue for events, which has a @depth of 0: -EOPNOTSUPP.
 */
int fwctl_ring_open(struct fwctl_dev *dev, unsigned int depth,
		    struct fwctl_ring *ring);
extern const struct fwctl_ring_ops fwctl_queue_threads;
/*
 * The threads of a handle. The first request of a queue starts the first one.
 */
struct fwctl_pool *fwctl_pool_new(struct fwctl_dev *dev);
/*
 * End the threads and free the handle. A thread that executes a request ends when
 * the kernel returns; the last of these frees the handle.
 */
void fwctl_pool_close(struct fwctl_pool *pool);

/* CLOCK_MONOTONIC in nanoseconds. */
#define FWCTL_NEVER UINT64_MAX
uint64_t fwctl_now_ns(void);
/* Negative @timeout_ms: FWCTL_NEVER. 0: the past, without reading the clock. */
uint64_t fwctl_deadline_ns(int64_t timeout_ms);
/* Wait until @fd is readable. Returns 0, -EAGAIN at the deadline, or -EINTR. */
int fwctl_wait_readable(int fd, uint64_t deadline_ns);

/* error.c */
int fwctl_fail_list(struct fwctl_error *err, int code, const char *path);
int fwctl_fail_open(struct fwctl_error *err, int code, const char *path);
int fwctl_fail_info(struct fwctl_error *err, int code, const char *name);
/* Describe the result of a request. */
int fwctl_fail_rpc(struct fwctl_error *err, const char *name,
		   const struct fwctl_request *req);
/* Describe the failure to create a queue of @depth requests. */
int fwctl_fail_queue(struct fwctl_error *err, int code, const char *name,
		     unsigned int depth);
/* Describe the failure to subscribe to events. -ENOTTY becomes -EOPNOTSUPP. */
int fwctl_fail_subscribe(struct fwctl_error *err, int code, const char *name,
			 uint32_t scope, uint32_t kind);
/* Describe the failure to use a queue. */
int fwctl_fail_queue_use(struct fwctl_error *err, int code, const char *name);
/* -EACCES: find out whether the site policy or a restriction forbids the scope. */
int fwctl_fail_policy(struct fwctl_error *err, const struct fwctl_dev *dev,
		      uint32_t scope);
int fwctl_fail_restrict(struct fwctl_error *err, int code, const char *name,
			const struct fwctl_restriction *r);
/* Describe the failure to register @len bytes. -ENOTTY becomes -EOPNOTSUPP. */
int fwctl_fail_memory(struct fwctl_error *err, int code, const char *name,
		      size_t len);
int fwctl_fail_unregister(struct fwctl_error *err, int code, const char *name);
/* Set the hint for a system without modules or devices. */
void fwctl_hint_modules(struct fwctl_error *err, bool loaded);

/* memory.c */
bool fwctl_memory_supported(struct fwctl_dev *dev);

/* request.c: check and prepare a request for a transport. */
int fwctl_request_begin(const struct fwctl_dev *dev, struct fwctl_request *req,
			struct fwctl_error *err);
/* Log the completion of a request. */
void fwctl_request_end(const struct fwctl_dev *dev, struct fwctl_request *req);
/* Issue FWCTL_RPC. Returns a negative errno; the caller stores the result. */
int fwctl_request_execute(struct fwctl_dev *dev, struct fwctl_request *req);

/* record.c: start a recording if the environment asks for it. */
int fwctl_record_open(struct fwctl_dev *dev, struct fwctl_error *err);
void fwctl_record_close(struct fwctl_dev *dev);
/* Set @req->start_ns, and record the request. */
void fwctl_record_request(const struct fwctl_dev *dev,
			  struct fwctl_request *req);
void fwctl_record_response(const struct fwctl_dev *dev,
			   const struct fwctl_request *req, int result);
void fwctl_record_event(const struct fwctl_dev *dev,
			const struct fwctl_event *event);

/* Return a formatted string, or NULL if there is no memory for it. */
#define fwctl_asprintf(...) ({						\
	char *text_;							\
	asprintf(&text_, __VA_ARGS__) < 0 ? NULL : text_;		\
})

static inline void free_charp(char **p)
{
	free(*p);
}

static inline void fclose_filep(FILE **f)
{
	if (*f)
		fclose(*f);
}

/* Release at the end of the scope, also on error paths. */
#define __cleanup_free __attribute__((cleanup(free_charp)))
#define __cleanup_fclose __attribute__((cleanup(fclose_filep)))

#endif
