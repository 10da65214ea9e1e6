// SPDX-License-Identifier: GPL-2.0-only
/* fwctl mlx5: its commands. */
#include "mlx5.h"

static const struct command reg_commands[] = {
	{
		.name = "list",
		.args = "",
		.summary = "List the known registers",
		.options = OPT_NO_EXTERNAL,
		.run = mlx5_reg_list,
	},
	{
		.name = "fields",
		.args = "REG",
		.summary = "List the fields of a register with their access and values",
		.options = OPT_NO_EXTERNAL,
		.run = mlx5_reg_fields,
		.words = mlx5_reg_fields_words,
	},
	{
		.name = "get",
		.args = "DEV REG [FIELD=VALUE ...]",
		.summary = "Read a register and show its fields",
		.help = "REG is a name or a number. FIELD=VALUE selects what is read, such as\n"
			"local_port=2. An unknown register needs --len, and is shown as bytes.",
		.options = OPTS_INPUT | OPTS_OUTPUT | OPT_LEN | OPT_ARGUMENT |
			   OPT_NO_EXTERNAL,
		.run = mlx5_reg_get,
		.words = mlx5_reg_get_words,
	},
	{
		.name = "set",
		.args = "DEV REG [FIELD=VALUE ...]",
		.summary = "Change fields of a register",
		.help = "The register is read, changed and written. --no-read skips the read, for\n"
			"write-only registers. --in-hex and --in-file set the bytes of the register\n"
			"instead of fields.",
		.options = OPTS_INPUT | OPT_LEN | OPT_ARGUMENT | OPT_NO_READ |
			   OPT_NO_EXTERNAL,
		.run = mlx5_reg_set,
		.words = mlx5_reg_set_words,
	},
	{ 0 },
};

static const struct command config_commands[] = {
	{
		.name = "list",
		.args = "",
		.summary = "List the known parameters and the names of their values",
		.options = OPT_NO_EXTERNAL,
		.run = mlx5_config_list,
	},
	{
		.name = "query",
		.args = "DEV [PARAM ...]",
		.summary = "Show parameters: default, current, and after a reset",
		.help = "Without PARAM, all parameters of the firmware.",
		.options = OPT_NO_EXTERNAL,
		.run = mlx5_config_query,
		.words = mlx5_config_words,
	},
	{
		.name = "set",
		.args = "DEV PARAM=VALUE ...",
		.summary = "Change parameters, from the next firmware reset on",
		.help = "A value is a number or one of the names that config list shows.",
		.options = OPT_YES | OPT_NO_EXTERNAL,
		.run = mlx5_config_set,
		.words = mlx5_config_set_words,
	},
	{
		.name = "reset",
		.args = "DEV [PARAM ...]",
		.summary = "Reset parameters to factory defaults",
		.help = "Without PARAM, the whole configuration.",
		.options = OPT_YES | OPT_NO_EXTERNAL,
		.run = mlx5_config_reset,
		.words = mlx5_config_words,
	},
	{ 0 },
};

static const struct command counters_commands[] = {
	{
		.name = "list",
		.args = "DEV",
		.summary = "List the diagnostic counters of the device",
		.run = mlx5_counters_list,
	},
	{
		.name = "status",
		.args = "DEV",
		.summary = "Show the sampled counters and the parameters",
		.run = mlx5_counters_status,
	},
	{
		.name = "start",
		.args = "DEV [COUNTER ...] [FIELD=VALUE ...]",
		.summary = "Sample counters, or all (taints the kernel)",
		.help = "COUNTER is a number, or a name with hyphens instead of spaces. FIELD is\n"
			"single, repetitive or on_demand (the default mode), log_num_of_samples,\n"
			"log_sample_period, sync or clear.",
		.options = OPT_TAINT,
		.run = mlx5_counters_start,
		.words = mlx5_counters_words,
	},
	{
		.name = "stop",
		.args = "DEV",
		.summary = "Stop sampling and clear the samples (taints the kernel)",
		.options = OPT_TAINT,
		.run = mlx5_counters_stop,
	},
	{
		.name = "read",
		.args = "DEV",
		.summary = "Show samples",
		.options = OPT_COUNT | OPT_SAMPLE,
		.run = mlx5_counters_read,
	},
	{ 0 },
};

