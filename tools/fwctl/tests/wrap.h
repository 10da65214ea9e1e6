/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Replacements for the linker option --wrap, which redirects calls of the tool and of
 * the libraries to __wrap_*().
 */
#ifndef FWCTL_TESTS_WRAP_H
#define FWCTL_TESTS_WRAP_H

#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

#include <libfwctl.h>

/* main() of the tool, renamed because tests and fuzzers have their own. */
int fwctl_main(int argc, char **argv);

int __wrap_fwctl_dev_open(struct fwctl_context *ctx, const char *name,
			  struct fwctl_dev **dev, struct fwctl_error *err);
int __real_fwctl_dev_open(struct fwctl_context *ctx, const char *name,
			  struct fwctl_dev **dev, struct fwctl_error *err);
int __wrap_fwctl_dev_fd(const struct fwctl_dev *dev);
int __wrap_fwctl_list_new(struct fwctl_context *ctx, struct fwctl_list **list,
			  struct fwctl_error *err);
int __real_fwctl_list_new(struct fwctl_context *ctx, struct fwctl_list **list,
			  struct fwctl_error *err);

int __wrap_poll(struct pollfd *fds, nfds_t n, int timeout);
int __real_poll(struct pollfd *fds, nfds_t n, int timeout);

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attr,
			  void *(*start)(void *), void *arg);
int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attr,
			  void *(*start)(void *), void *arg);

struct fwctl_identity;
struct fwctl_inventory;

int __wrap_fwctl_identity_new(struct fwctl_inventory *inv,
			      const struct fwctl_entry *entry, uint32_t kinds,
			      struct fwctl_identity **identity,
			      struct fwctl_error *err);
int __real_fwctl_identity_new(struct fwctl_inventory *inv,
			      const struct fwctl_entry *entry, uint32_t kinds,
			      struct fwctl_identity **identity,
			      struct fwctl_error *err);

struct fwctl_monitor;

int __wrap_fwctl_monitor_new(struct fwctl_monitor **monitor,
			     struct fwctl_error *err);

struct memory;

bool __wrap_memory_register(struct fwctl_dev *dev, struct memory *m, size_t len);
void __wrap_memory_unregister(struct memory *m);

struct nl_msg;
struct nlmsghdr;

int __wrap_netlink_query(int protocol, struct nl_msg *msg,
			 void (*parse)(void *data, struct nlmsghdr *hdr),
			 void *data);
int __real_netlink_query(int protocol, struct nl_msg *msg,
			 void (*parse)(void *data, struct nlmsghdr *hdr),
			 void *data);

int __wrap_netlink_command(int protocol, struct nl_msg *msg, char *text,
			   size_t size);

struct fwctl_flash_status;

int __wrap_fwctl_devlink_flash(const char *handle, const char *file,
			       const char *component,
			       void (*progress)(void *data,
						const struct fwctl_flash_status *status),
			       void *data, struct fwctl_error *err);
int __wrap_fwctl_devlink_activate(const char *handle, struct fwctl_error *err);

struct listener;

int __wrap_listener_open(struct listener *l);
void __wrap_listener_close(struct listener *l);
int __wrap_listener_fd(const struct listener *l);
bool __wrap_listener_read(struct listener *l);
int __wrap_devlink_family(void);

ssize_t __wrap_read(int fd, void *data, size_t size);
ssize_t __real_read(int fd, void *data, size_t size);

int __wrap_ioctl(int fd, unsigned long cmd, ...);
int __real_ioctl(int fd, unsigned long cmd, ...);

int __wrap_access(const char *path, int mode);
int __real_access(const char *path, int mode);
int __wrap_open(const char *path, int flags, ...);
int __real_open(const char *path, int flags, ...);
int __wrap_linkat(int from_dir, const char *from, int to_dir, const char *to,
		  int flags);
int __real_linkat(int from_dir, const char *from, int to_dir, const char *to,
		  int flags);
int __wrap_link(const char *from, const char *to);
int __real_link(const char *from, const char *to);
int __wrap_renameat2(int from_dir, const char *from, int to_dir, const char *to,
		     unsigned int flags);
int __real_renameat2(int from_dir, const char *from, int to_dir, const char *to,
		     unsigned int flags);

void *__wrap_dlsym(void *handle, const char *name);
void *__real_dlsym(void *handle, const char *name);
long __wrap_syscall(long number, long a, long b, long c, long d, long e);
long __real_syscall(long number, long a, long b, long c, long d, long e);
FILE *__wrap_fopen(const char *path, const char *mode);
FILE *__real_fopen(const char *path, const char *mode);

#endif
