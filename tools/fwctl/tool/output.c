// SPDX-License-Identifier: GPL-2.0-only
/* Output of a response: hex dump, raw bytes, file or JSON. */
#include <unistd.h>

#include "tool.h"

/* Check the options and open the file before a request is sent. */
enum status output_open(const struct call *c, struct output *o)
{
	*o = (struct output){ .c = c };
	if (c->opt.raw && (c->opt.json || c->opt.out_file))
		return failed(STATUS_USAGE,
			      "--raw and --%s exclude each other",
			      c->opt.json ? "json" : "out-file");
	if (c->opt.raw && !c->opt.force && isatty(STDOUT_FILENO)) {
		say("standard output is a terminal, which raw bytes could garble");
		hint("Redirect the output, use --out-file FILE, or omit --raw for a hex dump.");
		hint("--force writes raw bytes anyway.");
		return STATUS_REFUSED;
	}
	if (c->opt.out_file)
		return outfile_open(c->opt.out_file, c->opt.force, &o->file);
	return STATUS_OK;
}

static enum status to_file(struct output *o, const void *data, size_t len)
{
	enum status status = outfile_write(o->file, data, len);

	if (!status) {
		status = outfile_commit(o->file);
		o->file = NULL;
	}
	if (status) {
		/* The request cannot be repeated: do not lose its response. */
		say("the response follows on standard output");
		hex_dump(stdout, 0, data, len);
	}
	return status;
}

/*
 * Write @data. Addresses of a hex dump start at @base. @json contains the other
 * members of JSON output and may be NULL; the function releases it.
 */
enum status output_data(struct output *o, struct json_object *json,
			uint64_t base, const void *data, size_t len)
{
	enum status status = STATUS_OK;

	if (o->file)
		status = to_file(o, data, len);
	if (status || !o->c->opt.json) {
		json_object_put(json);
		json = NULL;
	}
	if (status)
		return status;
	if (json) {
		json_text(json, "file", o->c->opt.out_file);
		if (o->c->opt.out_file)
			json_object_object_add(json, "data", NULL);
		else
			json_hex(json, "data", data, len);
		return json_print(json);
	}
	if (o->c->opt.raw)
		fwrite(data, 1, len, stdout);
	else if (o->c->opt.out_file)
		printf("%zu bytes written to %s\n", len, o->c->opt.out_file);
	else
		hex_dump(stdout, base, data, len);
	return STATUS_OK;
}

/* Discard the file after an error. */
void output_close(struct output *o)
{
	if (o->file)
		outfile_discard(o->file);
	o->file = NULL;
}
