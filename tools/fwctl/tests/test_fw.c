// SPDX-License-Identifier: GPL-2.0-only
/* fwctl fw: versions, update and reset, with a fake devlink and a fake sysfs. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <linux/devlink.h>
#include <linux/genetlink.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>

#include "../tool/fw.h"
#include "check.h"
#include "run_tool.h"
#include "tree.h"
#include "wrap.h"

#define FAMILY 21
#define CARD "0000:03:00.0"
#define HANDLE "pci/" CARD

/**
 * struct card - The fake devlink
 * @running: Running version.
 * @stored: Stored version.
 * @error: Result of an update or a reset.
 * @text: Message of @error.
 * @signal: An update sends this signal to the tool; 0 for none.
 * @updates: Number of updates.
 * @resets: Number of resets.
 * @file: Name of the last image.
 * @content: Start of the last image.
 */
static struct card {
	const char *running;
	const char *stored;
	int error;
	const char *text;
	int signal;
	unsigned int updates;
	unsigned int resets;
	char file[256];
	char content[32];
} card;

/* Directory of images of the fake kernel. */
static char *images;

static void put_version(struct nl_msg *msg, int type, const char *value)
{
	struct nlattr *nest = nla_nest_start(msg, type);

	nla_put_string(msg, DEVLINK_ATTR_INFO_VERSION_NAME, "fw.version");
	nla_put_string(msg, DEVLINK_ATTR_INFO_VERSION_VALUE, value);
	nla_nest_end(msg, nest);
}

static struct nl_msg *respond(struct nlmsghdr *request)
{
	struct nl_msg *msg = nlmsg_alloc();

	genlmsg_put(msg, 0, 0, request->nlmsg_type, 0, 0, 0, 1);
	if (request->nlmsg_type == GENL_ID_CTRL) {
		nla_put_u16(msg, CTRL_ATTR_FAMILY_ID, FAMILY);
		return msg;
	}
	nla_put_string(msg, DEVLINK_ATTR_BUS_NAME, "pci");
	nla_put_string(msg, DEVLINK_ATTR_DEV_NAME, CARD);
	put_version(msg, DEVLINK_ATTR_INFO_VERSION_RUNNING, card.running);
	put_version(msg, DEVLINK_ATTR_INFO_VERSION_STORED, card.stored);
	return msg;
}

/* Devlink knows only the first card. */
int __wrap_netlink_query(int protocol, struct nl_msg *msg,
			 void (*parse)(void *data, struct nlmsghdr *hdr),
			 void *data)
{
	struct nlmsghdr *request = nlmsg_hdr(msg);
	struct nl_msg *response;
	struct nlattr *device;
	int ret = 0;

	/* No network device has a name of the tests. */
	if (protocol != NETLINK_GENERIC) {
		nlmsg_free(msg);
		return -ENODEV;
	}
	device = nlmsg_find_attr(request, GENL_HDRLEN, DEVLINK_ATTR_DEV_NAME);
	if (request->nlmsg_type == FAMILY &&
	    strcmp(nla_get_string(device), CARD)) {
		ret = -ENODEV;
	} else {
		response = respond(request);
		parse(data, nlmsg_hdr(response));
		nlmsg_free(response);
	}
	nlmsg_free(msg);
	return ret;
}

static int result(struct fwctl_error *err)
{
	if (card.error) {
		err->code = card.error;
		err->reason = FWCTL_REASON_OTHER;
		snprintf(err->message, sizeof(err->message), "%s: %s", HANDLE,
			 card.text);
		err->hint[0] = '\0';
	}
	return card.error;
}

int __wrap_fwctl_devlink_flash(const char *handle, const char *file,
			       const char *component, fwctl_flash_fn progress,
			       void *data, struct fwctl_error *err)
{
	static const struct fwctl_flash_status steps[] = {
		{ .message = "Preparing" },
		{ .message = "Writing", .component = "0", .done = 1, .total = 3 },
		{ .message = "Writing", .component = "0", .done = 2, .total = 3 },
	};
	char path[512];
	FILE *f;

	assert_string_equal(handle, HANDLE);
	assert_null(component);
	card.updates++;
	snprintf(card.file, sizeof(card.file), "%s", file);
	snprintf(path, sizeof(path), "%s/%s", images, file);
	f = fopen(path, "r");
	assert_non_null(f);
	card.content[fread(card.content, 1, sizeof(card.content) - 1, f)] = '\0';
	fclose(f);
	if (card.signal)
		raise(card.signal);
	for (size_t i = 0; i < ARRAY_SIZE(steps); i++)
		progress(data, &steps[i]);
	if (!card.error)
		card.stored = "16.36.1010";
	return result(err);
}

