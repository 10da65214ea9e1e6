// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Record programs that call the kernel without libfwctl. fwctl record loads this
 * library with LD_PRELOAD. It passes each FWCTL_RPC of the program to libfwctl, which
 * records the RPC and executes it in the context of the program's FD.
 *
 * close() ends the handle of an FD. Other calls, such as dup2() and close_range(), also
 * close or replace an FD, so each use of a handle checks that the FD is still the same
 * open file. Duplicates of an FD get separate handles, in the same context.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/kcmp.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <fwctl/fwctl.h>
#include <libfwctl.h>

/* FDs above this limit are not recorded. */
#define MAX_FDS 1024
/* Lowest number of the FDs in struct handle.second, if the limit of FDs permits it */
#define SECOND_MIN 512

/**
 * struct handle - The handle of an FD
 * @dev: Owns a duplicate of the FD.
 * @second: Another duplicate. While both are the same open file, the FDs are ours. A
 *	program can close all FDs and use their numbers, but seldom both numbers for one
 *	open file.
 * @lost: The program has closed the duplicates, and their numbers may be in use.
 * @refs: One for @handles, one for each call that uses @dev. Protected by @lock.
 *
 * Another thread may close the FD during a call. The last reference closes @dev.
 */
struct handle {
	struct fwctl_dev *dev;
	int second;
	bool lost;
	unsigned int refs;
};

/*
 * Handles by FD; NULL for FDs that are not recorded. Hold @lock to change an entry.
 * close() skips @lock if the entry is NULL.
 */
