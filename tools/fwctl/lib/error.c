// SPDX-License-Identifier: LGPL-2.1-or-later
/* What an errno means to a person, by the operation that gave it. */
#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "internal.h"

static const char see_log[] = "The kernel's log may say why (dmesg).";

/* Names of devices and files reach a terminal: nothing but printable ASCII. */
static void format(char *text, size_t size, const char *fmt, va_list args)
{
	int len = vsnprintf(text, size, fmt, args);

	for (char *p = text; *p; p++) {
		if (*p < ' ' || *p > '~')
			*p = '?';
	}
	if (len >= (int)size)
		memcpy(text + size - 4, "...", 4);
}

int fwctl_fail_hint(struct fwctl_error *err, int code, const char *hint,
		    const char *fmt, ...)
{
	va_list args;

	if (!err)
		return code;
	err->code = code;
	err->hint[0] = '\0';
	errno = -code;
	va_start(args, fmt);
	format(err->message, sizeof(err->message), fmt, args);
	va_end(args);
	if (hint)
		fwctl_hint(err, "%s", hint);
	return code;
}

void fwctl_hint(struct fwctl_error *err, const char *fmt, ...)
{
	va_list args;

	if (!err)
		return;
	va_start(args, fmt);
	format(err->hint, sizeof(err->hint), fmt, args);
	va_end(args);
}

int fwctl_fail_nomem(struct fwctl_error *err)
{
	return fwctl_fail(err, -ENOMEM, "out of memory");
}

void fwctl_hint_modules(struct fwctl_error *err, bool loaded)
{
	if (loaded)
		fwctl_hint(err,
			   "No driver has registered a device. Load the provider of your hardware (modprobe mlx5_fwctl), or the mock (modprobe fwctl_mock devices=1).");
	else
		fwctl_hint(err,
			   "The kernel module fwctl is not loaded: modprobe fwctl, then the provider of your hardware (modprobe mlx5_fwctl) or the mock (modprobe fwctl_mock devices=1).");
}

static int fail_gone(struct fwctl_error *err, const char *name)
{
	return fwctl_fail_hint(err, -ENODEV,
			       "List the devices again (fwctl list) and open it anew; it may have come back under another number.",
			       "%s went away: it was removed or its driver unbound",
			       name);
}

static int fail_not_fwctl(struct fwctl_error *err, const char *name)
{
	return fwctl_fail_hint(err, -ENOTTY,
			       "The nodes of fwctl devices are in /dev/fwctl; fwctl list shows them.",
			       "%s is not a fwctl device", name);
}

/* Errors that mean the same for every ioctl; @what describes any other. */
static int fail_common(struct fwctl_error *err, int code, const char *name,
		       const char *what)
{
	switch (-code) {
	case ENODEV:
		return fail_gone(err, name);
	case ENOTTY:
		return fail_not_fwctl(err, name);
	case ENOMEM:
		return fwctl_fail_hint(err, code,
				       "Free some memory, or use smaller buffers.",
				       "%s: the kernel has no memory for this",
				       name);
	case EINTR:
		return fwctl_fail_hint(err, code,
				       "Whether the firmware got the request is not known: look before sending it again.",
				       "%s: interrupted by a signal", name);
	case EINVAL:
	case E2BIG:
		return fwctl_fail_hint(err, code,
				       "Library and kernel module may be of different versions; the kernel's log may say more (dmesg).",
				       "%s: the kernel does not understand this call (%m)",
				       name);
	case EIO:
		return fwctl_fail_hint(err, code,
				       "The device may need a reset; the kernel's log may say more (dmesg).",
				       "%s: the firmware's answer makes no sense, or it gave none",
				       name);
	case ETIMEDOUT:
		return fwctl_fail_hint(err, code,
				       "The device may hang and need a reset; the kernel's log may say more (dmesg).",
				       "%s: the firmware did not answer in time",
				       name);
	}
	return fwctl_fail_hint(err, code, see_log, "%s: %s: %m", name, what);
}

int fwctl_fail_open(struct fwctl_error *err, int code, const char *path)
{
	switch (-code) {
	case EACCES:
	case EPERM:
		fwctl_fail(err, -EACCES, "no permission to open %s", path);
		fwctl_hint(err,
			   "Device nodes are for root only by default: run as root, or give a group access (chgrp GROUP %s; chmod 660 %s; a udev rule makes it last).",
			   path, path);
		return -EACCES;
	case ENOENT:
	case ENOTDIR:
		return fwctl_fail(err, -ENODEV, "there is no node %s", path);
	case ENXIO:
	case ENODEV:
		return fail_gone(err, path);
	case EMFILE:
	case ENFILE:
		return fwctl_fail_hint(err, code,
				       "Close some, or raise the limit (ulimit -n).",
				       "cannot open %s: too many open files",
				       path);
	case ENOTTY:
		return fail_not_fwctl(err, path);
	case EBUSY:
	case ENOSPC:
		return fwctl_fail_hint(err, code,
				       "Close another program that has it open.",
				       "cannot open %s: the device has no room for another user (%m)",
				       path);
	}
	return fwctl_fail_hint(err, code, see_log, "cannot open %s: %m", path);
}

int fwctl_fail_info(struct fwctl_error *err, int code, const char *name)
{
	return fail_common(err, code, name, "cannot say what it is");
}

