// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "memory.h"

bool memory_register(struct fwctl_dev *dev, struct memory *m, size_t len)
{
	struct fwctl_memory *registration;
	unsigned char *data = calloc(1, len);

	*m = (struct memory){ 0 };
	if (!data || fwctl_dev_register_memory(dev, data, len, &registration,
					       NULL)) {
		free(data);
		return false;
	}
	*m = (struct memory){
		.data = data, .len = len, .registration = registration,
		.mkey = fwctl_memory_key(registration),
	};
	return true;
}

/* The kernel keeps the pages if the device can still access them. */
void memory_unregister(struct memory *m)
{
	(void)fwctl_memory_unregister(m->registration, NULL);
	free(m->data);
	*m = (struct memory){ 0 };
}
