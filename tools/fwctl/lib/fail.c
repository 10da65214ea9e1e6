// SPDX-License-Identifier: LGPL-2.1-or-later
/* Fill in a struct fwctl_error. Each of the libraries contains this file. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "fail.h"
#include "printable.h"

void fwctl_format(char *text, size_t size, const char *fmt, va_list args)
{
	if (vsnprintf(text, size, fmt, args) >= (int)size)
		memcpy(text + size - 4, "...", 4);
	fwctl_replace_unprintable(text);
}

int fwctl_fail(struct fwctl_error *err, int code, enum fwctl_reason reason,
	       const char *hint, const char *fmt, ...)
{
	va_list args;

	/* Once a version appends members, compare with the size of this one. */
	if (!err || err->size < sizeof(*err))
		return code;
	err->code = code;
	err->reason = reason;
	err->hint[0] = '\0';
	errno = -code;
	va_start(args, fmt);
	fwctl_format(err->message, sizeof(err->message), fmt, args);
	va_end(args);
	if (hint)
		fwctl_hint(err, "%s", hint);
	return code;
}

void fwctl_hint(struct fwctl_error *err, const char *fmt, ...)
{
	va_list args;

	if (!err || err->size < sizeof(*err))
		return;
	va_start(args, fmt);
	fwctl_format(err->hint, sizeof(err->hint), fmt, args);
	va_end(args);
}

int fwctl_fail_nomem(struct fwctl_error *err)
{
	return fwctl_fail(err, -ENOMEM, FWCTL_REASON_NO_MEMORY, NULL,
			  "out of memory");
}
