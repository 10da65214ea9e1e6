/* SPDX-License-Identifier: GPL-2.0-only */
/* The command table and helpers of the tool. */
#ifndef FWCTL_TOOL_H
#define FWCTL_TOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <json-c/json.h>
#include <libfwctl.h>

#include "../lib/autofree.h"
#include "../lib/convert.h"

#define __printf(a, b) __attribute__((format(printf, a, b)))
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* Exit statuses, documented in fwctl(1). */
enum status {
	STATUS_OK = 0,		/* success */
	STATUS_FAILED = 1,	/* failed, completely or in part */
	STATUS_USAGE = 2,	/* invalid command line */
	STATUS_FIRMWARE = 3,	/* the firmware returned an error status */
	STATUS_UNCONFIRMED = 4,	/* not confirmed, nothing was sent */
	STATUS_NO_DEVICE = 5,	/* no such device, ambiguous name, or removed */
	STATUS_DIFFERENT = 6,	/* the device has other values */
	STATUS_TIMEOUT = 7,	/* no response in time */
	STATUS_PERMISSION = 8,	/* the caller may not do this */
	STATUS_SCOPE = 9,	/* the driver does not allow this in the scope */
	/* Not sent due to --dry-run; main() exits with 0. No program exits with 256. */
	STATUS_DRY_RUN = 256,
};

/* Standard output of a command with --json. */
enum json_form {
	JSON_DOCUMENT = 0,	/* one document */
	JSON_LINES,		/* a document on each line; the last can be an error */
	JSON_NONE,		/* not available */
};

/* Types of options, with the member of struct opt that contains the value. */
enum opt_type {
	OPT_FLAG,		/* @given */
	OPT_STRING,		/* @text */
	OPT_STRINGS,		/* @list, one for each use */
	OPT_NUMBER,		/* @number, at most @max */
	OPT_SCOPE,		/* @number */
	OPT_TIME,		/* @number in milliseconds, at most @max */
};

/**
 * struct opt - An option, defined next to the code that uses it
 * @name: Long name.
 * @letter: Short name, or 0.
 * @arg: Name of the value in the help; NULL for a flag.
 * @type: Type of the value.
 * @max: Maximum of the value.
 * @help: Help, one line without a period.
 * @given: True if the command line contains the option.
 * @text: The value; NULL if the option is not given.
 * @number: The value; 0 if the option is not given.
 * @list: The values.
 * @count: Number of values in @list.
 * @next: The option before it on the command line.
 */
struct opt {
	const char *name;
	char letter;
	const char *arg;
	enum opt_type type;
	uint64_t max;
	const char *help;
	bool given;
	const char *text;
	uint64_t number;
	const char *list[16];
	size_t count;
	struct opt *next;
};

/* Make a list of options for struct command, with the options of all commands. */
#define OPTIONS(...) \
	((struct opt *const []){						\
		__VA_ARGS__,							\
		&opt_json, &opt_timeout, &opt_quiet, &opt_verbose,		\
		&opt_dry_run, &opt_all_devices, &opt_type, &opt_driver,		\
		&opt_help, NULL })

/* Options of several files. */
extern struct opt opt_in_hex, opt_in_file; /* input.c */
extern struct opt opt_out_file, opt_raw, opt_force; /* output.c */
extern struct opt opt_scope, opt_allow_taint, opt_yes; /* confirm.c */
extern struct opt opt_out_len, opt_timeout, opt_repeat; /* batch.c */
extern struct opt opt_parallel, opt_time; /* batch.c */
extern struct opt opt_all_devices, opt_type, opt_driver; /* devices.c */
extern struct opt opt_kind; /* cmd_events.c */
extern struct opt opt_activate; /* fw_activate.c */
extern struct opt opt_export; /* cmd_identity.c */
extern struct opt opt_identity; /* cmd_list.c */
extern struct opt opt_textfile; /* cmd_metrics.c */
extern struct opt opt_gdb; /* cmd_gdb.c */
extern struct opt opt_mask; /* cmd_record.c */
extern struct opt opt_archive, opt_dump_max, opt_hide; /* cmd_report.c */
extern struct opt opt_max_scope, opt_command; /* cmd_restrict.c */
extern struct opt opt_hold; /* session.c */
extern struct opt opt_help; /* help.c */
extern struct opt opt_json; /* json.c */
extern struct opt opt_count, opt_max_len; /* options.c */
extern struct opt opt_quiet; /* report.c */
extern struct opt opt_verbose, opt_dry_run; /* trace.c */

