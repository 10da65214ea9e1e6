// SPDX-License-Identifier: GPL-2.0-only
/* fwctl mlx5: its commands. */
#include "mlx5.h"

static const struct command reg_commands[] = {
	{
		.name = "list",
		.args = "",
		.summary = "List the registers that are known by name",
		.run = mlx5_reg_list,
	},
	{
		.name = "fields",
		.args = "REG",
		.summary = "List a register's fields, who sets each and its values",
		.run = mlx5_reg_fields,
		.words = mlx5_reg_fields_words,
	},
	{
		.name = "get",
		.args = "DEV REG [FIELD=VALUE ...]",
		.summary = "Read a register and show its fields",
		.help = "REG is a name or a number. FIELD=VALUE selects what is read, such as\n"
			"local_port=2. An unknown register needs --len, and is shown as bytes.",
		.options = OPTS_INPUT | OPTS_OUTPUT | OPT_LEN | OPT_ARGUMENT,
		.run = mlx5_reg_get,
		.words = mlx5_reg_get_words,
	},
	{
		.name = "set",
		.args = "DEV REG [FIELD=VALUE ...]",
		.summary = "Change fields of a register",
		.help = "The register is read, the fields are set in it, and it is written.\n"
			"--no-read leaves the first out, for what can only be written;\n"
			"--in-hex and --in-file give the register's bytes instead of fields.",
		.options = OPTS_INPUT | OPT_LEN | OPT_ARGUMENT | OPT_NO_READ,
		.run = mlx5_reg_set,
		.words = mlx5_reg_set_words,
	},
	{ 0 },
};

static const struct command config_commands[] = {
	{
		.name = "list",
		.args = "",
		.summary = "List the parameters that are known, and names of values",
		.run = mlx5_config_list,
	},
	{
		.name = "query",
		.args = "DEV [PARAM ...]",
		.summary = "Show parameters: default, in effect, and after a reset",
		.help = "Without PARAM, all that the firmware has.",
		.run = mlx5_config_query,
		.words = mlx5_config_words,
	},
	{
		.name = "set",
		.args = "DEV PARAM=VALUE ...",
		.summary = "Change parameters, from the next firmware reset on",
		.help = "A value is a number or one of the names that config list shows.",
		.options = OPT_YES,
		.run = mlx5_config_set,
		.words = mlx5_config_set_words,
	},
	{
		.name = "reset",
		.args = "DEV [PARAM ...]",
		.summary = "Set parameters back to what the device was made with",
		.help = "Without PARAM, all of the configuration.",
		.options = OPT_YES,
		.run = mlx5_config_reset,
		.words = mlx5_config_words,
	},
	{ 0 },
};

static const struct command counters_commands[] = {
	{
		.name = "list",
		.args = "DEV",
		.summary = "List the diagnostic counters that the device has",
		.run = mlx5_counters_list,
	},
	{
		.name = "status",
		.args = "DEV",
		.summary = "Show which are sampled, and how",
		.run = mlx5_counters_status,
	},
	{
		.name = "start",
		.args = "DEV [COUNTER ...] [FIELD=VALUE ...]",
		.summary = "Sample counters, or all (taints the kernel)",
		.help = "COUNTER is a number or a name, with hyphens for its spaces. FIELD is one\n"
			"of single, repetitive and on_demand, which is the default, for how to\n"
			"sample; log_num_of_samples and log_sample_period; sync and clear.",
		.options = OPT_TAINT,
		.run = mlx5_counters_start,
		.words = mlx5_counters_words,
	},
	{
		.name = "stop",
		.args = "DEV",
		.summary = "Stop sampling and clear what was sampled (taints the kernel)",
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
		.summary = "List the kinds of objects, and what selects one",
		.run = mlx5_obj_list,
	},
	{
		.name = "get",
		.args = "DEV KIND [NUMBER | KEY=VALUE ...]",
		.summary = "Show what the firmware knows of an object, as bytes",
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
		.summary = "Show what the device is and which firmware it runs",
		.options = OPT_HOLD,
		.run = mlx5_show_info,
	},
	{
		.name = "caps",
		.args = "DEV [TYPE]",
		.summary = "Show capabilities: in effect, and possible",
		.help = "TYPE is one of general, ethernet-offloads, odp, atomic, roce,\n"
			"ipoib-offloads, flow-table, eswitch-flow-table, eswitch, qos, debug,\n"
			"device-memory, tls, virtio-emulation, event, ipsec, crypto, shampo, psp,\n"
			"macsec, general-2, port-selection, advanced-virtualization,\n"
			"advanced-rdma, tlp-emulation; or a number, shown as bytes if none has it.",
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
		.summary = "Send any command, its parameters as bytes",
		.help = "OPCODE is a name or a number. --in-hex or --in-file give what follows\n"
			"the header's first 8 bytes; what is missing of 8 is zero. The scope is\n"
			"the least that the driver takes, unless --scope says another.",
		.options = OPTS_INPUT | OPTS_OUTPUT | OPTS_SCOPE | OPT_OUT_LEN |
			   OPT_OP_MOD,
		.run = mlx5_raw_command,
		.words = mlx5_cmd_words,
	},
	{
		.name = "opcodes",
		.args = "",
		.summary = "List the commands that the driver lets through",
		.run = mlx5_list_commands,
	},
	{ 0 },
};
