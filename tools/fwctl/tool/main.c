// SPDX-License-Identifier: GPL-2.0-only
/* fwctl: parse the command line and run a command. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <locale.h>
#include <string.h>
#include <unistd.h>

#include "complete.h"
#include "mlx5/external.h"
#include "mlx5/mlx5.h"
#include "mock/mock.h"
#include "table.h"
#include "tool.h"
#include "vendor.h"

static struct opt opt_version = { "version", 'V', NULL, OPT_FLAG, 0,
	"print the version" };

static const struct command commands[] = {
	{
		.name = "list",
		.args = "",
		.summary = "List the devices",
		.options = OPTIONS(&opt_identity, &opt_columns, &opt_noheadings),
		.columns = device_columns,
		.run = cmd_list,
	},
	{
		.name = "identity",
		.args = "DEV",
		.summary = "Show serial number, versions, ports and names of a device",
		.help = "Opens no device and needs no privilege.",
		.options = OPTIONS(&opt_export),
		.run = cmd_identity,
	},
	{
		.name = "info",
		.args = "DEV",
		.summary = "Show the type and the data of a device",
		.run = cmd_info,
	},
	{
		.name = "fw",
		.summary = "Show, update and activate the firmware of a device",
		.sub = fw_commands,
	},
	{
		.name = "rpc",
		.args = "DEV",
		.summary = "Send one request to a device's firmware and show the response",
		.options = OPTIONS(&opt_in_hex, &opt_in_file, &opt_out_len,
				   &opt_out_file, &opt_raw, &opt_force,
				   &opt_scope, &opt_allow_taint, &opt_repeat,
				   &opt_parallel),
		.run = cmd_rpc,
	},
	{
		.name = "session",
		.args = "DEV",
		.summary = "Send requests from lines of JSON, and print responses the same way",
		.help = "Each line of standard input is an object with in (hexadecimal digits),\n"
			"and optionally id, scope, out_len and timeout_ms. Responses come as they\n"
			"complete, with the same id.",
		.options = OPTIONS(&opt_scope, &opt_allow_taint, &opt_parallel),
		.run = cmd_session,
		.json = JSON_LINES,
	},
	{
		.name = "batch",
		.args = "FILE",
		.summary = "Send the requests in a file, as session does",
		.help = "The first line names the device: {\"device\": \"fwctl0\"}. FILE - is\n"
			"standard input.",
		.options = OPTIONS(&opt_scope, &opt_allow_taint, &opt_parallel),
		.run = cmd_batch,
		.json = JSON_LINES,
	},
	{
		.name = "bench",
		.args = "DEV",
		.summary = "Measure throughput and latency of requests",
		.help = "The request is sent repeatedly: choose one that changes nothing. The\n"
			"default for a mock is an echo.",
		.options = OPTIONS(&opt_in_hex, &opt_in_file, &opt_out_len,
				   &opt_scope, &opt_allow_taint, &opt_repeat,
				   &opt_parallel, &opt_time, &opt_columns, &opt_noheadings),
		.columns = bench_columns,
		.run = cmd_bench,
	},
	{
		.name = "events",
		.args = "DEV",
		.summary = "Print the events of a device's firmware",
		.help = "Ends at Ctrl-C, after --count events or after --time. The default\n"
			"is all kinds of events that the scope allows.",
		.options = OPTIONS(&opt_scope, &opt_allow_taint, &opt_time,
				   &opt_kind, &opt_count, &opt_columns, &opt_noheadings),
		.columns = events_columns,
		.run = cmd_events,
		.json = JSON_LINES,
	},
	{
		.name = "metrics",
		.args = "[DEV]",
		.summary = "Print counters and gauges of devices for Prometheus",
		.help = "The default is all devices. The format is OpenMetrics.",
		.options = OPTIONS(&opt_textfile),
		.run = cmd_metrics,
		.merge = metrics_print,
	},
	{
		.name = "monitor",
		.args = "",
		.summary = "Print the changes of devices: added, removed, health, reset",
		.help = "Ends at Ctrl-C, after --count changes or after --time. Opens no device.",
		.options = OPTIONS(&opt_time, &opt_count, &opt_columns, &opt_noheadings),
		.columns = monitor_columns,
		.run = cmd_monitor,
		.json = JSON_LINES,
	},
	{
		.name = "agent",
		.summary = "Agents of the firmware, such as debuggers and consoles",
		.sub = agent_commands,
	},
	{
		.name = "gdb",
		.args = "DEV [AGENT] [-- ARGUMENT ...]",
		.summary = "Debug the firmware of a device with GDB (taints the kernel)",
		.help = "AGENT is a name or an ID. The default is the only agent that is a\n"
			"debugger. The arguments after -- are for GDB.",
		.options = OPTIONS(&opt_allow_taint, &opt_gdb),
		.run = cmd_gdb,
		.json = JSON_NONE,
	},
	{
		.name = "record",
		.args = "DEV FILE [-- COMMAND ...]",
		.summary = "Run a command and record its requests and events",
		.help = "COMMAND is a shell by default. Programs that use libfwctl are recorded.\n"
			"FILE must not exist, and only its owner can read it.",
		.options = OPTIONS(&opt_mask),
		.run = cmd_record,
		.json = JSON_NONE,
	},
	{
		.name = "replay",
		.args = "FILE",
		.summary = "Create a mock device that responds as in a recording",
		.help = "Needs root and the module fwctl_mock. Ends at Ctrl-C.",
		.run = cmd_replay,
		.json = JSON_NONE,
	},
	{
		.name = "report",
		.args = "DEV",
		.summary = "Collect state, registers, configuration and dumps for a support case",
		.help = "The file is an archive of JSON documents and dumps. Its name ends in\n"
			".tar.xz, .tar.gz or .tar; the default is fwctl-report-DEVICE-DATE.tar.xz.\n"
			"-o - writes it to standard output. No request changes the device or\n"
			"taints the kernel.",
		.options = OPTIONS(&opt_archive, &opt_force, &opt_hide,
				   &opt_dump_max),
		.run = cmd_report,
	},
	{
		.name = "restrict",
		.args = "DEV PROGRAM [ARGUMENT ...]",
		.summary = "Run a program with an open, restricted device",
		.help = "The program inherits the device as FD 3, which fwctl accepts as fd:3.\n"
			"It cannot regain a right through that FD.",
		.options = OPTIONS(&opt_max_scope, &opt_command),
		.run = cmd_restrict,
		.json = JSON_NONE,
	},
	{
		.name = "mlx5",
		.summary = "Commands of NVIDIA ConnectX and BlueField firmware",
		.sub = mlx5_commands,
		.vendor = &mlx5_vendor,
	},
	{
		.name = "mock",
		.summary = "Commands of the mock firmware",
		.sub = mock_commands,
		.vendor = &mock_vendor,
	},
	{
		.name = "help",
		.args = "[COMMAND ...]",
		.summary = "Explain a command",
		.run = cmd_help,
		.json = JSON_NONE,
		.words = help_words,
	},
	{
		.name = "complete",
		.args = "[WORD ...]",
		.summary = "Print the completions of the last word of a command line",
		.help = "For shells: the words after fwctl, behind --.",
		.run = cmd_complete,
		.json = JSON_NONE,
		.hidden = true,
	},
	{ 0 },
};

const struct command root_command = {
	.name = "fwctl",
	.summary = "Talk to the firmware of devices through the kernel's fwctl",
	.help = "DEV is a device (fwctl0), its node (/dev/fwctl/fwctl0), its PCI address\n"
		"(0000:03:00.0 or 03:00.0), its parent device (fwctl_mock.0), the handle of\n"
		"devlink (pci/0000:03:00.0), a network device (eth2), an RDMA device (mlx5_0)\n"
		"or a serial number (serial:MT2437X00042).",
	.options = (struct opt *const []){ &opt_json, &opt_max_scope, &opt_version,
					   &opt_help, NULL },
	.sub = commands,
};

/* Flush standard output. A failure changes the exit status. */
static enum status flush(enum status status)
{
	if (fflush(stdout) || ferror(stdout)) {
		clearerr(stdout);
		say("cannot write to standard output: %s", strerror(errno));
		return status ? status : STATUS_FAILED;
	}
	return status;
}

