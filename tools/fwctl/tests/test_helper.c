// SPDX-License-Identifier: GPL-2.0-only
/* External helpers: their search, their arguments and the device that they inherit. */
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "wrap.h"

/* The FD that a helper inherits, with this content. */
static int device_fd;

int __wrap_fwctl_dev_fd(const struct fwctl_dev *dev)
{
	(void)dev;
	return device_fd;
}

static void write_helper(const char *name, const char *text)
{
	write_scratch(name, text);
	assert_int_equal(chmod(scratch(name), 0755), 0);
}

/* Create a device and a helper that prints its arguments and the device. */
static int new_helper(void **state)
{
	if (new_run(state))
		return -1;
	device_fd = memfd_create("device", MFD_CLOEXEC);
	assert_int_equal(pwrite(device_fd, "device\n", 7, 0), 7);
	write_helper("fwctl-show-3",
		     "#!/bin/sh\nfor a; do echo \"<$a>\"; done\n"
		     "[ -e /proc/self/fd/3 ] && cat <&3\nexit 7\n");
	setenv("FWCTL_EXEC_PATH", scratch(""), true);
	((struct run *)*state)->in_child = true;
	return 0;
}

static int free_helper(void **state)
{
	unsetenv("FWCTL_EXEC_PATH");
	close(device_fd);
	return free_run(state);
}

static void a_helper_inherits_the_device(void **state)
{
	struct run *run = *state;

	run_line(run, "show-3 fwctl7 --raw -x fwctl7");
	assert_status(run, 7);
	assert_string_equal(run->out, "<fd:3>\n<--raw>\n<-x>\n<fwctl7>\ndevice\n");
}

static void a_helper_without_a_device_inherits_none(void **state)
{
	struct run *run = *state;

	run_line(run, "show-3 --help fwctl7");
	assert_status(run, 7);
	assert_string_equal(run->out, "<--help>\n<fwctl7>\n");
	run_line(run, "show-3");
	assert_status(run, 7);
	assert_string_equal(run->out, "");
	assert_int_equal(run->opened, 0);
}

static void a_missing_device_is_reported_before_the_helper_runs(void **state)
{
	struct run *run = *state;

	run->open_error = -ENODEV;
	run_line(run, "show-3 fwctl7");
	assert_status(run, STATUS_NO_DEVICE);
	assert_string_equal(run->out, "");
}

static void a_restriction_is_applied_to_the_device(void **state)
{
	struct run *run = *state;

	*expect(run) = (struct fwctl_loopback_call){
		.cmd = FWCTL_RESTRICT, .scope = FWCTL_SCOPE_DEBUG_READ,
	};
	run_line(run, "--max-scope debug-read show-3 fwctl7");
	assert_status(run, 7);
	assert_string_equal(run->out, "<fd:3>\ndevice\n");
}

static void a_device_that_cannot_be_restricted_is_not_passed(void **state)
{
	struct run *run = *state;

	*expect(run) = (struct fwctl_loopback_call){
		.cmd = FWCTL_RESTRICT, .scope = FWCTL_SCOPE_DEBUG_READ,
		.ret = -ENOTTY,
	};
	run_line(run, "--max-scope debug-read show-3 fwctl7");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "does not support this restriction");
	assert_string_equal(run->out, "");
	run_line(run, "--max-scope debug-read show-3 --help");
	assert_status(run, STATUS_USAGE);
	run_line(run, "--json show-3 fwctl7");
	assert_status(run, STATUS_USAGE);
}

static void only_the_given_directories_are_searched(void **state)
{
	static const char *const paths[] = { NULL, "", "::.", ".:bin:../bin" };
	const char *before = getenv("PATH");
	char *path = strdup(before), *here = getcwd(NULL, 0);
	struct run *run = *state;

	setenv("PATH", scratch(""), true);
	assert_int_equal(chdir(scratch("")), 0);
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		unsetenv("FWCTL_EXEC_PATH");
		if (paths[i])
			setenv("FWCTL_EXEC_PATH", paths[i], true);
		run_line(run, "show-3 fwctl7");
		assert_status(run, STATUS_USAGE);
		assert_contains(run->err, "unknown command 'show-3'");
	}
	setenv("PATH", path, true);
	assert_int_equal(chdir(here), 0);
	free(path);
	free(here);
}

static void other_words_are_no_helpers(void **state)
{
	static const char *const words[] = {
		"x/../fwctl-show-3", "Upper", "under_score", "data", "folder",
	};
	struct run *run = *state;

	write_helper("fwctl-Upper", "#!/bin/sh\n");
	write_helper("fwctl-under_score", "#!/bin/sh\n");
	write_scratch("fwctl-data", "no program");
	assert_int_equal(mkdir(scratch("fwctl-x"), 0755), 0);
	assert_int_equal(mkdir(scratch("fwctl-folder"), 0755), 0);
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		run_line(run, words[i]);
		assert_status(run, STATUS_USAGE);
		assert_contains(run->err, "unknown command");
	}
}

static void a_command_hides_a_helper(void **state)
{
	struct run *run = *state;

	write_helper("fwctl-help", "#!/bin/sh\nexit 7\n");
	run_line(run, "help");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, scratch("/fwctl-show-3\n"));
	assert_lacks(run->out, "/fwctl-help");
	run_line(run, "complete -- show");
	assert_contains(run->out, "show-3\t");
}

static void a_helper_that_does_not_start_is_named(void **state)
{
	struct run *run = *state;

	write_helper("fwctl-bad", "#!/nonexistent/interpreter\n");
	run_line(run, "bad fwctl7");
	assert_status(run, 127);
	assert_contains(run->err, "fwctl-bad: No such file or directory");
}

#define with_helper(f) cmocka_unit_test_setup_teardown(f, new_helper, free_helper)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_helper(a_helper_inherits_the_device),
		with_helper(a_helper_without_a_device_inherits_none),
		with_helper(a_missing_device_is_reported_before_the_helper_runs),
		with_helper(a_restriction_is_applied_to_the_device),
		with_helper(a_device_that_cannot_be_restricted_is_not_passed),
		with_helper(only_the_given_directories_are_searched),
		with_helper(other_words_are_no_helpers),
		with_helper(a_command_hides_a_helper),
		with_helper(a_helper_that_does_not_start_is_named),
	};

	return cmocka_run_group_tests_name("helper", tests, NULL, NULL);
}
