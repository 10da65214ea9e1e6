// SPDX-License-Identifier: GPL-2.0-only
/* fwctl mock: its commands. */
#include "mock.h"

static const struct command config_commands[] = {
	{
		.name = "list",
		.args = "DEV",
		.summary = "List the parameters that are set",
		.run = mock_config_list,
	},
	{
		.name = "get",
		.args = "DEV NAME",
		.summary = "Show a parameter",
		.options = OPTS_OUTPUT,
		.run = mock_config_get,
	},
	{
		.name = "set",
		.args = "DEV NAME [VALUE]",
		.summary = "Set a parameter, which survives a reset",
		.help = "The value is text of 1 to 64 bytes, or bytes by --in-hex or --in-file.",
		.options = OPTS_INPUT,
		.run = mock_config_set,
	},
	{
		.name = "unset",
		.args = "DEV NAME",
		.summary = "Remove a parameter",
		.run = mock_config_unset,
	},
	{ 0 },
};

static const struct command mem_commands[] = {
	{
		.name = "read",
		.args = "DEV ADDR LEN",
		.summary = "Read firmware memory",
		.help = "The guarded region needs --scope debug-write-full.",
		.options = OPTS_OUTPUT | OPTS_SCOPE,
		.run = mock_mem_read,
	},
	{
		.name = "write",
		.args = "DEV ADDR",
		.summary = "Write firmware memory (taints the kernel)",
		.help = "The guarded region needs --scope debug-write-full.",
		.options = OPTS_INPUT | OPTS_SCOPE,
		.run = mock_mem_write,
	},
	{ 0 },
};

static const struct command resource_commands[] = {
	{
		.name = "alloc",
		.args = "DEV",
		.summary = "Allocate resources, which are freed when this command ends",
		.help = "The firmware frees them when the device is closed: --hold keeps them.",
		.options = OPT_COUNT | OPT_HOLD | OPT_FREE,
		.run = mock_resource_alloc,
	},
	{
		.name = "free",
		.args = "DEV ID",
		.summary = "Try to free a resource, which only its own context can",
		.run = mock_resource_free,
	},
	{ 0 },
};

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
		.run = mock_show_effects,
	},
	{
		.name = "echo",
		.args = "DEV [TEXT]",
		.summary = "Send bytes and compare them with the response",
		.options = OPTS_INPUT | OPTS_OUTPUT,
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
		.sub = config_commands,
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
		.sub = mem_commands,
	},
	{
		.name = "crash",
		.args = "DEV",
		.summary = "Crash the firmware, which takes a core dump (taints the kernel)",
		.options = OPT_TAINT,
		.run = mock_crash,
	},
	{
		.name = "reset",
		.args = "DEV",
		.summary = "Reset the firmware, which ends its running commands",
		.run = mock_reset,
	},
	{
		.name = "dump",
		.args = "DEV FILE",
		.summary = "Save the core dump of the last crash",
		.options = OPT_FORCE | OPT_MAX_LEN,
		.run = mock_dump,
	},
	{
		.name = "raise",
		.args = "DEV KIND VALUE",
		.summary = "Raise events of KIND temperature or health",
		.help = "With --count, each further event has the next value.",
		.options = OPT_COUNT,
		.run = mock_raise,
	},
	{
		.name = "resource",
		.summary = "The firmware's resources",
		.sub = resource_commands,
	},
	{ 0 },
};
