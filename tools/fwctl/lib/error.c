// SPDX-License-Identifier: LGPL-2.1-or-later
/* What an errno means to a person, by the operation that gave it. */
#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "internal.h"

/* Names of devices and files reach a terminal: nothing but printable ASCII. */
static void finish(char *text, size_t size, int len)
{
	for (char *p = text; *p; p++) {
		if (*p < ' ' || *p > '~')
			*p = '?';
	}
	if (len >= (int)size)
		memcpy(text + size - 4, "...", 4);
}

int fwctl_fail(struct fwctl_error *err, int code, const char *fmt, ...)
{
	va_list args;
	int len;

	if (!err)
		return code;
	err->code = code;
	err->hint[0] = '\0';
	errno = -code;
	va_start(args, fmt);
	len = vsnprintf(err->message, sizeof(err->message), fmt, args);
	va_end(args);
	finish(err->message, sizeof(err->message), len);
	return code;
}

void fwctl_hint(struct fwctl_error *err, const char *fmt, ...)
{
	va_list args;
	int len;

	if (!err)
		return;
	va_start(args, fmt);
	len = vsnprintf(err->hint, sizeof(err->hint), fmt, args);
	va_end(args);
	finish(err->hint, sizeof(err->hint), len);
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
	fwctl_fail(err, -ENODEV, "%s went away: it was removed or its driver unbound",
		   name);
	fwctl_hint(err,
		   "List the devices again (fwctl list) and open it anew; it may have come back under another number.");
	return -ENODEV;
}

static int fail_not_fwctl(struct fwctl_error *err, const char *name)
{
	fwctl_fail(err, -ENOTTY, "%s is not a fwctl device", name);
	fwctl_hint(err,
		   "The nodes of fwctl devices are in /dev/fwctl; fwctl list shows them.");
	return -ENOTTY;
}

/* Errors that mean the same for every ioctl; 0 for any other. */
static int fail_common(struct fwctl_error *err, int code, const char *name)
{
	switch (-code) {
	case ENODEV:
		return fail_gone(err, name);
	case ENOTTY:
		return fail_not_fwctl(err, name);
	case ENOMEM:
		fwctl_fail(err, code, "%s: the kernel has no memory for this",
			   name);
		fwctl_hint(err, "Free some memory, or use smaller buffers.");
		return code;
	case EINTR:
		fwctl_fail(err, code, "%s: interrupted by a signal", name);
		fwctl_hint(err,
			   "Whether the firmware got the request is not known: look before sending it again.");
		return code;
	case EINVAL:
	case E2BIG:
		fwctl_fail(err, code,
			   "%s: the kernel does not understand this call (%m)",
			   name);
		fwctl_hint(err,
			   "Library and kernel module may be of different versions; the kernel's log may say more (dmesg).");
		return code;
	case EIO:
		fwctl_fail(err, code,
			   "%s: the firmware's answer makes no sense, or it gave none",
			   name);
		fwctl_hint(err,
			   "The device may need a reset; the kernel's log may say more (dmesg).");
		return code;
	case ETIMEDOUT:
		fwctl_fail(err, code, "%s: the firmware did not answer in time",
			   name);
		fwctl_hint(err,
			   "The device may hang and need a reset; the kernel's log may say more (dmesg).");
		return code;
	}
	return 0;
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
		fwctl_fail(err, -ENODEV, "there is no node %s", path);
		return -ENODEV;
	case ENXIO:
	case ENODEV:
		return fail_gone(err, path);
	case EMFILE:
	case ENFILE:
		fwctl_fail(err, code, "cannot open %s: too many open files",
			   path);
		fwctl_hint(err, "Close some, or raise the limit (ulimit -n).");
		return code;
	case ENOTTY:
		return fail_not_fwctl(err, path);
	case EBUSY:
	case ENOSPC:
		fwctl_fail(err, code,
			   "cannot open %s: the device has no room for another user (%m)",
			   path);
		fwctl_hint(err, "Close another program that has it open.");
		return code;
	}
	fwctl_fail(err, code, "cannot open %s: %m", path);
	fwctl_hint(err, "The kernel's log may say why (dmesg).");
	return code;
}

int fwctl_fail_info(struct fwctl_error *err, int code, const char *name)
{
	if (fail_common(err, code, name))
		return code;
	fwctl_fail(err, code, "%s: cannot say what it is: %m", name);
	fwctl_hint(err, "The kernel's log may say why (dmesg).");
	return code;
}

