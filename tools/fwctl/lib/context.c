// SPDX-License-Identifier: LGPL-2.1-or-later
/* Contexts: settings that lists and handles share. */
#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "internal.h"

struct fwctl_context *fwctl_context_new(void)
{
	struct fwctl_context *ctx = calloc(1, sizeof(*ctx));

	if (ctx)
		atomic_init(&ctx->refs, 1);
	return ctx;
}

struct fwctl_context *fwctl_context_ref(struct fwctl_context *ctx)
{
	atomic_fetch_add(&ctx->refs, 1);
	return ctx;
}

void fwctl_context_unref(struct fwctl_context *ctx)
{
	if (!ctx || atomic_fetch_sub(&ctx->refs, 1) > 1)
		return;
	free(ctx->sysroot);
	free(ctx);
}

struct fwctl_context *fwctl_context_get(struct fwctl_context *ctx)
{
	return ctx ? fwctl_context_ref(ctx) : fwctl_context_new();
}

const char *fwctl_sysroot(const struct fwctl_context *ctx)
{
	return ctx && ctx->sysroot ? ctx->sysroot : "";
}

int fwctl_context_set_sysroot(struct fwctl_context *ctx, const char *sysroot)
{
	char *copy = sysroot ? strdup(sysroot) : NULL;

	if (sysroot && !copy)
		return -ENOMEM;
	free(ctx->sysroot);
	ctx->sysroot = copy;
	return 0;
}

void fwctl_context_set_log(struct fwctl_context *ctx, fwctl_log_fn log,
			   void *data)
{
	ctx->log = log;
	ctx->log_data = data;
}

void fwctl_log(const struct fwctl_dev *dev, const char *fmt, ...)
{
	char line[256];
	va_list args;

	if (!dev->ctx->log)
		return;
	va_start(args, fmt);
	fwctl_format(line, sizeof(line), fmt, args);
	va_end(args);
	dev->ctx->log(dev->ctx->log_data, line);
}