/* Count the required arguments and all arguments of a usage line. */
static void count_arguments(const char *args, int *required, int *all)
{
	bool optional = false;
	size_t len;

	*required = 0;
	*all = 0;
	for (; *args; args += strspn(args, " ")) {
		len = strcspn(args, " ");
		optional |= *args == '[';
		*all += 1;
		*required += !optional && strncmp(args, "...", 3);
		optional &= args[len - 1] != ']';
		args += len;
	}
}

/* Return the words after "fwctl", with which each message begins. */
static const char *words_of(const char *path)
{
	return path + strlen("fwctl ");
}

static bool check_arguments(const struct call *c, const char *path)
{
	const char *args = c->cmd->args, *words = words_of(path);
	int required, all;

	count_arguments(args, &required, &all);
	if (c->argc < required)
		say("%s: missing argument, expected %s", words, args);
	else if (c->argc > all && !strstr(args, "..."))
		say("%s: unexpected argument '%s'", words, c->argv[all]);
	else
		return true;
	hint("See %s --help.", path);
	return false;
}

/* Return the number of arguments after "--". */
static int count_rest(int argc, char **argv)
{
	int i = 0;

	while (i < argc && strcmp(argv[i], "--"))
		i++;
	return i < argc ? argc - i - 1 : 0;
}

enum status command_call(struct call *c)
{
	enum status status = c->cmd->run(c);

	fwctl_dev_close(c->dev);
	external_free(c->external);
	return status == STATUS_DRY_RUN ? STATUS_OK : status;
}

/* An optional device has brackets. */
bool takes_device(const struct command *cmd)
{
	return !strncmp(cmd->args + (*cmd->args == '['), "DEV", 3);
}

static bool device_is_missing(const struct call *c)
{
	return takes_device(c->cmd) && *c->cmd->args == '[' && !c->argc;
}