#define OPTS_DUMP (OPT_INDEX1 | OPT_INDEX2 | OPT_OBJECTS1 | OPT_OBJECTS2 | \
		   OPT_VHCA_ID | OPT_MAX_LEN)

static const struct command dump_commands[] = {
	{
		.name = "list",
		.args = "DEV",
		.summary = "List the segments that can be dumped",
		.run = mlx5_dump_list,
	},
	{
		.name = "show",
		.args = "DEV SEGMENT",
		.summary = "Dump a segment",
		.help = "SEGMENT is a number, or a name that dump list shows.",
		.options = OPTS_DUMP,
		.run = mlx5_dump_show,
	},
	{
		.name = "save",
		.args = "DEV SEGMENT FILE",
		.summary = "Dump a segment into a file",
		.help = "SEGMENT is a number, or a name that dump list shows.",
		.options = OPTS_DUMP | OPT_FORCE,
		.run = mlx5_dump_save,
	},
	{ 0 },
};

static const struct command obj_commands[] = {
	{
		.name = "list",
		.args = "",
		.summary = "List the kinds of objects and their keys",
		.run = mlx5_obj_list,
	},
	{
		.name = "get",
		.args = "DEV KIND [NUMBER | KEY=VALUE ...]",
		.summary = "Show the firmware's description of an object, as bytes",
		.options = OPTS_OUTPUT | OPT_OP_MOD,
		.run = mlx5_obj_get,
		.words = mlx5_obj_words,
	},
	{ 0 },
};

const struct command mlx5_commands[] = {
	{
		.name = "info",
		.args = "DEV",
		.summary = "Show the device and its firmware",
		.options = OPT_HOLD,
		.run = mlx5_show_info,
	},
	{
		.name = "caps",
		.args = "DEV [TYPE]",
		.summary = "Show current and maximum capabilities",
		.help = "TYPE is one of general, ethernet-offloads, odp, atomic, roce,\n"
			"ipoib-offloads, flow-table, eswitch-flow-table, eswitch, qos, debug,\n"
			"device-memory, tls, virtio-emulation, event, ipsec, crypto, shampo, psp,\n"
			"macsec, general-2, port-selection, advanced-virtualization,\n"
			"advanced-rdma, tlp-emulation; or a number, shown as bytes if it is unknown.",
		.options = OPT_ALL | OPT_MAXIMUM | OPTS_OUTPUT,
		.run = mlx5_caps,
		.words = mlx5_caps_words,
	},
	{
		.name = "reg",
		.summary = "Registers, by name or number",
		.sub = reg_commands,
	},
	{
		.name = "config",
		.summary = "The non-volatile configuration, by mlxconfig's names",
		.sub = config_commands,
	},
	{
		.name = "counters",
		.summary = "Diagnostic counters, sampled by the device",
		.sub = counters_commands,
	},
	{
		.name = "dump",
		.summary = "Resource dumps",
		.sub = dump_commands,
	},
	{
		.name = "obj",
		.summary = "Objects of the device: queues, keys, ports and more",
		.sub = obj_commands,
	},
	{
		.name = "cmd",
		.args = "DEV OPCODE",
		.summary = "Send any command, with parameters as bytes",
		.help = "OPCODE is a name or a number. --in-hex or --in-file set the bytes\n"
			"after the first 8 bytes of the header, padded with zeroes to 8. The\n"
			"default scope is the lowest that the driver allows.",
		.options = OPTS_INPUT | OPTS_OUTPUT | OPTS_SCOPE | OPT_OUT_LEN |
			   OPT_OP_MOD,
		.run = mlx5_raw_command,
		.words = mlx5_cmd_words,
	},
	{
		.name = "opcodes",
		.args = "",
		.summary = "List the commands that the driver allows",
		.run = mlx5_list_commands,
	},
	{ 0 },
};
