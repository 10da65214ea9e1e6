// SPDX-License-Identifier: GPL-2.0-only
/* libfwctl-identity: responses of netlink from a table, a fake sysfs. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <linux/devlink.h>
#include <linux/genetlink.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <rdma/rdma_netlink.h>

#include "../identity/internal.h"
#include "contains.h"
#include "tree.h"
#include "wrap.h"

#define FAMILY 21
#define RDMA_GET RDMA_NL_GET_TYPE(RDMA_NL_NLDEV, RDMA_NLDEV_CMD_GET)

/**
 * struct response - Responses of the fake kernel to one kind of request
 * @ret: Result.
 * @messages: The messages.
 * @count: Number of messages.
 * @queries: Number of requests.
 * @interrupts: How many dumps are interrupted after the first message.
 */
struct response {
	int ret;
	struct nl_msg *messages[8];
	size_t count;
	unsigned int queries;
	unsigned int interrupts;
};

/**
 * struct kernel - The fake kernel and its sysfs
 * @root: Directory above sys/.
 * @ctx: Context of the directory.
 * @list: Its devices.
 * @inventory: The inventory under test.
 * @readable: Bytes of sysfs files before each read fails with EIO; 0 for no limit.
 * @identity: The last identity.
 */
static struct kernel {
	char *root;
	struct fwctl_context *ctx;
	struct fwctl_list *list;
	struct fwctl_inventory *inventory;
	size_t readable;
	struct fwctl_identity *identity;
	struct response family, instance, info, port, links, alias, rdma;
} kernel;

static struct response *devlink_response(struct nlmsghdr *hdr)
{
	switch (genlmsg_hdr(hdr)->cmd) {
	case DEVLINK_CMD_GET:
		return &kernel.instance;
	case DEVLINK_CMD_INFO_GET:
		return &kernel.info;
	case DEVLINK_CMD_PORT_GET:
		return &kernel.port;
	}
	fail_msg("unexpected command of devlink");
	return NULL;
}

static struct response *find_response(int protocol, struct nlmsghdr *hdr)
{
	if (protocol == NETLINK_ROUTE)
		return hdr->nlmsg_flags & NLM_F_DUMP ? &kernel.links :
						      &kernel.alias;
	if (protocol == NETLINK_RDMA)
		return &kernel.rdma;
	assert_int_equal(protocol, NETLINK_GENERIC);
	if (hdr->nlmsg_type == GENL_ID_CTRL)
		return &kernel.family;
	assert_int_equal(hdr->nlmsg_type, FAMILY);
	return devlink_response(hdr);
}

/* True if the response is for the device of the request, as in the kernel. */
static bool is_for(struct nlmsghdr *request, struct nlmsghdr *response)
{
	struct nlattr *want, *have;

	if (request->nlmsg_type != FAMILY || request->nlmsg_flags & NLM_F_DUMP)
		return true;
	want = nlmsg_find_attr(request, GENL_HDRLEN, DEVLINK_ATTR_DEV_NAME);
	have = nlmsg_find_attr(response, GENL_HDRLEN, DEVLINK_ATTR_DEV_NAME);
	return !have || !strcmp(nla_get_string(want), nla_get_string(have));
}

int __wrap_netlink_query(int protocol, struct nl_msg *msg,
			 netlink_parse_fn parse, void *data)
{
	struct response *a = find_response(protocol, nlmsg_hdr(msg));
	int ret = a->ret;
	bool any = false;

	a->queries++;
	for (size_t i = 0; !a->ret && i < a->count; i++) {
		if (!is_for(nlmsg_hdr(msg), nlmsg_hdr(a->messages[i])))
			continue;
		any = true;
		parse(data, nlmsg_hdr(a->messages[i]));
		if (a->interrupts) {
			a->interrupts--;
			ret = -EAGAIN;
			break;
		}
	}
	if (!ret && !any && a == &kernel.instance)
		ret = -ENODEV;
	nlmsg_free(msg);
	return ret;
}

ssize_t __wrap_read(int fd, void *data, size_t size)
{
	size_t at = lseek(fd, 0, SEEK_CUR);

	if (!kernel.readable)
		return __real_read(fd, data, size);
	if (at >= kernel.readable) {
		errno = EIO;
		return -1;
	}
	if (size > kernel.readable - at)
		size = kernel.readable - at;
	return __real_read(fd, data, size);
}

