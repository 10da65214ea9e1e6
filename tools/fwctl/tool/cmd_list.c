// SPDX-License-Identifier: GPL-2.0-only
/* fwctl list */
#include "identity.h"
#include "tool.h"

struct opt opt_identity = { "identity", 'i', NULL, OPT_FLAG, 0,
	"show type, serial number, firmware, network and RDMA devices" };

static const uint32_t columns = 1u << FWCTL_IDENTITY_TYPE |
	1u << FWCTL_IDENTITY_SERIAL | 1u << FWCTL_IDENTITY_RUNNING |
	1u << FWCTL_IDENTITY_NETDEV | 1u << FWCTL_IDENTITY_RDMA;

static const char *or_dash(const char *text)
{
	return text ? text : "-";
}

static void print_text(const struct fwctl_list *list)
{
	printf("%-10s %-20s %-16s %-10s %s\n", "DEVICE", "NODE", "PARENT",
	       "BUS", "DRIVER");
	for (size_t i = 0; i < fwctl_list_count(list); i++) {
		const struct fwctl_entry *e = fwctl_list_get(list, i);

		printf("%-10s %-20s %-16s %-10s %s\n", fwctl_entry_name(e),
		       fwctl_entry_node(e), or_dash(fwctl_entry_parent(e)),
		       or_dash(fwctl_entry_bus(e)),
		       or_dash(fwctl_entry_driver(e)));
	}
}

static void print_values(const struct fwctl_identity *id, uint32_t kind)
{
	const char *value;
	size_t i;

	for (i = 0; (value = fwctl_identity_value(id, kind, i)); i++)
		printf("%s%s", i ? "," : "", value);
	if (!i)
		putchar('-');
}

static void print_identity(const struct fwctl_entry *e,
			   const struct fwctl_identity *id)
{
	printf("%-10s %-16s %-6s %-20s %-12s ", fwctl_entry_name(e),
	       or_dash(fwctl_entry_parent(e)),
	       or_dash(fwctl_identity_value(id, FWCTL_IDENTITY_TYPE, 0)),
	       or_dash(fwctl_identity_value(id, FWCTL_IDENTITY_SERIAL, 0)),
	       or_dash(identity_firmware(id)));
	print_values(id, FWCTL_IDENTITY_NETDEV);
	putchar(' ');
	print_values(id, FWCTL_IDENTITY_RDMA);
	putchar('\n');
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

/* Print one device, or append it to @array. */
static int add_identity(struct fwctl_inventory *inventory,
			const struct fwctl_entry *e, struct json_object *array,
			struct fwctl_error *err)
{
	struct fwctl_identity *id;
	struct json_object *o;
	int ret;

	ret = fwctl_identity_new(inventory, e, columns, &id, err);
	if (ret)
		return ret;
	if (array) {
		o = entry_json(e);
		json_object_object_add(o, "identity", identity_json(id, columns));
		json_object_array_add(array, o);
	} else {
		print_identity(e, id);
	}
	fwctl_identity_free(id);
	return 0;
}

static enum status list_identities(const struct fwctl_list *list)
{
	struct json_object *array = NULL;
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct fwctl_inventory *inventory;
	int ret;

	ret = fwctl_inventory_new(&inventory, &err);
	if (ret)
		return report(&err);
	if (opt_json.given)
		array = json_object_new_array();
	else
		printf("%-10s %-16s %-6s %-20s %-12s %s\n", "DEVICE", "PARENT",
		       "TYPE", "SERIAL", "FIRMWARE", "NETDEV RDMA");
	for (size_t i = 0; !ret && i < fwctl_list_count(list); i++)
		ret = add_identity(inventory, fwctl_list_get(list, i), array,
				   &err);
	fwctl_inventory_free(inventory);
	if (ret) {
		json_object_put(array);
		return report(&err);
	}
	return array ? json_print(array) : STATUS_OK;
}

static enum status print_json(const struct fwctl_list *list)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < fwctl_list_count(list); i++)
		json_object_array_add(array, entry_json(fwctl_list_get(list, i)));
	return json_print(array);
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

enum status cmd_list(struct call *c)
{
	struct fwctl_list *list;
	struct fwctl_error err = FWCTL_ERROR_INIT;
	enum status status = STATUS_OK;

	(void)c;
	if (fwctl_list_new(NULL, &list, &err))
		return report(&err);
	if (!opt_json.given && !fwctl_list_count(list))
		say_none(list);
	else if (opt_identity.given)
		status = list_identities(list);
	else if (opt_json.given)
		status = print_json(list);
	else
		print_text(list);
	fwctl_list_free(list);
	return status;
}
