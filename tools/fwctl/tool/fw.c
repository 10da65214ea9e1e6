// SPDX-License-Identifier: GPL-2.0-only
/* Versions of the firmware, from devlink. */
#include <stdlib.h>
#include <string.h>

#include "fw.h"

enum status fw_open(const char *name, struct fw *fw)
{
	const uint32_t kinds = 1u << FWCTL_IDENTITY_DEVLINK |
		1u << FWCTL_IDENTITY_RUNNING | 1u << FWCTL_IDENTITY_STORED;
	enum status status = device_identify(name, kinds, &fw->device);
	const char *reason;

	if (status)
		return status;
	fw->handle = fwctl_identity_value(fw->device.id, FWCTL_IDENTITY_DEVLINK, 0);
	if (fw->handle)
		return STATUS_OK;
	reason = fwctl_identity_reason(fw->device.id, FWCTL_IDENTITY_DEVLINK);
	status = failed(STATUS_FAILED, "%s: %s", fw_name(fw),
			reason ? reason : "no devlink instance");
	hint("The firmware is updated and reset through devlink, which this driver must support.");
	fw_close(fw);
	return status;
}

void fw_close(struct fw *fw)
{
	identified_free(&fw->device);
}

const char *fw_name(const struct fw *fw)
{
	return fwctl_entry_name(fw->device.entry);
}

void fw_json(const struct fw *fw, struct json_object *o)
{
	json_text(o, "name", fw_name(fw));
	json_text(o, "devlink", fw->handle);
}

char *fw_handle(const char *name)
{
	struct fwctl_inventory *inventory;
	const struct fwctl_entry *entry;
	struct fwctl_identity *id;
	struct fwctl_list *list;
	const char *handle;
	char *copy = NULL;

	if (fwctl_list_new(NULL, &list, NULL))
		return NULL;
	if (!fwctl_inventory_new(&inventory, NULL)) {
		if (!fwctl_list_find(list, name, &entry, NULL) &&
		    !fwctl_identity_new(inventory, entry,
					1u << FWCTL_IDENTITY_DEVLINK, &id, NULL)) {
			handle = fwctl_identity_value(id, FWCTL_IDENTITY_DEVLINK, 0);
			copy = handle ? strdup(handle) : NULL;
			fwctl_identity_free(id);
		}
		fwctl_inventory_free(inventory);
	}
	fwctl_list_free(list);
	return copy;
}

static const char *version_of(const struct fw *fw, uint32_t kind,
			      const char *component)
{
	const struct fwctl_identity *id = fw->device.id;
	const char *key;

	for (size_t i = 0; (key = fwctl_identity_key(id, kind, i)); i++) {
		if (!strcmp(key, component))
			return fwctl_identity_value(id, kind, i);
	}
	return NULL;
}

/* Components without a running version come last. */
static const char *component_at(const struct fw *fw, size_t index)
{
	const struct fwctl_identity *id = fw->device.id;
	size_t running = fwctl_identity_count(id, FWCTL_IDENTITY_RUNNING);
	const char *key;

	if (index < running)
		return fwctl_identity_key(id, FWCTL_IDENTITY_RUNNING, index);
	index -= running;
	for (size_t i = 0; (key = fwctl_identity_key(id, FWCTL_IDENTITY_STORED, i));
	     i++) {
		if (!version_of(fw, FWCTL_IDENTITY_RUNNING, key) && !index--)
			return key;
	}
	return NULL;
}

bool fw_version(const struct fw *fw, size_t index, struct fw_version *v)
{
	v->component = component_at(fw, index);
	if (!v->component)
		return false;
	v->running = version_of(fw, FWCTL_IDENTITY_RUNNING, v->component);
	v->stored = version_of(fw, FWCTL_IDENTITY_STORED, v->component);
	v->pending = v->running && v->stored && strcmp(v->running, v->stored) ?
		     v->stored : NULL;
	return true;
}

bool fw_pending(const struct fw *fw)
{
	struct fw_version v;

	for (size_t i = 0; fw_version(fw, i, &v); i++) {
		if (v.pending)
			return true;
	}
	return false;
}

struct json_object *fw_versions_json(const struct fw *fw)
{
	struct json_object *array = json_object_new_array();
	struct fw_version v;

	for (size_t i = 0; fw_version(fw, i, &v); i++) {
		struct json_object *o = json_object_new_object();

		json_text(o, "component", v.component);
		json_text(o, "running", v.running);
		json_text(o, "stored", v.stored);
		json_text(o, "pending", v.pending);
		json_object_array_add(array, o);
	}
	return array;
}
