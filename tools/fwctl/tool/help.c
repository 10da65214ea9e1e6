// SPDX-License-Identifier: GPL-2.0-only
/* Help. */
#include <string.h>

#include "table.h"

struct opt opt_help = { "help", 'h', NULL, OPT_FLAG, 0, "print this help" };

const struct command *command_find(const struct command *group,
				   const char *name)
{
	for (const struct command *c = group->sub; c->name; c++) {
		if (!strcmp(c->name, name))
			return c;
	}
	return NULL;
}

void command_suggest(const struct command *group, const char *word)
{
	struct suggestion s;

	suggest_start(&s, word, strlen(word));
	for (const struct command *c = group->sub; c->name; c++) {
		if (!c->hidden)
			suggest_word(&s, c->name);
	}
	suggest_hint(&s, "");
}

static void print_commands(FILE *f, const struct command *group,
			   const char *prefix)
{
	for (const struct command *c = group->sub; c->name; c++) {
		char name[40];

		if (c->hidden)
			continue;
		snprintf(name, sizeof(name), "%s%s", prefix, c->name);
		if (c->sub) {
			strncat(name, " ", sizeof(name) - strlen(name) - 1);
			print_commands(f, c, name);
		} else {
			fprintf(f, "  %-22s %s\n", name, c->summary);
		}
	}
}

/* Help without an error goes to standard output. */
static void print_helper(const char *word, const char *path)
{
	printf("  %-22s %s\n", word, path);
}

/* Print the help of @cmd. @path contains its words. */
void help_print(FILE *f, const char *path, const struct command *cmd)
{
	if (cmd->sub)
		fprintf(f, "Usage: %s%s COMMAND ...\n\n%s.\n\nCommands:\n",
			path, cmd == &root_command ? " [OPTIONS]" : "",
			cmd->summary);
	else
		fprintf(f, "Usage: %s [OPTIONS]%s%s\n\n%s.\n", path,
			*cmd->args ? " " : "", cmd->args, cmd->summary);
	if (cmd->sub)
		print_commands(f, cmd, "");
	if (cmd == &root_command)
		helpers_each(print_helper);
	if (cmd->help)
		fprintf(f, "\n%s\n", cmd->help);
	if (cmd->columns)
		table_print_names(f, cmd->columns);
	fputs("\nOptions:\n", f);
	options_print_help(f, cmd);
}

enum status cmd_help(struct call *c)
{
	const struct command *cmd = &root_command, *found;
	char path[80] = "fwctl";

	for (int i = 0; i < c->argc; i++) {
		found = cmd->sub ? command_find(cmd, c->argv[i]) : NULL;
		if (!found) {
			say("unknown command '%s'", c->argv[i]);
			if (cmd->sub)
				command_suggest(cmd, c->argv[i]);
			hint("fwctl help lists the commands.");
			return STATUS_USAGE;
		}
		cmd = found;
		strncat(path, " ", sizeof(path) - strlen(path) - 1);
		strncat(path, cmd->name, sizeof(path) - strlen(path) - 1);
	}
	help_print(stdout, path, cmd);
	return STATUS_OK;
}
