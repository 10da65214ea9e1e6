// SPDX-License-Identifier: GPL-2.0-only
/* fwctl complete, from which all shells get their completions. */
#include "check.h"
#include "tree.h"

static void two_devices(struct run *run)
{
	const char *root = scratch("");

	tree_device(root, "fwctl0", "pci/0000:03:00.0", "pci", "mlx5_core");
	tree_device(root, "fwctl7", "platform/fwctl_mock.0", "platform",
		    "fwctl_mock");
	run->root = scratch("");
}

/* Remove the descriptions. */
static void keep_words(char *text)
{
	char *to = text;

	while (*text) {
		size_t len = strcspn(text, "\t\n");

		memmove(to, text, len);
		to += len;
		text += len + strcspn(text + len, "\n");
		text += *text == '\n';
		*to++ = '\n';
	}
	*to = '\0';
}

/* The current word is empty if @line ends with a space. */
static void run_complete(struct run *run, const char *line)
{
	char *argv[32] = { "fwctl", "complete", "--" };
	char *copy = strdup(line), *rest = copy;

	for (int argc = 3; rest && argc < 31; argc++)
		argv[argc] = strsep(&rest, " ");
	run_argv(run, argv);
	free(copy);
}

static void words_are_completed(void **state)
{
	static const struct {
		const char *line, *words;
	} cases[] = {
		/* Commands */
		{ "li", "list\n" },
		{ "LI", "list\n" },
		{ "comp", "" },
		{ "nosuch ", "" },
		{ "mlx5 reg ", "list\nfields\nget\nset\n" },
		{ "help mlx5 reg g", "get\n" },
		{ "help mlx5 r", "reg\n" },
		{ "help list ", "" },
		/* Options */
		{ "--m", "--max-scope\n" },
		{ "--json list --id", "--identity\n" },
		{ "gdb --js", "" },
		{ "gdb fwctl0 -- --qu", ":files\n" },
		/* Values of options */
		{ "rpc --scope debug-r", "debug-read\n" },
		{ "rpc -s debug-r", "debug-read\n" },
		{ "rpc --sco debug-r", "debug-read\n" },
		{ "rpc --scope=debug-r", "--scope=debug-read\n" },
		{ "--max-scope conf", "configuration\n" },
		{ "record --mask conf", "configuration\n" },
		{ "info --type m", "mlx5\nmock\n" },
		{ "info --driver fw", "fwctl_mock\n" },
		{ "events --kind tem", "temperature\n" },
		{ "list --columns ",
		  "DEVICE\nNODE\nPARENT\nBUS\nDRIVER\nPCI\nTYPE\n"
		  "SERIAL\nFIRMWARE\nNETDEV\nRDMA\n" },
		{ "list --columns DEVICE,ty", "DEVICE,TYPE\n" },
		{ "list --columns=DEVICE,ty", "--columns=DEVICE,TYPE\n" },
		{ "rpc -o ", ":files\n" },
		{ "rpc --in-file=", ":files\n" },
		{ "rpc --out-len ", "" },
		/* Devices, also after the value of an option */
		{ "info ", "fwctl0\nfwctl7\n" },
		{ "rpc -s 1 ", "fwctl0\nfwctl7\n" },
		{ "rpc -vs 1 ", "fwctl0\nfwctl7\n" },
		{ "rpc -s1 ", "fwctl0\nfwctl7\n" },
		{ "rpc --scope=1 --in-hex 00 ", "fwctl0\nfwctl7\n" },
		{ "rpc -- fw", "fwctl0\nfwctl7\n" },
		{ "info 0", "0000:03:00.0\n" },
		{ "info 03", "03:00.0\n" },
		{ "info fwctl_", "fwctl_mock.0\n" },
		{ "info fwctl0,fwctl7", "fwctl0,fwctl7\n" },
		{ "info /dev/f", ":files\n" },
		{ "info fwctl0 ", "" },
		{ "list ", "" },
		/* Arguments */
		{ "batch ", ":files\n" },
		{ "record fwctl0 ", ":files\n" },
		{ "restrict fwctl0 ", ":files\n" },
		{ "mlx5 reg get fwctl0 pao", "PAOS\n" },
		{ "mlx5 reg fields PAO", "PAOS\n" },
		{ "mlx5 reg get fwctl0 PAOS loc", "local_port=\n" },
		{ "mlx5 reg get fwctl0 PAOS admin", "" },
		{ "mlx5 reg set --no-read fwctl0 PAOS admin",
		  "admin_status=\n" },
		{ "mlx5 reg set fwctl0 PAOS admin_status=u",
		  "admin_status=up\nadmin_status=up_once\n" },
		{ "mlx5 config query fwctl0 SRIOV_",
		  "SRIOV_EN\nSRIOV_IB_ROUTING_MODE_P1\nSRIOV_IB_ROUTING_MODE_P2\n" },
		{ "mlx5 config set fwctl0 SRIOV_E", "SRIOV_EN=\n" },
		{ "mlx5 config set fwctl0 SRIOV_EN=T", "SRIOV_EN=True\n" },
		{ "mlx5 config set --all sriov_en=t", "sriov_en=True\n" },
		{ "mlx5 config set --type mlx5 NUM_OF_VFS=1 SRIOV_EN=F",
		  "SRIOV_EN=False\n" },
		{ "mlx5 config set fwctl0 NOSUCH=T", "" },
		{ "mlx5 caps fwctl0 od", "odp\n" },
		{ "mlx5 obj get fwctl0 rmp", "rmp\n" },
		{ "mlx5 cmd fwctl0 QUERY_EQ", "QUERY_EQ\n" },
		{ "mlx5 counters start fwctl0 0x0402 sing", "single=\n" },
		{ "mlx5 counters start fwctl0 0x0402", "0x0402\n" },
		{ "mock raise fwctl7 te", "temperature\n" },
	};
	struct run *run = *state;

	two_devices(run);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		run_complete(run, cases[i].line);
		assert_status(run, STATUS_OK);
		keep_words(run->out);
		if (strcmp(run->out, cases[i].words))
			fail_msg("%s: %s", cases[i].line, run->out);
		assert_string_equal(run->err, "");
		assert_int_equal(run->opened, 0);
	}
}

