// SPDX-License-Identifier: GPL-2.0-only
/* fwctl complete: print the completions of a command line. */
#include <stdlib.h>
#include <string.h>

#include "complete.h"
#include "identity.h"
#include "table.h"
#include "vendor.h"

/* Maximum number of arguments before the current word. */
#define ARGUMENTS_MAX 64

/* The current word: a fixed part, and the part to complete. */
static const char *fixed;
static size_t fixed_len;
static const char *current;

/**
 * struct line - The words before the current one
 * @cmd: The command or group so far.
 * @value_of: The option whose value the current word is; NULL for none.
 * @argv: The arguments of @cmd.
 * @argc: Number of arguments.
 * @rest: The current word follows "--".
 * @by_option: Options select the devices, in place of the first argument.
 */
struct line {
	const struct command *cmd;
	const struct opt *value_of;
	char *argv[ARGUMENTS_MAX + 2];
	int argc;
	bool rest;
	bool by_option;
};

/* A shell would interpret names with other characters, which can be hostile. */
void complete_word(const char *word, const char *what)
{
	size_t len = strlen(word);

	if (strncasecmp(word, current, strlen(current)) ||
	    !text_is_clean(word, len) ||
	    strpbrk(word, " \"'`$&|;<>(){}!*?~#^"))
		return;
	if (!what || !text_is_clean(what, strlen(what)))
		what = "";
	printf("%.*s%s\t%s\n", (int)fixed_len, fixed, word, what);
}

void complete_file(void)
{
	puts(":files");
}

const char *complete_current(void)
{
	return current;
}

void complete_skip(size_t len)
{
	fixed_len += len;
	current += len;
}

static void start_word(const char *word)
{
	fixed = word;
	fixed_len = 0;
	current = word;
}

/* Skip the values of a list that are complete. */
static void start_list(void)
{
	const char *comma = strrchr(current, ',');

	if (comma)
		complete_skip(comma + 1 - current);
}

static void complete_scopes(void)
{
	const char *name;

	for (uint32_t i = 0; (name = fwctl_scope_name(i)); i++)
		complete_word(name, NULL);
}

static void complete_drivers(void)
{
	const char *driver, *last = "";
	struct fwctl_list *list;

	if (fwctl_list_new(NULL, &list, NULL))
		return;
	for (size_t i = 0; i < fwctl_list_count(list); i++) {
		driver = fwctl_entry_driver(fwctl_list_get(list, i));
		if (!driver || !strcmp(driver, last))
			continue;
		complete_word(driver, NULL);
		last = driver;
	}
	fwctl_list_free(list);
}

/* The type of the device is unknown before it is opened. */
static void complete_kinds(void)
{
	for (const struct command *c = root_command.sub; c->name; c++) {
		const struct event_kind *e = c->vendor ? c->vendor->events : NULL;

		for (; e && e->name; e++)
			complete_word(e->name, c->name);
	}
}

static void complete_value(const struct command *cmd, const struct opt *o)
{
	if (o->type == OPT_SCOPE) {
		complete_scopes();
	} else if (o == &opt_type) {
		for (size_t i = 0; device_type_at(i); i++)
			complete_word(device_type_at(i), NULL);
	} else if (o == &opt_driver) {
		complete_drivers();
	} else if (o == &opt_kind) {
		complete_kinds();
	} else if (o == &opt_columns && cmd->columns) {
		start_list();
		for (const struct table_column *c = cmd->columns; c->name; c++)
			complete_word(c->name, NULL);
	} else if (!strcmp(o->arg, "FILE") || !strcmp(o->arg, "PATH") ||
		   !strcmp(o->arg, "PROGRAM")) {
		complete_file();
	}
}

static void complete_values(struct fwctl_inventory *inventory,
			    const struct fwctl_entry *e, uint32_t kind,
			    const char *prefix)
{
	struct fwctl_identity *id;
	const char *value;

	if (fwctl_identity_new(inventory, e, 1u << kind, &id, NULL))
		return;
	for (size_t i = 0; (value = fwctl_identity_value(id, kind, i)); i++) {
		__autofree char *word = NULL;

		if (asprintf(&word, "%s%s", prefix, value) < 0)
			word = NULL;
		if (word)
			complete_word(word, fwctl_entry_name(e));
	}
	fwctl_identity_free(id);
}

/*
 * Returns true if the current word can become the name of a device. The other names
 * would be too many, and take longer.
 */
static bool is_class_name(void)
{
	size_t len = strlen(current);

	if (len <= 5)
		return !strncmp("fwctl", current, len);
	return !strncmp(current, "fwctl", 5) &&
	       5 + strspn(current + 5, "0123456789") == len;
}

/* The driver may ask the firmware for the serial number. */
static void complete_aliases(struct fwctl_inventory *inventory,
			     const struct fwctl_entry *e)
{
	const char *name = fwctl_entry_name(e), *pci = fwctl_entry_pci(e);

	if (fwctl_entry_parent(e))
		complete_word(fwctl_entry_parent(e), name);
	if (pci && strcmp(pci, fwctl_entry_parent(e)))
		complete_word(pci, name);
	/* Without the domain, unless the word can become the whole address. */
	if (pci && !strncmp(pci, "0000:", 5) &&
	    strncmp("0000:", current, strlen(current)))
		complete_word(pci + 5, name);
	complete_values(inventory, e, FWCTL_IDENTITY_NETDEV, "");
	complete_values(inventory, e, FWCTL_IDENTITY_RDMA, "");
	if (!strncmp(current, "serial:", 7))
		complete_values(inventory, e, FWCTL_IDENTITY_SERIAL, "serial:");
	else if (strchr(current, '/'))
		complete_values(inventory, e, FWCTL_IDENTITY_DEVLINK, "");
}

