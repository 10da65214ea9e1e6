// SPDX-License-Identifier: GPL-2.0-only
/* Messages to the user, on standard error. */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lib/printable.h"
#include "tool.h"

struct opt opt_quiet = { "quiet", 'q', NULL, OPT_FLAG, 0,
	"print only errors on standard error" };

static bool muted;

void messages_mute(bool on)
{
	muted = on;
}

/*
 * Write each line at once, so that lines of several programs do not mix. @record
 * stores the text for JSON.
 */
static void print_message(const char *prefix, void (*record)(const char *text),
			  const char *fmt, va_list args)
{
	__autofree char *text = NULL;

	fflush(stdout);
	if (vasprintf(&text, fmt, args) < 0)
		text = NULL;
	if (text)
		fwctl_replace_unprintable(text);
	if (!muted)
		fprintf(stderr, "%s%s\n", prefix, text ? text : fmt);
	if (record)
		record(text ? text : fmt);
}

void say(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	print_message("fwctl: ", result_message, fmt, args);
	va_end(args);
}

void inform(const char *fmt, ...)
{
	va_list args;

	if (opt_quiet.given)
		return;
	va_start(args, fmt);
	print_message("fwctl: ", NULL, fmt, args);
	va_end(args);
}

void detail(const char *fmt, ...)
{
	va_list args;

	if (opt_quiet.given)
		return;
	va_start(args, fmt);
	print_message("       ", NULL, fmt, args);
	va_end(args);
}

enum status failed(enum status status, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	print_message("fwctl: ", result_message, fmt, args);
	va_end(args);
	return status;
}

void hint(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	print_message("       ", result_hint, fmt, args);
	va_end(args);
}

bool progress_wanted(void)
{
	const char *term = getenv("TERM");

	return !opt_quiet.given && isatty(STDERR_FILENO) && term &&
	       strcmp(term, "dumb");
}

enum status status_of(const struct fwctl_error *err)
{
	switch (err->reason) {
	case FWCTL_REASON_ACCESS:
	case FWCTL_REASON_CAPABILITY:
	case FWCTL_REASON_POLICY:
		return STATUS_PERMISSION;
	case FWCTL_REASON_SCOPE:
		return STATUS_SCOPE;
	}
	switch (err->code) {
	case -ENODEV:
	case -ENOTUNIQ:
		return STATUS_NO_DEVICE;
	case -ETIMEDOUT:
		return STATUS_TIMEOUT;
	}
	return STATUS_FAILED;
}

enum status report(const struct fwctl_error *err)
{
	if (opt_dry_run.given && err->code == -ECANCELED)
		return STATUS_DRY_RUN;
	result_errno(err->code);
	say("%s", err->message);
	if (err->hint[0])
		hint("%s", err->hint);
	return status_of(err);
}