static struct nl_msg *add(struct response *a, struct nl_msg *msg)
{
	assert_in_range(a->count, 0, ARRAY_SIZE(a->messages) - 1);
	a->messages[a->count++] = msg;
	return msg;
}

static struct nl_msg *devlink_message(struct response *a, const char *device)
{
	struct nl_msg *msg = add(a, nlmsg_alloc());

	genlmsg_put(msg, 0, 0, FAMILY, 0, 0, 0, 1);
	nla_put_string(msg, DEVLINK_ATTR_BUS_NAME, "pci");
	nla_put_string(msg, DEVLINK_ATTR_DEV_NAME, device);
	return msg;
}

static void put_version(struct nl_msg *msg, int type, const char *name,
			const char *value)
{
	struct nlattr *nest = nla_nest_start(msg, type);

	nla_put_string(msg, DEVLINK_ATTR_INFO_VERSION_NAME, name);
	nla_put_string(msg, DEVLINK_ATTR_INFO_VERSION_VALUE, value);
	nla_nest_end(msg, nest);
}

static struct nl_msg *add_port(const char *device, uint32_t index,
			       const char *netdev)
{
	struct nl_msg *msg = devlink_message(&kernel.port, device);

	nla_put_u32(msg, DEVLINK_ATTR_PORT_INDEX, index);
	if (netdev)
		nla_put_string(msg, DEVLINK_ATTR_PORT_NETDEV_NAME, netdev);
	return msg;
}

static struct nl_msg *add_link(struct response *a, const char *name,
			       const char *bus, const char *device)
{
	struct ifinfomsg link = { 0 };
	struct nl_msg *msg = add(a, nlmsg_alloc_simple(RTM_NEWLINK, 0));

	nlmsg_append(msg, &link, sizeof(link), NLMSG_ALIGNTO);
	nla_put_string(msg, IFLA_IFNAME, name);
	if (bus)
		nla_put_string(msg, IFLA_PARENT_DEV_BUS_NAME, bus);
	if (device)
		nla_put_string(msg, IFLA_PARENT_DEV_NAME, device);
	return msg;
}

static void add_rdma(const char *name)
{
	struct nl_msg *msg = add(&kernel.rdma, nlmsg_alloc_simple(RDMA_GET, 0));

	nla_put_string(msg, RDMA_NLDEV_ATTR_DEV_NAME, name);
}

/* Vital product data with a part number and a serial number. */
static const uint8_t vpd[] = {
	0x82, 4, 0, 'C', 'a', 'r', 'd',
	0x90, 25, 0,
	'P', 'N', 6, 'M', 'C', 'X', '5', '5', '5',
	'S', 'N', 8, 'M', 'T', '4', '2', ' ', ' ', ' ', ' ',
	'R', 'V', 2, 0, 0,
	0x78,
};

static void write_vpd(const char *device, const void *data, size_t len)
{
	char path[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s/sys/devices/pci/%s/vpd", kernel.root,
		 device);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(data, 1, len, f), len);
	fclose(f);
}

static void make_card(const char *device)
{
	struct nl_msg *msg;

	devlink_message(&kernel.instance, device);
	msg = devlink_message(&kernel.info, device);
	nla_put_string(msg, DEVLINK_ATTR_INFO_SERIAL_NUMBER, "e4f6");
	nla_put_string(msg, DEVLINK_ATTR_INFO_BOARD_SERIAL_NUMBER, "MT2437X1");
	put_version(msg, DEVLINK_ATTR_INFO_VERSION_FIXED, "fw.psid", "MT_8");
	put_version(msg, DEVLINK_ATTR_INFO_VERSION_FIXED, "board.part_number",
		    "MCX555A");
	/* Two attributes of a board may be the same. */
	put_version(msg, DEVLINK_ATTR_INFO_VERSION_FIXED, "board.id", "MT_8");
	put_version(msg, DEVLINK_ATTR_INFO_VERSION_RUNNING, "fw.version",
		    "16.35.2000");
	put_version(msg, DEVLINK_ATTR_INFO_VERSION_STORED, "fw.version",
		    "16.35.3000");
}

