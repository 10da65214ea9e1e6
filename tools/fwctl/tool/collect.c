// SPDX-License-Identifier: GPL-2.0-only
/* Collect the parts of a report. A failed part does not end the report. */
#include <stdlib.h>
#include <string.h>

#include "collect.h"
#include "mlx5/external.h"
#include "vendor.h"

/* Maximum size of all dumps together, unless the maximum of one is larger. */
#define TOTAL_MAX ((uint64_t)1 << 30)

/* Maximum number of arguments of a command, with the device. */
#define ARGS_MAX 8

static const char *const state_names[] = {
	[PART_OK] = "ok",
	[PART_ABSENT] = "absent",
	[PART_FAILED] = "failed",
	[PART_OMITTED] = "omitted",
};

const char *part_state_name(enum part_state state)
{
	return state_names[state];
}

enum status bytes_append(void *ctx, const void *data, size_t len)
{
	struct bytes *b = ctx;
	char *larger;

	if (len > b->max - b->len) {
		b->over = true;
		say("the dump has more than %llu bytes",
		    (unsigned long long)b->max);
		hint("Raise the limit with --max-len if this is expected.");
		return STATUS_FAILED;
	}
	if (b->len + len > b->capacity) {
		b->capacity = 2 * (b->len + len);
		larger = realloc(b->data, b->capacity);
		if (!larger)
			return failed(STATUS_FAILED, "out of memory");
		b->data = larger;
	}
	if (len)
		memcpy(b->data + b->len, data, len);
	b->len += len;
	return STATUS_OK;
}

static void show_progress(const struct collection *col, const char *path)
{
	if (!progress_wanted())
		return;
	fprintf(stderr, "\r\033[K%zu  %s", col->count, path);
	fflush(stderr);
}

/* Append a part. Returns NULL after a signal, or if there is no memory. */
static struct report_part *add(struct collection *col, const char *path)
{
	struct report_part *more;
	char *copy;

	if (interrupt_caught() || col->no_memory)
		return NULL;
	show_progress(col, path);
	more = reallocarray(col->parts, col->count + 1, sizeof(*more));
	if (more)
		col->parts = more;
	copy = strdup(path);
	if (!more || !copy) {
		free(copy);
		col->no_memory = true;
		return NULL;
	}
	more[col->count] = (struct report_part){ .path = copy };
	return &more[col->count++];
}

/* Returns true if the last failure was a status for something that is not there. */
static bool is_absent(const struct collection *col, struct json_object *error)
{
	struct json_object *firmware, *status, *value;

	return json_object_object_get_ex(error, "firmware", &firmware) &&
	       json_object_object_get_ex(firmware, "status", &status) &&
	       json_object_object_get_ex(status, "value", &value) &&
	       col->c->vendor->is_absent(json_object_get_int64(value));
}

/* Store the result of the requests of a part. */
static void finish(struct collection *col, struct report_part *p,
		   enum status status)
{
	if (!status || status == STATUS_DRY_RUN)
		return;
	p->error = result_last(status);
	p->state = PART_FAILED;
	if (status == STATUS_FIRMWARE && !p->json && is_absent(col, p->error))
		p->state = PART_ABSENT;
	if (p->json)
		json_object_object_add(p->json, "error",
				       json_object_get(p->error));
	if (status == STATUS_TIMEOUT || status == STATUS_NO_DEVICE)
		col->silent = p->path;
}

/* Do not let each part wait for a device that does not respond. */
static enum status check_silent(const struct collection *col)
{
	if (!col->silent)
		return STATUS_OK;
	return failed(STATUS_FAILED, "not requested: %s did not respond for %s",
		      fwctl_dev_name(col->c->dev), col->silent);
}

static const struct command *find_command(const char *words)
{
	__autofree char *copy = strdup(words);
	const struct command *cmd = &root_command;
	char *rest = copy, *word;

	while (cmd && (word = strsep(&rest, " ")))
		cmd = command_find(cmd, word);
	return cmd;
}

/* Run a command on the open device. */
static enum status run_command(const struct collection *col,
			       const struct command *cmd, const char *args)
{
	__autofree char *copy = args ? strdup(args) : NULL;
	char *argv[ARGS_MAX] = { col->c->argv[0] };
	struct call c = *col->c;
	char *rest = copy, *word;
	enum status status;

	c.cmd = cmd;
	c.argc = 1;
	c.argv = argv;
	while (c.argc < ARGS_MAX && (word = strsep(&rest, " ")))
		argv[c.argc++] = word;
	status = check_silent(col);
	if (!status)
		status = cmd->run(&c);
	external_free(c.external);
	return status;
}

struct json_object *collect_command(struct collection *col, const char *path,
				    const char *words, const char *args)
{
	const struct command *cmd = find_command(words);
	struct report_part *p = add(col, path);
	enum status status;

	if (!p)
		return NULL;
	if (asprintf(&p->command, "fwctl %s %s%s%s --json", words,
		     fwctl_dev_name(col->c->dev), args ? " " : "",
		     args ? args : "") < 0)
		p->command = NULL;
	status = run_command(col, cmd, args);
	p->json = result_take();
	finish(col, p, status);
	return p->json;
}

void collect_document(struct collection *col, const char *path, document_fn fill)
{
	struct report_part *p = add(col, path);

	if (!p)
		return;
	p->json = session_json(col->c);
	p->state = fill(col->c, p->json);
	if (p->state == PART_OK)
		return;
	p->error = result_last(STATUS_FAILED);
	json_object_put(p->json);
	p->json = NULL;
}

static enum status omit_dump(void)
{
	return failed(STATUS_FAILED,
		      "--mask omits dumps, which can contain serial numbers and secrets");
}

void collect_dump(struct collection *col, const char *path, dump_fn read,
		  const void *arg)
{
	struct report_part *p = add(col, path);
	uint64_t left = (col->max > TOTAL_MAX ? col->max : TOTAL_MAX) - col->total;
	struct bytes bytes = { .max = col->max < left ? col->max : left };
	enum status status;

	if (!p)
		return;
	status = col->omit_dumps ? omit_dump() : check_silent(col);
	if (!status)
		status = read(col->c, arg, &bytes);
	finish(col, p, status);
	if (col->omit_dumps || bytes.over)
		p->state = PART_OMITTED;
	if (status) {
		free(bytes.data);
		return;
	}
	p->data = bytes.data;
	p->len = bytes.len;
	col->total += bytes.len;
}

void collect_failure(struct collection *col, const char *path,
		     enum status status)
{
	struct report_part *p = add(col, path);

	if (p)
		finish(col, p, status);
}

void collection_free(struct collection *col)
{
	for (size_t i = 0; i < col->count; i++) {
		struct report_part *p = &col->parts[i];

		free(p->path);
		free(p->command);
		free(p->data);
		json_object_put(p->json);
		json_object_put(p->error);
	}
	free(col->parts);
}
