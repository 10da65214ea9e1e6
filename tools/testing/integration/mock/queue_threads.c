// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tests of queue.c on queues that libfwctl emulates, for any core. This ioctl()
 * replaces that of libc, also in the library, and rejects FWCTL_QUEUE_CREATE.
 */
#include <stdarg.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>

#define EMULATED
#include "queue.c"

int ioctl(int fd, unsigned long cmd, ...)
{
	va_list args;
	void *arg;

	va_start(args, cmd);
	arg = va_arg(args, void *);
	va_end(args);
	if (cmd == FWCTL_QUEUE_CREATE) {
		errno = ENOTTY;
		return -1;
	}
	return syscall(SYS_ioctl, fd, cmd, arg);
}
