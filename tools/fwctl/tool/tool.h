/* SPDX-License-Identifier: GPL-2.0-only */
/* What the tool's files share: the command table and the helpers. */
#ifndef FWCTL_TOOL_H
#define FWCTL_TOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <json-c/json.h>
#include <libfwctl.h>

#define __printf(a, b) __attribute__((format(printf, a, b)))
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* Exit statuses, documented in fwctl(1). */
enum status {
	STATUS_OK = 0,		/* done */
	STATUS_FAILED = 1,	/* not done, or not all of it */
	STATUS_USAGE = 2,	/* the command line makes no sense */
	STATUS_FIRMWARE = 3,	/* the firmware answered with another than OK */
	STATUS_REFUSED = 4,	/* not confirmed: nothing was sent */
	STATUS_NO_DEVICE = 5,	/* no such device, several, or it went away */
};

/* Options, as bits in struct command. Table in options.c. */
enum option_bit {
	OPT_JSON = 1 << 0,
	OPT_HELP = 1 << 1,
	OPT_IN_HEX = 1 << 2,
	OPT_IN_FILE = 1 << 3,
	OPT_OUT_LEN = 1 << 4,
	OPT_OUT_FILE = 1 << 5,
	OPT_RAW = 1 << 6,
	OPT_FORCE = 1 << 7,
	OPT_SCOPE = 1 << 8,
	OPT_TAINT = 1 << 9,
	OPT_COUNT = 1 << 10,
	OPT_HOLD = 1 << 11,
	OPT_FREE = 1 << 12,
	OPT_MAX_LEN = 1 << 13,
	OPT_VERSION = 1 << 14,
	OPT_LIST = 1 << 15,
	OPT_LEN = 1 << 16,
	OPT_ARGUMENT = 1 << 17,
	OPT_NO_READ = 1 << 18,
	OPT_ALL = 1 << 19,
	OPT_MAXIMUM = 1 << 20,
	OPT_OP_MOD = 1 << 21,
	OPT_INDEX1 = 1 << 22,
	OPT_INDEX2 = 1 << 23,
	OPT_OBJECTS1 = 1 << 24,
	OPT_OBJECTS2 = 1 << 25,
	OPT_VHCA_ID = 1 << 26,
	OPT_SAMPLE = 1 << 27,
	OPT_YES = 1 << 28,
	OPT_TIMEOUT = 1 << 29,
	OPT_REPEAT = 1 << 30,
	OPT_PARALLEL = 1u << 31,
	OPT_TIME = 1ull << 32,
};

#define OPTS_COMMON (OPT_JSON | OPT_HELP)
#define OPTS_INPUT (OPT_IN_HEX | OPT_IN_FILE)
#define OPTS_OUTPUT (OPT_OUT_FILE | OPT_RAW | OPT_FORCE)
#define OPTS_SCOPE (OPT_SCOPE | OPT_TAINT)

/* Values of the options; NULL, false or 0 where not given. */
struct options {
	uint64_t given;
	bool json, help, raw, force, allow_taint, hold, free, version, list;
	bool no_read, all, maximum, yes;
	const char *in_hex, *in_file, *out_file, *parallel;
	uint32_t scope;
	uint64_t out_len, count, max_len, len, argument, op_mod, sample;
	uint64_t index1, index2, objects1, objects2, vhca_id;
	uint64_t repeat, timeout_ms, time_ms;
};

struct vendor;

/**
 * struct call - One run of a command
 * @cmd: The command.
 * @vendor: Device type of the command; NULL if the command takes any device.
 * @opt: Its options.
 * @argc: Number of positional arguments.
 * @argv: The positional arguments, the device first.
 * @dev: The device, once session_open() has opened it.
 * @info: Start of FWCTL_INFO's device data, padded with zeroes. Only set if
 *	@vendor is.
 */
struct call {
	const struct command *cmd;
	const struct vendor *vendor;
	struct options opt;
	int argc;
	char **argv;
	struct fwctl_dev *dev;
	unsigned char info[64];
};

/**
 * struct command - A word of the command line
 * @name: The word.
 * @args: Positional arguments, for the usage line and to count them: those in
 *	brackets are optional, "..." stands for any number of them.
 * @summary: One line, without a period.
 * @help: More of it, may be NULL.
 * @options: &enum option_bit accepted, beyond OPTS_COMMON.
 * @run: Does it. NULL for a group.
 * @sub: A group's commands, ended by one without a name.
 * @vendor: Device type of a group's commands; NULL for any.
 * @words: Print what the last of @argv, which has only begun to be typed, may
 *	become; those before it are complete. May be NULL.
 */