static int make_kernel(void **state)
{
	struct nl_msg *msg;

	(void)state;
	memset(&kernel, 0, sizeof(kernel));
	kernel.root = tree_make();
	tree_device(kernel.root, "fwctl0", "pci/0000:03:00.0", "pci", "mlx5_core");
	tree_device(kernel.root, "fwctl1", "pci/0000:04:00.0", "pci", "mlx5_core");
	tree_ancestor(kernel.root, "pci/0000:05:00.0", "pci");
	tree_device(kernel.root, "fwctl2", "pci/0000:05:00.0/mem0", "cxl",
		    "cxl_mem");
	tree_device(kernel.root, "fwctl3", NULL, NULL, NULL);
	tree_file("0x15b3\n", "%s/sys/devices/pci/0000:03:00.0/vendor",
		  kernel.root);
	tree_file("0x1017\n", "%s/sys/devices/pci/0000:03:00.0/device",
		  kernel.root);
	kernel.ctx = fwctl_context_new();
	assert_int_equal(fwctl_context_set_sysroot(kernel.ctx, kernel.root), 0);
	assert_int_equal(fwctl_list_new(kernel.ctx, &kernel.list, NULL), 0);
	assert_int_equal(fwctl_inventory_new(&kernel.inventory, NULL), 0);
	msg = add(&kernel.family, nlmsg_alloc());
	genlmsg_put(msg, 0, 0, GENL_ID_CTRL, 0, 0, 0, 1);
	nla_put_u16(msg, CTRL_ATTR_FAMILY_ID, FAMILY);
	return 0;
}

static void free_response(struct response *a)
{
	for (size_t i = 0; i < a->count; i++)
		nlmsg_free(a->messages[i]);
}

static int free_kernel(void **state)
{
	(void)state;
	fwctl_identity_free(kernel.identity);
	fwctl_inventory_free(kernel.inventory);
	fwctl_list_free(kernel.list);
	fwctl_context_unref(kernel.ctx);
	tree_remove(kernel.root);
	free_response(&kernel.family);
	free_response(&kernel.instance);
	free_response(&kernel.info);
	free_response(&kernel.port);
	free_response(&kernel.links);
	free_response(&kernel.alias);
	free_response(&kernel.rdma);
	return 0;
}

#define with_kernel(f) cmocka_unit_test_setup_teardown(f, make_kernel, free_kernel)

/* Read the identity of device @index of the list. */
static struct fwctl_identity *read_kinds(size_t index, uint32_t kinds)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;

	fwctl_identity_free(kernel.identity);
	kernel.identity = NULL;
	if (fwctl_identity_new(kernel.inventory,
			       fwctl_list_get(kernel.list, index), kinds,
			       &kernel.identity, &err))
		fail_msg("%s", err.message);
	return kernel.identity;
}

static struct fwctl_identity *read_all(size_t index)
{
	return read_kinds(index, FWCTL_IDENTITY_ALL);
}

#define assert_values(id, kind, ...) \
	check_values(id, FWCTL_IDENTITY_##kind, __LINE__, \
		     (const char *const []){ __VA_ARGS__, NULL })

/* Compare values, which are written as "value" or "key=value". */
static void check_values(const struct fwctl_identity *id, uint32_t kind,
			 int line, const char *const *want)
{
	char have[600];
	size_t i;

	for (i = 0; want[i] && fwctl_identity_value(id, kind, i); i++) {
		const char *key = fwctl_identity_key(id, kind, i);

		snprintf(have, sizeof(have), "%s%s%s", key ? key : "",
			 key ? "=" : "", fwctl_identity_value(id, kind, i));
		if (strcmp(have, want[i]))
			fail_msg("line %d: '%s' is not '%s'", line, have,
				 want[i]);
	}
	if (want[i] || fwctl_identity_count(id, kind) != i)
		fail_msg("line %d: %zu values", line,
			 fwctl_identity_count(id, kind));
	assert_null(fwctl_identity_value(id, kind, i));
	assert_null(fwctl_identity_key(id, kind, i));
	assert_null(fwctl_identity_reason(id, kind));
}

