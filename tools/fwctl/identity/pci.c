// SPDX-License-Identifier: LGPL-2.1-or-later
/* Vital product data of PCI functions, and the names of PCI devices. */
#include <errno.h>
#include <setjmp.h>
#include <string.h>

#include <pci/pci.h>

#include "internal.h"

#define VPD (KIND(SERIAL) | KIND(PART))
/* The PCI specification's limit. */
#define VPD_MAX (32 << 10)

#define TAG_LARGE	0x80
#define TAG_READ_ONLY	0x90
#define TAG_END		0x78
#define LARGE_HEADER	3
#define FIELD_HEADER	3

/* Parse the fields of the read-only section: two letters, a length and text. */
static void parse_fields(struct fwctl_identity *id, const uint8_t *p, size_t len)
{
	while (len >= FIELD_HEADER && len - FIELD_HEADER >= p[2]) {
		const uint8_t *text = p + FIELD_HEADER;

		if (!memcmp(p, "SN", 2))
			identity_add(id, FWCTL_IDENTITY_SERIAL, "vpd", text, p[2]);
		if (!memcmp(p, "PN", 2))
			identity_add(id, FWCTL_IDENTITY_PART, "vpd", text, p[2]);
		len -= FIELD_HEADER + p[2];
		p = text + p[2];
	}
}

static void parse_vpd(struct fwctl_identity *id, const uint8_t *p, size_t len)
{
	while (len && *p != TAG_END) {
		size_t size, header = *p & TAG_LARGE ? LARGE_HEADER : 1;

		if (len < header)
			return;
		size = *p & TAG_LARGE ? (size_t)(p[1] | p[2] << 8) : *p & 7u;
		if (size > len - header)
			return;
		if (*p == TAG_READ_ONLY)
			parse_fields(id, p + header, size);
		p += header + size;
		len -= header + size;
	}
}

static bool is_missing(const struct fwctl_identity *id,
		       enum fwctl_identity_kind kind)
{
	return wants(id, 1u << kind) && !id->kinds[kind].count;
}

void vpd_read(const struct fwctl_entry *entry, struct fwctl_identity *id)
{
	__cleanup_free char *dir = NULL, *data = NULL;
	ssize_t len;

	/* Reading takes milliseconds on real cards. */
	if (!is_missing(id, FWCTL_IDENTITY_SERIAL) &&
	    !is_missing(id, FWCTL_IDENTITY_PART))
		return;
	dir = sysfs_pci(entry);
	if (!dir) {
		identity_explain(id, VPD, "not a PCI device");
		return;
	}
	data = malloc(VPD_MAX + 1);
	if (!data) {
		id->no_memory = true;
		return;
	}
	len = sysfs_read(dir, "vpd", data, VPD_MAX + 1);
	if (len == -ENOENT)
		identity_explain(id, VPD, "the card has no vital product data");
	else if (len < 0)
		identity_explain(id, VPD, "vital product data: %s",
				 strerror(-len));
	else
		parse_vpd(id, (uint8_t *)data, len);
	identity_explain(id, VPD, "vital product data do not contain it");
}

/* libpci calls these with texts for a terminal. Its defaults would print and exit. */
static _Thread_local jmp_buf failure;

static void __attribute__((noreturn)) on_error(char *text, ...)
{
	(void)text;
	longjmp(failure, 1);
}

static void ignore(char *text, ...)
{
	(void)text;
}

static struct pci_access *ids_new(void)
{
	struct pci_access *ids = pci_alloc();

	ids->error = on_error;
	ids->warning = ignore;
	ids->debug = ignore;
	/* Do not read the cache in the home directory. */
	ids->id_lookup_mode = 0;
	return ids;
}

void pci_ids_free(struct pci_access *ids)
{
	if (ids)
		pci_cleanup(ids);
}

static bool read_id(const char *dir, const char *name, int *id)
{
	char text[16], *end;
	unsigned long n;

	if (sysfs_read(dir, name, text, sizeof(text)) <= 0)
		return false;
	n = strtoul(text, &end, 16);
	*id = n;
	return end != text && n <= 0xffff;
}

void pci_name_read(struct fwctl_inventory *inv, const struct fwctl_entry *entry,
		   struct fwctl_identity *id)
{
	const int flags = PCI_LOOKUP_VENDOR | PCI_LOOKUP_DEVICE |
			  PCI_LOOKUP_NO_NUMBERS;
	__cleanup_free char *dir = NULL;
	char buf[TEXT_MAX], *name;
	int vendor, device;

	if (!wants(id, KIND(PCI_NAME)))
		return;
	dir = sysfs_pci(entry);
	if (!dir || !read_id(dir, "vendor", &vendor) ||
	    !read_id(dir, "device", &device)) {
		identity_explain(id, KIND(PCI_NAME), "not a PCI device");
		return;
	}
	if (setjmp(failure)) {
		identity_explain(id, KIND(PCI_NAME), "pci.ids is not readable");
		return;
	}
	if (!inv->pci_ids)
		inv->pci_ids = ids_new();
	name = pci_lookup_name(inv->pci_ids, buf, sizeof(buf), flags, vendor,
			       device);
	if (name)
		identity_add(id, FWCTL_IDENTITY_PCI_NAME, NULL, name, sizeof(buf));
	identity_explain(id, KIND(PCI_NAME), "pci.ids has no name for %04x:%04x",
			 vendor, device);
}
