/* SPDX-License-Identifier: GPL-2.0-only */
/* The provider's devices and their ioctls, for the programs that measure. */
#ifndef _BENCH_DEVICE_H
#define _BENCH_DEVICE_H

#include <stdbool.h>
#include <stddef.h>

#include <fwctl/fwctl.h>

#include "echo.h"

struct device {
	/* On the platform bus: fwctl_echo.N */
	char name[32];
	/* How it serves a request: the attribute "kind". */
	char kind[32];
	/* /dev/fwctl/fwctlN */
	char node[64];
};

/* A step that has to succeed for the numbers to mean something. */
#define must(ok) must_at(ok, #ok, __FILE__, __LINE__)
void must_at(bool ok, const char *what, const char *file, int line);

/* The Nth device; false if there are fewer. */
bool device_get(struct device *dev, int n);
int device_open(const struct device *dev);
/* An attribute that is a number; -1 while there is none. */
int device_attr(const struct device *dev, const char *attr);
void device_wait(const struct device *dev, const char *attr, int value);
/* "bind" or "unbind". */
void device_driver(const struct device *dev, const char *what);

/* All of these return 0 or an errno. */
int rpc(int fd, const void *in, size_t in_len, void *out, size_t out_len);
int rpc_command(int fd, enum echo_command command, unsigned int ms);
int info(int fd, void *data, size_t len);

#endif