#define assert_missing(id, kind, why) \
	check_missing(id, FWCTL_IDENTITY_##kind, why, __LINE__)

static void check_missing(const struct fwctl_identity *id, uint32_t kind,
			  const char *why, int line)
{
	const char *reason = fwctl_identity_reason(id, kind);

	if (fwctl_identity_count(id, kind))
		fail_msg("line %d: there is a value: %s", line,
			 fwctl_identity_value(id, kind, 0));
	if (!reason || !strstr(reason, why))
		fail_msg("line %d: '%s' is not in '%s'", line, why,
			 reason ? reason : "");
}

static void devlink_reports_numbers_versions_and_ports(void **state)
{
	struct fwctl_identity *id;

	(void)state;
	make_card("0000:03:00.0");
	add_port("0000:03:00.0", 65535, "eth2");
	add_port("0000:04:00.0", 1, "eth3");
	add_port("0000:03:00.0", 65536, NULL);
	id = read_all(0);
	assert_values(id, SERIAL, "board=MT2437X1", "device=e4f6");
	assert_values(id, BOARD, "fw.psid=MT_8", "board.id=MT_8");
	assert_values(id, PART, "board.part_number=MCX555A");
	assert_values(id, RUNNING, "fw.version=16.35.2000");
	assert_values(id, STORED, "fw.version=16.35.3000");
	assert_values(id, DEVLINK, "pci/0000:03:00.0");
	assert_values(id, PORT, "eth2=pci/0000:03:00.0/65535",
		      "pci/0000:03:00.0/65536");
}

static void each_missing_source_has_a_reason(void **state)
{
	struct fwctl_identity *id;

	(void)state;
	id = read_all(0);
	assert_missing(id, DEVLINK, "no devlink instance in this network namespace");
	assert_missing(id, SERIAL, "no devlink instance");
	assert_missing(id, SERIAL, "; the card has no vital product data");
	assert_missing(id, PORT, "no devlink instance");
	assert_missing(id, NETDEV, "no network device in this network namespace");
	assert_missing(id, RDMA, "no RDMA device");
	assert_missing(id, TYPE, "does not report it");
	id = read_all(3);
	assert_missing(id, SERIAL, "not a PCI device");
	assert_missing(id, PCI_NAME, "not a PCI device");
	assert_missing(id, DEVLINK, "no devlink instance");
	for (uint32_t kind = 0; kind < FWCTL_IDENTITY_KINDS; kind++)
		assert_non_null(fwctl_identity_reason(id, kind));
}

static void errors_of_the_kernel_are_reasons(void **state)
{
	struct fwctl_identity *id;

	(void)state;
	make_card("0000:03:00.0");
	kernel.info.ret = -EBUSY;
	kernel.port.ret = -EPERM;
	kernel.links.ret = -EACCES;
	id = read_all(0);
	assert_values(id, DEVLINK, "pci/0000:03:00.0");
	assert_missing(id, RUNNING, "devlink: Device or resource busy");
	assert_missing(id, PORT, "devlink: Operation not permitted");
	assert_missing(id, NETDEV, "rtnetlink: Permission denied");
}

static void kernel_without_devlink_is_a_reason(void **state)
{
	(void)state;
	kernel.family.ret = -ENOENT;
	assert_missing(read_all(0), RUNNING, "the kernel has no devlink");
	read_all(1);
	assert_int_equal(kernel.family.queries, 1);
}

/* devlink has no handle for CXL memory. */
static void pci_function_above_is_the_second_choice(void **state)
{
	(void)state;
	make_card("0000:05:00.0");
	assert_values(read_all(2), DEVLINK, "pci/0000:05:00.0");
	assert_int_equal(kernel.instance.queries, 2);
}

static void only_wanted_kinds_are_read(void **state)
{
	struct fwctl_identity *id;

	(void)state;
	make_card("0000:03:00.0");
	add_link(&kernel.links, "eth2", "pci", "0000:03:00.0");
	id = read_kinds(0, KIND(NETDEV));
	assert_values(id, NETDEV, "eth2");
	assert_int_equal(kernel.instance.queries, 0);
	assert_null(fwctl_identity_reason(id, FWCTL_IDENTITY_SERIAL));
	read_kinds(0, KIND(DEVLINK));
	assert_int_equal(kernel.info.queries + kernel.port.queries, 0);
	/* All devices share one dump. */
	read_kinds(1, KIND(NETDEV));
	assert_int_equal(kernel.links.queries, 1);
}

static void network_devices_belong_to_their_parent(void **state)
{
	(void)state;
	add_link(&kernel.links, "lo", NULL, NULL);
	add_link(&kernel.links, "eth2", "pci", "0000:03:00.0");
	add_link(&kernel.links, "eth3", "pci", "0000:04:00.0");
	add_link(&kernel.links, "eth4", "auxiliary", "0000:03:00.0");
	add_link(&kernel.links, "eth5", "pci", "0000:03:00.0");
	assert_values(read_all(0), NETDEV, "eth2", "eth5");
	assert_values(read_all(1), NETDEV, "eth3");
}

static void rdma_devices_are_those_of_the_namespace(void **state)
{
	struct fwctl_identity *id;

	(void)state;
	tree_dir("%s/sys/devices/pci/0000:03:00.0/infiniband/mlx5_0", kernel.root);
	tree_dir("%s/sys/devices/pci/0000:03:00.0/infiniband/mlx5_9", kernel.root);
	tree_dir("%s/sys/devices/pci/0000:04:00.0/infiniband/mlx5_9", kernel.root);
	add_rdma("mlx5_0");
	add_rdma("mlx5_1");
	add_rdma("../infiniband/mlx5_0");
	add_rdma(".");
	id = read_all(0);
	assert_values(id, RDMA, "mlx5_0");
	assert_missing(read_all(1), RDMA, "in this network namespace");
}

static void interrupted_dump_starts_again(void **state)
{
	struct fwctl_identity *id;

	(void)state;
	make_card("0000:03:00.0");
	add_port("0000:03:00.0", 1, NULL);
	add_link(&kernel.links, "eth2", "pci", "0000:03:00.0");
	kernel.port.interrupts = 2;
	kernel.links.interrupts = 2;
	id = read_all(0);
	assert_values(id, PORT, "pci/0000:03:00.0/1");
	assert_values(id, NETDEV, "eth2");
	assert_int_equal(kernel.links.queries, 3);
	assert_int_equal(kernel.port.queries, 3);
}

static void endless_interruptions_are_a_reason(void **state)
{
	(void)state;
	add_link(&kernel.links, "eth2", "pci", "0000:03:00.0");
	kernel.links.interrupts = 1000;
	assert_missing(read_all(0), NETDEV, "rtnetlink: Resource temporarily");
}

static void text_of_firmware_is_made_printable(void **state)
{
	struct nl_msg *msg;
	struct fwctl_identity *id;
	char longer[1000];

	(void)state;
	memset(longer, 'x', sizeof(longer));
	devlink_message(&kernel.instance, "0000:03:00.0");
	msg = devlink_message(&kernel.info, "0000:03:00.0");
	/* Not terminated, with control characters and spaces at the end. */
	nla_put(msg, DEVLINK_ATTR_INFO_SERIAL_NUMBER, 7, "a\033[2J  ");
	nla_put(msg, DEVLINK_ATTR_INFO_BOARD_SERIAL_NUMBER, sizeof(longer),
		longer);
	put_version(msg, DEVLINK_ATTR_INFO_VERSION_RUNNING, "fw\n", "\xff\\");
	put_version(msg, DEVLINK_ATTR_INFO_VERSION_RUNNING, "empty", "");
	longer[sizeof(longer) - 1] = '\0';
	put_version(msg, DEVLINK_ATTR_INFO_VERSION_STORED, longer, "1");
	id = read_kinds(0, KIND(SERIAL) | KIND(RUNNING) | KIND(STORED));
	assert_int_equal(strlen(fwctl_identity_value(id, FWCTL_IDENTITY_SERIAL,
						     0)), TEXT_MAX);
	assert_string_equal(fwctl_identity_value(id, FWCTL_IDENTITY_SERIAL, 1),
			    "a\\x1b[2J");
	assert_values(id, RUNNING, "fw\\x0a=\\xff\\x5c");
	assert_missing(id, STORED, "devlink does not report it");
}

static void malformed_messages_are_ignored(void **state)
{
	struct nl_msg *msg;
	struct fwctl_identity *id;
	char longer[100];

	(void)state;
	memset(longer, 'x', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	devlink_message(&kernel.instance, "0000:03:00.0");
	msg = add(&kernel.instance, nlmsg_alloc_simple(FAMILY, 0));
	msg = devlink_message(&kernel.info, "0000:03:00.0");
	nla_put_u32(msg, DEVLINK_ATTR_INFO_VERSION_RUNNING, 1);
	/* A nested attribute that is longer than its parent. */
	nla_put(msg, DEVLINK_ATTR_INFO_VERSION_RUNNING, 8,
		"\xff\x00\x67\x00zzzz");
	/* An index of the wrong size, and none. */
	msg = devlink_message(&kernel.port, "0000:03:00.0");
	nla_put_u16(msg, DEVLINK_ATTR_PORT_INDEX, 7);
	devlink_message(&kernel.port, "0000:03:00.0");
	/* No handle. */
	msg = add(&kernel.port, nlmsg_alloc());
	genlmsg_put(msg, 0, 0, FAMILY, 0, 0, 0, 1);
	nla_put_u32(msg, DEVLINK_ATTR_PORT_INDEX, 1);
	add(&kernel.links, nlmsg_alloc_simple(RTM_NEWLINK, 0));
	add_link(&kernel.links, longer, "pci", "0000:03:00.0");
	id = read_all(0);
	assert_missing(id, RUNNING, "devlink does not report it");
	assert_missing(id, PORT, "devlink does not report it");
	assert_missing(id, NETDEV, "no network device");
}

static void vital_product_data_fill_gaps(void **state)
{
	struct fwctl_identity *id;

	(void)state;
	write_vpd("0000:03:00.0", vpd, sizeof(vpd));
	id = read_all(0);
	assert_values(id, SERIAL, "vpd=MT42");
	assert_values(id, PART, "vpd=MCX555");
	make_card("0000:03:00.0");
	id = read_all(0);
	assert_values(id, SERIAL, "board=MT2437X1", "device=e4f6");
}

/* A device can fail a read after the first page of its data. */
static void bytes_before_a_read_error_are_used(void **state)
{
	struct fwctl_identity *id;
	char data[8];

	(void)state;
	write_vpd("0000:03:00.0", vpd, sizeof(vpd));
	kernel.readable = sizeof(vpd) - 1;
	id = read_kinds(0, KIND(SERIAL) | KIND(PART));
	assert_values(id, SERIAL, "vpd=MT42");
	assert_values(id, PART, "vpd=MCX555");
	kernel.readable = 0;
	assert_int_equal(sysfs_read("/proc/self", "mem", data, sizeof(data)),
			 -EIO);
}

static void damaged_vital_product_data_are_harmless(void **state)
{
	uint8_t damaged[sizeof(vpd)];

	(void)state;
	/* Cut after each byte, and with each byte at its maximum. */
	for (size_t len = 1; len < sizeof(vpd) - 1; len++) {
		write_vpd("0000:03:00.0", vpd, len);
		read_kinds(0, KIND(SERIAL) | KIND(PART));
		memcpy(damaged, vpd, sizeof(vpd));
		damaged[len] = 0xff;
		write_vpd("0000:03:00.0", damaged, sizeof(vpd));
		read_kinds(0, KIND(SERIAL) | KIND(PART));
	}
	write_vpd("0000:03:00.0", "\xff\xff\xff\xff", 4);
	assert_missing(read_all(0), SERIAL, "vital product data do not contain it");
}

static void type_is_a_word(void **state)
{
	static const char *const types[][2] = {
		{ "1\n", "mlx5" }, { "mock\n", "mock" }, { "0x3", "bnxt" },
		{ "77\n", "77" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		tree_file(types[i][0],
			  "%s/sys/devices/pci/0000:03:00.0/fwctl/fwctl0/type",
			  kernel.root);
		assert_values(read_all(0), TYPE, types[i][1]);
	}
}

static void pci_ids_name_the_device(void **state)
{
	const char *name;

	(void)state;
	name = fwctl_identity_value(read_all(0), FWCTL_IDENTITY_PCI_NAME, 0);
	assert_non_null(name);
	assert_contains(name, "ConnectX-5");
	tree_file("0xfffe\n", "%s/sys/devices/pci/0000:03:00.0/vendor",
		  kernel.root);
	assert_missing(read_all(0), PCI_NAME, "no name for fffe:1017");
}

static const char *found(const char *name, struct fwctl_error *err)
{
	const struct fwctl_entry *e;

	if (fwctl_inventory_find(kernel.inventory, kernel.list, name, &e, err))
		return NULL;
	return fwctl_entry_name(e);
}

static void serial_number_finds_its_device(void **state)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;

	(void)state;
	make_card("0000:04:00.0");
	write_vpd("0000:03:00.0", vpd, sizeof(vpd));
	assert_string_equal(found("serial:MT42", &err), "fwctl0");
	assert_string_equal(found("serial:MT2437X1", &err), "fwctl1");
	assert_string_equal(found("serial:e4f6", &err), "fwctl1");
	assert_string_equal(found("fwctl1", &err), "fwctl1");
	assert_null(found("serial:MT4", &err));
	assert_int_equal(err.code, -ENODEV);
	assert_contains(err.message, "no fwctl device has the serial number 'MT4'");
	assert_contains(err.hint, "2 devices are unknown");
	assert_contains(err.hint, "fwctl2: ");
	assert_null(found("serial:", NULL));
}

static void shared_serial_number_lists_the_candidates(void **state)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;

	(void)state;
	write_vpd("0000:03:00.0", vpd, sizeof(vpd));
	write_vpd("0000:04:00.0", vpd, sizeof(vpd));
	assert_null(found("serial:MT42", &err));
	assert_int_equal(err.code, -ENOTUNIQ);
	assert_int_equal(err.reason, FWCTL_REASON_AMBIGUOUS);
	assert_contains(err.message,
			"fwctl0 (0000:03:00.0), fwctl1 (0000:04:00.0)");
}

static void alternative_name_finds_its_device(void **state)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;

	(void)state;
	add_link(&kernel.alias, "eth2", "pci", "0000:04:00.0");
	assert_string_equal(found("enp4s0f0np0", &err), "fwctl1");
	kernel.alias.ret = -ENODEV;
	assert_null(found("enp5s0f0np0", &err));
	assert_contains(err.message, "there is no fwctl device 'enp5s0f0np0'");
	assert_contains(err.hint, "fwctl0 (0000:03:00.0)");
}

