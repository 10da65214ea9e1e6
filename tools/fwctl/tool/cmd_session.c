// SPDX-License-Identifier: GPL-2.0-only
/*
 * fwctl session, batch: requests and responses as lines of JSON, over one open
 * device and its queue.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rpc.h"
#include "stream.h"
#include "trace.h"

#define DEFAULT_PARALLEL 64

/**
 * struct session - A stream of requests
 * @c: The call.
 * @lines: The input.
 * @queue: The queue.
 * @depth: Maximum number of requests in flight.
 * @waiting: A request that the queue did not accept yet; NULL for none.
 * @count: Number of requests.
 * @failed: Number of requests that failed.
 * @input: Error of the input. The requests before it still complete.
 * @status: Highest status of a request.
 */
struct session {
	struct call *c;
	struct lines lines;
	struct fwctl_queue *queue;
	unsigned int depth;
	struct stream_request *waiting;
	uint64_t count;
	uint64_t failed;
	enum status input;
	enum status status;
};

/* Print the line of a request. @error is NULL after a response. */
static void print(struct session *s, struct json_object *o,
		  struct json_object *error, enum status status)
{
	json_object_object_add(o, "error", error);
	json_print_line(o);
	fflush(stdout);
	s->failed += status != STATUS_OK;
	if (status > s->status)
		s->status = status;
}

static struct json_object *line_of(uint64_t number, struct json_object *id)
{
	struct json_object *o = json_object_new_object();

	json_u64(o, "request", number);
	json_object_object_add(o, "id", json_object_get(id));
	return o;
}

/* Print the last message as the result of a request that was not sent. */
static void reject(struct session *s, struct json_object *id,
		   enum status status)
{
	print(s, line_of(s->count, id), result_last(status), status);
}

/* Print the result of a completed request, and free it. */
static void complete(struct session *s, struct stream_request *r)
{
	struct json_object *o = line_of(r->number, r->id), *error = NULL;
	struct fwctl_error err = FWCTL_ERROR_INIT;
	const struct fwctl_request *req = &r->req;
	enum status status = STATUS_OK;
	int scope;

	trace_rpc(s->c->dev, req, now_ns() - r->start);
	json_scope(o, req->scope);
	if (fwctl_dev_explain(s->c->dev, req, &err)) {
		scope = rpc_improve_hint(s->c->dev, req, &err);
		status = status_of(&err);
		error = result_describe(&err, req, scope);
	} else {
		json_number(o, "out_len", req->out_len);
		json_flag(o, "cut", req->out_len > req->out_size);
		json_hex(o, "data", req->out, rpc_stored(req));
	}
	print(s, o, error, status);
	stream_free(r);
}

/* Submit the waiting request. It waits further if the queue is full. */
static enum status submit(struct session *s)
{
	struct stream_request *r = s->waiting;
	struct fwctl_error err = FWCTL_ERROR_INIT;
	int ret;

	r->start = now_ns();
	ret = fwctl_queue_submit(s->queue, &r->req, &err);
	if (ret == -EAGAIN)
		return fwctl_queue_pending(s->queue) ? STATUS_OK : report(&err);
	s->waiting = NULL;
	/* The library or the kernel rejected the request. */
	if (ret)
		complete(s, r);
	return STATUS_OK;
}

static enum status take_line(struct session *s, const char *line, size_t len)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct json_object *id;
	struct stream_request *r;

	if (strspn(line, " \t\r") == len)
		return STATUS_OK;
	s->count++;
	r = stream_parse(line, len, &id);
	if (!r) {
		reject(s, id, STATUS_USAGE);
		json_object_put(id);
		return STATUS_OK;
	}
	r->number = s->count;
	if (dry_run(s->c->dev, &r->req, &err)) {
		stream_free(r);
		return STATUS_OK;
	}
	if (fwctl_scope_taints(r->req.scope) && !opt_allow_taint.given) {
		say("scope %s needs --allow-taint",
		    fwctl_scope_name(r->req.scope) ?: "of this number");
		reject(s, r->id, STATUS_UNCONFIRMED);
		stream_free(r);
		return STATUS_OK;
	}
	s->waiting = r;
	return submit(s);
}

static enum status submit_lines(struct session *s)
{
	enum status status = STATUS_OK;
	size_t len;
	char *line;

	if (s->waiting)
		status = submit(s);
	while (!status && !s->waiting && !ferror(stdout) &&
	       fwctl_queue_pending(s->queue) < s->depth &&
	       (line = lines_next(&s->lines, &len)))
		status = take_line(s, line, len);
	return status;
}

static enum status reap(struct session *s)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct fwctl_request *req;
	int ret;

	while (fwctl_queue_pending(s->queue)) {
		ret = fwctl_queue_reap(s->queue, 0, &req, &err);
		if (ret == -EAGAIN || ret == -EINTR)
			return STATUS_OK;
		if (ret)
			return report(&err);
		complete(s, (struct stream_request *)req);
	}
	return STATUS_OK;
}

