// SPDX-License-Identifier: GPL-2.0-only
/* Attributes of a device and of the modules of fwctl in sysfs, for a report. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "collect.h"
#include "vendor.h"

/* Maximum size of an attribute. */
#define ATTRIBUTE_MAX 4096

/* Folders with attributes, below the folder of the device. */
static const char *const folders[] = {
	".", "device", "device/driver/module", "device/net/*",
	"device/infiniband/*", "device/infiniband/*/ports/*",
};

/* Files of PCI functions that are not text, or slow to read. */
static const char *const binary[] = {
	"config", "rom", "vpd", "resource[0-9]*",
};

static bool is_binary(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(binary); i++) {
		if (!fnmatch(binary[i], name, 0))
			return true;
	}
	return false;
}

const struct fwctl_entry *sysfs_entry(const struct fwctl_list *list,
				      const struct fwctl_dev *dev)
{
	const struct fwctl_entry *e;
	unsigned int major, minor;
	struct stat st;

	if (fstat(fwctl_dev_fd(dev), &st))
		return fwctl_list_find(list, fwctl_dev_name(dev), &e, NULL) ?
		       NULL : e;
	for (size_t i = 0; i < fwctl_list_count(list); i++) {
		e = fwctl_list_get(list, i);
		fwctl_entry_devnum(e, &major, &minor);
		if (st.st_rdev == makedev(major, minor))
			return e;
	}
	return NULL;
}

/* Returns text without the newline at the end, or NULL if it is not text. */
static struct json_object *text_json(char *text, ssize_t len)
{
	if (len && text[len - 1] == '\n')
		len--;
	for (ssize_t i = 0; i < len; i++) {
		if ((text[i] < ' ' && text[i] != '\n' && text[i] != '\t') ||
		    text[i] > '~')
			return NULL;
	}
	return json_object_new_string_len(text, len);
}

/* Add an attribute. An attribute that cannot be read is null. */
static void add_attribute(struct json_object *o, int dir, const char *file,
			  const char *key)
{
	char text[ATTRIBUTE_MAX];
	struct json_object *value = NULL;
	ssize_t len;
	int fd;

	fd = openat(dir, file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return;
	len = read(fd, text, sizeof(text));
	close(fd);
	if (len >= 0)
		value = text_json(text, len);
	json_object_object_add(o, key, value);
}

static int is_attribute(const struct dirent *entry)
{
	return entry->d_name[0] != '.' && !is_binary(entry->d_name);
}

/* Add the readable attributes of a folder, in the order of their names. */
static void add_folder(struct json_object *o, const char *path,
		       const char *prefix)
{
	int dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct dirent **names;
	char key[512];
	int count;

	if (dir < 0)
		return;
	count = scandir(path, &names, is_attribute, alphasort);
	for (int i = 0; i < count; i++) {
		const char *name = names[i]->d_name;
		struct stat st;

		snprintf(key, sizeof(key), "%s%s%s", prefix, *prefix ? "/" : "",
			 name);
		if (!fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) &&
		    S_ISREG(st.st_mode) && st.st_mode & 0444)
			add_attribute(o, dir, name, key);
		free(names[i]);
	}
	if (count >= 0)
		free(names);
	close(dir);
}

/* Add the attributes of the folders that match a pattern. */
static void add_folders(struct json_object *o, const char *base,
			const char *pattern)
{
	__autofree char *path = NULL;
	size_t skip = strlen(base) + 1;
	glob_t found = { 0 };

	if (asprintf(&path, "%s/%s", base, pattern) < 0) {
		path = NULL;
		return;
	}
	if (!glob(path, 0, NULL, &found)) {
		for (size_t i = 0; i < found.gl_pathc; i++) {
			const char *name = found.gl_pathv[i] + skip;

			add_folder(o, found.gl_pathv[i],
				   strcmp(name, ".") ? name : "");
		}
	}
	globfree(&found);
}

static enum part_state no_entry(const struct call *c)
{
	say("%s: the device is not in sysfs", fwctl_dev_name(c->dev));
	return PART_FAILED;
}

enum part_state sysfs_fill(const struct call *c, struct json_object *o)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;
	const struct fwctl_entry *e;
	struct json_object *attributes;
	struct fwctl_list *list;

	if (fwctl_list_new(NULL, &list, &err)) {
		report(&err);
		return PART_FAILED;
	}
	e = sysfs_entry(list, c->dev);
	if (e) {
		attributes = json_object_new_object();
		for (size_t i = 0; i < ARRAY_SIZE(folders); i++)
			add_folders(attributes, fwctl_entry_syspath(e),
				    folders[i]);
		json_text(o, "path", fwctl_entry_syspath(e));
		json_text(o, "parent", fwctl_entry_parent(e));
		json_text(o, "driver", fwctl_entry_driver(e));
		json_object_object_add(o, "attributes", attributes);
	}
	fwctl_list_free(list);
	return e ? PART_OK : no_entry(c);
}

/* Add each kind of events that the tool decodes. */
static void add_events(const struct call *c, struct json_object *o)
{
	struct json_object *array = json_object_new_array();
	const struct event_kind *e = c->vendor ? c->vendor->events : NULL;

	for (; e && e->name; e++) {
		struct json_object *kind = json_object_new_object();

		json_enum(kind, "kind", e->kind, e->name);
		json_scope(kind, e->scope);
		json_object_array_add(array, kind);
	}
	json_object_object_add(o, "events", array);
}

enum part_state policy_fill(const struct call *c, struct json_object *o)
{
	static const char *const attributes[] = {
		"max_scope", "contexts", "requests",
	};
	struct fwctl_error err = FWCTL_ERROR_INIT;
	const struct fwctl_entry *e;
	struct json_object *module;
	struct fwctl_list *list;
	int dir = -1;

	if (fwctl_list_new(NULL, &list, &err)) {
		report(&err);
		return PART_FAILED;
	}
	e = sysfs_entry(list, c->dev);
	if (e)
		dir = open(fwctl_entry_syspath(e),
			   O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	fwctl_list_free(list);
	if (dir < 0)
		return no_entry(c);
	for (size_t i = 0; i < ARRAY_SIZE(attributes); i++)
		add_attribute(o, dir, attributes[i], attributes[i]);
	close(dir);
	module = json_object_new_object();
	add_folder(module, "/sys/module/fwctl/parameters", "");
	json_object_object_add(o, "defaults", module);
	add_events(c, o);
	return PART_OK;
}

struct json_object *sysfs_modules(void)
{
	struct json_object *o = json_object_new_object();
	const char *const files[] = { "version", "srcversion", "taint" };
	glob_t found = { 0 };

	if (glob("/sys/module/*fwctl*", 0, NULL, &found))
		return o;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		const char *path = found.gl_pathv[i];
		int dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		struct json_object *module = json_object_new_object();

		for (size_t k = 0; dir >= 0 && k < ARRAY_SIZE(files); k++)
			add_attribute(module, dir, files[k], files[k]);
		if (dir >= 0)
			close(dir);
		json_object_object_add(o, strrchr(path, '/') + 1, module);
	}
	globfree(&found);
	return o;
}
