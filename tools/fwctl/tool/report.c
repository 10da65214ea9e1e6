// SPDX-License-Identifier: GPL-2.0-only
/* Messages to the user, on standard error. */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>

#include "tool.h"

/* Write each line at once, so that lines of several programs do not mix. */
static void print_message(const char *prefix, const char *fmt, va_list args)
{
	__autofree char *text = NULL;

	fflush(stdout);
	if (vasprintf(&text, fmt, args) < 0)
		text = NULL;
	fprintf(stderr, "%s%s\n", prefix, text ? text : fmt);
}

void say(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	print_message("fwctl: ", fmt, args);
	va_end(args);
}

enum status failed(enum status status, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	print_message("fwctl: ", fmt, args);
	va_end(args);
	return status;
}

void hint(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	print_message("       ", fmt, args);
	va_end(args);
}

enum status report(const struct fwctl_error *err)
{
	say("%s", err->message);
	if (err->hint[0])
		hint("%s", err->hint);
	if (err->code == -ENODEV || err->code == -ENOTUNIQ)
		return STATUS_NO_DEVICE;
	return STATUS_FAILED;
}
