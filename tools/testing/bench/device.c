// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "device.h"

#define DEVICES "/sys/bus/platform/devices"
#define DRIVER "/sys/bus/platform/drivers/fwctl_echo"

void must_at(bool ok, const char *what, const char *file, int line)
{
	if (ok)
		return;
	fprintf(stderr, "%s:%d: %s failed: %m\n", file, line, what);
	exit(1);
}

static bool read_attr(const struct device *dev, const char *attr, char *to,
		      int size)
{
	char path[128];
	FILE *f;
	bool ok;

	snprintf(path, sizeof(path), DEVICES "/%s/%s", dev->name, attr);
	f = fopen(path, "r");
	if (!f)
		return false;
	ok = fgets(to, size, f);
	fclose(f);
	if (ok)
		to[strcspn(to, "\n")] = '\0';
	return ok;
}

bool device_get(struct device *dev, int n)
{
	char path[128];
	glob_t found;

	snprintf(dev->name, sizeof(dev->name), "fwctl_echo.%d", n);
	if (!read_attr(dev, "kind", dev->kind, sizeof(dev->kind)))
		return false;
	snprintf(path, sizeof(path), DEVICES "/%s/fwctl/fwctl*", dev->name);
	must(glob(path, 0, NULL, &found) == 0);
	snprintf(dev->node, sizeof(dev->node), "/dev/fwctl/%s",
		 strrchr(found.gl_pathv[0], '/') + 1);
	globfree(&found);
	return true;
}

int device_open(const struct device *dev)
{
	int fd = open(dev->node, O_RDWR | O_CLOEXEC);

	must(fd >= 0);
	return fd;
}

int device_attr(const struct device *dev, const char *attr)
{
	char text[32];

	return read_attr(dev, attr, text, sizeof(text)) ? atoi(text) : -1;
}

void device_wait(const struct device *dev, const char *attr, int value)
{
	while (device_attr(dev, attr) != value)
		usleep(500);
}

void device_driver(const struct device *dev, const char *what)
{
	char path[128];
	FILE *f;

	snprintf(path, sizeof(path), DRIVER "/%s", what);
	f = fopen(path, "w");
	must(f);
	fputs(dev->name, f);
	must(fclose(f) == 0);
}

int rpc(int fd, const void *in, size_t in_len, void *out, size_t out_len)
{
	struct fwctl_rpc arg = {
		.size = sizeof(arg),
		.scope = FWCTL_RPC_CONFIGURATION,
		.in_len = in_len,
		.out_len = out_len,
		.in = (uintptr_t)in,
		.out = (uintptr_t)out,
	};

	return ioctl(fd, FWCTL_RPC, &arg) ? errno : 0;
}

int rpc_command(int fd, enum echo_command command, unsigned int ms)
{
	struct echo_req req = { .command = command, .ms = ms };

	return rpc(fd, &req, sizeof(req), &req, sizeof(req));
}

int info(int fd, void *data, size_t len)
{
	struct fwctl_info arg = {
		.size = sizeof(arg),
		.device_data_len = len,
		.out_device_data = (uintptr_t)data,
	};

	return ioctl(fd, FWCTL_INFO, &arg) ? errno : 0;
}
