// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "check.h"
#include "tree.h"

static char *dir;
static struct json_object *json;

void check_status(struct run *run, int want, int line)
{
	const char *deviation = fwctl_loopback_failure(&run->lb);

	if (deviation)
		fail_msg("line %d: %s\n%s%s", line, deviation, run->out,
			 run->err);
	if (run->status != want)
		fail_msg("line %d: status %d, not %d:\n%s%s", line,
			 run->status, want, run->out, run->err);
}

int new_run(void **state)
{
	dir = tree_make();
	setenv("TERM", "vt100", true);
	/* Shared memory, so that a child can store its results. */
	*state = mmap(NULL, sizeof(struct run), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return *state == MAP_FAILED ? -1 : 0;
}

int free_run(void **state)
{
	json_object_put(json);
	json = NULL;
	script_free();
	tree_remove(dir);
	munmap(*state, sizeof(struct run));
	return 0;
}

const char *scratch(const char *name)
{
	static char paths[4][256];
	static unsigned int next;
	char *path = paths[next++ % 4];

	snprintf(path, sizeof(paths[0]), "%s/%s", dir, name);
	return path;
}

void write_scratch(const char *name, const char *text)
{
	tree_file(text, "%s/%s", dir, name);
}

const char *read_scratch(const char *name)
{
	static char text[1 << 12];
	FILE *f = fopen(scratch(name), "r");
	size_t len;

	if (!f)
		return NULL;
	len = fread(text, 1, sizeof(text) - 1, f);
	text[len] = '\0';
	fclose(f);
	return text;
}

unsigned int count_scratch(void)
{
	DIR *d = opendir(dir);
	unsigned int n = 0;

	while (d && readdir(d))
		n++;
	closedir(d);
	return n - 2;
}

static struct json_object *parse(const char *text, size_t len)
{
	enum json_tokener_error error;
	struct json_tokener *tok = json_tokener_new();

	json_object_put(json);
	json_tokener_set_flags(tok, JSON_TOKENER_STRICT);
	json = json_tokener_parse_ex(tok, text, len);
	error = json_tokener_get_error(tok);
	json_tokener_free(tok);
	if (error != json_tokener_success)
		fail_msg("not JSON (%s): %.*s", json_tokener_error_desc(error),
			 (int)len, text);
	return json;
}

struct json_object *json_of(struct run *run)
{
	return parse(run->out, run->out_len);
}

struct json_object *json_line_of(struct run *run, int number)
{
	const char *line = run->out, *next;
	size_t len;

	for (;;) {
		len = strcspn(line, "\n");
		next = line + len + (line[len] == '\n');
		if (number-- == 0 || !*next)
			return parse(line, len);
		line = next;
	}
}

static struct json_object *at(struct json_object *o, const char *key,
			      enum json_type type)
{
	struct json_object *value;

	if (!json_object_object_get_ex(o, key, &value))
		fail_msg("no %s in %s", key, json_object_to_json_string(o));
	if (!json_object_is_type(value, type))
		fail_msg("%s is of another type in %s", key,
			 json_object_to_json_string(o));
	return value;
}

const char *json_string_at(struct json_object *o, const char *key)
{
	return json_object_get_string(at(o, key, json_type_string));
}

int64_t json_int_at(struct json_object *o, const char *key)
{
	return json_object_get_int64(at(o, key, json_type_int));
}

uint64_t json_u64_at(struct json_object *o, const char *key)
{
	const char *text = json_string_at(o, key);
	uint64_t value;

	if (!number_parse(text, UINT64_MAX, &value))
		fail_msg("%s is not a number: %s", key, text);
	return value;
}

struct json_object *json_at(struct json_object *o, const char *key)
{
	return at(o, key, json_type_object);
}

int64_t json_value_at(struct json_object *o, const char *key)
{
	return json_int_at(json_at(o, key), "value");
}

const char *json_name_at(struct json_object *o, const char *key)
{
	return json_string_at(json_at(o, key), "name");
}

struct json_object *json_error_of(struct run *run, int status)
{
	struct json_object *error = json_at(json_of(run), "error");

	assert_int_equal(run->status, status);
	assert_int_equal(json_value_at(error, "exit_status"), status);
	return error;
}
