// SPDX-License-Identifier: GPL-2.0-only
/*
 * The users of a device that a reset of its firmware interrupts. The reset affects all
 * functions of the card, so the users of the other functions count as well.
 */
#include <dirent.h>
#include <limits.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "fw.h"

/**
 * struct users - Output of the users
 * @array: The users for JSON.
 * @function: Directory of the current function in sysfs.
 * @number: Device number of the current fwctl device.
 * @count: Number of users.
 */
struct users {
	struct json_object *array;
	const char *function;
	dev_t number;
	size_t count;
};

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Add a user to the output. The caller adds details to the object. */
static struct json_object *add_user(struct users *u, const char *kind,
				    const char *name)
{
	struct json_object *o = json_object_new_object();

	json_text(o, "kind", kind);
	json_firmware_text(o, "name", name, strlen(name));
	json_text(o, "function", base_name(u->function));
	json_object_array_add(u->array, o);
	u->count++;
	return o;
}

/* Read a number from a file of the object @name; -1 if it is not readable. */
static long read_number(struct users *u, const char *class, const char *name,
			const char *file)
{
	char path[PATH_MAX], text[32];
	long number = -1;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s/%s/%s", u->function, class, name, file);
	f = fopen(path, "re");
	if (!f)
		return -1;
	if (fgets(text, sizeof(text), f))
		number = strtol(text, NULL, 0);
	fclose(f);
	return number;
}

typedef void (*visit_fn)(struct users *u, const char *name);

/* Call @visit for each entry of a directory, in the order of the names. */
static void each(struct users *u, const char *dir, visit_fn visit)
{
	struct dirent **names;
	int count = scandir(dir, &names, NULL, versionsort);

	for (int i = 0; i < count; i++) {
		if (names[i]->d_name[0] != '.')
			visit(u, names[i]->d_name);
		free(names[i]);
	}
	if (count >= 0)
		free(names);
}

/* The file carrier is not readable while the device is down. */
static void visit_netdev(struct users *u, const char *name)
{
	long flags = read_number(u, "net", name, "flags");
	bool up = flags > 0 && flags & IFF_UP;
	bool carrier = up && read_number(u, "net", name, "carrier") == 1;
	struct json_object *o = add_user(u, "netdev", name);

	json_flag(o, "up", up);
	json_flag(o, "carrier", carrier);
	detail("network device %s (%s): %s%s", name, base_name(u->function),
	       up ? "up" : "down", carrier ? ", carrier" : "");
}

static void visit_rdma(struct users *u, const char *name)
{
	add_user(u, "rdma", name);
	detail("RDMA device %s (%s)", name, base_name(u->function));
}

/* Returns true if the process has an open FD of the node. */
static bool has_node(const char *pid, dev_t number)
{
	struct dirent *entry;
	char path[PATH_MAX];
	bool found = false;
	struct stat st;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%s/fd", pid);
	dir = opendir(path);
	while (dir && !found && (entry = readdir(dir))) {
		found = !fstatat(dirfd(dir), entry->d_name, &st, 0) &&
			S_ISCHR(st.st_mode) && st.st_rdev == number;
	}
	if (dir)
		closedir(dir);
	return found;
}

static void visit_process(struct users *u, const char *pid)
{
	char path[PATH_MAX], name[32] = "?";
	struct json_object *o;
	FILE *f;

	if (strspn(pid, "0123456789") != strlen(pid) || atoi(pid) == getpid() ||
	    !has_node(pid, u->number))
		return;
	snprintf(path, sizeof(path), "/proc/%s/comm", pid);
	f = fopen(path, "re");
	if (f && fgets(name, sizeof(name), f))
		name[strcspn(name, "\n")] = '\0';
	if (f)
		fclose(f);
	o = add_user(u, "process", name);
	json_number(o, "pid", atoi(pid));
	detail("process %s (PID %s)", name, pid);
}

static void visit_fwctl(struct users *u, const char *name)
{
	long contexts = read_number(u, "fwctl", name, "contexts");
	unsigned int major = 0, minor = 0;
	char path[PATH_MAX];
	FILE *f;

	/* mainline has no number of contexts. */
	if (contexts > 0) {
		json_number(add_user(u, "fwctl", name), "contexts", contexts);
		detail("%s: open contexts: %ld", name, contexts);
	}
	snprintf(path, sizeof(path), "%s/fwctl/%s/dev", u->function, name);
	f = fopen(path, "re");
	if (!f)
		return;
	if (fscanf(f, "%u:%u", &major, &minor) == 2) {
		u->number = makedev(major, minor);
		each(u, "/proc", visit_process);
	}
	fclose(f);
}

static void visit_function(struct users *u, const char *function)
{
	static const struct {
		const char *class;
		visit_fn visit;
	} classes[] = {
		{ "net", visit_netdev },
		{ "infiniband", visit_rdma },
		{ "fwctl", visit_fwctl },
	};
	char path[PATH_MAX + sizeof("/infiniband")];

	u->function = function;
	for (size_t i = 0; i < ARRAY_SIZE(classes); i++) {
		snprintf(path, sizeof(path), "%s/%s", function, classes[i].class);
		each(u, path, classes[i].visit);
	}
}

/* Visit a link to a virtual function. Guests of virtual machines can own it. */
static void visit_virtual(struct users *u, const char *name)
{
	const char *physical = u->function;
	char path[PATH_MAX], real[PATH_MAX];

	if (strncmp(name, "virtfn", 6))
		return;
	snprintf(path, sizeof(path), "%s/%s", physical, name);
	if (realpath(path, real)) {
		u->function = real;
		add_user(u, "function", base_name(real));
		detail("virtual function %s", base_name(real));
		visit_function(u, real);
	}
	u->function = physical;
}

static bool is_virtual(const char *function)
{
	char path[PATH_MAX + sizeof("/physfn")];

	snprintf(path, sizeof(path), "%s/physfn", function);
	return !access(path, F_OK);
}

/* Visit the functions in the slot of @function, which is a path in sysfs. */
static void visit_slot(struct users *u, const char *function)
{
	__autofree char *dir = strndup(function, base_name(function) - function - 1);
	size_t slot = strcspn(base_name(function), ".") + 1;
	struct dirent **names;
	int count = dir ? scandir(dir, &names, NULL, versionsort) : -1;

	for (int i = 0; i < count; i++) {
		char path[PATH_MAX];

		snprintf(path, sizeof(path), "%s/%s", dir, names[i]->d_name);
		if (!strncmp(names[i]->d_name, base_name(function), slot) &&
		    !is_virtual(path)) {
			visit_function(u, path);
			each(u, path, visit_virtual);
		}
		free(names[i]);
	}
	if (count >= 0)
		free(names);
}

/* Shorten the path of a device to that of its PCI function. */
static bool find_function(char *path, const char *pci)
{
	char *end = pci ? strstr(path, pci) : NULL;

	if (!end || (end[strlen(pci)] && end[strlen(pci)] != '/'))
		return false;
	end[strlen(pci)] = '\0';
	return true;
}

struct json_object *fw_users(const struct fw *fw)
{
	struct users u = { .array = json_object_new_array() };
	char path[PATH_MAX], real[PATH_MAX];

	snprintf(path, sizeof(path), "%s/device",
		 fwctl_entry_syspath(fw->device.entry));
	if (!realpath(path, real))
		return u.array;
	if (find_function(real, fwctl_entry_pci(fw->device.entry)))
		visit_slot(&u, real);
	else
		visit_function(&u, real);
	if (!u.count)
		detail("no network device, RDMA device or process uses it");
	return u.array;
}
