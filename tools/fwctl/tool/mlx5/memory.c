// SPDX-License-Identifier: GPL-2.0-only
#include <sys/mman.h>

#include "memory.h"

bool memory_register(struct fwctl_dev *dev, struct memory *m, size_t len)
{
	struct fwctl_memory *registration;
	/* Not the heap, which would reuse memory that the device can still access. */
	unsigned char *data = mmap(NULL, len, PROT_READ | PROT_WRITE,
				   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	*m = (struct memory){ 0 };
	if (data == MAP_FAILED)
		return false;
	if (fwctl_dev_register_memory(dev, data, len, &registration, NULL)) {
		munmap(data, len);
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
	if (!m->data)
		return;
	(void)fwctl_memory_unregister(m->registration, NULL);
	munmap(m->data, m->len);
	*m = (struct memory){ 0 };
}