int __wrap_fwctl_devlink_activate(const char *handle, struct fwctl_error *err)
{
	assert_string_equal(handle, HANDLE);
	card.resets++;
	if (!card.error)
		card.running = card.stored;
	return result(err);
}

#define PCI "%s/sys/devices/pci/" CARD

/* Two cards, of which devlink knows the first one. */
static int new_card(void **state)
{
	struct run *run;

	if (new_run(state))
		return -1;
	run = *state;
	card = (struct card){ .running = "16.35.4030", .stored = "16.35.4030" };
	run->root = tree_make();
	tree_device(run->root, "fwctl0", HANDLE, "pci", "mlx5_core");
	tree_device(run->root, "fwctl1", "pci/0000:04:00.0", "pci", "mlx5_core");
	/* No process has a device of this number. */
	tree_file("4095:1\n", PCI "/fwctl/fwctl0/dev", run->root);
	images = tree_make();
	fw_image_dir = images;
	write_scratch("image", "new firmware");
	return 0;
}

static int free_card(void **state)
{
	struct run *run = *state;

	tree_remove((char *)run->root);
	tree_remove(images);
	return free_run(state);
}

#define with_card(f) cmocka_unit_test_setup_teardown(f, new_card, free_card)

/* Run "fwctl fw update fwctl0 FILE" with further words. */
static void run_update(struct run *run, const char *file, const char *words)
{
	char line[1024];

	snprintf(line, sizeof(line), "fw update fwctl0 %s %s", file, words);
	if (!words[0])
		line[strlen(line) - 1] = '\0';
	run_line(run, line);
}

static bool any_copy(void)
{
	char command[600];

	snprintf(command, sizeof(command), "ls %s | grep -q fwctl-", images);
	return !system(command);
}

static struct json_object *member(struct json_object *o, const char *key)
{
	assert_true(json_object_object_get_ex(o, key, &o));
	return o;
}

static bool flag(struct run *run, const char *key)
{
	return json_object_get_boolean(member(json_of(run), key));
}

/* Element @index of an array of the output. */
static struct json_object *element(struct run *run, const char *key, size_t index)
{
	return json_object_array_get_idx(member(json_of(run), key), index);
}

static void show_prints_three_versions(void **state)
{
	struct run *run = *state;

	run_line(run, "fw show fwctl0");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "COMPONENT   RUNNING     STORED      PENDING\n"
			"fw.version  16.35.4030  16.35.4030  -\n");
	assert_string_equal(run->err, "");
	card.stored = "16.36.1010";
	run_line(run, "fw show " HANDLE);
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "fw.version  16.35.4030  16.36.1010  16.36.1010\n");
	assert_contains(run->err, "fwctl fw activate fwctl0");
	run_line(run, "fw show fwctl0 --json");
	assert_string_equal(json_string_at(json_of(run), "devlink"), HANDLE);
	assert_string_equal(json_string_at(element(run, "components", 0), "pending"),
			    "16.36.1010");
	assert_true(flag(run, "reset_needed"));
	assert_int_equal(run->opened, 0);
}

static void device_needs_devlink(void **state)
{
	static const char *const lines[] = {
		"fw show fwctl1", "fw activate fwctl1 --yes",
	};
	struct run *run = *state;

	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		run_line(run, lines[i]);
		assert_status(run, STATUS_FAILED);
		assert_contains(run->err, "fwctl1: no devlink instance");
		assert_contains(run->err, "through devlink");
	}
	run_line(run, "fw show fwctl7");
	assert_status(run, STATUS_NO_DEVICE);
}

