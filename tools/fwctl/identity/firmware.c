// SPDX-License-Identifier: LGPL-2.1-or-later
/* Changes of firmware through devlink: update of the flash, and reset. */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <linux/devlink.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>

#include "internal.h"

/**
 * struct instance - An instance of devlink
 * @handle: "BUS/DEVICE".
 * @bus: Its first part.
 * @device: Its second part.
 */
struct instance {
	const char *handle;
	char bus[32];
	char device[96];
};

static int parse_handle(struct instance *i, const char *handle,
			struct fwctl_error *err)
{
	size_t bus = strcspn(handle, "/");

	if (!bus || bus >= sizeof(i->bus) || !handle[bus] || !handle[bus + 1] ||
	    strlen(handle + bus + 1) >= sizeof(i->device))
		return identity_fail(err, -EINVAL, FWCTL_REASON_ARGUMENT,
				     "'%.64s' is not a handle of devlink, BUS/DEVICE",
				     handle);
	i->handle = handle;
	memcpy(i->bus, handle, bus);
	i->bus[bus] = '\0';
	strcpy(i->device, handle + bus + 1);
	return 0;
}

/* Describe a failure with the words of the kernel, or of the errno. */
static int fail(struct fwctl_error *err, const struct instance *i, int error,
		const char *what, const char *text)
{
	enum fwctl_reason reason = FWCTL_REASON_OTHER;

	if (error == -EPERM && !text[0])
		reason = FWCTL_REASON_CAPABILITY;
	else if (error == -ENODEV)
		reason = FWCTL_REASON_NO_DEVICE;
	else if (error == -ENOMEM)
		reason = FWCTL_REASON_NO_MEMORY;
	else if (error == -EBUSY)
		reason = FWCTL_REASON_BUSY;
	identity_fail(err, error, reason, "%s: %s: %s", i->handle, what,
		      text[0] ? text : strerror(-error));
	if (err && reason == FWCTL_REASON_CAPABILITY)
		snprintf(err->hint, sizeof(err->hint),
			 "This needs CAP_NET_ADMIN: run it as root.");
	return error;
}

/* Create a request. Returns 0, or a negative errno after the failure is described. */
static int new_request(const struct instance *i, uint8_t cmd, struct nl_msg **msg,
		       struct fwctl_error *err)
{
	int family = devlink_family();

	if (family < 0)
		return identity_fail(err, family, FWCTL_REASON_UNSUPPORTED,
				     "%s: the kernel has no devlink", i->handle);
	*msg = nlmsg_alloc();
	if (*msg && genlmsg_put(*msg, NL_AUTO_PORT, NL_AUTO_SEQ, family, 0, 0, cmd,
				DEVLINK_GENL_VERSION) &&
	    !nla_put_string(*msg, DEVLINK_ATTR_BUS_NAME, i->bus) &&
	    !nla_put_string(*msg, DEVLINK_ATTR_DEV_NAME, i->device))
		return 0;
	nlmsg_free(*msg);
	return identity_fail(err, -ENOMEM, FWCTL_REASON_NO_MEMORY, "out of memory");
}

/**
 * struct flash - An update in progress
 * @instance: The instance.
 * @msg: The request, which the thread releases.
 * @progress: Function of the caller.
 * @data: Its first argument.
 * @listener: Notifications about the progress.
 * @ended: eventfd that the thread signals at its end.
 * @result: Result of the request, valid after the end of the thread.
 * @text: Description of the error by the kernel.
 */
struct flash {
	struct instance instance;
	struct nl_msg *msg;
	fwctl_flash_fn progress;
	void *data;
	struct listener listener;
	int ended;
	int result;
	char text[TEXT_MAX];
};

static uint64_t number(struct nlmsghdr *hdr, int type)
{
	struct nlattr *attr = nlmsg_find_attr(hdr, GENL_HDRLEN, type);

	return attr && nla_len(attr) == sizeof(uint64_t) ? nla_get_u64(attr) : 0;
}

/* Return the printable text of an attribute, which @v stores; NULL for none. */
static const char *text(struct values *v, struct nlmsghdr *hdr, int type)
{
	struct nlattr *attr = nlmsg_find_attr(hdr, GENL_HDRLEN, type);

	if (attr)
		values_add(v, NULL, nla_data(attr), nla_len(attr), true);
	return v->count ? v->values[0].text : NULL;
}

