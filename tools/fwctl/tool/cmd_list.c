// SPDX-License-Identifier: GPL-2.0-only
/* fwctl list */
#include "tool.h"

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

static enum status print_json(const struct fwctl_list *list)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < fwctl_list_count(list); i++) {
		const struct fwctl_entry *e = fwctl_list_get(list, i);
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
		json_object_array_add(array, o);
	}
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
	if (opt_json.given)
		status = print_json(list);
	else if (fwctl_list_count(list))
		print_text(list);
	else
		say_none(list);
	fwctl_list_free(list);
	return status;
}