static void update_asks_before_it_burns(void **state)
{
	struct run *run = *state;

	run_update(run, scratch("image"), "");
	assert_status(run, STATUS_UNCONFIRMED);
	assert_contains(run->err, "fw.version: running 16.35.4030, stored 16.35.4030");
	assert_contains(run->err, "nothing was burned");
	run->terminal = true;
	run->input = "n\n";
	run_update(run, scratch("image"), "");
	assert_status(run, STATUS_UNCONFIRMED);
	assert_contains(run->out, "Burn the image to fwctl0? [y/N] ");
	assert_int_equal(card.updates, 0);
	run->input = "y\n";
	run_update(run, scratch("image"), "");
	assert_status(run, STATUS_OK);
	assert_int_equal(card.updates, 1);
	/* A terminal shows each percentage. */
	assert_contains(run->out, "Writing 0, 33%");
	assert_contains(run->out, "Writing 0, 66%");
}

static void update_copies_a_file_from_elsewhere(void **state)
{
	struct run *run = *state;

	run_update(run, scratch("image"), "--yes");
	assert_status(run, STATUS_OK);
	assert_contains(run->err, "a temporary copy is made there");
	assert_contains(run->err, "fwctl0: Preparing\nfwctl: fwctl0: Writing 0\n");
	assert_lacks(run->err, "%");
	assert_contains(run->out, "fwctl0: firmware updated\n");
	assert_contains(run->err, "fwctl fw activate fwctl0, or a cold boot");
	assert_string_equal(card.content, "new firmware");
	assert_true(!strncmp(card.file, "fwctl-", 6));
	assert_false(any_copy());
	assert_int_equal(card.resets, 0);
}

static void file_of_the_kernel_is_not_copied(void **state)
{
	struct run *run = *state;
	char path[512];

	tree_file("the file", "%s/vendor/card.bin", images);
	snprintf(path, sizeof(path), "%s/vendor/../vendor/card.bin", images);
	run_update(run, path, "--yes");
	assert_status(run, STATUS_OK);
	assert_string_equal(card.file, "vendor/card.bin");
	assert_lacks(run->err, "temporary copy");
	tree_file("an update", "%s/updates/card.bin", images);
	snprintf(path, sizeof(path), "%s/updates/card.bin", images);
	tree_link("updates/card.bin", "%s/card.bin", images);
	run_update(run, path, "--yes");
	assert_status(run, STATUS_OK);
	assert_string_equal(card.file, "card.bin");
}

/* The kernel prefers a file of this name in the directory updates. */
static void hidden_file_is_copied(void **state)
{
	struct run *run = *state;
	char path[512];

	tree_file("old", "%s/card.bin", images);
	tree_file("other", "%s/updates/card.bin", images);
	snprintf(path, sizeof(path), "%s/card.bin", images);
	run_update(run, path, "--yes");
	assert_status(run, STATUS_OK);
	assert_string_equal(card.content, "old");
	assert_true(!strncmp(card.file, "fwctl-", 6));
}

static void bad_file_is_a_usage_error(void **state)
{
	struct run *run = *state;

	write_scratch("empty", "");
	run_update(run, scratch("empty"), "--yes");
	assert_status(run, STATUS_USAGE);
	assert_contains(run->err, "the file is empty");
	run_update(run, scratch("missing"), "--yes");
	assert_status(run, STATUS_USAGE);
	assert_contains(run->err, "No such file");
	run_update(run, images, "--yes");
	assert_status(run, STATUS_USAGE);
	assert_contains(run->err, "not a file");
	assert_int_equal(card.updates, 0);
}

static void missing_directory_is_explained(void **state)
{
	struct run *run = *state;

	fw_image_dir = "/nowhere/firmware";
	run_update(run, scratch("image"), "--yes");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "to /nowhere/firmware: No such file or directory");
	assert_contains(run->err, "firmware_class/parameters/path");
	assert_int_equal(card.updates, 0);
}

/* A system without firmware packages has no /lib/firmware. */
static void missing_directory_is_made(void **state)
{
	struct run *run = *state;
	char *dir = images;
	char path[256];

	snprintf(path, sizeof(path), "%s/firmware", dir);
	images = path;
	fw_image_dir = path;
	run_update(run, scratch("image"), "--yes");
	images = dir;
	assert_status(run, STATUS_OK);
	assert_string_equal(card.content, "new firmware");
	assert_int_equal(access(path, F_OK), -1);
}