static void parse_progress(void *data, struct nlmsghdr *hdr)
{
	struct values message = { 0 }, component = { 0 };
	struct fwctl_flash_status status;
	struct flash *f = data;

	if (!devlink_is_for(hdr, f->instance.bus, f->instance.device) ||
	    genlmsg_hdr(hdr)->cmd != DEVLINK_CMD_FLASH_UPDATE_STATUS)
		return;
	status.message = text(&message, hdr, DEVLINK_ATTR_FLASH_UPDATE_STATUS_MSG);
	status.component = text(&component, hdr,
				DEVLINK_ATTR_FLASH_UPDATE_COMPONENT);
	status.done = number(hdr, DEVLINK_ATTR_FLASH_UPDATE_STATUS_DONE);
	status.total = number(hdr, DEVLINK_ATTR_FLASH_UPDATE_STATUS_TOTAL);
	if (status.message)
		f->progress(f->data, &status);
	values_free(&message);
	values_free(&component);
}

/* The kernel updates the flash in the call that sends the request. */
static void *send_request(void *arg)
{
	struct flash *f = arg;

	f->result = netlink_command(NETLINK_GENERIC, f->msg, f->text,
				    sizeof(f->text));
	eventfd_write(f->ended, 1);
	return NULL;
}

/* The signals of the process are for the other threads. */
static int start_thread(struct flash *f, pthread_t *thread)
{
	sigset_t all, before;
	int error;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error = pthread_create(thread, NULL, send_request, f);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return -error;
}

/* The update has sent all notifications when it ends. */
static void follow(struct flash *f)
{
	struct pollfd fds[] = {
		{ .fd = f->ended, .events = POLLIN },
		{ .fd = listener_fd(&f->listener), .events = POLLIN },
	};

	do {
		if (poll(fds, ARRAY_SIZE(fds), -1) < 0)
			continue;
		if (fds[1].revents)
			listener_read(&f->listener);
	} while (!fds[0].revents);
	listener_read(&f->listener);
}

static int run_flash(struct flash *f, struct fwctl_error *err)
{
	pthread_t thread;
	int ret;

	f->ended = eventfd(0, EFD_CLOEXEC);
	if (f->ended < 0) {
		ret = -errno;
		nlmsg_free(f->msg);
		return fail(err, &f->instance, ret, "cannot wait for the update", "");
	}
	ret = start_thread(f, &thread);
	if (ret) {
		nlmsg_free(f->msg);
		fail(err, &f->instance, ret, "cannot start a thread", "");
	} else {
		follow(f);
		pthread_join(thread, NULL);
		ret = f->result;
		if (ret)
			fail(err, &f->instance, ret, "firmware update failed",
			     f->text);
	}
	close(f->ended);
	return ret;
}

int fwctl_devlink_flash(const char *handle, const char *file,
			const char *component, fwctl_flash_fn progress,
			void *data, struct fwctl_error *err)
{
	struct flash f = { .progress = progress, .data = data };
	int ret = parse_handle(&f.instance, handle, err);

	if (!ret)
		ret = new_request(&f.instance, DEVLINK_CMD_FLASH_UPDATE, &f.msg, err);
	if (ret)
		return ret;
	if (nla_put_string(f.msg, DEVLINK_ATTR_FLASH_UPDATE_FILE_NAME, file) ||
	    (component && nla_put_string(f.msg, DEVLINK_ATTR_FLASH_UPDATE_COMPONENT,
					 component))) {
		nlmsg_free(f.msg);
		return identity_fail(err, -ENOMEM, FWCTL_REASON_NO_MEMORY,
				     "out of memory");
	}
	f.listener = (struct listener){ .parse = parse_progress, .data = &f };
	ret = listener_open(&f.listener);
	if (ret) {
		nlmsg_free(f.msg);
		return fail(err, &f.instance, ret, "cannot receive the progress", "");
	}
	ret = run_flash(&f, err);
	listener_close(&f.listener);
	return ret;
}

int fwctl_devlink_activate(const char *handle, struct fwctl_error *err)
{
	struct instance i;
	struct nl_msg *msg;
	char text[TEXT_MAX];
	int ret = parse_handle(&i, handle, err);

	if (!ret)
		ret = new_request(&i, DEVLINK_CMD_RELOAD, &msg, err);
	if (ret)
		return ret;
	nla_put_u8(msg, DEVLINK_ATTR_RELOAD_ACTION,
		   DEVLINK_RELOAD_ACTION_FW_ACTIVATE);
	ret = netlink_command(NETLINK_GENERIC, msg, text, sizeof(text));
	return ret ? fail(err, &i, ret, "firmware reset failed", text) : 0;
}
