// SPDX-License-Identifier: LGPL-2.1-or-later
/* Messages and hints for an errno, by the operation that returned it. */
#include <errno.h>
#include <string.h>

#include "internal.h"

void fwctl_hint_modules(struct fwctl_error *err, bool loaded)
{
	if (loaded)
		fwctl_hint(err,
			   "No driver has registered a device. Load the provider of your hardware (modprobe mlx5_fwctl), or the mock (modprobe fwctl_mock devices=1).");
	else
		fwctl_hint(err,
			   "The kernel module fwctl is not loaded: modprobe fwctl, then the provider of your hardware (modprobe mlx5_fwctl) or the mock (modprobe fwctl_mock devices=1).");
}

/* The meaning of an errno. The argument of the message is the device. */
struct explanation {
	int code;
	enum fwctl_reason reason;
	const char *message;
	const char *hint;
};

#define LOG_HINT "See the kernel log (dmesg)."

static const struct explanation common[] = {
	{ -ENODEV, FWCTL_REASON_GONE,
	  "%s was removed, or its driver unbound",
	  "List the devices again (fwctl list): it may have another number now." },
	{ -ENOTTY, FWCTL_REASON_NOT_FWCTL, "%s is not an fwctl device",
	  "The nodes of fwctl devices are in /dev/fwctl; fwctl list shows them." },
	{ -ENOMEM, FWCTL_REASON_NO_MEMORY,
	  "%s: the kernel is out of memory",
	  "Free some memory, or use smaller buffers." },
	{ -EINVAL, FWCTL_REASON_KERNEL,
	  "%s: the kernel rejected this call (%m)",
	  "Library and kernel module may have different versions; see the kernel log (dmesg)." },
	{ -E2BIG, FWCTL_REASON_KERNEL,
	  "%s: the kernel rejected this call (%m)",
	  "Library and kernel module may have different versions; see the kernel log (dmesg)." },
	{ 0 }
};

static const struct explanation open_errors[] = {
	{ -ENOENT, FWCTL_REASON_NO_DEVICE, "no such device node: %s", NULL },
	{ -ENOTDIR, FWCTL_REASON_NO_DEVICE, "no such device node: %s", NULL },
	{ -EMFILE, FWCTL_REASON_NO_FDS, "cannot open %s: too many open files",
	  "Close files, or raise the limit (ulimit -n)." },
	{ -ENFILE, FWCTL_REASON_NO_FDS, "cannot open %s: too many open files",
	  "Close files, or raise the limit (ulimit -n)." },
	{ -EBUSY, FWCTL_REASON_BUSY,
	  "cannot open %s: the device has too many users (%m)",
	  "Close another program that uses it." },
	{ -ENOSPC, FWCTL_REASON_BUSY,
	  "cannot open %s: the device has too many users (%m)",
	  "Close another program that uses it." },
	{ -ENOMEM, FWCTL_REASON_NO_MEMORY, "cannot open %s: %m", LOG_HINT },
	{ 0 }
};

static const struct explanation info_errors[] = {
	{ -EIO, FWCTL_REASON_FIRMWARE,
	  "%s: no valid response from the firmware",
	  "The device may need a reset; see the kernel log (dmesg)." },
	{ -EINTR, FWCTL_REASON_INTERRUPTED, "%s: interrupted by a signal", NULL },
	{ 0 }
};

