// SPDX-License-Identifier: GPL-2.0-only
/* The table of all options, and the parser. */
#include <getopt.h>
#include <string.h>

#include "tool.h"

enum kind { FLAG, STRING, STRINGS, NUMBER, SCOPE, TIME };

static const struct option_row {
	uint64_t bit;
	const char *name;
	char letter;
	const char *arg;
	enum kind kind;
	size_t offset;
	uint64_t max;
	const char *help;
} rows[] = {
	{ OPT_IN_HEX, "in-hex", 0, "HEX", STRING,
	  offsetof(struct options, in_hex), 0,
	  "request as hexadecimal digits; - reads them from standard input" },
	{ OPT_IN_FILE, "in-file", 'i', "FILE", STRING,
	  offsetof(struct options, in_file), 0,
	  "request as the bytes of FILE; - is standard input" },
	{ OPT_OUT_LEN, "out-len", 0, "N", NUMBER,
	  offsetof(struct options, out_len), 2u << 20,
	  "size of the response buffer in bytes (default 4096)" },
	{ OPT_OUT_FILE, "out-file", 'o', "FILE", STRING,
	  offsetof(struct options, out_file), 0,
	  "write the bytes to FILE, which must not exist" },
	{ OPT_RAW, "raw", 'r', NULL, FLAG, offsetof(struct options, raw), 0,
	  "write the bytes to standard output, which must not be a terminal" },
	{ OPT_FORCE, "force", 'f', NULL, FLAG, offsetof(struct options, force),
	  0, "replace an existing file; write bytes even to a terminal" },
	{ OPT_SCOPE, "scope", 's', "SCOPE", SCOPE,
	  offsetof(struct options, scope), 0,
	  "configuration, debug-read, debug-write, debug-write-full or 0 to 3" },
	{ OPT_TAINT, "allow-taint", 0, NULL, FLAG,
	  offsetof(struct options, allow_taint), 0,
	  "taint the kernel without asking for confirmation" },
	{ OPT_TIMEOUT, "timeout", 't', "TIME", TIME,
	  offsetof(struct options, timeout_ms), 86400000,
	  "abandon the request after TIME: 500ms, 2s or 1m" },
	{ OPT_REPEAT, "repeat", 0, "N", NUMBER,
	  offsetof(struct options, repeat), 1u << 30,
	  "send the request N times" },
	{ OPT_PARALLEL, "parallel", 0, "N", STRING,
	  offsetof(struct options, parallel), 0,
	  "keep N requests in flight; bench accepts a list such as 1,8,32" },
	{ OPT_TIME, "time", 0, "TIME", TIME,
	  offsetof(struct options, time_ms), 86400000,
	  "duration; for bench, of each measurement (default 1s)" },
	{ OPT_KIND, "kind", 'k', "KIND", STRINGS,
	  offsetof(struct options, kinds), 0,
	  "events of KIND: a name or a number; may be repeated" },
	{ OPT_MASK, "mask", 0, "SCOPE", SCOPE, offsetof(struct options, mask), 0,
	  "omit the payloads of requests in SCOPE or a wider one, and of events" },
	{ OPT_COUNT, "count", 'n', "N", NUMBER,
	  offsetof(struct options, count), 1u << 20,
	  "how many (default 1; for events, no limit)" },
	{ OPT_HOLD, "hold", 0, NULL, FLAG, offsetof(struct options, hold), 0,
	  "keep the device open until Ctrl-C (SIGINT) or SIGTERM" },
	{ OPT_FREE, "free", 0, NULL, FLAG, offsetof(struct options, free), 0,
	  "free each resource with a command, not by closing the device" },
	{ OPT_MAX_LEN, "max-len", 0, "N", NUMBER,
	  offsetof(struct options, max_len), UINT64_MAX,
	  "maximum size of the dump in bytes (default 1073741824)" },
	{ OPT_LEN, "len", 0, "N", NUMBER, offsetof(struct options, len), 4096,
	  "size of an unknown register in bytes" },
	{ OPT_ARGUMENT, "argument", 0, "N", NUMBER,
	  offsetof(struct options, argument), UINT32_MAX,
	  "argument of the register access (default 0)" },
	{ OPT_NO_READ, "no-read", 0, NULL, FLAG,
	  offsetof(struct options, no_read), 0,
	  "start from zeroes instead of the current content" },
	{ OPT_ALL, "all", 'a', NULL, FLAG, offsetof(struct options, all), 0,
	  "show zeroes, too" },
	{ OPT_MAXIMUM, "maximum", 0, NULL, FLAG,
	  offsetof(struct options, maximum), 0,
	  "show the maximum as bytes, not the current capabilities" },
	{ OPT_OP_MOD, "op-mod", 0, "N", NUMBER,
	  offsetof(struct options, op_mod), UINT16_MAX,
	  "the command's modifier (default 0)" },
	{ OPT_INDEX1, "index1", 0, "N", NUMBER,
	  offsetof(struct options, index1), UINT32_MAX,
	  "first index of the segment" },
	{ OPT_INDEX2, "index2", 0, "N", NUMBER,
	  offsetof(struct options, index2), UINT32_MAX,
	  "second index of the segment" },
	{ OPT_OBJECTS1, "num-of-obj1", 0, "N", NUMBER,
	  offsetof(struct options, objects1), UINT16_MAX,
	  "number from the first index on; 0xffff: all, 0xfffe: active ones" },
	{ OPT_OBJECTS2, "num-of-obj2", 0, "N", NUMBER,
	  offsetof(struct options, objects2), UINT16_MAX,
	  "number from the second index on" },
	{ OPT_VHCA_ID, "vhca-id", 0, "N", NUMBER,
	  offsetof(struct options, vhca_id), UINT16_MAX,
	  "dump another function of the device" },
	{ OPT_SAMPLE, "sample", 0, "N", NUMBER,
	  offsetof(struct options, sample), UINT16_MAX,
	  "the sample to start with (default 0)" },
	{ OPT_UNIX, "unix", 0, "PATH", STRING,
	  offsetof(struct options, unix_path), 0,
	  "wait for a connection to this socket" },
	{ OPT_PTY, "pty", 0, NULL, FLAG, offsetof(struct options, pty), 0,
	  "create a pseudoterminal and print its name" },
	{ OPT_GDB, "gdb", 0, "PROGRAM", STRING, offsetof(struct options, gdb), 0,
	  "the GDB to start (default gdb-multiarch or gdb)" },
	{ OPT_YES, "yes", 'y', NULL, FLAG, offsetof(struct options, yes), 0,
	  "do not ask for confirmation" },
	{ OPT_NO_EXTERNAL, "no-external", 0, NULL, FLAG,
	  offsetof(struct options, no_external), 0,
	  "use the built-in names only, not those of an installed mstflint" },
	{ OPT_LIST, "list", 0, NULL, FLAG, offsetof(struct options, list), 0,
	  "print only words: commands of a group, options of a command" },
	{ OPT_JSON, "json", 'j', NULL, FLAG, offsetof(struct options, json), 0,
	  "print JSON" },
	{ OPT_VERSION, "version", 'V', NULL, FLAG,
	  offsetof(struct options, version), 0, "print the version" },
	{ OPT_HELP, "help", 'h', NULL, FLAG, offsetof(struct options, help), 0,
	  "print this help" },
};

