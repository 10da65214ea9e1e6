// SPDX-License-Identifier: GPL-2.0-only
/* libfwctl: enumeration on a fake tree, calls on the loopback transport. */
#include <errno.h>
#include <fcntl.h>
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

/* A tree of one device per kind of name. */
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
	/* Reads like a PCI function and is none. */
	tree_device(root, "fwctl8", "platform/0000:99:00.0", "platform", "y");
	/* What the class must not be mistaken for. */
	tree_link("../../devices/virtual/fwctl/fwctl6",
		  "%s/sys/class/fwctl/fwctlx", root);
	tree_link("../../devices/gone", "%s/sys/class/fwctl/fwctl7", root);
	tree_link("../../../../../../class/fwctl",
		  "%s/sys/devices/pci0000:00/0000:03:00.0/fwctl/fwctl0/subsystem",
		  root);
	tree_link("../../devices/pci0000:00/0000:03:00.0/fwctl/fwctl0",
		  "%s/sys/dev/char/1:3", root);
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

static struct fwctl_list *list_of(const char *root)
{
	struct fwctl_list *list = NULL;
	struct fwctl_error err;

	assert_int_equal(fwctl_list_new(root, &list, &err), 0);
	return list;
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

static void an_entry_tells_parent_bus_driver_and_pci_function(void **state)
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

static void a_device_off_pci_or_without_parent_says_so(void **state)
{
	struct fwctl_list *list = list_of(*state);
	const struct fwctl_entry *mock = fwctl_list_get(list, 2);
	const struct fwctl_entry *orphan = fwctl_list_get(list, 5);

	assert_string_equal(fwctl_entry_parent(mock), "fwctl_mock.0");
	assert_null(fwctl_entry_driver(mock));
	assert_null(fwctl_entry_pci(mock));
	assert_string_equal(fwctl_entry_name(orphan), "fwctl6");
	assert_null(fwctl_entry_parent(orphan));
	assert_null(fwctl_entry_bus(orphan));
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

static const char *find(const struct fwctl_list *list, const char *name)
{
	const struct fwctl_entry *entry;
	struct fwctl_error err;

	if (fwctl_list_find(list, name, &entry, &err))
		return NULL;
	return fwctl_entry_name(entry);
}

static void each_kind_of_name_finds_its_device(void **state)
{
	struct fwctl_list *list = list_of(*state);

	assert_string_equal(find(list, "fwctl10"), "fwctl10");
	assert_string_equal(find(list, "0000:03:00.0"), "fwctl0");
	assert_string_equal(find(list, "0001:03:00.0"), "fwctl10");
	assert_string_equal(find(list, "35:00.1"), "fwctl2");
	assert_string_equal(find(list, "mem0"), "fwctl2");
	assert_string_equal(find(list, "fwctl_mock.0"), "fwctl3");
	assert_string_equal(find(list, "0000:99:00.0"), "fwctl8");
	assert_null(find(list, "99:00.0"));
	fwctl_list_free(list);
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
	struct fwctl_error err;

	/* The same function in two domains. */
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
	struct fwctl_error err;

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_int_equal(fwctl_list_find(list, bad[i], &entry, &err),
				 -ENODEV);
		assert_contains(err.hint, "fwctl2 (mem0)");
	}
	fwctl_list_free(list);
}

static void a_missing_module_is_named(void **state)
{
	struct fwctl_error err;
	struct fwctl_dev *dev;

	assert_int_equal(fwctl_dev_open(*state, "fwctl0", &dev, &err), -ENODEV);
	assert_contains(err.message, "'fwctl0'");
	assert_contains(err.hint, "modprobe fwctl,");
	tree_dir("%s/sys/class/fwctl", (char *)*state);
	assert_int_equal(fwctl_dev_open(*state, "03:00.0", &dev, &err),
			 -ENODEV);
	assert_contains(err.hint, "modprobe fwctl_mock");
}

static void no_error_struct_is_needed(void **state)
{
	struct fwctl_dev *dev;

	assert_int_equal(fwctl_dev_open(*state, "nosuch", &dev, NULL),
			 -ENODEV);
	assert_int_equal(fwctl_dev_open(*state, "03:00.0", &dev, NULL),
			 -ENOTUNIQ);
}

static void a_long_error_ends_in_dots_and_is_printable(void **state)
{
	struct fwctl_error err;
	struct fwctl_dev *dev;
	char name[2000];

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	memcpy(name, "\033[2J\n", 5);
	assert_int_equal(fwctl_dev_open(*state, name, &dev, &err), -ENODEV);
	assert_int_equal(strlen(err.message), sizeof(err.message) - 1);
	assert_string_equal(err.message + sizeof(err.message) - 4, "...");
	assert_null(strchr(err.message, '\033'));
	assert_null(strchr(err.message, '\n'));
}

static void many_candidates_end_in_dots(void **state)
{
	struct fwctl_error err;
	struct fwctl_dev *dev;
	char name[32];

	for (int i = 20; i < 60; i++) {
		snprintf(name, sizeof(name), "fwctl%d", i);
		tree_device(*state, name, "faux/many", "faux", NULL);
	}
	assert_int_equal(fwctl_dev_open(*state, "many", &dev, &err),
			 -ENOTUNIQ);
	assert_contains(err.message, "fwctl20 (many)");
	assert_contains(err.message, "...");
}

static void open_works_by_every_name_and_closes_on_exec(void **state)
{
	static const char *const names[] = { "fwctl0", "0000:03:00.0",
					     "fwctl_mock.0", "mem0" };
	struct fwctl_error err;
	struct fwctl_dev *dev;
	char path[4096];

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		assert_int_equal(fwctl_dev_open(*state, names[i], &dev, &err),
				 0);
		assert_true(fcntl(fwctl_dev_fd(dev), F_GETFD) & FD_CLOEXEC);
		fwctl_dev_close(dev);
	}
	/* A path goes by what is behind it, not by how it reads. */
	snprintf(path, sizeof(path), "%s/dev/fwctl/fwctl6", (char *)*state);
	assert_int_equal(fwctl_dev_open(*state, path, &dev, &err), 0);
	assert_string_equal(fwctl_dev_name(dev), "fwctl0");
	fwctl_dev_close(dev);
	fwctl_dev_close(NULL);
}