static void failed_update_changes_nothing(void **state)
{
	struct run *run = *state;

	card.error = -EBADMSG;
	card.text = "component hash mismatch";
	run_update(run, scratch("image"), "--yes --activate --json");
	assert_status(run, STATUS_FAILED);
	assert_false(flag(run, "changed"));
	assert_contains(json_string_at(json_error_of(run, STATUS_FAILED), "message"),
			"component hash mismatch");
	assert_contains(run->err, "The running version did not change.");
	assert_lacks(run->err, "activate it first");
	assert_false(any_copy());
	assert_int_equal(card.resets, 0);
	card.error = -EBUSY;
	run_update(run, scratch("image"), "--yes");
	assert_contains(run->err, "fwctl fw activate fwctl0.");
}

static void update_can_activate(void **state)
{
	struct run *run = *state;

	run_update(run, scratch("image"), "--yes --activate --json");
	assert_status(run, STATUS_OK);
	assert_int_equal(card.resets, 1);
	assert_true(flag(run, "changed"));
	assert_true(flag(run, "activated"));
	assert_false(flag(run, "reset_needed"));
	assert_string_equal(json_string_at(element(run, "old", 0), "stored"),
			    "16.35.4030");
	assert_string_equal(json_string_at(element(run, "components", 0), "running"),
			    "16.36.1010");
	run_update(run, scratch("image"), "--yes --activate");
	assert_contains(run->out, "fwctl0: firmware reset, running version 16.36.1010\n");
}

/* The update ends, the copy is removed, and the signal ends the tool. */
static void signal_does_not_stop_an_update(void **state)
{
	struct run *run = *state;

	card.signal = SIGINT;
	run->in_child = true;
	run_update(run, scratch("image"), "--yes --activate");
	assert_status(run, 128 + SIGINT);
	assert_contains(run->err, "cannot be stopped: waiting for its end");
	assert_contains(run->err, "interrupted: the firmware was not reset");
	assert_contains(run->out, "fwctl0: firmware updated\n");
	assert_false(any_copy());
}

static void add_users(struct run *run)
{
	tree_file("0x1003\n", PCI "/net/eth2/flags", run->root);
	tree_file("1\n", PCI "/net/eth2/carrier", run->root);
	tree_file("0x1002\n", PCI "/net/eth3/flags", run->root);
	tree_dir(PCI "/infiniband/mlx5_0", run->root);
	tree_file("2\n", PCI "/fwctl/fwctl0/contexts", run->root);
	/* The second function, a virtual one, and another card. */
	tree_file("0x1003\n", "%s/sys/devices/pci/0000:03:00.1/net/eth4/flags",
		  run->root);
	tree_link("../0000:03:00.2", "%s/sys/devices/pci/0000:03:00.1/virtfn0",
		  run->root);
	tree_link("../0000:03:00.1", "%s/sys/devices/pci/0000:03:00.2/physfn",
		  run->root);
	tree_file("0x1003\n", "%s/sys/devices/pci/0000:03:00.2/net/eth5/flags",
		  run->root);
	tree_file("0x1003\n", "%s/sys/devices/pci/0000:04:00.0/net/eth6/flags",
		  run->root);
}

static void activation_lists_all_users(void **state)
{
	struct run *run = *state;

	add_users(run);
	run_line(run, "fw activate fwctl0");
	assert_status(run, STATUS_UNCONFIRMED);
	assert_contains(run->err,
			"resetting the firmware of fwctl0 (" HANDLE
			"), which interrupts its users:\n"
			"       network device eth2 (" CARD "): up, carrier\n"
			"       network device eth3 (" CARD "): down\n"
			"       RDMA device mlx5_0 (" CARD ")\n"
			"       fwctl0: open contexts: 2\n"
			"       network device eth4 (0000:03:00.1): up\n"
			"       virtual function 0000:03:00.2\n"
			"       network device eth5 (0000:03:00.2): up\n"
			"fwctl: nothing was reset");
	assert_int_equal(card.resets, 0);
	run_line(run, "fw activate fwctl0 --yes --json");
	assert_status(run, STATUS_OK);
	assert_int_equal(json_object_array_length(member(json_of(run), "users")), 7);
	assert_string_equal(json_string_at(element(run, "users", 0), "kind"), "netdev");
	assert_int_equal(json_int_at(element(run, "users", 3), "contexts"), 2);
	assert_int_equal(card.resets, 1);
}