/* Check that each word of each command, and each of its options, is offered. */
static void check_commands(struct run *run, const struct command *group,
			   const char *path)
{
	for (const struct command *c = group->sub; c->name; c++) {
		char line[240], words[200];

		if (c->hidden)
			continue;
		snprintf(line, sizeof(line), "%s%s", path, c->name);
		run_complete(run, line);
		snprintf(words, sizeof(words), "%s\t%s\n", c->name, c->summary);
		assert_contains(run->out, words);
		snprintf(words, sizeof(words), "%s%s ", path, c->name);
		if (c->sub) {
			check_commands(run, c, words);
			continue;
		}
		snprintf(line, sizeof(line), "%s-", words);
		run_complete(run, line);
		for (struct opt *const *o = c->options; o && *o; o++) {
			snprintf(words, sizeof(words), "--%s\t%s\n", (*o)->name,
				 (*o)->help);
			if (!option_is_rejected(c, *o))
				assert_contains(run->out, words);
		}
	}
}

static void every_command_and_option_is_offered(void **state)
{
	check_commands(*state, &root_command, "");
}

static void names_of_devices_are_safe(void **state)
{
	struct run *run = *state;

	tree_device(scratch(""), "fwctl0", "pci/x\n\33[1m", "pci", "a b");
	run->root = scratch("");
	run_complete(run, "info x");
	assert_status(run, STATUS_OK);
	assert_string_equal(run->out, "");
	run_complete(run, "info --driver a");
	assert_string_equal(run->out, "");
	run_complete(run, "info fw");
	assert_lacks(run->out, "\33");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_run(words_are_completed),
		with_run(every_command_and_option_is_offered),
		with_run(names_of_devices_are_safe),
	};

	return cmocka_run_group_tests_name("completion", tests, NULL, NULL);
}
