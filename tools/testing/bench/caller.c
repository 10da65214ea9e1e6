// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "caller.h"

double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC_RAW, &t);
	return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static void *caller_main(void *data)
{
	struct caller *caller = data;
	double start = now_ms();

	caller->tid = syscall(SYS_gettid);
	caller->run(caller);
	caller->ms = now_ms() - start;
	caller->done = true;
	return NULL;
}

void start(struct caller *caller, const struct device *dev,
	   void (*run)(struct caller *caller), int fd)
{
	caller->dev = dev;
	caller->run = run;
	caller->fd = fd;
	must(!pthread_create(&caller->thread, NULL, caller_main, caller));
}

void join(struct caller *caller)
{
	must(!pthread_join(caller->thread, NULL));
}

void call_rpc(struct caller *caller)
{
	caller->result = rpc_command(caller->fd, ECHO_NOW, 0);
}

/*
 * Opens the device through /proc. Unregister removes the name in /dev before it
 * waits, but the inode stays while an FD is open.
 */
void call_open(struct caller *caller)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", caller->fd);
	fd = open(path, O_RDWR | O_CLOEXEC);
	caller->result = fd < 0 ? errno : 0;
	if (fd >= 0)
		close(fd);
}

void call_close(struct caller *caller)
{
	caller->result = close(caller->fd) ? errno : 0;
}

void call_unbind(struct caller *caller)
{
	device_driver(caller->dev, "unbind");
}

/* Returns true if the thread waits in unregister and has removed the node. */
static bool in_unregister(pid_t tid)
{
	char path[64], stack[4096];
	size_t len;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/stack", tid);
	f = fopen(path, "r");
	if (!f)
		return false;
	len = fread(stack, 1, sizeof(stack) - 1, f);
	fclose(f);
	stack[len] = '\0';
	/*
	 * On this core, the stack may show only the second function, because the
	 * first one ends with a call of it.
	 */
	return (strstr(stack, "fwctl_unregister") ||
		strstr(stack, "fwctl_disassociate")) &&
	       !strstr(stack, "device_del");
}

void wait_for_unregister(const struct caller *unbind)
{
	while (!unbind->done && !(unbind->tid && in_unregister(unbind->tid)))
		usleep(500);
}