static void without_sysfs_a_name_still_finds_its_node(void **state)
{
	struct fwctl_error err;
	struct fwctl_dev *dev;

	tree_link("/dev/null", "%s/dev/fwctl/fwctl0", (char *)*state);
	assert_int_equal(fwctl_dev_open(*state, "fwctl0", &dev, &err), 0);
	fwctl_dev_close(dev);
	assert_int_equal(fwctl_dev_open(*state, "fwctl1", &dev, &err), -ENODEV);
}

static void a_missing_node_is_told_from_a_missing_device(void **state)
{
	struct fwctl_error err;
	struct fwctl_dev *dev;
	char path[4096];

	snprintf(path, sizeof(path), "%s/dev/fwctl/fwctl0", (char *)*state);
	unlink(path);
	assert_int_equal(fwctl_dev_open(*state, "fwctl0", &dev, &err), -ENODEV);
	assert_contains(err.message, "there is no node");
	assert_contains(err.hint, "devtmpfs");
	assert_int_equal(fwctl_dev_open(*state, path, &dev, &err), -ENODEV);
	assert_contains(err.hint, "fwctl list");
}

static void another_device_under_the_same_node_is_not_taken(void **state)
{
	struct fwctl_error err;
	struct fwctl_dev *dev;

	/* Sysfs says another number than the node has. */
	tree_file("1:4\n", "%s/sys/devices/faux/fwctl_mock.0/fwctl/fwctl3/dev",
		  (char *)*state);
	assert_int_equal(fwctl_dev_open(*state, "fwctl_mock.0", &dev, &err),
			 -ENODEV);
	assert_contains(err.message, "fwctl3 went away");
}

static void what_is_no_fwctl_node_is_refused(void **state)
{
	struct fwctl_error err;
	struct fwctl_dev *dev;
	char path[4096];
	int fds[2];

	snprintf(path, sizeof(path), "%s/file", (char *)*state);
	tree_file("x", "%s", path);
	assert_int_equal(fwctl_dev_open(*state, path, &dev, &err), -ENOTTY);
	assert_contains(err.message, "is not a fwctl device");
	/* A character device of another class. */
	tree_link("../../class/mem", "%s/sys/dev/char/1:5/subsystem",
		  (char *)*state);
	assert_int_equal(fwctl_dev_open(*state, "/dev/zero", &dev, &err),
			 -ENOTTY);
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(fwctl_dev_from_fd(fds[0], "pipe", &dev, &err),
			 -ENOTTY);
	close(fds[0]);
	close(fds[1]);
	assert_int_equal(fwctl_dev_from_fd(fds[0], "pipe", &dev, &err),
			 -EBADF);
	assert_contains(err.message, "pipe: not an open file");
}

