// SPDX-License-Identifier: GPL-2.0-only
/* fwctl mock: its commands. */
#include "mock.h"

const struct command mock_commands[] = {
	{
		.name = "identify",
		.args = "DEV",
		.summary = "Show model, serial number, version and memory",
		.run = mock_identify,
	},
	{
		.name = "effects",
		.args = "DEV",
		.summary = "List the firmware's commands, with scope and sizes",
		.options = OPTIONS(&opt_columns, &opt_noheadings),
		.columns = mock_effects_columns,
		.run = mock_show_effects,
	},
	{
		.name = "echo",
		.args = "DEV [TEXT]",
		.summary = "Send bytes and compare them with the response",
		.options = OPTIONS(&opt_in_hex, &opt_in_file, &opt_out_file,
				   &opt_raw, &opt_force),
		.run = mock_echo,
	},
	{
		.name = "sleep",
		.args = "DEV MILLISECONDS",
		.summary = "Occupy a worker for some time",
		.run = mock_sleep,
	},
	{
		.name = "rendezvous",
		.args = "DEV KEY COUNT",
		.summary = "Wait until COUNT commands of the same KEY are running",
		.run = mock_rendezvous,
	},
	{
		.name = "config",
		.summary = "The firmware's non-volatile configuration",
		.sub = mock_config_commands,
	},
	{
		.name = "counters",
		.args = "DEV",
		.summary = "Show the firmware's counters",
		.run = mock_counters,
	},
	{
		.name = "mem",
		.summary = "The firmware's memory",
		.sub = mock_mem_commands,
	},
	{
		.name = "crash",
		.args = "DEV",
		.summary = "Crash the firmware, which takes a core dump (taints the kernel)",
		.options = OPTIONS(&opt_allow_taint),
		.run = mock_crash,
	},
	{
		.name = "reset",
		.args = "DEV",
		.summary = "Reset the firmware, which ends its running commands",
		.options = OPTIONS(&opt_yes),
		.run = mock_reset,
	},
	{
		.name = "dump",
		.args = "DEV FILE",
		.summary = "Save the core dump of the last crash",
		.options = OPTIONS(&opt_force, &opt_max_len),
		.run = mock_dump,
	},
	{
		.name = "raise",
		.args = "DEV KIND VALUE",
		.summary = "Raise events of KIND temperature or health",
		.help = "With --count, each further event has the next value.",
		.options = OPTIONS(&opt_count),
		.run = mock_raise,
		.words = mock_raise_words,
	},
	{
		.name = "resource",
		.summary = "The firmware's resources",
		.sub = mock_resource_commands,
	},
	{ 0 },
};