struct table_column;
struct external;
struct vendor;

/**
 * struct call - One run of a command
 * @cmd: The command.
 * @vendor: Device type of the command; NULL if the command accepts any device.
 * @argc: Number of positional arguments.
 * @argv: The positional arguments, the device first.
 * @num_rest: Number of the last arguments that follow "--".
 * @dev: The device, once session_open() has opened it.
 * @info: Start of the device data of FWCTL_INFO, padded with zeroes. Set only if
 *	@vendor is not NULL.
 * @external: Loaded descriptions of registers and parameters; NULL for none.
 */
struct call {
	const struct command *cmd;
	const struct vendor *vendor;
	int argc;
	char **argv;
	int num_rest;
	struct fwctl_dev *dev;
	unsigned char info[64];
	struct external *external;
};

/**
 * struct command - A word of the command line
 * @name: The word.
 * @args: Positional arguments as in the usage line, which are also counted.
 *	Arguments in brackets are optional, "..." means any number of arguments.
 * @summary: Summary, one line without a period.
 * @help: Further help, may be NULL.
 * @options: OPTIONS(), or NULL for the options of all commands.
 * @run: Run the command. NULL for a group.
 * @sub: Commands of a group. The last entry has no name.
 * @vendor: Device type of a group; NULL for any.
 * @json: Form of the output with --json.
 * @columns: Columns of the table that the command prints; NULL for no table.
 * @merge: Print the array of results, which --json would print, in another form. NULL
 *	to print the output of each device, if there are several.
 * @words: Complete the last of @argv with complete_word(). May be NULL.
 * @hidden: Help and completion omit the command.
 */
struct command {
	const char *name;
	const char *args;
	const char *summary;
	const char *help;
	struct opt *const *options;
	enum status (*run)(struct call *c);
	const struct command *sub;
	const struct vendor *vendor;
	enum json_form json;
	const struct table_column *columns;
	enum status (*merge)(struct json_object *results);
	void (*words)(int argc, char **argv);
	bool hidden;
};

/* main.c */
extern const struct command root_command;
/* Run @c->cmd with the arguments in @c, and close the device. */
enum status command_call(struct call *c);
/* Returns true if the first argument is a device. */
bool takes_device(const struct command *cmd);

/* devices.c: returns true if options select the devices, in place of the argument. */
bool devices_by_option(void);
/* Returns true if the first argument can match several devices. */
bool devices_several(const struct call *c);
/* Run @c->cmd on each selected device. Returns the highest status. */
enum status devices_run(struct call *c);
/*
 * Returns true in the process of one of several devices. The processes cannot share a
 * file or standard input.
 */
bool devices_child(void);
/* Let the process of one of several devices exit with STATUS_USAGE. */
void devices_reject(void);
/* Check the options that select devices. Returns STATUS_USAGE after a message. */
enum status devices_check_options(void);
/* Return the name of a known type of devices, or NULL beyond the last. */
const char *device_type_at(size_t index);
/* With --type: succeed if the open device has the type. */
enum status devices_check_type(struct call *c);

/* cmd_agent.c, cmd_fw.c */
extern const struct command agent_commands[];
extern const struct command fw_commands[];

enum status cmd_list(struct call *c);
enum status cmd_identity(struct call *c);
enum status cmd_info(struct call *c);
enum status cmd_rpc(struct call *c);
enum status cmd_bench(struct call *c);
enum status cmd_session(struct call *c);
enum status cmd_batch(struct call *c);
enum status cmd_events(struct call *c);
enum status cmd_metrics(struct call *c);
enum status cmd_monitor(struct call *c);
enum status cmd_gdb(struct call *c);
enum status cmd_record(struct call *c);
enum status cmd_replay(struct call *c);
enum status cmd_report(struct call *c);
enum status cmd_restrict(struct call *c);
enum status cmd_help(struct call *c);
enum status cmd_complete(struct call *c);

/* metrics.c: the member @merge of the command. */
enum status metrics_print(struct json_object *results);

/* cmd_restrict.c: apply --max-scope to the open device. */
enum status restrict_scope(const struct call *c);
/* Let program_exec() pass @fd as FD 3. Returns false with errno on failure. */
bool program_inherits(int fd);
/* Replace the tool by a program. Does not return. */
enum status program_exec(const char *program, char **argv);

