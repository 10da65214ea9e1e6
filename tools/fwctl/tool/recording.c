// SPDX-License-Identifier: GPL-2.0-only
/* Load a recording. libfwctl.rst describes the format. */
#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "recording.h"

/* Results of an RPC are above this number. */
#define MIN_RESULT (-512)

/**
 * struct handle - A handle of a recording
 * @number: The library's number of the handle. Must be first.
 * @open: Indices of the requests without a response, in the order of the submission.
 * @num_open: Number of @open.
 * @last: Index of the last request plus 1; 0 for none.
 */
struct handle {
	uint64_t number;
	size_t *open;
	size_t num_open;
	size_t last;
};

/**
 * struct loader - A recording that is being loaded
 * @r: The recording.
 * @path: Path of the file.
 * @payloads: Load the requests, responses and payloads of events.
 * @line: Number of the line.
 * @json: The line.
 * @last_ns: Time of the last step that the delay of an event refers to.
 * @handles: The handles, a tree of tsearch().
 * @handle: The handle of the line.
 */
struct loader {
	struct recording *r;
	const char *path;
	bool payloads;
	unsigned long line;
	struct json_object *json;
	uint64_t last_ns;
	void *handles;
	struct handle *handle;
};

static enum status invalid(const struct loader *l, const char *what)
{
	return failed(STATUS_FAILED, "%s: line %lu: %s", l->path, l->line, what);
}

static uint64_t get_number(const struct loader *l, const char *key)
{
	return json_object_get_uint64(json_object_object_get(l->json, key));
}

/*
 * Get bytes from a string of hexadecimal digits. Allocates at least @size bytes, with
 * zeroes at the end. Returns false if the value is invalid.
 */
static bool get_bytes(const struct loader *l, const char *key, size_t size,
		      unsigned char **data, size_t *len)
{
	__autofree void *bytes = NULL;
	struct json_object *value = json_object_object_get(l->json, key);
	size_t text_len;

	*data = NULL;
	*len = 0;
	if (!json_object_is_type(value, json_type_string))
		return false;
	if (!l->payloads)
		return true;
	text_len = json_object_get_string_len(value);
	if (text_len) {
		bytes = hex_parse(json_object_get_string(value), text_len,
				  FWCTL_MAX_LEN, len);
		if (!bytes)
			return false;
	}
	if (size < *len)
		size = *len;
	*data = calloc(1, size + 1);
	if (*data && *len)
		memcpy(*data, bytes, *len);
	return *data;
}

/* Make space for one more element of an array. */
static bool grow(void **array, size_t count, size_t size)
{
	void *larger;

	if (count & (count - 1) || (count && count < 8))
		return true;
	larger = reallocarray(*array, count < 8 ? 8 : 2 * count, size);
	if (!larger)
		return false;
	*array = larger;
	return true;
}

