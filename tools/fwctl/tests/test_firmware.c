// SPDX-License-Identifier: GPL-2.0-only
/* libfwctl-identity: update and reset of firmware, with a fake devlink. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <fcntl.h>
#include <linux/devlink.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>

#include "../identity/internal.h"
#include "contains.h"
#include "wrap.h"

#define FAMILY 21
#define HANDLE "pci/0000:03:00.0"
#define RESET_DISABLED "mlx5_core: One of the hosts disabled reset"

/**
 * struct kernel - The fake kernel
 * @family: Number of devlink's family.
 * @listen_error: Result of listener_open().
 * @ret: Result of a command.
 * @text: Description of the error; NULL for none.
 * @steps: Notifications that a command sends.
 * @count: Number of @steps.
 * @signal: A command sends this signal to the process; 0 for none.
 * @listener: The open listener.
 * @pipe: Transports the indices of the steps to the listener.
 * @commands: Number of commands.
 * @cmd: The last command.
 * @file: File of the last command, empty for none.
 * @component: Component of the last command, empty for none.
 * @action: Reload action of the last command.
 */
static struct kernel {
	int family;
	int listen_error;
	int ret;
	const char *text;
	struct nl_msg *steps[8];
	size_t count;
	int signal;
	struct listener *listener;
	int pipe[2];
	unsigned int commands;
	uint8_t cmd;
	char file[64];
	char component[64];
	uint8_t action;
} kernel;

int __wrap_devlink_family(void)
{
	return kernel.family;
}

int __wrap_listener_open(struct listener *l)
{
	kernel.listener = l;
	return kernel.listen_error;
}

void __wrap_listener_close(struct listener *l)
{
	assert_ptr_equal(l, kernel.listener);
	kernel.listener = NULL;
}

int __wrap_listener_fd(const struct listener *l)
{
	(void)l;
	return kernel.pipe[0];
}

bool __wrap_listener_read(struct listener *l)
{
	char step;

	while (read(kernel.pipe[0], &step, 1) == 1)
		l->parse(l->data, nlmsg_hdr(kernel.steps[(int)step]));
	return true;
}

static void copy(struct nlmsghdr *hdr, int type, char *text, size_t size)
{
	struct nlattr *attr = nlmsg_find_attr(hdr, GENL_HDRLEN, type);

	text[0] = '\0';
	if (attr)
		assert_true(netlink_text(attr, text, size));
}

int __wrap_netlink_command(int protocol, struct nl_msg *msg, char *text,
			   size_t size)
{
	struct nlmsghdr *hdr = nlmsg_hdr(msg);
	struct nlattr *action;

	assert_int_equal(protocol, NETLINK_GENERIC);
	assert_int_equal(hdr->nlmsg_type, FAMILY);
	assert_true(devlink_is_for(hdr, "pci", "0000:03:00.0"));
	kernel.commands++;
	kernel.cmd = genlmsg_hdr(hdr)->cmd;
	copy(hdr, DEVLINK_ATTR_FLASH_UPDATE_FILE_NAME, kernel.file,
	     sizeof(kernel.file));
	copy(hdr, DEVLINK_ATTR_FLASH_UPDATE_COMPONENT, kernel.component,
	     sizeof(kernel.component));
	action = nlmsg_find_attr(hdr, GENL_HDRLEN, DEVLINK_ATTR_RELOAD_ACTION);
	kernel.action = action ? nla_get_u8(action) : 0;
	nlmsg_free(msg);
	if (kernel.signal)
		kill(getpid(), kernel.signal);
	for (char i = 0; i < (char)kernel.count; i++)
		assert_int_equal(write(kernel.pipe[1], &i, 1), 1);
	snprintf(text, size, "%s", kernel.text ? kernel.text : "");
	return kernel.ret;
}

static int make_kernel(void **state)
{
	(void)state;
	memset(&kernel, 0, sizeof(kernel));
	kernel.family = FAMILY;
	return pipe2(kernel.pipe, O_NONBLOCK);
}

static int free_kernel(void **state)
{
	(void)state;
	for (size_t i = 0; i < kernel.count; i++)
		nlmsg_free(kernel.steps[i]);
	close(kernel.pipe[0]);
	close(kernel.pipe[1]);
	assert_null(kernel.listener);
	return 0;
}

