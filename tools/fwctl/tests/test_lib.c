// SPDX-License-Identifier: GPL-2.0-only
/* libfwctl: lists from a fake sysfs, RPCs on the loopback transport. */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <fwctl/fwctl.h>

#include "../lib/transport_loopback.h"
#include "contains.h"
#include "tree.h"

/* A tree with a device for each kind of name. */
static int make_tree(void **state)
{
	char *root = tree_make();

	tree_device(root, "fwctl0", "pci0000:00/0000:03:00.0", "pci",
		    "mlx5_core");
	tree_device(root, "fwctl10", "pci0001:00/0001:03:00.0", "pci",
		    "mlx5_core");
	tree_ancestor(root, "pci0000:34/0000:35:00.1", "pci");
	tree_device(root, "fwctl2", "pci0000:34/0000:35:00.1/mem0", "cxl",
		    "cxl_mem");
	tree_device(root, "fwctl3", "faux/fwctl_mock.0", "faux", NULL);
	tree_device(root, "fwctl4", "pci0000:00/0000:03:00.1", "pci", "x");
	tree_device(root, "fwctl5", "pci0000:00/0000:03:00.1", "pci", "x");
	tree_device(root, "fwctl6", NULL, NULL, NULL);
	/* A name like a PCI address, on another bus. */
	tree_device(root, "fwctl8", "platform/0000:99:00.0", "platform", "y");
	/* Entries of the class that are not devices. */
	tree_link("../../devices/virtual/fwctl/fwctl6",
		  "%s/sys/class/fwctl/fwctlx", root);
	tree_link("../../devices/gone", "%s/sys/class/fwctl/fwctl7", root);
	tree_link("../../../../../../class/fwctl",
		  "%s/sys/devices/pci0000:00/0000:03:00.0/fwctl/fwctl0/subsystem",
		  root);
	tree_link("../../devices/pci0000:00/0000:03:00.0/fwctl/fwctl0",
		  "%s/sys/dev/char/1:3", root);
	tree_link("../../../devices/pci0001:00/0001:03:00.0",
		  "%s/sys/class/net/eth2/device", root);
	tree_link("../../../devices/pci0000:00/0000:03:00.0",
		  "%s/sys/class/infiniband/mlx5_0/device", root);
	tree_dir("%s/sys/class/net/lo", root);
	tree_dir("%s/sys/bus/pci", root);
	tree_dir("%s/sys/bus/cxl", root);
	*state = root;
	return 0;
}

static int make_empty_tree(void **state)
{
	*state = tree_make();
	return 0;
}

static int remove_tree(void **state)
{
	tree_remove(*state);
	return 0;
}

static struct fwctl_context *context_of(const char *root)
{
	struct fwctl_context *ctx = fwctl_context_new();

	assert_non_null(ctx);
	assert_int_equal(fwctl_context_set_sysroot(ctx, root), 0);
	return ctx;
}

static struct fwctl_list *list_of(const char *root)
{
	struct fwctl_context *ctx = context_of(root);
	struct fwctl_list *list = NULL;
	struct fwctl_error err = FWCTL_ERROR_INIT;

	assert_int_equal(fwctl_list_new(ctx, &list, &err), 0);
	fwctl_context_unref(ctx);
	return list;
}

/* Open a device below @root. */
static int open_dev(const char *root, const char *name, struct fwctl_dev **dev,
		    struct fwctl_error *err)
{
	struct fwctl_context *ctx = context_of(root);
	int ret = fwctl_dev_open(ctx, name, dev, err);

	fwctl_context_unref(ctx);
	return ret;
}

static void a_list_is_sorted_by_number(void **state)
{
	static const unsigned int want[] = { 0, 2, 3, 4, 5, 6, 8, 10 };
	struct fwctl_list *list = list_of(*state);

	assert_int_equal(fwctl_list_count(list), ARRAY_SIZE(want));
	for (size_t i = 0; i < ARRAY_SIZE(want); i++)
		assert_int_equal(fwctl_list_get(list, i)->number, want[i]);
	assert_null(fwctl_list_get(list, ARRAY_SIZE(want)));
	assert_true(fwctl_list_module_loaded(list));
	fwctl_list_free(list);
}

static void entry_has_parent_bus_driver_and_pci_function(void **state)
{
	struct fwctl_list *list = list_of(*state);
	const struct fwctl_entry *pci = fwctl_list_get(list, 0);
	const struct fwctl_entry *cxl = fwctl_list_get(list, 1);
	unsigned int major, minor;
	char node[4096];

	assert_string_equal(fwctl_entry_name(pci), "fwctl0");
	assert_string_equal(fwctl_entry_parent(pci), "0000:03:00.0");
	assert_string_equal(fwctl_entry_bus(pci), "pci");
	assert_string_equal(fwctl_entry_driver(pci), "mlx5_core");
	assert_string_equal(fwctl_entry_pci(pci), "0000:03:00.0");
	snprintf(node, sizeof(node), "%s/dev/fwctl/fwctl0", (char *)*state);
	assert_string_equal(fwctl_entry_node(pci), node);
	fwctl_entry_devnum(pci, &major, &minor);
	assert_int_equal(major, 1);
	assert_int_equal(minor, 3);

	assert_string_equal(fwctl_entry_parent(cxl), "mem0");
	assert_string_equal(fwctl_entry_bus(cxl), "cxl");
	assert_string_equal(fwctl_entry_pci(cxl), "0000:35:00.1");
	fwctl_list_free(list);
}

static void device_off_pci_or_without_parent_is_marked(void **state)
{
	struct fwctl_list *list = list_of(*state);
	const struct fwctl_entry *mock = fwctl_list_get(list, 2);
	const struct fwctl_entry *alone = fwctl_list_get(list, 5);

	assert_string_equal(fwctl_entry_parent(mock), "fwctl_mock.0");
	assert_null(fwctl_entry_driver(mock));
	assert_null(fwctl_entry_pci(mock));
	assert_string_equal(fwctl_entry_name(alone), "fwctl6");
	assert_null(fwctl_entry_parent(alone));
	assert_null(fwctl_entry_bus(alone));
	assert_string_equal(fwctl_entry_parent(fwctl_list_get(list, 6)),
			    "0000:99:00.0");
	assert_null(fwctl_entry_pci(fwctl_list_get(list, 6)));
	fwctl_list_free(list);
}

static void a_system_without_fwctl_has_an_empty_list(void **state)
{
	struct fwctl_list *list = list_of(*state);

	assert_int_equal(fwctl_list_count(list), 0);
	assert_false(fwctl_list_module_loaded(list));
	fwctl_list_free(list);

	tree_dir("%s/sys/class/fwctl", (char *)*state);
	list = list_of(*state);
	assert_int_equal(fwctl_list_count(list), 0);
	assert_true(fwctl_list_module_loaded(list));
	fwctl_list_free(list);
}

static void an_entry_outlives_its_list_and_can_be_opened(void **state)
{
	struct fwctl_list *list = list_of(*state);
	const struct fwctl_entry *e = fwctl_entry_ref(fwctl_list_get(list, 0));
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct fwctl_dev *dev;
	char path[4096];

	fwctl_list_free(list);
	snprintf(path, sizeof(path),
		 "%s/sys/devices/pci0000:00/0000:03:00.0/fwctl/fwctl0",
		 (char *)*state);
	assert_string_equal(fwctl_entry_syspath(e), path);
	assert_int_equal(fwctl_entry_open(e, &dev, &err), 0);
	fwctl_entry_unref(e);
	assert_string_equal(fwctl_dev_name(dev), "fwctl0");
	fwctl_dev_close(dev);
	fwctl_entry_unref(NULL);
}

static const char *find_entry_name(const struct fwctl_list *list, const char *name)
{
	const struct fwctl_entry *entry;
	struct fwctl_error err = FWCTL_ERROR_INIT;

	if (fwctl_list_find(list, name, &entry, &err))
		return NULL;
	return fwctl_entry_name(entry);
}