static void complete_devices(void)
{
	struct fwctl_inventory *inventory;
	struct fwctl_list *list;

	if (*current == '/' || *current == '.') {
		complete_file();
		return;
	}
	start_list();
	if (fwctl_inventory_new(&inventory, NULL))
		return;
	if (fwctl_list_new(NULL, &list, NULL)) {
		fwctl_inventory_free(inventory);
		return;
	}
	for (size_t i = 0; i < fwctl_list_count(list); i++) {
		const struct fwctl_entry *e = fwctl_list_get(list, i);

		complete_word(fwctl_entry_name(e), fwctl_entry_parent(e));
		if (!is_class_name())
			complete_aliases(inventory, e);
	}
	fwctl_list_free(list);
	fwctl_inventory_free(inventory);
}

/*
 * Return the word of a usage line for argument @number, without brackets. The word
 * before "..." repeats.
 */
static void usage_word(const char *usage, int number, char *word, size_t size)
{
	*word = '\0';
	for (; *usage; usage += strspn(usage, " ")) {
		const char *start = usage + (*usage == '[');

		if (!strncmp(usage, "...", 3))
			return;
		snprintf(word, size, "%.*s", (int)strcspn(start, " ]"), start);
		if (!number--)
			return;
		usage += strcspn(usage, " ");
	}
	*word = '\0';
}

static void complete_argument(struct line *line, char *word)
{
	char name[32];

	usage_word(line->cmd->args, line->argc, name, sizeof(name));
	line->argv[line->argc] = word;
	line->argv[line->argc + 1] = NULL;
	if ((line->rest && strstr(line->cmd->args, "[--")) ||
	    !strcmp(name, "FILE") || !strcmp(name, "PROGRAM"))
		complete_file();
	else if (!strcmp(name, "DEV"))
		complete_devices();
	else if (line->cmd->words)
		line->cmd->words(line->argc + 1, line->argv);
}

static void complete_options(const struct command *cmd)
{
	char word[40];

	for (struct opt *const *o = options_of(cmd); *o; o++) {
		if (option_is_rejected(cmd, *o))
			continue;
		snprintf(word, sizeof(word), "--%s", (*o)->name);
		complete_word(word, (*o)->help);
	}
}

static void complete_commands(const struct command *group)
{
	for (const struct command *c = group->sub; c->name; c++) {
		if (!c->hidden)
			complete_word(c->name, c->summary);
	}
	if (group == &root_command)
		helpers_each(complete_word);
}

void help_words(int argc, char **argv)
{
	const struct command *c = &root_command;

	for (int i = 0; c && c->sub && i < argc - 1; i++)
		c = command_find(c, argv[i]);
	if (c && c->sub)
		complete_commands(c);
}

static void complete_line(struct line *line, char *word)
{
	char *value = strchr(word, '=');
	const struct opt *o;
	bool value_follows;

	start_word(word);
	if (line->value_of) {
		complete_value(line->cmd, line->value_of);
	} else if (!line->rest && !strncmp(word, "--", 2) && value) {
		o = option_find(line->cmd, word, &value_follows);
		complete_skip(value + 1 - word);
		if (o && o->arg)
			complete_value(line->cmd, o);
	} else if (!line->rest && *word == '-') {
		complete_options(line->cmd);
	} else if (line->cmd->sub) {
		complete_commands(line->cmd);
	} else {
		complete_argument(line, word);
	}
}

/* Returns false after an unknown command. */
static bool take_word(struct line *line, char *word)
{
	const struct opt *o = NULL;
	bool value_follows = false;

	if (line->value_of) {
		line->value_of = NULL;
		return true;
	}
	if (!line->rest && !strcmp(word, "--")) {
		line->rest = true;
		return true;
	}
	if (!line->rest && word[0] == '-' && word[1]) {
		o = option_find(line->cmd, word, &value_follows);
		line->value_of = value_follows ? o : NULL;
		line->by_option |= o == &opt_all_devices || o == &opt_type ||
				   o == &opt_driver;
		return true;
	}
	if (line->cmd->sub) {
		line->cmd = command_find(line->cmd, word);
		return line->cmd;
	}
	if (line->argc < ARGUMENTS_MAX)
		line->argv[line->argc++] = word;
	return true;
}

/* Commands count the device as an argument. */
static void insert_device(struct line *line)
{
	static char all[2] = "*";

	memmove(line->argv + 1, line->argv, line->argc * sizeof(*line->argv));
	line->argv[0] = all;
	line->argc++;
}

enum status cmd_complete(struct call *c)
{
	struct line line = { .cmd = &root_command };
	static char empty[1];

	for (int i = 0; i < c->argc - 1; i++) {
		if (!take_word(&line, c->argv[i]))
			return STATUS_OK;
	}
	if (line.by_option && !line.cmd->sub && takes_device(line.cmd) &&
	    line.argc < ARGUMENTS_MAX)
		insert_device(&line);
	complete_line(&line, c->argc ? c->argv[c->argc - 1] : empty);
	return STATUS_OK;
}
