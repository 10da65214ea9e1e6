/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the library's files share, and nobody else sees. */
#ifndef FWCTL_INTERNAL_H
#define FWCTL_INTERNAL_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>

#include <fwctl/fwctl.h>
#include <libfwctl.h>

#define __printf(a, b) __attribute__((format(printf, a, b)))
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/**
 * struct fwctl_rpc_timed - A request to a queue of a transport
 * @scope: As in struct fwctl_rpc, like @in_len, @out_len, @in and @out.
 * @timeout_ms: Milliseconds until it ends with -ETIMEDOUT, 0 for never.
 * @in_len: Bytes at @in.
 * @out_len: In: bytes at @out. Out: bytes of the whole response.
 * @in: Address of the request.
 * @out: Address of the buffer for the response.
 * @running: Out: 1 if the request ended while it was in flight, else 0.
 */
struct fwctl_rpc_timed {
	uint32_t scope;
	uint32_t timeout_ms;
	uint32_t in_len;
	uint32_t out_len;
	uint64_t in;
	uint64_t out;
	uint32_t running;
};

/**
 * struct fwctl_ring_ops - A transport's queue
 * @open: Create a queue for @depth requests. @fd is readable while a result can
 *	be reaped. -ENOTTY or -EOPNOTSUPP: the transport has no queue for @dev.
 * @submit: Submit a request. @rpc belongs to the queue until it is reaped, the
 *	memory at @rpc->in only until this returns.
 * @reap: Wait up to @timeout_ms, forever if negative, for a request to end. Stores
 *	its response, its address and its result, and returns 0; -EAGAIN if no
 *	request has ended; -EINTR.
 * @cancel: End a request with -ECANCELED. -ENOENT: it has a result already.
 * @close: Release the queue. Outstanding requests are abandoned.
 *
 * All but @reap return at once. All return 0 or a negative errno. All but @close
 * may be called by any number of threads at once.
 */
struct fwctl_ring_ops {
	int (*open)(struct fwctl_dev *dev, unsigned int depth, void **ring,
		    int *fd);
	int (*submit)(void *ring, struct fwctl_rpc_timed *rpc);
	int (*reap)(void *ring, int timeout_ms, struct fwctl_rpc_timed **rpc,
		    int *result);
	int (*cancel)(void *ring, struct fwctl_rpc_timed *rpc);
	void (*close)(void *ring);
};

/**
 * struct fwctl_ring - An open queue of a transport
 * @ops: Its functions.
 * @priv: Their first argument.
 * @fd: For poll(), -1 if the transport has none.
 */
struct fwctl_ring {
	const struct fwctl_ring_ops *ops;
	void *priv;
	int fd;
};

/**
 * struct fwctl_transport - How a handle reaches a fwctl core
 * @ioctl: Issue ioctl @cmd of <fwctl/fwctl.h>. Returns 0 or a negative errno.
 *	Called by any number of threads at once.
 * @close: Release what the handle has of the transport. The last call.
 * @ring: Queues; NULL to emulate them by threads that call @ioctl.
 */
struct fwctl_transport {
	int (*ioctl)(struct fwctl_dev *dev, unsigned long cmd, void *arg);
	void (*close)(struct fwctl_dev *dev);
	const struct fwctl_ring_ops *ring;
};

/**
 * struct fwctl_dev - An open device
 * @transport: How to reach it.
 * @priv: The transport's own.
 * @fd: The open node, -1 where the transport has none.
 * @name: What error texts call the device.
 * @pool: Threads for emulated queues.
 *
 * Written before the handle is returned and never after, which is why threads
 * need no lock.
 */
struct fwctl_dev {
	const struct fwctl_transport *transport;
	void *priv;
	int fd;
	char *name;
	struct fwctl_pool *pool;
};

/**
 * struct fwctl_entry - A device in a list
 * @number: N of fwctlN.
 * @devnum: Of the node.
 * @name: The accessor of the same name explains this and the following.
 * @node: Path of the node.
 * @parent: May be NULL.
 * @bus: May be NULL.
 * @driver: May be NULL.
 * @pci: May be NULL.
 * @syspath: Where the class' link leads to, which tells this device from a
 *	later one of the same number.
 */
struct fwctl_entry {
	unsigned int number;
	dev_t devnum;
	char *name;
	char *node;
	char *parent;
	char *bus;
	char *driver;
	char *pci;
	char *syspath;
};

