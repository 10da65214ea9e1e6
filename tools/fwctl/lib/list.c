// SPDX-License-Identifier: LGPL-2.1-or-later
/* Lists of devices, and their entries: snapshots of /sys/class/fwctl. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "internal.h"

bool fwctl_parse_class_name(const char *name, unsigned int *number)
{
	unsigned long n;
	char *end;

	if (strncmp(name, "fwctl", 5) || !isdigit((unsigned char)name[5]))
		return false;
	if (name[5] == '0' && name[6])
		return false;
	errno = 0;
	n = strtoul(name + 5, &end, 10);
	if (errno || *end || n > UINT_MAX)
		return false;
	*number = n;
	return true;
}

char *fwctl_link_basename(const char *fmt, ...)
{
	__cleanup_free char *path = NULL;
	char target[PATH_MAX];
	va_list args;
	char *slash;
	ssize_t len;

	va_start(args, fmt);
	if (vasprintf(&path, fmt, args) < 0)
		path = NULL;
	va_end(args);
	len = path ? readlink(path, target, sizeof(target) - 1) : 0;
	if (len <= 0)
		return NULL;
	target[len] = '\0';
	slash = strrchr(target, '/');
	return strdup(slash ? slash + 1 : target);
}

/* Return the first PCI function from @path up to the root. */
static char *nearest_pci(const char *path)
{
	__cleanup_free char *dir = strdup(path);
	struct pci_address addr;
	char *slash;

	while (dir && (slash = strrchr(dir, '/'))) {
		__cleanup_free char *bus =
			fwctl_link_basename("%s/subsystem", dir);

		if (bus && !strcmp(bus, "pci") &&
		    fwctl_parse_pci(slash + 1, &addr))
			return strdup(slash + 1);
		*slash = '\0';
	}
	return NULL;
}

/* Returns 0, -ENOENT if the device is removed, or another negative errno. */
static int read_devnum(const char *dir, dev_t *devnum)
{
	__cleanup_fclose FILE *f = NULL;
	__cleanup_free char *path = fwctl_asprintf("%s/dev", dir);
	unsigned int maj, min;

	if (!path)
		return -ENOMEM;
	f = fopen(path, "re");
	if (!f)
		return -errno;
	/* The device may have been removed, which makes its file unreadable. */
	if (fscanf(f, "%u:%u", &maj, &min) != 2)
		return -ENOENT;
	*devnum = makedev(maj, min);
	return 0;
}

const struct fwctl_entry *fwctl_entry_ref(const struct fwctl_entry *entry)
{
	atomic_fetch_add(&((struct fwctl_entry *)entry)->refs, 1);
	return entry;
}

void fwctl_entry_unref(const struct fwctl_entry *entry)
{
	struct fwctl_entry *e = (struct fwctl_entry *)entry;

	if (!e || atomic_fetch_sub(&e->refs, 1) > 1)
		return;
	fwctl_context_unref(e->ctx);
	free(e->name);
	free(e->node);
	free(e->parent);
	free(e->parent_path);
	free(e->bus);
	free(e->driver);
	free(e->pci);
	free(e->syspath);
	free(e);
}

/* Read the parent, which runs the firmware, if there is one. */
static void read_parent(struct fwctl_entry *e)
{
	__cleanup_free char *link = fwctl_asprintf("%s/device", e->syspath);
	char *path = link ? realpath(link, NULL) : NULL;

	if (!path)
		return;
	e->parent_path = path;
	e->parent = strdup(strrchr(path, '/') + 1);
	e->bus = fwctl_link_basename("%s/subsystem", path);
	e->driver = fwctl_link_basename("%s/driver", path);
	e->pci = nearest_pci(path);
}

static int read_device(struct fwctl_entry *e)
{
	const char *sysroot = fwctl_sysroot(e->ctx);
	__cleanup_free char *link =
		fwctl_asprintf("%s/sys/class/fwctl/fwctl%u", sysroot,
			       e->number);
	int ret;

	if (!link)
		return -ENOMEM;
	e->syspath = realpath(link, NULL);
	if (!e->syspath)
		return errno == ENOMEM ? -ENOMEM : -ENOENT;
	ret = read_devnum(e->syspath, &e->devnum);
	if (ret)
		return ret;
	e->name = fwctl_asprintf("fwctl%u", e->number);
	e->node = fwctl_asprintf("%s/dev/fwctl/fwctl%u", sysroot, e->number);
	if (!e->name || !e->node)
		return -ENOMEM;
	read_parent(e);
	return 0;
}

