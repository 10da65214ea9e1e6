// SPDX-License-Identifier: GPL-2.0-only
/* fwctl mlx5: its commands. */
#include "mlx5.h"

const struct command mlx5_commands[] = {
	{
		.name = "info",
		.args = "DEV",
		.summary = "Show the device and its firmware",
		.options = OPTIONS(&opt_hold),
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
		.options = OPTIONS(&opt_out_file, &opt_raw, &opt_force,
				   &opt_zeroes, &opt_maximum, &opt_columns, &opt_noheadings),
		.columns = mlx5_caps_columns,
		.run = mlx5_caps,
		.words = mlx5_caps_words,
	},
	{
		.name = "reg",
		.summary = "Registers, by name or number",
		.sub = mlx5_reg_commands,
	},
	{
		.name = "config",
		.summary = "The non-volatile configuration, by mlxconfig's names",
		.sub = mlx5_config_commands,
	},
	{
		.name = "counters",
		.summary = "Diagnostic counters, sampled by the device",
		.sub = mlx5_counters_commands,
	},
	{
		.name = "dump",
		.summary = "Resource dumps",
		.sub = mlx5_dump_commands,
	},
	{
		.name = "obj",
		.summary = "Objects of the device: queues, keys, ports and more",
		.sub = mlx5_obj_commands,
	},
	{
		.name = "cmd",
		.args = "DEV OPCODE",
		.summary = "Send any command, with parameters as bytes",
		.help = "OPCODE is a name or a number. --in-hex or --in-file set the bytes\n"
			"after the first 8 bytes of the header, padded with zeroes to 8. The\n"
			"default scope is the lowest that the driver allows.",
		.options = OPTIONS(&opt_in_hex, &opt_in_file, &opt_out_len,
				   &opt_out_file, &opt_raw, &opt_force,
				   &opt_scope, &opt_allow_taint, &opt_op_mod),
		.run = mlx5_raw_command,
		.words = mlx5_cmd_words,
	},
	{
		.name = "opcodes",
		.args = "",
		.summary = "List the commands that the driver allows",
		.options = OPTIONS(&opt_columns, &opt_noheadings),
		.columns = mlx5_opcodes_columns,
		.run = mlx5_list_commands,
	},
	{ 0 },
};