static void each_kind_of_name_finds_its_device(void **state)
{
	struct fwctl_list *list = list_of(*state);

	assert_string_equal(find_entry_name(list, "fwctl10"), "fwctl10");
	assert_string_equal(find_entry_name(list, "0000:03:00.0"), "fwctl0");
	assert_string_equal(find_entry_name(list, "0001:03:00.0"), "fwctl10");
	assert_string_equal(find_entry_name(list, "35:00.1"), "fwctl2");
	assert_string_equal(find_entry_name(list, "mem0"), "fwctl2");
	assert_string_equal(find_entry_name(list, "fwctl_mock.0"), "fwctl3");
	assert_string_equal(find_entry_name(list, "0000:99:00.0"), "fwctl8");
	assert_null(find_entry_name(list, "99:00.0"));
	assert_string_equal(find_entry_name(list, "eth2"), "fwctl10");
	assert_string_equal(find_entry_name(list, "mlx5_0"), "fwctl0");
	assert_string_equal(find_entry_name(list, "pci/0000:03:00.0"), "fwctl0");
	assert_string_equal(find_entry_name(list, "cxl/mem0"), "fwctl2");
	assert_null(find_entry_name(list, "cxl/0000:03:00.0"));
	assert_null(find_entry_name(list, "pci/"));
	assert_null(find_entry_name(list, "lo"));
	assert_null(find_entry_name(list, "../net/eth2"));
	fwctl_list_free(list);
}

static void handle_of_devlink_opens_its_device(void **state)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct fwctl_dev *dev;

	assert_int_equal(open_dev(*state, "pci/0000:03:00.0", &dev, &err), 0);
	assert_string_equal(fwctl_dev_name(dev), "fwctl0");
	fwctl_dev_close(dev);
	assert_int_equal(open_dev(*state, "pci/0000:77:00.0", &dev, &err),
			 -ENODEV);
	assert_contains(err.hint, "fwctl0 (0000:03:00.0)");
	/* Paths. */
	assert_int_equal(open_dev(*state, "nobus/fwctl0", &dev, &err), -ENODEV);
	assert_contains(err.message, "nobus/fwctl0");
	assert_contains(err.hint, "fwctl list shows the nodes");
	assert_int_equal(open_dev(*state, "./fwctl0", &dev, &err),
			 -ENODEV);
	assert_contains(err.hint, "fwctl list shows the nodes");
}

static void pci_addresses_are_parsed_strictly(void **state)
{
	static const char *const good[] = {
		"0000:03:00.0", "ff:1f.7", "10000:e1:00.0", "0:0:0.0",
	};
	static const char *const bad[] = {
		"", ":", "03:00", "03:00.8", "03:20.0", "100:00.0", "3:0.00x",
		"0x0:03:00.0", "-1:03:00.0", " 03:00.0", "03:00.0 ",
		"0000:03:00.", ":03:00.0", "ffffffff:03:00.0",
		"100000000:03:00.0", "0:0:03:00.0",
	};
	struct pci_address addr;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		if (!fwctl_parse_pci(good[i], &addr))
			fail_msg("'%s' did not pass", good[i]);
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		if (fwctl_parse_pci(bad[i], &addr))
			fail_msg("'%s' passed", bad[i]);
	}
	assert_true(fwctl_parse_pci("10000:e1:1f.7", &addr));
	assert_int_equal(addr.domain, 0x10000);
	assert_int_equal(addr.bus, 0xe1);
	assert_int_equal(addr.slot, 0x1f);
	assert_int_equal(addr.function, 7);
}

static void an_ambiguous_name_lists_the_candidates(void **state)
{
	struct fwctl_list *list = list_of(*state);
	const struct fwctl_entry *entry;
	struct fwctl_error err = FWCTL_ERROR_INIT;

	/* The same PCI function in two domains. */
	assert_int_equal(fwctl_list_find(list, "03:00.0", &entry, &err),
			 -ENOTUNIQ);
	assert_int_equal(err.code, -ENOTUNIQ);
	assert_contains(err.message, "fwctl0 (0000:03:00.0)");
	assert_contains(err.message, "fwctl10 (0001:03:00.0)");
	/* Two devices of one parent. */
	assert_int_equal(fwctl_list_find(list, "0000:03:00.1", &entry, &err),
			 -ENOTUNIQ);
	assert_contains(err.message, "fwctl4");
	assert_contains(err.message, "fwctl5");
	assert_null(strstr(err.message, "fwctl0"));
	/* A network device and an RDMA device of different cards. */
	tree_link("../../../devices/pci0001:00/0001:03:00.0",
		  "%s/sys/class/net/mlx5_0/device", (char *)*state);
	assert_int_equal(fwctl_list_find(list, "mlx5_0", &entry, &err),
			 -ENOTUNIQ);
	assert_contains(err.message, "fwctl0 (0000:03:00.0)");
	assert_contains(err.message, "fwctl10 (0001:03:00.0)");
	fwctl_list_free(list);
}

static void an_unknown_name_lists_the_devices(void **state)
{
	static const char *const bad[] = {
		"fwctl1", "", "0000:03:00.8", "0000:03:20.0", "03:00.0x",
		"0000:100:00.0", ":03:00.0", "0000:03:00.", "fwctl0 ",
		"ffffffffffffffff:03:00.0", "-1:03:00.0", "0x0:03:00.0",
	};
	struct fwctl_list *list = list_of(*state);
	const struct fwctl_entry *entry;
	struct fwctl_error err = FWCTL_ERROR_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_int_equal(fwctl_list_find(list, bad[i], &entry, &err),
				 -ENODEV);
		assert_contains(err.hint, "fwctl2 (mem0)");
	}
	fwctl_list_free(list);
}

static void a_missing_module_is_named(void **state)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct fwctl_dev *dev;

	assert_int_equal(open_dev(*state, "fwctl0", &dev, &err), -ENODEV);
	assert_contains(err.message, "'fwctl0'");
	assert_contains(err.hint, "modprobe fwctl,");
	tree_dir("%s/sys/class/fwctl", (char *)*state);
	assert_int_equal(open_dev(*state, "03:00.0", &dev, &err),
			 -ENODEV);
	assert_contains(err.hint, "modprobe fwctl_mock");
}

static void no_error_struct_is_needed(void **state)
{
	struct fwctl_dev *dev;

	assert_int_equal(open_dev(*state, "nosuch", &dev, NULL),
			 -ENODEV);
	assert_int_equal(open_dev(*state, "03:00.0", &dev, NULL),
			 -ENOTUNIQ);
}

static void a_long_error_ends_in_dots_and_is_printable(void **state)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct fwctl_dev *dev;
	char name[2000];

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	memcpy(name, "\033[2J\n", 5);
	assert_int_equal(open_dev(*state, name, &dev, &err), -ENODEV);
	assert_int_equal(strlen(err.message), sizeof(err.message) - 1);
	assert_string_equal(err.message + sizeof(err.message) - 4, "...");
	assert_null(strchr(err.message, '\033'));
	assert_null(strchr(err.message, '\n'));
}

static void an_error_keeps_the_characters_of_the_locale(void **state)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct fwctl_dev *dev;

	/* Half a character and a control character are replaced. */
	open_dev(*state, "Gerät\xc3\xc2\x9b", &dev, &err);
	assert_contains(err.message, "'Ger\?\?t\?\?\?'");
	assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
	open_dev(*state, "Gerät\xc3\xc2\x9b", &dev, &err);
	assert_contains(err.message, "'Gerät\?\?\?'");
	setlocale(LC_CTYPE, "C");
}

