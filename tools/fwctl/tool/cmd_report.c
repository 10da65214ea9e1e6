// SPDX-License-Identifier: GPL-2.0-only
/* fwctl report: collect all readable state of a device in an archive. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "collect.h"
#include "mask.h"
#include "vendor.h"

struct opt opt_archive = { "out-file", 'o', "FILE", OPT_STRING, 0,
	"write to FILE, which must not exist; - is standard output" };
struct opt opt_hide = { "mask", 0, NULL, OPT_FLAG, 0,
	"replace serial numbers, addresses and secrets; omit dumps" };
struct opt opt_dump_max = { "max-len", 0, "N", OPT_NUMBER, UINT64_MAX,
	"omit a dump with more than N bytes (default 16777216)" };

#define DUMP_MAX ((uint64_t)16 << 20)

/* Version of report.json */
#define FORMAT 1

/* Return the name of the folder in the archive, which the caller frees, or NULL. */
static char *folder_name(const struct call *c, const struct tm *now)
{
	char *name;

	if (asprintf(&name, "fwctl-report-%s-%04d%02d%02d",
		     fwctl_dev_name(c->dev), now->tm_year + 1900,
		     now->tm_mon + 1, now->tm_mday) < 0)
		return NULL;
	/* The device can be "fd:3" or a path. */
	for (char *p = name; *p; p++)
		*p = isalnum((unsigned char)*p) ? *p : '-';
	return name;
}

static bool to_stdout(void)
{
	return opt_archive.text && !strcmp(opt_archive.text, "-");
}

/* Check the options before the device is opened. */
static enum status check_options(void)
{
	if (devices_child()) {
		devices_reject();
		return failed(STATUS_USAGE, "a report needs a single device");
	}
	if (opt_archive.text && !archive_known(opt_archive.text))
		return STATUS_USAGE;
	if (to_stdout() && opt_json.given)
		return failed(STATUS_USAGE, "-o - and --json exclude each other");
	if (to_stdout() && !opt_force.given && isatty(STDOUT_FILENO)) {
		say("standard output is a terminal, which the archive could garble");
		hint("Redirect the output, or use --out-file FILE.");
		return STATUS_UNCONFIRMED;
	}
	return STATUS_OK;
}

/* Collect the parts of the device type, if the tool supports the device. */
static void collect_vendor(struct collection *col)
{
	const struct vendor *vendor = col->c->vendor;
	enum status status = STATUS_OK;

	if (!vendor || !vendor->collect)
		return;
	if (vendor->check)
		status = vendor->check(col->c);
	if (status)
		collect_failure(col, fwctl_device_type_name(vendor->type), status);
	else
		vendor->collect(col);
}

/* Collect all parts, each as with --json. Signals end a request, not the tool. */
static void collect(struct collection *col)
{
	bool json = opt_json.given;

	opt_json.given = true;
	messages_mute(true);
	interrupt_catch();
	collect_command(col, "identity.json", "identity", NULL);
	collect_command(col, "info.json", "info", NULL);
	collect_document(col, "health.json", health_fill);
	collect_document(col, "sysfs.json", sysfs_fill);
	collect_document(col, "policy.json", policy_fill);
	collect_vendor(col);
	interrupt_release();
	messages_mute(false);
	opt_json.given = json;
	if (progress_wanted())
		fputs("\r\033[K", stderr);
}

static unsigned int count_state(const struct collection *col,
				enum part_state state)
{
	unsigned int count = 0;

	for (size_t i = 0; i < col->count; i++)
		count += col->parts[i].state == state;
	return count;
}

static struct json_object *parts_json(const struct collection *col)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < col->count; i++) {
		const struct report_part *p = &col->parts[i];
		struct json_object *o = json_object_new_object();
		bool stored = p->json || p->data;

		json_text(o, "path", stored ? p->path : NULL);
		json_text(o, "part", p->path);
		json_text(o, "state", part_state_name(p->state));
		json_text(o, "command", p->command);
		json_object_object_add(o, "error", json_object_get(p->error));
		json_object_array_add(array, o);
	}
	return array;
}

static uint64_t kernel_taint(void)
{
	FILE *f = fopen("/proc/sys/kernel/tainted", "re");
	unsigned long long taint = 0;

	if (f && fscanf(f, "%llu", &taint) != 1)
		taint = 0;
	if (f)
		fclose(f);
	return taint;
}

/* The name of the host is not a part of the report. */
static struct json_object *kernel_json(void)
{
	struct json_object *o = json_object_new_object();
	struct utsname u;

	uname(&u);
	json_text(o, "release", u.release);
	json_text(o, "version", u.version);
	json_text(o, "machine", u.machine);
	json_u64(o, "taint", kernel_taint());
	json_object_object_add(o, "modules", sysfs_modules());
	return o;
}

