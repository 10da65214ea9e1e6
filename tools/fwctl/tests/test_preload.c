// SPDX-License-Identifier: GPL-2.0-only
/*
 * The library that fwctl record preloads, linked into this program. Pseudo-terminals
 * are the devices: sysfs has no entry for them, so libfwctl accepts them. The ioctl() of
 * the kernel is replaced.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sanitizer/lsan_interface.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <fwctl/fwctl.h>

#include "contains.h"
#include "wrap.h"

/**
 * struct kernel - Replacement of the kernel
 * @fd: The FD of the last RPC.
 * @device: The device of the last RPC.
 * @fdinfo: Content of fdinfo; NULL for that of the kernel.
 * @no_kcmp: The kernel does not have kcmp().
 * @blocks: An RPC posts @entered and waits for @leave.
 * @entered: An RPC is in the kernel.
 * @leave: The RPC may return.
 */
static struct kernel {
	int fd;
	dev_t device;
	const char *fdinfo;
	bool no_kcmp;
	bool blocks;
	sem_t entered, leave;
} kernel;

static int kernel_ioctl(int fd, unsigned long cmd, void *arg)
{
	struct stat st;

	if (cmd == FWCTL_INFO) {
		((struct fwctl_info *)arg)->device_data_len = 0;
		return 0;
	}
	if (fstat(fd, &st))
		return -1;
	kernel.fd = fd;
	kernel.device = st.st_rdev;
	if (kernel.blocks) {
		sem_post(&kernel.entered);
		sem_wait(&kernel.leave);
	}
	return 0;
}

void *__wrap_dlsym(void *handle, const char *name)
{
	return strcmp(name, "ioctl") ? __real_dlsym(handle, name) :
				       (void *)kernel_ioctl;
}

long __wrap_syscall(long number, long a, long b, long c, long d, long e)
{
	if (!kernel.no_kcmp)
		return __real_syscall(number, a, b, c, d, e);
	errno = ENOSYS;
	return -1;
}

FILE *__wrap_fopen(const char *path, const char *mode)
{
	if (!kernel.fdinfo || strncmp(path, "/proc/self/fdinfo/", 18))
		return __real_fopen(path, mode);
	return fmemopen((void *)kernel.fdinfo, strlen(kernel.fdinfo), "r");
}

/**
 * struct devices - Two devices
 * @master: Keeps the pseudo-terminal.
 * @fd: Open file of the device.
 * @number: Device number.
 */
struct devices {
	int master[2];
	int fd[2];
	dev_t number[2];
};

static int open_devices(void **state)
{
	struct devices *d = calloc(1, sizeof(*d));
	struct stat st;

	kernel = (struct kernel){ .fd = -1 };
	sem_init(&kernel.entered, 0, 0);
	sem_init(&kernel.leave, 0, 0);
	for (int i = 0; i < 2; i++) {
		d->master[i] = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
		if (d->master[i] < 0 || unlockpt(d->master[i]))
			return -1;
		d->fd[i] = open(ptsname(d->master[i]), O_RDWR | O_NOCTTY | O_CLOEXEC);
		if (d->fd[i] < 0 || fstat(d->fd[i], &st))
			return -1;
		d->number[i] = st.st_rdev;
	}
	*state = d;
	return 0;
}

static int close_devices(void **state)
{
	struct devices *d = *state;

	for (int i = 0; i < 2; i++) {
		close(d->fd[i]);
		close(d->master[i]);
	}
	free(d);
	return 0;
}

static void rpc(int fd)
{
	struct fwctl_rpc arg = { .size = sizeof(arg) };

	assert_int_equal(ioctl(fd, FWCTL_RPC, &arg), 0);
}

static bool is_open(int fd)
{
	return fcntl(fd, F_GETFD) >= 0;
}

/* Check that the handle of an FD, a duplicate, executes its RPCs on a device. */
static void expect_recorded(int fd, dev_t device)
{
	rpc(fd);
	assert_int_not_equal(kernel.fd, fd);
	assert_int_equal(kernel.device, device);
}

static void handle_is_kept_and_closed(void **state)
{
	struct devices *d = *state;
	int copy;

	expect_recorded(d->fd[0], d->number[0]);
	copy = kernel.fd;
	expect_recorded(d->fd[0], d->number[0]);
	assert_int_equal(kernel.fd, copy);
	close(d->fd[0]);
	assert_false(is_open(copy));
}

/* dup2() closes an FD without a call of close(). */
static void replaced_fd_gets_its_own_device(void **state)
{
	struct devices *d = *state;

	for (int i = 0; i < 2; i++) {
		kernel.no_kcmp = i;
		expect_recorded(d->fd[0], d->number[0]);
		assert_int_equal(dup2(d->fd[1], d->fd[0]), d->fd[0]);
		expect_recorded(d->fd[0], d->number[1]);
		close(d->fd[0]);
		d->fd[0] = open(ptsname(d->master[0]), O_RDWR | O_NOCTTY | O_CLOEXEC);
	}
}

