// SPDX-License-Identifier: LGPL-2.1-or-later
/* Versions, serial numbers and ports, from devlink. */
#include <errno.h>
#include <string.h>

#include <linux/devlink.h>
#include <linux/genetlink.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>

#include "internal.h"

#define VERSIONS (KIND(BOARD) | KIND(PART) | KIND(RUNNING) | KIND(STORED))
#define INFO (KIND(SERIAL) | VERSIONS)
#define DEVLINK (INFO | KIND(DEVLINK) | KIND(PORT))

/* Name of the part number among the fixed versions. */
#define PART_NUMBER "board.part_number"

/**
 * struct reader - A devlink instance that is read
 * @inv: The inventory.
 * @id: The identity.
 * @bus: Bus of the instance.
 * @device: Device of the instance.
 * @handle: Both.
 */
struct reader {
	struct fwctl_inventory *inv;
	struct fwctl_identity *id;
	const char *bus;
	const char *device;
	char handle[128];
};

bool devlink_is_for(struct nlmsghdr *hdr, const char *bus, const char *device)
{
	struct nlattr *bus_attr, *device_attr;
	char text[128];

	if (!genlmsg_valid_hdr(hdr, 0))
		return false;
	bus_attr = nlmsg_find_attr(hdr, GENL_HDRLEN, DEVLINK_ATTR_BUS_NAME);
	device_attr = nlmsg_find_attr(hdr, GENL_HDRLEN, DEVLINK_ATTR_DEV_NAME);
	return bus_attr && device_attr &&
	       netlink_text(bus_attr, text, sizeof(text)) && !strcmp(text, bus) &&
	       netlink_text(device_attr, text, sizeof(text)) &&
	       !strcmp(text, device);
}

/* Compare the handle of a message with the requested one. */
static bool is_response(const struct reader *r, struct nlmsghdr *hdr)
{
	return devlink_is_for(hdr, r->bus, r->device);
}

static int request(struct reader *r, uint8_t cmd, int flags,
		   netlink_parse_fn parse)
{
	struct nl_msg *msg = nlmsg_alloc();

	if (!msg || !genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, r->inv->family,
				 0, flags, cmd, DEVLINK_GENL_VERSION) ||
	    nla_put_string(msg, DEVLINK_ATTR_BUS_NAME, r->bus) ||
	    nla_put_string(msg, DEVLINK_ATTR_DEV_NAME, r->device)) {
		nlmsg_free(msg);
		return -ENOMEM;
	}
	return netlink_query(NETLINK_GENERIC, msg, parse, r);
}

static void parse_instance(void *data, struct nlmsghdr *hdr)
{
	struct reader *r = data;

	if (is_response(r, hdr))
		identity_add(r->id, FWCTL_IDENTITY_DEVLINK, NULL, r->handle,
			     sizeof(r->handle));
}

/* A fixed version: the part number, or an attribute of the board. */
static enum fwctl_identity_kind kind_of(uint16_t type, const char *name)
{
	if (type == DEVLINK_ATTR_INFO_VERSION_RUNNING)
		return FWCTL_IDENTITY_RUNNING;
	if (type == DEVLINK_ATTR_INFO_VERSION_STORED)
		return FWCTL_IDENTITY_STORED;
	if (!strcmp(name, PART_NUMBER))
		return FWCTL_IDENTITY_PART;
	return FWCTL_IDENTITY_BOARD;
}

static void parse_version(struct reader *r, struct nlattr *nest)
{
	struct nlattr *name = nla_find(nla_data(nest), nla_len(nest),
				       DEVLINK_ATTR_INFO_VERSION_NAME);
	struct nlattr *value = nla_find(nla_data(nest), nla_len(nest),
					DEVLINK_ATTR_INFO_VERSION_VALUE);
	char key[TEXT_MAX];

	if (name && value && netlink_text(name, key, sizeof(key)))
		identity_add(r->id, kind_of(nla_type(nest), key), key,
			     nla_data(value), nla_len(value));
}

static void add_serial(struct reader *r, struct nlmsghdr *hdr, int type,
		       const char *key)
{
	struct nlattr *attr = nlmsg_find_attr(hdr, GENL_HDRLEN, type);

	if (attr)
		identity_add(r->id, FWCTL_IDENTITY_SERIAL, key, nla_data(attr),
			     nla_len(attr));
}

static void parse_info(void *data, struct nlmsghdr *hdr)
{
	struct reader *r = data;
	struct nlattr *attr;
	int rest;

	if (!is_response(r, hdr))
		return;
	add_serial(r, hdr, DEVLINK_ATTR_INFO_BOARD_SERIAL_NUMBER, "board");
	add_serial(r, hdr, DEVLINK_ATTR_INFO_SERIAL_NUMBER, "device");
	nlmsg_for_each_attr(attr, hdr, GENL_HDRLEN, rest) {
		switch (nla_type(attr)) {
		case DEVLINK_ATTR_INFO_VERSION_FIXED:
		case DEVLINK_ATTR_INFO_VERSION_RUNNING:
		case DEVLINK_ATTR_INFO_VERSION_STORED:
			parse_version(r, attr);
			break;
		}
	}
}

