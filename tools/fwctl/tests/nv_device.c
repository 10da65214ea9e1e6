// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tool with one device, a ConnectX whose configuration is PCI_CONF. The file
 * $NV_DEVICE contains its value after the next reset, so that several runs of the tool
 * use the same device.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <fwctl/fwctl.h>
#include <fwctl/mlx5.h>

#include "../lib/internal.h"
#include "wrap.h"

#define ACCESS_REG 0x805
#define MNVQC 0x9030
#define MNVGC 0x9034
#define MNVDA 0x9024
#define PCI_CONF 0x80
#define ITEM_LEN 12
#define BAD_PARAMETER 3

/* NUM_OF_VFS is 8, and neither parameter is valid. */
static const unsigned char initial[ITEM_LEN] = { 0, 0, 0, 0, 0, 0, 0, 8 };

static unsigned int get16(const unsigned char *p)
{
	return p[0] << 8 | p[1];
}

static bool is_pci_conf(const unsigned char *type)
{
	return !get16(type) && get16(type + 2) == PCI_CONF;
}

static void load(unsigned char *item)
{
	int fd = open(getenv("NV_DEVICE"), O_RDONLY | O_CLOEXEC);

	memcpy(item, initial, ITEM_LEN);
	if (fd >= 0 && read(fd, item, ITEM_LEN) != ITEM_LEN)
		abort();
	close(fd);
}

static void store(const unsigned char *item)
{
	int fd = open(getenv("NV_DEVICE"), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	if (write(fd, item, ITEM_LEN) != ITEM_LEN)
		abort();
	close(fd);
}

/* Read or write the item. @reg is the register in the response. */
static int access_item(unsigned char *reg, bool write)
{
	unsigned char *item = reg + 12;

	if (!is_pci_conf(reg + 4))
		return BAD_PARAMETER;
	if (write) {
		store(item);
		return 0;
	}
	/* The value after the next reset, or the current and default ones. */
	if (reg[1] >> 6)
		memcpy(item, initial, ITEM_LEN);
	else
		load(item);
	reg[0] = 0x10;
	reg[2] = 0x10;
	reg[3] = ITEM_LEN;
	return 0;
}

static int access_register(unsigned int id, unsigned char *reg, bool write)
{
	switch (id) {
	case MNVGC:
		reg[3] = 3;
		return 0;
	case MNVQC:
		reg[7] = is_pci_conf(reg) ? 3 : 0;
		return 0;
	case MNVDA:
		return access_item(reg, write);
	}
	return BAD_PARAMETER;
}

static int execute(struct fwctl_rpc *rpc)
{
	const unsigned char *in = (const void *)(uintptr_t)rpc->in;
	unsigned char *out = (void *)(uintptr_t)rpc->out;

	if (rpc->in_len < 24 || rpc->out_len < rpc->in_len ||
	    get16(in) != ACCESS_REG)
		return -EINVAL;
	memcpy(out, in, rpc->in_len);
	memset(out, 0, 8);
	out[0] = access_register(get16(in + 10), out + 16, !get16(in + 6));
	rpc->out_len = rpc->in_len;
	return 0;
}

static int device_ioctl(struct fwctl_dev *dev, unsigned long cmd, void *arg)
{
	const struct fwctl_info_mlx5 mlx5 = { .uid = 1 };
	struct fwctl_info *info = arg;

	(void)dev;
	if (cmd == FWCTL_RPC)
		return execute(arg);
	if (cmd != FWCTL_INFO)
		return -ENOTTY;
	info->out_device_type = FWCTL_DEVICE_TYPE_MLX5;
	if (info->device_data_len > sizeof(mlx5))
		info->device_data_len = sizeof(mlx5);
	if (info->device_data_len)
		memcpy((void *)(uintptr_t)info->out_device_data, &mlx5,
		       info->device_data_len);
	return 0;
}

static void device_close(struct fwctl_dev *dev)
{
	(void)dev;
}

static const struct fwctl_transport transport = {
	.ioctl = device_ioctl,
	.close = device_close,
};

int __wrap_fwctl_dev_open(struct fwctl_context *ctx, const char *name,
			  struct fwctl_dev **dev, struct fwctl_error *err)
{
	struct fwctl_dev proto = { .transport = &transport, .fd = -1 };

	return fwctl_dev_new(ctx, &proto, name, dev, err);
}

int main(int argc, char **argv)
{
	return fwctl_main(argc, argv);
}