static void many_candidates_end_in_dots(void **state)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct fwctl_dev *dev;
	char name[32];

	for (int i = 20; i < 60; i++) {
		snprintf(name, sizeof(name), "fwctl%d", i);
		tree_device(*state, name, "faux/many", "faux", NULL);
	}
	assert_int_equal(open_dev(*state, "many", &dev, &err),
			 -ENOTUNIQ);
	assert_contains(err.message, "fwctl20 (many)");
	assert_contains(err.message, "...");
}

static void open_works_by_every_name_and_closes_on_exec(void **state)
{
	static const char *const names[] = { "fwctl0", "0000:03:00.0",
					     "fwctl_mock.0", "mem0" };
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct fwctl_dev *dev;
	char path[4096];

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		assert_int_equal(open_dev(*state, names[i], &dev, &err),
				 0);
		assert_true(fcntl(fwctl_dev_fd(dev), F_GETFD) & FD_CLOEXEC);
		fwctl_dev_close(dev);
	}
	/* The name comes from the node, not from its path. */
	snprintf(path, sizeof(path), "%s/dev/fwctl/fwctl6", (char *)*state);
	assert_int_equal(open_dev(*state, path, &dev, &err), 0);
	assert_string_equal(fwctl_dev_name(dev), "fwctl0");
	fwctl_dev_close(dev);
	fwctl_dev_close(NULL);
}

static void without_sysfs_a_name_still_finds_its_node(void **state)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct fwctl_dev *dev;

	tree_link("/dev/null", "%s/dev/fwctl/fwctl0", (char *)*state);
	assert_int_equal(open_dev(*state, "fwctl0", &dev, &err), 0);
	fwctl_dev_close(dev);
	assert_int_equal(open_dev(*state, "fwctl1", &dev, &err), -ENODEV);
}

static void a_missing_node_is_told_from_a_missing_device(void **state)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct fwctl_dev *dev;
	char path[4096];

	snprintf(path, sizeof(path), "%s/dev/fwctl/fwctl0", (char *)*state);
	unlink(path);
	assert_int_equal(open_dev(*state, "fwctl0", &dev, &err), -ENODEV);
	assert_contains(err.message, "no such device node");
	assert_contains(err.hint, "devtmpfs");
	assert_int_equal(open_dev(*state, path, &dev, &err), -ENODEV);
	assert_contains(err.hint, "fwctl list");
}

static void another_device_under_the_same_node_is_not_taken(void **state)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct fwctl_dev *dev;

	/* The device number in sysfs differs from that of the node. */
	tree_file("1:4\n", "%s/sys/devices/faux/fwctl_mock.0/fwctl/fwctl3/dev",
		  (char *)*state);
	assert_int_equal(open_dev(*state, "fwctl_mock.0", &dev, &err),
			 -ENODEV);
	assert_contains(err.message, "fwctl3 was removed");
}

static void other_nodes_are_rejected(void **state)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct fwctl_dev *dev;
	char path[4096];
	int fds[2];

	snprintf(path, sizeof(path), "%s/file", (char *)*state);
	tree_file("x", "%s", path);
	assert_int_equal(open_dev(*state, path, &dev, &err), -ENOTTY);
	assert_contains(err.message, "is not an fwctl device");
	/* A character device of another class. */
	tree_link("../../class/mem", "%s/sys/dev/char/1:5/subsystem",
		  (char *)*state);
	assert_int_equal(open_dev(*state, "/dev/zero", &dev, &err),
			 -ENOTTY);
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(fwctl_dev_from_fd(NULL, fds[0], "pipe", &dev, &err),
			 -ENOTTY);
	close(fds[0]);
	close(fds[1]);
	assert_int_equal(fwctl_dev_from_fd(NULL, fds[0], "pipe", &dev, &err),
			 -EBADF);
	assert_contains(err.message, "pipe: not an open file");
}

/* The tree has /dev/null as fwctl0, and /dev/zero in another class. */
static void an_fd_is_checked_in_the_sysroot(void **state)
{
	struct fwctl_context *ctx = context_of(*state);
	int fwctl = open("/dev/null", O_RDWR), foreign = open("/dev/zero", O_RDWR);
	struct fwctl_dev *dev;

	tree_link("../../class/mem", "%s/sys/dev/char/1:5/subsystem",
		  (char *)*state);
	assert_int_equal(fwctl_dev_from_fd(ctx, foreign, "zero", &dev, NULL),
			 -ENOTTY);
	assert_int_equal(fwctl_dev_from_fd(ctx, fwctl, "null", &dev, NULL), 0);
	fwctl_dev_close(dev);
	close(foreign);
	close(fwctl);
	fwctl_context_unref(ctx);
}

static void node_without_permission_names_its_owner(void **state)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;

	(void)state;
	assert_int_equal(fwctl_fail_open(&err, -EACCES, "/dev/fwctl/fwctl0"),
			 -EACCES);
	assert_contains(err.message, "no permission to open /dev/fwctl/fwctl0");
	assert_contains(err.hint, "only root can open");
	assert_contains(err.hint, "chgrp GROUP /dev/fwctl/fwctl0");
}

static void failed_ioctl_is_explained(void **state)
{
	uint32_t type;
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct fwctl_dev *dev;

	/* The node is /dev/null: a real ioctl, a real ENOTTY. */
	assert_int_equal(open_dev(*state, "fwctl0", &dev, &err), 0);
	assert_int_equal(fwctl_dev_info(dev, &type, NULL, NULL, &err), -ENOTTY);
	assert_contains(err.message, "fwctl0 is not an fwctl device");
	fwctl_dev_close(dev);
}

/* Loopback */

static struct fwctl_dev *play(struct fwctl_loopback *lb)
{
	struct fwctl_dev *dev;

	assert_int_equal(fwctl_loopback_open(NULL, lb, "fwctl0", &dev, NULL), 0);
	return dev;
}

static void end(struct fwctl_loopback *lb, struct fwctl_dev *dev)
{
	const char *failure = fwctl_loopback_failure(lb);

	if (failure)
		fail_msg("%s", failure);
	fwctl_dev_close(dev);
}

static void info_fills_the_buffer_with_data_then_zeroes(void **state)
{
	struct fwctl_loopback lb = {
		.calls = { { .cmd = FWCTL_INFO, .capacity = 8, .type = 1,
			     .out = "abc", .out_len = 3 } },
		.count = 1,
	};
	struct fwctl_dev *dev = play(&lb);
	char data[9] = "ZZZZZZZZ";
	size_t len = 8;
	uint32_t type;

	(void)state;
	assert_int_equal(fwctl_dev_info(dev, &type, data, &len, NULL), 0);
	assert_int_equal(type, 1);
	assert_int_equal(len, 3);
	assert_memory_equal(data, "abc\0\0\0\0", 9);
	end(&lb, dev);
}

static void info_cuts_data_that_is_longer_than_the_buffer(void **state)
{
	struct fwctl_loopback lb = {
		.calls = { { .cmd = FWCTL_INFO, .type = 9,
			     .out = "abcdefgh", .out_len = 8 },
			   { .cmd = FWCTL_INFO, .claim = UINT32_MAX },
			   { .cmd = FWCTL_INFO, .type = 3 } },
		.count = 3,
	};
	struct fwctl_dev *dev = play(&lb);
	char data[4] = "";
	size_t len = 2;
	uint32_t type;

	(void)state;
	assert_int_equal(fwctl_dev_info(dev, &type, data, &len, NULL), 0);
	assert_int_equal(len, 8);
	assert_memory_equal(data, "ab\0", 4);
	/* A kernel can return any length. */
	len = 2;
	assert_int_equal(fwctl_dev_info(dev, &type, data, &len, NULL), 0);
	assert_int_equal(len, UINT32_MAX);
	assert_memory_equal(data, "ab\0", 4);
	assert_int_equal(fwctl_dev_info(dev, &type, NULL, NULL, NULL), 0);
	assert_int_equal(type, 3);
	end(&lb, dev);
}