static int compare_handles(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static void free_handle(void *p)
{
	struct handle *handle = p;

	free(handle->open);
	free(handle);
}

/* Find or add the handle of a line. Returns NULL if there is no memory. */
static struct handle *get_handle(struct loader *l)
{
	struct handle *handle = calloc(1, sizeof(*handle)), **found;

	if (!handle)
		return NULL;
	handle->number = get_number(l, "handle");
	found = (struct handle **)tsearch(handle, &l->handles, compare_handles);
	if (!found || *found != handle)
		free(handle);
	return found ? *found : NULL;
}

static enum status load_device(struct loader *l)
{
	struct recording *r = l->r;
	uint32_t type = get_number(l, "type");

	if (r->handles++) {
		if (type != r->type)
			return invalid(l, "another device type");
		return STATUS_OK;
	}
	r->type = type;
	l->last_ns = get_number(l, "time_ns");
	if (!get_bytes(l, "info", 0, &r->info, &r->info_len))
		return invalid(l, "invalid device data");
	return STATUS_OK;
}

static enum status load_request(struct loader *l)
{
	struct recording *r = l->r;
	struct handle *handle = l->handle;
	struct recorded_rpc *x;

	if (!grow((void **)&r->exchanges, r->count, sizeof(*r->exchanges)) ||
	    !grow((void **)&handle->open, handle->num_open, sizeof(size_t)))
		return failed(STATUS_FAILED, "out of memory");
	x = &r->exchanges[r->count];
	*x = (struct recorded_rpc){
		.id = get_number(l, "id"),
		.scope = get_number(l, "scope"),
		.timeout_ms = get_number(l, "timeout_ms"),
	};
	x->masked = !json_object_object_get_ex(l->json, "in", NULL);
	if (!x->masked && !get_bytes(l, "in", 0, &x->in, &x->in_len))
		return invalid(l, "invalid request");
	handle->open[handle->num_open++] = r->count++;
	handle->last = r->count;
	r->masked += x->masked;
	return STATUS_OK;
}

/* Remove the request of a response from the open ones. Returns NULL if there is none. */
static struct recorded_rpc *take_open(const struct loader *l)
{
	struct handle *handle = l->handle;
	uint64_t id = get_number(l, "id");

	for (size_t i = handle->num_open; i--;) {
		struct recorded_rpc *x = &l->r->exchanges[handle->open[i]];

		if (x->id != id)
			continue;
		handle->num_open--;
		memmove(&handle->open[i], &handle->open[i + 1],
			(handle->num_open - i) * sizeof(size_t));
		return x;
	}
	return NULL;
}

static enum status load_response(struct loader *l)
{
	struct recorded_rpc *x = take_open(l);
	size_t len, whole = get_number(l, "out_len");

	if (!x)
		return invalid(l, "response without a request");
	x->result = json_object_get_int(json_object_object_get(l->json, "result"));
	if (whole > FWCTL_MAX_LEN || x->result > 0 || x->result <= MIN_RESULT)
		return invalid(l, "invalid response");
	x->done = true;
	x->out_len = whole;
	l->last_ns = get_number(l, "time_ns");
	if (x->result || x->masked)
		return STATUS_OK;
	if (!get_bytes(l, "out", whole, &x->out, &len) || len > whole)
		return invalid(l, "invalid response");
	return STATUS_OK;
}

/*
 * Returns the list for an event: that of the handle's last request in flight, or of its
 * last request. A handle without requests only subscribes, and another handle causes
 * its events. A request of a killed program stays in flight, so only the last request
 * of the other handles counts.
 */
static struct recorded_events *events_here(const struct loader *l)
{
	const struct handle *handle = l->handle;
	size_t last = handle->last ? handle->last : l->r->count;
	struct recorded_rpc *x;

	if (!last)
		return &l->r->start;
	if (handle->num_open)
		last = handle->open[handle->num_open - 1] + 1;
	x = &l->r->exchanges[last - 1];
	return x->done ? &x->after : &x->before;
}

static enum status load_event(struct loader *l)
{
	struct recorded_events *list = events_here(l);
	uint64_t now_ns = get_number(l, "time_ns");
	struct recorded_event *e;

	/* An event without data is masked, or reports lost events. */
	if (!json_object_object_get_ex(l->json, "data", NULL))
		return STATUS_OK;
	if (!grow((void **)&list->at, list->count, sizeof(*list->at)))
		return failed(STATUS_FAILED, "out of memory");
	e = &list->at[list->count];
	*e = (struct recorded_event){
		.kind = get_number(l, "kind"),
		.delay_ns = now_ns > l->last_ns ? now_ns - l->last_ns : 0,
	};
	l->last_ns = now_ns;
	if (!get_bytes(l, "data", 0, &e->data, &e->len))
		return invalid(l, "invalid event");
	list->count++;
	l->r->events++;
	return STATUS_OK;
}

/* Load one line. Lines of unknown types belong to later versions of the format. */
static enum status load_line(struct loader *l)
{
	struct json_object *record = json_object_object_get(l->json, "record");
	const char *type = json_object_get_string(record);

	if (!type)
		return invalid(l, "not a recording");
	l->handle = get_handle(l);
	if (!l->handle)
		return failed(STATUS_FAILED, "out of memory");
	if (!strcmp(type, "device"))
		return load_device(l);
	if (!strcmp(type, "request"))
		return load_request(l);
	if (!strcmp(type, "response"))
		return load_response(l);
	if (!strcmp(type, "event"))
		return load_event(l);
	l->r->ends += !strcmp(type, "end");
	return STATUS_OK;
}

static enum status load_text(struct loader *l, const char *text, size_t len)
{
	enum status status;

	l->line++;
	l->json = json_parse_line(text, len);
	if (!l->json)
		return invalid(l, "incomplete, or not a recording");
	status = load_line(l);
	json_object_put(l->json);
	return status;
}

static enum status load_file(const char *path, struct recording *r, bool payloads)
{
	struct loader l = { .r = r, .path = path, .payloads = payloads };
	enum status status = STATUS_OK;
	__autofree char *text = NULL;
	size_t size = 0;
	ssize_t len;
	FILE *f;

	*r = (struct recording){ 0 };
	f = fopen(path, "re");
	if (!f)
		return failed(STATUS_FAILED, "cannot read %s: %s", path,
			      strerror(errno));
	while (!status && (len = getline(&text, &size, f)) >= 0)
		status = load_text(&l, text, len);
	if (!status && ferror(f))
		status = failed(STATUS_FAILED, "cannot read %s: %s", path,
				strerror(errno));
	fclose(f);
	tdestroy(l.handles, free_handle);
	return status;
}

enum status recording_load(const char *path, struct recording *r)
{
	return load_file(path, r, true);
}

enum status recording_count(const char *path, struct recording *r)
{
	return load_file(path, r, false);
}

static void events_free(struct recorded_events *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->at[i].data);
	free(list->at);
}

void recording_free(struct recording *r)
{
	for (size_t i = 0; i < r->count; i++) {
		struct recorded_rpc *x = &r->exchanges[i];

		free(x->in);
		free(x->out);
		events_free(&x->before);
		events_free(&x->after);
	}
	free(r->exchanges);
	events_free(&r->start);
	free(r->info);
}