static void activation_lists_processes(void **state)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY), slave;
	struct run *run = *state;
	char want[64];
	struct stat st;
	pid_t child;

	assert_false(grantpt(master) || unlockpt(master));
	slave = open(ptsname(master), O_RDWR | O_NOCTTY);
	assert_int_equal(fstat(slave, &st), 0);
	child = fork();
	if (!child) {
		pause();
		_exit(0);
	}
	snprintf(want, sizeof(want), "%u:%u\n", major(st.st_rdev), minor(st.st_rdev));
	tree_file(want, PCI "/fwctl/fwctl0/dev", run->root);
	run_line(run, "fw activate fwctl0");
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, NULL, 0), child);
	close(slave);
	close(master);
	assert_status(run, STATUS_UNCONFIRMED);
	snprintf(want, sizeof(want), "process test_fw (PID %d)\n", child);
	assert_contains(run->err, want);
	/* The tool has the FD as well. */
	snprintf(want, sizeof(want), "(PID %d)", getpid());
	assert_lacks(run->err, want);
}

static void device_without_users_is_reset(void **state)
{
	struct run *run = *state;

	run_line(run, "fw activate fwctl0 --yes");
	assert_status(run, STATUS_OK);
	assert_contains(run->err, "no network device, RDMA device or process uses it");
	assert_contains(run->out, "fwctl0: firmware reset, running version 16.35.4030\n");
}

static void refused_reset_is_explained(void **state)
{
	struct run *run = *state;

	card.error = -EPERM;
	card.text = "One of the hosts disabled reset";
	run_line(run, "fw activate fwctl0 --yes --json");
	assert_status(run, STATUS_FAILED);
	assert_false(flag(run, "activated"));
	assert_contains(run->err, "One of the hosts disabled reset");
	assert_contains(run->err, "The change stays stored.");
}

static void dry_run_sends_nothing(void **state)
{
	struct run *run = *state;

	run_update(run, scratch("image"), "--dry-run --activate");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, HANDLE ": not sent: devlink flash ");
	assert_contains(run->out, HANDLE ": not sent: devlink reload action fw_activate\n");
	run_update(run, scratch("image"), "--dry-run --activate --json");
	assert_status(run, STATUS_OK);
	assert_string_equal(json_string_at(element(run, "requests", 0), "command"),
			    "flash");
	assert_string_equal(json_string_at(element(run, "requests", 1), "command"),
			    "reload action fw_activate");
	assert_int_equal(card.updates + card.resets, 0);
	assert_false(any_copy());
}

static void restriction_does_not_apply(void **state)
{
	struct run *run = *state;

	run_line(run, "--max-scope debug-read fw activate fwctl0 --yes");
	assert_status(run, STATUS_USAGE);
	assert_contains(run->err, "--max-scope does not apply");
	assert_int_equal(card.resets, 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		with_card(show_prints_three_versions),
		with_card(device_needs_devlink),
		with_card(update_asks_before_it_burns),
		with_card(update_copies_a_file_from_elsewhere),
		with_card(file_of_the_kernel_is_not_copied),
		with_card(hidden_file_is_copied),
		with_card(bad_file_is_a_usage_error),
		with_card(missing_directory_is_explained),
		with_card(missing_directory_is_made),
		with_card(failed_update_changes_nothing),
		with_card(update_can_activate),
		with_card(signal_does_not_stop_an_update),
		with_card(activation_lists_all_users),
		with_card(activation_lists_processes),
		with_card(device_without_users_is_reset),
		with_card(refused_reset_is_explained),
		with_card(dry_run_sends_nothing),
		with_card(restriction_does_not_apply),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
