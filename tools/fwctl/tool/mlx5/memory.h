/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory of this process that the firmware can write to. */
#ifndef FWCTL_TOOL_MLX5_MEMORY_H
#define FWCTL_TOOL_MLX5_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libfwctl.h>

/**
 * struct memory - Registered memory
 * @data: The memory; NULL if there is none.
 * @len: Size of @data in bytes.
 * @mkey: Key for commands, which contain addresses of this process.
 * @registration: The registration, private to memory.c.
 */
struct memory {
	unsigned char *data;
	size_t len;
	uint32_t mkey;
	struct fwctl_memory *registration;
};

/*
 * Allocate and register memory. Returns false without a message if the kernel, the
 * device or the user's rights do not allow this.
 */
bool memory_register(struct fwctl_dev *dev, struct memory *m, size_t len);
/* Also accepts memory without data. */
void memory_unregister(struct memory *m);

#endif
