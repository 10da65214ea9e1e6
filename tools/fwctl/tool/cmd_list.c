// SPDX-License-Identifier: GPL-2.0-only
/* fwctl list */
#include <unistd.h>

#include "identity.h"
#include "table.h"

struct opt opt_identity = { "identity", 'i', NULL, OPT_FLAG, 0,
	"show type, serial number, firmware, network and RDMA devices" };

enum {
	COL_DEVICE, COL_NODE, COL_PARENT, COL_BUS, COL_DRIVER, COL_PCI, COL_TYPE,
	COL_SERIAL, COL_FIRMWARE, COL_NETDEV, COL_RDMA,
};

const struct table_column device_columns[] = {
	{ "DEVICE" },
	{ "NODE" },
	{ "PARENT" },
	{ "BUS" },
	{ "DRIVER" },
	{ "PCI" },
	{ "TYPE" },
	{ "SERIAL" },
	{ "FIRMWARE" },
	{ "NETDEV", COLUMN_WRAP },
	{ "RDMA", COLUMN_WRAP },
	{ 0 }
};

static const uint32_t default_columns = 1u << COL_DEVICE | 1u << COL_NODE |
	1u << COL_PARENT | 1u << COL_BUS | 1u << COL_DRIVER;
static const uint32_t identity_columns = 1u << COL_DEVICE | 1u << COL_PARENT |
	1u << COL_TYPE | 1u << COL_SERIAL | 1u << COL_FIRMWARE | 1u << COL_NETDEV |
	1u << COL_RDMA;

/* The kinds of identity that the columns show, by column. */
static const struct {
	unsigned int column;
	uint32_t kind;
} kinds[] = {
	{ COL_TYPE, FWCTL_IDENTITY_TYPE },
	{ COL_SERIAL, FWCTL_IDENTITY_SERIAL },
	{ COL_FIRMWARE, FWCTL_IDENTITY_RUNNING },
	{ COL_NETDEV, FWCTL_IDENTITY_NETDEV },
	{ COL_RDMA, FWCTL_IDENTITY_RDMA },
};

/* Return the kinds that @columns need. */
static uint32_t kinds_of(uint32_t columns)
{
	uint32_t mask = 0;

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (columns & 1u << kinds[i].column)
			mask |= 1u << kinds[i].kind;
	}
	return mask;
}

static void add_text(struct table *t, unsigned int column, const char *text)
{
	table_add(t, column, "%s", text ? text : "");
}

static void add_entry(struct table *t, const struct fwctl_entry *e)
{
	add_text(t, COL_DEVICE, fwctl_entry_name(e));
	add_text(t, COL_NODE, fwctl_entry_node(e));
	add_text(t, COL_PARENT, fwctl_entry_parent(e));
	add_text(t, COL_BUS, fwctl_entry_bus(e));
	add_text(t, COL_DRIVER, fwctl_entry_driver(e));
	add_text(t, COL_PCI, fwctl_entry_pci(e));
}

static void add_values(struct table *t, unsigned int column,
		       const struct fwctl_identity *id, uint32_t kind)
{
	const char *value;

	for (size_t i = 0; (value = fwctl_identity_value(id, kind, i)); i++)
		table_add(t, column, "%s%s", i ? "," : "", value);
}

static void add_identity(struct table *t, const struct fwctl_identity *id)
{
	add_text(t, COL_TYPE, fwctl_identity_value(id, FWCTL_IDENTITY_TYPE, 0));
	add_text(t, COL_SERIAL,
		 fwctl_identity_value(id, FWCTL_IDENTITY_SERIAL, 0));
	add_text(t, COL_FIRMWARE, identity_firmware(id));
	add_values(t, COL_NETDEV, id, FWCTL_IDENTITY_NETDEV);
	add_values(t, COL_RDMA, id, FWCTL_IDENTITY_RDMA);
}

static struct json_object *entry_json(const struct fwctl_entry *e)
{
	struct json_object *o = json_object_new_object();
	unsigned int major, minor;

