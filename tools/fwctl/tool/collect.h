/* SPDX-License-Identifier: GPL-2.0-only */
/* The parts of fwctl report: JSON documents, dumps, and their failures. */
#ifndef FWCTL_TOOL_COLLECT_H
#define FWCTL_TOOL_COLLECT_H

#include "tool.h"

enum part_state {
	PART_OK,
	PART_ABSENT,	/* the device does not have it */
	PART_FAILED,
	PART_OMITTED,	/* too large, or cannot be masked */
};

/**
 * struct report_part - A part of a report
 * @path: Path of the file in the archive, below its folder.
 * @command: The command that prints @json with --json; NULL for none.
 * @state: &enum part_state.
 * @json: The document; NULL for none.
 * @data: The dump; NULL for none.
 * @len: Bytes at @data.
 * @error: Description of the failure as in "error" of a command; NULL for none.
 */
struct report_part {
	char *path;
	char *command;
	enum part_state state;
	struct json_object *json;
	void *data;
	size_t len;
	struct json_object *error;
};

/**
 * struct collection - The parts of a report
 * @c: Call with the open device and its device type.
 * @max: Maximum size of a dump in bytes.
 * @total: Size of all dumps so far.
 * @omit_dumps: Leave out dumps.
 * @parts: The parts.
 * @count: Number of parts.
 * @silent: Path of the part whose request had no response: the later parts send no
 *	requests. NULL for none.
 * @no_memory: A part is missing because the process has no memory.
 */
struct collection {
	struct call *c;
	uint64_t max;
	uint64_t total;
	bool omit_dumps;
	struct report_part *parts;
	size_t count;
	char *silent;
	bool no_memory;
};

/**
 * struct bytes - The bytes of a dump so far
 * @data: The bytes.
 * @len: Their number.
 * @capacity: Size of the memory at @data.
 * @max: Maximum number of bytes.
 * @over: The dump has more bytes than @max.
 */
struct bytes {
	char *data;
	size_t len;
	size_t capacity;
	uint64_t max;
	bool over;
};

/* Append to a struct bytes, @ctx. Fails after a message beyond its maximum. */
enum status bytes_append(void *ctx, const void *data, size_t len);

/*
 * Run a command with --json, and store its document. @words are the words of the
 * command, and @args the arguments after the device; NULL for none. Returns the
 * document, which belongs to @col, or NULL.
 */
struct json_object *collect_command(struct collection *col, const char *path,
				    const char *words, const char *args);

/*
 * Store a document without requests. @fill adds its members, and returns PART_OK, or
 * another state after a message.
 */
typedef enum part_state (*document_fn)(const struct call *c, struct json_object *o);
void collect_document(struct collection *col, const char *path, document_fn fill);

/*
 * Store a dump of at most @col->max bytes. @read receives @arg, and appends the dump
 * to @to.
 */
typedef enum status (*dump_fn)(struct call *c, const void *arg, struct bytes *to);
void collect_dump(struct collection *col, const char *path, dump_fn read,
		  const void *arg);

/* Store the failure @status of the part @path, which has no file. */
void collect_failure(struct collection *col, const char *path,
		     enum status status);

void collection_free(struct collection *col);

/* Return the name of a state in report.json. */
const char *part_state_name(enum part_state state);

/* health.c and sysfs.c: documents of any device. */
enum part_state health_fill(const struct call *c, struct json_object *o);
enum part_state sysfs_fill(const struct call *c, struct json_object *o);
enum part_state policy_fill(const struct call *c, struct json_object *o);
/* Return version and taint of the modules of fwctl. */
struct json_object *sysfs_modules(void);
/* Return the entry of the open device, which belongs to @list, or NULL. */
const struct fwctl_entry *sysfs_entry(const struct fwctl_list *list,
				      const struct fwctl_dev *dev);

/* archive.c: write an archive whose format the suffix of its name determines. */
struct archive_file;

/* Returns false after a message if @path has no known suffix. */
bool archive_known(const char *path);
/* Create the archive. @path "-" is standard output. */
enum status archive_create(const char *path, struct archive_file **out);
/* Write report.json and all parts to @folder. Releases @a. */
enum status archive_commit(struct archive_file *a, const char *folder,
			   struct json_object *index,
			   const struct collection *col);
void archive_discard(struct archive_file *a);

#endif