#define with_kernel(f) cmocka_unit_test_setup_teardown(f, make_kernel, free_kernel)

static struct nl_msg *add_step(uint8_t cmd, const char *device, const char *message)
{
	struct nl_msg *msg = nlmsg_alloc();

	genlmsg_put(msg, 0, 0, FAMILY, 0, 0, cmd, 1);
	nla_put_string(msg, DEVLINK_ATTR_BUS_NAME, "pci");
	nla_put_string(msg, DEVLINK_ATTR_DEV_NAME, device);
	if (message)
		nla_put_string(msg, DEVLINK_ATTR_FLASH_UPDATE_STATUS_MSG, message);
	kernel.steps[kernel.count++] = msg;
	return msg;
}

#define STATUS DEVLINK_CMD_FLASH_UPDATE_STATUS
#define DEVICE "0000:03:00.0"

/* Append each step to a text. */
static void note(void *data, const struct fwctl_flash_status *status)
{
	char *text = data;
	size_t len = strlen(text);

	snprintf(text + len, 400 - len, "%s|%s|%llu/%llu\n", status->message,
		 status->component ? status->component : "-",
		 (unsigned long long)status->done,
		 (unsigned long long)status->total);
}

static int flash(const char *component, char *steps, struct fwctl_error *err)
{
	steps[0] = '\0';
	return fwctl_devlink_flash(HANDLE, "card.mfa2", component, note, steps, err);
}

static void update_reports_each_step(void **state)
{
	char steps[400];
	struct nl_msg *msg;

	(void)state;
	add_step(STATUS, DEVICE, "Preparing");
	msg = add_step(STATUS, DEVICE, "Downloading");
	nla_put_string(msg, DEVLINK_ATTR_FLASH_UPDATE_COMPONENT, "0");
	nla_put_u64(msg, DEVLINK_ATTR_FLASH_UPDATE_STATUS_DONE, 1ULL << 32);
	nla_put_u64(msg, DEVLINK_ATTR_FLASH_UPDATE_STATUS_TOTAL, 3ULL << 32);
	add_step(STATUS, DEVICE, "Done\033[m");
	assert_int_equal(flash(NULL, steps, NULL), 0);
	assert_string_equal(steps, "Preparing|-|0/0\n"
			    "Downloading|0|4294967296/12884901888\n"
			    "Done\\x1b[m|-|0/0\n");
	assert_int_equal(kernel.commands, 1);
	assert_int_equal(kernel.cmd, DEVLINK_CMD_FLASH_UPDATE);
	assert_string_equal(kernel.file, "card.mfa2");
	assert_string_equal(kernel.component, "");
}

static void component_is_part_of_the_request(void **state)
{
	char steps[400];

	(void)state;
	assert_int_equal(flash("fw.mgmt", steps, NULL), 0);
	assert_string_equal(kernel.component, "fw.mgmt");
}

static void other_notifications_are_no_step(void **state)
{
	char steps[400];
	struct nl_msg *msg;

	(void)state;
	add_step(STATUS, "0000:03:00.1", "Other card");
	add_step(DEVLINK_CMD_FLASH_UPDATE, DEVICE, "Begin");
	add_step(DEVLINK_CMD_FLASH_UPDATE_END, DEVICE, "End");
	add_step(STATUS, DEVICE, NULL);
	add_step(STATUS, DEVICE, "");
	/* A total of a wrong size is unknown. */
	msg = add_step(STATUS, DEVICE, "Step");
	nla_put_u32(msg, DEVLINK_ATTR_FLASH_UPDATE_STATUS_TOTAL, 7);
	assert_int_equal(flash(NULL, steps, NULL), 0);
	assert_string_equal(steps, "Step|-|0/0\n");
}

static void kernel_explains_a_failed_update(void **state)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;
	char steps[400];

	(void)state;
	add_step(STATUS, DEVICE, "Preparing");
	kernel.ret = -EBADMSG;
	kernel.text = "mlx5_core: component hash mismatch";
	assert_int_equal(flash(NULL, steps, &err), -EBADMSG);
	assert_int_equal(err.code, -EBADMSG);
	assert_string_equal(err.message,
			    HANDLE ": firmware update failed: mlx5_core: component hash mismatch");
	assert_string_equal(steps, "Preparing|-|0/0\n");
}