#define NROWS ARRAY_SIZE(rows)
/* Offset of rows in the results of getopt_long(), above all characters. */
#define ROW_BASE 0x100

static const struct option_row *row_of(int key)
{
	if (key >= ROW_BASE)
		return &rows[key - ROW_BASE];
	for (size_t i = 0; i < NROWS; i++) {
		if (rows[i].letter == key)
			return &rows[i];
	}
	return NULL;
}

static bool set_scope(const char *option, const char *text, uint32_t *scope)
{
	uint64_t number;
	int ret = fwctl_scope_from_name(text);

	if (ret >= 0) {
		*scope = ret;
		return true;
	}
	/* Accept unknown numbers: the kernel may support newer scopes. */
	if (number_parse(text, UINT32_MAX, &number)) {
		*scope = number;
		return true;
	}
	say("--%s: '%s' is not a scope", option, text);
	hint("Scopes: configuration, debug-read, debug-write, debug-write-full, or 0 to 3.");
	return false;
}

static bool option_append(const struct option_row *row, struct strings *list,
			  const char *text)
{
	if (list->count == ARRAY_SIZE(list->at)) {
		say("--%s: more than %zu values", row->name,
		    ARRAY_SIZE(list->at));
		return false;
	}
	list->at[list->count++] = text;
	return true;
}

