/* SPDX-License-Identifier: GPL-2.0-only */
/* Devices of fwctl_echo and their ioctls, for the benchmark programs. */
#ifndef _BENCH_DEVICE_H
#define _BENCH_DEVICE_H

#include <stdbool.h>
#include <stddef.h>

#include <fwctl/fwctl.h>

#include "echo.h"

struct device {
	/* Name on the platform bus: fwctl_echo.N */
	char name[32];
	/* Provider kind: sync, threaded or async (attribute "kind") */
	char kind[32];
	/* /dev/fwctl/fwctlN */
	char node[64];
};

/* Exit if a step fails, because the results would be invalid. */
#define must(ok) must_at(ok, #ok, __FILE__, __LINE__)
void must_at(bool ok, const char *what, const char *file, int line);

/* Finds the device with index @n. Returns false if there are fewer devices. */
bool device_get(struct device *dev, int n);
int device_open(const struct device *dev);
/* Returns the value of a numeric attribute, or -1 if it cannot be read. */
int device_attr(const struct device *dev, const char *attr);
void device_wait(const struct device *dev, const char *attr, int value);
/* @what: "bind" or "unbind" */
void device_driver(const struct device *dev, const char *what);

/* These functions return 0 or an errno. */
int rpc(int fd, const void *in, size_t in_len, void *out, size_t out_len);
int rpc_command(int fd, enum echo_command command, unsigned int ms);
int info(int fd, void *data, size_t len);

#endif