static void info_rejects_a_buffer_over_the_limit(void **state)
{
	struct fwctl_loopback lb = { .count = 0 };
	struct fwctl_dev *dev = play(&lb);
	size_t len = FWCTL_MAX_LEN + 1;
	struct fwctl_error err = FWCTL_ERROR_INIT;
	uint32_t type;

	(void)state;
	assert_int_equal(fwctl_dev_info(dev, &type, &type, &len, &err),
			 -EMSGSIZE);
	assert_contains(err.message, "2 MiB");
	end(&lb, dev);
}

static void rpc_carries_scope_request_and_response(void **state)
{
	struct fwctl_loopback lb = {
		.calls = { { .cmd = FWCTL_RPC, .scope = 1, .in = "ping",
			     .in_len = 4, .capacity = 16, .out = "pong!",
			     .out_len = 5 } },
		.count = 1,
	};
	struct fwctl_dev *dev = play(&lb);
	char out[16] = "ZZZZZZZZZZZZZZZ";
	struct fwctl_request req = {
		.size = sizeof(req), .scope = FWCTL_SCOPE_DEBUG_READ,
		.in = "ping", .in_len = 4, .out = out, .out_size = sizeof(out),
	};

	(void)state;
	assert_int_equal(fwctl_dev_rpc(dev, &req, NULL), 0);
	assert_int_equal(req.result, 0);
	assert_int_equal(req.out_len, 5);
	/* Bytes after the response are unchanged. */
	assert_memory_equal(out, "pong!ZZZZZZZZZZ", 16);
	end(&lb, dev);
}

static void rpc_returns_the_full_length_of_a_cut_response(void **state)
{
	struct fwctl_loopback lb = {
		.calls = { { .cmd = FWCTL_RPC, .in = "x", .in_len = 1,
			     .out = "abcdefgh", .out_len = 8 },
			   { .cmd = FWCTL_RPC, .in = NULL, .in_len = 0,
			     .out = "abc", .out_len = 3 } },
		.count = 2,
	};
	struct fwctl_dev *dev = play(&lb);
	char out[4] = "ZZZ";
	struct fwctl_request req = {
		.size = sizeof(req), .in = "x", .in_len = 1, .out = out,
		.out_size = 2,
	};
	struct fwctl_request empty = FWCTL_REQUEST_INIT;

	(void)state;
	assert_int_equal(fwctl_dev_rpc(dev, &req, NULL), 0);
	assert_int_equal(req.out_len, 8);
	assert_memory_equal(out, "abZ", 4);
	assert_int_equal(fwctl_dev_rpc(dev, &empty, NULL), 0);
	assert_int_equal(empty.out_len, 3);
	end(&lb, dev);
}

/* A thread calls FWCTL_RPC, which has no timeout. */
static void a_deadline_works_on_a_kernel_without_queues(void **state)
{
	struct fwctl_loopback lb = {
		.calls = { { .cmd = FWCTL_INFO, .ret = -ENODEV },
			   { .cmd = FWCTL_INFO },
			   { .cmd = FWCTL_RPC, .scope = 1, .in = "ping",
			     .in_len = 4, .out = "pong", .out_len = 4 },
			   { .cmd = FWCTL_RPC, .scope = 1, .in = "ping",
			     .in_len = 4, .out = "pong", .out_len = 4 } },
		.count = 4,
		.ring_error = -ENOTTY,
	};
	struct fwctl_dev *dev = play(&lb);
	struct fwctl_error err = FWCTL_ERROR_INIT;
	char out[4] = "";
	struct fwctl_request req = {
		.size = sizeof(req), .scope = 1, .timeout_ms = 60000,
		.in = "ping", .in_len = 4, .out = out, .out_size = sizeof(out),
	};
	uint64_t features;

	(void)state;
	/* A removed device of a mainline core */
	assert_int_equal(fwctl_dev_features(dev, &features, &err), -ENODEV);
	assert_int_equal(fwctl_dev_features(dev, &features, &err), 0);
	assert_int_equal(features, 0);
	assert_int_equal(fwctl_dev_rpc(dev, &req, &err), 0);
	assert_memory_equal(out, "pong", 4);
	lb.ring_error = -EOPNOTSUPP;
	req.timeout_ms = 0;
	req.flags = FWCTL_REQUEST_INTERRUPTIBLE;
	req.out_size = 2;
	memset(out, 0, sizeof(out));
	assert_int_equal(fwctl_dev_rpc(dev, &req, &err), 0);
	assert_int_equal(req.out_len, 4);
	assert_memory_equal(out, "po\0", 4);
	lb.ring_error = 0;
	assert_int_equal(fwctl_dev_features(dev, &features, &err), 0);
	assert_int_equal(features, FWCTL_FEATURE_QUEUES);
	lb.ring_error = -EMFILE;
	assert_int_equal(fwctl_dev_features(dev, &features, &err), -EMFILE);
	assert_int_equal(err.reason, FWCTL_REASON_NO_FDS);
	end(&lb, dev);
}

static void memory_is_registered_and_unregistered(void **state)
{
	struct fwctl_loopback lb = { .has_memory = true };
	struct fwctl_dev *dev = play(&lb);
	struct fwctl_memory *memory;
	uint64_t features;
	char bytes[100];

	(void)state;
	assert_int_equal(fwctl_dev_features(dev, &features, NULL), 0);
	assert_int_equal(features, FWCTL_FEATURE_QUEUES | FWCTL_FEATURE_MEMORY);
	assert_int_equal(fwctl_dev_register_memory(dev, bytes, sizeof(bytes),
						   &memory, NULL), 0);
	assert_ptr_equal(lb.memory, bytes);
	assert_int_equal(fwctl_memory_id(memory), 11);
	assert_int_equal(fwctl_memory_key(memory), 12);
	assert_int_equal(fwctl_memory_unregister(memory, NULL), 0);
	assert_ptr_equal(lb.memory, NULL);
	assert_int_equal(fwctl_memory_unregister(NULL, NULL), 0);
	end(&lb, dev);
}

static void errors_of_registered_memory_are_explained(void **state)
{
	static const struct {
		int code;
		uint32_t reason;
	} errors[] = {
		{ -EPERM, FWCTL_REASON_CAPABILITY },
		{ -ENOMEM, FWCTL_REASON_NO_MEMORY },
		{ -EFAULT, FWCTL_REASON_FAULT },
		{ -ENOSPC, FWCTL_REASON_BUSY },
		{ -EOPNOTSUPP, FWCTL_REASON_UNSUPPORTED },
		{ -ENODEV, FWCTL_REASON_GONE },
	};
	struct fwctl_loopback lb = { .ring_error = -ENOTTY };
	struct fwctl_dev *dev = play(&lb);
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct fwctl_memory *memory;
	char bytes[1];

	(void)state;
	/* Mainline's kernel */
	assert_int_equal(fwctl_dev_register_memory(dev, bytes, 1, &memory, &err),
			 -EOPNOTSUPP);
	assert_int_equal(err.reason, FWCTL_REASON_UNSUPPORTED);
	lb.has_memory = true;
	assert_int_equal(fwctl_dev_register_memory(dev, bytes, 0, &memory, &err),
			 -EINVAL);
	for (size_t i = 0; i < ARRAY_SIZE(errors); i++) {
		lb.memory_error = errors[i].code;
		assert_int_equal(fwctl_dev_register_memory(dev, bytes, 1,
							   &memory, &err),
				 errors[i].code);
		assert_int_equal(err.reason, errors[i].reason);
		assert_contains(err.message, fwctl_dev_name(dev));
	}
	lb.memory_error = 0;
	assert_int_equal(fwctl_dev_register_memory(dev, bytes, 1, &memory, &err),
			 0);
	lb.memory_error = -ENODEV;
	assert_int_equal(fwctl_memory_unregister(memory, &err), -ENODEV);
	assert_int_equal(err.reason, FWCTL_REASON_GONE);
	end(&lb, dev);
}