static struct handle *_Atomic handles[MAX_FDS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
/*
 * The thread holds @lock or waits for it. libfwctl and signal handlers then call close()
 * with @lock held.
 */
static _Thread_local atomic_bool locking;

static void acquire(void)
{
	locking = true;
	pthread_mutex_lock(&lock);
}

static void release(void)
{
	pthread_mutex_unlock(&lock);
	locking = false;
}

/* A signal handler may fork. */
static _Thread_local bool in_handler;

static void before_fork(void)
{
	in_handler = locking;
	if (!in_handler)
		acquire();
}

static void after_fork(void)
{
	if (!in_handler)
		release();
}

/* Without this, a child could inherit @lock from a thread that the child does not have. */
__attribute__((constructor))
static void protect_forks(void)
{
	pthread_atfork(before_fork, after_fork, after_fork);
}

/* Returns true if the code at @address is that of libfwctl, which records itself. */
static bool is_library(void *address)
{
	Dl_info caller, library;

	return dladdr(address, &caller) &&
	       dladdr((void *)fwctl_dev_rpc, &library) &&
	       caller.dli_fbase == library.dli_fbase;
}

/* Compares open files. Returns 1 if they are the same, 0 if not, -1 without kcmp(). */
static int compare_files(int a, int b)
{
	pid_t pid = getpid();
	long ret = syscall(SYS_kcmp, pid, pid, KCMP_FILE, a, b);

	if (ret < 0 && errno != EBADF)
		return -1;
	return !ret;
}

static bool is_same_inode(int a, int b, mode_t *mode)
{
	struct stat x, y;

	if (fstat(a, &x) || fstat(b, &y))
		return false;
	*mode = x.st_mode;
	return x.st_dev == y.st_dev && x.st_ino == y.st_ino && x.st_rdev == y.st_rdev;
}

/*
 * Returns true if the program's FD and the duplicate are the same open file. All FDs
 * without a node can share one inode, so without kcmp() each RPC of a restricted FD gets
 * a new handle.
 */
static bool is_same_file(int fd, int copy)
{
	int ret = compare_files(fd, copy);
	mode_t mode;

	return ret < 0 ? is_same_inode(fd, copy, &mode) && S_ISCHR(mode) : ret;
}

/* Returns true if the numbers of the duplicates still belong to the handle. */
static bool has_duplicates(const struct handle *h)
{
	int copy = fwctl_dev_fd(h->dev);
	int ret = compare_files(h->second, copy);
	mode_t mode;

	return ret < 0 ? is_same_inode(h->second, copy, &mode) : ret;
}

/*
 * Read the name of the device from fdinfo. An FD of FWCTL_RESTRICT has no node. Returns
 * false if the kernel does not have the line.
 */
static bool read_fdinfo_name(int fd, char name[64])
{
	char path[64], line[256];
	bool found = false;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	f = fopen(path, "re");
	if (!f)
		return false;
	while (!found && fgets(line, sizeof(line), f))
		found = sscanf(line, "fwctl-device: %63s", name) == 1;
	fclose(f);
	return found;
}

/* Opens an FD with the name of its device or node. Returns NULL on failure. */
static struct fwctl_dev *open_fd(int fd)
{
	char link[32], path[PATH_MAX] = "", name[64];
	struct fwctl_dev *dev;
	const char *base;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	if (readlink(link, path, sizeof(path) - 1) < 0)
		return NULL;
	base = strrchr(path, '/');
	base = base ? base + 1 : path;
	if (read_fdinfo_name(fd, name))
		base = name;
	return fwctl_dev_from_fd(NULL, fd, base, &dev, NULL) ? NULL : dev;
}

/* Creates a handle with one reference. Returns NULL on failure. */
static struct handle *create_handle(int fd)
{
	struct handle *h = calloc(1, sizeof(*h));

	if (!h)
		return NULL;
	h->refs = 1;
	h->dev = open_fd(fd);
	if (!h->dev) {
		free(h);
		return NULL;
	}
	h->second = fcntl(fd, F_DUPFD_CLOEXEC, SECOND_MIN);
	if (h->second < 0)
		h->second = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	return h;
}

/* Leak a handle whose numbers the program may use: its end would close these FDs. */
static void destroy_handle(struct handle *h)
{
	if (!h->lost && has_duplicates(h)) {
		close(h->second);
		fwctl_dev_close(h->dev);
	}
	free(h);
}

/* Drops a reference, and keeps errno. @h may be NULL. */
static void put_handle(struct handle *h)
{
	int error = errno;
	bool last;

	if (!h)
		return;
	acquire();
	last = !--h->refs;
	release();
	if (last)
		destroy_handle(h);
	errno = error;
}

/*
 * Returns the handle of an FD with a reference, or NULL if it cannot be recorded. A
 * signal handler must not wait for the code that it interrupts.
 */
static struct handle *get_handle(int fd)
{
	struct handle *h, *stale = NULL;

	if (fd < 0 || fd >= MAX_FDS || locking)
		return NULL;
	acquire();
	h = handles[fd];
	if (h && !is_same_file(fd, fwctl_dev_fd(h->dev))) {
		/* A new handle can get the numbers of the duplicates. */
		h->lost = !has_duplicates(h);
		stale = h;
		h = NULL;
	}
	if (!h) {
		h = create_handle(fd);
		handles[fd] = h;
	}
	if (h)
		h->refs++;
	release();
	put_handle(stale);
	return h;
}

/* Ends the handle of an FD, once no call uses it. */
static void drop_handle(int fd)
{
	struct handle *h;

	acquire();
	h = atomic_exchange(&handles[fd], NULL);
	release();
	put_handle(h);
}

static int execute(struct fwctl_dev *dev, struct fwctl_rpc *rpc)
{
	struct fwctl_request req = FWCTL_REQUEST_INIT;
	int ret;

	req.scope = rpc->scope;
	req.in = (void *)(uintptr_t)rpc->in;
	req.in_len = rpc->in_len;
	req.out = (void *)(uintptr_t)rpc->out;
	req.out_size = rpc->out_len;
	ret = fwctl_dev_rpc(dev, &req, NULL);
	if (ret) {
		errno = -ret;
		return -1;
	}
	rpc->out_len = req.out_len;
	return 0;
}

__attribute__((visibility("default")))
int ioctl(int fd, unsigned long cmd, ...)
{
	int (*next)(int fd, unsigned long cmd, ...) = dlsym(RTLD_NEXT, "ioctl");
	struct handle *h = NULL;
	va_list args;
	void *arg;
	int ret;

	va_start(args, cmd);
	arg = va_arg(args, void *);
	va_end(args);
	if (cmd == FWCTL_RPC && !is_library(__builtin_return_address(0)))
		h = get_handle(fd);
	if (h && ((struct fwctl_rpc *)arg)->size == sizeof(struct fwctl_rpc))
		ret = execute(h->dev, arg);
	else
		ret = next(fd, cmd, arg);
	put_handle(h);
	return ret;
}

/*
 * fwctl_dev_close() calls this function again, for an FD without a handle. If this thread
 * holds @lock, the next use of the FD ends the handle.
 */
__attribute__((visibility("default")))
int close(int fd)
{
	int (*next)(int fd) = dlsym(RTLD_NEXT, "close");

	if (fd >= 0 && fd < MAX_FDS && handles[fd] && !locking)
		drop_handle(fd);
	return next(fd);
}

/* Complete the recording of a program that does not close its FDs. */
__attribute__((destructor))
static void close_handles(void)
{
	/* A signal handler may call exit(). */
	for (int fd = 0; fd < MAX_FDS && !locking; fd++) {
		if (handles[fd])
			drop_handle(fd);
	}
}
