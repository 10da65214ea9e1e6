// SPDX-License-Identifier: GPL-2.0-only
/* Commands on several devices. */
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "tree.h"

/* Two devices whose nodes are not fwctl devices. */
static void two_devices(struct run *run)
{
	tree_device(scratch(""), "fwctl0", "pci/0000:03:00.0", "pci",
		    "mlx5_core");
	tree_device(scratch(""), "fwctl1", "platform/fwctl_mock.0", "platform",
		    "fwctl_mock");
	run->root = scratch("");
}

static struct json_object *result_at(struct run *run, size_t i)
{
	return json_object_array_get_idx(json_of(run), i);
}

/* Check that the run has a result of each of the devices @names. */
static void check_devices(struct run *run, const char *const *names,
			  size_t count)
{
	struct json_object *o;

	assert_status(run, STATUS_FAILED);
	assert_int_equal(json_object_array_length(json_of(run)), count);
	for (size_t i = 0; i < count; i++) {
		o = result_at(run, i);
		assert_string_equal(json_string_at(o, "device"), names[i]);
		assert_int_equal(json_value_at(o, "exit_status"),
				 STATUS_FAILED);
		o = json_at(json_at(o, "result"), "error");
		assert_string_equal(json_string_at(o, "errno"), "ENOTTY");
	}
}

static void each_device_has_a_result(void **state)
{
	static const char *const both[] = { "fwctl0", "fwctl1" };
	static const char *const lines[] = {
		"info --all --json", "info fwctl* --json", "info ?wctl* -j",
		"info fwctl0,fwctl1 --json", "info fwctl0,fwctl[1-9] --json",
		"info fwctl0,fwctl* --json", "info --json --driver *",
	};
	struct run *run = *state;

	two_devices(run);
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		run_line(run, lines[i]);
		check_devices(run, both, 2);
	}
}

static void devices_are_selected(void **state)
{
	static const struct {
		const char *line, *name;
	} cases[] = {
		{ "info --driver mlx5_core --json", "fwctl0" },
		{ "info --driver fwctl_* --json", "fwctl1" },
		{ "info --all --driver fwctl_mock --json", "fwctl1" },
		{ "info 0000:03:* --json", "fwctl0" },
		{ "info fwctl_mock.? --json", "fwctl1" },
		{ "info fwctl[1-9]* --json", "fwctl1" },
	};
	struct run *run = *state;

	two_devices(run);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		run_line(run, cases[i].line);
		check_devices(run, &cases[i].name, 1);
	}
	run_line(run, "info --driver bnxt_en --json");
	assert_contains(json_string_at(json_error_of(run, STATUS_NO_DEVICE),
				       "message"), "no device matches");
}

static void the_worst_status_is_returned(void **state)
{
	struct run *run = *state;

	two_devices(run);
	run_line(run, "info nosuch,fwctl0 --json");
	assert_status(run, STATUS_NO_DEVICE);
	assert_int_equal(json_value_at(result_at(run, 0), "exit_status"),
			 STATUS_NO_DEVICE);
	assert_int_equal(json_value_at(result_at(run, 1), "exit_status"),
			 STATUS_FAILED);
}

static void results_are_documents_or_sections(void **state)
{
	struct run *run = *state;

	const struct fwctl_loopback_call call = {
		.in = "\x10", .in_len = 1, .out = "ok", .out_len = 2,
	};

	/* A device occurs once. */
	expect_rpc(run, &call);
	run_line(run, "rpc fwctl7,fwctl7 --in-hex 10 --json");
	assert_status(run, STATUS_OK);
	assert_int_equal(json_object_array_length(json_of(run)), 1);
	assert_string_equal(json_string_at(json_at(result_at(run, 0), "result"),
					   "data"), "6f6b");
	expect_rpc(run, &call);
	run_line(run, "rpc fwctl7, --in-hex 10");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "== fwctl7 ==\n00000000  6f 6b");
}

static void some_commands_take_one_device(void **state)
{
	static const struct {
		const char *line, *message;
	} cases[] = {
		{ "events --all", "takes one device" },
		{ "gdb fwctl*", "takes one device" },
		{ "list --all", "not about devices" },
		{ "mlx5 opcodes --driver mlx5_core", "not about devices" },
		{ "rpc --all --in-hex 10 -o file", "--out-file needs a single" },
		{ "rpc fwctl* --in-hex 10 --raw", "--raw needs a single" },
		{ "info --all fwctl0", "unexpected argument 'fwctl0'" },
	};
	struct run *run = *state;

	two_devices(run);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		run_line(run, cases[i].line);
		assert_status(run, STATUS_USAGE);
		assert_contains(run->err, cases[i].message);
	}
}

static void a_change_of_several_devices_is_confirmed_by_an_option(void **state)
{
	struct run *run = *state;

	run->terminal = true;
	run->input = "y\n";
	run_line(run, "mock crash fwctl0,fwctl0");
	assert_int_equal(run->status, STATUS_UNCONFIRMED);
	assert_contains(run->out, "--allow-taint");
	assert_int_equal(run->opened, 0);
}

