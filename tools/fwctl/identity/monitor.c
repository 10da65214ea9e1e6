// SPDX-License-Identifier: LGPL-2.1-or-later
/* Changes of devices: uevents through libudev, notifications of devlink. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <libudev.h>
#include <linux/devlink.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>

#include "internal.h"

/* Events between two reads of the program. */
#define RECEIVE_BUFFER (1024 * 1024)

/**
 * struct fwctl_monitor - Sources of changes, and the last change
 * @udev: Context of libudev.
 * @uevents: Uevents of the class fwctl.
 * @from_udev: udevd has processed the uevents.
 * @devlink: Notifications of devlink; without a socket if there is no devlink.
 * @epoll: Readable if a source is.
 * @source: Source of the last change.
 * @action: The last change; NULL for none.
 * @action_text: Memory for the action of a uevent.
 * @device: The device that has changed.
 * @properties: Properties of the change.
 * @no_memory: A property is missing because the process has no memory.
 */
struct fwctl_monitor {
	struct udev *udev;
	struct udev_monitor *uevents;
	bool from_udev;
	struct listener devlink;
	int epoll;
	const char *source;
	const char *action;
	char action_text[32];
	char device[128];
	struct values properties;
	bool no_memory;
};

static void add(struct fwctl_monitor *m, const char *key, const char *text,
		size_t len)
{
	if (!values_add(&m->properties, key, text, len, true))
		m->no_memory = true;
}

static void add_number(struct fwctl_monitor *m, const char *key, uint64_t number)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)number);
	add(m, key, text, sizeof(text));
}

/**
 * struct property - An attribute of devlink that becomes a property
 * @type: Type of the attribute.
 * @size: Bytes of a number, 0 for text.
 * @key: Key of the property.
 */
static const struct property {
	uint16_t type;
	uint16_t size;
	const char *key;
} properties[] = {
	{ DEVLINK_ATTR_HEALTH_REPORTER_NAME, 0, "reporter" },
	{ DEVLINK_ATTR_HEALTH_REPORTER_STATE, 1, "state" },
	{ DEVLINK_ATTR_HEALTH_REPORTER_ERR_COUNT, 8, "errors" },
	{ DEVLINK_ATTR_HEALTH_REPORTER_RECOVER_COUNT, 8, "recoveries" },
	{ DEVLINK_ATTR_RELOAD_FAILED, 1, "reload_failed" },
	{ DEVLINK_ATTR_FLASH_UPDATE_COMPONENT, 0, "component" },
	{ DEVLINK_ATTR_FLASH_UPDATE_STATUS_MSG, 0, "message" },
	{ DEVLINK_ATTR_FLASH_UPDATE_STATUS_DONE, 8, "done" },
	{ DEVLINK_ATTR_FLASH_UPDATE_STATUS_TOTAL, 8, "total" },
};

static void add_attribute(struct fwctl_monitor *m, const struct property *p,
			  struct nlattr *attr)
{
	if (!p->size)
		add(m, p->key, nla_data(attr), nla_len(attr));
	else if (p->size == 1 && nla_len(attr) == 1)
		add_number(m, p->key, nla_get_u8(attr));
	else if (p->size == 8 && nla_len(attr) == 8)
		add_number(m, p->key, nla_get_u64(attr));
}

static void add_attributes(struct fwctl_monitor *m, struct nlattr *head, int len)
{
	struct nlattr *attr;
	int rest;

	nla_for_each_attr(attr, head, len, rest) {
		if (nla_type(attr) == DEVLINK_ATTR_HEALTH_REPORTER)
			add_attributes(m, nla_data(attr), nla_len(attr));
		for (size_t i = 0; i < ARRAY_SIZE(properties); i++) {
			if (properties[i].type == nla_type(attr))
				add_attribute(m, &properties[i], attr);
		}
	}
}

static const char *action_of(uint8_t cmd)
{
	switch (cmd) {
	case DEVLINK_CMD_NEW:
		return "instance";
	case DEVLINK_CMD_DEL:
		return "instance-removed";
	case DEVLINK_CMD_HEALTH_REPORTER_RECOVER:
		return "health";
	case DEVLINK_CMD_FLASH_UPDATE:
		return "flash-begin";
	case DEVLINK_CMD_FLASH_UPDATE_STATUS:
		return "flash";
	case DEVLINK_CMD_FLASH_UPDATE_END:
		return "flash-end";
	}
	return NULL;
}

void monitor_parse_devlink(void *data, struct nlmsghdr *hdr)
{
	struct fwctl_monitor *m = data;
	struct nlattr *bus, *device;
	char bus_name[32], device_name[64];

	if (!genlmsg_valid_hdr(hdr, 0) || !action_of(genlmsg_hdr(hdr)->cmd))
		return;
	bus = nlmsg_find_attr(hdr, GENL_HDRLEN, DEVLINK_ATTR_BUS_NAME);
	device = nlmsg_find_attr(hdr, GENL_HDRLEN, DEVLINK_ATTR_DEV_NAME);
	if (!bus || !device || !netlink_text(bus, bus_name, sizeof(bus_name)) ||
	    !netlink_text(device, device_name, sizeof(device_name)))
		return;
	m->source = "devlink";
	m->action = action_of(genlmsg_hdr(hdr)->cmd);
	snprintf(m->device, sizeof(m->device), "%s/%s", bus_name, device_name);
	values_free(&m->properties);
	add_attributes(m, genlmsg_attrdata(genlmsg_hdr(hdr), 0),
		       genlmsg_attrlen(genlmsg_hdr(hdr), 0));
}

