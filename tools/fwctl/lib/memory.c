// SPDX-License-Identifier: LGPL-2.1-or-later
/* Memory of the process that the device can access. */
#include <errno.h>

#include "internal.h"

/**
 * struct fwctl_memory - A registration
 * @dev: The device, which must stay open.
 * @ids: Result of the kernel.
 */
struct fwctl_memory {
	struct fwctl_dev *dev;
	struct fwctl_umem_reg ids;
};

int fwctl_dev_register_memory(struct fwctl_dev *dev, void *addr, size_t len,
			      struct fwctl_memory **out,
			      struct fwctl_error *err)
{
	struct fwctl_memory *memory = malloc(sizeof(*memory));
	int ret;

	if (!memory)
		return fwctl_fail_nomem(err);
	*memory = (struct fwctl_memory){
		.dev = dev,
		.ids = {
			.size = sizeof(memory->ids), .flags = FWCTL_UMEM_MKEY,
			.addr = (uintptr_t)addr, .len = len,
		},
	};
	ret = dev->transport->ioctl(dev, FWCTL_UMEM_REG, &memory->ids);
	if (ret) {
		free(memory);
		if (ret == -EACCES)
			return fwctl_fail_policy(err, dev,
						 FWCTL_SCOPE_CONFIGURATION);
		return fwctl_fail_memory(err, ret, dev->name, len);
	}
	*out = memory;
	return 0;
}

uint32_t fwctl_memory_id(const struct fwctl_memory *memory)
{
	return memory->ids.umem_id;
}

uint32_t fwctl_memory_key(const struct fwctl_memory *memory)
{
	return memory->ids.mkey_id;
}

int fwctl_memory_unregister(struct fwctl_memory *memory,
			    struct fwctl_error *err)
{
	struct fwctl_rsc_destroy destroy = {
		.size = sizeof(destroy), .type = FWCTL_RSC_UMEM,
	};
	struct fwctl_dev *dev;
	int ret;

	if (!memory)
		return 0;
	dev = memory->dev;
	destroy.rsc_id = memory->ids.rsc_id;
	free(memory);
	ret = dev->transport->ioctl(dev, FWCTL_RSC_DESTROY, &destroy);
	return ret ? fwctl_fail_unregister(err, ret, dev->name) : 0;
}

/* Returns true if the kernel and the driver have registered memory. */
bool fwctl_memory_supported(struct fwctl_dev *dev)
{
	struct fwctl_umem_reg reg = { .size = sizeof(reg) };

	/* The kernel checks for support before it rejects a length of 0. */
	return dev->transport->ioctl(dev, FWCTL_UMEM_REG, &reg) == -EINVAL;
}
