// SPDX-License-Identifier: GPL-2.0-only
/* Devices by name, and values of their identity. */
#include <errno.h>
#include <string.h>

#include "identity.h"

/* Open a device by a name that libfwctl does not resolve. */
static int open_identified(const char *name, const struct fwctl_list *list,
			   struct fwctl_dev **dev, struct fwctl_error *err)
{
	struct fwctl_inventory *inventory;
	const struct fwctl_entry *entry;
	int ret;

	ret = fwctl_inventory_new(&inventory, err);
	if (ret)
		return ret;
	ret = fwctl_inventory_find(inventory, list, name, &entry, err);
	fwctl_inventory_free(inventory);
	return ret ? ret : fwctl_entry_open(entry, dev, err);
}

/* Serial numbers, and alternative names of network devices. */
static bool needs_identity(const char *name, int ret,
			   const struct fwctl_error *err)
{
	return ret == -ENODEV && err->reason == FWCTL_REASON_NO_DEVICE &&
	       !strchr(name, '/') && strncmp(name, "fwctl", 5);
}

int device_open(const char *name, struct fwctl_dev **dev,
		struct fwctl_error *err)
{
	struct fwctl_list *list;
	int ret = fwctl_dev_open(NULL, name, dev, err);

	if (!needs_identity(name, ret, err))
		return ret;
	ret = fwctl_list_new(NULL, &list, err);
	if (ret)
		return ret;
	ret = open_identified(name, list, dev, err);
	fwctl_list_free(list);
	return ret;
}

const char *identity_firmware(const struct fwctl_identity *id)
{
	const uint32_t kind = FWCTL_IDENTITY_RUNNING;
	const char *key;

	for (size_t i = 0; (key = fwctl_identity_key(id, kind, i)); i++) {
		if (!strcmp(key, "fw.version") || !strcmp(key, "fw"))
			return fwctl_identity_value(id, kind, i);
	}
	return fwctl_identity_value(id, kind, 0);
}

static struct json_object *values_json(const struct fwctl_identity *id,
				       uint32_t kind)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < fwctl_identity_count(id, kind); i++) {
		struct json_object *o = json_object_new_object();

		json_text(o, "key", fwctl_identity_key(id, kind, i));
		json_text(o, "value", fwctl_identity_value(id, kind, i));
		json_object_array_add(array, o);
	}
	return array;
}

struct json_object *identity_json(const struct fwctl_identity *id,
				  uint32_t kinds)
{
	struct json_object *reasons = json_object_new_object();
	struct json_object *o = json_object_new_object();

	for (uint32_t kind = 0; kind < FWCTL_IDENTITY_KINDS; kind++) {
		const char *name = fwctl_identity_kind_name(kind);

		if (!(kinds & 1u << kind))
			continue;
		json_object_object_add(o, name, values_json(id, kind));
		if (fwctl_identity_reason(id, kind))
			json_text(reasons, name, fwctl_identity_reason(id, kind));
	}
	json_object_object_add(o, "reasons", reasons);
	return o;
}
