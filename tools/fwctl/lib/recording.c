// SPDX-License-Identifier: LGPL-2.1-or-later
/* Load a recording. libfwctl.rst describes the format. */
#include <errno.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libfwctl.h>

#include "recording.h"
#include "recording_line.h"

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
 * @payloads: Load the requests, responses and payloads of events.
 * @line: The line.
 * @last_ns: Time of the last step that the delay of an event refers to.
 * @handles: The handles, a tree of tsearch().
 * @handle: The handle of the line.
 */
struct loader {
	struct recording *r;
	bool payloads;
	struct fwctl_line line;
	uint64_t last_ns;
	void *handles;
	struct handle *handle;
};

static int invalid(const struct loader *l, const char *fault)
{
	l->r->fault = fault;
	return -EBADMSG;
}

static uint64_t get_number(const struct loader *l, enum fwctl_line_key key)
{
	return fwctl_line_number(&l->line, key);
}

/*
 * Get bytes of a payload, and at least @size bytes of memory. Returns false if the value
 * is invalid.
 */
static bool get_bytes(const struct loader *l, enum fwctl_line_key key, size_t size,
		      unsigned char **data, size_t *len)
{
	*data = NULL;
	*len = 0;
	if (!l->payloads)
		return fwctl_line_is_string(&l->line, key);
	/* Two digits for each byte, and the quotes. */
	return l->line.lens[key] <= 2 * FWCTL_MAX_LEN + 2 &&
	       fwctl_line_bytes(&l->line, key, size, data, len);
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
	handle->number = get_number(l, LINE_HANDLE);
	found = (struct handle **)tsearch(handle, &l->handles, compare_handles);
	if (!found || *found != handle)
		free(handle);
	return found ? *found : NULL;
}

static int load_device(struct loader *l)
{
	struct recording *r = l->r;
	uint32_t type = get_number(l, LINE_TYPE);

	if (r->handles++) {
		if (type != r->type)
			return invalid(l, "another device type");
		return 0;
	}
	r->type = type;
	l->last_ns = get_number(l, LINE_TIME_NS);
	if (!get_bytes(l, LINE_INFO, 0, &r->info, &r->info_len))
		return invalid(l, "invalid device data");
	return 0;
}

static int load_request(struct loader *l)
{
	struct recording *r = l->r;
	struct handle *handle = l->handle;
	struct recorded_rpc *x;

	if (!grow((void **)&r->exchanges, r->count, sizeof(*r->exchanges)) ||
	    !grow((void **)&handle->open, handle->num_open, sizeof(size_t)))
		return -ENOMEM;
	x = &r->exchanges[r->count];
	*x = (struct recorded_rpc){
		.id = get_number(l, LINE_ID),
		.scope = get_number(l, LINE_SCOPE),
		.timeout_ms = get_number(l, LINE_TIMEOUT_MS),
	};
	x->masked = !l->line.values[LINE_IN];
	if (!x->masked && !get_bytes(l, LINE_IN, 0, &x->in, &x->in_len))
		return invalid(l, "invalid request");
	handle->open[handle->num_open++] = r->count++;
	handle->last = r->count;
	r->masked += x->masked;
	return 0;
}

/* Remove the request of a response from the open ones. Returns NULL if there is none. */
static struct recorded_rpc *take_open(const struct loader *l)
{
	struct handle *handle = l->handle;
	uint64_t id = get_number(l, LINE_ID);

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

static int load_response(struct loader *l)
{
	struct recorded_rpc *x = take_open(l);
	size_t len, whole = get_number(l, LINE_OUT_LEN);
	int64_t result = fwctl_line_signed(&l->line, LINE_RESULT);

	if (!x)
		return invalid(l, "response without a request");
	if (whole > FWCTL_MAX_LEN || result > 0 || result <= MIN_RESULT)
		return invalid(l, "invalid response");
	x->result = result;
	x->done = true;
	x->out_len = whole;
	l->last_ns = get_number(l, LINE_TIME_NS);
	if (x->result || x->masked)
		return 0;
	if (!get_bytes(l, LINE_OUT, whole, &x->out, &len) || len > whole)
		return invalid(l, "invalid response");
	return 0;
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

static int load_event(struct loader *l)
{
	struct recorded_events *list = events_here(l);
	uint64_t now_ns = get_number(l, LINE_TIME_NS);
	struct recorded_event *e;

	/* An event without data is masked, or reports lost events. */
	if (!l->line.values[LINE_DATA])
		return 0;
	if (!grow((void **)&list->at, list->count, sizeof(*list->at)))
		return -ENOMEM;
	e = &list->at[list->count];
	*e = (struct recorded_event){
		.kind = get_number(l, LINE_KIND),
		.delay_ns = now_ns > l->last_ns ? now_ns - l->last_ns : 0,
	};
	l->last_ns = now_ns;
	if (!get_bytes(l, LINE_DATA, 0, &e->data, &e->len))
		return invalid(l, "invalid event");
	list->count++;
	l->r->events++;
	return 0;
}

/* Load one line. Lines of unknown types belong to later versions of the format. */
static int load_line(struct loader *l, const char *text, size_t len)
{
	l->r->line++;
	if (!fwctl_line_parse(text, len, &l->line))
		return invalid(l, "incomplete, or not a recording");
	if (!l->line.values[LINE_RECORD])
		return invalid(l, "not a recording");
	l->handle = get_handle(l);
	if (!l->handle)
		return -ENOMEM;
	if (fwctl_line_is(&l->line, LINE_RECORD, "device"))
		return load_device(l);
	if (fwctl_line_is(&l->line, LINE_RECORD, "request"))
		return load_request(l);
	if (fwctl_line_is(&l->line, LINE_RECORD, "response"))
		return load_response(l);
	if (fwctl_line_is(&l->line, LINE_RECORD, "event"))
		return load_event(l);
	l->r->ends += fwctl_line_is(&l->line, LINE_RECORD, "end");
	return 0;
}

int fwctl_recording_load(const char *path, bool payloads, struct recording *r)
{
	struct loader l = { .r = r, .payloads = payloads };
	char *text = NULL;
	size_t size = 0;
	ssize_t len;
	int ret = 0;
	FILE *f;

	*r = (struct recording){ 0 };
	f = fopen(path, "re");
	if (!f)
		return -errno;
	while (!ret && (len = getline(&text, &size, f)) >= 0)
		ret = load_line(&l, text, len);
	if (!ret && ferror(f))
		ret = -errno;
	fclose(f);
	free(text);
	tdestroy(l.handles, free_handle);
	return ret;
}

static void events_free(struct recorded_events *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->at[i].data);
	free(list->at);
}

void fwctl_recording_free(struct recording *r)
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
