// SPDX-License-Identifier: GPL-2.0-only
/* Parse lines of JSON into requests. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "stream.h"

static enum status make_space(struct lines *l)
{
	size_t capacity = l->capacity ? l->capacity * 2 : 65536;
	char *more;

	if (l->start) {
		memmove(l->data, l->data + l->start, l->len - l->start);
		l->len -= l->start;
		l->start = 0;
	}
	if (l->len + 1 < l->capacity)
		return STATUS_OK;
	if (l->len >= LINE_MAX_LEN)
		return failed(STATUS_USAGE, "a line is longer than %zu bytes",
			      LINE_MAX_LEN);
	more = realloc(l->data, capacity);
	if (!more)
		return failed(STATUS_FAILED, "out of memory");
	l->data = more;
	l->capacity = capacity;
	return STATUS_OK;
}

enum status lines_read(struct lines *l)
{
	enum status status = make_space(l);
	ssize_t n;

	if (status)
		return status;
	n = read(l->fd, l->data + l->len, l->capacity - l->len - 1);
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return STATUS_OK;
	if (n < 0)
		return failed(STATUS_FAILED, "cannot read requests: %s",
			      strerror(errno));
	l->end = !n;
	l->len += n;
	return STATUS_OK;
}

char *lines_next(struct lines *l, size_t *len)
{
	char *line, *end;

	if (l->start == l->len)
		return NULL;
	line = l->data + l->start;
	end = memchr(line, '\n', l->len - l->start);
	if (!end && !l->end)
		return NULL;
	/* The last line needs no newline. */
	if (!end)
		end = l->data + l->len;
	*end = '\0';
	*len = end - line;
	l->start = end - l->data + 1;
	if (l->start > l->len)
		l->start = l->len;
	return line;
}

static bool set_scope(struct stream_request *r, struct json_object *value)
{
	int64_t number = json_object_get_int64(value);
	int scope;

	if (json_object_is_type(value, json_type_int)) {
		r->req.scope = number;
		return number >= 0 && number <= UINT32_MAX;
	}
	/* A null has no string. */
	if (!json_object_is_type(value, json_type_string))
		return false;
	scope = fwctl_scope_from_name(json_object_get_string(value));
	r->req.scope = scope;
	return scope >= 0;
}

static bool get_number(struct json_object *value, uint64_t max,
		       uint64_t *number)
{
	int64_t n = json_object_get_int64(value);

	*number = n;
	return json_object_is_type(value, json_type_int) && n >= 0 &&
	       *number <= max;
}

static bool set_bytes(struct stream_request *r, struct json_object *value)
{
	const char *text = json_object_get_string(value);
	size_t len;

	if (!json_object_is_type(value, json_type_string))
		return false;
	free((void *)r->req.in);
	r->req.in = hex_parse(text, strlen(text), FWCTL_MAX_LEN, &len);
	r->req.in_len = len;
	return r->req.in;
}

/* Set a member of the request. Fails after a message if its value is invalid. */
static bool set_member(struct stream_request *r, const char *key,
		       struct json_object *value)
{
	bool ok = true;
	uint64_t number;

	if (!strcmp(key, "in")) {
		ok = set_bytes(r, value);
	} else if (!strcmp(key, "scope")) {
		ok = set_scope(r, value);
	} else if (!strcmp(key, "out_len")) {
		ok = get_number(value, FWCTL_MAX_LEN, &number);
		r->req.out_size = number;
	} else if (!strcmp(key, "timeout_ms")) {
		ok = get_number(value, UINT32_MAX, &number);
		r->req.timeout_ms = number;
	} else if (strcmp(key, "id")) {
		say("unknown member '%s'", key);
		return false;
	}
	if (!ok)
		say("invalid value of %s: %.80s", key,
		    json_object_to_json_string(value));
	return ok;
}

static bool set_members(struct stream_request *r, struct json_object *o)
{
	json_object_object_foreach(o, key, value) {
		if (!set_member(r, key, value))
			return false;
	}
	if (!r->req.in)
		say("the request is missing: \"in\" has its bytes");
	return r->req.in;
}

void stream_free(struct stream_request *r)
{
	if (!r)
		return;
	free((void *)r->req.in);
	free(r->req.out);
	json_object_put(r->id);
	free(r);
}

static struct stream_request *new_request(struct json_object *o)
{
	struct stream_request *r = calloc(1, sizeof(*r));

	if (!r) {
		say("out of memory");
		return NULL;
	}
	r->req = (struct fwctl_request)FWCTL_REQUEST_INIT;
	r->req.scope = opt_scope.number;
	r->req.timeout_ms = opt_timeout.number;
	r->req.out_size = DEFAULT_OUT_LEN;
	if (set_members(r, o)) {
		r->req.out = calloc(1, r->req.out_size + 1);
		if (r->req.out)
			return r;
		say("out of memory");
	}
	stream_free(r);
	return NULL;
}

struct stream_request *stream_parse(const char *line, size_t len,
				    struct json_object **id)
{
	struct json_object *o = json_parse_line(line, len);
	struct stream_request *r = NULL;

	*id = NULL;
	if (json_object_is_type(o, json_type_object)) {
		json_object_object_get_ex(o, "id", id);
		json_object_get(*id);
		r = new_request(o);
	} else {
		say("the line is not a JSON object");
	}
	json_object_put(o);
	if (r) {
		r->id = *id;
		*id = NULL;
	}
	return r;
}