static void a_node_without_permission_says_who_may(void **state)
{
	struct fwctl_error err;

	(void)state;
	assert_int_equal(fwctl_fail_open(&err, -EACCES, "/dev/fwctl/fwctl0"),
			 -EACCES);
	assert_contains(err.message, "no permission to open /dev/fwctl/fwctl0");
	assert_contains(err.hint, "root only by default");
	assert_contains(err.hint, "chgrp GROUP /dev/fwctl/fwctl0");
}

static void an_ioctl_that_is_refused_is_explained(void **state)
{
	uint32_t type;
	struct fwctl_error err;
	struct fwctl_dev *dev;

	/* The node is /dev/null: a real ioctl, a real ENOTTY. */
	assert_int_equal(fwctl_dev_open(*state, "fwctl0", &dev, &err), 0);
	assert_int_equal(fwctl_dev_info(dev, &type, NULL, NULL, &err), -ENOTTY);
	assert_contains(err.message, "fwctl0 is not a fwctl device");
	fwctl_dev_close(dev);
}

/* Loopback */

static struct fwctl_dev *play(struct fwctl_loopback *lb)
{
	struct fwctl_dev *dev;

	assert_int_equal(fwctl_loopback_open(lb, "fwctl0", &dev, NULL), 0);
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
		.calls = { { .cmd = FWCTL_INFO, .room = 8, .type = 1,
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
	/* A length from a hostile kernel is a number like any other. */
	len = 2;
	assert_int_equal(fwctl_dev_info(dev, &type, data, &len, NULL), 0);
	assert_int_equal(len, UINT32_MAX);
	assert_memory_equal(data, "ab\0", 4);
	assert_int_equal(fwctl_dev_info(dev, &type, NULL, NULL, NULL), 0);
	assert_int_equal(type, 3);
	end(&lb, dev);
}

static void info_refuses_a_buffer_over_the_limit(void **state)
{
	struct fwctl_loopback lb = { .count = 0 };
	struct fwctl_dev *dev = play(&lb);
	size_t len = FWCTL_MAX_LEN + 1;
	struct fwctl_error err;
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
			     .in_len = 4, .room = 16, .out = "pong!",
			     .out_len = 5 } },
		.count = 1,
	};
	struct fwctl_dev *dev = play(&lb);
	char out[16] = "ZZZZZZZZZZZZZZZ";
	size_t len = sizeof(out);

	(void)state;
	assert_int_equal(fwctl_dev_rpc(dev, FWCTL_SCOPE_DEBUG_READ, "ping", 4,
				       out, &len, NULL), 0);
	assert_int_equal(len, 5);
	/* Bytes beyond the response stay. */
	assert_memory_equal(out, "pong!ZZZZZZZZZZ", 16);
	end(&lb, dev);
}

static void rpc_tells_the_full_length_of_a_cut_response(void **state)
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
	size_t len = 2;

	(void)state;
	assert_int_equal(fwctl_dev_rpc(dev, 0, "x", 1, out, &len, NULL), 0);
	assert_int_equal(len, 8);
	assert_memory_equal(out, "abZ", 4);
	len = 0;
	assert_int_equal(fwctl_dev_rpc(dev, 0, NULL, 0, NULL, &len, NULL), 0);
	assert_int_equal(len, 3);
	end(&lb, dev);
}

