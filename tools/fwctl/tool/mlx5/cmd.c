// SPDX-License-Identifier: GPL-2.0-only
/* fwctl mlx5 cmd: send any command, with parameters as bytes. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../../mlx5/caps.h"
#include "../../mlx5/objects.h"
#include "../../mlx5/opcodes.h"
#include "../complete.h"
#include "protocol.h"

struct opt opt_op_mod = { "op-mod", 0, "N", OPT_NUMBER, UINT16_MAX,
	"the command's modifier (default 0)" };

#define DEFAULT_OUT_LEN 256

/* Offset of the parameters, after opcode, context and op_mod. */
#define PARAMETERS 8

/* Build the request, which the caller frees. */
static enum status read_request(unsigned char **in, size_t *in_len)
{
	__autofree void *parameters = NULL;
	enum status status = STATUS_OK;
	size_t len = 0;

	if (input_given())
		status = input_read(FWCTL_MAX_LEN - PARAMETERS, &parameters,
				    &len);
	if (status)
		return status;
	*in_len = PARAMETERS + len < CMD_HEADER ? CMD_HEADER :
						  PARAMETERS + len;
	*in = calloc(1, *in_len);
	if (!*in)
		return failed(STATUS_FAILED, "out of memory");
	if (len)
		memcpy(*in + PARAMETERS, parameters, len);
	return STATUS_OK;
}

/* Return the minimum scope, or the first scope for a command of unknown scope. */
static uint32_t scope_of(uint16_t opcode)
{
	int scope = opcode_scope(opcode, opt_op_mod.number);

	if (opt_scope.given)
		return opt_scope.number;
	return scope < 0 ? FWCTL_SCOPE_CONFIGURATION : scope;
}

/* Return the size of the response, or a default if it is not known. */
static size_t default_room(uint16_t opcode)
{
	if (opcode == QUERY_HCA_CAP)
		return CMD_HEADER + CAPS_BYTES;
	for (const struct object *o = objects; o->name; o++) {
		if (o->opcode == opcode)
			return o->out_len;
	}
	return DEFAULT_OUT_LEN;
}

static struct json_object *describe(const struct call *c,
				    const struct message *m,
				    const struct result *result)
{
	const struct opcode *o = opcode_find(m->opcode);
	struct json_object *json = session_json(c);

	json_enum(json, "opcode", m->opcode, o ? o->name : NULL);
	json_number(json, "op_mod", m->op_mod);
	json_scope(json, m->scope);
	json_enum(json, "status", result->status,
		  mlx5_status_name(result->status));
	json_number(json, "syndrome", result->syndrome);
	return json;
}

static enum status exchange(struct call *c, struct message *m,
			    struct output *output)
{
	struct result result;
	bool has_response, ok;

	ok = message_exchange(&mlx5_vendor, c->dev, m, &result);
	has_response = !result.err.code && !result.nonsense;
	/* In JSON, the status of the firmware is part of the output. */
	if (ok || (has_response && opt_json.given)) {
		enum status status = output_data(output,
						 describe(c, m, &result), 0,
						 m->out, result.len);

		if (status)
			return status;
	}
	return ok ? STATUS_OK : message_report(&mlx5_vendor, c->dev, m, &result);
}

static enum status command_run(struct call *c, struct message *m)
{
	struct output output;
	enum status status;

	status = session_open(c);
	if (status)
		return status;
	status = output_open(&output);
	if (!status)
		status = exchange(c, m, &output);
	output_close(&output);
	return status;
}

static enum status unknown_opcode(const char *text)
{
	struct suggestion s;

	say("'%s' is neither a command's name nor an opcode", text);
	suggest_start(&s, text, strlen(text));
	for (const struct opcode *o = opcodes; o->name; o++)
		suggest_word(&s, o->name);
	suggest_hint(&s, "");
	hint("fwctl mlx5 opcodes lists those that the driver lets through.");
	return STATUS_USAGE;
}

enum status mlx5_raw_command(struct call *c)
{
	__autofree unsigned char *in = NULL;
	__autofree unsigned char *out = NULL;
	struct message m = { .op_mod = opt_op_mod.number };
	enum status status;

	if (!opcode_parse(c->argv[1], &m.opcode))
		return unknown_opcode(c->argv[1]);
	m.scope = scope_of(m.opcode);
	m.out_len = opt_out_len.given ? opt_out_len.number :
					  default_room(m.opcode);
	if (m.out_len < CMD_HEADER)
		return failed(STATUS_USAGE,
			      "--out-len: a response has at least %d bytes",
			      CMD_HEADER);
	status = read_request(&in, &m.in_len);
	if (!status)
		status = confirm_taint(c, m.scope);
	if (status)
		return status;
	out = malloc(m.out_len);
	if (!out)
		return failed(STATUS_FAILED, "out of memory");
	m.in = in;
	m.out = out;
	return command_run(c, &m);
}

enum { COL_OPCODE, COL_SCOPE, COL_COMMAND };

const struct table_column mlx5_opcodes_columns[] = {
	{ "OPCODE" },
	{ "SCOPE" },
	{ "COMMAND" },
	{ 0 }
};

static enum status opcodes_json(void)
{
	struct json_object *array = json_object_new_array();

	for (const struct opcode *op = opcodes; op->name; op++) {
		struct json_object *o = json_object_new_object();

		json_enum(o, "opcode", op->opcode, op->name);
		json_scope(o, op->scope[0]);
		json_object_array_add(array, o);
	}
	return json_print(array);
}

enum status mlx5_list_commands(struct call *c)
{
	struct table *t;

	(void)c;
	if (opt_json.given)
		return opcodes_json();
	t = table_new(mlx5_opcodes_columns, TABLE_ALL);
	for (const struct opcode *op = opcodes; op->name; op++) {
		table_add(t, COL_OPCODE, "0x%04x", op->opcode);
		table_add(t, COL_SCOPE, "%s", fwctl_scope_name(op->scope[0]));
		table_add(t, COL_COMMAND, "%s", op->name);
		table_end_row(t);
	}
	return table_print(t);
}

void mlx5_cmd_words(int argc, char **argv)
{
	(void)argv;
	for (const struct opcode *o = opcodes; argc == 2 && o->name; o++)
		complete_word(o->name, NULL);
}
