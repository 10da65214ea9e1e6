// SPDX-License-Identifier: GPL-2.0-only
/* The health of a device: its reporters in devlink, for a report. */
#include <errno.h>
#include <string.h>

#include <linux/devlink.h>
#include <netlink/attr.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

#include "collect.h"

/**
 * struct query - A query of the reporters of an instance of devlink
 * @bus: Bus of the instance.
 * @device: Device of the instance.
 * @reporters: Array for the reporters.
 */
struct query {
	const char *bus;
	const char *device;
	struct json_object *reporters;
};

static bool text_is(struct nlattr *attr, const char *text)
{
	size_t len = strlen(text);

	return attr && (size_t)nla_len(attr) > len &&
	       !memcmp(nla_data(attr), text, len + 1);
}

/* Return a number of any size, 0 for an attribute of another type. */
static uint64_t number(struct nlattr *attr)
{
	switch (attr ? nla_len(attr) : 0) {
	case 1:
		return nla_get_u8(attr);
	case 4:
		return nla_get_u32(attr);
	case 8:
		return nla_get_u64(attr);
	}
	return 0;
}

/* Names of DEVLINK_HEALTH_REPORTER_STATE_*, which the header does not export. */
static const char *state_name(uint64_t state)
{
	static const char *const names[] = { "healthy", "error" };

	return state < ARRAY_SIZE(names) ? names[state] : NULL;
}

static int on_reporter(struct nl_msg *msg, void *arg)
{
	struct nlattr *attrs[DEVLINK_ATTR_MAX + 1];
	struct nlattr *fields[DEVLINK_ATTR_MAX + 1];
	struct query *q = arg;
	struct json_object *o;
	uint64_t state;

	/* Linux 6.1 returns the reporters of all instances. */
	if (genlmsg_parse(nlmsg_hdr(msg), 0, attrs, DEVLINK_ATTR_MAX, NULL) ||
	    !text_is(attrs[DEVLINK_ATTR_BUS_NAME], q->bus) ||
	    !text_is(attrs[DEVLINK_ATTR_DEV_NAME], q->device) ||
	    !attrs[DEVLINK_ATTR_HEALTH_REPORTER] ||
	    nla_parse_nested(fields, DEVLINK_ATTR_MAX,
			     attrs[DEVLINK_ATTR_HEALTH_REPORTER], NULL) ||
	    !fields[DEVLINK_ATTR_HEALTH_REPORTER_NAME])
		return NL_SKIP;
	state = number(fields[DEVLINK_ATTR_HEALTH_REPORTER_STATE]);
	o = json_object_new_object();
	json_firmware_text(o, "reporter",
			   nla_data(fields[DEVLINK_ATTR_HEALTH_REPORTER_NAME]),
			   nla_len(fields[DEVLINK_ATTR_HEALTH_REPORTER_NAME]));
	json_enum(o, "state", state, state_name(state));
	json_u64(o, "errors",
		 number(fields[DEVLINK_ATTR_HEALTH_REPORTER_ERR_COUNT]));
	json_u64(o, "recoveries",
		 number(fields[DEVLINK_ATTR_HEALTH_REPORTER_RECOVER_COUNT]));
	if (attrs[DEVLINK_ATTR_PORT_INDEX])
		json_number(o, "port", number(attrs[DEVLINK_ATTR_PORT_INDEX]));
	json_object_array_add(q->reporters, o);
	return NL_OK;
}

/* Returns 0 or a negative error of libnl. */
static int exchange(struct nl_sock *sock, const struct query *q)
{
	struct nl_msg *msg = nlmsg_alloc();
	int ret = -NLE_NOMEM, family;

	family = genl_ctrl_resolve(sock, DEVLINK_GENL_NAME);
	if (family < 0)
		ret = family;
	else if (msg && genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, family, 0,
				    NLM_F_DUMP,
				    DEVLINK_CMD_HEALTH_REPORTER_GET,
				    DEVLINK_GENL_VERSION) &&
		 !nla_put_string(msg, DEVLINK_ATTR_BUS_NAME, q->bus) &&
		 !nla_put_string(msg, DEVLINK_ATTR_DEV_NAME, q->device))
		ret = nl_send_auto(sock, msg);
	nlmsg_free(msg);
	return ret < 0 ? ret : nl_recvmsgs_default(sock);
}

static int read_reporters(struct query *q)
{
	struct nl_sock *sock = nl_socket_alloc();
	int ret = -NLE_NOMEM;

	if (sock)
		ret = genl_connect(sock);
	if (sock && !ret) {
		nl_socket_modify_cb(sock, NL_CB_VALID, NL_CB_CUSTOM,
				    on_reporter, q);
		ret = exchange(sock, q);
	}
	nl_socket_free(sock);
	return ret;
}

static enum part_state read_instance(const struct call *c, struct query *q)
{
	const char *name = fwctl_dev_name(c->dev);
	int ret;

	if (!q->bus || !q->device) {
		say("%s: the device is not in sysfs", name);
		return PART_FAILED;
	}
	ret = read_reporters(q);
	if (ret == -NLE_OBJ_NOTFOUND || ret == -NLE_NODEV ||
	    (!ret && !json_object_array_length(q->reporters))) {
		say("%s: devlink has no health reporter for %s/%s", name, q->bus,
		    q->device);
		return PART_ABSENT;
	}
	if (!ret)
		return PART_OK;
	say("%s: devlink: %s", name, nl_geterror(ret));
	return PART_FAILED;
}

enum part_state health_fill(const struct call *c, struct json_object *o)
{
	struct query q = { .reporters = json_object_new_array() };
	struct fwctl_error err = FWCTL_ERROR_INIT;
	const struct fwctl_entry *e;
	struct fwctl_list *list;
	enum part_state state;

	json_object_object_add(o, "reporters", q.reporters);
	if (fwctl_list_new(NULL, &list, &err)) {
		report(&err);
		return PART_FAILED;
	}
	e = sysfs_entry(list, c->dev);
	if (e && fwctl_entry_pci(e)) {
		q.bus = "pci";
		q.device = fwctl_entry_pci(e);
	} else if (e) {
		q.bus = fwctl_entry_bus(e);
		q.device = fwctl_entry_parent(e);
	}
	state = read_instance(c, &q);
	fwctl_list_free(list);
	return state;
}
