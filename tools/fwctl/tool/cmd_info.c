// SPDX-License-Identifier: GPL-2.0-only
/* fwctl info */
#include <stdlib.h>

#include "tool.h"
#include "vendor.h"

/*
 * Query the device type and all of its data. The caller frees the data. If the
 * data is larger than the buffer, query it again.
 */
static enum status get_info(struct fwctl_dev *dev, uint32_t *type, void **data,
			    size_t *len)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;
	size_t capacity = 64;

	for (;;) {
		*data = malloc(capacity);
		if (!*data)
			return failed(STATUS_FAILED, "out of memory");
		*len = capacity;
		if (fwctl_dev_info(dev, type, *data, len, &err)) {
			free(*data);
			*data = NULL;
			return report(&err);
		}
		if (*len <= capacity)
			return STATUS_OK;
		free(*data);
		*data = NULL;
		if (*len > FWCTL_MAX_LEN)
			return failed(STATUS_FAILED,
				      "%s: invalid size of device data: %zu bytes",
				      fwctl_dev_name(dev), *len);
		capacity = *len;
	}
}

static void print_text(const struct call *c, uint32_t type, const void *data,
		       size_t len)
{
	const struct vendor *vendor = vendor_find(type);
	const char *name = fwctl_device_type_name(type);

	printf("%-12s %s\n", "device:", fwctl_dev_name(c->dev));
	printf("%-12s %s (0x%x)\n", "type:", name ? name : "unknown", type);
	printf("%-12s %zu bytes\n", "data:", len);
	if (vendor && vendor->info)
		vendor->info(data, len, NULL);
	else
		hex_dump(stdout, 0, data, len);
}

static enum status print_json(const struct call *c, uint32_t type,
			      const void *data, size_t len)
{
	const struct vendor *vendor = vendor_find(type);
	struct json_object *o = session_json(c);

	json_enum(o, "type", type, fwctl_device_type_name(type));
	json_number(o, "data_len", len);
	json_hex(o, "data", data, len);
	if (vendor && vendor->info) {
		struct json_object *decoded = json_object_new_object();

		vendor->info(data, len, decoded);
		json_object_object_add(o, fwctl_device_type_name(type),
				       decoded);
	}
	return json_print(o);
}

enum status cmd_info(struct call *c)
{
	__autofree void *data = NULL;
	enum status status;
	uint32_t type;
	size_t len;

	status = session_open(c);
	if (!status)
		status = get_info(c->dev, &type, &data, &len);
	if (status)
		return status;
	if (opt_json.given)
		return print_json(c, type, data, len);
	print_text(c, type, data, len);
	return STATUS_OK;
}