/* The loopback is one, unless told otherwise. */
/* By a thread, which needs no queue and knows no timeout. */
static void a_deadline_works_on_a_kernel_without_queues(void **state)
{
	struct fwctl_loopback lb = {
		.calls = { { .cmd = FWCTL_RPC, .scope = 1, .in = "ping",
			     .in_len = 4, .out = "pong", .out_len = 4 },
			   { .cmd = FWCTL_RPC, .scope = 1, .in = "ping",
			     .in_len = 4, .out = "pong", .out_len = 4 } },
		.count = 2,
		.ring_error = -ENOTTY,
	};
	struct fwctl_dev *dev = play(&lb);
	struct fwctl_error err;
	char out[4] = "";
	size_t len = sizeof(out);

	(void)state;
	assert_int_equal(fwctl_dev_rpc_timed(dev, 60000, 1, "ping", 4, out,
					     &len, &err), 0);
	assert_memory_equal(out, "pong", 4);
	lb.ring_error = -EOPNOTSUPP;
	len = 2;
	memset(out, 0, sizeof(out));
	assert_int_equal(fwctl_dev_rpc_timed(dev, 0, 1, "ping", 4, out, &len,
					     &err), 0);
	assert_int_equal(len, 4);
	assert_memory_equal(out, "po\0", 4);
	end(&lb, dev);
}

static void rpc_refuses_lengths_over_the_limit_itself(void **state)
{
	struct fwctl_loopback lb = { .count = 0 };
	struct fwctl_dev *dev = play(&lb);
	struct fwctl_error err;
	size_t len = 16;

	(void)state;
	assert_int_equal(fwctl_dev_rpc(dev, 0, "", FWCTL_MAX_LEN + 1, NULL,
				       &len, &err), -EMSGSIZE);
	assert_contains(err.message, "request of 2097153 bytes");
	assert_contains(err.message, "limit of 2 MiB");
#if SIZE_MAX > UINT32_MAX
	/* Would be 16 in the kernel's 32 bits. */
	len = ((size_t)1 << 32) + 16;
	assert_int_equal(fwctl_dev_rpc(dev, 0, "", 0, NULL, &len, &err),
			 -EMSGSIZE);
	assert_contains(err.message, "response buffer of 4294967312 bytes");
	assert_true(len == ((size_t)1 << 32) + 16);
#endif
	end(&lb, dev);
}

static void every_errno_says_what_happened_and_what_to_do(void **state)
{
	static const struct {
		uint32_t scope;
		int code;
		const char *message, *hint;
	} cases[] = {
		{ 3, -EPERM, "scope debug-write-full needs the capability CAP_SYS_RAWIO",
		  "smaller scope" },
		{ 0, -EPERM, "not permitted in scope configuration", "policy" },
		{ 0, -EBADMSG, "not allow this command in scope configuration",
		  "wider scope" },
		{ 3, -EBADMSG, "in any scope", "first bytes" },
		{ 0, -ENODEV, "fwctl0 went away", "fwctl list" },
		{ 0, -EMSGSIZE, "request 1 bytes, response buffer 7 bytes",
		  "header" },
		{ 77, -EOPNOTSUPP, "does not support scope 77",
		  "0 configuration" },
		{ 0, -ENOTTY, "is not a fwctl device", "/dev/fwctl" },
		{ 0, -ENOMEM, "no memory", "smaller buffers" },
		{ 0, -EINTR, "interrupted", "before sending it again" },
		{ 0, -EINVAL, "does not understand", "versions" },
		{ 0, -E2BIG, "does not understand", "versions" },
		{ 0, -EIO, "makes no sense", "reset" },
		{ 0, -ETIMEDOUT, "in time", "reset" },
		{ 0, -EFAULT, "not memory of this process", "" },
		{ 0, -EBUSY, "commands in flight", "Try again" },
		{ 0, -ENXIO, "command interface is down", "in a while" },
		{ 0, -ESTALE, "the RPC failed: Stale file handle", "dmesg" },
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
		struct fwctl_error err;
		char out[7] = "";
		size_t len = 7;

		assert_int_equal(fwctl_dev_rpc(dev, cases[i].scope, "x", 1,
					       out, &len, &err),
				 cases[i].code);
		assert_int_equal(err.code, cases[i].code);
		assert_int_equal(len, 7);
		assert_contains(err.message, "fwctl0");
		assert_contains(err.message, cases[i].message);
		assert_contains(err.hint, cases[i].hint);
		end(&lb, dev);
	}
}