static const struct explanation rpc_errors[] = {
	{ -EIO, FWCTL_REASON_FIRMWARE,
	  "%s: no valid response from the firmware",
	  "The device may need a reset; see the kernel log (dmesg)." },
	{ -ETIMEDOUT, FWCTL_REASON_TIMEOUT,
	  "%s: the firmware did not respond in time",
	  "The device may hang and need a reset; see the kernel log (dmesg)." },
	{ -EINTR, FWCTL_REASON_INTERRUPTED, "%s: interrupted by a signal",
	  "The firmware may have received the request: check before sending it again." },
	{ -EBUSY, FWCTL_REASON_BUSY,
	  "%s: too many commands in flight",
	  "Try again after some of them have completed." },
	{ -EAGAIN, FWCTL_REASON_BUSY,
	  "%s: too many commands in flight",
	  "Try again after some of them have completed." },
	{ -ENXIO, FWCTL_REASON_DOWN,
	  "%s: the device or its command interface is down",
	  "Its driver may be recovering it: try again later, or see the kernel log (dmesg)." },
	{ -ENOTCONN, FWCTL_REASON_DOWN,
	  "%s: the program that is the firmware does not run",
	  "Start the program. If it had run, check before sending the request again." },
	{ -ENOMSG, FWCTL_REASON_OTHER,
	  "%s: the recording has no such request",
	  "Record a session that contains the request (fwctl record)." },
	{ -EFAULT, FWCTL_REASON_FAULT,
	  "%s: the request or the response buffer has an invalid address",
	  NULL },
	{ -ECANCELED, FWCTL_REASON_CANCELLED,
	  "%s: cancelled before the firmware responded",
	  "The firmware may execute the request nevertheless: check before sending it again." },
	{ 0 }
};

static const struct explanation queue_errors[] = {
	{ -EAGAIN, FWCTL_REASON_FULL, "%s: the kernel accepts no more RPCs now",
	  "Reap responses before submitting more." },
	{ -EINTR, FWCTL_REASON_INTERRUPTED,
	  "%s: a signal interrupted the wait for the queue", NULL },
	{ -EMFILE, FWCTL_REASON_NO_FDS, "%s: too many open files for a queue",
	  "Close files, or raise the limit (ulimit -n)." },
	{ -ENFILE, FWCTL_REASON_NO_FDS, "%s: too many open files for a queue",
	  "Close files, or raise the limit (ulimit -n)." },
	{ 0 }
};

static const struct explanation *find_code(const struct explanation *table,
					   int code)
{
	while (table->code && table->code != code)
		table++;
	return table->code ? table : NULL;
}

/*
 * Explain @code with @table or the common table. @other is for all other codes.
 */
static int explain(struct fwctl_error *err, int code, const char *name,
		   const struct explanation *table, const char *other)
{
	const struct explanation *e = find_code(table, code);

	if (!e)
		e = find_code(common, code);
	if (!e)
		return fwctl_fail(err, code, FWCTL_REASON_OTHER, LOG_HINT,
				  other, name);
	return fwctl_fail(err, code, e->reason, e->hint, e->message, name);
}

int fwctl_fail_open(struct fwctl_error *err, int code, const char *path)
{
	if (code == -EACCES || code == -EPERM) {
		fwctl_fail(err, -EACCES, FWCTL_REASON_ACCESS, NULL,
			   "no permission to open %s", path);
		fwctl_hint(err,
			   "By default only root can open device nodes: run as root, or give a group access (chgrp GROUP %s; chmod 660 %s; a udev rule makes it permanent).",
			   path, path);
		return -EACCES;
	}
	/* The driver of the node has no such device (any more). */
	if (code == -ENXIO)
		code = -ENODEV;
	explain(err, code, path, open_errors, "cannot open %s: %m");
	if (code != -ENOENT && code != -ENOTDIR)
		return code;
	if (err && err->size >= sizeof(*err))
		err->code = -ENODEV;
	return -ENODEV;
}

int fwctl_fail_list(struct fwctl_error *err, int code, const char *path)
{
	if (code == -ENOMEM)
		return fwctl_fail_nomem(err);
	if (code == -EMFILE || code == -ENFILE)
		return fwctl_fail_open(err, code, path);
	return fwctl_fail(err, code, FWCTL_REASON_OTHER, NULL,
			  "cannot read %s: %m", path);
}

int fwctl_fail_info(struct fwctl_error *err, int code, const char *name)
{
	return explain(err, code, name, info_errors,
		       "%s: cannot query the device type: %m");
}

static int fail_no_events(struct fwctl_error *err, const char *name)
{
	return fwctl_fail(err, -EOPNOTSUPP, FWCTL_REASON_UNSUPPORTED,
			  "Mainline's fwctl has none: install the kernel modules of this tree (make install), then load them again.",
			  "%s: the kernel has no firmware events", name);
}