static void rpc_rejects_lengths_over_the_limit(void **state)
{
	struct fwctl_loopback lb = { .count = 0 };
	struct fwctl_dev *dev = play(&lb);
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct fwctl_request req = {
		.size = sizeof(req), .in = "", .in_len = FWCTL_MAX_LEN + 1,
	};

	(void)state;
	assert_int_equal(fwctl_dev_rpc(dev, &req, &err), -EMSGSIZE);
	assert_int_equal(err.reason, FWCTL_REASON_SIZE);
	assert_contains(err.message, "request of 2097153 bytes");
	assert_contains(err.message, "limit of 2 MiB");
#if SIZE_MAX > UINT32_MAX
	/* The length would be 16 in the kernel's 32 bits. */
	req.in_len = 0;
	req.out_size = ((size_t)1 << 32) + 16;
	assert_int_equal(fwctl_dev_rpc(dev, &req, &err), -EMSGSIZE);
	assert_contains(err.message, "response buffer of 4294967312 bytes");
#endif
	end(&lb, dev);
}

/* A later version appends members to the struct; 0 means that they are unused. */
static void newer_request_is_rejected_if_it_must(void **state)
{
	struct fwctl_loopback lb = {
		.calls = { { .cmd = FWCTL_RPC } },
		.count = 1,
	};
	struct fwctl_dev *dev = play(&lb);
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct {
		struct fwctl_request req;
		uint64_t later;
	} newer = { .req.size = sizeof(newer) };
	struct fwctl_queue *queue;

	(void)state;
	assert_int_equal(fwctl_dev_rpc(dev, &newer.req, &err), 0);
	newer.later = 1;
	assert_int_equal(fwctl_dev_rpc(dev, &newer.req, &err), -EINVAL);
	assert_int_equal(newer.req.result, -EINVAL);
	assert_int_equal(err.reason, FWCTL_REASON_ARGUMENT);
	assert_contains(err.message, "fwctl0: a request has flags or a size");
	assert_int_equal(fwctl_queue_new(dev, 1, &queue, NULL), 0);
	assert_int_equal(fwctl_queue_submit(queue, &newer.req, &err), -EINVAL);
	newer.later = 0;
	newer.req.flags = 0x80;
	assert_int_equal(fwctl_queue_submit(queue, &newer.req, &err), -EINVAL);
	newer.req.flags = 0;
	newer.req.size = sizeof(newer.req) - 1;
	assert_int_equal(fwctl_dev_rpc(dev, &newer.req, &err), -EINVAL);
	fwctl_queue_free(queue);
	end(&lb, dev);
}

/* A program of an earlier version may pass a shorter struct. */
static void an_error_struct_that_is_too_short_is_not_written(void **state)
{
	struct fwctl_error err = { .size = sizeof(err) - 1, .code = 77 };
	struct fwctl_dev *dev;

	assert_int_equal(open_dev(*state, "nosuch", &dev, &err), -ENODEV);
	assert_int_equal(err.code, 77);
}

static void every_errno_has_a_cause_and_a_hint(void **state)
{
	static const struct {
		uint32_t scope;
		int code;
		const char *message, *hint;
		enum fwctl_reason reason;
	} cases[] = {
		{ 3, -EPERM, "scope debug-write-full needs the capability CAP_SYS_RAWIO",
		  "narrower scope",
		  FWCTL_REASON_CAPABILITY },
		{ 0, -EPERM, "not permitted in scope configuration", "security module",
		  FWCTL_REASON_CAPABILITY },
		{ 0, -EBADMSG, "not allow this command in scope configuration",
		  "wider scope",
		  FWCTL_REASON_SCOPE },
		{ 3, -EBADMSG, "in any scope", "first bytes",
		  FWCTL_REASON_SCOPE },
		{ 0, -ENODEV, "fwctl0 was removed", "fwctl list",
		  FWCTL_REASON_GONE },
		{ 0, -EMSGSIZE, "request 1 bytes, response buffer 7 bytes",
		  "header",
		  FWCTL_REASON_SIZE },
		{ 77, -EOPNOTSUPP, "does not support scope 77",
		  "0 configuration",
		  FWCTL_REASON_UNSUPPORTED },
		{ 0, -ENOTTY, "is not an fwctl device", "/dev/fwctl",
		  FWCTL_REASON_NOT_FWCTL },
		{ 0, -ENOMEM, "out of memory", "smaller buffers",
		  FWCTL_REASON_NO_MEMORY },
		{ 0, -EINTR, "interrupted", "before sending it again",
		  FWCTL_REASON_INTERRUPTED },
		{ 0, -EINVAL, "rejected this call", "versions",
		  FWCTL_REASON_KERNEL },
		{ 0, -E2BIG, "rejected this call", "versions",
		  FWCTL_REASON_KERNEL },
		{ 0, -EIO, "no valid response", "reset",
		  FWCTL_REASON_FIRMWARE },
		{ 0, -ETIMEDOUT, "in time", "reset",
		  FWCTL_REASON_FIRMWARE },
		{ 0, -EFAULT, "invalid address", "",
		  FWCTL_REASON_FAULT },
		{ 0, -EBUSY, "commands in flight", "Try again",
		  FWCTL_REASON_BUSY },
		{ 0, -ENXIO, "command interface is down", "try again later",
		  FWCTL_REASON_DOWN },
		{ 0, -ESTALE, "the RPC failed: Stale file handle", "dmesg",
		  FWCTL_REASON_OTHER },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct fwctl_loopback lb = {
			.calls = { { .cmd = FWCTL_RPC, .in = "x", .in_len = 1,
				     .scope = cases[i].scope,
				     .ret = cases[i].code } },
			.count = 1,
		};
		struct fwctl_dev *dev = play(&lb);
		struct fwctl_error err = FWCTL_ERROR_INIT;
		char out[7] = "";
		struct fwctl_request req = {
			.size = sizeof(req), .scope = cases[i].scope,
			.in = "x", .in_len = 1, .out = out, .out_size = 7,
		};

		assert_int_equal(fwctl_dev_rpc(dev, &req, &err), cases[i].code);
		assert_int_equal(req.result, cases[i].code);
		assert_int_equal(req.out_len, 0);
		assert_int_equal(err.code, cases[i].code);
		assert_int_equal(err.reason, cases[i].reason);
		assert_contains(err.message, "fwctl0");
		assert_contains(err.message, cases[i].message);
		assert_contains(err.hint, cases[i].hint);
		end(&lb, dev);
	}
}

/* The message and the hint distinguish the site policy from a restriction. */
static void policy_and_restriction_are_distinct(void **state)
{
	static const struct {
		const char *max_scope, *message, *hint;
	} cases[] = {
		{ "disabled\n", "the site policy has disabled RPCs",
		  "/sys/class/fwctl/fwctl0/max_scope." },
		{ "configuration\n",
		  "permits scope configuration at most, not debug-read",
		  "Root can raise the limit in " },
		{ "debug-read\n", "is restricted", "without a restriction" },
		{ NULL, "is restricted",
		  "/sys/class/fwctl/fwctl0/max_scope." },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct fwctl_context *ctx = context_of(*state);
		struct fwctl_request req = FWCTL_REQUEST_INIT;
		struct fwctl_error err = FWCTL_ERROR_INIT;
		struct fwctl_loopback lb = {
			.calls = { { .cmd = FWCTL_RPC, .ret = -EACCES,
				     .scope = FWCTL_SCOPE_DEBUG_READ } },
			.count = 1,
		};
		struct fwctl_dev *dev;
		char path[4096];

		snprintf(path, sizeof(path), "%s/sys/class/fwctl/fwctl0/max_scope",
			 (char *)*state);
		if (cases[i].max_scope)
			tree_file(cases[i].max_scope, "%s", path);
		else
			unlink(path);
		assert_int_equal(fwctl_loopback_open(ctx, &lb, "fwctl0", &dev,
						     NULL), 0);
		fwctl_context_unref(ctx);
		req.scope = FWCTL_SCOPE_DEBUG_READ;
		assert_int_equal(fwctl_dev_rpc(dev, &req, &err), -EACCES);
		assert_int_equal(err.reason, FWCTL_REASON_POLICY);
		assert_contains(err.message, cases[i].message);
		assert_contains(err.hint, cases[i].hint);
		end(&lb, dev);
	}
}