/**
 * struct fwctl_list - Snapshot of the devices
 * @loaded: The class exists.
 * @count: Entries in use.
 * @entries: By rising number.
 */
struct fwctl_list {
	bool loaded;
	size_t count;
	struct fwctl_entry *entries;
};

/* A PCI function; a domain of PCI_ANY_DOMAIN matches every one. */
#define PCI_ANY_DOMAIN (~0u)
struct pci_address {
	unsigned int domain, bus, slot, function;
};

bool fwctl_parse_pci(const char *text, struct pci_address *addr);
/* Parse the one form that the kernel makes: "fwctl" and a number. */
bool fwctl_parse_class_name(const char *name, unsigned int *number);
/* Last component of the link at a path; NULL if there is none. */
__printf(1, 2)
char *fwctl_link_basename(const char *fmt, ...);

/* Make a handle; takes over @fd and @priv, also on failure. */
int fwctl_dev_new(const struct fwctl_transport *transport, int fd, void *priv,
		  const char *name, struct fwctl_dev **dev,
		  struct fwctl_error *err);
/* The last step of fwctl_dev_close(), once no thread executes a request. */
void fwctl_dev_free(struct fwctl_dev *dev);
/* Open the node at @path, once sure that it is one. */
int fwctl_kernel_open(const char *sysroot, const char *path, int *fd,
		      struct fwctl_error *err);
/* What the kernel calls the device of @fd, to be freed; NULL if not known. */
char *fwctl_kernel_name(const char *sysroot, int fd);
int fwctl_kernel_check_fd(int fd, const char *name, struct fwctl_error *err);
extern const struct fwctl_transport fwctl_transport_kernel;
extern const struct fwctl_ring_ops fwctl_queue_kernel;

/* Open a queue of the transport, or one that threads emulate. */
int fwctl_ring_open(struct fwctl_dev *dev, unsigned int depth,
		    struct fwctl_ring *ring);
extern const struct fwctl_ring_ops fwctl_queue_threads;
/* The threads of a handle; none is started before a queue needs one. */
struct fwctl_pool *fwctl_pool_new(struct fwctl_dev *dev);
/*
 * End the threads and free the handle. A thread that executes a request ends when
 * the kernel returns; the last of these frees the handle.
 */
void fwctl_pool_close(struct fwctl_pool *pool);

/* CLOCK_MONOTONIC in nanoseconds. */
#define FWCTL_NEVER UINT64_MAX
uint64_t fwctl_now_ns(void);
/* Negative @timeout_ms: FWCTL_NEVER. */
uint64_t fwctl_deadline_ns(int64_t timeout_ms);
/* Wait until @fd is readable. Returns 0, -EAGAIN at the deadline, or -EINTR. */
int fwctl_wait_readable(int fd, uint64_t deadline_ns);

/*
 * Fill in @err, if there is one, and return @code, which decides on "%m". @hint
 * says what to do, or is NULL.
 */
__printf(4, 5)
int fwctl_fail_hint(struct fwctl_error *err, int code, const char *hint,
		    const char *fmt, ...);
#define fwctl_fail(err, code, ...) \
	fwctl_fail_hint(err, code, NULL, __VA_ARGS__)
/* Add what to do to an error that fwctl_fail() filled in. */
__printf(2, 3)
void fwctl_hint(struct fwctl_error *err, const char *fmt, ...);
int fwctl_fail_nomem(struct fwctl_error *err);
int fwctl_fail_open(struct fwctl_error *err, int code, const char *path);
int fwctl_fail_info(struct fwctl_error *err, int code, const char *name);
int fwctl_fail_rpc(struct fwctl_error *err, int code, const char *name,
		   uint32_t scope, size_t in_len, size_t out_len);
/* A queue for @depth RPCs that can't be made. */
int fwctl_fail_queue(struct fwctl_error *err, int code, const char *name,
		     unsigned int depth);
/* One that can't be used. */
int fwctl_fail_queue_use(struct fwctl_error *err, int code, const char *name);
/* Add to an error of an RPC that the caller left what goes on without it. */
void fwctl_hint_running(struct fwctl_error *err, unsigned int running);
/* The hint for a system that lacks the modules, or devices. */
void fwctl_hint_modules(struct fwctl_error *err, bool loaded);

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

/* Release at the end of the scope, so that error paths need not. */
#define __cleanup_free __attribute__((cleanup(free_charp)))
#define __cleanup_fclose __attribute__((cleanup(fclose_filep)))

#endif