static void the_loopback_notices_every_deviation(void **state)
{
	struct fwctl_loopback lb = {
		.calls = { { .cmd = FWCTL_RPC, .scope = 1, .in = "ab",
			     .in_len = 2, .room = 4 } },
		.count = 1,
	};
	static const struct {
		uint32_t scope;
		const char *in, *failure;
		size_t in_len, room;
	} cases[] = {
		{ 0, "ab", "scope 0, not 1", 2, 4 },
		{ 1, "aX", "byte 1 is 58, not 62", 2, 4 },
		{ 1, "abc", "3 bytes, not 2", 3, 4 },
		{ 1, "ab", "room for 3, not 4", 2, 3 },
	};
	struct fwctl_dev *dev = play(&lb);
	size_t len = 0;
	char out[4];

	(void)state;
	assert_contains(fwctl_loopback_failure(&lb), "never came");
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		lb.next = 0;
		lb.failure[0] = '\0';
		len = cases[i].room;
		assert_int_equal(fwctl_dev_rpc(dev, cases[i].scope,
					       cases[i].in, cases[i].in_len,
					       out, &len, NULL), -EPROTO);
		assert_contains(fwctl_loopback_failure(&lb), cases[i].failure);
	}
	lb.failure[0] = '\0';
	assert_int_equal(fwctl_dev_rpc(dev, 0, NULL, 0, NULL, &len, NULL),
			 -EPROTO);
	assert_contains(fwctl_loopback_failure(&lb), "no more");
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
	struct fwctl_error err;
	char out[1];
	size_t len = 1;

	(void)state;
	assert_int_equal(fwctl_dev_rpc_timed(dev, 5, 0, "x", 1, out, &len,
					     &err), 0);
	assert_int_equal(out[0], 'y');
	assert_int_equal(fwctl_dev_rpc_timed(dev, 7, 0, "x", 1, out, &len,
					     &err), -ETIMEDOUT);
	assert_contains(err.hint, "1 RPC of this program is still in");
	assert_int_equal(fwctl_dev_rpc_timed(dev, 7, 9, "x", 1, out, &len,
					     &err), -EOPNOTSUPP);
	assert_contains(err.message, "scope 9");
	end(&lb, dev);
}

/* Queues */

/* A handle that plays @lb, and a queue on it. */
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

/* One byte there, up to four back. */
static void submit(struct fwctl_queue *queue, const char *in, char *out,
		   uint64_t tag)
{
	assert_int_equal(fwctl_queue_submit(queue, 0, 0, in, 1, out, 4, tag,
					    NULL), 0);
}

static struct fwctl_completion reap(struct fwctl_queue *queue)
{
	struct fwctl_completion c;

	assert_int_equal(fwctl_queue_reap(queue, -1, &c, NULL), 0);
	return c;
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
	struct fwctl_completion c;
	struct fwctl_queue *queue;
	struct fwctl_dev *dev = play_queue(&lb, 3, &queue);
	char out[3][4] = { "zzz", "zzz", "zzz" };

	(void)state;
	submit(queue, "a", out[0], 100);
	submit(queue, "b", out[1], 101);
	submit(queue, "c", out[2], 102);
	assert_int_equal(fwctl_queue_pending(queue), 3);
	c = reap(queue);
	assert_int_equal(c.tag, 101);
	assert_int_equal(c.result, 0);
	assert_int_equal(c.out_len, 1);
	assert_memory_equal(out[1], "Bzz", 4);
	c = reap(queue);
	/* One that was cut. */
	assert_int_equal(c.tag, 102);
	assert_int_equal(c.out_len, 6);
	assert_memory_equal(out[2], "CCCC", 4);
	assert_memory_equal(out[0], "zzz", 4);
	assert_int_equal(reap(queue).tag, 100);
	assert_int_equal(fwctl_queue_pending(queue), 0);
	assert_int_equal(fwctl_queue_reap(queue, -1, &c, NULL), -ENOENT);
	end_queue(&lb, dev, queue);
}