static void parse_port(void *data, struct nlmsghdr *hdr)
{
	struct nlattr *index, *name;
	struct reader *r = data;
	char key[64], port[160];

	/* Linux 6.1 returns the ports of all instances. */
	if (!is_response(r, hdr))
		return;
	index = nlmsg_find_attr(hdr, GENL_HDRLEN, DEVLINK_ATTR_PORT_INDEX);
	if (!index || nla_len(index) != sizeof(uint32_t))
		return;
	name = nlmsg_find_attr(hdr, GENL_HDRLEN, DEVLINK_ATTR_PORT_NETDEV_NAME);
	if (!name)
		name = nlmsg_find_attr(hdr, GENL_HDRLEN,
				       DEVLINK_ATTR_PORT_IBDEV_NAME);
	snprintf(port, sizeof(port), "%s/%u", r->handle, nla_get_u32(index));
	identity_add(r->id, FWCTL_IDENTITY_PORT,
		     name && netlink_text(name, key, sizeof(key)) ? key : NULL,
		     port, sizeof(port));
}

static void explain(struct reader *r, uint32_t kinds, int error)
{
	if (error == -ENOMEM)
		r->id->no_memory = true;
	else if (error)
		identity_explain(r->id, kinds, "devlink: %s", strerror(-error));
	else
		identity_explain(r->id, kinds, "devlink does not report it");
}

/* A dump that a change interrupts may lack a port, so start it again. */
static int read_ports(struct reader *r)
{
	int error = -EAGAIN;

	for (int i = 0; i < RESTARTS && error == -EAGAIN; i++)
		error = request(r, DEVLINK_CMD_PORT_GET, NLM_F_DUMP, parse_port);
	return error;
}

/* Returns false if there is no such instance. */
static bool read_instance(struct reader *r)
{
	int error = request(r, DEVLINK_CMD_GET, 0, parse_instance);

	if (error == -ENODEV)
		return false;
	explain(r, KIND(DEVLINK), error);
	if (wants(r->id, INFO))
		explain(r, INFO, request(r, DEVLINK_CMD_INFO_GET, 0, parse_info));
	if (wants(r->id, KIND(PORT)))
		explain(r, KIND(PORT), read_ports(r));
	return true;
}

static bool read_handle(struct fwctl_inventory *inv, struct fwctl_identity *id,
			const char *bus, const char *device)
{
	struct reader r = { .inv = inv, .id = id, .bus = bus, .device = device };

	if (!bus || !device)
		return false;
	snprintf(r.handle, sizeof(r.handle), "%s/%s", bus, device);
	return read_instance(&r);
}

static void parse_family(void *data, struct nlmsghdr *hdr)
{
	struct nlattr *attr;
	int *family = data;

	if (!genlmsg_valid_hdr(hdr, 0))
		return;
	attr = nlmsg_find_attr(hdr, GENL_HDRLEN, CTRL_ATTR_FAMILY_ID);
	if (attr && nla_len(attr) == sizeof(uint16_t))
		*family = nla_get_u16(attr);
}

int devlink_family(void)
{
	struct nl_msg *msg = nlmsg_alloc();
	int family = 0;
	int ret;

	if (!msg || !genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, GENL_ID_CTRL, 0,
				 0, CTRL_CMD_GETFAMILY, 1) ||
	    nla_put_string(msg, CTRL_ATTR_FAMILY_NAME, DEVLINK_GENL_NAME)) {
		nlmsg_free(msg);
		return -ENOMEM;
	}
	ret = netlink_query(NETLINK_GENERIC, msg, parse_family, &family);
	if (ret)
		return ret;
	return family > 0 ? family : -EPROTO;
}

void devlink_read(struct fwctl_inventory *inv, const struct fwctl_entry *entry,
		  struct fwctl_identity *id)
{
	const char *bus = fwctl_entry_bus(entry);
	const char *parent = fwctl_entry_parent(entry);
	const char *pci = fwctl_entry_pci(entry);

	if (!wants(id, DEVLINK))
		return;
	if (!inv->family)
		inv->family = devlink_family();
	if (inv->family < 0) {
		identity_explain(id, DEVLINK, "the kernel has no devlink");
		return;
	}
	if (read_handle(inv, id, bus, parent))
		return;
	if (pci && (!parent || strcmp(pci, parent)) &&
	    read_handle(inv, id, "pci", pci))
		return;
	identity_explain(id, DEVLINK,
			 "no devlink instance in this network namespace");
}