static void lost(struct fwctl_monitor *m, const char *source)
{
	m->source = source;
	m->action = "lost";
	m->device[0] = '\0';
	values_free(&m->properties);
}

/* Properties of the kernel's fwctl. The other ones are names for links. */
static bool is_property(const char *key)
{
	return !strncmp(key, "FWCTL_", 6) && strcmp(key, "FWCTL_ID") &&
	       strcmp(key, "FWCTL_PATH");
}

static void parse_uevent(struct fwctl_monitor *m, struct udev_device *dev)
{
	struct udev_list_entry *list = udev_device_get_properties_list_entry(dev);
	const char *action = udev_device_get_action(dev);
	struct udev_list_entry *e;

	if (!action || !udev_device_get_sysname(dev))
		return;
	m->source = m->from_udev ? "udev" : "kernel";
	snprintf(m->action_text, sizeof(m->action_text), "%s", action);
	m->action = m->action_text;
	snprintf(m->device, sizeof(m->device), "%s",
		 udev_device_get_sysname(dev));
	values_free(&m->properties);
	udev_list_entry_foreach(e, list) {
		const char *value = udev_list_entry_get_value(e);

		if (value && is_property(udev_list_entry_get_name(e)))
			add(m, udev_list_entry_get_name(e), value,
			    strlen(value));
	}
}

static void receive_uevent(struct fwctl_monitor *m)
{
	struct udev_device *dev;

	errno = 0;
	dev = udev_monitor_receive_device(m->uevents);
	if (dev)
		parse_uevent(m, dev);
	else if (errno == ENOBUFS)
		lost(m, m->from_udev ? "udev" : "kernel");
	udev_device_unref(dev);
}

static bool is_readable(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, 0) > 0;
}

int fwctl_monitor_next(struct fwctl_monitor *m, struct fwctl_error *err)
{
	m->action = NULL;
	while (!m->action) {
		if (is_readable(udev_monitor_get_fd(m->uevents)))
			receive_uevent(m);
		else if (!m->devlink.sock || !is_readable(listener_fd(&m->devlink)))
			return 0;
		else if (!listener_read(&m->devlink))
			lost(m, "devlink");
	}
	if (!m->no_memory)
		return 1;
	m->no_memory = false;
	return identity_fail(err, -ENOMEM, FWCTL_REASON_NO_MEMORY,
			     "out of memory");
}

/* udevd must have processed an event before its links and permissions are there. */
static int open_uevents(struct fwctl_monitor *m)
{
	m->from_udev = !access("/run/udev/control", F_OK);
	m->udev = udev_new();
	if (!m->udev)
		return -ENOMEM;
	m->uevents = udev_monitor_new_from_netlink(m->udev, m->from_udev ?
						   "udev" : "kernel");
	if (!m->uevents)
		return errno ? -errno : -ENOMEM;
	udev_monitor_filter_add_match_subsystem_devtype(m->uevents, "fwctl", NULL);
	/* Fails without privilege, and the default size then remains. */
	udev_monitor_set_receive_buffer_size(m->uevents, RECEIVE_BUFFER);
	return udev_monitor_enable_receiving(m->uevents);
}

static int watch(struct fwctl_monitor *m, int fd)
{
	struct epoll_event event = { .events = EPOLLIN };

	return epoll_ctl(m->epoll, EPOLL_CTL_ADD, fd, &event) ? -errno : 0;
}

static int open_sources(struct fwctl_monitor *m)
{
	int ret;

	m->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (m->epoll < 0)
		return -errno;
	errno = 0;
	ret = open_uevents(m);
	if (ret)
		return ret;
	m->devlink = (struct listener){ .parse = monitor_parse_devlink, .data = m };
	if (listener_open(&m->devlink) == -ENOMEM)
		return -ENOMEM;
	ret = watch(m, udev_monitor_get_fd(m->uevents));
	if (!ret && m->devlink.sock)
		ret = watch(m, listener_fd(&m->devlink));
	return ret;
}

int fwctl_monitor_new(struct fwctl_monitor **monitor, struct fwctl_error *err)
{
	struct fwctl_monitor *m = calloc(1, sizeof(*m));
	int ret = -ENOMEM;

	if (m) {
		m->epoll = -1;
		ret = open_sources(m);
	}
	if (ret) {
		fwctl_monitor_free(m);
		return identity_fail(err, ret, ret == -ENOMEM ?
				     FWCTL_REASON_NO_MEMORY :
				     FWCTL_REASON_OTHER,
				     "cannot receive uevents: %s",
				     strerror(-ret));
	}
	*monitor = m;
	return 0;
}

void fwctl_monitor_free(struct fwctl_monitor *m)
{
	if (!m)
		return;
	listener_close(&m->devlink);
	udev_monitor_unref(m->uevents);
	udev_unref(m->udev);
	if (m->epoll >= 0)
		close(m->epoll);
	values_free(&m->properties);
	free(m);
}

int fwctl_monitor_fd(const struct fwctl_monitor *m)
{
	return m->epoll;
}

const char *fwctl_monitor_source(const struct fwctl_monitor *m)
{
	return m->source;
}

const char *fwctl_monitor_action(const struct fwctl_monitor *m)
{
	return m->action;
}

const char *fwctl_monitor_device(const struct fwctl_monitor *m)
{
	return m->device;
}

const char *fwctl_monitor_property(const struct fwctl_monitor *m, size_t index,
				   const char **value)
{
	if (index >= m->properties.count)
		return NULL;
	*value = m->properties.values[index].text;
	return m->properties.values[index].key;
}