static void a_full_queue_says_so_and_takes_more_once_reaped(void **state)
{
	struct fwctl_loopback lb = { .count = 5 };
	struct fwctl_queue *queue;
	struct fwctl_error err;
	struct fwctl_dev *dev;
	char out[2][4];

	(void)state;
	for (size_t i = 0; i < 5; i++)
		lb.calls[i] = (struct fwctl_loopback_call){
			.cmd = FWCTL_RPC, .in = "x", .in_len = 1,
		};
	dev = play_queue(&lb, 2, &queue);
	submit(queue, "x", out[0], 0);
	submit(queue, "x", out[1], 1);
	for (uint64_t tag = 2; tag < 5; tag++) {
		assert_int_equal(fwctl_queue_submit(queue, 0, 0, "x", 1, out, 4,
						    9, &err), -EAGAIN);
		assert_contains(err.message, "full: it has 2 RPCs in flight");
		assert_contains(err.hint, "Reap one");
		assert_int_equal(reap(queue).tag, tag - 2);
		submit(queue, "x", out[tag % 2], tag);
	}
	assert_int_equal(reap(queue).tag, 3);
	assert_int_equal(reap(queue).tag, 4);
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
	struct fwctl_error by_queue, by_call;
	struct fwctl_completion c;
	struct fwctl_queue *queue;
	struct fwctl_dev *dev = play_queue(&lb, 1, &queue);
	char out[4];
	size_t len = 4;

	(void)state;
	assert_int_equal(fwctl_queue_submit(queue, 0, 1, "x", 1, out, 4, 5,
					    NULL), 0);
	assert_int_equal(fwctl_queue_reap(queue, -1, &c, &by_queue), 0);
	assert_int_equal(c.tag, 5);
	assert_int_equal(c.result, -EBADMSG);
	assert_int_equal(c.out_len, 0);
	assert_int_equal(fwctl_dev_rpc(dev, 1, "x", 1, out, &len, &by_call),
			 -EBADMSG);
	assert_int_equal(by_queue.code, by_call.code);
	assert_string_equal(by_queue.message, by_call.message);
	assert_string_equal(by_queue.hint, by_call.hint);
	end_queue(&lb, dev, queue);
}

static void a_wait_for_a_queue_can_have_an_end(void **state)
{
	struct fwctl_loopback lb = { .count = 0 };
	struct fwctl_completion c;
	struct fwctl_queue *queue;
	struct fwctl_error err;
	struct fwctl_dev *dev = play_queue(&lb, 1, &queue);
	char out[4];

	(void)state;
	submit(queue, "x", out, 0);
	assert_int_equal(fwctl_queue_reap(queue, 0, &c, &err), -EAGAIN);
	assert_contains(err.message, "no RPC of the queue has ended yet");
	assert_int_equal(fwctl_queue_reap(queue, 10, &c, &err), -EAGAIN);
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
	struct fwctl_completion c;
	struct fwctl_queue *queue;
	struct fwctl_error err;
	struct fwctl_dev *dev = play_queue(&lb, 3, &queue);
	char out[2][4] = { "", "" };

	(void)state;
	submit(queue, "a", out[0], 1);
	submit(queue, "b", out[1], 2);
	assert_int_equal(fwctl_queue_cancel(queue, 3, &err), -ENOENT);
	assert_contains(err.message, "the tag 3");
	assert_int_equal(fwctl_queue_cancel(queue, 2, NULL), 0);
	assert_int_equal(fwctl_queue_cancel(queue, 2, NULL), -ENOENT);
	assert_int_equal(fwctl_queue_reap(queue, -1, &c, &err), 0);
	assert_int_equal(c.tag, 2);
	assert_int_equal(c.result, -ECANCELED);
	assert_contains(err.message, "cancelled before the firmware answered");
	assert_contains(err.hint, "look before sending it again");
	/* Its slot is as good as new. */
	submit(queue, "b", out[1], 2);
	assert_int_equal(reap(queue).tag, 1);
	end_queue(&lb, dev, queue);
}

static void freeing_a_queue_abandons_what_is_in_flight(void **state)
{
	struct fwctl_loopback lb = { .count = 0 };
	struct fwctl_queue *queue;
	struct fwctl_dev *dev = play_queue(&lb, 4, &queue);
	char out[4][4];

	(void)state;
	for (int i = 0; i < 4; i++)
		submit(queue, "x", out[i], i);
	assert_int_equal(fwctl_queue_cancel(queue, 2, NULL), 0);
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
	struct fwctl_completion c;
	struct fwctl_queue *queue;
	struct fwctl_dev *dev = play_queue(&lb, 1, &queue);
	char out[4];

	(void)state;
	assert_int_equal(fwctl_queue_submit(queue, 50, 0, "x", 1, out, 4, 1,
					    NULL), 0);
	c = reap(queue);
	assert_int_equal(c.result, 0);
	assert_int_equal(c.out_len, 2);
	assert_int_equal(fwctl_queue_submit(queue, 60, 0, "x", 1, out, 4, 2,
					    NULL), 0);
	assert_int_equal(reap(queue).result, -ETIMEDOUT);
	end_queue(&lb, dev, queue);
}