	fwctl_entry_devnum(e, &major, &minor);
	json_text(o, "name", fwctl_entry_name(e));
	json_text(o, "node", fwctl_entry_node(e));
	json_number(o, "major", major);
	json_number(o, "minor", minor);
	json_text(o, "parent", fwctl_entry_parent(e));
	json_text(o, "bus", fwctl_entry_bus(e));
	json_text(o, "driver", fwctl_entry_driver(e));
	json_text(o, "pci", fwctl_entry_pci(e));
	return o;
}

/**
 * struct listing - The output: an array for JSON, or a table
 * @array: The devices; NULL for a table.
 * @table: The table.
 * @inventory: Sources of the identities; NULL if @kinds is 0.
 * @kinds: Mask of the kinds of identity to show.
 */
struct listing {
	struct json_object *array;
	struct table *table;
	struct fwctl_inventory *inventory;
	uint32_t kinds;
};

static int add_device(struct listing *l, const struct fwctl_entry *e,
		      struct fwctl_error *err)
{
	struct fwctl_identity *id = NULL;
	struct json_object *o;
	int ret = 0;

	if (l->kinds)
		ret = fwctl_identity_new(l->inventory, e, l->kinds, &id, err);
	if (ret)
		return ret;
	if (l->array) {
		o = entry_json(e);
		if (id)
			json_object_object_add(o, "identity",
					       identity_json(id, l->kinds));
		json_object_array_add(l->array, o);
	} else {
		add_entry(l->table, e);
		if (id)
			add_identity(l->table, id);
		table_end_row(l->table);
	}
	fwctl_identity_free(id);
	return 0;
}

static int add_devices(struct listing *l, const struct fwctl_list *list,
		       struct fwctl_error *err)
{
	int ret = 0;

	if (l->kinds)
		ret = fwctl_inventory_new(&l->inventory, err);
	for (size_t i = 0; !ret && i < fwctl_list_count(list); i++)
		ret = add_device(l, fwctl_list_get(list, i), err);
	fwctl_inventory_free(l->inventory);
	return ret;
}

static enum status print_list(const struct fwctl_list *list)
{
	uint32_t by_default = opt_identity.given ? identity_columns :
						   default_columns;
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct listing l = {
		.kinds = kinds_of(table_shown(device_columns, by_default)),
	};

	if (opt_json.given)
		l.array = json_object_new_array();
	else
		l.table = table_new(device_columns, by_default);
	if (add_devices(&l, list, &err)) {
		json_object_put(l.array);
		table_free(l.table);
		return report(&err);
	}
	return l.array ? json_print(l.array) : table_print(l.table);
}

static void say_none(const struct fwctl_list *list)
{
	if (fwctl_list_module_loaded(list)) {
		inform("no devices: no driver has registered one");
		detail("Load the provider of your hardware (modprobe mlx5_fwctl),");
		detail("or the mock (modprobe fwctl_mock devices=1).");
	} else {
		inform("no devices: the kernel module fwctl is not loaded");
		detail("modprobe fwctl, then the provider of your hardware (modprobe mlx5_fwctl)");
		detail("or the mock (modprobe fwctl_mock devices=1).");
	}
}

static enum status fail_sysfs(void)
{
	say("cannot list devices: sysfs is not mounted");
	hint("mount -t sysfs none /sys");
	return STATUS_FAILED;
}

enum status cmd_list(struct call *c)
{
	struct fwctl_list *list;
	struct fwctl_error err = FWCTL_ERROR_INIT;
	enum status status = STATUS_OK;

	(void)c;
	if (fwctl_list_new(NULL, &list, &err))
		return report(&err);
	if (!fwctl_list_count(list) && access("/sys/class", F_OK) < 0)
		status = fail_sysfs();
	else if (!opt_json.given && !fwctl_list_count(list))
		say_none(list);
	else
		status = print_list(list);
	fwctl_list_free(list);
	return status;
}
