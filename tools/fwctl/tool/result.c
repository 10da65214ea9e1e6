// SPDX-License-Identifier: GPL-2.0-only
/*
 * The JSON document of a run. If the run fails, the member "error" describes the
 * failure: the last message, and the facts that were stored before it.
 */
#include <stdlib.h>
#include <string.h>

#include "tool.h"

/**
 * struct failure - A message and its facts
 * @message: The message; NULL for none.
 * @hint: Lines of advice; NULL for none.
 * @code: Negative errno; 0 for none.
 * @scope: Lowest sufficient scope; -1 if it is unknown.
 * @in_flight: The firmware may still execute the request.
 * @firmware: Status of the firmware; NULL for none.
 */
struct failure {
	char *message;
	char *hint;
	int code;
	int scope;
	bool in_flight;
	struct json_object *firmware;
};

static const struct failure no_failure = { .scope = -1 };

/* Facts for the next message, and the last message with its facts. */
static struct failure next = { .scope = -1 }, last = { .scope = -1 };
static struct json_object *document, *requests;
static bool lines, printed;

static const char *const status_names[] = {
	[STATUS_OK] = "ok",
	[STATUS_FAILED] = "failed",
	[STATUS_USAGE] = "usage",
	[STATUS_FIRMWARE] = "firmware",
	[STATUS_UNCONFIRMED] = "refused",
	[STATUS_NO_DEVICE] = "no-device",
	[STATUS_DIFFERENT] = "different",
	[STATUS_TIMEOUT] = "timeout",
	[STATUS_PERMISSION] = "permission",
	[STATUS_SCOPE] = "scope",
};

void json_status(struct json_object *o, const char *key, unsigned int status)
{
	json_enum(o, key, status, status < ARRAY_SIZE(status_names) ?
				  status_names[status] : NULL);
}

static void clear(struct failure *f)
{
	free(f->message);
	free(f->hint);
	json_object_put(f->firmware);
	*f = no_failure;
}

void result_start(void)
{
	clear(&next);
	clear(&last);
	json_object_put(document);
	document = NULL;
	json_object_put(requests);
	requests = NULL;
	lines = false;
	printed = false;
}

void result_lines(void)
{
	lines = true;
}

void result_forget(void)
{
	clear(&next);
}

void result_errno(int code)
{
	next.code = code;
}

void result_scope(uint32_t scope)
{
	next.scope = scope;
}

void result_in_flight(bool in_flight)
{
	next.in_flight = in_flight;
}

void result_firmware(uint32_t status, const char *name)
{
	if (!next.firmware)
		next.firmware = json_object_new_object();
	json_enum(next.firmware, "status", status, name);
}

void result_syndrome(uint32_t syndrome)
{
	if (!next.firmware)
		next.firmware = json_object_new_object();
	json_number(next.firmware, "syndrome", syndrome);
}

void result_message(const char *text)
{
	clear(&last);
	last = next;
	next = no_failure;
	last.message = strdup(text);
}

void result_hint(const char *text)
{
	char *before = last.hint;

	if (asprintf(&last.hint, "%s%s%s", before ? before : "",
		     before ? " " : "", text) < 0)
		last.hint = NULL;
	free(before);
}

static struct json_object *failure_json(const struct failure *f,
					enum status status)
{
	struct json_object *o = json_object_new_object();
	const char *name = f->scope < 0 ? NULL : fwctl_scope_name(f->scope);

	json_status(o, "exit_status", status);
	json_text(o, "errno", f->code ? strerrorname_np(-f->code) : NULL);
	json_text(o, "message", f->message);
	json_text(o, "hint", f->hint);
	if (f->scope < 0)
		json_text(o, "required_scope", NULL);
	else
		json_enum(o, "required_scope", f->scope, name);
	json_flag(o, "in_flight", f->in_flight);
	json_object_object_add(o, "firmware", json_object_get(f->firmware));
	return o;
}

struct json_object *result_describe(const struct fwctl_error *err,
				    const struct fwctl_request *req, int scope)
{
	struct failure f = {
		.message = (char *)err->message,
		.hint = err->hint[0] ? (char *)err->hint : NULL,
		.code = err->code,
		.scope = scope,
		.in_flight = req->in_flight,
	};

	return failure_json(&f, status_of(err));
}

struct json_object *result_last(enum status status)
{
	return failure_json(&last, status);
}

void result_set(struct json_object *o)
{
	json_object_put(document);
	document = o;
}

struct json_object *result_take(void)
{
	struct json_object *o = document;

	document = NULL;
	return o;
}

void result_request(struct json_object *o)
{
	if (!requests)
		requests = json_object_new_array();
	json_object_array_add(requests, o);
}

void result_printed(void)
{
	printed = true;
}

enum status result_print(enum status status)
{
	struct json_object *o = document;

	if (!opt_json.given || printed || (!o && !status && !requests))
		return status;
	document = NULL;
	printed = true;
	if (!o)
		o = json_object_new_object();
	if (requests)
		json_object_object_add(o, "requests", requests);
	requests = NULL;
	if (status && json_object_is_type(o, json_type_object))
		json_object_object_add(o, "error", failure_json(&last, status));
	if ((lines ? json_print_line(o) : json_print_now(o)) && !status)
		return STATUS_FAILED;
	return status;
}
