// SPDX-License-Identifier: GPL-2.0-only
/* Commands of mlx5 firmware: header, status, scope, and access to registers. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <fwctl/fwctl.h>

#include "layouts.h"
#include "opcodes.h"
#include "protocol.h"

static void fill_header(const struct message *m)
{
	field_set(&cmd_in, m->in, "opcode", m->opcode);
	field_set(&cmd_in, m->in, "op_mod", m->op_mod);
}

static const char *read_header(const struct message *m, struct result *result)
{
	result->status = field_get(&cmd_out, m->out, "status");
	result->syndrome = field_get(&cmd_out, m->out, "syndrome");
	return NULL;
}

/* Explain which scope allows the command. */
static void explain_scope(struct fwctl_dev *dev, const struct message *m,
			  struct fwctl_error *err)
{
	int scope = opcode_scope(m->opcode, m->op_mod);

	(void)dev;
	if (scope >= 0)
		result_scope(scope);
	if (scope >= 0 && (uint32_t)scope > m->scope)
		snprintf(err->hint, sizeof(err->hint),
			 "The command needs scope %s.", fwctl_scope_name(scope));
	else if (scope >= 0)
		snprintf(err->hint, sizeof(err->hint),
			 "Scope %s should suffice for command 0x%04x: the kernel module may have another version.",
			 fwctl_scope_name(scope), m->opcode);
	else
		snprintf(err->hint, sizeof(err->hint),
			 "The driver does not allow command 0x%04x in any scope: fwctl mlx5 opcodes lists the allowed commands.",
			 m->opcode);
}

/* Device data of other versions of the module can be shorter or longer. */
static void print_info(const void *data, size_t len, struct json_object *json)
{
	struct fwctl_info_mlx5 info = { 0 };

	memcpy(&info, data, len < sizeof(info) ? len : sizeof(info));
	if (json) {
		json_number(json, "uid", info.uid);
		json_number(json, "uctx_caps", info.uctx_caps);
		return;
	}
	printf("%-12s %u\n", "uid:", info.uid);
	printf("%-12s 0x%x\n", "uctx_caps:", info.uctx_caps);
}

static int needed_scope(struct fwctl_dev *dev, const void *in, size_t len)
{
	(void)dev;
	if (len < CMD_HEADER)
		return -EIO;
	return opcode_scope(field_get(&cmd_in, in, "opcode"),
			    field_get(&cmd_in, in, "op_mod"));
}

static void label(const void *in, size_t len, char *text, size_t size)
{
	const struct opcode *o;
	unsigned int opcode;

	if (len < CMD_HEADER)
		return;
	opcode = field_get(&cmd_in, in, "opcode");
	o = opcode_find(opcode);
	if (opcode == ACCESS_REG && len >= CMD_HEADER + 4)
		snprintf(text, size, "ACCESS_REG 0x%04x %s",
			 (unsigned int)field_get(&register_in, in,
						 "register_id"),
			 field_get(&cmd_in, in, "op_mod") == OP_MOD_READ ?
			 "read" : "write");
	else if (o)
		snprintf(text, size, "%s", o->name);
	else
		snprintf(text, size, "opcode 0x%04x", opcode);
}

const struct vendor mlx5_vendor = {
	.type = FWCTL_DEVICE_TYPE_MLX5,
	.noun = "an mlx5 device",
	.type_hint = "fwctl info shows the type, fwctl list the driver of each device.",
	.info = print_info,
	.needed_scope = needed_scope,
	.header_len = CMD_HEADER,
	.fill_header = fill_header,
	.read_header = read_header,
	.explain_scope = explain_scope,
	.explain_status = mlx5_status_explain,
	.label = label,
	.collect = mlx5_collect,
	.is_absent = mlx5_is_absent,
	.metrics = mlx5_metrics,
};

/* Send a command. Fails also if the response is shorter than expected. */
static bool exchange_exact(struct fwctl_dev *dev, const struct message *m,
			   struct result *result)
{
	if (!message_exchange(&mlx5_vendor, dev, m, result))
		return false;
	if (result->len != m->out_len)
		result->nonsense = "shorter than expected";
	return !result->nonsense;
}

enum status mlx5_call(struct call *c, const struct message *m)
{
	struct result result;

	if (exchange_exact(c->dev, m, &result))
		return STATUS_OK;
	return message_report(&mlx5_vendor, c->dev, m, &result);
}

/* Returns a buffer with header and register, which the caller frees, or NULL. */
static char *register_request(const struct register_access *a)
{
	char *in = calloc(1, CMD_HEADER + a->len);

	if (!in)
		return NULL;
	field_set(&register_in, in, "register_id", a->id);
	field_set(&register_in, in, "argument", a->argument);
	memcpy(in + CMD_HEADER, a->data, a->len);
	return in;
}

/* Fills in @m for message_report(), without its buffers. */
static bool access_register(struct fwctl_dev *dev,
			    const struct register_access *a, struct message *m,
			    struct result *result)
{
	__autofree char *in = register_request(a);
	__autofree char *out = malloc(CMD_HEADER + a->len);
	bool ok;

	if (!in || !out) {
		result_no_memory(result);
		return false;
	}
	*m = (struct message){
		.opcode = ACCESS_REG,
		.op_mod = a->write ? OP_MOD_WRITE : OP_MOD_READ,
		.in = in,
		.out = out,
		.in_len = CMD_HEADER + a->len,
		.out_len = CMD_HEADER + a->len,
	};
	m->scope = opcode_scope(m->opcode, m->op_mod);
	ok = exchange_exact(dev, m, result);
	if (ok)
		memcpy(a->data, out + CMD_HEADER, a->len);
	m->in = NULL;
	m->out = NULL;
	return ok;
}

enum status mlx5_access_register(struct call *c,
				 const struct register_access *a)
{
	struct message m = { 0 };
	struct result result;

	if (access_register(c->dev, a, &m, &result))
		return STATUS_OK;
	return message_report(&mlx5_vendor, c->dev, &m, &result);
}

enum status mlx5_try_register(struct call *c, const struct register_access *a,
			      bool *there)
{
	struct message m = { 0 };
	struct result result;

	*there = access_register(c->dev, a, &m, &result);
	if (*there || (!result.err.code && !result.nonsense))
		return STATUS_OK;
	return message_report(&mlx5_vendor, c->dev, &m, &result);
}
