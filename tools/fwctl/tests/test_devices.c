// SPDX-License-Identifier: GPL-2.0-only
/* Commands on several devices. */
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
	assert_int_equal(run->status, STATUS_REFUSED);
	assert_contains(run->out, "--allow-taint");
	assert_int_equal(run->opened, 0);
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
	};

	return cmocka_run_group_tests_name("devices", tests, NULL, NULL);
}