static void the_loopback_notices_every_deviation(void **state)
{
	struct fwctl_loopback lb = {
		.calls = { { .cmd = FWCTL_RPC, .scope = 1, .in = "ab",
			     .in_len = 2, .capacity = 4 } },
		.count = 1,
	};
	static const struct {
		uint32_t scope;
		const char *in, *failure;
		size_t in_len, capacity;
	} cases[] = {
		{ 0, "ab", "scope 0, not 1", 2, 4 },
		{ 1, "aX", "byte 1 is 58, not 62", 2, 4 },
		{ 1, "abc", "3 bytes, not 2", 3, 4 },
		{ 1, "ab", "buffer of 3, not 4", 2, 3 },
	};
	struct fwctl_dev *dev = play(&lb);
	struct fwctl_request empty = FWCTL_REQUEST_INIT;
	char out[4];

	(void)state;
	assert_contains(fwctl_loopback_failure(&lb), "missing, the script has");
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct fwctl_request req = {
			.size = sizeof(req), .scope = cases[i].scope,
			.in = cases[i].in, .in_len = cases[i].in_len,
			.out = out, .out_size = cases[i].capacity,
		};

		lb.next = 0;
		lb.failure[0] = '\0';
		assert_int_equal(fwctl_dev_rpc(dev, &req, NULL), -EPROTO);
		assert_contains(fwctl_loopback_failure(&lb), cases[i].failure);
	}
	lb.failure[0] = '\0';
	assert_int_equal(fwctl_dev_rpc(dev, &empty, NULL), -EPROTO);
	assert_contains(fwctl_loopback_failure(&lb), "after the end");
	fwctl_dev_close(dev);
}

static void a_deadline_is_the_kernels(void **state)
{
	struct fwctl_loopback lb = {
		.calls = { { .cmd = FWCTL_RPC, .in = "x", .in_len = 1,
			     .timeout_ms = 5, .out = "y", .out_len = 1 },
			   { .cmd = FWCTL_RPC, .in = "x", .in_len = 1,
			     .timeout_ms = 7, .ret = -ETIMEDOUT,
			     .running = 1 },
			   { .cmd = FWCTL_RPC, .in = "x", .in_len = 1,
			     .timeout_ms = 7, .scope = 9,
			     .ret = -EOPNOTSUPP } },
		.count = 3,
	};
	struct fwctl_dev *dev = play(&lb);
	struct fwctl_error err = FWCTL_ERROR_INIT;
	char out[1];
	struct fwctl_request req = {
		.size = sizeof(req), .timeout_ms = 5, .in = "x", .in_len = 1,
		.out = out, .out_size = 1,
	};

	(void)state;
	assert_int_equal(fwctl_dev_rpc(dev, &req, &err), 0);
	assert_int_equal(out[0], 'y');
	assert_int_equal(req.in_flight, 0);
	req.timeout_ms = 7;
	assert_int_equal(fwctl_dev_rpc(dev, &req, &err), -ETIMEDOUT);
	assert_int_equal(req.in_flight, 1);
	assert_int_equal(err.reason, FWCTL_REASON_TIMEOUT);
	assert_contains(err.hint, "1 RPC is still in flight");
	req.scope = 9;
	assert_int_equal(fwctl_dev_rpc(dev, &req, &err), -EOPNOTSUPP);
	assert_contains(err.message, "scope 9");
	end(&lb, dev);
}

static void note_line(void *data, const char *line)
{
	strncat(data, line, 400);
}

static void the_log_has_each_rpc_without_its_content(void **state)
{
	struct fwctl_loopback lb = {
		.calls = { { .cmd = FWCTL_RPC, .scope = 1, .in = "secret",
			     .in_len = 6, .out = "hidden", .out_len = 6 },
			   { .cmd = FWCTL_RPC, .ret = -EIO } },
		.count = 2,
	};
	struct fwctl_context *ctx = fwctl_context_new();
	char log[1000] = "", out[4];
	struct fwctl_request req = {
		.size = sizeof(req), .scope = 1, .in = "secret", .in_len = 6,
		.out = out, .out_size = 4,
	};
	struct fwctl_request empty = FWCTL_REQUEST_INIT;
	struct fwctl_request *done;
	struct fwctl_queue *queue;
	struct fwctl_dev *dev;

	(void)state;
	fwctl_context_set_log(ctx, note_line, log);
	assert_int_equal(fwctl_loopback_open(ctx, &lb, "fwctl0", &dev, NULL), 0);
	/* The handle has a reference to the context. */
	fwctl_context_unref(ctx);
	assert_int_equal(fwctl_dev_rpc(dev, &req, NULL), 0);
	assert_contains(log, "fwctl0: rpc scope=1 in_len=6 out_size=4 result=0 out_len=6 us=");
	assert_null(strstr(log, "secret"));
	assert_null(strstr(log, "hidd"));
	log[0] = '\0';
	assert_int_equal(fwctl_queue_new(dev, 1, &queue, NULL), 0);
	assert_int_equal(fwctl_queue_submit(queue, &empty, NULL), 0);
	assert_string_equal(log, "");
	assert_int_equal(fwctl_queue_reap(queue, -1, &done, NULL), 0);
	assert_contains(log, "fwctl0: rpc scope=0 in_len=0 out_size=0 result=-5 out_len=0 us=");
	fwctl_queue_free(queue);
	end(&lb, dev);
}

/* Queues */

/* Open a handle for the script @lb, and a queue. */
static struct fwctl_dev *play_queue(struct fwctl_loopback *lb,
				    unsigned int depth,
				    struct fwctl_queue **queue)
{
	struct fwctl_dev *dev = play(lb);

	assert_int_equal(fwctl_queue_new(dev, depth, queue, NULL), 0);
	return dev;
}

static void end_queue(struct fwctl_loopback *lb, struct fwctl_dev *dev,
		      struct fwctl_queue *queue)
{
	fwctl_queue_free(queue);
	end(lb, dev);
}

/* A request of one byte with a buffer of four. */
struct small {
	struct fwctl_request req;
	char out[4];
};

static void prepare(struct small *small, const char *in)
{
	*small = (struct small){
		.req = { .size = sizeof(small->req), .in = in, .in_len = 1,
			 .out = small->out, .out_size = 4 },
		.out = "zzz",
	};
}

static void submit(struct fwctl_queue *queue, struct small *small,
		   const char *in)
{
	prepare(small, in);
	assert_int_equal(fwctl_queue_submit(queue, &small->req, NULL), 0);
}

static struct small *reap(struct fwctl_queue *queue)
{
	struct fwctl_request *req;

	assert_int_equal(fwctl_queue_reap(queue, -1, &req, NULL), 0);
	return (struct small *)req;
}