/* Return the content of report.json. */
static struct json_object *index_json(const struct collection *col,
				      const struct tm *now)
{
	struct json_object *o = session_json(col->c);
	char time[32];

	strftime(time, sizeof(time), "%Y-%m-%dT%H:%M:%SZ", now);
	json_number(o, "format", FORMAT);
	json_text(o, "time", time);
	json_text(o, "tool", FWCTL_VERSION);
	json_text(o, "library", fwctl_version());
	json_object_object_add(o, "kernel", kernel_json());
	json_flag(o, "complete", !count_state(col, PART_FAILED));
	json_object_object_add(o, "parts", parts_json(col));
	return o;
}

static void mask_document(struct mask *m, struct json_object **o)
{
	struct json_object *masked;

	if (!*o)
		return;
	masked = mask_apply(m, *o);
	json_object_put(*o);
	*o = masked;
}

/* Mask all documents. Returns false if there is no memory. */
static bool mask_all(struct collection *col, struct json_object **index)
{
	struct mask m = { 0 };
	bool ok;

	for (size_t i = 0; i < col->count; i++)
		mask_learn(&m, col->parts[i].json);
	mask_learn(&m, *index);
	mask_complete(&m);
	for (size_t i = 0; i < col->count; i++)
		mask_document(&m, &col->parts[i].json);
	mask_document(&m, index);
	json_object_object_add(*index, "masked", mask_summary(&m));
	ok = !m.no_memory;
	mask_free(&m);
	return ok;
}

static void say_failure(const struct report_part *p)
{
	struct json_object *message;

	if (p->state == PART_FAILED &&
	    json_object_object_get_ex(p->error, "message", &message))
		say("%s: %s", p->path, json_object_get_string(message));
}

/* Report each failure on standard error. */
static enum status summarise(const struct collection *col, const char *path)
{
	const char *name = fwctl_dev_name(col->c->dev);
	unsigned int failures = count_state(col, PART_FAILED);
	unsigned int omitted = count_state(col, PART_OMITTED);
	unsigned int absent = count_state(col, PART_ABSENT);

	if (!to_stdout() && !opt_json.given)
		printf("%s: %zu parts written to %s\n", name,
		       col->count - failures - omitted - absent, path);
	if (absent)
		inform("%s: the device does not have %u parts", name, absent);
	if (omitted)
		inform("%s: %u dumps are omitted, see report.json", name, omitted);
	if (!failures)
		return STATUS_OK;
	for (size_t i = 0; i < col->count; i++)
		say_failure(&col->parts[i]);
	return failed(STATUS_FAILED, "%s: %u parts failed, see report.json", name,
		      failures);
}

/* Write the collected parts. Releases @file. */
static enum status store(struct collection *col, struct archive_file *file,
			 const char *folder, const char *path,
			 const struct tm *now)
{
	struct json_object *index = index_json(col, now);
	bool ok = !col->no_memory;
	enum status status;

	if (ok && opt_hide.given)
		ok = mask_all(col, &index);
	else
		json_object_object_add(index, "masked", NULL);
	if (ok) {
		status = archive_commit(file, folder, index, col);
	} else {
		archive_discard(file);
		status = failed(STATUS_FAILED, "out of memory");
	}
	if (!status)
		status = summarise(col, path);
	if (opt_json.given && ok) {
		json_text(index, "file", path);
		json_print(index);
	} else {
		json_object_put(index);
	}
	return status;
}

static enum status write_report(struct collection *col, const struct tm *now)
{
	__autofree char *folder = folder_name(col->c, now);
	__autofree char *path = NULL;
	struct archive_file *file;
	enum status status;

	if (!folder || asprintf(&path, "%s%s", opt_archive.text ?: folder,
				opt_archive.text ? "" : ".tar.xz") < 0) {
		path = NULL;
		return failed(STATUS_FAILED, "out of memory");
	}
	status = archive_create(path, &file);
	if (status)
		return status;
	collect(col);
	if (!interrupt_caught())
		return store(col, file, folder, path, now);
	archive_discard(file);
	/* The interrupted request may be in flight. */
	if (col->count)
		say_failure(&col->parts[col->count - 1]);
	return failed(STATUS_FAILED, "interrupted: no report was written");
}

enum status cmd_report(struct call *c)
{
	struct collection col = {
		.c = c,
		.max = opt_dump_max.given ? opt_dump_max.number : DUMP_MAX,
		.omit_dumps = opt_hide.given,
	};
	time_t seconds = time(NULL);
	enum status status;
	struct tm now;

	gmtime_r(&seconds, &now);
	status = check_options();
	if (!status)
		status = session_open(c);
	if (!status)
		status = session_find_vendor(c);
	if (status)
		return status;
	if (opt_dry_run.given) {
		collect_vendor(&col);
		status = STATUS_DRY_RUN;
	} else {
		status = write_report(&col, &now);
	}
	collection_free(&col);
	return status;
}
