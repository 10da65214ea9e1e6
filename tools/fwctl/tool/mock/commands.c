// SPDX-License-Identifier: GPL-2.0-only
/* fwctl mock: its commands, and what they have in common. */
#include <errno.h>
#include <string.h>

#include <fwctl/fwctl.h>

#include "mock.h"

static const struct command config_commands[] = {
	{
		.name = "list",
		.args = "DEV",
		.summary = "List the parameters that are set",
		.min_args = 1,
		.max_args = 1,
		.run = mock_config_list,
	},
	{
		.name = "get",
		.args = "DEV NAME",
		.summary = "Show a parameter",
		.min_args = 2,
		.max_args = 2,
		.options = OPTS_OUTPUT,
		.run = mock_config_get,
	},
	{
		.name = "set",
		.args = "DEV NAME [VALUE]",
		.summary = "Set a parameter, which survives a reset",
		.help = "The value is text of 1 to 64 bytes, or bytes by --in-hex or --in-file.",
		.min_args = 2,
		.max_args = 3,
		.options = OPTS_INPUT,
		.run = mock_config_set,
	},
	{
		.name = "unset",
		.args = "DEV NAME",
		.summary = "Remove a parameter",
		.min_args = 2,
		.max_args = 2,
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
		.min_args = 3,
		.max_args = 3,
		.options = OPTS_OUTPUT | OPTS_SCOPE,
		.run = mock_mem_read,
	},
	{
		.name = "write",
		.args = "DEV ADDR",
		.summary = "Write firmware memory (taints the kernel)",
		.help = "The guarded region needs --scope debug-write-full.",
		.min_args = 2,
		.max_args = 2,
		.options = OPTS_INPUT | OPTS_SCOPE,
		.run = mock_mem_write,
	},
	{ 0 },
};

static const struct command resource_commands[] = {
	{
		.name = "alloc",
		.args = "DEV",
		.summary = "Allocate resources, which live no longer than this command",
		.help = "The firmware frees them when the device is closed: --hold keeps them.",
		.min_args = 1,
		.max_args = 1,
		.options = OPT_COUNT | OPT_HOLD | OPT_FREE,
		.run = mock_resource_alloc,
	},
	{
		.name = "free",
		.args = "DEV ID",
		.summary = "Try to free a resource, which only its own context may",
		.min_args = 2,
		.max_args = 2,
		.run = mock_resource_free,
	},
	{ 0 },
};

const struct command mock_commands[] = {
	{
		.name = "identify",
		.args = "DEV",
		.summary = "Show model, serial number, version and memory",
		.min_args = 1,
		.max_args = 1,
		.run = mock_identify,
	},
	{
		.name = "effects",
		.args = "DEV",
		.summary = "List the firmware's commands, with scope and sizes",
		.min_args = 1,
		.max_args = 1,
		.run = mock_show_effects,
	},
	{
		.name = "echo",
		.args = "DEV [TEXT]",
		.summary = "Send bytes there and back, and compare them",
		.min_args = 1,
		.max_args = 2,
		.options = OPTS_INPUT | OPTS_OUTPUT,
		.run = mock_echo,
	},
	{
		.name = "sleep",
		.args = "DEV MILLISECONDS",
		.summary = "Occupy a processor for a time",
		.min_args = 2,
		.max_args = 2,
		.run = mock_sleep,
	},
	{
		.name = "rendezvous",
		.args = "DEV KEY COUNT",
		.summary = "Wait until COUNT commands of the same KEY are running",
		.min_args = 3,
		.max_args = 3,
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
		.min_args = 1,
		.max_args = 1,
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
		.min_args = 1,
		.max_args = 1,
		.options = OPT_TAINT,
		.run = mock_crash,
	},
	{
		.name = "reset",
		.args = "DEV",
		.summary = "Reset the firmware, which ends its running commands",
		.min_args = 1,
		.max_args = 1,
		.run = mock_reset,
	},
	{
		.name = "dump",
		.args = "DEV FILE",
		.summary = "Save the core dump of the last crash",
		.min_args = 2,
		.max_args = 2,
		.options = OPT_FORCE | OPT_MAX_LEN,
		.run = mock_dump,
	},
	{
		.name = "resource",
		.summary = "The firmware's resources",
		.sub = resource_commands,
	},
	{ 0 },
};

/* Device data of an older or newer module may be shorter or longer. */
static struct fwctl_info_mock decode_info(const void *data, size_t len)
{
	struct fwctl_info_mock info = { 0 };

	memcpy(&info, data, len < sizeof(info) ? len : sizeof(info));
	return info;
}

static void mock_info(const void *data, size_t len, struct json_object *json)
{
	struct fwctl_info_mock info = decode_info(data, len);

	if (json) {
		json_number(json, "uid", info.uid);
		json_number(json, "abi", info.abi);
		json_number(json, "processors", info.processors);
		json_number(json, "commands", info.commands);
		return;
	}
	printf("%-12s %u\n", "uid:", info.uid);
	printf("%-12s %u\n", "abi:", info.abi);
	printf("%-12s %u\n", "processors:", info.processors);
	printf("%-12s %u\n", "commands:", info.commands);
}

static int vendor_needed_scope(struct fwctl_dev *dev, const void *in,
			       size_t len)
{
	struct fwctl_mock_req req;

	if (len < sizeof(req))
		return -EIO;
	memcpy(&req, in, sizeof(req));
	return mock_needed_scope(dev, le16toh(req.opcode));
}

/* Little endian, and all other fields are zero. */
static const unsigned char echo[sizeof(struct fwctl_mock_req)] = {
	FWCTL_MOCK_ECHO,
};

static enum status check_abi(const struct call *c)
{
	struct fwctl_info_mock info = decode_info(c->info, sizeof(c->info));

	if (info.abi == FWCTL_MOCK_ABI)
		return STATUS_OK;
	say("%s speaks version %u of the mock's messages, this tool version %u",
	    fwctl_dev_name(c->dev), info.abi, FWCTL_MOCK_ABI);
	hint("Install tool and kernel module of the same version.");
	return STATUS_FAILED;
}

const struct vendor mock_vendor = {
	.type = FWCTL_DEVICE_TYPE_MOCK,
	.noun = "a mock",
	.type_hint = "fwctl info tells the type; modprobe fwctl_mock devices=1 makes a mock.",
	.check = check_abi,
	.info = mock_info,
	.needed_scope = vendor_needed_scope,
	.echo = echo,
	.echo_len = sizeof(echo),
};
