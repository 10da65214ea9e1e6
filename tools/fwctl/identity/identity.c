// SPDX-License-Identifier: LGPL-2.1-or-later
/* Identities: their values, and the sources of the values. */
#include <errno.h>
#include <string.h>

#include "internal.h"

static const char *const kind_names[] = {
	[FWCTL_IDENTITY_TYPE] = "type",
	[FWCTL_IDENTITY_SERIAL] = "serial",
	[FWCTL_IDENTITY_BOARD] = "board",
	[FWCTL_IDENTITY_PART] = "part",
	[FWCTL_IDENTITY_RUNNING] = "running",
	[FWCTL_IDENTITY_STORED] = "stored",
	[FWCTL_IDENTITY_DEVLINK] = "devlink",
	[FWCTL_IDENTITY_PORT] = "port",
	[FWCTL_IDENTITY_NETDEV] = "netdev",
	[FWCTL_IDENTITY_RDMA] = "rdma",
	[FWCTL_IDENTITY_PCI_NAME] = "pci_name",
};

const char *fwctl_identity_kind_name(uint32_t kind)
{
	return kind < ARRAY_SIZE(kind_names) ? kind_names[kind] : NULL;
}

int identity_fail(struct fwctl_error *err, int code, enum fwctl_reason reason,
		  const char *fmt, ...)
{
	va_list args;

	if (!err)
		return code;
	err->code = code;
	err->reason = reason;
	err->hint[0] = '\0';
	va_start(args, fmt);
	vsnprintf(err->message, sizeof(err->message), fmt, args);
	va_end(args);
	return code;
}

/* Versions of different components, and attributes of a board, may be the same. */
static bool is_keyed(enum fwctl_identity_kind kind)
{
	return kind == FWCTL_IDENTITY_BOARD || kind == FWCTL_IDENTITY_RUNNING ||
	       kind == FWCTL_IDENTITY_STORED;
}

void identity_add(struct fwctl_identity *id, enum fwctl_identity_kind kind,
		  const char *key, const void *text, size_t len)
{
	struct values *v = &id->kinds[kind];

	if (!wants(id, 1u << kind))
		return;
	if (!values_add(v, key, text, len, is_keyed(kind)))
		id->no_memory = true;
}

static void explain(struct fwctl_identity *id, struct values *v,
		    const char *reason)
{
	char *text;

	/* One failed source may serve several kinds of requests. */
	if (v->count || (v->reason && strstr(v->reason, reason)))
		return;
	if (asprintf(&text, "%s%s%s", v->reason ? v->reason : "",
		     v->reason ? "; " : "", reason) < 0) {
		id->no_memory = true;
		return;
	}
	free(v->reason);
	v->reason = text;
}

void identity_explain(struct fwctl_identity *id, uint32_t kinds,
		      const char *fmt, ...)
{
	char reason[TEXT_MAX];
	va_list args;

	va_start(args, fmt);
	vsnprintf(reason, sizeof(reason), fmt, args);
	va_end(args);
	for (size_t i = 0; i < FWCTL_IDENTITY_KINDS; i++) {
		if (wants(id, kinds & 1u << i))
			explain(id, &id->kinds[i], reason);
	}
}

int fwctl_identity_new(struct fwctl_inventory *inv,
		       const struct fwctl_entry *entry, uint32_t kinds,
		       struct fwctl_identity **identity,
		       struct fwctl_error *err)
{
	struct fwctl_identity *id = calloc(1, sizeof(*id));

	if (!id)
		return identity_fail(err, -ENOMEM, FWCTL_REASON_NO_MEMORY,
				     "out of memory");
	id->wanted = kinds;
	type_read(entry, id);
	devlink_read(inv, entry, id);
	vpd_read(entry, id);
	netdevs_read(inv, entry, id);
	rdma_read(inv, entry, id);
	pci_name_read(inv, entry, id);
	if (id->no_memory) {
		fwctl_identity_free(id);
		return identity_fail(err, -ENOMEM, FWCTL_REASON_NO_MEMORY,
				     "out of memory");
	}
	*identity = id;
	return 0;
}

void fwctl_identity_free(struct fwctl_identity *id)
{
	if (!id)
		return;
	for (size_t i = 0; i < FWCTL_IDENTITY_KINDS; i++)
		values_free(&id->kinds[i]);
	free(id);
}

size_t fwctl_identity_count(const struct fwctl_identity *id, uint32_t kind)
{
	return kind < FWCTL_IDENTITY_KINDS ? id->kinds[kind].count : 0;
}

static const struct value *value_at(const struct fwctl_identity *id,
				    uint32_t kind, size_t index)
{
	if (index >= fwctl_identity_count(id, kind))
		return NULL;
	return &id->kinds[kind].values[index];
}

const char *fwctl_identity_value(const struct fwctl_identity *id, uint32_t kind,
				 size_t index)
{
	const struct value *v = value_at(id, kind, index);

	return v ? v->text : NULL;
}

const char *fwctl_identity_key(const struct fwctl_identity *id, uint32_t kind,
			       size_t index)
{
	const struct value *v = value_at(id, kind, index);

	return v ? v->key : NULL;
}

const char *fwctl_identity_reason(const struct fwctl_identity *id,
				  uint32_t kind)
{
	if (kind >= FWCTL_IDENTITY_KINDS || id->kinds[kind].count)
		return NULL;
	return id->kinds[kind].reason;
}