/* Read more lines. After an error there are none. */
static void read_lines(struct session *s)
{
	s->input = lines_read(&s->lines);
	if (!s->input)
		return;
	s->lines.end = true;
	s->lines.start = s->lines.len;
}

/* Wait for input or a response. A signal ends the wait after LOOK_MS at most. */
static void wait_and_read(struct session *s)
{
	bool reads = !s->lines.end && !s->waiting &&
		     fwctl_queue_pending(s->queue) < s->depth;
	struct pollfd fds[2] = {
		{ .fd = reads ? s->lines.fd : -1, .events = POLLIN },
		{ .fd = fwctl_queue_pending(s->queue) ?
			fwctl_queue_fd(s->queue) : -1, .events = POLLIN },
	};

	if (poll(fds, 2, LOOK_MS) > 0 && fds[0].revents)
		read_lines(s);
}

static enum status end_early(struct session *s, const char *reason)
{
	unsigned int running = fwctl_queue_pending(s->queue);

	say("%s: %s", fwctl_dev_name(s->c->dev), reason);
	if (running)
		hint("%u RPC%s still in flight: check before sending again.",
		     running, running == 1 ? " is" : "s are");
	return STATUS_FAILED;
}

static enum status loop(struct session *s)
{
	enum status status = STATUS_OK;

	while (!status) {
		status = submit_lines(s);
		if (!status)
			status = reap(s);
		if (status || (s->lines.end && !s->waiting &&
			       s->lines.start == s->lines.len &&
			       !fwctl_queue_pending(s->queue)))
			break;
		if (interrupt_caught())
			return end_early(s, "interrupted by a signal");
		/* Do not send requests whose responses would be lost. */
		if (ferror(stdout))
			return end_early(s, "cannot write responses");
		wait_and_read(s);
	}
	return status ? status : s->input;
}

/* The last line. result_print() adds the error of a failure. */
static enum status sum_up(struct session *s, enum status status)
{
	struct json_object *result = json_object_new_object();
	struct json_object *o = session_json(s->c);

	json_u64(result, "requests", s->count);
	json_u64(result, "failed", s->failed);
	json_object_object_add(o, "result", result);
	json_print(o);
	if (!status && s->failed)
		status = failed(s->status, "%llu of %llu requests failed",
				(unsigned long long)s->failed,
				(unsigned long long)s->count);
	return status;
}

static enum status run(struct session *s)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;
	enum status status;

	if (fwctl_queue_new(s->c->dev, s->depth, &s->queue, &err))
		return report(&err);
	interrupt_catch();
	status = loop(s);
	interrupt_release();
	status = sum_up(s, status);
	fwctl_queue_free(s->queue);
	stream_free(s->waiting);
	return status;
}

static enum status set_depth(struct session *s)
{
	/* Both input and output are JSON. */
	option_give(&opt_json);
	s->depth = DEFAULT_PARALLEL;
	if (opt_parallel.text && !numbers_arg("--parallel", opt_parallel.text,
					      FWCTL_QUEUE_MAX, &s->depth, 1))
		return STATUS_USAGE;
	return STATUS_OK;
}

enum status cmd_session(struct call *c)
{
	struct session s = { .c = c, .lines = { .fd = STDIN_FILENO } };
	enum status status = set_depth(&s);

	if (!status)
		status = session_open(c);
	if (!status)
		status = run(&s);
	free(s.lines.data);
	return status;
}

/* The first line names the device. The caller frees *@name. */
static enum status read_device(struct lines *l, const char *path, char **name)
{
	enum status status = STATUS_OK;
	struct json_object *o, *device;
	size_t len;
	char *line;

	while (!status && !(line = lines_next(l, &len)) && !l->end) {
		input_wait(l->fd);
		status = lines_read(l);
	}
	if (status)
		return status;
	o = line ? json_parse_line(line, len) : NULL;
	if (json_object_is_type(o, json_type_object) &&
	    json_object_object_get_ex(o, "device", &device) &&
	    json_object_is_type(device, json_type_string))
		*name = strdup(json_object_get_string(device));
	json_object_put(o);
	if (*name)
		return STATUS_OK;
	say("%s: the first line names no device", path);
	hint("Expected: {\"device\": \"fwctl0\"}");
	return STATUS_USAGE;
}

static enum status open_input(const char *path, int *fd)
{
	*fd = strcmp(path, "-") ? open(path, O_RDONLY | O_CLOEXEC) :
				  STDIN_FILENO;
	return *fd >= 0 ? STATUS_OK :
	       failed(STATUS_FAILED, "cannot open %s: %s", path,
		      strerror(errno));
}

enum status cmd_batch(struct call *c)
{
	__autofree char *name = NULL;
	struct session s = { .c = c, .lines = { .fd = -1 } };
	enum status status = set_depth(&s);

	if (!status)
		status = open_input(c->argv[0], &s.lines.fd);
	if (!status)
		status = read_device(&s.lines, c->argv[0], &name);
	if (!status) {
		c->argv[0] = name;
		status = session_open(c);
	}
	if (!status)
		status = run(&s);
	if (s.lines.fd > STDIN_FILENO)
		close(s.lines.fd);
	free(s.lines.data);
	return status;
}