static int fail_scope(struct fwctl_error *err, const char *name, uint32_t scope)
{
	const char *scope_name = fwctl_scope_name(scope);

	if (scope == FWCTL_SCOPE_DEBUG_WRITE_FULL)
		return fwctl_fail_hint(err, -EBADMSG,
				       "Check the request's first bytes, which select the command.",
				       "%s: its driver does not allow this command in any scope",
				       name);
	return fwctl_fail_hint(err, -EBADMSG,
			       "A wider scope may: debug-read, debug-write, debug-write-full, in this order; the last two taint the kernel.",
			       "%s: its driver does not allow this command in scope %s",
			       name, scope_name ? scope_name : "?");
}

static int fail_capability(struct fwctl_error *err, const char *name,
			   uint32_t scope)
{
	const char *scope_name = fwctl_scope_name(scope);

	if (scope == FWCTL_SCOPE_DEBUG_WRITE_FULL)
		return fwctl_fail_hint(err, -EPERM,
				       "Run as root with that capability, or use a smaller scope if the command allows it.",
				       "%s: scope %s needs the capability CAP_SYS_RAWIO",
				       name, scope_name);
	return fwctl_fail_hint(err, -EPERM,
			       "A site's policy (lockdown, a security module) may forbid it; the kernel's log may say more (dmesg).",
			       "%s: not permitted in scope %s", name,
			       scope_name ? scope_name : "?");
}

static int fail_size(struct fwctl_error *err, const char *name, size_t in_len,
		     size_t out_len)
{
	if (in_len > FWCTL_MAX_LEN)
		return fwctl_fail_hint(err, -EMSGSIZE,
				       "Split it over several RPCs.",
				       "%s: a request of %zu bytes is over the limit of 2 MiB (%zu bytes)",
				       name, in_len, FWCTL_MAX_LEN);
	if (out_len > FWCTL_MAX_LEN)
		return fwctl_fail_hint(err, -EMSGSIZE,
				       "Split it over several RPCs.",
				       "%s: a response buffer of %zu bytes is over the limit of 2 MiB (%zu bytes)",
				       name, out_len, FWCTL_MAX_LEN);
	return fwctl_fail_hint(err, -EMSGSIZE,
			       "Both need room for the device's message header, and a request must be as long as its header says.",
			       "%s: lengths do not suit the device: request %zu bytes, response buffer %zu bytes",
			       name, in_len, out_len);
}

int fwctl_fail_rpc(struct fwctl_error *err, int code, const char *name,
		   uint32_t scope, size_t in_len, size_t out_len)
{
	switch (-code) {
	case EBADMSG:
		return fail_scope(err, name, scope);
	case EPERM:
		return fail_capability(err, name, scope);
	case EMSGSIZE:
		return fail_size(err, name, in_len, out_len);
	case EOPNOTSUPP:
		return fwctl_fail_hint(err, code,
				       "Scopes are 0 configuration, 1 debug-read, 2 debug-write, 3 debug-write-full.",
				       "%s: the kernel does not support scope %u, or the driver not this command",
				       name, scope);
	case EBUSY:
	case EAGAIN:
		return fwctl_fail_hint(err, code,
				       "Try again once some of them have ended.",
				       "%s: the firmware has as many commands in flight as it takes",
				       name);
	case ENXIO:
		return fwctl_fail_hint(err, code,
				       "Its driver may be recovering it: try again in a while; the kernel's log may say more (dmesg).",
				       "%s: the device or its command interface is down",
				       name);
	case EFAULT:
		return fwctl_fail(err, code,
				  "%s: request or response buffer is not memory of this process",
				  name);
	case ECANCELED:
		return fwctl_fail_hint(err, code,
				       "It may execute the request nonetheless: look before sending it again.",
				       "%s: cancelled before the firmware answered",
				       name);
	}
	return fail_common(err, code, name, "the RPC failed");
}

int fwctl_fail_queue(struct fwctl_error *err, int code, const char *name,
		     unsigned int depth)
{
	switch (-code) {
	case ENOMEM:
		return fwctl_fail_hint(err, code,
				       "Use a smaller one, or raise the limit of the control group.",
				       "%s: the kernel has no memory for a queue of %u RPCs",
				       name, depth);
	case EMFILE:
	case ENFILE:
		return fwctl_fail_hint(err, code,
				       "Close some, or raise the limit (ulimit -n).",
				       "%s: too many open files for a queue",
				       name);
	case ENODEV:
		return fail_gone(err, name);
	}
	return fwctl_fail_hint(err, code, see_log, "%s: no queue of RPCs: %m",
			       name);
}

int fwctl_fail_queue_use(struct fwctl_error *err, int code, const char *name)
{
	switch (-code) {
	case EAGAIN:
		return fwctl_fail_hint(err, code,
				       "Reap some before the next is submitted.",
				       "%s: the kernel takes no more RPCs now",
				       name);
	case EINTR:
		return fwctl_fail(err, code,
				  "%s: a signal ended the wait for the queue",
				  name);
	}
	return fwctl_fail(err, code, "%s: the queue failed: %m", name);
}

void fwctl_hint_running(struct fwctl_error *err, unsigned int running)
{
	if (!running)
		return;
	fwctl_hint(err,
		   "%u RPC%s of this program %s still in the firmware, whose response will be dropped: look before sending it again.",
		   running, running == 1 ? "" : "s", running == 1 ? "is" : "are");
}