struct command {
	const char *name;
	const char *args;
	const char *summary;
	const char *help;
	uint64_t options;
	enum status (*run)(struct call *c);
	const struct command *sub;
	const struct vendor *vendor;
	void (*words)(int argc, char **argv);
};

/* main.c */
extern const struct command root_command;

enum status cmd_list(struct call *c);
enum status cmd_info(struct call *c);
enum status cmd_rpc(struct call *c);
enum status cmd_bench(struct call *c);
enum status cmd_help(struct call *c);

/* options.c */
bool options_parse(int argc, char **argv, uint64_t accept, bool global,
		   struct options *opt);
void options_print_help(FILE *f, uint64_t accept);
void options_print_names(uint64_t accept);

/* help.c */
void help_print(FILE *f, const char *path, const struct command *cmd);
const struct command *command_find(const struct command *group,
				   const char *name);

/* report.c: every message ends up here. */
__printf(1, 2) void say(const char *fmt, ...);
__printf(1, 2) void hint(const char *fmt, ...);
__printf(2, 3)
enum status failed(enum status status, const char *fmt, ...);
enum status report(const struct fwctl_error *err);

/* session.c: open the device, which must be of the type of the command. */
enum status session_open(struct call *c);
/* An object with the device's name, which every JSON output starts with. */
struct json_object *session_json(const struct call *c);
/* Finish a command that returns nothing but its success. */
enum status session_done(const struct call *c, const char *what);
/* --hold: keep the device open until Ctrl-C, and what it has in the firmware. */
void hold(const struct call *c);

/* confirm.c: before anything is sent in a scope that taints. */
enum status confirm_taint(const struct call *c, uint32_t scope);
/* The same before the device is changed for long. */
enum status confirm(const struct call *c);

/* number.c */
bool number_parse(const char *text, uint64_t max, uint64_t *value);
bool number_arg(const char *what, const char *text, uint64_t max,
		uint64_t *value);
/* "500ms", "2s" or "2", "1m". */
bool time_arg(const char *what, const char *text, uint64_t max_ms,
	      uint64_t *ms);
/* "1,8,32", of numbers from 1 on. Returns how many, at most @size; 0 if not. */
size_t numbers_arg(const char *what, const char *text, uint64_t max,
		   unsigned int *values, size_t size);

/* hex.c */
void *hex_parse(const char *text, size_t text_len, size_t max, size_t *len);
void hex_dump(FILE *f, uint64_t base, const void *data, size_t len);
char *hex_string(const void *data, size_t len);

/* text.c: what firmware calls text, made safe for a terminal. */
char *text_clean(const void *data, size_t len);
bool text_is_clean(const void *data, size_t len);

/* json.c */
void json_text(struct json_object *o, const char *key, const char *text);
void json_firmware_text(struct json_object *o, const char *key,
			const void *data, size_t len);
void json_number(struct json_object *o, const char *key, uint64_t value);
void json_hex(struct json_object *o, const char *key, const void *data,
	      size_t len);
enum status json_print(struct json_object *o);

/* input.c: a request from --in-hex, --in-file or standard input. */
enum status input_read(const struct call *c, size_t max, void **data,
		       size_t *len);

/* outfile.c: a file that appears whole or not at all. */
struct outfile;

enum status outfile_open(const char *path, bool force, struct outfile **out);
enum status outfile_write(struct outfile *o, const void *data, size_t len);
enum status outfile_commit(struct outfile *o);
void outfile_discard(struct outfile *o);

/* output.c: a response as dump, raw bytes, file or JSON. */
struct output {
	const struct call *c;
	struct outfile *file;
};

enum status output_open(const struct call *c, struct output *o);
enum status output_data(struct output *o, struct json_object *json,
			uint64_t base, const void *data, size_t len);
void output_close(struct output *o);

static inline void free_ptr(void *p)
{
	free(*(void **)p);
}

/* Release at the end of the scope, so that error paths need not. */
#define __autofree __attribute__((cleanup(free_ptr)))

/*
 * interrupt.c: from catch to release a signal that would end the program only
 * ends a call; raise then has it do its work. A signal that is ignored stays so.
 * They nest: a command of several steps that change a device holds signals off
 * around all of them, to say how far it came.
 */
void interrupt_catch(void);
void interrupt_release(void);
bool interrupt_caught(void);
bool interrupt_nested(void);
void interrupt_raise(void);

/*
 * message.c: fwctl_dev_rpc() for all of the tool. A signal ends the
 * program once the person has been told; if signals are held off, it is -EINTR.
 */
int rpc_exchange(struct fwctl_dev *dev, struct fwctl_request *req,
		 struct fwctl_error *err);

#endif
