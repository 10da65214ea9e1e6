// SPDX-License-Identifier: LGPL-2.1-or-later
/* Network devices over rtnetlink, and RDMA devices over RDMA netlink. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <netlink/attr.h>
#include <rdma/rdma_netlink.h>

#include "internal.h"

static struct owned *new_owned(struct owned_list *list)
{
	if (list->count == list->capacity) {
		size_t capacity = list->capacity ? list->capacity * 2 : 16;
		struct owned *owned = reallocarray(list->owned, capacity,
						   sizeof(*owned));

		if (!owned) {
			list->error = -ENOMEM;
			return NULL;
		}
		list->owned = owned;
		list->capacity = capacity;
	}
	list->owned[list->count] = (struct owned){ 0 };
	return &list->owned[list->count++];
}

static bool copy_text(struct nlattr *attr, char *text, size_t size)
{
	return attr && netlink_text(attr, text, size) && *text;
}

/* Returns false if the device has no name, or uses no device. */
static bool read_link(struct nlmsghdr *hdr, struct owned *o)
{
	const int skip = sizeof(struct ifinfomsg);

	if (hdr->nlmsg_type != RTM_NEWLINK || !nlmsg_valid_hdr(hdr, skip))
		return false;
	return copy_text(nlmsg_find_attr(hdr, skip, IFLA_IFNAME), o->name,
			 sizeof(o->name)) &&
	       copy_text(nlmsg_find_attr(hdr, skip, IFLA_PARENT_DEV_BUS_NAME),
			 o->bus, sizeof(o->bus)) &&
	       copy_text(nlmsg_find_attr(hdr, skip, IFLA_PARENT_DEV_NAME),
			 o->device, sizeof(o->device));
}

static void parse_link(void *data, struct nlmsghdr *hdr)
{
	struct owned_list *list = data;
	struct owned o = { 0 }, *new;

	if (!read_link(hdr, &o))
		return;
	new = new_owned(list);
	if (new)
		*new = o;
}

static void parse_rdma(void *data, struct nlmsghdr *hdr)
{
	struct owned_list *list = data;
	struct owned o = { 0 }, *new;

	if (!copy_text(nlmsg_find_attr(hdr, 0, RDMA_NLDEV_ATTR_DEV_NAME), o.name,
		       sizeof(o.name)))
		return;
	new = new_owned(list);
	if (new)
		*new = o;
}

static int dump_links(struct owned_list *list)
{
	struct ifinfomsg link = { .ifi_family = AF_UNSPEC };
	struct nl_msg *msg = nlmsg_alloc_simple(RTM_GETLINK, NLM_F_DUMP);

	if (!msg || nlmsg_append(msg, &link, sizeof(link), NLMSG_ALIGNTO)) {
		nlmsg_free(msg);
		return -ENOMEM;
	}
	return netlink_query(NETLINK_ROUTE, msg, parse_link, list);
}

static int dump_rdma(struct owned_list *list)
{
	const int type = RDMA_NL_GET_TYPE(RDMA_NL_NLDEV, RDMA_NLDEV_CMD_GET);
	struct nl_msg *msg = nlmsg_alloc_simple(type, NLM_F_DUMP);

	if (!msg)
		return -ENOMEM;
	return netlink_query(NETLINK_RDMA, msg, parse_rdma, list);
}

static void read_list(struct owned_list *list,
		      int (*dump)(struct owned_list *list))
{
	int error = -EAGAIN;

	for (int i = 0; i < RESTARTS && error == -EAGAIN; i++) {
		list->count = 0;
		error = dump(list);
	}
	list->read = true;
	if (!list->error)
		list->error = error;
}

/* Returns false after an explanation if the list could not be read. */
static bool need(struct owned_list *list, int (*dump)(struct owned_list *list),
		 struct fwctl_identity *id, uint32_t kinds, const char *source)
{
	if (!list->read)
		read_list(list, dump);
	if (list->error == -ENOMEM)
		id->no_memory = true;
	if (list->error)
		identity_explain(id, kinds, "%s: %s", source,
				 strerror(-list->error));
	return !list->error;
}

void netdevs_read(struct fwctl_inventory *inv, const struct fwctl_entry *entry,
		  struct fwctl_identity *id)
{
	const char *bus = fwctl_entry_bus(entry);
	const char *parent = fwctl_entry_parent(entry);

	if (!wants(id, KIND(NETDEV)) ||
	    !need(&inv->netdevs, dump_links, id, KIND(NETDEV), "rtnetlink"))
		return;
	for (size_t i = 0; bus && i < inv->netdevs.count; i++) {
		const struct owned *o = &inv->netdevs.owned[i];

		if (!strcmp(o->bus, bus) && !strcmp(o->device, parent))
			identity_add(id, FWCTL_IDENTITY_NETDEV, NULL, o->name,
				     sizeof(o->name));
	}
	identity_explain(id, KIND(NETDEV),
			 "no network device in this network namespace");
}

/* RDMA netlink does not report the parent, and sysfs shows all namespaces. */
void rdma_read(struct fwctl_inventory *inv, const struct fwctl_entry *entry,
	       struct fwctl_identity *id)
{
	__cleanup_free char *parent = NULL;
	char path[4096];

	if (!wants(id, KIND(RDMA)))
		return;
	parent = sysfs_parent(entry);
	snprintf(path, sizeof(path), "%s/infiniband", parent ? parent : "");
	/* Without RDMA devices, a socket would only load a module. */
	if (!parent || access(path, F_OK)) {
		identity_explain(id, KIND(RDMA), "no RDMA device");
		return;
	}
	if (!need(&inv->rdma, dump_rdma, id, KIND(RDMA), "RDMA netlink"))
		return;
	for (size_t i = 0; i < inv->rdma.count; i++) {
		const struct owned *o = &inv->rdma.owned[i];

		snprintf(path, sizeof(path), "%s/infiniband/%s", parent, o->name);
		if (o->name[0] != '.' && !strchr(o->name, '/') &&
		    !access(path, F_OK))
			identity_add(id, FWCTL_IDENTITY_RDMA, NULL, o->name,
				     sizeof(o->name));
	}
	identity_explain(id, KIND(RDMA),
			 "no RDMA device in this network namespace");
}

static void parse_one_link(void *data, struct nlmsghdr *hdr)
{
	struct owned *o = data;

	if (!read_link(hdr, o))
		*o = (struct owned){ 0 };
}

int netdev_find(const char *name, struct owned *owned)
{
	struct ifinfomsg link = { .ifi_family = AF_UNSPEC };
	struct nl_msg *msg = nlmsg_alloc_simple(RTM_GETLINK, 0);
	int ret;

	*owned = (struct owned){ 0 };
	if (!msg || nlmsg_append(msg, &link, sizeof(link), NLMSG_ALIGNTO) ||
	    nla_put_string(msg, IFLA_ALT_IFNAME, name)) {
		nlmsg_free(msg);
		return -ENOMEM;
	}
	ret = netlink_query(NETLINK_ROUTE, msg, parse_one_link, owned);
	if (ret)
		return ret;
	return owned->device[0] ? 0 : -ENODEV;
}