static void rpcs_of_a_queue_end_in_any_order(void **state)
{
	struct fwctl_loopback lb = {
		.calls = { { .cmd = FWCTL_RPC, .in = "b", .in_len = 1,
			     .out = "B", .out_len = 1 },
			   { .cmd = FWCTL_RPC, .in = "c", .in_len = 1,
			     .out = "CCCCCC", .out_len = 6 },
			   { .cmd = FWCTL_RPC, .in = "a", .in_len = 1,
			     .out = "A", .out_len = 1 } },
		.count = 3,
	};
	struct fwctl_queue *queue;
	struct fwctl_request *none;
	struct fwctl_dev *dev = play_queue(&lb, 3, &queue);
	struct small s[3];

	(void)state;
	submit(queue, &s[0], "a");
	submit(queue, &s[1], "b");
	submit(queue, &s[2], "c");
	assert_int_equal(fwctl_queue_pending(queue), 3);
	assert_ptr_equal(reap(queue), &s[1]);
	assert_int_equal(s[1].req.result, 0);
	assert_int_equal(s[1].req.out_len, 1);
	assert_memory_equal(s[1].out, "Bzz", 4);
	/* The response exceeded its buffer. */
	assert_ptr_equal(reap(queue), &s[2]);
	assert_int_equal(s[2].req.out_len, 6);
	assert_memory_equal(s[2].out, "CCCC", 4);
	assert_memory_equal(s[0].out, "zzz", 4);
	assert_ptr_equal(reap(queue), &s[0]);
	assert_int_equal(fwctl_queue_pending(queue), 0);
	assert_int_equal(fwctl_queue_reap(queue, -1, &none, NULL), -ENOENT);
	end_queue(&lb, dev, queue);
}

static void full_queue_accepts_more_after_reap(void **state)
{
	struct fwctl_loopback lb = { .count = 5 };
	struct fwctl_queue *queue;
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct fwctl_dev *dev;
	struct small s[2], more;

	(void)state;
	for (size_t i = 0; i < 5; i++)
		lb.calls[i] = (struct fwctl_loopback_call){
			.cmd = FWCTL_RPC, .in = "x", .in_len = 1,
		};
	dev = play_queue(&lb, 2, &queue);
	prepare(&more, "x");
	submit(queue, &s[0], "x");
	submit(queue, &s[1], "x");
	for (int i = 2; i < 5; i++) {
		assert_int_equal(fwctl_queue_submit(queue, &more.req, &err),
				 -EAGAIN);
		assert_int_equal(err.reason, FWCTL_REASON_FULL);
		assert_contains(err.message, "full: it has 2 RPCs in flight");
		assert_contains(err.hint, "Reap a response");
		assert_ptr_equal(reap(queue), &s[i % 2]);
		submit(queue, &s[i % 2], "x");
	}
	assert_ptr_equal(reap(queue), &s[1]);
	assert_ptr_equal(reap(queue), &s[0]);
	end_queue(&lb, dev, queue);
}

static void an_rpc_of_a_queue_fails_as_any_other(void **state)
{
	struct fwctl_loopback lb = {
		.calls = { { .cmd = FWCTL_RPC, .in = "x", .in_len = 1,
			     .scope = 1, .ret = -EBADMSG },
			   { .cmd = FWCTL_RPC, .in = "x", .in_len = 1,
			     .scope = 1, .ret = -EBADMSG } },
		.count = 2,
	};
	struct fwctl_error by_queue = FWCTL_ERROR_INIT;
	struct fwctl_error by_call = FWCTL_ERROR_INIT;
	struct fwctl_queue *queue;
	struct fwctl_dev *dev = play_queue(&lb, 1, &queue);
	struct small s;

	(void)state;
	prepare(&s, "x");
	s.req.scope = 1;
	assert_int_equal(fwctl_queue_submit(queue, &s.req, NULL), 0);
	assert_ptr_equal(reap(queue), &s);
	assert_int_equal(s.req.result, -EBADMSG);
	assert_int_equal(s.req.out_len, 0);
	assert_int_equal(fwctl_dev_explain(dev, &s.req, &by_queue), -EBADMSG);
	assert_int_equal(fwctl_dev_rpc(dev, &s.req, &by_call), -EBADMSG);
	assert_int_equal(by_queue.code, by_call.code);
	assert_string_equal(by_queue.message, by_call.message);
	assert_string_equal(by_queue.hint, by_call.hint);
	end_queue(&lb, dev, queue);
}

static void an_error_of_a_submission_is_the_result_of_the_request(void **state)
{
	struct fwctl_loopback lb = { .submit_error = -EPERM };
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct fwctl_queue *queue;
	struct fwctl_dev *dev = play_queue(&lb, 1, &queue);
	struct small s;

	(void)state;
	prepare(&s, "x");
	s.req.scope = FWCTL_SCOPE_DEBUG_WRITE_FULL;
	assert_int_equal(fwctl_queue_submit(queue, &s.req, &err), -EPERM);
	assert_int_equal(s.req.result, -EPERM);
	assert_int_equal(err.reason, FWCTL_REASON_CAPABILITY);
	assert_int_equal(fwctl_queue_pending(queue), 0);
	end_queue(&lb, dev, queue);
}

static void a_wait_for_a_queue_can_have_an_end(void **state)
{
	struct fwctl_loopback lb = { .count = 0 };
	struct fwctl_request *req;
	struct fwctl_queue *queue;
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct fwctl_dev *dev = play_queue(&lb, 1, &queue);
	struct small s;

	(void)state;
	submit(queue, &s, "x");
	assert_int_equal(fwctl_queue_reap(queue, 0, &req, &err), -EAGAIN);
	assert_contains(err.message, "no RPC of the queue has completed yet");
	assert_int_equal(fwctl_queue_reap(queue, 10, &req, &err), -EAGAIN);
	assert_int_equal(fwctl_queue_pending(queue), 1);
	end_queue(&lb, dev, queue);
}

static void one_of_a_queue_is_cancelled(void **state)
{
	struct fwctl_loopback lb = {
		.calls = { { .cmd = FWCTL_RPC, .in = "a", .in_len = 1,
			     .out = "A", .out_len = 1 } },
		.count = 1,
	};
	struct fwctl_queue *queue;
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct fwctl_dev *dev = play_queue(&lb, 3, &queue);
	struct small s[2], other;

	(void)state;
	submit(queue, &s[0], "a");
	submit(queue, &s[1], "b");
	assert_int_equal(fwctl_queue_cancel(queue, &other.req, &err), -ENOENT);
	assert_contains(err.message, "not in flight");
	assert_int_equal(fwctl_queue_cancel(queue, &s[1].req, NULL), 0);
	assert_int_equal(fwctl_queue_cancel(queue, &s[1].req, NULL), -ENOENT);
	assert_ptr_equal(reap(queue), &s[1]);
	assert_int_equal(fwctl_dev_explain(dev, &s[1].req, &err), -ECANCELED);
	assert_int_equal(err.reason, FWCTL_REASON_CANCELLED);
	assert_contains(err.hint, "did not receive");
	s[1].req.in_flight = 1;
	fwctl_dev_explain(dev, &s[1].req, &err);
	assert_contains(err.message, "cancelled before the firmware responded");
	assert_contains(err.hint, "check before sending it again");
	/* The slot of the reaped request is free again. */
	submit(queue, &s[1], "b");
	assert_ptr_equal(reap(queue), &s[0]);
	end_queue(&lb, dev, queue);
}

static void freeing_a_queue_abandons_requests_in_flight(void **state)
{
	struct fwctl_loopback lb = { .count = 0 };
	struct fwctl_queue *queue;
	struct fwctl_dev *dev = play_queue(&lb, 4, &queue);
	struct small s[4];

	(void)state;
	for (int i = 0; i < 4; i++)
		submit(queue, &s[i], "x");
	assert_int_equal(fwctl_queue_cancel(queue, &s[2].req, NULL), 0);
	end_queue(&lb, dev, queue);
	fwctl_queue_free(NULL);
}