static void unknown_kinds_have_no_values(void **state)
{
	struct fwctl_identity *id = read_all(3);

	(void)state;
	for (uint32_t kind = 0; kind < FWCTL_IDENTITY_KINDS; kind++)
		assert_non_null(fwctl_identity_kind_name(kind));
	assert_null(fwctl_identity_kind_name(FWCTL_IDENTITY_KINDS));
	assert_int_equal(fwctl_identity_count(id, FWCTL_IDENTITY_KINDS), 0);
	assert_null(fwctl_identity_value(id, UINT32_MAX, 0));
	assert_null(fwctl_identity_reason(id, UINT32_MAX));
}

static struct nl_msg *notification(uint8_t cmd, const char *device)
{
	struct nl_msg *msg = nlmsg_alloc();

	genlmsg_put(msg, 0, 0, FAMILY, 0, 0, cmd, 1);
	nla_put_string(msg, DEVLINK_ATTR_BUS_NAME, "pci");
	if (device)
		nla_put_string(msg, DEVLINK_ATTR_DEV_NAME, device);
	return msg;
}

static void parse(struct fwctl_monitor *m, struct nl_msg *msg)
{
	monitor_parse_devlink(m, nlmsg_hdr(msg));
	nlmsg_free(msg);
}

static const char *property_of(struct fwctl_monitor *m, const char *name)
{
	const char *key, *value = NULL;

	for (size_t i = 0; (key = fwctl_monitor_property(m, i, &value)); i++) {
		if (!strcmp(key, name))
			return value;
	}
	return NULL;
}