static int fail_scope(struct fwctl_error *err, const char *name, uint32_t scope)
{
	const char *scope_name = fwctl_scope_name(scope);

	if (scope == FWCTL_SCOPE_DEBUG_WRITE_FULL) {
		fwctl_fail(err, -EBADMSG,
			   "%s: its driver does not allow this command in any scope",
			   name);
		fwctl_hint(err,
			   "Check the request's first bytes, which select the command.");
	} else {
		fwctl_fail(err, -EBADMSG,
			   "%s: its driver does not allow this command in scope %s",
			   name, scope_name ? scope_name : "?");
		fwctl_hint(err,
			   "A wider scope may: debug-read, debug-write, debug-write-full, in this order; the last two taint the kernel.");
	}
	return -EBADMSG;
}

static int fail_capability(struct fwctl_error *err, const char *name,
			   uint32_t scope)
{
	const char *scope_name = fwctl_scope_name(scope);

	if (scope == FWCTL_SCOPE_DEBUG_WRITE_FULL) {
		fwctl_fail(err, -EPERM,
			   "%s: scope %s needs the capability CAP_SYS_RAWIO",
			   name, scope_name);
		fwctl_hint(err,
			   "Run as root with that capability, or use a smaller scope if the command allows it.");
	} else {
		fwctl_fail(err, -EPERM, "%s: not permitted in scope %s", name,
			   scope_name ? scope_name : "?");
		fwctl_hint(err,
			   "A site's policy (lockdown, a security module) may forbid it; the kernel's log may say more (dmesg).");
	}
	return -EPERM;
}

static int fail_size(struct fwctl_error *err, const char *name, size_t in_len,
		     size_t out_len)
{
	if (in_len > FWCTL_MAX_LEN)
		fwctl_fail(err, -EMSGSIZE,
			   "%s: a request of %zu bytes is over the limit of 2 MiB (%zu bytes)",
			   name, in_len, FWCTL_MAX_LEN);
	else if (out_len > FWCTL_MAX_LEN)
		fwctl_fail(err, -EMSGSIZE,
			   "%s: a response buffer of %zu bytes is over the limit of 2 MiB (%zu bytes)",
			   name, out_len, FWCTL_MAX_LEN);
	else
		fwctl_fail(err, -EMSGSIZE,
			   "%s: lengths do not suit the device: request %zu bytes, response buffer %zu bytes",
			   name, in_len, out_len);
	if (in_len > FWCTL_MAX_LEN || out_len > FWCTL_MAX_LEN)
		fwctl_hint(err, "Split it over several RPCs.");
	else
		fwctl_hint(err,
			   "Both need room for the device's message header, and a request must be as long as its header says.");
	return -EMSGSIZE;
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
		fwctl_fail(err, code,
			   "%s: the kernel does not support scope %u, or the driver not this command",
			   name, scope);
		fwctl_hint(err,
			   "Scopes are 0 configuration, 1 debug-read, 2 debug-write, 3 debug-write-full.");
		return code;
	case EBUSY:
	case EAGAIN:
		fwctl_fail(err, code,
			   "%s: the firmware has as many commands in flight as it takes",
			   name);
		fwctl_hint(err, "Try again once some of them have ended.");
		return code;
	case ENXIO:
		fwctl_fail(err, code,
			   "%s: the device or its command interface is down",
			   name);
		fwctl_hint(err,
			   "Its driver may be recovering it: try again in a while; the kernel's log may say more (dmesg).");
		return code;
	case EFAULT:
		fwctl_fail(err, code,
			   "%s: request or response buffer is not memory of this process",
			   name);
		return code;
	}
	if (fail_common(err, code, name))
		return code;
	if (code == -ECANCELED) {
		fwctl_fail(err, code, "%s: cancelled before the firmware answered",
			   name);
		fwctl_hint(err,
			   "It may execute the request nonetheless: look before sending it again.");
		return code;
	}
	fwctl_fail(err, code, "%s: the RPC failed: %m", name);
	fwctl_hint(err, "The kernel's log may say why (dmesg).");
	return code;
}

int fwctl_fail_queue(struct fwctl_error *err, int code, const char *name,
		     unsigned int depth)
{
	switch (-code) {
	case ENOMEM:
		fwctl_fail(err, code,
			   "%s: the kernel has no memory for a queue of %u RPCs",
			   name, depth);
		fwctl_hint(err,
			   "Use a smaller one, or raise the limit of the control group.");
		return code;
	case EMFILE:
	case ENFILE:
		fwctl_fail(err, code, "%s: too many open files for a queue",
			   name);
		fwctl_hint(err, "Close some, or raise the limit (ulimit -n).");
		return code;
	case ENODEV:
		return fail_gone(err, name);
	}
	fwctl_fail(err, code, "%s: no queue of RPCs: %m", name);
	fwctl_hint(err, "The kernel's log may say why (dmesg).");
	return code;
}

int fwctl_fail_queue_use(struct fwctl_error *err, int code, const char *name)
{
	switch (-code) {
	case EAGAIN:
		fwctl_fail(err, code, "%s: the kernel takes no more RPCs now",
			   name);
		fwctl_hint(err, "Reap some before the next is submitted.");
		return code;
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
