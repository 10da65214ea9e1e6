// SPDX-License-Identifier: GPL-2.0-only
/* fwctl identity: show the identity of a device without opening it. */
#include <ctype.h>
#include <string.h>

#include "identity.h"

struct opt opt_export = { "export", 'x', NULL, OPT_FLAG, 0,
	"print names for the links of udev as KEY=value" };

/* Width of the names of the values. */
#define NAME_WIDTH 12

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

enum status cmd_identity(struct call *c)
{
	uint32_t kinds = opt_export.given ? 1u << FWCTL_IDENTITY_SERIAL :
					    FWCTL_IDENTITY_ALL;
	struct identified d;
	enum status status;

	if (opt_export.given && opt_json.given)
		return failed(STATUS_USAGE,
			      "--export and --json exclude each other");
	status = device_identify(c->argv[0], kinds, &d);
	if (status)
		return status;
	if (opt_export.given)
		print_links(d.entry, d.id);
	else if (opt_json.given)
		status = print_json(d.entry, d.id);
	else
		print_text(d.entry, d.id);
	identified_free(&d);
	return status;
}
