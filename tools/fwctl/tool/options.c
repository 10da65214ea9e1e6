// SPDX-License-Identifier: GPL-2.0-only
/* The parser of options. */
#include <getopt.h>
#include <string.h>

#include "tool.h"

struct opt opt_count = { "count", 'n', "N", OPT_NUMBER, 1u << 20,
	"how many (default 1; for events, no limit)" };
struct opt opt_max_len = { "max-len", 0, "N", OPT_NUMBER, UINT64_MAX,
	"maximum size of the dump in bytes (default 1073741824)" };

/* Offset of the index in the results of getopt_long(), above all characters. */
#define INDEX_BASE 0x100

/* Maximum number of options of a command. */
#define OPTIONS_MAX 24

/* The options on the command line, linked by @next. */
static struct opt *given;

/* The options of all commands, as OPTIONS() appends them. */
static struct opt *const common[] = {
	&opt_json, &opt_timeout, &opt_quiet, &opt_verbose, &opt_dry_run,
	&opt_all_devices, &opt_type, &opt_driver, &opt_help, NULL
};

struct opt *const *options_of(const struct command *cmd)
{
	return cmd->options ? cmd->options : common;
}

static struct opt *find_option(struct opt *const *options, int key)
{
	if (key >= INDEX_BASE)
		return options[key - INDEX_BASE];
	while ((*options)->letter != key)
		options++;
	return *options;
}

static bool set_scope(const char *what, const char *text, uint64_t *scope)
{
	int ret = fwctl_scope_from_name(text);
	struct suggestion s;
	const char *name;

	if (ret >= 0) {
		*scope = ret;
		return true;
	}
	/* Accept unknown numbers: the kernel may support newer scopes. */
	if (number_parse(text, UINT32_MAX, scope))
		return true;
	say("%s: '%s' is not a scope", what, text);
	suggest_start(&s, text, strlen(text));
	for (uint32_t i = 0; (name = fwctl_scope_name(i)); i++)
		suggest_word(&s, name);
	suggest_hint(&s, "");
	hint("Scopes: configuration, debug-read, debug-write, debug-write-full, or 0 to 3.");
	return false;
}

static bool append(struct opt *o, const char *text)
{
	if (o->count == ARRAY_SIZE(o->list)) {
		say("--%s: more than %zu values", o->name, o->count);
		return false;
	}
	o->list[o->count++] = text;
	return true;
}

void option_give(struct opt *o)
{
	if (!o->given) {
		o->next = given;
		given = o;
	}
	o->given = true;
}

static bool option_set(struct opt *o, const char *arg)
{
	char what[32];

	option_give(o);
	o->text = arg;
	snprintf(what, sizeof(what), "--%s", o->name);
	switch (o->type) {
	case OPT_STRINGS:
		return append(o, arg);
	case OPT_NUMBER:
		return number_arg(what, arg, o->max, &o->number);
	case OPT_SCOPE:
		return set_scope(what, arg, &o->number);
	case OPT_TIME:
		return time_arg(what, arg, o->max, &o->number);
	default:
		return true;
	}
}

/* Clear the values of an earlier run: a fuzzer calls main() repeatedly. */
static void reset(void)
{
	for (; given; given = given->next) {
		given->given = false;
		given->text = NULL;
		given->number = 0;
		given->count = 0;
	}
}

/* Fill in both tables of getopt_long(). */
static void getopt_tables(const struct command *cmd, struct option *longs,
			  char *letters)
{
	struct opt *const *options = options_of(cmd);

	/*
	 * Options of a group precede the command; its own options may be anywhere.
	 */
	if (cmd->sub)
		*letters++ = '+';
	*letters++ = ':';
	for (int i = 0; options[i]; i++) {
		const struct opt *o = options[i];

		*longs++ = (struct option){
			.name = o->name,
			.has_arg = o->arg ? required_argument : no_argument,
			.val = INDEX_BASE + i,
		};
		if (!o->letter)
			continue;
		*letters++ = o->letter;
		if (o->arg)
			*letters++ = ':';
	}
	*longs = (struct option){ 0 };
	*letters = '\0';
}

static void suggest_option(const struct command *cmd, const char *word)
{
	struct suggestion s;

	suggest_start(&s, word, strcspn(word, "="));
	for (struct opt *const *o = options_of(cmd); *o; o++)
		suggest_word(&s, (*o)->name);
	suggest_hint(&s, "--");
}

static void complain(const struct command *cmd, int key, char **argv)
{
	if (key == ':') {
		say("option '%s' needs a value", argv[optind - 1]);
	} else if (optopt && optopt < INDEX_BASE) {
		say("invalid option '-%c'", optopt);
	} else {
		say("invalid option '%s'", argv[optind - 1]);
		suggest_option(cmd, argv[optind - 1] + 2);
	}
}

/*
 * Parse the options of @cmd in @argv, except @argv[0]. Moves the positional
 * arguments to the end of @argv, from optind on. Returns false after a message.
 */
bool options_parse(const struct command *cmd, int argc, char **argv)
{
	struct option longs[OPTIONS_MAX + 1];
	char letters[OPTIONS_MAX * 2 + 3];
	int key;

	if (cmd == &root_command)
		reset();
	getopt_tables(cmd, longs, letters);
	opterr = 0;
	optind = 0;
	while ((key = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		if (key == '?' || key == ':') {
			complain(cmd, key, argv);
			return false;
		}
		if (!option_set(find_option(options_of(cmd), key), optarg))
			return false;
	}
	return true;
}

/* command_run() rejects the option. */
bool option_is_rejected(const struct command *cmd, const struct opt *o)
{
	return cmd->json == JSON_NONE && (o == &opt_json || o == &opt_dry_run);
}

void options_print_help(FILE *f, const struct command *cmd)
{
	for (struct opt *const *o = options_of(cmd); *o; o++) {
		const char *arg = (*o)->arg;
		char letter = (*o)->letter;
		char name[40];

		if (option_is_rejected(cmd, *o))
			continue;
		snprintf(name, sizeof(name), "--%s%s%s", (*o)->name,
			 arg ? " " : "", arg ? arg : "");
		fprintf(f, "  %c%c%c %-18s %s\n", letter ? '-' : ' ',
			letter ? letter : ' ', letter ? ',' : ' ', name,
			(*o)->help);
	}
}

static const struct opt *find_long(const struct command *cmd, const char *name,
				   size_t len)
{
	const struct opt *found = NULL;

	for (struct opt *const *o = options_of(cmd); *o; o++) {
		if (strncmp((*o)->name, name, len))
			continue;
		if (!(*o)->name[len])
			return *o;
		/* getopt_long() rejects an ambiguous abbreviation. */
		if (found)
			return NULL;
		found = *o;
	}
	return found;
}

const struct opt *option_find(const struct command *cmd, const char *word,
			      bool *value_follows)
{
	const struct opt *found = NULL;
	size_t len;

	if (!strncmp(word, "--", 2)) {
		len = strcspn(word, "=");
		found = find_long(cmd, word + 2, len - 2);
		*value_follows = found && found->arg && !word[len];
		return found;
	}
	/* Letters without a value can precede one with a value. */
	while (*++word) {
		struct opt *const *o = options_of(cmd);

		while (*o && (*o)->letter != *word)
			o++;
		found = *o;
		if (!found || found->arg)
			break;
	}
	*value_follows = found && found->arg && !word[1];
	return found;
}