static void a_queue_has_deadlines(void **state)
{
	struct fwctl_loopback lb = {
		.calls = { { .cmd = FWCTL_RPC, .in = "x", .in_len = 1,
			     .timeout_ms = 50, .out = "yy", .out_len = 2 },
			   { .cmd = FWCTL_RPC, .in = "x", .in_len = 1,
			     .timeout_ms = 60, .ret = -ETIMEDOUT } },
		.count = 2,
	};
	struct fwctl_queue *queue;
	struct fwctl_dev *dev = play_queue(&lb, 1, &queue);
	struct small s;

	(void)state;
	prepare(&s, "x");
	s.req.timeout_ms = 50;
	assert_int_equal(fwctl_queue_submit(queue, &s.req, NULL), 0);
	reap(queue);
	assert_int_equal(s.req.result, 0);
	assert_int_equal(s.req.out_len, 2);
	s.req.timeout_ms = 60;
	assert_int_equal(fwctl_queue_submit(queue, &s.req, NULL), 0);
	reap(queue);
	assert_int_equal(s.req.result, -ETIMEDOUT);
	end_queue(&lb, dev, queue);
}

static void queue_rejects_invalid_arguments(void **state)
{
	struct fwctl_loopback lb = { .count = 0 };
	struct fwctl_queue *queue;
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct fwctl_dev *dev = play_queue(&lb, 1, &queue);
	struct fwctl_request req = FWCTL_REQUEST_INIT;

	(void)state;
	req.in = "";
	req.in_len = FWCTL_MAX_LEN + 1;
	assert_int_equal(fwctl_queue_submit(queue, &req, &err), -EMSGSIZE);
	assert_contains(err.message, "request of 2097153 bytes");
	req.in_len = 0;
	req.out_size = FWCTL_MAX_LEN + 1;
	assert_int_equal(fwctl_queue_submit(queue, &req, &err), -EMSGSIZE);
	assert_int_equal(fwctl_queue_pending(queue), 0);
	end_queue(&lb, dev, queue);
	dev = play(&lb);
	assert_int_equal(fwctl_queue_new(dev, 4097, &queue, &err), -EINVAL);
	assert_contains(err.message, "up to 4096 RPCs, not 4097");
	end(&lb, dev);
}

static void a_queue_that_can_not_be_made_is_explained(void **state)
{
	static const struct {
		int error, code;
		const char *message, *hint;
	} cases[] = {
		{ -ENOMEM, -ENOMEM, "no memory for a queue of 8 RPCs",
		  "control group" },
		{ -EMFILE, -EMFILE, "too many open files", "ulimit -n" },
		{ -ENODEV, -ENODEV, "was removed", "fwctl list" },
		{ -EIO, -EIO, "cannot create a queue of RPCs: ", "dmesg" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct fwctl_loopback lb = { .ring_error = cases[i].error };
		struct fwctl_dev *dev = play(&lb);
		struct fwctl_queue *queue;
		struct fwctl_error err = FWCTL_ERROR_INIT;

		assert_int_equal(fwctl_queue_new(dev, 8, &queue, &err),
				 cases[i].code);
		assert_int_equal(err.code, cases[i].code);
		assert_contains(err.message, "fwctl0");
		assert_contains(err.message, cases[i].message);
		assert_contains(err.hint, cases[i].hint);
		end(&lb, dev);
	}
}

static void scopes_and_types_have_names(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < 4; i++)
		assert_int_equal(fwctl_scope_from_name(fwctl_scope_name(i)), i);
	assert_null(fwctl_scope_name(4));
	assert_int_equal(fwctl_scope_from_name("debug"), -EINVAL);
	assert_false(fwctl_scope_taints(FWCTL_SCOPE_CONFIGURATION));
	assert_false(fwctl_scope_taints(FWCTL_SCOPE_DEBUG_READ));
	assert_true(fwctl_scope_taints(FWCTL_SCOPE_DEBUG_WRITE));
	assert_true(fwctl_scope_taints(FWCTL_SCOPE_DEBUG_WRITE_FULL));
	assert_true(fwctl_scope_taints(4));
	assert_string_equal(fwctl_device_type_name(FWCTL_DEVICE_TYPE_MOCK),
			    "mock");
	assert_string_equal(fwctl_device_type_name(1), "mlx5");
	assert_null(fwctl_device_type_name(0));
	assert_string_equal(fwctl_version(), FWCTL_VERSION);
}

#define on_tree(f) cmocka_unit_test_setup_teardown(f, make_tree, remove_tree)
#define on_empty(f) \
	cmocka_unit_test_setup_teardown(f, make_empty_tree, remove_tree)

int main(void)
{
	const struct CMUnitTest tests[] = {
		on_tree(a_list_is_sorted_by_number),
		on_tree(entry_has_parent_bus_driver_and_pci_function),
		on_tree(device_off_pci_or_without_parent_is_marked),
		on_empty(a_system_without_fwctl_has_an_empty_list),
		on_tree(an_entry_outlives_its_list_and_can_be_opened),
		on_tree(each_kind_of_name_finds_its_device),
		on_tree(handle_of_devlink_opens_its_device),
		cmocka_unit_test(pci_addresses_are_parsed_strictly),
		on_tree(an_ambiguous_name_lists_the_candidates),
		on_tree(an_unknown_name_lists_the_devices),
		on_empty(a_missing_module_is_named),
		on_tree(no_error_struct_is_needed),
		on_tree(a_long_error_ends_in_dots_and_is_printable),
		on_tree(an_error_keeps_the_characters_of_the_locale),
		on_tree(many_candidates_end_in_dots),
		on_tree(open_works_by_every_name_and_closes_on_exec),
		on_empty(without_sysfs_a_name_still_finds_its_node),
		on_tree(a_missing_node_is_told_from_a_missing_device),
		on_tree(another_device_under_the_same_node_is_not_taken),
		on_tree(other_nodes_are_rejected),
		on_tree(an_fd_is_checked_in_the_sysroot),
		cmocka_unit_test(node_without_permission_names_its_owner),
		on_tree(failed_ioctl_is_explained),
		cmocka_unit_test(info_fills_the_buffer_with_data_then_zeroes),
		cmocka_unit_test(info_cuts_data_that_is_longer_than_the_buffer),
		cmocka_unit_test(info_rejects_a_buffer_over_the_limit),
		cmocka_unit_test(rpc_carries_scope_request_and_response),
		cmocka_unit_test(rpc_returns_the_full_length_of_a_cut_response),
		cmocka_unit_test(a_deadline_works_on_a_kernel_without_queues),
		cmocka_unit_test(memory_is_registered_and_unregistered),
		cmocka_unit_test(errors_of_registered_memory_are_explained),
		cmocka_unit_test(rpc_rejects_lengths_over_the_limit),
		cmocka_unit_test(newer_request_is_rejected_if_it_must),
		on_tree(an_error_struct_that_is_too_short_is_not_written),
		cmocka_unit_test(every_errno_has_a_cause_and_a_hint),
		cmocka_unit_test_setup_teardown(policy_and_restriction_are_distinct,
						make_empty_tree, remove_tree),
		cmocka_unit_test(the_loopback_notices_every_deviation),
		cmocka_unit_test(a_deadline_is_the_kernels),
		cmocka_unit_test(the_log_has_each_rpc_without_its_content),
		cmocka_unit_test(rpcs_of_a_queue_end_in_any_order),
		cmocka_unit_test(full_queue_accepts_more_after_reap),
		cmocka_unit_test(an_rpc_of_a_queue_fails_as_any_other),
		cmocka_unit_test(an_error_of_a_submission_is_the_result_of_the_request),
		cmocka_unit_test(a_wait_for_a_queue_can_have_an_end),
		cmocka_unit_test(one_of_a_queue_is_cancelled),
		cmocka_unit_test(freeing_a_queue_abandons_requests_in_flight),
		cmocka_unit_test(a_queue_has_deadlines),
		cmocka_unit_test(queue_rejects_invalid_arguments),
		cmocka_unit_test(a_queue_that_can_not_be_made_is_explained),
		cmocka_unit_test(scopes_and_types_have_names),
	};

	return cmocka_run_group_tests_name("libfwctl", tests, NULL, NULL);
}