static void errno_explains_the_rest(void **state)
{
	static const struct {
		int error;
		enum fwctl_reason reason;
		const char *text;
	} errors[] = {
		{ -EPERM, FWCTL_REASON_CAPABILITY, "Operation not permitted" },
		{ -ENODEV, FWCTL_REASON_NO_DEVICE, "No such device" },
		{ -EBUSY, FWCTL_REASON_BUSY, "busy" },
		{ -EIO, FWCTL_REASON_OTHER, "Input/output error" },
	};
	char steps[400];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(errors); i++) {
		struct fwctl_error err = FWCTL_ERROR_INIT;

		kernel.ret = errors[i].error;
		assert_int_equal(flash(NULL, steps, &err), errors[i].error);
		assert_int_equal(err.reason, errors[i].reason);
		assert_contains(err.message, errors[i].text);
		assert_int_equal(!!err.hint[0], errors[i].error == -EPERM);
	}
}

static void bad_handle_sends_nothing(void **state)
{
	static const char *const handles[] = { "", "pci", "pci/", "/0000:03:00.0" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(handles); i++) {
		struct fwctl_error err = FWCTL_ERROR_INIT;

		assert_int_equal(fwctl_devlink_flash(handles[i], "a", NULL, note,
						     NULL, &err), -EINVAL);
		assert_contains(err.message, "is not a handle of devlink");
		assert_int_equal(fwctl_devlink_activate(handles[i], NULL), -EINVAL);
	}
	assert_int_equal(kernel.commands, 0);
}

static void without_devlink_nothing_is_sent(void **state)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;
	char steps[400];

	(void)state;
	kernel.family = -ENOENT;
	assert_int_equal(flash(NULL, steps, &err), -ENOENT);
	assert_string_equal(err.message, HANDLE ": the kernel has no devlink");
	kernel.family = FAMILY;
	/* The update would run unobserved. */
	kernel.listen_error = -EOPNOTSUPP;
	assert_int_equal(flash(NULL, steps, &err), -EOPNOTSUPP);
	assert_contains(err.message, "cannot receive the progress");
	kernel.listener = NULL;
	assert_int_equal(kernel.commands, 0);
}

static atomic_int signalled;

static void on_signal(int sig)
{
	(void)sig;
	signalled = gettid();
}

/* The handler runs in the thread of the caller, and the update continues. */
static void signal_does_not_end_an_update(void **state)
{
	struct sigaction sa = { .sa_handler = on_signal }, before;
	char steps[400];

	(void)state;
	add_step(STATUS, DEVICE, "Step");
	kernel.signal = SIGUSR1;
	assert_int_equal(sigaction(SIGUSR1, &sa, &before), 0);
	assert_int_equal(flash(NULL, steps, NULL), 0);
	sigaction(SIGUSR1, &before, NULL);
	assert_string_equal(steps, "Step|-|0/0\n");
	assert_int_equal(signalled, gettid());
}

static void activation_is_a_reload(void **state)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;

	(void)state;
	assert_int_equal(fwctl_devlink_activate(HANDLE, &err), 0);
	assert_int_equal(kernel.cmd, DEVLINK_CMD_RELOAD);
	assert_int_equal(kernel.action, DEVLINK_RELOAD_ACTION_FW_ACTIVATE);
	kernel.ret = -EPERM;
	kernel.text = RESET_DISABLED;
	assert_int_equal(fwctl_devlink_activate(HANDLE, &err), -EPERM);
	assert_string_equal(err.message,
			    HANDLE ": firmware reset failed: " RESET_DISABLED);
	/* This is no matter of privilege. */
	assert_int_equal(err.reason, FWCTL_REASON_OTHER);
	assert_int_equal(err.hint[0], '\0');
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		with_kernel(update_reports_each_step),
		with_kernel(component_is_part_of_the_request),
		with_kernel(other_notifications_are_no_step),
		with_kernel(kernel_explains_a_failed_update),
		with_kernel(errno_explains_the_rest),
		with_kernel(bad_handle_sends_nothing),
		with_kernel(without_devlink_nothing_is_sent),
		with_kernel(signal_does_not_end_an_update),
		with_kernel(activation_is_a_reload),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