/*
 * Insert an argument for the device if options select the devices, or if the command
 * line selects none.
 */
static enum status insert_device(struct call *c, const char *path)
{
	static char all[2];

	if (!devices_by_option() && !device_is_missing(c))
		return STATUS_OK;
	if (!takes_device(c->cmd))
		return failed(STATUS_USAGE,
			      "%s: the command is not about devices",
			      words_of(path));
	/* The words before the arguments are no longer needed. */
	strcpy(all, "*");
	c->argc++;
	*--c->argv = all;
	return STATUS_OK;
}

/* Run @c->cmd. @argv[0] is the word of the command. */
static enum status command_run(struct call *c, const char *path, int argc,
			       char **argv)
{
	enum status status;

	if (c->cmd->json == JSON_LINES)
		result_lines();
	c->num_rest = count_rest(argc, argv);
	if (!options_parse(c->cmd, argc, argv)) {
		hint("%s --help lists its options.", path);
		return STATUS_USAGE;
	}
	if (opt_help.given) {
		help_print(stdout, path, c->cmd);
		return STATUS_OK;
	}
	c->argc = argc - optind;
	c->argv = argv + optind;
	if (c->cmd->json == JSON_NONE && opt_json.given)
		return failed(STATUS_USAGE, "%s has no --json",
			      words_of(path));
	if (c->cmd->json == JSON_NONE && opt_dry_run.given)
		return failed(STATUS_USAGE, "%s has no --dry-run",
			      words_of(path));
	status = table_check_options(c->cmd);
	if (!status)
		status = devices_check_options();
	if (!status)
		status = insert_device(c, path);
	if (status)
		return status;
	if (!check_arguments(c, path))
		return STATUS_USAGE;
	return takes_device(c->cmd) && devices_several(c) ? devices_run(c) :
							    command_call(c);
}

static enum status no_command(const struct command *group, const char *path,
			      const char *word)
{
	const char *words = group == &root_command ? "" : words_of(path);
	const char *colon = *words ? ": " : "";

	if (word) {
		say("%s%sunknown command '%s'", words, colon, word);
		command_suggest(group, word);
	} else {
		say("%s%smissing command", words, colon);
	}
	hint("%s --help lists the commands.", path);
	return STATUS_USAGE;
}

static enum status run_helper(struct call *c, int argc, char **argv)
{
	__autofree char *helper = helper_find(argv[0]);

	return helper ? helper_run(c, helper, argc, argv) :
			no_command(&root_command, "fwctl", argv[0]);
}

/*
 * Find the command, and run it. @argv[0] is the word of the group @cmd. Groups have
 * options, which precede the next word.
 */
static enum status dispatch(struct call *c, const struct command *cmd,
			    int argc, char **argv)
{
	char path[80] = "fwctl";

	while (cmd->sub) {
		const struct command *found;
		const char *word;

		if (!options_parse(cmd, argc, argv)) {
			hint("%s --help lists its options. A command's options follow it.",
			     path);
			return STATUS_USAGE;
		}
		if (opt_help.given) {
			help_print(stdout, path, cmd);
			return STATUS_OK;
		}
		if (opt_version.given) {
			printf("fwctl %s\n", FWCTL_VERSION);
			return STATUS_OK;
		}
		argc -= optind;
		argv += optind;
		word = argc ? argv[0] : NULL;
		found = word ? command_find(cmd, word) : NULL;
		if (!found && word && cmd == &root_command)
			return run_helper(c, argc, argv);
		if (!found)
			return no_command(cmd, path, word);
		cmd = found;
		if (cmd->vendor)
			c->vendor = cmd->vendor;
		strncat(path, " ", sizeof(path) - strlen(path) - 1);
		strncat(path, cmd->name, sizeof(path) - strlen(path) - 1);
	}
	c->cmd = cmd;
	return command_run(c, path, argc, argv);
}

/* The parser can fail before it reaches --json. */
static bool wants_json(char **argv)
{
	while (*argv && strcmp(*argv, "--")) {
		if (!strcmp(*argv, "--json") || !strcmp(*argv, "-j"))
			return true;
		argv++;
	}
	return false;
}

/*
 * If a standard descriptor is closed, the next open() would return its number, and
 * messages would go to a device or a file. Fill the gap so that use is an error.
 */
static void reserve_standard_fds(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) < 0 &&
		    open("/dev/null", fd ? O_RDONLY : O_WRONLY) < 0)
			_exit(STATUS_FAILED);
	}
}

int main(int argc, char **argv)
{
	struct call c = { 0 };
	enum status status;

	reserve_standard_fds();
	/* The library replaces characters that the locale cannot print. */
	setlocale(LC_CTYPE, "");
	result_start();
	status = dispatch(&c, &root_command, argc, argv);
	if (status == STATUS_USAGE && wants_json(argv))
		option_give(&opt_json);
	status = flush(result_print(status));
	/* Raise a signal that was held off during an RPC. */
	interrupt_raise();
	return status;
}