/* Each process would read the same input, or none. */
static void standard_input_needs_a_single_device(void **state)
{
	static const char *const lines[] = {
		"rpc fwctl7,fwctl8 --in-hex - --json",
		"rpc fwctl7,fwctl8 --in-file - --json",
		"mlx5 config apply fwctl7,fwctl8 - --json",
		"mlx5 config diff fwctl7,fwctl8 - --json",
	};
	struct run *run = *state;

	run->input = "10";
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		run_line(run, lines[i]);
		assert_status(run, STATUS_USAGE);
		assert_contains(run->err,
				"- (standard input) needs a single device");
		assert_int_equal(json_value_at(result_at(run, 1), "exit_status"),
				 STATUS_USAGE);
	}
}

static void a_file_needs_a_single_device(void **state)
{
	static const char *const words[] = {
		"mock dump fwctl7,", "mlx5 config save fwctl7,",
		"mlx5 dump save fwctl7, 0x1320",
	};
	struct run *run = *state;
	char line[400];

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		if (i)
			expect_mlx5(run);
		else
			expect_mock(run);
		snprintf(line, sizeof(line), "%s %s", words[i], scratch("file"));
		run_line(run, line);
		assert_status(run, STATUS_USAGE);
		assert_contains(run->err, "/file: a file needs a single device");
		assert_int_equal(count_scratch(), 0);
	}
}

/* If the caller ignores SIGCHLD, the kernel discards the status of a child. */
static void a_caller_that_ignores_children_gets_the_status(void **state)
{
	struct run *run = *state;

	two_devices(run);
	signal(SIGCHLD, SIG_IGN);
	run_line(run, "info nosuch,fwctl0 --json");
	assert_ptr_equal(signal(SIGCHLD, SIG_DFL), SIG_IGN);
	assert_status(run, STATUS_NO_DEVICE);
	assert_int_equal(json_value_at(result_at(run, 1), "exit_status"),
			 STATUS_FAILED);
}

/* Run with a limit of open files, which stops the tool after some devices. */
static void run_with_few_files(struct run *run, const char *line)
{
	struct rlimit before, limit;
	int lowest = dup(0);

	close(lowest);
	getrlimit(RLIMIT_NOFILE, &before);
	limit = before;
	limit.rlim_cur = lowest + 14;
	setrlimit(RLIMIT_NOFILE, &limit);
	run_line(run, line);
	setrlimit(RLIMIT_NOFILE, &before);
}

static void results_before_a_failure_are_shown(void **state)
{
	struct run *run = *state;
	struct json_object *o;

	two_devices(run);
	run_with_few_files(run, "info fwctl0,a,b,c,d,e,f,g,h,i,j,k,l,m --json");
	assert_status(run, STATUS_NO_DEVICE);
	assert_contains(run->err, "cannot create a process: Too many open files");
	assert_int_equal(json_object_array_length(json_of(run)), 14);
	o = json_at(json_at(result_at(run, 0), "result"), "error");
	assert_string_equal(json_string_at(o, "errno"), "ENOTTY");
	o = result_at(run, 13);
	assert_int_equal(json_value_at(o, "exit_status"), STATUS_FAILED);
	assert_true(json_object_object_get_ex(o, "result", &o));
	assert_null(o);
}

static pid_t test_process;
static atomic_int signals_seen;

/* The processes of the devices inherit the handler. */
static void see_signal(int sig)
{
	if (getpid() != test_process)
		_exit(128 + sig);
	signals_seen++;
}

/* Signal the tool once a device reads @fifo. The devices wait for more input. */
static pid_t signal_tool(const char *fifo)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	if (open(fifo, O_WRONLY) >= 0)
		kill(getppid(), SIGTERM);
	for (;;)
		pause();
}

static void signal_ends_all_devices_and_keeps_results(void **state)
{
	struct run *run = *state;
	const char *fifo = scratch("fifo");
	char line[400];
	pid_t pid;

	assert_int_equal(mkfifo(fifo, 0600), 0);
	test_process = getpid();
	signal(SIGTERM, see_signal);
	pid = signal_tool(fifo);
	snprintf(line, sizeof(line), "rpc fwctl7,fwctl8 --json --in-file %s",
		 fifo);
	/* Fail if no device reads. */
	alarm(60);
	run_line(run, line);
	alarm(0);
	signal(SIGTERM, SIG_DFL);
	interrupt_forget();
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	assert_status(run, 128 + SIGTERM);
	assert_int_equal(signals_seen, 1);
	assert_int_equal(json_object_array_length(json_of(run)), 2);
	assert_int_equal(json_value_at(result_at(run, 0), "exit_status"),
			 128 + SIGTERM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_run(each_device_has_a_result),
		with_run(devices_are_selected),
		with_run(the_worst_status_is_returned),
		with_run(results_are_documents_or_sections),
		with_run(some_commands_take_one_device),
		with_run(a_change_of_several_devices_is_confirmed_by_an_option),
		with_run(standard_input_needs_a_single_device),
		with_run(a_file_needs_a_single_device),
		with_run(a_caller_that_ignores_children_gets_the_status),
		with_run(results_before_a_failure_are_shown),
		with_run(signal_ends_all_devices_and_keeps_results),
	};

	return cmocka_run_group_tests_name("devices", tests, NULL, NULL);
}
