// SPDX-License-Identifier: GPL-2.0-only
/*
 * fwctl mlx5 config save, diff, apply: the configuration as a file with lines
 * PARAM=VALUE. Empty lines and lines that start with # are comments.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "change.h"

/* Maximum size of a file. The parameters of all firmware are far fewer. */
#define FILE_MAX ((size_t)1 << 20)

/**
 * struct file - A loaded file
 * @text: Content of the file.
 * @argv: The device, and the lines.
 * @argc: Number of entries in @argv.
 */
struct file {
	char *text;
	char **argv;
	int argc;
};

static void file_free(struct file *f)
{
	free(f->text);
	free(f->argv);
}

#define __release __attribute__((cleanup(file_free)))

static char *trim(char *line)
{
	size_t len;

	while (isspace((unsigned char)*line))
		line++;
	len = strlen(line);
	while (len && isspace((unsigned char)line[len - 1]))
		len--;
	line[len] = '\0';
	return line;
}

static enum status add_line(struct file *f, const char *path,
			    unsigned int number, char *line)
{
	char **more;

	if (!*line || *line == '#')
		return STATUS_OK;
	if (!strchr(line, '='))
		return failed(STATUS_USAGE,
			      "%s, line %u: not of the form PARAM=VALUE", path,
			      number);
	more = realloc(f->argv, (f->argc + 1) * sizeof(*more));
	if (!more)
		return failed(STATUS_FAILED, "out of memory");
	f->argv = more;
	f->argv[f->argc++] = line;
	return STATUS_OK;
}

static enum status parse(struct file *f, const char *path)
{
	enum status status = STATUS_OK;
	char *rest = f->text, *line;
	unsigned int number = 0;

	while (!status && (line = strsep(&rest, "\n")))
		status = add_line(f, path, ++number, trim(line));
	return status;
}

/* Read a file, and make its lines the arguments of @c. @f must outlive them. */
static enum status load(struct call *c, struct file *f)
{
	const char *path = c->argv[1];
	enum status status;
	char *data;
	size_t len;

	data = file_read(path, FILE_MAX, &len);
	if (!data)
		return STATUS_FAILED;
	f->text = strndup(data, len);
	free(data);
	f->argv = malloc(sizeof(*f->argv));
	if (!f->text || !f->argv)
		return failed(STATUS_FAILED, "out of memory");
	if (strlen(f->text) != len)
		return failed(STATUS_USAGE, "%s is not a text file", path);
	f->argv[f->argc++] = c->argv[0];
	status = parse(f, path);
	c->argc = f->argc;
	c->argv = f->argv;
	return status ? status : changes_check(c, true);
}

enum status mlx5_config_apply(struct call *c)
{
	struct file f __release = { 0 };
	enum status status = load(c, &f);

	if (!status)
		status = session_open(c);
	return status ? status : config_change(c, change_assign);
}

static enum status show_difference(const struct changes *all)
{
	bool different = changes_any(all);

	if (opt_json.given)
		json_print(changes_json(all, "different"));
	else if (different && changes_print(all))
		return STATUS_FAILED;
	if (!different)
		return STATUS_OK;
	return failed(STATUS_DIFFERENT, "%s: the configuration differs",
		      fwctl_dev_name(all->c->dev));
}

enum status mlx5_config_diff(struct call *c)
{
	struct file f __release = { 0 };
	struct changes all = { .c = c };
	enum status status = load(c, &f);

	if (!status)
		status = session_open(c);
	if (!status)
		status = changes_plan(&all, change_assign);
	if (!status)
		status = show_difference(&all);
	free(all.list);
	return status;
}

/* A saved configuration, as text or as an object. */
struct saved {
	struct call *c;
	FILE *text;
	struct json_object *json;
	unsigned int count;
};

/* The firmware ignores a parameter that is not valid. */
static bool is_valid(const struct nv_param *p, const struct nv_value *v)
{
	const char *valid = p->spot.field->valid;

	return !valid || field_get(p->item->layout, nv_data(v), valid);
}

static void save_param(struct saved *s, const struct nv_param *p,
		       const struct nv_value *v)
{
	__autofree char *value = nv_assignable(p, v);

	if (!is_valid(p, v)) {
		fprintf(s->text, "# %s is not set\n", p->spot.name);
		return;
	}
	if (!value) {
		fprintf(s->text, "# %s is not printable\n", p->spot.name);
		return;
	}
	fprintf(s->text, "%s=%s\n", p->spot.name, value);
	json_text(s->json, p->spot.name, value);
	s->count++;
}

/* Save all built-in parameters that the firmware lets the tool write. */
static enum status save_all(struct saved *s)
{
	struct nv_param p = { 0 }, last = { 0 };
	bool read = false, write = false;
	enum status status = STATUS_OK;
	struct nv_value v;

	while (!status && nv_next(NULL, &p)) {
		if (p.item != last.item || p.port != last.port) {
			status = nv_supported(s->c, &p, &read, &write);
			if (!status && read && write)
				status = nv_read(s->c, &p, NV_NEXT, &v);
			last = p;
		}
		if (!status && read && write && nv_has(&v, &p))
			save_param(s, &p, &v);
	}
	return status;
}

static enum status save_result(struct saved *s, const char *path)
{
	struct json_object *o;

	if (!opt_json.given) {
		printf("%s: %u parameters written to %s\n",
		       fwctl_dev_name(s->c->dev), s->count, path);
		return STATUS_OK;
	}
	o = session_json(s->c);
	json_number(o, "count", s->count);
	json_text(o, "file", path);
	json_object_object_add(o, "parameters", json_object_get(s->json));
	return json_print(o);
}

/* Write the text to a file. The file appears when it is complete. */
static enum status save_file(struct saved *s, const char *path,
			     struct outfile *file, const char *text, size_t len)
{
	enum status status = outfile_write(file, text, len);

	if (status) {
		outfile_discard(file);
		return status;
	}
	status = outfile_commit(file);
	return status ? status : save_result(s, path);
}

static enum status save(struct call *c, const char *path, struct outfile *file)
{
	struct saved s = { .c = c, .json = json_object_new_object() };
	__autofree char *text = NULL;
	enum status status;
	size_t len;

	s.text = open_memstream(&text, &len);
	if (!s.text) {
		json_object_put(s.json);
		return failed(STATUS_FAILED, "out of memory");
	}
	status = save_all(&s);
	if (fclose(s.text) && !status)
		status = failed(STATUS_FAILED, "out of memory");
	if (status && file)
		outfile_discard(file);
	else if (!status && file)
		status = save_file(&s, path, file, text, len);
	else if (!status && opt_json.given)
		status = save_result(&s, NULL);
	else if (!status)
		fwrite(text, 1, len, stdout);
	json_object_put(s.json);
	return status;
}

enum status mlx5_config_save(struct call *c)
{
	const char *path = c->argc > 1 ? c->argv[1] : "-";
	struct outfile *file = NULL;
	enum status status;

	status = session_open(c);
	if (!status && strcmp(path, "-"))
		status = outfile_open(path, opt_force.given, &file);
	return status ? status : save(c, path, file);
}
