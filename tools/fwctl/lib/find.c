// SPDX-License-Identifier: LGPL-2.1-or-later
/* Names of devices: by number, PCI address and parent. */
#include <errno.h>
#include <string.h>

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

static bool matches(const struct fwctl_entry *e, const char *name)
{
	struct pci_address addr;

	if (e->parent && !strcmp(e->parent, name))
		return true;
	return fwctl_parse_pci(name, &addr) && pci_matches(&addr, e->pci);
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

static int fail_ambiguous(const struct fwctl_list *list, const char *name,
			  struct fwctl_error *err)
{
	char found[400] = "";

	for (size_t i = 0; i < list->count; i++) {
		const struct fwctl_entry *e = list->entries[i];

		if (matches(e, name) && !add_candidate(found, sizeof(found), e)) {
			memcpy(found + sizeof(found) - 4, "...", 4);
			break;
		}
	}
	return fwctl_fail(err, -ENOTUNIQ, FWCTL_REASON_AMBIGUOUS,
			  "Use the name of one of them.",
			  "'%s' matches several devices: %s", name, found);
}

int fwctl_list_find(const struct fwctl_list *list, const char *name,
		    const struct fwctl_entry **entry, struct fwctl_error *err)
{
	const struct fwctl_entry *found = NULL;

	/* The name of a device is unique and takes precedence over parents. */
	for (size_t i = 0; i < list->count; i++) {
		if (!strcmp(list->entries[i]->name, name)) {
			*entry = list->entries[i];
			return 0;
		}
	}
	for (size_t i = 0; i < list->count; i++) {
		if (!matches(list->entries[i], name))
			continue;
		if (found)
			return fail_ambiguous(list, name, err);
		found = list->entries[i];
	}
	if (!found)
		return fail_none(list, name, err);
	*entry = found;
	return 0;
}