static struct fwctl_monitor *new_monitor(void)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct fwctl_monitor *m;

	if (fwctl_monitor_new(&m, &err))
		fail_msg("%s", err.message);
	return m;
}

static void health_of_devlink_is_a_change(void **state)
{
	struct nl_msg *msg = notification(DEVLINK_CMD_HEALTH_REPORTER_RECOVER,
					  "0000:03:00.0");
	struct fwctl_monitor *m = new_monitor();
	struct nlattr *nest;

	(void)state;
	nest = nla_nest_start(msg, DEVLINK_ATTR_HEALTH_REPORTER);
	nla_put_string(msg, DEVLINK_ATTR_HEALTH_REPORTER_NAME, "fw\033fatal");
	nla_put_u8(msg, DEVLINK_ATTR_HEALTH_REPORTER_STATE, 1);
	nla_put_u64(msg, DEVLINK_ATTR_HEALTH_REPORTER_ERR_COUNT, 7);
	/* Of the wrong size. */
	nla_put_u32(msg, DEVLINK_ATTR_HEALTH_REPORTER_RECOVER_COUNT, 7);
	nla_nest_end(msg, nest);
	parse(m, msg);
	assert_string_equal(fwctl_monitor_source(m), "devlink");
	assert_string_equal(fwctl_monitor_action(m), "health");
	assert_string_equal(fwctl_monitor_device(m), "pci/0000:03:00.0");
	assert_string_equal(property_of(m, "reporter"), "fw\\x1bfatal");
	assert_string_equal(property_of(m, "state"), "1");
	assert_string_equal(property_of(m, "errors"), "7");
	assert_null(property_of(m, "recoveries"));
	fwctl_monitor_free(m);
}

