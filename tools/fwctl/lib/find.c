// SPDX-License-Identifier: LGPL-2.1-or-later
/* Names of devices: by number, parent, PCI address, network and RDMA device. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "internal.h"

/*
 * Parse hexadecimal digits up to @stop, with a value of at most @max, and move
 * *@p behind @stop. Checks the digits first, because strtoul() accepts signs,
 * spaces and "0x".
 */
static bool field(const char **p, char stop, unsigned int max,
		  unsigned int *value)
{
	size_t len = strspn(*p, "0123456789abcdefABCDEF");
	unsigned long n;

	if (!len || len > 8 || (*p)[len] != stop)
		return false;
	n = strtoul(*p, NULL, 16);
	*p += len + (stop != '\0');
	*value = n;
	return n <= max;
}

bool fwctl_parse_pci(const char *text, struct pci_address *addr)
{
	const char *colon = strchr(text, ':');
	const char *p = text;

	addr->domain = PCI_ANY_DOMAIN;
	if (!colon)
		return false;
	if (strchr(colon + 1, ':') &&
	    !field(&p, ':', PCI_ANY_DOMAIN - 1, &addr->domain))
		return false;
	return field(&p, ':', 0xff, &addr->bus) &&
	       field(&p, '.', 0x1f, &addr->slot) &&
	       field(&p, '\0', 7, &addr->function);
}

static bool pci_matches(const struct pci_address *want, const char *have)
{
	struct pci_address addr;

	return have && fwctl_parse_pci(have, &addr) &&
	       (want->domain == PCI_ANY_DOMAIN ||
		want->domain == addr.domain) &&
	       want->bus == addr.bus && want->slot == addr.slot &&
	       want->function == addr.function;
}

bool fwctl_is_handle(const struct fwctl_context *ctx, const char *name)
{
	__cleanup_free char *bus = NULL;
	const char *slash = strchr(name, '/');
	struct stat st;

	if (!slash || name[0] == '.' || !slash[1] || strchr(slash + 1, '/'))
		return false;
	bus = fwctl_asprintf("%s/sys/bus/%.*s", fwctl_sysroot(ctx),
			     (int)(slash - name), name);
	return bus && slash != name && !stat(bus, &st) && S_ISDIR(st.st_mode);
}

/**
 * struct wanted - A name to find
 * @name: The name.
 * @is_pci: @name is a PCI address.
 * @pci: The address.
 * @users: Paths of the devices that the network device and the RDMA device of this
 *	name use. NULL for none.
 */
struct wanted {
	const char *name;
	bool is_pci;
	struct pci_address pci;
	char *users[2];
};

/* Return the path of the device that @name of class @class uses, or NULL. */
static char *device_of(const char *sysroot, const char *class, const char *name)
{
	__cleanup_free char *link = NULL;

	if (!*name || name[0] == '.' || strchr(name, '/'))
		return NULL;
	link = fwctl_asprintf("%s/sys/class/%s/%s/device", sysroot, class, name);
	return link ? realpath(link, NULL) : NULL;
}

static void wanted_init(struct wanted *w, const char *sysroot, const char *name)
{
	w->name = name;
	w->is_pci = fwctl_parse_pci(name, &w->pci);
	w->users[0] = device_of(sysroot, "net", name);
	w->users[1] = device_of(sysroot, "infiniband", name);
}

static void wanted_release(struct wanted *w)
{
	free(w->users[0]);
	free(w->users[1]);
}

/* Compare with a handle of devlink, such as "pci/0000:03:00.0". */
static bool handle_matches(const struct fwctl_entry *e, const char *name)
{
	size_t len = e->bus ? strlen(e->bus) : 0;

	return len && !strncmp(name, e->bus, len) && name[len] == '/' &&
	       !strcmp(name + len + 1, e->parent);
}

static bool matches(const struct fwctl_entry *e, const struct wanted *w)
{
	if (!e->parent)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(w->users); i++) {
		if (w->users[i] && !strcmp(w->users[i], e->parent_path))
			return true;
	}
	return !strcmp(e->parent, w->name) || handle_matches(e, w->name) ||
	       (w->is_pci && pci_matches(&w->pci, e->pci));
}

/* Append "fwctl3 (0000:03:00.0)" to @text. Returns false if it does not fit. */
static bool add_candidate(char *text, size_t size, const struct fwctl_entry *e)
{
	size_t used = strlen(text);
	int len;

	len = snprintf(text + used, size - used, "%s%s (%s)", used ? ", " : "",
		       e->name, e->parent ? e->parent : "no parent");
	return len < (int)(size - used);
}

static int fail_none(const struct fwctl_list *list, const char *name,
		     struct fwctl_error *err)
{
	char known[400] = "";

	fwctl_fail(err, -ENODEV, FWCTL_REASON_NO_DEVICE, NULL,
		   "there is no fwctl device '%s'", name);
	if (!list->count) {
		fwctl_hint_modules(err, list->loaded);
		return -ENODEV;
	}
	for (size_t i = 0; i < list->count; i++) {
		if (!add_candidate(known, sizeof(known), list->entries[i])) {
			memcpy(known + sizeof(known) - 4, "...", 4);
			break;
		}
	}
	fwctl_hint(err, "Devices: %s.", known);
	return -ENODEV;
}

static int fail_ambiguous(const struct fwctl_list *list,
			  const struct wanted *w, struct fwctl_error *err)
{
	char found[400] = "";

	for (size_t i = 0; i < list->count; i++) {
		const struct fwctl_entry *e = list->entries[i];

		if (matches(e, w) && !add_candidate(found, sizeof(found), e)) {
			memcpy(found + sizeof(found) - 4, "...", 4);
			break;
		}
	}
	return fwctl_fail(err, -ENOTUNIQ, FWCTL_REASON_AMBIGUOUS,
			  "Use the name of one of them.",
			  "'%s' matches several devices: %s", w->name, found);
}

static int find_wanted(const struct fwctl_list *list, const struct wanted *w,
		       const struct fwctl_entry **entry,
		       struct fwctl_error *err)
{
	const struct fwctl_entry *found = NULL;

	for (size_t i = 0; i < list->count; i++) {
		if (!matches(list->entries[i], w))
			continue;
		if (found)
			return fail_ambiguous(list, w, err);
		found = list->entries[i];
	}
	if (!found)
		return fail_none(list, w->name, err);
	*entry = found;
	return 0;
}

int fwctl_list_find(const struct fwctl_list *list, const char *name,
		    const struct fwctl_entry **entry, struct fwctl_error *err)
{
	struct wanted w;
	int ret;

	/* The name of a device is unique and takes precedence over all others. */
	for (size_t i = 0; i < list->count; i++) {
		if (!strcmp(list->entries[i]->name, name)) {
			*entry = list->entries[i];
			return 0;
		}
	}
	if (!list->count)
		return fail_none(list, name, err);
	wanted_init(&w, fwctl_sysroot(list->entries[0]->ctx), name);
	ret = find_wanted(list, &w, entry, err);
	wanted_release(&w);
	return ret;
}
