// SPDX-License-Identifier: GPL-2.0-only
/* Output of a response: hex dump, raw bytes, file or JSON. */
#include <unistd.h>

#include "tool.h"

struct opt opt_out_file = { "out-file", 'o', "FILE", OPT_STRING, 0,
	"write the bytes to FILE, which must not exist; - is standard output" };
struct opt opt_raw = { "raw", 'r', NULL, OPT_FLAG, 0,
	"write the bytes to standard output, which must not be a terminal" };
struct opt opt_force = { "force", 'f', NULL, OPT_FLAG, 0,
	"replace an existing file; write bytes even to a terminal" };

enum status output_check_terminal(void)
{
	if (opt_force.given || !isatty(STDOUT_FILENO))
		return STATUS_OK;
	say("standard output is a terminal, which raw bytes could garble");
	hint("Redirect the output, or write to a file.");
	hint("--force writes raw bytes anyway.");
	return STATUS_UNCONFIRMED;
}

/* Check the options and open the file before a request is sent. */
enum status output_open(struct output *o)
{
	*o = (struct output){ 0 };
	if (opt_out_file.text && outfile_is_stdout(opt_out_file.text)) {
		opt_out_file.text = NULL;
		option_give(&opt_raw);
	}
	if (opt_raw.given && (opt_json.given || opt_out_file.text))
		return failed(STATUS_USAGE, "--raw and --%s exclude each other",
			      opt_json.given ? "json" : "out-file");
	if (opt_raw.given)
		return output_check_terminal();
	if (opt_out_file.text)
		return outfile_open(opt_out_file.text, opt_force.given,
				    &o->file);
	return STATUS_OK;
}

static enum status to_file(struct output *o, const void *data, size_t len)
{
	enum status status = outfile_write(o->file, data, len);

	if (!status) {
		status = outfile_commit(o->file);
		o->file = NULL;
	}
	if (status && !opt_json.given) {
		/* The request cannot be repeated: do not lose its response. */
		detail("the response follows on standard output");
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
	if (opt_json.given) {
		const char *file = status ? NULL : opt_out_file.text;

		json_text(json, "file", file);
		if (file)
			json_text(json, "data", NULL);
		else
			json_hex(json, "data", data, len);
		json_print(json);
		return status;
	}
	json_object_put(json);
	if (status)
		return status;
	if (opt_raw.given)
		fwrite(data, 1, len, stdout);
	else if (opt_out_file.text)
		printf("%zu bytes written to %s\n", len, opt_out_file.text);
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