static void other_notifications_are_no_change(void **state)
{
	struct fwctl_monitor *m = new_monitor();

	(void)state;
	parse(m, notification(DEVLINK_CMD_PORT_NEW, "0000:03:00.0"));
	parse(m, notification(DEVLINK_CMD_NEW, NULL));
	parse(m, nlmsg_alloc_simple(FAMILY, 0));
	assert_null(fwctl_monitor_action(m));
	parse(m, notification(DEVLINK_CMD_DEL, "0000:03:00.0"));
	assert_string_equal(fwctl_monitor_action(m), "instance-removed");
	assert_null(fwctl_monitor_property(m, 0, NULL));
	/* No device changes during this test. */
	assert_int_equal(fwctl_monitor_next(m, NULL), 0);
	assert_null(fwctl_monitor_action(m));
	fwctl_monitor_free(m);
	fwctl_monitor_free(NULL);
}

/* The remaining tests ask the real kernel. */

static void count_message(void *data, struct nlmsghdr *hdr)
{
	assert_int_equal(hdr->nlmsg_type, RTM_NEWLINK);
	++*(unsigned int *)data;
}

static struct nl_msg *link_request(int flags, int index)
{
	struct ifinfomsg link = { .ifi_index = index };
	struct nl_msg *msg = nlmsg_alloc_simple(RTM_GETLINK, flags);