/*
 * helper.c: return the path of the external helper for a word, which the caller frees,
 * or NULL.
 */
char *helper_find(const char *word);
/* Call @fn for each helper, with its word and its path. */
typedef void (*helper_fn)(const char *word, const char *path);
void helpers_each(helper_fn fn);
/* Run the helper at @path. @argv[0] is the word, and the device is next. */
enum status helper_run(struct call *c, const char *path, int argc, char **argv);

/* options.c */
bool options_parse(const struct command *cmd, int argc, char **argv);
/* Act as if the command line contained the flag @o. */
void option_give(struct opt *o);
void options_print_help(FILE *f, const struct command *cmd);
/* The options of a command or group. The list ends with NULL. */
struct opt *const *options_of(const struct command *cmd);
/* Returns true if the command rejects the option, which all commands have. */
bool option_is_rejected(const struct command *cmd, const struct opt *o);
/*
 * Return the option that @word, such as "--name=value" or "-n", gives, or NULL. Sets
 * @value_follows if the next word is the value.
 */
const struct opt *option_find(const struct command *cmd, const char *word,
			      bool *value_follows);

/* help.c */
void help_print(FILE *f, const char *path, const struct command *cmd);
const struct command *command_find(const struct command *group,
				   const char *name);
/* Print a hint if the unknown command @word resembles one of @group. */
void command_suggest(const struct command *group, const char *word);

/*
 * report.c: print a message. say() and hint() describe a failure, failed() also
 * returns @status. inform() and detail() describe an operation.
 */
__printf(1, 2) void say(const char *fmt, ...);
__printf(1, 2) void hint(const char *fmt, ...);
__printf(1, 2) void inform(const char *fmt, ...);
__printf(1, 2) void detail(const char *fmt, ...);
__printf(2, 3)
enum status failed(enum status status, const char *fmt, ...);
enum status report(const struct fwctl_error *err);
/* Store messages for JSON without printing them. */
void messages_mute(bool on);
/* Returns true if standard error is a terminal that can show progress. */
bool progress_wanted(void);
/* Return the exit status for an error. */
enum status status_of(const struct fwctl_error *err);

/* suggest.c: find the known word that a mistyped word probably means. */
#define SUGGESTION_MAX 63	/* longer words have no suggestion */

struct suggestion {
	const char *word;
	size_t len;
	size_t limit;		/* largest distance of a suggestion */
	size_t distance;	/* of @best */
	char best[SUGGESTION_MAX + 1];
};

void suggest_start(struct suggestion *s, const char *word, size_t len);
void suggest_word(struct suggestion *s, const char *known);
void suggest_hint(const struct suggestion *s, const char *prefix);

/* result.c: store a fact about the failure that the next message describes. */
void result_errno(int code);
void result_scope(uint32_t scope);
void result_in_flight(bool in_flight);
/* The status of the firmware, and its cause. */
void result_firmware(uint32_t status, const char *name);
void result_syndrome(uint32_t syndrome);
/* Forget the stored facts, because the caller handled the failure. */
void result_forget(void);

/* Store a message, and a line of advice. */
void result_message(const char *text);
void result_hint(const char *text);

/* Return the description of a failed request. @scope is negative if unknown. */
struct json_object *result_describe(const struct fwctl_error *err,
				    const struct fwctl_request *req, int scope);
/* Return the description of the failure with the last message. */
struct json_object *result_last(enum status status);

/* Add a request to the document, which --dry-run does not send. */
void result_request(struct json_object *o);

void result_start(void);
/* Print each document on one line. */
void result_lines(void);
void result_set(struct json_object *o);
/* Remove and return the document of the run, or NULL. */
struct json_object *result_take(void);
/* The command has printed its document. */
void result_printed(void);
/* Print the document of the run, unless it was printed. Returns the exit status. */
enum status result_print(enum status status);

/* session.c: open the device and check that it has the type of the command. */
enum status session_open(struct call *c);
/* Set the device type and the device data of the open device. */
enum status session_find_vendor(struct call *c);
/* Return a JSON object with the name of the device. */
struct json_object *session_json(const struct call *c);
/* Report the success of a command without further output. */
enum status session_done(const struct call *c, const char *what);
/* --hold: keep the device and its firmware context open until Ctrl-C. */
void hold(const struct call *c);