static int fail_scope(struct fwctl_error *err, const char *name, uint32_t scope)
{
	const char *scope_name = fwctl_scope_name(scope);

	if (scope == FWCTL_SCOPE_DEBUG_WRITE_FULL)
		return fwctl_fail(err, -EBADMSG, FWCTL_REASON_SCOPE,
				  "Check the first bytes of the request, which select the command.",
				  "%s: the driver does not allow this command in any scope",
				  name);
	return fwctl_fail(err, -EBADMSG, FWCTL_REASON_SCOPE,
			  "Try a wider scope: debug-read, debug-write or debug-write-full. The last two taint the kernel.",
			  "%s: the driver does not allow this command in scope %s",
			  name, scope_name ? scope_name : "?");
}

static int fail_capability(struct fwctl_error *err, const char *name,
			   uint32_t scope)
{
	const char *scope_name = fwctl_scope_name(scope);

	if (scope == FWCTL_SCOPE_DEBUG_WRITE_FULL)
		return fwctl_fail(err, -EPERM, FWCTL_REASON_CAPABILITY,
				  "Run as root with this capability, or use a narrower scope if the command allows it.",
				  "%s: scope %s needs the capability CAP_SYS_RAWIO",
				  name, scope_name);
	return fwctl_fail(err, -EPERM, FWCTL_REASON_CAPABILITY,
			  "Lockdown or a security module may forbid it; see the kernel log (dmesg).",
			  "%s: not permitted in scope %s", name,
			  scope_name ? scope_name : "?");
}

static int fail_size(struct fwctl_error *err, const char *name,
		     const struct fwctl_request *req)
{
	bool in = req->in_len > FWCTL_MAX_LEN;

	if (in || req->out_size > FWCTL_MAX_LEN)
		return fwctl_fail(err, -EMSGSIZE, FWCTL_REASON_SIZE,
				  "Split it over several RPCs.",
				  "%s: a %s of %zu bytes is over the limit of 2 MiB (%zu bytes)",
				  name, in ? "request" : "response buffer",
				  in ? req->in_len : req->out_size,
				  FWCTL_MAX_LEN);
	return fwctl_fail(err, -EMSGSIZE, FWCTL_REASON_SIZE,
			  "Both must hold the device's message header, and a request must have the length in its header.",
			  "%s: the device does not accept these lengths: request %zu bytes, response buffer %zu bytes",
			  name, req->in_len, req->out_size);
}

int fwctl_fail_rpc(struct fwctl_error *err, const char *name,
		   const struct fwctl_request *req)
{
	int code = req->result;

	switch (code) {
	case -EBADMSG:
		return fail_scope(err, name, req->scope);
	case -EPERM:
		return fail_capability(err, name, req->scope);
	case -EMSGSIZE:
		return fail_size(err, name, req);
	case -EOPNOTSUPP:
		return fwctl_fail(err, code, FWCTL_REASON_UNSUPPORTED,
				  "Scopes are 0 configuration, 1 debug-read, 2 debug-write, 3 debug-write-full.",
				  "%s: the kernel does not support scope %u, or the driver does not support this command",
				  name, req->scope);
	}
	explain(err, code, name, rpc_errors, "%s: the RPC failed: %m");
	/* The timeout of the driver, not of the request. */
	if (code == -ETIMEDOUT && !req->timeout_ms && err &&
	    err->size >= sizeof(*err))
		err->reason = FWCTL_REASON_FIRMWARE;
	if (req->in_flight && (code == -ETIMEDOUT || code == -EINTR))
		fwctl_hint(err,
			   "1 RPC is still in flight, its response will be dropped: check before sending it again.");
	if (!req->in_flight && code == -ECANCELED)
		fwctl_hint(err, "The firmware did not receive the request.");
	return code;
}

int fwctl_fail_queue(struct fwctl_error *err, int code, const char *name,
		     unsigned int depth)
{
	/* Threads emulate all queues except queues for events. */
	if (code == -EOPNOTSUPP)
		return fail_no_events(err, name);
	if (code == -ENOMEM)
		return fwctl_fail(err, code, FWCTL_REASON_NO_MEMORY,
				  "Use a smaller queue, or raise the limit of the control group.",
				  "%s: the kernel has no memory for a queue of %u RPCs",
				  name, depth);
	return explain(err, code, name, queue_errors,
		       "%s: cannot create a queue of RPCs: %m");
}