int fwctl_entry_read(struct fwctl_context *ctx, unsigned int number,
		     struct fwctl_entry **out)
{
	struct fwctl_entry *e = calloc(1, sizeof(*e));
	int ret = -ENOMEM;

	if (!e)
		return -ENOMEM;
	atomic_init(&e->refs, 1);
	e->number = number;
	e->ctx = fwctl_context_get(ctx);
	if (e->ctx)
		ret = read_device(e);
	if (ret)
		fwctl_entry_unref(e);
	else
		*out = e;
	return ret;
}

static int append(struct fwctl_list *list, struct fwctl_context *ctx,
		  const char *name)
{
	struct fwctl_entry **entries;
	unsigned int number;
	int ret;

	if (!fwctl_parse_class_name(name, &number))
		return 0;
	entries = reallocarray(list->entries, list->count + 1,
			       sizeof(*entries));
	if (!entries)
		return -ENOMEM;
	list->entries = entries;
	ret = fwctl_entry_read(ctx, number, &entries[list->count]);
	if (!ret)
		list->count++;
	/* The device was removed after the directory was read. */
	return ret == -ENOENT ? 0 : ret;
}

static int by_number(const void *a, const void *b)
{
	const struct fwctl_entry *x = *(struct fwctl_entry **)a;
	const struct fwctl_entry *y = *(struct fwctl_entry **)b;

	return x->number < y->number ? -1 : x->number > y->number;
}

static int read_class(struct fwctl_list *list, struct fwctl_context *ctx,
		      DIR *dir)
{
	struct dirent *de;
	int ret = 0;

	while (!ret) {
		errno = 0;
		de = readdir(dir);
		if (!de)
			return -errno;
		ret = append(list, ctx, de->d_name);
	}
	return ret;
}

int fwctl_list_new(struct fwctl_context *ctx, struct fwctl_list **out,
		   struct fwctl_error *err)
{
	__cleanup_free char *class = NULL;
	struct fwctl_list *list;
	int ret = 0;
	DIR *dir;

	list = calloc(1, sizeof(*list));
	class = fwctl_asprintf("%s/sys/class/fwctl", fwctl_sysroot(ctx));
	if (!list || !class) {
		free(list);
		return fwctl_fail_nomem(err);
	}
	dir = opendir(class);
	if (dir) {
		list->loaded = true;
		ret = read_class(list, ctx, dir);
		closedir(dir);
	} else if (errno != ENOENT && errno != ENOTDIR) {
		ret = -errno;
	}
	if (ret) {
		fwctl_list_free(list);
		return fwctl_fail_list(err, ret, class);
	}
	if (list->count)
		qsort(list->entries, list->count, sizeof(*list->entries),
		      by_number);
	*out = list;
	return 0;
}

void fwctl_list_free(struct fwctl_list *list)
{
	if (!list)
		return;
	for (size_t i = 0; i < list->count; i++)
		fwctl_entry_unref(list->entries[i]);
	free(list->entries);
	free(list);
}

int fwctl_list_module_loaded(const struct fwctl_list *list)
{
	return list->loaded;
}

size_t fwctl_list_count(const struct fwctl_list *list)
{
	return list->count;
}

const struct fwctl_entry *fwctl_list_get(const struct fwctl_list *list,
					 size_t index)
{
	return index < list->count ? list->entries[index] : NULL;
}

const char *fwctl_entry_name(const struct fwctl_entry *entry)
{
	return entry->name;
}

const char *fwctl_entry_node(const struct fwctl_entry *entry)
{
	return entry->node;
}

const char *fwctl_entry_parent(const struct fwctl_entry *entry)
{
	return entry->parent;
}

const char *fwctl_entry_bus(const struct fwctl_entry *entry)
{
	return entry->bus;
}

const char *fwctl_entry_driver(const struct fwctl_entry *entry)
{
	return entry->driver;
}

const char *fwctl_entry_pci(const struct fwctl_entry *entry)
{
	return entry->pci;
}

const char *fwctl_entry_syspath(const struct fwctl_entry *entry)
{
	return entry->syspath;
}

void fwctl_entry_devnum(const struct fwctl_entry *entry, unsigned int *maj,
			unsigned int *min)
{
	*maj = major(entry->devnum);
	*min = minor(entry->devnum);
}
