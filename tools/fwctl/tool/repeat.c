// SPDX-License-Identifier: GPL-2.0-only
/*
 * fwctl rpc --repeat, --parallel: print responses in the order of the requests,
 * each kind of error once, and a summary.
 */
#include <errno.h>
#include <unistd.h>

#include "rpc.h"

/* Interval of progress lines. */
#define PROGRESS_NS 200000000ull

struct repeat {
	struct call *c;
	struct output *output;
	/* Numbers of requests, by result. */
	uint64_t completed;
	uint64_t rejected;
	uint64_t cut;
	/* Number of responses in the file. */
	uint64_t written;
	/* Elements of the JSON array. */
	uint64_t elements;
	/* Errors that were reported, by errno, and the scope that they name. */
	bool reported[256];
	int scope[256];
	enum status status;
	/* A response could not be written, so no more are. */
	bool broken;
	uint64_t progress;
	bool shows_progress;
};

static void clear_progress(const struct repeat *r)
{
	if (r->shows_progress)
		fputs("\r\033[K", stderr);
}

static void show_progress(struct repeat *r, const struct batch *b)
{
	uint64_t now;

	if (!r->shows_progress)
		return;
	now = now_ns();
	if (now - r->progress < PROGRESS_NS)
		return;
	r->progress = now;
	fprintf(stderr, "\r%llu of %llu", (unsigned long long)b->told,
		(unsigned long long)b->count);
	fflush(stderr);
}

/* Report each errno once, because all requests may fail. */
static void report_once(struct repeat *r, const struct fwctl_request *req,
			struct fwctl_error *err)
{
	size_t i = -err->code % ARRAY_SIZE(r->reported);
	enum status status;

	if (r->reported[i])
		return;
	r->reported[i] = true;
	clear_progress(r);
	r->scope[i] = rpc_improve_hint(r->c->dev, req, err);
	status = report(err);
	if (status > r->status)
		r->status = status;
}

/* Print an element of the JSON array. */
static void print_element(struct repeat *r, struct json_object *o)
{
	fputs(r->elements++ ? ",\n" : "[\n", stdout);
	json_print_now(o);
	result_printed();
}

/* Add a completed request to the JSON array. @err is NULL after a response. */
static void print_json(struct repeat *r, const struct batch_end *end,
		       const struct fwctl_error *err)
{
	struct json_object *o = rpc_describe(r->c, &end->req);
	const struct fwctl_request *req = &end->req;
	struct json_object *error = NULL;
	const char *file;
	int scope;

	if (err) {
		scope = r->scope[-err->code % ARRAY_SIZE(r->scope)];
		error = result_describe(err, req, scope);
	}
	json_u64(o, "request", end->number + 1);
	json_object_object_add(o, "error", error);
	file = err || r->broken ? NULL : opt_out_file.text;
	json_text(o, "file", file);
	json_text(o, "data", NULL);
	if (!err && !file)
		json_hex(o, "data", req->out, rpc_stored(req));
	print_element(r, o);
}

/*
 * End the JSON array. Its last element describes a failure that is not the result of
 * a request.
 */
static void end_json(struct repeat *r, enum status status)
{
	struct json_object *o;

	if (!opt_json.given || (status && !r->elements))
		return;
	if (status) {
		o = session_json(r->c);
		json_object_object_add(o, "error", result_last(status));
		print_element(r, o);
	}
	puts(r->elements ? "]" : "[]");
	result_printed();
}

static void print_hex(const struct batch_end *end)
{
	printf("response %llu, %zu bytes\n",
	       (unsigned long long)end->number + 1, end->req.out_len);
	hex_dump(stdout, 0, end->req.out, rpc_stored(&end->req));
}

/* Write or print a response. A response that cannot be written is printed. */
static void print_data(struct repeat *r, const struct batch_end *end)
{
	size_t len = rpc_stored(&end->req);

	if (r->output->file && !r->broken) {
		r->broken = outfile_write(r->output->file, end->req.out, len);
		r->written += !r->broken;
	}
	if (opt_raw.given)
		fwrite(end->req.out, 1, len, stdout);
	else if (!opt_json.given && (!r->output->file || r->broken))
		print_hex(end);
}

static bool ended(struct batch *b, const struct batch_end *end)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct repeat *r = b->ctx;
	int ret = fwctl_dev_explain(b->dev, &end->req, &err);

	if (ret)
		report_once(r, &end->req, &err);
	else
		print_data(r, end);
	if (opt_json.given)
		print_json(r, end, ret ? &err : NULL);
	if (ret) {
		r->rejected++;
		/* All other requests would fail, too. */
		return ret != -ENODEV;
	}
	r->completed++;
	r->cut += end->req.out_len > end->req.out_size;
	show_progress(r, b);
	if (r->broken)
		r->status = STATUS_FAILED;
	return !r->broken;
}

/* Keep the responses that were written, because requests cannot be repeated. */
static enum status close_file(struct repeat *r)
{
	enum status status;

	if (!r->output->file || !r->written)
		return STATUS_OK;
	status = outfile_commit(r->output->file);
	r->output->file = NULL;
	if (!status && !opt_json.given)
		printf("%llu responses written to %s\n",
		       (unsigned long long)r->written, opt_out_file.text);
	return status;
}

static enum status sum_up(struct repeat *r, const struct batch *b)
{
	unsigned long long count = b->count;

	if (r->rejected)
		say("%llu of %llu requests failed",
		    (unsigned long long)r->rejected, count);
	if (b->told < b->count)
		say("%llu of %llu requests got a response",
		    (unsigned long long)r->completed, count);
	if (r->cut) {
		say("%llu responses were truncated",
		    (unsigned long long)r->cut);
		hint("Use a larger --out-len.");
	}
	if (r->status)
		return r->status;
	return r->completed < b->count || r->cut ? STATUS_FAILED : STATUS_OK;
}

enum status rpc_repeat(struct call *c, struct batch *b, struct output *output)
{
	struct repeat r = {
		.c = c,
		.output = output,
		/* Do not mix progress with responses on a terminal. */
		.shows_progress = progress_wanted() &&
				  (opt_out_file.text || !isatty(STDOUT_FILENO)),
	};
	enum status status, closed;
	bool outside;

	b->count = opt_repeat.given ? opt_repeat.number : b->parallel;
	b->ended = ended;
	b->ctx = &r;
	status = batch_run(b);
	clear_progress(&r);
	closed = close_file(&r);
	if (!status)
		status = closed;
	outside = status || interrupt_caught();
	if (!status)
		status = sum_up(&r, b);
	end_json(&r, outside ? status : STATUS_OK);
	return status;
}