static const struct explanation subscribe_errors[] = {
	{ -EEXIST, FWCTL_REASON_ARGUMENT,
	  "%s: the queue already receives events of this kind", NULL },
	{ -ENOSPC, FWCTL_REASON_BUSY,
	  "%s: the device has too many subscriptions to events",
	  "End another program that receives events." },
	{ 0 }
};

int fwctl_fail_subscribe(struct fwctl_error *err, int code, const char *name,
			 uint32_t scope, uint32_t kind)
{
	const char *scope_name = fwctl_scope_name(scope);

	switch (code) {
	case -ENOTTY:
		return fail_no_events(err, name);
	case -EPERM:
		return fail_capability(err, name, scope);
	case -EBADMSG:
		return fwctl_fail(err, code, FWCTL_REASON_SCOPE,
				  "Try a wider scope: debug-read, debug-write or debug-write-full. The last two taint the kernel.",
				  "%s: the driver does not allow events of kind %u in scope %s",
				  name, kind, scope_name ? scope_name : "?");
	case -EOPNOTSUPP:
		if (scope_name)
			return fwctl_fail(err, code, FWCTL_REASON_UNSUPPORTED,
					  NULL,
					  "%s: the driver has no events of kind %u",
					  name, kind);
		return fwctl_fail(err, code, FWCTL_REASON_UNSUPPORTED,
				  "Scopes are 0 configuration, 1 debug-read, 2 debug-write, 3 debug-write-full.",
				  "%s: the kernel does not support scope %u",
				  name, scope);
	}
	return explain(err, code, name, subscribe_errors,
		       "%s: cannot subscribe to events: %m");
}

int fwctl_fail_restrict(struct fwctl_error *err, int code, const char *name,
			const struct fwctl_restriction *r)
{
	if (code == -EOPNOTSUPP && r->commands)
		return fwctl_fail(err, code, FWCTL_REASON_UNSUPPORTED, NULL,
				  "%s: the driver does not support a list of commands",
				  name);
	if (code == -ENOTTY || code == -EOPNOTSUPP)
		return fwctl_fail(err, -EOPNOTSUPP, FWCTL_REASON_UNSUPPORTED,
				  "Mainline's fwctl cannot restrict devices: install the kernel modules of this tree (make install), then load them again.",
				  "%s: the kernel does not support this restriction",
				  name);
	return explain(err, code, name, queue_errors,
		       "%s: cannot restrict the open device: %m");
}

static const struct explanation memory_errors[] = {
	{ -EPERM, FWCTL_REASON_CAPABILITY,
	  "%s: no IOMMU restricts the device, so memory can be registered only with CAP_SYS_RAWIO and without lockdown",
	  "Enable the IOMMU." },
	{ -EFAULT, FWCTL_REASON_FAULT,
	  "%s: the memory is not writable, or its file does not allow access by devices",
	  NULL },
	{ -ENOSPC, FWCTL_REASON_BUSY,
	  "%s: too much memory is registered", NULL },
	{ 0 }
};

int fwctl_fail_memory(struct fwctl_error *err, int code, const char *name,
		      size_t len)
{
	switch (code) {
	case -ENOTTY:
	case -EOPNOTSUPP:
		return fwctl_fail(err, -EOPNOTSUPP, FWCTL_REASON_UNSUPPORTED,
				  NULL,
				  "%s: the kernel or the driver has no registered memory",
				  name);
	case -ENOMEM:
		return fwctl_fail(err, code, FWCTL_REASON_NO_MEMORY,
				  "Raise the limit of locked memory (ulimit -l).",
				  "%s: the kernel cannot lock %zu bytes of memory",
				  name, len);
	}
	return explain(err, code, name, memory_errors,
		       "%s: cannot register memory: %m");
}

int fwctl_fail_unregister(struct fwctl_error *err, int code, const char *name)
{
	return explain(err, code, name, memory_errors,
		       "%s: cannot end the access to registered memory: %m");
}

int fwctl_fail_queue_use(struct fwctl_error *err, int code, const char *name)
{
	return explain(err, code, name, queue_errors,
		       "%s: the queue failed: %m");
}