/* The other open file can have another restriction. */
static void reopened_device_gets_a_new_handle(void **state)
{
	struct devices *d = *state;
	int again, before;

	again = open(ptsname(d->master[0]), O_RDWR | O_NOCTTY | O_CLOEXEC);
	assert_true(again >= 0);
	expect_recorded(d->fd[0], d->number[0]);
	before = kernel.fd;
	assert_int_equal(dup2(again, d->fd[0]), d->fd[0]);
	expect_recorded(d->fd[0], d->number[0]);
	assert_int_not_equal(kernel.fd, before);
	close(again);
}

/*
 * The program may reuse the number of the handle's FD. Closing that FD would close a
 * file of the program, so the library leaks the handle.
 */
static void reused_duplicate_is_not_closed(void **state)
{
	struct devices *d = *state;
	int copy, file = open("/dev/null", O_RDONLY | O_CLOEXEC);

	__lsan_disable();
	expect_recorded(d->fd[0], d->number[0]);
	__lsan_enable();
	copy = kernel.fd;
	assert_int_equal(dup2(file, copy), copy);
	expect_recorded(d->fd[0], d->number[0]);
	assert_int_not_equal(kernel.fd, copy);
	assert_true(is_open(copy));
	close(copy);
	close(file);
}

/* Close the FD and its duplicates as close_range() does. */
static void close_behind(int fd, int copy)
{
	syscall(SYS_close, fd);
	syscall(SYS_close, copy);
	for (int i = 512; i < 520; i++)
		syscall(SYS_close, i);
}

static void closed_duplicates_are_replaced(void **state)
{
	struct devices *d = *state;
	int fd = d->fd[0], again;

	__lsan_disable();
	expect_recorded(fd, d->number[0]);
	__lsan_enable();
	close_behind(fd, kernel.fd);
	again = open(ptsname(d->master[0]), O_RDWR | O_NOCTTY | O_CLOEXEC);
	assert_int_equal(again, fd);
	for (int i = 0; i < 3; i++) {
		expect_recorded(fd, d->number[0]);
		assert_true(is_open(kernel.fd));
	}
}

/* The program opens its device twice and gets the numbers of the FD and the duplicate. */
static void own_file_is_not_closed(void **state)
{
	struct devices *d = *state;
	int fd = d->fd[0], copy;

	__lsan_disable();
	expect_recorded(fd, d->number[0]);
	__lsan_enable();
	copy = kernel.fd;
	close_behind(fd, copy);
	assert_int_equal(open(ptsname(d->master[0]), O_RDWR | O_NOCTTY | O_CLOEXEC), fd);
	assert_int_equal(open(ptsname(d->master[0]), O_RDWR | O_NOCTTY | O_CLOEXEC), copy);
	close(fd);
	assert_true(is_open(copy));
	close(copy);
}

static void *call(void *fd)
{
	rpc(*(int *)fd);
	return NULL;
}

/* The kernel permits a close during an ioctl, which keeps the file open. */
static void close_keeps_the_handle_of_a_call(void **state)
{
	struct devices *d = *state;
	pthread_t thread;

	kernel.blocks = true;
	assert_int_equal(pthread_create(&thread, NULL, call, &d->fd[0]), 0);
	sem_wait(&kernel.entered);
	close(d->fd[0]);
	assert_true(is_open(kernel.fd));
	sem_post(&kernel.leave);
	pthread_join(thread, NULL);
	assert_false(is_open(kernel.fd));
}

static void child_uses_the_handle(void **state)
{
	struct devices *d = *state;
	pid_t child;
	int status;

	expect_recorded(d->fd[0], d->number[0]);
	child = fork();
	if (!child) {
		rpc(d->fd[0]);
		close(d->fd[0]);
		_exit(is_open(kernel.fd));
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

/* A restricted FD has no node with the name of the device. */
static void name_is_from_fdinfo(void **state)
{
	char path[] = "/tmp/fwctl-preload.XXXXXX", text[4096] = "";
	struct devices *d = *state;
	int file = mkstemp(path);

	assert_true(file >= 0);
	setenv("FWCTL_RECORD", path, 1);
	kernel.fdinfo = "pos:\t0\nfwctl-device:\tfwctl7\n";
	expect_recorded(d->fd[0], d->number[0]);
	unsetenv("FWCTL_RECORD");
	close(d->fd[0]);
	unlink(path);
	assert_true(read(file, text, sizeof(text) - 1) > 0);
	close(file);
	assert_contains(text, "\"device\":\"fwctl7\"");
	assert_contains(text, "\"record\":\"response\"");
	assert_contains(text, "\"record\":\"end\"");
}

#define with_devices(f) \
	cmocka_unit_test_setup_teardown(f, open_devices, close_devices)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_devices(handle_is_kept_and_closed),
		with_devices(replaced_fd_gets_its_own_device),
		with_devices(reopened_device_gets_a_new_handle),
		with_devices(reused_duplicate_is_not_closed),
		with_devices(closed_duplicates_are_replaced),
		with_devices(own_file_is_not_closed),
		with_devices(close_keeps_the_handle_of_a_call),
		with_devices(child_uses_the_handle),
		with_devices(name_is_from_fdinfo),
	};

	return cmocka_run_group_tests_name("preload", tests, NULL, NULL);
}
