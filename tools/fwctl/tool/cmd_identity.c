// SPDX-License-Identifier: GPL-2.0-only
/* fwctl identity: show the identity of a device without opening it. */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "identity.h"

struct opt opt_export = { "export", 'x', NULL, OPT_FLAG, 0,
	"print names for the links of udev as KEY=value" };

/* Width of the names of the values. */
#define NAME_WIDTH 12

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

static void print_text(const struct fwctl_entry *e,
		       const struct fwctl_identity *id)
{
	printf("%-*s %s\n", NAME_WIDTH, "device:", fwctl_entry_name(e));
	for (uint32_t kind = 0; kind < FWCTL_IDENTITY_KINDS; kind++) {
		const char *reason = fwctl_identity_reason(id, kind);
		char name[32];

		snprintf(name, sizeof(name), "%s:",
			 fwctl_identity_kind_name(kind));
		if (!fwctl_identity_count(id, kind))
			printf("%-*s - (%s)\n", NAME_WIDTH, name,
			       reason ? reason : "none");
		for (size_t i = 0; i < fwctl_identity_count(id, kind); i++) {
			const char *key = fwctl_identity_key(id, kind, i);

			printf("%-*s %s%s%s%s\n", NAME_WIDTH, i ? "" : name,
			       fwctl_identity_value(id, kind, i),
			       key ? " (" : "", key ? key : "", key ? ")" : "");
		}
	}
}

static enum status print_json(const struct fwctl_entry *e,
			      const struct fwctl_identity *id)
{
	struct json_object *o = identity_json(id, FWCTL_IDENTITY_ALL);

	json_text(o, "name", fwctl_entry_name(e));
	json_text(o, "parent", fwctl_entry_parent(e));
	return json_print(o);
}

/* Print text as a part of a file name. It may come from the firmware. */
static void print_name(const char *text)
{
	for (; *text; text++) {
		bool safe = isalnum((unsigned char)*text) || strchr(":._-", *text);

		putchar(safe ? *text : '_');
	}
}

/* Cards with several functions have one serial number. */
static void print_links(const struct fwctl_entry *e,
			const struct fwctl_identity *id)
{
	const char *serial = fwctl_identity_value(id, FWCTL_IDENTITY_SERIAL, 0);
	const char *driver = fwctl_entry_driver(e);
	const char *pci = fwctl_entry_pci(e);

	if (fwctl_entry_bus(e)) {
		printf("FWCTL_PATH=%s-", fwctl_entry_bus(e));
		print_name(fwctl_entry_parent(e));
		putchar('\n');
	}
	if (serial && driver) {
		printf("FWCTL_ID=%s-", driver);
		print_name(serial);
		printf("%s\n", pci ? strrchr(pci, '.') : "");
	}
}

static enum status show(struct fwctl_inventory *inventory,
			const struct fwctl_list *list, const char *name)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;
	const struct fwctl_entry *e;
	struct fwctl_identity *id;
	enum status status = STATUS_OK;
	uint32_t kinds = FWCTL_IDENTITY_ALL;

	if (opt_export.given)
		kinds = 1u << FWCTL_IDENTITY_SERIAL;
	if (find_device(inventory, list, name, &e, &err) ||
	    fwctl_identity_new(inventory, e, kinds, &id, &err))
		return report(&err);
	if (opt_export.given)
		print_links(e, id);
	else if (opt_json.given)
		status = print_json(e, id);
	else
		print_text(e, id);
	fwctl_identity_free(id);
	return status;
}

enum status cmd_identity(struct call *c)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct fwctl_inventory *inventory;
	enum status status;
	struct fwctl_list *list;

	if (opt_export.given && opt_json.given)
		return failed(STATUS_USAGE,
			      "--export and --json exclude each other");
	if (fwctl_list_new(NULL, &list, &err))
		return report(&err);
	if (fwctl_inventory_new(&inventory, &err)) {
		fwctl_list_free(list);
		return report(&err);
	}
	status = show(inventory, list, c->argv[0]);
	fwctl_inventory_free(inventory);
	fwctl_list_free(list);
	return status;
}