/* confirm.c: ask before a request is sent in a scope that taints the kernel. */
enum status confirm_taint(const struct call *c, uint32_t scope);
/* Ask before the device is changed permanently. */
enum status confirm(const struct call *c);
/* Ask "@what DEV?". Without confirmation, report that nothing was @done. */
enum status confirm_action(const struct call *c, const char *what,
			   const char *done);

/* number.c */
bool number_arg(const char *what, const char *text, uint64_t max,
		uint64_t *value);
/* Parse "500ms", "2s", "2" (seconds) or "1m". */
bool time_arg(const char *what, const char *text, uint64_t max_ms,
	      uint64_t *ms);
/*
 * Parse "1,8,32", at most @size numbers from 1 on. Returns their count, 0 on
 * error.
 */
size_t numbers_arg(const char *what, const char *text, uint64_t max,
		   unsigned int *values, size_t size);

/* hex.c */
void *hex_parse(const char *text, size_t text_len, size_t max, size_t *len);
void hex_dump(FILE *f, uint64_t base, const void *data, size_t len);

/* json.c */
void json_text(struct json_object *o, const char *key, const char *text);
void json_firmware_text(struct json_object *o, const char *key,
			const void *data, size_t len);
void json_number(struct json_object *o, const char *key, uint64_t value);
/* A number of up to 64 bits, as a string: JSON parsers round large numbers. */
void json_u64(struct json_object *o, const char *key, uint64_t value);
struct json_object *json_decimal(uint64_t value);
void json_flag(struct json_object *o, const char *key, bool value);
/* An object with the value and its name, which is NULL for an unknown value. */
void json_enum(struct json_object *o, const char *key, uint64_t value,
	       const char *name);
void json_scope(struct json_object *o, uint32_t scope);
/* An exit status, in result.c. */
void json_status(struct json_object *o, const char *key, unsigned int status);
void json_hex(struct json_object *o, const char *key, const void *data,
	      size_t len);
/* Make @o the document of the run, which main() prints. */
enum status json_print(struct json_object *o);
/* Print and release @o at once, in several lines or in one. */
enum status json_print_now(struct json_object *o);
enum status json_print_line(struct json_object *o);
/* Parse a line with one value. Returns NULL if it is invalid, and for a null. */
struct json_object *json_parse_line(const char *line, size_t len);

/* input.c: returns true if the command line contains a request. */
bool input_given(void);
/* Wait until @fd can be read. Another program can have set its O_NONBLOCK. */
void input_wait(int fd);
/* Read a request from --in-hex, --in-file or standard input. */
enum status input_read(size_t max, void **data, size_t *len);
/* Read a whole file. The caller frees the bytes. Returns NULL after a message. */
char *file_read(const char *path, size_t max, size_t *len);

/* outfile.c: write a file atomically. "-" is standard output. */
struct outfile;

bool outfile_is_stdout(const char *path);
enum status outfile_open(const char *path, bool force, struct outfile **out);
/* Let all users read the file, regardless of the umask and of the replaced file. */
void outfile_set_public(struct outfile *o);
enum status outfile_write(struct outfile *o, const void *data, size_t len);
enum status outfile_commit(struct outfile *o);
void outfile_discard(struct outfile *o);

/* output.c: print a response as hex dump, raw bytes, file or JSON. */
struct output {
	struct outfile *file;
};

/* Reject raw bytes on standard output if it is a terminal, unless forced. */
enum status output_check_terminal(void);
enum status output_open(struct output *o);
enum status output_data(struct output *o, struct json_object *json,
			uint64_t base, const void *data, size_t len);
void output_close(struct output *o);

/*
 * interrupt.c: between catch and release, SIGINT, SIGTERM and SIGHUP end a call
 * instead of the program, unless they are ignored. interrupt_raise() then ends
 * the program. Calls nest: a command that changes a device in several steps
 * holds signals off during all of them and reports its progress.
 */
void interrupt_catch(void);
void interrupt_release(void);
bool interrupt_caught(void);
bool interrupt_nested(void);
void interrupt_raise(void);
/* Let the program continue after a signal, which is the regular end of a wait. */
void interrupt_forget(void);

/* Interval of the checks for a signal that arrived just before a wait. */
#define LOOK_MS 100

/*
 * message.c: fwctl_dev_rpc() for all commands. A signal ends the program after
 * a message. If the caller holds signals off, the result is -EINTR.
 */
int rpc_exchange(struct fwctl_dev *dev, struct fwctl_request *req,
		 struct fwctl_error *err);

#endif
