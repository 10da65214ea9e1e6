// SPDX-License-Identifier: GPL-2.0-only
/* Devices by name, and values of their identity. */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

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

static bool has_digits(const char *text, const char *other)
{
	static const char digits[] = "0123456789";

	for (;;) {
		text += strcspn(text, digits);
		other += strcspn(other, digits);
		if (*text != *other)
			return false;
		if (!*text)
			return true;
		text++;
		other++;
	}
}

/* A name with other digits belongs to another device: do not suggest it. */
static void suggest_name(struct suggestion *s, const char *name)
{
	if (name && has_digits(s->word, name))
		suggest_word(s, name);
}

enum status device_report(const char *name, const struct fwctl_error *err)
{
	enum status status = report(err);
	struct fwctl_list *list;
	struct suggestion s;

	if (err->reason != FWCTL_REASON_NO_DEVICE || strchr(name, '/') ||
	    fwctl_list_new(NULL, &list, NULL))
		return status;
	suggest_start(&s, name, strlen(name));
	for (size_t i = 0; i < fwctl_list_count(list); i++) {
		const struct fwctl_entry *e = fwctl_list_get(list, i);

		suggest_name(&s, fwctl_entry_name(e));
		suggest_name(&s, fwctl_entry_parent(e));
		suggest_name(&s, fwctl_entry_pci(e));
	}
	suggest_hint(&s, "");
	fwctl_list_free(list);
	return status;
}

/* Stat the node that @name is a path or an FD of. Returns false for other names. */
static bool stat_node(const char *name, struct stat *st)
{
	uint64_t fd;

	if (!strncmp(name, "fd:", 3) && number_parse(name + 3, INT_MAX, &fd))
		return !fstat(fd, st);
	return (name[0] == '/' || name[0] == '.') && !stat(name, st);
}

static const struct fwctl_entry *find_node(const struct fwctl_list *list,
					   const struct stat *st)
{
	for (size_t i = 0; i < fwctl_list_count(list); i++) {
		const struct fwctl_entry *e = fwctl_list_get(list, i);
		unsigned int maj, min;

		fwctl_entry_devnum(e, &maj, &min);
		if (S_ISCHR(st->st_mode) && st->st_rdev == makedev(maj, min))
			return e;
	}
	return NULL;
}

static int find_device(struct fwctl_inventory *inventory,
		       const struct fwctl_list *list, const char *name,
		       const struct fwctl_entry **entry, struct fwctl_error *err)
{
	struct stat st;

	*entry = NULL;
	if (stat_node(name, &st))
		*entry = find_node(list, &st);
	if (*entry)
		return 0;
	return fwctl_inventory_find(inventory, list, name, entry, err);
}

static int read_identity(struct identified *d, const char *name, uint32_t kinds,
			 struct fwctl_error *err)
{
	struct fwctl_inventory *inventory;
	int ret = fwctl_inventory_new(&inventory, err);

	if (ret)
		return ret;
	ret = find_device(inventory, d->list, name, &d->entry, err);
	if (!ret)
		ret = fwctl_identity_new(inventory, d->entry, kinds, &d->id, err);
	fwctl_inventory_free(inventory);
	return ret;
}

int identify(const char *name, uint32_t kinds, struct identified *d,
	     struct fwctl_error *err)
{
	int ret;

	*d = (struct identified){ 0 };
	ret = fwctl_list_new(NULL, &d->list, err);
	if (!ret)
		ret = read_identity(d, name, kinds, err);
	if (ret)
		identified_free(d);
	return ret;
}

enum status device_identify(const char *name, uint32_t kinds,
			    struct identified *d)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;

	return identify(name, kinds, d, &err) ? device_report(name, &err) :
						 STATUS_OK;
}

void identified_free(struct identified *d)
{
	fwctl_identity_free(d->id);
	fwctl_list_free(d->list);
	*d = (struct identified){ 0 };
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
