// SPDX-License-Identifier: GPL-2.0-only
/* Write a compressed tar archive to a file, which appears when it is complete. */
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "collect.h"

struct archive_file {
	struct archive *archive;
	struct outfile *file;	/* NULL: standard output */
	time_t now;
};

static const struct {
	const char *suffix;
	int filter;
} suffixes[] = {
	{ ".tar.xz", ARCHIVE_FILTER_XZ },
	{ ".txz", ARCHIVE_FILTER_XZ },
	{ ".tar.gz", ARCHIVE_FILTER_GZIP },
	{ ".tgz", ARCHIVE_FILTER_GZIP },
	{ ".tar", ARCHIVE_FILTER_NONE },
};

/* Return the filter for a name, or -1. */
static int filter_of(const char *path)
{
	size_t len = strlen(path), n;

	if (!strcmp(path, "-"))
		return ARCHIVE_FILTER_XZ;
	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++) {
		n = strlen(suffixes[i].suffix);
		if (len > n && !strcmp(path + len - n, suffixes[i].suffix))
			return suffixes[i].filter;
	}
	return -1;
}

bool archive_known(const char *path)
{
	if (filter_of(path) >= 0)
		return true;
	say("%s: unknown type of archive", path);
	hint("The name must end in .tar.xz, .tar.gz or .tar.");
	return false;
}

static enum status write_bytes(struct archive_file *a, const void *data,
			       size_t len)
{
	if (a->file)
		return outfile_write(a->file, data, len);
	if (fwrite(data, 1, len, stdout) == len)
		return STATUS_OK;
	return failed(STATUS_FAILED, "cannot write to standard output: %s",
		      strerror(errno));
}

/* Called by libarchive, which ignores the code: write_bytes() prints the message. */
static la_ssize_t on_write(struct archive *archive, void *ctx, const void *data,
			   size_t len)
{
	if (!write_bytes(ctx, data, len))
		return len;
	archive_set_error(archive, EIO, " ");
	return -1;
}

/* Report an error of libarchive, unless on_write() has reported it. */
static enum status archive_failed(const struct archive_file *a)
{
	const char *text = archive_error_string(a->archive);

	if (!text || strcmp(text, " "))
		say("cannot write the archive: %s", text ? text : "out of memory");
	return STATUS_FAILED;
}

enum status archive_create(const char *path, struct archive_file **out)
{
	struct archive_file *a = calloc(1, sizeof(*a));
	enum status status = STATUS_OK;

	if (!a)
		return failed(STATUS_FAILED, "out of memory");
	a->now = time(NULL);
	a->archive = archive_write_new();
	if (!a->archive)
		status = failed(STATUS_FAILED, "out of memory");
	/* A filter that needs another program returns a warning. */
	if (!status &&
	    (archive_write_set_format_pax_restricted(a->archive) ||
	     archive_write_add_filter(a->archive, filter_of(path)) ||
	     archive_write_set_bytes_in_last_block(a->archive, 1)))
		status = archive_failed(a);
	if (!status && strcmp(path, "-"))
		status = outfile_open(path, opt_force.given, &a->file);
	if (status) {
		archive_discard(a);
		return status;
	}
	*out = a;
	return STATUS_OK;
}

void archive_discard(struct archive_file *a)
{
	if (a->file)
		outfile_discard(a->file);
	/* Otherwise archive_write_free() would write the end of the archive. */
	if (a->archive)
		archive_write_fail(a->archive);
	archive_write_free(a->archive);
	free(a);
}

static enum status write_entry(struct archive_file *a, const char *folder,
			       const char *path, const void *data, size_t len)
{
	__autofree char *full = NULL;
	struct archive_entry *entry = archive_entry_new();
	enum status status = STATUS_OK;

	if (asprintf(&full, "%s/%s", folder, path) < 0)
		full = NULL;
	if (!entry || !full) {
		archive_entry_free(entry);
		return failed(STATUS_FAILED, "out of memory");
	}
	archive_entry_set_pathname(entry, full);
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_perm(entry, 0600);
	archive_entry_set_mtime(entry, a->now, 0);
	archive_entry_set_size(entry, len);
	if (archive_write_header(a->archive, entry) ||
	    archive_write_data(a->archive, data, len) != (la_ssize_t)len)
		status = archive_failed(a);
	archive_entry_free(entry);
	return status;
}

static enum status write_json(struct archive_file *a, const char *folder,
			      const char *path, struct json_object *o)
{
	const char *text = json_object_to_json_string_ext(o,
		JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED |
		JSON_C_TO_STRING_NOSLASHESCAPE);
	__autofree char *line = NULL;

	if (!text || asprintf(&line, "%s\n", text) < 0) {
		line = NULL;
		return failed(STATUS_FAILED, "out of memory");
	}
	return write_entry(a, folder, path, line, strlen(line));
}

static enum status write_part(struct archive_file *a, const char *folder,
			      const struct report_part *p)
{
	if (p->json)
		return write_json(a, folder, p->path, p->json);
	return p->data ? write_entry(a, folder, p->path, p->data, p->len) :
			 STATUS_OK;
}

enum status archive_commit(struct archive_file *a, const char *folder,
			   struct json_object *index,
			   const struct collection *col)
{
	enum status status = STATUS_OK;

	if (archive_write_open(a->archive, a, NULL, on_write, NULL))
		status = archive_failed(a);
	if (!status)
		status = write_json(a, folder, "report.json", index);
	for (size_t i = 0; !status && i < col->count; i++)
		status = write_part(a, folder, &col->parts[i]);
	if (!status && archive_write_close(a->archive))
		status = archive_failed(a);
	if (!status && a->file) {
		/* Releases the file also on failure. */
		status = outfile_commit(a->file);
		a->file = NULL;
	}
	archive_discard(a);
	return status;
}
