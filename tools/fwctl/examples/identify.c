// SPDX-License-Identifier: GPL-2.0-only
/*
 * List the devices, or print the type of one device.
 *
 * cc identify.c $(pkg-config --cflags --libs libfwctl)
 */
#include <stdio.h>

#include <libfwctl.h>

static int fail(const struct fwctl_error *err)
{
	fprintf(stderr, "%s\n%s\n", err->message, err->hint);
	return 1;
}

static int list_devices(void)
{
	struct fwctl_list *list;
	struct fwctl_error err = FWCTL_ERROR_INIT;

	if (fwctl_list_new(NULL, &list, &err))
		return fail(&err);
	for (size_t i = 0; i < fwctl_list_count(list); i++) {
		const struct fwctl_entry *e = fwctl_list_get(list, i);
		const char *parent = fwctl_entry_parent(e);

		printf("%s on %s\n", fwctl_entry_name(e), parent ? parent : "-");
	}
	fwctl_list_free(list);
	return 0;
}

int main(int argc, char **argv)
{
	unsigned char data[64];
	size_t len = sizeof(data);
	struct fwctl_dev *dev;
	struct fwctl_error err = FWCTL_ERROR_INIT;
	const char *name;
	uint32_t type;

	if (argc < 2)
		return list_devices();
	/* "fwctl0", "/dev/fwctl/fwctl0", "03:00.0" or the parent's name */
	if (fwctl_dev_open(NULL, argv[1], &dev, &err))
		return fail(&err);
	if (fwctl_dev_info(dev, &type, data, &len, &err)) {
		fwctl_dev_close(dev);
		return fail(&err);
	}
	name = fwctl_device_type_name(type);
	printf("%s: %s, %zu bytes of device data\n", fwctl_dev_name(dev),
	       name ? name : "unknown type", len);
	fwctl_dev_close(dev);
	return 0;
}