static bool option_set(const struct option_row *row, struct options *opt,
		       char *arg)
{
	void *field = (char *)opt + row->offset;
	char what[32];

	opt->given |= row->bit;
	switch (row->kind) {
	case FLAG:
		*(bool *)field = true;
		return true;
	case STRING:
		*(const char **)field = arg;
		return true;
	case STRINGS:
		return option_append(row, field, arg);
	case NUMBER:
		snprintf(what, sizeof(what), "--%s", row->name);
		return number_arg(what, arg, row->max, field);
	case SCOPE:
		return set_scope(row->name, arg, field);
	case TIME:
		snprintf(what, sizeof(what), "--%s", row->name);
		return time_arg(what, arg, row->max, field);
	}
	return false;
}

/* Fill in both tables of getopt_long() for the options in @accept. */
static void getopt_tables(uint64_t accept, bool global,
			  struct option *longs, char *letters)
{
	/*
	 * Global options precede the command; its own options may be anywhere.
	 */
	if (global)
		*letters++ = '+';
	*letters++ = ':';
	for (size_t i = 0; i < NROWS; i++) {
		if (!(rows[i].bit & accept))
			continue;
		*longs++ = (struct option){
			.name = rows[i].name,
			.has_arg = rows[i].arg ? required_argument :
						 no_argument,
			.val = ROW_BASE + (int)i,
		};
		if (!rows[i].letter)
			continue;
		*letters++ = rows[i].letter;
		if (rows[i].arg)
			*letters++ = ':';
	}
	*longs = (struct option){ 0 };
	*letters = '\0';
}

static void complain(int key, char **argv)
{
	if (key == ':')
		say("option '%s' needs a value", argv[optind - 1]);
	else if (optopt && optopt < ROW_BASE)
		say("invalid option '-%c'", optopt);
	else
		say("invalid option '%s'",
		    argv[optind - 1]);
}

/*
 * Parse the options in @argv, except @argv[0], into @opt. Moves the positional
 * arguments to the end of @argv, from optind on. Returns false after a message.
 */
bool options_parse(int argc, char **argv, uint64_t accept, bool global,
		   struct options *opt)
{
	struct option longs[NROWS + 1];
	char letters[NROWS * 2 + 3];
	int key;

	getopt_tables(accept, global, longs, letters);
	opterr = 0;
	optind = 0;
	while ((key = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		if (key == '?' || key == ':') {
			complain(key, argv);
			return false;
		}
		if (!option_set(row_of(key), opt, optarg))
			return false;
	}
	return true;
}

void options_print_help(FILE *f, uint64_t accept)
{
	for (size_t i = 0; i < NROWS; i++) {
		const struct option_row *row = &rows[i];
		char name[40];

		if (!(row->bit & accept))
			continue;
		snprintf(name, sizeof(name), "--%s%s%s", row->name,
			 row->arg ? " " : "", row->arg ? row->arg : "");
		fprintf(f, "  %c%c%c %-18s %s\n", row->letter ? '-' : ' ',
			row->letter ? row->letter : ' ',
			row->letter ? ',' : ' ', name, row->help);
	}
}

void options_print_names(uint64_t accept)
{
	for (size_t i = 0; i < NROWS; i++) {
		if (rows[i].bit & accept)
			printf("--%s\n", rows[i].name);
	}
}
