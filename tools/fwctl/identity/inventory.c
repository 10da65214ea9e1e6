// SPDX-License-Identifier: LGPL-2.1-or-later
/* Inventories: sources that devices share, and names that need them. */
#include <errno.h>
#include <string.h>

#include "internal.h"

#define SERIAL_PREFIX "serial:"

/* Size of the list of candidates in a message. */
#define CANDIDATES 400

int fwctl_inventory_new(struct fwctl_inventory **inventory,
			struct fwctl_error *err)
{
	struct fwctl_inventory *inv = calloc(1, sizeof(*inv));

	if (!inv)
		return identity_fail(err, -ENOMEM, FWCTL_REASON_NO_MEMORY,
				     "out of memory");
	*inventory = inv;
	return 0;
}

void fwctl_inventory_free(struct fwctl_inventory *inv)
{
	if (!inv)
		return;
	free(inv->netdevs.owned);
	free(inv->rdma.owned);
	pci_ids_free(inv->pci_ids);
	free(inv);
}

/**
 * struct search - Search for a serial number
 * @serial: The number.
 * @found: First device with the number.
 * @matches: Number of devices with the number.
 * @candidates: Names of the devices with the number.
 * @missing: Number of devices whose serial number is unknown.
 * @reason: Reason of the first of them.
 */
struct search {
	const char *serial;
	const struct fwctl_entry *found;
	size_t matches;
	char candidates[CANDIDATES];
	size_t missing;
	char reason[TEXT_MAX];
};

static bool has_serial(const struct fwctl_identity *id, const char *serial)
{
	const char *value;

	for (size_t i = 0;
	     (value = fwctl_identity_value(id, FWCTL_IDENTITY_SERIAL, i)); i++) {
		if (!strcmp(value, serial))
			return true;
	}
	return false;
}

static void add_candidate(struct search *s, const struct fwctl_entry *e)
{
	size_t used = strlen(s->candidates), size = sizeof(s->candidates) - used;
	const char *parent = fwctl_entry_parent(e);
	int len;

	len = snprintf(s->candidates + used, size, "%s%s (%s)",
		       used ? ", " : "", fwctl_entry_name(e),
		       parent ? parent : "no parent");
	if (len >= (int)size)
		memcpy(s->candidates + sizeof(s->candidates) - 4, "...", 4);
}

static int search_entry(struct search *s, struct fwctl_inventory *inv,
			const struct fwctl_entry *e, struct fwctl_error *err)
{
	struct fwctl_identity *id;
	const char *reason;
	int ret = fwctl_identity_new(inv, e, KIND(SERIAL), &id, err);

	if (ret)
		return ret;
	reason = fwctl_identity_reason(id, FWCTL_IDENTITY_SERIAL);
	if (reason && !s->missing++)
		snprintf(s->reason, sizeof(s->reason), "%s: %s",
			 fwctl_entry_name(e), reason);
	if (has_serial(id, s->serial)) {
		add_candidate(s, e);
		if (!s->matches++)
			s->found = e;
	}
	fwctl_identity_free(id);
	return 0;
}

static int search_result(const struct search *s,
			 const struct fwctl_entry **entry,
			 struct fwctl_error *err)
{
	int ret = 0;

	if (s->matches == 1) {
		*entry = s->found;
	} else if (s->matches) {
		ret = identity_fail(err, -ENOTUNIQ, FWCTL_REASON_AMBIGUOUS,
				    "serial number '%.64s' matches several devices: %s",
				    s->serial, s->candidates);
		if (err)
			snprintf(err->hint, sizeof(err->hint),
				 "Use the name of one of them.");
	} else {
		ret = identity_fail(err, -ENODEV, FWCTL_REASON_NO_DEVICE,
				    "no fwctl device has the serial number '%.64s'",
				    s->serial);
		if (err && s->missing)
			snprintf(err->hint, sizeof(err->hint),
				 "The serial numbers of %zu devices are unknown, such as %s.",
				 s->missing, s->reason);
	}
	return ret;
}

static int find_serial(struct fwctl_inventory *inv,
		       const struct fwctl_list *list, const char *serial,
		       const struct fwctl_entry **entry, struct fwctl_error *err)
{
	struct search s = { .serial = serial };

	for (size_t i = 0; i < fwctl_list_count(list); i++) {
		int ret = search_entry(&s, inv, fwctl_list_get(list, i), err);

		if (ret)
			return ret;
	}
	return search_result(&s, entry, err);
}

/* Replace the alternative name of a network device by the handle of its parent. */
static bool parent_of_netdev(const char *name, char *handle, size_t size)
{
	struct owned o;

	if (netdev_find(name, &o))
		return false;
	snprintf(handle, size, "%s/%s", o.bus, o.device);
	return true;
}

int fwctl_inventory_find(struct fwctl_inventory *inv,
			 const struct fwctl_list *list, const char *name,
			 const struct fwctl_entry **entry,
			 struct fwctl_error *err)
{
	const size_t len = strlen(SERIAL_PREFIX);
	char handle[128];
	int ret;

	if (!strncmp(name, SERIAL_PREFIX, len) && fwctl_list_count(list))
		return find_serial(inv, list, name + len, entry, err);
	ret = fwctl_list_find(list, name, entry, NULL);
	if (ret == -ENODEV && parent_of_netdev(name, handle, sizeof(handle)))
		ret = fwctl_list_find(list, handle, entry, NULL);
	return ret ? fwctl_list_find(list, name, entry, err) : 0;
}
