// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Record programs that call the kernel without libfwctl. fwctl record loads this
 * library with LD_PRELOAD. It passes each FWCTL_RPC of the program to libfwctl, which
 * records the RPC and executes it in the context of the program's FD.
 *
 * close() ends the handle of an FD. Duplicates of an FD get separate handles, in the
 * same context.
 */
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <fwctl/fwctl.h>
#include <libfwctl.h>

/* FDs above this limit are not recorded. */
#define MAX_FDS 1024

/* Handles by FD; NULL for FDs that are not recorded. */
static struct fwctl_dev *_Atomic handles[MAX_FDS];
/* Serialises the creation of handles. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* Returns true if the code at @address is that of libfwctl, which records itself. */
static bool is_library(void *address)
{
	Dl_info caller, library;

	return dladdr(address, &caller) &&
	       dladdr((void *)fwctl_dev_rpc, &library) &&
	       caller.dli_fbase == library.dli_fbase;
}

/* Creates a handle, with the name of the device node. Returns NULL on failure. */
static struct fwctl_dev *create_handle(int fd)
{
	char link[32], path[PATH_MAX] = "";
	struct fwctl_dev *dev;
	const char *name;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	if (readlink(link, path, sizeof(path) - 1) < 0)
		return NULL;
	name = strrchr(path, '/');
	if (fwctl_dev_from_fd(NULL, fd, name ? name + 1 : path, &dev, NULL))
		return NULL;
	return dev;
}

/* Returns the handle of an FD, or NULL if it cannot be recorded. */
static struct fwctl_dev *get_handle(int fd)
{
	if (fd < 0 || fd >= MAX_FDS)
		return NULL;
	pthread_mutex_lock(&lock);
	if (!handles[fd])
		handles[fd] = create_handle(fd);
	pthread_mutex_unlock(&lock);
	return handles[fd];
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
	struct fwctl_dev *dev = NULL;
	va_list args;
	void *arg;

	va_start(args, cmd);
	arg = va_arg(args, void *);
	va_end(args);
	if (cmd == FWCTL_RPC && !is_library(__builtin_return_address(0)))
		dev = get_handle(fd);
	if (dev && ((struct fwctl_rpc *)arg)->size == sizeof(struct fwctl_rpc))
		return execute(dev, arg);
	return next(fd, cmd, arg);
}

/* fwctl_dev_close() calls this function again, for an FD without a handle. */
__attribute__((visibility("default")))
int close(int fd)
{
	int (*next)(int fd) = dlsym(RTLD_NEXT, "close");

	if (fd >= 0 && fd < MAX_FDS && handles[fd])
		fwctl_dev_close(atomic_exchange(&handles[fd], NULL));
	return next(fd);
}

/* Complete the recording of a program that does not close its FDs. */
__attribute__((destructor))
static void close_handles(void)
{
	for (int fd = 0; fd < MAX_FDS; fd++)
		fwctl_dev_close(atomic_exchange(&handles[fd], NULL));
}