	nlmsg_append(msg, &link, sizeof(link), NLMSG_ALIGNTO);
	return msg;
}

static void real_kernel_responds(void **state)
{
	unsigned int count = 0;

	(void)state;
	assert_int_equal(__real_netlink_query(NETLINK_ROUTE,
					      link_request(NLM_F_DUMP, 0),
					      count_message, &count), 0);
	assert_true(count > 0);
	count = 0;
	assert_int_equal(__real_netlink_query(NETLINK_ROUTE, link_request(0, 1),
					      count_message, &count), 0);
	assert_int_equal(count, 1);
}

static void real_kernel_returns_an_error(void **state)
{
	unsigned int count = 0;

	(void)state;
	assert_int_equal(__real_netlink_query(NETLINK_ROUTE,
					      link_request(0, 0x7fffffff),
					      count_message, &count), -ENODEV);
	assert_int_equal(__real_netlink_query(31, link_request(0, 1),
					      count_message, &count),
			 -EPROTONOSUPPORT);
	assert_int_equal(count, 0);
}

static void real_kernel_describes_an_error(void **state)
{
	struct nl_msg *msg = nlmsg_alloc_simple(RTM_GETLINK, 0);
	char text[TEXT_MAX];

	(void)state;
	/* A part of a header. */
	nlmsg_append(msg, "\0\0\0", 4, NLMSG_ALIGNTO);
	assert_int_equal(netlink_command(NETLINK_ROUTE, msg, text, sizeof(text)),
			 -EINVAL);
	assert_contains(text, "nvalid header");
	assert_int_equal(netlink_command(NETLINK_ROUTE, link_request(0, 1), text,
					 sizeof(text)), 0);
	assert_string_equal(text, "");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		with_kernel(devlink_reports_numbers_versions_and_ports),
		with_kernel(each_missing_source_has_a_reason),
		with_kernel(errors_of_the_kernel_are_reasons),
		with_kernel(kernel_without_devlink_is_a_reason),
		with_kernel(pci_function_above_is_the_second_choice),
		with_kernel(only_wanted_kinds_are_read),
		with_kernel(network_devices_belong_to_their_parent),
		with_kernel(rdma_devices_are_those_of_the_namespace),
		with_kernel(interrupted_dump_starts_again),
		with_kernel(endless_interruptions_are_a_reason),
		with_kernel(text_of_firmware_is_made_printable),
		with_kernel(malformed_messages_are_ignored),
		with_kernel(vital_product_data_fill_gaps),
		with_kernel(bytes_before_a_read_error_are_used),
		with_kernel(damaged_vital_product_data_are_harmless),
		with_kernel(type_is_a_word),
		with_kernel(pci_ids_name_the_device),
		with_kernel(serial_number_finds_its_device),
		with_kernel(shared_serial_number_lists_the_candidates),
		with_kernel(alternative_name_finds_its_device),
		with_kernel(unknown_kinds_have_no_values),
		cmocka_unit_test(health_of_devlink_is_a_change),
		cmocka_unit_test(other_notifications_are_no_change),
		cmocka_unit_test(real_kernel_responds),
		cmocka_unit_test(real_kernel_returns_an_error),
		cmocka_unit_test(real_kernel_describes_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