static void a_queue_refuses_what_can_not_be(void **state)
{
	struct fwctl_loopback lb = { .count = 0 };
	struct fwctl_queue *queue;
	struct fwctl_error err;
	struct fwctl_dev *dev = play_queue(&lb, 1, &queue);

	(void)state;
	assert_int_equal(fwctl_queue_submit(queue, 0, 0, "", FWCTL_MAX_LEN + 1,
					    NULL, 0, 0, &err), -EMSGSIZE);
	assert_contains(err.message, "request of 2097153 bytes");
	assert_int_equal(fwctl_queue_submit(queue, 0, 0, "", 0, NULL,
					    FWCTL_MAX_LEN + 1, 0, &err),
			 -EMSGSIZE);
	assert_int_equal(fwctl_queue_pending(queue), 0);
	end_queue(&lb, dev, queue);
	dev = play(&lb);
	assert_int_equal(fwctl_queue_new(dev, 0, &queue, &err), -EINVAL);
	assert_contains(err.message, "1 to 4096 RPCs, not 0");
	assert_int_equal(fwctl_queue_new(dev, 4097, &queue, &err), -EINVAL);
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
		{ -ENODEV, -ENODEV, "went away", "fwctl list" },
		{ -EIO, -EIO, "no queue of RPCs: ", "dmesg" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct fwctl_loopback lb = { .ring_error = cases[i].error };
		struct fwctl_dev *dev = play(&lb);
		struct fwctl_queue *queue;
		struct fwctl_error err;

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
		on_tree(an_entry_tells_parent_bus_driver_and_pci_function),
		on_tree(a_device_off_pci_or_without_parent_says_so),
		on_empty(a_system_without_fwctl_has_an_empty_list),
		on_tree(each_kind_of_name_finds_its_device),
		cmocka_unit_test(pci_addresses_are_parsed_strictly),
		on_tree(an_ambiguous_name_lists_the_candidates),
		on_tree(an_unknown_name_lists_the_devices),
		on_empty(a_missing_module_is_named),
		on_tree(no_error_struct_is_needed),
		on_tree(a_long_error_ends_in_dots_and_is_printable),
		on_tree(many_candidates_end_in_dots),
		on_tree(open_works_by_every_name_and_closes_on_exec),
		on_empty(without_sysfs_a_name_still_finds_its_node),
		on_tree(a_missing_node_is_told_from_a_missing_device),
		on_tree(another_device_under_the_same_node_is_not_taken),
		on_tree(what_is_no_fwctl_node_is_refused),
		cmocka_unit_test(a_node_without_permission_says_who_may),
		on_tree(an_ioctl_that_is_refused_is_explained),
		cmocka_unit_test(info_fills_the_buffer_with_data_then_zeroes),
		cmocka_unit_test(info_cuts_data_that_is_longer_than_the_buffer),
		cmocka_unit_test(info_refuses_a_buffer_over_the_limit),
		cmocka_unit_test(rpc_carries_scope_request_and_response),
		cmocka_unit_test(rpc_tells_the_full_length_of_a_cut_response),
		cmocka_unit_test(a_deadline_works_on_a_kernel_without_queues),
		cmocka_unit_test(rpc_refuses_lengths_over_the_limit_itself),
		cmocka_unit_test(every_errno_says_what_happened_and_what_to_do),
		cmocka_unit_test(the_loopback_notices_every_deviation),
		cmocka_unit_test(a_deadline_is_the_kernels),
		cmocka_unit_test(rpcs_of_a_queue_end_in_any_order),
		cmocka_unit_test(a_full_queue_says_so_and_takes_more_once_reaped),
		cmocka_unit_test(an_rpc_of_a_queue_fails_as_any_other),
		cmocka_unit_test(a_wait_for_a_queue_can_have_an_end),
		cmocka_unit_test(one_of_a_queue_is_cancelled),
		cmocka_unit_test(freeing_a_queue_abandons_what_is_in_flight),
		cmocka_unit_test(a_queue_has_deadlines),
		cmocka_unit_test(a_queue_refuses_what_can_not_be),
		cmocka_unit_test(a_queue_that_can_not_be_made_is_explained),
		cmocka_unit_test(scopes_and_types_have_names),
	};

	return cmocka_run_group_tests_name("libfwctl", tests, NULL, NULL);
}
