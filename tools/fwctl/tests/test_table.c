// SPDX-License-Identifier: GPL-2.0-only
/* Tables: columns, headings, terminals and locales. */
#include <libfwctl-identity.h>

#include "check.h"
#include "tree.h"
#include "wrap.h"

/* Kinds of the identities that the tool has read. */
static uint32_t kinds_read;

int __wrap_fwctl_identity_new(struct fwctl_inventory *inv,
			      const struct fwctl_entry *entry, uint32_t kinds,
			      struct fwctl_identity **identity,
			      struct fwctl_error *err)
{
	kinds_read |= kinds;
	return __real_fwctl_identity_new(inv, entry, kinds, identity, err);
}

static void two_devices(struct run *run)
{
	const char *root = scratch("");

	tree_device(root, "fwctl0", "pci/ffff:03:00.0", "pci", "mlx5_core");
	tree_file("1\n", "%ssys/devices/pci/ffff:03:00.0/fwctl/fwctl0/type",
		  root);
	tree_device(root, "fwctl10", NULL, NULL, NULL);
	run->root = scratch("");
}

static void columns_are_chosen_in_order(void **state)
{
	static const struct {
		const char *line, *out;
	} cases[] = {
		{ "list --columns driver,Device",
		  "DRIVER     DEVICE\nmlx5_core  fwctl0\n-          fwctl10\n" },
		{ "list --identity --columns=DEVICE", "DEVICE\nfwctl0\nfwctl10\n" },
		{ "list --columns PCI,TYPE --noheadings",
		  "ffff:03:00.0  mlx5\n-             -\n" },
		{ "list --columns DEVICE,DEVICE --noheadings",
		  "fwctl0   fwctl0\nfwctl10  fwctl10\n" },
	};
	struct run *run = *state;

	two_devices(run);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		run_line(run, cases[i].line);
		assert_status(run, STATUS_OK);
		assert_string_equal(run->out, cases[i].out);
		assert_string_equal(run->err, "");
	}
}

static void only_columns_of_identity_read_it(void **state)
{
	static const struct {
		const char *line;
		uint32_t kinds;
	} cases[] = {
		{ "list", 0 },
		{ "list --columns DEVICE,NODE,PARENT,BUS,DRIVER,PCI", 0 },
		{ "list --identity --columns DEVICE", 0 },
		{ "list --columns DEVICE,TYPE", 1u << FWCTL_IDENTITY_TYPE },
		{ "list --columns SERIAL", 1u << FWCTL_IDENTITY_SERIAL },
		{ "list --columns RDMA,NETDEV", 1u << FWCTL_IDENTITY_NETDEV |
						1u << FWCTL_IDENTITY_RDMA },
		{ "list --columns FIRMWARE", 1u << FWCTL_IDENTITY_RUNNING },
	};
	struct run *run = *state;

	two_devices(run);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		kinds_read = 0;
		run_line(run, cases[i].line);
		assert_status(run, STATUS_OK);
		assert_int_equal(kinds_read, cases[i].kinds);
	}
}

static void bad_columns_are_rejected_first(void **state)
{
	static const struct {
		const char *line, *message;
	} cases[] = {
		{ "list --columns DEVICE,SERAIL", "no column 'SERAIL'" },
		{ "list --columns DEVICE,SERAIL", "Did you mean SERIAL?" },
		{ "list --columns x",
		  "Columns: DEVICE, NODE, PARENT, BUS, DRIVER, PCI, TYPE, SERIAL, FIRMWARE, NETDEV, RDMA.\n",
		},
		{ "list --columns DEVICE,", "no column ''" },
		{ "list --columns=", "no column ''" },
		{ "list --columns", "needs a value" },
		{ "list --columns DEVICE --json", "--columns and --json exclude each other" },
		{ "list --json --noheadings", "--noheadings and --json exclude" },
		{ "agent list fwctl0 --columns SERIAL", "Columns: ID, KIND, PROCESSOR, NAME." },
		{ "info fwctl0 --columns NAME", "invalid option '--columns'" },
	};
	struct run *run = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		run_line(run, cases[i].line);
		assert_status(run, STATUS_USAGE);
		assert_contains(run->err, cases[i].message);
		assert_int_equal(run->opened, 0);
	}
}

static size_t longest_line(const char *text)
{
	size_t longest = 0, len;

	for (; *text; text += len + 1) {
		len = strcspn(text, "\n");
		if (len > longest)
			longest = len;
	}
	return longest;
}

/* The output must fit into the buffer of the terminal. */
static void only_a_terminal_limits_the_width(void **state)
{
	static const char line[] = "mlx5 reg fields PAOS --no-external";
	static const char values[] = "up=1 down=2 up_once=3 disabled=4\n";
	struct run *run = *state;

	run_line(run, line);
	assert_contains(run->out, values);
	run->terminal = true;
	run->width = 60;
	run_line(run, line);
	assert_status(run, STATUS_OK);
	assert_int_equal(longest_line(run->out), 60);
	/* The value continues on the next line. */
	assert_contains(run->out, "up=1 down=2");
	assert_lacks(run->out, values);
	run->width = 200;
	run_line(run, line);
	assert_contains(run->out, values);
}

/* Control characters never reach the terminal. The locale decides on others. */
static void text_is_printable_in_the_locale(void **state)
{
	static const struct {
		const char *locale, *out;
	} cases[] = {
		{ "C.UTF-8", "PARENT    DEVICE\nd\303\244v?[1m\\  fwctl0\n" },
		{ "C", "PARENT     DEVICE\nd??v?[1m\\  fwctl0\n" },
	};
	struct run *run = *state;

	tree_device(scratch(""), "fwctl0", "pci/d\303\244v\33[1m\\", "pci", NULL);
	run->root = scratch("");
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		setenv("LC_ALL", cases[i].locale, 1);
		run_line(run, "list --columns PARENT,DEVICE");
		assert_status(run, STATUS_OK);
		assert_string_equal(run->out, cases[i].out);
	}
	unsetenv("LC_ALL");
}

static void help_lists_the_columns(void **state)
{
	struct run *run = *state;

	run_line(run, "agent list --help");
	assert_contains(run->out, "\nColumns: ID, KIND, PROCESSOR, NAME.\n");
	assert_contains(run->out, "--columns COL,...");
}

/* Check that exactly the commands with columns have both options. */
static void check_commands(const struct command *group)
{
	for (const struct command *c = group->sub; c->name; c++) {
		unsigned int options = 0;

		for (struct opt *const *o = c->options; o && *o; o++)
			options += !strcmp((*o)->name, "columns") ||
				   !strcmp((*o)->name, "noheadings");
		if (c->sub)
			check_commands(c);
		else if (options != (c->columns ? 2 : 0))
			fail_msg("%s %s", group->name, c->name);
	}
}

static void tables_have_their_options(void **state)
{
	(void)state;
	check_commands(&root_command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_run(columns_are_chosen_in_order),
		with_run(only_columns_of_identity_read_it),
		with_run(bad_columns_are_rejected_first),
		with_run(only_a_terminal_limits_the_width),
		with_run(text_is_printable_in_the_locale),
		with_run(help_lists_the_columns),
		cmocka_unit_test(tables_have_their_options),
	};

	return cmocka_run_group_tests_name("tables", tests, NULL, NULL);
}
